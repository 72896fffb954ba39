//! Webhooks of one's organisation: the list, one with its deliveries, a new secret, sending again.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, DeliveryView, NewWebhook, Paging, WebhookMade, WebhookView};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::Finding;

use super::notifications::fault_words;
use super::parts::{Cell, Choice, Column, Facts, Field, Form as Shown, Link, Part, Table as Rows, Tone};
use super::words::coded;
use super::{Answer, Head, findings, show_form, show_parts};
use crate::App;
use crate::extract::{Id, IdAnd, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    let act = Policy::Act(Act::ManageWebhooks);
    table
        .get("/{lang}/webhooks", act, list)
        .post("/{lang}/webhooks", act, create)
        .get("/{lang}/webhooks/{id}", act, show)
        .post("/{lang}/webhooks/{id}/rotate", act, rotate)
        .post("/{lang}/webhooks/{id}/switch", act, switch)
        .get("/{lang}/webhooks/{id}/remove", act, ask_remove)
        .post("/{lang}/webhooks/{id}/remove", act, remove)
        .post("/{lang}/webhooks/{id}/deliveries/{of}/replay", act, replay)
}

/// The heading under which a kind of event stands; what has no step of its own stands under others.
fn heading(code: &str) -> &'static str {
    if code.starts_with("review-item") {
        return "nav-catalogue";
    }
    match code.split('-').next().unwrap_or_default() {
        "need" => "nav-needs",
        "offer" => "nav-offers",
        "proposal" => "nav-proposals",
        "interest" => "nav-interests",
        "engagement" | "report" | "milestone" | "delivery" => "nav-engagements",
        "round" | "run" => "nav-rounds",
        "assessment" | "section" | "review" => "nav-assessment",
        "edition" => "nav-catalogue",
        _ => "others",
    }
}

/// Kinds of event by heading. A program knows them by their codes, so the codes are what is shown, quoted as it reads
/// them.
fn kinds(p: &Page) -> Vec<(Message, Vec<Choice>)> {
    let mut groups: Vec<(&'static str, Vec<Choice>)> = Vec::new();
    for code in cycle::Matchmaker::webhook_kinds() {
        let choice = Choice::new(*code, Message::literal(format!("\"{code}\"")));
        match groups.iter_mut().find(|(key, _)| *key == heading(code)) {
            Some((_, choices)) => choices.push(choice),
            None => groups.push((heading(code), vec![choice])),
        }
    }
    groups.sort_by_key(|(key, _)| *key == "others");
    groups.into_iter().map(|(key, choices)| (p.t(key), choices)).collect()
}

fn standing(p: &Page, webhook: &WebhookView) -> Cell {
    let tone = match webhook.status {
        "active" if webhook.given_up == 0 => Tone::Good,
        "active" => Tone::Warn,
        _ => Tone::Plain,
    };
    Cell::Tag(tone, coded(p, "webhook-status", webhook.status))
}

fn row(p: &Page, webhook: &WebhookView) -> Vec<Cell> {
    let name = if webhook.label.is_empty() { webhook.url.clone() } else { webhook.label.clone() };
    vec![
        Cell::link(p.url(&format!("/webhooks/{}", webhook.id)), Message::literal(name)),
        Cell::Code(webhook.url.clone()),
        Cell::number(p.number(webhook.waiting)),
        standing(p, webhook),
    ]
}

fn form(p: &Page, posted: &Form) -> Shown {
    let now: Vec<&str> = posted.values("kinds").collect();
    let kinds = Field::check_groups("kinds", p.t("webhook-kinds"), kinds(p)).chosen(&now);
    let fields = vec![
        Field::line("url", p.t("webhook-url"), posted.value("url")).hint(p.t("webhook-url-hint")),
        Field::line("label", p.t("webhook-label"), posted.value("label")).hint(p.t("webhook-label-hint")),
        kinds.hint(p.t("webhook-kinds-hint")),
    ];
    Shown::new(p.url("/webhooks"), p.t("webhook-add"), fields).with(KEY_FIELD, posted.key_or_new())
}

async fn show_list(app: &App, page: &Page, posted: &Form, found: &[Finding]) -> Answer {
    let all = app.cycle.webhooks(page.scope()?).await?;
    let p = page;
    let head = Head::new(p, "webhooks-title")
        .above(p, "/account", p.t("nav-account"))
        .lead(p.t("webhooks-lead"))
        .faults(p, found);
    let rows = Rows {
        caption: p.t("webhooks-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-name")),
            Column::words(p.t("webhook-url")),
            Column::numbers(p.t("deliveries-waiting")),
            Column::words(p.t("column-status")),
        ],
        rows: all.iter().map(|webhook| row(p, webhook)).collect(),
        empty: p.t("webhooks-empty"),
    };
    let form = form(p, posted).marked(&head.faults);
    let kept = Part::new("kept", p.t("webhooks-kept")).table(rows);
    let new = Part::new("new", p.t("webhook-new")).ask(form);
    show_parts(p, head, None, vec![kept, new])
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    show_list(&app, &page, &Form::default(), &[]).await
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    let kinds = form.values("kinds").map(str::to_owned).collect();
    let text = |name: &str| form.value(name).trim().to_owned();
    let new = NewWebhook { url: text("url"), kinds, label: text("label") };
    match app.cycle.create_webhook(page.scope()?, &new, form.key().as_ref()).await {
        Ok(made) => show_secret(&page, &made),
        Err(refusal) => show_list(&app, &page, &form, &findings(refusal)?).await,
    }
}

/// A secret that is shown this once.
#[derive(Template)]
#[template(path = "session/secret.html")]
struct Secret<'a> {
    p: &'a Page,
    head: Head,
    secret: &'a str,
    next: Link,
}

fn show_secret(p: &Page, made: &WebhookMade) -> Answer {
    let webhook = &made.webhook;
    let head =
        Head::new(p, "webhook-secret").above(p, "/webhooks", p.t("webhooks-title")).lead(p.t("webhook-secret-once"));
    let next = Link::new(p.url(&format!("/webhooks/{}", webhook.id)), p.t("webhook-open"));
    p.render(StatusCode::OK, &Secret { p, head, secret: &made.secret, next })
}

fn facts(p: &Page, webhook: &WebhookView) -> Facts {
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), standing(p, webhook));
    facts.add(p.t("webhook-url"), Cell::Code(webhook.url.clone()));
    let kinds: Vec<Cell> = webhook.kinds.iter().map(|code| Cell::Code(code.clone())).collect();
    let all = kinds.is_empty();
    facts.add(p.t("webhook-kinds"), if all { Cell::text(p.t("webhook-kinds-all")) } else { Cell::Many(kinds) });
    facts.add(p.t("deliveries-waiting"), Cell::text(p.number(webhook.waiting)));
    facts.add(p.t("deliveries-given-up"), Cell::text(p.number(webhook.given_up)));
    let last = webhook.last_at.map(|at| {
        let code = webhook.last_code.map(|code| Cell::text(p.number(code)));
        Cell::Many([Some(Cell::text(p.date_time(at))), code].into_iter().flatten().collect())
    });
    facts.add_some(p.t("webhook-answer"), last);
    facts.add_some(p.t("webhook-old-until"), webhook.old_secret_until.map(|at| Cell::text(p.date_time(at))));
    facts
}

fn delivery(p: &Page, d: &DeliveryView) -> Vec<Cell> {
    let tone = match d.status {
        "delivered" => Tone::Good,
        "given-up" => Tone::Danger,
        "waiting" if d.attempts > 0 => Tone::Warn,
        _ => Tone::Plain,
    };
    let mut standing = vec![Cell::Tag(tone, coded(p, "delivery-status", d.status))];
    standing.extend(fault_words(p, &d.last_fault).map(Cell::text));
    standing.extend(d.last_code.map(|code| Cell::text(p.number(code))));
    if let Some(next) = d.next_at.filter(|_| d.status == "waiting") {
        standing.push(Cell::text(p.t1("webhook-next-try", "date", crate::format::date_time(p.lang(), next))));
    }
    vec![
        Cell::Code(d.kind.clone()),
        Cell::text(p.date_time(d.at)),
        Cell::number(p.number(d.attempts)),
        Cell::Many(standing),
        Cell::Code(d.message_id.clone()),
    ]
}

#[derive(Deserialize)]
struct Wish {
    after: Option<String>,
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<Uuid>, Query(wish): Query<Wish>) -> Answer {
    let webhook = app.cycle.webhook(page.scope()?, id).await?;
    let paging = Paging { cursor: wish.after, limit: 20 };
    let sent = app.cycle.deliveries(page.scope()?, id, &paging).await?;
    let p = &page;
    let name = if webhook.label.is_empty() { webhook.url.clone() } else { webhook.label.clone() };
    let head = Head::named(p, name).above(p, "/webhooks", p.t("webhooks-title")).caption(p.t("webhook-caption"));
    let place = |end: &str| p.url(&format!("/webhooks/{id}/{end}"));
    let columns = ["column-what", "column-when", "webhook-tries", "column-status", "webhook-message"];
    let rows = Rows {
        caption: p.t("webhook-deliveries"),
        quiet: true,
        columns: columns
            .map(|key| if key == "webhook-tries" { Column::numbers(p.t(key)) } else { Column::words(p.t(key)) })
            .into(),
        rows: sent.items.iter().map(|d| delivery(p, d)).collect(),
        empty: p.t("webhook-deliveries-empty"),
    };
    let mut deliveries = Part::new("deliveries", p.t("webhook-deliveries")).table(rows);
    let ended = sent.items.iter().filter(|d| d.status != "waiting").take(5);
    deliveries.forms = ended
        .map(|d| {
            let text = p.t2("webhook-replay", "what", d.kind.clone(), "when", crate::format::date_time(p.lang(), d.at));
            Shown::new(place(&format!("deliveries/{}/replay", d.id)), text, Vec::new())
        })
        .collect();
    deliveries.links.extend(sent.next.map(|cursor| Link::new(format!("?after={cursor}"), p.t("next-page"))));
    let versioned = |form: Shown| form.with(VERSION_FIELD, webhook.version);
    let mut acts = Part::new("acts", p.t("webhook-secret")).say(p.t("webhook-rotate-lead"));
    acts = acts.ask(versioned(Shown::new(place("rotate"), p.t("webhook-rotate"), Vec::new())));
    let active = webhook.status == "active";
    let key = if active { "webhook-switch-off" } else { "webhook-switch-on" };
    let switch = Shown::new(place("switch"), p.t(key), Vec::new()).with("active", if active { "no" } else { "yes" });
    acts = acts.ask(versioned(switch)).link(Link::new(place("remove"), p.t("webhook-remove")));
    let first = Part::new("details", p.t("details")).facts(facts(p, &webhook));
    show_parts(p, head, None, vec![first, deliveries, acts])
}

async fn rotate(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let made = app.cycle.rotate_webhook(page.scope()?, id, form.version()?).await?;
    show_secret(&page, &made)
}

async fn switch(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.switch_webhook(page.scope()?, id, form.value("active") == "yes", form.version()?).await?;
    Ok(page.go(&format!("/webhooks/{id}?done=webhook")))
}

async fn ask_remove(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let webhook = app.cycle.webhook(page.scope()?, id).await?;
    let p = &page;
    let head = Head::new(p, "webhook-remove")
        .above(p, "/webhooks", p.t("webhooks-title"))
        .above(p, &format!("/webhooks/{id}"), Message::literal(webhook.url.clone()))
        .lead(p.t("webhook-remove-lead"));
    let form = Shown::new("", p.t("webhook-remove"), Vec::new())
        .with(VERSION_FIELD, webhook.version)
        .cancel(Link::new(p.url(&format!("/webhooks/{id}")), p.t("cancel")))
        .grave();
    show_form(p, head, None, form)
}

async fn remove(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.remove_webhook(page.scope()?, id, form.version()?).await?;
    Ok(page.go("/webhooks?done=webhook-removed"))
}

async fn replay(State(app): State<App>, page: Page, IdAnd(id, delivery): IdAnd<Uuid, Uuid>) -> Answer {
    app.cycle.replay_delivery(page.scope()?, id, delivery).await?;
    Ok(page.go(&format!("/webhooks/{id}?done=replayed#deliveries")))
}
