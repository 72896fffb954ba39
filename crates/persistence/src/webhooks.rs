//! The webhooks of an organisation, and what was sent to them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::{notice, webhook, webhook_delivery};
use crate::error::{Fault, StoreError};
use crate::page::{Page, PageRequest, by_time};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create, write};

/// How long the secret before signs too.
const ROTATION: TimeDelta = TimeDelta::hours(24);
/// Most webhooks of an organisation.
const MOST: u64 = 20;

vocabulary::coded! {
    /// Whether a webhook is sent to.
    WebhookStatus, "a state of a webhook" {
        /// It is.
        Active "active",
        /// Its owner switched it off.
        Off "off",
        /// Its target said that it is gone.
        Gone "gone",
    }
}

vocabulary::coded! {
    /// Where a delivery stands.
    DeliveryStatus, "a state of a delivery" {
        /// It is tried, or tried again.
        Waiting "waiting",
        /// It arrived.
        Delivered "delivered",
        /// It did not arrive for three days.
        GivenUp "given-up",
        /// Its webhook was switched off or gone.
        Dropped "dropped",
    }
}

/// A webhook to be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct NewWebhook {
    pub url: String,
    pub label: String,
    /// Kinds of notice; empty for all.
    pub kinds: BTreeSet<String>,
    pub secret: String,
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct WebhookRecord {
    pub id: Uuid,
    pub url: String,
    pub label: String,
    pub kinds: BTreeSet<String>,
    pub status: WebhookStatus,
    pub secret: String,
    pub old_secret_until: Option<DateTime<Utc>>,
    pub waiting: u64,
    pub given_up: u64,
    pub last_code: Option<u16>,
    pub last_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub version: i64,
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct DeliveryRecord {
    pub id: Uuid,
    pub event: Uuid,
    pub kind: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub at: DateTime<Utc>,
    pub status: DeliveryStatus,
    pub attempts: u32,
    pub last_code: Option<u16>,
    pub last_fault: String,
    pub next_at: Option<DateTime<Utc>>,
    pub done_at: Option<DateTime<Utc>>,
}

fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(webhook::Column::Organisation.eq(scope.member()?.organisation.0)))
}

async fn record(store: &Store, scope: &Scope, row: webhook::Model) -> Result<WebhookRecord, StoreError> {
    let count = async |state: &str| {
        webhook_delivery::Entity::find()
            .filter(webhook_delivery::Column::Webhook.eq(row.id))
            .filter(webhook_delivery::Column::State.eq(state))
            .count(store.reader())
            .await
    };
    let (waiting, given_up) = (count("waiting").await?, count("given-up").await?);
    Ok(WebhookRecord {
        id: row.id,
        url: row.url,
        label: row.label,
        kinds: serde_json::from_value(row.kinds).map_err(|e| StoreError::corrupt("the kinds of a webhook", e))?,
        status: coded(&row.status)?,
        secret: row.secret,
        old_secret_until: row.old_until.filter(|until| *until > scope.now()),
        waiting,
        given_up,
        last_code: row.last_code.and_then(|code| u16::try_from(code).ok()),
        last_at: row.last_at,
        created_at: row.created_at,
        version: row.version,
    })
}

/// The webhooks of the actor's organisation, oldest first.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<WebhookRecord>, StoreError> {
    let rows = webhook::Entity::find().filter(own(scope)?).order_by_asc(webhook::Column::CreatedAt);
    let mut all = Vec::new();
    for row in rows.all(store.reader()).await? {
        all.push(record(store, scope, row).await?);
    }
    Ok(all)
}

/// One of them.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<WebhookRecord, StoreError> {
    let row = webhook::Entity::find_by_id(id).filter(own(scope)?).one(store.reader()).await?;
    record(store, scope, row.ok_or(StoreError::NotFound)?).await
}

/// Adds one; `Conflict` where there are too many.
pub async fn add(
    store: &Store,
    scope: &Scope,
    new: NewWebhook,
    once: Option<&Idempotency>,
) -> Result<WebhookRecord, StoreError> {
    let id = create(store, scope.author()?, once, new, |unit, new| Box::pin(insert(unit, new))).await?;
    get(store, scope, id).await
}

async fn insert(unit: &Unit, new: &NewWebhook) -> Result<Uuid, Fault> {
    let organisation = unit.actor()?.organisation.0;
    let there = webhook::Entity::find().filter(webhook::Column::Organisation.eq(organisation)).count(&unit.tx).await?;
    if there >= MOST {
        return Err(StoreError::conflict(format!("there are {MOST} webhooks already; remove one first")).into());
    }
    let row = webhook::Model {
        id: Uuid::new_v4(),
        organisation,
        url: new.url.clone(),
        label: new.label.clone(),
        kinds: serde_json::json!(new.kinds),
        status: WebhookStatus::Active.code().to_owned(),
        secret: new.secret.clone(),
        old_secret: None,
        old_until: None,
        last_code: None,
        last_fault: String::new(),
        last_at: None,
        version: 1,
        created_at: unit.now(),
    };
    let id = row.id;
    unit.insert::<webhook::Entity>(row, Act::new("webhook.add", organisation)).await?;
    Ok(id)
}

/// Gives it a new secret; the one before signs too for a day.
pub async fn rotate(store: &Store, scope: &Scope, id: Uuid, secret: String, version: i64) -> Result<(), StoreError> {
    write(store, scope.author()?, (id, secret, version, own(scope)?), |unit, (id, secret, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<webhook::Entity>(*id, Some(*version), own.clone()).await?;
            let after = webhook::Model {
                secret: secret.clone(),
                old_secret: Some(before.secret.clone()),
                old_until: Some(unit.now() + ROTATION),
                ..before.clone()
            };
            let act = Act::new("webhook.rotate", before.organisation);
            unit.save::<webhook::Entity>(&before, after, act).await
        })
    })
    .await
}

/// Switches it on or off; what waits for one that goes off is dropped.
pub async fn switch(store: &Store, scope: &Scope, id: Uuid, active: bool, version: i64) -> Result<(), StoreError> {
    write(store, scope.author()?, (id, active, version, own(scope)?), |unit, (id, active, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<webhook::Entity>(*id, Some(*version), own.clone()).await?;
            let status = if *active { WebhookStatus::Active } else { WebhookStatus::Off };
            let after = webhook::Model { status: status.code().to_owned(), ..before.clone() };
            let act = Act::new("webhook.switch", before.organisation).because(status.code());
            unit.save::<webhook::Entity>(&before, after, act).await?;
            if !active {
                drop_waiting(unit, *id).await?;
            }
            Ok(())
        })
    })
    .await
}

async fn drop_waiting(unit: &Unit, id: Uuid) -> Result<(), Fault> {
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::State, Expr::value(DeliveryStatus::Dropped.code()))
        .col_expr(webhook_delivery::Column::DoneAt, Expr::value(Some(unit.now())))
        .filter(webhook_delivery::Column::Webhook.eq(id))
        .filter(webhook_delivery::Column::State.eq(DeliveryStatus::Waiting.code()))
        .exec(&unit.tx)
        .await?;
    Ok(())
}

/// The courier's part of switching off.
pub(crate) async fn switch_off(unit: &Unit, id: Uuid, status: &str) -> Result<(), Fault> {
    let before = unit.lock::<webhook::Entity>(id, None, Condition::all()).await?;
    let after = webhook::Model { status: status.to_owned(), ..before.clone() };
    let act = Act::new("webhook.switch", before.organisation).because(status);
    unit.save::<webhook::Entity>(&before, after, act).await?;
    drop_waiting(unit, id).await
}

/// Removes it with its list of deliveries.
pub async fn remove(store: &Store, scope: &Scope, id: Uuid, version: i64) -> Result<(), StoreError> {
    write(store, scope.author()?, (id, version, own(scope)?), |unit, (id, version, own)| {
        Box::pin(async move {
            let before = unit.lock::<webhook::Entity>(*id, Some(*version), own.clone()).await?;
            webhook_delivery::Entity::delete_many()
                .filter(webhook_delivery::Column::Webhook.eq(*id))
                .exec(&unit.tx)
                .await?;
            webhook::Entity::delete_by_id(*id).exec(&unit.tx).await?;
            let act = Act::new("webhook.remove", before.organisation);
            unit.record(act, "webhook", id, None::<&()>)?;
            Ok(())
        })
    })
    .await
}

fn delivery(
    row: webhook_delivery::Model,
    events: &BTreeMap<Uuid, notice::Model>,
) -> Result<DeliveryRecord, StoreError> {
    let event = events.get(&row.event).ok_or(StoreError::NotFound)?;
    let status: DeliveryStatus = coded(&row.state)?;
    Ok(DeliveryRecord {
        id: row.id,
        event: row.event,
        kind: event.kind.clone(),
        subject_kind: event.subject_kind.clone(),
        subject_id: event.subject_id.clone(),
        at: row.at,
        status,
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        last_code: row.code.and_then(|code| u16::try_from(code).ok()),
        last_fault: row.fault,
        next_at: DateTime::from_timestamp_micros(row.next_at).filter(|_| status == DeliveryStatus::Waiting),
        done_at: row.done_at,
    })
}

async fn events(store: &Store, ids: Vec<Uuid>) -> Result<BTreeMap<Uuid, notice::Model>, StoreError> {
    let rows = notice::Entity::find().filter(notice::Column::Id.is_in(ids)).all(store.reader()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// What was sent to one of the own webhooks, newest first.
pub async fn deliveries(
    store: &Store,
    scope: &Scope,
    id: Uuid,
    page: PageRequest,
) -> Result<Page<DeliveryRecord>, StoreError> {
    get(store, scope, id).await?;
    let rows = webhook_delivery::Entity::find().filter(webhook_delivery::Column::Webhook.eq(id));
    let columns = (webhook_delivery::Column::At, webhook_delivery::Column::Id);
    let page = by_time(store.reader(), rows, &page, columns, |row| (row.at, row.id)).await?;
    let events = events(store, page.items.iter().map(|row| row.event).collect()).await?;
    page.try_map(|row| delivery(row, &events))
}

/// One delivery.
pub async fn one_delivery(store: &Store, scope: &Scope, id: Uuid, of: Uuid) -> Result<DeliveryRecord, StoreError> {
    get(store, scope, id).await?;
    let rows = webhook_delivery::Entity::find_by_id(of).filter(webhook_delivery::Column::Webhook.eq(id)).limit(1);
    let row = rows.one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    let events = events(store, vec![row.event]).await?;
    delivery(row, &events)
}

/// Sends an event once more, as it was, to a webhook that is on.
pub async fn replay(store: &Store, scope: &Scope, id: Uuid, of: Uuid) -> Result<DeliveryRecord, StoreError> {
    write(store, scope.author()?, (id, of, own(scope)?), |unit, (id, of, own)| {
        Box::pin(async move {
            let hook = unit.lock::<webhook::Entity>(*id, None, own.clone()).await?;
            if hook.status != WebhookStatus::Active.code() {
                return Err(StoreError::conflict("the webhook is off; switch it on first").into());
            }
            let done = webhook_delivery::Entity::update_many()
                .col_expr(webhook_delivery::Column::State, Expr::value(DeliveryStatus::Waiting.code()))
                .col_expr(webhook_delivery::Column::Attempts, Expr::value(0i64))
                .col_expr(webhook_delivery::Column::NextAt, Expr::value(unit.now().timestamp_micros()))
                .col_expr(webhook_delivery::Column::DoneAt, Expr::value(None::<DateTime<Utc>>))
                .filter(webhook_delivery::Column::Id.eq(*of))
                .filter(webhook_delivery::Column::Webhook.eq(*id))
                .exec(&unit.tx)
                .await?;
            if done.rows_affected != 1 {
                return Err(StoreError::NotFound.into());
            }
            unit.record(Act::new("webhook.replay", hook.organisation), "webhook_delivery", of, None::<&()>)?;
            Ok(())
        })
    })
    .await?;
    one_delivery(store, scope, id, of).await
}
