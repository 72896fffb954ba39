//! Assignments as mixed-integer programs: the whole, and what a few agents share out among themselves.

use good_lp::{Expression, ProblemVariables, variable};
use rayon::prelude::*;

use super::{Assignment, Choice, Core, NONE, Open};
use crate::formulation::{self, Col, Column, Ending, Limit, Model, Outcome, run::Effort};
use crate::plan::BoundSource;
use crate::solve::beside::{self, Stop};
use crate::solve::chance::Chance;
use crate::solve::session::{Halt, Session};
use crate::solve::{Limits, Phase};

/// How many neighbourhoods are solved side by side; not the number of threads.
const BATCH: u64 = 4;
/// Choices of one neighbourhood, about.
const SIZE: usize = 400;
/// Simplex iterations of one neighbourhood.
const ITERATIONS: u64 = 6_000;

/// A program over some jobs and some of their choices.
struct Program {
    model: Model,
    /// Job of each column.
    jobs: Vec<u32>,
    /// Agent of each column.
    agents: Vec<u32>,
}

impl Program {
    /// The program over these jobs' open choices; `left` is what each agent has for them, `constant` what the rest is
    /// worth.
    fn new(
        core: &Core<'_>,
        open: &Open,
        jobs: &[u32],
        left: &[f64],
        constant: f64,
        allowed: &dyn Fn(u32, &Choice) -> bool,
    ) -> Self {
        let mut program = Self {
            model: Model {
                variables: ProblemVariables::new(),
                objective: Expression::with_capacity(8 * jobs.len()),
                rows: Vec::new(),
                limits: Vec::new(),
                columns: Vec::new(),
                needs: Vec::new(),
                constant,
            },
            jobs: Vec::new(),
            agents: Vec::new(),
        };
        let mut of_agent: Vec<Vec<(f64, Col)>> = vec![Vec::new(); left.len()];
        for job in jobs {
            let at = *job as usize;
            let choices: Vec<&Choice> = open.choices[at].iter().filter(|c| allowed(*job, c)).collect();
            // A job that is certain to be served is worth its best choice at least; what is left to decide are the
            // differences, which a solver tells apart more easily than large sums.
            let must = open.must[at] && !choices.is_empty();
            let base = if must { choices.iter().map(|c| c.profit).fold(0.0, f64::max) } else { 0.0 };
            program.model.constant += base;
            let mut row = Expression::with_capacity(choices.len());
            for c in choices {
                let place = program.model.variables.len();
                let col = Col { variable: program.model.variables.add(variable().binary()), at: place };
                program.model.objective.add_mul(c.profit - base, col.variable);
                row.add_mul(1.0, col.variable);
                of_agent[c.agent as usize].push((c.weight, col));
                let high = 1.0;
                program.model.columns.push(Column { pair: c.pair, low: high, high, share: col, award: Some(col) });
                program.jobs.push(*job);
                program.agents.push(c.agent);
            }
            program.push(if must { row.eq(1.0) } else { row.leq(1.0) });
        }
        for (agent, uses) in of_agent.iter().enumerate() {
            let have = left[agent];
            // Whole numbers stay as they are: a solver makes more of them.
            let whole =
                have <= 1e6 && uses.iter().all(|(w, _)| w.fract() == 0.0) && core.capacity[agent].fract() == 0.0;
            let scale = if whole || core.capacity[agent] <= 0.0 { 1.0 } else { core.capacity[agent] };
            if uses.iter().map(|(w, _)| w).sum::<f64>() > have {
                let mut row = Expression::with_capacity(uses.len());
                for (w, col) in uses {
                    row.add_mul(w / scale, col.variable);
                }
                program.push(row.leq(have / scale));
            }
        }
        program
    }

    fn push(&mut self, row: good_lp::Constraint) {
        self.model.rows.push(row);
        self.model.limits.push((Limit::Other, 1.0));
    }

    fn start(&self, assignment: &[u32]) -> Vec<f64> {
        let chosen = self.jobs.iter().zip(&self.agents).map(|(j, a)| assignment[*j as usize] == *a);
        chosen.map(|c| if c { 1.0 } else { 0.0 }).collect()
    }

    /// Writes what the columns say into an assignment.
    fn read(jobs: &[u32], agents: &[u32], free: &[u32], values: &[f64], assignment: &mut Assignment) {
        for j in free {
            assignment[*j as usize] = NONE;
        }
        for ((job, agent), value) in jobs.iter().zip(agents).zip(values) {
            if *value > 0.5 {
                assignment[*job as usize] = *agent;
            }
        }
    }
}

/// The gap at which a program over differences of this size has nothing better left.
fn smallest_gap(core: &Core<'_>) -> f64 {
    core.grid.map_or(1e-6, |_| 1e-9)
}

/// What agents have left beside the jobs that are not free.
fn left(core: &Core<'_>, assignment: &[u32], is_free: &[bool]) -> (Vec<f64>, f64) {
    let mut left = core.capacity.clone();
    let mut value = core.fixed.objective();
    for (job, agent) in assignment.iter().enumerate() {
        if !is_free[job]
            && let Some(c) = core.choice(job, *agent)
        {
            left[*agent as usize] -= c.weight;
            value += c.profit;
        }
    }
    (left, value)
}

/// Some agents give up their jobs and share them out anew, the best way; `rounds` times a batch.
pub fn neighbourhoods<'a>(session: &mut Session<'a, '_>, core: &Core<'a>, rounds: u64, seed: u64) {
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let limits = session.limits;
    let mut chance = Chance::new(seed);
    for _ in 0..(rounds * limits.work).div_ceil(1_000) {
        if super::is_done(session, core) || session.tick(Phase::Search, f64::NEG_INFINITY, f64::INFINITY) {
            return;
        }
        let Some(best) = &session.best else {
            return;
        };
        let now = core.read(best);
        let open = Open::of(session, core);
        let draws: Vec<Draw> = (0..BATCH).map(|_| Draw::new(core, &open, &now, &mut chance)).collect();
        let solve = |draw: Draw| solve_one(core, &open, &now, &draw, limits);
        let answers: Vec<Option<(Assignment, u64)>> = pool.install(|| draws.into_par_iter().map(solve).collect());
        for (assignment, work) in answers.into_iter().flatten() {
            session.work += work;
            // Another answer of the batch may have changed what this one rests on; its changes still count.
            let mut merged = session.best.as_ref().map_or_else(|| now.clone(), |b| core.read(b));
            for (job, agent) in assignment.iter().enumerate() {
                if *agent != now[job] {
                    merged[job] = *agent;
                }
            }
            for candidate in [merged, assignment] {
                let plan = core.plan(session, &candidate);
                session.offer(plan);
            }
        }
    }
}

/// The agents of a neighbourhood, and the loss beyond which it leaves choices out.
struct Draw {
    agents: Vec<u32>,
    cutoff: f64,
}

impl Draw {
    /// Some agents, until their jobs have about as many choices among them as a neighbourhood holds.
    fn new(core: &Core<'_>, open: &Open, now: &[u32], chance: &mut Chance) -> Self {
        let cutoff = open.cutoff(1.5 + 3.5 * chance.unit());
        let mut order: Vec<u32> = (0..core.agents.len() as u32).collect();
        for i in (1..order.len()).rev() {
            order.swap(i, chance.below(i + 1));
        }
        let mut draw = Self { agents: Vec::new(), cutoff };
        for agent in order {
            draw.agents.push(agent);
            draw.agents.sort_unstable();
            let jobs = (0..now.len()).filter(|j| now[*j] == NONE || draw.has(now[*j]));
            let size = jobs.map(|j| open.choices[j].iter().filter(|c| draw.allows(now[j], c)).count());
            if draw.agents.len() > 1 && size.sum::<usize>() > SIZE {
                break;
            }
        }
        draw
    }

    fn has(&self, agent: u32) -> bool {
        self.agents.binary_search(&agent).is_ok()
    }

    fn allows(&self, now: u32, choice: &Choice) -> bool {
        choice.agent == now || (choice.loss <= self.cutoff && self.has(choice.agent))
    }
}

fn solve_one(core: &Core<'_>, open: &Open, now: &[u32], draw: &Draw, limits: &Limits<'_>) -> Option<(Assignment, u64)> {
    let is_free: Vec<bool> = now.iter().map(|a| *a == NONE || draw.has(*a)).collect();
    let free: Vec<u32> = (0..now.len() as u32).filter(|j| is_free[*j as usize]).collect();
    let (have, value) = left(core, now, &is_free);
    let program = Program::new(core, open, &free, &have, value, &|j, c| draw.allows(now[j as usize], c));
    let mut stop = |_: f64, _: f64, _: u64| limits.is_late();
    let effort = Effort {
        gap: smallest_gap(core),
        iterations: (ITERATIONS * limits.work / 1_000).max(200),
        heuristics: 0.05,
        seconds: limits.left(),
        start: Some(program.start(now)),
        stop: &mut stop,
    };
    let outcome = formulation::solve(program.model, true, effort);
    let mut assignment = now.to_vec();
    Program::read(&program.jobs, &program.agents, &free, outcome.values.as_deref()?, &mut assignment);
    Some((assignment, outcome.work))
}

/// Branch and bound over all open choices on a thread of its own, while `meanwhile` improves the plan on this one.
pub fn beside<'a>(
    session: &mut Session<'a, '_>,
    core: &Core<'a>,
    usual: u64,
    meanwhile: &mut dyn FnMut(&mut Session<'a, '_>),
) {
    let Some(best) = session.best.as_ref().filter(|_| !super::is_done(session, core)) else {
        return;
    };
    let (now, value) = (core.read(best), session.value());
    let open = Open::of(session, core);
    let limits = session.limits;
    let iterations = usual * limits.work / 1_000;
    let seconds = limits.left();
    let answer = beside::run(session, meanwhile, |stop| whole(core, &open, &now, iterations, seconds, stop));
    let Some((assignment, outcome)) = answer else {
        return;
    };
    session.work += outcome.work;
    if let Some(assignment) = assignment {
        let plan = core.plan(session, &assignment);
        session.offer(plan);
    }
    // What is not open cannot beat the plan that it was measured against.
    let bound = match outcome.ending {
        Ending::Infeasible => Some(value),
        _ => outcome.bound.map(|b| b.max(value)),
    };
    if let Some(bound) = bound {
        let bound = core.grid.map_or(bound, |g| g.floor(bound + 1e-8 * bound.abs()));
        session.prove(bound.max(session.value()), BoundSource::BranchAndBound);
    }
    if outcome.ending == Ending::Stopped && session.seconds_left() <= 0.0 {
        session.halt.get_or_insert(Halt::Time);
    }
}

type Whole = Option<(Option<Assignment>, Outcome)>;

fn whole(core: &Core<'_>, open: &Open, now: &[u32], iterations: u64, seconds: f64, stop: &mut Stop<'_>) -> Whole {
    let jobs: Vec<u32> = (0..core.jobs.len() as u32).collect();
    let program = Program::new(core, open, &jobs, &core.capacity, core.fixed.objective(), &|_, _| true);
    let start = Some(program.start(now));
    let effort = Effort { gap: smallest_gap(core), iterations, heuristics: 0.05, seconds, start, stop };
    let outcome = formulation::solve(program.model, true, effort);
    let assignment = outcome.values.as_deref().map(|values| {
        let mut assignment = now.to_vec();
        Program::read(&program.jobs, &program.agents, &jobs, values, &mut assignment);
        assignment
    });
    Some((assignment, outcome))
}
