//! `solve`, `check` and `match`: exit codes, determinism, tampering, bad files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use tests::program;

fn problems() -> PathBuf {
    PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo runs the tests")).join("problems")
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

/// As in `matchmaker routes | head`: whoever reads may stop reading, and a disk that is full is told.
#[test]
fn output_that_nobody_takes_is_no_crash() {
    let routes = |out: std::process::Stdio| {
        Command::new(program()).arg("routes").stdout(out).output().expect("the program starts")
    };
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let done = routes(writer.into());
    assert_eq!((done.status.code(), text(&done.stderr)), (Some(0), String::new()));
    let full = std::fs::File::options().write(true).open("/dev/full").expect("/dev/full is there");
    let done = routes(full.into());
    assert_eq!(done.status.code(), Some(1));
    assert!(text(&done.stderr).contains("standard output cannot be written"), "{}", text(&done.stderr));
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

/// Solves a problem and gives the plan's place with the plan.
fn solved(folder: &tempfile::TempDir, problem: &str) -> (String, Value) {
    let plan = path(folder, "plan.json");
    assert!(solve(problem, &plan, &[]).status.success());
    let read = serde_json::from_slice(&std::fs::read(&plan).expect("a plan")).expect("JSON");
    (plan, read)
}

#[test]
fn explain_answers_from_files_in_json_and_in_words() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let problem = problems().join("every-constraint.json").display().to_string();
    let (plan, read) = solved(&folder, &problem);
    let stated: Value = serde_json::from_slice(&std::fs::read(&problem).expect("a problem")).expect("JSON");
    let files = ["--problem", problem.as_str(), "--plan", plan.as_str()];
    let asked = |question: &[&str]| run(&[&["explain"], question, &files[..]].concat());
    let offer = stated["offers"][0]["id"].as_str().expect("an offer");
    for need in stated["needs"].as_array().expect("needs") {
        let need = need["id"].as_str().expect("an id");
        let answer = asked(&["why", need, "--json"]);
        assert!(answer.status.success(), "{need}: {}", text(&answer.stderr));
        let why: Value = serde_json::from_slice(&answer.stdout).expect("JSON");
        let served = read["awards"].as_array().expect("awards").iter().any(|award| award["need"] == need);
        assert_eq!(why["code"].as_str().is_some_and(|code| code.starts_with("matched")), served, "{why:#}");
        assert!(text(&asked(&["why", need]).stdout).starts_with(need));
    }
    for question in [vec!["unit", "--offer", offer, "--steps", "1,10"], vec!["withdraw", offer]] {
        let answer = asked(&question);
        assert!(answer.status.success() && !answer.stdout.is_empty(), "{question:?}: {}", text(&answer.stderr));
        let answer = asked(&[&question[..], &["--json"]].concat());
        assert!(serde_json::from_slice::<Value>(&answer.stdout).is_ok(), "{question:?}");
    }
    let refused = [
        (vec!["why", "no-such-need"], 2, "no such need"),
        (vec!["unit", "--offer", "no-such-offer"], 2, "no such offer"),
        (vec!["unit", "--offer", offer, "--steps", "-1"], 2, "above 0"),
        (vec!["unit"], 2, "--offer"),
        (vec!["change", "N1"], 2, "--input"),
        (vec!["conditions", offer], 2, "--input"),
    ];
    for (question, code, words) in refused {
        let answer = asked(&question);
        assert_eq!(answer.status.code(), Some(code), "{question:?}: {}", text(&answer.stderr));
        assert!(text(&answer.stderr).contains(words), "{question:?}: {}", text(&answer.stderr));
    }
}

#[test]
fn a_plan_made_by_hand_is_judged_whatever_its_format() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let problem = problems().join("every-constraint.json").display().to_string();
    let (plan, read) = solved(&folder, &problem);
    let csv = path(&folder, "hand.csv");
    let mut lines = "need,offer,amount\n".to_owned();
    for award in read["awards"].as_array().expect("awards") {
        let word = |name: &str| award[name].as_str().unwrap_or_default().to_owned();
        lines.push_str(&format!("{},{},{}\n", word("need"), word("offer"), award["amount"]));
    }
    std::fs::write(&csv, &lines).expect("written");
    let judge = |file: &str| run(&["explain", "plan", file, "--problem", &problem, "--plan", &plan, "--json"]);
    let right = judge(&csv);
    assert!(right.status.success(), "{}{}", text(&right.stdout), text(&right.stderr));
    let check: Value = serde_json::from_slice(&right.stdout).expect("JSON");
    assert_eq!(check["violations"], json!([]));
    assert!((check["value"].as_f64().unwrap_or(0.0) - read["objective"].as_f64().unwrap_or(1.0)).abs() < 1e-6);
    assert!(judge(&plan).status.success(), "a plan file stands as well");
    std::fs::write(&csv, format!("{lines}nobody,nowhere,5\n")).expect("written");
    assert_eq!(judge(&csv).status.code(), Some(4));
    std::fs::write(&csv, "need,offer,amount\nN1,O1,much\n").expect("written");
    assert_eq!(judge(&csv).status.code(), Some(2));
}

#[test]
fn a_frontier_s_points_can_be_solved_again_and_compared() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let problem = problems().join("small-2.json").display().to_string();
    let (plans, points) = (path(&folder, "plans"), path(&folder, "points.json"));
    let done = run(&["frontier", &problem, "-o", &points, "--plans", &plans, "--points", "4", "--threads", "1"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let found: Value = serde_json::from_slice(&std::fs::read(&points).expect("points")).expect("JSON");
    let found = found["points"].as_array().expect("points").clone();
    assert!(!found.is_empty() && found.len() <= 4);
    for two in found.windows(2) {
        let figure = |point: &Value, name: &str| point[name].as_f64().expect("a number");
        assert!(figure(&two[0], "total") > figure(&two[1], "total"));
        assert!(figure(&two[0], "fairness") < figure(&two[1], "fairness"));
    }
    let last = found.len();
    let at = |what: &str, n: usize| format!("{plans}/{what}-{n:02}.json");
    let judged = run(&["check", &at("problem", last), &at("plan", last)]);
    assert!(judged.status.success(), "{}", text(&judged.stderr));
    let again = path(&folder, "again.json");
    assert!(solve(&at("problem", last), &again, &["--threads", "1"]).status.success());
    assert_eq!(std::fs::read(&again).ok(), std::fs::read(at("plan", last)).ok(), "reproducible, byte for byte");
    let compared = run(&["compare", &problem, &at("plan", 1), &at("plan", last), "--json"]);
    assert!(compared.status.success(), "{}", text(&compared.stderr));
    let comparison: Value = serde_json::from_slice(&compared.stdout).expect("JSON");
    assert_eq!(comparison["total_before"], found[0]["total"]);
}
