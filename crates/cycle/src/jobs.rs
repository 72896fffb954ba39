//! The worker: claims jobs, solves runs in a child process, and keeps the calendar (deadlines, periods that ended).
//!
//! A job is a row with a lease and a fence. A worker that dies loses its lease and the run goes on elsewhere; a worker
//! that comes back late finds that its fence no longer holds and stops.

use std::time::Duration;

use assessment::NeedStatus;
use persistence::jobs::{self, JobKind, Lease};
use persistence::rounds::{self, RunOutcome};
use persistence::{OfferStatus, RunFile, StoreError, needs, offers, proposals};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::child::{self, Ended, Progress};
use crate::frozen::Frozen;
use crate::matchmaker::{Matchmaker, refusal};
use crate::moves;
use crate::refusal::Outcome;
use crate::solving;
use crate::verdict::{Judged, judge};

/// How long a lease holds without a sign of life.
const LEASE: Duration = Duration::from_secs(30);
/// How often the worker gives one.
const HEARTBEAT: Duration = Duration::from_secs(2);

/// A worker in a task of this process.
pub struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Worker {
    /// Ends the worker: a run under way is ended too and goes back to the queue when its lease runs out.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        if let Err(e) = self.task.await {
            tracing::error!("the worker ended badly: {e}");
        }
    }
}

/// Why the work on a run ended without a result to store.
enum Halted {
    /// Someone cancelled the run.
    Cancelled,
    /// The worker itself is to stop, or another one holds the job.
    LetGo,
}

impl Matchmaker {
    /// Starts a worker in this process.
    pub fn spawn_worker(&self) -> Worker {
        let (stop, stopped) = watch::channel(false);
        let matchmaker = self.clone();
        Worker { stop, task: tokio::spawn(async move { matchmaker.work(stopped).await }) }
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
            JobKind::Housekeeping => {
                let done = self.keep_calendar(&lease).await.map_err(|e| e.to_string());
                jobs::finish(self.store(), &lease, done).await.map_err(refusal)?;
            }
        }
        Ok(true)
    }

    /// Lapses what was not answered in time, and ends needs and offers whose period is over.
    async fn keep_calendar(&self, lease: &Lease) -> Result<(), StoreError> {
        let (store, today) = (self.store(), self.today());
        for overdue in proposals::overdue(store, lease, today).await? {
            unless_moved(proposals::lapse(store, lease, overdue.id, overdue.version, moves::settle).await)?;
        }
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
        Ok(())
    }

    async fn run_job(&self, lease: &Lease, stopped: &watch::Receiver<bool>) -> Outcome<()> {
        let store = self.store();
        let run = rounds::leased_run(store, lease).await.map_err(refusal)?;
        let problem = rounds::leased_file(store, lease, RunFile::Problem).await.map_err(refusal)?;
        let input = rounds::leased_file(store, lease, RunFile::Input).await.map_err(refusal)?;
        tracing::info!(run = %run.id, attempt = lease.attempt(), "a run starts");
        let outcome = match self.solved(lease, problem.clone(), stopped).await {
            Err(Halted::LetGo) => return Ok(()),
            Err(Halted::Cancelled) | Ok(Ended::Cancelled) => RunOutcome::Cancelled,
            Ok(Ended::Without(message)) => RunOutcome::Failed { message },
            Ok(Ended::Plan(plan)) => {
                let judged = tokio::task::spawn_blocking(move || judged(&input, &problem, &plan));
                let judged = self.alive(lease, judged).await;
                match judged {
                    Some(Ok(Ok(judged))) => done(&judged),
                    Some(Ok(Err(message))) => RunOutcome::Failed { message },
                    Some(Err(e)) => RunOutcome::Failed { message: format!("the plan could not be judged: {e}") },
                    None => return Ok(()),
                }
            }
        };
        rounds::finish_run(store, lease, outcome).await.map_err(refusal)?;
        tracing::info!(run = %run.id, "a run ended");
        Ok(())
    }

    /// Solves while it keeps the lease alive and passes progress on.
    async fn solved(&self, lease: &Lease, problem: Vec<u8>, stopped: &watch::Receiver<bool>) -> Result<Ended, Halted> {
        let (progress, seen) = watch::channel(None::<Progress>);
        let (end, ending) = watch::channel(false);
        let settings = self.settings();
        let solving = solving::anywhere(&settings.solver, settings.limits, problem, progress, ending);
        tokio::pin!(solving);
        let mut stopped = stopped.clone();
        let mut beat = tokio::time::interval(HEARTBEAT);
        let mut halted = None;
        loop {
            tokio::select! {
                ended = &mut solving => return halted.map_or(Ok(ended), Err),
                _ = beat.tick() => {
                    let step = seen.borrow().as_ref().and_then(|p| serde_json::to_value(p).ok());
                    match jobs::heartbeat(self.store(), lease, LEASE, step).await {
                        Ok(beat) if beat.cancel_requested => halted = Some(Halted::Cancelled),
                        Ok(_) => continue,
                        Err(StoreError::Unavailable(_)) => continue,
                        Err(_) => halted = Some(Halted::LetGo),
                    }
                    end.send_replace(true);
                }
                () = child::stopped(&mut stopped), if halted.is_none() => {
                    halted = Some(Halted::LetGo);
                    end.send_replace(true);
                }
            }
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

fn judged(input: &[u8], problem: &[u8], plan: &[u8]) -> Result<Judged, String> {
    let frozen = Frozen::read(input).map_err(|f| f.first().map(ToString::to_string).unwrap_or_default())?;
    judge(&frozen, problem, plan)
}

fn done(judged: &Judged) -> RunOutcome {
    let plan = &judged.plan;
    let message = format!("{} awards; gap {:.4} %", plan.awards.len(), plan.gap * 100.0);
    match serde_json::to_vec(&judged.report) {
        Ok(report) => RunOutcome::Done { plan: plan.write(), report, message },
        Err(e) => RunOutcome::Failed { message: format!("the report could not be written: {e}") },
    }
}

/// Someone else moved the record first: it is no longer due.
fn unless_moved<T>(result: Result<T, StoreError>) -> Result<(), StoreError> {
    match result {
        Ok(_) | Err(StoreError::Stale { .. } | StoreError::NotFound) => Ok(()),
        Err(other) => Err(other),
    }
}
