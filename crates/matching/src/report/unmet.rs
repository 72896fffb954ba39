//! Why a need is not yet matched: the plan's reason, made exact by what the rules said before the problem was built.

use std::collections::BTreeMap;

use super::compute::{Served, state_name};
use super::{Material, Met, NearMissLine, UnmetNeed};
use crate::eligibility::{Eligibility, NeedEligibility, RuleCount};
use crate::plan::{Reason, Unmet};
use crate::rules::{RULES, capability};

/// The name under which declined pairs are counted beside the rules.
pub(crate) const DECLINED: &str = "declined";

/// How often each rule stands against a pair, in the order of asking.
pub(super) fn rule_totals(eligibility: &Eligibility) -> Vec<RuleCount> {
    let mut totals: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for count in eligibility.needs.values().flat_map(|answer| &answer.excluded) {
        let total = totals.entry(count.rule.as_str()).or_default();
        *total = (total.0 + count.first, total.1 + count.only);
    }
    let of = |name: &str| totals.get(name).map(|&(first, only)| RuleCount { rule: name.to_owned(), first, only });
    RULES.iter().filter_map(|rule| of(rule.name)).collect()
}

/// Needs that are not yet matched, in the order of the problem.
pub(super) fn unmet(material: &Material<'_>, served: &[Served<'_>]) -> Vec<UnmetNeed> {
    let reasons: BTreeMap<&str, &Unmet> =
        material.plan.unmet.iter().map(|unmet| (unmet.need.as_str(), unmet)).collect();
    let silent = NeedEligibility::default();
    served
        .iter()
        .filter(|need| need.met == Met::Unmet)
        .map(|need| {
            let answer = material.eligibility.needs.get(&need.entry.id).unwrap_or(&silent);
            line(need, answer, reasons.get(need.key).copied(), material)
        })
        .collect()
}

fn line(need: &Served<'_>, answer: &NeedEligibility, told: Option<&Unmet>, material: &Material<'_>) -> UnmetNeed {
    let entry = need.entry;
    let left = answer.eligible.saturating_sub(entry.declined);
    let (reason, because) = if left == 0 {
        without_pairs(answer, entry.declined)
    } else {
        let because = told.and_then(|told| told.evidence.because.clone());
        (told.map_or(Reason::NotProven, |told| told.reason), because)
    };
    let evidence = told.filter(|told| told.reason == reason).map(|told| &told.evidence);
    UnmetNeed {
        id: entry.id,
        title: entry.title.clone(),
        state: entry.state.clone(),
        state_name: state_name(material.legend, entry),
        area: entry.area.clone(),
        quantity: entry.quantity,
        reason: reason.as_str().to_owned(),
        because,
        limit: evidence.and_then(|evidence| evidence.limit),
        reached: evidence.and_then(|evidence| evidence.reached),
        eligible: answer.eligible,
        declined: entry.declined,
        rules: answer.excluded.clone(),
        nearest: nearest(answer, material),
    }
}

/// No offer covers the need, or every one that covers it is excluded: then by the rule of the nearest miss, or else by
/// the one that most offers break first.
pub(crate) fn without_pairs(answer: &NeedEligibility, declined: usize) -> (Reason, Option<String>) {
    if declined > 0 {
        return (Reason::Excluded, Some(DECLINED.to_owned()));
    }
    let nearest = answer.nearest.first().map(|miss| &miss.rule).filter(|rule| *rule != capability::NAME);
    let covering = answer.excluded.iter().filter(|count| count.rule != capability::NAME);
    let first = covering.max_by_key(|count| count.first).map(|count| &count.rule);
    match nearest.or(first) {
        Some(rule) => (Reason::Excluded, Some(rule.clone())),
        None => (Reason::NoOffer, None),
    }
}

fn nearest(answer: &NeedEligibility, material: &Material<'_>) -> Vec<NearMissLine> {
    let line = |miss: &crate::eligibility::NearMiss| {
        let entry = material.legend.offers.get(&miss.offer.to_string())?;
        Some(NearMissLine {
            offer: miss.offer,
            offer_title: entry.title.clone(),
            provider_name: entry.provider_name.clone(),
            rule: miss.rule.clone(),
            evidence: miss.evidence.clone(),
        })
    };
    answer.nearest.iter().filter_map(line).collect()
}
