//! `/api/v1/assessments`: a state's own, seen by nobody else.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cycle::records::AssessmentRecord;
use cycle::rooms::assessment::{Assessment, HeatRow, Movement, Questionnaire, Spoke, Summary, Trend};
use cycle::{Act, AnswerView, AssessmentView, ResultsView, StartAssessment};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{AssessmentId, CapabilityId, EditionRecordId, QuestionId, Stage};

use super::Answer;
use super::answer_shapes::{AnswerBody, AnswerItem, fault};
use super::assessment_life::selection as selection_of;
use super::need_shapes::NeedResponse;
use super::shapes::{code, codes};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, IdAnd, Seen, created, demand_match, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadAssessment);
    table
        .api(read, routes!(list_assessments))
        .api(Policy::Act(Act::StartAssessment), routes!(start_assessment))
        .api(read, routes!(read_assessment))
        .api(read, routes!(read_questionnaire))
        .api(read, routes!(read_results))
        .api(Policy::Act(Act::Answer), routes!(answer_many))
        .api(read, routes!(read_answer))
        .api(Policy::Act(Act::Answer), routes!(answer))
        .api(Policy::Act(Act::Answer), routes!(clear_answer))
        .api(read, routes!(read_target))
        .api(Policy::Act(Act::SetTarget), routes!(set_target))
        .api(Policy::Act(Act::EndorseAssessment), routes!(endorse_assessment))
        .api(Policy::Act(Act::DraftNeeds), routes!(draft_needs))
}

/// A self-assessment in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentItem {
    /// Identity.
    pub id: Uuid,
    /// The state.
    pub state: String,
    /// The edition of the catalogue that it answers.
    pub edition: Uuid,
    /// Title.
    pub title: String,
    /// `open` or `endorsed`.
    pub status: String,
    /// Version, for `If-Match`.
    pub version: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<&AssessmentRecord> for AssessmentItem {
    fn from(record: &AssessmentRecord) -> Self {
        Self {
            id: record.id.0,
            state: record.state.to_string(),
            edition: record.edition.0,
            title: record.title.clone(),
            status: record.status.code().to_owned(),
            version: record.version,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}

/// A self-assessment whole, without the questionnaire.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AssessmentResponse {
    /// The record.
    #[serde(flatten)]
    pub record: AssessmentItem,
    /// Answers so far.
    pub answers: Vec<AnswerItem>,
    /// Capability -> level that the state wants to reach.
    pub targets: BTreeMap<String, u8>,
    /// What you may do with it now.
    pub may: Vec<String>,
}

/// Answers with an assessment whole.
pub fn whole(context: &Context, view: &AssessmentView) -> Answer {
    let response = AssessmentResponse {
        record: (&view.record).into(),
        answers: view.answers.values().map(AnswerItem::from).collect(),
        targets: view.targets.iter().map(|(capability, level)| (capability.to_string(), u8::from(*level))).collect(),
        may: codes(&view.may),
    };
    tagged(context, StatusCode::OK, Some(view.record.version), &response)
}

/// Your state's self-assessments
#[utoipa::path(get, path = "/api/v1/assessments", tag = "assessments", responses((status = 200, body = Vec<AssessmentItem>)))]
async fn list_assessments(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let records = app.cycle.assessments(&asking.scope).await?;
    let items: Vec<AssessmentItem> = records.iter().map(AssessmentItem::from).collect();
    tagged(&context, StatusCode::OK, None, &items)
}

/// A new self-assessment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAssessment {
    /// Title.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// The edition; absent means the current one.
    #[serde(default)]
    edition: Option<Uuid>,
    /// `whole`, `starter`, `areas:one;two` or `activity:id`; absent means all questions.
    #[serde(default)]
    #[schema(max_length = 2_000, example = "starter")]
    selection: Option<String>,
}

/// Open a self-assessment
#[utoipa::path(post, path = "/api/v1/assessments", tag = "assessments", request_body = NewAssessment,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = AssessmentItem, headers(("Location" = String), ("ETag" = String)))))]
async fn start_assessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<NewAssessment>,
) -> Answer {
    let NewAssessment { title, edition, selection } = creation.body;
    let selection = selection.as_deref().map(selection_of).transpose()?.unwrap_or_default();
    let wish = StartAssessment { title, edition: edition.map(EditionRecordId), selection };
    let record = app.cycle.start_assessment_of(&asking.scope, &wish, creation.key.as_ref()).await?;
    created(
        &context,
        &format!("/api/v1/assessments/{}", record.id),
        Some(record.version),
        &AssessmentItem::from(&record),
    )
}

/// One self-assessment with its answers and targets
#[utoipa::path(get, path = "/api/v1/assessments/{id}", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = AssessmentResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_assessment(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    whole(&context, &app.cycle.assessment(&asking.scope, id).await?)
}

/// The questions, with the descriptors of their levels.
#[derive(Debug, Serialize, ToSchema)]
struct QuestionnaireResponse<'a> {
    /// Sections, capabilities and questions in the order of asking.
    #[schema(value_type = Object)]
    questionnaire: &'a Questionnaire,
}

/// What is asked
#[utoipa::path(get, path = "/api/v1/assessments/{id}/questionnaire", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = QuestionnaireResponse)))]
async fn read_questionnaire(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
) -> Answer {
    let view = app.cycle.assessment(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &QuestionnaireResponse { questionnaire: &view.questionnaire })
}

/// Levels, gaps and proposed needs, each with its evidence.
#[derive(Debug, Serialize, ToSchema)]
struct Results<'a> {
    /// By capability and by area.
    #[schema(value_type = Object)]
    result: &'a Assessment,
    /// What the result says in short: how complete, how certain, what is strongest and weakest, what comes first.
    #[schema(value_type = Object)]
    summary: &'a Summary,
    /// By area: lowest and middle level, target.
    #[schema(value_type = Vec<Object>)]
    radar: &'a [Spoke],
    /// By area and capability: level, target, gap.
    #[schema(value_type = Vec<Object>)]
    heat: &'a [HeatRow],
    /// Levels over the endorsed cycles, through the mappings of the editions.
    #[schema(value_type = Object)]
    trend: &'a Trend,
    /// By capability: the change since the cycle before.
    #[schema(value_type = Object)]
    changes: &'a BTreeMap<CapabilityId, Movement>,
}

impl<'a> From<&'a ResultsView> for Results<'a> {
    fn from(view: &'a ResultsView) -> Self {
        Self {
            result: &view.view.result,
            summary: &view.summary,
            radar: &view.radar,
            heat: &view.heat,
            trend: &view.trend,
            changes: &view.changes,
        }
    }
}

/// What the answers say
#[utoipa::path(get, path = "/api/v1/assessments/{id}/results", tag = "assessments", params(("id" = Uuid, Path)),
    responses((status = 200, body = Results)))]
async fn read_results(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment_results(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &Results::from(&view))
}

/// One of many answers, with the version that it replaces.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OneOfMany {
    /// The question's id in the catalogue.
    #[schema(max_length = 80)]
    question: String,
    /// The answer.
    answer: AnswerBody,
    /// The version that you read; absent for a first answer.
    #[serde(default)]
    version: Option<i64>,
}

/// Answer many questions, all or nothing; each names the version that it replaces
#[utoipa::path(post, path = "/api/v1/assessments/{id}/answers", tag = "assessments", request_body = Vec<OneOfMany>,
    params(("id" = Uuid, Path)), responses((status = 200, body = AssessmentResponse, headers(("ETag" = String)))))]
async fn answer_many(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Body(many): Body<Vec<OneOfMany>>,
) -> Answer {
    let mut answers = Vec::with_capacity(many.len());
    for one in &many {
        answers.push((code::<QuestionId>("question", &one.question)?, one.answer.read()?, one.version));
    }
    whole(&context, &app.cycle.answer_many(&asking.scope, id, &answers).await?)
}

fn shown(context: &Context, view: &AnswerView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.version), &AnswerItem::from(view))
}

/// One answer
#[utoipa::path(get, path = "/api/v1/assessments/{id}/answers/{of}", tag = "assessments",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The question's id", max_length = 80)),
    responses((status = 200, body = AnswerItem, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_answer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, question): IdAnd<AssessmentId, QuestionId>,
) -> Answer {
    let view = app.cycle.assessment(&asking.scope, id).await?;
    shown(&context, view.answers.get(&question).ok_or_else(Failure::not_found)?)
}

/// Answer a question; a first answer is sent with `If-None-Match: *`, a change with `If-Match`
#[utoipa::path(put, path = "/api/v1/assessments/{id}/answers/{of}", tag = "assessments", request_body = AnswerBody,
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The question's id", max_length = 80),
        ("If-Match" = Option<String>, Header, description = "The ETag that you read"),
        ("If-None-Match" = Option<String>, Header, description = "`*` for a first answer")),
    responses((status = 200, body = AnswerItem, headers(("ETag" = String)))))]
async fn answer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, question): IdAnd<AssessmentId, QuestionId>,
    Body(body): Body<AnswerBody>,
) -> Answer {
    let first = context.if_match.is_none() && context.if_none_match.as_deref() == Some("*");
    let expected = if first { None } else { Some(Seen::of(&context)?.0) };
    shown(&context, &app.cycle.answer(&asking.scope, id, &question, body.read()?, expected).await?)
}

/// Take an answer back: the question is not answered then
#[utoipa::path(delete, path = "/api/v1/assessments/{id}/answers/{of}", tag = "assessments",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The question's id", max_length = 80),
        ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 204, description = "Taken back")))]
async fn clear_answer(
    State(app): State<App>,
    asking: Asking,
    IdAnd(id, question): IdAnd<AssessmentId, QuestionId>,
    Seen(version): Seen,
) -> Result<StatusCode, Failure> {
    app.cycle.clear_answer(&asking.scope, id, &question, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The level that a state wants to reach.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Target {
    /// 1 to 5; null for no target.
    #[schema(minimum = 1, maximum = 5)]
    level: Option<u8>,
}

fn target(context: &Context, view: &AssessmentView, capability: &CapabilityId) -> Answer {
    let level = view.targets.get(capability).map(|level| u8::from(*level));
    tagged(context, StatusCode::OK, None, &Target { level })
}

/// The target of one capability
#[utoipa::path(get, path = "/api/v1/assessments/{id}/targets/{of}", tag = "assessments",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The capability's id", max_length = 80)),
    responses((status = 200, body = Target, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_target(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, capability): IdAnd<AssessmentId, CapabilityId>,
) -> Answer {
    let view = app.cycle.assessment(&asking.scope, id).await?;
    if view.edition.capability(&capability).is_none() {
        return Err(Failure::not_found());
    }
    target(&context, &view, &capability)
}

/// Set or take back the target of one capability
#[utoipa::path(put, path = "/api/v1/assessments/{id}/targets/{of}", tag = "assessments", request_body = Target,
    params(("id" = Uuid, Path), ("of" = String, Path, description = "The capability's id", max_length = 80),
        ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Target, headers(("ETag" = String)))))]
async fn set_target(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, capability): IdAnd<AssessmentId, CapabilityId>,
    Body(body): Body<Target>,
) -> Answer {
    let level = body.level.map(Stage::try_from).transpose();
    let level = level.map_err(|_| fault("level", "", "use a whole number from 1 to 5, or null"))?;
    let before = app.cycle.assessment(&asking.scope, id).await?;
    demand_match(&context, &target(&context, &before, &capability)?)?;
    target(&context, &app.cycle.set_target(&asking.scope, id, &capability, level).await?, &capability)
}

/// Make a self-assessment the state's position
#[utoipa::path(post, path = "/api/v1/assessments/{id}/endorse", tag = "assessments",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = AssessmentItem, headers(("ETag" = String)))))]
async fn endorse_assessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Seen(version): Seen,
) -> Answer {
    let record = app.cycle.endorse_assessment(&asking.scope, id, version).await?;
    tagged(&context, StatusCode::OK, Some(record.version), &AssessmentItem::from(&record))
}

/// The capabilities whose gaps become draft needs.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Gaps {
    /// Ids of capabilities; empty means every gap.
    #[serde(default)]
    #[schema(max_items = 500)]
    capabilities: Vec<String>,
}

/// Turn gaps into draft needs that carry their evidence
#[utoipa::path(post, path = "/api/v1/assessments/{id}/drafts", tag = "assessments", request_body = Gaps,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Vec<NeedResponse>)))]
async fn draft_needs(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    creation: Creation<Gaps>,
) -> Answer {
    let capabilities: Vec<CapabilityId> =
        creation.body.capabilities.iter().map(|text| code("capabilities", text)).collect::<Result<_, _>>()?;
    let drafts = app.cycle.draft_needs(&asking.scope, id, &capabilities, creation.key.as_ref()).await?;
    let drafts: Vec<NeedResponse> = drafts.into_iter().map(NeedResponse::from).collect();
    tagged(&context, StatusCode::CREATED, None, &drafts)
}
