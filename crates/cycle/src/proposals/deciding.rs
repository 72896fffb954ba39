//! Answers to a proposal: yes, yes on other terms, no with a reason, another of the offers that it comes with.

use persistence::proposals::{self, Verdict};
use persistence::terms::About;
use persistence::{Decision, NeedRecord, OfferRecord, OfferStatus, ProposalRecord, ProposalStatus, Scope, rounds};
use vocabulary::{Finding, OfferId, Place, ProposalId};

use super::{DECLINE_REASONS, Decide, ProposalView, Side, decisions, side_of};
use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::moves;
use crate::need_views::read_policy;
use crate::needs::check_reason;
use crate::refusal::{Outcome, Refusal};
use crate::terms::{InForce, RawTerms, TermsCheck, shown};

type Seen = Option<(NeedRecord, OfferRecord)>;

impl Matchmaker {
    /// Accepts or declines for the own organisation. When both sides have accepted, the help is agreed and its
    /// capacity booked, in the same transaction.
    pub async fn decide(&self, scope: &Scope, id: ProposalId, decide: &Decide) -> Outcome<ProposalView> {
        demand(scope, Act::DecideProposal)?;
        let (record, seen) = self.open_to_answer(scope, id, decide.version).await?;
        let verdict = verdict(decide)?;
        if decide.accept {
            still_there(seen.as_ref())?;
        }
        let decided = proposals::decide(self.store(), scope, id, decide.version, verdict, moves::settle).await;
        let decided = self.or_what_was_decided(scope, id, decided.map_err(refusal)).await?;
        self.after_answer(scope, &record, decided.proposal, seen).await
    }

    /// What the rules and the capacity say of other terms; nothing is stored.
    pub async fn check_terms(&self, scope: &Scope, id: ProposalId, raw: &RawTerms) -> Outcome<TermsCheck> {
        demand(scope, Act::DecideProposal)?;
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        let side = own_side(scope, &record)?;
        let checked = self.terms_of(scope, &record, raw).await?;
        Ok(shown(checked, record.terms + 1, side, self.now()))
    }

    /// Accepts on other terms, which passed the rules and the capacity: they hold from now on, and the other side is to
    /// answer them. What it said to earlier terms no longer counts.
    pub async fn accept_with_terms(
        &self,
        scope: &Scope,
        id: ProposalId,
        raw: &RawTerms,
        publish: bool,
        version: i64,
    ) -> Outcome<ProposalView> {
        demand(scope, Act::DecideProposal)?;
        let (record, seen) = self.open_to_answer(scope, id, version).await?;
        still_there(seen.as_ref())?;
        let new = self.terms_of(scope, &record, raw).await?.terms.map_err(Refusal::Invalid)?;
        let countered = proposals::counter(self.store(), scope, id, version, new, publish).await;
        let countered = self.or_what_was_decided(scope, id, countered.map_err(refusal)).await?;
        self.after_answer(scope, &record, countered, seen).await
    }

    /// Takes another of the offers that the proposal comes with: the proposed one gives way, and the other provider is
    /// asked. Gives the new proposal.
    pub async fn choose_alternative(
        &self,
        scope: &Scope,
        id: ProposalId,
        offer: OfferId,
        version: i64,
    ) -> Outcome<ProposalView> {
        demand(scope, Act::ChooseAlternative)?;
        let (record, _) = self.open_to_answer(scope, id, version).await?;
        if own_side(scope, &record)? != Side::State {
            return Err(Refusal::NotFound);
        }
        let others = self.alternatives_of(scope, &record).await?;
        let wanted = others.iter().find(|other| other.offer == offer).ok_or(Refusal::NotFound)?;
        let gone = || {
            let detail = "this offer has no longer as much left, or has ended; choose another or answer the proposal";
            Refusal::conflict("alternative-gone", detail)
        };
        if !wanted.available {
            return Err(gone());
        }
        let made = proposals::choose_alternative(self.store(), scope, id, offer, version, moves::settle).await;
        let made = match self.or_what_was_decided(scope, id, made.map_err(refusal)).await {
            Err(Refusal::Conflict { code: "capacity" | "duplicate", .. }) => return Err(gone()),
            made => made?,
        };
        self.proposal_view(scope, made, None).await
    }

    async fn terms_of(&self, scope: &Scope, record: &ProposalRecord, raw: &RawTerms) -> Outcome<crate::terms::Checked> {
        let round = rounds::get(self.store(), scope, record.round).await.map_err(refusal)?;
        let in_force = InForce {
            amount: record.amount,
            kind: record.kind.clone(),
            period: record.period,
            words: record.words.clone(),
        };
        let policy = read_policy(&round.policy)?;
        self.checked_terms(scope, About::Proposal(record.id), raw, Some(&in_force), policy).await
    }

    /// A proposal that waits for the answer of the reader's side, with need and offer where the reader knows both.
    async fn open_to_answer(&self, scope: &Scope, id: ProposalId, version: i64) -> Outcome<(ProposalRecord, Seen)> {
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        let side = own_side(scope, &record)?;
        if let Some(own) = decisions(&record, side).0 {
            return Err(answered(&own, &record));
        }
        if record.version != version {
            return Err(Refusal::Stale { current_version: record.version });
        }
        if record.status != ProposalStatus::Open {
            return Err(ended(&record));
        }
        if self.today() > record.due {
            return Err(deadline_passed(record.due));
        }
        let seen = if self.unnamed(scope, &record).await?.is_some() {
            None
        } else {
            // A no of the same moment takes need and offer out of sight.
            let subject = proposals::subject(self.store(), scope, id).await.map_err(refusal);
            let subject = self.or_what_was_decided(scope, id, subject).await?;
            Some((subject.need, subject.offer))
        };
        Ok((record, seen))
    }

    /// Where another officer was faster, what they decided; the answer that was acknowledged is the one that holds.
    async fn or_what_was_decided<T>(&self, scope: &Scope, id: ProposalId, done: Outcome<T>) -> Outcome<T> {
        let Err(fault) = done else { return done };
        if !matches!(fault, Refusal::Stale { .. } | Refusal::NotFound | Refusal::Conflict { code: "state", .. }) {
            return Err(fault);
        }
        let record = proposals::get(self.store(), scope, id).await.map_err(refusal)?;
        match decisions(&record, own_side(scope, &record)?).0 {
            Some(own) => Err(answered(&own, &record)),
            None if record.status != ProposalStatus::Open => Err(ended(&record)),
            None => Err(fault),
        }
    }

    /// Whoever answers is told with what they saw, also where a no takes the other side's record out of sight.
    async fn after_answer(
        &self,
        scope: &Scope,
        before: &ProposalRecord,
        after: ProposalRecord,
        seen: Seen,
    ) -> Outcome<ProposalView> {
        tracing::debug!(proposal = %before.id, status = after.status.code(), "a proposal was answered");
        self.proposal_view(scope, after, seen).await
    }
}

/// The side that the reader answers for.
fn own_side(scope: &Scope, record: &ProposalRecord) -> Outcome<Side> {
    match side_of(scope, record.state_organisation, record.provider_organisation) {
        Side::Secretariat => Err(Refusal::NotFound),
        side => Ok(side),
    }
}

/// The day has passed.
pub(crate) fn deadline_passed(due: chrono::NaiveDate) -> Refusal {
    let detail = format!("it was to be answered by {due}; the next run may propose it again");
    Refusal::conflict("deadline-passed", detail)
}

fn ended(record: &ProposalRecord) -> Refusal {
    if record.status == ProposalStatus::Lapsed {
        return deadline_passed(record.due);
    }
    let detail = format!("the proposal is {} already; there is nothing to answer", record.status.code());
    Refusal::conflict("proposal-ended", detail)
}

fn answered(own: &Decision, record: &ProposalRecord) -> Refusal {
    let what = if own.accept { "accepted" } else { "declined" };
    let detail = format!(
        "your side {what} already, on {}; the proposal is {} now, in version {}",
        own.at.format("%Y-%m-%d %H:%M UTC"),
        record.status.code(),
        record.version
    );
    Refusal::conflict("already-answered", detail)
}

/// An answer as it is kept.
pub(crate) fn verdict(decide: &Decide) -> Outcome<Verdict> {
    let code = decide.reason_code.as_deref().filter(|code| !code.is_empty());
    let fault = |code: &str, value: &str, message: &str| {
        Err(Refusal::invalid(Finding::error(code, Place::field("reason_code"), value, message)))
    };
    match (decide.accept, code) {
        (false, None) => return fault("required", "", "say why, so that the next run can do better"),
        (false, Some(code)) if !DECLINE_REASONS.contains(&code) => {
            return fault("unknown-reason", code, "choose one of the reasons of the list");
        }
        _ => {}
    }
    let reason = check_reason(&decide.reason, !decide.accept && code == Some("other"))?;
    let reason_code = code.filter(|_| !decide.accept).map(str::to_owned);
    Ok(Verdict { accept: decide.accept, reason_code, reason, publish: decide.publish })
}

/// Refuses to accept what one side has taken back meanwhile.
fn still_there(seen: Option<&(NeedRecord, OfferRecord)>) -> Outcome<()> {
    let Some((need, offer)) = seen else { return Ok(()) };
    if !need.status.matchable() {
        let detail = format!("the need is {} now; decline the proposal or let it lapse", need.status);
        return Err(Refusal::conflict("need-gone", detail));
    }
    if offer.status != OfferStatus::Published {
        let detail = "the offer was withdrawn or has ended; decline the proposal or let it lapse";
        return Err(Refusal::conflict("offer-gone", detail));
    }
    Ok(())
}
