//! Figures about some of the needs: all of them, or those of a group, a region, an area, a cell of the map.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::{Group, Quantity};

use super::compute::Served;
use super::{Coverage, Figures, MapCell, Met, UnitAmount};
use crate::legend::Legend;

/// Needs whose capability is not in the edition.
pub(super) const UNKNOWN: &str = "unknown";
/// States in none of the groups.
const NO_GROUP: &str = "none";

/// Figures about the needs that a test picks.
pub(super) fn figures(served: &[Served<'_>], legend: &Legend, pick: impl Fn(&Served<'_>) -> bool) -> Figures {
    let mut figures = Figures::default();
    let mut by_unit: BTreeMap<&'static str, UnitAmount> = BTreeMap::new();
    for need in served.iter().filter(|need| pick(need)) {
        let Quantity { amount, unit } = need.entry.quantity;
        figures.needs += 1;
        match need.met {
            Met::Full => figures.full += 1,
            Met::Part => figures.part += 1,
            Met::Unmet => figures.unmet += 1,
        }
        figures.matched_share += need.share;
        let sum = by_unit.entry(unit.code()).or_insert(UnitAmount { unit, needs: 0, asked: 0, matched: 0 });
        sum.needs += 1;
        sum.asked += amount;
        sum.matched += need.matched;
        if let Some(cents) = legend.rates.usd_cents(need.entry.quantity) {
            figures.usd.needs += 1;
            figures.usd.asked_cents += cents;
            figures.usd.matched_cents += need.matched_usd_cents;
        }
    }
    if figures.needs > 0 {
        figures.served_share = (figures.full + figures.part) as f64 / figures.needs as f64;
        figures.matched_share /= figures.needs as f64;
    }
    figures.amounts = by_unit.into_values().collect();
    figures
}

fn groups_of<'a>(need: &Served<'_>, legend: &'a Legend) -> Option<&'a BTreeSet<Group>> {
    legend.states.get(&need.entry.state).map(|state| &state.groups)
}

fn region_of<'a>(need: &Served<'_>, legend: &'a Legend) -> &'a str {
    legend.states.get(&need.entry.state).map_or(UNKNOWN, |state| state.region.as_str())
}

fn area_of<'a>(need: &Served<'a>) -> &'a str {
    need.entry.area.as_ref().map_or(UNKNOWN, |area| area.as_str())
}

/// By group; a state in several counts in each, a state in none under `none`.
pub(super) fn by_group(served: &[Served<'_>], legend: &Legend) -> Vec<Coverage> {
    let of = |id: String, figures| Coverage { id, title: None, figures };
    let mut groups: Vec<Coverage> = Group::ALL
        .iter()
        .map(|group| {
            let member = |need: &Served<'_>| groups_of(need, legend).is_some_and(|groups| groups.contains(group));
            of(group.to_string(), figures(served, legend, member))
        })
        .collect();
    let in_none = |need: &Served<'_>| groups_of(need, legend).is_none_or(BTreeSet::is_empty);
    groups.push(of(NO_GROUP.to_owned(), figures(served, legend, in_none)));
    groups
}

/// By region, those that have needs.
pub(super) fn by_region(served: &[Served<'_>], legend: &Legend) -> Vec<Coverage> {
    let regions: BTreeSet<&str> = served.iter().map(|need| region_of(need, legend)).collect();
    let of = |id: &str| Coverage {
        id: id.to_owned(),
        title: None,
        figures: figures(served, legend, |need| region_of(need, legend) == id),
    };
    regions.into_iter().map(of).collect()
}

/// By area, those that have needs.
pub(super) fn by_area(served: &[Served<'_>], legend: &Legend) -> Vec<Coverage> {
    let areas: BTreeSet<&str> = served.iter().map(area_of).collect();
    let title = |id: &str| legend.areas.iter().find(|(area, _)| area.as_str() == id).map(|(_, title)| title.clone());
    let of = |id: &str| Coverage {
        id: id.to_owned(),
        title: title(id),
        figures: figures(served, legend, |need| area_of(need) == id),
    };
    areas.into_iter().map(of).collect()
}

/// Areas by regions; only cells with needs.
pub(super) fn map(served: &[Served<'_>], legend: &Legend) -> Vec<MapCell> {
    let cells: BTreeSet<(&str, &str)> = served.iter().map(|need| (area_of(need), region_of(need, legend))).collect();
    let of = |(area, region): (&str, &str)| MapCell {
        area: area.to_owned(),
        region: region.to_owned(),
        figures: figures(served, legend, |need| area_of(need) == area && region_of(need, legend) == region),
    };
    cells.into_iter().map(of).collect()
}
