//! The film and the editor: while steps are shown the editor has the file that go reads at the step, and afterwards the
//! visitor's own again.

use std::rc::Rc;

use super::State;

/// What the film gives back when it is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lent {
    /// The file that the visitor had in the editor.
    own: Rc<str>,
    /// A tab that only the film opened.
    tab: Option<Rc<str>>,
}

impl State {
    /// The file in the editor by the visitor's own choice.
    pub fn own_file(&self) -> Rc<str> {
        self.lent.as_ref().map_or_else(|| self.current.clone(), |lent| lent.own.clone())
    }

    /// Shows a file that a step reads; none: it is not open here.
    pub fn lend(&mut self, read: Option<Rc<str>>) {
        if read.as_ref() == Some(&self.current) {
            return;
        }
        self.leave_film();
        let Some(name) = read.filter(|name| *name != self.current) else { return };
        let tab = (!self.tabs.contains(&name)).then(|| name.clone());
        self.lent = Some(Lent { own: self.current.clone(), tab });
        self.show(name);
    }

    /// Gives the visitor's own file back.
    pub(super) fn leave_film(&mut self) {
        let Some(lent) = self.lent.take() else { return };
        self.tabs.retain(|tab| Some(tab) != lent.tab.as_ref());
        if self.file(&lent.own).is_some() {
            self.show(lent.own);
        } else if let Some(file) = self.files.first() {
            self.show(file.name.clone());
        }
    }

    /// The visitor chose a file, or typed into the one that the film shows: it is their own from here on.
    pub(super) fn keep_file(&mut self) {
        let Some(lent) = self.lent.take() else { return };
        self.tabs.retain(|tab| Some(tab) != lent.tab.as_ref() || *tab == self.current);
    }
}
