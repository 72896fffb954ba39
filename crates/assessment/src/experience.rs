//! What delivered help really took: days and cost beside the planning values of the catalogue.

use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId};

use crate::results::{Assessment, ProposedNeed, Suggestion};

/// From few to many: of ten cases one lies below `low`, half below `typical`, one above `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spread {
    /// One in ten lies below.
    pub low: u64,
    /// Half lie below.
    pub typical: u64,
    /// One in ten lies above.
    pub high: u64,
}

impl Spread {
    fn times(self, factor: u64, parts: u64) -> Self {
        let scaled = |value: u64| {
            let exact = u128::from(value) * u128::from(factor) / u128::from(parts.max(1));
            u64::try_from(exact).unwrap_or(u64::MAX)
        };
        Self { low: scaled(self.low), typical: scaled(self.typical), high: scaled(self.high) }
    }
}

/// What engagements of one kind of help took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Experience {
    /// The kind of help.
    pub kind: ModalityId,
    /// In this area; none is over all areas.
    #[serde(default)]
    pub area: Option<AreaId>,
    /// Engagements behind it.
    pub engagements: u32,
    /// Days from the begin to the close.
    #[serde(default)]
    pub days: Option<Spread>,
    /// US cents for one whole unit.
    #[serde(default)]
    pub usd_cents_per_unit: Option<Spread>,
}

/// Experience beside a suggestion of a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestedExperience {
    /// The kind of help.
    pub kind: ModalityId,
    /// Whether it is of the need's own area, or of all areas.
    pub own_area: bool,
    /// Engagements behind it.
    pub engagements: u32,
    /// Days that such help took.
    #[serde(default)]
    pub days: Option<Spread>,
    /// What the suggested quantity would cost by it, in whole US dollars.
    #[serde(default)]
    pub cost_usd: Option<Spread>,
}

impl Assessment {
    /// The assessment with what delivered help took beside the suggestions of its proposed needs: that of the need's own
    /// area where there is any, else that of all areas. Without experience it is the same assessment.
    pub fn with_experience(mut self, experience: &[Experience]) -> Self {
        let area_of =
            |id: &CapabilityId| self.capabilities.iter().find(|c| c.capability == *id).map(|c| c.area.clone());
        let areas: Vec<Option<AreaId>> = self.proposed.iter().map(|need| area_of(&need.capability)).collect();
        for (need, area) in self.proposed.iter_mut().zip(areas) {
            need.add_experience(experience, area.as_ref());
        }
        self
    }
}

impl ProposedNeed {
    /// Puts experience beside each suggestion.
    pub fn add_experience(&mut self, experience: &[Experience], area: Option<&AreaId>) {
        for suggestion in &mut self.suggestions {
            suggestion.experience = beside(suggestion, experience, area);
        }
    }
}

fn beside(suggestion: &Suggestion, experience: &[Experience], area: Option<&AreaId>) -> Vec<SuggestedExperience> {
    let quantity = suggestion.quantity;
    let whole = 10u64.pow(quantity.unit.exponent());
    let amount = u64::try_from(quantity.amount).unwrap_or(0);
    let of_kind = |kind: &ModalityId| {
        let own = experience.iter().find(|e| e.kind == *kind && area.is_some() && e.area.as_ref() == area);
        let found = own.or_else(|| experience.iter().find(|e| e.kind == *kind && e.area.is_none()))?;
        Some(SuggestedExperience {
            kind: kind.clone(),
            own_area: found.area.is_some(),
            engagements: found.engagements,
            days: found.days,
            cost_usd: found.usd_cents_per_unit.map(|cents| cents.times(amount, whole * 100)),
        })
    };
    suggestion.kinds.iter().filter_map(of_kind).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::answer::{Answer, Choice, Targets};
    use crate::overlay::Overlay;
    use crate::{assess, questionnaire};
    use vocabulary::Stage;

    #[test]
    fn experience_of_the_own_area_goes_before_that_of_all() {
        let q = questionnaire(catalogue::bundled(), &Overlay::default());
        let level = Answer {
            choice: Choice::Level(Stage::ALL[0]),
            evidence: String::new(),
            comment: String::new(),
            confidence: None,
        };
        let answers = [("national-csirt.q1".parse().unwrap(), level)].into();
        let plain = assess(&q, &answers, &Targets::new());
        assert_eq!(plain.clone().with_experience(&[]), plain, "nothing learned changes nothing");
        let of = |kind: &str, area: Option<&str>, n, typical| Experience {
            kind: kind.parse().unwrap(),
            area: area.map(|a| a.parse().unwrap()),
            engagements: n,
            days: Some(Spread { low: 10, typical: 20, high: 90 }),
            usd_cents_per_unit: Some(Spread { low: 100, typical, high: 100_000 }),
        };
        let known = [
            of("training-course", None, 30, 5_000),
            of("training-course", Some("incident-response"), 9, 70_050),
            of("technical-assistance", None, 12, 90_000),
            of("technical-assistance", Some("cybercrime"), 12, 1),
        ];
        let told = plain.with_experience(&known);
        let beside: Vec<_> = told.proposed[0]
            .suggestions
            .iter()
            .flat_map(|s| {
                s.experience.iter().map(|e| (e.kind.as_str(), e.own_area, e.engagements, e.cost_usd, s.quantity.amount))
            })
            .collect();
        assert_eq!(beside.len(), 2);
        for (kind, own, n, cost, amount) in beside {
            let amount = u64::try_from(amount).unwrap();
            let expected =
                if kind == "training-course" { (true, 9, amount * 70_050 / 100) } else { (false, 12, amount * 900) };
            assert_eq!((own, n, cost.unwrap().typical), expected);
        }
        assert!(told.proposed[0].suggestions.iter().any(|s| s.days.is_some()), "the catalogue tells its own days");
    }
}
