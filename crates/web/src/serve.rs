//! The way of a request through the service, and its start and stop.
//!
//! Outside in: compression, context and log, errors put into words, panics caught, the gate (host, number of requests
//! at once), patience, foreign pages refused, then the route behind its policy and the limit of its body.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use cycle::Matchmaker;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;

use crate::context::Context;
use crate::device::Peer;
use crate::error::{self, Failure};
use crate::postmaster::Postmaster;
use crate::settings::Settings;
use crate::tls::Certificates;
use crate::{App, Draining, headers, metrics, table};

/// How long a client may take to send the head of a request, and how long an idle connection stays.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);

/// Most open connections.
const CONNECTIONS: usize = 1024;

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port is taken or not allowed.
    #[error("cannot listen on {address} ({source}); choose another address or stop what uses it")]
    Listen {
        /// The wanted address.
        address: SocketAddr,
        /// What the system says.
        source: std::io::Error,
    },
    /// Other machines would reach it without TLS.
    #[error(
        "{address}: other machines would reach the service without TLS, and passwords could be read on the way; name the https address that people use (--public-url https://matching.example.org), say that TLS ends at a proxy in front (--behind-proxy), or listen on this machine alone (--listen 127.0.0.1:8080)"
    )]
    InTheOpen {
        /// The wanted address.
        address: SocketAddr,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
    /// The public address cannot be used.
    #[error("{origin:?} is not an address such as https://matching.example.org; write scheme and host only")]
    Origin {
        /// The address as given.
        origin: String,
    },
}

/// A service that holds its ports and waits to run.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    metrics: Option<TcpListener>,
    tls: Option<Arc<Certificates>>,
    acceptor: Option<TlsAcceptor>,
    router: Router,
    draining: Draining,
    drain: Duration,
    stop_deadline: Duration,
}

impl Server {
    /// Takes the ports and puts the service together. A socket that was `handed` over by whoever started the process is
    /// listened on in the place of a new one: it stays open, and takes connections, while the process is replaced.
    pub async fn bind(
        cycle: Matchmaker,
        settings: Settings,
        handed: Option<std::net::TcpListener>,
    ) -> Result<Self, ServeError> {
        let wanted = settings.listen;
        let failed = |source| ServeError::Listen { address: wanted, source };
        let listener = match handed {
            Some(handed) => {
                handed.set_nonblocking(true).map_err(failed)?;
                TcpListener::from_std(handed).map_err(failed)?
            }
            None => {
                fit_to_listen(&settings)?;
                listen(wanted).await?
            }
        };
        let address = listener.local_addr().map_err(failed)?;
        // Port 0 has become a true one, which links to this service need.
        let settings = Settings { listen: address, ..settings };
        fit_to_listen(&settings)?;
        cycle.compose_with(Arc::new(Postmaster::new(settings.public_address())));
        let metrics = match settings.metrics {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let (tls, drain, stop_deadline) = (settings.tls.clone(), settings.drain, settings.stop_deadline);
        let acceptor = tls.as_ref().map(Certificates::acceptor).transpose()?;
        let draining = Draining::default();
        let router = router(&App { cycle, settings: Arc::new(settings), draining: draining.clone() })?;
        Ok(Self { listener, address, metrics, tls, acceptor, router, draining, drain, stop_deadline })
    }

    /// The address that the service listens on; the port is the true one where 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of `/metrics`.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// Serves until `stop` resolves; then goes on for a while in which it says that it is not ready and keeps no
    /// connection; then lets requests finish, for as long as the deadline allows.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let metrics = self.metrics.map(|listener| tokio::spawn(metrics_of(listener)));
        let follow = self.tls.clone().map(|certificates| tokio::spawn(certificates.follow()));
        let (draining, drain) = (self.draining, self.drain);
        let left = async move {
            stop.await;
            draining.begin();
            tokio::time::sleep(drain).await;
        };
        let open = accept(self.listener, self.acceptor, self.router, left).await;
        if tokio::time::timeout(self.stop_deadline, open.shutdown()).await.is_err() {
            tracing::warn!("requests were still open at the deadline and were cut; writes that had begun are whole");
        }
        for task in [metrics, follow].into_iter().flatten() {
            task.abort();
        }
    }
}

async fn metrics_of(listener: TcpListener) {
    // Nothing of it is worth waiting for at the end.
    let _ = accept(listener, None, metrics::router(), std::future::pending()).await;
}

/// Serves `/metrics` alone, for a process without pages; tells the address that it listens on.
pub async fn serve_metrics(address: SocketAddr) -> Result<SocketAddr, ServeError> {
    let listener = listen(address).await?;
    let address = listener.local_addr().map_err(|source| ServeError::Listen { address, source })?;
    tokio::spawn(metrics_of(listener));
    Ok(address)
}

/// Refuses settings under which other machines would reach the service without TLS.
pub fn fit_to_listen(settings: &Settings) -> Result<(), ServeError> {
    if settings.in_the_open() { Err(ServeError::InTheOpen { address: settings.listen }) } else { Ok(()) }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|source| ServeError::Listen { address, source })
}

/// Accepts connections until `stop`; each in a task of its own, with a limit on the time for the head of a request.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    stop: impl Future<Output = ()>,
) -> GracefulShutdown {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = tokio::select! {
            place = Arc::clone(&places).acquire_owned() => place,
            () = &mut stop => return graceful,
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => return graceful,
        };
        match accepted {
            Ok((stream, peer)) => {
                let (watcher, tls, router) = (graceful.watcher(), tls.clone(), router.clone());
                tokio::spawn(async move {
                    serve_connection(watcher, stream, Peer(peer.ip()), tls, router).await;
                    drop(place);
                });
            }
            Err(error) => {
                // Out of file handles, most likely; the next moment may have some.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn serve_connection(watcher: Watcher, stream: TcpStream, peer: Peer, tls: Option<TlsAcceptor>, router: Router) {
    let _ = stream.set_nodelay(true);
    let Some(acceptor) = tls else { return speak(watcher, stream, peer, router).await };
    match tokio::time::timeout(HEAD_PATIENCE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => speak(watcher, stream, peer, router).await,
        Ok(Err(error)) => tracing::debug!(%error, "a client and TLS did not come together"),
        Err(_) => tracing::debug!("a client did not finish its TLS handshake"),
    }
}

async fn speak(
    watcher: Watcher,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    peer: Peer,
    router: Router,
) {
    let service =
        ServiceExt::<hyper::Request<Incoming>>::map_request(router, move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(peer);
            request
        });
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_PATIENCE);
    let connection = builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// Answers a panic like any other fault of ours; the panic itself is in the log.
fn on_panic(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = text.unwrap_or("without a text"), "a handler panicked");
    Failure::internal().into_response()
}

/// The service as a router, for the server and for tests.
pub fn router(app: &App) -> Result<Router, ServeError> {
    let mut foreign = CsrfLayer::new();
    if let Some(origin) = &app.settings.origin {
        foreign = foreign
            .add_trusted_origin(origin.trim_end_matches('/'))
            .map_err(|_| ServeError::Origin { origin: origin.clone() })?;
    }
    let gate = Gate { settings: Arc::clone(&app.settings), places: Arc::new(Semaphore::new(app.settings.concurrent)) };
    let patience = app.settings.patience;
    let router = table()
        .router(app)
        .fallback(|| async { Failure::not_found() })
        .layer(foreign.with_rejection_response(|_: ProtectionError| Failure::cross_site().into_response()))
        .layer(from_fn(move |request: Request, next: Next| wait(patience, request, next)))
        .layer(from_fn_with_state(gate, pass))
        .layer(CatchPanicLayer::custom(on_panic))
        .layer(from_fn_with_state(app.clone(), error::dress))
        .layer(from_fn_with_state(app.clone(), receive))
        .layer(CompressionLayer::new().gzip(true).br(true));
    Ok(router.with_state(app.clone()))
}

/// Gives the request its number and its place in the log, and fences the answer in. The log names the route's pattern,
/// never the address: addresses may hold the secret of an invitation.
async fn receive(State(app): State<App>, route: Option<MatchedPath>, mut request: Request, next: Next) -> Response {
    let context = Context::of(request.method(), request.uri(), request.headers(), &app.settings);
    let route = route.map_or_else(|| "none".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id = %context.id, %method, route);
    request.extensions_mut().insert(context.clone());
    let start = Instant::now();
    async move {
        let mut response = next.run(request).await;
        headers::protect(&context, response.headers_mut());
        if app.draining.has_begun() {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        let (status, took) = (response.status().as_u16(), start.elapsed());
        metrics::count(method.as_str(), &route, status, took);
        tracing::info!(status, milliseconds = took.as_millis(), "answered");
        response
    }
    .instrument(span)
    .await
}

/// What the gate knows.
#[derive(Clone)]
struct Gate {
    settings: Arc<Settings>,
    places: Arc<Semaphore>,
}

/// Lets so many requests in at once, and only those that mean this service.
async fn pass(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(HeaderValue::to_str);
    let named = match host {
        Some(Ok(host)) => gate.settings.answers_to(host),
        Some(Err(_)) => false,
        // HTTP/1.0 and requests with an absolute address may lack the header; no browser sends such.
        None => request.uri().host().is_none_or(|host| gate.settings.answers_to(host)),
    };
    if !named {
        return Failure::misdirected().into_response();
    }
    // The service's own health must be seen when it is busiest.
    if request.uri().path() == "/healthz" {
        return next.run(request).await;
    }
    match gate.places.try_acquire() {
        Ok(_place) => next.run(request).await,
        Err(_) => Failure::overloaded().into_response(),
    }
}

/// Waits for the answer as long as the settings say. What the handler had begun to write is a task of its own and is
/// finished; only the wait ends.
async fn wait(patience: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::slow().into_response(),
    }
}
