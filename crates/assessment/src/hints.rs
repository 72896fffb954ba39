//! Published results of an index, typed in by the state as a reminder for itself. A hint never fills in a level, is
//! never counted, and never leaves the state.

use std::collections::BTreeMap;

use catalogue::Edition;
use serde::{Deserialize, Serialize};
use vocabulary::field::Fields;
use vocabulary::{CapabilityId, Finding, Place, Text};

vocabulary::coded! {
    /// An index whose published results a state may use.
    Index, "an index" {
        /// The Global Cybersecurity Index, by indicator.
        Gci "gci",
        /// The National Cyber Security Index, by capacity area.
        Ncsi "ncsi",
    }
}

vocabulary::raw_record! {
    /// A published result as a form or a table has it.
    RawIndexValue {
        /// `gci` or `ncsi`.
        index,
        /// Id of the indicator or area in the edition.
        entry,
        /// As published: points, per cent, a tier.
        value,
        /// Year of the publication.
        year,
        /// Where it stands.
        source,
    }
}

/// A published result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexValue {
    /// The index.
    pub index: Index,
    /// Id of the indicator or area in the edition.
    pub entry: String,
    /// As published.
    pub value: String,
    /// Year of the publication.
    pub year: u16,
    /// Where it stands.
    pub source: String,
}

/// A published result beside a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The index.
    pub index: Index,
    /// Id of the indicator or area.
    pub entry: String,
    /// Its title.
    pub title: Text,
    /// As published.
    pub value: String,
    /// Year of the publication.
    pub year: u16,
    /// Where it stands.
    pub source: String,
}

/// Reads a published result. All faults are given at once.
pub fn read_index_value(
    edition: &Edition,
    raw: &RawIndexValue,
    place: impl Fn(&str) -> Place,
) -> Result<IndexValue, Vec<Finding>> {
    let mut f = Fields::new(place);
    let index = f.required::<Index>("unknown-index", "index", &raw.index);
    let entry = f.title("entry", &raw.entry);
    if let Some(index) = index.filter(|_| !entry.is_empty())
        && !edition.entries(index.code()).iter().any(|(id, _)| *id == entry)
    {
        let message = "the edition has no such entry of this index; take one from its list";
        f.refuse("unknown-index-entry", "entry", &entry, message);
    }
    let value = f.title("value", &raw.value);
    let year = raw.year.trim().parse::<u16>().ok().filter(|year| (2010..=2100).contains(year));
    if year.is_none() {
        f.refuse("not-a-year", "year", &raw.year, "this is not a year; write it with four digits, such as 2024");
    }
    let source = f.prose("source", &raw.source);
    let read = index.zip(year).map(|(index, year)| IndexValue { index, entry, value, year, source });
    f.finish(read)
}

/// Hints by capability, in the order of the values. Entries that the edition does not have are left aside.
pub fn hints(edition: &Edition, values: &[IndexValue]) -> BTreeMap<CapabilityId, Vec<Hint>> {
    let mut found: BTreeMap<CapabilityId, Vec<Hint>> = BTreeMap::new();
    for value in values {
        let entries = edition.entries(value.index.code());
        let Some((_, title)) = entries.into_iter().find(|(id, _)| *id == value.entry) else { continue };
        for capability in edition.serving(value.index.code(), &value.entry) {
            found.entry(capability.id.clone()).or_default().push(Hint {
                index: value.index,
                entry: value.entry.clone(),
                title: title.clone(),
                value: value.value.clone(),
                year: value.year,
                source: value.source.clone(),
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use catalogue::bundled;

    fn raw(index: &str, entry: &str, value: &str, year: &str) -> RawIndexValue {
        let source = "https://index.example".into();
        RawIndexValue { index: index.into(), entry: entry.into(), value: value.into(), year: year.into(), source }
    }

    #[test]
    fn a_value_becomes_a_hint_beside_what_it_speaks_of() {
        for index in Index::ALL {
            for (entry, title) in bundled().entries(index.code()) {
                let raw = raw(index.code(), entry, "7 of 9", "2024");
                let value = read_index_value(bundled(), &raw, |f| Place::field(f)).unwrap();
                let found = hints(bundled(), &[value]);
                assert!(!found.is_empty(), "{index} {entry}");
                assert!(found.values().flatten().all(|hint| hint.title == *title && hint.value == "7 of 9"));
            }
        }
    }

    #[test]
    fn all_faults_at_once() {
        let codes = |raw: RawIndexValue| {
            let found = read_index_value(bundled(), &raw, |f| Place::field(f)).unwrap_err();
            found.into_iter().map(|f| f.code).collect::<Vec<_>>()
        };
        assert_eq!(codes(raw("gdp", "", "", "24")), ["unknown-index", "required", "required", "not-a-year"]);
        assert_eq!(codes(raw("gci", "moon", "1", "2024")), ["unknown-index-entry"]);
    }
}
