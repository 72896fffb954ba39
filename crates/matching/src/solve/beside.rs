//! Branch and bound on a thread of its own, while something else improves the plan on this one.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;

use super::Phase;
use super::session::Session;

/// What branch and bound tells of its best value, its bound and its work; true tells it to end.
pub type Stop<'s> = dyn FnMut(f64, f64, u64) -> bool + 's;

/// Runs `attempt` beside `meanwhile`. Each counts its own work, so that chance has no part in what comes out.
pub fn run<'a, T: Send>(
    session: &mut Session<'a, '_>,
    meanwhile: &mut dyn FnMut(&mut Session<'a, '_>),
    attempt: impl FnOnce(&mut Stop<'_>) -> Option<T> + Send,
) -> Option<T> {
    let limits = session.limits;
    let cancelled = AtomicBool::new(false);
    let (sender, receiver) = channel();
    std::thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let progress = sender;
            attempt(&mut |best, bound, _| {
                // Nobody listens any more only when the solve is over.
                let _ = progress.send((best, bound));
                cancelled.load(Ordering::Relaxed) || limits.is_late()
            })
        });
        meanwhile(session);
        cancelled.store(session.halt.is_some(), Ordering::Relaxed);
        for (best, bound) in receiver {
            let finite = |v: f64, otherwise: f64| if v.is_finite() { v } else { otherwise };
            let best = finite(best, f64::NEG_INFINITY);
            if session.tick(Phase::Exact, best, finite(bound, f64::INFINITY)) {
                cancelled.store(true, Ordering::Relaxed);
            }
        }
        worker.join().ok().flatten()
    })
}
