//! There is at least one day, not yet past when the round runs, on which the state can receive the help and the
//! provider can give it.
//!
//! Shapes the problem: no row in `pairs` where there is none.

use super::{Evidence, NeedView, Rule};
use crate::offer::Offer;

/// The rule's name.
pub const NAME: &str = "period";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: Some(key), passes, evidence };

fn key(view: &NeedView<'_>) -> String {
    let period = view.need.facts.period;
    format!("{}|{}", period.from(), period.until())
}

fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let (wanted, given) = (view.need.facts.period, offer.facts.window);
    wanted.overlap_days(&given) >= 1 && wanted.until().min(given.until()) >= view.context.day
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    let (wanted, given) = (view.need.facts.period, offer.facts.window);
    Evidence::new([wanted.from(), wanted.until()], [given.from(), given.until()])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::RULE;
    use crate::fixture::{day, need, offer};
    use crate::rules::tests::{evidence, passes};
    use vocabulary::Period;

    #[test]
    fn one_common_day_that_is_not_past() {
        let (mut need, mut offer) = (need(1), offer(1));
        let period = |from, until| Period::new(day(from), day(until)).unwrap();
        offer.facts.window = period("2027-12-31", "2028-12-31");
        assert!(passes(&RULE, &need, &offer), "one common day");
        offer.facts.window = period("2028-01-01", "2028-12-31");
        assert!(!passes(&RULE, &need, &offer));
        assert_eq!(evidence(&RULE, &need, &offer).offer, ["2028-01-01", "2028-12-31"]);
        need.facts.period = period("2026-01-01", "2027-12-31");
        offer.facts.window = period("2026-01-01", "2026-11-21");
        assert!(!passes(&RULE, &need, &offer), "what they share is past");
        offer.facts.window = period("2026-01-01", "2026-11-22");
        assert!(passes(&RULE, &need, &offer), "the day of the run still counts");
    }
}
