//! What the API says of a refusal (RFC 9457), and what a finding says in the reader's language.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use vocabulary::Finding;

use crate::i18n::{self, Lang, Value};

/// The body of every error under `/api`: `application/problem+json`, RFC 9457.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// What kind of problem; stable.
    #[serde(rename = "type")]
    #[schema(example = "/api/problems#stale")]
    pub kind: String,
    /// Short name in the language of `Accept-Language`.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened and the way out.
    pub detail: String,
    /// The path that was asked.
    pub instance: String,
    /// Number of the request in our log.
    pub request_id: Uuid,
    /// Faults of the input, each with its place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// The version that the record has now, where the request named an older one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
}

/// One fault of the input.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fault {
    /// JSON Pointer (RFC 6901) into the body, where the fault is in a field of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// A file's sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row of a file, the header being row 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Column heading or field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Stable slug of the fault.
    pub code: String,
    /// The value as given.
    pub value: String,
    /// What is wrong and the way out.
    pub detail: String,
}

impl Fault {
    /// A finding as the API says it.
    pub fn of(lang: Lang, finding: &Finding) -> Self {
        Self {
            pointer: pointer(finding),
            sheet: finding.place.sheet.clone(),
            row: finding.place.row,
            field: finding.place.field.clone(),
            code: finding.code.clone(),
            value: finding.value.clone(),
            detail: finding_text(lang, finding),
        }
    }
}

/// `needs[17].quantity` as `/needs/17/quantity`; a bare field as `/field`. Rows of a file have no pointer.
fn pointer(finding: &Finding) -> Option<String> {
    let place = &finding.place;
    if place.row.is_some() {
        return None;
    }
    let path = place.path.as_deref().or(place.field.as_deref())?;
    let steps = path.split(['.', '[', ']']).filter(|step| !step.is_empty());
    Some(steps.map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect())
}

/// What a finding says in the reader's language: the message `finding-{code}`, which may quote the program's own English
/// as `$said`. A test sees that each code has one; should one come without, its English is shown and the log says so.
pub fn finding_text(lang: Lang, finding: &Finding) -> String {
    let mut args: Vec<(&str, &dyn Value)> =
        finding.args.iter().map(|(name, v)| (name.as_str(), v as &dyn Value)).collect();
    args.extend([("value", &finding.value as &dyn Value), ("said", &finding.message)]);
    let Some(found) = i18n::find(lang, &format!("finding-{}", finding.code), &args) else {
        tracing::error!(code = finding.code, "no message says this finding");
        return finding.message.clone();
    };
    found.plain()
}

#[cfg(test)]
mod tests {
    use vocabulary::Place;

    use super::*;

    #[test]
    fn places_become_pointers() {
        let at = |place| pointer(&Finding::error("x", place, "", "y"));
        assert_eq!(at(Place::path("needs[17].quantity")).as_deref(), Some("/needs/17/quantity"));
        assert_eq!(at(Place::field("title")).as_deref(), Some("/title"));
        assert_eq!(at(Place::path("a/b.c~d")).as_deref(), Some("/a~1b/c~0d"));
        assert_eq!(at(Place::cell(3, "title")), None);
    }
}
