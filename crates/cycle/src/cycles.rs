//! Step 2: what an assessment says, and how it moved since the assessments before it.

use std::collections::BTreeMap;

use assessment::{
    Advice, Assessment, Cycle, HeatRow, Movement, Spoke, Summary, Targets, ThreatResult, Trend, assess, changes, heat,
    radar, selected, sequence, summary, threats, trend,
};
use chrono::NaiveDate;
use persistence::assessment as stored;
use persistence::{AssessmentRecord, AssessmentStatus, Scope};
use vocabulary::{AssessmentId, CapabilityId, NeedId};

use crate::access::{Act, demand};
use crate::assessment::AssessmentView;
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// One assessment in the course of years.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct CycleMark {
    /// Which.
    pub assessment: AssessmentId,
    /// Its title.
    pub title: String,
    /// The day it stands for.
    pub date: NaiveDate,
    /// The version of its edition.
    pub edition_label: String,
}

/// Everything that an assessment says.
#[derive(Debug, Clone)]
pub struct ResultsView {
    /// The assessment.
    pub view: AssessmentView,
    /// Endorsed ones before it and itself, oldest first.
    pub cycles: Vec<CycleMark>,
    /// Levels over these cycles.
    pub trend: Trend,
    /// What moved since the cycle before.
    pub changes: BTreeMap<CapabilityId, Movement>,
    /// What counts against each malicious activity.
    pub threats: Vec<ThreatResult>,
    /// The essence.
    pub summary: Summary,
    /// By area.
    pub radar: Vec<Spoke>,
    /// By capability.
    pub heat: Vec<HeatRow>,
}

/// The result of an earlier cycle.
pub(crate) struct Earlier {
    pub record: AssessmentRecord,
    pub version: String,
    pub result: Assessment,
}

/// The day an assessment stands for.
pub(crate) fn day_of(record: &AssessmentRecord) -> NaiveDate {
    record.endorsed_at.unwrap_or(record.created_at).date_naive()
}

impl Matchmaker {
    /// The endorsed assessments of the same field that were endorsed before this one, oldest first.
    pub(crate) async fn earlier(&self, scope: &Scope, than: &AssessmentRecord) -> Outcome<Vec<Earlier>> {
        let field = self.edition(scope, than.edition).await?.meta.id.clone();
        let mut given = stored::all_given(self.store(), scope).await.map_err(refusal)?;
        let mut records = self.assessments(scope).await?;
        records.sort_by_key(|record| (day_of(record), record.created_at, record.id));
        let before = (day_of(than), than.created_at, than.id);
        let mut earlier = Vec::new();
        for record in records {
            let endorsed = record.status == AssessmentStatus::Endorsed && record.id != than.id;
            if !endorsed || (day_of(&record), record.created_at, record.id) >= before {
                continue;
            }
            let edition = self.edition(scope, record.edition).await?;
            if edition.meta.id != field {
                continue;
            }
            let overlay = self.overlay_for(scope, &edition, record.overlay).await?;
            let (answers, targets) = given.remove(&record.id).unwrap_or_default();
            let result = assess(&selected(&edition, &overlay, &record.selection), &answers, &targets);
            earlier.push(Earlier { version: edition.meta.version.clone(), record, result });
        }
        Ok(earlier)
    }

    /// Everything that an assessment says.
    pub async fn assessment_results(&self, scope: &Scope, id: AssessmentId) -> Outcome<ResultsView> {
        let view = self.assessment(scope, id).await?;
        let earlier = self.earlier(scope, &view.record).await?;
        let edition = view.edition.clone();
        let last = Cycle { version: &edition.meta.version, date: day_of(&view.record), result: &view.result };
        let mut cycles: Vec<Cycle<'_>> = earlier
            .iter()
            .map(|one| Cycle { version: &one.version, date: day_of(&one.record), result: &one.result })
            .collect();
        let moved = cycles.last().map(|before| changes(&edition, before, &view.result)).unwrap_or_default();
        cycles.push(last);
        let mark = |record: &AssessmentRecord, version: &str| CycleMark {
            assessment: record.id,
            title: record.title.clone(),
            date: day_of(record),
            edition_label: version.to_owned(),
        };
        let mut marks: Vec<CycleMark> = earlier.iter().map(|one| mark(&one.record, &one.version)).collect();
        marks.push(mark(&view.record, &edition.meta.version));
        Ok(ResultsView {
            trend: trend(&edition, &cycles),
            cycles: marks,
            changes: moved,
            threats: threats(&edition, &view.result),
            summary: summary(&view.result),
            radar: radar(&view.result),
            heat: heat(&view.result),
            view,
        })
    }

    /// What counts against each malicious activity, by the answers of one assessment or the newest; all unknown where
    /// there is none.
    pub async fn threats(&self, scope: &Scope, id: Option<AssessmentId>) -> Outcome<Vec<ThreatResult>> {
        demand(scope, Act::ReadAssessment)?;
        let id = match id {
            Some(id) => Some(id),
            None => self.assessments(scope).await?.first().map(|record| record.id),
        };
        let Some(id) = id else {
            let (_, edition) = self.current_edition(scope).await?;
            let nothing = assess(
                &selected(&edition, &Default::default(), &Default::default()),
                &Default::default(),
                &Targets::new(),
            );
            return Ok(threats(&edition, &nothing));
        };
        let view = self.assessment(scope, id).await?;
        Ok(threats(&view.edition, &view.result))
    }

    /// What should come before an own need, by the levels of the state's newest assessment.
    pub async fn sequence_of_need(&self, scope: &Scope, id: NeedId) -> Outcome<Vec<Advice>> {
        demand(scope, Act::ReadAssessment)?;
        let record = self.need_record(scope, id).await?;
        if scope.actor().map(|actor| actor.organisation) != Some(record.organisation) {
            return Err(Refusal::NotFound);
        }
        let facts = &record.need.facts;
        let edition = self.edition_for(scope, &[facts.capability.as_str()]).await?;
        let levels = self.own_levels(scope).await?.unwrap_or_default();
        Ok(sequence(&edition, &facts.capability, facts.level_goal, &levels))
    }
}
