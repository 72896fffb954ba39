//! Every list as CSV, HXL-tagged CSV, XLSX and JSON: one kind of line for each list, its columns told once.

mod items;
mod more;

pub use items::{EngagementItem, ProposalItem};
pub use more::{
    CalendarItem, CatalogueItem, ContributionItem, PracticeItem, RemarkItem, ReviewItemLine, catalogue_items,
};

use matching::report::Cell;
use serde_json::{Map, Value};
use vocabulary::{Quantity, Text, UnLanguage};

use crate::columns::Kind;
use crate::report::{Words, shown};
use crate::write::{Format, Heading, Sheet};
use crate::{ExchangeError, cell};

/// A column of a list.
pub struct ListColumn<T> {
    /// Its key: the message `column-{key}` is its heading, and programs find it in JSON by the key itself.
    pub key: &'static str,
    /// Its HXL tag.
    pub tag: &'static str,
    kind: Kind,
    value: fn(&T) -> Cell,
}

/// A column; `value` takes it from the line.
pub(crate) const fn column<T>(
    key: &'static str,
    tag: &'static str,
    kind: Kind,
    value: fn(&T) -> Cell,
) -> ListColumn<T> {
    ListColumn { key, tag, kind, value }
}

/// A line of a list.
pub trait Listed: Sized + 'static {
    /// The list's name in addresses, such as `proposals`; the message `list-{name}` is its title.
    const NAME: &'static str;
    /// Its columns.
    const COLUMNS: &'static [ListColumn<Self>];
}

/// The keys of a list's columns.
pub fn list_columns<T: Listed>() -> Vec<&'static str> {
    T::COLUMNS.iter().map(|c| c.key).collect()
}

/// Writes a list in the reader's words. JSON is for programs: keys and codes stay as they are, names stand in all their
/// languages.
pub fn write_list<T: Listed>(items: &[T], format: Format, words: &dyn Words) -> Result<Vec<u8>, ExchangeError> {
    if format == Format::Json {
        return json(items);
    }
    let heading = |c: &ListColumn<T>| Heading {
        name: words.say(&format!("column-{}", c.key)).unwrap_or_else(|| c.key.to_owned()),
        tag: c.tag.to_owned(),
        kind: c.kind,
    };
    let row = |item: &T| T::COLUMNS.iter().map(|c| shown(&(c.value)(item), words)).collect();
    let sheet = Sheet {
        name: named(T::NAME, words),
        headings: T::COLUMNS.iter().map(heading).collect(),
        rows: items.iter().map(row).collect(),
    };
    sheet.write(format)
}

/// A sheet's name in the reader's words, as a workbook takes it.
pub(crate) fn named(name: &str, words: &dyn Words) -> String {
    let mut names = [words.say(&format!("list-{name}")).unwrap_or_else(|| name.to_owned())];
    crate::report::apart(&mut names);
    let [name] = names;
    name
}

fn json<T: Listed>(items: &[T]) -> Result<Vec<u8>, ExchangeError> {
    let mut text = b"[".to_vec();
    for (number, item) in items.iter().enumerate() {
        let mut object = Map::new();
        for column in T::COLUMNS {
            if let Some(value) = value(column, &(column.value)(item))? {
                object.insert(column.key.to_owned(), value);
            }
        }
        text.extend_from_slice(if number == 0 { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut text, &object)?;
    }
    text.extend_from_slice(b"\n]\n");
    Ok(text)
}

/// A value as programs want it; none where there is nothing to say.
fn value<T>(column: &ListColumn<T>, cell: &Cell) -> Result<Option<Value>, ExchangeError> {
    Ok(Some(match cell {
        Cell::Empty => return Ok(None),
        Cell::Text(text) if text.is_empty() => return Ok(None),
        Cell::Text(text) if matches!(column.kind, Kind::List | Kind::Choices(_)) => cell::list(text).into(),
        Cell::Text(text) => text.clone().into(),
        Cell::Name(text) => serde_json::to_value(text)?,
        Cell::Code { code, .. } => code.clone().into(),
        Cell::Unit(unit) => unit.code().into(),
        Cell::Count(count) => (*count).into(),
        Cell::Number(number) | Cell::Share(number) => (*number).into(),
        // Digits, so that no reader rounds money.
        Cell::Amount(quantity) => quantity.digits().into(),
        Cell::Usd(_) => shown(cell, &crate::Codes).into(),
        Cell::Date(day) => day.to_string().into(),
        Cell::Flag(yes) => (*yes).into(),
    }))
}

// How values become cells, for the tables of columns.

pub(crate) fn text(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

pub(crate) fn maybe<T: ToString>(value: Option<T>) -> Cell {
    value.map_or(Cell::Empty, text)
}

pub(crate) fn code(family: &'static str, code: impl ToString) -> Cell {
    Cell::Code { family, code: code.to_string() }
}

pub(crate) fn many<T: ToString>(values: impl IntoIterator<Item = T>) -> Cell {
    // A name with a semicolon would come back as two.
    Cell::Text(cell::join(values.into_iter().map(|v| v.to_string().replace(';', ","))))
}

pub(crate) fn count(value: Option<u32>) -> Cell {
    value.map_or(Cell::Empty, |n| Cell::Count(n.into()))
}

pub(crate) fn level(stage: Option<vocabulary::Stage>) -> Cell {
    stage.map_or(Cell::Empty, |s| Cell::Count(s.value().into()))
}

pub(crate) fn day(value: Option<chrono::NaiveDate>) -> Cell {
    value.map_or(Cell::Empty, Cell::Date)
}

pub(crate) fn usd(cents: Option<i64>) -> Cell {
    cents.map_or(Cell::Empty, Cell::Usd)
}

pub(crate) fn amount(quantity: Quantity) -> Cell {
    Cell::Amount(quantity)
}

pub(crate) fn name(text: &Text) -> Cell {
    if text.best(UnLanguage::En).0.is_empty() { Cell::Empty } else { Cell::Name(text.clone()) }
}

#[cfg(test)]
mod tests;
