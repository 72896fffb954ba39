//! Step 4: the file of an engagement: partners, milestones, disbursements, risks, documents, suspension, the rhythm of
//! reports, what each side says of the principles. Both sides write into it under the version of the engagement; the
//! secretariat and the partner states of a joint need read it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use feedback::{AdherenceSheet, Disbursement, Document, EngagementStatus, Milestone, Partner, Risk, Suspension};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vocabulary::{EngagementId, OrganisationId, OrganisationKind};

use crate::engagement_consents;
use crate::engagements::{code, parties, row as engagement_row, variant};
use crate::entity::{
    engagement, engagement_adherence, engagement_consent, engagement_course, engagement_document,
    engagement_document_body, engagement_part,
};
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once};

/// Months between two reports of a side, where nobody chose.
pub const USUAL_MONTHS: u8 = 3;

/// Something in the file, with who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry<T> {
    /// Its id.
    pub id: Uuid,
    /// Who wrote it.
    pub organisation: OrganisationId,
    /// What it says.
    pub what: T,
}

/// Whether the sides let the engagement be published; none where a side has not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Consents {
    /// The state.
    pub state: Option<bool>,
    /// The provider.
    pub provider: Option<bool>,
}

impl Consents {
    /// Both said yes.
    pub fn both(self) -> bool {
        self.state == Some(true) && self.provider == Some(true)
    }
}

/// The file of an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct FileRecord {
    pub partners: Vec<Entry<Partner>>,
    pub milestones: Vec<Entry<Milestone>>,
    pub disbursements: Vec<Entry<Disbursement>>,
    pub risks: Vec<Entry<Risk>>,
    pub documents: Vec<Entry<Document>>,
    pub sheets: Vec<AdherenceSheet>,
    pub suspension: Option<Suspension>,
    /// Months between two reports of a side, 0 where none are due.
    pub every_months: u8,
    pub closed_on: Option<NaiveDate>,
    pub closing_words: String,
    pub consents: Consents,
}

impl Default for FileRecord {
    fn default() -> Self {
        Self {
            partners: Vec::new(),
            milestones: Vec::new(),
            disbursements: Vec::new(),
            risks: Vec::new(),
            documents: Vec::new(),
            sheets: Vec::new(),
            suspension: None,
            every_months: USUAL_MONTHS,
            closed_on: None,
            closing_words: String::new(),
            consents: Consents::default(),
        }
    }
}

/// A change of the file by one side.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after what it does")]
pub enum FileChange {
    /// The whole list.
    Partners(Vec<Partner>),
    AddMilestone(Milestone),
    /// When it was reached; none takes that back.
    MilestoneDone(Uuid, Option<NaiveDate>),
    AddDisbursement(Disbursement),
    /// By the other side, on that day.
    Confirm(Uuid, NaiveDate),
    /// By the other side, in its words.
    Dispute(Uuid, String),
    AddRisk(Risk),
    PutRisk(Uuid, Risk),
    /// A milestone, disbursement or risk that the own side wrote.
    Remove(Uuid),
    AddDocument(Document, Vec<u8>),
    RemoveDocument(Uuid),
    Suspend(String),
    Resume,
    Rhythm(u8),
    Consent(bool),
    Adherence(AdherenceSheet),
}

impl FileChange {
    /// The action of the audit entry, and whether a closed engagement still takes it.
    const fn traits(&self) -> (&'static str, bool) {
        match self {
            Self::Partners(_) => ("engagement.partners", false),
            Self::AddMilestone(_) | Self::MilestoneDone(..) => ("engagement.milestone", false),
            Self::AddDisbursement(_) => ("engagement.disbursement", false),
            Self::Confirm(..) => ("engagement.confirm", true),
            Self::Dispute(..) => ("engagement.dispute", true),
            Self::AddRisk(_) | Self::PutRisk(..) => ("engagement.risk", false),
            Self::Remove(_) => ("engagement.remove", false),
            Self::AddDocument(..) | Self::RemoveDocument(_) => ("engagement.document", true),
            Self::Suspend(_) => ("engagement.suspend", false),
            Self::Resume => ("engagement.resume", false),
            Self::Rhythm(_) => ("engagement.rhythm", false),
            Self::Consent(_) => ("engagement.consent", true),
            Self::Adherence(_) => ("engagement.adherence", true),
        }
    }

    /// What the other side is told: the kind of notice and the name of what changed.
    const fn notice(&self) -> (&'static str, &'static str) {
        match self {
            Self::Partners(_) => ("engagement-changed", "partners"),
            Self::AddMilestone(_) | Self::MilestoneDone(..) => ("engagement-changed", "milestones"),
            Self::AddDisbursement(_) => ("engagement-changed", "disbursements"),
            Self::Confirm(..) => ("delivery-confirmed", "disbursements"),
            Self::Dispute(..) => ("delivery-disputed", "disbursements"),
            Self::AddRisk(_) | Self::PutRisk(..) => ("engagement-changed", "risks"),
            Self::Remove(_) => ("engagement-changed", "parts"),
            Self::AddDocument(..) => ("document-added", "documents"),
            Self::RemoveDocument(_) => ("engagement-changed", "documents"),
            Self::Suspend(_) => ("engagement-suspended", "status"),
            Self::Resume => ("engagement-resumed", "status"),
            Self::Rhythm(_) => ("engagement-changed", "rhythm"),
            Self::Consent(_) => ("publication-consented", "publication"),
            Self::Adherence(_) => ("adherence-checked", "adherence"),
        }
    }
}

fn body(value: &impl Serialize) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(value).map_err(|e| StoreError::corrupt("a part of an engagement", e))
}

fn read<T: DeserializeOwned>(value: serde_json::Value) -> Result<T, StoreError> {
    serde_json::from_value(value).map_err(|e| StoreError::corrupt("a part of an engagement", e))
}

/// On which side of an engagement an organisation stands.
pub(crate) fn side(of: &engagement::Model, organisation: Uuid) -> OrganisationKind {
    if organisation == of.state_organisation { OrganisationKind::State } else { OrganisationKind::Provider }
}

/// The files of these engagements; every one has an entry.
pub(crate) async fn load(store: &Store, rows: &[engagement::Model]) -> Result<BTreeMap<Uuid, FileRecord>, StoreError> {
    let db = store.reader();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut files: BTreeMap<Uuid, FileRecord> = ids.iter().map(|id| (*id, FileRecord::default())).collect();
    let parts = engagement_part::Entity::find()
        .filter(engagement_part::Column::Engagement.is_in(ids.clone()))
        .order_by_asc(engagement_part::Column::CreatedAt)
        .order_by_asc(engagement_part::Column::Id)
        .all(db)
        .await?;
    for part in parts {
        let Some(file) = files.get_mut(&part.engagement) else { continue };
        let (id, organisation) = (part.id, OrganisationId(part.organisation));
        match part.kind.as_str() {
            "partner" => file.partners.push(Entry { id, organisation, what: read(part.body)? }),
            "milestone" => file.milestones.push(Entry { id, organisation, what: read(part.body)? }),
            "disbursement" => file.disbursements.push(Entry { id, organisation, what: read(part.body)? }),
            _ => file.risks.push(Entry { id, organisation, what: read(part.body)? }),
        }
    }
    let of: BTreeMap<Uuid, &engagement::Model> = rows.iter().map(|row| (row.id, row)).collect();
    let documents = engagement_document::Entity::find()
        .filter(engagement_document::Column::Engagement.is_in(ids.clone()))
        .order_by_asc(engagement_document::Column::CreatedAt)
        .order_by_asc(engagement_document::Column::Id)
        .all(db)
        .await?;
    for row in documents {
        if let (Some(file), Some(of)) = (files.get_mut(&row.engagement), of.get(&row.engagement)) {
            file.documents.push(document_entry(row, of));
        }
    }
    let sheets =
        engagement_adherence::Entity::find().filter(engagement_adherence::Column::Engagement.is_in(ids.clone()));
    for row in sheets.order_by_asc(engagement_adherence::Column::Day).all(db).await? {
        if let Some(file) = files.get_mut(&row.engagement) {
            file.sheets.push(read(row.body)?);
        }
    }
    let consents = engagement_consent::Entity::find().filter(engagement_consent::Column::Engagement.is_in(ids.clone()));
    for row in consents.all(db).await? {
        if let Some(file) = files.get_mut(&row.engagement) {
            let said = if row.side == "state" { &mut file.consents.state } else { &mut file.consents.provider };
            *said = Some(row.consented);
        }
    }
    let courses = engagement_course::Entity::find().filter(engagement_course::Column::Engagement.is_in(ids));
    for row in courses.all(db).await? {
        if let (Some(file), Some(of)) = (files.get_mut(&row.engagement), of.get(&row.engagement)) {
            lay_course(file, row, of);
        }
    }
    Ok(files)
}

fn document_entry(row: engagement_document::Model, of: &engagement::Model) -> Entry<Document> {
    Entry {
        id: row.id,
        organisation: OrganisationId(row.organisation),
        what: Document {
            side: side(of, row.organisation),
            day: row.created_at.date_naive(),
            name: row.name,
            media_type: row.media_type,
            size: u64::try_from(row.size).unwrap_or(0),
            sha256: row.sha256,
        },
    }
}

fn lay_course(file: &mut FileRecord, row: engagement_course::Model, of: &engagement::Model) {
    file.every_months = u8::try_from(row.every_months).unwrap_or(USUAL_MONTHS);
    file.suspension = row.suspended_on.zip(row.suspended_by).map(|(since, by)| Suspension {
        by: side(of, by),
        since,
        reason: row.suspended_reason,
    });
    file.closed_on = row.closed_on;
    file.closing_words = row.closing_words;
}

/// The file of an engagement that the scope may see.
pub async fn get(store: &Store, scope: &Scope, id: EngagementId) -> Result<FileRecord, StoreError> {
    let row = engagement_row(store, scope, id).await?;
    load(store, &[row]).await?.remove(&id.0).ok_or(StoreError::NotFound)
}

/// A document with its bytes, for whoever may see the engagement.
pub async fn document(
    store: &Store,
    scope: &Scope,
    id: EngagementId,
    document: Uuid,
) -> Result<(Document, Vec<u8>), StoreError> {
    let of = engagement_row(store, scope, id).await?;
    let found = engagement_document::Entity::find_by_id(document)
        .filter(engagement_document::Column::Engagement.eq(id.0))
        .one(store.reader())
        .await?
        .ok_or(StoreError::NotFound)?;
    let body = engagement_document_body::Entity::find_by_id(document).one(store.reader()).await?;
    Ok((document_entry(found, &of).what, body.ok_or(StoreError::NotFound)?.body))
}

struct Input {
    id: Uuid,
    version: i64,
    parties: Condition,
    change: FileChange,
}

/// Changes the file; the engagement goes one version up. `once` makes a repeated addition harmless.
pub async fn change(
    store: &Store,
    scope: &Scope,
    id: EngagementId,
    version: i64,
    change: FileChange,
    once: Option<&Idempotency>,
) -> Result<(), StoreError> {
    let input = Input { id: id.0, version, parties: parties(scope)?, change };
    create_once(store, scope.author()?, once, input, |unit, input| Box::pin(apply(unit, input))).await?;
    Ok(())
}

async fn apply(unit: &Unit, input: &Input) -> Result<Uuid, Fault> {
    let before = unit.lock::<engagement::Entity>(input.id, Some(input.version), input.parties.clone()).await?;
    let status: EngagementStatus = variant(&before.status)?;
    let (action, late) = input.change.traits();
    if status == EngagementStatus::Closed && !late {
        return Err(StoreError::conflict("the engagement is closed; its file takes documents and checks only").into());
    }
    let me = unit.actor()?.organisation.0;
    let mut after = before.clone();
    let mut reason = String::new();
    match &input.change {
        FileChange::Suspend(why) => {
            reason.clone_from(why);
            after.status = code(&EngagementStatus::Suspended)?;
            let course = course(unit, before.id).await?;
            let day = unit.now().date_naive();
            let course = engagement_course::Model {
                suspended_on: Some(day),
                suspended_by: Some(me),
                suspended_reason: why.clone(),
                ..course
            };
            put_course(unit, course).await?;
        }
        FileChange::Resume => {
            let started = crate::engagements::has_delivered(unit, before.id).await?;
            after.status = code(if started { &EngagementStatus::InDelivery } else { &EngagementStatus::Agreed })?;
            let course = course(unit, before.id).await?;
            put_course(unit, engagement_course::Model { suspended_on: None, suspended_by: None, ..course }).await?;
        }
        FileChange::Rhythm(months) => {
            let course = course(unit, before.id).await?;
            put_course(unit, engagement_course::Model { every_months: i64::from(*months), ..course }).await?;
        }
        FileChange::Consent(yes) => engagement_consents::tick(unit, before.id, side(&before, me), *yes).await?,
        FileChange::Adherence(sheet) => adherence(unit, &before, sheet).await?,
        FileChange::AddDocument(document, bytes) => add_document(unit, &before, document, bytes).await?,
        FileChange::RemoveDocument(id) => remove_document(unit, &before, *id).await?,
        parts => crate::engagement_parts::apply(unit, &before, parts).await?,
    }
    let act = Act::new(action, before.state_organisation).because(&reason);
    unit.save::<engagement::Entity>(&before, after, act).await?;
    tell(unit, &before, &input.change, me)?;
    Ok(before.id)
}

fn tell(unit: &Unit, of: &engagement::Model, change: &FileChange, me: Uuid) -> Result<(), StoreError> {
    let (kind, what) = change.notice();
    let other = if me == of.state_organisation { of.provider_organisation } else { of.state_organisation };
    let mut args = serde_json::json!({ "side": side(of, me).code(), "what": what });
    match change {
        FileChange::AddDocument(document, _) => args["name"] = document.name.clone().into(),
        FileChange::Suspend(reason) | FileChange::Dispute(_, reason) => args["reason"] = reason.clone().into(),
        FileChange::Adherence(sheet) => args["moment"] = body(&sheet.moment)?,
        _ => {}
    }
    unit.notify(other, kind, ("engagement", of.id), args);
    Ok(())
}

/// The course of an engagement, as it is without a row too.
pub(crate) async fn course(unit: &Unit, engagement: Uuid) -> Result<engagement_course::Model, Fault> {
    let found = engagement_course::Entity::find_by_id(engagement).lock_exclusive().one(&unit.tx).await?;
    Ok(found.unwrap_or_else(|| engagement_course::Model {
        engagement,
        every_months: i64::from(USUAL_MONTHS),
        suspended_on: None,
        suspended_by: None,
        suspended_reason: String::new(),
        closed_on: None,
        closing_words: String::new(),
        told_state: None,
        told_provider: None,
    }))
}

/// Writes the course, whether or not there is a row.
pub(crate) async fn put_course(unit: &Unit, row: engagement_course::Model) -> Result<(), Fault> {
    if engagement_course::Entity::find_by_id(row.engagement).one(&unit.tx).await?.is_none() {
        return unit.put(row).await;
    }
    let id = row.engagement;
    engagement_course::Entity::update_many()
        .set(row.into_active_model().reset_all())
        .filter(engagement_course::Column::Engagement.eq(id))
        .exec(&unit.tx)
        .await?;
    Ok(())
}

/// Writes a side's sheet for a moment in the place of the one before.
async fn adherence(unit: &Unit, of: &engagement::Model, sheet: &AdherenceSheet) -> Result<(), Fault> {
    let actor = unit.actor()?;
    let row = engagement_adherence::Model {
        engagement: of.id,
        moment: code(&sheet.moment)?,
        side: side(of, actor.organisation.0).code().to_owned(),
        organisation: actor.organisation.0,
        person: actor.person.0,
        day: sheet.day,
        body: body(sheet)?,
    };
    engagement_adherence::Entity::delete_many()
        .filter(engagement_adherence::Column::Engagement.eq(of.id))
        .filter(engagement_adherence::Column::Moment.eq(row.moment.clone()))
        .filter(engagement_adherence::Column::Side.eq(row.side.clone()))
        .exec(&unit.tx)
        .await?;
    unit.record(Act::new("adherence.check", actor.organisation.0), "engagement_adherence", of.id, Some(&row))?;
    unit.put(row).await
}

async fn add_document(unit: &Unit, of: &engagement::Model, of_it: &Document, bytes: &[u8]) -> Result<(), Fault> {
    let actor = unit.actor()?;
    let row = engagement_document::Model {
        id: Uuid::new_v4(),
        engagement: of.id,
        organisation: actor.organisation.0,
        person: actor.person.0,
        name: of_it.name.clone(),
        media_type: of_it.media_type.clone(),
        size: i64::try_from(of_it.size).map_err(|e| StoreError::corrupt("the size of a document", e))?,
        sha256: of_it.sha256.clone(),
        created_at: unit.now(),
    };
    let document = row.id;
    unit.record(Act::new("document.add", actor.organisation.0), "engagement_document", document, Some(&row))?;
    unit.put(row).await?;
    unit.put(engagement_document_body::Model { document, body: bytes.to_vec() }).await
}

async fn remove_document(unit: &Unit, of: &engagement::Model, id: Uuid) -> Result<(), Fault> {
    let me = unit.actor()?.organisation.0;
    let row = engagement_document::Entity::find_by_id(id)
        .filter(engagement_document::Column::Engagement.eq(of.id))
        .filter(engagement_document::Column::Organisation.eq(me))
        .one(&unit.tx)
        .await?
        .ok_or(StoreError::NotFound)?;
    unit.record(Act::new("document.remove", me), "engagement_document", row.id, Some(&row))?;
    engagement_document_body::Entity::delete_by_id(id).exec(&unit.tx).await?;
    engagement_document::Entity::delete_by_id(id).exec(&unit.tx).await?;
    Ok(())
}
