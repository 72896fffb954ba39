//! Local search over assignments: single moves, exchanges of two jobs, then ejection chains.
//!
//! Capacities may be exceeded at a price for each agent, which follows what it has led to: it rises where a local
//! optimum exceeds the capacity and falls where none does. A chain takes a job out, fills the hole with the job that
//! brings most there and frees the capacity worth most elsewhere, fills the hole that this one leaves, and so on, and
//! puts the first job back wherever that pays. After Yagiura, Ibaraki and Glover, "An ejection chain approach for the
//! generalized assignment problem", INFORMS Journal on Computing 16 (2004).

use super::table::{Cell, Table};
use crate::solve::chance::Chance;

/// The most jobs that follow the first of a chain.
const DEPTH: usize = 5;
/// How much a penalty falls at most where a local optimum fits, and rises where it fits least.
const LESS: f64 = 0.1;
const MORE: f64 = 0.02;

/// Agents that lose up to so many times what is typical against a job's best are near it.
const NEAR: f64 = 2.5;
/// So many agents are near every job at least.
const FEWEST: usize = 4;

/// A job that an agent is near to.
struct Guest {
    job: u32,
    cell: Cell,
}

/// What all searches of one table share.
pub struct Ground<'t> {
    pub table: &'t Table,
    /// The agents near each job, nearest first; none among them where the job may stay unserved.
    pub near: Vec<Vec<u32>>,
    /// The jobs that each agent is near to.
    guests: Vec<Vec<Guest>>,
    /// Capacities with the allowance for rounding.
    room: Vec<f64>,
    /// What penalties start from.
    floor: Vec<f64>,
    /// Gains up to this are rounding.
    rounding: f64,
}

impl<'t> Ground<'t> {
    /// The ground of a table.
    pub fn new(table: &'t Table) -> Self {
        let none = table.width as u32 - 1;
        let mut near = Vec::with_capacity(table.considered.len());
        let mut guests: Vec<Vec<Guest>> = (0..table.width).map(|_| Vec::new()).collect();
        for (job, considered) in table.considered.iter().enumerate() {
            let count = considered.partition_point(|(loss, _)| *loss <= NEAR * table.typical).max(FEWEST);
            let is_near = |(at, (_, a)): &(usize, &(f64, u32))| *at < count || *a == none;
            let agents: Vec<u32> = considered.iter().enumerate().filter(is_near).map(|(_, (_, a))| *a).collect();
            for a in &agents {
                guests[*a as usize].push(Guest { job: job as u32, cell: table.cell(job, *a) });
            }
            near.push(agents);
        }
        let mean = table.price.iter().sum::<f64>() / table.width as f64;
        let least = if mean > 0.0 { 1e-3 * mean } else { 1e-9 * table.typical.max(1e-9) };
        let largest = table.cells.iter().map(|c| c.profit).fold(0.0, f64::max);
        Self {
            table,
            near,
            guests,
            room: table.capacity.iter().map(|c| c * (1.0 + 1e-9)).collect(),
            floor: table.price.iter().map(|p| p.max(least)).collect(),
            rounding: 1e-9 * largest,
        }
    }
}

/// One search.
pub struct Climb<'g> {
    pub ground: &'g Ground<'g>,
    pub chance: Chance,
    /// Agent of each job.
    pub agent: Vec<u32>,
    /// What each job brings and uses where it is.
    own: Vec<Cell>,
    /// What each job's leaving gives back, its capacity counted at the prices.
    release: Vec<f64>,
    load: Vec<f64>,
    /// What the load of each agent exceeds its capacity by.
    pub over: Vec<f64>,
    pub penalty: Vec<f64>,
    pub profit: f64,
    /// The best that fits, and its profit.
    pub best: Vec<u32>,
    pub best_profit: f64,
    /// Whether anything fitted since the start of the last climb.
    fitted: bool,
    order: Vec<u32>,
    /// The chain under way: job and where it was.
    chain: Vec<(u32, u32)>,
    in_chain: Vec<bool>,
    pub looks: u64,
    /// Looks at which the search ends wherever it is.
    pub until: u64,
}

impl<'g> Climb<'g> {
    /// A search that stands nowhere yet.
    pub fn new(ground: &'g Ground<'g>, seed: u64, until: u64) -> Self {
        let jobs = ground.table.considered.len();
        Self {
            ground,
            chance: Chance::new(seed),
            agent: vec![0; jobs],
            own: vec![Cell { profit: 0.0, weight: 0.0 }; jobs],
            release: vec![0.0; jobs],
            load: vec![0.0; ground.table.width],
            over: vec![0.0; ground.table.width],
            penalty: ground.floor.iter().map(|p| 1.3 * p).collect(),
            profit: 0.0,
            best: Vec::new(),
            best_profit: f64::NEG_INFINITY,
            fitted: false,
            order: (0..jobs as u32).collect(),
            chain: Vec::new(),
            in_chain: vec![false; jobs],
            looks: 0,
            until,
        }
    }

    /// Stands on an assignment.
    pub fn stand(&mut self, agent: &[u32]) {
        self.agent.copy_from_slice(agent);
        self.load.fill(0.0);
        self.profit = 0.0;
        for (job, a) in agent.iter().enumerate() {
            let cell = self.ground.table.cell(job, *a);
            self.put(job, *a, cell);
            self.load[*a as usize] += cell.weight;
            self.profit += cell.profit;
        }
        for a in 0..self.load.len() {
            self.weigh(a, 0.0);
        }
    }

    fn put(&mut self, job: usize, agent: u32, cell: Cell) {
        self.own[job] = cell;
        self.agent[job] = agent;
        self.release[job] = self.ground.table.price[agent as usize] * cell.weight - cell.profit;
    }

    fn weigh(&mut self, agent: usize, more: f64) {
        self.load[agent] += more;
        self.over[agent] = (self.load[agent] - self.ground.room[agent]).max(0.0);
    }

    /// Moves a job.
    pub fn shift(&mut self, job: usize, to: u32) {
        let (from, mine, new) = (self.agent[job] as usize, self.own[job], self.ground.table.cell(job, to));
        self.put(job, to, new);
        self.weigh(from, -mine.weight);
        self.weigh(to as usize, new.weight);
        self.profit += new.profit - mine.profit;
    }

    fn excess(&self, agent: usize, load: f64) -> f64 {
        self.penalty[agent] * (load - self.ground.room[agent]).max(0.0)
    }

    /// What a job's leaving its agent changes.
    fn leaving(&self, job: usize) -> f64 {
        let (from, mine) = (self.agent[job] as usize, self.own[job]);
        self.penalty[from] * self.over[from] - self.excess(from, self.load[from] - mine.weight) - mine.profit
    }

    /// What a job's coming to an agent changes.
    fn coming(&self, job: usize, to: usize) -> f64 {
        let cell = self.ground.table.cell(job, to as u32);
        cell.profit + self.penalty[to] * self.over[to] - self.excess(to, self.load[to] + cell.weight)
    }

    /// What moving a job changes.
    pub fn change(&self, job: usize, to: u32) -> f64 {
        self.leaving(job) + self.coming(job, to as usize)
    }

    /// Profit less penalties.
    pub fn value(&self) -> f64 {
        self.profit - self.over.iter().zip(&self.penalty).map(|(o, p)| o * p).sum::<f64>()
    }

    fn record(&mut self) {
        if self.fitted && self.profit <= self.best_profit + self.ground.rounding {
            return;
        }
        if self.over.iter().all(|o| *o <= 0.0) {
            self.fitted = true;
            if self.profit > self.best_profit + self.ground.rounding {
                self.best_profit = self.profit;
                self.best.clone_from(&self.agent);
            }
        }
    }

    /// Climbs until neither move nor exchange nor chain pays, then lets the penalties follow.
    pub fn climb(&mut self) {
        self.fitted = false;
        self.record();
        while self.looks < self.until
            && (self.pass(Self::move_one) || self.pass(Self::exchange) || self.pass(Self::chain_from))
        {}
        self.adapt();
    }

    /// Tries every job once.
    fn pass(&mut self, attempt: fn(&mut Self, usize) -> bool) -> bool {
        for i in (1..self.order.len()).rev() {
            let k = self.chance.below(i + 1);
            self.order.swap(i, k);
        }
        let mut any = false;
        for at in 0..self.order.len() {
            if self.looks >= self.until {
                return false;
            }
            if attempt(self, self.order[at] as usize) {
                any = true;
                self.record();
            }
        }
        any
    }

    fn move_one(&mut self, job: usize) -> bool {
        let near = &self.ground.near[job];
        self.looks += near.len() as u64;
        let leaves = self.leaving(job);
        let mut best = (self.ground.rounding, self.agent[job]);
        for to in near.iter().filter(|a| **a != self.agent[job]) {
            let change = leaves + self.coming(job, *to as usize);
            if change > best.0 {
                best = (change, *to);
            }
        }
        let moves = best.1 != self.agent[job];
        if moves {
            self.shift(job, best.1);
        }
        moves
    }

    fn exchange(&mut self, job: usize) -> bool {
        let (table, width) = (self.ground.table, self.ground.table.width);
        let (from, mine) = (self.agent[job] as usize, self.own[job]);
        let row = &table.cells[job * width..(job + 1) * width];
        let leaves = self.penalty[from] * self.over[from] - mine.profit;
        // What is the same for all jobs of one agent.
        let gain: Vec<f64> = (0..width).map(|a| leaves + row[a].profit + self.penalty[a] * self.over[a]).collect();
        let beyond = |a: usize| {
            if a == from { f64::INFINITY } else { self.load[a] + row[a].weight - self.ground.room[a] }
        };
        let beyond: Vec<f64> = (0..width).map(beyond).collect();
        let (rest, price) = (self.load[from] - mine.weight - self.ground.room[from], self.penalty[from]);
        let mut best = (self.ground.rounding, usize::MAX);
        for guest in &self.ground.guests[from] {
            let other = guest.job as usize;
            let (a, own) = (self.agent[other] as usize, self.own[other]);
            let change = gain[a] - own.profit + guest.cell.profit
                - price * (rest + guest.cell.weight).max(0.0)
                - self.penalty[a] * (beyond[a] - own.weight).max(0.0);
            if change > best.0 {
                best = (change, other);
            }
        }
        self.looks += (width + self.ground.guests[from].len()) as u64;
        let Some(to) = self.agent.get(best.1).copied() else {
            return false;
        };
        self.shift(best.1, from as u32);
        self.shift(job, to);
        true
    }

    fn chain_from(&mut self, job: usize) -> bool {
        let (from, weight) = (self.agent[job], self.own[job].weight);
        let mut change = self.leaving(job);
        self.weigh(from as usize, -weight);
        self.in_chain[job] = true;
        let (mut hole, mut target) = (from as usize, None);
        while self.chain.len() < DEPTH && hole + 1 < self.load.len() {
            let Some(next) = self.filler(hole) else {
                break;
            };
            let left = self.agent[next];
            change += self.change(next, hole as u32);
            self.chain.push((next as u32, left));
            self.in_chain[next] = true;
            self.shift(next, hole as u32);
            hole = left as usize;
            let mut best = (self.ground.rounding, None);
            for to in &self.ground.near[job] {
                let total = change + self.coming(job, *to as usize);
                if total > best.0 {
                    best = (total, Some(*to));
                }
            }
            self.looks += self.ground.near[job].len() as u64;
            target = best.1;
            if target.is_some() {
                break;
            }
        }
        self.in_chain[job] = false;
        while let Some((other, back)) = self.chain.pop() {
            self.in_chain[other as usize] = false;
            if target.is_none() {
                self.shift(other as usize, back);
            }
        }
        self.weigh(from as usize, weight);
        if let Some(to) = target {
            self.shift(job, to);
        }
        target.is_some()
    }

    /// The job that fills a hole at an agent best: what it brings there, and what it gives back where it is.
    fn filler(&mut self, agent: usize) -> Option<usize> {
        let (rest, price) = (self.load[agent] - self.ground.room[agent], self.penalty[agent]);
        let mut best = (f64::NEG_INFINITY, None);
        for guest in &self.ground.guests[agent] {
            let (job, here) = (guest.job as usize, guest.cell);
            let a = self.agent[job] as usize;
            let score = here.profit + self.release[job] + self.penalty[a] * self.over[a].min(self.own[job].weight)
                - price * (rest + here.weight).max(0.0);
            if score > best.0 && a != agent && !self.in_chain[job] {
                best = (score, Some(job));
            }
        }
        self.looks += self.ground.guests[agent].len() as u64;
        best.1
    }

    /// Penalties fall where something fitted, and rise where the local optimum exceeds capacities.
    fn adapt(&mut self) {
        let agents = self.load.len() - 1;
        if self.fitted {
            for a in 0..agents {
                if self.over[a] <= 0.0 {
                    let less = self.penalty[a] * (1.0 - LESS * self.chance.unit());
                    self.penalty[a] = less.max(0.2 * self.ground.floor[a]);
                }
            }
            return;
        }
        let share = |a: usize| self.over[a] / self.ground.room[a].max(1e-12);
        let most = (0..agents).map(share).fold(1e-12, f64::max);
        for a in 0..agents {
            let factor = 1.0 + MORE * share(a) / most;
            self.penalty[a] *= factor;
        }
    }
}
