//! Runs of the optimizer: freezing, starting, stopping, their files and reports.

use std::collections::BTreeMap;
use std::sync::Arc;

use exchange::{Format, ReportFile};
use matching::{MatchReport, Plan, Problem};
use persistence::looks::LookedAt;
use persistence::rounds::{self, NewRun};
use persistence::{RoundRecord, RoundStatus, RunFile, RunRecord, RunStatus, Scope};
use serde::Serialize;
use vocabulary::{Finding, RoundId, RunId};

use crate::access::{Act, demand, which};
use crate::comparing::{PolicyPrice, PolicyValue, policy_values};
use crate::course::{Course, Progress};
use crate::frozen::{Frozen, Stated};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::run_notes::RunNote;
use crate::verdict::{Judged, judge_stated};

/// A run as the secretariat sees it.
#[derive(Debug, Clone, Serialize)]
pub struct RunView {
    /// The record.
    pub record: RunRecord,
    /// How far it is; none before it starts.
    pub progress: Option<Progress>,
    /// How best plan and bound came together, oldest first, 200 moments at most; kept after the end.
    pub moments: Vec<Progress>,
    /// What is to be said about its end; none before it, and for runs of earlier versions, whose message is free text.
    pub note: Option<RunNote>,
    /// Whether it has a plan and a report, also where it was stopped.
    pub plan_kept: bool,
    /// Whether its proposals were sent.
    pub chosen: bool,
    /// What the reader may do with it now.
    pub may: Vec<Act>,
}

/// The match report of a run.
#[derive(Debug, Clone)]
pub struct ReportView {
    /// The run.
    pub run: RunView,
    /// The round's title.
    pub round_title: String,
    /// What its files tell.
    pub told: Arc<Told>,
    /// Hash of the frozen input.
    pub input_sha256: String,
    /// Hash of the problem file.
    pub problem_sha256: String,
    /// What the policy costs against the total, where a run of the round tells.
    pub price: Option<PolicyPrice>,
}

/// What the files of a run tell.
#[derive(Debug)]
pub struct Told {
    /// The report.
    pub report: MatchReport,
    /// What the policy is judged by; nothing where it is the total.
    pub policy_values: BTreeMap<String, PolicyValue>,
}

/// A run that was repeated from its frozen input.
pub struct Repeated {
    /// What was solved, with what its ids stand for.
    pub stated: Stated,
    /// The problem file.
    pub problem: Vec<u8>,
    /// The plan in whole minor units.
    pub plan: Plan,
    /// The match report.
    pub report: MatchReport,
}

/// Why a run could not be repeated.
#[derive(Debug)]
pub enum Unrepeated {
    /// The input has faults.
    Input(Vec<Finding>),
    /// There is no plan, or it does not hold.
    Plan(RunNote),
}

/// Repeats a run from its frozen input; the same input and limits give the same bytes. `solve` gets the problem and the
/// SHA-256 of its file.
///
/// # Errors
/// What is wrong with the input, or why there is no plan.
pub fn repeat(frozen: &Frozen, solve: impl FnOnce(&Problem, &str) -> Plan) -> Result<Repeated, Unrepeated> {
    let stated = frozen.state().map_err(Unrepeated::Input)?;
    let problem = stated.problem.write();
    let sha256 = matching::sha256(&problem);
    let solved = solve(&stated.problem, &sha256);
    // As it travels: a stored plan is one that was written and read.
    let solved = Plan::read(&solved.write()).unwrap_or(solved);
    let Judged { plan, report } = judge_stated(&stated, &sha256, &solved).map_err(Unrepeated::Plan)?;
    Ok(Repeated { stated, problem, plan, report })
}

pub(crate) fn view(scope: &Scope, record: RunRecord, round: &RoundRecord) -> RunView {
    let chosen = round.chosen_run == Some(record.id);
    let note = RunNote::read(&record.message);
    let kept = note.as_ref().is_some_and(|note| note.code == "cancelled-kept");
    let acts: &[Act] = match record.status {
        RunStatus::Queued | RunStatus::Running => &[Act::CancelRun],
        RunStatus::Done if round.status != RoundStatus::Closed && !chosen => &[Act::ReadReport, Act::ChooseRun],
        RunStatus::Done => &[Act::ReadReport],
        RunStatus::Cancelled if kept => &[Act::ReadReport],
        RunStatus::Failed | RunStatus::Cancelled => &[],
    };
    let plan_kept = kept || record.status == RunStatus::Done;
    let course: Course = serde_json::from_value(record.progress.clone()).unwrap_or_default();
    RunView { may: which(scope, acts), progress: course.now, moments: course.moments, note, plan_kept, chosen, record }
}

impl Matchmaker {
    /// Freezes the input and queues a run.
    pub async fn start_run(&self, scope: &Scope, round: RoundId, key: Option<&Key>) -> Outcome<RunView> {
        demand(scope, Act::StartRun)?;
        let round = rounds::get(self.store(), scope, round).await.map_err(refusal)?;
        if round.status == RoundStatus::Closed {
            return Err(Refusal::conflict("round-closed", "the round is closed; open another one"));
        }
        if let Some(opens) = round.frame.opens.filter(|opens| self.today() < *opens) {
            let detail = format!("the intake of this round opens on {opens}; start a run from that day on");
            return Err(Refusal::conflict("intake-not-open", detail));
        }
        let frozen = self.freeze(scope, &round).await?;
        if frozen.needs.is_empty() || frozen.offers.is_empty() {
            let detail =
                "there is no published need, or no published offer, that the secretariat may match; publish some first";
            return Err(Refusal::conflict("nothing-to-match", detail));
        }
        // Stating the problem takes processor time: apart from the threads that serve.
        let stated = tokio::task::spawn_blocking(move || {
            let problem = frozen.state()?.problem.write();
            Ok::<_, Vec<Finding>>((frozen.bytes(), problem))
        });
        let (input, problem) =
            stated.await.map_err(|e| Refusal::internal(&e.to_string()))?.map_err(Refusal::Invalid)?;
        let new = NewRun { round: round.id, input, problem };
        let record = rounds::create_run(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        Ok(view(scope, record, &round))
    }

    /// The runs of a round, newest first.
    pub(crate) async fn runs_of(&self, scope: &Scope, round: &RoundRecord) -> Outcome<Vec<RunView>> {
        let mut records = rounds::runs(self.store(), scope, round.id).await.map_err(refusal)?;
        records.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(b.id.cmp(&a.id)));
        Ok(records.into_iter().map(|record| view(scope, record, round)).collect())
    }

    /// One run with its progress.
    pub async fn run(&self, scope: &Scope, id: RunId) -> Outcome<RunView> {
        demand(scope, Act::ReadReport)?;
        let (record, round) = self.run_and_round(scope, id).await?;
        Ok(view(scope, record, &round))
    }

    pub(crate) async fn run_and_round(&self, scope: &Scope, id: RunId) -> Outcome<(RunRecord, RoundRecord)> {
        let record = rounds::run(self.store(), scope, id).await.map_err(refusal)?;
        let round = rounds::get(self.store(), scope, record.round).await.map_err(refusal)?;
        Ok((record, round))
    }

    /// Asks the worker to end a run; a queued one ends at once.
    pub async fn cancel_run(&self, scope: &Scope, id: RunId) -> Outcome<RunView> {
        demand(scope, Act::CancelRun)?;
        let (record, _) = self.run_and_round(scope, id).await?;
        if !matches!(record.status, RunStatus::Queued | RunStatus::Running) {
            return Err(Refusal::conflict("run-ended", "the run has ended already; there is nothing to stop"));
        }
        rounds::cancel_run(self.store(), scope, id).await.map_err(refusal)?;
        self.cancels().notify_waiters();
        self.run(scope, id).await
    }

    /// A file of a run, for download.
    pub async fn run_file(&self, scope: &Scope, id: RunId, file: RunFile) -> Outcome<Vec<u8>> {
        demand(scope, Act::ReadReport)?;
        let bytes = rounds::file(self.store(), scope, id, file).await.map_err(refusal)?;
        self.note_look(scope, LookedAt::Run, id.0, None).await?;
        Ok(bytes)
    }

    /// The match report of a run that ended with a plan.
    pub async fn report(&self, scope: &Scope, id: RunId) -> Outcome<ReportView> {
        demand(scope, Act::ReadReport)?;
        let (record, round) = self.run_and_round(scope, id).await?;
        self.note_look(scope, LookedAt::Run, id.0, None).await?;
        let (input_sha256, problem_sha256) = (record.input_sha256.clone(), record.problem_sha256.clone());
        let run = view(scope, record, &round);
        if !run.plan_kept {
            return Err(Refusal::conflict("no-report", "the run has no report yet; wait until it is done"));
        }
        let told = self.told(scope, id).await?;
        let price = self.price_of_policy(scope, &round, &told.report).await?;
        Ok(ReportView { price, run, round_title: round.title, told, input_sha256, problem_sha256 })
    }

    /// The report of a run that the reader may see. The files of a run never change, so that those that are asked about
    /// are read once.
    async fn told(&self, scope: &Scope, id: RunId) -> Outcome<Arc<Told>> {
        if let Some(told) = self.with_reports(|kept| kept.take(&id)) {
            return Ok(told);
        }
        let report = self.stored_report(scope, id).await?;
        let plan = rounds::file(self.store(), scope, id, RunFile::Plan).await.map_err(refusal)?;
        let policy_values = Plan::read(&plan).map(|plan| policy_values(&plan)).unwrap_or_default();
        let told = Arc::new(Told { report, policy_values });
        self.with_reports(|kept| kept.put(id, told.clone()));
        Ok(told)
    }

    pub(crate) async fn stored_report(&self, scope: &Scope, id: RunId) -> Outcome<MatchReport> {
        let bytes = rounds::file(self.store(), scope, id, RunFile::Report).await.map_err(refusal)?;
        serde_json::from_slice(&bytes).map_err(|e| Refusal::internal(&format!("a stored report cannot be read: {e}")))
    }

    /// The match report as files: one for each section as CSV, else one.
    pub async fn report_files(&self, scope: &Scope, id: RunId, format: Format) -> Outcome<Vec<ReportFile>> {
        let view = self.report(scope, id).await?;
        exchange::write_report(&view.told.report, format)
            .map_err(|e| Refusal::internal(&format!("a report could not be written: {e}")))
    }
}
