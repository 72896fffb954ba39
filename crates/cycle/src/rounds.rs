//! Rounds: a call, a policy, runs, the chosen plan, proposals to both sides, the close.

use std::collections::BTreeMap;

use assessment::NeedStatus;
use chrono::NaiveDate;
use matching::report::AwardLine;
use matching::{MatchReport, Policy};
use persistence::proposals::{self, NewProposal, ProposalFilter};
use persistence::rounds::{self, RoundChange};
use persistence::{
    NeedRecord, OfferRecord, OfferStatus, Regime, RoundFrame, RoundKind, RoundRecord, RoundScope, RoundStatus,
    RunStatus, Scope, declined, needs, offers,
};
use vocabulary::{EditionRecordId, Finding, ModalityId, NeedId, OfferId, Place, RoundId, RunId};

use crate::access::{Act, demand, which};
use crate::freezing::Sieve;
use crate::matchmaker::{Key, Matchmaker, every, refusal};
use crate::moves;
use crate::need_views::{is_secretariat, read_policy};
use crate::needs::check_reason;
use crate::proposals::ProposalSummary;
use crate::refusal::{Outcome, Refusal};
use crate::runs::RunView;
use crate::session::check_name;

/// A round to be opened.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewRound {
    /// Its title.
    pub title: String,
    /// What it calls for, for whom, until when.
    pub call: String,
    /// The policy of its runs.
    pub policy: Policy,
    /// The round it goes on from.
    pub parent: Option<RoundId>,
    /// The edition of the catalogue; the current one where none is named.
    pub edition: Option<EditionRecordId>,
    /// What it takes, when, and who is told what before consent.
    pub frame: RoundFrame,
    /// Until when proposals are to be answered, where that is known already.
    pub proposals_due: Option<NaiveDate>,
}

/// A round as its reader sees it; runs and proposals are the secretariat's.
#[derive(Debug, Clone)]
pub struct RoundView {
    /// The record.
    pub record: RoundRecord,
    /// The policy of its runs.
    pub policy: Policy,
    /// Its runs, newest first.
    pub runs: Vec<RunView>,
    /// The proposals of the chosen run.
    pub proposals: Vec<ProposalSummary>,
    /// Proposals by status.
    pub counts: BTreeMap<String, usize>,
    /// Needs that a run started now would take.
    pub needs: usize,
    /// Offers that a run started now would take.
    pub offers: usize,
    /// What the reader may do with it now.
    pub may: Vec<Act>,
}

impl Matchmaker {
    /// The rounds, newest first.
    pub async fn rounds(&self, scope: &Scope) -> Outcome<Vec<RoundRecord>> {
        demand(scope, Act::ReadRounds)?;
        every(|page| rounds::list(self.store(), scope, page)).await
    }

    /// One round.
    pub async fn round(&self, scope: &Scope, id: RoundId) -> Outcome<RoundView> {
        demand(scope, Act::ReadRounds)?;
        let record = rounds::get(self.store(), scope, id).await.map_err(refusal)?;
        self.round_view(scope, record).await
    }

    async fn round_view(&self, scope: &Scope, record: RoundRecord) -> Outcome<RoundView> {
        let policy = read_policy(&record.policy)?;
        if !is_secretariat(scope) {
            let (runs, proposals, counts) = (Vec::new(), Vec::new(), BTreeMap::new());
            return Ok(RoundView { record, policy, runs, proposals, counts, needs: 0, offers: 0, may: Vec::new() });
        }
        let runs = self.runs_of(scope, &record).await?;
        let filter = ProposalFilter { round: Some(record.id), ..ProposalFilter::default() };
        let mut proposals = Vec::new();
        let mut counts = BTreeMap::new();
        for proposal in self.all_proposals(scope, &filter).await? {
            *counts.entry(proposal.status.code().to_owned()).or_insert(0) += 1;
            if Some(proposal.run) == record.chosen_run {
                proposals.push(self.proposal_summary(scope, proposal).await?);
            }
        }
        let (needs, offers) = self.taken(scope, &record.frame).await?;
        let acts: &[Act] = match record.status {
            RoundStatus::Open => &[Act::ManageRound, Act::StartRun, Act::ChooseRun, Act::CloseRound],
            RoundStatus::Proposing => &[Act::StartRun, Act::ChooseRun, Act::CloseRound],
            RoundStatus::Closed => &[],
        };
        Ok(RoundView { may: which(scope, acts), record, policy, runs, proposals, counts, needs, offers })
    }

    /// How many needs and offers a round takes now.
    async fn taken(&self, scope: &Scope, frame: &RoundFrame) -> Outcome<(usize, usize)> {
        if frame.scope == RoundScope::default() {
            let needs = needs::count_for_matching(self.store(), scope, frame.closes).await.map_err(refusal)?;
            let offers = offers::count_for_matching(self.store(), scope, frame.closes).await.map_err(refusal)?;
            let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            return Ok((count(needs), count(offers)));
        }
        let sieve = Sieve { frame, register: self.register(), day: self.today() };
        let needs = needs::for_matching(self.store(), scope).await.map_err(refusal)?;
        let offers = offers::for_matching(self.store(), scope).await.map_err(refusal)?;
        let needs = needs.iter().filter(|need| sieve.takes_need(need)).count();
        Ok((needs, offers.iter().filter(|offer| sieve.takes_offer(offer)).count()))
    }

    /// Opens a round.
    pub async fn create_round(&self, scope: &Scope, new: &NewRound, key: Option<&Key>) -> Outcome<RoundView> {
        demand(scope, Act::ManageRound)?;
        self.create_of_kind(scope, new, RoundKind::Ordinary, key).await
    }

    /// Opens the standing round: from now on, what is new or free again is matched at once against what is free, on the
    /// instruction of whoever opens it. One at a time.
    pub async fn open_standing_round(&self, scope: &Scope, new: &NewRound, key: Option<&Key>) -> Outcome<RoundView> {
        demand(scope, Act::OpenStanding)?;
        let open = |round: &RoundRecord| round.kind == RoundKind::Standing && round.status != RoundStatus::Closed;
        if key.is_none() && self.rounds(scope).await?.iter().any(open) {
            return Err(standing_open());
        }
        match self.create_of_kind(scope, new, RoundKind::Standing, key).await {
            Err(Refusal::Conflict { code: "duplicate", .. }) => Err(standing_open()),
            other => other,
        }
    }

    async fn create_of_kind(
        &self,
        scope: &Scope,
        new: &NewRound,
        kind: RoundKind,
        key: Option<&Key>,
    ) -> Outcome<RoundView> {
        let title = check_name(&new.title).map_err(|refusal| renamed(refusal, "title"))?;
        let call = check_reason(&new.call, false).map_err(|refusal| renamed(refusal, "call"))?;
        check_policy(&new.policy)?;
        check_frame(&new.frame)?;
        let edition = match new.edition {
            Some(id) => self.edition(scope, id).await.map(|_| id)?,
            None => self.current_edition(scope).await?.0,
        };
        if let Some(parent) = new.parent {
            rounds::get(self.store(), scope, parent).await.map_err(refusal)?;
        }
        let policy = written(&new.policy)?;
        let (frame, proposals_due) = (new.frame.clone(), new.proposals_due);
        let stored = rounds::NewRound { title, call, edition, policy, proposals_due, parent: new.parent, kind, frame };
        let record = rounds::create(self.store(), scope, stored, Key::once(key)).await.map_err(refusal)?;
        self.round_view(scope, record).await
    }

    /// Says anew what a round takes, when, and who is told what: until its first proposals are sent.
    pub async fn edit_round_frame(
        &self,
        scope: &Scope,
        id: RoundId,
        frame: &RoundFrame,
        version: i64,
    ) -> Outcome<RoundView> {
        demand(scope, Act::ManageRound)?;
        check_frame(frame)?;
        let record = rounds::get(self.store(), scope, id).await.map_err(refusal)?;
        if record.status != RoundStatus::Open {
            let detail = "proposals were sent under this call; open another round to change it";
            return Err(Refusal::conflict("frame-fixed", detail));
        }
        let change = RoundChange { frame: Some(frame.clone()), ..RoundChange::default() };
        let record = rounds::update(self.store(), scope, id, version, change).await.map_err(refusal)?;
        self.round_view(scope, record).await
    }

    /// Says anew what a round is called and calls for, in words; until it is closed.
    pub async fn edit_round_call(
        &self,
        scope: &Scope,
        id: RoundId,
        title: &str,
        call: &str,
        version: i64,
    ) -> Outcome<RoundView> {
        demand(scope, Act::ManageRound)?;
        let title = check_name(title).map_err(|refusal| renamed(refusal, "title"))?;
        let call = check_reason(call, false).map_err(|refusal| renamed(refusal, "call"))?;
        let record = rounds::get(self.store(), scope, id).await.map_err(refusal)?;
        if record.status == RoundStatus::Closed {
            return Err(Refusal::conflict("round-closed", "the round is closed; open another one"));
        }
        let change = RoundChange { title: Some(title), call: Some(call), ..RoundChange::default() };
        let record = rounds::update(self.store(), scope, id, version, change).await.map_err(refusal)?;
        self.round_view(scope, record).await
    }

    /// Sets the policy of the runs to come; what ran already keeps the policy it was frozen with.
    pub async fn set_policy(&self, scope: &Scope, id: RoundId, policy: Policy, version: i64) -> Outcome<RoundView> {
        demand(scope, Act::ManageRound)?;
        check_policy(&policy)?;
        let record = rounds::get(self.store(), scope, id).await.map_err(refusal)?;
        if record.status != RoundStatus::Open {
            return Err(Refusal::conflict(
                "policy-fixed",
                "proposals were sent under this policy; open another round to change it",
            ));
        }
        let change = RoundChange { policy: Some(written(&policy)?), ..RoundChange::default() };
        let record = rounds::update(self.store(), scope, id, version, change).await.map_err(refusal)?;
        self.round_view(scope, record).await
    }

    /// Chooses a run: what it awards is proposed to both sides, to be answered by the day that is named. Proposals of
    /// an earlier run of the round that nobody has accepted are withdrawn.
    pub async fn choose_run(
        &self,
        scope: &Scope,
        id: RoundId,
        run: RunId,
        proposals_due: NaiveDate,
        version: i64,
    ) -> Outcome<RoundView> {
        demand(scope, Act::ChooseRun)?;
        if proposals_due <= self.today() {
            let message = "both sides need time to answer; choose a day after today";
            return Err(Refusal::invalid(Finding::error(
                "in-the-past",
                Place::field("proposals_due"),
                proposals_due.to_string(),
                message,
            )));
        }
        let round = rounds::get(self.store(), scope, id).await.map_err(refusal)?;
        let chosen = rounds::run(self.store(), scope, run).await.map_err(refusal)?;
        if chosen.round != id {
            return Err(Refusal::NotFound);
        }
        if round.status == RoundStatus::Closed || chosen.status != RunStatus::Done || round.chosen_run == Some(run) {
            let detail = "only a run that ended with a plan, in a round that is open, is chosen, and only once";
            return Err(Refusal::conflict("not-choosable", detail));
        }
        let mut new = self.proposals_from(scope, &self.stored_report(scope, run).await?).await?;
        if round.frame.alternatives > 0 {
            self.add_alternatives(scope, run, usize::from(round.frame.alternatives), &mut new).await?;
        }
        let record = proposals::publish_run(self.store(), scope, id, version, run, proposals_due, new, moves::settle)
            .await
            .map_err(refusal)?;
        self.round_view(scope, record).await
    }

    /// The awards of a plan as proposals; refuses a plan that the records have left behind.
    pub(crate) async fn proposals_from(&self, scope: &Scope, report: &MatchReport) -> Outcome<Vec<NewProposal>> {
        let needs: BTreeMap<NeedId, NeedRecord> = needs::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .map(|r| (r.need.id, r))
            .collect();
        let offers: BTreeMap<OfferId, OfferRecord> = offers::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .map(|r| (r.offer.id, r))
            .collect();
        let declined = declined::pairs(self.store(), scope).await.map_err(refusal)?;
        let mut new = Vec::new();
        for award in report.awards.iter().filter(|award| !award.agreed) {
            let (Some(need), Some(offer)) = (needs.get(&award.need), offers.get(&award.offer)) else {
                return Err(left_behind(award));
            };
            let open =
                need.status.matchable() && need.status != NeedStatus::Closed && offer.status == OfferStatus::Published;
            let still_fits = need.need.facts.quantity.unit == award.amount.unit
                && offer.offer.facts.capacity.unit == award.used.unit;
            if !open || !still_fits || declined.contains(&(award.need, award.offer)) {
                return Err(left_behind(award));
            }
            let kind = common_kind(need, offer).ok_or_else(|| left_behind(award))?;
            new.push(NewProposal {
                need: award.need,
                offer: award.offer,
                amount: award.amount,
                draw: award.used,
                kind,
                alternatives: Vec::new(),
            });
        }
        if new.is_empty() {
            return Err(Refusal::conflict(
                "nothing-new",
                "the run awards nothing that is not agreed already; there is nothing to propose",
            ));
        }
        Ok(new)
    }

    /// Closes a round and keeps its report, which names nobody. What still waits for an answer keeps its deadline.
    pub async fn close_round(&self, scope: &Scope, id: RoundId, version: i64) -> Outcome<RoundView> {
        demand(scope, Act::CloseRound)?;
        let running = |run: &RunView| matches!(run.record.status, RunStatus::Queued | RunStatus::Running);
        let round = rounds::get(self.store(), scope, id).await.map_err(refusal)?;
        if self.runs_of(scope, &round).await?.iter().any(running) {
            return Err(Refusal::conflict("run-under-way", "a run is under way; wait for it or stop it first"));
        }
        let report = self.closing_of(scope, &round).await?;
        let report = serde_json::to_value(report).map_err(|e| Refusal::internal(&e.to_string()))?;
        let record = rounds::close(self.store(), scope, id, version, report).await.map_err(refusal)?;
        self.round_view(scope, record).await
    }
}

fn standing_open() -> Refusal {
    Refusal::conflict("standing-open", "a standing round is open already; close it before you open another")
}

/// The most days of notice and of answers that make sense.
const LONGEST_DAYS: u32 = 365;

fn check_frame(frame: &RoundFrame) -> Outcome<()> {
    let mut findings = Vec::new();
    let mut fault = |code: &str, field: &str, value: String, message: &str| {
        findings.push(Finding::error(code, Place::field(field), value, message));
    };
    if let (Some(opens), Some(closes)) = (frame.opens, frame.closes)
        && closes < opens
    {
        fault("period-reversed", "closes", closes.to_string(), "the intake ends on or after the day it opens");
    }
    if frame.alternatives > 3 {
        fault("out-of-range", "alternatives", frame.alternatives.to_string(), "offer at most three alternatives");
    }
    // An alternative names a provider before that provider was asked: only a call that lets the state choose says so.
    if (1..=3).contains(&frame.alternatives) && frame.regime != Regime::StateFirst {
        let message = "other offers are shown where the state is asked first: choose that regime, or 0";
        fault("alternatives-regime", "alternatives", frame.alternatives.to_string(), message);
    }
    if frame.remind_days.len() > 5 || frame.remind_days.iter().any(|days| !(1..=LONGEST_DAYS).contains(days)) {
        let days = frame.remind_days.iter().map(u32::to_string).collect::<Vec<_>>().join("; ");
        fault("out-of-range", "reminders", days, "remind at most five times, 1 to 365 days before the end");
    }
    if !(1..=LONGEST_DAYS).contains(&frame.answer_days) {
        let message = "give both sides 1 to 365 days to answer";
        fault("out-of-range", "answer_days", frame.answer_days.to_string(), message);
    }
    if findings.is_empty() { Ok(()) } else { Err(Refusal::Invalid(findings)) }
}

/// A kind of help that both sides name.
pub(crate) fn common_kind(need: &NeedRecord, offer: &OfferRecord) -> Option<ModalityId> {
    need.need.facts.kinds.intersection(&offer.offer.facts.kinds).next().cloned()
}

fn left_behind(award: &AwardLine) -> Refusal {
    let detail = format!(
        "since this run, {:?} or {:?} was withdrawn, changed or declined; start a new run",
        award.need_title, award.offer_title
    );
    Refusal::conflict("left-behind", detail)
}

fn check_policy(policy: &Policy) -> Outcome<()> {
    let findings = policy.findings();
    if findings.iter().any(Finding::is_error) { Err(Refusal::Invalid(findings)) } else { Ok(()) }
}

fn written(policy: &Policy) -> Outcome<serde_json::Value> {
    serde_json::to_value(policy).map_err(|e| Refusal::internal(&e.to_string()))
}

/// The same faults at another field.
pub(crate) fn renamed(refusal: Refusal, field: &str) -> Refusal {
    match refusal {
        Refusal::Invalid(findings) => Refusal::Invalid(
            findings.into_iter().map(|finding| Finding { place: Place::field(field), ..finding }).collect(),
        ),
        other => other,
    }
}
