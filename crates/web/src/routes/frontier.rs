//! What fairness costs: plans between the greatest total and the least-served state, computed by a run of its own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::matching::fairness::NAMES;
use cycle::{Act, FrontierPoint, FrontierState, FrontierView};
use vocabulary::RunId;

use super::parts::{Cell, Column, Form as Shown, Link, Plots, Table as Rows};
use super::words::query;
use super::{Answer, Head, policy_form, run_notes};
use crate::App;
use crate::charts::{Axes, Figure, Point, Words, frontier};
use crate::extract::Id;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/runs/{id}/frontier", Policy::Act(Act::ReadReport), show).post(
        "/{lang}/runs/{id}/frontier",
        Policy::Act(Act::StartRun),
        start,
    )
}

#[derive(Template)]
#[template(path = "rounds/frontier.html")]
struct Frontier<'a> {
    p: &'a Page,
    head: Head,
    working: bool,
    ended: Option<Cell>,
    plots: Plots,
    points: Rows,
    start: Option<Shown>,
}

/// The policy of a point in words: its name and how much it may cost.
fn policy(p: &Page, point: &FrontierPoint) -> Message {
    let text = |name: &str| point.policy.get(name).and_then(|v| v.as_str()).unwrap_or_default();
    let number = |name: &str| point.policy.get(name).and_then(serde_json::Value::as_f64);
    let name = policy_form::name(p, text("objective"));
    if let Some(price) = number("price") {
        return p.t2("frontier-price", "policy", name, "price", format::percent(p.lang(), price, 1));
    }
    match number("alpha") {
        Some(alpha) => p.t2("frontier-alpha", "policy", name, "alpha", format::plain(p.lang(), alpha)),
        None => name,
    }
}

/// The form of the round's policy, filled with the point's.
fn adopt(p: &Page, view: &FrontierView, point: &FrontierPoint) -> Option<Cell> {
    let text = |name: &str| {
        point.policy.get(name).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).unwrap_or_default()
    };
    let objective = text("objective");
    if !p.may(Act::ManageRound) || !NAMES.contains(&objective.as_str()) {
        return None;
    }
    let (price, alpha) = (text("price"), text("alpha"));
    let wish = query(&[("objective", &objective), ("price", &price), ("alpha", &alpha)]);
    let place = format!("{}{wish}", p.url(&format!("/rounds/{}/policy", view.run.record.round)));
    Some(Cell::link(place, p.t("frontier-adopt")))
}

/// The chart; its table holds the figures of every point.
fn figure(p: &Page, view: &FrontierView) -> Figure {
    let lang = p.lang();
    let value = |v: f64| format::decimal(lang, v, 2);
    let share = |s: f64| format::percent(lang, s, 1);
    let count = |n: usize| format::number(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let point = |(n, point): (usize, &FrontierPoint)| Point {
        value: point.total,
        least: point.fairness,
        chosen: point.chosen,
        label: count(n + 1),
        cells: vec![
            count(n + 1),
            value(point.total),
            format::percent(lang, point.gap, 2),
            share(point.fairness),
            share(point.fairness_bound),
            count(point.served),
            count(point.awards),
        ],
    };
    let points: Vec<Point> = view.points.iter().enumerate().map(point).collect();
    let words = Words {
        id: "frontier".into(),
        title: p.attr("frontier-title"),
        description: p.attr("frontier-description"),
        head: [
            "frontier-point",
            "measure-objective",
            "column-gap-left",
            "compare-least",
            "column-policy-bound",
            "column-served",
            "column-awards",
        ]
        .map(|k| p.attr(k))
        .into(),
        rtl: lang.right_to_left(),
    };
    let (along, up) = (p.attr("measure-objective"), p.attr("compare-least"));
    let axes = Axes { along: &along, up: &up, value: &value, share: &share };
    let mut legend = vec![("c-best-dot", p.attr("frontier-point"))];
    legend.extend(view.points.iter().any(|p| p.chosen).then(|| ("c-bound-dot", p.attr("frontier-this"))));
    frontier(&words, &points, &axes).with_legend(legend)
}

/// The points in words: what each policy is, who enters and leaves against the first, and the way to use it.
fn rows(p: &Page, view: &FrontierView) -> Rows {
    let row = |(n, point): (usize, &FrontierPoint)| {
        let mut what = vec![Cell::text(policy(p, point))];
        if point.chosen {
            what.push(Cell::text(p.t("frontier-this")));
        }
        what.extend(adopt(p, view, point));
        vec![
            Cell::text(p.number(n + 1)),
            Cell::Many(what),
            Cell::number(p.decimal(point.total, 3)),
            Cell::number(p.percent(point.fairness, 1)),
            Cell::number(p.number(point.entering)),
            Cell::number(p.number(point.leaving)),
        ]
    };
    Rows {
        caption: p.t("frontier-points"),
        quiet: true,
        columns: vec![
            Column::words(p.t("frontier-point")),
            Column::words(p.t("policy-objective")),
            Column::numbers(p.t("measure-objective")),
            Column::numbers(p.t("compare-least")),
            Column::numbers(p.t("frontier-entering")),
            Column::numbers(p.t("frontier-leaving")),
        ],
        rows: view.points.iter().enumerate().map(row).collect(),
        empty: p.t("frontier-none"),
    }
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.frontier(page.scope()?, id).await?;
    let p = &page;
    let working = matches!(view.state, FrontierState::Queued | FrontierState::Running);
    let asked = matches!(view.state, FrontierState::None | FrontierState::Ended);
    let start = (asked && p.may(Act::StartRun))
        .then(|| Shown::new(p.url(&format!("/runs/{id}/frontier")), p.t("frontier-start"), Vec::new()));
    let figures = if view.points.is_empty() { Vec::new() } else { vec![figure(p, &view)] };
    let head = Head::new(p, "frontier-title")
        .caption(Message::literal(view.round_title.clone()))
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, &format!("/runs/{id}"), p.t("match-report"))
        .lead(p.t("frontier-lead"));
    let body = Frontier {
        p,
        head,
        working,
        ended: view.note.as_ref().map(|note| run_notes::said(p, note)),
        plots: Plots::new(p, figures),
        points: rows(p, &view),
        start,
    };
    page.render(StatusCode::OK, &body)
}

async fn start(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    app.cycle.start_frontier(page.scope()?, id).await?;
    Ok(page.go(&format!("/runs/{id}/frontier")))
}

/// Where the policies of a run are compared, for the pages of the run.
pub(super) fn links(p: &Page, round: vocabulary::RoundId, id: RunId) -> Vec<Link> {
    vec![
        Link::new(p.url(&format!("/runs/{id}/frontier")), p.t("frontier-title")),
        Link::new(format!("{}?to={id}", p.url(&format!("/rounds/{round}/compare"))), p.t("compare-page")),
    ]
}
