//! Handing a model to the solver that the build has, under limits that count work.

use super::{Limit, Model, Served};

/// How a solve ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Proven best within the gap asked for.
    Solved,
    /// Nothing satisfies the rows.
    Infeasible,
    /// Stopped by the work limit, the clock or a cancel.
    Stopped,
    /// The solver gave up.
    Fault,
}

/// What a solve gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended.
    pub ending: Ending,
    /// Values of the columns, where there are any.
    pub values: Option<Vec<f64>>,
    /// Proven upper bound on the model's value, constant included.
    pub bound: Option<f64>,
    /// Price of each row of a linear program, at least 0.
    pub duals: Option<Vec<f64>>,
    /// Iterations that were done.
    pub work: u64,
}

impl Outcome {
    pub(crate) fn fault() -> Self {
        Self { ending: Ending::Fault, values: None, bound: None, duals: None, work: 0 }
    }
}

/// What a solve may use.
pub struct Effort<'a> {
    /// Relative gap at which the search ends.
    pub gap: f64,
    /// Simplex iterations, over the whole search.
    pub iterations: u64,
    /// How much of the work of branch and bound may go into its own heuristics.
    pub heuristics: f64,
    /// Seconds until the clock ends the solve at the latest, inside steps that ask nobody; infinite without a clock.
    pub seconds: f64,
    /// Values of all columns to start from.
    pub start: Option<Vec<f64>>,
    /// Asked now and then, with the best value and bound so far (infinite where there is none) and the iterations;
    /// true ends the solve.
    pub stop: &'a mut dyn FnMut(f64, f64, u64) -> bool,
}

/// Solves a model; a linear program comes back with prices.
pub fn solve(model: Model, integer: bool, effort: Effort<'_>) -> Outcome {
    if model.width() == 0 {
        // A solver refuses an empty model; nothing is free, so what stays is all there is.
        use good_lp::IntoAffineExpression;
        let open = model.rows.iter().all(|r| r.expression().constant() <= 0.0);
        return if open {
            Outcome {
                ending: Ending::Solved,
                values: Some(Vec::new()),
                bound: Some(model.constant),
                duals: Some(vec![0.0; model.height()]),
                work: 0,
            }
        } else {
            Outcome { ending: Ending::Infeasible, ..Outcome::fault() }
        };
    }
    run(model, integer, effort)
}

#[cfg(feature = "highs")]
fn run(model: Model, integer: bool, effort: Effort<'_>) -> Outcome {
    use good_lp::SolverModel;
    let constant = model.constant;
    let mut problem = model.variables.maximise(model.objective).using(good_lp::solvers::highs::highs);
    for row in model.rows {
        problem.add_constraint(row);
    }
    let mut outcome = crate::highs_reach::solve(problem, integer, constant, effort);
    if integer {
        // Prices of a mixed-integer program would be zeros that look like prices.
        outcome.duals = None;
    }
    outcome
}

#[cfg(all(feature = "microlp", not(feature = "highs")))]
fn run(model: Model, integer: bool, effort: Effort<'_>) -> Outcome {
    use good_lp::{Solution, SolverModel, WithMipGap, solvers::SolutionStatus};
    let _ = (integer, effort.stop, effort.iterations, effort.heuristics, effort.seconds, effort.start);
    let (constant, width) = (model.constant, model.width());
    let variables: Vec<good_lp::Variable> = model.variables.iter_variables_with_def().map(|(v, _)| v).collect();
    let objective = model.objective.clone();
    let mut problem = model.variables.maximise(model.objective).using(good_lp::solvers::microlp::microlp);
    for row in model.rows {
        problem.add_constraint(row);
    }
    let Ok(problem) = problem.with_mip_gap(effort.gap as f32) else {
        return Outcome::fault();
    };
    match problem.solve() {
        Ok(solution) => {
            let solved = matches!(solution.status(), SolutionStatus::Optimal | SolutionStatus::GapLimit);
            let value = constant + solution.eval(&objective);
            // The only bound that microlp lets through is the optimum's own value.
            let proven = matches!(solution.status(), SolutionStatus::Optimal);
            Outcome {
                ending: if solved { Ending::Solved } else { Ending::Stopped },
                values: Some(variables.iter().map(|v| solution.value(*v)).collect()),
                bound: proven.then_some(value + 1e-9 * value.abs()),
                duals: None,
                work: width as u64,
            }
        }
        Err(good_lp::ResolutionError::Infeasible) => Outcome { ending: Ending::Infeasible, ..Outcome::fault() },
        Err(_) => Outcome::fault(),
    }
}

/// The prices of a relaxation, from the duals of its rows.
pub(crate) fn prices(
    ix: &crate::problem::Indexed,
    limits: &[(Limit, f64)],
    duals: &[f64],
) -> crate::certificate::Prices {
    let mut prices = crate::certificate::Prices::zero(ix);
    for ((limit, scale), dual) in limits.iter().zip(duals) {
        let price = if dual.is_finite() { dual.max(0.0) / scale } else { 0.0 };
        match limit {
            Limit::Capacity(o) => prices.capacity[*o as usize] = price,
            Limit::OfferAwards(o) => prices.offer_awards[*o as usize] = price,
            Limit::StateAwards(s) => prices.state_awards[*s as usize] = price,
            Limit::Earmark(e) => prices.earmarks[*e as usize] = price,
            Limit::Requires(at) => prices.requires[*at as usize] = price,
            _ => {}
        }
    }
    prices
}

/// What the rows of needs cost, from the same duals.
pub(crate) fn rents(
    ix: &crate::problem::Indexed,
    needs: &[(u32, Served)],
    limits: &[(Limit, f64)],
    duals: &[f64],
    prices: crate::certificate::Prices,
) -> crate::solve::packages::Rents {
    let mut rents = crate::solve::packages::Rents::zero(ix, prices);
    for ((limit, scale), dual) in limits.iter().zip(duals) {
        let price = if dual.is_finite() { dual.max(0.0) / scale } else { 0.0 };
        match limit {
            Limit::NeedAmount(n) => rents.unit[*n as usize] += price,
            Limit::NeedLeast(n) => rents.unit[*n as usize] -= price,
            Limit::NeedAwards(n) => rents.award[*n as usize] += price,
            Limit::NeedServed(n) => rents.award[*n as usize] -= price,
            Limit::Link(p) => rents.link[*p as usize] = price,
            _ => {}
        }
    }
    // Where the awards say whether a need is served, they carry what requirements cost.
    let summed = |n: u32| needs.binary_search_by_key(&n, |s| s.0).is_ok_and(|at| matches!(needs[at].1, Served::Sum));
    for n in 0..ix.needs() {
        for at in ix.requires.range(n) {
            let required = ix.requires.items()[at];
            if summed(crate::problem::index::small(n)) {
                rents.award[n] += rents.prices.requires[at];
            }
            if summed(required) {
                rents.award[required as usize] -= rents.prices.requires[at];
            }
        }
    }
    rents
}
