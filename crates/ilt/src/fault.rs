//! A panic is a fault of the program, never of the user: say so, and how to repeat it.

use std::panic;

/// Puts our own words in place of the standard panic message.
pub(crate) fn announce_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, |at| format!(" ({}:{})", at.file(), at.line()));
        let what = info.payload_as_str().unwrap_or("no message");
        let command = std::env::args().map(|word| quoted(&word)).collect::<Vec<_>>().join(" ");
        crate::terminal::tell(&format!(
            "ilt: this is a fault of ilt {}, not of your scenario: {what}{place}; please report it with the scenario \
             files and this command, which repeats it: {command}",
            env!("CARGO_PKG_VERSION")
        ));
    }));
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,%+@".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn words_are_quoted_for_a_shell() {
        assert_eq!(quoted("--set=a.b=2"), "--set=a.b=2");
        assert_eq!(quoted("it's 5"), r"'it'\''s 5'");
    }
}
