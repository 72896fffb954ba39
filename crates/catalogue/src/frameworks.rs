//! Lists from outside that areas and capabilities are linked to. All are optional: another field has its own.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vocabulary::Text;

use crate::meta::Confidence;

/// The lists of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Frameworks {
    /// Pillars that areas belong to.
    pub pillars: Vec<Entry>,
    /// Norms.
    pub norms: Vec<Norm>,
    /// Confidence-building measures.
    pub cbms: Vec<Cbm>,
    /// Principles of capacity-building, each as a check.
    pub principles: Vec<Principle>,
    /// Dimensions and factors of the Oxford maturity model.
    pub cmm2021: Vec<CmmDimension>,
    /// Indicators of the Global Cybersecurity Index.
    pub gci: Vec<PillarEntry>,
    /// Its tiers.
    pub gci_tiers: Vec<GciTier>,
    /// Areas of the National Cyber Security Index.
    pub ncsi_v3: Vec<PillarEntry>,
    /// Service areas of FIRST.
    pub first_csirt_services_2_1: Vec<ServiceArea>,
    /// GFCE themes.
    pub gfce_themes: Vec<Entry>,
    /// Pillars of UNIDIR's foundational cyber capabilities.
    pub unidir_fcc_pillars: Vec<Entry>,
    /// Purpose codes of the OECD Development Assistance Committee.
    pub dac: Vec<Entry>,
    /// Fields beside ICT security, such as cybercrime or connectivity.
    pub adjacent_fields: Vec<AdjacentField>,
    /// Practical actions for the norms.
    pub norms_checklist: Checklist,
    /// How sure each list is, by its name here.
    pub facts: BTreeMap<String, Fact>,
    /// Lists of other fields, by name; capabilities refer to them in `links`.
    #[serde(flatten)]
    pub other: BTreeMap<String, Vec<Entry>>,
}

/// An entry of a plain list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
}

/// A norm of responsible behaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Norm {
    /// Its letter.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it asks, in our words.
    #[serde(default)]
    pub paraphrase: Text,
    /// Whether it asks to do or to refrain.
    #[serde(default)]
    pub kind: String,
    /// What a state needs to live up to it.
    #[serde(default)]
    pub implied_capabilities: Vec<Text>,
    /// Where it stands.
    #[serde(default)]
    pub source: String,
}

/// A confidence-building measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cbm {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Where it stands.
    #[serde(default)]
    pub source: String,
    /// How sure its wording is.
    #[serde(default)]
    pub confidence: String,
}

/// A principle as a check that both sides can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Principle {
    /// Its id.
    pub id: String,
    /// Process, partnership or people.
    #[serde(default)]
    pub group: String,
    /// The statement to check.
    pub statement: Text,
    /// Who answers.
    #[serde(default)]
    pub answered_by: String,
}

/// A dimension of the Oxford model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CmmDimension {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its factors.
    #[serde(default)]
    pub factors: Vec<CmmFactor>,
}

/// A factor of the Oxford model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CmmFactor {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its aspects.
    #[serde(default)]
    pub aspects: Vec<Text>,
}

/// An entry that belongs to a pillar of its own index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PillarEntry {
    /// Its id.
    pub id: String,
    /// The index's pillar.
    #[serde(default)]
    pub pillar: String,
    /// Its title.
    pub title: Text,
}

/// A tier of the Global Cybersecurity Index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GciTier {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: Text,
    /// Lowest score.
    pub min_score: u32,
}

/// A service area of FIRST.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceArea {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its services.
    #[serde(default)]
    pub services: Vec<Text>,
}

/// A field beside ICT security.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjacentField {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// What it covers, and who helps there.
    #[serde(default)]
    pub description: Text,
}

/// Practical actions for the norms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Checklist {
    /// Where it comes from and how far it is agreed.
    pub note: Text,
    /// The actions.
    pub items: Vec<ChecklistItem>,
}

/// A practical action for a norm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistItem {
    /// Its id.
    pub id: String,
    /// The norm that it serves.
    pub norm: String,
    /// What to do.
    pub action: Text,
    /// How sure its wording is.
    #[serde(default)]
    pub confidence: Confidence,
}

/// How sure a list is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fact {
    /// The mark.
    pub confidence: Confidence,
    /// What was read and what was not verified.
    #[serde(default)]
    pub note: Text,
}
