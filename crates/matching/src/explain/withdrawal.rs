//! Who depends on whom: if offers go, which states lose what after the best re-plan.

use std::collections::BTreeMap;

use serde::Serialize;

use super::desk::Desk;
use super::figures::{Awards, Effect, Moves, Shift, tolerance};
use super::hood::Seeds;
use super::reader::{Everyone, Named, Others, Reader};
use super::resolve::Found;
use super::table::Table;

/// How many needs one re-plan is about, and how many re-plans there are.
const NEEDS: (usize, usize) = (12, 5);

/// What a withdrawal does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Withdrawal {
    /// The offers that go.
    pub offers: Named,
    /// What the whole loses.
    pub loss: Effect,
    /// States that lose, by id, from the needs that the reader may see.
    pub states: Vec<StateLoss>,
    /// Needs that gain or lose.
    pub moves: Moves,
    /// Needs that the reader may not see and that lose.
    pub others: Others,
}

/// What a state loses.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StateLoss {
    /// The state.
    pub state: String,
    /// The value that its needs lose, less what others of them gain; below 0 where it gains on the whole.
    pub value: f64,
    /// Needs that are no longer served.
    pub leave: Vec<Shift>,
    /// Needs that get less.
    pub less: Vec<Shift>,
}

impl Desk<'_> {
    /// What is lost if these offers go, pins included; none where the reader may name none of them.
    pub fn withdrawal(&self, offers: &[&str], reader: &dyn Reader) -> Option<Withdrawal> {
        let mut numbers: Vec<u32> = offers.iter().filter_map(|id| self.offer(id, reader)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return None;
        }
        let rounds = self.seeds(&numbers);
        let (base, base_exact) = self.replan(&self.table, &self.awards, &rounds);
        let base = base.filter(|b| b.value >= self.value);
        let base = base.unwrap_or_else(|| Found { awards: self.awards.clone(), value: self.value });
        let without = self.without(&numbers);
        let (found, exact) = self.replan(&without, &base.awards, &rounds);
        let by_prices = self.table.certified - without.certified;
        // Without offers the plan of nobody else's is still one, so that this is a guard against rounding alone.
        let found = found.unwrap_or_else(|| {
            let mut ledger = without.ledger(&base.awards);
            super::insertion::drop_useless(&mut ledger);
            Found { awards: super::figures::awards_of(&ledger), value: ledger.objective() }
        });
        let loss = if exact && base_exact {
            Effect::exactly(base.value - found.value, by_prices)
        } else {
            Effect::loss(base.value - found.value, base.value - without.certified.min(self.bound), by_prices)
        };
        let moves = self.moves(&self.awards, &found.awards, reader);
        let all = self.moves(&self.awards, &found.awards, &Everyone);
        let hidden = |all: &[Shift], named: &[Shift]| all.len() - named.len();
        let others = hidden(&all.leave.named, &moves.leave.named) + hidden(&all.less.named, &moves.less.named);
        Some(Withdrawal {
            offers: Named::of(numbers.iter().map(|o| self.table.offer_id(*o)), |id| reader.may_name_offer(id)),
            loss,
            states: self.state_losses(&found.awards, &moves, reader),
            moves,
            others: Others::of(others),
        })
    }

    /// The needs that have something of these offers, in groups that one re-plan can hold.
    fn seeds(&self, offers: &[u32]) -> Vec<Seeds> {
        let ix = &self.table.ix;
        let mut needs: Vec<u32> =
            self.awards.iter().filter(|(_, o, _)| offers.binary_search(o).is_ok()).map(|(n, _, _)| *n).collect();
        needs.dedup();
        // Those with most at stake first.
        needs.sort_by(|a, b| ix.weight[*b as usize].total_cmp(&ix.weight[*a as usize]).then(a.cmp(b)));
        let mut rounds: Vec<Seeds> = needs
            .chunks(NEEDS.0)
            .take(NEEDS.1)
            .map(|chunk| Seeds { needs: chunk.to_vec(), offers: Vec::new() })
            .collect();
        if rounds.is_empty() || self.is_exact() {
            rounds = vec![Seeds::default()];
        }
        rounds
    }

    /// The plan made again around each group in turn; exact where it is whole.
    fn replan(&self, table: &Table<'_>, from: &Awards, rounds: &[Seeds]) -> (Option<Found>, bool) {
        let mut best: Option<Found> = None;
        let mut exact = true;
        for seeds in rounds {
            let awards = best.as_ref().map_or(from, |b| &b.awards);
            let answer = super::resolve::around(table, awards, seeds, None);
            exact &= answer.is_exact();
            let better = |found: &Found| best.as_ref().is_none_or(|b| found.value > b.value);
            if let Some(found) = answer.found.filter(better) {
                best = Some(found);
            }
        }
        (best, exact)
    }

    fn without(&self, offers: &[u32]) -> Table<'static> {
        let gone: Vec<u32> = offers.iter().map(|o| self.table.ix.offer_at[*o as usize]).collect();
        self.variant(|problem| {
            problem.pairs.retain(|pair| !gone.contains(&pair.offer));
            problem.pins.retain(|pin| !gone.contains(&pin.offer));
            for offer in &gone {
                if let Some(offer) = problem.offers.get_mut(*offer as usize) {
                    offer.capacity = 0.0;
                }
            }
        })
    }

    /// What each state loses, from the needs that the reader may see.
    fn state_losses(&self, after: &Awards, moves: &Moves, reader: &dyn Reader) -> Vec<StateLoss> {
        let ix = &self.table.ix;
        let mut values: BTreeMap<&str, f64> = BTreeMap::new();
        let sums = [(&self.awards, 1.0), (after, -1.0)];
        for ((need, offer, amount), sign) in
            sums.into_iter().flat_map(|(list, sign)| list.iter().map(move |a| (a, sign)))
        {
            let id = self.table.need_id(*need);
            if let Some(p) = ix.pair(*need, *offer).filter(|_| reader.may_name_need(id)) {
                let state = ix.state_at[ix.need_state[*need as usize] as usize] as usize;
                let value = ix.worth[p as usize] * amount - ix.award_cost;
                *values.entry(self.table.problem.states[state].id.as_str()).or_default() += sign * value;
            }
        }
        let of = |list: &[Shift], state: &str| list.iter().filter(|s| s.state == state).cloned().collect::<Vec<_>>();
        values
            .into_iter()
            .map(|(state, value)| StateLoss {
                state: state.to_owned(),
                value,
                leave: of(&moves.leave.named, state),
                less: of(&moves.less.named, state),
            })
            .filter(|loss| loss.value > tolerance(loss.value) || !loss.leave.is_empty() || !loss.less.is_empty())
            .collect()
    }
}
