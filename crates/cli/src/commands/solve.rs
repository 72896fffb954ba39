//! `solve`: a problem file in, a plan file out, with progress.

use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use matching::plan::Status;
use matching::solve::{Control, Limits, Progress};
use matching::{Plan, Problem};

use crate::Done;
use crate::exit::{Stop, read, write};
use crate::limits::fence_memory;

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
    /// Most memory of this process in megabytes.
    #[arg(long)]
    memory_mb: Option<u64>,
    /// Writes progress as JSON lines on standard output, and ends when standard input closes. For a server's child.
    #[arg(long)]
    progress_json: bool,
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
    fn check(&self) -> Done {
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
        if let Some(megabytes) = self.memory_mb {
            fence_memory(megabytes)?;
        }
        if self.progress_json {
            end_with_parent();
        }
        let source = self.problem.display().to_string();
        let (problem, sha256) = Problem::read(&read(&self.problem)?).map_err(|f| Stop::findings(&source, &f))?;
        let plan = if self.progress_json {
            solve_with(&problem, &sha256, &self.fences, &mut json_lines)
        } else {
            solve_shown(&problem, &sha256, &self.fences)?
        };
        write(&self.output, &plan.write())?;
        if plan.status == Status::Infeasible {
            let reason = plan.reason.as_deref().unwrap_or("its pins contradict each other");
            return Err(Stop::NoPlan(format!("{source}: no plan is possible: {reason}; change the pins or the limit they break")));
        }
        if !self.progress_json {
            println!(
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

/// Ends this process when its standard input closes: the parent has gone.
fn end_with_parent() {
    std::thread::spawn(|| {
        let mut sink = [0u8; 64];
        while matches!(std::io::stdin().read(&mut sink), Ok(n) if n > 0) {}
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
    // A reader that has gone is noticed by `end_with_parent`.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Solves, within the clock's fence, telling `say` of progress: seconds since the start, and where it is.
fn solve_with(problem: &Problem, sha256: &str, fences: &Fences, say: &mut dyn FnMut(f64, &Progress)) -> Plan {
    let start = Instant::now();
    let seconds = fences.seconds;
    let left = move || seconds - start.elapsed().as_secs_f64();
    let limits = Limits { work: fences.work, gap: fences.gap, threads: fences.threads, seconds_left: Some(&left) };
    matching::solve::solve(problem, sha256, &limits, &mut |progress| {
        say(start.elapsed().as_secs_f64(), progress);
        Control::Continue
    })
}

/// Solves with a bar on a terminal, plain lines elsewhere.
pub fn solve_shown(problem: &Problem, sha256: &str, fences: &Fences) -> Result<Plan, Stop> {
    fences.check()?;
    if std::io::stderr().is_terminal() {
        let bar = ProgressBar::new_spinner().with_style(ProgressStyle::default_spinner());
        bar.enable_steady_tick(Duration::from_millis(120));
        let plan = solve_with(problem, sha256, fences, &mut |seconds, p| bar.set_message(line(seconds, p)));
        bar.finish_and_clear();
        return Ok(plan);
    }
    let (mut said, mut phase) = (f64::NEG_INFINITY, None);
    Ok(solve_with(problem, sha256, fences, &mut |seconds, p| {
        if phase != Some(p.phase) || seconds - said >= 2.0 {
            (said, phase) = (seconds, Some(p.phase));
            eprintln!("{}", line(seconds, p));
        }
    }))
}

fn line(seconds: f64, p: &Progress) -> String {
    let bound = if p.bound.is_finite() { format!("{:.4}, gap {:.3} %", p.bound, p.gap * 100.0) } else { "not known yet".to_owned() };
    format!("{seconds:7.1} s  {:8}  best {:.4}  bound {bound}", p.phase.as_str(), p.best)
}
