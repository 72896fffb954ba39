//! `/api/v1/overlay`: a state's own view of the catalogue; `/api/v1/hints`: index values that it alone sees;
//! `/api/v1/rhythm`: how often it assesses itself.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::rooms::assessment::{IndexValue, Overlay, RawIndexValue, Rhythm, RhythmStanding};
use cycle::{Act, HintsView, OverlayView, RhythmView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Answer;
use super::shapes::codes;
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Id, Seen, tagged};
use crate::problem::Fault;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadAssessment);
    table
        .api(read, routes!(read_overlay))
        .api(Policy::Act(Act::EditOverlay), routes!(save_overlay))
        .api(Policy::Act(Act::EditOverlay), routes!(check_overlay))
        .api(read, routes!(read_overlay_version))
        .api(read, routes!(read_hints))
        .api(Policy::Act(Act::KeepHints), routes!(save_hints))
        .api(read, routes!(read_rhythm))
        .api(Policy::Act(Act::SetRhythm), routes!(set_rhythm))
}

/// A state's own view of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
struct OverlayResponse {
    /// The edition that it is laid over.
    edition: Uuid,
    /// Number of this version, for `If-Match`; 0 where nothing was ever changed.
    number: i64,
    /// What is hidden, renamed, aimed at, weighed, added.
    #[schema(value_type = Object)]
    overlay: Overlay,
    /// What no longer fits the edition.
    findings: Vec<Fault>,
    /// What you may do with it now.
    may: Vec<String>,
}

fn overlay(context: &Context, view: OverlayView) -> Answer {
    let response = OverlayResponse {
        edition: view.edition.0,
        number: view.number,
        findings: view.findings.iter().map(|f| Fault::of(context.lang, f)).collect(),
        overlay: view.overlay,
        may: codes(&view.may),
    };
    tagged(context, StatusCode::OK, Some(response.number), &response)
}

/// Your state's own view of the catalogue
#[utoipa::path(get, path = "/api/v1/overlay", tag = "assessments",
    responses((status = 200, body = OverlayResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_overlay(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    overlay(&context, app.cycle.overlay(&asking.scope, None).await?)
}

/// An overlay to store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OverlayBody {
    /// What is hidden, renamed, aimed at, weighed, added.
    #[schema(value_type = Object)]
    overlay: Overlay,
    /// Why, for your colleagues.
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
}

/// Store a new version of your own view; every fault is named and nothing is stored then
#[utoipa::path(put, path = "/api/v1/overlay", tag = "assessments", request_body = OverlayBody,
    params(("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OverlayResponse, headers(("ETag" = String)))))]
async fn save_overlay(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Seen(number): Seen,
    Body(body): Body<OverlayBody>,
) -> Answer {
    overlay(&context, app.cycle.save_overlay(&asking.scope, None, body.overlay, &body.note, number).await?)
}

/// What is wrong with an overlay.
#[derive(Debug, Serialize, ToSchema)]
struct Findings {
    /// Every fault with its place.
    findings: Vec<Fault>,
}

/// Look at an overlay without storing it
#[utoipa::path(post, path = "/api/v1/overlay/check", tag = "assessments", request_body = OverlayBody,
    responses((status = 200, body = Findings)))]
async fn check_overlay(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Body(body): Body<OverlayBody>,
) -> Answer {
    let found = app.cycle.check_overlay(&asking.scope, None, &body.overlay).await?;
    let findings = found.iter().map(|f| Fault::of(context.lang, f)).collect();
    tagged(&context, StatusCode::OK, None, &Findings { findings })
}

/// An older version of the overlay.
#[derive(Debug, Serialize, ToSchema)]
struct OlderOverlay {
    /// What it held.
    #[schema(value_type = Object)]
    overlay: Overlay,
}

/// An older version of your own view
#[utoipa::path(get, path = "/api/v1/overlay/versions/{id}", tag = "assessments", params(("id" = i64, Path)),
    responses((status = 200, body = OlderOverlay), (status = 304, description = "Not changed")))]
async fn read_overlay_version(State(app): State<App>, context: Context, asking: Asking, Id(number): Id<i64>) -> Answer {
    let overlay = app.cycle.overlay_version(&asking.scope, None, number).await?;
    tagged(&context, StatusCode::OK, None, &OlderOverlay { overlay })
}

/// Values of public indices that a state keeps as hints for itself.
#[derive(Debug, Serialize, ToSchema)]
struct HintsResponse {
    /// The values.
    #[schema(value_type = Vec<Object>)]
    values: Vec<IndexValue>,
    /// Version, for `If-Match`; 0 where nothing was ever stored.
    version: i64,
}

fn hints(context: &Context, view: HintsView) -> Answer {
    tagged(context, StatusCode::OK, Some(view.version), &HintsResponse { values: view.values, version: view.version })
}

/// The index values that your state keeps as private hints
#[utoipa::path(get, path = "/api/v1/hints", tag = "assessments",
    responses((status = 200, body = HintsResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_hints(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    hints(&context, app.cycle.hints(&asking.scope, None).await?)
}

/// A value of a public index.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IndexBody {
    /// `gci` or `ncsi`.
    #[schema(max_length = 10)]
    index: String,
    /// The entry of the index.
    #[schema(max_length = 80)]
    entry: String,
    /// The value, as published.
    #[schema(max_length = 80)]
    value: String,
    /// The year.
    #[schema(max_length = 4)]
    year: String,
    /// Where it was published.
    #[serde(default)]
    #[schema(max_length = 500)]
    source: String,
}

/// Replace the index values that your state keeps as private hints
#[utoipa::path(put, path = "/api/v1/hints", tag = "assessments", request_body = Vec<IndexBody>,
    params(("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = HintsResponse, headers(("ETag" = String)))))]
async fn save_hints(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Seen(version): Seen,
    Body(body): Body<Vec<IndexBody>>,
) -> Answer {
    let raw =
        |b: IndexBody| RawIndexValue { index: b.index, entry: b.entry, value: b.value, year: b.year, source: b.source };
    let raw: Vec<RawIndexValue> = body.into_iter().map(raw).collect();
    hints(&context, app.cycle.save_hints(&asking.scope, None, &raw, version).await?)
}

/// How often a state assesses itself.
#[derive(Debug, Serialize, ToSchema)]
struct RhythmResponse {
    /// `none`, `yearly`, `two-years`, `three-years` or `review`.
    rhythm: String,
    /// The day that it is tied to, where it is `review`.
    day: Option<NaiveDate>,
    /// What it is tied to.
    label: String,
    /// When the last assessment was endorsed.
    last: Option<NaiveDate>,
    /// When the next one is due.
    due: Option<NaiveDate>,
    /// Version, for `If-Match`; 0 where nothing was ever stored.
    version: i64,
}

fn rhythm(context: &Context, view: RhythmView) -> Answer {
    let due = match view.standing {
        RhythmStanding::NotSet => None,
        RhythmStanding::Later(day) | RhythmStanding::Soon(day) | RhythmStanding::Due(day) => Some(day),
    };
    let day = match view.rhythm {
        Rhythm::Review(day) => Some(day),
        _ => None,
    };
    let response = RhythmResponse {
        rhythm: view.rhythm.code().to_owned(),
        day,
        label: view.label,
        last: view.last,
        due,
        version: view.version,
    };
    tagged(context, StatusCode::OK, Some(response.version), &response)
}

/// How often your state assesses itself
#[utoipa::path(get, path = "/api/v1/rhythm", tag = "assessments",
    responses((status = 200, body = RhythmResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_rhythm(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    rhythm(&context, app.cycle.rhythm(&asking.scope).await?)
}

/// A rhythm to set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RhythmBody {
    /// `none`, `yearly`, `two-years`, `three-years` or `review`.
    #[schema(pattern = "^(none|yearly|two-years|three-years|review)$")]
    rhythm: String,
    /// The day, where the rhythm is `review`.
    #[serde(default)]
    day: Option<NaiveDate>,
    /// What it is tied to, in your words.
    #[serde(default)]
    #[schema(max_length = 200)]
    label: String,
}

/// Choose how often your state assesses itself
#[utoipa::path(put, path = "/api/v1/rhythm", tag = "assessments", request_body = RhythmBody,
    params(("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = RhythmResponse, headers(("ETag" = String)))))]
async fn set_rhythm(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Seen(version): Seen,
    Body(body): Body<RhythmBody>,
) -> Answer {
    let wrong = |says: &str| super::answer_shapes::fault("rhythm", &body.rhythm, says);
    let chosen = match (body.rhythm.as_str(), body.day) {
        ("none", None) => Rhythm::None,
        ("yearly", None) => Rhythm::Yearly,
        ("two-years", None) => Rhythm::TwoYears,
        ("three-years", None) => Rhythm::ThreeYears,
        ("review", Some(day)) => Rhythm::Review(day),
        ("review", None) => return Err(super::answer_shapes::fault("day", "", "name the day that it is tied to")),
        (_, Some(_)) => return Err(wrong("only a rhythm tied to a review has a day; leave it out")),
        _ => return Err(wrong("use one of none, yearly, two-years, three-years, review")),
    };
    rhythm(&context, app.cycle.set_rhythm(&asking.scope, chosen, &body.label, version).await?)
}
