//! What prices are weighed against: every pair in sixteen bytes, scaled so that single precision is enough.
//!
//! Values are shares of the largest award's value in the problem, uses are shares of the offer's capacity, amounts
//! are shares of the need's quantity. Single precision only steers; what is certified is computed anew in double.

use std::collections::BTreeMap;

use crate::certificate::left_after_pins;
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
    /// What it still takes after its pins.
    pub room: f64,
    /// What it must still get when it is served.
    pub least: f64,
    /// How many more providers it takes.
    pub providers: u32,
    /// How many pins it has.
    pub pins: u32,
}

/// The whole problem as the price engine sees it.
pub struct Table<'a> {
    pub ix: &'a Indexed,
    /// In the order of pairs.
    pub entries: Vec<Entry>,
    pub kinds: Vec<Kind>,
    pub takers: Vec<Taker>,
    /// The value that counts as 1.
    pub scale: f64,
    /// Whether anything has a requirement.
    pub requires: bool,
}

impl<'a> Table<'a> {
    /// The table of a problem.
    pub fn new(ix: &'a Indexed) -> Self {
        let left = left_after_pins(ix);
        let takers: Vec<Taker> = (0..ix.needs()).map(|n| taker(ix, n)).collect();
        let mut table = Self {
            ix,
            entries: Vec::with_capacity(ix.pairs()),
            kinds: Vec::new(),
            takers,
            scale: 0.0,
            requires: !ix.requires.items().is_empty(),
        };
        table.scale =
            (0..ix.pairs()).map(|p| ix.worth[p] * ix.max[p].min(ix.quantity[ix.need[p] as usize])).fold(0.0, f64::max);
        if !(table.scale > 0.0 && table.scale.is_finite()) {
            table.scale = 1.0;
        }
        let mut kinds = Kinds::new(ix);
        for p in 0..ix.pairs() {
            let kind = kinds.of(ix, p);
            let entry = table.entry(p, kind, &left);
            table.entries.push(entry);
        }
        table.kinds = kinds.list;
        table.drop_unservable();
        table
    }

    fn entry(&self, p: usize, kind: u32, left: &[f64]) -> Entry {
        let ix = self.ix;
        let (need, offer) = (ix.need[p] as usize, ix.offer[p] as usize);
        let none = Entry { kind, value: 0.0, uses: 0.0, setup: 0.0, size: 0.0 };
        // The same steps as the certified bound takes.
        let have = left[offer] - ix.setup[p] + 2.0 * TOLERANCE * ix.capacity[offer];
        let mut most = ix.max[p].min(self.takers[need].room);
        if ix.rate[p] * most > have {
            most = have / ix.rate[p];
        }
        let barred = most <= 0.0 || crate::certificate::over(ix.min[p], most, ix.max[p]);
        if ix.is_pinned(p) || have < 0.0 || barred || !most.is_finite() {
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
            if taker.pins == 0 && (short || taker.providers == 0) {
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

fn taker(ix: &Indexed, n: usize) -> Taker {
    let (mut pinned, mut pins) = (0.0, 0u32);
    for p in ix.by_need.range(n).filter(|p| ix.is_pinned(*p)) {
        pinned += ix.pin[p];
        pins += 1;
    }
    let providers = if ix.providers[n] == UNLIMITED { u32::MAX } else { ix.providers[n].saturating_sub(pins) };
    Taker { room: ix.quantity[n] - pinned, least: (ix.least[n] - pinned).max(0.0), providers, pins }
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
