//! Crosswalks both ways: `/api/v1/catalogue/crosswalks`, what a capability serves, what a need serves, what comes first.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::Advice;
use cycle::{Act, ServedEntry, ServingView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{CapabilityId, EditionRecordId, NeedId};

use super::Answer;
use super::shapes::{Names, names};
use crate::App;
use crate::context::Context;
use crate::extract::{Id, IdAnd, Query, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadCatalogue);
    table
        .api(read, routes!(list_crosswalks))
        .api(read, routes!(capabilities_serving))
        .api(read, routes!(served_by_capability))
        .api(Policy::Act(Act::ReadPublic), routes!(served_by_need))
        .api(Policy::Act(Act::ReadAssessment), routes!(first_for_need))
}

/// Which edition.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EditionWish {
    /// The edition; absent means the current one.
    pub edition: Option<Uuid>,
}

impl EditionWish {
    /// Its identity.
    pub fn id(&self) -> Option<EditionRecordId> {
        self.edition.map(EditionRecordId)
    }
}

/// An entry of a list.
#[derive(Debug, Serialize, ToSchema)]
struct EntryItem {
    /// Its id in the list.
    id: String,
    /// Its title.
    title: Names,
}

/// A list that the catalogue is linked to.
#[derive(Debug, Serialize, ToSchema)]
struct CrosswalkItem {
    /// Name, such as `norms` or `cmm`.
    name: String,
    /// How sure the list is: `READ`, `MEMORY`, `mixed` or `PROPOSAL`; absent where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<String>,
    /// Its entries.
    entries: Vec<EntryItem>,
}

/// Every list that the catalogue is linked to, with its entries
#[utoipa::path(get, path = "/api/v1/catalogue/crosswalks", tag = "catalogue", params(EditionWish),
    responses((status = 200, body = Vec<CrosswalkItem>), (status = 304, description = "Not changed")))]
async fn list_crosswalks(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<EditionWish>,
) -> Answer {
    let edition = app.cycle.catalogue(&asking.scope, wish.id()).await?.edition;
    let entry = |(id, title): (&str, &vocabulary::Text)| EntryItem { id: id.to_owned(), title: names(title) };
    let lists = edition.crosswalks().into_iter().map(|list| CrosswalkItem {
        name: list.to_owned(),
        confidence: edition.fact_of(list).map(|fact| fact.confidence.as_str().to_owned()),
        entries: edition.entries(list).into_iter().map(entry).collect(),
    });
    tagged(&context, StatusCode::OK, None, &lists.collect::<Vec<_>>())
}

/// A capability by name.
#[derive(Debug, Serialize, ToSchema)]
struct CapabilityItem {
    /// Its id.
    id: String,
    /// Its title.
    title: Names,
    /// Its area.
    area: String,
    /// The area's title.
    area_title: Names,
}

/// The capabilities that serve an entry.
#[derive(Debug, Serialize, ToSchema)]
struct Serving {
    /// The edition.
    edition: Uuid,
    /// The list.
    crosswalk: String,
    /// The entry's id.
    id: String,
    /// The entry's title.
    title: Names,
    /// How sure the list is; absent where not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<String>,
    /// The capabilities, in the catalogue's order.
    capabilities: Vec<CapabilityItem>,
}

impl From<ServingView> for Serving {
    fn from(view: ServingView) -> Self {
        Self {
            edition: view.edition.0,
            crosswalk: view.crosswalk,
            id: view.id,
            title: names(&view.title),
            confidence: view.fact.map(|fact| fact.confidence.as_str().to_owned()),
            capabilities: view
                .capabilities
                .into_iter()
                .map(|c| CapabilityItem {
                    id: c.id.to_string(),
                    title: names(&c.title),
                    area: c.area.to_string(),
                    area_title: names(&c.area_title),
                })
                .collect(),
        }
    }
}

/// Which capabilities serve this norm, measure or indicator
#[utoipa::path(get, path = "/api/v1/catalogue/crosswalks/{id}/{of}", tag = "catalogue",
    params(("id" = String, Path, description = "The list, such as `norms`", max_length = 80), ("of" = String, Path, description = "The entry, such as `g`", max_length = 80), EditionWish),
    responses((status = 200, body = Serving), (status = 304, description = "Not changed")))]
async fn capabilities_serving(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(list, entry): IdAnd<String, String>,
    Query(wish): Query<EditionWish>,
) -> Answer {
    let view = app.cycle.serving(&asking.scope, wish.id(), &list, &entry).await?;
    tagged(&context, StatusCode::OK, None, &Serving::from(view))
}

/// An entry that is served.
#[derive(Debug, Serialize, ToSchema)]
struct ServedItem {
    /// The list.
    crosswalk: String,
    /// The entry's id.
    id: String,
    /// The entry's title.
    title: Names,
}

fn served(context: &Context, found: Vec<ServedEntry>) -> Answer {
    let item = |e: ServedEntry| ServedItem { crosswalk: e.crosswalk, id: e.id, title: names(&e.title) };
    tagged(context, StatusCode::OK, None, &found.into_iter().map(item).collect::<Vec<_>>())
}

/// Which norms, measures and indicators a capability serves
#[utoipa::path(get, path = "/api/v1/catalogue/capabilities/{id}/served", tag = "catalogue",
    params(("id" = String, Path, description = "The capability", max_length = 80), EditionWish),
    responses((status = 200, body = Vec<ServedItem>), (status = 304, description = "Not changed")))]
async fn served_by_capability(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<CapabilityId>,
    Query(wish): Query<EditionWish>,
) -> Answer {
    served(&context, app.cycle.served(&asking.scope, wish.id(), &id).await?)
}

/// Which norms, measures and indicators a need serves
#[utoipa::path(get, path = "/api/v1/needs/{id}/served", tag = "needs", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<ServedItem>), (status = 304, description = "Not changed")))]
async fn served_by_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    served(&context, app.cycle.served_by_need(&asking.scope, id).await?)
}

/// What comes before the capability of a need and is not there yet, or not known.
#[derive(Debug, Serialize, ToSchema)]
struct First {
    /// Deepest first.
    #[schema(value_type = Vec<Object>)]
    first: Vec<Advice>,
}

/// What comes first: prerequisites of a need of your own that are not met or not known
#[utoipa::path(get, path = "/api/v1/needs/{id}/sequence", tag = "needs", params(("id" = Uuid, Path)),
    responses((status = 200, body = First), (status = 304, description = "Not changed")))]
async fn first_for_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    let first = app.cycle.sequence_of_need(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &First { first })
}
