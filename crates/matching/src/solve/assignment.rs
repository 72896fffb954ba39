//! Problems whose awards are all or nothing, one provider for a need: generalised assignment.
//!
//! What such a plan is made of is a choice of one offer, or none, for every need; what ties the choices together is
//! the capacity of the offers alone. That can be searched far faster than plans in general. The shape is recognised by
//! structure, after pins: every usable pair has one possible size, every need can take one more award, and nothing but
//! capacity limits the offers.

mod anneal;
mod climb;
mod program;
mod relink;
mod table;

use super::Phase;
use super::grid::Grid;
use super::session::Session;
use crate::certificate::Net;
use crate::ledger::Ledger;
use crate::plan::gap;
use crate::problem::index::UNLIMITED;
use crate::reach::Reach;

/// No offer at all.
pub const NONE: u32 = u32::MAX;

/// More places in the table of needs and offers than this are beyond what the search can hold.
const LARGEST: usize = 4_000_000;

/// What one need's going to one offer brings and uses.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The pair.
    pub pair: u32,
    /// The offer, as a position in the core's list.
    pub agent: u32,
    /// What it adds to the objective; more than 0.
    pub profit: f64,
    /// What it uses of the offer's capacity.
    pub weight: f64,
    /// What choosing it costs at the prices, against the best that the need could do; 0 while there are no prices.
    pub loss: f64,
}

/// The choices that are open once pins are paid.
pub struct Core<'a> {
    /// The pins.
    fixed: Ledger<'a>,
    /// Needs with any choice.
    jobs: Vec<u32>,
    /// Choices of each job, by agent.
    choices: Vec<Vec<Choice>>,
    /// What pins leave of the capacity of each offer that has any choice.
    capacity: Vec<f64>,
    /// The offers' own numbers.
    agents: Vec<u32>,
    /// The grid of all plans' values.
    grid: Option<Grid>,
}

/// For each job the agent that serves it, or [`NONE`].
pub type Assignment = Vec<u32>;

impl<'a> Core<'a> {
    /// The core of a problem of this shape; none where it is another.
    pub fn of(session: &Session<'a, '_>) -> Option<Self> {
        let (ix, reach) = (session.ix, session.reach);
        let fixed = Ledger::new(ix);
        if fixed.broken().is_some() {
            return None;
        }
        let mut core =
            Self { fixed, jobs: Vec::new(), choices: Vec::new(), capacity: Vec::new(), agents: Vec::new(), grid: None };
        for n in 0..ix.needs() {
            let row: Vec<u32> = ix.by_need.row(n).iter().copied().filter(|p| reach.usable[*p as usize]).collect();
            if row.is_empty() {
                continue;
            }
            if !core.takes_one_whole(reach, n, &row) {
                return None;
            }
            let choices = row.into_iter().filter_map(|pair| {
                let p = pair as usize;
                let profit = ix.worth[p] * reach.high[p] - ix.award_cost;
                let weight = ix.rate[p] * reach.high[p] + ix.setup[p];
                (profit > 0.0).then_some(Choice { pair, agent: ix.offer[p], profit, weight, loss: 0.0 })
            });
            let choices: Vec<Choice> = choices.collect();
            if !choices.is_empty() {
                core.jobs.push(n as u32);
                core.choices.push(choices);
            }
        }
        core.number_agents();
        core.capacity = core.agents.iter().map(|o| ix.capacity[*o as usize] - core.fixed.spent[*o as usize]).collect();
        let profits = core.choices.iter().flatten().map(|c| c.profit);
        core.grid = Grid::of(core.fixed.objective(), profits, core.jobs.len());
        (core.only_capacity_counts() && core.jobs.len() * (core.agents.len() + 1) <= LARGEST).then_some(core)
    }

    /// Whether the need takes exactly one of its pairs, whole.
    fn takes_one_whole(&self, reach: &Reach, need: usize, row: &[u32]) -> bool {
        let mut sizes: Vec<f64> = row.iter().map(|p| reach.high[*p as usize]).collect();
        sizes.sort_unstable_by(f64::total_cmp);
        let alone =
            reach.providers[need] == 1 || sizes.len() < 2 || sizes[0] + sizes[1] > reach.room[need] * (1.0 + 1e-6);
        let whole = |p: &u32| reach.low[*p as usize] >= reach.high[*p as usize] * (1.0 - 1e-9);
        let enough = sizes[0] >= reach.least[need] * (1.0 - 1e-9);
        let requires = self.fixed.ix.requires.row(need);
        alone && enough && row.iter().all(whole) && requires.iter().all(|r| self.fixed.is_served(*r as usize))
    }

    /// Offers that some choice names get numbers of their own, in the order of the problem's.
    fn number_agents(&mut self) {
        self.agents = self.choices.iter().flatten().map(|c| c.agent).collect();
        self.agents.sort_unstable();
        self.agents.dedup();
        for c in self.choices.iter_mut().flatten() {
            c.agent = self.agents.binary_search(&c.agent).map_or(NONE, |at| at as u32);
        }
    }

    /// Whether no earmark and no number of awards can stand in the way of any choice.
    fn only_capacity_counts(&self) -> bool {
        let ix = self.fixed.ix;
        let mut of_agent = vec![0u32; self.agents.len()];
        let mut of_state = vec![0u32; ix.states()];
        for (job, list) in self.jobs.iter().zip(&self.choices) {
            of_state[ix.need_state[*job as usize] as usize] += 1;
            for c in list {
                of_agent[c.agent as usize] += 1;
            }
        }
        let within = |used: u32, more: u32, limit: u32| limit == UNLIMITED || used.saturating_add(more) <= limit;
        let offers = self.agents.iter().zip(&of_agent).all(|(o, more)| {
            let o = *o as usize;
            within(self.fixed.awards_of_offer[o], *more, ix.offer_awards[o])
                && ix.earmarks.row(o).iter().all(|e| ix.share[*e as usize] <= 0.0)
        });
        offers && (0..ix.states()).all(|s| within(self.fixed.awards_of_state[s], of_state[s], ix.state_awards[s]))
    }

    fn choice(&self, job: usize, agent: u32) -> Option<&Choice> {
        let list = &self.choices[job];
        list.binary_search_by_key(&agent, |c| c.agent).ok().map(|at| &list[at])
    }

    /// The assignment that a plan amounts to.
    fn read(&self, ledger: &Ledger<'_>) -> Assignment {
        let awarded =
            |list: &Vec<Choice>| list.iter().find(|c| ledger.amount[c.pair as usize] > 0.0).map_or(NONE, |c| c.agent);
        self.choices.iter().map(awarded).collect()
    }

    /// The plan that an assignment amounts to.
    fn plan(&self, session: &Session<'a, '_>, assignment: &[u32]) -> Ledger<'a> {
        let mut ledger = self.fixed.clone();
        for (job, agent) in assignment.iter().enumerate() {
            if let Some(c) = self.choice(job, *agent) {
                ledger.set(c.pair as usize, session.reach.high[c.pair as usize]);
            }
        }
        ledger
    }
}

/// What a plan better than the best could still be made of, by the prices.
struct Open {
    /// Choices of each job.
    choices: Vec<Vec<Choice>>,
    /// Whether the job must be served.
    must: Vec<bool>,
    /// Price of a unit of each agent's capacity.
    price: Vec<f64>,
}

impl Open {
    fn of(session: &Session<'_, '_>, core: &Core<'_>) -> Self {
        let net = Net::new(session.ix, &session.prices);
        // A better plan is better by a unit at least.
        let step = core.grid.map_or(0.0, |g| 0.9 * g.unit);
        let slack = session.certified - session.value() - step + 1e-9 * session.certified.abs();
        let mut open = Self {
            choices: Vec::with_capacity(core.jobs.len()),
            must: Vec::with_capacity(core.jobs.len()),
            price: core.agents.iter().map(|o| session.prices.capacity[*o as usize]).collect(),
        };
        for (job, list) in core.jobs.iter().zip(&core.choices) {
            let need = *job as usize;
            let (now, forced) = (net.need(need), net.forced(need, 1));
            let row = session.ix.by_need.row(need);
            let loss = |c: &Choice| row.binary_search(&c.pair).map_or(f64::NEG_INFINITY, |at| now - forced[at]);
            // What pins bring stays when nothing is added to them.
            open.must.push(now > slack && !core.fixed.is_served(need));
            let known = list.iter().map(|c| Choice { loss: loss(c), ..*c });
            open.choices.push(known.filter(|c| c.loss <= slack).collect());
        }
        open
    }

    /// The loss that `share` times as many choices stay within as there are jobs.
    fn cutoff(&self, share: f64) -> f64 {
        let mut losses: Vec<f64> = self.choices.iter().flatten().map(|c| c.loss).collect();
        losses.sort_unstable_by(f64::total_cmp);
        let at = (share * self.choices.len() as f64) as usize;
        losses.get(at).copied().unwrap_or(f64::INFINITY)
    }
}

/// Whether nothing is left to find or to prove.
fn is_done(session: &Session<'_, '_>, core: &Core<'_>) -> bool {
    let value = session.value();
    let proven = core.grid.map_or(session.bound, |g| g.floor(session.bound));
    let wanted = if core.grid.is_some() && session.limits.gap <= 1e-6 { 1e-9 } else { session.limits.gap.max(1e-9) };
    session.halt.is_some() || session.infeasible || gap(value, proven.min(session.bound)) <= wanted
}

/// Searches assignments while branch and bound proves beside it.
pub fn run<'a>(session: &mut Session<'a, '_>, core: &Core<'a>) {
    if session.best.is_none() {
        return;
    }
    if let Some(grid) = core.grid {
        session.prove(grid.floor(session.bound), session.source);
    }
    anneal::run(session, core, 1, 0.05);
    if is_done(session, core) || session.tick(Phase::Search, f64::NEG_INFINITY, f64::INFINITY) {
        return;
    }
    // Branch and bound longer and longer: easy ones end at once, and what the search finds beside it leaves fewer
    // choices open to the next.
    program::beside(session, core, 5_000, &mut |session| improve(session, core, 1, 0.05));
    program::beside(session, core, 20_000, &mut |session| improve(session, core, 2, 0.3));
    program::beside(session, core, 60_000, &mut |session| improve(session, core, 3, 0.8));
    program::beside(session, core, 200_000, &mut |session| program::neighbourhoods(session, core, 20, 11));
    program::beside(session, core, 200_000, &mut |_| {});
}

/// The search that suits the number of jobs, `length` times as long as usual.
fn improve<'a>(session: &mut Session<'a, '_>, core: &Core<'a>, round: u64, length: f64) {
    if core.jobs.len() <= relink::MOST_JOBS {
        relink::run(session, core, round, length);
    } else {
        anneal::run(session, core, round, 8.0 * length);
    }
}
