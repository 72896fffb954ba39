//! An edition of the catalogue as it stands in its file.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, CapabilityId, ModalityId, QuestionId, Stage, Text, UnLanguage, Unit};

use crate::Frameworks;

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
    /// Terms.
    #[serde(default)]
    pub glossary: Vec<Term>,
}

/// What an edition is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Meta {
    /// The catalogue, the same in all its editions.
    pub id: String,
    /// The edition, such as `2026.1`.
    pub version: String,
    /// How far it is agreed, such as `proposal`.
    #[serde(default)]
    pub status: String,
    /// Day of publication.
    pub published: NaiveDate,
    /// Day by which it is reviewed.
    #[serde(default)]
    pub next_review_due: Option<NaiveDate>,
    /// The version it replaces.
    #[serde(default)]
    pub supersedes: Option<String>,
    /// Its title.
    pub title: Text,
    /// Documents it rests on, by symbol.
    #[serde(default)]
    pub basis: Vec<String>,
    /// How a state may adapt it.
    #[serde(default)]
    pub adaptation: Text,
    /// How sure its links and figures are.
    #[serde(default)]
    pub confidence_note: Text,
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
    pub cost_basis: String,
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

/// A term of the glossary in up to six languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "TermForm", into = "TermForm")]
pub struct Term {
    /// Its id.
    pub id: String,
    /// The term.
    pub text: Text,
    /// Whether the Chinese form was seen in a document of the United Nations.
    pub zh_attested: Option<bool>,
}

/// A term as the file has it: one field per language.
#[derive(Serialize, Deserialize)]
struct TermForm {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ar: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ru: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    es: Option<String>,
    #[serde(default, rename = "zh_attested_in_seed", skip_serializing_if = "Option::is_none")]
    zh_attested: Option<bool>,
}

impl From<TermForm> for Term {
    fn from(form: TermForm) -> Self {
        let mut text = Text::default();
        let forms = [form.ar, form.zh, form.en, form.fr, form.ru, form.es];
        for (language, one) in UnLanguage::ALL.into_iter().zip(forms) {
            if let Some(one) = one {
                text.set(language, one);
            }
        }
        Self { id: form.id, text, zh_attested: form.zh_attested }
    }
}

impl From<Term> for TermForm {
    fn from(term: Term) -> Self {
        let [ar, zh, en, fr, ru, es] = UnLanguage::ALL.map(|l| term.text.get(l).map(str::to_owned));
        Self { id: term.id, ar, zh, en, fr, ru, es, zh_attested: term.zh_attested }
    }
}
