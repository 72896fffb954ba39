//! Records that stand one a row: how they come out of a table and go into one.

use vocabulary::Finding;

use crate::ExchangeError;
use crate::columns::{Binding, Field};
use crate::table::{Row, Table};
use crate::write::{Format, Heading, Sheet};

/// A record of text fields that stands in one row.
pub(crate) trait Line: Default {
    /// The name of its sheet.
    const SHEET: &'static str;
    /// Its columns.
    const FIELDS: &'static [Field];
    /// The column whose HXL tag may carry the currency of a row without a unit.
    const AMOUNT: &'static str;

    /// The text of a field.
    fn text(&self, field: &str) -> String;
    /// Sets the text of a field.
    fn set(&mut self, field: &str, text: String);
    /// Remembers the row it stands in.
    fn stands_in(&mut self, row: u32);
}

/// Reads records. Rows with unreadable columns are still read, so that all faults come at once.
pub(crate) fn read_lines<L: Line>(table: &Table) -> (Vec<L>, Vec<Finding>) {
    let wanted: Vec<_> = L::FIELDS.iter().map(Field::wanted).collect();
    let (binding, findings) = Binding::of(table, &wanted);
    let line = |row: &Row| {
        let mut line = L::default();
        line.stands_in(row.number);
        for field in L::FIELDS {
            line.set(field.name, binding.get(row, field.name).to_owned());
        }
        if line.text("unit").is_empty() {
            line.set("unit", binding.currency(L::AMOUNT).unwrap_or_default());
        }
        line
    };
    (table.rows.iter().map(line).collect(), findings)
}

/// Writes records; reading the file gives them back.
pub(crate) fn write_lines<L: Line>(lines: &[L], format: Format) -> Result<Vec<u8>, ExchangeError> {
    let row = |line: &L| L::FIELDS.iter().map(|field| line.text(field.name)).collect();
    let sheet = Sheet {
        name: L::SHEET.to_owned(),
        headings: L::FIELDS.iter().map(Heading::from).collect(),
        rows: lines.iter().map(row).collect(),
    };
    sheet.write(format)
}
