//! The values that a template sees, in place of Go's reflection.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use crate::builtin::Function;

/// A value with its Go type's name where messages need it.
#[derive(Clone)]
pub enum Value {
    /// No value at all (Go: the zero `reflect.Value`), printed as `<no value>`.
    Invalid,
    /// A nil pointer.
    Nil {
        /// The pointer's type, for example `*modinfo.ModulePublic`.
        type_name: &'static str,
        /// Names of the fields of what it would point to.
        fields: &'static [&'static str],
    },
    /// A boolean.
    Bool(bool),
    /// An int.
    Int(i64),
    /// A float64.
    Float(f64),
    /// A string.
    Text(Rc<str>),
    /// A slice.
    List {
        /// The slice's type, for example `[]string`.
        type_name: &'static str,
        /// The elements.
        items: Rc<[Value]>,
    },
    /// A map with string keys.
    Map {
        /// The map's type, for example `map[string]string`.
        type_name: &'static str,
        /// The entries, in the order in which Go prints and ranges over them.
        entries: Rc<BTreeMap<String, Value>>,
        /// What a missing key gives to `index`.
        zero: Rc<Value>,
    },
    /// A pointer to a struct, or a struct.
    Object(Rc<dyn Object>),
}

/// A struct that a template can look into.
pub trait Object {
    /// The type's name as Go prints it, with the star if this is a pointer: `*load.PackagePublic`.
    fn type_name(&self) -> &'static str;
    /// A field or a method without arguments by name.
    fn field(&self, name: &str) -> Option<Value>;
    /// A method with arguments by name.
    fn method(&self, name: &str) -> Option<Rc<Function>> {
        let _ = name;
        None
    }
    /// What its `String` method says, if it has one.
    fn text(&self) -> Option<String> {
        None
    }
    /// All exported fields in order, for printing the whole.
    fn fields(&self) -> Vec<(&'static str, Value)>;
}

impl Value {
    /// A string.
    pub fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// A slice of a Go type.
    pub fn list(type_name: &'static str, items: Vec<Value>) -> Self {
        Self::List { type_name, items: items.into() }
    }

    /// A slice of strings.
    pub fn texts<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Self {
        Self::list("[]string", items.into_iter().map(|item| Self::text(item.as_ref())).collect())
    }

    /// A map from strings to strings.
    pub fn map(entries: BTreeMap<String, String>) -> Self {
        let entries = entries.into_iter().map(|(key, value)| (key, Self::text(value))).collect();
        Self::Map { type_name: "map[string]string", entries: Rc::new(entries), zero: Rc::new(Self::text("")) }
    }

    /// The Go type's name.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Invalid => "<nil>",
            Self::Nil { type_name, .. } | Self::List { type_name, .. } | Self::Map { type_name, .. } => type_name,
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Float(_) => "float64",
            Self::Text(_) => "string",
            Self::Object(object) => object.type_name(),
        }
    }

    /// Whether a condition counts the value as true (Go: `template.IsTrue`).
    pub fn is_true(&self) -> bool {
        match self {
            Self::Invalid | Self::Nil { .. } => false,
            Self::Bool(value) => *value,
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Text(value) => !value.is_empty(),
            Self::List { items, .. } => !items.is_empty(),
            Self::Map { entries, .. } => !entries.is_empty(),
            Self::Object(_) => true,
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}({})", self.type_name(), crate::format::display(self))
    }
}
