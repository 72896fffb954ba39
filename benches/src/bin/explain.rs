//! Times explanations on a problem and its plan: `explain PROBLEM PLAN [--asks N]`. One line of JSON for each question.
#![allow(clippy::print_stdout)]

use std::process::ExitCode;
use std::time::Instant;

use matching::Plan;
use matching::explain::{Desk, Everyone};

fn main() -> ExitCode {
    benches::exit(run())
}

fn run() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [problem, plan, rest @ ..] = arguments.as_slice() else {
        return Err("explain PROBLEM PLAN [--asks N]".to_owned());
    };
    let asks = match rest {
        [flag, count] if flag == "--asks" => count.parse().map_err(|e| format!("{flag}: {e}"))?,
        _ => 5,
    };
    let (problem, _) = benches::problem(problem)?;
    let bytes = std::fs::read(plan).map_err(|e| format!("{plan}: {e}"))?;
    let plan = Plan::read(&bytes).map_err(|f| format!("{f:?}"))?;
    let start = Instant::now();
    let desk = Desk::new(&problem, &plan).map_err(|v| format!("{v:?}"))?;
    say("desk", "", start, &serde_json::json!({"value": desk.value(), "bound": desk.bound()}));
    for unmet in spread(&plan.unmet, asks) {
        let start = Instant::now();
        let why = desk.why(&unmet.need, &Everyone);
        let short = why.map(|w| {
            let changes = w.plan.as_ref().map(|p| p.changes.len());
            serde_json::json!({"code": w.code, "cost": w.cost, "lifted": w.lifted, "changes": changes, "in_plan": unmet.reason})
        });
        say("why", &unmet.need, start, &serde_json::json!(short));
    }
    for offer in spread(&problem.offers, asks) {
        let start = Instant::now();
        let steps: Vec<f64> = [0.001, 0.01, 0.1].iter().map(|part| (part * offer.capacity).max(1.0)).collect();
        let gains = desk.next_unit(&[&offer.id], &steps, &Everyone);
        let short: Option<Vec<_>> = gains.map(|g| g.iter().map(|u| (u.step, u.gain)).collect());
        say("next_unit", &offer.id, start, &serde_json::json!(short));
        let start = Instant::now();
        let loss = desk.withdrawal(&[&offer.id], &Everyone);
        let short = loss.map(|w| (w.loss, w.states.len(), w.moves.leave.named.len()));
        say("withdrawal", &offer.id, start, &serde_json::json!(short));
    }
    let start = Instant::now();
    let ids: Vec<&str> = problem.offers.iter().take(40).map(|o| o.id.as_str()).collect();
    let gains = desk.next_unit(&ids, &[1.0], &Everyone);
    say(
        "next_unit",
        "40 offers",
        start,
        &serde_json::json!(gains.map(|g| g.iter().map(|u| u.gain).collect::<Vec<_>>())),
    );
    let start = Instant::now();
    let loss = desk.withdrawal(&ids, &Everyone);
    say("withdrawal", "40 offers", start, &serde_json::json!(loss.map(|w| (w.loss, w.states.len()))));
    let start = Instant::now();
    let check = desk.check_plan(plan.awards.get(1..).unwrap_or_default(), &Everyone);
    say(
        "check_plan",
        "",
        start,
        &serde_json::json!({"violations": check.violations.len(), "distance": check.distance}),
    );
    Ok(())
}

/// So many of a list, evenly spread.
fn spread<T>(list: &[T], count: usize) -> impl Iterator<Item = &T> {
    list.iter().step_by((list.len() / count.max(1)).max(1)).take(count)
}

fn say(question: &str, about: &str, start: Instant, answer: &serde_json::Value) {
    let seconds = start.elapsed().as_secs_f64();
    println!("{}", serde_json::json!({"question": question, "about": about, "seconds": seconds, "answer": answer}));
}
