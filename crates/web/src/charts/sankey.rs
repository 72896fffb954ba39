//! Flow of help: provider -> area -> region. The largest names of each column stand alone, the rest is summed.

use std::collections::BTreeMap;

use super::canvas::{Anchor, Canvas, wrap};
use super::{Figure, Words};

/// One award's way: the names in the three columns and its amount in one common measure.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// Provider, area, region.
    pub names: [String; 3],
    /// Amount, at least 0.
    pub amount: f64,
}

/// How to show the flows.
pub struct Sankey<'a> {
    /// The flows; equal ways are summed.
    pub flows: &'a [Flow],
    /// Most names of a column that stand alone.
    pub most: usize,
    /// What the rest is called.
    pub rest: &'a str,
    /// How an amount reads.
    pub amount: &'a dyn Fn(f64) -> String,
}

const WIDTH: f64 = 900.0;
const ROOM: f64 = 420.0;
const PAD: f64 = 10.0;
const NODE: f64 = 12.0;

/// A name in a column with its place.
struct Node {
    name: String,
    total: f64,
    top: f64,
    left_used: f64,
    right_used: f64,
}

/// Three columns and the bands between them.
pub fn sankey(words: &Words, data: &Sankey<'_>) -> Figure {
    let flows = folded(data);
    let total: f64 = flows.iter().map(|(_, amount)| amount).sum();
    let mut columns: Vec<Vec<Node>> = (0..3).map(|c| column(&flows, c, data.rest)).collect();
    let most = columns.iter().map(Vec::len).max().unwrap_or(0);
    let scale = if total > 0.0 { ROOM / total } else { 0.0 };
    let height = ROOM + PAD * most.saturating_sub(1) as f64 + 24.0;
    let mut canvas = Canvas::new(WIDTH, height, words.rtl);
    for nodes in &mut columns {
        let mut y = 12.0;
        for node in nodes {
            node.top = y;
            y += node.total * scale + PAD;
        }
    }
    let x = |c: usize| [190.0, WIDTH / 2.0 - NODE / 2.0, WIDTH - 190.0 - NODE].get(c).copied().unwrap_or(0.0);
    for side in 0..2 {
        let mut links: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (names, amount) in &flows {
            let place =
                |c: usize| columns.get(c).and_then(|nodes| nodes.iter().position(|n| Some(&n.name) == names.get(c)));
            if let (Some(from), Some(to)) = (place(side), place(side + 1)) {
                *links.entry((from, to)).or_default() += amount;
            }
        }
        for ((from, to), amount) in links {
            let Some((start, from_name)) = take(&mut columns, side, from, amount * scale, true) else { continue };
            let Some((end, to_name)) = take(&mut columns, side + 1, to, amount * scale, false) else { continue };
            let says = format!("{from_name} → {to_name}: {}", (data.amount)(amount));
            let class = format!("c-band c-kind-line-{}", from % 7 + 1);
            canvas.band((x(side) + NODE, start), (x(side + 1), end), (amount * scale).max(0.5), &class, &says);
        }
    }
    for (c, nodes) in columns.iter().enumerate() {
        for node in nodes {
            canvas.rect(x(c), node.top, NODE, (node.total * scale).max(1.0), "c-node");
            let middle = node.top + node.total * scale / 2.0 + 4.0;
            let (at, anchor) = match c {
                0 => (x(c) - 8.0, Anchor::End),
                _ => (x(c) + NODE + 8.0, Anchor::Start),
            };
            canvas.lines(at, middle, anchor, "c-label", &wrap(&node.name, 24, 2));
        }
    }
    let rows = flows
        .iter()
        .map(|(names, amount)| names.iter().cloned().chain(std::iter::once((data.amount)(*amount))).collect())
        .collect();
    Figure::new(words, canvas.finish(words), rows)
}

/// Takes the next piece of a node's edge: where it starts, and the node's name.
fn take(columns: &mut [Vec<Node>], column: usize, n: usize, thickness: f64, right: bool) -> Option<(f64, String)> {
    let node = columns.get_mut(column)?.get_mut(n)?;
    let used = if right { &mut node.right_used } else { &mut node.left_used };
    let start = node.top + *used;
    *used += thickness;
    Some((start, node.name.clone()))
}

/// Equal ways summed, small names folded into the rest, largest first.
fn folded(data: &Sankey<'_>) -> Vec<([String; 3], f64)> {
    let kept: Vec<Vec<String>> = (0..3)
        .map(|c| {
            let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
            for flow in data.flows.iter().filter(|f| f.amount > 0.0 && f.amount.is_finite()) {
                *totals.entry(flow.names.get(c).map_or("", String::as_str)).or_default() += flow.amount;
            }
            let mut totals: Vec<_> = totals.into_iter().collect();
            totals.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
            totals.into_iter().take(data.most).map(|(name, _)| name.to_owned()).collect()
        })
        .collect();
    let mut flows: BTreeMap<[String; 3], f64> = BTreeMap::new();
    for flow in data.flows.iter().filter(|f| f.amount > 0.0 && f.amount.is_finite()) {
        let mut names = flow.names.clone();
        for (name, kept) in names.iter_mut().zip(&kept) {
            if !kept.contains(name) {
                data.rest.clone_into(name);
            }
        }
        *flows.entry(names).or_default() += flow.amount;
    }
    let mut flows: Vec<_> = flows.into_iter().collect();
    flows.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    flows
}

/// The names of one column, largest first, the rest last.
fn column(flows: &[([String; 3], f64)], c: usize, rest: &str) -> Vec<Node> {
    let mut totals: BTreeMap<&str, f64> = BTreeMap::new();
    for (names, amount) in flows {
        *totals.entry(names.get(c).map_or("", String::as_str)).or_default() += amount;
    }
    let mut nodes: Vec<Node> = totals
        .into_iter()
        .map(|(name, total)| Node { name: name.to_owned(), total, top: 0.0, left_used: 0.0, right_used: 0.0 })
        .collect();
    nodes.sort_by(|a, b| {
        (a.name == rest).cmp(&(b.name == rest)).then(b.total.total_cmp(&a.total)).then_with(|| a.name.cmp(&b.name))
    });
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::tests::{sound, words};
    use super::*;

    fn flow(provider: &str, area: &str, region: &str, amount: f64) -> Flow {
        Flow { names: [provider.into(), area.into(), region.into()], amount }
    }

    #[test]
    fn sums_the_rest() {
        let flows = [
            flow("A", "Law", "Africa", 50.0),
            flow("A", "Law", "Africa", 50.0),
            flow("B", "Law", "Asia", 30.0),
            flow("C", "Policy", "Asia", 5.0),
            flow("D", "Policy", "Africa", 4.0),
            flow("E", "Policy", "Africa", f64::NAN),
        ];
        let amount = |a: f64| format!("{a:.0}");
        for rtl in [false, true] {
            let figure = sankey(&words(rtl), &Sankey { flows: &flows, most: 2, rest: "Others", amount: &amount });
            sound(&figure);
            assert_eq!(figure.rows[0], ["A", "Law", "Africa", "100"]);
            let others: Vec<_> = figure.rows.iter().filter(|r| r[0] == "Others").collect();
            assert_eq!(others.len(), 2);
        }
    }
}
