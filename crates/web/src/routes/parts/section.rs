//! Pages that answer questions: parts under headings, each with sentences, facts, tables, plots, a form, links.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Facts, Figures, Form, Link, Plots, Table};
use crate::i18n::Message;

/// One part of a page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/section.html")]
pub struct Part {
    /// Its place in the page, for links.
    pub id: String,
    /// The heading.
    pub title: Message,
    /// What is to be said, one paragraph each.
    pub says: Vec<Message>,
    /// Key figures.
    pub figures: Option<Figures>,
    /// Facts.
    pub facts: Option<Facts>,
    /// Charts.
    pub plots: Option<Plots>,
    /// Tables.
    pub tables: Vec<Table>,
    /// What to know about them.
    pub notes: Vec<Message>,
    /// A form.
    pub form: Option<Form>,
    /// Further forms.
    pub forms: Vec<Form>,
    /// Where to go on.
    pub links: Vec<Link>,
}

impl HtmlSafe for Part {}

impl Part {
    /// An empty part.
    pub fn new(id: impl Into<String>, title: Message) -> Self {
        Self {
            id: id.into(),
            title,
            says: Vec::new(),
            figures: None,
            facts: None,
            plots: None,
            tables: Vec::new(),
            notes: Vec::new(),
            form: None,
            forms: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn say(mut self, says: Message) -> Self {
        self.says.push(says);
        self
    }

    /// Adds a table.
    #[must_use]
    pub fn table(mut self, table: Table) -> Self {
        self.tables.push(table);
        self
    }

    /// Adds a form.
    #[must_use]
    pub fn ask(mut self, form: Form) -> Self {
        self.forms.push(form);
        self
    }

    /// Adds a link.
    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        self.links.push(link);
        self
    }

    /// Sets the facts.
    #[must_use]
    pub fn facts(mut self, facts: Facts) -> Self {
        self.facts = Some(facts);
        self
    }

    /// Adds a note, where there is one.
    #[must_use]
    pub fn note(mut self, note: Option<Message>) -> Self {
        self.notes.extend(note);
        self
    }
}
