//! Reading RFC 3339 as Go's `time.Parse(time.RFC3339, …)` does, with its words for what is wrong.

use crate::time::Time;

/// Go's layout, as its errors name it.
const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// Reads a moment (Go: `time.Time.UnmarshalJSON`, `parseStrictRFC3339`, `time.parse`). As Go does, it takes an hour of one digit
/// and a comma before the fraction.
///
/// # Errors
/// Go's text, as `time.ParseError` prints it.
///
/// ```
/// let error = gomod::rfc3339::parse("2020-13-01T00:00:00Z").unwrap_err();
/// assert_eq!(error, r#"parsing time "2020-13-01T00:00:00Z": month out of range"#);
/// ```
pub fn parse(text: &str) -> Result<Time, String> {
    let mut reader = Reader { text, rest: text.as_bytes() };
    let year = reader.year()?;
    let month = reader.field("-", "01", "month", 1..=12, true)?;
    let day = reader.field("-", "02", "day", 0..=99, true)?;
    let hour = reader.field("T", "15", "hour", 0..=23, false)?;
    let minute = reader.field(":", "04", "minute", 0..=59, true)?;
    let second = reader.field(":", "05", "second", 0..=59, true)?;
    let nanoseconds = reader.fraction();
    let offset_minutes = reader.offset()?;
    if !reader.rest.is_empty() {
        return Err(reader.message(&format!(": extra text: {}", quote(reader.rest))));
    }
    let seconds = crate::time::civil(year, month, day).ok_or_else(|| reader.message(": day out of range"))?;
    let seconds = seconds + hour * 3600 + minute * 60 + second - i64::from(offset_minutes) * 60;
    Ok(Time { seconds, nanoseconds, offset_minutes })
}

struct Reader<'t> {
    text: &'t str,
    rest: &'t [u8],
}

impl Reader<'_> {
    fn message(&self, message: &str) -> String {
        format!("parsing time {}{message}", quote(self.text.as_bytes()))
    }

    /// The error for an element that can't be read where the text goes on with `at`.
    fn cannot(&self, at: &[u8], element: &str) -> String {
        self.message(&format!(
            " as {}: cannot parse {} as {}",
            quote(LAYOUT.as_bytes()),
            quote(at),
            quote(element.as_bytes())
        ))
    }

    fn year(&mut self) -> Result<i64, String> {
        let digits = self.rest.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_digit));
        let Some(digits) = digits else { return Err(self.cannot(self.rest, "2006")) };
        self.rest = &self.rest[4..];
        Ok(number(digits))
    }

    /// What stands behind a separator: two digits, or one where that is enough.
    fn field(
        &mut self,
        separator: &str,
        element: &str,
        name: &str,
        range: std::ops::RangeInclusive<i64>,
        two: bool,
    ) -> Result<i64, String> {
        let Some(rest) = self.rest.strip_prefix(separator.as_bytes()) else {
            return Err(self.cannot(self.rest, separator));
        };
        let digits = rest.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || (two && digits < 2) {
            return Err(self.cannot(rest, element));
        }
        self.rest = &rest[digits..];
        let value = number(&rest[..digits]);
        if range.contains(&value) { Ok(value) } else { Err(self.message(&format!(": {name} out of range"))) }
    }

    /// The fraction of a second in nanoseconds; further digits are read and dropped.
    fn fraction(&mut self) -> u32 {
        let [b'.' | b',', rest @ ..] = self.rest else { return 0 };
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return 0;
        }
        let kept = digits.min(9);
        let nanoseconds = number(&rest[..kept]) * 10_i64.pow(9 - kept as u32);
        self.rest = &rest[digits..];
        nanoseconds as u32
    }

    fn offset(&mut self) -> Result<i32, String> {
        if let [b'Z', rest @ ..] = self.rest {
            self.rest = rest;
            return Ok(0);
        }
        let at = self.rest;
        let [sign, h1, h2, b':', m1, m2, rest @ ..] = at else { return Err(self.cannot(at, "Z07:00")) };
        if ![h1, h2, m1, m2].into_iter().all(u8::is_ascii_digit) {
            return Err(self.cannot(at, "Z07:00"));
        }
        let (hours, minutes) = (number(&[*h1, *h2]), number(&[*m1, *m2]));
        // Go lets these two bounds in and names the range before it looks at the sign.
        if hours > 24 {
            return Err(self.message(": time zone offset hour out of range"));
        }
        if minutes > 60 {
            return Err(self.message(": time zone offset minute out of range"));
        }
        self.rest = rest;
        let offset = (hours * 60 + minutes) as i32;
        match sign {
            b'+' => Ok(offset),
            b'-' => Ok(-offset),
            _ => Err(self.cannot(at, "Z07:00")),
        }
    }
}

/// The number that up to nine digits write.
fn number(digits: &[u8]) -> i64 {
    digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

/// A text in quotes, its other characters as bytes (Go: `time.quote`).
fn quote(text: &[u8]) -> String {
    let mut out = String::from("\"");
    for &byte in text {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=0x7f => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::parse;

    // What `time.Parse(time.RFC3339, text)` of Go 1.27.3 answers.
    #[test]
    fn refused() {
        for (text, error) in [
            (
                "yesterday",
                r#"parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006""#,
            ),
            ("2020", r#"parsing time "2020" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "-""#),
            ("2020-1-02", r#"parsing time "2020-1-02" as "2006-01-02T15:04:05Z07:00": cannot parse "1-02" as "01""#),
            ("2020-02-30T00:00:00Z", r#"parsing time "2020-02-30T00:00:00Z": day out of range"#),
            ("2020-02-03T24:00:00Z", r#"parsing time "2020-02-03T24:00:00Z": hour out of range"#),
            ("2020-02-03T00:00:00Zx", r#"parsing time "2020-02-03T00:00:00Zx": extra text: "x""#),
            (
                "2020-02-03T00:00:00",
                r#"parsing time "2020-02-03T00:00:00" as "2006-01-02T15:04:05Z07:00": cannot parse "" as "Z07:00""#,
            ),
        ] {
            assert_eq!(parse(text), Err(error.to_owned()));
        }
    }

    #[test]
    fn taken() {
        let text = |text: &str| parse(text).map(|time| time.to_string());
        assert_eq!(text("2020-02-03T4:05:06,789Z").as_deref(), Ok("2020-02-03T04:05:06.789Z"));
        assert_eq!(text("2020-02-03T04:05:06-08:00").as_deref(), Ok("2020-02-03T04:05:06-08:00"));
    }
}
