//! What in a need is vague, and why that matters for matching. Warnings only: a state may mean exactly what it wrote.

use catalogue::{Allocation, Capability, Edition, Modality, Prerequisite, PrerequisiteKind};
use vocabulary::{Finding, Place, UnLanguage};

use crate::assess::minor;
use crate::need::NeedFacts;
use crate::results::{Levels, PrerequisiteState};
use crate::sequencing::{FREE_STAGE, state_of};

/// A period longer than this many days says little about when help is wanted.
pub const LONG_PERIOD_DAYS: i64 = 3 * 366;
/// Days of a month, to compare a period with a usual duration.
const MONTH_DAYS: f64 = 30.0;
/// A title of less substance than this tells providers hardly anything. A letter counts one.
const TITLE_SUBSTANCE: usize = 12;
/// What a character counts where one stands for a syllable or a word.
const IDEOGRAPH_SUBSTANCE: usize = 3;

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn substance(text: &str) -> usize {
    let weigh = |c: char| if c >= '\u{2e80}' { IDEOGRAPH_SUBSTANCE } else { 1 };
    text.chars().filter(|c| c.is_alphanumeric()).map(weigh).sum()
}

fn warn(code: &str, field: &str, value: impl AsRef<str>, message: &str) -> Finding {
    Finding::warning(code, Place::field(field), value, message)
}

/// Warnings about one need.
pub fn lint(facts: &NeedFacts, edition: &Edition) -> Vec<Finding> {
    lint_with(facts, edition, None)
}

/// Warnings about one need; with what the state knows of its levels, also where the need skips a layer.
pub fn lint_with(facts: &NeedFacts, edition: &Edition, levels: Option<&Levels>) -> Vec<Finding> {
    let capability = edition.capability(&facts.capability);
    let kinds: Vec<&Modality> = facts.kinds.iter().filter_map(|kind| edition.modality(kind)).collect();
    let mut findings = words(facts, capability);
    findings.extend(amounts(facts, &kinds));
    findings.extend(period(facts, &kinds));
    findings.extend(unusual_kinds(facts, capability));
    findings.extend(goals(facts, capability));
    findings.extend(levels.into_iter().flat_map(|levels| layers(facts, edition, levels)));
    findings
}

fn words(facts: &NeedFacts, capability: Option<&Capability>) -> Vec<Finding> {
    let mut found = Vec::new();
    let titles = capability.into_iter().flat_map(|c| UnLanguage::ALL.into_iter().filter_map(|l| c.title.get(l)));
    let title = plain(&facts.title);
    if titles.into_iter().chain([facts.capability.as_str()]).any(|other| plain(other) == title) {
        let message = "the title only names the capability, so that providers cannot tell this need from others; say what is wanted and for whom";
        found.push(warn("title-only-capability", "title", &facts.title, message));
    } else if substance(&facts.title) < TITLE_SUBSTANCE {
        let message = "the title is very short, and lists show nothing else, so that providers pass it by; say what is wanted and for whom";
        found.push(warn("short-title", "title", &facts.title, message));
    }
    if facts.description.trim().chars().count() < 40 && substance(&facts.description) < 40 {
        let message = "there is hardly any description, and providers decide on what they read; say what for, for whom, and what is there already";
        found.push(warn("thin-description", "description", &facts.description, message));
    } else if plain(&facts.description) == title {
        let message = "the description repeats the title, so that providers learn nothing from it; say what for, for whom, and what is there already";
        found.push(warn("description-repeats-title", "description", &facts.description, message));
    }
    found
}

fn amounts(facts: &NeedFacts, kinds: &[&Modality]) -> Vec<Finding> {
    let mut found = Vec::new();
    let (amount, unit) = (facts.quantity.amount, facts.quantity.unit);
    if facts.least_useful == 0 {
        let message = "no least useful amount is given, so that even a very small part may be proposed; give the amount below which help is of no use";
        found.push(warn("no-least-useful", "least_useful", "", message));
    } else if facts.least_useful == amount
        && amount > minor(1, unit)
        && kinds.iter().any(|kind| kind.allocation != Allocation::Integer)
    {
        let message = "less than the whole amount is said to be of no use, so that only a provider who gives all of it can be matched; give a smaller least amount if a part helps too";
        found.push(warn("all-or-nothing", "least_useful", facts.quantity.digits(), message));
    }
    let usual = kinds.iter().filter(|kind| kind.unit == unit).filter_map(|kind| kind.quantity);
    let bounds = usual.fold(None, |bounds: Option<(u64, u64)>, package| {
        let (min, max) = bounds.unwrap_or((package.min, package.max));
        Some((min.min(package.min), max.max(package.max)))
    });
    if let Some((min, max)) = bounds
        && !(minor(min, unit)..=minor(max, unit)).contains(&amount)
    {
        let message = format!(
            "usual is between {min} and {max} {unit}, and offers are made in that size; check the number, or part the need in several"
        );
        let finding = warn("unusual-quantity", "quantity", facts.quantity.digits(), &message);
        found.push(finding.with("min", min).with("max", max).with("unit", unit));
    }
    found
}

fn period(facts: &NeedFacts, kinds: &[&Modality]) -> Option<Finding> {
    let days = facts.period.overlap_days(&facts.period);
    let until = facts.period.until().to_string();
    if days > LONG_PERIOD_DAYS {
        let message = "the period is longer than three years, so that help may come at any time in it; name the years in which it is wanted";
        return Some(warn("very-long-period", "latest_end", until, message));
    }
    let months = kinds.iter().filter_map(|kind| kind.duration_months).map(|span| span.low).reduce(f64::min)?;
    let fits = f64::from(i32::try_from(days).unwrap_or(i32::MAX)) >= (months * MONTH_DAYS).floor();
    let message = format!(
        "help of this kind usually takes {months} months or more, so that no offer may fit into the period; lengthen it, or choose another kind"
    );
    (!fits).then(|| warn("short-period", "latest_end", until, &message).with("months", months))
}

fn unusual_kinds(facts: &NeedFacts, capability: Option<&Capability>) -> Vec<Finding> {
    let usual = capability.map(|c| c.modalities.as_slice()).unwrap_or_default();
    let message =
        "this kind of help is not usual for the capability, and few offers will fit; check it against the catalogue";
    let unusual = facts.kinds.iter().filter(|kind| !usual.is_empty() && !usual.contains(kind));
    unusual.map(|kind| warn("unusual-kind", "kinds", kind.as_str(), message)).collect()
}

fn goals(facts: &NeedFacts, capability: Option<&Capability>) -> Option<Finding> {
    let Some(goal) = facts.level_goal else {
        let message =
            "no level is wanted, so that the size of the gap cannot count; set the level that the help is to reach";
        return Some(warn("no-goal", "level_goal", "", message));
    };
    let Some(now) = facts.level_now else {
        let message = "no level now is given, so that the size of the gap cannot count; set it, or take it over from your self-assessment";
        return Some(warn("no-level-now", "level_now", "", message));
    };
    let usual = capability.and_then(|c| c.indicative_package.as_ref()).map_or(1, |package| package.raises_stage_by);
    let far = goal.value().saturating_sub(now.value()) > usual.saturating_add(1);
    let message = format!(
        "one project usually raises a capability by {usual} level(s), so that few offers reach so far; set a nearer goal, or part the way in several needs"
    );
    far.then(|| warn("wide-goal", "level_goal", goal.to_string(), &message).with("usual", usual))
}

/// Hard prerequisites that the state itself knows to be too low, or knows nothing of.
fn layers(facts: &NeedFacts, edition: &Edition, levels: &Levels) -> Vec<Finding> {
    if facts.level_goal.is_some_and(|goal| goal.value() <= FREE_STAGE) {
        return Vec::new();
    }
    let hard = edition.prerequisites(&facts.capability).iter().filter(|p| p.kind == PrerequisiteKind::Hard);
    let finding = |p: &Prerequisite| {
        let title = edition.capability(&p.capability)?.title.best(UnLanguage::En).0.to_owned();
        let (code, message) = match state_of(levels.get(&p.capability), p.min_stage) {
            PrerequisiteState::Met => return None,
            PrerequisiteState::Unmet => (
                "skips-layer",
                format!(
                    "this builds on \"{title}\", which should first reach level {}, so that the help may find nothing to stand on; ask for that first, or for both together",
                    p.min_stage
                ),
            ),
            PrerequisiteState::Unknown => (
                "prerequisite-unknown",
                format!(
                    "this builds on \"{title}\", whose level is not known, so that providers cannot tell whether the help will hold; answer its questions, or say in the description how it stands"
                ),
            ),
        };
        let finding = warn(code, "capability", p.capability.as_str(), &message);
        Some(finding.with("capability", &p.capability).with("stage", p.min_stage).with("title", title))
    };
    hard.filter_map(finding).collect()
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
            level_now: "2".into(),
            level_goal: "3".into(),
            ..RawNeed::default()
        };
        change(&mut raw);
        let facts = parse(&raw, bundled(), &Register::bundled(), |field| Place::field(field)).unwrap();
        codes_of(&facts, None)
    }

    fn codes_of(facts: &NeedFacts, levels: Option<&Levels>) -> Vec<String> {
        let found = lint_with(facts, bundled(), levels);
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
            (raw.unit, raw.quantity, raw.least_useful) = ("USD".into(), "5000000".into(), "1".into());
        });
        assert_eq!(unusual, ["unusual-kind"]);
    }

    #[test]
    fn more_that_is_vague_is_named() {
        assert_eq!(codes(|raw| raw.title = "Training".into()), ["short-title"]);
        assert!(codes(|raw| raw.title = "培训国家应急小组".into()).is_empty());
        assert_eq!(codes(|raw| raw.description = format!("{}!", raw.title.clone())), ["description-repeats-title"]);
        assert_eq!(codes(|raw| raw.level_now.clear()), ["no-level-now"]);
        assert_eq!(codes(|raw| (raw.level_now, raw.level_goal) = ("1".into(), "5".into())), ["wide-goal"]);
        assert_eq!(codes(|raw| raw.least_useful = raw.quantity.clone()), ["all-or-nothing"]);
        assert_eq!(codes(|raw| raw.quantity = "1000000".into()), ["unusual-quantity"]);
        let short = codes(|raw| {
            raw.kinds = "secondment".into();
            (raw.unit, raw.quantity, raw.least_useful) = ("person-month".into(), "12".into(), "6".into());
            raw.latest_end = "2027-01-03".into();
        });
        assert!(short.iter().any(|code| code == "short-period"), "{short:?}");
    }

    #[test]
    fn a_need_that_skips_a_layer_is_told_so() {
        let raw = RawNeed {
            title: "Exercise of the national crisis plan".into(),
            description: "The plan of last year was never tried with the operators of hospitals and ports.".into(),
            capability: "national-csirt".into(),
            kinds: "training-course".into(),
            quantity: "12".into(),
            unit: "seat".into(),
            least_useful: "6".into(),
            earliest_start: "2027-01-01".into(),
            latest_end: "2027-12-31".into(),
            level_now: "2".into(),
            level_goal: "3".into(),
            ..RawNeed::default()
        };
        let facts = parse(&raw, bundled(), &Register::bundled(), |field| Place::field(field)).unwrap();
        let hard: Vec<_> =
            bundled().prerequisites(&facts.capability).iter().filter(|p| p.kind == PrerequisiteKind::Hard).collect();
        assert!(!hard.is_empty());
        let levels = |value: Option<usize>| -> Levels {
            let of = |n: usize| (crate::Standing::Assessed, Some(vocabulary::Stage::ALL[n]));
            value.into_iter().flat_map(|n| hard.iter().map(move |p| (p.capability.clone(), of(n)))).collect()
        };
        assert_eq!(codes_of(&facts, None), [""; 0]);
        assert_eq!(codes_of(&facts, Some(&levels(Some(4)))), [""; 0]);
        assert!(codes_of(&facts, Some(&levels(Some(0)))).iter().all(|code| code == "skips-layer"));
        assert_eq!(codes_of(&facts, Some(&levels(None))).len(), hard.len());
    }
}
