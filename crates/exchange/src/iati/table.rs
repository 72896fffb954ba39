//! Activities of others one a row, in and out: for those who have no IATI file.

use std::collections::BTreeSet;

use vocabulary::field::{Fields, joined, shown};
use vocabulary::{Finding, Register, StateCode, Text, UnLanguage, Unit};

use super::ExistingActivity;
use crate::ExchangeError;
use crate::columns::{Field, Kind, field};
use crate::lines::{Line, read_lines, write_lines};
use crate::table::Table;
use crate::write::Format;

vocabulary::raw_record! {
    /// An activity as its row has it.
    RawActivity {
        /// Identifier.
        id,
        /// Title in English, or in whatever language it is.
        title,
        /// Title in Arabic.
        title_ar,
        /// Title in Chinese.
        title_zh,
        /// Title in French.
        title_fr,
        /// Title in Russian.
        title_ru,
        /// Title in Spanish.
        title_es,
        /// Description in English, or in whatever language it is.
        description,
        /// Description in Arabic.
        description_ar,
        /// Description in Chinese.
        description_zh,
        /// Description in French.
        description_fr,
        /// Description in Russian.
        description_ru,
        /// Description in Spanish.
        description_es,
        /// Who reports.
        reporter,
        /// The reporter's identifier.
        reporter_ref,
        /// States.
        states,
        /// Sectors.
        sectors,
        /// Where it stands.
        status,
        /// First day.
        starts,
        /// Last day.
        ends,
        /// Budget.
        budget,
        /// Its currency.
        unit,
        /// Other activities.
        related,
    }
}

/// The columns of a file of activities.
pub const ACTIVITY_FIELDS: &[Field] = &[
    field(
        "id",
        "#activity+id+v_iati",
        Kind::Text,
        true,
        "the activity's identifier, as the one who reports it gives it",
    ),
    field("title", "#activity+name+i_en", Kind::Text, true, "one line, in English or in the language of the activity"),
    field("title_ar", "#activity+name+i_ar", Kind::Text, false, "the title in Arabic"),
    field("title_zh", "#activity+name+i_zh", Kind::Text, false, "the title in Chinese"),
    field("title_fr", "#activity+name+i_fr", Kind::Text, false, "the title in French"),
    field("title_ru", "#activity+name+i_ru", Kind::Text, false, "the title in Russian"),
    field("title_es", "#activity+name+i_es", Kind::Text, false, "the title in Spanish"),
    field("description", "#description+i_en", Kind::Text, false, "what is done, and for whom"),
    field("description_ar", "#description+i_ar", Kind::Text, false, "the description in Arabic"),
    field("description_zh", "#description+i_zh", Kind::Text, false, "the description in Chinese"),
    field("description_fr", "#description+i_fr", Kind::Text, false, "the description in French"),
    field("description_ru", "#description+i_ru", Kind::Text, false, "the description in Russian"),
    field("description_es", "#description+i_es", Kind::Text, false, "the description in Spanish"),
    field("reporter", "#org+reporting+name", Kind::Text, false, "who reports it"),
    field("reporter_ref", "#org+reporting+code+v_iati", Kind::Text, false, "the reporter's organisation identifier"),
    field(
        "states",
        "#country+code+v_iso3",
        Kind::List,
        false,
        "the states it is for, by ISO 3166-1 alpha-3 code, such as KEN",
    ),
    field("sectors", "#sector+code+list", Kind::List, false, "vocabulary and code of its sectors, such as 1:22010"),
    field(
        "status",
        "#status+code+v_iati",
        Kind::Text,
        true,
        "where it stands: 1 pipeline, 2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended",
    ),
    field("starts", "#date+start", Kind::Date, false, "first day, such as 2027-01-01"),
    field("ends", "#date+end", Kind::Date, false, "last day"),
    field("budget", "#value+budget", Kind::Number, false, "the whole budget in digits, such as 1250 or 1250.50"),
    field("unit", "#currency+code", Kind::Text, false, "its currency, such as USD"),
    field(
        "related",
        "#activity+related+id",
        Kind::List,
        false,
        "identifiers of activities that it belongs to; separate several with semicolons",
    ),
];

/// A row with its number.
#[derive(Default)]
struct ActivityLine {
    row: u32,
    raw: RawActivity,
}

impl Line for ActivityLine {
    const SHEET: &'static str = "Activities";
    const FIELDS: &'static [Field] = ACTIVITY_FIELDS;
    const AMOUNT: &'static str = "budget";

    fn text(&self, field: &str) -> String {
        self.raw.get(field).unwrap_or_default().to_owned()
    }

    fn set(&mut self, field: &str, text: String) {
        self.raw.set(field, text);
    }

    fn stands_in(&mut self, row: u32) {
        self.row = row;
    }
}

/// The column of a text in a language.
fn column(name: &str, language: UnLanguage) -> String {
    if language == UnLanguage::En { name.to_owned() } else { format!("{name}_{language}") }
}

/// Writes activities of others; [`super::read_activities`] gives them back.
pub fn write_activities(activities: &[ExistingActivity], format: Format) -> Result<Vec<u8>, ExchangeError> {
    let lines: Vec<ActivityLine> = activities.iter().map(|a| ActivityLine { row: 0, raw: raw(a) }).collect();
    write_lines(&lines, format)
}

fn raw(activity: &ExistingActivity) -> RawActivity {
    let mut raw = RawActivity {
        id: activity.id.clone(),
        reporter: activity.reporter.clone(),
        reporter_ref: activity.reporter_ref.clone(),
        states: joined(&activity.countries),
        sectors: joined(&activity.sectors),
        status: activity.status.to_string(),
        starts: shown(activity.from),
        ends: shown(activity.until),
        budget: activity.budget.map(|b| b.digits()).unwrap_or_default(),
        unit: activity.budget.map(|b| b.unit.code().to_owned()).unwrap_or_default(),
        related: joined(&activity.related),
        ..RawActivity::default()
    };
    for (name, text) in [("title", &activity.title), ("description", &activity.description)] {
        for (language, words) in text.languages() {
            raw.set(&column(name, language), words);
        }
    }
    raw
}

/// Reads activities from a table. A row with a fault is left out.
pub(super) fn activities(table: &Table, register: &Register) -> (Vec<ExistingActivity>, Vec<Finding>) {
    let (lines, mut findings) = read_lines::<ActivityLine>(table);
    let (mut activities, mut known) = (Vec::new(), BTreeSet::new());
    for line in lines {
        match parse(&line.raw, register, &mut known) {
            Ok(activity) => activities.push(activity),
            Err(faults) => findings.extend(table.locate(line.row, faults)),
        }
    }
    (activities, findings)
}

fn parse(
    raw: &RawActivity,
    register: &Register,
    known: &mut BTreeSet<String>,
) -> Result<ExistingActivity, Vec<Finding>> {
    let mut f = Fields::new(|field| vocabulary::Place::field(field));
    let id = f.title("id", &raw.id);
    if !id.is_empty() && !known.insert(id.clone()) {
        f.refuse("repeated-identifier", "id", &id, "an earlier row has this identifier; give each activity its own");
    }
    let (mut title, mut description) = (Text::default(), Text::default());
    for language in UnLanguage::ALL {
        for (name, text) in [("title", &mut title), ("description", &mut description)] {
            let column = column(name, language);
            let words = f.prose(&column, raw.get(&column).unwrap_or_default());
            if !words.is_empty() {
                text.set(language, words);
            }
        }
    }
    if title.is_empty() {
        f.refuse("required", "title", "", "nothing is given here; fill it in");
    }
    let countries: BTreeSet<StateCode> = f.list("not-a-state-code", "states", &raw.states);
    for unknown in countries.iter().filter(|code| register.get(code).is_none()) {
        f.refuse(
            "unknown-country",
            "states",
            unknown.as_str(),
            "this is no state of the register; use the three letters of ISO 3166-1",
        );
    }
    let sectors = f.list("wrong-value", "sectors", &raw.sectors);
    let status = f.required("wrong-value", "status", &raw.status);
    let (from, until) = (f.day("starts", &raw.starts), f.day("ends", &raw.ends));
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        f.refuse(
            "period-reversed",
            "ends",
            &raw.ends,
            "this is before the first day; let it end on or after the day it starts",
        );
    }
    let budget = if raw.budget.trim().is_empty() { None } else { f.quantity("budget", &raw.budget, "unit", &raw.unit) };
    if raw.unit.parse::<Unit>().is_ok_and(|unit| unit.currency().is_none()) {
        f.refuse("unknown-currency", "unit", &raw.unit, "a budget is money; use a currency of ISO 4217, such as USD");
    }
    let related = raw.related.split(';').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let (reporter, reporter_ref) = (f.prose("reporter", &raw.reporter), f.prose("reporter_ref", &raw.reporter_ref));
    let activity = status.map(|status| ExistingActivity {
        id,
        title,
        description,
        reporter,
        reporter_ref,
        countries,
        sectors,
        status,
        from,
        until,
        budget,
        related,
    });
    f.finish(activity)
}
