//! Figures over many states that reveal no single one.
//!
//! Of every capability, the states are laid into cells of regions, and a cell into bands of levels, once per snapshot.
//! Whatever holds fewer than [`LEAST_STATES`] states is merged with its neighbour before anything is given out: a
//! region that is too small goes into a common cell, a band that is too small into a wider one. Every cell and band
//! that leaves is therefore large enough, every total is a sum of whole cells, and so is every difference of two
//! totals: no filter can cut a cell in two. A later snapshot replaces the figures of a capability only where at least
//! as many states changed in every cell that changed at all, so that no newcomer is found by comparing two days.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, Reader, RegionCode, Stage, StateCode, Text, Visibility};

use crate::overlay::is_own;
use crate::shared::{AssessmentSharing, Sheet, visible};
use crate::suppression::merged;

/// Nothing about fewer states is given out.
pub const LEAST_STATES: u32 = 5;

/// Ways to part the five levels, finest first, by the highest level of each band.
const LADDER: [&[u8]; 5] = [&[1, 2, 3, 4, 5], &[1, 2, 3, 5], &[1, 2, 5], &[2, 5], &[5]];

/// For whom figures are made. Each audience has snapshots of its own, over what its members may see one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The secretariat: what is shared with it or wider.
    Secretariat,
    /// States and donors: what is shared with all of them or wider.
    Members,
    /// Everybody: what is public.
    Public,
}

/// What one state gives to the figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// The state.
    pub state: StateCode,
    /// Its region.
    pub region: RegionCode,
    /// The levels that it shares.
    pub levels: BTreeMap<CapabilityId, Stage>,
}

impl Contribution {
    /// What a state gives to the figures of an audience on that day; none where it shares nothing with it.
    pub fn of(
        state: StateCode,
        region: RegionCode,
        sheet: Sheet<'_>,
        sharing: &AssessmentSharing,
        audience: Audience,
        today: NaiveDate,
    ) -> Option<Self> {
        let (least, under_embargo) = match audience {
            Audience::Secretariat => (Visibility::Secretariat, true),
            Audience::Members => (Visibility::Members, false),
            Audience::Public => (Visibility::Public, false),
        };
        let admits = |area: &AreaId, question: &vocabulary::QuestionId| {
            let choice = sharing.of(area, question).filter(|choice| choice.visibility >= least);
            choice.is_some_and(|choice| under_embargo || choice.embargo_until.is_none_or(|day| today >= day))
        };
        let seen = visible(sheet, false, admits, |_| false);
        let levels = seen.result.capabilities.into_iter().filter(|c| !is_own(c.capability.as_str()));
        let levels: BTreeMap<CapabilityId, Stage> = levels.filter_map(|c| Some((c.capability, c.level?))).collect();
        (!levels.is_empty()).then_some(Self { state, region, levels })
    }
}

impl Audience {
    /// The audience that a reader belongs to.
    pub const fn of(reader: Reader) -> Self {
        match reader {
            Reader::Secretariat => Self::Secretariat,
            Reader::Organisation(_) => Self::Members,
            Reader::Anyone => Self::Public,
        }
    }
}

/// Some neighbouring levels with the number of states in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// Lowest level.
    pub from: Stage,
    /// Highest level.
    pub to: Stage,
    /// States; at least [`LEAST_STATES`].
    pub states: u32,
}

/// Some regions with the number of states that share a level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The regions.
    pub regions: BTreeSet<RegionCode>,
    /// States; at least [`LEAST_STATES`].
    pub states: u32,
    /// Their levels, as fine as may be told.
    pub bands: Vec<Band>,
}

/// The cells of one capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The day on which these figures were made.
    pub since: NaiveDate,
    /// Cells that share no region; none where too few states share a level.
    pub cells: Vec<Cell>,
}

/// All figures of one day. To be stored whole; only what [`Snapshot::filter`] gives may leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The day.
    pub taken: NaiveDate,
    /// The edition's version.
    pub version: String,
    /// By capability.
    pub capabilities: BTreeMap<CapabilityId, Release>,
    /// What stands behind each capability's figures. Never leaves the store.
    pub basis: BTreeMap<CapabilityId, BTreeMap<StateCode, (RegionCode, Stage)>>,
}

type Basis = BTreeMap<StateCode, (RegionCode, Stage)>;

/// The figures of a day. `regions` are all that exist, whether a state of theirs shares anything or not; `previous` is
/// the last snapshot for the same audience.
pub fn snapshot(
    edition: &Edition,
    regions: &BTreeSet<RegionCode>,
    taken: NaiveDate,
    contributions: &[Contribution],
    previous: Option<&Snapshot>,
) -> Snapshot {
    let mut made = Snapshot {
        taken,
        version: edition.meta.version.clone(),
        capabilities: BTreeMap::new(),
        basis: BTreeMap::new(),
    };
    for capability in edition.areas.iter().flat_map(|area| edition.capabilities_of(&area.id)) {
        let id = &capability.id;
        let given = |c: &Contribution| Some((c.state.clone(), (c.region.clone(), *c.levels.get(id)?)));
        let basis: Basis = contributions.iter().filter_map(given).collect();
        let fresh = Release { since: taken, cells: cells(regions, &basis) };
        let earlier = previous.and_then(|p| Some((p.capabilities.get(id)?, p.basis.get(id)?)));
        let (release, basis) = match earlier {
            Some((release, old)) if !may_follow(release, old, &fresh, &basis) => (release.clone(), old.clone()),
            _ => (fresh, basis),
        };
        made.capabilities.insert(id.clone(), release);
        made.basis.insert(id.clone(), basis);
    }
    made
}

/// Whether new figures may stand beside old ones that somebody has kept. In a cell that stays, either nothing changed
/// or at least [`LEAST_STATES`] states did; where cells are parted anew, at least as many changed in each of their
/// regions. Where no figures were told before, any may follow.
fn may_follow(old: &Release, old_basis: &Basis, new: &Release, new_basis: &Basis) -> bool {
    if old.cells.is_empty() {
        return true;
    }
    let states: BTreeSet<&StateCode> = old_basis.keys().chain(new_basis.keys()).collect();
    let changed: Vec<&StateCode> = states.into_iter().filter(|s| old_basis.get(*s) != new_basis.get(*s)).collect();
    let moved = |regions: &BTreeSet<RegionCode>| {
        let within = |basis: &Basis, state: &StateCode| basis.get(state).is_some_and(|b| regions.contains(&b.0));
        changed.iter().filter(|s| within(old_basis, s) || within(new_basis, s)).count()
    };
    let groups = |release: &Release| release.cells.iter().map(|cell| cell.regions.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (groups(old), groups(new));
    let least = LEAST_STATES as usize;
    before.intersection(&after).all(|regions| moved(regions) == 0 || moved(regions) >= least)
        && before.symmetric_difference(&after).flatten().all(|region| moved(&[region.clone()].into()) >= least)
}

/// Parts the states of one capability into cells that are large enough.
fn cells(regions: &BTreeSet<RegionCode>, basis: &Basis) -> Vec<Cell> {
    let mut members: BTreeMap<RegionCode, BTreeSet<StateCode>> =
        regions.iter().map(|r| (r.clone(), BTreeSet::new())).collect();
    for (state, (region, _)) in basis {
        members.entry(region.clone()).or_default().insert(state.clone());
    }
    let groups = merged(&members, LEAST_STATES as usize);
    let stages = |regions: &BTreeSet<RegionCode>| -> Vec<Stage> {
        basis.values().filter(|(region, _)| regions.contains(region)).map(|(_, stage)| *stage).collect()
    };
    groups
        .into_iter()
        .map(|regions| {
            let stages = stages(&regions);
            cell(regions, &stages)
        })
        .collect()
}

/// One cell with the finest bands of which each is large enough.
fn cell(regions: BTreeSet<RegionCode>, stages: &[Stage]) -> Cell {
    Cell { regions, states: count(stages.len()), bands: bands(stages) }
}

/// The finest bands of levels of which each holds enough states; one level a state, and enough states in all.
pub fn bands(stages: &[Stage]) -> Vec<Band> {
    let finest = LADDER
        .into_iter()
        .map(|tops| banded(tops, stages))
        .find(|bands| bands.len() == 1 || bands.iter().all(|band| band.states >= LEAST_STATES));
    finest.unwrap_or_default()
}

fn banded(tops: &[u8], stages: &[Stage]) -> Vec<Band> {
    let mut lowest = 1;
    let mut bands = Vec::new();
    for top in tops {
        let within = |stage: &&Stage| (lowest..=*top).contains(&stage.value());
        if let (Ok(from), Ok(to)) = (Stage::try_from(lowest), Stage::try_from(*top)) {
            bands.push(Band { from, to, states: count(stages.iter().filter(within).count()) });
        }
        lowest = top + 1;
    }
    bands
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What a page asks for; an empty set asks for all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Regions.
    pub regions: BTreeSet<RegionCode>,
    /// Areas.
    pub areas: BTreeSet<AreaId>,
    /// Capabilities.
    pub capabilities: BTreeSet<CapabilityId>,
}

/// One capability as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AggregateRow {
    /// The capability.
    pub capability: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Its area.
    pub area: AreaId,
    /// The day on which its figures were made.
    pub since: NaiveDate,
    /// Cells that lie wholly within the filter.
    pub cells: Vec<Cell>,
    /// All of these cells together, in the bands that all of them have.
    pub total: Option<Cell>,
    /// Whether something that the filter asks for is not told.
    pub withheld: bool,
}

impl Snapshot {
    /// What may be shown of the figures: whole cells or nothing.
    pub fn filter(&self, filter: &Filter, edition: &Edition) -> Vec<AggregateRow> {
        let mut rows = Vec::new();
        for area in edition.areas.iter().filter(|a| filter.areas.is_empty() || filter.areas.contains(&a.id)) {
            for capability in edition.capabilities_of(&area.id) {
                let wanted = filter.capabilities.is_empty() || filter.capabilities.contains(&capability.id);
                let Some(release) = self.capabilities.get(&capability.id).filter(|_| wanted) else { continue };
                let inside = |cell: &&Cell| filter.regions.is_empty() || cell.regions.is_subset(&filter.regions);
                let cells: Vec<Cell> = release.cells.iter().filter(inside).cloned().collect();
                let told: BTreeSet<&RegionCode> = cells.iter().flat_map(|cell| &cell.regions).collect();
                let withheld = cells.is_empty() || filter.regions.iter().any(|region| !told.contains(region));
                rows.push(AggregateRow {
                    capability: capability.id.clone(),
                    title: capability.title.clone(),
                    area: area.id.clone(),
                    since: release.since,
                    total: total(&cells),
                    cells,
                    withheld,
                });
            }
        }
        rows
    }
}

/// Several cells as one. Its bands end only where bands of every cell end, so that they are sums of whole bands.
fn total(cells: &[Cell]) -> Option<Cell> {
    let (first, rest) = cells.split_first()?;
    let ends = |cell: &Cell| cell.bands.iter().map(|band| band.to).collect::<BTreeSet<Stage>>();
    let tops = rest.iter().fold(ends(first), |tops, cell| tops.intersection(&ends(cell)).copied().collect());
    let mut from = Stage::ALL[0];
    let mut bands = Vec::new();
    for to in tops {
        let within = |band: &&Band| band.from >= from && band.to <= to;
        let states = cells.iter().flat_map(|cell| &cell.bands).filter(within).map(|band| band.states).sum();
        bands.push(Band { from, to, states });
        from = Stage::try_from(to.value().saturating_add(1)).unwrap_or(to);
    }
    let regions = cells.iter().flat_map(|cell| cell.regions.iter().cloned()).collect();
    Some(Cell { regions, states: cells.iter().map(|cell| cell.states).sum(), bands })
}

#[cfg(test)]
#[path = "aggregate_tests.rs"]
mod tests;
