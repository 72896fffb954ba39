//! Who did what, as far as it concerns the reader's organisation; and the end of the log, for witnesses.

use chrono::{DateTime, SecondsFormat, Utc};
use persistence::audit::{self, AuditFilter};
use persistence::{AuditEnd, AuditFault, AuditLine, AuditRecord, Scope, witness};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, page, refusal, wanted};
use crate::paging::{Page, Paging};
use crate::refusal::{Outcome, Refusal};

/// How a line begins that names the end of the log.
const HEAD: &str = "matchmaker-audit-head/1";

/// The end of the log: kept elsewhere, it later shows whether the log up to it is still the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// Number and hash of the last entry.
    pub end: AuditEnd,
    /// When this was said.
    pub at: DateTime<Utc>,
    /// Public key and signature in hex, where the service has a key for it.
    pub signed: Option<(String, String)>,
}

impl AuditHead {
    fn statement(&self) -> String {
        format!("{HEAD} {} {} {}", self.end.seq, self.end.hash, self.at.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    /// The one line to keep: `matchmaker-audit-head/1 SEQ HASH TIME`, then public key and signature of what stands
    /// before them where there is a key.
    pub fn line(&self) -> String {
        match &self.signed {
            None => self.statement(),
            Some((public, signature)) => format!("{} {public} {signature}", self.statement()),
        }
    }

    /// Reads a line that was kept; a signature in it must hold.
    fn read(line: &str) -> Result<Self, String> {
        let broken = || format!("{line:?} is no line of the audit log's end; it begins with {HEAD}");
        let parts: Vec<&str> = line.split_whitespace().collect();
        let [HEAD, seq, hash, at, signed @ ..] = parts.as_slice() else { return Err(broken()) };
        let (Ok(seq), Ok(at)) = (seq.parse(), at.parse()) else { return Err(broken()) };
        if hash.len() != 64 || !hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(broken());
        }
        let mut head = Self { end: AuditEnd { seq, hash: (*hash).to_owned() }, at, signed: None };
        match signed {
            [] => {}
            [public, signature] if identity::signed_by(public, &head.statement(), signature) => {
                head.signed = Some(((*public).to_owned(), (*signature).to_owned()));
            }
            [_, _] => return Err(format!("{line:?}: its signature does not hold")),
            _ => return Err(broken()),
        }
        Ok(head)
    }
}

/// Reads kept lines; empty ones and comments after `#` are passed over. With a public key every line must bear its
/// signature.
pub fn read_witnesses(text: &str, public: Option<&str>) -> Outcome<Vec<AuditEnd>> {
    let mut ends = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let head = AuditHead::read(line).map_err(|why| Refusal::conflict("audit-broken", why))?;
        let by = head.signed.as_ref().map(|(by, _)| by.as_str());
        if public.is_some() && by != public {
            return Err(Refusal::conflict("audit-broken", format!("{line:?}: is not signed by this key")));
        }
        ends.push(head.end);
    }
    Ok(ends)
}

/// What a verification of the whole log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReading {
    /// Entries that were read.
    pub entries: u64,
    /// Every fault, by entry.
    pub faults: Vec<AuditFault>,
    /// The end of what was read.
    pub head: AuditHead,
    /// How many ends noted elsewhere it was held against.
    pub witnesses: usize,
}

impl Matchmaker {
    /// The entries of the own organisation, newest first.
    pub async fn audit(&self, scope: &Scope, paging: &Paging) -> Outcome<Page<AuditRecord>> {
        demand(scope, Act::ReadAudit)?;
        audit::list(self.store(), scope, &AuditFilter::default(), wanted(paging)?).await.map(page).map_err(refusal)
    }

    /// The end of the log, for every member to keep as a witness.
    pub async fn audit_head(&self, scope: &Scope) -> Outcome<AuditHead> {
        demand(scope, Act::ReadAudit)?;
        Ok(self.headed(witness::head(self.store(), scope).await.map_err(refusal)?))
    }

    /// The same at the console, and for what leaves the house.
    pub async fn current_audit_head(&self) -> Outcome<AuditHead> {
        Ok(self.headed(self.store().console().audit_head().await.map_err(refusal)?))
    }

    fn headed(&self, end: AuditEnd) -> AuditHead {
        let mut head = AuditHead { end, at: self.now(), signed: None };
        head.signed = self.settings().signer.as_ref().map(|signer| (signer.public(), signer.sign(&head.statement())));
        head
    }

    /// Reads the whole log at the console, also against ends that were noted elsewhere.
    pub async fn verify_audit(&self, witnessed: &[AuditEnd]) -> Outcome<AuditReading> {
        let verdict = self.store().console().verify_audit(witnessed).await.map_err(refusal)?;
        let head = self.headed(verdict.head);
        Ok(AuditReading { entries: verdict.entries, faults: verdict.faults, head, witnesses: witnessed.len() })
    }

    /// Entries after a number, at most a thousand, as the hashes cover them: for readers who trust no program of ours.
    pub async fn audit_lines(&self, after: i64) -> Outcome<Vec<AuditLine>> {
        self.store().console().audit_lines(after).await.map_err(refusal)
    }

    /// Erases, at the console, the words that stand beside the log about a record, and the key without which its
    /// commitments tell nothing: how many entries lost their words, and how many older ones hold theirs in the log.
    pub async fn erase_from_audit(&self, kind: &str, id: &str) -> Outcome<(u64, u64)> {
        self.store().console().erase_from_audit(kind, id, self.now()).await.map_err(refusal)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_kept_line_is_read_again_and_a_changed_one_is_not() {
        let signer = identity::Signer::random();
        let hash = "00ff".repeat(16);
        let mut head = AuditHead { end: AuditEnd { seq: 7, hash }, at: DateTime::UNIX_EPOCH, signed: None };
        let bare = head.line();
        assert_eq!(AuditHead::read(&bare).unwrap(), head);
        head.signed = Some((signer.public(), signer.sign(&head.statement())));
        let line = head.line();
        assert_eq!(AuditHead::read(&line).unwrap(), head);
        assert!(AuditHead::read(&line.replacen(" 7 ", " 8 ", 1)).is_err());
        assert!(AuditHead::read(&line.replacen("00ff", "00fe", 1)).is_err());
        for broken in ["", "matchmaker-audit-head/1 7", &bare.replace("00ff", "00FF"), &format!("{bare} aa")] {
            assert!(AuditHead::read(broken).is_err(), "{broken}");
        }
        let kept = format!("# kept by a delegation\n\n{line}\n");
        assert_eq!(read_witnesses(&kept, Some(&signer.public())).unwrap().len(), 1);
        assert!(read_witnesses(&bare, Some(&signer.public())).is_err(), "an unsigned line is no witness to a key");
        assert_eq!(read_witnesses(&bare, None).unwrap().len(), 1);
    }
}
