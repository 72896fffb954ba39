//! The start page for everybody, and the signed-in person's task list.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::{OverviewFilter, OverviewPaging, Paging, Task};
use vocabulary::OrganisationKind;

use super::notices;
use super::parts::{Figures, Link, TaskItem, Tasks, Tone};
use super::{Answer, Head};
use crate::App;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/", Policy::Anyone, start).get("/{lang}/home", Policy::SignedIn, home)
}

#[derive(Template)]
#[template(path = "home/start.html")]
struct Start<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
}

async fn start(State(app): State<App>, page: Page) -> Answer {
    let overview = app.cycle.overview(page.scope()?, &OverviewFilter::default(), &OverviewPaging::default()).await?;
    let figure =
        |key: &str, count: u64| (page.t(key), Message::literal(format::number(page.lang(), count as i64)), None);
    let figures = Figures {
        items: vec![
            figure("overview-public-needs", overview.needs.total),
            figure("overview-public-offers", overview.offers.total),
        ],
    };
    let head = Head::new(&page, "start-title").lead(page.t("start-lead"));
    page.render(StatusCode::OK, &Start { p: &page, head, figures })
}

#[derive(Template)]
#[template(path = "home/tasks.html")]
struct Home<'a> {
    p: &'a Page,
    head: Head,
    tasks: Tasks,
    moved: Tasks,
    starts: Vec<Link>,
}

async fn home(State(app): State<App>, page: Page) -> Answer {
    let view = app.cycle.home(page.scope()?).await?;
    let newest = app.cycle.notices(page.scope()?, &Paging { limit: 5, ..Paging::default() }).await?;
    // A task that is done and counts nothing says nothing; those that stand for a step stay with their mark.
    let shown = view.tasks.iter().filter(|task| !task.done || matches!(task.code, "start-assessment" | "set-rates"));
    let tasks = Tasks { items: shown.map(|task| item(&page, task)).collect() };
    let moved = Tasks { items: newest.items.iter().map(|notice| notices::item(&page, notice)).collect() };
    let actor = page.actor();
    let name = actor.map(|a| a.name.clone()).unwrap_or_default();
    let mut head = Head::named(&page, page.attr1("home-title", "name", name));
    head.caption = actor.map(|a| Message::literal(a.organisation_name.clone()));
    let starts = match actor.map(|a| a.kind) {
        Some(OrganisationKind::State) => vec![("/assessment", "start-assessment"), ("/needs/new", "start-need")],
        Some(OrganisationKind::Provider) => vec![("/offers/new", "start-offer"), ("/needs", "start-look-at-needs")],
        Some(OrganisationKind::Secretariat) => {
            vec![("/rounds/new", "start-round"), ("/needs/on-behalf", "start-on-behalf")]
        }
        None => Vec::new(),
    };
    let starts = starts.into_iter().map(|(place, key)| Link::new(page.url(place), page.t(key))).collect();
    page.render(StatusCode::OK, &Home { p: &page, head, tasks, moved, starts })
}

fn item(p: &Page, task: &Task) -> TaskItem {
    let text = p.t1(&format!("task-{}", task.code), "count", task.count);
    let hint = task.due.map(|day| p.t1("task-due", "date", format::date(p.lang(), day)));
    let overdue = task.due.is_some_and(|day| day < p.today());
    let status = match (task.done, overdue) {
        (true, _) => (Tone::Plain, p.t("task-state-done")),
        (false, true) => (Tone::Danger, p.t("task-state-overdue")),
        (false, false) => (Tone::Accent, p.t("task-state-waiting")),
    };
    TaskItem { link: Link::new(p.url(&place(task)), text), hint, status, open: true }
}

/// Where a task is done.
fn place(task: &Task) -> String {
    let list = match task.link_kind {
        "need" | "needs" => "needs",
        "offer" | "offers" => "offers",
        "proposal" | "proposals" => "proposals",
        "engagement" | "engagements" => "engagements",
        "interest" | "interests" => "interests",
        "assessment" | "assessments" => "assessment",
        "round" | "rounds" => "rounds",
        "run" => "runs",
        "organisations" => "organisations",
        "rates" => "rates",
        "catalogue" => "catalogue",
        "editions" => "editions",
        "reviews" => "reviews",
        _ => "home",
    };
    match task.link_id {
        Some(id) => format!("/{list}/{id}"),
        None => format!("/{list}"),
    }
}
