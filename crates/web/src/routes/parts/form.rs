//! Forms: fields with their hints and errors, refilled with what was typed.

use askama::Template;
use askama::filters::HtmlSafe;

use super::{Link, Part};
use crate::i18n::Message;
use crate::page::Faults;

/// One choice of several.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What it says.
    pub text: Message,
    /// More about it.
    pub hint: Option<Message>,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// A choice, not chosen.
    pub fn new(value: impl Into<String>, text: Message) -> Self {
        Self { value: value.into(), text, hint: None, chosen: false }
    }
}

/// How a field is filled.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line: `type`, CSS class, `autocomplete`, value.
    Line {
        /// `text`, `email`, `password`, `date`, `number`.
        kind: &'static str,
        /// CSS class for its width.
        class: &'static str,
        /// What a browser may fill in.
        autocomplete: &'static str,
        /// The value.
        value: String,
    },
    /// Several lines.
    Area {
        /// The value.
        value: String,
    },
    /// One of a list.
    Select {
        /// The choices; groups by their heading.
        groups: Vec<(Message, Vec<Choice>)>,
    },
    /// One of a few, all seen.
    Radios {
        /// The choices.
        choices: Vec<Choice>,
    },
    /// Any of them.
    Checks {
        /// The choices; groups by their heading.
        groups: Vec<(Message, Vec<Choice>)>,
    },
    /// A file.
    File {
        /// Which files.
        accept: &'static str,
    },
}

/// One field.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/field.html")]
pub struct Field {
    /// Its name in the form, and the one findings use.
    pub name: String,
    /// What it asks.
    pub label: Message,
    /// How to answer.
    pub hint: Option<Message>,
    /// What is wrong with the value.
    pub errors: Vec<Message>,
    /// How it is filled.
    pub input: Input,
}

impl HtmlSafe for Field {}

impl Field {
    fn new(name: &str, label: Message, input: Input) -> Self {
        Self { name: name.to_owned(), label, hint: None, errors: Vec::new(), input }
    }

    /// One line of text.
    pub fn line(name: &str, label: Message, value: impl Into<String>) -> Self {
        Self::new(name, label, Input::Line { kind: "text", class: "", autocomplete: "off", value: value.into() })
    }

    /// A short line: a number, a code.
    pub fn short(name: &str, label: Message, value: impl Into<String>) -> Self {
        Self::new(name, label, Input::Line { kind: "text", class: "short", autocomplete: "off", value: value.into() })
    }

    /// A day.
    pub fn day(name: &str, label: Message, value: impl Into<String>) -> Self {
        Self::new(name, label, Input::Line { kind: "date", class: "short", autocomplete: "off", value: value.into() })
    }

    /// An address, a name or a password that a browser may fill in.
    pub fn filled(
        name: &str,
        label: Message,
        kind: &'static str,
        autocomplete: &'static str,
        value: impl Into<String>,
    ) -> Self {
        Self::new(name, label, Input::Line { kind, class: "", autocomplete, value: value.into() })
    }

    /// Several lines.
    pub fn area(name: &str, label: Message, value: impl Into<String>) -> Self {
        Self::new(name, label, Input::Area { value: value.into() })
    }

    /// One of a list.
    pub fn select(name: &str, label: Message, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Input::Select { groups: vec![(Message::literal(""), choices)] })
    }

    /// One of a list with headings.
    pub fn select_groups(name: &str, label: Message, groups: Vec<(Message, Vec<Choice>)>) -> Self {
        Self::new(name, label, Input::Select { groups })
    }

    /// One of a few.
    pub fn radios(name: &str, label: Message, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Input::Radios { choices })
    }

    /// Any of them.
    pub fn checks(name: &str, label: Message, choices: Vec<Choice>) -> Self {
        Self::new(name, label, Input::Checks { groups: vec![(Message::literal(""), choices)] })
    }

    /// Any of them, under headings.
    pub fn check_groups(name: &str, label: Message, groups: Vec<(Message, Vec<Choice>)>) -> Self {
        Self::new(name, label, Input::Checks { groups })
    }

    /// A file.
    pub fn file(name: &str, label: Message, accept: &'static str) -> Self {
        Self::new(name, label, Input::File { accept })
    }

    /// Says how to answer.
    #[must_use]
    pub fn hint(mut self, hint: Message) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Marks what was chosen.
    #[must_use]
    pub fn chosen(mut self, values: &[&str]) -> Self {
        let mark = |choices: &mut Vec<Choice>| {
            for choice in choices {
                choice.chosen = values.contains(&choice.value.as_str());
            }
        };
        match &mut self.input {
            Input::Select { groups } | Input::Checks { groups } => {
                groups.iter_mut().for_each(|(_, choices)| mark(choices))
            }
            Input::Radios { choices } => mark(choices),
            _ => {}
        }
        self
    }

    /// What it says as filled in, in the reader's words; one line for each chosen entry, in the order of the list.
    pub fn said(&self) -> String {
        let chosen = |groups: &[&[Choice]]| {
            let lines = groups.iter().flat_map(|g| g.iter()).filter(|c| c.chosen).map(|c| c.text.plain());
            lines.collect::<Vec<_>>().join("\n")
        };
        match &self.input {
            Input::Line { value, .. } | Input::Area { value } => value.clone(),
            Input::Select { groups } | Input::Checks { groups } => {
                chosen(&groups.iter().map(|(_, choices)| choices.as_slice()).collect::<Vec<_>>())
            }
            Input::Radios { choices } => chosen(&[choices]),
            Input::File { .. } => String::new(),
        }
    }

    /// Whether it is a group of inputs, which needs a legend in place of a label.
    pub fn grouped(&self) -> bool {
        matches!(self.input, Input::Radios { .. } | Input::Checks { .. })
    }

    /// How many choices stand before a group, so that every choice has its own number.
    pub fn start(&self, group: impl std::borrow::Borrow<usize>) -> usize {
        match &self.input {
            Input::Checks { groups } => groups.iter().take(*group.borrow()).map(|(_, choices)| choices.len()).sum(),
            _ => 0,
        }
    }

    /// The id of a choice, counted from 1. The first has the field's name: links of the error summary go there.
    pub fn choice_id(&self, number: impl std::borrow::Borrow<usize>) -> String {
        match number.borrow() {
            1 => self.name.clone(),
            number => format!("{}-{number}", self.name),
        }
    }

    /// Whether any of these is chosen.
    pub fn any_chosen(&self, choices: &[Choice]) -> bool {
        choices.iter().any(|c| c.chosen)
    }

    /// What describes it, for assistive technology.
    pub fn described(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let error = (!self.errors.is_empty()).then(|| format!("{}-error", self.name));
        let ids: Vec<_> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// Fields under one heading.
#[derive(Debug, Clone)]
pub struct Fieldset {
    /// The heading; none for the first fields of a short form.
    pub title: Option<Message>,
    /// What to know before.
    pub lead: Option<Message>,
    /// The fields.
    pub fields: Vec<Field>,
}

/// What a form can be asked before it is sent: by a second button, and live where scripts run.
#[derive(Debug, Clone)]
pub struct Asks {
    /// Where it is asked.
    pub place: String,
    /// The button.
    pub button: Message,
    /// What it does.
    pub hint: Message,
    /// The answer, once it was asked.
    pub answer: Option<Box<Part>>,
}

/// A form that changes something.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/form.html")]
pub struct Form {
    /// Where it goes; empty for the page itself.
    pub action: String,
    /// The parts.
    pub sets: Vec<Fieldset>,
    /// Sent along unseen: version, idempotency key.
    pub hidden: Vec<(String, String)>,
    /// What the button does.
    pub button: Message,
    /// Whether the act cannot be undone.
    pub grave: bool,
    /// Whether files come along.
    pub files: bool,
    /// The way back.
    pub cancel: Option<Link>,
    /// What it can be asked before it is sent.
    pub asks: Option<Asks>,
}

impl HtmlSafe for Form {}

impl Form {
    /// A form with one set of fields.
    pub fn new(action: impl Into<String>, button: Message, fields: Vec<Field>) -> Self {
        let sets = vec![Fieldset { title: None, lead: None, fields }];
        Self {
            action: action.into(),
            sets,
            hidden: Vec::new(),
            button,
            grave: false,
            files: false,
            cancel: None,
            asks: None,
        }
    }

    /// Adds an unseen value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.hidden.push((name.to_owned(), value.to_string()));
        self
    }

    /// Adds the way back.
    #[must_use]
    pub fn cancel(mut self, link: Link) -> Self {
        self.cancel = Some(link);
        self
    }

    /// Says that the act cannot be undone.
    #[must_use]
    pub fn grave(mut self) -> Self {
        self.grave = true;
        self
    }

    /// Says that files come along.
    #[must_use]
    pub fn with_files(mut self) -> Self {
        self.files = true;
        self
    }

    /// Puts the faults beside their fields.
    #[must_use]
    pub fn marked(mut self, faults: &Faults) -> Self {
        for field in self.fields_mut() {
            field.errors = faults.of(&field.name).map(|line| Message::literal(line.text.clone())).collect();
        }
        self
    }

    /// Every field, to read.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.sets.iter().flat_map(|s| s.fields.iter())
    }

    /// Every field.
    pub fn fields_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        self.sets.iter_mut().flat_map(|s| s.fields.iter_mut())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn refills_and_escapes() {
        let mut field = Field::line("title", Message::literal("Title"), "\"><script>");
        field.errors.push(Message::literal("too <long>"));
        let html = field.render().unwrap();
        assert!(html.contains("aria-describedby=\"title-error\"") && html.contains("aria-invalid"), "{html}");
        assert!(!html.contains("<script>") && !html.contains("<long>"));
    }

    #[test]
    fn groups_have_a_legend_and_ids() {
        let choices = vec![Choice::new("a", Message::literal("A")), Choice::new("b", Message::literal("B"))];
        let field = Field::checks("kinds", Message::literal("Kinds"), choices).chosen(&["b"]);
        let html = field.render().unwrap();
        assert!(
            html.contains("<legend") && html.contains("id=\"kinds\"") && html.contains("value=\"b\" checked"),
            "{html}"
        );
        assert!(html.contains("id=\"kinds-2\""));
        assert_eq!(field.said(), "B");
    }
}
