//! How far an engagement keeps to the agreed principles of capacity-building (A/75/816, paragraph 56): one check for
//! each, asked of each side at agreement and at close. What is answered is shown and never blocks anything.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::Edition;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::field::TEXT_LIMIT;
use vocabulary::{Finding, OrganisationKind, Place, Text};

vocabulary::coded! {
    /// The answer to a check.
    Adhered, "an answer to a check" {
        /// It is so.
        Met "met",
        /// Partly so.
        Partly "partly",
        /// It is not so.
        NotMet "not-met",
        /// The principle has nothing to do with this help.
        NotApplicable "not-applicable",
    }
}

vocabulary::coded! {
    /// When the checks are asked.
    Moment, "a moment of asking" {
        /// When both sides agree.
        Agreement "agreement",
        /// When the engagement is closed.
        Close "close",
    }
}

/// A principle as a question to one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// Its id in the edition.
    pub principle: String,
    /// Process, partnership or people.
    pub group: String,
    /// The statement to check.
    pub statement: Text,
    /// `both`, `recipient` or `provider`.
    pub answered_by: String,
}

/// The checks that a side answers, in the edition's order; the secretariat answers none.
pub fn checks(edition: &Edition, side: OrganisationKind) -> Vec<Check> {
    let asked = |by: &str| match side {
        OrganisationKind::State => by != "provider",
        OrganisationKind::Provider => by != "recipient",
        OrganisationKind::Secretariat => false,
    };
    let principles = edition.frameworks.principles.iter().filter(|p| asked(&p.answered_by));
    principles
        .map(|p| Check {
            principle: p.id.clone(),
            group: p.group.clone(),
            statement: p.statement.clone(),
            answered_by: p.answered_by.clone(),
        })
        .collect()
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdherenceAnswer {
    /// The principle.
    pub principle: String,
    /// How far it is met.
    pub answer: Adhered,
    /// What the side says to it.
    #[serde(default)]
    pub words: String,
}

/// The answers of one side at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdherenceSheet {
    /// Whose.
    pub side: OrganisationKind,
    /// When asked.
    pub moment: Moment,
    /// Day of the answers.
    pub day: NaiveDate,
    /// The answers; what is left out is unanswered.
    pub answers: Vec<AdherenceAnswer>,
}

/// Every fault of a sheet's form. What it answers is no fault.
pub fn check_sheet(edition: &Edition, sheet: &AdherenceSheet) -> Vec<Finding> {
    let asked: BTreeSet<String> = checks(edition, sheet.side).into_iter().map(|c| c.principle).collect();
    let mut seen = BTreeSet::new();
    let mut findings = Vec::new();
    for (row, answer) in sheet.answers.iter().enumerate() {
        let mut fault = |code: &str, field: &str, value: &str, message: &str| {
            let place = Place::path(format!("answers[{row}].{field}"));
            findings.push(Finding::error(code, place, value, message));
        };
        if !asked.contains(&answer.principle) {
            fault("unknown-principle", "principle", &answer.principle, "this side is not asked for this principle");
        }
        if !seen.insert(&answer.principle) {
            fault("answered-twice", "principle", &answer.principle, "this principle is answered twice; answer it once");
        }
        if answer.words.chars().count() > TEXT_LIMIT {
            fault("too-long", "words", "", "this is too long; shorten it");
        }
        if answer.words.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r')) {
            fault("not-plain-text", "words", "", "this holds control characters; remove them");
        }
    }
    findings
}

/// Answers of all sides at one moment, counted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AdherenceSummary {
    /// Checks answered as met.
    pub met: u32,
    /// As partly met.
    pub partly: u32,
    /// As not met.
    pub not_met: u32,
    /// As not applicable.
    pub not_applicable: u32,
    /// Checks that a side was asked and has not answered.
    pub unanswered: u32,
    /// Principles that the two sides answered differently.
    pub differing: Vec<String>,
}

/// The summary of one moment; of several sheets of one side, the last counts.
pub fn adherence_summary(edition: &Edition, sheets: &[AdherenceSheet], moment: Moment) -> AdherenceSummary {
    let mut summary = AdherenceSummary::default();
    let mut answers: BTreeMap<String, BTreeSet<Adhered>> = BTreeMap::new();
    for side in [OrganisationKind::State, OrganisationKind::Provider] {
        let sheet = sheets.iter().rev().find(|s| s.side == side && s.moment == moment);
        for check in checks(edition, side) {
            let given = sheet.and_then(|s| s.answers.iter().find(|a| a.principle == check.principle));
            let count = match given.map(|a| a.answer) {
                Some(Adhered::Met) => &mut summary.met,
                Some(Adhered::Partly) => &mut summary.partly,
                Some(Adhered::NotMet) => &mut summary.not_met,
                Some(Adhered::NotApplicable) => &mut summary.not_applicable,
                None => &mut summary.unanswered,
            };
            *count += 1;
            if let Some(answer) = given {
                answers.entry(check.principle).or_default().insert(answer.answer);
            }
        }
    }
    summary.differing = answers.into_iter().filter(|(_, given)| given.len() > 1).map(|(id, _)| id).collect();
    summary
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use catalogue::bundled;

    fn sheet(side: OrganisationKind, moment: Moment, answers: &[(&str, Adhered)]) -> AdherenceSheet {
        let answers = answers.iter().map(|(id, answer)| AdherenceAnswer {
            principle: (*id).to_owned(),
            answer: *answer,
            words: String::new(),
        });
        AdherenceSheet { side, moment, day: NaiveDate::default(), answers: answers.collect() }
    }

    #[test]
    fn each_side_is_asked_what_it_can_answer() {
        use OrganisationKind::{Provider, Secretariat, State};
        let ids = |side| checks(bundled(), side).into_iter().map(|c| c.principle).collect::<BTreeSet<_>>();
        let (state, provider) = (ids(State), ids(Provider));
        assert_eq!(state.union(&provider).count(), bundled().frameworks.principles.len());
        assert!(state.contains("pa-demand-driven") && !provider.contains("pa-demand-driven"));
        assert!(provider.contains("pp-without-conditions") && !state.contains("pp-without-conditions"));
        assert!(ids(Secretariat).is_empty());
    }

    #[test]
    fn a_no_is_an_answer_and_no_fault() {
        let no = sheet(OrganisationKind::State, Moment::Agreement, &[("pp-sovereignty", Adhered::NotMet)]);
        assert!(check_sheet(bundled(), &no).is_empty());
        let bad = sheet(
            OrganisationKind::State,
            Moment::Close,
            &[
                ("pp-sovereignty", Adhered::Met),
                ("pp-sovereignty", Adhered::Met),
                ("pp-without-conditions", Adhered::Met),
            ],
        );
        let codes: Vec<_> = check_sheet(bundled(), &bad).into_iter().map(|f| f.code).collect();
        assert_eq!(codes, ["answered-twice", "unknown-principle"]);
    }

    #[test]
    fn the_summary_counts_and_names_differences() {
        use OrganisationKind::{Provider, State};
        let sheets = [
            sheet(State, Moment::Agreement, &[("pp-sustainable", Adhered::NotMet)]),
            sheet(State, Moment::Agreement, &[("pp-sustainable", Adhered::Met), ("pe-inclusive", Adhered::Partly)]),
            sheet(Provider, Moment::Agreement, &[("pp-sustainable", Adhered::Met), ("pe-inclusive", Adhered::Met)]),
            sheet(Provider, Moment::Close, &[("pe-inclusive", Adhered::NotMet)]),
        ];
        let summary = adherence_summary(bundled(), &sheets, Moment::Agreement);
        assert_eq!((summary.met, summary.partly, summary.not_met), (3, 1, 0));
        assert_eq!(summary.differing, ["pe-inclusive"]);
        let asked = checks(bundled(), State).len() + checks(bundled(), Provider).len();
        assert_eq!(summary.unanswered as usize, asked - 4);
    }
}
