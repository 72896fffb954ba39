//! `solve`, `check` and `match`: exit codes, determinism, tampering, bad files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::program;

fn problems() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("problems")
}

fn run(arguments: &[&str]) -> Output {
    Command::new(program()).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(folder: &tempfile::TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

fn solve(problem: &str, plan: &str, more: &[&str]) -> Output {
    run(&[&["solve", problem, "-o", plan], more].concat())
}

#[test]
fn solve_and_check_agree_on_every_problem_and_any_number_of_threads() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (one, two) = (path(&folder, "one.json"), path(&folder, "two.json"));
    for problem in std::fs::read_dir(problems()).expect("problems are there").flatten() {
        let problem = problem.path().display().to_string();
        let done = solve(&problem, &one, &["--threads", "1"]);
        assert!(done.status.success(), "{problem}: {}", text(&done.stderr));
        assert!(solve(&problem, &two, &["--threads", "2"]).status.success());
        assert_eq!(std::fs::read(&one).ok(), std::fs::read(&two).ok(), "{problem}: not byte for byte");
        let judged = run(&["check", &problem, &one]);
        assert_eq!(judged.status.code(), Some(0), "{problem}: {}", text(&judged.stderr));
        let plan: Value = serde_json::from_slice(&std::fs::read(&one).expect("a plan")).expect("JSON");
        assert_eq!(plan["status"], "optimal", "{problem}: small problems are solved to the end");
    }
}

#[test]
fn a_tampered_plan_is_refused_with_exit_code_4() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let problem = problems().join("every-constraint.json").display().to_string();
    let plan = path(&folder, "plan.json");
    assert!(solve(&problem, &plan, &[]).status.success());
    let whole: Value = serde_json::from_slice(&std::fs::read(&plan).expect("a plan")).expect("JSON");
    let tampered: Vec<(&str, Value)> = vec![
        ("/awards/0/amount", json!(1e6)),
        ("/objective", json!(whole["objective"].as_f64().unwrap_or(0.0) + 1.0)),
        ("/bound", json!(0.0)),
        ("/problem_sha256", json!("0".repeat(64))),
        ("/certificate/bound", json!(0.5)),
        ("/awards/0/offer", json!("nobody")),
        ("/status", json!("perfect")),
    ];
    for (pointer, value) in tampered {
        let mut plan_json = whole.clone();
        *plan_json.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is in a plan")) = value;
        std::fs::write(&plan, plan_json.to_string()).expect("written");
        let judged = run(&["check", &problem, &plan]);
        assert_eq!(judged.status.code(), Some(4), "{pointer}: {}", text(&judged.stdout));
        assert!(!judged.stderr.is_empty());
    }
}

#[test]
fn bad_files_are_refused_with_every_fault_and_exit_code_2() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (problem, plan) = (path(&folder, "problem.json"), path(&folder, "plan.json"));
    let broken = [
        ("{", "problem"),
        (
            r#"{"format":"matchmaker-problem/1","states":[],"needs":[{"id":"N","state":"nowhere","quantity":0}],"offers":[],"pairs":[]}"#,
            "needs[0].quantity",
        ),
        (
            r#"{"format":"matchmaker-problem/1","states":[],"needs":[{"id":"N","state":"nowhere","quantity":0}],"offers":[],"pairs":[]}"#,
            "needs[0].state",
        ),
        (
            r#"{"format":"matchmaker-problem/1","states":[],"needs":[],"offers":[{"id":"O","capacity":-1}],"pairs":[]}"#,
            "offers[0].capacity",
        ),
        (
            r#"{"format":"matchmaker-problem/1","states":[],"needs":[],"offers":[{"id":"O","capacity":NaN}],"pairs":[]}"#,
            "",
        ),
    ];
    for (content, place) in broken {
        std::fs::write(&problem, content).expect("written");
        let done = solve(&problem, &plan, &[]);
        assert_eq!(done.status.code(), Some(2), "{content}: {}", text(&done.stderr));
        assert!(text(&done.stderr).contains(place), "{content}: {}", text(&done.stderr));
        assert!(!Path::new(&plan).exists(), "a refused problem leaves no plan");
    }
    assert_eq!(run(&["solve", "/nowhere.json", "-o", &plan]).status.code(), Some(2));
    assert_eq!(run(&["solve"]).status.code(), Some(2));
}

#[test]
fn contradicting_pins_have_no_plan_and_exit_code_3() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (problem, plan) = (path(&folder, "problem.json"), path(&folder, "plan.json"));
    let content = json!({"format": "matchmaker-problem/1", "states": [{"id": "S"}], "needs": [{"id": "N", "state": "S", "quantity": 10}],
        "offers": [{"id": "O", "capacity": 4}], "pairs": [{"need": "N", "offer": "O"}], "pins": [{"need": "N", "offer": "O", "amount": 9}]});
    std::fs::write(&problem, content.to_string()).expect("written");
    let done = solve(&problem, &plan, &[]);
    assert_eq!(done.status.code(), Some(3), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("capacity"), "the constraint is named: {}", text(&done.stderr));
}
