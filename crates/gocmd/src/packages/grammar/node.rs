//! What is remembered of an expression or a type: as much as decides about errors.

/// What an expression is, or a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::packages) enum Kind {
    /// Nothing stood there.
    Missing,
    /// It was reported.
    Bad,
    Name,
    /// A name of a package or a field: `p.x`.
    Selector,
    /// `x[i]` or `x[int, string]`.
    Index,
    Array,
    Struct,
    Map,
    Function,
    Interface,
    /// A channel type: its number among all.
    Channel(usize),
    /// `*T` or `*p.T`, as a type.
    Pointer,
    Call,
    /// `x.(type)`.
    TypeSwitch,
    /// `...T`.
    Ellipsis,
    Other,
}

/// Whether an expression may be a type parameter's name and its constraint, as `P *T` (Go: `extractName`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Splits {
    Never,
    /// If what follows says that it is a list of type parameters.
    IfForced,
    Always,
}

/// An expression or a type.
#[derive(Clone, Copy, Debug)]
pub(in crate::packages) struct Node {
    /// What stands inside of any parentheses.
    pub(in crate::packages) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Where that starts and ends which is inside of any parentheses.
    pub(super) inside: (usize, usize),
    pub(super) is_parenthesized: bool,
    /// It can only be an element of a constraint (Go: `isTypeElem`).
    pub(super) is_type_element: bool,
    pub(super) splits: Splits,
    /// Where the last name lies of a name, a selector, or a pointer to such.
    pub(in crate::packages) name: (usize, usize),
}

impl Node {
    pub(super) fn new(kind: Kind, start: usize, end: usize) -> Self {
        let is_type_element = matches!(
            kind,
            Kind::Array | Kind::Struct | Kind::Map | Kind::Function | Kind::Interface | Kind::Channel(_)
        );
        Self {
            kind,
            start,
            end,
            inside: (start, end),
            is_parenthesized: false,
            is_type_element,
            splits: Splits::Never,
            name: (start, end),
        }
    }

    pub(super) fn missing(at: usize) -> Self {
        Self::new(Kind::Missing, at, at)
    }

    /// In parentheses.
    pub(super) fn parenthesized(self, start: usize, end: usize) -> Self {
        Self { start, end, is_parenthesized: true, splits: Splits::Never, ..self }
    }

    /// With a name behind a dot.
    pub(super) fn selector(self, name: Self) -> Self {
        Self { name: name.name, ..Self::new(Kind::Selector, self.start, name.end) }
    }

    /// A pointer to the type.
    pub(super) fn pointer(self, start: usize) -> Self {
        let is_plain = self.is(Kind::Name) || self.is(Kind::Selector);
        let kind = if is_plain { Kind::Pointer } else { Kind::Other };
        Self { name: self.name, ..Self::new(kind, start, self.end) }
    }

    /// True for what is this and stands in no parentheses.
    pub(super) fn is(&self, kind: Kind) -> bool {
        !self.is_parenthesized && self.kind == kind
    }

    /// The node, if there is one.
    pub(super) fn found(self) -> Option<Self> {
        (self.kind != Kind::Missing).then_some(self)
    }
}

/// Expressions with commas between.
#[derive(Clone, Copy)]
pub(super) struct List {
    pub(super) first: Node,
    pub(super) last: Node,
    pub(super) count: usize,
}
