//! The figures of every report over needs, offers, engagements and levels, as pure functions over plain records.
//!
//! Nothing is told about fewer than five states. A table parts its records into cells; cells that are too small are
//! merged ([`assessment::merged`]), a count within a cell is told only where those counted and those not counted are
//! both none or enough, and a total only where nothing withheld follows from it (`told`). What is not told is marked as
//! withheld, never as zero.

mod annual;
mod briefing;
mod gain;
mod levels;
mod norms;
mod obstacles;
mod pipeline;
mod records;
mod shares;
mod table;
mod told;
mod unmet;
mod utilisation;
mod women;

pub use annual::{AnnualInput, AnnualReport, annual};
pub use briefing::{Briefing, BriefingRow, briefing};
pub use gain::{Gain, GainRow, gain, gain_tables};
pub use levels::{AreaLevels, Levels, Moved, levels};
pub use norms::{NormHeat, NormRow, norm_heat};
pub use obstacles::{ObstacleRow, Obstacles, obstacles};
pub use pipeline::{Pipeline, PipelineFigures, PipelineRow, pipeline};
pub use records::{
    LevelRecord, NeedRecord, ObstacleRecord, ParticipantRecord, PipelineStage, RoundRecord, StageRecord, Supply,
    SupplyRecord,
};
pub use shares::{Reached, ShareFigure, ShareRow, Shares, shares};
pub use table::{Cell, Family, Table};
pub use unmet::{UnmetReport, UnmetRow, deserts, unmet};
pub use utilisation::{Utilisation, UtilisationRow, own_utilisation, utilisation};
pub use women::{Women, WomenRow, women};

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
