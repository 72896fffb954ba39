//! Step 3: proposals of a chosen run, and what both sides say to them. The secretariat and the parties see them.

mod deciding;
mod publishing;

use std::collections::BTreeMap;

use ::assessment::NeedStatus;
use chrono::NaiveDate;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{
    AreaId, EngagementId, ModalityId, NeedId, OfferId, OrganisationId, OrganisationKind, Period, ProposalId, Quantity,
    RegionCode, Register, RoundId, RunId,
};

pub(crate) use crate::agreeing::give_back;
use crate::consent::{Alternative, Asked, NewTerms, Regime, period};
pub use deciding::Verdict;
pub(crate) use deciding::{in_time, is_yes, said};
pub(crate) use publishing::{Publication, propose};
pub use publishing::{choose_alternative, publish_run};

use crate::entity::{alternative, engagement, need, need_partner, offer, proposal};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::organisations::names;
use crate::page::{Page, PageRequest, by_time};
use crate::records::{Decision, Names, ProposalRecord, ProposalStatus, Settle, Standing, Subject};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Unit, write};
use crate::{needs, offers};

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
    /// Other offers that the state may choose in its place, the best first.
    pub alternatives: Vec<Alternative>,
}

/// What a side may know of a need before it is told whose it is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unnamed {
    /// In which area.
    pub area: AreaId,
    /// Which kind of help.
    pub kind: ModalityId,
    /// How much, in the need's unit.
    pub amount: Quantity,
    /// When.
    pub period: Period,
    /// In which region.
    pub region: Option<RegionCode>,
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

/// Rows that are put to a side that this organisation is; a side that is not asked yet knows of nothing.
fn put_to(me: Uuid) -> Condition {
    let asked = |side: Asked| proposal::Column::Asked.is_in([Asked::Both.code(), side.code()]);
    let state = Condition::all().add(proposal::Column::StateOrganisation.eq(me)).add(asked(Asked::State));
    let provider = Condition::all().add(proposal::Column::ProviderOrganisation.eq(me)).add(asked(Asked::Provider));
    Condition::any().add(state).add(provider)
}

/// The proposals that a scope may see.
pub(crate) fn visible(scope: &Scope) -> Result<Condition, StoreError> {
    let actor = scope.member()?;
    if actor.kind == OrganisationKind::Secretariat {
        return Ok(Condition::all());
    }
    let mut seen = put_to(actor.organisation.0);
    if let Some(state) = &actor.state {
        let joint = Query::select()
            .column(need_partner::Column::Need)
            .from(need_partner::Entity)
            .and_where(need_partner::Column::State.eq(state.as_str()))
            .to_owned();
        let joint = Condition::all()
            .add(proposal::Column::Need.in_subquery(joint))
            .add(proposal::Column::Asked.ne(Asked::Provider.code()));
        seen = seen.add(joint);
    }
    Ok(seen)
}

/// The proposals that a scope decides on: those that are put to a side that it is.
fn sided(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(put_to(scope.member()?.organisation.0))
}

/// Whether the need's name is kept from this reader: the provider that has not accepted yet.
pub(crate) fn unnamed_to(scope: &Scope, row: &proposal::Model) -> bool {
    row.regime == Regime::ProviderFirstUnnamed.code()
        && row.asked == Asked::Provider.code()
        && !offers::is_secretariat(scope)
}

pub(crate) fn quantity(amount: i64, unit: &str) -> Result<Quantity, StoreError> {
    Ok(Quantity::new(amount, coded(unit)?))
}

fn decision(body: Option<serde_json::Value>) -> Result<Option<Decision>, StoreError> {
    body.map(serde_json::from_value).transpose().map_err(|e| StoreError::corrupt("a decision", e))
}

fn record(
    row: proposal::Model,
    unnamed: bool,
    names: &Names,
    engagements: &BTreeMap<Uuid, Uuid>,
) -> Result<ProposalRecord, StoreError> {
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let (need, state) = if unnamed { (Uuid::nil(), Uuid::nil()) } else { (row.need, row.state_organisation) };
    Ok(ProposalRecord {
        id: ProposalId(row.id),
        run: RunId(row.run),
        round: RoundId(row.round),
        need: NeedId(need),
        offer: OfferId(row.offer),
        state_organisation: OrganisationId(state),
        state_organisation_name: name(state),
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
        regime: coded(&row.regime)?,
        asked: coded(&row.asked)?,
        terms: row.terms,
        period: period(row.period_from, row.period_until)?,
        words: row.words,
        publish_state: row.publish_state,
        publish_provider: row.publish_provider,
    })
}

async fn records(
    store: &Store,
    rows: Vec<proposal::Model>,
    unnamed: impl Fn(&proposal::Model) -> bool,
) -> Result<Vec<ProposalRecord>, StoreError> {
    let db = store.reader();
    let names = names(db, rows.iter().flat_map(|row| [row.state_organisation, row.provider_organisation])).await?;
    let agreed = engagement::Entity::find()
        .filter(engagement::Column::Proposal.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let agreed: BTreeMap<Uuid, Uuid> = agreed.into_iter().filter_map(|row| Some((row.proposal?, row.id))).collect();
    rows.into_iter()
        .map(|row| {
            let unnamed = unnamed(&row);
            record(row, unnamed, &names, &agreed)
        })
        .collect()
}

/// One proposal.
pub async fn get(store: &Store, scope: &Scope, id: ProposalId) -> Result<ProposalRecord, StoreError> {
    let row = proposal::Entity::find_by_id(id.0)
        .filter(visible(scope)?)
        .one(store.reader())
        .await?
        .ok_or(StoreError::NotFound)?;
    records(store, vec![row], |row| unnamed_to(scope, row)).await?.pop().ok_or(StoreError::NotFound)
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
    if filter.need.is_some() && !offers::is_secretariat(scope) {
        // Whoever may not know the need of a proposal does not find it by the need either.
        let me = scope.member()?.organisation.0;
        let named = Condition::any()
            .add(proposal::Column::Asked.ne(Asked::Provider.code()))
            .add(proposal::Column::Regime.ne(Regime::ProviderFirstUnnamed.code()))
            .add(proposal::Column::ProviderOrganisation.ne(me));
        wanted = wanted.add(named);
    }
    if !filter.status.is_empty() {
        wanted = wanted.add(proposal::Column::Status.is_in(filter.status.iter().map(|s| s.code())));
    }
    let order = (proposal::Column::CreatedAt, proposal::Column::Id);
    let rows = proposal::Entity::find().filter(wanted);
    let page = by_time(store.reader(), rows, &page, order, |row| (row.created_at, row.id)).await?;
    Ok(Page {
        items: records(store, page.items, |row| unnamed_to(scope, row)).await?,
        next: page.next,
        total: page.total,
    })
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
    if unnamed_to(scope, &row) {
        return Err(StoreError::NotFound);
    }
    pair(store, scope, row.need, row.offer).await
}

/// What the provider of an unnamed proposal may know of the need, and its own offer; none for whoever knows the name.
pub async fn unnamed(
    store: &Store,
    scope: &Scope,
    id: ProposalId,
    register: &Register,
) -> Result<Option<(Unnamed, crate::OfferRecord)>, StoreError> {
    let db = store.reader();
    let row = proposal::Entity::find_by_id(id.0).filter(visible(scope)?).one(db).await?.ok_or(StoreError::NotFound)?;
    if !unnamed_to(scope, &row) {
        return Ok(None);
    }
    let need = need::Entity::find_by_id(row.need).one(db).await?.ok_or(StoreError::NotFound)?;
    let offer = offer::Entity::find_by_id(row.offer).one(db).await?.ok_or(StoreError::NotFound)?;
    let offer = offers::records(db, vec![offer], needs::reader(scope), false).await?.pop();
    let region = register.get(&coded(&need.state)?).map(|state| state.region.clone());
    let asked = Unnamed {
        area: coded(&need.area)?,
        kind: coded(&row.kind)?,
        amount: quantity(row.amount, &row.unit)?,
        period: match period(row.period_from, row.period_until)? {
            Some(period) => period,
            None => Period::new(need.period_from, need.period_until).map_err(|e| StoreError::corrupt("a period", e))?,
        },
        region,
    };
    Ok(Some((asked, offer.ok_or(StoreError::NotFound)?)))
}

/// The other offers that the state of a proposal may choose from, with each offer; for the state's side and the
/// secretariat.
pub async fn alternatives(
    store: &Store,
    scope: &Scope,
    id: ProposalId,
) -> Result<Vec<(Alternative, crate::OfferRecord)>, StoreError> {
    let db = store.reader();
    let row = proposal::Entity::find_by_id(id.0).filter(visible(scope)?).one(db).await?.ok_or(StoreError::NotFound)?;
    if !offers::is_secretariat(scope) && row.state_organisation != scope.member()?.organisation.0 {
        return Ok(Vec::new());
    }
    let others = alternative::Entity::find()
        .filter(alternative::Column::Proposal.eq(row.id))
        .order_by_asc(alternative::Column::Place)
        .all(db)
        .await?;
    let mut found = Vec::new();
    for other in others {
        let offer = offer::Entity::find_by_id(other.offer).one(db).await?.ok_or(StoreError::NotFound)?;
        let offer = offers::records(db, vec![offer], needs::reader(scope), true).await?.pop();
        let line = Alternative {
            offer: OfferId(other.offer),
            amount: quantity(other.amount, &other.unit)?,
            draw: quantity(other.draw, &other.draw_unit)?,
            kind: coded(&other.kind)?,
        };
        found.push((line, offer.ok_or(StoreError::NotFound)?));
    }
    Ok(found)
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
            EngagementState::InDelivery | EngagementState::Suspended => standing.in_delivery += 1,
            EngagementState::Closed => standing.closed += 1,
        }
    }
    Ok(standing)
}

vocabulary::coded! {
    /// The status of an engagement as its row holds it.
    EngagementState, "a status of an engagement" {
        /// Nothing delivered yet.
        Agreed "agreed",
        /// Something delivered.
        InDelivery "in-delivery",
        /// Stopped for a while.
        Suspended "suspended",
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

/// One side accepts on other terms: they become the terms in force, and the other side is to answer them.
#[allow(clippy::too_many_arguments, reason = "each is one fact of the answer")]
pub async fn counter(
    store: &Store,
    scope: &Scope,
    id: ProposalId,
    version: i64,
    terms: NewTerms,
    publish: bool,
) -> Result<ProposalRecord, StoreError> {
    let input = deciding::Counter { id: id.0, version, sided: sided(scope)?, terms, publish };
    write(store, scope.author()?, input, |unit, input| Box::pin(deciding::counter(unit, input))).await?;
    get(store, scope, id).await
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
    records(store, rows, |_| false).await
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
