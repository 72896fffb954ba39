//! What others do already: their activities as they publish them, kept to be shown beside needs.

use chrono::{DateTime, NaiveDate, Utc};
use exchange::{ExistingActivity, read_activities};
use persistence::existing::{self, Brought};
use persistence::{ExistingRecord, Scope};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, Quantity, StateCode, Text};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::paging::{Page, Paging};
use crate::refusal::{Outcome, Refusal};

/// What an import did.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivitiesImported {
    /// New ones.
    pub stored: u64,
    /// Ones that changed.
    pub updated: u64,
    /// Ones that are as they were.
    pub same: u64,
    /// What was left out or put right, with the place in the file.
    pub findings: Vec<Finding>,
}

/// Which activities.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExistingFilter {
    /// Words of the title.
    pub text: String,
    /// A country they are in.
    pub country: Option<StateCode>,
}

/// An activity of others.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ExistingView {
    pub id: Uuid,
    pub iati_id: String,
    pub title: Text,
    pub description: Text,
    pub reporter: String,
    pub reporter_ref: String,
    pub countries: Vec<StateCode>,
    pub sectors: Vec<String>,
    /// Code of IATI's list ActivityStatus.
    pub status: String,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
    pub budget: Option<Quantity>,
    pub imported_at: DateTime<Utc>,
}

/// The activity that a row keeps.
pub(crate) fn activity_of(record: &ExistingRecord) -> Outcome<ExistingActivity> {
    serde_json::from_value(record.body.clone())
        .map_err(|e| Refusal::internal(&format!("activity {} cannot be read: {e}", record.iati_id)))
}

pub(crate) fn view(record: ExistingRecord) -> Outcome<ExistingView> {
    let activity = activity_of(&record)?;
    Ok(ExistingView {
        id: record.id,
        iati_id: record.iati_id,
        title: activity.title,
        description: activity.description,
        reporter: activity.reporter,
        reporter_ref: activity.reporter_ref,
        countries: activity.countries.into_iter().collect(),
        sectors: activity.sectors.iter().map(ToString::to_string).collect(),
        status: activity.status.code().to_owned(),
        from: activity.from,
        until: activity.until,
        budget: activity.budget,
        imported_at: record.imported_at,
    })
}

impl Matchmaker {
    /// Takes the activities of an IATI file or a table over, by their identifiers: the same file twice changes nothing.
    /// An activity with a fault is left out and told; a file of which nothing can be read is refused.
    pub async fn import_activities(&self, scope: &Scope, bytes: &[u8]) -> Outcome<ActivitiesImported> {
        let scope = &scope.exchanging();
        demand(scope, Act::ImportActivities)?;
        let (bytes, register) = (bytes.to_vec(), self.register().clone());
        let read = tokio::task::spawn_blocking(move || read_activities(&bytes, &register));
        let (activities, findings) =
            read.await.map_err(|e| Refusal::internal(&format!("reading activities ended early: {e}")))?;
        if activities.is_empty() && findings.iter().any(Finding::is_error) {
            return Err(Refusal::Invalid(findings));
        }
        let language = scope.actor().ok_or(Refusal::NotSignedIn)?.language;
        let mut brought = Vec::new();
        for activity in activities {
            let body = serde_json::to_value(&activity)
                .map_err(|e| Refusal::internal(&format!("an activity cannot be kept: {e}")))?;
            brought.push(Brought {
                iati_id: activity.id.clone(),
                title: activity.title.best(language).0.to_owned(),
                countries: activity.countries.iter().cloned().collect(),
                body,
            });
        }
        let (stored, updated, same) = existing::bring(self.store(), scope, brought).await.map_err(refusal)?;
        Ok(ActivitiesImported { stored, updated, same, findings })
    }

    /// Activities of others, newest first.
    pub async fn existing_activities(
        &self,
        scope: &Scope,
        filter: &ExistingFilter,
        paging: &Paging,
    ) -> Outcome<Page<ExistingView>> {
        demand(scope, Act::ReadActivities)?;
        let found = existing::list(self.store(), scope, &filter.text, filter.country.as_ref(), wanted(paging)?);
        let found = page(found.await.map_err(refusal)?);
        let items = found.items.into_iter().map(view).collect::<Outcome<_>>()?;
        Ok(Page { items, next: found.next, total: found.total })
    }

    /// One of them.
    pub async fn existing_activity(&self, scope: &Scope, id: Uuid) -> Outcome<ExistingView> {
        demand(scope, Act::ReadActivities)?;
        view(existing::get(self.store(), scope, id).await.map_err(refusal)?)
    }
}
