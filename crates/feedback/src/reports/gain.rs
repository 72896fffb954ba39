//! What a round gained over first come, first served.

use assessment::LEAST_STATES;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::RoundId;

use super::records::RoundRecord;
use super::table::{Cell, Table, or_withheld};

/// The figures of a round.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Gain {
    /// Needs in it.
    pub needs: u32,
    /// Needs that the plan serves.
    pub served: u32,
    /// Needs that first come, first served serves.
    pub first_come_served: u32,
    /// Value of the plan.
    pub objective: f64,
    /// Value of first come, first served.
    pub first_come: f64,
    /// How much more the plan is worth, as a part of the other; none where that is worth nothing.
    pub more_share: Option<f64>,
    /// How many more needs it serves; below 0 where it serves fewer.
    pub more_served: i64,
}

/// A round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GainRow {
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub title: String,
    /// When it was closed.
    pub closed: NaiveDate,
    /// Its figures; none where fewer than five states took part.
    pub gain: Option<Gain>,
}

/// What each round gained, oldest first.
pub fn gain(rounds: &[RoundRecord]) -> Vec<GainRow> {
    let figures = |round: &RoundRecord| Gain {
        needs: round.needs,
        served: round.served,
        first_come_served: round.first_come_served,
        objective: round.objective,
        first_come: round.first_come,
        more_share: (round.first_come > 0.0).then(|| (round.objective - round.first_come) / round.first_come),
        more_served: i64::from(round.served) - i64::from(round.first_come_served),
    };
    let mut rows: Vec<GainRow> = rounds
        .iter()
        .map(|round| GainRow {
            round: round.round,
            title: round.title.clone(),
            closed: round.closed,
            gain: (round.states >= LEAST_STATES).then(|| figures(round)),
        })
        .collect();
    rows.sort_by_key(|row| (row.closed, row.round));
    rows
}

/// The rows as a table.
pub fn gain_tables(rows: &[GainRow]) -> Vec<Table> {
    let line = |row: &GainRow| {
        let number = |f: fn(&Gain) -> u32| or_withheld(row.gain.as_ref(), |g| Cell::Count(u64::from(f(g))));
        vec![
            Cell::Words(row.title.clone()),
            Cell::Day(row.closed),
            number(|g| g.needs),
            number(|g| g.served),
            number(|g| g.first_come_served),
            or_withheld(row.gain, |g| Cell::Difference(g.more_served)),
            or_withheld(row.gain, |g| Cell::Value(g.objective)),
            or_withheld(row.gain, |g| Cell::Value(g.first_come)),
            or_withheld(row.gain, |g| g.more_share.map_or(Cell::Empty, Cell::Share)),
        ]
    };
    let columns = [
        "round",
        "closed",
        "needs",
        "served",
        "first-come-served",
        "more-served",
        "objective",
        "first-come",
        "more-share",
    ];
    vec![Table::new("gain", &columns, rows.iter().map(line).collect())]
}
