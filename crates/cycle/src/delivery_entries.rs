//! Step 4: changes of the file of an engagement. Every change names the version of the engagement that it saw.

use chrono::NaiveDate;
use feedback::{
    AdherenceAnswer, AdherenceSheet, Disbursement, Document, EngagementStatus, Grade, Milestone, Moment, Partner,
    PartnerRole, Risk, check_sheet, may_resume, may_suspend,
};
use persistence::engagements;
use persistence::looks::LookedAt;
use persistence::{EngagementRecord, FileChange, Scope, engagement_file};
use uuid::Uuid;
use vocabulary::field::Fields;
use vocabulary::{EngagementId, Finding, OrganisationKind, Place, Unit};

use crate::access::{Act, demand};
use crate::delivery::DeliveryView;
use crate::engagements::{closed, speaks_as};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::needs::check_reason;
use crate::proposals::side_of;
use crate::refusal::{Outcome, Refusal};
use crate::rounds::renamed;

/// Most partners of an engagement.
const MOST_PARTNERS: usize = 20;
/// The longest time between two reports, in months.
const LONGEST_RHYTHM: u8 = 12;

vocabulary::raw_record! {
    /// A partner as text.
    RawPartner {
        /// Its name.
        name,
        /// funding, implementing, accountable or extending.
        role,
        /// Its identifier in IATI.
        iati_ref,
    }
}

vocabulary::raw_record! {
    /// A milestone as text.
    RawMilestone {
        /// What is to be reached.
        title,
        /// By when.
        due,
    }
}

vocabulary::raw_record! {
    /// Something that was handed over, as text.
    RawDisbursement {
        /// When.
        day,
        /// How much, in the engagement's unit.
        amount,
        /// What for.
        words,
    }
}

vocabulary::raw_record! {
    /// A risk as text.
    RawRisk {
        /// What may happen.
        text,
        /// low, medium or high.
        likelihood,
        /// low, medium or high.
        impact,
        /// What is done about it.
        mitigation,
        /// yes or no; empty means yes.
        open,
    }
}

/// A file to be put beside an engagement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file with its bytes, to be handed out as an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFile {
    /// What is known of it.
    pub document: Document,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A side of an engagement that is about to change it.
struct Own {
    record: EngagementRecord,
    side: OrganisationKind,
}

fn partner(raw: &RawPartner, number: usize) -> Result<Partner, Vec<Finding>> {
    let mut f = Fields::new(|field: &str| Place::field(format!("{field}-{number}")));
    let name = f.title("name", &raw.name);
    let role: Option<PartnerRole> = f.required("not-a-role", "role", &raw.role);
    let iati_ref = Some(raw.iati_ref.trim().to_owned()).filter(|text| !text.is_empty());
    if iati_ref.as_ref().is_some_and(|text| text.chars().count() > 80 || text.contains(char::is_whitespace)) {
        f.refuse("not-an-iati-reference", "iati_ref", &raw.iati_ref, "use an identifier such as XM-DAC-41114");
    }
    f.finish(role.map(|role| Partner { name, role, iati_ref, organisation: None }))
}

fn milestone(raw: &RawMilestone) -> Result<Milestone, Vec<Finding>> {
    let mut f = Fields::new(|field: &str| Place::field(field));
    let title = f.title("title", &raw.title);
    let due = f.day("due", &raw.due);
    f.finish(due.map(|due| Milestone { title, due, done: None }))
}

fn disbursement(
    raw: &RawDisbursement,
    side: OrganisationKind,
    unit: Unit,
    today: NaiveDate,
) -> Result<Disbursement, Vec<Finding>> {
    let mut f = Fields::new(|field: &str| Place::field(field));
    let day = f.day("day", &raw.day);
    if day.is_some_and(|day| day > today) {
        f.refuse("in-the-future", "day", &raw.day, "only what was handed over is told; use today or a day before");
    }
    let amount = f.amount("amount", &raw.amount, Some(unit));
    if amount == Some(0) {
        f.refuse("required", "amount", &raw.amount, "say how much was handed over");
    }
    let words = f.prose("words", &raw.words);
    let read = day.zip(amount);
    f.finish(read.map(|(day, amount)| Disbursement { side, day, amount, words, confirmed: None, disputed: None }))
}

fn risk(raw: &RawRisk, side: OrganisationKind, day: NaiveDate) -> Result<Risk, Vec<Finding>> {
    let mut f = Fields::new(|field: &str| Place::field(field));
    let text = f.prose("text", &raw.text);
    if text.is_empty() {
        f.refuse("required", "text", "", "say what may happen");
    }
    let likelihood: Option<Grade> = f.required("not-a-risk-grade", "likelihood", &raw.likelihood);
    let impact: Option<Grade> = f.required("not-a-risk-grade", "impact", &raw.impact);
    let mitigation = f.prose("mitigation", &raw.mitigation);
    let open = match raw.open.trim() {
        "" | "yes" => true,
        "no" => false,
        other => {
            f.refuse("not-a-yes-or-no", "open", other, "use yes or no");
            true
        }
    };
    let grades = likelihood.zip(impact);
    f.finish(grades.map(|(likelihood, impact)| Risk { text, likelihood, impact, mitigation, open, day, side }))
}

impl Matchmaker {
    /// The engagement, for a side that wants to change its file.
    async fn own_side(&self, scope: &Scope, act: Act, id: EngagementId, late: bool) -> Outcome<Own> {
        demand(scope, act)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        let side = speaks_as(side_of(scope, record.state_organisation, record.provider_organisation))?;
        if record.engagement.status == EngagementStatus::Closed && !late {
            return Err(closed());
        }
        Ok(Own { record, side })
    }

    async fn changed(
        &self,
        scope: &Scope,
        id: EngagementId,
        change: FileChange,
        version: i64,
        key: Option<&Key>,
    ) -> Outcome<DeliveryView> {
        engagement_file::change(self.store(), scope, id, version, change, Key::once(key)).await.map_err(refusal)?;
        self.delivery(scope, id).await
    }

    /// Says who takes part beside the two sides: the whole list.
    pub async fn set_partners(
        &self,
        scope: &Scope,
        id: EngagementId,
        raw: &[RawPartner],
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        let (mut partners, mut findings) = (Vec::new(), Vec::new());
        for (raw, number) in raw.iter().zip(1..) {
            match partner(raw, number) {
                Ok(partner) => partners.push(partner),
                Err(faults) => findings.extend(faults),
            }
        }
        if raw.len() > MOST_PARTNERS {
            let message = format!("name {MOST_PARTNERS} partners at most");
            findings.push(Finding::error("too-many", Place::field("partners"), raw.len().to_string(), message));
        }
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        self.changed(scope, id, FileChange::Partners(partners), version, None).await
    }

    /// Adds something that is to be reached by a day.
    pub async fn add_milestone(
        &self,
        scope: &Scope,
        id: EngagementId,
        raw: &RawMilestone,
        version: i64,
        key: Option<&Key>,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        let milestone = milestone(raw).map_err(Refusal::Invalid)?;
        self.changed(scope, id, FileChange::AddMilestone(milestone), version, key).await
    }

    /// Says when a milestone was reached; none takes that back.
    pub async fn milestone_done(
        &self,
        scope: &Scope,
        id: EngagementId,
        milestone: Uuid,
        done: Option<NaiveDate>,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        if let Some(day) = done.filter(|day| *day > self.today()) {
            let message = "only what was reached is told; use today or a day before";
            let place = Place::field("done");
            return Err(Refusal::invalid(Finding::error("in-the-future", place, day.to_string(), message)));
        }
        self.changed(scope, id, FileChange::MilestoneDone(milestone, done), version, None).await
    }

    /// Tells what was handed over or received; it counts once the other side confirms it.
    pub async fn add_disbursement(
        &self,
        scope: &Scope,
        id: EngagementId,
        raw: &RawDisbursement,
        version: i64,
        key: Option<&Key>,
    ) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::EditEngagement, id, false).await?;
        if own.record.engagement.status == EngagementStatus::Suspended {
            let detail = "the engagement is suspended, so that nothing can be delivered; resume it first";
            return Err(Refusal::conflict("engagement-suspended", detail));
        }
        let unit = own.record.engagement.agreed.unit;
        let told = disbursement(raw, own.side, unit, self.today()).map_err(Refusal::Invalid)?;
        self.changed(scope, id, FileChange::AddDisbursement(told), version, key).await
    }

    /// Confirms what the other side told.
    pub async fn confirm_disbursement(
        &self,
        scope: &Scope,
        id: EngagementId,
        entry: Uuid,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        self.others_disbursement(scope, id, entry).await?;
        self.changed(scope, id, FileChange::Confirm(entry, self.today()), version, None).await
    }

    /// Says what is wrong with what the other side told.
    pub async fn dispute_disbursement(
        &self,
        scope: &Scope,
        id: EngagementId,
        entry: Uuid,
        words: &str,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        self.others_disbursement(scope, id, entry).await?;
        let words = check_reason(words, true).map_err(|refusal| renamed(refusal, "words"))?;
        self.changed(scope, id, FileChange::Dispute(entry, words), version, None).await
    }

    async fn others_disbursement(&self, scope: &Scope, id: EngagementId, entry: Uuid) -> Outcome<()> {
        let file = engagement_file::get(self.store(), scope, id).await.map_err(refusal)?;
        let entry = file.disbursements.iter().find(|one| one.id == entry).ok_or(Refusal::NotFound)?;
        if scope.actor().is_some_and(|actor| actor.organisation == entry.organisation) {
            let detail = "your side told this delivery; the other side confirms it";
            return Err(Refusal::conflict("own-delivery", detail));
        }
        if entry.what.confirmed.is_some() {
            return Err(Refusal::conflict("already-confirmed", "this delivery is confirmed already"));
        }
        Ok(())
    }

    /// Adds something that may stand in the way.
    pub async fn add_risk(
        &self,
        scope: &Scope,
        id: EngagementId,
        raw: &RawRisk,
        version: i64,
        key: Option<&Key>,
    ) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::EditEngagement, id, false).await?;
        let risk = risk(raw, own.side, self.today()).map_err(Refusal::Invalid)?;
        self.changed(scope, id, FileChange::AddRisk(risk), version, key).await
    }

    /// Writes a risk anew, or closes it.
    pub async fn put_risk(
        &self,
        scope: &Scope,
        id: EngagementId,
        entry: Uuid,
        raw: &RawRisk,
        version: i64,
    ) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::EditEngagement, id, false).await?;
        let risk = risk(raw, own.side, self.today()).map_err(Refusal::Invalid)?;
        self.changed(scope, id, FileChange::PutRisk(entry, risk), version, None).await
    }

    /// Removes an own milestone, risk, or delivery that is not confirmed.
    pub async fn remove_part(
        &self,
        scope: &Scope,
        id: EngagementId,
        entry: Uuid,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        self.changed(scope, id, FileChange::Remove(entry), version, None).await
    }

    /// Lets the engagement rest; the other side sees why.
    pub async fn suspend_engagement(
        &self,
        scope: &Scope,
        id: EngagementId,
        reason: &str,
        version: i64,
    ) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::SuspendEngagement, id, false).await?;
        let reason = check_reason(reason, true)?;
        may_suspend(&own.record.engagement, own.side, &reason)
            .map_err(|e| Refusal::conflict(e.code(), e.to_string()))?;
        self.changed(scope, id, FileChange::Suspend(reason), version, None).await
    }

    /// Lets a suspended engagement go on.
    pub async fn resume_engagement(&self, scope: &Scope, id: EngagementId, version: i64) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::SuspendEngagement, id, false).await?;
        may_resume(&own.record.engagement, own.side).map_err(|e| Refusal::conflict(e.code(), e.to_string()))?;
        self.changed(scope, id, FileChange::Resume, version, None).await
    }

    /// Says how often both sides report: every so many months, 0 for never.
    pub async fn set_report_rhythm(
        &self,
        scope: &Scope,
        id: EngagementId,
        every_months: u8,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, false).await?;
        if every_months > LONGEST_RHYTHM {
            let message = format!("at least one report in {LONGEST_RHYTHM} months, or none at all");
            let place = Place::field("every_months");
            return Err(Refusal::invalid(Finding::error("out-of-range", place, every_months.to_string(), message)));
        }
        self.changed(scope, id, FileChange::Rhythm(every_months), version, None).await
    }

    /// Says whether the own side lets the engagement be published; it is while both sides do.
    pub async fn consent_publication(
        &self,
        scope: &Scope,
        id: EngagementId,
        consent: bool,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::ConsentPublication, id, true).await?;
        self.changed(scope, id, FileChange::Consent(consent), version, None).await
    }

    /// Answers the checks of the principles for the own side. Nothing is blocked by an answer.
    pub async fn check_adherence(
        &self,
        scope: &Scope,
        id: EngagementId,
        moment: Moment,
        answers: &[AdherenceAnswer],
        version: i64,
    ) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::CheckAdherence, id, true).await?;
        let edition = self.edition_for(scope, &[own.record.engagement.capability.as_str()]).await?;
        let sheet = AdherenceSheet { side: own.side, moment, day: self.today(), answers: answers.to_vec() };
        let findings = check_sheet(&edition, &sheet);
        if findings.iter().any(Finding::is_error) {
            return Err(Refusal::Invalid(findings));
        }
        self.changed(scope, id, FileChange::Adherence(sheet), version, None).await
    }

    /// Puts a file beside the engagement.
    pub async fn add_document(
        &self,
        scope: &Scope,
        id: EngagementId,
        new: NewDocument,
        version: i64,
        key: Option<&Key>,
    ) -> Outcome<DeliveryView> {
        let own = self.own_side(scope, Act::EditEngagement, id, true).await?;
        let document = Document::check(&new.name, &new.media_type, &new.bytes, own.side, self.today())
            .map_err(|e| Refusal::invalid(Finding::error(e.code(), Place::field("file"), &new.name, e.to_string())))?;
        self.changed(scope, id, FileChange::AddDocument(document, new.bytes), version, key).await
    }

    /// A file with its bytes.
    pub async fn document(&self, scope: &Scope, id: EngagementId, document: Uuid) -> Outcome<DocumentFile> {
        demand(scope, Act::ReadEngagements)?;
        let (held, bytes) = engagement_file::document(self.store(), scope, id, document).await.map_err(refusal)?;
        let record = engagements::get(self.store(), scope, id).await.map_err(refusal)?;
        let owner = match held.side {
            OrganisationKind::State => Some(record.state_organisation),
            OrganisationKind::Provider => Some(record.provider_organisation),
            OrganisationKind::Secretariat => None,
        };
        self.note_look(scope, LookedAt::Document, document, owner).await?;
        let document = held;
        Ok(DocumentFile { document, bytes })
    }

    /// Takes an own file away.
    pub async fn remove_document(
        &self,
        scope: &Scope,
        id: EngagementId,
        document: Uuid,
        version: i64,
    ) -> Outcome<DeliveryView> {
        self.own_side(scope, Act::EditEngagement, id, true).await?;
        // Whose file it is comes before what has changed meanwhile.
        let file = engagement_file::get(self.store(), scope, id).await.map_err(refusal)?;
        let own = scope.actor().map(|actor| actor.organisation);
        if !file.documents.iter().any(|one| one.id == document && Some(one.organisation) == own) {
            return Err(Refusal::NotFound);
        }
        self.changed(scope, id, FileChange::RemoveDocument(document), version, None).await
    }
}
