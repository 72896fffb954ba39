//! A table as a person sees it in a file: headings, HXL tags, rows with their numbers, cells as text.

use vocabulary::{Finding, Place};

use crate::limits;

/// What kind of file the table was read from; it decides how a place is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Origin {
    /// Comma-, semicolon- or tab-separated text.
    #[default]
    Csv,
    /// A sheet of a workbook.
    Xlsx,
    /// A JSON array of flat objects: row 2 is element 0.
    Json,
    /// Made by a column map from other files; rows are those of the file that `sheet` names.
    Map,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// The heading as it is written in the file; empty where the file has tags only.
    pub name: String,
    /// The HXL tag with its attributes in alphabetical order, such as `#country+code+v_iso3`.
    pub tag: Option<String>,
}

impl Column {
    /// What to call it when speaking to the person who wrote the file.
    pub fn heading(&self) -> &str {
        if self.name.is_empty() { self.tag.as_deref().unwrap_or_default() } else { &self.name }
    }
}

/// A row that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// As a person counts it in the file, the header being row 1.
    pub number: u32,
    /// One cell for each column.
    pub cells: Vec<String>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The sheet's name, where there are sheets.
    pub sheet: Option<String>,
    /// What it was read from.
    pub origin: Origin,
    /// Columns from left to right.
    pub columns: Vec<Column>,
    /// Rows that are not empty, from top to bottom.
    pub rows: Vec<Row>,
}

/// An HXL tag in one spelling: lower case, no spaces, attributes sorted and each once.
pub fn normal_tag(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    let mut parts = text.strip_prefix('#')?.split('+');
    let tag = parts.next().filter(|t| !t.is_empty())?;
    if !text.chars().skip(1).all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '+') {
        return None;
    }
    let attributes: std::collections::BTreeSet<&str> = parts.filter(|a| !a.is_empty()).collect();
    Some(attributes.into_iter().fold(format!("#{tag}"), |tag, attribute| tag + "+" + attribute))
}

/// Whether a row consists of HXL tags: at least one, and nothing else.
fn tag_row(cells: &[String]) -> bool {
    let mut filled = cells.iter().filter(|c| !c.trim().is_empty()).peekable();
    filled.peek().is_some() && filled.all(|c| normal_tag(c).is_some())
}

impl Table {
    /// Makes a table of raw rows: the first row that is not empty holds the headings, a row of HXL tags may stand
    /// below (or in their place).
    pub(crate) fn assemble(
        sheet: Option<String>,
        origin: Origin,
        raw: Vec<(u32, Vec<String>)>,
    ) -> (Self, Vec<Finding>) {
        let mut table = Self { sheet, origin, ..Self::default() };
        let mut raw = raw.into_iter().filter(|(_, cells)| cells.iter().any(|c| !c.trim().is_empty())).peekable();
        let Some((_, header)) = raw.next() else {
            let place = table.at(None, None);
            return (
                table,
                vec![Finding::error(
                    "empty-file",
                    place,
                    "",
                    "nothing is in the file; put the headings in the first row, as the template has them",
                )],
            );
        };
        let tags_only = tag_row(&header);
        let below = if tags_only { None } else { raw.next_if(|(_, cells)| tag_row(cells)) };
        let tags = if tags_only { Some(&header) } else { below.as_ref().map(|(_, cells)| cells) };
        let width = header.len().max(tags.map_or(0, Vec::len));
        table.columns = (0..width)
            .map(|at| Column {
                name: if tags_only {
                    String::new()
                } else {
                    header.get(at).map(|h| h.trim().to_owned()).unwrap_or_default()
                },
                tag: tags.and_then(|t| t.get(at)).and_then(|t| normal_tag(t)),
            })
            .collect();
        while table.columns.last().is_some_and(|c| c.heading().is_empty()) {
            table.columns.pop();
        }
        let mut findings = Vec::new();
        let most = (limits::MAX_CELLS / table.columns.len().max(1)).min(limits::MAX_ROWS as usize);
        for (number, cells) in raw {
            if table.rows.len() >= most {
                let message = format!("more than {most} rows; split the file");
                findings.push(Finding::error("too-many-rows", table.at(Some(number), None), "", message));
                break;
            }
            table.push(number, cells, &mut findings);
            if findings.len() >= limits::MAX_FINDINGS {
                break;
            }
        }
        (table, findings)
    }

    /// Adds a row in the width of the header; what stands beyond the last heading is a fault.
    fn push(&mut self, number: u32, mut cells: Vec<String>, findings: &mut Vec<Finding>) {
        let width = self.columns.len();
        if let Some((at, value)) = cells.iter().enumerate().skip(width).find(|(_, c)| !c.trim().is_empty()) {
            let message =
                format!("column {} has no heading; give it one, or quote texts that contain the separator", at + 1);
            findings.push(
                Finding::error("cell-without-heading", self.at(Some(number), None), value, message)
                    .with("column", at + 1),
            );
        }
        cells.resize(width, String::new());
        for (cell, column) in cells.iter().zip(&self.columns) {
            if cell.chars().nth(limits::MAX_CELL).is_some() {
                let message = format!("the text is longer than {} characters; shorten it", limits::MAX_CELL);
                findings.push(Finding::error(
                    "text-too-long",
                    self.at(Some(number), Some(column.heading())),
                    cell,
                    message,
                ));
            }
        }
        self.rows.push(Row { number, cells });
    }

    /// A place in this table.
    pub fn at(&self, row: Option<u32>, field: Option<&str>) -> Place {
        let (sheet, field) = (self.sheet.clone(), field.map(str::to_owned));
        match (self.origin, row) {
            (Origin::Json, Some(row)) => {
                let element = format!("[{}]", row.saturating_sub(2));
                Place::path(field.map_or_else(|| element.clone(), |f| format!("{element}.{f}")))
            }
            _ => Place { sheet, row, field, path: None },
        }
    }

    /// Gives findings of a record, which know the field only, the sheet, the row and the heading that the person
    /// wrote. A path inside a field stays.
    pub fn locate(&self, row: u32, findings: Vec<Finding>) -> Vec<Finding> {
        findings
            .into_iter()
            .map(|mut finding| {
                let heading = finding.place.field.as_deref().map(|field| self.heading_of(field));
                let path = finding.place.path.take();
                finding.place = self.at(Some(row), heading.as_deref());
                if self.origin != Origin::Json {
                    finding.place.path = path;
                }
                finding
            })
            .collect()
    }

    /// The heading under which a field stands in this table, or the field's own name.
    fn heading_of(&self, field: &str) -> String {
        let name = crate::columns::normal(field);
        let found = self.columns.iter().find(|c| crate::columns::normal(&c.name) == name);
        found.map_or_else(|| field.to_owned(), |c| c.name.clone())
    }

    /// The position of a column by its exact heading.
    pub fn position(&self, heading: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.heading() == heading)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn tags_are_recognised_under_or_instead_of_headings() {
        let (table, findings) = Table::assemble(
            None,
            Origin::Csv,
            vec![
                row(1, &["Pays", "Titre", ""]),
                row(2, &["#country +v_iso3+code", "#x_need+title", ""]),
                row(4, &["KEN"]),
            ],
        );
        assert_eq!(findings, []);
        assert_eq!(table.columns.len(), 2);
        assert_eq!(table.columns[0].tag.as_deref(), Some("#country+code+v_iso3"));
        assert_eq!(table.rows, [Row { number: 4, cells: vec!["KEN".into(), String::new()] }]);
        let (tags_only, _) = Table::assemble(None, Origin::Csv, vec![row(1, &["#country"]), row(2, &["KEN"])]);
        assert_eq!((tags_only.columns[0].heading(), tags_only.rows.len()), ("#country", 1));
    }

    #[test]
    fn a_cell_beyond_the_header_is_named() {
        let (_, findings) = Table::assemble(None, Origin::Csv, vec![row(1, &["a", "b"]), row(3, &["1", "2", "3"])]);
        assert_eq!(
            findings[0].to_string(),
            "row 3: \"3\": column 3 has no heading; give it one, or quote texts that contain the separator"
        );
    }

    #[test]
    fn an_empty_file_says_what_to_do() {
        let (_, findings) = Table::assemble(None, Origin::Csv, vec![row(1, &["", " "])]);
        assert_eq!(findings[0].code, "empty-file");
    }
}
