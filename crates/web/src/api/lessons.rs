//! `/api/v1/lessons`

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::Experience;
use cycle::rooms::feedback::{LEAST_ENGAGEMENTS, Lessons};
use cycle::{Act, ApprovalView, Approve, LessonProposal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{Finding, Place, RoundId, RunId};

use super::Answer;
use super::runs::RunItem;
use super::shapes::{Items, Reason};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, File, Id, Query, Seen, created, tagged};
use crate::routes::{learned_group, learned_name};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadLessons), routes!(read_lessons))
        .api(Policy::Act(Act::ReadLessons), routes!(read_experience))
        .api(Policy::Act(Act::ReadDeliveryReports), routes!(read_proposal))
        .api(Policy::Act(Act::ReadDeliveryReports), routes!(list_approvals))
        .api(Policy::Act(Act::ApproveLessons), routes!(approve_lessons))
        .api(Policy::Act(Act::ApproveLessons), routes!(revoke_lessons))
        .api(Policy::Act(Act::StartRun), routes!(start_trial))
        .api(Policy::Act(Act::ReadReport), routes!(read_trial))
}

/// What delivered help teaches, from the engagements that you may see.
#[derive(Debug, Serialize, ToSchema)]
struct LessonsResponse {
    /// How many engagements they come from.
    engagements: u64,
    /// Proposed corrections with counts and intervals; nothing is applied.
    #[schema(value_type = Object)]
    lessons: Lessons,
    /// What of them takes part in matching; told to the secretariat.
    #[schema(value_type = Option<Object>)]
    approved: Option<ApprovalView>,
}

/// What delivered help teaches
#[utoipa::path(get, path = "/api/v1/lessons", tag = "lessons", responses((status = 200, body = LessonsResponse)))]
async fn read_lessons(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let view = app.cycle.lessons(&asking.scope).await?;
    let engagements = u64::try_from(view.engagements).unwrap_or(u64::MAX);
    let body = LessonsResponse { engagements, lessons: view.lessons, approved: view.approved };
    tagged(&context, StatusCode::OK, None, &body)
}

/// How long delivered help took and what it cost, of groups of at least five states
#[utoipa::path(get, path = "/api/v1/lessons/experience", tag = "lessons", responses((status = 200, body = Object)))]
async fn read_experience(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let items: Vec<Experience> = app.cycle.experience(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Least {
    /// Least engagements behind a group; 20 where not said.
    #[param(minimum = 5, maximum = 100_000)]
    threshold: Option<u32>,
}

/// What could be approved.
#[derive(Debug, Serialize, ToSchema)]
struct ProposalResponse {
    /// Engagements that a group needs.
    threshold: u32,
    /// Engagements that were looked at.
    engagements: usize,
    /// Names of the groups, as an approval takes them: `area:…`, `kind:…`, `provider-kind:…`, `region:…`.
    groups: Vec<String>,
    /// Their factors with the evidence.
    #[schema(value_type = Object)]
    proposal: LessonProposal,
}

/// What could be approved, with at least so much evidence
#[utoipa::path(get, path = "/api/v1/lessons/proposal", tag = "lessons", params(Least), responses((status = 200, body = ProposalResponse)))]
async fn read_proposal(State(app): State<App>, context: Context, asking: Asking, Query(wish): Query<Least>) -> Answer {
    let threshold = wish.threshold.unwrap_or(LEAST_ENGAGEMENTS);
    let proposal = app.cycle.lesson_proposal(&asking.scope, threshold).await?;
    let groups = proposal.factors.iter().map(|factor| learned_name(&factor.of)).collect();
    let body = ProposalResponse { threshold, engagements: proposal.engagements, groups, proposal };
    tagged(&context, StatusCode::OK, None, &body)
}

/// Every approval, newest first
#[utoipa::path(get, path = "/api/v1/lessons/approvals", tag = "lessons", responses((status = 200, body = Object)))]
async fn list_approvals(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let items: Vec<ApprovalView> = app.cycle.approvals(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// An approval.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ApprovalBody {
    /// Least engagements behind a group; 20 where not said.
    #[serde(default = "least")]
    #[schema(minimum = 5, maximum = 100_000)]
    threshold: u32,
    /// These groups only: `area:…`, `kind:…`, `provider-kind:…`, `region:…`; empty means all that have enough.
    #[serde(default)]
    #[schema(max_items = 500)]
    groups: Vec<String>,
    /// Why; everybody who sees a plan sees it.
    #[schema(min_length = 1, max_length = 4_000)]
    reason: String,
}

const fn least() -> u32 {
    LEAST_ENGAGEMENTS
}

fn approval(context: &Context, view: &ApprovalView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.record.version), view)
}

/// Let lessons into matching, from the next run on
#[utoipa::path(post, path = "/api/v1/lessons/approvals", tag = "lessons", request_body = ApprovalBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Object, headers(("ETag" = String)))))]
async fn approve_lessons(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<ApprovalBody>,
) -> Answer {
    let mut groups = Vec::new();
    for name in &creation.body.groups {
        let wrong = || {
            let message = "name a group as area:…, kind:…, provider-kind:… or region:…";
            Failure::invalid(vec![Finding::error("unknown-group", Place::field("groups"), name, message)])
        };
        groups.push(learned_group(name).ok_or_else(wrong)?);
    }
    let new = Approve { least: creation.body.threshold, groups, reason: creation.body.reason };
    let view = app.cycle.approve_lessons(&asking.scope, &new, creation.key.as_ref()).await?;
    created(&context, "/api/v1/lessons/approvals", Some(view.record.version), &view)
}

/// Take an approval back; runs that were made keep what they were frozen with
#[utoipa::path(post, path = "/api/v1/lessons/approvals/{id}/revoke", tag = "lessons", request_body = Reason,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "`\"{version}\"` of the approval")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn revoke_lessons(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<Reason>,
) -> Answer {
    approval(&context, &app.cycle.revoke_lessons(&asking.scope, id, &body.reason, version).await?)
}

/// Two runs of one frozen input.
#[derive(Debug, Serialize, ToSchema)]
struct TrialResponse {
    /// As if nothing had been learnt.
    without: RunItem,
    /// With the lessons in force.
    with: RunItem,
}

/// Freeze the input once and start two runs: without lessons, and with those in force
#[utoipa::path(post, path = "/api/v1/rounds/{id}/lessons-trial", tag = "lessons",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = TrialResponse, headers(("Location" = String)))))]
async fn start_trial(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    file: File,
) -> Answer {
    let trial = app.cycle.start_lessons_trial(&asking.scope, id, file.key.as_ref()).await?;
    let place = format!("/api/v1/runs/{}/lessons", trial.with.record.id);
    created(&context, &place, None, &TrialResponse { without: trial.without.into(), with: trial.with.into() })
}

/// A run beside its twin of the same input without, or with, the lessons
#[utoipa::path(get, path = "/api/v1/runs/{id}/lessons", tag = "lessons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn read_trial(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RunId>) -> Answer {
    tagged(&context, StatusCode::OK, None, &app.cycle.lessons_beside(&asking.scope, id).await?)
}
