//! Who sees what: nothing before it is shared, a need for matching only reaches a donor as a proposal and in no other way.

use ::assessment::NeedStatus;

use super::fixture::{House, id, need, offer};
use crate::*;

async fn count(house: &House, scope: &Scope) -> u64 {
    house.cycle.needs(scope, &NeedFilter::default(), &Paging::default()).await.unwrap().total
}

#[tokio::test]
async fn a_need_for_matching_only_reaches_a_donor_as_a_proposal() {
    let house = House::build().await;
    let mut quiet = need("Quiet", 20);
    quiet.visibility = "secretariat".into();
    let asked = house.published_need(&house.aldoria, &quiet).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 40)).await;
    let donor = house.focal(&house.donor).await;
    assert_eq!(count(&house, &donor).await, 0);
    assert!(matches!(house.cycle.need(&donor, id(&asked)).await, Err(Refusal::NotFound)));
    let reach = house.cycle.offer(&donor, offered.record.offer.id).await.unwrap().reach.unwrap();
    assert_eq!((reach.needs, reach.fitting), (0, 0), "not even as a number");
    let (round, run) = house.solved().await;
    assert_eq!(house.open_proposals(&donor).await.len(), 0);
    house.chosen(&round, &run).await;
    let proposals = house.open_proposals(&donor).await;
    let view = house.cycle.proposal(&donor, proposals[0].record.id).await.unwrap();
    assert_eq!(view.need.as_ref().unwrap().title, "Quiet");
    assert!(view.need.as_ref().unwrap().evidence.is_empty());
    let stranger = house.focal(&house.company).await;
    assert_eq!(house.open_proposals(&stranger).await.len(), 0);
    assert!(matches!(house.cycle.proposal(&stranger, view.record.id).await, Err(Refusal::NotFound)));
    assert!(matches!(house.cycle.run(&donor, run.record.id).await, Err(Refusal::NotAllowed { .. })));
    let seen = house.cycle.round(&donor, round.record.id).await.unwrap();
    assert!(seen.runs.is_empty() && seen.proposals.is_empty() && seen.needs == 0);
    // A no is answered with what was seen; from then on the need is the state's alone again.
    let told = house.answer(&house.donor, false).await.remove(0).unwrap();
    assert_eq!((told.need.as_ref().unwrap().title.as_str(), told.record.status), ("Quiet", ProposalStatus::Declined));
    let listed = house.cycle.proposals(&donor, &ProposalFilter::default(), &Paging::default()).await.unwrap().items;
    assert_eq!((listed[0].withheld, listed[0].need_title.as_str()), (true, ""));
    assert!(matches!(house.cycle.proposal(&donor, view.record.id).await, Err(Refusal::NotFound)));
}

#[tokio::test]
async fn others_see_a_shared_need_without_what_is_the_state_s_own() {
    let house = House::build().await;
    let mut raw = need("Shared", 20);
    raw.excluded_providers = house.company.organisation.id.to_string();
    let asked = house.published_need(&house.aldoria, &raw).await;
    let own = house.cycle.need(&house.focal(&house.aldoria).await, id(&asked)).await.unwrap();
    assert_eq!((own.record.need.facts.evidence.len(), own.excluded_organisations.len()), (1, 1));
    assert!(!own.history.is_empty() && own.matchability.is_some());
    for party in [&house.bravenia, &house.donor, &house.secretariat] {
        let view = house.cycle.need(&house.focal(party).await, id(&asked)).await.unwrap();
        assert!(
            view.record.need.facts.evidence.is_empty() && view.excluded_organisations.is_empty(),
            "{}",
            party.organisation.name
        );
        assert!(view.history.is_empty());
    }
    assert!(matches!(house.cycle.need(&house.anyone().await, id(&asked)).await, Err(Refusal::NotFound)));
    assert_eq!(count(&house, &house.anyone().await).await, 0);
}

#[tokio::test]
async fn an_assessment_is_the_state_s_own() {
    let house = House::build().await;
    let focal = house.focal(&house.aldoria).await;
    let record = house.cycle.start_assessment(&focal, "Ours", None, None).await.unwrap();
    let other = house.focal(&house.bravenia).await;
    assert!(matches!(house.cycle.assessment(&other, record.id).await, Err(Refusal::NotFound)));
    for party in [&house.secretariat, &house.donor] {
        let scope = house.focal(party).await;
        assert!(matches!(house.cycle.assessment(&scope, record.id).await, Err(Refusal::NotAllowed { .. })));
    }
    assert!(matches!(house.cycle.assessment(&house.anyone().await, record.id).await, Err(Refusal::NotSignedIn)));
}

#[tokio::test]
async fn the_overview_holds_public_records_only_whoever_asks() {
    let house = House::build().await;
    let mut open = need("Public", 10);
    open.visibility = "public".into();
    let open = house.published_need(&house.aldoria, &open).await;
    house.published_need(&house.aldoria, &need("Members", 10)).await;
    let mut later = need("Later", 10);
    (later.visibility, later.embargo_until) = ("public".into(), "2027-01-01".into());
    house.published_need(&house.bravenia, &later).await;
    for scope in [house.anyone().await, house.focal(&house.secretariat).await, house.focal(&house.aldoria).await] {
        let overview =
            house.cycle.overview(&scope, &OverviewFilter::default(), &OverviewPaging::default()).await.unwrap();
        assert_eq!(overview.needs.items.iter().map(|n| n.record.need.id).collect::<Vec<_>>(), [id(&open)]);
        assert_eq!(overview.areas.iter().map(|a| a.needs).sum::<usize>(), 1);
    }
    let focal = house.focal(&house.aldoria).await;
    house.cycle.move_need(&focal, id(&open), NeedStatus::Withdrawn, "", open.record.version).await.unwrap();
    let overview = house
        .cycle
        .overview(&house.anyone().await, &OverviewFilter::default(), &OverviewPaging::default())
        .await
        .unwrap();
    assert!(overview.needs.items.is_empty());
}
