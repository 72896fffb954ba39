//! Voluntary peer review: another state or an expert comments on chosen sections, for a time, until the state ends it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{AreaId, Finding, OrganisationId, Place};

use crate::questionnaire::Questionnaire;
use crate::shared::{Sheet, Shown, visible};

/// An invitation lasts at most so many days.
pub const LONGEST_REVIEW_DAYS: i64 = 366;

/// An invitation to comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Who is invited.
    pub reviewer: OrganisationId,
    /// Areas that the reviewer sees and comments on.
    pub sections: BTreeSet<AreaId>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// The day on which the state ended it.
    #[serde(default)]
    pub revoked: Option<NaiveDate>,
    /// Whether the reviewer sees the texts of evidence.
    #[serde(default)]
    pub evidence: bool,
}

impl Invitation {
    /// Whether the reviewer may look on that day.
    pub fn open(&self, today: NaiveDate) -> bool {
        self.revoked.is_none_or(|day| today < day) && (self.from..=self.until).contains(&today)
    }

    /// What the reviewer sees on that day; none where the invitation is not open.
    pub fn shows(&self, sheet: Sheet<'_>, today: NaiveDate) -> Option<Shown> {
        let chosen = |area: &AreaId| self.sections.contains(area);
        self.open(today).then(|| visible(sheet, self.evidence, |area, _| chosen(area), chosen))
    }

    /// What is wrong with an invitation that is written on that day.
    pub fn check(&self, questionnaire: &Questionnaire, today: NaiveDate) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut refuse = |code: &str, field: &str, value: &str, message: &str| {
            found.push(Finding::error(code, Place::field(field), value, message));
        };
        if self.sections.is_empty() {
            refuse("no-sections", "sections", "", "no section is chosen; choose at least one that may be commented on");
        }
        for area in self.sections.iter().filter(|id| !questionnaire.areas.iter().any(|area| area.id == **id)) {
            let message = "there is no such area; take one from the list of the edition or your own";
            refuse("unknown-area", "sections", area.as_str(), message);
        }
        let until = self.until.to_string();
        if self.until < self.from {
            refuse("period-reversed", "until", &until, "the last day lies before the first; set a later one");
        } else if self.until < today {
            refuse("period-over", "until", &until, "this day has passed; set a later one");
        } else if (self.until - self.from).num_days() > LONGEST_REVIEW_DAYS {
            let message = "a review lasts a year at most; set an earlier last day and invite again later";
            refuse("review-too-long", "until", &until, message);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::fixture::{levels, whole};
    use crate::{Overlay, Targets};
    use catalogue::bundled;
    use chrono::Days;

    fn invitation() -> Invitation {
        let day = NaiveDate::default();
        Invitation {
            reviewer: "00000000-0000-0000-0000-000000000001".parse().unwrap(),
            sections: ["incident-response".parse().unwrap()].into(),
            from: day,
            until: day + Days::new(30),
            revoked: None,
            evidence: false,
        }
    }

    #[test]
    fn a_reviewer_sees_the_chosen_sections_while_the_invitation_is_open() {
        let (day, overlay, targets) = (NaiveDate::default(), Overlay::default(), Targets::new());
        let answers = levels(&[("national-csirt.q1", 2), ("lead-agency.q1", 3)]);
        let sheet = Sheet { edition: bundled(), overlay: &overlay, answers: &answers, targets: &targets };
        let open = invitation();
        let seen = open.shows(sheet, day).unwrap();
        assert_eq!(seen.answers.keys().map(|q| q.as_str()).collect::<Vec<_>>(), ["national-csirt.q1"]);
        assert_eq!(seen.result.areas.len(), 1);
        assert!(open.shows(sheet, day + Days::new(31)).is_none());
        let ended = Invitation { revoked: Some(day + Days::new(2)), ..invitation() };
        assert!(ended.open(day + Days::new(1)) && !ended.open(day + Days::new(2)));
    }

    #[test]
    fn all_faults_of_an_invitation_are_named() {
        let day = NaiveDate::default();
        let codes = |i: Invitation| i.check(&whole(), day).into_iter().map(|f| f.code).collect::<Vec<_>>();
        assert!(codes(invitation()).is_empty());
        let far = Invitation { sections: BTreeSet::new(), until: day + Days::new(400), ..invitation() };
        assert_eq!(codes(far), ["no-sections", "review-too-long"]);
        let back = Invitation { sections: ["moon".parse().unwrap()].into(), until: day - Days::new(1), ..invitation() };
        assert_eq!(codes(back), ["unknown-area", "period-reversed"]);
        let over = Invitation { from: day - Days::new(9), until: day - Days::new(1), ..invitation() };
        assert_eq!(codes(over), ["period-over"]);
    }
}
