//! What a cell says: a choice or a degree of confidence by its code or by its label in any language.

use assessment::{Answer, Choice, Confidence, Questionnaire, faults};
use catalogue::Question;
use vocabulary::{Finding, Place, QuestionId, Text};

use super::form::choice_label;
use super::names::Part;
use super::words::{self, CONFIDENCES};

/// A text without the differences that do not matter: blanks, case, and curved quotation marks, which makers of forms
/// straighten.
pub(super) fn plain(text: &str) -> String {
    let straight = |letter| match letter {
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        other => other,
    };
    let text: String = text.chars().map(straight).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Whether the cell says this label in some language.
fn says(cell: &str, label: &Text) -> bool {
    label.languages().any(|(_, words)| plain(words) == cell)
}

/// The choice that a cell says.
pub(super) fn choice(question: &Question, cell: &str) -> Option<Choice> {
    let cell = plain(cell);
    let coded = |said: &Choice| said.code() == cell.replace(['_', ' '], "-");
    let labelled = |said: &Choice| says(&cell, &words::choice(*said)) || says(&cell, &choice_label(question, *said));
    let whole = Choice::ALL.into_iter().find(coded).or_else(|| Choice::ALL.into_iter().find(labelled));
    whole.or_else(|| level_first(&cell))
}

/// A level with words behind it, such as `3 Operating`, where the words are no label any more.
fn level_first(cell: &str) -> Option<Choice> {
    let mut letters = cell.chars();
    let level: String = letters.next()?.to_string();
    let rest = letters.as_str();
    let words = rest.trim_start_matches([' ', ':', '.', '–']);
    let parted = words.len() < rest.len() && words.starts_with(char::is_alphabetic);
    level.parse().ok().filter(|_| parted).map(Choice::Level)
}

/// The degree of confidence that a cell says.
pub(super) fn confidence(cell: &str) -> Option<Confidence> {
    let cell = plain(cell);
    CONFIDENCES.into_iter().find(|sure| sure.code() == cell || says(&cell, &words::confidence(*sure)))
}

/// A cell of an answer: what it holds, its text, where it stands.
pub(super) struct Cell {
    pub part: Part,
    pub text: String,
    pub place: Place,
}

/// The answer that the cells of a question give. None where they are all empty; nothing where it is faulty.
pub(super) fn answer(
    questionnaire: &Questionnaire,
    id: &QuestionId,
    cells: &[Cell],
    findings: &mut Vec<Finding>,
) -> Option<Option<Answer>> {
    let of = |part: Part| cells.iter().filter(|c| c.part == part).max_by_key(|c| !c.text.trim().is_empty());
    let text = |part: Part| of(part).map(|cell| vocabulary::field::tidy(&cell.text)).unwrap_or_default();
    let place = |part: Part| of(part).or(cells.first()).map(|cell| cell.place.clone()).unwrap_or_default();
    let said = text(Part::Choice);
    if said.is_empty() {
        if Part::ALL.into_iter().all(|part| text(part).is_empty()) {
            return Some(None);
        }
        let message = "something stands here without an answer; choose one, or empty the row";
        findings.push(Finding::error("answer-missing", place(Part::Choice), "", message).with("question", id));
        return None;
    }
    let Some((_, asked)) = questionnaire.question(id) else {
        let message = "this edition has no such question; take one from its questionnaire";
        findings.push(Finding::error("unknown-question", place(Part::Choice), id.as_str(), message));
        return None;
    };
    let mut sound = true;
    let choice = choice(asked, &said);
    if choice.is_none() {
        let message = "this is not an answer; write a level from 1 to 5, or one of: do-not-know, not-applicable, prefer-not-to-say";
        findings.push(Finding::error("answer-unreadable", place(Part::Choice), &said, message).with("question", id));
    }
    let sure = text(Part::Confidence);
    let confidence = confidence(&sure);
    if confidence.is_none() && !sure.is_empty() {
        let message = "this is not a degree of confidence; write low, medium or high, or leave it empty";
        let fault = Finding::error("confidence-unreadable", place(Part::Confidence), &sure, message);
        findings.push(fault.with("question", id));
        sound = false;
    }
    let answer = Answer { choice: choice?, evidence: text(Part::Evidence), comment: text(Part::Comment), confidence };
    for mut fault in faults(questionnaire, id, &answer) {
        let long = |text: &str| fault.code == "too-long" && text.starts_with(&fault.value);
        let part = match () {
            () if long(&answer.evidence) => Part::Evidence,
            () if long(&answer.comment) => Part::Comment,
            () => Part::Choice,
        };
        fault.place = place(part);
        sound &= !fault.is_error();
        findings.push(fault);
    }
    sound.then_some(Some(answer))
}
