//! A database with invented organisations and one person in each.

use std::sync::atomic::{AtomicU32, Ordering};

use ::assessment::NeedFacts;
use chrono::{DateTime, TimeDelta, Utc};
use matching::OfferFacts;
use sea_orm::{ConnectionTrait, Database, Statement};
use vocabulary::{EditionRecordId, NeedId, OrganisationId, OrganisationKind, PersonId, ProviderKind, Role, UnLanguage};

use crate::*;

/// A day in the life of the tests.
pub const NOW: &str = "2026-11-24T10:00:00.123456Z";

pub fn now() -> DateTime<Utc> {
    NOW.parse().unwrap()
}

static COUNT: AtomicU32 = AtomicU32::new(0);

pub struct Bench {
    pub store: Store,
    pub url: String,
    pub secretariat: Scope,
    pub alpha: Scope,
    pub beta: Scope,
    pub gamma: Scope,
    pub donor: Scope,
    pub other_donor: Scope,
    pub visitor: Scope,
    pub edition: EditionRecordId,
    pub _folder: tempfile::TempDir,
    pub drop_database: Option<(String, String)>,
}

impl Bench {
    pub fn all(&self) -> [(&'static str, &Scope); 7] {
        [
            ("secretariat", &self.secretariat),
            ("alpha", &self.alpha),
            ("beta", &self.beta),
            ("gamma", &self.gamma),
            ("donor", &self.donor),
            ("other donor", &self.other_donor),
            ("visitor", &self.visitor),
        ]
    }

    pub async fn close(self) {
        self.store.close().await.unwrap();
        if let Some((admin, name)) = &self.drop_database {
            let db = Database::connect(admin.as_str()).await.unwrap();
            db.execute_unprepared(&format!("drop database {name} with (force)")).await.unwrap();
        }
    }

    /// Another database of the same kind that holds nothing.
    pub async fn empty(&self) -> Empty {
        fresh(self.drop_database.as_ref().map(|(admin, _)| admin.clone())).await
    }

    /// One number that a question of SQL gives.
    pub async fn number(&self, question: &str) -> i64 {
        let db = self.store.writer().unwrap();
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), question)).await.unwrap().unwrap();
        row.try_get_by_index(0).unwrap()
    }

    pub async fn sql(&self, statement: &str) {
        self.store.writer().unwrap().execute_unprepared(statement).await.unwrap();
    }
}

pub fn id(scope: &Scope) -> OrganisationId {
    scope.actor().unwrap().organisation
}

pub fn limits() -> SessionLimits {
    SessionLimits { absolute: TimeDelta::hours(12), idle: TimeDelta::minutes(30) }
}

/// How long a row of the scorecard is measured: `MATCHMAKER_LENGTH_<row>`, else the short length of daily tests.
pub fn length(row: &str, short: usize) -> usize {
    std::env::var(format!("MATCHMAKER_LENGTH_{row}")).ok().and_then(|text| text.parse().ok()).unwrap_or(short)
}

/// A hash that stands for a secret.
pub fn secret(number: u8) -> [u8; 32] {
    [number; 32]
}

pub async fn organisation(store: &Store, kind: OrganisationKind, name: &str, state: Option<&str>) -> OrganisationId {
    let new = NewOrganisation {
        kind,
        name: name.to_owned(),
        provider_kind: (kind == OrganisationKind::Provider).then_some(ProviderKind::Foundation),
        state: state.map(|s| s.parse().unwrap()),
    };
    store.console().create_organisation(new, now()).await.unwrap().id
}

pub async fn person(store: &Store, organisation: OrganisationId, email: &str, role: Role) -> PersonId {
    let new = NewPerson {
        email: email.to_owned(),
        name: email.to_owned(),
        language: UnLanguage::En,
        password_hash: Some("phc".into()),
    };
    let person = store.console().create_person(new, now()).await.unwrap().id;
    store.console().add_member(person, organisation, role, now()).await.unwrap();
    person
}

pub async fn scope(store: &Store, person: PersonId, organisation: OrganisationId, number: u8) -> Scope {
    store.console().open_session(person, organisation, &secret(number), limits(), now()).await.unwrap();
    authenticate(store, Credential::Session(&secret(number)), now()).await.unwrap()
}

/// Every database that can be reached: SQLite always.
pub async fn benches(test: &str) -> Vec<Bench> {
    let mut all = vec![bench(None).await];
    match std::env::var("MATCHMAKER_TEST_POSTGRES") {
        Ok(admin) => all.push(bench(Some(admin)).await),
        Err(_) => eprintln!("{test}: MATCHMAKER_TEST_POSTGRES is not set; on SQLite only"),
    }
    all
}

/// A database that holds nothing.
pub struct Empty {
    pub url: String,
    _folder: tempfile::TempDir,
    drop_database: Option<(String, String)>,
}

impl Empty {
    pub fn question(&self, store: &Store, sql: &str) -> Statement {
        Statement::from_string(store.backend(), sql)
    }

    pub async fn drop(self) {
        if let Some((admin, name)) = &self.drop_database {
            let db = Database::connect(admin.as_str()).await.unwrap();
            db.execute_unprepared(&format!("drop database {name} with (force)")).await.unwrap();
        }
    }
}

async fn fresh(admin: Option<String>) -> Empty {
    let folder = tempfile::tempdir().unwrap();
    let (url, drop_database) = match admin {
        None => (format!("sqlite://{}/test.sqlite?mode=rwc", folder.path().display()), None),
        Some(admin) => {
            let name = format!("matchmaker_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
            let db = Database::connect(admin.as_str()).await.unwrap();
            db.execute_unprepared(&format!("create database {name}")).await.unwrap();
            let (server, _) = admin.rsplit_once('/').unwrap();
            (format!("{server}/{name}"), Some((admin.clone(), name)))
        }
    };
    Empty { url, _folder: folder, drop_database }
}

async fn bench(admin: Option<String>) -> Bench {
    let Empty { url, _folder: folder, drop_database } = fresh(admin).await;
    let store = Store::open(&url).await.unwrap();
    assert!(store.migrate().await.unwrap() > 0);
    assert_eq!(store.migrate().await.unwrap(), 0);
    assert!(store.is_empty().await.unwrap());
    let mut scopes = Vec::new();
    let who = [
        (OrganisationKind::Secretariat, "Secretariat", None),
        (OrganisationKind::State, "Alpha", Some("XAA")),
        (OrganisationKind::State, "Beta", Some("XAB")),
        (OrganisationKind::State, "Gamma", Some("XAC")),
        (OrganisationKind::Provider, "Donor", None),
        (OrganisationKind::Provider, "Other donor", None),
    ];
    for (number, (kind, name, state)) in who.into_iter().enumerate() {
        let organisation = organisation(&store, kind, name, state).await;
        let person =
            person(&store, organisation, &format!("{}@example.org", name.replace(' ', "-")), Role::FocalPoint).await;
        scopes.push(scope(&store, person, organisation, u8::try_from(number + 1).unwrap()).await);
    }
    let visitor = authenticate(&store, Credential::None, now()).await.unwrap();
    let edition = NewEdition {
        field: "testing".into(),
        version_label: "1".into(),
        title: "An edition".into(),
        status: EditionStatus::Adopted,
        edition: catalogue::Edition::default(),
        bundled: true,
    };
    let edition = store.console().load_edition(edition, now()).await.unwrap();
    let mut scopes = scopes.into_iter();
    let mut next = || scopes.next().unwrap();
    Bench {
        secretariat: next(),
        alpha: next(),
        beta: next(),
        gamma: next(),
        donor: next(),
        other_donor: next(),
        visitor,
        edition,
        store,
        url,
        _folder: folder,
        drop_database,
    }
}

pub fn need_facts(title: &str, sharing: serde_json::Value) -> NeedFacts {
    serde_json::from_value(serde_json::json!({
        "title": title,
        "capability": "national-csirt",
        "kinds": ["training-course"],
        "quantity": { "amount": 20, "unit": "seat" },
        "least_useful": 5,
        "period": { "from": "2027-01-01", "until": "2027-12-31" },
        "evidence": [{ "text": "our own weakness" }],
        "sharing": sharing,
    }))
    .unwrap()
}

pub fn new_need(title: &str, visibility: &str) -> NewNeed {
    NewNeed {
        id: None,
        facts: need_facts(title, serde_json::json!({ "visibility": visibility })),
        area: "incident-response".parse().unwrap(),
        posted: now().date_naive(),
        on_behalf_of: None,
    }
}

pub fn new_offer(title: &str, visibility: &str, capacity: i64) -> NewOffer {
    let facts: OfferFacts = serde_json::from_value(serde_json::json!({
        "title": title,
        "areas": ["incident-response"],
        "capabilities": ["national-csirt"],
        "kinds": ["training-course"],
        "capacity": { "amount": capacity, "unit": "seat" },
        "window": { "from": "2027-01-01", "until": "2027-12-31" },
        "sharing": { "visibility": visibility },
    }))
    .unwrap();
    NewOffer { facts, posted: now().date_naive() }
}

/// Moves a need through the secretariat to the matcher.
pub async fn publish_need(bench: &Bench, owner: &Scope, need: NeedId) {
    use ::assessment::NeedStatus::{Authenticated, Endorsed, Published, Submitted};
    let mut version = needs::get(&bench.store, owner, need).await.unwrap().version;
    for (scope, to) in
        [(owner, Endorsed), (owner, Submitted), (&bench.secretariat, Authenticated), (&bench.secretariat, Published)]
    {
        version = needs::set_status(&bench.store, scope, need, version, to, "").await.unwrap().version;
    }
}

pub async fn published_offer(bench: &Bench, owner: &Scope, visibility: &str, capacity: i64) -> OfferRecord {
    let offer = offers::create(&bench.store, owner, new_offer("An offer", visibility, capacity), None).await.unwrap();
    offers::set_status(&bench.store, owner, offer.offer.id, offer.version, OfferStatus::Published, "").await.unwrap()
}

pub fn key(text: &str, request: u8) -> Idempotency {
    Idempotency { key: text.to_owned(), request_sha256: [request; 32] }
}
