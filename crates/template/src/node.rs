//! The syntax tree, and each node's text as messages show it.

use std::fmt::{self, Display, Write};

use gomod::quote::quote;

/// One template's tree.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    pub(crate) name: String,
    pub(crate) parse_name: String,
    pub(crate) text: std::rc::Rc<str>,
    pub(crate) root: Vec<Node>,
}

/// A statement, or what a list of them ends with.
#[derive(Clone, Debug)]
pub(crate) enum Node {
    Text(String),
    Action(usize, Pipe),
    If(Control),
    With(Control),
    Range(Control),
    Template { at: usize, name: String, pipe: Option<Pipe> },
    Break,
    Continue,
    End,
    Else,
}

#[derive(Clone, Debug)]
pub(crate) struct Control {
    pub(crate) at: usize,
    pub(crate) pipe: Pipe,
    pub(crate) list: Vec<Node>,
    pub(crate) otherwise: Option<Vec<Node>>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Pipe {
    pub(crate) at: usize,
    pub(crate) assign: bool,
    /// Names with their dollar sign.
    pub(crate) declared: Vec<String>,
    pub(crate) commands: Vec<Command>,
}

#[derive(Clone, Debug)]
pub(crate) struct Command {
    pub(crate) arguments: Vec<Operand>,
}

#[derive(Clone, Debug)]
pub(crate) struct Operand {
    pub(crate) at: usize,
    pub(crate) kind: OperandKind,
}

#[derive(Clone, Debug)]
pub(crate) enum OperandKind {
    Identifier(String),
    Dot,
    Nil,
    Bool(bool),
    Number(crate::number::Number),
    /// The text as written and what it stands for.
    Text(String, String),
    /// Name with its dollar sign, then fields.
    Variable(Vec<String>),
    Field(Vec<String>),
    Chain(Box<Operand>, Vec<String>),
    Pipe(Pipe),
}

impl Display for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.declared.is_empty() {
            write!(f, "{} {} ", self.declared.join(", "), if self.assign { "=" } else { ":=" })?;
        }
        for (i, command) in self.commands.iter().enumerate() {
            if i > 0 {
                f.write_str(" | ")?;
            }
            command.fmt(f)?;
        }
        Ok(())
    }
}

impl Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, argument) in self.arguments.iter().enumerate() {
            if i > 0 {
                f.write_char(' ')?;
            }
            match &argument.kind {
                OperandKind::Pipe(pipe) => write!(f, "({pipe})")?,
                _ => argument.fmt(f)?,
            }
        }
        Ok(())
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            OperandKind::Identifier(name) => f.write_str(name),
            OperandKind::Dot => f.write_str("."),
            OperandKind::Nil => f.write_str("nil"),
            OperandKind::Bool(value) => value.fmt(f),
            OperandKind::Number(number) => f.write_str(&number.text),
            OperandKind::Text(written, _) => f.write_str(written),
            OperandKind::Variable(names) => f.write_str(&names.join(".")),
            OperandKind::Field(names) => names.iter().try_for_each(|name| write!(f, ".{name}")),
            OperandKind::Chain(operand, names) => {
                match &operand.kind {
                    OperandKind::Pipe(pipe) => write!(f, "({pipe})")?,
                    _ => operand.fmt(f)?,
                }
                names.iter().try_for_each(|name| write!(f, ".{name}"))
            }
            OperandKind::Pipe(pipe) => pipe.fmt(f),
        }
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&quote(text)),
            Self::Action(_, pipe) => write!(f, "{{{{{pipe}}}}}"),
            Self::If(control) => control.write(f, "if"),
            Self::With(control) => control.write(f, "with"),
            Self::Range(control) => control.write(f, "range"),
            Self::Template { name, pipe, .. } => {
                write!(f, "{{{{template {}", quote(name))?;
                if let Some(pipe) = pipe {
                    write!(f, " {pipe}")?;
                }
                f.write_str("}}")
            }
            Self::Break => f.write_str("{{break}}"),
            Self::Continue => f.write_str("{{continue}}"),
            Self::End => f.write_str("{{end}}"),
            Self::Else => f.write_str("{{else}}"),
        }
    }
}

impl Control {
    fn write(&self, f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
        write!(f, "{{{{{word} {}}}}}", self.pipe)?;
        self.list.iter().try_for_each(|node| node.fmt(f))?;
        if let Some(otherwise) = &self.otherwise {
            f.write_str("{{else}}")?;
            otherwise.iter().try_for_each(|node| node.fmt(f))?;
        }
        f.write_str("{{end}}")
    }
}

/// True if nothing but white space would be written (Go: `parse.IsEmptyTree`).
pub(crate) fn is_empty(list: &[Node]) -> bool {
    list.iter().all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()))
}
