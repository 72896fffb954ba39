//! What is written is read back unchanged, in every format; templates are readable as they are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use assessment::RawNeed;
use exchange::{
    Choices, Format, NEED_FIELDS, NeedLine, OFFER_FIELDS, OfferLine, needs_template, offers_template, read, read_needs,
    read_offers, write_needs, write_offers,
};
use matching::RawOffer;
use proptest::prelude::*;
use vocabulary::Register;

/// Texts that files are known to break: formulas, quotes, separators, other scripts, things that look like numbers or
/// dates. Surrounding blanks belong to nobody: the readers trim.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        3 => "[-=+@'\"a-z0-9,;#|\n]{0,12}",
        1 => "[0-9]{1,18}(\\.[0-9]{1,4})?",
        1 => "20[0-9]{2}-[01][0-9]-[0-3][0-9]",
        1 => "[أ-ي一-龥а-яñéА-Я ]{1,10}",
        1 => Just("true".to_owned()),
        1 => Just("_x000D_ &amp; <b>".to_owned()),
        1 => Just("'=1+1".to_owned()),
    ]
    .prop_map(|text: String| text.trim().to_owned())
}

fn need() -> impl Strategy<Value = NeedLine> {
    let around = (text(), text(), text());
    let fields = proptest::collection::vec(text(), RawNeed::FIELDS.len());
    (around, fields).prop_map(|((reference, state, posted), fields)| {
        let mut raw = RawNeed::default();
        RawNeed::FIELDS.iter().zip(fields).for_each(|(name, text)| assert!(raw.set(name, text)));
        NeedLine { row: 0, reference, state, posted, raw }
    })
}

fn offer() -> impl Strategy<Value = OfferLine> {
    let around = (text(), text(), text(), text());
    let fields = proptest::collection::vec(text(), RawOffer::FIELDS.len());
    (around, fields).prop_map(|((reference, provider, provider_kind, posted), fields)| {
        let mut raw = RawOffer::default();
        RawOffer::FIELDS.iter().zip(fields).for_each(|(name, text)| assert!(raw.set(name, text)));
        OfferLine { row: 0, reference, provider, provider_kind, posted, raw }
    })
}

/// A row that says nothing is no row.
fn says_something(line: &NeedLine) -> bool {
    NeedLine { row: 0, ..line.clone() } != NeedLine::default()
}

/// A first row of tags alone would be taken for the tags of the columns, as HXL has it.
fn tags_only(texts: impl Iterator<Item = String>) -> bool {
    texts.filter(|t| !t.is_empty()).all(|t| t.starts_with('#'))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn needs_come_back(lines in proptest::collection::vec(need(), 1..6)) {
        let lines: Vec<_> = lines.into_iter().filter(says_something).collect();
        let texts = |l: &NeedLine| [l.reference.clone(), l.state.clone(), l.posted.clone()].into_iter().chain(RawNeed::FIELDS.iter().map(|f| l.raw.get(f).unwrap().to_owned())).collect::<Vec<_>>();
        prop_assume!(!lines.is_empty() && lines.iter().all(|l| !tags_only(texts(l).into_iter())));
        for format in Format::ALL {
            let bytes = write_needs(&lines, *format).unwrap();
            let (table, findings) = read(&bytes, Some("Needs"));
            prop_assert_eq!(&findings, &vec![], "{}", format);
            let (again, findings) = read_needs(&table);
            prop_assert_eq!(&findings, &vec![], "{}", format);
            let again: Vec<_> = again.into_iter().map(|l| NeedLine { row: 0, ..l }).collect();
            prop_assert_eq!(&again, &lines, "{}", format);
        }
    }

    #[test]
    fn offers_come_back(lines in proptest::collection::vec(offer(), 1..4)) {
        let lines: Vec<_> = lines.into_iter().enumerate().map(|(n, mut l)| {
            l.reference = format!("R{}{n}", l.reference);
            l
        }).collect();
        for format in Format::ALL {
            let bytes = write_offers(&lines, *format).unwrap();
            let (table, findings) = read(&bytes, None);
            prop_assert_eq!(&findings, &vec![], "{}", format);
            let (again, findings) = read_offers(&table);
            prop_assert_eq!(&findings, &vec![], "{}", format);
            let again: Vec<_> = again.into_iter().map(|l| OfferLine { row: 0, ..l }).collect();
            prop_assert_eq!(&again, &lines, "{}", format);
        }
    }
}

#[test]
fn the_columns_are_those_of_the_records() {
    let needs: Vec<_> =
        NEED_FIELDS.iter().map(|f| f.name).filter(|f| !["reference", "state", "posted"].contains(f)).collect();
    assert_eq!(needs, RawNeed::FIELDS);
    let offers: Vec<_> = OFFER_FIELDS
        .iter()
        .map(|f| f.name)
        .filter(|f| !["reference", "provider", "provider_kind", "posted"].contains(f))
        .collect();
    assert_eq!(offers, RawOffer::FIELDS);
    for fields in [NEED_FIELDS, OFFER_FIELDS] {
        let tags: std::collections::BTreeSet<_> = fields.iter().map(|f| f.tag).collect();
        assert_eq!(tags.len(), fields.len(), "every column has a tag of its own");
        assert!(tags.iter().all(|tag| tag.starts_with('#')));
    }
}

#[test]
fn tags_stand_under_the_header() {
    let lines = [NeedLine { state: "XAA".into(), ..NeedLine::default() }];
    let text = String::from_utf8(write_needs(&lines, Format::CsvHxl).unwrap()).unwrap();
    let second = text.lines().nth(1).unwrap();
    assert!(second.starts_with("#x_need+id,#country+code+v_iso3+recipient,"), "{second}");
}

#[test]
fn templates_are_read_without_faults() {
    let choices = Choices::of(catalogue::bundled(), &Register::demonstration());
    for (bytes, offers) in [(needs_template(&choices).unwrap(), false), (offers_template(&choices).unwrap(), true)] {
        let (table, findings) = read(&bytes, None);
        assert_eq!(findings, []);
        assert_eq!(table.sheet.as_deref(), Some(if offers { "Offers" } else { "Needs" }));
        assert!(table.rows.is_empty());
        let faults = if offers { read_offers(&table).1 } else { read_needs(&table).1 };
        assert_eq!(faults, []);
        let (guide, _) = read(&bytes, Some("Guide"));
        assert!(guide.rows.len() > 20);
        let (lists, findings) = read(&bytes, Some("Lists"));
        assert!(findings.is_empty() && lists.columns.iter().any(|c| c.name == "capabilities"));
        let unpacked = unpack(&bytes, "xl/worksheets/sheet1.xml");
        assert!(
            unpacked.contains("dataValidation type=\"list\"") && unpacked.contains("Lists!$"),
            "drop-downs point at the lists"
        );
    }
}

fn unpack(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}
