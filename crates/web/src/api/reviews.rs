//! `/api/v1/reviews`: voluntary peer review of chosen sections of a self-assessment.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::rooms::assessment::Shown;
use cycle::{Act, NewReview, ReviewSummary, ReviewView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{AreaId, AssessmentId, CapabilityId, OrganisationId};

use super::Answer;
use super::editions_life::Words;
use super::shapes::{code, codes};
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Creation, Id, IdAnd, Seen, created, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadReviews);
    table
        .api(Policy::Act(Act::ReadAssessment), routes!(list_reviews))
        .api(Policy::Act(Act::InviteReview), routes!(invite_review))
        .api(read, routes!(reviews_for_me))
        .api(read, routes!(read_review))
        .api(Policy::Act(Act::InviteReview), routes!(revoke_review))
        .api(Policy::Act(Act::ReviewAssessment), routes!(comment_on_review))
        .api(Policy::Act(Act::InviteReview), routes!(answer_review_comment))
}

/// An invitation to review.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewItem {
    /// Identity.
    id: Uuid,
    /// The assessment.
    assessment: Uuid,
    /// Its title.
    assessment_title: String,
    /// The state.
    state: String,
    /// Who is invited.
    reviewer: Uuid,
    /// Their name.
    reviewer_name: String,
    /// Sections that may be read.
    areas: Vec<String>,
    /// Words to the reviewer.
    message: String,
    /// Last day.
    until: NaiveDate,
    /// `open`, `expired` or `revoked`.
    standing: String,
    /// How many comments.
    comments: u64,
    /// Version, for `If-Match`.
    version: i64,
    /// What you may do with it now.
    may: Vec<String>,
}

impl From<&ReviewSummary> for ReviewItem {
    fn from(s: &ReviewSummary) -> Self {
        Self {
            id: s.id,
            assessment: s.assessment.0,
            assessment_title: s.assessment_title.clone(),
            state: s.state.to_string(),
            reviewer: s.reviewer.0,
            reviewer_name: s.reviewer_name.clone(),
            areas: s.areas.iter().map(ToString::to_string).collect(),
            message: s.message.clone(),
            until: s.until,
            standing: s.standing.to_string(),
            comments: s.comments,
            version: s.version,
            may: codes(&s.may),
        }
    }
}

/// A comment of a reviewer.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewCommentItem {
    /// Identity.
    id: Uuid,
    /// The capability.
    capability: String,
    /// Whose.
    organisation_name: String,
    /// Who wrote it.
    person_name: String,
    /// The comment.
    text: String,
    /// When.
    at: DateTime<Utc>,
    /// What the state answered; empty where it has not.
    answer: String,
}

/// A review with what may be read and what was said.
#[derive(Debug, Serialize, ToSchema)]
struct ReviewResponse {
    /// The invitation.
    #[serde(flatten)]
    review: ReviewItem,
    /// The chosen sections; absent where the review is over, and for the reviewed state itself.
    #[schema(value_type = Option<Object>)]
    shown: Option<Shown>,
    /// The comments.
    comments: Vec<ReviewCommentItem>,
}

fn response(view: ReviewView) -> ReviewResponse {
    let comment = |c: cycle::ReviewComment| ReviewCommentItem {
        id: c.id,
        capability: c.capability.to_string(),
        organisation_name: c.organisation_name,
        person_name: c.person_name,
        text: c.text,
        at: c.at,
        answer: c.answer,
    };
    ReviewResponse {
        review: (&view.summary).into(),
        shown: view.shown,
        comments: view.comments.into_iter().map(comment).collect(),
    }
}

fn whole(context: &Context, view: ReviewView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.summary.version), &response(view))
}

/// The reviews of an assessment of yours
#[utoipa::path(get, path = "/api/v1/assessments/{id}/reviews", tag = "sharing", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ReviewItem>), (status = 304, description = "Not changed")))]
async fn list_reviews(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    let found = app.cycle.reviews(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &found.iter().map(ReviewItem::from).collect::<Vec<_>>())
}

/// An invitation to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewBody {
    /// Who is invited.
    organisation: Uuid,
    /// One person of it; empty for anybody.
    #[serde(default)]
    #[schema(max_length = 200)]
    email: String,
    /// Sections that may be read.
    #[schema(max_items = 200)]
    areas: Vec<String>,
    /// Words to the reviewer.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    message: String,
    /// Last day, at most a year from now.
    until: NaiveDate,
    /// Whether evidence may be read too.
    #[serde(default)]
    evidence: bool,
}

/// Invite a peer to review chosen sections
#[utoipa::path(post, path = "/api/v1/assessments/{id}/reviews", tag = "sharing", request_body = ReviewBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = ReviewResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn invite_review(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    creation: Creation<ReviewBody>,
) -> Answer {
    let body = creation.body;
    let areas = body.areas.iter().map(|a| code::<AreaId>("areas", a)).collect::<Result<_, _>>()?;
    let new = NewReview {
        organisation: OrganisationId(body.organisation),
        email: body.email,
        areas,
        message: body.message,
        until: body.until,
        evidence: body.evidence,
    };
    let view = app.cycle.invite_review(&asking.scope, id, &new, creation.key.as_ref()).await?;
    let (of, version) = (view.summary.id, view.summary.version);
    created(&context, &format!("/api/v1/reviews/{of}"), Some(version), &response(view))
}

/// The reviews that you were asked for
#[utoipa::path(get, path = "/api/v1/reviews", tag = "sharing",
    responses((status = 200, body = Vec<ReviewItem>), (status = 304, description = "Not changed")))]
async fn reviews_for_me(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let found = app.cycle.reviews_for_me(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &found.iter().map(ReviewItem::from).collect::<Vec<_>>())
}

/// One review
#[utoipa::path(get, path = "/api/v1/reviews/{id}", tag = "sharing", params(("id" = Uuid, Path)),
    responses((status = 200, body = ReviewResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_review(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<Uuid>) -> Answer {
    whole(&context, app.cycle.review(&asking.scope, id).await?)
}

/// End a review before its day
#[utoipa::path(post, path = "/api/v1/reviews/{id}/revoke", tag = "sharing",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = ReviewResponse, headers(("ETag" = String)))))]
async fn revoke_review(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, app.cycle.revoke_review(&asking.scope, id, version).await?)
}

/// A comment to send.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CommentBody {
    /// The capability.
    #[schema(max_length = 80)]
    capability: String,
    /// The comment.
    #[schema(min_length = 1, max_length = 5_000)]
    text: String,
}

/// Comment on a capability
#[utoipa::path(post, path = "/api/v1/reviews/{id}/comments", tag = "sharing", request_body = CommentBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = ReviewResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn comment_on_review(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    creation: Creation<CommentBody>,
) -> Answer {
    let capability: CapabilityId = code("capability", &creation.body.capability)?;
    let text = &creation.body.text;
    let view = app.cycle.comment_on_review(&asking.scope, id, &capability, text, creation.key.as_ref()).await?;
    let version = view.summary.version;
    created(&context, &format!("/api/v1/reviews/{id}"), Some(version), &response(view))
}

/// Answer a comment on your assessment
#[utoipa::path(post, path = "/api/v1/reviews/{id}/comments/{of}/answer", tag = "sharing", request_body = Words,
    params(("id" = Uuid, Path), ("of" = Uuid, Path)), responses((status = 200, body = ReviewResponse, headers(("ETag" = String)))))]
async fn answer_review_comment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<Uuid, Uuid>,
    Body(body): Body<Words>,
) -> Answer {
    whole(&context, app.cycle.answer_review_comment(&asking.scope, id, of, &body.text).await?)
}
