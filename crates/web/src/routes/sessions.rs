//! Where one is signed in: every open session with its device, ended one by one or all others at once.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use cycle::Act;
use cycle::records::SessionRecord;
use uuid::Uuid;

use super::parts::{Cell, Column, Form as Shown, Table as Rows, Tone};
use super::{Answer, Head};
use crate::App;
use crate::extract::Id;
use crate::i18n::Message;
use crate::page::Page;
use crate::session;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    let own = Policy::Act(Act::ManageSessions);
    table.get("/{lang}/account/sessions", own, show).post("/{lang}/account/sessions/end-others", own, end_others).post(
        "/{lang}/account/sessions/{id}/end",
        own,
        end,
    )
}

#[derive(Template)]
#[template(path = "session/sessions.html")]
struct Sessions<'a> {
    p: &'a Page,
    head: Head,
    table: Rows,
    end: Vec<Shown>,
    others: Option<Shown>,
}

/// The device as it said itself, never as anything but text.
fn device(p: &Page, one: &SessionRecord) -> Message {
    if one.device.is_empty() { p.t("session-device-unknown") } else { Message::literal(one.device.clone()) }
}

async fn show(State(app): State<App>, page: Page) -> Answer {
    let p = &page;
    let all = app.cycle.sessions(page.scope()?).await?;
    let row = |one: &SessionRecord| {
        let which = if one.current {
            Cell::Tag(Tone::Accent, p.t("session-current"))
        } else {
            Cell::Tag(Tone::Plain, p.t("session-other"))
        };
        vec![
            Cell::text(device(p, one)),
            Cell::Words(one.organisation.clone()),
            Cell::text(p.date_time(one.created_at)),
            Cell::text(p.date_time(one.seen_at)),
            which,
        ]
    };
    let columns = ["session-device", "column-organisation", "session-opened", "session-seen", "column-status"];
    let table = Rows {
        caption: p.t("sessions-title"),
        quiet: true,
        columns: columns.map(|key| Column::words(p.t(key))).into(),
        rows: all.iter().map(row).collect(),
        empty: p.t("sessions-empty"),
    };
    let end = all.iter().filter(|one| !one.current).map(|one| {
        let (name, seen) = (device(p, one).plain(), crate::format::date_time(p.lang(), one.seen_at));
        let button = p.t2("session-end", "device", name, "seen", seen);
        Shown::new(p.url(&format!("/account/sessions/{}/end", one.id)), button, Vec::new()).grave()
    });
    let others = all
        .iter()
        .any(|one| !one.current)
        .then(|| Shown::new(p.url("/account/sessions/end-others"), p.t("sessions-end-others"), Vec::new()).grave());
    let head = Head::new(p, "sessions-title").above(p, "/account", p.t("account-title")).lead(p.t("sessions-lead"));
    page.render(StatusCode::OK, &Sessions { p, head, table, end: end.collect(), others })
}

async fn end(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    if app.cycle.end_session(page.scope()?, id).await? {
        return Ok((session::end(&page.context)?, page.go("/?done=signed-out")).into_response());
    }
    Ok(page.go("/account/sessions?done=session-ended"))
}

async fn end_others(State(app): State<App>, page: Page) -> Answer {
    app.cycle.sign_out_elsewhere(page.scope()?).await?;
    Ok(page.go("/account/sessions?done=sessions-ended"))
}
