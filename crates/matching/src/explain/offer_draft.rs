//! Whom does this offer reach, and what keeps the others away? Live, while a person writes it: rules alone, no solver.

use std::collections::BTreeSet;

use assessment::Need;
use serde::Serialize;
use vocabulary::NeedId;

use super::conditions::relaxations;
use crate::eligibility::Context;
use crate::offer::Offer;
use crate::rules::{NeedView, RULES};

/// What can be said of an offer at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferDraft {
    /// Needs that were looked at.
    pub needs: usize,
    /// Needs that it could serve.
    pub fits: usize,
    /// Its conditions, those that keep most needs away first.
    pub conditions: Vec<KeptAway>,
}

/// One condition of an offer and how many needs it alone keeps away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct KeptAway {
    /// As in [`super::Condition`].
    pub condition: &'static str,
    /// Needs that would fit without it.
    pub alone: usize,
}

/// Looks at an offer that is being written. Needs that they require count as met: that is another matter than whether an
/// offer fits.
pub fn draft_offer(offer: &Offer, needs: &[Need], context: &Context<'_>) -> OfferDraft {
    let required: BTreeSet<NeedId> = needs.iter().flat_map(|need| need.facts.requires.iter().copied()).collect();
    let passes = |view: &NeedView<'_>, offer: &Offer| RULES.iter().all(|rule| (rule.passes)(view, offer));
    let views = needs.iter().map(|need| NeedView::new(need, &required, context));
    let (fits, away): (Vec<_>, Vec<_>) = views.partition(|view| passes(view, offer));
    let kept = |(condition, relaxed): (&'static str, Offer)| {
        let alone = away.iter().filter(|view| passes(view, &relaxed)).count();
        KeptAway { condition, alone }
    };
    let mut conditions: Vec<KeptAway> = relaxations(offer, needs).into_iter().map(kept).collect();
    conditions.retain(|kept| touches_rules(kept.condition));
    conditions.sort_by(|a, b| b.alone.cmp(&a.alone).then(a.condition.cmp(b.condition)));
    OfferDraft { needs: needs.len(), fits: fits.len(), conditions }
}

/// How often and to whom an offer is split shows only where all of a round is solved.
fn touches_rules(condition: &str) -> bool {
    !matches!(condition, "max-awards" | "earmarks")
}
