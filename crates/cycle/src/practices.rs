//! Step 4: good practices, written once, published with the consent of every party, suggested where they fit.

use std::collections::BTreeSet;

use catalogue::Edition;
use feedback::practice::{PracticeQuery, Setting, search, suggest};
use feedback::{Engagement, Practice, PracticeFacts, PracticeStatus};
use persistence::practices;
use persistence::{PracticeRecord, Scope, needs, offers};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{
    AreaId, CapabilityId, EngagementId, LanguageCode, ModalityId, NeedId, OfferId, OrganisationId, Place, RegionCode,
    StateCode, Text,
};

use crate::access::{Act, admit, demand, which};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// A practice as text.
pub use feedback::RawPractice;

/// How many are suggested beside a need or an offer.
const SUGGESTED: usize = 3;

/// Which practices are wanted. What is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PracticeFilter {
    /// Words that all occur in it.
    pub text: String,
    /// In this area.
    pub area: Option<AreaId>,
    /// About this capability.
    pub capability: Option<CapabilityId>,
    /// Of this kind of help.
    pub kind: Option<ModalityId>,
    /// In this region.
    pub region: Option<RegionCode>,
    /// In this language.
    pub language: Option<LanguageCode>,
    /// Only those of the own organisation, whatever their status.
    pub own: bool,
}

/// A practice in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PracticeSummary {
    /// Its id.
    pub id: Uuid,
    /// What it says.
    pub facts: PracticeFacts,
    /// The area's title.
    pub area_title: Text,
    /// The capability's title, where it names one.
    pub capability_title: Option<Text>,
    /// Where it stands.
    pub status: PracticeStatus,
    /// Day of publication.
    pub published: Option<chrono::NaiveDate>,
    /// The reader is a party.
    pub own: bool,
    /// Why it is suggested: capability, area, kind, region.
    pub because: Vec<&'static str>,
    /// Version of the record.
    pub version: i64,
}

/// A practice whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PracticeView {
    /// What a list shows.
    pub summary: PracticeSummary,
    /// The engagement behind it; for parties.
    pub engagement: Option<EngagementId>,
    /// The parties with what they said; for parties.
    pub parties: Vec<(OrganisationId, String, Option<bool>)>,
    /// What the reader's own side said.
    pub own_consent: Option<bool>,
    /// What the reader may do now.
    pub may: Vec<Act>,
}

fn summary(record: &PracticeRecord, edition: &Edition, because: Vec<&'static str>) -> PracticeSummary {
    let facts = record.practice.facts.clone();
    let area = edition.area(&facts.area).map(|area| area.title.clone());
    let capability = facts.capability.as_ref();
    PracticeSummary {
        id: record.practice.id,
        area_title: area.unwrap_or_else(|| Text::english(facts.area.as_str())),
        capability_title: capability.map(|id| match edition.capability(id) {
            Some(capability) => capability.title.clone(),
            None => Text::english(id.as_str()),
        }),
        facts,
        status: record.practice.status,
        published: record.practice.published,
        own: record.own,
        because,
        version: record.version,
    }
}

impl Matchmaker {
    /// Practices that everybody may read, and those of the own organisation.
    pub async fn practices(&self, scope: &Scope, filter: &PracticeFilter) -> Outcome<Vec<PracticeSummary>> {
        demand(scope, Act::ReadPublic)?;
        let (_, edition) = self.current_edition(scope).await?;
        let records = practices::list(self.store(), scope).await.map_err(refusal)?;
        let query = PracticeQuery {
            words: filter.text.clone(),
            area: filter.area.clone(),
            capability: filter.capability.clone(),
            kind: filter.kind.clone(),
            region: filter.region.clone(),
            language: filter.language.clone(),
        };
        if filter.own {
            let own = records.iter().filter(|record| record.own && query.hits(&record.practice).is_some());
            return Ok(own.map(|record| summary(record, &edition, Vec::new())).collect());
        }
        let all: Vec<Practice> = records.iter().map(|record| record.practice.clone()).collect();
        let found = search(&all, &query);
        let record = |practice: &&Practice| records.iter().find(|record| record.practice.id == practice.id);
        Ok(found.iter().filter_map(record).map(|record| summary(record, &edition, Vec::new())).collect())
    }

    /// One practice.
    pub async fn practice(&self, scope: &Scope, id: Uuid) -> Outcome<PracticeView> {
        demand(scope, Act::ReadPublic)?;
        let record = practices::get(self.store(), scope, id).await.map_err(refusal)?;
        self.practice_view(scope, &record).await
    }

    async fn practice_view(&self, scope: &Scope, record: &PracticeRecord) -> Outcome<PracticeView> {
        let (_, edition) = self.current_edition(scope).await?;
        let me = scope.actor().map(|actor| actor.organisation);
        let own_consent = record.parties.iter().find(|(id, ..)| Some(*id) == me).and_then(|(.., said)| *said);
        let acts: &[Act] = match record.practice.status {
            _ if !record.own => &[],
            PracticeStatus::Published => &[Act::ConsentPractice],
            _ => &[Act::WritePractice, Act::ConsentPractice],
        };
        Ok(PracticeView {
            summary: summary(record, &edition, Vec::new()),
            engagement: record.practice.engagement,
            parties: record.parties.clone(),
            own_consent,
            may: which(scope, acts),
        })
    }

    async fn read_practice(&self, scope: &Scope, raw: &RawPractice) -> Outcome<PracticeFacts> {
        let edition = self.edition_for(scope, &[raw.capability.trim(), raw.area.trim()]).await?;
        feedback::practice::parse(raw, &edition, |field| Place::field(field)).map_err(Refusal::Invalid)
    }

    /// Writes a practice down; `engagement` is one in which the own organisation is a side, whose other side is asked
    /// for its consent too.
    pub async fn write_practice(
        &self,
        scope: &Scope,
        raw: &RawPractice,
        engagement: Option<EngagementId>,
        key: Option<&Key>,
    ) -> Outcome<PracticeView> {
        demand(scope, Act::WritePractice)?;
        let facts = self.read_practice(scope, raw).await?;
        let record =
            practices::create(self.store(), scope, facts, engagement, Key::once(key)).await.map_err(refusal)?;
        self.practice_view(scope, &record).await
    }

    /// Rewrites a practice that is not published; every party is asked anew.
    pub async fn edit_practice(
        &self,
        scope: &Scope,
        id: Uuid,
        raw: &RawPractice,
        version: i64,
    ) -> Outcome<PracticeView> {
        demand(scope, Act::WritePractice)?;
        // Whose it is comes before what is wrong with the words.
        let known = practices::get(self.store(), scope, id).await.map_err(refusal)?;
        if !known.own {
            return Err(Refusal::NotFound);
        }
        let facts = self.read_practice(scope, raw).await?;
        if known.own && known.practice.status == PracticeStatus::Published {
            let detail = "the practice is published; withdraw it before you change it";
            return Err(Refusal::conflict("practice-published", detail));
        }
        let record = practices::edit(self.store(), scope, id, facts, version).await.map_err(refusal)?;
        self.practice_view(scope, &record).await
    }

    /// Says yes or no for the own side. The last yes publishes; a no takes a published practice back.
    pub async fn consent_practice(&self, scope: &Scope, id: Uuid, yes: bool, version: i64) -> Outcome<PracticeView> {
        demand(scope, Act::ConsentPractice)?;
        let record = practices::consent(self.store(), scope, id, yes, version).await.map_err(refusal)?;
        self.practice_view(scope, &record).await
    }

    /// Withdraws a practice of which the own organisation is a party.
    pub async fn withdraw_practice(&self, scope: &Scope, id: Uuid, version: i64) -> Outcome<PracticeView> {
        admit(scope, Act::ConsentPractice)?;
        let record = practices::withdraw(self.store(), scope, id, version).await.map_err(refusal)?;
        self.practice_view(scope, &record).await
    }

    /// Published practices that fit: by capability, then area, then kind of help and region.
    pub async fn suggested_practices(
        &self,
        scope: &Scope,
        capability: &CapabilityId,
        kinds: &BTreeSet<ModalityId>,
        state: Option<&StateCode>,
        most: usize,
    ) -> Outcome<Vec<PracticeSummary>> {
        demand(scope, Act::ReadPublic)?;
        let edition = self.edition_for(scope, &[capability.as_str()]).await?;
        let Some(area) = edition.area_of(capability) else { return Ok(Vec::new()) };
        let records = practices::list(self.store(), scope).await.map_err(refusal)?;
        let all: Vec<Practice> = records.iter().map(|record| record.practice.clone()).collect();
        let region = state.and_then(|code| self.register().get(code)).map(|state| &state.region);
        let setting = Setting { capability, area: &area.id, kinds, region };
        let found = suggest(&all, setting, most);
        let of = |one: feedback::practice::Suggested<'_>| {
            let record = records.iter().find(|record| record.practice.id == one.practice.id)?;
            Some(summary(record, &edition, one.because))
        };
        Ok(found.into_iter().filter_map(of).collect())
    }

    pub(crate) async fn practices_beside(
        &self,
        scope: &Scope,
        of: &Engagement,
        most: usize,
    ) -> Outcome<Vec<PracticeSummary>> {
        let kinds = BTreeSet::from([of.kind.clone()]);
        self.suggested_practices(scope, &of.capability, &kinds, Some(&of.state), most).await
    }

    /// Practices that fit a need which the reader may see.
    pub async fn practices_for_need(&self, scope: &Scope, id: NeedId) -> Outcome<Vec<PracticeSummary>> {
        let need = needs::get(self.store(), scope, id).await.map_err(refusal)?.need;
        let facts = &need.facts;
        self.suggested_practices(scope, &facts.capability, &facts.kinds, Some(&need.state), SUGGESTED).await
    }

    /// Practices that fit an offer which the reader may see.
    pub async fn practices_for_offer(&self, scope: &Scope, id: OfferId) -> Outcome<Vec<PracticeSummary>> {
        let facts = offers::get(self.store(), scope, id).await.map_err(refusal)?.offer.facts;
        let (_, edition) = self.current_edition(scope).await?;
        let of_areas = facts.areas.iter().flat_map(|area| edition.capabilities_of(area)).map(|one| one.id.clone());
        let capabilities: BTreeSet<CapabilityId> = facts.capabilities.iter().cloned().chain(of_areas).collect();
        let mut found: Vec<PracticeSummary> = Vec::new();
        for capability in &capabilities {
            for one in self.suggested_practices(scope, capability, &facts.kinds, None, SUGGESTED).await? {
                if found.len() < SUGGESTED && !found.iter().any(|known| known.id == one.id) {
                    found.push(one);
                }
            }
            if found.len() >= SUGGESTED {
                break;
            }
        }
        Ok(found)
    }
}
