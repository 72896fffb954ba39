//! Single changes to a need that may open offers to it, and where they come from: offers that break one rule only.

use std::collections::{BTreeMap, BTreeSet};

use assessment::{Delivery, Need};
use chrono::NaiveDate;
use serde::Serialize;
use vocabulary::{LanguageCode, ModalityId, NeedId, Period, Quantity};

use crate::offer::Offer;
use crate::rules::{NeedView, RULES, delivery as delivery_rule, kind_of_help, language, period, prerequisites, size};
use crate::terms::Terms;

/// One change to a need. Amounts are in minor units of the need's unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum Edit {
    /// Accept help in this language too.
    Language {
        /// The language.
        accept: LanguageCode,
    },
    /// Accept help delivered this way too.
    Delivery {
        /// The way.
        accept: Delivery,
    },
    /// Be ready from an earlier or until a later day.
    Period {
        /// First day.
        from: NaiveDate,
        /// Last day.
        until: NaiveDate,
    },
    /// Accept this kind of help too; for drafts alone.
    Kind {
        /// The kind.
        accept: ModalityId,
    },
    /// Call a smaller amount useful.
    LeastUseful {
        /// The new least useful amount.
        amount: i64,
    },
    /// Ask for another amount.
    Quantity {
        /// The new amount.
        amount: i64,
    },
    /// Let one more provider take part.
    Providers {
        /// Most providers then.
        most: u32,
    },
    /// Let others cover a part: quantity and least useful amount fall by it, and so does what the need counts.
    CoFunding {
        /// What others cover.
        covered: i64,
    },
    /// Do without a required need, or have it met otherwise.
    Prerequisite {
        /// The need that is then no longer required.
        without: NeedId,
    },
}

impl Edit {
    /// The need after the change.
    pub fn apply(&self, need: &Need) -> Need {
        let mut need = need.clone();
        let facts = &mut need.facts;
        match self {
            Self::Language { accept } => drop(facts.languages.insert(accept.clone())),
            Self::Delivery { accept } => drop(facts.delivery.insert(*accept)),
            Self::Kind { accept } => drop(facts.kinds.insert(accept.clone())),
            Self::Period { from, until } => {
                if let Ok(period) = Period::new(*from, *until) {
                    facts.period = period;
                }
            }
            Self::LeastUseful { amount } => facts.least_useful = *amount,
            Self::Quantity { amount } => {
                facts.quantity = Quantity::new(*amount, facts.quantity.unit);
                facts.least_useful = facts.least_useful.min(*amount);
            }
            Self::Providers { most } => facts.max_providers = Some(*most),
            Self::CoFunding { covered } => {
                facts.quantity = Quantity::new(facts.quantity.amount - covered, facts.quantity.unit);
                facts.least_useful = (facts.least_useful - covered).max(0);
            }
            Self::Prerequisite { without } => drop(facts.requires.remove(without)),
        }
        need
    }

    /// How much it asks of the state: the kind of change, then its size.
    pub(super) fn price(&self, need: &Need) -> (u8, i64) {
        let facts = &need.facts;
        match self {
            Self::Language { .. } => (0, 0),
            Self::Delivery { .. } => (1, 0),
            Self::Period { from, until } => {
                let earlier = (facts.period.from() - *from).num_days();
                (2, earlier + (*until - facts.period.until()).num_days())
            }
            Self::LeastUseful { amount } => (3, facts.least_useful - amount),
            Self::Quantity { amount } => (4, (facts.quantity.amount - amount).abs()),
            Self::Kind { .. } => (5, 0),
            Self::Providers { most } => (6, i64::from(*most)),
            Self::CoFunding { covered } => (7, *covered),
            Self::Prerequisite { .. } => (8, 0),
        }
    }
}

/// Single changes that would take away the only rule that stands between the need and an offer, with how many offers
/// each is about.
pub(super) fn candidates(view: &NeedView<'_>, offers: &[Offer]) -> BTreeMap<Edit, usize> {
    let mut edits: BTreeMap<Edit, usize> = BTreeMap::new();
    for offer in offers {
        let mut broken = RULES.iter().filter(|rule| !(rule.passes)(view, offer));
        let (Some(rule), None) = (broken.next(), broken.next()) else { continue };
        for edit in mending(rule.name, view, offer) {
            *edits.entry(edit).or_insert(0) += 1;
        }
    }
    edits
}

/// Changes that let an offer pass a rule that refuses it.
fn mending(rule: &str, view: &NeedView<'_>, offer: &Offer) -> Vec<Edit> {
    let facts = &offer.facts;
    match rule {
        language::NAME => facts.languages.iter().map(|l| Edit::Language { accept: l.clone() }).collect(),
        delivery_rule::NAME => facts.delivery.iter().map(|way| Edit::Delivery { accept: *way }).collect(),
        kind_of_help::NAME => facts.kinds.iter().map(|kind| Edit::Kind { accept: kind.clone() }).collect(),
        period::NAME => longer(view, offer).into_iter().collect(),
        size::NAME => sizes(view, offer),
        prerequisites::NAME => {
            let missing = |id: &&NeedId| !view.present.contains(id) && !view.context.served.contains(id);
            let missing: Vec<&NeedId> = view.need.facts.requires.iter().filter(missing).collect();
            match missing.as_slice() {
                [one] => vec![Edit::Prerequisite { without: **one }],
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The period with the least further days that reaches an offer's window on a day that is not past.
fn longer(view: &NeedView<'_>, offer: &Offer) -> Option<Edit> {
    let (period, window, day) = (view.need.facts.period, offer.facts.window, view.context.day);
    if window.until() < day {
        return None;
    }
    let from = period.from().min(window.until());
    let until = period.until().max(window.from()).max(day);
    Some(Edit::Period { from, until })
}

/// Amounts at which an offer's limits and the need's meet.
fn sizes(view: &NeedView<'_>, offer: &Offer) -> Vec<Edit> {
    let facts = &view.need.facts;
    let Some(terms) = Terms::of(view.need, view.lead, offer, view.context.rates) else {
        return Vec::new();
    };
    let scale = 10f64.powi(facts.quantity.unit.exponent() as i32);
    let mut edits = Vec::new();
    if terms.min > terms.max && terms.max > 0.0 {
        edits.push(Edit::Quantity { amount: (terms.min * scale - 1e-6).ceil() as i64 });
    } else if terms.max > 0.0 && facts.max_providers == Some(1) {
        edits.push(Edit::Providers { most: 2 });
        edits.push(Edit::LeastUseful { amount: (terms.max * scale + 1e-6).floor() as i64 });
    }
    edits
}

/// How many of the offers every rule lets stand.
pub(super) fn fitting<'o>(view: &NeedView<'_>, offers: &'o [Offer]) -> Vec<&'o Offer> {
    offers.iter().filter(|offer| RULES.iter().all(|rule| (rule.passes)(view, offer))).collect()
}

/// The needs that count as in the round for a need that is asked about alone.
pub(super) fn known(present: &BTreeSet<NeedId>, served: &BTreeSet<NeedId>) -> BTreeSet<NeedId> {
    present.union(served).copied().collect()
}
