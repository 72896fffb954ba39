//! The secretariat's label on offers and engagements that keep the capacity-building principles: given and taken back
//! with reasons, the history kept.

use axum::extract::State;
use cycle::delivery::DeliveryView;
use cycle::{Act, LabelOf, LabelRecord};
use vocabulary::{EngagementId, Finding, OfferId};

use super::parts::{Cell, Choice, Field, Form as Shown, Link, Part, Tone};
use super::tables::table;
use super::words::fault;
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::Id;
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    let give = Policy::Act(Act::GiveLabel);
    table
        .get("/{lang}/engagements/{id}/label", give, ask_engagement)
        .post("/{lang}/engagements/{id}/label", give, label_engagement)
        .get("/{lang}/offers/{id}/label", give, ask_offer)
        .post("/{lang}/offers/{id}/label", give, label_offer)
}

/// The label with its history; nothing to those who could not change it where there never was one.
pub(super) fn part(p: &Page, steps: &[LabelRecord], place: &str) -> Part {
    let rows = steps.iter().map(|step| {
        let (tone, key) = if step.given { (Tone::Good, "label-given") } else { (Tone::Plain, "label-revoked") };
        vec![
            Cell::Tag(tone, p.t(key)),
            Cell::Words(step.reason.clone()),
            Cell::Words(step.by.clone()),
            Cell::text(p.date_time(step.at)),
        ]
    });
    let columns = ["column-what", "column-reason", "column-who", "column-when"];
    let rows = table(p, p.t("label-title"), &columns, rows.collect(), "label-none");
    let part = Part::new("label", p.t("label-title")).say(p.t("label-lead")).table(rows);
    if p.may(Act::GiveLabel) {
        return part.link(Link::new(p.url(place), p.t("label-change")));
    }
    part
}

pub(super) fn part_of_engagement(p: &Page, view: &DeliveryView) -> Part {
    part(p, &view.label, &format!("/engagements/{}/label", view.engagement.record.engagement.id))
}

/// What is labelled: where it stands, what it is called.
struct Subject {
    of: LabelOf,
    list: &'static str,
    nav: &'static str,
    id: String,
    title: String,
}

async fn engagement(app: &App, page: &Page, id: EngagementId) -> Result<Subject, crate::error::Failure> {
    let view = app.cycle.engagement(page.scope()?, id).await?;
    let of = LabelOf::Engagement(id);
    Ok(Subject { of, list: "/engagements", nav: "nav-engagements", id: id.to_string(), title: view.need_title })
}

async fn offer(app: &App, page: &Page, id: OfferId) -> Result<Subject, crate::error::Failure> {
    let view = app.cycle.offer(page.scope()?, id).await?;
    let title = view.record.offer.facts.title.clone();
    Ok(Subject { of: LabelOf::Offer(id), list: "/offers", nav: "nav-offers", id: id.to_string(), title })
}

async fn show(app: &App, page: &Page, subject: &Subject, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let steps = app.cycle.label(page.scope()?, subject.of).await?;
    let holds = steps.first().is_some_and(|step| step.given);
    let (act, key) = if holds { ("revoke", "label-revoke") } else { ("give", "label-give") };
    let head = Head::new(p, "label-change")
        .above(p, subject.list, p.t(subject.nav))
        .above(p, &format!("{}/{}", subject.list, subject.id), Message::literal(subject.title.clone()))
        .faults(p, found);
    let choice = vec![Choice { chosen: true, ..Choice::new(act, p.t(key)) }];
    let fields = vec![
        Field::radios("act", p.t("label-change"), choice),
        Field::area("reason", p.t("label-reason"), form.value("reason")),
    ];
    let shown = Shown::new("", p.t(key), fields)
        .cancel(Link::new(p.url(&format!("{}/{}", subject.list, subject.id)), p.t("cancel")))
        .marked(&head.faults);
    let place = format!("{}/{}/label", subject.list, subject.id);
    let mut history = part(p, &steps, &place);
    history.links.clear();
    show_parts(p, head, None, vec![history, Part::new("change", p.t(key)).ask(shown)])
}

async fn change(app: &App, page: &Page, subject: &Subject, form: &Form) -> Answer {
    let reason = form.value("reason");
    let done = match form.value("act") {
        "give" => app.cycle.give_label(page.scope()?, subject.of, reason).await,
        "revoke" => app.cycle.revoke_label(page.scope()?, subject.of, reason).await,
        other => {
            let wrong = fault("act", "nothing-chosen", other, "give the label or take it back");
            return show(app, page, subject, form, &[wrong]).await;
        }
    };
    match done {
        Ok(_) => Ok(page.go(&format!("{}/{}?done=saved#label", subject.list, subject.id))),
        Err(refusal) => show(app, page, subject, form, &findings(refusal)?).await,
    }
}

async fn ask_engagement(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    let subject = engagement(&app, &page, id).await?;
    show(&app, &page, &subject, &Form::default(), &[]).await
}

async fn label_engagement(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let subject = engagement(&app, &page, id).await?;
    change(&app, &page, &subject, &form).await
}

async fn ask_offer(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    let subject = offer(&app, &page, id).await?;
    show(&app, &page, &subject, &Form::default(), &[]).await
}

async fn label_offer(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let subject = offer(&app, &page, id).await?;
    change(&app, &page, &subject, &form).await
}
