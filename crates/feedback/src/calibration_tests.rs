//! Whether the intervals keep their promise: over 200 generated histories each, with several seeds, 90 % intervals hold
//! the true effect in 85 to 95 % of them. The interval around the raw mean of a group does not.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use vocabulary::OrganisationKind;

use super::tests::{Dice, engagement, report};
use super::*;

const SEEDS: [u64; 5] = [1, 2, 3, 20_261_124, 987_654_321];
const HISTORIES: u32 = 200;

fn ended(delivered: i64, levels: Option<(u8, u8)>, reason: ClosureReason) -> Engagement {
    let open = engagement("x", "training-course", 1000, vec![report(OrganisationKind::State, delivered, levels)]);
    Engagement { status: EngagementStatus::Closed, closure: Some(reason), ..open }
}

/// The 90 % interval that the group's own observations give by themselves: mean and standard error.
fn raw(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let half = 1.645 * (variance / n).sqrt();
    (mean - half, mean + half)
}

/// What one kind of lesson looks like: how true effects and engagements arise, and how both estimates are read.
struct World {
    truth: fn(&mut Dice) -> f64,
    happens: fn(&mut Dice, f64) -> Engagement,
    read: fn(&Effects) -> Option<Estimate>,
    seen: fn(&Engagement) -> f64,
}

/// In how many of the generated histories the pooled and the raw interval of the first area hold its true effect.
fn held(seed: u64, world: &World) -> (u32, u32) {
    let mut dice = Dice(seed);
    let (mut pooled, mut alone) = (0, 0);
    for _ in 0..HISTORIES {
        let truths: Vec<f64> = (0..8).map(|_| (world.truth)(&mut dice)).collect();
        let mut history = Vec::new();
        for (n, truth) in truths.iter().enumerate() {
            for _ in 0..(2 + (dice.uniform() * 10.0) as u32) {
                let one = (world.happens)(&mut dice, *truth);
                history.push(Engagement { area: format!("area-{n}").parse().unwrap(), ..one });
            }
        }
        let estimate = (world.read)(&learn(&history).by_area[0].effects).unwrap();
        pooled += u32::from((estimate.low..=estimate.high).contains(&truths[0]));
        let own: Vec<f64> = history.iter().filter(|e| e.area.as_str() == "area-0").map(world.seen).collect();
        let (low, high) = raw(&own);
        alone += u32::from((low..=high).contains(&truths[0]));
    }
    (pooled, alone)
}

fn judge(name: &str, world: &World) {
    let found: Vec<(u32, u32)> = SEEDS.iter().map(|seed| held(*seed, world)).collect();
    println!("{name}: of {HISTORIES} histories the intervals held (pooled, raw) {found:?}");
    for (pooled, alone) in found {
        assert!((170..=190).contains(&pooled), "{name}: the pooled interval held {pooled} of 200");
        assert!(alone < 170, "{name}: the raw interval held {alone} of 200");
    }
}

#[test]
fn the_delivered_share_is_calibrated() {
    judge(
        "delivered",
        &World {
            truth: |dice| (0.6 + 0.12 * dice.normal()).clamp(0.25, 0.95),
            happens: |dice, share| {
                let delivered = (share + dice.between(-0.25, 0.25)).clamp(0.0, 1.0) * 1000.0;
                ended(delivered.round() as i64, None, ClosureReason::PartlyCompleted)
            },
            read: |effects| effects.delivered,
            seen: |e| share_delivered(e).unwrap(),
        },
    );
}

#[test]
fn the_completed_share_is_calibrated() {
    judge(
        "completed",
        &World {
            truth: |dice| (0.55 + 0.15 * dice.normal()).clamp(0.1, 0.95),
            happens: |dice, share| {
                let done = dice.uniform() < share;
                ended(1000, None, if done { ClosureReason::Completed } else { ClosureReason::StateWithdrew })
            },
            read: |effects| effects.completed,
            seen: |e| f64::from(u8::from(completed(e))),
        },
    );
}

#[test]
fn the_change_of_level_is_calibrated() {
    judge(
        "change of level",
        &World {
            truth: |dice| (0.9 + 0.35 * dice.normal()).clamp(0.2, 1.8),
            // From level 2 one step up, plus one more or one less with a probability each, so that the mean is the
            // effect.
            happens: |dice, effect| {
                let after = 2.0 + effect.floor() + f64::from(u8::from(dice.uniform() < effect.fract()));
                let shaken = if dice.uniform() < 0.3 { [-1.0, 1.0][usize::from(dice.uniform() < 0.5)] } else { 0.0 };
                ended(1000, Some((2, (after + shaken) as u8)), ClosureReason::Completed)
            },
            read: |effects| effects.level_change,
            seen: |e| f64::from(level_change_of(e).unwrap()),
        },
    );
}

#[test]
fn the_effect_per_money_is_calibrated() {
    judge(
        "effect per 100 000 US dollars",
        &World {
            truth: |dice| (0.8 + 0.3 * dice.normal()).clamp(0.1, 1.6),
            // Doses of 50 000 to 150 000 US dollars; the change is the effect times the dose, rounded by chance.
            happens: |dice, effect| {
                let cents = dice.between(5e6, 15e6);
                let change = effect * cents / EFFECT_BASE_CENTS as f64 + 0.6 * dice.normal();
                let whole = change.floor() + f64::from(u8::from(dice.uniform() < change - change.floor()));
                let mut one = ended(1000, Some((2, (2.0 + whole).clamp(1.0, 5.0) as u8)), ClosureReason::Completed);
                one.conduct.value_usd_cents = Some(cents as i64);
                one
            },
            read: |effects| effects.effect_per_100k_usd,
            seen: |e| {
                let seen = per_money(e).unwrap();
                seen.value / seen.dose
            },
        },
    );
}

#[test]
fn acceptance_is_calibrated() {
    for seed in SEEDS {
        let mut dice = Dice(seed);
        let mut pooled = 0;
        for _ in 0..HISTORIES {
            let truths: Vec<f64> = (0..8).map(|_| (0.6 + 0.15 * dice.normal()).clamp(0.1, 0.95)).collect();
            let mut proposals = Vec::new();
            for (n, truth) in truths.iter().enumerate() {
                for _ in 0..(2 + (dice.uniform() * 10.0) as u32) {
                    proposals.push(ProposalOutcome {
                        area: format!("area-{n}").parse().unwrap(),
                        kind: "training-course".parse().unwrap(),
                        provider_kind: ProviderKind::Ngo,
                        region: None,
                        accepted: dice.uniform() < *truth,
                    });
                }
            }
            let lessons = learn_from(&History { engagements: &[], proposals: &proposals });
            let estimate = lessons.by_area[0].effects.acceptance.unwrap();
            pooled += u32::from((estimate.low..=estimate.high).contains(&truths[0]));
        }
        println!("acceptance, seed {seed}: held in {pooled} of {HISTORIES}");
        assert!((170..=190).contains(&pooled), "acceptance, seed {seed}: {pooled} of 200");
    }
}
