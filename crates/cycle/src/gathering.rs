//! Gathers what the reports over everything are made from: plain records of needs, offers, rounds, engagements and
//! levels. For the secretariat; the reports tell nothing about fewer than five states.

use std::collections::{BTreeMap, BTreeSet};

use assessment::NeedStatus;
use feedback::reports::{
    LevelRecord, NeedRecord as NeedLine, ObstacleRecord, ParticipantRecord, PipelineStage, RoundRecord as RoundLine,
    StageRecord, Supply, SupplyRecord,
};
use feedback::{ClosureReason, Desert, EngagementStatus, delivered_of, participation};
use matching::{Offer, eligible};
use persistence::needs::{self, NeedFilter};
use persistence::proposals::ProposalFilter;
use persistence::{
    EngagementRecord, NeedRecord, OfferRecord, ProposalRecord, ProposalStatus, RoundRecord, RoundStatus, Scope, ledger,
    levels, offers, rounds,
};
use vocabulary::{AreaId, NeedId, Quantity, RegionCode, StateCode};

use crate::access::{Act, demand};
use crate::delivery::due_reports;
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::refusal::Outcome;

/// Statuses of needs that are, or were, before the matcher.
const BEFORE: &[NeedStatus] =
    &[NeedStatus::Published, NeedStatus::Proposed, NeedStatus::Agreed, NeedStatus::InDelivery, NeedStatus::Closed];

/// Everything that the reports are made from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gathered {
    pub(crate) needs: Vec<NeedLine>,
    pub(crate) stages: Vec<StageRecord>,
    pub(crate) supply: Vec<SupplyRecord>,
    pub(crate) rounds: Vec<RoundLine>,
    pub(crate) levels: Vec<LevelRecord>,
    pub(crate) obstacles: Vec<ObstacleRecord>,
    pub(crate) participants: Vec<ParticipantRecord>,
}

/// What stands behind the records.
struct Basis {
    needs: Vec<NeedRecord>,
    offers: Vec<OfferRecord>,
    proposals: Vec<ProposalRecord>,
    engagements: Vec<EngagementRecord>,
}

impl Basis {
    /// Proposed and agreed, agreed, delivered: of a need, in its own unit.
    fn reached(&self, id: NeedId) -> (i64, i64, i64) {
        let open = self.proposals.iter().filter(|one| one.need == id && one.status == ProposalStatus::Open);
        let proposed = open.fold(0i64, |sum, one| sum.saturating_add(one.amount.amount));
        let (mut agreed, mut done) = (0i64, 0i64);
        for record in self.engagements.iter().filter(|record| record.engagement.need == id) {
            let delivered = delivered_of(&record.engagement);
            let closed = record.engagement.status == EngagementStatus::Closed;
            agreed = agreed.saturating_add(if closed { delivered } else { record.engagement.agreed.amount });
            done = done.saturating_add(delivered);
        }
        (proposed.saturating_add(agreed), agreed, done)
    }
}

impl Matchmaker {
    async fn all_needs_before(&self, scope: &Scope, status: &[NeedStatus]) -> Outcome<Vec<NeedRecord>> {
        let filter = NeedFilter { status: status.to_vec(), ..NeedFilter::default() };
        every(|page| needs::list(self.store(), scope, &filter, page)).await
    }

    async fn basis(&self, scope: &Scope) -> Outcome<Basis> {
        Ok(Basis {
            needs: self.all_needs_before(scope, BEFORE).await?,
            offers: offers::for_matching(self.store(), scope).await.map_err(refusal)?,
            proposals: self.all_proposals(scope, &ProposalFilter::default()).await?,
            engagements: self.every_engagement(scope).await?,
        })
    }

    /// Needs, each with what was reached and what supply there is.
    async fn need_lines(&self, scope: &Scope, basis: &Basis) -> Outcome<Vec<NeedLine>> {
        let world = self.world(scope).await?;
        let plain: Vec<_> = basis.needs.iter().map(|record| record.need.clone()).collect();
        let offered: Vec<Offer> = basis.offers.iter().map(|record| record.offer.clone()).collect();
        let found = eligible(&plain, &offered, &world.context());
        let mut lines = Vec::new();
        for record in &basis.needs {
            let (need, facts) = (&record.need, &record.need.facts);
            let Some(state) = self.register().get(&need.state) else { continue };
            let (matched, agreed, delivered) = basis.reached(need.id);
            let any = matched > 0 || found.needs.get(&need.id).is_some_and(|one| one.eligible > 0);
            let supply = if matched >= facts.quantity.amount {
                Supply::Enough
            } else if any {
                Supply::NotEnough
            } else {
                Supply::NoneAtAnyPrice
            };
            let most = facts.quantity.amount;
            lines.push(NeedLine {
                need: need.id,
                state: need.state.clone(),
                region: state.region.clone(),
                groups: state.groups_on(world.day).collect(),
                area: record.area.clone(),
                capability: facts.capability.clone(),
                value_usd_cents: world.rates.usd_cents(facts.quantity),
                quantity: most,
                matched: matched.min(most),
                agreed: agreed.min(most),
                delivered: delivered.min(most),
                supply,
            });
        }
        Ok(lines)
    }

    /// Areas with needs and no supply at any price.
    pub(crate) async fn deserts(&self, scope: &Scope) -> Outcome<Vec<Desert>> {
        let basis = self.basis(scope).await?;
        Ok(feedback::reports::deserts(&self.need_lines(scope, &basis).await?))
    }

    /// Everything that the reports are made from.
    pub(crate) async fn gathered(&self, scope: &Scope) -> Outcome<Gathered> {
        demand(scope, Act::ReadDeliveryReports)?;
        let basis = self.basis(scope).await?;
        let waiting = self.all_needs_before(scope, &[NeedStatus::Submitted, NeedStatus::Authenticated]).await?;
        let regions: BTreeMap<StateCode, RegionCode> =
            self.register().iter().map(|state| (state.code.clone(), state.region.clone())).collect();
        let editions = self.all_editions(scope).await?;
        Ok(Gathered {
            needs: self.need_lines(scope, &basis).await?,
            stages: stages(&basis, &waiting),
            supply: self.supply_lines(scope, &basis).await?,
            rounds: self.round_lines(scope).await?,
            levels: levels::list(self.store(), scope, &editions, &regions).await.map_err(refusal)?,
            obstacles: self.obstacle_lines(&basis),
            participants: participants(&basis),
        })
    }

    /// Offers with what became of their capacity, as their ledgers tell it.
    async fn supply_lines(&self, scope: &Scope, basis: &Basis) -> Outcome<Vec<SupplyRecord>> {
        let mut lines = Vec::new();
        for of in every(|page| ledger::list(self.store(), scope, page)).await? {
            let Some(offer) = basis.offers.iter().find(|record| record.offer.id == of.offer) else { continue };
            lines.push(SupplyRecord {
                provider: offer.organisation,
                provider_kind: offer.offer.provider_kind,
                capacity: Quantity::new(of.capacity, of.unit),
                proposed: of.proposed,
                agreed: of.agreed,
                delivered: of.delivered,
            });
        }
        Ok(lines)
    }

    /// Closed rounds whose chosen plan can be read, beside first come, first served.
    async fn round_lines(&self, scope: &Scope) -> Outcome<Vec<RoundLine>> {
        let mut lines = Vec::new();
        let all = every(|page| rounds::list(self.store(), scope, page)).await?;
        for round in all.into_iter().filter(|round| round.status == RoundStatus::Closed) {
            lines.extend(self.round_line(scope, round).await?);
        }
        Ok(lines)
    }

    async fn round_line(&self, scope: &Scope, round: RoundRecord) -> Outcome<Option<RoundLine>> {
        let Some(run) = round.chosen_run else { return Ok(None) };
        let report = self.stored_report(scope, run).await?;
        let Some(first) = report.baselines.iter().find(|one| one.name == "by-date") else { return Ok(None) };
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let served: BTreeSet<NeedId> = report.awards.iter().map(|award| award.need).collect();
        let states: BTreeSet<&StateCode> = report.needs.iter().map(|need| &need.state).collect();
        Ok(Some(RoundLine {
            round: round.id,
            title: round.title,
            closed: round.closed_at.unwrap_or(round.created_at).date_naive(),
            states: count(states.len()),
            needs: count(report.needs.len()),
            awards: count(report.awards.len()),
            objective: report.outcome.objective,
            first_come: first.objective,
            served: count(served.len()),
            first_come_served: count(first.served),
        }))
    }

    /// What stood in the way, by code: reasons of declining and closing, what rests, what is overdue.
    fn obstacle_lines(&self, basis: &Basis) -> Vec<ObstacleRecord> {
        let areas: BTreeMap<NeedId, (&StateCode, &AreaId)> =
            basis.needs.iter().map(|record| (record.need.id, (&record.need.state, &record.area))).collect();
        let mut found = Vec::new();
        for proposal in &basis.proposals {
            let Some((state, area)) = areas.get(&proposal.need) else { continue };
            let said = [&proposal.state_decision, &proposal.provider_decision].into_iter().flatten();
            let declined = said.filter(|said| !said.accept).filter_map(|said| said.reason_code.clone());
            let lapsed = (proposal.status == ProposalStatus::Lapsed).then(|| "lapsed".to_owned());
            for code in declined.chain(lapsed) {
                found.push(ObstacleRecord { state: (*state).clone(), area: (*area).clone(), code });
            }
        }
        for record in &basis.engagements {
            let of = &record.engagement;
            let ended = of.closure.filter(|reason| *reason != ClosureReason::Completed).map(|reason| reason.code());
            let rests = (of.status == EngagementStatus::Suspended).then_some("suspended");
            let late = due_reports(record, self.today()).iter().any(|due| due.overdue).then_some("overdue");
            for code in [ended, rests, late].into_iter().flatten() {
                let (state, area) = (of.state.clone(), of.area.clone());
                found.push(ObstacleRecord { state, area, code: code.to_owned() });
            }
        }
        found
    }
}

/// Needs and engagements by the stage at which they stand, and since when.
fn stages(basis: &Basis, waiting: &[NeedRecord]) -> Vec<StageRecord> {
    let of_need = |record: &NeedRecord| {
        let stage = match record.status {
            NeedStatus::Submitted => PipelineStage::Submitted,
            NeedStatus::Authenticated => PipelineStage::Authenticated,
            NeedStatus::Published => PipelineStage::Published,
            NeedStatus::Proposed => PipelineStage::Proposed,
            _ => return None,
        };
        Some(StageRecord { stage, state: record.need.state.clone(), since: record.status_since.date_naive() })
    };
    let of_engagement = |record: &EngagementRecord| {
        let of = &record.engagement;
        let (conduct, agreed) = (&of.conduct, record.created_at.date_naive());
        let (stage, since) = match of.status {
            EngagementStatus::Agreed => (PipelineStage::Agreed, agreed),
            EngagementStatus::InDelivery => (PipelineStage::InDelivery, conduct.started_on.unwrap_or(agreed)),
            EngagementStatus::Suspended => {
                (PipelineStage::Suspended, conduct.suspension.as_ref().map_or(agreed, |rest| rest.since))
            }
            EngagementStatus::Closed => (PipelineStage::Closed, conduct.closed_on.unwrap_or(agreed)),
        };
        StageRecord { stage, state: of.state.clone(), since }
    };
    let needs = basis.needs.iter().chain(waiting).filter_map(of_need);
    needs.chain(basis.engagements.iter().map(of_engagement)).collect()
}

/// People who took part, where all and women were counted.
fn participants(basis: &Basis) -> Vec<ParticipantRecord> {
    let of = |record: &EngagementRecord| {
        let (participants, women) = participation(&record.engagement.reports)?;
        let (state, area) = (record.engagement.state.clone(), record.engagement.area.clone());
        Some(ParticipantRecord { state, area, participants, women })
    };
    basis.engagements.iter().filter_map(of).collect()
}
