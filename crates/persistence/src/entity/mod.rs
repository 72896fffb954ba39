//! Rows as they lie in the tables. They never leave this crate.

/// A table: the row, and for editable rows where its id and version stand.
macro_rules! table {
    (@model $module:ident $table:literal { $($(#[$attr:meta])* $field:ident : $ty:ty),* }) => {
        #[derive(Clone, Debug, PartialEq, sea_orm::DeriveEntityModel, serde::Serialize)]
        #[sea_orm(table_name = $table)]
        pub struct Model { $($(#[$attr])* pub $field: $ty),* }

        #[derive(Copy, Clone, Debug, sea_orm::EnumIter, sea_orm::DeriveRelation)]
        pub enum Relation {}

        impl sea_orm::ActiveModelBehavior for ActiveModel {}
    };
    (versioned $module:ident $table:literal { $($(#[$attr:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        pub(crate) mod $module {
            #![allow(missing_docs)]
            use crate::entity::kinds::*;
            table!(@model $module $table { $($(#[$attr])* $field : $ty),* });

            impl crate::entity::Versioned for Entity {
                const KIND: &'static str = $table;
                const ID: Column = Column::Id;
                const VERSION: Column = Column::Version;
                fn id(row: &Model) -> Uuid {
                    row.id
                }
                fn version(row: &mut Model) -> &mut i64 {
                    &mut row.version
                }
            }
        }
    };
    ($module:ident $table:literal { $($(#[$attr:meta])* $field:ident : $ty:ty),* $(,)? }) => {
        pub(crate) mod $module {
            #![allow(missing_docs)]
            use crate::entity::kinds::*;
            table!(@model $module $table { $($(#[$attr])* $field : $ty),* });
        }
    };
}

/// The kinds of column.
pub(crate) mod kinds {
    #![allow(unused_imports)]
    pub use sea_orm::entity::prelude::*;
    pub type Day = chrono::NaiveDate;
    pub type Instant = chrono::DateTime<chrono::Utc>;
    pub type Bytes = Vec<u8>;
}

/// A table whose rows are edited: every change names the version it saw.
pub(crate) trait Versioned: sea_orm::EntityTrait {
    /// The table's name, as the audit chain names its rows.
    const KIND: &'static str;
    /// The column of the id.
    const ID: Self::Column;
    /// The column of the version.
    const VERSION: Self::Column;
    /// The row's id.
    fn id(row: &Self::Model) -> uuid::Uuid;
    /// The row's version.
    fn version(row: &mut Self::Model) -> &mut i64;
}

mod assessments;
mod consent;
mod delivery;
mod leaving;
mod matching;
mod needs;
mod people;
mod traces;

pub(crate) use assessments::*;
pub(crate) use consent::*;
pub(crate) use delivery::*;
pub(crate) use leaving::*;
pub(crate) use matching::*;
pub(crate) use needs::*;
pub(crate) use people::*;
pub(crate) use traces::*;
