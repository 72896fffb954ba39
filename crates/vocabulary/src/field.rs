//! Text fields of forms and tables, read into types. All faults are gathered, none stops the reading.
//!
//! A field that is empty is absent. Lists are parted by `;`, `,` or line ends, which no identifier contains.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use iso_currency::Currency;

use crate::{Finding, Malformed, OrganisationId, Period, Place, Quantity, Sharing, Unit, Visibility};

/// Most characters of a title.
pub const TITLE_LIMIT: usize = 200;
/// Most characters of a description or another long text.
pub const TEXT_LIMIT: usize = 5_000;
/// Most entries of a list in one field.
pub const LIST_LIMIT: usize = 500;

/// Declares a record whose fields are all text, exactly as forms and table columns have them.
#[macro_export]
macro_rules! raw_record {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(default)]
        pub struct $name { $($(#[$field_doc])* pub $field: String),* }

        impl $name {
            /// The names of its fields, in the order of forms and columns.
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            /// The text of a field; none where there is no such field.
            pub fn get(&self, field: &str) -> Option<&str> {
                match field {
                    $(stringify!($field) => Some(self.$field.as_str()),)*
                    _ => None,
                }
            }

            /// Sets the text of a field; false where there is no such field.
            pub fn set(&mut self, field: &str, text: impl Into<String>) -> bool {
                match field {
                    $(stringify!($field) => self.$field = text.into(),)*
                    _ => return false,
                }
                true
            }
        }
    };
}

/// The fields of one record while it is read: where each stands, and what was found so far.
pub struct Fields<F> {
    place: F,
    findings: Vec<Finding>,
}

/// Trims, and turns the line ends of browsers and spreadsheets into plain ones.
pub fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned()
}

/// The entries of a list field.
pub fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',', '\n', '\r']).map(str::trim).filter(|entry| !entry.is_empty())
}

/// Joins entries as a list field has them.
pub fn joined<T: ToString>(entries: impl IntoIterator<Item = T>) -> String {
    entries.into_iter().map(|entry| entry.to_string()).collect::<Vec<_>>().join(";")
}

/// A value as a field has it: empty where there is none.
pub fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// An amount as a field has it.
pub fn digits(amount: i64, unit: Unit) -> String {
    Quantity::new(amount, unit).digits()
}

impl<F: Fn(&str) -> Place> Fields<F> {
    /// Starts a record; `place` says where a field stands (its cell, its path, or just its name).
    pub fn new(place: F) -> Self {
        Self { place, findings: Vec::new() }
    }

    /// Refuses a field's value.
    pub fn refuse(&mut self, code: &str, field: &str, value: &str, message: impl Into<String>) {
        self.findings.push(Finding::error(code, (self.place)(field), value, message));
    }

    fn malformed(&mut self, code: &str, field: &str, fault: &Malformed) {
        self.refuse(code, field, &fault.value, format!("this is not {}; {}", fault.what, fault.way_out));
    }

    fn missing(&mut self, field: &str) {
        self.refuse("required", field, "", "nothing is given here; fill it in");
    }

    fn checked(&mut self, field: &str, text: &str, most: usize, lines: bool) -> String {
        let text = tidy(text);
        let length = text.chars().count();
        if length > most {
            let message = format!("this has {length} characters; shorten it to {most}");
            self.findings.push(
                Finding::error("too-long", (self.place)(field), &text, message)
                    .with("length", length)
                    .with("most", most),
            );
        }
        if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
            let kept = if lines { "control characters" } else { "control characters and line ends" };
            self.refuse("not-plain-text", field, &text, format!("this holds {kept}; remove them"));
        }
        text
    }

    /// A line that must be there.
    pub fn title(&mut self, field: &str, text: &str) -> String {
        let text = self.checked(field, text, TITLE_LIMIT, false);
        if text.is_empty() {
            self.missing(field);
        }
        text
    }

    /// A text of several lines, which may be empty.
    pub fn prose(&mut self, field: &str, text: &str) -> String {
        self.checked(field, text, TEXT_LIMIT, true)
    }

    /// A value that may be absent.
    pub fn optional<T: FromStr<Err = Malformed>>(&mut self, code: &str, field: &str, text: &str) -> Option<T> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        text.parse().map_err(|fault| self.malformed(code, field, &fault)).ok()
    }

    /// A value that must be there.
    pub fn required<T: FromStr<Err = Malformed>>(&mut self, code: &str, field: &str, text: &str) -> Option<T> {
        if text.trim().is_empty() {
            self.missing(field);
            return None;
        }
        self.optional(code, field, text)
    }

    /// A list, each entry once; empty where nothing is given.
    pub fn list<T: FromStr<Err = Malformed> + Ord>(&mut self, code: &str, field: &str, text: &str) -> BTreeSet<T> {
        if entries(text).nth(LIST_LIMIT).is_some() {
            self.refuse("too-long", field, text, format!("this lists more than {LIST_LIMIT} entries; shorten it"));
            return BTreeSet::new();
        }
        entries(text).filter_map(|entry| self.optional(code, field, entry)).collect()
    }

    /// A list that must have an entry.
    pub fn required_list<T: FromStr<Err = Malformed> + Ord>(
        &mut self,
        code: &str,
        field: &str,
        text: &str,
    ) -> BTreeSet<T> {
        if entries(text).next().is_none() {
            self.missing(field);
        }
        self.list(code, field, text)
    }

    /// Entries of the form `name=value`; `example` shows how.
    pub fn pairs<'t>(&mut self, field: &str, text: &'t str, example: &str) -> Vec<(&'t str, &'t str)> {
        if entries(text).nth(LIST_LIMIT).is_some() {
            self.refuse("too-long", field, text, format!("this lists more than {LIST_LIMIT} entries; shorten it"));
            return Vec::new();
        }
        let mut pairs = Vec::new();
        for entry in entries(text) {
            match entry.split_once('=') {
                Some((name, value)) => pairs.push((name.trim(), value.trim())),
                None => self.refuse("not-a-pair", field, entry, format!("this has no =; write it as {example}")),
            }
        }
        pairs
    }

    /// An amount in minor units that may be absent. Where the unit could not be read, digits are still looked at.
    pub fn amount(&mut self, field: &str, text: &str, unit: Option<Unit>) -> Option<i64> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let amount = Quantity::parse(text, unit.unwrap_or(Unit::Money(Currency::USD)))
            .map_err(|fault| self.malformed("not-an-amount", field, &fault))
            .ok()?
            .amount;
        unit.map(|_| amount)
    }

    /// An amount above zero with its unit, both needed.
    pub fn quantity(&mut self, field: &str, text: &str, unit_field: &str, unit: &str) -> Option<Quantity> {
        let unit = self.required::<Unit>("unknown-unit", unit_field, unit);
        if text.trim().is_empty() {
            self.missing(field);
        }
        let amount = self.amount(field, text, unit)?;
        if amount == 0 {
            self.refuse("not-an-amount", field, text, "this is nothing; give an amount above zero");
            return None;
        }
        Some(Quantity::new(amount, unit?))
    }

    /// A whole number from 1 that may be absent.
    pub fn count(&mut self, field: &str, text: &str) -> Option<u32> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let count = text.parse::<u32>().ok().filter(|n| (1..=1_000_000).contains(n));
        if count.is_none() || !text.bytes().all(|b| b.is_ascii_digit()) {
            self.refuse(
                "not-a-count",
                field,
                text,
                "this is not a count; write a whole number from 1, or leave it empty",
            );
            return None;
        }
        count
    }

    /// A day that may be absent.
    pub fn day(&mut self, field: &str, text: &str) -> Option<NaiveDate> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .ok()
            .filter(|day| text.len() == 10 && (1900..=2200).contains(&day.year()));
        if day.is_none() {
            self.refuse("not-a-date", field, text, "this is not a date; write year, month and day as 2026-11-24");
        }
        day
    }

    /// A first and a last day, both needed.
    pub fn period(&mut self, (from_field, from): (&str, &str), (until_field, until): (&str, &str)) -> Option<Period> {
        for (field, text) in [(from_field, from), (until_field, until)] {
            if text.trim().is_empty() {
                self.missing(field);
            }
        }
        let (first, last) = (self.day(from_field, from), self.day(until_field, until));
        let period = Period::new(first?, last?);
        if period.is_err() {
            let message = format!("this is before {}; let it end on or after the day it starts", from.trim());
            self.refuse("period-reversed", until_field, until.trim(), message);
        }
        period.ok()
    }

    /// The owner's choice of readers, from the fields `visibility`, `shared_with` and `embargo_until`.
    pub fn sharing(&mut self, visibility: &str, shared_with: &str, embargo_until: &str) -> Sharing {
        let visibility = self.optional("unknown-visibility", "visibility", visibility).unwrap_or(Visibility::Private);
        let chosen: BTreeSet<OrganisationId> = self.list("not-an-identifier", "shared_with", shared_with);
        if visibility == Visibility::Chosen && entries(shared_with).next().is_none() {
            self.missing("shared_with");
        }
        Sharing { visibility, chosen, embargo_until: self.day("embargo_until", embargo_until) }
    }

    /// Whether anything refuses the record so far.
    pub fn refused(&self) -> bool {
        self.findings.iter().any(Finding::is_error)
    }

    /// The record, or all that was found.
    pub fn finish<T>(self, record: Option<T>) -> Result<T, Vec<Finding>> {
        match record {
            Some(record) if !self.refused() => Ok(record),
            _ => Err(self.findings),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::{LanguageCode, StateCode};

    fn codes(read: impl FnOnce(&mut Fields<fn(&str) -> Place>)) -> Vec<String> {
        let mut fields = Fields::new((|name: &str| Place::field(name)) as fn(&str) -> Place);
        read(&mut fields);
        fields.findings.iter().map(|f| format!("{}@{}", f.code, f.place.field.clone().unwrap_or_default())).collect()
    }

    #[test]
    fn gathers_every_fault() {
        let found = codes(|f| {
            f.title("title", "  ");
            f.title("line", "a\u{0}b");
            f.prose("description", &"x".repeat(TEXT_LIMIT + 1));
            f.list::<LanguageCode>("unknown-language", "languages", "fr;xx, pt;yy");
            f.quantity("quantity", "1,000", "unit", "bushel");
            f.count("max", "0");
            f.count("most", "+3");
            f.day("day", "24/11/2026");
            f.period(("from", "2027-01-02"), ("until", "2027-01-01"));
            f.sharing("everybody", "someone", "soon");
        });
        assert_eq!(
            found,
            [
                "required@title",
                "not-plain-text@line",
                "too-long@description",
                "unknown-language@languages",
                "unknown-language@languages",
                "unknown-unit@unit",
                "not-an-amount@quantity",
                "not-a-count@max",
                "not-a-count@most",
                "not-a-date@day",
                "period-reversed@until",
                "unknown-visibility@visibility",
                "not-an-identifier@shared_with",
                "not-a-date@embargo_until",
            ]
        );
    }

    #[test]
    fn reads_what_is_right() {
        let mut fields = Fields::new(|name: &str| Place::field(name));
        assert_eq!(fields.title("title", " Two\u{a0}days "), "Two\u{a0}days");
        assert_eq!(fields.prose("description", "a\r\nb\r"), "a\nb");
        assert_eq!(fields.list::<StateCode>("unknown-state", "partners", "KEN; UGA,KEN\n").len(), 2);
        let quantity = fields.quantity("quantity", "12.5", "unit", "USD").map(|q| q.amount);
        assert_eq!(quantity, Some(1250));
        assert_eq!(fields.pairs("cost", "002=130; 009 = 150", "002=130"), [("002", "130"), ("009", "150")]);
        assert_eq!(fields.count("most", " 3 "), Some(3));
        assert!(fields.period(("from", "2027-01-01"), ("until", "2027-01-01")).is_some());
        assert_eq!(fields.sharing("", "", ""), Sharing::default());
        assert!(fields.finish(Some(())).is_ok());
    }

    #[test]
    fn a_chosen_audience_has_members() {
        assert_eq!(codes(|f| drop(f.sharing("chosen", " ; ", ""))), ["required@shared_with"]);
    }

    #[test]
    fn lists_have_an_end() {
        let long = "fr;".repeat(LIST_LIMIT + 1);
        assert_eq!(
            codes(|f| drop(f.list::<LanguageCode>("unknown-language", "languages", &long))),
            ["too-long@languages"]
        );
    }
}
