//! The way in from a malicious activity: which capabilities count against it, where they stand, the weakest link.

use catalogue::{ActivityRole, ActivityStatus, Edition};
use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, Stage, Text};

use crate::results::{Assessment, Standing};

vocabulary::coded! {
    /// How a capability stands against an activity.
    LinkState, "a state of a link" {
        /// Its level is known and too low.
        TooLow "too-low",
        /// Its level is not known.
        Unknown "unknown",
        /// Its level is high enough.
        Enough "enough",
        /// It does not apply to this state.
        NotApplicable "not-applicable",
    }
}

/// A capability that counts against an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreatLink {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// What it does.
    pub role: ActivityRole,
    /// The level from which it counts.
    pub needed: Stage,
    /// Its level.
    pub level: Option<Stage>,
    /// What is known of it.
    pub standing: Standing,
    /// How it stands.
    pub state: LinkState,
    /// Why it counts.
    pub why: Text,
}

/// An activity with what counts against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreatResult {
    /// The activity.
    pub activity: String,
    /// Its title.
    pub title: Text,
    /// What happens.
    pub description: Text,
    /// Whether the edition only proposes the entry.
    pub proposal: bool,
    /// What counts: the widest gap first, then what is not known, then what is enough.
    pub links: Vec<ThreatLink>,
    /// Links that are enough.
    pub ready: u32,
    /// Links that are too low.
    pub weak: u32,
    /// Links of which nothing is known.
    pub unknown: u32,
    /// The link with the widest gap; none where no link is known to be too low.
    pub weakest: Option<CapabilityId>,
}

/// Every activity of the edition against one result, in the edition's order. A capability that the state hides is not
/// known.
pub fn threats(edition: &Edition, result: &Assessment) -> Vec<ThreatResult> {
    let levels = result.levels();
    let one = |activity: &catalogue::Activity| {
        let link = |l: &catalogue::ActivityLink| {
            let capability = edition.capability(&l.capability)?;
            let (standing, level) = levels.get(&l.capability).copied().unwrap_or((Standing::NotAnswered, None));
            let state = match (standing, level) {
                (Standing::NotApplicable, _) => LinkState::NotApplicable,
                (_, None) => LinkState::Unknown,
                (_, Some(level)) if level < l.stage => LinkState::TooLow,
                (_, Some(_)) => LinkState::Enough,
            };
            Some(ThreatLink {
                capability: l.capability.clone(),
                title: capability.title.clone(),
                role: l.role,
                needed: l.stage,
                level,
                standing,
                state,
                why: l.why.clone(),
            })
        };
        let mut links: Vec<ThreatLink> = activity.capabilities.iter().filter_map(link).collect();
        let gap =
            |l: &ThreatLink| i16::from(l.level.map_or(l.needed, |level| level).value()) - i16::from(l.needed.value());
        links.sort_by_key(|l| (l.state, gap(l), l.level));
        let count =
            |state: LinkState| u32::try_from(links.iter().filter(|l| l.state == state).count()).unwrap_or(u32::MAX);
        let (ready, weak, unknown) = (count(LinkState::Enough), count(LinkState::TooLow), count(LinkState::Unknown));
        ThreatResult {
            activity: activity.id.clone(),
            title: activity.title.clone(),
            description: activity.description.clone(),
            proposal: activity.status == ActivityStatus::Proposal,
            weakest: links.first().filter(|l| l.state == LinkState::TooLow).map(|l| l.capability.clone()),
            links,
            ready,
            weak,
            unknown,
        }
    };
    edition.activities.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, plain, whole};
    use crate::{Choice, Targets, assess};
    use catalogue::{Activity, ActivityLink, Confidence, bundled};

    fn edition() -> Edition {
        let link = |id: &str, stage: usize| ActivityLink {
            capability: id.parse().unwrap(),
            stage: Stage::ALL[stage - 1],
            role: ActivityRole::Respond,
            why: Text::english("Because"),
        };
        let activity = Activity {
            id: "ransomware".into(),
            title: Text::english("Ransomware"),
            description: Text::default(),
            sources: Vec::new(),
            confidence: Confidence::Proposal,
            status: ActivityStatus::Proposal,
            capabilities: vec![
                link("national-csirt", 3),
                link("lead-agency", 2),
                link("awareness", 2),
                link("crisis-plan", 4),
                link("ot-security", 2),
            ],
        };
        Edition { activities: vec![activity], ..bundled().clone() }
    }

    #[test]
    fn the_weakest_link_comes_first_and_the_unknown_stays_unknown() {
        let mut given = levels(&[("national-csirt.q1", 2), ("lead-agency.q1", 4), ("crisis-plan.q1", 1)]);
        given.insert("ot-security.q1".parse().unwrap(), plain(Choice::NotApplicable));
        let found = threats(&edition(), &assess(&whole(), &given, &Targets::new())).remove(0);
        let order: Vec<_> = found.links.iter().map(|l| (l.capability.as_str(), l.state.code())).collect();
        let expected = [
            ("crisis-plan", "too-low"),
            ("national-csirt", "too-low"),
            ("awareness", "unknown"),
            ("lead-agency", "enough"),
            ("ot-security", "not-applicable"),
        ];
        assert_eq!(order, expected);
        assert_eq!((found.ready, found.weak, found.unknown, found.proposal), (1, 2, 1, true));
        assert_eq!(found.weakest.unwrap().as_str(), "crisis-plan");
    }

    #[test]
    fn nothing_known_is_no_weakness() {
        let result = assess(&whole(), &levels(&[]), &Targets::new());
        for found in threats(&edition(), &result).into_iter().chain(threats(bundled(), &result)) {
            assert_eq!((found.weakest, found.weak, found.unknown as usize), (None, 0, found.links.len()));
        }
    }
}
