//! Simulated annealing over assignments: a job moves to another agent or changes places with a job there.
//!
//! Capacities may be exceeded on the way, at a price that rises while they are and falls while they are not. Several
//! walks with seeds of their own run side by side; the plan does not depend on how many threads they share.

use rayon::prelude::*;

use super::table::Table;
use super::{Assignment, Core, Open};
use crate::solve::chance::Chance;
use crate::solve::session::Session;

/// Walks that run side by side; not the number of threads.
const WALKS: u64 = 4;
/// The most answers to a move.
const DEPTH: usize = 5;
/// The heat at the start, against what the choice of a typical job's fourth best agent loses; walks take turns, because
/// what suits one spread of profits does not suit another.
const HOT: [f64; 2] = [0.15, 0.4];
/// The heat at the end, against that at the start.
const COLD: f64 = 0.02;
/// Agents that lose up to so many times the heat are considered.
const NEAR: f64 = 6.0;

/// One walk.
struct Walk<'t> {
    table: &'t Table,
    chance: Chance,
    agent: Vec<u32>,
    /// Jobs of each agent, and where each job stands among them.
    jobs: Vec<Vec<u32>>,
    place: Vec<u32>,
    load: Vec<f64>,
    penalty: Vec<f64>,
    /// Agents over their capacity.
    over: usize,
    profit: f64,
    best: Vec<u32>,
    best_profit: f64,
    /// How many of the agents that a job considers are near enough at the present heat.
    near: Vec<u32>,
    /// The moves of the chain under way: job and where it was.
    chain: Vec<(u32, u32)>,
    in_chain: Vec<bool>,
    looks: u64,
}

impl<'t> Walk<'t> {
    fn new(table: &'t Table, start: &[u32], seed: u64) -> Self {
        let agent = table.inward(start);
        let mut walk = Self {
            table,
            chance: Chance::new(seed),
            jobs: vec![Vec::new(); table.width],
            place: vec![0; agent.len()],
            load: vec![0.0; table.width],
            penalty: Vec::new(),
            over: 0,
            profit: 0.0,
            best: agent.clone(),
            best_profit: 0.0,
            near: vec![0; agent.len()],
            chain: Vec::new(),
            in_chain: vec![false; agent.len()],
            looks: 0,
            agent,
        };
        for job in 0..walk.agent.len() {
            let a = walk.agent[job];
            let cell = table.cell(job, a);
            walk.place[job] = walk.jobs[a as usize].len() as u32;
            walk.jobs[a as usize].push(job as u32);
            walk.load[a as usize] += cell.weight;
            walk.profit += cell.profit;
        }
        walk.best_profit = walk.profit;
        let mean = table.price.iter().sum::<f64>() / table.width as f64;
        let floor = if mean > 0.0 { 0.1 * mean } else { 1e-9 * table.typical.max(1e-9) };
        walk.penalty = table.price.iter().map(|p| 1.3 * p.max(floor)).collect();
        walk.over = (0..table.width).filter(|a| walk.is_over(*a, walk.load[*a])).count();
        walk
    }

    fn is_over(&self, agent: usize, load: f64) -> bool {
        load > self.table.capacity[agent] * (1.0 + 1e-9)
    }

    fn excess(&self, agent: u32, load: f64) -> f64 {
        let more = load - self.table.capacity[agent as usize];
        if more > 0.0 { more * self.penalty[agent as usize] } else { 0.0 }
    }

    /// Steps in rounds, after each of which the penalties follow what they have led to.
    fn run(&mut self, looks: u64, hot: f64, cold: f64) {
        let until = self.looks + looks;
        let from = self.looks;
        let steps = 2 * self.agent.len();
        while self.looks < until {
            let done = (self.looks - from) as f64 / looks as f64;
            let heat = hot * (cold / hot).powf(done);
            for (near, considered) in self.near.iter_mut().zip(&self.table.considered) {
                *near =
                    considered.partition_point(|(loss, _)| *loss <= NEAR * heat).max(2).min(considered.len()) as u32;
            }
            for _ in 0..steps {
                self.step(heat);
            }
            for a in 0..self.table.width - 1 {
                let price = self.table.price[a].max(1e-12);
                let factor = if self.is_over(a, self.load[a]) { 1.1 } else { 0.98 };
                self.penalty[a] = (self.penalty[a] * factor).clamp(0.5 * price, 50.0 * price);
            }
        }
    }

    /// A chain of moves: a job goes elsewhere, another makes room for it there, and so on, each the best it can.
    fn step(&mut self, heat: f64) {
        let job = self.chance.below(self.agent.len());
        let near = self.near[job] as usize;
        self.looks += 4;
        if near == 0 {
            return;
        }
        let (_, mut to) = self.table.considered[job][self.chance.below(near)];
        let from = self.agent[job];
        if to == from {
            return;
        }
        let mut total = self.change(job, to);
        if !total.is_finite() {
            return;
        }
        self.advance(job, to);
        let (mut best, mut length) = (total, 1);
        for _ in 0..DEPTH {
            let Some((change, next, goes)) = self.answer(to) else {
                break;
            };
            total += change;
            self.advance(next, goes);
            to = goes;
            if total > best {
                (best, length) = (total, self.chain.len());
            }
        }
        let refused = best < 0.0 && best < heat * self.chance.unit().max(1e-12).ln();
        let keep = if refused { 0 } else { length };
        while self.chain.len() > keep {
            if let Some((job, from)) = self.chain.pop() {
                self.in_chain[job as usize] = false;
                self.shift(job as usize, from);
            }
        }
        for (job, _) in self.chain.drain(..) {
            self.in_chain[job as usize] = false;
        }
        if self.over == 0 && self.profit > self.best_profit + 1e-9 * self.best_profit.abs() {
            self.best_profit = self.profit;
            self.best.copy_from_slice(&self.agent);
        }
    }

    fn advance(&mut self, job: usize, to: u32) {
        self.chain.push((job as u32, self.agent[job]));
        self.in_chain[job] = true;
        self.shift(job, to);
    }

    /// What a job's going to an agent changes, penalties counted.
    fn change(&self, job: usize, to: u32) -> f64 {
        let from = self.agent[job];
        let (mine, new) = (self.table.cell(job, from), self.table.cell(job, to));
        let (left, came) = (self.load[from as usize], self.load[to as usize]);
        new.profit - mine.profit + self.excess(from, left) - self.excess(from, left - mine.weight)
            + self.excess(to, came)
            - self.excess(to, came + new.weight)
    }

    /// The best way for some job to leave an agent.
    fn answer(&mut self, agent: u32) -> Option<(f64, usize, u32)> {
        let load = self.load[agent as usize];
        let now = self.excess(agent, load);
        let mut best: Option<(f64, usize, u32)> = None;
        for job in &self.jobs[agent as usize] {
            let j = *job as usize;
            if self.in_chain[j] {
                continue;
            }
            let mine = self.table.cell(j, agent);
            let leaves = now - self.excess(agent, load - mine.weight) - mine.profit;
            let near = &self.table.considered[j][..self.near[j] as usize];
            self.looks += near.len() as u64;
            for (_, to) in near {
                if *to == agent {
                    continue;
                }
                let cell = self.table.cell(j, *to);
                let came = self.load[*to as usize];
                let change = leaves + cell.profit + self.excess(*to, came) - self.excess(*to, came + cell.weight);
                if best.is_none_or(|b| change > b.0) {
                    best = Some((change, j, *to));
                }
            }
        }
        best
    }

    fn shift(&mut self, job: usize, to: u32) {
        let from = self.agent[job];
        let (mine, new) = (self.table.cell(job, from), self.table.cell(job, to));
        for (a, more) in [(from as usize, -mine.weight), (to as usize, new.weight)] {
            let load = self.load[a] + more;
            let (before, after) = (self.is_over(a, self.load[a]), self.is_over(a, load));
            self.over = self.over + usize::from(after) - usize::from(before);
            self.load[a] = load;
        }
        self.profit += new.profit - mine.profit;
        let from = from as usize;
        let place = self.place[job] as usize;
        self.jobs[from].swap_remove(place);
        if let Some(moved) = self.jobs[from].get(place) {
            self.place[*moved as usize] = place as u32;
        }
        self.place[job] = self.jobs[to as usize].len() as u32;
        self.jobs[to as usize].push(job as u32);
        self.agent[job] = to;
    }
}

/// One batch of walks from the best plan; `length` times as long as usual.
pub fn run<'a>(session: &mut Session<'a, '_>, core: &Core<'a>, round: u64, length: f64) {
    if super::is_done(session, core) {
        return;
    }
    let Some(best) = &session.best else {
        return;
    };
    let start = core.read(best);
    let open = Open::of(session, core);
    let table = Table::new(core, &open);
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let jobs = core.jobs.len() as u64;
    // Fewer jobs are harder to fit: they get as much as some hundreds.
    let usual = (100_000 * jobs).max((400_000 * jobs).min(40_000_000)).clamp(2_000_000, 300_000_000);
    let steps = (usual as f64 * length * session.limits.work as f64 / 1_000.0) as u64;
    let limits = session.limits;
    let walks: Vec<(f64, Assignment)> = pool.install(|| {
        (0..WALKS)
            .into_par_iter()
            .map(|w| {
                let hot = table.typical * HOT[w as usize % HOT.len()] / (round as f64).sqrt();
                let mut walk = Walk::new(&table, &start, round * WALKS + w);
                // In slices, so that the clock is looked at.
                let parts = 64;
                for part in 0..parts {
                    if limits.is_late() {
                        break;
                    }
                    let heat = |at: u64| hot * COLD.powf(at as f64 / parts as f64);
                    walk.run(steps / parts, heat(part), heat(part + 1));
                }
                (walk.best_profit, walk.best)
            })
            .collect()
    });
    session.work += steps * WALKS / 4;
    for (_, best) in walks {
        let plan = core.plan(session, &table.outward(best));
        session.offer(plan);
    }
    session.tick(crate::solve::Phase::Search, f64::NEG_INFINITY, f64::INFINITY);
}
