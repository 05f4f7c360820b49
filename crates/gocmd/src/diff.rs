//! Differences between two texts as unified diffs (internal/diff: an anchored diff).

use std::collections::HashMap;

/// A contiguous run of equal lines: from where in each text to where.
type Pair = (usize, usize);

const CONTEXT: usize = 3;

/// The unified diff from one named text to another, `None` if they are the same. Lines that are unique in both texts and in
/// the longest common order are taken as anchors (Go: `diff.Diff`).
pub fn diff(old_name: &str, old: &[u8], new_name: &str, new: &[u8]) -> Option<Vec<u8>> {
    if old == new {
        return None;
    }
    let (x, y) = (lines(old), lines(new));
    let mut out = format!("diff {old_name} {new_name}\n--- {old_name}\n+++ {new_name}\n").into_bytes();

    let mut done: Pair = (0, 0);
    let mut chunk: Pair = (0, 0);
    let mut count: Pair = (0, 0);
    let mut text: Vec<(u8, &[u8])> = Vec::new();
    for anchor in anchors(&x, &y) {
        if anchor.0 < done.0 {
            continue;
        }
        // Grow the match around the anchor as far as the lines are the same.
        let mut start = anchor;
        while start.0 > done.0 && start.1 > done.1 && x[start.0 - 1] == y[start.1 - 1] {
            start = (start.0 - 1, start.1 - 1);
        }
        let mut end = anchor;
        while end.0 < x.len() && end.1 < y.len() && x[end.0] == y[end.1] {
            end = (end.0 + 1, end.1 + 1);
        }
        for line in &x[done.0..start.0] {
            text.push((b'-', line));
            count.0 += 1;
        }
        for line in &y[done.1..start.1] {
            text.push((b'+', line));
            count.1 += 1;
        }
        // At the end of both, or with too few equal lines between, the chunk goes on.
        if (end.0 < x.len() || end.1 < y.len())
            && (end.0 - start.0 < CONTEXT || (!text.is_empty() && end.0 - start.0 < 2 * CONTEXT))
        {
            for line in &x[start.0..end.0] {
                text.push((b' ', line));
                count = (count.0 + 1, count.1 + 1);
            }
            done = end;
            continue;
        }
        if !text.is_empty() {
            let length = (end.0 - start.0).min(CONTEXT);
            for line in &x[start.0..start.0 + length] {
                text.push((b' ', line));
                count = (count.0 + 1, count.1 + 1);
            }
            // A chunk without lines on one side is numbered by the line before it.
            let first = |start: usize, count: usize| if count > 0 { start + 1 } else { start };
            let head =
                format!("@@ -{},{} +{},{} @@\n", first(chunk.0, count.0), count.0, first(chunk.1, count.1), count.1);
            out.extend_from_slice(head.as_bytes());
            for (sign, line) in text.drain(..) {
                out.push(sign);
                out.extend_from_slice(line);
            }
            count = (0, 0);
        }
        if end.0 >= x.len() && end.1 >= y.len() {
            break;
        }
        chunk = (end.0 - CONTEXT, end.1 - CONTEXT);
        for line in &x[chunk.0..end.0] {
            text.push((b' ', line));
            count = (count.0 + 1, count.1 + 1);
        }
        done = end;
    }
    Some(out)
}

/// Lines with their newlines; a last line without one says so, as diff does.
fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = text.split_inclusive(|&byte| byte == b'\n').map(<[u8]>::to_vec).collect();
    if let Some(last) = lines.last_mut()
        && !last.ends_with(b"\n")
    {
        last.extend_from_slice(b"\n\\ No newline at end of file\n");
    }
    lines
}

/// Pairs of the longest increasing sequence of lines that are unique in both texts, between a first and a last pair that
/// stand for the ends (Go: `tgs`, after Szymanski).
fn anchors(x: &[Vec<u8>], y: &[Vec<u8>]) -> Vec<Pair> {
    // Once in x counts 1, oftener 2; once in y counts 4, oftener 8.
    let mut counts: HashMap<&[u8], u8> = HashMap::new();
    for line in x {
        let count = counts.entry(line).or_default();
        *count = (*count + 1).min(2);
    }
    for line in y {
        let count = counts.entry(line).or_default();
        *count = if *count & 0b1100 == 0 { *count + 4 } else { (*count & 0b11) + 8 };
    }
    let is_unique = |line: &[u8]| counts.get(line) == Some(&5);
    let mut in_y: Vec<usize> = Vec::new();
    let mut position: HashMap<&[u8], usize> = HashMap::new();
    for (index, line) in y.iter().enumerate() {
        if is_unique(line) {
            position.insert(line, in_y.len());
            in_y.push(index);
        }
    }
    let mut in_x: Vec<usize> = Vec::new();
    let mut targets: Vec<usize> = Vec::new();
    for (index, line) in x.iter().enumerate() {
        if is_unique(line) {
            in_x.push(index);
            targets.push(position[line.as_slice()]);
        }
    }
    // The length of the longest increasing sequence that ends at each unique line of x.
    let mut tails: Vec<usize> = Vec::new();
    let mut lengths: Vec<usize> = Vec::with_capacity(targets.len());
    for &target in &targets {
        let at = tails.partition_point(|&tail| tail < target);
        if at == tails.len() {
            tails.push(target);
        } else {
            tails[at] = target;
        }
        lengths.push(at + 1);
    }
    let mut sequence = vec![(x.len(), y.len())];
    let mut length = tails.len();
    let mut last = usize::MAX;
    for (index, &target) in targets.iter().enumerate().rev() {
        if lengths[index] == length && target < last {
            sequence.push((in_x[index], in_y[target]));
            length -= 1;
            last = target;
        }
    }
    sequence.push((0, 0));
    sequence.reverse();
    sequence
}

#[cfg(test)]
mod tests {
    use super::diff;

    fn show(old: &str, new: &str) -> String {
        diff("a", old.as_bytes(), "b", new.as_bytes()).map_or(String::new(), |diff| String::from_utf8(diff).unwrap())
    }

    #[test]
    fn unified() {
        assert_eq!(show("x\n", "x\n"), "");
        assert_eq!(show("a\nb\nc\n", "a\nB\nc\n"), "diff a b\n--- a\n+++ b\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n");
        assert_eq!(show("", "a\n"), "diff a b\n--- a\n+++ b\n@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(show("a", "a\n"), "diff a b\n--- a\n+++ b\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+a\n");
        assert_eq!(
            show("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\nN\n"),
            "diff a b\n--- a\n+++ b\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+N\n"
        );
    }
}
