//! What prices are weighed against: every pair in sixteen bytes, scaled so that single precision is enough.
//!
//! Values are shares of the largest award's value in the problem, uses are shares of the offer's capacity, amounts
//! are shares of the need's quantity. Single precision only steers; what is certified is computed anew in double.

use std::collections::BTreeMap;

use crate::ledger::Ledger;
use crate::problem::Indexed;
use crate::problem::index::{TOLERANCE, UNLIMITED, small};

/// A pair at its largest award.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Which price list the pair has.
    pub kind: u32,
    /// What the award is worth.
    pub value: f32,
    /// What it uses of the capacity, setup left out.
    pub uses: f32,
    /// What its setup uses of the capacity.
    pub setup: f32,
    /// Its amount; 0 where the pair cannot be awarded.
    pub size: f32,
}

/// The pairs of one offer with states of the same groups: they have the same prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind {
    /// The offer.
    pub offer: u32,
    /// Which of the offer's earmarks count the state in, as bits; the first 64 are told apart.
    pub inside: u64,
}

/// What a need takes, besides its pairs.
#[derive(Debug, Clone, Copy)]
pub struct Taker {
    /// What it still takes after the awards that stay.
    pub room: f64,
    /// What it must still get when it is served.
    pub least: f64,
    /// How many more providers it takes.
    pub providers: u32,
    /// Whether it has awards that stay, or none.
    pub served: bool,
}

/// What awards that stay leave of every limit, in the table's scale.
pub struct Left {
    /// Of each capacity.
    pub capacity: Vec<f64>,
    /// Awards of each offer; 0 where there is no limit, whose price is 0.
    pub offer_awards: Vec<f64>,
    /// Awards to each state; 0 where there is no limit.
    pub state_awards: Vec<f64>,
    /// How far each earmark is met already.
    pub earmarks: Vec<f64>,
    /// What the awards that stay are worth.
    pub value: f64,
}

/// The whole problem as the price engine sees it, some awards being settled: pins, or more.
pub struct Table<'a> {
    pub ix: &'a Indexed,
    /// In the order of pairs.
    pub entries: Vec<Entry>,
    pub kinds: Vec<Kind>,
    pub takers: Vec<Taker>,
    pub left: Left,
    /// The value that counts as 1.
    pub scale: f64,
    /// Whether anything has a requirement.
    pub requires: bool,
}

impl<'a> Table<'a> {
    /// The table of what is still open beside the awards of `settled`.
    pub fn new(settled: &Ledger<'a>) -> Self {
        let ix = settled.ix;
        let values = (0..ix.pairs()).map(|p| ix.worth[p] * ix.max[p].min(ix.quantity[ix.need[p] as usize]));
        let scale = values.fold(0.0, f64::max);
        let scale = if scale > 0.0 && scale.is_finite() { scale } else { 1.0 };
        let mut table = Self {
            ix,
            entries: Vec::with_capacity(ix.pairs()),
            kinds: Vec::new(),
            takers: (0..ix.needs()).map(|n| taker(settled, n)).collect(),
            left: left(settled, scale),
            scale,
            requires: !ix.requires.items().is_empty(),
        };
        let mut kinds = Kinds::new(ix);
        for p in 0..ix.pairs() {
            let kind = kinds.of(ix, p);
            let entry = table.entry(p, kind, settled);
            table.entries.push(entry);
        }
        table.kinds = kinds.list;
        table.drop_unservable();
        table
    }

    fn entry(&self, p: usize, kind: u32, settled: &Ledger<'_>) -> Entry {
        let ix = self.ix;
        let (need, offer) = (ix.need[p] as usize, ix.offer[p] as usize);
        let none = Entry { kind, value: 0.0, uses: 0.0, setup: 0.0, size: 0.0 };
        // The same steps as the certified bound takes.
        let have = ix.capacity[offer] - settled.spent[offer] - ix.setup[p] + 2.0 * TOLERANCE * ix.capacity[offer];
        let mut most = ix.max[p].min(self.takers[need].room);
        if ix.rate[p] * most > have {
            most = have / ix.rate[p];
        }
        let barred = most <= 0.0 || crate::certificate::over(ix.min[p], most, ix.max[p]);
        if settled.amount[p] > 0.0 || have < 0.0 || barred || !most.is_finite() || !settled.has_slots(p) {
            return none;
        }
        let capacity = ix.capacity[offer];
        let part = |v: f64| if capacity > 0.0 { (v / capacity) as f32 } else { 0.0 };
        Entry {
            kind,
            value: (ix.worth[p] * most / self.scale) as f32,
            uses: part(ix.rate[p] * most),
            setup: part(ix.setup[p]),
            size: ((most / ix.quantity[need]) as f32).max(f32::MIN_POSITIVE),
        }
    }

    /// A need that all its pairs together cannot bring to its least amount is never served.
    fn drop_unservable(&mut self) {
        let ix = self.ix;
        for (n, taker) in self.takers.iter().enumerate() {
            let row = ix.by_need.range(n);
            let most: f64 = self.entries[row.clone()].iter().map(|e| f64::from(e.size)).sum::<f64>() * ix.quantity[n];
            // Single precision may be short of the least amount by its own rounding; then the need stays.
            let short = most < taker.least * (1.0 - 1e-6) - 1e-6 * ix.quantity[n];
            if !taker.served && short {
                for e in &mut self.entries[row] {
                    e.size = 0.0;
                }
            }
        }
    }

    /// The pair's smallest award as a share of its largest.
    pub fn low(&self, pair: usize) -> f64 {
        let most = f64::from(self.entries[pair].size) * self.ix.quantity[self.ix.need[pair] as usize];
        if most > 0.0 { (self.ix.min[pair] / most).min(1.0) } else { 0.0 }
    }
}

fn taker(settled: &Ledger<'_>, n: usize) -> Taker {
    let (ix, got) = (settled.ix, settled.got[n]);
    Taker {
        room: ix.quantity[n] - got,
        least: (ix.least[n] - got).max(0.0),
        providers: remaining(ix.providers[n], settled.awards_of_need[n]),
        served: settled.is_served(n),
    }
}

fn remaining(limit: u32, used: u32) -> u32 {
    if limit == UNLIMITED { u32::MAX } else { limit.saturating_sub(used) }
}

fn left(settled: &Ledger<'_>, scale: f64) -> Left {
    let ix = settled.ix;
    let share = |o: usize, v: f64| if ix.capacity[o] > 0.0 { v / ix.capacity[o] } else { 0.0 };
    let count = |(limit, used): (&u32, &u32)| {
        if *limit == UNLIMITED { 0.0 } else { f64::from(*limit) - f64::from(*used) }
    };
    let mut earmarks = vec![0.0; ix.share.len()];
    for o in 0..ix.offers() {
        for e in ix.earmarks.row(o).iter().map(|e| *e as usize) {
            earmarks[e] = share(o, settled.slack(e, o));
        }
    }
    Left {
        capacity: (0..ix.offers()).map(|o| share(o, ix.capacity[o] - settled.spent[o])).collect(),
        offer_awards: ix.offer_awards.iter().zip(&settled.awards_of_offer).map(count).collect(),
        state_awards: ix.state_awards.iter().zip(&settled.awards_of_state).map(count).collect(),
        earmarks,
        value: settled.value / scale,
    }
}

/// Numbers the kinds in the order in which pairs bring them up.
struct Kinds {
    list: Vec<Kind>,
    /// The kind of each offer without earmarks.
    plain: Vec<u32>,
    marked: BTreeMap<Kind, u32>,
}

impl Kinds {
    fn new(ix: &Indexed) -> Self {
        Self { list: Vec::new(), plain: vec![u32::MAX; ix.offers()], marked: BTreeMap::new() }
    }

    fn of(&mut self, ix: &Indexed, pair: usize) -> u32 {
        let offer = ix.offer[pair];
        let earmarks = ix.earmarks.row(offer as usize);
        if earmarks.is_empty() {
            let known = self.plain[offer as usize];
            if known != u32::MAX {
                return known;
            }
            let number = small(self.list.len());
            self.plain[offer as usize] = number;
            self.list.push(Kind { offer, inside: 0 });
            return number;
        }
        let mut inside = 0u64;
        for (bit, e) in earmarks.iter().take(64).enumerate() {
            if ix.in_group(pair, *e as usize) {
                inside |= 1 << bit;
            }
        }
        let kind = Kind { offer, inside };
        let list = &mut self.list;
        *self.marked.entry(kind).or_insert_with(|| {
            list.push(kind);
            small(list.len() - 1)
        })
    }
}
