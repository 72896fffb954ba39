//! Forms and workbooks that go out, and the answers that come back in them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::io::Cursor;

use assessment::{Answer, Answers, Choice, Confidence, Overlay, Questionnaire, Selection, questionnaire, selected};
use calamine::{Data, Reader, Xlsx};
use catalogue::{Edition, MappedList, Mapping, MappingKind, bundled};
use exchange::{
    AnswerFile, FormOptions, Pick, Source, WorkbookInput, fingerprint, read_answers, write_form, write_workbook,
};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;
use vocabulary::{QuestionId, Text, UnLanguage};

fn whole() -> Questionnaire {
    questionnaire(bundled(), &Overlay::default())
}

fn id(text: &str) -> QuestionId {
    text.parse().unwrap()
}

fn said(choice: Choice) -> Answer {
    Answer { choice, evidence: String::new(), comment: String::new(), confidence: None }
}

fn level(level: usize) -> Choice {
    Choice::Level(vocabulary::Stage::ALL[level - 1])
}

fn book(answers: &Answers, versions: &BTreeMap<QuestionId, i64>, language: UnLanguage) -> Vec<u8> {
    let input = WorkbookInput { language, title: "=Kenya, 2026", answers, versions };
    write_workbook(bundled(), &whole(), &input).unwrap()
}

fn codes(file: &AnswerFile) -> Vec<String> {
    file.findings.iter().map(|f| format!("{}@{}", f.code, f.place)).collect()
}

fn sheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = read.sheet_names();
    let rows = |data: &[Data]| data.iter().map(ToString::to_string).collect();
    names.into_iter().map(|n| (n.clone(), read.worksheet_range(&n).unwrap().rows().map(rows).collect())).collect()
}

/// The workbook as a spreadsheet program would save it after a person changed cells.
fn changed(bytes: &[u8], change: impl Fn(&str, &mut Vec<Vec<String>>)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, mut rows) in sheets(bytes) {
        change(&name, &mut rows);
        let sheet = workbook.add_worksheet().set_name(&name).unwrap();
        for (at, row) in rows.iter().enumerate() {
            sheet.write_row(at as u32, 0, row).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_blank_workbook_changes_nothing() {
    for language in UnLanguage::ALL {
        let bytes = book(&Answers::new(), &BTreeMap::new(), language);
        let file = read_answers(&bytes, bundled(), &whole());
        assert_eq!((file.source, codes(&file)), (Source::Workbook, vec![]));
        assert_eq!(file.fingerprint, Some(fingerprint(bundled())));
        assert!(file.incoming(&Pick::default()).is_empty() && file.versions.is_empty());
    }
}

#[test]
fn a_workbook_is_protected_and_reads_from_right_to_left_in_arabic() {
    let bytes = book(&Answers::new(), &BTreeMap::new(), UnLanguage::Ar);
    let part = |name: &str| {
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
    };
    let sheet = part("xl/worksheets/sheet2.xml");
    assert!(sheet.contains("rightToLeft=\"1\"") && sheet.contains("<sheetProtection"));
    assert!(sheet.contains("'_ids'!$G$2") || sheet.contains("_ids"), "drop-downs point at the hidden lists");
    assert!(part("xl/workbook.xml").contains("state=\"veryHidden\""));
    let (_, guide) = sheets(&bytes).remove(0);
    assert_eq!(guide[1][0], "'=Kenya, 2026", "a title cannot run as a formula");
}

#[test]
fn emptied_cells_take_back_only_what_stood_there() {
    let answers = Answers::from([(id("national-csirt.q1"), said(level(2))), (id("lead-agency.q1"), said(level(4)))]);
    let versions = BTreeMap::from([(id("national-csirt.q1"), 3)]);
    let bytes = changed(&book(&answers, &versions, UnLanguage::En), |_, rows| {
        for row in rows.iter_mut().filter(|row| row[0] == "national-csirt.q1") {
            row[8] = String::new();
        }
        for row in rows.iter_mut().filter(|row| row[0] == "lead-agency.q1") {
            (row[8], row[9]) = ("3".into(), "HIGH".into());
        }
    });
    let file = read_answers(&bytes, bundled(), &whole());
    assert_eq!(codes(&file), Vec::<String>::new());
    let lead = Answer { confidence: Some(Confidence::High), ..said(level(3)) };
    let expected = BTreeMap::from([(id("national-csirt.q1"), None), (id("lead-agency.q1"), Some(lead))]);
    assert_eq!(file.incoming(&Pick::default()), expected);
    assert_eq!(file.versions, BTreeMap::from([(id("national-csirt.q1"), 3), (id("lead-agency.q1"), 0)]));
}

#[test]
fn every_fault_of_a_workbook_has_sheet_row_and_column() {
    let plain = book(&Answers::new(), &BTreeMap::new(), UnLanguage::En);
    let area = sheets(&plain)[1].0.clone();
    let bytes = changed(&plain, |name, rows| {
        if name == area {
            rows[1][8] = "perhaps".into();
            rows[2][10] = "a document".into();
            (rows[3][8], rows[3][9], rows[3][11]) = ("2".into(), "rather".into(), "x".repeat(5001));
            (rows[4][0], rows[4][8]) = ("no-such.q1".into(), "1".into());
            (rows[5][0], rows[5][8]) = (rows[1][0].clone(), "1".into());
        }
    });
    let file = read_answers(&bytes, bundled(), &whole());
    let found = codes(&file);
    for expected in [
        format!("answer-unreadable@sheet {area}, row 2, field Answer"),
        format!("answer-missing@sheet {area}, row 3, field Answer"),
        format!("confidence-unreadable@sheet {area}, row 4, field How sure are you?"),
        format!("too-long@sheet {area}, row 4, field Comment"),
        format!("unknown-question@sheet {area}, row 5, field Answer"),
        format!("question-twice@sheet {area}, row 6, field Identifier (do not change)"),
    ] {
        assert!(found.contains(&expected), "{expected} in {found:#?}");
    }
    assert!(file.refused() && file.incoming(&Pick::default()).is_empty());
    let lost = changed(&plain, |name, rows| {
        if name == area {
            (rows[1][0], rows[1][8]) = (String::new(), "2".into());
        }
    });
    assert_eq!(
        read_answers(&lost, bundled(), &whole()).incoming(&Pick::default()).len(),
        1,
        "the hidden sheet knows the row"
    );
}

/// The columns of an export: names with the path of their groups.
fn heading(question: &str, separator: &str, part: &str) -> String {
    let (capability, _) = bundled().question(&id(question)).unwrap();
    let name = question.replace(['-', '.'], "_");
    let (area, group) = (capability.area.as_str().replace('-', "_"), capability.id.as_str().replace('-', "_"));
    ["AREA_", &area, separator, "CAP_", &group, separator, &name, part].concat()
}

#[test]
fn submissions_of_odk_and_kobo_are_read() {
    let q = ["national-csirt.q1", "lead-agency.q1"];
    let mark = format!("{} {} {}", bundled().meta.id, bundled().meta.version, fingerprint(bundled()));
    let odk = format!(
        "SubmissionDate,ccb_edition,intro,{},{},{},meta-instanceID,KEY,SubmitterName,ReviewState,FormVersion\n\
         2026-11-20T10:00:00.000Z,{mark},,3,high,,uuid:a,uuid:a,Ann,,2026112301\n\
         2026-11-21T10:00:00.000Z,{mark},,,,do-not-know,uuid:b,uuid:b,Ben,,2026112301\n\
         2026-11-22T10:00:00.000Z,{mark},,5,,,uuid:c,uuid:c,Cy,rejected,2026112301\n",
        heading(q[0], "-", ""),
        heading(q[0], "-", "_confidence"),
        heading(q[1], "-", "")
    );
    let file = read_answers(odk.as_bytes(), bundled(), &whole());
    assert_eq!(codes(&file), ["submission-not-approved@row 4, field ReviewState"]);
    let first = Answer { confidence: Some(Confidence::High), ..said(level(3)) };
    let expected = BTreeMap::from([(id(q[0]), Some(first)), (id(q[1]), Some(said(Choice::DoNotKnow)))]);
    assert_eq!(file.incoming(&Pick::NewestPerQuestion), expected);
    assert_eq!(file.incoming(&Pick::Newest).len(), 1);
    assert_eq!(file.incoming(&"a".parse().unwrap()).keys().collect::<Vec<_>>(), [&id(q[0])]);
    assert_eq!(file.submissions.iter().map(|s| s.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let kobo = format!(
        "\"start\";\"{}\";\"{}\";\"_id\";\"_uuid\";\"_submission_time\";\"_validation_status\";\"__version__\";\"_tags\";\"Colour\"\n\
         \"x\";\"4\";\"see the law; \"\"annex\"\"\";\"1\";\"u1\";\"2026-11-20T10:00:00\";\"\";\"v1\";\"\";\"red\"\n\
         \"x\";\"2\";\"\";\"2\";\"u2\";\"2026-11-19T10:00:00\";\"\";\"v1\";\"\";\"\"\n",
        heading(q[0], "/", ""),
        heading(q[0], "/", "_evidence")
    );
    let file = read_answers(kobo.as_bytes(), bundled(), &whole());
    assert_eq!(codes(&file), ["unknown-heading@field Colour"]);
    let answer = file.incoming(&Pick::default()).remove(&id(q[0])).unwrap().unwrap();
    assert_eq!((answer.choice, answer.evidence.as_str()), (level(4), "see the law; \"annex\""));
}

#[test]
fn labels_in_any_language_are_understood() {
    let survey = form_sheet("survey");
    let choices = form_sheet("choices");
    for (language, tongue) in
        [(UnLanguage::Fr, "Français (fr)"), (UnLanguage::Ar, "العربية (ar)"), (UnLanguage::Zh, "中文 (zh)")]
    {
        let at = |sheet: &[Vec<String>], heading: &str| sheet[0].iter().position(|h| h == heading).unwrap();
        let label = at(&survey, &format!("label::{tongue}"));
        let row = |name: &str| survey.iter().find(|row| row[1] == name).unwrap();
        let group = row("AREA_incident_response")[label].clone();
        let question = row("national_csirt_q1")[label].clone();
        let evidence = row("national_csirt_q1_evidence")[label].clone();
        let said_label = at(&choices, &format!("label::{tongue}"));
        let choice = choices.iter().find(|row| row[0] == "levels_national_csirt_q1" && row[1] == "3").unwrap();
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("form").unwrap();
        sheet
            .write_row(0, 0, [format!("{group}/{question}"), evidence, "_uuid".into(), "_submission_time".into()])
            .unwrap();
        sheet.write_row(1, 0, [choice[said_label].as_str(), "law 5", "u", "2026-11-20 10:00:00"]).unwrap();
        let file = read_answers(&workbook.save_to_buffer().unwrap(), bundled(), &whole());
        assert_eq!(codes(&file), Vec::<String>::new(), "{language}");
        let answer = Answer { evidence: "law 5".into(), ..said(level(3)) };
        assert_eq!(file.incoming(&Pick::default()), BTreeMap::from([(id("national-csirt.q1"), Some(answer))]));
    }
}

#[test]
fn other_files_say_what_to_do() {
    for (bytes, code) in [
        (&b"a,b\n1,2\n"[..], "no-submissions"),
        (b"", "no-submissions"),
        (b"national_csirt_q1\n", "no-submissions"),
        (b"PK\x03\x04 nothing", "not-a-workbook"),
    ] {
        let file = read_answers(bytes, bundled(), &whole());
        assert!(file.refused() && file.findings.iter().any(|f| f.code == code), "{:?} {code}", codes(&file));
    }
}

fn options() -> FormOptions {
    FormOptions { language: UnLanguage::En, day: "2026-11-23".parse().unwrap(), revision: 1 }
}

fn form_sheet(name: &str) -> Vec<Vec<String>> {
    let bytes = write_form(bundled(), &whole(), &options()).unwrap();
    sheets(&bytes).into_iter().find(|(sheet, _)| sheet == name).unwrap().1
}

#[test]
fn the_form_asks_everything_in_six_languages() {
    let survey = form_sheet("survey");
    let asked = survey.iter().filter(|row| row[0].starts_with("select_one levels_")).count();
    assert_eq!(asked, 65);
    let labels: Vec<usize> =
        survey[0].iter().enumerate().filter(|(_, h)| h.starts_with("label::")).map(|(at, _)| at).collect();
    assert_eq!(labels.len(), 6);
    for row in survey.iter().skip(1).filter(|row| !["calculate", "end_group"].contains(&row[0].as_str())) {
        assert!(labels.iter().all(|at| !row[*at].is_empty()), "{row:?}");
    }
    let names: std::collections::BTreeSet<_> =
        survey.iter().skip(1).map(|row| &row[1]).filter(|n| !n.is_empty()).collect();
    assert_eq!(names.len(), survey.iter().skip(1).filter(|row| !row[1].is_empty()).count(), "every name stands once");
    for at in labels {
        let labels: Vec<_> = survey
            .iter()
            .filter(|row| row[0].starts_with("select_one") || row[0] == "text")
            .map(|row| &row[at])
            .collect();
        let once: std::collections::BTreeSet<_> = labels.iter().collect();
        assert_eq!(once.len(), labels.len(), "exports with labels keep every column apart: {}", survey[0][at]);
    }
    let settings = form_sheet("settings");
    assert!(settings[1].contains(&"2026112301".to_owned()) && settings[1].contains(&"pages".to_owned()));
    let starter = selected(bundled(), &Overlay::default(), &Selection::Starter);
    assert!(write_form(bundled(), &starter, &options()).unwrap().len() > 5_000);
}

#[test]
fn answers_of_an_older_edition_are_carried() {
    let answers = Answers::from([(id("national-csirt.q1"), said(level(2))), (id("lead-agency.q1"), said(level(4)))]);
    let bytes = book(&answers, &BTreeMap::new(), UnLanguage::En);
    let mut next: Edition = bundled().clone();
    next.meta.version = "2027.1".into();
    let renamed =
        next.capabilities.iter_mut().flat_map(|c| &mut c.questions).find(|q| q.id == id("national-csirt.q1")).unwrap();
    renamed.id = id("national-team.q1");
    next.capabilities.iter_mut().for_each(|c| c.questions.retain(|q| q.id != id("lead-agency.q1")));
    let mapping = |kind, from: &str, to: Vec<String>| Mapping {
        since: "2027.1".into(),
        kind,
        list: MappedList::Questions,
        from: vec![from.into()],
        to,
        note: Text::default(),
    };
    next.mappings.push(mapping(MappingKind::Rename, "national-csirt.q1", vec!["national-team.q1".into()]));
    next.mappings.push(mapping(MappingKind::Retire, "lead-agency.q1", vec![]));
    let file = read_answers(&bytes, &next, &questionnaire(&next, &Overlay::default()));
    assert_eq!(file.incoming(&Pick::default()), BTreeMap::from([(id("national-team.q1"), Some(said(level(2))))]));
    let found: Vec<_> = file.findings.iter().map(|f| f.code.as_str()).collect();
    assert_eq!(found, ["other-edition", "question-retired"]);
}

#[test]
fn a_state_s_own_questions_travel_too() {
    let own = |text: &str| Text::english(text);
    let overlay = Overlay {
        own_capabilities: vec![assessment::OwnCapability {
            id: "own.harbour-team".parse().unwrap(),
            area: bundled().areas[3].id.clone(),
            title: own("Harbour ${team}"),
            description: Text::default(),
            prerequisites: vec![],
            kinds: vec![],
        }],
        own_questions: vec![assessment::OwnQuestion {
            id: id("own.harbour-team.q1"),
            capability: "own.harbour-team".parse().unwrap(),
            text: own("=Is there a team?"),
            guidance: Text::default(),
            levels: ["none", "planned", "-works", "leads", "learns"].map(own),
            allows_not_applicable: false,
        }],
        ..Overlay::default()
    };
    assert_eq!(overlay.check(bundled()), []);
    let asked = questionnaire(bundled(), &overlay);
    let form = write_form(bundled(), &asked, &options()).unwrap();
    let survey = sheets(&form).remove(0).1;
    let row = survey.iter().find(|row| row[1] == "XownPharbourDteamPq1").unwrap();
    assert!(row.iter().any(|cell| cell == "'=Is there a team?"), "no cell runs");
    assert!(survey.iter().flatten().any(|cell| cell == "Harbour $ {team}"), "no label is a reference");
    let file = read_answers(b"G/XownPharbourDteamPq1,KEY\n2,uuid:x\n", bundled(), &asked);
    let expected = BTreeMap::from([(id("own.harbour-team.q1"), Some(said(level(2))))]);
    assert_eq!((codes(&file), file.incoming(&Pick::default())), (vec![], expected.clone()));
    let answers = Answers::from([(id("own.harbour-team.q1"), said(level(2)))]);
    let input = WorkbookInput { language: UnLanguage::Ar, title: "", answers: &answers, versions: &BTreeMap::new() };
    let book = write_workbook(bundled(), &asked, &input).unwrap();
    assert_eq!(read_answers(&book, bundled(), &asked).incoming(&Pick::default()), expected);
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![2 => Just(String::new()), 2 => "[-=+@'\"a-z0-9,;#|\n]{0,12}", 1 => "[أ-ي一-龥а-яñ ]{1,8}", 1 => "[0-9]{1,9}"]
        .prop_map(|text| vocabulary::field::tidy(&text))
}

fn answers() -> impl Strategy<Value = Answers> {
    let confidence = prop_oneof![
        Just(None),
        Just(Some(Confidence::Low)),
        Just(Some(Confidence::Medium)),
        Just(Some(Confidence::High))
    ];
    let one = (0usize..8, text(), text(), confidence);
    proptest::collection::btree_map(0usize..65, one, 0..30).prop_map(|picked| {
        let questions: Vec<_> = bundled().questions().map(|(_, q)| q.clone()).collect();
        let answer = |(at, (choice, evidence, comment, confidence)): (usize, (usize, String, String, _))| {
            let question = &questions[at];
            let choice = Choice::ALL[choice];
            let choice = if choice == Choice::NotApplicable && !question.allows_not_applicable {
                Choice::DoNotKnow
            } else {
                choice
            };
            (question.id.clone(), Answer { choice, evidence, comment, confidence })
        };
        picked.into_iter().map(answer).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(10) })]

    #[test]
    fn a_filled_workbook_comes_back(answers in answers(), language in 0usize..6) {
        let versions: BTreeMap<_, _> = answers.keys().cloned().zip(1..).collect();
        let file = read_answers(&book(&answers, &versions, UnLanguage::ALL[language]), bundled(), &whole());
        prop_assert_eq!(codes(&file), Vec::<String>::new());
        let expected = answers.iter().map(|(id, answer)| (id.clone(), Some(answer.clone()))).collect();
        prop_assert_eq!(file.incoming(&Pick::default()), expected);
        prop_assert_eq!(file.versions, versions);
    }

    #[test]
    fn no_table_makes_it_panic(text in "[a-z_/:;,\"\n0-9-]{0,60}", cell in "\\PC{0,20}") {
        let whole = whole();
        read_answers(text.as_bytes(), bundled(), &whole);
        let csv = format!("national_csirt_q1,national_csirt_q1_confidence,KEY,SubmissionDate,_validation_status\n{cell},{cell},{cell},{cell},{cell}\n");
        read_answers(csv.as_bytes(), bundled(), &whole);
    }
}
