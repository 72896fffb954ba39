//! Frames of rounds on the wire: dates, scope, reminders, who sees what; the standing round and the report of a close.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::records::{RoundFrame, RoundScope};
use cycle::rooms::matching::Policy as Weighing;
use cycle::{Act, ClosingReport, CountLine, NewRound, ShareLine};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{EditionRecordId, Malformed, RoundId};

use super::Answer;
use super::rounds::{RoundResponse, whole};
use super::shapes::{ReportName, code};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, Query, Seen, created, tagged};
use crate::page::Page;
use crate::routes::closing_report;
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ManageRound), routes!(set_call))
        .api(Policy::Act(Act::OpenStanding), routes!(open_standing))
        .api(Policy::Act(Act::ReadRounds), routes!(read_closing_report))
}

/// What a round is for; an empty list leaves it open.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScopeShape {
    /// Areas of the catalogue.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub areas: Vec<String>,
    /// Regions of the requesting states, UN M49.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub regions: Vec<String>,
    /// Groups of requesting states: `LDC`, `LLDC`, `SIDS`.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub groups: Vec<String>,
    /// Kinds of help.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub kinds: Vec<String>,
    /// Kinds of provider.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub provider_kinds: Vec<String>,
}

fn texts<T: ToString>(values: &BTreeSet<T>) -> Vec<String> {
    values.iter().map(ToString::to_string).collect()
}

fn parsed<T: Ord + FromStr<Err = Malformed>>(field: &str, values: &[String]) -> Result<BTreeSet<T>, Failure> {
    values.iter().map(|text| code(field, text)).collect()
}

impl From<&RoundScope> for ScopeShape {
    fn from(scope: &RoundScope) -> Self {
        Self {
            areas: texts(&scope.areas),
            regions: texts(&scope.regions),
            groups: texts(&scope.groups),
            kinds: texts(&scope.kinds),
            provider_kinds: texts(&scope.provider_kinds),
        }
    }
}

impl ScopeShape {
    fn read(&self) -> Result<RoundScope, Failure> {
        Ok(RoundScope {
            areas: parsed("scope.areas", &self.areas)?,
            regions: parsed("scope.regions", &self.regions)?,
            groups: parsed("scope.groups", &self.groups)?,
            kinds: parsed("scope.kinds", &self.kinds)?,
            provider_kinds: parsed("scope.provider_kinds", &self.provider_kinds)?,
        })
    }
}

/// The dates of a round, what it is for, and who sees what before both sides agree.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FrameShape {
    /// The first day of the call; absent means at once.
    #[serde(default)]
    pub opens: Option<NaiveDate>,
    /// The last day on which needs and offers are taken in; absent means no last day.
    #[serde(default)]
    pub closes: Option<NaiveDate>,
    /// What it is for.
    #[serde(default)]
    pub scope: ScopeShape,
    /// `both-at-once` (default), `state-first`, `provider-first-unnamed` or `published-with-consent`.
    #[serde(default = "both_at_once")]
    #[schema(max_length = 40)]
    pub regime: String,
    /// How many other offers a state is shown beside each proposal.
    #[serde(default)]
    #[schema(maximum = 3)]
    pub alternatives: u8,
    /// Reminders, in days before the deadline.
    #[serde(default = "usual_reminders")]
    #[schema(max_items = 10)]
    pub reminders: Vec<u32>,
    /// Days to answer what a standing round proposes.
    #[serde(default = "usual_days")]
    #[schema(minimum = 1, maximum = 366)]
    pub answer_days: u32,
}

fn usual_days() -> u32 {
    RoundFrame::default().answer_days
}

fn both_at_once() -> String {
    RoundFrame::default().regime.code().to_owned()
}

fn usual_reminders() -> Vec<u32> {
    RoundFrame::default().remind_days
}

impl Default for FrameShape {
    fn default() -> Self {
        (&RoundFrame::default()).into()
    }
}

impl From<&RoundFrame> for FrameShape {
    fn from(frame: &RoundFrame) -> Self {
        Self {
            opens: frame.opens,
            closes: frame.closes,
            scope: (&frame.scope).into(),
            regime: frame.regime.code().to_owned(),
            alternatives: frame.alternatives,
            reminders: frame.remind_days.clone(),
            answer_days: frame.answer_days,
        }
    }
}

impl FrameShape {
    /// The frame, or what is wrong with it.
    pub fn read(&self) -> Result<RoundFrame, Failure> {
        Ok(RoundFrame {
            opens: self.opens,
            closes: self.closes,
            scope: self.scope.read()?,
            regime: code("regime", &self.regime)?,
            alternatives: self.alternatives,
            remind_days: self.reminders.clone(),
            answer_days: self.answer_days,
        })
    }
}

/// Change the dates, the scope and who sees what, before proposals are sent
#[utoipa::path(put, path = "/api/v1/rounds/{id}/call", tag = "rounds", request_body = FrameShape,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag of the round")),
    responses((status = 200, body = RoundResponse, headers(("ETag" = String)))))]
async fn set_call(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    Seen(version): Seen,
    Body(body): Body<FrameShape>,
) -> Answer {
    whole(&context, app.cycle.edit_round_frame(&asking.scope, id, &body.read()?, version).await?)
}

/// A round to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundBody {
    /// Title.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// The call to states and providers.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub call: String,
    /// What is maximised, under which limits, by which weights; absent means the neutral policy.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub policy: Weighing,
    /// The round before, whose agreed help is kept.
    #[serde(default)]
    pub parent: Option<Uuid>,
    /// The edition of the catalogue; absent means the current one.
    #[serde(default)]
    pub edition: Option<Uuid>,
    /// The day by which proposals are answered, where it is known already.
    #[serde(default)]
    pub proposals_due: Option<NaiveDate>,
    /// Its first day; absent means at once.
    #[serde(default)]
    pub opens: Option<NaiveDate>,
    /// The last day on which needs and offers are taken in.
    #[serde(default)]
    pub closes: Option<NaiveDate>,
    /// What it is for.
    #[serde(default)]
    pub scope: ScopeShape,
    /// `both-at-once` (default), `state-first`, `provider-first-unnamed` or `published-with-consent`.
    #[serde(default = "both_at_once")]
    #[schema(max_length = 40)]
    pub regime: String,
    /// How many other offers a state is shown beside each proposal.
    #[serde(default)]
    #[schema(maximum = 3)]
    pub alternatives: u8,
    /// Reminders, in days before the deadline.
    #[serde(default = "usual_reminders")]
    #[schema(max_items = 10)]
    pub reminders: Vec<u32>,
    /// Days to answer what a standing round proposes.
    #[serde(default = "usual_days")]
    #[schema(minimum = 1, maximum = 366)]
    pub answer_days: u32,
}

impl RoundBody {
    /// The round to be opened, or what is wrong with it.
    pub fn read(self) -> Result<NewRound, Failure> {
        let Self { title, call, policy, parent, edition, proposals_due, .. } = self;
        let Self { opens, closes, scope, regime, alternatives, reminders, answer_days, .. } = self;
        let frame = FrameShape { opens, closes, scope, regime, alternatives, reminders, answer_days }.read()?;
        let (parent, edition) = (parent.map(RoundId), edition.map(EditionRecordId));
        Ok(NewRound { title, call, policy, parent, edition, frame, proposals_due })
    }
}

/// Open the standing round: what comes in is matched at once with what is free
#[utoipa::path(post, path = "/api/v1/rounds/standing", tag = "rounds", request_body = RoundBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = RoundResponse, headers(("Location" = String), ("ETag" = String))), (status = 409, description = "One is open already", content_type = "application/problem+json")))]
async fn open_standing(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<RoundBody>,
) -> Answer {
    let view = app.cycle.open_standing_round(&asking.scope, &creation.body.read()?, creation.key.as_ref()).await?;
    let (id, version) = (view.record.id, view.record.version);
    created(&context, &format!("/api/v1/rounds/{id}"), Some(version), &RoundResponse::from(view))
}

/// How many, by code; null where it would tell of too few states.
#[derive(Debug, Serialize, ToSchema)]
struct CountItem {
    /// The status or the reason; several where they were too few apart.
    codes: Vec<String>,
    /// How many.
    count: Option<u64>,
}

impl From<CountLine> for CountItem {
    fn from(line: CountLine) -> Self {
        Self { codes: line.codes, count: line.count }
    }
}

/// Shares of an area or a region; null where they would tell of too few states.
#[derive(Debug, Serialize, ToSchema)]
struct ShareItem {
    /// The area or the region; several where they were too few apart.
    codes: Vec<String>,
    /// Requesting states.
    states: Option<u64>,
    /// Their needs.
    needs: Option<u64>,
    /// Part of what was asked that was matched, 0 to 1.
    matched_share: Option<f64>,
    /// Part of what was asked that was agreed, 0 to 1.
    agreed_share: Option<f64>,
}

impl From<ShareLine> for ShareItem {
    fn from(line: ShareLine) -> Self {
        Self {
            codes: line.codes,
            states: line.states,
            needs: line.needs,
            matched_share: line.matched_share,
            agreed_share: line.agreed_share,
        }
    }
}

/// The report on a closed round, as it was when it was closed. It names no state and no provider.
#[derive(Debug, Serialize, ToSchema)]
struct ClosingResponse {
    /// Its round.
    round: Uuid,
    /// The round's title.
    title: String,
    /// The first day of the call.
    opened: NaiveDate,
    /// The day of the close.
    closed: NaiveDate,
    /// Who saw what before both sides agreed.
    regime: String,
    /// The policy's name.
    policy: String,
    /// Needs that the chosen plan looked at.
    needs: Option<u64>,
    /// Their states.
    states: Option<u64>,
    /// Offers that it looked at.
    offers: Option<u64>,
    /// Their providers.
    providers: Option<u64>,
    /// Proposals by status.
    proposals: Vec<CountItem>,
    /// Declined proposals by reason.
    declines: Vec<CountItem>,
    /// By area.
    areas: Vec<ShareItem>,
    /// By region.
    regions: Vec<ShareItem>,
    /// Part of what was asked that was agreed, 0 to 1.
    agreed_share: Option<f64>,
    /// Part of what was asked that was matched, 0 to 1.
    matched_share: Option<f64>,
    /// What the plan was worth above first come, first served, as a share of the latter.
    gain_over_first_come: Option<f64>,
    /// Cells of fewer states than this are null, and so are those from which they could be worked out.
    smallest_cell: u32,
}

impl From<ClosingReport> for ClosingResponse {
    fn from(report: ClosingReport) -> Self {
        Self {
            round: report.round.0,
            title: report.title,
            opened: report.opened,
            closed: report.closed,
            regime: report.regime.code().to_owned(),
            policy: report.policy,
            needs: report.needs,
            states: report.states,
            offers: report.offers,
            providers: report.providers,
            proposals: report.proposals.into_iter().map(CountItem::from).collect(),
            declines: report.declines.into_iter().map(CountItem::from).collect(),
            areas: report.areas.into_iter().map(ShareItem::from).collect(),
            regions: report.regions.into_iter().map(ShareItem::from).collect(),
            agreed_share: report.agreed_share,
            matched_share: report.matched_share,
            gain_over_first_come: report.gain_over_first_come,
            smallest_cell: report.smallest_cell,
        }
    }
}

/// How the report is wanted.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ClosingWish {
    /// `json`, `docx` or `pdf`.
    #[serde(default)]
    #[param(inline)]
    format: ReportName,
}

/// The report on a closed round
#[utoipa::path(get, path = "/api/v1/rounds/{id}/closing-report", tag = "rounds", params(("id" = Uuid, Path), ClosingWish),
    responses((status = 200, content((ClosingResponse = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"), (Vec<u8> = "application/pdf"))), (status = 409, description = "The round is not closed", content_type = "application/problem+json")))]
async fn read_closing_report(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RoundId>,
    Query(wish): Query<ClosingWish>,
) -> Answer {
    if let Some(form) = wish.format.document() {
        let page = Page::bare(&app, context).seen_by(asking.scope);
        return closing_report(&app, &page, id).await?.file(&app, &page, form).await;
    }
    let report = app.cycle.closing_report(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, None, &ClosingResponse::from(report))
}
