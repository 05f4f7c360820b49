//! The skeleton: the lines that say something. Requirements that follow from others are left out (transitive reduction of
//! the graph whose cycles are melted), the main modules' own lines stay.

use crate::input::Graph;
use std::collections::VecDeque;

/// The skeleton. Node numbers are those of [`Graph::modules`]; with several main modules a node above them follows the
/// last one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Skeleton {
    /// The main module, or the node above several.
    pub root: u32,
    /// Lines by node, each list sorted.
    pub next: Vec<Vec<u32>>,
    /// Lines of the root that count as its own: direct ones, and `// indirect` ones that nothing else explains. Sorted.
    pub lines: Vec<u32>,
    /// Modules that an `// indirect` line alone brings in.
    pub kept: Vec<bool>,
    /// Modules that only passed-over versions ask for.
    pub by_passed: Vec<bool>,
    /// Modules in a cycle with another one.
    pub cyclic: Vec<bool>,
    /// How many cycles there are.
    pub cycles: usize,
    /// How many lines the skeleton has.
    pub size: usize,
}

impl Skeleton {
    /// Computes the skeleton in O(n·m/64) steps without recursion.
    pub fn of(graph: &Graph) -> Skeleton {
        let count = graph.len();
        let several = graph.mains.len() != 1;
        let root = if several { count as u32 } else { graph.mains[0] };
        let nodes = count + usize::from(several);
        let mut next: Vec<Vec<u32>> = vec![Vec::new(); nodes];
        let mut skeleton = Skeleton {
            root,
            kept: vec![false; nodes],
            by_passed: vec![false; nodes],
            cyclic: vec![false; nodes],
            ..Skeleton::default()
        };
        for ask in &graph.asks {
            next[ask.from as usize].push(ask.to);
        }
        for &(main, to) in &graph.direct {
            if !graph.modules[to as usize].main {
                next[main as usize].push(to);
            }
        }
        if several {
            next[root as usize].extend(&graph.mains);
        }
        let mut reached = vec![false; nodes];
        spread(&next, root, &mut reached);
        for &(main, to) in &graph.indirect {
            if !reached[to as usize] {
                skeleton.kept[to as usize] = true;
                next[main as usize].push(to);
                spread(&next, to, &mut reached);
            }
        }
        if reached.iter().any(|reached| !reached) {
            let open: Vec<bool> = reached.iter().map(|reached| !reached).collect();
            for &(from, to) in &graph.passed {
                if open[to as usize] && from != to {
                    skeleton.by_passed[to as usize] = true;
                    next[from as usize].push(to);
                }
            }
            for node in 0..nodes as u32 {
                if reached[node as usize] {
                    for to in next[node as usize].clone() {
                        spread(&next, to, &mut reached);
                    }
                }
            }
            // Nothing known leads to it (a partial record): it stands at the root.
            for node in 0..nodes as u32 {
                if !reached[node as usize] && node != root {
                    skeleton.kept[node as usize] = true;
                    next[root as usize].push(node);
                    spread(&next, node, &mut reached);
                }
            }
        }
        for list in &mut next {
            list.sort_unstable();
            list.dedup();
        }
        let main_lines: Vec<u32> = graph.mains.iter().copied().chain(several.then_some(root)).collect();
        let reduced = reduce(graph, &next, &mut skeleton);
        skeleton.next = reduced;
        for main in main_lines {
            let list = &mut skeleton.next[main as usize];
            list.extend(&next[main as usize]);
            list.sort_unstable();
            list.dedup();
        }
        skeleton.lines.clone_from(&skeleton.next[root as usize]);
        skeleton.size = skeleton.next.iter().map(Vec::len).sum();
        skeleton
    }
}

/// Marks what `from` leads to.
fn spread(next: &[Vec<u32>], from: u32, reached: &mut [bool]) {
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut reached[node as usize], true) {
            open.extend(next[node as usize].iter().copied().filter(|&to| !reached[to as usize]));
        }
    }
}

/// Strongly connected components in reverse topological order (Tarjan, with its own stack).
fn components(next: &[Vec<u32>]) -> (Vec<u32>, Vec<Vec<u32>>) {
    const NEW: u32 = u32::MAX;
    let nodes = next.len();
    let mut index = vec![NEW; nodes];
    let mut low = vec![0u32; nodes];
    let mut on_stack = vec![false; nodes];
    let mut component = vec![0u32; nodes];
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut stack: Vec<u32> = Vec::new();
    let mut calls: Vec<(u32, usize)> = Vec::new();
    let mut clock = 0;
    for start in 0..nodes as u32 {
        if index[start as usize] != NEW {
            continue;
        }
        calls.push((start, 0));
        while let Some(&mut (node, ref mut at)) = calls.last_mut() {
            let here = node as usize;
            if *at == 0 {
                index[here] = clock;
                low[here] = clock;
                clock += 1;
                stack.push(node);
                on_stack[here] = true;
            }
            if let Some(&to) = next[here].get(*at) {
                *at += 1;
                if index[to as usize] == NEW {
                    calls.push((to, 0));
                } else if on_stack[to as usize] {
                    low[here] = low[here].min(index[to as usize]);
                }
                continue;
            }
            // A node without lines is entered and left in one go; `at` stays 0 only there.
            calls.pop();
            if let Some(&(caller, _)) = calls.last() {
                low[caller as usize] = low[caller as usize].min(low[here]);
            }
            if low[here] == index[here] {
                let mut list = Vec::new();
                while let Some(member) = stack.pop() {
                    on_stack[member as usize] = false;
                    component[member as usize] = members.len() as u32;
                    list.push(member);
                    if member == node {
                        break;
                    }
                }
                list.sort_unstable();
                members.push(list);
            }
        }
    }
    (component, members)
}

/// The transitive reduction, with one real requirement for each line between components and a breadth-first tree inside.
fn reduce(graph: &Graph, next: &[Vec<u32>], skeleton: &mut Skeleton) -> Vec<Vec<u32>> {
    let (component, members) = components(next);
    let count = members.len();
    let words = count.div_ceil(64);
    let mut below = vec![0u64; count * words];
    // The one that stands for its component: a direct module, else the shortest path, then bytewise.
    let head: Vec<u32> = members
        .iter()
        .map(|list| {
            list.iter()
                .copied()
                .min_by_key(|&node| {
                    let module = graph.modules.get(node as usize);
                    (!module.is_some_and(|module| module.direct), module.map_or(0, |module| module.path.len()), node)
                })
                .unwrap_or(0)
        })
        .collect();
    let mut reduced: Vec<Vec<u32>> = vec![Vec::new(); next.len()];
    let mut entries: Vec<Vec<u32>> = vec![Vec::new(); count];
    let mut successors: Vec<u32> = Vec::new();
    let mut union = vec![0u64; words];
    for at in 0..count {
        successors.clear();
        for &node in &members[at] {
            successors
                .extend(next[node as usize].iter().map(|&to| component[to as usize]).filter(|&to| to as usize != at));
        }
        // Highest number first: components are numbered from the sinks up, so what others lead to comes later.
        successors.sort_unstable();
        successors.reverse();
        successors.dedup();
        union.fill(0);
        for &to in &successors {
            let to = to as usize;
            if union[to / 64] >> (to % 64) & 1 == 1 {
                continue;
            }
            union[to / 64] |= 1 << (to % 64);
            for (word, more) in union.iter_mut().zip(&below[to * words..(to + 1) * words]) {
                *word |= more;
            }
            let mut best: Option<(bool, bool, u32, u32)> = None;
            for &from in &members[at] {
                for &target in next[from as usize].iter().filter(|&&target| component[target as usize] as usize == to) {
                    let key = (from != head[at], target != head[to], from, target);
                    if best.is_none_or(|best| key < best) {
                        best = Some(key);
                    }
                }
            }
            if let Some((_, _, from, target)) = best {
                reduced[from as usize].push(target);
                entries[to].push(target);
            }
        }
        below[at * words..(at + 1) * words].copy_from_slice(&union);
    }
    for (at, list) in members.iter().enumerate().filter(|(_, list)| list.len() > 1) {
        skeleton.cycles += 1;
        for &node in list {
            skeleton.cyclic[node as usize] = true;
        }
        let mut starts: Vec<u32> = entries[at].clone();
        starts.sort_unstable();
        starts.dedup();
        let mut seen: std::collections::HashSet<u32> = starts.iter().copied().collect();
        let mut open: VecDeque<u32> = starts.into();
        while let Some(node) = open.pop_front() {
            for &to in next[node as usize].iter().filter(|&&to| component[to as usize] as usize == at) {
                if seen.insert(to) {
                    reduced[node as usize].push(to);
                    open.push_back(to);
                }
            }
        }
    }
    reduced
}
