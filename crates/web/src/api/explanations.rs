//! Reasons, each made for its reader: why a need is not yet matched and what would change it, what an offer's conditions
//! cost, what one more unit is worth, who depends on whom, what a plan made by hand is worth.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, RawNeed, Where};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{AreaId, NeedId, OfferId, OrganisationId, RegionCode, RunId};

use super::Answer;
use super::need_shapes::NeedBody;
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, File, Id, IdAnd, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadReport), routes!(why_in_run))
        .api(Policy::Act(Act::ReadReport), routes!(changes_in_run))
        .api(Policy::Act(Act::ReadReport), routes!(next_unit_in_run))
        .api(Policy::Act(Act::ReadReport), routes!(withdrawal_in_run))
        .api_upload(Policy::Act(Act::ReadReport), routes!(check_plan))
        .api(Policy::Act(Act::ReadNeeds), routes!(why_of_need))
        .api(Policy::Act(Act::ReadNeeds), routes!(changes_of_need))
        .api(Policy::Act(Act::WriteNeed), routes!(draft_matchability))
        .api(Policy::Act(Act::ReadOffers), routes!(conditions_of_offer))
        .api(Policy::Act(Act::ReadOffers), routes!(next_unit_of_offer))
        .api(Policy::Act(Act::ReadOffers), routes!(dependents_of_offer))
}

fn whole(context: &Context, answer: &impl Serialize) -> Answer {
    tagged(context, StatusCode::OK, None, answer)
}

/// Why a need of the run is not yet matched: one reason, with what stands behind it
#[utoipa::path(get, path = "/api/v1/runs/{id}/why/{of}", tag = "reasons",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The need")), responses((status = 200, body = Object)))]
async fn why_in_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, need): IdAnd<RunId, NeedId>,
) -> Answer {
    whole(&context, &app.cycle.why(&asking.scope, id, need).await?)
}

/// What would change it: the smallest changes with which a checked plan serves the need
#[utoipa::path(get, path = "/api/v1/runs/{id}/changes/{of}", tag = "reasons",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The need")), responses((status = 200, body = Object)))]
async fn changes_in_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, need): IdAnd<RunId, NeedId>,
) -> Answer {
    whole(&context, &app.cycle.changes(&asking.scope, id, need).await?)
}

/// An offer, an area of the catalogue or a UN M49 region, by the form of its id.
fn place(of: &str) -> Result<Where, Failure> {
    if let Ok(offer) = of.parse::<OfferId>() {
        return Ok(Where::Offer(offer));
    }
    if let Ok(region) = of.parse::<RegionCode>() {
        return Ok(Where::Region(region));
    }
    of.parse::<AreaId>().map(Where::Area).map_err(|_| Failure::not_found())
}

/// What one more unit is worth at an offer, in an area or a region: one answer for each unit that its offers count in
#[utoipa::path(get, path = "/api/v1/runs/{id}/next-unit/{of}", tag = "reasons",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "An offer, an area of the catalogue, or a UN M49 region", max_length = 80)),
    responses((status = 200, body = Vec<Object>)))]
async fn next_unit_in_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<RunId, String>,
) -> Answer {
    whole(&context, &app.cycle.next_unit(&asking.scope, id, &place(&of)?).await?)
}

/// Which states would lose what if a provider withdrew, after the best plan without it
#[utoipa::path(get, path = "/api/v1/runs/{id}/withdrawal/{of}", tag = "reasons",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The provider's organisation")), responses((status = 200, body = Object)))]
async fn withdrawal_in_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, provider): IdAnd<RunId, OrganisationId>,
) -> Answer {
    whole(&context, &app.cycle.withdrawal(&asking.scope, id, provider).await?)
}

/// An award of a plan that was made by hand.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the body; the file is read where it is judged")]
struct HandAward {
    /// The need.
    need: Uuid,
    /// The offer.
    offer: Uuid,
    /// In whole units of the need.
    amount: f64,
}

/// A plan that was made by hand; a plan file stands as well.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the body; the file is read where it is judged")]
struct HandPlan {
    /// Its awards.
    awards: Vec<HandAward>,
}

/// Judge a plan made by hand: what it breaks, what it is worth, how far it is from the bound. Nothing is stored
#[utoipa::path(post, path = "/api/v1/runs/{id}/check", tag = "reasons", params(("id" = Uuid, Path)),
    request_body(content((HandPlan = "application/json"), (String = "text/csv")), description = "A plan file, its awards alone, or CSV with the columns need, offer, amount"),
    responses((status = 200, body = Object)))]
async fn check_plan(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RunId>, file: File) -> Answer {
    whole(&context, &app.cycle.check_plan(&asking.scope, id, &file.bytes).await?)
}

/// Why your need is not yet matched; `null` where no chosen run has looked at it
#[utoipa::path(get, path = "/api/v1/needs/{id}/why", tag = "reasons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Option<Object>)))]
async fn why_of_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    whole(&context, &app.cycle.why_of_need(&asking.scope, id).await?)
}

/// What would change it; `null` where no chosen run has looked at it
#[utoipa::path(get, path = "/api/v1/needs/{id}/changes", tag = "reasons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Option<Object>)))]
async fn changes_of_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    whole(&context, &app.cycle.changes_of_need(&asking.scope, id).await?)
}

/// What is wrong with a draft, or how many offers would fit it.
#[derive(Debug, Serialize, ToSchema)]
struct DraftAnswer {
    /// What is missing or wrong; the same as when the need is stored.
    findings: Vec<Fault>,
    /// How many offers fit, what keeps the others out, what would open them; absent while the draft cannot be read.
    #[schema(value_type = Option<Object>)]
    draft: Option<serde_json::Value>,
}

/// Whether a need that is still being written would find an offer. Nothing is stored
#[utoipa::path(post, path = "/api/v1/needs/matchability", tag = "reasons", request_body = NeedBody,
    responses((status = 200, body = DraftAnswer)))]
async fn draft_matchability(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Body(body): Body<NeedBody>,
) -> Answer {
    let view = app.cycle.draft_matchability(&asking.scope, &RawNeed::from(&body), None).await?;
    let draft = view.draft.map(|draft| serde_json::to_value(draft).unwrap_or_default());
    let findings = view.findings.iter().map(|finding| Fault::of(context.lang, finding)).collect();
    whole(&context, &DraftAnswer { findings, draft })
}

/// What the conditions of your offer cost: needs that each keeps away, and the gain without it
#[utoipa::path(get, path = "/api/v1/offers/{id}/conditions", tag = "reasons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Option<Object>)))]
async fn conditions_of_offer(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    whole(&context, &app.cycle.conditions_of_offer(&asking.scope, id).await?)
}

/// What one more unit of your offer is worth, with the needs that would enter
#[utoipa::path(get, path = "/api/v1/offers/{id}/next-unit", tag = "reasons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Option<Object>)))]
async fn next_unit_of_offer(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    whole(&context, &app.cycle.next_unit_of_offer(&asking.scope, id).await?)
}

/// Who depends on your offer: which states would lose what without it
#[utoipa::path(get, path = "/api/v1/offers/{id}/dependents", tag = "reasons", params(("id" = Uuid, Path)),
    responses((status = 200, body = Option<Object>)))]
async fn dependents_of_offer(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    whole(&context, &app.cycle.dependents_of_offer(&asking.scope, id).await?)
}
