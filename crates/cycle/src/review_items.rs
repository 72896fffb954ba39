//! The loop closes: what the catalogue is to look at again, opened from framework remarks and from areas without supply,
//! shown beside the consultation, closed by an edition.

use std::collections::BTreeSet;

use feedback::remarks::open_items;
use feedback::{ProposedItem, ReviewCause, ReviewItem};
use persistence::review_items::{self, NewReviewItem};
use persistence::{ReviewItemRecord, Scope, StoreError, remarks};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{EditionRecordId, Finding, Place, Text};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::need_views::is_secretariat;
use crate::needs::check_reason;
use crate::refusal::{Outcome, Refusal};
use crate::remarks::title_of;
use crate::rounds::renamed;

/// A review item with the name of what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewItemView {
    /// The record. Its evidence, which names remarks and needs, is the secretariat's.
    pub record: ReviewItemRecord,
    /// How many remarks or needs stand behind it.
    pub evidence: usize,
    /// The title of the norm or area.
    pub title: Text,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// A review item to be opened by hand, from remarks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpenItem {
    /// The norm or area.
    pub subject: String,
    /// Why.
    pub words: String,
    /// The remarks behind it.
    pub remarks: BTreeSet<Uuid>,
}

impl Matchmaker {
    async fn item_view(&self, scope: &Scope, mut record: ReviewItemRecord) -> Outcome<ReviewItemView> {
        let (_, edition) = self.current_edition(scope).await?;
        let subject = record.item.subject.clone();
        let area = edition.areas.iter().find(|area| area.id.as_str() == subject).map(|area| area.title.clone());
        let evidence = record.item.evidence.len();
        if !is_secretariat(scope) {
            record.item.evidence.clear();
        }
        let acts: &[Act] = if record.item.closed.is_none() { &[Act::KeepReviewItems] } else { &[] };
        Ok(ReviewItemView {
            title: area.unwrap_or_else(|| title_of(&edition, &subject)),
            may: which(scope, acts),
            evidence,
            record,
        })
    }

    /// What the catalogue is to look at again, open items first.
    pub async fn review_items(&self, scope: &Scope, open_only: bool) -> Outcome<Vec<ReviewItemView>> {
        demand(scope, Act::ReadRemarks)?;
        let mut views = Vec::new();
        for record in review_items::list(self.store(), scope).await.map_err(refusal)? {
            if !open_only || record.item.closed.is_none() {
                views.push(self.item_view(scope, record).await?);
            }
        }
        Ok(views)
    }

    /// One review item.
    pub async fn review_item(&self, scope: &Scope, id: Uuid) -> Outcome<ReviewItemView> {
        demand(scope, Act::ReadRemarks)?;
        let record = review_items::get(self.store(), scope, id).await.map_err(refusal)?;
        self.item_view(scope, record).await
    }

    /// What could be opened now: from remarks that are shared, and from areas with needs and no supply at any price.
    pub async fn review_suggestions(&self, scope: &Scope) -> Outcome<Vec<ProposedItem>> {
        demand(scope, Act::KeepReviewItems)?;
        let (_, edition) = self.current_edition(scope).await?;
        let shared: Vec<_> = remarks::list(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .map(|record| record.remark)
            .collect();
        let known = review_items::list(self.store(), scope).await.map_err(refusal)?;
        let existing: Vec<ReviewItem> = known.into_iter().map(|record| record.item).collect();
        let deserts = self.deserts(scope).await?;
        Ok(open_items(&edition, &shared, &deserts, &existing))
    }

    /// Opens a review item from remarks, or for an area.
    pub async fn open_review_item(&self, scope: &Scope, new: &OpenItem, key: Option<&Key>) -> Outcome<ReviewItemView> {
        demand(scope, Act::KeepReviewItems)?;
        let words = check_reason(&new.words, false).map_err(|refusal| renamed(refusal, "words"))?;
        let (_, edition) = self.current_edition(scope).await?;
        let subject = new.subject.trim().to_owned();
        let area = edition.areas.iter().any(|area| area.id.as_str() == subject);
        if !area && feedback::remarks::subject_title(&edition, &subject).is_none() {
            let message = "the catalogue has no such norm, measure or area; choose one of its list";
            return Err(Refusal::invalid(Finding::error("unknown-item", Place::field("subject"), &subject, message)));
        }
        let known: BTreeSet<Uuid> = remarks::list(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .map(|record| record.remark.id)
            .collect();
        if new.remarks.iter().any(|id| !known.contains(id)) {
            return Err(Refusal::NotFound);
        }
        let item = NewReviewItem {
            cause: if area { ReviewCause::SupplyDesert } else { ReviewCause::Remark },
            subject,
            words,
            evidence: new.remarks.iter().map(Uuid::to_string).collect(),
        };
        let ids = review_items::open(self.store(), scope, vec![item], Key::once(key)).await.map_err(refusal)?;
        self.review_item(scope, ids.first().copied().ok_or(Refusal::NotFound)?).await
    }

    /// Opens everything that is suggested; how many.
    pub async fn open_suggested(&self, scope: &Scope) -> Outcome<usize> {
        let suggested = self.review_suggestions(scope).await?;
        let new = suggested.into_iter().map(|one| NewReviewItem {
            cause: one.cause,
            subject: one.subject,
            words: String::new(),
            evidence: one.evidence,
        });
        let ids = review_items::open(self.store(), scope, new.collect(), None).await.map_err(refusal)?;
        Ok(ids.len())
    }

    /// Closes a review item by an edition, with what came of it.
    pub async fn close_review_item(
        &self,
        scope: &Scope,
        id: Uuid,
        edition: EditionRecordId,
        outcome: &str,
        version: i64,
    ) -> Outcome<ReviewItemView> {
        demand(scope, Act::KeepReviewItems)?;
        let outcome = check_reason(outcome, true).map_err(|refusal| renamed(refusal, "words"))?;
        let closed = review_items::close(self.store(), scope, id, edition, outcome, version).await;
        let record = closed.map_err(|e| match e {
            StoreError::Conflict(text) => Refusal::conflict("review-item-closed", text),
            other => refusal(other),
        })?;
        self.item_view(scope, record).await
    }
}
