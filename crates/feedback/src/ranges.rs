//! How long help really took and what a unit of it really cost: ranges by kind of help, and by kind and area, which
//! stand beside the catalogue's planning values in proposals of needs.
//!
//! Times and costs are spread like products of many small causes, so that their logarithms are averaged: of the
//! logarithms the mean m and the standard deviation s, drawn to usual ones with the weight of two observations; the
//! range is exp(m - 1.2816 s') to exp(m + 1.2816 s') around exp(m), with s'^2 = s^2 (1 + 1 / n).

use std::collections::BTreeMap;

use assessment::{Experience, Spread};
use vocabulary::{AreaId, ModalityId};

use crate::closure::ClosureReason;
use crate::engagement::{Engagement, EngagementStatus, cost_usd_cents, delivered_of};

/// Fewer engagements give no range.
pub const LEAST: usize = 5;

/// Usual standard deviation of the logarithm, and its weight in observations.
const USUAL: (f64, f64) = (0.5, 2.0);

/// Of ten cases one lies beyond so many standard deviations.
const TENTH: f64 = 1.281_551_6;

/// What closed engagements that delivered took, by kind of help and area, then by kind alone, in order of ids.
pub fn experience(engagements: &[Engagement]) -> Vec<Experience> {
    let mut groups: BTreeMap<(ModalityId, Option<AreaId>), Vec<&Engagement>> = BTreeMap::new();
    let done = |e: &&Engagement| {
        e.status == EngagementStatus::Closed && e.closure.is_some_and(ClosureReason::delivered) && delivered_of(e) > 0
    };
    for engagement in engagements.iter().filter(done) {
        for area in [None, Some(engagement.area.clone())] {
            groups.entry((engagement.kind.clone(), area)).or_default().push(engagement);
        }
    }
    let mut found = Vec::new();
    for ((kind, area), group) in groups {
        let days = spread(group.iter().filter_map(|e| days(e)));
        let usd_cents_per_unit = one_unit(&group).then(|| spread(group.iter().filter_map(|e| unit_cost(e)))).flatten();
        if days.is_some() || usd_cents_per_unit.is_some() {
            let engagements = u32::try_from(group.len()).unwrap_or(u32::MAX);
            found.push(Experience { kind, area, engagements, days, usd_cents_per_unit });
        }
    }
    found
}

/// Days from the begin to the close.
fn days(engagement: &Engagement) -> Option<f64> {
    let conduct = &engagement.conduct;
    let begin = conduct.started_on.or(conduct.agreed_on)?;
    let days = (conduct.closed_on? - begin).num_days();
    (days > 0).then_some(days as f64)
}

/// Costs are told for one unit; currencies count as one, since costs are in dollars and amounts in money say nothing.
fn one_unit(group: &[&Engagement]) -> bool {
    let first = group.first().map(|e| e.agreed.unit);
    first.is_some_and(|unit| unit.currency().is_none() && group.iter().all(|e| e.agreed.unit == unit))
}

/// US cents for one delivered unit.
fn unit_cost(engagement: &Engagement) -> Option<f64> {
    let cost = cost_usd_cents(&engagement.reports).filter(|cost| *cost > 0)?;
    Some(cost as f64 / delivered_of(engagement).max(1) as f64)
}

/// The range of some values above 0; none where they are too few.
pub fn spread(values: impl Iterator<Item = f64>) -> Option<Spread> {
    let logs: Vec<f64> = values.filter(|v| v.is_finite() && *v > 0.0).map(f64::ln).collect();
    if logs.len() < LEAST {
        return None;
    }
    let n = logs.len() as f64;
    let mean = logs.iter().sum::<f64>() / n;
    let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
    let (usual, weight) = USUAL;
    let deviation = ((weight * usual * usual + squares) / (weight + n - 1.0) * (1.0 + 1.0 / n)).sqrt();
    // Clamped, so that the conversion neither wraps nor loses whole units.
    let whole = |log: f64| log.exp().clamp(1.0, 1e15).round() as u64;
    Some(Spread { low: whole(mean - TENTH * deviation), typical: whole(mean), high: whole(mean + TENTH * deviation) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::engagement::Report;
    use crate::lessons::tests::{Dice, engagement};
    use vocabulary::OrganisationKind;

    fn took(area: &str, days: i64, cents: i64, units: i64) -> Engagement {
        let begin: chrono::NaiveDate = "2027-01-01".parse().unwrap();
        let end = begin + chrono::Duration::days(days);
        let report = Report { cost_usd_cents: Some(cents), ..Report::new(OrganisationKind::Provider, end, units) };
        let mut one = engagement(area, "training-course", units, vec![report]);
        (one.status, one.closure) = (EngagementStatus::Closed, Some(ClosureReason::Completed));
        (one.conduct.started_on, one.conduct.closed_on) = (Some(begin), Some(end));
        one
    }

    #[test]
    fn too_few_give_no_range() {
        let four = vec![took("cybercrime", 100, 1000, 10); 4];
        assert!(experience(&four).is_empty() && experience(&[]).is_empty());
    }

    #[test]
    fn ranges_stand_around_what_is_usual() {
        let all: Vec<_> = [60, 80, 90, 100, 140, 200].iter().map(|d| took("cybercrime", *d, 20_000 * d, 10)).collect();
        let found = experience(&all);
        assert_eq!(found.iter().map(|e| e.area.is_some()).collect::<Vec<_>>(), [false, true]);
        let days = found[0].days.unwrap();
        assert!((90..=115).contains(&days.typical) && days.low < 60 && days.high > 180, "{days:?}");
        let cost = found[1].usd_cents_per_unit.unwrap();
        assert!((180_000..=230_000).contains(&cost.typical) && cost.low < cost.typical && cost.typical < cost.high);
        let mut open = all.clone();
        open.iter_mut().for_each(|e| e.status = EngagementStatus::InDelivery);
        assert!(experience(&open).is_empty(), "what is not finished tells no time");
    }

    #[test]
    fn four_in_five_of_the_next_ones_fall_within() {
        let mut dice = Dice(11);
        let mut within = 0;
        for _ in 0..400 {
            let next = |dice: &mut Dice| (4.5 + 0.6 * dice.normal()).exp();
            let range = spread((0..15).map(|_| next(&mut dice)).collect::<Vec<_>>().into_iter()).unwrap();
            let one = next(&mut dice);
            within += u32::from(one >= range.low as f64 && one <= range.high as f64);
        }
        assert!((290..=350).contains(&within), "{within} of 400");
    }
}
