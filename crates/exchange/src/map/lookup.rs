//! Look-ups: a table by key, made once of a file.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::Finding;

use super::evaluate::{Group, number_at};
use super::{Aggregate, ColumnMap, LookupPlan, Take};
use crate::table::{Row, Table};

/// What a look-up holds for a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kept {
    Number(f64),
    Text(String),
    Set(BTreeSet<String>),
}

/// One look-up by its keys.
pub(super) type Lookup = BTreeMap<Vec<String>, Kept>;
/// All look-ups by name.
pub(super) type Lookups = BTreeMap<String, Lookup>;

/// Makes all look-ups of a map.
pub(super) fn all(map: &ColumnMap, tables: &BTreeMap<String, Table>, findings: &mut Vec<Finding>) -> Lookups {
    let make = |(name, plan): (&String, &LookupPlan)| {
        let lookup = tables.get(&plan.file).map(|table| one(map, plan, table, findings)).unwrap_or_default();
        (name.clone(), lookup)
    };
    map.lookups.iter().map(make).collect()
}

fn one(map: &ColumnMap, plan: &LookupPlan, table: &Table, findings: &mut Vec<Finding>) -> Lookup {
    let (nothing, no_records) = (Lookups::new(), BTreeSet::new());
    let mut groups: BTreeMap<Vec<String>, Vec<&Row>> = BTreeMap::new();
    let Some(keys) = positions(table, &plan.by, findings) else { return Lookup::new() };
    for row in &table.rows {
        let group =
            Group { map, table, rows: vec![row], values: BTreeMap::new(), lookups: &nothing, records: &no_records };
        match group.all(&plan.rows) {
            Ok(true) => groups.entry(key(row, &keys)).or_default().push(row),
            Ok(false) => {}
            Err(fault) => return refuse(findings, *fault),
        }
    }
    let column = match &plan.take {
        Take::Aggregate(_, column) | Take::First(column) | Take::Set(column) => column,
    };
    let Some(column) = positions(table, std::slice::from_ref(column), findings).and_then(|p| p.first().copied()) else {
        return Lookup::new();
    };
    let mut lookup = Lookup::new();
    for (key, rows) in groups {
        let texts = || rows.iter().filter_map(|row| row.cells.get(column)).map(|text| text.trim().to_owned());
        let kept = match &plan.take {
            Take::First(_) => Kept::Text(texts().next().unwrap_or_default()),
            Take::Set(_) => Kept::Set(texts().filter(|text| !text.is_empty()).collect()),
            Take::Aggregate(aggregate, _) => match numbers(table, &rows, column, *aggregate) {
                Ok(number) => Kept::Number(number),
                Err(fault) => return refuse(findings, *fault),
            },
        };
        lookup.insert(key, kept);
    }
    lookup
}

fn refuse(findings: &mut Vec<Finding>, fault: Finding) -> Lookup {
    findings.push(fault);
    Lookup::new()
}

/// Positions of columns; each that is absent is a fault.
pub(super) fn positions(table: &Table, columns: &[String], findings: &mut Vec<Finding>) -> Option<Vec<usize>> {
    let found: Vec<_> = columns
        .iter()
        .map(|column| {
            let position = table.position(column);
            if position.is_none() {
                findings.push(absent(table, column));
            }
            position
        })
        .collect();
    found.into_iter().collect()
}

/// The fault of a column that a map names and a file lacks.
pub(super) fn absent(table: &Table, column: &str) -> Finding {
    let near = crate::columns::nearest(column, table.columns.iter().map(|c| c.heading())).unwrap_or_default();
    let message = format!("the file has no such column; the nearest one is {near}: correct the column map or the file");
    Finding::error("missing-column", table.at(None, Some(column)), column, message).with("nearest", near)
}

pub(super) fn key(row: &Row, positions: &[usize]) -> Vec<String> {
    positions.iter().map(|at| row.cells.get(*at).map(|c| c.trim().to_owned()).unwrap_or_default()).collect()
}

/// An aggregate of a column over rows.
pub(super) fn numbers(table: &Table, rows: &[&Row], column: usize, aggregate: Aggregate) -> Result<f64, Box<Finding>> {
    if aggregate == Aggregate::Count {
        return Ok(rows.len() as f64);
    }
    let mut values = rows.iter().map(|row| number_at(table, row, column)).collect::<Result<Vec<_>, _>>()?;
    let sum = values.iter().sum::<f64>();
    Ok(match aggregate {
        Aggregate::Sum | Aggregate::Count => sum,
        Aggregate::Mean => sum / values.len().max(1) as f64,
        Aggregate::Smallest => values.into_iter().fold(f64::INFINITY, f64::min),
        Aggregate::Largest => values.into_iter().fold(f64::NEG_INFINITY, f64::max),
        Aggregate::Median => {
            values.sort_by(f64::total_cmp);
            let at = |n: usize| values.get(n).copied().unwrap_or_default();
            let half = values.len() / 2;
            if values.len() % 2 == 1 { at(half) } else { (at(half.saturating_sub(1)) + at(half)) / 2.0 }
        }
    })
}
