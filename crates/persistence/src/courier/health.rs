//! How mail and webhooks fare, as figures without names.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Courier;
use crate::entity::{mail, webhook, webhook_delivery};
use crate::error::StoreError;

/// How webhooks fare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct WebhookCounts {
    pub active: u64,
    pub waiting: u64,
    pub oldest: Option<DateTime<Utc>>,
    /// Active ones whose last attempt failed.
    pub failing: u64,
    pub given_up: u64,
}

/// How mail and webhooks fare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct CourierHealth {
    pub mail_waiting: u64,
    pub mail_oldest: Option<DateTime<Utc>>,
    pub mail_last_sent: Option<DateTime<Utc>>,
    /// A code; empty where no mail that waits or was given up had a fault.
    pub mail_last_fault: String,
    pub mail_last_fault_at: Option<DateTime<Utc>>,
    pub mail_given_up: u64,
    pub webhooks: WebhookCounts,
}

/// Counts.
pub async fn health(courier: &Courier) -> Result<CourierHealth, StoreError> {
    let db = courier.store.reader();
    let mails = |state: &str| mail::Entity::find().filter(mail::Column::State.eq(state));
    let deliveries = |state: &str| webhook_delivery::Entity::find().filter(webhook_delivery::Column::State.eq(state));
    let hooks = || webhook::Entity::find().filter(webhook::Column::Status.eq("active"));
    let last_sent = mails("sent").order_by_desc(mail::Column::DoneAt).limit(1).one(db).await?;
    let last_fault = mail::Entity::find()
        .filter(mail::Column::Fault.ne(""))
        .filter(mail::Column::FaultAt.is_not_null())
        .order_by_desc(mail::Column::FaultAt)
        .limit(1)
        .one(db)
        .await?;
    let oldest_delivery = deliveries("waiting").order_by_asc(webhook_delivery::Column::At).limit(1).one(db).await?;
    Ok(CourierHealth {
        mail_waiting: mails("waiting").count(db).await?,
        mail_oldest: mails("waiting").order_by_asc(mail::Column::At).limit(1).one(db).await?.map(|mail| mail.at),
        mail_last_sent: last_sent.and_then(|mail| mail.done_at),
        mail_last_fault: last_fault.as_ref().map(|mail| mail.fault.clone()).unwrap_or_default(),
        mail_last_fault_at: last_fault.and_then(|mail| mail.fault_at),
        mail_given_up: mails("given-up").count(db).await?,
        webhooks: WebhookCounts {
            active: hooks().count(db).await?,
            waiting: deliveries("waiting").count(db).await?,
            oldest: oldest_delivery.map(|delivery| delivery.at),
            failing: hooks().filter(webhook::Column::LastFault.ne("")).count(db).await?,
            given_up: deliveries("given-up").count(db).await?,
        },
    })
}
