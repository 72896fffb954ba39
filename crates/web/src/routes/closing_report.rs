//! The report on a closed round: counts and shares that name nobody, as they were when it was closed.

use axum::extract::State;
use cycle::{Act, ClosingReport, CountLine, ShareLine};
use vocabulary::{AreaId, RegionCode, RoundId};

use super::documents::{self, Report};
use super::parts::{Cell, Column, Facts, Figures, Part, Table as Rows};
use super::words::{area, coded, listed, region};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::Id;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/rounds/{id}/closing-report", Policy::Act(Act::ReadRounds), show)
}

/// A count, or that it would tell of too few.
fn count(p: &Page, value: Option<u64>) -> Message {
    value.map_or_else(
        || p.t("closing-hidden"),
        |n| Message::literal(format::number(p.lang(), i64::try_from(n).unwrap_or(i64::MAX))),
    )
}

/// A share, or that it would tell of too few.
fn share(p: &Page, value: Option<f64>) -> Message {
    value.map_or_else(|| p.t("closing-hidden"), |s| Message::literal(format::percent(p.lang(), s, 0)))
}

fn counts(p: &Page, caption: &str, family: &str, lines: &[CountLine]) -> Rows {
    let row = |line: &CountLine| {
        vec![
            Cell::text(listed(p, line.codes.iter().map(|code| coded(p, family, code)))),
            Cell::number(count(p, line.count)),
        ]
    };
    Rows {
        caption: p.t(caption),
        quiet: false,
        columns: vec![Column::words(p.t("column-status")), Column::numbers(p.t("column-number"))],
        rows: lines.iter().map(row).collect(),
        empty: p.t("closing-none"),
    }
}

fn shares(p: &Page, caption: &str, first: &str, lines: &[ShareLine], name: impl Fn(&str) -> Message) -> Rows {
    let row = |line: &ShareLine| {
        vec![
            Cell::text(listed(p, line.codes.iter().map(|code| name(code)))),
            Cell::number(count(p, line.states)),
            Cell::number(count(p, line.needs)),
            Cell::number(share(p, line.matched_share)),
            Cell::number(share(p, line.agreed_share)),
        ]
    };
    let mut columns = vec![Column::words(p.t(first))];
    columns.extend(
        ["closing-states", "closing-needs", "closing-matched", "closing-agreed"].map(|k| Column::numbers(p.t(k))),
    );
    Rows {
        caption: p.t(caption),
        quiet: false,
        columns,
        rows: lines.iter().map(row).collect(),
        empty: p.t("closing-none"),
    }
}

fn sums(p: &Page, report: &ClosingReport) -> Part {
    let figure = |key: &str, value: Message| (p.t(key), value, None);
    let mut items = vec![
        figure("closing-states", count(p, report.states)),
        figure("closing-needs", count(p, report.needs)),
        figure("closing-providers", count(p, report.providers)),
        figure("closing-offers", count(p, report.offers)),
        figure("closing-matched", share(p, report.matched_share)),
        figure("closing-agreed", share(p, report.agreed_share)),
    ];
    if let Some(gain) = report.gain_over_first_come {
        items.push(figure("closing-gain", Message::literal(format::percent(p.lang(), gain, 0))));
    }
    let mut facts = Facts::default();
    let day = |day| format::date(p.lang(), day);
    let span = p.t2("date-from-until", "from", day(report.opened), "until", day(report.closed));
    facts.add(p.t("column-period"), Cell::text(span));
    facts.add_some(p.t("policy-name"), Some(&report.policy).filter(|n| !n.is_empty()).map(|n| Cell::Words(n.clone())));
    facts.add(p.t("regime-title"), Cell::text(coded(p, "regime", report.regime.code())));
    let mut part = Part::new("figures", p.t("closing-figures")).facts(facts);
    part.figures = Some(Figures { items });
    part.note(Some(p.t1("closing-small", "least", report.smallest_cell)))
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<RoundId>) -> Answer {
    let p = &page;
    let report = of(&app, p, id).await?;
    if let Some(form) = documents::asked(p) {
        return report.file(&app, p, form).await;
    }
    let mut files = Part::new("files", p.t("report-files"));
    files.links = documents::links(&app, p, &format!("/rounds/{id}/closing-report?"));
    let parts = report.parts.into_iter().chain([files]).collect();
    show_parts(p, report.head, None, parts)
}

/// The report on a round that the reader may see.
pub(crate) async fn of(app: &App, p: &Page, id: RoundId) -> Result<Report, Failure> {
    let report = app.cycle.closing_report(p.scope()?, id).await?;
    let edition = app.cycle.catalogue(p.scope()?, None).await?.edition;
    let head = Head::new(p, "closing-title")
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, &format!("/rounds/{id}"), Message::literal(report.title.clone()))
        .caption(Message::literal(report.title.clone()))
        .lead(p.t("closing-lead"));
    let named_area = |code: &str| match code.parse::<AreaId>() {
        Ok(id) => area(p, &edition, &id),
        Err(_) => Message::literal(code),
    };
    let named_region = |code: &str| match code.parse::<RegionCode>() {
        Ok(code) => region(p, &code),
        Err(_) => Message::literal(code),
    };
    let answers = Part::new("answers", p.t("nav-proposals"))
        .table(counts(p, "nav-proposals", "status", &report.proposals))
        .table(counts(p, "closing-declines", "decline", &report.declines));
    let spread = Part::new("spread", p.t("closing-spread"))
        .table(shares(p, "closing-by-area", "column-area", &report.areas, named_area))
        .table(shares(p, "closing-by-region", "column-region", &report.regions, named_region));
    Ok(Report {
        head,
        parts: vec![sums(p, &report), answers, spread],
        annex: Vec::new(),
        author: p.t("report-author"),
        day: report.closed,
        foot: report.title.clone(),
        name: format!("closing-report-{}", report.closed),
    })
}
