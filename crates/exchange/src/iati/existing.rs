//! An activity of somebody else, as far as it helps to see what is already being done.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use catalogue::Edition;
use chrono::NaiveDate;
use matching::duplicates::Record;
use serde::{Deserialize, Serialize};
use vocabulary::{Malformed, Period, Quantity, Register, StateCode, Text, UnLanguage};

use super::out::{iati_identifier, once, states, unmarked};
use super::{ActivityStatus, IatiActivity, Publisher};

/// A sector with the vocabulary it comes from, written `1:22010`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sector {
    /// Code of the SectorVocabulary list: `1` DAC purpose codes, `99` the reporter's own.
    pub vocabulary: String,
    /// The code.
    pub code: String,
}

/// The DAC purpose codes, which stand where a sector names no vocabulary.
pub(super) const DAC: &str = "1";

impl fmt::Display for Sector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.vocabulary, self.code)
    }
}

impl FromStr for Sector {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        let (vocabulary, code) = text.split_once(':').unwrap_or((DAC, text));
        let (vocabulary, code) = (vocabulary.trim(), code.trim());
        let plain = |t: &str| {
            (1..=100).contains(&t.chars().count()) && !t.contains([';', ',']) && !t.contains(char::is_control)
        };
        if plain(vocabulary) && plain(code) {
            Ok(Self { vocabulary: vocabulary.to_owned(), code: code.to_owned() })
        } else {
            Err(Malformed::new("a sector", text, "write the vocabulary and the code, such as 1:22010"))
        }
    }
}

impl TryFrom<String> for Sector {
    type Error = Malformed;
    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Sector> for String {
    fn from(sector: Sector) -> Self {
        sector.to_string()
    }
}

/// An activity of somebody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingActivity {
    /// Its IATI identifier.
    pub id: String,
    /// One line.
    pub title: Text,
    /// What is done.
    pub description: Text,
    /// Who reports.
    pub reporter: String,
    /// The reporter's organisation identifier.
    pub reporter_ref: String,
    /// The states it is for.
    pub countries: BTreeSet<StateCode>,
    /// Its sectors.
    pub sectors: BTreeSet<Sector>,
    /// Where it stands.
    pub status: ActivityStatus,
    /// First day: the actual one, else the planned one.
    pub from: Option<NaiveDate>,
    /// Last day: the actual one, else the planned one.
    pub until: Option<NaiveDate>,
    /// Sum of its budgets; none where there is none, or where they are in several currencies.
    pub budget: Option<Quantity>,
    /// Identifiers of other activities that it names.
    pub related: BTreeSet<String>,
}

impl IatiActivity {
    /// How a reader of the file sees it on the day of the file.
    pub fn as_existing(&self, publisher: &Publisher, register: &Register, today: NaiveDate) -> ExistingActivity {
        let gone = |day: Option<NaiveDate>| day.filter(|day| *day <= today);
        let (title, general) = (unmarked(&self.title), unmarked(&self.description));
        let sector =
            |vocabulary: &str, code: &str| Sector { vocabulary: vocabulary.to_owned(), code: code.trim().to_owned() };
        let purposes = once(&self.purposes, String::as_str).into_iter().map(|code| sector(DAC, code));
        let areas = once(&self.areas, |area| &area.id).into_iter().map(|area| sector("99", &area.id));
        ExistingActivity {
            id: iati_identifier(publisher, &self.id),
            description: if general.is_empty() { title.clone() } else { general },
            title,
            reporter: publisher.name.trim().to_owned(),
            reporter_ref: publisher.reference.clone(),
            countries: states(self, register).into_iter().map(|state| state.code.clone()).collect(),
            sectors: purposes.chain(areas).collect(),
            status: self.status,
            from: Some(gone(self.started).unwrap_or(self.planned.from())),
            until: Some(gone(self.ended).unwrap_or(self.planned.until())),
            budget: total(self.budgets.iter().map(|b| b.value).filter(|v| v.unit.currency().is_some())),
            related: once(&self.related, String::as_str).into_iter().map(|id| id.trim().to_owned()).collect(),
        }
    }
}

/// The sum of amounts in one currency; none where there is nothing, several currencies or too much.
pub(super) fn total(values: impl Iterator<Item = Quantity>) -> Option<Quantity> {
    let mut values = values;
    let first = values.next()?;
    values.try_fold(first, |sum, value| {
        let amount = sum.amount.checked_add(value.amount).filter(|_| value.unit == sum.unit)?;
        Some(Quantity::new(amount, sum.unit))
    })
}

/// What the search for duplicates takes of an activity: its purposes stand for areas where it has none of ours.
pub fn activity_record(activity: &ExistingActivity, edition: &Edition) -> Record {
    let codes = |vocabulary: &'static str| activity.sectors.iter().filter(move |s| s.vocabulary == vocabulary);
    let area = |code: &str| edition.areas.iter().find(|a| a.id.as_str() == code).map(|a| a.id.clone());
    let words = |text: &Text| text.languages().map(|(_, words)| words).collect::<Vec<_>>().join(" ");
    let period = activity.from.zip(activity.until).and_then(|(from, until)| Period::new(from, until).ok());
    Record {
        id: activity.id.clone(),
        countries: activity.countries.clone(),
        areas: codes("99").chain(codes("98")).filter_map(|s| area(&s.code)).collect(),
        purposes: codes(DAC).map(|s| s.code.clone()).collect(),
        period,
        amount: activity.budget,
        title: activity.title.best(UnLanguage::En).0.to_owned(),
        words: words(&activity.description),
        references: activity.related.clone(),
        ..Record::default()
    }
}
