//! Homes: the nearest module that every line of the skeleton from the main module runs through.

use crate::input::Graph;
use crate::order;
use crate::skeleton::Skeleton;

/// No module.
pub const NONE: u32 = u32::MAX;

/// Where each module stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Homes {
    /// The root of all homes: the main module or the node above several.
    pub root: u32,
    /// Home by module; [`NONE`] for the root.
    pub home: Vec<u32>,
    /// Modules that come in with a module, ordered by octave of size, then path.
    pub children: Vec<Vec<u32>>,
    /// Modules at or below.
    pub size: Vec<u32>,
    /// Top ones that the root has no line for: shared by several.
    pub shared: Vec<bool>,
    /// The top module above (or itself); [`NONE`] for the root.
    pub top: Vec<u32>,
    /// All but the root, homes before what comes in with them.
    pub order: Vec<u32>,
}

impl Homes {
    /// Immediate dominators (Cooper, Harvey, Kennedy) of the skeleton.
    pub fn of(graph: &Graph, skeleton: &Skeleton) -> Homes {
        let nodes = skeleton.next.len();
        let root = skeleton.root;
        if nodes == 0 {
            return Homes { root, ..Homes::default() };
        }
        let mut state = vec![false; nodes];
        let mut postorder: Vec<u32> = Vec::with_capacity(nodes);
        let mut calls: Vec<(u32, usize)> = vec![(root, 0)];
        state[root as usize] = true;
        while let Some(&mut (node, ref mut at)) = calls.last_mut() {
            if let Some(&to) = skeleton.next[node as usize].get(*at) {
                *at += 1;
                if !std::mem::replace(&mut state[to as usize], true) {
                    calls.push((to, 0));
                }
            } else {
                postorder.push(node);
                calls.pop();
            }
        }
        let mut number = vec![NONE; nodes];
        for (at, &node) in postorder.iter().enumerate() {
            number[node as usize] = at as u32;
        }
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); nodes];
        for (from, list) in skeleton.next.iter().enumerate() {
            if number[from] != NONE {
                for &to in list {
                    before[to as usize].push(from as u32);
                }
            }
        }
        let mut home = vec![NONE; nodes];
        home[root as usize] = root;
        let mut changed = true;
        while changed {
            changed = false;
            for &node in postorder.iter().rev().skip(1) {
                let mut best = NONE;
                for &from in &before[node as usize] {
                    if home[from as usize] == NONE {
                        continue;
                    }
                    if best == NONE {
                        best = from;
                        continue;
                    }
                    let (mut a, mut b) = (from, best);
                    while a != b {
                        while number[a as usize] < number[b as usize] {
                            a = home[a as usize];
                        }
                        while number[b as usize] < number[a as usize] {
                            b = home[b as usize];
                        }
                    }
                    best = a;
                }
                if best != NONE && home[node as usize] != best {
                    home[node as usize] = best;
                    changed = true;
                }
            }
        }
        home[root as usize] = NONE;
        let mut homes = Homes {
            root,
            children: vec![Vec::new(); nodes],
            size: vec![1; nodes],
            shared: vec![false; nodes],
            top: vec![NONE; nodes],
            order: Vec::with_capacity(nodes),
            home,
        };
        for node in 0..nodes as u32 {
            if homes.home[node as usize] != NONE {
                homes.children[homes.home[node as usize] as usize].push(node);
            }
        }
        homes.order.push(root);
        let mut at = 0;
        while let Some(&node) = homes.order.get(at) {
            homes.order.extend(&homes.children[node as usize]);
            at += 1;
        }
        for at in (1..homes.order.len()).rev() {
            let node = homes.order[at] as usize;
            homes.size[homes.home[node] as usize] += homes.size[node];
        }
        for list in &mut homes.children {
            order::by_key(list, |&node| (std::cmp::Reverse(homes.size[node as usize].ilog2()), node));
        }
        for at in 1..homes.order.len() {
            let node = homes.order[at];
            let home = homes.home[node as usize];
            homes.top[node as usize] = if home == root { node } else { homes.top[home as usize] };
            homes.shared[node as usize] = home == root && skeleton.lines.binary_search(&node).is_err();
        }
        homes.order.remove(0);
        debug_assert!(graph.len() <= nodes);
        homes
    }

    /// Modules that come in with a module, itself not counted.
    pub fn comes_in(&self, module: u32) -> u32 {
        self.size[module as usize] - 1
    }

    /// True if `below` is `above` or comes in with it.
    pub fn within(&self, mut below: u32, above: u32) -> bool {
        while below != NONE {
            if below == above {
                return true;
            }
            below = self.home[below as usize];
        }
        false
    }
}
