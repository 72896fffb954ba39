//! How well a pair fits: what a donor would rather do shapes the objective and never excludes.
//!
//! For each thing about which an offer has preferences (area, region, group, state, delivery) a pair that meets none of
//! them is multiplied by the table's factor. The neutral table gives every pair a fit of 1.

use assessment::Need;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, Finding, ModalityId, Place, ProviderKind, RegionCode};

use crate::eligibility::Context;
use crate::offer::{Offer, Preference};
use crate::policy::Policy;

/// Fit never falls below this: a preference is not a rule.
pub const SMALLEST_FIT: f64 = 0.01;

/// Factors of pairs that an offer does not prefer, by what the preference is about; above 0, at most 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FitTable {
    /// Another area than preferred.
    pub area: f64,
    /// Another region.
    pub region: f64,
    /// In none of the preferred groups.
    pub group: f64,
    /// Another state.
    pub state: f64,
    /// Cannot be delivered in a preferred way.
    pub delivery: f64,
}

impl Default for FitTable {
    fn default() -> Self {
        Self { area: 1.0, region: 1.0, group: 1.0, state: 1.0, delivery: 1.0 }
    }
}

/// What feedback can teach about a kind of pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Learned {
    /// How likely proposals of this kind are accepted.
    Acceptance,
    /// How much of what is agreed is delivered and helps.
    Effectiveness,
    /// How much of what is proposed is agreed and delivered, beside the mean of all.
    Delivery,
}

impl Learned {
    const fn rule(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Effectiveness => "effectiveness",
            Self::Delivery => "delivery-expected",
        }
    }
}

/// What feedback has taught multiplies a fit by no less than this, all factors of a pair together: a group that fared
/// badly is not shut out.
pub const SMALLEST_LEARNED: f64 = 0.5;
/// See [`SMALLEST_LEARNED`].
pub const LARGEST_LEARNED: f64 = 1.25;

/// Which pairs a learned factor is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LearnedOf {
    /// Needs of an area.
    Area(AreaId),
    /// A kind of help.
    Kind(ModalityId),
    /// A kind of provider.
    ProviderKind(ProviderKind),
    /// States of a region.
    Region(RegionCode),
}

/// A factor that feedback proposes. It counts only once an administrator has approved it; without evidence it is 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedFactor {
    /// What it tells.
    pub what: Learned,
    /// Of which pairs.
    pub of: LearnedOf,
    /// What it multiplies the fit by, [`SMALLEST_LEARNED`] to [`LARGEST_LEARNED`].
    pub factor: f64,
    /// How many engagements or answers it rests on.
    pub evidence: u32,
    /// Whether an administrator has approved it for the round.
    #[serde(default)]
    pub approved: bool,
}

impl LearnedFactor {
    /// What a mean of so many observations proposes, not yet approved. No observations propose 1: no change at all.
    pub fn proposed(what: Learned, of: LearnedOf, mean: f64, evidence: u32) -> Self {
        let known = evidence > 0 && mean.is_finite();
        let factor = if known { mean.clamp(SMALLEST_LEARNED, LARGEST_LEARNED) } else { 1.0 };
        Self { what, of, factor, evidence, approved: false }
    }

    /// Every fault, with the path of the field below the policy.
    pub fn findings(&self, row: usize) -> Vec<Finding> {
        let fault = |code: &str, message: &str| {
            Finding::error(code, Place::path(format!("learned[{row}].factor")), self.factor.to_string(), message)
        };
        let mut findings = Vec::new();
        if !(SMALLEST_LEARNED..=LARGEST_LEARNED).contains(&self.factor) {
            findings.push(fault("fit-out-of-bounds", "a learned factor must lie between 0.5 and 1.25"));
        }
        if self.evidence == 0 && self.factor != 1.0 {
            findings.push(fault("no-evidence", "without evidence the factor is 1; take it out or give the evidence"));
        }
        findings
    }

    /// Whether it counts: approved, and with evidence.
    pub const fn counts(&self) -> bool {
        self.approved && self.evidence > 0
    }

    /// Whether it is about a pair.
    fn on(&self, need: &Need, offer: &Offer, context: &Context<'_>) -> bool {
        match &self.of {
            LearnedOf::Area(area) => context.facts.area_of.get(&need.facts.capability) == Some(area),
            LearnedOf::Kind(kind) => common(need, offer).any(|own| own == kind),
            LearnedOf::ProviderKind(kind) => offer.provider_kind == *kind,
            LearnedOf::Region(region) => context.register.get(&need.state).is_some_and(|s| s.lies_in(region)),
        }
    }
}

/// Kinds of help that a need takes and an offer gives; where one of them is open, those of the other.
fn common<'a>(need: &'a Need, offer: &'a Offer) -> Box<dyn Iterator<Item = &'a ModalityId> + 'a> {
    let (wanted, given) = (&need.facts.kinds, &offer.facts.kinds);
    if wanted.is_empty() {
        Box::new(given.iter())
    } else if given.is_empty() {
        Box::new(wanted.iter())
    } else {
        Box::new(wanted.intersection(given))
    }
}

/// One preference's part in a fit; shown beside the pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitPart {
    /// `area`, `region`, `group`, `state`, `delivery`, `acceptance`, `effectiveness`, `delivery-expected` or
    /// `set-by-round`.
    pub rule: String,
    /// What it multiplies by.
    pub factor: f64,
    /// How many observations a learned factor rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<u32>,
}

/// How well a pair fits, above 0 and at most 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Product of the parts.
    pub value: f64,
    /// One part for each thing about which the offer has preferences.
    pub parts: Vec<FitPart>,
}

impl Fit {
    fn of(parts: Vec<FitPart>) -> Self {
        let value: f64 = parts.iter().map(|part| part.factor).product();
        Self { value: value.clamp(SMALLEST_FIT, 1.0), parts }
    }

    /// The fit with what feedback has taught, each factor that counts a part of its own, all of them together within
    /// [`SMALLEST_LEARNED`] and [`LARGEST_LEARNED`]. Without any it is the same fit. `scale` is that of
    /// [`scale`](fn@scale) over the same factors, so that no fit is above 1.
    pub fn with_learned(
        mut self,
        learned: &[LearnedFactor],
        scale: f64,
        need: &Need,
        offer: &Offer,
        context: &Context<'_>,
    ) -> Self {
        let (mut parts, mut kinds): (Vec<FitPart>, Vec<FitPart>) = (Vec::new(), Vec::new());
        for row in learned.iter().filter(|l| l.counts() && l.on(need, offer, context)) {
            let part = FitPart { rule: row.what.rule().to_owned(), factor: row.factor, evidence: Some(row.evidence) };
            let best = kinds.iter_mut().find(|k| k.rule == part.rule);
            match (&row.of, best) {
                // Of several kinds of help that fit, the one that works best counts.
                (LearnedOf::Kind(_), Some(best)) if best.factor < part.factor => *best = part,
                (LearnedOf::Kind(_), Some(_)) => {}
                (LearnedOf::Kind(_), None) => kinds.push(part),
                _ => parts.push(part),
            }
        }
        parts.extend(kinds);
        if parts.is_empty() && scale == 1.0 {
            return self;
        }
        let taught: f64 = parts.iter().map(|part| part.factor).product();
        let taught = taught.clamp(SMALLEST_LEARNED, LARGEST_LEARNED);
        self.value = (self.value * taught / scale).clamp(SMALLEST_FIT, 1.0);
        self.parts.extend(parts);
        self
    }

    /// A fit that the round sets for all pairs of an offer.
    pub fn set_by_round(value: f64) -> Self {
        Self { value, parts: vec![FitPart { rule: "set-by-round".to_owned(), factor: value, evidence: None }] }
    }
}

/// What all fits of a problem are divided by, so that a factor above 1 lifts some pairs above others although no fit is
/// above 1: the largest that factors may come to together; 1 where none counts, or none is above 1.
pub fn scale(learned: &[LearnedFactor]) -> f64 {
    let raised = learned.iter().any(|factor| factor.counts() && factor.factor > 1.0);
    if raised { LARGEST_LEARNED } else { 1.0 }
}

impl FitTable {
    fn factors(&self) -> [(&'static str, f64); 5] {
        [
            ("area", self.area),
            ("region", self.region),
            ("group", self.group),
            ("state", self.state),
            ("delivery", self.delivery),
        ]
    }

    /// Every fault of the table, with the path of the field.
    pub fn findings(&self) -> Vec<Finding> {
        let message = "a fit must lie between 0.1 and 1; 1 makes nothing of the preference";
        let fault = |(field, factor): (&str, f64)| {
            Finding::error(
                "fit-out-of-bounds",
                Place::path(format!("weights.fit.{field}")),
                factor.to_string(),
                message,
            )
        };
        self.factors().into_iter().filter(|(_, factor)| !(0.1..=1.0).contains(factor)).map(fault).collect()
    }
}

/// What a preference is about, in the words of the table.
fn about(preference: &Preference) -> &'static str {
    match preference {
        Preference::Area(_) => "area",
        Preference::Region(_) => "region",
        Preference::Group(_) => "group",
        Preference::State(_) => "state",
        Preference::Delivery(_) => "delivery",
    }
}

fn met(preference: &Preference, need: &Need, context: &Context<'_>) -> bool {
    let state = context.register.get(&need.state);
    match preference {
        Preference::Area(area) => context.facts.area_of.get(&need.facts.capability) == Some(area),
        Preference::Region(region) => state.is_some_and(|state| state.lies_in(region)),
        Preference::Group(group) => state.is_some_and(|state| state.groups_on(context.day).any(|own| own == *group)),
        Preference::State(preferred) => need.state == *preferred,
        Preference::Delivery(way) => need.facts.delivery.is_empty() || need.facts.delivery.contains(way),
    }
}

/// The fit of a pair under a policy: what the round sets for the offer, else the table with what feedback has taught.
pub fn fit_under(policy: &Policy, need: &Need, offer: &Offer, context: &Context<'_>) -> Fit {
    let scale = scale(&policy.learned);
    match policy.set_fits.get(&offer.id) {
        Some(&value) => Fit { value: value / scale, ..Fit::set_by_round(value) },
        None => {
            let plain = fit(need, offer, &policy.weights.fit, context);
            plain.with_learned(&policy.learned, scale, need, offer, context)
        }
    }
}

/// Whether what feedback has taught is about a pair.
pub(crate) fn is_taught(policy: &Policy, need: &Need, offer: &Offer, context: &Context<'_>) -> bool {
    !policy.set_fits.contains_key(&offer.id)
        && policy.learned.iter().any(|factor| factor.counts() && factor.on(need, offer, context))
}

/// The fit of a pair, with its parts.
pub fn fit(need: &Need, offer: &Offer, table: &FitTable, context: &Context<'_>) -> Fit {
    let mut parts = Vec::new();
    for (rule, factor) in table.factors() {
        let mut named = offer.facts.preferences.iter().filter(|preference| about(preference) == rule).peekable();
        if named.peek().is_some() {
            let factor = if named.any(|preference| met(preference, need, context)) { 1.0 } else { factor };
            parts.push(FitPart { rule: rule.to_owned(), factor, evidence: None });
        }
    }
    Fit::of(parts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::fixture::{World, need, offer, region, state};
    use assessment::Delivery;
    use vocabulary::Group;

    #[test]
    fn neutral_unless_the_round_says_otherwise() {
        let world = World::new();
        let mut offer = offer(1);
        offer.facts.preferences = vec![Preference::State(state("KEN")), Preference::Region(region("142"))];
        let neutral = fit(&need(1), &offer, &FitTable::default(), &world.context());
        assert_eq!((neutral.value, neutral.parts.len()), (1.0, 2));
    }

    #[test]
    fn what_was_learned_counts_only_when_approved() {
        let world = World::new();
        let mut learned = vec![
            LearnedFactor::proposed(Learned::Acceptance, LearnedOf::ProviderKind(ProviderKind::Ngo), 0.5, 7),
            LearnedFactor::proposed(
                Learned::Effectiveness,
                LearnedOf::Kind("training-course".parse().unwrap()),
                0.8,
                20,
            ),
            LearnedFactor::proposed(
                Learned::Effectiveness,
                LearnedOf::Area("policy-strategy".parse().unwrap()),
                0.6,
                9,
            ),
        ];
        let (need, offer) = (need(1), offer(1));
        let plain = fit(&need, &offer, &FitTable::default(), &world.context());
        let with = |learned: &[LearnedFactor]| {
            plain.clone().with_learned(learned, scale(learned), &need, &offer, &world.context())
        };
        assert_eq!(with(&[]), plain);
        assert_eq!(with(&learned), plain, "proposed is not approved");
        learned.iter_mut().for_each(|l| l.approved = true);
        let taught = with(&learned);
        assert!((taught.value - 0.5).abs() < 1e-12, "0.4 is held at 0.5, not {}", taught.value);
        let parts: Vec<_> = taught.parts.iter().map(|p| (p.rule.as_str(), p.evidence)).collect();
        assert_eq!(parts, [("acceptance", Some(7)), ("effectiveness", Some(20))]);
        let nothing = LearnedFactor::proposed(Learned::Acceptance, LearnedOf::ProviderKind(ProviderKind::Ngo), 0.2, 0);
        let mut raised = learned.clone();
        raised[0].factor = 1.1;
        assert!((with(&raised).value - 1.1 * 0.8 / 1.25).abs() < 1e-12, "above 1, all are divided by the largest");
        let about_others = LearnedFactor { of: LearnedOf::Region(region("019")), factor: 1.2, ..learned[0].clone() };
        assert!((with(&[about_others]).value - 0.8).abs() < 1e-12);
        assert_eq!((nothing.factor, with(&[LearnedFactor { approved: true, ..nothing }]).value), (1.0, 1.0));
        assert_eq!(LearnedFactor { factor: 0.5, evidence: 0, ..learned.remove(0) }.findings(0).len(), 1);
        assert_eq!(LearnedFactor { factor: 1.3, ..learned.remove(0) }.findings(0).len(), 1);
    }

    #[test]
    fn one_met_preference_of_a_kind_is_enough() {
        let world = World::new();
        let table = FitTable { region: 0.5, group: 0.8, delivery: 0.9, area: 0.7, state: 0.6 };
        let mut offer = offer(1);
        offer.facts.preferences = vec![
            Preference::Region(region("142")),
            Preference::Region(region("002")),
            Preference::Group(Group::Sids),
            Preference::Delivery(Delivery::Online),
        ];
        let mut need = need(1);
        need.facts.delivery = [Delivery::Onsite].into();
        let found = fit(&need, &offer, &table, &world.context());
        assert!((found.value - 0.8 * 0.9).abs() < 1e-12);
        let parts: Vec<_> = found.parts.iter().map(|part| (part.rule.as_str(), part.factor)).collect();
        assert_eq!(parts, [("region", 1.0), ("group", 0.8), ("delivery", 0.9)]);
        offer.facts.preferences =
            vec![Preference::Area("incident-response".parse().unwrap()), Preference::State(need.state.clone())];
        assert_eq!(fit(&need, &offer, &table, &world.context()).value, 1.0);
    }
}
