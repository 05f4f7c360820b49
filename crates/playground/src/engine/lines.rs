//! Differences between texts, line by line.

use crate::data::DiffLine;

/// The most cells of the table that finds the shortest difference; beyond it, the middle is simply replaced.
const CELLS: usize = 4_000_000;

/// The difference between two texts. Empty if they are equal.
pub fn difference(before: &str, after: &str) -> Vec<DiffLine> {
    if before == after {
        return Vec::new();
    }
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let mut lines = Vec::with_capacity(old.len() + new.len());
    let mut push = |sign: char, text: &str| lines.push(DiffLine { sign, text: text.to_owned() });
    for line in &old[..head] {
        push(' ', line);
    }
    let (from, to) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
    let (mut i, mut j) = (0, 0);
    if from.len() * to.len() <= CELLS {
        let width = to.len() + 1;
        let mut common = vec![0u32; (from.len() + 1) * width];
        for i in (0..from.len()).rev() {
            for j in (0..to.len()).rev() {
                common[i * width + j] = if from[i] == to[j] {
                    common[(i + 1) * width + j + 1] + 1
                } else {
                    common[(i + 1) * width + j].max(common[i * width + j + 1])
                };
            }
        }
        while i < from.len() && j < to.len() {
            if from[i] == to[j] {
                push(' ', from[i]);
                (i, j) = (i + 1, j + 1);
            } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
                push('-', from[i]);
                i += 1;
            } else {
                push('+', to[j]);
                j += 1;
            }
        }
    }
    from[i..].iter().for_each(|line| push('-', line));
    to[j..].iter().for_each(|line| push('+', line));
    for line in &old[old.len() - tail..] {
        push(' ', line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(before: &str, after: &str) -> String {
        difference(before, after).iter().map(|line| format!("{}{}\n", line.sign, line.text)).collect()
    }

    #[test]
    fn lines() {
        assert_eq!(show("a\nb\n", "a\nb\n"), "");
        assert_eq!(show("a\nb\nc\n", "a\nc\nd\n"), " a\n-b\n c\n+d\n");
        assert_eq!(show("", "a\n"), "+a\n");
        assert_eq!(show("a\nx\nb\n", "a\ny\nb\n"), " a\n-x\n+y\n b\n");
    }
}
