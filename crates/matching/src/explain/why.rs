//! Why a need is not matched: one reason, verified by lifting exactly what it names and solving again.
//!
//! Where no plan at all serves the need, the reason is the limit whose lifting lets one. Where one does, at a cost, the
//! reason is the requirement, the state's places or the earmark whose lifting makes the cost vanish; otherwise the
//! capacity went to needs worth more. Where a plan as good as the present one serves it, or the prices favour it, that
//! is not proven, or, under another policy than the total, the policy's own choice.

use serde::Serialize;

use super::desk::Desk;
use super::figures::{Effect, Shifts, Shown, tolerance};
use super::hood::Seeds;
use super::insertion;
use super::reader::{Others, Reader};
use super::resolve::{Answer, Found};
use crate::certificate::Net;
use crate::eligibility::{NearMiss, RuleCount};
use crate::plan::Bid;
use crate::problem::Problem;
use crate::problem::index::UNLIMITED;

/// How many offers an answer names.
const NAMED: usize = 3;

/// The one primary reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// It is matched in full.
    Matched,
    /// It is matched in part.
    MatchedInPart,
    /// No offer covers it.
    NoOffer,
    /// Every candidate is excluded by a rule.
    Excluded,
    /// Capacity went to needs worth more.
    Outbid,
    /// All that could be had is below the least useful amount.
    BelowLeastAmount,
    /// The permitted providers cannot reach the least useful amount.
    ProviderLimit,
    /// A required need is not served.
    Requires,
    /// The state's absorptive capacity is used up.
    Absorption,
    /// What is left is earmarked for others.
    Earmark,
    /// What is decided already leaves no room.
    Pinned,
    /// A side declined it before.
    Declined,
    /// Its period is over.
    Expired,
    /// A plan of no less total value serves it; the policy prefers the present one for other reasons.
    Policy,
    /// Within the gap: a better plan might serve it.
    NotProven,
}

/// Why a need is not matched.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Why {
    /// The need.
    pub need: String,
    /// The reason.
    pub code: Code,
    /// The rule's name, the required need or the state, where the reader may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The least amount, or the places, that count here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<f64>,
    /// What can be reached of it, or what is used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<f64>,
    /// Offers that may serve it.
    pub candidates: usize,
    /// The best offers for it: what serving from them is worth and what it costs at the plan's prices.
    pub bids: Vec<Bid>,
    /// How many more offers may serve it.
    pub other_bids: Others,
    /// Needs that would lose if this one were forced in.
    pub blocking: Shifts,
    /// What forcing it in would cost the whole; none where no plan serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Effect>,
    /// A checked plan that serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Shown>,
    /// The plan holds with exactly the named limit lifted, not under the present ones.
    pub lifted: bool,
    /// Rules that stand against other offers.
    pub rules: Vec<RuleCount>,
    /// Offers that break one rule only.
    pub nearest: Vec<NearMiss>,
}

/// A limit that may be what stands against a need.
struct Limit {
    code: Code,
    because: Option<String>,
    limit: Option<f64>,
    reached: Option<f64>,
}

/// The question while it is answered.
struct Case<'d, 'a> {
    desk: &'d Desk<'a>,
    need: u32,
    seeds: Seeds,
    base: Found,
    exact: bool,
    reader: &'d dyn Reader,
}

impl Desk<'_> {
    /// Why a need is not matched; none where the reader may not name such a need.
    pub fn why(&self, need: &str, reader: &dyn Reader) -> Option<Why> {
        let number = self.need(need, reader)?;
        let ix = &self.table.ix;
        let n = number as usize;
        let mut why = Why {
            need: need.to_owned(),
            code: Code::NoOffer,
            because: None,
            limit: None,
            reached: None,
            candidates: ix.by_need.row(n).len(),
            bids: Vec::new(),
            other_bids: Others::None,
            blocking: Shifts::default(),
            cost: None,
            plan: None,
            lifted: false,
            rules: Vec::new(),
            nearest: Vec::new(),
        };
        let got: f64 = self.awards.iter().filter(|(need, _, _)| *need == number).map(|(_, _, amount)| amount).sum();
        if got > 0.0 {
            let full = got >= ix.quantity[n] * (1.0 - crate::problem::index::TOLERANCE);
            why.code = if full { Code::Matched } else { Code::MatchedInPart };
            (why.limit, why.reached) = (Some(ix.quantity[n]), Some(got));
        } else if why.candidates > 0 {
            let seeds = Seeds { needs: vec![number], offers: Vec::new() };
            let (base, exact) = self.base(&seeds);
            Case { desk: self, need: number, seeds, base, exact, reader }.answer(&mut why);
        }
        Some(why)
    }
}

impl Case<'_, '_> {
    fn answer(&self, why: &mut Why) {
        let desk = self.desk;
        self.bids(why);
        if desk.table.ledger(&self.base.awards).is_served(self.need as usize) {
            // Solving again around the need alone serves it: the plan was not the best, or not meant to be.
            why.code = self.undecided();
            why.cost = Some(Effect { by_prices: self.by_prices(), ..Effect::default() });
            why.plan = Some(desk.shown(&self.base, self.reader));
            return;
        }
        let forced = desk.solve(&desk.table, &self.base, &self.seeds, Some(self.need));
        match forced.found.clone() {
            Some(plan) => self.at_a_cost(why, &forced, &plan),
            None => self.impossible(why, &forced),
        }
    }

    /// A plan serves the need: what does it cost, and is there one limit that alone makes it cost anything?
    fn at_a_cost(&self, why: &mut Why, forced: &Answer, plan: &Found) {
        let desk = self.desk;
        let cost = self.base.value - plan.value;
        let exact = self.exact && forced.is_exact();
        let by_prices = self.by_prices();
        why.cost = Some(if exact {
            Effect::exactly(cost, by_prices)
        } else {
            let bound = desk.bound.min(desk.table.certified - by_prices);
            Effect::loss(cost, self.base.value - bound, by_prices)
        });
        why.blocking = desk.losers(&self.base.awards, &plan.awards, self.reader);
        why.plan = Some(desk.shown(plan, self.reader));
        let same = tolerance(self.base.value);
        if cost <= same {
            // Of two plans proven best one had to be taken; anything else was not proven.
            why.code = if exact && plan.value <= desk.value + same { Code::Outbid } else { self.undecided() };
            return;
        }
        let places = plan.awards.iter().filter(|(need, _, _)| *need == self.need).count() as u64;
        for (limit, change) in self.soft_limits(Some(places)) {
            let lifted = desk.variant(change);
            let found = desk.solve(&lifted, plan, &self.seeds, Some(self.need)).found;
            if let Some(found) = found.filter(|f| f.value >= self.base.value - same) {
                self.name(why, limit, &found);
                return;
            }
        }
        let settled = forced.settled && by_prices > same;
        let optimal = desk.bound <= desk.value + 1e-6 * desk.value.abs();
        why.code = if exact || settled || optimal { Code::Outbid } else { Code::NotProven };
    }

    /// Why a plan that serves the need and is worth as much in total is not the present one.
    fn undecided(&self) -> Code {
        if self.desk.table.problem.policy.objective == "total" { Code::NotProven } else { Code::Policy }
    }

    /// No plan was found that serves the need: which limit, lifted alone, lets one?
    fn impossible(&self, why: &mut Why, forced: &Answer) {
        let mut first: Option<Limit> = None;
        for (limit, change) in self.hard_limits().into_iter().chain(self.soft_limits(None)) {
            let lifted = self.desk.variant(change);
            let found = self.desk.solve(&lifted, &self.base, &self.seeds, Some(self.need)).found;
            if let Some(found) = found {
                self.name(why, limit, &found);
                return;
            }
            first.get_or_insert(limit);
        }
        // Nothing alone is enough. Where that is certain the first limit that stands is named, and that its lifting
        // alone would not do shows in the missing plan; elsewhere nothing is certain.
        why.code = if forced.is_exact() { Code::BelowLeastAmount } else { Code::NotProven };
        if let Some(limit) = first.filter(|_| forced.is_exact()) {
            why.code = limit.code;
            why.because = limit.because;
            (why.limit, why.reached) = (limit.limit, limit.reached);
        }
    }

    fn name(&self, why: &mut Why, limit: Limit, found: &Found) {
        why.code = limit.code;
        why.because = limit.because;
        (why.limit, why.reached) = (limit.limit, limit.reached);
        why.plan = Some(self.desk.shown(found, self.reader));
        why.lifted = true;
    }

    /// By how much the certified bound falls when the need is served.
    fn by_prices(&self) -> f64 {
        let loss = self.desk.table.loss_of_serving(self.need);
        if loss.is_finite() { loss.max(0.0) } else { 0.0 }
    }

    /// The most that the need's best so many offers could give together once pins are paid.
    fn most(&self, providers: u32) -> f64 {
        let table = &self.desk.table;
        let row = table.ix.by_need.row(self.need as usize).iter().map(|p| *p as usize);
        let possible = |p: &usize| table.reach.high[*p] >= table.ix.smallest(*p) && table.reach.high[*p].is_finite();
        let mut highs: Vec<f64> = row.filter(possible).map(|p| table.reach.high[p]).collect();
        highs.sort_unstable_by(|a, b| b.total_cmp(a));
        highs.iter().take(providers as usize).sum()
    }

    fn unserved_requirement(&self) -> Option<String> {
        let ledger = self.desk.table.ledger(&self.base.awards);
        let row = self.desk.table.ix.requires.row(self.need as usize);
        let unserved = row.iter().find(|r| !ledger.is_served(**r as usize))?;
        Some(self.desk.table.need_id(*unserved).to_owned())
    }

    /// Limits without which a need may be impossible to serve, in the order of the reasons.
    fn hard_limits(&self) -> Vec<(Limit, Change)> {
        let table = &self.desk.table;
        let ix = &table.ix;
        let n = self.need as usize;
        let at = ix.need_at[n] as usize;
        let mut limits: Vec<(Limit, Change)> = Vec::new();
        let limit = |code, limit, reached| Limit { code, because: None, limit, reached };
        if ix.least[n] > 0.0 {
            let reached = self.most(UNLIMITED);
            limits.push((
                limit(Code::BelowLeastAmount, Some(ix.least[n]), Some(reached)),
                Box::new(move |p| with_need(p, at, |need| need.min_quantity = 0.0)),
            ));
        }
        if ix.providers[n] != UNLIMITED {
            let reached = self.most(ix.providers[n]);
            let lifted: (Limit, Change) = (
                limit(Code::ProviderLimit, Some(ix.least[n]), Some(reached)),
                Box::new(move |p| with_need(p, at, |need| need.max_providers = None)),
            );
            // Where all offers together reach the least amount, their number is what stands against it.
            let enough = self.most(UNLIMITED) >= ix.least[n] * (1.0 - 1e-9);
            limits.insert(if enough { 0 } else { limits.len() }, lifted);
        }
        let offers: Vec<u32> = ix.by_need.row(n).iter().map(|p| ix.offer_at[ix.offer[*p as usize] as usize]).collect();
        let pinned = table.problem.pins.iter().any(|pin| offers.contains(&pin.offer));
        if pinned {
            let lifted: (Limit, Change) =
                (limit(Code::Pinned, None, None), Box::new(move |p| p.pins.retain(|pin| !offers.contains(&pin.offer))));
            limits.push(lifted);
        }
        limits
    }

    /// Limits that others may have used up, in the order of the reasons; the state gets so many more places, or any.
    fn soft_limits(&self, places: Option<u64>) -> Vec<(Limit, Change)> {
        let table = &self.desk.table;
        let ix = &table.ix;
        let n = self.need as usize;
        let at = ix.need_at[n] as usize;
        let ledger = table.ledger(&self.base.awards);
        let mut limits: Vec<(Limit, Change)> = Vec::new();
        if let Some(id) = self.unserved_requirement() {
            let because = Some(id).filter(|id| self.reader.may_name_need(id));
            limits.push((
                Limit { code: Code::Requires, because, limit: None, reached: None },
                Box::new(move |p| with_need(p, at, |need| need.requires.clear())),
            ));
        }
        let state = ix.need_state[n] as usize;
        if insertion::is_full(&ledger, state) {
            let place = ix.state_at[state] as usize;
            let most = ix.state_awards[state];
            let id = table.problem.states[place].id.clone();
            limits.push((
                Limit {
                    code: Code::Absorption,
                    because: Some(id),
                    limit: Some(f64::from(most)),
                    reached: Some(f64::from(ledger.awards_of_state[state])),
                },
                Box::new(move |p| {
                    if let Some(state) = p.states.get_mut(place) {
                        state.max_awards = places.map(|more| u64::from(most) + more);
                    }
                }),
            ));
        }
        let offers: Vec<u32> = ix
            .by_need
            .row(n)
            .iter()
            .filter(|p| {
                let marks = ix.earmarks.row(ix.offer[**p as usize] as usize);
                marks.iter().any(|e| !ix.in_group(**p as usize, *e as usize))
            })
            .map(|p| ix.offer_at[ix.offer[*p as usize] as usize])
            .collect();
        if !offers.is_empty() {
            limits.push((
                Limit { code: Code::Earmark, because: None, limit: None, reached: None },
                Box::new(move |p| {
                    for offer in &offers {
                        if let Some(offer) = p.offers.get_mut(*offer as usize) {
                            offer.earmarks.clear();
                        }
                    }
                }),
            ));
        }
        limits
    }

    /// The best offers for the need at the prices, as far as the reader may see them.
    fn bids(&self, why: &mut Why) {
        let table = &self.desk.table;
        let ix = &table.ix;
        let net = Net::new(ix, &table.prices);
        let pairs = ix.by_need.row(self.need as usize).iter().map(|p| *p as usize);
        let mut bids: Vec<(f64, usize)> = pairs
            .filter(|p| table.reach.usable[*p])
            .map(|p| {
                let (gain, award) = net.of(p);
                (gain * table.reach.high[p] - award, p)
            })
            .collect();
        bids.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (brings, p) in &bids {
            let offer = table.offer_id(ix.offer[*p]);
            if why.bids.len() < NAMED && self.reader.may_name_offer(offer) {
                let amount = table.reach.high[*p];
                let value = ix.worth[*p] * amount - ix.award_cost;
                why.bids.push(Bid { offer: offer.to_owned(), amount, value, price: value - brings });
            }
        }
        why.other_bids = Others::of(bids.len() - why.bids.len());
    }
}

/// What lifting a limit does to the problem.
type Change = Box<dyn Fn(&mut Problem)>;

fn with_need(problem: &mut Problem, at: usize, change: impl Fn(&mut crate::problem::Need)) {
    if let Some(need) = problem.needs.get_mut(at) {
        change(need);
    }
}
