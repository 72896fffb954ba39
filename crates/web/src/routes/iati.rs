//! What is published, in the form of the International Aid Transparency Initiative: one stable address for the registry,
//! one file for each engagement. Only what both sides agreed to publish.

use axum::extract::State;
use axum::response::Response;
use cycle::Act;
use vocabulary::EngagementId;

use super::lists::open_file;
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Id, download};
use crate::page::Page;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

const XML: &str = "application/xml";

pub(super) fn add(table: Table) -> Table {
    table
        .open("/iati/activities.xml", Policy::Act(Act::ReadPublic), all)
        .open("/iati/activities/{id}", Policy::Act(Act::ReadPublic), one)
        .get("/{lang}/engagements/{id}/iati", Policy::Act(Act::ReadEngagements), own)
}

async fn all(State(app): State<App>, context: Context, asking: Asking) -> Result<Response, Failure> {
    let bytes = app.cycle.iati_file(&asking.scope, &app.settings.public_address()).await?;
    open_file(&context, XML, bytes)
}

async fn one(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(name): Id<String>,
) -> Result<Response, Failure> {
    let id = name.strip_suffix(".xml").unwrap_or(&name).parse().map_err(|_| Failure::not_found())?;
    let bytes = app.cycle.iati_activity_file(&asking.scope, id, &app.settings.public_address()).await?;
    open_file(&context, XML, bytes)
}

async fn own(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Result<Response, Failure> {
    let bytes = app.cycle.iati_activity_file(page.scope()?, id, &app.settings.public_address()).await?;
    download(&format!("iati-{id}.xml"), XML, bytes)
}
