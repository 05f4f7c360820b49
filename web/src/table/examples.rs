//! The examples.

use super::Row;

pub const WORDS: &[Row] = &[
    // Examples
    ("example.two-versions", "Two versions meet", "两个版本相遇"),
    (
        "example.two-versions.about",
        "The highest version asked for wins, and a replace lifts another.",
        "被要求的最高版本胜出，而 replace 又抬高了另一个。",
    ),
    ("example.exclude", "A version is excluded", "排除一个版本"),
    (
        "example.exclude.about",
        "An exclude drops a requirement. Selection goes on without it.",
        "exclude 去掉一条要求，选择照常继续。",
    ),
    ("example.pruned", "Pruned away", "被裁剪"),
    (
        "example.pruned.about",
        "From go 1.17 on, requirements further down are not read.",
        "从 go 1.17 起，更深处的要求不再读取。",
    ),
    ("example.major", "Two majors side by side", "两个主版本并存"),
    (
        "example.major.about",
        "v2 is another module: both are in the build list.",
        "v2 是另一个模块：两者都在构建列表中。",
    ),
    ("example.retracted", "A retracted version", "已撤回的版本"),
    (
        "example.retracted.about",
        "The author took it back, and go still selects it if somebody asks.",
        "作者已撤回它，但只要有人要求，go 仍会选中。",
    ),
    ("example.incompatible", "Old and incompatible", "旧的 +incompatible"),
    ("example.incompatible.about", "A v3 tag without /v3 in the path.", "路径里没有 /v3 的 v3 标签。"),
    ("example.workspace", "A workspace", "工作区"),
    (
        "example.workspace.about",
        "go.work joins two modules. One build list serves both.",
        "go.work 合并两个模块，共用一个构建列表。",
    ),
    ("example.cycle", "A cycle", "循环要求"),
    (
        "example.cycle.about",
        "Two modules ask for each other. Selection ends all the same.",
        "两个模块互相要求，选择照样会结束。",
    ),
    ("example.folder", "A folder instead of a version", "用文件夹代替版本"),
    (
        "example.folder.about",
        "A replace without a version covers all of them, and the folder’s go.mod is read.",
        "不带版本的 replace 覆盖所有版本，读取的是文件夹里的 go.mod。",
    ),
    ("example.missing-version", "A version that doesn’t exist", "不存在的版本"),
    (
        "example.missing-version.about",
        "go stops, and one press writes the newest version there is.",
        "go 会停下；按一下即可写入现有的最新版本。",
    ),
    ("example.go-line", "A dependency raises the go line", "依赖抬高 go 行"),
    (
        "example.go-line.about",
        "The go line is a requirement too. Getting a v1.2.0 lifts it to 1.25.",
        "go 行也是一条要求。取得 a v1.2.0 会把它升到 1.25。",
    ),
    ("example.unpruned", "Before pruning: go 1.16", "裁剪之前：go 1.16"),
    (
        "example.unpruned.about",
        "With go 1.16 in your go.mod, all requirements are read, however deep.",
        "go.mod 写着 go 1.16 时，再深的要求也会读取。",
    ),
    ("example.deprecated", "A deprecated module", "已弃用的模块"),
    (
        "example.deprecated.about",
        "Its author says so in the newest go.mod. go still selects it.",
        "作者在最新的 go.mod 中声明了弃用，go 仍会选中它。",
    ),
];
