//! Norms and confidence-building measures beside the needs of the capabilities that serve them: where unmet need
//! weighs on the framework.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, StateCode, Text};

use super::records::{NeedRecord, Supply};
use super::table::{Cell, Family, Table, or_withheld};
use super::told::{boundaries, count, enough};

/// A norm or a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormRow {
    /// Its id in the edition.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Whether it is a confidence-building measure.
    pub cbm: bool,
    /// Needs of capabilities that serve it; none where withheld.
    pub needs: Option<u32>,
    /// Of these, needs that are not met.
    pub unmet: Option<u32>,
    /// Of these, needs that no offer may serve.
    pub no_supply: Option<u32>,
}

/// All norms, then all measures, in the edition's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NormHeat {
    /// The rows.
    pub rows: Vec<NormRow>,
}

/// Needs of one norm, as positions in the list of needs.
type Members = BTreeSet<usize>;

/// The heat of unmet need on norms and measures. A need counts for every norm that its capability serves, so that rows
/// overlap: one is told where what could be worked out from it and a row that is told already is none or enough.
pub fn norm_heat(edition: &Edition, needs: &[NeedRecord]) -> NormHeat {
    let serves: BTreeMap<&CapabilityId, BTreeSet<&String>> =
        edition.capabilities.iter().map(|c| (&c.id, c.norms.iter().chain(&c.cbms).collect())).collect();
    let members = |id: &String| -> Members {
        let served = |need: &NeedRecord| serves.get(&need.capability).is_some_and(|ids| ids.contains(id));
        needs.iter().enumerate().filter(|(_, need)| served(need)).map(|(at, _)| at).collect()
    };
    let norms = edition.frameworks.norms.iter().map(|n| (&n.id, &n.title, false));
    let cbms = edition.frameworks.cbms.iter().map(|c| (&c.id, &c.title, true));
    let all: Vec<(&String, &Text, bool, Members)> =
        norms.chain(cbms).map(|(id, title, cbm)| (id, title, cbm, members(id))).collect();
    let told = told(needs, &all);
    let row = |(id, title, cbm, members): &(&String, &Text, bool, Members)| {
        let own: Vec<&NeedRecord> = members.iter().filter_map(|at| needs.get(*at)).collect();
        let classes = own.iter().map(|need| (class(need), &need.state));
        let bounds = if told.contains(*id) { boundaries(classes, 2) } else { vec![false; 2] };
        let tells = |at: usize| bounds.get(at).copied().unwrap_or(false);
        let number = |most: usize| count(own.iter().filter(|need| class(need) <= most).count());
        NormRow {
            id: (*id).clone(),
            title: (*title).clone(),
            cbm: *cbm,
            needs: told.contains(*id).then(|| count(own.len())),
            unmet: tells(1).then(|| number(1)),
            no_supply: tells(0).then(|| number(0)),
        }
    };
    NormHeat { rows: all.iter().map(row).collect() }
}

fn class(need: &NeedRecord) -> usize {
    match need.supply {
        Supply::NoneAtAnyPrice => 0,
        Supply::NotEnough => 1,
        Supply::Enough => 2,
    }
}

/// The rows that may be told, largest first.
fn told<'a>(needs: &[NeedRecord], rows: &[(&'a String, &Text, bool, Members)]) -> BTreeSet<&'a String> {
    let states = |members: &mut dyn Iterator<Item = usize>| -> BTreeSet<StateCode> {
        members.filter_map(|at| needs.get(at)).map(|need| need.state.clone()).collect()
    };
    let all: Members = (0..needs.len()).collect();
    let mut order: Vec<&(&'a String, &Text, bool, Members)> = rows.iter().collect();
    order.sort_by(|a, b| b.3.len().cmp(&a.3.len()).then(a.0.cmp(b.0)));
    let mut kept: Vec<&Members> = vec![&all];
    let mut told = BTreeSet::new();
    for (id, _, _, members) in order {
        let nested = |other: &&Members| {
            let rest: BTreeSet<StateCode> = if members.is_subset(other) {
                states(&mut other.difference(members).copied())
            } else if other.is_subset(members) {
                states(&mut members.difference(other).copied())
            } else {
                return true;
            };
            enough(&rest)
        };
        if enough(&states(&mut members.iter().copied())) && kept.iter().all(nested) {
            kept.push(members);
            told.insert(*id);
        }
    }
    told
}

impl NormHeat {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let line = |row: &NormRow| {
            let number = |n: Option<u32>| or_withheld(n, |n| Cell::Count(u64::from(n)));
            vec![
                Cell::Codes(Family::Norm, [row.id.clone()].into()),
                Cell::Title(row.title.clone()),
                number(row.needs),
                number(row.unmet),
                number(row.no_supply),
            ]
        };
        let columns = ["key", "title", "needs", "unmet", "no-supply"];
        vec![Table::new("norms", &columns, self.rows.iter().map(line).collect())]
    }
}
