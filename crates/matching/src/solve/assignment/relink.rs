//! Path relinking over assignments: paths between good assignments are where better ones are looked for.
//!
//! A population of local optima, some of which may exceed capacities; the best assignments on the way from one to
//! another are climbed from, and what that leads to replaces the worst. After Yagiura, Ibaraki and Glover, "A path
//! relinking approach with ejection chains for the generalized assignment problem", European Journal of Operational
//! Research 169 (2006). Several populations grow side by side and then go on from the best of all; the plan does not
//! depend on how many threads they share.

use rayon::prelude::*;

use super::climb::{Climb, Ground};
use super::table::Table;
use super::{Core, Open};
use crate::solve::session::Session;
use crate::solve::{Limits, Phase};

/// Populations side by side; not the number of threads.
const WALKS: u64 = 4;
/// Members of a population.
const MEMBERS: usize = 20;
/// Assignments of a path that are climbed from.
const KEPT: usize = 10;
/// More jobs than this take too long to climb with.
pub const MOST_JOBS: usize = 2_000;

/// A member of a population.
#[derive(Clone)]
struct Member {
    agent: Vec<u32>,
    profit: f64,
    over: Vec<f64>,
    /// Profit less penalties, as they are.
    value: f64,
}

impl Member {
    fn of(climb: &Climb<'_>) -> Self {
        Self { agent: climb.agent.clone(), profit: climb.profit, over: climb.over.clone(), value: climb.value() }
    }
}

/// One population.
struct Walk<'g> {
    climb: Climb<'g>,
    members: Vec<Member>,
    /// What to climb from next.
    queue: Vec<Vec<u32>>,
}

impl<'g> Walk<'g> {
    fn new(ground: &'g Ground<'g>, seed: u64, looks: u64) -> Self {
        Self { climb: Climb::new(ground, seed, looks), members: Vec::new(), queue: Vec::new() }
    }

    /// Climbs until the looks are spent or the clock says so.
    fn run(&mut self, limits: &Limits<'_>) {
        while self.climb.looks < self.climb.until && !limits.is_late() {
            let start = self.next();
            self.climb.stand(&start);
            self.climb.climb();
            // Even a climb that finds nothing is work.
            self.climb.looks += 20;
            self.take();
        }
    }

    fn next(&mut self) -> Vec<u32> {
        if let Some(start) = self.queue.pop() {
            return start;
        }
        if self.members.len() < MEMBERS {
            return self.random();
        }
        let from = self.climb.chance.below(MEMBERS);
        let to = (from + 1 + self.climb.chance.below(MEMBERS - 1)) % MEMBERS;
        self.path(from, to);
        self.queue.pop().unwrap_or_else(|| self.kicked(from))
    }

    /// Every job somewhere good at the prices.
    fn random(&mut self) -> Vec<u32> {
        let ground = self.climb.ground;
        let none = ground.table.width as u32 - 1;
        let mut some = |agents: &Vec<u32>| {
            let among = agents.len().min(4);
            let at = self.climb.chance.below(among).min(self.climb.chance.below(among));
            agents.get(at).copied().unwrap_or(none)
        };
        ground.near.iter().map(&mut some).collect()
    }

    /// A member with some jobs moved.
    fn kicked(&mut self, at: usize) -> Vec<u32> {
        let mut agent = self.members[at].agent.clone();
        for _ in 0..5 {
            let job = self.climb.chance.below(agent.len());
            let near = &self.climb.ground.near[job];
            if let Some(to) = near.get(self.climb.chance.below(near.len().min(6))) {
                agent[job] = *to;
            }
        }
        agent
    }

    /// Goes from one member to another by the best moves, and queues the best of the middle of the way.
    fn path(&mut self, from: usize, to: usize) {
        let (from, to) = (self.members[from].agent.clone(), &self.members[to].agent);
        let climb = &mut self.climb;
        climb.stand(&from);
        let mut apart: Vec<usize> = (0..from.len()).filter(|j| from[*j] != to[*j]).collect();
        let length = apart.len();
        let mut value = climb.value();
        let mut way: Vec<(f64, Vec<u32>)> = Vec::new();
        while apart.len() > 1 {
            let mut best = (f64::NEG_INFINITY, 0);
            for (at, job) in apart.iter().enumerate() {
                let change = climb.change(*job, to[*job]);
                if change > best.0 {
                    best = (change, at);
                }
            }
            climb.looks += apart.len() as u64;
            let job = apart.swap_remove(best.1);
            climb.shift(job, to[job]);
            value += best.0;
            if 4 * (length - apart.len()) >= length && 4 * apart.len() >= length {
                way.push((value, climb.agent.clone()));
            }
        }
        way.sort_by(|a, b| b.0.total_cmp(&a.0));
        way.truncate(KEPT);
        self.queue = way.into_iter().map(|w| w.1).collect();
    }

    /// Takes what the climb has led to in place of the worst member that it beats.
    fn take(&mut self) {
        let climb = &self.climb;
        for m in &mut self.members {
            m.value = m.profit - m.over.iter().zip(&climb.penalty).map(|(o, p)| o * p).sum::<f64>();
        }
        if self.members.iter().any(|m| m.agent == climb.agent) {
            return;
        }
        let member = Member::of(climb);
        if self.members.len() < MEMBERS {
            return self.members.push(member);
        }
        if let Some(worst) = self.members.iter_mut().min_by(|a, b| a.value.total_cmp(&b.value))
            && member.value > worst.value
        {
            *worst = member;
        }
    }

    /// Its best members that exceed no capacity, best first, and the best assignment of all.
    fn harvest(self) -> Vec<(f64, Vec<u32>)> {
        let fit = self.members.into_iter().filter(|m| m.over.iter().all(|o| *o <= 0.0));
        let mut good: Vec<(f64, Vec<u32>)> = fit.map(|m| (m.profit, m.agent)).collect();
        if self.climb.best_profit.is_finite() {
            good.push((self.climb.best_profit, self.climb.best));
        }
        good.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        good.dedup();
        good.truncate(MEMBERS / WALKS as usize);
        good
    }
}

/// Populations from scratch, then populations that start from the best of all; `length` times as long as usual.
pub fn run<'a>(session: &mut Session<'a, '_>, core: &Core<'a>, round: u64, length: f64) {
    let Some(best) = session.best.as_ref().filter(|_| !super::is_done(session, core)) else {
        return;
    };
    let now = core.read(best);
    let table = Table::new(core, &Open::of(session, core));
    let ground = Ground::new(&table);
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let usual = (1_000_000 * table.cells.len() as u64).clamp(20_000_000, 3_000_000_000);
    let looks = (usual as f64 * length * session.limits.work as f64 / 1_000.0) as u64;
    let limits = session.limits;
    let mut common: Vec<Vec<u32>> = Vec::new();
    for (stage, share) in [(0, 0.6), (1, 0.4)] {
        let grow = |w: u64| {
            let mut walk = Walk::new(&ground, (2 * round + stage) * WALKS + w, (looks as f64 * share) as u64);
            walk.queue.clone_from(&common);
            walk.run(limits);
            walk.harvest()
        };
        let walks: Vec<Vec<(f64, Vec<u32>)>> = pool.install(|| (0..WALKS).into_par_iter().map(grow).collect());
        common.clear();
        for (_, agent) in walks.into_iter().flatten() {
            let plan = core.plan(session, &table.outward(agent.clone()));
            session.offer(plan);
            common.push(agent);
        }
        common.push(table.inward(&now));
        session.work += (looks as f64 * share) as u64 * WALKS / 32;
        if super::is_done(session, core) || session.tick(Phase::Search, f64::NEG_INFINITY, f64::INFINITY) {
            return;
        }
    }
}
