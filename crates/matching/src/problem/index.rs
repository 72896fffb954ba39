//! The problem as algorithms want it: dense numbers in a canonical order.
//!
//! States, needs and offers stand in the order of their ids, pairs in the order of needs, then offers: whatever order
//! a file has, every algorithm sees the same thing and sums in the same order.

pub mod part;

use std::collections::BTreeMap;

use super::Problem;

/// No limit on a count.
pub const UNLIMITED: u32 = u32::MAX;

/// The relative tolerance within which constraints hold.
pub const TOLERANCE: f64 = 1e-6;

/// Lists of small numbers in one allocation: row `i` is `items[start[i]..start[i + 1]]`.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    start: Vec<usize>,
    items: Vec<u32>,
}

impl Rows {
    /// Rows from (row, item), which must come sorted by row.
    fn of(rows: usize, entries: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut start = vec![0usize; rows + 1];
        let mut items = Vec::new();
        for (row, item) in entries {
            start[row as usize + 1] += 1;
            items.push(item);
        }
        for i in 0..rows {
            start[i + 1] += start[i];
        }
        Self { start, items }
    }

    /// Rows of the positions of their keys, in rising order.
    fn by_key(rows: usize, keys: &[u32]) -> Self {
        let mut start = vec![0usize; rows + 1];
        for key in keys {
            start[*key as usize + 1] += 1;
        }
        for i in 0..rows {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut items = vec![0; keys.len()];
        for (position, key) in keys.iter().enumerate() {
            items[next[*key as usize]] = small(position);
            next[*key as usize] += 1;
        }
        Self { start, items }
    }

    /// The row's items.
    #[inline]
    pub fn row(&self, i: usize) -> &[u32] {
        &self.items[self.start[i]..self.start[i + 1]]
    }

    /// Where the row's items stand among all items.
    #[inline]
    pub fn range(&self, i: usize) -> std::ops::Range<usize> {
        self.start[i]..self.start[i + 1]
    }

    /// All items.
    pub fn items(&self) -> &[u32] {
        &self.items
    }
}

/// Dense, canonical form of a problem without faults.
#[derive(Debug, Clone)]
pub struct Indexed {
    /// Position in the file of each state, need, offer, pair.
    pub state_at: Vec<u32>,
    /// Position in the file of each need.
    pub need_at: Vec<u32>,
    /// Position in the file of each offer.
    pub offer_at: Vec<u32>,
    /// Canonical number of the need at each position of the file.
    pub need_of: Vec<u32>,
    /// Canonical number of the offer at each position of the file.
    pub offer_of: Vec<u32>,
    /// Canonical number of the state at each position of the file.
    pub state_of: Vec<u32>,
    /// Most awards of a state.
    pub state_awards: Vec<u32>,
    /// Needs of each state.
    pub needs_of_state: Rows,
    /// State of each need.
    pub need_state: Vec<u32>,
    /// Quantity of each need.
    pub quantity: Vec<f64>,
    /// Least useful quantity of each need.
    pub least: Vec<f64>,
    /// Weight of each need.
    pub weight: Vec<f64>,
    /// Most providers of each need.
    pub providers: Vec<u32>,
    /// Needs that each need requires.
    pub requires: Rows,
    /// Needs that require each need.
    pub required_by: Rows,
    /// Capacity of each offer.
    pub capacity: Vec<f64>,
    /// Most awards of each offer.
    pub offer_awards: Vec<u32>,
    /// Numbers of the earmarks of each offer.
    pub earmarks: Rows,
    /// Least share of each earmark.
    pub share: Vec<f64>,
    /// Group number of each earmark.
    pub earmark_group: Vec<u32>,
    /// Groups of each state, sorted.
    pub groups: Vec<Vec<u32>>,
    /// Names of the groups.
    pub group_names: Vec<String>,
    /// Need of each pair.
    pub need: Vec<u32>,
    /// Offer of each pair.
    pub offer: Vec<u32>,
    /// Smallest award as the file has it.
    pub min: Vec<f64>,
    /// Largest award as the file has it, or the quantity.
    pub max: Vec<f64>,
    /// Value of one need unit: weight * fit / quantity.
    pub worth: Vec<f64>,
    /// Offer units per need unit.
    pub rate: Vec<f64>,
    /// Offer units per award.
    pub setup: Vec<f64>,
    /// Pinned amount, 0 where the pair is not pinned.
    pub pin: Vec<f64>,
    /// Pairs of each need.
    pub by_need: Rows,
    /// Pairs of each offer.
    pub by_offer: Rows,
    /// What an award costs.
    pub award_cost: f64,
}

fn order<'a>(ids: impl Iterator<Item = &'a str>) -> (Vec<u32>, Vec<u32>) {
    let ids: Vec<&str> = ids.collect();
    let mut at: Vec<u32> = (0..small(ids.len())).collect();
    if !ids.is_sorted() {
        at.sort_by_key(|i| ids[*i as usize]);
    }
    let mut of = vec![0; ids.len()];
    for (canonical, position) in at.iter().enumerate() {
        of[*position as usize] = small(canonical);
    }
    (at, of)
}

/// A length as a number of a list; lists are shorter than 2^32.
pub(crate) fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn limit(count: Option<u64>) -> u32 {
    // A count beyond the largest list limits nothing.
    count.map_or(UNLIMITED, |c| u32::try_from(c).unwrap_or(UNLIMITED))
}

impl Indexed {
    /// The dense form. The problem must be free of faults ([`Problem::faults`]).
    pub fn of(problem: &Problem) -> Self {
        let (state_at, state_of) = order(problem.states.iter().map(|s| s.id.as_str()));
        let (need_at, need_of) = order(problem.needs.iter().map(|n| n.id.as_str()));
        let (offer_at, offer_of) = order(problem.offers.iter().map(|o| o.id.as_str()));
        let states = || state_at.iter().map(|i| &problem.states[*i as usize]);
        let needs = || need_at.iter().map(|i| &problem.needs[*i as usize]);
        let offers = || offer_at.iter().map(|i| &problem.offers[*i as usize]);
        let mut names: BTreeMap<&str, u32> = BTreeMap::new();
        for group in states().flat_map(|s| &s.groups).chain(offers().flat_map(|o| &o.earmarks).map(|e| &e.group)) {
            names.entry(group).or_insert(0);
        }
        for (i, number) in names.values_mut().enumerate() {
            *number = small(i);
        }
        let group = |name: &str| names.get(name).copied().unwrap_or(u32::MAX);
        let groups = states().map(|s| {
            let mut list: Vec<u32> = s.groups.iter().map(|g| group(g)).collect();
            list.sort_unstable();
            list.dedup();
            list
        });
        let need_state: Vec<u32> = needs().map(|n| state_of[n.state as usize]).collect();
        let mut of_state: Vec<(u32, u32)> = need_state.iter().enumerate().map(|(i, s)| (*s, small(i))).collect();
        of_state.sort_unstable();
        let mut requires: Vec<(u32, u32)> = Vec::new();
        for (i, n) in needs().enumerate() {
            requires.extend(n.requires.iter().map(|r| (small(i), need_of[*r as usize])));
        }
        requires.sort_unstable();
        let mut required_by: Vec<(u32, u32)> = requires.iter().map(|(n, r)| (*r, *n)).collect();
        required_by.sort_unstable();
        let mut share = Vec::new();
        let mut earmark_group = Vec::new();
        let mut earmarks = Vec::new();
        for (o, offer) in offers().enumerate() {
            let mut list: Vec<(u32, f64)> = offer.earmarks.iter().map(|e| (group(&e.group), e.min_share)).collect();
            list.sort_by_key(|(g, _)| *g);
            for (g, s) in list {
                earmarks.push((small(o), small(share.len())));
                share.push(s);
                earmark_group.push(g);
            }
        }
        let mut dense = Self {
            state_awards: states().map(|s| limit(s.max_awards)).collect(),
            needs_of_state: Rows::of(state_at.len(), of_state.into_iter()),
            quantity: needs().map(|n| n.quantity).collect(),
            least: needs().map(|n| n.min_quantity).collect(),
            weight: needs().map(|n| n.weight).collect(),
            providers: needs().map(|n| limit(n.max_providers)).collect(),
            requires: Rows::of(need_at.len(), requires.into_iter()),
            required_by: Rows::of(need_at.len(), required_by.into_iter()),
            capacity: offers().map(|o| o.capacity).collect(),
            offer_awards: offers().map(|o| limit(o.max_awards)).collect(),
            earmarks: Rows::of(offer_at.len(), earmarks.into_iter()),
            groups: groups.collect(),
            group_names: names.keys().map(|n| (*n).to_owned()).collect(),
            award_cost: problem.policy.award_cost,
            need_state,
            share,
            earmark_group,
            state_at,
            need_at,
            offer_at,
            need_of,
            offer_of,
            state_of,
            need: Vec::new(),
            offer: Vec::new(),
            min: Vec::new(),
            max: Vec::new(),
            worth: Vec::new(),
            rate: Vec::new(),
            setup: Vec::new(),
            pin: Vec::new(),
            by_need: Rows::default(),
            by_offer: Rows::default(),
        };
        dense.add_pairs(problem);
        dense
    }

    fn add_pairs(&mut self, problem: &Problem) {
        // By offer first, then by need: the second keeps the order of the first.
        let offers: Vec<u32> = problem.pairs.iter().map(|p| self.offer_of[p.offer as usize]).collect();
        let by_offer = Rows::by_key(self.offer_at.len(), &offers).items;
        let needs: Vec<u32> = by_offer.iter().map(|i| self.need_of[problem.pairs[*i as usize].need as usize]).collect();
        let by_need = Rows::by_key(self.need_at.len(), &needs);
        let order: Vec<u32> = by_need.items.iter().map(|i| by_offer[*i as usize]).collect();
        drop(by_offer);
        self.need = by_need.items.iter().map(|i| needs[*i as usize]).collect();
        drop(needs);
        self.offer = order.iter().map(|i| offers[*i as usize]).collect();
        drop(offers);
        let rows = || self.need.iter().map(|n| *n as usize).zip(order.iter().map(|i| &problem.pairs[*i as usize]));
        self.min = rows().map(|(_, p)| p.min).collect();
        self.max = rows().map(|(n, p)| p.max.unwrap_or(self.quantity[n])).collect();
        self.worth = rows().map(|(n, p)| self.weight[n] * p.fit / self.quantity[n]).collect();
        self.rate = rows().map(|(_, p)| p.rate).collect();
        self.setup = rows().map(|(_, p)| p.setup).collect();
        self.pin = vec![0.0; order.len()];
        // Pairs stand in the order of their needs already.
        self.by_need = Rows { start: by_need.start, items: (0..small(order.len())).collect() };
        self.by_offer = Rows::by_key(self.offer_at.len(), &self.offer);
        for pin in &problem.pins {
            let (need, offer) = (self.need_of[pin.need as usize], self.offer_of[pin.offer as usize]);
            if let Some(pair) = self.pair(need, offer) {
                self.pin[pair as usize] = pin.amount;
            }
        }
    }

    /// The pair of a need and an offer, where there is one.
    pub fn pair(&self, need: u32, offer: u32) -> Option<u32> {
        let row = self.by_need.row(need as usize);
        let at = row.binary_search_by_key(&offer, |p| self.offer[*p as usize]).ok()?;
        row.get(at).copied()
    }

    /// How many needs.
    pub fn needs(&self) -> usize {
        self.need_at.len()
    }

    /// How many offers.
    pub fn offers(&self) -> usize {
        self.offer_at.len()
    }

    /// How many states.
    pub fn states(&self) -> usize {
        self.state_at.len()
    }

    /// How many pairs.
    pub fn pairs(&self) -> usize {
        self.need.len()
    }

    /// Whether the pair is pinned.
    #[inline]
    pub fn is_pinned(&self, pair: usize) -> bool {
        self.pin[pair] > 0.0
    }

    /// Whether the state of a pair's need belongs to the group of an earmark.
    #[inline]
    pub fn in_group(&self, pair: usize, earmark: usize) -> bool {
        let state = self.need_state[self.need[pair] as usize] as usize;
        self.groups[state].binary_search(&self.earmark_group[earmark]).is_ok()
    }

    /// What is less than this is no award of the pair but rounding; no tolerance applies to it.
    #[inline]
    pub fn noise(&self, pair: usize) -> f64 {
        TOLERANCE * self.max[pair]
    }

    /// The smallest amount that counts as an award of the pair.
    #[inline]
    pub fn smallest(&self, pair: usize) -> f64 {
        self.min[pair].max(self.noise(pair))
    }

    /// What an award has to reach where it can reach `high`: data often round the two to the same number by different
    /// ways, and then it is `high`.
    #[inline]
    pub fn reachable(&self, pair: usize, low: f64, high: f64) -> f64 {
        if low > high && low <= high * (1.0 + 1e-9) { high.max(self.noise(pair)) } else { low }
    }
}
