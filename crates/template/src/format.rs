//! Values as Go's fmt prints them.

use std::fmt::Write;

use gomod::quote::{quote, quote_char};

use crate::value::Value;

/// How deep nested values are printed before the rest is left out, so that no value can use up the stack.
const MAX_DEPTH: usize = 50;

/// A value as `%v` prints it, and as an action writes it.
pub(crate) fn display(value: &Value) -> String {
    let mut out = String::new();
    push(&mut out, value, 0);
    out
}

fn push(out: &mut String, value: &Value, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let join = |out: &mut String, items: &mut dyn Iterator<Item = (Option<&str>, Value)>| {
        for (i, (key, item)) in items.enumerate() {
            if i > 0 {
                out.push(' ');
            }
            if let Some(key) = key {
                let _ = write!(out, "{key}:");
            }
            push(out, &item, depth + 1);
        }
    };
    match value {
        Value::Invalid if depth == 0 => out.push_str("<no value>"),
        Value::Invalid | Value::Nil { .. } => out.push_str("<nil>"),
        Value::Bool(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Int(value) => {
            let _ = write!(out, "{value}");
        }
        Value::Float(value) => out.push_str(&float(*value)),
        Value::Text(text) => out.push_str(text),
        Value::List { items, .. } => {
            out.push('[');
            join(out, &mut items.iter().map(|item| (None, item.clone())));
            out.push(']');
        }
        Value::Map { entries, .. } => {
            out.push_str("map[");
            join(out, &mut entries.iter().map(|(key, item)| (Some(key.as_str()), item.clone())));
            out.push(']');
        }
        Value::Object(object) => match object.text() {
            Some(text) => out.push_str(&text),
            // Go prints the address of a struct behind a nested pointer, which nobody can rely on.
            None if depth > 0 && object.type_name().starts_with('*') => out.push_str("0xc000000000"),
            None => {
                out.push('{');
                join(out, &mut object.fields().into_iter().map(|(_, item)| (None, item)));
                out.push('}');
            }
        },
    }
}

/// A float as `%v` prints it: the shortest form, with an exponent below 1e-4 and from 1e21 on.
fn float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-4..1e21).contains(&magnitude) {
        return exponent(format!("{value:e}"));
    }
    format!("{value}")
}

/// Go writes at least two digits of exponent with its sign.
fn exponent(text: String) -> String {
    match text.split_once('e') {
        Some((digits, power)) => {
            let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
            format!("{digits}e{sign}{power:0>2}")
        }
        None => text,
    }
}

/// Several values as `print` joins them: a space between two that are both no strings (fmt.Sprint).
pub fn sprint(values: &[Value]) -> String {
    let mut out = String::new();
    for (i, value) in values.iter().enumerate() {
        let is_text = |value: &Value| matches!(value, Value::Text(_));
        if i > 0 && !is_text(value) && !is_text(&values[i - 1]) {
            out.push(' ');
        }
        out.push_str(&operand(value));
    }
    out
}

/// Several values as `println` joins them.
pub(crate) fn sprintln(values: &[Value]) -> String {
    values.iter().map(operand).collect::<Vec<_>>().join(" ") + "\n"
}

/// A value handed to fmt: what was no value is a nil interface there.
fn operand(value: &Value) -> String {
    match value {
        Value::Invalid => "<nil>".to_owned(),
        Value::Object(object) if object.text().is_none() && object.type_name().starts_with('*') => {
            format!("&{}", display(value))
        }
        value => display(value),
    }
}

#[derive(Default)]
struct Flags {
    minus: bool,
    plus: bool,
    sharp: bool,
    space: bool,
    zero: bool,
    width: Option<usize>,
    precision: Option<usize>,
}

/// `printf` (fmt.Sprintf) with the verbs that make sense for these values.
pub(crate) fn sprintf(format: &str, values: &[Value]) -> String {
    let mut out = String::new();
    let mut values = values.iter();
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let mut flags = Flags::default();
        while let Some(c) = chars.peek() {
            match c {
                '-' => flags.minus = true,
                '+' => flags.plus = true,
                '#' => flags.sharp = true,
                ' ' => flags.space = true,
                '0' => flags.zero = true,
                _ => break,
            }
            chars.next();
        }
        let mut number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
            if chars.peek() == Some(&'*') {
                chars.next();
                return match values.next() {
                    Some(Value::Int(n)) => usize::try_from(*n).ok(),
                    _ => None,
                };
            }
            let mut digits = None;
            while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                // Go's own limit for widths is 1e6.
                digits = Some((digits.unwrap_or(0) * 10 + digit as usize).min(1_000_000));
                chars.next();
            }
            digits
        };
        flags.width = number(&mut chars);
        if chars.peek() == Some(&'.') {
            chars.next();
            flags.precision = Some(number(&mut chars).unwrap_or(0));
        }
        match chars.next() {
            None => out.push_str("%!(NOVERB)"),
            Some('%') => out.push('%'),
            Some(verb) => match values.next() {
                None => {
                    let _ = write!(out, "%!{verb}(MISSING)");
                }
                Some(value) => out.push_str(&pad(verb_text(verb, value, &flags), &flags, value)),
            },
        }
    }
    let extra: Vec<String> = values
        .map(|value| match value {
            Value::Invalid => "<nil>".to_owned(),
            value => format!("{}={}", value.type_name(), display(value)),
        })
        .collect();
    if !extra.is_empty() {
        let _ = write!(out, "%!(EXTRA {})", extra.join(", "));
    }
    out
}

fn pad(text: String, flags: &Flags, value: &Value) -> String {
    let length = text.chars().count();
    let Some(missing) = flags.width.and_then(|width| width.checked_sub(length)) else { return text };
    if flags.minus {
        return text + &" ".repeat(missing);
    }
    if flags.zero && matches!(value, Value::Int(_) | Value::Float(_)) {
        let (sign, digits) = text.split_at(usize::from(text.starts_with(['-', '+'])));
        return format!("{sign}{}{digits}", "0".repeat(missing));
    }
    " ".repeat(missing) + &text
}

fn verb_text(verb: char, value: &Value, flags: &Flags) -> String {
    let cut = |text: &str| match flags.precision {
        Some(precision) => text.chars().take(precision).collect(),
        None => text.to_owned(),
    };
    let signed = |text: String| {
        let positive = !text.starts_with('-');
        if flags.plus && positive {
            format!("+{text}")
        } else if flags.space && positive {
            format!(" {text}")
        } else {
            text
        }
    };
    // Lists print element by element, whatever the verb.
    if let (Value::List { items, .. }, true) = (value, !matches!(verb, 'v' | 'T')) {
        let items: Vec<String> = items.iter().map(|item| verb_text(verb, item, flags)).collect();
        return format!("[{}]", items.join(" "));
    }
    match (verb, value) {
        ('T', value) => value.type_name().to_owned(),
        ('v', Value::Text(text)) if flags.sharp => quote(text),
        ('v', Value::Int(_)) => signed(display(value)),
        ('v', Value::Text(text)) => cut(text),
        ('v', value) => operand(value),
        ('s', Value::Text(text)) => cut(text),
        ('s', Value::Object(_)) => cut(&display(value)),
        ('q', Value::Text(text)) if flags.sharp && !text.contains('`') => format!("`{text}`"),
        ('q', Value::Text(text)) => quote(&cut(text)),
        ('q', Value::Object(_)) => quote(&display(value)),
        ('q', Value::Int(n)) => quote_char(u32::try_from(*n).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')),
        ('t', Value::Bool(value)) => value.to_string(),
        ('d', Value::Int(n)) => signed(n.to_string()),
        ('b', Value::Int(n)) => signed(radix(*n, |n| format!("{n:b}"))),
        ('o', Value::Int(n)) => signed(radix(*n, |n| format!("{n:o}"))),
        ('x', Value::Int(n)) => signed(radix(*n, |n| format!("{}{n:x}", if flags.sharp { "0x" } else { "" }))),
        ('X', Value::Int(n)) => signed(radix(*n, |n| format!("{}{n:X}", if flags.sharp { "0X" } else { "" }))),
        ('c', Value::Int(n)) => u32::try_from(*n).ok().and_then(char::from_u32).unwrap_or('\u{fffd}').to_string(),
        ('U', Value::Int(n)) => format!("U+{n:04X}"),
        ('x', Value::Text(text)) => text.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        }),
        ('X', Value::Text(text)) => text.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02X}");
            out
        }),
        ('f' | 'F', Value::Float(x)) => signed(format!("{x:.*}", flags.precision.unwrap_or(6).min(300))),
        ('e', Value::Float(x)) => signed(exponent(format!("{x:.*e}", flags.precision.unwrap_or(6).min(300)))),
        ('g', Value::Float(x)) => signed(float(*x)),
        (verb, Value::Invalid) => format!("%!{verb}(<nil>)"),
        (verb, value) => format!("%!{verb}({}={})", value.type_name(), display(value)),
    }
}

fn radix(n: i64, digits: impl Fn(u64) -> String) -> String {
    if n < 0 { format!("-{}", digits(n.unsigned_abs())) } else { digits(n.unsigned_abs()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbs() {
        let text = Value::text("hi");
        for (format, values, want) in [
            ("%s|%5s|%-5s|%q", vec![text.clone(); 4], "hi|   hi|hi   |\"hi\""),
            ("%d %05d %x %+d", vec![Value::Int(7), Value::Int(-7), Value::Int(255), Value::Int(1)], "7 -0007 ff +1"),
            ("%d", vec![text.clone()], "%!d(string=hi)"),
            ("%s %s", vec![text.clone()], "hi %!s(MISSING)"),
            ("x", vec![Value::Int(1)], "x%!(EXTRA int=1)"),
            ("%v %.2f 100%%", vec![Value::Float(0.5), Value::Float(1.0)], "0.5 1.00 100%"),
        ] {
            assert_eq!(sprintf(format, &values), want);
        }
        assert_eq!(sprint(&[Value::Int(1), Value::Int(2), text.clone(), Value::Int(3)]), "1 2hi3");
        assert_eq!(display(&Value::Float(1e21)), "1e+21");
    }
}
