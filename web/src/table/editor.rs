//! The editor and the problems under it.

use super::Row;

pub const WORDS: &[Row] = &[
    // Editor
    ("file.add", "Add a file", "添加文件"),
    ("file.name", "Name, for example go.work", "文件名，例如 go.work"),
    ("file.close", "Close {f}", "关闭 {f}"),
    ("files", "Files", "文件"),
    ("editor.fold", "Fold the editor", "收起编辑器"),
    ("editor.unfold", "Unfold the editor", "展开编辑器"),
    ("editor.width", "Width of the editor", "编辑器宽度"),
    ("switch.on", "on", "开"),
    ("switch.off", "off", "关"),
    ("switch.replace", "Replacement of {m}", "替换 {m}"),
    ("switch.exclude", "Exclusion of {m}", "排除 {m}"),
    ("world.title", "Published versions", "已发布的版本"),
    ("world.count", "{n}, known to this scenario", "{n} 个，本场景已知"),
    ("world.asks", "asks for", "要求"),
    ("world.nothing", "asks for nothing", "没有要求"),
    ("world.read", "Read so far", "已读取"),
    ("world.of", "{i} of {n}", "{n} 个中的 {i} 个"),
    ("world.notyet", "not read yet", "尚未读取"),
    // Problems
    ("problems.none", "No problems", "没有问题"),
    ("problems.count", "{n} problems in {f}", "{f} 中有 {n} 个问题"),
    ("problems.count.one", "1 problem in {f}", "{f} 中有 1 个问题"),
    ("problems.more", "and {n} more", "还有 {n} 个"),
    ("problems", "Problems", "问题"),
    ("hint.missing-version", "A version is missing.", "缺少版本。"),
    ("hint.missing-module", "The file needs a module line.", "文件需要 module 行。"),
    (
        "hint.folder-version",
        "A folder has no version. Write the folder alone, or a module path with a version.",
        "文件夹没有版本。只写文件夹，或写带版本的模块路径。",
    ),
    (
        "hint.unknown-directive",
        "go.mod knows no such word. Directives are module, go, toolchain, godebug, require, exclude, replace, retract, tool and ignore.",
        "go.mod 没有这个词。可用的有 module、go、toolchain、godebug、require、exclude、replace、retract、tool 和 ignore。",
    ),
    ("hint.repeated", "This line may stand only once in a file.", "这一行在文件中只能出现一次。"),
    (
        "hint.major",
        "From v2 on, the major version is part of the path: example.com/m/v2 v2.1.0.",
        "从 v2 起，主版本是路径的一部分：example.com/m/v2 v2.1.0。",
    ),
    (
        "hint.conflict",
        "Two lines replace the same version with different things.",
        "两行把同一个版本替换成了不同的内容。",
    ),
    (
        "hint.syntax",
        "The line can’t be read. A path or a version with odd characters needs quotes.",
        "这一行无法读取。含特殊字符的路径或版本需要加引号。",
    ),
    ("hint.no-such-version", "There is no {1} of {0} here.", "这里没有 {0} 的 {1}。"),
    (
        "hint.absent",
        "{0} is not among the modules known here. Load a pack, or add its go.mod as a file.",
        "{0} 不在已知模块之中。可载入模块包，或把它的 go.mod 添加为文件。",
    ),
    ("fix.add-version", "Add {v}", "添加 {v}"),
    ("fix.add-module", "Add it", "添加"),
    ("fix.remove-version", "Remove {v}", "移除 {v}"),
    ("fix.remove-line", "Remove the line", "移除该行"),
    ("fix.replace", "Write {v}", "改为 {v}"),
];
