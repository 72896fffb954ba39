//! Step 1: comments on the items of an edition while it is consulted on, and the secretariat's answers.

use catalogue::Edition;
use chrono::{DateTime, Utc};
use persistence::comments::{self, CommentRecord, NewComment};
use persistence::{EditionStatus, Scope};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{EditionRecordId, Finding, OrganisationId, OrganisationKind, Place, Text, UnLanguage};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// A comment with what its reader may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommentView {
    /// Identity.
    pub id: Uuid,
    /// On which edition.
    pub edition: EditionRecordId,
    /// Empty for the edition as a whole, else such as `capability:national-csirt`.
    pub item: String,
    /// The item's title.
    pub title: Text,
    /// Who says it.
    pub organisation: OrganisationId,
    /// Its name.
    pub organisation_name: String,
    /// What it is to the cycle.
    pub kind: OrganisationKind,
    /// The reader's own organisation says it.
    pub own: bool,
    /// What is said.
    pub text: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What the secretariat answers; empty where it has not.
    pub answer: String,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Version of the record.
    pub version: i64,
    /// What the reader may do with it; `comment-edition` stands for taking it back.
    pub may: Vec<Act>,
}

/// The title of an item; none where the edition has no such item.
fn title(edition: &Edition, item: &str) -> Option<Text> {
    let Some((kind, id)) = item.split_once(':') else {
        return item.is_empty().then(|| edition.meta.title.clone());
    };
    match kind {
        "area" => edition.areas.iter().find(|one| one.id.as_str() == id).map(|one| one.title.clone()),
        "capability" => edition.capabilities.iter().find(|one| one.id.as_str() == id).map(|one| one.title.clone()),
        "question" => edition.questions().find(|(_, one)| one.id.as_str() == id).map(|(_, one)| one.text.clone()),
        "activity" => edition.activity(id).map(|one| one.title.clone()),
        "modality" => edition.modalities.iter().find(|one| one.id.as_str() == id).map(|one| one.title.clone()),
        _ => None,
    }
}

/// What somebody writes for others to read.
pub(crate) fn check_words(field: &str, text: &str) -> Outcome<String> {
    let text = text.trim();
    let longest = vocabulary::field::TEXT_LIMIT;
    let fault = |code, message: String| Err(Refusal::invalid(Finding::error(code, Place::field(field), text, message)));
    if text.is_empty() {
        return fault("required", "nothing is given here; fill it in".to_owned());
    }
    if text.chars().count() > longest {
        return fault("too-long", format!("this is too long; shorten it to {longest} characters"));
    }
    Ok(text.to_owned())
}

impl Matchmaker {
    async fn comment_view(&self, scope: &Scope, record: CommentRecord) -> Outcome<CommentView> {
        let edition = self.edition(scope, record.edition).await?;
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        let own = actor.organisation == record.organisation;
        let acts: &[Act] = if own { &[Act::CommentEdition] } else { &[Act::AnswerComments] };
        Ok(CommentView {
            id: record.id,
            edition: record.edition,
            title: title(&edition, &record.item).unwrap_or_default(),
            item: record.item,
            organisation: record.organisation,
            organisation_name: record.organisation_name,
            kind: record.kind,
            own,
            text: record.text,
            at: record.at,
            answer: record.answer,
            answered_at: record.answered_at,
            version: record.version,
            may: which(scope, acts),
        })
    }

    /// The comments on an edition, or on one of its items; oldest first. For everybody who is signed in.
    pub async fn comments(
        &self,
        scope: &Scope,
        edition: EditionRecordId,
        item: Option<&str>,
    ) -> Outcome<Vec<CommentView>> {
        demand(scope, Act::ReadCatalogue)?;
        if scope.actor().is_none() {
            return Err(Refusal::NotSignedIn);
        }
        let records = comments::list(self.store(), scope, edition, item).await.map_err(refusal)?;
        let mut views = Vec::new();
        for record in records {
            views.push(self.comment_view(scope, record).await?);
        }
        Ok(views)
    }

    /// Comments on an item of an edition that is consulted on.
    pub async fn comment(
        &self,
        scope: &Scope,
        edition: EditionRecordId,
        item: &str,
        text: &str,
        key: Option<&Key>,
    ) -> Outcome<CommentView> {
        demand(scope, Act::CommentEdition)?;
        let view = self.catalogue(scope, Some(edition)).await?;
        let open = view.summary.status == EditionStatus::Consultation.code()
            && view.summary.consultation_until.is_none_or(|until| self.today() <= until);
        if !open {
            return Err(Refusal::conflict(
                "consultation-closed",
                "comments are taken while the edition is in consultation; look at the dates on its page",
            ));
        }
        let Some(title) = title(&view.edition, item.trim()) else {
            let message = "the edition has no such item; take one from its pages";
            return Err(Refusal::invalid(Finding::error("unknown-item", Place::field("item"), item, message)));
        };
        let title = title.best(UnLanguage::En).0.chars().take(200).collect();
        let new = NewComment { edition, item: item.trim().to_owned(), title, text: check_words("text", text)? };
        let record = comments::create(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        self.comment_view(scope, record).await
    }

    /// Answers a comment.
    pub async fn answer_comment(&self, scope: &Scope, id: Uuid, text: &str, version: i64) -> Outcome<CommentView> {
        demand(scope, Act::AnswerComments)?;
        let record = comments::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition(scope, record.edition).await?;
        let item = title(&edition, &record.item).unwrap_or_default();
        let item = item.best(UnLanguage::En).0.chars().take(200).collect();
        let text = check_words("text", text)?;
        let record = comments::answer(self.store(), scope, id, version, item, text).await.map_err(refusal)?;
        self.comment_view(scope, record).await
    }

    /// Takes back a comment of the own organisation.
    pub async fn withdraw_comment(&self, scope: &Scope, id: Uuid, version: i64) -> Outcome<()> {
        demand(scope, Act::CommentEdition)?;
        comments::withdraw(self.store(), scope, id, version).await.map_err(refusal)
    }
}
