//! What delivered help teaches, over the engagements and proposals that the reader may see.

use assessment::Experience;
use feedback::{Engagement, History, Lessons, ProposalOutcome, learn_from};
use persistence::outcomes::{self, OutcomeRecord};
use persistence::{EngagementRecord, Scope, engagements};
use serde::Serialize;
use vocabulary::ExchangeRates;

use crate::access::{Act, demand};
use crate::approved::ApprovalView;
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::is_secretariat;
use crate::refusal::Outcome;

/// Lessons with what they rest on.
#[derive(Debug, Clone, Serialize)]
pub struct LessonsView {
    /// Engagements that were looked at.
    pub engagements: usize,
    /// The lessons.
    pub lessons: Lessons,
    /// What of them takes part in matching; told to the secretariat.
    pub approved: Option<ApprovalView>,
}

impl Matchmaker {
    /// Lessons from what the reader may see.
    pub async fn lessons(&self, scope: &Scope) -> Outcome<LessonsView> {
        demand(scope, Act::ReadLessons)?;
        let (engagements, lessons) = self.learnt(scope).await?;
        let approved = if is_secretariat(scope) { self.approval_in_force(scope).await? } else { None };
        Ok(LessonsView { engagements, lessons, approved })
    }

    /// What is learnt from what the scope may see, and from how many engagements.
    pub(crate) async fn learnt(&self, scope: &Scope) -> Outcome<(usize, Lessons)> {
        let rates = self.current_rates(scope).await?;
        let records = self.every_engagement(scope).await?;
        let engagements: Vec<Engagement> = records.iter().map(|record| self.in_place(record, &rates)).collect();
        let proposals = self.outcomes(scope).await?;
        let history = History { engagements: &engagements, proposals: &proposals };
        Ok((engagements.len(), learn_from(&history)))
    }

    /// An engagement with its region and its value, which the records do not hold.
    pub(crate) fn in_place(&self, record: &EngagementRecord, rates: &ExchangeRates) -> Engagement {
        let mut of = record.engagement.clone();
        of.conduct.region = self.register().get(&of.state).map(|state| state.region.clone());
        of.conduct.value_usd_cents = rates.usd_cents(of.agreed);
        of
    }

    /// What became of the proposals that the scope may see: those that were agreed, declined or left to lapse.
    async fn outcomes(&self, scope: &Scope) -> Outcome<Vec<ProposalOutcome>> {
        let found = outcomes::list(self.store(), scope).await.map_err(refusal)?;
        let of = |record: OutcomeRecord| ProposalOutcome {
            region: self.register().get(&record.state).map(|state| state.region.clone()),
            area: record.area,
            kind: record.kind,
            provider_kind: record.provider_kind,
            accepted: record.accepted,
        };
        Ok(found.into_iter().map(of).collect())
    }

    /// How long delivered help took and what it cost, of groups of at least five states: what proposals of needs show
    /// beside the catalogue's own figures.
    pub async fn experience(&self, scope: &Scope) -> Outcome<Vec<Experience>> {
        demand(scope, Act::ReadLessons)?;
        engagements::experience(self.store(), scope).await.map_err(refusal)
    }
}
