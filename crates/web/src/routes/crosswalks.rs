//! Crosswalks both ways: which lists the catalogue is linked to, their entries, which capabilities serve an entry.

use axum::extract::State;
use cycle::rooms::catalogue::Fact;

use super::catalogue::{Wish, suffix, view};
use super::parts::{Cell, Column, Part, Table as Rows, Tone};
use super::words::{crosswalk, text};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::{Failure, encode};
use crate::extract::{Id, IdAnd, Query};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/catalogue/crosswalks", Policy::Anyone, lists)
        .get("/{lang}/catalogue/crosswalks/{id}", Policy::Anyone, list)
        .get("/{lang}/catalogue/crosswalks/{id}/{of}", Policy::Anyone, entry)
}

/// The address of an entry: which capabilities serve it.
pub(super) fn place(p: &Page, list: &str, id: &str, wish: &Wish) -> String {
    p.url(&format!("/catalogue/crosswalks/{}/{}{}", encode(list), encode(id).replace('/', "%2F"), suffix(wish)))
}

/// How sure a list is: read in its source, or written from memory and still to be checked.
pub(super) fn sureness(p: &Page, fact: Option<&Fact>) -> Cell {
    let Some(fact) = fact else { return Cell::text(p.t("sureness-not-said")) };
    let code = fact.confidence.as_str().to_ascii_lowercase();
    let tone = if fact.confidence.is_verified() { Tone::Good } else { Tone::Warn };
    Cell::Tag(tone, p.t(&format!("sureness-{code}")))
}

fn head(p: &Page, wish: &Wish) -> Head {
    Head::new(p, "crosswalks-title").above(p, &format!("/catalogue{}", suffix(wish)), p.t("nav-catalogue"))
}

async fn lists(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let (p, edition) = (&page, view.edition.as_ref());
    let rows = edition.crosswalks().into_iter().map(|list| {
        let fact = edition.fact_of(list);
        let note = fact.filter(|f| !f.note.is_empty()).map_or(Cell::Words(String::new()), |f| text(p, &f.note));
        vec![
            Cell::link(p.url(&format!("/catalogue/crosswalks/{}{}", encode(list), suffix(&wish))), crosswalk(p, list)),
            Cell::number(p.number(edition.entries(list).len())),
            sureness(p, fact),
            note,
        ]
    });
    let table = Rows {
        caption: p.t("crosswalks-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-list")),
            Column::numbers(p.t("column-entries")),
            Column::words(p.t("column-sureness")),
            Column::words(p.t("column-note")),
        ],
        rows: rows.collect(),
        empty: p.t("capability-no-links"),
    };
    let head = head(p, &wish).lead(p.t("crosswalks-lead"));
    show_parts(p, head, None, vec![Part::new("lists", p.t("crosswalks-lists")).table(table)])
}

async fn list(State(app): State<App>, page: Page, Id(list): Id<String>, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let (p, edition) = (&page, view.edition.as_ref());
    if !edition.crosswalks().contains(&list.as_str()) {
        return Err(Failure::not_found());
    }
    let rows = edition.entries(&list).into_iter().map(|(id, title)| {
        vec![
            Cell::link(place(p, &list, id, &wish), Message::literal(id)),
            text(p, title),
            Cell::number(p.number(edition.serving(&list, id).len())),
        ]
    });
    let table = Rows {
        caption: crosswalk(p, &list),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-entry")),
            Column::words(p.t("column-title")),
            Column::numbers(p.t("edition-capabilities")),
        ],
        rows: rows.collect(),
        empty: p.t("capability-no-links"),
    };
    let mut head = head(p, &wish);
    head = head.above(p, &format!("/catalogue/crosswalks{}", suffix(&wish)), p.t("crosswalks-title"));
    head.title = crosswalk(p, &list).plain();
    let mut part = Part::new("entries", p.t("crosswalk-entries")).table(table);
    if let Some(fact) = edition.fact_of(&list) {
        part = part.note((!fact.confidence.is_verified()).then(|| p.t("sureness-lead")));
        part = part.note((!fact.note.is_empty()).then(|| p.text(&fact.note)));
    }
    show_parts(p, head, None, vec![part])
}

async fn entry(
    State(app): State<App>,
    page: Page,
    IdAnd(list, id): IdAnd<String, String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let found = app.cycle.serving(page.scope()?, wish.edition, &list, &id).await?;
    let p = &page;
    let rows = found.capabilities.iter().map(|c| {
        vec![
            Cell::link(p.url(&format!("/catalogue/{}{}", c.id, suffix(&wish))), p.text(&c.title)),
            Cell::link(p.url(&format!("/catalogue/areas/{}{}", c.area, suffix(&wish))), p.text(&c.area_title)),
        ]
    });
    let table = Rows {
        caption: p.t("serving-title"),
        quiet: true,
        columns: ["column-capability", "column-area"].map(|k| Column::words(p.t(k))).into(),
        rows: rows.collect(),
        empty: p.t("serving-none"),
    };
    let mut head = head(p, &wish)
        .above(p, &format!("/catalogue/crosswalks{}", suffix(&wish)), p.t("crosswalks-title"))
        .above(p, &format!("/catalogue/crosswalks/{}{}", encode(&list), suffix(&wish)), crosswalk(p, &list))
        .caption(Message::literal(format!("{} {id}", crosswalk(p, &list).plain())));
    head.title = p.text(&found.title).plain();
    let mut part = Part::new("serving", p.t("serving-title")).table(table);
    if let Some(fact) = &found.fact {
        part = part.note((!fact.confidence.is_verified()).then(|| p.t("sureness-lead")));
    }
    show_parts(p, head, None, vec![part])
}
