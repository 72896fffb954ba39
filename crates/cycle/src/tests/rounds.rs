//! Rounds and their runs: what is fixed, what is stopped, what is refused.

use chrono::TimeDelta;
use persistence::{RunFile, RunStatus};

use super::fixture::{House, code, id, need, offer};
use crate::*;

#[tokio::test]
async fn the_input_stays_as_it_was_frozen() {
    let house = House::build().await;
    let asked = house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let secretariat = house.focal(&house.secretariat).await;
    let round = house
        .cycle
        .create_round(&secretariat, &NewRound { title: "R".into(), ..NewRound::default() }, None)
        .await
        .unwrap();
    let run = house.cycle.start_run(&secretariat, round.record.id, None).await.unwrap();
    let focal = house.focal(&house.aldoria).await;
    let mut raw = need("Changed after the freeze", 12);
    raw.evidence = String::new();
    house.cycle.edit_need(&focal, id(&asked), &raw, asked.record.version).await.unwrap();
    house.work().await;
    let done = house.cycle.run(&secretariat, run.record.id).await.unwrap();
    assert_eq!(done.record.status, RunStatus::Done, "{:?}", done.record.message);
    let input = house.cycle.run_file(&secretariat, run.record.id, RunFile::Input).await.unwrap();
    assert_eq!(matching::sha256(&input), done.record.input_sha256);
    let frozen = Frozen::read(&input).unwrap();
    assert_eq!(frozen.needs[0].facts.title, "One");
    assert_eq!(frozen.bytes(), input, "canonical");
    let text = String::from_utf8(input).unwrap();
    assert!(!text.contains("secret evidence"), "the optimizer needs no evidence");
}

#[tokio::test]
async fn a_cancelled_run_ends_and_proposes_nothing() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let secretariat = house.focal(&house.secretariat).await;
    let round = house
        .cycle
        .create_round(&secretariat, &NewRound { title: "R".into(), ..NewRound::default() }, None)
        .await
        .unwrap();
    let run = house.cycle.start_run(&secretariat, round.record.id, None).await.unwrap();
    house.cycle.cancel_run(&secretariat, run.record.id).await.unwrap();
    house.work().await;
    let run = house.cycle.run(&secretariat, run.record.id).await.unwrap();
    assert_eq!(run.record.status, RunStatus::Cancelled);
    assert_eq!(code(house.cycle.cancel_run(&secretariat, run.record.id).await), "run-ended");
    assert_eq!(code(house.cycle.report(&secretariat, run.record.id).await), "no-report");
    let due = house.cycle.today() + TimeDelta::days(5);
    let chosen = house.cycle.choose_run(&secretariat, round.record.id, run.record.id, due, round.record.version).await;
    assert_eq!(code(chosen), "not-choosable");
}

#[tokio::test]
async fn a_plan_that_the_records_have_left_behind_is_not_proposed() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let (round, run) = house.solved().await;
    let donor = house.focal(&house.donor).await;
    house.cycle.withdraw_offer(&donor, offered.record.offer.id, "spent", offered.record.version).await.unwrap();
    let secretariat = house.focal(&house.secretariat).await;
    let due = house.cycle.today() + TimeDelta::days(5);
    let (round_id, version) = (round.record.id, round.record.version);
    assert_eq!(code(house.cycle.choose_run(&secretariat, round_id, run.record.id, due, version).await), "left-behind");
    assert_eq!(
        code(house.cycle.choose_run(&secretariat, round_id, run.record.id, house.cycle.today(), version).await),
        "in-the-past"
    );
    let contributor = house.scope(&house.secretariat, house.secretariat.contributor).await;
    assert_eq!(
        code(house.cycle.choose_run(&contributor, round_id, run.record.id, due, version).await),
        "not-allowed choose-run"
    );
}

#[tokio::test]
async fn a_worker_works_until_it_is_stopped() {
    let house = House::build().await;
    house.published_need(&house.aldoria, &need("One", 20)).await;
    house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let worker = house.cycle.spawn_worker();
    let secretariat = house.focal(&house.secretariat).await;
    let round = house
        .cycle
        .create_round(&secretariat, &NewRound { title: "R".into(), ..NewRound::default() }, None)
        .await
        .unwrap();
    let run = house.cycle.start_run(&secretariat, round.record.id, None).await.unwrap();
    for _ in 0..200 {
        if house.cycle.run(&secretariat, run.record.id).await.unwrap().record.status == RunStatus::Done {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    worker.stop().await;
    let run = house.cycle.run(&secretariat, run.record.id).await.unwrap();
    assert_eq!(run.record.status, RunStatus::Done, "{:?}", run.record.message);
    assert!(run.may.contains(&Act::ChooseRun));
}

#[tokio::test]
async fn a_policy_out_of_bounds_is_refused_with_its_place() {
    let house = House::build().await;
    let secretariat = house.focal(&house.secretariat).await;
    let mut policy = matching::Policy { objective: "luck".into(), ..matching::Policy::default() };
    policy.weights.foundational = 1000.0;
    let new = NewRound { title: "R".into(), policy, ..NewRound::default() };
    let Err(Refusal::Invalid(findings)) = house.cycle.create_round(&secretariat, &new, None).await else { panic!() };
    assert!(findings.len() >= 2 && findings.iter().all(|f| f.place.path.is_some()), "{findings:?}");
    let donor = house.focal(&house.donor).await;
    assert_eq!(code(house.cycle.create_round(&donor, &NewRound::default(), None).await), "not-allowed manage-round");
}
