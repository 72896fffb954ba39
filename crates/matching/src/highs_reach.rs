//! What HiGHS can do and good_lp 1.15 does not pass on: the best bound, a limit that counts work, a cancel.
//!
//! good_lp states the model; `try_into_inner` hands over the `highs` model before it is solved. Three things go past
//! it to `highs-sys`, here alone: the callback that counts iterations and can interrupt, the status as a number (HiGHS
//! knows one that `highs` 2.4 would panic on), and the bound. One thread always: HiGHS allows one thread count per
//! process, and only one thread repeats itself exactly.
#![allow(unsafe_code)]

use std::os::raw::{c_char, c_int, c_void};

use good_lp::solvers::highs::HighsProblem;
use highs_sys::{HighsCallbackDataIn, HighsCallbackDataOut, HighsInt};

use crate::formulation::{Ending, Outcome, run::Effort};

/// HiGHS' number of the callback that may interrupt simplex.
const SIMPLEX_INTERRUPT: HighsInt = 1;
/// HiGHS' number of the callback that may interrupt branch and bound.
const MIP_INTERRUPT: HighsInt = 6;
/// HiGHS' model status numbers that matter here.
const INFEASIBLE: HighsInt = 8;
const OPTIMAL: HighsInt = 7;
const UNBOUNDED_OR_INFEASIBLE: HighsInt = 9;

/// What the callback shares with the solve.
struct Watch<'w, 'a> {
    integer: bool,
    constant: f64,
    limit: u64,
    work: u64,
    stopped: bool,
    stop: &'w mut (dyn FnMut(f64, f64, u64) -> bool + 'a),
}

/// Called by HiGHS on the thread that runs the solve.
unsafe extern "C" fn watch(
    kind: c_int,
    _message: *const c_char,
    out: *const HighsCallbackDataOut,
    input: *mut HighsCallbackDataIn,
    data: *mut c_void,
) {
    if (kind != SIMPLEX_INTERRUPT && kind != MIP_INTERRUPT) || out.is_null() || input.is_null() || data.is_null() {
        return;
    }
    // SAFETY: `data` is the `Watch` that `solve` registered; it outlives the run, which happens on this same thread,
    // and nobody else touches it meanwhile. HiGHS owns `out` and `input` and keeps them valid during the call.
    let (watch, out, input) = unsafe { (&mut *data.cast::<Watch<'_, '_>>(), &*out, &mut *input) };
    let done = if watch.integer { out.mip_total_lp_iterations } else { i64::from(out.simplex_iteration_count) };
    watch.work = u64::try_from(done).unwrap_or(0);
    let (best, bound) = if watch.integer {
        (out.mip_primal_bound + watch.constant, out.mip_dual_bound + watch.constant)
    } else {
        (f64::NEG_INFINITY, f64::INFINITY)
    };
    if watch.stopped || watch.work >= watch.limit || (watch.stop)(best, bound, watch.work) {
        watch.stopped = true;
        input.user_interrupt = 1;
    }
}

/// Solves a model that good_lp stated.
pub(crate) fn solve(problem: HighsProblem, integer: bool, constant: f64, effort: Effort<'_>) -> Outcome {
    let Ok(mut model) = problem.try_into_inner() else {
        return Outcome::fault();
    };
    let options = [
        model.try_set_option("threads", 1),
        model.try_set_option("parallel", "off"),
        model.try_set_option("random_seed", 0),
        model.try_set_option("time_limit", effort.seconds.max(0.0)),
        model.try_set_option("mip_rel_gap", effort.gap),
        model.try_set_option("mip_abs_gap", 1e-9),
        model.try_set_option("mip_heuristic_effort", effort.heuristics),
        model.try_set_option("mip_feasibility_tolerance", 1e-7),
        model.try_set_option("primal_feasibility_tolerance", 1e-8),
    ];
    if options.iter().any(Result::is_err) {
        return Outcome::fault();
    }
    if let Some(start) = &effort.start {
        // A start that HiGHS refuses is only a slower solve.
        let _ = model.try_set_solution(Some(start), None, None, None);
    }
    let mut watcher = Watch { integer, constant, limit: effort.iterations, work: 0, stopped: false, stop: effort.stop };
    let kind = if integer { MIP_INTERRUPT } else { SIMPLEX_INTERRUPT };
    let data = std::ptr::from_mut(&mut watcher).cast::<c_void>();
    // SAFETY: the pointer is that of a living model; `watch` has the signature that HiGHS calls; `watcher` lives until
    // the solved model has been read and dropped at the end of this function.
    let set = unsafe {
        let highs = model.as_mut_ptr();
        highs_sys::Highs_setCallback(highs, Some(watch), data) + highs_sys::Highs_startCallback(highs, kind)
    };
    if set != highs_sys::STATUS_OK {
        return Outcome::fault();
    }
    let Ok(solved) = model.try_solve() else {
        return Outcome::fault();
    };
    // SAFETY: reads one number of a living model.
    let status = unsafe { highs_sys::Highs_getModelStatus(solved.as_ptr()) };
    let feasible = solved.int_info_value(c"primal_solution_status") == Ok(2);
    let solution = solved.get_solution();
    let bound = if integer {
        solved.double_info_value(c"mip_dual_bound").ok().filter(|b| b.is_finite()).map(|b| b + constant)
    } else {
        (status == OPTIMAL).then(|| solved.objective_value() + constant)
    };
    let work = if integer {
        watcher.work
    } else {
        solved.int_info_value(c"simplex_iteration_count").ok().and_then(|w| u64::try_from(w).ok()).unwrap_or(0)
    };
    Outcome {
        ending: match status {
            OPTIMAL => Ending::Solved,
            INFEASIBLE | UNBOUNDED_OR_INFEASIBLE => Ending::Infeasible,
            // A limit of HiGHS' own, or the callback: what it has found and proved counts.
            _ if watcher.stopped || feasible => Ending::Stopped,
            _ => Ending::Fault,
        },
        values: feasible.then(|| solution.columns().to_vec()),
        bound,
        duals: (!integer).then(|| solution.dual_rows().iter().map(|d| d.abs()).collect()),
        work,
    }
}
