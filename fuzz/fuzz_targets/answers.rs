//! Answers that were given offline: workbooks of ours, submissions of ODK and Kobo.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use assessment::{Answers, Overlay, Questionnaire, questionnaire};
use exchange::{Pick, WorkbookInput, read_answers, write_workbook};
use libfuzzer_sys::fuzz_target;
use vocabulary::UnLanguage;

static WHOLE: LazyLock<Questionnaire> = LazyLock::new(|| questionnaire(catalogue::bundled(), &Overlay::default()));
static PARTS: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let (answers, versions) = (Answers::new(), BTreeMap::new());
    let input = WorkbookInput { language: UnLanguage::En, title: "fuzz", answers: &answers, versions: &versions };
    fuzz::parts(&write_workbook(catalogue::bundled(), &WHOLE, &input).expect("the workbook is written"))
});

const SUBMISSIONS: &str = "national_csirt_q1,national_csirt_q1_confidence,national_csirt_q1_evidence,KEY,\
     SubmissionDate,_validation_status\n2,high,a law,uuid:1,2026-11-01T10:00:00.000Z,Approved\n\
     unknown,,,uuid:2,2026-11-02 10:00:00,\n";

fuzz_target!(
    init: {
        fuzz::seeds(fuzz::part_seeds("part", &PARTS));
        fuzz::seeds([("submissions.csv", SUBMISSIONS.into())]);
    },
    |data: &[u8]| {
        let packed = data.first().is_some_and(|first| usize::from(*first) < PARTS.len());
        let made = if packed { fuzz::workbook(&PARTS, data) } else { None };
        let file = read_answers(made.as_deref().unwrap_or(data), catalogue::bundled(), &WHOLE);
        file.incoming(&Pick::default());
    }
);
