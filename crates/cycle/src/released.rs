//! What a provider learns about its own offers. Everything here is computed from records that the provider may see
//! today: needs that are released to it, offers that are shared with it, and its own agreed help. A need that is shared
//! for matching only takes no part, not even as a number; neither does what others have agreed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assessment::{Need, NeedStatus};
use feedback::EngagementStatus;
use matching::explain::{Condition, NextUnit, Withdrawal};
use matching::{AgreedAward, Offer, Plan, Policy, Problem};
use persistence::engagements::{self, EngagementFilter};
use persistence::needs::{self, NeedFilter};
use persistence::proposals::ProposalFilter;
use persistence::{OfferRecord, OfferStatus, ProposalStatus, RoundStatus, Scope, SeenNeed, rounds};
use tokio::sync::watch;
use vocabulary::{NeedId, OfferId, State};

use crate::access::{Act, demand};
use crate::child::Ended;
use crate::course::Course;
use crate::explaining::steps;
use crate::frozen::{Booked, FORMAT, Frozen};
use crate::held::{Held, LONGEST, Of};
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::names::{Basis, Explained, Sight};
use crate::need_views::{is_own, read_policy};
use crate::refusal::{Outcome, Refusal};
use crate::settings::Limits;
use crate::solving::{self, Task};
use crate::world::{World, facts_of};

/// How long a plan for the released needs is looked for, in seconds.
const LOOKED_FOR: u64 = 2;

/// Statuses in which a released need still waits for help; what is agreed with others is taken care of.
const WAITING: &[NeedStatus] = &[NeedStatus::Published, NeedStatus::Proposed];

/// A provider's offer among the records that the provider may see.
struct Stall {
    offer: Offer,
    held: Arc<Held>,
    basis: Basis,
    sight: Sight,
}

/// Needs and offers of the own agreed help.
#[derive(Default)]
struct Own {
    needs: BTreeMap<NeedId, Need>,
    offers: BTreeMap<OfferId, Offer>,
    booked: Vec<Booked>,
}

impl Matchmaker {
    /// What each condition of an own offer costs; none where the offer is not published, or nothing is released that it
    /// could meet.
    pub async fn conditions_of_offer(&self, scope: &Scope, id: OfferId) -> Outcome<Option<Explained<Vec<Condition>>>> {
        let Some(stall) = self.stall(scope, id).await? else { return Ok(None) };
        let (held, only) = (stall.held.clone(), stall.sight.only.clone());
        let answer = self.apart(LONGEST, move || held.ask(|room, _| room.conditions(id, &only))).await??;
        let Some(answer) = answer else { return Ok(None) };
        self.named(stall.basis, answer, &stall.sight).map(Some)
    }

    /// What one more unit of an own offer is worth, and larger steps.
    pub async fn next_unit_of_offer(&self, scope: &Scope, id: OfferId) -> Outcome<Option<Explained<Vec<NextUnit>>>> {
        let Some(stall) = self.stall(scope, id).await? else { return Ok(None) };
        let (held, only) = (stall.held.clone(), stall.sight.only.clone());
        let unit = stall.offer.facts.capacity.unit;
        let answer = self
            .apart(LONGEST, move || held.ask(|_, desk| desk.next_unit(&[id.to_string().as_str()], steps(unit), &only)));
        let Some(answer) = answer.await?? else { return Ok(None) };
        self.named(stall.basis, answer, &stall.sight).map(Some)
    }

    /// Who depends on an own offer: what is lost if it is withdrawn, after the best re-plan.
    pub async fn dependents_of_offer(&self, scope: &Scope, id: OfferId) -> Outcome<Option<Explained<Withdrawal>>> {
        let Some(stall) = self.stall(scope, id).await? else { return Ok(None) };
        let (held, only) = (stall.held.clone(), stall.sight.only.clone());
        let answer =
            self.apart(LONGEST, move || held.ask(|_, desk| desk.withdrawal(&[id.to_string().as_str()], &only)));
        let Some(answer) = answer.await?? else { return Ok(None) };
        self.named(stall.basis, answer, &stall.sight).map(Some)
    }

    /// An own offer, laid out among what is released to its provider.
    async fn stall(&self, scope: &Scope, id: OfferId) -> Outcome<Option<Stall>> {
        demand(scope, Act::ReadOffers)?;
        let record = self.own_offer(scope, id).await?;
        if record.status != OfferStatus::Published {
            return Ok(None);
        }
        let own = self.own_agreed(scope).await?;
        let mut sight = self.sight(scope).await?;
        for need in own.needs.values() {
            let (title, unit) = (need.facts.title.clone(), need.facts.quantity.unit);
            sight.add_need(need.id, SeenNeed { title, state: need.state.clone(), unit });
        }
        let frozen = self.released_to(scope, &record, own).await?;
        if frozen.needs.is_empty() {
            return Ok(None);
        }
        let held = self.planned(frozen).await?;
        let round_title = String::new();
        let basis = Basis { round: None, round_title, run: None, day: self.today(), exact: held.exact };
        Ok(Some(Stall { offer: record.offer, held, basis, sight }))
    }

    /// The own agreed help, on the provider's side.
    async fn own_agreed(&self, scope: &Scope) -> Outcome<Own> {
        let mut own = Own::default();
        for record in self.all_engagements(scope, &EngagementFilter::default()).await? {
            let engagement = &record.engagement;
            if engagement.status == EngagementStatus::Closed || !is_own(scope, record.provider_organisation) {
                continue;
            }
            let subject = engagements::subject(self.store(), scope, engagement.id).await.map_err(refusal)?;
            own.needs.insert(engagement.need, subject.need.need);
            own.offers.insert(engagement.offer, subject.offer.offer);
            let award =
                AgreedAward { need: engagement.need, offer: engagement.offer, amount: engagement.agreed.amount };
            own.booked.push(Booked { award, draw: Some(record.draw.amount) });
        }
        Ok(own)
    }

    /// A round of what a provider may see today.
    async fn released_to(&self, scope: &Scope, record: &OfferRecord, own: Own) -> Outcome<Frozen> {
        let World { rates, delegations, day, .. } = self.world(scope).await?;
        let editions = self.adopted_editions(scope).await?;
        let facts = facts_of(editions.iter().map(|(_, edition)| &**edition));
        let mut needs = self.waiting_needs(scope).await?;
        needs.extend(own.needs);
        let mut offers = own.offers;
        offers.extend(self.candidates(scope).await?.into_iter().map(|offer| (offer.id, offer)));
        offers.insert(record.offer.id, record.offer.clone());
        let register = self.register();
        let wanted: BTreeSet<_> = needs.values().map(|need| &need.state).collect();
        let states: Vec<State> = wanted.into_iter().filter_map(|code| register.get(code).cloned()).collect();
        let declined = self.own_declined(scope, &needs).await?;
        // A requirement that is not released says nothing here: it counts as met.
        let named = needs.values().flat_map(|need| need.facts.requires.iter().copied());
        let served: BTreeSet<NeedId> = named.filter(|id| !needs.contains_key(id)).collect();
        let known = |need: &Need| facts.area_of.contains_key(&need.facts.capability);
        let mut frozen = Frozen {
            format: FORMAT.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            round: vocabulary::RoundId(uuid::Uuid::nil()),
            title: String::new(),
            day,
            policy: self.present_policy(scope).await?,
            rates,
            states,
            delegations,
            served,
            needs: needs.into_values().filter(known).collect(),
            offers: offers.into_values().collect(),
            agreed: Vec::new(),
            declined,
            lowered_earmarks: Vec::new(),
            facts,
        };
        frozen.needs.sort_by_key(|need| (need.posted, need.id));
        frozen.offers.sort_by_key(|offer| (offer.posted, offer.id));
        let present: BTreeSet<NeedId> = frozen.needs.iter().map(|need| need.id).collect();
        let booked: Vec<Booked> = own.booked.into_iter().filter(|one| present.contains(&one.award.need)).collect();
        frozen.hold(&booked);
        Ok(frozen)
    }

    async fn waiting_needs(&self, scope: &Scope) -> Outcome<BTreeMap<NeedId, Need>> {
        let filter = NeedFilter { status: WAITING.to_vec(), ..NeedFilter::default() };
        let found = every(|page| needs::list(self.store(), scope, &filter, page)).await?;
        Ok(found.into_iter().map(|record| (record.need.id, record.need)).collect())
    }

    /// Pairs of own offers that a side declined.
    async fn own_declined(
        &self,
        scope: &Scope,
        needs: &BTreeMap<NeedId, Need>,
    ) -> Outcome<BTreeSet<(NeedId, OfferId)>> {
        let filter = ProposalFilter { status: vec![ProposalStatus::Declined], ..ProposalFilter::default() };
        let declined = self.all_proposals(scope, &filter).await?;
        let own = declined.into_iter().filter(|proposal| is_own(scope, proposal.provider_organisation));
        Ok(own.map(|p| (p.need, p.offer)).filter(|(need, _)| needs.contains_key(need)).collect())
    }

    /// The published weights of the newest round that is not closed; neutral where there is none. What is maximised is
    /// the total, so that figures of different offers can be compared.
    async fn present_policy(&self, scope: &Scope) -> Outcome<Policy> {
        let rounds = every(|page| rounds::list(self.store(), scope, page)).await?;
        let open = rounds.into_iter().find(|round| round.status != RoundStatus::Closed);
        let policy = open.map(|round| read_policy(&round.policy)).transpose()?.unwrap_or_default();
        Ok(policy.of_the_total())
    }

    /// The same round with a plan for it, kept for the next question.
    async fn planned(&self, frozen: Frozen) -> Outcome<Arc<Held>> {
        let stated = self.apart(LONGEST, move || frozen.state().map(|stated| (frozen, stated))).await?;
        let (frozen, stated) = stated.map_err(Refusal::Invalid)?;
        let problem = stated.problem.write();
        let of = Of::Released(matching::sha256(&problem));
        if let Some(held) = self.kept(&of) {
            return Ok(held);
        }
        let (progress, _seen) = watch::channel(Course::default());
        let (_end, ending) = watch::channel(false);
        let settings = self.settings();
        let limits = Limits { seconds: LOOKED_FOR, ..settings.limits };
        let ended = solving::anywhere(&settings.solver, Task::Solve, limits, problem.clone(), progress, ending).await;
        self.keep(of, move || {
            let plan = match ended {
                Ended::Plan(plan) => read_whole(&stated.problem, &plan),
                _ => None,
            };
            let plan = match plan {
                Some(plan) => Some(plan),
                None => solving::simple(&problem).ok().and_then(|plan| read_whole(&stated.problem, &plan)),
            };
            let plan = plan.ok_or_else(|| Refusal::internal("the released needs have no plan"))?;
            Ok(Held::new(frozen, stated, plan))
        })
        .await
    }
}

/// A plan in whole minor units, as the ones of runs are.
fn read_whole(problem: &Problem, plan: &[u8]) -> Option<Plan> {
    let plan = Plan::read(plan).ok()?;
    (plan.status != matching::plan::Status::Infeasible).then(|| matching::whole(problem, &plan))
}
