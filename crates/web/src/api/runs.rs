//! `/api/v1/runs`: progress, report, and the files as they were frozen and checked.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cycle::rooms::matching::MatchReport;
use cycle::{Act, Format, PolicyPrice, PolicyValue, Progress, RunNote, RunView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::RunId;

use super::Answer;
use super::overrides::HandMadeItem;
use super::shapes::{FormatName, codes};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, Query, download, tagged};
use crate::page::Page;
use crate::routes::{DocumentForm, match_report};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};
use crate::verifier::{self, RunPart};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadReport), routes!(read_run))
        .api(Policy::Act(Act::CancelRun), routes!(cancel_run))
        .api(Policy::Act(Act::ReadReport), routes!(read_report))
        .api(Policy::Act(Act::ReadReport), routes!(read_run_file))
}

/// How far the optimizer is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProgressItem {
    /// What it does.
    pub phase: String,
    /// Seconds since it began.
    pub seconds: f64,
    /// The best plan so far.
    pub best: Option<f64>,
    /// No plan is better than this.
    pub bound: Option<f64>,
    /// What may be missing, as a share of the bound.
    pub gap: Option<f64>,
}

impl From<Progress> for ProgressItem {
    fn from(p: Progress) -> Self {
        Self { phase: p.phase, seconds: p.seconds, best: p.best, bound: p.bound, gap: p.gap }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NoteItem {
    /// What happened, such as `done`, `cancelled-kept`, `out-of-time`.
    pub code: String,
    /// Its figures, such as `awards` and `gap`.
    #[schema(value_type = Object)]
    pub figures: BTreeMap<String, serde_json::Value>,
}

impl From<RunNote> for NoteItem {
    fn from(note: RunNote) -> Self {
        Self { code: note.code, figures: note.figures }
    }
}

/// A run of the optimizer.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RunItem {
    /// Identity.
    pub id: Uuid,
    /// Its round.
    pub round: Uuid,
    /// `solved`, `override` or `standing`.
    pub kind: String,
    /// From which plan it was made by hand, why, and at what cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_by_hand: Option<HandMadeItem>,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub status: String,
    /// How it ended: a code with its figures.
    pub note: Option<NoteItem>,
    /// How it ended, in words; for runs of a time when there were no codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// SHA-256 of the frozen input.
    pub input_sha256: String,
    /// SHA-256 of the problem file.
    pub problem_sha256: String,
    /// How far it is.
    pub progress: Option<ProgressItem>,
    /// How it went, oldest first, at most 200 moments; kept after the end.
    pub moments: Vec<ProgressItem>,
    /// Whether there is a plan with its report, also of a run that was cancelled.
    pub plan_kept: bool,
    /// Whether its proposals were sent.
    pub chosen: bool,
    /// Whether it was asked to stop.
    pub cancel_requested: bool,
    /// What you may do with it now.
    pub may: Vec<String>,
    /// When it was started.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

impl From<RunView> for RunItem {
    fn from(view: RunView) -> Self {
        let record = view.record;
        Self {
            id: record.id.0,
            round: record.round.0,
            kind: record.kind.code().to_owned(),
            made_by_hand: record.made_by_hand.as_ref().map(HandMadeItem::from),
            status: record.status.code().to_owned(),
            message: view.note.is_none().then_some(record.message).filter(|m| !m.is_empty()),
            note: view.note.map(NoteItem::from),
            input_sha256: record.input_sha256,
            problem_sha256: record.problem_sha256,
            progress: view.progress.map(ProgressItem::from),
            moments: view.moments.into_iter().map(ProgressItem::from).collect(),
            plan_kept: view.plan_kept,
            chosen: view.chosen,
            cancel_requested: record.cancel_requested,
            may: codes(&view.may),
            created_at: record.created_at,
            finished_at: record.finished_at,
        }
    }
}

/// One run and its progress
#[utoipa::path(get, path = "/api/v1/runs/{id}", tag = "runs", params(("id" = Uuid, Path)),
    responses((status = 200, body = RunItem, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_run(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.run(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, Some(view.record.version), &RunItem::from(view))
}

/// Stop a run. Asking twice is the same as asking once, so no version is needed
#[utoipa::path(post, path = "/api/v1/runs/{id}/cancel", tag = "runs", params(("id" = Uuid, Path)),
    responses((status = 202, body = RunItem), (status = 409, description = "It has ended", content_type = "application/problem+json")))]
async fn cancel_run(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.cancel_run(&asking.scope, id).await?;
    tagged(&context, StatusCode::ACCEPTED, Some(view.record.version), &RunItem::from(view))
}

/// `?format=` of a match report.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
enum MatchReportName {
    /// JSON
    #[default]
    Json,
    /// CSV
    Csv,
    /// CSV with a row of HXL tags
    CsvHxl,
    /// Excel workbook
    Xlsx,
    /// A document for word processors, in the language of `Accept-Language`
    Docx,
    /// A tagged PDF, in the language of `Accept-Language`, where the service writes PDF
    Pdf,
}

impl MatchReportName {
    const fn read(self) -> Wanted {
        match self {
            Self::Json => Wanted::Tables(FormatName::Json),
            Self::Csv => Wanted::Tables(FormatName::Csv),
            Self::CsvHxl => Wanted::Tables(FormatName::CsvHxl),
            Self::Xlsx => Wanted::Tables(FormatName::Xlsx),
            Self::Docx => Wanted::Document(DocumentForm::Docx),
            Self::Pdf => Wanted::Document(DocumentForm::Pdf),
        }
    }
}

/// A match report for programs or for people.
enum Wanted {
    Tables(FormatName),
    Document(DocumentForm),
}

/// How the report is wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReportWish {
    /// `json`, `csv`, `xlsx`, `docx` or `pdf`.
    #[serde(default)]
    #[param(inline)]
    format: MatchReportName,
    /// Which part, where `format` is `csv`: each part is a file.
    #[param(max_length = 80)]
    section: Option<String>,
}

/// The match report of a finished run.
#[derive(Debug, Serialize, ToSchema)]
struct ReportResponse<'a> {
    /// The run.
    run: RunItem,
    /// Title of its round.
    round_title: String,
    /// SHA-256 of the frozen input: who has the input file can repeat the run.
    input_sha256: String,
    /// SHA-256 of the problem file.
    problem_sha256: String,
    /// What the policy reached and what no plan can pass, by measure.
    #[schema(value_type = Object)]
    policy_values: &'a BTreeMap<String, PolicyValue>,
    /// How much more total value the newest run under `total` has, of the same needs and offers.
    #[schema(value_type = Option<Object>)]
    price: Option<PolicyPrice>,
    /// What was matched, coverage, unmet needs with their reasons, use of offers, bound and gap, baselines.
    #[schema(value_type = Object)]
    report: &'a MatchReport,
}

/// The match report
#[utoipa::path(get, path = "/api/v1/runs/{id}/report", tag = "runs", params(("id" = Uuid, Path), ReportWish),
    responses((status = 200, description = "The report, or a part of it as a file", content((ReportResponse<'_> = "application/json"), (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (Vec<u8> = "application/pdf")))))]
async fn read_report(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RunId>,
    Query(wish): Query<ReportWish>,
) -> Answer {
    let format = match wish.format.read() {
        Wanted::Tables(format) => format,
        Wanted::Document(form) => {
            let page = Page::bare(&app, context).seen_by(asking.scope);
            return match_report(&app, &page, id).await?.file(&app, &page, form).await;
        }
    };
    if format == FormatName::Json {
        let view = app.cycle.report(&asking.scope, id).await?;
        let response = ReportResponse {
            run: view.run.into(),
            round_title: view.round_title,
            input_sha256: view.input_sha256,
            problem_sha256: view.problem_sha256,
            policy_values: &view.told.policy_values,
            price: view.price,
            report: &view.told.report,
        };
        return tagged(&context, StatusCode::OK, None, &response);
    }
    let files = app.cycle.report_files(&asking.scope, id, Format::from(format)).await?;
    let named = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned();
    let only = files.len() == 1;
    let names: Vec<String> = files.iter().map(|file| named(&file.name)).collect();
    let wanted = files.into_iter().find(|file| only || wish.section.as_deref() == Some(&named(&file.name)));
    let file = wanted.ok_or_else(|| Failure::malformed(format!("section: use one of {}", names.join(", "))))?;
    download(&file.name, format.media_type(), file.bytes)
}

/// A file of a run, byte for byte as it was frozen and hashed; or the program that checks plans without us
#[utoipa::path(get, path = "/api/v1/runs/{id}/files/{of}", tag = "runs",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "`input`, `problem`, `plan`, `report`, or `verify_plan.py`", pattern = "^(input|problem|plan|report|verify_plan\\.py)$")),
    responses((status = 200, description = "The file", content((Object = "application/json"), (String = "text/x-python")))))]
async fn read_run_file(State(app): State<App>, asking: Asking, IdAnd(id, part): IdAnd<RunId, RunPart>) -> Answer {
    let RunPart::Run(file) = part else {
        app.cycle.run(&asking.scope, id).await?;
        return verifier::file();
    };
    let bytes = app.cycle.run_file(&asking.scope, id, file).await?;
    download(&format!("{}-{id}.json", file.code()), "application/json", bytes)
}
