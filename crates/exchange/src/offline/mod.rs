//! The questionnaire away from the network: forms and workbooks that go out, answers that come back.

mod answers;
mod book;
mod form;
mod names;
mod submissions;
mod told;
mod words;
mod workbook;

use assessment::Questionnaire;
use catalogue::Edition;
use sha2::{Digest, Sha256};

pub use answers::{AnswerFile, Pick, Source, Submission, read_answers};
pub use form::{FormOptions, write_form};
pub use workbook::{WorkbookInput, write_workbook};

/// SHA-256 of an edition as its JSON has it, in 64 hexadecimal digits: forms and workbooks carry it, so that a file that
/// was made of other content is recognised.
pub fn fingerprint(edition: &Edition) -> String {
    // An edition always has a JSON form; were there none, the mark would be that of nothing.
    let bytes = serde_json::to_vec(edition).unwrap_or_default();
    hex::encode(Sha256::digest(&bytes))
}

/// What a file of a questionnaire is called, without an ending: the catalogue and the edition.
pub fn form_file_name(questionnaire: &Questionnaire) -> String {
    format!("{}-{}", questionnaire.catalogue, questionnaire.version)
}
