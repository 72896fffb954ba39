//! Which share of needs, and of what they are worth, was matched, agreed and delivered: by area, region and group.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Group, StateCode};

use super::records::NeedRecord;
use super::table::{Cell, Family, Table, or_withheld};
use super::told::{Part, boundaries, count, enough, parts, share, total_tells};

/// How far, as a part of some needs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShareFigure {
    /// Needs of which at least some came so far.
    pub needs: u32,
    /// Their part of all needs, 0 to 1.
    pub share: f64,
    /// The part of the value that came so far, 0 to 1; none where no need has a value.
    pub value_share: Option<f64>,
}

/// How far some needs came; none where it is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Reached {
    /// Matched.
    pub matched: Option<ShareFigure>,
    /// Agreed.
    pub agreed: Option<ShareFigure>,
    /// Delivered.
    pub delivered: Option<ShareFigure>,
}

/// Some needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareRow {
    /// Areas, regions or groups; several where they were merged, none for all needs.
    pub keys: BTreeSet<String>,
    /// States behind them.
    pub states: u32,
    /// Needs.
    pub needs: u32,
    /// What they are worth in US cents.
    pub value_usd_cents: i64,
    /// How far they came.
    pub reached: Reached,
}

/// All shares. Rows are left out where too few states stand behind all of them together.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Shares {
    /// All needs; none where fewer than five states have any.
    pub total: Option<ShareRow>,
    /// By area.
    pub by_area: Vec<ShareRow>,
    /// By region.
    pub by_region: Vec<ShareRow>,
    /// By group; a state in several counts in each.
    pub by_group: Vec<ShareRow>,
    /// Groups that are withheld.
    pub withheld_groups: BTreeSet<String>,
}

/// Matched, agreed and delivered lie between four classes.
const STAGES: usize = 3;

/// The class of a need: 0 not matched, 1 matched, 2 agreed, 3 delivered, each at least in part.
fn class(need: &NeedRecord) -> usize {
    match need {
        n if n.delivered > 0 => 3,
        n if n.agreed > 0 => 2,
        n if n.matched > 0 => 1,
        _ => 0,
    }
}

fn classes<'a>(needs: &'a [&'a NeedRecord]) -> impl Iterator<Item = (usize, &'a StateCode)> + Clone {
    needs.iter().map(|need| (class(need), &need.state))
}

fn value(needs: &[&NeedRecord]) -> i64 {
    needs.iter().filter_map(|n| n.value_usd_cents).fold(0, i64::saturating_add)
}

fn figure(needs: &[&NeedRecord], least: usize) -> ShareFigure {
    let amount = |n: &NeedRecord| match least {
        1 => n.matched.max(n.agreed).max(n.delivered),
        2 => n.agreed.max(n.delivered),
        _ => n.delivered,
    };
    let so_far = needs.iter().filter(|n| class(n) >= least).count();
    let part = |n: &NeedRecord| {
        let share = share(amount(n) as f64, n.quantity as f64).clamp(0.0, 1.0);
        n.value_usd_cents.map(|value| (value.max(0) as f64, share))
    };
    let valued: Vec<(f64, f64)> = needs.iter().filter_map(|n| part(n)).collect();
    let all: f64 = valued.iter().map(|(value, _)| value).sum();
    let reached: f64 = valued.iter().map(|(value, share)| value * share).sum();
    ShareFigure {
        needs: count(so_far),
        share: share(so_far as f64, needs.len() as f64),
        value_share: (all > 0.0).then(|| reached / all),
    }
}

fn reached(needs: &[&NeedRecord], told: &[bool]) -> Reached {
    let tell = |at: usize| told.get(at).copied().unwrap_or(false).then(|| figure(needs, at + 1));
    Reached { matched: tell(0), agreed: tell(1), delivered: tell(2) }
}

fn row(keys: BTreeSet<String>, needs: &[&NeedRecord], states: usize, told: &[bool]) -> ShareRow {
    ShareRow {
        keys,
        states: count(states),
        needs: count(needs.len()),
        value_usd_cents: value(needs),
        reached: reached(needs, told),
    }
}

/// A table of cells that share no need, with what its total may tell.
fn table(parts: &[Part<'_, NeedRecord>]) -> (Vec<ShareRow>, Vec<bool>) {
    let told: Vec<Vec<bool>> = parts.iter().map(|part| boundaries(classes(&part.records), STAGES)).collect();
    let rows = parts
        .iter()
        .zip(&told)
        .map(|(part, told)| row(part.keys.clone(), &part.records, part.states.len(), told))
        .collect();
    let total = (0..STAGES).map(|at| {
        let hidden = parts.iter().zip(&told).filter(|(_, told)| !told.get(at).copied().unwrap_or(false));
        let needs: Vec<&NeedRecord> = hidden.flat_map(|(part, _)| part.records.iter().copied()).collect();
        total_tells(classes(&needs), STAGES)
    });
    (rows, total.collect())
}

/// The shares of all needs.
pub fn shares(needs: &[NeedRecord]) -> Shares {
    let all: Vec<&NeedRecord> = needs.iter().collect();
    let states: BTreeSet<StateCode> = needs.iter().map(|n| n.state.clone()).collect();
    if states.is_empty() || !enough(&states) {
        return Shares::default();
    }
    let (by_area, area_total) = table(&parts(needs, |n| n.area.to_string(), |n| &n.state));
    let (by_region, region_total) = table(&parts(needs, |n| n.region.to_string(), |n| &n.state));
    let own = boundaries(classes(&all), STAGES);
    let told: Vec<bool> =
        own.iter().zip(&area_total).zip(&region_total).map(|((own, area), region)| *own && *area && *region).collect();
    let (by_group, withheld_groups) = by_group(needs, &states);
    Shares {
        total: Some(row(BTreeSet::new(), &all, states.len(), &told)),
        by_area,
        by_region,
        by_group,
        withheld_groups,
    }
}

/// Groups overlap, so that they are not merged but told or withheld whole, largest first: those in a group and those
/// outside it must be enough, and so must what lies between it and a group told before that holds it or lies in it.
fn by_group(needs: &[NeedRecord], all: &BTreeSet<StateCode>) -> (Vec<ShareRow>, BTreeSet<String>) {
    let members = |group: &Group| -> BTreeSet<StateCode> {
        needs.iter().filter(|n| n.groups.contains(group)).map(|n| n.state.clone()).collect()
    };
    let mut groups: Vec<(&Group, BTreeSet<StateCode>)> = Group::ALL.iter().map(|g| (g, members(g))).collect();
    groups.retain(|(_, states)| !states.is_empty());
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let mut told: Vec<BTreeSet<StateCode>> = Vec::new();
    let (mut rows, mut withheld) = (Vec::new(), BTreeSet::new());
    for (group, inside) in groups {
        let apart = apart(&inside, all, &told);
        if !enough(&inside) || !apart.iter().all(enough) {
            withheld.insert(group.to_string());
            continue;
        }
        let of = |states: &BTreeSet<StateCode>| -> Vec<&NeedRecord> {
            needs.iter().filter(|n| states.contains(&n.state)).collect()
        };
        let own = of(&inside);
        // A boundary is told where the group and all that could be worked out from it may tell all they have.
        let whole = apart.iter().all(|states| total_tells(classes(&of(states)), STAGES));
        let bounds = if whole { boundaries(classes(&own), STAGES) } else { vec![false; STAGES] };
        rows.push(row([group.to_string()].into(), &own, inside.len(), &bounds));
        told.push(inside);
    }
    rows.sort_by(|a, b| a.keys.cmp(&b.keys));
    (rows, withheld)
}

/// What could be worked out by taking a set from another that is told, or what is common from all.
fn apart(
    inside: &BTreeSet<StateCode>,
    all: &BTreeSet<StateCode>,
    told: &[BTreeSet<StateCode>],
) -> Vec<BTreeSet<StateCode>> {
    let mut found = vec![all.difference(inside).cloned().collect::<BTreeSet<_>>()];
    for other in told {
        if inside.is_subset(other) {
            found.push(other.difference(inside).cloned().collect());
        } else if other.is_subset(inside) {
            found.push(inside.difference(other).cloned().collect());
        }
        if inside.is_disjoint(other) || inside.union(other).count() == all.len() {
            found.push(inside.intersection(other).cloned().collect());
            found.push(all.iter().filter(|s| !inside.contains(*s) && !other.contains(*s)).cloned().collect());
        }
    }
    found
}

impl Shares {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let columns = [
            "key",
            "states",
            "needs",
            "value",
            "matched",
            "matched-share",
            "matched-value-share",
            "agreed",
            "agreed-share",
            "agreed-value-share",
            "delivered",
            "delivered-share",
            "delivered-value-share",
        ];
        let lines =
            |rows: &[ShareRow], family: Family| -> Vec<Vec<Cell>> { rows.iter().map(|row| row.line(family)).collect() };
        let mut groups = lines(&self.by_group, Family::Group);
        for group in &self.withheld_groups {
            let mut line = vec![Cell::Codes(Family::Group, [group.clone()].into())];
            line.resize(columns.len(), Cell::Withheld);
            groups.push(line);
        }
        let total: Vec<ShareRow> = self.total.iter().cloned().collect();
        vec![
            Table::new("shares-total", &columns, lines(&total, Family::Area)),
            Table::new("shares-by-area", &columns, lines(&self.by_area, Family::Area)),
            Table::new("shares-by-region", &columns, lines(&self.by_region, Family::Region)),
            Table::new("shares-by-group", &columns, groups),
        ]
    }
}

impl ShareRow {
    fn line(&self, family: Family) -> Vec<Cell> {
        let mut line = vec![
            Cell::Codes(family, self.keys.clone()),
            Cell::Count(u64::from(self.states)),
            Cell::Count(u64::from(self.needs)),
            Cell::Usd(self.value_usd_cents),
        ];
        for figure in [self.reached.matched, self.reached.agreed, self.reached.delivered] {
            line.push(or_withheld(figure, |f| Cell::Count(u64::from(f.needs))));
            line.push(or_withheld(figure, |f| Cell::Share(f.share)));
            line.push(or_withheld(figure, |f| f.value_share.map_or(Cell::Empty, Cell::Share)));
        }
        line
    }
}
