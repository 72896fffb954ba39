//! Step 3: offers. Who may see one stands in `sharing`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use matching::{Offer, OfferFacts};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;
use vocabulary::{AreaId, CapabilityId, OfferId, OrganisationId, OrganisationKind, ProviderKind};

use crate::entity::{offer, offer_share, offer_subject, organisation};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::needs::{View, reader};
use crate::page::{Page, PageRequest, by_time, counted, holds};
use crate::records::{OfferRecord, OfferStatus};
use crate::scope::{Scope, coded, coded_option};
use crate::sharing::{self, rank};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};
use crate::{stale, standing};

/// A new offer of the actor's organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOffer {
    /// The facts.
    pub facts: OfferFacts,
    /// Day of posting.
    pub posted: NaiveDate,
}

/// Which offers are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfferFilter {
    /// In one of these statuses; none means any.
    pub status: Vec<OfferStatus>,
    /// Naming this area as a whole.
    pub area: Option<AreaId>,
    /// Naming this capability.
    pub capability: Option<CapabilityId>,
    /// Of this provider.
    pub organisation: Option<OrganisationId>,
    /// Counted in this unit.
    pub unit: Option<vocabulary::Unit>,
    /// Of this kind of provider.
    pub provider_kind: Option<ProviderKind>,
    /// With these words in the title.
    pub text: Option<String>,
}

/// Organisations of a page, for name and kind.
type Providers = BTreeMap<Uuid, organisation::Model>;

pub(crate) async fn providers(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<Providers, StoreError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(Providers::new());
    }
    let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn of_provider(
    id: Uuid,
    organisation: Uuid,
    posted: NaiveDate,
    facts: OfferFacts,
    providers: &Providers,
) -> Result<Offer, StoreError> {
    let provider =
        providers.get(&organisation).ok_or_else(|| StoreError::corrupt("an offer", "its provider is missing"))?;
    Ok(Offer {
        id: OfferId(id),
        provider: OrganisationId(organisation),
        provider_kind: coded_option(provider.provider_kind.as_deref())?.unwrap_or(ProviderKind::Government),
        provider_name: provider.name.clone(),
        posted,
        facts,
    })
}

fn record(row: offer::Model, view: View, secretariat: bool, providers: &Providers) -> Result<OfferRecord, StoreError> {
    let mut facts: OfferFacts = serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("an offer", e))?;
    let owner = view.owns(row.organisation);
    if !owner {
        facts.sharing.chosen.clear();
    }
    let offer = of_provider(row.id, row.organisation, row.posted, facts, providers)?;
    Ok(OfferRecord {
        offer,
        organisation: OrganisationId(row.organisation),
        status: coded(&row.status)?,
        committed: (owner || secretariat || view == View::Matching).then_some(row.committed),
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        last_reason: if owner { row.last_reason } else { None },
        review_due: row.review_due.unwrap_or_else(|| stale::due(row.posted, stale::MONTHS)),
        stale: row.stale,
        released_on: row.released_on,
    })
}

/// Records of rows that have been found by another right, such as a proposal.
pub(crate) async fn records(
    db: &impl ConnectionTrait,
    rows: Vec<offer::Model>,
    view: View,
    secretariat: bool,
) -> Result<Vec<OfferRecord>, StoreError> {
    let providers = providers(db, rows.iter().map(|row| row.organisation)).await?;
    rows.into_iter().map(|row| record(row, view, secretariat, &providers)).collect()
}

pub(crate) fn is_secretariat(scope: &Scope) -> bool {
    scope.actor().is_some_and(|a| a.kind == OrganisationKind::Secretariat)
}

fn filtered(filter: &OfferFilter) -> Select<offer::Entity> {
    let mut wanted = Condition::all();
    if !filter.status.is_empty() {
        wanted = wanted.add(offer::Column::Status.is_in(filter.status.iter().map(|s| s.code())));
    }
    let subjects = [
        ("area", filter.area.as_ref().map(AreaId::as_str)),
        ("capability", filter.capability.as_ref().map(CapabilityId::as_str)),
    ];
    for (kind, subject) in subjects {
        if let Some(subject) = subject {
            let naming = Query::select()
                .column(offer_subject::Column::Offer)
                .from(offer_subject::Entity)
                .and_where(offer_subject::Column::Kind.eq(kind))
                .and_where(offer_subject::Column::Subject.eq(subject))
                .to_owned();
            wanted = wanted.add(offer::Column::Id.in_subquery(naming));
        }
    }
    if let Some(organisation) = filter.organisation {
        wanted = wanted.add(offer::Column::Organisation.eq(organisation.0));
    }
    if let Some(unit) = filter.unit {
        wanted = wanted.add(offer::Column::Unit.eq(unit.code()));
    }
    if let Some(kind) = filter.provider_kind {
        let of_kind = Query::select()
            .column(organisation::Column::Id)
            .from(organisation::Entity)
            .and_where(organisation::Column::ProviderKind.eq(kind.code()))
            .to_owned();
        wanted = wanted.add(offer::Column::Organisation.in_subquery(of_kind));
    }
    if let Some(words) = filter.text.as_deref().map(str::trim).filter(|w| !w.is_empty()) {
        wanted = wanted.add(holds(offer::Column::Title, words));
    }
    offer::Entity::find().filter(wanted)
}

/// One offer.
pub async fn get(store: &Store, scope: &Scope, id: OfferId) -> Result<OfferRecord, StoreError> {
    let row = offer::Entity::find_by_id(id.0).filter(sharing::offers(scope)).one(store.reader()).await?;
    let row = row.ok_or(StoreError::NotFound)?;
    let providers = providers(store.reader(), [row.organisation]).await?;
    record(row, reader(scope), is_secretariat(scope), &providers)
}

/// Offers that the scope may see, newest first. The total counts only those.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &OfferFilter,
    page: PageRequest,
) -> Result<Page<OfferRecord>, StoreError> {
    let db = store.reader();
    let rows = filtered(filter).filter(sharing::offers(scope));
    let order = (offer::Column::CreatedAt, offer::Column::Id);
    let page = by_time(db, rows, &page, order, |row| (row.created_at, row.id)).await?;
    let providers = providers(db, page.items.iter().map(|row| row.organisation)).await?;
    page.try_map(|row| record(row, reader(scope), is_secretariat(scope), &providers))
}

/// All published offers that the scope may see, newest first.
pub async fn published(store: &Store, scope: &Scope) -> Result<Vec<Offer>, StoreError> {
    let status = vec![OfferStatus::Published];
    let rows = filtered(&OfferFilter { status, ..OfferFilter::default() }).filter(sharing::offers(scope));
    let lines: Vec<(Uuid, i64, Uuid, NaiveDate)> = rows
        .clone()
        .select_only()
        .columns([offer::Column::Id, offer::Column::Version, offer::Column::Organisation, offer::Column::Posted])
        .order_by_desc(offer::Column::CreatedAt)
        .order_by_desc(offer::Column::Id)
        .into_tuple()
        .all(store.reader())
        .await?;
    let wanted: Vec<(Uuid, i64)> = lines.iter().map(|line| (line.0, line.1)).collect();
    let bodies = rows.select_only().columns([offer::Column::Id, offer::Column::Version, offer::Column::Body]);
    let facts = store.known_offers().facts(store.reader(), "an offer", &wanted, bodies, offer::Column::Id).await?;
    let providers = providers(store.reader(), lines.iter().map(|line| line.2)).await?;
    let mut offers = Vec::with_capacity(lines.len());
    for ((id, _, organisation, posted), facts) in lines.into_iter().zip(facts) {
        let Some(facts) = facts else { continue };
        let mut facts = OfferFacts::clone(&facts);
        if !reader(scope).owns(organisation) {
            facts.sharing.chosen.clear();
        }
        offers.push(of_provider(id, organisation, posted, facts, &providers)?);
    }
    Ok(offers)
}

/// How many offers the scope may see in each status; of one organisation where it is named.
pub async fn counts(
    store: &Store,
    scope: &Scope,
    organisation: Option<OrganisationId>,
) -> Result<BTreeMap<OfferStatus, u64>, StoreError> {
    let rows = filtered(&OfferFilter { organisation, ..OfferFilter::default() }).filter(sharing::offers(scope));
    counted(store.reader(), rows, offer::Column::Status).await
}

/// Puts the facts into the row's columns and body.
fn lay(row: &mut offer::Model, facts: &OfferFacts) -> Result<(), StoreError> {
    row.visibility = rank(facts.sharing.visibility);
    row.embargo_until = facts.sharing.embargo_until;
    row.title.clone_from(&facts.title);
    facts.capacity.unit.code().clone_into(&mut row.unit);
    row.capacity = facts.capacity.amount;
    row.period_from = facts.window.from();
    row.period_until = facts.window.until();
    row.body = serde_json::to_value(facts).map_err(|e| StoreError::corrupt("the offer", e))?;
    Ok(())
}

/// Writes with whom the offer is shared and what it is about.
async fn links(unit: &Unit, id: Uuid, facts: &OfferFacts) -> Result<(), Fault> {
    offer_share::Entity::delete_many().filter(offer_share::Column::Offer.eq(id)).exec(&unit.tx).await?;
    offer_subject::Entity::delete_many().filter(offer_subject::Column::Offer.eq(id)).exec(&unit.tx).await?;
    let shares = facts.sharing.chosen.iter().map(|o| offer_share::Model {
        offer: id,
        organisation: o.0,
        granted_at: unit.now(),
    });
    let shares: Vec<_> = shares.map(IntoActiveModel::into_active_model).collect();
    if !shares.is_empty() {
        offer_share::Entity::insert_many(shares).exec_without_returning(&unit.tx).await?;
    }
    let areas = facts.areas.iter().map(|a| ("area", a.as_str()));
    let capabilities = facts.capabilities.iter().map(|c| ("capability", c.as_str()));
    let subjects = areas.chain(capabilities).map(|(kind, subject)| offer_subject::Model {
        offer: id,
        kind: kind.to_owned(),
        subject: subject.to_owned(),
    });
    let subjects: Vec<_> = subjects.map(IntoActiveModel::into_active_model).collect();
    if !subjects.is_empty() {
        offer_subject::Entity::insert_many(subjects).exec_without_returning(&unit.tx).await?;
    }
    Ok(())
}

async fn insert(unit: &Unit, new: &NewOffer) -> Result<Uuid, Fault> {
    let actor = unit.actor()?;
    if actor.kind == OrganisationKind::Secretariat {
        return Err(StoreError::conflict("the secretariat offers nothing itself; act for a provider").into());
    }
    let mut row = offer::Model {
        id: Uuid::new_v4(),
        organisation: actor.organisation.0,
        status: OfferStatus::Draft.code().to_owned(),
        published: false,
        visibility: 0,
        embargo_until: None,
        title: String::new(),
        unit: String::new(),
        capacity: 0,
        committed: 0,
        period_from: new.posted,
        period_until: new.posted,
        posted: new.posted,
        body: serde_json::Value::Null,
        last_reason: None,
        version: 1,
        created_at: unit.now(),
        updated_at: unit.now(),
        review_due: Some(stale::due(new.posted, stale::MONTHS)),
        review_told: None,
        review_last: None,
        stale: false,
        released_on: None,
    };
    lay(&mut row, &new.facts)?;
    let id = row.id;
    unit.insert::<offer::Entity>(row, Act::new("offer.create", actor.organisation.0)).await?;
    links(unit, id, &new.facts).await?;
    Ok(id)
}

/// Posts an offer; `once` makes a repeated request harmless.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewOffer,
    once: Option<&Idempotency>,
) -> Result<OfferRecord, StoreError> {
    let id = create_once(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    get(store, scope, OfferId(id)).await
}

/// Posts many offers, all or none.
pub async fn create_many(
    store: &Store,
    scope: &Scope,
    new: Vec<NewOffer>,
    once: Option<&Idempotency>,
) -> Result<Vec<OfferId>, StoreError> {
    let ids: Vec<Uuid> = create_once(store, scope.author()?, once, new, |unit, new| {
        Box::pin(async move {
            let mut ids = Vec::with_capacity(new.len());
            for offer in new {
                ids.push(insert(unit, offer).await?);
            }
            Ok(ids)
        })
    })
    .await?;
    Ok(ids.into_iter().map(OfferId).collect())
}

/// Changes the facts of an offer. Its capacity stays above what is committed, in the same unit once something is.
pub async fn update(
    store: &Store,
    scope: &Scope,
    id: OfferId,
    version: i64,
    facts: OfferFacts,
) -> Result<OfferRecord, StoreError> {
    let input = (id.0, version, sharing::own_offers(scope), facts);
    write(store, scope.author()?, input, |unit, (id, version, own, facts)| {
        Box::pin(async move {
            let before = unit.lock::<offer::Entity>(*id, Some(*version), own.clone()).await?;
            if before.committed > 0 && facts.capacity.unit.code() != before.unit {
                return Err(StoreError::conflict(format!("the offer has agreed help in {}; keep that unit", before.unit)).into());
            }
            if facts.capacity.amount < before.committed {
                let text = "the capacity would be less than the help that is agreed; keep it at or above that, or close engagements first";
                return Err(StoreError::conflict(text).into());
            }
            crate::contributions::keep_sum(unit, *id, facts.capacity.amount).await?;
            let mut after = offer::Model { updated_at: unit.now(), ..before.clone() };
            lay(&mut after, facts)?;
            unit.save::<offer::Entity>(&before, after, Act::new("offer.update", before.organisation)).await?;
            links(unit, *id, facts).await?;
            if before.status == OfferStatus::Published.code() { standing::wake(unit).await } else { Ok(()) }
        })
    })
    .await?;
    get(store, scope, id).await
}

async fn move_to(unit: &Unit, before: &offer::Model, to: OfferStatus, reason: &str) -> Result<(), Fault> {
    let after = offer::Model {
        status: to.code().to_owned(),
        published: before.published || to == OfferStatus::Published,
        released_on: before.released_on.or((to == OfferStatus::Published).then(|| unit.now().date_naive())),
        last_reason: (!reason.is_empty()).then(|| reason.to_owned()),
        updated_at: unit.now(),
        ..before.clone()
    };
    let tell = after.published && after.visibility >= rank(vocabulary::Visibility::Secretariat);
    unit.save::<offer::Entity>(before, after, Act::new("offer.status", before.organisation).because(reason)).await?;
    let args = serde_json::json!({ "title": before.title, "from": before.status, "to": to.code() });
    if unit.author.actor.as_ref().map(|a| a.organisation.0) != Some(before.organisation) {
        unit.notify(before.organisation, "offer-status", ("offer", before.id), args.clone());
    }
    if tell {
        unit.notify_secretariat("offer-status", ("offer", before.id), args).await?;
    }
    if to == OfferStatus::Published { standing::wake(unit).await } else { Ok(()) }
}

/// Publishes, withdraws or reopens an offer.
pub async fn set_status(
    store: &Store,
    scope: &Scope,
    id: OfferId,
    version: i64,
    to: OfferStatus,
    reason: &str,
) -> Result<OfferRecord, StoreError> {
    let input = (id.0, version, sharing::own_offers(scope), to, reason.to_owned());
    write(store, scope.author()?, input, |unit, (id, version, own, to, reason)| {
        Box::pin(async move {
            let before = unit.lock::<offer::Entity>(*id, Some(*version), own.clone()).await?;
            move_to(unit, &before, *to, reason).await
        })
    })
    .await?;
    get(store, scope, id).await
}

/// Every offer that the next run takes: published and shared with the secretariat. For the secretariat, in the order of
/// posting.
pub async fn for_matching(store: &Store, scope: &Scope) -> Result<Vec<OfferRecord>, StoreError> {
    let rows = released(scope)?
        .order_by_asc(offer::Column::Posted)
        .order_by_asc(offer::Column::Id)
        .all(store.reader())
        .await?;
    records(store.reader(), rows, View::Matching, true).await
}

/// How many of these were released by a day; all of them where there is none.
pub async fn count_for_matching(store: &Store, scope: &Scope, by: Option<NaiveDate>) -> Result<u64, StoreError> {
    let day = Expr::col(offer::Column::ReleasedOn).if_null(Expr::col(offer::Column::Posted));
    let in_time = Condition::all().add_option(by.map(|by| day.lte(by)));
    Ok(released(scope)?.filter(in_time).count(store.reader()).await?)
}

fn released(scope: &Scope) -> Result<Select<offer::Entity>, StoreError> {
    scope.secretariat()?;
    Ok(offer::Entity::find()
        .filter(sharing::offers(scope))
        .filter(offer::Column::Status.eq(OfferStatus::Published.code()))
        .filter(offer::Column::Stale.eq(false)))
}

/// Offers whose window has passed. For the worker.
pub async fn expirable(store: &Store, lease: &Lease, today: NaiveDate) -> Result<Vec<OfferRecord>, StoreError> {
    jobs::held(store, lease).await?;
    let waiting = [OfferStatus::Draft, OfferStatus::Published].map(OfferStatus::code);
    let rows = offer::Entity::find()
        .filter(offer::Column::PeriodUntil.lt(today))
        .filter(offer::Column::Status.is_in(waiting))
        .order_by_asc(offer::Column::Id)
        .all(store.reader())
        .await?;
    records(store.reader(), rows, View::Whole, true).await
}

/// Moves an offer by the rules of the cycle. For the worker.
pub async fn settle(
    store: &Store,
    lease: &Lease,
    id: OfferId,
    version: i64,
    to: OfferStatus,
    reason: &str,
) -> Result<(), StoreError> {
    let input = (lease.clone(), id.0, version, to, reason.to_owned());
    write(store, lease.author(store).await?, input, |unit, (lease, id, version, to, reason)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let before = unit.lock::<offer::Entity>(*id, Some(*version), Condition::all()).await?;
            move_to(unit, &before, *to, reason).await
        })
    })
    .await
}
