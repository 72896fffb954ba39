//! Whether the service lives (`/healthz`) and whether it can work (`/readyz`).

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;

use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::table_of_routes::{Policy, Table};

/// Adds what the service itself answers.
pub fn add(table: Table) -> Table {
    table
        .open("/", Policy::Anyone, choose_language)
        .open("/healthz", Policy::Anyone, alive)
        .open("/readyz", Policy::Anyone, ready)
        .open("/robots.txt", Policy::Anyone, robots)
        .open("/assets/{hash}/{name}", Policy::Anyone, crate::assets::serve)
        .get("/{lang}", Policy::Anyone, with_slash)
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
}

async fn alive() -> Response {
    Json(Health { status: "alive" }).into_response()
}

async fn ready(State(app): State<App>) -> Result<Response, Failure> {
    // Whoever spreads requests over several services sends this one no more; those that come are still answered.
    if app.draining.has_begun() {
        return Err(Failure::overloaded());
    }
    app.cycle.ready().await?;
    Ok(Json(Health { status: "ready" }).into_response())
}

/// Only public pages are worth a search engine's visit; they are the same for everybody.
async fn robots() -> &'static str {
    "User-agent: *\nDisallow: /api/\n"
}

async fn choose_language(context: Context) -> Response {
    let vary = [(axum::http::header::VARY, "cookie, accept-language")];
    (vary, Redirect::to(&format!("/{}/", context.lang))).into_response()
}

async fn with_slash(context: Context) -> Redirect {
    Redirect::permanent(&format!("/{}/", context.lang))
}
