//! Editions of the catalogue: which there are, which is current; the secretariat brings in another.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, EditionSummary};
use vocabulary::{EditionRecordId, Finding};

use super::parts::{Cell, Column, Field, Form as Shown, Link, Table as Rows, Tone};
use super::{Answer, Head, findings};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD, Upload, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/editions", Policy::Anyone, list)
        .upload("/{lang}/editions", Policy::Act(Act::UploadEdition), upload)
        .post("/{lang}/editions/{id}/choose", Policy::Act(Act::ChooseEdition), choose)
}

#[derive(Template)]
#[template(path = "catalogue/editions.html")]
struct Editions<'a> {
    p: &'a Page,
    head: Head,
    editions: Rows,
    choose: Vec<Shown>,
    upload: Option<Shown>,
    faults: Option<Rows>,
    template: Link,
}

async fn show(app: &App, page: &Page, head: Head, key: String, found: &[Finding]) -> Answer {
    let editions = app.cycle.editions(page.scope()?).await?;
    let p = page;
    let columns = vec![
        Column::words(p.t("column-title")),
        Column::words(p.t("edition-version")),
        Column::words(p.t("column-status")),
        Column::numbers(p.t("catalogue-areas")),
        Column::numbers(p.t("edition-capabilities")),
        Column::numbers(p.t("capability-questions")),
        Column::words(p.t("column-checksum")),
    ];
    let table = Rows {
        caption: p.t("editions-title"),
        quiet: true,
        columns,
        rows: editions.iter().map(|e| row(p, e)).collect(),
        empty: p.t("editions-empty"),
    };
    let others = editions.iter().filter(|e| !e.current && p.may(Act::ChooseEdition));
    let choose = others.map(|e| {
        let text = p.t2("edition-choose", "title", e.title.clone(), "version", e.version_label.clone());
        Shown::new(p.url(&format!("/editions/{}/choose", e.id)), text, Vec::new()).with(VERSION_FIELD, e.version)
    });
    let upload = p.may(Act::UploadEdition).then(|| {
        let field = Field::file("file", p.t("edition-file"), ".json,.xlsx").hint(p.t("edition-file-hint"));
        Shown::new(p.url("/editions"), p.t("edition-upload"), vec![field]).with_files().with(KEY_FIELD, key)
    });
    let refused = found.iter().any(Finding::is_error);
    let code = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = Editions {
        p,
        editions: table,
        choose: choose.collect(),
        upload,
        faults: (!found.is_empty()).then(|| super::transfer::table(p, found)),
        template: Link::new(p.url("/editions/files/template"), p.t("edition-template")),
        head,
    };
    page.render(code, &body)
}

fn row(p: &Page, e: &EditionSummary) -> Vec<Cell> {
    let place = p.url(&format!("/editions/{}", e.id));
    let standing = if e.current {
        Cell::Tag(Tone::Good, p.t("edition-current"))
    } else {
        super::edition_life::standing(p, &e.status)
    };
    vec![
        Cell::link(place, Message::literal(e.title.clone())),
        Cell::Words(e.version_label.clone()),
        standing,
        Cell::number(p.number(e.areas)),
        Cell::number(p.number(e.capabilities)),
        Cell::number(p.number(e.questions)),
        Cell::Code(e.sha256.chars().take(16).collect()),
    ]
}

fn head(p: &Page) -> Head {
    Head::new(p, "editions-title").above(p, "/catalogue", p.t("nav-catalogue")).lead(p.t("editions-lead"))
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    show(&app, &page, head(&page), page.new_key(), &[]).await
}

async fn upload(State(app): State<App>, page: Page, upload: Upload) -> Answer {
    match app.cycle.upload_edition(page.scope()?, &upload.bytes, upload.key().as_ref()).await {
        Ok(done) if done.findings.is_empty() => Ok(page.go("/editions?done=edition")),
        Ok(done) => {
            let mut head = head(&page);
            head.done = Some(page.t1("done-edition-with-warnings", "count", done.findings.len()));
            show(&app, &page, head, page.new_key(), &done.findings).await
        }
        Err(refusal) => {
            let found = findings(refusal)?;
            let mut head = head(&page);
            head.leads = vec![page.t2("import-refused", "count", found.len(), "file", upload.file_name.clone())];
            show(&app, &page, head, upload.form.key_or_new(), &found).await
        }
    }
}

async fn choose(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, form: Form) -> Answer {
    app.cycle.choose_edition(page.scope()?, id, form.version()?).await?;
    Ok(page.go("/editions?done=edition-chosen"))
}
