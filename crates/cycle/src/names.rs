//! Answers that are made for a reader: what the reader may see is named, everything else was counted before it got here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use matching::explain::{Only, Others};
use persistence::{Scope, SeenNeed, SeenOffer, seen};
use serde::Serialize;
use serde_json::Value;
use vocabulary::{NeedId, OfferId, RoundId, RunId, StateCode, Text, Unit};

use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// An answer with the names that it needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained<T> {
    /// What it was computed from.
    pub basis: Basis,
    /// The answer, which names nothing that the reader may not see.
    pub answer: T,
    /// Offers that may serve the need and that the reader may not see; only of a need's reason.
    pub unseen: Others,
    /// What the ids in the answer stand for.
    pub names: Names,
}

/// What an answer was computed from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Basis {
    /// The round.
    pub round: Option<RoundId>,
    /// Its title.
    pub round_title: String,
    /// The run; none where the answer comes from what is released to the reader today.
    pub run: Option<RunId>,
    /// The day of the run, or today.
    pub day: NaiveDate,
    /// Small enough that every figure is the exact one.
    pub exact: bool,
}

/// What ids stand for. An id that is not here was not named.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Names {
    /// Needs.
    pub needs: BTreeMap<String, NeedName>,
    /// Offers.
    pub offers: BTreeMap<String, OfferName>,
    /// States.
    pub states: BTreeMap<String, Text>,
}

/// A need by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedName {
    /// Identity.
    pub id: NeedId,
    /// One line.
    pub title: String,
    /// Who asks.
    pub state: StateCode,
    /// In which it counts.
    pub unit: Unit,
}

/// An offer by its title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferName {
    /// Identity.
    pub id: OfferId,
    /// One line.
    pub title: String,
    /// Who offers.
    pub provider_name: String,
    /// In which it counts.
    pub unit: Unit,
}

/// Everything that a reader may see now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sight {
    needs: BTreeMap<String, NeedName>,
    offers: BTreeMap<String, OfferName>,
    /// The same as ids.
    pub(crate) only: Only,
}

impl Sight {
    /// Adds a need that the reader sees for another reason than its sharing, such as an agreement.
    pub(crate) fn add_need(&mut self, id: NeedId, seen: SeenNeed) {
        let SeenNeed { title, state, unit } = seen;
        self.only.needs.insert(id.to_string());
        self.needs.insert(id.to_string(), NeedName { id, title, state, unit });
    }

    fn add_offer(&mut self, id: OfferId, seen: SeenOffer) {
        let SeenOffer { title, provider_name, unit, .. } = seen;
        self.only.offers.insert(id.to_string());
        self.offers.insert(id.to_string(), OfferName { id, title, provider_name, unit });
    }
}

impl Matchmaker {
    /// What the reader may see now.
    pub(crate) async fn sight(&self, scope: &Scope) -> Outcome<Sight> {
        let mut sight = Sight::default();
        for (id, need) in seen::needs(self.store(), scope).await.map_err(refusal)? {
            sight.add_need(id, need);
        }
        for (id, offer) in seen::offers(self.store(), scope).await.map_err(refusal)? {
            sight.add_offer(id, offer);
        }
        Ok(sight)
    }

    /// Names what an answer speaks of.
    pub(crate) fn named<T: Serialize>(&self, basis: Basis, answer: T, sight: &Sight) -> Outcome<Explained<T>> {
        let value = serde_json::to_value(&answer).map_err(|e| Refusal::internal(&e.to_string()))?;
        let names = self.names_in(&value, sight);
        Ok(Explained { basis, answer, unseen: Others::None, names })
    }

    /// The names of every id that stands somewhere in a document.
    pub(crate) fn names_in(&self, value: &Value, sight: &Sight) -> Names {
        let mut words = BTreeSet::new();
        gather(value, &mut words);
        let mut names = Names::default();
        for word in words {
            if let Some(need) = sight.needs.get(word) {
                names.states.insert(need.state.to_string(), self.state_name(&need.state));
                names.needs.insert(word.to_owned(), need.clone());
            } else if let Some(offer) = sight.offers.get(word) {
                names.offers.insert(word.to_owned(), offer.clone());
            } else if let Ok(code) = word.parse::<StateCode>()
                && self.register().get(&code).is_some()
            {
                names.states.insert(word.to_owned(), self.state_name(&code));
            }
        }
        names
    }
}

fn gather<'v>(value: &'v Value, words: &mut BTreeSet<&'v str>) {
    match value {
        Value::String(word) => {
            words.insert(word);
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, words)),
        Value::Object(fields) => fields.values().for_each(|field| gather(field, words)),
        _ => {}
    }
}
