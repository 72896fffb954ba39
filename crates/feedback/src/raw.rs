//! A progress report as text, exactly as its form has it; and back.

use catalogue::Edition;
use chrono::NaiveDate;
use iso_currency::Currency;
use vocabulary::field::{Fields, digits, shown};
use vocabulary::{Finding, OrganisationKind, Place, Unit};

use crate::engagement::Report;

/// The currency in which costs are told.
const DOLLAR: Currency = Currency::USD;

/// More people than this are a slip of the pen.
const MOST_PEOPLE: u32 = 10_000_000;

vocabulary::raw_record! {
    /// All fields of a progress report as text.
    RawReport {
        /// Delivered since the last report of this side, in the engagement's unit; empty means nothing.
        delivered,
        /// Level before.
        level_before,
        /// Level after.
        level_after,
        /// What worked and is worth copying.
        practice,
        /// What stood in the way.
        obstacle,
        /// Where norms or guidance proved unclear or missing.
        framework_remark,
        /// The norm that the remark is about.
        norm,
        /// People who took part since the last report.
        participants,
        /// Women among them.
        women,
        /// What the delivery cost since the last report, in US dollars.
        cost_usd,
    }
}

/// Who reports on what, and when: what a form does not say.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// The side that reports.
    pub side: OrganisationKind,
    /// Day of the report.
    pub day: NaiveDate,
    /// The engagement's unit.
    pub unit: Unit,
}

/// Reads a report. All faults are given at once; `place` says where a field stands.
pub fn parse(
    raw: &RawReport,
    edition: &Edition,
    occasion: Occasion,
    place: impl Fn(&str) -> Place,
) -> Result<Report, Vec<Finding>> {
    let mut f = Fields::new(place);
    if RawReport::FIELDS.iter().all(|field| raw.get(field).is_none_or(|text| text.trim().is_empty())) {
        f.refuse("required", "delivered", "", "the report says nothing; fill in at least one field");
    }
    let delivered = f.amount("delivered", &raw.delivered, Some(occasion.unit)).unwrap_or(0);
    let level_before = f.optional("not-a-level", "level_before", &raw.level_before);
    let level_after = f.optional("not-a-level", "level_after", &raw.level_after);
    let practice = f.prose("practice", &raw.practice);
    let obstacle = f.prose("obstacle", &raw.obstacle);
    let framework_remark = f.prose("framework_remark", &raw.framework_remark);
    let norm = Some(raw.norm.trim().to_owned()).filter(|norm| !norm.is_empty());
    if let Some(norm) = norm.as_deref().filter(|norm| !edition.has_norm(norm)) {
        f.refuse(
            "unknown-norm",
            "norm",
            norm,
            "the catalogue has no such norm; choose one of its list, or leave it empty",
        );
    }
    if norm.is_some() && framework_remark.is_empty() {
        f.refuse(
            "required",
            "framework_remark",
            "",
            "a norm is named, but nothing is said about it; write the remark, or leave the norm empty",
        );
    }
    let participants = people(&mut f, "participants", &raw.participants);
    let women = people(&mut f, "women", &raw.women);
    if participants.zip(women).is_some_and(|(all, women)| women > all) {
        f.refuse("women-above-participants", "women", &raw.women, "these are more than all participants; correct one");
    }
    let cost_usd_cents = f.amount("cost_usd", &raw.cost_usd, Some(Unit::Money(DOLLAR)));
    f.finish(Some(Report {
        side: occasion.side,
        day: occasion.day,
        delivered,
        level_before,
        level_after,
        practice,
        obstacle,
        framework_remark,
        norm,
        participants,
        women,
        cost_usd_cents,
    }))
}

/// A count of people that may be 0 or absent.
fn people<F: Fn(&str) -> Place>(f: &mut Fields<F>, field: &str, text: &str) -> Option<u32> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    let count = text.parse::<u32>().ok().filter(|n| plain && *n <= MOST_PEOPLE);
    if count.is_none() {
        f.refuse("not-a-count", field, text, "this is not a count of people; write a whole number, or leave it empty");
    }
    count
}

impl RawReport {
    /// The report as its form has it.
    pub fn from_report(report: &Report, unit: Unit) -> Self {
        Self {
            delivered: digits(report.delivered, unit),
            level_before: shown(report.level_before),
            level_after: shown(report.level_after),
            practice: report.practice.clone(),
            obstacle: report.obstacle.clone(),
            framework_remark: report.framework_remark.clone(),
            norm: report.norm.clone().unwrap_or_default(),
            participants: shown(report.participants),
            women: shown(report.women),
            cost_usd: report.cost_usd_cents.map(|cents| digits(cents, Unit::Money(DOLLAR))).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use catalogue::bundled;
    use proptest::option::of;
    use proptest::prelude::*;
    use vocabulary::Stage;

    fn occasion(unit: &str) -> Occasion {
        let day = NaiveDate::from_ymd_opt(2027, 5, 1).unwrap();
        Occasion { side: OrganisationKind::State, day, unit: unit.parse().unwrap() }
    }

    fn read(raw: &RawReport) -> Result<Report, Vec<Finding>> {
        parse(raw, bundled(), occasion("USD"), |field| Place::field(field))
    }

    #[test]
    fn all_faults_at_once() {
        let raw = RawReport {
            delivered: "-4".into(),
            level_before: "0".into(),
            level_after: "high".into(),
            practice: "x".repeat(5001),
            obstacle: "\u{7}".into(),
            framework_remark: String::new(),
            norm: "z".into(),
            participants: "some".into(),
            women: "1.5".into(),
            cost_usd: "-1".into(),
        };
        let found: Vec<_> =
            read(&raw).unwrap_err().into_iter().map(|f| format!("{}@{}", f.code, f.place.field.unwrap())).collect();
        assert_eq!(
            found,
            [
                "not-an-amount@delivered",
                "not-a-level@level_before",
                "not-a-level@level_after",
                "too-long@practice",
                "not-plain-text@obstacle",
                "unknown-norm@norm",
                "required@framework_remark",
                "not-a-count@participants",
                "not-a-count@women",
                "not-an-amount@cost_usd",
            ]
        );
        assert_eq!(read(&RawReport::default()).unwrap_err()[0].code, "required");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            delivered in 0i64..1_000_000_000,
            levels in (of(0usize..5), of(0usize..5)),
            words in ("[\\p{L} ]{0,20}", "[\\p{L} ]{0,20}", "a[\\p{L} ]{0,20}"),
            norm in of(prop::sample::select(vec!["a", "c", "k"])),
            unit in prop::sample::select(vec!["USD", "JPY", "seat"]),
            people in (of(10u32..1000), of(0u32..10), of(0i64..1_000_000)),
        ) {
            let Occasion { side, day, unit } = occasion(unit);
            let report = Report {
                side,
                day,
                delivered,
                level_before: levels.0.map(|n| Stage::ALL[n]),
                level_after: levels.1.map(|n| Stage::ALL[n]),
                practice: words.0.trim().into(),
                obstacle: words.1.trim().into(),
                framework_remark: words.2.trim().into(),
                norm: norm.map(str::to_owned),
                participants: people.0,
                women: people.1,
                cost_usd_cents: people.2,
            };
            let raw = RawReport::from_report(&report, unit);
            prop_assert_eq!(parse(&raw, bundled(), Occasion { side, day, unit }, |f| Place::field(f)), Ok(report));
        }
    }
}
