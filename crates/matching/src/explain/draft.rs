//! Can this draft be matched? Live, while a person writes it: rules and what the present plan leaves, no solver.

use std::collections::BTreeSet;

use assessment::Need;
use serde::Serialize;
use vocabulary::NeedId;

use super::desk::Desk;
use super::edit::{self, Edit};
use super::reader::{Named, Reader};
use crate::eligibility::{Context, RuleCount, eligible};
use crate::offer::Offer;
use crate::rules::NeedView;
use crate::terms::Terms;

/// How many changes are tried, those that concern most offers first.
const TRIED: usize = 16;

/// What can be said of a draft at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// Offers that were looked at.
    pub offers: usize,
    /// Offers that may serve it.
    pub fits: usize,
    /// Those, as far as the reader may see them.
    pub named: Named,
    /// How many of them have room at the present plan; none of them where there is no plan.
    pub free: usize,
    /// What these could give together, in whole units, at most the quantity.
    pub free_amount: f64,
    /// How many offers each rule stands against.
    pub rules: Vec<RuleCount>,
    /// Single changes that open further offers, those that open most first.
    pub openings: Vec<Opening>,
}

/// A single change and what it opens.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Opening {
    /// The change.
    pub edit: Edit,
    /// How many offers fit after it.
    pub offers: usize,
    /// Those that did not fit before, as far as the reader may see them.
    pub named: Named,
}

/// Looks at a draft. `needs` are the needs of the round, which it may require; it need not be one of them.
pub fn draft(
    need: &Need,
    offers: &[Offer],
    needs: &BTreeSet<NeedId>,
    context: &Context<'_>,
    desk: Option<&Desk<'_>>,
    reader: &dyn Reader,
) -> Draft {
    let known = edit::known(needs, context.served);
    let alone = Context { served: &known, ..*context };
    let answer = eligible(std::slice::from_ref(need), offers, &alone);
    let rules = answer.needs.get(&need.id).map(|n| n.excluded.clone()).unwrap_or_default();
    let view = NeedView::new(need, needs, context);
    let fits = edit::fitting(&view, offers);
    let fitting: BTreeSet<_> = fits.iter().map(|offer| offer.id).collect();
    let named = |offers: &[&Offer]| {
        let ids: Vec<String> = offers.iter().map(|offer| offer.id.to_string()).collect();
        Named::of(ids.iter().map(String::as_str), |id| reader.may_name_offer(id))
    };
    let visible = |edit: &Edit| match edit {
        Edit::Prerequisite { without } => reader.may_name_need(&without.to_string()),
        _ => true,
    };
    let mut tried: Vec<(Edit, usize)> =
        edit::candidates(&view, offers).into_iter().filter(|(edit, _)| visible(edit)).collect();
    tried.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.price(need).cmp(&b.0.price(need))).then(a.0.cmp(&b.0)));
    tried.truncate(TRIED);
    let mut openings: Vec<Opening> = tried
        .into_iter()
        .map(|(edit, _)| {
            let edited = edit.apply(need);
            let after = edit::fitting(&NeedView::new(&edited, needs, context), offers);
            let new: Vec<&Offer> = after.iter().copied().filter(|offer| !fitting.contains(&offer.id)).collect();
            Opening { edit, offers: after.len(), named: named(&new) }
        })
        .filter(|opening| opening.offers > fits.len())
        .collect();
    openings.sort_by(|a, b| {
        b.offers.cmp(&a.offers).then_with(|| (a.edit.price(need), &a.edit).cmp(&(b.edit.price(need), &b.edit)))
    });
    let (free, free_amount) = desk.map_or((0, 0.0), |desk| desk.free(need, &fits, &view));
    Draft { offers: offers.len(), fits: fits.len(), named: named(&fits), free, free_amount, rules, openings }
}

impl Desk<'_> {
    /// How many of these offers have room for a need at the present plan, and what they could give it together.
    fn free(&self, need: &Need, offers: &[&Offer], view: &NeedView<'_>) -> (usize, f64) {
        let ix = &self.table.ix;
        let mut spent = vec![(0.0, 0u32); ix.offers()];
        for (need, offer, amount) in &self.awards {
            if let Some(p) = ix.pair(*need, *offer).map(|p| p as usize) {
                let sum = &mut spent[*offer as usize];
                sum.0 += ix.rate[p] * amount + ix.setup[p];
                sum.1 += 1;
            }
        }
        let numbers: std::collections::BTreeMap<&str, u32> =
            self.table.problem.offers.iter().map(|o| o.id.as_str()).zip(ix.offer_of.iter().copied()).collect();
        let (mut free, mut sum) = (0, 0.0);
        for offer in offers {
            let Some(o) = numbers.get(offer.id.to_string().as_str()).map(|o| *o as usize) else { continue };
            let Some(terms) = Terms::of(need, view.lead, offer, view.context.rates) else { continue };
            let left = ix.capacity[o] - spent[o].0 - terms.setup;
            let most = if terms.rate > 0.0 { terms.max.min(left / terms.rate) } else { terms.max };
            let places = ix.offer_awards[o] == crate::problem::index::UNLIMITED || spent[o].1 < ix.offer_awards[o];
            if places && left >= 0.0 && most > 0.0 && most >= terms.min {
                free += 1;
                sum += most;
            }
        }
        (free, sum.min(need.facts.quantity.major()))
    }
}
