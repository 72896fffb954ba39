//! `/api/v1/overview`: what owners made public, the same for whoever asks.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::{Act, OverviewFilter};
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
    /// Unit of the amount.
    unit: Option<String>,
    /// Words of the title.
    #[param(max_length = 200)]
    text: Option<String>,
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
    /// Needs.
    needs: Vec<NeedItem>,
    /// Offers.
    offers: Vec<OfferItem>,
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
        unit: wished("unit", wish.unit.as_ref())?,
        text: wish.text.filter(|text| !text.is_empty()),
    };
    let view = app.cycle.overview(&asking.scope, &filter).await?;
    let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let area = |a: cycle::AreaCount| AreaItem {
        area: a.area.to_string(),
        title: names(&a.title),
        needs: wide(a.needs),
        offers: wide(a.offers),
    };
    let response = OverviewResponse {
        needs: view.needs.into_iter().map(NeedItem::from).collect(),
        offers: view.offers.into_iter().map(OfferItem::from).collect(),
        areas: view.areas.into_iter().map(area).collect(),
        rate_date: view.rate_date,
    };
    tagged(&context, StatusCode::OK, None, &response)
}
