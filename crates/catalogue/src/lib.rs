//! Step 1: the agreed catalogue of capacity-building areas, as data.
//!
//! Comes in: the bytes of an edition, or the rows of two plain tables. Goes out: a typed edition whose references all
//! resolve, or every fault with its place; look-ups along areas, prerequisites and crosswalks; what changed between two
//! editions, and what an old id means in a new one; every text with its place, for translators.
//!
//! Deliberately absent: answers, needs, offers, rows, HTTP, files. An edition of any other field reads the same way:
//! nothing here knows a norm, an area or a capability by name.

mod activity;
mod bundled;
mod changes;
mod crosswalk;
pub mod edition;
mod frameworks;
mod glossary;
mod graph;
mod layout;
mod lookup;
mod mapping;
mod meta;
mod passages;
mod reading;
mod succession;
pub mod table;
mod validation;
mod walk;
mod words;

pub use activity::{Activity, ActivityLink, ActivityRole, ActivityStatus, Starter};
pub use bundled::{BUNDLED_JSON, bundled};
pub use changes::{AreaChanges, Change, ChangeKind, ChangeLog, ItemKind, changes};
pub use crosswalk::Served;
pub use edition::{
    Allocation, Area, Capability, CapabilityStatus, Descriptor, Edition, IndicativePackage, Modality, Package,
    Prerequisite, PrerequisiteKind, Question, QuestionKind, Scale, Span, SpecialValue, StageInfo, UnitCost,
};
pub use frameworks::{
    AdjacentField, Cbm, Checklist, ChecklistItem, CmmDimension, CmmFactor, Entry, Fact, Frameworks, GciTier, Norm,
    PillarEntry, Principle, ServiceArea,
};
pub use glossary::Term;
pub use layout::{Edge, Layout, Node};
pub use mapping::{Carried, Fate, MappedList, Mapping, MappingKind};
pub use meta::{Adoption, Confidence, EditionStatus, Meta, older};
pub use passages::Passage;
pub use reading::{Reading, read};
pub use succession::succession;
pub use table::{RawArea, RawIndicator, TableMeta, from_tables};
