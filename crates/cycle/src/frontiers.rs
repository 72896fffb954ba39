//! The frontier of a run: its problem solved under one policy after another, from the largest total to the fairest plan.

use std::collections::BTreeSet;

use matching::fairness::Point;
use persistence::jobs::JobState;
use persistence::{FrontierRecord, Scope, frontiers};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use vocabulary::RunId;

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::run_notes::RunNote;
use crate::runs::{RunView, view};

/// How many points a frontier has at most.
pub const POINTS: usize = 10;

/// One plan of the frontier; none of the others is better in both total and fairness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrontierPoint {
    /// The policy that gives this plan again.
    pub policy: Value,
    /// The plan's total.
    pub total: f64,
    /// No plan has a larger total.
    pub bound: f64,
    /// The gap between them.
    pub gap: f64,
    /// Coverage of the least-served state that can be served.
    pub fairness: f64,
    /// No plan covers it better.
    pub fairness_bound: f64,
    /// Needs that it serves.
    pub served: usize,
    /// Awards that it makes.
    pub awards: usize,
    /// Needs that it serves and the first point does not.
    pub entering: usize,
    /// Needs that the first point serves and it does not.
    pub leaving: usize,
    /// Whether it is worth as much as the run's own plan.
    #[serde(default)]
    pub chosen: bool,
}

/// How far a frontier is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FrontierState {
    /// Nobody has asked for it.
    None,
    /// It waits for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// Its points are there.
    Done,
    /// It ended without points; the note says why.
    Ended,
}

/// The frontier of a run.
#[derive(Debug, Clone, Serialize)]
pub struct FrontierView {
    /// The run.
    pub run: RunView,
    /// Title of its round.
    pub round_title: String,
    /// How far it is.
    pub state: FrontierState,
    /// Its points, in falling total.
    pub points: Vec<FrontierPoint>,
    /// How it ended, where it ended without points.
    pub note: Option<RunNote>,
}

/// What is kept with the job.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Found {
    #[serde(default)]
    pub(crate) points: Vec<FrontierPoint>,
}

/// The figures of points, each held against the first.
pub fn summarised(points: &[Point]) -> Vec<FrontierPoint> {
    let served = |point: &Point| -> BTreeSet<String> { point.plan.awards.iter().map(|a| a.need.clone()).collect() };
    let first = points.first().map(&served).unwrap_or_default();
    let figures = |point: &Point| {
        let own = served(point);
        FrontierPoint {
            policy: serde_json::to_value(&point.policy).unwrap_or_default(),
            total: point.total,
            bound: point.bound,
            gap: point.gap,
            fairness: point.fairness,
            fairness_bound: point.fairness_bound,
            served: own.len(),
            awards: point.plan.awards.len(),
            entering: own.difference(&first).count(),
            leaving: first.difference(&own).count(),
            chosen: false,
        }
    };
    points.iter().map(figures).collect()
}

impl Matchmaker {
    /// The frontier of a run, as far as it is.
    pub async fn frontier(&self, scope: &Scope, id: RunId) -> Outcome<FrontierView> {
        demand(scope, Act::ReadReport)?;
        let (record, round) = self.run_and_round(scope, id).await?;
        let run = view(scope, record, &round);
        let known = frontiers::get(self.store(), scope, id).await.map_err(refusal)?;
        let state = known.as_ref().map_or(FrontierState::None, |known| match known.state {
            JobState::Queued => FrontierState::Queued,
            JobState::Running => FrontierState::Running,
            JobState::Done => FrontierState::Done,
            JobState::Failed | JobState::Cancelled => FrontierState::Ended,
        });
        let note = known.as_ref().and_then(|known| RunNote::read(&known.message));
        let mut points = known.map(points_of).filter(|_| state == FrontierState::Done).unwrap_or_default();
        if run.plan_kept && !points.is_empty() {
            let own = self.stored_report(scope, id).await?.outcome.objective;
            for point in &mut points {
                point.chosen = (point.total - own).abs() <= 1e-6 * own.abs().max(1.0);
            }
        }
        Ok(FrontierView { run, round_title: round.title, state, points, note })
    }

    /// Queues the frontier of a run; asking twice is asking once.
    pub async fn start_frontier(&self, scope: &Scope, id: RunId) -> Outcome<FrontierView> {
        demand(scope, Act::StartRun)?;
        let (record, round) = self.run_and_round(scope, id).await?;
        if !view(scope, record, &round).plan_kept {
            return Err(Refusal::conflict("no-report", "the run has no plan yet; wait until it is done"));
        }
        frontiers::queue(self.store(), scope, id).await.map_err(refusal)?;
        self.frontier(scope, id).await
    }
}

fn points_of(known: FrontierRecord) -> Vec<FrontierPoint> {
    serde_json::from_value::<Found>(known.found).unwrap_or_default().points
}
