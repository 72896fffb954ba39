//! The public overview: what owners made public, for whoever looks.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::catalogue::Edition;
use cycle::{Act, ExistingView, NeedSummary, OfferSummary};

use super::existing::days;
use super::lists::FORMATS;
use super::overview_filters::{Wish, filters};
use super::parts::{Cell, Column, Filters, Link, Listing, Table as Rows};
use super::tables::table;
use super::transfer::{file_name, format};
use super::words::{amount, area, capability, coded, listed, period, state, status};
use super::{Answer, Head};
use crate::App;
use crate::extract::{Query, download};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/overview", Policy::Anyone, show)
        .get("/{lang}/overview/needs/{format}", Policy::Anyone, file)
        .get("/{lang}/overview/offers/{format}", Policy::Anyone, file)
        .get("/{lang}/overview/activities/{format}", Policy::Anyone, file)
}

#[derive(Template)]
#[template(path = "home/overview.html")]
struct Overview<'a> {
    p: &'a Page,
    head: Head,
    filters: Filters,
    areas: Rows,
    needs: Listing,
    offers: Listing,
    activities: Listing,
}

async fn show(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = app.cycle.overview(page.scope()?, &wish.filter(), &wish.paging()).await?;
    let catalogue = app.cycle.catalogue(page.scope()?, None).await?;
    let edition = &catalogue.edition;
    let p = &page;
    let area_rows = view.areas.iter().map(|a| {
        let place = format!("{}{}", p.url("/overview"), wish.in_area(&a.area));
        vec![Cell::link(place, p.text(&a.title)), Cell::number(p.number(a.needs)), Cell::number(p.number(a.offers))]
    });
    let areas = Rows {
        caption: p.t("overview-areas"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-area")),
            Column::numbers(p.t("nav-needs")),
            Column::numbers(p.t("nav-offers")),
        ],
        rows: area_rows.collect(),
        empty: p.t("overview-empty"),
    };
    let mut head = Head::new(p, "overview-title").lead(p.t("overview-lead"));
    if let Some(date) = view.rate_date {
        head = head.lead(p.t1("overview-rates", "date", crate::format::date(p.lang(), date)));
    }
    if !wish.query().is_empty() {
        head = head.lead(p.t("overview-address"));
    }
    let listing = |list: &str, count: Message, table: Rows, next: Option<&String>| Listing {
        filters: None,
        count: Some(count),
        files: if table.rows.is_empty() { Vec::new() } else { files(p, list, &wish) },
        table,
        next: next.map(|mark| Link::new(wish.gone_on(list, mark), p.t("next-page"))),
        files_title: p.t("files-title"),
    };
    let (public, offered, others) = (&view.needs, &view.offers, &view.activities);
    let body = Overview {
        p,
        head,
        filters: filters(&app, p, edition, &wish),
        areas,
        needs: listing(
            "needs",
            p.t1("needs-count", "count", public.total),
            needs(p, edition, &public.items),
            public.next.as_ref(),
        ),
        offers: listing(
            "offers",
            p.t1("offers-count", "count", offered.total),
            offers(p, edition, &offered.items),
            offered.next.as_ref(),
        ),
        activities: listing(
            "activities",
            p.t1("existing-count", "count", others.total),
            activities(&app, p, &others.items),
            others.next.as_ref(),
        ),
    };
    page.render(StatusCode::OK, &body)
}

/// A list as files, as far as the search lets it through; all of its pages.
fn files(p: &Page, list: &str, wish: &Wish) -> Vec<Link> {
    let place = |end: &str| format!("{}{}", p.url(&format!("/overview/{list}/{end}")), wish.query());
    FORMATS.map(|(end, key)| Link::new(place(end), p.t(key))).into()
}

async fn file(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let format = format(&page)?;
    let list = page.context.path.rsplit('/').nth(1).unwrap_or_default();
    let bytes = app.cycle.overview_file(page.scope()?, &wish.filter(), list, format).await?;
    download(&file_name(&page.t(&format!("overview-public-{list}")), format), format.media_type(), bytes)
}

fn columns(p: &Page, first: &str) -> Vec<Column> {
    vec![
        Column::words(p.t("column-title")),
        Column::words(p.t(first)),
        Column::words(p.t("column-what")),
        Column::words(p.t("column-amount")),
        Column::words(p.t("column-period")),
        Column::words(p.t("column-status")),
    ]
}

fn needs(p: &Page, edition: &Edition, needs: &[NeedSummary]) -> Rows {
    let row = |n: &NeedSummary| {
        let facts = &n.record.need.facts;
        vec![
            Cell::link(p.url(&format!("/needs/{}", n.record.need.id)), Message::literal(facts.title.clone())),
            Cell::text(p.text(&n.state_name)),
            Cell::text(capability(p, edition, &facts.capability)),
            Cell::text(amount(p, facts.quantity, n.usd_cents, n.rate_date)),
            Cell::text(period(p, &facts.period)),
            status(p, n.record.status.code()),
        ]
    };
    Rows {
        caption: p.t("overview-public-needs"),
        quiet: true,
        columns: columns(p, "column-state"),
        rows: needs.iter().map(row).collect(),
        empty: p.t("overview-no-needs"),
    }
}

fn offers(p: &Page, edition: &Edition, offers: &[OfferSummary]) -> Rows {
    let row = |o: &OfferSummary| {
        let (offer, facts) = (&o.record.offer, &o.record.offer.facts);
        let builds = facts.areas.iter().map(|a| area(p, edition, a));
        let builds = builds.chain(facts.capabilities.iter().map(|c| capability(p, edition, c)));
        vec![
            Cell::link(p.url(&format!("/offers/{}", offer.id)), Message::literal(facts.title.clone())),
            Cell::Many(vec![
                Cell::Words(offer.provider_name.clone()),
                Cell::text(coded(p, "provider-kind", offer.provider_kind.code())),
            ]),
            Cell::text(listed(p, builds)),
            Cell::text(amount(p, facts.capacity, o.usd_cents, o.rate_date)),
            Cell::text(period(p, &facts.window)),
            status(p, super::offers::code(o.record.status)),
        ]
    };
    Rows {
        caption: p.t("overview-public-offers"),
        quiet: true,
        columns: columns(p, "column-provider"),
        rows: offers.iter().map(row).collect(),
        empty: p.t("overview-no-offers"),
    }
}

/// What others publish; whoever is signed in reads more of each.
fn activities(app: &App, p: &Page, activities: &[ExistingView]) -> Rows {
    let row = |one: &ExistingView| {
        let title = p.text(&one.title);
        let title = if p.may(Act::ReadActivities) {
            Cell::link(p.url(&format!("/existing/{}", one.id)), title)
        } else {
            Cell::text(title)
        };
        vec![
            Cell::Many(vec![title, Cell::Code(one.iati_id.clone())]),
            Cell::Words(format!("{} ({})", one.reporter, one.reporter_ref)),
            Cell::text(listed(p, one.countries.iter().map(|code| state(app, p, code)))),
            one.budget.map_or_else(|| Cell::text(p.t("none-given")), |budget| Cell::text(p.quantity(budget))),
            days(p, one),
            Cell::text(coded(p, "activity-status", &one.status)),
            Cell::text(p.short_date(one.imported_at.date_naive())),
        ]
    };
    let columns = [
        "column-title",
        "existing-reporter",
        "existing-countries",
        "existing-budget",
        "column-period",
        "column-status",
        "overview-brought",
    ];
    let rows = activities.iter().map(row).collect();
    Rows { quiet: true, ..table(p, p.t("overview-public-activities"), &columns, rows, "overview-no-activities") }
}
