//! `solve`: a problem file in, a plan file out, with progress.

use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use matching::plan::Status;
use matching::solve::{Control, Limits, Progress};
use matching::{Plan, Problem};

use crate::Done;
use crate::exit::{Stop, read, write};
use crate::limits::fence_memory;
use crate::shown::say;

/// Arguments of `solve`.
#[derive(Debug, Args)]
pub struct Solve {
    /// The problem, format matchmaker-problem/1.
    problem: PathBuf,
    /// Where the plan goes, format matchmaker-plan/1.
    #[arg(short, long)]
    output: PathBuf,
    #[command(flatten)]
    fences: Fences,
    #[command(flatten)]
    service: Service,
}

/// What a server wants of its child.
#[derive(Debug, Clone, Args)]
pub struct Service {
    /// Most memory of this process in megabytes.
    #[arg(long)]
    memory_mb: Option<u64>,
    /// Writes progress as JSON lines on standard output, hands in the best plan at a word on standard input, and ends
    /// when that closes. For a server's child.
    #[arg(long)]
    progress_json: bool,
}

impl Service {
    /// Fences memory in, and listens to the parent.
    pub fn begin(&self) -> Done {
        if let Some(megabytes) = self.memory_mb {
            fence_memory(megabytes)?;
        }
        if self.progress_json {
            listen_to_parent();
        }
        Ok(())
    }
}

/// How far a solve may go.
#[derive(Debug, Clone, Args)]
pub struct Fences {
    /// Work: 1000 is the whole default programme, which ends before the clock. The same work gives the same plan.
    #[arg(long, default_value_t = matching::solve::DEFAULT_WORK)]
    work: u64,
    /// Seconds of the clock; a plan it cuts short says `time_limit`.
    #[arg(long, default_value_t = 600.0)]
    seconds: f64,
    /// Threads, 0 for as many as there are; the plan does not depend on it.
    #[arg(long, default_value_t = 0)]
    threads: usize,
    /// Relative gap between bound and plan that is good enough.
    #[arg(long, default_value_t = 1e-6)]
    gap: f64,
}

impl Fences {
    /// Refuses limits that make no sense.
    pub fn check(&self) -> Done {
        let wrong = |name: &str, value: f64, way_out: &str| Err(Stop::BadInput(format!("--{name} {value}: {way_out}")));
        if !(self.seconds > 0.0 && self.seconds <= 1e7) {
            return wrong("seconds", self.seconds, "give a number above 0");
        }
        if !(self.gap >= 0.0 && self.gap < 1.0) {
            return wrong("gap", self.gap, "give a share from 0 up to 1, such as 0.001");
        }
        Ok(())
    }
}

impl Solve {
    /// Writes a plan that `check` accepts, or says why there is none.
    pub fn run(&self) -> Done {
        self.fences.check()?;
        self.service.begin()?;
        let source = self.problem.display().to_string();
        let (problem, sha256) = Problem::read(&read(&self.problem)?).map_err(|f| Stop::findings(&source, &f))?;
        let plan = with_progress(&self.fences, &self.service, |limits, report| {
            matching::solve::solve(&problem, &sha256, limits, report)
        });
        write(&self.output, &plan.write())?;
        if plan.status == Status::Infeasible {
            let reason = plan.reason.as_deref().unwrap_or("its pins contradict each other");
            return Err(Stop::NoPlan(format!(
                "{source}: no plan is possible: {reason}; change the pins or the limit they break"
            )));
        }
        if !self.service.progress_json {
            say!(
                "{}: {} awards, value {:.6}, no plan is worth more than {:.6} (gap {:.4} %, {})",
                self.output.display(),
                plan.awards.len(),
                plan.objective,
                plan.bound,
                plan.gap * 100.0,
                plan.status.as_str()
            );
        }
        Ok(())
    }
}

/// Somebody wants the best plan now.
static STOP: AtomicBool = AtomicBool::new(false);

/// Listens to the parent: a word on standard input asks for the best plan now; when it closes, the parent has gone and
/// this process ends.
fn listen_to_parent() {
    std::thread::spawn(|| {
        let mut sink = [0u8; 64];
        while matches!(std::io::stdin().read(&mut sink), Ok(n) if n > 0) {
            STOP.store(true, Ordering::Relaxed);
        }
        std::process::exit(1);
    });
}

fn json_lines(seconds: f64, progress: &Progress) {
    let finite = |x: f64| x.is_finite().then_some(x);
    let line = serde_json::json!({
        "phase": progress.phase.as_str(), "seconds": seconds, "best": finite(progress.best), "bound": finite(progress.bound),
        "gap": finite(progress.gap), "work": progress.work,
    });
    let mut out = std::io::stdout().lock();
    // A reader that has gone is noticed by `listen_to_parent`.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// What hears of progress, and says whether to go on.
type Report<'r> = &'r mut dyn FnMut(&Progress) -> Control;

/// Does something within the clock's fence, telling `say` of progress: seconds since the start, and where it is.
fn within<T>(
    fences: &Fences,
    say: &mut dyn FnMut(f64, &Progress),
    work: impl FnOnce(&Limits<'_>, Report<'_>) -> T,
) -> T {
    let start = Instant::now();
    let seconds = fences.seconds;
    let left = move || seconds - start.elapsed().as_secs_f64();
    let limits = Limits { work: fences.work, gap: fences.gap, threads: fences.threads, seconds_left: Some(&left) };
    work(&limits, &mut |progress| {
        say(start.elapsed().as_secs_f64(), progress);
        if STOP.load(Ordering::Relaxed) { Control::Cancel } else { Control::Continue }
    })
}

/// Does something with its progress as a server's child, or as a person sees it.
pub fn with_progress<T>(fences: &Fences, service: &Service, work: impl FnOnce(&Limits<'_>, Report<'_>) -> T) -> T {
    if service.progress_json { within(fences, &mut json_lines, work) } else { shown(fences, work) }
}

/// Solves, with its progress as a person sees it.
pub fn solve_shown(problem: &Problem, sha256: &str, fences: &Fences) -> Plan {
    shown(fences, |limits, report| matching::solve::solve(problem, sha256, limits, report))
}

/// A bar on a terminal, plain lines elsewhere. The bar fills as the best plan comes near to the bound.
fn shown<T>(fences: &Fences, work: impl FnOnce(&Limits<'_>, Report<'_>) -> T) -> T {
    if std::io::stderr().is_terminal() {
        let bar = ProgressBar::new(FULL);
        let style = ProgressStyle::with_template("{spinner} [{bar:28}] {msg}").map(|s| s.progress_chars("=> "));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(120));
        let mut say = |seconds: f64, p: &Progress| {
            bar.set_position(filled(p));
            bar.set_message(line(seconds, p));
        };
        let done = within(fences, &mut say, work);
        bar.finish_and_clear();
        return done;
    }
    let (mut said, mut phase) = (f64::NEG_INFINITY, None);
    let mut say = |seconds: f64, p: &Progress| {
        if phase != Some(p.phase) || seconds - said >= 2.0 {
            (said, phase) = (seconds, Some(p.phase));
            eprintln!("{}", line(seconds, p));
        }
    };
    within(fences, &mut say, work)
}

/// Places of the bar.
const FULL: u64 = 1000;

/// How far the best plan is on the way from nothing to the bound, in places of the bar.
fn filled(p: &Progress) -> u64 {
    if !(p.best.is_finite() && p.bound.is_finite()) || p.bound <= 0.0 {
        return 0;
    }
    (FULL as f64 * (p.best / p.bound).clamp(0.0, 1.0)) as u64
}

fn line(seconds: f64, p: &Progress) -> String {
    let bound = if p.bound.is_finite() {
        format!("{:.4}, gap {:.3} %", p.bound, p.gap * 100.0)
    } else {
        "not known yet".to_owned()
    };
    format!("{seconds:7.1} s  {:8}  best {:.4}  bound {bound}", p.phase.as_str(), p.best)
}
