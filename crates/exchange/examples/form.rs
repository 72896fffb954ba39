//! Writes the offline forms of the bundled edition to a folder, or reads answers back from a file and prints them:
//! `form write FOLDER`, `form read FILE`. The check of the forms by an independent reader of XLSForm uses it.

#![allow(clippy::disallowed_methods)] // a program, not the room: it has a command line

use std::error::Error;
use std::path::Path;

use assessment::{Answers, Overlay, Selection, selected};
use exchange::{FormOptions, Pick, WorkbookInput, read_answers, write_form, write_workbook};
use vocabulary::UnLanguage;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder] => write(Path::new(folder)),
        ["read", file] => read(Path::new(file)),
        _ => Err("use: form write FOLDER, or form read FILE".into()),
    }
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    let edition = catalogue::bundled();
    let day = edition.meta.published;
    for (name, selection) in [("whole", Selection::Whole), ("starter", Selection::Starter)] {
        let questionnaire = selected(edition, &Overlay::default(), &selection);
        for language in UnLanguage::ALL {
            let form = write_form(edition, &questionnaire, &FormOptions { language, day, revision: 1 })?;
            std::fs::write(folder.join(format!("{name}-{language}.xlsx")), form)?;
            let input =
                WorkbookInput { language, title: name, answers: &Answers::new(), versions: &Default::default() };
            let book = write_workbook(edition, &questionnaire, &input)?;
            std::fs::write(folder.join(format!("{name}-workbook-{language}.xlsx")), book)?;
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<(), Box<dyn Error>> {
    let edition = catalogue::bundled();
    let questionnaire = selected(edition, &Overlay::default(), &Selection::Whole);
    let read = read_answers(&std::fs::read(file)?, edition, &questionnaire);
    for finding in &read.findings {
        eprintln!("{finding}");
    }
    println!("{}", serde_json::to_string_pretty(&read.incoming(&Pick::default()))?);
    if read.refused() { Err("the file is refused".into()) } else { Ok(()) }
}
