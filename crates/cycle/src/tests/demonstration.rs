//! The demonstration loads whole, names no real state, and leaves the first run to the visitor.

use std::time::Instant;

use persistence::RunStatus;

use super::fixture::{code, open};
use crate::*;

#[tokio::test]
async fn it_loads_and_its_first_run_is_interesting() {
    let folder = tempfile::tempdir().unwrap();
    let (cycle, _hand) = open(&folder, Solver::InProcess).await;
    let started = Instant::now();
    let logins = cycle.load_demonstration("quiet lamp over river").await.unwrap();
    println!("the demonstration loads in {:?}", started.elapsed());
    assert!(cycle.demonstration());
    assert_eq!(code(cycle.load_demonstration("quiet lamp over river").await), "not-empty");
    let enter = async |email: &str| {
        let SigningIn::Done(signed_in) = cycle.sign_in(email, "quiet lamp over river", &Door::default()).await.unwrap()
        else {
            panic!("{email} has no second factor");
        };
        cycle.authenticate(Presented::Session(&signed_in.secret)).await.unwrap()
    };
    let secretariat = enter(&logins.secretariat).await;
    let state = enter(&logins.requesting).await;
    let donor = enter(&logins.donor).await;
    let needs = cycle.needs(&secretariat, &NeedFilter::default(), &Paging { cursor: None, limit: 200 }).await.unwrap();
    assert!(needs.items.iter().all(|need| need.record.need.state.as_str().starts_with('X')));
    assert!(needs.items.len() >= 45, "{}", needs.items.len());
    let areas: std::collections::BTreeSet<_> = needs.items.iter().map(|need| need.record.area.clone()).collect();
    assert_eq!(areas.len(), 12);
    let lessons = cycle.lessons(&secretariat).await.unwrap();
    assert_eq!(lessons.engagements, 3);
    assert!(!lessons.lessons.practices.is_empty() && !lessons.lessons.framework.is_empty());
    let home = cycle.home(&state).await.unwrap();
    for code in ["continue-assessment", "confirm-needs", "finish-drafts"] {
        assert!(home.tasks.iter().any(|task| task.code == code && task.count > 0), "{code}");
    }
    assert!(cycle.home(&donor).await.unwrap().counts.get("offer-published").is_some_and(|n| *n >= 4));
    let round = cycle.rounds(&secretariat).await.unwrap().remove(0);
    let run = cycle.start_run(&secretariat, round.id, None).await.unwrap();
    while cycle.work_once().await.unwrap() {}
    let run = cycle.run(&secretariat, run.record.id).await.unwrap();
    assert_eq!(run.record.status, RunStatus::Done, "{:?}", run.record.message);
    let report = cycle.report(&secretariat, run.record.id).await.unwrap().told.report.clone();
    println!(
        "{} needs, {} offers, {} awards; {}",
        report.needs.len(),
        report.offers.len(),
        report.awards.len(),
        run.record.message
    );
    for unmet in &report.unmet {
        println!("not yet matched: {} {} ({})", unmet.state, unmet.title, unmet.reason);
    }
    assert!(report.awards.len() >= 20 && report.unmet.len() >= 3);
    let overview = cycle
        .overview(
            &cycle.authenticate(Presented::Nothing).await.unwrap(),
            &OverviewFilter::default(),
            &OverviewPaging::default(),
        )
        .await
        .unwrap();
    assert!(overview.needs.total >= 5 && overview.offers.total >= 5);
    assert_eq!(cycle.verify_audit(&[]).await.unwrap().faults, []);
}
