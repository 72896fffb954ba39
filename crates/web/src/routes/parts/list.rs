//! Tables and what stands around them: filters in the address, the count, pages, files to take away.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Cell, Field, Link};
use crate::i18n::Message;

/// A column's heading.
#[derive(Debug, Clone)]
pub struct Column {
    /// What it says, with the unit where there is one.
    pub title: Message,
    /// Whether numbers stand in it.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: Message) -> Self {
        Self { title, numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(title: Message) -> Self {
        Self { title, numeric: true }
    }
}

/// A table that scrolls in its own box. The first cell of each row names the row.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/table.html")]
pub struct Table {
    /// Says what the table holds.
    pub caption: Message,
    /// Whether the caption is only for those who do not see the heading above it.
    pub quiet: bool,
    /// Headings.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Vec<Cell>>,
    /// What to say, and what to do next, where there is no row.
    pub empty: Message,
}

impl HtmlSafe for Table {}

/// Fields that narrow a list; they stand in the address.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/filters.html")]
pub struct Filters {
    /// Fields.
    pub fields: Vec<Field>,
    /// The button.
    pub button: Message,
    /// Takes all filters away, where any is set.
    pub clear: Option<Link>,
}

impl HtmlSafe for Filters {}

/// A whole list: filters, count, table, pages, files.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/listing.html")]
pub struct Listing {
    /// Filters.
    pub filters: Option<Filters>,
    /// How many there are.
    pub count: Option<Message>,
    /// The table.
    pub table: Table,
    /// The next page.
    pub next: Option<Link>,
    /// The same list as files.
    pub files: Vec<Link>,
    /// What the files are.
    pub files_title: Message,
}

impl HtmlSafe for Listing {}
