//! `serve`: pages, API and a worker, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use cycle::{Clock, SecondFactor, Settings};
use web::Certificates;

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::commands::without_slash;
use crate::commands::working::{Working, say_ready, told_to_stop};
use crate::exit::Stop;
use crate::shown::{on_runtime, say, start_log};

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
    #[arg(long, env = "MATCHMAKER_PUBLIC_URL", value_parser = without_slash)]
    public_url: Option<String>,
    /// A reverse proxy stands in front: TLS ends there, and its X-Forwarded-Proto may be believed.
    #[arg(long, env = "MATCHMAKER_BEHIND_PROXY")]
    behind_proxy: bool,
    /// The certificate's file in PEM, its chain after it: TLS then ends here. Read again on SIGHUP and when it changes.
    #[arg(long, env = "MATCHMAKER_TLS_CERTIFICATE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The file of its key in PEM.
    #[arg(long, env = "MATCHMAKER_TLS_KEY", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// A folder of fonts (TTF, OTF, TTC) for PDF documents; Debian's Noto fonts where none is named.
    #[cfg(feature = "pdf")]
    #[arg(long, env = "MATCHMAKER_FONTS")]
    fonts: Option<PathBuf>,
    /// How long to take requests still after being told to stop, while /readyz says no: as long as whoever spreads the
    /// requests takes to notice.
    #[arg(long, env = "MATCHMAKER_DRAIN_SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u64).range(0..=300))]
    drain_seconds: u64,
    /// Fills an empty database with invented states, needs and offers. Loopback only.
    #[arg(long)]
    demonstration: bool,
    /// Marks an empty database for a rehearsal: invented states are known in it, nothing else is there. Loopback only.
    #[arg(long, conflicts_with = "demonstration")]
    rehearsal: bool,
    /// Address of the first administrator; an empty database gets a one-time link for it.
    #[arg(long, env = "MATCHMAKER_FIRST_ADMINISTRATOR", default_value = "administrator@example.org")]
    first_administrator: String,
    /// Whom to ask for a second factor: everybody who endorses, shares or accepts and the secretariat (required), or who
    /// has one (offered). Where nothing is said it is required, except in a demonstration.
    #[arg(long, env = "MATCHMAKER_SECOND_FACTOR", value_parser = ["required", "offered"])]
    second_factor: Option<String>,
    /// Serves without a worker; runs wait for another process that has one.
    #[arg(long)]
    no_worker: bool,
    #[command(flatten)]
    working: Working,
    /// Shows the service as it stands so many days from now; with demonstration data or in a rehearsal only.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..=3660))]
    days_ahead: i64,
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
            tls: self.certificates()?,
            fonts: self.fonts()?,
            drain: Duration::from_secs(self.drain_seconds),
            ..web::Settings::default()
        };
        let certificates = served.tls.clone();
        let handed = listenfd::ListenFd::from_env()
            .take_tcp_listener(0)
            .map_err(|e| Stop::BadInput(format!("the socket that was handed over cannot be listened on: {e}")))?;
        let at = handed.as_ref().and_then(|socket| socket.local_addr().ok()).unwrap_or(self.listen);
        if handed.is_none() {
            web::fit_to_listen(&served).map_err(|e| Stop::BadInput(e.to_string()))?;
        }
        let asked = |text: &String| if text == "offered" { SecondFactor::Offered } else { SecondFactor::Required };
        let second_factor = self.second_factor.as_ref().map(asked);
        let settings = Settings { second_factor, ..self.working.settings()? };
        let clock = if self.days_ahead == 0 { Clock::system() } else { Clock::ahead(self.days_ahead) };
        let matchmaker = self.at.open_at(clock, settings).await?;
        let mut logins = None;
        if self.demonstration && matchmaker.is_empty().await? {
            refuse_demonstration_elsewhere(at)?;
            logins = Some(matchmaker.load_demonstration(DEMONSTRATION_PASSWORD).await?);
        }
        if self.rehearsal && matchmaker.is_empty().await? && !matchmaker.demonstration() {
            refuse_demonstration_elsewhere(at)?;
            matchmaker.open_rehearsal().await?;
        }
        if matchmaker.demonstration() {
            refuse_demonstration_elsewhere(at)?;
        } else if self.days_ahead != 0 {
            return Err(Stop::BadInput("--days-ahead rehearses with demonstration data only; leave it out".to_owned()));
        }
        let invitation = match matchmaker.is_empty().await? {
            true => Some(matchmaker.first_administrator("Secretariat", &self.first_administrator).await?),
            false => None,
        };
        let worker = (!self.no_worker).then(|| matchmaker.spawn_worker());
        let demonstration = matchmaker.demonstration();
        let service = web::Server::bind(matchmaker, served, handed).await.map_err(|e| Stop::BadInput(e.to_string()))?;
        let scheme = if certificates.is_some() { "https" } else { "http" };
        let address = format!("{scheme}://{}", service.address());
        let stop = told_to_stop();
        say!("matchmaker serves on {address}");
        if let Some(metrics) = service.metrics_address() {
            say!("metrics on http://{metrics}/metrics");
        }
        if demonstration && !self.rehearsal {
            say_logins(logins.is_some());
        }
        if let Some(invitation) = invitation {
            say!(
                "The database is empty. The first administrator opens this link once (until {}):",
                invitation.expires_at.format("%Y-%m-%d %H:%M UTC")
            );
            let place = self.public_url.as_deref().unwrap_or(&address);
            say!("  {place}/en/invitation/{}", invitation.secret);
        }
        say!("Stop with Ctrl-C, or: kill {}", std::process::id());
        if let Some(certificates) = certificates {
            tokio::spawn(reload_when_told(certificates));
        }
        say_ready();
        service.run(stop).await;
        if let Some(worker) = worker {
            worker.stop().await;
        }
        Ok(())
    }

    /// The certificate, where TLS ends in this process.
    fn certificates(&self) -> Result<Option<Arc<Certificates>>, Stop> {
        let (Some(certificate), Some(key)) = (&self.tls_certificate, &self.tls_key) else { return Ok(None) };
        let read = Certificates::read(certificate.clone(), key.clone());
        read.map(Some).map_err(|e| Stop::BadInput(e.to_string()))
    }

    /// The fonts for PDF documents.
    #[cfg(feature = "pdf")]
    fn fonts(&self) -> Result<Option<exchange::Fonts>, Stop> {
        crate::fonts::read(self.fonts.as_deref())
    }

    /// This build writes no PDF.
    #[cfg(not(feature = "pdf"))]
    fn fonts(&self) -> Result<Option<exchange::Fonts>, Stop> {
        Ok(None)
    }
}

/// Demonstration logins are known to everybody who reads this program.
fn refuse_demonstration_elsewhere(at: SocketAddr) -> Done {
    if at.ip().is_loopback() {
        return Ok(());
    }
    Err(Stop::BadInput(format!(
        "{at}: a demonstration's logins are known to all, so it is served on this machine only; listen on 127.0.0.1, or name a database of your own"
    )))
}

/// Reads the certificate again on SIGHUP.
async fn reload_when_told(certificates: Arc<Certificates>) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut told) = signal(SignalKind::hangup()) else { return };
    while told.recv().await.is_some() {
        if let Err(error) = certificates.reload() {
            tracing::error!(%error, "the certificate stays as it was");
        }
    }
}

fn say_logins(first_start: bool) {
    say!(
        "Demonstration with invented states{}. Sign in with the password \"{DEMONSTRATION_PASSWORD}\":",
        if first_start { "" } else { " (data kept from earlier)" }
    );
    say!("  requesting state  requesting@example.org");
    say!("  donor             donor@example.org");
    say!("  secretariat       secretariat@example.org");
}
