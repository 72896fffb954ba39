//! `worker`: works on jobs, mail and webhooks of a database that others serve; no pages, no API.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::Args;

use crate::Done;
use crate::commands::migrate::DatabaseAt;
use crate::commands::working::{Working, say_ready, told_to_stop};
use crate::exit::Stop;
use crate::shown::{on_runtime, say, start_log};

/// Arguments of `worker`.
#[derive(Debug, Args)]
pub struct Worker {
    #[command(flatten)]
    at: DatabaseAt,
    #[command(flatten)]
    working: Working,
    /// The address that people use, such as https://matching.example.org: links in mails lead there.
    #[arg(long, env = "MATCHMAKER_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    public_url: String,
    /// Address and port of /metrics; loopback only. Without one there are none.
    #[arg(long, env = "MATCHMAKER_WORKER_METRICS")]
    metrics: Option<SocketAddr>,
}

impl Worker {
    /// Works until Ctrl-C or SIGTERM; a run under way then goes back to the queue.
    pub fn run(self) -> Done {
        start_log();
        on_runtime(async {
            if let Some(address) = self.metrics.filter(|address| !address.ip().is_loopback()) {
                return Err(Stop::BadInput(format!(
                    "{address}: metrics are for this machine alone; use an address such as 127.0.0.1:9465"
                )));
            }
            let matchmaker = self.at.open(self.working.settings()?).await?;
            matchmaker.compose_with(Arc::new(web::Postmaster::new(self.public_url.trim_end_matches('/'))));
            if let Some(address) = self.metrics {
                let address = web::serve_metrics(address).await.map_err(|e| Stop::BadInput(e.to_string()))?;
                say!("metrics on http://{address}/metrics");
            }
            let stop = told_to_stop();
            let worker = matchmaker.spawn_worker();
            say!("matchmaker works on jobs, mail and webhooks; stop with Ctrl-C, or: kill {}", std::process::id());
            say_ready();
            stop.await;
            worker.stop().await;
            Ok(())
        })
    }
}
