//! The map of assistance: one tile a state, all of one size, grouped by region; and the same as GeoJSON without geometry,
//! so that nothing is said about borders.

use std::collections::BTreeMap;

use axum::extract::State;
use cycle::Act;
use cycle::rooms::exchange::{MapState, tiles};

use super::parts::{Cell, Link, Part, Plots};
use super::practices::kind;
use super::tables::table;
use super::words::{area, listed};
use super::{Answer, Head, lists, show_parts};
use crate::App;
use crate::charts::{MapTile, Words, tile_map};
use crate::format;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/map", Policy::Act(Act::ReadPublic), show).get(
        "/{lang}/map.geojson",
        Policy::Act(Act::ReadPublic),
        file,
    )
}

async fn show(State(app): State<App>, page: Page) -> Answer {
    let states = app.cycle.assistance_map(page.scope()?).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let counted: BTreeMap<_, &MapState> = states.iter().map(|s| (&s.state, s)).collect();
    let most = states.iter().map(|s| s.engagements).max().unwrap_or(0);
    let places = tiles(app.cycle.register());
    let data: Vec<MapTile> = places
        .iter()
        .map(|(code, place)| {
            let here = counted.get(code).map_or(0, |s| s.engagements);
            MapTile {
                column: place.column,
                row: place.row,
                code: code.to_string(),
                name: super::words::state(&app, p, code).plain(),
                share: (here > 0).then(|| f64::from(here) / f64::from(most.max(1))),
                text: if here > 0 { format::number(p.lang(), i64::from(here)) } else { String::new() },
            }
        })
        .collect();
    let words = Words {
        id: "map".into(),
        title: p.attr("map-plot-title"),
        description: p.attr("map-plot-description"),
        head: ["column-state", "nav-engagements"].map(|k| p.attr(k)).into(),
        rtl: p.lang().right_to_left(),
    };
    let rows = states.iter().map(|s| {
        vec![
            Cell::text(super::words::state(&app, p, &s.state)),
            Cell::number(p.number(s.engagements)),
            Cell::number(p.number(s.needs)),
            Cell::number(p.number(s.offers)),
            Cell::text(listed(p, s.areas.iter().map(|id| area(p, &edition, id)))),
            Cell::text(listed(p, s.kinds.iter().map(|id| kind(p, &edition, id)))),
        ]
    });
    let columns = ["column-state", "nav-engagements", "nav-needs", "nav-offers", "column-area", "practice-kind"];
    let rows = table(p, p.t("map-title"), &columns, rows.collect(), "map-empty");
    let mut part = Part::new("states", p.t("published-title")).table(rows);
    part.plots = Some(Plots::new(p, vec![tile_map(&words, &data)]));
    part = part.link(Link::new(p.url("/map.geojson"), p.t("map-file")));
    part = part.link(Link::new("/iati/activities.xml", p.t("exchange-iati")));
    let head = Head::new(p, "map-title").lead(p.t("map-lead"));
    show_parts(p, head, None, vec![part])
}

async fn file(State(app): State<App>, page: Page) -> Answer {
    let bytes = app.cycle.map_file(page.scope()?).await?;
    lists::open_file(&page.context, "application/geo+json", bytes)
}
