//! `/api/v1/overview`: what owners made public, the same for whoever asks.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::{Act, ExistingView, OverviewFilter, OverviewPaging};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::Answer;
use super::need_shapes::NeedItem;
use super::offer_shapes::OfferItem;
use super::shapes::{Names, names, wished};
use crate::App;
use crate::context::Context;
use crate::extract::{Query, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operation.
pub fn add(table: Table) -> Table {
    table.api(Policy::Act(Act::ReadPublic), routes!(read_overview))
}

/// Filters.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OverviewWish {
    /// Area of the catalogue.
    area: Option<String>,
    /// A field beside ICT security, by its id in the catalogue.
    #[param(max_length = 200)]
    field: Option<String>,
    /// Kind of help.
    kind: Option<String>,
    /// Kind of provider: who gives; a need is left out where its state wants no help of that kind.
    provider_kind: Option<String>,
    /// UN M49 region: of a state there, or for one.
    region: Option<String>,
    /// BCP 47 code; a record that names no language takes any.
    language: Option<String>,
    /// Not over before this day.
    from: Option<NaiveDate>,
    /// Begun by this day.
    until: Option<NaiveDate>,
    /// Unit of the amount.
    unit: Option<String>,
    /// Words of the title.
    #[param(max_length = 200)]
    text: Option<String>,
    /// `next_needs` of the answer before.
    #[param(max_length = 100)]
    needs: Option<String>,
    /// `next_offers` of the answer before.
    #[param(max_length = 100)]
    offers: Option<String>,
    /// `next_activities` of the answer before.
    #[param(max_length = 100)]
    activities: Option<String>,
    /// Most items of each list.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u64>,
}

/// Public needs and offers of one area.
#[derive(Debug, Serialize, ToSchema)]
struct AreaItem {
    /// Area of the catalogue.
    area: String,
    /// Its title.
    title: Names,
    /// How many needs.
    needs: u64,
    /// How many offers.
    offers: u64,
}

/// What is public.
#[derive(Debug, Serialize, ToSchema)]
struct OverviewResponse {
    /// Needs, newest first.
    needs: Vec<NeedItem>,
    /// How many needs fit in all.
    needs_total: u64,
    /// Where the needs go on; none on the last page.
    next_needs: Option<String>,
    /// Offers, newest first.
    offers: Vec<OfferItem>,
    /// How many offers fit in all.
    offers_total: u64,
    /// Where the offers go on.
    next_offers: Option<String>,
    /// Activities that others publish, newest first, with reporter and the day they were brought in.
    #[schema(value_type = Vec<Object>)]
    activities: Vec<ExistingView>,
    /// How many activities fit in all.
    activities_total: u64,
    /// Where the activities go on.
    next_activities: Option<String>,
    /// By area.
    areas: Vec<AreaItem>,
    /// The day of the rates that amounts were converted with.
    rate_date: Option<NaiveDate>,
}

/// Needs and offers that are public
#[utoipa::path(get, path = "/api/v1/overview", tag = "overview", params(OverviewWish),
    responses((status = 200, body = OverviewResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_overview(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<OverviewWish>,
) -> Answer {
    let filter = OverviewFilter {
        area: wished("area", wish.area.as_ref())?,
        field: wish.field.filter(|field| !field.is_empty()),
        kind: wished("kind", wish.kind.as_ref())?,
        provider_kind: wished("provider_kind", wish.provider_kind.as_ref())?,
        region: wished("region", wish.region.as_ref())?,
        language: wished("language", wish.language.as_ref())?,
        from: wish.from,
        until: wish.until,
        unit: wished("unit", wish.unit.as_ref())?,
        text: wish.text.filter(|text| !text.is_empty()),
    };
    let default = OverviewPaging::default();
    let paging = OverviewPaging {
        needs: wish.needs,
        offers: wish.offers,
        activities: wish.activities,
        limit: wish.limit.unwrap_or(default.limit),
    };
    let view = app.cycle.overview(&asking.scope, &filter, &paging).await?;
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let area = |a: cycle::AreaCount| AreaItem {
        area: a.area.to_string(),
        title: names(&a.title),
        needs: wide(a.needs),
        offers: wide(a.offers),
    };
    let response = OverviewResponse {
        needs: view.needs.items.into_iter().map(NeedItem::from).collect(),
        needs_total: view.needs.total,
        next_needs: view.needs.next,
        offers: view.offers.items.into_iter().map(OfferItem::from).collect(),
        offers_total: view.offers.total,
        next_offers: view.offers.next,
        activities: view.activities.items,
        activities_total: view.activities.total,
        next_activities: view.activities.next,
        areas: view.areas.into_iter().map(area).collect(),
        rate_date: view.rate_date,
    };
    tagged(&context, StatusCode::OK, None, &response)
}
