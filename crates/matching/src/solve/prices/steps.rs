//! Steps towards the lowest bound: each price moves against its own smoothed slope, by lengths that shrink.

use super::evaluate::{Evaluation, Evaluator, Point};
use super::table::Table;
use crate::problem::index::UNLIMITED;

/// Memory of the slope, of its square: what share of the old value a step keeps.
const MEMORY: (f64, f64) = (0.9, 0.98);

/// The lowest point so far and the state of the descent.
pub struct Descent {
    pub best: Point,
    pub value: f64,
    point: Point,
    /// What a typical step of each price is measured in.
    reach: Point,
    slope: Point,
    square: Point,
    steps: i32,
}

impl Descent {
    /// A descent from a point.
    pub fn new(table: &Table<'_>, start: Option<Point>) -> Self {
        let reach = typical(table);
        let point = start.unwrap_or_else(|| begin(table, &reach));
        let zero = zero(&point);
        Self { best: point.clone(), value: f64::INFINITY, point, reach, slope: zero.clone(), square: zero, steps: 0 }
    }

    /// One evaluation and one step of `length`; the bound at the point that was left.
    pub fn step(&mut self, evaluator: &mut Evaluator<'_, '_>, length: f64) -> f64 {
        let Evaluation { value, slope } = evaluator.at(&self.point);
        if value < self.value {
            self.value = value;
            self.best.clone_from(&self.point);
        }
        self.steps += 1;
        let (keep, keep_square) = MEMORY;
        let even = (1.0 - keep.powi(self.steps), 1.0 - keep_square.powi(self.steps));
        let lists = self.point.lists_mut().into_iter().zip(self.reach.lists());
        let memory = self.slope.lists_mut().into_iter().zip(self.square.lists_mut());
        for (((price, reach), (mean, square)), slope) in lists.zip(memory).zip(slope.lists()) {
            for i in 0..price.len() {
                mean[i] = keep * mean[i] + (1.0 - keep) * slope[i];
                square[i] = keep_square * square[i] + (1.0 - keep_square) * slope[i] * slope[i];
                let norm = (square[i] / even.1).sqrt();
                if norm > 0.0 {
                    price[i] = (price[i] - length * reach[i] * (mean[i] / even.0) / norm).max(0.0);
                }
            }
        }
        value
    }
}

fn zero(point: &Point) -> Point {
    let mut zero = point.clone();
    for list in zero.lists_mut() {
        list.fill(0.0);
    }
    zero
}

/// What a price of each kind is typically: the average worth of what it pays for. 0 where there is nothing to price.
fn typical(table: &Table<'_>) -> Point {
    let ix = table.ix;
    let mut capacity = vec![(0.0, 0.0); ix.offers()];
    let mut offers = vec![(0.0, 0u32); ix.offers()];
    let mut states = vec![(0.0, 0u32); ix.states()];
    let mut needs = vec![(0.0, 0u32); ix.needs()];
    for (p, e) in table.entries.iter().enumerate().filter(|(_, e)| e.size > 0.0) {
        let (need, offer) = (ix.need[p] as usize, ix.offer[p] as usize);
        let state = ix.need_state[need] as usize;
        let value = f64::from(e.value);
        capacity[offer].0 += value;
        capacity[offer].1 += f64::from(e.uses) + f64::from(e.setup);
        for (sum, count) in [&mut offers[offer], &mut states[state], &mut needs[need]] {
            *sum += value;
            *count += 1;
        }
    }
    let mean = |(sum, count): &(f64, u32)| if *count > 0 { sum / f64::from(*count) } else { 0.0 };
    let limited = |limit: u32, value: f64| if limit == UNLIMITED { 0.0 } else { value };
    let capacity: Vec<f64> = capacity.iter().map(|(v, u)| if *u > 0.0 { v / u } else { 0.0 }).collect();
    let mut earmarks = vec![0.0; ix.share.len()];
    for (o, typical) in capacity.iter().enumerate() {
        for e in ix.earmarks.row(o) {
            earmarks[*e as usize] = *typical;
        }
    }
    let mut requires = vec![0.0; ix.requires.items().len()];
    for (n, sums) in needs.iter().enumerate() {
        for at in ix.requires.range(n) {
            requires[at] = mean(sums);
        }
    }
    Point {
        offer_awards: offers.iter().zip(&ix.offer_awards).map(|(v, l)| limited(*l, mean(v))).collect(),
        state_awards: states.iter().zip(&ix.state_awards).map(|(v, l)| limited(*l, mean(v))).collect(),
        capacity,
        earmarks,
        requires,
    }
}

/// Where a descent begins that knows nothing: part of what prices typically are.
fn begin(table: &Table<'_>, reach: &Point) -> Point {
    let ix = table.ix;
    let mut point = zero(reach);
    for (price, typical) in point.capacity.iter_mut().zip(&reach.capacity) {
        *price = 0.5 * typical;
    }
    // The worth of the need that just finds no place in its state any more.
    for s in 0..ix.states() {
        if ix.state_awards[s] != UNLIMITED {
            point.state_awards[s] = next_best(table, s);
        }
    }
    point
}

fn next_best(table: &Table<'_>, state: usize) -> f64 {
    let ix = table.ix;
    let places = table.left.state_awards[state].max(0.0) as usize;
    let best = |n: &u32| {
        let row = table.ix.by_need.range(*n as usize);
        table.entries[row].iter().filter(|e| e.size > 0.0).map(|e| e.value).fold(0.0, f32::max)
    };
    let mut values: Vec<f32> = ix.needs_of_state.row(state).iter().map(best).collect();
    values.sort_unstable_by(|a, b| b.total_cmp(a));
    values.get(places).map_or(0.0, |v| f64::from(*v))
}
