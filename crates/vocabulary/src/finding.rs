//! Faults in data are values: what is wrong, where, with which value, and the way out.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Note,
    /// Accepted, but probably not meant.
    Warning,
    /// Refused.
    Error,
}

/// Where in the input. All parts that apply are set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Place {
    /// A file's sheet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row as a person counts it in the file, the header being row 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Column heading, or the field's name in a form or JSON body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Path in a JSON document, such as `needs[17].quantity`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
}

impl Place {
    /// A field of a form or a body.
    pub fn field(name: impl Into<String>) -> Self {
        Self { field: Some(name.into()), ..Self::default() }
    }

    /// A cell of a table.
    pub fn cell(row: u32, column: impl Into<String>) -> Self {
        Self { row: Some(row), field: Some(column.into()), ..Self::default() }
    }

    /// A place in a JSON document.
    pub fn path(path: impl Into<String>) -> Self {
        Self { path: Some(path.into()), ..Self::default() }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            self.sheet.as_ref().map(|s| format!("sheet {s}")),
            self.row.map(|r| format!("row {r}")),
            self.field.as_ref().map(|c| format!("field {c}")),
            self.path.clone(),
        ];
        f.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
    }
}

/// One thing found in somebody's input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable slug, such as `not-an-amount`; pages show the message `finding-{code}` in the reader's language.
    pub code: String,
    /// How grave.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// The value as given, cut at 80 characters; empty where something is missing.
    pub value: String,
    /// What is wrong and the way out, in English, lower case, without place and value.
    pub message: String,
    /// Values that the message names, for its translation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub args: BTreeMap<String, String>,
}

impl Finding {
    /// A refusal.
    pub fn error(code: &str, place: Place, value: impl AsRef<str>, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            severity: Severity::Error,
            place,
            value: value.as_ref().chars().take(80).collect(),
            message: message.into(),
            args: BTreeMap::new(),
        }
    }

    /// Something that is accepted but worth a look.
    pub fn warning(code: &str, place: Place, value: impl AsRef<str>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, place, value, message) }
    }

    /// Adds a value that the translated message names.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.args.insert(name.to_owned(), value.to_string());
        self
    }

    /// Whether it refuses the input.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.to_string();
        if !place.is_empty() {
            write!(f, "{place}: ")?;
        }
        if !self.value.is_empty() {
            write!(f, "{:?}: ", self.value)?;
        }
        f.write_str(&self.message)
    }
}
