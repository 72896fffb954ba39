//! Activities as the International Aid Transparency Initiative has them (standard 2.03), out and in.
//!
//! Goes out: agreed help to which both sides have consented. Comes in: what others are already doing.

mod back;
mod existing;
mod out;
mod table;

pub use back::read_activities;
pub use existing::{ExistingActivity, Sector, activity_record};
pub use out::{iati_identifier, write_iati};
pub use table::{ACTIVITY_FIELDS, write_activities};

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vocabulary::{Malformed, Period, Quantity, Stage, StateCode, Text, UnLanguage};

/// Whether a file could be IATI: the first sign that is not blank opens an element.
pub(crate) fn looks_like_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    bytes.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<')
}

/// Who publishes. Donors and implementers report at first hand; this service is a secondary reporter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The publisher's organisation identifier, such as `XM-DAC-00000`; identifiers of activities begin with it.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Code of the OrganisationType list, such as `40` for a multilateral.
    pub kind: String,
    /// Mailbox of a role, never of a person.
    pub mailbox: Option<String>,
    /// Address of this service without a slash at its end; own vocabularies are found below it.
    pub base: String,
}

/// Where an activity stands: the ActivityStatus list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ActivityStatus {
    /// 1: being prepared, agreed.
    Pipeline,
    /// 2: running.
    Implementation,
    /// 3: delivered, not yet closed.
    Finalisation,
    /// 4: closed.
    Closed,
    /// 5: cancelled.
    Cancelled,
    /// 6: suspended.
    Suspended,
}

impl ActivityStatus {
    /// Every status, in the order of the list.
    pub const ALL: &'static [Self] =
        &[Self::Pipeline, Self::Implementation, Self::Finalisation, Self::Closed, Self::Cancelled, Self::Suspended];

    /// Its code in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pipeline => "1",
            Self::Implementation => "2",
            Self::Finalisation => "3",
            Self::Closed => "4",
            Self::Cancelled => "5",
            Self::Suspended => "6",
        }
    }
}

impl fmt::Display for ActivityStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for ActivityStatus {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let way_out = "use 1 pipeline, 2 implementation, 3 finalisation, 4 closed, 5 cancelled or 6 suspended";
        let found = Self::ALL.iter().copied().find(|s| s.code() == text.trim());
        found.ok_or_else(|| Malformed::new("a status of an activity", text, way_out))
    }
}

impl TryFrom<String> for ActivityStatus {
    type Error = Malformed;
    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<ActivityStatus> for String {
    fn from(status: ActivityStatus) -> Self {
        status.code().to_owned()
    }
}

/// What an organisation does in an activity: the OrganisationRole list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IatiRole {
    /// 1: pays.
    Funding,
    /// 2: answers for it; the requesting state.
    Accountable,
    /// 3: passes money on.
    Extending,
    /// 4: does it.
    Implementing,
}

impl IatiRole {
    /// Its code in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Funding => "1",
            Self::Accountable => "2",
            Self::Extending => "3",
            Self::Implementing => "4",
        }
    }
}

/// An organisation that takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiOrganisation {
    /// What it does.
    pub role: IatiRole,
    /// Code of the OrganisationType list; empty where it is not known.
    pub kind: String,
    /// Its identifier, where it has one.
    pub reference: Option<String>,
    /// Its name.
    pub name: String,
}

/// Another identifier of the activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherIdentifier {
    /// The identifier.
    pub reference: String,
    /// Code of the OtherIdentifierType list: `A1` the donor's own, `A9` another.
    pub kind: String,
}

/// An area of the catalogue that the activity serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiArea {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Text,
}

/// A budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IatiBudget {
    /// For when.
    pub period: Period,
    /// How much; only money is written.
    pub value: Quantity,
    /// Committed, not merely indicative.
    pub committed: bool,
}

/// What a transaction is: codes of the TransactionType list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TransactionKind {
    /// 12: an offer.
    Pledge,
    /// 2: agreed by both sides.
    Commitment,
    /// 3: handed over.
    Disbursement,
    /// 4: spent on goods and services.
    Expenditure,
}

impl TransactionKind {
    /// Its code in the list.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pledge => "12",
            Self::Commitment => "2",
            Self::Disbursement => "3",
            Self::Expenditure => "4",
        }
    }
}

/// A transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiTransaction {
    /// Its own reference; empty where it has none.
    pub reference: String,
    /// What it is.
    pub kind: TransactionKind,
    /// When; days to come are left out.
    pub day: NaiveDate,
    /// How much; only money is written.
    pub value: Quantity,
    /// Who gave.
    pub provider: Option<IatiOrganisation>,
    /// Who received.
    pub receiver: Option<IatiOrganisation>,
}

/// A public document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiDocument {
    /// Where it is.
    pub url: String,
    /// Its media type.
    pub media_type: String,
    /// Its title.
    pub title: Text,
    /// Code of the DocumentCategory list: `A07` evaluation, `A08` results, `A09` memorandum.
    pub category: String,
    /// Its language.
    pub language: Option<UnLanguage>,
}

/// What was delivered, in whole units of its own: help in kind is told so, not as money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiOutput {
    /// What is counted, such as "People trained".
    pub title: Text,
    /// Over which time.
    pub period: Period,
    /// How many are agreed.
    pub target: i64,
    /// How many were delivered so far.
    pub actual: Option<i64>,
}

/// The level of a capability before and after; an ordinal measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiOutcome {
    /// The capability's title.
    pub title: Text,
    /// Over which time.
    pub period: Period,
    /// Before.
    pub before: Option<Stage>,
    /// Wanted.
    pub goal: Option<Stage>,
    /// After.
    pub after: Option<Stage>,
}

/// Agreed help as it is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IatiActivity {
    /// Public id; never changes, never used again.
    pub id: String,
    /// Last change.
    pub updated: DateTime<Utc>,
    /// Whether the state has consented to publication.
    pub state_consents: bool,
    /// Whether the provider has.
    pub provider_consents: bool,
    /// Language of texts that do not say theirs.
    pub language: UnLanguage,
    /// One line.
    pub title: Text,
    /// What is done.
    pub description: Text,
    /// What for: the need.
    pub objectives: Text,
    /// For whom.
    pub target_groups: Text,
    /// Who takes part; never empty.
    pub participants: Vec<IatiOrganisation>,
    /// Other identifiers.
    pub other_identifiers: Vec<OtherIdentifier>,
    /// Where it stands.
    pub status: ActivityStatus,
    /// Planned from and until.
    pub planned: Period,
    /// First day, where it has begun.
    pub started: Option<NaiveDate>,
    /// Last day, where it has ended.
    pub ended: Option<NaiveDate>,
    /// States that it is for; they share it in equal parts.
    pub states: Vec<StateCode>,
    /// Purpose codes of the OECD Development Assistance Committee.
    pub purposes: Vec<String>,
    /// Areas of the catalogue.
    pub areas: Vec<IatiArea>,
    /// Targets of the Sustainable Development Goals, such as `16.a`.
    pub goals: Vec<String>,
    /// Level now and level wanted.
    pub levels: Option<(Stage, Stage)>,
    /// Gender equality marker: 0 not targeted, 1 significant, 2 principal.
    pub gender: Option<u8>,
    /// CollaborationType.
    pub collaboration: Option<String>,
    /// FlowType.
    pub flow: Option<String>,
    /// FinanceType.
    pub finance: Option<String>,
    /// AidType.
    pub aid_type: Option<String>,
    /// TiedStatus.
    pub tied: Option<String>,
    /// Budgets.
    pub budgets: Vec<IatiBudget>,
    /// Planned disbursements.
    pub planned_disbursements: Vec<(Period, Quantity)>,
    /// Transactions.
    pub transactions: Vec<IatiTransaction>,
    /// Public documents.
    pub documents: Vec<IatiDocument>,
    /// The donor's own activities: avoids counting twice.
    pub related: Vec<String>,
    /// Conditions.
    pub conditions: Vec<Text>,
    /// What was delivered.
    pub outputs: Vec<IatiOutput>,
    /// What it changed.
    pub outcomes: Vec<IatiOutcome>,
}

impl IatiActivity {
    /// An activity with the codes that suit technical cooperation between two sides: bilateral, official development
    /// assistance, a grant, untied. Nobody has consented yet.
    pub fn new(id: &str, updated: DateTime<Utc>, title: Text, planned: Period) -> Self {
        let code = |code: &str| Some(code.to_owned());
        Self {
            id: id.to_owned(),
            updated,
            state_consents: false,
            provider_consents: false,
            language: UnLanguage::En,
            title,
            description: Text::default(),
            objectives: Text::default(),
            target_groups: Text::default(),
            participants: Vec::new(),
            other_identifiers: Vec::new(),
            status: ActivityStatus::Pipeline,
            planned,
            started: None,
            ended: None,
            states: Vec::new(),
            purposes: Vec::new(),
            areas: Vec::new(),
            goals: Vec::new(),
            levels: None,
            gender: None,
            collaboration: code("1"),
            flow: code("10"),
            finance: code("110"),
            aid_type: None,
            tied: code("5"),
            budgets: Vec::new(),
            planned_disbursements: Vec::new(),
            transactions: Vec::new(),
            documents: Vec::new(),
            related: Vec::new(),
            conditions: Vec::new(),
            outputs: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// Whether both sides have consented to publication.
    pub fn may_be_published(&self) -> bool {
        self.state_consents && self.provider_consents
    }
}
