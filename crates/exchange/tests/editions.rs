//! Editions as workbooks: what is written comes back, and every fault has its cell.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use catalogue::{Edition, bundled};
use exchange::{edition_template, read_edition, write_edition};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use vocabulary::{Finding, Text, UnLanguage};

fn same(one: &Edition, two: &Edition) {
    if one != two {
        let (one, two) = (serde_json::to_value(one).unwrap(), serde_json::to_value(two).unwrap());
        differ("", &one, &two);
        panic!("the editions differ");
    }
}

fn differ(path: &str, one: &serde_json::Value, two: &serde_json::Value) {
    use serde_json::Value::{Array, Object};
    match (one, two) {
        (Object(a), Object(b)) => {
            for key in a.keys().chain(b.keys()) {
                differ(&format!("{path}.{key}"), one.get(key).unwrap_or_default(), two.get(key).unwrap_or_default());
            }
        }
        (Array(a), Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().for_each(|(at, (a, b))| differ(&format!("{path}[{at}]"), a, b));
        }
        (a, b) => assert_eq!(a, b, "{path}"),
    }
}

fn back(edition: &Edition) -> Edition {
    let reading = read_edition(&write_edition(edition).unwrap());
    reading.edition.unwrap_or_else(|| panic!("{:#?}", reading.findings))
}

#[test]
fn the_bundled_edition_comes_back() {
    same(&back(bundled()), bundled());
    let json = serde_json::to_vec(bundled()).unwrap();
    same(&read_edition(&json).edition.unwrap(), bundled());
    assert_eq!(write_edition(bundled()).unwrap(), write_edition(bundled()).unwrap(), "the same bytes every time");
}

#[test]
fn another_field_comes_back_with_its_own_lists_and_links() {
    let levels: Vec<_> = (1..=5).map(|n| serde_json::json!({"stage": n, "descriptor": "as found"})).collect();
    let stages: Vec<_> =
        (1..=5).map(|n| serde_json::json!({"value": n, "id": format!("s{n}"), "definition": "as defined"})).collect();
    let json = serde_json::json!({
        "schema_version": "1.1.0",
        "catalogue": {"id": "harbours", "version": "1", "published": "2026-01-01", "title": "Safety of harbours",
            "adoption": {"date": "2026-02-03", "forum": "Assembly"}, "supersedes": "0"},
        "scale": {"id": "five", "stages": stages},
        "frameworks": {"harbour_code": [{"id": "h;1", "title": "Pilots"}, {"id": "h\\2", "title": "Tugs"}]},
        "modalities": [{"id": "training", "title": "Training", "unit": "seat", "allocation": "divisible",
            "typical_duration_months": {"low": 0.1, "high": 0.30000000000000004}}],
        "areas": [{"id": "pilotage", "title": "Pilotage", "capabilities": ["pilots"]}],
        "capabilities": [{
            "id": "pilots", "area": "pilotage", "title": "Pilots", "links": {"harbour_code": ["h;1", "h\\2"]},
            "questions": [{"id": "pilots.q1", "text": "Who pilots?", "levels": levels}],
        }],
        "mappings": [{"since": "1", "kind": "rename", "list": "capabilities", "from": ["old"], "to": ["pilots"], "note": "a"}],
    });
    let reading = catalogue::read(json.to_string().as_bytes());
    let edition = reading.edition.unwrap_or_else(|| panic!("{:#?}", reading.findings));
    same(&back(&edition), &edition);
}

/// A workbook as cells, changed, and written again as a spreadsheet program would.
fn changed(change: impl Fn(&str, &mut Vec<Vec<String>>)) -> Vec<u8> {
    let bytes = write_edition(bundled()).unwrap();
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let mut workbook = Workbook::new();
    for name in read.sheet_names() {
        let mut rows: Vec<Vec<String>> =
            read.worksheet_range(&name).unwrap().rows().map(|row| row.iter().map(cell).collect()).collect();
        change(&name, &mut rows);
        if rows.is_empty() {
            continue;
        }
        let sheet = workbook.add_worksheet().set_name(&name).unwrap();
        for (at, row) in rows.iter().enumerate() {
            sheet.write_row(at as u32, 0, row).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

fn cell(data: &Data) -> String {
    match data {
        Data::DateTime(day) => {
            let (year, month, day, ..) = day.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    }
}

fn column(rows: &[Vec<String>], name: &str) -> usize {
    rows[0].iter().position(|heading| heading == name).unwrap_or_else(|| panic!("{name} in {:?}", rows[0]))
}

#[test]
fn every_fault_has_sheet_row_column_value_and_way_out() {
    let bytes = changed(|name, rows| {
        let mut put = |row: usize, heading: &str, value: &str| {
            let at = column(rows, heading);
            rows[row - 1][at] = value.to_owned();
        };
        match name {
            "areas" => put(3, "id", "Not A Slug"),
            "capabilities" => {
                put(2, "norms", "a; zz");
                for language in UnLanguage::ALL {
                    put(3, &format!("title ({language})"), "");
                }
                put(3, "title (drafts)", "xx");
                put(4, "cost_usd_low", "much");
                put(5, "foundational", "perhaps");
            }
            "questions" => put(2, "capability", "nowhere"),
            "levels" => put(8, "stage", "9"),
            "prerequisites" => put(2, "kind", "iron"),
            "modalities" => put(2, "unit", "bushel"),
            "mappings" => rows[0][0] = "sinse".into(),
            "crosswalks" => put(2, "list", "facts"),
            "meta" => rows.retain(|row| row[0] != "published"),
            "stages" => rows.clear(),
            _ => {}
        }
    });
    let reading = read_edition(&bytes);
    assert!(reading.edition.is_none());
    let found: Vec<String> =
        reading.findings.iter().filter(|f| f.is_error()).map(|f| format!("{} {}", f.code, shown(f))).collect();
    for expected in [
        "wrong-value areas 3 id Not A Slug",
        "unknown-language capabilities 3 title (drafts) xx",
        "missing-field capabilities 3 title (en) ",
        "not-a-number capabilities 4 cost_usd_low much",
        "not-a-yes-or-no capabilities 5 foundational perhaps",
        "unresolved questions 2 capability nowhere",
        "wrong-value levels 8 stage 9",
        "wrong-value prerequisites 2 kind iron",
        "wrong-value modalities 2 unit bushel",
        "unknown-column mappings 0 sinse sinse",
        "missing-column mappings 0 since ",
        "unresolved crosswalks 2 list facts",
        "missing-field meta 0 published ",
        "missing-sheet stages 0  ",
    ] {
        assert!(found.contains(&expected.to_owned()), "{expected} in {found:#?}");
    }
    assert!(reading.findings.iter().all(|f| f.place.path.is_none()), "every finding stands in a sheet");
}

fn shown(finding: &Finding) -> String {
    let place = &finding.place;
    let (sheet, field) = (place.sheet.clone().unwrap_or_default(), place.field.clone().unwrap_or_default());
    format!("{sheet} {} {field} {}", place.row.unwrap_or_default(), finding.value)
}

#[test]
fn faults_of_references_have_their_cell() {
    let bytes = changed(|name, rows| match name {
        "capabilities" => {
            let norms = column(rows, "norms");
            rows[1][norms] = "a; zz".into();
        }
        "activity-links" => rows[1][1] = "nowhere".into(),
        "evidence" => rows.clear(),
        "glossary" => rows.push(["new", "New"].into_iter().map(str::to_owned).collect()),
        "guide" => rows.clear(),
        _ => {}
    });
    let reading = read_edition(&bytes);
    let found: Vec<String> = reading.findings.iter().map(|f| format!("{} {}", f.code, shown(f))).collect();
    assert!(found.contains(&"unresolved capabilities 2 norms zz".to_owned()), "{found:#?}");
    assert!(found.contains(&"unresolved activity-links 2 capability nowhere".to_owned()), "{found:#?}");
    assert!(found.contains(&"missing-sheet evidence 0  ".to_owned()), "{found:#?}");
}

#[test]
fn a_draft_mark_taken_away_is_a_review() {
    let bytes = changed(|name, rows| {
        if name == "areas" {
            let drafts = column(rows, "title (drafts)");
            rows[1][drafts] = "ar, zh".into();
        }
    });
    let reading = read_edition(&bytes);
    let edition = reading.edition.unwrap_or_else(|| panic!("{:#?}", reading.findings));
    let drafts: Vec<_> = edition.areas[0].title.drafts().collect();
    assert_eq!(drafts, [UnLanguage::Ar, UnLanguage::Zh]);
}

#[test]
fn the_template_has_every_sheet_and_says_what_is_missing() {
    let reading = read_edition(&edition_template().unwrap());
    assert!(reading.edition.is_none());
    assert!(
        reading.findings.iter().all(|f| f.code != "missing-sheet" && f.code != "missing-column"),
        "{:#?}",
        reading.findings
    );
    assert!(reading.findings.iter().any(|f| f.code == "missing-field" && f.place.sheet.as_deref() == Some("meta")));
    assert_eq!(read_edition(b"PK\x03\x04 nothing").findings[0].code, "not-a-workbook");
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[-=+@'\"a-z0-9,;#|\\\\\n()]{1,12}",
        1 => "[0-9]{1,18}(\\.[0-9]{1,4})?",
        1 => "20[0-9]{2}-[01][0-9]-[0-3][0-9]",
        2 => "[أ-ي一-龥а-яñéА-Я ]{1,10}",
        1 => Just("_x000D_ &amp; <b>".to_owned()),
    ]
    .prop_map(|text: String| text.trim().to_owned())
    .prop_filter("something is said", |text| !text.is_empty())
}

fn text() -> impl Strategy<Value = Text> {
    proptest::collection::vec((0usize..6, word(), any::<bool>()), 1..6).prop_map(|parts| {
        let mut text = Text::default();
        for (at, words, draft) in parts {
            let language = UnLanguage::ALL[at];
            if draft { text.set_draft(language, words) } else { text.set(language, words) }
        }
        text
    })
}

/// An edition that does not fill the screen where a test fails.
#[derive(Clone)]
struct Changed(Edition);

impl std::fmt::Debug for Changed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an edition")
    }
}

/// The bundled edition with texts, flags and figures changed at random, and lists shortened and turned round.
fn edition() -> impl Strategy<Value = Changed> {
    let texts = proptest::collection::vec(text(), 12);
    let words = proptest::collection::vec(word(), 8);
    (texts, words, 0usize..61, 0usize..22, any::<[bool; 4]>(), any::<[u32; 4]>(), 0u32..10_000_000).prop_map(
        |(texts, words, c, a, flags, numbers, decimal)| {
            let mut edition = bundled().clone();
            let mut texts = texts.into_iter();
            let mut text = || texts.next().unwrap();
            edition.meta.title = text();
            edition.meta.basis = vec![text(), text()];
            edition.areas[c % 12].description = text();
            edition.glossary[c % 48].text = text();
            edition.frameworks.norms[c % 11].implied_capabilities = vec![text()];
            edition.frameworks.adjacent_fields[c % 7].description = text();
            edition.frameworks.norms[c % 11].source = words[0].clone();
            edition.frameworks.cbms[c % 8].confidence = words[1].clone();
            edition.activities[a].sources = words[2..4].to_vec();
            edition.activities[a].title = text();
            edition.activities.rotate_left(a);
            let capability = &mut edition.capabilities[c];
            capability.evidence_examples = vec![text(), text()];
            capability.introduced_in = words[4].clone();
            (capability.foundational, capability.cross_cutting) = (flags[0], flags[1]);
            capability.norms.reverse();
            if let Some(package) = &mut capability.indicative_package {
                package.cost_usd.low = u64::from(numbers[0]) * u64::from(numbers[1]);
                package.duration_months.high = f64::from(decimal) / 1000.0;
            }
            if flags[2] {
                capability.indicative_package = None;
            }
            if let Some(question) = capability.questions.first_mut() {
                question.guidance = text();
                question.weight = numbers[2];
                question.levels[2].descriptor = text();
            }
            if flags[3] {
                edition.starter = None;
            }
            edition
                .frameworks
                .other
                .insert("ihr".into(), vec![catalogue::Entry { id: words[5].clone(), title: Text::english("x") }]);
            edition.capabilities[(c + 1) % 61].links.insert("ihr".into(), vec![words[5].clone()]);
            Changed(edition)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(6) })]

    #[test]
    fn export_then_import_is_the_identity(Changed(edition) in edition()) {
        same(&back(&edition), &edition);
        let json = serde_json::to_vec(&edition).unwrap();
        same(&read_edition(&json).edition.unwrap(), &edition);
    }

    #[test]
    fn no_cell_makes_it_panic(sheet in 0usize..17, row in 0usize..8, column in 0usize..40, cell in "\\PC{0,20}|[;\\\\,.0-9-]{0,8}") {
        let reading = read_edition(&changed(|name, rows| {
            let at = sheets().position(|known| known == name);
            if at == Some(sheet) && let Some(slot) = rows.get_mut(row).and_then(|row| row.get_mut(column)) {
                *slot = cell.clone();
            }
        }));
        prop_assert!(reading.edition.is_some() || reading.findings.iter().any(Finding::is_error));
    }
}

fn sheets() -> impl Iterator<Item = String> {
    let read: Xlsx<_> = Xlsx::new(Cursor::new(TEMPLATE.as_slice())).unwrap();
    read.sheet_names().into_iter()
}

static TEMPLATE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| edition_template().unwrap());
