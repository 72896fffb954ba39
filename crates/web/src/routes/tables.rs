//! Tables whose headings come from the messages; a column whose first value is a number is one of numbers.

use super::parts::{Cell, Column, Table as Rows};
use crate::i18n::Message;
use crate::page::Page;

/// A table under a heading that says the same as its caption.
pub(super) fn table(p: &Page, caption: Message, columns: &[&str], rows: Vec<Vec<Cell>>, empty: &str) -> Rows {
    let numeric = |at: usize| {
        let first = rows.iter().filter_map(|row| row.get(at)).find(|cell| !said_nothing(cell));
        at > 0 && first.is_some_and(Cell::numeric)
    };
    let columns = columns.iter().enumerate().map(|(at, key)| Column { title: p.t(key), numeric: numeric(at) });
    Rows { caption, quiet: true, columns: columns.collect(), rows, empty: p.t(empty) }
}

fn said_nothing(cell: &Cell) -> bool {
    matches!(cell, Cell::Words(text) | Cell::Text(text) if text.is_empty())
}

/// A day as a cell; nothing where there is none.
pub(super) fn day(p: &Page, day: Option<chrono::NaiveDate>) -> Cell {
    day.map_or_else(|| Cell::Words(String::new()), |day| Cell::text(p.short_date(day)))
}
