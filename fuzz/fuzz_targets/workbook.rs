//! XLSX: whole files, and workbooks of which one part is the fuzzer's.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use exchange::{Choices, needs_template};
use libfuzzer_sys::fuzz_target;
use vocabulary::Register;

static TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    needs_template(&Choices::of(catalogue::bundled(), &Register::demonstration())).expect("the template is written")
});
static PARTS: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| fuzz::parts(&TEMPLATE));

fuzz_target!(
    init: {
        fuzz::seeds(fuzz::part_seeds("part", &PARTS));
        fuzz::seeds([("whole.xlsx", TEMPLATE.clone())]);
    },
    |data: &[u8]| {
        let made = if data.starts_with(b"PK") { None } else { fuzz::workbook(&PARTS, data) };
        let (table, _) = exchange::read(made.as_deref().unwrap_or(data), Some("Needs"));
        exchange::read_needs(&table);
        exchange::read_offers(&table);
    }
);
