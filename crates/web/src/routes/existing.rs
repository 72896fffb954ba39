//! What others are doing already: their activities, those that resemble a need, files of them brought in, and warnings of
//! duplicates that their owner sets aside.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, DuplicateView, ExistingFilter, ExistingView, Paging, WarningView};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{Finding, NeedId};

use super::parts::{Cell, Facts, Field, Filters, Form as Shown, Link, Listing, Part};
use super::tables::table;
use super::words::{coded, filter, listed, query, state, state_choices};
use super::{Answer, Head, ListPage, findings, lists, show_form, show_parts, transfer};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, Upload};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/existing", Policy::Act(Act::ReadActivities), list)
        .get("/{lang}/existing/import", Policy::Act(Act::ImportActivities), ask_import)
        .upload("/{lang}/existing/import", Policy::Act(Act::ImportActivities), import)
        .get("/{lang}/existing/{id}", Policy::Act(Act::ReadActivities), show)
        .get("/{lang}/needs/{id}/existing", Policy::Act(Act::ReadActivities), beside_need)
        .post("/{lang}/warnings/{id}/aside", Policy::SignedIn, set_aside)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    text: String,
    #[serde(default)]
    state: String,
    after: Option<String>,
}

impl Wish {
    fn query(&self, after: &str) -> String {
        query(&[("text", &self.text), ("state", &self.state), ("after", after)])
    }
}

pub(super) fn days(p: &Page, one: &ExistingView) -> Cell {
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| crate::format::short_date(p.lang(), d)).unwrap_or_default();
    if one.from.is_none() && one.until.is_none() {
        return Cell::Words(String::new());
    }
    Cell::text(p.t2("date-from-until", "from", day(one.from), "until", day(one.until)))
}

fn row(app: &App, p: &Page, one: &ExistingView) -> Vec<Cell> {
    vec![
        Cell::link(p.url(&format!("/existing/{}", one.id)), p.text(&one.title)),
        Cell::Words(one.reporter.clone()),
        Cell::text(listed(p, one.countries.iter().map(|code| state(app, p, code)))),
        Cell::text(coded(p, "activity-status", &one.status)),
        days(p, one),
        one.budget.map_or_else(|| Cell::number(Message::literal("–")), |b| Cell::number(p.quantity(b))),
    ]
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let wanted = ExistingFilter { text: wish.text.trim().to_owned(), country: wish.state.parse().ok() };
    let paging = Paging { cursor: wish.after.clone(), ..Paging::default() };
    let found = app.cycle.existing_activities(page.scope()?, &wanted, &paging).await?;
    let columns = [
        "column-title",
        "existing-reporter",
        "existing-countries",
        "column-status",
        "column-period",
        "existing-budget",
    ];
    let rows = found.items.iter().map(|one| row(&app, p, one)).collect();
    let filters = Filters {
        fields: vec![
            Field::line("text", p.t("filter-text"), wish.text.clone()),
            filter(p, "state", "column-state", &wish.state, state_choices(&app, p)),
        ],
        button: p.t("filter"),
        clear: (!wish.query("").is_empty()).then(|| Link::new(p.url("/existing"), p.t("filter-clear"))),
    };
    let listing = Listing {
        filters: Some(filters),
        count: Some(p.t1("existing-count", "count", found.total)),
        table: table(p, p.t("existing-title"), &columns, rows, "existing-empty"),
        next: found.next.map(|cursor| Link::new(wish.query(&cursor), p.t("next-page"))),
        files: lists::files(p, "activities", &wish.query("")),
        files_title: p.t("files-title"),
    };
    let actions = if p.may(Act::ImportActivities) {
        vec![Link::new(p.url("/existing/import"), p.t("existing-import"))]
    } else {
        Vec::new()
    };
    let head = Head::new(p, "existing-title").lead(p.t("existing-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions, listing })
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let one = app.cycle.existing_activity(page.scope()?, id).await?;
    let p = &page;
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), Cell::text(coded(p, "activity-status", &one.status)));
    facts.add(p.t("existing-reporter"), Cell::Words(format!("{} ({})", one.reporter, one.reporter_ref)));
    let places = one.countries.iter().map(|code| state(&app, p, code));
    facts.add(p.t("existing-countries"), Cell::text(listed(p, places)));
    facts.add(p.t("column-period"), days(p, &one));
    facts.add_some(p.t("existing-budget"), one.budget.map(|b| Cell::text(p.quantity(b))));
    facts.add_some(p.t("existing-sectors"), (!one.sectors.is_empty()).then(|| Cell::Words(one.sectors.join(", "))));
    facts.add(p.t("existing-identifier"), Cell::Code(one.iati_id.clone()));
    let mut part = Part::new("activity", p.t("details"));
    if !one.description.is_empty() {
        part = part.say(p.text(&one.description));
    }
    let head = Head::named(p, p.text(&one.title).plain())
        .above(p, "/existing", p.t("existing-title"))
        .caption(p.t("existing-caption"));
    show_parts(p, head, None, vec![part.facts(facts)])
}

fn import_page(page: &Page, found: &[Finding], done: Option<Message>) -> Answer {
    let p = page;
    let field = Field::file("file", p.t("document-file"), ".xml,.csv,.xlsx,.json");
    let form = Shown::new(p.url("/existing/import"), p.t("existing-import"), vec![field])
        .with_files()
        .cancel(Link::new(p.url("/existing"), p.t("cancel")));
    let refused = done.is_none() && found.iter().any(Finding::is_error);
    let mut head =
        Head::new(p, "existing-import").above(p, "/existing", p.t("existing-title")).lead(p.t("existing-import-lead"));
    head.done = done;
    if found.is_empty() {
        return show_form(p, head, None, form);
    }
    let rows = Part::new("remarks", p.t("existing-remarks")).table(transfer::table(p, found));
    let parts = vec![rows, Part::new("again", p.t("existing-import")).ask(form)];
    let code = if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    p.render(code, &super::PartsPage { p, head, filters: None, parts })
}

async fn ask_import(page: Page) -> Answer {
    import_page(&page, &[], None)
}

async fn import(State(app): State<App>, page: Page, upload: Upload) -> Answer {
    match app.cycle.import_activities(page.scope()?, &upload.bytes).await {
        Ok(brought) => {
            let (stored, updated, same) = (brought.stored, brought.updated, brought.same);
            let done = page.t_args("existing-imported", &[("stored", &stored), ("updated", &updated), ("same", &same)]);
            import_page(&page, &brought.findings, Some(done))
        }
        Err(refusal) => import_page(&page, &findings(refusal)?, None),
    }
}

/// Where something that resembles stands.
fn place(p: &Page, one: &DuplicateView) -> String {
    let list = match one.kind {
        "offer" => "offers",
        "engagement" => "engagements",
        "activity" => "existing",
        _ => "needs",
    };
    p.url(&format!("/{list}/{}", one.id))
}

fn likeness(p: &Page, one: &DuplicateView) -> Vec<Cell> {
    vec![
        Cell::link(place(p, one), Message::literal(one.title.clone())),
        Cell::text(coded(p, "duplicate-kind", one.kind)),
        Cell::number(p.percent(one.score, 0)),
        Cell::text(listed(p, one.reasons.iter().map(|code| coded(p, "duplicate", code)))),
    ]
}

const COLUMNS: [&str; 4] = ["column-title", "column-kind", "duplicate-likeness", "duplicate-reasons"];

/// What resembles a record that is about to be posted.
pub(super) fn resembling(p: &Page, found: &[DuplicateView]) -> super::parts::Table {
    let rows = found.iter().map(|one| likeness(p, one)).collect();
    super::parts::Table { quiet: false, ..table(p, p.t("duplicates-title"), &COLUMNS, rows, "duplicates-none") }
}

/// Warnings on a stored record, each with the way to set it aside.
pub(super) fn warnings(p: &Page, found: &[WarningView], back: &str) -> Option<Part> {
    if found.is_empty() {
        return None;
    }
    let rows = found.iter().map(|one| {
        let mut cells = likeness(p, &one.duplicate);
        if one.set_aside_at.is_some() {
            cells.push(Cell::text(p.t1("warning-set-aside", "words", one.words.clone())));
        } else {
            cells.push(Cell::text(p.date(one.found_at.date_naive())));
        }
        cells
    });
    let columns = ["column-title", "column-kind", "duplicate-likeness", "duplicate-reasons", "column-status"];
    let rows = table(p, p.t("duplicates-title"), &columns, rows.collect(), "duplicates-none");
    let mut part = Part::new("duplicates", p.t("duplicates-title")).say(p.t("duplicates-lead")).table(rows);
    for one in found.iter().filter(|one| one.set_aside_at.is_none() && !one.may.is_empty()) {
        let button = p.t1("warning-aside-of", "what", one.duplicate.title.clone());
        let field = Field::line(&format!("words-{}", one.id), p.t("warning-aside-words"), "");
        let form = Shown::new(p.url(&format!("/warnings/{}/aside", one.id)), button, vec![field]);
        part = part.ask(form.with("back", back));
    }
    Some(part)
}

async fn set_aside(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.set_warning_aside(page.scope()?, id, form.value(&format!("words-{id}"))).await?;
    Ok(page.go(&format!("{}?done=saved", Page::safe_next(form.value("back")))))
}

async fn beside_need(State(app): State<App>, page: Page, Id(id): Id<NeedId>) -> Answer {
    let need = app.cycle.need(page.scope()?, id).await?;
    let found = app.cycle.existing_for_need(page.scope()?, id).await?;
    let p = &page;
    let rows = found.iter().map(|one| likeness(p, one)).collect();
    let rows = table(p, p.t("existing-beside-need"), &COLUMNS, rows, "existing-none-like");
    let part = Part::new("existing", p.t("existing-beside-need"))
        .table(rows)
        .link(Link::new(p.url("/existing"), p.t("existing-title")));
    let head = Head::new(p, "existing-title")
        .above(p, "/needs", p.t("nav-needs"))
        .above(p, &format!("/needs/{id}"), Message::literal(need.record.need.facts.title.clone()))
        .lead(p.t("existing-lead"));
    show_parts(p, head, None, vec![part])
}
