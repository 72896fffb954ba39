//! Sections of a self-assessment: who works on which area, and how far it is.

use ::assessment::SectionState;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::{AreaId, AssessmentId, PersonId};

use crate::assessment::{get, open, own};
use crate::entity::{assessment, assessment_section, membership};
use crate::error::{Fault, StoreError};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// A section that somebody has touched. One that is not there is open and nobody's.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct SectionRecord {
    pub area: AreaId,
    pub state: SectionState,
    pub assignee: Option<PersonId>,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
}

/// What happens to a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SectionChange {
    /// Somebody of the delegation takes it on, or nobody.
    Assign {
        /// Who.
        person: Option<PersonId>,
        /// Their name, for the notice.
        name: String,
    },
    /// It moves.
    Move(SectionState),
}

/// The sections that somebody has touched.
pub async fn list(store: &Store, scope: &Scope, id: AssessmentId) -> Result<Vec<SectionRecord>, StoreError> {
    get(store, scope, id).await?;
    let rows = assessment_section::Entity::find()
        .filter(assessment_section::Column::Assessment.eq(id.0))
        .all(store.reader())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SectionRecord {
                area: coded(&row.area)?,
                state: coded(&row.state)?,
                assignee: row.assignee.map(PersonId),
                version: row.version,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

struct Input {
    id: Uuid,
    own: Condition,
    area: AreaId,
    title: String,
    version: i64,
    change: SectionChange,
}

async fn apply(unit: &Unit, input: &Input) -> Result<(), Fault> {
    let assessment = open(unit, input.id, &input.own).await?;
    let key = (input.id, input.area.as_str().to_owned());
    let before = assessment_section::Entity::find_by_id(key.clone()).one(&unit.tx).await?;
    let current = before.as_ref().map_or(0, |row| row.version);
    if current != input.version {
        return Err(StoreError::Stale { current_version: current }.into());
    }
    let mut row = before.unwrap_or_else(|| assessment_section::Model {
        assessment: input.id,
        area: key.1.clone(),
        state: SectionState::Open.code().to_owned(),
        assignee: None,
        version: 0,
        updated_at: unit.now(),
    });
    let action = match &input.change {
        SectionChange::Assign { person, name } => {
            assign(unit, &assessment, input, *person, name).await?;
            row.assignee = person.map(|person| person.0);
            "section.assign"
        }
        SectionChange::Move(to) => {
            let from: SectionState = coded(&row.state)?;
            if from != *to && !from.moves().contains(to) {
                return Err(StoreError::conflict(format!(
                    "a section that is {} does not become {}; read it again",
                    from.code(),
                    to.code()
                ))
                .into());
            }
            to.code().clone_into(&mut row.state);
            "section.move"
        }
    };
    row.version += 1;
    row.updated_at = unit.now();
    let act = Act::new(action, assessment.organisation).because(&row.state);
    unit.record(act, "assessment_section", format!("{}/{}", input.id, input.area), Some(&row))?;
    assessment_section::Entity::delete_by_id(key).exec(&unit.tx).await?;
    unit.put(row).await
}

/// The one who is to work on it belongs to the delegation, and the delegation is told.
async fn assign(
    unit: &Unit,
    assessment: &assessment::Model,
    input: &Input,
    person: Option<PersonId>,
    name: &str,
) -> Result<(), Fault> {
    let Some(person) = person else { return Ok(()) };
    let member = membership::Entity::find_by_id((person.0, assessment.organisation)).one(&unit.tx).await?;
    if member.is_none() {
        return Err(StoreError::NotFound.into());
    }
    let args = serde_json::json!({ "title": assessment.title, "area": input.title, "name": name });
    unit.notify(assessment.organisation, "section-assigned", ("assessment", assessment.id), args);
    Ok(())
}

/// Assigns or moves a section of the actor's own assessment while it is open. `title` is the area's name for the notice.
pub async fn change(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    area: &AreaId,
    title: String,
    version: i64,
    change: SectionChange,
) -> Result<(), StoreError> {
    let input = Input { id: id.0, own: own(scope)?, area: area.clone(), title, version, change };
    write(store, scope.author()?, input, |unit, input| Box::pin(apply(unit, input))).await
}
