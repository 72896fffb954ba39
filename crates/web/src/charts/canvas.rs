//! A sheet to draw on: shapes with classes, mirrored where the page runs from right to left.

use std::fmt::Write as _;

use super::Words;

/// Where a text stands to its point; follows the reading direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// The drawing so far.
pub(super) struct Canvas {
    body: String,
    width: f64,
    height: f64,
    rtl: bool,
}

/// A text made safe for element content and double-quoted attributes.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A text in lines of about `width` characters, at most `most` of them; what does not fit ends in an ellipsis.
pub(super) fn wrap(text: &str, width: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in pieces(text) {
        let line_len = lines.last().map_or(0, |l| l.chars().count());
        if line_len > 0 && line_len + word.trim_end().chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(&word);
        }
    }
    let cut = lines.len() > most;
    lines.truncate(most);
    if cut && let Some(last) = lines.last_mut() {
        *last = format!("{}…", last.trim_end());
    }
    lines.into_iter().map(|l| l.trim_end().to_owned()).collect()
}

/// Words with their following space; Chinese breaks after every character.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        word.push(c);
        if c.is_whitespace() || ('\u{2E80}'..='\u{9FFF}').contains(&c) {
            pieces.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        pieces.push(word);
    }
    pieces
}

/// A share kept between 0 and 1; what is not a number is 0.
pub(super) fn share(value: f64) -> f64 {
    if value.is_finite() { value.clamp(0.0, 1.0) } else { 0.0 }
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64, rtl: bool) -> Self {
        Self { body: String::new(), width, height, rtl }
    }

    /// Horizontal position, mirrored where needed.
    fn x(&self, x: f64) -> f64 {
        if self.rtl { self.width - x } else { x }
    }

    pub(super) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, class: &str) {
        let left = if self.rtl { self.width - x - width } else { x };
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
            width.max(0.0),
            height.max(0.0)
        );
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, x2) = (self.x(from.0), self.x(to.0));
        let _ = write!(
            self.body,
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{:.1}\" x2=\"{x2:.1}\" y2=\"{:.1}\"/>",
            from.1, to.1
        );
    }

    pub(super) fn circle(&mut self, x: f64, y: f64, radius: f64, class: &str) {
        let x = self.x(x);
        let _ = write!(self.body, "<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"/>");
    }

    fn points(&self, points: &[(f64, f64)]) -> String {
        points.iter().map(|&(x, y)| format!("{:.1},{y:.1}", self.x(x))).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn polygon(&mut self, points: &[(f64, f64)], class: &str) {
        let points = self.points(points);
        let _ = write!(self.body, "<polygon class=\"{class}\" points=\"{points}\"/>");
    }

    pub(super) fn polyline(&mut self, points: &[(f64, f64)], class: &str) {
        let points = self.points(points);
        let _ = write!(self.body, "<polyline class=\"{class}\" points=\"{points}\"/>");
    }

    /// A band that flows from one upright edge to another, with what it says when pointed at.
    pub(super) fn band(&mut self, from: (f64, f64), to: (f64, f64), thickness: f64, class: &str, says: &str) {
        let (x1, x2) = (self.x(from.0), self.x(to.0));
        let mid = f64::midpoint(x1, x2);
        let (y1, y2) = (from.1 + thickness / 2.0, to.1 + thickness / 2.0);
        let _ = write!(
            self.body,
            "<path class=\"{class}\" stroke-width=\"{thickness:.1}\" d=\"M{x1:.1} {y1:.1}C{mid:.1} {y1:.1} {mid:.1} {y2:.1} {x2:.1} {y2:.1}\"><title>{}</title></path>",
            escape(says)
        );
    }

    /// A smooth line without a fill.
    pub(super) fn curve(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, x2) = (self.x(from.0), self.x(to.0));
        let mid = f64::midpoint(x1, x2);
        let (y1, y2) = (from.1, to.1);
        let _ = write!(
            self.body,
            "<path class=\"{class}\" d=\"M{x1:.1} {y1:.1}C{mid:.1} {y1:.1} {mid:.1} {y2:.1} {x2:.1} {y2:.1}\"/>"
        );
    }

    /// A rectangle with what it says when pointed at.
    pub(super) fn tile(&mut self, at: (f64, f64), size: (f64, f64), class: &str, says: &str) {
        let left = if self.rtl { self.width - at.0 - size.0 } else { at.0 };
        let _ = write!(
            self.body,
            "<rect class=\"{class}\" x=\"{left:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}</title></rect>",
            at.1,
            size.0.max(0.0),
            size.1.max(0.0),
            escape(says)
        );
    }

    /// A box with lines of text that leads somewhere.
    pub(super) fn linked_box(&mut self, at: (f64, f64), size: (f64, f64), class: &str, href: &str, lines: &[String]) {
        let _ = write!(self.body, "<a href=\"{}\">", escape(href));
        self.rect(at.0, at.1, size.0, size.1, class);
        self.lines(at.0 + size.0 / 2.0, at.1 + size.1 / 2.0 + 4.0, Anchor::Middle, "c-label", lines);
        self.body.push_str("</a>");
    }

    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, text: &str) {
        let x = self.x(x);
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let _ = write!(
            self.body,
            "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>",
            escape(text)
        );
    }

    /// Lines of one text, centred on `y`.
    pub(super) fn lines(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, lines: &[String]) {
        const LINE: f64 = 15.0;
        let top = y - (lines.len().saturating_sub(1)) as f64 * LINE / 2.0;
        for (n, line) in lines.iter().enumerate() {
            self.text(x, top + n as f64 * LINE, anchor, class, line);
        }
    }

    /// The finished drawing with its title and description.
    pub(super) fn finish(self, words: &Words) -> String {
        let id = escape(&words.id);
        let direction = if self.rtl { "rtl" } else { "ltr" };
        // A small sheet is not blown up to the width of the page.
        let class = match self.width {
            width if width < 600.0 => "chart small",
            width if width > 1000.0 => "chart wide",
            _ => "chart",
        };
        // What holds links is no picture: its links are read and reached.
        let role = if self.body.contains("<a ") { "group" } else { "img" };
        format!(
            "<svg class=\"{class}\" role=\"{role}\" viewBox=\"0 0 {:.0} {:.0}\" direction=\"{direction}\" aria-labelledby=\"{id}-title {id}-desc\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"{id}-title\">{}</title><desc id=\"{id}-desc\">{}</desc>{}</svg>",
            self.width,
            self.height,
            escape(&words.title),
            escape(&words.description),
            self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_words_and_chinese() {
        assert_eq!(wrap("Policy, strategy and coordination", 18, 3), ["Policy, strategy", "and coordination"]);
        assert_eq!(wrap("政策、战略与协调", 4, 2), ["政策、战", "略与协调"]);
        assert_eq!(wrap("one two three four", 4, 2), ["one", "two…"]);
        assert_eq!(wrap("", 4, 2), [""]);
    }

    #[test]
    fn mirrors() {
        let mut canvas = Canvas::new(100.0, 10.0, true);
        canvas.rect(10.0, 0.0, 20.0, 5.0, "a");
        canvas.text(10.0, 0.0, Anchor::Start, "b", "<");
        assert!(
            canvas.body.contains("x=\"70.0\"") && canvas.body.contains("x=\"90.0\"") && canvas.body.contains("&lt;")
        );
    }
}
