//! The courier's desk: outbox rows become mails and deliveries, and each of those is lent to one courier at a time.
//!
//! What is lent comes back with its result; a courier that dies loses it when the loan ends. The fence refuses a result
//! that comes late. Times are the cycle's, handed in.

mod health;
mod lending;
mod spreading;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vocabulary::UnLanguage;

pub use self::health::{CourierHealth, WebhookCounts, health};
pub use self::lending::{lend_deliveries, lend_mails, settle_delivery, settle_mail};
pub use self::spreading::{digest, forget, spread};
use crate::store::Store;

/// The right to carry: `Store::courier` makes it, and only the worker may ask for it.
#[derive(Debug, Clone)]
pub struct Courier {
    store: Store,
}

impl Courier {
    pub(crate) fn new(store: Store) -> Self {
        Self { store }
    }
}

/// A mail that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueMail {
    /// The mail; its message id is made of it, so that a repetition is known for one.
    pub id: Uuid,
    /// Where to.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The language they read.
    pub language: UnLanguage,
    /// A digest of the day; else news.
    pub digest: bool,
    /// How many notices it tells of.
    pub notices: u64,
    /// The one record it is about, where it is one.
    pub subject: Option<(String, String)>,
    /// How often it was tried before.
    pub attempts: u32,
    pub(crate) fence: i64,
}

/// An event that is due at a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// The delivery.
    pub id: Uuid,
    /// The webhook.
    pub webhook: Uuid,
    /// Whose it is.
    pub organisation: Uuid,
    /// What people call it.
    pub label: String,
    /// Where to.
    pub url: String,
    /// The secrets that sign: the present one first.
    pub secrets: Vec<String>,
    /// The event, the same for every attempt and every replay.
    pub event: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: String,
    /// The record it is about.
    pub subject: (String, String),
    /// How often it was tried before.
    pub attempts: u32,
    pub(crate) fence: i64,
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It arrived.
    Done {
        /// The status of the answer, where there is one.
        code: Option<u16>,
    },
    /// It did not; it is tried again.
    Again {
        /// The status of the answer, where there was one.
        code: Option<u16>,
        /// What went wrong, as a code.
        fault: &'static str,
        /// When next.
        at: DateTime<Utc>,
    },
    /// It did not, and is given up.
    GivenUp {
        /// The status of the answer, where there was one.
        code: Option<u16>,
        /// What went wrong, as a code.
        fault: &'static str,
    },
    /// The target says that it is gone for good.
    Gone {
        /// The status of the answer.
        code: u16,
    },
}

impl Settled {
    pub(crate) fn code(&self) -> Option<i64> {
        match self {
            Self::Done { code } | Self::Again { code, .. } | Self::GivenUp { code, .. } => code.map(i64::from),
            Self::Gone { code } => Some(i64::from(*code)),
        }
    }

    pub(crate) fn fault(&self) -> &'static str {
        match self {
            Self::Done { .. } => "",
            Self::Again { fault, .. } | Self::GivenUp { fault, .. } => fault,
            Self::Gone { .. } => "gone",
        }
    }
}
