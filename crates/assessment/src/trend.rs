//! Results over several cycles. Ids of earlier editions are carried through the mappings of the present one.

use std::collections::BTreeMap;

use catalogue::{Edition, Fate};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Stage, Text};

use crate::results::Assessment;

/// One cycle: what came out, of which edition, when.
#[derive(Debug, Clone, Copy)]
pub struct Cycle<'a> {
    /// Version of the edition that was asked.
    pub version: &'a str,
    /// The day it stands for.
    pub date: NaiveDate,
    /// What came out.
    pub result: &'a Assessment,
}

/// The level of one capability in one cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// The level; the lowest where several earlier capabilities were merged into this one.
    pub level: Option<Stage>,
    /// What happened to the id since.
    pub through: Fate,
}

/// One capability over the cycles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilityTrend {
    /// The capability, by its present id.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Its area.
    pub area: AreaId,
    /// One point a cycle, oldest first.
    pub points: Vec<Point>,
    /// The last cycle minus the one before it; none where one of them has no level.
    pub change: Option<i8>,
}

/// An area in one cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaPoint {
    /// The lowest level.
    pub minimum: Option<Stage>,
    /// The level in the middle.
    pub median: Option<Stage>,
    /// Capabilities with a level.
    pub assessed: u32,
}

/// One area over the cycles, each cycle as it came out then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaTrend {
    /// The area, by its present id.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// One point a cycle, oldest first.
    pub points: Vec<AreaPoint>,
}

/// A level that has no place in the present edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RetiredLevel {
    /// The capability, by the id it had.
    pub capability: CapabilityId,
    /// Its title then.
    pub title: Text,
    /// Its level then.
    pub level: Stage,
    /// The cycle.
    pub date: NaiveDate,
}

/// Several cycles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    /// The days of the cycles, oldest first.
    pub dates: Vec<NaiveDate>,
    /// Capabilities of the last cycle, in reading order.
    pub capabilities: Vec<CapabilityTrend>,
    /// Areas of the last cycle, in reading order.
    pub areas: Vec<AreaTrend>,
    /// Levels that have no place any more.
    pub retired: Vec<RetiredLevel>,
}

/// How a level moved between two cycles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The level before.
    pub before: Stage,
    /// The level now.
    pub now: Stage,
    /// Now minus before.
    pub by: i8,
    /// What happened to the id between.
    pub through: Fate,
}

fn difference(before: Stage, now: Stage) -> i8 {
    i8::try_from(i16::from(now.value()) - i16::from(before.value())).unwrap_or_default()
}

/// The levels of an earlier cycle under their present ids, and those that have none.
fn carried(edition: &Edition, cycle: &Cycle<'_>) -> (BTreeMap<CapabilityId, (Stage, Fate)>, Vec<RetiredLevel>) {
    let mut levels: BTreeMap<CapabilityId, (Stage, Fate)> = BTreeMap::new();
    let mut retired = Vec::new();
    for capability in &cycle.result.capabilities {
        let Some(level) = capability.level else { continue };
        let (fate, to) = if capability.own {
            (Fate::Same, vec![capability.capability.clone()])
        } else {
            let carried = edition.carry_capability(cycle.version, &capability.capability);
            (carried.fate, carried.to)
        };
        if to.is_empty() {
            let (id, title) = (capability.capability.clone(), capability.title.clone());
            retired.push(RetiredLevel { capability: id, title, level, date: cycle.date });
        }
        for id in to {
            let held = levels.entry(id).or_insert((level, fate));
            held.0 = held.0.min(level);
            if fate != Fate::Same {
                held.1 = fate;
            }
        }
    }
    (levels, retired)
}

/// How levels moved since an earlier cycle; only where both are known.
pub fn changes(edition: &Edition, before: &Cycle<'_>, now: &Assessment) -> BTreeMap<CapabilityId, Movement> {
    let (earlier, _) = carried(edition, before);
    let movement = |id: &CapabilityId, now: Stage| {
        let (before, through) = earlier.get(id).copied()?;
        Some(Movement { before, now, by: difference(before, now), through })
    };
    now.capabilities.iter().filter_map(|c| Some((c.capability.clone(), movement(&c.capability, c.level?)?))).collect()
}

/// Several cycles, oldest first; the last one is of the given edition and says what is shown.
pub fn trend(edition: &Edition, cycles: &[Cycle<'_>]) -> Trend {
    let Some(last) = cycles.last() else {
        return Trend { dates: Vec::new(), capabilities: Vec::new(), areas: Vec::new(), retired: Vec::new() };
    };
    let mut retired = Vec::new();
    let mut levels = Vec::new();
    for cycle in cycles {
        let (held, gone) = carried(edition, cycle);
        levels.push(held);
        retired.extend(gone);
    }
    let capabilities = last.result.capabilities.iter().map(|c| {
        let point = |held: &BTreeMap<CapabilityId, (Stage, Fate)>| {
            let found = held.get(&c.capability);
            Point { level: found.map(|f| f.0), through: found.map_or(Fate::Same, |f| f.1) }
        };
        let points: Vec<Point> = levels.iter().map(point).collect();
        let change = match points.as_slice() {
            [.., Point { level: Some(before), .. }, Point { level: Some(now), .. }] => Some(difference(*before, *now)),
            _ => None,
        };
        CapabilityTrend {
            capability: c.capability.clone(),
            title: c.title.clone(),
            area: c.area.clone(),
            points,
            change,
        }
    });
    let areas = last.result.areas.iter().map(|area| AreaTrend {
        area: area.area.clone(),
        title: area.title.clone(),
        points: cycles.iter().map(|cycle| area_point(edition, cycle, &area.area)).collect(),
    });
    Trend {
        dates: cycles.iter().map(|cycle| cycle.date).collect(),
        capabilities: capabilities.collect(),
        areas: areas.collect(),
        retired,
    }
}

fn area_point(edition: &Edition, cycle: &Cycle<'_>, id: &AreaId) -> AreaPoint {
    let is = |area: &AreaId| area == id || edition.carry_area(cycle.version, area).to.as_slice() == [id.clone()];
    let found = cycle.result.areas.iter().find(|area| is(&area.area));
    AreaPoint {
        minimum: found.and_then(|area| area.minimum),
        median: found.and_then(|area| area.median),
        assessed: found.map_or(0, |area| area.counts.iter().sum()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, whole};
    use crate::{Overlay, Targets, assess, questionnaire};
    use catalogue::{MappedList, Mapping, MappingKind, bundled};

    fn day(year: i32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, 6, 1).unwrap()
    }

    /// An edition in which one capability has another id, two were merged and one is gone.
    fn later() -> Edition {
        let mut edition = bundled().clone();
        edition.meta.version = "2027.1".into();
        let rename = |edition: &mut Edition, from: &str, to: &str| {
            for capability in &mut edition.capabilities {
                if capability.id.as_str() == from {
                    capability.id = to.parse().unwrap();
                }
            }
            for area in &mut edition.areas {
                for id in &mut area.capabilities {
                    if id.as_str() == from {
                        *id = to.parse().unwrap();
                    }
                }
            }
        };
        rename(&mut edition, "lead-agency", "lead-body");
        for gone in ["csirt-tooling", "transparency"] {
            edition.capabilities.retain(|c| c.id.as_str() != gone);
            edition.areas.iter_mut().for_each(|a| a.capabilities.retain(|c| c.as_str() != gone));
        }
        let map = |kind, from: &[&str], to: &[&str]| Mapping {
            since: "2027.1".into(),
            kind,
            list: MappedList::Capabilities,
            from: from.iter().map(ToString::to_string).collect(),
            to: to.iter().map(ToString::to_string).collect(),
            note: Text::default(),
        };
        edition.mappings = vec![
            map(MappingKind::Rename, &["lead-agency"], &["lead-body"]),
            map(MappingKind::Merge, &["csirt-tooling", "national-csirt"], &["national-csirt"]),
            map(MappingKind::Retire, &["transparency"], &[]),
        ];
        edition
    }

    #[test]
    fn levels_go_through_the_mappings() {
        let given = [("lead-agency.q1", 1), ("csirt-tooling.q1", 1), ("national-csirt.q1", 3), ("transparency.q1", 2)];
        let before = assess(&whole(), &levels(&given), &Targets::new());
        let edition = later();
        let asked = questionnaire(&edition, &Overlay::default());
        let now = assess(&asked, &levels(&[("lead-agency.q1", 3), ("national-csirt.q1", 3)]), &Targets::new());
        let cycles = [
            Cycle { version: "2026.1", date: day(2026), result: &before },
            Cycle { version: "2027.1", date: day(2027), result: &now },
        ];
        let found = trend(&edition, &cycles);
        let of = |id: &str| found.capabilities.iter().find(|c| c.capability.as_str() == id).unwrap();
        assert_eq!((of("lead-body").change, of("lead-body").points[0].through), (Some(2), Fate::Renamed));
        let csirt = of("national-csirt");
        assert_eq!(csirt.points[0], Point { level: Some(Stage::ALL[0]), through: Fate::Merged });
        assert_eq!(csirt.change, Some(2), "the lowest of what was merged counts");
        assert_eq!(found.retired.len(), 1);
        assert_eq!((found.retired[0].capability.as_str(), found.retired[0].date), ("transparency", day(2026)));
        let moved = changes(&edition, &cycles[0], &now);
        assert_eq!(moved[&"lead-body".parse::<CapabilityId>().unwrap()].by, 2);
        assert!(found.areas.iter().all(|area| area.points.len() == 2));
        assert!(trend(&edition, &[]).dates.is_empty());
    }
}
