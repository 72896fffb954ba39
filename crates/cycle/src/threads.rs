//! Questions and answers between the two sides, read by the secretariat.

use chrono::{DateTime, Utc};
use persistence::{Audience, MessageRecord, Scope, Standpoint, ThreadSubject, threads};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, OrganisationKind, Place};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::needs::check_reason;
use crate::proposals::Side;
use crate::refusal::{Outcome, Refusal};
use crate::rounds::renamed;

/// A message as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Its id.
    pub id: Uuid,
    /// From which side it comes.
    pub side: Side,
    /// The organisation's name; empty where the reader may not know it yet.
    pub organisation_name: String,
    /// Whether it is the reader's own.
    pub own: bool,
    /// Who reads it beside the secretariat.
    pub audience: Audience,
    /// The words.
    pub body: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// A thread as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThreadView {
    /// What it is about.
    pub subject: ThreadSubject,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// For whom the reader may write.
    pub audiences: Vec<Audience>,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// A message to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Who is to read it beside the secretariat.
    pub audience: Audience,
    /// The words.
    pub body: String,
}

/// For whom somebody may write: both sides, or the own one and the secretariat; the secretariat for any.
fn audiences(standpoint: &Standpoint) -> Vec<Audience> {
    match standpoint.side {
        OrganisationKind::State => vec![Audience::Both, Audience::State],
        OrganisationKind::Provider => vec![Audience::Both, Audience::Provider],
        OrganisationKind::Secretariat => vec![Audience::Both, Audience::State, Audience::Provider],
    }
}

fn side(kind: OrganisationKind) -> Side {
    match kind {
        OrganisationKind::State => Side::State,
        OrganisationKind::Provider => Side::Provider,
        OrganisationKind::Secretariat => Side::Secretariat,
    }
}

impl Matchmaker {
    /// What was asked and answered on a proposal, an interest or an engagement.
    pub async fn thread(&self, scope: &Scope, subject: ThreadSubject) -> Outcome<ThreadView> {
        demand(scope, Act::ReadThreads)?;
        let standpoint = threads::standpoint(self.store(), scope, subject).await.map_err(refusal)?;
        let messages = threads::list(self.store(), scope, subject).await.map_err(refusal)?;
        let me = scope.actor().map(|actor| actor.organisation);
        let view = |record: MessageRecord| MessageView {
            id: record.id,
            side: side(record.side),
            own: record.organisation.is_some() && record.organisation == me,
            organisation_name: record.organisation_name,
            audience: record.audience,
            body: record.body,
            at: record.at,
        };
        Ok(ThreadView {
            subject,
            messages: messages.into_iter().map(view).collect(),
            audiences: audiences(&standpoint),
            may: which(scope, &[Act::WriteMessage]),
        })
    }

    /// Asks or answers.
    pub async fn post_message(
        &self,
        scope: &Scope,
        subject: ThreadSubject,
        new: &NewMessage,
        key: Option<&Key>,
    ) -> Outcome<ThreadView> {
        demand(scope, Act::WriteMessage)?;
        let standpoint = threads::standpoint(self.store(), scope, subject).await.map_err(refusal)?;
        if !audiences(&standpoint).contains(&new.audience) {
            let message = "write for both sides, or for your own and the secretariat";
            let place = Place::field("audience");
            return Err(Refusal::invalid(Finding::error("unknown-audience", place, new.audience.code(), message)));
        }
        let body = check_reason(&new.body, true).map_err(|refusal| renamed(refusal, "body"))?;
        threads::post(self.store(), scope, subject, new.audience, body, Key::once(key)).await.map_err(refusal)?;
        self.thread(scope, subject).await
    }
}
