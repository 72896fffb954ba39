//! Needs and offers as files: in, all or nothing, with every fault named; out, exactly the list that is shown.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::exchange::Format;
use cycle::{Act, Imported};
use vocabulary::Finding;

use super::parts::{Cell, Column, Field, Form as Shown, Link, Table as Rows, Tone};
use super::{Answer, Head, findings, needs, offers};
use crate::App;
use crate::error::Failure;
use crate::extract::{Query, download};
use crate::form::{KEY_FIELD, Upload};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/needs/import", Policy::Act(Act::WriteNeed), ask_needs)
        .upload("/{lang}/needs/import", Policy::Act(Act::WriteNeed), import_needs)
        .get("/{lang}/needs/export/{format}", Policy::Act(Act::ReadNeeds), export_needs)
        .get("/{lang}/offers/import", Policy::Act(Act::WriteOffer), ask_offers)
        .upload("/{lang}/offers/import", Policy::Act(Act::WriteOffer), import_offers)
        .get("/{lang}/offers/export/{format}", Policy::Act(Act::ReadOffers), export_offers)
}

/// What is brought in.
#[derive(Clone, Copy)]
struct What {
    place: &'static str,
    nav: &'static str,
    title: &'static str,
    fields: &'static [&'static str],
}

const NEEDS: What = What { place: "/needs", nav: "nav-needs", title: "import-needs", fields: cycle::RawNeed::FIELDS };
const OFFERS: What =
    What { place: "/offers", nav: "nav-offers", title: "import-offers", fields: cycle::RawOffer::FIELDS };

#[derive(Template)]
#[template(path = "pages/import.html")]
struct Import<'a> {
    p: &'a Page,
    head: Head,
    form: Shown,
    faults: Option<Rows>,
    columns: String,
}

fn ask(p: &Page, what: What, key: String, found: &[Finding], file: &str) -> Answer {
    let field = Field::file("file", p.t("import-file"), ".csv,.xlsx,.json").hint(p.t("import-file-hint"));
    let form = Shown::new(p.url(&format!("{}/import", what.place)), p.t(what.title), vec![field])
        .with_files()
        .with(KEY_FIELD, key)
        .cancel(Link::new(p.url(what.place), p.t("cancel")));
    let mut head = Head::new(p, what.title).above(p, what.place, p.t(what.nav)).lead(p.t("import-lead"));
    if !found.is_empty() {
        head.leads = vec![p.t2("import-refused", "count", found.len(), "file", file)];
    }
    let faults = (!found.is_empty()).then(|| table(p, found));
    let code = if found.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    p.render(code, &Import { p, head, form, faults, columns: what.fields.join(", ") })
}

/// Every finding of a file with its place.
pub(super) fn table(p: &Page, found: &[Finding]) -> Rows {
    let rows = p.faults(found).lines.into_iter().map(|line| {
        let place = if line.place.is_empty() { line.field } else { line.place };
        let (tone, key) =
            if line.warning { (Tone::Warn, "severity-warning") } else { (Tone::Danger, "severity-error") };
        vec![Cell::Words(place), Cell::Words(line.value), Cell::Words(line.text), Cell::Tag(tone, p.t(key))]
    });
    Rows {
        caption: p.t("import-faults"),
        quiet: false,
        columns: ["column-where", "column-value", "column-fault", "column-severity"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("none-given"),
    }
}

fn done<T>(p: &Page, what: What, imported: &Imported<T>) -> Answer {
    if imported.warnings.is_empty() {
        return Ok(p.go(&format!("{}?done=imported", what.place)));
    }
    let mut head = Head::new(p, what.title).above(p, what.place, p.t(what.nav));
    head.done = Some(p.t1("import-done", "count", imported.ids.len()));
    let form = Shown::new(p.url(what.place), p.t("continue"), Vec::new());
    let body =
        ImportDone { p, head, warnings: table(p, &imported.warnings), back: Link::new(form.action, form.button) };
    p.render(StatusCode::OK, &body)
}

#[derive(Template)]
#[template(path = "pages/imported.html")]
struct ImportDone<'a> {
    p: &'a Page,
    head: Head,
    warnings: Rows,
    back: Link,
}

async fn ask_needs(page: Page) -> Answer {
    ask(&page, NEEDS, page.new_key(), &[], "")
}

async fn ask_offers(page: Page) -> Answer {
    ask(&page, OFFERS, page.new_key(), &[], "")
}

async fn import_needs(State(app): State<App>, page: Page, upload: Upload) -> Answer {
    match app.cycle.import_needs(page.scope()?, &upload.bytes, upload.key().as_ref()).await {
        Ok(imported) => done(&page, NEEDS, &imported),
        Err(refusal) => ask(&page, NEEDS, page.new_key(), &findings(refusal)?, &upload.file_name),
    }
}

async fn import_offers(State(app): State<App>, page: Page, upload: Upload) -> Answer {
    match app.cycle.import_offers(page.scope()?, &upload.bytes, upload.key().as_ref()).await {
        Ok(imported) => done(&page, OFFERS, &imported),
        Err(refusal) => ask(&page, OFFERS, page.new_key(), &findings(refusal)?, &upload.file_name),
    }
}

/// The format that the end of an address names.
pub(super) fn format(page: &Page) -> Result<Format, Failure> {
    let end = page.context.path.rsplit('/').next().unwrap_or_default();
    end.parse().map_err(|_| Failure::not_found())
}

/// A file name in the page's words.
pub(super) fn file_name(title: &Message, format: Format) -> String {
    format!("{}.{}", title.plain(), format.extension())
}

async fn export_needs(State(app): State<App>, page: Page, Query(wish): Query<needs::Wish>) -> Answer {
    let format = format(&page)?;
    let bytes = app.cycle.export_needs(page.scope()?, &wish.filter(), format).await?;
    download(&file_name(&page.t("nav-needs"), format), format.media_type(), bytes)
}

async fn export_offers(State(app): State<App>, page: Page, Query(wish): Query<offers::Wish>) -> Answer {
    let format = format(&page)?;
    let bytes = app.cycle.export_offers(page.scope()?, &wish.filter(), format).await?;
    download(&file_name(&page.t("nav-offers"), format), format.media_type(), bytes)
}
