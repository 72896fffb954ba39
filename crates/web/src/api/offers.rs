//! `/api/v1/offers`

use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, OfferFilter, OfferView, Outcome, RawOffer, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use vocabulary::OfferId;

use super::Answer;
use super::needs::Formatted;
use super::offer_shapes::{OfferBody, OfferItem, OfferResponse, PATHS};
use super::shapes::{ImportResult, Reach, Reason, SharingShape, placed, wished};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, File, Id, List, Listing, Query, Seen, created, download, listed, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadOffers), routes!(list_offers))
        .api(Policy::Act(Act::WriteOffer), routes!(create_offer))
        .api(Policy::Act(Act::WriteOffer), routes!(check_offer))
        .api_upload(Policy::Files(Some(Act::WriteOffer)), routes!(import_offers))
        .api(Policy::Files(Some(Act::ReadOffers)), routes!(export_offers))
        .api(Policy::Act(Act::ReadOffers), routes!(read_offer))
        .api(Policy::Act(Act::WriteOffer), routes!(edit_offer))
        .api(Policy::Act(Act::PublishOffer), routes!(publish_offer))
        .api(Policy::Act(Act::WithdrawOffer), routes!(withdraw_offer))
        .api(Policy::Act(Act::ShareOffer), routes!(share_offer))
}

/// Filters of the list and the export, the same as in the pages' addresses.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfferWish {
    /// Where it stands.
    status: Option<String>,
    /// Area of the catalogue.
    area: Option<String>,
    /// Capability of the catalogue.
    capability: Option<String>,
    /// Unit of the capacity.
    unit: Option<String>,
    /// Kind of provider.
    provider_kind: Option<String>,
    /// Words of the title.
    #[param(max_length = 200)]
    text: Option<String>,
    /// Only your own organisation's.
    mine: Option<bool>,
}

impl OfferWish {
    fn filter(&self) -> Result<OfferFilter, Failure> {
        Ok(OfferFilter {
            status: wished("status", self.status.as_ref())?,
            area: wished("area", self.area.as_ref())?,
            capability: wished("capability", self.capability.as_ref())?,
            unit: wished("unit", self.unit.as_ref())?,
            provider_kind: wished("provider_kind", self.provider_kind.as_ref())?,
            text: self.text.clone().filter(|text| !text.is_empty()),
            mine: self.mine.unwrap_or(false),
        })
    }
}

/// Puts the faults of a raw offer where the body has them.
fn in_body<T>(outcome: Outcome<T>) -> Result<T, Failure> {
    outcome.map_err(|refusal| match refusal {
        Refusal::Invalid(findings) => Failure::invalid(placed(findings, PATHS)),
        other => other.into(),
    })
}

fn whole(context: &Context, view: OfferView) -> Answer {
    let version = view.record.version;
    tagged(context, StatusCode::OK, Some(version), &OfferResponse::from(view))
}

/// The offers that you may see
#[utoipa::path(get, path = "/api/v1/offers", tag = "offers", params(OfferWish, Listing),
    responses((status = 200, body = List<OfferItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_offers(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<OfferWish>,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.offers(&asking.scope, &wish.filter()?, &listing.paging()?).await?;
    listed(&context, page, OfferItem::from)
}

/// Write an offer, as a draft
#[utoipa::path(post, path = "/api/v1/offers", tag = "offers", request_body = OfferBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = OfferResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn create_offer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<OfferBody>,
) -> Answer {
    let raw = RawOffer::from(&creation.body);
    let view = in_body(app.cycle.create_offer(&asking.scope, &raw, creation.key.as_ref()).await)?;
    let (id, version) = (view.record.offer.id, view.record.version);
    created(&context, &format!("/api/v1/offers/{id}"), Some(version), &OfferResponse::from(view))
}

/// What was found in an offer that is not stored
#[derive(Debug, Serialize, ToSchema)]
struct OfferCheck {
    /// Faults and warnings.
    findings: Vec<Fault>,
    /// How many of the needs that you may see fit.
    reach: Option<Reach>,
    /// Its conditions and how many of these needs each alone keeps away, most first; empty before it can be read.
    conditions: Vec<KeptAwayItem>,
}

/// One condition of an offer
#[derive(Debug, Serialize, ToSchema)]
struct KeptAwayItem {
    /// Code of the condition, such as language or smallest-award.
    condition: &'static str,
    /// Needs that would fit without it.
    alone: u64,
}

/// Look at an offer without storing it
#[utoipa::path(post, path = "/api/v1/offers/check", tag = "offers", request_body = OfferBody, responses((status = 200, body = OfferCheck)))]
async fn check_offer(State(app): State<App>, context: Context, asking: Asking, Body(body): Body<OfferBody>) -> Answer {
    let draft = in_body(app.cycle.check_offer(&asking.scope, &RawOffer::from(&body)).await)?;
    let findings = placed(draft.findings, PATHS);
    let check = OfferCheck {
        findings: findings.iter().map(|finding| Fault::of(context.lang, finding)).collect(),
        reach: draft.reach.map(|r| Reach::new(r.needs, r.fitting, &r.excluded)),
        conditions: draft
            .conditions
            .iter()
            .map(|kept| KeptAwayItem {
                condition: kept.condition,
                alone: u64::try_from(kept.alone).unwrap_or(u64::MAX),
            })
            .collect(),
    };
    tagged(&context, StatusCode::OK, None, &check)
}

/// Bring in a CSV, XLSX or JSON file of offers, all or nothing; its content says what it is
#[utoipa::path(post, path = "/api/v1/offers/import", tag = "offers",
    request_body(description = "At most 5 MiB", content((Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Object = "application/json"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = ImportResult)))]
async fn import_offers(State(app): State<App>, context: Context, asking: Asking, file: File) -> Answer {
    let imported = app.cycle.import_offers(&asking.scope, &file.bytes, file.key.as_ref()).await?;
    let result = ImportResult {
        ids: imported.ids.iter().map(|id| id.0).collect(),
        warnings: imported.warnings.iter().map(|finding| Fault::of(context.lang, finding)).collect(),
    };
    tagged(&context, StatusCode::CREATED, None, &result)
}

/// The same offers as a file
#[utoipa::path(get, path = "/api/v1/offers/export", tag = "offers", params(OfferWish, Formatted),
    responses((status = 200, description = "The file", content((Object = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_offers(
    State(app): State<App>,
    asking: Asking,
    Query(wish): Query<OfferWish>,
    Query(Formatted { format }): Query<Formatted>,
) -> Answer {
    let bytes = app.cycle.export_offers(&asking.scope, &wish.filter()?, format.into()).await?;
    download(&format!("offers.{}", format.extension()), format.media_type(), bytes)
}

/// One offer
#[utoipa::path(get, path = "/api/v1/offers/{id}", tag = "offers", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = OfferResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_offer(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    whole(&context, app.cycle.offer(&asking.scope, id).await?)
}

/// Change what you decided about an offer
#[utoipa::path(put, path = "/api/v1/offers/{id}", tag = "offers", request_body = OfferBody,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OfferResponse, headers(("ETag" = String)))))]
async fn edit_offer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OfferId>,
    Seen(version): Seen,
    Body(body): Body<OfferBody>,
) -> Answer {
    whole(&context, in_body(app.cycle.edit_offer(&asking.scope, id, &RawOffer::from(&body), version).await)?)
}

/// Release an offer to the matcher
#[utoipa::path(post, path = "/api/v1/offers/{id}/publish", tag = "offers",
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OfferResponse, headers(("ETag" = String)))))]
async fn publish_offer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OfferId>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, app.cycle.publish_offer(&asking.scope, id, version).await?)
}

/// Withdraw an offer
#[utoipa::path(post, path = "/api/v1/offers/{id}/withdraw", tag = "offers", request_body = Reason,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OfferResponse, headers(("ETag" = String)))))]
async fn withdraw_offer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OfferId>,
    Seen(version): Seen,
    Body(body): Body<Reason>,
) -> Answer {
    whole(&context, app.cycle.withdraw_offer(&asking.scope, id, &body.reason, version).await?)
}

/// Choose who may see an offer
#[utoipa::path(put, path = "/api/v1/offers/{id}/sharing", tag = "offers", request_body = SharingShape,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OfferResponse, headers(("ETag" = String)))))]
async fn share_offer(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OfferId>,
    Seen(version): Seen,
    Body(body): Body<SharingShape>,
) -> Answer {
    let sharing = body.read().map_err(Failure::invalid)?;
    whole(&context, app.cycle.share_offer(&asking.scope, id, sharing, version).await?)
}
