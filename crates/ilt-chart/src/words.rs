//! How figures are written for people: few digits, thousands set apart, a true minus sign.

/// What stands where there is no figure.
pub const NOTHING: &str = "–";
/// The sign of numbers below nought, as wide as a plus.
const MINUS: char = '\u{2212}';

/// So many decimals, thousands set apart; [`NOTHING`] for what is not a number.
#[must_use]
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) {
        out.push(MINUS);
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// A figure with three digits or so, noughts at its end kept.
#[must_use]
pub fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        small if small < 0.95 => 2,
        middle if middle < 99.5 => 1,
        _ => 0,
    };
    fixed(value, if value == 0.0 { 0 } else { decimals })
}

/// A figure with three digits or so.
#[must_use]
pub fn plain(value: f64) -> String {
    let text = digits(value);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').into(),
        false => text,
    }
}

/// The text of a change with its sign: a plus before what is above nought and is not written as nought, or in words.
#[must_use]
pub fn signed(value: f64, text: String) -> String {
    let figure = text.starts_with(|first: char| first.is_ascii_digit());
    let shown = text.contains(|letter| ('1'..='9').contains(&letter));
    if value > 0.0 && figure && shown { format!("+{text}") } else { text }
}

/// A number of people, events or hours: whole from ten on.
#[must_use]
pub fn count(value: f64) -> String {
    if value.abs() >= 9.95 { fixed(value, 0) } else { plain(value) }
}

/// "1 practice", "2 practices".
#[must_use]
pub fn several(number: usize, singular: &str, plural: &str) -> String {
    format!("{} {}", fixed(number as f64, 0), if number == 1 { singular } else { plural })
}

/// The text with a capital first.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_few_digits() {
        assert_eq!(
            (plain(0.123), plain(12.34), plain(1234.5)),
            ("0.12".into(), "12.3".into(), "1,234".into())
        );
        assert_eq!((plain(0.0), plain(f64::NAN)), ("0".into(), NOTHING.into()));
        assert_eq!((digits(27.0), plain(27.0), digits(0.0)), ("27.0".into(), "27".into(), "0".into()));
        assert_eq!(
            (count(1_234_567.4), count(3.25), count(21.5)),
            ("1,234,567".into(), "3.2".into(), "22".into())
        );
        assert_eq!((fixed(-1_200.0, 0), fixed(-0.04, 1)), ("\u{2212}1,200".into(), "0.0".into()));
        assert_eq!(
            (several(1, "day", "days"), several(1_000, "day", "days")),
            ("1 day".into(), "1,000 days".into())
        );
        let signs =
            [(0.004, "0.00"), (2.0, "2"), (-2.0, "\u{2212}2"), (f64::NAN, NOTHING), (0.0001, "under 0.1%")]
                .map(|(value, text)| signed(value, text.into()));
        assert_eq!(signs, ["0.00", "+2", "\u{2212}2", NOTHING, "under 0.1%"]);
        assert_eq!((capital("as it is"), capital("")), ("As it is".into(), String::new()));
    }
}
