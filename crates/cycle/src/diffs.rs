//! What changed since the last plan, for whom, because of which input: in codes and titles that pages say in words.

use std::collections::{BTreeMap, BTreeSet};

use assessment::Need;
use matching::fairness::compare;
use matching::{MatchReport, Offer, Plan, Problem};
use persistence::{RoundRecord, RunFile, RunKind, RunRecord, Scope, rounds};
use serde::Serialize;
use vocabulary::{NeedId, OfferId, Quantity, RunId, StateCode, Text};

use crate::access::{Act, demand};
use crate::frozen::Frozen;
use crate::held::LONGEST;
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::runs::view;

/// Something that is not as it was; pages show the message `change-{code}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct InputChange {
    /// `need-new need-changed need-withdrawn offer-new offer-changed offer-withdrawn agreed-new agreed-ended declined
    /// policy rates lessons edition override competition`.
    pub code: &'static str,
    /// Which need.
    pub need: Option<NeedId>,
    /// Which offer.
    pub offer: Option<OfferId>,
    /// Its title; of a pair the need's.
    pub title: String,
    /// The offer's title, of a pair.
    pub other_title: String,
}

impl InputChange {
    fn plain(code: &'static str) -> Self {
        Self { code, need: None, offer: None, title: String::new(), other_title: String::new() }
    }

    /// An administrator moved awards.
    pub(crate) fn by_hand() -> Self {
        Self::plain("override")
    }
}

/// A need that gets more or less.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiffLine {
    /// The need.
    pub need: NeedId,
    /// Its title.
    pub title: String,
    /// Who asks.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// What it got.
    pub before: Quantity,
    /// What it gets.
    pub after: Quantity,
    /// Because of these inputs; never empty.
    pub because: Vec<InputChange>,
}

/// Two plans, the later against the earlier.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct RoundDiff {
    pub from: RunId,
    pub to: RunId,
    pub from_round_title: String,
    pub to_round_title: String,
    /// What is not as it was.
    pub inputs: Vec<InputChange>,
    /// Needs that get more.
    pub gains: Vec<DiffLine>,
    /// Needs that get less.
    pub losses: Vec<DiffLine>,
    pub states_gaining: usize,
    pub states_losing: usize,
    pub states_unchanged: usize,
    /// How much more the later plan is worth.
    pub more_value: f64,
    /// Whether both were worth in the same measure: same policy, same needs and offers.
    pub comparable: bool,
}

/// Needs that get more and needs that get less, by title. `got` is what they get now, in whole units.
pub(crate) fn changed_lines<'a>(
    before: &MatchReport,
    got: impl Iterator<Item = (&'a str, f64)>,
    needs: BTreeMap<NeedId, &Need>,
    name: impl Fn(&StateCode) -> Text,
    because: impl Fn(NeedId) -> Vec<InputChange>,
) -> (Vec<DiffLine>, Vec<DiffLine>) {
    let mut now: BTreeMap<String, f64> = BTreeMap::new();
    for (need, amount) in got {
        *now.entry(need.to_owned()).or_insert(0.0) += amount;
    }
    let mut then: BTreeMap<NeedId, i64> = BTreeMap::new();
    for award in &before.awards {
        *then.entry(award.need).or_insert(0) += award.amount.amount;
    }
    let (mut gains, mut losses) = (Vec::new(), Vec::new());
    for (id, need) in needs {
        let unit = need.facts.quantity.unit;
        let scale = 10f64.powi(i32::try_from(unit.exponent()).unwrap_or(0));
        let after = (now.get(&id.to_string()).copied().unwrap_or(0.0) * scale + 1e-3).floor() as i64;
        let before = then.get(&id).copied().unwrap_or(0);
        if before == after {
            continue;
        }
        let mut because = because(id);
        if because.is_empty() {
            because.push(InputChange::plain("competition"));
        }
        let line = DiffLine {
            need: id,
            title: need.facts.title.clone(),
            state_name: name(&need.state),
            state: need.state.clone(),
            before: Quantity::new(before, unit),
            after: Quantity::new(after, unit),
            because,
        };
        if after > before { gains.push(line) } else { losses.push(line) }
    }
    gains.sort_by(|a, b| a.title.cmp(&b.title).then(a.need.cmp(&b.need)));
    losses.sort_by(|a, b| a.title.cmp(&b.title).then(a.need.cmp(&b.need)));
    (gains, losses)
}

/// A run as it is held against another.
struct Side {
    frozen: Frozen,
    problem: Problem,
    plan: Plan,
}

impl Side {
    fn read(input: &[u8], problem: &[u8], plan: &[u8]) -> Option<Self> {
        let (frozen, problem) = (Frozen::read(input).ok()?, Problem::read(problem).ok()?.0);
        Some(Self { frozen, problem, plan: Plan::read(plan).ok()? })
    }

    fn needs(&self) -> BTreeMap<NeedId, &Need> {
        self.frozen.needs.iter().map(|need| (need.id, need)).collect()
    }

    fn offers(&self) -> BTreeMap<OfferId, &Offer> {
        self.frozen.offers.iter().map(|offer| (offer.id, offer)).collect()
    }

    /// The offers that a need has awards from.
    fn serving(&self, need: NeedId) -> BTreeSet<String> {
        let id = need.to_string();
        self.plan.awards.iter().filter(|award| award.need == id).map(|award| award.offer.clone()).collect()
    }
}

/// New, changed and withdrawn records of one kind.
fn records<K: Ord + Copy, T: PartialEq>(
    before: &BTreeMap<K, &T>,
    after: &BTreeMap<K, &T>,
    codes: [&'static str; 3],
    told: impl Fn(&'static str, K, &T) -> InputChange,
) -> Vec<InputChange> {
    let mut found = Vec::new();
    for (id, now) in after {
        match before.get(id) {
            None => found.push(told(codes[0], *id, now)),
            Some(then) if then != now => found.push(told(codes[1], *id, now)),
            Some(_) => {}
        }
    }
    found.extend(before.iter().filter(|(id, _)| !after.contains_key(*id)).map(|(id, then)| told(codes[2], *id, then)));
    found
}

/// Everything that is not as it was, in a fixed order.
fn inputs(a: &Side, b: &Side, by_hand: bool) -> Vec<InputChange> {
    let (needs_a, needs_b, offers_a, offers_b) = (a.needs(), b.needs(), a.offers(), b.offers());
    let of_need = |code, id: NeedId, need: &Need| InputChange {
        need: Some(id),
        title: need.facts.title.clone(),
        ..InputChange::plain(code)
    };
    let of_offer = |code, id: OfferId, offer: &Offer| InputChange {
        offer: Some(id),
        title: offer.facts.title.clone(),
        ..InputChange::plain(code)
    };
    let mut found = records(&needs_a, &needs_b, ["need-new", "need-changed", "need-withdrawn"], of_need);
    found.extend(records(&offers_a, &offers_b, ["offer-new", "offer-changed", "offer-withdrawn"], of_offer));
    let pair = |code, need: NeedId, offer: OfferId| InputChange {
        need: Some(need),
        offer: Some(offer),
        title: needs_b.get(&need).or(needs_a.get(&need)).map(|n| n.facts.title.clone()).unwrap_or_default(),
        other_title: offers_b.get(&offer).or(offers_a.get(&offer)).map(|o| o.facts.title.clone()).unwrap_or_default(),
        ..InputChange::plain(code)
    };
    let pins = |side: &Side| -> BTreeMap<(NeedId, OfferId), i64> {
        side.frozen.agreed.iter().map(|award| ((award.need, award.offer), award.amount)).collect()
    };
    let (pins_a, pins_b) = (pins(a), pins(b));
    found.extend(
        pins_b.iter().filter(|(key, sum)| pins_a.get(*key) != Some(*sum)).map(|((n, o), _)| pair("agreed-new", *n, *o)),
    );
    found.extend(pins_a.keys().filter(|key| !pins_b.contains_key(*key)).map(|(n, o)| pair("agreed-ended", *n, *o)));
    found.extend(b.frozen.declined.difference(&a.frozen.declined).map(|(n, o)| pair("declined", *n, *o)));
    let (mut policy_a, mut policy_b) = (a.frozen.policy.clone(), b.frozen.policy.clone());
    let lessons = (std::mem::take(&mut policy_a.learned), std::mem::take(&mut policy_b.learned));
    if policy_a != policy_b {
        found.push(InputChange::plain("policy"));
    }
    if lessons.0 != lessons.1 {
        found.push(InputChange::plain("lessons"));
    }
    if a.frozen.rates != b.frozen.rates {
        found.push(InputChange::plain("rates"));
    }
    if a.frozen.facts != b.frozen.facts {
        found.push(InputChange::plain("edition"));
    }
    if by_hand {
        found.push(InputChange::by_hand());
    }
    found
}

/// Of all changes, those that touch a need: its own, those of the offers that serve or served it, and those of the whole
/// run. Nothing where only what others asked for moved it.
fn because(need: NeedId, inputs: &[InputChange], serving: &BTreeSet<String>) -> Vec<InputChange> {
    let own = |change: &&InputChange| {
        let offer = change.offer.is_some_and(|offer| serving.contains(&offer.to_string()));
        change.need == Some(need) || (offer && change.code != "declined")
    };
    let close: Vec<InputChange> = inputs.iter().filter(own).cloned().collect();
    if !close.is_empty() {
        return close;
    }
    let whole = ["override", "policy", "lessons", "rates", "edition"];
    inputs.iter().filter(|change| whole.contains(&change.code)).cloned().collect()
}

impl Matchmaker {
    /// What changed from one plan to the next. Where no other run is named, it is held against the plan that was chosen
    /// before: in the same round, else in the one that it carries on.
    pub async fn round_diff(&self, scope: &Scope, run: RunId, against: Option<RunId>) -> Outcome<RoundDiff> {
        demand(scope, Act::ReadReport)?;
        let (record, round) = self.planned_run(scope, run).await?;
        let against = match against {
            Some(other) => other,
            None => self.plan_before(scope, &record, &round).await?,
        };
        if against == run {
            return Err(Refusal::conflict("not-comparable", "choose two different runs"));
        }
        let (_, other_round) = self.planned_run(scope, against).await?;
        let before = self.stored_report(scope, against).await?;
        let by_hand = record.kind == RunKind::Override;
        let (a, b) = (self.side_files(scope, against).await?, self.side_files(scope, run).await?);
        let compared = self.apart(LONGEST, move || {
            let a = Side::read(&a[0], &a[1], &a[2])?;
            let b = Side::read(&b[0], &b[1], &b[2])?;
            let comparison = compare(&b.problem, &a.plan, &b.plan);
            let inputs = inputs(&a, &b, by_hand);
            Some((a, b, comparison, inputs))
        });
        let unread = || Refusal::internal("the files of a run cannot be read");
        let (a, b, comparison, inputs) = compared.await?.ok_or_else(unread)?;
        let mut needs = a.needs();
        needs.extend(b.needs());
        let got = b.plan.awards.iter().map(|award| (award.need.as_str(), award.amount));
        let why = |need: NeedId| {
            let serving = a.serving(need).union(&b.serving(need)).cloned().collect();
            because(need, &inputs, &serving)
        };
        let (gains, losses) = changed_lines(&before, got, needs, |code| self.state_name(code), why);
        Ok(RoundDiff {
            from: against,
            to: run,
            from_round_title: other_round.title,
            to_round_title: round.title,
            gains,
            losses,
            states_gaining: comparison.states_gaining.len(),
            states_losing: comparison.states_losing.len(),
            states_unchanged: comparison.states_unchanged,
            more_value: b.plan.objective - a.plan.objective,
            comparable: inputs.iter().all(|change| change.code == "override"),
            inputs,
        })
    }

    async fn planned_run(&self, scope: &Scope, id: RunId) -> Outcome<(RunRecord, RoundRecord)> {
        let (record, round) = self.run_and_round(scope, id).await?;
        if view(scope, record.clone(), &round).plan_kept {
            Ok((record, round))
        } else {
            Err(Refusal::conflict("no-report", "the run has no plan yet; wait until it is done"))
        }
    }

    async fn plan_before(&self, scope: &Scope, record: &RunRecord, round: &RoundRecord) -> Outcome<RunId> {
        if let Some(made) = &record.made_by_hand {
            return Ok(made.basis);
        }
        if let Some(chosen) = round.chosen_run.filter(|chosen| *chosen != record.id) {
            return Ok(chosen);
        }
        if let Some(parent) = round.parent
            && let Some(chosen) = rounds::get(self.store(), scope, parent).await.map_err(refusal)?.chosen_run
        {
            return Ok(chosen);
        }
        let earlier = self.runs_of(scope, round).await?.into_iter();
        let earlier = earlier.filter(|run| run.plan_kept && run.record.created_at < record.created_at);
        earlier.map(|run| run.record.id).next().ok_or_else(|| {
            Refusal::conflict("no-earlier-plan", "there is no plan before this one; name the run to compare with")
        })
    }

    async fn side_files(&self, scope: &Scope, run: RunId) -> Outcome<[Vec<u8>; 3]> {
        let file = |kind| rounds::file(self.store(), scope, run, kind);
        let input = file(RunFile::Input).await.map_err(refusal)?;
        let problem = file(RunFile::Problem).await.map_err(refusal)?;
        Ok([input, problem, file(RunFile::Plan).await.map_err(refusal)?])
    }
}
