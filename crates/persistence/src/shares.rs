//! What states share of their self-assessments: private by default, whole or by area or by answer, revocable.
//!
//! Owners read and set their rules. Everybody else gets [`Shown`] and nothing else: what a reader may not see never
//! leaves this file, and each look is noted before it does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ::assessment::{AssessmentSharing, Shown, shown};
use catalogue::Edition;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;
use vocabulary::{
    AreaId, AssessmentId, EditionRecordId, OrganisationId, PersonId, QuestionId, Reader, Sharing, StateCode, Visibility,
};

use crate::assessment::{get, own};
use crate::entity::{assessment, assessment_share, assessment_share_with};
use crate::error::{Fault, StoreError};
use crate::looks::{self, How};
use crate::records::AssessmentStatus;
use crate::scope::{Scope, coded};
use crate::sharing::rank;
use crate::sheets::{Loaded, load};
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// The editions that assessments rest on, by their records.
pub type Editions = BTreeMap<EditionRecordId, Arc<Edition>>;

/// Which part of an assessment a rule is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShareOf {
    /// All of it.
    Assessment,
    /// One area.
    Area(AreaId),
    /// One answer.
    Question(QuestionId),
}

impl ShareOf {
    /// As rows and addresses have it: `assessment`, `area:ID`, `question:ID`.
    pub fn code(&self) -> String {
        match self {
            Self::Assessment => "assessment".to_owned(),
            Self::Area(id) => format!("area:{id}"),
            Self::Question(id) => format!("question:{id}"),
        }
    }
}

impl std::str::FromStr for ShareOf {
    type Err = vocabulary::Malformed;
    fn from_str(text: &str) -> Result<Self, vocabulary::Malformed> {
        match text.trim().split_once(':') {
            None if text.trim() == "assessment" => Ok(Self::Assessment),
            Some(("area", id)) => id.parse().map(Self::Area),
            Some(("question", id)) => id.parse().map(Self::Question),
            _ => Err(vocabulary::Malformed::new(
                "a part of a self-assessment",
                text,
                "write assessment, area:ID or question:ID",
            )),
        }
    }
}

/// A rule as its owner set it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ShareRecord {
    pub of: ShareOf,
    pub sharing: Sharing,
    pub person: PersonId,
    pub at: DateTime<Utc>,
}

/// An assessment as those see it with whom some of it is shared.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct SharedRecord {
    pub id: AssessmentId,
    pub state: StateCode,
    pub organisation: OrganisationId,
    pub edition: EditionRecordId,
    /// Empty where only parts are shared.
    pub title: String,
    pub endorsed_at: Option<DateTime<Utc>>,
}

pub(crate) fn rule(row: assessment_share::Model, chosen: BTreeSet<OrganisationId>) -> Result<ShareRecord, StoreError> {
    let visibility = usize::try_from(row.visibility).ok().and_then(|n| Visibility::ALL.get(n)).copied();
    Ok(ShareRecord {
        of: coded(&row.subject)?,
        sharing: Sharing {
            visibility: visibility.ok_or_else(|| StoreError::corrupt("a visibility", row.visibility))?,
            chosen,
            embargo_until: row.embargo_until,
        },
        person: PersonId(row.person),
        at: row.granted_at,
    })
}

/// The rules as the domain has them.
pub(crate) fn folded(rules: Vec<ShareRecord>, evidence: bool) -> AssessmentSharing {
    let mut sharing = AssessmentSharing { evidence, ..AssessmentSharing::default() };
    for rule in rules {
        match rule.of {
            ShareOf::Assessment => sharing.whole = rule.sharing,
            ShareOf::Area(id) => {
                sharing.areas.insert(id, rule.sharing);
            }
            ShareOf::Question(id) => {
                sharing.answers.insert(id, rule.sharing);
            }
        }
    }
    sharing
}

/// The rules of the actor's own assessment.
pub async fn rules(store: &Store, scope: &Scope, id: AssessmentId) -> Result<Vec<ShareRecord>, StoreError> {
    get(store, scope, id).await?;
    let withs = assessment_share_with::Entity::find()
        .filter(assessment_share_with::Column::Assessment.eq(id.0))
        .all(store.reader())
        .await?;
    let rows = assessment_share::Entity::find()
        .filter(assessment_share::Column::Assessment.eq(id.0))
        .order_by_asc(assessment_share::Column::Subject)
        .all(store.reader())
        .await?;
    rows.into_iter()
        .map(|row| {
            let chosen = withs.iter().filter(|w| w.subject == row.subject).map(|w| OrganisationId(w.organisation));
            let chosen = chosen.collect();
            rule(row, chosen)
        })
        .collect()
}

/// The rules of the actor's own assessment as the domain has them.
pub async fn sharing(store: &Store, scope: &Scope, id: AssessmentId) -> Result<AssessmentSharing, StoreError> {
    let evidence = get(store, scope, id).await?.share_evidence;
    Ok(folded(rules(store, scope, id).await?, evidence))
}

/// Of the actor's own assessments, those of which anything is shared.
pub async fn shared_of_own(store: &Store, scope: &Scope) -> Result<BTreeSet<AssessmentId>, StoreError> {
    let mine = Query::select()
        .column(assessment::Column::Id)
        .from(assessment::Entity)
        .and_where(assessment::Column::Organisation.eq(scope.member()?.organisation.0))
        .to_owned();
    let rows = assessment_share::Entity::find()
        .filter(assessment_share::Column::Assessment.in_subquery(mine))
        .filter(assessment_share::Column::Visibility.gt(rank(Visibility::Private)))
        .all(store.reader())
        .await?;
    Ok(rows.into_iter().map(|row| AssessmentId(row.assessment)).collect())
}

struct Setting {
    id: Uuid,
    own: Condition,
    of: ShareOf,
    sharing: Option<Sharing>,
}

async fn set(unit: &Unit, setting: &Setting) -> Result<(), Fault> {
    let row = unit.lock::<assessment::Entity>(setting.id, None, setting.own.clone()).await?;
    let key = (setting.id, setting.of.code());
    let told: BTreeSet<Uuid> = assessment_share_with::Entity::find()
        .filter(assessment_share_with::Column::Assessment.eq(setting.id))
        .all(&unit.tx)
        .await?
        .into_iter()
        .map(|with| with.organisation)
        .collect();
    assessment_share_with::Entity::delete_many()
        .filter(assessment_share_with::Column::Assessment.eq(setting.id))
        .filter(assessment_share_with::Column::Subject.eq(key.1.clone()))
        .exec(&unit.tx)
        .await?;
    assessment_share::Entity::delete_by_id(key.clone()).exec(&unit.tx).await?;
    let subject = format!("{}/{}", setting.id, key.1);
    let Some(sharing) = &setting.sharing else {
        let act = Act::new("assessment.unshare", row.organisation);
        unit.record(act, "assessment_share", subject, None::<&()>)?;
        return Ok(());
    };
    let share = assessment_share::Model {
        assessment: setting.id,
        subject: key.1.clone(),
        visibility: rank(sharing.visibility),
        embargo_until: sharing.embargo_until,
        person: unit.actor()?.person.0,
        granted_at: unit.now(),
    };
    let act = Act::new("assessment.share", row.organisation).because(sharing.visibility.code());
    unit.record(act, "assessment_share", subject, Some(&share))?;
    unit.put(share).await?;
    let chosen = sharing.chosen.iter().filter(|_| sharing.visibility == Visibility::Chosen);
    let withs: Vec<assessment_share_with::Model> = chosen
        .map(|to| assessment_share_with::Model { assessment: setting.id, subject: key.1.clone(), organisation: to.0 })
        .collect();
    let open_now = row.status == AssessmentStatus::Endorsed.code()
        && sharing.embargo_until.is_none_or(|day| day <= unit.now().date_naive());
    for with in withs.iter().filter(|with| open_now && !told.contains(&with.organisation)) {
        let args = serde_json::json!({ "state": row.state });
        unit.notify(with.organisation, "assessment-shared", ("assessment", setting.id), args);
    }
    if !withs.is_empty() {
        let rows = withs.into_iter().map(IntoActiveModel::into_active_model);
        assessment_share_with::Entity::insert_many(rows).exec_without_returning(&unit.tx).await?;
    }
    Ok(())
}

/// Sets a rule of the actor's own assessment, or takes it back.
pub async fn put(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    of: ShareOf,
    sharing: Option<Sharing>,
) -> Result<(), StoreError> {
    let input = Setting { id: id.0, own: own(scope)?, of, sharing };
    write(store, scope.author()?, input, |unit, input| Box::pin(set(unit, input))).await
}

/// Rules that let a reader in, whatever they are about.
pub(crate) fn admitting(reader: Reader, today: NaiveDate) -> Condition {
    let visibility = assessment_share::Column::Visibility;
    let embargo = Condition::any()
        .add(assessment_share::Column::EmbargoUntil.is_null())
        .add(assessment_share::Column::EmbargoUntil.lte(today));
    match reader {
        Reader::Secretariat => Condition::all().add(visibility.gte(rank(Visibility::Secretariat))),
        Reader::Anyone => Condition::all().add(visibility.eq(rank(Visibility::Public))).add(embargo),
        Reader::Organisation(id) => {
            let named = Query::select()
                .column(assessment_share_with::Column::Assessment)
                .from(assessment_share_with::Entity)
                .and_where(assessment_share_with::Column::Organisation.eq(id.0))
                .and_where(
                    Expr::col((assessment_share_with::Entity, assessment_share_with::Column::Subject))
                        .equals((assessment_share::Entity, assessment_share::Column::Subject)),
                )
                .to_owned();
            let chosen = Condition::all()
                .add(visibility.eq(rank(Visibility::Chosen)))
                .add(assessment_share::Column::Assessment.in_subquery(named));
            let far = Condition::any().add(visibility.gte(rank(Visibility::Members))).add(chosen);
            Condition::all().add(embargo).add(far)
        }
    }
}

/// Assessments with a rule that lets the reader in; only with one for the whole where that is asked.
fn admitted(reader: Reader, today: NaiveDate, whole: bool) -> SelectStatement {
    let subject = whole.then(|| assessment_share::Column::Subject.eq(ShareOf::Assessment.code()));
    Query::select()
        .column(assessment_share::Column::Assessment)
        .from(assessment_share::Entity)
        .cond_where(admitting(reader, today).add_option(subject))
        .to_owned()
}

/// Endorsed assessments of others with a rule that lets the reader in; only with one for the whole where that is asked.
/// Whether anything can be seen where only parts are shared, `seen` says.
pub(crate) fn candidates(reader: Reader, own: Option<Uuid>, today: NaiveDate, whole: bool) -> Condition {
    Condition::all()
        .add(assessment::Column::Status.eq(AssessmentStatus::Endorsed.code()))
        .add(assessment::Column::Id.in_subquery(admitted(reader, today, whole)))
        .add_option(own.map(|own| assessment::Column::Organisation.ne(own)))
}

/// What a reader sees of a loaded assessment; none where only parts are shared and none of them holds anything.
pub(crate) fn seen(loaded: &mut Loaded, editions: &Editions, reader: Reader, today: NaiveDate) -> Option<Shown> {
    let edition = editions.get(&EditionRecordId(loaded.row.edition))?;
    let sharing = loaded.sharing.clone();
    let shown = shown(loaded.sheet(edition), &sharing, reader, today);
    (!shown.is_empty() || sharing.whole.admits(reader, today)).then_some(shown)
}

/// The columns that a list shows: of ten thousand assessments the others would be most of the work.
#[derive(FromQueryResult)]
struct Head {
    id: Uuid,
    state: String,
    organisation: Uuid,
    edition: Uuid,
    title: String,
    endorsed_at: Option<DateTime<Utc>>,
}

const HEAD: [assessment::Column; 6] = [
    assessment::Column::Id,
    assessment::Column::State,
    assessment::Column::Organisation,
    assessment::Column::Edition,
    assessment::Column::Title,
    assessment::Column::EndorsedAt,
];

impl From<assessment::Model> for Head {
    fn from(row: assessment::Model) -> Self {
        let assessment::Model { id, state, organisation, edition, title, endorsed_at, .. } = row;
        Self { id, state, organisation, edition, title, endorsed_at }
    }
}

fn shared(row: Head, whole: bool) -> Result<SharedRecord, StoreError> {
    Ok(SharedRecord {
        id: AssessmentId(row.id),
        state: coded(&row.state)?,
        organisation: OrganisationId(row.organisation),
        edition: EditionRecordId(row.edition),
        title: if whole { row.title } else { String::new() },
        endorsed_at: row.endorsed_at,
    })
}

/// The assessments of others of which the reader may see anything, newest first: of one state all, else of each state
/// the newest.
pub async fn list(
    store: &Store,
    scope: &Scope,
    editions: &Editions,
    state: Option<&StateCode>,
) -> Result<Vec<SharedRecord>, StoreError> {
    let (reader, today) = (scope.reader(), scope.today());
    let own = scope.actor().map(|actor| actor.organisation.0);
    let rows = |which: Condition| {
        assessment::Entity::find()
            .filter(which)
            .filter(Condition::all().add_option(state.map(|state| assessment::Column::State.eq(state.as_str()))))
    };
    let whole = rows(candidates(reader, own, today, true)).select_only().columns(HEAD);
    let whole = whole.into_model::<Head>().all(store.reader()).await?;
    let only_parts = assessment::Column::Id.not_in_subquery(admitted(reader, today, true));
    let parts = rows(candidates(reader, own, today, false).add(only_parts)).all(store.reader()).await?;
    let mut parts = load(store, parts).await?;
    parts.retain_mut(|one| seen(one, editions, reader, today).is_some());
    let mut found: Vec<SharedRecord> = whole
        .into_iter()
        .map(|row| shared(row, true))
        .chain(parts.into_iter().map(|one| shared(one.row.into(), false)))
        .collect::<Result<_, _>>()?;
    found.sort_by_key(|one| std::cmp::Reverse((one.endorsed_at, one.id)));
    if state.is_none() {
        let mut states = BTreeSet::new();
        found.retain(|one| states.insert(one.state.clone()));
    }
    Ok(found)
}

/// What the reader may see of somebody else's assessment. The look is noted for the state.
pub async fn look(
    store: &Store,
    scope: &Scope,
    id: AssessmentId,
    editions: &Editions,
) -> Result<(SharedRecord, Shown), StoreError> {
    let (reader, today) = (scope.reader(), scope.today());
    let own = scope.actor().map(|actor| actor.organisation.0);
    let row = assessment::Entity::find_by_id(id.0).filter(candidates(reader, own, today, false));
    let row = row.one(store.reader()).await?;
    let mut loaded = load(store, row.into_iter().collect()).await?.pop().ok_or(StoreError::NotFound)?;
    let visible = seen(&mut loaded, editions, reader, today).ok_or(StoreError::NotFound)?;
    looks::note(store, scope, id.0, loaded.row.organisation, How::Read).await?;
    let whole = loaded.sharing.whole.admits(reader, today);
    Ok((shared(loaded.row.into(), whole)?, visible))
}
