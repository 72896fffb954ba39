//! `/api/v1/interests`: interest outside rounds.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::records::InterestStatus;
use cycle::{Act, Decide, InterestFilter, InterestSummary, InterestView, NewInterest, RawTerms};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{InterestId, NeedId, OfferId, Unit};

use super::Answer;
use super::need_shapes::NeedBody;
use super::offer_shapes::OfferBody;
use super::proposals::{DecisionBody, DecisionItem, side};
use super::shapes::{Amount, Names, Reason, codes, names, wished};
use super::terms::{TermsBody, TermsChecked, TermsItem};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, List, Listing, Query, Seen, created, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadInterests), routes!(list_interests))
        .api(Policy::Act(Act::ExpressInterest), routes!(express_interest))
        .api(Policy::Act(Act::ExpressInterest), routes!(check_interest))
        .api(Policy::Act(Act::ReadInterests), routes!(read_interest))
        .api(Policy::Act(Act::DecideInterest), routes!(decide_interest))
        .api(Policy::Act(Act::ExpressInterest), routes!(withdraw_interest))
}

/// An expression of interest in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct InterestItem {
    /// Identity.
    id: Uuid,
    /// `answer-need` or `ask-offer`.
    kind: String,
    /// `open`, `agreed`, `declined`, `withdrawn` or `lapsed`.
    status: String,
    /// The need.
    need: Uuid,
    /// The need's title.
    need_title: String,
    /// The offer.
    offer: Uuid,
    /// The offer's title.
    offer_title: String,
    /// The state.
    state: String,
    /// The state's name.
    state_name: Names,
    /// The provider's name.
    provider_name: String,
    /// How much, in the need's unit.
    amount: Amount,
    /// The kind of help.
    help: String,
    /// The day by which both sides answer.
    due: NaiveDate,
    /// Which side you are on.
    side: String,
    /// Whether your side has not answered yet.
    waits_for_you: bool,
    /// The engagement that came of it.
    engagement: Option<Uuid>,
    /// Version, for `If-Match`.
    version: i64,
    /// When it was expressed.
    created_at: DateTime<Utc>,
}

impl From<InterestSummary> for InterestItem {
    fn from(summary: InterestSummary) -> Self {
        let record = summary.record;
        Self {
            id: record.id.0,
            kind: record.kind.code().to_owned(),
            status: record.status.code().to_owned(),
            need: record.need.0,
            need_title: summary.need_title,
            offer: record.offer.0,
            offer_title: summary.offer_title,
            state: summary.state.to_string(),
            state_name: names(&summary.state_name),
            provider_name: summary.provider_name,
            amount: record.amount.into(),
            help: record.kind_of_help.to_string(),
            due: record.due,
            side: side(summary.side).to_owned(),
            waits_for_you: summary.waits_for_you,
            engagement: record.engagement.map(|id| id.0),
            version: record.version,
            created_at: record.created_at,
        }
    }
}

/// An expression of interest whole.
#[derive(Debug, Serialize, ToSchema)]
struct InterestResponse {
    /// In short.
    #[serde(flatten)]
    record: InterestItem,
    /// The need, as far as your side may see it.
    need_facts: NeedBody,
    /// The offer with its conditions.
    offer_facts: OfferBody,
    /// Area of the catalogue.
    area: String,
    /// Terms, oldest first; the last are in force.
    terms: Vec<TermsItem>,
    /// Your side's answer.
    own_decision: Option<DecisionItem>,
    /// Whether the other side has answered.
    other_decided: bool,
    /// What you may do with it now.
    may: Vec<String>,
}

impl From<InterestView> for InterestResponse {
    fn from(view: InterestView) -> Self {
        Self {
            need_facts: (&view.need).into(),
            offer_facts: (&view.offer).into(),
            area: view.area.to_string(),
            terms: view.terms.iter().map(TermsItem::from).collect(),
            own_decision: view.own_decision.map(DecisionItem::from),
            other_decided: view.other_decided,
            may: codes(&view.may),
            record: InterestItem { engagement: view.engagement.map(|id| id.0), ..view.summary.into() },
        }
    }
}

fn whole(context: &Context, view: InterestView) -> Answer {
    let version = view.summary.record.version;
    tagged(context, StatusCode::OK, Some(version), &InterestResponse::from(view))
}

/// Filters of the list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InterestWish {
    /// Where it stands.
    status: Option<String>,
    /// Of this need.
    need: Option<Uuid>,
    /// Of this offer.
    offer: Option<Uuid>,
}

/// The expressions of interest that concern you
#[utoipa::path(get, path = "/api/v1/interests", tag = "interests", params(InterestWish, Listing),
    responses((status = 200, body = List<InterestItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_interests(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<InterestWish>,
    Query(listing): Query<Listing>,
) -> Answer {
    let status: Option<InterestStatus> = wished("status", wish.status.as_ref())?;
    let filter = InterestFilter { status, need: wish.need.map(NeedId), offer: wish.offer.map(OfferId) };
    let page = app.cycle.interests(&asking.scope, &filter, &listing.paging()?).await?;
    listed(&context, page, InterestItem::from)
}

/// Interest in a published need or offer: one of the two is your own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InterestBody {
    /// The need.
    need: Uuid,
    /// The offer.
    offer: Uuid,
    /// What you would give or ask for; the amount is needed.
    terms: TermsBody,
    /// A first message to the other side.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    message: String,
}

/// The unit in which a need counts: terms are told in it.
async fn unit(app: &App, asking: &Asking, need: NeedId) -> Result<Unit, Failure> {
    Ok(app.cycle.need(&asking.scope, need).await?.record.need.facts.quantity.unit)
}

async fn new(app: &App, asking: &Asking, body: InterestBody) -> Result<NewInterest, Failure> {
    let need = NeedId(body.need);
    let terms = body.terms.raw(unit(app, asking, need).await?);
    Ok(NewInterest { need, offer: OfferId(body.offer), terms, message: body.message })
}

/// Answer a published need with an offer of yours, or ask for a published offer for a need of yours
#[utoipa::path(post, path = "/api/v1/interests", tag = "interests", request_body = InterestBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = InterestResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn express_interest(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<InterestBody>,
) -> Answer {
    let new = new(&app, &asking, creation.body).await?;
    let view = app.cycle.express_interest(&asking.scope, &new, creation.key.as_ref()).await?;
    let record = &view.summary.record;
    let (place, version) = (format!("/api/v1/interests/{}", record.id), record.version);
    created(&context, &place, Some(version), &InterestResponse::from(view))
}

/// Whether an interest would pass the rules; nothing is stored
#[utoipa::path(post, path = "/api/v1/interests/check", tag = "interests", request_body = InterestBody,
    responses((status = 200, body = TermsChecked)))]
async fn check_interest(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Body(body): Body<InterestBody>,
) -> Answer {
    let check = app.cycle.check_interest(&asking.scope, &new(&app, &asking, body).await?).await?;
    tagged(&context, StatusCode::OK, None, &TermsChecked::of(&context, &check))
}

/// One expression of interest
#[utoipa::path(get, path = "/api/v1/interests/{id}", tag = "interests", params(("id" = Uuid, Path)),
    responses((status = 200, body = InterestResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_interest(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<InterestId>) -> Answer {
    whole(&context, app.cycle.interest(&asking.scope, id).await?)
}

/// Accept, accept with changed terms, or decline for your side
#[utoipa::path(post, path = "/api/v1/interests/{id}/decision", tag = "interests", request_body = DecisionBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = InterestResponse, headers(("ETag" = String)))))]
async fn decide_interest(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<InterestId>,
    Seen(version): Seen,
    Body(body): Body<DecisionBody>,
) -> Answer {
    if let Some(terms) = body.changed() {
        let unit = app.cycle.interest(&asking.scope, id).await?.summary.record.amount.unit;
        let raw: RawTerms = terms.raw(unit);
        return whole(&context, app.cycle.interest_with_terms(&asking.scope, id, &raw, version).await?);
    }
    let decide: Decide = body.decide(version);
    whole(&context, app.cycle.decide_interest(&asking.scope, id, &decide).await?)
}

/// Take an expression of interest back, while it is open
#[utoipa::path(post, path = "/api/v1/interests/{id}/withdraw", tag = "interests", request_body = Reason,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = InterestResponse, headers(("ETag" = String)))))]
async fn withdraw_interest(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<InterestId>,
    Seen(version): Seen,
    Body(body): Body<Reason>,
) -> Answer {
    whole(&context, app.cycle.withdraw_interest(&asking.scope, id, &body.reason, version).await?)
}
