//! Constraints 4 (capacity), 5 (number of awards) and 6 (earmarks) of offers.

use super::Case;
use crate::certificate::over;
use crate::problem::index::{UNLIMITED, small};

/// What an offer does in the plan.
#[derive(Clone, Default)]
struct Use {
    spent: f64,
    moved: f64,
    awards: u32,
}

pub(super) fn judge(case: &mut Case<'_>) {
    let mut uses = vec![Use::default(); case.ix.offers()];
    let mut inside = vec![0.0; case.ix.share.len()];
    for (pair, amount) in &case.awards {
        let p = *pair as usize;
        let offer = case.ix.offer[p] as usize;
        let moved = case.ix.rate[p] * amount;
        uses[offer].spent += moved + case.ix.setup[p];
        uses[offer].moved += moved;
        uses[offer].awards += 1;
        for e in case.ix.earmarks.row(offer) {
            if case.ix.in_group(p, *e as usize) {
                inside[*e as usize] += moved;
            }
        }
    }
    for (o, used) in uses.iter().enumerate() {
        let (capacity, most) = (case.ix.capacity[o], case.ix.offer_awards[o]);
        if over(used.spent, capacity, 0.0) {
            case.add("capacity", case.offer_id(small(o)), format!("{} > {capacity}", used.spent));
        }
        if most != UNLIMITED && used.awards > most {
            case.add("awards", case.offer_id(small(o)), format!("{} > {most}", used.awards));
        }
        for e in case.ix.earmarks.row(o).to_vec() {
            let share = case.ix.share[e as usize];
            let got = inside[e as usize];
            if over(share * used.moved, got, used.moved) {
                let group = &case.ix.group_names[case.ix.earmark_group[e as usize] as usize];
                let text = format!("{group}: {got} < {share} of {}", used.moved);
                case.add("earmark", case.offer_id(small(o)), text);
            }
        }
    }
}
