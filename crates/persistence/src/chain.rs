//! The audit chain: each entry carries the hash of the one before it.
//!
//! The hash is SHA-256 over the entry's fields in the order of [`fields`], each as UTF-8 text with its length before it
//! (eight bytes, big end first); an absent field is eight bytes 0xff. Hashes are written as lower-case hex. A script of
//! a few lines in any language can verify it: `tools/verify_audit.py`.
//!
//! An entry of format 1 holds words in plain and SHA-256 of the rows. One of format 2 holds commitments to both under a
//! random key of its record ([`commitment`]): whoever erases key and words leaves a chain that holds and tells nothing,
//! not even to somebody who guesses what stood there.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest, Sha256};

use crate::entity::audit;

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from_digit(u32::from(half), 16).unwrap_or('0'));
        }
        text
    })
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
    hex(&commitment(key, "words", format!("{seq}\0{words}").as_bytes()))
}

/// Both databases keep microseconds.
pub(crate) fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

/// The fields that the hash covers, in order; the mark of the format comes first where it is not the first format.
fn fields(entry: &audit::Model) -> Vec<Option<String>> {
    let mut fields = Vec::with_capacity(14);
    if entry.format != 1 {
        fields.push(Some(format!("matchmaker-audit/{}", entry.format)));
    }
    fields.extend([
        Some(entry.seq.to_string()),
        Some(entry.at.to_rfc3339_opts(SecondsFormat::Micros, true)),
        entry.actor.map(|id| id.to_string()),
        Some(entry.through.clone()),
        entry.organisation.map(|id| id.to_string()),
        entry.owner.map(|id| id.to_string()),
        Some(entry.action.clone()),
        Some(entry.object_kind.clone()),
        Some(entry.object_id.clone()),
        Some(entry.reason.clone()),
        entry.before_sha256.as_deref().map(hex),
        entry.after_sha256.as_deref().map(hex),
        Some(hex(&entry.prev_hash)),
    ]);
    fields
}

/// The entry's hash.
pub(crate) fn hash(entry: &audit::Model) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for field in fields(entry) {
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
            hex(&commit_row(&key, &sha256(b"no"))),
        ];
        assert_eq!(std::collections::BTreeSet::from(all).len(), 5);
    }

    #[test]
    fn hex_is_lower_case() {
        assert_eq!(hex(&[0, 15, 171]), "000fab");
    }
}
