//! Two runs of a round side by side: what going from one to the other costs, and which needs enter and leave. And the
//! price of a policy.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use matching::explain::{Only, Others, Shift, Shifts};
use matching::fairness::{Comparison, compare};
use matching::{MatchReport, Plan, Problem};
use persistence::{RoundRecord, RunFile, RunRecord, RunStatus, Scope, rounds};
use serde::{Deserialize, Serialize};
use vocabulary::{RoundId, RunId};

use crate::access::{Act, demand};
use crate::held::LONGEST;
use crate::matchmaker::{Matchmaker, refusal};
use crate::names::Names;
use crate::refusal::{Outcome, Refusal};
use crate::runs::view;

/// What a policy is judged by, and what no plan exceeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PolicyValue {
    /// The plan's own value.
    pub value: f64,
    /// What no plan exceeds; where fewer is better, what no plan falls below.
    pub bound: f64,
}

/// What a policy costs against the total.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PolicyPrice {
    /// The newest run of the round that maximised the total for the same needs and offers.
    pub of: RunId,
    /// How much more its total is.
    pub more_value: f64,
    /// The same as a share of that total.
    pub share: Option<f64>,
}

/// One of two runs that are compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareSide {
    /// The run.
    pub run: RunId,
    /// When it was started.
    pub at: DateTime<Utc>,
    /// The name of its policy.
    pub policy: String,
    /// Its total.
    pub total: f64,
    /// No plan for its problem has a larger one.
    pub bound: f64,
    /// The gap between them.
    pub gap: f64,
    /// Needs that it serves.
    pub served: usize,
    /// Awards that it makes.
    pub awards: usize,
    /// Coverage of the least-served state that can be served.
    pub least: Option<f64>,
    /// What its policy is judged by.
    pub policy_values: BTreeMap<String, PolicyValue>,
}

/// Two runs side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CompareView {
    /// Their round.
    pub round: RoundId,
    /// Its title.
    pub round_title: String,
    /// From this one.
    pub from: CompareSide,
    /// To this one.
    pub to: CompareSide,
    /// Whether both had the same needs, offers and agreed awards.
    pub same_input: bool,
    /// How much more total the second has.
    pub more_value: f64,
    /// The same as a share of the first's total.
    pub share: Option<f64>,
    /// Needs that the second serves alone.
    pub enter: Shifts,
    /// Needs that the first serves alone.
    pub leave: Shifts,
    /// States that gain coverage.
    pub states_gaining: usize,
    /// States that lose coverage.
    pub states_losing: usize,
    /// States that keep theirs.
    pub states_unchanged: usize,
    /// Awards that are new, gone or of another amount.
    pub awards_changed: usize,
    /// What the ids stand for.
    pub names: Names,
}

/// A run's files as they are compared.
struct Side {
    problem: Problem,
    plan: Plan,
}

impl Side {
    fn read(problem: &[u8], plan: &[u8]) -> Option<Self> {
        Some(Self { problem: Problem::read(problem).ok()?.0, plan: Plan::read(plan).ok()? })
    }

    fn shown(&self, record: &RunRecord, least: Option<f64>) -> CompareSide {
        let plan = &self.plan;
        let served: std::collections::BTreeSet<&str> = plan.awards.iter().map(|award| award.need.as_str()).collect();
        CompareSide {
            run: record.id,
            at: record.created_at,
            policy: self.problem.policy.objective.clone(),
            total: plan.objective,
            bound: plan.bound,
            gap: plan.gap,
            served: served.len(),
            awards: plan.awards.len(),
            least,
            policy_values: policy_values(plan),
        }
    }
}

/// What a plan's policy is judged by.
pub(crate) fn policy_values(plan: &Plan) -> BTreeMap<String, PolicyValue> {
    let value = |of: &matching::plan::PolicyValue| PolicyValue { value: of.value, bound: of.bound };
    plan.policy_values.iter().map(|(name, of)| (name.clone(), value(of))).collect()
}

/// The same needs, offers, pairs and agreed awards, whatever the policy.
fn same(a: &Problem, b: &Problem) -> bool {
    a.states == b.states && a.needs == b.needs && a.offers == b.offers && a.pairs == b.pairs && a.pins == b.pins
}

/// Part of a value, where that is above 0.
fn share_of(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

impl Matchmaker {
    /// Compares two runs of a round that have a plan.
    pub async fn compare_runs(&self, scope: &Scope, from: RunId, to: RunId) -> Outcome<CompareView> {
        demand(scope, Act::ReadReport)?;
        let (first, round) = self.with_plan(scope, from).await?;
        let (second, other) = self.with_plan(scope, to).await?;
        if from == to || round.id != other.id {
            return Err(Refusal::conflict("not-comparable", "choose two different runs of the same round"));
        }
        let files = [self.both_files(scope, from).await?, self.both_files(scope, to).await?];
        let sight = self.sight(scope).await?;
        let compared = self.apart(LONGEST, move || {
            let [a, b] = files.map(|(problem, plan)| Side::read(&problem, &plan));
            let (a, b) = (a?, b?);
            Some((compare(&b.problem, &a.plan, &b.plan), same(&a.problem, &b.problem), a, b))
        });
        let unread = || Refusal::internal("the files of a run cannot be read");
        let (comparison, same_input, a, b) = compared.await?.ok_or_else(unread)?;
        let enter = shifts(&comparison.needs_entering, &a, &b, &sight.only);
        let leave = shifts(&comparison.needs_leaving, &a, &b, &sight.only);
        let value = serde_json::to_value((&enter, &leave)).map_err(|e| Refusal::internal(&e.to_string()))?;
        let more_value = b.plan.objective - a.plan.objective;
        let Comparison { least_before, least_after, states_unchanged, awards_changed, .. } = comparison;
        Ok(CompareView {
            round: round.id,
            round_title: round.title,
            from: a.shown(&first, least_before),
            to: b.shown(&second, least_after),
            same_input,
            more_value,
            share: share_of(more_value, a.plan.objective),
            enter,
            leave,
            states_gaining: comparison.states_gaining.len(),
            states_losing: comparison.states_losing.len(),
            states_unchanged,
            awards_changed,
            names: self.names_in(&value, &sight),
        })
    }

    async fn with_plan(&self, scope: &Scope, id: RunId) -> Outcome<(RunRecord, RoundRecord)> {
        let (record, round) = self.run_and_round(scope, id).await?;
        if view(scope, record.clone(), &round).plan_kept {
            Ok((record, round))
        } else {
            Err(Refusal::conflict("no-report", "the run has no plan yet; wait until it is done"))
        }
    }

    async fn both_files(&self, scope: &Scope, id: RunId) -> Outcome<(Vec<u8>, Vec<u8>)> {
        let problem = rounds::file(self.store(), scope, id, RunFile::Problem).await.map_err(refusal)?;
        let plan = rounds::file(self.store(), scope, id, RunFile::Plan).await.map_err(refusal)?;
        Ok((problem, plan))
    }

    /// What a run's policy costs against the newest run of its round that maximised the total for the same needs,
    /// offers and awards; none where there is no such run, or where it is one itself.
    pub(crate) async fn price_of_policy(
        &self,
        scope: &Scope,
        round: &RoundRecord,
        report: &MatchReport,
    ) -> Outcome<Option<PolicyPrice>> {
        if report.policy.objective == "total" {
            return Ok(None);
        }
        for run in self.runs_of(scope, round).await?.into_iter().filter(|run| run.record.status == RunStatus::Done) {
            let other = self.stored_report(scope, run.record.id).await?;
            if other.policy.objective == "total" && same_question(&other, report) {
                let (of, more_value) = (run.record.id, other.outcome.objective - report.outcome.objective);
                let share = share_of(more_value, other.outcome.objective);
                return Ok(Some(PolicyPrice { of, more_value, share }));
            }
        }
        Ok(None)
    }
}

/// Whether two reports are about the same needs with the same weights, the same offers and the same agreed awards.
fn same_question(a: &MatchReport, b: &MatchReport) -> bool {
    let needs =
        |r: &MatchReport| -> Vec<_> { r.needs.iter().map(|n| (n.id, n.quantity, n.weight, n.eligible)).collect() };
    let offers = |r: &MatchReport| -> Vec<_> { r.offers.iter().map(|o| (o.id, o.capacity, o.eligible)).collect() };
    let agreed = |r: &MatchReport| -> Vec<_> {
        r.awards.iter().filter(|a| a.agreed).map(|a| (a.need, a.offer, a.amount)).collect()
    };
    needs(a) == needs(b) && offers(a) == offers(b) && agreed(a) == agreed(b)
}

/// What needs get in both plans; those that the reader may not see are counted.
fn shifts(ids: &[String], a: &Side, b: &Side, only: &Only) -> Shifts {
    let got =
        |side: &Side, id: &str| side.plan.awards.iter().filter(|w| w.need == id).fold(0.0, |sum, w| sum + w.amount);
    let state = |id: &str| {
        let of = |side: &Side| {
            let need = side.problem.needs.iter().find(|need| need.id == id)?;
            side.problem.states.get(need.state as usize).map(|state| state.id.clone())
        };
        of(b).or_else(|| of(a)).unwrap_or_default()
    };
    let (named, hidden): (Vec<&String>, Vec<&String>) = ids.iter().partition(|id| only.needs.contains(*id));
    let shift = |id: &&String| Shift { need: (*id).clone(), state: state(id), before: got(a, id), after: got(b, id) };
    Shifts { named: named.iter().map(shift).collect(), others: Others::of(hidden.len()) }
}
