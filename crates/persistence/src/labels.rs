//! Step 4: the label of adherence to the agreed principles, on offers and engagements: given and revoked by the
//! secretariat with its reasons, the whole history kept.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{EngagementId, OfferId};

use crate::entity::{adherence_label, engagement, offer};
use crate::error::{Fault, StoreError};
use crate::organisations;
use crate::scope::Scope;
use crate::sharing;
use crate::store::Store;
use crate::unit::{Act, Unit, write};
use crate::{engagements, offers};

/// What carries a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum LabelOf {
    /// An offer.
    Offer(OfferId),
    /// An engagement.
    Engagement(EngagementId),
}

impl LabelOf {
    const fn row(self) -> (&'static str, Uuid) {
        match self {
            Self::Offer(id) => ("offer", id.0),
            Self::Engagement(id) => ("engagement", id.0),
        }
    }
}

/// A step in the life of a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct LabelRecord {
    /// Given, else revoked.
    pub given: bool,
    pub reason: String,
    pub by: String,
    pub at: DateTime<Utc>,
}

/// The history of a label, newest first, for whoever may see what carries it.
pub async fn list(store: &Store, scope: &Scope, of: LabelOf) -> Result<Vec<LabelRecord>, StoreError> {
    match of {
        LabelOf::Offer(id) => drop(offers::get(store, scope, id).await?),
        LabelOf::Engagement(id) => drop(engagements::row(store, scope, id).await?),
    }
    let (kind, id) = of.row();
    let rows = adherence_label::Entity::find()
        .filter(adherence_label::Column::SubjectKind.eq(kind))
        .filter(adherence_label::Column::Subject.eq(id))
        .order_by_desc(adherence_label::Column::CreatedAt)
        .all(store.reader())
        .await?;
    let names = organisations::names(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    let step = |row: adherence_label::Model| LabelRecord {
        by: names.get(&row.organisation).cloned().unwrap_or_default(),
        given: row.given,
        reason: row.reason,
        at: row.created_at,
    };
    Ok(rows.into_iter().map(step).collect())
}

/// Of the offers that the scope may see, those that carry the label now.
pub async fn offers_with(store: &Store, scope: &Scope) -> Result<BTreeSet<OfferId>, StoreError> {
    let rows = adherence_label::Entity::find()
        .filter(adherence_label::Column::SubjectKind.eq("offer"))
        .order_by_asc(adherence_label::Column::CreatedAt)
        .all(store.reader())
        .await?;
    let last: BTreeMap<Uuid, bool> = rows.into_iter().map(|row| (row.subject, row.given)).collect();
    let given: Vec<Uuid> = last.into_iter().filter(|(_, given)| *given).map(|(id, _)| id).collect();
    let seen = offer::Entity::find().filter(offer::Column::Id.is_in(given)).filter(sharing::offers(scope));
    Ok(seen.all(store.reader()).await?.into_iter().map(|row| OfferId(row.id)).collect())
}

struct Step {
    of: LabelOf,
    given: bool,
    reason: String,
}

/// Gives or revokes a label. For the secretariat; `Conflict` where it stands so already.
pub async fn step(
    store: &Store,
    scope: &Scope,
    of: LabelOf,
    given: bool,
    reason: String,
) -> Result<Vec<LabelRecord>, StoreError> {
    scope.secretariat()?;
    list(store, scope, of).await?;
    let input = Step { of, given, reason };
    write(store, scope.author()?, input, |unit, input| Box::pin(add(unit, input))).await?;
    list(store, scope, of).await
}

async fn add(unit: &Unit, step: &Step) -> Result<(), Fault> {
    let (kind, subject) = step.of.row();
    // The carrier is locked, so that two steps at once are one after the other.
    let (owners, title) = match step.of {
        LabelOf::Offer(_) => {
            let row = unit.lock::<offer::Entity>(subject, None, sea_orm::Condition::all()).await?;
            (vec![row.organisation], row.title)
        }
        LabelOf::Engagement(_) => {
            let row = unit.lock::<engagement::Entity>(subject, None, sea_orm::Condition::all()).await?;
            (vec![row.state_organisation, row.provider_organisation], row.capability)
        }
    };
    let last = adherence_label::Entity::find()
        .filter(adherence_label::Column::SubjectKind.eq(kind))
        .filter(adherence_label::Column::Subject.eq(subject))
        .order_by_desc(adherence_label::Column::CreatedAt)
        .one(&unit.tx)
        .await?;
    if last.is_some_and(|row| row.given) == step.given {
        let text = if step.given { "the label is given already" } else { "there is no label to revoke" };
        return Err(StoreError::conflict(text).into());
    }
    let actor = unit.actor()?;
    let row = adherence_label::Model {
        id: Uuid::new_v4(),
        subject_kind: kind.to_owned(),
        subject,
        given: step.given,
        reason: step.reason.clone(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        created_at: unit.now(),
    };
    let (action, notice) = if step.given { ("label.give", "label-given") } else { ("label.revoke", "label-revoked") };
    let owner = owners.first().copied();
    unit.record(Act::new(action, owner).because(&step.reason), "adherence_label", row.id, Some(&row))?;
    for owner in owners {
        unit.notify(owner, notice, (kind, subject), serde_json::json!({ "title": title }));
    }
    unit.put(row).await
}
