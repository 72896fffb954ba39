//! Pages of a long list, newest first, by cursor: nothing is skipped or shown twice while the list grows.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;
use vocabulary::Malformed;

use crate::error::StoreError;
use crate::scope::coded;

/// Most items of a page that somebody asks for.
pub const LARGEST_PAGE: u64 = 200;

/// Items of a page where the service itself goes through a whole list: each page counts and orders the list anew.
pub const STRIDE: u64 = 5_000;

/// Where the next page starts. Opaque text that is safe in addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    place: i64,
    id: Uuid,
}

impl Cursor {
    pub(crate) fn new(place: i64, id: Uuid) -> Self {
        Self { place, id }
    }

    pub(crate) fn id(&self) -> Uuid {
        self.id
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.place, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        text.split_once('.')
            .and_then(|(place, id)| Some(Self { place: place.parse().ok()?, id: id.parse().ok()? }))
            .ok_or_else(|| {
                Malformed::new("the start of a page", text, "follow the link to the next page as it was given")
            })
    }
}

/// Which page is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items, 1 to [`STRIDE`]; outside of that the nearest.
    pub limit: u64,
    /// Where the page before ended.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The first page.
    pub fn first(limit: u64) -> Self {
        Self { limit, after: None }
    }

    pub(crate) fn limit(&self) -> usize {
        usize::try_from(self.limit.clamp(1, STRIDE)).unwrap_or(1)
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next one starts; none on the last.
    pub next: Option<Cursor>,
    /// How many there are in all.
    pub total: u64,
}

impl<T> Page<T> {
    /// A page from one row more than it holds, which tells whether another page follows.
    pub(crate) fn cut(mut items: Vec<T>, limit: usize, total: u64, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next, total }
    }

    pub(crate) fn try_map<U>(self, each: impl FnMut(T) -> Result<U, StoreError>) -> Result<Page<U>, StoreError> {
        let items = self.items.into_iter().map(each).collect::<Result<_, _>>()?;
        Ok(Page { items, next: self.next, total: self.total })
    }
}

/// A page of rows that are ordered by a time and, within it, by id; newest first.
pub(crate) async fn by_time<E>(
    db: &DatabaseConnection,
    rows: Select<E>,
    request: &PageRequest,
    (time, id): (E::Column, E::Column),
    key: fn(&E::Model) -> (DateTime<Utc>, Uuid),
) -> Result<Page<E::Model>, StoreError>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let total = rows.clone().count(db).await?;
    let mut rows = rows.order_by_desc(time).order_by_desc(id);
    if let Some(cursor) = &request.after {
        let at = DateTime::<Utc>::from_timestamp_micros(cursor.place).ok_or(StoreError::NotFound)?;
        let same_time = Condition::all().add(time.eq(at)).add(id.lt(cursor.id));
        rows = rows.filter(Condition::any().add(time.lt(at)).add(same_time));
    }
    let limit = request.limit();
    let items = rows.limit(limit as u64 + 1).all(db).await?;
    Ok(Page::cut(items, limit, total, |row| {
        let (time, id) = key(row);
        Cursor { place: time.timestamp_micros(), id }
    }))
}

/// A page of rows that are ordered by a number, largest first.
pub(crate) async fn by_number<E>(
    db: &DatabaseConnection,
    rows: Select<E>,
    request: &PageRequest,
    number: E::Column,
    key: fn(&E::Model) -> i64,
) -> Result<Page<E::Model>, StoreError>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    let total = rows.clone().count(db).await?;
    let mut rows = rows.order_by_desc(number);
    if let Some(cursor) = &request.after {
        rows = rows.filter(number.lt(cursor.place));
    }
    let limit = request.limit();
    let items = rows.limit(limit as u64 + 1).all(db).await?;
    Ok(Page::cut(items, limit, total, |row| Cursor { place: key(row), id: Uuid::nil() }))
}

/// How many rows hold each value of a column with codes.
pub(crate) async fn counted<E, Code>(
    db: &DatabaseConnection,
    rows: Select<E>,
    column: E::Column,
) -> Result<BTreeMap<Code, u64>, StoreError>
where
    E: EntityTrait,
    Code: FromStr<Err = Malformed> + Ord,
{
    let rows = rows.select_only().column(column).column_as(column.count(), "number").group_by(column);
    let rows: Vec<(String, i64)> = rows.into_tuple().all(db).await?;
    rows.into_iter().map(|(code, number)| Ok((coded(&code)?, number.unsigned_abs()))).collect()
}

/// Rows whose text holds the words, whatever their case (SQLite folds the case of ASCII only). `%` and `_` stand for
/// themselves.
pub(crate) fn holds<C: ColumnTrait>(column: C, words: &str) -> Condition {
    let like = |words: &str| {
        let pattern = words.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        LikeExpr::new(format!("%{pattern}%")).escape('!')
    };
    Condition::any()
        .add(Expr::expr(Func::lower(Expr::col(column))).like(like(&words.to_lowercase())))
        .add(Expr::col(column).like(like(words)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_does() {
        let cursor = Cursor { place: 1_700_000_000_123_456, id: Uuid::from_u128(7) };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for bad in ["", ".", "1.", "x.y", "1.2.3", "9999999999999999999999.0"] {
            assert!(bad.parse::<Cursor>().is_err(), "{bad}");
        }
    }
}
