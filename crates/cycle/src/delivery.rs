//! Step 4: the file of an engagement as its parties and the secretariat see it.

use feedback::{
    AdherenceSheet, AdherenceSummary, Check, Disbursement, Document, EngagementStatus, Milestone, Moment, Partner,
    ReportDue, Risk, Suspension, adherence_summary, checks, participation, reports_due,
};
use persistence::engagements::{self, EngagementFilter};
use persistence::jobs::Lease;
use persistence::labels::{self, LabelOf};
use persistence::{
    Consents, EngagementRecord, Entry, LabelRecord, Scope, StoreError, engagement_file, engagement_parts,
};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{EngagementId, OrganisationId, OrganisationKind, Quantity, Stage};

use crate::access::{Act, allowed, demand};
use crate::engagements::{EngagementView, delivered_quantity};
use crate::funds::FundShare;
use crate::matchmaker::{Matchmaker, refusal};
use crate::practices::PracticeSummary;
use crate::proposals::Side;
use crate::refusal::Outcome;

/// How many days before a report or a milestone is due it is called to mind.
const REMINDED: &[u16] = &[14, 3];
/// How many practices are suggested beside an engagement.
const SUGGESTED: usize = 3;

/// Something in the file of an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryView<T> {
    /// Its id.
    pub id: Uuid,
    /// Which side wrote it.
    pub side: OrganisationKind,
    /// The reader's own side did.
    pub own: bool,
    /// The reader may change or remove it.
    pub may_change: bool,
    /// The reader is asked to confirm it.
    pub may_confirm: bool,
    /// What it says.
    pub what: T,
}

/// An engagement with its file.
#[derive(Debug, Clone, Serialize)]
pub struct DeliveryView {
    /// The engagement itself.
    pub engagement: EngagementView,
    /// Who takes part beside the two sides.
    pub partners: Vec<EntryView<Partner>>,
    /// What is to be reached when.
    pub milestones: Vec<EntryView<Milestone>>,
    /// What was handed over.
    pub disbursements: Vec<EntryView<Disbursement>>,
    /// What may stand in the way.
    pub risks: Vec<EntryView<Risk>>,
    /// Files, without their bytes.
    pub documents: Vec<EntryView<Document>>,
    /// What the sides say of the agreed principles.
    pub sheets: Vec<AdherenceSheet>,
    /// The same in figures, for each moment at which a side answered.
    pub summaries: Vec<(Moment, AdherenceSummary)>,
    /// Why and since when it rests.
    pub suspension: Option<Suspension>,
    /// Months between two reports of a side; 0 where none are due.
    pub every_months: u8,
    /// The next report of each side.
    pub due: Vec<ReportDue>,
    /// What the sides say of publication.
    pub consents: Consents,
    /// Both said yes.
    pub published: bool,
    /// What was said at the close beside the reason.
    pub closing_words: String,
    /// All who took part, and the women among them, where told.
    pub participants: Option<(u32, u32)>,
    /// The level before, where it is told to the reader.
    pub level_before: Option<Stage>,
    /// The level after.
    pub level_after: Option<Stage>,
    /// What was delivered so far.
    pub delivered: Quantity,
    /// The life of its label, newest first.
    pub label: Vec<LabelRecord>,
    /// What each contributor to a pooled offer has in it.
    pub attribution: Vec<FundShare>,
    /// Practices that fit.
    pub practices: Vec<PracticeSummary>,
    /// What the reader may do now.
    pub may: Vec<Act>,
}

/// The next reports of an engagement; nothing where the sides agreed on none.
pub(crate) fn due_reports(record: &EngagementRecord, today: chrono::NaiveDate) -> Vec<ReportDue> {
    if record.engagement.conduct.report_every_months == Some(0) {
        return Vec::new();
    }
    reports_due(&record.engagement, today)
}

/// Levels before and after as the reader is told them: of the re-assessment, else of the reports.
fn levels(record: &EngagementRecord) -> (Option<Stage>, Option<Stage>) {
    let of = &record.engagement;
    let asked = of.conduct.reassessment.as_ref();
    let before = asked.and_then(|asked| asked.before.get(&of.capability).copied());
    let after = asked.and_then(|asked| asked.after.get(&of.capability).copied());
    let told = |side: OrganisationKind| of.reports.iter().filter(move |report| report.side == side);
    let first = |side| told(side).find_map(|report| report.level_before);
    let last = |side| told(side).filter_map(|report| report.level_after).next_back();
    let (state, provider) = (OrganisationKind::State, OrganisationKind::Provider);
    (
        before.or_else(|| first(state)).or_else(|| first(provider)),
        after.or_else(|| last(state)).or_else(|| last(provider)),
    )
}

/// Who reads the entries of a file.
struct Reader<'a> {
    record: &'a EngagementRecord,
    me: Option<OrganisationId>,
    side: Side,
    writes: bool,
}

impl Reader<'_> {
    fn entries<T>(&self, entries: Vec<Entry<T>>, fixed: impl Fn(&T) -> bool) -> Vec<EntryView<T>> {
        let view = |entry: Entry<T>| {
            let own = Some(entry.organisation) == self.me;
            let stays = fixed(&entry.what);
            EntryView {
                id: entry.id,
                side: if entry.organisation == self.record.state_organisation {
                    OrganisationKind::State
                } else {
                    OrganisationKind::Provider
                },
                own,
                may_change: own && self.writes && !stays,
                may_confirm: false,
                what: entry.what,
            }
        };
        entries.into_iter().map(view).collect()
    }
}

impl Matchmaker {
    /// One engagement with its file.
    pub async fn delivery(&self, scope: &Scope, id: EngagementId) -> Outcome<DeliveryView> {
        demand(scope, Act::ReadEngagements)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        self.delivery_view(scope, record).await
    }

    pub(crate) async fn delivery_view(&self, scope: &Scope, record: EngagementRecord) -> Outcome<DeliveryView> {
        let id = record.engagement.id;
        let file = engagement_file::get(self.store(), scope, id).await.map_err(refusal)?;
        let engagement = self.engagement_view(scope, record).await?;
        let record = &engagement.record;
        let open = record.engagement.status != EngagementStatus::Closed;
        let reader = Reader {
            record,
            me: scope.actor().map(|actor| actor.organisation),
            side: engagement.side,
            writes: open && engagement.side != Side::Secretariat && allowed(scope, Act::EditEngagement),
        };
        let mut disbursements = reader.entries(file.disbursements, |one| one.confirmed.is_some());
        let answers = reader.side != Side::Secretariat && allowed(scope, Act::EditEngagement);
        for one in &mut disbursements {
            one.may_confirm = answers && !one.own && one.what.confirmed.is_none();
        }
        let edition = self.edition_for(scope, &[record.engagement.capability.as_str()]).await?;
        let asked = |moment: &Moment| file.sheets.iter().any(|sheet| sheet.moment == *moment);
        let summaries = [Moment::Agreement, Moment::Close]
            .into_iter()
            .filter(asked)
            .map(|moment| (moment, adherence_summary(&edition, &file.sheets, moment)))
            .collect();
        let (level_before, level_after) = levels(record);
        let practices = self.practices_beside(scope, &record.engagement, SUGGESTED).await?;
        Ok(DeliveryView {
            partners: reader.entries(file.partners, |_| false),
            milestones: reader.entries(file.milestones, |_| false),
            risks: reader.entries(file.risks, |_| false),
            documents: reader.entries(file.documents, |_| false),
            disbursements,
            sheets: file.sheets,
            summaries,
            suspension: file.suspension,
            every_months: file.every_months,
            due: due_reports(record, self.today()),
            published: file.consents.both(),
            consents: file.consents,
            closing_words: file.closing_words,
            participants: participation(&record.engagement.reports),
            level_before,
            level_after,
            delivered: delivered_quantity(&record.engagement),
            label: labels::list(self.store(), scope, LabelOf::Engagement(id)).await.map_err(refusal)?,
            attribution: self.attribution(scope, record).await?,
            practices,
            may: engagement.may.clone(),
            engagement,
        })
    }

    /// The checks of the agreed principles that the reader's side answers; the secretariat reads all.
    pub async fn adherence_checks(&self, scope: &Scope, id: EngagementId) -> Outcome<Vec<Check>> {
        demand(scope, Act::ReadEngagements)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition_for(scope, &[record.engagement.capability.as_str()]).await?;
        let (state, provider) = (OrganisationKind::State, OrganisationKind::Provider);
        Ok(match crate::proposals::side_of(scope, record.state_organisation, record.provider_organisation) {
            Side::State => checks(&edition, state),
            Side::Provider => checks(&edition, provider),
            Side::Secretariat => {
                let mut all = checks(&edition, state);
                let more = checks(&edition, provider);
                all.extend(more.into_iter().filter(|check| check.answered_by == "provider"));
                all
            }
        })
    }

    /// All engagements that the scope may see.
    pub(crate) async fn every_engagement(&self, scope: &Scope) -> Outcome<Vec<EngagementRecord>> {
        self.all_engagements(scope, &EngagementFilter::default()).await
    }

    /// Calls due reports and milestones to mind; how many. For the worker.
    pub(crate) async fn delivery_calendar(&self, lease: &Lease) -> Result<u64, StoreError> {
        let (store, today) = (self.store(), self.today());
        let mut reminded = 0u64;
        for record in engagements::open(store, lease).await? {
            for due in due_reports(&record, today) {
                if !feedback::reminds(due.due, REMINDED, today) {
                    continue;
                }
                let id = record.engagement.id;
                let told = engagement_parts::remind_of_report(store, lease, id, due.side, due.due, today).await?;
                reminded += u64::from(told);
            }
        }
        let furthest = REMINDED.iter().copied().max().unwrap_or(0);
        let by = today.checked_add_days(chrono::Days::new(u64::from(furthest))).unwrap_or(today);
        for due in engagement_parts::due_milestones(store, lease, by, today).await? {
            if feedback::reminds(due.milestone.due, REMINDED, today) {
                engagement_parts::remind_of_milestone(store, lease, due, today).await?;
                reminded += 1;
            }
        }
        Ok(reminded)
    }
}
