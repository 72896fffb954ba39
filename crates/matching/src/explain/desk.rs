//! A problem and its plan on the desk: what every question starts from.

use std::borrow::Cow;

use super::figures::{Awards, Moves, Shifts, Shown, changed, losers, moves};
use super::hood::Seeds;
use super::next_unit;
use super::reader::Reader;
use super::resolve::{self, Answer, Found};
use super::table::Table;
use crate::certificate::{self, Prices};
use crate::check::{Violation, check_awards};
use crate::plan::Plan;
use crate::problem::Problem;

/// A problem and a plan that satisfies its constraints, laid out for questions. Ids are those of the problem file.
pub struct Desk<'a> {
    pub(super) plan: &'a Plan,
    pub(super) table: Table<'a>,
    pub(super) awards: Awards,
    pub(super) value: f64,
    pub(super) bound: f64,
}

impl<'a> Desk<'a> {
    /// Lays out a problem without faults and its plan; nothing is solved.
    ///
    /// # Errors
    /// The constraints that the plan breaks.
    pub fn new(problem: &'a Problem, plan: &'a Plan) -> Result<Self, Vec<Violation>> {
        let violations = check_awards(problem, plan);
        if !violations.is_empty() {
            return Err(violations);
        }
        let table = Table::new(Cow::Borrowed(problem), &plan.certificate);
        let awards = awards_of(&table, plan);
        let value = table.ledger(&awards).objective();
        // The certificate's own bound, further limits included, is checked with the plan; a bound below the plan's
        // value or not a number says nothing.
        let bound = table.certified.min(if plan.bound >= value { plan.bound } else { f64::INFINITY });
        Ok(Self { plan, table, awards, value, bound })
    }

    /// What the plan is worth.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The best bound on what any plan is worth: the plan's own or the certified one.
    pub fn bound(&self) -> f64 {
        self.bound
    }

    /// Whether the problem is small enough that every answer is exact.
    pub fn is_exact(&self) -> bool {
        self.table.is_whole()
    }

    /// Canonical number of a need that the reader may name.
    pub(super) fn need(&self, id: &str, reader: &dyn Reader) -> Option<u32> {
        if !reader.may_name_need(id) {
            return None;
        }
        let at = self.table.problem.needs.iter().position(|n| n.id == id)?;
        self.table.ix.need_of.get(at).copied()
    }

    /// Canonical number of an offer that the reader may name.
    pub(super) fn offer(&self, id: &str, reader: &dyn Reader) -> Option<u32> {
        if !reader.may_name_offer(id) {
            return None;
        }
        let at = self.table.problem.offers.iter().position(|o| o.id == id)?;
        self.table.ix.offer_of.get(at).copied()
    }

    /// The same question without any change: the best plan around the seeds, at least as good as the present one.
    pub(super) fn base(&self, seeds: &Seeds) -> (Found, bool) {
        let answer = resolve::around(&self.table, &self.awards, seeds, None);
        let exact = answer.is_exact();
        let present = Found { awards: self.awards.clone(), value: self.value };
        match answer.found {
            Some(found) if found.value > self.value => (found, exact),
            _ => (present, exact),
        }
    }

    /// The problem changed, under the same prices.
    pub(super) fn variant(&self, change: impl FnOnce(&mut Problem)) -> Table<'static> {
        let mut problem = self.table.problem.clone().into_owned();
        change(&mut problem);
        Table::new(Cow::Owned(problem), &self.plan.certificate)
    }

    /// Solves a variant around seeds, from these awards.
    pub(super) fn solve(&self, table: &Table<'_>, from: &Found, seeds: &Seeds, serve: Option<u32>) -> Answer {
        resolve::around(table, &from.awards, seeds, serve)
    }

    /// Needs that gain or lose between two plans.
    pub(super) fn moves(&self, before: &Awards, after: &Awards, reader: &dyn Reader) -> Moves {
        moves(&self.table.problem, &self.table.ix.need_of, before, after, reader)
    }

    /// Needs that lose in worth between two sets of awards.
    pub(super) fn losers(&self, before: &Awards, after: &Awards, reader: &dyn Reader) -> Shifts {
        let ix = &self.table.ix;
        let worth = |awards: &Awards| {
            let mut worth = vec![0.0; ix.needs()];
            for (need, offer, amount) in awards {
                worth[*need as usize] += ix.pair(*need, *offer).map_or(0.0, |p| ix.worth[p as usize] * amount);
            }
            worth
        };
        losers(&self.table.problem, &ix.need_of, &worth, (before, after), reader)
    }

    /// A checked plan as what differs from the present one.
    pub(super) fn shown(&self, found: &Found, reader: &dyn Reader) -> Shown {
        let ids: (&dyn Fn(u32) -> String, &dyn Fn(u32) -> String) =
            (&|n| self.table.need_id(n).to_owned(), &|o| self.table.offer_id(o).to_owned());
        let (changes, others) = changed(ids, &self.awards, &found.awards, reader);
        let moves = self.moves(&self.awards, &found.awards, reader);
        Shown { value: found.value, present: self.value, changes, others, moves }
    }

    /// The bound that prices prove where the capacity of one offer grows by a step, without laying the problem out anew.
    pub(super) fn certified_with(&self, ix: &mut crate::problem::Indexed, offer: u32, step: f64) -> f64 {
        let o = offer as usize;
        let mut needs: Vec<u32> = ix.by_offer.row(o).iter().map(|p| ix.need[*p as usize]).collect();
        needs.dedup();
        let sum = |ix: &crate::problem::Indexed, prices: &Prices| -> f64 {
            let net = certificate::Net::new(ix, prices);
            needs.iter().map(|n| net.need(*n as usize)).sum()
        };
        let prices = &self.table.prices;
        let before = sum(ix, prices);
        let largest: Vec<f64> = ix.by_offer.row(o).iter().map(|p| ix.max[*p as usize]).collect();
        let capacity = ix.capacity[o];
        for p in ix.by_offer.row(o).iter().map(|p| *p as usize) {
            let quantity = ix.quantity[ix.need[p] as usize];
            ix.max[p] = next_unit::larger(ix.max[p], quantity, (ix.rate[p], ix.setup[p]), capacity, step);
        }
        ix.capacity[o] = capacity + step;
        let after = sum(ix, prices);
        ix.capacity[o] = capacity;
        for (p, max) in ix.by_offer.row(o).iter().zip(largest) {
            ix.max[*p as usize] = max;
        }
        self.table.certified + prices.capacity[o] * step + after - before
    }
}

/// A plan's awards in canonical numbers and order.
pub(super) fn awards_of(table: &Table<'_>, plan: &Plan) -> Awards {
    let (problem, ix) = (&table.problem, &table.ix);
    let needs: std::collections::BTreeMap<&str, u32> =
        problem.needs.iter().map(|n| n.id.as_str()).zip(ix.need_of.iter().copied()).collect();
    let offers: std::collections::BTreeMap<&str, u32> =
        problem.offers.iter().map(|o| o.id.as_str()).zip(ix.offer_of.iter().copied()).collect();
    let mut awards: Awards = plan
        .awards
        .iter()
        .filter_map(|a| Some((*needs.get(a.need.as_str())?, *offers.get(a.offer.as_str())?, a.amount)))
        .collect();
    awards.sort_by_key(|a| (a.0, a.1));
    awards
}
