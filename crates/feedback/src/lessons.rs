//! What delivered help teaches: counts, shares and changes with their uncertainty, practices, obstacles, and remarks on
//! the framework. Shown only; nothing here changes a weight, a fit or a plan. States are not named.
//!
//! An engagement counts once somebody reported on it or closed it. Shares completed and delivered are taken over closed
//! engagements, because an open one may still deliver. The intervals are those of `pooling`.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, OrganisationKind};

use crate::engagement::{ClosureReason, Engagement, EngagementStatus, Report, delivered, level_change};
use crate::pooling::{Estimate, Measure, pool};

const COMPLETED: Measure = Measure { least: 0.0, most: 1.0, within: 0.45, between: 0.25 };
const DELIVERED: Measure = Measure { least: 0.0, most: 1.0, within: 0.3, between: 0.2 };
const LEVELS: Measure = Measure { least: -4.0, most: 4.0, within: 0.8, between: 0.5 };

/// What engagements brought, each with its uncertainty; none where nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Effects {
    /// Share of closed engagements that were completed, 0 to 1.
    pub completed: Option<Estimate>,
    /// Share of the agreed amount that was delivered by the time of closing, 0 to 1; more than agreed counts as all.
    pub delivered: Option<Estimate>,
    /// Steps on the scale from before to after. The steps themselves are counted in `GroupLesson::level_changes`.
    pub level_change: Option<Estimate>,
}

/// The lesson of one group of engagements.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GroupLesson {
    /// Id of the area or kind of help, or code of the kind of provider; empty for all together.
    pub key: String,
    /// Engagements with a report or a closure.
    pub engagements: u32,
    /// Those that are closed.
    pub closed: u32,
    /// Those that are closed as completed.
    pub completed: u32,
    /// How many engagements moved the level by how many steps.
    pub level_changes: BTreeMap<i8, u32>,
    /// Shares and changes with their uncertainty.
    pub effects: Effects,
}

/// Something that one side wrote, without the state's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remark {
    /// The area.
    pub area: AreaId,
    /// Day of the report.
    pub day: NaiveDate,
    /// The capability.
    pub capability: CapabilityId,
    /// The kind of help.
    pub kind: ModalityId,
    /// Which side wrote it.
    pub side: OrganisationKind,
    /// What it wrote.
    pub text: String,
}

/// Remarks on one norm, or on none in particular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormRemarks {
    /// Id of the norm; none where the remark names none.
    pub norm: Option<String>,
    /// Number of remarks.
    pub count: u32,
    /// The remarks.
    pub remarks: Vec<Remark>,
}

/// All lessons. Without any feedback everything is empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Lessons {
    /// All engagements together.
    pub overall: GroupLesson,
    /// By area.
    pub by_area: Vec<GroupLesson>,
    /// By kind of help.
    pub by_kind: Vec<GroupLesson>,
    /// By kind of provider.
    pub by_provider_kind: Vec<GroupLesson>,
    /// What worked, by area and day.
    pub practices: Vec<Remark>,
    /// What stood in the way, by area and day.
    pub obstacles: Vec<Remark>,
    /// Where the framework proved unclear or missing, by norm.
    pub framework: Vec<NormRemarks>,
}

impl Lessons {
    /// Whether there is nothing to learn from yet.
    pub fn is_empty(&self) -> bool {
        self.overall.engagements == 0
    }
}

/// What the engagements teach.
pub fn learn(engagements: &[Engagement]) -> Lessons {
    let told: Vec<&Engagement> = engagements.iter().filter(|e| !e.reports.is_empty() || e.closure.is_some()).collect();
    if told.is_empty() {
        return Lessons::default();
    }
    let by = |key: fn(&Engagement) -> String| groups(&told, key);
    let mut framework: BTreeMap<Option<String>, Vec<Remark>> = BTreeMap::new();
    for (engagement, report) in told.iter().flat_map(|e| e.reports.iter().map(move |r| (e, r))) {
        if let Some(remark) = remark(engagement, report, &report.framework_remark) {
            framework.entry(report.norm.clone()).or_default().push(remark);
        }
    }
    let count = |remarks: &[Remark]| u32::try_from(remarks.len()).unwrap_or(u32::MAX);
    Lessons {
        overall: by(|_| String::new()).pop().unwrap_or_default(),
        by_area: by(|e| e.area.to_string()),
        by_kind: by(|e| e.kind.to_string()),
        by_provider_kind: by(|e| e.provider_kind.code().to_owned()),
        practices: remarks(&told, |r| &r.practice),
        obstacles: remarks(&told, |r| &r.obstacle),
        framework: framework
            .into_iter()
            .map(|(norm, mut remarks)| {
                remarks.sort();
                NormRemarks { norm, count: count(&remarks), remarks }
            })
            .collect(),
    }
}

fn remark(engagement: &Engagement, report: &Report, text: &str) -> Option<Remark> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(Remark {
        area: engagement.area.clone(),
        day: report.day,
        capability: engagement.capability.clone(),
        kind: engagement.kind.clone(),
        side: report.side,
        text: text.to_owned(),
    })
}

fn remarks(engagements: &[&Engagement], text: fn(&Report) -> &String) -> Vec<Remark> {
    let reports = engagements.iter().flat_map(|e| e.reports.iter().map(move |r| (e, r)));
    let mut remarks: Vec<Remark> = reports.filter_map(|(e, r)| remark(e, r, text(r))).collect();
    remarks.sort();
    remarks
}

fn share_delivered(engagement: &Engagement) -> Option<f64> {
    let agreed = engagement.agreed.amount;
    if agreed <= 0 {
        return None;
    }
    Some((delivered(&engagement.reports) as f64 / agreed as f64).clamp(0.0, 1.0))
}

fn closed(engagement: &Engagement) -> bool {
    engagement.status == EngagementStatus::Closed
}

fn completed(engagement: &Engagement) -> bool {
    closed(engagement) && engagement.closure == Some(ClosureReason::Completed)
}

fn groups(engagements: &[&Engagement], key: fn(&Engagement) -> String) -> Vec<GroupLesson> {
    let mut members: BTreeMap<String, Vec<&Engagement>> = BTreeMap::new();
    for engagement in engagements {
        members.entry(key(engagement)).or_default().push(engagement);
    }
    let observed = |value: &dyn Fn(&Engagement) -> Option<f64>| -> Vec<Vec<f64>> {
        members.values().map(|group| group.iter().filter_map(|e| value(e)).collect()).collect()
    };
    let ended = |e: &Engagement| closed(e).then(|| f64::from(u8::from(completed(e))));
    let shares = |e: &Engagement| closed(e).then(|| share_delivered(e)).flatten();
    let completed_estimates = pool(&observed(&ended), &COMPLETED);
    let delivered_estimates = pool(&observed(&shares), &DELIVERED);
    let level_estimates = pool(&observed(&|e| level_change(&e.reports).map(f64::from)), &LEVELS);
    let effects = completed_estimates.into_iter().zip(delivered_estimates).zip(level_estimates);
    members
        .into_iter()
        .zip(effects)
        .map(|((key, group), ((completed_share, delivered), level_change_mean))| {
            let count = |test: fn(&Engagement) -> bool| {
                u32::try_from(group.iter().filter(|e| test(e)).count()).unwrap_or(u32::MAX)
            };
            let mut level_changes = BTreeMap::new();
            for change in group.iter().filter_map(|e| level_change(&e.reports)) {
                *level_changes.entry(change).or_insert(0) += 1;
            }
            GroupLesson {
                key,
                engagements: count(|_| true),
                closed: count(closed),
                completed: count(completed),
                level_changes,
                effects: Effects { completed: completed_share, delivered, level_change: level_change_mean },
            }
        })
        .collect()
}

#[cfg(test)]
#[path = "lessons_tests.rs"]
pub(crate) mod tests;
