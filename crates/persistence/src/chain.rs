//! The audit chain: each entry carries the hash of the one before it.
//!
//! The hash is SHA-256 over the entry's fields in the order of [`AuditLine::fields`], each as UTF-8 text with its length before it
//! (eight bytes, big end first); an absent field is eight bytes 0xff. Hashes are written as lower-case hex. A script of
//! a few lines in any language can verify it: `tools/verify_audit.py`.
//!
//! An entry of format 1 holds words in plain and SHA-256 of the rows. One of format 2 holds commitments to both under a
//! random key of its record ([`commitment`]): whoever erases key and words leaves a chain that holds and tells nothing,
//! not even to somebody who guesses what stood there.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::entity::audit;

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The format of new entries.
pub(crate) const FORMAT: i64 = 2;

/// A fresh key of a record: 244 random bits.
pub(crate) fn new_key() -> Vec<u8> {
    [uuid::Uuid::new_v4().into_bytes(), uuid::Uuid::new_v4().into_bytes()].concat()
}

/// HMAC-SHA256 over what it is (`row` or `words`), a zero byte, and the content.
fn commitment(key: &[u8], what: &str, content: &[u8]) -> [u8; 32] {
    // A key of any length is one for HMAC.
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    code.update(what.as_bytes());
    code.update(&[0]);
    code.update(content);
    code.finalize().into_bytes().into()
}

/// The commitment to a row, from its SHA-256. The same row of the same record gives the same one.
pub(crate) fn commit_row(key: &[u8], sha256: &[u8; 32]) -> [u8; 32] {
    commitment(key, "row", sha256)
}

/// The commitment to the words of an entry, in lower-case hex; it holds for this entry alone.
pub(crate) fn commit_words(key: &[u8], seq: i64, words: &str) -> String {
    hex::encode(commitment(key, "words", format!("{seq}\0{words}").as_bytes()))
}

/// Both databases keep microseconds.
pub(crate) fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

/// An entry as the hash covers it, for readers outside. `reason` is the commitment, or words in entries of format 1.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the field names are the chain's own words")]
pub struct AuditLine {
    pub format: i64,
    pub seq: i64,
    pub at: String,
    pub actor: Option<String>,
    pub through: String,
    pub organisation: Option<String>,
    pub owner: Option<String>,
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    pub reason: String,
    pub before_sha256: Option<String>,
    pub after_sha256: Option<String>,
    pub prev_hash: String,
    pub hash: String,
}

impl From<&audit::Model> for AuditLine {
    fn from(row: &audit::Model) -> Self {
        Self {
            format: row.format,
            seq: row.seq,
            at: row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            actor: row.actor.map(|id| id.to_string()),
            through: row.through.clone(),
            organisation: row.organisation.map(|id| id.to_string()),
            owner: row.owner.map(|id| id.to_string()),
            action: row.action.clone(),
            object_kind: row.object_kind.clone(),
            object_id: row.object_id.clone(),
            reason: row.reason.clone(),
            before_sha256: row.before_sha256.as_deref().map(hex::encode),
            after_sha256: row.after_sha256.as_deref().map(hex::encode),
            prev_hash: hex::encode(&row.prev_hash),
            hash: hex::encode(&row.hash),
        }
    }
}

impl AuditLine {
    /// The fields that the hash covers, in order; the mark of the format comes first where it is not the first format.
    fn fields(self) -> impl Iterator<Item = Option<String>> {
        let mark = (self.format != 1).then(|| Some(format!("matchmaker-audit/{}", self.format)));
        mark.into_iter().chain([
            Some(self.seq.to_string()),
            Some(self.at),
            self.actor,
            Some(self.through),
            self.organisation,
            self.owner,
            Some(self.action),
            Some(self.object_kind),
            Some(self.object_id),
            Some(self.reason),
            self.before_sha256,
            self.after_sha256,
            Some(self.prev_hash),
        ])
    }
}

/// The entry's hash.
pub(crate) fn hash(entry: &audit::Model) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for field in AuditLine::from(entry).fields() {
        match field {
            Some(text) => {
                hasher.update((text.len() as u64).to_be_bytes());
                hasher.update(text.as_bytes());
            }
            None => hasher.update([0xff; 8]),
        }
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn entry() -> audit::Model {
        audit::Model {
            seq: 1,
            at: DateTime::UNIX_EPOCH,
            actor: None,
            through: "console".into(),
            organisation: None,
            owner: None,
            action: "organisation.create".into(),
            object_kind: "organisation".into(),
            object_id: "a".into(),
            reason: String::new(),
            before_sha256: None,
            after_sha256: Some(vec![1; 32]),
            prev_hash: vec![0; 32],
            hash: vec![],
            format: 1,
        }
    }

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let base = entry();
        let mut seen = std::collections::BTreeSet::from([hash(&base)]);
        let changes: [fn(&mut audit::Model); 10] = [
            |e| e.format = 2,
            |e| e.seq = 2,
            |e| e.at += chrono::TimeDelta::microseconds(1),
            |e| e.actor = Some(uuid::Uuid::nil()),
            |e| e.organisation = Some(uuid::Uuid::nil()),
            |e| e.owner = Some(uuid::Uuid::nil()),
            |e| (e.object_kind, e.object_id) = ("organisationa".into(), String::new()),
            |e| e.reason = "x".into(),
            |e| (e.before_sha256, e.after_sha256) = (e.after_sha256.clone(), None),
            |e| e.prev_hash = vec![1; 32],
        ];
        for change in changes {
            let mut changed = base.clone();
            change(&mut changed);
            assert!(seen.insert(hash(&changed)));
        }
    }

    #[test]
    fn a_commitment_is_of_one_key_one_entry_and_one_content() {
        let (key, other) = (new_key(), new_key());
        assert_eq!(commit_words(&key, 1, "no"), commit_words(&key, 1, "no"));
        let all = [
            commit_words(&key, 1, "no"),
            commit_words(&key, 2, "no"),
            commit_words(&key, 1, "yes"),
            commit_words(&other, 1, "no"),
            hex::encode(commit_row(&key, &sha256(b"no"))),
        ];
        assert_eq!(std::collections::BTreeSet::from(all).len(), 5);
    }
}
