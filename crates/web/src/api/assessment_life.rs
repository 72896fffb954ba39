//! The work on a self-assessment on the wire: selection, sections, reopening; files out and in with a preview; what is
//! carried from the last cycle; threats.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::{Answer as Said, Completeness, Difference, SectionState, Selection, ThreatResult};
use cycle::{Act, AssessmentFile, CarriedView, ImportPreview, SectionView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{AreaId, AssessmentId, PersonId, QuestionId};

use super::Answer;
use super::assessments::{AssessmentItem, AssessmentResponse, whole};
use super::shapes::{Names, Reason, code, codes, names};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, File, Id, IdAnd, Seen, created, download, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadAssessment);
    let answer = Policy::Act(Act::Answer);
    table
        .api(Policy::Act(Act::StartAssessment), routes!(select_questions))
        .api(Policy::Act(Act::ReopenAssessment), routes!(reopen_assessment))
        .api(read, routes!(list_sections))
        .api(Policy::Act(Act::AssignSections), routes!(assign_section))
        .api(Policy::Act(Act::MoveSection), routes!(move_section))
        .api(read, routes!(list_threats))
        .api(read, routes!(threats_of_assessment))
        .api(read, routes!(assessment_file))
        .api_upload(answer, routes!(preview_import))
        .api(answer, routes!(read_import))
        .api(answer, routes!(apply_import))
        .api(answer, routes!(discard_import))
        .api_upload(Policy::Act(Act::StartAssessment), routes!(restore_assessment))
        .api(answer, routes!(list_carried))
        .api(answer, routes!(confirm_carried))
}

/// What an assessment asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SelectionBody {
    /// `whole`, `starter`, `areas:one;two` or `activity:id`.
    #[schema(max_length = 2_000, example = "starter")]
    selection: String,
}

/// A selection as text, or what is wrong with it.
pub fn selection(text: &str) -> Result<Selection, Failure> {
    text.parse()
        .map_err(|_| super::answer_shapes::fault("selection", text, "use whole, starter, areas:one;two or activity:id"))
}

/// Let an assessment ask more or less; answers stay
#[utoipa::path(put, path = "/api/v1/assessments/{id}/selection", tag = "assessments", request_body = SelectionBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = AssessmentResponse, headers(("ETag" = String)))))]
async fn select_questions(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Seen(version): Seen,
    Body(body): Body<SelectionBody>,
) -> Answer {
    let selection = selection(&body.selection)?;
    whole(&context, &app.cycle.widen_assessment(&asking.scope, id, selection, version).await?)
}

/// Reopen an endorsed assessment, with a reason; others stop seeing it until it is endorsed again
#[utoipa::path(post, path = "/api/v1/assessments/{id}/reopen", tag = "assessments", request_body = Reason,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = AssessmentItem, headers(("ETag" = String)))))]
async fn reopen_assessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Seen(version): Seen,
    Body(body): Body<Reason>,
) -> Answer {
    let record = app.cycle.reopen_assessment(&asking.scope, id, &body.reason, version).await?;
    tagged(&context, StatusCode::OK, Some(record.version), &AssessmentItem::from(&record))
}

/// A section of an assessment.
#[derive(Debug, Serialize, ToSchema)]
struct SectionItem {
    /// The area.
    area: String,
    /// Its title.
    title: Names,
    /// `open`, `in-review` or `done`.
    state: String,
    /// Who works on it.
    assignee: Option<Uuid>,
    /// Their name.
    assignee_name: String,
    /// Questions asked and answered.
    #[schema(value_type = Object)]
    completeness: Completeness,
    /// Version, for `If-Match`; 0 where nothing was ever stored.
    version: i64,
    /// What you may do with it now.
    may: Vec<String>,
}

impl From<&SectionView> for SectionItem {
    fn from(view: &SectionView) -> Self {
        Self {
            area: view.area.to_string(),
            title: names(&view.title),
            state: view.state.code().to_owned(),
            assignee: view.assignee.map(|id| id.0),
            assignee_name: view.assignee_name.clone(),
            completeness: view.completeness,
            version: view.version,
            may: codes(&view.may),
        }
    }
}

/// The sections of an assessment
#[utoipa::path(get, path = "/api/v1/assessments/{id}/sections", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<SectionItem>), (status = 304, description = "Not changed")))]
async fn list_sections(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &view.sections.iter().map(SectionItem::from).collect::<Vec<_>>())
}

/// Who works on a section.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Assignee {
    /// A person of your delegation; null for nobody.
    person: Option<Uuid>,
}

/// Say who works on a section
#[utoipa::path(put, path = "/api/v1/assessments/{id}/sections/{of}/assignee", tag = "assessments", request_body = Assignee,
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The area", max_length = 80),
        ("If-Match" = String, Header, description = "The version of the section, such as \"0\"")),
    responses((status = 200, body = SectionItem, headers(("ETag" = String)))))]
async fn assign_section(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, area): IdAnd<AssessmentId, AreaId>,
    Seen(version): Seen,
    Body(body): Body<Assignee>,
) -> Answer {
    let section = app.cycle.assign_section(&asking.scope, id, &area, body.person.map(PersonId), version).await?;
    tagged(&context, StatusCode::OK, Some(section.version), &SectionItem::from(&section))
}

/// How far a section is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SectionStanding {
    /// `open`, `in-review` or `done`.
    #[schema(pattern = "^(open|in-review|done)$")]
    state: String,
}

/// Say how far a section is
#[utoipa::path(put, path = "/api/v1/assessments/{id}/sections/{of}/state", tag = "assessments", request_body = SectionStanding,
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The area", max_length = 80),
        ("If-Match" = String, Header, description = "The version of the section, such as \"0\"")),
    responses((status = 200, body = SectionItem, headers(("ETag" = String)))))]
async fn move_section(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, area): IdAnd<AssessmentId, AreaId>,
    Seen(version): Seen,
    Body(body): Body<SectionStanding>,
) -> Answer {
    let state: SectionState = body
        .state
        .parse()
        .map_err(|_| super::answer_shapes::fault("state", &body.state, "use one of open, in-review, done"))?;
    let section = app.cycle.move_section(&asking.scope, id, &area, state, version).await?;
    tagged(&context, StatusCode::OK, Some(section.version), &SectionItem::from(&section))
}

/// What counts against malicious activities.
#[derive(Debug, Serialize, ToSchema)]
struct Threats {
    /// By activity: capabilities with level now and needed, the weakest link, what is not known.
    #[schema(value_type = Vec<Object>)]
    threats: Vec<ThreatResult>,
}

/// Your state against malicious activities, by its newest assessment
#[utoipa::path(get, path = "/api/v1/threats", tag = "assessments",
    responses((status = 200, body = Threats), (status = 304, description = "Not changed")))]
async fn list_threats(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let threats = app.cycle.threats(&asking.scope, None).await?;
    tagged(&context, StatusCode::OK, None, &Threats { threats })
}

/// Your state against malicious activities, by one assessment
#[utoipa::path(get, path = "/api/v1/assessments/{id}/threats", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = Threats), (status = 304, description = "Not changed")))]
async fn threats_of_assessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
) -> Answer {
    let threats = app.cycle.threats(&asking.scope, Some(id)).await?;
    tagged(&context, StatusCode::OK, None, &Threats { threats })
}

/// An assessment as a file: `xlsform`, `workbook` (with answers), `blank` or `archive`, in the language of `Accept-Language`
#[utoipa::path(get, path = "/api/v1/assessments/{id}/files/{of}", tag = "assessments",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "`xlsform`, `workbook`, `blank` or `archive`", max_length = 20)),
    responses((status = 200, description = "The file", content((Object = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn assessment_file(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<AssessmentId, String>,
) -> Answer {
    let file = AssessmentFile::parse(&of, context.lang).ok_or_else(Failure::not_found)?;
    let (name, media, bytes) = app.cycle.assessment_file(&asking.scope, id, &file).await?;
    download(&name, media, bytes)
}

/// What a file would change; nothing is stored before it is applied.
#[derive(Debug, Serialize, ToSchema)]
struct Preview {
    /// Identity; kept for seven days.
    id: Uuid,
    /// By question: answer before and after, and `new`, `same`, `changed`, `cleared` or `refused`.
    #[schema(value_type = Vec<Object>)]
    differences: Vec<Difference>,
    /// What is wrong with the file, with its place.
    findings: Vec<Fault>,
}

impl Preview {
    fn of(context: &Context, preview: ImportPreview) -> Self {
        Self {
            id: preview.id,
            differences: preview.differences,
            findings: preview.findings.iter().map(|f| Fault::of(context.lang, f)).collect(),
        }
    }
}

/// Bring in a workbook of ours, or submissions as ODK and Kobo export them (CSV, XLSX): see what they would change
#[utoipa::path(post, path = "/api/v1/assessments/{id}/imports", tag = "assessments",
    request_body(description = "At most 5 MiB", content((Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    params(("id" = Uuid, Path)), responses((status = 201, body = Preview, headers(("Location" = String)))))]
async fn preview_import(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    file: File,
) -> Answer {
    let preview = app.cycle.preview_import(&asking.scope, id, "", &file.bytes).await?;
    let place = format!("/api/v1/assessments/{id}/imports/{}", preview.id);
    created(&context, &place, None, &Preview::of(&context, preview))
}

/// What a file that was brought in would change
#[utoipa::path(get, path = "/api/v1/assessments/{id}/imports/{of}", tag = "assessments", params(("id" = Uuid, Path), ("of" = Uuid, Path)),
    responses((status = 200, body = Preview), (status = 304, description = "Not changed")))]
async fn read_import(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<AssessmentId, Uuid>,
) -> Answer {
    let preview = app.cycle.import_preview(&asking.scope, id, of).await?;
    tagged(&context, StatusCode::OK, None, &Preview::of(&context, preview))
}

/// Which questions.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Questions {
    /// Ids of questions; absent means all.
    #[serde(default)]
    #[schema(max_items = 2_000)]
    questions: Option<Vec<String>>,
}

impl Questions {
    fn read(&self) -> Result<Option<BTreeSet<QuestionId>>, Failure> {
        let read = |list: &Vec<String>| list.iter().map(|q| code("questions", q)).collect::<Result<BTreeSet<_>, _>>();
        self.questions.as_ref().map(read).transpose()
    }
}

/// Take over what a file changes, all or nothing
#[utoipa::path(post, path = "/api/v1/assessments/{id}/imports/{of}/apply", tag = "assessments", request_body = Questions,
    params(("id" = Uuid, Path), ("of" = Uuid, Path)), responses((status = 200, body = AssessmentResponse, headers(("ETag" = String)))))]
async fn apply_import(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<AssessmentId, Uuid>,
    Body(body): Body<Questions>,
) -> Answer {
    let only = body.read()?;
    whole(&context, &app.cycle.apply_import(&asking.scope, id, of, only.as_ref()).await?)
}

/// Throw a file that was brought in away
#[utoipa::path(post, path = "/api/v1/assessments/{id}/imports/{of}/discard", tag = "assessments",
    params(("id" = Uuid, Path), ("of" = Uuid, Path)), responses((status = 204, description = "Thrown away")))]
async fn discard_import(
    State(app): State<App>,
    asking: Asking,
    IdAnd(id, of): IdAnd<AssessmentId, Uuid>,
) -> Result<StatusCode, Failure> {
    app.cycle.discard_import(&asking.scope, id, of).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Open an assessment from an archive, with the same content
#[utoipa::path(post, path = "/api/v1/assessments/restore", tag = "assessments",
    request_body(description = "An archive, at most 5 MiB", content((Object = "application/json"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = AssessmentItem, headers(("Location" = String), ("ETag" = String)))))]
async fn restore_assessment(State(app): State<App>, context: Context, asking: Asking, file: File) -> Answer {
    let record = app.cycle.restore_assessment(&asking.scope, &file.bytes, file.key.as_ref()).await?;
    let place = format!("/api/v1/assessments/{}", record.id);
    created(&context, &place, Some(record.version), &AssessmentItem::from(&record))
}

/// An answer of the last cycle to a question that has none yet; it counts once it is confirmed.
#[derive(Debug, Serialize, ToSchema)]
struct CarriedItem {
    /// The question.
    question: String,
    /// What was said.
    #[schema(value_type = Object)]
    answer: Said,
    /// The assessment it comes from.
    from: Uuid,
    /// By which way the question came into this edition: `same`, `renamed`, `split`, `merged`.
    through: String,
}

impl From<CarriedView> for CarriedItem {
    fn from(view: CarriedView) -> Self {
        Self {
            question: view.question.to_string(),
            answer: view.answer,
            from: view.from.0,
            through: view.through.as_str().to_owned(),
        }
    }
}

/// Answers of the last cycle, to confirm
#[utoipa::path(get, path = "/api/v1/assessments/{id}/carried", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<CarriedItem>), (status = 304, description = "Not changed")))]
async fn list_carried(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    let found = app.cycle.carried(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &found.into_iter().map(CarriedItem::from).collect::<Vec<_>>())
}

/// Confirm answers of the last cycle
#[utoipa::path(post, path = "/api/v1/assessments/{id}/carried", tag = "assessments", request_body = Questions,
    params(("id" = Uuid, Path)), responses((status = 200, body = AssessmentResponse, headers(("ETag" = String)))))]
async fn confirm_carried(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Body(body): Body<Questions>,
) -> Answer {
    let chosen = body.read()?.unwrap_or_default();
    whole(&context, &app.cycle.confirm_carried(&asking.scope, id, &chosen).await?)
}
