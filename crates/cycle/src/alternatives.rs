//! Other offers that a state may choose in the place of the proposed one: found by solving again around the need, with
//! every other award as it is and without the pairs that were found before.

use std::collections::{BTreeMap, BTreeSet};

use matching::problem::Pin;
use matching::{Plan, Problem};
use persistence::proposals::{self, NewProposal};
use persistence::{
    Alternative, NeedRecord, OfferRecord, OfferStatus, ProposalRecord, ProposalStatus, RunFile, Scope, needs, offers,
    rounds,
};
use serde::Serialize;
use vocabulary::{ModalityId, OfferId, ProviderKind, Quantity, RunId};

use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::rounds::common_kind;
use crate::solving;

/// An offer in the place of the proposed one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlternativeView {
    /// The offer.
    pub offer: OfferId,
    /// Its place, the best first.
    pub rank: u8,
    /// Its title.
    pub title: String,
    /// Who offers.
    pub provider_name: String,
    /// What kind of provider it is.
    pub provider_kind: ProviderKind,
    /// Its conditions in words.
    pub conditions: String,
    /// How much the need would get.
    pub amount: Quantity,
    /// Kind of help.
    pub kind: ModalityId,
    /// Whether it is still there.
    pub available: bool,
}

/// What another offer would give: its id, the amount in the need's unit, what it takes from the offer, in whole units.
struct Other {
    offer: String,
    amount: f64,
    draw: f64,
}

/// A problem and its plan by ids.
struct Ground {
    problem: Problem,
    need_at: BTreeMap<String, u32>,
    offer_at: BTreeMap<String, u32>,
    awards: BTreeMap<(u32, u32), f64>,
}

impl Ground {
    fn of(problem: Problem, plan: &Plan) -> Self {
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let need_at: BTreeMap<String, u32> =
            problem.needs.iter().enumerate().map(|(at, need)| (need.id.clone(), place(at))).collect();
        let offer_at: BTreeMap<String, u32> =
            problem.offers.iter().enumerate().map(|(at, offer)| (offer.id.clone(), place(at))).collect();
        let awards = plan
            .awards
            .iter()
            .filter_map(|a| Some(((*need_at.get(&a.need)?, *offer_at.get(&a.offer)?), a.amount)))
            .collect();
        Self { problem, need_at, offer_at, awards }
    }

    /// The best single offers for a need in the place of one that it was awarded, the best first.
    fn others(&self, need: &str, offer: &str, most: usize) -> Vec<Other> {
        let (Some(&need), Some(&offer)) = (self.need_at.get(need), self.offer_at.get(offer)) else { return Vec::new() };
        let mut out: BTreeSet<u32> = self.awards.keys().filter(|(n, _)| *n == need).map(|(_, o)| *o).collect();
        out.insert(offer);
        let mut found = Vec::new();
        while found.len() < most {
            let Some((at, other)) = self.best(need, offer, &out) else { break };
            out.insert(at);
            found.push(other);
        }
        found
    }

    /// Solves for one need with all other awards pinned, without the offers that are out.
    fn best(&self, need: u32, replaced: u32, out: &BTreeSet<u32>) -> Option<(u32, Other)> {
        let pairs: Vec<_> =
            self.problem.pairs.iter().filter(|pair| pair.need == need && !out.contains(&pair.offer)).collect();
        let serving: BTreeSet<u32> = pairs.iter().map(|pair| pair.offer).collect();
        let state = self.problem.needs.get(need as usize)?.state;
        let of_state = |n: u32| self.problem.needs.get(n as usize).is_some_and(|other| other.state == state);
        let kept: Vec<((u32, u32), f64)> = self
            .awards
            .iter()
            .filter(|((n, o), _)| (*n, *o) != (need, replaced) && (serving.contains(o) || of_state(*n)))
            .map(|(key, amount)| (*key, *amount))
            .collect();
        let needs: BTreeSet<u32> = kept.iter().map(|((n, _), _)| *n).chain([need]).collect();
        let offers: BTreeSet<u32> = kept.iter().map(|((_, o), _)| *o).chain(serving).collect();
        let small = self.reduced(&needs, &offers, &kept, need, out);
        let solved = solving::simple(&small.write()).ok()?;
        let plan = Plan::read(&solved).ok()?;
        let id = &self.problem.needs.get(need as usize)?.id;
        let pinned = |o: u32| kept.iter().any(|((n, other), _)| *n == need && *other == o);
        let best = plan
            .awards
            .iter()
            .filter(|award| award.need == *id)
            .filter_map(|award| Some((*self.offer_at.get(&award.offer)?, award)))
            .filter(|(o, _)| !pinned(*o))
            .max_by(|a, b| a.1.amount.total_cmp(&b.1.amount).then_with(|| b.0.cmp(&a.0)))?;
        let pair = pairs.into_iter().find(|pair| pair.offer == best.0)?;
        let amount = best.1.amount.floor();
        if amount < pair.min.max(1.0) {
            return None;
        }
        let draw = pair.rate * amount + pair.setup;
        Some((best.0, Other { offer: best.1.offer.clone(), amount, draw }))
    }

    fn reduced(
        &self,
        needs: &BTreeSet<u32>,
        offers: &BTreeSet<u32>,
        kept: &[((u32, u32), f64)],
        need: u32,
        out: &BTreeSet<u32>,
    ) -> Problem {
        let renumber = |all: &BTreeSet<u32>| -> BTreeMap<u32, u32> { all.iter().copied().zip(0u32..).collect() };
        let (need_now, offer_now) = (renumber(needs), renumber(offers));
        let mut small = Problem {
            name: self.problem.name.clone(),
            states: self.problem.states.clone(),
            offers: offers.iter().filter_map(|o| self.problem.offers.get(*o as usize).cloned()).collect(),
            ..Problem::default()
        };
        for at in needs {
            let Some(mut one) = self.problem.needs.get(*at as usize).cloned() else { continue };
            one.requires.clear();
            one.min_quantity = 0.0;
            if *at == need {
                let held = kept.iter().filter(|((n, _), _)| n == at).count();
                one.max_providers = Some(u64::try_from(held).unwrap_or(u64::MAX).saturating_add(1));
            }
            small.needs.push(one);
        }
        for pair in &self.problem.pairs {
            let held = kept.iter().any(|((n, o), _)| *n == pair.need && *o == pair.offer);
            let open = pair.need == need && !out.contains(&pair.offer);
            if let (true, Some(n), Some(o)) = (held || open, need_now.get(&pair.need), offer_now.get(&pair.offer)) {
                small.pairs.push(matching::problem::Pair { need: *n, offer: *o, ..pair.clone() });
            }
        }
        for ((n, o), amount) in kept {
            if let (Some(n), Some(o)) = (need_now.get(n), offer_now.get(o)) {
                small.pins.push(Pin { need: *n, offer: *o, amount: *amount });
            }
        }
        small
    }
}

impl Matchmaker {
    /// Finds the alternatives of every proposal of a run.
    pub(crate) async fn add_alternatives(
        &self,
        scope: &Scope,
        run: RunId,
        most: usize,
        new: &mut [NewProposal],
    ) -> Outcome<()> {
        let problem = rounds::file(self.store(), scope, run, RunFile::Problem).await.map_err(refusal)?;
        let plan = rounds::file(self.store(), scope, run, RunFile::Plan).await.map_err(refusal)?;
        let unread = || Refusal::internal("the files of a run cannot be read");
        let pairs: Vec<(String, String)> =
            new.iter().map(|award| (award.need.to_string(), award.offer.to_string())).collect();
        let found = tokio::task::spawn_blocking(move || {
            let ground = Ground::of(Problem::read(&problem).ok()?.0, &Plan::read(&plan).ok()?);
            Some(pairs.iter().map(|(need, offer)| ground.others(need, offer, most)).collect::<Vec<_>>())
        });
        let found = found.await.map_err(|e| Refusal::internal(&e.to_string()))?.ok_or_else(unread)?;
        let needs: BTreeMap<_, NeedRecord> = needs::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .map(|record| (record.need.id, record))
            .collect();
        let offers: BTreeMap<String, OfferRecord> = offers::for_matching(self.store(), scope)
            .await
            .map_err(refusal)?
            .into_iter()
            .map(|record| (record.offer.id.to_string(), record))
            .collect();
        for (award, others) in new.iter_mut().zip(found) {
            let Some(need) = needs.get(&award.need) else { continue };
            award.alternatives =
                others.iter().filter_map(|other| line(need, offers.get(&other.offer)?, other)).collect();
        }
        Ok(())
    }

    /// The alternatives of an open proposal, for its state and the secretariat.
    pub(crate) async fn alternatives_of(&self, scope: &Scope, of: &ProposalRecord) -> Outcome<Vec<AlternativeView>> {
        if of.status != ProposalStatus::Open {
            return Ok(Vec::new());
        }
        let found = proposals::alternatives(self.store(), scope, of.id).await.map_err(refusal)?;
        let view = |(rank, (line, record)): (u8, (Alternative, OfferRecord))| {
            let left = record.offer.facts.capacity.amount - record.committed.unwrap_or(0);
            let there = record.status == OfferStatus::Published && !record.stale;
            let available = there && record.offer.facts.capacity.unit == line.draw.unit && left >= line.draw.amount;
            AlternativeView {
                offer: line.offer,
                rank,
                title: record.offer.facts.title,
                provider_name: record.offer.provider_name,
                provider_kind: record.offer.provider_kind,
                conditions: record.offer.facts.conditions,
                amount: line.amount,
                kind: line.kind,
                available,
            }
        };
        Ok((1u8..).zip(found).map(view).collect())
    }
}

fn line(need: &NeedRecord, offer: &OfferRecord, other: &Other) -> Option<Alternative> {
    let minor = |amount: f64, unit: vocabulary::Unit| {
        let exponent = i32::try_from(unit.exponent()).unwrap_or(0);
        (amount * 10f64.powi(exponent)).round() as i64
    };
    let (asked, given) = (need.need.facts.quantity.unit, offer.offer.facts.capacity.unit);
    Some(Alternative {
        offer: offer.offer.id,
        amount: Quantity::new(minor(other.amount, asked), asked),
        draw: Quantity::new(minor(other.draw, given).max(1), given),
        kind: common_kind(need, offer)?,
    })
}
