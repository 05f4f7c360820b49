//! The frame: views, panels, top bar, status line, console.

use super::Row;

pub const WORDS: &[Row] = &[
    // Views and panels
    ("view.overview", "Overview", "总览"),
    ("view.graph", "Graph", "图"),
    ("view.list", "Build list", "构建列表"),
    ("view.steps", "Steps", "步骤"),
    ("view.whatif", "What if", "假设"),
    ("view.checks", "Checks", "检查"),
    ("views", "View", "视图"),
    ("pane.edit", "Edit", "编辑"),
    ("pane.graph", "Graph", "图"),
    ("pane.list", "List", "列表"),
    ("pane.steps", "Steps", "步骤"),
    ("pane.more", "More", "更多"),
    ("panel.editor", "Editor", "编辑器"),
    ("panel.result", "Result", "结果"),
    // Top bar
    ("examples", "Examples", "示例"),
    ("examples.small", "Each shows one thing", "每个演示一件事"),
    ("examples.projects", "Real projects", "真实项目"),
    ("command.field", "Search modules or run a command", "搜索模块或运行命令"),
    ("share", "Share", "分享"),
    ("language", "Language: {l}", "语言：{l}"),
    ("theme", "Theme: {t}", "主题：{t}"),
    ("settings", "Settings", "设置"),
    ("scenario.new", "Start empty", "从空白开始"),
    ("scenario.download", "Download as txtar", "下载为 txtar"),
    ("scenario.open", "Open files or a folder", "打开文件或文件夹"),
    ("scenario.earlier", "Earlier texts", "之前的文本"),
    ("scenario.none", "Untitled", "未命名"),
    ("scenario.unsaved", "not saved yet", "尚未保存"),
    ("close", "Close", "关闭"),
    // Status line
    ("foot.private", "Nothing leaves this browser", "数据不会离开浏览器"),
    ("foot.go", "As go 1.27.3", "与 go 1.27.3 一致"),
    // Console
    ("console", "Console", "控制台"),
    ("console.note", "Output as go 1.27.3 prints it", "go 1.27.3 的原样输出"),
    ("console.clear", "Clear", "清空"),
    ("console.close", "Close the console", "关闭控制台"),
    ("console.output", "Console output", "控制台输出"),
    ("console.prompt", "Command", "命令"),
    ("console.taken-back", "taken back", "已撤销"),
    ("console.changed-since", "changed since", "之后又有改动"),
    ("console.exit", "exit {n}", "退出码 {n}"),
    ("console.running", "running", "正在运行"),
];
