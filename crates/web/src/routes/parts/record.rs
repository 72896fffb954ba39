//! What stands on the page of one record: facts, tasks, key figures, plots.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Cell, Link, Tone};
use crate::charts::Figure;
use crate::i18n::Message;
use crate::page::Page;

/// One fact.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub name: Message,
    /// Its value.
    pub value: Cell,
    /// Changes it; the hidden text names what is changed.
    pub change: Option<(Link, Message)>,
}

/// A list of facts: a record, or answers to check.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/facts.html")]
pub struct Facts {
    /// The facts in reading order.
    pub rows: Vec<Fact>,
}

impl HtmlSafe for Facts {}

impl Facts {
    /// Adds a fact.
    pub fn add(&mut self, name: Message, value: Cell) {
        self.rows.push(Fact { name, value, change: None });
    }

    /// Adds a fact where it is known.
    pub fn add_some(&mut self, name: Message, value: Option<Cell>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }
}

/// One task.
#[derive(Debug, Clone)]
pub struct TaskItem {
    /// What to do, as a link to where it is done; none where it cannot be started yet.
    pub link: Link,
    /// More about it, such as the day it is due.
    pub hint: Option<Message>,
    /// Where it stands.
    pub status: (Tone, Message),
    /// Whether it can be started.
    pub open: bool,
}

/// A task list; the whole row is the link.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/tasks.html")]
pub struct Tasks {
    /// The tasks.
    pub items: Vec<TaskItem>,
}

impl HtmlSafe for Tasks {}

/// Key figures beside one another: name, value, note.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/figures.html")]
pub struct Figures {
    /// The figures.
    pub items: Vec<(Message, Message, Option<Message>)>,
}

impl HtmlSafe for Figures {}

/// How charts are taken away.
#[derive(Debug, Clone, Default)]
pub struct ChartFiles {
    /// The page's address, up to and with `?` or `&`.
    pub place: String,
    /// What the files are.
    pub title: String,
    /// The words for SVG, PNG and CSV.
    pub formats: [String; 3],
}

/// Charts with their tables.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "parts/plots.html")]
pub struct Plots {
    /// The charts; empty ones are left out.
    pub figures: Vec<Figure>,
    /// Opens the table behind a chart.
    pub data: String,
    /// Where a chart is taken away, and in which words; none on a page that answers a form, which has no address.
    pub files: Option<ChartFiles>,
}

impl HtmlSafe for Plots {}

impl Plots {
    /// Charts of a page, each to be taken away as well. Where the address asks for one of them, the page answers with it
    /// alone: whoever may see the page may have its chart, and nobody else.
    pub fn new(p: &Page, figures: Vec<Figure>) -> Self {
        p.offer_charts(&figures);
        let files = p.chart_place().map(|place| ChartFiles {
            place,
            title: p.attr("chart-files"),
            formats: ["file-svg", "file-png", "file-csv"].map(|key| p.attr(key)),
        });
        Self { figures, data: p.attr("chart-data"), files }
    }
}
