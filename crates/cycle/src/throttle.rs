//! Slows down whoever guesses passwords: ten wrong tries for one address in five minutes, then a pause.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// Wrong tries that are allowed within the window.
const TRIES: usize = 10;
/// The window in seconds.
const WINDOW: i64 = 300;
/// Addresses that are remembered at most; the oldest go first.
const REMEMBERED: usize = 10_000;

/// Wrong tries by address.
#[derive(Debug, Default)]
pub(crate) struct Throttle(Mutex<BTreeMap<String, Vec<DateTime<Utc>>>>);

impl Throttle {
    /// Seconds that this address has to wait; none where it may try.
    pub(crate) fn wait(&self, address: &str, now: DateTime<Utc>) -> Option<u64> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = tries.get_mut(&key(address))?;
        recent.retain(|&at| now - at < TimeDelta::seconds(WINDOW));
        let first = recent.first().copied().filter(|_| recent.len() >= TRIES)?;
        u64::try_from((first + TimeDelta::seconds(WINDOW) - now).num_seconds().max(1)).ok()
    }

    /// Remembers a wrong try.
    pub(crate) fn wrong(&self, address: &str, now: DateTime<Utc>) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= REMEMBERED {
            tries.retain(|_, at| at.last().is_some_and(|&last| now - last < TimeDelta::seconds(WINDOW)));
        }
        if tries.len() >= REMEMBERED {
            tries.pop_first();
        }
        tries.entry(key(address)).or_default().push(now);
    }

    /// Forgets them: the right password was given.
    pub(crate) fn right(&self, address: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(address));
    }
}

fn key(address: &str) -> String {
    address.trim().to_lowercase().chars().take(254).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_wrong_try_waits() {
        let (throttle, start) = (Throttle::default(), DateTime::<Utc>::default());
        for second in 0..10 {
            assert_eq!(throttle.wait("A@example.org", start), None);
            throttle.wrong("a@example.org ", start + TimeDelta::seconds(second));
        }
        assert_eq!(throttle.wait("a@example.org", start + TimeDelta::seconds(10)), Some(290));
        assert_eq!(throttle.wait("b@example.org", start), None);
        assert_eq!(throttle.wait("a@example.org", start + TimeDelta::seconds(301)), None);
        throttle.right("a@example.org");
        assert_eq!(throttle.wait("a@example.org", start), None);
    }
}
