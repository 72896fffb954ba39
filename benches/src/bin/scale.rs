//! Builds a problem of any size in memory, solves it and prints one JSON line: how time, memory and gap grow.
//!
//! `scale [--needs N] [--offers M] [--degree D] [--seed S] [--seconds T] [--work W] [--threads T] [--gap G] [--progress]`
//!
//! With `--gap` it ends with the first plan that lies within that share of the bound: what a size costs up to one quality.
//!
//! The shape is that of `generate_problem.py`: states with absorptive limits and groups, needs of very unequal size
//! with least amounts and requirements, offers with conditions on area, region, kind of help and language, earmarks,
//! set-up costs and least awards. Areas and regions grow with the problem, so that a need has about `degree` eligible
//! offers at every size. Same arguments, same problem.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Instant;

use benches::{number, peak_megabytes, processor_seconds};
use matching::problem::{Earmark, Need, Offer, Pair, Policy, Problem, State};
use matching::{Control, Limits, Progress, solve};

/// Areas, kinds of help, languages.
const AREAS: usize = 61;
const KINDS: usize = 8;
const LANGUAGES: usize = 6;
/// Needs of one area in one region, about.
const CELL: usize = 20;

/// SplitMix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From 0 to below `n`.
    fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }

    /// From `low` to `high`, both included.
    fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    fn gauss(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    fn of(&mut self, list: &[f64]) -> f64 {
        list[self.below(list.len())]
    }

    /// A set of up to `n` numbers below `of`, as bits.
    fn some(&mut self, n: usize, of: usize) -> u32 {
        (0..n).fold(0, |set, _| set | 1 << self.below(of))
    }
}

/// What eligibility asks of a need.
struct Facts {
    area: usize,
    region: usize,
    kind: u32,
    languages: u32,
    cost: f64,
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).floor() / 100.0
}

/// States and their needs.
fn askers(
    dice: &mut Dice,
    problem: &mut Problem,
    needs: usize,
    regions: usize,
    area: &dyn Fn(f64) -> usize,
) -> Vec<Facts> {
    let mut facts = Vec::with_capacity(needs);
    while problem.needs.len() < needs {
        let s = problem.states.len();
        let shares = [("LDC", 0.23), ("SIDS", 0.2), ("LLDC", 0.16)];
        let groups: Vec<String> =
            shares.iter().filter(|(_, share)| dice.unit() < *share).map(|(g, _)| (*g).to_owned()).collect();
        let island = if groups.iter().any(|g| g == "SIDS") { 1.3 } else { 1.0 };
        let cost = ((0.15 * dice.gauss()).exp() * island * 1e4).round() / 1e4;
        let factor = if groups.is_empty() { 1.0 } else { 1.5 };
        let region = dice.below(regions);
        let languages = dice.some(1, LANGUAGES) | u32::from(dice.unit() < 0.5);
        let first = problem.needs.len();
        problem.states.push(State { id: format!("S{s:06}"), groups, max_awards: Some(dice.between(4, 24) as u64) });
        for i in first..(first + dice.between(5, 40)).min(needs) {
            let quantity = ((11.5 + dice.gauss()).exp() / 1e3).round().max(10.0) * 1e3;
            let requires =
                if i > first && dice.unit() < 0.12 { vec![dice.between(first, i - 1) as u32] } else { Vec::new() };
            problem.needs.push(Need {
                id: format!("N{i:08}"),
                state: s as u32,
                quantity,
                min_quantity: hundredths(quantity * dice.of(&[0.0, 0.1, 0.25, 0.5, 1.0])),
                weight: dice.between(1, 5) as f64 * factor,
                max_providers: Some(dice.between(1, 3) as u64),
                requires,
            });
            let kind = dice.below(KINDS) as u32;
            facts.push(Facts { area: area(dice.unit()), region, kind, languages, cost });
        }
    }
    facts
}

/// Offers and their eligible pairs, about `degree` for every need.
fn givers(dice: &mut Dice, problem: &mut Problem, facts: &[Facts], size: &Size, area: &dyn Fn(f64) -> usize) {
    let mut cells = vec![Vec::new(); AREAS * size.regions];
    for (n, f) in facts.iter().enumerate() {
        cells[f.region * AREAS + f.area].push(n as u32);
    }
    let demand: f64 = problem.needs.iter().map(|n| n.quantity).sum();
    let sizes: Vec<f64> = (0..size.offers).map(|_| (1.2 * dice.gauss()).exp()).collect();
    let scale = 0.4 * demand / sizes.iter().sum::<f64>();
    let reach = size.degree * facts.len() as f64 / size.offers as f64;
    for (o, raw) in sizes.iter().enumerate() {
        let capacity = (raw * scale / 100.0).round() * 100.0;
        let max_awards = (dice.unit() < 0.8).then(|| dice.between(2, 30) as u64);
        let mut earmarks = Vec::new();
        if dice.unit() < 0.25 {
            let group = if dice.unit() < 0.5 { "LDC" } else { "SIDS" };
            earmarks.push(Earmark { group: group.to_owned(), min_share: dice.of(&[0.2, 0.3, 0.5]) });
        }
        problem.offers.push(Offer { id: format!("O{o:07}"), capacity, max_awards, earmarks });
        let least = (capacity / 3.0).min((10.0 + 0.7 * dice.gauss()).exp()).round();
        let setup = hundredths(least * dice.of(&[0.0, 0.0, 0.05, 0.1]));
        let (kinds, tongues) = (dice.between(1, 6), dice.below(4));
        let (kinds, tongues) = (dice.some(kinds, KINDS), 1 | dice.some(tongues, LANGUAGES));
        let wanted: Vec<usize> = (0..dice.between(1, 14)).map(|_| area(dice.unit())).collect();
        // Wide and narrow offers: what most reach and what few reach even out.
        let most = problem.pairs.len() + (reach * (0.25 + 1.5 * dice.unit())) as usize;
        let mut seen = BTreeSet::new();
        for _ in 0..400 {
            let cell = dice.below(size.regions) * AREAS + wanted[dice.below(wanted.len())];
            if problem.pairs.len() >= most || !seen.insert(cell) {
                if problem.pairs.len() >= most {
                    break;
                }
                continue;
            }
            for n in &cells[cell] {
                let (need, f) = (&problem.needs[*n as usize], &facts[*n as usize]);
                if kinds >> f.kind & 1 == 0 || tongues & f.languages == 0 {
                    continue;
                }
                let low = if need.max_providers == Some(1) { least.max(need.min_quantity) } else { least };
                let high = hundredths(need.quantity.min((capacity - setup) / f.cost));
                if low <= high && high > 0.0 {
                    let fit = ((0.6 + 0.4 * dice.unit()) * 1e4).round() / 1e4;
                    let (offer, rate) = (o as u32, f.cost);
                    problem.pairs.push(Pair { need: *n, offer, min: low, max: Some(high), fit, rate, setup });
                }
            }
        }
    }
}

/// How large a problem is.
struct Size {
    needs: usize,
    offers: usize,
    degree: f64,
    regions: usize,
}

fn build(size: &Size, seed: u64) -> Problem {
    let mut dice = Dice(seed);
    let mut sums = Vec::with_capacity(AREAS);
    let mut sum = 0.0;
    for rank in 0..AREAS {
        sum += 1.0 / (rank as f64 + 3.0);
        sums.push(sum);
    }
    // Few areas draw most needs and offers.
    let area = |unit: f64| sums.iter().position(|s| unit * sum < *s).unwrap_or(AREAS - 1);
    let mut problem = Problem {
        name: format!("scale {} {} {} seed {seed}", size.needs, size.offers, size.degree),
        policy: Policy { award_cost: 0.002, ..Policy::default() },
        ..Problem::default()
    };
    problem.pairs.reserve_exact((1.1 * size.degree * size.needs as f64) as usize);
    let facts = askers(&mut dice, &mut problem, size.needs, size.regions, &area);
    givers(&mut dice, &mut problem, &facts, size, &area);
    problem
}

fn run() -> Result<(), String> {
    let (needs, offers) = (number("--needs", 4_000.0)? as usize, number("--offers", 400.0)? as usize);
    let (degree, seed) = (number("--degree", 30.0)?, number("--seed", 1.0)? as u64);
    let (seconds, threads) = (number("--seconds", f64::INFINITY)?, number("--threads", 0.0)? as usize);
    let work = number("--work", solve::DEFAULT_WORK as f64)? as u64;
    let gap = number("--gap", Limits::default().gap)?;
    let show = std::env::args().any(|a| a == "--progress");
    let regions = (needs / (AREAS * CELL)).max(1);
    let started = Instant::now();
    let problem = build(&Size { needs, offers, degree, regions }, seed);
    let built = started.elapsed().as_secs_f64();
    let (begun, before) = (Instant::now(), processor_seconds());
    let left = || seconds - begun.elapsed().as_secs_f64();
    let limits = Limits { work, gap, threads, seconds_left: seconds.is_finite().then_some(&left) };
    let mut last = f64::NEG_INFINITY;
    let plan = solve(&problem, "", &limits, &mut |p: &Progress| {
        let now = begun.elapsed().as_secs_f64();
        if show && now >= last + 5.0 {
            last = now;
            eprintln!("{now:.0} s {}: best {:.3}, bound {:.3}, gap {:.5}", p.phase.as_str(), p.best, p.bound, p.gap);
        }
        Control::Continue
    });
    let solved = begun.elapsed().as_secs_f64();
    let cpu = processor_seconds().zip(before).map(|(after, before)| after - before);
    let millions = problem.pairs.len() as f64 / 1e6;
    let certified = plan.certificate.bound;
    println!(
        "{}",
        serde_json::json!({"needs": needs, "offers": offers, "pairs": problem.pairs.len(), "build_s": built,
            "solve_s": solved, "cpu_s": cpu, "s_per_million_pairs": solved / millions,
            "cpu_s_per_million_pairs": cpu.map(|c| c / millions), "status": plan.status.as_str(),
            "objective": plan.objective, "bound": plan.bound,
            "certified_gap": matching::plan::gap(plan.objective, certified), "peak_mb": peak_megabytes()})
    );
    Ok(())
}

fn main() -> ExitCode {
    benches::exit(run())
}
