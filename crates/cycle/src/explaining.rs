//! Reasons: why a need is not matched, what would change it, what a unit is worth, who depends on whom, whether a plan
//! made by hand is right. Answers of a run come from its frozen input and its plan; each is made for one reader.

use std::collections::BTreeSet;
use std::sync::Arc;

use assessment::{Need, RawNeed};
use matching::explain::{self, Changes, Desk, Draft, NextUnit, Only, Others, PlanCheck, Why, Withdrawal};
use matching::{Context, NeedEligibility, Offer, eligible};
use persistence::{RunFile, Scope, rounds, seen};
use serde::Serialize;
use vocabulary::{AreaId, Finding, NeedId, OfferId, OrganisationId, RegionCode, RunId, Unit};

use crate::access::{Act, demand};
use crate::hand_plans;
use crate::held::{Held, LONGEST, Of};
use crate::matchmaker::{Matchmaker, refusal};
use crate::names::{Basis, Explained, Sight};
use crate::need_views::is_secretariat;
use crate::refusal::{Outcome, Refusal};
use crate::runs::view;
use crate::world::World;

/// Of so many chosen runs, the newest first, it is looked which one held a need.
const LOOKED_AT: usize = 3;

/// Where one more unit would stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Where {
    /// At this offer.
    Offer(OfferId),
    /// At the offers that may serve needs of this area.
    Area(AreaId),
    /// At the offers that may serve needs of this region.
    Region(RegionCode),
}

/// What can be said of a need while it is being written.
#[derive(Debug, Clone, Serialize)]
pub struct DraftView {
    /// What is wrong, and what is vague.
    pub findings: Vec<Finding>,
    /// Whether it can be matched; none before it can be read.
    pub draft: Option<Explained<Draft>>,
}

/// The steps that one more unit is asked for: one, and such as providers think in.
pub fn steps(unit: Unit) -> &'static [f64] {
    match unit {
        Unit::Money(_) => &[1.0, 10_000.0, 100_000.0, 1_000_000.0],
        _ => &[1.0, 10.0, 100.0],
    }
}

/// A run that may be asked about, with the eyes of the one who asks.
struct Asked {
    held: Arc<Held>,
    basis: Basis,
    sight: Sight,
}

impl Asked {
    fn only(&self) -> Only {
        self.sight.only.clone()
    }
}

impl Matchmaker {
    /// Why a need of a run is not matched.
    pub async fn why(&self, scope: &Scope, run: RunId, need: NeedId) -> Outcome<Explained<Why>> {
        let asked = self.asked(scope, run).await?;
        self.reason(scope, asked, need).await
    }

    /// What would change it.
    pub async fn changes(&self, scope: &Scope, run: RunId, need: NeedId) -> Outcome<Explained<Changes>> {
        let asked = self.asked(scope, run).await?;
        self.ways_out(scope, asked, need).await
    }

    /// What one more unit is worth, and larger steps; for an area or a region one answer for each unit that its offers
    /// count in.
    pub async fn next_unit(&self, scope: &Scope, run: RunId, at: &Where) -> Outcome<Vec<Explained<Vec<NextUnit>>>> {
        let asked = self.asked(scope, run).await?;
        let by_unit = asked.held.offers_at(at);
        if by_unit.is_empty() {
            return Err(Refusal::NotFound);
        }
        let (held, only) = (asked.held.clone(), asked.only());
        let answers = self.apart(LONGEST, move || {
            held.ask(|_, desk| {
                let answer = |(unit, ids): &(Unit, Vec<String>)| {
                    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                    desk.next_unit(&ids, steps(*unit), &only)
                };
                by_unit.iter().filter_map(answer).collect::<Vec<_>>()
            })
        });
        let answers = answers.await??;
        answers.into_iter().map(|answer| self.named(asked.basis.clone(), answer, &asked.sight)).collect()
    }

    /// What is lost, and by whom, if a provider withdraws all its offers.
    pub async fn withdrawal(
        &self,
        scope: &Scope,
        run: RunId,
        provider: OrganisationId,
    ) -> Outcome<Explained<Withdrawal>> {
        let asked = self.asked(scope, run).await?;
        let (held, only) = (asked.held.clone(), asked.only());
        let offers = held.offers_of(provider);
        let answer = self.apart(LONGEST, move || {
            let ids: Vec<&str> = offers.iter().map(String::as_str).collect();
            held.ask(|_, desk| desk.withdrawal(&ids, &only))
        });
        let answer = answer.await??.ok_or(Refusal::NotFound)?;
        self.named(asked.basis, answer, &asked.sight)
    }

    /// Judges a plan that was made by hand, as JSON or CSV.
    pub async fn check_plan(&self, scope: &Scope, run: RunId, bytes: &[u8]) -> Outcome<Explained<PlanCheck>> {
        let asked = self.asked(scope, run).await?;
        let awards = hand_plans::read(bytes).map_err(Refusal::Invalid)?;
        let (held, only) = (asked.held.clone(), asked.only());
        let answer = self.apart(LONGEST, move || held.ask(|_, desk| desk.check_plan(&awards, &only))).await??;
        self.named(asked.basis, answer, &asked.sight)
    }

    /// Why an own need was not matched, by the newest chosen run that held it; none where no such run did.
    pub async fn why_of_need(&self, scope: &Scope, need: NeedId) -> Outcome<Option<Explained<Why>>> {
        match self.asked_by_owner(scope, need).await? {
            Some(asked) => self.reason(scope, asked, need).await.map(Some),
            None => Ok(None),
        }
    }

    /// What would change it.
    pub async fn changes_of_need(&self, scope: &Scope, need: NeedId) -> Outcome<Option<Explained<Changes>>> {
        match self.asked_by_owner(scope, need).await? {
            Some(asked) => self.ways_out(scope, asked, need).await.map(Some),
            None => Ok(None),
        }
    }

    /// Whether a need could be matched, while it is being written; nothing is stored. It is held against the offers
    /// that the writer may see, and against what the newest chosen run has left of them.
    pub async fn draft_matchability(
        &self,
        scope: &Scope,
        raw: &RawNeed,
        editing: Option<NeedId>,
    ) -> Outcome<DraftView> {
        demand(scope, Act::WriteNeed)?;
        let (findings, need) = self.read_draft(scope, raw).await?;
        let Some(need) = need else { return Ok(DraftView { findings, draft: None }) };
        let need = Need { id: editing.unwrap_or(need.id), ..need };
        let offers = self.candidates(scope).await?;
        let World { facts, rates, delegations, served, day, .. } = self.world(scope).await?;
        let sight = self.sight(scope).await?;
        // Reading a run would take too long here: where nobody has asked about it yet, its plan is left out.
        let held = self.chosen_runs(scope).await?.first().and_then(|(_, run)| self.kept(&Of::Run(*run)));
        let (register, only) = (self.register().clone(), sight.only.clone());
        let draft = tokio::task::spawn_blocking(move || {
            let (rates, delegations, served) = (&rates, &delegations, &served);
            let context = Context { facts: &facts, register: &register, rates, delegations, served, day };
            // What it requires is another matter than whether an offer fits it.
            let needs: BTreeSet<NeedId> = need.facts.requires.clone();
            let look = |desk: Option<&Desk<'_>>| explain::draft(&need, &offers, &needs, &context, desk, &only);
            match held {
                Some(held) => held.ask(|_, desk| look(Some(desk))),
                None => Ok(look(None)),
            }
        });
        let draft = draft.await.map_err(|e| Refusal::internal(&e.to_string()))??;
        let basis = Basis { round: None, round_title: String::new(), run: None, day, exact: true };
        Ok(DraftView { findings, draft: Some(self.named(basis, draft, &sight)?) })
    }

    async fn reason(&self, scope: &Scope, asked: Asked, need: NeedId) -> Outcome<Explained<Why>> {
        let (held, only, whole) = (asked.held.clone(), asked.only(), is_secretariat(scope));
        let answer = self.apart(LONGEST, move || {
            let why = held.ask(|room, _| room.why(need, &only))?.ok_or(Refusal::NotFound)?;
            Ok::<_, Refusal>(if whole { (why, Others::None) } else { within_sight(why, &held, need, &only) })
        });
        let (why, unseen) = answer.await??;
        let explained = self.named(asked.basis, why, &asked.sight)?;
        Ok(Explained { unseen, ..explained })
    }

    async fn ways_out(&self, scope: &Scope, asked: Asked, need: NeedId) -> Outcome<Explained<Changes>> {
        let (held, only, whole) = (asked.held.clone(), asked.only(), is_secretariat(scope));
        let answer = self.apart(LONGEST, move || {
            let mut changes = held.ask(|room, _| room.changes(need, &only))?.ok_or(Refusal::NotFound)?;
            if !whole {
                opened_within_sight(&mut changes, &held, need, &only);
            }
            Ok::<_, Refusal>(changes)
        });
        let changes = answer.await??;
        self.named(asked.basis, changes, &asked.sight)
    }

    /// A run as the secretariat asks about it.
    async fn asked(&self, scope: &Scope, id: RunId) -> Outcome<Asked> {
        demand(scope, Act::ReadReport)?;
        let (record, round) = self.run_and_round(scope, id).await?;
        let title = round.title.clone();
        let round_id = round.id;
        if !view(scope, record, &round).plan_kept {
            return Err(Refusal::conflict("no-report", "the run has no plan yet; wait until it is done"));
        }
        let held = match self.kept(&Of::Run(id)) {
            Some(held) => held,
            None => {
                let input = rounds::file(self.store(), scope, id, RunFile::Input).await.map_err(refusal)?;
                let plan = rounds::file(self.store(), scope, id, RunFile::Plan).await.map_err(refusal)?;
                self.keep(Of::Run(id), move || Held::read(&input, &plan)).await?
            }
        };
        self.seen_by(scope, held, Basis { round: Some(round_id), round_title: title, ..of_run(id) }).await
    }

    /// The newest chosen run that held a need, as the need's own organisation asks about it.
    async fn asked_by_owner(&self, scope: &Scope, need: NeedId) -> Outcome<Option<Asked>> {
        demand(scope, Act::ReadNeeds)?;
        self.own_need(scope, need).await?;
        for ((round, title), run) in self.chosen_runs(scope).await?.into_iter().take(LOOKED_AT) {
            let held = match self.kept(&Of::Run(run)) {
                Some(held) => held,
                None => {
                    let file = |kind| seen::file_behind(self.store(), scope, need, run, kind);
                    let input = file(RunFile::Input).await.map_err(refusal)?;
                    let plan = file(RunFile::Plan).await.map_err(refusal)?;
                    self.keep(Of::Run(run), move || Held::read(&input, &plan)).await?
                }
            };
            if held.frozen.needs.iter().any(|known| known.id == need) {
                let basis = Basis { round: Some(round), round_title: title, ..of_run(run) };
                return self.seen_by(scope, held, basis).await.map(Some);
            }
        }
        Ok(None)
    }

    async fn seen_by(&self, scope: &Scope, held: Arc<Held>, basis: Basis) -> Outcome<Asked> {
        let sight = self.sight(scope).await?;
        Ok(Asked { basis: Basis { day: held.frozen.day, exact: held.exact, ..basis }, held, sight })
    }

    /// Rounds whose run was chosen, newest first, with that run.
    async fn chosen_runs(&self, scope: &Scope) -> Outcome<Vec<((vocabulary::RoundId, String), RunId)>> {
        let rounds = self.rounds(scope).await?;
        Ok(rounds.into_iter().filter_map(|round| Some(((round.id, round.title), round.chosen_run?))).collect())
    }
}

fn of_run(run: RunId) -> Basis {
    Basis { round: None, round_title: String::new(), run: Some(run), day: chrono::NaiveDate::default(), exact: false }
}

/// The offers of a run that the reader may see.
fn offers_within_sight(held: &Held, only: &Only) -> Vec<Offer> {
    held.frozen.offers.iter().filter(|offer| only.offers.contains(&offer.id.to_string())).cloned().collect()
}

/// What the rules say of a need of a run alone, which may have been changed; its requirements count as known.
fn ruled(held: &Held, need: &Need, offers: &[Offer]) -> NeedEligibility {
    let register = held.frozen.register();
    let known: BTreeSet<NeedId> =
        held.frozen.served.iter().copied().chain(held.frozen.needs.iter().map(|need| need.id)).collect();
    let context = Context { served: &known, ..held.frozen.context(&register) };
    let answer = eligible(std::slice::from_ref(need), offers, &context);
    answer.needs.into_values().next().unwrap_or_default()
}

/// What the rules said, over the offers that the reader may see alone; of the others only how many may serve the need.
fn within_sight(mut why: Why, held: &Held, id: NeedId, only: &Only) -> (Why, Others) {
    let problem = &held.stated.problem;
    let text = id.to_string();
    let of_need = problem.pairs.iter().filter(|p| problem.needs.get(p.need as usize).is_some_and(|n| n.id == text));
    let seen = |p: &matching::problem::Pair| {
        problem.offers.get(p.offer as usize).is_some_and(|offer| only.offers.contains(&offer.id))
    };
    let (visible, hidden): (Vec<_>, Vec<_>) = of_need.partition(|pair| seen(pair));
    why.candidates = visible.len();
    let need = held.frozen.needs.iter().find(|need| need.id == id);
    why.rules = need.map(|need| ruled(held, need, &offers_within_sight(held, only)).excluded).unwrap_or_default();
    (why, Others::of(hidden.len()))
}

/// How many offers a change opens, of those that the reader may see.
fn opened_within_sight(changes: &mut Changes, held: &Held, id: NeedId, only: &Only) {
    let Some(need) = held.frozen.needs.iter().find(|need| need.id == id) else { return };
    let offers = offers_within_sight(held, only);
    let before = ruled(held, need, &offers).eligible;
    for suggestion in &mut changes.found {
        let after = ruled(held, &suggestion.edit.apply(need), &offers).eligible;
        suggestion.opens = after.saturating_sub(before);
    }
}
