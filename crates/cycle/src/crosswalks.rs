//! Step 1: crosswalks both ways. Which capabilities serve a norm, and which norms a need serves: one call each.

use catalogue::{Edition, Fact};
use persistence::Scope;
use serde::Serialize;
use vocabulary::{AreaId, CapabilityId, EditionRecordId, NeedId, Text};

use crate::matchmaker::Matchmaker;
use crate::refusal::{Outcome, Refusal};

/// A capability by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CapabilityName {
    /// The capability.
    pub id: CapabilityId,
    /// Its title.
    pub title: Text,
    /// Its area.
    pub area: AreaId,
    /// The area's title.
    pub area_title: Text,
}

/// What serves an entry of a framework.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ServingView {
    /// Of which edition.
    pub edition: EditionRecordId,
    /// The framework, such as `norms`.
    pub crosswalk: String,
    /// The entry, such as `g`.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// How sure the list of its framework is.
    pub fact: Option<Fact>,
    /// The capabilities that serve it.
    pub capabilities: Vec<CapabilityName>,
}

/// An entry of a framework that is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServedEntry {
    /// The framework, such as `norms`.
    pub crosswalk: String,
    /// The entry, such as `g`.
    pub id: String,
    /// Its title.
    pub title: Text,
}

fn served(edition: &Edition, capability: &CapabilityId) -> Vec<ServedEntry> {
    let entry = |served: catalogue::Served<'_>| ServedEntry {
        crosswalk: served.crosswalk.to_owned(),
        id: served.id.to_owned(),
        title: served.title.clone(),
    };
    edition.served(capability).into_iter().map(entry).collect()
}

impl Matchmaker {
    /// The capabilities that serve an entry of a framework.
    pub async fn serving(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        crosswalk: &str,
        id: &str,
    ) -> Outcome<ServingView> {
        let view = self.catalogue(scope, edition).await?;
        let edition = &view.edition;
        let title = edition.entry(crosswalk, id).ok_or(Refusal::NotFound)?.clone();
        let named = |capability: &catalogue::Capability| {
            let area = edition.areas.iter().find(|area| area.id == capability.area);
            CapabilityName {
                id: capability.id.clone(),
                title: capability.title.clone(),
                area: capability.area.clone(),
                area_title: area.map(|area| area.title.clone()).unwrap_or_default(),
            }
        };
        Ok(ServingView {
            edition: view.summary.id,
            crosswalk: crosswalk.to_owned(),
            id: id.to_owned(),
            title,
            fact: edition.fact_of(crosswalk).cloned(),
            capabilities: edition.serving(crosswalk, id).into_iter().map(named).collect(),
        })
    }

    /// What a capability serves, over every framework.
    pub async fn served(
        &self,
        scope: &Scope,
        edition: Option<EditionRecordId>,
        capability: &CapabilityId,
    ) -> Outcome<Vec<ServedEntry>> {
        let view = self.catalogue(scope, edition).await?;
        view.edition.capability(capability).ok_or(Refusal::NotFound)?;
        Ok(served(&view.edition, capability))
    }

    /// What a need serves, over every framework; for whoever may read the need.
    pub async fn served_by_need(&self, scope: &Scope, id: NeedId) -> Outcome<Vec<ServedEntry>> {
        let need = self.need_record(scope, id).await?.need;
        let edition = self.edition_for(scope, &[need.facts.capability.as_str()]).await?;
        Ok(served(&edition, &need.facts.capability))
    }
}
