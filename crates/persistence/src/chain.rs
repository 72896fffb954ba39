//! The audit chain: each entry carries the hash of the one before it.
//!
//! The hash is SHA-256 over the entry's fields in the order of [`fields`], each as UTF-8 text with its length before it
//! (eight bytes, big end first); an absent field is eight bytes 0xff. Hashes are written as lower-case hex. A script of
//! a few lines in any language can verify it.

use chrono::{DateTime, SecondsFormat, SubsecRound, Utc};
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

/// Both databases keep microseconds.
pub(crate) fn micros(time: DateTime<Utc>) -> DateTime<Utc> {
    time.trunc_subsecs(6)
}

/// The fields that the hash covers, in order.
fn fields(entry: &audit::Model) -> [Option<String>; 13] {
    [
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
    ]
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

/// What is wrong with an entry that should follow another; nothing where it fits.
pub(crate) fn fault(entry: &audit::Model, seq: i64, prev: &[u8]) -> Option<String> {
    if entry.seq != seq {
        return Some(format!("entry {seq} is missing; the next one is {}", entry.seq));
    }
    if entry.prev_hash != prev {
        return Some("it does not follow the entry before it".to_owned());
    }
    (entry.hash != hash(entry)).then(|| "its content does not fit its hash".to_owned())
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
        }
    }

    #[test]
    fn every_field_counts_and_none_runs_into_the_next() {
        let base = entry();
        let mut seen = std::collections::BTreeSet::from([hash(&base)]);
        let changes: [fn(&mut audit::Model); 9] = [
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
    fn hex_is_lower_case() {
        assert_eq!(hex(&[0, 15, 171]), "000fab");
    }
}
