//! Solving again around a question, with the rest as it is.

use super::figures::Awards;
use super::hood::{self, Seeds};
use super::insertion;
use super::table::Table;
use crate::ledger::Ledger;

/// Simplex iterations of one solve around a question, and of one solve of a whole small problem.
#[cfg(any(feature = "highs", feature = "microlp"))]
const ITERATIONS: (u64, u64) = (1_500, 1_000_000);

/// The best plan that was found, checked against the problem.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub awards: Awards,
    pub value: f64,
}

/// What solving again gave.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    /// The best checked plan; none where none was found.
    pub found: Option<Found>,
    /// No other plan of the free pairs is better, or there is none at all.
    pub settled: bool,
    /// Every pair was free.
    pub whole: bool,
}

impl Answer {
    /// What was found is the true optimum, or there is certainly no plan.
    pub fn is_exact(&self) -> bool {
        self.settled && self.whole
    }
}

/// Solves again around seeds, from these awards; `serve` names a need that must be served.
pub(super) fn around(table: &Table<'_>, awards: &Awards, seeds: &Seeds, serve: Option<u32>) -> Answer {
    let mut start = table.ledger(awards);
    insertion::drop_useless(&mut start);
    let free = hood::around(table, &start, seeds);
    best(table, &start, free, serve)
}

/// The best plan with these pairs free and all other awards of `start` as they are.
fn best(table: &Table<'_>, start: &Ledger<'_>, free: Vec<u32>, serve: Option<u32>) -> Answer {
    let serves = |ledger: &Ledger<'_>| serve.is_none_or(|n| ledger.is_served(n as usize));
    let mut answer = Answer { whole: table.is_whole(), ..Answer::default() };
    let mut keep = |ledger: &Ledger<'_>| {
        let better = answer.found.as_ref().is_none_or(|f| ledger.objective() > f.value);
        if better
            && serves(ledger)
            && let Some((awards, value)) = table.checked(ledger)
        {
            answer.found = Some(Found { awards, value });
        }
    };
    let mut simple = start.clone();
    simply(table, &mut simple, &free, serve);
    keep(start);
    keep(&simple);
    let warm = if simple.value > start.value && serves(&simple) { &simple } else { start };
    let (exact, settled) = exactly(table, warm, free, serve);
    if let Some(ledger) = &exact {
        keep(ledger);
    }
    // A plan that the solver calls best but that does not pass the check settles nothing.
    answer.settled = settled && (exact.is_none() || answer.found.is_some());
    answer
}

/// Puts in what fits without taking from anybody, the need that must be served first.
fn simply(table: &Table<'_>, ledger: &mut Ledger<'_>, free: &[u32], serve: Option<u32>) {
    let ix = &table.ix;
    if let Some(need) = serve {
        insertion::insert(ledger, &table.reach, need as usize, &|_| true);
    }
    let mut order: Vec<(f64, u32)> = free.iter().map(|p| (table.loss[*p as usize], ix.need[*p as usize])).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    for (_, need) in order {
        if !ledger.is_served(need as usize) {
            insertion::insert(ledger, &table.reach, need as usize, &|_| true);
        }
    }
}

/// The best plan of the frame by branch and bound, and whether that is settled.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn exactly<'t>(
    table: &'t Table<'_>,
    start: &Ledger<'t>,
    free: Vec<u32>,
    serve: Option<u32>,
) -> (Option<Ledger<'t>>, bool) {
    use crate::formulation::{self, Detail, Ending, Frame, Model, run::Effort};
    let frame = Frame::new(start, &table.reach, free);
    let Some(mut model) = Model::of(&frame, Detail::Exact) else {
        return (None, false);
    };
    if let Some(need) = serve
        && !frame.fixed.is_served(need as usize)
        && !force(&mut model, &table.ix, need)
    {
        return (None, true);
    }
    let columns = model.columns.clone();
    let values = start.broken().is_none().then(|| model.values(&table.ix.need, &start.amount));
    let iterations = if table.is_whole() { ITERATIONS.1 } else { ITERATIONS.0 };
    let effort = Effort {
        gap: if table.is_whole() { 0.0 } else { 1e-6 },
        iterations,
        heuristics: 0.05,
        seconds: f64::INFINITY,
        start: values,
        stop: &mut |_, _, _| false,
    };
    let outcome = formulation::solve(model, true, effort);
    let settled = matches!(outcome.ending, Ending::Solved | Ending::Infeasible);
    let Some(values) = outcome.values else {
        return (None, settled && outcome.ending == Ending::Infeasible);
    };
    (Some(frame.plan(formulation::amounts(&columns, &values))), settled)
}

/// Adds the row that a need is served; false where nothing of it is free.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn force(model: &mut crate::formulation::Model, ix: &crate::problem::Indexed, need: u32) -> bool {
    let mut row = good_lp::Expression::with_capacity(16);
    let mut any = false;
    for column in model.columns.iter().filter(|c| ix.need[c.pair as usize] == need) {
        if let Some(award) = column.award {
            row.add_mul(-1.0, award.variable);
            any = true;
        }
    }
    if any {
        model.rows.push(row.leq(-1.0));
        model.limits.push((crate::formulation::Limit::Other, 1.0));
    }
    any
}

/// Without a solver nothing is settled.
#[cfg(not(any(feature = "highs", feature = "microlp")))]
fn exactly<'t>(_: &'t Table<'_>, _: &Ledger<'t>, _: Vec<u32>, _: Option<u32>) -> (Option<Ledger<'t>>, bool) {
    (None, false)
}
