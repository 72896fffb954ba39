//! Step 1: a state's own view of the catalogue. The shared edition is never touched by it.

use assessment::Overlay;
use catalogue::Edition;
use chrono::{DateTime, Utc};
use persistence::Scope;
use persistence::overlays::{self as stored, NewOverlay, OverlayRecord};
use serde::Serialize;
use vocabulary::{EditionRecordId, Finding};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// A version of an overlay in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverlayVersion {
    /// From 1.
    pub number: i64,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Why.
    pub note: String,
}

/// A state's own view of an edition.
#[derive(Debug, Clone, Serialize)]
pub struct OverlayView {
    /// Of which edition.
    pub edition: EditionRecordId,
    /// The newest version; 0 where the state has none.
    pub number: i64,
    /// What it says, in the ids of this edition.
    pub overlay: Overlay,
    /// What of it has no place in this edition, or was accepted but is worth a look.
    pub findings: Vec<Finding>,
    /// Who saved it.
    pub by: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// Every version, newest first.
    pub versions: Vec<OverlayVersion>,
    /// What the reader may do.
    pub may: Vec<Act>,
}

impl Matchmaker {
    /// The newest overlay of the reader's state for the edition's field.
    pub(crate) async fn newest_overlay(&self, scope: &Scope, edition: &Edition) -> Outcome<OverlayRecord> {
        stored::get(self.store(), scope, &edition.meta.id, None).await.map_err(refusal)
    }

    /// The overlay that holds for an assessment on the edition: the version that was fixed, else the newest; in the ids
    /// of the edition.
    pub(crate) async fn overlay_for(&self, scope: &Scope, edition: &Edition, fixed: Option<i64>) -> Outcome<Overlay> {
        let record = stored::get(self.store(), scope, &edition.meta.id, fixed).await.map_err(refusal)?;
        Ok(carried(record, edition).0)
    }

    /// The state's own view of an edition, or of the current one.
    pub async fn overlay(&self, scope: &Scope, edition: Option<EditionRecordId>) -> Outcome<OverlayView> {
        demand(scope, Act::ReadAssessment)?;
        let (id, edition) = self.edition_in_use(scope, edition).await?;
        let versions = stored::versions(self.store(), scope, &edition.meta.id).await.map_err(refusal)?;
        let names = self.names(scope).await?;
        let name =
            |person: Option<vocabulary::PersonId>| person.and_then(|p| names.get(&p).cloned()).unwrap_or_default();
        let list = versions.iter().map(|version| OverlayVersion {
            number: version.number,
            by: name(version.person),
            at: version.at,
            note: version.note.clone(),
        });
        let list: Vec<OverlayVersion> = list.collect();
        let (number, by, at) = list.first().map_or((0, String::new(), None), |v| (v.number, v.by.clone(), v.at));
        let newest = versions.into_iter().next();
        let (overlay, findings) = newest.map_or_else(Default::default, |record| carried(record, &edition));
        let may = which(scope, &[Act::EditOverlay]);
        Ok(OverlayView { edition: id, number, overlay, findings, by, at, versions: list, may })
    }

    /// One version of it, in the ids of the edition.
    pub async fn overlay_version(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        number: i64,
    ) -> Outcome<Overlay> {
        demand(scope, Act::ReadAssessment)?;
        let (_, edition) = self.edition_in_use(scope, edition).await?;
        self.overlay_for(scope, &edition, Some(number)).await
    }

    /// What is wrong with an overlay that is being written; nothing is stored.
    pub async fn check_overlay(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        overlay: &Overlay,
    ) -> Outcome<Vec<Finding>> {
        demand(scope, Act::EditOverlay)?;
        let (_, edition) = self.edition_in_use(scope, edition).await?;
        Ok(overlay.check(&edition))
    }

    /// Keeps a new version. `seen` is the number of the one that was read, 0 where there was none.
    pub async fn save_overlay(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        overlay: Overlay,
        note: &str,
        seen: i64,
    ) -> Outcome<OverlayView> {
        demand(scope, Act::EditOverlay)?;
        let (id, edition) = self.edition_in_use(scope, edition).await?;
        let findings = overlay.check(&edition);
        if findings.iter().any(Finding::is_error) {
            return Err(Refusal::Invalid(findings));
        }
        let new = NewOverlay {
            field: edition.meta.id.clone(),
            edition_version: edition.meta.version.clone(),
            overlay,
            note: note.trim().chars().take(vocabulary::field::TITLE_LIMIT).collect(),
            seen,
        };
        stored::save(self.store(), scope, new).await.map_err(refusal)?;
        self.overlay(scope, Some(id)).await
    }
}

/// The overlay in the ids of the edition, and what has no place in it.
fn carried(record: OverlayRecord, edition: &Edition) -> (Overlay, Vec<Finding>) {
    if record.number == 0 || record.edition_version == edition.meta.version {
        return (record.overlay, Vec::new());
    }
    record.overlay.carried(edition, &record.edition_version)
}
