//! One walk: a run, its proposals, both decisions, the engagement, reports, its end; and the leases of jobs.

use std::time::Duration;

use ::assessment::NeedStatus;
use feedback::{ClosureReason, EngagementStatus, Report};
use vocabulary::{Quantity, RunId, Unit};

use super::bench::*;
use crate::*;

const LEASE: Duration = Duration::from_secs(30);

pub async fn round(bench: &Bench) -> RoundRecord {
    let new = NewRound {
        title: "Round one".into(),
        call: "Tell us".into(),
        edition: bench.edition,
        policy: serde_json::json!({ "weights": "neutral" }),
        proposals_due: None,
        parent: None,
        kind: RoundKind::Ordinary,
        frame: RoundFrame::default(),
    };
    rounds::create(&bench.store, &bench.secretariat, new, None).await.unwrap()
}

pub async fn finished_run(bench: &Bench, round: &RoundRecord) -> RunRecord {
    let store = &bench.store;
    let new = NewRun { round: round.id, input: b"input".to_vec(), problem: b"problem".to_vec() };
    let run = rounds::create_run(store, &bench.secretariat, new, None).await.unwrap();
    let lease = jobs::claim(store, LEASE).await.unwrap().unwrap();
    assert_eq!(lease.reference(), run.id.to_string());
    let made = RunMade { plan: b"plan".to_vec(), report: b"report".to_vec() };
    let outcome = RunOutcome::Done { made, note: serde_json::json!({ "code": "done" }) };
    rounds::finish_run(store, &lease, outcome).await.unwrap();
    rounds::run(store, &bench.secretariat, run.id).await.unwrap()
}

/// A rule as the cycle would write it.
pub fn settle(_: NeedStatus, standing: Standing) -> Option<NeedStatus> {
    Some(if standing.in_delivery > 0 {
        NeedStatus::InDelivery
    } else if standing.agreed > 0 {
        NeedStatus::Agreed
    } else if standing.open > 0 {
        NeedStatus::Proposed
    } else if standing.closed > 0 {
        NeedStatus::Closed
    } else {
        NeedStatus::Published
    })
}

pub fn yes() -> Verdict {
    Verdict { accept: true, ..Verdict::default() }
}

fn seats(amount: i64) -> Quantity {
    Quantity::new(amount, "seat".parse::<Unit>().unwrap())
}

pub async fn propose(bench: &Bench, need: &NeedRecord, offer: &OfferRecord) -> ProposalRecord {
    let round = match rounds::list(&bench.store, &bench.secretariat, PageRequest::first(1)).await.unwrap().items.pop() {
        Some(round) => round,
        None => round(bench).await,
    };
    let run = finished_run(bench, &round).await;
    let award = NewProposal {
        need: need.need.id,
        offer: offer.offer.id,
        amount: seats(10),
        draw: seats(12),
        kind: "training-course".parse().unwrap(),
        alternatives: Vec::new(),
    };
    let due = "2026-11-30".parse().unwrap();
    proposals::publish_run(&bench.store, &bench.secretariat, round.id, round.version, run.id, due, vec![award], settle)
        .await
        .unwrap();
    let filter = ProposalFilter { run: Some(run.id), ..ProposalFilter::default() };
    proposals::list(&bench.store, &bench.secretariat, &filter, PageRequest::first(1)).await.unwrap().items.remove(0)
}

async fn status(bench: &Bench, need: &NeedRecord) -> NeedStatus {
    needs::get(&bench.store, &bench.alpha, need.need.id).await.unwrap().status
}

pub async fn matchable(bench: &Bench) -> (NeedRecord, OfferRecord) {
    let mut new = new_need("For matching only", "secretariat");
    new.facts.exclusions.organisations.insert(id(&bench.other_donor));
    let need = needs::create(&bench.store, &bench.alpha, new, None).await.unwrap();
    publish_need(bench, &bench.alpha, need.need.id).await;
    (need, published_offer(bench, &bench.donor, "secretariat", 20).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_run_to_lessons() {
    for bench in benches("walk").await {
        let store = &bench.store;
        let (need, offer) = matchable(&bench).await;
        let frozen = needs::for_matching(store, &bench.secretariat).await.unwrap();
        assert_eq!(
            frozen[0].need.facts.exclusions.organisations.len(),
            1,
            "the run must know whom the state does not want"
        );
        assert!(needs::for_matching(store, &bench.donor).await.is_err());
        assert_eq!(offers::for_matching(store, &bench.secretariat).await.unwrap().len(), 1);
        assert!(needs::get(store, &bench.donor, need.need.id).await.is_err());
        let proposal = propose(&bench, &need, &offer).await;
        assert_eq!(status(&bench, &need).await, NeedStatus::Proposed);
        for (name, scope) in bench.all() {
            let party = matches!(name, "secretariat" | "alpha" | "donor");
            assert_eq!(proposals::get(store, scope, proposal.id).await.is_ok(), party, "{name}");
            assert_eq!(proposals::subject(store, scope, proposal.id).await.is_ok(), party, "{name}");
        }
        let shown = proposals::subject(store, &bench.donor, proposal.id).await.unwrap().need.need.facts;
        assert!(shown.evidence.is_empty() && shown.exclusions.organisations.is_empty());
        assert!(needs::get(store, &bench.donor, need.need.id).await.is_err(), "only as a proposal");

        let first = proposals::decide(store, &bench.alpha, proposal.id, proposal.version, yes(), settle).await.unwrap();
        assert_eq!(first.engagement, None);
        let twice = proposals::decide(store, &bench.alpha, proposal.id, first.proposal.version, yes(), settle).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))));
        let stale = proposals::decide(store, &bench.donor, proposal.id, proposal.version, yes(), settle).await;
        assert_eq!(stale, Err(StoreError::Stale { current_version: first.proposal.version }));
        let stranger =
            proposals::decide(store, &bench.other_donor, proposal.id, first.proposal.version, yes(), settle).await;
        assert_eq!(stranger, Err(StoreError::NotFound));
        let second =
            proposals::decide(store, &bench.donor, proposal.id, first.proposal.version, yes(), settle).await.unwrap();
        assert_eq!(second.proposal.status, ProposalStatus::Agreed);
        let engagement = second.engagement.unwrap();
        assert_eq!(second.proposal.engagement, Some(engagement));
        assert_eq!(status(&bench, &need).await, NeedStatus::Agreed);
        assert_eq!(offers::get(store, &bench.donor, offer.offer.id).await.unwrap().committed, Some(12));
        deliver(&bench, engagement, &need, &offer).await;
        assert_eq!(store.console().verify_audit(&[]).await.unwrap().faults, []);
        bench.close().await;
    }
}

async fn deliver(bench: &Bench, engagement: vocabulary::EngagementId, need: &NeedRecord, offer: &OfferRecord) {
    let store = &bench.store;
    let before = engagements::get(store, &bench.alpha, engagement).await.unwrap();
    assert_eq!((before.engagement.agreed, before.draw), (seats(10), seats(12)));
    assert_eq!(engagements::get(store, &bench.beta, engagement).await, Err(StoreError::NotFound));
    let report: Report = serde_json::from_value(serde_json::json!({
        "side": "state", "day": "2027-03-01", "delivered": 4, "level_before": 1, "level_after": 2, "practice": "peers helped"
    }))
    .unwrap();
    let file = |scope: &Scope, version, report: Report| {
        let (store, scope) = (store.clone(), scope.clone());
        async move {
            let once = key("report", 1);
            engagements::file_report(
                &store,
                &scope,
                engagement,
                version,
                report,
                EngagementStatus::InDelivery,
                settle,
                Some(&once),
            )
            .await
        }
    };
    let wrong = file(&bench.donor, before.version, report.clone()).await;
    assert!(matches!(wrong, Err(StoreError::Conflict(_))), "nobody reports for the other side: {wrong:?}");
    let after = file(&bench.alpha, before.version, report.clone()).await.unwrap();
    assert_eq!((after.engagement.status, after.engagement.reports.len()), (EngagementStatus::InDelivery, 1));
    let again = file(&bench.alpha, before.version, report).await.unwrap();
    assert_eq!(again.engagement.reports.len(), 1, "the same request again files nothing");
    assert_eq!(status(bench, need).await, NeedStatus::InDelivery);
    let too_much = engagements::close(
        store,
        &bench.donor,
        engagement,
        after.version,
        (ClosureReason::ProviderWithdrew, String::new()),
        13,
        settle,
    )
    .await;
    assert!(matches!(too_much, Err(StoreError::Conflict(_))));
    let closed = engagements::close(
        store,
        &bench.donor,
        engagement,
        after.version,
        (ClosureReason::PartlyCompleted, String::new()),
        8,
        settle,
    )
    .await
    .unwrap();
    assert_eq!((closed.engagement.status, closed.draw), (EngagementStatus::Closed, seats(4)));
    assert_eq!(offers::get(store, &bench.donor, offer.offer.id).await.unwrap().committed, Some(4));
    assert_eq!(status(bench, need).await, NeedStatus::Closed);
    let filter = EngagementFilter { status: vec![EngagementStatus::Closed], ..EngagementFilter::default() };
    for (scope, count) in [(&bench.secretariat, 1), (&bench.alpha, 1), (&bench.beta, 0)] {
        assert_eq!(engagements::list(store, scope, &filter, PageRequest::first(5)).await.unwrap().total, count);
    }
    let kept = offers::get(store, &bench.donor, offer.offer.id).await.unwrap();
    let mut facts = kept.offer.facts.clone();
    facts.capacity = seats(3);
    let less = offers::update(store, &bench.donor, offer.offer.id, kept.version, facts).await;
    assert!(matches!(less, Err(StoreError::Conflict(_))), "capacity stays above what is agreed");
}

#[tokio::test(flavor = "multi_thread")]
async fn declined_lapsed_and_superseded_proposals_free_the_need() {
    for bench in benches("ends of proposals").await {
        let store = &bench.store;
        let (need, offer) = matchable(&bench).await;
        let first = propose(&bench, &need, &offer).await;
        let second = propose(&bench, &need, &offer).await;
        assert_eq!(proposals::get(store, &bench.alpha, first.id).await.unwrap().status, ProposalStatus::Superseded);
        assert!(
            proposals::subject(store, &bench.donor, first.id).await.is_err(),
            "what is over shows the need no longer"
        );
        let no = Verdict { reason_code: Some("capacity".into()), reason: "not this year".into(), ..Verdict::default() };
        let declined = proposals::decide(store, &bench.donor, second.id, second.version, no, settle).await.unwrap();
        assert_eq!(declined.proposal.status, ProposalStatus::Declined);
        assert_eq!(declined.proposal.provider_decision.unwrap().reason, "not this year");
        assert_eq!(status(&bench, &need).await, NeedStatus::Published);
        assert_eq!(
            declined::pairs(store, &bench.secretariat).await.unwrap().into_iter().collect::<Vec<_>>(),
            vec![(need.need.id, offer.offer.id)]
        );
        let third = propose(&bench, &need, &offer).await;
        assert!(jobs::queue_housekeeping(store, "2026-12-01").await.unwrap());
        assert!(!jobs::queue_housekeeping(store, "2026-12-01").await.unwrap());
        let lease = jobs::claim(store, LEASE).await.unwrap().unwrap();
        assert_eq!(lease.kind(), JobKind::Housekeeping);
        let overdue = proposals::overdue(store, &lease, "2026-12-01".parse().unwrap()).await.unwrap();
        assert_eq!(overdue.iter().map(|p| p.id).collect::<Vec<_>>(), vec![third.id]);
        proposals::lapse(store, &lease, third.id, third.version, settle).await.unwrap();
        assert_eq!(status(&bench, &need).await, NeedStatus::Published);
        let old = needs::expirable(store, &lease, "2028-01-01".parse().unwrap()).await.unwrap();
        needs::settle(store, &lease, need.need.id, old[0].version, NeedStatus::Expired, "its period has passed")
            .await
            .unwrap();
        let offer = offers::expirable(store, &lease, "2028-01-01".parse().unwrap()).await.unwrap().remove(0);
        offers::settle(store, &lease, offer.offer.id, offer.version, OfferStatus::Expired, "its window has passed")
            .await
            .unwrap();
        jobs::finish(store, &lease, Ok(())).await.unwrap();
        assert!(matches!(jobs::finish(store, &lease, Ok(())).await, Err(StoreError::Conflict(_))));
        assert!(
            matches!(needs::expirable(store, &lease, now().date_naive()).await, Err(StoreError::Conflict(_))),
            "no lease, no rows"
        );
        let kinds: Vec<String> = notices::list(store, &bench.alpha, true, PageRequest::first(50))
            .await
            .unwrap()
            .items
            .into_iter()
            .map(|n| n.kind)
            .collect();
        for kind in ["proposal-new", "proposal-superseded", "proposal-decided", "proposal-lapsed", "need-status"] {
            assert!(kinds.iter().any(|k| k == kind), "{kind} is not among {kinds:?}");
        }
        bench.close().await;
    }
}

async fn queued(bench: &Bench) -> RunId {
    let round = round(bench).await;
    let new = NewRun { round: round.id, input: b"in".to_vec(), problem: b"problem".to_vec() };
    rounds::create_run(&bench.store, &bench.secretariat, new, None).await.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_worker_loses_its_run() {
    for bench in benches("leases").await {
        let store = &bench.store;
        let run = queued(&bench).await;
        let first = jobs::claim(store, LEASE).await.unwrap().unwrap();
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none(), "one worker at a time");
        assert_eq!(rounds::leased_file(store, &first, RunFile::Problem).await.unwrap(), b"problem");
        let progress = serde_json::json!({ "gap": 0.5 });
        // Its last sign of life gives it a moment only.
        let moment = Duration::from_millis(40);
        assert!(!jobs::heartbeat(store, &first, moment, Some(progress.clone())).await.unwrap().cancel_requested);
        let seen = rounds::run(store, &bench.secretariat, run).await.unwrap();
        assert_eq!((seen.status, seen.progress), (RunStatus::Running, progress));
        tokio::time::sleep(Duration::from_millis(80)).await;
        let second = jobs::claim(store, LEASE).await.unwrap().unwrap();
        assert_eq!(second.attempt(), 2);
        let made = |text: &str| RunMade { plan: text.as_bytes().to_vec(), report: b"r".to_vec() };
        let done = |text: &str| RunOutcome::Done { made: made(text), note: serde_json::json!({}) };
        assert!(matches!(jobs::heartbeat(store, &first, LEASE, None).await, Err(StoreError::Conflict(_))));
        assert!(matches!(rounds::finish_run(store, &first, done("late")).await, Err(StoreError::Conflict(_))));
        assert!(rounds::leased_run(store, &first).await.is_err());
        rounds::finish_run(store, &second, done("plan")).await.unwrap();
        assert_eq!(rounds::file(store, &bench.secretariat, run, RunFile::Plan).await.unwrap(), b"plan");
        assert!(rounds::file(store, &bench.donor, run, RunFile::Plan).await.is_err(), "files are the secretariat's");
        assert!(rounds::runs(store, &bench.alpha, seen.round).await.is_err());

        let run = queued(&bench).await;
        for _ in 0..3 {
            assert!(jobs::claim(store, Duration::from_millis(1)).await.unwrap().is_some());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none());
        let given_up = rounds::run(store, &bench.secretariat, run).await.unwrap();
        assert_eq!(given_up.status, RunStatus::Failed);
        assert!(given_up.message.contains(r#""tries":3"#), "{}", given_up.message);

        let run = queued(&bench).await;
        assert_eq!(rounds::cancel_run(store, &bench.secretariat, run).await.unwrap().status, RunStatus::Cancelled);
        assert!(jobs::claim(store, LEASE).await.unwrap().is_none());
        let run = queued(&bench).await;
        let lease = jobs::claim(store, LEASE).await.unwrap().unwrap();
        assert!(rounds::cancel_run(store, &bench.secretariat, run).await.unwrap().cancel_requested);
        assert!(jobs::heartbeat(store, &lease, LEASE, None).await.unwrap().cancel_requested);
        let stopped = RunOutcome::Cancelled { kept: Some(made("last")), note: serde_json::json!({}) };
        rounds::finish_run(store, &lease, stopped).await.unwrap();
        assert_eq!(rounds::run(store, &bench.secretariat, run).await.unwrap().status, RunStatus::Cancelled);
        assert_eq!(rounds::file(store, &bench.secretariat, run, RunFile::Plan).await.unwrap(), b"last");
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn eight_workers_take_each_run_once() {
    for bench in benches("workers").await {
        let mut waiting = std::collections::BTreeSet::new();
        for _ in 0..12 {
            waiting.insert(queued(&bench).await.to_string());
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let store = bench.store.clone();
            workers.spawn(async move {
                let mut mine = Vec::new();
                while let Some(lease) = jobs::claim(&store, LEASE).await.unwrap() {
                    mine.push(lease.reference().to_owned());
                    rounds::finish_run(&store, &lease, RunOutcome::Failed { note: serde_json::json!({}) })
                        .await
                        .unwrap();
                }
                mine
            });
        }
        while let Some(mine) = workers.join_next().await {
            for run in mine.unwrap() {
                assert!(waiting.remove(&run), "{run} was taken twice");
            }
        }
        // A worker that found everything locked by others went home early; nothing may be left behind by all of them.
        assert!(waiting.is_empty(), "{waiting:?}");
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rounds_are_the_secretariat_s_to_change() {
    for bench in benches("rounds").await {
        let store = &bench.store;
        let made = round(&bench).await;
        assert_eq!(rounds::get(store, &bench.donor, made.id).await.unwrap(), made);
        assert!(rounds::get(store, &bench.visitor, made.id).await.is_err());
        let change = RoundChange { title: Some("Round 1".into()), ..RoundChange::default() };
        assert_eq!(rounds::update(store, &bench.alpha, made.id, 1, change.clone()).await, Err(StoreError::NotFound));
        let changed = rounds::update(store, &bench.secretariat, made.id, 1, change.clone()).await.unwrap();
        assert_eq!((changed.title.as_str(), changed.call.as_str(), changed.version), ("Round 1", "Tell us", 2));
        assert_eq!(
            rounds::update(store, &bench.secretariat, made.id, 1, change).await,
            Err(StoreError::Stale { current_version: 2 })
        );
        let closed = rounds::close(store, &bench.secretariat, made.id, 2, serde_json::json!({})).await.unwrap();
        assert_eq!(closed.status, RoundStatus::Closed);
        let late = NewRun { round: made.id, input: vec![1], problem: vec![2] };
        assert!(matches!(
            rounds::create_run(store, &bench.secretariat, late, None).await,
            Err(StoreError::Conflict(_))
        ));
        bench.close().await;
    }
}
