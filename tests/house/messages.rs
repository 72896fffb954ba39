//! Six languages say the same: each message exists in all of them, with the same values in it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{files, read, root};

/// Message -> the values it names, of one language.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in files(&root().join("crates/web/locales").join(language), ".ftl") {
        let mut current = String::new();
        for line in read(&path).lines().filter(|l| !l.starts_with('#')) {
            if let Some((key, _)) = line
                .split_once(" =")
                .filter(|(key, _)| line.starts_with(|c: char| c.is_ascii_alphabetic()) && !key.contains(' '))
            {
                current = key.to_owned();
                assert!(!found.contains_key(&current), "{}: {current} stands twice", path.display());
                found.insert(current.clone(), BTreeSet::new());
            }
            let values = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "_-".contains(*c)).collect());
            if let Some(named) = found.get_mut(&current) {
                named.extend(values);
            }
        }
    }
    found
}

#[test]
fn every_message_exists_in_six_languages_with_the_same_values() {
    let english = messages("en");
    assert!(english.len() > 1000, "the English messages are read");
    let mut faults = Vec::new();
    for language in ["ar", "zh", "fr", "ru", "es"] {
        let translated = messages(language);
        for (key, values) in &english {
            match translated.get(key) {
                None => faults.push(format!("{language}: {key} is missing")),
                Some(other) if other != values => {
                    faults.push(format!("{language}: {key} names {other:?}, English {values:?}"))
                }
                Some(_) => {}
            }
        }
        faults.extend(
            translated
                .keys()
                .filter(|key| !english.contains_key(*key))
                .map(|key| format!("{language}: {key} has no English")),
        );
    }
    assert!(faults.is_empty(), "{faults:#?}");
}
