//! Two texts side by side, for messages.

/// The lines that differ, with `-` for the first text and `+` for the second, and one line around them.
pub fn lines(want: &str, have: &str) -> String {
    let difference = similar::TextDiff::from_lines(want, have);
    let mut out = String::new();
    for hunk in difference.unified_diff().context_radius(1).header("want", "have").iter_hunks().take(20) {
        out.push_str(&hunk.to_string());
    }
    out
}
