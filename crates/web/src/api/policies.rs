//! Policies side by side: two runs of a round, and what fairness costs.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, FrontierView};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use vocabulary::RunId;

use super::Answer;
use super::runs::{NoteItem, RunItem};
use crate::App;
use crate::context::Context;
use crate::extract::{Id, IdAnd, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadReport), routes!(compare_runs))
        .api(Policy::Act(Act::ReadReport), routes!(read_frontier))
        .api(Policy::Act(Act::StartRun), routes!(start_frontier))
}

/// Two runs of a round: what going from the first to the second costs in total value, which needs enter and leave
#[utoipa::path(get, path = "/api/v1/runs/{id}/compare/{of}", tag = "runs",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The other run, of the same round")),
    responses((status = 200, body = Object), (status = 409, description = "The two cannot be compared", content_type = "application/problem+json")))]
async fn compare_runs(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(from, to): IdAnd<RunId, RunId>,
) -> Answer {
    let view = app.cycle.compare_runs(&asking.scope, from, to).await?;
    tagged(&context, StatusCode::OK, None, &view)
}

/// Plans between the greatest total and the least-served state.
#[derive(Debug, Serialize, ToSchema)]
struct FrontierAnswer {
    /// The run with whose frozen input they are computed.
    run: RunItem,
    /// Title of its round.
    round_title: String,
    /// `none`, `queued`, `running`, `done` or `ended`.
    #[schema(value_type = String)]
    state: cycle::FrontierState,
    /// From the greatest total to the fairest; each policy can be set for a round as it stands.
    #[schema(value_type = Vec<Object>)]
    points: Vec<cycle::FrontierPoint>,
    /// Why there is no result, where it ended without one.
    note: Option<NoteItem>,
}

impl From<FrontierView> for FrontierAnswer {
    fn from(view: FrontierView) -> Self {
        Self {
            run: view.run.into(),
            round_title: view.round_title,
            state: view.state,
            points: view.points,
            note: view.note.map(NoteItem::from),
        }
    }
}

/// What fairness costs, as far as it is computed
#[utoipa::path(get, path = "/api/v1/runs/{id}/frontier", tag = "runs", params(("id" = Uuid, Path)),
    responses((status = 200, body = FrontierAnswer)))]
async fn read_frontier(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.frontier(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &FrontierAnswer::from(view))
}

/// Compute what fairness costs. Asking twice is the same as asking once
#[utoipa::path(post, path = "/api/v1/runs/{id}/frontier", tag = "runs", params(("id" = Uuid, Path)),
    responses((status = 202, body = FrontierAnswer), (status = 409, description = "The run has no plan", content_type = "application/problem+json")))]
async fn start_frontier(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.start_frontier(&asking.scope, id).await?;
    tagged(&context, StatusCode::ACCEPTED, None, &FrontierAnswer::from(view))
}
