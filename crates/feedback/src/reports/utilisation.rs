//! What providers put up and what became of it.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{LEAST_STATES, merged};
use serde::{Deserialize, Serialize};
use vocabulary::{OrganisationId, ProviderKind, Quantity, Unit};

use super::records::SupplyRecord;
use super::table::{Cell, Family, Table};
use super::told::{count, share};

/// Offers that count in one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UtilisationRow {
    /// Kinds of provider; several where they were merged, none for one provider.
    pub keys: BTreeSet<String>,
    /// The unit.
    pub unit: Unit,
    /// Providers behind the offers.
    pub providers: u32,
    /// Offers.
    pub offers: u32,
    /// Put up, minor units.
    pub capacity: i64,
    /// Proposed and not answered.
    pub proposed: i64,
    /// Agreed and not delivered.
    pub agreed: i64,
    /// Delivered.
    pub delivered: i64,
    /// Agreed or delivered, as a part of what was put up.
    pub used_share: f64,
}

/// What became of all offers, by unit and kind of provider, of five providers a row at least.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Utilisation {
    /// The rows, by code of the unit.
    pub rows: Vec<UtilisationRow>,
    /// Units in which fewer than five providers offer anything.
    pub withheld_units: BTreeSet<String>,
}

fn row(keys: BTreeSet<String>, unit: Unit, records: &[&SupplyRecord]) -> UtilisationRow {
    let sum = |amount: fn(&SupplyRecord) -> i64| records.iter().map(|r| amount(r)).fold(0, i64::saturating_add);
    let (capacity, agreed, delivered) = (sum(|r| r.capacity.amount), sum(|r| r.agreed), sum(|r| r.delivered));
    UtilisationRow {
        keys,
        unit,
        providers: count(records.iter().map(|r| r.provider).collect::<BTreeSet<_>>().len()),
        offers: count(records.len()),
        capacity,
        proposed: sum(|r| r.proposed),
        agreed,
        delivered,
        used_share: share(agreed.saturating_add(delivered) as f64, capacity as f64),
    }
}

fn by_unit(records: &[SupplyRecord]) -> BTreeMap<&'static str, Vec<&SupplyRecord>> {
    let mut units: BTreeMap<&'static str, Vec<&SupplyRecord>> = BTreeMap::new();
    for record in records {
        units.entry(record.unit().code()).or_default().push(record);
    }
    units
}

/// What became of all offers. A row stands on five providers at least; who is alone with its kind of provider or its
/// unit is not laid open.
pub fn utilisation(records: &[SupplyRecord]) -> Utilisation {
    let mut found = Utilisation::default();
    for (code, records) in by_unit(records) {
        let mut kinds: BTreeMap<ProviderKind, BTreeSet<OrganisationId>> = BTreeMap::new();
        for record in &records {
            kinds.entry(record.provider_kind).or_default().insert(record.provider);
        }
        let cells = merged(&kinds, LEAST_STATES as usize);
        if cells.is_empty() {
            found.withheld_units.insert(code.to_owned());
        }
        for cell in cells {
            let own: Vec<&SupplyRecord> = records.iter().filter(|r| cell.contains(&r.provider_kind)).copied().collect();
            if let Some(first) = own.first() {
                found.rows.push(row(cell.iter().map(|kind| kind.code().to_owned()).collect(), first.unit(), &own));
            }
        }
    }
    found
}

/// What became of one provider's own offers, by unit: for itself and for the secretariat that reads its offers.
pub fn own_utilisation(records: &[SupplyRecord], provider: OrganisationId) -> Vec<UtilisationRow> {
    let own: Vec<SupplyRecord> = records.iter().filter(|r| r.provider == provider).cloned().collect();
    let rows = by_unit(&own);
    rows.values().filter_map(|list| Some(row(BTreeSet::new(), list.first()?.unit(), list))).collect()
}

impl Utilisation {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let columns = [
            "unit",
            "provider-kind",
            "providers",
            "offers",
            "capacity",
            "proposed",
            "agreed",
            "delivered",
            "used-share",
        ];
        let mut lines: Vec<Vec<Cell>> = self.rows.iter().map(UtilisationRow::line).collect();
        for unit in &self.withheld_units {
            let mut line = vec![Cell::Codes(Family::Unit, [unit.clone()].into())];
            line.resize(columns.len(), Cell::Withheld);
            lines.push(line);
        }
        vec![Table::new("utilisation", &columns, lines)]
    }
}

impl UtilisationRow {
    fn line(&self) -> Vec<Cell> {
        let amount = |amount: i64| Cell::Amount(Quantity::new(amount, self.unit));
        vec![
            Cell::Codes(Family::Unit, [self.unit.code().to_owned()].into()),
            Cell::Codes(Family::ProviderKind, self.keys.clone()),
            Cell::Count(u64::from(self.providers)),
            Cell::Count(u64::from(self.offers)),
            amount(self.capacity),
            amount(self.proposed),
            amount(self.agreed),
            amount(self.delivered),
            Cell::Share(self.used_share),
        ]
    }
}
