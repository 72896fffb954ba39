//! Women among those who took part in help.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::StateCode;

use super::records::ParticipantRecord;
use super::table::{Cell, Family, Table};
use super::told::{count, enough, parts, share};

/// People in some areas.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WomenRow {
    /// Areas; several where they were merged, none for all.
    pub keys: BTreeSet<String>,
    /// States in which people were counted.
    pub states: u32,
    /// All.
    pub participants: u64,
    /// Women.
    pub women: u64,
    /// Their part, 0 to 1.
    pub share: f64,
}

/// Women among participants.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Women {
    /// Everywhere; none where fewer than five states counted.
    pub total: Option<WomenRow>,
    /// By area.
    pub by_area: Vec<WomenRow>,
}

fn row(keys: BTreeSet<String>, records: &[&ParticipantRecord], states: usize) -> WomenRow {
    let sum = |of: fn(&ParticipantRecord) -> u32| records.iter().map(|r| u64::from(of(r))).sum::<u64>();
    let (participants, women) = (sum(|r| r.participants), sum(|r| r.women.min(r.participants)));
    WomenRow { keys, states: count(states), participants, women, share: share(women as f64, participants as f64) }
}

/// Women among those who took part, where both were counted.
pub fn women(records: &[ParticipantRecord]) -> Women {
    let all: Vec<&ParticipantRecord> = records.iter().collect();
    let states: BTreeSet<StateCode> = records.iter().map(|r| r.state.clone()).collect();
    if states.is_empty() || !enough(&states) {
        return Women::default();
    }
    let parts = parts(records, |r| r.area.to_string(), |r| &r.state);
    Women {
        total: Some(row(BTreeSet::new(), &all, states.len())),
        by_area: parts.into_iter().map(|part| row(part.keys, &part.records, part.states.len())).collect(),
    }
}

impl Women {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let line = |row: &WomenRow| {
            vec![
                Cell::Codes(Family::Area, row.keys.clone()),
                Cell::Count(u64::from(row.states)),
                Cell::Count(row.participants),
                Cell::Count(row.women),
                Cell::Share(row.share),
            ]
        };
        let columns = ["key", "states", "participants", "women", "women-share"];
        vec![Table::new("women", &columns, self.total.iter().chain(&self.by_area).map(line).collect())]
    }
}
