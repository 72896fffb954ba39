//! Slows down whoever guesses. Wrong tries are counted in the database, so that all processes of the service count
//! together: by the address that they come from, by the account, and apart from both by the account on a device that
//! signed in before. What others guess fills the first two and never the third: nobody is locked out of the device that
//! they use.

use chrono::TimeDelta;
use identity::Secret;
use persistence::people::tries::{self, Count};
use vocabulary::PersonId;

use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// Wrong tries for one account, or on one device of it, within five minutes.
const BY_ACCOUNT: i64 = 10;

/// Wrong tries from one address within five minutes: many people may share it.
const BY_SOURCE: i64 = 100;

/// Days that a device is known after it signed somebody in.
const KNOWN_DAYS: i64 = 90;

/// From where somebody comes to the door.
#[derive(Debug, Clone, Copy, Default)]
pub struct Door<'a> {
    /// The address of the other end; empty where there is none.
    pub source: &'a str,
    /// On what they come, in a few words.
    pub device: &'a str,
    /// The secret of a device that signed somebody in before.
    pub known: Option<&'a str>,
}

/// What a try is counted by.
#[derive(Debug)]
pub(crate) struct Tries {
    /// What is forgotten once it was right.
    own: Count,
    source: Option<Count>,
    email: String,
}

fn count(by: &[&str], most: i64) -> Count {
    Count { key: identity::digest(&by.join("\n")), most }
}

impl Tries {
    /// By whoever is signed in: nobody else can spend them.
    pub(crate) fn of_session(what: &str, person: PersonId, email: &str) -> Self {
        Self { own: count(&[what, &person.to_string()], BY_ACCOUNT), source: None, email: email.to_owned() }
    }

    fn counts(&self) -> Vec<Count> {
        std::iter::once(self.own).chain(self.source).collect()
    }
}

impl Matchmaker {
    /// What a try at the door is counted by; `what` is tried there.
    pub(crate) async fn tries_at(&self, what: &str, email: &str, door: &Door<'_>) -> Outcome<Tries> {
        let account = email.trim().to_lowercase();
        let device = door.known.map(identity::digest);
        let known = match &device {
            Some(device) => tries::known(self.store(), &account, device, self.now()).await.map_err(refusal)?,
            None => false,
        };
        let by_source = (!known && !door.source.is_empty()).then(|| count(&["source", door.source], BY_SOURCE));
        let own = match door.known.filter(|_| known) {
            Some(secret) => count(&[what, &account, secret], BY_ACCOUNT),
            None => count(&[what, &account], BY_ACCOUNT),
        };
        Ok(Tries { own, source: by_source, email: account })
    }

    /// Refuses where there were too many wrong ones.
    pub(crate) async fn may_try(&self, tries: &Tries) -> Outcome<()> {
        match tries::wait(self.store(), &tries.counts(), self.now()).await.map_err(refusal)? {
            Some(retry_after) => Err(Refusal::Throttled { retry_after }),
            None => Ok(()),
        }
    }

    /// Counts a wrong one.
    pub(crate) async fn wrong_try(&self, tries: &Tries) -> Outcome<()> {
        tracing::info!("a wrong password or code was given");
        tries::wrong(self.store(), &tries.counts(), &tries.email, self.now()).await.map_err(refusal)
    }

    /// Forgets the wrong ones of the account or the device; those of the source stay.
    pub(crate) async fn right_try(&self, tries: &Tries) -> Outcome<()> {
        tries::right(self.store(), &[tries.own], self.now()).await.map_err(refusal)
    }

    /// Knows the device from now on as one that signed this person in. Gives its secret, which it keeps.
    pub(crate) async fn know_device(&self, person: PersonId, door: &Door<'_>) -> Outcome<String> {
        let secret = match door.known.filter(|secret| secret.len() == identity::secret::LENGTH) {
            Some(secret) => secret.to_owned(),
            None => Secret::random().expose().to_owned(),
        };
        let until = self.now() + TimeDelta::days(KNOWN_DAYS);
        let digest = identity::digest(&secret);
        tries::remember(self.store(), person, &digest, until, self.now()).await.map_err(refusal)?;
        Ok(secret)
    }
}
