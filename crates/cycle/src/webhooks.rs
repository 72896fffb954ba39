//! Webhooks of the own organisation: who is told, with which secret, and what was sent.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use courier::signing::secret_of;
use courier::webhook::BadAddress;
use persistence::{DeliveryRecord, DeliveryStatus, NewWebhook as Kept, Scope, WebhookRecord, webhooks};
use uuid::Uuid;
use vocabulary::{Finding, Place};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, page, refusal, wanted};
use crate::notice_kinds::KINDS;
use crate::paging::{Page, Paging};
use crate::refusal::{Outcome, Refusal};

/// Most characters of a label.
const LABEL: usize = 100;
/// Most webhooks of an organisation.
const MOST: usize = 20;

/// A webhook to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewWebhook {
    /// Where events go.
    pub url: String,
    /// Kinds of notice; none for all.
    pub kinds: Vec<String>,
    /// What people call it.
    pub label: String,
}

/// A webhook as its organisation sees it. Its secret is shown when it is made and not again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct WebhookView {
    pub id: Uuid,
    pub url: String,
    pub label: String,
    pub kinds: Vec<String>,
    /// active, off, gone
    pub status: &'static str,
    pub created_at: DateTime<Utc>,
    pub old_secret_until: Option<DateTime<Utc>>,
    pub waiting: u64,
    pub given_up: u64,
    pub last_code: Option<u16>,
    pub last_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub may: Vec<Act>,
}

/// A webhook with its fresh secret.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookMade {
    /// The webhook.
    pub webhook: WebhookView,
    /// Shown this once.
    pub secret: String,
}

impl std::fmt::Debug for WebhookMade {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookMade").field("webhook", &self.webhook).finish_non_exhaustive()
    }
}

/// An event on its way to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct DeliveryView {
    pub id: Uuid,
    /// The value of `webhook-id`: the same for every attempt and every replay.
    pub message_id: String,
    pub kind: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub at: DateTime<Utc>,
    /// waiting, delivered, given-up, dropped
    pub status: &'static str,
    pub attempts: u32,
    pub last_code: Option<u16>,
    /// Pages show the message `fault-{code}`; empty for none.
    pub last_fault: String,
    pub next_at: Option<DateTime<Utc>>,
    pub done_at: Option<DateTime<Utc>>,
}

/// The value of `webhook-id` for an event.
pub(crate) fn message_id(event: Uuid) -> String {
    format!("msg_{}", event.simple())
}

fn view(scope: &Scope, record: WebhookRecord) -> WebhookView {
    WebhookView {
        id: record.id,
        url: record.url,
        label: record.label,
        kinds: record.kinds.into_iter().collect(),
        status: record.status.code(),
        created_at: record.created_at,
        old_secret_until: record.old_secret_until,
        waiting: record.waiting,
        given_up: record.given_up,
        last_code: record.last_code,
        last_at: record.last_at,
        version: record.version,
        may: which(scope, &[Act::ManageWebhooks]),
    }
}

fn delivery(record: DeliveryRecord) -> DeliveryView {
    let waits = record.status == DeliveryStatus::Waiting;
    DeliveryView {
        id: record.id,
        message_id: message_id(record.event),
        kind: record.kind,
        subject_kind: record.subject_kind,
        subject_id: record.subject_id,
        at: record.at,
        status: record.status.code(),
        attempts: record.attempts,
        last_code: record.last_code,
        last_fault: record.last_fault,
        next_at: record.next_at.filter(|_| waits),
        done_at: record.done_at,
    }
}

impl Matchmaker {
    /// Kinds of notice that a webhook may ask for.
    pub fn webhook_kinds() -> &'static [&'static str] {
        KINDS
    }

    /// The webhooks of the own organisation, oldest first.
    pub async fn webhooks(&self, scope: &Scope) -> Outcome<Vec<WebhookView>> {
        demand(scope, Act::ManageWebhooks)?;
        let all = webhooks::list(self.store(), scope).await.map_err(refusal)?;
        Ok(all.into_iter().map(|record| view(scope, record)).collect())
    }

    /// One of them.
    pub async fn webhook(&self, scope: &Scope, id: Uuid) -> Outcome<WebhookView> {
        demand(scope, Act::ManageWebhooks)?;
        webhooks::get(self.store(), scope, id).await.map(|record| view(scope, record)).map_err(refusal)
    }

    /// Adds one.
    pub async fn create_webhook(&self, scope: &Scope, new: &NewWebhook, key: Option<&Key>) -> Outcome<WebhookMade> {
        demand(scope, Act::ManageWebhooks)?;
        let mut findings = Vec::new();
        if let Err(bad) = self.sender().admit(new.url.trim()) {
            findings.push(bad_address(bad, &new.url));
        }
        for kind in new.kinds.iter().filter(|kind| !KINDS.contains(&kind.as_str())) {
            let message = "there is no such kind of notice; choose from the list, or none for all";
            findings.push(Finding::error("unknown-kind", Place::field("kinds"), kind, message));
        }
        let label = new.label.trim();
        if label.chars().count() > LABEL {
            let message = format!("a label has at most {LABEL} characters; shorten it");
            findings.push(Finding::error("too-long", Place::field("label"), label, message));
        }
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        if key.is_none() && webhooks::list(self.store(), scope).await.map_err(refusal)?.len() >= MOST {
            let detail = format!("there are {MOST} webhooks already; remove one first");
            return Err(Refusal::conflict("too-many-webhooks", detail));
        }
        let kept = Kept {
            url: new.url.trim().to_owned(),
            label: label.to_owned(),
            kinds: new.kinds.iter().cloned().collect::<BTreeSet<_>>(),
            secret: secret_of(identity::Secret::random().expose()),
        };
        let record = webhooks::add(self.store(), scope, kept, Key::once(key)).await.map_err(refusal)?;
        let secret = record.secret.clone();
        Ok(WebhookMade { webhook: view(scope, record), secret })
    }

    /// Gives it a new secret; the one before signs too for a day.
    pub async fn rotate_webhook(&self, scope: &Scope, id: Uuid, version: i64) -> Outcome<WebhookMade> {
        demand(scope, Act::ManageWebhooks)?;
        let secret = secret_of(identity::Secret::random().expose());
        webhooks::rotate(self.store(), scope, id, secret.clone(), version).await.map_err(refusal)?;
        Ok(WebhookMade { webhook: self.webhook(scope, id).await?, secret })
    }

    /// Switches it on or off.
    pub async fn switch_webhook(&self, scope: &Scope, id: Uuid, active: bool, version: i64) -> Outcome<WebhookView> {
        demand(scope, Act::ManageWebhooks)?;
        webhooks::switch(self.store(), scope, id, active, version).await.map_err(refusal)?;
        self.webhook(scope, id).await
    }

    /// Removes it, with the list of what was sent.
    pub async fn remove_webhook(&self, scope: &Scope, id: Uuid, version: i64) -> Outcome<()> {
        demand(scope, Act::ManageWebhooks)?;
        webhooks::remove(self.store(), scope, id, version).await.map_err(refusal)
    }

    /// What was sent to it, newest first.
    pub async fn deliveries(&self, scope: &Scope, id: Uuid, paging: &Paging) -> Outcome<Page<DeliveryView>> {
        demand(scope, Act::ManageWebhooks)?;
        let found = webhooks::deliveries(self.store(), scope, id, wanted(paging)?).await.map_err(refusal)?;
        let found = page(found);
        Ok(Page { items: found.items.into_iter().map(delivery).collect(), next: found.next, total: found.total })
    }

    /// Sends an event once more, as it was.
    pub async fn replay_delivery(&self, scope: &Scope, webhook: Uuid, of: Uuid) -> Outcome<DeliveryView> {
        demand(scope, Act::ManageWebhooks)?;
        webhooks::replay(self.store(), scope, webhook, of).await.map(delivery).map_err(refusal)
    }
}

fn bad_address(bad: BadAddress, url: &str) -> Finding {
    let message = match bad {
        BadAddress::NotAnAddress => "this is no address; write it as https://example.org/hook, without a password",
        BadAddress::NotHttps => "only https is used; write https:// and see that the target has a certificate",
        BadAddress::NotAllowed => "this leads into a network that is not public, or to a port for something else",
        BadAddress::TooLong => "the address has more than 500 characters; use a shorter one",
    };
    Finding::error(bad.code(), Place::field("url"), url, message)
}
