//! Functions that templates can call: Go's own, and those that the caller adds (text/template, funcs.go).

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::rc::Rc;

use crate::format::{display, sprint, sprintf, sprintln};
use crate::value::Value;

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anything.
    Any,
    /// A string.
    Text,
    /// A slice of strings.
    Texts,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Text => "string",
            Self::Texts => "[]string",
        }
    }
}

/// What a function does with its arguments. The error is what it says without `error calling NAME: `.
pub type Run = dyn Fn(&[Value]) -> Result<Value, String>;

/// A function.
pub struct Function {
    pub(crate) parameters: Vec<Kind>,
    pub(crate) variadic: bool,
    pub(crate) run: Box<Run>,
}

impl Function {
    /// A function with fixed parameters.
    pub fn new(parameters: &[Kind], run: impl Fn(&[Value]) -> Result<Value, String> + 'static) -> Self {
        Self { parameters: parameters.to_vec(), variadic: false, run: Box::new(run) }
    }
}

/// The functions that templates know, by name.
#[derive(Clone)]
pub struct Functions(BTreeMap<&'static str, Rc<Function>>);

impl std::fmt::Debug for Functions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Functions {
    /// Adds a function with fixed parameters, or replaces one.
    pub fn add(
        &mut self,
        name: &'static str,
        parameters: &[Kind],
        run: impl Fn(&[Value]) -> Result<Value, String> + 'static,
    ) {
        self.0.insert(name, Rc::new(Function::new(parameters, run)));
    }

    fn variadic(
        &mut self,
        name: &'static str,
        parameters: &[Kind],
        run: impl Fn(&[Value]) -> Result<Value, String> + 'static,
    ) {
        let function = Function { parameters: parameters.to_vec(), variadic: true, run: Box::new(run) };
        self.0.insert(name, Rc::new(function));
    }

    pub(crate) fn get(&self, name: &str) -> Option<Rc<Function>> {
        self.0.get(name).cloned()
    }
}

/// Go's own functions.
impl Default for Functions {
    fn default() -> Self {
        use Kind::{Any, Text};
        let mut functions = Self(BTreeMap::new());
        // `and` and `or` stop early and so are run by the executor; here they only declare their parameters.
        functions.variadic("and", &[Any, Any], |_| Ok(Value::Invalid));
        functions.variadic("or", &[Any, Any], |_| Ok(Value::Invalid));
        // So does `call`: none of these values is a function.
        functions.variadic("call", &[Any, Any], |_| Ok(Value::Invalid));
        functions.variadic("html", &[Any], |values| Ok(Value::text(html(&joined(values)))));
        functions.variadic("index", &[Any, Any], index);
        functions.variadic("slice", &[Any, Any], slice);
        functions.variadic("js", &[Any], |values| Ok(Value::text(javascript(&joined(values)))));
        functions.add("len", &[Any], length);
        functions.add("not", &[Any], |values| Ok(Value::Bool(!values[0].is_true())));
        functions.variadic("print", &[Any], |values| Ok(Value::text(sprint(values))));
        functions.variadic("printf", &[Text, Any], |values| match &values[0] {
            Value::Text(format) => Ok(Value::text(sprintf(format, &values[1..]))),
            _ => Ok(Value::text("")),
        });
        functions.variadic("println", &[Any], |values| Ok(Value::text(sprintln(values))));
        functions.variadic("urlquery", &[Any], |values| Ok(Value::text(query(&joined(values)))));
        functions.variadic("eq", &[Any, Any], |values| equal_any(values).map(Value::Bool));
        functions.add("ne", &[Any, Any], |values| equal_any(values).map(|equal| Value::Bool(!equal)));
        functions.add("lt", &[Any, Any], |values| less(values).map(Value::Bool));
        functions.add("le", &[Any, Any], |values| Ok(Value::Bool(less(values)? || equal_any(values)?)));
        functions.add("gt", &[Any, Any], |values| Ok(Value::Bool(!(less(values)? || equal_any(values)?))));
        functions.add("ge", &[Any, Any], |values| less(values).map(|less| Value::Bool(!less)));
        functions
    }
}

fn joined(values: &[Value]) -> String {
    match values {
        [Value::Text(text)] => text.to_string(),
        values => sprint(values),
    }
}

/// A place in a list or string of this length.
fn place(index: &Value, length: usize) -> Result<usize, String> {
    match index {
        Value::Int(i) => {
            usize::try_from(*i).ok().filter(|i| *i <= length).ok_or_else(|| format!("index out of range: {i}"))
        }
        Value::Invalid => Err("cannot index slice/array with nil".to_owned()),
        other => Err(format!("cannot index slice/array with type {}", other.type_name())),
    }
}

fn index(values: &[Value]) -> Result<Value, String> {
    let mut item = values[0].clone();
    if matches!(item, Value::Invalid) {
        return Err("index of untyped nil".to_owned());
    }
    for index in &values[1..] {
        item = match &item {
            Value::List { items, .. } => {
                let i = place(index, items.len())?;
                items.get(i).cloned().ok_or("reflect: slice index out of range")?
            }
            Value::Text(text) => {
                let i = place(index, text.len())?;
                let byte = text.as_bytes().get(i).ok_or("reflect: string index out of range")?;
                Value::Int(i64::from(*byte))
            }
            Value::Map { entries, zero, .. } => match index {
                Value::Text(key) => entries.get(&**key).cloned().unwrap_or_else(|| (**zero).clone()),
                Value::Invalid => return Err("value is nil; should be of type string".to_owned()),
                other => return Err(format!("value has type {}; should be string", other.type_name())),
            },
            Value::Nil { .. } => return Err("index of nil pointer".to_owned()),
            other => return Err(format!("can't index item of type {}", other.type_name().trim_start_matches('*'))),
        };
    }
    Ok(item)
}

fn slice(values: &[Value]) -> Result<Value, String> {
    let (item, indexes) = (&values[0], &values[1..]);
    let length = match item {
        Value::Invalid => return Err("slice of untyped nil".to_owned()),
        Value::Nil { .. } => return Err("slice of nil pointer".to_owned()),
        _ if indexes.len() > 3 => return Err(format!("too many slice indexes: {}", indexes.len())),
        Value::Text(_) if indexes.len() == 3 => return Err("cannot 3-index slice a string".to_owned()),
        Value::Text(text) => text.len(),
        Value::List { items, .. } => items.len(),
        other => return Err(format!("can't slice item of type {}", other.type_name().trim_start_matches('*'))),
    };
    let mut bounds = [0, length, length];
    for (bound, index) in bounds.iter_mut().zip(indexes) {
        *bound = place(index, length)?;
    }
    for pair in bounds.windows(2) {
        if pair[0] > pair[1] {
            return Err(format!("invalid slice index: {} > {}", pair[0], pair[1]));
        }
    }
    Ok(match item {
        Value::List { type_name, items } => Value::list(type_name, items[bounds[0]..bounds[1]].to_vec()),
        Value::Text(text) => Value::text(String::from_utf8_lossy(&text.as_bytes()[bounds[0]..bounds[1]]).into_owned()),
        _ => Value::Invalid,
    })
}

fn length(values: &[Value]) -> Result<Value, String> {
    let length = match &values[0] {
        Value::Text(text) => text.len(),
        Value::List { items, .. } => items.len(),
        Value::Map { entries, .. } => entries.len(),
        Value::Nil { .. } => return Err("len of nil pointer".to_owned()),
        other => return Err(format!("len of type {}", other.type_name().trim_start_matches('*'))),
    };
    Ok(Value::Int(length as i64))
}

fn equal_any(values: &[Value]) -> Result<bool, String> {
    let Some((first, others)) = values.split_first().filter(|(_, others)| !others.is_empty()) else {
        return Err("missing argument for comparison".to_owned());
    };
    for other in others {
        if equal(first, other)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn equal(a: &Value, b: &Value) -> Result<bool, String> {
    use Value::{Bool, Float, Int, Invalid, List, Map, Nil, Object, Text};
    Ok(match (a, b) {
        (Bool(a), Bool(b)) => a == b,
        (Int(a), Int(b)) => a == b,
        #[allow(clippy::float_cmp)]
        (Float(a), Float(b)) => a == b,
        (Text(a), Text(b)) => a == b,
        (Invalid, Invalid | Nil { .. }) | (Nil { .. }, Nil { .. } | Invalid) => true,
        (Invalid | Nil { .. }, _) | (_, Invalid | Nil { .. }) => false,
        (Object(a), Object(b)) => std::rc::Rc::ptr_eq(a, b),
        (List { .. } | Map { .. }, List { .. } | Map { .. }) => {
            return Err(format!("non-comparable type {}: {}", display(b), b.type_name()));
        }
        _ => {
            return Err(format!("incompatible types for comparison: {} and {}", a.type_name(), b.type_name()));
        }
    })
}

fn less(values: &[Value]) -> Result<bool, String> {
    use Value::{Float, Int, Text};
    let basic = |value: &Value| matches!(value, Value::Bool(_) | Int(_) | Float(_) | Text(_));
    if !values.iter().all(basic) {
        return Err("invalid type for comparison".to_owned());
    }
    match (&values[0], &values[1]) {
        (Int(a), Int(b)) => Ok(a < b),
        (Float(a), Float(b)) => Ok(a.partial_cmp(b) == Some(Ordering::Less)),
        (Text(a), Text(b)) => Ok(a < b),
        (Value::Bool(_), Value::Bool(_)) => Err("invalid type for comparison".to_owned()),
        (a, b) => Err(format!("incompatible types for comparison: {} and {}", a.type_name(), b.type_name())),
    }
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' => out.push('\u{fffd}'),
            '"' => out.push_str("&#34;"),
            '\'' => out.push_str("&#39;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
    out
}

fn javascript(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let _ = match c {
            '\\' => out.write_str("\\\\"),
            '\'' => out.write_str("\\'"),
            '"' => out.write_str("\\\""),
            '<' | '>' | '&' | '=' => write!(out, "\\u{:04X}", c as u32),
            c if c < ' ' => write!(out, "\\u{:04X}", c as u32),
            c if c.is_ascii() || gomod::quote::is_print(c) => out.write_char(c),
            c => write!(out, "\\u{:04X}", c as u32),
        };
    }
    out
}

fn query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let _ = match byte {
            b' ' => out.write_char('+'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.write_char(char::from(byte)),
            _ => write!(out, "%{byte:02X}"),
        };
    }
    out
}
