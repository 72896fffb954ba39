//! What each contribution to a pooled offer reached. Amounts are whole numbers and add up exactly.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::OrganisationId;

use crate::engagement::{Engagement, delivered_of};

/// What one organisation puts into a pooled offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Who.
    pub organisation: OrganisationId,
    /// How much, in minor units of the offer's unit.
    pub amount: i64,
    /// Since when.
    pub since: NaiveDate,
    /// What it says to it.
    #[serde(default)]
    pub words: String,
}

/// What of an engagement is attributed to one contributor, in minor units of the engagement's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributed {
    /// Who.
    pub organisation: OrganisationId,
    /// Of what was agreed.
    pub agreed: i64,
    /// Of what was delivered.
    pub delivered: i64,
}

/// Parts a total in proportion to weights, in whole numbers that add up to it: everyone gets the whole part of the
/// exact share, and what is left goes one by one to the largest remainders, among equals to the earlier. Without a
/// weight above 0 nobody gets anything.
pub fn attribute(total: i64, weights: &[i64]) -> Vec<i64> {
    let weight = |w: &i64| i128::from((*w).max(0));
    let sum: i128 = weights.iter().map(weight).sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let total = i128::from(total);
    let mut parts: Vec<i128> = weights.iter().map(|w| (total * weight(w)).div_euclid(sum)).collect();
    let mut order: Vec<(i128, usize)> =
        weights.iter().enumerate().map(|(at, w)| ((total * weight(w)).rem_euclid(sum), at)).collect();
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    // Fewer units are left than there are remainders above 0.
    let left = total - parts.iter().sum::<i128>();
    for (_, at) in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(part) = parts.get_mut(at) {
            *part += 1;
        }
    }
    parts.into_iter().map(|part| i64::try_from(part).unwrap_or(i64::MAX)).collect()
}

/// The capacity of a pooled offer: the sum of what is put in.
pub fn capacity(contributions: &[Contribution]) -> i64 {
    contributions.iter().fold(0, |sum, one| sum.saturating_add(one.amount.max(0)))
}

/// What of an engagement each contribution reached. Only what was in the pool on the day of agreement counts; all of
/// it where the day is not known or the pool was still empty then.
pub fn attribute_engagement(contributions: &[Contribution], engagement: &Engagement) -> Vec<Attributed> {
    let day = engagement.conduct.agreed_on;
    let in_time = |one: &&Contribution| day.is_none_or(|day| one.since <= day);
    let mut counting: Vec<&Contribution> = contributions.iter().filter(in_time).collect();
    if counting.iter().all(|one| one.amount <= 0) {
        counting = contributions.iter().collect();
    }
    let weights: Vec<i64> = counting.iter().map(|one| one.amount).collect();
    let agreed = attribute(engagement.agreed.amount, &weights);
    let delivered = attribute(delivered_of(engagement).min(engagement.agreed.amount), &weights);
    let parts = counting.into_iter().zip(agreed).zip(delivered);
    parts.map(|((one, agreed), delivered)| Attributed { organisation: one.organisation, agreed, delivered }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::lessons::tests::{engagement, report};
    use proptest::prelude::*;
    use vocabulary::OrganisationKind;

    fn gives(number: u128, amount: i64, since: &str) -> Contribution {
        let organisation = OrganisationId(uuid::Uuid::from_u128(number));
        Contribution { organisation, amount, since: since.parse().unwrap(), words: String::new() }
    }

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        assert_eq!(attribute(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(attribute(100, &[50, 30, 20]), [50, 30, 20]);
        assert_eq!(attribute(7, &[3, 0, 3]), [4, 0, 3]);
        assert_eq!(attribute(7, &[]), Vec::<i64>::new());
        assert_eq!(attribute(7, &[0, -4]), [0, 0]);
    }

    #[test]
    fn later_contributions_reached_nothing_earlier() {
        let mut one = engagement("cybercrime", "training-course", 11, vec![report(OrganisationKind::State, 5, None)]);
        one.conduct.agreed_on = "2027-03-01".parse().ok();
        let pool = [gives(1, 300, "2027-01-01"), gives(2, 100, "2027-03-01"), gives(3, 900, "2027-03-02")];
        let parts: Vec<_> = attribute_engagement(&pool, &one).into_iter().map(|p| (p.agreed, p.delivered)).collect();
        assert_eq!((capacity(&pool), parts), (1300, vec![(8, 4), (3, 1)]));
        one.conduct.agreed_on = "2026-01-01".parse().ok();
        assert_eq!(attribute_engagement(&pool, &one).len(), 3);
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_nearly_exact(
            total in 0i64..=i64::MAX,
            weights in prop::collection::vec(0i64..=i64::MAX / 64, 1..30),
        ) {
            let parts = attribute(total, &weights);
            let sum: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            prop_assert_eq!(parts.len(), weights.len());
            prop_assert_eq!(parts.iter().map(|p| i128::from(*p)).sum::<i128>(), if sum == 0 { 0 } else { i128::from(total) });
            for (part, weight) in parts.iter().zip(&weights) {
                let exact = i128::from(total) * i128::from(*weight);
                // |part - exact share| < 1, and nobody without a weight gets anything
                prop_assert!((i128::from(*part) * sum - exact).abs() < sum.max(1));
                prop_assert!(*weight > 0 || *part == 0);
            }
        }

        #[test]
        fn a_larger_weight_never_gets_less(total in 0i64..1_000_000, weights in prop::collection::vec(0i64..1000, 2..10)) {
            let parts = attribute(total, &weights);
            for (a, b) in weights.iter().zip(&parts) {
                for (c, d) in weights.iter().zip(&parts) {
                    prop_assert!(a <= c || b >= d);
                }
            }
        }
    }
}
