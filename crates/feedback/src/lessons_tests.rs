//! Tests of the lessons, and the engagements that other tests of this room share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use chrono::NaiveDate;
use proptest::prelude::*;
use vocabulary::{EngagementId, NeedId, OfferId, ProviderKind, Quantity, Stage};

use super::*;

/// A report with its delivered amount and levels.
pub(crate) fn report(side: OrganisationKind, delivered: i64, levels: Option<(u8, u8)>) -> Report {
    let stage = |n| Stage::try_from(n).unwrap();
    Report {
        side,
        day: NaiveDate::from_ymd_opt(2027, 3, 1).unwrap(),
        delivered,
        level_before: levels.map(|(before, _)| stage(before)),
        level_after: levels.map(|(_, after)| stage(after)),
        practice: String::new(),
        obstacle: String::new(),
        framework_remark: String::new(),
        norm: None,
    }
}

/// An agreed engagement in seats.
pub(crate) fn engagement(area: &str, kind: &str, agreed: i64, reports: Vec<Report>) -> Engagement {
    let id = "00000000-0000-0000-0000-000000000001";
    Engagement {
        id: id.parse::<EngagementId>().unwrap(),
        need: id.parse::<NeedId>().unwrap(),
        offer: id.parse::<OfferId>().unwrap(),
        state: "XAA".parse().unwrap(),
        provider_kind: ProviderKind::Ngo,
        capability: "national-csirt".parse().unwrap(),
        area: area.parse().unwrap(),
        kind: kind.parse().unwrap(),
        agreed: Quantity::new(agreed, "seat".parse().unwrap()),
        status: EngagementStatus::Agreed,
        closure: None,
        reports,
    }
}

fn ended(area: &str, delivered: i64, levels: Option<(u8, u8)>, reason: ClosureReason) -> Engagement {
    let open = engagement(area, "training-course", 1000, vec![report(OrganisationKind::State, delivered, levels)]);
    Engagement { status: EngagementStatus::Closed, closure: Some(reason), ..open }
}

#[test]
fn without_feedback_there_are_no_lessons() {
    assert_eq!(learn(&[]), Lessons::default());
    let silent = vec![engagement("cybercrime", "training-course", 10, vec![]); 5];
    assert_eq!(learn(&silent), Lessons::default());
    assert!(learn(&silent).is_empty());
}

#[test]
fn an_open_engagement_counts_but_has_no_share_yet() {
    let open =
        engagement("cybercrime", "training-course", 10, vec![report(OrganisationKind::Provider, 4, Some((2, 3)))]);
    let lessons = learn(&[open]);
    assert_eq!((lessons.overall.engagements, lessons.overall.closed), (1, 0));
    assert_eq!(lessons.overall.effects.delivered, None);
    assert_eq!(lessons.overall.level_changes, BTreeMap::from([(1, 1)]));
    assert_eq!(lessons.by_area[0].effects.level_change.map(|e| (e.n, e.raw_mean)), Some((1, 1.0)));
}

#[test]
fn a_closure_without_report_counts_too() {
    let mut withdrawn = engagement("cybercrime", "training-course", 10, vec![]);
    (withdrawn.status, withdrawn.closure) = (EngagementStatus::Closed, Some(ClosureReason::ProviderWithdrew));
    let overall = learn(&[withdrawn]).overall;
    assert_eq!((overall.closed, overall.completed), (1, 0));
    assert_eq!(overall.effects.delivered.map(|e| e.raw_mean), Some(0.0));
}

#[test]
fn groups_are_drawn_to_the_common_mean() {
    let mut all = Vec::new();
    for _ in 0..6 {
        all.push(ended("cybercrime", 1000, Some((1, 3)), ClosureReason::Completed));
        all.push(ended("awareness", 300, Some((2, 2)), ClosureReason::PartlyCompleted));
        all.push(ended("policy", 650, Some((2, 3)), ClosureReason::PartlyCompleted));
    }
    let lessons = learn(&all);
    let overall = lessons.overall.effects;
    assert_eq!((lessons.overall.engagements, lessons.overall.closed, lessons.overall.completed), (18, 18, 6));
    for lesson in lessons.by_area.iter().filter(|l| l.key != "policy") {
        let pairs = [
            (lesson.effects.completed, overall.completed),
            (lesson.effects.delivered, overall.delivered),
            (lesson.effects.level_change, overall.level_change),
        ];
        for (own, common) in pairs.map(|(own, common)| (own.unwrap(), common.unwrap())) {
            let between = (own.mean - own.raw_mean) * (own.mean - common.raw_mean);
            assert!(between < 0.0, "{}: {own:?} and {common:?}", lesson.key);
            assert!(own.low < own.mean && own.mean < own.high);
        }
    }
    let keys: Vec<_> = lessons.by_area.iter().map(|l| l.key.as_str()).collect();
    assert_eq!(keys, ["awareness", "cybercrime", "policy"]);
    assert_eq!((lessons.by_kind.len(), lessons.by_provider_kind[0].key.as_str()), (1, "ngo"));
}

#[test]
fn words_are_listed_without_the_state() {
    let write = |practice: &str, remark: &str, norm: Option<&str>| Report {
        practice: practice.into(),
        framework_remark: remark.into(),
        norm: norm.map(str::to_owned),
        ..report(OrganisationKind::State, 1, None)
    };
    let reports = vec![
        write("Train the trainers", "Unclear on third parties", Some("c")),
        write(" ", "Also unclear", Some("c")),
        write("", "Nothing on cloud", None),
    ];
    let lessons = learn(&[engagement("cybercrime", "training-course", 10, reports)]);
    assert_eq!(lessons.practices.iter().map(|r| r.text.as_str()).collect::<Vec<_>>(), ["Train the trainers"]);
    assert!(lessons.obstacles.is_empty());
    let norms: Vec<_> = lessons.framework.iter().map(|n| (n.norm.as_deref(), n.count)).collect();
    assert_eq!(norms, [(None, 1), (Some("c"), 2)]);
    assert!(!serde_json::to_string(&lessons).unwrap().contains("XAA"));
}

/// A small deterministic generator (splitmix64), so that the simulated histories are the same everywhere.
struct Dice(u64);

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Roughly normal with standard deviation 1.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// How often, in 200 simulated histories, the interval of each history's first area holds its true effect.
fn held(
    seed: u64,
    truth: impl Fn(&mut Dice) -> f64,
    happens: impl Fn(&mut Dice, f64) -> Engagement,
    read: impl Fn(&Effects) -> Option<Estimate>,
) -> u32 {
    let mut dice = Dice(seed);
    let mut held = 0;
    for _ in 0..200 {
        let effects: Vec<f64> = (0..8).map(|_| truth(&mut dice)).collect();
        let mut history = Vec::new();
        for (n, effect) in effects.iter().enumerate() {
            for _ in 0..(2 + (dice.uniform() * 10.0) as u32) {
                let one = happens(&mut dice, *effect);
                history.push(Engagement { area: format!("area-{n}").parse().unwrap(), ..one });
            }
        }
        let estimate = read(&learn(&history).by_area[0].effects).unwrap();
        held += u32::from((estimate.low..=estimate.high).contains(&effects[0]));
    }
    held
}

#[test]
fn nine_in_ten_intervals_hold_the_delivered_share() {
    let held = held(
        1,
        |dice| dice.between(0.4, 0.8),
        |dice, share| {
            let delivered = (share + dice.between(-0.2, 0.2)) * 1000.0;
            ended("x", delivered.round() as i64, None, ClosureReason::PartlyCompleted)
        },
        |effects| effects.delivered,
    );
    assert!((170..=190).contains(&held), "{held} of 200");
}

#[test]
fn nine_in_ten_intervals_hold_the_completed_share() {
    let held = held(
        2,
        |dice| (0.55 + 0.15 * dice.normal()).clamp(0.1, 0.95),
        |dice, share| {
            let done = dice.uniform() < share;
            ended("x", 1000, None, if done { ClosureReason::Completed } else { ClosureReason::StateWithdrew })
        },
        |effects| effects.completed,
    );
    assert!((170..=190).contains(&held), "{held} of 200");
}

#[test]
fn nine_in_ten_intervals_hold_the_change_of_level() {
    // From level 2 one step up, plus one more or one less with a probability each, so that the mean is the effect.
    let held = held(
        3,
        |dice| (0.9 + 0.35 * dice.normal()).clamp(0.2, 1.8),
        |dice, effect| {
            let after = 2.0 + effect.floor() + f64::from(u8::from(dice.uniform() < effect.fract()));
            let shaken =
                after + if dice.uniform() < 0.3 { [-1.0, 1.0][usize::from(dice.uniform() < 0.5)] } else { 0.0 };
            ended("x", 1000, Some((2, shaken as u8)), ClosureReason::Completed)
        },
        |effects| effects.level_change,
    );
    assert!((170..=190).contains(&held), "{held} of 200");
}

proptest! {
    #[test]
    fn any_history_teaches_within_bounds(rows in proptest::collection::vec((0u8..4, -5i64..2000, proptest::option::of((1u8..=5, 1u8..=5)), 0usize..8), 0..40)) {
        let history: Vec<Engagement> = rows.iter().map(|(area, amount, levels, end)| {
            let one = ended(&format!("area-{area}"), *amount, *levels, ClosureReason::ALL[*end % 7]);
            if *end == 7 { Engagement { status: EngagementStatus::InDelivery, closure: None, ..one } } else { one }
        }).collect();
        let lessons = learn(&history);
        prop_assert_eq!(lessons.is_empty(), history.is_empty());
        prop_assert_eq!(lessons.by_area.iter().map(|l| l.engagements).sum::<u32>() as usize, history.len());
        for lesson in &lessons.by_area {
            for share in [lesson.effects.completed, lesson.effects.delivered].into_iter().flatten() {
                prop_assert!(0.0 <= share.low && share.low <= share.high && share.high <= 1.0);
            }
            prop_assert!(lesson.effects.level_change.is_none_or(|e| e.low >= -4.0 && e.high <= 4.0 && e.mean.is_finite()));
            prop_assert!(lesson.completed <= lesson.closed && lesson.closed <= lesson.engagements);
        }
    }
}
