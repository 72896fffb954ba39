//! `/api/v1/offers/{id}/contributions`, activities of others, likenesses.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::{Act, DuplicateView, ExistingFilter, ExistingView, FundView, RawContribution, RawNeed, RawOffer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{NeedId, OfferId, Quantity};

use super::Answer;
use super::need_shapes::NeedBody;
use super::offer_shapes::OfferBody;
use super::shapes::{Items, wished};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, File, Id, Listing, Query, Seen, listed, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadActivities);
    table
        .api(Policy::Act(Act::ReadOffers), routes!(read_contributions))
        .api(Policy::Act(Act::KeepContributions), routes!(set_contributions))
        .api(read, routes!(list_existing))
        .api_upload(Policy::Files(Some(Act::ImportActivities)), routes!(import_existing))
        .api(read, routes!(read_existing))
        .api(read, routes!(existing_for_need))
        .api(Policy::Act(Act::WriteNeed), routes!(need_duplicates))
        .api(Policy::Act(Act::WriteOffer), routes!(offer_duplicates))
        .api(Policy::Act(Act::WriteNeed), routes!(need_warnings))
        .api(Policy::Act(Act::WriteOffer), routes!(offer_warnings))
        .api(Policy::SignedIn, routes!(set_aside))
}

fn fund(context: &Context, view: &FundView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.version), view)
}

/// Who contributes to an offer, and what each contribution reached; its ETag is that of the offer
#[utoipa::path(get, path = "/api/v1/offers/{id}/contributions", tag = "funds", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn read_contributions(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    fund(&context, &app.cycle.contributions(&asking.scope, id).await?)
}

/// A contribution.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContributionBody {
    /// The contributor.
    organisation: Uuid,
    /// How much, in minor units of the offer's capacity.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    amount: i64,
    /// Since when.
    since: NaiveDate,
    /// What for.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    words: String,
}

/// All contributions.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ContributionsBody {
    /// The whole list; the offer's capacity is their sum.
    #[schema(max_items = 100)]
    contributions: Vec<ContributionBody>,
}

/// Say who contributes to an own offer: the whole list
#[utoipa::path(put, path = "/api/v1/offers/{id}/contributions", tag = "funds", request_body = ContributionsBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag of this address, or the offer's")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn set_contributions(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OfferId>,
    Seen(version): Seen,
    Body(body): Body<ContributionsBody>,
) -> Answer {
    let unit = app.cycle.contributions(&asking.scope, id).await?.unit.ok_or_else(Failure::not_found)?;
    let digits = |amount: i64| if amount < 0 { amount.to_string() } else { Quantity::new(amount, unit).digits() };
    let raw = body.contributions.into_iter().map(|one| RawContribution {
        organisation: one.organisation.to_string(),
        amount: digits(one.amount),
        since: one.since.to_string(),
        words: one.words,
    });
    let raw: Vec<RawContribution> = raw.collect();
    fund(&context, &app.cycle.set_contributions(&asking.scope, id, &raw, version).await?)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ExistingWish {
    /// Words in the title.
    #[param(max_length = 200)]
    text: Option<String>,
    /// ISO 3166-1 alpha-3 code of a state.
    country: Option<String>,
}

/// Activities of others, as they publish them
#[utoipa::path(get, path = "/api/v1/existing", tag = "exchange", params(ExistingWish, Listing),
    responses((status = 200, body = Object, headers(("Link" = String, description = "first and next page")))))]
async fn list_existing(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<ExistingWish>,
    Query(listing): Query<Listing>,
) -> Answer {
    let country = wished("country", wish.country.as_ref())?;
    let filter = ExistingFilter { text: wish.text.unwrap_or_default(), country };
    let page: cycle::Page<ExistingView> =
        app.cycle.existing_activities(&asking.scope, &filter, &listing.paging()?).await?;
    listed(&context, page, |one| one)
}

/// What became of a file of activities.
#[derive(Debug, Serialize, ToSchema)]
struct Brought {
    /// New ones.
    stored: u64,
    /// Known ones with something new.
    updated: u64,
    /// Known ones as they were.
    same: u64,
    /// What could not be taken over, and why.
    findings: Vec<Fault>,
}

/// Bring in a file of activities of others: IATI 2.03, or our list as CSV, XLSX or JSON. Twice changes nothing
#[utoipa::path(post, path = "/api/v1/existing", tag = "exchange",
    request_body(content = Vec<u8>, content_type = "application/xml", description = "At most 5 MiB"),
    responses((status = 200, body = Brought)))]
async fn import_existing(State(app): State<App>, context: Context, asking: Asking, file: File) -> Answer {
    let brought = app.cycle.import_activities(&asking.scope, &file.bytes).await?;
    let findings = brought.findings.iter().map(|finding| Fault::of(context.lang, finding)).collect();
    let body = Brought { stored: brought.stored, updated: brought.updated, same: brought.same, findings };
    tagged(&context, StatusCode::OK, None, &body)
}

/// One activity of somebody else
#[utoipa::path(get, path = "/api/v1/existing/{id}", tag = "exchange", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn read_existing(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<Uuid>) -> Answer {
    tagged(&context, StatusCode::OK, None, &app.cycle.existing_activity(&asking.scope, id).await?)
}

fn alike(context: &Context, items: Vec<DuplicateView>) -> Answer {
    tagged(context, StatusCode::OK, None, &Items { items })
}

/// What others do already in this state that resembles a need
#[utoipa::path(get, path = "/api/v1/needs/{id}/existing", tag = "exchange", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn existing_for_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    alike(&context, app.cycle.existing_for_need(&asking.scope, id).await?)
}

/// What resembles a need that is not stored
#[utoipa::path(post, path = "/api/v1/needs/duplicates", tag = "needs", request_body = NeedBody,
    responses((status = 200, body = Object)))]
async fn need_duplicates(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Body(body): Body<NeedBody>,
) -> Answer {
    alike(&context, app.cycle.need_duplicates(&asking.scope, &RawNeed::from(&body), None).await?)
}

/// What resembles an offer that is not stored
#[utoipa::path(post, path = "/api/v1/offers/duplicates", tag = "offers", request_body = OfferBody,
    responses((status = 200, body = Object)))]
async fn offer_duplicates(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Body(body): Body<OfferBody>,
) -> Answer {
    alike(&context, app.cycle.offer_duplicates(&asking.scope, &RawOffer::from(&body), None).await?)
}

/// Warnings on an own need
#[utoipa::path(get, path = "/api/v1/needs/{id}/warnings", tag = "needs", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn need_warnings(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    let items = app.cycle.need_warnings(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// Warnings on an own offer
#[utoipa::path(get, path = "/api/v1/offers/{id}/warnings", tag = "offers", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn offer_warnings(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    let items = app.cycle.offer_warnings(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// Why it is no duplicate.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AsideBody {
    /// In words.
    #[serde(default)]
    #[schema(max_length = 500)]
    words: String,
}

/// Set a warning aside
#[utoipa::path(post, path = "/api/v1/warnings/{id}/aside", tag = "exchange", request_body = AsideBody,
    params(("id" = Uuid, Path)), responses((status = 204)))]
async fn set_aside(
    State(app): State<App>,
    asking: Asking,
    Id(id): Id<Uuid>,
    Body(body): Body<AsideBody>,
) -> Result<StatusCode, Failure> {
    app.cycle.set_warning_aside(&asking.scope, id, &body.words).await?;
    Ok(StatusCode::NO_CONTENT)
}
