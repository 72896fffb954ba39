//! What rests on what, drawn: the prerequisite graph with its table.

use std::collections::BTreeMap;

use axum::extract::State;
use cycle::rooms::catalogue::{Edition, PrerequisiteKind};

use super::catalogue::{Wish, suffix, view};
use super::parts::{Part, Plots};
use super::words::{capability, stage};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::charts::{Figure, Link, Node, Words, graph};
use crate::extract::Query;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/catalogue/graph", Policy::Anyone, show)
}

async fn show(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let p = &page;
    let head = Head::new(p, "graph-title")
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .lead(p.t("graph-lead"));
    let mut part = Part::new("graph", p.t("graph-drawn"));
    part.plots = Some(Plots::new(p, vec![figure(p, &view.edition, &wish)]));
    show_parts(p, head, None, vec![part])
}

fn figure(p: &Page, edition: &Edition, wish: &Wish) -> Figure {
    let layout = edition.layout();
    let numbers: BTreeMap<_, _> = layout.nodes.iter().enumerate().map(|(n, node)| (&node.capability, n)).collect();
    let nodes: Vec<Node> = layout
        .nodes
        .iter()
        .map(|node| Node {
            label: capability(p, edition, &node.capability).plain(),
            href: p.url(&format!("/catalogue/{}{}", node.capability, suffix(wish))),
            layer: node.layer,
            row: node.row,
            strong: edition.capability(&node.capability).is_some_and(|c| c.foundational),
        })
        .collect();
    let links: Vec<Link> = layout
        .edges
        .iter()
        .filter_map(|edge| {
            let (from, to) = (*numbers.get(&edge.from)?, *numbers.get(&edge.to)?);
            Some(Link { from, to, hard: edge.kind == PrerequisiteKind::Hard })
        })
        .collect();
    let rows = layout.edges.iter().map(|edge| {
        let key = if edge.kind == PrerequisiteKind::Hard { "prerequisite-hard" } else { "prerequisite-soft" };
        vec![
            capability(p, edition, &edge.to).plain(),
            capability(p, edition, &edge.from).plain(),
            p.attr1(key, "stage", stage(p, Some(edge.min_stage))),
        ]
    });
    let words = Words {
        id: "prerequisites".into(),
        title: p.attr("graph-title"),
        description: p.attr("graph-description"),
        head: ["column-capability", "capability-rests-on", "column-meaning"].map(|k| p.attr(k)).into(),
        rtl: p.lang().right_to_left(),
    };
    graph(&words, &nodes, &links, rows.collect())
        .with_legend(vec![("c-box c-box-strong", p.attr("capability-foundational")), ("c-box", p.attr("graph-other"))])
}
