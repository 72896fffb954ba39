//! `/api/v1/catalogue`, `/api/v1/editions`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::catalogue::Edition;
use cycle::{Act, CatalogueView, EditionSummary};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::EditionRecordId;

use super::Answer;
use crate::App;
use crate::context::Context;
use crate::extract::{File, Id, Seen, created, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadCatalogue), routes!(read_catalogue))
        .api(Policy::Act(Act::ReadCatalogue), routes!(list_editions))
        .api_upload(Policy::Act(Act::UploadEdition), routes!(upload_edition))
        .api(Policy::Act(Act::ReadCatalogue), routes!(read_edition))
        .api(Policy::Act(Act::ChooseEdition), routes!(choose_edition))
}

/// An edition of a catalogue, without its content.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditionItem {
    /// Identity.
    pub id: Uuid,
    /// The field that it is about.
    pub field: String,
    /// Its version, as its authors call it.
    pub version_label: String,
    /// Title.
    pub title: String,
    /// `draft`, `consultation`, `adopted` or `superseded`.
    pub status: String,
    /// Whether it came with the program.
    pub bundled: bool,
    /// Whether new assessments and rounds take it.
    pub current: bool,
    /// SHA-256 of its content.
    pub sha256: String,
    /// How many areas.
    pub areas: u64,
    /// How many capabilities.
    pub capabilities: u64,
    /// How many questions.
    pub questions: u64,
    /// Version of the record, for `If-Match`.
    pub version: i64,
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl From<EditionSummary> for EditionItem {
    fn from(summary: EditionSummary) -> Self {
        Self {
            id: summary.id.0,
            field: summary.field,
            version_label: summary.version_label,
            title: summary.title,
            status: summary.status,
            bundled: summary.bundled,
            current: summary.current,
            sha256: summary.sha256,
            areas: wide(summary.areas),
            capabilities: wide(summary.capabilities),
            questions: wide(summary.questions),
            version: summary.version,
        }
    }
}

/// An edition whole.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EditionResponse {
    /// The record.
    #[serde(flatten)]
    pub record: EditionItem,
    /// Language -> how many texts it lacks.
    pub missing_translations: BTreeMap<String, u64>,
    /// Areas, capabilities, questions, prerequisites, kinds of help; the same format as an upload.
    #[schema(value_type = Object)]
    pub edition: Arc<Edition>,
}

fn whole(context: &Context, view: CatalogueView) -> Answer {
    let version = view.summary.version;
    let missing = view.missing.iter().map(|(language, count)| (language.code().to_owned(), wide(*count))).collect();
    let response =
        EditionResponse { record: view.summary.into(), missing_translations: missing, edition: view.edition };
    tagged(context, StatusCode::OK, Some(version), &response)
}

/// The current edition of the catalogue
#[utoipa::path(get, path = "/api/v1/catalogue", tag = "catalogue",
    responses((status = 200, body = EditionResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_catalogue(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    whole(&context, app.cycle.catalogue(&asking.scope, None).await?)
}

/// Every edition that you may see
#[utoipa::path(get, path = "/api/v1/editions", tag = "catalogue", responses((status = 200, body = Vec<EditionItem>)))]
async fn list_editions(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let editions = app.cycle.editions(&asking.scope).await?;
    let items: Vec<EditionItem> = editions.into_iter().map(EditionItem::from).collect();
    tagged(&context, StatusCode::OK, None, &items)
}

/// An edition that was brought in
#[derive(Debug, Serialize, ToSchema)]
struct Uploaded {
    /// The record.
    #[serde(flatten)]
    record: EditionItem,
    /// What is accepted but worth a look.
    warnings: Vec<Fault>,
}

/// Bring in an edition; every fault of the file is named and nothing of it is kept
#[utoipa::path(post, path = "/api/v1/editions", tag = "catalogue",
    request_body(content = Object, content_type = "application/json", description = "A catalogue file, at most 5 MiB"),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Uploaded, headers(("Location" = String), ("ETag" = String)))))]
async fn upload_edition(State(app): State<App>, context: Context, asking: Asking, file: File) -> Answer {
    let uploaded = app.cycle.upload_edition(&asking.scope, &file.bytes, file.key.as_ref()).await?;
    let (id, version) = (uploaded.summary.id, uploaded.summary.version);
    let warnings = uploaded.findings.iter().map(|finding| Fault::of(context.lang, finding)).collect();
    created(
        &context,
        &format!("/api/v1/editions/{id}"),
        Some(version),
        &Uploaded { record: uploaded.summary.into(), warnings },
    )
}

/// One edition
#[utoipa::path(get, path = "/api/v1/editions/{id}", tag = "catalogue", params(("id" = Uuid, Path)),
    responses((status = 200, body = EditionResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_edition(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<EditionRecordId>) -> Answer {
    whole(&context, app.cycle.catalogue(&asking.scope, Some(id)).await?)
}

/// Make an edition the current one
#[utoipa::path(post, path = "/api/v1/editions/{id}/choose", tag = "catalogue",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = EditionItem, headers(("ETag" = String)))))]
async fn choose_edition(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    Seen(version): Seen,
) -> Answer {
    let summary = app.cycle.choose_edition(&asking.scope, id, version).await?;
    tagged(&context, StatusCode::OK, Some(summary.version), &EditionItem::from(summary))
}
