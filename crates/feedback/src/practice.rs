//! Good practices: written once, tagged by what they build, how and where; published only when every side that is named
//! has consented; found by words and suggested where they fit.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use vocabulary::field::Fields;
use vocabulary::{
    AreaId, CapabilityId, EngagementId, Finding, LanguageCode, ModalityId, OrganisationId, Place, RegionCode,
};

vocabulary::coded! {
    /// Where a practice stands.
    PracticeStatus, "a status of a practice" {
        /// Being written.
        Draft "draft",
        /// Some of those named have consented.
        Consented "consented",
        /// Everybody may read it.
        Published "published",
        /// Taken back.
        Withdrawn "withdrawn",
    }
}

vocabulary::raw_record! {
    /// All fields of a practice as text.
    RawPractice {
        /// One line.
        title,
        /// What was done.
        done,
        /// Why it worked.
        why,
        /// Under which conditions it can be copied.
        conditions,
        /// The area, where no capability is named.
        area,
        /// What it builds.
        capability,
        /// Kinds of help.
        kinds,
        /// Regions in which it worked.
        regions,
        /// Languages in which it was done.
        languages,
    }
}

/// What a practice says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PracticeFacts {
    /// One line.
    pub title: String,
    /// What was done.
    pub done: String,
    /// Why it worked.
    #[serde(default)]
    pub why: String,
    /// Under which conditions it can be copied.
    #[serde(default)]
    pub conditions: String,
    /// The area that it belongs to.
    pub area: AreaId,
    /// What it builds; none where it is about the whole area.
    #[serde(default)]
    pub capability: Option<CapabilityId>,
    /// Kinds of help; empty fits any.
    #[serde(default)]
    pub kinds: BTreeSet<ModalityId>,
    /// UN M49 regions in which it worked; empty fits any.
    #[serde(default)]
    pub regions: BTreeSet<RegionCode>,
    /// Languages in which it was done.
    #[serde(default)]
    pub languages: BTreeSet<LanguageCode>,
}

/// A practice with its standing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Practice {
    /// Its identity.
    pub id: Uuid,
    /// What it says.
    #[serde(flatten)]
    pub facts: PracticeFacts,
    /// The engagement behind it.
    #[serde(default)]
    pub engagement: Option<EngagementId>,
    /// Where it stands.
    pub status: PracticeStatus,
    /// Those it names, and whether they have consented.
    #[serde(default)]
    pub consents: BTreeMap<OrganisationId, bool>,
    /// Day of publication.
    #[serde(default)]
    pub published: Option<NaiveDate>,
}

/// Reads a practice. All faults are given at once; `place` says where a field stands.
pub fn parse(
    raw: &RawPractice,
    edition: &Edition,
    place: impl Fn(&str) -> Place,
) -> Result<PracticeFacts, Vec<Finding>> {
    let mut f = Fields::new(place);
    let title = f.title("title", &raw.title);
    let done = f.prose("done", &raw.done);
    if done.is_empty() {
        f.refuse("required", "done", "", "say what was done");
    }
    let why = f.prose("why", &raw.why);
    let conditions = f.prose("conditions", &raw.conditions);
    let capability: Option<CapabilityId> = f.optional("unknown-capability", "capability", &raw.capability);
    let area: Option<AreaId> = f.optional("unknown-area", "area", &raw.area);
    let kinds: BTreeSet<ModalityId> = f.list("unknown-kind", "kinds", &raw.kinds);
    let regions = f.list("unknown-region", "regions", &raw.regions);
    let languages = f.list("unknown-language", "languages", &raw.languages);
    for kind in kinds.iter().filter(|kind| edition.modality(kind).is_none()) {
        f.refuse(
            "unknown-kind",
            "kinds",
            kind.as_str(),
            "the catalogue has no such kind of help; choose one of its list",
        );
    }
    let of_capability = capability.as_ref().map(|id| edition.capabilities.iter().find(|c| c.id == *id));
    let area = match (of_capability, area) {
        (Some(None), _) => {
            f.refuse("unknown-capability", "capability", &raw.capability, "the catalogue has no such capability");
            None
        }
        (Some(Some(capability)), Some(area)) if capability.area != area => {
            f.refuse("another-area", "area", &raw.area, "the capability belongs to another area; leave the area empty");
            None
        }
        (Some(Some(capability)), _) => Some(capability.area.clone()),
        (None, Some(area)) if edition.areas.iter().all(|a| a.id != area) => {
            f.refuse("unknown-area", "area", &raw.area, "the catalogue has no such area; choose one of its list");
            None
        }
        (None, Some(area)) => Some(area),
        (None, None) => {
            f.refuse("required", "capability", "", "name the capability or the area, so that it can be found");
            None
        }
    };
    f.finish(area.map(|area| PracticeFacts {
        title,
        done,
        why,
        conditions,
        area,
        capability,
        kinds,
        regions,
        languages,
    }))
}

/// Why a practice is not published.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PracticeRefusal {
    /// Nobody stands behind it.
    #[error("name the sides that the practice is about; it is published with their consent")]
    NobodyNamed,
    /// Somebody has not consented.
    #[error("{0} of those named have not consented yet; it is published when all have")]
    ConsentMissing(usize),
    /// It was taken back.
    #[error("the practice was withdrawn; write it anew")]
    Withdrawn,
}

impl PracticeRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NobodyNamed => "nobody-named",
            Self::ConsentMissing(_) => "consent-missing",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Whether a practice may be published.
///
/// # Errors
/// What is missing.
pub fn publishable(practice: &Practice) -> Result<(), PracticeRefusal> {
    let missing = practice.consents.values().filter(|given| !**given).count();
    match practice.status {
        PracticeStatus::Withdrawn => Err(PracticeRefusal::Withdrawn),
        _ if practice.consents.is_empty() => Err(PracticeRefusal::NobodyNamed),
        _ if missing > 0 => Err(PracticeRefusal::ConsentMissing(missing)),
        _ => Ok(()),
    }
}

/// What is looked for; empty means any.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PracticeQuery {
    /// Words, each of which must occur.
    pub words: String,
    /// In this area.
    pub area: Option<AreaId>,
    /// Building this.
    pub capability: Option<CapabilityId>,
    /// By this kind of help.
    pub kind: Option<ModalityId>,
    /// In this region.
    pub region: Option<RegionCode>,
    /// In this language.
    pub language: Option<LanguageCode>,
}

/// A text for comparing: small letters, without the marks that people leave out.
fn plain(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Published practices that fit, best first: a word in the title counts most, newer ones go before older ones.
pub fn search<'a>(practices: &'a [Practice], query: &PracticeQuery) -> Vec<&'a Practice> {
    let published = practices.iter().filter(|p| p.status == PracticeStatus::Published);
    let mut found: Vec<(usize, &Practice)> = published.filter_map(|p| Some((query.hits(p)?, p))).collect();
    found.sort_by(|(a, p), (b, q)| b.cmp(a).then(q.published.cmp(&p.published)).then(p.id.cmp(&q.id)));
    found.into_iter().map(|(_, practice)| practice).collect()
}

impl PracticeQuery {
    /// How many of its words stand in the title of a practice that matches, whatever the practice's status; none where
    /// it does not match.
    pub fn hits(&self, practice: &Practice) -> Option<usize> {
        let words: Vec<String> = self.words.split_whitespace().map(plain).collect();
        let facts = &practice.facts;
        let tagged = self.area.as_ref().is_none_or(|area| facts.area == *area)
            && self.capability.as_ref().is_none_or(|id| facts.capability.as_ref() == Some(id))
            && self.kind.as_ref().is_none_or(|kind| facts.kinds.contains(kind))
            && self.region.as_ref().is_none_or(|region| facts.regions.contains(region))
            && self.language.as_ref().is_none_or(|language| facts.languages.contains(language));
        if !tagged {
            return None;
        }
        let title = plain(&facts.title);
        let text = [title.as_str(), &plain(&facts.done), &plain(&facts.why), &plain(&facts.conditions)].join("\n");
        let all = words.iter().all(|word| text.contains(word.as_str()));
        all.then(|| words.iter().filter(|word| title.contains(word.as_str())).count())
    }
}

/// Where a practice could help: a need, an offer or an engagement.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// What is to be built.
    pub capability: &'a CapabilityId,
    /// Its area.
    pub area: &'a AreaId,
    /// Kinds of help.
    pub kinds: &'a BTreeSet<ModalityId>,
    /// Region of the state.
    pub region: Option<&'a RegionCode>,
}

/// A practice with what speaks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggested<'a> {
    /// The practice.
    pub practice: &'a Practice,
    /// What fits: `capability` or `area`, `kind`, `region`.
    pub because: Vec<&'static str>,
}

/// Published practices that fit a setting: those for its capability before those for its area, then by kind of help,
/// then by region. One that is about another capability of the area is suggested only where kind or region fit too.
pub fn suggest<'a>(practices: &'a [Practice], setting: Setting<'_>, most: usize) -> Vec<Suggested<'a>> {
    let mut found: Vec<([bool; 4], Suggested<'a>)> = Vec::new();
    for practice in practices.iter().filter(|p| p.status == PracticeStatus::Published) {
        let facts = &practice.facts;
        let capability = facts.capability.as_ref() == Some(setting.capability);
        let whole_area = facts.area == *setting.area && facts.capability.is_none();
        let kind = facts.kinds.iter().any(|kind| setting.kinds.contains(kind));
        let region = setting.region.is_some_and(|region| facts.regions.contains(region));
        if !(capability || whole_area || facts.area == *setting.area && (kind || region)) {
            continue;
        }
        let told = [(capability, "capability"), (!capability, "area"), (kind, "kind"), (region, "region")];
        let because = told.into_iter().filter(|(holds, _)| *holds).map(|(_, name)| name).collect();
        found.push(([capability, whole_area, kind, region], Suggested { practice, because }));
    }
    found.sort_by(|(a, p), (b, q)| {
        let newer = q.practice.published.cmp(&p.practice.published);
        b.cmp(a).then(newer).then(p.practice.id.cmp(&q.practice.id))
    });
    found.into_iter().take(most).map(|(_, suggested)| suggested).collect()
}

#[cfg(test)]
#[path = "practice_tests.rs"]
mod tests;
