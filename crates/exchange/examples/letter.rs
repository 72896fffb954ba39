//! Writes the note verbale and a small report in the six languages, for translators and for a look in a word processor:
//! `cargo run -p exchange --example letter FOLDER`.

#![allow(clippy::disallowed_methods)] // a program, not the room: it has a command line

use std::path::Path;
use std::process::ExitCode;

use exchange::{LetterInput, ReportBook, ReportCell, ReportPart, Words, write_letter, write_report_document};
use vocabulary::{Period, Quantity, Register, Stage, Text, UnLanguage};

/// Keys as they are, in a language.
struct Plain(UnLanguage);

impl Words for Plain {
    fn say(&self, _: &str) -> Option<String> {
        None
    }

    fn language(&self) -> UnLanguage {
        self.0
    }
}

fn input() -> Result<LetterInput, Box<dyn std::error::Error>> {
    let edition = catalogue::bundled();
    let register = Register::demonstration();
    let state = register.get(&"XAA".parse()?).map(|s| s.name.clone()).unwrap_or_default();
    let area = edition.areas.get(2).map(|a| a.title.clone()).unwrap_or_default();
    let capability = edition.capabilities.iter().find(|c| c.id.as_str() == "national-csirt");
    Ok(LetterInput {
        state,
        sender: String::new(),
        addressee: String::new(),
        reference: "NV/12/2026".to_owned(),
        day: "2026-11-23".parse()?,
        place: "New York".to_owned(),
        title: "Setting up the national CSIRT (ISO 27035, RFC 2350)".to_owned(),
        description: "Advice on mandate and staffing.\n\nFirst services within a year.".to_owned(),
        area,
        capability: capability.map(|c| c.title.clone()).unwrap_or_default(),
        kinds: edition.modalities.iter().take(2).map(|m| m.title.clone()).collect(),
        quantity: Quantity::new(1_250, "expert-day".parse()?),
        usd_cents: Some(125_000_000),
        period: Period::new("2027-01-01".parse()?, "2027-12-31".parse()?)?,
        languages: vec!["fr".to_owned(), "ar".to_owned()],
        delivery: assessment::Delivery::ALL.iter().copied().collect(),
        partners: vec![Text::english("XAB")],
        level_now: Some(Stage::ALL[0]),
        level_goal: Some(Stage::ALL[2]),
        evidence: vec!["Self-assessment of 2026".to_owned(), "مسح وطني (2026)".to_owned()],
        ongoing: vec!["《能力建设》 project XM-DAC-7".to_owned()],
        contact: "focal.point@example.org".to_owned(),
    })
}

fn report(language: UnLanguage) -> Result<ReportBook, Box<dyn std::error::Error>> {
    let codes = |code: &str| ReportCell::Codes { family: "area".to_owned(), codes: [code.to_owned()].into() };
    let row = |code: &str| vec![codes(code), ReportCell::Count(12_345), ReportCell::Share(0.123), ReportCell::Withheld];
    let part = ReportPart {
        key: "unmet".to_owned(),
        notes: vec![language.native_name().to_owned()],
        columns: ["area", "states", "share", "value"].map(str::to_owned).to_vec(),
        rows: vec![row("incident-response"), row("cybercrime")],
    };
    let title = language.native_name().to_owned();
    Ok(ReportBook::new(title, "2026-12-31".parse()?, vec![part], catalogue::bundled(), &Register::demonstration()))
}

fn write(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    for language in UnLanguage::ALL {
        std::fs::write(folder.join(format!("letter-{language}.docx")), write_letter(&input()?, language)?)?;
        let bytes = write_report_document(&report(language)?, &Plain(language))?;
        std::fs::write(folder.join(format!("report-{language}.docx")), bytes)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("say into which folder to write");
        return ExitCode::FAILURE;
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::FAILURE
        }
    }
}
