//! How many needs and engagements stand in each stage, and for how long.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::StateCode;

use super::records::{PipelineStage, StageRecord};
use super::table::{Cell, Family, Table, or_withheld};
use super::told::{count, withheld};

/// Figures of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PipelineFigures {
    /// How many stand in it.
    pub count: u32,
    /// Days in it, in the middle; the lower of the two where two are there.
    pub median_days: u32,
    /// Most days in it.
    pub oldest_days: u32,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PipelineRow {
    /// Which.
    pub stage: PipelineStage,
    /// Its figures; none where they are withheld.
    pub figures: Option<PipelineFigures>,
}

/// All stages, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// The rows.
    pub rows: Vec<PipelineRow>,
}

/// The pipeline on a day.
pub fn pipeline(records: &[StageRecord], today: NaiveDate) -> Pipeline {
    let within = |stage: PipelineStage| records.iter().filter(move |r| r.stage == stage);
    let states: Vec<BTreeSet<StateCode>> =
        PipelineStage::ALL.iter().map(|s| within(*s).map(|r| r.state.clone()).collect()).collect();
    let hidden = withheld(&states);
    let row = |(stage, hidden): (&PipelineStage, bool)| {
        let mut days: Vec<u32> =
            within(*stage).map(|r| u32::try_from((today - r.since).num_days()).unwrap_or(0)).collect();
        days.sort_unstable();
        let figures = PipelineFigures {
            count: count(days.len()),
            median_days: days.get(days.len().saturating_sub(1) / 2).copied().unwrap_or(0),
            oldest_days: days.last().copied().unwrap_or(0),
        };
        PipelineRow { stage: *stage, figures: (!hidden).then_some(figures) }
    };
    Pipeline { rows: PipelineStage::ALL.iter().zip(hidden).map(row).collect() }
}

impl Pipeline {
    /// The report as tables.
    pub fn tables(&self) -> Vec<Table> {
        let rows = self.rows.iter().map(|row| {
            let days = |f: fn(PipelineFigures) -> u32| or_withheld(row.figures, |v| Cell::Days(u64::from(f(v))));
            vec![
                Cell::Codes(Family::Stage, [row.stage.code().to_owned()].into()),
                or_withheld(row.figures, |f| Cell::Count(u64::from(f.count))),
                days(|f| f.median_days),
                days(|f| f.oldest_days),
            ]
        });
        vec![Table::new("pipeline", &["stage", "count", "median-days", "oldest-days"], rows.collect())]
    }
}
