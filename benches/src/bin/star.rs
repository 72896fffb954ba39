//! Degenerate shapes at full size: very many needs around one offer, or very many offers around one need. Builds the
//! problem in memory, writes and reads it, solves, checks and explains; one JSON line with seconds and peak memory.
//!
//! `star [--pairs N] [--around offer|need] [--seconds S] [--work W] [--threads T]`

use std::process::ExitCode;
use std::time::Instant;

use benches::{number, option, peak_megabytes, processor_seconds};
use matching::explain::{Desk, Everyone};
use matching::problem::{Earmark, Need, Offer, Pair, Policy, State};
use matching::{Control, Limits, Plan, Problem, check, solve};

/// States of the needs around one offer.
const STATES: usize = 150;

/// Many needs and one offer that can serve a fifth of what they ask for.
fn around_offer(pairs: usize) -> Problem {
    let mut p = Problem { policy: Policy { award_cost: 0.002, ..Policy::default() }, ..Problem::default() };
    for s in 0..STATES {
        let groups = if s % 3 == 0 { vec!["LDC".to_owned()] } else { Vec::new() };
        p.states.push(State {
            id: format!("S{s:03}"),
            groups,
            max_awards: (s % 4 == 0).then_some(pairs as u64 / 1_000),
        });
    }
    let mut wanted = 0.0;
    for n in 0..pairs {
        let quantity = 1_000.0 * (1 + n * 7_919 % 97) as f64;
        let (rate, setup) = (1.0 + 0.1 * (n % 5) as f64, 50.0 * (n % 3) as f64);
        wanted += quantity * rate;
        p.needs.push(Need {
            id: format!("N{n:07}"),
            state: (n % STATES) as u32,
            quantity,
            min_quantity: quantity * [0.0, 0.25, 0.5][n % 3],
            weight: 1.0 + (n * 31 % 7) as f64,
            ..Need::default()
        });
        let fit = 0.5 + 0.5 * (n * 53 % 101) as f64 / 101.0;
        p.pairs.push(Pair { need: n as u32, offer: 0, min: 0.1 * quantity, max: None, fit, rate, setup });
    }
    let earmarks = vec![Earmark { group: "LDC".to_owned(), min_share: 0.4 }];
    p.offers.push(Offer { id: "O".to_owned(), capacity: 0.2 * wanted, earmarks, ..Offer::default() });
    p
}

/// Many small offers and one need that a tenth of them could serve in full.
fn around_need(pairs: usize) -> Problem {
    let mut p = Problem { policy: Policy { award_cost: 1e-6, ..Policy::default() }, ..Problem::default() };
    p.states.push(State { id: "S".to_owned(), ..State::default() });
    let mut given = 0.0;
    for o in 0..pairs {
        let capacity = 1_000.0 * (1 + o * 7_919 % 97) as f64;
        given += capacity;
        p.offers.push(Offer { id: format!("O{o:07}"), capacity, ..Offer::default() });
        let fit = 0.5 + 0.5 * (o * 53 % 101) as f64 / 101.0;
        let (rate, setup) = (1.0 + 0.1 * (o % 5) as f64, 50.0 * (o % 3) as f64);
        p.pairs.push(Pair { need: 0, offer: o as u32, min: 0.1 * capacity, max: Some(capacity), fit, rate, setup });
    }
    let quantity = 0.1 * given;
    p.needs.push(Need { id: "N".to_owned(), quantity, min_quantity: 0.5 * quantity, weight: 5.0, ..Need::default() });
    p
}

fn run() -> Result<(), String> {
    let pairs = number("--pairs", 1_000_000.0)? as usize;
    let (seconds, work) = (number("--seconds", f64::INFINITY)?, number("--work", solve::DEFAULT_WORK as f64)? as u64);
    let threads = number("--threads", 0.0)? as usize;
    let around = option("--around").unwrap_or_else(|| "offer".to_owned());
    let built = match around.as_str() {
        "offer" => around_offer(pairs),
        "need" => around_need(pairs),
        other => return Err(format!("--around: {other:?} is neither offer nor need")),
    };
    let bytes = built.write();
    drop(built);
    let mut clock = Instant::now();
    let mut lap = || std::mem::replace(&mut clock, Instant::now()).elapsed().as_secs_f64();
    let (problem, hash) = Problem::read(&bytes).map_err(|f| format!("{:?}", f.first()))?;
    let megabytes = bytes.len() as f64 / 1e6;
    drop(bytes);
    let read = lap();
    let begun = Instant::now();
    let left = || seconds - begun.elapsed().as_secs_f64();
    let limits = Limits { work, threads, seconds_left: seconds.is_finite().then_some(&left), ..Limits::default() };
    let plan = solve(&problem, &hash, &limits, &mut |_| Control::Continue);
    let solved = lap();
    let violations = check(&problem, &hash, &plan).len();
    let checked = lap();
    let again = Plan::read(&plan.write()).map_err(|f| format!("{:?}", f.first()))?;
    let written = lap();
    let desk = Desk::new(&problem, &again).map_err(|v| format!("{:?}", v.first()))?;
    let laid = lap();
    let offer = [problem.offers[0].id.as_str()];
    let gains = desk.next_unit(&offer, &[1.0, 1_000.0], &Everyone);
    let next = lap();
    let loss = desk.withdrawal(&offer, &Everyone);
    let withdrawn = lap();
    let why = plan.unmet.first().map(|u| desk.why(&u.need, &Everyone).map(|w| (w.code, w.cost)));
    let asked = lap();
    println!(
        "{}",
        serde_json::json!({"around": around, "pairs": pairs, "file_mb": megabytes, "read_s": read, "solve_s": solved,
            "check_s": checked, "plan_s": written, "desk_s": laid, "next_unit_s": next, "withdrawal_s": withdrawn,
            "why_s": asked, "cpu_s": processor_seconds(), "peak_mb": peak_megabytes(), "status": plan.status.as_str(),
            "awards": plan.awards.len(), "objective": plan.objective, "bound": plan.bound, "gap": plan.gap,
            "violations": violations, "why": why, "loss": loss.map(|w| w.loss),
            "gains": gains.map(|g| g.iter().map(|u| u.gain).collect::<Vec<_>>())})
    );
    if violations == 0 { Ok(()) } else { Err(format!("{violations} constraints are broken")) }
}

fn main() -> ExitCode {
    benches::exit(run())
}
