//! How a person is told: the choice of mails, and for the secretariat how mails and webhooks fare.

use axum::extract::State;
use cycle::{Act, MailWish};
use vocabulary::Finding;

use super::parts::{Cell, Choice, Facts, Field, Form as Shown, Link, Part, Tone};
use super::words::{coded, fault};
use super::{Answer, Head, findings, show_form, show_parts};
use crate::App;
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/notifications", Policy::Act(Act::ChooseMail), ask)
        .post("/{lang}/notifications", Policy::Act(Act::ChooseMail), save)
        .get("/{lang}/deliveries", Policy::Act(Act::ReadDeliveries), health)
}

async fn show(app: &App, page: &Page, posted: Option<&Form>, found: &[Finding]) -> Answer {
    let view = app.cycle.notifications(page.scope()?).await?;
    let p = page;
    let mut head = Head::new(p, "notifications-title")
        .above(p, "/account", p.t("nav-account"))
        .lead(p.t("notifications-lead"))
        .lead(p.t1("notifications-to", "email", view.email.clone()));
    if !view.mail_works {
        head = head.lead(p.t("notifications-off"));
    }
    let choice = |wish: &MailWish| Choice {
        hint: Some(coded(p, "notifications-mail-hint", wish.code())),
        ..Choice::new(wish.code(), coded(p, "notifications-mail", wish.code()))
    };
    let now = posted.map_or(view.mail.code(), |form| form.value("mail"));
    let field =
        Field::radios("mail", p.t("notifications-mail"), MailWish::ALL.iter().map(choice).collect()).chosen(&[now]);
    let form = Shown::new("", p.t("save"), vec![field])
        .with(VERSION_FIELD, view.version)
        .cancel(Link::new(p.url("/account"), p.t("cancel")));
    show_form(p, head.faults(p, found), None, form)
}

async fn ask(State(app): State<App>, page: Page) -> Answer {
    show(&app, &page, None, &[]).await
}

async fn save(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match form.value("mail").parse::<MailWish>() {
        Err(_) => vec![fault("mail", "nothing-chosen", form.value("mail"), "choose one of the list")],
        Ok(wish) => match app.cycle.set_notifications(page.scope()?, wish, form.version()?).await {
            Ok(_) => return Ok(page.go("/notifications?done=saved")),
            Err(refusal) => findings(refusal)?,
        },
    };
    show(&app, &page, Some(&form), &refused).await
}

/// What went wrong with a delivery, in words; nothing where nothing did.
pub(super) fn fault_words(p: &Page, code: &str) -> Option<Message> {
    if code.is_empty() {
        return None;
    }
    Some(i18n::find(p.lang(), &format!("fault-{code}"), &[]).unwrap_or_else(|| Message::literal(code)))
}

async fn health(State(app): State<App>, page: Page) -> Answer {
    let view = app.cycle.delivery_health(page.scope()?).await?;
    let p = &page;
    let head = Head::new(p, "deliveries-title").above(p, "/account", p.t("nav-account")).lead(p.t("deliveries-lead"));
    let count = |n: u64| Cell::text(p.number(n));
    let state = |works: bool, key: &str| Cell::Tag(if works { Tone::Good } else { Tone::Warn }, p.t(key));
    let mail = &view.mail;
    let mut facts = Facts::default();
    let standing = match (mail.configured, mail.last_fault.is_empty()) {
        (false, _) => state(false, "deliveries-mail-off"),
        (true, true) => state(true, "deliveries-works"),
        (true, false) => state(false, "deliveries-faults"),
    };
    facts.add(p.t("column-status"), standing);
    facts.add(p.t("deliveries-waiting"), count(mail.waiting));
    facts.add_some(p.t("deliveries-oldest"), mail.oldest.map(|at| Cell::text(p.date_time(at))));
    facts.add_some(p.t("deliveries-last-sent"), mail.last_sent.map(|at| Cell::text(p.date_time(at))));
    let mut fault: Vec<Cell> = fault_words(p, &mail.last_fault).map(Cell::text).into_iter().collect();
    fault.extend(mail.last_fault_at.filter(|_| !fault.is_empty()).map(|at| Cell::text(p.date_time(at))));
    facts.add_some(p.t("deliveries-last-fault"), (!fault.is_empty()).then_some(Cell::Many(fault)));
    facts.add(p.t("deliveries-given-up"), count(mail.given_up));
    let webhooks = &view.webhooks;
    let mut hooks = Facts::default();
    let works = webhooks.failing == 0;
    hooks.add(p.t("column-status"), state(works, if works { "deliveries-works" } else { "deliveries-faults" }));
    hooks.add(p.t("deliveries-webhooks"), count(webhooks.active));
    hooks.add(p.t("deliveries-failing"), count(webhooks.failing));
    hooks.add(p.t("deliveries-waiting"), count(webhooks.waiting));
    hooks.add_some(p.t("deliveries-oldest"), webhooks.oldest.map(|at| Cell::text(p.date_time(at))));
    hooks.add(p.t("deliveries-given-up"), count(webhooks.given_up));
    let parts = vec![
        Part::new("mail", p.t("notifications-mail")).facts(facts).note(Some(p.t("deliveries-mail-note"))),
        Part::new("webhooks", p.t("webhooks-title")).facts(hooks).note(Some(p.t("deliveries-webhooks-note"))),
    ];
    show_parts(p, head, None, parts)
}
