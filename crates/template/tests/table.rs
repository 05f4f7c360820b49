//! Every template of cases.txt gives what Go's own text/template gave (expected.txt, recorded by record.go).

use std::collections::BTreeMap;
use std::rc::Rc;

use gomod::quote::quote;
use template::{Functions, Kind, Object, Template, Value};

#[derive(Default)]
struct Module {
    path: &'static str,
    version: &'static str,
    other: Option<Rc<Module>>,
    full: bool,
}

const FIELDS: &[&str] = &["Path", "Version", "Replace", "Other", "List", "Empty", "Map", "Yes", "Count", "Obj", "Time"];

struct Named(&'static str);

impl Object for Named {
    fn type_name(&self) -> &'static str {
        "*main.Named"
    }
    fn field(&self, name: &str) -> Option<Value> {
        (name == "Name").then(|| Value::text(self.0))
    }
    fn text(&self) -> Option<String> {
        Some(format!("named {}", self.0))
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Name", Value::text(self.0))]
    }
}

impl Object for Module {
    fn type_name(&self) -> &'static str {
        "*main.Module"
    }
    fn field(&self, name: &str) -> Option<Value> {
        self.fields().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        let nil = |type_name| Value::Nil { type_name, fields: FIELDS };
        let list = if self.full { vec!["a", "b", "c", "d"] } else { vec![] };
        let map = if self.full {
            BTreeMap::from([("a".into(), "1".into()), ("b".into(), "2".into())])
        } else {
            BTreeMap::new()
        };
        let named = |name| if self.full { Value::Object(Rc::new(Named(name))) } else { nil("*main.Named") };
        let values = vec![
            Value::text(self.path),
            Value::text(self.version),
            nil("*main.Module"),
            self.other.clone().map_or(nil("*main.Module"), |other| Value::Object(other)),
            Value::texts(list),
            Value::texts(Vec::<&str>::new()),
            Value::map(map),
            Value::Bool(self.full),
            Value::Int(if self.full { 42 } else { 0 }),
            named("it"),
            named("now"),
        ];
        FIELDS.iter().copied().zip(values).collect()
    }
}

#[test]
fn table() {
    let mut functions = Functions::default();
    functions.add("join", &[Kind::Texts, Kind::Text], |values| match values {
        [Value::List { items, .. }, Value::Text(separator)] => {
            let items: Vec<String> = items.iter().map(|item| template::sprint(std::slice::from_ref(item))).collect();
            Ok(Value::text(items.join(separator)))
        }
        _ => Ok(Value::text("")),
    });
    let other = Module { path: "example.com/o", version: "v0.1.0", ..Module::default() };
    let data = Module { path: "example.com/a", version: "v1.2.3", other: Some(Rc::new(other)), full: true };
    let data = Value::Object(Rc::new(data));
    let cases: Vec<&str> = include_str!("cases.txt").lines().collect();
    let expected: Vec<&str> = include_str!("expected.txt").lines().collect();
    assert_eq!(cases.len(), expected.len());
    let mut differences = Vec::new();
    for (case, want) in cases.iter().zip(&expected) {
        let got = match Template::parse("main", case, &functions) {
            Err(text) => format!("! \"\" {}", quote(&text)),
            Ok(template) => match template.execute(&data, &functions) {
                Ok(text) => quote(&text),
                Err(error) => format!("! {} {}", quote(&error.written), quote(&error.text)),
            },
        };
        if got != **want {
            differences.push(format!("{case}\n  go:   {want}\n  ours: {got}"));
        }
    }
    assert!(differences.is_empty(), "{} of {} differ\n{}", differences.len(), cases.len(), differences.join("\n"));
}
