//! What is maximised: the policy's name and its parameters, read, written and judged.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Finding, Place};

use crate::json::Reader;
use crate::plan::Award;

/// The names of all policies.
pub const NAMES: [&str; 7] = ["total", "max_min", "alpha_fair", "floors", "balanced", "minimal_change", "hold_back"];

/// The largest alpha: beyond it a solver's numbers no longer tell states apart, and `max_min` says what is meant.
pub const LARGEST_ALPHA: f64 = 5.0;

/// Which parameters each policy takes.
const TAKES: [(&str, &[&str]); 7] = [
    ("total", &[]),
    ("max_min", &[]),
    ("alpha_fair", &["alpha"]),
    ("floors", &["floors"]),
    ("balanced", &["price"]),
    ("minimal_change", &["price", "earlier"]),
    ("hold_back", &["factor"]),
];

/// What is maximised.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Policy {
    /// The policy's name; `total` is the one that the format defines.
    pub objective: String,
    /// What every award costs in objective units.
    pub award_cost: f64,
    /// `alpha_fair`: 0 is the total, 1 proportional fairness, more leans towards the least served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// `balanced`, `minimal_change`: the share of the best known total that may be given up, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// `floors`: least coverage by group.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub floors: Vec<Floor>,
    /// `hold_back`: an award must bring so many times the price of what it uses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
    /// `minimal_change`: the awards of the earlier plan. Ids that the problem does not know are changes that nobody
    /// can avoid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier: Option<Vec<Award>>,
}

/// Least coverage of the states of a group together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// The group, as `states[].groups` names it; a region may be one.
    pub group: String,
    /// The least coverage, 0 to 1.
    pub share: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            objective: "total".to_owned(),
            award_cost: 0.0,
            alpha: None,
            price: None,
            floors: Vec::new(),
            factor: None,
            earlier: None,
        }
    }
}

impl Policy {
    /// Alpha, 1 where it is not given.
    pub fn alpha(&self) -> f64 {
        self.alpha.unwrap_or(1.0)
    }

    /// The price, 0.05 where it is not given.
    pub fn price(&self) -> f64 {
        self.price.unwrap_or(0.05)
    }

    /// The factor, 1 where it is not given.
    pub fn factor(&self) -> f64 {
        self.factor.unwrap_or(1.0)
    }

    /// Every fault of name and parameters, with paths below `policy`.
    pub fn faults(&self) -> Vec<Finding> {
        let mut faults = Faults(Vec::new());
        let Some((_, takes)) = TAKES.iter().find(|(name, _)| *name == self.objective) else {
            let message = format!("is a policy that this program does not know; use one of {}", NAMES.join(", "));
            faults.add("file-unknown-policy", "objective", &self.objective, message);
            return faults.0;
        };
        for (key, there) in self.given() {
            if there && !takes.contains(&key) {
                let message = format!("is no parameter of {}; remove it", self.objective);
                faults.add("file-unknown-policy", key, key, message);
            }
        }
        faults.number("award_cost", Some(self.award_cost), |v| v >= 0.0, "must be >= 0");
        let alpha = "must be from 0 to 5; for more use max_min";
        faults.number("alpha", self.alpha, |v| (0.0..=LARGEST_ALPHA).contains(&v), alpha);
        faults.number("price", self.price, |v| (0.0..=1.0).contains(&v), "must be from 0 to 1");
        faults.number("factor", self.factor, |v| (0.0..=1e6).contains(&v), "must be from 0 to a million");
        self.floor_faults(&mut faults);
        self.earlier_faults(&mut faults);
        faults.0
    }

    fn given(&self) -> [(&'static str, bool); 5] {
        [
            ("alpha", self.alpha.is_some()),
            ("price", self.price.is_some()),
            ("floors", !self.floors.is_empty()),
            ("factor", self.factor.is_some()),
            ("earlier", self.earlier.is_some()),
        ]
    }

    fn floor_faults(&self, faults: &mut Faults) {
        if self.objective == "floors" && self.floors.is_empty() {
            faults.add("file-missing", "floors", "", "is missing; name at least one group with its least share");
        }
        let mut seen = BTreeSet::new();
        for (i, floor) in self.floors.iter().enumerate() {
            let place = format!("floors[{i}].share");
            faults.number(&place, Some(floor.share), |v| (0.0..=1.0).contains(&v), "must be from 0 to 1");
            if !seen.insert(floor.group.as_str()) {
                let message = "the group has a floor already; keep one";
                faults.add("file-stands-twice", &format!("floors[{i}].group"), &floor.group, message);
            }
        }
    }

    fn earlier_faults(&self, faults: &mut Faults) {
        if self.objective == "minimal_change" && self.earlier.is_none() {
            faults.add("file-missing", "earlier", "", "is missing; give the awards of the earlier plan");
        }
        let mut seen = BTreeSet::new();
        for (i, award) in self.earlier.iter().flatten().enumerate() {
            faults.number(&format!("earlier[{i}].amount"), Some(award.amount), |v| v > 0.0, "must be > 0");
            if !seen.insert((award.need.as_str(), award.offer.as_str())) {
                let value = format!("{} / {}", award.need, award.offer);
                faults.add("file-stands-twice", &format!("earlier[{i}]"), &value, "the pair stands already; keep one");
            }
        }
    }
}

/// Collects faults below `policy`.
struct Faults(Vec<Finding>);

impl Faults {
    fn add(&mut self, code: &str, key: &str, value: &str, message: impl Into<String>) {
        self.0.push(Finding::error(code, Place::path(format!("policy.{key}")), value, message));
    }

    fn number(&mut self, key: &str, value: Option<f64>, good: impl FnOnce(f64) -> bool, rule: &str) {
        let Some(value) = value else { return };
        if !value.is_finite() {
            self.add("file-not-finite", key, &value.to_string(), "is not a finite number; give one below 1e308");
        } else if !good(value) {
            self.add("file-out-of-range", key, &value.to_string(), rule);
        }
    }
}

/// Reads the object `policy` of a problem file.
pub(super) fn read(r: &mut Reader<'_>, policy: &mut Policy) {
    let number = |r: &mut Reader<'_>| r.number().unwrap_or(f64::NAN);
    r.object(&mut |r, key| match key {
        "objective" => {
            if let Some(name) = r.text() {
                policy.objective = name.into_owned();
            }
        }
        "award_cost" => policy.award_cost = number(r),
        "alpha" => policy.alpha = Some(number(r)),
        "price" => policy.price = Some(number(r)),
        "factor" => policy.factor = Some(number(r)),
        "floors" => {
            r.array(&mut |r| policy.floors.push(floor(r)));
        }
        "earlier" => {
            let mut awards = Vec::new();
            r.array(&mut |r| awards.push(award(r)));
            policy.earlier = Some(awards);
        }
        _ => {
            // A parameter that is passed over would silently give a plan under another policy.
            r.fault("file-unknown-policy", key, "is a parameter that this program does not know; remove it");
            r.skip();
        }
    });
}

/// Reads an object of which every key is wanted and no other.
fn row(r: &mut Reader<'_>, wanted: &[&str], field: &mut dyn FnMut(&mut Reader<'_>, &str)) {
    let mut seen: Vec<String> = Vec::new();
    let is_object = r.object(&mut |r, key| {
        if wanted.contains(&key) {
            seen.push(key.to_owned());
            field(r, key);
        } else {
            r.fault("file-unknown-policy", key, "is a parameter that this program does not know; remove it");
            r.skip();
        }
    });
    if is_object && !r.is_broken() {
        for key in wanted.iter().filter(|k| !seen.iter().any(|s| s == *k)) {
            r.missing(key);
        }
    }
}

fn text(r: &mut Reader<'_>) -> String {
    r.text().map(Cow::into_owned).unwrap_or_default()
}

fn floor(r: &mut Reader<'_>) -> Floor {
    let mut floor = Floor { group: String::new(), share: f64::NAN };
    row(r, &["group", "share"], &mut |r, key| match key {
        "group" => floor.group = text(r),
        _ => floor.share = r.number().unwrap_or(f64::NAN),
    });
    floor
}

fn award(r: &mut Reader<'_>) -> Award {
    let mut award = Award { need: String::new(), offer: String::new(), amount: f64::NAN };
    row(r, &["need", "offer", "amount"], &mut |r, key| match key {
        "need" => award.need = text(r),
        "offer" => award.offer = text(r),
        _ => award.amount = r.number().unwrap_or(f64::NAN),
    });
    award
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::problem::Problem;

    fn problem(policy: &str) -> Result<Problem, Vec<Finding>> {
        let text = format!(
            "{{\"format\":\"matchmaker-problem/1\",\"policy\":{policy},\"states\":[],\"needs\":[],\"offers\":[],\
             \"pairs\":[]}}"
        );
        Problem::read(text.as_bytes()).map(|(problem, _)| problem)
    }

    fn places(policy: &str) -> Vec<String> {
        let mut places: Vec<String> =
            problem(policy).err().unwrap_or_default().into_iter().filter_map(|f| f.place.path).collect();
        places.sort();
        places
    }

    #[test]
    fn every_policy_comes_back_from_its_file() {
        for text in [
            r#"{"objective":"max_min"}"#,
            r#"{"objective":"alpha_fair","alpha":0.5,"award_cost":0.1}"#,
            r#"{"objective":"floors","floors":[{"group":"LDC","share":0.3},{"group":"002","share":1}]}"#,
            r#"{"objective":"balanced","price":0.1}"#,
            r#"{"objective":"minimal_change","earlier":[{"need":"N","offer":"O","amount":3.5}],"price":0}"#,
            r#"{"objective":"minimal_change","earlier":[]}"#,
            r#"{"objective":"hold_back","factor":1.2}"#,
        ] {
            let read = problem(text).unwrap();
            assert_ne!(read.policy, Policy::default());
            assert_eq!(Problem::read(&read.write()).unwrap().0, read, "{text}");
        }
    }

    #[test]
    fn faults_are_named_with_their_place() {
        assert_eq!(places(r#"{"objective":"fairest"}"#), ["policy.objective"]);
        assert_eq!(places(r#"{"objective":"total","alpha":1}"#), ["policy.alpha"]);
        assert_eq!(places(r#"{"objective":"balanced","price":2,"beta":1}"#), ["policy.beta", "policy.price"]);
        assert_eq!(places(r#"{"objective":"floors"}"#), ["policy.floors"]);
        let floors = r#"{"objective":"floors","floors":[{"group":"A","share":2},{"group":"A"},{"group":"B","x":1}]}"#;
        assert_eq!(
            places(floors),
            [
                "policy.floors[0].share",
                "policy.floors[1].group",
                "policy.floors[1].share",
                "policy.floors[2].share",
                "policy.floors[2].x"
            ]
        );
        assert_eq!(places(r#"{"objective":"minimal_change"}"#), ["policy.earlier"]);
        let earlier = r#"{"objective":"minimal_change","earlier":[{"need":"N","offer":"O","amount":0}]}"#;
        assert_eq!(places(earlier), ["policy.earlier[0].amount"]);
        assert_eq!(places(r#"{"objective":"alpha_fair","alpha":9}"#), ["policy.alpha"]);
    }
}
