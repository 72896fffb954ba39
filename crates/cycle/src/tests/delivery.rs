//! The file of an engagement, adherence, labels, practices, remarks, funds: who may do what, who sees what, and what is
//! refused.

use chrono::TimeDelta;
use feedback::{Adhered, AdherenceAnswer, ClosureReason, EngagementStatus, Moment};
use vocabulary::{EngagementId, OfferId, OrganisationKind};

use super::fixture::{House, code, need, offer};
use crate::delivery::DeliveryView;
use crate::*;

/// Twenty seats agreed between Aldoria and the donor.
pub async fn agreed(house: &House) -> (EngagementId, OfferId) {
    house.published_need(&house.aldoria, &need("Train the analysts", 20)).await;
    let offered = house.published_offer(&house.donor, &offer("Seats", 30)).await;
    let (round, run) = house.solved().await;
    house.chosen(&round, &run).await;
    house.answer(&house.aldoria, true).await;
    let answers = house.answer(&house.donor, true).await;
    (answers[0].as_ref().unwrap().engagement.unwrap(), offered.record.offer.id)
}

fn version(view: &DeliveryView) -> i64 {
    view.engagement.record.version
}

fn paid(amount: &str) -> RawDisbursement {
    RawDisbursement { day: "2026-11-22".into(), amount: amount.into(), words: "First course".into() }
}

#[tokio::test]
async fn both_sides_write_the_file_and_the_other_side_confirms() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let (secretariat, stranger) = (house.focal(&house.secretariat).await, house.focal(&house.bravenia).await);
    let view = cycle.delivery(&state, id).await.unwrap();
    assert_eq!((view.every_months, view.due.len(), view.published), (3, 2, false));
    assert!(matches!(cycle.delivery(&stranger, id).await, Err(Refusal::NotFound)));
    let partner =
        RawPartner { name: "Training house".into(), role: "implementing".into(), iati_ref: "XM-DAC-41114".into() };
    let wrong = RawPartner { role: "friend".into(), ..partner.clone() };
    assert_eq!(code(cycle.set_partners(&donor, id, &[partner.clone(), wrong], version(&view)).await), "not-a-role");
    let view = cycle.set_partners(&donor, id, std::slice::from_ref(&partner), version(&view)).await.unwrap();
    assert_eq!(view.partners[0].side, OrganisationKind::Provider);
    let milestone = RawMilestone { title: "Course held".into(), due: "2027-03-01".into() };
    let stale = version(&view) - 1;
    assert!(matches!(cycle.add_milestone(&state, id, &milestone, stale, None).await, Err(Refusal::Stale { .. })));
    let view = cycle.add_milestone(&state, id, &milestone, version(&view), None).await.unwrap();
    let done = Some(cycle.today());
    let view = cycle.milestone_done(&donor, id, view.milestones[0].id, done, version(&view)).await.unwrap();
    assert_eq!(view.milestones[0].what.done, done);
    let view = cycle.add_disbursement(&donor, id, &paid("8"), version(&view), None).await.unwrap();
    assert_eq!(view.delivered.amount, 0, "one side alone proves nothing");
    let entry = view.disbursements[0].id;
    assert_eq!(code(cycle.confirm_disbursement(&donor, id, entry, version(&view)).await), "own-delivery");
    let seen = cycle.delivery(&state, id).await.unwrap();
    assert!(seen.disbursements[0].may_confirm && !seen.disbursements[0].may_change);
    let view = cycle.confirm_disbursement(&state, id, entry, version(&view)).await.unwrap();
    assert_eq!(view.delivered.amount, 8);
    assert_eq!(code(cycle.confirm_disbursement(&state, id, entry, version(&view)).await), "already-confirmed");
    let risk = RawRisk {
        text: "Trainers fall ill".into(),
        likelihood: "low".into(),
        impact: "high".into(),
        mitigation: "A second trainer".into(),
        open: String::new(),
    };
    let view = cycle.add_risk(&state, id, &risk, version(&view), None).await.unwrap();
    let closed = RawRisk { open: "no".into(), ..risk };
    let view = cycle.put_risk(&donor, id, view.risks[0].id, &closed, version(&view)).await.unwrap();
    assert!(!view.risks[0].what.open);
    assert!(matches!(
        cycle.set_report_rhythm(&secretariat, id, 6, version(&view)).await,
        Err(Refusal::NotAllowed { .. })
    ));
    let view = cycle.set_report_rhythm(&state, id, 0, version(&view)).await.unwrap();
    assert!(view.due.is_empty());
    assert_eq!(cycle.delivery(&secretariat, id).await.unwrap().risks.len(), 1);
    assert_eq!(cycle.verify_audit(&[]).await.unwrap().faults, []);
}

#[tokio::test]
async fn documents_are_taken_whole_and_handed_to_the_parties_alone() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let view = cycle.delivery(&state, id).await.unwrap();
    let new = |name: &str, media_type: &str, bytes: &[u8]| NewDocument {
        name: name.into(),
        media_type: media_type.into(),
        bytes: bytes.to_vec(),
    };
    let page = new("page.html", "text/html", b"<script>");
    assert_eq!(code(cycle.add_document(&state, id, page, version(&view), None).await), "document-media-type");
    let large = new("large.txt", "text/plain", &vec![b'a'; feedback::DOCUMENT_LIMIT + 1]);
    assert_eq!(code(cycle.add_document(&state, id, large, version(&view), None).await), "document-too-large");
    let note = new("note.txt", "text/plain", b"agenda");
    let key = Key::new("once", b"note");
    let view = cycle.add_document(&state, id, note.clone(), version(&view), Some(&key)).await.unwrap();
    let again = cycle.add_document(&state, id, note, version(&view), Some(&key)).await.unwrap();
    assert_eq!(again.documents.len(), 1, "sent twice, there once");
    let document = again.documents[0].id;
    let file = cycle.document(&donor, id, document).await.unwrap();
    assert_eq!((file.bytes.as_slice(), file.document.size), (b"agenda".as_slice(), 6));
    let stranger = house.focal(&house.company).await;
    assert!(matches!(cycle.document(&stranger, id, document).await, Err(Refusal::NotFound)));
    assert!(matches!(cycle.remove_document(&donor, id, document, version(&again)).await, Err(Refusal::NotFound)));
    let view = cycle.remove_document(&state, id, document, version(&again)).await.unwrap();
    assert!(view.documents.is_empty());
    assert!(matches!(cycle.document(&donor, id, document).await, Err(Refusal::NotFound)));
}

#[tokio::test]
async fn what_rests_delivers_nothing_and_what_is_closed_takes_no_report() {
    let house = House::build().await;
    let (id, offered) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let view = cycle.delivery(&state, id).await.unwrap();
    assert_eq!(code(cycle.suspend_engagement(&state, id, " ", version(&view)).await), "required");
    let view = cycle.suspend_engagement(&state, id, "Elections", version(&view)).await.unwrap();
    assert_eq!(view.engagement.record.engagement.status, EngagementStatus::Suspended);
    assert_eq!(view.suspension.as_ref().map(|rest| rest.reason.as_str()), Some("Elections"));
    let report = RawReport { delivered: "4".into(), ..RawReport::default() };
    assert_eq!(code(cycle.file_report(&donor, id, &report, version(&view), None).await), "engagement-suspended");
    assert_eq!(
        code(cycle.add_disbursement(&donor, id, &paid("4"), version(&view), None).await),
        "engagement-suspended"
    );
    assert_eq!(code(cycle.suspend_engagement(&donor, id, "Also", version(&view)).await), "already-suspended");
    let view = cycle.resume_engagement(&donor, id, version(&view)).await.unwrap();
    assert_eq!(view.engagement.record.engagement.status, EngagementStatus::Agreed);
    let report = RawReport { participants: "12".into(), women: "7".into(), ..report };
    let filed = cycle.file_report(&state, id, &report, version(&view), None).await.unwrap();
    let view = cycle.delivery(&state, id).await.unwrap();
    assert_eq!((view.participants, view.delivered.amount), (Some((12, 7)), 4));
    let secretariat = house.focal(&house.secretariat).await;
    let withdrawn = ClosureReason::ProviderWithdrew;
    assert_eq!(code(cycle.close_engagement(&secretariat, id, withdrawn, filed.record.version).await), "close-refused");
    let words = "The trainers left";
    cycle.close_engagement_because(&donor, id, withdrawn, words, filed.record.version).await.unwrap();
    let view = cycle.delivery(&state, id).await.unwrap();
    assert_eq!(view.closing_words, words);
    assert_eq!(code(cycle.file_report(&state, id, &report, version(&view), None).await), "engagement-closed");
    assert_eq!(code(cycle.resume_engagement(&state, id, version(&view)).await), "engagement-closed");
    assert_eq!(cycle.offer(&donor, offered).await.unwrap().free, Some(26), "what was not delivered is free again");
}

#[tokio::test]
async fn reports_and_milestones_are_called_to_mind() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let state = house.focal(&house.aldoria).await;
    let view = cycle.delivery(&state, id).await.unwrap();
    let due = cycle.today() + TimeDelta::days(60);
    let milestone = RawMilestone { title: "Course held".into(), due: due.to_string() };
    cycle.add_milestone(&state, id, &milestone, version(&view), None).await.unwrap();
    let told = async |kind: &str| {
        let state = house.focal(&house.aldoria).await;
        let paging = Paging { cursor: None, limit: 200 };
        cycle.notices(&state, &paging).await.unwrap().items.iter().filter(|one| one.kind == kind).count()
    };
    house.work().await;
    assert_eq!((told("milestone-due").await, told("report-due").await), (0, 0));
    for _ in 0..57 {
        house.hand.advance(TimeDelta::days(1));
        house.work().await;
    }
    assert_eq!(told("milestone-due").await, 2, "fourteen days and three days before");
    for _ in 0..35 {
        house.hand.advance(TimeDelta::days(1));
        house.work().await;
    }
    assert_eq!(told("report-due").await, 3, "fourteen and three days before, and on the day");
    let lines = cycle.calendar(&house.focal(&house.aldoria).await, cycle.today(), cycle.today()).await.unwrap();
    assert!(lines.iter().any(|line| line.kind == "report-due"), "{lines:?}");
}

#[tokio::test]
async fn principles_are_asked_of_each_side_and_block_nothing() {
    let house = House::build().await;
    let (id, offered) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let view = cycle.delivery(&state, id).await.unwrap();
    let answers = async |scope: &Scope, answer| {
        let checks = cycle.adherence_checks(scope, id).await.unwrap();
        assert!(!checks.is_empty());
        let of = |check: feedback::Check| AdherenceAnswer { principle: check.principle, answer, words: String::new() };
        checks.into_iter().map(of).collect::<Vec<_>>()
    };
    let said = answers(&state, Adhered::Met).await;
    let unknown = [AdherenceAnswer { principle: "no-such".into(), answer: Adhered::Met, words: String::new() }];
    assert!(cycle.check_adherence(&state, id, Moment::Agreement, &unknown, version(&view)).await.is_err());
    let view = cycle.check_adherence(&state, id, Moment::Agreement, &said, version(&view)).await.unwrap();
    let theirs = answers(&donor, Adhered::NotMet).await;
    let view = cycle.check_adherence(&donor, id, Moment::Agreement, &theirs, version(&view)).await.unwrap();
    assert_eq!((view.sheets.len(), view.summaries.len()), (2, 1));
    assert!(view.summaries[0].1.not_met > 0 && !view.summaries[0].1.differing.is_empty());

    // The label is the secretariat's, with its reasons, and its history stays.
    let secretariat = house.focal(&house.secretariat).await;
    let of = LabelOf::Offer(offered);
    assert!(matches!(cycle.give_label(&donor, of, "we are good").await, Err(Refusal::NotAllowed { .. })));
    assert_eq!(code(cycle.give_label(&secretariat, of, "").await), "required");
    cycle.give_label(&secretariat, of, "owned by the state, without conditions").await.unwrap();
    assert_eq!(code(cycle.give_label(&secretariat, of, "twice").await), "label-stands");
    assert!(cycle.labelled_offers(&donor).await.unwrap().contains(&offered));
    let history = cycle.revoke_label(&secretariat, of, "conditions were added").await.unwrap();
    assert_eq!(history.iter().map(|step| step.given).collect::<Vec<_>>(), [false, true]);
    assert!(cycle.labelled_offers(&donor).await.unwrap().is_empty());
    assert!(matches!(cycle.label(&house.anyone().await, of).await, Err(Refusal::NotFound)), "not a public offer");
}

#[tokio::test]
async fn what_is_published_wants_both_sides() {
    let house = House::build().await;
    let (id, _) = agreed(&house).await;
    let cycle = &house.cycle;
    let (state, donor) = (house.focal(&house.aldoria).await, house.focal(&house.donor).await);
    let anyone = house.anyone().await;
    let shown = async || {
        let states = cycle.assistance_map(&anyone).await.unwrap();
        states.iter().map(|one| one.engagements).sum::<u32>()
    };
    let view = cycle.delivery(&state, id).await.unwrap();
    let view = cycle.consent_publication(&state, id, true, version(&view)).await.unwrap();
    assert_eq!((view.published, shown().await), (false, 0));
    let view = cycle.consent_publication(&donor, id, true, version(&view)).await.unwrap();
    assert_eq!((view.published, shown().await), (true, 1));
    let view = cycle.consent_publication(&state, id, false, version(&view)).await.unwrap();
    assert_eq!((view.published, shown().await), (false, 0));
}
