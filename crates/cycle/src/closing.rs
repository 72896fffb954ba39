//! What a round tells of itself when it closes: counts and shares that name nobody. It is kept as it is then. Nothing
//! stands on fewer than five states, and no difference of two figures does.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use matching::MatchReport;
use persistence::proposals::ProposalFilter;
use persistence::{NeedRecord, ProposalRecord, ProposalStatus, Regime, RoundRecord, Scope, needs, offers, rounds};
use serde::{Deserialize, Serialize};
use vocabulary::{NeedId, RoundId, StateCode};

use crate::access::{Act, demand};
use crate::freezing::Sieve;
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::read_policy;
use crate::refusal::{Outcome, Refusal};

/// Fewer states than this are never told of.
const LEAST_STATES: usize = 5;

/// A count of one kind; none where it stands on too few states.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountLine {
    /// What is counted, several where they were too few apart.
    pub codes: Vec<String>,
    /// How many.
    pub count: Option<u64>,
}

/// Shares of one area or region; none where they stand on too few states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShareLine {
    /// The area or region, several where they were too few apart.
    pub codes: Vec<String>,
    /// States that asked.
    pub states: Option<u64>,
    /// Needs.
    pub needs: Option<u64>,
    /// Mean over the needs of the part that was proposed.
    pub matched_share: Option<f64>,
    /// Mean over the needs of the part that was agreed.
    pub agreed_share: Option<f64>,
}

/// A round as it closed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct ClosingReport {
    pub round: RoundId,
    pub title: String,
    pub opened: NaiveDate,
    pub closed: NaiveDate,
    pub regime: Regime,
    /// The policy's objective.
    pub policy: String,
    pub needs: Option<u64>,
    pub states: Option<u64>,
    pub offers: Option<u64>,
    pub providers: Option<u64>,
    /// Proposals by status.
    pub proposals: Vec<CountLine>,
    /// Refusals by reason.
    pub declines: Vec<CountLine>,
    pub areas: Vec<ShareLine>,
    pub regions: Vec<ShareLine>,
    pub matched_share: Option<f64>,
    pub agreed_share: Option<f64>,
    /// How much more the chosen plan is worth than first come, first served, as a share.
    pub gain_over_first_come: Option<f64>,
    pub smallest_cell: u32,
}

/// A need of the round with what became of it.
struct Line {
    state: StateCode,
    area: String,
    region: String,
    matched: f64,
    agreed: f64,
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "a share")]
fn part(amount: i64, whole: i64) -> f64 {
    (amount as f64 / whole.max(1) as f64).clamp(0.0, 1.0)
}

#[expect(clippy::cast_precision_loss, reason = "a mean")]
fn mean(values: impl Iterator<Item = f64>, of: usize) -> f64 {
    values.sum::<f64>() / of.max(1) as f64
}

/// Shares by area or by region, in parts that are large enough.
fn shares(lines: &[Line], key: fn(&Line) -> &str) -> Vec<ShareLine> {
    let mut members: BTreeMap<String, BTreeSet<StateCode>> = BTreeMap::new();
    for line in lines {
        members.entry(key(line).to_owned()).or_default().insert(line.state.clone());
    }
    let parts = assessment::merged(&members, LEAST_STATES);
    if parts.is_empty() {
        let untold = |code: String| ShareLine {
            codes: vec![code],
            states: None,
            needs: None,
            matched_share: None,
            agreed_share: None,
        };
        return members.into_keys().map(untold).collect();
    }
    let told = |codes: BTreeSet<String>| {
        let own: Vec<&Line> = lines.iter().filter(|line| codes.contains(key(line))).collect();
        let states: BTreeSet<&StateCode> = own.iter().map(|line| &line.state).collect();
        ShareLine {
            states: Some(count(states.len())),
            needs: Some(count(own.len())),
            matched_share: Some(mean(own.iter().map(|line| line.matched), own.len())),
            agreed_share: Some(mean(own.iter().map(|line| line.agreed), own.len())),
            codes: codes.into_iter().collect(),
        }
    };
    parts.into_iter().map(told).collect()
}

/// Counts by code, in parts that stand on enough states.
fn counts(of: &[(String, StateCode)]) -> Vec<CountLine> {
    let mut members: BTreeMap<String, BTreeSet<StateCode>> = BTreeMap::new();
    for (code, state) in of {
        members.entry(code.clone()).or_default().insert(state.clone());
    }
    let parts = assessment::merged(&members, LEAST_STATES);
    if parts.is_empty() {
        return members.into_keys().map(|code| CountLine { codes: vec![code], count: None }).collect();
    }
    let told = |codes: BTreeSet<String>| CountLine {
        count: Some(count(of.iter().filter(|(code, _)| codes.contains(code)).count())),
        codes: codes.into_iter().collect(),
    };
    parts.into_iter().map(told).collect()
}

/// The reasons of refusals: of the side that refused first.
fn reasons(proposals: &[(ProposalRecord, StateCode)]) -> Vec<(String, StateCode)> {
    let reason = |of: &ProposalRecord| {
        [&of.state_decision, &of.provider_decision]
            .into_iter()
            .flatten()
            .find(|said| !said.accept)
            .and_then(|said| said.reason_code.clone())
            .unwrap_or_else(|| "other".to_owned())
    };
    proposals
        .iter()
        .filter(|(of, _)| of.status == ProposalStatus::Declined)
        .map(|(of, state)| (reason(of), state.clone()))
        .collect()
}

impl Matchmaker {
    /// What a closed round told of itself.
    pub async fn closing_report(&self, scope: &Scope, id: RoundId) -> Outcome<ClosingReport> {
        demand(scope, Act::ReadRounds)?;
        let stored = rounds::closing_report(self.store(), scope, id).await.map_err(refusal)?;
        let stored = stored.ok_or_else(|| {
            Refusal::conflict("not-closed", "the round has no closing report; it is written when the round is closed")
        })?;
        serde_json::from_value(stored).map_err(|e| Refusal::internal(&format!("a closing report cannot be read: {e}")))
    }

    /// What a round tells of itself now.
    pub(crate) async fn closing_of(&self, scope: &Scope, round: &RoundRecord) -> Outcome<ClosingReport> {
        let sieve = Sieve { frame: &round.frame, register: self.register(), day: self.today() };
        let needs: Vec<NeedRecord> = needs::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .filter(|need| sieve.takes_need(need))
            .collect();
        let offers = offers::for_matching(self.store(), scope).await.map_err(refusal)?;
        let offers: Vec<_> = offers.into_iter().filter(|offer| sieve.takes_offer(offer)).collect();
        let filter = ProposalFilter { round: Some(round.id), ..ProposalFilter::default() };
        let delegations = self.delegations(scope).await?;
        let mut proposals = Vec::new();
        for record in self.all_proposals(scope, &filter).await? {
            if let Some(state) = delegations.get(&record.state_organisation) {
                proposals.push((record, state.clone()));
            }
        }
        let report = match round.chosen_run {
            Some(run) => Some(self.stored_report(scope, run).await?),
            None => None,
        };
        let lines = self.lines(report.as_ref(), &needs, &proposals);
        let states: BTreeSet<&StateCode> = lines.iter().map(|line| &line.state).collect();
        let told = states.len() >= LEAST_STATES;
        let providers: BTreeSet<_> = offers.iter().map(|offer| offer.organisation).collect();
        let by_status: Vec<(String, StateCode)> =
            proposals.iter().map(|(of, state)| (of.status.code().to_owned(), state.clone())).collect();
        Ok(ClosingReport {
            round: round.id,
            title: round.title.clone(),
            opened: round.created_at.date_naive(),
            closed: self.today(),
            regime: round.frame.regime,
            policy: read_policy(&round.policy)?.objective,
            needs: told.then(|| count(lines.len())),
            states: told.then(|| count(states.len())),
            offers: Some(count(offers.len())),
            providers: Some(count(providers.len())),
            proposals: counts(&by_status),
            declines: counts(&reasons(&proposals)),
            areas: shares(&lines, |line| &line.area),
            regions: shares(&lines, |line| &line.region),
            matched_share: told.then(|| mean(lines.iter().map(|line| line.matched), lines.len())),
            agreed_share: told.then(|| mean(lines.iter().map(|line| line.agreed), lines.len())),
            gain_over_first_come: report.as_ref().filter(|_| told).and_then(first_come),
            smallest_cell: u32::try_from(LEAST_STATES).unwrap_or(u32::MAX),
        })
    }

    /// Every need of the round with the parts that were proposed and agreed: those of the chosen plan, and those that
    /// came later.
    fn lines(
        &self,
        report: Option<&MatchReport>,
        needs: &[NeedRecord],
        proposals: &[(ProposalRecord, StateCode)],
    ) -> Vec<Line> {
        let mut got: BTreeMap<NeedId, (i64, i64)> = BTreeMap::new();
        for (of, _) in proposals.iter().filter(|(of, _)| of.status != ProposalStatus::Superseded) {
            let sum = got.entry(of.need).or_default();
            sum.0 = sum.0.saturating_add(of.amount.amount);
            if of.status == ProposalStatus::Agreed {
                sum.1 = sum.1.saturating_add(of.amount.amount);
            }
        }
        let mut asked: BTreeMap<NeedId, (StateCode, String, i64)> = BTreeMap::new();
        for need in report.map(|report| report.needs.as_slice()).unwrap_or_default() {
            let area = need.area.as_ref().map_or_else(|| "unknown".to_owned(), ToString::to_string);
            asked.insert(need.id, (need.state.clone(), area, need.quantity.amount));
        }
        for record in needs {
            let (need, area) = (&record.need, record.area.to_string());
            asked.insert(need.id, (need.state.clone(), area, need.facts.quantity.amount));
        }
        let line = |(id, (state, area, whole)): (NeedId, (StateCode, String, i64))| {
            let (matched, agreed) = got.get(&id).copied().unwrap_or_default();
            let region = self.register().get(&state).map(|state| state.region.to_string());
            let region = region.unwrap_or_else(|| "unknown".to_owned());
            Line { state, area, region, matched: part(matched, whole), agreed: part(agreed, whole) }
        };
        asked.into_iter().map(line).collect()
    }
}

fn first_come(report: &MatchReport) -> Option<f64> {
    report.baselines.iter().find(|baseline| baseline.name == "by-date")?.more_value_share
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn line(n: u8, area: &str) -> Line {
        let state = format!("XA{}", char::from(b'A' + n)).parse().unwrap();
        Line { state, area: area.to_owned(), region: "002".to_owned(), matched: 0.5, agreed: 0.0 }
    }

    #[test]
    fn nothing_stands_on_fewer_than_five_states() {
        let few: Vec<Line> = (0..4).map(|n| line(n, "a")).collect();
        assert!(shares(&few, |l| &l.area).iter().all(|share| share.needs.is_none()));
        let mixed: Vec<Line> =
            (0..6).map(|n| line(n, "a")).chain((6..12).map(|n| line(n, "b"))).chain([line(12, "c")]).collect();
        let told = shares(&mixed, |l| &l.area);
        assert!(told.iter().all(|share| share.states.is_some_and(|states| states >= 5)), "{told:?}");
        assert_eq!(told.iter().filter_map(|share| share.needs).sum::<u64>(), 13);
    }
}
