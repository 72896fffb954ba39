//! Review dates of needs and offers: one click says that a record still stands, and brings back one that is stale.

use axum::extract::State;
use chrono::NaiveDate;
use cycle::Act;
use vocabulary::{Finding, NeedId, OfferId};

use super::parts::{Cell, Field, Form as Shown, Link, Tone};
use super::words::fault;
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// How long a review holds where nobody chooses otherwise.
const MONTHS: &str = "12";

/// A reminder stands on the page so many days before the day.
const SOON: i64 = 30;

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/needs/{id}/review", Policy::Act(Act::ReviewRecord), ask_need)
        .post("/{lang}/needs/{id}/review", Policy::Act(Act::ReviewRecord), review_need)
        .get("/{lang}/offers/{id}/review", Policy::Act(Act::ReviewRecord), ask_offer)
        .post("/{lang}/offers/{id}/review", Policy::Act(Act::ReviewRecord), review_offer)
}

/// The mark of a record that nobody confirmed; nothing for others.
pub(super) fn mark(p: &Page, stale: bool) -> Option<Cell> {
    stale.then(|| Cell::Tag(Tone::Warn, p.t("review-mark")))
}

/// When a record is to be confirmed, with its mark.
pub(super) fn fact(p: &Page, due: NaiveDate, stale: bool) -> Cell {
    let mut cells = vec![Cell::text(p.date(due))];
    if let Some(mark) = mark(p, stale) {
        cells.push(mark);
        cells.push(Cell::text(p.t("review-mark-hint")));
    }
    Cell::Many(cells)
}

/// One click that says a record still stands, with what it is about; none where nothing is due soon.
pub(super) fn button(
    p: &Page,
    list: &str,
    id: &str,
    (due, stale): (NaiveDate, bool),
    version: i64,
) -> Option<(Message, Shown, Link)> {
    let soon = stale || (due - p.today()).num_days() <= SOON;
    let day = format::date(p.lang(), due);
    let says = p.t1(if stale { "review-passed" } else { "review-soon" }, "date", day);
    let place = p.url(&format!("/{list}/{id}/review"));
    let form = Shown::new(place.clone(), p.t("review-confirm"), Vec::new())
        .with(VERSION_FIELD, version)
        .with("months", MONTHS);
    soon.then(|| (says, form, Link::new(place, p.t("review-choose"))))
}

/// Months as posted.
fn months(form: &Form) -> Result<u32, Vec<Finding>> {
    let text = form.value("months").trim();
    text.parse()
        .ok()
        .filter(|n| (1..=24).contains(n))
        .ok_or_else(|| vec![fault("months", "not-a-count", text, "write a whole number of months from 1 to 24")])
}

fn show(
    page: &Page,
    (list, nav, id): (&str, &str, String),
    title: &str,
    form: &Form,
    version: i64,
    found: &[Finding],
) -> Answer {
    let place = format!("/{list}/{id}");
    let head = Head::new(page, "review-title")
        .above(page, &format!("/{list}"), page.t(nav))
        .above(page, &place, Message::literal(title))
        .lead(page.t("review-lead"))
        .faults(page, found);
    let now = form.value("months");
    let field = Field::short("months", page.t("review-months"), if now.is_empty() { MONTHS } else { now });
    let shown = Shown::new("", page.t("review-confirm"), vec![field.hint(page.t("review-months-hint"))])
        .with(VERSION_FIELD, version)
        .cancel(Link::new(page.url(&place), page.t("cancel")));
    show_form(page, head, None, shown)
}

async fn show_need(app: &App, page: &Page, id: NeedId, form: &Form, found: &[Finding]) -> Answer {
    let view = super::needs::summary(app, page, id).await?;
    let title = &view.record.need.facts.title;
    show(page, ("needs", "nav-needs", id.to_string()), title, form, view.record.version, found)
}

async fn ask_need(State(app): State<App>, page: Page, Id(id): Id<NeedId>) -> Answer {
    show_need(&app, &page, id, &Form::default(), &[]).await
}

async fn review_need(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    let version = form.version()?;
    let refused = match months(&form) {
        Err(wrong) => wrong,
        Ok(months) => match app.cycle.review_need(page.scope()?, id, Some(months), version).await {
            Ok(_) => return Ok(page.go(&format!("/needs/{id}?done=reviewed"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    show_need(&app, &page, id, &form, &refused).await
}

async fn show_offer(app: &App, page: &Page, id: OfferId, form: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.offer(page.scope()?, id).await?;
    let title = &view.record.offer.facts.title;
    show(page, ("offers", "nav-offers", id.to_string()), title, form, view.record.version, found)
}

async fn ask_offer(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    show_offer(&app, &page, id, &Form::default(), &[]).await
}

async fn review_offer(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let version = form.version()?;
    let refused = match months(&form) {
        Err(wrong) => wrong,
        Ok(months) => match app.cycle.review_offer(page.scope()?, id, Some(months), version).await {
            Ok(_) => return Ok(page.go(&format!("/offers/{id}?done=reviewed"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    show_offer(&app, &page, id, &form, &refused).await
}
