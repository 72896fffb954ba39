//! Every version of the terms of a proposal or an interest, as they were set.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use feedback::EngagementStatus;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{InterestId, NeedId, OfferId, ProposalId};

use crate::consent::{TermsBy, TermsRecord, period};
use crate::entity::{engagement, interest, need, offer, proposal, terms};
use crate::error::{Fault, StoreError};
use crate::proposals::{self, quantity};
use crate::records::{EngagementRecord, NeedRecord, OfferRecord};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::Unit;
use crate::{engagements, interests, needs, offers};

/// A version to be kept.
pub(crate) struct Keep {
    subject: Uuid,
    number: i64,
    by: TermsBy,
    unit: String,
    amount: i64,
    draw_unit: String,
    draw: i64,
    kind: String,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    words: String,
}

impl Keep {
    pub fn of_proposal(row: &proposal::Model, by: TermsBy) -> Self {
        Self {
            subject: row.id,
            number: row.terms,
            by,
            unit: row.unit.clone(),
            amount: row.amount,
            draw_unit: row.draw_unit.clone(),
            draw: row.draw,
            kind: row.kind.clone(),
            from: row.period_from,
            until: row.period_until,
            words: row.words.clone(),
        }
    }

    pub fn of_interest(row: &interest::Model, by: TermsBy) -> Self {
        Self {
            subject: row.id,
            number: row.terms,
            by,
            unit: row.unit.clone(),
            amount: row.amount,
            draw_unit: row.draw_unit.clone(),
            draw: row.draw,
            kind: row.help.clone(),
            from: row.period_from,
            until: row.period_until,
            words: row.words.clone(),
        }
    }
}

/// Keeps a version of the terms.
pub(crate) async fn keep(unit: &Unit, new: Keep) -> Result<(), Fault> {
    unit.put(terms::Model {
        subject: new.subject,
        number: new.number,
        side: new.by.code().to_owned(),
        person: unit.author.actor.as_ref().map(|actor| actor.person.0),
        unit: new.unit,
        amount: new.amount,
        draw_unit: new.draw_unit,
        draw: new.draw,
        kind: new.kind,
        period_from: new.from,
        period_until: new.until,
        words: new.words,
        created_at: unit.now(),
    })
    .await
}

async fn of(store: &Store, subject: Uuid) -> Result<Vec<TermsRecord>, StoreError> {
    let rows = terms::Entity::find()
        .filter(terms::Column::Subject.eq(subject))
        .order_by_asc(terms::Column::Number)
        .all(store.reader())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(TermsRecord {
                number: row.number,
                by: coded(&row.side)?,
                amount: quantity(row.amount, &row.unit)?,
                draw: quantity(row.draw, &row.draw_unit)?,
                kind: coded(&row.kind)?,
                period: period(row.period_from, row.period_until)?,
                words: row.words,
                at: row.created_at,
            })
        })
        .collect()
}

/// The terms of a proposal that the scope may see, oldest first.
pub async fn of_proposal(store: &Store, scope: &Scope, id: ProposalId) -> Result<Vec<TermsRecord>, StoreError> {
    proposals::get(store, scope, id).await?;
    of(store, id.0).await
}

/// The terms of an interest that the scope may see, oldest first.
pub async fn of_interest(store: &Store, scope: &Scope, id: InterestId) -> Result<Vec<TermsRecord>, StoreError> {
    interests::get(store, scope, id).await?;
    of(store, id.0).await
}

/// What terms are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A proposal that is put to the reader's side.
    Proposal(ProposalId),
    /// An interest of the reader's side.
    Interest(InterestId),
    /// A need and an offer that the reader may see, one of them its own.
    Pair(NeedId, OfferId),
}

/// An engagement as far as it binds need and offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    /// Whose need.
    pub need: NeedRecord,
    /// From which offer.
    pub offer: OfferRecord,
    /// What counts towards the need, in its minor units.
    pub amount: i64,
    /// What it takes from the offer, in its minor units.
    pub draw: i64,
}

/// What the rules look at when terms are checked. Only for the check: it holds what the reader may not see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Material {
    /// The need.
    pub need: NeedRecord,
    /// The offer.
    pub offer: OfferRecord,
    /// What binds either of them already.
    pub bound: Vec<Bound>,
}

async fn named(store: &Store, scope: &Scope, about: About) -> Result<(Uuid, Uuid), StoreError> {
    let db = store.reader();
    match about {
        About::Proposal(id) => {
            proposals::get(store, scope, id).await?;
            let row = proposal::Entity::find_by_id(id.0).one(db).await?.ok_or(StoreError::NotFound)?;
            Ok((row.need, row.offer))
        }
        About::Interest(id) => {
            let record = interests::get(store, scope, id).await?;
            Ok((record.need.0, record.offer.0))
        }
        About::Pair(need, offer) => {
            let need = needs::get(store, scope, need).await?;
            let offer = offers::get(store, scope, offer).await?;
            let me = scope.member()?.organisation;
            if need.organisation != me && offer.organisation != me {
                return Err(StoreError::NotFound);
            }
            Ok((need.need.id.0, offer.offer.id.0))
        }
    }
}

/// The material of a check of terms.
pub async fn material(store: &Store, scope: &Scope, about: About) -> Result<Material, StoreError> {
    let db = store.reader();
    let (need, offer) = named(store, scope, about).await?;
    let rows = engagement::Entity::find()
        .filter(Condition::any().add(engagement::Column::Need.eq(need)).add(engagement::Column::Offer.eq(offer)))
        .order_by_asc(engagement::Column::Id)
        .all(db)
        .await?;
    let engaged = engagements::records(store, rows).await?;
    let ids = |of: fn(&EngagementRecord) -> Uuid, own: Uuid| -> Vec<Uuid> {
        engaged.iter().map(of).chain(std::iter::once(own)).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let needs = need::Entity::find().filter(need::Column::Id.is_in(ids(|e| e.engagement.need.0, need))).all(db).await?;
    let offers =
        offer::Entity::find().filter(offer::Column::Id.is_in(ids(|e| e.engagement.offer.0, offer))).all(db).await?;
    let needs = needs::records(db, needs, needs::View::Matching).await?;
    let offers = offers::records(db, offers, needs::View::Matching, true).await?;
    let need_of = |id: Uuid| needs.iter().find(|r| r.need.id.0 == id).cloned().ok_or(StoreError::NotFound);
    let offer_of = |id: Uuid| offers.iter().find(|r| r.offer.id.0 == id).cloned().ok_or(StoreError::NotFound);
    let mut bound = Vec::new();
    for record in &engaged {
        let of = &record.engagement;
        let closed = of.status == EngagementStatus::Closed;
        let amount = if closed { feedback::delivered_of(of).min(of.agreed.amount) } else { of.agreed.amount };
        if amount > 0 {
            let (need, offer) = (need_of(of.need.0)?, offer_of(of.offer.0)?);
            bound.push(Bound { need, offer, amount, draw: record.draw.amount });
        }
    }
    Ok(Material { need: need_of(need)?, offer: offer_of(offer)?, bound })
}
