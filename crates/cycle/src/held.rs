//! Inputs and plans that questions are asked about: read once, kept while they are asked about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use matching::explain::{Desk, Room};
use matching::{Input, Plan};
use vocabulary::{OrganisationId, Register, RunId, Unit};

use crate::explaining::Where;
use crate::frozen::{Frozen, Stated};
use crate::matchmaker::Matchmaker;
use crate::refusal::{Outcome, Refusal};

/// How many inputs, and how many reports, are kept.
const KEPT: usize = 4;
/// How long a reader waits for an answer.
pub(crate) const LONGEST: Duration = Duration::from_secs(5);
/// How long reading an input may take, once.
const READING: Duration = Duration::from_secs(30);

/// What an input was made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Of {
    /// A run, whose files never change.
    Run(RunId),
    /// What is released to a donor, by the SHA-256 of its problem.
    Released(String),
}

/// An input with its problem and a plan for it.
pub struct Held {
    pub(crate) frozen: Frozen,
    pub(crate) stated: Stated,
    pub(crate) plan: Plan,
    /// Whether every answer about it is exact.
    pub(crate) exact: bool,
    register: Register,
}

impl Held {
    /// Reads the files of a run.
    ///
    /// # Errors
    /// The input or the plan cannot be read by this version, or they do not belong together.
    pub fn read(input: &[u8], plan: &[u8]) -> Outcome<Self> {
        let frozen = Frozen::read(input).map_err(|_| other_version())?;
        let stated = frozen.state().map_err(|_| other_version())?;
        let plan = Plan::read(plan).map_err(|_| other_version())?;
        if matching::sha256(&stated.problem.write()) != plan.problem_sha256 {
            return Err(other_version());
        }
        Ok(Self::new(frozen, stated, plan))
    }

    pub(crate) fn new(frozen: Frozen, stated: Stated, plan: Plan) -> Self {
        let exact = Desk::new(&stated.problem, &plan).is_ok_and(|desk| desk.is_exact());
        Self { register: frozen.register(), frozen, stated, plan, exact }
    }

    /// Lays the round out and asks.
    ///
    /// # Errors
    /// The plan breaks a rule.
    pub fn ask<T>(&self, question: impl FnOnce(&Room<'_>, &Desk<'_>) -> T) -> Outcome<T> {
        let context = self.frozen.context(&self.register);
        let input = Input {
            name: &self.frozen.title,
            needs: &self.frozen.needs,
            offers: &self.frozen.offers,
            eligibility: &self.stated.eligibility,
            policy: &self.frozen.policy,
            agreed: &self.frozen.agreed,
            declined: &self.frozen.declined,
        };
        let desk = Desk::new(&self.stated.problem, &self.plan).map_err(|_| other_version())?;
        Ok(question(&Room::new(&input, &context, &desk), &desk))
    }
}

impl Held {
    /// The offers of a provider, by id.
    pub fn offers_of(&self, provider: OrganisationId) -> Vec<String> {
        self.frozen.offers.iter().filter(|offer| offer.provider == provider).map(|offer| offer.id.to_string()).collect()
    }

    /// The offers of a place, by the unit that they count in.
    pub fn offers_at(&self, at: &Where) -> Vec<(Unit, Vec<String>)> {
        let (problem, legend) = (&self.stated.problem, &self.stated.legend);
        let wanted = |need: u32| {
            let entry = problem.needs.get(need as usize).and_then(|need| legend.needs.get(&need.id));
            entry.is_some_and(|entry| match at {
                Where::Offer(_) => false,
                Where::Area(area) => entry.area.as_ref() == Some(area),
                Where::Region(region) => legend.states.get(&entry.state).is_some_and(|s| s.region == *region),
            })
        };
        let mut serving: BTreeSet<String> = BTreeSet::new();
        for pair in problem.pairs.iter().filter(|pair| wanted(pair.need)) {
            serving.extend(problem.offers.get(pair.offer as usize).map(|offer| offer.id.clone()));
        }
        if let Where::Offer(id) = at {
            serving.insert(id.to_string());
        }
        let mut by_unit: BTreeMap<String, (Unit, Vec<String>)> = BTreeMap::new();
        for offer in &self.frozen.offers {
            let (id, unit) = (offer.id.to_string(), offer.facts.capacity.unit);
            if serving.contains(&id) {
                by_unit.entry(unit.code().to_owned()).or_insert((unit, Vec::new())).1.push(id);
            }
        }
        by_unit.into_values().collect()
    }
}

fn other_version() -> Refusal {
    let detail = "the run was made by another version of this program, which this one cannot ask; start a new run";
    Refusal::conflict("other-version", detail)
}

/// What was asked about last, newest first.
pub(crate) struct Kept<K, V>(Vec<(K, Arc<V>)>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: PartialEq, V> Kept<K, V> {
    pub(crate) fn take(&mut self, of: &K) -> Option<Arc<V>> {
        let at = self.0.iter().position(|(known, _)| known == of)?;
        let found = self.0.remove(at);
        let held = found.1.clone();
        self.0.insert(0, found);
        Some(held)
    }

    pub(crate) fn put(&mut self, of: K, held: Arc<V>) {
        self.0.retain(|(known, _)| *known != of);
        self.0.insert(0, (of, held));
        self.0.truncate(KEPT);
    }
}

impl Matchmaker {
    /// What is kept of an input.
    pub(crate) fn kept(&self, of: &Of) -> Option<Arc<Held>> {
        self.with_kept(|kept| kept.take(of))
    }

    /// Reads an input apart from the threads that serve, and keeps it.
    pub(crate) async fn keep(
        &self,
        of: Of,
        read: impl FnOnce() -> Outcome<Held> + Send + 'static,
    ) -> Outcome<Arc<Held>> {
        let held = Arc::new(self.apart(READING, read).await??);
        self.with_kept(|kept| kept.put(of, held.clone()));
        Ok(held)
    }

    /// Does a piece of work apart from the threads that serve, a few at a time, and waits so long for it.
    pub(crate) async fn apart<T: Send + 'static>(
        &self,
        longest: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Outcome<T> {
        let turns = self.turns();
        let task = async move {
            let turn = turns.acquire_owned().await.map_err(|_| Refusal::Unavailable)?;
            let task = tokio::task::spawn_blocking(move || {
                let done = work();
                drop(turn);
                done
            });
            task.await.map_err(|e| Refusal::internal(&format!("a question ended early: {e}")))
        };
        tokio::time::timeout(longest, task).await.unwrap_or_else(|_| {
            let detail = "the answer takes longer than it may just now; try again in a moment";
            Err(Refusal::conflict("takes-long", detail))
        })
    }
}
