//! IATI out and in: the order that the schema demands, what is left out, and the way there and back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use exchange::{
    ActivityStatus, ExistingActivity, Format, IatiActivity, IatiArea, IatiBudget, IatiDocument, IatiOrganisation,
    IatiOutcome, IatiOutput, IatiRole, IatiTransaction, OtherIdentifier, Publisher, TransactionKind, activity_record,
    read_activities, write_activities, write_iati,
};
use matching::duplicates::{Verdict, likeness};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use vocabulary::{Period, Quantity, Register, Stage, Text, UnLanguage};

/// Children of each element in the order of the schema, and which of them must be there. Written from the standard's
/// pages; the schema itself is asked by `scripts/iati` where it is at hand.
const ORDER: &[(&str, &str)] = &[
    ("iati-activities", "iati-activity"),
    (
        "iati-activity",
        "iati-identifier! reporting-org! title! description! participating-org! other-identifier activity-status! activity-date! contact-info activity-scope recipient-country recipient-region location sector tag country-budget-items humanitarian-scope policy-marker collaboration-type default-flow-type default-finance-type default-aid-type default-tied-status budget planned-disbursement capital-spend transaction document-link related-activity legacy-data conditions result crs-add fss",
    ),
    ("reporting-org", "narrative!"),
    ("title", "narrative!"),
    ("description", "narrative!"),
    ("participating-org", "narrative"),
    ("contact-info", "organisation department person-name job-title telephone email website mailing-address"),
    ("organisation", "narrative!"),
    ("sector", "narrative"),
    ("budget", "period-start! period-end! value!"),
    ("planned-disbursement", "period-start! period-end value! provider-org receiver-org"),
    (
        "transaction",
        "transaction-type! transaction-date! value! description provider-org receiver-org disbursement-channel sector recipient-country recipient-region flow-type finance-type aid-type tied-status",
    ),
    ("provider-org", "narrative"),
    ("receiver-org", "narrative"),
    ("document-link", "title! description category! language document-date recipient-country"),
    ("conditions", "condition"),
    ("condition", "narrative!"),
    ("result", "title! description document-link reference indicator!"),
    ("indicator", "title! description document-link reference baseline period"),
    ("period", "period-start! period-end! target actual"),
];

/// Faults of order and of absence.
fn faults(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    let order: BTreeMap<&str, Vec<&str>> = ORDER.iter().map(|(name, of)| (*name, of.split(' ').collect())).collect();
    let (mut reader, mut stack, mut faults) = (Reader::from_str(text), Vec::<(String, Vec<String>)>::new(), Vec::new());
    let close = |(name, children): (String, Vec<String>), faults: &mut Vec<String>| {
        let Some(known) = order.get(name.as_str()) else {
            faults.extend(children.first().map(|child| format!("<{name}> holds <{child}>")));
            return;
        };
        let at = |child: &String| known.iter().position(|k| k.trim_end_matches('!') == child);
        let places: Vec<Option<usize>> = children.iter().map(at).collect();
        faults.extend(
            children.iter().zip(&places).filter(|(_, at)| at.is_none()).map(|(c, _)| format!("<{name}> holds <{c}>")),
        );
        if places.windows(2).any(|w| w[0] > w[1]) {
            faults.push(format!("<{name}>: {children:?} out of order"));
        }
        for must in known.iter().filter_map(|k| k.strip_suffix('!')).filter(|k| !children.iter().any(|c| c == k)) {
            faults.push(format!("<{name}> has no <{must}>"));
        }
    };
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                if let Some((_, children)) = stack.last_mut() {
                    children.push(name.clone());
                }
                stack.push((name, Vec::new()));
            }
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                if let Some((_, children)) = stack.last_mut() {
                    children.push(name.clone());
                }
                close((name, Vec::new()), &mut faults);
            }
            Event::End(_) => close(stack.pop().unwrap(), &mut faults),
            Event::Eof => break,
            _ => {}
        }
    }
    faults
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn period(from: &str, until: &str) -> Period {
    Period::new(day(from), day(until)).unwrap()
}

fn now() -> DateTime<Utc> {
    "2027-05-01T12:00:00Z".parse().unwrap()
}

fn publisher() -> Publisher {
    Publisher {
        reference: "XM-DAC-00000".into(),
        name: "Secretariat & Co".into(),
        kind: "40".into(),
        mailbox: Some("programme@example.org".into()),
        base: "https://example.org".into(),
    }
}

fn organisation(role: IatiRole, name: &str) -> IatiOrganisation {
    IatiOrganisation { role, kind: "10".into(), reference: None, name: name.into() }
}

fn usd(amount: i64) -> Quantity {
    Quantity::new(amount, "USD".parse().unwrap())
}

/// An activity with something of everything.
fn whole() -> IatiActivity {
    let time = period("2027-01-01", "2027-12-31");
    let mut title = Text::english("Training for CERT <X> & others");
    title.set(UnLanguage::Ar, "تدريب");
    let seats = Quantity::new(25, "seat".parse().unwrap());
    let transaction = |kind, value, on: &str| IatiTransaction {
        reference: String::new(),
        kind,
        day: day(on),
        value,
        provider: Some(organisation(IatiRole::Funding, "Donor")),
        receiver: Some(organisation(IatiRole::Accountable, "Ministry")),
    };
    IatiActivity {
        state_consents: true,
        provider_consents: true,
        objectives: Text::english("Objectives"),
        target_groups: Text::english("Analysts"),
        participants: vec![organisation(IatiRole::Funding, "Donor"), organisation(IatiRole::Implementing, "")],
        other_identifiers: vec![OtherIdentifier { reference: "need/1".into(), kind: "A9".into() }],
        status: ActivityStatus::Implementation,
        started: Some(day("2027-02-01")),
        ended: Some(day("2028-01-01")),
        states: vec!["KEN".parse().unwrap(), "NPL".parse().unwrap(), "FJI".parse().unwrap(), "QQQ".parse().unwrap()],
        purposes: vec!["22010".into(), "15210".into(), "22010".into()],
        areas: vec![IatiArea { id: "incident-response".into(), title: Text::english("Incident response") }],
        goals: vec!["16.a".into()],
        levels: Some((Stage::ALL[1], Stage::ALL[2])),
        gender: Some(1),
        aid_type: Some("D02".into()),
        budgets: vec![
            IatiBudget { period: time, value: usd(12_345_050), committed: true },
            IatiBudget { period: time, value: seats, committed: true },
        ],
        planned_disbursements: vec![(time, usd(100)), (time, seats)],
        transactions: vec![
            transaction(TransactionKind::Commitment, usd(12_345_050), "2027-01-01"),
            transaction(TransactionKind::Disbursement, usd(1), "2030-01-01"),
            transaction(TransactionKind::Disbursement, seats, "2027-01-01"),
        ],
        documents: vec![IatiDocument {
            url: "https://example.org/r.pdf?a=1&b=2".into(),
            media_type: "application/pdf".into(),
            title: Text::default(),
            category: "A08".into(),
            language: Some(UnLanguage::Fr),
        }],
        related: vec!["XM-DAC-7-PROJ-1".into()],
        conditions: vec![Text::english("Consent"), Text::default()],
        outputs: vec![IatiOutput { title: Text::english("Places"), period: time, target: 25, actual: Some(20) }],
        outcomes: vec![IatiOutcome {
            title: Text::english("National CSIRT"),
            period: time,
            before: Some(Stage::ALL[1]),
            goal: Some(Stage::ALL[2]),
            after: None,
        }],
        ..IatiActivity::new("e-1", now(), title, time)
    }
}

fn written(activities: &[IatiActivity]) -> Vec<u8> {
    write_iati(&publisher(), activities, &Register::demonstration(), now()).unwrap()
}

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    let bare = IatiActivity {
        state_consents: true,
        provider_consents: true,
        participants: vec![organisation(IatiRole::Funding, "Donor")],
        ..IatiActivity::new("e-2", now(), Text::english("Bare"), period("2027-01-01", "2027-01-01"))
    };
    assert_eq!(faults(&written(&[whole(), bare])), Vec::<String>::new());
    assert_eq!(faults(&written(&[])), Vec::<String>::new());
    let moved = String::from_utf8(written(&[whole()])).unwrap().replace("activity-status", "other");
    assert!(faults(moved.as_bytes()).len() >= 2, "the test itself finds faults");
}

#[test]
fn nothing_goes_out_without_both_consents_and_nothing_that_may_not_stand_there() {
    for (state, provider) in [(false, false), (true, false), (false, true)] {
        let activity = IatiActivity { state_consents: state, provider_consents: provider, ..whole() };
        assert!(!String::from_utf8(written(&[activity])).unwrap().contains("<iati-activity "));
    }
    let text = String::from_utf8(written(&[whole()])).unwrap();
    for wanted in [
        "<iati-identifier>XM-DAC-00000-e-1</iati-identifier>",
        "secondary-reporter=\"1\"",
        "<recipient-country code=\"KE\" percentage=\"33.34\"/>",
        "<recipient-country code=\"FJ\" percentage=\"33.33\"/>",
        "<sector vocabulary=\"1\" code=\"22010\" percentage=\"50\"/>",
        "code=\"incident-response\" percentage=\"100\"",
        "<value currency=\"USD\" value-date=\"2027-01-01\">123450.50</value>",
        "<narrative xml:lang=\"ar\">تدريب</narrative>",
        "<narrative>Training for CERT &lt;X&gt; &amp; others</narrative>",
        "<baseline year=\"2027\" value=\"2\"/>",
        "measure=\"4\"",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    for unwanted in ["seat", "2030-01-01", "2028-01-01", "QQQ"] {
        assert!(!text.contains(unwanted), "{unwanted}\n{text}");
    }
    let nameless = IatiActivity { participants: vec![], ..whole() };
    let refused = write_iati(&publisher(), &[nameless], &Register::bundled(), now()).unwrap_err().to_string();
    assert!(refused.starts_with("the activity e-1 has no participating organisation"), "{refused}");
}

#[test]
fn an_activity_of_ours_is_recognised_beside_its_need() {
    let (activities, findings) = read_activities(&written(&[whole()]), &Register::demonstration());
    assert_eq!(findings, []);
    let record = activity_record(&activities[0], catalogue::bundled());
    assert_eq!(record.areas.len(), 1);
    let mut again = record.clone();
    again.id = "other".into();
    assert_eq!(likeness(&record, &again).verdict, Verdict::Likely);
}

fn told(text: &str) -> (Vec<ExistingActivity>, Vec<String>) {
    let (activities, findings) = read_activities(text.as_bytes(), &Register::demonstration());
    for finding in &findings {
        assert!(!finding.message.is_empty() && finding.message.contains([';', ',']), "no way out: {finding}");
        assert!(
            finding.place.row.is_some() || finding.place.path.is_some() || finding.place.field.is_some(),
            "{finding:?}"
        );
    }
    let shown = findings.iter().map(|f| format!("{}@{}", f.code, f.place.path.clone().unwrap_or_default())).collect();
    (activities, shown)
}

const HEAD: &str = "<?xml version=\"1.0\"?>\n<iati-activities version=\"2.03\"><iati-activity default-currency=\"EUR\" xml:lang=\"fr\">";
const BODY: &str = "<iati-identifier> A-1 </iati-identifier><reporting-org ref=\"R\" type=\"10\"><narrative>Donneur</narrative></reporting-org><title><narrative>Titre</narrative><narrative xml:lang=\"pt\">T</narrative></title><description><narrative>Texte</narrative></description><activity-status code=\"2\"/>";
const END: &str = "</iati-activity></iati-activities>";

#[test]
fn files_of_others_are_taken_with_what_they_tell() {
    let more = "<activity-date type=\"1\" iso-date=\"2027-01-01Z\"/><activity-date type=\"2\" iso-date=\"2027-02-01\"/><activity-date type=\"3\" iso-date=\"2027-12-31\"/><transaction><sector code=\"15210\"/><recipient-country code=\"ke\"/></transaction><budget><period-start iso-date=\"2027-01-01\"/><period-end iso-date=\"2027-12-31\"/><value>100</value></budget><budget type=\"2\"><period-start iso-date=\"2027-01-01\"/><period-end iso-date=\"2027-12-31\"/><value>99.995</value></budget>";
    let (activities, findings) = told(&format!("{HEAD}{BODY}{more}{END}"));
    assert_eq!(findings, Vec::<String>::new());
    let [activity] = activities.as_slice() else { panic!("one activity") };
    assert_eq!(
        (activity.id.as_str(), activity.reporter.as_str(), activity.reporter_ref.as_str()),
        ("A-1", "Donneur", "R")
    );
    assert_eq!(activity.title.get(UnLanguage::Fr), Some("Titre"));
    assert_eq!((activity.from, activity.until), (Some(day("2027-02-01")), Some(day("2027-12-31"))));
    assert_eq!(activity.countries.first().map(ToString::to_string), Some("KEN".into()));
    assert_eq!(activity.sectors.first().map(ToString::to_string), Some("1:15210".into()));
    assert_eq!(
        activity.budget,
        Some(Quantity::new(10_000, "EUR".parse().unwrap())),
        "a revised budget replaces the first"
    );
}

#[test]
fn every_fault_is_told_with_its_place_and_costs_as_little_as_it_can() {
    let faulty = "<recipient-country code=\"QQ\"/><sector code=\"\"/><activity-date type=\"1\" iso-date=\"soon\"/><activity-date type=\"2\" iso-date=\"2027-02-01\"/><activity-date type=\"4\" iso-date=\"2026-02-01\"/><budget><value currency=\"XXQ\">1</value></budget><budget><value>1e5</value></budget><budget/><budget><value>5</value></budget><budget><period-start iso-date=\"2027-01-01\"/><value currency=\"USD\">5</value></budget>";
    let (activities, findings) = told(&format!("{HEAD}{BODY}{faulty}{END}"));
    assert_eq!(
        findings,
        [
            "not-a-date@iati-activity[1]/activity-date[1]/@iso-date",
            "period-reversed@iati-activity[1]/activity-date",
            "unknown-country@iati-activity[1]/recipient-country[1]/@code",
            "wrong-value@iati-activity[1]/sector[1]/@code",
            "unknown-currency@iati-activity[1]/budget[1]/value",
            "not-an-amount@iati-activity[1]/budget[2]/value",
            "missing-element@iati-activity[1]/budget[3]/value",
            "mixed-currencies@iati-activity[1]/budget",
        ]
    );
    assert_eq!(activities.len(), 1, "warnings cost no activity");
    assert_eq!((activities[0].until, activities[0].budget), (None, None));

    let (activities, findings) = told(&format!("{HEAD}{END}"));
    assert!(activities.is_empty());
    let missing = ["iati-identifier", "title", "activity-status", "reporting-org"];
    assert_eq!(findings, missing.map(|m| format!("missing-element@iati-activity[1]/{m}")));

    let twice = format!("{HEAD}{BODY}</iati-activity><iati-activity xml:lang=\"fr\">{BODY}{END}");
    let (activities, findings) = told(&twice);
    assert_eq!((activities.len(), findings.as_slice()), (1, &["repeated-identifier@iati-activity[2]".to_owned()][..]));

    for (text, code) in [
        (format!("{HEAD}{BODY}{END}").replace("2.03", "1.05"), "iati-version"),
        ("<iati-activities/>".to_owned(), "iati-version"),
        ("<!DOCTYPE x [<!ENTITY y \"z\">]><iati-activities version=\"2.03\"/>".to_owned(), "document-type-refused"),
        (format!("{HEAD}{BODY}&boom;{END}"), "entity-refused"),
        (format!("{HEAD}{BODY}"), "not-xml"),
        ("<html></html>".to_owned(), "not-iati"),
    ] {
        let (activities, findings) = told(&text);
        assert!(activities.is_empty() && findings.len() == 1 && findings[0].starts_with(code), "{code}: {findings:?}");
    }
}

#[test]
fn a_table_tells_all_faults_of_a_row() {
    let text = "id,title,states,sectors,status,starts,ends,budget,unit\nA,,QQQ;kenya,1:,9,2027-02-01,2027-01-01,1e5,seat\nB,Fine,KEN,22010,2,,,12.50,USD\nB,Again,KEN,,2,,,,\n";
    let (activities, findings) = read_activities(text.as_bytes(), &Register::demonstration());
    assert_eq!(activities.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(), ["B"]);
    let mut found: Vec<_> = findings.iter().map(|f| (f.place.row.unwrap(), f.code.as_str())).collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found.len(), 8, "{findings:#?}");
    assert!(found.contains(&(4, "repeated-identifier")));
}

fn words() -> impl Strategy<Value = String> {
    "[\\p{L}\\p{N}<>&\"'(][\\p{L}\\p{N} <>&\"'.:()=@+-]{0,30}[\\p{L}\\p{N})]"
}

fn text() -> impl Strategy<Value = Text> {
    proptest::collection::btree_map(prop::sample::select(UnLanguage::ALL.to_vec()), words(), 1..4).prop_map(|said| {
        let mut text = Text::default();
        said.into_iter().for_each(|(language, words)| text.set(language, words));
        text
    })
}

prop_compose! {
    fn activity()(
        id in "[a-z0-9-]{1,20}",
        title in text(),
        description in proptest::option::of(text()),
        status in prop::sample::select(ActivityStatus::ALL.to_vec()),
        days in proptest::collection::vec(0u32..2000, 4),
        states in proptest::collection::btree_set(prop::sample::select(vec!["KEN", "NPL", "FJI", "XAA", "FRA"]), 0..4),
        purposes in proptest::collection::btree_set("[0-9]{5}", 0..4),
        area in proptest::option::of(words()),
        amounts in proptest::collection::vec(1i64..1_000_000_000, 0..4),
        unit in prop::sample::select(vec!["USD", "JPY", "KWD", "seat"]),
        language in prop::sample::select(UnLanguage::ALL.to_vec()),
        (levels, related) in ((0usize..5, 0usize..5), proptest::collection::btree_set("[A-Z]{2}-[0-9]{1,5}", 0..3)),
    ) -> IatiActivity {
        let at = |n: u32| day("2024-01-01") + chrono::Days::new(n.into());
        let unit = unit.parse().unwrap();
        let planned = Period::new(at(days[0].min(days[1])), at(days[0].max(days[1]))).unwrap();
        let (started, ended) = (at(days[2].min(days[3])), at(days[2].max(days[3])));
        IatiActivity {
            state_consents: true,
            provider_consents: true,
            language,
            description: description.unwrap_or_default(),
            participants: vec![organisation(IatiRole::Funding, "Donor <&>")],
            status,
            // Both or none, so that a reader never sees an end before the beginning.
            started: (ended <= now().date_naive()).then_some(started),
            ended: (ended <= now().date_naive()).then_some(ended),
            states: states.into_iter().map(|s| s.parse().unwrap()).collect(),
            purposes: purposes.into_iter().collect(),
            areas: area.map(|title| IatiArea { id: "norms-behaviour".into(), title: Text::english(title) }).into_iter().collect(),
            levels: Some((Stage::ALL[levels.0], Stage::ALL[levels.1])),
            // Each in a time of its own: a reader takes two of the same time for one.
            budgets: amounts.into_iter().map(|a| IatiBudget { period: planned, value: Quantity::new(a, unit), committed: true }).collect(),
            related: related.into_iter().collect(),
            ..IatiActivity::new(&id, now(), title, planned)
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn what_goes_out_comes_back(activities in proptest::collection::vec(activity(), 0..4)) {
        let register = Register::demonstration();
        let mut activities = activities;
        for (number, activity) in activities.iter_mut().enumerate() {
            activity.id.push_str(&number.to_string());
        }
        let bytes = written(&activities);
        prop_assert_eq!(faults(&bytes), Vec::<String>::new());
        let (back, findings) = read_activities(&bytes, &register);
        prop_assert_eq!(findings, vec![]);
        let expected: Vec<ExistingActivity> =
            activities.iter().map(|a| a.as_existing(&publisher(), &register, now().date_naive())).collect();
        prop_assert_eq!(&back, &expected);
        for format in Format::ALL {
            let (again, findings) = read_activities(&write_activities(&expected, *format).unwrap(), &register);
            if expected.is_empty() {
                continue;
            }
            prop_assert_eq!((format, findings), (format, vec![]));
            prop_assert_eq!(&again, &expected, "{}", format);
        }
    }

    #[test]
    fn a_damaged_file_never_makes_it_panic(at in 0usize..6000, byte in 0u8..=255, length in 0usize..6000) {
        let mut bytes = written(&[whole()]);
        let length = bytes.len().saturating_sub(length);
        if let Some(spoilt) = bytes.get_mut(at) {
            *spoilt = byte;
        }
        let register = Register::bundled();
        for part in [&bytes[..], &bytes[..length]] {
            let (_, findings) = read_activities(part, &register);
            prop_assert!(findings.iter().all(|f| !f.message.is_empty()));
        }
    }
}
