//! `serve`: pages, API and a worker, until it is told to stop.

use std::net::SocketAddr;

use anyhow::Context;
use clap::Args;
use cycle::{Clock, Limits, MailServer, Settings, Solver};

use crate::Done;
use crate::commands::keys::SignedBy;
use crate::commands::migrate::DatabaseAt;
use crate::exit::Stop;
use crate::shown::{on_runtime, start_log};

/// The demonstration's password: no secret, because a demonstration is served on loopback only.
const DEMONSTRATION_PASSWORD: &str = "four steps, one cycle";

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    at: DatabaseAt,
    /// Address and port of pages and API.
    #[arg(long, env = "MATCHMAKER_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Address and port of /metrics; loopback only.
    #[arg(long, env = "MATCHMAKER_METRICS", default_value = "127.0.0.1:9464")]
    metrics: SocketAddr,
    /// The address that people use, such as https://matching.example.org, where that is not the one listened on.
    #[arg(long, env = "MATCHMAKER_PUBLIC_URL")]
    public_url: Option<String>,
    /// A reverse proxy stands in front: TLS ends there, and its X-Forwarded-Proto may be believed.
    #[arg(long, env = "MATCHMAKER_BEHIND_PROXY")]
    behind_proxy: bool,
    /// Fills an empty database with invented states, needs and offers. Loopback only.
    #[arg(long)]
    demonstration: bool,
    /// Marks an empty database for a rehearsal: invented states are known in it, nothing else is there. Loopback only.
    #[arg(long, conflicts_with = "demonstration")]
    rehearsal: bool,
    /// Address of the first administrator; an empty database gets a one-time link for it.
    #[arg(long, env = "MATCHMAKER_FIRST_ADMINISTRATOR", default_value = "administrator@example.org")]
    first_administrator: String,
    /// Serves without a worker; runs wait for another process that has one.
    #[arg(long)]
    no_worker: bool,
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
    /// Shows the service as it stands so many days from now; with demonstration data or in a rehearsal only.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..=3660))]
    days_ahead: i64,
    #[command(flatten)]
    signed: SignedBy,
    /// Longest time of a run in seconds. Runs usually end by their limit in work, which makes them repeatable.
    #[arg(long, default_value_t = 600)]
    run_seconds: u64,
    /// Most memory of a run in megabytes.
    #[arg(long, default_value_t = 4096)]
    run_memory_mb: u64,
}

impl Serve {
    /// Prints the address once it answers; ends on Ctrl-C or SIGTERM.
    pub fn run(self) -> Done {
        start_log();
        on_runtime(self.serve())
    }

    async fn serve(self) -> Done {
        if !self.metrics.ip().is_loopback() {
            return Err(Stop::BadInput(format!(
                "{}: metrics are for this machine alone; use an address such as 127.0.0.1:9464",
                self.metrics
            )));
        }
        let served = web::Settings {
            listen: self.listen,
            metrics: Some(self.metrics),
            origin: self.public_url.clone(),
            behind_proxy: self.behind_proxy,
            ..web::Settings::default()
        };
        web::fit_to_listen(&served).map_err(|e| Stop::BadInput(e.to_string()))?;
        let program = std::env::current_exe().context("finding this program")?;
        let limits = Limits { seconds: self.run_seconds, memory_mb: self.run_memory_mb, ..Limits::default() };
        let mail = match &self.smtp {
            Some(server) => Some(MailServer::new(server, &self.mail_from).map_err(|e| Stop::BadInput(e.to_string()))?),
            None => None,
        };
        let settings = Settings {
            solver: Solver::Child(program),
            limits,
            mail,
            signer: self.signed.signer()?,
            webhooks_to_loopback: self.webhooks_to_loopback,
            ..Settings::default()
        };
        let clock = if self.days_ahead == 0 { Clock::system() } else { Clock::ahead(self.days_ahead) };
        let matchmaker = self.at.open_at(clock, settings).await?;
        let mut logins = None;
        if self.demonstration && matchmaker.is_empty().await? {
            self.refuse_demonstration_elsewhere()?;
            logins = Some(matchmaker.load_demonstration(DEMONSTRATION_PASSWORD).await?);
        }
        if self.rehearsal && matchmaker.is_empty().await? && !matchmaker.demonstration() {
            self.refuse_demonstration_elsewhere()?;
            matchmaker.open_rehearsal().await?;
        }
        if matchmaker.demonstration() {
            self.refuse_demonstration_elsewhere()?;
        } else if self.days_ahead != 0 {
            return Err(Stop::BadInput("--days-ahead rehearses with demonstration data only; leave it out".to_owned()));
        }
        let invitation = match matchmaker.is_empty().await? {
            true => Some(matchmaker.first_administrator("Secretariat", &self.first_administrator).await?),
            false => None,
        };
        let worker = (!self.no_worker).then(|| matchmaker.spawn_worker());
        let demonstration = matchmaker.demonstration();
        let service = web::Server::bind(matchmaker, served).await.map_err(|e| Stop::BadInput(e.to_string()))?;
        let address = format!("http://{}", service.address());
        println!("matchmaker serves on {address}");
        if let Some(metrics) = service.metrics_address() {
            println!("metrics on http://{metrics}/metrics");
        }
        if demonstration && !self.rehearsal {
            say_logins(logins.is_some());
        }
        if let Some(invitation) = invitation {
            println!(
                "The database is empty. The first administrator opens this link once (until {}):",
                invitation.expires_at.format("%Y-%m-%d %H:%M UTC")
            );
            println!("  {address}/en/invitation/{}", invitation.secret);
        }
        println!("Stop with Ctrl-C, or: kill {}", std::process::id());
        service.run(told_to_stop()).await;
        if let Some(worker) = worker {
            worker.stop().await;
        }
        Ok(())
    }

    /// Demonstration logins are known to everybody who reads this program.
    fn refuse_demonstration_elsewhere(&self) -> Done {
        if self.listen.ip().is_loopback() {
            return Ok(());
        }
        Err(Stop::BadInput(format!(
            "{}: a demonstration's logins are known to all, so it is served on this machine only; listen on 127.0.0.1, or name a database of your own",
            self.listen
        )))
    }
}

/// Resolves on Ctrl-C or SIGTERM.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            // Without a handler SIGTERM ends the process by itself.
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
    tracing::info!("stopping: requests that are open may finish");
}

fn say_logins(first_start: bool) {
    println!(
        "Demonstration with invented states{}. Sign in with the password \"{DEMONSTRATION_PASSWORD}\":",
        if first_start { "" } else { " (data kept from earlier)" }
    );
    println!("  requesting state  requesting@example.org");
    println!("  donor             donor@example.org");
    println!("  secretariat       secretariat@example.org");
}
