//! Needs and offers are looked at again: notice 30 and 7 days before the day, and what nobody looked at leaves matching
//! after it. One look brings it back.

use chrono::{Months, NaiveDate, TimeDelta};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{NeedId, OfferId};

use crate::entity::{need, offer};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::records::{NeedRecord, OfferRecord, OfferStatus};
use crate::scope::Scope;
use crate::sharing;
use crate::store::Store;
use crate::unit::{Act, Unit, write};
use crate::{needs, offers, standing};

/// How many months a record holds where its owner chooses nothing.
pub const MONTHS: u32 = 12;
/// The first notice comes so many days before.
const FIRST: TimeDelta = TimeDelta::days(30);
/// The last notice comes so many days before, and a record never turns stale sooner than that after a notice.
const LAST: TimeDelta = TimeDelta::days(7);

/// The day of the next look, counted from a day.
pub(crate) fn due(from: NaiveDate, months: u32) -> NaiveDate {
    from.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// What is to be done about a record today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Tell,
    Leave,
    Nothing,
}

/// First notice, last notice, and the day itself; late where the service was not there in time, but never without
/// notice.
fn step(due: NaiveDate, told: Option<NaiveDate>, today: NaiveDate) -> Step {
    let last = due - LAST;
    match told {
        None if today >= due - FIRST => Step::Tell,
        Some(told) if today > due && today >= told + LAST => Step::Leave,
        Some(told) if today >= last && told < last => Step::Tell,
        _ => Step::Nothing,
    }
}

/// A look at a need of one's own: it is as it should be, for so many months.
pub async fn review_need(
    store: &Store,
    scope: &Scope,
    id: NeedId,
    version: i64,
    months: u32,
) -> Result<NeedRecord, StoreError> {
    let input = (id.0, version, sharing::own_needs(scope), months);
    write(store, scope.author()?, input, |unit, (id, version, own, months)| {
        Box::pin(async move {
            let before = unit.lock::<need::Entity>(*id, Some(*version), own.clone()).await?;
            let today = unit.now().date_naive();
            let after = need::Model {
                review_due: Some(due(today, *months)),
                review_told: None,
                review_last: Some(today),
                stale: false,
                updated_at: unit.now(),
                ..before.clone()
            };
            let act = Act::new("need.review", before.organisation).because(&format!("{months} months"));
            unit.save::<need::Entity>(&before, after, act).await?;
            standing::wake(unit).await
        })
    })
    .await?;
    needs::get(store, scope, id).await
}

/// The same for an offer of one's own.
pub async fn review_offer(
    store: &Store,
    scope: &Scope,
    id: OfferId,
    version: i64,
    months: u32,
) -> Result<OfferRecord, StoreError> {
    let input = (id.0, version, sharing::own_offers(scope), months);
    write(store, scope.author()?, input, |unit, (id, version, own, months)| {
        Box::pin(async move {
            let before = unit.lock::<offer::Entity>(*id, Some(*version), own.clone()).await?;
            let today = unit.now().date_naive();
            let after = offer::Model {
                review_due: Some(due(today, *months)),
                review_told: None,
                review_last: Some(today),
                stale: false,
                updated_at: unit.now(),
                ..before.clone()
            };
            let act = Act::new("offer.review", before.organisation).because(&format!("{months} months"));
            unit.save::<offer::Entity>(&before, after, act).await?;
            standing::wake(unit).await
        })
    })
    .await?;
    offers::get(store, scope, id).await
}

async fn need_step(unit: &Unit, id: Uuid, today: NaiveDate) -> Result<(), Fault> {
    let before = unit.lock::<need::Entity>(id, None, Condition::all()).await?;
    let Some(due) = before.review_due.filter(|_| !before.stale) else { return Ok(()) };
    let args = serde_json::json!({ "title": before.title, "due": due });
    let (after, kind, action) = match step(due, before.review_told, today) {
        Step::Nothing => return Ok(()),
        Step::Tell => {
            (need::Model { review_told: Some(today), ..before.clone() }, "need-review-due", "need.review-told")
        }
        Step::Leave => (need::Model { stale: true, ..before.clone() }, "need-stale", "need.stale"),
    };
    unit.notify(before.organisation, kind, ("need", id), args);
    unit.save::<need::Entity>(&before, after, Act::new(action, before.organisation)).await
}

async fn offer_step(unit: &Unit, id: Uuid, today: NaiveDate) -> Result<(), Fault> {
    let before = unit.lock::<offer::Entity>(id, None, Condition::all()).await?;
    let Some(due) = before.review_due.filter(|_| !before.stale) else { return Ok(()) };
    let args = serde_json::json!({ "title": before.title, "due": due });
    let (after, kind, action) = match step(due, before.review_told, today) {
        Step::Nothing => return Ok(()),
        Step::Tell => {
            (offer::Model { review_told: Some(today), ..before.clone() }, "offer-review-due", "offer.review-told")
        }
        Step::Leave => (offer::Model { stale: true, ..before.clone() }, "offer-stale", "offer.stale"),
    };
    unit.notify(before.organisation, kind, ("offer", id), args);
    unit.save::<offer::Entity>(&before, after, Act::new(action, before.organisation)).await
}

/// Tells owners of the day that comes near, and lets go what nobody looked at; tells how many rows moved. For the
/// worker.
pub async fn keep(store: &Store, lease: &Lease, today: NaiveDate) -> Result<u64, StoreError> {
    jobs::held(store, lease).await?;
    let matchable =
        ::assessment::NeedStatus::ALL.iter().filter(|status| status.matchable()).map(|status| status.code());
    let near = today + FIRST;
    let needs = need::Entity::find()
        .filter(need::Column::ReviewDue.lte(near))
        .filter(need::Column::Stale.eq(false))
        .filter(need::Column::Status.is_in(matchable))
        .order_by_asc(need::Column::Id)
        .all(store.reader())
        .await?;
    let offers = offer::Entity::find()
        .filter(offer::Column::ReviewDue.lte(near))
        .filter(offer::Column::Stale.eq(false))
        .filter(offer::Column::Status.eq(OfferStatus::Published.code()))
        .order_by_asc(offer::Column::Id)
        .all(store.reader())
        .await?;
    let idle = |due: Option<NaiveDate>, told| due.is_none_or(|due| step(due, told, today) == Step::Nothing);
    let mut moved = 0;
    for row in needs.iter().filter(|row| !idle(row.review_due, row.review_told)) {
        let input = (lease.clone(), row.id, today);
        write(store, lease.author(store).await?, input, |unit, (lease, id, today)| {
            Box::pin(async move {
                jobs::fence(unit, lease).await?;
                need_step(unit, *id, *today).await
            })
        })
        .await?;
        moved += 1;
    }
    for row in offers.iter().filter(|row| !idle(row.review_due, row.review_told)) {
        let input = (lease.clone(), row.id, today);
        write(store, lease.author(store).await?, input, |unit, (lease, id, today)| {
            Box::pin(async move {
                jobs::fence(unit, lease).await?;
                offer_step(unit, *id, *today).await
            })
        })
        .await?;
        moved += 1;
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn two_notices_then_the_day_and_never_without_notice() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let due = day("2027-06-30");
        assert_eq!(step(due, None, day("2027-05-30")), Step::Nothing);
        assert_eq!(step(due, None, day("2027-05-31")), Step::Tell);
        assert_eq!(step(due, Some(day("2027-05-31")), day("2027-06-22")), Step::Nothing);
        assert_eq!(step(due, Some(day("2027-05-31")), day("2027-06-23")), Step::Tell);
        assert_eq!(step(due, Some(day("2027-06-23")), day("2027-06-30")), Step::Nothing);
        assert_eq!(step(due, Some(day("2027-06-23")), day("2027-07-01")), Step::Leave);
        assert_eq!(step(due, None, day("2027-09-01")), Step::Tell, "the service was down: notice first");
        assert_eq!(step(due, Some(day("2027-09-01")), day("2027-09-03")), Step::Nothing);
        assert_eq!(step(due, Some(day("2027-09-01")), day("2027-09-08")), Step::Leave);
    }
}
