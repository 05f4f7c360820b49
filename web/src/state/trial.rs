//! The what-if: what is switched off or tried.

use std::rc::Rc;

use playground::data::{Difference, SwitchKind};
use playground::protocol::WhatIf;

/// A switch that is off, known by what its line says: numbers change while somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Off {
    /// What the line is.
    pub kind: SwitchKind,
    /// Module path on its left.
    pub path: String,
    /// Version on its left.
    pub version: String,
}

/// The what-if that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trial {
    /// Switches that are off.
    pub off: Vec<Off>,
    /// Other changes: a requirement dropped, a command.
    pub others: Vec<WhatIf>,
    /// The answer, once it is there.
    pub difference: Option<Rc<Difference>>,
}

impl Trial {
    /// Whether nothing is tried.
    pub fn is_empty(&self) -> bool {
        self.off.is_empty() && self.others.is_empty()
    }
}

impl Off {
    /// Whether this is the switch's line.
    pub fn matches(&self, switch: &playground::data::Switch) -> bool {
        self.kind == switch.kind && self.path == switch.path && self.version == switch.version
    }
}
