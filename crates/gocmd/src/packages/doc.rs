//! The documentation of a package in one sentence (go/ast: CommentGroup.Text; go/doc: Synopsis).

/// What ends of lines are rid of (Go: `stripTrailingWhitespace`).
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// The text of a comment without its marks (Go: `ast.CommentGroup.Text`).
pub fn comment_text(comments: &[String]) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for comment in comments {
        if let Some(text) = comment.strip_prefix("//") {
            // Directives are no text.
            if is_directive(text) {
                continue;
            }
            lines.push(text.strip_prefix(' ').unwrap_or(text).trim_end_matches(SPACE));
        } else {
            let text = comment.strip_prefix("/*").unwrap_or(comment);
            let text = text.strip_suffix("*/").unwrap_or(text);
            lines.extend(text.split('\n').map(|line| line.trim_end_matches(SPACE)));
        }
    }
    let mut kept: Vec<&str> = Vec::new();
    for line in lines {
        if !line.is_empty() || kept.last().is_some_and(|last| !last.is_empty()) {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// The text of a group of comments with the newline behind it (Go: `ast.CommentGroup.Text`).
pub(super) fn group_text(comments: &[String]) -> String {
    let text = comment_text(comments);
    if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
}

/// True for `//go:generate` and the like (Go: `ast.isDirective`).
fn is_directive(text: &str) -> bool {
    if ["line ", "extern ", "export "].iter().any(|start| text.starts_with(start)) {
        return true;
    }
    let Some((tool, rest)) = text.split_once(':') else { return false };
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    is_word(tool) && rest.bytes().next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}

/// The first sentence (Go: `doc.Synopsis`), empty for a copyright notice.
pub fn synopsis(text: &str) -> String {
    let paragraph = text.split("\n\n").find(|paragraph| !paragraph.trim().is_empty()).unwrap_or_default();
    let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let lower = words.to_lowercase();
    if ["copyright", "all rights", "author"].iter().any(|start| lower.starts_with(start)) {
        return String::new();
    }
    let mut before = [' ', ' '];
    let mut end = words.len();
    let characters: Vec<(usize, char)> = words.char_indices().collect();
    for (index, (at, c)) in characters.iter().enumerate() {
        let next_is_space = characters.get(index + 1).is_none_or(|(_, next)| *next == ' ');
        if matches!(c, '。' | '．') {
            end = at + c.len_utf8();
            break;
        }
        // A single capital letter before the dot is an initial.
        let initial = before[1].is_uppercase() && !before[0].is_uppercase();
        if *c == '.' && next_is_space && !initial {
            end = at + 1;
            break;
        }
        before = [before[1], *c];
    }
    without_links(&words[..end])
}

/// The text without the brackets of links to other packages, and with typographic quotes (go/doc/comment).
fn without_links(text: &str) -> String {
    let text = text.replace("``", "“").replace("''", "”");
    let mut out = String::new();
    let mut rest = text.as_str();
    while let Some(open) = rest.find('[') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let is_edge = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_punctuation());
        let inner = after[1..].find(']').map(|close| &after[1..=close]);
        match inner {
            Some(inner)
                if is_package_link(inner)
                    && is_edge(before.chars().next_back())
                    && is_edge(after[inner.len() + 2..].chars().next()) =>
            {
                out.push_str(inner);
                rest = &after[inner.len() + 2..];
            }
            _ => {
                out.push('[');
                rest = &after[1..];
            }
        }
    }
    out + rest
}

/// True for `os`, `os.Exit`, `net/http.Client.Do`, `*bytes.Buffer`: a path that tells itself, or a standard package's name.
fn is_package_link(link: &str) -> bool {
    let link = link.strip_prefix('*').unwrap_or(link);
    let name_at = link.rfind('/').map_or(0, |at| at + 1);
    let mut names = link[name_at..].split('.');
    let last = names.next().unwrap_or_default();
    let symbols: Vec<&str> = names.collect();
    let is_exported =
        |name: &&str| name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if last.is_empty() || symbols.len() > 2 || !symbols.iter().all(is_exported) {
        return false;
    }
    let path = format!("{}{last}", &link[..name_at]);
    if !path.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/+".contains(&b)) {
        return false;
    }
    name_at > 0 || super::standard::is_name(&path)
}
