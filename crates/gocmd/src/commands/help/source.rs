//! The help texts of the go command, read from its source in `$GOROOT/src/cmd/go/internal`: each command and topic is a
//! composite literal `&base.Command{…}` whose fields are string literals. The texts are go's and are not copied here.

use crate::paths;
use crate::session::Session;

/// What go's source says of one command or topic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text {
    /// How it is used (Go: `UsageLine`); a topic has its name here.
    pub(super) usage: String,
    /// What it does in a few words (Go: `Short`).
    pub(super) short: String,
    /// The whole text, as it stands in the source (Go: `Long`).
    pub(super) long: String,
}

impl Text {
    /// All words of the usage line between `go` and a flag or argument (Go: `Command.LongName`).
    fn long_name(&self) -> &str {
        let name = self.usage.split(" [").next().unwrap_or_default();
        name.strip_prefix("go ").unwrap_or(name)
    }
}

/// The text of a command (its words behind `go`) or topic; `None` without a GOROOT or where its source has no such text.
pub(super) fn read(session: &Session<'_>, topic: &str) -> Option<Text> {
    if session.config.goroot.is_empty() {
        return None;
    }
    let path = paths::join(&[&session.config.goroot, "src/cmd/go/internal", &file(topic)]);
    let data = session.system.read(&path).ok()?;
    let source = std::str::from_utf8(&data).ok()?;
    source
        .split("= &base.Command{")
        .skip(1)
        .map(|literal| fields(literal, source))
        .find(|text| text.long_name() == topic)
}

/// What stands above the package comment of the file that `go help documentation` writes; empty without a GOROOT.
pub(super) fn file_header(session: &Session<'_>) -> String {
    if session.config.goroot.is_empty() {
        return String::new();
    }
    let data =
        session.system.read(&paths::join(&[&session.config.goroot, "src/cmd/go/alldocs.go"])).unwrap_or_default();
    let text = String::from_utf8_lossy(&data);
    // The license, the mark of generated files, each with a blank line behind it.
    text.split_inclusive("\n\n").take(2).collect()
}

/// The file that declares a command or topic (cmd/go/main.go has the list of their packages).
fn file(topic: &str) -> String {
    if let Some(name) = topic.strip_prefix("mod ") {
        return format!("modcmd/{name}.go");
    }
    if let Some(name) = topic.strip_prefix("work ") {
        return format!("workcmd/{name}.go");
    }
    match topic {
        "build" | "install" => "work/build.go".to_owned(),
        "env" | "fmt" | "mod" | "telemetry" | "work" => format!("{topic}cmd/{topic}.go"),
        "fix" | "vet" => "vet/vet.go".to_owned(),
        "get" | "vcs" => "modget/get.go".to_owned(),
        "go.mod" | "modules" => "modload/help.go".to_owned(),
        "goproxy" => "modfetch/proxy.go".to_owned(),
        "module-auth" | "private" => "modfetch/fetch.go".to_owned(),
        "test" | "testflag" | "testfunc" => "test/test.go".to_owned(),
        "bug" | "clean" | "doc" | "generate" | "list" | "run" | "tool" | "version" => format!("{topic}/{topic}.go"),
        _ => "help/helpdoc.go".to_owned(),
    }
}

/// The string fields of a composite literal, from behind its brace. A value may be a constant of the file.
fn fields(literal: &str, source: &str) -> Text {
    let mut text = Text::default();
    let mut rest = literal;
    loop {
        rest = skip_blank(rest);
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        let Some(value) = behind.strip_prefix(':').filter(|_| !name.is_empty()) else { return text };
        let value = skip_blank(value);
        let after;
        let found = if let Some((text, behind)) = string(value) {
            after = behind;
            Some(text)
        } else {
            let end = value.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(value.len());
            let name = &value[..end];
            after = &value[end..];
            source.split_once(&format!("\nconst {name} = ")).and_then(|(_, constant)| Some(string(constant)?.0))
        };
        match (name, found) {
            ("UsageLine", Some(found)) => text.usage = found,
            ("Short", Some(found)) => text.short = found,
            ("Long", Some(found)) => text.long = found,
            _ => {}
        }
        let Some(next) = skip_blank(after).strip_prefix(',') else { return text };
        rest = next;
    }
}

fn skip_blank(source: &str) -> &str {
    let mut source = source.trim_start();
    while let Some(comment) = source.strip_prefix("//") {
        source = comment.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
    }
    source
}

/// String literals joined by `+`, and what follows them.
fn string(source: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut rest = source;
    loop {
        if let Some(raw) = rest.strip_prefix('`') {
            let (body, behind) = raw.split_once('`')?;
            text.extend(body.chars().filter(|letter| *letter != '\r'));
            rest = behind;
        } else {
            let body = rest.strip_prefix('"')?;
            let mut letters = body.char_indices();
            let end = loop {
                match letters.next()? {
                    (at, '"') => break at,
                    (_, '\\') => {
                        letters.next()?;
                    }
                    _ => {}
                }
            };
            text += &String::from_utf8(gomod::unquote::unquote(&rest.as_bytes()[..end + 2])?).ok()?;
            rest = &body[end + 1..];
        }
        match skip_blank(rest).strip_prefix('+') {
            Some(next) => rest = skip_blank(next),
            None => return Some((text, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_fields_of_a_literal() {
        let source = "\n\tCustomFlags: true,\n\t// Note.\n\tUsageLine: \"go do [-x] \\\"it\\\"\",\n\tShort: `a` + \"b\\n\",\n\tRun: x,\n\tLong: `\nSays\n\t` + \"`\" + `.\n`,\n}\n";
        let text = fields(source, "");
        assert_eq!(text.usage, "go do [-x] \"it\"");
        assert_eq!(text.long_name(), "do");
        assert_eq!(text.short, "ab\n");
        assert_eq!(text.long, "\nSays\n\t`.\n");
        assert_eq!(fields("UsageLine: it,", "package a\n\nconst it = \"go it\"\n").usage, "go it");
    }

    #[test]
    fn sources_cut_short_give_what_stands_there() {
        for source in ["", "\n", "Long", "Long:", "Long: `", "Long: \"\\", "Long: \"a\" +", "Run: {"] {
            assert_eq!(fields(source, source), Text::default(), "{source:?}");
        }
    }
}
