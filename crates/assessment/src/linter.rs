//! What in a need is vague, and why that matters for matching. Warnings only: a state may mean exactly what it wrote.

use catalogue::Edition;
use vocabulary::{Finding, Place, UnLanguage};

use crate::need::NeedFacts;

/// A period longer than this many days says little about when help is wanted.
pub const LONG_PERIOD_DAYS: i64 = 3 * 366;

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Warnings about one need.
pub fn lint(facts: &NeedFacts, edition: &Edition) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut warn = |code: &str, field: &str, value: String, message: &str| {
        findings.push(Finding::warning(code, Place::field(field), value, message));
    };
    let capability = edition.capability(&facts.capability);
    let titles = capability.into_iter().flat_map(|c| UnLanguage::ALL.into_iter().filter_map(|l| c.title.get(l)));
    if titles.into_iter().chain([facts.capability.as_str()]).any(|title| plain(title) == plain(&facts.title)) {
        let message = "the title only names the capability, so that providers cannot tell this need from others; say what is wanted and for whom";
        warn("title-only-capability", "title", facts.title.clone(), message);
    }
    if facts.description.trim().chars().count() < 40 {
        let message = "there is hardly any description, and providers decide on what they read; say what for, for whom, and what is there already";
        warn("thin-description", "description", facts.description.clone(), message);
    }
    if facts.least_useful == 0 {
        let message = "no least useful amount is given, so that even a very small part may be proposed; give the amount below which help is of no use";
        warn("no-least-useful", "least_useful", String::new(), message);
    }
    let days = facts.period.overlap_days(&facts.period);
    if days > LONG_PERIOD_DAYS {
        let message = "the period is longer than three years, so that help may come at any time in it; name the years in which it is wanted";
        warn("very-long-period", "latest_end", facts.period.until().to_string(), message);
    }
    if let Some(capability) = capability.filter(|c| !c.modalities.is_empty()) {
        for kind in facts.kinds.iter().filter(|kind| !capability.modalities.contains(kind)) {
            let message = "this kind of help is not usual for the capability, and few offers will fit; check it against the catalogue";
            warn("unusual-kind", "kinds", kind.to_string(), message);
        }
    }
    if facts.level_goal.is_none() {
        let message =
            "no level is wanted, so that the size of the gap cannot count; set the level that the help is to reach";
        warn("no-goal", "level_goal", String::new(), message);
    }
    findings
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::raw::{RawNeed, parse};
    use catalogue::bundled;
    use vocabulary::Register;

    fn codes(change: impl FnOnce(&mut RawNeed)) -> Vec<String> {
        let mut raw = RawNeed {
            title: "Train the first response team of the ministry".into(),
            description: "Twelve people of the new team need to handle incidents on their own by next year.".into(),
            capability: "national-csirt".into(),
            kinds: "training-course".into(),
            quantity: "12".into(),
            unit: "seat".into(),
            least_useful: "6".into(),
            earliest_start: "2027-01-01".into(),
            latest_end: "2027-12-31".into(),
            level_goal: "3".into(),
            ..RawNeed::default()
        };
        change(&mut raw);
        let facts = parse(&raw, bundled(), &Register::bundled(), |field| Place::field(field)).unwrap();
        let found = lint(&facts, bundled());
        assert!(found.iter().all(|f| !f.is_error()));
        found.into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn a_clear_need_has_no_warning() {
        assert!(codes(|_| ()).is_empty());
        assert!(codes(|raw| raw.languages = "fr".into()).is_empty());
    }

    #[test]
    fn what_is_vague_is_named() {
        let title = bundled().capability(&"national-csirt".parse().unwrap()).unwrap().title.clone();
        assert_eq!(codes(|raw| raw.title = format!(" {}. ", title.best(UnLanguage::En).0)), ["title-only-capability"]);
        assert_eq!(codes(|raw| raw.description.clear()), ["thin-description"]);
        assert_eq!(codes(|raw| raw.least_useful.clear()), ["no-least-useful"]);
        assert_eq!(codes(|raw| raw.latest_end = "2031-01-01".into()), ["very-long-period"]);
        assert_eq!(codes(|raw| raw.level_goal.clear()), ["no-goal"]);
        let unusual = codes(|raw| {
            raw.kinds = "concessional-loan".into();
            (raw.unit, raw.quantity, raw.least_useful) = ("USD".into(), "100000".into(), "1".into());
        });
        assert_eq!(unusual, ["unusual-kind"]);
    }
}
