//! Putting a need into what a plan leaves, without taking anything from others; and taking out what became useless.

use crate::ledger::Ledger;
use crate::problem::index::UNLIMITED;
use crate::reach::Reach;

/// Serves a need, or tops it up, from what is left of every limit, by the pairs that are allowed. True where it got
/// more and every constraint that held before still holds; otherwise nothing is changed.
pub(crate) fn insert(ledger: &mut Ledger<'_>, reach: &Reach, need: usize, allowed: &dyn Fn(usize) -> bool) -> bool {
    let ix = ledger.ix;
    if ix.requires.row(need).iter().any(|r| !ledger.is_served(*r as usize)) {
        return false;
    }
    let mut pairs: Vec<usize> = ix
        .by_need
        .row(need)
        .iter()
        .map(|p| *p as usize)
        .filter(|p| reach.usable[*p] && ledger.amount[*p] <= 0.0 && allowed(*p))
        .collect();
    pairs.sort_by(|a, b| ix.worth[*b].total_cmp(&ix.worth[*a]).then(a.cmp(b)));
    if fill(ledger, reach, need, &pairs) {
        return true;
    }
    // The largest first, where few providers must reach the least amount.
    pairs.sort_by(|a, b| most(ledger, reach, *b).total_cmp(&most(ledger, reach, *a)).then(a.cmp(b)));
    fill(ledger, reach, need, &pairs)
}

fn most(ledger: &Ledger<'_>, reach: &Reach, p: usize) -> f64 {
    reach.high[p].min(ledger.affordable(p))
}

fn fill(ledger: &mut Ledger<'_>, reach: &Reach, need: usize, pairs: &[usize]) -> bool {
    let ix = ledger.ix;
    let mut made: Vec<usize> = Vec::new();
    for p in pairs.iter().copied() {
        let room = ix.quantity[need] - ledger.got[need];
        let amount = most(ledger, reach, p).min(room);
        let low = if ix.providers[need] == 1 { reach.low[p] } else { ix.smallest(p) };
        let short = ledger.got[need] < ix.least[need] * (1.0 - 1e-9);
        if ledger.has_slots(p)
            && amount > 0.0
            && amount >= low * (1.0 - 1e-9)
            && (short || ix.worth[p] * amount > ix.award_cost)
        {
            ledger.set(p, amount.max(low));
            made.push(p);
        }
    }
    let enough = ledger.got[need] >= ix.least[need] * (1.0 - 1e-9);
    if !enough {
        for p in &made {
            ledger.set(*p, 0.0);
        }
    }
    enough && !made.is_empty()
}

/// Takes out, until nothing of the kind is left: awards of needs below their least amount or without what they
/// require, and awards that an earmark no longer carries, the least valuable first. Pins stay.
pub(crate) fn drop_useless(ledger: &mut Ledger<'_>) {
    let ix = ledger.ix;
    loop {
        let mut clean = true;
        for n in (0..ix.needs()).filter(|n| ledger.awards_of_need[*n] > 0).collect::<Vec<_>>() {
            let short = ledger.got[n] < ix.least[n] * (1.0 - 1e-7)
                || ix.requires.row(n).iter().any(|r| !ledger.is_served(*r as usize));
            if short {
                for p in ix.by_need.row(n).iter().map(|p| *p as usize) {
                    if !ix.is_pinned(p) && ledger.set(p, 0.0) > 0.0 {
                        clean = false;
                    }
                }
            }
        }
        for o in 0..ix.offers() {
            for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
                while ledger.slack(e, o) < -1e-8 * ledger.moved[o] {
                    let outside = ix.by_offer.row(o).iter().map(|p| *p as usize).filter(|p| {
                        ledger.amount[*p] > 0.0 && !ix.is_pinned(*p) && !ix.in_group(*p, e) && ix.rate[*p] > 0.0
                    });
                    let Some(p) = outside.min_by(|a, b| ix.worth[*a].total_cmp(&ix.worth[*b]).then(a.cmp(b))) else {
                        break;
                    };
                    ledger.set(p, 0.0);
                    clean = false;
                }
            }
        }
        if clean {
            return;
        }
    }
}

/// Whether a state has no place for a further award.
pub(crate) fn is_full(ledger: &Ledger<'_>, state: usize) -> bool {
    let most = ledger.ix.state_awards[state];
    most != UNLIMITED && ledger.awards_of_state[state] >= most
}
