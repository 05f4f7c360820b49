//! Words of the graph, in both languages: the same form as the page's table.

use crate::words::Language;
use picture::scene::Words;

/// Key, English, Chinese.
pub const WORDS: &[(&str, &str, &str)] = &[
    ("graph.shared", "Shared by several", "多方共用"),
    ("graph.asked-by", "asked by", "被要求"),
    ("graph.main", "main module", "主模块"),
    ("graph.lower", "lower", "较低"),
    ("graph.highest", "highest", "最高"),
    ("graph.replaced", "replaced", "被替换"),
    ("graph.instead", "used instead of {m}", "代替 {m}"),
    ("graph.excluded", "excluded", "已排除"),
    ("graph.missing", "missing", "缺失"),
    ("graph.pruned", "pruned", "已裁剪"),
    ("graph.retracted", "retracted", "已撤回"),
    ("graph.gone", "{m} is gone", "{m} 已移除"),
    ("graph.label", "Graph", "图"),
    (
        "graph.summary",
        "Module graph: {n} modules, {k} asked for by your go.mod",
        "模块图：{n} 个模块，go.mod 要求了 {k} 个",
    ),
    ("graph.all", "All {n} modules", "全部 {n} 个模块"),
    ("graph.opened", "{m} opened: {n} modules come in with it", "已展开 {m}：随它而来的有 {n} 个模块"),
    ("graph.focus.home", "{m} {v} comes in with {h}.", "{m} {v} 随 {h} 而来。"),
    ("graph.focus.shared", "{m} {v} comes in with several of your requirements.", "{m} {v} 随你的多个要求而来。"),
    ("graph.focus.direct", "{m} {v} is asked for by your go.mod.", "{m} {v} 由你的 go.mod 要求。"),
    (
        "graph.focus.counts",
        "{a} modules ask for it, {e} of them for this version. It leads to {l} more.",
        "{a} 个模块要求它，其中 {e} 个要求此版本。它又引出 {l} 个。",
    ),
    ("graph.hits", "{k} of {n} modules", "{n} 个模块中的 {k} 个"),
    ("graph.find", "Find a module", "查找模块"),
    ("graph.light", "Light up", "突出显示"),
    ("graph.light.none", "Nothing", "无"),
    ("graph.light.passed", "Passed over", "有较低版本未选"),
    ("graph.light.replaced", "Replaced", "被替换"),
    ("graph.light.absent", "Not in go.mod", "不在 go.mod 中"),
    ("graph.light.retracted", "Retracted", "已撤回"),
    ("graph.light.update", "Upgrade available", "可升级"),
    ("graph.light.links", "All links", "全部连线"),
    ("graph.zoom-out", "Zoom out", "缩小"),
    ("graph.zoom-in", "Zoom in", "放大"),
    ("graph.fit", "Fit", "适应窗口"),
    ("graph.back", "Back", "返回"),
    ("col.module", "Module", "模块"),
    ("col.selected", "Selected", "选中"),
    ("col.passed", "Passed over", "未选中"),
    ("col.asked", "Asked for by", "由谁要求"),
    ("col.comes-in", "Comes in", "随之而来"),
    ("col.goes", "Goes without your line", "去掉你的行后消失"),
    ("by.you", "your go.mod", "你的 go.mod"),
    ("legend.you", "your go.mod asks for it", "你的 go.mod 要求它"),
    ("legend.selected", "selected version", "选中的版本"),
    ("legend.lower", "lower version, passed over", "较低版本，未选中"),
    ("legend.replaced", "replaced", "被替换"),
    ("legend.comes-in", "how many come in with it", "随它而来的数量"),
    ("legend.goes", "would go without your line", "去掉你的行后消失的数量"),
    ("legend.exact", "asks for this version", "要求此版本"),
    ("legend.less", "asks for a lower one", "要求较低版本"),
    ("legend.place", "where it comes in", "它从哪里来"),
    ("legend.decides", "decides the version", "决定版本"),
    ("legend.main", "main module", "主模块"),
    ("legend.new", "new", "新增"),
    ("legend.gone", "goes", "移除"),
    ("legend.other", "version changes", "版本改变"),
    ("legend.stays", "stays", "不变"),
    ("aria.selected", "selected", "选中"),
    ("aria.asked", "asked for by {n} modules", "被 {n} 个模块要求"),
    ("aria.direct", "asked for by your go.mod", "由你的 go.mod 要求"),
    ("aria.absent", "not in go.mod", "不在 go.mod 中"),
];

/// The text of a key.
pub fn word(language: Language, key: &'static str) -> &'static str {
    match WORDS.iter().find(|(name, ..)| *name == key) {
        Some((_, english, chinese)) => match language {
            Language::English => english,
            Language::Chinese => chinese,
        },
        None => key,
    }
}

/// The text of a key with its placeholders filled in.
pub fn fill(language: Language, key: &'static str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = word(language, key);
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end);
        let name = &rest[at + 1..end];
        text.push_str(values.iter().find(|(key, _)| *key == name).map_or("…", |(_, value)| value));
        rest = rest.get(end + 1..).unwrap_or("");
    }
    text.push_str(rest);
    text
}

/// The words that stand on the picture.
pub fn picture_words(language: Language) -> Words {
    let word = |key| word(language, key).to_owned();
    Words {
        shared: word("graph.shared"),
        asked_by: word("graph.asked-by"),
        main: word("graph.main"),
        lower: word("graph.lower"),
        highest: word("graph.highest"),
        replaced: word("graph.replaced"),
        instead: word("graph.instead"),
        excluded: word("graph.excluded"),
        missing: word("graph.missing"),
        pruned: word("graph.pruned"),
        retracted: word("graph.retracted"),
        gone: word("graph.gone"),
    }
}
