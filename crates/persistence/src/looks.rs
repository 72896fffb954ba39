//! Who looked at a self-assessment, and at other records of others: written before anything is handed out. The list of
//! an assessment is read by its state alone; a look at another record stands in its owner's audit log.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{AssessmentId, OrganisationId, OrganisationKind};

use crate::assessment::get;
use crate::entity::{assessment_look, look};
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

vocabulary::coded! {
    /// What was looked at.
    LookedAt, "what was looked at" {
        /// A need that not every member may see.
        Need "need",
        /// A document of an engagement.
        Document "engagement_document",
        /// The files of a run, which hold needs of many.
        Run "run",
    }
}

impl LookedAt {
    const fn action(self) -> &'static str {
        match self {
            Self::Need => "need.look",
            Self::Document => "document.look",
            Self::Run => "run.look",
        }
    }
}

/// Where one looked, and whose it is.
type Spot = (LookedAt, Uuid, Option<Uuid>);

fn looked(spot: &Spot, organisation: Uuid, person: Uuid, day: NaiveDate) -> Condition {
    Condition::all()
        .add(look::Column::SubjectKind.eq(spot.0.code()))
        .add(look::Column::SubjectId.eq(spot.1))
        .add(look::Column::Organisation.eq(organisation))
        .add(look::Column::Person.eq(person))
        .add(look::Column::Day.eq(day))
}

async fn add_record(unit: &Unit, spot: &Spot) -> Result<(), Fault> {
    let actor = unit.actor()?;
    let (organisation, person, day) = (actor.organisation.0, actor.person.0, unit.now().date_naive());
    if look::Entity::find().filter(looked(spot, organisation, person, day)).one(&unit.tx).await?.is_some() {
        return Ok(());
    }
    let (what, subject_id, owner) = *spot;
    unit.record(Act::new(what.action(), owner), what.code(), subject_id, None::<&()>)?;
    let subject_kind = what.code().to_owned();
    unit.put(look::Model { id: Uuid::new_v4(), subject_kind, subject_id, organisation, person, day, at: unit.now() })
        .await
}

/// Notes that a signed-in person looks at a record of another organisation (or of many, where no owner is named); once
/// for each day. Called before the record leaves the store.
pub async fn note_record(
    store: &Store,
    scope: &Scope,
    what: LookedAt,
    id: Uuid,
    owner: Option<OrganisationId>,
) -> Result<(), StoreError> {
    let Some(actor) = scope.actor() else { return Ok(()) };
    if owner == Some(actor.organisation) {
        return Ok(());
    }
    let spot = (what, id, owner.map(|owner| owner.0));
    let author = scope.author()?;
    let today = looked(&spot, actor.organisation.0, actor.person.0, author.now.date_naive());
    if look::Entity::find().filter(today).one(store.reader()).await?.is_some() {
        return Ok(());
    }
    match write(store, author, spot, |unit, spot| Box::pin(add_record(unit, spot))).await {
        // Two requests of one person at once: the other one noted it.
        Err(StoreError::Duplicate(_)) => Ok(()),
        other => other,
    }
}
