//! 193 states with ten assessments of 65 answers each: what a list and a page read stays small.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ::assessment::{Answer, Choice};
use sea_orm::{EntityTrait, IntoActiveModel};
use uuid::Uuid;
use vocabulary::{AssessmentId, EditionRecordId, OrganisationKind, Stage, Visibility};

use super::bench::*;
use crate::entity::{answer, assessment as row, assessment_share};
use crate::*;

/// The server's time for a page, as the issue sets it. The tests are not optimised, so that they may take four times as
/// long.
const PAGE: Duration = Duration::from_millis(200);

async fn fill(bench: &Bench, edition: EditionRecordId, owner: Uuid, state: &str, person: Uuid) {
    let db = bench.store.writer().unwrap();
    let given = Answer {
        choice: Choice::Level(Stage::ALL[2]),
        evidence: "a document of the ministry".into(),
        comment: String::new(),
        confidence: None,
    };
    let body = serde_json::to_value(&given).unwrap();
    for cycle in 0..10 {
        let id = Uuid::new_v4();
        let at = now() - chrono::TimeDelta::days(365 * (10 - cycle));
        let made = row::Model {
            id,
            organisation: owner,
            state: state.into(),
            edition: edition.0,
            title: format!("Cycle {cycle}"),
            status: "endorsed".into(),
            version: 2,
            created_at: at,
            updated_at: at,
            selection: None,
            overlay: Some(0),
            endorsed_at: Some(at),
            endorsed_by: Some(person),
            last_reason: None,
            share_evidence: Some(false),
        };
        row::Entity::insert(made.into_active_model()).exec_without_returning(db).await.unwrap();
        let answers = catalogue::bundled().questions().map(|(_, question)| {
            answer::Model {
                assessment: id,
                question: question.id.as_str().to_owned(),
                body: body.clone(),
                person,
                version: 1,
                updated_at: at,
            }
            .into_active_model()
        });
        answer::Entity::insert_many(answers).exec_without_returning(db).await.unwrap();
        let share = assessment_share::Model {
            assessment: id,
            subject: ShareOf::Assessment.code(),
            visibility: sharing::rank(Visibility::Members),
            embargo_until: None,
            person,
            granted_at: at,
        };
        assessment_share::Entity::insert(share.into_active_model()).exec_without_returning(db).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_stay_fast_with_every_state_and_ten_cycles() {
    for bench in benches("scale of assessments").await {
        let store = &bench.store;
        let body = catalogue::bundled();
        let new = NewEdition {
            field: body.meta.id.clone(),
            version_label: body.meta.version.clone(),
            title: "Bundled".into(),
            status: EditionStatus::Adopted,
            edition: body.clone(),
            bundled: true,
        };
        let edition = store.console().load_edition(new, now()).await.unwrap();
        let editions: Editions = BTreeMap::from([(edition, Arc::new(body.clone()))]);
        let person = bench.alpha.actor().unwrap().person.0;
        fill(&bench, edition, id(&bench.alpha).0, "XAA", person).await;
        for (number, state) in vocabulary::Register::bundled().iter().take(192).enumerate() {
            let name = format!("Delegation {number}");
            let owner = organisation(store, OrganisationKind::State, &name, Some(state.code.as_str())).await;
            fill(&bench, edition, owner.0, state.code.as_str(), person).await;
        }
        assert_eq!(bench.number("select count(*) from answer").await, 193 * 10 * 65);
        let mine = assessment::list(store, &bench.alpha, PageRequest::first(200)).await.unwrap().items;
        let other = shares::list(store, &bench.alpha, &editions, None).await.unwrap();
        assert_eq!((mine.len(), other.len()), (10, 192));
        let mut took = Vec::new();
        let mut least = |what: &'static str, one: Duration| took.push((what, one));
        for _ in 0..5 {
            let start = Instant::now();
            assessment::list(store, &bench.alpha, PageRequest::first(200)).await.unwrap();
            assessment::all_given(store, &bench.alpha).await.unwrap();
            shares::shared_of_own(store, &bench.alpha).await.unwrap();
            least("own list", start.elapsed());
            let start = Instant::now();
            shares::list(store, &bench.beta, &editions, None).await.unwrap();
            least("shared list", start.elapsed());
            let start = Instant::now();
            one_page(store, &bench.alpha, mine[0].id).await;
            least("own page", start.elapsed());
            let start = Instant::now();
            shares::look(store, &bench.donor, other[0].id, &editions).await.unwrap();
            least("shared page", start.elapsed());
        }
        for what in ["own list", "shared list", "own page", "shared page"] {
            let best = took.iter().filter(|(name, _)| *name == what).map(|(_, time)| *time).min().unwrap();
            eprintln!("{what}: {best:?}");
            assert!(best < PAGE, "{what}: {best:?}");
        }
        bench.close().await;
    }
}

async fn one_page(store: &Store, scope: &Scope, id: AssessmentId) {
    assert_eq!(assessment::answers(store, scope, id).await.unwrap().len(), 65);
    assessment::targets(store, scope, id).await.unwrap();
    sections::list(store, scope, id).await.unwrap();
    shares::rules(store, scope, id).await.unwrap();
}
