//! The carrier: turns what waits in the outbox into mails and webhook calls, and tries again what did not arrive.
//!
//! It runs beside the worker in a task of its own. Each target has at most one attempt under way and each attempt ends
//! after seconds, so that one that hangs keeps nobody else waiting; mail is one target of its own. What is under way
//! when the process ends is tried again when its loan runs out, under the same message id.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use courier::mail::{Letter as Sent, Relay};
use courier::webhook::Event;
use courier::{Fault, mail};
use persistence::courier as desk;
use persistence::{DueDelivery, DueMail, Scope, Settled};
use tokio::sync::watch;
use tokio::task::{Id, JoinSet};
use uuid::Uuid;

use crate::access::{Act, demand};
use crate::composing::{Letter, Occasion};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::Outcome;
use crate::webhooks::message_id;

/// Attempts under way at the same time.
const AT_ONCE: usize = 8;
/// Mails that one attempt carries.
const MAILS: u64 = 3;
/// What stands for the mail server among the targets.
const MAIL_SERVER: Uuid = Uuid::nil();
/// Seconds from each failed attempt at a webhook to the next: three days in all.
const WEBHOOK_WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000];
/// Seconds from each failed attempt at a mail to the next; the last one holds from then on.
const MAIL_WAITS: [i64; 4] = [15, 60, 300, 900];
/// A mail is given up after so many attempts, a month: its notice is still in the list.
const MAIL_ATTEMPTS: u32 = 2_880;

/// How mail fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct MailHealth {
    pub configured: bool,
    pub waiting: u64,
    pub oldest: Option<DateTime<Utc>>,
    pub last_sent: Option<DateTime<Utc>>,
    /// Pages show the message `fault-{code}`; empty for none.
    pub last_fault: String,
    pub last_fault_at: Option<DateTime<Utc>>,
    pub given_up: u64,
}

/// How webhooks fare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct WebhooksHealth {
    pub active: u64,
    pub waiting: u64,
    pub oldest: Option<DateTime<Utc>>,
    /// Active ones whose last attempt failed.
    pub failing: u64,
    pub given_up: u64,
}

/// How what leaves the house fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct DeliveryHealth {
    pub mail: MailHealth,
    pub webhooks: WebhooksHealth,
}

/// What is under way.
#[derive(Default)]
pub(crate) struct UnderWay {
    attempts: JoinSet<()>,
    targets: BTreeMap<Id, Uuid>,
    digest: Option<NaiveDate>,
}

impl UnderWay {
    fn busy(&self) -> BTreeSet<Uuid> {
        self.targets.values().copied().collect()
    }

    fn add(&mut self, target: Uuid, attempt: impl Future<Output = ()> + Send + 'static) {
        let task = self.attempts.spawn(attempt);
        self.targets.insert(task.id(), target);
    }

    /// Waits until an attempt has ended; for ever where none is under way.
    async fn ended(&mut self) {
        let id = match self.attempts.join_next_with_id().await {
            Some(Ok((id, ()))) => id,
            Some(Err(error)) => {
                tracing::error!("an attempt to carry something out ended badly: {error}");
                error.id()
            }
            None => return std::future::pending().await,
        };
        self.targets.remove(&id);
    }
}

impl Matchmaker {
    /// How mail and webhooks fare.
    pub async fn delivery_health(&self, scope: &Scope) -> Outcome<DeliveryHealth> {
        demand(scope, Act::ReadDeliveries)?;
        let found = desk::health(&self.store().courier()).await.map_err(refusal)?;
        Ok(DeliveryHealth {
            mail: MailHealth {
                configured: self.settings().mail.is_some(),
                waiting: found.mail_waiting,
                oldest: found.mail_oldest,
                last_sent: found.mail_last_sent,
                last_fault: found.mail_last_fault,
                last_fault_at: found.mail_last_fault_at,
                given_up: found.mail_given_up,
            },
            webhooks: WebhooksHealth {
                active: found.webhooks.active,
                waiting: found.webhooks.waiting,
                oldest: found.webhooks.oldest,
                failing: found.webhooks.failing,
                given_up: found.webhooks.given_up,
            },
        })
    }

    /// Carries until it is told to stop.
    pub(crate) async fn carry(&self, mut stopped: watch::Receiver<bool>) {
        let mut under_way = UnderWay::default();
        while !*stopped.borrow() {
            if let Err(e) = self.carry_what_is_due(&mut under_way).await {
                tracing::warn!("the carrier could not do a step: {e}");
            }
            tokio::select! {
                () = tokio::time::sleep(self.settings().poll) => {}
                () = under_way.ended() => {}
                _ = stopped.changed() => {}
            }
        }
    }

    /// Starts every attempt that is due and waits for their ends; for tests that move the clock by hand.
    pub async fn carry_once(&self) -> Outcome<()> {
        let mut under_way = UnderWay::default();
        self.carry_what_is_due(&mut under_way).await?;
        while !under_way.targets.is_empty() {
            under_way.ended().await;
        }
        Ok(())
    }

    async fn carry_what_is_due(&self, under_way: &mut UnderWay) -> Outcome<()> {
        if self.composer().is_none() {
            return Ok(());
        }
        let (desk, now) = (self.store().courier(), self.now());
        let relay = self.settings().mail.as_ref().map(|mail| mail.relay().clone());
        while desk::spread(&desk, relay.is_some(), now).await.map_err(refusal)? > 0 {}
        if under_way.digest != Some(now.date_naive()) {
            if relay.is_some() {
                desk::digest(&desk, now).await.map_err(refusal)?;
            }
            desk::forget(&desk, now).await.map_err(refusal)?;
            under_way.digest = Some(now.date_naive());
        }
        if let Some(relay) = relay.filter(|_| !under_way.busy().contains(&MAIL_SERVER)) {
            let mails = desk::lend_mails(&desk, MAILS, now).await.map_err(refusal)?;
            if !mails.is_empty() {
                let matchmaker = self.clone();
                under_way.add(MAIL_SERVER, async move { matchmaker.send_mails(&relay, mails).await });
            }
        }
        let free = AT_ONCE.saturating_sub(under_way.targets.len());
        if free > 0 {
            let due = desk::lend_deliveries(&desk, free, &under_way.busy(), now).await.map_err(refusal)?;
            for delivery in due {
                let matchmaker = self.clone();
                under_way.add(delivery.webhook, async move { matchmaker.send_event(delivery).await });
            }
        }
        Ok(())
    }

    /// Sends mails one after the other. Where the server itself is the trouble, the rest waits for its next turn.
    async fn send_mails(&self, relay: &Relay, mails: Vec<DueMail>) {
        let mut trouble = None;
        for due in mails {
            let arrived = match trouble {
                Some(fault) => Err(fault),
                None => self.send_mail(relay, &due).await,
            };
            if let Err(fault @ (Fault::NoConnection | Fault::Timeout | Fault::Tls)) = arrived {
                trouble = Some(fault);
            }
            let settled = match arrived {
                Ok(()) => Settled::Done { code: None },
                Err(fault) if fault == Fault::Rejected || due.attempts + 1 >= MAIL_ATTEMPTS => {
                    Settled::GivenUp { code: None, fault: fault.code() }
                }
                Err(fault) => {
                    let last = MAIL_WAITS[MAIL_WAITS.len() - 1];
                    let wait = MAIL_WAITS.get(due.attempts as usize).copied().unwrap_or(last);
                    Settled::Again { code: None, fault: fault.code(), at: self.now() + TimeDelta::seconds(wait) }
                }
            };
            let kept = desk::settle_mail(&self.store().courier(), &due, settled, self.now()).await;
            if let Err(e) = kept {
                tracing::warn!("what became of a mail could not be kept; it may be sent once more: {e}");
            }
        }
    }

    async fn send_mail(&self, relay: &Relay, due: &DueMail) -> Result<(), Fault> {
        let Some(composer) = self.composer() else { return Err(Fault::NoConnection) };
        let composed = composer.letter(&Letter {
            language: due.language,
            name: due.name.clone(),
            count: due.notices,
            occasion: if due.digest { Occasion::Digest } else { Occasion::News },
            subject: due.subject.clone(),
        });
        let letter: Sent = mail::Letter {
            id: due.id.to_string(),
            name: due.name.clone(),
            email: due.email.clone(),
            subject: composed.subject,
            body: composed.body,
        };
        relay.send(&letter).await
    }

    /// Sends an event to its webhook.
    async fn send_event(&self, due: DueDelivery) {
        let Some(body) = self.event_body(&due) else { return };
        // An event is worth more than its witness: it goes without where the end cannot be read at this moment.
        let witness = self.current_audit_head().await.ok().map(|head| head.line());
        let event = Event {
            id: message_id(due.event),
            timestamp: self.now().timestamp(),
            body,
            secrets: due.secrets.clone(),
            witness,
        };
        let settled = match self.sender().post(&due.url, &event).await {
            Ok(code) => Settled::Done { code: Some(code) },
            // The standard's word for "never again".
            Err(not) if not.code == Some(410) => Settled::Gone { code: 410 },
            Err(not) => match WEBHOOK_WAITS.get(due.attempts as usize) {
                Some(&wait) => Settled::Again {
                    code: not.code,
                    fault: not.fault.code(),
                    at: self.now() + TimeDelta::seconds(wait),
                },
                None => Settled::GivenUp { code: not.code, fault: not.fault.code() },
            },
        };
        if let Err(e) = desk::settle_delivery(&self.store().courier(), &due, settled, self.now()).await {
            tracing::warn!("what became of an event could not be kept; it may be sent once more: {e}");
        }
    }

    /// Thin: what kind of thing happened to which record, and where to read more with one's own rights.
    fn event_body(&self, due: &DueDelivery) -> Option<String> {
        let (kind, id) = &due.subject;
        let url = self.composer()?.address(kind, id);
        let body = serde_json::json!({
            "type": due.kind,
            "timestamp": due.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            "data": { "id": due.event, "subject_kind": kind, "subject_id": id, "url": url },
        });
        Some(body.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_tried_for_three_days() {
        let all: i64 = WEBHOOK_WAITS.iter().sum();
        assert!((71 * 3_600..=72 * 3_600).contains(&all), "{all} seconds");
    }
}
