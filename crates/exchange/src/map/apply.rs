//! Applies a column map to files: out come ordinary tables, an edition, states and what the map says about the round.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::{Edition, RawArea, RawIndicator};
use vocabulary::{Finding, Place, State, Text as Words};

use super::evaluate::Group;
use super::lookup::{self, Lookups};
use super::sections::{FIT, WEIGHT};
use super::{ColumnMap, Section};
use crate::table::{Column, Origin, Row, Table};
use crate::{limits, read};

/// What a column map makes of files.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Mapped {
    /// A table of needs in the ordinary columns; rows are those of the file that `sheet` names.
    pub needs: Table,
    /// A table of offers.
    pub offers: Table,
    /// The catalogue, where the map makes one.
    pub edition: Option<Edition>,
    /// States, where the map makes some; the register may know them already.
    pub states: Vec<State>,
    /// Weights of needs by reference, where the map sets them.
    pub weights: BTreeMap<String, f64>,
    /// Fits of offers by reference, where the map sets them.
    pub fits: BTreeMap<String, f64>,
    /// What every award costs in units of the objective.
    pub award_cost: Option<f64>,
    /// Most awards to a state.
    pub max_awards_per_state: Option<u32>,
}

impl ColumnMap {
    /// Applies the map to files by name. All faults come with the file (as sheet), row and column that they come from.
    pub fn apply(&self, files: &BTreeMap<String, Vec<u8>>) -> (Mapped, Vec<Finding>) {
        let (mut findings, mut tables) = (Vec::new(), BTreeMap::new());
        for name in self.files() {
            let Some(bytes) = files.get(name) else {
                let place = Place { sheet: Some(name.to_owned()), ..Place::default() };
                findings.push(Finding::error(
                    "missing-file",
                    place,
                    name,
                    "the column map names this file; put it beside the others",
                ));
                continue;
            };
            let (mut table, faults) = read(bytes, None);
            table.sheet = Some(name.to_owned());
            findings.extend(faults.into_iter().map(|mut fault| {
                fault.place.sheet = Some(name.to_owned());
                fault
            }));
            tables.insert(name.to_owned(), table);
        }
        if findings.iter().any(Finding::is_error) {
            return (Mapped::default(), findings);
        }
        let lookups = lookup::all(self, &tables, &mut findings);
        let mut make = |section: Option<&Section>| section.map(|s| self.section(s, &tables, &lookups, &mut findings));
        let (needs, offers) =
            (make(Some(&self.needs)).unwrap_or_default(), make(Some(&self.offers)).unwrap_or_default());
        let (areas, indicators, states) =
            (make(self.areas.as_ref()), make(self.indicators.as_ref()), make(self.states.as_ref()));
        let (needs, weights) = split(needs, WEIGHT, &mut findings);
        let (offers, fits) = split(offers, FIT, &mut findings);
        let mut mapped = Mapped {
            needs,
            offers,
            weights,
            fits,
            award_cost: self.award_cost,
            max_awards_per_state: self.max_awards_per_state,
            ..Mapped::default()
        };
        if let (Some(meta), Some(areas)) = (&self.edition, areas) {
            let reading = catalogue::from_tables(
                meta.clone(),
                raw_areas(&areas),
                raw_indicators(&indicators.unwrap_or_default()),
            );
            findings.extend(reading.findings);
            mapped.edition = reading.edition;
        }
        for row in states.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row))) {
            match state(row.0, row.1) {
                Ok(state) => mapped.states.push(state),
                Err(faults) => findings.extend(faults),
            }
        }
        (mapped, findings)
    }

    /// The records of a section as a table in the ordinary columns.
    fn section(
        &self,
        section: &Section,
        tables: &BTreeMap<String, Table>,
        lookups: &Lookups,
        findings: &mut Vec<Finding>,
    ) -> Table {
        let mut made = Table {
            sheet: Some(section.file.clone()),
            origin: Origin::Map,
            columns: section.columns.keys().map(|name| Column { name: name.clone(), tag: None }).collect(),
            rows: Vec::new(),
        };
        let Some(table) = tables.get(&section.file) else { return made };
        let before = findings.len();
        let mut groups = self.groups(section, table, lookups, findings);
        let mut references = BTreeSet::new();
        let reference = section.columns.get("reference");
        groups.retain(|group| match group.all(&section.keep) {
            Ok(keep) => {
                if keep && let Some(Ok(name)) = reference.map(|text| group.text(text)) {
                    references.insert(name);
                }
                keep
            }
            Err(fault) => {
                findings.push(*fault);
                false
            }
        });
        for group in groups {
            let group = Group { records: &references, ..group };
            let cells: Vec<_> = section.columns.values().map(|text| group.text(text)).collect();
            match (cells.into_iter().collect::<Result<Vec<_>, _>>(), group.rows.first()) {
                (Ok(cells), Some(first)) => made.rows.push(Row { number: first.number, cells }),
                (Err(fault), _) => findings.push(*fault),
                (Ok(_), None) => {}
            }
            // The same fault of the map comes back with every row: nobody reads it a thousand times.
            if findings.len() - before >= limits::MAX_FINDINGS {
                break;
            }
        }
        made
    }

    /// The wanted rows, put together by the columns of `group` in their order, with their values.
    fn groups<'a>(
        &'a self,
        section: &Section,
        table: &'a Table,
        lookups: &'a Lookups,
        findings: &mut Vec<Finding>,
    ) -> Vec<Group<'a>> {
        static NONE: BTreeSet<String> = BTreeSet::new();
        let group = |rows| Group { map: self, table, rows, values: BTreeMap::new(), lookups, records: &NONE };
        let Some(keys) = lookup::positions(table, &section.group, findings) else { return Vec::new() };
        let mut by_key: BTreeMap<Vec<String>, Vec<&Row>> = BTreeMap::new();
        for (position, row) in table.rows.iter().enumerate() {
            match group(vec![row]).all(&section.rows) {
                Ok(true) if keys.is_empty() => by_key.entry(vec![format!("{position:09}")]).or_default().push(row),
                Ok(true) => by_key.entry(lookup::key(row, &keys)).or_default().push(row),
                Ok(false) => {}
                Err(fault) => {
                    findings.push(*fault);
                    return Vec::new();
                }
            }
        }
        let mut groups: Vec<Group<'a>> = by_key.into_values().map(group).collect();
        groups.retain_mut(|group| {
            for (name, number) in &section.values {
                match group.number(number) {
                    Ok(value) => drop(group.values.insert(name.clone(), value)),
                    Err(fault) => {
                        findings.push(*fault);
                        return false;
                    }
                }
            }
            true
        });
        groups
    }
}

/// Takes a column of numbers out of a table, by reference: it belongs to the round, not to the record.
fn split(mut table: Table, column: &str, findings: &mut Vec<Finding>) -> (Table, BTreeMap<String, f64>) {
    let mut numbers = BTreeMap::new();
    let (Some(at), reference) = (table.position(column), table.position("reference")) else { return (table, numbers) };
    for row in &table.rows {
        let text = row.cells.get(at).map(String::as_str).unwrap_or_default();
        match (reference.and_then(|r| row.cells.get(r)), text.parse::<f64>()) {
            (Some(name), Ok(number)) if number >= 0.0 && number.is_finite() => {
                numbers.insert(name.clone(), number);
            }
            _ => {
                let message = format!(
                    "{column} must be a number, 0 or more, and the record needs a reference; correct the column map"
                );
                findings.push(Finding::error("not-a-number", table.at(Some(row.number), Some(column)), text, message));
            }
        }
    }
    table.columns.remove(at);
    table.rows.iter_mut().filter(|row| at < row.cells.len()).for_each(|row| drop(row.cells.remove(at)));
    (table, numbers)
}

/// The cell under a heading.
fn cell_of(table: &Table, row: &Row, heading: &str) -> String {
    table.position(heading).and_then(|at| row.cells.get(at)).cloned().unwrap_or_default()
}

fn raw_areas(table: &Table) -> Vec<RawArea> {
    let raw = |row: &Row| RawArea {
        row: row.number,
        area: cell_of(table, row, "area"),
        name: cell_of(table, row, "name"),
        group: cell_of(table, row, "group"),
    };
    table.rows.iter().map(raw).collect()
}

fn raw_indicators(table: &Table) -> Vec<RawIndicator> {
    let raw = |row: &Row| RawIndicator {
        row: row.number,
        survey: cell_of(table, row, "survey"),
        indicator: cell_of(table, row, "indicator"),
        area: cell_of(table, row, "area"),
        capability: cell_of(table, row, "capability"),
        text: cell_of(table, row, "text"),
    };
    table.rows.iter().map(raw).collect()
}

/// A state for the register. Groups are not read: they carry dates, which belong into the register itself.
fn state(table: &Table, row: &Row) -> Result<State, Vec<Finding>> {
    fn parse<T: std::str::FromStr<Err = vocabulary::Malformed>>(
        table: &Table,
        row: &Row,
        heading: &str,
        faults: &mut Vec<Finding>,
    ) -> Option<T> {
        let text = cell_of(table, row, heading);
        let fault = |e: vocabulary::Malformed| {
            Finding::error(
                "malformed",
                table.at(Some(row.number), Some(heading)),
                &text,
                format!("this is not {}; {}", e.what, e.way_out),
            )
        };
        text.parse().map_err(|e| faults.push(fault(e))).ok()
    }
    let mut faults = Vec::new();
    let given = |heading: &str| !cell_of(table, row, heading).is_empty();
    let code = parse(table, row, "code", &mut faults);
    let region = parse(table, row, "region", &mut faults);
    let subregion = if given("subregion") { parse(table, row, "subregion", &mut faults) } else { None };
    let intermediate = if given("intermediate") { parse(table, row, "intermediate", &mut faults) } else { None };
    match (code, region) {
        (Some(code), Some(region)) if faults.is_empty() => Ok(State {
            code,
            alpha2: cell_of(table, row, "alpha2"),
            region,
            subregion,
            intermediate,
            un_group: String::new(),
            name: Words::english(cell_of(table, row, "name")),
            memberships: Vec::new(),
            invented: false,
        }),
        _ => Err(faults),
    }
}
