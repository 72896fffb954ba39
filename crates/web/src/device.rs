//! On what somebody signs in, in a few words, so that they know their sessions again: "Firefox 141, Windows".

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;

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

/// What the request says of the device that sent it; empty where it says nothing.
#[derive(Debug, Clone)]
pub struct Device(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Device {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Ok(Self(short(agent.unwrap_or_default())))
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
