//! What rests on what: boxes in columns, lines from each prerequisite to what needs it.

use super::canvas::{Canvas, wrap};
use super::{Figure, Words};

/// One box.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// What it stands for.
    pub label: String,
    /// Where a click leads.
    pub href: String,
    /// Column, from 0.
    pub layer: usize,
    /// Row, from 0.
    pub row: usize,
    /// Whether others rest on it more than on most.
    pub strong: bool,
}

/// One line, from a node to the one that rests on it, by their numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Link {
    /// What comes first.
    pub from: usize,
    /// What rests on it.
    pub to: usize,
    /// Whether it must come first, or only should.
    pub hard: bool,
}

const BOX: (f64, f64) = (168.0, 44.0);
const STEP: (f64, f64) = (218.0, 60.0);
const EDGE: f64 = 8.0;

fn corner(node: &Node) -> (f64, f64) {
    (EDGE + STEP.0 * node.layer as f64, EDGE + STEP.1 * node.row as f64)
}

/// Columns from what comes first to what comes last; solid lines must, broken ones should.
pub fn graph(words: &Words, nodes: &[Node], links: &[Link], rows: Vec<Vec<String>>) -> Figure {
    let layers = nodes.iter().map(|n| n.layer + 1).max().unwrap_or(1);
    let deep = nodes.iter().map(|n| n.row + 1).max().unwrap_or(1);
    let width = EDGE * 2.0 + STEP.0 * (layers - 1) as f64 + BOX.0;
    let mut canvas = Canvas::new(width.max(640.0), EDGE * 2.0 + STEP.1 * deep as f64, words.rtl);
    for link in links {
        let (Some(from), Some(to)) = (nodes.get(link.from), nodes.get(link.to)) else { continue };
        let ((x1, y1), (x2, y2)) = (corner(from), corner(to));
        let class = if link.hard { "c-edge" } else { "c-edge c-edge-soft" };
        canvas.curve((x1 + BOX.0, y1 + BOX.1 / 2.0), (x2, y2 + BOX.1 / 2.0), class);
        canvas.circle(x2, y2 + BOX.1 / 2.0, 3.0, "c-edge-end");
    }
    for node in nodes {
        let (x, y) = corner(node);
        let class = if node.strong { "c-box c-box-strong" } else { "c-box" };
        canvas.linked_box((x, y), BOX, class, &node.href, &wrap(&node.label, 24, 2));
    }
    Figure::new(words, canvas.finish(words), rows)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    #[test]
    fn draws_every_line_between_known_boxes() {
        let node = |label: &str, layer, row| Node {
            label: label.into(),
            href: "/en/catalogue/<a>".into(),
            layer,
            row,
            strong: layer == 0,
        };
        let nodes = [node("Strategy", 0, 0), node("Response team <x>", 1, 0), node("Exercises", 1, 1)];
        let links = [
            Link { from: 0, to: 1, hard: true },
            Link { from: 0, to: 2, hard: false },
            Link { from: 0, to: 9, hard: true },
        ];
        for rtl in [false, true] {
            let figure = graph(&words(rtl), &nodes, &links, vec![vec!["Response team".into(), "Strategy".into()]]);
            sound(&figure);
            assert_eq!(figure.svg.matches("<path").count(), 2);
            assert_eq!(figure.svg.matches("<a ").count(), 3);
            assert_eq!(figure.svg.matches("c-edge-soft").count(), 1);
        }
    }
}
