//! What reports are made from: one plain record for each need, offer, round, level or count. Who gathers them decides
//! what they may hold; the reports decide what of it may be told.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{
    AreaId, CapabilityId, Group, NeedId, OrganisationId, ProviderKind, Quantity, RegionCode, RoundId, Stage, StateCode,
    Unit,
};

vocabulary::coded! {
    /// What there is for a need on the side of offers.
    Supply, "a standing of supply" {
        /// No offer may serve it, whatever it costs.
        NoneAtAnyPrice "no-supply",
        /// Offers may serve it, but there is not enough of them.
        NotEnough "not-enough",
        /// It is served in full.
        Enough "enough",
    }
}

vocabulary::coded! {
    /// Where a need or an engagement stands on its way.
    PipelineStage, "a stage of the pipeline" {
        /// Sent to the secretariat.
        Submitted "submitted",
        /// Known to be the state's own.
        Authenticated "authenticated",
        /// Released to the matcher.
        Published "published",
        /// Proposed to both sides.
        Proposed "proposed",
        /// Agreed.
        Agreed "agreed",
        /// Help is under way.
        InDelivery "in-delivery",
        /// Resting.
        Suspended "suspended",
        /// Finished.
        Closed "closed",
    }
}

/// A need with what became of it. Amounts are in minor units of its own unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedRecord {
    /// The need.
    pub need: NeedId,
    /// Who asks.
    pub state: StateCode,
    /// Its region.
    pub region: RegionCode,
    /// Its groups.
    pub groups: BTreeSet<Group>,
    /// The area.
    pub area: AreaId,
    /// What it is to build.
    pub capability: CapabilityId,
    /// Its value in US cents; for counted units a planning value; none where there is none.
    pub value_usd_cents: Option<i64>,
    /// Asked for.
    pub quantity: i64,
    /// Ever matched by a chosen plan or an interest, whatever became of it; at least what is agreed.
    pub matched: i64,
    /// Agreed, what was closed without delivery left out; at least what is delivered.
    pub agreed: i64,
    /// Delivered.
    pub delivered: i64,
    /// What there is for it.
    pub supply: Supply,
}

/// A need or an engagement in a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageRecord {
    /// The stage.
    pub stage: PipelineStage,
    /// The state.
    pub state: StateCode,
    /// Since when.
    pub since: NaiveDate,
}

/// What became of an offer. Amounts are in minor units of its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplyRecord {
    /// Who offers.
    pub provider: OrganisationId,
    /// What kind it is.
    pub provider_kind: ProviderKind,
    /// Put up.
    pub capacity: Quantity,
    /// Proposed and not answered.
    pub proposed: i64,
    /// Agreed and not delivered.
    pub agreed: i64,
    /// Delivered.
    pub delivered: i64,
}

impl SupplyRecord {
    /// The unit of all its amounts.
    pub const fn unit(&self) -> Unit {
        self.capacity.unit
    }
}

/// A closed round with its plan and the plan of first come, first served. Both values are those of the chosen plan's
/// problem.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundRecord {
    /// The round.
    pub round: RoundId,
    /// Its title.
    pub title: String,
    /// When it was closed.
    pub closed: NaiveDate,
    /// States that asked.
    pub states: u32,
    /// Needs in it.
    pub needs: u32,
    /// Awards of the plan.
    pub awards: u32,
    /// Value of the plan.
    pub objective: f64,
    /// Value of first come, first served.
    pub first_come: f64,
    /// Needs that the plan serves.
    pub served: u32,
    /// Needs that first come, first served serves.
    pub first_come_served: u32,
}

/// A level of a state in a cycle of self-assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelRecord {
    /// The state.
    pub state: StateCode,
    /// Its region.
    pub region: RegionCode,
    /// The area.
    pub area: AreaId,
    /// The capability.
    pub capability: CapabilityId,
    /// The cycle, such as a year; later ones are larger.
    pub cycle: u32,
    /// The level.
    pub level: Stage,
}

/// Something that stood in the way, by its code: a reason of closing or declining, `suspended`, `overdue` and the like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObstacleRecord {
    /// The state concerned.
    pub state: StateCode,
    /// The area.
    pub area: AreaId,
    /// What it was.
    pub code: String,
}

/// People who took part in help to a state, where all and women were counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParticipantRecord {
    /// The state.
    pub state: StateCode,
    /// The area.
    pub area: AreaId,
    /// All.
    pub participants: u32,
    /// Women.
    pub women: u32,
}
