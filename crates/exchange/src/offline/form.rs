//! The questionnaire as an XLSForm in six languages, for ODK, Kobo and whatever else fills such forms offline.

use assessment::{Item, Questionnaire, QuestionnaireArea};
use catalogue::{Edition, Question};
use chrono::NaiveDate;
use vocabulary::field::TEXT_LIMIT;
use vocabulary::{Text, UnLanguage};

use super::names::{Part, group, name};
use super::words::{CONFIDENCES, choice, choices, confidence, joined, word};
use super::{fingerprint, form_file_name};
use crate::ExchangeError;
use crate::columns::Kind;
use crate::write::{Heading, Sheet, workbook};

/// What a form is made with besides the questionnaire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormOptions {
    /// The language that is shown first.
    pub language: UnLanguage,
    /// The day of the form; with `revision` it gives the version, as `2026112301`.
    pub day: NaiveDate,
    /// Which form of that day, 0 to 99.
    pub revision: u8,
}

/// The namespace of the attributes that only we understand; others keep them and look away.
const NAMESPACE: &str = "ccb=\"urn:matchmaker:capacity-building:1\"";
/// The field that carries the edition through the form and back.
pub(super) const MARK: &str = "ccb_edition";

/// The languages in the order of the columns.
const LANGUAGES: [UnLanguage; 6] =
    [UnLanguage::En, UnLanguage::Fr, UnLanguage::Es, UnLanguage::Ru, UnLanguage::Ar, UnLanguage::Zh];

/// A language as the headings of XLSForms name it.
fn tongue(language: UnLanguage) -> String {
    let name = if language == UnLanguage::Ar { "العربية" } else { language.native_name() };
    format!("{name} ({language})")
}

fn heading(name: &str, language: UnLanguage) -> String {
    format!("{name}::{}", tongue(language))
}

/// A row of the survey or of the choices, by headings.
type Row = Vec<(String, String)>;

fn plain(row: &mut Row, name: &str, value: impl Into<String>) {
    row.push((name.to_owned(), value.into()));
}

/// A text in its six columns. What is missing in a language is shown in English, and what may not stand in a label of
/// XLSForm, a reference such as `${x}`, is taken apart.
fn spoken(row: &mut Row, name: &str, text: &Text) {
    if text.is_empty() {
        return;
    }
    for language in LANGUAGES {
        row.push((heading(name, language), text.best(language).0.replace("${", "$ {")));
    }
}

/// Writes the questionnaire as an XLSForm: areas are groups, capabilities pages, every question optional.
pub fn write_form(
    edition: &Edition,
    questionnaire: &Questionnaire,
    options: &FormOptions,
) -> Result<Vec<u8>, ExchangeError> {
    let (survey, choices) = (survey(edition, questionnaire), choice_lists(questionnaire));
    let settings = settings(edition, questionnaire, options);
    workbook(&[
        sheet("survey", &survey_headings(), &survey),
        sheet("choices", &choice_headings(), &choices),
        sheet(
            "settings",
            &settings.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
            std::slice::from_ref(&settings),
        ),
    ])
}

fn sheet(name: &str, headings: &[String], rows: &[Row]) -> Sheet {
    let cell = |row: &Row, heading: &String| {
        row.iter().find(|(h, _)| h == heading).map(|(_, v)| v.clone()).unwrap_or_default()
    };
    Sheet {
        name: name.to_owned(),
        headings: headings.iter().map(|h| Heading { name: h.clone(), tag: String::new(), kind: Kind::Text }).collect(),
        rows: rows.iter().map(|row| headings.iter().map(|heading| cell(row, heading)).collect()).collect(),
    }
}

fn in_all(name: &str) -> impl Iterator<Item = String> {
    let name = name.to_owned();
    LANGUAGES.into_iter().map(move |language| heading(&name, language))
}

fn survey_headings() -> Vec<String> {
    let plain = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut all = plain(&["type", "name"]);
    all.extend(in_all("label").chain(in_all("hint")).chain(in_all("guidance_hint")));
    all.extend(plain(&["relevant", "constraint"]));
    all.extend(in_all("constraint_message"));
    all.extend(plain(&[
        "calculation",
        "appearance",
        "bind::ccb:question",
        "bind::ccb:area",
        "bind::ccb:capability",
        "bind::ccb:weight",
        "bind::ccb:need_if",
        "bind::ccb:confidential",
    ]));
    all
}

fn choice_headings() -> Vec<String> {
    let plain = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    plain(&["list_name", "name"]).into_iter().chain(in_all("label")).chain(plain(&["score", "order"])).collect()
}

fn settings(edition: &Edition, questionnaire: &Questionnaire, options: &FormOptions) -> Row {
    let mut row = Row::new();
    plain(&mut row, "form_title", edition.meta.title.best(options.language).0);
    let id: String =
        form_file_name(questionnaire).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    plain(&mut row, "form_id", id);
    plain(&mut row, "version", format!("{}{:02}", options.day.format("%Y%m%d"), options.revision.min(99)));
    plain(&mut row, "default_language", tongue(options.language));
    plain(&mut row, "style", "pages");
    plain(&mut row, "allow_choice_duplicates", "yes");
    plain(&mut row, "namespaces", NAMESPACE);
    row
}

fn survey(edition: &Edition, questionnaire: &Questionnaire) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut mark = Row::new();
    plain(&mut mark, "type", "calculate");
    plain(&mut mark, "name", MARK);
    let value = format!("{} {} {}", questionnaire.catalogue, questionnaire.version, fingerprint(edition));
    plain(&mut mark, "calculation", format!("'{}'", value.replace(['\'', '"'], "")));
    rows.push(mark);
    rows.push(note("intro", &intro(edition)));
    for area in &questionnaire.areas {
        rows.push(begin(&group("AREA", area.id.as_str()), &area.title, ""));
        if !area.description.is_empty() {
            rows.push(note(&group("about", area.id.as_str()), &area.description));
        }
        for item in area.items.iter().filter(|item| !item.questions.is_empty()) {
            capability(area, item, &mut rows);
        }
        rows.push(end());
    }
    rows
}

/// How to fill the form; in a language with drafts it says that no native speaker has reviewed them.
fn intro(edition: &Edition) -> Text {
    let (mut text, drafts) = (word("intro"), word("drafts"));
    for language in edition.draft_translations().into_keys() {
        let both = format!("{}\n\n{}", text.best(language).0, drafts.best(language).0);
        text.set_draft(language, both);
    }
    text
}

fn note(name: &str, label: &Text) -> Row {
    let mut row = Row::new();
    plain(&mut row, "type", "note");
    plain(&mut row, "name", name);
    spoken(&mut row, "label", label);
    row
}

fn begin(name: &str, label: &Text, appearance: &str) -> Row {
    let mut row = Row::new();
    plain(&mut row, "type", "begin_group");
    plain(&mut row, "name", name);
    spoken(&mut row, "label", label);
    plain(&mut row, "appearance", appearance);
    row
}

fn end() -> Row {
    vec![("type".to_owned(), "end_group".to_owned())]
}

fn capability(area: &QuestionnaireArea, item: &Item, rows: &mut Vec<Row>) {
    rows.push(begin(&group("CAP", item.capability.as_str()), &item.title, "field-list"));
    if !item.description.is_empty() {
        rows.push(note(&group("what", item.capability.as_str()), &item.description));
    }
    for question in &item.questions {
        let label = about(item, question);
        rows.push(choice_row(area, item, question));
        rows.push(part_row(item, question, Part::Confidence, &label));
        rows.push(part_row(item, question, Part::Evidence, &label));
        rows.push(part_row(item, question, Part::Comment, &label));
    }
    rows.push(end());
}

/// What a field that belongs to a question is about: the capability, with the question's number from the second on.
/// Exports may have labels in place of names, so each label is different; it is the same in every selection of questions.
pub(super) fn about(item: &Item, question: &Question) -> Text {
    let id = question.id.as_str();
    match id.rsplit_once(".q").map(|(_, number)| number) {
        Some("1") if !assessment::is_own(id) => item.title.clone(),
        Some(number) if !assessment::is_own(id) => joined(&item.title, " ", &Text::english(number)),
        _ => joined(&item.title, " ", &Text::english(id)),
    }
}

/// The label of a part of an answer.
pub(super) fn part_label(part: Part, about: &Text) -> Text {
    match part {
        Part::Choice => Text::default(),
        Part::Confidence => joined(&word("confidence"), " – ", about),
        Part::Evidence => joined(&word("evidence"), " – ", about),
        Part::Comment => joined(&word("comment"), " – ", about),
    }
}

fn choice_row(area: &QuestionnaireArea, item: &Item, question: &Question) -> Row {
    let mut row = Row::new();
    let name = name(question.id.as_str());
    plain(&mut row, "type", format!("select_one levels_{name}"));
    plain(&mut row, "name", name);
    spoken(&mut row, "label", &question.text);
    let levels = question.levels.iter().fold(word("levels"), |text, level| {
        joined(&joined(&text, "\n", &Text::english(level.stage.to_string())), ". ", &level.descriptor)
    });
    let guidance = if question.guidance.is_empty() { levels } else { joined(&question.guidance, "\n\n", &levels) };
    spoken(&mut row, "guidance_hint", &guidance);
    plain(&mut row, "bind::ccb:question", question.id.as_str());
    plain(&mut row, "bind::ccb:area", area.id.as_str());
    plain(&mut row, "bind::ccb:capability", item.capability.as_str());
    plain(&mut row, "bind::ccb:weight", question.weight.to_string());
    if let Some((target, _)) = item.target {
        plain(&mut row, "bind::ccb:need_if", format!("< {target}"));
    }
    plain(&mut row, "bind::ccb:confidential", "true");
    row
}

/// What can be shown as evidence, an example a line.
pub(super) fn examples(item: &Item) -> Text {
    let mut examples = item.evidence_examples.iter();
    let first = examples.next().cloned().unwrap_or_default();
    examples.fold(first, |all, example| joined(&all, "\n", example))
}

fn part_row(item: &Item, question: &Question, part: Part, about: &Text) -> Row {
    let mut row = Row::new();
    let name = name(question.id.as_str());
    plain(&mut row, "type", if part == Part::Confidence { "select_one confidence" } else { "text" });
    plain(&mut row, "name", format!("{name}{}", part.ending()));
    spoken(&mut row, "label", &part_label(part, about));
    match part {
        Part::Evidence => {
            spoken(&mut row, "hint", &word("evidence-hint"));
            spoken(&mut row, "guidance_hint", &examples(item));
        }
        Part::Comment => spoken(&mut row, "hint", &word("comment-hint")),
        Part::Choice | Part::Confidence => {}
    }
    plain(&mut row, "relevant", format!("${{{name}}} != ''"));
    if part == Part::Confidence {
        plain(&mut row, "appearance", "minimal");
    } else {
        plain(&mut row, "constraint", format!("string-length(.) <= {TEXT_LIMIT}"));
        spoken(&mut row, "constraint_message", &word("too-long"));
        plain(&mut row, "appearance", "multiline");
    }
    plain(&mut row, "bind::ccb:question", question.id.as_str());
    plain(&mut row, "bind::ccb:confidential", "true");
    row
}

/// The label of a choice: a level with what is true there, else the words for it.
pub(super) fn choice_label(question: &Question, said: assessment::Choice) -> Text {
    let described = said.level().and_then(|stage| question.levels.iter().find(|level| level.stage == stage));
    match described {
        Some(level) => joined(&choice(said), ": ", &level.descriptor),
        None => choice(said),
    }
}

fn choice_lists(questionnaire: &Questionnaire) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |list: &str, code: &str, label: &Text, score: String, order: usize| {
        let mut row = Row::new();
        plain(&mut row, "list_name", list);
        plain(&mut row, "name", code);
        spoken(&mut row, "label", label);
        plain(&mut row, "score", score);
        plain(&mut row, "order", order.to_string());
        rows.push(row);
    };
    for question in questionnaire.items().flat_map(|(_, item)| &item.questions) {
        let list = format!("levels_{}", name(question.id.as_str()));
        for (order, said) in (1..).zip(choices(question.allows_not_applicable)) {
            let score = said.level().map(|stage| stage.to_string()).unwrap_or_default();
            add(&list, said.code(), &choice_label(question, said), score, order);
        }
    }
    for (order, sure) in (1..).zip(CONFIDENCES) {
        add("confidence", sure.code(), &confidence(sure), String::new(), order);
    }
    rows
}
