//! Constraints 2 (quantity and least quantity), 3 (providers) and 8 (requirements).

use std::collections::BTreeMap;

use super::Case;
use crate::certificate::over;
use crate::problem::index::UNLIMITED;

pub(super) fn judge(case: &mut Case<'_>) {
    let mut served: BTreeMap<u32, (f64, u32)> = BTreeMap::new();
    for (pair, amount) in &case.awards {
        let entry = served.entry(case.ix.need[*pair as usize]).or_insert((0.0, 0));
        entry.0 += amount;
        entry.1 += 1;
    }
    for (need, (total, providers)) in &served {
        let n = *need as usize;
        let (quantity, least, most) = (case.ix.quantity[n], case.ix.least[n], case.ix.providers[n]);
        let id = case.need_id(*need);
        if over(*total, quantity, 0.0) {
            case.add("need", &id, format!("{total} > quantity {quantity}"));
        }
        if over(least, *total, quantity) {
            case.add("need", &id, format!("{total} < min_quantity {least}"));
        }
        if most != UNLIMITED && *providers > most {
            case.add("need", &id, format!("{providers} providers > {most}"));
        }
        for required in case.ix.requires.row(n).to_vec() {
            if !served.contains_key(&required) {
                let text = format!("required need {} is not served", case.need_id(required));
                case.add("requires", &id, text);
            }
        }
    }
}
