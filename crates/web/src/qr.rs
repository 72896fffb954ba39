//! A text as a QR code: a drawing of squares, black on white in any scheme of colours, because cameras need it so.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};
use qrcode::{Color, QrCode};

/// Empty squares around it, as the standard asks.
const QUIET: usize = 4;

/// A QR code as an SVG element, ready for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qr(String);

impl Qr {
    /// The code of a text, with words for who does not see it; none where the text is too long for one.
    pub fn of(text: &str, label: &str) -> Option<Self> {
        let code = QrCode::new(text).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (index, _) in code.to_colors().iter().enumerate().filter(|(_, color)| **color == Color::Dark) {
            path.push_str(&format!("M{} {}h1v1h-1z", index % width + QUIET, index / width + QUIET));
        }
        let side = width + 2 * QUIET;
        let Ok(label) = escape(label, Html);
        Some(Self(format!(
            r##"<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}" width="240" height="240" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path fill="#000" d="{path}"/></svg>"##
        )))
    }
}

impl fmt::Display for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Qr {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn draws_squares_and_says_what_it_is() {
        let drawn = Qr::of("otpauth://totp/a?secret=b", "a \"code\"").unwrap().to_string();
        // Version 2: 25 squares and the quiet zone on both sides; the corner of the first finder is dark.
        assert!(drawn.contains("viewBox=\"0 0 33 33\"") && drawn.contains("M4 4h1v1h-1z"), "{drawn}");
        assert!(drawn.contains("aria-label=\"a &#34;code&#34;\""));
        assert_eq!(Qr::of(&"x".repeat(5_000), ""), None);
    }
}
