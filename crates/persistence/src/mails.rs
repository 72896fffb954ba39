//! How a person wants to be told by mail.

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::entity::mail_wish;
use crate::error::StoreError;
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, write};

vocabulary::coded! {
    /// How a person wants to be told by mail that something moved.
    MailWish, "a wish for mail" {
        /// As soon as it moved.
        AtOnce "at-once",
        /// Once a day, where something moved.
        Daily "daily",
        /// Never.
        None "none",
    }
}

/// A person's wish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailWishRecord {
    /// How.
    pub wish: MailWish,
    /// 0 where the person never chose: a digest.
    pub version: i64,
}

/// The actor's own wish.
pub async fn wish(store: &Store, scope: &Scope) -> Result<MailWishRecord, StoreError> {
    let person = scope.member()?.person.0;
    let row = mail_wish::Entity::find().filter(mail_wish::Column::Person.eq(person)).one(store.reader()).await?;
    match row {
        Some(row) => Ok(MailWishRecord { wish: coded(&row.wish)?, version: row.version }),
        None => Ok(MailWishRecord { wish: MailWish::Daily, version: 0 }),
    }
}

/// Keeps it.
pub async fn set_wish(store: &Store, scope: &Scope, wish: MailWish, seen: i64) -> Result<(), StoreError> {
    write(store, scope.author()?, (wish, seen), |unit, (wish, seen)| {
        Box::pin(async move {
            let actor = unit.actor()?;
            let (person, organisation) = (actor.person.0, actor.organisation.0);
            let act = Act::new("mail.wish", organisation).because(wish.code());
            let there = mail_wish::Entity::find().filter(mail_wish::Column::Person.eq(person)).one(&unit.tx).await?;
            let current_version = there.as_ref().map_or(0, |row| row.version);
            if current_version != *seen {
                return Err(StoreError::Stale { current_version }.into());
            }
            let row = mail_wish::Model {
                id: there.as_ref().map_or_else(Uuid::new_v4, |row| row.id),
                person,
                wish: wish.code().to_owned(),
                version: 1,
                updated_at: unit.now(),
            };
            match there {
                Some(before) => unit.save::<mail_wish::Entity>(&before, row, act).await,
                None => unit.insert::<mail_wish::Entity>(row, act).await,
            }
        })
    })
    .await
}
