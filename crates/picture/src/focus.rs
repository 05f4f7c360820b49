//! What a module in focus lights: the way it comes in, who asks for it, what it leads to.

use crate::homes::NONE;
use crate::input::Ask;
use crate::layout::Plan;

/// One module's connections.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Focus {
    /// The module.
    pub module: u32,
    /// From the top module down to it, itself last.
    pub path: Vec<u32>,
    /// Curves: requirements on it and of it outside of its territory, those of the path apart.
    pub curves: Vec<Ask>,
    /// Everything that leads to it or is led to, by module.
    pub lit: Vec<bool>,
    /// Modules that ask for it.
    pub askers: usize,
    /// Those that ask for the selected version.
    pub exact: usize,
    /// Modules it leads to.
    pub leads_to: usize,
}

/// From this many askers on, only those that ask for the selected version get a curve.
const MANY: usize = 25;

impl Focus {
    /// Looks at `module`.
    pub fn of(plan: &Plan, module: u32) -> Focus {
        let graph = plan.graph;
        let count = graph.len();
        let mut up: Vec<Vec<u32>> = vec![Vec::new(); count];
        let mut down: Vec<Vec<u32>> = vec![Vec::new(); count];
        for ask in &graph.asks {
            up[ask.to as usize].push(ask.from);
            down[ask.from as usize].push(ask.to);
        }
        let mut focus = Focus { module, lit: vec![false; count], ..Focus::default() };
        if module as usize >= count {
            return focus;
        }
        spread(&down, module, &mut focus.lit);
        focus.leads_to = focus.lit.iter().filter(|lit| **lit).count() - 1;
        let mut above = vec![false; count];
        spread(&up, module, &mut above);
        for (lit, above) in focus.lit.iter_mut().zip(above) {
            *lit |= above;
        }
        let mut next = module;
        while next != NONE && next != plan.homes.root {
            focus.path.push(next);
            next = plan.homes.home[next as usize];
        }
        focus.path.reverse();
        for &on_path in &focus.path {
            focus.lit[on_path as usize] = true;
        }
        let mut curves: Vec<Ask> = Vec::new();
        for &ask in &graph.asks {
            let onward = ask.from == module && ask.to != module && !plan.homes.within(ask.to, module);
            if ask.to == module {
                focus.askers += 1;
                focus.exact += usize::from(ask.exact);
            }
            let on_path = plan.homes.home.get(ask.to as usize) == Some(&ask.from) && focus.path.contains(&ask.to);
            if (ask.to == module || onward) && !on_path {
                curves.push(ask);
            }
        }
        if focus.askers >= MANY {
            curves.retain(|ask| ask.to != module || ask.exact);
        }
        focus.curves = curves;
        focus
    }
}

fn spread(next: &[Vec<u32>], from: u32, seen: &mut [bool]) {
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if !std::mem::replace(&mut seen[node as usize], true) {
            open.extend(&next[node as usize]);
        }
    }
}
