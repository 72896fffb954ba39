//! The tables of a match report: the first rows on the report's own page, all of them page by page. With the needs of
//! every state a report holds thousands of rows, which no slow line should carry unasked.

use std::ops::Range;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::Act;
use cycle::rooms::matching::report::{Cell as Value, Section};
use serde::Deserialize;
use vocabulary::RunId;

use super::parts::{Cell, Column, Facts, Link, Table as Rows};
use super::words::coded;
use super::{Answer, Head};
use crate::App;
use crate::error::Failure;
use crate::extract::{IdAnd, Query};
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// The tables of the report's page, in order.
pub(super) const KEYS: [&str; 12] = [
    "groups", "regions", "areas", "map", "unmet", "rules", "offers", "awards", "needs", "amounts", "supply", "summary",
];

/// Rows of a long table on the report's own page.
const FIRST: usize = 20;
/// Rows of one page of a long table.
const ROWS: usize = 100;

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/runs/{id}/tables/{of}", Policy::Act(Act::ReadReport), one).get(
        "/{lang}/runs/{id}/unmet/{of}",
        Policy::Act(Act::ReadReport),
        unmet,
    )
}

/// Which page, from 1.
#[derive(Deserialize)]
struct Wish {
    page: Option<usize>,
}

/// Which rows of how many are shown, and the ways to the others.
struct Pager {
    says: Message,
    links: Vec<(&'static str, Link)>,
}

/// The rows of a page; a page that does not exist is not found.
fn pages(p: &Page, total: usize, page: Option<usize>) -> Result<(Range<usize>, Pager), Failure> {
    let page = page.unwrap_or(1);
    let from = page.checked_sub(1).and_then(|before| before.checked_mul(ROWS)).ok_or_else(Failure::not_found)?;
    if from > 0 && from >= total {
        return Err(Failure::not_found());
    }
    let until = (from + ROWS).min(total);
    let link = |rel, page: usize, key| (rel, Link::new(format!("?page={page}"), p.t(key)));
    let mut links = Vec::new();
    if page > 1 {
        links.push(link("prev", page - 1, "previous-page"));
    }
    if until < total {
        links.push(link("next", page + 1, "next-page"));
    }
    let says = p.t_args("rows-shown", &[("from", &(from + 1).min(total)), ("until", &until), ("total", &total)]);
    Ok((from..until, Pager { says, links }))
}

fn below(p: &Page, id: RunId, title: impl Into<String>) -> Head {
    Head::named(p, title.into()).above(p, "/rounds", p.t("nav-rounds")).above(
        p,
        &format!("/runs/{id}"),
        p.t("match-report"),
    )
}

/// A whole section of the report in the reader's words.
pub(super) fn whole(p: &Page, section: &Section) -> Rows {
    table(p, section, 0..section.rows.len())
}

/// A section on the report's own page: whole where it is short, else its first rows and the way to all.
pub(super) fn first(p: &Page, id: RunId, section: &Section) -> (Rows, Option<Link>) {
    let count = section.rows.len();
    if count <= 2 * FIRST {
        return (whole(p, section), None);
    }
    let place = p.url(&format!("/runs/{id}/tables/{}", section.key));
    (table(p, section, 0..FIRST), Some(Link::new(place, p.t1("all-rows", "count", count))))
}

/// Some rows of a section of the report in the reader's words.
fn table(p: &Page, section: &Section, rows: Range<usize>) -> Rows {
    let numeric = |at: usize| {
        let first = section.rows.iter().filter_map(|row| row.get(at)).find(|cell| !matches!(cell, Value::Empty));
        matches!(first, Some(Value::Count(_) | Value::Number(_) | Value::Share(_) | Value::Amount(_) | Value::Usd(_)))
    };
    let column = |(at, key): (usize, &&'static str)| Column {
        title: p.t(&format!("column-{key}")),
        numeric: section.key != "summary" && numeric(at),
    };
    Rows {
        caption: p.t(&format!("report-{}", section.key)),
        quiet: true,
        columns: section.columns.iter().enumerate().map(column).collect(),
        rows: section.rows[rows].iter().map(|row| row.iter().map(|value| cell(p, value)).collect()).collect(),
        empty: p.t("report-empty"),
    }
}

/// A value of the report in the reader's words.
fn cell(p: &Page, value: &Value) -> Cell {
    match value {
        Value::Empty => Cell::Words(String::new()),
        Value::Text(text) if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
            Cell::Code(text.clone())
        }
        Value::Text(text) => Cell::Words(text.clone()),
        Value::Name(name) => Cell::text(p.text(name)),
        Value::Code { family, code } => {
            let found = i18n::find(p.lang(), &format!("{family}-{code}"), &[]);
            Cell::text(found.unwrap_or_else(|| Message::literal(code.clone())))
        }
        Value::Unit(unit) => Cell::text(super::words::unit(p, *unit)),
        Value::Count(count) => Cell::number(p.number(*count)),
        Value::Number(number) => Cell::number(p.decimal(*number, 3)),
        Value::Share(share) => Cell::number(p.percent(*share, 1)),
        Value::Amount(quantity) => Cell::number(p.amount(*quantity)),
        Value::Usd(cents) => Cell::number(p.usd(*cents)),
        Value::Date(day) => Cell::text(p.date(*day)),
        Value::Flag(flag) => Cell::text(p.t(if *flag { "yes" } else { "no" })),
    }
}

#[derive(Template)]
#[template(path = "rounds/table.html")]
struct One<'a> {
    p: &'a Page,
    head: Head,
    rows: Rows,
    pager: Pager,
}

/// One table of the report, page by page.
async fn one(
    State(app): State<App>,
    page: Page,
    IdAnd(id, key): IdAnd<RunId, String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let p = &page;
    let sections = view.told.report.sections();
    let section = sections.iter().find(|s| s.key == key && KEYS.contains(&s.key)).ok_or_else(Failure::not_found)?;
    let (rows, pager) = pages(p, section.rows.len(), wish.page)?;
    let head = below(p, id, p.attr(&format!("report-{key}"))).caption(Message::literal(view.round_title.clone()));
    page.render(StatusCode::OK, &One { p, head, rows: table(p, section, rows), pager })
}

#[derive(Template)]
#[template(path = "rounds/unmet.html")]
struct Unmet<'a> {
    p: &'a Page,
    head: Head,
    needs: Vec<(Link, Facts)>,
    pager: Pager,
}

/// The needs that one reason stopped, each with what would have to change.
async fn unmet(
    State(app): State<App>,
    page: Page,
    IdAnd(id, reason): IdAnd<RunId, String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let p = &page;
    let chosen: Vec<_> = view.told.report.unmet.iter().filter(|n| n.reason == reason).collect();
    if chosen.is_empty() {
        return Err(Failure::not_found());
    }
    let number = |v: f64| format::plain(p.lang(), v);
    let (rows, pager) = pages(p, chosen.len(), wish.page)?;
    let needs = chosen[rows].iter().map(|need| {
        let mut facts = Facts::default();
        facts.add(p.t("column-state"), Cell::text(p.text(&need.state_name)));
        facts.add(p.t("column-asked"), Cell::text(p.quantity(need.quantity)));
        facts.add(p.t("column-eligible"), Cell::text(p.number(need.eligible)));
        facts.add_some(
            p.t("column-because"),
            need.because.as_ref().map(|rule| {
                Cell::text(
                    i18n::find(p.lang(), &format!("rule-{rule}"), &[])
                        .unwrap_or_else(|| Message::literal(rule.clone())),
                )
            }),
        );
        if let (Some(limit), Some(reached)) = (need.limit, need.reached) {
            facts.add(
                p.t("column-limit"),
                Cell::text(p.t2("limit-reached", "limit", number(limit), "reached", number(reached))),
            );
        }
        let rules = need
            .rules
            .iter()
            .map(|r| Cell::text(p.t2("rule-count", "rule", coded(p, "rule", &r.rule), "count", r.first)));
        let rules: Vec<_> = rules.collect();
        facts.add_some(p.t("column-rules"), (!rules.is_empty()).then_some(Cell::Many(rules)));
        let nearest = need.nearest.iter().map(|miss| {
            let offer = format!("{}: {}", miss.provider_name, miss.offer_title);
            let evidence = [miss.evidence.need.join(", "), miss.evidence.offer.join(", ")];
            let both = p.t2("evidence-both", "need", evidence[0].clone(), "offer", evidence[1].clone());
            Cell::Many(vec![Cell::Words(offer), Cell::text(coded(p, "rule", &miss.rule)), Cell::text(both)])
        });
        let nearest: Vec<_> = nearest.collect();
        facts.add_some(p.t("column-nearest-offer"), (!nearest.is_empty()).then_some(Cell::Many(nearest)));
        facts.add(p.t("why-page-run"), Cell::link(p.url(&format!("/runs/{id}/needs/{}", need.id)), p.t("why-ask")));
        (Link::words(p.url(&format!("/needs/{}", need.id)), need.title.clone()), facts)
    });
    let head = below(p, id, p.attr(&format!("reason-{}", reason.replace('_', "-")))).caption(p.t("report-unmet"));
    page.render(StatusCode::OK, &Unmet { p, head, needs: needs.collect(), pager })
}
