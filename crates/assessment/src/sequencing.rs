//! What should come first: the prerequisites of a capability that are not met or not known, deepest first.

use std::collections::BTreeMap;

use catalogue::{Edition, PrerequisiteKind};
use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, Stage, Text};

use crate::results::{Levels, PrerequisiteState, Standing};

/// Up to this stage a hard prerequisite is not in the way.
pub const FREE_STAGE: u8 = 2;

/// A capability that should come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// How binding.
    pub kind: PrerequisiteKind,
    /// The stage it should have reached.
    pub min_stage: Stage,
    /// Its level.
    pub level: Option<Stage>,
    /// Whether it is known to be too low, or not known.
    pub state: PrerequisiteState,
    /// Steps from the capability that is asked about; 1 is a direct prerequisite.
    pub depth: u32,
}

/// Whether a prerequisite is met, by what is known.
pub(crate) fn state_of(known: Option<&(Standing, Option<Stage>)>, min_stage: Stage) -> PrerequisiteState {
    match known {
        Some((Standing::NotApplicable, _)) => PrerequisiteState::Met,
        Some((_, Some(level))) if *level >= min_stage => PrerequisiteState::Met,
        Some((_, Some(_))) => PrerequisiteState::Unmet,
        _ => PrerequisiteState::Unknown,
    }
}

/// What should come before a capability reaches `goal` (before it goes beyond stage 2 where no goal is given): what
/// comes first stands first. A capability that is wanted on several ways is named once, at its deepest.
pub fn sequence(edition: &Edition, capability: &CapabilityId, goal: Option<Stage>, levels: &Levels) -> Vec<Advice> {
    let mut found: BTreeMap<CapabilityId, Advice> = BTreeMap::new();
    let mut open = vec![(capability.clone(), goal, 1)];
    while let Some((at, goal, depth)) = open.pop() {
        // An edition that was read has no circle; the bound keeps one that was not read from turning for ever.
        if depth as usize > edition.capabilities.len() {
            continue;
        }
        for p in edition.prerequisites(&at) {
            let known = levels.get(&p.capability);
            let state = state_of(known, p.min_stage);
            let Some(title) = edition.capability(&p.capability).map(|c| c.title.clone()) else { continue };
            if state == PrerequisiteState::Met {
                continue;
            }
            let free = goal.is_some_and(|stage| stage.value() <= FREE_STAGE);
            let kind = if free { PrerequisiteKind::Soft } else { p.kind };
            let (min_stage, level) = (p.min_stage, known.and_then(|k| k.1));
            let id = p.capability.clone();
            let one = found.entry(id.clone()).or_insert(Advice {
                capability: id,
                title,
                kind,
                min_stage,
                level,
                state,
                depth: 0,
            });
            let deeper = depth > one.depth;
            let higher = min_stage > one.min_stage;
            one.kind = one.kind.min(kind);
            one.min_stage = one.min_stage.max(min_stage);
            one.state = state_of(known, one.min_stage);
            one.depth = one.depth.max(depth);
            if deeper || higher {
                open.push((p.capability.clone(), Some(min_stage), depth + 1));
            }
        }
    }
    let mut list: Vec<Advice> = found.into_values().collect();
    list.sort_by(|a, b| b.depth.cmp(&a.depth).then(a.kind.cmp(&b.kind)).then(a.capability.cmp(&b.capability)));
    list
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::stage;
    use catalogue::bundled;
    use proptest::prelude::*;

    fn known(list: &[(&str, u8)]) -> Levels {
        list.iter().map(|(id, level)| (id.parse().unwrap(), (Standing::Assessed, Some(stage(*level))))).collect()
    }

    #[test]
    fn what_comes_first_stands_first() {
        let csirt: CapabilityId = "national-csirt".parse().unwrap();
        let advice = sequence(bundled(), &csirt, Some(stage(4)), &Levels::new());
        let order: Vec<_> = advice.iter().map(|a| a.capability.as_str()).collect();
        let place = |id: &str| order.iter().position(|o| *o == id).unwrap();
        assert!(advice.iter().all(|a| a.state == PrerequisiteState::Unknown));
        for a in &advice {
            for p in bundled().prerequisites(&a.capability) {
                assert!(place(p.capability.as_str()) < place(a.capability.as_str()), "{order:?}");
            }
        }
        let direct: Vec<(&str, u8)> =
            bundled().prerequisites(&csirt).iter().map(|p| (p.capability.as_str(), p.min_stage.value())).collect();
        assert!(sequence(bundled(), &csirt, Some(stage(4)), &known(&direct)).is_empty());
        let low = direct.iter().map(|(id, _)| (*id, 1)).collect::<Vec<_>>();
        let advice = sequence(bundled(), &csirt, Some(stage(4)), &known(&low));
        assert!(advice.iter().any(|a| a.state == PrerequisiteState::Unmet && a.kind == PrerequisiteKind::Hard));
        let modest = sequence(bundled(), &csirt, Some(stage(2)), &known(&low));
        assert!(modest.iter().filter(|a| a.depth == 1).all(|a| a.kind == PrerequisiteKind::Soft));
    }

    proptest! {
        #[test]
        fn advice_is_only_of_what_is_not_met(given in proptest::collection::vec(proptest::option::of(1u8..=5), 61), at in 0usize..61) {
            let levels: Levels = bundled().capabilities.iter().zip(given)
                .map(|(c, l)| (c.id.clone(), (if l.is_some() { Standing::Assessed } else { Standing::NotAnswered }, l.map(stage)))).collect();
            let advice = sequence(bundled(), &bundled().capabilities[at].id, None, &levels);
            for one in &advice {
                prop_assert!(levels[&one.capability].1.is_none_or(|l| l < one.min_stage));
                prop_assert!(one.capability != bundled().capabilities[at].id);
            }
            let direct = bundled().prerequisites(&bundled().capabilities[at].id).iter()
                .filter(|p| levels[&p.capability].1.is_none_or(|l| l < p.min_stage));
            for p in direct {
                prop_assert!(advice.iter().any(|a| a.capability == p.capability));
            }
        }
    }
}
