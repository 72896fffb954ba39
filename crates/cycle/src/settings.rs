//! What the one who starts the service decides.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

pub use courier::mail::BadRelay;
use courier::mail::Relay;
pub use identity::Signer;

/// Who solves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Solver {
    /// A thread of this process. For tests and offline use: native code that crashes takes the process along, and a
    /// memory fence is not possible.
    #[default]
    InProcess,
    /// `program solve PROBLEM -o PLAN …` in a process of its own with an empty environment. For services.
    Child(PathBuf),
}

/// How far a run may go.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// The outer fence in seconds of the clock. A child is ended at one and a half times this.
    pub seconds: u64,
    /// The limit in work of the solver, which makes runs repeatable; none for the solver's own.
    pub work: Option<u64>,
    /// Threads; none for as many as the machine has.
    pub threads: Option<u32>,
    /// A gap that is good enough.
    pub gap: f64,
    /// Address space of the child.
    pub memory_mb: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { seconds: 60, work: None, threads: None, gap: 1e-6, memory_mb: 2048 }
    }
}

/// The mail server, and the address that mails come from.
#[derive(Clone)]
pub struct MailServer {
    server: String,
    from: String,
    relay: Relay,
}

impl MailServer {
    /// `server` is `smtps://USER:PASSWORD@HOST`, `smtp+starttls://…`, or `smtp://127.0.0.1:25` on this machine; `from` is
    /// an address, perhaps with a name. Nothing is sent yet.
    pub fn new(server: &str, from: &str) -> Result<Self, BadRelay> {
        Ok(Self { server: server.to_owned(), from: from.to_owned(), relay: Relay::new(server, from)? })
    }

    pub(crate) fn relay(&self) -> &Relay {
        &self.relay
    }
}

/// The server's address holds a password, which no log may show.
impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailServer").field("from", &self.from).finish_non_exhaustive()
    }
}

impl PartialEq for MailServer {
    fn eq(&self, other: &Self) -> bool {
        (&self.server, &self.from) == (&other.server, &other.from)
    }
}

/// Who is asked for a second factor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactor {
    /// Everybody who endorses, shares or accepts, and the secretariat.
    Required,
    /// Who has one; nobody must.
    Offered,
}

/// Settings of the service.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Who solves.
    pub solver: Solver,
    /// How far a run may go.
    pub limits: Limits,
    /// How often the worker looks for work.
    pub poll: Duration,
    /// A session ends after this many hours whatever happens.
    pub session_hours: i64,
    /// A session ends after this many minutes without a request.
    pub idle_minutes: i64,
    /// Who is asked for a second factor; where nothing is said everybody, and in a demonstration who has one.
    pub second_factor: Option<SecondFactor>,
    /// How mail leaves the house; none where it does not.
    pub mail: Option<MailServer>,
    /// What signs the end of the audit log for witnesses; none where nobody signs.
    pub signer: Option<Signer>,
    /// Whether webhooks may lead to this machine, also without TLS: for tests and for nothing else.
    pub webhooks_to_loopback: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            solver: Solver::default(),
            limits: Limits::default(),
            poll: Duration::from_secs(1),
            session_hours: 12,
            idle_minutes: 30,
            second_factor: None,
            mail: None,
            signer: None,
            webhooks_to_loopback: false,
        }
    }
}
