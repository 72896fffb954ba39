//! An edition of the catalogue as it stands in its file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, QuestionId, Stage, Text, Unit};

use crate::activity::{Activity, Starter};
use crate::frameworks::Frameworks;
use crate::glossary::Term;
use crate::mapping::Mapping;
use crate::meta::Meta;

/// A whole edition. Lists keep the order of the file: it is the order in which people read them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Edition {
    /// Version of the file's form.
    pub schema_version: String,
    /// What it is, since when, on which basis.
    #[serde(rename = "catalogue")]
    pub meta: Meta,
    /// The five stages.
    pub scale: Scale,
    /// Lists that areas and capabilities are linked to.
    #[serde(default)]
    pub frameworks: Frameworks,
    /// Kinds of help.
    pub modalities: Vec<Modality>,
    /// Areas.
    pub areas: Vec<Area>,
    /// Capabilities with their questions.
    pub capabilities: Vec<Capability>,
    /// Malicious activities, with what counts against them.
    #[serde(default)]
    pub activities: Vec<Activity>,
    /// The questions of a first picture.
    #[serde(default)]
    pub starter: Option<Starter>,
    /// What became of the ids of earlier editions, oldest first.
    #[serde(default)]
    pub mappings: Vec<Mapping>,
    /// Terms.
    #[serde(default)]
    pub glossary: Vec<Term>,
}

/// The scale of maturity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scale {
    /// Its id.
    pub id: String,
    /// What to know about it.
    #[serde(default)]
    pub note: Text,
    /// Answers that are not a stage.
    #[serde(default)]
    pub special_values: Vec<SpecialValue>,
    /// The stages, lowest first.
    pub stages: Vec<StageInfo>,
}

/// An answer that is not a stage, such as `not-applicable`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialValue {
    /// Its id.
    pub id: String,
}

/// What one stage means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageInfo {
    /// 1 to 5.
    pub value: Stage,
    /// Its id, such as `initial`; pages show the message of that name.
    pub id: String,
    /// The Oxford model's name for it.
    #[serde(default)]
    pub cmm_name: Option<String>,
    /// What must be true.
    pub definition: Text,
}

/// From the lowest to the highest usual value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Span<T> {
    /// Lowest.
    pub low: T,
    /// Highest.
    pub high: T,
}

/// What one unit costs, in whole US dollars: a planning value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitCost {
    /// Lowest.
    pub low: u64,
    /// Usual.
    pub typical: u64,
    /// Highest.
    pub high: u64,
}

/// How much is usually given, in whole units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    /// Least.
    pub min: u64,
    /// Usual.
    pub typical: u64,
    /// Most.
    pub max: u64,
}

/// How a kind of help can be split among receivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Allocation {
    /// Counted in whole units, any part of it useful.
    Divisible,
    /// Money.
    Money,
    /// Only whole pieces make sense.
    Integer,
}

/// A kind of help.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modality {
    /// Its id.
    pub id: ModalityId,
    /// Its title.
    pub title: Text,
    /// What it is.
    #[serde(default)]
    pub description: Text,
    /// What it is counted in; a currency stands for money in any currency.
    pub unit: Unit,
    /// What a unit costs.
    #[serde(default, rename = "indicative_unit_cost_usd")]
    pub cost: Option<UnitCost>,
    /// How much is usually given.
    #[serde(default, rename = "typical_quantity")]
    pub quantity: Option<Package>,
    /// How long it usually takes, in months.
    #[serde(default, rename = "typical_duration_months")]
    pub duration_months: Option<Span<f64>>,
    /// Codes of the IATI AidType list.
    #[serde(default, rename = "iati_aid_type")]
    pub iati_aid_types: Vec<String>,
    /// How it usually reaches people, such as `onsite` or `grant`.
    #[serde(default)]
    pub delivery: Vec<String>,
    /// How it can be split.
    pub allocation: Allocation,
    /// Where the cost comes from.
    #[serde(default)]
    pub cost_basis: Text,
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// Its place in the list.
    #[serde(default)]
    pub order: u32,
    /// Its title.
    pub title: Text,
    /// What it covers.
    #[serde(default)]
    pub description: Text,
    /// Pillars of the framework.
    #[serde(default)]
    pub pillars: Vec<String>,
    /// GFCE themes.
    #[serde(default)]
    pub gfce_themes: Vec<String>,
    /// Pillars of UNIDIR's foundational cyber capabilities.
    #[serde(default)]
    pub unidir_fcc_pillars: Vec<String>,
    /// Its capabilities, in reading order.
    pub capabilities: Vec<CapabilityId>,
}

/// Whether a capability is still in use. Ids are retired, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CapabilityStatus {
    /// In use.
    #[default]
    Active,
    /// No longer asked; old records still name it.
    Retired,
}

/// A capability.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Capability {
    /// Its id, without the area in it.
    pub id: CapabilityId,
    /// Its place in the area.
    #[serde(default)]
    pub order: u32,
    /// Its area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// What it is.
    #[serde(default)]
    pub description: Text,
    /// Whether it is in use.
    #[serde(default)]
    pub status: CapabilityStatus,
    /// First edition that had it.
    #[serde(default)]
    pub introduced_in: String,
    /// What takes the place of a retired one.
    #[serde(default)]
    pub replaced_by: Option<CapabilityId>,
    /// Whether others build on it.
    #[serde(default)]
    pub foundational: bool,
    /// Whether it touches every norm, so that coverage statistics leave it out.
    #[serde(default)]
    pub cross_cutting: bool,
    /// Norms it serves.
    #[serde(default)]
    pub norms: Vec<String>,
    /// Confidence-building measures it serves.
    #[serde(default)]
    pub cbms: Vec<String>,
    /// Principles of capacity-building that it helps to keep.
    #[serde(default)]
    pub principles: Vec<String>,
    /// Factors of the Oxford model.
    #[serde(default)]
    pub cmm: Vec<String>,
    /// Indicators of the Global Cybersecurity Index.
    #[serde(default)]
    pub gci: Vec<String>,
    /// Areas of the National Cyber Security Index.
    #[serde(default)]
    pub ncsi: Vec<String>,
    /// Service areas of FIRST.
    #[serde(default)]
    pub first: Vec<String>,
    /// Fields beside ICT security that it also serves.
    #[serde(default)]
    pub adjacent_fields: Vec<String>,
    /// Actions of the norms checklist that it serves.
    #[serde(default)]
    pub checklist: Vec<String>,
    /// Links to further lists of `frameworks`, by the list's name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, Vec<String>>,
    /// What it builds on.
    #[serde(default)]
    pub prerequisites: Vec<Prerequisite>,
    /// The stage that is proposed as a target.
    #[serde(default)]
    pub default_target_stage: Option<Stage>,
    /// Kinds of help that suit it, best first; empty means any.
    #[serde(default)]
    pub modalities: Vec<ModalityId>,
    /// What a usual project costs and brings.
    #[serde(default)]
    pub indicative_package: Option<IndicativePackage>,
    /// OECD DAC purpose code.
    #[serde(default)]
    pub dac_purpose_code: String,
    /// What can be shown as evidence.
    #[serde(default)]
    pub evidence_examples: Vec<Text>,
    /// Its questions.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// How binding a prerequisite is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PrerequisiteKind {
    /// Not beyond stage 2 before it is met, unless the same package brings it.
    Hard,
    /// Better met, never in the way.
    Soft,
}

/// Another capability that should come first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prerequisite {
    /// The other one.
    pub capability: CapabilityId,
    /// The stage it should have reached.
    pub min_stage: Stage,
    /// How binding.
    pub kind: PrerequisiteKind,
}

/// What a usual project costs and brings: planning values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicativePackage {
    /// In whole US dollars.
    pub cost_usd: Span<u64>,
    /// In months.
    pub duration_months: Span<f64>,
    /// Stages it brings.
    pub raises_stage_by: u8,
    /// How sure.
    #[serde(default)]
    pub confidence: String,
}

/// How a question is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// The highest descriptor that is fully true.
    #[default]
    SingleStage,
}

/// A question of the self-assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// The question.
    pub text: Text,
    /// Where to look and whom to ask.
    #[serde(default)]
    pub guidance: Text,
    /// How it is answered.
    #[serde(default)]
    pub kind: QuestionKind,
    /// Its weight in the file; levels never use it, because stages are not averaged.
    #[serde(default = "one")]
    pub weight: u32,
    /// Whether "does not apply" is among the answers.
    #[serde(default)]
    pub allows_not_applicable: bool,
    /// What each stage looks like here.
    pub levels: Vec<Descriptor>,
}

pub(crate) const fn one() -> u32 {
    1
}

/// What a stage looks like for one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Descriptor {
    /// The stage.
    pub stage: Stage,
    /// What is true there.
    pub descriptor: Text,
}
