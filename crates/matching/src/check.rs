//! Is this plan right? Constraints, value, bound and certificate, judged from problem and plan alone.
//!
//! Nothing here knows a solver, a formulation or a heuristic. The certified bound is recomputed by the one pure
//! evaluator of the specification's formula ([`crate::certificate`]).

mod awards;
mod form;
mod needs;
mod offers;
mod proof;
mod states;
mod value;

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::problem::{Indexed, Problem};

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Violation {
    /// Which rule: `format`, `hash`, `pair`, `amount`, `pin`, `need`, `requires`, `capacity`, `awards`, `earmark`,
    /// `state`, `objective`, `bound`, `certificate`.
    pub kind: &'static str,
    /// Whose: an id, a pair, or a part of the plan.
    pub place: String,
    /// What is wrong, with the numbers.
    pub text: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}: {}", self.kind, self.place, self.text)
    }
}

/// The problem, the plan, and the sums over its awards.
struct Case<'a> {
    problem: &'a Problem,
    plan: &'a Plan,
    ix: Indexed,
    need_named: BTreeMap<&'a str, u32>,
    offer_named: BTreeMap<&'a str, u32>,
    state_named: BTreeMap<&'a str, u32>,
    /// Pair and amount of every award that has a pair, in canonical order.
    awards: BTreeMap<u32, f64>,
    violations: Vec<Violation>,
}

impl Case<'_> {
    fn add(&mut self, kind: &'static str, place: impl Into<String>, text: impl Into<String>) {
        self.violations.push(Violation { kind, place: place.into(), text: text.into() });
    }

    fn need_id(&self, need: u32) -> String {
        self.problem.needs[self.ix.need_at[need as usize] as usize].id.clone()
    }

    fn offer_id(&self, offer: u32) -> String {
        self.problem.offers[self.ix.offer_at[offer as usize] as usize].id.clone()
    }

    fn pair_id(&self, pair: u32) -> String {
        let need = self.need_id(self.ix.need[pair as usize]);
        format!("{need} / {}", self.offer_id(self.ix.offer[pair as usize]))
    }
}

/// How much of a plan is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// Everything.
    Whole,
    /// Awards and objective, as for a plan made by hand.
    Awards,
}

/// Every violation of a plan for the problem whose file has this SHA-256; empty means that the plan is right.
/// The problem must be free of faults.
pub fn check(problem: &Problem, sha256: &str, plan: &Plan) -> Vec<Violation> {
    judge(problem, Some(sha256), plan, Extent::Whole)
}

/// The same for awards and objective alone: what a plan made by hand, without bound and certificate, can be judged on.
pub fn check_awards(problem: &Problem, plan: &Plan) -> Vec<Violation> {
    judge(problem, None, plan, Extent::Awards)
}

fn judge(problem: &Problem, sha256: Option<&str>, plan: &Plan, extent: Extent) -> Vec<Violation> {
    let ix = Indexed::of(problem);
    let mut case = Case {
        need_named: problem.needs.iter().zip(&ix.need_of).map(|(n, i)| (n.id.as_str(), *i)).collect(),
        offer_named: problem.offers.iter().zip(&ix.offer_of).map(|(o, i)| (o.id.as_str(), *i)).collect(),
        state_named: problem.states.iter().zip(&ix.state_of).map(|(s, i)| (s.id.as_str(), *i)).collect(),
        problem,
        plan,
        ix,
        awards: BTreeMap::new(),
        violations: Vec::new(),
    };
    if extent == Extent::Whole {
        form::judge(&mut case);
        if !case.violations.is_empty() {
            return case.violations;
        }
    }
    if let Some(sha256) = sha256
        && plan.problem_sha256 != sha256
    {
        case.add("hash", "plan", "problem_sha256 is not the hash of this problem");
    }
    awards::judge(&mut case);
    needs::judge(&mut case);
    offers::judge(&mut case);
    states::judge(&mut case);
    let objective = value::objective(&case);
    value::judge(&mut case, objective, extent == Extent::Whole);
    if extent == Extent::Whole {
        proof::judge(&mut case, objective);
    }
    case.violations
}
