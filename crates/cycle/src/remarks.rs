//! Step 4: where norms or guidance proved unclear, missing or outdated, norm by norm with the engagements behind it.

use catalogue::Edition;
use feedback::remarks::{by_norm, check_remark, subject_title};
use feedback::{ByNorm, RemarkKind};
use persistence::remarks::{self, NewRemark};
use persistence::{RemarkRecord, Scope, engagements};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::field::Fields;
use vocabulary::{EngagementId, Finding, Place, Text};

use crate::access::{Act, demand};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

vocabulary::raw_record! {
    /// A remark as text.
    RawRemark {
        /// The norm, confidence-building measure or guidance: its id in the catalogue.
        subject,
        /// unclear, missing or outdated.
        kind,
        /// In words.
        text,
        /// yes: the secretariat reads it.
        shared,
    }
}

/// A remark with the name of what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RemarkView {
    /// The remark; its engagement is nil for who is no side of it.
    pub record: RemarkRecord,
    /// The norm's title, else its id.
    pub title: Text,
}

/// Remarks on one norm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NormRemarksView {
    /// Counts by kind, and the engagements behind them.
    pub norm: ByNorm,
    /// The remarks.
    pub remarks: Vec<RemarkView>,
}

pub(crate) fn title_of(edition: &Edition, subject: &str) -> Text {
    subject_title(edition, subject).unwrap_or_else(|| Text::english(subject))
}

fn view(record: RemarkRecord, edition: &Edition) -> RemarkView {
    let title = title_of(edition, &record.remark.subject);
    RemarkView { record, title }
}

impl Matchmaker {
    /// Own remarks; for the secretariat those that are shared with it.
    pub async fn remarks(&self, scope: &Scope) -> Outcome<Vec<RemarkView>> {
        demand(scope, Act::ReadRemarks)?;
        let (_, edition) = self.current_edition(scope).await?;
        let records = remarks::list(self.store(), scope).await.map_err(refusal)?;
        Ok(records.into_iter().map(|record| view(record, &edition)).collect())
    }

    /// The same by norm, the most remarked first.
    pub async fn remarks_by_norm(&self, scope: &Scope) -> Outcome<Vec<NormRemarksView>> {
        let (_, edition) = self.current_edition(scope).await?;
        let all = self.remarks(scope).await?;
        let plain: Vec<_> = all.iter().map(|view| view.record.remark.clone()).collect();
        let of = |norm: ByNorm| {
            let here = all.iter().filter(|view| norm.remarks.contains(&view.record.remark.id)).cloned().collect();
            NormRemarksView { remarks: here, norm }
        };
        Ok(by_norm(&edition, &plain).into_iter().map(of).collect())
    }

    /// Writes a remark on an engagement in which the own organisation is a side.
    pub async fn remark(
        &self,
        scope: &Scope,
        engagement: EngagementId,
        raw: &RawRemark,
        key: Option<&Key>,
    ) -> Outcome<RemarkView> {
        demand(scope, Act::RemarkFramework)?;
        let of = engagements::get(self.store(), scope, engagement).await.map_err(refusal)?.engagement;
        let edition = self.edition_for(scope, &[of.capability.as_str()]).await?;
        let mut f = Fields::new(|field: &str| Place::field(field));
        let kind: Option<RemarkKind> = f.required("not-a-remark-kind", "kind", &raw.kind);
        let text = f.prose("text", &raw.text);
        let shared = raw.shared.trim() == "yes";
        let subject = raw.subject.trim().to_owned();
        let mut findings = check_remark(&edition, &subject, &text);
        let read = match f.finish(kind) {
            Ok(kind) => Some(kind),
            Err(faults) => {
                findings.extend(faults);
                None
            }
        };
        let Some(kind) = read.filter(|_| !findings.iter().any(Finding::is_error)) else {
            return Err(Refusal::Invalid(findings));
        };
        let new = NewRemark { engagement, subject, kind, text, shared };
        let record = remarks::create(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        Ok(view(record, &edition))
    }

    /// Says whether the secretariat reads an own remark.
    pub async fn share_remark(&self, scope: &Scope, id: Uuid, shared: bool, version: i64) -> Outcome<RemarkView> {
        demand(scope, Act::RemarkFramework)?;
        let (_, edition) = self.current_edition(scope).await?;
        let record = remarks::share(self.store(), scope, id, shared, version).await.map_err(refusal)?;
        Ok(view(record, &edition))
    }
}
