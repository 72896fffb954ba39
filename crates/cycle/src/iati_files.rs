//! Agreed help as IATI activities: those engagements that both sides let be published, and nothing else of anybody.

use std::collections::BTreeMap;

use catalogue::Edition;
use exchange::{
    ActivityStatus, IatiActivity, IatiArea, IatiBudget, IatiOrganisation, IatiOutcome, IatiOutput, IatiRole,
    IatiTransaction, Publisher, TransactionKind, write_iati,
};
use feedback::{ClosureReason, EngagementStatus, PartnerRole, delivered};
use persistence::{EngagementRecord, Scope, engagements, parties};
use vocabulary::{EngagementId, OrganisationId, OrganisationKind, Period, Quantity, Text, UnLanguage, Unit};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// How long help is planned for where the sides did not say.
const USUAL_DAYS: i64 = 365;
/// What identifiers begin with until the one who runs the service has an identifier of its own.
const PUBLISHER: &str = "matchmaker";

type Names = BTreeMap<OrganisationId, String>;

impl Matchmaker {
    /// Every published engagement as one IATI 2.03 file; visitors read it too. `base` is the public address of this
    /// service without a slash at its end.
    pub async fn iati_file(&self, scope: &Scope, base: &str) -> Outcome<Vec<u8>> {
        self.iati(scope, base, None).await
    }

    /// One published engagement as an IATI 2.03 file.
    pub async fn iati_activity_file(&self, scope: &Scope, id: EngagementId, base: &str) -> Outcome<Vec<u8>> {
        self.iati(scope, base, Some(id)).await
    }

    async fn iati(&self, scope: &Scope, base: &str, only: Option<EngagementId>) -> Outcome<Vec<u8>> {
        demand(scope, Act::ReadPublic)?;
        let (_, edition) = self.current_edition(scope).await?;
        let mut records = engagements::published(self.store(), scope).await.map_err(refusal)?;
        records.retain(|record| only.is_none_or(|id| record.engagement.id == id));
        if only.is_some() && records.is_empty() {
            return Err(Refusal::NotFound);
        }
        let names = parties::published(self.store(), scope).await.map_err(refusal)?;
        let activities: Vec<IatiActivity> =
            records.iter().filter_map(|record| activity(record, &edition, &names)).collect();
        let publisher = Publisher {
            reference: PUBLISHER.to_owned(),
            name: "Matchmaker".to_owned(),
            kind: "40".to_owned(),
            mailbox: None,
            base: base.trim_end_matches('/').to_owned(),
        };
        write_iati(&publisher, &activities, self.register(), self.now())
            .map_err(|e| Refusal::internal(&format!("the IATI file cannot be written: {e}")))
    }
}

/// An engagement as an activity; none where its days make no period.
fn activity(record: &EngagementRecord, edition: &Edition, names: &Names) -> Option<IatiActivity> {
    let of = &record.engagement;
    let agreed_on = of.conduct.agreed_on.unwrap_or_else(|| record.created_at.date_naive());
    let until = agreed_on.checked_add_signed(chrono::TimeDelta::days(USUAL_DAYS)).unwrap_or(agreed_on);
    let planned = record.period.or(of.conduct.period).or_else(|| Period::new(agreed_on, until).ok())?;
    let capability = edition.capability(&of.capability);
    let title = capability.map_or_else(|| Text::english(of.capability.as_str()), |c| c.title.clone());
    let mut activity = IatiActivity::new(&of.id.to_string(), record.created_at, title.clone(), planned);
    (activity.state_consents, activity.provider_consents) = (true, true);
    activity.language = UnLanguage::En;
    activity.description = capability.map(|c| c.description.clone()).unwrap_or_default();
    activity.participants = participants(record, names);
    activity.status = status(record);
    activity.started = of.conduct.started_on;
    activity.ended = of.conduct.closed_on;
    activity.states = vec![of.state.clone()];
    activity.purposes =
        capability.map(|c| c.dac_purpose_code.clone()).filter(|code| !code.is_empty()).into_iter().collect();
    let area = edition.area(&of.area);
    activity.areas = area.map(|a| IatiArea { id: a.id.to_string(), title: a.title.clone() }).into_iter().collect();
    match of.agreed.unit {
        Unit::Money(_) => money(&mut activity, record, agreed_on),
        _ => activity.outputs.push(IatiOutput {
            title: title.clone(),
            period: planned,
            target: of.agreed.amount,
            actual: Some(delivered(&of.reports).max(of.conduct.handed_over())),
        }),
    }
    let told = |side: OrganisationKind| of.reports.iter().filter(move |report| report.side == side);
    let before = told(OrganisationKind::State).find_map(|report| report.level_before);
    let after = told(OrganisationKind::State).filter_map(|report| report.level_after).next_back();
    if before.is_some() && after.is_some() {
        activity.outcomes.push(IatiOutcome { title, period: planned, before, goal: None, after });
    }
    Some(activity)
}

/// The requesting state answers for it, the provider pays and does it unless partners are named for that.
fn participants(record: &EngagementRecord, names: &Names) -> Vec<IatiOrganisation> {
    let of = &record.engagement;
    let name = |id: &OrganisationId| names.get(id).cloned().unwrap_or_else(|| "not named".to_owned());
    let mut all = vec![IatiOrganisation {
        role: IatiRole::Accountable,
        kind: "10".to_owned(),
        reference: None,
        name: name(&record.state_organisation),
    }];
    let named = |role: PartnerRole| of.conduct.partners.iter().any(|partner| partner.role == role);
    for (role, own) in [(IatiRole::Funding, PartnerRole::Funding), (IatiRole::Implementing, PartnerRole::Implementing)]
    {
        if role == IatiRole::Funding || !named(own) {
            all.push(IatiOrganisation {
                role,
                kind: of.provider_kind.iati().to_owned(),
                reference: None,
                name: name(&record.provider_organisation),
            });
        }
    }
    all.extend(of.conduct.partners.iter().map(|partner| IatiOrganisation {
        role: match partner.role {
            PartnerRole::Funding => IatiRole::Funding,
            PartnerRole::Accountable => IatiRole::Accountable,
            PartnerRole::Extending => IatiRole::Extending,
            PartnerRole::Implementing => IatiRole::Implementing,
        },
        kind: String::new(),
        reference: partner.iati_ref.clone(),
        name: partner.name.clone(),
    }));
    all
}

fn status(record: &EngagementRecord) -> ActivityStatus {
    match (record.engagement.status, record.engagement.closure) {
        (EngagementStatus::Agreed, _) => ActivityStatus::Pipeline,
        (EngagementStatus::Suspended, _) => ActivityStatus::Suspended,
        (EngagementStatus::Closed, Some(ClosureReason::Completed | ClosureReason::PartlyCompleted)) => {
            ActivityStatus::Closed
        }
        (EngagementStatus::Closed, _) => ActivityStatus::Cancelled,
        _ => ActivityStatus::Implementation,
    }
}

/// Budget, the commitment of the day of agreement, and what both sides say was handed over.
fn money(activity: &mut IatiActivity, record: &EngagementRecord, agreed_on: chrono::NaiveDate) {
    let of = &record.engagement;
    let by = |role: IatiRole| activity.participants.iter().find(|one| one.role == role).cloned();
    let (provider, receiver) = (by(IatiRole::Funding), by(IatiRole::Accountable));
    let transaction = |reference: String, kind, day, amount| IatiTransaction {
        reference,
        kind,
        day,
        value: Quantity::new(amount, of.agreed.unit),
        provider: provider.clone(),
        receiver: receiver.clone(),
    };
    let commitment = transaction(String::new(), TransactionKind::Commitment, agreed_on, of.agreed.amount);
    let handed = of.conduct.disbursements.iter().filter(|one| one.counts());
    let handed = handed.map(|one| transaction(String::new(), TransactionKind::Disbursement, one.day, one.amount));
    let transactions: Vec<_> = std::iter::once(commitment).chain(handed).collect();
    activity.transactions = transactions;
    activity.budgets = vec![IatiBudget { period: activity.planned, value: of.agreed, committed: true }];
}
