//! Moments as go's `.info` files and pseudo-versions write them.

use std::fmt;

/// A moment: seconds since 1970 in UTC, nanoseconds, and the offset it was written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
    /// Offset from UTC in minutes, as written.
    pub offset_minutes: i32,
}

impl Default for Time {
    fn default() -> Self {
        Self::ZERO
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    /// By the moment; the offset only breaks ties so that the order is total.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.seconds, self.nanoseconds, self.offset_minutes).cmp(&(
            other.seconds,
            other.nanoseconds,
            other.offset_minutes,
        ))
    }
}

impl Time {
    /// Go's zero time: 0001-01-01T00:00:00Z.
    pub const ZERO: Self = Self { seconds: -62_135_596_800, nanoseconds: 0, offset_minutes: 0 };

    /// Why JSON can't hold it, if so: there, an offset is below a day (Go: `Time.appendStrictRFC3339`).
    pub fn json_error(&self) -> Option<&'static str> {
        (self.offset_minutes.abs() >= 24 * 60)
            .then_some("json: error calling MarshalJSON for type *time.Time: timezone hour outside of range [0,23]")
    }

    /// True for Go's zero time (time.Time.IsZero).
    pub fn is_zero(&self) -> bool {
        self.seconds == Self::ZERO.seconds && self.nanoseconds == 0
    }

    /// Reads RFC 3339, with or without a fraction, as Go's time.Time.UnmarshalJSON does ([`crate::rfc3339::parse`] says what is
    /// wrong).
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        crate::rfc3339::parse(text).ok()
    }

    /// Reads a moment in UTC without a fraction, `2006-01-02T15:04:05Z`; `None` for anything else.
    pub fn from_utc(text: &[u8]) -> Option<Self> {
        let shape = b"0000-00-00T00:00:00Z";
        let fits = |(byte, place): (&u8, &u8)| if *place == b'0' { byte.is_ascii_digit() } else { byte == place };
        if text.len() != shape.len() || !text.iter().zip(shape).all(fits) {
            return None;
        }
        let part =
            |from: usize, to: usize| text[from..to].iter().fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
        let seconds =
            civil(part(0, 4), part(5, 7), part(8, 10))? + clock_seconds(part(11, 13), part(14, 16), part(17, 19))?;
        Some(Self { seconds, nanoseconds: 0, offset_minutes: 0 })
    }

    /// Reads the fourteen digits of a pseudo-version (`20060102150405`, UTC).
    pub fn parse_digits(text: &str) -> Option<Self> {
        if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part = |from: usize, to: usize| number(&text[from..to]);
        let seconds =
            civil(part(0, 4)?, part(4, 6)?, part(6, 8)?)? + clock_seconds(part(8, 10)?, part(10, 12)?, part(12, 14)?)?;
        Some(Self { seconds, nanoseconds: 0, offset_minutes: 0 })
    }

    /// The fourteen digits of a pseudo-version.
    pub fn digits(&self) -> String {
        let (year, month, day, hour, minute, second) = self.fields(0);
        format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }

    /// The same moment in UTC.
    pub fn utc(&self) -> Self {
        Self { offset_minutes: 0, ..*self }
    }

    fn fields(&self, offset_minutes: i32) -> (i64, i64, i64, i64, i64, i64) {
        let local = self.seconds + i64::from(offset_minutes) * 60;
        let (days, rest) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        // Howard Hinnant's days-to-civil rule.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
    }
}

/// RFC 3339 with the fraction's trailing zeros cut, as Go marshals a time.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day, hour, minute, second) = self.fields(self.offset_minutes);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.nanoseconds != 0 {
            let fraction = format!("{:09}", self.nanoseconds);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        if self.offset_minutes == 0 {
            return f.write_str("Z");
        }
        let (sign, offset) =
            if self.offset_minutes < 0 { ('-', -self.offset_minutes) } else { ('+', self.offset_minutes) };
        write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
    }
}

fn number(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The seconds from 1970 to the start of a day, if there is such a day.
pub(crate) fn civil(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) * 86_400)
}

fn clock_seconds(hour: i64, minute: i64, second: i64) -> Option<i64> {
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        for text in [
            "2019-04-08T04:45:01Z",
            "2000-02-29T23:59:59.123Z",
            "1969-12-31T23:59:59Z",
            "2021-01-01T00:00:00-08:00",
            "0001-01-01T00:00:00Z",
        ] {
            assert_eq!(Time::parse_rfc3339(text).unwrap().to_string(), text);
            let short = text.len() == 20;
            assert_eq!(Time::from_utc(text.as_bytes()), Time::parse_rfc3339(text).filter(|_| short));
        }
        assert_eq!(Time::parse_digits("20190408044501").unwrap().to_string(), "2019-04-08T04:45:01Z");
        assert_eq!(Time::parse_rfc3339("2021-01-01T00:00:00-08:00").unwrap().digits(), "20210101080000");
        assert!(Time::parse_digits("20190230000000").is_none());
        assert!(Time::from_utc(b"2019-02-30T00:00:00Z").is_none() && Time::from_utc(b"2019-02-03T24:00:00Z").is_none());
        assert!(Time::default().is_zero());
    }
}
