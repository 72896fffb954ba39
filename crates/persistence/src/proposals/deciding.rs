//! A decision, and what follows from two that agree: the engagement and its claim on the offer.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::PersonId;

use super::{EngagementState, quantity, settle};
use crate::entity::{commitment, engagement, need, offer, organisation, proposal};
use crate::error::{Fault, StoreError};
use crate::records::{Decision, ProposalStatus, Settle};
use crate::unit::{Act, Unit};

/// What one side says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Yes or no.
    pub accept: bool,
    /// A code of the list of reasons.
    pub reason_code: Option<String>,
    /// In its own words.
    pub reason: String,
}

pub(super) struct Input {
    pub id: Uuid,
    pub version: i64,
    pub sided: Condition,
    pub verdict: Verdict,
    pub rule: Settle,
}

/// Tells both sides.
fn tell(unit: &Unit, row: &proposal::Model, kind: &str, args: &serde_json::Value) {
    for side in [row.state_organisation, row.provider_organisation] {
        unit.notify(side, kind, ("proposal", row.id), args.clone());
    }
}

/// Ends an open proposal without an agreement.
pub(super) async fn end(
    unit: &Unit,
    before: &proposal::Model,
    status: ProposalStatus,
    notice: &str,
) -> Result<(), Fault> {
    let after = proposal::Model { status: status.code().to_owned(), ..before.clone() };
    unit.save::<proposal::Entity>(
        before,
        after,
        Act::new("proposal.status", before.state_organisation).because(status.code()),
    )
    .await?;
    tell(unit, before, notice, &serde_json::json!({ "to": status.code() }));
    Ok(())
}

/// Takes part in the decision; the id of the engagement that both sides have made.
pub(super) async fn decide(unit: &Unit, input: &Input) -> Result<Option<Uuid>, Fault> {
    let before = unit.lock::<proposal::Entity>(input.id, Some(input.version), input.sided.clone()).await?;
    if before.status != ProposalStatus::Open.code() {
        return Err(
            StoreError::conflict(format!("the proposal is {} and takes no more decisions", before.status)).into()
        );
    }
    if before.due < unit.now().date_naive() {
        return Err(StoreError::conflict(format!(
            "the proposal was to be decided by {}; ask for it in the next round",
            before.due
        ))
        .into());
    }
    let actor = unit.actor()?;
    let said = Decision {
        accept: input.verdict.accept,
        reason_code: input.verdict.reason_code.clone(),
        reason: input.verdict.reason.clone(),
        person: PersonId(actor.person.0),
        at: unit.now(),
    };
    let said = serde_json::to_value(&said).map_err(|e| StoreError::corrupt("the decision", e))?;
    let mut after = before.clone();
    let (mine, theirs, side) = if actor.organisation.0 == before.state_organisation {
        (&mut after.state_decision, &before.provider_decision, "state")
    } else {
        (&mut after.provider_decision, &before.state_decision, "provider")
    };
    if mine.is_some() {
        return Err(StoreError::conflict("your side has decided already; wait for the other one").into());
    }
    *mine = Some(said);
    let both = input.verdict.accept
        && theirs.as_ref().and_then(|d| d.get("accept")).and_then(serde_json::Value::as_bool) == Some(true);
    let status = match (input.verdict.accept, both) {
        (false, _) => ProposalStatus::Declined,
        (true, true) => ProposalStatus::Agreed,
        (true, false) => ProposalStatus::Open,
    };
    status.code().clone_into(&mut after.status);
    let action = if input.verdict.accept { "proposal.accept" } else { "proposal.decline" };
    let act = Act::new(action, before.state_organisation).because(&input.verdict.reason);
    unit.save::<proposal::Entity>(&before, after, act).await?;
    let args = serde_json::json!({ "side": side, "to": status.code() });
    tell(unit, &before, if both { "proposal-agreed" } else { "proposal-decided" }, &args);
    let made = if both { Some(engage(unit, &before).await?) } else { None };
    if status != ProposalStatus::Open {
        settle(unit, before.need, input.rule).await?;
    }
    Ok(made)
}

/// Makes the engagement and takes its part of the offer: one guarded statement, one row with a unique key.
async fn engage(unit: &Unit, agreed: &proposal::Model) -> Result<Uuid, Fault> {
    let need = need::Entity::find_by_id(agreed.need).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let provider = organisation::Entity::find_by_id(agreed.provider_organisation)
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    take(unit, agreed.offer, agreed.draw, &agreed.draw_unit).await?;
    let row = engagement::Model {
        id: Uuid::new_v4(),
        proposal: agreed.id,
        round: agreed.round,
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
        status: EngagementState::Agreed.code().to_owned(),
        closure: None,
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
        quantity(draw, draw_unit)?;
        return Err(StoreError::CapacityExceeded { free: row.capacity - row.committed }.into());
    }
    unit.record(Act::new("offer.commit", row.organisation).because(&draw.to_string()), "offer", id, Some(&row))?;
    Ok(())
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
    Ok(())
}
