//! `/api/v1/practices`, `/api/v1/remarks`, `/api/v1/review-items`

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use cycle::{
    Act, NormRemarksView, OpenItem, PracticeFilter, PracticeSummary, PracticeView, RawPractice, RawRemark, RemarkView,
    ReviewItemView,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{EditionRecordId, EngagementId, NeedId, OfferId};

use super::Answer;
use super::shapes::{Items, wished};
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Creation, Id, Query, Seen, created, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let (write, consent) = (Policy::Act(Act::WritePractice), Policy::Act(Act::ConsentPractice));
    let (read, keep) = (Policy::Act(Act::ReadRemarks), Policy::Act(Act::KeepReviewItems));
    table
        .api(Policy::Act(Act::ReadPublic), routes!(list_practices))
        .api(write, routes!(write_practice))
        .api(Policy::Act(Act::ReadPublic), routes!(read_practice))
        .api(write, routes!(edit_practice))
        .api(consent, routes!(consent_practice))
        .api(consent, routes!(withdraw_practice))
        .api(Policy::Act(Act::ReadPublic), routes!(practices_of_need))
        .api(Policy::Act(Act::ReadPublic), routes!(practices_of_offer))
        .api(read, routes!(list_remarks))
        .api(read, routes!(remarks_by_norm))
        .api(Policy::Act(Act::RemarkFramework), routes!(write_remark))
        .api(Policy::Act(Act::RemarkFramework), routes!(share_remark))
        .api(read, routes!(list_review_items))
        .api(keep, routes!(suggest_review_items))
        .api(keep, routes!(open_suggested))
        .api(read, routes!(read_review_item))
        .api(keep, routes!(open_review_item))
        .api(keep, routes!(close_review_item))
}

fn some<T: Serialize>(context: &Context, items: Vec<T>) -> Answer {
    tagged(context, StatusCode::OK, None, &Items { items })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PracticeWish {
    /// Words that all occur.
    #[param(max_length = 200)]
    text: Option<String>,
    /// Area of the catalogue.
    area: Option<String>,
    /// Capability of the catalogue.
    capability: Option<String>,
    /// Kind of help.
    kind: Option<String>,
    /// UN M49 region.
    region: Option<String>,
    /// ISO 639-1 code.
    language: Option<String>,
    /// Only your own organisation's, whatever their status.
    own: Option<bool>,
}

/// Good practices: published ones and your own
#[utoipa::path(get, path = "/api/v1/practices", tag = "practices", params(PracticeWish),
    responses((status = 200, body = Object)))]
async fn list_practices(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<PracticeWish>,
) -> Answer {
    let filter = PracticeFilter {
        text: wish.text.clone().unwrap_or_default(),
        area: wished("area", wish.area.as_ref())?,
        capability: wished("capability", wish.capability.as_ref())?,
        kind: wished("kind", wish.kind.as_ref())?,
        region: wished("region", wish.region.as_ref())?,
        language: wished("language", wish.language.as_ref())?,
        own: wish.own.unwrap_or(false),
    };
    let items: Vec<PracticeSummary> = app.cycle.practices(&asking.scope, &filter).await?;
    some(&context, items)
}

/// What worked, for others to copy.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PracticeBody {
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// What was done.
    #[schema(max_length = 5_000)]
    done: String,
    /// Why it worked.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    why: String,
    /// Under which conditions.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    conditions: String,
    /// Area of the catalogue.
    #[schema(max_length = 80)]
    area: String,
    /// Capability of that area.
    #[serde(default)]
    #[schema(max_length = 80)]
    capability: String,
    /// Kinds of help.
    #[serde(default)]
    #[schema(max_items = 100)]
    kinds: Vec<String>,
    /// UN M49 regions.
    #[serde(default)]
    #[schema(max_items = 100)]
    regions: Vec<String>,
    /// ISO 639-1 codes.
    #[serde(default)]
    #[schema(max_items = 100)]
    languages: Vec<String>,
    /// The engagement that it comes from, whose other side is then asked too; only when it is written.
    #[serde(default)]
    engagement: Option<Uuid>,
}

impl PracticeBody {
    fn raw(&self) -> RawPractice {
        RawPractice {
            title: self.title.clone(),
            done: self.done.clone(),
            why: self.why.clone(),
            conditions: self.conditions.clone(),
            area: self.area.clone(),
            capability: self.capability.clone(),
            kinds: self.kinds.join("; "),
            regions: self.regions.join("; "),
            languages: self.languages.join("; "),
        }
    }
}

fn practice(context: &Context, view: &PracticeView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.summary.version), view)
}

/// Write a practice, as a draft
#[utoipa::path(post, path = "/api/v1/practices", tag = "practices", request_body = PracticeBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Object, headers(("Location" = String), ("ETag" = String)))))]
async fn write_practice(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<PracticeBody>,
) -> Answer {
    let (raw, engagement) = (creation.body.raw(), creation.body.engagement.map(EngagementId));
    let view = app.cycle.write_practice(&asking.scope, &raw, engagement, creation.key.as_ref()).await?;
    created(&context, &format!("/api/v1/practices/{}", view.summary.id), Some(view.summary.version), &view)
}

/// One practice
#[utoipa::path(get, path = "/api/v1/practices/{id}", tag = "practices", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_practice(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<Uuid>) -> Answer {
    practice(&context, &app.cycle.practice(&asking.scope, id).await?)
}

/// Rewrite a practice that is not published; every party is asked anew
#[utoipa::path(put, path = "/api/v1/practices/{id}", tag = "practices", request_body = PracticeBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn edit_practice(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<PracticeBody>,
) -> Answer {
    practice(&context, &app.cycle.edit_practice(&asking.scope, id, &body.raw(), version).await?)
}

/// Whether it may be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ConsentBody {
    /// The answer.
    consented: bool,
}

/// Say whether it may be published; the last yes publishes it, a no takes it back
#[utoipa::path(post, path = "/api/v1/practices/{id}/consent", tag = "practices", request_body = ConsentBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn consent_practice(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<ConsentBody>,
) -> Answer {
    practice(&context, &app.cycle.consent_practice(&asking.scope, id, body.consented, version).await?)
}

/// Withdraw a practice of which you are a party
#[utoipa::path(post, path = "/api/v1/practices/{id}/withdraw", tag = "practices",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn withdraw_practice(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
) -> Answer {
    practice(&context, &app.cycle.withdraw_practice(&asking.scope, id, version).await?)
}

/// Practices that fit a need
#[utoipa::path(get, path = "/api/v1/needs/{id}/practices", tag = "practices", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn practices_of_need(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<NeedId>) -> Answer {
    some(&context, app.cycle.practices_for_need(&asking.scope, id).await?)
}

/// Practices that fit an offer
#[utoipa::path(get, path = "/api/v1/offers/{id}/practices", tag = "practices", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object)))]
async fn practices_of_offer(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OfferId>) -> Answer {
    some(&context, app.cycle.practices_for_offer(&asking.scope, id).await?)
}

/// Your remarks on the framework; for the secretariat those that are shared with it
#[utoipa::path(get, path = "/api/v1/remarks", tag = "remarks", responses((status = 200, body = Object)))]
async fn list_remarks(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    some(&context, app.cycle.remarks(&asking.scope).await?)
}

/// The same by norm, with the engagements behind them
#[utoipa::path(get, path = "/api/v1/remarks/by-norm", tag = "remarks", responses((status = 200, body = Object)))]
async fn remarks_by_norm(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let items: Vec<NormRemarksView> = app.cycle.remarks_by_norm(&asking.scope).await?;
    some(&context, items)
}

/// Where a norm, a measure or an area's guidance proved unclear, missing or outdated.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemarkBody {
    /// Its id in the catalogue.
    #[schema(max_length = 80)]
    subject: String,
    /// `unclear`, `missing` or `outdated`.
    #[schema(max_length = 20)]
    kind: String,
    /// In words.
    #[schema(min_length = 1, max_length = 5_000)]
    text: String,
    /// Whether the secretariat reads it.
    #[serde(default)]
    shared: bool,
}

fn remark(context: &Context, status: StatusCode, view: &RemarkView) -> Answer {
    tagged(context, status, Some(view.record.version), view)
}

/// Remark on the framework, from an engagement of yours
#[utoipa::path(post, path = "/api/v1/engagements/{id}/remarks", tag = "remarks", request_body = RemarkBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Object, headers(("ETag" = String)))))]
async fn write_remark(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    creation: Creation<RemarkBody>,
) -> Answer {
    let body = creation.body;
    let shared = if body.shared { "yes" } else { "no" }.to_owned();
    let raw = RawRemark { subject: body.subject, kind: body.kind, text: body.text, shared };
    let view = app.cycle.remark(&asking.scope, id, &raw, creation.key.as_ref()).await?;
    remark(&context, StatusCode::CREATED, &view)
}

/// Whether the secretariat reads it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RemarkSharing {
    /// The answer.
    shared: bool,
}

/// Share an own remark with the secretariat, or keep it
#[utoipa::path(put, path = "/api/v1/remarks/{id}/sharing", tag = "remarks", request_body = RemarkSharing,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn share_remark(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<RemarkSharing>,
) -> Answer {
    let view = app.cycle.share_remark(&asking.scope, id, body.shared, version).await?;
    remark(&context, StatusCode::OK, &view)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ItemWish {
    /// Only open points.
    open: Option<bool>,
}

/// What the catalogue is to look at again
#[utoipa::path(get, path = "/api/v1/review-items", tag = "review-items", params(ItemWish),
    responses((status = 200, body = Object)))]
async fn list_review_items(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<ItemWish>,
) -> Answer {
    some(&context, app.cycle.review_items(&asking.scope, wish.open.unwrap_or(false)).await?)
}

/// What could be opened now: from shared remarks, and from areas without supply at any price
#[utoipa::path(get, path = "/api/v1/review-items/suggestions", tag = "review-items", responses((status = 200, body = Object)))]
async fn suggest_review_items(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    some(&context, app.cycle.review_suggestions(&asking.scope).await?)
}

/// How many were opened.
#[derive(Debug, Serialize, ToSchema)]
struct Opened {
    /// Points.
    opened: usize,
}

/// Open everything that is suggested
#[utoipa::path(post, path = "/api/v1/review-items/suggested", tag = "review-items", responses((status = 200, body = Opened)))]
async fn open_suggested(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let opened = app.cycle.open_suggested(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &Opened { opened })
}

fn item(context: &Context, view: &ReviewItemView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.record.version), view)
}

/// One point
#[utoipa::path(get, path = "/api/v1/review-items/{id}", tag = "review-items", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn read_review_item(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<Uuid>) -> Answer {
    item(&context, &app.cycle.review_item(&asking.scope, id).await?)
}

/// A point to look at again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ItemBody {
    /// A norm, a measure or an area of the catalogue.
    #[schema(max_length = 80)]
    subject: String,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    words: String,
    /// Remarks behind it.
    #[serde(default)]
    #[schema(max_items = 500)]
    remarks: BTreeSet<Uuid>,
}

/// Open a point
#[utoipa::path(post, path = "/api/v1/review-items", tag = "review-items", request_body = ItemBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Object, headers(("Location" = String), ("ETag" = String)))))]
async fn open_review_item(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<ItemBody>,
) -> Answer {
    let body = creation.body;
    let new = OpenItem { subject: body.subject, words: body.words, remarks: body.remarks };
    let view = app.cycle.open_review_item(&asking.scope, &new, creation.key.as_ref()).await?;
    let place = format!("/api/v1/review-items/{}", view.record.item.id);
    created(&context, &place, Some(view.record.version), &view)
}

/// What came of it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ItemClosing {
    /// The edition that answers it.
    edition: Uuid,
    /// What was done.
    #[schema(min_length = 1, max_length = 4_000)]
    outcome: String,
}

/// Close a point by an edition
#[utoipa::path(post, path = "/api/v1/review-items/{id}/close", tag = "review-items", request_body = ItemClosing,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn close_review_item(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<ItemClosing>,
) -> Answer {
    let edition = EditionRecordId(body.edition);
    item(&context, &app.cycle.close_review_item(&asking.scope, id, edition, &body.outcome, version).await?)
}
