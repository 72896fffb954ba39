//! What the pictures of one result show, and its summary in counts. Words come from the pages.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use catalogue::PrerequisiteKind;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Stage, Text};

use crate::results::{AreaResult, Assessment, CapabilityResult, Certainty, Completeness, PrerequisiteState, Standing};

/// One axis of the radar: an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spoke {
    /// The area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// The lowest level.
    pub minimum: Option<Stage>,
    /// The level in the middle.
    pub median: Option<Stage>,
    /// The target in the middle.
    pub target: Option<Stage>,
    /// Whether the area is the state's own.
    pub own: bool,
}

/// The axes of the radar, in reading order.
pub fn radar(result: &Assessment) -> Vec<Spoke> {
    let spoke = |area: &AreaResult| Spoke {
        area: area.area.clone(),
        title: area.title.clone(),
        minimum: area.minimum,
        median: area.median,
        target: area.target,
        own: area.own,
    };
    result.areas.iter().map(spoke).collect()
}

/// A row of the heat map: an area with its capabilities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatRow {
    /// The area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// Its capabilities.
    pub cells: Vec<HeatCell>,
}

/// A cell of the heat map: a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatCell {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// What is known of it.
    pub standing: Standing,
    /// Its level.
    pub level: Option<Stage>,
    /// Its target.
    pub target: Option<Stage>,
    /// Levels from here to the target.
    pub gap: Option<u8>,
}

/// The rows of the heat map, in reading order.
pub fn heat(result: &Assessment) -> Vec<HeatRow> {
    let cell = |c: &CapabilityResult| HeatCell {
        capability: c.capability.clone(),
        title: c.title.clone(),
        standing: c.standing,
        level: c.level,
        target: c.target.map(|(stage, _)| stage),
        gap: c.gap,
    };
    let row = |area: &AreaResult| HeatRow {
        area: area.area.clone(),
        title: area.title.clone(),
        cells: result.capabilities.iter().filter(|c| c.area == area.area).map(cell).collect(),
    };
    result.areas.iter().map(row).collect()
}

/// How many areas a summary names at each end.
const AREAS_NAMED: usize = 3;
/// How many capabilities a summary names in each list.
const CAPABILITIES_NAMED: usize = 5;

/// A result in counts and names, to be put in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How much was answered.
    pub completeness: Completeness,
    /// How sure the state is.
    pub certainty: Certainty,
    /// Capabilities with a level.
    pub assessed: u32,
    /// Of these, at their target or above.
    pub reached: u32,
    /// Of these, below their target.
    pub below: u32,
    /// Capabilities of which nothing is known.
    pub unknown: u32,
    /// Capabilities that do not apply.
    pub not_applicable: u32,
    /// Areas with the highest level in the middle.
    pub strongest: Vec<AreaId>,
    /// Areas with the lowest; none that is among the strongest.
    pub weakest: Vec<AreaId>,
    /// Capabilities with the widest gaps.
    pub widest: Vec<CapabilityId>,
    /// Unmet prerequisites that most others wait for: what to begin with.
    pub first: Vec<CapabilityId>,
    /// Capabilities below their target that wait for a binding prerequisite.
    pub blocked: Vec<CapabilityId>,
}

/// The summary of a result.
pub fn summary(result: &Assessment) -> Summary {
    let count = |which: &dyn Fn(&CapabilityResult) -> bool| {
        u32::try_from(result.capabilities.iter().filter(|c| which(c)).count()).unwrap_or(u32::MAX)
    };
    let mut ranked: Vec<(&AreaResult, Stage)> = result.areas.iter().filter_map(|a| Some((a, a.median?))).collect();
    ranked.sort_by_key(|(area, median)| (Reverse(*median), Reverse(area.minimum)));
    let end = AREAS_NAMED.min(ranked.len() / 2);
    let name = |list: &[(&AreaResult, Stage)]| list.iter().map(|(area, _)| area.area.clone()).collect::<Vec<_>>();
    let strongest = name(ranked.get(..end).unwrap_or_default());
    let mut weakest = name(ranked.get(ranked.len() - end..).unwrap_or_default());
    weakest.reverse();
    let mut gaps: Vec<&CapabilityResult> = result.capabilities.iter().filter(|c| c.gap > Some(0)).collect();
    gaps.sort_by_key(|c| Reverse(c.gap));
    let mut waiting: BTreeMap<&CapabilityId, u32> = BTreeMap::new();
    let mut blocked = Vec::new();
    for capability in result.capabilities.iter().filter(|c| c.gap != Some(0)) {
        let mut unmet = capability.prerequisites.iter().filter(|p| p.state == PrerequisiteState::Unmet);
        unmet.clone().for_each(|p| *waiting.entry(&p.capability).or_default() += 1);
        if capability.gap.is_some() && unmet.any(|p| p.kind == PrerequisiteKind::Hard) {
            blocked.push(capability.capability.clone());
        }
    }
    let mut first: Vec<(&CapabilityId, u32)> = waiting.into_iter().collect();
    first.sort_by_key(|(_, waiting)| Reverse(*waiting));
    Summary {
        completeness: result.completeness,
        certainty: result.certainty,
        assessed: count(&|c| c.level.is_some()),
        reached: count(&|c| c.gap == Some(0)),
        below: count(&|c| c.gap > Some(0)),
        unknown: count(&|c| matches!(c.standing, Standing::NotAnswered | Standing::Undisclosed)),
        not_applicable: count(&|c| c.standing == Standing::NotApplicable),
        strongest,
        weakest,
        widest: gaps.into_iter().take(CAPABILITIES_NAMED).map(|c| c.capability.clone()).collect(),
        first: first.into_iter().take(CAPABILITIES_NAMED).map(|(id, _)| id.clone()).collect(),
        blocked,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, whole};
    use crate::{Targets, assess};

    #[test]
    fn pictures_show_the_result_and_nothing_else() {
        let result = assess(&whole(), &levels(&[("lead-agency.q1", 1), ("national-strategy.q1", 4)]), &Targets::new());
        let spokes = radar(&result);
        assert_eq!(spokes.len(), result.areas.len());
        assert_eq!((spokes[0].minimum.map(Stage::value), spokes[1].median), (Some(1), None));
        let rows = heat(&result);
        assert_eq!(rows.iter().map(|row| row.cells.len()).sum::<usize>(), result.capabilities.len());
        assert_eq!(rows[0].cells[0].level.map(Stage::value), Some(1));
    }

    #[test]
    fn a_summary_counts_and_names_what_comes_first() {
        let given = levels(&[("lead-agency.q1", 1), ("assistance-coordination.q1", 1), ("awareness.q1", 4)]);
        let result = assess(&whole(), &given, &Targets::new());
        let found = summary(&result);
        assert_eq!((found.assessed, found.below + found.reached), (3, 3));
        assert_eq!(found.unknown as usize, result.capabilities.len() - 3);
        assert_eq!(found.first.first().map(CapabilityId::as_str), Some("lead-agency"));
        assert!(found.strongest.iter().all(|area| !found.weakest.contains(area)));
        assert_eq!(summary(&assess(&whole(), &levels(&[]), &Targets::new())).widest, []);
    }
}
