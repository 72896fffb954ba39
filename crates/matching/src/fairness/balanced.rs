//! The fairest plan whose total is at least (1 - price) of the best known total.

use super::case::{Case, Found};
use super::max_min;

/// The fairest plan found at the price.
pub(super) fn solve<'c>(case: &Case<'c>) -> Found<'c> {
    let best = case.start.objective();
    let keep = best - case.problem.policy.price() * best.abs();
    let (ledger, within) = max_min::fairest(case, Some(keep), false);
    let least = case.shares.least(&ledger);
    let mut found = Found::new(ledger);
    found.state("min_coverage", least, max_min::bound(case).max(within));
    found.state("min_coverage_within_price", least, within);
    found.closed = within - least <= 1e-5;
    found
}
