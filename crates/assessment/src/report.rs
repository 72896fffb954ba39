//! The national report: one assessment, its needs and its engagements in the four parts of UNIDIR's national survey
//! (international law, norms, confidence-building, capacity-building), with an annex of needs. Every topic holds the
//! same pair: measures in place, assistance wanted. Words come from the pages.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{Capability, Edition};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, NeedId, Quantity, Stage, StateCode, Text};

use crate::answer::Choice;
use crate::results::{Assessment, CapabilityResult, Completeness, Standing};
use crate::shared::Sheet;
use crate::status::NeedStatus;
use crate::trend::Movement;

/// The pillar of international law among the pillars of areas.
const LAW_PILLAR: &str = "international-law";

vocabulary::coded! {
    /// A part of the report, in the order of the survey.
    PartKind, "a part of the report" {
        /// International law, by area and capability.
        InternationalLaw "international-law",
        /// Norms, one topic each.
        Norms "norms",
        /// Confidence-building measures, one topic each.
        ConfidenceBuilding "confidence-building",
        /// Capacity-building, by area.
        CapacityBuilding "capacity-building",
    }
}

/// A need as the annex lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportNeed {
    /// Its identity, where it is posted.
    pub id: Option<NeedId>,
    /// Its title.
    pub title: String,
    /// What the help is to build.
    pub capability: CapabilityId,
    /// Level now, as far as the need tells.
    pub level_now: Option<Stage>,
    /// Level wanted.
    pub level_goal: Option<Stage>,
    /// How much.
    pub quantity: Quantity,
    /// Where it stands.
    pub status: NeedStatus,
}

/// Help that was received or given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportHelp {
    /// Its title.
    pub title: String,
    /// What it builds.
    pub capability: CapabilityId,
    /// How much.
    pub quantity: Quantity,
    /// The other side.
    pub partner: String,
    /// Code of its status.
    pub status: String,
    /// Whether this state gives it; it receives it otherwise.
    pub given: bool,
}

/// What a capability contributes to a topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// What is known of it.
    pub standing: Standing,
    /// Its level.
    pub level: Option<Stage>,
    /// The descriptors that hold, one per answered question.
    pub statements: Vec<Text>,
    /// The texts of evidence, where the state wants them in the report.
    pub evidence: Vec<String>,
    /// How its level moved since the last report.
    pub change: Option<Movement>,
}

/// A norm, a confidence-building measure or an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its id in its list.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Measures in place; what the state has not answered is left out.
    pub measures: Vec<Measure>,
    /// Assistance wanted: places in the list of needs.
    pub wanted: Vec<usize>,
}

/// A part of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Which.
    pub kind: PartKind,
    /// Its topics.
    pub topics: Vec<Topic>,
}

/// The report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalReport {
    /// The state.
    pub state: StateCode,
    /// The day.
    pub date: NaiveDate,
    /// The catalogue's id.
    pub catalogue: String,
    /// The edition's version.
    pub version: String,
    /// How much of the questionnaire was answered.
    pub completeness: Completeness,
    /// The four parts.
    pub parts: Vec<Part>,
    /// The annex of needs.
    pub needs: Vec<ReportNeed>,
    /// Help received and given.
    pub help: Vec<ReportHelp>,
}

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportInput<'a> {
    /// The state.
    pub state: &'a StateCode,
    /// The day.
    pub date: NaiveDate,
    /// The assessment.
    pub sheet: Sheet<'a>,
    /// Its result.
    pub result: &'a Assessment,
    /// Needs that the state wants in the annex.
    pub needs: &'a [ReportNeed],
    /// Help received and given.
    pub help: &'a [ReportHelp],
    /// How levels moved since the last report.
    pub changes: Option<&'a BTreeMap<CapabilityId, Movement>>,
    /// Whether the texts of evidence stand in the report.
    pub evidence: bool,
}

/// The report of one state. Comments never stand in it, nor what the state prefers not to say.
pub fn national_report(input: &ReportInput<'_>) -> NationalReport {
    let edition = input.sheet.edition;
    let law = |area: &catalogue::Area| area.pillars.iter().any(|pillar| pillar == LAW_PILLAR);
    let is_own_area = |id: &AreaId| edition.area(id).is_none();
    let by_area = |wanted: &dyn Fn(&AreaId) -> bool| -> Vec<Topic> {
        let areas = input.result.areas.iter().filter(|area| wanted(&area.area));
        let topic = |area: &crate::results::AreaResult| {
            let members = input.result.capabilities.iter().filter(|c| c.area == area.area).map(|c| &c.capability);
            topic(input, area.area.as_str(), &area.title, &members.collect())
        };
        areas.map(topic).collect()
    };
    let part = |kind: PartKind| {
        let topics = match kind {
            PartKind::InternationalLaw => by_area(&|id| edition.area(id).is_some_and(law)),
            PartKind::Norms => by_entry(input, edition, "norms"),
            PartKind::ConfidenceBuilding => by_entry(input, edition, "cbms"),
            PartKind::CapacityBuilding => by_area(&|id| is_own_area(id) || edition.area(id).is_some_and(|a| !law(a))),
        };
        Part { kind, topics }
    };
    NationalReport {
        state: input.state.clone(),
        date: input.date,
        catalogue: edition.meta.id.clone(),
        version: edition.meta.version.clone(),
        completeness: input.result.completeness,
        parts: PartKind::ALL.iter().map(|kind| part(*kind)).collect(),
        needs: input.needs.to_vec(),
        help: input.help.to_vec(),
    }
}

/// One topic per entry of a crosswalk. Capabilities that touch every norm would stand under each; they are left to the
/// part on capacity-building.
fn by_entry(input: &ReportInput<'_>, edition: &Edition, crosswalk: &str) -> Vec<Topic> {
    let one = |(id, title): (&str, &Text)| {
        let serving = edition.serving(crosswalk, id).into_iter().filter(|c| !c.cross_cutting);
        topic(input, id, title, &serving.map(|c: &Capability| &c.id).collect())
    };
    edition.entries(crosswalk).into_iter().map(one).collect()
}

fn topic(input: &ReportInput<'_>, id: &str, title: &Text, capabilities: &BTreeSet<&CapabilityId>) -> Topic {
    let told = |c: &&CapabilityResult| {
        capabilities.contains(&c.capability) && matches!(c.standing, Standing::Assessed | Standing::NotApplicable)
    };
    let wanted = input.needs.iter().enumerate().filter(|(_, need)| capabilities.contains(&need.capability));
    Topic {
        id: id.to_owned(),
        title: title.clone(),
        measures: input.result.capabilities.iter().filter(told).map(|c| measure(input, c)).collect(),
        wanted: wanted.map(|(place, _)| place).collect(),
    }
}

fn measure(input: &ReportInput<'_>, result: &CapabilityResult) -> Measure {
    let shared = input.sheet.edition.capability(&result.capability).map(|c| c.questions.as_slice()).unwrap_or_default();
    let mut statements = Vec::new();
    let mut evidence = Vec::new();
    for question in shared.iter().filter(|q| !input.sheet.overlay.hidden_questions.contains(&q.id)) {
        let Some(answer) = input.sheet.answers.get(&question.id) else { continue };
        let Choice::Level(level) = answer.choice else { continue };
        statements.extend(question.levels.iter().find(|l| l.stage == level).map(|l| l.descriptor.clone()));
        evidence.push(&answer.evidence);
    }
    let own = input.sheet.overlay.own_questions.iter().filter(|q| q.capability == result.capability && result.own);
    for question in own.filter(|q| !input.sheet.overlay.hidden_questions.contains(&q.id)) {
        let Some(answer) = input.sheet.answers.get(&question.id) else { continue };
        let Choice::Level(level) = answer.choice else { continue };
        statements.extend(question.levels.get(usize::from(level.value()).saturating_sub(1)).cloned());
        evidence.push(&answer.evidence);
    }
    let evidence = evidence.into_iter().filter(|text| input.evidence && !text.trim().is_empty()).cloned();
    Measure {
        capability: result.capability.clone(),
        title: result.title.clone(),
        standing: result.standing,
        level: result.level,
        statements,
        evidence: evidence.collect(),
        change: input.changes.and_then(|changes| changes.get(&result.capability)).copied(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, plain, stage, whole};
    use crate::{Overlay, Targets, assess};
    use catalogue::bundled;
    use vocabulary::Unit;

    fn report(evidence: bool) -> NationalReport {
        let mut answers = levels(&[("national-csirt.q1", 2), ("national-position.q1", 3), ("point-of-contact.q1", 4)]);
        for answer in answers.values_mut() {
            (answer.evidence, answer.comment) = ("https://law.example".into(), "between us".into());
        }
        answers.insert("awareness.q1".parse().unwrap(), plain(Choice::PreferNotToSay));
        let (overlay, targets) = (Overlay::default(), Targets::new());
        let result = assess(&whole(), &answers, &targets);
        let need = ReportNeed {
            id: None,
            title: "Train the team".into(),
            capability: "national-csirt".parse().unwrap(),
            level_now: Some(stage(2)),
            level_goal: Some(stage(3)),
            quantity: Quantity::new(12, "seat".parse::<Unit>().unwrap()),
            status: NeedStatus::Published,
        };
        national_report(&ReportInput {
            state: &"XAA".parse().unwrap(),
            date: NaiveDate::default(),
            sheet: Sheet { edition: bundled(), overlay: &overlay, answers: &answers, targets: &targets },
            result: &result,
            needs: &[need],
            help: &[],
            changes: None,
            evidence,
        })
    }

    #[test]
    fn the_four_parts_of_the_survey_are_filled_from_one_assessment() {
        let made = report(true);
        let kinds: Vec<_> = made.parts.iter().map(|part| part.kind).collect();
        assert_eq!(kinds, PartKind::ALL);
        let count = |kind: PartKind| made.parts.iter().find(|p| p.kind == kind).unwrap().topics.len();
        assert_eq!(
            (count(PartKind::Norms), count(PartKind::ConfidenceBuilding)),
            (11, bundled().frameworks.cbms.len())
        );
        assert_eq!(count(PartKind::InternationalLaw) + count(PartKind::CapacityBuilding), bundled().areas.len());
        assert!(count(PartKind::InternationalLaw) > 0);
        for part in &made.parts {
            assert!(part.topics.iter().any(|topic| !topic.measures.is_empty()), "{}", part.kind);
            for measure in part.topics.iter().flat_map(|topic| &topic.measures) {
                assert!(measure.level.is_some() && !measure.statements.is_empty());
            }
        }
        let wanted: usize = made.parts.iter().flat_map(|part| &part.topics).map(|topic| topic.wanted.len()).sum();
        assert!(wanted > 1, "a need stands under every topic that it serves");
    }

    #[test]
    fn comments_and_what_is_not_said_stay_out() {
        let with = serde_json::to_string(&report(true)).unwrap();
        let without = serde_json::to_string(&report(false)).unwrap();
        assert!(with.contains("law.example") && !without.contains("law.example"));
        assert!(!with.contains("between us") && !with.contains("undisclosed"));
    }
}
