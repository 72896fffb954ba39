//! The worker: claims jobs, solves runs in a child process, and keeps the calendar (deadlines, periods that ended).
//!
//! A job is a row with a lease and a fence. A worker that dies loses its lease and the run goes on elsewhere; a worker
//! that comes back late finds that its fence no longer holds and stops.

use std::time::Duration;

use assessment::NeedStatus;
use persistence::jobs::{self, JobKind, Lease};
use persistence::rounds::{self, RunMade, RunOutcome};
use persistence::{
    OfferStatus, RunFile, StoreError, editions, imports, interests, needs, offers, proposals, reminders, rhythms, stale,
};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::child::{self, Ended};
use crate::course::Course;
use crate::frontiers::Found;
use crate::frozen::Frozen;
use crate::matchmaker::{Matchmaker, refusal};
use crate::moves;
use crate::refusal::Outcome;
use crate::run_notes::RunNote;
use crate::solving::{self, Task};
use crate::verdict::{Judged, judge};

/// How long a lease holds without a sign of life.
const LEASE: Duration = Duration::from_secs(30);
/// How often the worker gives one.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// A worker in a task of this process, and the carrier of mail and webhooks in another.
pub struct Worker {
    stop: watch::Sender<bool>,
    tasks: [JoinHandle<()>; 2],
}

impl Worker {
    /// Ends the worker: a run under way is ended too and goes back to the queue when its lease runs out.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        for task in self.tasks {
            if let Err(e) = task.await {
                tracing::error!("the worker ended badly: {e}");
            }
        }
    }
}

/// The worker itself is to stop, or another one holds the job: nothing is stored.
pub(crate) struct LetGo;

impl Matchmaker {
    /// Starts a worker in this process.
    pub fn spawn_worker(&self) -> Worker {
        let (stop, stopped) = watch::channel(false);
        let (worker, carrier, also_stopped) = (self.clone(), self.clone(), stopped.clone());
        let work = tokio::spawn(async move { worker.work(stopped).await });
        let carry = tokio::spawn(async move { carrier.carry(also_stopped).await });
        Worker { stop, tasks: [work, carry] }
    }

    async fn work(&self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let worked = match self.step(&stopped).await {
                Ok(worked) => worked,
                Err(e) => {
                    tracing::warn!("the worker could not do a step: {e}");
                    false
                }
            };
            if !worked {
                tokio::select! {
                    () = tokio::time::sleep(self.settings().poll) => {}
                    _ = stopped.changed() => {}
                }
            }
        }
    }

    /// Does what is due now and at most one job; says whether there was one.
    pub async fn work_once(&self) -> Outcome<bool> {
        let (_hand, stopped) = watch::channel(false);
        self.step(&stopped).await
    }

    async fn step(&self, stopped: &watch::Receiver<bool>) -> Outcome<bool> {
        jobs::queue_housekeeping(self.store(), &self.today().to_string()).await.map_err(refusal)?;
        let Some(lease) = jobs::claim(self.store(), LEASE).await.map_err(refusal)? else { return Ok(false) };
        match lease.kind() {
            JobKind::Run => self.run_job(&lease, stopped).await?,
            JobKind::Frontier => self.frontier_job(&lease, stopped).await?,
            JobKind::Standing => self.standing_job(&lease, stopped).await?,
            JobKind::Housekeeping => {
                let done = self.keep_calendar(&lease).await.map_err(|e| e.to_string());
                jobs::finish(self.store(), &lease, done).await.map_err(refusal)?;
            }
        }
        Ok(true)
    }

    /// Lapses what was not answered in time, ends needs and offers whose period is over, reminds of reviews and
    /// assessments that are due.
    async fn keep_calendar(&self, lease: &Lease) -> Result<(), StoreError> {
        let (store, today) = (self.store(), self.today());
        for overdue in proposals::overdue(store, lease, today).await? {
            unless_moved(proposals::lapse(store, lease, overdue.id, overdue.version, moves::settle).await)?;
        }
        let reminded = reminders::proposals(store, lease, today).await?;
        let lapsed = interests::lapse(store, lease, today).await?;
        let reviewed = stale::keep(store, lease, today).await?;
        tracing::debug!(reminded, lapsed, reviewed, "answers and reviews are kept in time");
        for over in needs::expirable(store, lease, today).await? {
            let reason = format!("its period ended on {}", over.need.facts.period.until());
            unless_moved(needs::settle(store, lease, over.need.id, over.version, NeedStatus::Expired, &reason).await)?;
        }
        for over in offers::expirable(store, lease, today).await? {
            let reason = format!("its window ended on {}", over.offer.facts.window.until());
            unless_moved(
                offers::settle(store, lease, over.offer.id, over.version, OfferStatus::Expired, &reason).await,
            )?;
        }
        let reminded = editions::remind(store, lease, today).await? + rhythms::remind(store, lease, today).await?;
        let reminded = reminded + self.delivery_calendar(lease).await?;
        let forgotten = imports::forget(store, lease, self.now()).await?;
        tracing::debug!(reminded, forgotten, "reminders are sent and files that nobody took over are forgotten");
        Ok(())
    }

    async fn run_job(&self, lease: &Lease, stopped: &watch::Receiver<bool>) -> Outcome<()> {
        let store = self.store();
        let run = rounds::leased_run(store, lease).await.map_err(refusal)?;
        let problem = rounds::leased_file(store, lease, RunFile::Problem).await.map_err(refusal)?;
        let input = rounds::leased_file(store, lease, RunFile::Input).await.map_err(refusal)?;
        tracing::info!(run = %run.id, attempt = lease.attempt(), "a run starts");
        let Ok(ended) = self.solved(lease, Task::Solve, problem.clone(), stopped).await else { return Ok(()) };
        let judged = tokio::task::spawn_blocking(move || outcome(&input, &problem, ended));
        let Some(judged) = self.alive(lease, judged).await else { return Ok(()) };
        let lost = |e: tokio::task::JoinError| RunNote::new("not-judged").with("words", e.to_string()).value();
        let outcome = judged.unwrap_or_else(|e| RunOutcome::Failed { note: lost(e) });
        rounds::finish_run(store, lease, outcome).await.map_err(refusal)?;
        tracing::info!(run = %run.id, "a run ended");
        Ok(())
    }

    /// Finds the frontier of a run, and keeps its points with the job.
    async fn frontier_job(&self, lease: &Lease, stopped: &watch::Receiver<bool>) -> Outcome<()> {
        let problem = rounds::leased_file(self.store(), lease, RunFile::Problem).await.map_err(refusal)?;
        let Ok(ended) = self.solved(lease, Task::Frontier, problem, stopped).await else { return Ok(()) };
        let found = match ended {
            Ended::Plan(found) => serde_json::from_slice::<Found>(&found)
                .map_err(|e| RunNote::new("plan-unread").with("faults", 1).with("words", e.to_string())),
            Ended::Cancelled(_) => Err(RunNote::new("cancelled")),
            Ended::Without(note) => Err(note),
        };
        let found = found.and_then(|f| if f.points.is_empty() { Err(RunNote::new("without-plan")) } else { Ok(f) });
        let ended = match found.map(|found| serde_json::to_value(found).unwrap_or_default()) {
            Ok(found) => match jobs::heartbeat(self.store(), lease, LEASE, Some(found)).await {
                Ok(_) => Ok(()),
                Err(_) => return Ok(()),
            },
            Err(note) => Err(note.value().to_string()),
        };
        jobs::finish(self.store(), lease, ended).await.map_err(refusal)
    }

    /// Solves while it keeps the lease alive and passes progress on.
    pub(crate) async fn solved(
        &self,
        lease: &Lease,
        task: Task,
        problem: Vec<u8>,
        stopped: &watch::Receiver<bool>,
    ) -> Result<Ended, LetGo> {
        let (progress, seen) = watch::channel(Course::default());
        let (end, ending) = watch::channel(false);
        let settings = self.settings();
        let solving = solving::anywhere(&settings.solver, task, settings.limits, problem, progress, ending);
        tokio::pin!(solving);
        let mut stopped = stopped.clone();
        let mut beat = tokio::time::interval(HEARTBEAT);
        let (mut let_go, mut cancelled) = (false, false);
        let ended = loop {
            tokio::select! {
                ended = &mut solving => break ended,
                _ = beat.tick() => {}
                () = self.cancels().notified(), if !cancelled => {}
                () = child::stopped(&mut stopped), if !let_go => {
                    let_go = true;
                    end.send_replace(true);
                    continue;
                }
            }
            match self.beat(lease, &seen).await {
                Ok(cancel) => cancelled |= cancel,
                Err(LetGo) => let_go = true,
            }
            if cancelled || let_go {
                end.send_replace(true);
            }
        };
        // The last moments, and whether anyone stopped it in them.
        let last = self.beat(lease, &seen).await;
        if let_go || last.is_err() {
            return Err(LetGo);
        }
        Ok(match ended {
            Ended::Plan(plan) if cancelled => Ended::Cancelled(Some(plan)),
            Ended::Without(_) if cancelled => Ended::Cancelled(None),
            ended => ended,
        })
    }

    /// A sign of life with the course so far; tells whether someone wants the run stopped.
    async fn beat(&self, lease: &Lease, seen: &watch::Receiver<Course>) -> Result<bool, LetGo> {
        let course = Some(seen.borrow().clone()).filter(|course| course.now.is_some());
        let course = course.and_then(|course| serde_json::to_value(course).ok());
        match jobs::heartbeat(self.store(), lease, LEASE, course).await {
            Ok(beat) => Ok(beat.cancel_requested),
            Err(StoreError::Unavailable(_)) => Ok(false),
            Err(_) => Err(LetGo),
        }
    }

    /// Waits for a piece of work while it keeps the lease alive; none where the lease was lost.
    async fn alive<T>(&self, lease: &Lease, work: impl Future<Output = T>) -> Option<T> {
        tokio::pin!(work);
        let mut beat = tokio::time::interval(HEARTBEAT);
        loop {
            tokio::select! {
                done = &mut work => return Some(done),
                _ = beat.tick() => match jobs::heartbeat(self.store(), lease, LEASE, None).await {
                    Ok(_) | Err(StoreError::Unavailable(_)) => {}
                    Err(_) => return None,
                },
            }
        }
    }
}

/// What is stored of a run. Whatever became of the optimizer, a plan comes out that is no worse than the baselines,
/// unless nobody can have one.
fn outcome(input: &[u8], problem: &[u8], ended: Ended) -> RunOutcome {
    let done = |made: (RunMade, RunNote)| RunOutcome::Done { made: made.0, note: made.1.value() };
    let simple = |cause: RunNote| {
        if cause.is_final() {
            return RunOutcome::Failed { note: cause.value() };
        }
        tracing::warn!("a run goes on with the simple plan: {cause}");
        let made = simply(input, problem, "simple");
        let named = |(made, note): (RunMade, RunNote)| (made, note.with("cause", cause.code.clone()));
        made.map_or_else(|note| RunOutcome::Failed { note: note.value() }, |made| done(named(made)))
    };
    match ended {
        Ended::Plan(plan) => made("done", input, problem, &plan).map_or_else(simple, done),
        Ended::Without(cause) => simple(cause),
        Ended::Cancelled(plan) => {
            let kept = plan.and_then(|plan| made("cancelled-kept", input, problem, &plan).ok());
            match kept.or_else(|| simply(input, problem, "cancelled-kept").ok()) {
                Some((made, note)) => RunOutcome::Cancelled { kept: Some(made), note: note.value() },
                None => RunOutcome::Cancelled { kept: None, note: RunNote::new("cancelled").value() },
            }
        }
    }
}

fn simply(input: &[u8], problem: &[u8], code: &str) -> Result<(RunMade, RunNote), RunNote> {
    let plan = solving::simple(problem).map_err(|f| RunNote::of_faults("problem-unread", &f))?;
    made(code, input, problem, &plan)
}

/// Judges a plan; what is kept of it, and what is said about it.
fn made(code: &str, input: &[u8], problem: &[u8], plan: &[u8]) -> Result<(RunMade, RunNote), RunNote> {
    let frozen = Frozen::read(input).map_err(|f| RunNote::of_faults("input-unread", &f))?;
    let Judged { plan, report } = judge(&frozen, problem, plan)?;
    let note = RunNote::new(code).with("awards", plan.awards.len()).with("gap", plan.gap);
    let report = serde_json::to_vec(&report).map_err(|e| RunNote::new("not-judged").with("words", e.to_string()))?;
    Ok((RunMade { plan: plan.write(), report }, note))
}

/// Someone else moved the record first: it is no longer due.
fn unless_moved<T>(result: Result<T, StoreError>) -> Result<(), StoreError> {
    match result {
        Ok(_) | Err(StoreError::Stale { .. } | StoreError::NotFound) => Ok(()),
        Err(other) => Err(other),
    }
}
