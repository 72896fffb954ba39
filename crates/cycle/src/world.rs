//! What the matcher's rules look at beside needs and offers: catalogue, register, rates, delegations, the day.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use matching::{CatalogueFacts, Context};
use persistence::Scope;
use vocabulary::{ExchangeRates, NeedId, OrganisationId, OrganisationKind, Register, StateCode};

use crate::matchmaker::Matchmaker;
use crate::refusal::Outcome;

/// The world as the rules see it today.
pub(crate) struct World<'a> {
    pub(crate) facts: CatalogueFacts,
    pub(crate) register: &'a Register,
    pub(crate) rates: ExchangeRates,
    pub(crate) delegations: BTreeMap<OrganisationId, StateCode>,
    pub(crate) served: BTreeSet<NeedId>,
    pub(crate) day: NaiveDate,
}

impl World<'_> {
    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            facts: &self.facts,
            register: self.register,
            rates: &self.rates,
            delegations: &self.delegations,
            served: &self.served,
            day: self.day,
        }
    }
}

/// The facts of all these editions; where two know the same capability, the first one's hold.
pub(crate) fn facts_of<'e>(editions: impl IntoIterator<Item = &'e Edition>) -> CatalogueFacts {
    let mut facts = CatalogueFacts::default();
    for edition in editions {
        let mut more = CatalogueFacts::from(edition);
        more.area_of.append(&mut facts.area_of);
        more.foundational.append(&mut facts.foundational);
        more.area_titles.append(&mut facts.area_titles);
        more.capability_titles.append(&mut facts.capability_titles);
        if !facts.edition.is_empty() {
            more.edition = format!("{}, {}", facts.edition, more.edition);
        }
        facts = more;
    }
    facts
}

impl Matchmaker {
    /// The world of someone who is signed in. Of needs outside the one that is looked at, nothing is assumed.
    pub(crate) async fn world(&self, scope: &Scope) -> Outcome<World<'_>> {
        let editions = self.adopted_editions(scope).await?;
        let rates = self.current_rates(scope).await?;
        let delegations = self.delegations(scope).await?;
        Ok(World {
            facts: facts_of(editions.iter().map(|(_, edition)| &**edition)),
            register: self.register(),
            rates,
            delegations,
            served: BTreeSet::new(),
            day: self.today(),
        })
    }

    /// Which organisation speaks for which state.
    pub(crate) async fn delegations(&self, scope: &Scope) -> Outcome<BTreeMap<OrganisationId, StateCode>> {
        let organisations = self.all_organisations(scope, Some(OrganisationKind::State)).await?;
        Ok(organisations.into_iter().filter_map(|o| o.state.map(|state| (o.id, state))).collect())
    }
}
