//! Editions of the catalogue: JSON, workbooks, and workbooks of which one part is the fuzzer's.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use exchange::{edition_template, read_edition};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use vocabulary::Finding;

static PARTS: LazyLock<BTreeMap<String, Vec<u8>>> =
    LazyLock::new(|| fuzz::parts(&edition_template().expect("the template is written")));

const BUNDLED: &[u8] = include_bytes!("../../crates/catalogue/data/ict-security-2026.1.json");

/// The bundled edition with two items of each list and English alone: small enough to be changed everywhere.
fn small() -> Vec<u8> {
    fn shrink(value: &mut Value) {
        match value {
            Value::Array(items) => items.truncate(2),
            Value::Object(fields) => {
                fields.retain(|name, _| !["fr", "es", "ru", "ar", "zh", "drafts"].contains(&name.as_str()))
            }
            _ => {}
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(shrink),
            Value::Object(fields) => fields.values_mut().for_each(shrink),
            _ => {}
        }
    }
    let mut edition = serde_json::from_slice(BUNDLED).expect("the bundled edition is JSON");
    shrink(&mut edition);
    edition.to_string().into_bytes()
}

fuzz_target!(
    init: {
        fuzz::seeds(fuzz::part_seeds("part", &PARTS));
        fuzz::seeds([("small.json", small())]);
    },
    |data: &[u8]| {
        let packed = data.first().is_some_and(|first| usize::from(*first) < PARTS.len());
        let made = if packed { fuzz::workbook(&PARTS, data) } else { None };
        let reading = read_edition(made.as_deref().unwrap_or(data));
        assert!(reading.edition.is_some() || reading.findings.iter().any(Finding::is_error));
    }
);
