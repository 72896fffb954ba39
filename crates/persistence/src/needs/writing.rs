//! How a need is laid into its rows: the facts as a body, and a column for everything that is asked for.

use std::collections::BTreeSet;

use ::assessment::{NeedFacts, NeedStatus, Partner};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;
use vocabulary::{AreaId, StateCode};

use super::NewNeed;
use crate::entity::{need, need_partner, need_share, organisation};
use crate::error::{Fault, StoreError};
use crate::scope::coded;
use crate::sharing::rank;
use crate::unit::{Act, Unit};
use crate::{stale, standing};

/// A change of the facts.
pub(super) struct Rewrite {
    pub id: Uuid,
    pub version: i64,
    pub mine: Condition,
    pub facts: NeedFacts,
    pub area: AreaId,
}

/// Consent is never taken from the facts as they are handed in: only a partner gives it.
fn partners(facts: &NeedFacts, consented: &BTreeSet<StateCode>) -> Vec<Partner> {
    let states: BTreeSet<&StateCode> = facts.partners.iter().map(|p| &p.state).collect();
    states.into_iter().map(|state| Partner { state: state.clone(), consented: consented.contains(state) }).collect()
}

/// Puts the facts into the row's columns and body.
fn lay(row: &mut need::Model, facts: &NeedFacts, area: &AreaId) -> Result<(), StoreError> {
    row.visibility = rank(facts.sharing.visibility);
    row.embargo_until = facts.sharing.embargo_until;
    row.title.clone_from(&facts.title);
    area.as_str().clone_into(&mut row.area);
    facts.capability.as_str().clone_into(&mut row.capability);
    facts.quantity.unit.code().clone_into(&mut row.unit);
    row.amount = facts.quantity.amount;
    row.period_from = facts.period.from();
    row.period_until = facts.period.until();
    row.body = serde_json::to_value(facts).map_err(|e| StoreError::corrupt("the need", e))?;
    Ok(())
}

/// Writes with whom the need is shared.
async fn share(unit: &Unit, id: Uuid, facts: &NeedFacts) -> Result<(), Fault> {
    need_share::Entity::delete_many().filter(need_share::Column::Need.eq(id)).exec(&unit.tx).await?;
    let rows =
        facts.sharing.chosen.iter().map(|o| need_share::Model { need: id, organisation: o.0, granted_at: unit.now() });
    let rows: Vec<_> = rows.map(IntoActiveModel::into_active_model).collect();
    if !rows.is_empty() {
        need_share::Entity::insert_many(rows).exec_without_returning(&unit.tx).await?;
    }
    Ok(())
}

/// Asks a state that is newly named as a partner.
async fn ask(unit: &Unit, id: Uuid, state: &StateCode, facts: &NeedFacts) -> Result<(), Fault> {
    unit.put(need_partner::Model {
        need: id,
        state: state.as_str().to_owned(),
        consented: false,
        person: None,
        decided_at: None,
    })
    .await?;
    let delegation =
        organisation::Entity::find().filter(organisation::Column::State.eq(state.as_str())).one(&unit.tx).await?;
    if let Some(delegation) = delegation {
        unit.notify(delegation.id, "need-consent-asked", ("need", id), serde_json::json!({ "title": facts.title }));
    }
    Ok(())
}

/// Whose need it is: the actor's own, or the delegation's on whose behalf the secretariat enters it.
async fn owner(unit: &Unit, new: &NewNeed) -> Result<(Uuid, StateCode), Fault> {
    let Some(delegation) = new.on_behalf_of else {
        let actor = unit.actor()?;
        let state = actor
            .state
            .clone()
            .ok_or_else(|| StoreError::conflict("a need is a state's own; act for a state's delegation"))?;
        return Ok((actor.organisation.0, state));
    };
    let row = organisation::Entity::find_by_id(delegation.0).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let state = row
        .state
        .as_deref()
        .ok_or_else(|| StoreError::conflict("a need is entered on behalf of a state's delegation; choose one"))?;
    Ok((row.id, coded(state)?))
}

pub(super) async fn insert(unit: &Unit, new: &NewNeed) -> Result<Uuid, Fault> {
    let (organisation, state) = owner(unit, new).await?;
    let mut facts = new.facts.clone();
    facts.partners = partners(&facts, &BTreeSet::new());
    facts.partners.retain(|p| p.state != state);
    let mut row = need::Model {
        id: new.id.map_or_else(Uuid::new_v4, |id| id.0),
        organisation,
        state: state.as_str().to_owned(),
        status: NeedStatus::Draft.code().to_owned(),
        status_since: unit.now(),
        submitted: false,
        entered_by_secretariat: new.on_behalf_of.is_some(),
        confirmed: new.on_behalf_of.is_none(),
        visibility: 0,
        embargo_until: None,
        title: String::new(),
        area: String::new(),
        capability: String::new(),
        unit: String::new(),
        amount: 0,
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
    lay(&mut row, &facts, &new.area)?;
    let id = row.id;
    unit.insert::<need::Entity>(row, Act::new("need.create", organisation)).await?;
    share(unit, id, &facts).await?;
    for partner in &facts.partners {
        ask(unit, id, &partner.state, &facts).await?;
    }
    if new.on_behalf_of.is_some() {
        unit.notify(organisation, "need-entered", ("need", id), serde_json::json!({ "title": facts.title }));
    }
    Ok(id)
}

pub(super) async fn rewrite(unit: &Unit, change: &Rewrite) -> Result<(), Fault> {
    let before = unit.lock::<need::Entity>(change.id, Some(change.version), change.mine.clone()).await?;
    let known = need_partner::Entity::find().filter(need_partner::Column::Need.eq(change.id)).all(&unit.tx).await?;
    let consented =
        known.iter().filter(|p| p.consented).map(|p| coded(&p.state)).collect::<Result<BTreeSet<StateCode>, _>>()?;
    let mut facts = change.facts.clone();
    facts.partners = partners(&facts, &consented);
    facts.partners.retain(|p| p.state.as_str() != before.state);
    let mut after = need::Model { updated_at: unit.now(), ..before.clone() };
    lay(&mut after, &facts, &change.area)?;
    unit.save::<need::Entity>(&before, after, Act::new("need.update", before.organisation)).await?;
    share(unit, change.id, &facts).await?;
    let gone = known.iter().filter(|k| !facts.partners.iter().any(|p| p.state.as_str() == k.state));
    for partner in gone {
        need_partner::Entity::delete_by_id((change.id, partner.state.clone())).exec(&unit.tx).await?;
    }
    for partner in facts.partners.iter().filter(|p| !known.iter().any(|k| k.state == p.state.as_str())) {
        ask(unit, change.id, &partner.state, &facts).await?;
    }
    if coded::<NeedStatus>(&before.status)?.matchable() { standing::wake(unit).await } else { Ok(()) }
}

pub(super) async fn consent(unit: &Unit, id: Uuid, partnered: &Condition, yes: bool) -> Result<(), Fault> {
    let actor = unit.actor()?;
    let state = actor.state.clone().ok_or(StoreError::NotFound)?;
    let before = unit.lock::<need::Entity>(id, None, partnered.clone()).await?;
    let partner =
        need_partner::Entity::find_by_id((id, state.as_str().to_owned())).lock_exclusive().one(&unit.tx).await?;
    partner.ok_or(StoreError::NotFound)?;
    need_partner::Entity::update_many()
        .col_expr(need_partner::Column::Consented, Expr::value(yes))
        .col_expr(need_partner::Column::Person, Expr::value(Some(actor.person.0)))
        .col_expr(need_partner::Column::DecidedAt, Expr::value(Some(unit.now())))
        .filter(need_partner::Column::Need.eq(id))
        .filter(need_partner::Column::State.eq(state.as_str()))
        .exec(&unit.tx)
        .await?;
    let mut facts: NeedFacts =
        serde_json::from_value(before.body.clone()).map_err(|e| StoreError::corrupt("a need", e))?;
    for partner in facts.partners.iter_mut().filter(|p| p.state == state) {
        partner.consented = yes;
    }
    let body = serde_json::to_value(&facts).map_err(|e| StoreError::corrupt("the need", e))?;
    let after = need::Model { body, updated_at: unit.now(), ..before.clone() };
    let answer = if yes { "yes" } else { "no" };
    unit.save::<need::Entity>(&before, after, Act::new("need.consent", before.organisation).because(answer)).await?;
    let args = serde_json::json!({ "title": before.title, "side": state.as_str(), "to": answer });
    unit.notify(before.organisation, "need-consent-given", ("need", id), args);
    Ok(())
}
