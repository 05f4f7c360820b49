//! How numbers are written.

/// A number with a sign between its thousands; an empty sign leaves the digits as they are.
///
/// ```
/// assert_eq!(picture::written(26_947, ","), "26,947");
/// assert_eq!(picture::written(26_947, ""), "26947");
/// ```
pub fn written(number: usize, thousands: &str) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + 4);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push_str(thousands);
        }
        out.push(digit);
    }
    out
}
