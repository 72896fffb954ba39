//! `/api/v1/rates`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::Act;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use vocabulary::ExchangeRates;

use super::Answer;
use crate::App;
use crate::context::Context;
use crate::extract::{Body, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::SignedIn, routes!(list_rates))
        .api(Policy::SignedIn, routes!(read_current_rates))
        .api(Policy::Act(Act::SetRates), routes!(set_rates))
}

/// Exchange rates of one day; a run freezes those of its own.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rates {
    /// The day that they hold for.
    pub date: NaiveDate,
    /// Where they come from.
    #[schema(max_length = 200)]
    pub source: String,
    /// ISO 4217 currency -> millionths of a US dollar for one major unit.
    pub micro_usd: BTreeMap<String, i64>,
}

impl From<ExchangeRates> for Rates {
    fn from(rates: ExchangeRates) -> Self {
        Self { date: rates.date, source: rates.source, micro_usd: rates.micro_usd }
    }
}

/// All rates, newest first
#[utoipa::path(get, path = "/api/v1/rates", tag = "rates", responses((status = 200, body = Vec<Rates>)))]
async fn list_rates(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let rates: Vec<Rates> = app.cycle.rates(&asking.scope).await?.into_iter().map(Rates::from).collect();
    tagged(&context, StatusCode::OK, None, &rates)
}

/// The rates that amounts are converted with today
#[utoipa::path(get, path = "/api/v1/rates/current", tag = "rates", responses((status = 200, body = Rates)))]
async fn read_current_rates(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    tagged(&context, StatusCode::OK, None, &Rates::from(app.cycle.current_rates(&asking.scope).await?))
}

/// Keep the rates of a day; earlier ones stay
#[utoipa::path(post, path = "/api/v1/rates", tag = "rates", request_body = Rates, responses((status = 201, body = Rates)))]
async fn set_rates(State(app): State<App>, context: Context, asking: Asking, Body(body): Body<Rates>) -> Answer {
    let new = ExchangeRates { date: body.date, source: body.source, micro_usd: body.micro_usd };
    let kept = app.cycle.set_rates(&asking.scope, &new).await?;
    tagged(&context, StatusCode::CREATED, None, &Rates::from(kept))
}
