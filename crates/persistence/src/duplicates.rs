//! What a need or an offer resembles, as its owner was warned. The owner alone reads and sets aside.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::duplicate_warning as warning;
use crate::error::StoreError;
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, write};

/// A likeness that was found.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct Resembled {
    /// need, offer, engagement or activity.
    pub kind: String,
    pub id: Uuid,
    pub title: String,
    /// 0 to 1 000 000.
    pub score_ppm: u32,
    pub reasons: Vec<String>,
}

/// A warning that is kept.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct WarningRecord {
    pub id: Uuid,
    pub resembled: Resembled,
    pub found_at: DateTime<Utc>,
    pub set_aside_at: Option<DateTime<Utc>>,
    pub words: String,
}

fn own(scope: &Scope) -> Result<Condition, StoreError> {
    Ok(Condition::all().add(warning::Column::Organisation.eq(scope.member()?.organisation.0)))
}

fn record(row: warning::Model) -> Result<WarningRecord, StoreError> {
    let reasons = serde_json::from_value(row.reasons).map_err(|e| StoreError::corrupt("a warning's reasons", e))?;
    Ok(WarningRecord {
        id: row.id,
        resembled: Resembled {
            kind: row.other_kind,
            id: row.other,
            title: row.title,
            score_ppm: u32::try_from(row.score_ppm).unwrap_or(0),
            reasons,
        },
        found_at: row.found_at,
        set_aside_at: row.set_aside_at,
        words: row.words,
    })
}

/// Keeps what was found now for an own record: what is new is added, what no longer resembles goes unless it was set
/// aside; gives what stands, likest first.
pub async fn keep(
    store: &Store,
    scope: &Scope,
    subject: (&'static str, Uuid),
    found: Vec<Resembled>,
) -> Result<Vec<WarningRecord>, StoreError> {
    let of = own(scope)?.add(warning::Column::SubjectKind.eq(subject.0)).add(warning::Column::Subject.eq(subject.1));
    let rows = warning::Entity::find().filter(of.clone()).all(store.reader()).await?;
    let known: BTreeMap<(String, Uuid), warning::Model> =
        rows.into_iter().map(|row| ((row.other_kind.clone(), row.other), row)).collect();
    let same = |one: &Resembled| {
        known.get(&(one.kind.clone(), one.id)).is_some_and(|row| {
            row.score_ppm == i64::from(one.score_ppm)
                && row.title == one.title
                && row.reasons == serde_json::json!(one.reasons)
        })
    };
    let gone: Vec<Uuid> = known
        .values()
        .filter(|row| {
            row.set_aside_at.is_none() && !found.iter().any(|one| one.kind == row.other_kind && one.id == row.other)
        })
        .map(|row| row.id)
        .collect();
    let fresh: Vec<Resembled> = found.into_iter().filter(|one| !same(one)).collect();
    if !gone.is_empty() || !fresh.is_empty() {
        let input = (subject, of.clone(), gone, fresh, scope.member()?.organisation.0);
        write(store, scope.author()?, input, |unit, (subject, of, gone, fresh, organisation)| {
            Box::pin(async move {
                let gone = Condition::all().add(warning::Column::Id.is_in(gone.clone()));
                warning::Entity::delete_many().filter(gone).exec(&unit.tx).await?;
                for one in fresh {
                    let which = of
                        .clone()
                        .add(warning::Column::OtherKind.eq(one.kind.clone()))
                        .add(warning::Column::Other.eq(one.id));
                    let changed = warning::Entity::update_many()
                        .col_expr(warning::Column::ScorePpm, Expr::value(i64::from(one.score_ppm)))
                        .col_expr(warning::Column::Title, Expr::value(one.title.clone()))
                        .col_expr(warning::Column::Reasons, Expr::value(serde_json::json!(one.reasons)))
                        .filter(which)
                        .exec(&unit.tx)
                        .await?;
                    if changed.rows_affected == 0 {
                        let row = fresh_row(*subject, *organisation, one, unit.now());
                        warning::Entity::insert(row.into_active_model()).exec_without_returning(&unit.tx).await?;
                    }
                }
                let act = Act::new("duplicates.find", *organisation).because(&fresh.len().to_string());
                unit.record(act, subject.0, subject.1, None::<&()>)?;
                Ok(())
            })
        })
        .await?;
    }
    let rows = warning::Entity::find().filter(of).order_by_desc(warning::Column::ScorePpm);
    rows.order_by_asc(warning::Column::Id).all(store.reader()).await?.into_iter().map(record).collect()
}

fn fresh_row(subject: (&str, Uuid), organisation: Uuid, one: &Resembled, now: DateTime<Utc>) -> warning::Model {
    warning::Model {
        id: Uuid::new_v4(),
        organisation,
        subject_kind: subject.0.to_owned(),
        subject: subject.1,
        other_kind: one.kind.clone(),
        other: one.id,
        title: one.title.clone(),
        score_ppm: i64::from(one.score_ppm),
        reasons: serde_json::json!(one.reasons),
        found_at: now,
        set_aside_at: None,
        set_aside_by: None,
        words: String::new(),
    }
}

/// Sets a warning aside, with the owner's words why it is none.
pub async fn set_aside(store: &Store, scope: &Scope, id: Uuid, words: &str) -> Result<(), StoreError> {
    let input = (id, own(scope)?, words.to_owned());
    write(store, scope.author()?, input, |unit, (id, own, words)| {
        Box::pin(async move {
            let actor = unit.actor()?;
            let (person, organisation) = (actor.person.0, actor.organisation.0);
            let done = warning::Entity::update_many()
                .col_expr(warning::Column::SetAsideAt, Expr::value(Some(unit.now())))
                .col_expr(warning::Column::SetAsideBy, Expr::value(Some(person)))
                .col_expr(warning::Column::Words, Expr::value(words.clone()))
                .filter(own.clone())
                .filter(warning::Column::Id.eq(*id))
                .exec(&unit.tx)
                .await?;
            if done.rows_affected != 1 {
                return Err(StoreError::NotFound.into());
            }
            let act = Act::new("duplicates.set-aside", organisation).because(words);
            unit.record(act, "duplicate_warning", id, None::<&()>)?;
            Ok(())
        })
    })
    .await
}
