//! A decision, what the regime makes of it, and what follows from two that agree.

use chrono::NaiveDate;
use sea_orm::{Condition, EntityTrait};
use uuid::Uuid;
use vocabulary::PersonId;

use super::settle;
use crate::agreeing::{self, engage};
use crate::consent::{Asked, NewTerms, Regime, TermsBy};
use crate::entity::{need, proposal};
use crate::error::{Fault, StoreError};
use crate::records::{Decision, ProposalStatus, Settle};
use crate::scope::coded;
use crate::unit::{Act, Unit};
use crate::{declined, terms};

/// What one side says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verdict {
    /// Yes or no.
    pub accept: bool,
    /// A code of the list of reasons.
    pub reason_code: Option<String>,
    /// In its own words.
    pub reason: String,
    /// Whether what is agreed may be published, as far as this side is concerned.
    pub publish: bool,
}

pub(super) struct Input {
    pub id: Uuid,
    pub version: i64,
    pub sided: Condition,
    pub verdict: Verdict,
    pub rule: Settle,
}

pub(super) struct Counter {
    pub id: Uuid,
    pub version: i64,
    pub sided: Condition,
    pub terms: NewTerms,
    pub publish: bool,
}

/// The sides that know of a proposal.
fn told(row: &proposal::Model) -> Result<Vec<Uuid>, StoreError> {
    Ok(match coded(&row.asked)? {
        Asked::Both => vec![row.state_organisation, row.provider_organisation],
        Asked::State => vec![row.state_organisation],
        Asked::Provider => vec![row.provider_organisation],
    })
}

/// Whose record the trail names: as long as the state is not to be known, the provider's.
pub(super) fn owner(row: &proposal::Model) -> Uuid {
    if row.asked == Asked::Provider.code() { row.provider_organisation } else { row.state_organisation }
}

/// Tells the sides that know of it.
fn tell(unit: &Unit, row: &proposal::Model, kind: &str, args: &serde_json::Value) -> Result<(), StoreError> {
    for side in told(row)? {
        unit.notify(side, kind, ("proposal", row.id), args.clone());
    }
    Ok(())
}

/// What a new proposal says of itself; whoever may not know the need learns its area instead of its title.
fn news(row: &proposal::Model, need: &need::Model) -> Result<serde_json::Value, StoreError> {
    let amount = super::quantity(row.amount, &row.unit)?;
    let unnamed = row.regime == Regime::ProviderFirstUnnamed.code() && row.asked == Asked::Provider.code();
    let title = if unnamed { &need.area } else { &need.title };
    Ok(serde_json::json!({ "title": title, "amount": amount.digits(), "unit": row.unit, "due": row.due }))
}

/// Tells of a new proposal.
pub(super) fn announce(unit: &Unit, row: &proposal::Model, need: &need::Model) -> Result<(), StoreError> {
    tell(unit, row, "proposal-new", &news(row, need)?)
}

/// Ends an open proposal without an agreement.
pub(super) async fn end(
    unit: &Unit,
    before: &proposal::Model,
    status: ProposalStatus,
    notice: &str,
) -> Result<(), Fault> {
    let after = proposal::Model { status: status.code().to_owned(), ..before.clone() };
    unit.save::<proposal::Entity>(before, after, Act::new("proposal.status", owner(before)).because(status.code()))
        .await?;
    tell(unit, before, notice, &serde_json::json!({ "to": status.code() }))?;
    Ok(())
}

/// The proposal takes decisions still.
pub(super) fn still_open(unit: &Unit, before: &proposal::Model) -> Result<(), StoreError> {
    if before.status != ProposalStatus::Open.code() {
        return Err(StoreError::conflict(format!("the proposal is {} and takes no more decisions", before.status)));
    }
    in_time(unit, before.due)
}

/// The last day of answers has not passed.
pub(crate) fn in_time(unit: &Unit, due: NaiveDate) -> Result<(), StoreError> {
    if due < unit.now().date_naive() {
        return Err(StoreError::conflict(format!("it was to be decided by {due}; ask for it in the next round")));
    }
    Ok(())
}

/// What a side said, as it is kept.
pub(crate) fn said(unit: &Unit, verdict: &Verdict) -> Result<serde_json::Value, StoreError> {
    let said = Decision {
        accept: verdict.accept,
        reason_code: verdict.reason_code.clone(),
        reason: verdict.reason.clone(),
        person: PersonId(unit.actor()?.person.0),
        at: unit.now(),
    };
    serde_json::to_value(&said).map_err(|e| StoreError::corrupt("the decision", e))
}

/// Whether a kept decision is a yes.
pub(crate) fn is_yes(said: Option<&serde_json::Value>) -> bool {
    said.and_then(|d| d.get("accept")).and_then(serde_json::Value::as_bool) == Some(true)
}

fn is_state(unit: &Unit, row: &proposal::Model) -> Result<bool, StoreError> {
    Ok(unit.actor()?.organisation.0 == row.state_organisation)
}

/// Takes part in the decision; the id of the engagement that both sides have made.
pub(super) async fn decide(unit: &Unit, input: &Input) -> Result<Option<Uuid>, Fault> {
    let before = unit.lock::<proposal::Entity>(input.id, Some(input.version), input.sided.clone()).await?;
    still_open(unit, &before)?;
    let by_state = is_state(unit, &before)?;
    let said = said(unit, &input.verdict)?;
    let mut after = before.clone();
    let (mine, theirs, publish) = if by_state {
        (&mut after.state_decision, &before.provider_decision, &mut after.publish_state)
    } else {
        (&mut after.provider_decision, &before.state_decision, &mut after.publish_provider)
    };
    if mine.is_some() {
        return Err(StoreError::conflict("your side has decided already; wait for the other one").into());
    }
    *mine = Some(said);
    *publish = input.verdict.accept && input.verdict.publish;
    let both = input.verdict.accept && is_yes(theirs.as_ref());
    let status = match (input.verdict.accept, both) {
        (false, _) => ProposalStatus::Declined,
        (true, true) => ProposalStatus::Agreed,
        (true, false) => ProposalStatus::Open,
    };
    status.code().clone_into(&mut after.status);
    if input.verdict.accept {
        Asked::Both.code().clone_into(&mut after.asked);
    }
    let action = if input.verdict.accept { "proposal.accept" } else { "proposal.decline" };
    let act = Act::new(action, owner(&after)).because(&input.verdict.reason);
    unit.save::<proposal::Entity>(&before, after.clone(), act).await?;
    let args = serde_json::json!({ "side": side(by_state), "to": status.code() });
    tell(unit, &before, if both { "proposal-agreed" } else { "proposal-decided" }, &args)?;
    ask_the_other(unit, &before, &after).await?;
    if !input.verdict.accept {
        declined::keep(unit, &before).await?;
    }
    let made = if both { Some(engage(unit, &(&after).into()).await?) } else { None };
    if status != ProposalStatus::Open {
        settle(unit, before.need, input.rule).await?;
    }
    Ok(made)
}

const fn side(by_state: bool) -> &'static str {
    if by_state { "state" } else { "provider" }
}

/// Where the first side has said yes, the other is told that there is a proposal.
async fn ask_the_other(unit: &Unit, before: &proposal::Model, after: &proposal::Model) -> Result<(), Fault> {
    if before.asked == after.asked {
        return Ok(());
    }
    let need = need::Entity::find_by_id(after.need).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let known = told(before)?;
    for side in told(after)?.into_iter().filter(|side| !known.contains(side)) {
        unit.notify(side, "proposal-new", ("proposal", after.id), news(after, &need)?);
    }
    Ok(())
}

/// Accepts on other terms: the other side's answer no longer counts, and it is asked again.
pub(super) async fn counter(unit: &Unit, input: &Counter) -> Result<(), Fault> {
    let before = unit.lock::<proposal::Entity>(input.id, Some(input.version), input.sided.clone()).await?;
    still_open(unit, &before)?;
    let by_state = is_state(unit, &before)?;
    let mine = if by_state { &before.state_decision } else { &before.provider_decision };
    if mine.is_some() {
        return Err(StoreError::conflict("your side has decided already; wait for the other one").into());
    }
    let draw_unit = input.terms.draw.unit.code();
    if input.terms.amount.unit.code() != before.unit {
        return Err(StoreError::conflict("the terms count in another unit than the need").into());
    }
    agreeing::room(unit, before.offer, input.terms.draw.amount, draw_unit).await?;
    let verdict = Verdict { accept: true, publish: input.publish, ..Verdict::default() };
    let said = said(unit, &verdict)?;
    let (state_decision, provider_decision) = if by_state { (Some(said), None) } else { (None, Some(said)) };
    let after = proposal::Model {
        state_decision,
        provider_decision,
        publish_state: by_state && input.publish,
        publish_provider: !by_state && input.publish,
        asked: Asked::Both.code().to_owned(),
        terms: before.terms + 1,
        amount: input.terms.amount.amount,
        draw: input.terms.draw.amount,
        draw_unit: draw_unit.to_owned(),
        kind: input.terms.kind.as_str().to_owned(),
        period_from: input.terms.period.map(|period| period.from()),
        period_until: input.terms.period.map(|period| period.until()),
        words: input.terms.words.clone(),
        ..before.clone()
    };
    let by = if by_state { TermsBy::State } else { TermsBy::Provider };
    terms::keep(unit, terms::Keep::of_proposal(&after, by)).await?;
    unit.save::<proposal::Entity>(&before, after.clone(), Act::new("proposal.terms", owner(&after))).await?;
    let args = serde_json::json!({ "side": side(by_state), "terms": after.terms });
    tell(unit, &before, "proposal-terms", &args)?;
    ask_the_other(unit, &before, &after).await
}
