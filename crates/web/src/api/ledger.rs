//! Where the capacity of offers is, and reviews that say a need or an offer still stands.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, LedgerEntry, LedgerView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{NeedId, OfferId};

use super::Answer;
use super::need_shapes::NeedResponse;
use super::offer_shapes::OfferResponse;
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Id, List, Listing, Query, Seen, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadLedger), routes!(list_ledgers))
        .api(Policy::Act(Act::ReadLedger), routes!(read_ledger))
        .api(Policy::Act(Act::ReviewRecord), routes!(review_need))
        .api(Policy::Act(Act::ReviewRecord), routes!(review_offer))
}

/// What takes from an offer; minor units of the offer.
#[derive(Debug, Serialize, ToSchema)]
struct EntryItem {
    /// `proposal` or `engagement`.
    kind: String,
    /// Which.
    id: Uuid,
    /// Proposed and not yet decided.
    proposed: i64,
    /// Agreed and not yet delivered.
    agreed: i64,
    /// Delivered.
    delivered: i64,
    /// Given back when it was closed.
    returned: i64,
}

impl From<&LedgerEntry> for EntryItem {
    fn from(entry: &LedgerEntry) -> Self {
        Self {
            kind: entry.kind.to_string(),
            id: entry.id,
            proposed: entry.proposed,
            agreed: entry.agreed,
            delivered: entry.delivered,
            returned: entry.returned,
        }
    }
}

/// Where the capacity of one offer is: `capacity` is the sum of `free`, `proposed`, `agreed` and `delivered`.
#[derive(Debug, Serialize, ToSchema)]
struct LedgerItem {
    /// The offer.
    offer: Uuid,
    /// Its title.
    title: String,
    /// The provider's name.
    provider_name: String,
    /// ISO 4217 currency, or a counted unit; all amounts are minor units of it.
    unit: String,
    /// All of it.
    capacity: i64,
    /// Not promised to anybody.
    free: i64,
    /// Proposed and not yet decided.
    proposed: i64,
    /// Agreed and not yet delivered.
    agreed: i64,
    /// Delivered.
    delivered: i64,
    /// Given back by closed engagements; counted as free again.
    returned: i64,
    /// Open proposals beyond what is free.
    contested: i64,
    /// What takes from it.
    entries: Vec<EntryItem>,
}

impl From<LedgerView> for LedgerItem {
    fn from(view: LedgerView) -> Self {
        Self {
            offer: view.offer.0,
            title: view.title,
            provider_name: view.provider_name,
            unit: view.unit.code().to_owned(),
            capacity: view.capacity,
            free: view.free,
            proposed: view.proposed,
            agreed: view.agreed,
            delivered: view.delivered,
            returned: view.returned,
            contested: view.contested,
            entries: view.entries.iter().map(EntryItem::from).collect(),
        }
    }
}

/// Where the capacity of your offers is; the secretariat's those that it may see
#[utoipa::path(get, path = "/api/v1/ledgers", tag = "offers", params(Listing),
    responses((status = 200, body = List<LedgerItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_ledgers(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.ledgers(&asking.scope, &listing.paging()?).await?;
    listed(&context, page, LedgerItem::from)
}

/// Where the capacity of an offer is; for its owner and the secretariat
#[utoipa::path(get, path = "/api/v1/offers/{id}/ledger", tag = "offers", params(("id" = Uuid, Path)),
    responses((status = 200, body = LedgerItem)))]
async fn read_ledger(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    let view = app.cycle.ledger(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &LedgerItem::from(view))
}

/// That a record still stands.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReviewBody {
    /// Months until the next review; 12 where absent.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 24)]
    months: Option<u32>,
}

/// Say that a need still stands; one that left matching comes back
#[utoipa::path(post, path = "/api/v1/needs/{id}/reviewed", tag = "needs", request_body = ReviewBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String)))))]
async fn review_need(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Seen(version): Seen,
    Body(body): Body<ReviewBody>,
) -> Answer {
    let view = app.cycle.review_need(&asking.scope, id, body.months, version).await?;
    tagged(&context, StatusCode::OK, Some(view.record.version), &NeedResponse::from(view))
}

/// Say that an offer still stands; one that left matching comes back
#[utoipa::path(post, path = "/api/v1/offers/{id}/reviewed", tag = "offers", request_body = ReviewBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OfferResponse, headers(("ETag" = String)))))]
async fn review_offer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OfferId>,
    Seen(version): Seen,
    Body(body): Body<ReviewBody>,
) -> Answer {
    let view = app.cycle.review_offer(&asking.scope, id, body.months, version).await?;
    tagged(&context, StatusCode::OK, Some(view.record.version), &OfferResponse::from(view))
}
