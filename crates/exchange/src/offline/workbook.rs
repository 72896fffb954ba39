//! The questionnaire as a workbook to fill in without a network: a sheet for each area, drop-downs, locked labels.

use std::collections::BTreeMap;

use assessment::{Answers, Item, Questionnaire};
use catalogue::{Edition, Question};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, Format as Look, FormatAlign, FormatBorder, Formula, ProtectionOptions,
    Workbook, Worksheet,
};
use vocabulary::field::TEXT_LIMIT;
use vocabulary::{QuestionId, Stage, UnLanguage};

use super::fingerprint;
use super::form::examples;
use super::words::{CONFIDENCES, choice, choices, confidence, say};
use crate::report::apart;
use crate::write::timeless;
use crate::{ExchangeError, cell};

/// What a workbook is made with besides the questionnaire.
#[derive(Debug, Clone, Copy)]
pub struct WorkbookInput<'a> {
    /// The language of the labels.
    pub language: UnLanguage,
    /// The state and the assessment, for the guide.
    pub title: &'a str,
    /// The answers so far; none for a blank workbook.
    pub answers: &'a Answers,
    /// The versions of these answers; an answer without one counts as version 0.
    pub versions: &'a BTreeMap<QuestionId, i64>,
}

/// The hidden sheet with identifiers and marks.
pub(super) const MARKS: &str = "_ids";
/// Its headings.
pub(super) const MARK_HEADINGS: [&str; 9] =
    ["what", "value", "sheet", "row", "question", "version", "answers", "answers_with_not_applicable", "confidence"];
/// What the form of the workbook is called.
pub(super) const FORM: &str = "matchmaker-workbook/1";
/// The headings of a sheet by their words, levels apart.
pub(super) const HEADINGS: [&str; 12] = [
    "id",
    "capability",
    "question",
    "level-1",
    "level-2",
    "level-3",
    "level-4",
    "level-5",
    "answer",
    "confidence",
    "evidence",
    "comment",
];
/// The first column that people fill in.
const FIRST_OPEN: u16 = 8;

struct Looks {
    heading: Look,
    locked: Look,
    chosen: Look,
    open: Look,
}

impl Looks {
    fn new(language: UnLanguage) -> Self {
        let side = if language.right_to_left() { FormatAlign::Right } else { FormatAlign::Left };
        let base =
            Look::new().set_text_wrap().set_align(FormatAlign::Top).set_align(side).set_border(FormatBorder::Thin);
        let open = base.clone().set_unlocked().set_num_format("@").set_background_color(Color::RGB(0x00FF_F9E5));
        Self {
            heading: base.clone().set_bold().set_background_color(Color::RGB(0x00E8_EDF2)),
            chosen: base.clone().set_bold(),
            locked: base,
            open,
        }
    }
}

/// Where a question stands in the workbook.
struct Mark {
    sheet: String,
    row: u32,
    question: QuestionId,
    version: Option<i64>,
}

/// Writes the questionnaire with its answers as a workbook. The labels are in one language; what is missing there is in
/// English.
pub fn write_workbook(
    edition: &Edition,
    questionnaire: &Questionnaire,
    input: &WorkbookInput,
) -> Result<Vec<u8>, ExchangeError> {
    let language = input.language;
    let mut workbook = timeless()?;
    let mut names = vec![say("guide", language)];
    names.extend(questionnaire.areas.iter().map(|area| area.title.best(language).0.to_owned()));
    apart(&mut names);
    let (looks, mut marks) = (Looks::new(language), Vec::new());
    let mut names = names.into_iter();
    guide(workbook.add_worksheet(), names.next().unwrap_or_default(), edition, questionnaire, input)?;
    for (area, name) in questionnaire.areas.iter().zip(names) {
        let sheet = workbook.add_worksheet();
        prepare(sheet, &name, language, &looks)?;
        let mut row = 1;
        for item in &area.items {
            for question in &item.questions {
                fill(sheet, row, item, question, input, &looks)?;
                let version =
                    input.answers.get(&question.id).map(|_| input.versions.get(&question.id).copied().unwrap_or(0));
                marks.push(Mark { sheet: name.clone(), row: row + 1, question: question.id.clone(), version });
                row += 1;
            }
        }
    }
    hidden(&mut workbook, edition, language, &marks)?;
    Ok(workbook.save_to_buffer()?)
}

fn guide(
    sheet: &mut Worksheet,
    name: String,
    edition: &Edition,
    questionnaire: &Questionnaire,
    input: &WorkbookInput,
) -> Result<(), ExchangeError> {
    let language = input.language;
    let (wrap, bold) = (Look::new().set_text_wrap(), Look::new().set_text_wrap().set_bold().set_font_size(14));
    sheet.set_name(name)?.set_right_to_left(language.right_to_left()).set_column_width(0, 100)?;
    let mut lines = vec![edition.meta.title.best(language).0.to_owned(), input.title.to_owned()];
    lines.extend(["intro", "guide-fill", "guide-back", "guide-emptied"].map(|key| say(key, language)));
    lines.push(format!("{}: {} {}", say("made-of", language), questionnaire.catalogue, questionnaire.version));
    if edition.draft_translations().contains_key(&language) {
        lines.push(say("drafts", language));
    }
    for (row, line) in (0u32..).zip(&lines) {
        sheet.write_string_with_format(row, 0, cell::neutralise(line), if row < 2 { &bold } else { &wrap })?;
    }
    sheet.set_paper_size(9).protect();
    Ok(())
}

fn prepare(sheet: &mut Worksheet, name: &str, language: UnLanguage, looks: &Looks) -> Result<(), ExchangeError> {
    sheet.set_name(name)?.set_right_to_left(language.right_to_left());
    let widths = [22, 24, 40, 26, 26, 26, 26, 26, 22, 22, 40, 40];
    for ((column, key), width) in (0u16..).zip(HEADINGS).zip(widths) {
        sheet.write_string_with_format(0, column, say(key, language), &looks.heading)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 3)?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    let allowed = ProtectionOptions { format_columns: true, format_rows: true, ..ProtectionOptions::default() };
    sheet.protect_with_options(&allowed);
    Ok(())
}

fn fill(
    sheet: &mut Worksheet,
    row: u32,
    item: &Item,
    question: &Question,
    input: &WorkbookInput,
    looks: &Looks,
) -> Result<(), ExchangeError> {
    let language = input.language;
    let answer = input.answers.get(&question.id);
    let mut asked = question.text.best(language).0.to_owned();
    if !question.guidance.is_empty() {
        asked = format!("{asked}\n\n{}", question.guidance.best(language).0);
    }
    let labels = [question.id.to_string(), item.title.best(language).0.to_owned(), asked];
    for (column, label) in (0u16..).zip(&labels) {
        sheet.write_string_with_format(row, column, cell::neutralise(label), &looks.locked)?;
    }
    for (column, stage) in (3u16..).zip(Stage::ALL) {
        let level = question.levels.iter().find(|level| level.stage == stage);
        let words = level.map(|level| level.descriptor.best(language).0).unwrap_or_default();
        let here = answer.is_some_and(|answer| answer.choice.level() == Some(stage));
        let look = if here { &looks.chosen } else { &looks.locked };
        sheet.write_string_with_format(row, column, cell::neutralise(words), look)?;
    }
    let said = answer.map_or_else(Default::default, |answer| {
        [
            choice(answer.choice).best(language).0.to_owned(),
            answer.confidence.map(|sure| confidence(sure).best(language).0.to_owned()).unwrap_or_default(),
            answer.evidence.clone(),
            answer.comment.clone(),
        ]
    });
    for (column, text) in (FIRST_OPEN..).zip(&said) {
        if text.is_empty() {
            sheet.write_blank(row, column, &looks.open)?;
        } else {
            sheet.write_string_with_format(row, column, cell::neutralise(text), &looks.open)?;
        }
    }
    checks(sheet, row, item, question, language)
}

/// Drop-downs for the answer and for how sure; a limit for the texts.
fn checks(
    sheet: &mut Worksheet,
    row: u32,
    item: &Item,
    question: &Question,
    language: UnLanguage,
) -> Result<(), ExchangeError> {
    let count = choices(question.allows_not_applicable).count() + 1;
    let (answers, sure) = if question.allows_not_applicable { ("H", "I") } else { ("G", "I") };
    let hint = say("list-answer", language);
    let list = |column: &str, last: usize| {
        let range = Formula::new(format!("='{MARKS}'!${column}$2:${column}${last}"));
        DataValidation::new().allow_list_formula(range).set_input_message(&hint)
    };
    sheet.add_data_validation(row, FIRST_OPEN, row, FIRST_OPEN, &list(answers, count)?)?;
    sheet.add_data_validation(row, FIRST_OPEN + 1, row, FIRST_OPEN + 1, &list(sure, CONFIDENCES.len() + 1)?)?;
    let most = u32::try_from(TEXT_LIMIT).unwrap_or(u32::MAX);
    let length = || {
        let check = DataValidation::new().allow_text_length(DataValidationRule::LessThanOrEqualTo(most));
        check.set_error_message(say("too-long", language))
    };
    // A message beside a cell holds 255 characters.
    let examples: String = examples(item).best(language).0.chars().take(250).collect();
    let evidence = if examples.is_empty() { length()? } else { length()?.set_input_message(examples)? };
    sheet.add_data_validation(row, FIRST_OPEN + 2, row, FIRST_OPEN + 2, &evidence)?;
    sheet.add_data_validation(row, FIRST_OPEN + 3, row, FIRST_OPEN + 3, &length()?)?;
    Ok(())
}

/// Identifiers, versions, the edition's mark, and the lists of the drop-downs.
fn hidden(
    workbook: &mut Workbook,
    edition: &Edition,
    language: UnLanguage,
    marks: &[Mark],
) -> Result<(), ExchangeError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(MARKS)?.set_very_hidden(true).protect();
    sheet.write_row(0, 0, MARK_HEADINGS)?;
    let facts = [
        ("form", FORM.to_owned()),
        ("catalogue", edition.meta.id.clone()),
        ("version", edition.meta.version.clone()),
        ("fingerprint", fingerprint(edition)),
        ("language", language.to_string()),
    ];
    let mut row = 1;
    for (what, value) in facts {
        sheet.write_string(row, 0, what)?.write_string(row, 1, cell::neutralise(&value))?;
        row += 1;
    }
    for mark in marks {
        sheet.write_string(row, 0, "question")?.write_string(row, 2, cell::neutralise(&mark.sheet))?;
        sheet.write_number(row, 3, mark.row)?.write_string(row, 4, mark.question.as_str())?;
        if let Some(version) = mark.version {
            sheet.write_string(row, 5, version.to_string())?;
        }
        row += 1;
    }
    let said = |with| choices(with).map(|said| choice(said).best(language).0.to_owned()).collect::<Vec<_>>();
    let sure = CONFIDENCES.map(|sure| confidence(sure).best(language).0.to_owned()).to_vec();
    for (column, words) in (6u16..).zip([said(false), said(true), sure]) {
        sheet.write_column(1, column, words)?;
    }
    Ok(())
}
