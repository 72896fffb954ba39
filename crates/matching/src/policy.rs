//! The policy of a round: what is maximised, under which limits, by which weights. Chosen by people before the run,
//! frozen with it, published beside its report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{Finding, NeedId, OfferId, Place, StateCode};

use crate::build::AgreedAward;
use crate::fit::{LearnedFactor, scale};
use crate::problem::{self, Floor};
use crate::weights::WeightTable;

/// The policy; the default is neutral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// A name for people.
    pub name: String,
    /// What is maximised, one of `fairness::NAMES`; `total` is the one that the interchange format defines.
    pub objective: String,
    /// `alpha_fair`: 0 is the total, 1 proportional fairness, more leans towards the least served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// `balanced`, `minimal_change`: the share of the best known total that may be given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// `floors`: least coverage by group of states or by region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub floors: Vec<Floor>,
    /// `hold_back`: an award must bring so many times the price of what it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    /// `minimal_change`: the awards of the earlier plan.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<AgreedAward>,
    /// What feedback has taught about acceptance and effectiveness; counts only where it is approved.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub learned: Vec<LearnedFactor>,
    /// What every award costs in objective units: the effort of coordinating one more partnership.
    pub award_cost: f64,
    /// The table of weights and fits.
    pub weights: WeightTable,
    /// Most providers of a need whose state sets no limit; none means no limit.
    pub max_providers: Option<u32>,
    /// Most awards that a state can absorb, where `state_limits` does not name it; none means no limit.
    pub state_max_awards: Option<u32>,
    /// Most awards that a state can absorb, by state.
    pub state_limits: BTreeMap<StateCode, u32>,
    /// Weights that the round sets need by need, in place of the table's.
    pub set_weights: BTreeMap<NeedId, f64>,
    /// Fits that the round sets offer by offer, in place of the table's.
    pub set_fits: BTreeMap<OfferId, f64>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            name: String::new(),
            objective: "total".to_owned(),
            alpha: None,
            price: None,
            floors: Vec::new(),
            factor: None,
            earlier: Vec::new(),
            learned: Vec::new(),
            award_cost: 0.0,
            weights: WeightTable::default(),
            max_providers: None,
            state_max_awards: None,
            state_limits: BTreeMap::new(),
            set_weights: BTreeMap::new(),
            set_fits: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// The same weights and limits with the total as what is maximised, so that figures can be compared.
    #[must_use]
    pub fn of_the_total(self) -> Self {
        let Self { objective, alpha, price, floors, factor, earlier, .. } = Self::default();
        Self { objective, alpha, price, floors, factor, earlier, ..self }
    }
}

impl Policy {
    /// Every fault of the policy, with the path of the field.
    pub fn findings(&self) -> Vec<Finding> {
        let fault = |code: &str, path: String, value: String, message: &str| {
            Finding::error(code, Place::path(path), value, message)
        };
        let mut findings = Vec::new();
        findings.extend(self.named().faults().into_iter().filter_map(below));
        findings.extend(self.learned.iter().enumerate().flat_map(|(row, learned)| learned.findings(row)));
        if !(0.0..=1.0).contains(&self.award_cost) {
            let message = "an award may cost between 0 and 1, where a need that is met in full counts 1";
            findings.push(fault("award-cost-out-of-bounds", "award_cost".into(), self.award_cost.to_string(), message));
        }
        if self.max_providers == Some(0) {
            let message = "allow at least one provider, or leave the limit out";
            findings.push(fault("limit-too-small", "max_providers".into(), "0".into(), message));
        }
        findings.extend(self.weights.findings());
        for (need, weight) in self.set_weights.iter().filter(|(_, weight)| !(0.0..=1e6).contains(*weight)) {
            let message = "a weight must lie between 0 and a million";
            findings.push(fault("weight-out-of-bounds", format!("set_weights.{need}"), weight.to_string(), message));
        }
        for (offer, fit) in self.set_fits.iter().filter(|(_, fit)| !(**fit > 0.0 && **fit <= 1.0)) {
            let message = "a fit must be above 0 and at most 1";
            findings.push(fault("fit-out-of-bounds", format!("set_fits.{offer}"), fit.to_string(), message));
        }
        findings
    }

    /// The policy as the problem file names it, without the earlier plan's awards.
    fn named(&self) -> problem::Policy {
        problem::Policy {
            objective: self.objective.clone(),
            award_cost: 0.0,
            alpha: self.alpha,
            price: self.price,
            floors: self.floors.clone(),
            factor: self.factor,
            earlier: (!self.earlier.is_empty() || self.objective == "minimal_change").then(Vec::new),
        }
    }

    /// The policy of the problem; `award` gives an earlier award in ids and whole units of the problem.
    pub(crate) fn of_problem(&self, award: impl Fn(&AgreedAward) -> Option<crate::plan::Award>) -> problem::Policy {
        let earlier = || self.earlier.iter().filter_map(&award).collect();
        let named = self.named();
        problem::Policy {
            award_cost: self.award_cost / scale(&self.learned),
            earlier: named.earlier.as_ref().map(|_| earlier()),
            ..named
        }
    }

    /// The same policy as if nothing had been learned, for the run beside.
    pub fn without_lessons(&self) -> Self {
        Self { learned: Vec::new(), ..self.clone() }
    }

    /// Most awards that a state can absorb.
    pub fn max_awards_of(&self, state: &StateCode) -> Option<u32> {
        self.state_limits.get(state).copied().or(self.state_max_awards)
    }
}

/// A fault of the problem's policy with its place in the round's.
fn below(mut finding: Finding) -> Option<Finding> {
    let path = finding.place.path.take()?;
    finding.place.path = Some(path.strip_prefix("policy.").unwrap_or(&path).to_owned());
    Some(finding)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fixture::{id, state};

    #[test]
    fn the_default_stands_and_reads_from_nothing() {
        assert_eq!(Policy::default().findings(), []);
        assert_eq!(serde_json::from_str::<Policy>("{}").unwrap(), Policy::default());
        let written = serde_json::to_string(&Policy::default()).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), Policy::default());
    }

    #[test]
    fn faults_have_their_path() {
        let policy = Policy {
            objective: "fairest".into(),
            award_cost: f64::INFINITY,
            max_providers: Some(0),
            set_weights: BTreeMap::from([(id(1), -1.0)]),
            set_fits: BTreeMap::from([(id(2), 0.0)]),
            ..Policy::default()
        };
        let paths: Vec<_> = policy.findings().into_iter().filter_map(|f| f.place.path).collect();
        assert_eq!(paths.len(), 5);
        assert_eq!(paths[..3], ["objective", "award_cost", "max_providers"]);
    }

    #[test]
    fn policies_with_parameters_come_back_and_old_ones_stay_readable() {
        let policy = Policy {
            objective: "floors".into(),
            floors: vec![Floor { group: "LDC".into(), share: 0.3 }],
            learned: vec![LearnedFactor::proposed(
                crate::fit::Learned::Acceptance,
                crate::fit::LearnedOf::Kind("training-course".parse().unwrap()),
                0.8,
                12,
            )],
            ..Policy::default()
        };
        assert_eq!(policy.findings(), []);
        let written = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&written).unwrap(), policy);
        let old = r#"{"name":"a","objective":"total","award_cost":0.01,"max_providers":2}"#;
        assert_eq!(serde_json::from_str::<Policy>(old).unwrap().max_providers, Some(2));
        let wrong = Policy { objective: "balanced".into(), price: Some(2.0), alpha: Some(1.0), ..Policy::default() };
        let paths: Vec<_> = wrong.findings().into_iter().filter_map(|f| f.place.path).collect();
        assert_eq!(paths, ["alpha", "price"]);
    }

    #[test]
    fn a_named_state_has_its_own_limit() {
        let policy = Policy {
            state_max_awards: Some(20),
            state_limits: BTreeMap::from([(state("XAA"), 3)]),
            ..Policy::default()
        };
        assert_eq!((policy.max_awards_of(&state("XAA")), policy.max_awards_of(&state("XAB"))), (Some(3), Some(20)));
    }
}
