//! The match report as files: one CSV for each table, one workbook with a sheet for each, or one JSON document.

use matching::MatchReport;
use matching::report::{Cell, Section};
use vocabulary::{Text, UnLanguage};

use crate::columns::Kind;
use crate::write::{Format, Heading, Sheet, workbook};
use crate::{ExchangeError, cell};

/// The reader's words for the keys of a report.
pub trait Words {
    /// The message of a key such as `report-awards`, `column-state`, `status-optimal`, `unit-seat`; none where there is
    /// no such message.
    fn say(&self, key: &str) -> Option<String>;

    /// The language in which names are written.
    fn language(&self) -> UnLanguage;
}

/// Keys and codes as they are, names in English: for files that programs read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Codes;

impl Words for Codes {
    fn say(&self, _: &str) -> Option<String> {
        None
    }

    fn language(&self) -> UnLanguage {
        UnLanguage::En
    }
}

/// A file of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Its name, such as `report-awards.csv`.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Writes a report with its keys and codes as they are; CSV gives one file for each table.
pub fn write_report(report: &MatchReport, format: Format) -> Result<Vec<ReportFile>, ExchangeError> {
    write_report_in(report, format, &Codes)
}

/// Writes a report in the reader's words; JSON keeps the codes, because programs read it.
pub fn write_report_in(
    report: &MatchReport,
    format: Format,
    words: &dyn Words,
) -> Result<Vec<ReportFile>, ExchangeError> {
    let sections = || report.sections();
    match format {
        Format::Csv | Format::CsvHxl => sections().iter().map(|section| csv(section, words)).collect(),
        Format::Xlsx => {
            let mut sheets: Vec<Sheet> = sections().iter().map(|section| sheet(section, words)).collect();
            name_apart(&mut sheets);
            Ok(vec![ReportFile { name: "report.xlsx".into(), bytes: workbook(&sheets)? }])
        }
        Format::Json => Ok(vec![ReportFile { name: "report.json".into(), bytes: serde_json::to_vec_pretty(report)? }]),
    }
}

/// Writes one table of a report as CSV.
pub fn write_section(section: &Section, words: &dyn Words) -> Result<Vec<u8>, ExchangeError> {
    sheet(section, words).csv(false)
}

fn csv(section: &Section, words: &dyn Words) -> Result<ReportFile, ExchangeError> {
    Ok(ReportFile { name: format!("report-{}.csv", section.key), bytes: write_section(section, words)? })
}

fn sheet(section: &Section, words: &dyn Words) -> Sheet {
    let spoken = |key: String, otherwise: &str| words.say(&key).unwrap_or_else(|| otherwise.to_owned());
    let heading = |(at, key): (usize, &&'static str)| Heading {
        name: spoken(format!("column-{key}"), key),
        tag: String::new(),
        kind: kind(section, at),
    };
    Sheet {
        name: spoken(format!("report-{}", section.key), section.key),
        headings: section.columns.iter().enumerate().map(heading).collect(),
        rows: section.rows.iter().map(|row| row.iter().map(|value| shown(value, words)).collect()).collect(),
    }
}

/// Words stay words, even those that look like a number.
fn kind(section: &Section, column: usize) -> Kind {
    let words = |row: &Vec<Cell>| {
        row.get(column).is_none_or(|value| {
            matches!(
                value,
                Cell::Empty | Cell::Text(_) | Cell::Name(_) | Cell::Code { .. } | Cell::Unit(_) | Cell::Flag(_)
            )
        })
    };
    if section.rows.iter().all(words) { Kind::Text } else { Kind::Any }
}

/// A cell in the reader's words.
pub(crate) fn shown(value: &Cell, words: &dyn Words) -> String {
    let name = |text: &Text| text.best(words.language()).0.to_owned();
    let spoken = |key: String, otherwise: &str| words.say(&key).unwrap_or_else(|| otherwise.to_owned());
    match value {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Name(text) => name(text),
        Cell::Code { family, code } => spoken(format!("{family}-{code}"), code),
        Cell::Unit(unit) => spoken(format!("unit-{unit}"), unit.code()),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) | Cell::Share(number) => cell::number(*number),
        Cell::Amount(quantity) => quantity.digits(),
        Cell::Usd(cents) => cents_as_dollars(*cents),
        Cell::Date(day) => day.to_string(),
        Cell::Flag(yes) => {
            spoken(format!("answer-{}", if *yes { "yes" } else { "no" }), if *yes { "yes" } else { "no" })
        }
    }
}

/// US cents in dollars, in plain digits.
fn cents_as_dollars(cents: i64) -> String {
    let (sign, whole) = (if cents < 0 { "-" } else { "" }, cents.unsigned_abs());
    if whole % 100 == 0 {
        format!("{sign}{}", whole / 100)
    } else {
        format!("{sign}{}.{:02}", whole / 100, whole % 100)
    }
}

/// Sheet names as a workbook demands them: at most 31 characters, some forbidden, all different.
pub(crate) fn apart(names: &mut [String]) {
    let mut taken = std::collections::BTreeSet::new();
    for (number, whole) in names.iter_mut().enumerate() {
        let plain: String =
            whole.chars().map(|c| if "[]:*?/\\'".contains(c) || c.is_control() { ' ' } else { c }).collect();
        let mut name: String = plain.trim().chars().take(27).collect();
        while name.encode_utf16().count() > 27 {
            name.pop();
        }
        if name.trim().is_empty() || !taken.insert(name.to_lowercase()) {
            name = format!("{name} {}", number + 1).trim().to_owned();
            taken.insert(name.to_lowercase());
        }
        *whole = name;
    }
}

fn name_apart(sheets: &mut [Sheet]) {
    let mut names: Vec<String> = sheets.iter().map(|sheet| sheet.name.clone()).collect();
    apart(&mut names);
    sheets.iter_mut().zip(names).for_each(|(sheet, name)| sheet.name = name);
}

/// Writes awards as CSV: need, offer, amount in units of the need.
pub fn write_awards_csv<'a>(
    awards: impl IntoIterator<Item = (&'a str, &'a str, f64)>,
) -> Result<Vec<u8>, ExchangeError> {
    let heading = |name: &str, kind| Heading { name: name.to_owned(), tag: String::new(), kind };
    let rows =
        awards.into_iter().map(|(need, offer, amount)| vec![need.to_owned(), offer.to_owned(), cell::number(amount)]);
    let sheet = Sheet {
        name: "Awards".into(),
        headings: vec![heading("need", Kind::Text), heading("offer", Kind::Text), heading("amount", Kind::Number)],
        rows: rows.collect(),
    };
    sheet.csv(false)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::{read_csv, read_xlsx};
    use vocabulary::Quantity;

    struct French;

    impl Words for French {
        fn say(&self, key: &str) -> Option<String> {
            (key == "column-state").then(|| "État".to_owned())
        }
        fn language(&self) -> UnLanguage {
            UnLanguage::Fr
        }
    }

    fn section() -> Section {
        let mut name = Text::english("Kenya");
        name.set(UnLanguage::Fr, "Kenya (fr)");
        let amount = Quantity::new(125_050, "USD".parse().unwrap());
        Section {
            key: "awards",
            columns: &["state", "title", "amount", "usd", "day", "agreed", "note"],
            rows: vec![vec![
                Cell::Name(name),
                Cell::Text("=HYPERLINK(\"x\")".into()),
                Cell::Amount(amount),
                Cell::Usd(-5),
                Cell::Date("2026-11-24".parse().unwrap()),
                Cell::Flag(true),
                Cell::Code { family: "status", code: "optimal".into() },
            ]],
        }
    }

    #[test]
    fn a_table_is_written_in_the_reader_s_words_and_cannot_run() {
        let bytes = write_section(&section(), &French).unwrap();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.starts_with("\u{feff}État,title,amount,usd,day,agreed,note\r\n"), "{text}");
        assert!(text.contains("Kenya (fr),\"'=HYPERLINK(\"\"x\"\")\",1250.50,-0.05,2026-11-24,yes,optimal"), "{text}");
        let (table, findings) = read_csv(&bytes);
        assert_eq!(findings, []);
        assert_eq!(table.rows[0].cells[1], "=HYPERLINK(\"x\")");
    }

    #[test]
    fn a_workbook_has_a_sheet_for_each_table() {
        let mut sheets = vec![sheet(&section(), &Codes), sheet(&section(), &Codes), sheet(&section(), &Codes)];
        sheets[2].name = "a/b [c] and a very long name that no workbook takes".into();
        name_apart(&mut sheets);
        let names: Vec<_> = sheets.iter().map(|s| s.name.clone()).collect();
        assert_eq!(names, ["awards", "awards 2", "a b  c  and a very long nam"]);
        let bytes = workbook(&sheets).unwrap();
        for name in &names {
            let (table, findings) = read_xlsx(&bytes, Some(name));
            assert_eq!((findings.as_slice(), table.sheet.as_ref()), (&[][..], Some(name)));
            assert_eq!(
                table.rows[0].cells,
                ["Kenya", "=HYPERLINK(\"x\")", "1250.5", "-0.05", "2026-11-24", "yes", "optimal"]
            );
        }
        assert_eq!(bytes, workbook(&sheets).unwrap(), "the same content gives the same bytes");
    }

    #[test]
    fn awards_as_csv() {
        let bytes = write_awards_csv([("N1", "O,1", 0.1 + 0.2)]).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), "\u{feff}need,offer,amount\r\nN1,\"O,1\",0.3\r\n");
    }
}
