//! Awards that an administrator moves by hand on the plan of a run: the checker judges the plan, the cost is told, and
//! with a reason it becomes a run of its own that can be chosen.

use std::collections::BTreeMap;

use matching::plan::Award;
use matching::{Plan, Problem, Violation, check, restated};
use persistence::overrides;
use persistence::{AwardMove, HandMade, RoundRecord, RoundStatus, RunFile, Scope, rounds};
use serde::Serialize;
use vocabulary::{Finding, Place, RunId};

use crate::access::{Act, demand};
use crate::diffs::{DiffLine, InputChange, changed_lines};
use crate::frozen::{Frozen, report_of};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::needs::check_reason;
use crate::refusal::{Outcome, Refusal};
use crate::run_notes::RunNote;
use crate::runs::{RunView, view};

/// A change of a plan by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOverride {
    /// What is moved, in this order.
    pub moves: Vec<AwardMove>,
    /// Why.
    pub reason: String,
}

/// What a change would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OverrideCheck {
    /// What stands in the way; nothing where the plan holds.
    pub violations: Vec<Violation>,
    /// What the changed plan is worth.
    pub value: f64,
    /// What the run's plan is worth.
    pub present: f64,
    /// What the change costs; below 0 where it gains.
    pub cost: f64,
    /// The same as a share of the run's plan.
    pub cost_share: f64,
    /// The proven bound on any plan's worth.
    pub bound: f64,
    /// The gap of the changed plan to it.
    pub gap: f64,
    /// Needs that get more.
    pub gains: Vec<DiffLine>,
    /// Needs that get less.
    pub losses: Vec<DiffLine>,
}

/// A run's files, and the plan as it would be.
struct Changed {
    input: Vec<u8>,
    problem: Vec<u8>,
    plan: Plan,
    violations: Vec<Violation>,
    present: f64,
    frozen: Frozen,
}

fn fault(at: usize, code: &str, field: &str, message: &str) -> Finding {
    Finding::error(code, Place::path(format!("moves[{at}].{field}")), "", message)
}

/// The awards after the moves.
fn moved(plan: &Plan, problem: &Problem, moves: &[AwardMove]) -> Result<Vec<Award>, Vec<Finding>> {
    let mut awards: BTreeMap<(String, String), f64> =
        plan.awards.iter().map(|a| ((a.need.clone(), a.offer.clone()), a.amount)).collect();
    let mut findings = Vec::new();
    for (at, one) in moves.iter().enumerate() {
        let (need, amount) = (one.need.to_string(), one.amount.major());
        if !problem.needs.iter().any(|known| known.id == need) {
            findings.push(fault(at, "unknown-need", "need", "the run holds no such need"));
            continue;
        }
        if amount <= 0.0 || (one.from.is_none() && one.to.is_none()) || one.from == one.to {
            findings.push(fault(at, "nothing-moved", "amount", "say from where to where, and how much"));
            continue;
        }
        if let Some(from) = one.from {
            let key = (need.clone(), from.to_string());
            let left = awards.get(&key).copied().unwrap_or(0.0) - amount;
            if left < -1e-9 * amount {
                findings.push(fault(at, "not-awarded", "amount", "the plan awards less than that from this offer"));
                continue;
            }
            if left > 1e-9 * amount {
                awards.insert(key, left)
            } else {
                awards.remove(&key)
            };
        }
        if let Some(to) = one.to {
            let to = to.to_string();
            let eligible = problem.pairs.iter().any(|pair| {
                let of = (problem.needs.get(pair.need as usize), problem.offers.get(pair.offer as usize));
                of.0.is_some_and(|n| n.id == need) && of.1.is_some_and(|o| o.id == to)
            });
            if !eligible {
                findings.push(fault(at, "not-eligible", "to", "the rules do not let this offer serve this need"));
                continue;
            }
            *awards.entry((need, to)).or_insert(0.0) += amount;
        }
    }
    if findings.is_empty() {
        Ok(awards.into_iter().map(|((need, offer), amount)| Award { need, offer, amount }).collect())
    } else {
        Err(findings)
    }
}

fn changed(input: Vec<u8>, problem: Vec<u8>, plan: &[u8], moves: &[AwardMove]) -> Result<Changed, Vec<Finding>> {
    let frozen = Frozen::read(&input)?;
    let (stated, sha256) = Problem::read(&problem)?;
    let before = Plan::read(plan)?;
    let awards = moved(&before, &stated, moves)?;
    let plan = restated(&stated, &before, &awards);
    let mut violations = check(&stated, &sha256, &plan);
    let kept = |award: &Award| plan.awards.iter().any(|a| a.need == award.need && a.offer == award.offer);
    for award in awards.iter().filter(|award| !kept(award)) {
        let place = format!("{} / {}", award.need, award.offer);
        violations.push(Violation { kind: "pair", place, text: "this award could not be kept".to_owned() });
    }
    for pin in &stated.pins {
        let (Some(need), Some(offer)) = (stated.needs.get(pin.need as usize), stated.offers.get(pin.offer as usize))
        else {
            continue;
        };
        let wanted = awards.iter().find(|a| a.need == need.id && a.offer == offer.id).map_or(0.0, |a| a.amount);
        if (wanted - pin.amount).abs() > 1e-6 * pin.amount.max(1.0) {
            let place = format!("{} / {}", need.id, offer.id);
            violations.push(Violation { kind: "pin", place, text: "what both sides agreed on stays".to_owned() });
        }
    }
    Ok(Changed { input, problem, plan, violations, present: before.objective, frozen })
}

impl Matchmaker {
    /// What a change of a run's plan by hand would cost, and whether it holds; nothing is stored.
    pub async fn check_override(&self, scope: &Scope, run: RunId, moves: &[AwardMove]) -> Outcome<OverrideCheck> {
        demand(scope, Act::OverrideAward)?;
        let (changed, _) = self.changed_plan(scope, run, moves).await?;
        let before = self.stored_report(scope, run).await?;
        let because = InputChange::by_hand();
        let names = changed.frozen.needs.iter().map(|need| (need.id, need));
        let got = changed.plan.awards.iter().map(|a| (a.need.as_str(), a.amount));
        let (gains, losses) =
            changed_lines(&before, got, names.collect(), |code| self.state_name(code), |_| vec![because.clone()]);
        let cost = changed.present - changed.plan.objective;
        Ok(OverrideCheck {
            violations: changed.violations,
            value: changed.plan.objective,
            present: changed.present,
            cost,
            cost_share: cost / changed.present.abs().max(1e-9),
            bound: changed.plan.bound,
            gap: changed.plan.gap,
            gains,
            losses,
        })
    }

    /// Changes a run's plan by hand: a run of its own, with reason and cost, that can be chosen like any other.
    pub async fn override_run(
        &self,
        scope: &Scope,
        run: RunId,
        new: &NewOverride,
        key: Option<&Key>,
    ) -> Outcome<RunView> {
        demand(scope, Act::OverrideAward)?;
        let reason = check_reason(&new.reason, true)?;
        let (changed, round) = self.changed_plan(scope, run, &new.moves).await?;
        if round.status == RoundStatus::Closed {
            return Err(Refusal::conflict("round-closed", "the round is closed; open another one"));
        }
        if let Some(first) = changed.violations.first() {
            let detail = format!("the plan would break {} rules; the first: {first}", changed.violations.len());
            return Err(Refusal::conflict("override-refused", detail));
        }
        let person = scope.actor().ok_or(Refusal::NotSignedIn)?.person;
        let cost = changed.present - changed.plan.objective;
        let made = HandMade {
            basis: run,
            reason,
            cost,
            cost_share: cost / changed.present.abs().max(1e-9),
            bound: changed.plan.bound,
            person,
            moves: new.moves.clone(),
        };
        let note = RunNote::new("done").with("awards", changed.plan.awards.len()).with("gap", changed.plan.gap);
        let Changed { input, problem, plan, frozen, .. } = changed;
        let written = tokio::task::spawn_blocking(move || {
            let stated = frozen.state().map_err(Refusal::Invalid)?;
            let report = serde_json::to_vec(&report_of(&stated, &plan));
            report.map(|report| (plan.write(), report)).map_err(|e| Refusal::internal(&e.to_string()))
        });
        let (plan, report) = written.await.map_err(|e| Refusal::internal(&e.to_string()))??;
        let note = note.value();
        let stored = overrides::NewOverride { round: round.id, input, problem, plan, report, note, made };
        let record = overrides::create(self.store(), scope, stored, Key::once(key)).await.map_err(refusal)?;
        Ok(view(scope, record, &round))
    }

    async fn changed_plan(&self, scope: &Scope, run: RunId, moves: &[AwardMove]) -> Outcome<(Changed, RoundRecord)> {
        if moves.is_empty() {
            return Err(Refusal::conflict("override-empty", "nothing is moved; say which award goes where"));
        }
        let (record, round) = self.run_and_round(scope, run).await?;
        if !view(scope, record, &round).plan_kept {
            return Err(Refusal::conflict("no-report", "the run has no plan yet; wait until it is done"));
        }
        let file = |kind| rounds::file(self.store(), scope, run, kind);
        let input = file(RunFile::Input).await.map_err(refusal)?;
        let problem = file(RunFile::Problem).await.map_err(refusal)?;
        let plan = file(RunFile::Plan).await.map_err(refusal)?;
        let moves = moves.to_vec();
        let made = tokio::task::spawn_blocking(move || changed(input, problem, &plan, &moves));
        let made = made.await.map_err(|e| Refusal::internal(&e.to_string()))?.map_err(Refusal::Invalid)?;
        Ok((made, round))
    }
}
