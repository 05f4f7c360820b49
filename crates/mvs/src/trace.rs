//! What selection did, in order. The steps come from the loop that computes the answer; nothing is solved twice.

/// A module version in a [`crate::Graph`], as a small number. [`crate::Graph::module`] gives the module version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub(crate) u32);

impl Id {
    /// The number, dense from 0 in the order in which module versions were met.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One event of the selection algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The requirements of a module version are looked at.
    Visit(Id),
    /// A module is asked for that nobody asked for before.
    Require {
        /// Who asks; none for a root.
        from: Option<Id>,
        /// For what.
        to: Id,
    },
    /// A higher version than the one selected so far is asked for.
    Raise {
        /// Who asks; none for a root.
        from: Option<Id>,
        /// For what.
        to: Id,
        /// What was selected until now.
        was: Id,
    },
    /// A version is asked for that is not higher than the one selected so far.
    Skip {
        /// Who asks; none for a root.
        from: Option<Id>,
        /// For what.
        to: Id,
    },
    /// Another module version is read in this one's place (noted by the caller).
    Replace(Id),
    /// A requirement is dropped because its version is excluded (noted by the caller).
    Exclude {
        /// Who asks.
        from: Id,
        /// For what.
        to: Id,
    },
    /// The requirements of a module version are not read because of graph pruning (noted by the caller).
    Prune(Id),
}
