//! Where the framework proved unclear, missing or outdated, norm by norm; and the items of review that the catalogue
//! gets from such remarks and from areas in which nobody offers anything. An edition closes an item: so the loop ends.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use vocabulary::field::{TEXT_LIMIT, tidy};
use vocabulary::{AreaId, EngagementId, Finding, NeedId, OrganisationKind, Place, Text};

vocabulary::coded! {
    /// What is wrong with a norm or its guidance.
    RemarkKind, "a kind of remark" {
        /// It can be read in more than one way.
        Unclear "unclear",
        /// There is none for this.
        Missing "missing",
        /// It no longer fits.
        Outdated "outdated",
    }
}

/// A remark of one side of an engagement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameworkRemark {
    /// Its identity.
    pub id: Uuid,
    /// Id of the norm, the confidence-building measure, the capability or the area that it is about.
    pub subject: String,
    /// What is wrong.
    pub kind: RemarkKind,
    /// In words.
    pub text: String,
    /// Where it showed.
    pub engagement: EngagementId,
    /// Who says so.
    pub side: OrganisationKind,
    /// When.
    pub day: NaiveDate,
    /// Whether the secretariat may read it.
    pub shared: bool,
}

/// The title of what a remark is about; none where the edition does not have it.
pub fn subject_title(edition: &Edition, subject: &str) -> Option<Text> {
    let frameworks = &edition.frameworks;
    let norm = frameworks.norms.iter().find(|n| n.id == subject).map(|n| &n.title);
    let cbm = || frameworks.cbms.iter().find(|c| c.id == subject).map(|c| &c.title);
    let capability = || edition.capabilities.iter().find(|c| c.id.as_str() == subject).map(|c| &c.title);
    let area = || edition.areas.iter().find(|a| a.id.as_str() == subject).map(|a| &a.title);
    norm.or_else(cbm).or_else(capability).or_else(area).cloned()
}

/// Every fault of a remark's subject and text.
pub fn check_remark(edition: &Edition, subject: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut fault = |code: &str, field: &str, value: &str, message: &str| {
        findings.push(Finding::error(code, Place::field(field), value, message));
    };
    if subject_title(edition, subject).is_none() {
        let message = "the catalogue has no such norm, measure, capability or area; choose one of its lists";
        fault("unknown-subject", "subject", subject, message);
    }
    let text = tidy(text);
    if text.is_empty() {
        fault("required", "text", "", "say what is unclear, missing or outdated");
    }
    if text.chars().count() > TEXT_LIMIT {
        fault("too-long", "text", "", "this is too long; shorten it");
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        fault("not-plain-text", "text", "", "this holds control characters; remove them");
    }
    findings
}

/// The remarks on one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ByNorm {
    /// Its id.
    pub subject: String,
    /// Its title.
    pub title: Text,
    /// Remarks that call it unclear.
    pub unclear: u32,
    /// Missing.
    pub missing: u32,
    /// Outdated.
    pub outdated: u32,
    /// The engagements behind them.
    pub engagements: BTreeSet<EngagementId>,
    /// The remarks, oldest first.
    pub remarks: Vec<Uuid>,
}

/// Shared remarks by subject, most engagements first.
pub fn by_norm(edition: &Edition, remarks: &[FrameworkRemark]) -> Vec<ByNorm> {
    let mut sorted: Vec<&FrameworkRemark> = remarks.iter().filter(|r| r.shared).collect();
    sorted.sort_by_key(|r| (r.day, r.id));
    let mut found: BTreeMap<&str, ByNorm> = BTreeMap::new();
    for remark in sorted {
        let row = found.entry(&remark.subject).or_insert_with(|| ByNorm {
            subject: remark.subject.clone(),
            title: subject_title(edition, &remark.subject).unwrap_or_else(|| Text::english(&remark.subject)),
            unclear: 0,
            missing: 0,
            outdated: 0,
            engagements: BTreeSet::new(),
            remarks: Vec::new(),
        });
        match remark.kind {
            RemarkKind::Unclear => row.unclear += 1,
            RemarkKind::Missing => row.missing += 1,
            RemarkKind::Outdated => row.outdated += 1,
        }
        row.engagements.insert(remark.engagement);
        row.remarks.push(remark.id);
    }
    let mut rows: Vec<ByNorm> = found.into_values().collect();
    rows.sort_by(|a, b| b.engagements.len().cmp(&a.engagements.len()).then_with(|| a.subject.cmp(&b.subject)));
    rows
}

vocabulary::coded! {
    /// Why the catalogue is to be looked at.
    ReviewCause, "a cause of review" {
        /// A norm or its guidance proved unclear, missing or outdated.
        Remark "remark",
        /// Nobody offers anything in an area in which there are needs.
        SupplyDesert "supply-desert",
    }
}

/// How an item was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewClosing {
    /// When.
    pub day: NaiveDate,
    /// The edition that closes it.
    pub edition: String,
    /// What the edition does about it.
    pub words: String,
}

/// Something in the catalogue that is to be looked at, with the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewItem {
    /// Its identity.
    pub id: Uuid,
    /// Why.
    pub cause: ReviewCause,
    /// What: a norm, a measure, a capability or an area.
    pub subject: String,
    /// Ids of remarks, or of needs that found no supply.
    pub evidence: Vec<String>,
    /// When it was opened.
    pub opened: NaiveDate,
    /// How it was closed; none while it is open.
    #[serde(default)]
    pub closed: Option<ReviewClosing>,
}

/// An area with needs for which nobody offers anything at any price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desert {
    /// The area.
    pub area: AreaId,
    /// The needs.
    pub needs: Vec<NeedId>,
    /// States behind them.
    pub states: u32,
}

/// An item that the evidence asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedItem {
    /// Why.
    pub cause: ReviewCause,
    /// What.
    pub subject: String,
    /// Its title.
    pub title: Text,
    /// Ids of remarks or of needs.
    pub evidence: Vec<String>,
}

/// Items that shared remarks and supply deserts ask for, as far as no open item has the same cause and subject and no
/// closed one knew the same evidence already.
pub fn open_items(
    edition: &Edition,
    remarks: &[FrameworkRemark],
    deserts: &[Desert],
    existing: &[ReviewItem],
) -> Vec<ProposedItem> {
    let title = |subject: &str| subject_title(edition, subject).unwrap_or_else(|| Text::english(subject));
    let from_remarks = by_norm(edition, remarks).into_iter().map(|row| ProposedItem {
        cause: ReviewCause::Remark,
        title: row.title,
        subject: row.subject,
        evidence: row.remarks.iter().map(Uuid::to_string).collect(),
    });
    let from_deserts = deserts.iter().map(|desert| ProposedItem {
        cause: ReviewCause::SupplyDesert,
        subject: desert.area.to_string(),
        title: title(desert.area.as_str()),
        evidence: desert.needs.iter().map(ToString::to_string).collect(),
    });
    let wanted = |item: &ProposedItem| {
        let same = existing.iter().filter(|known| known.cause == item.cause && known.subject == item.subject);
        let mut known: BTreeSet<&String> = BTreeSet::new();
        for one in same {
            if one.closed.is_none() {
                return false;
            }
            known.extend(&one.evidence);
        }
        item.evidence.iter().any(|evidence| !known.contains(evidence))
    };
    from_remarks.chain(from_deserts).filter(wanted).collect()
}

/// Why an item is not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ReviewRefusal {
    /// Twice.
    #[error("the item is closed already")]
    AlreadyClosed,
    /// By nothing.
    #[error("name the edition that closes the item")]
    NoEdition,
    /// Nobody could see what was done.
    #[error("say what the edition does about it")]
    NoWords,
}

impl ReviewRefusal {
    /// Its code in message keys and problem types.
    pub const fn code(self) -> &'static str {
        match self {
            Self::AlreadyClosed => "already-closed",
            Self::NoEdition => "no-edition",
            Self::NoWords => "no-words",
        }
    }
}

/// Closes an item by an edition.
///
/// # Errors
/// Where it is closed already, or edition or words are missing.
pub fn close_item(item: &mut ReviewItem, edition: &str, day: NaiveDate, words: &str) -> Result<(), ReviewRefusal> {
    if item.closed.is_some() {
        return Err(ReviewRefusal::AlreadyClosed);
    }
    if edition.trim().is_empty() {
        return Err(ReviewRefusal::NoEdition);
    }
    if words.trim().is_empty() {
        return Err(ReviewRefusal::NoWords);
    }
    item.closed = Some(ReviewClosing { day, edition: edition.trim().to_owned(), words: tidy(words) });
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use catalogue::bundled;

    fn remark(n: u128, subject: &str, kind: RemarkKind, engagement: u128, shared: bool) -> FrameworkRemark {
        FrameworkRemark {
            id: Uuid::from_u128(n),
            subject: subject.into(),
            kind,
            text: "Unclear on third parties".into(),
            engagement: EngagementId(Uuid::from_u128(engagement)),
            side: OrganisationKind::State,
            day: NaiveDate::default(),
            shared,
        }
    }

    #[test]
    fn remarks_are_linked_norm_by_norm_to_their_engagements() {
        let remarks = [
            remark(1, "cbm3", RemarkKind::Missing, 1, true),
            remark(2, "c", RemarkKind::Unclear, 1, true),
            remark(3, "c", RemarkKind::Outdated, 2, true),
            remark(4, "c", RemarkKind::Unclear, 3, false),
        ];
        let rows = by_norm(bundled(), &remarks);
        let seen: Vec<_> =
            rows.iter().map(|r| (r.subject.as_str(), r.unclear, r.missing, r.outdated, r.engagements.len())).collect();
        assert_eq!(seen, [("c", 1, 0, 1, 2), ("cbm3", 0, 1, 0, 1)]);
        let codes = |subject: &str, text: &str| -> Vec<String> {
            check_remark(bundled(), subject, text).into_iter().map(|f| f.code).collect()
        };
        assert_eq!(codes("zz", " "), ["unknown-subject", "required"]);
        assert!(codes("national-csirt", "No guidance on cloud").is_empty());
    }

    #[test]
    fn the_loop_closes_and_opens_again_on_new_evidence_only() {
        let mut remarks = vec![remark(1, "c", RemarkKind::Unclear, 1, true)];
        let desert = Desert { area: bundled().areas[0].id.clone(), needs: vec![NeedId(Uuid::from_u128(9))], states: 1 };
        let proposed = open_items(bundled(), &remarks, std::slice::from_ref(&desert), &[]);
        assert_eq!(proposed.iter().map(|p| p.cause.code()).collect::<Vec<_>>(), ["remark", "supply-desert"]);
        let mut items: Vec<ReviewItem> = proposed
            .into_iter()
            .map(|p| ReviewItem {
                id: Uuid::from_u128(7),
                cause: p.cause,
                subject: p.subject,
                evidence: p.evidence,
                opened: NaiveDate::default(),
                closed: None,
            })
            .collect();
        let left = |remarks: &[FrameworkRemark], items: &[ReviewItem]| {
            open_items(bundled(), remarks, std::slice::from_ref(&desert), items).len()
        };
        assert_eq!(left(&remarks, &items), 0);
        assert_eq!(close_item(&mut items[0], "2027.1", NaiveDate::default(), " "), Err(ReviewRefusal::NoWords));
        assert_eq!(close_item(&mut items[0], "2027.1", NaiveDate::default(), "Guidance added"), Ok(()));
        assert_eq!(close_item(&mut items[0], "x", NaiveDate::default(), "y"), Err(ReviewRefusal::AlreadyClosed));
        assert_eq!(left(&remarks, &items), 0, "what it knew is dealt with");
        remarks.push(remark(2, "c", RemarkKind::Unclear, 2, true));
        assert_eq!(left(&remarks, &items), 1);
    }
}
