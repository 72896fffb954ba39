//! Step 2: needs. Who may see one stands in `sharing`; who may move it where is asked before, in the cycle.

mod writing;

use std::collections::{BTreeMap, BTreeSet};

use ::assessment::{Need, NeedFacts, NeedStatus};
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;
use vocabulary::{AreaId, CapabilityId, NeedId, OrganisationId, StateCode};

use crate::entity::need;
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::organisations::names;
use crate::page::{Page, PageRequest, by_time, counted, holds};
use crate::records::{Names, NeedRecord};
use crate::scope::{Scope, coded};
use crate::sharing;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};
use crate::{stale, standing};

/// A new need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNeed {
    /// Its identifier, where other rows of the same file name it; a fresh one where it is none.
    pub id: Option<NeedId>,
    /// The facts.
    pub facts: NeedFacts,
    /// The area of its capability in the catalogue.
    pub area: AreaId,
    /// Day of posting.
    pub posted: NaiveDate,
    /// The state's delegation, where the secretariat enters a request that came on paper; none for the actor's own.
    pub on_behalf_of: Option<OrganisationId>,
}

/// Which needs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NeedFilter {
    /// In one of these statuses; none means any.
    pub status: Vec<NeedStatus>,
    /// In this area.
    pub area: Option<AreaId>,
    /// For this capability.
    pub capability: Option<CapabilityId>,
    /// Led by this state.
    pub state: Option<StateCode>,
    /// Of this organisation.
    pub organisation: Option<OrganisationId>,
    /// Counted in this unit.
    pub unit: Option<vocabulary::Unit>,
    /// With these words in the title.
    pub text: Option<String>,
}

/// How much of a need a reader gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum View {
    /// As the reader's relation to it allows: all for the owner, without what is the owner's own for others.
    Reader(Option<Uuid>),
    /// For the frozen input of a run: whom the state does not want help from, but no evidence.
    Matching,
    /// For the worker, which shows it to nobody.
    Whole,
}

impl View {
    /// Whether the reader gets what is the owner's alone.
    pub(crate) fn owns(self, owner: Uuid) -> bool {
        match self {
            Self::Reader(reader) => reader == Some(owner),
            Self::Matching => false,
            Self::Whole => true,
        }
    }

    /// Leaves out of a need what the reader does not get.
    fn withhold(self, owner: Uuid, facts: &mut NeedFacts) {
        if self.owns(owner) {
            return;
        }
        facts.evidence.clear();
        facts.sharing.chosen.clear();
        if self != Self::Matching {
            facts.exclusions.organisations.clear();
        }
    }
}

pub(crate) fn record(row: need::Model, view: View, names: &Names) -> Result<NeedRecord, StoreError> {
    let mut facts: NeedFacts = serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("a need", e))?;
    let owner = view.owns(row.organisation);
    view.withhold(row.organisation, &mut facts);
    Ok(NeedRecord {
        need: Need { id: NeedId(row.id), state: coded(&row.state)?, posted: row.posted, facts },
        organisation: OrganisationId(row.organisation),
        organisation_name: names.get(&row.organisation).cloned().unwrap_or_default(),
        status: coded(&row.status)?,
        status_since: row.status_since,
        entered_by_secretariat: row.entered_by_secretariat,
        confirmed: row.confirmed,
        area: coded(&row.area)?,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        last_reason: if owner { row.last_reason } else { None },
        review_due: row.review_due.unwrap_or_else(|| stale::due(row.posted, stale::MONTHS)),
        stale: row.stale,
        released_on: row.released_on,
    })
}

pub(crate) async fn records(
    db: &impl ConnectionTrait,
    rows: Vec<need::Model>,
    view: View,
) -> Result<Vec<NeedRecord>, StoreError> {
    let names = names(db, rows.iter().map(|row| row.organisation)).await?;
    rows.into_iter().map(|row| record(row, view, &names)).collect()
}

pub(crate) fn reader(scope: &Scope) -> View {
    View::Reader(scope.actor().map(|actor| actor.organisation.0))
}

fn filtered(filter: &NeedFilter) -> Select<need::Entity> {
    let mut wanted = Condition::all();
    if !filter.status.is_empty() {
        wanted = wanted.add(need::Column::Status.is_in(filter.status.iter().map(|s| s.code())));
    }
    if let Some(area) = &filter.area {
        wanted = wanted.add(need::Column::Area.eq(area.as_str()));
    }
    if let Some(capability) = &filter.capability {
        wanted = wanted.add(need::Column::Capability.eq(capability.as_str()));
    }
    if let Some(state) = &filter.state {
        wanted = wanted.add(need::Column::State.eq(state.as_str()));
    }
    if let Some(organisation) = filter.organisation {
        wanted = wanted.add(need::Column::Organisation.eq(organisation.0));
    }
    if let Some(unit) = filter.unit {
        wanted = wanted.add(need::Column::Unit.eq(unit.code()));
    }
    if let Some(words) = filter.text.as_deref().map(str::trim).filter(|w| !w.is_empty()) {
        wanted = wanted.add(holds(need::Column::Title, words));
    }
    need::Entity::find().filter(wanted)
}

/// One need.
pub async fn get(store: &Store, scope: &Scope, id: NeedId) -> Result<NeedRecord, StoreError> {
    let row = need::Entity::find_by_id(id.0)
        .filter(sharing::needs(scope))
        .one(store.reader())
        .await?
        .ok_or(StoreError::NotFound)?;
    let names = names(store.reader(), [row.organisation]).await?;
    record(row, reader(scope), &names)
}

/// Needs that the scope may see, newest first. The total counts only those.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &NeedFilter,
    page: PageRequest,
) -> Result<Page<NeedRecord>, StoreError> {
    let db = store.reader();
    let rows = filtered(filter).filter(sharing::needs(scope));
    let order = (need::Column::CreatedAt, need::Column::Id);
    let page = by_time(db, rows, &page, order, |row| (row.created_at, row.id)).await?;
    let names = names(db, page.items.iter().map(|row| row.organisation)).await?;
    page.try_map(|row| record(row, reader(scope), &names))
}

/// All needs that the scope may see, newest first, each with its area: their facts alone, however many they are.
pub async fn all(store: &Store, scope: &Scope, filter: &NeedFilter) -> Result<Vec<(Need, AreaId)>, StoreError> {
    let rows = filtered(filter).filter(sharing::needs(scope));
    let columns = [
        need::Column::Id,
        need::Column::Version,
        need::Column::Organisation,
        need::Column::State,
        need::Column::Posted,
        need::Column::Area,
    ];
    let lines: Vec<(Uuid, i64, Uuid, String, NaiveDate, String)> = rows
        .clone()
        .select_only()
        .columns(columns)
        .order_by_desc(need::Column::CreatedAt)
        .order_by_desc(need::Column::Id)
        .into_tuple()
        .all(store.reader())
        .await?;
    let wanted: Vec<(Uuid, i64)> = lines.iter().map(|line| (line.0, line.1)).collect();
    let bodies = rows.select_only().columns([need::Column::Id, need::Column::Version, need::Column::Body]);
    let facts = store.known_needs().facts(store.reader(), "a need", &wanted, bodies, need::Column::Id).await?;
    let mut needs = Vec::with_capacity(lines.len());
    for ((id, _, organisation, state, posted, area), facts) in lines.into_iter().zip(facts) {
        let Some(facts) = facts else { continue };
        let mut facts = NeedFacts::clone(&facts);
        reader(scope).withhold(organisation, &mut facts);
        needs.push((Need { id: NeedId(id), state: coded(&state)?, posted, facts }, coded(&area)?));
    }
    Ok(needs)
}

/// How many needs the scope may see in each status; of one organisation where it is named.
pub async fn counts(
    store: &Store,
    scope: &Scope,
    organisation: Option<OrganisationId>,
) -> Result<BTreeMap<NeedStatus, u64>, StoreError> {
    let rows = filtered(&NeedFilter { organisation, ..NeedFilter::default() }).filter(sharing::needs(scope));
    counted(store.reader(), rows, need::Column::Status).await
}

/// How many needs wait for the own state: those that were entered for it and are not confirmed, and joint ones of others
/// that wait for its consent.
pub async fn waiting_for_state(store: &Store, scope: &Scope) -> Result<(u64, u64), StoreError> {
    let Some(actor) = scope.actor() else { return Ok((0, 0)) };
    let open = NeedStatus::ALL.iter().filter(|status| status.editable()).map(|status| status.code());
    let rows = need::Entity::find().filter(need::Column::Status.is_in(open)).filter(sharing::needs(scope));
    let own = need::Column::Organisation.eq(actor.organisation.0);
    let confirm = rows.clone().filter(own.clone()).filter(need::Column::Confirmed.eq(false));
    let confirm = confirm.count(store.reader()).await?;
    let Some(state) = &actor.state else { return Ok((confirm, 0)) };
    let consent = rows.filter(own.not()).filter(sharing::asked_to_consent(state.as_str()));
    Ok((confirm, consent.count(store.reader()).await?))
}

/// Posts a need; `once` makes a repeated request harmless.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewNeed,
    once: Option<&Idempotency>,
) -> Result<NeedRecord, StoreError> {
    if new.on_behalf_of.is_some() {
        scope.secretariat()?;
    }
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(writing::insert(unit, new))).await?;
    get(store, scope, NeedId(id)).await
}

/// Posts many needs, all or none.
pub async fn create_many(
    store: &Store,
    scope: &Scope,
    new: Vec<NewNeed>,
    once: Option<&Idempotency>,
) -> Result<Vec<NeedId>, StoreError> {
    if new.iter().any(|n| n.on_behalf_of.is_some()) {
        scope.secretariat()?;
    }
    let ids: Vec<Uuid> = create_once(store, scope.author()?, once, new, |unit, new| {
        Box::pin(async move {
            let mut ids = Vec::with_capacity(new.len());
            for need in new {
                ids.push(writing::insert(unit, need).await?);
            }
            Ok(ids)
        })
    })
    .await?;
    Ok(ids.into_iter().map(NeedId).collect())
}

/// Changes the facts of a need. A partner that stays keeps its consent.
pub async fn update(
    store: &Store,
    scope: &Scope,
    id: NeedId,
    version: i64,
    facts: NeedFacts,
    area: AreaId,
) -> Result<NeedRecord, StoreError> {
    let own = Condition::any().add(sharing::own_needs(scope));
    // The secretariat corrects what it entered until the state has confirmed it.
    let mine = match scope.secretariat() {
        Ok(_) => own.add(
            Condition::all().add(need::Column::EnteredBySecretariat.eq(true)).add(need::Column::Confirmed.eq(false)),
        ),
        Err(_) => own,
    };
    let input = writing::Rewrite { id: id.0, version, mine, facts, area };
    write(store, scope.author()?, input, |unit, input| Box::pin(writing::rewrite(unit, input))).await?;
    get(store, scope, id).await
}

/// Moves a need. Its owner and, where it is shared with it, the secretariat.
pub async fn set_status(
    store: &Store,
    scope: &Scope,
    id: NeedId,
    version: i64,
    to: NeedStatus,
    reason: &str,
) -> Result<NeedRecord, StoreError> {
    let owner = scope.member()?.organisation;
    let input = (id.0, version, sharing::needs_to_change(scope), to, reason.to_owned());
    let row = write(store, scope.author()?, input, |unit, (id, version, mine, to, reason)| {
        Box::pin(async move {
            let before = unit.lock::<need::Entity>(*id, Some(*version), mine.clone()).await?;
            move_to(unit, &before, *to, reason).await
        })
    })
    .await?;
    match get(store, scope, id).await {
        // What a move hides from its mover is still told once: the secretariat sees what it did.
        Err(StoreError::NotFound) => {
            let names = names(store.reader(), [row.organisation]).await?;
            record(row, View::Reader(Some(owner.0)), &names)
        }
        result => result,
    }
}

/// Writes another status, with its notices. A step for proposals and engagements too.
pub(crate) async fn move_to(
    unit: &Unit,
    before: &need::Model,
    to: NeedStatus,
    reason: &str,
) -> Result<need::Model, Fault> {
    if !before.confirmed && !matches!(to, NeedStatus::Withdrawn) {
        return Err(StoreError::conflict(
            "the state has not confirmed what was entered on its behalf; it is void until then",
        )
        .into());
    }
    let from: NeedStatus = coded(&before.status)?;
    let submitted = match to {
        NeedStatus::Draft | NeedStatus::Endorsed => false,
        NeedStatus::Withdrawn | NeedStatus::Expired => before.submitted,
        _ => true,
    };
    let after = need::Model {
        status: to.code().to_owned(),
        status_since: unit.now(),
        submitted,
        last_reason: (!reason.is_empty()).then(|| reason.to_owned()),
        updated_at: unit.now(),
        released_on: before.released_on.or((to == NeedStatus::Published).then(|| unit.now().date_naive())),
        ..before.clone()
    };
    unit.save::<need::Entity>(before, after.clone(), Act::new("need.status", before.organisation).because(reason))
        .await?;
    let args = serde_json::json!({ "title": before.title, "from": from.code(), "to": to.code() });
    if unit.author.actor.as_ref().map(|a| a.organisation.0) != Some(before.organisation) {
        unit.notify(before.organisation, "need-status", ("need", before.id), args.clone());
    }
    let to_secretariat = to == NeedStatus::Submitted || (to == NeedStatus::Withdrawn && before.submitted);
    if to_secretariat && before.visibility >= sharing::rank(vocabulary::Visibility::Secretariat) {
        unit.notify_secretariat("need-status", ("need", before.id), args).await?;
    }
    if to == NeedStatus::Published {
        standing::wake(unit).await?;
    }
    Ok(need::Model { version: before.version + 1, ..after })
}

/// A partner state consents to a joint need, or takes its consent back.
pub async fn consent(store: &Store, scope: &Scope, id: NeedId, yes: bool) -> Result<NeedRecord, StoreError> {
    let input = (id.0, sharing::needs_of_partner(scope), yes);
    write(store, scope.author()?, input, |unit, (id, partnered, yes)| {
        Box::pin(writing::consent(unit, *id, partnered, *yes))
    })
    .await?;
    get(store, scope, id).await
}

/// The state confirms what the secretariat entered on its behalf.
pub async fn confirm(store: &Store, scope: &Scope, id: NeedId, version: i64) -> Result<NeedRecord, StoreError> {
    let input = (id.0, version, sharing::own_needs(scope));
    write(store, scope.author()?, input, |unit, (id, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<need::Entity>(*id, Some(*version), own.clone()).await?;
            if before.confirmed {
                return Err(StoreError::conflict("the need is confirmed already; nothing is left to do").into());
            }
            let after = need::Model { confirmed: true, updated_at: unit.now(), ..before.clone() };
            unit.save::<need::Entity>(&before, after, Act::new("need.confirm", before.organisation)).await?;
            unit.notify_secretariat("need-confirmed", ("need", *id), serde_json::json!({ "title": before.title })).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// Every need that the next run takes: matchable, confirmed, consented to, looked at in time, shared with the secretariat. For the
/// secretariat, in the order of posting.
pub async fn for_matching(store: &Store, scope: &Scope) -> Result<Vec<NeedRecord>, StoreError> {
    let rows =
        released(scope)?.order_by_asc(need::Column::Posted).order_by_asc(need::Column::Id).all(store.reader()).await?;
    records(store.reader(), rows, View::Matching).await
}

/// How many of these were released by a day; all of them where there is none.
pub async fn count_for_matching(store: &Store, scope: &Scope, by: Option<NaiveDate>) -> Result<u64, StoreError> {
    let day = Expr::col(need::Column::ReleasedOn).if_null(Expr::col(need::Column::Posted));
    let in_time = Condition::all().add_option(by.map(|by| day.lte(by)));
    Ok(released(scope)?.filter(in_time).count(store.reader()).await?)
}

fn released(scope: &Scope) -> Result<Select<need::Entity>, StoreError> {
    scope.secretariat()?;
    let matchable: BTreeSet<&str> = NeedStatus::ALL.iter().filter(|s| s.matchable()).map(|s| s.code()).collect();
    Ok(need::Entity::find()
        .filter(sharing::needs(scope))
        .filter(need::Column::Status.is_in(matchable))
        .filter(need::Column::Confirmed.eq(true))
        .filter(need::Column::Stale.eq(false))
        .filter(sharing::all_consented()))
}

/// Needs whose period has passed and that nobody is working on. For the worker.
pub async fn expirable(store: &Store, lease: &Lease, today: NaiveDate) -> Result<Vec<NeedRecord>, StoreError> {
    jobs::held(store, lease).await?;
    let waiting = [
        NeedStatus::Draft,
        NeedStatus::Endorsed,
        NeedStatus::Submitted,
        NeedStatus::Authenticated,
        NeedStatus::Published,
        NeedStatus::Proposed,
    ];
    let rows = need::Entity::find()
        .filter(need::Column::PeriodUntil.lt(today))
        .filter(need::Column::Confirmed.eq(true))
        .filter(need::Column::Status.is_in(waiting.map(NeedStatus::code)))
        .order_by_asc(need::Column::Id)
        .all(store.reader())
        .await?;
    records(store.reader(), rows, View::Whole).await
}

/// Moves a need by the rules of the cycle. For the worker.
pub async fn settle(
    store: &Store,
    lease: &Lease,
    id: NeedId,
    version: i64,
    to: NeedStatus,
    reason: &str,
) -> Result<(), StoreError> {
    let input = (lease.clone(), id.0, version, to, reason.to_owned());
    write(store, lease.author(store).await?, input, |unit, (lease, id, version, to, reason)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let before = unit.lock::<need::Entity>(*id, Some(*version), Condition::all()).await?;
            move_to(unit, &before, *to, reason).await.map(|_| ())
        })
    })
    .await
}
