//! Needs that are not met, in two kinds that ask for two answers: no supply at any price, and not enough of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use vocabulary::StateCode;

use super::records::{NeedRecord, Supply};
use super::table::{Cell, Family, Table, or_withheld};
use super::told::{boundaries, count, parts, total_tells};
use crate::remarks::Desert;

/// Between no supply, not enough and enough lie two boundaries.
const BOUNDARIES: usize = 2;

/// The needs of some areas. Figures are none where they are withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmetRow {
    /// Areas; several where they were merged, none for all.
    pub keys: BTreeSet<String>,
    /// States behind the needs.
    pub states: u32,
    /// Needs.
    pub needs: u32,
    /// Needs that are not met.
    pub unmet: Option<u32>,
    /// Of these, needs that no offer may serve.
    pub no_supply: Option<u32>,
    /// Of these, needs for which there is not enough.
    pub not_enough: Option<u32>,
    /// What the needs without supply are worth, in US cents.
    pub no_supply_usd_cents: Option<i64>,
    /// What the others are worth, in US cents.
    pub not_enough_usd_cents: Option<i64>,
}

/// Unmet needs by area.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnmetReport {
    /// All areas together; none where fewer than five states have needs.
    pub total: Option<UnmetRow>,
    /// By area.
    pub by_area: Vec<UnmetRow>,
}

fn class(need: &NeedRecord) -> usize {
    match need.supply {
        Supply::NoneAtAnyPrice => 0,
        Supply::NotEnough => 1,
        Supply::Enough => 2,
    }
}

fn classes<'a>(needs: &'a [&'a NeedRecord]) -> impl Iterator<Item = (usize, &'a StateCode)> + Clone {
    needs.iter().map(|need| (class(need), &need.state))
}

fn row(keys: BTreeSet<String>, needs: &[&NeedRecord], told: &[bool]) -> UnmetRow {
    let number = |supply: Supply| count(needs.iter().filter(|n| n.supply == supply).count());
    let value = |supply: Supply| {
        let values = needs.iter().filter(|n| n.supply == supply).filter_map(|n| n.value_usd_cents);
        values.fold(0, i64::saturating_add)
    };
    let tells = |at: usize| told.get(at).copied().unwrap_or(false);
    let (none, some) = (Supply::NoneAtAnyPrice, Supply::NotEnough);
    let both = tells(0) && tells(1);
    UnmetRow {
        keys,
        states: count(needs.iter().map(|n| &n.state).collect::<BTreeSet<_>>().len()),
        needs: count(needs.len()),
        unmet: tells(1).then(|| number(none) + number(some)),
        no_supply: tells(0).then(|| number(none)),
        not_enough: both.then(|| number(some)),
        no_supply_usd_cents: tells(0).then(|| value(none)),
        not_enough_usd_cents: both.then(|| value(some)),
    }
}

/// Unmet needs by area, split by what there is for them.
pub fn unmet(needs: &[NeedRecord]) -> UnmetReport {
    let parts = parts(needs, |n| n.area.to_string(), |n| &n.state);
    if parts.is_empty() {
        return UnmetReport::default();
    }
    let told: Vec<Vec<bool>> = parts.iter().map(|part| boundaries(classes(&part.records), BOUNDARIES)).collect();
    let all: Vec<&NeedRecord> = needs.iter().collect();
    let own = boundaries(classes(&all), BOUNDARIES);
    let total: Vec<bool> = (0..BOUNDARIES)
        .map(|at| {
            let hidden = parts.iter().zip(&told).filter(|(_, told)| !told.get(at).copied().unwrap_or(false));
            let needs: Vec<&NeedRecord> = hidden.flat_map(|(part, _)| part.records.iter().copied()).collect();
            own.get(at).copied().unwrap_or(false) && total_tells(classes(&needs), BOUNDARIES)
        })
        .collect();
    UnmetReport {
        total: Some(row(BTreeSet::new(), &all, &total)),
        by_area: parts.iter().zip(&told).map(|(part, told)| row(part.keys.clone(), &part.records, told)).collect(),
    }
}

/// Areas in which no need has any supply: what the catalogue is to be looked at for. For the secretariat, which reads
/// the needs that are shared with it; not for a report.
pub fn deserts(needs: &[NeedRecord]) -> Vec<Desert> {
    let mut areas: BTreeMap<&vocabulary::AreaId, Vec<&NeedRecord>> = BTreeMap::new();
    for need in needs {
        areas.entry(&need.area).or_default().push(need);
    }
    areas.retain(|_, needs| needs.iter().all(|need| need.supply == Supply::NoneAtAnyPrice));
    let desert = |(area, needs): (&vocabulary::AreaId, Vec<&NeedRecord>)| Desert {
        area: area.clone(),
        needs: needs.iter().map(|need| need.need).collect(),
        states: count(needs.iter().map(|need| &need.state).collect::<BTreeSet<_>>().len()),
    };
    areas.into_iter().map(desert).collect()
}

impl UnmetReport {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let line = |row: &UnmetRow| {
            let number = |n: Option<u32>| or_withheld(n, |n| Cell::Count(u64::from(n)));
            vec![
                Cell::Codes(Family::Area, row.keys.clone()),
                Cell::Count(u64::from(row.states)),
                Cell::Count(u64::from(row.needs)),
                number(row.unmet),
                number(row.no_supply),
                or_withheld(row.no_supply_usd_cents, Cell::Usd),
                number(row.not_enough),
                or_withheld(row.not_enough_usd_cents, Cell::Usd),
            ]
        };
        let columns =
            ["key", "states", "needs", "unmet", "no-supply", "no-supply-value", "not-enough", "not-enough-value"];
        vec![Table::new("unmet", &columns, self.total.iter().chain(&self.by_area).map(line).collect())]
    }
}
