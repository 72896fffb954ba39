//! The round behind the problem: needs, offers and rules, for questions that change them.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use vocabulary::{NeedId, OfferId, Quantity};

use super::desk::Desk;
use super::edit;
use super::reader::Reader;
use super::table::Table;
use super::why::{Code, Why};
use crate::build::Input;
use crate::eligibility::{Context, NeedEligibility, eligible};
use crate::fit::fit_under;
use crate::offer::Offer;
use crate::problem::Pair;
use crate::report::{DECLINED, without_pairs};
use crate::rules::prerequisites;
use crate::terms::Terms;

/// A round with the desk of its problem, which must be the one built from this input.
pub struct Room<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) context: &'a Context<'a>,
    pub(super) desk: &'a Desk<'a>,
    pub(super) present: BTreeSet<NeedId>,
    /// Needs of the round and needs served before: what a need asked about alone may require.
    known: BTreeSet<NeedId>,
    /// Where needs and offers stand in the problem's lists.
    need_at: BTreeMap<String, usize>,
    offer_at: BTreeMap<String, usize>,
}

impl<'a> Room<'a> {
    /// Opens a round for questions.
    pub fn new(input: &'a Input<'a>, context: &'a Context<'a>, desk: &'a Desk<'a>) -> Self {
        let present: BTreeSet<NeedId> = input.needs.iter().map(|need| need.id).collect();
        let problem = &desk.table.problem;
        Self {
            known: edit::known(&present, context.served),
            present,
            input,
            context,
            desk,
            need_at: problem.needs.iter().enumerate().map(|(at, need)| (need.id.clone(), at)).collect(),
            offer_at: problem.offers.iter().enumerate().map(|(at, offer)| (offer.id.clone(), at)).collect(),
        }
    }

    /// A need of the round.
    pub(super) fn need(&self, id: NeedId) -> Option<&'a Need> {
        self.input.needs.iter().find(|need| need.id == id)
    }

    /// An offer of the round.
    pub(super) fn offer(&self, id: OfferId) -> Option<&'a Offer> {
        self.input.offers.iter().find(|offer| offer.id == id)
    }

    /// Why a need is not matched, with what the rules said before the problem was built.
    pub fn why(&self, need: NeedId, reader: &dyn Reader) -> Option<Why> {
        let mut why = self.desk.why(&need.to_string(), reader)?;
        let silent = NeedEligibility::default();
        let answer = self.input.eligibility.needs.get(&need).unwrap_or(&silent);
        why.rules = answer.excluded.clone();
        why.nearest =
            answer.nearest.iter().filter(|miss| reader.may_name_offer(&miss.offer.to_string())).cloned().collect();
        for miss in why.nearest.iter_mut().filter(|miss| miss.rule == prerequisites::NAME) {
            miss.evidence.need.retain(|id| reader.may_name_need(id));
        }
        if why.code == Code::NoOffer {
            let declined = self.input.declined.iter().filter(|(id, _)| *id == need).count();
            let over = self.need(need).is_some_and(|need| need.facts.period.until() < self.context.day);
            let (reason, because) = without_pairs(answer, declined);
            why.code = match reason {
                _ if declined > 0 && answer.eligible > 0 => Code::Declined,
                _ if over => Code::Expired,
                crate::plan::Reason::Excluded => Code::Excluded,
                _ => Code::NoOffer,
            };
            why.because = because.filter(|name| name != DECLINED && why.code == Code::Excluded);
        }
        Some(why)
    }

    /// The problem with one need changed: its figures, its requirements and its pairs. `share` is the part of its
    /// weight that it keeps. Gives the number of its offers too.
    pub(super) fn with_need(&self, need: &Need, share: f64) -> Option<(Table<'static>, usize)> {
        let at = *self.need_at.get(&need.id.to_string())?;
        let place = u32::try_from(at).ok()?;
        let alone = Context { served: &self.known, ..*self.context };
        let answer = eligible(std::slice::from_ref(need), self.input.offers, &alone);
        let offers: BTreeMap<OfferId, &Offer> = self.input.offers.iter().map(|offer| (offer.id, offer)).collect();
        let open = answer.pairs.iter().filter(|pair| !self.input.declined.contains(&(pair.need, pair.offer)));
        let pairs: Vec<Pair> =
            open.filter_map(|pair| self.pair(place, need, offers.get(&pair.offer)?, pair.terms)).collect();
        let count = pairs.len();
        let requires: Vec<u32> = need
            .facts
            .requires
            .iter()
            .filter_map(|id| u32::try_from(*self.need_at.get(&id.to_string())?).ok())
            .collect();
        let table = self.desk.variant(|problem| {
            problem.pairs.retain(|pair| pair.need != place);
            problem.pairs.extend(pairs);
            if let Some(slot) = problem.needs.get_mut(at) {
                let facts = &need.facts;
                slot.quantity = facts.quantity.major();
                slot.min_quantity = Quantity::new(facts.least_useful, facts.quantity.unit).major();
                slot.max_providers = facts.max_providers.or(self.input.policy.max_providers).map(u64::from);
                slot.requires = requires;
                slot.weight *= share;
            }
        });
        Some((table, count))
    }

    /// A row of the problem for a need and an offer, as the problem's builder makes it.
    pub(super) fn pair(&self, place: u32, need: &Need, offer: &Offer, terms: Terms) -> Option<Pair> {
        let fit = fit_under(self.input.policy, need, offer, self.context);
        let Terms { rate, min, max, setup } = terms;
        let whole = max == need.facts.quantity.major();
        Some(Pair {
            need: place,
            offer: u32::try_from(*self.offer_at.get(&offer.id.to_string())?).ok()?,
            min,
            max: (!whole).then_some(max),
            fit: fit.value,
            rate,
            setup,
        })
    }

    /// Where a need stands in the problem's list.
    pub(super) fn place_of_need(&self, id: NeedId) -> Option<u32> {
        u32::try_from(*self.need_at.get(&id.to_string())?).ok()
    }

    /// Where an offer stands in the problem's list.
    pub(super) fn place_of_offer(&self, id: OfferId) -> Option<u32> {
        u32::try_from(*self.offer_at.get(&id.to_string())?).ok()
    }
}
