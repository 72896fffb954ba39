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
use vocabulary::{OfferId, ProposalId, RoundId};

use super::Answer;
use super::need_shapes::NeedBody;
use super::offer_shapes::OfferBody;
use super::shapes::{Amount, Names, codes, names, wished};
use super::terms::{AlternativeItem, TermsBody, TermsChecked, TermsItem, UnnamedItem};
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Id, IdAnd, List, Listing, Query, Seen, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadProposals), routes!(list_proposals))
        .api(Policy::Act(Act::ReadProposals), routes!(read_proposal))
        .api(Policy::Act(Act::DecideProposal), routes!(decide))
        .api(Policy::Act(Act::DecideProposal), routes!(check_terms))
        .api(Policy::Act(Act::ChooseAlternative), routes!(choose_alternative))
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
    /// Who sees what before both sides agree.
    pub regime: String,
    /// To whom it is put now: `both`, `state` or `provider`.
    pub asked: String,
    /// The need; null while its state is not named to you.
    pub need: Option<Uuid>,
    /// The need's title; empty while its state is not named to you.
    pub need_title: String,
    /// The offer.
    pub offer: Uuid,
    /// The offer's title.
    pub offer_title: String,
    /// The state; null while it is not named to you.
    pub state: Option<String>,
    /// The state's name; null while it is not named to you.
    pub state_name: Option<Names>,
    /// What you see in place of the need and the state while they are not named to you.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unnamed: Option<UnnamedItem>,
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
        regime: record.regime.code().to_owned(),
        asked: record.asked.code().to_owned(),
        need: Some(record.need.0).filter(|id| !id.is_nil()),
        need_title: String::new(),
        offer: record.offer.0,
        offer_title: String::new(),
        state: None,
        state_name: None,
        unnamed: None,
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
            state: summary.state.as_ref().map(ToString::to_string),
            state_name: summary.state_name.as_ref().map(names),
            unnamed: summary.unnamed.as_ref().map(UnnamedItem::from),
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
    /// The need, as far as your side may see it; null while its state is not named to you.
    pub need_facts: Option<NeedBody>,
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
    /// Terms, oldest first; the last are in force.
    pub terms: Vec<TermsItem>,
    /// Other offers that the state may choose instead.
    pub alternatives: Vec<AlternativeItem>,
    /// Whether you may accept with changed terms.
    pub may_counter: bool,
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
            need_title: view.need.as_ref().map(|need| need.title.clone()).unwrap_or_default(),
            offer_title: view.offer.title.clone(),
            state: view.need_state.as_ref().map(ToString::to_string),
            state_name: view.state_name.as_ref().map(names),
            unnamed: view.unnamed.as_ref().map(UnnamedItem::from),
            provider_name: view.provider_name,
            side: side(view.side).to_owned(),
            waits_for_you,
            engagement: view.engagement.map(|id| id.0),
            ..item(&view.record)
        },
        need_facts: view.need.as_ref().map(NeedBody::from),
        offer_facts: (&view.offer).into(),
        provider_kind: view.provider_kind.code().to_owned(),
        usd_cents: view.usd_cents,
        rate_date: view.rate_date,
        share_percent: view.share_percent,
        fit: view.fit.iter().filter_map(|part| serde_json::to_value(part).ok()).collect(),
        overdue: view.overdue,
        terms: view.terms.iter().map(TermsItem::from).collect(),
        alternatives: view.alternatives.iter().map(AlternativeItem::from).collect(),
        may_counter: view.may_counter,
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
pub struct DecisionBody {
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
    /// Where your side accepts: other terms, which the other side then accepts or declines.
    #[serde(default)]
    terms: Option<TermsBody>,
    /// Whether what is agreed may be published; both sides must say so, and the round must provide for it.
    #[serde(default)]
    publish: bool,
}

impl DecisionBody {
    /// The changed terms, where it accepts with some.
    pub fn changed(&self) -> Option<&TermsBody> {
        self.terms.as_ref().filter(|_| self.accept)
    }

    /// The answer as the room reads it.
    pub fn decide(self, version: i64) -> Decide {
        let Self { accept, reason_code, reason, publish, .. } = self;
        Decide { accept, reason_code, reason, version, publish }
    }
}

/// Accept, accept with changed terms, or decline for your side; when both accept the same terms it becomes an engagement
#[utoipa::path(post, path = "/api/v1/proposals/{id}/decision", tag = "proposals", request_body = DecisionBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = ProposalResponse, headers(("ETag" = String))), (status = 409, description = "The deadline has passed, or it was answered already", content_type = "application/problem+json")))]
async fn decide(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<ProposalId>,
    Seen(version): Seen,
    Body(body): Body<DecisionBody>,
) -> Answer {
    if let Some(terms) = body.changed() {
        let unit = app.cycle.proposal(&asking.scope, id).await?.record.amount.unit;
        let view = app.cycle.accept_with_terms(&asking.scope, id, &terms.raw(unit), body.publish, version).await?;
        return whole(&context, view);
    }
    whole(&context, app.cycle.decide(&asking.scope, id, &body.decide(version)).await?)
}

/// Whether changed terms would hold; nothing is stored
#[utoipa::path(post, path = "/api/v1/proposals/{id}/terms/check", tag = "proposals", request_body = TermsBody,
    params(("id" = Uuid, Path)), responses((status = 200, body = TermsChecked)))]
async fn check_terms(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<ProposalId>,
    Body(body): Body<TermsBody>,
) -> Answer {
    let unit = app.cycle.proposal(&asking.scope, id).await?.record.amount.unit;
    let check = app.cycle.check_terms(&asking.scope, id, &body.raw(unit)).await?;
    tagged(&context, StatusCode::OK, None, &TermsChecked::of(&context, &check))
}

/// Choose another offer in place of this proposal's; the answer is the new proposal
#[utoipa::path(post, path = "/api/v1/proposals/{id}/alternatives/{of}", tag = "proposals",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The offer of the alternative"), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = ProposalResponse, headers(("ETag" = String)))))]
async fn choose_alternative(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, offer): IdAnd<ProposalId, OfferId>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, app.cycle.choose_alternative(&asking.scope, id, offer, version).await?)
}
