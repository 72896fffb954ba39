//! `/api/v1/engagements/{id}/…`: documents, the principles as checks, levels before and after, the label.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::{Answers, Questionnaire};
use cycle::rooms::feedback::{Adhered, AdherenceAnswer, Check, Moment};
use cycle::{Act, LabelOf, LabelRecord, NewDocument, ReassessmentForm, ReassessmentView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{AssessmentId, EngagementId, OfferId, QuestionId};

use super::Answer;
use super::answer_shapes::AnswerBody;
use super::delivery::{DeliveryResponse, whole};
use super::shapes::{Items, Reason, code};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, File, Id, IdAnd, Query, Seen, tagged};
use crate::routes::{attachment, reassessment_moment};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api_document(Policy::Act(Act::EditEngagement), routes!(add_document))
        .api(Policy::Act(Act::ReadEngagements), routes!(read_document))
        .api(Policy::Act(Act::EditEngagement), routes!(remove_document))
        .api(Policy::Act(Act::ReadEngagements), routes!(list_checks))
        .api(Policy::Act(Act::CheckAdherence), routes!(check_adherence))
        .api(Policy::Act(Act::Reassess), routes!(read_reassessment))
        .api(Policy::Act(Act::Reassess), routes!(answer_reassessment))
        .api(Policy::Act(Act::ShareReassessment), routes!(share_reassessment))
        .api(Policy::Act(Act::Reassess), routes!(carry_reassessment))
        .api(Policy::Act(Act::Reassess), routes!(list_reassessments))
        .api(Policy::Act(Act::ReadEngagements), routes!(read_engagement_label))
        .api(Policy::Act(Act::GiveLabel), routes!(give_engagement_label))
        .api(Policy::Act(Act::GiveLabel), routes!(revoke_engagement_label))
        .api(Policy::Act(Act::ReadPublic), routes!(read_offer_label))
        .api(Policy::Act(Act::GiveLabel), routes!(give_offer_label))
        .api(Policy::Act(Act::GiveLabel), routes!(revoke_offer_label))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Named {
    /// The file's name.
    #[param(min_length = 1, max_length = 200)]
    name: String,
}

/// Put a document beside an engagement; the body is the file, its media type the header's
#[utoipa::path(post, path = "/api/v1/engagements/{id}/documents", tag = "engagements",
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "At most 10 MiB"),
    params(("id" = Uuid, Path), Named, ("If-Match" = String, Header, description = "The engagement's ETag"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn add_document(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Query(named): Query<Named>,
    file: File,
) -> Answer {
    let new = NewDocument { name: named.name, media_type: file.media_type, bytes: file.bytes.to_vec() };
    let view = app.cycle.add_document(&asking.scope, id, new, version, file.key.as_ref()).await?;
    whole(&context, StatusCode::CREATED, view)
}

/// A document
#[utoipa::path(get, path = "/api/v1/engagements/{id}/documents/{of}", tag = "engagements",
    params(("id" = Uuid, Path), ("of" = Uuid, Path)),
    responses((status = 200, description = "The file, to be kept and never shown in place",
        content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_document(State(app): State<App>, asking: Asking, IdAnd(id, of): IdAnd<EngagementId, Uuid>) -> Answer {
    attachment(app.cycle.document(&asking.scope, id, of).await?)
}

/// Take an own document away
#[utoipa::path(delete, path = "/api/v1/engagements/{id}/documents/{of}", tag = "engagements",
    params(("id" = Uuid, Path), ("of" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn remove_document(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, Uuid>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.remove_document(&asking.scope, id, of, version).await?)
}

/// The principles that your side answers
#[utoipa::path(get, path = "/api/v1/engagements/{id}/checks", tag = "engagements", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn list_checks(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<EngagementId>) -> Answer {
    let items: Vec<Check> = app.cycle.adherence_checks(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// An answer on one principle.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckBody {
    /// Its id in the catalogue.
    #[schema(max_length = 80)]
    principle: String,
    /// `met`, `partly`, `not-met` or `not-applicable`.
    #[schema(max_length = 20)]
    answer: String,
    /// In words.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    words: String,
}

/// Answers on the principles.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdherenceBody {
    /// `agreement` or `close`.
    #[schema(max_length = 20)]
    moment: String,
    /// The answers.
    #[schema(max_items = 100)]
    answers: Vec<CheckBody>,
}

/// Answer the principles for your side; nothing is blocked by an answer
#[utoipa::path(post, path = "/api/v1/engagements/{id}/adherence", tag = "engagements", request_body = AdherenceBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 201, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn check_adherence(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Body(body): Body<AdherenceBody>,
) -> Answer {
    let moment: Moment = code("moment", &body.moment)?;
    let mut answers = Vec::new();
    for given in body.answers {
        let answer: Adhered = code("answers", &given.answer)?;
        answers.push(AdherenceAnswer { principle: given.principle, answer, words: given.words });
    }
    let view = app.cycle.check_adherence(&asking.scope, id, moment, &answers, version).await?;
    whole(&context, StatusCode::CREATED, view)
}

/// A few questions about one capability, with the answers.
#[derive(Debug, Serialize, ToSchema)]
struct ReassessmentResponse {
    /// The engagement.
    engagement: Uuid,
    /// The capability.
    capability: String,
    /// The edition that asks.
    edition: Uuid,
    /// The questions.
    #[schema(value_type = Object)]
    questions: Questionnaire,
    /// Question -> answer.
    answers: BTreeMap<String, AnswerBody>,
    /// The level that follows.
    level: Option<u8>,
    /// Whether provider and secretariat see both levels.
    shared: bool,
    /// Version, for `If-Match`; 0 where nothing is answered.
    version: i64,
}

fn form(context: &Context, view: ReassessmentForm) -> Answer {
    let version = view.version;
    let body = ReassessmentResponse {
        engagement: view.engagement.0,
        capability: view.capability.to_string(),
        edition: view.edition.0,
        questions: view.questions,
        answers: view.answers.iter().map(|(id, answer)| (id.to_string(), answer.into())).collect(),
        level: view.level.map(u8::from),
        shared: view.shared,
        version,
    };
    tagged(context, StatusCode::OK, Some(version), &body)
}

/// The questions before or after the help (`before`, `after`), with your state's answers
#[utoipa::path(get, path = "/api/v1/engagements/{id}/reassessment/{of}", tag = "engagements",
    params(("id" = Uuid, Path), ("of" = String, Path)), responses((status = 200, body = ReassessmentResponse)))]
async fn read_reassessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, String>,
) -> Answer {
    form(&context, app.cycle.reassessment(&asking.scope, id, reassessment_moment(&of)?).await?)
}

/// Answer the questions: question -> answer
#[utoipa::path(put, path = "/api/v1/engagements/{id}/reassessment/{of}", tag = "engagements", request_body = Object,
    params(("id" = Uuid, Path), ("of" = String, Path),
        ("If-Match" = String, Header, description = "The ETag of this address; \"0\" where nothing is answered")),
    responses((status = 200, body = ReassessmentResponse, headers(("ETag" = String)))))]
async fn answer_reassessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, String>,
    Seen(version): Seen,
    Body(body): Body<BTreeMap<String, AnswerBody>>,
) -> Answer {
    let moment = reassessment_moment(&of)?;
    let mut answers = Answers::new();
    for (question, answer) in body {
        let id: QuestionId =
            question.parse().map_err(|_| Failure::malformed(format!("{question}: no such question")))?;
        answers.insert(id, answer.read()?);
    }
    form(&context, app.cycle.answer_reassessment(&asking.scope, id, moment, &answers, version).await?)
}

/// Whether both levels are shown.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SharedBody {
    /// The answer.
    shared: bool,
}

fn views(context: &Context, items: Vec<ReassessmentView>) -> Answer {
    tagged(context, StatusCode::OK, None, &Items { items })
}

/// Show both levels to the provider, the secretariat and the lessons, or keep them
#[utoipa::path(post, path = "/api/v1/engagements/{id}/reassessment-sharing", tag = "engagements", request_body = SharedBody,
    params(("id" = Uuid, Path)), responses((status = 200, body = Object)))]
async fn share_reassessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Body(body): Body<SharedBody>,
) -> Answer {
    views(&context, app.cycle.share_reassessment(&asking.scope, id, body.shared).await?)
}

/// Where to take the answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CarryBody {
    /// An own open assessment.
    assessment: Uuid,
}

/// How many answers were taken.
#[derive(Debug, Serialize, ToSchema)]
struct Carried {
    /// Answers.
    answers: usize,
}

/// Take the answers given after the help into an open self-assessment
#[utoipa::path(post, path = "/api/v1/engagements/{id}/carry", tag = "engagements", request_body = CarryBody,
    params(("id" = Uuid, Path)), responses((status = 200, body = Carried)))]
async fn carry_reassessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Body(body): Body<CarryBody>,
) -> Answer {
    let answers = app.cycle.carry_reassessment(&asking.scope, id, AssessmentId(body.assessment)).await?;
    tagged(&context, StatusCode::OK, None, &Carried { answers })
}

/// What your state assessed again
#[utoipa::path(get, path = "/api/v1/reassessments", tag = "engagements", responses((status = 200, body = Object)))]
async fn list_reassessments(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    views(&context, app.cycle.reassessments(&asking.scope).await?)
}

fn steps(context: &Context, status: StatusCode, items: Vec<LabelRecord>) -> Answer {
    tagged(context, status, None, &Items { items })
}

macro_rules! label_operations {
    ($read:ident $give:ident $revoke:ident $path:literal $give_path:literal $tag:literal $id:ty, $of:expr) => {
        /// The label's history, newest first
        #[utoipa::path(get, path = $path, tag = $tag, params(("id" = Uuid, Path)), responses((status = 200, body = Object)))]
        async fn $read(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<$id>) -> Answer {
            steps(&context, StatusCode::OK, app.cycle.label(&asking.scope, $of(id)).await?)
        }

        /// Give the label
        #[utoipa::path(post, path = $path, tag = $tag, request_body = Reason, params(("id" = Uuid, Path)),
            responses((status = 201, body = Object)))]
        async fn $give(
            State(app): State<App>,
            context: Context,
            asking: Asking,
            Id(id): Id<$id>,
            Body(body): Body<Reason>,
        ) -> Answer {
            steps(&context, StatusCode::CREATED, app.cycle.give_label(&asking.scope, $of(id), &body.reason).await?)
        }

        /// Take the label back
        #[utoipa::path(post, path = $give_path, tag = $tag, request_body = Reason, params(("id" = Uuid, Path)),
            responses((status = 200, body = Object)))]
        async fn $revoke(
            State(app): State<App>,
            context: Context,
            asking: Asking,
            Id(id): Id<$id>,
            Body(body): Body<Reason>,
        ) -> Answer {
            steps(&context, StatusCode::OK, app.cycle.revoke_label(&asking.scope, $of(id), &body.reason).await?)
        }
    };
}

label_operations!(read_engagement_label give_engagement_label revoke_engagement_label
    "/api/v1/engagements/{id}/label" "/api/v1/engagements/{id}/label/revoke" "engagements" EngagementId, LabelOf::Engagement);
label_operations!(read_offer_label give_offer_label revoke_offer_label
    "/api/v1/offers/{id}/label" "/api/v1/offers/{id}/label/revoke" "offers" OfferId, LabelOf::Offer);
