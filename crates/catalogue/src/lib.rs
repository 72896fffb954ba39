//! Step 1: the agreed catalogue of capacity-building areas, as data.
//!
//! Comes in: the bytes of an edition, or the rows of two plain tables. Goes out: a typed edition whose references all
//! resolve, or every fault with its place; look-ups along areas, prerequisites and crosswalks.
//!
//! Deliberately absent: answers, needs, offers, rows, HTTP, files. An edition of any other field reads the same way:
//! nothing here knows a norm, an area or a capability by name.

mod bundled;
pub mod edition;
mod frameworks;
mod graph;
mod lookup;
mod reading;
pub mod table;
mod validation;
mod walk;

pub use bundled::{BUNDLED_JSON, bundled};
pub use edition::{
    Allocation, Area, Capability, CapabilityStatus, Descriptor, Edition, IndicativePackage, Meta, Modality, Package,
    Prerequisite, PrerequisiteKind, Question, QuestionKind, Scale, Span, SpecialValue, StageInfo, Term, UnitCost,
};
pub use frameworks::{
    Cbm, CmmDimension, CmmFactor, Entry, Frameworks, GciTier, Norm, PillarEntry, Principle, ServiceArea,
};
pub use reading::{Reading, read};
pub use table::{RawArea, RawIndicator, TableMeta, from_tables};
