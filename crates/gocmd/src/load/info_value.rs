//! Module information as JSON and as a template's value. Names and order of fields are Go's (cmd/go/internal/modinfo).

use std::rc::Rc;

use template::{Function, Kind, Object, Value};

use super::info::ModulePublic;
use crate::fetch::{Origin, Time};
use crate::json::go_json_string;

/// A field's value before it is printed.
enum Field<'m> {
    Text(&'m str),
    Texts(&'m [String]),
    Flag(bool),
    Module(Option<&'m ModulePublic>),
    Time(Option<Time>),
    Error(Option<&'m str>),
    Origin(Option<&'m Origin>),
}

/// The names of all fields in Go's order.
pub const FIELDS: [&str; 19] = [
    "Path",
    "Version",
    "Query",
    "Versions",
    "Replace",
    "Time",
    "Update",
    "Main",
    "Indirect",
    "Dir",
    "GoMod",
    "GoVersion",
    "Retracted",
    "Deprecated",
    "Error",
    "Sum",
    "GoModSum",
    "Origin",
    "Reuse",
];

const MODULE: &str = "*modinfo.ModulePublic";

impl ModulePublic {
    fn field_at(&self, at: usize) -> Field<'_> {
        match at {
            0 => Field::Text(&self.path),
            1 => Field::Text(&self.version),
            2 => Field::Text(&self.query),
            3 => Field::Texts(&self.versions),
            4 => Field::Module(self.replace.as_deref()),
            5 => Field::Time(self.time),
            6 => Field::Module(self.update.as_deref()),
            7 => Field::Flag(self.main),
            8 => Field::Flag(self.indirect),
            9 => Field::Text(&self.dir),
            10 => Field::Text(&self.go_mod),
            11 => Field::Text(&self.go_version),
            12 => Field::Texts(&self.retracted),
            13 => Field::Text(&self.deprecated),
            14 => Field::Error(self.error.as_deref()),
            15 => Field::Text(&self.sum),
            16 => Field::Text(&self.go_mod_sum),
            17 => Field::Origin(self.origin.as_deref()),
            _ => Field::Flag(self.reuse),
        }
    }

    /// Why JSON can't hold the fields that `wanted` picks, if so.
    pub fn json_error(&self, wanted: &dyn Fn(&str) -> bool) -> Option<&'static str> {
        let inner = |name: &str, module: &Option<Box<Self>>| {
            module.as_ref().filter(|_| wanted(name)).and_then(|module| module.json_error(&|_| true))
        };
        let own = self.time.filter(|_| wanted("Time")).and_then(|time| time.json_error());
        inner("Replace", &self.replace).or(own).or_else(|| inner("Update", &self.update))
    }

    /// The module as Go's `json.MarshalIndent` prints it at a depth, with the fields that `wanted` picks.
    pub fn to_json(&self, depth: usize, wanted: &dyn Fn(&str) -> bool) -> String {
        let mut fields = Vec::new();
        for (at, name) in FIELDS.iter().enumerate().filter(|(_, name)| wanted(name)) {
            let value = match self.field_at(at) {
                Field::Text("") | Field::Texts([]) | Field::Flag(false) => continue,
                Field::Module(None) | Field::Time(None) | Field::Error(None) | Field::Origin(None) => continue,
                Field::Text(text) => go_json_string(text),
                Field::Texts(texts) => json_list(texts, depth + 1),
                Field::Flag(true) => "true".to_owned(),
                Field::Module(Some(module)) => module.to_json(depth + 1, &|_| true),
                Field::Time(Some(time)) => format!("\"{time}\""),
                Field::Error(Some(error)) => json_object(&[("Err", go_json_string(error))], depth + 1),
                Field::Origin(Some(origin)) => origin_json(origin, depth + 1),
            };
            fields.push((*name, value));
        }
        json_object(&fields, depth)
    }

    /// The module as a template sees it.
    pub fn to_value(self: &Rc<Self>) -> Value {
        Value::Object(Rc::new(ModuleObject(self.clone())))
    }
}

/// An origin as `json.MarshalIndent` prints it at a depth.
pub fn origin_json(origin: &Origin, depth: usize) -> String {
    let fields: Vec<(&str, String)> = origin
        .fields()
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name, go_json_string(text)))
        .collect();
    json_object(&fields, depth)
}

/// An object as `json.MarshalIndent` prints it at a depth, with tabs.
pub fn json_object(fields: &[(&str, String)], depth: usize) -> String {
    if fields.is_empty() {
        return "{}".to_owned();
    }
    let indent = "\t".repeat(depth + 1);
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{indent}\"{name}\": {value}")).collect();
    format!("{{\n{}\n{}}}", lines.join(",\n"), "\t".repeat(depth))
}

fn json_list(texts: &[String], depth: usize) -> String {
    let indent = "\t".repeat(depth + 1);
    let lines: Vec<String> = texts.iter().map(|text| format!("{indent}{}", go_json_string(text))).collect();
    format!("[\n{}\n{}]", lines.join(",\n"), "\t".repeat(depth))
}

struct ModuleObject(Rc<ModulePublic>);

fn module_or_nil(module: Option<&ModulePublic>) -> Value {
    match module {
        Some(module) => Rc::new(module.clone()).to_value(),
        None => Value::Nil { type_name: MODULE, fields: &FIELDS },
    }
}

impl ModuleObject {
    fn value_at(&self, at: usize) -> Value {
        match self.0.field_at(at) {
            Field::Text(text) => Value::text(text),
            Field::Texts(texts) => Value::texts(texts),
            Field::Flag(flag) => Value::Bool(flag),
            Field::Module(module) => module_or_nil(module),
            Field::Time(Some(time)) => Value::Object(Rc::new(TimeObject(time))),
            Field::Time(None) => Value::Nil { type_name: "*time.Time", fields: &[] },
            Field::Error(Some(error)) => Value::Object(Rc::new(ErrorObject(error.to_owned()))),
            Field::Error(None) => Value::Nil { type_name: "*modinfo.ModuleError", fields: &["Err"] },
            Field::Origin(Some(origin)) => Value::Object(Rc::new(OriginObject(origin.clone()))),
            Field::Origin(None) => Value::Nil { type_name: "*codehost.Origin", fields: &ORIGIN_FIELDS },
        }
    }
}

const ORIGIN_FIELDS: [&str; 8] = ["VCS", "URL", "Subdir", "Hash", "TagPrefix", "TagSum", "Ref", "RepoSum"];

impl Object for ModuleObject {
    fn type_name(&self) -> &'static str {
        MODULE
    }

    fn field(&self, name: &str) -> Option<Value> {
        if name == "String" {
            return Some(Value::text(self.0.to_string()));
        }
        let at = FIELDS.iter().position(|field| *field == name)?;
        Some(self.value_at(at))
    }

    fn text(&self) -> Option<String> {
        Some(self.0.to_string())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        FIELDS.iter().enumerate().map(|(at, name)| (*name, self.value_at(at))).collect()
    }
}

struct ErrorObject(String);

impl Object for ErrorObject {
    fn type_name(&self) -> &'static str {
        "*modinfo.ModuleError"
    }

    fn field(&self, name: &str) -> Option<Value> {
        (name == "Err").then(|| Value::text(self.0.as_str()))
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Err", Value::text(self.0.as_str()))]
    }
}

struct OriginObject(Origin);

impl Object for OriginObject {
    fn type_name(&self) -> &'static str {
        "*codehost.Origin"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.0.fields().into_iter().find(|(field, _)| *field == name).map(|(_, text)| Value::text(text))
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.0.fields().into_iter().map(|(name, text)| (name, Value::text(text))).collect()
    }
}

struct TimeObject(Time);

/// The pieces of a layout that stand for parts of a time, longer ones before those that they begin with (Go: package time).
const PIECES: [&str; 22] = [
    "January", "Jan", "Monday", "Mon", "MST", "2006", "-07:00", "-0700", "Z07:00", "Z0700", "01", "02", "03", "04",
    "05", "06", "002", "15", "PM", "pm", "_2", "-07",
];

impl TimeObject {
    /// Go: `Time.Format`, with the pieces that layouts commonly hold.
    fn format(&self, layout: &str) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        const DAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
        let offset = self.0.offset_minutes;
        let local = Time { seconds: self.0.seconds + i64::from(offset) * 60, ..self.0.utc() };
        let digits = local.digits();
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        let number = |from: usize, to: usize| part(from, to).parse::<usize>().unwrap_or_default();
        let month = MONTHS.get(number(4, 6).wrapping_sub(1)).copied().unwrap_or_default();
        let day = DAYS[local.seconds.div_euclid(86_400).rem_euclid(7) as usize];
        let hour = number(8, 10);
        let hour_12 = if hour % 12 == 0 { 12 } else { hour % 12 };
        let sign = if offset < 0 { '-' } else { '+' };
        let (zone_hours, zone_minutes) = (offset.abs() / 60, offset.abs() % 60);
        let mut out = String::new();
        let mut rest = layout;
        while let Some(first) = rest.chars().next() {
            if let Some(fraction) = rest.strip_prefix('.').or(rest.strip_prefix(','))
                && let Some(kind) = fraction.chars().next().filter(|c| matches!(c, '0' | '9'))
            {
                let count = fraction.chars().take_while(|c| *c == kind).count();
                if count <= 9 && !fraction[count..].starts_with(|c: char| c.is_ascii_digit()) {
                    let digits = format!("{:09}", self.0.nanoseconds);
                    let mut shown = &digits[..count];
                    if kind == '9' {
                        shown = shown.trim_end_matches('0');
                    }
                    if !shown.is_empty() {
                        out.push(first);
                        out.push_str(shown);
                    }
                    rest = &fraction[count..];
                    continue;
                }
            }
            let Some(piece) = PIECES.iter().find(|piece| rest.starts_with(**piece)) else {
                let single = match first {
                    '1' => Some(number(4, 6)),
                    '2' => Some(number(6, 8)),
                    '3' => Some(hour_12),
                    '4' => Some(number(10, 12)),
                    '5' => Some(number(12, 14)),
                    _ => None,
                };
                match single {
                    Some(value) => out.push_str(&value.to_string()),
                    None => out.push(first),
                }
                rest = &rest[first.len_utf8()..];
                continue;
            };
            rest = &rest[piece.len()..];
            match *piece {
                "January" => out.push_str(month),
                "Jan" => out.push_str(month.get(..3).unwrap_or_default()),
                "Monday" => out.push_str(day),
                "Mon" => out.push_str(&day[..3]),
                "2006" => out.push_str(part(0, 4)),
                "06" => out.push_str(part(2, 4)),
                "01" => out.push_str(part(4, 6)),
                "02" => out.push_str(part(6, 8)),
                "_2" => out.push_str(&format!("{:>2}", number(6, 8))),
                "15" => out.push_str(part(8, 10)),
                "03" => out.push_str(&format!("{hour_12:02}")),
                "04" => out.push_str(part(10, 12)),
                "05" => out.push_str(part(12, 14)),
                "PM" => out.push_str(if hour >= 12 { "PM" } else { "AM" }),
                "pm" => out.push_str(if hour >= 12 { "pm" } else { "am" }),
                "MST" if offset == 0 => out.push_str("UTC"),
                "MST" | "-0700" => out.push_str(&format!("{sign}{zone_hours:02}{zone_minutes:02}")),
                "Z07:00" | "Z0700" if offset == 0 => out.push('Z'),
                "Z07:00" | "-07:00" => out.push_str(&format!("{sign}{zone_hours:02}:{zone_minutes:02}")),
                "Z0700" => out.push_str(&format!("{sign}{zone_hours:02}{zone_minutes:02}")),
                "-07" => out.push_str(&format!("{sign}{zone_hours:02}")),
                _ => {
                    let start = Time::parse_rfc3339(&format!("{}-01-01T00:00:00Z", part(0, 4))).unwrap_or_default();
                    out.push_str(&format!("{:03}", (local.seconds - start.seconds) / 86_400 + 1));
                }
            }
        }
        out
    }

    /// Go: `Time.String`: `2018-02-14 15:44:20 +0000 UTC`.
    fn shown(&self) -> String {
        let text = self.0.to_string();
        let (date, rest) = text.split_once('T').unwrap_or((&text, ""));
        let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
        let (clock, zone) = rest.split_at(zone_at);
        let zone = if zone == "Z" { "+0000 UTC".to_owned() } else { format!("{0} {0}", zone.replace(':', "")) };
        format!("{date} {clock} {zone}")
    }
}

impl Object for TimeObject {
    fn type_name(&self) -> &'static str {
        "*time.Time"
    }

    fn field(&self, name: &str) -> Option<Value> {
        Some(match name {
            "String" => Value::text(self.shown()),
            "Unix" => Value::Int(self.0.seconds),
            "UnixMilli" => Value::Int(self.0.seconds * 1000 + i64::from(self.0.nanoseconds / 1_000_000)),
            "IsZero" => Value::Bool(self.0.is_zero()),
            "UTC" => Value::Object(Rc::new(Self(self.0.utc()))),
            "Year" => Value::Int(self.0.digits().get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()),
            _ => return None,
        })
    }

    fn method(&self, name: &str) -> Option<Rc<Function>> {
        let time = self.0;
        (name == "Format").then(|| {
            Rc::new(Function::new(&[Kind::Text], move |values| match values {
                [Value::Text(layout)] => Ok(Value::text(Self(time).format(layout))),
                _ => Ok(Value::Invalid),
            }))
        })
    }

    fn text(&self) -> Option<String> {
        Some(self.shown())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}
