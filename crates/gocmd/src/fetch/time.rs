//! Moments as module information carries them (Go: `time.Time` in JSON, RFC 3339).

use std::fmt;

/// A moment with the zone it was written in. The zero value is Go's zero time, year 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    /// Seconds since 1970-01-01 UTC.
    pub seconds: i64,
    /// Nanoseconds within the second.
    pub nanoseconds: u32,
    /// Offset of the written zone from UTC, in minutes.
    pub offset: i32,
}

/// Seconds from year 1 to 1970.
const ZERO_SECONDS: i64 = -62_135_596_800;

impl Default for Time {
    fn default() -> Self {
        Self { seconds: ZERO_SECONDS, nanoseconds: 0, offset: 0 }
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.seconds, self.nanoseconds, self.offset).cmp(&(other.seconds, other.nanoseconds, other.offset))
    }
}

/// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a number of days since 1970-01-01.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A calendar reading of a moment in its own zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year.
    pub year: i64,
    /// Month, 1 to 12.
    pub month: i64,
    /// Day of the month, from 1.
    pub day: i64,
    /// Hour, 0 to 23.
    pub hour: i64,
    /// Minute.
    pub minute: i64,
    /// Second.
    pub second: i64,
    /// Day of the week, 0 is Sunday.
    pub weekday: i64,
}

impl Time {
    /// True for Go's zero time (Go: `Time.IsZero`).
    pub fn is_zero(&self) -> bool {
        self.seconds == ZERO_SECONDS && self.nanoseconds == 0
    }

    /// A moment of UTC from its calendar reading.
    pub fn utc(year: i64, month: i64, day: i64, hour: i64, minute: i64, second: i64) -> Self {
        let seconds = days_from_civil(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second;
        Self { seconds, nanoseconds: 0, offset: 0 }
    }

    /// Reads an RFC 3339 text, with the strictness of Go's JSON. `None` if it is malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let number = |from: usize, length: usize| -> Option<i64> {
            let digits = bytes.get(from..from + length)?;
            if !digits.iter().all(u8::is_ascii_digit) {
                return None;
            }
            std::str::from_utf8(digits).ok()?.parse().ok()
        };
        let literal = |at: usize, byte: u8| (bytes.get(at) == Some(&byte)).then_some(());
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        literal(4, b'-')?;
        literal(7, b'-')?;
        literal(10, b'T')?;
        literal(13, b':')?;
        literal(16, b':')?;
        if !(1..=12).contains(&month)
            || day < 1
            || day > days_in_month(year, month)
            || hour > 23
            || minute > 59
            || second > 59
        {
            return None;
        }
        let mut at = 19;
        let mut nanoseconds = 0;
        if bytes.get(at) == Some(&b'.') {
            let from = at + 1;
            at = from;
            while bytes.get(at).is_some_and(u8::is_ascii_digit) {
                if at - from < 9 {
                    nanoseconds = nanoseconds * 10 + u32::from(bytes[at] - b'0');
                }
                at += 1;
            }
            if at == from {
                return None;
            }
            for _ in (at - from)..9 {
                nanoseconds *= 10;
            }
        }
        let offset = match bytes.get(at)? {
            b'Z' if bytes.len() == at + 1 => 0,
            sign @ (b'+' | b'-') if bytes.len() == at + 6 => {
                let (hours, minutes) = (number(at + 1, 2)?, number(at + 4, 2)?);
                literal(at + 3, b':')?;
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let offset = (hours * 60 + minutes) as i32;
                if *sign == b'-' { -offset } else { offset }
            }
            _ => return None,
        };
        let mut time = Self::utc(year, month, day, hour, minute, second);
        time.seconds -= i64::from(offset) * 60;
        time.nanoseconds = nanoseconds;
        time.offset = offset;
        Some(time)
    }

    /// The calendar reading in the moment's own zone.
    pub fn civil(&self) -> Civil {
        let local = self.seconds + i64::from(self.offset) * 60;
        let days = local.div_euclid(86_400);
        let rest = local.rem_euclid(86_400);
        let (year, month, day) = civil_from_days(days);
        let weekday = (days + 4).rem_euclid(7);
        Civil { year, month, day, hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60, weekday }
    }

    /// The fraction of the second as Go's `.999999999` writes it: nothing, or a point and digits without trailing zeros.
    pub fn fraction(&self) -> String {
        if self.nanoseconds == 0 {
            return String::new();
        }
        let digits = format!("{:09}", self.nanoseconds);
        format!(".{}", digits.trim_end_matches('0'))
    }
}

/// RFC 3339 with the fraction if there is one (Go: `time.RFC3339Nano`, the JSON form).
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, hour, minute, second, .. } = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}", self.fraction())?;
        if self.offset == 0 {
            f.write_str("Z")
        } else {
            let sign = if self.offset < 0 { '-' } else { '+' };
            let offset = self.offset.abs();
            write!(f, "{sign}{:02}:{:02}", offset / 60, offset % 60)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Time;

    #[test]
    fn reads_and_writes_as_go() {
        for text in [
            "0001-01-01T00:00:00Z",
            "2018-02-14T15:44:20Z",
            "2000-02-29T23:59:59.000000001+05:30",
            "1969-12-31T00:00:00.5-08:00",
        ] {
            assert_eq!(Time::parse(text).map(|time| time.to_string()).as_deref(), Some(text));
        }
        assert!(Time::parse("0001-01-01T00:00:00Z").is_some_and(|time| time.is_zero()));
        for text in [
            "",
            "2018-02-14",
            "2018-02-30T00:00:00Z",
            "2018-13-01T00:00:00Z",
            "2018-02-14T24:00:00Z",
            "2018-02-14T15:44:20",
            "2018-02-14t15:44:20Z",
            "2018-02-14T15:44:20.Z",
            "é018-02-14T15:44:20Z",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }
}
