//! Interests outside rounds: a provider answers a need, a state asks for an offer. The two sides and the secretariat see
//! them; when both accept, the help is agreed in the same transaction.

use std::collections::BTreeMap;

use ::assessment::NeedStatus;
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{EngagementId, InterestId, NeedId, OfferId, OrganisationId, OrganisationKind};

use crate::agreeing::{self, engage};
use crate::consent::{InterestKind, InterestRecord, InterestStatus, NewTerms, TermsBy, period};
use crate::entity::{engagement, interest, need, offer};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::page::{Page, PageRequest, by_time};
use crate::proposals::{self, Verdict, in_time, is_yes, quantity, said, settle};
use crate::records::{OfferStatus, Settle, Subject};
use crate::scope::{Scope, coded};
use crate::sharing;
use crate::store::Store;
use crate::terms::{self, Keep};
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new interest of the actor's organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInterest {
    /// In this need.
    pub need: NeedId,
    /// By this offer.
    pub offer: OfferId,
    /// On these terms.
    pub terms: NewTerms,
    /// Until when it is to be answered.
    pub due: NaiveDate,
}

/// Which interests are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InterestFilter {
    /// In this status.
    pub status: Option<InterestStatus>,
    /// In this need.
    pub need: Option<NeedId>,
    /// By this offer.
    pub offer: Option<OfferId>,
}

/// The interests in which a scope is a side.
fn sided(scope: &Scope) -> Result<Condition, StoreError> {
    let me = scope.member()?.organisation.0;
    Ok(Condition::any()
        .add(interest::Column::StateOrganisation.eq(me))
        .add(interest::Column::ProviderOrganisation.eq(me)))
}

/// The interests that a scope may see.
fn visible(scope: &Scope) -> Result<Condition, StoreError> {
    if scope.member()?.kind == OrganisationKind::Secretariat { Ok(Condition::all()) } else { sided(scope) }
}

fn record(row: interest::Model, agreed: &BTreeMap<Uuid, Uuid>) -> Result<InterestRecord, StoreError> {
    let decision = |body: Option<serde_json::Value>| {
        body.map(serde_json::from_value).transpose().map_err(|e| StoreError::corrupt("a decision", e))
    };
    Ok(InterestRecord {
        id: InterestId(row.id),
        kind: coded(&row.kind)?,
        status: coded(&row.status)?,
        need: NeedId(row.need),
        offer: OfferId(row.offer),
        state_organisation: OrganisationId(row.state_organisation),
        provider_organisation: OrganisationId(row.provider_organisation),
        by: OrganisationId(row.organisation),
        amount: quantity(row.amount, &row.unit)?,
        draw: quantity(row.draw, &row.draw_unit)?,
        kind_of_help: coded(&row.help)?,
        period: period(row.period_from, row.period_until)?,
        words: row.words,
        terms: row.terms,
        state_decision: decision(row.state_decision)?,
        provider_decision: decision(row.provider_decision)?,
        due: row.due,
        engagement: agreed.get(&row.id).copied().map(EngagementId),
        version: row.version,
        created_at: row.created_at,
    })
}

async fn records(store: &Store, rows: Vec<interest::Model>) -> Result<Vec<InterestRecord>, StoreError> {
    let agreed = engagement::Entity::find()
        .filter(engagement::Column::Interest.is_in(rows.iter().map(|row| row.id)))
        .all(store.reader())
        .await?;
    let agreed = agreed.into_iter().filter_map(|row| Some((row.interest?, row.id))).collect();
    rows.into_iter().map(|row| record(row, &agreed)).collect()
}

async fn row(store: &Store, scope: &Scope, id: InterestId) -> Result<interest::Model, StoreError> {
    let found = interest::Entity::find_by_id(id.0).filter(visible(scope)?).one(store.reader()).await?;
    found.ok_or(StoreError::NotFound)
}

/// One interest.
pub async fn get(store: &Store, scope: &Scope, id: InterestId) -> Result<InterestRecord, StoreError> {
    let row = row(store, scope, id).await?;
    records(store, vec![row]).await?.pop().ok_or(StoreError::NotFound)
}

/// Interests that the scope may see, newest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &InterestFilter,
    page: PageRequest,
) -> Result<Page<InterestRecord>, StoreError> {
    let wanted = Condition::all()
        .add(visible(scope)?)
        .add_option(filter.status.map(|status| interest::Column::Status.eq(status.code())))
        .add_option(filter.need.map(|id| interest::Column::Need.eq(id.0)))
        .add_option(filter.offer.map(|id| interest::Column::Offer.eq(id.0)));
    let order = (interest::Column::CreatedAt, interest::Column::Id);
    let rows = interest::Entity::find().filter(wanted);
    let page = by_time(store.reader(), rows, &page, order, |row| (row.created_at, row.id)).await?;
    Ok(Page { items: records(store, page.items).await?, next: page.next, total: page.total })
}

/// Need and offer of an interest, for its sides and the secretariat, without what is the owners' own.
pub async fn subject(store: &Store, scope: &Scope, id: InterestId) -> Result<Subject, StoreError> {
    let row = row(store, scope, id).await?;
    proposals::pair(store, scope, row.need, row.offer).await
}

struct Expression {
    new: NewInterest,
    needs: Condition,
    offers: Condition,
}

/// Expresses an interest: the actor's side has accepted with it, and the other is asked.
pub async fn create(
    store: &Store,
    scope: &Scope,
    new: NewInterest,
    once: Option<&Idempotency>,
) -> Result<InterestRecord, StoreError> {
    let input = Expression { new, needs: sharing::needs(scope), offers: sharing::offers(scope) };
    let id = create_once(store, scope.author()?, once, input, |unit, input| Box::pin(express(unit, input))).await?;
    get(store, scope, InterestId(id)).await
}

async fn express(unit: &Unit, input: &Expression) -> Result<Uuid, Fault> {
    let new = &input.new;
    let need = need::Entity::find_by_id(new.need.0).filter(input.needs.clone()).one(&unit.tx).await?;
    let need = need.ok_or(StoreError::NotFound)?;
    let offer = offer::Entity::find_by_id(new.offer.0).filter(input.offers.clone()).one(&unit.tx).await?;
    let offer = offer.ok_or(StoreError::NotFound)?;
    let me = unit.actor()?.organisation.0;
    let kind = if me == offer.organisation {
        InterestKind::AnswerNeed
    } else if me == need.organisation {
        InterestKind::AskOffer
    } else {
        return Err(StoreError::conflict("an interest joins a record of your own with one of the other side").into());
    };
    let status: NeedStatus = coded(&need.status)?;
    let ready = status.matchable() && need.confirmed && !need.stale;
    if !ready || offer.status != OfferStatus::Published.code() || offer.stale {
        return Err(StoreError::conflict("the need and the offer are to be published, and none of them stale").into());
    }
    agreeing::room(unit, offer.id, new.terms.draw.amount, new.terms.draw.unit.code()).await?;
    let yes = said(unit, &Verdict { accept: true, ..Verdict::default() })?;
    let by_state = kind == InterestKind::AskOffer;
    let row = interest::Model {
        id: Uuid::new_v4(),
        kind: kind.code().to_owned(),
        status: InterestStatus::Open.code().to_owned(),
        need: need.id,
        offer: offer.id,
        state_organisation: need.organisation,
        provider_organisation: offer.organisation,
        organisation: me,
        unit: new.terms.amount.unit.code().to_owned(),
        amount: new.terms.amount.amount,
        draw_unit: new.terms.draw.unit.code().to_owned(),
        draw: new.terms.draw.amount,
        help: new.terms.kind.as_str().to_owned(),
        period_from: new.terms.period.map(|period| period.from()),
        period_until: new.terms.period.map(|period| period.until()),
        words: new.terms.words.clone(),
        terms: 1,
        state_decision: by_state.then(|| yes.clone()),
        provider_decision: (!by_state).then_some(yes),
        publish_state: false,
        publish_provider: false,
        due: new.due,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    let by = if by_state { TermsBy::State } else { TermsBy::Provider };
    terms::keep(unit, Keep::of_interest(&row, by)).await?;
    let args = serde_json::json!({ "title": if by_state { &offer.title } else { &need.title }, "due": row.due });
    unit.notify(other(&row, me), "interest-new", ("interest", id), args);
    unit.insert::<interest::Entity>(row, Act::new("interest.create", me)).await?;
    Ok(id)
}

fn other(row: &interest::Model, me: Uuid) -> Uuid {
    if me == row.state_organisation { row.provider_organisation } else { row.state_organisation }
}

fn still_open(unit: &Unit, row: &interest::Model) -> Result<(), StoreError> {
    if row.status != InterestStatus::Open.code() {
        return Err(StoreError::conflict(format!("the interest is {} and takes no more answers", row.status)));
    }
    in_time(unit, row.due)
}

struct Answer {
    id: Uuid,
    version: i64,
    sided: Condition,
    verdict: Verdict,
    rule: Settle,
}

/// One side answers. When both have accepted, the engagement is made and the offer's capacity taken.
pub async fn decide(
    store: &Store,
    scope: &Scope,
    id: InterestId,
    version: i64,
    verdict: Verdict,
    rule: Settle,
) -> Result<InterestRecord, StoreError> {
    let input = Answer { id: id.0, version, sided: sided(scope)?, verdict, rule };
    write(store, scope.author()?, input, |unit, input| Box::pin(answer(unit, input))).await?;
    get(store, scope, id).await
}

async fn answer(unit: &Unit, input: &Answer) -> Result<(), Fault> {
    let before = unit.lock::<interest::Entity>(input.id, Some(input.version), input.sided.clone()).await?;
    still_open(unit, &before)?;
    let me = unit.actor()?.organisation.0;
    let mut after = before.clone();
    let (mine, theirs, publish) = if me == before.state_organisation {
        (&mut after.state_decision, &before.provider_decision, &mut after.publish_state)
    } else {
        (&mut after.provider_decision, &before.state_decision, &mut after.publish_provider)
    };
    if mine.is_some() {
        return Err(StoreError::conflict("your side has decided already; wait for the other one").into());
    }
    *mine = Some(said(unit, &input.verdict)?);
    *publish = input.verdict.accept && input.verdict.publish;
    let both = input.verdict.accept && is_yes(theirs.as_ref());
    let status = match (input.verdict.accept, both) {
        (false, _) => InterestStatus::Declined,
        (true, true) => InterestStatus::Agreed,
        (true, false) => InterestStatus::Open,
    };
    status.code().clone_into(&mut after.status);
    let action = if input.verdict.accept { "interest.accept" } else { "interest.decline" };
    let act = Act::new(action, before.organisation).because(&input.verdict.reason);
    unit.save::<interest::Entity>(&before, after.clone(), act).await?;
    let kind = if both { "interest-agreed" } else { "interest-decided" };
    let args = serde_json::json!({ "to": status.code() });
    for side in [before.state_organisation, before.provider_organisation] {
        unit.notify(side, kind, ("interest", before.id), args.clone());
    }
    if both {
        engage(unit, &(&after).into()).await?;
        settle(unit, before.need, input.rule).await?;
    }
    Ok(())
}

struct Counter {
    id: Uuid,
    version: i64,
    sided: Condition,
    terms: NewTerms,
}

/// One side accepts on other terms; the other is to answer them.
pub async fn counter(
    store: &Store,
    scope: &Scope,
    id: InterestId,
    version: i64,
    terms: NewTerms,
) -> Result<InterestRecord, StoreError> {
    let input = Counter { id: id.0, version, sided: sided(scope)?, terms };
    write(store, scope.author()?, input, |unit, input| Box::pin(reply(unit, input))).await?;
    get(store, scope, id).await
}

async fn reply(unit: &Unit, input: &Counter) -> Result<(), Fault> {
    let before = unit.lock::<interest::Entity>(input.id, Some(input.version), input.sided.clone()).await?;
    still_open(unit, &before)?;
    let me = unit.actor()?.organisation.0;
    let by_state = me == before.state_organisation;
    let mine = if by_state { &before.state_decision } else { &before.provider_decision };
    if mine.is_some() {
        return Err(StoreError::conflict("your side has decided already; wait for the other one").into());
    }
    agreeing::room(unit, before.offer, input.terms.draw.amount, input.terms.draw.unit.code()).await?;
    let yes = said(unit, &Verdict { accept: true, ..Verdict::default() })?;
    let (state_decision, provider_decision) = if by_state { (Some(yes), None) } else { (None, Some(yes)) };
    let after = interest::Model {
        state_decision,
        provider_decision,
        publish_state: false,
        publish_provider: false,
        terms: before.terms + 1,
        unit: input.terms.amount.unit.code().to_owned(),
        amount: input.terms.amount.amount,
        draw_unit: input.terms.draw.unit.code().to_owned(),
        draw: input.terms.draw.amount,
        help: input.terms.kind.as_str().to_owned(),
        period_from: input.terms.period.map(|period| period.from()),
        period_until: input.terms.period.map(|period| period.until()),
        words: input.terms.words.clone(),
        ..before.clone()
    };
    let by = if by_state { TermsBy::State } else { TermsBy::Provider };
    terms::keep(unit, Keep::of_interest(&after, by)).await?;
    unit.save::<interest::Entity>(&before, after, Act::new("interest.terms", before.organisation)).await?;
    unit.notify(other(&before, me), "interest-terms", ("interest", before.id), serde_json::json!({}));
    Ok(())
}

/// Takes an interest back; by the side that expressed it.
pub async fn withdraw(
    store: &Store,
    scope: &Scope,
    id: InterestId,
    version: i64,
    reason: &str,
) -> Result<InterestRecord, StoreError> {
    let mine = Condition::all().add(interest::Column::Organisation.eq(scope.member()?.organisation.0));
    let input = (id.0, version, mine, reason.to_owned());
    write(store, scope.author()?, input, |unit, (id, version, mine, reason)| {
        Box::pin(async move {
            let before = unit.lock::<interest::Entity>(*id, Some(*version), mine.clone()).await?;
            still_open(unit, &before)?;
            end(unit, &before, InterestStatus::Withdrawn, "interest-withdrawn", reason).await
        })
    })
    .await?;
    get(store, scope, id).await
}

async fn end(
    unit: &Unit,
    before: &interest::Model,
    to: InterestStatus,
    notice: &str,
    reason: &str,
) -> Result<(), Fault> {
    let after = interest::Model { status: to.code().to_owned(), ..before.clone() };
    let act = Act::new("interest.status", before.organisation).because(reason);
    unit.save::<interest::Entity>(before, after, act).await?;
    for side in [before.state_organisation, before.provider_organisation] {
        unit.notify(side, notice, ("interest", before.id), serde_json::json!({ "to": to.code() }));
    }
    Ok(())
}

/// Lets every open interest lapse whose day has passed; tells how many. For the worker.
pub async fn lapse(store: &Store, lease: &Lease, today: NaiveDate) -> Result<u64, StoreError> {
    jobs::held(store, lease).await?;
    let over = interest::Entity::find()
        .filter(interest::Column::Status.eq(InterestStatus::Open.code()))
        .filter(interest::Column::Due.lt(today))
        .order_by_asc(interest::Column::Id)
        .all(store.reader())
        .await?;
    let mut lapsed = 0;
    for row in over {
        let input = (lease.clone(), row.id, row.version);
        let done = write(store, lease.author(store).await?, input, |unit, (lease, id, version)| {
            Box::pin(async move {
                jobs::fence(unit, lease).await?;
                let before = unit.lock::<interest::Entity>(*id, Some(*version), Condition::all()).await?;
                end(unit, &before, InterestStatus::Lapsed, "interest-lapsed", "").await
            })
        })
        .await;
        match done {
            Ok(()) => lapsed += 1,
            Err(StoreError::Stale { .. } | StoreError::NotFound) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(lapsed)
}
