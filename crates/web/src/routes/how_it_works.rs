//! How matching works, in plain words: what counts, what a certificate is, how to check a plan oneself.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::matching::rules::RULES;

use super::{Answer, Head};
use crate::App;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/how-it-works", Policy::Anyone, show)
}

#[derive(Template)]
#[template(path = "home/how.html")]
struct How<'a> {
    p: &'a Page,
    head: Head,
    rules: Vec<Message>,
}

async fn show(State(_): State<App>, page: Page) -> Answer {
    let rules = RULES.iter().map(|rule| page.t(&format!("rule-{}", rule.name))).collect();
    let head = Head::new(&page, "how-title").lead(page.t("how-lead"));
    page.render(StatusCode::OK, &How { p: &page, head, rules })
}
