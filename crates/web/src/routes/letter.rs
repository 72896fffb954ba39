//! The request as a note verbale: filled from the need, in one of six languages, to be completed and signed.

use axum::extract::State;
use cycle::Act;
use vocabulary::{NeedId, UnLanguage};

use super::parts::{Choice, Field, Form as Shown, Link};
use super::words::fault;
use super::{Answer, Head, show_form};
use crate::App;
use crate::extract::{Id, download};
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/needs/{id}/letter", Policy::Act(Act::WriteNeed), ask).post(
        "/{lang}/needs/{id}/letter",
        Policy::Act(Act::WriteNeed),
        write,
    )
}

async fn show(app: &App, page: &Page, id: NeedId, chosen: &str, found: &[vocabulary::Finding]) -> Answer {
    let p = page;
    let need = app.cycle.need(page.scope()?, id).await?;
    let languages = UnLanguage::ALL.iter().map(|l| Choice::new(l.code(), Message::literal(l.native_name()))).collect();
    let field = Field::radios("language", p.t("letter-language"), languages).chosen(&[chosen]);
    let shown = Shown::new("", p.t("letter-button"), vec![field])
        .cancel(Link::new(p.url(&format!("/needs/{id}")), p.t("cancel")));
    let head = Head::new(p, "letter-title")
        .above(p, "/needs", p.t("nav-needs"))
        .above(p, &format!("/needs/{id}"), Message::literal(need.record.need.facts.title.clone()))
        .lead(p.t("letter-lead"))
        .faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask(State(app): State<App>, page: Page, Id(id): Id<NeedId>) -> Answer {
    show(&app, &page, id, page.code(), &[]).await
}

async fn write(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    let Ok(language) = form.value("language").parse::<UnLanguage>() else {
        let wrong = fault("language", "nothing-chosen", form.value("language"), "choose a language");
        return show(&app, &page, id, "", &[wrong]).await;
    };
    let (name, media_type, bytes) = app.cycle.letter_file(page.scope()?, id, language).await?;
    download(&name, media_type, bytes)
}
