//! Step 3: proposals of a chosen run, and what both sides say to them. The secretariat and the parties see them.

mod deciding;

use std::collections::{BTreeMap, BTreeSet};

use ::assessment::NeedStatus;
use chrono::NaiveDate;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{
    EngagementId, ModalityId, NeedId, OfferId, OrganisationId, OrganisationKind, ProposalId, Quantity, RoundId, RunId,
};

pub use deciding::Verdict;
pub(crate) use deciding::give_back;

use crate::entity::{engagement, need, need_partner, offer, proposal};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::organisations::names;
use crate::page::{Page, PageRequest, by_time};
use crate::records::{Decision, Names, ProposalRecord, ProposalStatus, RoundRecord, Settle, Standing, Subject};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Unit, write};
use crate::{needs, offers, rounds};

/// An award of the chosen plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProposal {
    /// To this need.
    pub need: NeedId,
    /// From this offer.
    pub offer: OfferId,
    /// What the need gets, in the need's unit.
    pub amount: Quantity,
    /// What it takes from the offer (set-up, regional cost and conversion included), in the offer's unit.
    pub draw: Quantity,
    /// Kind of help.
    pub kind: ModalityId,
}

/// Which proposals are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ProposalFilter {
    /// Of this round.
    pub round: Option<RoundId>,
    /// Of this run.
    pub run: Option<RunId>,
    /// To this need.
    pub need: Option<NeedId>,
    /// From this offer.
    pub offer: Option<OfferId>,
    /// In one of these statuses; none means any.
    pub status: Vec<ProposalStatus>,
}

/// What became of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The proposal as it stands now.
    pub proposal: ProposalRecord,
    /// The engagement, once both sides have accepted.
    pub engagement: Option<EngagementId>,
}

/// The proposals that a scope may see.
fn visible(scope: &Scope) -> Result<Condition, StoreError> {
    let actor = scope.member()?;
    if actor.kind == OrganisationKind::Secretariat {
        return Ok(Condition::all());
    }
    let me = actor.organisation.0;
    let mut seen = Condition::any()
        .add(proposal::Column::StateOrganisation.eq(me))
        .add(proposal::Column::ProviderOrganisation.eq(me));
    if let Some(state) = &actor.state {
        let joint = Query::select()
            .column(need_partner::Column::Need)
            .from(need_partner::Entity)
            .and_where(need_partner::Column::State.eq(state.as_str()))
            .to_owned();
        seen = seen.add(proposal::Column::Need.in_subquery(joint));
    }
    Ok(seen)
}

/// The proposals that a scope decides on: those in which it is a side.
fn sided(scope: &Scope) -> Result<Condition, StoreError> {
    let me = scope.member()?.organisation.0;
    Ok(Condition::any()
        .add(proposal::Column::StateOrganisation.eq(me))
        .add(proposal::Column::ProviderOrganisation.eq(me)))
}

pub(crate) fn quantity(amount: i64, unit: &str) -> Result<Quantity, StoreError> {
    Ok(Quantity::new(amount, coded(unit)?))
}

fn decision(body: Option<serde_json::Value>) -> Result<Option<Decision>, StoreError> {
    body.map(serde_json::from_value).transpose().map_err(|e| StoreError::corrupt("a decision", e))
}

fn record(
    row: proposal::Model,
    names: &Names,
    engagements: &BTreeMap<Uuid, Uuid>,
) -> Result<ProposalRecord, StoreError> {
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    Ok(ProposalRecord {
        id: ProposalId(row.id),
        run: RunId(row.run),
        round: RoundId(row.round),
        need: NeedId(row.need),
        offer: OfferId(row.offer),
        state_organisation: OrganisationId(row.state_organisation),
        state_organisation_name: name(row.state_organisation),
        provider_organisation: OrganisationId(row.provider_organisation),
        provider_organisation_name: name(row.provider_organisation),
        amount: quantity(row.amount, &row.unit)?,
        draw: quantity(row.draw, &row.draw_unit)?,
        kind: coded(&row.kind)?,
        status: coded(&row.status)?,
        state_decision: decision(row.state_decision)?,
        provider_decision: decision(row.provider_decision)?,
        due: row.due,
        engagement: engagements.get(&row.id).copied().map(EngagementId),
        version: row.version,
        created_at: row.created_at,
    })
}

async fn records(store: &Store, rows: Vec<proposal::Model>) -> Result<Vec<ProposalRecord>, StoreError> {
    let db = store.reader();
    let names = names(db, rows.iter().flat_map(|row| [row.state_organisation, row.provider_organisation])).await?;
    let agreed = engagement::Entity::find()
        .filter(engagement::Column::Proposal.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let agreed: BTreeMap<Uuid, Uuid> = agreed.into_iter().map(|row| (row.proposal, row.id)).collect();
    rows.into_iter().map(|row| record(row, &names, &agreed)).collect()
}

/// One proposal.
pub async fn get(store: &Store, scope: &Scope, id: ProposalId) -> Result<ProposalRecord, StoreError> {
    let row = proposal::Entity::find_by_id(id.0)
        .filter(visible(scope)?)
        .one(store.reader())
        .await?
        .ok_or(StoreError::NotFound)?;
    records(store, vec![row]).await?.pop().ok_or(StoreError::NotFound)
}

/// Proposals that the scope may see, newest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &ProposalFilter,
    page: PageRequest,
) -> Result<Page<ProposalRecord>, StoreError> {
    let mut wanted = visible(scope).map(|seen| Condition::all().add(seen))?;
    let columns = [
        (proposal::Column::Round, filter.round.map(|id| id.0)),
        (proposal::Column::Run, filter.run.map(|id| id.0)),
        (proposal::Column::Need, filter.need.map(|id| id.0)),
        (proposal::Column::Offer, filter.offer.map(|id| id.0)),
    ];
    for (column, id) in columns {
        wanted = wanted.add_option(id.map(|id| column.eq(id)));
    }
    if !filter.status.is_empty() {
        wanted = wanted.add(proposal::Column::Status.is_in(filter.status.iter().map(|s| s.code())));
    }
    let order = (proposal::Column::CreatedAt, proposal::Column::Id);
    let rows = proposal::Entity::find().filter(wanted);
    let page = by_time(store.reader(), rows, &page, order, |row| (row.created_at, row.id)).await?;
    Ok(Page { items: records(store, page.items).await?, next: page.next, total: page.total })
}

/// The need and the offer of a pair, for its parties and the secretariat, without what is the owners' own.
pub(crate) async fn pair(store: &Store, scope: &Scope, need: Uuid, offer: Uuid) -> Result<Subject, StoreError> {
    let db = store.reader();
    let need = need::Entity::find_by_id(need).one(db).await?.ok_or(StoreError::NotFound)?;
    let offer = offer::Entity::find_by_id(offer).one(db).await?.ok_or(StoreError::NotFound)?;
    let view = needs::reader(scope);
    let need = needs::records(db, vec![need], view).await?.pop().ok_or(StoreError::NotFound)?;
    let offer = offers::records(db, vec![offer], view, offers::is_secretariat(scope))
        .await?
        .pop()
        .ok_or(StoreError::NotFound)?;
    Ok(Subject { need, offer })
}

/// What a proposal is about. Its parties see both records even where they are shared for matching only, as long as the
/// proposal is open or agreed.
pub async fn subject(store: &Store, scope: &Scope, id: ProposalId) -> Result<Subject, StoreError> {
    let live = [ProposalStatus::Open, ProposalStatus::Agreed].map(ProposalStatus::code);
    let row = proposal::Entity::find_by_id(id.0)
        .filter(visible(scope)?)
        .filter(proposal::Column::Status.is_in(live))
        .one(store.reader())
        .await?
        .ok_or(StoreError::NotFound)?;
    pair(store, scope, row.need, row.offer).await
}

/// How many proposals and engagements a need has now.
async fn standing(unit: &Unit, need: Uuid) -> Result<Standing, Fault> {
    let open = proposal::Entity::find()
        .filter(proposal::Column::Need.eq(need))
        .filter(proposal::Column::Status.eq(ProposalStatus::Open.code()))
        .count(&unit.tx)
        .await?;
    let mut standing = Standing { open, ..Standing::default() };
    for row in engagement::Entity::find().filter(engagement::Column::Need.eq(need)).all(&unit.tx).await? {
        match coded(&row.status)? {
            EngagementState::Agreed => standing.agreed += 1,
            EngagementState::InDelivery => standing.in_delivery += 1,
            EngagementState::Closed => standing.closed += 1,
        }
    }
    Ok(standing)
}

crate::records::codes! {
    /// The status of an engagement as its row holds it.
    EngagementState, "a status of an engagement" {
        /// Nothing delivered yet.
        Agreed "agreed",
        /// Something delivered.
        InDelivery "in-delivery",
        /// Closed.
        Closed "closed",
    }
}

/// Asks the caller's rule where the need stands now, and moves it there.
pub(crate) async fn settle(unit: &Unit, need: Uuid, rule: Settle) -> Result<(), Fault> {
    let before = unit.lock::<need::Entity>(need, None, Condition::all()).await?;
    let status: NeedStatus = coded(&before.status)?;
    match rule(status, standing(unit, need).await?) {
        Some(to) if to != status => needs::move_to(unit, &before, to, "").await.map(|_| ()),
        _ => Ok(()),
    }
}

struct Publication {
    round: Uuid,
    version: i64,
    run: Uuid,
    due: NaiveDate,
    awards: Vec<NewProposal>,
    rule: Settle,
}

/// Proposes the awards of a run to both sides; open proposals of earlier runs of the round give way. For the secretariat.
#[allow(clippy::too_many_arguments, reason = "each is one fact of the publication")]
pub async fn publish_run(
    store: &Store,
    scope: &Scope,
    round: RoundId,
    version: i64,
    run: RunId,
    due: NaiveDate,
    awards: Vec<NewProposal>,
    rule: Settle,
) -> Result<RoundRecord, StoreError> {
    scope.secretariat()?;
    let input = Publication { round: round.0, version, run: run.0, due, awards, rule };
    write(store, scope.author()?, input, |unit, input| Box::pin(publish(unit, input))).await?;
    rounds::get(store, scope, round).await
}

async fn publish(unit: &Unit, input: &Publication) -> Result<(), Fault> {
    rounds::choose(unit, input.round, input.version, input.run, input.due).await?;
    let mut touched = BTreeSet::new();
    let earlier = proposal::Entity::find()
        .filter(proposal::Column::Round.eq(input.round))
        .filter(proposal::Column::Status.eq(ProposalStatus::Open.code()))
        .order_by_asc(proposal::Column::Id)
        .lock_exclusive()
        .all(&unit.tx)
        .await?;
    for before in earlier {
        touched.insert(before.need);
        deciding::end(unit, &before, ProposalStatus::Superseded, "proposal-superseded").await?;
    }
    for award in &input.awards {
        touched.insert(award.need.0);
        propose(unit, input, award).await?;
    }
    for need in touched {
        settle(unit, need, input.rule).await?;
    }
    Ok(())
}

async fn propose(unit: &Unit, input: &Publication, award: &NewProposal) -> Result<(), Fault> {
    let need = need::Entity::find_by_id(award.need.0).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let offer = offer::Entity::find_by_id(award.offer.0).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let status: NeedStatus = coded(&need.status)?;
    if !status.matchable() || !need.confirmed || offer.status != "published" {
        let text = format!(
            "the need {:?} or the offer {:?} has left the round since the run was frozen; run again",
            need.title, offer.title
        );
        return Err(StoreError::conflict(text).into());
    }
    if award.draw.unit.code() != offer.unit || award.amount.unit.code() != need.unit {
        return Err(StoreError::conflict(
            "the need or the offer has changed its unit since the run was frozen; run again",
        )
        .into());
    }
    let row = proposal::Model {
        id: Uuid::new_v4(),
        run: input.run,
        round: input.round,
        need: need.id,
        offer: offer.id,
        state_organisation: need.organisation,
        provider_organisation: offer.organisation,
        unit: award.amount.unit.code().to_owned(),
        amount: award.amount.amount,
        draw_unit: award.draw.unit.code().to_owned(),
        draw: award.draw.amount,
        kind: award.kind.as_str().to_owned(),
        status: ProposalStatus::Open.code().to_owned(),
        state_decision: None,
        provider_decision: None,
        due: input.due,
        version: 1,
        created_at: unit.now(),
    };
    let args =
        serde_json::json!({ "title": need.title, "amount": award.amount.digits(), "unit": row.unit, "due": input.due });
    for side in [row.state_organisation, row.provider_organisation] {
        unit.notify(side, "proposal-new", ("proposal", row.id), args.clone());
    }
    unit.insert::<proposal::Entity>(row, Act::new("proposal.create", need.organisation)).await
}

/// One side accepts or declines. When both have accepted, the engagement is made and the offer's capacity taken in the
/// same transaction; `CapacityExceeded` where too little is left.
pub async fn decide(
    store: &Store,
    scope: &Scope,
    id: ProposalId,
    version: i64,
    verdict: Verdict,
    rule: Settle,
) -> Result<Decided, StoreError> {
    let input = deciding::Input { id: id.0, version, sided: sided(scope)?, verdict, rule };
    let made = write(store, scope.author()?, input, |unit, input| Box::pin(deciding::decide(unit, input))).await?;
    Ok(Decided { proposal: get(store, scope, id).await?, engagement: made.map(EngagementId) })
}

/// Pairs of which one side has declined a proposal: the next run leaves them out. For the secretariat.
pub async fn declined_pairs(store: &Store, scope: &Scope) -> Result<Vec<(NeedId, OfferId)>, StoreError> {
    scope.secretariat()?;
    let rows = proposal::Entity::find()
        .filter(proposal::Column::Status.eq(ProposalStatus::Declined.code()))
        .all(store.reader())
        .await?;
    let pairs: BTreeSet<(NeedId, OfferId)> =
        rows.into_iter().map(|row| (NeedId(row.need), OfferId(row.offer))).collect();
    Ok(pairs.into_iter().collect())
}

/// Open proposals whose deadline has passed. For the worker.
pub async fn overdue(store: &Store, lease: &Lease, today: NaiveDate) -> Result<Vec<ProposalRecord>, StoreError> {
    jobs::held(store, lease).await?;
    let rows = proposal::Entity::find()
        .filter(proposal::Column::Status.eq(ProposalStatus::Open.code()))
        .filter(proposal::Column::Due.lt(today))
        .order_by_asc(proposal::Column::Id)
        .all(store.reader())
        .await?;
    records(store, rows).await
}

/// Lets a proposal lapse. For the worker.
pub async fn lapse(store: &Store, lease: &Lease, id: ProposalId, version: i64, rule: Settle) -> Result<(), StoreError> {
    let input = (lease.clone(), id.0, version, rule);
    write(store, lease.author(store).await?, input, |unit, (lease, id, version, rule)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let open = Condition::all().add(proposal::Column::Status.eq(ProposalStatus::Open.code()));
            let before = unit.lock::<proposal::Entity>(*id, Some(*version), open).await?;
            deciding::end(unit, &before, ProposalStatus::Lapsed, "proposal-lapsed").await?;
            settle(unit, before.need, *rule).await
        })
    })
    .await
}
