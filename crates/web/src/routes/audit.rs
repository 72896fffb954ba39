//! Who did what with the records of one's own organisation.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::AuditRecord;
use cycle::{Act, Paging};
use serde::Deserialize;

use super::parts::{Cell, Column, Link, Listing, Table as Rows};
use super::{Answer, Head, ListPage};
use crate::App;
use crate::extract::Query;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/audit", Policy::Act(Act::ReadAudit), list)
}

#[derive(Deserialize)]
struct Wish {
    after: Option<String>,
}

/// Entries as a table; also on the page of one record.
pub(super) fn rows(p: &Page, entries: &[AuditRecord]) -> Rows {
    let row = |e: &AuditRecord| {
        let said = |family: &str, code: &str| {
            i18n::find(p.lang(), &format!("{family}-{}", code.replace(['.', '_'], "-")), &[])
                .unwrap_or_else(|| Message::literal(code))
        };
        vec![
            Cell::text(p.date_time(e.at)),
            Cell::text(said("audit-action", &e.action)),
            Cell::text(said("audit-object", &e.object_kind)),
            Cell::text(said("audit-through", &e.through)),
            Cell::Words(e.reason.clone()),
            Cell::Code(e.hash.chars().take(12).collect()),
        ]
    };
    let columns = ["column-when", "column-act", "column-record", "column-through", "reason-label", "column-checksum"];
    Rows {
        caption: p.t("nav-audit"),
        quiet: true,
        columns: columns.map(|k| Column::words(p.t(k))).into(),
        rows: entries.iter().map(row).collect(),
        empty: p.t("audit-empty"),
    }
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let found = app.cycle.audit(page.scope()?, &Paging { cursor: wish.after, ..Paging::default() }).await?;
    let listing = Listing {
        filters: None,
        count: Some(p.t1("audit-count", "count", found.total)),
        table: rows(p, &found.items),
        next: found.next.map(|cursor| Link::new(format!("?after={cursor}"), p.t("next-page"))),
        files: vec![Link::new("/api/v1/audit/head", p.t("audit-head"))],
        files_title: p.t("audit-head-title"),
    };
    let head = Head::new(p, "nav-audit").lead(p.t("audit-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions: Vec::new(), listing })
}
