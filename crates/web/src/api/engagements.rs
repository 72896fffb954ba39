//! `/api/v1/engagements`

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::records::EngagementRecord;
use cycle::rooms::feedback::{ClosureReason, Report};
use cycle::{Act, EngagementSummary, EngagementView, RawReport};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{EngagementId, Quantity};

use super::Answer;
use super::proposals::side;
use super::shapes::{Amount, Names, code, codes, names};
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Creation, Id, List, Listing, Query, Seen, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadEngagements), routes!(list_engagements))
        .api(Policy::Act(Act::ReadEngagements), routes!(read_engagement))
        .api(Policy::Act(Act::FileReport), routes!(file_report))
        .api(Policy::Act(Act::CloseEngagement), routes!(close_engagement))
}

/// An engagement in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngagementItem {
    /// Identity.
    pub id: Uuid,
    /// `agreed`, `in-delivery`, `suspended` or `closed`.
    pub status: String,
    /// Why it was closed.
    pub closure: Option<String>,
    /// The proposal that it came of; absent where it was agreed outside a round.
    pub proposal: Option<Uuid>,
    /// The need.
    pub need: Uuid,
    /// The need's title.
    pub need_title: String,
    /// The offer.
    pub offer: Uuid,
    /// The offer's title.
    pub offer_title: String,
    /// The state.
    pub state: String,
    /// The state's name.
    pub state_name: Names,
    /// The provider's name.
    pub provider_name: String,
    /// What it builds.
    pub capability: String,
    /// Area of the catalogue.
    pub area: String,
    /// Kind of help.
    pub kind: String,
    /// What was agreed.
    pub agreed: Amount,
    /// What is delivered so far.
    pub delivered: Amount,
    /// Which side you are on.
    pub side: String,
    /// Version, for `If-Match`.
    pub version: i64,
    /// When it was agreed.
    pub created_at: DateTime<Utc>,
}

fn item(record: &EngagementRecord, delivered: Quantity) -> EngagementItem {
    let engagement = &record.engagement;
    EngagementItem {
        id: engagement.id.0,
        status: engagement.status.code().to_owned(),
        closure: engagement.closure.map(|reason| reason.code().to_owned()),
        proposal: record.proposal.map(|id| id.0),
        need: engagement.need.0,
        need_title: String::new(),
        offer: engagement.offer.0,
        offer_title: String::new(),
        state: engagement.state.to_string(),
        state_name: Names::new(),
        provider_name: String::new(),
        capability: engagement.capability.to_string(),
        area: engagement.area.to_string(),
        kind: engagement.kind.to_string(),
        agreed: engagement.agreed.into(),
        delivered: delivered.into(),
        side: String::new(),
        version: record.version,
        created_at: record.created_at,
    }
}

impl From<EngagementSummary> for EngagementItem {
    fn from(summary: EngagementSummary) -> Self {
        Self {
            need_title: summary.need_title,
            offer_title: summary.offer_title,
            state_name: names(&summary.state_name),
            provider_name: summary.provider_name,
            side: side(summary.side).to_owned(),
            ..item(&summary.record, summary.delivered)
        }
    }
}

/// A progress report as it was filed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportItem {
    /// Which side reports: `state` or `provider`.
    pub side: String,
    /// Day of the report.
    pub day: NaiveDate,
    /// Delivered since the last report of this side, in minor units.
    pub delivered: i64,
    /// Level before.
    pub level_before: Option<u8>,
    /// Level after.
    pub level_after: Option<u8>,
    /// What worked and is worth copying.
    pub practice: String,
    /// What stood in the way.
    pub obstacle: String,
    /// Where norms or guidance proved unclear or missing.
    pub framework_remark: String,
    /// The norm that the remark is about.
    pub norm: Option<String>,
    /// People who took part since the last report.
    pub participants: Option<u32>,
    /// Women among them.
    pub women: Option<u32>,
}

impl From<&Report> for ReportItem {
    fn from(report: &Report) -> Self {
        Self {
            side: report.side.code().to_owned(),
            day: report.day,
            delivered: report.delivered,
            level_before: report.level_before.map(u8::from),
            level_after: report.level_after.map(u8::from),
            practice: report.practice.clone(),
            obstacle: report.obstacle.clone(),
            framework_remark: report.framework_remark.clone(),
            norm: report.norm.clone(),
            participants: report.participants,
            women: report.women,
        }
    }
}

/// An engagement whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct EngagementResponse {
    /// The engagement in short.
    #[serde(flatten)]
    pub record: EngagementItem,
    /// The offer's conditions in words.
    pub conditions: String,
    /// The agreed amount in US cents, where it is money and a rate is known.
    pub usd_cents: Option<i64>,
    /// The day of that rate.
    pub rate_date: Option<NaiveDate>,
    /// Reports of both sides, oldest first.
    pub reports: Vec<ReportItem>,
    /// What you may do with it now.
    pub may: Vec<String>,
}

/// An engagement on the wire.
pub fn response(view: EngagementView) -> EngagementResponse {
    EngagementResponse {
        reports: view.record.engagement.reports.iter().map(ReportItem::from).collect(),
        record: EngagementItem {
            need_title: view.need_title,
            offer_title: view.offer_title,
            state_name: names(&view.state_name),
            provider_name: view.provider_name,
            side: side(view.side).to_owned(),
            ..item(&view.record, view.delivered)
        },
        conditions: view.conditions,
        usd_cents: view.usd_cents,
        rate_date: view.rate_date,
        may: codes(&view.may),
    }
}

fn whole(context: &Context, status: StatusCode, view: EngagementView) -> Answer {
    let version = view.record.version;
    tagged(context, status, Some(version), &response(view))
}

/// The engagements that concern you
#[utoipa::path(get, path = "/api/v1/engagements", tag = "engagements", params(Listing),
    responses((status = 200, body = List<EngagementItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_engagements(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.engagements(&asking.scope, &listing.paging()?).await?;
    listed(&context, page, EngagementItem::from)
}

/// One engagement with its reports
#[utoipa::path(get, path = "/api/v1/engagements/{id}", tag = "engagements", params(("id" = Uuid, Path)),
    responses((status = 200, body = EngagementResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_engagement(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<EngagementId>) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.engagement(&asking.scope, id).await?)
}

/// A progress report; at least one field says something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportBody {
    /// Delivered since your last report, in minor units of the agreed amount.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    delivered: Option<i64>,
    /// Level before, 1 to 5.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    level_before: Option<u8>,
    /// Level after, 1 to 5.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    level_after: Option<u8>,
    /// What worked and is worth copying.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    practice: String,
    /// What stood in the way.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    obstacle: String,
    /// Where norms or guidance proved unclear or missing.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    framework_remark: String,
    /// The norm that the remark is about: its id in the catalogue.
    #[serde(default)]
    #[schema(max_length = 80)]
    norm: Option<String>,
    /// People who took part since your last report.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000_000)]
    participants: Option<u32>,
    /// Women among them.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 10_000_000)]
    women: Option<u32>,
    /// What the delivery cost your side since its last report, in US cents. Only ranges over many engagements are told.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    cost_usd_cents: Option<i64>,
}

/// Report on progress
#[utoipa::path(post, path = "/api/v1/engagements/{id}/reports", tag = "engagements", request_body = ReportBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = EngagementResponse, headers(("ETag" = String)))))]
async fn file_report(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    creation: Creation<ReportBody>,
) -> Answer {
    let unit = app.cycle.engagement(&asking.scope, id).await?.record.engagement.agreed.unit;
    let body = creation.body;
    let amount = |n: i64| if n < 0 { n.to_string() } else { Quantity::new(n, unit).digits() };
    let level = |level: Option<u8>| level.map(|level| level.to_string()).unwrap_or_default();
    let raw = RawReport {
        delivered: body.delivered.map(amount).unwrap_or_default(),
        level_before: level(body.level_before),
        level_after: level(body.level_after),
        practice: body.practice,
        obstacle: body.obstacle,
        framework_remark: body.framework_remark,
        norm: body.norm.unwrap_or_default(),
        participants: body.participants.map(|n| n.to_string()).unwrap_or_default(),
        women: body.women.map(|n| n.to_string()).unwrap_or_default(),
        cost_usd: body.cost_usd_cents.map(super::shapes::dollars).unwrap_or_default(),
    };
    let view = app.cycle.file_report(&asking.scope, id, &raw, version, creation.key.as_ref()).await?;
    whole(&context, StatusCode::CREATED, view)
}

/// Why it ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Closing {
    /// `completed`, `partly-completed`, `out-of-scope`, `done-by-others`, `no-longer-wanted`, `rejected`, `duplicate`,
    /// `provider-withdrew`, `state-withdrew`, `funding-lapsed` or `expired`.
    #[schema(max_length = 40)]
    reason: String,
    /// In words.
    #[serde(default)]
    #[schema(max_length = 4_000)]
    words: String,
}

/// Close an engagement
#[utoipa::path(post, path = "/api/v1/engagements/{id}/close", tag = "engagements", request_body = Closing,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = EngagementResponse, headers(("ETag" = String)))))]
async fn close_engagement(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Body(body): Body<Closing>,
) -> Answer {
    let reason: ClosureReason = code("reason", &body.reason)?;
    let view = app.cycle.close_engagement_because(&asking.scope, id, reason, &body.words, version).await?;
    whole(&context, StatusCode::OK, view)
}
