//! `/api/v1/proposals`

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::records::{Decision, ProposalRecord};
use cycle::{Act, Decide, ProposalFilter, ProposalSummary, ProposalView, Side};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{ProposalId, RoundId};

use super::Answer;
use super::need_shapes::NeedBody;
use super::offer_shapes::OfferBody;
use super::shapes::{Amount, Names, codes, names, wished};
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Id, List, Listing, Query, Seen, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadProposals), routes!(list_proposals))
        .api(Policy::Act(Act::ReadProposals), routes!(read_proposal))
        .api(Policy::Act(Act::DecideProposal), routes!(decide))
}

/// Which side the reader is on.
pub const fn side(side: Side) -> &'static str {
    match side {
        Side::State => "state",
        Side::Provider => "provider",
        Side::Secretariat => "secretariat",
    }
}

/// A proposal in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProposalItem {
    /// Identity.
    pub id: Uuid,
    /// `open`, `agreed`, `declined`, `lapsed` or `superseded`.
    pub status: String,
    /// Its round.
    pub round: Uuid,
    /// Its run.
    pub run: Uuid,
    /// The need.
    pub need: Uuid,
    /// The need's title.
    pub need_title: String,
    /// The offer.
    pub offer: Uuid,
    /// The offer's title.
    pub offer_title: String,
    /// The state.
    pub state: String,
    /// The state's name.
    pub state_name: Names,
    /// The provider's name.
    pub provider_name: String,
    /// What is proposed, in the need's unit.
    pub amount: Amount,
    /// The kind of help.
    pub kind: String,
    /// The day by which both sides answer.
    pub due: NaiveDate,
    /// Which side you are on: `state`, `provider` or `secretariat`.
    pub side: String,
    /// Whether your side has not answered yet.
    pub waits_for_you: bool,
    /// The engagement that came of it.
    pub engagement: Option<Uuid>,
    /// Version, for `If-Match`.
    pub version: i64,
}

fn item(record: &ProposalRecord) -> ProposalItem {
    ProposalItem {
        id: record.id.0,
        status: record.status.code().to_owned(),
        round: record.round.0,
        run: record.run.0,
        need: record.need.0,
        need_title: String::new(),
        offer: record.offer.0,
        offer_title: String::new(),
        state: String::new(),
        state_name: Names::new(),
        provider_name: String::new(),
        amount: record.amount.into(),
        kind: record.kind.to_string(),
        due: record.due,
        side: String::new(),
        waits_for_you: false,
        engagement: record.engagement.map(|id| id.0),
        version: record.version,
    }
}

impl From<ProposalSummary> for ProposalItem {
    fn from(summary: ProposalSummary) -> Self {
        Self {
            need_title: summary.need_title,
            offer_title: summary.offer_title,
            state: summary.state.to_string(),
            state_name: names(&summary.state_name),
            provider_name: summary.provider_name,
            side: side(summary.side).to_owned(),
            waits_for_you: summary.waits_for_you,
            ..item(&summary.record)
        }
    }
}

/// One side's answer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionItem {
    /// Whether it accepts.
    pub accept: bool,
    /// Why not, as a code.
    pub reason_code: Option<String>,
    /// In words.
    pub reason: String,
    /// Who answered.
    pub person: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

impl From<Decision> for DecisionItem {
    fn from(decision: Decision) -> Self {
        Self {
            accept: decision.accept,
            reason_code: decision.reason_code,
            reason: decision.reason,
            person: decision.person.0,
            at: decision.at,
        }
    }
}

/// A proposal whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalResponse {
    /// The proposal in short.
    #[serde(flatten)]
    pub record: ProposalItem,
    /// The need, as far as your side may see it.
    pub need_facts: NeedBody,
    /// The offer with its conditions.
    pub offer_facts: OfferBody,
    /// What kind of provider it is.
    pub provider_kind: String,
    /// The amount in US cents, where it is money and a rate is known.
    pub usd_cents: Option<i64>,
    /// The day of that rate.
    pub rate_date: Option<NaiveDate>,
    /// Part of the need that it would meet, in percent.
    pub share_percent: u32,
    /// Why this pair fits: the factor of each rule.
    #[schema(value_type = Vec<Object>)]
    pub fit: Vec<serde_json::Value>,
    /// Whether the deadline has passed.
    pub overdue: bool,
    /// Your side's answer.
    pub own_decision: Option<DecisionItem>,
    /// Whether the other side has answered; what it said is shown when both have.
    pub other_decided: bool,
    /// What you may do with it now.
    pub may: Vec<String>,
}

fn whole(context: &Context, view: ProposalView) -> Answer {
    let version = view.record.version;
    let waits_for_you = view.may.contains(&Act::DecideProposal) && view.own_decision.is_none();
    let response = ProposalResponse {
        record: ProposalItem {
            need_title: view.need.title.clone(),
            offer_title: view.offer.title.clone(),
            state: view.need_state.to_string(),
            state_name: names(&view.state_name),
            provider_name: view.provider_name,
            side: side(view.side).to_owned(),
            waits_for_you,
            engagement: view.engagement.map(|id| id.0),
            ..item(&view.record)
        },
        need_facts: (&view.need).into(),
        offer_facts: (&view.offer).into(),
        provider_kind: view.provider_kind.code().to_owned(),
        usd_cents: view.usd_cents,
        rate_date: view.rate_date,
        share_percent: view.share_percent,
        fit: view.fit.iter().filter_map(|part| serde_json::to_value(part).ok()).collect(),
        overdue: view.overdue,
        own_decision: view.own_decision.map(DecisionItem::from),
        other_decided: view.other_decided,
        may: codes(&view.may),
    };
    tagged(context, StatusCode::OK, Some(version), &response)
}

/// Filters of the list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProposalWish {
    /// Where it stands.
    status: Option<String>,
    /// Its round.
    round: Option<Uuid>,
}

/// The proposals that concern you
#[utoipa::path(get, path = "/api/v1/proposals", tag = "proposals", params(ProposalWish, Listing),
    responses((status = 200, body = List<ProposalItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_proposals(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<ProposalWish>,
    Query(listing): Query<Listing>,
) -> Answer {
    let filter = ProposalFilter { status: wished("status", wish.status.as_ref())?, round: wish.round.map(RoundId) };
    let page = app.cycle.proposals(&asking.scope, &filter, &listing.paging()?).await?;
    listed(&context, page, ProposalItem::from)
}

/// One proposal
#[utoipa::path(get, path = "/api/v1/proposals/{id}", tag = "proposals", params(("id" = Uuid, Path)),
    responses((status = 200, body = ProposalResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_proposal(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<ProposalId>) -> Answer {
    whole(&context, app.cycle.proposal(&asking.scope, id).await?)
}

/// Your side's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DecisionBody {
    /// Whether your side accepts.
    accept: bool,
    /// Why not; a decline needs one of `timing`, `amount`, `conditions`, `provider-not-suitable`, `state-not-suitable`,
    /// `solved-otherwise`, `no-longer-available`, `priorities-changed`, `other`.
    #[serde(default)]
    #[schema(max_length = 40)]
    reason_code: Option<String>,
    /// In words.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    reason: String,
}

/// Accept or decline for your side; when both accept it becomes an engagement
#[utoipa::path(post, path = "/api/v1/proposals/{id}/decision", tag = "proposals", request_body = DecisionBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = ProposalResponse, headers(("ETag" = String)))))]
async fn decide(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<ProposalId>,
    Seen(version): Seen,
    Body(body): Body<DecisionBody>,
) -> Answer {
    let DecisionBody { accept, reason_code, reason } = body;
    whole(&context, app.cycle.decide(&asking.scope, id, &Decide { accept, reason_code, reason, version }).await?)
}
