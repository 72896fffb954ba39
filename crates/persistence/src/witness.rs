//! The audit chain as witnesses need it: its end to be noted elsewhere, a reading of all of it that names every fault, a
//! copy for readers who trust no program of ours, and the erasure of what stands beside it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::audit::{AuditFault, AuditVerdict};
use crate::chain::{self, AuditLine};
use crate::entity::{audit, audit_head, audit_key, audit_words};
use crate::error::{Fault, StoreError};
use crate::scope::Scope;
use crate::store::Store;
use crate::unit::{Act, Unit};

/// Entries that are read at a time.
const AT_ONCE: u64 = 1000;
/// The action of an entry that says what was erased.
const ERASE: &str = "audit.erase";

/// The end of the chain at a moment: the number and the hash of an entry, kept where the service cannot reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEnd {
    /// The entry's number.
    pub seq: i64,
    /// Its hash in lower-case hex.
    pub hash: String,
}

/// The end of the chain, where nobody asks: at the console, and for what leaves the house.
pub(crate) async fn bare_head(store: &Store) -> Result<AuditEnd, StoreError> {
    let row = audit_head::Entity::find_by_id(1).one(store.reader()).await?;
    let row = row.ok_or_else(|| {
        StoreError::Corrupt("the end of the audit chain is missing; run matchmaker migrate".to_owned())
    })?;
    Ok(AuditEnd { seq: row.seq, hash: hex::encode(&row.hash) })
}

/// The same for any member: it tells nothing but how many entries there are.
pub async fn head(store: &Store, scope: &Scope) -> Result<AuditEnd, StoreError> {
    scope.member()?;
    bare_head(store).await
}

/// Entries after a number, at most a thousand.
pub(crate) async fn lines(store: &Store, after: i64) -> Result<Vec<AuditLine>, StoreError> {
    let rows = audit::Entity::find().filter(audit::Column::Seq.gt(after)).order_by_asc(audit::Column::Seq);
    Ok(rows.limit(AT_ONCE).all(store.reader()).await?.iter().map(AuditLine::from).collect())
}

/// What stands beside a piece of the chain.
struct Beside {
    words: BTreeMap<i64, String>,
    keys: BTreeMap<(String, String), Vec<u8>>,
}

impl Beside {
    async fn of(store: &Store, rows: &[audit::Model]) -> Result<Self, StoreError> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(Self { words: BTreeMap::new(), keys: BTreeMap::new() });
        };
        let between = audit_words::Column::Seq.between(first.seq, last.seq);
        let words = audit_words::Entity::find().filter(between).all(store.reader()).await?;
        let ids: BTreeSet<String> = rows.iter().map(|row| row.object_id.clone()).collect();
        let keys = audit_key::Entity::find().filter(audit_key::Column::ObjectId.is_in(ids)).all(store.reader()).await?;
        Ok(Self {
            words: words.into_iter().map(|row| (row.seq, row.words)).collect(),
            keys: keys.into_iter().map(|row| ((row.object_kind, row.object_id), row.key)).collect(),
        })
    }
}

/// A reading of the chain from its beginning.
struct Reading<'w> {
    witnessed: &'w [AuditEnd],
    seq: i64,
    last: Vec<u8>,
    read: u64,
    faults: Vec<AuditFault>,
    /// Entries without their words, and records that were erased up to an entry.
    silent: Vec<(i64, (String, String))>,
    erased: BTreeMap<(String, String), i64>,
}

impl<'w> Reading<'w> {
    fn new(witnessed: &'w [AuditEnd]) -> Self {
        Self {
            witnessed,
            seq: 0,
            last: vec![0; 32],
            read: 0,
            faults: Vec::new(),
            silent: Vec::new(),
            erased: BTreeMap::new(),
        }
    }

    fn fault(&mut self, seq: i64, what: impl Into<String>) {
        self.faults.push(AuditFault { seq, what: what.into() });
    }

    fn take(&mut self, row: audit::Model, beside: &Beside) {
        let next = self.seq + 1;
        if row.seq != next {
            let gap = if row.seq == next + 1 { String::new() } else { format!(" to {}", row.seq - 1) };
            self.fault(next, format!("entry {next}{gap} is missing"));
        } else if row.prev_hash != self.last {
            self.fault(row.seq, "it does not follow the entry before it");
        }
        if row.hash != chain::hash(&row) {
            self.fault(row.seq, "its content does not fit its hash");
        }
        if self.witnessed.iter().any(|one| one.seq == row.seq && one.hash != hex::encode(&row.hash)) {
            self.fault(row.seq, "it is not the entry that a witness saw");
        }
        self.words(&row, beside);
        if row.action == ERASE {
            self.erased.insert((row.object_kind.clone(), row.object_id.clone()), row.seq);
        }
        self.read += 1;
        (self.seq, self.last) = (row.seq, row.hash);
    }

    fn words(&mut self, row: &audit::Model, beside: &Beside) {
        let place = (row.object_kind.clone(), row.object_id.clone());
        let committed = row.format != 1 && !row.reason.is_empty();
        match (committed, beside.words.get(&row.seq)) {
            (false, None) => {}
            (false, Some(_)) => self.fault(row.seq, "words stand beside it that it does not commit to"),
            (true, None) => self.silent.push((row.seq, place)),
            (true, Some(words)) => match beside.keys.get(&place) {
                None => self.fault(row.seq, "the key of its words is missing"),
                Some(key) if chain::commit_words(key, row.seq, words) != row.reason => {
                    self.fault(row.seq, "its words are not those that were written");
                }
                Some(_) => {}
            },
        }
    }

    /// What can be said only when all was read.
    fn finish(mut self, end: &AuditEnd) -> AuditVerdict {
        for (seq, place) in std::mem::take(&mut self.silent) {
            if self.erased.get(&place).is_none_or(|until| *until < seq) {
                self.fault(seq, "its words are gone, and no entry says that they were erased");
            }
        }
        let head = hex::encode(&self.last);
        if (self.seq, &head) != (end.seq, &end.hash) {
            self.fault(self.seq + 1, format!("the end of the chain is missing: it is to be entry {}", end.seq));
        }
        let beyond: BTreeSet<i64> = self.witnessed.iter().map(|one| one.seq).filter(|seq| *seq > self.seq).collect();
        for seq in beyond {
            self.fault(seq, format!("a witness saw it, and the chain ends with entry {}", self.seq));
        }
        self.faults.sort_by_key(|fault| fault.seq);
        AuditVerdict { entries: self.read, head: AuditEnd { seq: self.seq, hash: head }, faults: self.faults }
    }
}

/// Reads the whole chain, names every fault and goes on after it. `witnessed` are ends that were noted elsewhere: a
/// chain alone does not show that its end is cut, or that all of it was written anew.
pub(crate) async fn verify(store: &Store, witnessed: &[AuditEnd]) -> Result<AuditVerdict, StoreError> {
    // The end first: entries that are appended while the chain is read are left for the next time.
    let end = bare_head(store).await?;
    let mut reading = Reading::new(witnessed);
    loop {
        let rows = audit::Entity::find()
            .filter(audit::Column::Seq.gt(reading.seq))
            .filter(audit::Column::Seq.lte(end.seq))
            .order_by_asc(audit::Column::Seq)
            .limit(AT_ONCE)
            .all(store.reader())
            .await?;
        if rows.is_empty() {
            break;
        }
        let beside = Beside::of(store, &rows).await?;
        for row in rows {
            reading.take(row, &beside);
        }
    }
    Ok(reading.finish(&end))
}

/// Erases what stands beside the chain about a record: the words of its entries, and the key without which its
/// commitments tell nothing. Counts the entries whose words are gone, and those of format 1 whose words cannot go.
pub(crate) async fn erase(unit: &Unit, record: &(String, String)) -> Result<(u64, u64), Fault> {
    let (kind, id) = record;
    let about = Condition::all().add(audit::Column::ObjectKind.eq(kind)).add(audit::Column::ObjectId.eq(id));
    let entries = audit::Entity::find().filter(about).all(&unit.tx).await?;
    let first = entries.first().ok_or(StoreError::NotFound)?;
    let plain = entries.iter().filter(|entry| entry.format == 1 && !entry.reason.is_empty()).count();
    let seqs: Vec<i64> = entries.iter().map(|entry| entry.seq).collect();
    let gone = audit_words::Entity::delete_many().filter(audit_words::Column::Seq.is_in(seqs)).exec(&unit.tx).await?;
    audit_key::Entity::delete_by_id((kind.clone(), id.clone())).exec(&unit.tx).await?;
    unit.record_of(Act::new(ERASE, first.owner), kind, id);
    Ok((gone.rows_affected, u64::try_from(plain).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    const LENGTH: i64 = 60;

    /// A chain as the unit of work writes one, with what stands beside it.
    fn chain() -> (Vec<audit::Model>, Beside) {
        let mut beside = Beside { words: BTreeMap::new(), keys: BTreeMap::new() };
        let mut rows = Vec::new();
        for seq in 1..=LENGTH {
            let id = format!("record {}", seq % 7);
            let key = beside.keys.entry(("need".to_owned(), id.clone())).or_insert_with(chain::new_key).clone();
            let words = format!("because of {seq}");
            rows.push(audit::Model {
                seq,
                at: chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(seq),
                actor: Some(uuid::Uuid::from_u128(1)),
                through: "session".into(),
                organisation: None,
                owner: None,
                action: "need.status".into(),
                object_kind: "need".into(),
                object_id: id,
                reason: chain::commit_words(&key, seq, &words),
                before_sha256: None,
                after_sha256: Some(chain::commit_row(&key, &[3; 32]).to_vec()),
                prev_hash: Vec::new(),
                hash: Vec::new(),
                format: chain::FORMAT,
            });
            beside.words.insert(seq, words);
        }
        rehash(&mut rows, 0);
        (rows, beside)
    }

    /// What somebody does who holds the whole database: every entry from there on fits again.
    fn rehash(rows: &mut [audit::Model], from: usize) {
        for at in from..rows.len() {
            rows[at].prev_hash = if at == 0 { vec![0; 32] } else { rows[at - 1].hash.clone() };
            rows[at].hash = chain::hash(&rows[at]).to_vec();
        }
    }

    fn ends(rows: &[audit::Model]) -> Vec<AuditEnd> {
        let every_tenth = rows.iter().filter(|row| row.seq % 10 == 0);
        every_tenth.map(|row| AuditEnd { seq: row.seq, hash: hex::encode(&row.hash) }).collect()
    }

    fn read(rows: &[audit::Model], beside: &Beside, witnessed: &[AuditEnd]) -> AuditVerdict {
        // Whoever forges the chain moves its end along.
        let end = rows.last().map(|row| AuditEnd { seq: row.seq, hash: hex::encode(&row.hash) }).unwrap();
        let mut reading = Reading::new(witnessed);
        rows.iter().for_each(|row| reading.take(row.clone(), beside));
        reading.finish(&end)
    }

    type Forgery = fn(&mut Vec<audit::Model>, usize);

    const FORGERIES: [(&str, Forgery); 8] = [
        ("edit", |rows, at| rows[at].action = "need.create".into()),
        ("delete", |rows, at| drop(rows.remove(at))),
        ("swap", |rows, at| {
            let other = (at + 1) % rows.len();
            (rows[at].action, rows[at].object_id) = ("need.move".into(), "record 9".into());
            rows[other].object_id = "record 9".into();
        }),
        ("insert", |rows, at| {
            let mut more = rows[at].clone();
            more.action = "need.share".into();
            rows.insert(at, more);
            (0i64..).zip(rows.iter_mut()).for_each(|(number, row)| row.seq = number + 1);
        }),
        ("re-chain", |rows, at| {
            rows[at].object_id = "record 9".into();
            rehash(rows, at);
        }),
        ("truncate", |rows, at| rows.truncate(at.max(1))),
        ("delete and re-chain", |rows, at| {
            rows.remove(at);
            (0i64..).zip(rows.iter_mut()).for_each(|(number, row)| row.seq = number + 1);
            let from = at.min(rows.len() - 1);
            rehash(rows, from);
        }),
        ("fork", |rows, at| {
            rows[at].actor = Some(uuid::Uuid::from_u128(2));
            let mut more = rows.last().unwrap().clone();
            more.seq += 1;
            rows.push(more);
            rehash(rows, at);
        }),
    ];

    #[test]
    fn eight_forgeries_at_sixty_places_are_found_by_witnesses() {
        let (rows, beside) = chain();
        let witnessed = ends(&rows);
        assert_eq!(read(&rows, &beside, &witnessed).faults, []);
        for (name, forge) in FORGERIES {
            for at in 0..rows.len() {
                let mut forged = rows.clone();
                forge(&mut forged, at);
                let verdict = read(&forged, &beside, &witnessed);
                assert!(!verdict.faults.is_empty(), "{name} at {at}");
            }
        }
    }

    #[test]
    fn reading_goes_on_after_a_fault_and_names_them_all() {
        let (mut rows, mut beside) = chain();
        rows[4].action = "need.create".into();
        rows.remove(20);
        rows[40].owner = Some(uuid::Uuid::from_u128(3));
        beside.words.insert(51, "other words".into());
        beside.words.remove(&55);
        beside.keys.remove(&("need".to_owned(), "record 3".to_owned()));
        let faults = read(&rows, &beside, &[]).faults;
        for seq in [5, 21, 42, 51, 55] {
            assert!(faults.iter().any(|fault| fault.seq == seq), "{seq}: {faults:?}");
        }
        assert!(faults.iter().any(|fault| fault.seq % 7 == 3), "words without a key: {faults:?}");
        assert!(
            faults.iter().all(|fault| [5, 21, 42, 51, 55].contains(&fault.seq) || fault.seq % 7 == 3),
            "{faults:?}"
        );
    }

    #[test]
    fn words_may_be_gone_only_where_an_entry_says_so() {
        let (mut rows, mut beside) = chain();
        let (erased, id) = (5..=55, rows[4].object_id.clone());
        for row in rows.iter().filter(|row| erased.contains(&row.seq) && row.object_id == id) {
            beside.words.remove(&row.seq);
        }
        beside.keys.remove(&("need".to_owned(), id.clone()));
        assert!(!read(&rows, &beside, &[]).faults.is_empty());
        let mut entry = rows[59].clone();
        (entry.seq, entry.action, entry.object_id) = (61, ERASE.to_owned(), id);
        (entry.reason, entry.after_sha256) = (String::new(), None);
        rows.push(entry);
        rehash(&mut rows, 60);
        assert_eq!(read(&rows, &beside, &[]).faults, []);
    }

    #[test]
    fn a_thousand_clean_chains_raise_no_alarm() {
        for number in 0..1_000usize {
            let (rows, beside) = chain();
            let cut = 1 + number % rows.len();
            let witnessed: Vec<_> = ends(&rows).into_iter().filter(|one| one.seq <= cut as i64).collect();
            assert_eq!(read(&rows[..cut], &beside, &witnessed).faults, []);
        }
    }
}
