//! Names of files that every system takes.

use crate::Format;

/// A file name of a title: lower-case letters, digits and dashes of ASCII, then the format's ending. Whoever sends the
/// file over HTTP adds the title in its own script.
pub fn file_name(title: &str, format: Format) -> String {
    let plain: String =
        title.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    let stem: String = words.join("-").chars().take(80).collect();
    let stem = if stem.is_empty() { "file" } else { stem.trim_end_matches('-') };
    let middle = if format == Format::CsvHxl { "-hxl" } else { "" };
    format!("{stem}{middle}.{}", format.extension())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        assert_eq!(file_name("Needs, 2026: \"open\"/..", Format::Xlsx), "needs-2026-open.xlsx");
        assert_eq!(file_name("الاحتياجات", Format::Json), "file.json");
        assert_eq!(file_name("Needs", Format::CsvHxl), "needs-hxl.csv");
        assert!(file_name(&"x ".repeat(300), Format::Csv).len() <= 84);
    }
}
