//! How the awards of a chosen run become proposals, and how a state chooses another offer in the place of one.

use std::collections::BTreeSet;

use ::assessment::NeedStatus;
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;
use vocabulary::{OfferId, PersonId, ProposalId, RoundId, RunId};

use super::{NewProposal, deciding, settle, sided};
use crate::agreeing;
use crate::consent::{Asked, Regime, TermsBy};
use crate::entity::{alternative, need, offer, proposal, round};
use crate::error::{Fault, StoreError};
use crate::records::{Decision, ProposalRecord, ProposalStatus, RoundRecord, Settle};
use crate::rounds;
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::terms;
use crate::unit::{Act, Unit, write};

/// What a publication is made of.
pub(crate) struct Publication {
    round: Uuid,
    version: i64,
    run: Uuid,
    due: NaiveDate,
    awards: Vec<NewProposal>,
    rule: Settle,
    regime: Regime,
}

impl Publication {
    /// Of a round as it stands.
    pub fn of(
        round: &round::Model,
        run: Uuid,
        due: NaiveDate,
        awards: Vec<NewProposal>,
        rule: Settle,
    ) -> Result<Self, StoreError> {
        let regime = rounds::frame(round)?.regime;
        Ok(Self { round: round.id, version: round.version, run, due, awards, rule, regime })
    }
}

/// Proposes the awards of a run to both sides, or to the one that the regime asks first; open proposals of earlier runs
/// of the round give way. For the secretariat.
#[allow(clippy::too_many_arguments, reason = "each is one fact of the publication")]
pub async fn publish_run(
    store: &Store,
    scope: &Scope,
    round: RoundId,
    version: i64,
    run: RunId,
    due: NaiveDate,
    awards: Vec<NewProposal>,
    rule: Settle,
) -> Result<RoundRecord, StoreError> {
    scope.secretariat()?;
    let regime = Regime::BothAtOnce;
    let input = Publication { round: round.0, version, run: run.0, due, awards, rule, regime };
    write(store, scope.author()?, input, |unit, input| Box::pin(publish(unit, input))).await?;
    rounds::get(store, scope, round).await
}

async fn publish(unit: &Unit, input: &Publication) -> Result<(), Fault> {
    let round = rounds::choose(unit, input.round, input.version, input.run, input.due).await?;
    let input = &Publication::of(&round, input.run, input.due, input.awards.clone(), input.rule)?;
    let mut touched = BTreeSet::new();
    let earlier = proposal::Entity::find()
        .filter(proposal::Column::Round.eq(input.round))
        .filter(proposal::Column::Status.eq(ProposalStatus::Open.code()))
        .order_by_asc(proposal::Column::Id)
        .lock_exclusive()
        .all(&unit.tx)
        .await?;
    for before in earlier {
        touched.insert(before.need);
        deciding::end(unit, &before, ProposalStatus::Superseded, "proposal-superseded").await?;
    }
    for award in &input.awards {
        touched.insert(award.need.0);
        propose(unit, input, award).await?;
    }
    for need in touched {
        settle(unit, need, input.rule).await?;
    }
    Ok(())
}

/// Puts one award to whom the regime asks first.
pub(crate) async fn propose(unit: &Unit, input: &Publication, award: &NewProposal) -> Result<(), Fault> {
    let need = need::Entity::find_by_id(award.need.0).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let offer = offer::Entity::find_by_id(award.offer.0).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let status: NeedStatus = coded(&need.status)?;
    if !status.matchable() || !need.confirmed || offer.status != "published" || need.stale || offer.stale {
        let text = format!(
            "the need {:?} or the offer {:?} has left the round since the run was frozen; run again",
            need.title, offer.title
        );
        return Err(StoreError::conflict(text).into());
    }
    if award.draw.unit.code() != offer.unit || award.amount.unit.code() != need.unit {
        return Err(StoreError::conflict(
            "the need or the offer has changed its unit since the run was frozen; run again",
        )
        .into());
    }
    let row = proposal::Model {
        id: Uuid::new_v4(),
        run: input.run,
        round: input.round,
        need: need.id,
        offer: offer.id,
        state_organisation: need.organisation,
        provider_organisation: offer.organisation,
        unit: award.amount.unit.code().to_owned(),
        amount: award.amount.amount,
        draw_unit: award.draw.unit.code().to_owned(),
        draw: award.draw.amount,
        kind: award.kind.as_str().to_owned(),
        status: ProposalStatus::Open.code().to_owned(),
        state_decision: None,
        provider_decision: None,
        due: input.due,
        version: 1,
        created_at: unit.now(),
        regime: input.regime.code().to_owned(),
        asked: input.regime.first_asked().code().to_owned(),
        terms: 1,
        period_from: None,
        period_until: None,
        words: String::new(),
        publish_state: false,
        publish_provider: false,
        told: None,
    };
    let id = put(unit, row, TermsBy::Run, &need).await?;
    keep_alternatives(unit, id, award).await
}

/// Stores a new proposal with its terms, tells whom it is put to, and gives its id.
async fn put(unit: &Unit, row: proposal::Model, by: TermsBy, need: &need::Model) -> Result<Uuid, Fault> {
    let id = row.id;
    deciding::announce(unit, &row, need)?;
    terms::keep(unit, terms::Keep::of_proposal(&row, by)).await?;
    let owner = deciding::owner(&row);
    unit.insert::<proposal::Entity>(row, Act::new("proposal.create", owner)).await?;
    Ok(id)
}

/// Other offers that a state may choose in the place of a proposed one; a step of publishing.
async fn keep_alternatives(unit: &Unit, proposal: Uuid, award: &NewProposal) -> Result<(), Fault> {
    for (place, other) in (1i64..).zip(&award.alternatives) {
        unit.put(alternative::Model {
            proposal,
            offer: other.offer.0,
            place,
            unit: other.amount.unit.code().to_owned(),
            amount: other.amount.amount,
            draw_unit: other.draw.unit.code().to_owned(),
            draw: other.draw.amount,
            kind: other.kind.as_str().to_owned(),
        })
        .await?;
    }
    Ok(())
}

struct Choice {
    id: Uuid,
    offer: Uuid,
    version: i64,
    sided: sea_orm::Condition,
    rule: Settle,
}

/// The state takes another of the offers that it may choose from: the proposed one gives way, and the other provider is
/// asked; the state has accepted. Gives the new proposal.
pub async fn choose_alternative(
    store: &Store,
    scope: &Scope,
    id: ProposalId,
    offer: OfferId,
    version: i64,
    rule: Settle,
) -> Result<ProposalRecord, StoreError> {
    let input = Choice { id: id.0, offer: offer.0, version, sided: sided(scope)?, rule };
    let made = write(store, scope.author()?, input, |unit, input| Box::pin(choose(unit, input))).await?;
    super::get(store, scope, ProposalId(made)).await
}

async fn choose(unit: &Unit, input: &Choice) -> Result<Uuid, Fault> {
    let before = unit.lock::<proposal::Entity>(input.id, Some(input.version), input.sided.clone()).await?;
    deciding::still_open(unit, &before)?;
    let actor = unit.actor()?;
    if actor.organisation.0 != before.state_organisation {
        return Err(StoreError::NotFound.into());
    }
    if before.state_decision.is_some() {
        return Err(StoreError::conflict("your side has decided already; wait for the other one").into());
    }
    let other =
        alternative::Entity::find_by_id((before.id, input.offer)).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    agreeing::room(unit, other.offer, other.draw, &other.draw_unit).await?;
    let offer = offer::Entity::find_by_id(other.offer).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let need = need::Entity::find_by_id(before.need).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let said = Decision {
        accept: true,
        reason_code: None,
        reason: String::new(),
        person: PersonId(actor.person.0),
        at: unit.now(),
    };
    let said = serde_json::to_value(&said).map_err(|e| StoreError::corrupt("the decision", e))?;
    deciding::end(unit, &before, ProposalStatus::Superseded, "proposal-superseded").await?;
    let row = proposal::Model {
        id: Uuid::new_v4(),
        offer: other.offer,
        provider_organisation: offer.organisation,
        unit: other.unit,
        amount: other.amount,
        draw_unit: other.draw_unit,
        draw: other.draw,
        kind: other.kind,
        state_decision: Some(said),
        provider_decision: None,
        version: 1,
        created_at: unit.now(),
        asked: Asked::Both.code().to_owned(),
        terms: 1,
        period_from: None,
        period_until: None,
        words: String::new(),
        publish_state: false,
        publish_provider: false,
        told: None,
        ..before.clone()
    };
    let made = put(unit, row, TermsBy::Run, &need).await?;
    settle(unit, before.need, input.rule).await?;
    Ok(made)
}
