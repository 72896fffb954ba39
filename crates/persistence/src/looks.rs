//! Who looked at a self-assessment: written before anything is handed out, read by the state alone.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{AssessmentId, OrganisationKind};

use crate::assessment::get;
use crate::entity::assessment_look;
use crate::error::{Fault, StoreError};
use crate::organisations::known;
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Author, Unit, write};

vocabulary::coded! {
    /// How somebody looked.
    How, "a way of looking" {
        /// As somebody it is shared with.
        Read "read",
        /// As an invited peer.
        Review "review",
    }
}

/// That somebody looked, one for each person and day.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct LookRecord {
    /// Empty for a visitor.
    pub organisation_name: String,
    pub kind: Option<OrganisationKind>,
    pub how: How,
    pub day: NaiveDate,
    pub times: i64,
    pub last_at: DateTime<Utc>,
}

/// Who looked at the actor's own assessment, newest first.
pub async fn list(store: &Store, scope: &Scope, id: AssessmentId) -> Result<Vec<LookRecord>, StoreError> {
    get(store, scope, id).await?;
    let rows = assessment_look::Entity::find()
        .filter(assessment_look::Column::Assessment.eq(id.0))
        .order_by_desc(assessment_look::Column::LastAt)
        .all(store.reader())
        .await?;
    let by = known(store.reader(), rows.iter().filter_map(|row| row.organisation)).await?;
    rows.into_iter()
        .map(|row| {
            let by = row.organisation.and_then(|id| by.get(&id));
            Ok(LookRecord {
                organisation_name: by.map(|by| by.name.clone()).unwrap_or_default(),
                kind: by.map(|by| by.kind),
                how: crate::scope::coded(&row.how)?,
                day: row.day,
                times: row.times,
                last_at: row.last_at,
            })
        })
        .collect()
}

struct Look {
    assessment: Uuid,
    owner: Uuid,
    how: How,
}

async fn add(unit: &Unit, look: &Look) -> Result<(), Fault> {
    let (organisation, person) =
        unit.author.actor.as_ref().map_or((None, None), |a| (Some(a.organisation.0), Some(a.person.0)));
    let same = Condition::all()
        .add(assessment_look::Column::Assessment.eq(look.assessment))
        .add(assessment_look::Column::How.eq(look.how.code()))
        .add(assessment_look::Column::Day.eq(unit.now().date_naive()))
        .add(match organisation {
            Some(id) => assessment_look::Column::Organisation.eq(id),
            None => assessment_look::Column::Organisation.is_null(),
        })
        .add(match person {
            Some(id) => assessment_look::Column::Person.eq(id),
            None => assessment_look::Column::Person.is_null(),
        });
    let before = assessment_look::Entity::find().filter(same).one(&unit.tx).await?;
    let first = before.is_none();
    let mut row = before.unwrap_or_else(|| assessment_look::Model {
        id: Uuid::new_v4(),
        assessment: look.assessment,
        organisation,
        person,
        how: look.how.code().to_owned(),
        day: unit.now().date_naive(),
        times: 0,
        last_at: unit.now(),
    });
    row.times += 1;
    row.last_at = unit.now();
    if first {
        unit.record(Act::new("assessment.look", look.owner), "assessment_look", row.id, Some(&row))?;
        return unit.put(row).await;
    }
    let id = row.id;
    assessment_look::Entity::update_many()
        .set(row.into_active_model().reset_all())
        .filter(assessment_look::Column::Id.eq(id))
        .exec(&unit.tx)
        .await?;
    Ok(())
}

/// Notes that the scope looks. Called before what it looks at leaves the store.
pub(crate) async fn note(
    store: &Store,
    scope: &Scope,
    assessment: Uuid,
    owner: Uuid,
    how: How,
) -> Result<(), StoreError> {
    let author = match scope.actor() {
        Some(_) => scope.author()?,
        None => Author::nobody("visitor", scope.now()),
    };
    write(store, author, Look { assessment, owner, how }, |unit, look| Box::pin(add(unit, look))).await
}
