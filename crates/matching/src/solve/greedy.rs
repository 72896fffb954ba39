//! A first plan at prices: the needs that gain most come first, each takes what brings most after its price.

use super::bench::Bench;

/// Serves needs in falling order of what their best pair brings at the prices; then once more without prices, so that
/// nothing useful stays unused.
pub fn build(bench: &mut Bench<'_>) {
    let ix = bench.ledger.ix;
    let mut order: Vec<(f32, u32)> = Vec::with_capacity(ix.needs());
    for n in 0..ix.needs() {
        let pairs = ix.by_need.row(n).iter().map(|p| *p as usize).filter(|p| bench.reach.usable[*p]);
        if let Some(best) = pairs.map(|p| bench.costs.top[p]).max_by(f32::total_cmp) {
            order.push((best, n as u32));
        }
    }
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    oblige(bench);
    for factor in [1.0, 0.5, 0.0] {
        for (_, need) in &order {
            bench.insert(*need as usize, factor);
        }
        for offer in 0..ix.offers() {
            bench.top_up(offer);
        }
    }
    bench.journal.clear();
}

/// Brings every need that must be served, because something agreed rests on it, to its least amount, whatever it
/// costs.
pub fn oblige(bench: &mut Bench<'_>) {
    let ix = bench.ledger.ix;
    let obliged: Vec<usize> = (0..ix.needs()).filter(|n| bench.locked[*n]).collect();
    for need in obliged {
        if bench.ledger.got[need] < ix.least[need] || !bench.ledger.is_served(need) {
            bench.force(need);
        }
    }
    bench.journal.clear();
}
