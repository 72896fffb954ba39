//! Generated records for the tests of reports.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use uuid::Uuid;
use vocabulary::{Group, NeedId, StateCode};

use super::records::{NeedRecord, Supply};

/// One of 26 invented states.
pub(super) fn state(n: u8) -> StateCode {
    format!("XA{}", char::from(b'A' + n % 26)).parse().unwrap()
}

/// A need of a state; region and groups follow from the state, as they do in the register.
pub(super) fn need(n: u8, area: u8, step: u8, supply: u8) -> NeedRecord {
    let groups = [Group::Ldc, Group::Sids, Group::Lldc];
    let amount = |least: u8| if step >= least { 50 } else { 0 };
    NeedRecord {
        need: NeedId(Uuid::from_u128(u128::from(n) << 16 | u128::from(area) << 8 | u128::from(step))),
        state: state(n),
        region: ["002", "019", "142", "150"][usize::from(n % 26 / 9)].parse().unwrap(),
        groups: groups
            .into_iter()
            .enumerate()
            .filter(|(at, _)| (n % 26 + 3).is_multiple_of(u8::try_from(*at).unwrap() + 2))
            .map(|(_, g)| g)
            .collect(),
        area: format!("area-{}", area % 5).parse().unwrap(),
        capability: ["national-csirt", "crisis-plan", "lead-agency", "awareness"][usize::from(area % 4)]
            .parse()
            .unwrap(),
        value_usd_cents: (!area.is_multiple_of(3)).then_some(100_000),
        quantity: 100,
        matched: amount(1),
        agreed: amount(2),
        delivered: amount(3),
        supply: Supply::ALL[usize::from(supply) % 3],
    }
}

/// Any needs of up to 26 states.
pub(super) fn needs() -> impl Strategy<Value = Vec<NeedRecord>> {
    prop::collection::vec((0u8..26, 0u8..7, 0u8..4, 0u8..3), 0..150)
        .prop_map(|rows| rows.into_iter().map(|(n, area, step, supply)| need(n, area, step, supply)).collect())
}
