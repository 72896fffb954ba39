//! How much of each capacity is used, in parts of one bar: what is committed, what is proposed now, what is free.

use super::canvas::{Anchor, Canvas, share, wrap};
use super::{Figure, Words};

/// One capacity.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// Whose or which.
    pub label: String,
    /// Shares of the capacity that are committed and proposed, each 0 to 1.
    pub parts: [f64; 2],
    /// The used share as text, at the bar's end.
    pub text: String,
    /// Further cells of the table, such as committed, proposed and free amounts.
    pub more: Vec<String>,
}

/// Stacked bars below one another.
pub fn usage(words: &Words, usages: &[Usage]) -> Figure {
    const WIDTH: f64 = 720.0;
    const LABEL: f64 = 230.0;
    const ROW: f64 = 40.0;
    const ROOM: f64 = WIDTH - LABEL - 90.0;
    let mut canvas = Canvas::new(WIDTH, ROW * usages.len() as f64 + 8.0, words.rtl);
    for (n, usage) in usages.iter().enumerate() {
        let y = ROW * n as f64 + 8.0;
        canvas.lines(LABEL - 10.0, y + 17.0, Anchor::End, "c-label", &wrap(&usage.label, 30, 2));
        canvas.rect(LABEL, y + 2.0, ROOM, 22.0, "c-ground");
        let committed = share(usage.parts[0]);
        let proposed = share(usage.parts[1]).min(1.0 - committed);
        canvas.rect(LABEL, y + 2.0, ROOM * committed, 22.0, "c-kind-1");
        canvas.rect(LABEL + ROOM * committed, y + 2.0, ROOM * proposed, 22.0, "c-kind-2");
        canvas.text(LABEL + ROOM + 8.0, y + 18.0, Anchor::Start, "c-value", &usage.text);
    }
    let rows = usages
        .iter()
        .map(|u| [u.label.clone(), u.text.clone()].into_iter().chain(u.more.iter().cloned()).collect())
        .collect();
    Figure::new(words, canvas.finish(words), rows)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn parts_never_pass_the_whole() {
        let data = [Usage { label: "Offer".into(), parts: [0.75, 0.5], text: "100 %".into(), more: vec!["3".into()] }];
        let figure = usage(&words(true), &data);
        sound(&figure);
        assert!(figure.svg.contains("width=\"300.0\"") && figure.svg.contains("width=\"100.0\""), "{}", figure.svg);
    }
}
