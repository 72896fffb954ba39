//! Constraint 1, the size of an award, and constraint 9, what is pinned stays.

use super::Case;
use crate::certificate::over;
use crate::problem::index::TOLERANCE;

// Comparisons are written so that a NaN is a violation.
#[allow(clippy::neg_cmp_op_on_partial_ord)]
pub(super) fn judge(case: &mut Case<'_>) {
    let plan = case.plan;
    for award in &plan.awards {
        let need = case.need_named.get(award.need.as_str()).copied();
        let offer = case.offer_named.get(award.offer.as_str()).copied();
        let pair = need.zip(offer).and_then(|(n, o)| case.ix.pair(n, o));
        let Some(pair) = pair else {
            case.add("pair", format!("{} / {}", award.need, award.offer), "award without an eligible pair");
            continue;
        };
        if case.awards.insert(pair, award.amount).is_some() {
            case.add("pair", case.pair_id(pair), "awarded twice");
        }
        let p = pair as usize;
        let (low, high) = (case.ix.min[p], case.ix.max[p]);
        let wrong = over(award.amount, high, 0.0)
            || over(low, award.amount, high)
            || award.amount.is_nan()
            || award.amount < case.ix.noise(p);
        if !case.ix.is_pinned(p) && wrong {
            case.add("amount", case.pair_id(pair), format!("{} not in [{low}, {high}]", award.amount));
        }
    }
    for p in 0..case.ix.pairs() {
        let pinned = case.ix.pin[p];
        if pinned > 0.0 {
            let pair = crate::problem::index::small(p);
            let amount = case.awards.get(&pair).copied().unwrap_or(0.0);
            if !((amount - pinned).abs() <= TOLERANCE * pinned) {
                case.add("pin", case.pair_id(pair), format!("{amount} is not the pinned {pinned}"));
            }
        }
    }
}
