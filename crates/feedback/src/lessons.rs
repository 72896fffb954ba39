//! What delivered help teaches: counts, shares and changes with their uncertainty, practices, obstacles, and remarks on
//! the framework. Shown only; nothing here changes a weight, a fit or a plan. States are not named.
//!
//! Groups are those of one area, one kind of help, one kind of provider, one region. An effect per unit is the change
//! of level for so much help: per 100 000 US dollars of delivered value, and for a kind of help per unit of its own.
//!
//! An engagement counts once somebody reported on it or closed it. Shares completed and delivered are taken over closed
//! engagements, because an open one may still deliver. The intervals are those of `pooling`.

use std::collections::BTreeMap;

use assessment::Experience;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, OrganisationKind, ProviderKind, Quantity, RegionCode, Unit};

use crate::closure::ClosureReason;
use crate::engagement::{Engagement, EngagementStatus, Report, delivered_of, level_change_of};
use crate::pooling::{Estimate, Measure, Seen, pool, pool_per_dose};
use crate::ranges::experience;

/// What an effect in money is told for: 100 000 US dollars, in cents.
pub const EFFECT_BASE_CENTS: i64 = 10_000_000;

const COMPLETED: Measure = Measure { least: 0.0, most: 1.0, within: 0.45, between: 0.25 };
const DELIVERED: Measure = Measure { least: 0.0, most: 1.0, within: 0.3, between: 0.2 };
const LEVELS: Measure = Measure { least: -4.0, most: 4.0, within: 0.8, between: 0.5 };
const ACCEPTED: Measure = Measure { least: 0.0, most: 1.0, within: 0.45, between: 0.25 };
const ANY_DELIVERY: Measure = Measure { least: 0.0, most: 1.0, within: 0.4, between: 0.2 };
/// Of a change of level in proportion to a dose; its bounds are far away, since a small dose may work well.
const PER_DOSE: Measure = Measure { least: -1e6, most: 1e6, within: 0.8, between: 0.5 };

/// What engagements brought, each with its uncertainty; none where nothing is known.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Effects {
    /// Share of closed engagements that were completed, 0 to 1.
    pub completed: Option<Estimate>,
    /// Share of the agreed amount that was delivered by the time of closing, 0 to 1; more than agreed counts as all.
    pub delivered: Option<Estimate>,
    /// Steps on the scale from before to after. The steps themselves are counted in `GroupLesson::level_changes`.
    pub level_change: Option<Estimate>,
    /// Share of answered proposals that both sides accepted, 0 to 1.
    #[serde(default)]
    pub acceptance: Option<Estimate>,
    /// Share of closed engagements that delivered anything, 0 to 1.
    #[serde(default)]
    pub delivery: Option<Estimate>,
    /// Steps on the scale for each 100 000 US dollars of delivered value.
    #[serde(default)]
    pub effect_per_100k_usd: Option<Estimate>,
    /// Steps on the scale for each delivered whole unit; only for kinds of help, whose unit stands in
    /// `GroupLesson::unit`.
    #[serde(default)]
    pub effect_per_own_unit: Option<Estimate>,
}

/// The lesson of one group of engagements.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GroupLesson {
    /// Id of the area or kind of help, or code of the kind of provider; empty for all together.
    pub key: String,
    /// Engagements with a report or a closure.
    pub engagements: u32,
    /// Those that are closed.
    pub closed: u32,
    /// Those that are closed as completed.
    pub completed: u32,
    /// How many engagements moved the level by how many steps.
    pub level_changes: BTreeMap<i8, u32>,
    /// Proposals that were answered by both sides, or lapsed.
    #[serde(default)]
    pub answered: u32,
    /// Those that both sides accepted.
    #[serde(default)]
    pub accepted: u32,
    /// The unit of the effect per own unit.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// Shares and changes with their uncertainty.
    pub effects: Effects,
}

/// Something that one side wrote, without the state's name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Remark {
    /// The area.
    pub area: AreaId,
    /// Day of the report.
    pub day: NaiveDate,
    /// The capability.
    pub capability: CapabilityId,
    /// The kind of help.
    pub kind: ModalityId,
    /// Which side wrote it.
    pub side: OrganisationKind,
    /// What it wrote.
    pub text: String,
}

/// Remarks on one norm, or on none in particular.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormRemarks {
    /// Id of the norm; none where the remark names none.
    pub norm: Option<String>,
    /// Number of remarks.
    pub count: u32,
    /// The remarks.
    pub remarks: Vec<Remark>,
}

/// All lessons. Without any feedback everything is empty.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Lessons {
    /// All engagements together.
    pub overall: GroupLesson,
    /// By area.
    pub by_area: Vec<GroupLesson>,
    /// By kind of help.
    pub by_kind: Vec<GroupLesson>,
    /// By kind of provider.
    pub by_provider_kind: Vec<GroupLesson>,
    /// By UN M49 region, of engagements whose region is known.
    #[serde(default)]
    pub by_region: Vec<GroupLesson>,
    /// What worked, by area and day.
    pub practices: Vec<Remark>,
    /// What stood in the way, by area and day.
    pub obstacles: Vec<Remark>,
    /// Where the framework proved unclear or missing, by norm.
    pub framework: Vec<NormRemarks>,
    /// How long help took and what it cost.
    #[serde(default)]
    pub experience: Vec<Experience>,
}

/// What became of a proposal that both sides answered, or that lapsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalOutcome {
    /// The need's area.
    pub area: AreaId,
    /// The kind of help.
    pub kind: ModalityId,
    /// The provider's kind.
    pub provider_kind: ProviderKind,
    /// The state's region.
    #[serde(default)]
    pub region: Option<RegionCode>,
    /// Whether both sides accepted.
    pub accepted: bool,
}

/// All that can be learned from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct History<'a> {
    /// Agreed help.
    pub engagements: &'a [Engagement],
    /// What became of proposals.
    pub proposals: &'a [ProposalOutcome],
}

impl Lessons {
    /// Whether there is nothing to learn from yet.
    pub fn is_empty(&self) -> bool {
        self.overall.engagements == 0 && self.overall.answered == 0
    }
}

/// What the engagements teach.
pub fn learn(engagements: &[Engagement]) -> Lessons {
    learn_from(&History { engagements, proposals: &[] })
}

/// What engagements and the answers to proposals teach.
pub fn learn_from(history: &History<'_>) -> Lessons {
    let told: Vec<&Engagement> =
        history.engagements.iter().filter(|e| !e.reports.is_empty() || e.closure.is_some()).collect();
    if told.is_empty() && history.proposals.is_empty() {
        return Lessons::default();
    }
    let mut framework: BTreeMap<Option<String>, Vec<Remark>> = BTreeMap::new();
    for (engagement, report) in told.iter().flat_map(|e| e.reports.iter().map(move |r| (e, r))) {
        if let Some(remark) = remark(engagement, report, &report.framework_remark) {
            framework.entry(report.norm.clone()).or_default().push(remark);
        }
    }
    let count = |remarks: &[Remark]| u32::try_from(remarks.len()).unwrap_or(u32::MAX);
    let by = |key: Key| groups(&told, history.proposals, key);
    Lessons {
        overall: by(Key::All).pop().unwrap_or_default(),
        by_area: by(Key::Area),
        by_kind: by(Key::Kind),
        by_provider_kind: by(Key::ProviderKind),
        by_region: by(Key::Region),
        practices: remarks(&told, |r| &r.practice),
        obstacles: remarks(&told, |r| &r.obstacle),
        framework: framework
            .into_iter()
            .map(|(norm, mut remarks)| {
                remarks.sort();
                NormRemarks { norm, count: count(&remarks), remarks }
            })
            .collect(),
        experience: experience(history.engagements),
    }
}

fn remark(engagement: &Engagement, report: &Report, text: &str) -> Option<Remark> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    Some(Remark {
        area: engagement.area.clone(),
        day: report.day,
        capability: engagement.capability.clone(),
        kind: engagement.kind.clone(),
        side: report.side,
        text: text.to_owned(),
    })
}

fn remarks(engagements: &[&Engagement], text: fn(&Report) -> &String) -> Vec<Remark> {
    let reports = engagements.iter().flat_map(|e| e.reports.iter().map(move |r| (e, r)));
    let mut remarks: Vec<Remark> = reports.filter_map(|(e, r)| remark(e, r, text(r))).collect();
    remarks.sort();
    remarks
}

fn share_delivered(engagement: &Engagement) -> Option<f64> {
    let agreed = engagement.agreed.amount;
    if agreed <= 0 {
        return None;
    }
    Some((delivered_of(engagement) as f64 / agreed as f64).clamp(0.0, 1.0))
}

fn closed(engagement: &Engagement) -> bool {
    engagement.status == EngagementStatus::Closed
}

fn completed(engagement: &Engagement) -> bool {
    closed(engagement) && engagement.closure == Some(ClosureReason::Completed)
}

/// What engagements and proposals are grouped by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    All,
    Area,
    Kind,
    ProviderKind,
    Region,
}

impl Key {
    fn of(
        self,
        area: &AreaId,
        kind: &ModalityId,
        provider: ProviderKind,
        region: Option<&RegionCode>,
    ) -> Option<String> {
        match self {
            Self::All => Some(String::new()),
            Self::Area => Some(area.to_string()),
            Self::Kind => Some(kind.to_string()),
            Self::ProviderKind => Some(provider.code().to_owned()),
            Self::Region => region.map(ToString::to_string),
        }
    }
}

/// The members of one group.
#[derive(Default)]
struct Members<'a> {
    engagements: Vec<&'a Engagement>,
    proposals: Vec<&'a ProposalOutcome>,
}

fn groups(engagements: &[&Engagement], proposals: &[ProposalOutcome], key: Key) -> Vec<GroupLesson> {
    let mut members: BTreeMap<String, Members<'_>> = BTreeMap::new();
    for &e in engagements {
        if let Some(key) = key.of(&e.area, &e.kind, e.provider_kind, e.conduct.region.as_ref()) {
            members.entry(key).or_default().engagements.push(e);
        }
    }
    for p in proposals {
        if let Some(key) = key.of(&p.area, &p.kind, p.provider_kind, p.region.as_ref()) {
            members.entry(key).or_default().proposals.push(p);
        }
    }
    let groups: Vec<&Members<'_>> = members.values().collect();
    let effects = effects(&groups, key);
    let lessons = members.iter().zip(effects);
    lessons.map(|((name, group), (effects, unit))| lesson(name, group, effects, unit)).collect()
}

/// The effects of all groups, and the unit of each group's effect per own unit.
fn effects(groups: &[&Members<'_>], key: Key) -> Vec<(Effects, Option<Unit>)> {
    let observed = |value: &dyn Fn(&Engagement) -> Option<f64>| -> Vec<Vec<f64>> {
        groups.iter().map(|group| group.engagements.iter().filter_map(|e| value(e)).collect()).collect()
    };
    let ended = |value: fn(&Engagement) -> bool| move |e: &Engagement| closed(e).then(|| f64::from(u8::from(value(e))));
    let shares = |e: &Engagement| closed(e).then(|| share_delivered(e)).flatten();
    let accepted = |group: &&Members<'_>| -> Vec<f64> {
        group.proposals.iter().map(|p| f64::from(u8::from(p.accepted))).collect()
    };
    let mut found: Vec<(Effects, Option<Unit>)> = vec![(Effects::default(), None); groups.len()];
    let mut put = |estimates: Vec<Option<Estimate>>, field: fn(&mut Effects) -> &mut Option<Estimate>| {
        for (slot, estimate) in found.iter_mut().zip(estimates) {
            *field(&mut slot.0) = estimate;
        }
    };
    put(pool(&observed(&ended(completed)), &COMPLETED), |e| &mut e.completed);
    put(pool(&observed(&ended(|e| delivered_of(e) > 0)), &ANY_DELIVERY), |e| &mut e.delivery);
    put(pool(&observed(&shares), &DELIVERED), |e| &mut e.delivered);
    put(pool(&observed(&|e| level_change_of(e).map(f64::from)), &LEVELS), |e| &mut e.level_change);
    put(pool(&groups.iter().map(accepted).collect::<Vec<_>>(), &ACCEPTED), |e| &mut e.acceptance);
    let in_money: Vec<Vec<Seen>> =
        groups.iter().map(|group| group.engagements.iter().filter_map(|e| per_money(e)).collect()).collect();
    put(pool_per_dose(&in_money, &PER_DOSE), |e| &mut e.effect_per_100k_usd);
    if key == Key::Kind {
        for (slot, group) in found.iter_mut().zip(groups) {
            if let Some((unit, estimate)) = per_own_unit(&group.engagements) {
                (slot.0.effect_per_own_unit, slot.1) = (Some(estimate), Some(unit));
            }
        }
    }
    found
}

/// The change of level for the delivered value, in units of 100 000 US dollars.
fn per_money(engagement: &Engagement) -> Option<Seen> {
    let value = engagement.conduct.value_usd_cents.filter(|value| *value > 0)?;
    let dose = value as f64 * share_delivered(engagement)? / EFFECT_BASE_CENTS as f64;
    let value = f64::from(level_change_of(engagement)?);
    (dose > 0.0).then_some(Seen { value, dose })
}

/// The change of level per delivered whole unit of one kind of help. Doses are told in parts of their mean, so that
/// the usual spread fits any unit.
fn per_own_unit(engagements: &[&Engagement]) -> Option<(Unit, Estimate)> {
    let unit = engagements.first()?.agreed.unit;
    if engagements.iter().any(|e| e.agreed.unit != unit) {
        return None;
    }
    let whole = |e: &Engagement| Quantity::new(delivered_of(e), unit).major();
    let seen = |e: &&&Engagement| Some((f64::from(level_change_of(e)?), whole(e))).filter(|(_, dose)| *dose > 0.0);
    let seen: Vec<(f64, f64)> = engagements.iter().filter_map(|e| seen(&e)).collect();
    let mean = seen.iter().map(|(_, dose)| dose).sum::<f64>() / (seen.len().max(1)) as f64;
    let scaled: Vec<Seen> = seen.iter().map(|&(value, dose)| Seen { value, dose: dose / mean }).collect();
    let found = pool_per_dose(&[scaled], &PER_DOSE).pop().flatten()?;
    let per = |x: f64| x / mean;
    let Estimate { n, raw_mean, mean: centre, low, high } = found;
    Some((unit, Estimate { n, raw_mean: per(raw_mean), mean: per(centre), low: per(low), high: per(high) }))
}

fn lesson(name: &str, group: &Members<'_>, effects: Effects, unit: Option<Unit>) -> GroupLesson {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let which = |test: fn(&Engagement) -> bool| count(group.engagements.iter().filter(|e| test(e)).count());
    let mut level_changes = BTreeMap::new();
    for change in group.engagements.iter().filter_map(|e| level_change_of(e)) {
        *level_changes.entry(change).or_insert(0) += 1;
    }
    GroupLesson {
        key: name.to_owned(),
        engagements: count(group.engagements.len()),
        closed: which(closed),
        completed: which(completed),
        level_changes,
        answered: count(group.proposals.len()),
        accepted: count(group.proposals.iter().filter(|p| p.accepted).count()),
        unit,
        effects,
    }
}

#[cfg(test)]
#[path = "lessons_tests.rs"]
pub(crate) mod tests;

#[cfg(test)]
#[path = "calibration_tests.rs"]
mod calibration;
