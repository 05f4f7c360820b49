//! `go list`: what modules and packages have in common (cmd/go/internal/list/list.go).

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use template::{Functions, Kind, Object, Template, Value};

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::load::Loader;
use crate::packages::tags::BuildContext;
use crate::session::Session;

use super::flags::{Flags, parse_bool};
use super::{list_modules, list_packages};

/// An error that is printed as it stands (Go: `base.Fatalf`).
pub(super) fn fatal(text: impl Into<String>) -> Error {
    Error::new(ErrorKind::Verbatim, text)
}

pub(super) fn run(session: &Session<'_>, flags: &Flags) -> Result<()> {
    if flags.args.iter().any(String::is_empty) {
        return Err(fatal("go: invalid package: \"\""));
    }
    let loader = Loader::new(session);
    loader.init_workfile()?;
    let json = JsonFields::of(flags);
    let reuse = flags.text("reuse");
    if !flags.text("f").is_empty() && json.is_some() {
        return Err(fatal("go list -f cannot be used with -json"));
    }
    if !reuse.is_empty() && !flags.bool("m") {
        return Err(fatal("go list -reuse cannot be used without -m"));
    }
    if !reuse.is_empty() && loader.has_mod_root()? {
        return Err(fatal("go list -reuse cannot be used inside a module"));
    }
    if flags.bool("m") { list_modules::run(&loader, flags, json) } else { list_packages::run(&loader, flags, json) }
}

/// The fields that `-json` picks (Go: `jsonFlag`).
#[derive(Clone, Debug, Default)]
pub(super) struct JsonFields(Option<Vec<String>>);

impl JsonFields {
    /// What `-json` asks for; `None` without it. `-json=true` picks all.
    fn of(flags: &Flags) -> Option<Self> {
        let mut json = None;
        for (_, value) in flags.given().filter(|(name, _)| *name == "json") {
            let fields: &mut Self = json.get_or_insert_default();
            match parse_bool(value) {
                Some(true) => {}
                Some(false) => json = None,
                None => fields.0.get_or_insert_default().extend(value.split(',').map(str::to_owned)),
            }
        }
        json
    }

    /// True if the field is printed.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.as_ref().is_none_or(|fields| fields.iter().any(|field| field == name))
    }
}

/// Prints values through the template of `-f`, each ending in a newline if it printed anything.
pub(super) struct Printer {
    template: Template,
    functions: Functions,
    /// What the function `module` knows, and what it was asked for and did not know.
    modules: Rc<RefCell<HashMap<String, Value>>>,
    wanted: Rc<RefCell<Vec<String>>>,
    at_line_start: bool,
}

impl Printer {
    /// Parses the template.
    pub(super) fn new(session: &Session<'_>, text: &str) -> Result<Self> {
        let mut functions = Functions::default();
        functions.add("join", &[Kind::Texts, Kind::Text], |values| match values {
            [Value::List { items, .. }, Value::Text(separator)] => {
                let items: Vec<&str> =
                    items.iter().map(|item| if let Value::Text(text) = item { text } else { "" }).collect();
                Ok(Value::text(items.join(separator)))
            }
            _ => Ok(Value::text("")),
        });
        let context = context(&session.config);
        functions.add("context", &[], move |_| Ok(context.clone()));
        let modules: Rc<RefCell<HashMap<String, Value>>> = Rc::default();
        let wanted: Rc<RefCell<Vec<String>>> = Rc::default();
        let (known, missing) = (modules.clone(), wanted.clone());
        functions.add("module", &[Kind::Text], move |values| {
            let [Value::Text(path)] = values else { return Ok(Value::Invalid) };
            if let Some(module) = known.borrow().get(&**path) {
                return Ok(module.clone());
            }
            missing.borrow_mut().push(path.to_string());
            Err("not looked up yet".to_owned())
        });
        let template = Template::parse("main", text, &functions).map_err(fatal)?;
        Ok(Self { template, functions, modules, wanted, at_line_start: true })
    }

    /// Prints one value. The functions of a template can't load anything themselves: a template that asks for a module runs
    /// again once it is known.
    pub(super) fn print(&mut self, loader: &Loader<'_>, value: &Value) -> Result<()> {
        loop {
            let result = self.template.execute(value, &self.functions);
            let wanted = std::mem::take(&mut *self.wanted.borrow_mut());
            if wanted.is_empty() {
                return self.written(loader.session, result);
            }
            for path in wanted {
                let module = match loader.module_info_of(&path)? {
                    Some(module) => Rc::new(module).to_value(),
                    None => Value::Nil { type_name: "*modinfo.ModulePublic", fields: &crate::load::info_value::FIELDS },
                };
                self.modules.borrow_mut().insert(path, module);
            }
        }
    }

    fn written(
        &mut self,
        session: &Session<'_>,
        result: std::result::Result<String, template::ExecuteError>,
    ) -> Result<()> {
        let (text, failed) = match result {
            Ok(text) => (text, None),
            Err(error) => (error.written.clone(), Some(fatal(error.text))),
        };
        session.print(&text);
        if let Some(last) = text.chars().last() {
            self.at_line_start = last == '\n';
        }
        if let Some(error) = failed {
            return Err(error);
        }
        if !self.at_line_start {
            session.print("\n");
            self.at_line_start = true;
        }
        Ok(())
    }
}

/// What `context` gives (Go: `list.Context`).
struct Context(BTreeMap<&'static str, Value>);

const CONTEXT_FIELDS: [&str; 11] = [
    "GOARCH",
    "GOOS",
    "GOROOT",
    "GOPATH",
    "CgoEnabled",
    "UseAllFiles",
    "Compiler",
    "BuildTags",
    "ToolTags",
    "ReleaseTags",
    "InstallSuffix",
];

fn context(config: &Config) -> Value {
    let build = BuildContext::new(config);
    let mut fields = BTreeMap::new();
    for (name, text) in [
        ("GOARCH", build.goarch.as_str()),
        ("GOOS", &build.goos),
        ("GOROOT", &config.goroot),
        ("GOPATH", &config.gopath),
        ("Compiler", crate::packages::tags::COMPILER),
        ("InstallSuffix", ""),
    ] {
        fields.insert(name, Value::text(text));
    }
    fields.insert("CgoEnabled", Value::Bool(build.cgo_enabled));
    fields.insert("UseAllFiles", Value::Bool(false));
    fields.insert("BuildTags", Value::texts(&build.build_tags));
    fields.insert("ToolTags", Value::texts(&build.tool_tags));
    fields.insert("ReleaseTags", Value::texts(BuildContext::release_tags()));
    Value::Object(Rc::new(Context(fields)))
}

impl Object for Context {
    fn type_name(&self) -> &'static str {
        "*list.Context"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        CONTEXT_FIELDS.iter().filter_map(|name| Some((*name, self.0.get(name)?.clone()))).collect()
    }
}
