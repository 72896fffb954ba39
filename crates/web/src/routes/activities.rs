//! Malicious ICT activities: a way into the catalogue that starts from what one fears.

use axum::extract::State;
use cycle::Act;
use cycle::rooms::catalogue::{Activity, ActivityStatus};

use super::catalogue::{Wish, suffix, view};
use super::parts::{Cell, Column, Facts, Link, Part, Table as Rows, Tone};
use super::words::{capability, coded, stage, text};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::{Failure, encode};
use crate::extract::{Id, Query};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/catalogue/activities", Policy::Anyone, list).get(
        "/{lang}/catalogue/activities/{id}",
        Policy::Anyone,
        show,
    )
}

/// Says that an activity is not agreed, with its word.
pub(super) fn standing(p: &Page, proposal: bool) -> Cell {
    if proposal {
        Cell::Tag(Tone::Warn, p.t("activity-proposal"))
    } else {
        Cell::Tag(Tone::Good, p.t("activity-agreed"))
    }
}

fn proposal(activity: &Activity) -> bool {
    activity.status == ActivityStatus::Proposal
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let p = &page;
    let rows = view.edition.activities.iter().map(|a| {
        let place = p.url(&format!("/catalogue/activities/{}{}", encode(&a.id), suffix(&wish)));
        vec![
            Cell::link(place, p.text(&a.title)),
            text(p, &a.description),
            Cell::number(p.number(a.capabilities.len())),
            standing(p, proposal(a)),
        ]
    });
    let table = Rows {
        caption: p.t("activities-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-activity")),
            Column::words(p.t("column-meaning")),
            Column::numbers(p.t("edition-capabilities")),
            Column::words(p.t("column-status")),
        ],
        rows: rows.collect(),
        empty: p.t("activities-empty"),
    };
    let mut part = Part::new("activities", p.t("activities-list")).table(table);
    if p.may(Act::ReadAssessment) {
        part = part.link(Link::new(p.url("/assessment/threats"), p.t("threats-title")));
    }
    let head = Head::new(p, "activities-title")
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .lead(p.t("activities-lead"));
    show_parts(p, head, None, vec![part])
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<String>, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let (p, edition) = (&page, view.edition.as_ref());
    let found = edition.activity(&id).ok_or_else(Failure::not_found)?;
    let rows = found.capabilities.iter().map(|link| {
        let place = p.url(&format!("/catalogue/{}{}", link.capability, suffix(&wish)));
        vec![
            Cell::link(place, capability(p, edition, &link.capability)),
            Cell::text(coded(p, "activity-role", link.role.as_str())),
            Cell::text(stage(p, Some(link.stage))),
            text(p, &link.why),
        ]
    });
    let table = Rows {
        caption: p.t("activity-capabilities"),
        quiet: true,
        columns: ["column-capability", "column-role-in", "column-needed", "column-why"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("serving-none"),
    };
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), standing(p, proposal(found)));
    facts.add(p.t("activity-sources"), Cell::Many(found.sources.iter().map(|s| Cell::Words(s.clone())).collect()));
    facts.add(
        p.t("column-sureness"),
        Cell::text(p.t(&format!("sureness-{}", found.confidence.as_str().to_ascii_lowercase()))),
    );
    let mut part = Part::new("capabilities", p.t("activity-capabilities")).table(table);
    if p.may(Act::ReadAssessment) {
        part = part.link(Link::new(p.url(&format!("/assessment/threats/{}", encode(&id))), p.t("threat-own-levels")));
    }
    let mut head = Head::new(p, "activities-title")
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .above(p, &format!("/catalogue/activities{}", suffix(&wish)), p.t("activities-title"))
        .caption(p.t("column-activity"))
        .lead(p.text(&found.description));
    head.title = p.text(&found.title).plain();
    show_parts(p, head, None, vec![Part::new("about", p.t("details")).facts(facts), part])
}
