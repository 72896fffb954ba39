//! Why a use case did not happen, free of transport.

use uuid::Uuid;
use vocabulary::Finding;

use crate::access::Act;

/// The result of a use case.
pub type Outcome<T> = Result<T, Refusal>;

/// Why it did not happen. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Only for people who are signed in.
    #[error("sign in first")]
    NotSignedIn,
    /// It does not exist, or is not for the one who asks; the two look the same.
    #[error("there is no such record, or it is not shared with you")]
    NotFound,
    /// The role does not reach that far.
    #[error("your role does not allow {}; ask your organisation's focal point", act.code())]
    NotAllowed {
        /// What was tried.
        act: Act,
    },
    /// The role does, the access token does not.
    #[error("the access token does not reach that far; make one that does, or sign in")]
    BeyondToken,
    /// It asks for a second factor, and whoever asks has none.
    #[error("this asks for a second factor; set one up under your account")]
    SecondFactorRequired,
    /// It asks that the session showed a moment ago who asks.
    #[error("show again that it is you, and ask again")]
    ProofRequired,
    /// The input has faults; each names its place and the way out.
    #[error("{}", listed(.0))]
    Invalid(Vec<Finding>),
    /// Someone changed the record since it was read.
    #[error("the record was changed meanwhile and is now version {current_version}; read it again")]
    Stale {
        /// The version it has now.
        current_version: i64,
    },
    /// The idempotency key was used with other content.
    #[error("this idempotency key was used with other content; send a new key")]
    KeyReused,
    /// The record's present condition does not allow it.
    #[error("{detail}")]
    Conflict {
        /// Stable slug; pages show the message `conflict-{code}`.
        code: &'static str,
        /// What stands in the way, and the way out.
        detail: String,
    },
    /// Too many tries.
    #[error("too many tries; wait {retry_after} seconds")]
    Throttled {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The database is busy or down; nothing is lost, try again.
    #[error("the service is busy; nothing was changed, try again in a moment")]
    Unavailable,
    /// A fault of ours; the log has the details under this number.
    #[error("something went wrong on our side; nothing was changed (report number {0})")]
    Internal(Uuid),
}

impl Refusal {
    /// A single fault.
    pub(crate) fn invalid(finding: Finding) -> Self {
        Self::Invalid(vec![finding])
    }

    /// Something stands in the way.
    pub(crate) fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::Conflict { code, detail: detail.into() }
    }

    /// Logs a fault of ours and gives it a number.
    pub(crate) fn internal(what: &str) -> Self {
        let id = Uuid::new_v4();
        tracing::error!(report = %id, "{what}");
        Self::Internal(id)
    }
}

fn listed(findings: &[Finding]) -> String {
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
