//! Step 2 to 3: what states ask for. Writing, moving, sharing, consent.

use std::collections::BTreeSet;
use std::sync::Arc;

use assessment::{Need, NeedFacts, NeedStatus, RawNeed, lint_with};
use catalogue::Edition;
use persistence::needs::{self, NewNeed};
use persistence::{NeedRecord, Scope, organisations};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{
    AreaId, CapabilityId, Finding, NeedId, OrganisationId, OrganisationKind, Place, Sharing, StateCode, Unit,
    Visibility,
};

use crate::access::{Act, demand, holds};
use crate::matchmaker::{Key, Matchmaker, page, refusal, wanted};
use crate::moves;
use crate::need_views::{Matchability, NeedSummary, NeedView, is_own};
use crate::paging::{Page, Paging};
use crate::refusal::{Outcome, Refusal};

/// Which needs are wanted. What is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NeedFilter {
    /// In this status.
    pub status: Option<NeedStatus>,
    /// In this area.
    pub area: Option<AreaId>,
    /// For this capability.
    pub capability: Option<CapabilityId>,
    /// Of this state.
    pub state: Option<StateCode>,
    /// Counted in this unit.
    pub unit: Option<Unit>,
    /// With this in title or description.
    pub text: Option<String>,
    /// Of the reader's own organisation.
    pub mine: bool,
}

/// A need while it is being written.
#[derive(Debug, Clone, Serialize)]
pub struct Draft {
    /// What is wrong, and what is vague.
    pub findings: Vec<Finding>,
    /// How many offers fit; none before it can be read.
    pub matchability: Option<Matchability>,
}

/// A raw need that could be read.
pub(crate) struct ReadNeed {
    pub(crate) facts: NeedFacts,
    pub(crate) area: AreaId,
}

impl Matchmaker {
    /// The needs that the reader may see, newest first.
    pub async fn needs(&self, scope: &Scope, filter: &NeedFilter, paging: &Paging) -> Outcome<Page<NeedSummary>> {
        demand(scope, if scope.actor().is_some() { Act::ReadNeeds } else { Act::ReadPublic })?;
        let organisation = match (filter.mine, scope.actor()) {
            (true, Some(actor)) => Some(actor.organisation),
            (true, None) => return Err(Refusal::NotSignedIn),
            (false, _) => None,
        };
        let stored = needs::NeedFilter {
            status: filter.status.into_iter().collect(),
            area: filter.area.clone(),
            capability: filter.capability.clone(),
            state: filter.state.clone(),
            organisation,
            unit: filter.unit,
            text: filter.text.clone().filter(|text| !text.trim().is_empty()),
        };
        let found = needs::list(self.store(), scope, &stored, wanted(paging)?).await.map_err(refusal)?;
        let rates = self.current_rates(scope).await?;
        Ok(page(found).map(|record| self.need_summary(scope, record, &rates)))
    }

    /// One need.
    pub async fn need(&self, scope: &Scope, id: NeedId) -> Outcome<NeedView> {
        let record = self.need_record(scope, id).await?;
        self.note_need(scope, &record).await?;
        self.need_view(scope, record).await
    }

    /// One need without what is told beside it.
    pub(crate) async fn need_record(&self, scope: &Scope, id: NeedId) -> Outcome<NeedRecord> {
        demand(scope, if scope.actor().is_some() { Act::ReadNeeds } else { Act::ReadPublic })?;
        needs::get(self.store(), scope, id).await.map_err(refusal)
    }

    /// One need as text, to fill the form with.
    pub async fn raw_need(&self, scope: &Scope, id: NeedId) -> Outcome<RawNeed> {
        demand(scope, Act::WriteNeed)?;
        let record = self.own_need(scope, id).await?;
        Ok(RawNeed::from(&record.need.facts))
    }

    /// Writes a need of the own state, as draft.
    pub async fn create_need(&self, scope: &Scope, raw: &RawNeed, key: Option<&Key>) -> Outcome<NeedView> {
        demand(scope, Act::WriteNeed)?;
        let state = own_state(scope)?;
        let read = self.read_need(scope, raw, &state).await?;
        demand_sharing(scope, &Sharing::default(), &read.facts.sharing)?;
        self.store_need(scope, read, None, key).await
    }

    /// Enters a need that came on paper. It is void until the state's focal point confirms it.
    pub async fn enter_need_on_behalf(
        &self,
        scope: &Scope,
        organisation: OrganisationId,
        raw: &RawNeed,
        key: Option<&Key>,
    ) -> Outcome<NeedView> {
        demand(scope, Act::EnterOnBehalf)?;
        let delegation = organisations::get(self.store(), scope, organisation).await.map_err(refusal)?;
        let Some(state) = delegation.state.filter(|_| delegation.kind == OrganisationKind::State) else {
            let message = "this is no state's delegation; choose the delegation whose request it is";
            return Err(Refusal::invalid(Finding::error(
                "not-a-delegation",
                Place::field("organisation"),
                delegation.name,
                message,
            )));
        };
        let mut read = self.read_need(scope, raw, &state).await?;
        // The state decides on sharing when it confirms; until then the secretariat must find what it entered.
        read.facts.sharing = Sharing { visibility: Visibility::Secretariat, ..Sharing::default() };
        self.store_need(scope, read, Some(organisation), key).await
    }

    async fn store_need(
        &self,
        scope: &Scope,
        read: ReadNeed,
        on_behalf_of: Option<OrganisationId>,
        key: Option<&Key>,
    ) -> Outcome<NeedView> {
        let new = NewNeed { id: None, facts: read.facts, area: read.area, posted: self.today(), on_behalf_of };
        let record = needs::create(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        self.need_view(scope, record).await
    }

    /// Replaces the facts of a need. Contributors edit drafts; what the focal point stands behind, only the focal point.
    pub async fn edit_need(&self, scope: &Scope, id: NeedId, raw: &RawNeed, version: i64) -> Outcome<NeedView> {
        demand(scope, Act::WriteNeed)?;
        let before = self.own_need(scope, id).await?;
        if !before.confirmed {
            return Err(not_confirmed());
        }
        if !before.status.editable() {
            let detail = format!("a need that is {} is no longer edited; withdraw it and write another", before.status);
            return Err(Refusal::conflict("not-editable", detail));
        }
        if before.status != NeedStatus::Draft {
            demand(scope, Act::EndorseNeed)?;
        }
        let mut read = self.read_need(scope, raw, &before.need.state).await?;
        if read.facts.requires.contains(&id) {
            let message = "a need cannot require itself; take it out of the list";
            return Err(Refusal::invalid(Finding::error(
                "requires-itself",
                Place::field("requires"),
                id.to_string(),
                message,
            )));
        }
        demand_sharing(scope, &before.need.facts.sharing, &read.facts.sharing)?;
        read.facts.keep_consents(&before.need.facts);
        let record = needs::update(self.store(), scope, id, version, read.facts, read.area).await.map_err(refusal)?;
        self.need_view(scope, record).await
    }

    /// Moves a need to another status.
    pub async fn move_need(
        &self,
        scope: &Scope,
        id: NeedId,
        to: NeedStatus,
        reason: &str,
        version: i64,
    ) -> Outcome<NeedView> {
        let act = moves::act_of(to).ok_or_else(|| only_the_cycle(to))?;
        demand(scope, act)?;
        let record = needs::get(self.store(), scope, id).await.map_err(refusal)?;
        if record.version != version {
            return Err(Refusal::Stale { current_version: record.version });
        }
        if !record.confirmed {
            return Err(not_confirmed());
        }
        if !moves::of_need(scope, &record).contains(&to) {
            let detail = format!(
                "a need that is {} cannot become {to} by you; read it again to see what is open",
                record.status
            );
            return Err(Refusal::conflict("not-a-move", detail));
        }
        if to == NeedStatus::Submitted && !record.need.facts.sharing.reaches_secretariat() {
            let detail = "the need is private; share it with the secretariat first, so that it can be matched";
            return Err(Refusal::conflict("not-shared", detail));
        }
        let reason = check_reason(reason, to == NeedStatus::Rejected)?;
        let record = needs::set_status(self.store(), scope, id, version, to, &reason).await.map_err(refusal)?;
        self.need_view(scope, record).await
    }

    /// Chooses who may see a need.
    pub async fn share_need(&self, scope: &Scope, id: NeedId, sharing: Sharing, version: i64) -> Outcome<NeedView> {
        demand(scope, Act::ShareNeed)?;
        let record = self.own_need(scope, id).await?;
        if !record.confirmed {
            return Err(not_confirmed());
        }
        if record.status != NeedStatus::Draft && !sharing.reaches_secretariat() && record.status != NeedStatus::Endorsed
        {
            let detail = "the need was sent to the secretariat; withdraw it before you make it private";
            return Err(Refusal::conflict("not-private-now", detail));
        }
        let facts = NeedFacts { sharing, ..record.need.facts };
        let record = needs::update(self.store(), scope, id, version, facts, record.area).await.map_err(refusal)?;
        self.need_view(scope, record).await
    }

    /// The state confirms what the secretariat entered from paper.
    pub async fn confirm_need(&self, scope: &Scope, id: NeedId, version: i64) -> Outcome<NeedView> {
        demand(scope, Act::ConfirmNeed)?;
        let record = self.own_need(scope, id).await?;
        if record.confirmed {
            return Err(Refusal::conflict(
                "already-confirmed",
                "the need is confirmed already; there is nothing to do",
            ));
        }
        let record = needs::confirm(self.store(), scope, id, version).await.map_err(refusal)?;
        self.need_view(scope, record).await
    }

    /// A partner state consents to a joint need, or takes its consent back.
    pub async fn consent_to_need(&self, scope: &Scope, id: NeedId, consented: bool, version: i64) -> Outcome<NeedView> {
        demand(scope, Act::ConsentJointNeed)?;
        let record = needs::get(self.store(), scope, id).await.map_err(refusal)?;
        if record.version != version {
            return Err(Refusal::Stale { current_version: record.version });
        }
        let state = own_state(scope)?;
        if !record.need.facts.partners.iter().any(|partner| partner.state == state) {
            return Err(Refusal::NotFound);
        }
        if !record.status.editable() {
            let detail = format!("a need that is {} waits for no consent", record.status);
            return Err(Refusal::conflict("not-editable", detail));
        }
        let record = needs::consent(self.store(), scope, id, consented).await.map_err(refusal)?;
        self.need_view(scope, record).await
    }

    /// Looks at a need while it is being written; nothing is stored.
    pub async fn check_need(&self, scope: &Scope, raw: &RawNeed) -> Outcome<Draft> {
        demand(scope, Act::WriteNeed)?;
        let (findings, need) = self.read_draft(scope, raw).await?;
        let matchability = match &need {
            Some(need) => Some(self.matchability(scope, need).await?),
            None => None,
        };
        Ok(Draft { findings, matchability })
    }

    /// What is wrong with a need that is being written, and the need, once it can be read.
    pub(crate) async fn read_draft(&self, scope: &Scope, raw: &RawNeed) -> Outcome<(Vec<Finding>, Option<Need>)> {
        let state = own_state(scope)?;
        let edition = self.edition_for(scope, &[raw.capability.trim()]).await?;
        match assessment::raw::parse(raw, &edition, self.register(), |field| Place::field(field)) {
            Err(findings) => Ok((findings, None)),
            Ok(facts) => {
                let mut findings = self.linked_faults(scope, &facts, &state).await?;
                let levels = self.own_levels(scope).await?;
                findings.extend(lint_with(&facts, &edition, levels.as_ref()));
                let need = Need { id: NeedId(Uuid::nil()), state, posted: self.today(), facts };
                Ok((findings, Some(need)))
            }
        }
    }

    /// Reads a raw need of a state; every fault is named.
    pub(crate) async fn read_need(&self, scope: &Scope, raw: &RawNeed, state: &StateCode) -> Outcome<ReadNeed> {
        let edition = self.edition_for(scope, &[raw.capability.trim()]).await?;
        let facts = assessment::raw::parse(raw, &edition, self.register(), |field| Place::field(field))
            .map_err(Refusal::Invalid)?;
        let findings = self.linked_faults(scope, &facts, state).await?;
        if findings.iter().any(Finding::is_error) {
            return Err(Refusal::Invalid(findings));
        }
        let area = area_of(&edition, &facts)?;
        Ok(ReadNeed { facts, area })
    }

    /// Faults that only the store knows: what the need names must be there.
    pub(crate) async fn linked_faults(
        &self,
        scope: &Scope,
        facts: &NeedFacts,
        state: &StateCode,
    ) -> Outcome<Vec<Finding>> {
        let mut findings = Vec::new();
        let mut fault = |code, field: &str, value: &str, message: &str| {
            findings.push(Finding::error(code, Place::field(field), value, message));
        };
        for id in &facts.requires {
            match needs::get(self.store(), scope, *id).await.map_err(refusal) {
                Ok(required) if required.need.state == *state => {}
                Ok(_) | Err(Refusal::NotFound) => {
                    fault(
                        "unknown-need",
                        "requires",
                        &id.to_string(),
                        "your state has no such need; take the identifier from its page",
                    );
                }
                Err(other) => return Err(other),
            }
        }
        for partner in &facts.partners {
            if partner.state == *state {
                fault(
                    "partner-leads",
                    "partners",
                    partner.state.as_str(),
                    "your state leads the need; name only the others",
                );
                continue;
            }
            match organisations::of_state(self.store(), scope, &partner.state).await.map_err(refusal) {
                Ok(_) => {}
                Err(Refusal::NotFound) => {
                    let message = "this state takes no part here yet, so that it cannot consent; ask the secretariat to invite it";
                    fault("no-delegation", "partners", partner.state.as_str(), message);
                }
                Err(other) => return Err(other),
            }
        }
        let named: BTreeSet<OrganisationId> =
            facts.exclusions.organisations.union(&facts.sharing.chosen).copied().collect();
        for id in named {
            match organisations::get(self.store(), scope, id).await.map_err(refusal) {
                Ok(_) => {}
                Err(Refusal::NotFound) => {
                    let field = if facts.sharing.chosen.contains(&id) { "shared_with" } else { "excluded_providers" };
                    fault(
                        "unknown-organisation",
                        field,
                        &id.to_string(),
                        "no such organisation takes part; choose one from the list",
                    );
                }
                Err(other) => return Err(other),
            }
        }
        Ok(findings)
    }

    /// A need of the reader's own organisation.
    pub(crate) async fn own_need(&self, scope: &Scope, id: NeedId) -> Outcome<NeedRecord> {
        let record = needs::get(self.store(), scope, id).await.map_err(refusal)?;
        if is_own(scope, record.organisation) { Ok(record) } else { Err(Refusal::NotFound) }
    }
}

/// The area of a need's capability.
pub(crate) fn area_of(edition: &Arc<Edition>, facts: &NeedFacts) -> Outcome<AreaId> {
    edition.area_of(&facts.capability).map(|area| area.id.clone()).ok_or_else(|| {
        let message = "no edition in use has this capability; take one from the catalogue";
        Refusal::invalid(Finding::error(
            "unknown-capability",
            Place::field("capability"),
            facts.capability.as_str(),
            message,
        ))
    })
}

/// The state that the acting person's organisation speaks for.
pub(crate) fn own_state(scope: &Scope) -> Outcome<StateCode> {
    let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
    actor
        .state
        .clone()
        .filter(|_| actor.kind == OrganisationKind::State)
        .ok_or(Refusal::NotAllowed { act: Act::WriteNeed })
}

/// Sharing is the focal point's to decide. Nobody sees a draft; what releases it asks who they are.
fn demand_sharing(scope: &Scope, before: &Sharing, after: &Sharing) -> Outcome<()> {
    if before == after || holds(scope, Act::ShareNeed) {
        Ok(())
    } else {
        Err(Refusal::NotAllowed { act: Act::ShareNeed })
    }
}

fn not_confirmed() -> Refusal {
    Refusal::conflict(
        "not-confirmed",
        "the secretariat entered this need from paper; the state's focal point confirms it first",
    )
}

fn only_the_cycle(to: NeedStatus) -> Refusal {
    Refusal::conflict(
        "not-a-move",
        format!("nobody sets {to} by hand; it follows from proposals, agreements and dates"),
    )
}

/// A reason in words: where it is due it is not empty, and it is never endless.
pub(crate) fn check_reason(reason: &str, due: bool) -> Outcome<String> {
    let reason = vocabulary::field::tidy(reason);
    let longest = vocabulary::field::TEXT_LIMIT;
    let fault =
        |code, message: String| Err(Refusal::invalid(Finding::error(code, Place::field("reason"), &reason, message)));
    if due && reason.is_empty() {
        fault("required", "say why, so that the other side can act on it".into())
    } else if reason.chars().count() > longest {
        fault("too-long", format!("this is too long; shorten it to {longest} characters"))
    } else {
        Ok(reason)
    }
}
