//! Go's text/template, as far as `go list -f` can show it: the whole language and its functions, over values that the
//! caller describes with [`Value`] and [`Object`]. Messages are Go's to the letter.
//!
//! ```
//! use template::{Functions, Template, Value};
//! let functions = Functions::default();
//! let template = Template::parse("main", "{{range .}}[{{.}}]{{else}}none{{end}}", &functions).unwrap();
//! let list = Value::list("[]string", vec![Value::text("a"), Value::text("b")]);
//! assert_eq!(template.execute(&list, &functions).unwrap(), "[a][b]");
//! ```

mod builtin;
mod execute;
mod format;
mod lex;
mod node;
mod number;
mod parse;
mod value;

pub use builtin::{Function, Functions, Kind};
pub use format::sprint;
pub use value::{Object, Value};

use std::collections::BTreeMap;
use std::rc::Rc;

/// A parsed template with the templates that it defines (Go: `template.Template`).
#[derive(Clone, Debug)]
pub struct Template {
    name: String,
    trees: BTreeMap<String, Rc<node::Tree>>,
}

impl Template {
    /// Parses a template (Go: `template.New(name).Funcs(functions).Parse(text)`). The error is Go's text.
    pub fn parse(name: &str, text: &str, functions: &Functions) -> Result<Self, String> {
        let trees = parse::parse(name, text, functions)?;
        Ok(Self { name: name.to_owned(), trees })
    }

    /// Runs the template over a value. The error is Go's text behind what was written until then.
    pub fn execute(&self, data: &Value, functions: &Functions) -> Result<String, ExecuteError> {
        execute::execute(self, data, functions)
    }
}

/// A template that failed while it ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecuteError {
    /// What was written before it failed.
    pub written: String,
    /// Go's text.
    pub text: String,
}

impl std::fmt::Display for ExecuteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for ExecuteError {}
