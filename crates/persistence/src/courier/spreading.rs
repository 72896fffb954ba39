//! From outbox rows to mails and deliveries, once each.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::Courier;
use crate::entity::{mail, mail_wish, membership, notice, outbox, person, webhook, webhook_delivery};
use crate::error::{Fault, StoreError};
use crate::unit::{Author, Unit, write};

/// Rows that are spread at once.
const AT_ONCE: u64 = 100;
/// A digest looks back no further than this.
const LOOKS_BACK: TimeDelta = TimeDelta::days(2);
/// How long what was sent is kept for its list.
const KEPT: TimeDelta = TimeDelta::days(90);

/// Kinds of notice about webhooks themselves: a target that fails is not told of it.
const OF_WEBHOOKS: &str = "webhook-";

/// Turns rows of the outbox into mails (where mail works) and deliveries; tells how many rows.
pub async fn spread(courier: &Courier, mail_works: bool, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let waiting = outbox::Entity::find().filter(outbox::Column::Spread.eq(false)).count(courier.store.reader()).await?;
    if waiting == 0 {
        return Ok(0);
    }
    let author = Author::nobody("courier", now);
    write(&courier.store, author, mail_works, |unit, mail_works| Box::pin(spread_some(unit, *mail_works))).await
}

async fn spread_some(unit: &Unit, mail_works: bool) -> Result<u64, Fault> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::Spread.eq(false))
        .order_by_asc(outbox::Column::At)
        .order_by_asc(outbox::Column::Id)
        .limit(AT_ONCE)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(&unit.tx)
        .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(0);
    }
    let notices = notice::Entity::find().filter(notice::Column::Id.is_in(ids.clone())).all(&unit.tx).await?;
    deliveries(unit, &notices).await?;
    if mail_works {
        news(unit, &notices).await?;
    }
    outbox::Entity::update_many()
        .col_expr(outbox::Column::Spread, Expr::value(true))
        .filter(outbox::Column::Id.is_in(ids.clone()))
        .exec(&unit.tx)
        .await?;
    Ok(ids.len() as u64)
}

/// A delivery for each webhook of the organisation that asks for this kind.
async fn deliveries(unit: &Unit, notices: &[notice::Model]) -> Result<(), Fault> {
    let organisations: BTreeSet<Uuid> = notices.iter().map(|n| n.organisation).collect();
    let hooks = webhook::Entity::find()
        .filter(webhook::Column::Organisation.is_in(organisations))
        .filter(webhook::Column::Status.eq("active"))
        .all(&unit.tx)
        .await?;
    let mut rows = Vec::new();
    for hook in &hooks {
        let kinds: BTreeSet<String> =
            serde_json::from_value(hook.kinds.clone()).map_err(|e| StoreError::corrupt("the kinds of a webhook", e))?;
        let wanted = notices.iter().filter(|n| {
            n.organisation == hook.organisation
                && !n.kind.starts_with(OF_WEBHOOKS)
                && (kinds.is_empty() || kinds.contains(&n.kind))
        });
        rows.extend(wanted.map(|notice| delivery(hook.id, notice, unit.now())));
    }
    if !rows.is_empty() {
        let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
        webhook_delivery::Entity::insert_many(rows).exec_without_returning(&unit.tx).await?;
    }
    Ok(())
}

fn delivery(webhook: Uuid, notice: &notice::Model, now: DateTime<Utc>) -> webhook_delivery::Model {
    webhook_delivery::Model {
        id: Uuid::new_v4(),
        webhook,
        event: notice.id,
        state: "waiting".to_owned(),
        attempts: 0,
        next_at: now.timestamp_micros(),
        lease_until: 0,
        fence: 0,
        code: None,
        fault: String::new(),
        at: notice.at,
        done_at: None,
    }
}

/// One mail for each person who wants to know at once, of all that moved for them.
async fn news(unit: &Unit, notices: &[notice::Model]) -> Result<(), Fault> {
    let organisations: BTreeSet<Uuid> = notices.iter().map(|n| n.organisation).collect();
    let members =
        membership::Entity::find().filter(membership::Column::Organisation.is_in(organisations)).all(&unit.tx).await?;
    let people: BTreeSet<Uuid> = members.iter().map(|m| m.person).collect();
    let at_once: BTreeSet<Uuid> = mail_wish::Entity::find()
        .filter(mail_wish::Column::Wish.eq("at-once"))
        .filter(mail_wish::Column::Person.is_in(people))
        .all(&unit.tx)
        .await?
        .into_iter()
        .map(|row| row.person)
        .collect();
    let mut of_person: BTreeMap<Uuid, Vec<&notice::Model>> = BTreeMap::new();
    for member in members.iter().filter(|m| at_once.contains(&m.person)) {
        let theirs = notices.iter().filter(|n| n.organisation == member.organisation);
        of_person.entry(member.person).or_default().extend(theirs);
    }
    for (person, mut told) in of_person {
        told.sort_by_key(|n| n.id);
        told.dedup_by_key(|n| n.id);
        let Some(first) = told.first() else { continue };
        let key = format!("news:{}:{person}", first.id);
        let single = (told.len() == 1).then(|| (first.subject_kind.clone(), first.subject_id.clone()));
        add(unit, key, person, "news", told.len() as u64, single).await?;
    }
    Ok(())
}

/// A mail, unless its key is there already.
async fn add(
    unit: &Unit,
    key: String,
    person: Uuid,
    occasion: &str,
    notices: u64,
    single: Option<(String, String)>,
) -> Result<bool, Fault> {
    if mail::Entity::find().filter(mail::Column::Key.eq(key.clone())).one(&unit.tx).await?.is_some() {
        return Ok(false);
    }
    let (subject_kind, subject_id) = single.unwrap_or_default();
    let row = mail::Model {
        id: Uuid::new_v4(),
        key,
        person,
        occasion: occasion.to_owned(),
        notices: i64::try_from(notices).unwrap_or(i64::MAX),
        subject_kind,
        subject_id,
        state: "waiting".to_owned(),
        attempts: 0,
        next_at: unit.now().timestamp_micros(),
        lease_until: 0,
        fence: 0,
        fault: String::new(),
        fault_at: None,
        at: unit.now(),
        done_at: None,
    };
    unit.put(row).await?;
    Ok(true)
}

/// The day's digest for everybody who wants one (who never chose does) and for whom something moved that is unread;
/// tells how many. Once for a person and a day.
pub async fn digest(courier: &Courier, now: DateTime<Utc>) -> Result<u64, StoreError> {
    let db = courier.store.reader();
    let today = now.date_naive();
    let others: Vec<Uuid> = mail_wish::Entity::find()
        .filter(mail_wish::Column::Wish.ne("daily"))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.person)
        .collect();
    let people = person::Entity::find()
        .filter(person::Column::PasswordHash.is_not_null())
        .filter(person::Column::Id.is_not_in(others))
        .all(db)
        .await?;
    let mut made = 0;
    for one in people {
        let last = mail::Entity::find()
            .filter(mail::Column::Person.eq(one.id))
            .filter(mail::Column::Occasion.eq("digest"))
            .order_by_desc(mail::Column::At)
            .one(db)
            .await?;
        if last.as_ref().is_some_and(|mail| mail.at.date_naive() >= today) {
            continue;
        }
        let since = last.map_or(now - LOOKS_BACK, |mail| mail.at.max(now - LOOKS_BACK));
        let memberships = membership::Entity::find().filter(membership::Column::Person.eq(one.id)).all(db).await?;
        let moved = notice::Entity::find()
            .filter(notice::Column::Organisation.is_in(memberships.into_iter().map(|m| m.organisation)))
            .filter(notice::Column::ReadAt.is_null())
            .filter(notice::Column::At.gt(since))
            .count(db)
            .await?;
        if moved == 0 {
            continue;
        }
        let key = format!("digest:{}:{today}", one.id);
        let input = (key, one.id, moved);
        let added = write(&courier.store, Author::nobody("courier", now), input, |unit, (key, person, moved)| {
            Box::pin(add(unit, key.clone(), *person, "digest", *moved, None))
        });
        match added.await {
            Ok(added) => made += u64::from(added),
            // Another courier was faster.
            Err(StoreError::Duplicate(_)) => {}
            Err(other) => return Err(other),
        }
    }
    Ok(made)
}

/// Forgets mails and deliveries that ended long ago; their notices stay.
pub async fn forget(courier: &Courier, now: DateTime<Utc>) -> Result<(), StoreError> {
    write(&courier.store, Author::nobody("courier", now), now - KEPT, |unit, before| {
        Box::pin(async move {
            let mails = Condition::all().add(mail::Column::State.ne("waiting")).add(mail::Column::DoneAt.lt(*before));
            mail::Entity::delete_many().filter(mails).exec(&unit.tx).await?;
            let ended = Condition::all()
                .add(webhook_delivery::Column::State.ne("waiting"))
                .add(webhook_delivery::Column::DoneAt.lt(*before));
            webhook_delivery::Entity::delete_many().filter(ended).exec(&unit.tx).await?;
            Ok(())
        })
    })
    .await
}
