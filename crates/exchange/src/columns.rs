//! The columns of a kind of record: their names, HXL tags, and how a table's headings find them.

use std::collections::BTreeMap;

use vocabulary::{Finding, Unit};

use crate::table::{Origin, Row, Table};

/// What a column holds; it decides how a workbook shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One text.
    Text,
    /// Texts separated by semicolons.
    List,
    /// A plain number.
    Number,
    /// A day, as 2026-11-24.
    Date,
    /// Numbers and days among texts.
    Any,
    /// One code of a list that the template offers as a drop-down.
    Choice(&'static str),
    /// Codes of such a list, separated by semicolons.
    Choices(&'static str),
}

/// A column that a kind of record knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name: the heading in files, the name in JSON, the field in findings.
    pub name: &'static str,
    /// Its HXL tag.
    pub tag: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether every file needs the column.
    pub required: bool,
    /// What to write there, for the guide sheet.
    pub about: &'static str,
}

/// A heading without the differences that do not matter: case, spaces, hyphens, underscores.
pub(crate) fn normal(heading: &str) -> String {
    let words = heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}

/// A column of a table of records.
pub(crate) const fn field(
    name: &'static str,
    tag: &'static str,
    kind: Kind,
    required: bool,
    about: &'static str,
) -> Field {
    Field { name, tag, kind, required, about }
}

/// A column that a table may have, by whatever it is called there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub name: &'a str,
    pub tag: &'a str,
    pub required: bool,
    pub about: &'a str,
}

impl Field {
    /// The column as a table is searched for it.
    pub(crate) const fn wanted(&self) -> Wanted<'static> {
        Wanted { name: self.name, tag: self.tag, required: self.required, about: self.about }
    }
}

/// Which column of a table holds which field.
pub(crate) struct Binding<'a> {
    positions: BTreeMap<&'a str, usize>,
    currencies: BTreeMap<&'a str, String>,
}

impl<'a> Binding<'a> {
    /// Finds the fields by heading, else by HXL tag; names columns that are unknown, repeated or missing.
    pub(crate) fn of(table: &Table, fields: &[Wanted<'a>]) -> (Self, Vec<Finding>) {
        let (mut positions, mut currencies, mut findings) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        for (position, column) in table.columns.iter().enumerate() {
            let name = normal(&column.name);
            let by_tag = || column.tag.as_deref().and_then(|tag| tagged(tag, fields));
            match fields.iter().find(|f| normal(f.name) == name).or_else(by_tag) {
                Some(field) => {
                    if let Some(currency) = column.tag.as_deref().and_then(currency) {
                        currencies.insert(field.name, currency);
                    }
                    if positions.insert(field.name, position).is_some() {
                        let place = table.at(None, Some(column.heading()));
                        let message = format!("the column {} stands twice; keep one of them", field.name);
                        findings.push(
                            Finding::error("repeated-column", place, column.heading(), message)
                                .with("column", field.name),
                        );
                    }
                }
                None if column.heading().is_empty() && empty(table, position) => {}
                None if column.tag.as_deref().is_some_and(informative) => {}
                None => findings.push(unknown(table, column.heading(), fields)),
            }
        }
        // A JSON record leaves out what is empty: there the record's own reader says what it needs.
        let needed = |f: &&Wanted<'a>| f.required && table.origin != Origin::Json && !positions.contains_key(f.name);
        for field in fields.iter().filter(needed) {
            if field.name == "unit" && !currencies.is_empty() {
                continue;
            }
            let message =
                format!("the column is missing; add a column with the heading {} ({})", field.name, field.about);
            findings.push(
                Finding::error("missing-column", table.at(None, Some(field.name)), "", message)
                    .with("column", field.name),
            );
        }
        (Self { positions, currencies }, findings)
    }

    /// The currency that an HXL tag gives the amounts of a column, such as USD for `#value+requested+usd`.
    pub(crate) fn currency(&self, field: &str) -> Option<String> {
        self.currencies.get(field).cloned()
    }

    /// The cell of a field without surrounding blanks; empty where the column is absent.
    pub(crate) fn get<'r>(&self, row: &'r Row, field: &str) -> &'r str {
        self.positions.get(field).and_then(|at| row.cells.get(*at)).map_or("", |cell| cell.trim())
    }
}

/// Tags that lists of this service carry for readers and that an import does not take: names beside codes, status,
/// consent, score, what was matched, identifiers and addresses of pages.
const INFORMATIVE: [&str; 12] = [
    "#country+name",
    "#region+name",
    "#sector+code",
    "#sector+name",
    "#subsector+name",
    "#status",
    "#meta",
    "#org+funder",
    "#org+impl",
    "#value+matched",
    "#value+offered",
    "#date+reported",
];

/// Whether a tag has the other's base and all its attributes.
fn includes(tag: &str, wanted: &str) -> bool {
    let mut parts = wanted.split('+');
    parts.next() == tag.split('+').next() && parts.all(|attribute| tag.split('+').skip(1).any(|a| a == attribute))
}

fn informative(tag: &str) -> bool {
    INFORMATIVE.iter().any(|known| includes(tag, known))
}

/// The field whose tag is included in a column's tag; of several the one with most attributes.
fn tagged<'w, 'a>(tag: &str, fields: &'w [Wanted<'a>]) -> Option<&'w Wanted<'a>> {
    fields.iter().filter(|f| includes(tag, f.tag)).max_by_key(|f| f.tag.split('+').count())
}

/// A currency among a tag's attributes.
fn currency(tag: &str) -> Option<String> {
    let codes = tag.split('+').skip(1).filter(|a| a.len() == 3).map(str::to_ascii_uppercase);
    codes.into_iter().find(|code| code.parse::<Unit>().is_ok_and(|unit| unit.currency().is_some()))
}

fn empty(table: &Table, position: usize) -> bool {
    table.rows.iter().all(|row| row.cells.get(position).is_none_or(|cell| cell.trim().is_empty()))
}

fn unknown(table: &Table, heading: &str, fields: &[Wanted]) -> Finding {
    let place = table.at(None, Some(heading));
    let nearest = nearest(&normal(heading), fields.iter().map(|f| f.name)).unwrap_or_default();
    let message = format!("the column is not known; the nearest one is {nearest}: rename the column, or take it out");
    Finding::error("unknown-column", place, heading, message).with("nearest", nearest)
}

/// The name that needs the fewest changes.
pub(crate) fn nearest<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    names.min_by_key(|name| distance(wanted, name))
}

/// Letters to insert, delete or replace; of long headings the first 60 letters count.
fn distance(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().take(60).collect(), two.chars().take(60).collect());
    let mut line: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut next = vec![i + 1];
        for ((above, diagonal), b) in line.iter().skip(1).zip(&line).zip(&two) {
            let left = next.last().copied().unwrap_or_default();
            next.push((left + 1).min(above + 1).min(diagonal + usize::from(a != b)));
        }
        line = next;
    }
    line.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::csv_in::read_csv;

    const FIELDS: &[Field] = &[
        Field { name: "state", tag: "#country+code+v_iso3", kind: Kind::Text, required: true, about: "who asks" },
        Field { name: "least_useful", tag: "#value+least", kind: Kind::Number, required: false, about: "least amount" },
    ];

    fn findings(text: &str) -> Vec<String> {
        let (table, faults) = read_csv(text.as_bytes());
        assert_eq!(faults, []);
        let wanted: Vec<_> = FIELDS.iter().map(Field::wanted).collect();
        Binding::of(&table, &wanted).1.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn headings_bind_in_any_spelling_and_by_tag() {
        assert!(findings("State,Least Useful\nXAA,1").is_empty());
        assert!(findings("Pays,Minimum\n#country+v_iso3 +code,#value+least\nXAA,1").is_empty());
        assert!(findings("#country+code+v_iso3\nXAA").is_empty());
        assert!(findings("state,,least-useful\nXAA,,1").is_empty());
    }

    #[test]
    fn unknown_repeated_and_missing_columns_name_the_way_out() {
        let found = findings("Stat,least_useful,Least useful\nXAA,1,2");
        assert_eq!(found.len(), 3);
        assert!(
            found[0].starts_with("field Stat: \"Stat\": the column is not known; the nearest one is state"),
            "{}",
            found[0]
        );
        assert!(found[1].contains("stands twice"));
        assert!(found[2].contains("add a column with the heading state (who asks)"));
    }

    #[test]
    fn distances() {
        for (one, two, d) in [("", "abc", 3), ("state", "stat", 1), ("kitten", "sitting", 3), ("same", "same", 0)] {
            assert_eq!(distance(one, two), d);
        }
    }
}
