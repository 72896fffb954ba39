//! Step 4: engagements and the reports on them. The secretariat and the parties see them.

use std::collections::BTreeMap;

use ::assessment::Experience;
use chrono::NaiveDate;
use feedback::{ClosureReason, Conduct, Engagement, EngagementStatus, Reassessment, Report};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use vocabulary::{
    EngagementId, InterestId, NeedId, OfferId, OrganisationId, OrganisationKind, Period, ProposalId, RoundId,
};

use crate::engagement_consents;
use crate::engagement_file::{self, FileRecord, course, put_course};
use crate::entity::{commitment, engagement, engagement_course, need_partner, progress_report};
use crate::error::{Fault, StoreError};
use crate::jobs::{self, Lease};
use crate::outcomes;
use crate::page::{Page, PageRequest, by_time};
use crate::proposals::{self, quantity};
use crate::reassessments;
use crate::records::{EngagementRecord, Settle, Subject};
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// Which engagements are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EngagementFilter {
    /// In one of these statuses; none means any.
    pub status: Vec<EngagementStatus>,
    /// To this need.
    pub need: Option<NeedId>,
    /// From this offer.
    pub offer: Option<OfferId>,
}

/// A unit variant's code, as serde writes it.
pub(crate) fn code(value: &impl Serialize) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => Ok(code),
        other => Err(StoreError::corrupt("a code", format!("{other:?}"))),
    }
}

/// A unit variant from its code.
pub(crate) fn variant<T: DeserializeOwned>(code: &str) -> Result<T, StoreError> {
    serde_json::from_value(serde_json::Value::String(code.to_owned()))
        .map_err(|e| StoreError::corrupt("a stored code", e))
}

/// The engagements that a scope may see.
pub(crate) fn visible(scope: &Scope) -> Result<Condition, StoreError> {
    let actor = scope.member()?;
    if actor.kind == OrganisationKind::Secretariat {
        return Ok(Condition::all());
    }
    let mut seen = parties(scope)?;
    if let Some(state) = &actor.state {
        let joint = Query::select()
            .column(need_partner::Column::Need)
            .from(need_partner::Entity)
            .and_where(need_partner::Column::State.eq(state.as_str()))
            .to_owned();
        seen = seen.add(engagement::Column::Need.in_subquery(joint));
    }
    Ok(seen)
}

/// The engagements in which a scope is a side.
pub(crate) fn parties(scope: &Scope) -> Result<Condition, StoreError> {
    let me = scope.member()?.organisation.0;
    Ok(Condition::any()
        .add(engagement::Column::StateOrganisation.eq(me))
        .add(engagement::Column::ProviderOrganisation.eq(me)))
}

/// What belongs to the row of an engagement.
#[derive(Default)]
struct Around {
    reports: Vec<Report>,
    draw: i64,
    file: FileRecord,
    reassessment: Option<Reassessment>,
}

fn conduct(row: &engagement::Model, around: &mut Around) -> Conduct {
    let file = std::mem::take(&mut around.file);
    let delivered = around.reports.iter().filter(|report| report.delivered > 0).map(|report| report.day);
    let told = file.disbursements.iter().map(|entry| entry.what.day);
    let started_on: Option<NaiveDate> = delivered.chain(told).min();
    Conduct {
        agreed_on: Some(row.created_at.date_naive()),
        started_on,
        closed_on: file.closed_on,
        period: row.period_from.zip(row.period_until).and_then(|(from, until)| Period::new(from, until).ok()),
        report_every_months: Some(file.every_months),
        partners: file.partners.into_iter().map(|entry| entry.what).collect(),
        milestones: file.milestones.into_iter().map(|entry| entry.what).collect(),
        disbursements: file.disbursements.into_iter().map(|entry| entry.what).collect(),
        documents: file.documents.into_iter().map(|entry| entry.what).collect(),
        risks: file.risks.into_iter().map(|entry| entry.what).collect(),
        suspension: file.suspension,
        reassessment: around.reassessment.take(),
        ..Conduct::default()
    }
}

fn record(row: engagement::Model, mut around: Around) -> Result<EngagementRecord, StoreError> {
    let conduct = conduct(&row, &mut around);
    Ok(EngagementRecord {
        period: conduct.period,
        engagement: Engagement {
            id: EngagementId(row.id),
            need: NeedId(row.need),
            offer: OfferId(row.offer),
            state: coded(&row.state)?,
            provider_kind: coded(&row.provider_kind)?,
            capability: coded(&row.capability)?,
            area: coded(&row.area)?,
            kind: coded(&row.kind)?,
            agreed: quantity(row.amount, &row.unit)?,
            status: variant(&row.status)?,
            closure: row.closure.as_deref().map(variant).transpose()?,
            reports: around.reports,
            conduct,
        },
        proposal: row.proposal.map(ProposalId),
        round: row.round.map(RoundId),
        interest: row.interest.map(InterestId),
        words: row.words,
        state_organisation: OrganisationId(row.state_organisation),
        provider_organisation: OrganisationId(row.provider_organisation),
        draw: quantity(around.draw, &row.draw_unit)?,
        version: row.version,
        created_at: row.created_at,
    })
}

/// The records of these rows, for whoever may see no more than both sides share.
pub(crate) async fn records(store: &Store, rows: Vec<engagement::Model>) -> Result<Vec<EngagementRecord>, StoreError> {
    records_for(store, rows, None).await
}

/// The same where `me` reads re-assessments that its state keeps to itself.
async fn records_for(
    store: &Store,
    rows: Vec<engagement::Model>,
    me: Option<Uuid>,
) -> Result<Vec<EngagementRecord>, StoreError> {
    let db = store.reader();
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let filed = progress_report::Entity::find()
        .filter(progress_report::Column::Engagement.is_in(ids.clone()))
        .order_by_asc(progress_report::Column::CreatedAt)
        .order_by_asc(progress_report::Column::Id)
        .all(db)
        .await?;
    let mut reports: BTreeMap<Uuid, Vec<Report>> = BTreeMap::new();
    for row in filed {
        let report = serde_json::from_value(row.body).map_err(|e| StoreError::corrupt("a progress report", e))?;
        reports.entry(row.engagement).or_default().push(report);
    }
    let claims = commitment::Entity::find().filter(commitment::Column::Engagement.is_in(ids.clone())).all(db).await?;
    let claims: BTreeMap<Uuid, i64> =
        claims.into_iter().map(|row| (row.engagement, row.amount - row.released)).collect();
    let mut files = engagement_file::load(store, &rows).await?;
    let mut levels = reassessments::load(store, &ids, me).await?;
    rows.into_iter()
        .map(|row| {
            let around = Around {
                reports: reports.remove(&row.id).unwrap_or_default(),
                draw: claims.get(&row.id).copied().unwrap_or(0),
                file: files.remove(&row.id).unwrap_or_default(),
                reassessment: levels.remove(&row.id),
            };
            record(row, around)
        })
        .collect()
}

/// Whose own records a scope reads.
fn me(scope: &Scope) -> Option<Uuid> {
    scope.actor().map(|actor| actor.organisation.0)
}

pub(crate) async fn row(store: &Store, scope: &Scope, id: EngagementId) -> Result<engagement::Model, StoreError> {
    let found = engagement::Entity::find_by_id(id.0).filter(visible(scope)?).one(store.reader()).await?;
    found.ok_or(StoreError::NotFound)
}

/// One engagement with its reports.
pub async fn get(store: &Store, scope: &Scope, id: EngagementId) -> Result<EngagementRecord, StoreError> {
    let row = row(store, scope, id).await?;
    records_for(store, vec![row], me(scope)).await?.pop().ok_or(StoreError::NotFound)
}

/// Engagements that both sides let be published, newest first; visitors read them too.
pub async fn published(store: &Store, _scope: &Scope) -> Result<Vec<EngagementRecord>, StoreError> {
    let rows = engagement::Entity::find()
        .filter(engagement_consents::published())
        .order_by_desc(engagement::Column::CreatedAt)
        .order_by_desc(engagement::Column::Id)
        .all(store.reader())
        .await?;
    records(store, rows).await
}

/// Fewer states than this are never told of together.
const LEAST_STATES: usize = 5;

/// How long closed engagements took and what they cost, by kind of help and area, where at least five states stand behind
/// it. The engagements themselves stay in here.
pub async fn experience(store: &Store, scope: &Scope) -> Result<Vec<Experience>, StoreError> {
    scope.member()?;
    let rows = engagement::Entity::find()
        .filter(engagement::Column::Status.eq(code(&EngagementStatus::Closed)?))
        .order_by_asc(engagement::Column::Id)
        .all(store.reader())
        .await?;
    let behind = outcomes::states_behind(store).await?;
    let closed: Vec<Engagement> = records(store, rows).await?.into_iter().map(|one| one.engagement).collect();
    let mut found = feedback::ranges::experience(&closed);
    let group = |one: &Experience| (one.kind.to_string(), one.area.as_ref().map(ToString::to_string));
    found.retain(|one| behind.get(&group(one)).is_some_and(|states| *states >= LEAST_STATES));
    Ok(found)
}

/// Engagements that are not closed. For the worker.
pub async fn open(store: &Store, lease: &Lease) -> Result<Vec<EngagementRecord>, StoreError> {
    jobs::held(store, lease).await?;
    let rows = engagement::Entity::find()
        .filter(engagement::Column::Status.ne(code(&EngagementStatus::Closed)?))
        .order_by_asc(engagement::Column::Id)
        .all(store.reader())
        .await?;
    records(store, rows).await
}

/// Whether anything was delivered, by what was told so far.
pub(crate) async fn has_delivered(unit: &Unit, id: Uuid) -> Result<bool, Fault> {
    let filed =
        progress_report::Entity::find().filter(progress_report::Column::Engagement.eq(id)).all(&unit.tx).await?;
    Ok(filed.iter().any(|row| row.body.get("delivered").and_then(serde_json::Value::as_i64).is_some_and(|n| n > 0)))
}

/// Engagements that the scope may see, newest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &EngagementFilter,
    page: PageRequest,
) -> Result<Page<EngagementRecord>, StoreError> {
    let mut wanted = Condition::all()
        .add(visible(scope)?)
        .add_option(filter.need.map(|id| engagement::Column::Need.eq(id.0)))
        .add_option(filter.offer.map(|id| engagement::Column::Offer.eq(id.0)));
    if !filter.status.is_empty() {
        let codes = filter.status.iter().map(code).collect::<Result<Vec<_>, _>>()?;
        wanted = wanted.add(engagement::Column::Status.is_in(codes));
    }
    let order = (engagement::Column::CreatedAt, engagement::Column::Id);
    let rows = engagement::Entity::find().filter(wanted);
    let page = by_time(store.reader(), rows, &page, order, |row| (row.created_at, row.id)).await?;
    Ok(Page { items: records_for(store, page.items, me(scope)).await?, next: page.next, total: page.total })
}

/// What an engagement is about, for its parties and the secretariat.
pub async fn subject(store: &Store, scope: &Scope, id: EngagementId) -> Result<Subject, StoreError> {
    let row = row(store, scope, id).await?;
    proposals::pair(store, scope, row.need, row.offer).await
}

struct Filing {
    id: Uuid,
    version: i64,
    parties: Condition,
    report: Report,
    status: EngagementStatus,
    rule: Settle,
}

/// Files a report of the actor's side; the engagement stands as `status` says after it.
#[allow(clippy::too_many_arguments, reason = "each is one fact of the report")]
pub async fn file_report(
    store: &Store,
    scope: &Scope,
    id: EngagementId,
    version: i64,
    report: Report,
    status: EngagementStatus,
    rule: Settle,
    once: Option<&Idempotency>,
) -> Result<EngagementRecord, StoreError> {
    let input = Filing { id: id.0, version, parties: parties(scope)?, report, status, rule };
    create_once(store, scope.author()?, once, input, |unit, input| Box::pin(file(unit, input))).await?;
    get(store, scope, id).await
}

async fn file(unit: &Unit, input: &Filing) -> Result<Uuid, Fault> {
    let before = unit.lock::<engagement::Entity>(input.id, Some(input.version), input.parties.clone()).await?;
    if before.status == code(&EngagementStatus::Closed)? {
        return Err(StoreError::conflict("the engagement is closed and takes no more reports").into());
    }
    let actor = unit.actor()?;
    let me = actor.organisation.0;
    let fits = match input.report.side {
        OrganisationKind::State => me == before.state_organisation,
        OrganisationKind::Provider => me == before.provider_organisation,
        OrganisationKind::Secretariat => false,
    };
    if !fits {
        return Err(
            StoreError::conflict("a report is filed by the side that it speaks for; choose your own side").into()
        );
    }
    let row = progress_report::Model {
        id: Uuid::new_v4(),
        engagement: input.id,
        organisation: me,
        person: actor.person.0,
        day: input.report.day,
        body: serde_json::to_value(&input.report).map_err(|e| StoreError::corrupt("the report", e))?,
        created_at: unit.now(),
    };
    let id = row.id;
    unit.record(Act::new("report.file", me), "report", id, Some(&row))?;
    unit.put(row).await?;
    let after = engagement::Model { status: code(&input.status)?, ..before.clone() };
    unit.save::<engagement::Entity>(&before, after, Act::new("engagement.report", before.state_organisation)).await?;
    let other = if me == before.state_organisation { before.provider_organisation } else { before.state_organisation };
    unit.notify(
        other,
        "report-filed",
        ("engagement", input.id),
        serde_json::json!({ "side": input.report.side.code() }),
    );
    proposals::settle(unit, before.need, input.rule).await?;
    Ok(id)
}

struct Closing {
    id: Uuid,
    version: i64,
    parties: Condition,
    reason: ClosureReason,
    words: String,
    release: i64,
    rule: Settle,
}

/// Closes an engagement for a reason, with words beside it, and gives `release` minor units back to its offer. A side
/// may, and the secretariat: which reasons are whose, the cycle decides.
#[allow(clippy::too_many_arguments, reason = "each is one fact of the close")]
pub async fn close(
    store: &Store,
    scope: &Scope,
    id: EngagementId,
    version: i64,
    reason: (ClosureReason, String),
    release: i64,
    rule: Settle,
) -> Result<EngagementRecord, StoreError> {
    let secretariat = scope.member()?.kind == OrganisationKind::Secretariat;
    let parties = if secretariat { visible(scope)? } else { parties(scope)? };
    let input = Closing { id: id.0, version, parties, reason: reason.0, words: reason.1, release, rule };
    write(store, scope.author()?, input, |unit, input| Box::pin(shut(unit, input))).await?;
    get(store, scope, id).await
}

async fn shut(unit: &Unit, input: &Closing) -> Result<(), Fault> {
    let before = unit.lock::<engagement::Entity>(input.id, Some(input.version), input.parties.clone()).await?;
    if before.status == code(&EngagementStatus::Closed)? {
        return Err(StoreError::conflict("the engagement is closed already; nothing is left to do").into());
    }
    let reason = code(&input.reason)?;
    let after =
        engagement::Model { status: code(&EngagementStatus::Closed)?, closure: Some(reason.clone()), ..before.clone() };
    unit.save::<engagement::Entity>(
        &before,
        after,
        Act::new("engagement.close", before.state_organisation).because(&reason),
    )
    .await?;
    let ended = engagement_course::Model {
        closed_on: Some(unit.now().date_naive()),
        closing_words: input.words.clone(),
        ..course(unit, input.id).await?
    };
    put_course(unit, ended).await?;
    if input.release != 0 {
        proposals::give_back(unit, input.id, input.release).await?;
    }
    let me = unit.actor()?.organisation.0;
    for side in [before.state_organisation, before.provider_organisation] {
        if side != me {
            unit.notify(side, "engagement-closed", ("engagement", input.id), serde_json::json!({ "to": reason }));
        }
    }
    proposals::settle(unit, before.need, input.rule).await
}
