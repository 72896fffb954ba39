//! What moved: the notices of one's organisation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use cycle::records::NoticeRecord;
use cycle::{Act, Paging};
use serde::Deserialize;

use super::parts::{Cell, Column, Form, Link, Listing, Table as Rows, TaskItem, Tone};
use super::{Answer, Head};
use crate::App;
use crate::error::Failure;
use crate::extract::Query;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/notices", Policy::Act(Act::ReadNotices), list).post(
        "/{lang}/notices",
        Policy::Act(Act::ReadNotices),
        mark_read,
    )
}

#[derive(Deserialize)]
struct Wish {
    after: Option<String>,
}

#[derive(askama::Template)]
#[template(path = "home/notices.html")]
struct Notices<'a> {
    p: &'a Page,
    head: Head,
    listing: Listing,
    read: Option<Form>,
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let found = app.cycle.notices(page.scope()?, &Paging { cursor: wish.after, ..Paging::default() }).await?;
    let unread = found.items.iter().any(|n| n.read_at.is_none());
    let rows = found.items.iter().map(|notice| row(&page, notice)).collect();
    let listing = Listing {
        filters: None,
        count: Some(page.t1("notices-count", "count", found.total)),
        table: Rows {
            caption: page.t("notices-title"),
            quiet: true,
            columns: ["column-what", "column-when", "column-status"].map(|k| Column::words(page.t(k))).into(),
            rows,
            empty: page.t("notices-empty"),
        },
        next: found.next.map(|c| Link::new(format!("?after={c}"), page.t("next-page"))),
        files: Vec::new(),
        files_title: page.t("files-title"),
    };
    let head = Head::new(&page, "notices-title").above(&page, "/home", page.t("nav-home"));
    let read = unread.then(|| Form::new(page.url("/notices"), page.t("notices-mark-read"), Vec::new()));
    page.render(StatusCode::OK, &Notices { p: &page, head, listing, read })
}

async fn mark_read(State(app): State<App>, page: Page) -> Result<Response, Failure> {
    app.cycle.mark_notices_read(page.scope()?).await?;
    Ok(page.go("/notices"))
}

/// What a notice says.
fn words(p: &Page, notice: &NoticeRecord) -> Message {
    let arg = |name: &str| notice.args.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    let status = |name: &str| match arg(name).as_str() {
        "" => String::new(),
        code => p.attr(&format!("status-{code}")),
    };
    let side = match arg("side").as_str() {
        "" => String::new(),
        code => p.attr(&format!("side-{code}")),
    };
    let (title, from, to) = (arg("title"), status("from"), status("to"));
    let day = |name: &str| arg(name).parse().map_or_else(|_| arg(name), |day| format::date(p.lang(), day));
    let (until, due) = (day("until"), day("due"));
    let plain = ["item", "area", "name", "state", "capability", "reason", "engagements", "label"].map(arg);
    let [item, area, name, state, capability, reason, engagements, label] = plain;
    let moment = match arg("moment").as_str() {
        "" => String::new(),
        code => p.attr(&format!("moment-{code}")),
    };
    let starts = day("starts");
    p.t_args(
        &format!("notice-{}", notice.kind),
        &[
            ("title", &title),
            ("from", &from),
            ("to", &to),
            ("side", &side),
            ("until", &until),
            ("due", &due),
            ("item", &item),
            ("area", &area),
            ("name", &name),
            ("state", &state),
            ("capability", &capability),
            ("reason", &reason),
            ("engagements", &engagements),
            ("label", &label),
            ("moment", &moment),
            ("starts", &starts),
        ],
    )
}

fn place(p: &Page, notice: &NoticeRecord) -> String {
    p.url(&path(&notice.subject_kind, &notice.subject_id))
}

/// The page of the record that a notice is about, without the language; the list of notices where it has none.
pub(crate) fn path(subject_kind: &str, subject_id: &str) -> String {
    let list = match subject_kind {
        "need" => "needs",
        "offer" => "offers",
        "proposal" => "proposals",
        "interest" => "interests",
        "engagement" => "engagements",
        "round" => "rounds",
        "run" => "runs",
        "edition" => "editions",
        "assessment" => "assessment",
        "review" => "reviews",
        "practice" => "practices",
        "review-item" => "review-items",
        "activity" => "calendar",
        "webhook" => "webhooks",
        "organisation" => return format!("/organisations/{subject_id}/people"),
        "person" => return "/account/second-factor".to_owned(),
        "rhythm" => return "/assessment/rhythm".to_owned(),
        "remark" => return "/remarks".to_owned(),
        "lessons" => return "/reports".to_owned(),
        _ => return "/notices".to_owned(),
    };
    format!("/{list}/{subject_id}")
}

fn state(p: &Page, notice: &NoticeRecord) -> (Tone, Message) {
    if notice.read_at.is_some() { (Tone::Plain, p.t("notice-read")) } else { (Tone::Accent, p.t("notice-new")) }
}

fn row(p: &Page, notice: &NoticeRecord) -> Vec<Cell> {
    let (tone, word) = state(p, notice);
    vec![Cell::link(place(p, notice), words(p, notice)), Cell::text(p.date_time(notice.at)), Cell::Tag(tone, word)]
}

/// A notice as a line of the home page.
pub(super) fn item(p: &Page, notice: &NoticeRecord) -> TaskItem {
    TaskItem {
        link: Link::new(place(p, notice), words(p, notice)),
        hint: Some(Message::literal(format::date_time(p.lang(), notice.at))),
        status: state(p, notice),
        open: true,
    }
}
