//! Shapes that several steps share on the wire, in and out. Amounts are whole numbers in minor units.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use cycle::Act;
use cycle::records::AuditRecord;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vocabulary::{Finding, OrganisationId, Place, Quantity, Sharing, Text, Unit, Visibility};

use crate::routes::DocumentForm;

/// A text by language code: `{"en": "…", "fr": "…"}`.
pub type Names = BTreeMap<String, String>;

/// A text in the languages that it has.
pub fn names(text: &Text) -> Names {
    vocabulary::UnLanguage::ALL
        .iter()
        .filter_map(|l| text.get(*l).map(|t| (l.code().to_owned(), t.to_owned())))
        .collect()
}

/// Codes of acts.
pub fn codes(acts: &[Act]) -> Vec<String> {
    acts.iter().map(|act| act.code().to_owned()).collect()
}

/// An amount with its unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// In minor units: cents of a dollar, whole seats.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64, example = 125_000)]
    pub amount: i64,
    /// ISO 4217 currency, or a counted unit such as `expert-day`.
    #[schema(min_length = 1, max_length = 20, example = "USD")]
    pub unit: String,
}

impl From<Quantity> for Amount {
    fn from(quantity: Quantity) -> Self {
        Self { amount: quantity.amount, unit: quantity.unit.code().to_owned() }
    }
}

impl Amount {
    /// The amount as raw records have it: digits in the major unit. What cannot be an amount stays as it is and is
    /// refused with its reason by the room that reads it.
    pub fn digits(&self) -> String {
        self.digits_of(self.amount)
    }

    /// Another amount in the same unit.
    pub fn digits_of(&self, amount: i64) -> String {
        match self.unit.parse::<Unit>() {
            Ok(unit) if amount >= 0 => Quantity::new(amount, unit).digits(),
            _ => amount.to_string(),
        }
    }
}

/// US cents as raw records have them: digits in dollars.
pub fn dollars(cents: i64) -> String {
    Amount { amount: cents, unit: "USD".to_owned() }.digits()
}

/// Some records that come without pages.
#[derive(Debug, Serialize, ToSchema)]
pub struct Items<T> {
    /// The records.
    pub items: Vec<T>,
}

/// A span of days, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// Who may see a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SharingShape {
    /// `private` (default), `secretariat`, `chosen`, `members` or `public`; each includes the ones before.
    #[serde(default = "private")]
    #[schema(pattern = "^(private|secretariat|chosen|members|public)$")]
    pub visibility: String,
    /// The organisations, where `visibility` is `chosen`.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub chosen: Vec<Uuid>,
    /// Until this day nobody but the owner and, where the level allows it, the secretariat sees it.
    #[serde(default)]
    pub embargo_until: Option<NaiveDate>,
}

fn private() -> String {
    Visibility::Private.code().to_owned()
}

impl From<&Sharing> for SharingShape {
    fn from(sharing: &Sharing) -> Self {
        Self {
            visibility: sharing.visibility.code().to_owned(),
            chosen: sharing.chosen.iter().map(|id| id.0).collect(),
            embargo_until: sharing.embargo_until,
        }
    }
}

impl SharingShape {
    /// The owner's choice, or what is wrong with it.
    pub fn read(&self) -> Result<Sharing, Vec<Finding>> {
        let visibility: Visibility = self.visibility.parse().map_err(|fault: vocabulary::Malformed| {
            let message = format!("this is not {}; {}", fault.what, fault.way_out);
            vec![Finding::error("unknown-visibility", Place::field("visibility"), &self.visibility, message)]
        })?;
        Ok(Sharing {
            visibility,
            chosen: self.chosen.iter().map(|id| OrganisationId(*id)).collect(),
            embargo_until: self.embargo_until,
        })
    }
}

/// Parses a code of a body, or names the field that is wrong.
pub fn code<T: std::str::FromStr<Err = vocabulary::Malformed>>(
    field: &str,
    text: &str,
) -> Result<T, crate::error::Failure> {
    text.parse().map_err(|fault: vocabulary::Malformed| {
        let message = format!("this is not {}; {}", fault.what, fault.way_out);
        crate::error::Failure::invalid(vec![Finding::error("unknown-code", Place::field(field), &fault.value, message)])
    })
}

/// Parses a code of the query, where there is one.
pub fn wished<T: std::str::FromStr<Err = vocabulary::Malformed>>(
    field: &str,
    text: Option<&String>,
) -> Result<Option<T>, crate::error::Failure> {
    let read =
        |text: &String| text.parse().map_err(|fault| crate::error::Failure::malformed(format!("{field}: {fault}")));
    text.filter(|text| !text.is_empty()).map(read).transpose()
}

/// Puts findings about raw fields where the body has those fields: `(raw field, path in the body)`.
pub fn placed(findings: Vec<Finding>, paths: &[(&str, &str)]) -> Vec<Finding> {
    let mut findings = findings;
    for finding in findings.iter_mut().filter(|f| f.place.row.is_none() && f.place.path.is_none()) {
        let path = finding.place.field.as_deref().and_then(|field| paths.iter().find(|(raw, _)| *raw == field));
        if let Some((_, path)) = path {
            finding.place.path = Some((*path).to_owned());
        }
    }
    findings
}

/// A reason for a change of status.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// In words, for the record's history.
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub reason: String,
}

/// An entry of the audit trail; each names the hash of the one before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    /// Number in the chain.
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who acted; absent where the cycle itself did.
    pub actor: Option<Uuid>,
    /// What was done.
    pub action: String,
    /// To what kind of record.
    pub object_kind: String,
    /// To which.
    pub object_id: String,
    /// Why, as far as it was said and not erased.
    pub reason: String,
    /// Commitment to the record before: HMAC-SHA256 under a key of the record; in old entries its SHA-256.
    pub before_sha256: Option<String>,
    /// The same of the record after.
    pub after_sha256: Option<String>,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

impl From<&AuditRecord> for AuditEntry {
    fn from(record: &AuditRecord) -> Self {
        Self {
            seq: record.seq,
            at: record.at,
            actor: record.actor.map(|id| id.0),
            action: record.action.clone(),
            object_kind: record.object_kind.clone(),
            object_id: record.object_id.clone(),
            reason: record.reason.clone(),
            before_sha256: record.before_sha256.clone(),
            after_sha256: record.after_sha256.clone(),
            prev_hash: record.prev_hash.clone(),
            hash: record.hash.clone(),
        }
    }
}

/// The end of the audit log at a moment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditHead {
    /// Number of the last entry.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When this was said.
    pub at: DateTime<Utc>,
    /// The one line to keep; `matchmaker audit verify --against` and `tools/verify_audit.py` read it.
    pub line: String,
    /// Ed25519 key of the service in hex, where it signs.
    pub public_key: Option<String>,
    /// Signature of the line up to the key, in hex.
    pub signature: Option<String>,
}

impl From<&cycle::AuditHead> for AuditHead {
    fn from(head: &cycle::AuditHead) -> Self {
        let (public_key, signature) = head.signed.clone().unzip();
        Self { seq: head.end.seq, hash: head.end.hash.clone(), at: head.at, line: head.line(), public_key, signature }
    }
}

/// How many records of the other side fit, and which rule excludes the rest first. Counts alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Reach {
    /// Looked at.
    pub looked_at: u64,
    /// Not excluded by any rule.
    pub fitting: u64,
    /// By rule: how many it is the first to exclude.
    pub excluded: BTreeMap<String, u64>,
}

impl Reach {
    /// From counts of a room.
    pub fn new(looked_at: usize, fitting: usize, excluded: &[(String, usize)]) -> Self {
        let wide = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Self {
            looked_at: wide(looked_at),
            fitting: wide(fitting),
            excluded: excluded.iter().map(|(rule, n)| (rule.clone(), wide(*n))).collect(),
        }
    }
}

/// What an import brought in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportResult {
    /// Identities of the new records, in the order of the file.
    pub ids: Vec<Uuid>,
    /// What is accepted but worth a look.
    pub warnings: Vec<crate::problem::Fault>,
}

/// `?format=` of an export.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FormatName {
    /// JSON
    #[default]
    Json,
    /// CSV
    Csv,
    /// CSV with a row of HXL tags
    CsvHxl,
    /// Excel workbook
    Xlsx,
}

impl From<FormatName> for cycle::Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Json => Self::Json,
            FormatName::Csv => Self::Csv,
            FormatName::CsvHxl => Self::CsvHxl,
            FormatName::Xlsx => Self::Xlsx,
        }
    }
}

impl FormatName {
    /// The media type of the file.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv | Self::CsvHxl => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// The extension of its name.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv | Self::CsvHxl => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// `?format=` of a report that is written for people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReportName {
    /// JSON
    #[default]
    Json,
    /// A document for word processors, in the language of `Accept-Language`
    Docx,
    /// A tagged PDF, in the language of `Accept-Language`, where the service writes PDF
    Pdf,
}

impl ReportName {
    /// As which document it is wanted, where it is.
    pub(crate) const fn document(self) -> Option<DocumentForm> {
        match self {
            Self::Json => None,
            Self::Docx => Some(DocumentForm::Docx),
            Self::Pdf => Some(DocumentForm::Pdf),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn amounts_become_digits_of_their_unit() {
        let amount = |amount, unit: &str| Amount { amount, unit: unit.into() }.digits();
        assert_eq!(amount(125_050, "USD"), "1250.50");
        assert_eq!(amount(20, "seat"), "20");
        assert_eq!(amount(20, "bushel"), "20");
        assert_eq!(amount(-5, "USD"), "-5");
    }

    #[test]
    fn sharing_is_private_until_it_says_otherwise() {
        let read: SharingShape = serde_json::from_str("{}").unwrap();
        assert_eq!(read.read().unwrap(), Sharing::default());
        let wrong = SharingShape { visibility: "everyone".into(), ..SharingShape::default() };
        assert_eq!(wrong.read().unwrap_err()[0].code, "unknown-visibility");
    }

    #[test]
    fn findings_move_to_their_path() {
        let found = placed(vec![Finding::error("x", Place::field("unit"), "", "")], &[("unit", "quantity.unit")]);
        assert_eq!(found[0].place.path.as_deref(), Some("quantity.unit"));
        let row = placed(vec![Finding::error("x", Place::cell(2, "unit"), "", "")], &[("unit", "quantity.unit")]);
        assert_eq!(row[0].place.path, None);
    }
}
