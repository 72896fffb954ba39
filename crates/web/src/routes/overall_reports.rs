//! The reports over all engagements, each on a page of its own; the year's report to the governing body as page, workbook
//! and document. Nothing stands below five states a cell.

use axum::extract::State;
use chrono::Datelike;
use cycle::{Act, OVERALL_REPORTS, Scope};
use serde::Deserialize;

use super::documents::{self, DocumentForm};
use super::parts::{Field, Filters, Link, Part};
use super::report_tables::{plots, rows};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::extract::{Id, IdAnd, Query, download};
use crate::i18n::Lang;
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

/// A report as files.
fn files(app: &App, p: &Page, place: &str) -> Vec<Link> {
    let forms = std::iter::once(("xlsx", "file-xlsx")).chain(documents::forms(app, p));
    forms.map(|(end, key)| Link::new(p.url(&format!("{place}/{end}")), p.t(key))).collect()
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
    part.links = files(&app, p, &format!("/reports/{name}"));
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
    let mut part = Part::new("files", p.t("report-files"));
    part.links = files(app, p, &format!("/reports/annual/{year}"));
    let mut parts = vec![part];
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

/// One report as a file for the one who asks, in a language: a workbook or a document.
pub(crate) async fn handed(
    app: &App,
    scope: &Scope,
    lang: Lang,
    (of, year): (&str, Option<i32>),
    ending: &str,
) -> Answer {
    let words = super::lists::Said(lang);
    if ending == "xlsx" {
        let (name, media_type, bytes) = app.cycle.overall_workbook(scope, of, year, &words).await?;
        return download(&name, media_type, bytes);
    }
    let form: DocumentForm = ending.parse()?;
    let (name, document) = app.cycle.overall_document(scope, of, year, &words).await?;
    documents::written(app, document, form, &name).await
}

async fn annual_file(State(app): State<App>, page: Page, IdAnd(year, end): IdAnd<i32, String>) -> Answer {
    handed(&app, page.scope()?, page.lang(), ("annual", Some(year)), &end).await
}

async fn file(State(app): State<App>, page: Page, IdAnd(name, end): IdAnd<String, String>) -> Answer {
    handed(&app, page.scope()?, page.lang(), (&name, None), &end).await
}
