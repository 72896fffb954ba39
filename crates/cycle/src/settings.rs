//! What the one who starts the service decides.

use std::path::PathBuf;
use std::time::Duration;

/// Who solves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Solver {
    /// A thread of this process. For tests and offline use: native code that crashes takes the process along, and a
    /// memory fence is not possible.
    #[default]
    InProcess,
    /// `program solve PROBLEM -o PLAN …` in a process of its own with an empty environment. For services.
    Child(PathBuf),
}

/// How far a run may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The outer fence in seconds of the clock. A child is ended at one and a half times this.
    pub seconds: u64,
    /// The limit in work of the solver, which makes runs repeatable; none for the solver's own.
    pub work: Option<u64>,
    /// Threads; none for as many as the machine has.
    pub threads: Option<u32>,
    /// A gap that is good enough.
    pub gap: f64,
    /// Address space of the child.
    pub memory_mb: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { seconds: 60, work: None, threads: None, gap: 1e-6, memory_mb: 2048 }
    }
}

/// Settings of the service.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Who solves.
    pub solver: Solver,
    /// How far a run may go.
    pub limits: Limits,
    /// How often the worker looks for work.
    pub poll: Duration,
    /// A session ends after this many hours whatever happens.
    pub session_hours: i64,
    /// A session ends after this many minutes without a request.
    pub idle_minutes: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            solver: Solver::default(),
            limits: Limits::default(),
            poll: Duration::from_secs(1),
            session_hours: 12,
            idle_minutes: 30,
        }
    }
}
