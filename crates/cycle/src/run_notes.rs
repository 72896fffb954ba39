//! What is said about how a run ended: a code with figures, which pages put into the reader's language.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use vocabulary::Finding;

/// A code with figures. Pages show the message `run-note-{code}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunNote {
    /// What is to be said.
    pub code: String,
    /// Numbers, and words of programs that are quoted as they are.
    #[serde(default)]
    pub figures: BTreeMap<String, Value>,
}

impl RunNote {
    pub(crate) fn new(code: &str) -> Self {
        Self { code: code.to_owned(), figures: BTreeMap::new() }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.figures.insert(name.to_owned(), value.into());
        self
    }

    /// Faults of a document: how many, and the first in words.
    pub(crate) fn of_faults(code: &str, findings: &[Finding]) -> Self {
        let first = findings.first().map(ToString::to_string).unwrap_or_default();
        Self::new(code).with("faults", findings.len()).with("words", first)
    }

    /// Reads what a run's record holds; none where it is the free text of an earlier version.
    pub fn read(message: &str) -> Option<Self> {
        serde_json::from_str(message).ok()
    }

    /// Whether no plan can be had, whoever looks for it.
    pub(crate) fn is_final(&self) -> bool {
        matches!(self.code.as_str(), "no-plan" | "problem-unread" | "input-unread" | "other-problem")
    }

    pub(crate) fn value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl fmt::Display for RunNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        for (name, value) in &self.figures {
            match value {
                Value::String(words) => write!(f, "; {words}")?,
                other => write!(f, "; {name} {other}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn is_kept_as_text_and_read_back() {
        let note = RunNote::new("done").with("awards", 43).with("gap", 0.001);
        assert_eq!(RunNote::read(&note.value().to_string()), Some(note.clone()));
        assert_eq!(note.to_string(), "done; awards 43; gap 0.001");
        assert_eq!(RunNote::read("43 awards; gap 0.1 %"), None);
        assert_eq!(RunNote::read(""), None);
    }
}
