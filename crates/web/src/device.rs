//! From where somebody signs in: the address of the other end, the device in a few words so that they know their sessions
//! again ("Firefox 141, Windows"), and the secret of a device that signed somebody in before.
//!
//! That secret lies in a cookie of its own, which outlives sessions and opens nothing: wrong passwords that others try
//! elsewhere do not keep anybody from the device that they use.

use std::net::IpAddr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use cycle::Door;

use crate::App;
use crate::context::{Context, cookie};
use crate::error::Failure;

/// Most characters of it.
const LONGEST: usize = 60;

/// Marks of browsers in the order in which they must be looked for: most carry the marks of those below them.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
];

/// Marks of systems, in the same way.
const SYSTEMS: &[(&str, &str)] = &[
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The other end of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Name of the device's cookie on this transport.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-device" } else { "device" }
}

/// From where a request comes.
#[derive(Debug, Clone)]
pub struct Entrance {
    source: String,
    device: String,
    known: Option<String>,
}

impl Entrance {
    /// As the cycle asks for it.
    pub fn door(&self) -> Door<'_> {
        Door { source: &self.source, device: &self.device, known: self.known.as_deref() }
    }
}

/// The address that the nearest proxy saw; it adds it at the end.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    last.parse().ok()
}

impl FromRequestParts<App> for Entrance {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let secure = Context::from_request_parts(parts, app).await?.secure;
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let seen = parts.extensions.get::<Peer>().map(|peer| peer.0);
        let source = if app.settings.behind_proxy { forwarded(&parts.headers).or(seen) } else { seen };
        Ok(Self {
            source: source.map(|address| address.to_string()).unwrap_or_default(),
            device: short(agent.unwrap_or_default()),
            known: cookie(&parts.headers, cookie_name(secure)).map(str::to_owned),
        })
    }
}

/// Browser with its first number, and system; of anything else the first word. It is kept and shown as text only.
fn short(agent: &str) -> String {
    let browser = BROWSERS.iter().find_map(|(mark, name)| {
        let (_, rest) = agent.split_once(mark)?;
        let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some(if number.is_empty() { (*name).to_owned() } else { format!("{name} {number}") })
    });
    let system = SYSTEMS.iter().find_map(|(mark, name)| agent.contains(mark).then_some(*name));
    let words = match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser,
        _ => agent.split_whitespace().next().unwrap_or_default().to_owned(),
    };
    words.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_proxy_tells_the_source() {
        let of = |lines: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", header::HeaderValue::from_static(line));
            }
            forwarded(&headers).map(|address| address.to_string()).unwrap_or_default()
        };
        assert_eq!(of(&["192.0.2.1, 198.51.100.7"]), "198.51.100.7", "what a client claims stands before it");
        assert_eq!(of(&["192.0.2.1", "2001:db8::1"]), "2001:db8::1");
        assert_eq!((of(&[]), of(&["unknown"])), (String::new(), String::new()));
    }

    #[test]
    fn a_device_is_told_in_a_few_words() {
        let mozilla = "Mozilla/5.0 (Windows NT 10.0; Win64; x64";
        for (agent, words) in [
            (format!("{mozilla}; rv:141.0) Gecko/20100101 Firefox/141.0"), "Firefox 141, Windows"),
            (
                format!("{mozilla}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0"),
                "Edge 138, Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
                    .to_owned(),
                "Safari 18, iPhone",
            ),
            ("curl/8.5.0".to_owned(), "curl/8.5.0"),
            (String::new(), ""),
            ("<script>alert(1)</script>".to_owned(), "<script>alert(1)</script>"),
        ] {
            assert_eq!(short(&agent), words);
        }
        assert_eq!(short(&"x".repeat(500)).len(), LONGEST);
    }
}
