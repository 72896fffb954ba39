//! For whom an explanation is made: it names what the reader may see and counts the rest.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::problem::Problem;
use crate::problem::index::small;

/// Who reads an explanation.
pub trait Reader: Sync {
    /// Whether the reader may see this need.
    fn may_name_need(&self, id: &str) -> bool;
    /// Whether the reader may see this offer.
    fn may_name_offer(&self, id: &str) -> bool;
}

/// A reader who may see everything.
#[derive(Debug, Clone, Copy)]
pub struct Everyone;

impl Reader for Everyone {
    fn may_name_need(&self, _: &str) -> bool {
        true
    }

    fn may_name_offer(&self, _: &str) -> bool {
        true
    }
}

/// A reader who may see exactly these records.
#[derive(Debug, Clone, Default)]
pub struct Only {
    /// Ids of needs.
    pub needs: BTreeSet<String>,
    /// Ids of offers.
    pub offers: BTreeSet<String>,
}

impl Reader for Only {
    fn may_name_need(&self, id: &str) -> bool {
        self.needs.contains(id)
    }

    fn may_name_offer(&self, id: &str) -> bool {
        self.offers.contains(id)
    }
}

/// Records that the reader may not see, counted; one or two are "a few", so that nobody is found by counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case", tag = "how", content = "count")]
pub enum Others {
    /// None at all.
    #[default]
    None,
    /// One or two.
    AFew,
    /// Three or more.
    Count(usize),
}

impl Others {
    /// So many, as a reader is told it.
    pub const fn of(count: usize) -> Self {
        match count {
            0 => Self::None,
            1 | 2 => Self::AFew,
            more => Self::Count(more),
        }
    }
}

/// Records of one kind: those that the reader may see by id, the others counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Named {
    /// Ids, in the order of the problem.
    pub ids: Vec<String>,
    /// How many more.
    pub others: Others,
}

impl Named {
    /// Parts ids by what the reader may see.
    pub(super) fn of<'i>(ids: impl IntoIterator<Item = &'i str>, may: impl Fn(&str) -> bool) -> Self {
        let (mut named, mut others) = (Vec::new(), 0);
        for id in ids {
            if may(id) {
                named.push(id.to_owned());
            } else {
                others += 1;
            }
        }
        Self { ids: named, others: Others::of(others) }
    }
}

/// The problem with these needs alone, with their pairs, pins and requirements among themselves: what figures for a
/// donor are computed from. Nothing of the other needs is left in it, so solve it before asking anything about it.
pub fn released(problem: &Problem, keep: &dyn Fn(&str) -> bool) -> Problem {
    let mut place: Vec<Option<u32>> = Vec::with_capacity(problem.needs.len());
    let mut kept = 0;
    for need in &problem.needs {
        let stays = keep(&need.id);
        place.push(stays.then(|| small(kept)));
        kept += usize::from(stays);
    }
    let at = |need: u32| place.get(need as usize).copied().flatten();
    let mut needs = Vec::with_capacity(kept);
    for (need, place) in problem.needs.iter().zip(&place) {
        if place.is_some() {
            let mut need = need.clone();
            need.requires = need.requires.iter().filter_map(|r| at(*r)).collect();
            needs.push(need);
        }
    }
    let pairs = problem.pairs.iter().filter_map(|p| at(p.need).map(|need| crate::problem::Pair { need, ..p.clone() }));
    let pins = problem.pins.iter().filter_map(|p| at(p.need).map(|need| crate::problem::Pin { need, ..p.clone() }));
    Problem {
        name: problem.name.clone(),
        policy: problem.policy.clone(),
        states: problem.states.clone(),
        offers: problem.offers.clone(),
        pairs: pairs.collect(),
        pins: pins.collect(),
        needs,
    }
}
