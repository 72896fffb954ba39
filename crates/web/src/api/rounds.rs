//! `/api/v1/rounds`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use chrono::{DateTime, NaiveDate, Utc};
use cycle::records::RoundRecord;
use cycle::rooms::matching::Policy as Weighing;
use cycle::{Act, RoundView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{RoundId, RunId};

use super::Answer;
use super::frames::{RoundBody, ScopeShape};
use super::proposals::ProposalItem;
use super::runs::RunItem;
use super::shapes::codes;
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, File, Id, Seen, created, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadRounds), routes!(list_rounds))
        .api(Policy::Act(Act::ManageRound), routes!(create_round))
        .api(Policy::Act(Act::ReadRounds), routes!(read_round))
        .api(Policy::Act(Act::ManageRound), routes!(set_policy))
        .api(Policy::Act(Act::StartRun), routes!(start_run))
        .api(Policy::Act(Act::ChooseRun), routes!(choose_run))
        .api(Policy::Act(Act::CloseRound), routes!(close_round))
}

/// A round in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RoundItem {
    /// Identity.
    pub id: Uuid,
    /// Title.
    pub title: String,
    /// The call to states and providers.
    pub call: String,
    /// `ordinary` or `standing`.
    pub kind: String,
    /// `open`, `proposing` or `closed`.
    pub status: String,
    /// The first day of the call.
    pub opens: Option<NaiveDate>,
    /// The last day on which needs and offers are taken in.
    pub closes: Option<NaiveDate>,
    /// What it is for.
    pub scope: ScopeShape,
    /// `both-at-once`, `state-first`, `provider-first-unnamed` or `published-with-consent`.
    pub regime: String,
    /// How many other offers a state is shown beside each proposal.
    pub alternatives: u8,
    /// Reminders, in days before the deadline.
    pub reminders: Vec<u32>,
    /// Days to answer what a standing round proposes.
    pub answer_days: u32,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
    /// The edition of the catalogue.
    pub edition: Uuid,
    /// The day by which both sides answer.
    pub proposals_due: Option<NaiveDate>,
    /// The run whose proposals were sent.
    pub chosen_run: Option<Uuid>,
    /// The round before.
    pub parent: Option<Uuid>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

impl From<&RoundRecord> for RoundItem {
    fn from(record: &RoundRecord) -> Self {
        Self {
            id: record.id.0,
            title: record.title.clone(),
            call: record.call.clone(),
            kind: record.kind.code().to_owned(),
            status: record.status.code().to_owned(),
            opens: record.frame.opens,
            closes: record.frame.closes,
            scope: (&record.frame.scope).into(),
            regime: record.frame.regime.code().to_owned(),
            alternatives: record.frame.alternatives,
            reminders: record.frame.remind_days.clone(),
            answer_days: record.frame.answer_days,
            closed_at: record.closed_at,
            edition: record.edition.0,
            proposals_due: record.proposals_due,
            chosen_run: record.chosen_run.map(|id| id.0),
            parent: record.parent.map(|id| id.0),
            version: record.version,
            created_at: record.created_at,
        }
    }
}

/// A round whole, as far as you may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundResponse {
    /// The record.
    #[serde(flatten)]
    pub record: RoundItem,
    /// What is maximised, under which limits, by which weights.
    #[schema(value_type = Object)]
    pub policy: Weighing,
    /// Runs; for the secretariat.
    pub runs: Vec<RunItem>,
    /// Proposals; for the secretariat.
    pub proposals: Vec<ProposalItem>,
    /// Status -> how many proposals.
    pub counts: BTreeMap<String, u64>,
    /// Needs that the matcher would take today.
    pub needs: u64,
    /// Offers that the matcher would take today.
    pub offers: u64,
    /// What you may do with it now.
    pub may: Vec<String>,
}

impl From<RoundView> for RoundResponse {
    fn from(view: RoundView) -> Self {
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Self {
            record: (&view.record).into(),
            policy: view.policy,
            runs: view.runs.into_iter().map(RunItem::from).collect(),
            proposals: view.proposals.into_iter().map(ProposalItem::from).collect(),
            counts: view.counts.into_iter().map(|(status, n)| (status, wide(n))).collect(),
            needs: wide(view.needs),
            offers: wide(view.offers),
            may: codes(&view.may),
        }
    }
}

/// The round whole, under its version.
pub fn whole(context: &Context, view: RoundView) -> Answer {
    let version = view.record.version;
    tagged(context, StatusCode::OK, Some(version), &RoundResponse::from(view))
}

/// The rounds that you may see
#[utoipa::path(get, path = "/api/v1/rounds", tag = "rounds", responses((status = 200, body = Vec<RoundItem>)))]
async fn list_rounds(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let records = app.cycle.rounds(&asking.scope).await?;
    let items: Vec<RoundItem> = records.iter().map(RoundItem::from).collect();
    tagged(&context, StatusCode::OK, None, &items)
}

/// Open a round
#[utoipa::path(post, path = "/api/v1/rounds", tag = "rounds", request_body = RoundBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = RoundResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn create_round(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<RoundBody>,
) -> Answer {
    let view = app.cycle.create_round(&asking.scope, &creation.body.read()?, creation.key.as_ref()).await?;
    let (id, version) = (view.record.id, view.record.version);
    created(&context, &format!("/api/v1/rounds/{id}"), Some(version), &RoundResponse::from(view))
}

/// One round
#[utoipa::path(get, path = "/api/v1/rounds/{id}", tag = "rounds", params(("id" = Uuid, Path)),
    responses((status = 200, body = RoundResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_round(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RoundId>) -> Answer {
    whole(&context, app.cycle.round(&asking.scope, id).await?)
}

/// Set a round's policy, before its first run is chosen
#[utoipa::path(put, path = "/api/v1/rounds/{id}/policy", tag = "rounds", request_body(content = Object, content_type = "application/json"),
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag of the round")),
    responses((status = 200, body = RoundResponse, headers(("ETag" = String)))))]
async fn set_policy(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    Seen(version): Seen,
    Body(policy): Body<Weighing>,
) -> Answer {
    whole(&context, app.cycle.set_policy(&asking.scope, id, policy, version).await?)
}

/// Freeze the input and start the optimizer; follow `Location` for its progress
#[utoipa::path(post, path = "/api/v1/rounds/{id}/runs", tag = "runs",
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 202, body = RunItem, headers(("Location" = String))), (status = 409, description = "The round is closed, or lacks needs or offers", content_type = "application/problem+json")))]
async fn start_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    file: File,
) -> Answer {
    let view = app.cycle.start_run(&asking.scope, id, file.key.as_ref()).await?;
    let place = format!("/api/v1/runs/{}", view.record.id);
    let mut response = tagged(&context, StatusCode::ACCEPTED, Some(view.record.version), &RunItem::from(view))?;
    response.headers_mut().insert(header::LOCATION, HeaderValue::from_str(&place).map_err(|_| Failure::internal())?);
    Ok(response)
}

/// The run to propose, and the deadline.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Choose {
    /// A finished run of the round.
    run: Uuid,
    /// The day by which both sides answer.
    proposals_due: NaiveDate,
}

/// Choose a run and send its proposals to both sides
#[utoipa::path(post, path = "/api/v1/rounds/{id}/choose", tag = "rounds", request_body = Choose,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = RoundResponse, headers(("ETag" = String)))))]
async fn choose_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    Seen(version): Seen,
    Body(body): Body<Choose>,
) -> Answer {
    whole(&context, app.cycle.choose_run(&asking.scope, id, RunId(body.run), body.proposals_due, version).await?)
}

/// Close a round
#[utoipa::path(post, path = "/api/v1/rounds/{id}/close", tag = "rounds",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = RoundResponse, headers(("ETag" = String)))))]
async fn close_round(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, app.cycle.close_round(&asking.scope, id, version).await?)
}
