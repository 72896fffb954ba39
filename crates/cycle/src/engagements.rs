//! Step 4: agreed help, reports on it, its close.

use chrono::NaiveDate;
use feedback::raw::Occasion;
use feedback::{ClosureReason, Engagement, EngagementStatus, delivered_of, returned_draw};
use persistence::engagements::{self, EngagementFilter};
use persistence::{EngagementRecord, Scope, Settle};
use serde::Serialize;
use vocabulary::{CapabilityId, EngagementId, Finding, OrganisationKind, Place, Quantity, StateCode, Text};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, page, refusal, wanted};
use crate::moves;
use crate::need_views::is_secretariat;
use crate::needs::check_reason;
use crate::paging::{Page, Paging};
use crate::proposals::{Side, side_of};
use crate::rates::converted;
use crate::refusal::{Outcome, Refusal};
use crate::rounds::renamed;

/// A progress report as text.
pub use feedback::RawReport;

/// An engagement in a list.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementSummary {
    /// The record with its reports.
    pub record: EngagementRecord,
    /// Where the reader stands.
    pub side: Side,
    /// The need's title.
    pub need_title: String,
    /// The offer's title.
    pub offer_title: String,
    /// The requesting state.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// The provider's name.
    pub provider_name: String,
    /// What was delivered so far.
    pub delivered: Quantity,
}

/// An engagement whole.
#[derive(Debug, Clone, Serialize)]
pub struct EngagementView {
    /// The record with its reports.
    pub record: EngagementRecord,
    /// Where the reader stands.
    pub side: Side,
    /// The need's title.
    pub need_title: String,
    /// The offer's title.
    pub offer_title: String,
    /// The requesting state.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// The provider's name.
    pub provider_name: String,
    /// What it builds.
    pub capability: CapabilityId,
    /// The provider's conditions in words.
    pub conditions: String,
    /// What was delivered so far.
    pub delivered: Quantity,
    /// The agreed amount in US cents, where it is money.
    pub usd_cents: Option<i64>,
    /// The day of the rate.
    pub rate_date: Option<NaiveDate>,
    /// What the reader may do now.
    pub may: Vec<Act>,
}

pub(crate) fn delivered_quantity(engagement: &Engagement) -> Quantity {
    Quantity::new(delivered_of(engagement), engagement.agreed.unit)
}

/// As which side the acting person speaks; a partner state and the secretariat only read and tidy up.
pub(crate) fn speaks_as(side: Side) -> Outcome<OrganisationKind> {
    match side {
        Side::State => Ok(OrganisationKind::State),
        Side::Provider => Ok(OrganisationKind::Provider),
        Side::Secretariat => Err(Refusal::NotFound),
    }
}

impl Matchmaker {
    /// The engagements that concern the reader, newest first.
    pub async fn engagements(&self, scope: &Scope, paging: &Paging) -> Outcome<Page<EngagementSummary>> {
        demand(scope, Act::ReadEngagements)?;
        let found = engagements::list(self.store(), scope, &EngagementFilter::default(), wanted(paging)?)
            .await
            .map_err(refusal)?;
        let found = page(found);
        let mut items = Vec::new();
        for record in found.items {
            let view = self.engagement_view(scope, record).await?;
            items.push(EngagementSummary {
                record: view.record,
                side: view.side,
                need_title: view.need_title,
                offer_title: view.offer_title,
                state: view.state,
                state_name: view.state_name,
                provider_name: view.provider_name,
                delivered: view.delivered,
            });
        }
        Ok(Page { items, next: found.next, total: found.total })
    }

    /// One engagement.
    pub async fn engagement(&self, scope: &Scope, id: EngagementId) -> Outcome<EngagementView> {
        demand(scope, Act::ReadEngagements)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        self.engagement_view(scope, record).await
    }

    pub(crate) async fn engagement_view(&self, scope: &Scope, record: EngagementRecord) -> Outcome<EngagementView> {
        let subject = engagements::subject(self.store(), scope, record.engagement.id).await.map_err(refusal)?;
        let rates = self.current_rates(scope).await?;
        let (usd_cents, rate_date) = converted(&rates, record.engagement.agreed);
        let side = side_of(scope, record.state_organisation, record.provider_organisation);
        let may = acts(scope, side, record.engagement.status);
        Ok(EngagementView {
            side,
            need_title: subject.need.need.facts.title,
            offer_title: subject.offer.offer.facts.title,
            state: record.engagement.state.clone(),
            state_name: self.state_name(&record.engagement.state),
            provider_name: subject.offer.offer.provider_name,
            capability: record.engagement.capability.clone(),
            conditions: subject.offer.offer.facts.conditions,
            delivered: delivered_quantity(&record.engagement),
            usd_cents,
            rate_date,
            may,
            record,
        })
    }

    /// Reports on progress for the own side.
    pub async fn file_report(
        &self,
        scope: &Scope,
        id: EngagementId,
        raw: &RawReport,
        version: i64,
        key: Option<&Key>,
    ) -> Outcome<EngagementView> {
        demand(scope, Act::FileReport)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        let by = speaks_as(side_of(scope, record.state_organisation, record.provider_organisation))?;
        if record.engagement.status == EngagementStatus::Closed {
            return Err(closed());
        }
        let edition = self.edition_for(scope, &[record.engagement.capability.as_str()]).await?;
        let occasion = Occasion { side: by, day: self.today(), unit: record.engagement.agreed.unit };
        let report =
            feedback::raw::parse(raw, &edition, occasion, |field| Place::field(field)).map_err(Refusal::Invalid)?;
        feedback::may_report(&record.engagement, &report).map_err(|e| match e {
            feedback::ReportRefusal::Suspended => Refusal::conflict("engagement-suspended", e.to_string()),
            _ => {
                let place = Place::field(if e.code() == "women-above-participants" { "women" } else { "delivered" });
                Refusal::invalid(Finding::error(e.code(), place, &raw.delivered, e.to_string()))
            }
        })?;
        let mut after = record.engagement;
        after.reports.push(report.clone());
        let status = feedback::status_after(&after);
        let once = Key::once(key);
        let record = engagements::file_report(self.store(), scope, id, version, report, status, moves::settle, once)
            .await
            .map_err(refusal)?;
        self.engagement_view(scope, record).await
    }

    /// Closes an engagement; what was not delivered is free again in the offer.
    pub async fn close_engagement(
        &self,
        scope: &Scope,
        id: EngagementId,
        reason: ClosureReason,
        version: i64,
    ) -> Outcome<EngagementView> {
        self.close_engagement_because(scope, id, reason, "", version).await
    }

    /// Closes an engagement, with words beside the reason. The secretariat tidies up what is double, out of scope, or
    /// was left alone by both sides.
    pub async fn close_engagement_because(
        &self,
        scope: &Scope,
        id: EngagementId,
        reason: ClosureReason,
        words: &str,
        version: i64,
    ) -> Outcome<EngagementView> {
        demand(scope, Act::CloseEngagement)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        let by = match side_of(scope, record.state_organisation, record.provider_organisation) {
            Side::Secretariat if is_secretariat(scope) => OrganisationKind::Secretariat,
            side => speaks_as(side)?,
        };
        let words = check_reason(words, false).map_err(|refusal| renamed(refusal, "words"))?;
        feedback::may_close(&record.engagement, reason, by).map_err(|e| match e {
            feedback::CloseRefusal::AlreadyClosed => closed(),
            e => Refusal::conflict("close-refused", e.to_string()),
        })?;
        let of = &record.engagement;
        let release = returned_draw(record.draw.amount, of.agreed.amount, delivered_of(of));
        let settle = self.settle_after(scope, &record).await?;
        let because = (reason, words);
        let record =
            engagements::close(self.store(), scope, id, version, because, release, settle).await.map_err(refusal)?;
        self.engagement_view(scope, record).await
    }

    /// Whether the need is met whole by what all its engagements delivered, as far as the reader sees them.
    async fn settle_after(&self, scope: &Scope, record: &EngagementRecord) -> Outcome<Settle> {
        let need = record.engagement.need;
        let filter = EngagementFilter { need: Some(need), ..EngagementFilter::default() };
        let all = self.all_engagements(scope, &filter).await?;
        let sum: i64 = all.iter().map(|r| delivered_of(&r.engagement)).fold(0, i64::saturating_add);
        let subject = engagements::subject(self.store(), scope, record.engagement.id).await.map_err(refusal)?;
        let whole = sum >= subject.need.need.facts.quantity.amount;
        Ok(if whole { moves::settle_whole } else { moves::settle })
    }
}

/// Nothing more happens to it.
pub(crate) fn closed() -> Refusal {
    let detail = "the engagement is closed; agree on further help, or put a document beside it";
    Refusal::conflict("engagement-closed", detail)
}

/// What the reader may do with an engagement now.
fn acts(scope: &Scope, side: Side, status: EngagementStatus) -> Vec<Act> {
    let closed = status == EngagementStatus::Closed;
    let acts: &[Act] = match side {
        Side::Secretariat if !is_secretariat(scope) => &[],
        Side::Secretariat if closed => &[Act::GiveLabel],
        Side::Secretariat => &[Act::GiveLabel, Act::CloseEngagement],
        _ if closed => {
            &[Act::EditEngagement, Act::ConsentPublication, Act::CheckAdherence, Act::Reassess, Act::ShareReassessment]
        }
        _ => &[
            Act::FileReport,
            Act::CloseEngagement,
            Act::EditEngagement,
            Act::SuspendEngagement,
            Act::ConsentPublication,
            Act::CheckAdherence,
            Act::Reassess,
            Act::ShareReassessment,
            Act::RemarkFramework,
            Act::WritePractice,
        ],
    };
    which(scope, acts)
}
