//! What explanations are made of: intervals, needs that gain or lose, and plans shown as what differs.

use serde::Serialize;

use super::reader::{Others, Reader};
use crate::ledger::Ledger;
use crate::problem::{Need, Problem};

/// Values that differ by less than this part of themselves are the same.
pub(super) const SAME: f64 = 1e-7;

/// A difference below which two plans are worth the same.
pub(super) fn tolerance(value: f64) -> f64 {
    SAME * value.abs().max(1.0)
}

/// How much something changes the value of the whole, against the best plan known without the change.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Effect {
    /// At least so much.
    pub at_least: f64,
    /// At most so much. One end is the value of a checked plan, the other what the prices prove.
    pub at_most: f64,
    /// Both ends are the change of the true optimum.
    pub exact: bool,
    /// How far the change moves the bound that the prices certify: what they expect, not what they prove.
    pub by_prices: f64,
}

impl Effect {
    /// From a checked plan's change and the other end; neither is below 0.
    pub(super) fn gain(found: f64, proven: f64, by_prices: f64) -> Self {
        let at_least = found.max(0.0);
        Self { at_least, at_most: proven.max(at_least), exact: false, by_prices }
    }

    /// The same for a loss, where the plan gives the upper end.
    pub(super) fn loss(found: f64, proven: f64, by_prices: f64) -> Self {
        let at_most = found.max(0.0);
        Self { at_least: proven.clamp(0.0, at_most), at_most, exact: false, by_prices }
    }

    /// A change of true optima.
    pub(super) fn exactly(change: f64, by_prices: f64) -> Self {
        let change = change.max(0.0);
        Self { at_least: change, at_most: change, exact: true, by_prices }
    }
}

/// What a need gets in one plan and in another, in its whole units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// The need.
    pub need: String,
    /// Its state.
    pub state: String,
    /// What it gets before.
    pub before: f64,
    /// What it gets after.
    pub after: f64,
}

/// Needs with their shifts, in the order of the problem; those that the reader may not see counted.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Shifts {
    /// Needs that the reader may see.
    pub named: Vec<Shift>,
    /// How many more.
    pub others: Others,
}

/// Needs that gain or lose between two plans.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Moves {
    /// Not served before, served after.
    pub enter: Shifts,
    /// Served before, not after.
    pub leave: Shifts,
    /// Gets more.
    pub more: Shifts,
    /// Gets less.
    pub less: Shifts,
}

/// An award that differs between two plans; 0 where there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AwardChange {
    /// The need.
    pub need: String,
    /// The offer.
    pub offer: String,
    /// The amount before.
    pub before: f64,
    /// The amount after.
    pub after: f64,
}

/// A checked plan, shown as what differs from the present one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    /// What it is worth.
    pub value: f64,
    /// What the present plan is worth.
    pub present: f64,
    /// Awards that differ, where the reader may see both sides.
    pub changes: Vec<AwardChange>,
    /// How many more differ.
    pub others: Others,
    /// The same by need.
    pub moves: Moves,
}

/// Amounts by need and offer, in canonical numbers and order.
pub(super) type Awards = Vec<(u32, u32, f64)>;

/// The awards of a ledger.
pub(super) fn awards_of(ledger: &Ledger<'_>) -> Awards {
    let ix = ledger.ix;
    ledger.awards().map(|(p, amount)| (ix.need[p], ix.offer[p], amount)).collect()
}

/// What each need gets, in canonical numbers.
fn totals(awards: &Awards, needs: usize) -> Vec<f64> {
    let mut got = vec![0.0; needs];
    for (need, _, amount) in awards {
        if let Some(sum) = got.get_mut(*need as usize) {
            *sum += amount;
        }
    }
    got
}

/// Whether two amounts differ by more than rounding.
fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > 1e-6 * a.abs().max(b.abs())
}

/// Needs that gain or lose from one set of awards to another. `need_of` gives the canonical number of each need in the
/// order of the problem's list.
pub(super) fn moves(problem: &Problem, need_of: &[u32], before: &Awards, after: &Awards, reader: &dyn Reader) -> Moves {
    let (before, after) = (totals(before, need_of.len()), totals(after, need_of.len()));
    let mut lists: [Listed; 4] = Default::default();
    for (need, n) in problem.needs.iter().zip(need_of) {
        let (was, is) = (before[*n as usize], after[*n as usize]);
        if !differ(was, is) {
            continue;
        }
        let list = match (was > 0.0, is > 0.0) {
            (false, _) => &mut lists[0],
            (true, false) => &mut lists[1],
            _ if is > was => &mut lists[2],
            _ => &mut lists[3],
        };
        list.add(problem, need, (was, is), reader);
    }
    let [enter, leave, more, less] = lists.map(Listed::shifts);
    Moves { enter, leave, more, less }
}

/// Needs that lose in worth from one set of awards to another: by going out, by getting less, or by getting as much
/// from offers that fit less. `worth` gives the worth of each need under a set of awards, in canonical numbers.
pub(super) fn losers(
    problem: &Problem,
    need_of: &[u32],
    worth: &dyn Fn(&Awards) -> Vec<f64>,
    (before, after): (&Awards, &Awards),
    reader: &dyn Reader,
) -> Shifts {
    let (had, has) = (worth(before), worth(after));
    let (before, after) = (totals(before, need_of.len()), totals(after, need_of.len()));
    let mut list = Listed::default();
    for (need, n) in problem.needs.iter().zip(need_of).map(|(need, n)| (need, *n as usize)) {
        if has[n] < had[n] && differ(has[n], had[n]) {
            list.add(problem, need, (before[n], after[n]), reader);
        }
    }
    list.shifts()
}

/// Needs while they are listed for a reader.
#[derive(Default)]
struct Listed {
    named: Vec<Shift>,
    others: usize,
}

impl Listed {
    fn add(&mut self, problem: &Problem, need: &Need, (before, after): (f64, f64), reader: &dyn Reader) {
        if reader.may_name_need(&need.id) {
            let state = problem.states.get(need.state as usize).map(|s| s.id.clone()).unwrap_or_default();
            self.named.push(Shift { need: need.id.clone(), state, before, after });
        } else {
            self.others += 1;
        }
    }

    fn shifts(self) -> Shifts {
        Shifts { named: self.named, others: Others::of(self.others) }
    }
}

/// Awards that differ, in canonical order: those of which the reader may see both sides, and how many more.
pub(super) fn changed(
    ids: (&dyn Fn(u32) -> String, &dyn Fn(u32) -> String),
    before: &Awards,
    after: &Awards,
    reader: &dyn Reader,
) -> (Vec<AwardChange>, Others) {
    let mut both: std::collections::BTreeMap<(u32, u32), (f64, f64)> =
        before.iter().map(|(n, o, amount)| ((*n, *o), (*amount, 0.0))).collect();
    for (n, o, amount) in after {
        both.entry((*n, *o)).or_default().1 = *amount;
    }
    let (mut changes, mut others) = (Vec::new(), 0);
    for ((n, o), (before, after)) in both.into_iter().filter(|(_, (a, b))| differ(*a, *b)) {
        let (need, offer) = (ids.0(n), ids.1(o));
        if reader.may_name_need(&need) && reader.may_name_offer(&offer) {
            changes.push(AwardChange { need, offer, before, after });
        } else {
            others += 1;
        }
    }
    (changes, Others::of(others))
}
