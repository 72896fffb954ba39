//! Part of a problem as a problem of its own: some needs, some offers, and only the pairs that matter.

use super::{Indexed, Rows, small};

/// A part, and what its numbers are called in the whole.
pub struct Part {
    /// The part's dense form. It keeps every limit of the whole: whoever uses it accounts for what stays outside.
    pub ix: Indexed,
    /// Its states, needs, offers and pairs by their numbers in the whole, rising.
    pub states: Vec<u32>,
    /// Needs.
    pub needs: Vec<u32>,
    /// Offers.
    pub offers: Vec<u32>,
    /// Pairs.
    pub pairs: Vec<u32>,
}

impl Part {
    /// All needs of some states, with those of their pairs that `keep` wants. States must rise.
    pub fn of(whole: &Indexed, states: Vec<u32>, keep: &dyn Fn(u32) -> bool) -> Self {
        let mut needs: Vec<u32> =
            states.iter().flat_map(|s| whole.needs_of_state.row(*s as usize).iter().copied()).collect();
        needs.sort_unstable();
        let mut pairs: Vec<u32> = Vec::new();
        for need in &needs {
            pairs.extend(whole.by_need.row(*need as usize).iter().copied().filter(|p| keep(*p)));
        }
        let mut offers: Vec<u32> = pairs.iter().map(|p| whole.offer[*p as usize]).collect();
        offers.sort_unstable();
        offers.dedup();
        let ix = dense(whole, &states, &needs, &offers, &pairs);
        Self { ix, states, needs, offers, pairs }
    }
}

fn take<T: Clone>(from: &[T], at: &[u32]) -> Vec<T> {
    at.iter().map(|i| from[*i as usize].clone()).collect()
}

/// Where each number of the whole stands in the part; `u32::MAX` where it does not.
fn places(size: usize, at: &[u32]) -> Vec<u32> {
    let mut places = vec![u32::MAX; size];
    for (local, global) in at.iter().enumerate() {
        places[*global as usize] = small(local);
    }
    places
}

/// Rows of the part from rows of the whole; what points outside is left out.
fn narrowed(rows: &Rows, at: &[u32], places: &[u32]) -> Rows {
    let entries = at.iter().enumerate().flat_map(|(local, global)| {
        let items = rows.row(*global as usize).iter().map(|i| places[*i as usize]);
        items.filter(|i| *i != u32::MAX).map(move |i| (small(local), i))
    });
    Rows::of(at.len(), entries)
}

fn dense(whole: &Indexed, states: &[u32], needs: &[u32], offers: &[u32], pairs: &[u32]) -> Indexed {
    let need_places = places(whole.needs(), needs);
    let offer_places = places(whole.offers(), offers);
    let state_places = places(whole.states(), states);
    let earmarks: Vec<u32> = offers.iter().flat_map(|o| whole.earmarks.row(*o as usize).iter().copied()).collect();
    let earmark_places = places(whole.share.len(), &earmarks);
    let need: Vec<u32> = pairs.iter().map(|p| need_places[whole.need[*p as usize] as usize]).collect();
    let offer: Vec<u32> = pairs.iter().map(|p| offer_places[whole.offer[*p as usize] as usize]).collect();
    Indexed {
        state_at: take(&whole.state_at, states),
        need_at: take(&whole.need_at, needs),
        offer_at: take(&whole.offer_at, offers),
        need_of: Vec::new(),
        offer_of: Vec::new(),
        state_of: Vec::new(),
        state_awards: take(&whole.state_awards, states),
        needs_of_state: narrowed(&whole.needs_of_state, states, &need_places),
        need_state: needs.iter().map(|n| state_places[whole.need_state[*n as usize] as usize]).collect(),
        quantity: take(&whole.quantity, needs),
        least: take(&whole.least, needs),
        weight: take(&whole.weight, needs),
        providers: take(&whole.providers, needs),
        requires: narrowed(&whole.requires, needs, &need_places),
        required_by: narrowed(&whole.required_by, needs, &need_places),
        capacity: take(&whole.capacity, offers),
        offer_awards: take(&whole.offer_awards, offers),
        earmarks: narrowed(&whole.earmarks, offers, &earmark_places),
        share: take(&whole.share, &earmarks),
        earmark_group: take(&whole.earmark_group, &earmarks),
        groups: take(&whole.groups, states),
        group_names: whole.group_names.clone(),
        min: take(&whole.min, pairs),
        max: take(&whole.max, pairs),
        worth: take(&whole.worth, pairs),
        rate: take(&whole.rate, pairs),
        setup: take(&whole.setup, pairs),
        pin: take(&whole.pin, pairs),
        by_need: Rows::by_key(needs.len(), &need),
        by_offer: Rows::by_key(offers.len(), &offer),
        award_cost: whole.award_cost,
        need,
        offer,
    }
}
