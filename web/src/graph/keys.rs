//! Where keys lead in the tree of homes.

use super::twin::Key;
use picture::{Graph, Homes, Label, NONE, Row};
use std::collections::HashSet;

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The keyboard goes to this module.
    To(u32),
    /// The row opens, or closes.
    Fold(bool),
    /// The graph is asked for something.
    Say(Key),
    /// The key is ours, but leads nowhere from here.
    Stay,
}

/// Where the keyboard is.
pub struct Walk<'w> {
    /// All rows in the order drawn.
    pub rows: &'w [Row],
    /// Rows whose homes are all open.
    pub shown: &'w [usize],
    /// Modules.
    pub graph: &'w Graph,
    /// Open rows.
    pub open: &'w HashSet<u32>,
    /// Place among the shown rows.
    pub active: usize,
    /// The module in focus.
    pub focus: Option<u32>,
}

/// The open rows, with all homes above a module open too.
pub fn opened(open: &HashSet<u32>, homes: &Homes, module: u32) -> HashSet<u32> {
    let mut set = open.clone();
    let mut next = homes.home.get(module as usize).copied().unwrap_or(NONE);
    while next != NONE {
        set.insert(next);
        next = homes.home.get(next as usize).copied().unwrap_or(NONE);
    }
    if homes.top.get(module as usize).is_some_and(|&top| top != NONE && homes.shared[top as usize]) {
        set.insert(NONE);
    }
    set
}

impl Walk<'_> {
    /// The module the keyboard is on; [`NONE`] on "Shared by several".
    pub fn module(&self) -> Option<u32> {
        self.row().map(|row| row.module)
    }

    fn row(&self) -> Option<&Row> {
        self.rows.get(*self.shown.get(self.active)?)
    }

    /// What a key does. `visible`: the tree itself is looked at, so arrows go by its rows; else by what the picture shows.
    /// `idle`: nothing is selected or in focus, Escape belongs to others.
    pub fn press(&self, key: &str, visible: bool, letters: bool, idle: bool) -> Option<Move> {
        let row = self.row()?;
        let module = row.module;
        Some(match key {
            "ArrowDown" if visible => self.shown_row(Some(self.active + 1)),
            "ArrowUp" if visible => self.shown_row(self.active.checked_sub(1)),
            "ArrowRight" if visible && row.rows > 0 => {
                if self.open.contains(&module) {
                    self.shown_row(Some(self.active + 1))
                } else {
                    Move::Fold(true)
                }
            }
            "ArrowLeft" if visible && row.rows > 0 && self.open.contains(&module) => Move::Fold(false),
            "ArrowDown" => self.sibling(true),
            "ArrowUp" => self.sibling(false),
            "ArrowRight" => self.first_below(),
            "ArrowLeft" => self.above(),
            "Home" => self.shown_row(Some(0)),
            "End" => self.shown_row(self.shown.len().checked_sub(1)),
            "Enter" | " " if module != NONE => Move::Say(Key::Select(module)),
            "Escape" if idle => return None,
            "Escape" | "Backspace" => Move::Say(Key::Back),
            "f" | "F" if letters && module != NONE => Move::Say(Key::Focus(module)),
            "o" | "O" if letters && module != NONE => Move::Say(Key::Open(module)),
            "[" => self.asker(false, false),
            "]" => self.asker(true, false),
            "{" => self.asker(false, true),
            "}" => self.asker(true, true),
            "+" | "=" => Move::Say(Key::Larger),
            "-" => Move::Say(Key::Smaller),
            "0" => Move::Say(Key::Fit),
            // Letters of the page's own shortcuts stay with the page.
            "w" | "v" | "W" | "V" => return None,
            _ if letters => return self.jump(key),
            _ => return None,
        })
    }

    fn shown_row(&self, place: Option<usize>) -> Move {
        let row = place.and_then(|place| self.rows.get(*self.shown.get(place)?));
        row.map_or(Move::Stay, |row| Move::To(row.module))
    }

    /// The next or previous row below the same home.
    fn sibling(&self, forward: bool) -> Move {
        let Some(&at) = self.shown.get(self.active) else { return Move::Stay };
        let level = self.rows[at].level;
        let mut places: Box<dyn Iterator<Item = usize>> =
            if forward { Box::new(at + 1..self.rows.len()) } else { Box::new((0..at).rev()) };
        let next = places.find(|&place| self.rows[place].level <= level);
        next.map(|place| &self.rows[place])
            .filter(|row| row.level == level)
            .map_or(Move::Stay, |row| Move::To(row.module))
    }

    /// The first of what comes in with it.
    fn first_below(&self) -> Move {
        let Some(&at) = self.shown.get(self.active) else { return Move::Stay };
        let level = self.rows[at].level;
        self.rows.get(at + 1).filter(|row| row.level > level).map_or(Move::Stay, |row| Move::To(row.module))
    }

    /// Its home.
    fn above(&self) -> Move {
        let Some(&at) = self.shown.get(self.active) else { return Move::Stay };
        let level = self.rows[at].level;
        let home = self.rows[..at].iter().rev().find(|row| row.level < level);
        home.map_or(Move::Stay, |row| Move::To(row.module))
    }

    /// The next or previous module that asks for the one in focus, or that it asks for.
    fn asker(&self, forward: bool, of_it: bool) -> Move {
        let Some(module) = self.module() else { return Move::Stay };
        let centre = self.focus.unwrap_or(module);
        let asks = self.graph.asks.iter().filter(|ask| if of_it { ask.from == centre } else { ask.to == centre });
        let list: Vec<u32> = asks.map(|ask| if of_it { ask.to } else { ask.from }).collect();
        let count = list.len();
        let next = match (list.iter().position(|&other| other == module), forward) {
            (None, _) => 0,
            (Some(place), true) => (place + 1) % count,
            (Some(place), false) => (place + count - 1) % count,
        };
        list.get(next).map_or(Move::Stay, |&module| Move::To(module))
    }

    /// The next module whose name starts with a letter.
    fn jump(&self, key: &str) -> Option<Move> {
        let mut letters = key.chars();
        let letter = letters.next().filter(|letter| letter.is_alphanumeric())?.to_ascii_lowercase();
        if letters.next().is_some() {
            return None;
        }
        let &at = self.shown.get(self.active)?;
        let count = self.rows.len();
        let named = |place: &usize| {
            let module = self.graph.modules.get(self.rows[*place].module as usize);
            module.is_some_and(|module| {
                Label::of(&module.path).name.chars().next().is_some_and(|first| first.to_ascii_lowercase() == letter)
            })
        };
        let next = (1..=count).map(|step| (at + step) % count).find(named);
        Some(next.map_or(Move::Stay, |place| Move::To(self.rows[place].module)))
    }
}
