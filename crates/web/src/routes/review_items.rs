//! Points that the catalogue should look at again: opened from remarks and where nobody offers what is needed, closed by
//! an edition.

use std::collections::BTreeSet;

use axum::extract::State;
use cycle::{Act, OpenItem, ReviewItemView};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{EditionRecordId, Finding};

use super::parts::{Cell, Choice, Field, Form as Shown, Link, Part};
use super::remarks::subjects;
use super::tables::{day, table};
use super::words::{coded, fault};
use super::{Answer, Head, findings, lists, show_form, show_parts};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    let keep = Policy::Act(Act::KeepReviewItems);
    table
        .get("/{lang}/review-items", Policy::Act(Act::ReadRemarks), list)
        .get("/{lang}/review-items/new", keep, ask_new)
        .post("/{lang}/review-items/new", keep, open)
        .post("/{lang}/review-items/suggested", keep, open_suggested)
        .get("/{lang}/review-items/{id}", Policy::Act(Act::ReadRemarks), show)
        .get("/{lang}/review-items/{id}/close", keep, ask_close)
        .post("/{lang}/review-items/{id}/close", keep, close)
}

fn row(p: &Page, view: &ReviewItemView) -> Vec<Cell> {
    let item = &view.record.item;
    let mut said = Vec::new();
    if !view.record.words.is_empty() {
        said.push(Cell::Prose(view.record.words.clone()));
    }
    if let Some(closed) = &item.closed {
        said.push(Cell::text(p.t1("review-item-closed-by", "edition", closed.edition.clone())));
        said.push(Cell::Prose(closed.words.clone()));
    }
    vec![
        Cell::link(p.url(&format!("/review-items/{}", item.id)), p.text(&view.title)),
        Cell::text(coded(p, "review-item-from", item.cause.code())),
        Cell::number(p.number(view.evidence)),
        Cell::Many(said),
        day(p, Some(item.opened)),
    ]
}

const COLUMNS: [&str; 5] = ["column-item", "column-why", "column-evidence", "column-words", "column-opened"];

fn rows(p: &Page, key: &str, views: &[&ReviewItemView]) -> super::parts::Table {
    table(p, p.t(key), &COLUMNS, views.iter().map(|view| row(p, view)).collect(), "review-items-empty")
}

/// The open points, for pages that name them in passing.
pub(super) fn open_part(p: &Page, all: &[ReviewItemView]) -> Part {
    let open: Vec<_> = all.iter().filter(|view| view.record.item.closed.is_none()).collect();
    Part::new("review-items", p.t("review-items-open")).table(rows(p, "review-items-open", &open))
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    let p = &page;
    let all = app.cycle.review_items(page.scope()?, false).await?;
    let mut open = open_part(p, &all);
    open.links.extend(lists::files(p, "review-items", ""));
    let mut parts = vec![open];
    if p.may(Act::KeepReviewItems) {
        if let Some(open) = parts.first_mut() {
            open.links.push(Link::new(p.url("/review-items/new"), p.t("review-item-new")));
        }
        parts.extend(suggestions(&app, &page).await?);
    }
    let closed: Vec<_> = all.iter().filter(|view| view.record.item.closed.is_some()).collect();
    let ended = Part::new("closed", p.t("review-items-closed")).table(rows(p, "review-items-closed", &closed));
    parts.push(ended);
    let head = Head::new(p, "nav-review-items").above(p, "/reports", p.t("nav-lessons")).lead(p.t("review-items-lead"));
    show_parts(p, head, None, parts)
}

/// What could be opened now.
async fn suggestions(app: &App, page: &Page) -> Result<Option<Part>, crate::error::Failure> {
    let p = page;
    let found = app.cycle.review_suggestions(page.scope()?).await?;
    if found.is_empty() {
        return Ok(None);
    }
    let rows = found.iter().map(|one| {
        vec![
            Cell::text(p.text(&one.title)),
            Cell::text(coded(p, "review-item-from", one.cause.code())),
            Cell::number(p.number(one.evidence.len())),
        ]
    });
    let columns = ["column-item", "column-why", "column-evidence"];
    let rows = table(p, p.t("review-items-suggested"), &columns, rows.collect(), "review-items-empty");
    let form = Shown::new(p.url("/review-items/suggested"), p.t("review-items-open-suggested"), Vec::new());
    Ok(Some(Part::new("suggested", p.t("review-items-suggested")).table(rows).ask(form)))
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.review_item(page.scope()?, id).await?;
    let p = &page;
    let mut part = Part::new("item", p.t("details")).table(rows(p, "nav-review-items", &[&view]));
    part = part.link(Link::new(p.url("/remarks"), p.t("nav-remarks")));
    if view.may.contains(&Act::KeepReviewItems) {
        part = part.link(Link::new(p.url(&format!("/review-items/{id}/close")), p.t("review-item-close")));
    }
    let head = Head::named(p, p.text(&view.title).plain()).above(p, "/review-items", p.t("nav-review-items"));
    show_parts(p, head, None, vec![part])
}

#[derive(Deserialize, Default)]
struct Start {
    #[serde(default)]
    subject: String,
}

async fn show_new(app: &App, page: &Page, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let remarks = app.cycle.remarks(page.scope()?).await?;
    let behind: Vec<Choice> = remarks
        .iter()
        .map(|r| Choice {
            hint: Some(Message::literal(r.record.remark.text.clone())),
            ..Choice::new(r.record.remark.id.to_string(), p.text(&r.title))
        })
        .collect();
    let chosen: Vec<&str> = form.values("remarks").collect();
    let mut fields = vec![
        Field::select_groups("subject", p.t("remark-item"), subjects(p, &edition)).chosen(&[form.value("subject")]),
        Field::area("words", p.t("review-item-words"), form.value("words")),
    ];
    if !behind.is_empty() {
        fields.push(Field::checks("remarks", p.t("review-item-remarks"), behind).chosen(&chosen));
    }
    let shown = Shown::new("", p.t("review-item-new"), fields)
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(p.url("/review-items"), p.t("cancel")));
    let head = Head::new(p, "review-item-new")
        .above(p, "/review-items", p.t("nav-review-items"))
        .lead(p.t("review-items-lead"))
        .faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask_new(State(app): State<App>, page: Page, Query(start): Query<Start>) -> Answer {
    show_new(&app, &page, &Form::filled([("subject", start.subject)]), &[]).await
}

async fn open(State(app): State<App>, page: Page, form: Form) -> Answer {
    let remarks: BTreeSet<Uuid> = form.values("remarks").filter_map(|id| id.parse().ok()).collect();
    let new = OpenItem { subject: form.value("subject").to_owned(), words: form.value("words").to_owned(), remarks };
    match app.cycle.open_review_item(page.scope()?, &new, form.key().as_ref()).await {
        Ok(view) => Ok(page.go(&format!("/review-items/{}?done=saved", view.record.item.id))),
        Err(refusal) => show_new(&app, &page, &form, &findings(refusal)?).await,
    }
}

async fn open_suggested(State(app): State<App>, page: Page) -> Answer {
    app.cycle.open_suggested(page.scope()?).await?;
    Ok(page.go("/review-items?done=saved"))
}

async fn show_close(app: &App, page: &Page, id: Uuid, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let view = app.cycle.review_item(page.scope()?, id).await?;
    let editions = app.cycle.editions(page.scope()?).await?;
    let choices =
        editions.iter().map(|e| Choice::new(e.id.to_string(), Message::literal(e.version_label.clone()))).collect();
    let fields = vec![
        Field::select("edition", p.t("review-item-edition"), choices).chosen(&[form.value("edition")]),
        Field::area("words", p.t("review-item-outcome"), form.value("words")),
    ];
    let shown = Shown::new("", p.t("review-item-close"), fields)
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(p.url(&format!("/review-items/{id}")), p.t("cancel")));
    let head = Head::new(p, "review-item-close")
        .above(p, "/review-items", p.t("nav-review-items"))
        .above(p, &format!("/review-items/{id}"), p.text(&view.title))
        .lead(p.t("review-item-close-lead"))
        .faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask_close(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    show_close(&app, &page, id, &Form::default(), &[]).await
}

async fn close(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let Ok(edition) = form.value("edition").parse::<EditionRecordId>() else {
        let wrong = fault("edition", "nothing-chosen", form.value("edition"), "choose the edition that answers it");
        return show_close(&app, &page, id, &form, &[wrong]).await;
    };
    match app.cycle.close_review_item(page.scope()?, id, edition, form.value("words"), form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/review-items/{id}?done=closed"))),
        Err(refusal) => show_close(&app, &page, id, &form, &findings(refusal)?).await,
    }
}
