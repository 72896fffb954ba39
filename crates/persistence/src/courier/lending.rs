//! Mails and deliveries are lent to one courier at a time and come back with their result.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{Courier, DueDelivery, DueMail, Settled};
use crate::entity::{mail, notice, person, webhook, webhook_delivery};
use crate::error::{Fault, StoreError};
use crate::scope::coded;
use crate::unit::{Author, Unit, write};

/// How long a loan holds: longer than any attempt may take.
const LOAN: TimeDelta = TimeDelta::seconds(120);
/// Deliveries that are looked at for a choice.
const LOOKED_AT: u64 = 500;

fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// Mails that are due and that nobody carries, oldest first.
pub async fn lend_mails(courier: &Courier, most: u64, now: DateTime<Utc>) -> Result<Vec<DueMail>, StoreError> {
    let due = Condition::all()
        .add(mail::Column::State.eq("waiting"))
        .add(mail::Column::NextAt.lte(micros(now)))
        .add(mail::Column::LeaseUntil.lt(micros(now)));
    let rows = mail::Entity::find().filter(due).order_by_asc(mail::Column::NextAt).limit(most);
    let rows = rows.all(courier.store.reader()).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    write(&courier.store, Author::nobody("courier", now), rows, |unit, rows| {
        Box::pin(async move {
            let mut lent = Vec::new();
            for row in rows {
                if take_mail(unit, row).await? {
                    lent.extend(due_mail(unit, row).await?);
                }
            }
            Ok(lent)
        })
    })
    .await
}

async fn take_mail(unit: &Unit, row: &mail::Model) -> Result<bool, Fault> {
    let taken = mail::Entity::update_many()
        .col_expr(mail::Column::Fence, Expr::value(row.fence + 1))
        .col_expr(mail::Column::LeaseUntil, Expr::value(micros(unit.now() + LOAN)))
        .filter(mail::Column::Id.eq(row.id))
        .filter(mail::Column::Fence.eq(row.fence))
        .filter(mail::Column::State.eq("waiting"))
        .exec(&unit.tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

async fn due_mail(unit: &Unit, row: &mail::Model) -> Result<Option<DueMail>, Fault> {
    let Some(to) = person::Entity::find_by_id(row.person).one(&unit.tx).await? else { return Ok(None) };
    Ok(Some(DueMail {
        id: row.id,
        email: to.email,
        name: to.name,
        language: coded(&to.language)?,
        digest: row.occasion == "digest",
        notices: u64::try_from(row.notices).unwrap_or(0),
        subject: (!row.subject_kind.is_empty()).then(|| (row.subject_kind.clone(), row.subject_id.clone())),
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        fence: row.fence + 1,
    }))
}

/// What became of a mail; a result that comes after the loan ended and went to another courier changes nothing.
pub async fn settle_mail(
    courier: &Courier,
    mail: &DueMail,
    settled: Settled,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let input = (mail.id, mail.fence, settled);
    write(&courier.store, Author::nobody("courier", now), input, |unit, (id, fence, settled)| {
        Box::pin(async move {
            let (state, next, done) = ends(settled, unit.now());
            let arrived = state == "sent";
            let mut change = mail::Entity::update_many()
                .col_expr(mail::Column::State, Expr::value(state))
                .col_expr(mail::Column::Attempts, Expr::col(mail::Column::Attempts).add(1))
                .col_expr(mail::Column::NextAt, Expr::value(next))
                .col_expr(mail::Column::LeaseUntil, Expr::value(0i64))
                .col_expr(mail::Column::Fault, Expr::value(settled.fault()))
                .col_expr(mail::Column::DoneAt, Expr::value(done));
            if !arrived {
                change = change.col_expr(mail::Column::FaultAt, Expr::value(Some(unit.now())));
            }
            change.filter(mail::Column::Id.eq(*id)).filter(mail::Column::Fence.eq(*fence)).exec(&unit.tx).await?;
            Ok(())
        })
    })
    .await
}

/// State, next attempt and end of a mail.
fn ends(settled: &Settled, now: DateTime<Utc>) -> (&'static str, i64, Option<DateTime<Utc>>) {
    match settled {
        Settled::Done { .. } => ("sent", micros(now), Some(now)),
        Settled::Again { at, .. } => ("waiting", micros(*at), None),
        Settled::GivenUp { .. } | Settled::Gone { .. } => ("given-up", micros(now), Some(now)),
    }
}

/// Deliveries that are due and that nobody carries: at most one for each webhook, none of `busy`, oldest first.
pub async fn lend_deliveries(
    courier: &Courier,
    most: usize,
    busy: &BTreeSet<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<DueDelivery>, StoreError> {
    let due = Condition::all()
        .add(webhook_delivery::Column::State.eq("waiting"))
        .add(webhook_delivery::Column::NextAt.lte(micros(now)))
        .add(webhook_delivery::Column::LeaseUntil.lt(micros(now)))
        .add(webhook_delivery::Column::Webhook.is_not_in(busy.iter().copied()));
    let rows =
        webhook_delivery::Entity::find().filter(due).order_by_asc(webhook_delivery::Column::NextAt).limit(LOOKED_AT);
    let mut seen = BTreeSet::new();
    let mut chosen: Vec<_> = rows.all(courier.store.reader()).await?;
    chosen.retain(|row| seen.insert(row.webhook));
    chosen.truncate(most);
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    write(&courier.store, Author::nobody("courier", now), chosen, |unit, rows| {
        Box::pin(async move {
            let mut lent = Vec::new();
            for row in rows {
                if take_delivery(unit, row).await? {
                    lent.extend(due_delivery(unit, row).await?);
                }
            }
            Ok(lent)
        })
    })
    .await
}

async fn take_delivery(unit: &Unit, row: &webhook_delivery::Model) -> Result<bool, Fault> {
    let taken = webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::Fence, Expr::value(row.fence + 1))
        .col_expr(webhook_delivery::Column::LeaseUntil, Expr::value(micros(unit.now() + LOAN)))
        .filter(webhook_delivery::Column::Id.eq(row.id))
        .filter(webhook_delivery::Column::Fence.eq(row.fence))
        .filter(webhook_delivery::Column::State.eq("waiting"))
        .exec(&unit.tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

async fn due_delivery(unit: &Unit, row: &webhook_delivery::Model) -> Result<Option<DueDelivery>, Fault> {
    let hook = webhook::Entity::find_by_id(row.webhook).one(&unit.tx).await?;
    let event = notice::Entity::find_by_id(row.event).one(&unit.tx).await?;
    let (Some(hook), Some(event)) = (hook.filter(|hook| hook.status == "active"), event) else { return Ok(None) };
    let old = hook.old_secret.filter(|_| hook.old_until.is_some_and(|until| until > unit.now()));
    Ok(Some(DueDelivery {
        id: row.id,
        webhook: hook.id,
        organisation: hook.organisation,
        label: hook.label,
        url: hook.url,
        secrets: std::iter::once(hook.secret).chain(old).collect(),
        event: event.id,
        at: event.at,
        kind: event.kind,
        subject: (event.subject_kind, event.subject_id),
        attempts: u32::try_from(row.attempts).unwrap_or(u32::MAX),
        fence: row.fence + 1,
    }))
}

/// What became of a delivery. One that is given up is told to the organisation, once a day; a target that is gone is
/// switched off and told of.
pub async fn settle_delivery(
    courier: &Courier,
    delivery: &DueDelivery,
    settled: Settled,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let input = (delivery.clone(), settled);
    write(&courier.store, Author::nobody("courier", now), input, |unit, (delivery, settled)| {
        Box::pin(settle(unit, delivery, settled))
    })
    .await
}

async fn settle(unit: &Unit, delivery: &DueDelivery, settled: &Settled) -> Result<(), Fault> {
    let now = unit.now();
    let (state, next, done) = match settled {
        Settled::Done { .. } => ("delivered", now, Some(now)),
        Settled::Again { at, .. } => ("waiting", *at, None),
        Settled::GivenUp { .. } => ("given-up", now, Some(now)),
        Settled::Gone { .. } => ("dropped", now, Some(now)),
    };
    let kept = webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::State, Expr::value(state))
        .col_expr(webhook_delivery::Column::Attempts, Expr::col(webhook_delivery::Column::Attempts).add(1))
        .col_expr(webhook_delivery::Column::NextAt, Expr::value(micros(next)))
        .col_expr(webhook_delivery::Column::LeaseUntil, Expr::value(0i64))
        .col_expr(webhook_delivery::Column::Code, Expr::value(settled.code()))
        .col_expr(webhook_delivery::Column::Fault, Expr::value(settled.fault()))
        .col_expr(webhook_delivery::Column::DoneAt, Expr::value(done))
        .filter(webhook_delivery::Column::Id.eq(delivery.id))
        .filter(webhook_delivery::Column::Fence.eq(delivery.fence))
        .exec(&unit.tx)
        .await?;
    if kept.rows_affected == 0 {
        return Ok(());
    }
    webhook::Entity::update_many()
        .col_expr(webhook::Column::LastCode, Expr::value(settled.code()))
        .col_expr(webhook::Column::LastFault, Expr::value(settled.fault()))
        .col_expr(webhook::Column::LastAt, Expr::value(Some(now)))
        .filter(webhook::Column::Id.eq(delivery.webhook))
        .exec(&unit.tx)
        .await?;
    let (subject, args) = (("webhook", delivery.webhook), serde_json::json!({ "label": delivery.label }));
    match settled {
        Settled::Gone { .. } => {
            crate::webhooks::switch_off(unit, delivery.webhook, "gone").await?;
            unit.notify(delivery.organisation, "webhook-gone", subject, args);
        }
        Settled::GivenUp { .. } => {
            let key = format!("webhook-failing:{}:{}", delivery.webhook, now.date_naive());
            unit.notify_once(key, delivery.organisation, "webhook-failing", subject, args);
        }
        Settled::Done { .. } | Settled::Again { .. } => {}
    }
    Ok(())
}
