//! Problem files: what is taken is written and read back as it was, and can be judged and valued.
#![no_main]

use libfuzzer_sys::fuzz_target;
use matching::baseline::{self, Order};
use matching::{Plan, Problem, Status, check_awards};

fuzz_target!(
    init: fuzz::seeds(fuzz::files("tests/problems", ".json")),
    |data: &[u8]| {
        let Ok((problem, hash)) = Problem::read(data) else { return };
        assert!(problem.faults().is_empty());
        let (again, _) = Problem::read(&problem.write()).expect("what is written is read");
        assert_eq!(again, problem);
        check_awards(&problem, &Plan::new(hash, Status::Optimal, 0.0, 0.0));
        baseline::value(&problem, Order::ByDate);
    }
);
