//! Step 4: the level of the one capability that an engagement builds, asked before and after. The answers are the
//! state's own for ever; the two levels leave it only where it shares them.

use std::collections::BTreeMap;

use ::assessment::Answers;
use chrono::{DateTime, Utc};
use feedback::Reassessment;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{CapabilityId, EditionRecordId, EngagementId, Stage};

use crate::entity::{engagement, reassessment};
use crate::error::{Fault, StoreError};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Unit, write};

vocabulary::coded! {
    /// When the level is asked.
    Asking, "a moment of a re-assessment" {
        /// Before the help.
        Before "before",
        /// After it.
        After "after",
    }
}

/// What a state answered, before or after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ReassessmentRecord {
    pub engagement: EngagementId,
    pub capability: CapabilityId,
    pub moment: Asking,
    pub edition: EditionRecordId,
    pub answers: Answers,
    pub level: Option<Stage>,
    pub shared: bool,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
}

fn level(stored: Option<i64>) -> Option<Stage> {
    stored.and_then(|value| Stage::ALL.iter().copied().find(|stage| i64::from(stage.value()) == value))
}

fn record(row: reassessment::Model) -> Result<ReassessmentRecord, StoreError> {
    Ok(ReassessmentRecord {
        engagement: EngagementId(row.engagement),
        capability: coded(&row.capability)?,
        moment: coded(&row.moment)?,
        edition: EditionRecordId(row.edition),
        answers: serde_json::from_value(row.answers).map_err(|e| StoreError::corrupt("answers", e))?,
        level: level(row.level),
        shared: row.shared,
        version: row.version,
        updated_at: row.updated_at,
    })
}

/// The levels of these engagements, as far as they are shared or the reader's own.
pub(crate) async fn load(
    store: &Store,
    engagements: &[Uuid],
    me: Option<Uuid>,
) -> Result<BTreeMap<Uuid, Reassessment>, StoreError> {
    let mut open = Condition::any().add(reassessment::Column::Shared.eq(true));
    if let Some(me) = me {
        open = open.add(reassessment::Column::Organisation.eq(me));
    }
    let rows = reassessment::Entity::find()
        .filter(reassessment::Column::Engagement.is_in(engagements.iter().copied()))
        .filter(open)
        .order_by_asc(reassessment::Column::UpdatedAt)
        .all(store.reader())
        .await?;
    let mut found: BTreeMap<Uuid, Reassessment> = BTreeMap::new();
    for row in rows {
        let Some(stage) = level(row.level) else { continue };
        let day = row.updated_at.date_naive();
        let of = found.entry(row.engagement).or_insert_with(|| Reassessment {
            before: BTreeMap::new(),
            after: BTreeMap::new(),
            day,
        });
        let side = if row.moment == Asking::Before.code() { &mut of.before } else { &mut of.after };
        side.insert(coded(&row.capability)?, stage);
        of.day = day;
    }
    Ok(found)
}

fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(reassessment::Column::Organisation.eq(scope.member()?.organisation.0)))
}

/// Everything that the own state answered, newest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<ReassessmentRecord>, StoreError> {
    let rows = reassessment::Entity::find().filter(own(scope)?).order_by_desc(reassessment::Column::UpdatedAt);
    rows.all(store.reader()).await?.into_iter().map(record).collect()
}

/// What the own state answered before or after an engagement; none where it did not.
pub async fn get(
    store: &Store,
    scope: &Scope,
    engagement: EngagementId,
    moment: Asking,
) -> Result<Option<ReassessmentRecord>, StoreError> {
    let found = reassessment::Entity::find()
        .filter(own(scope)?)
        .filter(reassessment::Column::Engagement.eq(engagement.0))
        .filter(reassessment::Column::Moment.eq(moment.code()))
        .one(store.reader())
        .await?;
    found.map(record).transpose()
}

/// Answers of a state.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct NewReassessment {
    pub engagement: EngagementId,
    pub moment: Asking,
    pub edition: EditionRecordId,
    pub answers: Answers,
    pub level: Option<Stage>,
}

/// Keeps the own state's answers; `version` is 0 where there are none yet.
pub async fn put(store: &Store, scope: &Scope, new: NewReassessment, version: i64) -> Result<(), StoreError> {
    let mine = Condition::all().add(engagement::Column::StateOrganisation.eq(scope.member()?.organisation.0));
    write(store, scope.author()?, (new, version, mine), |unit, (new, version, mine)| {
        Box::pin(keep(unit, new, *version, mine.clone()))
    })
    .await
}

async fn keep(unit: &Unit, new: &NewReassessment, version: i64, mine: Condition) -> Result<(), Fault> {
    let of = unit.lock::<engagement::Entity>(new.engagement.0, None, mine).await?;
    let answers = serde_json::to_value(&new.answers).map_err(|e| StoreError::corrupt("the answers", e))?;
    let level = new.level.map(|stage| i64::from(stage.value()));
    let before = reassessment::Entity::find()
        .filter(reassessment::Column::Engagement.eq(of.id))
        .filter(reassessment::Column::Moment.eq(new.moment.code()))
        .one(&unit.tx)
        .await?;
    let current_version = before.as_ref().map_or(0, |row| row.version);
    if current_version != version {
        return Err(StoreError::Stale { current_version }.into());
    }
    let act = Act::new("reassessment.answer", of.state_organisation);
    match before {
        Some(before) => {
            let (edition, updated_at) = (new.edition.0, unit.now());
            let after = reassessment::Model { edition, answers, level, updated_at, ..before.clone() };
            unit.save::<reassessment::Entity>(&before, after, act).await
        }
        None => {
            let row = reassessment::Model {
                id: Uuid::new_v4(),
                engagement: of.id,
                organisation: of.state_organisation,
                capability: of.capability.clone(),
                moment: new.moment.code().to_owned(),
                edition: new.edition.0,
                answers,
                level,
                shared: false,
                version: 1,
                updated_at: unit.now(),
            };
            unit.insert::<reassessment::Entity>(row, act).await
        }
    }
}

/// Says whether both levels of an engagement go to the provider, the secretariat and the lessons.
pub async fn share(store: &Store, scope: &Scope, of: EngagementId, shared: bool) -> Result<(), StoreError> {
    let input = (of.0, shared, own(scope)?);
    write(store, scope.author()?, input, |unit, (of, shared, own)| {
        Box::pin(async move {
            let rows = reassessment::Entity::find()
                .filter(own.clone())
                .filter(reassessment::Column::Engagement.eq(*of))
                .all(&unit.tx)
                .await?;
            if rows.is_empty() {
                return Err(StoreError::NotFound.into());
            }
            for before in rows {
                let after = reassessment::Model { shared: *shared, ..before.clone() };
                let act = Act::new("reassessment.share", before.organisation);
                unit.save::<reassessment::Entity>(&before, after, act).await?;
            }
            Ok(())
        })
    })
    .await
}
