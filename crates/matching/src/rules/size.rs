//! The amounts can meet: the offer has capacity, its smallest award is not more than the need can take, and where the
//! state wants a single provider the largest award is of use to it.
//!
//! Shapes the problem: gives each pair its smallest and largest award; no row in `pairs` where no amount would do.

use vocabulary::Quantity;

use super::{Evidence, NeedView, Rule};
use crate::offer::Offer;
use crate::terms::{SLACK, Terms};

/// The rule's name.
pub const NAME: &str = "size";

/// The rule.
pub const RULE: Rule = Rule { name: NAME, key: None, passes, evidence };

/// Pairs whose units cannot be compared are another rule's business.
fn passes(view: &NeedView<'_>, offer: &Offer) -> bool {
    let facts = &view.need.facts;
    let Some(terms) = Terms::of(view.need, view.lead, offer, view.context.rates) else {
        return true;
    };
    let least = Quantity::new(facts.least_useful, facts.quantity.unit).major();
    let alone_is_enough = facts.max_providers != Some(1) || terms.max * (1.0 + SLACK) >= least;
    terms.max > 0.0 && terms.min <= terms.max && alone_is_enough
}

fn evidence(view: &NeedView<'_>, offer: &Offer) -> Evidence {
    let (need, given) = (&view.need.facts, &offer.facts);
    let of = |amount, unit| Quantity::new(amount, unit);
    Evidence::new(
        [of(need.least_useful, need.quantity.unit), need.quantity],
        [
            of(given.smallest_award, given.capacity.unit),
            of(given.largest_award.unwrap_or(given.capacity.amount), given.capacity.unit),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{need, offer, unit};
    use crate::rules::tests::{evidence, passes};

    #[test]
    fn a_smallest_award_that_the_need_cannot_take() {
        let (need, mut offer) = (need(1), offer(1));
        offer.facts.smallest_award = 100_000;
        assert!(passes(&RULE, &need, &offer), "just as much as is asked for");
        offer.facts.smallest_award = 100_001;
        assert!(!passes(&RULE, &need, &offer));
        let evidence = evidence(&RULE, &need, &offer);
        assert_eq!(evidence.need, ["0 USD", "1000 USD"]);
        assert_eq!(evidence.offer, ["1000.01 USD", "5000 USD"]);
    }

    #[test]
    fn a_largest_award_that_alone_is_of_no_use() {
        let (mut need, mut offer) = (need(1), offer(1));
        need.facts.least_useful = 50_000;
        offer.facts.largest_award = Some(49_999);
        assert!(passes(&RULE, &need, &offer), "others may add to it");
        need.facts.max_providers = Some(1);
        assert!(!passes(&RULE, &need, &offer));
        offer.facts.largest_award = Some(50_000);
        assert!(passes(&RULE, &need, &offer));
    }

    #[test]
    fn no_capacity_no_pair() {
        let (need, mut offer) = (need(1), offer(1));
        offer.facts.setup_cost = 500_000;
        assert!(!passes(&RULE, &need, &offer), "preparation takes all of it");
        offer.facts.setup_cost = 0;
        offer.facts.capacity.amount = 0;
        assert!(!passes(&RULE, &need, &offer));
    }

    #[test]
    fn conversion_does_not_cut_what_meets_exactly() {
        let (mut need, mut offer) = (need(1), offer(1));
        need.facts.quantity.unit = unit("EUR");
        need.facts.least_useful = 100_000;
        need.facts.max_providers = Some(1);
        offer.facts.capacity.amount = 110_000;
        offer.facts.smallest_award = 110_000;
        assert!(passes(&RULE, &need, &offer));
    }
}
