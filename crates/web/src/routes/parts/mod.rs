//! Parts that pages are put together from: tables, lists of facts, task lists, forms, figures. Each is a small template
//! of its own, so that every page shows the same thing the same way and escapes it once.

mod blocks;
mod form;
mod list;
mod record;
mod section;

pub use form::{Asks, Choice, Field, Fieldset, Form, Input};
pub use list::{Column, Filters, Listing, Table};
pub use record::{Fact, Facts, Figures, Plots, TaskItem, Tasks};
pub use section::Part;

use askama::filters::HtmlSafe;

use crate::i18n::Message;

/// A place to go.
#[derive(Debug, Clone)]
pub struct Link {
    /// Address.
    pub href: String,
    /// What it says.
    pub text: Message,
}

impl Link {
    /// A link.
    pub fn new(href: impl Into<String>, text: Message) -> Self {
        Self { href: href.into(), text }
    }

    /// A link that says somebody's own words.
    pub fn words(href: impl Into<String>, text: impl Into<String>) -> Self {
        Self { href: href.into(), text: Message::literal(text) }
    }
}

/// How a tag looks; the word says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// Under way.
    Accent,
    /// Done.
    Good,
    /// Waits for somebody.
    Warn,
    /// Ended or wrong.
    Danger,
}

impl Tone {
    /// CSS class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "tag",
            Self::Accent => "tag accent",
            Self::Good => "tag good",
            Self::Warn => "tag warn",
            Self::Danger => "tag danger",
        }
    }
}

/// What stands in a cell of a table or beside a fact.
#[derive(Debug, Clone)]
pub enum Cell {
    /// A message or a formatted value, escaped already.
    Text(String),
    /// Somebody's own words, isolated from the page's direction.
    Words(String),
    /// Several paragraphs of somebody's own words.
    Prose(String),
    /// Words of the catalogue in another language than the page.
    Foreign(String, &'static str),
    /// A number, escaped already, aligned to the end.
    Number(String),
    /// A place to go.
    Link(Link),
    /// A status with its word.
    Tag(Tone, Message),
    /// A checksum or another text for machines.
    Code(String),
    /// Several things below one another.
    Many(Vec<Cell>),
}

impl Cell {
    /// A message or a formatted value.
    pub fn text(text: impl HtmlSafe) -> Self {
        Self::Text(text.to_string())
    }

    /// A number or an amount, aligned to the end.
    pub fn number(text: impl HtmlSafe) -> Self {
        Self::Number(text.to_string())
    }

    /// A place to go.
    pub fn link(href: impl Into<String>, text: Message) -> Self {
        Self::Link(Link::new(href, text))
    }

    /// Whether it is a number.
    pub fn numeric(&self) -> bool {
        matches!(self, Self::Number(_))
    }
}

/// A cell as it stands in the page.
#[derive(askama::Template)]
#[template(path = "parts/cell.html")]
pub struct CellView<'a> {
    cell: &'a Cell,
}

impl HtmlSafe for CellView<'_> {}

impl Cell {
    /// The cell for a template.
    pub fn view(&self) -> CellView<'_> {
        CellView { cell: self }
    }
}
