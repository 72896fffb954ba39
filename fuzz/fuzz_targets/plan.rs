//! Plan files: what is taken is judged, whatever it claims, and is written and read back.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use matching::plan::Award;
use matching::{Plan, Problem, Status, check, check_awards};

static PROBLEM: LazyLock<(Problem, String)> = LazyLock::new(|| {
    Problem::read(include_bytes!("../../tests/problems/every-constraint.json")).expect("a sound problem")
});

fn seed() -> Vec<u8> {
    let mut plan = Plan::new(PROBLEM.1.clone(), Status::WorkLimit, 300.0, 400.0);
    plan.awards.push(Award { need: "strategy".to_owned(), offer: "A".to_owned(), amount: 50.0 });
    plan.write()
}

fuzz_target!(
    init: fuzz::seeds([("plan.json", seed())]),
    |data: &[u8]| {
        let Ok(plan) = Plan::read(data) else { return };
        let (problem, hash) = &*PROBLEM;
        check(problem, hash, &plan);
        check_awards(problem, &plan);
        let again = Plan::read(&plan.write()).expect("what is written is read");
        assert_eq!(again.write(), plan.write());
    }
);
