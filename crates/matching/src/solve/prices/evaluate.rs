//! The bound at given prices, and which way it falls: the answer of every need, summed in a fixed order.

use rayon::ThreadPool;
use rayon::prelude::*;

use super::table::{Kind, Table};

/// Needs are answered in so many parts; not the number of threads, so that sums do not depend on it.
const PARTS: usize = 16;

/// So few pairs are faster read by one thread.
const ALONE: usize = 20_000;

/// Prices in the table's scale: what a whole capacity, an award, an earmark's whole capacity cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    pub capacity: Vec<f64>,
    pub offer_awards: Vec<f64>,
    pub state_awards: Vec<f64>,
    pub earmarks: Vec<f64>,
    pub requires: Vec<f64>,
}

impl Point {
    /// The five lists, in a fixed order.
    pub fn lists(&self) -> [&[f64]; 5] {
        [&self.capacity, &self.offer_awards, &self.state_awards, &self.earmarks, &self.requires]
    }

    /// The five lists, to be changed.
    pub fn lists_mut(&mut self) -> [&mut Vec<f64>; 5] {
        [&mut self.capacity, &mut self.offer_awards, &mut self.state_awards, &mut self.earmarks, &mut self.requires]
    }
}

/// What a kind of pair costs.
#[derive(Debug, Clone, Copy)]
struct Tag {
    unit: f32,
    setup: f32,
    award: f32,
}

/// What a part of the needs uses.
#[derive(Debug, Clone, Default)]
struct Part {
    value: f64,
    /// Of each kind: capacity used without setup, setup, awards.
    uses: Vec<[f64; 3]>,
    states: Vec<f64>,
    /// What a need may take, in falling order of what an award brings.
    items: Vec<Item>,
    /// The same in falling order of what a unit brings.
    by_unit: Vec<Item>,
    trace: Vec<(u32, f32)>,
}

/// A pair that a need may take.
#[derive(Debug, Clone, Copy)]
struct Item {
    /// What the whole award brings at the largest amount.
    full: f64,
    /// What it brings at the amount that costs least.
    top: f64,
    size: f64,
    entry: u32,
}

/// Answers at prices.
pub struct Evaluation {
    /// The bound.
    pub value: f64,
    /// How fast the bound rises with each price.
    pub slope: Point,
}

/// Evaluates again and again without new memory.
pub struct Evaluator<'t, 'a> {
    table: &'t Table<'a>,
    pool: Option<&'t ThreadPool>,
    parts: Vec<Part>,
    tags: Vec<Tag>,
    bonus: Vec<f64>,
    served: Vec<f32>,
    /// Amount of each pair in the last answers, as a share of the largest; kept only where asked for.
    pub keep: bool,
}

impl<'t, 'a> Evaluator<'t, 'a> {
    /// An evaluator of a table.
    pub fn new(table: &'t Table<'a>, pool: Option<&'t ThreadPool>) -> Self {
        let ix = table.ix;
        let part = Part { uses: vec![[0.0; 3]; table.kinds.len()], states: vec![0.0; ix.states()], ..Part::default() };
        Self {
            table,
            pool,
            parts: vec![part; PARTS],
            tags: vec![Tag { unit: 0.0, setup: 0.0, award: 0.0 }; table.kinds.len()],
            bonus: vec![0.0; if table.requires { ix.needs() } else { 0 }],
            served: vec![0.0; if table.requires { ix.needs() } else { 0 }],
            keep: false,
        }
    }

    /// Pairs that the last answers take, with their shares of the largest award, in canonical order.
    pub fn taken(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.parts.iter().flat_map(|p| p.trace.iter().copied())
    }

    /// The bound at a point and its slope.
    pub fn at(&mut self, point: &Point) -> Evaluation {
        self.prepare(point);
        let ix = self.table.ix;
        let step = ix.needs().div_ceil(PARTS).max(1);
        let (table, tags, bonus, keep) = (self.table, &self.tags, &self.bonus, self.keep);
        let cost = ix.award_cost / table.scale;
        let answer = |i: usize, part: &mut Part, served: &mut [f32]| {
            part.value = 0.0;
            part.uses.fill([0.0; 3]);
            part.states.fill(0.0);
            part.trace.clear();
            let needs = (i * step).min(ix.needs())..((i + 1) * step).min(ix.needs());
            for (at, need) in needs.enumerate() {
                let state = ix.need_state[need] as usize;
                let award = point.state_awards[state] + cost;
                let bonus = bonus.get(need).copied().unwrap_or(0.0);
                let z = Asker { table, tags, need, state, award, bonus, keep }.answer(part);
                if let Some(served) = served.get_mut(at) {
                    *served = z;
                }
            }
        };
        let mut rest = self.served.as_mut_slice();
        let mut jobs = Vec::with_capacity(PARTS);
        for (i, part) in self.parts.iter_mut().enumerate() {
            let all = std::mem::take(&mut rest);
            let (mine, others) = all.split_at_mut(step.min(all.len()));
            rest = others;
            jobs.push((i, part, mine));
        }
        match self.pool.filter(|_| table.entries.len() > ALONE) {
            Some(pool) => pool.install(|| jobs.into_par_iter().for_each(|(i, part, served)| answer(i, part, served))),
            None => jobs.into_iter().for_each(|(i, part, served)| answer(i, part, served)),
        }
        self.collect(point)
    }

    fn prepare(&mut self, point: &Point) {
        let ix = self.table.ix;
        for (tag, kind) in self.tags.iter_mut().zip(&self.table.kinds) {
            let offer = kind.offer as usize;
            let mut unit = point.capacity[offer];
            for (bit, e) in ix.earmarks.row(offer).iter().enumerate() {
                unit -= point.earmarks[*e as usize] * (inside(kind, bit) - ix.share[*e as usize]);
            }
            *tag =
                Tag { unit: unit as f32, setup: point.capacity[offer] as f32, award: point.offer_awards[offer] as f32 };
        }
        if self.table.requires {
            self.bonus.fill(0.0);
            for n in 0..ix.needs() {
                for at in ix.requires.range(n) {
                    self.bonus[n] -= point.requires[at];
                    self.bonus[ix.requires.items()[at] as usize] += point.requires[at];
                }
            }
        }
    }

    fn collect(&mut self, point: &Point) -> Evaluation {
        let ix = self.table.ix;
        // The first part receives the others, always in the same order.
        let (sum, others) = self.parts.split_at_mut(1);
        let sum = &mut sum[0];
        let mut value = sum.value;
        for part in others.iter() {
            value += part.value;
            for (a, b) in sum.uses.iter_mut().zip(&part.uses) {
                a[0] += b[0];
                a[1] += b[1];
                a[2] += b[2];
            }
            for (a, b) in sum.states.iter_mut().zip(&part.states) {
                *a += b;
            }
        }
        let left = &self.table.left;
        value += left.value;
        let mut slope = Point {
            capacity: left.capacity.clone(),
            offer_awards: left.offer_awards.clone(),
            state_awards: left.state_awards.clone(),
            earmarks: left.earmarks.clone(),
            requires: vec![0.0; ix.requires.items().len()],
        };
        for (prices, limits) in point.lists().iter().take(4).zip(slope.lists()) {
            value += prices.iter().zip(limits).map(|(p, l)| p * l).sum::<f64>();
        }
        for (kind, [uses, setup, awards]) in self.table.kinds.iter().zip(&sum.uses) {
            let offer = kind.offer as usize;
            slope.capacity[offer] -= uses + setup;
            slope.offer_awards[offer] -= awards;
            for (bit, e) in ix.earmarks.row(offer).iter().enumerate() {
                slope.earmarks[*e as usize] += uses * (inside(kind, bit) - ix.share[*e as usize]);
            }
        }
        for (slope, used) in slope.state_awards.iter_mut().zip(&sum.states) {
            *slope -= used;
        }
        if self.table.requires {
            for n in 0..ix.needs() {
                for at in ix.requires.range(n) {
                    let required = ix.requires.items()[at] as usize;
                    slope.requires[at] = f64::from(self.served[required]) - f64::from(self.served[n]);
                }
            }
        }
        Evaluation { value, slope }
    }
}

fn inside(kind: &Kind, bit: usize) -> f64 {
    if bit < 64 && kind.inside >> bit & 1 == 1 { 1.0 } else { 0.0 }
}

/// One need at prices.
struct Asker<'e, 'a> {
    table: &'e Table<'a>,
    tags: &'e [Tag],
    need: usize,
    state: usize,
    /// What an award costs besides the offer's own price.
    award: f64,
    bonus: f64,
    keep: bool,
}

impl Asker<'_, '_> {
    /// Adds the need's best answer to the part; whether it is served.
    fn answer(&self, part: &mut Part) -> f32 {
        let table = self.table;
        let row = table.ix.by_need.range(self.need);
        let taker = &table.takers[self.need];
        part.items.clear();
        let mut size = 0.0;
        let award = self.award as f32;
        for (i, e) in table.entries[row.clone()].iter().enumerate() {
            let tag = &self.tags[e.kind as usize];
            let full = e.value - e.uses * tag.unit - e.setup * tag.setup - tag.award - award;
            if full > 0.0 && e.size > 0.0 {
                let full = f64::from(full);
                size += f64::from(e.size);
                part.items.push(Item { full, top: full, size: f64::from(e.size), entry: (row.start + i) as u32 });
            }
        }
        if part.items.is_empty() && (taker.served && taker.least <= 0.0 || !taker.served && self.bonus <= 0.0) {
            return self.nothing(part);
        }
        let least = taker.least / table.ix.quantity[self.need];
        if !taker.served && self.bonus > 0.0 || size < least * (1.0 - 1e-7) {
            self.add_losing(part);
        }
        self.settle(part, least)
    }

    /// The answer of a need that takes nothing more: whether it is served already.
    fn nothing(&self, part: &mut Part) -> f32 {
        if self.table.takers[self.need].served {
            part.value += self.bonus;
            return 1.0;
        }
        0.0
    }

    /// Pairs that bring less than they cost: a need that must be served may have to take them.
    fn add_losing(&self, part: &mut Part) {
        let table = self.table;
        for p in table.ix.by_need.range(self.need) {
            let e = &table.entries[p];
            if e.size <= 0.0 {
                continue;
            }
            let tag = &self.tags[e.kind as usize];
            let gain = f64::from(e.value) - f64::from(e.uses) * f64::from(tag.unit);
            let cost = f64::from(e.setup) * f64::from(tag.setup) + f64::from(tag.award) + self.award;
            let full = f64::from(e.value - e.uses * tag.unit - e.setup * tag.setup - tag.award - self.award as f32);
            if full <= 0.0 {
                let top = if gain < 0.0 { gain * table.low(p) - cost } else { full };
                part.items.push(Item { full, top, size: f64::from(e.size), entry: p as u32 });
            }
        }
    }

    fn settle(&self, part: &mut Part, least: f64) -> f32 {
        let table = self.table;
        let taker = &table.takers[self.need];
        let room = taker.room / table.ix.quantity[self.need];
        if part.items.is_empty() {
            return self.nothing(part);
        }
        let k = (taker.providers as usize).min(part.items.len());
        let mut top = 0.0;
        part.items.sort_unstable_by(|a, b| b.top.total_cmp(&a.top).then(a.entry.cmp(&b.entry)));
        let mut tops = part.items.iter().take(k).filter(|i| i.top > 0.0).count();
        for item in part.items.iter().take(tops) {
            top += item.top;
        }
        if tops == 0 && !taker.served && k > 0 {
            tops = 1;
            top = part.items[0].top;
        }
        let fill = fill(part, room, least);
        let own = fill.min(top) + self.bonus;
        if !taker.served && (own <= 0.0 || k == 0) {
            return 0.0;
        }
        part.value += own;
        if fill < top {
            let mut filled = 0.0;
            for i in 0..part.by_unit.len() {
                let item = part.by_unit[i];
                let until = if item.full > 0.0 { room } else { least };
                let take = item.size.min(until - filled);
                if take <= 0.0 {
                    break;
                }
                filled += take;
                self.charge(part, item.entry, take / item.size, take / item.size);
            }
        } else {
            for i in 0..tops {
                let item = part.items[i];
                let x = if item.top > item.full { table.low(item.entry as usize) } else { 1.0 };
                self.charge(part, item.entry, x, 1.0);
            }
        }
        1.0
    }

    /// Notes what an answer uses.
    fn charge(&self, part: &mut Part, entry: u32, amount: f64, award: f64) {
        let e = &self.table.entries[entry as usize];
        let uses = &mut part.uses[e.kind as usize];
        uses[0] += f64::from(e.uses) * amount;
        uses[1] += f64::from(e.setup) * award;
        uses[2] += award;
        part.states[self.state] += award;
        if self.keep {
            part.trace.push((entry, amount as f32));
        }
    }
}

/// The value of filling a need with its items in falling order of what a unit brings.
fn fill(part: &mut Part, room: f64, least: f64) -> f64 {
    part.by_unit.clear();
    part.by_unit.extend_from_slice(&part.items);
    let density = |i: &Item| i.full / i.size;
    part.by_unit.sort_unstable_by(|a, b| density(b).total_cmp(&density(a)).then(a.entry.cmp(&b.entry)));
    let (mut fill, mut filled) = (0.0, 0.0);
    for item in &part.by_unit {
        let until = if item.full > 0.0 { room } else { least };
        let take = item.size.min(until - filled);
        if take <= 0.0 {
            break;
        }
        fill += density(item) * take;
        filled += take;
    }
    fill
}
