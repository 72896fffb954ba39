//! Step 4 to step 3: lessons enter matching only where an administrator approves them, above a stated amount of
//! evidence, and the run with them stands beside the run without.

use feedback::{LEAST_ENGAGEMENTS, approve, propose};
use matching::Policy;
use matching::fit::{LearnedFactor, LearnedOf};
use persistence::rounds::{self, NewRun};
use persistence::{ApprovalRecord, RoundStatus, RunFile, Scope, StoreError, approvals};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, Place, RoundId, RunId};

use crate::access::{Act, demand, which};
use crate::comparing::CompareView;
use crate::frozen::Frozen;
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::needs::check_reason;
use crate::refusal::{Outcome, Refusal};
use crate::runs::{RunView, view};

/// An approval as the secretariat sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ApprovalView {
    /// The record with its factors.
    pub record: ApprovalRecord,
    /// Whether the next run takes it.
    pub in_force: bool,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// What could be approved now.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LessonProposal {
    /// Closed engagements that a group needs.
    pub least: u32,
    /// Groups with that much evidence that differ from the mean, with their factors.
    pub factors: Vec<LearnedFactor>,
    /// Engagements that were looked at.
    pub engagements: usize,
}

/// An approval to be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Approve {
    /// Closed engagements that a group needs; 20 where nobody asks for another number.
    pub least: u32,
    /// These groups; none means all that have enough.
    pub groups: Vec<LearnedOf>,
    /// Why; everybody who sees a plan sees it.
    pub reason: String,
}

impl Default for Approve {
    fn default() -> Self {
        Self { least: LEAST_ENGAGEMENTS, groups: Vec::new(), reason: String::new() }
    }
}

/// One frozen input, solved without lessons and with them.
#[derive(Debug, Clone, Serialize)]
pub struct LessonsTrial {
    /// As if nothing had been learnt.
    pub without: RunView,
    /// With the lessons in force.
    pub with: RunView,
}

/// The same side by side.
#[derive(Debug, Clone, Serialize)]
pub struct LessonsBeside {
    /// The two runs.
    pub trial: LessonsTrial,
    /// What took part in the second.
    pub factors: Vec<LearnedFactor>,
    /// From without to with; none before both have a plan.
    pub compared: Option<CompareView>,
}

impl Matchmaker {
    /// Every approval, newest first.
    pub async fn approvals(&self, scope: &Scope) -> Outcome<Vec<ApprovalView>> {
        demand(scope, Act::ReadDeliveryReports)?;
        let records = approvals::list(self.store(), scope).await.map_err(refusal)?;
        let newest = records.iter().find(|record| record.revoked.is_none()).map(|record| record.id);
        Ok(records.into_iter().map(|record| approval_view(scope, record, newest)).collect())
    }

    pub(crate) async fn approval_in_force(&self, scope: &Scope) -> Outcome<Option<ApprovalView>> {
        Ok(self.approvals(scope).await?.into_iter().find(|view| view.in_force))
    }

    /// What could be approved, with at least so much evidence.
    pub async fn lesson_proposal(&self, scope: &Scope, least: u32) -> Outcome<LessonProposal> {
        demand(scope, Act::ReadDeliveryReports)?;
        let (engagements, lessons) = self.learnt(scope).await?;
        Ok(LessonProposal { least, factors: propose(&lessons, least), engagements })
    }

    /// Lets lessons into matching from the next run on.
    pub async fn approve_lessons(&self, scope: &Scope, new: &Approve, key: Option<&Key>) -> Outcome<ApprovalView> {
        demand(scope, Act::ApproveLessons)?;
        let reason = check_reason(&new.reason, true)?;
        let (_, lessons) = self.learnt(scope).await?;
        let all: Vec<LearnedOf> = propose(&lessons, new.least).into_iter().map(|factor| factor.of).collect();
        let wanted = if new.groups.is_empty() { &all } else { &new.groups };
        let approved = approve(&lessons, wanted, new.least, self.today(), &reason).map_err(not_approved)?;
        let id = approvals::create(self.store(), scope, approved, Key::once(key)).await.map_err(refusal)?;
        self.approvals(scope).await?.into_iter().find(|view| view.record.id == id).ok_or(Refusal::NotFound)
    }

    /// Takes an approval back; runs that were made keep what they were frozen with.
    pub async fn revoke_lessons(&self, scope: &Scope, id: Uuid, reason: &str, version: i64) -> Outcome<ApprovalView> {
        demand(scope, Act::ApproveLessons)?;
        let reason = check_reason(reason, true)?;
        approvals::revoke(self.store(), scope, id, reason, version).await.map_err(|e| match e {
            StoreError::Conflict(text) => Refusal::conflict("approval-revoked", text),
            other => refusal(other),
        })?;
        self.approvals(scope).await?.into_iter().find(|view| view.record.id == id).ok_or(Refusal::NotFound)
    }

    /// The policy of a run with the lessons in force, and with none besides.
    pub(crate) async fn taught(&self, scope: &Scope, policy: Policy) -> Outcome<Policy> {
        let found = approvals::in_force(self.store(), scope).await.map_err(refusal)?;
        Ok(match found {
            Some(ApprovalRecord { lessons, .. }) => lessons.apply(&policy),
            None => policy.without_lessons(),
        })
    }

    /// Freezes the input once and queues two runs: without lessons, and with those in force.
    pub async fn start_lessons_trial(&self, scope: &Scope, round: RoundId, key: Option<&Key>) -> Outcome<LessonsTrial> {
        demand(scope, Act::StartRun)?;
        let round = rounds::get(self.store(), scope, round).await.map_err(refusal)?;
        if round.status == RoundStatus::Closed {
            return Err(Refusal::conflict("round-closed", "the round is closed; open another one"));
        }
        let with = self.freeze(scope, &round).await?;
        if with.policy.learned.is_empty() {
            let detail = "no lessons are approved; approve some first";
            return Err(Refusal::conflict("no-approved-lessons", detail));
        }
        let without = Frozen { policy: with.policy.without_lessons(), ..with.clone() };
        let mut runs = Vec::new();
        for (frozen, mark) in [(without, "without"), (with, "with")] {
            let stated = tokio::task::spawn_blocking(move || {
                let problem = frozen.state()?.problem.write();
                Ok::<_, Vec<Finding>>((frozen.bytes(), problem))
            });
            let (input, problem) =
                stated.await.map_err(|e| Refusal::internal(&e.to_string()))?.map_err(Refusal::Invalid)?;
            let key = key.map(|key| key.part(mark));
            let new = NewRun { round: round.id, input, problem };
            let record = rounds::create_run(self.store(), scope, new, Key::once(key.as_ref())).await;
            runs.push(view(scope, record.map_err(refusal)?, &round));
        }
        let with = runs.pop().ok_or(Refusal::Unavailable)?;
        let without = runs.pop().ok_or(Refusal::Unavailable)?;
        Ok(LessonsTrial { without, with })
    }

    /// A run with lessons beside its twin without, or the other way round; not found where it has none.
    pub async fn lessons_beside(&self, scope: &Scope, id: RunId) -> Outcome<LessonsBeside> {
        demand(scope, Act::ReadReport)?;
        let (record, round) = self.run_and_round(scope, id).await?;
        let own = self.frozen_of(scope, id).await?;
        let mut twin = None;
        for other in self.runs_of(scope, &round).await? {
            if other.record.id == id {
                continue;
            }
            let theirs = self.frozen_of(scope, other.record.id).await?;
            let same = |frozen: &Frozen| Frozen { policy: frozen.policy.without_lessons(), ..frozen.clone() };
            let differ = own.policy.learned.is_empty() != theirs.policy.learned.is_empty();
            if differ && same(&own) == same(&theirs) {
                twin = Some((other, theirs));
                break;
            }
        }
        let (other, theirs) = twin.ok_or(Refusal::NotFound)?;
        let mine = view(scope, record, &round);
        let taught = !own.policy.learned.is_empty();
        let factors = if taught { own.policy.learned } else { theirs.policy.learned };
        let (without, with) = if taught { (other, mine) } else { (mine, other) };
        let both = without.plan_kept && with.plan_kept;
        let compared = match both {
            true => Some(self.compare_runs(scope, without.record.id, with.record.id).await?),
            false => None,
        };
        Ok(LessonsBeside { trial: LessonsTrial { without, with }, factors, compared })
    }

    async fn frozen_of(&self, scope: &Scope, id: RunId) -> Outcome<Frozen> {
        let bytes = rounds::file(self.store(), scope, id, RunFile::Input).await.map_err(refusal)?;
        Frozen::read(&bytes).map_err(|_| Refusal::NotFound)
    }
}

fn approval_view(scope: &Scope, record: ApprovalRecord, newest: Option<Uuid>) -> ApprovalView {
    let in_force = newest == Some(record.id);
    let acts: &[Act] = if record.revoked.is_none() { &[Act::ApproveLessons] } else { &[] };
    ApprovalView { in_force, may: which(scope, acts), record }
}

fn not_approved(refusal: feedback::ApprovalRefusal) -> Refusal {
    use feedback::ApprovalRefusal::{NoReason, Nothing, ThresholdTooLow, TooLittleEvidence};
    let detail = refusal.to_string();
    match refusal {
        NoReason => Refusal::invalid(Finding::error("required", Place::field("reason"), "", detail)),
        ThresholdTooLow(least) => {
            Refusal::invalid(Finding::error("out-of-range", Place::field("threshold"), least.to_string(), detail))
        }
        TooLittleEvidence { .. } | Nothing => Refusal::conflict("too-little-evidence", detail),
    }
}
