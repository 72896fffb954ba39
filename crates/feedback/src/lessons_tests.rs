//! Tests of the lessons, and the engagements that other tests of this room share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use chrono::NaiveDate;
use proptest::prelude::*;
use vocabulary::{EngagementId, NeedId, OfferId, ProviderKind, Quantity, Stage};

use super::*;
use crate::conduct::Conduct;

/// A report with its delivered amount and levels.
pub(crate) fn report(side: OrganisationKind, delivered: i64, levels: Option<(u8, u8)>) -> Report {
    let stage = |n| Stage::try_from(n).unwrap();
    Report {
        level_before: levels.map(|(before, _)| stage(before)),
        level_after: levels.map(|(_, after)| stage(after)),
        ..Report::new(side, NaiveDate::from_ymd_opt(2027, 3, 1).unwrap(), delivered)
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
        conduct: Conduct::default(),
    }
}

fn ended(area: &str, delivered: i64, levels: Option<(u8, u8)>, reason: ClosureReason) -> Engagement {
    let open = engagement(area, "training-course", 1000, vec![report(OrganisationKind::State, delivered, levels)]);
    Engagement { status: EngagementStatus::Closed, closure: Some(reason), ..open }
}

#[test]
fn without_feedback_there_are_no_lessons() {
    assert_eq!((learn(&[]), learn_from(&History::default())), (Lessons::default(), Lessons::default()));
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
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    /// Roughly normal with standard deviation 1.
    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
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
