//! How alike two records are in each respect that both tell something about.

use std::collections::BTreeSet;

use vocabulary::Period;

use super::words::alike;
use super::{About, Reason, Record};

/// Purposes are coarse, and two reporters of one project often choose different ones.
const PURPOSE: (f64, f64) = (0.2, 0.7);
/// Two capabilities of one area are neighbours.
const NEIGHBOURS: f64 = 0.25;
/// Months that nearly touch, in days.
const NEARLY: i64 = 60;

/// Every respect in which both tell something.
pub(super) fn parts(one: &Record, two: &Record) -> Vec<Reason> {
    let area = area(one, two);
    let capability = overlap(&one.capabilities, &two.capabilities)
        .map(|l| if l <= 0.0 && area.is_some_and(|a| a > 0.0) { NEIGHBOURS } else { l });
    let found = [
        (About::Reference, reference(one, two)),
        (About::Country, overlap(&one.countries, &two.countries)),
        (About::Area, area),
        (About::Capability, capability),
        (About::Kind, overlap(&one.kinds, &two.kinds)),
        (About::Period, one.period.zip(two.period).map(|(a, b)| period(&a, &b))),
        (About::Amount, amount(one, two)),
        (About::Title, alike(&one.title, &two.title)),
        (About::Words, alike(&one.words, &two.words)),
    ];
    found.into_iter().filter_map(|(about, l)| Some(Reason { about, likeness: l?.clamp(0.0, 1.0) })).collect()
}

/// Whether one names the other.
fn reference(one: &Record, two: &Record) -> Option<f64> {
    let names = |a: &Record, b: &Record| !b.id.is_empty() && a.references.contains(&b.id);
    (names(one, two) || names(two, one)).then_some(1.0)
}

/// What two sets share: of the smaller one, and less where the other one is much wider.
fn overlap<T: Ord>(one: &BTreeSet<T>, two: &BTreeSet<T>) -> Option<f64> {
    let (least, most) = (one.len().min(two.len()), one.len().max(two.len()));
    if least == 0 {
        return None;
    }
    let shared = one.intersection(two).count() as f64 / least as f64;
    Some(shared * (0.6 + 0.4 * least as f64 / most as f64))
}

fn area(one: &Record, two: &Record) -> Option<f64> {
    let (least, most) = PURPOSE;
    overlap(&one.areas, &two.areas).or_else(|| Some(least + (most - least) * overlap(&one.purposes, &two.purposes)?))
}

/// How much of the shorter time both share, less where one is much longer.
fn period(one: &Period, two: &Period) -> f64 {
    let days = |p: &Period| (p.until() - p.from()).num_days() + 1;
    let (short, long) = (days(one).min(days(two)).max(1) as f64, days(one).max(days(two)).max(1) as f64);
    let shared = one.overlap_days(two);
    if shared == 0 {
        let gap = (one.from() - two.until()).num_days().max((two.from() - one.until()).num_days());
        return if gap <= NEARLY { 0.2 } else { 0.0 };
    }
    shared as f64 / short * (0.5 + 0.5 * short / long)
}

/// How near two amounts are: all at the same amount, nothing at a quarter of it. Units that are not alike tell nothing.
fn amount(one: &Record, two: &Record) -> Option<f64> {
    let same_unit = one.amount.zip(two.amount).filter(|(a, b)| a.unit == b.unit).map(|(a, b)| (a.amount, b.amount));
    let (a, b) = same_unit.or_else(|| one.usd_cents.zip(two.usd_cents))?;
    let (least, most) = (a.min(b), a.max(b));
    if least <= 0 {
        return None;
    }
    Some((least as f64 / most as f64 - 0.25) / 0.75)
}
