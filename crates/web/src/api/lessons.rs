//! `/api/v1/lessons`

use axum::extract::State;
use axum::http::StatusCode;
use cycle::Act;
use cycle::rooms::feedback::Lessons;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Answer;
use crate::App;
use crate::context::Context;
use crate::extract::tagged;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operation.
pub fn add(table: Table) -> Table {
    table.api(Policy::Act(Act::ReadLessons), routes!(read_lessons))
}

/// What delivered help teaches, from the engagements that you may see.
#[derive(Debug, Serialize, ToSchema)]
struct LessonsResponse {
    /// How many engagements they come from.
    engagements: u64,
    /// Proposed corrections with counts and intervals; nothing is applied.
    #[schema(value_type = Object)]
    lessons: Lessons,
}

/// What delivered help teaches
#[utoipa::path(get, path = "/api/v1/lessons", tag = "lessons", responses((status = 200, body = LessonsResponse)))]
async fn read_lessons(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let view = app.cycle.lessons(&asking.scope).await?;
    let engagements = u64::try_from(view.engagements).unwrap_or(u64::MAX);
    tagged(&context, StatusCode::OK, None, &LessonsResponse { engagements, lessons: view.lessons })
}
