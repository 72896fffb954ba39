//! Check my plan: a hand-made allocation gets its violations, its value, and its distance to the bound.

use serde::Serialize;

use super::desk::{Desk, awards_of};
use super::figures::Moves;
use super::reader::{Others, Reader};
use crate::check::{Violation, check_awards};
use crate::plan::{Award, Plan, Status, gap};

/// What is to be said of a hand-made plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanCheck {
    /// What is wrong, as far as the reader may see whom it is about.
    pub violations: Vec<Fault>,
    /// Violations about records that the reader may not see.
    pub others: Others,
    /// What its awards are worth; those without an eligible pair count nothing.
    pub value: f64,
    /// What the present plan is worth.
    pub present: f64,
    /// The best bound on what any plan is worth.
    pub bound: f64,
    /// Bound less value.
    pub distance: f64,
    /// The same as a gap, in the sense of the plan's format.
    pub gap: f64,
    /// Needs that gain or lose against the present plan.
    pub moves: Moves,
}

/// A violation, for a reader.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fault {
    /// Which rule, in the words of the check.
    pub kind: String,
    /// Whose: an id, a pair, or a part of the plan.
    pub place: String,
    /// What is wrong, with the numbers, where it names nothing that the reader may not see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl Desk<'_> {
    /// Judges a plan made by hand.
    pub fn check_plan(&self, awards: &[Award], reader: &dyn Reader) -> PlanCheck {
        let mut plan = Plan::new(String::new(), Status::WorkLimit, 0.0, 0.0);
        plan.awards = awards.to_vec();
        let known = awards_of(&self.table, &plan);
        let ix = &self.table.ix;
        let worth = |(need, offer, amount): &(u32, u32, f64)| {
            let pair = ix.pair(*need, *offer)?;
            Some(ix.worth[pair as usize] * amount - ix.award_cost)
        };
        let value: f64 = known.iter().filter_map(worth).filter(|v| v.is_finite()).sum();
        plan.objective = value;
        let (mut violations, mut others) = (Vec::new(), 0);
        // The awards are what is judged; what they are worth is stated here and not by whoever made them.
        for violation in check_awards(&self.table.problem, &plan).into_iter().filter(|v| v.kind != "objective") {
            match self.fault(violation, awards, reader) {
                Some(fault) => violations.push(fault),
                None => others += 1,
            }
        }
        PlanCheck {
            violations,
            others: Others::of(others),
            value,
            present: self.value,
            bound: self.bound,
            distance: self.bound - value,
            gap: gap(value, self.bound),
            moves: self.moves(&self.awards, &known, reader),
        }
    }

    /// The violation as the reader may have it; ids in the hand-made plan are the reader's own words.
    fn fault(&self, violation: Violation, awards: &[Award], reader: &dyn Reader) -> Option<Fault> {
        let written = |id: &str| awards.iter().any(|a| a.need == id || a.offer == id);
        let problem = &self.table.problem;
        let hidden_needs =
            problem.needs.iter().map(|n| n.id.as_str()).filter(|id| !reader.may_name_need(id) && !written(id));
        let hidden_offers =
            problem.offers.iter().map(|o| o.id.as_str()).filter(|id| !reader.may_name_offer(id) && !written(id));
        let hidden: Vec<&str> = hidden_needs.chain(hidden_offers).filter(|id| !id.is_empty()).collect();
        let is_about = |id: &str| violation.place == id || violation.place.split(" / ").any(|side| side == id);
        if hidden.iter().any(|id| is_about(id)) {
            return None;
        }
        let text = Some(violation.text).filter(|text| !hidden.iter().any(|id| text.contains(*id)));
        Some(Fault { kind: violation.kind.to_owned(), place: violation.place, text })
    }
}
