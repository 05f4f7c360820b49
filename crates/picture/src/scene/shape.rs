//! Plain shapes with class names, and how paths are written.

/// A piece of text with its own class.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Class.
    pub class: &'static str,
}

/// Where a text's x is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its start.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One shape. Classes are those of the page's styles.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A path.
    Path {
        /// Path data.
        d: String,
        /// Classes.
        class: String,
    },
    /// A circle.
    Circle {
        /// Middle.
        x: f64,
        /// Middle.
        y: f64,
        /// Radius.
        r: f64,
        /// Classes.
        class: String,
    },
    /// A rectangle.
    Rect {
        /// Left.
        x: f64,
        /// Top.
        y: f64,
        /// Width.
        width: f64,
        /// Height.
        height: f64,
        /// Corner radius.
        radius: f64,
        /// Classes.
        class: String,
    },
    /// Text on one line.
    Text {
        /// See `anchor`.
        x: f64,
        /// Baseline.
        y: f64,
        /// Size of letters.
        size: f64,
        /// What x is.
        anchor: Anchor,
        /// Classes.
        class: String,
        /// The words.
        spans: Vec<Span>,
        /// Width to be drawn at, 0 for as it comes.
        width: f64,
        /// Quarter turns to the left.
        turned: bool,
    },
}

/// A number as it is written: one decimal at most. In whole tenths: the page need not carry Rust's exact decimals.
pub fn number(value: f64) -> String {
    let tenths = (value * 10.0).round() as i64;
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenth == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{tenth}") }
}

/// Path data from numbers and letters.
pub(crate) fn path(parts: &[(&str, &[f64])]) -> String {
    let mut d = String::new();
    for (letter, numbers) in parts {
        d.push_str(letter);
        for (at, value) in numbers.iter().enumerate() {
            if at > 0 {
                d.push(' ');
            }
            d.push_str(&number(*value));
        }
    }
    d
}

/// Text on one line; `wide` is the width to be drawn at, 0 for as it comes.
pub(crate) fn text(x: f64, y: f64, size: f64, anchor: Anchor, class: &str, words: &str, wide: f64) -> Shape {
    Shape::Text {
        x,
        y,
        size,
        anchor,
        class: class.to_owned(),
        spans: vec![Span { text: words.to_owned(), class: "" }],
        width: wide,
        turned: false,
    }
}
