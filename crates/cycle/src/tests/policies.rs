//! Policies that administrators choose and compare: what is frozen, what two runs differ in, what a policy costs.

use std::time::Duration;

use persistence::RunFile;

use super::fixture::{House, code, id, need, offer};
use crate::*;

/// Two states, one with two needs that are worth more, and seats for two needs.
async fn scarce() -> (House, matching::Policy) {
    let house = House::build().await;
    let mut policy = matching::Policy::default();
    let all = [(&house.aldoria, "First", 2.0), (&house.aldoria, "Second", 2.0), (&house.bravenia, "Third", 0.5)];
    for (party, title, weight) in all {
        let mut raw = need(title, 20);
        raw.least_useful = "20".into();
        let view = house.published_need(party, &raw).await;
        policy.set_weights.insert(id(&view), weight);
    }
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    (house, policy)
}

async fn under(house: &House, round: &RoundView, policy: matching::Policy) -> RunView {
    let secretariat = house.focal(&house.secretariat).await;
    let round = house.cycle.round(&secretariat, round.record.id).await.unwrap();
    house.cycle.set_policy(&secretariat, round.record.id, policy, round.record.version).await.unwrap();
    house.run_again(round.record.id).await
}

/// The same weights under another policy.
fn named(objective: &str, policy: &matching::Policy) -> matching::Policy {
    matching::Policy { objective: objective.into(), ..policy.clone() }
}

#[tokio::test]
async fn two_runs_side_by_side_and_what_fairness_costs() {
    let (house, policy) = scarce().await;
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewRound { title: "R".into(), policy: named("total", &policy), ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    let total = house.run_again(round.record.id).await;
    let fair = under(&house, &round, named("max_min", &policy)).await;
    let (from, to) = (total.record.id, fair.record.id);
    let view = house.cycle.compare_runs(&secretariat, from, to).await.unwrap();
    assert!(view.same_input && view.more_value < 0.0 && view.share.unwrap() < 0.0, "{view:?}");
    assert_eq!((view.enter.named.len(), view.leave.named.len()), (1, 1));
    let entered = &view.names.needs[&view.enter.named[0].need];
    assert_eq!((entered.title.as_str(), entered.state.as_str()), ("Third", "XAB"));
    assert!(view.to.least > view.from.least);
    assert_eq!((view.from.policy.as_str(), view.to.policy.as_str()), ("total", "max_min"));
    let report = house.cycle.report(&secretariat, to).await.unwrap();
    let least = report.told.policy_values["min_coverage"];
    assert!(least.value > 0.0 && least.bound >= least.value - 1e-9);
    let price = report.price.unwrap();
    assert_eq!(price.of, from);
    assert!((price.more_value + view.more_value).abs() < 1e-9 && price.share.unwrap() > 0.0);
    let report = house.cycle.report(&secretariat, from).await.unwrap();
    assert!(report.told.policy_values.is_empty() && report.price.is_none());
    assert_eq!(code(house.cycle.compare_runs(&secretariat, from, from).await), "not-comparable");
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(house.cycle.compare_runs(&donor, from, to).await), "not-allowed read-report");
}

#[tokio::test]
async fn minimal_change_is_held_against_the_chosen_plan() {
    let (house, policy) = scarce().await;
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewRound { title: "R".into(), policy: named("minimal_change", &policy), ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    assert_eq!(code(house.cycle.start_run(&secretariat, round.record.id, None).await), "no-earlier-plan");
    let first = under(&house, &round, named("total", &policy)).await;
    house.chosen(&round, &first).await;
    let next = NewRound { parent: Some(round.record.id), ..new };
    let next = house.cycle.create_round(&secretariat, &next, None).await.unwrap();
    let run = house.run_again(next.record.id).await;
    let input = house.cycle.run_file(&secretariat, run.record.id, RunFile::Input).await.unwrap();
    assert_eq!(Frozen::read(&input).unwrap().policy.earlier.len(), 2);
    let report = house.cycle.report(&secretariat, run.record.id).await.unwrap();
    assert!(report.told.policy_values.contains_key("changed_awards"), "{:?}", report.told.policy_values);
}

#[tokio::test]
async fn a_frontier_is_a_job_with_points_that_do_not_dominate_each_other() {
    let (house, policy) = scarce().await;
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewRound { title: "R".into(), policy: named("total", &policy), ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    let run = house.run_again(round.record.id).await.record.id;
    assert_eq!(house.cycle.frontier(&secretariat, run).await.unwrap().state, FrontierState::None);
    let queued = house.cycle.start_frontier(&secretariat, run).await.unwrap();
    assert_eq!(queued.state, FrontierState::Queued);
    house.cycle.start_frontier(&secretariat, run).await.unwrap();
    house.work().await;
    let view = house.cycle.frontier(&secretariat, run).await.unwrap();
    assert_eq!(view.state, FrontierState::Done, "{:?}", view.note);
    assert!(view.points.len() >= 2 && view.points.len() <= frontiers::POINTS);
    assert!(view.points.windows(2).all(|two| two[0].total > two[1].total && two[0].fairness < two[1].fairness));
    assert!(view.points[0].chosen && view.points[1].entering == 1 && view.points[1].leaving == 1);
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(house.cycle.start_frontier(&donor, run).await), "not-allowed start-run");
    assert_eq!(code(house.cycle.frontier(&donor, run).await), "not-allowed read-report");
}

#[tokio::test]
async fn a_run_keeps_its_moments_and_says_how_it_ended_in_a_code() {
    let (house, _) = scarce().await;
    let (_, run) = house.solved().await;
    let note = run.note.clone().unwrap();
    assert_eq!((note.code.as_str(), note.figures["awards"].as_u64()), ("done", Some(2)));
    assert!(!run.moments.is_empty() && run.moments.len() <= 200 && run.progress.is_some() && run.plan_kept);
    let secretariat = house.focal(&house.secretariat).await;
    let notices = house.cycle.notices(&secretariat, &Paging::default()).await.unwrap();
    let notice = notices.items.iter().find(|n| n.kind == "run-finished").unwrap();
    assert_eq!(notice.args["note"]["code"], "done");
}

/// A program in place of the optimizer.
fn program(folder: &std::path::Path, script: &str) -> Solver {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("program");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    Solver::Child(path)
}

#[tokio::test]
async fn whatever_becomes_of_the_optimizer_a_plan_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    for (script, cause) in [
        ("exit 1", "child-code"),
        ("kill -9 $$", "child-ended"),
        ("exit 0", "without-plan"),
        (r#"echo '{"format":"matchmaker-plan/1"}' > "$4""#, "plan-unread"),
    ] {
        let house = House::build_with(program(folder.path(), script)).await;
        house.published_need(&house.aldoria, &need("One", 20)).await;
        house.published_offer(&house.donor, &offer("Seats", 40)).await;
        let (_, run) = house.solved().await;
        let note = run.note.clone().unwrap();
        assert_eq!((note.code.as_str(), note.figures["cause"].as_str()), ("simple", Some(cause)), "{script}");
        let secretariat = house.focal(&house.secretariat).await;
        let report = house.cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
        assert_eq!(report.award_count, 1, "{script}");
        assert!(report.baselines.iter().all(|b| report.outcome.objective >= b.objective - 1e-9));
        assert!(report.outcome.bound >= report.outcome.objective);
    }
}

#[tokio::test]
async fn a_run_that_is_stopped_keeps_its_last_plan() {
    let folder = tempfile::tempdir().unwrap();
    let house = House::build_with(program(folder.path(), "exec sleep 30")).await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let secretariat = house.focal(&house.secretariat).await;
    let new = NewRound { title: "R".into(), ..NewRound::default() };
    let round = house.cycle.create_round(&secretariat, &new, None).await.unwrap();
    let run = house.cycle.start_run(&secretariat, round.record.id, None).await.unwrap().record.id;
    let worker = house.cycle.spawn_worker();
    while house.cycle.run(&secretariat, run).await.unwrap().record.status != RunStatus::Running {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let started = std::time::Instant::now();
    house.cycle.cancel_run(&secretariat, run).await.unwrap();
    while house.cycle.run(&secretariat, run).await.unwrap().record.status == RunStatus::Running {
        assert!(started.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    worker.stop().await;
    let view = house.cycle.run(&secretariat, run).await.unwrap();
    assert_eq!(view.record.status, RunStatus::Cancelled);
    assert!(view.plan_kept && view.note.as_ref().is_some_and(|note| note.code == "cancelled-kept"));
    assert!(!view.may.contains(&Act::ChooseRun) && view.may.contains(&Act::ReadReport));
    let report = house.cycle.report(&secretariat, run).await.unwrap().told.report.clone();
    assert_eq!(report.awards[0].need, id(&asked));
    let due = house.cycle.today() + chrono::TimeDelta::days(5);
    let round = house.cycle.round(&secretariat, round.record.id).await.unwrap();
    let chosen = house.cycle.choose_run(&secretariat, round.record.id, run, due, round.record.version).await;
    assert_eq!(code(chosen), "not-choosable");
}
