//! The standing round: whatever is published, changed or free again is matched at once against what is free. Ordinary
//! rounds go on optimising all the rest.

use chrono::TimeDelta;
use persistence::jobs::Lease;
use persistence::standing::{self, StandingPlan};
use persistence::{RoundRecord, RoundStatus, Scope};
use tokio::sync::watch;
use vocabulary::RunId;

use crate::child::Ended;
use crate::frozen::Frozen;
use crate::jobs::LetGo;
use crate::matchmaker::{Matchmaker, refusal};
use crate::moves;
use crate::refusal::{Outcome, Refusal};
use crate::run_notes::RunNote;
use crate::solving::{self, Task};
use crate::verdict::{Judged, judge};

impl Matchmaker {
    /// One turn of the standing round.
    pub(crate) async fn standing_job(&self, lease: &Lease, stopped: &watch::Receiver<bool>) -> Outcome<()> {
        let turn = match self.standing_turn(lease, stopped).await {
            Ok(Some(made)) => {
                tracing::info!(run = ?made, "the standing round has looked at what is new");
                Ok(())
            }
            Ok(None) => return Ok(()),
            Err(Refusal::Unavailable) => return Err(Refusal::Unavailable),
            Err(other) => {
                tracing::warn!("the standing round could not match: {other}");
                Err(RunNote::new("standing-failed").with("words", other.to_string()).value().to_string())
            }
        };
        standing::finish(self.store(), lease, turn).await.map_err(refusal)
    }

    /// Freezes, solves, proposes. None where another worker has the job, or this one is to stop; the inner none where
    /// nothing is to be proposed.
    async fn standing_turn(&self, lease: &Lease, stopped: &watch::Receiver<bool>) -> Outcome<Option<Option<RunId>>> {
        let (round, scope) = standing::instruction(self.store(), lease).await.map_err(refusal)?;
        if round.status == RoundStatus::Closed || round.frame.opens.is_some_and(|opens| self.today() < opens) {
            return Ok(Some(None));
        }
        let frozen = self.freeze(&scope, &round).await?;
        if frozen.needs.is_empty() || frozen.offers.is_empty() {
            return Ok(Some(None));
        }
        let stated = tokio::task::spawn_blocking(move || match frozen.state() {
            Ok(stated) => Ok((frozen.bytes(), stated.problem.write(), !stated.problem.pairs.is_empty())),
            Err(findings) => Err(findings),
        });
        let stated = stated.await.map_err(|e| Refusal::internal(&e.to_string()))?;
        let (input, problem, any) = stated.map_err(Refusal::Invalid)?;
        if !any {
            return Ok(Some(None));
        }
        let ended = match self.solved(lease, Task::Solve, problem.clone(), stopped).await {
            Ok(ended) => ended,
            Err(LetGo) => return Ok(None),
        };
        let plan = match ended {
            Ended::Plan(plan) => plan,
            Ended::Cancelled(_) => return Ok(Some(None)),
            Ended::Without(cause) => {
                tracing::warn!("the standing round goes on with the simple plan: {cause}");
                solving::simple(&problem).map_err(Refusal::Invalid)?
            }
        };
        self.propose_at_once(lease, &scope, &round, input, problem, plan).await.map(Some)
    }

    async fn propose_at_once(
        &self,
        lease: &Lease,
        scope: &Scope,
        round: &RoundRecord,
        input: Vec<u8>,
        problem: Vec<u8>,
        plan: Vec<u8>,
    ) -> Outcome<Option<RunId>> {
        let (read, of) = (input.clone(), problem.clone());
        let judged = tokio::task::spawn_blocking(move || {
            let frozen = Frozen::read(&read).map_err(|f| RunNote::of_faults("input-unread", &f))?;
            judge(&frozen, &of, &plan)
        });
        let judged = judged.await.map_err(|e| Refusal::internal(&e.to_string()))?;
        let Judged { plan, report } = judged.map_err(|note| Refusal::internal(&note.to_string()))?;
        let awards = match self.proposals_from(scope, &report).await {
            Ok(awards) => awards,
            Err(Refusal::Conflict { code: "nothing-new", .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let note = RunNote::new("done").with("awards", plan.awards.len()).with("gap", plan.gap).value();
        let made = StandingPlan {
            input,
            problem,
            plan: plan.write(),
            report: serde_json::to_vec(&report).map_err(|e| Refusal::internal(&e.to_string()))?,
            note,
            due: self.today() + TimeDelta::days(i64::from(round.frame.answer_days)),
            awards,
        };
        let run = standing::propose_at_once(self.store(), lease, scope, round.id, made, moves::settle).await;
        run.map(Some).map_err(refusal)
    }
}
