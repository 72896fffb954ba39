//! The cycle as a whole: the store, the clock, the register of states, and what the one who starts it decided.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use catalogue::Edition;
use chrono::{DateTime, NaiveDate, Utc};
use courier::webhook::Sender;
use identity::Hasher;
use persistence::editions::NewEdition;
use persistence::{Cursor, EditionStatus, Idempotency, PageRequest, STRIDE, Store, StoreError};
use tokio::sync::{Notify, Semaphore};
use vocabulary::{EditionRecordId, Register, RunId, UnLanguage};

use crate::clock::Clock;
use crate::composing::Composer;
use crate::held::{Held, Kept, Of};
use crate::paging::{LARGEST_PAGE, Page, Paging};
use crate::refusal::{Outcome, Refusal};
use crate::runs::Told;
use crate::settings::{SecondFactor, Settings};

/// Passwords that are hashed at the same time: each takes 19 MiB and a whole core.
const HASHED_AT_ONCE: usize = 2;

/// Passwords that wait for that at most; more are told to come back, so that a flood of them leaves room for all else.
const HASHES_WAITING: usize = 32;

/// Questions that are computed at the same time: each takes a whole core.
const ASKED_AT_ONCE: usize = 2;

/// All use cases. Cheap to clone.
#[derive(Clone)]
pub struct Matchmaker {
    inner: Arc<Inner>,
    clock: Clock,
    settings: Arc<Settings>,
}

struct Inner {
    store: Store,
    members: Register,
    with_invented: Register,
    demonstration: AtomicBool,
    migrations: usize,
    hasher: Arc<Hasher>,
    hashing: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    cancels: Notify,
    turns: Arc<Semaphore>,
    kept: Mutex<Kept<Of, Held>>,
    reports: Mutex<Kept<RunId, Told>>,
    editions: Mutex<BTreeMap<EditionRecordId, Arc<Edition>>>,
    standing: Mutex<BTreeMap<EditionRecordId, (i64, Arc<Edition>)>>,
    composer: OnceLock<Arc<dyn Composer>>,
    sender: Sender,
}

impl Matchmaker {
    /// Opens the database, brings it up to date, and makes sure that the bundled edition of the catalogue is there.
    /// `url` is `sqlite:///path/to/file.sqlite?mode=rwc` or `postgres://…`.
    pub async fn open(url: &str, clock: Clock, settings: Settings) -> Outcome<Self> {
        let store = Store::open(url).await.map_err(refusal)?;
        store.set_ahead(clock.lead());
        let migrations = store.migrate().await.map_err(refusal)?;
        let demonstration = store.demonstration().await.map_err(refusal)?;
        let hasher = Hasher::new().map_err(|e| Refusal::internal(&e.to_string()))?;
        let inner = Inner {
            store,
            members: Register::bundled(),
            with_invented: Register::demonstration(),
            demonstration: AtomicBool::new(demonstration),
            migrations,
            hasher: Arc::new(hasher),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
            waiting: Arc::new(Semaphore::new(HASHED_AT_ONCE + HASHES_WAITING)),
            cancels: Notify::new(),
            turns: Arc::new(Semaphore::new(ASKED_AT_ONCE)),
            kept: Mutex::default(),
            reports: Mutex::default(),
            editions: Mutex::new(BTreeMap::new()),
            standing: Mutex::default(),
            composer: OnceLock::new(),
            sender: Sender::new(settings.webhooks_to_loopback),
        };
        let matchmaker = Self { inner: Arc::new(inner), clock, settings: Arc::new(settings) };
        matchmaker.load_bundled_edition().await?;
        Ok(matchmaker)
    }

    async fn load_bundled_edition(&self) -> Outcome<()> {
        let edition = catalogue::bundled();
        let new = NewEdition {
            field: edition.meta.id.clone(),
            version_label: edition.meta.version.clone(),
            title: edition.meta.title.best(UnLanguage::En).0.to_owned(),
            status: EditionStatus::Adopted,
            edition: edition.clone(),
            bundled: true,
        };
        self.store().console().load_edition(new, self.now()).await.map_err(refusal)?;
        Ok(())
    }

    /// How many migrations were applied at the start.
    pub fn migrations_applied(&self) -> usize {
        self.inner.migrations
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> Outcome<()> {
        self.store().ready().await.map_err(refusal)
    }

    /// Whether nobody has used the database yet.
    pub async fn is_empty(&self) -> Outcome<bool> {
        self.store().is_empty().await.map_err(refusal)
    }

    /// Whether the database was created as demonstration.
    pub fn demonstration(&self) -> bool {
        self.inner.demonstration.load(Ordering::Relaxed)
    }

    pub(crate) fn now_a_demonstration(&self) {
        self.inner.demonstration.store(true, Ordering::Relaxed);
    }

    /// Now, by the cycle's clock.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Seconds since 1970 by the machine's clock, also in a rehearsal of what is to come: people's apps have no other.
    pub(crate) fn true_seconds(&self) -> u64 {
        u64::try_from((self.clock.now() - self.clock.lead()).timestamp()).unwrap_or_default()
    }

    /// Whether everybody is asked for a second factor, and not only who has one.
    pub fn asks_for_second_factor(&self) -> bool {
        match self.settings.second_factor {
            Some(asked) => asked == SecondFactor::Required,
            None => !self.demonstration(),
        }
    }

    /// Today, by the cycle's clock, in UTC.
    pub fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// The states that this database knows.
    pub fn register(&self) -> &Register {
        if self.demonstration() { &self.inner.with_invented } else { &self.inner.members }
    }

    /// What the one who started the service decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The same database seen at another time, with other settings.
    pub(crate) fn seen(&self, clock: Clock, settings: Settings) -> Self {
        Self { inner: self.inner.clone(), clock, settings: Arc::new(settings) }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn keep_composer(&self, composer: Arc<dyn Composer>) {
        if self.inner.composer.set(composer).is_err() {
            tracing::warn!("a composer was there already and stays");
        }
    }

    pub(crate) fn composer(&self) -> Option<&Arc<dyn Composer>> {
        self.inner.composer.get()
    }

    /// What sends events to webhooks.
    pub(crate) fn sender(&self) -> &Sender {
        &self.inner.sender
    }

    /// Wakes the worker of this process when someone cancels a run; one elsewhere learns of it by its next sign of life.
    pub(crate) fn cancels(&self) -> &Notify {
        &self.inner.cancels
    }

    /// Turns at computing answers.
    pub(crate) fn turns(&self) -> Arc<Semaphore> {
        self.inner.turns.clone()
    }

    /// Looks into the inputs that are kept for questions.
    pub(crate) fn with_kept<T>(&self, look: impl FnOnce(&mut Kept<Of, Held>) -> T) -> T {
        look(&mut self.inner.kept.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks into the reports that were read last.
    pub(crate) fn with_reports<T>(&self, look: impl FnOnce(&mut Kept<RunId, Told>) -> T) -> T {
        look(&mut self.inner.reports.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Runs a piece of password work apart from the threads that serve, a few at a time; refuses where too many wait.
    pub(crate) async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hasher) -> T + Send + 'static,
    ) -> Outcome<T> {
        let _place = self.inner.waiting.try_acquire().map_err(|_| Refusal::Unavailable)?;
        let permit = self.inner.hashing.clone().acquire_owned().await.map_err(|_| Refusal::Unavailable)?;
        let hasher = self.inner.hasher.clone();
        let task = tokio::task::spawn_blocking(move || {
            let done = work(&hasher);
            drop(permit);
            done
        });
        task.await.map_err(|e| Refusal::internal(&format!("password work ended early: {e}")))
    }

    /// An edition that was read before.
    pub(crate) fn remembered(&self, id: EditionRecordId) -> Option<Arc<Edition>> {
        self.inner.editions.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// An edition as its life stands at a version of its record, made once.
    pub(crate) fn standing(&self, id: EditionRecordId, version: i64, make: impl FnOnce() -> Edition) -> Arc<Edition> {
        let mut kept = self.inner.standing.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.get(&id) {
            Some((known, edition)) if *known == version => edition.clone(),
            _ => {
                let edition = Arc::new(make());
                kept.insert(id, (version, edition.clone()));
                edition
            }
        }
    }

    /// Keeps an edition: its body never changes.
    pub(crate) fn remember(&self, id: EditionRecordId, edition: Edition) -> Arc<Edition> {
        let edition = Arc::new(edition);
        self.inner.editions.lock().unwrap_or_else(PoisonError::into_inner).insert(id, edition.clone());
        edition
    }
}

impl std::fmt::Debug for Matchmaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matchmaker").field("clock", &self.clock).finish_non_exhaustive()
    }
}

/// What the store says, as a refusal. Texts of the database stay in the log.
pub(crate) fn refusal(error: StoreError) -> Refusal {
    match error {
        StoreError::NotFound => Refusal::NotFound,
        StoreError::Stale { current_version } => Refusal::Stale { current_version },
        StoreError::KeyReused => Refusal::KeyReused,
        StoreError::Conflict(what) => Refusal::conflict("state", what),
        StoreError::CapacityExceeded { free } => Refusal::conflict(
            "capacity",
            format!("the offer has only {free} minor units left; decline, and the next run will use what is free"),
        ),
        StoreError::Duplicate(what) => Refusal::conflict("duplicate", what),
        StoreError::Unavailable(why) => {
            tracing::warn!("the database did not answer: {why}");
            Refusal::Unavailable
        }
        StoreError::Corrupt(what) => Refusal::internal(&what),
    }
}

/// What makes a repeated creation harmless: the caller's key, and a digest of what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(Idempotency);

impl Key {
    /// `key` comes from the form or the request's head, `request` is everything that was asked with it.
    pub fn new(key: &str, request: &[u8]) -> Self {
        let request_sha256 = identity::digest(&matching::problem::sha256(request));
        Self(Idempotency { key: key.to_owned(), request_sha256 })
    }

    /// The key of a part of what was asked, where one request makes several records.
    pub(crate) fn part(&self, mark: &str) -> Self {
        let key = format!("{mark}:{}", self.0.key).chars().take(200).collect();
        Self(Idempotency { key, request_sha256: self.0.request_sha256 })
    }

    pub(crate) fn once(key: Option<&Self>) -> Option<&Idempotency> {
        key.map(|key| &key.0)
    }
}

/// The page that is wanted, as the store takes it.
pub(crate) fn wanted(paging: &Paging) -> Outcome<PageRequest> {
    let after = match paging.cursor.as_deref() {
        None | Some("") => None,
        Some(text) => Some(text.parse::<Cursor>().map_err(|_| {
            Refusal::invalid(vocabulary::Finding::error(
                "not-a-cursor",
                vocabulary::Place::field("cursor"),
                text,
                "this is not the mark of a page; take it from the link of the page before, or leave it out",
            ))
        })?),
    };
    Ok(PageRequest { limit: paging.limit.clamp(1, LARGEST_PAGE), after })
}

/// Every item of a list of the store, page after page.
pub(crate) async fn every<T, Asked>(list: impl Fn(PageRequest) -> Asked) -> Outcome<Vec<T>>
where
    Asked: Future<Output = Result<persistence::Page<T>, StoreError>>,
{
    let (mut all, mut request) = (Vec::new(), PageRequest::first(STRIDE));
    loop {
        let page = list(request).await.map_err(refusal)?;
        all.extend(page.items);
        match page.next {
            Some(next) => request = PageRequest { limit: STRIDE, after: Some(next) },
            None => return Ok(all),
        }
    }
}

/// A page of the store as a page of ours.
pub(crate) fn page<T>(page: persistence::Page<T>) -> Page<T> {
    Page { items: page.items, next: page.next.map(|cursor| cursor.to_string()), total: page.total }
}
