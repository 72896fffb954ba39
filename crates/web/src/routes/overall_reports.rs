//! The reports over all engagements, each on a page of its own; the year's report to the governing body as page, workbook
//! and document. Nothing stands below five states a cell.

use axum::extract::State;
use chrono::Datelike;
use cycle::{Act, OVERALL_REPORTS, ReportForm};
use serde::Deserialize;

use super::parts::{Field, Filters, Link, Part};
use super::report_tables::{plots, rows};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, Query, download};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

const READ: Policy = Policy::Act(Act::ReadDeliveryReports);

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/reports/annual", READ, this_year)
        .get("/{lang}/reports/annual/{id}", READ, annual)
        .get("/{lang}/reports/annual/{id}/{of}", READ, annual_file)
        .get("/{lang}/reports/{id}", READ, show)
        .get("/{lang}/reports/{id}/{of}", READ, file)
}

/// The ways to every report, for the page of lessons.
pub(super) fn part(p: &Page) -> Part {
    let mut part = Part::new("reports", p.t("reports-title"));
    if !p.may(Act::ReadDeliveryReports) {
        return part.say(p.t("reports-secretariat"));
    }
    let ways = OVERALL_REPORTS.iter().copied();
    part.links.extend(ways.map(|of| Link::new(p.url(&format!("/reports/{of}")), p.t(&format!("report-{of}")))));
    part
}

async fn show(State(app): State<App>, page: Page, Id(name): Id<String>) -> Answer {
    let told = app.cycle.overall_tables(page.scope()?, &name, None).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let mut part = Part::new("report", p.t("report-tables"));
    part.plots = plots(p, &edition, 0, &told);
    for one in &told {
        part = part.table(rows(p, &edition, one));
    }
    part.links = [("xlsx", "file-xlsx"), ("docx", "file-docx")]
        .map(|(end, key)| Link::new(p.url(&format!("/reports/{name}/{end}")), p.t(key)))
        .into();
    let head = Head::new(p, &format!("report-{name}"))
        .above(p, "/reports", p.t("nav-lessons"))
        .lead(p.t(&format!("reports-lead-{name}")))
        .lead(p.t("reports-five"));
    show_parts(p, head, None, vec![part])
}

#[derive(Deserialize, Default)]
struct Wish {
    year: Option<i32>,
}

async fn this_year(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let year = wish.year.unwrap_or_else(|| page.today().year());
    show_year(&app, &page, year).await
}

async fn annual(State(app): State<App>, page: Page, Id(year): Id<i32>) -> Answer {
    show_year(&app, &page, year).await
}

async fn show_year(app: &App, page: &Page, year: i32) -> Answer {
    let told = app.cycle.overall_tables(page.scope()?, "annual", Some(year)).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = page;
    let mut files = Part::new("files", p.t("report-files"));
    for (end, key) in [("xlsx", "file-xlsx"), ("docx", "file-docx")] {
        files.links.push(Link::new(p.url(&format!("/reports/annual/{year}/{end}")), p.t(key)));
    }
    let mut parts = vec![files];
    for (n, one) in told.into_iter().enumerate() {
        let mut part = Part::new(format!("{}-{n}", one.key), p.t(&format!("report-{}", one.key)));
        part.plots = plots(p, &edition, n, std::slice::from_ref(&one));
        let mut table = rows(p, &edition, &one);
        table.quiet = true;
        parts.push(part.table(table));
    }
    let filters = Filters {
        fields: vec![Field::short("year", p.t("column-year"), year.to_string())],
        button: p.t("filter"),
        clear: None,
    };
    let mut head = Head::named(p, p.attr1("reports-annual-of", "year", year.to_string()))
        .above(p, "/reports", p.t("nav-lessons"))
        .lead(p.t("reports-five"));
    head.caption = Some(p.t("report-annual"));
    // The form asks the page that leads to a year.
    p.render(axum::http::StatusCode::OK, &YearPage { p, head, place: p.url("/reports/annual"), filters, parts })
}

#[derive(askama::Template)]
#[template(path = "lessons/year.html")]
struct YearPage<'a> {
    p: &'a Page,
    head: Head,
    place: String,
    filters: Filters,
    parts: Vec<Part>,
}

fn form(end: &str) -> Result<ReportForm, Failure> {
    match end {
        "xlsx" => Ok(ReportForm::Xlsx),
        "docx" => Ok(ReportForm::Docx),
        _ => Err(Failure::not_found()),
    }
}

async fn annual_file(State(app): State<App>, page: Page, IdAnd(year, end): IdAnd<i32, String>) -> Answer {
    let words = super::lists::Said(page.lang());
    let made = app.cycle.overall_file(page.scope()?, "annual", Some(year), form(&end)?, &words).await?;
    let (name, media_type, bytes) = made;
    download(&name, media_type, bytes)
}

async fn file(State(app): State<App>, page: Page, IdAnd(name, end): IdAnd<String, String>) -> Answer {
    let words = super::lists::Said(page.lang());
    let made = app.cycle.overall_file(page.scope()?, &name, None, form(&end)?, &words).await?;
    let (name, media_type, bytes) = made;
    download(&name, media_type, bytes)
}
