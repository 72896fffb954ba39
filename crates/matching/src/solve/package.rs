//! The best package of awards that one offer could make alone: a knapsack whose awards are none or within limits.

/// An award that an offer may make.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// The pair.
    pub pair: u32,
    /// Offer units per need unit.
    pub rate: f64,
    /// Offer units that the smallest award uses, setup included.
    pub weight: f64,
    /// What the smallest award brings.
    pub profit: f64,
    /// What a need unit more brings.
    pub gain: f64,
    /// Need units between the smallest and the largest award.
    pub more: f64,
}

/// What a piece of the envelope of an award is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Piece {
    /// From nothing to the smallest award.
    First,
    /// From nothing to the largest award, where that brings more per unit than the smallest.
    Whole,
    /// From the smallest to the largest award.
    Rest,
}

#[derive(Debug, Clone, Copy)]
struct Segment {
    density: f64,
    piece: Piece,
    item: u32,
    weight: f64,
    profit: f64,
}

/// One knapsack after the other, without new allocations.
#[derive(Debug, Default)]
pub struct Knapsack {
    /// The awards to choose from.
    pub items: Vec<Item>,
    segments: Vec<Segment>,
    state: Vec<i8>,
    trial: Vec<(u32, f64)>,
    /// The best package found: items with need units above the smallest award.
    pub chosen: Vec<(u32, f64)>,
    best: f64,
    /// Work done: segments looked at.
    pub looks: u64,
}

/// Decisions so far, with the bound of what they leave.
struct Node {
    bound: f64,
    fixed: Vec<(u32, bool)>,
    branch: u32,
}

fn density(profit: f64, weight: f64) -> f64 {
    if weight > 0.0 {
        profit / weight
    } else if profit > 0.0 {
        f64::INFINITY
    } else {
        f64::NEG_INFINITY
    }
}

impl Knapsack {
    /// An upper bound on the best package within `capacity`, and a good package in `chosen`; exact where `nodes`
    /// decisions suffice.
    pub fn solve(&mut self, capacity: f64, nodes: usize) -> f64 {
        self.prepare();
        self.chosen.clear();
        self.best = 0.0;
        let mut open: Vec<Node> = Vec::new();
        if let Some(root) = self.node(capacity, Vec::new()) {
            open.push(root);
        }
        for _ in 0..nodes {
            // Few nodes stay open at a time: the best is found by looking.
            let Some(at) = (0..open.len()).max_by(|a, b| open[*a].bound.total_cmp(&open[*b].bound)) else {
                return self.best;
            };
            let node = open.swap_remove(at);
            if node.bound <= self.best + 1e-9 * self.best.abs() {
                return self.best.max(node.bound);
            }
            for made in [true, false] {
                let mut fixed = node.fixed.clone();
                fixed.push((node.branch, made));
                open.extend(self.node(capacity, fixed));
            }
        }
        open.iter().map(|n| n.bound).fold(self.best, f64::max)
    }

    fn prepare(&mut self) {
        self.segments.clear();
        self.items.retain(|i| i.profit > 0.0 || i.profit + i.gain * i.more > 0.0);
        for (at, i) in self.items.iter().enumerate() {
            let item = at as u32;
            let mut push = |piece, weight, profit| {
                self.segments.push(Segment { density: density(profit, weight), piece, item, weight, profit });
            };
            let (weight, profit) = (i.rate * i.more, i.gain * i.more);
            if profit > 0.0 {
                push(Piece::Rest, weight, profit);
                if density(i.profit, i.weight) < density(profit, weight) {
                    push(Piece::Whole, i.weight + weight, i.profit + profit);
                    continue;
                }
            }
            push(Piece::First, i.weight, i.profit);
        }
        let order = |a: &Segment, b: &Segment| {
            b.density.total_cmp(&a.density).then(a.piece.cmp(&b.piece)).then(a.item.cmp(&b.item))
        };
        self.segments.sort_unstable_by(order);
    }

    /// The relaxation under some decisions; none where it cannot beat the best package or needs no decision.
    fn node(&mut self, capacity: f64, fixed: Vec<(u32, bool)>) -> Option<Node> {
        self.state.clear();
        self.state.resize(self.items.len(), 0);
        self.trial.clear();
        let (mut left, mut value) = (capacity, 0.0);
        for (item, made) in &fixed {
            self.state[*item as usize] = if *made { 2 } else { -1 };
            if *made {
                let i = self.items[*item as usize];
                left -= i.weight;
                value += i.profit;
                self.trial.push((*item, 0.0));
            }
        }
        if left < 0.0 {
            return None;
        }
        let mut branch = None;
        let (mut bound, mut feasible) = (value, value);
        self.looks += self.segments.len() as u64;
        for s in &self.segments {
            let state = &mut self.state[s.item as usize];
            let applies = match s.piece {
                Piece::First | Piece::Whole => *state == 0,
                Piece::Rest => *state > 0,
            };
            if !applies {
                continue;
            }
            let i = self.items[s.item as usize];
            let fits = s.weight <= left;
            let part = if fits { 1.0 } else { left / s.weight };
            if branch.is_none() {
                bound += part * s.profit;
            }
            match s.piece {
                Piece::Rest if part > 0.0 => {
                    feasible += part * s.profit;
                    left -= part * s.weight;
                    if let Some(t) = self.trial.iter_mut().find(|t| t.0 == s.item) {
                        t.1 = part * i.more;
                    }
                    if !fits {
                        branch = branch.or(Some(u32::MAX));
                    }
                }
                Piece::Rest => {}
                _ if fits => {
                    *state = if s.piece == Piece::Whole { -1 } else { 1 };
                    left -= s.weight;
                    feasible += s.profit;
                    self.trial.push((s.item, if s.piece == Piece::Whole { i.more } else { 0.0 }));
                }
                _ => {
                    branch = branch.or(Some(s.item));
                    let spare = left - i.weight;
                    let least = i.profit + if i.rate > 0.0 { i.gain * (spare / i.rate).min(i.more) } else { 0.0 };
                    if s.piece == Piece::Whole && spare >= 0.0 && least > 0.0 {
                        let more = if i.rate > 0.0 { (spare / i.rate).min(i.more) } else { i.more };
                        feasible += least;
                        left -= i.weight + more * i.rate;
                        self.trial.push((s.item, more));
                    }
                    *state = -1;
                }
            }
        }
        if feasible > self.best {
            self.best = feasible;
            self.chosen.clone_from(&self.trial);
        }
        match branch {
            Some(item) if item != u32::MAX && bound > self.best => Some(Node { bound, fixed, branch: item }),
            _ => None,
        }
    }
}
