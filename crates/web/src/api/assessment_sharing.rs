//! Sharing a self-assessment on the wire: rules, who looked, reading what others share, aggregates, the national report.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::rooms::assessment::{AggregateRow, Audience, NationalReport, Shown};
use cycle::{Act, AggregateFilter, AggregatesView, SeenBy, ShareOf, ShareWith, SharedSummary, SharingView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{AssessmentId, Group, OrganisationId, Visibility};

use super::Answer;
use super::shapes::{Names, ReportName, SharingShape, code, names};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Id, IdAnd, Query, demand_match, tagged};
use crate::page::Page;
use crate::routes::national_report as national_document;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadAssessment);
    let share = Policy::Act(Act::ShareAssessment);
    table
        .api(read, routes!(read_sharing))
        .api(share, routes!(share_assessment))
        .api(share, routes!(revoke_sharing))
        .api(share, routes!(share_evidence))
        .api(read, routes!(list_views))
        .api(Policy::Act(Act::ReadPublic), routes!(list_shared))
        .api(Policy::Act(Act::ReadPublic), routes!(read_shared))
        .api(read, routes!(compare_shared))
        .api(Policy::Act(Act::ReadAggregates), routes!(read_aggregates))
        .api(Policy::Act(Act::TakeSnapshot), routes!(take_snapshot))
        .api(read, routes!(national_report))
}

/// A rule: what is shared with whom.
#[derive(Debug, Serialize, ToSchema)]
struct RuleItem {
    /// `assessment`, `area:ID` or `question:ID`; the most specific rule decides.
    of: String,
    /// With whom.
    sharing: SharingShape,
    /// Since when.
    at: DateTime<Utc>,
    /// Who decided.
    by: String,
}

/// Who may see an assessment.
#[derive(Debug, Serialize, ToSchema)]
struct SharingResponse {
    /// Whether evidence goes along.
    evidence: bool,
    /// The rules; none means that only the state sees it.
    rules: Vec<RuleItem>,
}

fn shown(context: &Context, view: SharingView) -> Answer {
    let rule = |r: cycle::ShareRule| RuleItem { of: r.of.code(), sharing: (&r.sharing).into(), at: r.at, by: r.by };
    let response = SharingResponse { evidence: view.evidence, rules: view.rules.into_iter().map(rule).collect() };
    tagged(context, StatusCode::OK, None, &response)
}

/// Who may see an assessment of yours
#[utoipa::path(get, path = "/api/v1/assessments/{id}/sharing", tag = "sharing", params(("id" = Uuid, Path)),
    responses((status = 200, body = SharingResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_sharing(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    shown(&context, app.cycle.assessment_sharing(&asking.scope, id).await?)
}

/// With whom to share.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ShareBody {
    /// `private`, `secretariat`, `chosen`, `members` or `public`.
    #[schema(pattern = "^(private|secretariat|chosen|members|public)$")]
    visibility: String,
    /// The organisations, where `visibility` is `chosen`.
    #[serde(default)]
    #[schema(max_items = 500)]
    chosen: Vec<Uuid>,
    /// Groups of states whose delegations are added: `LDC`, `LLDC`, `SIDS`.
    #[serde(default)]
    #[schema(max_items = 3)]
    groups: Vec<String>,
    /// Nobody else sees it before this day.
    #[serde(default)]
    embargo_until: Option<NaiveDate>,
}

fn share_of(text: &str) -> Result<ShareOf, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// Share an assessment, an area or an answer
#[utoipa::path(put, path = "/api/v1/assessments/{id}/sharing/{of}", tag = "sharing", request_body = ShareBody,
    params(("id" = Uuid, Path), ("of" = String, Path, description = "`assessment`, `area:ID` or `question:ID`", max_length = 100),
        ("If-Match" = String, Header, description = "The ETag of the sharing that you read")),
    responses((status = 200, body = SharingResponse)))]
async fn share_assessment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<AssessmentId, String>,
    Body(body): Body<ShareBody>,
) -> Answer {
    let groups = body.groups.iter().map(|g| code::<Group>("groups", g)).collect::<Result<BTreeSet<_>, _>>()?;
    let with = ShareWith {
        visibility: code::<Visibility>("visibility", &body.visibility)?,
        chosen: body.chosen.iter().map(|id| OrganisationId(*id)).collect(),
        groups,
        embargo_until: body.embargo_until,
    };
    let of = share_of(&of)?;
    demand_match(&context, &shown(&context, app.cycle.assessment_sharing(&asking.scope, id).await?)?)?;
    shown(&context, app.cycle.share_assessment(&asking.scope, id, &of, Some(with)).await?)
}

/// Take a rule back; the wider one holds again, at last: only the state
#[utoipa::path(delete, path = "/api/v1/assessments/{id}/sharing/{of}", tag = "sharing",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "`assessment`, `area:ID` or `question:ID`", max_length = 100),
        ("If-Match" = String, Header, description = "The ETag of the sharing that you read")),
    responses((status = 204, description = "Taken back")))]
async fn revoke_sharing(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<AssessmentId, String>,
) -> Result<StatusCode, Failure> {
    let of = share_of(&of)?;
    demand_match(&context, &shown(&context, app.cycle.assessment_sharing(&asking.scope, id).await?)?)?;
    app.cycle.share_assessment(&asking.scope, id, &of, None).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether evidence goes along.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EvidenceBody {
    /// Whether texts of evidence go along with what is shared.
    evidence: bool,
}

/// Say whether evidence goes along with what is shared
#[utoipa::path(post, path = "/api/v1/assessments/{id}/evidence", tag = "sharing", request_body = EvidenceBody,
    params(("id" = Uuid, Path)), responses((status = 200, body = SharingResponse)))]
async fn share_evidence(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Body(body): Body<EvidenceBody>,
) -> Answer {
    shown(&context, app.cycle.share_evidence(&asking.scope, id, body.evidence).await?)
}

/// A look of somebody else.
#[derive(Debug, Serialize, ToSchema)]
struct LookItem {
    /// Whose; empty for a visitor without a name.
    organisation: String,
    /// `read`, `review` or `export`.
    how: String,
    /// The day.
    day: NaiveDate,
    /// How often.
    count: i64,
    /// The last time.
    last_at: DateTime<Utc>,
}

impl From<SeenBy> for LookItem {
    fn from(seen: SeenBy) -> Self {
        Self {
            organisation: seen.organisation_name,
            how: seen.how.clone(),
            day: seen.day,
            count: seen.count,
            last_at: seen.last_at,
        }
    }
}

/// Who looked at an assessment of yours, newest first
#[utoipa::path(get, path = "/api/v1/assessments/{id}/views", tag = "sharing", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<LookItem>), (status = 304, description = "Not changed")))]
async fn list_views(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    let seen = app.cycle.assessment_views(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &seen.into_iter().map(LookItem::from).collect::<Vec<_>>())
}

/// An assessment that a state shares.
#[derive(Debug, Serialize, ToSchema)]
struct SharedItem {
    /// Identity.
    id: Uuid,
    /// The state.
    state: String,
    /// Its name.
    state_name: Names,
    /// Title.
    title: String,
    /// Edition of the catalogue.
    edition: String,
    /// When it was endorsed.
    endorsed_at: Option<DateTime<Utc>>,
}

impl From<&SharedSummary> for SharedItem {
    fn from(summary: &SharedSummary) -> Self {
        Self {
            id: summary.id.0,
            state: summary.state.to_string(),
            state_name: names(&summary.state_name),
            title: summary.title.clone(),
            edition: summary.edition_label.clone(),
            endorsed_at: summary.endorsed_at,
        }
    }
}

/// The assessments that others share with you
#[utoipa::path(get, path = "/api/v1/shared-assessments", tag = "sharing",
    responses((status = 200, body = Vec<SharedItem>), (status = 304, description = "Not changed")))]
async fn list_shared(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let found = app.cycle.shared_assessments(&asking.scope, None).await?;
    tagged(&context, StatusCode::OK, None, &found.iter().map(SharedItem::from).collect::<Vec<_>>())
}

/// What you may see of an assessment.
#[derive(Debug, Serialize, ToSchema)]
struct SharedResponse {
    /// The assessment.
    #[serde(flatten)]
    summary: SharedItem,
    /// Only questions with a visible answer, the answers, and results of those alone.
    #[schema(value_type = Object)]
    shown: Shown,
}

/// An assessment that a state shares with you; the look is logged and told to the state
#[utoipa::path(get, path = "/api/v1/shared-assessments/{id}", tag = "sharing", params(("id" = Uuid, Path)),
    responses((status = 200, body = SharedResponse), (status = 304, description = "Not changed")))]
async fn read_shared(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.shared_assessment(&asking.scope, id).await?;
    let response = SharedResponse { summary: (&view.summary).into(), shown: view.shown };
    tagged(&context, StatusCode::OK, None, &response)
}

/// A capability beside that of another state.
#[derive(Debug, Serialize, ToSchema)]
struct CompareItem {
    /// The capability.
    capability: String,
    /// Your level.
    own: Option<u8>,
    /// Theirs.
    other: Option<u8>,
}

/// Levels of an assessment of yours beside one that is shared with you; only where you ask
#[utoipa::path(get, path = "/api/v1/shared-assessments/{id}/compare/{of}", tag = "sharing",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "An assessment of yours")),
    responses((status = 200, body = Vec<CompareItem>), (status = 304, description = "Not changed")))]
async fn compare_shared(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(other, own): IdAnd<AssessmentId, AssessmentId>,
) -> Answer {
    let view = app.cycle.compare_shared(&asking.scope, own, other).await?;
    let item = |r: cycle::CompareRow| CompareItem {
        capability: r.capability.to_string(),
        own: r.own.map(u8::from),
        other: r.other.map(u8::from),
    };
    tagged(&context, StatusCode::OK, None, &view.rows.into_iter().map(item).collect::<Vec<_>>())
}

/// Filters; each takes a list separated by `;`. They choose whole cells, never parts of one.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AggregateWish {
    /// UN M49 codes of regions.
    #[param(max_length = 500)]
    regions: Option<String>,
    /// Areas of the catalogue.
    #[param(max_length = 2_000)]
    areas: Option<String>,
    /// Capabilities of the catalogue.
    #[param(max_length = 4_000)]
    capabilities: Option<String>,
}

fn listed<T: std::str::FromStr<Err = vocabulary::Malformed> + Ord>(
    field: &str,
    list: Option<&String>,
) -> Result<BTreeSet<T>, Failure> {
    let read = |text: &str| text.parse().map_err(|fault| Failure::malformed(format!("{field}: {fault}")));
    list.map_or(Ok(BTreeSet::new()), |list| {
        list.split(';').map(str::trim).filter(|t| !t.is_empty()).map(read).collect()
    })
}

/// Levels over many states, only in cells of five or more.
#[derive(Debug, Serialize, ToSchema)]
struct Aggregates {
    /// When they were taken; absent where they never were.
    taken: Option<NaiveDate>,
    /// Over what: `secretariat`, `members` or `public`.
    audience: String,
    /// By capability.
    #[schema(value_type = Vec<Object>)]
    rows: Vec<AggregateRow>,
    /// Rows withheld because too few states stand behind them.
    withheld: u64,
}

fn audience(audience: Audience) -> &'static str {
    match audience {
        Audience::Secretariat => "secretariat",
        Audience::Members => "members",
        Audience::Public => "public",
    }
}

fn aggregates(context: &Context, view: AggregatesView) -> Answer {
    let response = Aggregates {
        taken: view.taken,
        audience: audience(view.audience).to_owned(),
        rows: view.rows,
        withheld: u64::try_from(view.withheld).unwrap_or(u64::MAX),
    };
    tagged(context, StatusCode::OK, None, &response)
}

/// Levels over many states; no single state shows, whatever filters are compared
#[utoipa::path(get, path = "/api/v1/aggregates", tag = "sharing", params(AggregateWish),
    responses((status = 200, body = Aggregates), (status = 304, description = "Not changed")))]
async fn read_aggregates(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<AggregateWish>,
) -> Answer {
    let filter = AggregateFilter {
        edition: None,
        regions: listed("regions", wish.regions.as_ref())?,
        capabilities: listed("capabilities", wish.capabilities.as_ref())?,
        areas: listed("areas", wish.areas.as_ref())?,
    };
    aggregates(&context, app.cycle.aggregates(&asking.scope, &filter).await?)
}

/// Nothing to say.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Take the aggregates anew
#[utoipa::path(post, path = "/api/v1/aggregates", tag = "sharing", request_body = Nothing,
    responses((status = 200, body = Aggregates)))]
async fn take_snapshot(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Body(nothing): Body<Nothing>,
) -> Answer {
    let Nothing {} = nothing;
    aggregates(&context, app.cycle.take_snapshot(&asking.scope).await?)
}

/// Whether evidence stands in the report.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReportWish {
    /// Whether evidence stands in it.
    evidence: Option<bool>,
    /// `json`, `docx` or `pdf`.
    #[serde(default)]
    #[param(inline)]
    format: ReportName,
}

/// The national voluntary report.
#[derive(Debug, Serialize, ToSchema)]
struct ReportResponse {
    /// Four parts by topic, the annex of needs, help given and received.
    #[schema(value_type = Object)]
    report: NationalReport,
}

/// The national voluntary report, filled from an endorsed assessment
#[utoipa::path(get, path = "/api/v1/assessments/{id}/report", tag = "assessments", params(("id" = Uuid, Path), ReportWish),
    responses((status = 200, content((ReportResponse = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (Vec<u8> = "application/pdf"))), (status = 304, description = "Not changed")))]
async fn national_report(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<AssessmentId>,
    Query(wish): Query<ReportWish>,
) -> Answer {
    let evidence = wish.evidence.unwrap_or(false);
    if let Some(form) = wish.format.document() {
        let page = Page::bare(&app, context).seen_by(asking.scope);
        return national_document(&app, &page, id, evidence).await?.file(&app, &page, form).await;
    }
    let view = app.cycle.national_report(&asking.scope, id, evidence).await?;
    tagged(&context, StatusCode::OK, None, &ReportResponse { report: view.report })
}
