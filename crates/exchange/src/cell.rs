//! One cell: text that cannot turn into a formula, and numbers and dates in one canonical form.

/// Characters that make a spreadsheet program read a cell as a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Whether the text, apart from leading apostrophes, would begin a formula. A plain negative number is none.
fn begins_formula(text: &str) -> bool {
    let text = text.trim_start_matches('\'');
    text.starts_with(FORMULA) && !text.strip_prefix('-').is_some_and(plain_number)
}

/// Digits with at most one point among them.
fn plain_number(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(decimals)
}

/// The text as it is written to a file: an apostrophe stands before anything that a spreadsheet program would run.
/// Texts that already carry the apostrophe get another one, so that [`restore`] is exact.
pub fn neutralise(text: &str) -> String {
    if begins_formula(text) { format!("'{text}") } else { text.to_owned() }
}

/// The text as it was before [`neutralise`].
pub fn restore(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if begins_formula(rest) => rest,
        _ => text,
    }
}

/// A spreadsheet's number as plain digits: 1250, 12.5, never an exponent, the 15 digits that a spreadsheet shows.
pub fn number(value: f64) -> String {
    let shown = format!("{value:.14e}").parse().unwrap_or(value);
    let shown: f64 = if shown == 0.0 { 0.0 } else { shown };
    shown.to_string()
}

/// A spreadsheet's date as `2026-11-24`, with the time of day only where there is one.
pub fn date((year, month, day, hour, minute, second, milli): (u16, u8, u8, u8, u8, u8, u16)) -> String {
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second, milli) == (0, 0, 0, 0) {
        date
    } else {
        format!("{date}T{hour:02}:{minute:02}:{second:02}")
    }
}

/// A date as an ISO 8601 cell has it, without an empty time of day.
pub fn iso_date(text: &str) -> &str {
    text.strip_suffix('Z').unwrap_or(text).strip_suffix("T00:00:00").unwrap_or(text)
}

/// The parts of a list in one cell, parted by semicolons.
pub fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// A list as one cell.
pub fn join<T: ToString>(parts: impl IntoIterator<Item = T>) -> String {
    vocabulary::field::joined(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_do_not_run() {
        for text in ["=1+1", "+1", "-1+1", "-a", "-", "@sum", "\t=1", "\r=1", "'=1", "''@x"] {
            let safe = neutralise(text);
            assert!(safe.starts_with('\'') && safe != text, "{text:?}");
            assert_eq!(restore(&safe), text);
        }
        for text in ["", "plain", "'quoted'", "a=b", "'", "-1", "-0.05", "'-2"] {
            assert_eq!(neutralise(text), text);
            assert_eq!(restore(text), text);
        }
    }

    #[test]
    fn numbers_and_dates_are_canonical() {
        for (value, text) in
            [(1250.0, "1250"), (12.5, "12.5"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (1e21, "1000000000000000000000")]
        {
            assert_eq!(number(value), text);
        }
        assert_eq!(date((2026, 11, 24, 0, 0, 0, 0)), "2026-11-24");
        assert_eq!(date((2026, 11, 24, 9, 5, 0, 0)), "2026-11-24T09:05:00");
        assert_eq!(iso_date("2026-11-24T00:00:00"), "2026-11-24");
        assert_eq!(list(" a;; b ;"), ["a", "b"]);
    }

    proptest! {
        #[test]
        fn neutralise_then_restore_is_the_identity(text in "[-=+@'\t\r a-z0-9.]{0,8}|.*") {
            let safe = neutralise(&text);
            prop_assert_eq!(restore(&safe), text);
        }
    }
}
