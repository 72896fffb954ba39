//! The year's report to the governing body: every report of the year in one, as tables in their order.

use assessment::AggregateRow;
use catalogue::Edition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::briefing::{Briefing, briefing};
use super::gain::{GainRow, gain, gain_tables};
use super::levels::{Levels, levels};
use super::norms::{NormHeat, norm_heat};
use super::obstacles::{Obstacles, obstacles};
use super::pipeline::{Pipeline, pipeline};
use super::records::{
    LevelRecord, NeedRecord, ObstacleRecord, ParticipantRecord, RoundRecord, StageRecord, SupplyRecord,
};
use super::shares::{Shares, shares};
use super::table::Table;
use super::unmet::{UnmetReport, unmet};
use super::utilisation::{Utilisation, utilisation};
use super::women::{Women, women};

/// What the year's report is made from. The records of needs, offers, obstacles and people are those of the year.
#[derive(Debug, Clone, Copy)]
pub struct AnnualInput<'a> {
    /// The year.
    pub year: i32,
    /// The day on which it is made.
    pub day: NaiveDate,
    /// The edition of the catalogue.
    pub edition: &'a Edition,
    /// Where needs and engagements stand on that day.
    pub stages: &'a [StageRecord],
    /// Needs.
    pub needs: &'a [NeedRecord],
    /// Offers.
    pub supply: &'a [SupplyRecord],
    /// Rounds that were closed in the year.
    pub rounds: &'a [RoundRecord],
    /// Levels of all cycles.
    pub levels: &'a [LevelRecord],
    /// What stood in the way.
    pub obstacles: &'a [ObstacleRecord],
    /// People who took part.
    pub participants: &'a [ParticipantRecord],
    /// Figures of shared assessments, as they may be told.
    pub aggregates: &'a [AggregateRow],
}

/// The year's report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnnualReport {
    /// The year.
    pub year: i32,
    /// The day on which it was made.
    pub day: NaiveDate,
    /// Needs and engagements by stage.
    pub pipeline: Pipeline,
    /// Shares matched, agreed, delivered.
    pub shares: Shares,
    /// Unmet needs.
    pub unmet: UnmetReport,
    /// Norms and measures beside unmet needs.
    pub norms: NormHeat,
    /// What became of offers.
    pub utilisation: Utilisation,
    /// What rounds gained.
    pub gain: Vec<GainRow>,
    /// How levels moved between the last two cycles; none where there is only one.
    pub levels: Option<Levels>,
    /// What stood in the way.
    pub obstacles: Obstacles,
    /// Women among participants.
    pub women: Women,
    /// Shared assessments.
    pub briefing: Briefing,
}

/// Makes the year's report.
pub fn annual(input: &AnnualInput<'_>) -> AnnualReport {
    let mut cycles: Vec<u32> = input.levels.iter().map(|record| record.cycle).collect();
    cycles.sort_unstable();
    cycles.dedup();
    let last = match cycles.as_slice() {
        [.., from, to] => Some(levels(input.levels, *from, *to)),
        _ => None,
    };
    AnnualReport {
        year: input.year,
        day: input.day,
        pipeline: pipeline(input.stages, input.day),
        shares: shares(input.needs),
        unmet: unmet(input.needs),
        norms: norm_heat(input.edition, input.needs),
        utilisation: utilisation(input.supply),
        gain: gain(input.rounds),
        levels: last,
        obstacles: obstacles(input.obstacles),
        women: women(input.participants),
        briefing: briefing(input.aggregates),
    }
}

impl AnnualReport {
    /// The report as tables, in the order of the report.
    pub fn tables(&self) -> Vec<Table> {
        let mut tables = self.pipeline.tables();
        tables.extend(self.shares.tables());
        tables.extend(self.unmet.tables());
        tables.extend(self.norms.tables());
        tables.extend(self.utilisation.tables());
        tables.extend(gain_tables(&self.gain));
        tables.extend(self.levels.iter().flat_map(Levels::tables));
        tables.extend(self.obstacles.tables());
        tables.extend(self.women.tables());
        tables.extend(self.briefing.tables());
        tables
    }
}
