//! The audit chain as an organisation sees it: its own acts, and acts of others on its records.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use vocabulary::{OrganisationId, PersonId};

use crate::entity::{audit, audit_words};
use crate::error::StoreError;
use crate::page::{Page, PageRequest, by_number};
use crate::records::AuditRecord;
use crate::scope::Scope;
use crate::store::Store;
use crate::witness::AuditEnd;

/// Which entries are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// About this record: its kind, such as `need`, and its id.
    pub object: Option<(String, String)>,
}

/// Something in the chain that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditFault {
    /// At which entry.
    pub seq: i64,
    /// What is wrong.
    pub what: String,
}

/// What a verification of the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditVerdict {
    /// How many entries were read.
    pub entries: u64,
    /// The last one: compare it with what was noted outside, for a chain alone does not show that its end is cut.
    pub head: AuditEnd,
    /// All that is wrong, by entry.
    pub faults: Vec<AuditFault>,
}

/// An entry with its words; none where they were erased.
fn record(row: audit::Model, words: &BTreeMap<i64, String>) -> AuditRecord {
    let reason = if row.format == 1 { row.reason } else { words.get(&row.seq).cloned().unwrap_or_default() };
    AuditRecord {
        seq: row.seq,
        at: row.at,
        actor: row.actor.map(PersonId),
        through: row.through,
        organisation: row.organisation.map(OrganisationId),
        owner: row.owner.map(OrganisationId),
        action: row.action,
        object_kind: row.object_kind,
        object_id: row.object_id,
        reason,
        before_sha256: row.before_sha256.as_deref().map(hex::encode),
        after_sha256: row.after_sha256.as_deref().map(hex::encode),
        prev_hash: hex::encode(&row.prev_hash),
        hash: hex::encode(&row.hash),
    }
}

/// Entries about the actor's organisation, newest first.
pub async fn list(
    store: &Store,
    scope: &Scope,
    filter: &AuditFilter,
    page: PageRequest,
) -> Result<Page<AuditRecord>, StoreError> {
    let me = scope.member()?.organisation.0;
    // Where a need stands follows from an answer to a proposal: whoever gave it may not know whose need it is.
    let followed = Condition::all()
        .add(audit::Column::Action.eq("need.status"))
        .add(Condition::any().add(audit::Column::Owner.is_null()).add(audit::Column::Owner.ne(me)));
    let mut own = Condition::all().add(audit::Column::Organisation.eq(me));
    if scope.secretariat().is_err() {
        own = own.add(followed.not());
    }
    let mine = Condition::any().add(own).add(audit::Column::Owner.eq(me));
    let mut rows = audit::Entity::find().filter(mine);
    if let Some((kind, id)) = &filter.object {
        rows = rows.filter(audit::Column::ObjectKind.eq(kind.clone())).filter(audit::Column::ObjectId.eq(id.clone()));
    }
    let found = by_number(store.reader(), rows, &page, audit::Column::Seq, |row| row.seq).await?;
    let seqs = found.items.iter().map(|row| row.seq);
    let words = audit_words::Entity::find().filter(audit_words::Column::Seq.is_in(seqs)).all(store.reader()).await?;
    let words = words.into_iter().map(|row| (row.seq, row.words)).collect();
    found.try_map(|row| Ok(record(row, &words)))
}
