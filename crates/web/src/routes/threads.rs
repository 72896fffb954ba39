//! Questions and answers between both sides of a proposal, an interest or an engagement, read by the secretariat.

use axum::extract::State;
use cycle::records::Audience;
use cycle::{Act, MessageView, NewMessage, ThreadSubject, ThreadView};
use vocabulary::{EngagementId, Finding, InterestId, ProposalId};

use super::parts::{Cell, Choice, Column, Field, Form as Shown, Link, Part, Table as Rows};
use super::proposals::side;
use super::words::coded;
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/proposals/{id}/messages", Policy::Act(Act::ReadThreads), of_proposal)
        .post("/{lang}/proposals/{id}/messages", Policy::Act(Act::WriteMessage), to_proposal)
        .get("/{lang}/interests/{id}/messages", Policy::Act(Act::ReadThreads), of_interest)
        .post("/{lang}/interests/{id}/messages", Policy::Act(Act::WriteMessage), to_interest)
        .get("/{lang}/engagements/{id}/messages", Policy::Act(Act::ReadThreads), of_engagement)
        .post("/{lang}/engagements/{id}/messages", Policy::Act(Act::WriteMessage), to_engagement)
}

/// The page that a thread belongs to.
fn place(subject: &ThreadSubject) -> String {
    format!("/{}s/{}", subject.kind(), subject.id())
}

fn row(p: &Page, message: &MessageView) -> Vec<Cell> {
    let who = if message.organisation_name.is_empty() {
        Cell::text(coded(p, "side", side(message.side)))
    } else {
        Cell::Many(vec![
            Cell::Words(message.organisation_name.clone()),
            Cell::text(coded(p, "side", side(message.side))),
        ])
    };
    let mut says = vec![Cell::Prose(message.body.clone())];
    if message.audience != Audience::Both {
        says.push(Cell::text(coded(p, "audience-only", message.audience.code())));
    }
    vec![who, Cell::Many(says), Cell::text(p.date_time(message.at))]
}

fn form(p: &Page, view: &ThreadView, form: &Form) -> Shown {
    let mut fields = Vec::new();
    if view.audiences.len() > 1 {
        let choice = |a: &Audience| Choice::new(a.code(), coded(p, "audience", a.code()));
        let now = form.value("audience");
        let first = view.audiences.first().map_or("", |a| a.code());
        fields.push(
            Field::radios("audience", p.t("thread-audience"), view.audiences.iter().map(choice).collect())
                .chosen(&[if now.is_empty() { first } else { now }]),
        );
    }
    fields.push(Field::area("body", p.t("thread-text"), form.value("body")));
    Shown::new(p.url(&format!("{}/messages", place(&view.subject))), p.t("thread-send"), fields)
        .with(KEY_FIELD, form.key_or_new())
}

/// The thread as a part of a page.
pub(super) fn part(p: &Page, view: &ThreadView, posted: &Form) -> Part {
    let rows = Rows {
        caption: p.t("thread-title"),
        quiet: true,
        columns: ["column-who", "column-message", "column-when"].map(|k| Column::words(p.t(k))).into(),
        rows: view.messages.iter().map(|m| row(p, m)).collect(),
        empty: p.t("thread-none"),
    };
    let mut part = Part::new("messages", p.t("thread-title")).say(p.t("thread-lead")).table(rows);
    if view.may.contains(&Act::WriteMessage) && !view.audiences.is_empty() {
        part = part.ask(form(p, view, posted));
    }
    part
}

async fn show(app: &App, page: &Page, subject: ThreadSubject, posted: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.thread(page.scope()?, subject).await?;
    let p = page;
    let key = match view.subject {
        ThreadSubject::Proposal(_) => "need-to-proposal",
        ThreadSubject::Interest(_) => "interest-caption",
        ThreadSubject::Engagement(_) => "need-to-engagement",
    };
    let head = Head::new(p, "thread-title").above(p, &place(&view.subject), p.t(key)).faults(p, found);
    let faults = head.faults.clone();
    let mut part = part(p, &view, posted);
    part.forms = part.forms.into_iter().map(|form| form.marked(&faults)).collect();
    part.title = p.t("thread-messages");
    part.links.push(Link::new(p.url(&place(&view.subject)), p.t("back")));
    show_parts(p, head, None, vec![part])
}

async fn post(app: &App, page: &Page, subject: ThreadSubject, form: &Form) -> Answer {
    let audience = match form.value("audience") {
        "" => Audience::Both,
        code => code.parse().map_err(|_| Failure::malformed("audience"))?,
    };
    let message = NewMessage { audience, body: form.value("body").trim().to_owned() };
    match app.cycle.post_message(page.scope()?, subject, &message, form.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("{}?done=message#messages", place(&subject)))),
        Err(refusal) => show(app, page, subject, form, &findings(refusal)?).await,
    }
}

async fn of_proposal(State(app): State<App>, page: Page, Id(id): Id<ProposalId>) -> Answer {
    show(&app, &page, ThreadSubject::Proposal(id), &Form::default(), &[]).await
}

async fn to_proposal(State(app): State<App>, page: Page, Id(id): Id<ProposalId>, form: Form) -> Answer {
    post(&app, &page, ThreadSubject::Proposal(id), &form).await
}

async fn of_interest(State(app): State<App>, page: Page, Id(id): Id<InterestId>) -> Answer {
    show(&app, &page, ThreadSubject::Interest(id), &Form::default(), &[]).await
}

async fn to_interest(State(app): State<App>, page: Page, Id(id): Id<InterestId>, form: Form) -> Answer {
    post(&app, &page, ThreadSubject::Interest(id), &form).await
}

async fn of_engagement(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show(&app, &page, ThreadSubject::Engagement(id), &Form::default(), &[]).await
}

async fn to_engagement(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    post(&app, &page, ThreadSubject::Engagement(id), &form).await
}
