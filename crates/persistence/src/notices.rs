//! What moved, for each organisation: rows that the units of work leave behind.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::OrganisationId;

use crate::entity::notice;
use crate::error::StoreError;
use crate::page::{Page, PageRequest, by_time};
use crate::records::NoticeRecord;
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::write;

fn record(row: notice::Model) -> Result<NoticeRecord, StoreError> {
    Ok(NoticeRecord {
        id: row.id,
        at: row.at,
        kind: row.kind,
        organisation: OrganisationId(row.organisation),
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        args: row.args,
        read_at: row.read_at,
    })
}

/// The notices of the actor's organisation, newest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    unread_only: bool,
    page: PageRequest,
) -> Result<Page<NoticeRecord>, StoreError> {
    let mut rows = notice::Entity::find().filter(notice::Column::Organisation.eq(scope.member()?.organisation.0));
    if unread_only {
        rows = rows.filter(notice::Column::ReadAt.is_null());
    }
    by_time(store.reader(), rows, &page, (notice::Column::At, notice::Column::Id), |row| (row.at, row.id))
        .await?
        .try_map(record)
}

/// Marks notices as read and tells how many were unread till now.
pub async fn mark_read(store: &Store, scope: &Scope, ids: &[Uuid]) -> Result<u64, StoreError> {
    let input = (scope.member()?.organisation.0, ids.to_vec());
    write(store, scope.author()?, input, |unit, (organisation, ids)| {
        Box::pin(async move {
            let done = notice::Entity::update_many()
                .col_expr(notice::Column::ReadAt, Expr::value(Some(unit.now())))
                .filter(notice::Column::Organisation.eq(*organisation))
                .filter(notice::Column::Id.is_in(ids.clone()))
                .filter(notice::Column::ReadAt.is_null())
                .exec(&unit.tx)
                .await?;
            Ok(done.rows_affected)
        })
    })
    .await
}
