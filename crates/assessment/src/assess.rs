//! From answers and targets to levels, gaps and proposed needs.
//!
//! Stages are ordinal: they are compared, counted and ranked, never averaged. A capability's level is the lowest of
//! its answered questions. What is not known stays unknown: it is neither a gap nor an unmet prerequisite.

use std::collections::BTreeMap;

use catalogue::{Modality, PrerequisiteKind};
use vocabulary::unit::LARGEST_AMOUNT;
use vocabulary::{AreaId, CapabilityId, Quantity, Stage, Text, Unit};

use crate::answer::{Answer, Answers, Choice, Targets};
use crate::need::Evidence;
use crate::overlay::Weight;
use crate::questionnaire::{Item, Questionnaire, TargetSource};
use crate::results::{
    AreaResult, Assessment, CapabilityResult, Certainty, Completeness, CostRange, PrerequisiteResult,
    PrerequisiteState, ProposedNeed, Standing, Suggestion, UsualDays, UsualProject,
};

/// Levels, gaps and proposed needs. Answers to questions that are not asked are left aside.
pub fn assess(questionnaire: &Questionnaire, answers: &Answers, targets: &Targets) -> Assessment {
    let standings: BTreeMap<&CapabilityId, (Standing, Option<Stage>)> =
        questionnaire.items().map(|(_, item)| (&item.capability, standing(item, answers))).collect();
    let mut result = Assessment {
        capabilities: Vec::new(),
        areas: Vec::new(),
        completeness: Completeness::default(),
        certainty: Certainty::default(),
        proposed: Vec::new(),
    };
    for area in &questionnaire.areas {
        let mut one = AreaResult {
            area: area.id.clone(),
            title: area.title.clone(),
            counts: [0; 5],
            minimum: None,
            median: None,
            target: None,
            own: area.own,
            certainty: Certainty::default(),
            completeness: Completeness::default(),
        };
        let (mut levels, mut targets_of_area) = (Vec::new(), Vec::new());
        for item in &area.items {
            let of_item = capability_result(&area.id, item, answers, targets, &standings);
            levels.extend(of_item.level.map(|level| (level, item.weight)));
            targets_of_area.extend(of_item.target.map(|(stage, _)| (stage, item.weight)));
            one.completeness.add(of_item.completeness);
            one.certainty.add(of_item.certainty);
            result.proposed.extend(proposed_need(questionnaire, item, &of_item, answers));
            result.capabilities.push(of_item);
        }
        let count = |stage: Stage| u32::try_from(levels.iter().filter(|l| l.0 == stage).count()).unwrap_or(u32::MAX);
        one.counts = Stage::ALL.map(count);
        one.minimum = levels.iter().map(|l| l.0).min();
        one.median = median(levels);
        one.target = median(targets_of_area);
        result.completeness.add(one.completeness);
        result.certainty.add(one.certainty);
        result.areas.push(one);
    }
    result
}

/// The stage in the middle of the weight; the lower of the two where two are in the middle.
pub(crate) fn median(mut levels: Vec<(Stage, Weight)>) -> Option<Stage> {
    levels.sort();
    let total: u64 = levels.iter().map(|l| u64::from(l.1.quarters())).sum();
    let mut passed = 0;
    levels.into_iter().find_map(|(stage, weight)| {
        passed += u64::from(weight.quarters());
        (passed * 2 >= total).then_some(stage)
    })
}

fn standing(item: &Item, answers: &Answers) -> (Standing, Option<Stage>) {
    let choices: Vec<Choice> = item.counting().filter_map(|q| answers.get(&q.id)).map(|a| a.choice).collect();
    let lowest = choices.iter().filter_map(|choice| choice.level()).min();
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
    let given: Vec<&Answer> = item.questions.iter().filter_map(|q| answers.get(&q.id)).collect();
    let mut certainty = Certainty::default();
    given.iter().for_each(|answer| certainty.count(answer));
    let levels = item.counting().filter_map(|q| answers.get(&q.id)?.choice.level());
    let middle = median(levels.map(|stage| (stage, Weight::ONE)).collect());
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
        median: middle,
        certainty,
        own: item.own,
        weight: item.weight,
        target,
        gap,
        completeness: Completeness {
            answered: u32::try_from(given.len()).unwrap_or(u32::MAX),
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
    let evidence = item.counting().filter_map(|question| {
        let answer = answers.get(&question.id)?;
        let Choice::Level(level) = answer.choice else { return None };
        Some(Evidence { question: Some(question.id.clone()), level: Some(level), text: answer.evidence.clone() })
    });
    let binding = |state: PrerequisiteState| {
        let of = |p: &&PrerequisiteResult| p.state == state && p.kind == PrerequisiteKind::Hard;
        result.prerequisites.iter().filter(of).map(|p| p.capability.clone()).collect::<Vec<_>>()
    };
    Some(ProposedNeed {
        capability: item.capability.clone(),
        title: item.title.clone(),
        level_now,
        level_goal,
        suggestions: suggestions(item.kinds.iter().filter_map(|id| questionnaire.modalities.get(id))),
        evidence: evidence.collect(),
        unmet: binding(PrerequisiteState::Unmet),
        unknown: binding(PrerequisiteState::Unknown),
        project: item.package.as_ref().map(|package| UsualProject {
            cost_usd: CostRange { low: package.cost_usd.low, high: package.cost_usd.high },
            raises_stage_by: package.raises_stage_by,
            confidence: package.confidence.clone(),
        }),
    })
}

/// One suggestion per unit, in the order in which the units first appear.
fn suggestions<'a>(kinds: impl Iterator<Item = &'a Modality>) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = Vec::new();
    for kind in kinds {
        if let Some(earlier) = suggestions.iter_mut().find(|s| s.quantity.unit == kind.unit) {
            earlier.kinds.insert(kind.id.clone());
            let whole = whole(earlier.quantity);
            earlier.cost_usd = widest(earlier.cost_usd, cost(kind, whole));
            basis(&mut earlier.cost_basis, kind);
            earlier.days = longest(earlier.days, days(kind));
            continue;
        }
        let (typical, least) = kind.quantity.map_or((1, 1), |package| (package.typical, package.min));
        let (typical, least) = (minor(typical.max(1), kind.unit), minor(least, kind.unit));
        let quantity = Quantity::new(typical, kind.unit);
        let mut cost_basis = Vec::new();
        basis(&mut cost_basis, kind);
        suggestions.push(Suggestion {
            kinds: [kind.id.clone()].into(),
            quantity,
            least_useful: least.min(typical),
            cost_usd: cost(kind, whole(quantity)),
            cost_basis,
            days: days(kind),
            experience: Vec::new(),
        });
    }
    suggestions
}

/// What so many whole units of a kind cost.
fn cost(kind: &Modality, whole: u64) -> Option<CostRange> {
    let unit = kind.cost?;
    Some(CostRange { low: unit.low.saturating_mul(whole), high: unit.high.saturating_mul(whole) })
}

fn widest(one: Option<CostRange>, other: Option<CostRange>) -> Option<CostRange> {
    match (one, other) {
        (Some(a), Some(b)) => Some(CostRange { low: a.low.min(b.low), high: a.high.max(b.high) }),
        (found, None) | (None, found) => found,
    }
}

/// How long help of a kind usually takes; a month has 30 days here.
fn days(kind: &Modality) -> Option<UsualDays> {
    let months = kind.duration_months?;
    // Clamped, so that the conversion is exact enough and never wraps.
    let days = |months: f64| (months.clamp(0.0, 1200.0) * 30.0).round() as u32;
    Some(UsualDays { low: days(months.low).max(1), high: days(months.high).max(1) })
}

fn longest(one: Option<UsualDays>, other: Option<UsualDays>) -> Option<UsualDays> {
    match (one, other) {
        (Some(a), Some(b)) => Some(UsualDays { low: a.low.min(b.low), high: a.high.max(b.high) }),
        (found, None) | (None, found) => found,
    }
}

fn basis(texts: &mut Vec<Text>, kind: &Modality) {
    if !kind.cost_basis.is_empty() && !texts.contains(&kind.cost_basis) {
        texts.push(kind.cost_basis.clone());
    }
}

/// Whole units of a quantity.
fn whole(quantity: Quantity) -> u64 {
    u64::try_from(quantity.amount).unwrap_or(0) / 10u64.pow(quantity.unit.exponent())
}

/// Whole units in minor ones, within what an amount can be.
pub(crate) fn minor(whole: u64, unit: Unit) -> i64 {
    let minor = u128::from(whole) * 10u128.pow(unit.exponent());
    i64::try_from(minor).unwrap_or(LARGEST_AMOUNT).min(LARGEST_AMOUNT)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::answer::Confidence;
    use crate::overlay::Overlay;
    use crate::questionnaire::{TargetSource, questionnaire};
    use catalogue::bundled;
    use proptest::prelude::*;
    use vocabulary::{Period, QuestionId, Sharing, UnLanguage};

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
        let suggestion = &assessment.proposed[1].suggestions[0];
        assert!(suggestion.cost_usd.is_some_and(|cost| 0 < cost.low && cost.low <= cost.high));
        assert!(!suggestion.cost_basis.is_empty() && assessment.proposed[1].project.is_some());
        assert_eq!(assessment.proposed[1].unmet, ["lead-agency".parse().unwrap()]);
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

    #[test]
    fn weights_move_the_middle_of_their_own_area_only() {
        let given = answers(&[("lead-agency.q1", level(1)), ("national-strategy.q1", level(4))]);
        let strategy: CapabilityId = "national-strategy".parse().unwrap();
        let overlay = Overlay { weights: [(strategy, "2".parse().unwrap())].into(), ..Overlay::default() };
        let plain = assess(&questionnaire(bundled(), &Overlay::default()), &given, &Targets::new());
        let weighed = assess(&questionnaire(bundled(), &overlay), &given, &Targets::new());
        assert_eq!(plain.areas[0].median.map(Stage::value), Some(1));
        assert_eq!(weighed.areas[0].median.map(Stage::value), Some(4));
        assert_eq!(weighed.areas[1..], plain.areas[1..]);
        assert_eq!(
            (weighed.areas[0].minimum, weighed.areas[0].counts),
            (plain.areas[0].minimum, plain.areas[0].counts)
        );
    }

    #[test]
    fn certainty_counts_what_was_said() {
        let q = questionnaire(bundled(), &Overlay::default());
        let mut given = answers(&[
            ("lead-agency.q1", level(1)),
            ("national-csirt.q1", level(2)),
            ("awareness.q1", Choice::DoNotKnow),
            ("crisis-plan.q1", Choice::PreferNotToSay),
        ]);
        given.get_mut(&"lead-agency.q1".parse::<QuestionId>().unwrap()).unwrap().confidence = Some(Confidence::High);
        let certainty = assess(&q, &given, &Targets::new()).certainty;
        let expected = Certainty { high: 1, unsaid: 1, do_not_know: 1, undisclosed: 1, ..Certainty::default() };
        assert_eq!((certainty, certainty.firm_permille()), (expected, Some(500)));
        assert_eq!(Certainty::default().firm_permille(), None);
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
