//! `/api/v1/needs`

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::NeedStatus;
use cycle::{Act, NeedFilter, NeedView, Outcome, RawNeed, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use vocabulary::{NeedId, OrganisationId};

use super::Answer;
use super::need_shapes::{NeedBody, NeedItem, NeedResponse, PATHS};
use super::shapes::{FormatName, ImportResult, Reach, SharingShape, code, placed, wished};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, File, Id, List, Listing, Query, Seen, created, download, listed, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadNeeds), routes!(list_needs))
        .api(Policy::Act(Act::WriteNeed), routes!(create_need))
        .api(Policy::Act(Act::WriteNeed), routes!(check_need))
        .api_upload(Policy::Files(Some(Act::WriteNeed)), routes!(import_needs))
        .api(Policy::Files(Some(Act::ReadNeeds)), routes!(export_needs))
        .api(Policy::Act(Act::ReadNeeds), routes!(read_need))
        .api(Policy::Act(Act::WriteNeed), routes!(edit_need))
        .api(Policy::Act(Act::ReadNeeds), routes!(move_need))
        .api(Policy::Act(Act::ShareNeed), routes!(share_need))
        .api(Policy::Act(Act::ConfirmNeed), routes!(confirm_need))
        .api(Policy::Act(Act::ConsentJointNeed), routes!(consent_to_need))
        .api(Policy::Act(Act::EnterOnBehalf), routes!(enter_need_on_behalf))
}

/// Filters of the list and the export, the same as in the pages' addresses.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NeedWish {
    /// Where it stands.
    status: Option<String>,
    /// Area of the catalogue.
    area: Option<String>,
    /// Capability of the catalogue.
    capability: Option<String>,
    /// ISO 3166-1 alpha-3 code of the state.
    state: Option<String>,
    /// Unit of the quantity.
    unit: Option<String>,
    /// Words of the title.
    #[param(max_length = 200)]
    text: Option<String>,
    /// Only your own organisation's.
    mine: Option<bool>,
}

impl NeedWish {
    fn filter(&self) -> Result<NeedFilter, Failure> {
        Ok(NeedFilter {
            status: wished("status", self.status.as_ref())?,
            area: wished("area", self.area.as_ref())?,
            capability: wished("capability", self.capability.as_ref())?,
            state: wished("state", self.state.as_ref())?,
            unit: wished("unit", self.unit.as_ref())?,
            text: self.text.clone().filter(|text| !text.is_empty()),
            mine: self.mine.unwrap_or(false),
        })
    }
}

/// Puts the faults of a raw need where the body has them.
fn in_body<T>(outcome: Outcome<T>) -> Result<T, Failure> {
    outcome.map_err(|refusal| match refusal {
        Refusal::Invalid(findings) => Failure::invalid(placed(findings, PATHS)),
        other => other.into(),
    })
}

fn whole(context: &Context, view: NeedView) -> Answer {
    let version = view.record.version;
    tagged(context, StatusCode::OK, Some(version), &NeedResponse::from(view))
}

fn made(context: &Context, view: NeedView) -> Answer {
    let (id, version) = (view.record.need.id, view.record.version);
    created(context, &format!("/api/v1/needs/{id}"), Some(version), &NeedResponse::from(view))
}

/// The needs that you may see
#[utoipa::path(get, path = "/api/v1/needs", tag = "needs", params(NeedWish, Listing),
    responses((status = 200, body = List<NeedItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_needs(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<NeedWish>,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.needs(&asking.scope, &wish.filter()?, &listing.paging()?).await?;
    listed(&context, page, NeedItem::from)
}

/// Write a need of your state, as a draft
#[utoipa::path(post, path = "/api/v1/needs", tag = "needs", request_body = NeedBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = NeedResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn create_need(State(app): State<App>, context: Context, asking: Asking, creation: Creation<NeedBody>) -> Answer {
    let raw = RawNeed::from(&creation.body);
    made(&context, in_body(app.cycle.create_need(&asking.scope, &raw, creation.key.as_ref()).await)?)
}

/// What was found in a need that is not stored
#[derive(Debug, Serialize, ToSchema)]
struct NeedCheck {
    /// Faults and warnings.
    findings: Vec<Fault>,
    /// How many offers fit, where it can be told.
    matchability: Option<Reach>,
}

/// Look at a need without storing it
#[utoipa::path(post, path = "/api/v1/needs/check", tag = "needs", request_body = NeedBody, responses((status = 200, body = NeedCheck)))]
async fn check_need(State(app): State<App>, context: Context, asking: Asking, Body(body): Body<NeedBody>) -> Answer {
    let draft = in_body(app.cycle.check_need(&asking.scope, &RawNeed::from(&body)).await)?;
    let findings = placed(draft.findings, PATHS);
    let check = NeedCheck {
        findings: findings.iter().map(|finding| Fault::of(context.lang, finding)).collect(),
        matchability: draft.matchability.map(|m| Reach::new(m.offers, m.fitting, &m.excluded)),
    };
    tagged(&context, StatusCode::OK, None, &check)
}

/// Bring in a CSV, XLSX or JSON file of needs, all or nothing; its content says what it is
#[utoipa::path(post, path = "/api/v1/needs/import", tag = "needs",
    request_body(description = "At most 5 MiB", content((Vec<u8> = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Object = "application/json"))),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = ImportResult)))]
async fn import_needs(State(app): State<App>, context: Context, asking: Asking, file: File) -> Answer {
    let imported = app.cycle.import_needs(&asking.scope, &file.bytes, file.key.as_ref()).await?;
    let result = ImportResult {
        ids: imported.ids.iter().map(|id| id.0).collect(),
        warnings: imported.warnings.iter().map(|finding| Fault::of(context.lang, finding)).collect(),
    };
    tagged(&context, StatusCode::CREATED, None, &result)
}

/// The format of a file.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Formatted {
    /// `json`, `csv`, `csv-hxl` or `xlsx`.
    #[serde(default)]
    #[param(inline)]
    pub format: FormatName,
}

/// The same needs as a file
#[utoipa::path(get, path = "/api/v1/needs/export", tag = "needs", params(NeedWish, Formatted),
    responses((status = 200, description = "The file", content((Object = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_needs(
    State(app): State<App>,
    asking: Asking,
    Query(wish): Query<NeedWish>,
    Query(Formatted { format }): Query<Formatted>,
) -> Answer {
    let bytes = app.cycle.export_needs(&asking.scope, &wish.filter()?, format.into()).await?;
    download(&format!("needs.{}", format.extension()), format.media_type(), bytes)
}

/// One need
#[utoipa::path(get, path = "/api/v1/needs/{id}", tag = "needs", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    whole(&context, app.cycle.need(&asking.scope, id).await?)
}

/// Change what your state decided about a need
#[utoipa::path(put, path = "/api/v1/needs/{id}", tag = "needs", request_body = NeedBody,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String)))))]
async fn edit_need(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Seen(version): Seen,
    Body(body): Body<NeedBody>,
) -> Answer {
    whole(&context, in_body(app.cycle.edit_need(&asking.scope, id, &RawNeed::from(&body), version).await)?)
}

/// Where to, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NeedMove {
    /// The status, one of `moves` of the need.
    #[schema(max_length = 20)]
    to: String,
    /// Why, in words; needed to withdraw or to reject.
    #[serde(default)]
    #[schema(max_length = 4000)]
    reason: String,
}

/// Move a need to another status
#[utoipa::path(post, path = "/api/v1/needs/{id}/moves", tag = "needs", request_body = NeedMove,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String)))))]
async fn move_need(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Seen(version): Seen,
    Body(body): Body<NeedMove>,
) -> Answer {
    let to: NeedStatus = code("to", &body.to)?;
    whole(&context, app.cycle.move_need(&asking.scope, id, to, &body.reason, version).await?)
}

/// Choose who may see a need
#[utoipa::path(put, path = "/api/v1/needs/{id}/sharing", tag = "needs", request_body = SharingShape,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String)))))]
async fn share_need(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Seen(version): Seen,
    Body(body): Body<SharingShape>,
) -> Answer {
    let sharing = body.read().map_err(Failure::invalid)?;
    whole(&context, app.cycle.share_need(&asking.scope, id, sharing, version).await?)
}

/// Confirm a need that the secretariat entered for your state
#[utoipa::path(post, path = "/api/v1/needs/{id}/confirm", tag = "needs",
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String)))))]
async fn confirm_need(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, app.cycle.confirm_need(&asking.scope, id, version).await?)
}

/// Consent, or its withdrawal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Consent {
    /// Whether your state takes part.
    consented: bool,
}

/// Consent to a joint need that another state leads
#[utoipa::path(post, path = "/api/v1/needs/{id}/consent", tag = "needs", request_body = Consent,
    params(("id" = uuid::Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = NeedResponse, headers(("ETag" = String)))))]
async fn consent_to_need(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Seen(version): Seen,
    Body(body): Body<Consent>,
) -> Answer {
    whole(&context, app.cycle.consent_to_need(&asking.scope, id, body.consented, version).await?)
}

/// Enter a need that reached the secretariat on paper; void until the state confirms it
#[utoipa::path(post, path = "/api/v1/organisations/{id}/needs", tag = "needs", request_body = NeedBody,
    params(("id" = uuid::Uuid, Path, description = "The state's delegation"), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = NeedResponse, headers(("Location" = String), ("ETag" = String)))))]
async fn enter_need_on_behalf(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OrganisationId>,
    creation: Creation<NeedBody>,
) -> Answer {
    let raw = RawNeed::from(&creation.body);
    made(&context, in_body(app.cycle.enter_need_on_behalf(&asking.scope, id, &raw, creation.key.as_ref()).await)?)
}
