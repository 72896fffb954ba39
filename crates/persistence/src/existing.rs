//! What others do already, as they publish it: one row for each identifier. Whoever is signed in may read each; the
//! public overview shows them to anyone.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Select};
use uuid::Uuid;
use vocabulary::{OrganisationId, StateCode};

use crate::entity::{existing_activity, existing_activity_country};
use crate::error::{Fault, StoreError};
use crate::page::{Page, PageRequest, by_time, holds};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Unit, write};

/// Rows that are written in one transaction.
const AT_ONCE: usize = 200;

/// An activity to be kept.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct Brought {
    pub iati_id: String,
    /// In the language of the one who imports; for lists and for looking up.
    pub title: String,
    pub countries: Vec<StateCode>,
    /// The activity as it was read.
    pub body: serde_json::Value,
}

/// An activity that is kept.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ExistingRecord {
    pub id: Uuid,
    pub iati_id: String,
    pub body: serde_json::Value,
    /// Who imported it.
    pub source: OrganisationId,
    pub imported_at: DateTime<Utc>,
}

fn record(row: existing_activity::Model) -> ExistingRecord {
    ExistingRecord {
        id: row.id,
        iati_id: row.iati_id,
        body: row.body,
        source: OrganisationId(row.source),
        imported_at: row.imported_at,
    }
}

/// Keeps activities; tells how many are new, changed and the same as before.
pub async fn bring(store: &Store, scope: &Scope, all: Vec<Brought>) -> Result<(u64, u64, u64), StoreError> {
    let (mut stored, mut updated, mut same) = (0, 0, 0);
    for some in all.chunks(AT_ONCE) {
        let (s, u, k) = write(store, scope.author()?, some.to_vec(), |unit, some| {
            Box::pin(async move {
                let mut counts = (0u64, 0u64, 0u64);
                for one in some {
                    match bring_one(unit, one).await? {
                        Some(true) => counts.0 += 1,
                        Some(false) => counts.1 += 1,
                        None => counts.2 += 1,
                    }
                }
                Ok(counts)
            })
        })
        .await?;
        (stored, updated, same) = (stored + s, updated + u, same + k);
    }
    Ok((stored, updated, same))
}

/// New, changed, or the same as before.
async fn bring_one(unit: &Unit, one: &Brought) -> Result<Option<bool>, Fault> {
    let source = unit.actor()?.organisation.0;
    let there = existing_activity::Entity::find()
        .filter(existing_activity::Column::IatiId.eq(one.iati_id.clone()))
        .one(&unit.tx)
        .await?;
    if there.as_ref().is_some_and(|row| row.body == one.body) {
        return Ok(None);
    }
    let fresh = there.is_none();
    let row = existing_activity::Model {
        id: there.as_ref().map_or_else(Uuid::new_v4, |row| row.id),
        iati_id: one.iati_id.clone(),
        title: one.title.clone(),
        body: one.body.clone(),
        source,
        imported_at: unit.now(),
        version: 1,
    };
    let id = row.id;
    let act = Act::new("activity.import", source);
    match there {
        Some(before) => unit.save::<existing_activity::Entity>(&before, row, act).await?,
        None => unit.insert::<existing_activity::Entity>(row, act).await?,
    }
    existing_activity_country::Entity::delete_many()
        .filter(existing_activity_country::Column::Activity.eq(id))
        .exec(&unit.tx)
        .await?;
    let countries =
        one.countries.iter().map(|state| existing_activity_country::Model { activity: id, state: state.to_string() });
    let countries: Vec<_> = countries.map(IntoActiveModel::into_active_model).collect();
    if !countries.is_empty() {
        existing_activity_country::Entity::insert_many(countries).exec_without_returning(&unit.tx).await?;
    }
    Ok(Some(fresh))
}

/// Activities whose title holds the text and that are in the country, newest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    text: &str,
    country: Option<&StateCode>,
    page: PageRequest,
) -> Result<Page<ExistingRecord>, StoreError> {
    scope.member()?;
    let rows = like(text, country);
    let columns = (existing_activity::Column::ImportedAt, existing_activity::Column::Id);
    by_time(store.reader(), rows, &page, columns, |row| (row.imported_at, row.id)).await?.try_map(|row| Ok(record(row)))
}

/// Every activity with these words in its title and in this country, by identifier.
pub async fn all_like(
    store: &Store,
    scope: &Scope,
    text: &str,
    country: Option<&StateCode>,
) -> Result<Vec<ExistingRecord>, StoreError> {
    scope.member()?;
    let rows = like(text, country).order_by_asc(existing_activity::Column::IatiId);
    Ok(rows.all(store.reader()).await?.into_iter().map(record).collect())
}

fn like(text: &str, country: Option<&StateCode>) -> Select<existing_activity::Entity> {
    let mut rows = existing_activity::Entity::find();
    if !text.trim().is_empty() {
        rows = rows.filter(holds(existing_activity::Column::Title, text.trim()));
    }
    if let Some(country) = country {
        rows = rows.filter(existing_activity::Column::Id.in_subquery(of_country(country)));
    }
    rows
}

fn of_country(country: &StateCode) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(existing_activity_country::Column::Activity)
        .from(existing_activity_country::Entity)
        .and_where(existing_activity_country::Column::State.eq(country.to_string()))
        .to_owned()
}

/// What others publish, for whoever asks: every activity whose title holds the text, newest first.
pub async fn published(store: &Store, _: &Scope, text: Option<&str>) -> Result<Vec<ExistingRecord>, StoreError> {
    let mut rows = existing_activity::Entity::find()
        .order_by_desc(existing_activity::Column::ImportedAt)
        .order_by_desc(existing_activity::Column::Id);
    if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
        rows = rows.filter(holds(existing_activity::Column::Title, text));
    }
    Ok(rows.all(store.reader()).await?.into_iter().map(record).collect())
}

/// Every activity in one of these countries; without countries, every one.
pub async fn all_in(store: &Store, scope: &Scope, countries: &[StateCode]) -> Result<Vec<ExistingRecord>, StoreError> {
    scope.member()?;
    let mut rows = existing_activity::Entity::find().order_by_asc(existing_activity::Column::IatiId);
    if !countries.is_empty() {
        let of = Query::select()
            .column(existing_activity_country::Column::Activity)
            .from(existing_activity_country::Entity)
            .and_where(existing_activity_country::Column::State.is_in(countries.iter().map(ToString::to_string)))
            .to_owned();
        rows = rows.filter(existing_activity::Column::Id.in_subquery(of));
    }
    Ok(rows.all(store.reader()).await?.into_iter().map(record).collect())
}

/// One activity.
pub async fn get(store: &Store, scope: &Scope, id: Uuid) -> Result<ExistingRecord, StoreError> {
    scope.member()?;
    let row = existing_activity::Entity::find_by_id(id).one(store.reader()).await?;
    row.map(record).ok_or(StoreError::NotFound)
}
