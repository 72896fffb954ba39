//! Comments on an edition during its consultation, item by item, with the secretariat's answers.

use axum::extract::State;
use cycle::{Act, CommentView};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{EditionRecordId, Finding};

use super::edition_life::head;
use super::parts::{Cell, Choice, Facts, Field, Filters, Form as Shown, Link, Part};
use super::words::coded;
use super::{Answer, findings, show_parts};
use crate::App;
use crate::extract::{Id, IdAnd, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/editions/{id}/comments", Policy::SignedIn, list)
        .post("/{lang}/editions/{id}/comments", Policy::Act(Act::CommentEdition), comment)
        .post("/{lang}/editions/{id}/comments/{of}/answer", Policy::Act(Act::AnswerComments), answer)
        .post("/{lang}/editions/{id}/comments/{of}/withdraw", Policy::Act(Act::CommentEdition), withdraw)
}

#[derive(Deserialize, Default)]
struct Wish {
    item: Option<String>,
}

async fn list(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, Query(wish): Query<Wish>) -> Answer {
    let form = Form::filled([("item", wish.item.clone().unwrap_or_default())]);
    show(&app, &page, id, wish.item.as_deref(), &form, &[]).await
}

async fn show(
    app: &App,
    page: &Page,
    id: EditionRecordId,
    item: Option<&str>,
    form: &Form,
    faults: &[Finding],
) -> Answer {
    let view = app.cycle.catalogue(page.scope()?, Some(id)).await?;
    let found = app.cycle.comments(page.scope()?, id, item).await?;
    let p = page;
    let mut head = head(p, &view.summary)
        .above(p, &format!("/editions/{id}"), Message::literal(view.summary.version_label.clone()))
        .caption(p.t("comments-title"))
        .faults(p, faults);
    head = match view.summary.consultation_until {
        Some(day) if view.summary.status == "consultation" => {
            head.lead(p.t1("comments-open-until", "date", crate::format::date(p.lang(), day)))
        }
        _ => head.lead(p.t("comments-closed")),
    };
    let items = items(p, &view.edition);
    let mut all = vec![(Message::literal(""), vec![Choice::new("", p.t("all"))])];
    all.extend(items.iter().cloned());
    let filters = Filters {
        fields: vec![Field::select_groups("item", p.t("comment-on"), all).chosen(&[item.unwrap_or_default()])],
        button: p.t("filter"),
        clear: item.map(|_| Link::new(p.url(&format!("/editions/{id}/comments")), p.t("filter-clear"))),
    };
    let mut parts: Vec<Part> = found.iter().map(|c| one(p, id, c)).collect();
    if parts.is_empty() {
        parts.push(Part::new("none", p.t("comments-none")));
    }
    if view.summary.may.contains(&Act::CommentEdition) {
        let mut on = vec![(Message::literal(""), vec![Choice::new("", p.t("comment-on-edition"))])];
        on.extend(items);
        // The filter above is called `item` as well; a field's name is its id.
        let fields = vec![
            Field::select_groups("on", p.t("comment-on"), on).chosen(&[form.value("item")]),
            Field::area("text", p.t("comment-text"), form.value("text")).hint(p.t("comment-text-hint")),
        ];
        let new = Shown::new(p.url(&format!("/editions/{id}/comments")), p.t("comment-send"), fields)
            .with(KEY_FIELD, form.key_or_new())
            .marked(&head.faults);
        parts.push(Part::new("new", p.t("comment-new")).ask(new));
    }
    show_parts(p, head, Some(filters), parts)
}

/// Everything that can be commented on, by kind.
fn items(p: &Page, edition: &cycle::rooms::catalogue::Edition) -> Vec<(Message, Vec<Choice>)> {
    let areas = edition.areas.iter().map(|a| Choice::new(format!("area:{}", a.id), p.text(&a.title))).collect();
    let mut groups = vec![(p.t("catalogue-areas"), areas)];
    for area in &edition.areas {
        let choices = edition.capabilities_of(&area.id).into_iter().flat_map(|c| {
            let own = Choice::new(format!("capability:{}", c.id), p.text(&c.title));
            let asked = c.questions.iter().map(|q| Choice::new(format!("question:{}", q.id), p.text(&q.text)));
            std::iter::once(own).chain(asked)
        });
        groups.push((p.text(&area.title), choices.collect()));
    }
    let activities = edition.activities.iter().map(|a| Choice::new(format!("activity:{}", a.id), p.text(&a.title)));
    groups.push((p.t("activities-title"), activities.collect()));
    let kinds = edition.modalities.iter().map(|m| Choice::new(format!("modality:{}", m.id), p.text(&m.title)));
    groups.push((p.t("column-kind"), kinds.collect()));
    groups
}

fn one(p: &Page, id: EditionRecordId, c: &CommentView) -> Part {
    let title = if c.item.is_empty() { p.t("comment-on-edition") } else { p.text(&c.title) };
    let mut facts = Facts::default();
    let who = vec![Cell::Words(c.organisation_name.clone()), Cell::text(coded(p, "organisation-kind", c.kind.code()))];
    facts.add(p.t("column-who"), Cell::Many(who));
    facts.add(p.t("column-when"), Cell::text(p.date_time(c.at)));
    facts.add(p.t("comment-text"), Cell::Prose(c.text.clone()));
    if !c.answer.is_empty() {
        facts.add(p.t("comment-answer"), Cell::Prose(c.answer.clone()));
    }
    let mut part = Part::new(format!("comment-{}", c.id), title).facts(facts);
    let place = |end: &str| p.url(&format!("/editions/{id}/comments/{}/{end}", c.id));
    if c.may.contains(&Act::AnswerComments) {
        let field = Field::area(&format!("answer-{}", c.id), p.t("comment-answer"), c.answer.clone());
        part = part
            .ask(Shown::new(place("answer"), p.t("comment-answer-send"), vec![field]).with(VERSION_FIELD, c.version));
    }
    if c.own && c.may.contains(&Act::CommentEdition) {
        let withdraw = Shown::new(place("withdraw"), p.t("comment-withdraw"), Vec::new()).grave();
        part = part.ask(withdraw.with(VERSION_FIELD, c.version));
    }
    part
}

async fn comment(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, form: Form) -> Answer {
    let (item, text) = (form.value("on"), form.value("text").trim());
    match app.cycle.comment(page.scope()?, id, item, text, form.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("/editions/{id}/comments?done=comment"))),
        Err(refusal) => {
            let found = findings(refusal)?;
            let mut form = form.clone();
            form.set("item", item.to_owned());
            show(&app, &page, id, None, &form, &found).await
        }
    }
}

async fn answer(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EditionRecordId, Uuid>, form: Form) -> Answer {
    let text = form.value(&format!("answer-{of}")).trim();
    match app.cycle.answer_comment(page.scope()?, of, text, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/editions/{id}/comments?done=saved#comment-{of}"))),
        Err(refusal) => show(&app, &page, id, None, &form, &findings(refusal)?).await,
    }
}

async fn withdraw(
    State(app): State<App>,
    page: Page,
    IdAnd(id, of): IdAnd<EditionRecordId, Uuid>,
    form: Form,
) -> Answer {
    app.cycle.withdraw_comment(page.scope()?, of, form.version()?).await?;
    Ok(page.go(&format!("/editions/{id}/comments?done=withdrawn")))
}
