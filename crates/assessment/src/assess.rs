//! From answers and targets to levels, gaps and proposed needs.
//!
//! Stages are ordinal: they are compared, counted and ranked, never averaged. A capability's level is the lowest of
//! its answered questions. What is not known stays unknown: it is neither a gap nor an unmet prerequisite.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{Modality, PrerequisiteKind};
use serde::{Deserialize, Serialize};
use vocabulary::unit::LARGEST_AMOUNT;
use vocabulary::{AreaId, CapabilityId, ModalityId, Period, Quantity, Sharing, Stage, Text, UnLanguage, Unit};

use crate::answer::{Answers, Choice, Targets};
use crate::need::{Evidence, Exclusions, NeedFacts};
use crate::questionnaire::{Item, Questionnaire, TargetSource};

/// What is known of a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// At least one question has a level.
    Assessed,
    /// Every question that was answered does not apply.
    NotApplicable,
    /// Answered, but without a level: not known, or kept to the state.
    Undisclosed,
    /// No question is answered.
    NotAnswered,
}

/// How much was answered, in any way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Completeness {
    /// Questions with an answer.
    pub answered: u32,
    /// Questions asked.
    pub asked: u32,
}

impl Completeness {
    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.asked += other.asked;
    }
}

/// Whether a prerequisite is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrerequisiteState {
    /// Its level is known and high enough, or it does not apply.
    Met,
    /// Its level is known and too low.
    Unmet,
    /// Its level is not known.
    Unknown,
}

/// A prerequisite with what is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrerequisiteResult {
    /// The other capability.
    pub capability: CapabilityId,
    /// The stage it should have reached.
    pub min_stage: Stage,
    /// How binding.
    pub kind: PrerequisiteKind,
    /// Its level.
    pub level: Option<Stage>,
    /// Whether it is met.
    pub state: PrerequisiteState,
}

/// What came out for one capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityResult {
    /// The capability.
    pub capability: CapabilityId,
    /// Its area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// What is known of it.
    pub standing: Standing,
    /// The lowest level among its answered questions.
    pub level: Option<Stage>,
    /// The target, and where it comes from.
    pub target: Option<(Stage, TargetSource)>,
    /// Target minus level where both are known; 0 where the target is reached.
    pub gap: Option<u8>,
    /// How much was answered.
    pub completeness: Completeness,
    /// What it builds on.
    pub prerequisites: Vec<PrerequisiteResult>,
}

/// What came out for one area: a distribution, not a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaResult {
    /// The area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// Capabilities at each level, from 1 to 5.
    pub counts: [u32; 5],
    /// The lowest level.
    pub minimum: Option<Stage>,
    /// The level in the middle; the lower of the two where two are in the middle.
    pub median: Option<Stage>,
    /// How much was answered.
    pub completeness: Completeness,
}

/// Kinds of help that count in the same unit, with a usual amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The kinds.
    pub kinds: BTreeSet<ModalityId>,
    /// What is usually given of the best-suited of them.
    pub quantity: Quantity,
    /// What is given at least; minor units.
    pub least_useful: i64,
}

/// A need that a gap suggests. A proposal: nothing is asked before the state makes it its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedNeed {
    /// What the help is to build.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Level now.
    pub level_now: Stage,
    /// Level wanted.
    pub level_goal: Stage,
    /// Ways to ask for it, best-suited first, one per unit.
    pub suggestions: Vec<Suggestion>,
    /// The answers behind it.
    pub evidence: Vec<Evidence>,
    /// Binding prerequisites that are known to be unmet: they come first, or in the same package.
    pub unmet: Vec<CapabilityId>,
}

impl ProposedNeed {
    /// The draft with the first suggestion; none where no kind of help is known. The period is the caller's choice.
    pub fn draft(&self, language: UnLanguage, period: Period) -> Option<NeedFacts> {
        Some(self.draft_as(self.suggestions.first()?, language, period))
    }

    /// The draft with a chosen suggestion.
    pub fn draft_as(&self, suggestion: &Suggestion, language: UnLanguage, period: Period) -> NeedFacts {
        NeedFacts {
            title: self.title.best(language).0.chars().take(vocabulary::field::TITLE_LIMIT).collect(),
            description: String::new(),
            capability: self.capability.clone(),
            kinds: suggestion.kinds.clone(),
            quantity: suggestion.quantity,
            least_useful: suggestion.least_useful,
            period,
            languages: BTreeSet::new(),
            delivery: BTreeSet::new(),
            max_providers: None,
            exclusions: Exclusions::default(),
            requires: BTreeSet::new(),
            partners: Vec::new(),
            priority: None,
            level_now: Some(self.level_now),
            level_goal: Some(self.level_goal),
            evidence: self.evidence.clone(),
            sharing: Sharing::default(),
        }
    }
}

/// What a self-assessment yields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Per capability, in reading order.
    pub capabilities: Vec<CapabilityResult>,
    /// Per area, in reading order.
    pub areas: Vec<AreaResult>,
    /// Over everything asked.
    pub completeness: Completeness,
    /// Needs that the gaps suggest, in reading order.
    pub proposed: Vec<ProposedNeed>,
}

/// Levels, gaps and proposed needs. Answers to questions that are not asked are left aside.
pub fn assess(questionnaire: &Questionnaire, answers: &Answers, targets: &Targets) -> Assessment {
    let standings: BTreeMap<&CapabilityId, (Standing, Option<Stage>)> =
        questionnaire.items().map(|(_, item)| (&item.capability, standing(item, answers))).collect();
    let mut result = Assessment {
        capabilities: Vec::new(),
        areas: Vec::new(),
        completeness: Completeness::default(),
        proposed: Vec::new(),
    };
    for area in &questionnaire.areas {
        let mut levels = Vec::new();
        let mut completeness = Completeness::default();
        for item in &area.items {
            let one = capability_result(&area.id, item, answers, targets, &standings);
            levels.extend(one.level);
            completeness.add(one.completeness);
            result.proposed.extend(proposed_need(questionnaire, item, &one, answers));
            result.capabilities.push(one);
        }
        levels.sort();
        let count = |stage: Stage| u32::try_from(levels.iter().filter(|l| **l == stage).count()).unwrap_or(u32::MAX);
        result.areas.push(AreaResult {
            area: area.id.clone(),
            title: area.title.clone(),
            counts: Stage::ALL.map(count),
            minimum: levels.first().copied(),
            median: levels.get(levels.len().saturating_sub(1) / 2).copied(),
            completeness,
        });
        result.completeness.add(completeness);
    }
    result
}

fn standing(item: &Item, answers: &Answers) -> (Standing, Option<Stage>) {
    let choices: Vec<Choice> = item.questions.iter().filter_map(|q| answers.get(&q.id)).map(|a| a.choice).collect();
    let lowest = choices.iter().filter_map(|c| if let Choice::Level(stage) = c { Some(*stage) } else { None }).min();
    let standing = if lowest.is_some() {
        Standing::Assessed
    } else if choices.is_empty() {
        Standing::NotAnswered
    } else if choices.iter().all(|c| *c == Choice::NotApplicable) {
        Standing::NotApplicable
    } else {
        Standing::Undisclosed
    };
    (standing, lowest)
}

fn capability_result(
    area: &AreaId,
    item: &Item,
    answers: &Answers,
    targets: &Targets,
    standings: &BTreeMap<&CapabilityId, (Standing, Option<Stage>)>,
) -> CapabilityResult {
    let (standing, level) = standings.get(&item.capability).copied().unwrap_or((Standing::NotAnswered, None));
    let target = targets.get(&item.capability).map(|stage| (*stage, TargetSource::State)).or(item.target);
    let gap = level.zip(target).map(|(level, (target, _))| target.value().saturating_sub(level.value()));
    let answered = item.questions.iter().filter(|q| answers.contains_key(&q.id)).count();
    let prerequisites = item.prerequisites.iter().map(|p| {
        let (standing, level) = standings.get(&p.capability).copied().unwrap_or((Standing::NotAnswered, None));
        let state = match (standing, level) {
            (Standing::NotApplicable, _) => PrerequisiteState::Met,
            (_, Some(level)) if level >= p.min_stage => PrerequisiteState::Met,
            (_, Some(_)) => PrerequisiteState::Unmet,
            (_, None) => PrerequisiteState::Unknown,
        };
        PrerequisiteResult { capability: p.capability.clone(), min_stage: p.min_stage, kind: p.kind, level, state }
    });
    CapabilityResult {
        capability: item.capability.clone(),
        area: area.clone(),
        title: item.title.clone(),
        standing,
        level,
        target,
        gap,
        completeness: Completeness {
            answered: u32::try_from(answered).unwrap_or(u32::MAX),
            asked: u32::try_from(item.questions.len()).unwrap_or(u32::MAX),
        },
        prerequisites: prerequisites.collect(),
    }
}

fn proposed_need(
    questionnaire: &Questionnaire,
    item: &Item,
    result: &CapabilityResult,
    answers: &Answers,
) -> Option<ProposedNeed> {
    let (level_now, (level_goal, _)) = (result.level?, result.target?);
    if level_goal <= level_now {
        return None;
    }
    let evidence = item.questions.iter().filter_map(|question| {
        let answer = answers.get(&question.id)?;
        let Choice::Level(level) = answer.choice else { return None };
        Some(Evidence { question: Some(question.id.clone()), level: Some(level), text: answer.evidence.clone() })
    });
    let binding = |p: &&PrerequisiteResult| p.state == PrerequisiteState::Unmet && p.kind == PrerequisiteKind::Hard;
    Some(ProposedNeed {
        capability: item.capability.clone(),
        title: item.title.clone(),
        level_now,
        level_goal,
        suggestions: suggestions(item.kinds.iter().filter_map(|id| questionnaire.modalities.get(id))),
        evidence: evidence.collect(),
        unmet: result.prerequisites.iter().filter(binding).map(|p| p.capability.clone()).collect(),
    })
}

/// One suggestion per unit, in the order in which the units first appear.
fn suggestions<'a>(kinds: impl Iterator<Item = &'a Modality>) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for kind in kinds {
        if let Some(earlier) = suggestions.iter_mut().find(|s| s.quantity.unit == kind.unit) {
            earlier.kinds.insert(kind.id.clone());
            continue;
        }
        let (typical, least) = kind.quantity.map_or((1, 1), |package| (package.typical, package.min));
        let (typical, least) = (minor(typical.max(1), kind.unit), minor(least, kind.unit));
        suggestions.push(Suggestion {
            kinds: [kind.id.clone()].into(),
            quantity: Quantity::new(typical, kind.unit),
            least_useful: least.min(typical),
        });
    }
    suggestions
}

/// Whole units in minor ones, within what an amount can be.
fn minor(whole: u64, unit: Unit) -> i64 {
    let minor = u128::from(whole) * 10u128.pow(unit.exponent());
    i64::try_from(minor).unwrap_or(LARGEST_AMOUNT).min(LARGEST_AMOUNT)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::answer::Answer;
    use crate::questionnaire::{Overlay, questionnaire};
    use catalogue::bundled;
    use proptest::prelude::*;
    use vocabulary::QuestionId;

    fn level(n: u8) -> Choice {
        Choice::Level(Stage::try_from(n).unwrap())
    }

    fn answers(list: &[(&str, Choice)]) -> Answers {
        let answer = |choice| Answer { choice, evidence: String::new(), comment: String::new(), confidence: None };
        list.iter().map(|(id, choice)| (id.parse::<QuestionId>().unwrap(), answer(*choice))).collect()
    }

    fn of<'a>(assessment: &'a Assessment, capability: &str) -> &'a CapabilityResult {
        assessment.capabilities.iter().find(|c| c.capability.as_str() == capability).unwrap()
    }

    fn period() -> Period {
        Period::new("2027-01-01".parse().unwrap(), "2027-12-31".parse().unwrap()).unwrap()
    }

    #[test]
    fn nothing_answered_yields_nothing() {
        let q = questionnaire(bundled(), &Overlay::default());
        let assessment = assess(&q, &Answers::new(), &Targets::new());
        assert_eq!(assessment.completeness, Completeness { answered: 0, asked: 65 });
        assert!(assessment.proposed.is_empty());
        assert!(assessment.capabilities.iter().all(|c| c.level.is_none() && c.gap.is_none()));
        assert!(assessment.areas.iter().all(|a| a.counts == [0; 5] && a.median.is_none()));
        assert!(
            assessment
                .capabilities
                .iter()
                .flat_map(|c| &c.prerequisites)
                .all(|p| p.state == PrerequisiteState::Unknown)
        );
    }

    #[test]
    fn the_level_is_the_lowest_answered() {
        let q = questionnaire(bundled(), &Overlay::default());
        let twice = bundled().capabilities.iter().find(|c| c.questions.len() == 2).unwrap();
        let [one, two] = [0, 1].map(|n| twice.questions[n].id.as_str());
        let assessment = assess(&q, &answers(&[(one, level(4)), (two, level(2))]), &Targets::new());
        assert_eq!(of(&assessment, twice.id.as_str()).level.map(Stage::value), Some(2));
        let assessment = assess(&q, &answers(&[(one, level(4)), (two, Choice::DoNotKnow)]), &Targets::new());
        assert_eq!(of(&assessment, twice.id.as_str()).level.map(Stage::value), Some(4));
    }

    #[test]
    fn gaps_become_needs_with_their_evidence() {
        let q = questionnaire(bundled(), &Overlay::default());
        let given =
            answers(&[("national-csirt.q1", level(2)), ("lead-agency.q1", level(1)), ("awareness.q1", level(3))]);
        let targets = [("national-csirt".parse().unwrap(), Stage::ALL[3])].into();
        let assessment = assess(&q, &given, &targets);
        let csirt = of(&assessment, "national-csirt");
        assert_eq!((csirt.gap, csirt.target), (Some(2), Some((Stage::ALL[3], TargetSource::State))));
        let order: Vec<_> = assessment.proposed.iter().map(|p| p.capability.as_str()).collect();
        assert_eq!(order, ["lead-agency", "national-csirt"]);
        let draft = assessment.proposed[1].draft(UnLanguage::En, period()).unwrap();
        assert_eq!(draft.evidence[0].question.as_ref().unwrap().as_str(), "national-csirt.q1");
        assert_eq!((draft.level_now, draft.level_goal), (Some(Stage::ALL[1]), Some(Stage::ALL[3])));
        assert!(draft.quantity.amount > 0 && draft.least_useful <= draft.quantity.amount);
        assert_eq!(draft.sharing, Sharing::default());
        for kind in &draft.kinds {
            assert!(bundled().modality(kind).unwrap().unit.comparable(draft.quantity.unit));
        }
    }

    #[test]
    fn unknown_is_not_unmet_and_not_applicable_is_no_obstacle() {
        let q = questionnaire(bundled(), &Overlay::default());
        let state = |choice: Option<Choice>| {
            let given: Vec<_> = choice.into_iter().map(|c| ("lead-agency.q1", c)).collect();
            let assessment = assess(&q, &answers(&given), &Targets::new());
            of(&assessment, "assistance-coordination").prerequisites[0].state
        };
        assert_eq!(state(None), PrerequisiteState::Unknown);
        assert_eq!(state(Some(Choice::PreferNotToSay)), PrerequisiteState::Unknown);
        assert_eq!(state(Some(Choice::NotApplicable)), PrerequisiteState::Met);
        assert_eq!(state(Some(level(1))), PrerequisiteState::Unmet);
        assert_eq!(state(Some(level(2))), PrerequisiteState::Met);
    }

    #[test]
    fn the_median_is_a_stage_that_was_given() {
        let q = questionnaire(bundled(), &Overlay::default());
        let given = answers(&[("lead-agency.q1", level(1)), ("national-strategy.q1", level(4))]);
        let area = assess(&q, &given, &Targets::new()).areas.remove(0);
        assert_eq!(
            (area.counts, area.minimum.map(Stage::value), area.median.map(Stage::value)),
            ([1, 0, 0, 1, 0], Some(1), Some(1))
        );
    }

    fn choice() -> impl Strategy<Value = Choice> {
        prop_oneof![
            (1u8..=5).prop_map(level),
            Just(Choice::NotApplicable),
            Just(Choice::DoNotKnow),
            Just(Choice::PreferNotToSay)
        ]
    }

    proptest! {
        #[test]
        fn any_answers_are_assessed(
            given in proptest::collection::vec(proptest::option::of(choice()), 65),
            aims in proptest::collection::vec(proptest::option::of(1u8..=5), 61),
        ) {
            let edition = bundled();
            let q = questionnaire(edition, &Overlay::default());
            let list: Vec<_> = edition.questions().map(|(_, q)| q.id.as_str()).zip(given).filter_map(|(id, c)| c.map(|c| (id, c))).collect();
            let given = answers(&list);
            let targets: Targets = edition.capabilities.iter().zip(aims)
                .filter_map(|(c, aim)| aim.map(|a| (c.id.clone(), Stage::try_from(a).unwrap()))).collect();
            let assessment = assess(&q, &given, &targets);
            prop_assert_eq!(assessment.completeness.answered as usize, given.len());
            for area in &assessment.areas {
                let members: Vec<_> = assessment.capabilities.iter().filter(|c| c.area == area.area).collect();
                prop_assert_eq!(area.counts.iter().sum::<u32>() as usize, members.iter().filter(|c| c.level.is_some()).count());
                prop_assert_eq!(area.minimum, members.iter().filter_map(|c| c.level).min());
                prop_assert!(area.median.is_none_or(|m| members.iter().any(|c| c.level == Some(m))));
            }
            let gaps = assessment.capabilities.iter().filter(|c| c.gap.is_some_and(|g| g > 0)).count();
            prop_assert_eq!(assessment.proposed.len(), gaps);
            for need in &assessment.proposed {
                let draft = need.draft(UnLanguage::Ar, period()).unwrap();
                prop_assert!(draft.level_now < draft.level_goal && !draft.evidence.is_empty());
            }
        }
    }
}
