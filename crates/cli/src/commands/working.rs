//! What every process is told that works on jobs, and how it comes and goes.

use anyhow::Context;
use clap::Args;
use cycle::{Limits, MailServer, Settings, Solver};
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::commands::keys::SignedBy;
use crate::exit::Stop;

/// Arguments of `serve` and `worker`.
#[derive(Debug, Args)]
pub struct Working {
    /// Mail server: smtps://USER:PASSWORD@HOST, smtp+starttls://USER:PASSWORD@HOST:587, or smtp://127.0.0.1:25 on this
    /// machine. Without one no mail is sent.
    #[arg(long, env = "MATCHMAKER_SMTP", hide_env_values = true)]
    smtp: Option<String>,
    /// The sender of mails, such as "Matchmaker <matchmaker@example.org>".
    #[arg(long, env = "MATCHMAKER_MAIL_FROM", default_value = "matchmaker@localhost.localdomain")]
    mail_from: String,
    /// Lets webhooks reach this machine, also without TLS: for tests only.
    #[arg(long)]
    webhooks_to_loopback: bool,
    #[command(flatten)]
    signed: SignedBy,
    /// Longest time of a run in seconds. Runs usually end by their limit in work, which makes them repeatable.
    #[arg(long, default_value_t = 600)]
    run_seconds: u64,
    /// Most memory of a run in megabytes.
    #[arg(long, default_value_t = 4096)]
    run_memory_mb: u64,
}

impl Working {
    /// The settings of the cycle.
    pub fn settings(&self) -> Result<Settings, Stop> {
        let program = std::env::current_exe().context("finding this program")?;
        let limits = Limits { seconds: self.run_seconds, memory_mb: self.run_memory_mb, ..Limits::default() };
        let mail = match &self.smtp {
            Some(server) => Some(MailServer::new(server, &self.mail_from).map_err(|e| Stop::BadInput(e.to_string()))?),
            None => None,
        };
        Ok(Settings {
            solver: Solver::Child(program),
            limits,
            mail,
            signer: self.signed.signer()?,
            webhooks_to_loopback: self.webhooks_to_loopback,
            ..Settings::default()
        })
    }
}

/// Tells whoever started the process, where that one wants to know (systemd), that it works now.
pub fn say_ready() {
    say(NotifyState::Ready);
}

fn say(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "whoever started this process could not be told how it fares");
    }
}

/// Resolves on Ctrl-C or SIGTERM. It listens from the moment in which it is called, so that whoever is told that the
/// process works may tell it at once to stop; a signal before that ends the process by itself.
pub fn told_to_stop() -> impl Future<Output = ()> {
    let signals = [SignalKind::terminate(), SignalKind::interrupt()].map(signal);
    async move {
        let [mut terminated, mut interrupted] = signals;
        // Without a handler the signal ends the process by itself.
        let wait = async |signal: &mut std::io::Result<Signal>| match signal {
            Ok(signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        };
        tokio::select! {
            () = wait(&mut terminated) => {}
            () = wait(&mut interrupted) => {}
        }
        say(NotifyState::Stopping);
        tracing::info!("stopping: requests that are open may finish");
    }
}
