//! What the one who starts the service decides, and the fences around every request.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use cycle::rooms::exchange::Fonts;

use crate::tls::Certificates;

/// Settings of the service; [`Settings::default`] serves loopback without TLS.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where pages and API are served.
    pub listen: SocketAddr,
    /// Where `/metrics` is served; loopback. None for no metrics.
    pub metrics: Option<SocketAddr>,
    /// The address under which people reach the service, such as `https://matching.example.org`, where that is not
    /// `listen` itself. With `https` cookies are `Secure` and browsers are told to stay on TLS.
    pub origin: Option<String>,
    /// The certificate, where TLS ends in this process.
    pub tls: Option<Arc<Certificates>>,
    /// Whether a reverse proxy stands in front, where TLS ends and whose `X-Forwarded-Proto` may be believed.
    pub behind_proxy: bool,
    /// The fonts that PDF documents are set in; none where no PDF is written.
    pub fonts: Option<Fonts>,
    /// Largest body in bytes.
    pub body_limit: usize,
    /// Largest body in bytes where files are uploaded.
    pub upload_limit: usize,
    /// Largest document beside an engagement, in bytes.
    pub document_limit: usize,
    /// Most requests at once; more are told to come back.
    pub concurrent: usize,
    /// How long a request may take before its client gets an answer. A write that has begun runs on.
    pub patience: Duration,
    /// How long the service still takes requests after it was told to stop, while it says that it is not ready.
    pub drain: Duration,
    /// How long a graceful stop may take.
    pub stop_deadline: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080),
            metrics: None,
            origin: None,
            tls: None,
            behind_proxy: false,
            fonts: None,
            body_limit: 64 * 1024,
            upload_limit: 5 * 1024 * 1024,
            document_limit: 10 * 1024 * 1024,
            concurrent: 256,
            patience: Duration::from_secs(15),
            drain: Duration::ZERO,
            stop_deadline: Duration::from_secs(20),
        }
    }
}

impl Settings {
    /// Whether the address that people use is `https`.
    pub fn origin_is_https(&self) -> bool {
        self.origin.as_deref().is_some_and(|origin| origin.starts_with("https://"))
    }

    /// Whether people reach the service over TLS, which ends here or where the public address leads.
    pub fn over_tls(&self) -> bool {
        self.tls.is_some() || self.origin_is_https()
    }

    /// Whether passwords and answers would cross a network that others can read: the service listens to other machines,
    /// and nothing says that people reach it over TLS.
    pub fn in_the_open(&self) -> bool {
        !self.listen.ip().is_loopback() && !self.over_tls() && !self.behind_proxy
    }

    /// The address that people use, without a slash at the end.
    pub fn public_address(&self) -> String {
        match &self.origin {
            Some(origin) => origin.trim_end_matches('/').to_owned(),
            None if self.tls.is_some() => format!("https://{}", self.listen),
            None => format!("http://{}", self.listen),
        }
    }

    /// Whether a request may name this host. A service on loopback answers to loopback names only, so that a foreign
    /// page cannot reach it by pointing its own name at the reader's machine.
    pub fn answers_to(&self, host: &str) -> bool {
        let name = host_name(host);
        let local = name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        match &self.origin {
            Some(origin) => {
                let authority = origin.split_once("://").map_or(origin.as_str(), |(_, rest)| rest);
                local || host_name(authority.trim_end_matches('/')).eq_ignore_ascii_case(name)
            }
            None => local || !self.listen.ip().is_loopback(),
        }
    }
}

/// The host without its port and brackets.
fn host_name(authority: &str) -> &str {
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or_default();
    }
    authority.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn loopback_answers_to_loopback_names_only() {
        let settings = Settings::default();
        for host in ["127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080"] {
            assert!(settings.answers_to(host), "{host}");
        }
        for host in ["evil.example", "", "127.0.0.1.evil.example", "10.0.0.1"] {
            assert!(!settings.answers_to(host), "{host}");
        }
    }

    #[test]
    fn other_machines_are_served_over_tls_only() {
        let at = |listen: &str, origin: Option<&str>, behind_proxy| {
            let (listen, origin) = (listen.parse().unwrap(), origin.map(str::to_owned));
            Settings { listen, origin, behind_proxy, ..Settings::default() }.in_the_open()
        };
        assert!(!at("127.0.0.1:8080", None, false) && !at("[::1]:8080", None, false));
        for listen in ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:80"] {
            assert!(at(listen, None, false) && at(listen, Some("http://x.example"), false), "{listen}");
            assert!(!at(listen, Some("https://x.example"), false) && !at(listen, None, true), "{listen}");
        }
    }

    #[test]
    fn a_public_service_answers_to_its_name() {
        let settings = Settings { origin: Some("https://Match.example.org".into()), ..Settings::default() };
        assert!(settings.answers_to("match.example.org") && settings.answers_to("127.0.0.1:8080"));
        assert!(!settings.answers_to("other.example.org"));
        assert!(settings.origin_is_https());
    }
}
