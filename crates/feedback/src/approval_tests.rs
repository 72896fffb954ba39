//! Tests of approval: what may go to the optimizer, and that nothing goes there by itself.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use vocabulary::OrganisationKind;

use super::*;
use crate::closure::ClosureReason;
use crate::engagement::{Engagement, EngagementStatus};
use crate::lessons::tests::{engagement, report};
use crate::lessons::{History, ProposalOutcome, learn, learn_from};

fn closed(area: &str, kind: &str, delivered: i64) -> Engagement {
    let open = engagement(area, kind, 100, vec![report(OrganisationKind::State, delivered, None)]);
    Engagement { status: EngagementStatus::Closed, closure: Some(ClosureReason::PartlyCompleted), ..open }
}

/// Cybercrime delivers little, awareness much; the third area has few engagements.
fn history(times: usize) -> Vec<Engagement> {
    let mut all = Vec::new();
    for _ in 0..times {
        all.push(closed("cybercrime", "training-course", 20));
        all.push(closed("awareness", "e-learning", 95));
    }
    all.extend([closed("policy", "training-course", 0), closed("policy", "training-course", 0)]);
    all
}

fn area(id: &str) -> LearnedOf {
    LearnedOf::Area(id.parse().unwrap())
}

fn day() -> NaiveDate {
    "2027-06-01".parse().unwrap()
}

#[test]
fn only_groups_with_enough_evidence_are_proposed() {
    let lessons = learn(&history(25));
    let found = propose(&lessons, LEAST_ENGAGEMENTS);
    let areas: Vec<_> = found.iter().filter(|f| matches!(f.of, LearnedOf::Area(_))).collect();
    assert_eq!(areas.iter().map(|f| f.of.clone()).collect::<Vec<_>>(), [area("awareness"), area("cybercrime")]);
    assert_eq!((areas[0].factor, areas[1].factor), (1.25, 0.5));
    assert!(found.iter().all(|f| !f.approved && f.evidence >= 20), "nothing is approved by itself");
    assert!(propose(&learn(&history(19)), LEAST_ENGAGEMENTS).iter().all(|f| !matches!(f.of, LearnedOf::Area(_))));
    assert!(propose(&Lessons::default(), LEAST_ENGAGEMENTS).is_empty());
}

#[test]
fn approval_states_set_threshold_and_reason() {
    let lessons = learn(&history(25));
    let try_it = |wanted: &[LearnedOf], least, reason| approve(&lessons, wanted, least, day(), reason);
    let refused = |wanted: &[LearnedOf], least, reason| try_it(wanted, least, reason).unwrap_err().code();
    assert_eq!(refused(&[area("cybercrime")], 20, " "), "no-reason");
    assert_eq!(refused(&[area("cybercrime")], 4, "two years of reports"), "threshold-too-low");
    assert_eq!(refused(&[area("policy")], 20, "two years of reports"), "too-little-evidence");
    assert_eq!(refused(&[area("unheard-of")], 20, "two years of reports"), "too-little-evidence");
    assert_eq!(refused(&[], 20, "two years of reports"), "nothing");
    let given = try_it(&[area("cybercrime"), area("cybercrime")], 20, "two years of reports").unwrap();
    assert_eq!((given.factors.len(), given.factors[0].approved, given.factors[0].evidence), (1, true, 25));
    assert_eq!((given.lessons_sha256.len(), given.lessons_sha256 == sha256_of(&Lessons::default())), (64, false));
    let policy = given.apply(&Policy::default());
    assert_eq!((policy.learned.clone(), policy.findings().len()), (given.factors, 0));
    assert_eq!(policy.without_lessons(), Policy::default());
}

#[test]
fn acceptance_counts_where_enough_proposals_were_answered() {
    let engagements = history(25);
    let answer = |area: &str, accepted| ProposalOutcome {
        area: area.parse().unwrap(),
        kind: "training-course".parse().unwrap(),
        provider_kind: vocabulary::ProviderKind::Ngo,
        region: None,
        accepted,
    };
    let mut proposals = Vec::new();
    for n in 0..40 {
        proposals.push(answer("awareness", n % 5 == 0));
        proposals.push(answer("cybercrime", true));
    }
    let with = learn_from(&History { engagements: &engagements, proposals: &proposals });
    let of = |lessons: &Lessons| propose(lessons, 20).into_iter().find(|f| f.of == area("awareness")).map(|f| f.factor);
    assert!(of(&with).unwrap() < of(&learn(&engagements)).unwrap());
    let few = learn_from(&History { engagements: &engagements, proposals: &proposals[..20] });
    assert_eq!(of(&few), of(&learn(&engagements)));
}

proptest! {
    #[test]
    fn factors_stay_within_bounds(rows in prop::collection::vec((0u8..4, 0u8..3, 0i64..200), 0..120), least in 5u32..30) {
        let all: Vec<_> = rows.iter().map(|(a, k, n)| closed(&format!("area-{a}"), &format!("kind-{k}"), *n)).collect();
        let lessons = learn(&all);
        for factor in propose(&lessons, least) {
            prop_assert!((0.5..=1.25).contains(&factor.factor) && factor.evidence >= least && !factor.approved);
            prop_assert!(factor.findings(0).is_empty());
        }
    }
}
