//! Step 4: changes of partners, milestones, disbursements and risks, inside the unit that holds the engagement; and the
//! reminders of what is due.

use chrono::NaiveDate;
use feedback::{Disbursement, Milestone};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vocabulary::{EngagementId, OrganisationId, OrganisationKind};

use crate::engagement_file::{FileChange, course, put_course};
use crate::entity::{engagement, engagement_part};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::store::Store;
use crate::unit::{Act, Unit, write};

fn body(value: &impl Serialize) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(value).map_err(|e| StoreError::corrupt("a part of an engagement", e))
}

fn read<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, StoreError> {
    serde_json::from_value(value).map_err(|e| StoreError::corrupt("a part of an engagement", e))
}

/// Applies a change of the parts of a locked engagement; other changes are none of its business.
pub(crate) async fn apply(unit: &Unit, of: &engagement::Model, change: &FileChange) -> Result<(), Fault> {
    let me = unit.actor()?.organisation.0;
    match change {
        FileChange::Partners(partners) => {
            engagement_part::Entity::delete_many()
                .filter(engagement_part::Column::Engagement.eq(of.id))
                .filter(engagement_part::Column::Kind.eq("partner"))
                .exec(&unit.tx)
                .await?;
            for partner in partners {
                add(unit, of, "partner", body(partner)?, None).await?;
            }
            Ok(())
        }
        FileChange::AddMilestone(milestone) => add(unit, of, "milestone", body(milestone)?, Some(milestone.due)).await,
        FileChange::MilestoneDone(id, done) => {
            let row = part(unit, of, "milestone", *id).await?;
            let milestone = Milestone { done: *done, ..read(row.body.clone())? };
            let due = done.is_none().then_some(milestone.due);
            put(unit, row, body(&milestone)?, due).await
        }
        FileChange::AddDisbursement(disbursement) => add(unit, of, "disbursement", body(disbursement)?, None).await,
        FileChange::Confirm(id, day) => {
            let row = theirs(unit, of, *id, me).await?;
            let known: Disbursement = read(row.body.clone())?;
            if known.confirmed.is_some() {
                return Err(StoreError::conflict("this delivery is confirmed already").into());
            }
            put(unit, row, body(&Disbursement { confirmed: Some(*day), disputed: None, ..known })?, None).await
        }
        FileChange::Dispute(id, words) => {
            let row = theirs(unit, of, *id, me).await?;
            let known: Disbursement = read(row.body.clone())?;
            let words = Some(words.clone());
            put(unit, row, body(&Disbursement { confirmed: None, disputed: words, ..known })?, None).await
        }
        FileChange::AddRisk(risk) => add(unit, of, "risk", body(risk)?, None).await,
        FileChange::PutRisk(id, risk) => {
            let row = part(unit, of, "risk", *id).await?;
            put(unit, row, body(risk)?, None).await
        }
        FileChange::Remove(id) => remove(unit, of, *id, me).await,
        _ => Ok(()),
    }
}

async fn part(unit: &Unit, of: &engagement::Model, kind: &str, id: Uuid) -> Result<engagement_part::Model, Fault> {
    let found = engagement_part::Entity::find_by_id(id)
        .filter(engagement_part::Column::Engagement.eq(of.id))
        .filter(engagement_part::Column::Kind.eq(kind))
        .one(&unit.tx)
        .await?;
    Ok(found.ok_or(StoreError::NotFound)?)
}

/// A delivery that the other side told of.
async fn theirs(unit: &Unit, of: &engagement::Model, id: Uuid, me: Uuid) -> Result<engagement_part::Model, Fault> {
    let row = part(unit, of, "disbursement", id).await?;
    if row.organisation == me {
        return Err(StoreError::conflict("a delivery is confirmed by the other side; wait for it").into());
    }
    Ok(row)
}

async fn add(
    unit: &Unit,
    of: &engagement::Model,
    kind: &str,
    body: serde_json::Value,
    due: Option<NaiveDate>,
) -> Result<(), Fault> {
    let actor = unit.actor()?;
    let row = engagement_part::Model {
        id: Uuid::new_v4(),
        engagement: of.id,
        kind: kind.to_owned(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        body,
        due,
        told: None,
        created_at: unit.now(),
    };
    unit.record(Act::new("part.add", of.state_organisation), "engagement_part", row.id, Some(&row))?;
    unit.put(row).await
}

async fn put(
    unit: &Unit,
    row: engagement_part::Model,
    body: serde_json::Value,
    due: Option<NaiveDate>,
) -> Result<(), Fault> {
    engagement_part::Entity::update_many()
        .col_expr(engagement_part::Column::Body, Expr::value(body.clone()))
        .col_expr(engagement_part::Column::Due, Expr::value(due))
        .filter(engagement_part::Column::Id.eq(row.id))
        .exec(&unit.tx)
        .await?;
    let owner = row.organisation;
    let after = engagement_part::Model { body, due, ..row };
    unit.record(Act::new("part.change", owner), "engagement_part", after.id, Some(&after))?;
    Ok(())
}

async fn remove(unit: &Unit, of: &engagement::Model, id: Uuid, me: Uuid) -> Result<(), Fault> {
    let row = engagement_part::Entity::find_by_id(id)
        .filter(engagement_part::Column::Engagement.eq(of.id))
        .filter(engagement_part::Column::Organisation.eq(me))
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    if row.kind == "disbursement" && read::<Disbursement>(row.body.clone())?.confirmed.is_some() {
        return Err(StoreError::conflict("what the other side confirmed stays; write a correction beside it").into());
    }
    unit.record(Act::new("part.remove", me), "engagement_part", row.id, Some(&row))?;
    engagement_part::Entity::delete_by_id(id).exec(&unit.tx).await?;
    Ok(())
}

/// A milestone that is not reached yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct DueMilestone {
    pub id: Uuid,
    pub engagement: EngagementId,
    pub milestone: Milestone,
}

/// Open milestones that are due by this day and that nobody was reminded of since `since`. For the worker.
pub async fn due_milestones(
    store: &Store,
    lease: &Lease,
    by: NaiveDate,
    since: NaiveDate,
) -> Result<Vec<DueMilestone>, StoreError> {
    jobs::held(store, lease).await?;
    let rows = engagement_part::Entity::find()
        .filter(engagement_part::Column::Kind.eq("milestone"))
        .filter(engagement_part::Column::Due.lte(by))
        .filter(
            Condition::any().add(engagement_part::Column::Told.is_null()).add(engagement_part::Column::Told.lt(since)),
        )
        .all(store.reader())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DueMilestone { id: row.id, engagement: EngagementId(row.engagement), milestone: read(row.body)? })
        })
        .collect()
}

/// Reminds both sides of a milestone. For the worker.
pub async fn remind_of_milestone(
    store: &Store,
    lease: &Lease,
    due: DueMilestone,
    today: NaiveDate,
) -> Result<(), StoreError> {
    let input = (lease.clone(), due, today);
    write(store, lease.author(store).await?, input, |unit, (lease, due, today)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let of = engagement::Entity::find_by_id(due.engagement.0).one(&unit.tx).await?;
            let of = of.ok_or(StoreError::NotFound)?;
            engagement_part::Entity::update_many()
                .col_expr(engagement_part::Column::Told, Expr::value(Some(*today)))
                .filter(engagement_part::Column::Id.eq(due.id))
                .exec(&unit.tx)
                .await?;
            if of.status == "closed" {
                return Ok(());
            }
            let args = serde_json::json!({ "title": due.milestone.title, "due": due.milestone.due });
            for side in [of.state_organisation, of.provider_organisation] {
                unit.notify(side, "milestone-due", ("engagement", of.id), args.clone());
            }
            Ok(())
        })
    })
    .await
}

/// Reminds a side of the report that is due, once a day at most. For the worker.
pub async fn remind_of_report(
    store: &Store,
    lease: &Lease,
    id: EngagementId,
    side: OrganisationKind,
    due: NaiveDate,
    today: NaiveDate,
) -> Result<bool, StoreError> {
    let input = (lease.clone(), id.0, side, due, today);
    write(store, lease.author(store).await?, input, |unit, (lease, id, side, due, today)| {
        Box::pin(async move {
            jobs::fence(unit, lease).await?;
            let of = engagement::Entity::find_by_id(*id).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
            let mut course = course(unit, *id).await?;
            let (told, organisation) = match side {
                OrganisationKind::State => (&mut course.told_state, OrganisationId(of.state_organisation)),
                _ => (&mut course.told_provider, OrganisationId(of.provider_organisation)),
            };
            if *told == Some(*today) {
                return Ok(false);
            }
            *told = Some(*today);
            put_course(unit, course).await?;
            unit.notify(organisation.0, "report-due", ("engagement", *id), serde_json::json!({ "due": due }));
            Ok(true)
        })
    })
    .await
}
