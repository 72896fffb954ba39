//! The audit chain as an organisation sees it: its own acts, and acts of others on its records.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use vocabulary::{OrganisationId, PersonId};

use crate::chain::{fault, hex};
use crate::entity::{audit, audit_head};
use crate::error::StoreError;
use crate::page::{Page, PageRequest, by_number};
use crate::records::AuditRecord;
use crate::scope::Scope;
use crate::store::Store;

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
    /// Hash of the last one: compare it with what was noted outside, for a chain alone does not show that its end is cut.
    pub head: [u8; 32],
    /// The first thing that is wrong.
    pub fault: Option<AuditFault>,
}

fn record(row: audit::Model) -> Result<AuditRecord, StoreError> {
    Ok(AuditRecord {
        seq: row.seq,
        at: row.at,
        actor: row.actor.map(PersonId),
        through: row.through,
        organisation: row.organisation.map(OrganisationId),
        owner: row.owner.map(OrganisationId),
        action: row.action,
        object_kind: row.object_kind,
        object_id: row.object_id,
        reason: row.reason,
        before_sha256: row.before_sha256.as_deref().map(hex),
        after_sha256: row.after_sha256.as_deref().map(hex),
        prev_hash: hex(&row.prev_hash),
        hash: hex(&row.hash),
    })
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
    by_number(store.reader(), rows, &page, audit::Column::Seq, |row| row.seq).await?.try_map(record)
}

/// Reads the whole chain, a thousand entries at a time. For the console alone.
pub(crate) async fn verify(store: &Store) -> Result<AuditVerdict, StoreError> {
    // The end first: entries that are appended while the chain is read are left for the next time.
    let end = audit_head::Entity::find_by_id(1).one(store.reader()).await?;
    let end = end.ok_or_else(|| {
        StoreError::Corrupt("the end of the audit chain is missing; run matchmaker migrate".to_owned())
    })?;
    let (mut seq, mut last) = (0i64, vec![0u8; 32]);
    let verdict = |seq: i64, last: &[u8], fault: Option<AuditFault>| AuditVerdict {
        entries: u64::try_from(seq).unwrap_or(0),
        head: last.try_into().unwrap_or([0; 32]),
        fault,
    };
    loop {
        let rows = audit::Entity::find()
            .filter(audit::Column::Seq.gt(seq))
            .filter(audit::Column::Seq.lte(end.seq))
            .order_by_asc(audit::Column::Seq)
            .limit(1000)
            .all(store.reader())
            .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            if let Some(what) = fault(&row, seq + 1, &last) {
                return Ok(verdict(seq, &last, Some(AuditFault { seq: seq + 1, what })));
            }
            (seq, last) = (row.seq, row.hash);
        }
    }
    let cut = (seq != end.seq || last != end.hash)
        .then(|| AuditFault { seq: seq + 1, what: "the end of the chain is missing".to_owned() });
    Ok(verdict(seq, &last, cut))
}
