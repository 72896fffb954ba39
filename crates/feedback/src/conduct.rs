//! How agreed help is carried out: who takes part, what is due when, what was handed over, what may go wrong.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{CapabilityId, OrganisationId, OrganisationKind, Period, RegionCode, Stage};

use crate::document::Document;

vocabulary::coded! {
    /// What a partner does in an engagement; the roles of the IATI list OrganisationRole.
    PartnerRole, "a role of a partner" {
        /// Pays.
        Funding "funding",
        /// Does the work.
        Implementing "implementing",
        /// Answers for it.
        Accountable "accountable",
        /// Passes money or work on.
        Extending "extending",
    }
}

impl PartnerRole {
    /// Code of the IATI list OrganisationRole.
    pub const fn iati(self) -> &'static str {
        match self {
            Self::Funding => "1",
            Self::Accountable => "2",
            Self::Extending => "3",
            Self::Implementing => "4",
        }
    }
}

vocabulary::coded! {
    /// How likely a risk is, or how much it would matter.
    Grade, "a grade" {
        /// Little.
        Low "low",
        /// Some.
        Medium "medium",
        /// Much.
        High "high",
    }
}

/// An organisation that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// Its name.
    pub name: String,
    /// What it does.
    pub role: PartnerRole,
    /// Its identifier in IATI, such as `XM-DAC-41114`.
    #[serde(default)]
    pub iati_ref: Option<String>,
    /// The organisation, where it takes part in the cycle.
    #[serde(default)]
    pub organisation: Option<OrganisationId>,
}

/// Something that is to be reached by a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestone {
    /// What.
    pub title: String,
    /// By when.
    pub due: NaiveDate,
    /// When it was reached.
    #[serde(default)]
    pub done: Option<NaiveDate>,
}

impl Milestone {
    /// Whether its day has passed and it is not reached.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        self.done.is_none() && self.due < today
    }
}

/// Money or days that one side says it handed over or received. Counts once the other side has confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disbursement {
    /// Who says so.
    pub side: OrganisationKind,
    /// When it was handed over.
    pub day: NaiveDate,
    /// Minor units of the engagement's unit.
    pub amount: i64,
    /// What for.
    #[serde(default)]
    pub words: String,
    /// The day on which the other side confirmed it.
    #[serde(default)]
    pub confirmed: Option<NaiveDate>,
    /// What the other side says against it.
    #[serde(default)]
    pub disputed: Option<String>,
}

impl Disbursement {
    /// Whether both sides stand behind it.
    pub const fn counts(&self) -> bool {
        self.confirmed.is_some() && self.disputed.is_none()
    }
}

/// Something that may stand in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    /// What may happen.
    pub text: String,
    /// How likely it is.
    pub likelihood: Grade,
    /// How much it would matter.
    pub impact: Grade,
    /// What is done about it.
    #[serde(default)]
    pub mitigation: String,
    /// Whether it still may happen.
    pub open: bool,
    /// When it was entered.
    pub day: NaiveDate,
    /// Who entered it.
    pub side: OrganisationKind,
}

impl Risk {
    /// Whether it is open, and likely or weighty enough to be looked at first.
    pub fn pressing(&self) -> bool {
        self.open && self.likelihood.max(self.impact) == Grade::High && self.likelihood.min(self.impact) > Grade::Low
    }
}

/// Help that rests for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Who asked for it.
    pub by: OrganisationKind,
    /// Since when.
    pub since: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Levels of the capabilities concerned, before and after, from the state's own answers. The state decides who sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassessment {
    /// Before the help.
    pub before: BTreeMap<CapabilityId, Stage>,
    /// After it.
    pub after: BTreeMap<CapabilityId, Stage>,
    /// Day of the answers.
    pub day: NaiveDate,
}

impl Reassessment {
    /// By how many steps a capability moved; none where one of the two levels is not known.
    pub fn change(&self, capability: &CapabilityId) -> Option<i8> {
        let (before, after) = (self.before.get(capability)?, self.after.get(capability)?);
        // Both are 1 to 5, so that the difference fits.
        i8::try_from(i16::from(after.value()) - i16::from(before.value())).ok()
    }
}

/// Everything about the carrying out of an engagement. The default, nothing known yet, is what older records have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Conduct {
    /// Region of the state.
    pub region: Option<RegionCode>,
    /// Day on which both sides agreed.
    pub agreed_on: Option<NaiveDate>,
    /// Day on which the work began.
    pub started_on: Option<NaiveDate>,
    /// Day on which it was closed.
    pub closed_on: Option<NaiveDate>,
    /// When the help is to take place.
    pub period: Option<Period>,
    /// Value of the agreed amount in US cents; for counted units a planning value.
    pub value_usd_cents: Option<i64>,
    /// How often each side reports; none is every [`crate::rhythm::USUAL_MONTHS`] months.
    pub report_every_months: Option<u8>,
    /// Who takes part beside the two sides.
    pub partners: Vec<Partner>,
    /// What is to be reached when.
    pub milestones: Vec<Milestone>,
    /// What was handed over.
    pub disbursements: Vec<Disbursement>,
    /// Files, without their bytes.
    pub documents: Vec<Document>,
    /// What may stand in the way.
    pub risks: Vec<Risk>,
    /// Why and since when it rests; none while it runs.
    pub suspension: Option<Suspension>,
    /// Levels before and after.
    pub reassessment: Option<Reassessment>,
}

impl Conduct {
    /// Milestones whose day has passed.
    pub fn overdue(&self, today: NaiveDate) -> impl Iterator<Item = &Milestone> {
        self.milestones.iter().filter(move |milestone| milestone.overdue(today))
    }

    /// What both sides say was handed over, in minor units of the engagement's unit.
    pub fn handed_over(&self) -> i64 {
        let counting = self.disbursements.iter().filter(|d| d.counts() && d.amount > 0);
        counting.fold(0, |sum, one| sum.saturating_add(one.amount))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn only_what_both_confirm_was_handed_over() {
        let paid = |amount, confirmed, disputed: Option<&str>| Disbursement {
            side: OrganisationKind::Provider,
            day: day("2027-02-01"),
            amount,
            words: String::new(),
            confirmed,
            disputed: disputed.map(str::to_owned),
        };
        let seen = Some(day("2027-02-03"));
        let conduct = Conduct {
            disbursements: vec![
                paid(5, seen, None),
                paid(7, None, None),
                paid(9, seen, Some("half of it")),
                paid(3, seen, None),
            ],
            ..Conduct::default()
        };
        assert_eq!(conduct.handed_over(), 8);
    }

    #[test]
    fn a_milestone_is_overdue_the_day_after() {
        let mut milestone = Milestone { title: "Course held".into(), due: day("2027-03-01"), done: None };
        assert!(!milestone.overdue(day("2027-03-01")) && milestone.overdue(day("2027-03-02")));
        milestone.done = Some(day("2027-04-01"));
        assert!(!milestone.overdue(day("2027-05-01")));
    }

    #[test]
    fn older_records_read_as_nothing_known() {
        assert_eq!(serde_json::from_str::<Conduct>("{}").unwrap(), Conduct::default());
        let iati: Vec<_> = PartnerRole::ALL.iter().map(|role| role.iati()).collect();
        assert_eq!(iati, ["1", "4", "2", "3"]);
    }

    #[test]
    fn a_pressing_risk_is_open_and_high() {
        let risk = |likelihood, impact, open| Risk {
            text: "Election".into(),
            likelihood,
            impact,
            mitigation: String::new(),
            open,
            day: day("2027-01-01"),
            side: OrganisationKind::State,
        };
        assert!(risk(Grade::High, Grade::Medium, true).pressing());
        assert!(!risk(Grade::High, Grade::High, false).pressing() && !risk(Grade::High, Grade::Low, true).pressing());
        assert!(!risk(Grade::Medium, Grade::Medium, true).pressing());
    }
}
