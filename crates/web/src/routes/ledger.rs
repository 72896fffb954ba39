//! Where the capacity of an offer is: free, proposed, agreed, delivered; and what takes from it.

use axum::extract::State;
use cycle::{Act, LedgerEntry, LedgerView, Paging};
use serde::Deserialize;
use vocabulary::{OfferId, Quantity};

use super::parts::{Cell, Column, Figures, Link, Listing, Part, Plots, Table as Rows, Tone};
use super::{Answer, Head, ListPage, show_parts};
use crate::App;
use crate::charts::{Figure, Usage, Words, usage};
use crate::extract::{Id, Query};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/ledgers", Policy::Act(Act::ReadLedger), list).get(
        "/{lang}/offers/{id}/ledger",
        Policy::Act(Act::ReadLedger),
        show,
    )
}

/// An amount of the ledger in the offer's unit.
fn amount(p: &Page, view: &LedgerView, minor: i64) -> Message {
    p.quantity(Quantity::new(minor, view.unit))
}

/// The part of the capacity, from 0 to 1.
fn share(view: &LedgerView, minor: i64) -> f64 {
    if view.capacity > 0 { minor as f64 / view.capacity as f64 } else { 0.0 }
}

fn words(p: &Page) -> Words {
    let head = ["column-offer", "ledger-in-use", "ledger-delivered", "ledger-agreed", "ledger-proposed", "ledger-free"];
    Words {
        id: "ledger".into(),
        title: p.attr("ledger-title"),
        description: p.attr("ledger-plot-description"),
        head: head.map(|key| p.attr(key)).into(),
        rtl: p.lang().right_to_left(),
    }
}

fn bar(p: &Page, view: &LedgerView) -> Usage {
    let bound = view.agreed + view.delivered;
    Usage {
        label: view.title.clone(),
        parts: [share(view, bound), share(view, view.proposed)],
        text: format::percent(p.lang(), share(view, bound + view.proposed), 0),
        more: [view.delivered, view.agreed, view.proposed, view.free].map(|n| amount(p, view, n).plain()).into(),
    }
}

fn plot(p: &Page, views: &[&LedgerView]) -> Figure {
    let bars: Vec<Usage> = views.iter().map(|view| bar(p, view)).collect();
    usage(&words(p), &bars).with_legend(vec![
        ("c-kind-1", p.attr("ledger-bound")),
        ("c-kind-2", p.attr("ledger-proposed")),
        ("c-ground", p.attr("ledger-free")),
    ])
}

fn entries(p: &Page, view: &LedgerView) -> Rows {
    let row = |entry: &LedgerEntry| {
        let key = if entry.kind == "engagement" { "need-to-engagement" } else { "need-to-proposal" };
        let mut row = vec![Cell::link(p.url(&format!("/{}s/{}", entry.kind, entry.id)), p.t(key))];
        let amounts = [entry.proposed, entry.agreed, entry.delivered, entry.returned];
        row.extend(amounts.map(|n| Cell::number(amount(p, view, n))));
        row
    };
    let mut columns = vec![Column::words(p.t("column-record"))];
    columns.extend(
        ["ledger-proposed", "ledger-agreed", "ledger-delivered", "ledger-returned"].map(|k| Column::numbers(p.t(k))),
    );
    Rows {
        caption: p.t("ledger-lines"),
        quiet: true,
        columns,
        rows: view.entries.iter().map(row).collect(),
        empty: p.t("ledger-lines-none"),
    }
}

/// Whether everything is somewhere, once.
fn holds(view: &LedgerView) -> bool {
    view.capacity == view.free + view.proposed + view.agreed + view.delivered
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    let view = app.cycle.ledger(page.scope()?, id).await?;
    let p = &page;
    let head = Head::new(p, "ledger-title")
        .above(p, "/offers", p.t("nav-offers"))
        .above(p, &format!("/offers/{id}"), Message::literal(view.title.clone()))
        .caption(Message::literal(view.provider_name.clone()))
        .lead(p.t("ledger-lead"));
    let figure = |key: &str, minor: i64| (p.t(key), amount(p, &view, minor), None);
    let mut first = Part::new("sums", p.t("ledger-capacity"));
    first.figures = Some(Figures {
        items: vec![
            figure("ledger-capacity", view.capacity),
            figure("ledger-free", view.free),
            figure("ledger-proposed", view.proposed),
            figure("ledger-agreed", view.agreed),
            figure("ledger-delivered", view.delivered),
        ],
    });
    first.plots = Some(Plots::new(p, vec![plot(p, &[&view])]));
    first = first.note(Some(p.t(if holds(&view) { "ledger-holds" } else { "ledger-differs" })));
    let returned = (view.returned > 0).then(|| p.t1("ledger-returned-note", "amount", amount(p, &view, view.returned)));
    first = first.note(returned);
    let over = (view.contested > 0).then(|| p.t1("ledger-contested", "amount", amount(p, &view, view.contested)));
    first = first.note(over);
    let second = Part::new("lines", p.t("ledger-lines")).table(entries(p, &view));
    show_parts(p, head, None, vec![first, second])
}

#[derive(Deserialize)]
struct Wish {
    after: Option<String>,
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let found = app.cycle.ledgers(page.scope()?, &Paging { cursor: wish.after, ..Paging::default() }).await?;
    let p = &page;
    let row = |view: &LedgerView| {
        let mut row = vec![
            Cell::link(p.url(&format!("/offers/{}/ledger", view.offer)), Message::literal(view.title.clone())),
            Cell::Words(view.provider_name.clone()),
        ];
        let amounts = [view.capacity, view.free, view.proposed, view.agreed, view.delivered];
        row.extend(amounts.map(|n| Cell::number(amount(p, view, n))));
        if !holds(view) {
            row.push(Cell::Tag(Tone::Danger, p.t("ledger-differs")));
        }
        row
    };
    let mut columns = vec![Column::words(p.t("column-offer")), Column::words(p.t("column-provider"))];
    columns.extend(
        ["ledger-capacity", "ledger-free", "ledger-proposed", "ledger-agreed", "ledger-delivered"]
            .map(|k| Column::numbers(p.t(k))),
    );
    if found.items.iter().any(|view| !holds(view)) {
        columns.push(Column::words(p.t("column-status")));
    }
    let listing = Listing {
        filters: None,
        count: Some(p.t1("offers-count", "count", found.total)),
        table: Rows {
            caption: p.t("ledger-title"),
            quiet: true,
            columns,
            rows: found.items.iter().map(row).collect(),
            empty: p.t("offers-empty"),
        },
        next: found.next.map(|cursor| Link::new(format!("?after={cursor}"), p.t("next-page"))),
        files: Vec::new(),
        files_title: p.t("files-title"),
    };
    let head = Head::new(p, "ledger-title").above(p, "/offers", p.t("nav-offers")).lead(p.t("ledger-lead"));
    page.render(axum::http::StatusCode::OK, &ListPage { p, head, actions: Vec::new(), listing })
}
