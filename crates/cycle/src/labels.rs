//! Step 4: the label of the agreed principles, on offers and engagements.

use std::collections::BTreeSet;

use persistence::labels;
pub use persistence::{LabelOf, LabelRecord};
use persistence::{Scope, StoreError};
use vocabulary::OfferId;

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::needs::check_reason;
use crate::refusal::{Outcome, Refusal};

impl Matchmaker {
    /// The life of a label, newest first, for whoever may see what carries it; a visitor sees that of a public offer.
    pub async fn label(&self, scope: &Scope, of: LabelOf) -> Outcome<Vec<LabelRecord>> {
        demand(scope, if matches!(of, LabelOf::Offer(_)) { Act::ReadPublic } else { Act::ReadEngagements })?;
        labels::list(self.store(), scope, of).await.map_err(refusal)
    }

    /// Of the offers that the reader may see, those that carry the label.
    pub async fn labelled_offers(&self, scope: &Scope) -> Outcome<BTreeSet<OfferId>> {
        demand(scope, Act::ReadPublic)?;
        labels::offers_with(self.store(), scope).await.map_err(refusal)
    }

    /// Gives the label, with the reasons.
    pub async fn give_label(&self, scope: &Scope, of: LabelOf, reason: &str) -> Outcome<Vec<LabelRecord>> {
        self.step_label(scope, of, true, reason).await
    }

    /// Takes the label back, with the reasons.
    pub async fn revoke_label(&self, scope: &Scope, of: LabelOf, reason: &str) -> Outcome<Vec<LabelRecord>> {
        self.step_label(scope, of, false, reason).await
    }

    async fn step_label(&self, scope: &Scope, of: LabelOf, given: bool, reason: &str) -> Outcome<Vec<LabelRecord>> {
        demand(scope, Act::GiveLabel)?;
        let reason = check_reason(reason, true)?;
        labels::step(self.store(), scope, of, given, reason).await.map_err(|e| match e {
            StoreError::Conflict(text) if given => Refusal::conflict("label-stands", text),
            StoreError::Conflict(text) => Refusal::conflict("no-label", text),
            other => refusal(other),
        })
    }
}
