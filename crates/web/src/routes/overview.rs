//! The public overview: what owners made public, for whoever looks.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::catalogue::Edition;
use cycle::{NeedSummary, OfferSummary, OverviewFilter};
use serde::Deserialize;
use vocabulary::{AreaId, Unit};

use super::parts::{Cell, Column, Field, Filters, Link, Table as Rows};
use super::words::{amount, area, area_choices, capability, coded, filter, listed, period, status, unit_groups};
use super::{Answer, Head};
use crate::App;
use crate::extract::Query;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/overview", Policy::Anyone, show)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    area: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    text: String,
}

#[derive(Template)]
#[template(path = "home/overview.html")]
struct Overview<'a> {
    p: &'a Page,
    head: Head,
    filters: Filters,
    areas: Rows,
    needs_count: Message,
    needs: Rows,
    offers_count: Message,
    offers: Rows,
}

async fn show(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let asked = OverviewFilter {
        area: wish.area.parse::<AreaId>().ok(),
        unit: wish.unit.parse::<Unit>().ok(),
        text: Some(wish.text.trim().to_owned()).filter(|t| !t.is_empty()),
    };
    let view = app.cycle.overview(page.scope()?, &asked).await?;
    let catalogue = app.cycle.catalogue(page.scope()?, None).await?;
    let edition = &catalogue.edition;
    let p = &page;
    let area_rows = view.areas.iter().map(|a| {
        let place = format!("{}?area={}", p.url("/overview"), a.area);
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
    let body = Overview {
        p,
        head,
        filters: filters(p, edition, &wish),
        areas,
        needs_count: p.t1("needs-count", "count", view.needs.len()),
        needs: needs(p, edition, &view.needs),
        offers_count: p.t1("offers-count", "count", view.offers.len()),
        offers: offers(p, edition, &view.offers),
    };
    page.render(StatusCode::OK, &body)
}

fn filters(p: &Page, edition: &Edition, wish: &Wish) -> Filters {
    let units = std::iter::once((Message::literal(""), vec![super::parts::Choice::new("", p.t("all"))]))
        .chain(unit_groups(p, &wish.unit))
        .collect();
    let any = !(wish.area.is_empty() && wish.unit.is_empty() && wish.text.is_empty());
    Filters {
        fields: vec![
            filter(p, "area", "column-area", &wish.area, area_choices(p, edition)),
            Field::select_groups("unit", p.t("filter-unit"), units).chosen(&[&wish.unit]),
            Field::line("text", p.t("filter-text"), wish.text.clone()),
        ],
        button: p.t("filter"),
        clear: any.then(|| Link::new(p.url("/overview"), p.t("filter-clear"))),
    }
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
