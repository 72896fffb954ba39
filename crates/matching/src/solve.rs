//! From a problem to a plan: prices first, then plans guided by them, then exact programs on what is still open.
//!
//! Every step counts its work; the clock is only the outer fence. Whatever happens in a step, the best plan so far
//! stays, and it is never worse than either baseline.

#[cfg(any(feature = "highs", feature = "microlp"))]
mod assignment;
pub(crate) mod bench;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod beside;
pub(crate) mod chance;
mod contradiction;
mod dive;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod exact;
pub(crate) mod finish;
pub mod frame;
mod greedy;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod grid;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod merge;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod neighbourhood;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod package;
#[cfg(any(feature = "highs", feature = "microlp"))]
pub(crate) mod packages;
mod pinned;
pub(crate) mod prices;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod relax_and_fix;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod relaxation;
#[cfg(any(feature = "highs", feature = "microlp"))]
mod repack;
mod search;
mod session;
mod split;

use crate::plan::Plan;
use crate::problem::Problem;
use session::Session;

/// Work that a solve does when nobody says otherwise.
pub const DEFAULT_WORK: u64 = 1_000;

/// More pairs than this are looked at as seldom as possible.
pub(crate) const HUGE: usize = 5_000_000;

/// What a solve may use.
pub struct Limits<'a> {
    /// Work, in thousandths of the default programme: twice as much makes every phase about twice as long.
    pub work: u64,
    /// Relative gap at which the search may end.
    pub gap: f64,
    /// Threads, 0 for as many as there are; the plan does not depend on it.
    pub threads: usize,
    /// Seconds until the clock ends the search. The crate reads no clock: whoever calls hands one in, or none.
    pub seconds_left: Option<&'a (dyn Fn() -> f64 + Sync)>,
}

impl Limits<'_> {
    /// Seconds that the clock leaves; endless without a clock.
    pub fn left(&self) -> f64 {
        self.seconds_left.map_or(f64::INFINITY, |left| left())
    }

    /// Whether the clock has run out.
    pub fn is_late(&self) -> bool {
        self.left() <= 0.0
    }

    /// The threads that the caller grants; none where they cannot be had, and then one thread does all.
    pub(crate) fn pool(&self) -> Option<rayon::ThreadPool> {
        rayon::ThreadPoolBuilder::new().num_threads(self.threads).build().ok()
    }
}

impl Default for Limits<'_> {
    fn default() -> Self {
        Self { work: DEFAULT_WORK, gap: 1e-6, threads: 0, seconds_left: None }
    }
}

/// Where a solve is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// First plans: baselines and greedy.
    Start,
    /// The linear relaxation and its prices.
    Prices,
    /// Search around the best plan.
    Search,
    /// Exact programs.
    Exact,
    /// Reasons and certificate.
    Finish,
}

impl Phase {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Prices => "prices",
            Self::Search => "search",
            Self::Exact => "exact",
            Self::Finish => "finish",
        }
    }
}

/// How far a solve is.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Progress {
    /// Where it is.
    pub phase: Phase,
    /// Value of the best plan so far.
    pub best: f64,
    /// Proven upper bound so far; infinite while there is none.
    pub bound: f64,
    /// The gap between them.
    pub gap: f64,
    /// Work done: pairs looked at and simplex iterations, in thousands.
    pub work: u64,
}

/// What the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Go on.
    Continue,
    /// End with the best plan so far.
    Cancel,
}

/// Solves a problem without faults. `sha256` is that of the problem file's bytes.
///
/// The plan is the same for the same problem, limits and version, whatever the threads, unless the clock cut it short.
pub fn solve(
    problem: &Problem,
    sha256: &str,
    limits: &Limits<'_>,
    report: &mut dyn FnMut(&Progress) -> Control,
) -> Plan {
    if problem.policy.objective != "total" {
        return crate::fairness::solve(problem, sha256, limits, report);
    }
    total(problem, sha256, Aim::Proof, limits, report)
}

/// What a solve for the total is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aim {
    /// The best plan and the best bound that the work gives.
    Proof,
    /// A good plan and a good bound for a policy to start from, without the long last step of branch and bound, which
    /// moves either of them little.
    Start,
}

/// Solves for the total, whatever the problem's policy is.
pub(crate) fn total(
    problem: &Problem,
    sha256: &str,
    aim: Aim,
    limits: &Limits<'_>,
    report: &mut dyn FnMut(&Progress) -> Control,
) -> Plan {
    let ix = crate::problem::Indexed::of(problem);
    let reach = crate::reach::Reach::of(&ix);
    let mut session = Session::new(problem, &ix, &reach, limits, report);
    if let Some(reason) = contradiction::plainly(&mut session) {
        return finish::infeasible(sha256, reason);
    }
    session.baselines();
    prices::run(&mut session);
    #[cfg(any(feature = "highs", feature = "microlp"))]
    relaxation::run(&mut session);
    pinned::run(&mut session);
    session.first_plan();
    // Where linear programs are out of reach, pricing again and again stands in for them.
    if cfg!(not(feature = "highs")) || ix.pairs() > split::LARGE {
        dive::run(&mut session);
    }
    improve(&mut session, aim);
    session.fall_back();
    finish::plan(session, sha256)
}

/// Whether branch and bound over the whole problem takes seconds.
pub(crate) fn is_brief(problem: &Problem) -> bool {
    cfg!(any(feature = "highs", feature = "microlp")) && problem.pairs.len() <= BRIEF_PAIRS
}

/// Up to so many pairs the root of branch and bound takes seconds, so that it starts at once.
const BRIEF_PAIRS: usize = if cfg!(feature = "highs") { 8_000 } else { 0 };

/// Searches whose plans are mixed, in two families that look for different plans.
#[cfg(any(feature = "highs", feature = "microlp"))]
const MIXED: merge::Generation =
    merge::Generation { families: 2, searches: 2, length: 0.05, kernel: 0.0, iterations: 6_000 };

/// The same where the best plan at hand stands close to the best that there is.
#[cfg(any(feature = "highs", feature = "microlp"))]
const SHORT: merge::Generation = merge::Generation { length: 0.02, ..MIXED };

/// Longer searches of one family, because branch and bound has the other processor, and a mixture that also takes in
/// the pairs that cost least.
#[cfg(any(feature = "highs", feature = "microlp"))]
const WIDE: merge::Generation =
    merge::Generation { families: 1, searches: 2, length: 0.2, kernel: 1.5, iterations: 5_000 };

/// Generations for problems whose branch and bound has a root of seconds.
#[cfg(any(feature = "highs", feature = "microlp"))]
const BRIEF: [merge::Generation; 4] = [merge::Generation { kernel: 2.5, ..WIDE }, WIDE, WIDE, WIDE];

/// What follows once branch and bound has proved what it can: two families again, with long searches.
#[cfg(any(feature = "highs", feature = "microlp"))]
const LATE: [merge::Generation; 2] = [merge::Generation { searches: 4, length: 0.3, iterations: 5_000, ..MIXED }; 2];

/// Generations for problems that branch and bound takes in, though not at once.
#[cfg(any(feature = "highs", feature = "microlp"))]
const SMALL: [merge::Generation; 2] = [SHORT, merge::Generation { kernel: 1.3, ..SHORT }];

/// Generations for problems that branch and bound cannot take in.
#[cfg(any(feature = "highs", feature = "microlp"))]
const LARGE: [merge::Generation; 4] = [MIXED, merge::Generation { searches: 0, kernel: 1.5, ..MIXED }, MIXED, MIXED];

/// With a solver: decide state by state, search, mix what searches find, then exact programs on the whole.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn improve(session: &mut Session<'_, '_>, aim: Aim) {
    if exact::is_tiny(session) {
        return exact::run(session, 1_000_000);
    }
    if let Some(core) = assignment::Core::of(session) {
        return assignment::run(session, &core);
    }
    if exact::is_brief(session) {
        // The root of branch and bound proves most of what can be proved, and needs no good plan for it.
        exact::beside(session, 8_000, &mut |session| {
            relax_and_fix::run(session);
            session.search(1.0);
            merge::run(session, &BRIEF, 0, 0.0);
        });
        merge::run(session, &LATE, 64, 0.0);
        neighbourhood::run(session, 3, 1_000, 40, 9);
        if aim == Aim::Proof {
            exact::run(session, 100_000);
        }
        return;
    }
    if !exact::is_small(session) {
        return large(session);
    }
    relax_and_fix::run(session);
    if session.rents.is_none() {
        session.search(1.0);
    }
    repack::run(session, 0.1, 1, 0.0);
    merge::run(session, &SMALL, 0, 0.0);
    exact::beside(session, 10_000, &mut |session| {
        for round in [2, 3] {
            repack::run(session, 0.1, round, 0.0);
            merge::run(session, &SMALL, 64 * round, 0.0);
        }
        neighbourhood::run(session, 3, 1_000, 40, 9);
    });
    neighbourhood::run(session, 2, 1_000, 40, 10);
    exact::run(session, 100_000);
}

/// Where branch and bound cannot take in the whole: packages bound it and search it, mixtures of plans finish.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn large(session: &mut Session<'_, '_>) {
    if session.rents.is_none() {
        session.search(1.0);
        // Among too many pairs neighbourhoods are drops in the sea.
        if session.ix.pairs() <= HUGE {
            neighbourhood::run(session, 20, 1_200, 8, 7);
        }
        return;
    }
    packages::beside(session, &mut relax_and_fix::run);
    for (round, until) in [(1, 0.3), (2, 0.15), (3, 0.15), (4, 0.15)] {
        repack::run(session, 3.0, round, until);
        merge::run(session, &LARGE, (round - 1) * 64, 0.02);
        if round == 3 {
            neighbourhood::run(session, 12, 2_000, 40, 7);
        }
    }
}

/// Without a solver: search alone.
#[cfg(not(any(feature = "highs", feature = "microlp")))]
fn improve(session: &mut Session<'_, '_>, _: Aim) {
    session.search(1.0);
}
