//! A package as JSON and as a template's value. Names and order of fields are Go's (`load.PackagePublic`).

use std::collections::BTreeMap;
use std::rc::Rc;

use template::{Object, Value};

use crate::json::go_json_string;
use crate::load::info_value::json_object;

use super::package::{Package, PackageError};

/// The names of all fields in Go's order.
pub const FIELDS: [&str; 58] = [
    "Dir",
    "ImportPath",
    "ImportComment",
    "Name",
    "Doc",
    "Target",
    "Shlib",
    "Root",
    "ConflictDir",
    "ForTest",
    "Export",
    "BuildID",
    "Module",
    "Match",
    "Goroot",
    "Standard",
    "DepOnly",
    "BinaryOnly",
    "Incomplete",
    "DefaultGODEBUG",
    "Stale",
    "StaleReason",
    "GoFiles",
    "CgoFiles",
    "CompiledGoFiles",
    "IgnoredGoFiles",
    "InvalidGoFiles",
    "IgnoredOtherFiles",
    "CFiles",
    "CXXFiles",
    "MFiles",
    "HFiles",
    "FFiles",
    "SFiles",
    "SwigFiles",
    "SwigCXXFiles",
    "SysoFiles",
    "EmbedPatterns",
    "EmbedFiles",
    "CgoCFLAGS",
    "CgoCPPFLAGS",
    "CgoCXXFLAGS",
    "CgoFFLAGS",
    "CgoLDFLAGS",
    "CgoPkgConfig",
    "Imports",
    "ImportMap",
    "Deps",
    "Error",
    "DepsErrors",
    "TestGoFiles",
    "TestImports",
    "TestEmbedPatterns",
    "TestEmbedFiles",
    "XTestGoFiles",
    "XTestImports",
    "XTestEmbedPatterns",
    "XTestEmbedFiles",
];

enum Field<'p> {
    Text(&'p str),
    Flag(bool),
    Texts(Vec<&'p str>),
    Module,
    ImportMap,
    Error,
    Errors,
}

fn texts(list: &[String]) -> Field<'_> {
    Field::Texts(list.iter().map(String::as_str).collect())
}

fn field<'p>(package: &'p Package, name: &str) -> Option<Field<'p>> {
    let files = &*package.files;
    let without_cgo = |list: &'p [String]| if package.without_cgo { Field::Texts(Vec::new()) } else { texts(list) };
    let keys =
        |places: &'p crate::packages::directory::Places| Field::Texts(places.keys().map(String::as_str).collect());
    Some(match name {
        "Dir" => Field::Text(&package.dir),
        "ImportPath" => Field::Text(&package.import_path),
        "Name" => Field::Text(&package.name),
        "Doc" => Field::Text(&package.doc),
        "Target" => Field::Text(&package.target),
        "Root" => Field::Text(&package.root),
        "ForTest" => Field::Text(&package.for_test),
        "ImportComment" | "Shlib" | "ConflictDir" | "Export" | "BuildID" => Field::Text(""),
        "DefaultGODEBUG" => Field::Text(&package.default_godebug),
        "StaleReason" => Field::Text(&package.stale_reason),
        "Module" => Field::Module,
        "Match" => texts(&package.matches),
        "Goroot" => Field::Flag(package.goroot),
        "Standard" => Field::Flag(package.standard),
        "DepOnly" => Field::Flag(package.dep_only),
        "BinaryOnly" => Field::Flag(files.binary_only),
        "Incomplete" => Field::Flag(package.incomplete),
        "Stale" => Field::Flag(!package.stale_reason.is_empty()),
        "GoFiles" => texts(&package.go_files),
        "CgoFiles" => texts(&files.cgo_files),
        "IgnoredGoFiles" => texts(&files.ignored_go_files),
        "InvalidGoFiles" => texts(&files.invalid_go_files),
        "IgnoredOtherFiles" => texts(&files.ignored_other_files),
        "CFiles" => without_cgo(&files.c_files),
        "CXXFiles" => without_cgo(&files.cxx_files),
        "MFiles" => without_cgo(&files.m_files),
        "HFiles" => texts(&files.h_files),
        "FFiles" => texts(&files.f_files),
        "SFiles" => texts(&files.s_files),
        "SwigFiles" => without_cgo(&files.swig_files),
        "SwigCXXFiles" => without_cgo(&files.swig_cxx_files),
        "SysoFiles" => texts(&files.syso_files),
        "EmbedPatterns" => keys(&files.embeds),
        "EmbedFiles" => texts(&package.embed_files),
        "CompiledGoFiles" => Field::Texts(Vec::new()),
        "CgoCFLAGS" => texts(&files.cgo_flags.c),
        "CgoCPPFLAGS" => texts(&files.cgo_flags.cpp),
        "CgoCXXFLAGS" => texts(&files.cgo_flags.cxx),
        "CgoFFLAGS" => texts(&files.cgo_flags.fortran),
        "CgoLDFLAGS" => texts(&files.cgo_flags.linker),
        "CgoPkgConfig" => texts(&files.cgo_flags.pkg_config),
        "Imports" => texts(&package.imports),
        "ImportMap" => Field::ImportMap,
        "Deps" => texts(&package.deps),
        "Error" => Field::Error,
        "DepsErrors" => Field::Errors,
        "TestGoFiles" => texts(&files.test_go_files),
        "TestImports" => texts(&package.test_imports),
        "TestEmbedPatterns" => keys(&files.test_embeds),
        "TestEmbedFiles" => texts(&package.test_embed_files),
        "XTestGoFiles" => texts(&files.x_test_go_files),
        "XTestImports" => texts(&package.x_test_imports),
        "XTestEmbedPatterns" => keys(&files.x_test_embeds),
        "XTestEmbedFiles" => texts(&package.x_test_embed_files),
        _ => return None,
    })
}

fn json_list(items: &[String], depth: usize) -> String {
    let indent = "\t".repeat(depth + 1);
    let lines: Vec<String> = items.iter().map(|item| format!("{indent}{item}")).collect();
    format!("[\n{}\n{}]", lines.join(",\n"), "\t".repeat(depth))
}

fn error_json(error: &PackageError, depth: usize) -> String {
    let stack: Vec<String> = error.import_stack.iter().map(|step| go_json_string(&step.path)).collect();
    let stack = if stack.is_empty() { "[]".to_owned() } else { json_list(&stack, depth + 1) };
    let fields =
        [("ImportStack", stack), ("Pos", go_json_string(&error.position)), ("Err", go_json_string(&error.text))];
    json_object(&fields, depth)
}

/// The package as Go's `json.MarshalIndent` prints it, with the fields that `wanted` picks.
pub fn to_json(package: &Package, wanted: &dyn Fn(&str) -> bool) -> String {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for name in FIELDS.iter().filter(|name| wanted(name)) {
        let Some(found) = field(package, name) else { continue };
        let json = match found {
            Field::Text("") | Field::Flag(false) => continue,
            Field::Text(text) => go_json_string(text),
            Field::Flag(true) => "true".to_owned(),
            Field::Texts(list) if list.is_empty() => continue,
            Field::Texts(list) => json_list(&list.into_iter().map(go_json_string).collect::<Vec<_>>(), 1),
            Field::Module => match &package.module {
                Some(module) => module.to_json(1, &|_| true),
                None => continue,
            },
            Field::ImportMap if package.import_map.is_empty() => continue,
            Field::ImportMap => {
                let entries: Vec<(&str, String)> =
                    package.import_map.iter().map(|(from, to)| (from.as_str(), go_json_string(to))).collect();
                json_object(&entries, 1)
            }
            Field::Error => match &package.error {
                Some(error) => error_json(error, 1),
                None => continue,
            },
            Field::Errors if package.deps_errors.is_empty() => continue,
            Field::Errors => {
                json_list(&package.deps_errors.iter().map(|error| error_json(error, 2)).collect::<Vec<_>>(), 1)
            }
        };
        fields.push((name, json));
    }
    json_object(&fields, 0)
}

/// The package as a template sees it.
pub fn to_value(package: &Package) -> Value {
    Value::Object(Rc::new(PackageObject(package.clone())))
}

struct PackageObject(Package);

const MODULE: &str = "*modinfo.ModulePublic";
const ERROR: &str = "*load.PackageError";
const ERROR_FIELDS: [&str; 4] = ["ImportStack", "Pos", "Err", "IsImportCycle"];

fn error_value(error: &PackageError) -> Value {
    Value::Object(Rc::new(ErrorObject(error.clone())))
}

impl PackageObject {
    fn value(&self, name: &str) -> Option<Value> {
        Some(match field(&self.0, name)? {
            Field::Text(text) => Value::text(text),
            Field::Flag(flag) => Value::Bool(flag),
            Field::Texts(list) => Value::texts(list),
            Field::Module => match &self.0.module {
                Some(module) => module.to_value(),
                None => Value::Nil { type_name: MODULE, fields: &crate::load::info_value::FIELDS },
            },
            Field::ImportMap => Value::map(self.0.import_map.iter().cloned().collect::<BTreeMap<_, _>>()),
            Field::Error => match &self.0.error {
                Some(error) => error_value(error),
                None => Value::Nil { type_name: ERROR, fields: &ERROR_FIELDS },
            },
            Field::Errors => Value::list("[]*load.PackageError", self.0.deps_errors.iter().map(error_value).collect()),
        })
    }
}

impl Object for PackageObject {
    fn type_name(&self) -> &'static str {
        "*load.PackagePublic"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.value(name)
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        FIELDS.iter().filter_map(|name| Some((*name, self.value(name)?))).collect()
    }
}

struct ErrorObject(PackageError);

impl Object for ErrorObject {
    fn type_name(&self) -> &'static str {
        ERROR
    }

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "ImportStack" => Value::texts(self.0.import_stack.iter().map(|step| step.path.as_str())),
            "Pos" => Value::text(self.0.position.as_str()),
            "Err" => Value::text(self.0.text.as_str()),
            "IsImportCycle" => Value::Bool(self.0.is_import_cycle),
            "Error" => Value::text(self.0.message()),
            _ => return None,
        })
    }

    fn text(&self) -> Option<String> {
        Some(self.0.message())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        ERROR_FIELDS.iter().filter_map(|name| Some((*name, self.field(name)?))).collect()
    }
}
