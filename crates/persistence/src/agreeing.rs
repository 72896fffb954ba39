//! What follows when both sides accept: the engagement and its claim on the offer, whether a round proposed it or not.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::OrganisationKind;

use crate::entity::{commitment, engagement, interest, need, offer, organisation, proposal};
use crate::error::{Fault, StoreError};
use crate::unit::{Act, Unit};
use crate::{engagement_consents, standing};

/// The status of an engagement of which nothing has been delivered yet.
const AGREED: &str = "agreed";

/// What both sides have agreed on.
pub(crate) struct Agreement {
    proposal: Option<Uuid>,
    round: Option<Uuid>,
    interest: Option<Uuid>,
    need: Uuid,
    offer: Uuid,
    state_organisation: Uuid,
    provider_organisation: Uuid,
    kind: String,
    unit: String,
    amount: i64,
    draw_unit: String,
    draw: i64,
    period_from: Option<NaiveDate>,
    period_until: Option<NaiveDate>,
    words: String,
    /// Whether the state's side lets it be published, and the provider's.
    publish: (bool, bool),
}

impl From<&proposal::Model> for Agreement {
    fn from(row: &proposal::Model) -> Self {
        Self {
            proposal: Some(row.id),
            round: Some(row.round),
            interest: None,
            need: row.need,
            offer: row.offer,
            state_organisation: row.state_organisation,
            provider_organisation: row.provider_organisation,
            kind: row.kind.clone(),
            unit: row.unit.clone(),
            amount: row.amount,
            draw_unit: row.draw_unit.clone(),
            draw: row.draw,
            period_from: row.period_from,
            period_until: row.period_until,
            words: row.words.clone(),
            publish: (row.publish_state, row.publish_provider),
        }
    }
}

impl From<&interest::Model> for Agreement {
    fn from(row: &interest::Model) -> Self {
        Self {
            proposal: None,
            round: None,
            interest: Some(row.id),
            need: row.need,
            offer: row.offer,
            state_organisation: row.state_organisation,
            provider_organisation: row.provider_organisation,
            kind: row.help.clone(),
            unit: row.unit.clone(),
            amount: row.amount,
            draw_unit: row.draw_unit.clone(),
            draw: row.draw,
            period_from: row.period_from,
            period_until: row.period_until,
            words: row.words.clone(),
            publish: (row.publish_state, row.publish_provider),
        }
    }
}

/// Makes the engagement and takes its part of the offer: one guarded statement, one row with a unique key.
pub(crate) async fn engage(unit: &Unit, agreed: &Agreement) -> Result<Uuid, Fault> {
    let need = need::Entity::find_by_id(agreed.need).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let provider = organisation::Entity::find_by_id(agreed.provider_organisation)
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    take(unit, agreed.offer, agreed.draw, &agreed.draw_unit).await?;
    let row = engagement::Model {
        id: Uuid::new_v4(),
        proposal: agreed.proposal,
        round: agreed.round,
        interest: agreed.interest,
        need: agreed.need,
        offer: agreed.offer,
        state_organisation: agreed.state_organisation,
        provider_organisation: agreed.provider_organisation,
        state: need.state,
        provider_kind: provider.provider_kind.unwrap_or_else(|| vocabulary::ProviderKind::Government.code().to_owned()),
        capability: need.capability,
        area: need.area,
        kind: agreed.kind.clone(),
        unit: agreed.unit.clone(),
        amount: agreed.amount,
        draw_unit: agreed.draw_unit.clone(),
        status: AGREED.to_owned(),
        closure: None,
        period_from: agreed.period_from,
        period_until: agreed.period_until,
        words: agreed.words.clone(),
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    unit.insert::<engagement::Entity>(row, Act::new("engagement.create", agreed.state_organisation)).await?;
    let claim = commitment::Model {
        engagement: id,
        offer: agreed.offer,
        amount: agreed.draw,
        released: 0,
        created_at: unit.now(),
    };
    unit.put(claim).await?;
    if agreed.publish.0 {
        engagement_consents::tick(unit, id, OrganisationKind::State, true).await?;
    }
    if agreed.publish.1 {
        engagement_consents::tick(unit, id, OrganisationKind::Provider, true).await?;
    }
    Ok(id)
}

/// Commits part of an offer. The statement itself refuses to go beyond the capacity, whoever else commits meanwhile.
async fn take(unit: &Unit, id: Uuid, draw: i64, draw_unit: &str) -> Result<(), Fault> {
    let taken = offer::Entity::update_many()
        .col_expr(offer::Column::Committed, Expr::col(offer::Column::Committed).add(draw))
        .col_expr(offer::Column::Version, Expr::col(offer::Column::Version).add(1))
        .filter(offer::Column::Id.eq(id))
        .filter(offer::Column::Unit.eq(draw_unit))
        .filter(offer::Column::Status.eq("published"))
        .filter(Expr::col(offer::Column::Committed).add(draw).lte(Expr::col(offer::Column::Capacity)))
        .exec(&unit.tx)
        .await?;
    let row = offer::Entity::find_by_id(id).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    if taken.rows_affected != 1 {
        if row.status != "published" {
            return Err(StoreError::conflict("the offer has been taken back; decline the proposal").into());
        }
        return Err(StoreError::CapacityExceeded { free: row.capacity - row.committed }.into());
    }
    unit.record(Act::new("offer.commit", row.organisation).because(&draw.to_string()), "offer", id, Some(&row))?;
    Ok(())
}

/// Whether the offer has as much left now; a look ahead, which binds nobody.
pub(crate) async fn room(unit: &Unit, id: Uuid, draw: i64, draw_unit: &str) -> Result<(), Fault> {
    let row = offer::Entity::find_by_id(id).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    if row.unit != draw_unit || row.status != "published" {
        return Err(StoreError::conflict("the offer has been taken back or counts in another unit now").into());
    }
    let free = row.capacity - row.committed;
    if draw > free { Err(StoreError::CapacityExceeded { free }.into()) } else { Ok(()) }
}

/// Gives part of an offer back; a step of closing an engagement.
pub(crate) async fn give_back(unit: &Unit, engagement: Uuid, release: i64) -> Result<(), Fault> {
    let row = commitment::Entity::find_by_id(engagement).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let left = row.amount - row.released;
    if !(0..=left).contains(&release) {
        return Err(StoreError::conflict(format!(
            "the engagement holds {left} of the offer in its smallest unit; give back that much at most"
        ))
        .into());
    }
    let released = commitment::Entity::update_many()
        .col_expr(commitment::Column::Released, Expr::col(commitment::Column::Released).add(release))
        .filter(commitment::Column::Engagement.eq(engagement))
        .filter(Expr::col(commitment::Column::Released).add(release).lte(Expr::col(commitment::Column::Amount)))
        .exec(&unit.tx)
        .await?;
    let freed = offer::Entity::update_many()
        .col_expr(offer::Column::Committed, Expr::col(offer::Column::Committed).sub(release))
        .col_expr(offer::Column::Version, Expr::col(offer::Column::Version).add(1))
        .filter(offer::Column::Id.eq(row.offer))
        .filter(offer::Column::Committed.gte(release))
        .exec(&unit.tx)
        .await?;
    if released.rows_affected != 1 || freed.rows_affected != 1 {
        return Err(Fault::Again);
    }
    let offer = offer::Entity::find_by_id(row.offer).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    unit.record(
        Act::new("offer.release", offer.organisation).because(&release.to_string()),
        "offer",
        offer.id,
        Some(&offer),
    )?;
    standing::wake(unit).await
}
