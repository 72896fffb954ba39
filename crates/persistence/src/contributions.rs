//! Trust funds: several contributors to one offer. The organisation that manages the offer keeps the list; the capacity
//! is what the contributions sum up to.

use std::collections::{BTreeMap, BTreeSet};

use feedback::Contribution;
use matching::OfferFacts;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{OfferId, OrganisationId};

use crate::entity::{contribution, offer, organisation};
use crate::error::{Fault, StoreError};
use crate::offers;
use crate::organisations;
use crate::scope::Scope;
use crate::sharing;
use crate::standing;
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// A contribution with its contributor's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ContributionRecord {
    pub id: Uuid,
    pub offer: OfferId,
    pub contribution: Contribution,
    pub name: String,
}

/// Offers to which the own organisation contributes, whoever manages them.
fn contributed(scope: &Scope, id: OfferId) -> Result<Condition, StoreError> {
    Ok(Condition::all()
        .add(contribution::Column::Offer.eq(id.0))
        .add(contribution::Column::Organisation.eq(scope.member()?.organisation.0)))
}

/// The contributions to an offer, in the order of the list: all of them for whoever may see the offer, else the own one.
pub async fn list(store: &Store, scope: &Scope, id: OfferId) -> Result<Vec<ContributionRecord>, StoreError> {
    let filter = match offers::get(store, scope, id).await {
        Ok(_) => Condition::all().add(contribution::Column::Offer.eq(id.0)),
        Err(StoreError::NotFound) => contributed(scope, id)?,
        Err(other) => return Err(other),
    };
    let hidden = offer::Entity::find_by_id(id.0).filter(sharing::offers(scope)).one(store.reader()).await?.is_none();
    let found = of(store, filter).await?;
    if hidden && found.is_empty() { Err(StoreError::NotFound) } else { Ok(found) }
}

async fn of(store: &Store, filter: Condition) -> Result<Vec<ContributionRecord>, StoreError> {
    let rows = contribution::Entity::find()
        .filter(filter)
        .order_by_asc(contribution::Column::Place)
        .order_by_asc(contribution::Column::Id)
        .all(store.reader())
        .await?;
    let names = organisations::names(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    let known = |row: contribution::Model| ContributionRecord {
        id: row.id,
        offer: OfferId(row.offer),
        name: names.get(&row.organisation).cloned().unwrap_or_default(),
        contribution: Contribution {
            organisation: OrganisationId(row.organisation),
            amount: row.amount,
            since: row.since,
            words: row.words,
        },
    };
    Ok(rows.into_iter().map(known).collect())
}

/// The contributions to the offers of these engagements, by offer; for whoever may see the engagements.
pub async fn behind(
    store: &Store,
    scope: &Scope,
    offers: &[OfferId],
) -> Result<BTreeMap<OfferId, Vec<ContributionRecord>>, StoreError> {
    scope.member()?;
    let ids = offers.iter().map(|id| id.0);
    let mut by: BTreeMap<OfferId, Vec<ContributionRecord>> = BTreeMap::new();
    for found in of(store, Condition::all().add(contribution::Column::Offer.is_in(ids))).await? {
        by.entry(found.offer).or_default().push(found);
    }
    Ok(by)
}

struct Input {
    id: Uuid,
    version: i64,
    own: Condition,
    contributions: Vec<Contribution>,
}

/// Sets the whole list of an own offer; its capacity becomes their sum. An empty list makes it an ordinary offer again,
/// which keeps the capacity it has.
pub async fn set(
    store: &Store,
    scope: &Scope,
    id: OfferId,
    version: i64,
    contributions: Vec<Contribution>,
) -> Result<(), StoreError> {
    let input = Input { id: id.0, version, own: sharing::own_offers(scope), contributions };
    write(store, scope.author()?, input, |unit, input| Box::pin(lay(unit, input))).await
}

async fn lay(unit: &Unit, input: &Input) -> Result<(), Fault> {
    let before = unit.lock::<offer::Entity>(input.id, Some(input.version), input.own.clone()).await?;
    let sum = feedback::capacity(&input.contributions);
    let mut after = offer::Model { updated_at: unit.now(), ..before.clone() };
    if !input.contributions.is_empty() {
        if sum < before.committed {
            let text =
                "the contributions would sum up to less than the help that is agreed; keep them at or above that";
            return Err(StoreError::conflict(text).into());
        }
        let mut facts: OfferFacts =
            serde_json::from_value(before.body.clone()).map_err(|e| StoreError::corrupt("an offer", e))?;
        facts.capacity.amount = sum;
        after.capacity = sum;
        after.body = serde_json::to_value(&facts).map_err(|e| StoreError::corrupt("the offer", e))?;
    }
    let earlier = contribution::Entity::find().filter(contribution::Column::Offer.eq(input.id)).all(&unit.tx).await?;
    contribution::Entity::delete_many().filter(contribution::Column::Offer.eq(input.id)).exec(&unit.tx).await?;
    let mut taken: BTreeSet<Uuid> = BTreeSet::new();
    for (one, place) in input.contributions.iter().zip(1..) {
        if organisation::Entity::find_by_id(one.organisation.0).one(&unit.tx).await?.is_none() {
            return Err(StoreError::NotFound.into());
        }
        let same = |row: &&contribution::Model| row.organisation == one.organisation.0 && row.since == one.since;
        let known = earlier.iter().filter(same).find(|row| taken.insert(row.id));
        let row = contribution::Model {
            id: known.map_or_else(Uuid::new_v4, |row| row.id),
            offer: input.id,
            place,
            organisation: one.organisation.0,
            amount: one.amount,
            since: one.since,
            words: one.words.clone(),
            created_at: known.map_or(unit.now(), |row| row.created_at),
        };
        unit.record(Act::new("contribution.set", before.organisation), "contribution", row.id, Some(&row))?;
        if row.organisation != before.organisation && known.is_none_or(|known| known.amount != row.amount) {
            let args = serde_json::json!({ "title": before.title });
            unit.notify(row.organisation, "contribution-changed", ("offer", before.id), args);
        }
        unit.put(row).await?;
    }
    unit.save::<offer::Entity>(&before, after, Act::new("offer.contributions", before.organisation)).await?;
    if before.status == "published" { standing::wake(unit).await } else { Ok(()) }
}

/// Refuses another capacity for a pooled offer than what its contributions sum up to; a step of changing the offer.
pub(crate) async fn keep_sum(unit: &Unit, offer: Uuid, capacity: i64) -> Result<(), Fault> {
    let rows = contribution::Entity::find().filter(contribution::Column::Offer.eq(offer)).all(&unit.tx).await?;
    let sum = rows.iter().fold(0i64, |sum, row| sum.saturating_add(row.amount));
    if rows.is_empty() || sum == capacity {
        return Ok(());
    }
    let text = "the capacity of a pooled offer is the sum of its contributions; change those instead";
    Err(StoreError::conflict(text).into())
}
