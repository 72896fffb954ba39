//! The file of an engagement and what comes of it, on every database that can be reached.

use std::time::Duration;

use feedback::{
    Adhered, AdherenceAnswer, AdherenceSheet, ApprovedLessons, Contribution, Disbursement, Document, Grade, Milestone,
    Moment, Partner, PartnerRole, PracticeFacts, PracticeStatus, RemarkKind, ReviewCause, Risk,
};
use vocabulary::{EngagementId, OfferId, OrganisationKind, Period, Stage, Visibility};

use super::bench::*;
use super::cycle::{matchable, propose, settle, yes};
use crate::*;

async fn agreed(bench: &Bench) -> (EngagementId, OfferId) {
    let (need, offer) = matchable(bench).await;
    let proposal = propose(bench, &need, &offer).await;
    let store = &bench.store;
    let first = proposals::decide(store, &bench.alpha, proposal.id, proposal.version, yes(), settle).await.unwrap();
    let both =
        proposals::decide(store, &bench.donor, proposal.id, first.proposal.version, yes(), settle).await.unwrap();
    (both.engagement.unwrap(), offer.offer.id)
}

async fn version(bench: &Bench, id: EngagementId) -> i64 {
    engagements::get(&bench.store, &bench.secretariat, id).await.unwrap().version
}

async fn change(bench: &Bench, scope: &Scope, id: EngagementId, what: FileChange) -> Result<(), StoreError> {
    let version = version(bench, id).await;
    engagement_file::change(&bench.store, scope, id, version, what, None).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_file_is_the_two_sides_own() {
    for bench in benches("file").await {
        let (id, _) = agreed(&bench).await;
        let store = &bench.store;
        let day = now().date_naive();
        let partner =
            Partner { name: "House".into(), role: PartnerRole::Implementing, iati_ref: None, organisation: None };
        for stranger in [&bench.beta, &bench.other_donor, &bench.secretariat] {
            let refused = change(&bench, stranger, id, FileChange::Partners(vec![partner.clone()])).await;
            assert_eq!(refused, Err(StoreError::NotFound));
        }
        change(&bench, &bench.alpha, id, FileChange::Partners(vec![partner.clone(), partner])).await.unwrap();
        let milestone = Milestone { title: "Held".into(), due: day, done: None };
        change(&bench, &bench.alpha, id, FileChange::AddMilestone(milestone)).await.unwrap();
        let risk = Risk {
            text: "Illness".into(),
            likelihood: Grade::Low,
            impact: Grade::High,
            mitigation: String::new(),
            open: true,
            day,
            side: OrganisationKind::State,
        };
        change(&bench, &bench.alpha, id, FileChange::AddRisk(risk)).await.unwrap();
        let paid = Disbursement {
            side: OrganisationKind::Provider,
            day,
            amount: 4,
            words: String::new(),
            confirmed: None,
            disputed: None,
        };
        change(&bench, &bench.donor, id, FileChange::AddDisbursement(paid)).await.unwrap();
        let file = engagement_file::get(store, &bench.secretariat, id).await.unwrap();
        assert_eq!((file.partners.len(), file.milestones.len(), file.risks.len()), (2, 1, 1));
        let entry = file.disbursements[0].id;
        let own = change(&bench, &bench.donor, id, FileChange::Confirm(entry, day)).await;
        assert!(matches!(own, Err(StoreError::Conflict(_))));
        change(&bench, &bench.alpha, id, FileChange::Confirm(entry, day)).await.unwrap();
        let kept = change(&bench, &bench.donor, id, FileChange::Remove(entry)).await;
        assert!(matches!(kept, Err(StoreError::Conflict(_))), "what is confirmed stays");
        let document = Document::check("note.txt", "text/plain", b"agenda", OrganisationKind::State, day).unwrap();
        let add = FileChange::AddDocument(document.clone(), b"agenda".to_vec());
        change(&bench, &bench.alpha, id, add).await.unwrap();
        let file = engagement_file::get(store, &bench.donor, id).await.unwrap();
        let (found, bytes) = engagement_file::document(store, &bench.donor, id, file.documents[0].id).await.unwrap();
        assert_eq!((found.sha256, bytes), (document.sha256, b"agenda".to_vec()));
        assert!(engagement_file::document(store, &bench.beta, id, file.documents[0].id).await.is_err());
        change(&bench, &bench.alpha, id, FileChange::Suspend("Elections".into())).await.unwrap();
        let record = engagements::get(store, &bench.alpha, id).await.unwrap();
        assert_eq!(record.engagement.conduct.suspension.as_ref().unwrap().reason, "Elections");
        change(&bench, &bench.donor, id, FileChange::Resume).await.unwrap();
        change(&bench, &bench.donor, id, FileChange::Rhythm(6)).await.unwrap();
        let answer = AdherenceAnswer { principle: "p".into(), answer: Adhered::Met, words: String::new() };
        let sheet = AdherenceSheet { side: OrganisationKind::State, moment: Moment::Close, day, answers: vec![answer] };
        change(&bench, &bench.alpha, id, FileChange::Adherence(sheet.clone())).await.unwrap();
        change(&bench, &bench.alpha, id, FileChange::Adherence(sheet)).await.unwrap();
        let record = engagements::get(store, &bench.alpha, id).await.unwrap();
        assert_eq!(record.engagement.conduct.report_every_months, Some(6));
        assert_eq!(engagement_file::get(store, &bench.alpha, id).await.unwrap().sheets.len(), 1, "said anew");
        published_by_both(&bench, id).await;
        assert_eq!(store.console().verify_audit(&[]).await.unwrap().faults, []);
        bench.close().await;
    }
}

async fn published_by_both(bench: &Bench, id: EngagementId) {
    let count = async || engagements::published(&bench.store, &bench.visitor).await.unwrap().len();
    change(bench, &bench.alpha, id, FileChange::Consent(true)).await.unwrap();
    assert_eq!(count().await, 0);
    change(bench, &bench.donor, id, FileChange::Consent(true)).await.unwrap();
    assert_eq!(count().await, 1);
    change(bench, &bench.donor, id, FileChange::Consent(false)).await.unwrap();
    assert_eq!(count().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reminder_is_sent_once_a_day() {
    for bench in benches("reminders").await {
        let (id, _) = agreed(&bench).await;
        let (store, today) = (&bench.store, now().date_naive());
        let milestone = Milestone { title: "Held".into(), due: today, done: None };
        change(&bench, &bench.alpha, id, FileChange::AddMilestone(milestone)).await.unwrap();
        jobs::queue_housekeeping(store, "day").await.unwrap();
        let lease = loop {
            let lease = jobs::claim(store, Duration::from_secs(30)).await.unwrap().unwrap();
            if lease.kind() == JobKind::Housekeeping {
                break lease;
            }
        };
        assert_eq!(engagements::open(store, &lease).await.unwrap().len(), 1);
        let due = engagement_parts::due_milestones(store, &lease, today, today).await.unwrap();
        engagement_parts::remind_of_milestone(store, &lease, due[0].clone(), today).await.unwrap();
        assert!(engagement_parts::due_milestones(store, &lease, today, today).await.unwrap().is_empty());
        let remind = async || {
            let side = OrganisationKind::State;
            engagement_parts::remind_of_report(store, &lease, id, side, today, today).await.unwrap()
        };
        assert!(remind().await && !remind().await);
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn levels_stay_with_the_state_until_it_shares_them() {
    for bench in benches("levels").await {
        let (id, _) = agreed(&bench).await;
        let store = &bench.store;
        let new = |moment, level| NewReassessment {
            engagement: id,
            moment,
            edition: bench.edition,
            answers: ::assessment::Answers::new(),
            level: Some(level),
        };
        let foreign = reassessments::put(store, &bench.donor, new(Asking::Before, Stage::ALL[0]), 0).await;
        assert_eq!(foreign, Err(StoreError::NotFound));
        reassessments::put(store, &bench.alpha, new(Asking::Before, Stage::ALL[0]), 0).await.unwrap();
        reassessments::put(store, &bench.alpha, new(Asking::After, Stage::ALL[1]), 0).await.unwrap();
        let stale = reassessments::put(store, &bench.alpha, new(Asking::After, Stage::ALL[2]), 0).await;
        assert_eq!(stale, Err(StoreError::Stale { current_version: 1 }));
        let told =
            async |scope: &Scope| engagements::get(store, scope, id).await.unwrap().engagement.conduct.reassessment;
        assert!(told(&bench.alpha).await.is_some() && told(&bench.donor).await.is_none());
        assert!(told(&bench.secretariat).await.is_none());
        reassessments::share(store, &bench.alpha, id, true).await.unwrap();
        let seen = told(&bench.secretariat).await.unwrap();
        assert_eq!(seen.change(&"national-csirt".parse().unwrap()), Some(1));
        assert_eq!(reassessments::list(store, &bench.beta).await.unwrap().len(), 0);
        bench.close().await;
    }
}

fn facts() -> PracticeFacts {
    serde_json::from_value(serde_json::json!({ "title": "Pairs", "done": "Two and two", "area": "incident-response" }))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn practices_remarks_and_labels_are_seen_by_whom_they_are_for() {
    for bench in benches("seen").await {
        let (id, offer) = agreed(&bench).await;
        let store = &bench.store;
        let foreign = practices::create(store, &bench.beta, facts(), Some(id), None).await;
        assert_eq!(foreign.unwrap_err(), StoreError::NotFound);
        let draft = practices::create(store, &bench.alpha, facts(), Some(id), None).await.unwrap();
        let own = draft.practice.id;
        for (name, scope) in bench.all() {
            let party = matches!(name, "alpha" | "donor");
            assert_eq!(practices::get(store, scope, own).await.is_ok(), party, "{name}");
        }
        let half = practices::consent(store, &bench.alpha, own, true, draft.version).await.unwrap();
        let done = practices::consent(store, &bench.donor, own, true, half.version).await.unwrap();
        assert_eq!(done.practice.status, PracticeStatus::Published);
        let seen = practices::get(store, &bench.visitor, own).await.unwrap();
        assert!(seen.parties.is_empty() && seen.practice.engagement.is_none());
        let back = practices::consent(store, &bench.donor, own, false, done.version).await.unwrap();
        assert_eq!(back.practice.status, PracticeStatus::Withdrawn);

        let new = NewRemark {
            engagement: id,
            subject: "d".into(),
            kind: RemarkKind::Unclear,
            text: "Whom to inform?".into(),
            shared: false,
        };
        let remark = remarks::create(store, &bench.donor, new, None).await.unwrap();
        assert!(remarks::list(store, &bench.secretariat).await.unwrap().is_empty());
        remarks::share(store, &bench.donor, remark.remark.id, true, remark.version).await.unwrap();
        for (name, scope) in bench.all().into_iter().filter(|(name, _)| *name != "visitor") {
            let count = usize::from(matches!(name, "donor" | "secretariat"));
            assert_eq!(remarks::list(store, scope).await.unwrap().len(), count, "{name}");
        }
        let item = NewReviewItem {
            cause: ReviewCause::Remark,
            subject: "d".into(),
            words: String::new(),
            evidence: vec![remark.remark.id.to_string()],
        };
        let twice = vec![item.clone(), item.clone()];
        let ids = review_items::open(store, &bench.secretariat, twice, None).await.unwrap();
        assert_eq!(ids[0], ids[1], "one open item of a subject");
        assert!(review_items::open(store, &bench.alpha, vec![item], None).await.is_err());
        let open = review_items::get(store, &bench.alpha, ids[0]).await.unwrap();
        let edition = bench.edition;
        review_items::close(store, &bench.secretariat, ids[0], edition, "Said".into(), open.version).await.unwrap();
        assert!(review_items::list(store, &bench.alpha).await.unwrap()[0].item.closed.is_some());

        let of = LabelOf::Offer(offer);
        labels::step(store, &bench.secretariat, of, true, "meets them".into()).await.unwrap();
        let twice = labels::step(store, &bench.secretariat, of, true, "again".into()).await;
        assert!(matches!(twice, Err(StoreError::Conflict(_))));
        assert!(labels::offers_with(store, &bench.donor).await.unwrap().contains(&offer));
        assert!(labels::offers_with(store, &bench.other_donor).await.unwrap().is_empty(), "not theirs to see");
        bench.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn funds_approvals_and_activities() {
    for bench in benches("funds").await {
        let (_, offer) = agreed(&bench).await;
        let store = &bench.store;
        let part = |scope: &Scope, amount| Contribution {
            organisation: id(scope),
            amount,
            since: now().date_naive(),
            words: String::new(),
        };
        let read = async || offers::get(store, &bench.donor, offer).await.unwrap();
        let set = async |parts: Vec<Contribution>| {
            contributions::set(store, &bench.donor, offer, read().await.version, parts).await
        };
        let little = set(vec![part(&bench.donor, 4)]).await;
        assert!(matches!(little, Err(StoreError::Conflict(_))), "twelve are agreed");
        set(vec![part(&bench.donor, 20), part(&bench.other_donor, 15)]).await.unwrap();
        let kept = read().await;
        assert_eq!(kept.offer.facts.capacity.amount, 35);
        let mut other = kept.offer.facts.clone();
        other.capacity.amount = 50;
        let refused = offers::update(store, &bench.donor, offer, kept.version, other).await;
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "the sum decides");
        assert_eq!(contributions::list(store, &bench.donor, offer).await.unwrap().len(), 2);
        assert_eq!(contributions::list(store, &bench.other_donor, offer).await.unwrap().len(), 1, "its own alone");
        assert_eq!(contributions::list(store, &bench.beta, offer).await, Err(StoreError::NotFound));

        let lessons = ApprovedLessons {
            approved_on: now().date_naive(),
            least: 20,
            reason: "seen often".into(),
            lessons_sha256: "00".into(),
            factors: Vec::new(),
        };
        assert!(approvals::create(store, &bench.alpha, lessons.clone(), None).await.is_err());
        let own = approvals::create(store, &bench.secretariat, lessons, None).await.unwrap();
        assert_eq!(approvals::in_force(store, &bench.secretariat).await.unwrap().unwrap().id, own);
        approvals::revoke(store, &bench.secretariat, own, "too early".into(), 1).await.unwrap();
        assert!(approvals::in_force(store, &bench.secretariat).await.unwrap().is_none());

        let facts = |visibility| ActivityFacts {
            title: "Exercise".into(),
            kind: ActivityKind::Exercise,
            period: Period::new("2027-02-01".parse().unwrap(), "2027-02-03".parse().unwrap()).unwrap(),
            place: String::new(),
            online: true,
            languages: Default::default(),
            areas: Default::default(),
            seats: Some(20),
            link: String::new(),
            words: String::new(),
            visibility,
        };
        let private = activities::create(store, &bench.donor, facts(Visibility::Private), None).await.unwrap();
        for (name, scope) in bench.all() {
            assert_eq!(activities::get(store, scope, private.id).await.is_ok(), name == "donor", "{name}");
        }
        let public = facts(Visibility::Public);
        let open = activities::update(store, &bench.donor, private.id, public, private.version).await.unwrap();
        assert!(activities::get(store, &bench.visitor, private.id).await.is_ok());
        assert!(activities::remove(store, &bench.alpha, open.id, open.version).await.is_err());
        activities::remove(store, &bench.donor, open.id, open.version).await.unwrap();
        bench.close().await;
    }
}
