//! Constraint 7: what a state can absorb.

use super::Case;
use crate::problem::index::UNLIMITED;

pub(super) fn judge(case: &mut Case<'_>) {
    let mut awards = vec![0u32; case.ix.states()];
    for pair in case.awards.keys() {
        awards[case.ix.need_state[case.ix.need[*pair as usize] as usize] as usize] += 1;
    }
    for (s, count) in awards.into_iter().enumerate() {
        let most = case.ix.state_awards[s];
        if most != UNLIMITED && count > most {
            let id = case.problem.states[case.ix.state_at[s] as usize].id.clone();
            case.add("state", id, format!("{count} awards > {most}"));
        }
    }
}
