//! What changed since the last plan, and plans changed by hand.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::HandMade;
use cycle::{Act, AwardMove, DiffLine, InputChange, NewOverride, OverrideCheck, RoundDiff};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{NeedId, OfferId, Quantity, RunId};

use super::Answer;
use super::runs::RunItem;
use super::shapes::{Amount, Names, code, names};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, Query, created, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadReport), routes!(read_diff))
        .api(Policy::Act(Act::OverrideAward), routes!(check_override))
        .api(Policy::Act(Act::OverrideAward), routes!(override_run))
}

/// One input that moved.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct InputItem {
    /// `need-new`, `need-changed`, `need-withdrawn`, `offer-new`, `offer-changed`, `offer-withdrawn`, `agreed-new`,
    /// `agreed-ended`, `declined`, `policy`, `rates`, `lessons`, `edition`, `override`, `competition`.
    code: String,
    /// The need that it is about.
    need: Option<Uuid>,
    /// The offer that it is about.
    offer: Option<Uuid>,
    /// Its title.
    title: String,
    /// The other side's title, where the input is a pair.
    other_title: String,
}

impl From<&InputChange> for InputItem {
    fn from(change: &InputChange) -> Self {
        Self {
            code: change.code.to_string(),
            need: change.need.map(|id| id.0),
            offer: change.offer.map(|id| id.0),
            title: change.title.clone(),
            other_title: change.other_title.clone(),
        }
    }
}

/// A need that gets more or less than before.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct DiffItem {
    /// The need.
    need: Uuid,
    /// Its title.
    title: String,
    /// Its state.
    state: String,
    /// The state's name.
    state_name: Names,
    /// What it got before.
    before: Amount,
    /// What it gets now.
    after: Amount,
    /// Because of which inputs.
    because: Vec<InputItem>,
}

impl From<&DiffLine> for DiffItem {
    fn from(line: &DiffLine) -> Self {
        Self {
            need: line.need.0,
            title: line.title.clone(),
            state: line.state.to_string(),
            state_name: names(&line.state_name),
            before: line.before.into(),
            after: line.after.into(),
            because: line.because.iter().map(InputItem::from).collect(),
        }
    }
}

/// What changed between two plans: who gains, who loses, because of which input.
#[derive(Debug, Serialize, ToSchema)]
struct DiffResponse {
    /// The earlier run.
    from: Uuid,
    /// The later run.
    to: Uuid,
    /// The earlier run's round.
    from_round_title: String,
    /// The later run's round.
    to_round_title: String,
    /// What came in, changed or left.
    inputs: Vec<InputItem>,
    /// Needs that get more.
    gains: Vec<DiffItem>,
    /// Needs that get less.
    losses: Vec<DiffItem>,
    /// States that gain.
    states_gaining: u64,
    /// States that lose.
    states_losing: u64,
    /// States for which nothing changes.
    states_unchanged: u64,
    /// Value of the later plan above the earlier one.
    more_value: f64,
    /// Whether the two values are told in the same measure.
    comparable: bool,
}

impl From<RoundDiff> for DiffResponse {
    fn from(diff: RoundDiff) -> Self {
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Self {
            from: diff.from.0,
            to: diff.to.0,
            from_round_title: diff.from_round_title,
            to_round_title: diff.to_round_title,
            inputs: diff.inputs.iter().map(InputItem::from).collect(),
            gains: diff.gains.iter().map(DiffItem::from).collect(),
            losses: diff.losses.iter().map(DiffItem::from).collect(),
            states_gaining: wide(diff.states_gaining),
            states_losing: wide(diff.states_losing),
            states_unchanged: wide(diff.states_unchanged),
            more_value: diff.more_value,
            comparable: diff.comparable,
        }
    }
}

/// Which plan it is compared with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Against {
    /// The earlier run; absent means the plan that was chosen before.
    against: Option<Uuid>,
}

/// What changed since the last plan
#[utoipa::path(get, path = "/api/v1/runs/{id}/diff", tag = "runs", params(("id" = Uuid, Path), Against),
    responses((status = 200, body = DiffResponse), (status = 409, description = "There is no earlier plan", content_type = "application/problem+json")))]
async fn read_diff(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RunId>,
    Query(wish): Query<Against>,
) -> Answer {
    let diff = app.cycle.round_diff(&asking.scope, id, wish.against.map(RunId)).await?;
    tagged(&context, StatusCode::OK, None, &DiffResponse::from(diff))
}

/// One award moved by hand: from one offer to another; added where only `to` is named, taken away where only `from` is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveShape {
    /// The need.
    pub need: Uuid,
    /// The offer that gives less.
    #[serde(default)]
    pub from: Option<Uuid>,
    /// The offer that gives more.
    #[serde(default)]
    pub to: Option<Uuid>,
    /// How much, in the need's unit.
    pub amount: Amount,
}

impl MoveShape {
    fn read(&self) -> Result<AwardMove, Failure> {
        let amount = Quantity::new(self.amount.amount, code("moves.amount.unit", &self.amount.unit)?);
        Ok(AwardMove { need: NeedId(self.need), from: self.from.map(OfferId), to: self.to.map(OfferId), amount })
    }
}

impl From<&AwardMove> for MoveShape {
    fn from(moved: &AwardMove) -> Self {
        Self {
            need: moved.need.0,
            from: moved.from.map(|id| id.0),
            to: moved.to.map(|id| id.0),
            amount: moved.amount.into(),
        }
    }
}

/// From which plan a run was made by hand, why, and at what cost.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HandMadeItem {
    /// The run before.
    basis: Uuid,
    /// Why it was changed.
    reason: String,
    /// Value lost against the plan before.
    cost: f64,
    /// The same as a share of that plan's value.
    cost_share: f64,
    /// No plan is worth more than this.
    bound: f64,
    /// Who changed it.
    person: Uuid,
    /// What was moved.
    moves: Vec<MoveShape>,
}

impl From<&HandMade> for HandMadeItem {
    fn from(made: &HandMade) -> Self {
        Self {
            basis: made.basis.0,
            reason: made.reason.clone(),
            cost: made.cost,
            cost_share: made.cost_share,
            bound: made.bound,
            person: made.person.0,
            moves: made.moves.iter().map(MoveShape::from).collect(),
        }
    }
}

/// Moves to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CheckBody {
    /// The moves.
    #[schema(min_items = 1, max_items = 100)]
    moves: Vec<MoveShape>,
}

/// Moves with the reason that stays with them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OverrideBody {
    /// The moves.
    #[schema(min_items = 1, max_items = 100)]
    moves: Vec<MoveShape>,
    /// Why.
    #[schema(min_length = 1, max_length = 4_000)]
    reason: String,
}

/// A rule or limit that the changed plan breaks.
#[derive(Debug, Serialize, ToSchema)]
struct ViolationItem {
    /// Which.
    kind: String,
    /// Where.
    place: String,
    /// In words.
    text: String,
}

/// What a change by hand would cost.
#[derive(Debug, Serialize, ToSchema)]
struct OverrideChecked {
    /// What it breaks; empty where it may be stored.
    violations: Vec<ViolationItem>,
    /// Value of the changed plan.
    value: f64,
    /// Value of the plan before.
    present: f64,
    /// Value lost.
    cost: f64,
    /// The same as a share.
    cost_share: f64,
    /// No plan is worth more than this.
    bound: f64,
    /// Distance of the changed plan to the bound, as a share.
    gap: f64,
    /// Needs that get more.
    gains: Vec<DiffItem>,
    /// Needs that get less.
    losses: Vec<DiffItem>,
}

impl From<OverrideCheck> for OverrideChecked {
    fn from(check: OverrideCheck) -> Self {
        let violation = |v: &cycle::rooms::matching::Violation| ViolationItem {
            kind: v.kind.to_string(),
            place: v.place.clone(),
            text: v.text.clone(),
        };
        Self {
            violations: check.violations.iter().map(violation).collect(),
            value: check.value,
            present: check.present,
            cost: check.cost,
            cost_share: check.cost_share,
            bound: check.bound,
            gap: check.gap,
            gains: check.gains.iter().map(DiffItem::from).collect(),
            losses: check.losses.iter().map(DiffItem::from).collect(),
        }
    }
}

fn moves(shapes: &[MoveShape]) -> Result<Vec<AwardMove>, Failure> {
    shapes.iter().map(MoveShape::read).collect()
}

/// What a change by hand would cost; nothing is stored
#[utoipa::path(post, path = "/api/v1/runs/{id}/overrides/check", tag = "runs", request_body = CheckBody,
    params(("id" = Uuid, Path)), responses((status = 200, body = OverrideChecked)))]
async fn check_override(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RunId>,
    Body(body): Body<CheckBody>,
) -> Answer {
    let check = app.cycle.check_override(&asking.scope, id, &moves(&body.moves)?).await?;
    tagged(&context, StatusCode::OK, None, &OverrideChecked::from(check))
}

/// Store a plan changed by hand; it can be chosen like any other
#[utoipa::path(post, path = "/api/v1/runs/{id}/overrides", tag = "runs", request_body = OverrideBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = RunItem, headers(("Location" = String), ("ETag" = String)))))]
async fn override_run(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<RunId>,
    creation: Creation<OverrideBody>,
) -> Answer {
    let new = NewOverride { moves: moves(&creation.body.moves)?, reason: creation.body.reason };
    let view = app.cycle.override_run(&asking.scope, id, &new, creation.key.as_ref()).await?;
    let (place, version) = (format!("/api/v1/runs/{}", view.record.id), view.record.version);
    created(&context, &place, Some(version), &RunItem::from(view))
}
