//! Interests outside rounds: a provider answers a published need, a state asks for a published offer. When both accept,
//! the help is agreed, after the same rules and the same capacity as in a round.

use assessment::NeedFacts;
use chrono::TimeDelta;
use matching::{OfferFacts, Policy};
use persistence::interests::{self, InterestFilter as Stored};
use persistence::terms::{self, About};
use persistence::{
    Decision, InterestRecord, InterestStatus, NewTerms, OfferStatus, Scope, Subject, ThreadSubject, needs, offers,
};
use serde::Serialize;
use vocabulary::{AreaId, EngagementId, InterestId, NeedId, OfferId, StateCode, Text};

use crate::access::{Act, allowed, demand, which};
use crate::matchmaker::{Key, Matchmaker, page, refusal, wanted};
use crate::moves;
use crate::need_views::is_own;
use crate::needs::check_reason;
use crate::paging::{Page, Paging};
use crate::proposals::{Decide, Side, deadline_passed, side_of, verdict};
use crate::refusal::{Outcome, Refusal};
use crate::terms::{InForce, RawTerms, TermsCheck, TermsView, shown, terms_view};
use crate::threads::NewMessage;

/// So many days the other side has to answer.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::days(30);

/// An interest to be expressed. A provider names an own offer, a state an own need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInterest {
    /// In this need.
    pub need: NeedId,
    /// By this offer.
    pub offer: OfferId,
    /// On these terms; the amount is wanted.
    pub terms: RawTerms,
    /// A first message to the other side; may be empty.
    pub message: String,
}

/// Which interests are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InterestFilter {
    /// In this status.
    pub status: Option<InterestStatus>,
    /// In this need.
    pub need: Option<NeedId>,
    /// By this offer.
    pub offer: Option<OfferId>,
}

/// An interest in a list.
#[derive(Debug, Clone, Serialize)]
pub struct InterestSummary {
    /// The record; what the other side said stays closed until it has ended.
    pub record: InterestRecord,
    /// Where the reader stands.
    pub side: Side,
    /// The need's title.
    pub need_title: String,
    /// The offer's title.
    pub offer_title: String,
    /// The requesting state.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// The provider's name.
    pub provider_name: String,
    /// Whether the reader's own answer is missing.
    pub waits_for_you: bool,
}

/// An interest whole.
#[derive(Debug, Clone, Serialize)]
pub struct InterestView {
    /// As in a list.
    pub summary: InterestSummary,
    /// The need, as far as the other side may see it.
    pub need: NeedFacts,
    /// Its area.
    pub area: AreaId,
    /// The offer, as far as the other side may see it.
    pub offer: OfferFacts,
    /// Every version of the terms, oldest first.
    pub terms: Vec<TermsView>,
    /// What the reader's side said.
    pub own_decision: Option<Decision>,
    /// Whether the other side has answered; not what.
    pub other_decided: bool,
    /// What the reader may do now.
    pub may: Vec<Act>,
    /// What it became.
    pub engagement: Option<EngagementId>,
}

fn own_side(scope: &Scope, record: &InterestRecord) -> Outcome<Side> {
    match side_of(scope, record.state_organisation, record.provider_organisation) {
        Side::Secretariat => Err(Refusal::NotFound),
        side => Ok(side),
    }
}

fn said(record: &InterestRecord, side: Side) -> (Option<Decision>, Option<Decision>) {
    match side {
        Side::State => (record.state_decision.clone(), record.provider_decision.clone()),
        Side::Provider => (record.provider_decision.clone(), record.state_decision.clone()),
        Side::Secretariat => (None, None),
    }
}

impl Matchmaker {
    /// The interests that concern the reader, newest first.
    pub async fn interests(
        &self,
        scope: &Scope,
        filter: &InterestFilter,
        paging: &Paging,
    ) -> Outcome<Page<InterestSummary>> {
        demand(scope, Act::ReadInterests)?;
        let stored = Stored { status: filter.status, need: filter.need, offer: filter.offer };
        let found = page(interests::list(self.store(), scope, &stored, wanted(paging)?).await.map_err(refusal)?);
        let mut items = Vec::new();
        for record in found.items {
            let subject = interests::subject(self.store(), scope, record.id).await.map_err(refusal)?;
            items.push(self.interest_summary(scope, record, &subject));
        }
        Ok(Page { items, next: found.next, total: found.total })
    }

    fn interest_summary(&self, scope: &Scope, record: InterestRecord, subject: &Subject) -> InterestSummary {
        let side = side_of(scope, record.state_organisation, record.provider_organisation);
        let state = subject.need.need.state.clone();
        let open = record.status == InterestStatus::Open && self.today() <= record.due;
        let waits = open && side != Side::Secretariat && said(&record, side).0.is_none();
        InterestSummary {
            side,
            need_title: subject.need.need.facts.title.clone(),
            offer_title: subject.offer.offer.facts.title.clone(),
            state_name: self.state_name(&state),
            state,
            provider_name: subject.offer.offer.provider_name.clone(),
            waits_for_you: waits && allowed(scope, Act::DecideInterest),
            record,
        }
    }

    /// One interest.
    pub async fn interest(&self, scope: &Scope, id: InterestId) -> Outcome<InterestView> {
        demand(scope, Act::ReadInterests)?;
        let record = interests::get(self.store(), scope, id).await.map_err(refusal)?;
        let subject = interests::subject(self.store(), scope, id).await.map_err(refusal)?;
        let history = terms::of_interest(self.store(), scope, id).await.map_err(refusal)?;
        let (engagement, own) = (record.engagement, record.by);
        let summary = self.interest_summary(scope, record, &subject);
        let (own_decision, other) = said(&summary.record, summary.side);
        let open = summary.record.status == InterestStatus::Open;
        let mut may = Vec::new();
        if summary.waits_for_you {
            may.extend(which(scope, &[Act::DecideInterest]));
        }
        if open && is_own(scope, own) {
            may.extend(which(scope, &[Act::ExpressInterest]));
        }
        Ok(InterestView {
            need: subject.need.need.facts,
            area: subject.need.area,
            offer: subject.offer.offer.facts,
            terms: history.into_iter().map(terms_view).collect(),
            own_decision,
            other_decided: other.is_some(),
            may,
            engagement,
            summary,
        })
    }

    /// What the rules and the capacity say of an interest; nothing is stored.
    pub async fn check_interest(&self, scope: &Scope, new: &NewInterest) -> Outcome<TermsCheck> {
        demand(scope, Act::ExpressInterest)?;
        let about = About::Pair(new.need, new.offer);
        let checked = self.checked_terms(scope, about, &new.terms, None, Policy::default()).await?;
        let offer = offers::get(self.store(), scope, new.offer).await.map_err(refusal)?;
        let by = if is_own(scope, offer.organisation) { Side::Provider } else { Side::State };
        Ok(shown(checked, 1, by, self.now()))
    }

    /// Expresses an interest: the own side has accepted its own terms, and the other side is asked. It learns of the own
    /// need or offer by that, whoever it is shared with otherwise.
    pub async fn express_interest(&self, scope: &Scope, new: &NewInterest, key: Option<&Key>) -> Outcome<InterestView> {
        demand(scope, Act::ExpressInterest)?;
        let need = needs::get(self.store(), scope, new.need).await.map_err(refusal)?;
        let offer = offers::get(self.store(), scope, new.offer).await.map_err(refusal)?;
        if is_own(scope, need.organisation) == is_own(scope, offer.organisation) {
            return Err(Refusal::NotFound);
        }
        if !need.status.matchable() || offer.status != OfferStatus::Published {
            let detail = "need and offer are to be published, both of them";
            return Err(Refusal::conflict("not-published", detail));
        }
        if need.stale || offer.stale {
            let detail = "the need or the offer was not looked at in time; its owner is to say that it still stands";
            return Err(Refusal::conflict("stale-record", detail));
        }
        let message = check_reason(&new.message, false)?;
        let about = About::Pair(new.need, new.offer);
        let checked = self.checked_terms(scope, about, &new.terms, None, Policy::default()).await?;
        let terms = checked.terms.map_err(Refusal::Invalid)?;
        let due = self.today() + ANSWERED_WITHIN;
        let stored = interests::NewInterest { need: new.need, offer: new.offer, terms, due };
        let record = match interests::create(self.store(), scope, stored, Key::once(key)).await.map_err(refusal) {
            Err(Refusal::Conflict { code: "duplicate", .. }) => {
                let detail = "there is an open interest for this need and this offer already; answer that one";
                return Err(Refusal::conflict("interest-twice", detail));
            }
            other => other?,
        };
        if !message.is_empty() {
            let thread = ThreadSubject::Interest(record.id);
            if self.thread(scope, thread).await?.messages.is_empty() {
                let audience = persistence::Audience::Both;
                self.post_message(scope, thread, &NewMessage { audience, body: message }, None).await?;
            }
        }
        self.interest(scope, record.id).await
    }

    /// Accepts or declines for the own organisation; when both have accepted, the help is agreed.
    pub async fn decide_interest(&self, scope: &Scope, id: InterestId, decide: &Decide) -> Outcome<InterestView> {
        demand(scope, Act::DecideInterest)?;
        let record = self.open_interest(scope, id, decide.version).await?;
        let verdict = verdict(decide)?;
        if decide.accept {
            self.still_fits(scope, &record).await?;
        }
        let done = interests::decide(self.store(), scope, id, decide.version, verdict, moves::settle).await;
        self.or_how_it_stands(scope, id, done.map_err(refusal)).await?;
        self.interest(scope, id).await
    }

    /// Accepts on other terms; the other side is to answer them.
    pub async fn interest_with_terms(
        &self,
        scope: &Scope,
        id: InterestId,
        raw: &RawTerms,
        version: i64,
    ) -> Outcome<InterestView> {
        demand(scope, Act::DecideInterest)?;
        let record = self.open_interest(scope, id, version).await?;
        let new = self.interest_terms(scope, &record, raw).await?;
        let done = interests::counter(self.store(), scope, id, version, new).await;
        self.or_how_it_stands(scope, id, done.map_err(refusal)).await?;
        self.interest(scope, id).await
    }

    /// Takes an own interest back.
    pub async fn withdraw_interest(
        &self,
        scope: &Scope,
        id: InterestId,
        reason: &str,
        version: i64,
    ) -> Outcome<InterestView> {
        demand(scope, Act::ExpressInterest)?;
        let reason = check_reason(reason, false)?;
        let record = interests::get(self.store(), scope, id).await.map_err(refusal)?;
        if !is_own(scope, record.by) {
            return Err(Refusal::NotFound);
        }
        if record.status != InterestStatus::Open {
            return Err(ended(&record));
        }
        interests::withdraw(self.store(), scope, id, version, &reason).await.map_err(refusal)?;
        self.interest(scope, id).await
    }

    async fn interest_terms(&self, scope: &Scope, record: &InterestRecord, raw: &RawTerms) -> Outcome<NewTerms> {
        let in_force = InForce {
            amount: record.amount,
            kind: record.kind_of_help.clone(),
            period: record.period,
            words: record.words.clone(),
        };
        let about = About::Interest(record.id);
        let checked = self.checked_terms(scope, about, raw, Some(&in_force), Policy::default()).await?;
        checked.terms.map_err(Refusal::Invalid)
    }

    /// The rules are asked again at the moment of the yes: much may have been agreed since.
    async fn still_fits(&self, scope: &Scope, record: &InterestRecord) -> Outcome<()> {
        let raw = RawTerms {
            amount: record.amount.digits(),
            kind: record.kind_of_help.to_string(),
            from: record.period.map(|period| period.from().to_string()).unwrap_or_default(),
            until: record.period.map(|period| period.until().to_string()).unwrap_or_default(),
            words: record.words.clone(),
        };
        let about = About::Interest(record.id);
        let checked = self.checked_terms(scope, about, &raw, None, Policy::default()).await?;
        match checked.terms {
            Ok(_) => Ok(()),
            Err(findings) if findings.iter().any(|finding| finding.code == "no-capacity") => {
                let detail = "the offer has less left than this would take; agree on other terms";
                Err(Refusal::conflict("capacity", detail))
            }
            Err(findings) => Err(Refusal::Invalid(findings)),
        }
    }

    /// An interest that waits for the answer of the reader's side.
    async fn open_interest(&self, scope: &Scope, id: InterestId, version: i64) -> Outcome<InterestRecord> {
        let record = interests::get(self.store(), scope, id).await.map_err(refusal)?;
        let side = own_side(scope, &record)?;
        if said(&record, side).0.is_some() {
            return Err(answered(&record));
        }
        if record.version != version {
            return Err(Refusal::Stale { current_version: record.version });
        }
        if record.status != InterestStatus::Open {
            return Err(ended(&record));
        }
        if self.today() > record.due {
            return Err(deadline_passed(record.due));
        }
        Ok(record)
    }

    /// Where another officer was faster, how it stands.
    async fn or_how_it_stands<T>(&self, scope: &Scope, id: InterestId, done: Outcome<T>) -> Outcome<T> {
        let Err(fault) = done else { return done };
        if !matches!(fault, Refusal::Stale { .. } | Refusal::Conflict { code: "state", .. }) {
            return Err(fault);
        }
        let record = interests::get(self.store(), scope, id).await.map_err(refusal)?;
        if said(&record, own_side(scope, &record)?).0.is_some() { Err(answered(&record)) } else { Err(fault) }
    }
}

fn ended(record: &InterestRecord) -> Refusal {
    let detail = format!("the interest is {} already; express another one", record.status.code());
    Refusal::conflict("interest-ended", detail)
}

fn answered(record: &InterestRecord) -> Refusal {
    let detail = format!(
        "your side has answered already; the interest is {} now, in version {}",
        record.status.code(),
        record.version
    );
    Refusal::conflict("already-answered", detail)
}
