//! Pins that contradict each other: a set of them from which none can be spared, and what they break, in words.
//!
//! A pin that is set aside frees its award: it may be nothing, lie within its limits, or stay as agreed. So a set that
//! contradicts itself still does so with any further pin, and setting one pin aside after the other, as long as the
//! rest contradicts itself, ends at a set of which every single one is needed. Plain arithmetic answers first; where
//! only a solver can tell, an exact program decides on the pairs that completing the pins could ever need.

use super::session::Session;
use crate::ledger::{Broken, Ledger};
use crate::problem::index::UNLIMITED;
use crate::problem::{Indexed, Problem};
use crate::reach::Reach;

/// How many pins a reason names.
const NAMED: usize = 100;

/// How many pair visits and simplex iterations naming the pins may take.
const VISITS: u64 = 1_000_000_000;
const ITERATIONS: u64 = 200_000;

/// How many limits are tried for whether the contradiction rests on them.
const TRIED: usize = 200;

/// What is known about a set of pins.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    /// No plan holds them all.
    Contradictory,
    /// These amounts, pins left out, complete them to a plan.
    Consistent(Vec<(u32, f64)>),
    /// Not known within the work that is granted.
    Unknown,
}

/// What a solve without a plan comes to.
pub enum Finding {
    /// Why nothing can hold the pins.
    Contradictory(String),
    /// Amounts that complete the pins to a plan.
    Completed(Vec<(u32, f64)>),
    /// Neither was found; what is open.
    Open(String),
}

/// Pins that plain arithmetic shows to contradict each other, in words; none where it shows nothing.
pub fn plainly(session: &mut Session<'_, '_>) -> Option<String> {
    let pins = Ledger::new(session.ix);
    pins.broken()?;
    let broken = plain(session.ix, session.reach, &pins);
    if broken.is_empty() {
        return None;
    }
    let fewest = broken.iter().filter_map(|b| fewest(session.ix, &pins, *b)).min_by_key(Vec::len);
    let problem = session.problem;
    let mut case = Case::of(session);
    let all = case.pins();
    Some(case.report(problem, fewest.unwrap_or(all)))
}

/// What can be said of the pins of a solve that found no plan.
pub fn settle(session: &mut Session<'_, '_>) -> Finding {
    let (ix, problem, proven) = (session.ix, session.problem, session.infeasible);
    let mut case = Case::of(session);
    let all = case.pins();
    match case.verdict(&all) {
        Verdict::Consistent(amounts) if !proven => Finding::Completed(amounts),
        Verdict::Unknown if !proven => {
            let pins = Ledger::new(ix);
            Finding::Open(pins.broken().map_or_else(String::new, |b| describe(ix, problem, &pins, b)))
        }
        _ => Finding::Contradictory(case.report(problem, all)),
    }
}

/// The pins of one problem, some of them set aside.
struct Case<'c> {
    /// The problem with the pins in question.
    ix: Indexed,
    /// All pins.
    agreed: Vec<(usize, f64)>,
    /// Pairs that completing the pins could ever need.
    useful: Vec<u32>,
    visits: u64,
    iterations: u64,
    halted: Box<dyn FnMut() -> bool + 'c>,
}

impl<'c> Case<'c> {
    fn of(session: &'c mut Session<'_, '_>) -> Self {
        let mut ix = session.ix.clone();
        let agreed: Vec<(usize, f64)> = (0..ix.pairs()).filter(|p| ix.is_pinned(*p)).map(|p| (p, ix.pin[p])).collect();
        for (p, amount) in &agreed {
            ix.min[*p] = ix.min[*p].min(*amount);
            ix.max[*p] = ix.max[*p].max(*amount);
        }
        let useful = useful(&ix);
        let halted = Box::new(|| session.tick(super::Phase::Finish, f64::NEG_INFINITY, f64::INFINITY));
        Self { ix, agreed, useful, visits: VISITS, iterations: ITERATIONS, halted }
    }

    fn pins(&self) -> Vec<usize> {
        self.agreed.iter().map(|(p, _)| *p).collect()
    }

    /// Pins these alone.
    fn hold(&mut self, set: &[usize]) {
        for (p, amount) in &self.agreed {
            self.ix.pin[*p] = if set.binary_search(p).is_ok() { *amount } else { 0.0 };
        }
    }

    fn verdict(&mut self, set: &[usize]) -> Verdict {
        let cost = (self.ix.pairs() + self.ix.needs() + self.ix.offers()) as u64;
        if self.visits < cost || (self.halted)() {
            return Verdict::Unknown;
        }
        self.visits -= cost;
        self.hold(set);
        let reach = Reach::of(&self.ix);
        let pins = Ledger::new(&self.ix);
        if !plain(&self.ix, &reach, &pins).is_empty() {
            return Verdict::Contradictory;
        }
        if pins.broken().is_none() {
            return Verdict::Consistent(Vec::new());
        }
        complete(&reach, &pins, &self.useful, &mut self.iterations, &mut *self.halted)
    }

    /// Sets pins aside while the rest contradicts itself: first many at once, then one by one. Also says whether it is
    /// proven that none of what is left can be spared.
    fn reduce(&mut self, mut set: Vec<usize>) -> (Vec<usize>, bool) {
        let mut proven = true;
        let mut chunk = (set.len() / 2).max(1);
        loop {
            let mut at = 0;
            while at < set.len() && set.len() > 1 {
                let rest: Vec<usize> =
                    set.iter().enumerate().filter(|(i, _)| *i < at || *i >= at + chunk).map(|(_, p)| *p).collect();
                match if rest.is_empty() { Verdict::Consistent(Vec::new()) } else { self.verdict(&rest) } {
                    Verdict::Contradictory => set = rest,
                    Verdict::Consistent(_) => at += chunk,
                    Verdict::Unknown => {
                        proven &= chunk > 1;
                        at += chunk;
                    }
                }
            }
            if chunk == 1 {
                return (set, proven);
            }
            chunk /= 2;
        }
    }

    /// The smaller set in words, from one that is known to contradict itself.
    fn report(&mut self, problem: &Problem, mut set: Vec<usize>) -> String {
        set.sort_unstable();
        let (set, proven) = self.reduce(set);
        self.hold(&set);
        let reach = Reach::of(&self.ix);
        let pins = Ledger::new(&self.ix);
        let mut broken: Vec<String> =
            plain(&self.ix, &reach, &pins).into_iter().map(|b| describe(&self.ix, problem, &pins, b)).collect();
        if broken.is_empty() {
            let open = pins.broken().map(|b| describe(&self.ix, problem, &pins, b)).unwrap_or_default();
            let limits = self.limits(&set);
            let names: Vec<String> = limits.iter().map(|b| name(&self.ix, problem, *b)).collect();
            broken.push(format!("{open}; no plan can hold all of: {}", names.join(", ")));
        }
        let ix = &self.ix;
        let named: Vec<String> = set
            .iter()
            .take(NAMED)
            .map(|p| {
                let need = &problem.needs[ix.need_at[ix.need[*p] as usize] as usize].id;
                let offer = &problem.offers[ix.offer_at[ix.offer[*p] as usize] as usize].id;
                let amount = self.agreed.iter().find(|(q, _)| q == p).map_or(0.0, |(_, amount)| *amount);
                format!("{need} / {offer} ({amount})")
            })
            .collect();
        let more = set.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let head = if set.len() == 1 { "this pin cannot be held" } else { "these pins contradict each other" };
        let tail = match (set.len(), proven) {
            (1, _) => "",
            (_, true) => ". Without any one of them the others can be held",
            (_, false) => ". Whether fewer of them contradict each other already is not proven",
        };
        format!("{head}: {}{more}. {}{tail}", named.join(", "), broken.join("; "))
    }

    /// Limits around the pins that the contradiction rests on: those without which the pins could be held, or where
    /// that is not known. Leaves the problem without the others.
    fn limits(&mut self, set: &[usize]) -> Vec<Broken> {
        let candidates = self.candidates(set);
        let mut kept = Vec::new();
        for limit in candidates.into_iter().take(TRIED) {
            let before = self.relax(limit);
            if self.verdict(set) != Verdict::Contradictory {
                self.ix = before;
                kept.push(limit);
            }
        }
        self.hold(set);
        kept
    }

    /// Limits of the pinned needs, of what they require, of their offers and of their states.
    fn candidates(&self, set: &[usize]) -> Vec<Broken> {
        let ix = &self.ix;
        let mut needs: Vec<usize> = set.iter().map(|p| ix.need[*p] as usize).collect();
        let mut at = 0;
        while at < needs.len() {
            let required = ix.requires.row(needs[at]).iter().map(|r| *r as usize);
            let fresh: Vec<usize> = required.filter(|r| !needs.contains(r)).collect();
            needs.extend(fresh);
            at += 1;
        }
        needs.sort_unstable();
        needs.dedup();
        let pairs = needs.iter().flat_map(|n| ix.by_need.row(*n)).map(|p| ix.offer[*p as usize] as usize);
        let offers: std::collections::BTreeSet<usize> = pairs.collect();
        let states: std::collections::BTreeSet<usize> = needs.iter().map(|n| ix.need_state[*n] as usize).collect();
        let mut limits = Vec::new();
        for n in needs {
            limits.extend((ix.least[n] > 0.0).then_some(Broken::Need(n)));
            limits.extend((ix.providers[n] != UNLIMITED).then_some(Broken::Providers(n)));
        }
        for o in offers {
            limits.push(Broken::Capacity(o));
            limits.extend((ix.offer_awards[o] != UNLIMITED).then_some(Broken::OfferAwards(o)));
            limits.extend((!ix.earmarks.row(o).is_empty()).then_some(Broken::Earmark(o)));
        }
        limits.extend(states.into_iter().filter(|s| ix.state_awards[*s] != UNLIMITED).map(Broken::State));
        limits
    }

    /// Takes a limit out of the problem; returns the problem as it was.
    fn relax(&mut self, limit: Broken) -> Indexed {
        let before = self.ix.clone();
        let ix = &mut self.ix;
        match limit {
            Broken::Need(n) => ix.least[n] = 0.0,
            Broken::Providers(n) => ix.providers[n] = UNLIMITED,
            Broken::Capacity(o) => {
                let uses = before.by_offer.row(o).iter().map(|p| *p as usize);
                ix.capacity[o] += uses.map(|p| before.rate[p] * before.max[p] + before.setup[p]).sum::<f64>();
            }
            Broken::OfferAwards(o) => ix.offer_awards[o] = UNLIMITED,
            Broken::Earmark(o) => before.earmarks.row(o).iter().for_each(|e| ix.share[*e as usize] = 0.0),
            Broken::State(s) => ix.state_awards[s] = UNLIMITED,
            Broken::Amount(_) | Broken::Requires(_) => {}
        }
        before
    }
}

/// Pairs that completing some of the pins could ever need: those of pinned needs, of what these require, and of needs
/// that could help an earmark of an offer among them. Every plan keeps its constraints when all others are left out.
fn useful(ix: &Indexed) -> Vec<u32> {
    let mut wanted = vec![false; ix.needs()];
    let mut opened = vec![false; ix.offers()];
    let mut queue = Vec::new();
    for p in (0..ix.pairs()).filter(|p| ix.is_pinned(*p)) {
        let need = ix.need[p] as usize;
        if !std::mem::replace(&mut wanted[need], true) {
            queue.push(need);
        }
    }
    let mut pairs = Vec::new();
    while let Some(need) = queue.pop() {
        let mut next: Vec<usize> = ix.requires.row(need).iter().map(|r| *r as usize).collect();
        for p in ix.by_need.row(need) {
            pairs.push(*p);
            let offer = ix.offer[*p as usize] as usize;
            if ix.earmarks.row(offer).is_empty() || std::mem::replace(&mut opened[offer], true) {
                continue;
            }
            let helps = |p: usize| ix.earmarks.row(offer).iter().any(|e| ix.in_group(p, *e as usize));
            let helpers = ix.by_offer.row(offer).iter().map(|p| *p as usize).filter(|p| helps(*p));
            next.extend(helpers.map(|p| ix.need[p] as usize));
        }
        for other in next {
            if !std::mem::replace(&mut wanted[other], true) {
                queue.push(other);
            }
        }
    }
    pairs.sort_unstable();
    pairs
}

/// Decides by an exact program whether the pins can be completed.
#[cfg(any(feature = "highs", feature = "microlp"))]
fn complete(
    reach: &Reach,
    pins: &Ledger<'_>,
    useful: &[u32],
    iterations: &mut u64,
    halted: &mut dyn FnMut() -> bool,
) -> Verdict {
    use super::frame::Frame;
    use crate::formulation::{self, Detail, Ending, Model, run::Effort};
    /// Larger models are left alone.
    const LARGEST: usize = if cfg!(feature = "highs") { 45_000 } else { 400 };
    let ix = pins.ix;
    if *iterations == 0 || useful.len() > LARGEST {
        return Verdict::Unknown;
    }
    let frame = Frame::new(pins, reach, useful.to_vec());
    let lost = |n: usize| {
        let required = ix.requires.row(n).iter();
        required.copied().any(|r| !pins.is_served(r as usize) && frame.place(r).is_none())
    };
    if (0..ix.needs()).any(|n| pins.is_served(n) && lost(n)) {
        return Verdict::Contradictory;
    }
    let Some(model) = Model::of(&frame, Detail::Exact) else {
        return Verdict::Unknown;
    };
    let columns = model.columns.clone();
    let mut stop = |_: f64, _: f64, _: u64| halted();
    // Any plan answers the question.
    let gap = if cfg!(feature = "highs") { 1e6 } else { 0.9 };
    let effort =
        Effort { gap, iterations: *iterations, start: None, heuristics: 0.2, seconds: f64::INFINITY, stop: &mut stop };
    let outcome = formulation::solve(model, true, effort);
    *iterations = iterations.saturating_sub(outcome.work.max(100));
    if outcome.ending == Ending::Infeasible {
        return Verdict::Contradictory;
    }
    let Some(values) = &outcome.values else {
        return Verdict::Unknown;
    };
    let ledger = frame.plan(formulation::amounts(&columns, values));
    if ledger.broken().is_some() {
        return Verdict::Unknown;
    }
    let made = ledger.awards().filter(|(p, _)| !ix.is_pinned(*p));
    Verdict::Consistent(made.map(|(p, amount)| (crate::problem::index::small(p), amount)).collect())
}

/// Without a solver nothing beyond arithmetic is decided.
#[cfg(not(any(feature = "highs", feature = "microlp")))]
fn complete(_: &Reach, _: &Ledger<'_>, _: &[u32], _: &mut u64, _: &mut dyn FnMut() -> bool) -> Verdict {
    Verdict::Unknown
}

/// Constraints that no plan with these pins can keep, as far as arithmetic shows it. What further awards could mend
/// is none.
fn plain(ix: &Indexed, reach: &Reach, pins: &Ledger<'_>) -> Vec<Broken> {
    let mut broken = over_limits(ix, pins);
    let usable = |n: usize| ix.by_need.row(n).iter().map(|p| *p as usize).filter(|p| reach.usable[*p]);
    for n in (0..ix.needs()).filter(|n| pins.is_served(*n)) {
        if reach.least[n] > 1e-9 * ix.quantity[n] {
            let mut highs: Vec<f64> = usable(n).map(|p| reach.high[p]).collect();
            highs.sort_unstable_by(|a, b| b.total_cmp(a));
            let most: f64 = highs.iter().take(reach.providers[n] as usize).sum();
            if most < reach.least[n] - 1e-7 * ix.quantity[n] {
                broken.push(Broken::Need(n));
            }
        }
        if ix.requires.row(n).iter().any(|r| !pins.is_served(*r as usize) && usable(*r as usize).next().is_none()) {
            broken.push(Broken::Requires(n));
        }
    }
    for o in 0..ix.offers() {
        let helps = |p: usize, e: usize| reach.usable[p] && ix.rate[p] > 0.0 && ix.in_group(p, e);
        let short = ix.earmarks.row(o).iter().map(|e| *e as usize).any(|e| {
            pins.slack(e, o) < -1e-7 * pins.moved[o] && !ix.by_offer.row(o).iter().any(|p| helps(*p as usize, e))
        });
        if short {
            broken.push(Broken::Earmark(o));
        }
    }
    broken
}

/// Limits from above that the pins alone exceed.
fn over_limits(ix: &Indexed, pins: &Ledger<'_>) -> Vec<Broken> {
    let over = |count: u32, limit: u32| limit != UNLIMITED && count > limit;
    let mut broken = Vec::new();
    for n in 0..ix.needs() {
        broken.extend((pins.got[n] > ix.quantity[n] * (1.0 + 1e-7)).then_some(Broken::Need(n)));
        broken.extend(over(pins.awards_of_need[n], ix.providers[n]).then_some(Broken::Providers(n)));
    }
    for o in 0..ix.offers() {
        broken.extend((pins.spent[o] > ix.capacity[o] * (1.0 + 1e-7)).then_some(Broken::Capacity(o)));
        broken.extend(over(pins.awards_of_offer[o], ix.offer_awards[o]).then_some(Broken::OfferAwards(o)));
    }
    broken.extend((0..ix.states()).filter(|s| over(pins.awards_of_state[*s], ix.state_awards[*s])).map(Broken::State));
    broken
}

/// The fewest pins that exceed a limit from above: those that use most of it. None for other constraints.
fn fewest(ix: &Indexed, pins: &Ledger<'_>, broken: Broken) -> Option<Vec<usize>> {
    let count = |limit: u32| f64::from(limit);
    let of_need = |n: usize| ix.by_need.row(n).to_vec();
    let (row, limit) = match broken {
        Broken::Need(n) if pins.got[n] > ix.quantity[n] => (of_need(n), ix.quantity[n]),
        Broken::Providers(n) => (of_need(n), count(ix.providers[n])),
        Broken::Capacity(o) => (ix.by_offer.row(o).to_vec(), ix.capacity[o]),
        Broken::OfferAwards(o) => (ix.by_offer.row(o).to_vec(), count(ix.offer_awards[o])),
        Broken::State(s) => {
            let needs = ix.needs_of_state.row(s).iter();
            (needs.flat_map(|n| of_need(*n as usize)).collect(), count(ix.state_awards[s]))
        }
        _ => return None,
    };
    let uses = |p: usize| match broken {
        Broken::Need(_) => ix.pin[p],
        Broken::Capacity(_) => ix.rate[p] * ix.pin[p] + ix.setup[p],
        _ => 1.0,
    };
    let mut pinned: Vec<usize> = row.iter().map(|p| *p as usize).filter(|p| ix.is_pinned(*p)).collect();
    pinned.sort_by(|a, b| uses(*b).total_cmp(&uses(*a)).then(a.cmp(b)));
    let mut used = 0.0;
    let mut set = Vec::new();
    for p in pinned {
        if used > limit * (1.0 + 1e-7) {
            break;
        }
        used += uses(p);
        set.push(p);
    }
    Some(set)
}

/// The constraint's name, whose it is, and the numbers.
fn describe(ix: &Indexed, problem: &Problem, pins: &Ledger<'_>, broken: Broken) -> String {
    match broken {
        Broken::Amount(_) => format!("{} is outside its limits", name(ix, problem, broken)),
        Broken::Need(n) if pins.got[n] > ix.quantity[n] => {
            let id = &problem.needs[ix.need_at[n] as usize].id;
            format!("need {id}: pins give {}, more than its quantity {}", pins.got[n], ix.quantity[n])
        }
        Broken::Need(n) => {
            let id = &problem.needs[ix.need_at[n] as usize].id;
            let least = ix.least[n];
            format!("need {id}: {} is below its least quantity {least} and nothing can fill it up", pins.got[n])
        }
        Broken::Capacity(o) => {
            format!("{}: pins use {}, it has {}", name(ix, problem, broken), pins.spent[o], ix.capacity[o])
        }
        Broken::Providers(n) => counted(ix, problem, broken, pins.awards_of_need[n], ix.providers[n]),
        Broken::OfferAwards(o) => counted(ix, problem, broken, pins.awards_of_offer[o], ix.offer_awards[o]),
        Broken::State(s) => counted(ix, problem, broken, pins.awards_of_state[s], ix.state_awards[s]),
        Broken::Earmark(_) => format!("{}: pins leave its group less than its share", name(ix, problem, broken)),
        Broken::Requires(_) => {
            format!("{}: it is pinned, and what it requires cannot be served", name(ix, problem, broken))
        }
    }
}

fn counted(ix: &Indexed, problem: &Problem, broken: Broken, count: u32, limit: u32) -> String {
    format!("{}: {count} pins, at most {limit}", name(ix, problem, broken))
}

/// The constraint's name and whose it is.
fn name(ix: &Indexed, problem: &Problem, broken: Broken) -> String {
    let need = |n: usize| problem.needs[ix.need_at[n] as usize].id.as_str();
    let offer = |o: usize| problem.offers[ix.offer_at[o] as usize].id.as_str();
    match broken {
        Broken::Amount(p) => format!("the award {} / {}", need(ix.need[p] as usize), offer(ix.offer[p] as usize)),
        Broken::Need(n) => format!("least quantity of need {}", need(n)),
        Broken::Providers(n) => format!("providers of need {}", need(n)),
        Broken::Capacity(o) => format!("capacity of offer {}", offer(o)),
        Broken::OfferAwards(o) => format!("awards of offer {}", offer(o)),
        Broken::Earmark(o) => format!("earmark of offer {}", offer(o)),
        Broken::State(s) => format!("awards to state {}", problem.states[ix.state_at[s] as usize].id),
        Broken::Requires(n) => format!("requirement of need {}", need(n)),
    }
}
