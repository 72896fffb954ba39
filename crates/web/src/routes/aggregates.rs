//! Levels over many states: only cells of five or more, fixed when the snapshot was taken; filters choose whole cells.

use std::collections::BTreeSet;

use axum::extract::State;
use cycle::rooms::assessment::{AggregateRow, Audience, Cell as Group};
use cycle::{Act, AggregateFilter, AggregatesView};
use vocabulary::{AreaId, CapabilityId, RegionCode};

use super::parts::{Cell, Choice, Column, Field, Filters, Form as Shown, Link, Part, Table as Rows, Tone};
use super::words::{area, area_choices, listed, region, region_choices, stage};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::form::{Form, decode};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/aggregates", Policy::Act(Act::ReadAggregates), show).post(
        "/{lang}/aggregates",
        Policy::Act(Act::TakeSnapshot),
        take,
    )
}

/// The filters as they stand in the address; a name may stand several times.
fn wish(p: &Page) -> Form {
    let query = p.context.place.split_once('?').map_or("", |(_, query)| query);
    Form::filled(decode(query.as_bytes()))
}

async fn show(State(app): State<App>, page: Page) -> Answer {
    let wish = wish(&page);
    let filter = AggregateFilter {
        edition: None,
        regions: wish.values("region").filter_map(|r| r.parse::<RegionCode>().ok()).collect(),
        areas: wish.values("area").filter_map(|a| a.parse::<AreaId>().ok()).collect(),
        capabilities: BTreeSet::<CapabilityId>::new(),
    };
    let view = app.cycle.aggregates(page.scope()?, &filter).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let mut head = Head::new(p, "aggregates-title").lead(p.t("aggregates-lead")).lead(p.t("aggregates-five"));
    let audience = match view.audience {
        Audience::Secretariat => "audience-secretariat",
        Audience::Members => "audience-members",
        Audience::Public => "audience-public",
    };
    head = match view.taken {
        Some(day) => {
            let when = crate::format::date(p.lang(), day);
            head.lead(p.t2("aggregates-taken", "when", when, "audience", p.t(audience)))
        }
        None => head.lead(p.t("aggregates-not-taken")),
    };
    let regions: Vec<&str> = wish.values("region").collect();
    let areas: Vec<&str> = wish.values("area").collect();
    let choices: Vec<Choice> = region_choices(&app, p);
    let filters = Filters {
        fields: vec![
            Field::checks("region", p.t("column-region"), choices).chosen(&regions),
            Field::checks("area", p.t("column-area"), area_choices(p, &edition)).chosen(&areas),
        ],
        button: p.t("filter"),
        clear: (!regions.is_empty() || !areas.is_empty()).then(|| Link::new(p.url("/aggregates"), p.t("filter-clear"))),
    };
    let mut parts = vec![table(p, &edition, &view)];
    if view.may.contains(&Act::TakeSnapshot) {
        let form = Shown::new(p.url("/aggregates"), p.t("aggregates-take"), Vec::new());
        parts.push(Part::new("take", p.t("aggregates-take")).say(p.t("aggregates-take-lead")).ask(form));
    }
    show_parts(p, head, Some(filters), parts)
}

/// A cell that may be shown: where, how many states, and how they spread over the levels.
fn cell(p: &Page, group: &Group) -> Vec<Cell> {
    let regions = listed(p, group.regions.iter().map(|r| region(p, r)));
    let mut cells = vec![Cell::text(p.t2("aggregate-states", "regions", regions, "count", group.states))];
    cells.extend(group.bands.iter().map(|band| {
        let levels = if band.from == band.to {
            stage(p, Some(band.from))
        } else {
            p.t2("date-from-until", "from", stage(p, Some(band.from)), "until", stage(p, Some(band.to)))
        };
        Cell::text(p.t2("aggregate-band", "levels", levels, "count", band.states))
    }));
    cells
}

fn row(p: &Page, edition: &cycle::rooms::catalogue::Edition, r: &AggregateRow) -> Vec<Cell> {
    let withheld = || Cell::Tag(Tone::Plain, p.t("aggregate-withheld"));
    let cells = r.cells.iter().flat_map(|c| cell(p, c)).collect::<Vec<_>>();
    vec![
        Cell::text(p.text(&r.title)),
        Cell::text(area(p, edition, &r.area)),
        if cells.is_empty() || r.withheld { withheld() } else { Cell::Many(cells) },
        r.total.as_ref().map_or_else(withheld, |t| Cell::Many(cell(p, t))),
    ]
}

fn table(p: &Page, edition: &cycle::rooms::catalogue::Edition, view: &AggregatesView) -> Part {
    let rows = Rows {
        caption: p.t("aggregates-title"),
        quiet: true,
        columns: ["column-capability", "column-area", "aggregate-cells", "aggregate-total"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: view.rows.iter().map(|r| row(p, edition, r)).collect(),
        empty: p.t("aggregates-none"),
    };
    let note: Option<Message> = (view.withheld > 0).then(|| p.t1("aggregates-withheld", "count", view.withheld));
    Part::new("cells", p.t("aggregates-levels")).table(rows).note(note)
}

async fn take(State(app): State<App>, page: Page) -> Answer {
    app.cycle.take_snapshot(page.scope()?).await?;
    Ok(page.go("/aggregates?done=saved"))
}
