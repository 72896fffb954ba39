//! Who takes part: delegations of states, providers, the secretariat.

use persistence::organisations::{self, OrganisationFilter};
use persistence::{OrganisationRecord, Scope};
use vocabulary::{Finding, OrganisationId, OrganisationKind, Place, ProviderKind, StateCode};

use crate::access::{Act, demand};
use crate::matchmaker::{Key, Matchmaker, page, refusal, wanted};
use crate::paging::{Page, Paging};
use crate::refusal::{Outcome, Refusal};
use crate::session::check_name;

/// An organisation to be accredited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrganisation {
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    pub name: String,
    /// What kind of provider; a state that offers is a government.
    pub provider_kind: Option<ProviderKind>,
    /// The state that a delegation speaks for.
    pub state: Option<StateCode>,
}

impl NewOrganisation {
    fn findings(&self, matchmaker: &Matchmaker) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut fault = |code, field, value: &str, message: &str| {
            findings.push(Finding::error(code, Place::field(field), value, message));
        };
        match (self.kind, &self.state) {
            (OrganisationKind::State, None) => {
                fault("required", "state", "", "say for which state the delegation speaks")
            }
            (OrganisationKind::Secretariat, Some(state)) => {
                fault("not-applicable", "state", state.as_str(), "the secretariat speaks for no state; leave it empty");
            }
            (_, Some(state)) if matchmaker.register().get(state).is_none() => {
                fault(
                    "unknown-state",
                    "state",
                    state.as_str(),
                    "the register has no such state; take a code from the list of states",
                );
            }
            _ => {}
        }
        if self.kind == OrganisationKind::Provider && self.provider_kind.is_none() {
            fault("required", "provider_kind", "", "say what kind of provider it is");
        }
        findings
    }

    pub(crate) fn record(&self) -> organisations::NewOrganisation {
        let government = (self.kind == OrganisationKind::State).then_some(ProviderKind::Government);
        organisations::NewOrganisation {
            kind: self.kind,
            name: self.name.trim().to_owned(),
            provider_kind: self.provider_kind.or(government),
            state: self.state.clone(),
        }
    }
}

impl Matchmaker {
    /// The organisations that take part, by name.
    pub async fn organisations(
        &self,
        scope: &Scope,
        kind: Option<OrganisationKind>,
        paging: &Paging,
    ) -> Outcome<Page<OrganisationRecord>> {
        demand(scope, Act::ReadOrganisations)?;
        let filter = OrganisationFilter { kind, ..OrganisationFilter::default() };
        organisations::list(self.store(), scope, &filter, wanted(paging)?).await.map(page).map_err(refusal)
    }

    /// All of one kind, by name.
    pub(crate) async fn all_organisations(
        &self,
        scope: &Scope,
        kind: Option<OrganisationKind>,
    ) -> Outcome<Vec<OrganisationRecord>> {
        let mut all = Vec::new();
        let mut paging = Paging { cursor: None, limit: crate::paging::LARGEST_PAGE };
        loop {
            let page = self.organisations(scope, kind, &paging).await?;
            all.extend(page.items);
            match page.next {
                Some(next) => paging.cursor = Some(next),
                None => return Ok(all),
            }
        }
    }

    /// One organisation.
    pub async fn organisation(&self, scope: &Scope, id: OrganisationId) -> Outcome<OrganisationRecord> {
        demand(scope, Act::ReadOrganisations)?;
        organisations::get(self.store(), scope, id).await.map_err(refusal)
    }

    /// Accredits an organisation.
    pub async fn create_organisation(
        &self,
        scope: &Scope,
        new: &NewOrganisation,
        key: Option<&Key>,
    ) -> Outcome<OrganisationRecord> {
        demand(scope, Act::ManageOrganisations)?;
        check_name(&new.name)?;
        let findings = new.findings(self);
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        organisations::create(self.store(), scope, new.record(), Key::once(key)).await.map_err(refusal)
    }

    /// Gives it another name.
    pub async fn rename_organisation(
        &self,
        scope: &Scope,
        id: OrganisationId,
        name: &str,
        version: i64,
    ) -> Outcome<OrganisationRecord> {
        demand(scope, Act::ManageOrganisations)?;
        let name = check_name(name)?;
        organisations::update(self.store(), scope, id, version, name).await.map_err(refusal)
    }
}
