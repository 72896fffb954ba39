//! Step 2: sections of an assessment, so that several people of one delegation fill it at once.

use std::collections::BTreeMap;

use assessment::{Assessment, Completeness, SectionState};
use persistence::sections::{self as stored, SectionChange, SectionRecord};
use persistence::{Scope, people};
use serde::Serialize;
use vocabulary::{AreaId, AssessmentId, Finding, OrganisationKind, PersonId, Place, Text, UnLanguage};

use crate::access::{Act, demand, may, which};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// A section with how far it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionView {
    /// The area.
    pub area: AreaId,
    /// Its title, the state's own where it has one.
    pub title: Text,
    /// Where it stands.
    pub state: SectionState,
    /// Who works on it.
    pub assignee: Option<PersonId>,
    /// Their name.
    pub assignee_name: String,
    /// How much is answered.
    pub completeness: Completeness,
    /// Version of the record; 0 where nobody has touched it.
    pub version: i64,
    /// What the reader may do with it.
    pub may: Vec<Act>,
}

/// Every asked area with what is known of its section.
pub(crate) fn views(
    scope: &Scope,
    result: &Assessment,
    touched: Vec<SectionRecord>,
    names: &BTreeMap<PersonId, String>,
    open: bool,
) -> Vec<SectionView> {
    let acts = if open { which(scope, &[Act::AssignSections, Act::MoveSection]) } else { Vec::new() };
    let mut touched: BTreeMap<AreaId, SectionRecord> = touched.into_iter().map(|s| (s.area.clone(), s)).collect();
    let view = |area: &assessment::AreaResult| {
        let known = touched.remove(&area.area);
        let assignee = known.as_ref().and_then(|section| section.assignee);
        SectionView {
            area: area.area.clone(),
            title: area.title.clone(),
            state: known.as_ref().map_or(SectionState::Open, |section| section.state),
            assignee,
            assignee_name: assignee.and_then(|person| names.get(&person).cloned()).unwrap_or_default(),
            completeness: area.completeness,
            version: known.map_or(0, |section| section.version),
            may: acts.clone(),
        }
    };
    result.areas.iter().map(view).collect()
}

impl Matchmaker {
    /// The people of the own delegation who may answer.
    pub async fn section_people(&self, scope: &Scope) -> Outcome<Vec<(PersonId, String)>> {
        demand(scope, Act::ReadAssessment)?;
        let own = scope.actor().ok_or(Refusal::NotSignedIn)?.organisation;
        let members = people::members(self.store(), scope, own).await.map_err(refusal)?;
        let answering = members.into_iter().filter(|(_, role)| may(OrganisationKind::State, *role, Act::Answer));
        Ok(answering.map(|(person, _)| (person.id, person.name)).collect())
    }

    async fn section(&self, scope: &Scope, id: AssessmentId, area: &AreaId) -> Outcome<SectionView> {
        let view = self.assessment(scope, id).await?;
        view.sections.into_iter().find(|section| section.area == *area).ok_or(Refusal::NotFound)
    }

    /// Says who works on a section; none gives it back to everybody.
    pub async fn assign_section(
        &self,
        scope: &Scope,
        id: AssessmentId,
        area: &AreaId,
        person: Option<PersonId>,
        version: i64,
    ) -> Outcome<SectionView> {
        demand(scope, Act::AssignSections)?;
        let section = self.section(scope, id, area).await?;
        let people = self.section_people(scope).await?;
        let name = match person {
            None => String::new(),
            Some(person) => {
                let found = people.into_iter().find(|(known, _)| *known == person);
                let message = "this is nobody of your delegation who may answer; choose one of the list";
                let fault = || {
                    Refusal::invalid(Finding::error(
                        "unknown-person",
                        Place::field("person"),
                        person.to_string(),
                        message,
                    ))
                };
                found.ok_or_else(fault)?.1
            }
        };
        let title = section.title.best(UnLanguage::En).0.to_owned();
        let change = SectionChange::Assign { person, name };
        stored::change(self.store(), scope, id, area, title, version, change).await.map_err(refusal)?;
        self.section(scope, id, area).await
    }

    /// Says how far a section is.
    pub async fn move_section(
        &self,
        scope: &Scope,
        id: AssessmentId,
        area: &AreaId,
        to: SectionState,
        version: i64,
    ) -> Outcome<SectionView> {
        demand(scope, Act::MoveSection)?;
        self.section(scope, id, area).await?;
        let change = SectionChange::Move(to);
        stored::change(self.store(), scope, id, area, String::new(), version, change).await.map_err(refusal)?;
        self.section(scope, id, area).await
    }
}
