//! `/api/v1/reports`, letters, lists and code lists as files, the calendar, the map.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use cycle::rooms::exchange::{Format, file_name};
use cycle::rooms::feedback::reports::Table as Told;
use cycle::{Act, ListFilter, OVERALL_REPORTS, RawActivity};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{NeedId, UnLanguage};

use super::Answer;
use super::shapes::Items;
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, IdAnd, Query, Seen, created, download, tagged};
use crate::routes::{Said, code_name, ical, list_act, open_file, overall_file};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let public = Policy::Act(Act::ReadPublic);
    table
        .api(Policy::Act(Act::ReadDeliveryReports), routes!(list_reports))
        .api(Policy::Act(Act::ReadDeliveryReports), routes!(read_report))
        .api(Policy::Act(Act::ReadDeliveryReports), routes!(read_report_file))
        .api(Policy::Act(Act::WriteNeed), routes!(read_letter))
        .api(Policy::Files(None), routes!(read_list))
        .api(Policy::Act(Act::ReadCatalogue), routes!(list_codelists))
        .api(Policy::Act(Act::ReadCatalogue), routes!(read_codelist))
        .api(public, routes!(read_calendar))
        .api(public, routes!(read_calendar_file))
        .api(public, routes!(list_activities))
        .api(Policy::Act(Act::WriteActivity), routes!(write_activity))
        .api(public, routes!(read_activity))
        .api(Policy::Act(Act::WriteActivity), routes!(edit_activity))
        .api(Policy::Act(Act::WriteActivity), routes!(remove_activity))
        .api(public, routes!(read_map))
}

/// Which reports there are
#[utoipa::path(get, path = "/api/v1/reports", tag = "reports", responses((status = 200, body = Object)))]
async fn list_reports(context: Context) -> Answer {
    tagged(&context, StatusCode::OK, None, &Items { items: OVERALL_REPORTS.to_vec() })
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Year {
    /// Whose closed rounds count; this one where not said.
    #[param(minimum = 2000, maximum = 2200)]
    year: Option<i32>,
}

/// A report as tables. A cell of `kind: withheld` stands for fewer than five states.
#[derive(Debug, Serialize, ToSchema)]
struct ReportResponse {
    /// Which.
    report: String,
    /// Its tables.
    #[schema(value_type = Vec<Object>)]
    tables: Vec<Told>,
}

/// One report over all engagements: `annual` holds them all
#[utoipa::path(get, path = "/api/v1/reports/{id}", tag = "reports", params(("id" = String, Path), Year),
    responses((status = 200, body = ReportResponse)))]
async fn read_report(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(of): Id<String>,
    Query(wish): Query<Year>,
) -> Answer {
    let tables = app.cycle.overall_tables(&asking.scope, &of, wish.year).await?;
    tagged(&context, StatusCode::OK, None, &ReportResponse { report: of, tables })
}

/// The same as a file: `xlsx`, `docx` or, where the service writes it, `pdf`; in the language of `Accept-Language`
#[utoipa::path(get, path = "/api/v1/reports/{id}/{of}", tag = "reports",
    params(("id" = String, Path), ("of" = String, Path), Year),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_report_file(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(of, end): IdAnd<String, String>,
    Query(wish): Query<Year>,
) -> Answer {
    overall_file(&app, &asking.scope, context.lang, (&of, wish.year), &end).await
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Spoken {
    /// `ar`, `zh`, `en`, `fr`, `ru` or `es`; that of `Accept-Language` where not said.
    #[param(max_length = 2)]
    language: Option<String>,
}

/// The request as a note verbale (DOCX), filled from an own need
#[utoipa::path(get, path = "/api/v1/needs/{id}/letter", tag = "needs", params(("id" = Uuid, Path), Spoken),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", body = Vec<u8>)))]
async fn read_letter(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<NeedId>,
    Query(wish): Query<Spoken>,
) -> Answer {
    let language: UnLanguage = match &wish.language {
        Some(text) => text.parse().map_err(|_| Failure::malformed("language: use one of ar, zh, en, fr, ru, es"))?,
        None => context.lang,
    };
    let (name, media_type, bytes) = app.cycle.letter_file(&asking.scope, id, language).await?;
    download(&name, media_type, bytes)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InFormat {
    /// `csv`, `csv-hxl`, `xlsx` or `json`; JSON where not said.
    #[param(max_length = 10)]
    format: Option<String>,
}

impl InFormat {
    fn read(&self) -> Result<Format, Failure> {
        let text = self.format.as_deref().unwrap_or("json");
        text.parse().map_err(|_| Failure::malformed("format: use one of csv, csv-hxl, xlsx, json"))
    }
}

/// A whole list as a file: needs, offers, proposals, engagements, practices, catalogue, calendar, activities, remarks,
/// review-items
#[utoipa::path(get, path = "/api/v1/lists/{id}", tag = "exchange", params(("id" = String, Path), InFormat),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_list(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(list): Id<String>,
    Query(wish): Query<InFormat>,
) -> Answer {
    cycle::demand(&asking.scope.exchanging(), list_act(&list))?;
    let format = wish.read()?;
    let bytes = app.cycle.list_file(&asking.scope, &list, &ListFilter::default(), format, &Said(context.lang)).await?;
    download(&file_name(&list, format), format.media_type(), bytes)
}

/// Every code list with its version, day and codes in six languages
#[utoipa::path(get, path = "/api/v1/codelists", tag = "exchange", responses((status = 200, body = Object)))]
async fn list_codelists(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let items = app.cycle.codelists(&asking.scope, &code_name).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// One code list
#[utoipa::path(get, path = "/api/v1/codelists/{id}", tag = "exchange", params(("id" = String, Path), InFormat),
    responses((status = 200, body = Object)))]
async fn read_codelist(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(name): Id<String>,
    Query(wish): Query<InFormat>,
) -> Answer {
    let all = app.cycle.codelists(&asking.scope, &code_name).await?;
    let list = all.into_iter().find(|list| list.name == name).ok_or_else(Failure::not_found)?;
    let format = wish.read()?;
    if format == Format::Json {
        return tagged(&context, StatusCode::OK, None, &list);
    }
    let bytes = app.cycle.codelist_file(&list, format, &Said(context.lang))?;
    download(&file_name(&list.name, format), format.media_type(), bytes)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Days {
    /// First day; today where not said.
    from: Option<NaiveDate>,
    /// Last day; a year later where not said.
    until: Option<NaiveDate>,
}

/// What is due between two days: activities, and days that matter to you
#[utoipa::path(get, path = "/api/v1/calendar", tag = "calendar", params(Days), responses((status = 200, body = Object)))]
async fn read_calendar(State(app): State<App>, context: Context, asking: Asking, Query(wish): Query<Days>) -> Answer {
    let from = wish.from.unwrap_or_else(|| app.cycle.today());
    let year = chrono::Months::new(12);
    let until = wish.until.or_else(|| from.checked_add_months(year)).unwrap_or(from);
    let items = app.cycle.calendar(&asking.scope, from, until).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// The same as iCalendar (RFC 5545)
#[utoipa::path(get, path = "/api/v1/calendar.ics", tag = "calendar",
    responses((status = 200, content_type = "text/calendar", body = String)))]
async fn read_calendar_file(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let bytes = ical(&app, &asking.scope, context.lang).await?;
    download("calendar.ics", "text/calendar; charset=utf-8", bytes)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Since {
    /// Only what ends on or after this day.
    from: Option<NaiveDate>,
}

/// Trainings, exercises, conferences that you may see
#[utoipa::path(get, path = "/api/v1/calendar/activities", tag = "calendar", params(Since),
    responses((status = 200, body = Object)))]
async fn list_activities(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<Since>,
) -> Answer {
    let items = app.cycle.activities(&asking.scope, wish.from).await?;
    tagged(&context, StatusCode::OK, None, &Items { items })
}

/// An activity.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ActivityBody {
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// `training`, `exercise`, `conference` or `other`.
    #[schema(max_length = 20)]
    kind: String,
    /// First day.
    starts: NaiveDate,
    /// Last day; the first where not said.
    #[serde(default)]
    until: Option<NaiveDate>,
    /// Where; empty where it is online only.
    #[serde(default)]
    #[schema(max_length = 200)]
    place: String,
    /// Whether people can take part online.
    #[serde(default)]
    online: bool,
    /// ISO 639-1 codes.
    #[serde(default)]
    #[schema(max_items = 100)]
    languages: Vec<String>,
    /// Areas of the catalogue.
    #[serde(default)]
    #[schema(max_items = 100)]
    areas: Vec<String>,
    /// How many can take part.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 100_000)]
    seats: Option<u32>,
    /// Where to read more.
    #[serde(default)]
    #[schema(max_length = 500)]
    link: String,
    /// More about it.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    words: String,
    /// `private`, `secretariat`, `members` or `public`.
    #[schema(max_length = 20)]
    visibility: String,
}

impl From<ActivityBody> for RawActivity {
    fn from(body: ActivityBody) -> Self {
        Self {
            title: body.title,
            kind: body.kind,
            starts: body.starts.to_string(),
            until: body.until.map(|day| day.to_string()).unwrap_or_default(),
            place: body.place,
            online: if body.online { "yes" } else { "" }.to_owned(),
            languages: body.languages.join("; "),
            areas: body.areas.join("; "),
            seats: body.seats.map(|n| n.to_string()).unwrap_or_default(),
            link: body.link,
            words: body.words,
            visibility: body.visibility,
        }
    }
}

/// Put an activity into the calendar
#[utoipa::path(post, path = "/api/v1/calendar/activities", tag = "calendar", request_body = ActivityBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Object, headers(("Location" = String), ("ETag" = String)))))]
async fn write_activity(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<ActivityBody>,
) -> Answer {
    let key = creation.key;
    let view = app.cycle.put_activity(&asking.scope, None, &creation.body.into(), key.as_ref()).await?;
    let place = format!("/api/v1/calendar/activities/{}", view.record.id);
    created(&context, &place, Some(view.record.version), &view)
}

/// One activity
#[utoipa::path(get, path = "/api/v1/calendar/activities/{id}", tag = "calendar", params(("id" = Uuid, Path)),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn read_activity(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.activity(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, Some(view.record.version), &view)
}

/// Change an own activity
#[utoipa::path(put, path = "/api/v1/calendar/activities/{id}", tag = "calendar", request_body = ActivityBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Object, headers(("ETag" = String)))))]
async fn edit_activity(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<ActivityBody>,
) -> Answer {
    let view = app.cycle.put_activity(&asking.scope, Some((id, version)), &body.into(), None).await?;
    tagged(&context, StatusCode::OK, Some(view.record.version), &view)
}

/// Take an own activity out of the calendar
#[utoipa::path(delete, path = "/api/v1/calendar/activities/{id}", tag = "calendar",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 204)))]
async fn remove_activity(
    State(app): State<App>,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
) -> Result<StatusCode, Failure> {
    app.cycle.remove_activity(&asking.scope, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Published engagements by state as GeoJSON: no geometry, a tile in each feature's properties
#[utoipa::path(get, path = "/api/v1/map.geojson", tag = "exchange",
    responses((status = 200, content_type = "application/geo+json", body = Object)))]
async fn read_map(State(app): State<App>, context: Context, asking: Asking) -> Result<Response, Failure> {
    open_file(&context, "application/geo+json", app.cycle.map_file(&asking.scope).await?)
}
