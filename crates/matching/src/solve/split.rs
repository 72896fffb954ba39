//! Search side by side: the states fall into groups, every offer works for one of them at a time, and each group is
//! searched as a problem of its own. The next round draws other groups.
//!
//! The number of groups and what they hold depend on the problem alone, never on the threads.

use rayon::prelude::*;

use super::bench::{Bench, Costs};
use super::chance::Chance;
use super::search::Search;
use super::session::Session;
use super::{Limits, Phase};
use crate::ledger::Ledger;
use crate::problem::index::part::Part;
use crate::reach::Reach;

/// More pairs than this are searched in groups.
pub const LARGE: usize = 400_000;

/// Groups that are searched side by side.
const GROUPS: usize = 4;

/// How often groups are drawn anew.
const ROUNDS: u64 = 6;

/// A pair whose largest award loses more than this share of its worth at the prices is not looked at.
const HOPELESS: f64 = 0.25;

/// How much worse a plan may become for a while, in typical awards; less in later rounds.
const HEAT: f64 = 0.1;

/// Searches with about `looks` looks at pairs in all.
pub fn run(session: &mut Session<'_, '_>, looks: u64) {
    let Some(pool) = session.limits.pool() else {
        return;
    };
    let ix = session.ix;
    let costs = Costs::of(ix, session.reach, &session.prices);
    let mut chance = Chance::new(11);
    let mut good: Vec<bool> = (0..ix.pairs()).map(|p| is_promising(session, &costs, p)).collect();
    for round in 0..ROUNDS {
        if session.is_done() || session.tick(Phase::Search, f64::NEG_INFINITY, f64::INFINITY) || session.is_late(0.2) {
            return;
        }
        let Some(best) = session.best.take() else {
            return;
        };
        for (p, _) in best.awards() {
            good[p] = true;
        }
        let groups = draw(&best, &good, &mut chance);
        let job = Job {
            best: &best,
            good: &good,
            costs: &costs,
            reach: session.reach,
            limits: session.limits,
            looks: looks / ROUNDS / GROUPS as u64,
            heat: HEAT / (1 + round) as f64,
            seed: round,
        };
        let answers: Vec<Answer> =
            pool.install(|| (0..GROUPS).into_par_iter().map(|group| job.search(&groups, group)).collect());
        let before = best.value;
        let mut plan = best;
        let mut back: Vec<(u32, f64)> = Vec::new();
        for answer in answers {
            session.work += answer.looks;
            for (pair, amount) in answer.changes {
                back.push((pair, plan.set(pair as usize, amount)));
            }
        }
        plan.value = plan.objective();
        if plan.value < before || plan.broken().is_some() {
            for (pair, amount) in back.into_iter().rev() {
                plan.set(pair as usize, amount);
            }
        }
        session.offer(plan);
    }
}

fn is_promising(session: &Session<'_, '_>, costs: &Costs, p: usize) -> bool {
    let worth = session.ix.worth[p] * session.reach.high[p];
    session.reach.usable[p] && f64::from(costs.top[p]) > -HOPELESS * worth
}

/// Which group each state and each offer belongs to.
struct Groups {
    states: Vec<u8>,
    offers: Vec<u8>,
}

/// Groups of states that share offers: neighbours are met one after the other from a random state on, and the way is
/// cut into parts with about equally many pairs.
fn draw(best: &Ledger<'_>, good: &[bool], chance: &mut Chance) -> Groups {
    let ix = best.ix;
    let sizes: Vec<usize> = (0..ix.states())
        .map(|s| {
            let needs = ix.needs_of_state.row(s).iter();
            needs.map(|n| ix.by_need.range(*n as usize).filter(|p| good[*p]).count()).sum()
        })
        .collect();
    let each = sizes.iter().sum::<usize>() / GROUPS + 1;
    let mut states = vec![0u8; ix.states()];
    let (mut filled, mut group) = (0, 0u8);
    for s in way(best, chance) {
        states[s as usize] = group;
        filled += sizes[s as usize];
        if filled >= each && usize::from(group) + 1 < GROUPS {
            group += 1;
            filled = 0;
        }
    }
    let offers = (0..ix.offers())
        .map(|o| {
            let mut votes = [0usize; GROUPS];
            for p in ix.by_offer.row(o).iter().map(|p| *p as usize).filter(|p| good[*p]) {
                let group = states[ix.need_state[ix.need[p] as usize] as usize];
                votes[usize::from(group)] += if best.amount[p] > 0.0 { 4 } else { 1 };
            }
            // Chance lets other groups have the offer in another round.
            let drawn = votes.iter().map(|v| *v as f64 * (0.5 + chance.unit()));
            let most = drawn.enumerate().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            most.map_or(0, |(group, _)| group as u8)
        })
        .collect();
    Groups { states, offers }
}

/// All states, each soon after one that has awards of the same offers.
fn way(best: &Ledger<'_>, chance: &mut Chance) -> Vec<u32> {
    let ix = best.ix;
    let mut seen = vec![false; ix.states()];
    let mut seen_offer = vec![false; ix.offers()];
    let mut way: Vec<u32> = Vec::with_capacity(ix.states());
    let start = chance.below(ix.states());
    let mut next = 0;
    for first in (0..ix.states()).map(|i| (i + start) % ix.states().max(1)) {
        if !std::mem::replace(&mut seen[first], true) {
            way.push(first as u32);
        }
        while next < way.len() {
            let state = way[next] as usize;
            next += 1;
            let needs = ix.needs_of_state.row(state).iter().flat_map(|n| ix.by_need.row(*n as usize));
            for offer in needs.filter(|p| best.amount[**p as usize] > 0.0).map(|p| ix.offer[*p as usize] as usize) {
                if std::mem::replace(&mut seen_offer[offer], true) {
                    continue;
                }
                for p in ix.by_offer.row(offer).iter().filter(|p| best.amount[**p as usize] > 0.0) {
                    let other = ix.need_state[ix.need[*p as usize] as usize];
                    if !std::mem::replace(&mut seen[other as usize], true) {
                        way.push(other);
                    }
                }
            }
        }
    }
    way
}

/// What the groups of a round have in common.
struct Job<'j, 'a> {
    best: &'j Ledger<'a>,
    good: &'j [bool],
    costs: &'j Costs,
    reach: &'j Reach,
    limits: &'j Limits<'j>,
    looks: u64,
    heat: f64,
    seed: u64,
}

/// What a group's search has changed.
struct Answer {
    changes: Vec<(u32, f64)>,
    looks: u64,
}

impl Job<'_, '_> {
    fn search(&self, groups: &Groups, group: usize) -> Answer {
        let ix = self.best.ix;
        let mine = |g: u8| usize::from(g) == group;
        let states = (0..ix.states() as u32).filter(|s| mine(groups.states[*s as usize])).collect();
        let part =
            Part::of(ix, states, &|p| self.good[p as usize] && mine(groups.offers[ix.offer[p as usize] as usize]));
        let reach = self.reach.part(&part);
        let before = self.ledger(&part);
        let costs = self.costs.part(&part.pairs);
        let mut bench = Bench::new(before.clone(), &reach, costs);
        self.lock(&part, &mut bench);
        let mut stop = |_: f64, _: u64| self.limits.is_late();
        Search::new(&mut bench, self.seed * GROUPS as u64 + group as u64).run(self.looks, self.heat, &mut stop);
        let looks = bench.looks;
        let after = bench.ledger;
        if after.value <= before.value {
            return Answer { changes: Vec::new(), looks };
        }
        // What is taken away comes first.
        let changed = (0..part.pairs.len()).filter(|p| after.amount[*p] != before.amount[*p]);
        let mut changes: Vec<(u32, f64)> = changed.map(|p| (part.pairs[p], after.amount[p])).collect();
        changes.sort_by_key(|(_, amount)| *amount > 0.0);
        Answer { changes, looks }
    }

    /// The plan within the part; what the rest of the plan uses of the part's limits is used already.
    fn ledger<'p>(&self, part: &'p Part) -> Ledger<'p> {
        let whole = self.best;
        let awards = part.pairs.iter().enumerate().map(|(local, p)| (local as u32, whole.amount[*p as usize]));
        let mut ledger = Ledger::from_amounts(&part.ix, awards.filter(|(_, amount)| *amount > 0.0));
        for (local, n) in part.needs.iter().map(|n| *n as usize).enumerate() {
            ledger.got[local] = whole.got[n];
            ledger.awards_of_need[local] = whole.awards_of_need[n];
        }
        for (local, s) in part.states.iter().enumerate() {
            ledger.awards_of_state[local] = whole.awards_of_state[*s as usize];
        }
        for (local, o) in part.offers.iter().map(|o| *o as usize).enumerate() {
            ledger.spent[local] = whole.spent[o];
            ledger.moved[local] = whole.moved[o];
            ledger.awards_of_offer[local] = whole.awards_of_offer[o];
            for (a, b) in part.ix.earmarks.row(local).iter().zip(whole.ix.earmarks.row(o)) {
                ledger.inside[*a as usize] = whole.inside[*b as usize];
            }
        }
        ledger
    }

    /// Needs that are served from outside the part stay served as they are, and so does what they require.
    fn lock(&self, part: &Part, bench: &mut Bench<'_>) {
        let whole = self.best;
        for (local, n) in part.needs.iter().map(|n| *n as usize).enumerate() {
            let inside = part.ix.by_need.range(local).filter(|p| bench.ledger.amount[*p] > 0.0).count();
            if (inside as u32) < whole.awards_of_need[n] {
                bench.lock(local);
            }
        }
    }
}
