//! The cycle owns the clock: everything below gets the time handed in.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};

/// Tells the time.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Ahead(TimeDelta),
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// The machine's clock, so many days ahead: a rehearsal of what is to come. Only demonstrations run on it.
    pub fn ahead(days: i64) -> Self {
        Self(Source::Ahead(TimeDelta::try_days(days).unwrap_or_default()))
    }

    /// How far it is ahead of the machine's, where it says so.
    pub fn lead(&self) -> TimeDelta {
        match &self.0 {
            Source::Ahead(by) => *by,
            Source::System | Source::Manual(_) => TimeDelta::zero(),
        }
    }

    /// A clock that moves only by its hand.
    pub fn manual(start: DateTime<Utc>) -> (Self, ClockHand) {
        let micros = Arc::new(AtomicI64::new(start.timestamp_micros()));
        (Self(Source::Manual(micros.clone())), ClockHand(micros))
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => DateTime::from(SystemTime::now()),
            Source::Ahead(by) => DateTime::<Utc>::from(SystemTime::now()) + *by,
            Source::Manual(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}

/// Moves a manual clock.
#[derive(Debug, Clone)]
pub struct ClockHand(Arc<AtomicI64>);

impl ClockHand {
    /// Moves it on, or back.
    pub fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    /// Sets it.
    pub fn set(&self, to: DateTime<Utc>) {
        self.0.store(to.timestamp_micros(), Ordering::SeqCst);
    }
}
