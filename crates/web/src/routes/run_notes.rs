//! How a run ended, in the reader's words: from a code and its figures, so that it reads in every language.

use cycle::{RunNote, RunView};

use super::parts::Cell;
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;

/// A figure of a note as a whole number.
fn count(note: &RunNote, name: &str) -> i64 {
    note.figures.get(name).and_then(|v| v.as_i64().or_else(|| v.as_f64().map(|f| f as i64))).unwrap_or(0)
}

/// A figure of a note as text; empty where there is none.
fn text<'a>(note: &'a RunNote, name: &str) -> &'a str {
    note.figures.get(name).and_then(|v| v.as_str()).unwrap_or_default()
}

/// The sentence of one code; none where it is a code that this program does not know.
fn sentence(p: &Page, note: &RunNote, code: &str) -> Option<Message> {
    let gap = note.figures.get("gap").and_then(serde_json::Value::as_f64);
    let gap = gap.map_or_else(|| "–".to_owned(), |g| format::percent(p.lang(), g, 2));
    let number = |name: &str| count(note, name);
    i18n::find(
        p.lang(),
        &format!("run-note-{code}"),
        &[
            ("awards", &number("awards")),
            ("gap", &gap),
            ("number", &number("number")),
            ("seconds", &number("seconds")),
            ("tries", &number("tries")),
            ("faults", &number("faults")),
            ("violations", &number("violations")),
        ],
    )
}

/// A note with its cause, and what the program said, as a quotation.
pub(super) fn said(p: &Page, note: &RunNote) -> Cell {
    let mut parts = vec![match sentence(p, note, &note.code) {
        Some(sentence) => Cell::text(sentence),
        None => Cell::Words(note.code.clone()),
    }];
    if let Some(cause) = sentence(p, note, text(note, "cause")) {
        parts.push(Cell::text(p.t1("run-cause-says", "cause", cause)));
    }
    let words = text(note, "words").trim();
    if !words.is_empty() {
        parts.push(Cell::text(p.t1("run-words-says", "words", words)));
    }
    Cell::Many(parts)
}

/// How a run ended; none while there is nothing to say. What was stored before there were codes is shown as it is.
pub(super) fn ended(p: &Page, run: &RunView) -> Option<Cell> {
    match &run.note {
        Some(note) => Some(said(p, note)),
        None => Some(&run.record.message).filter(|m| !m.is_empty()).map(|m| Cell::Words(m.clone())),
    }
}
