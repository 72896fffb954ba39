//! One event to one target.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::Fault;
use crate::addresses::public;
use crate::signing::signatures;

/// How long an attempt may take, from the name to the answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most characters of an address.
const LONGEST: usize = 500;
/// Addresses of a name that are tried.
const TRIED: usize = 3;

/// Why an address cannot be a webhook's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadAddress {
    /// It is none.
    NotAnAddress,
    /// Only https leaves the house.
    NotHttps,
    /// It leads into a network that is not public, or to a port for something else.
    NotAllowed,
    /// It is too long.
    TooLong,
}

impl BadAddress {
    /// Its code, as findings have it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotAnAddress => "not-an-address",
            Self::NotHttps => "not-https",
            Self::NotAllowed => "address-not-allowed",
            Self::TooLong => "address-too-long",
        }
    }
}

/// What is sent.
#[derive(Debug, Clone)]
pub struct Event {
    /// The same for every attempt.
    pub id: String,
    /// Seconds since 1970 of this attempt.
    pub timestamp: i64,
    /// JSON.
    pub body: String,
    /// The secrets that sign.
    pub secrets: Vec<String>,
    /// The end of the sender's log, which the receiver keeps as its witness.
    pub witness: Option<String>,
}

/// Why it did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotArrived {
    /// What went wrong.
    pub fault: Fault,
    /// The status of the answer, where there was one.
    pub code: Option<u16>,
}

impl From<Fault> for NotArrived {
    fn from(fault: Fault) -> Self {
        Self { fault, code: None }
    }
}

/// Sends events.
#[derive(Clone)]
pub struct Sender {
    tls: Option<TlsConnector>,
    loopback: bool,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").field("loopback", &self.loopback).finish_non_exhaustive()
    }
}

/// Where an address leads.
struct Target {
    host: String,
    port: u16,
    tls: bool,
    authority: String,
    path: String,
}

impl Sender {
    /// A sender that trusts the machine's certificates. `loopback` lets it reach this machine, also without TLS: for
    /// tests and for nothing else.
    pub fn new(loopback: bool) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().ok();
        let config = config.map(|config| config.with_root_certificates(roots).with_no_client_auth());
        Self { tls: config.map(|config| TlsConnector::from(Arc::new(config))), loopback }
    }

    /// Whether an address may be a webhook's, as far as can be said without looking its name up.
    pub fn admit(&self, url: &str) -> Result<(), BadAddress> {
        let target = self.target(url)?;
        match literal(&target.host) {
            Some(address) if !self.reachable(address, target.tls) => Err(BadAddress::NotAllowed),
            _ => Ok(()),
        }
    }

    fn target(&self, url: &str) -> Result<Target, BadAddress> {
        if url.len() > LONGEST {
            return Err(BadAddress::TooLong);
        }
        let uri: Uri = url.parse().map_err(|_| BadAddress::NotAnAddress)?;
        let tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if self.loopback => false,
            Some("http") => return Err(BadAddress::NotHttps),
            _ => return Err(BadAddress::NotAnAddress),
        };
        let authority = uri.authority().ok_or(BadAddress::NotAnAddress)?;
        // A name and password in an address would be shown in lists.
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(BadAddress::NotAnAddress);
        }
        let port = authority.port_u16().unwrap_or(if tls { 443 } else { 80 });
        if !self.loopback && port != 443 && port < 1024 {
            return Err(BadAddress::NotAllowed);
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        Ok(Target {
            host: authority.host().to_owned(),
            port,
            tls,
            authority: authority.as_str().to_owned(),
            path: path.to_owned(),
        })
    }

    fn reachable(&self, address: IpAddr, tls: bool) -> bool {
        let own = self.loopback && address.is_loopback();
        own || (tls && public(address))
    }

    /// Sends an event; gives the status of the answer, which is a success. The answer's body is not read.
    pub async fn post(&self, url: &str, event: &Event) -> Result<u16, NotArrived> {
        match tokio::time::timeout(PATIENCE, self.attempt(url, event)).await {
            Ok(result) => result,
            Err(_) => Err(Fault::Timeout.into()),
        }
    }

    async fn attempt(&self, url: &str, event: &Event) -> Result<u16, NotArrived> {
        let target = self.target(url).map_err(|_| Fault::AddressNotAllowed)?;
        let stream = self.connect(&target).await?;
        let request = request(&target, event).map_err(|_| Fault::NoConnection)?;
        let code = if target.tls {
            let tls = self.tls.as_ref().ok_or(Fault::Tls)?;
            let host = target.host.trim_start_matches('[').trim_end_matches(']').to_owned();
            let name = ServerName::try_from(host).map_err(|_| Fault::Tls)?;
            let stream = tls.connect(name, stream).await.map_err(|_| Fault::Tls)?;
            exchange(stream, request).await?
        } else {
            exchange(stream, request).await?
        };
        match code {
            200..=299 => Ok(code),
            300..=399 => Err(NotArrived { fault: Fault::Redirect, code: Some(code) }),
            _ => Err(NotArrived { fault: Fault::Answer, code: Some(code) }),
        }
    }

    /// Looks the name up and connects to what was found, where every address of it may be reached.
    async fn connect(&self, target: &Target) -> Result<TcpStream, Fault> {
        let found: Vec<SocketAddr> = match literal(&target.host) {
            Some(address) => vec![SocketAddr::new(address, target.port)],
            None => match tokio::net::lookup_host((target.host.as_str(), target.port)).await {
                Ok(found) => found.collect(),
                Err(_) => return Err(Fault::NoAddress),
            },
        };
        if found.is_empty() {
            return Err(Fault::NoAddress);
        }
        if !found.iter().all(|address| self.reachable(address.ip(), target.tls)) {
            return Err(Fault::AddressNotAllowed);
        }
        for address in found.into_iter().take(TRIED) {
            if let Ok(stream) = TcpStream::connect(address).await {
                return Ok(stream);
            }
        }
        Err(Fault::NoConnection)
    }
}

/// A host that is an address itself.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn request(target: &Target, event: &Event) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let mut request = Request::post(&target.path);
    if let Some(witness) = &event.witness {
        request = request.header("matchmaker-audit-head", witness);
    }
    request
        .header("host", &target.authority)
        .header("content-type", "application/json")
        .header("user-agent", concat!("matchmaker/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", &event.id)
        .header("webhook-timestamp", event.timestamp)
        .header("webhook-signature", signatures(&event.secrets, &event.id, event.timestamp, &event.body))
        .body(Full::new(Bytes::from(event.body.clone())))
}

/// Ends the connection's task with the attempt.
struct Ends(tokio::task::JoinHandle<()>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<u16, Fault> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Fault::NoConnection)?;
    let _ends = Ends(tokio::spawn(async move {
        // A connection that breaks is told by the request that waits on it.
        let _ = connection.await;
    }));
    let answer = sender.send_request(request).await.map_err(|_| Fault::NoConnection)?;
    Ok(answer.status().as_u16())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::signing::secret_of;

    fn event() -> Event {
        Event {
            id: "msg_1".into(),
            timestamp: 1,
            body: "{}".into(),
            secrets: vec![secret_of(&"k".repeat(43))],
            witness: Some("matchmaker-audit-head/1 1 00".into()),
        }
    }

    /// A target that answers once with these bytes, and what it was asked.
    async fn target(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?x=1", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (mut seen, mut part) = (String::new(), [0u8; 4096]);
            while !seen.ends_with("{}") {
                let count = stream.read(&mut part).await.unwrap();
                seen.push_str(&String::from_utf8_lossy(&part[..count]));
            }
            if answer.is_empty() {
                std::future::pending::<()>().await;
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            seen
        });
        (url, task)
    }

    #[test]
    fn addresses_are_judged_before_they_are_used() {
        let sender = Sender::new(false);
        for (url, judged) in [
            ("https://example.org/hook", Ok(())),
            ("https://example.org:8443/hook", Ok(())),
            ("https://[2606:4700::1111]/", Ok(())),
            ("http://example.org/hook", Err(BadAddress::NotHttps)),
            ("ftp://example.org/", Err(BadAddress::NotAnAddress)),
            ("example", Err(BadAddress::NotAnAddress)),
            ("https://", Err(BadAddress::NotAnAddress)),
            ("https://name:word@example.org/", Err(BadAddress::NotAnAddress)),
            ("https://example.org:25/", Err(BadAddress::NotAllowed)),
            ("https://127.0.0.1/", Err(BadAddress::NotAllowed)),
            ("https://169.254.169.254/latest", Err(BadAddress::NotAllowed)),
            ("https://[::1]/", Err(BadAddress::NotAllowed)),
            ("https://[::ffff:10.0.0.1]/", Err(BadAddress::NotAllowed)),
        ] {
            assert_eq!(sender.admit(url), judged, "{url}");
        }
        assert_eq!(sender.admit(&format!("https://example.org/{}", "a".repeat(500))), Err(BadAddress::TooLong));
    }

    #[tokio::test]
    async fn a_name_that_leads_into_the_house_is_not_followed() {
        let sender = Sender::new(false);
        let url = "https://localhost:8443/hook";
        assert_eq!(sender.admit(url), Ok(()), "the name alone does not tell");
        assert_eq!(sender.post(url, &event()).await, Err(Fault::AddressNotAllowed.into()));
        for url in ["https://0x7f.1:8443/", "https://2130706433:8443/"] {
            let fault = sender.post(url, &event()).await.unwrap_err().fault;
            assert!(matches!(fault, Fault::AddressNotAllowed | Fault::NoAddress), "{url}: {fault:?}");
        }
    }

    #[tokio::test]
    async fn sends_what_the_standard_wants() {
        let (url, task) = target("HTTP/1.1 204 No Content\r\n\r\n").await;
        assert_eq!(Sender::new(true).post(&url, &event()).await, Ok(204));
        let seen = task.await.unwrap().to_lowercase();
        assert!(seen.starts_with("post /hook?x=1 http/1.1\r\n"), "{seen}");
        for part in [
            "webhook-id: msg_1",
            "webhook-timestamp: 1",
            "webhook-signature: v1,",
            "matchmaker-audit-head: matchmaker-audit-head/1 1 00",
            "content-length: 2",
        ] {
            assert!(seen.contains(part), "{part}: {seen}");
        }
    }

    #[tokio::test]
    async fn redirects_and_refusals_are_faults() {
        let (url, _task) = target("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n").await;
        let fault = Sender::new(true).post(&url, &event()).await;
        assert_eq!(fault, Err(NotArrived { fault: Fault::Redirect, code: Some(302) }));
        let (url, _task) = target("HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n").await;
        let fault = Sender::new(true).post(&url, &event()).await;
        assert_eq!(fault, Err(NotArrived { fault: Fault::Answer, code: Some(500) }));
        assert_eq!(Sender::new(true).post("http://127.0.0.1:1/", &event()).await, Err(Fault::NoConnection.into()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_target_that_hangs_costs_ten_seconds() {
        let (url, _task) = target("").await;
        let since = tokio::time::Instant::now();
        assert_eq!(Sender::new(true).post(&url, &event()).await, Err(Fault::Timeout.into()));
        assert_eq!(since.elapsed().as_secs(), 10);
    }
}
