#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;
use crate::{Codes, read};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn practice(title: &str, done: &str) -> PracticeItem {
    PracticeItem {
        id: "p-1".into(),
        title: title.into(),
        done: done.into(),
        why: "=SUM(A1)".into(),
        conditions: String::new(),
        area: Some("incident-response".parse().unwrap()),
        capability: None,
        kinds: ["training-course".parse().unwrap(), "mentoring".parse().unwrap()].into(),
        regions: BTreeSet::new(),
        languages: ["fr".parse().unwrap()].into(),
        published: Some("2027-01-31".parse().unwrap()),
        url: "https://example.org/p-1".into(),
    }
}

fn keys_and_tags<T: Listed>() {
    let mut keys: Vec<_> = list_columns::<T>();
    let mut tags: Vec<_> = T::COLUMNS.iter().map(|c| c.tag).collect();
    for tag in &tags {
        assert!(crate::table::normal_tag(tag).is_some(), "{}: {tag}", T::NAME);
    }
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    tags.sort_unstable();
    tags.dedup();
    assert_eq!((keys.len(), tags.len()), (count, count), "{}: each column has its own key and tag", T::NAME);
}

#[test]
fn every_column_has_a_key_and_a_tag_of_its_own() {
    keys_and_tags::<ProposalItem>();
    keys_and_tags::<EngagementItem>();
    keys_and_tags::<PracticeItem>();
    keys_and_tags::<CatalogueItem>();
    keys_and_tags::<CalendarItem>();
    keys_and_tags::<ContributionItem>();
    keys_and_tags::<RemarkItem>();
    keys_and_tags::<ReviewItemLine>();
}

#[test]
fn the_catalogue_is_listed_whole() {
    let edition = catalogue::bundled();
    let items = catalogue_items(edition);
    assert!(items.len() > edition.areas.len() + edition.capabilities.len() + edition.modalities.len());
    for format in [Format::Csv, Format::CsvHxl, Format::Xlsx] {
        let bytes = write_list(&items, format, &Codes).unwrap();
        let (table, findings) = read(&bytes, None);
        assert_eq!(findings, [], "{format}");
        assert_eq!(table.rows.len(), items.len(), "{format}");
    }
}

#[test]
fn json_is_for_programs() {
    let bytes = write_list(&[practice("a;b", "")], Format::Json, &Codes).unwrap();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(value[0]["kinds"], serde_json::json!(["mentoring", "training-course"]));
    assert_eq!(value[0]["title"], "a;b");
    assert!(value[0].get("done").is_none(), "what is empty is left out");
}

proptest! {
    #[test]
    fn what_is_written_reads_back(title in "[-=+@'a-z\\p{L};, ]{1,20}", done in "(=|@|\\+|-)?[\\p{L} \"\n]{0,20}") {
        let (title, done) = (title.trim().to_owned(), done.trim().to_owned());
        prop_assume!(!title.is_empty());
        let item = practice(&title, &done);
        for format in [Format::Csv, Format::CsvHxl, Format::Xlsx] {
            let bytes = write_list(std::slice::from_ref(&item), format, &Codes).unwrap();
            let (table, findings) = read(&bytes, None);
            prop_assert_eq!(&findings, &[]);
            let expected: Vec<String> = PracticeItem::COLUMNS.iter().map(|c| shown(&(c.value)(&item), &Codes)).collect();
            prop_assert_eq!(&table.rows[0].cells, &expected, "{}", format);
            if format == Format::CsvHxl {
                let tags: Vec<_> = table.columns.iter().map(|c| c.tag.clone().unwrap_or_default()).collect();
                let wanted: Vec<_> = PracticeItem::COLUMNS.iter().map(|c| crate::table::normal_tag(c.tag).unwrap()).collect();
                prop_assert_eq!(tags, wanted);
            }
        }
    }
}
