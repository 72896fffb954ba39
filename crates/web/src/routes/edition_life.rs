//! The life of an edition: draft, consultation, adoption, review; its files; what changed since the one before.

use axum::extract::State;
use cycle::rooms::catalogue::{Change, ChangeLog};
use cycle::{Act, CatalogueView, EditionFormat, EditionSummary, RawAdoption};
use serde::Deserialize;
use vocabulary::EditionRecordId;

use super::parts::{Cell, Choice, Column, Facts, Field, Filters, Form as Shown, Link, Part, Table as Rows, Tone};
use super::words::{coded, fault, status, text};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, Query, download};
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/editions/files/template", Policy::Anyone, template)
        .get("/{lang}/editions/{id}", Policy::Anyone, show)
        .get("/{lang}/editions/{id}/files/{of}", Policy::Anyone, file)
        .get("/{lang}/editions/{id}/changes", Policy::Anyone, changes)
        .post("/{lang}/editions/{id}/consultation", Policy::Act(Act::OpenConsultation), consult)
        .post("/{lang}/editions/{id}/draft", Policy::Act(Act::OpenConsultation), draft)
        .post("/{lang}/editions/{id}/adopt", Policy::Act(Act::ChooseEdition), adopt)
        .post("/{lang}/editions/{id}/review", Policy::Act(Act::ChooseEdition), review)
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn head(p: &Page, e: &EditionSummary) -> Head {
    Head::named(p, format!("{} {}", e.title, e.version_label)).above(p, "/catalogue", p.t("nav-catalogue")).above(
        p,
        "/editions",
        p.t("editions-title"),
    )
}

/// Where an edition stands in its life.
pub(super) fn standing(p: &Page, code: &str) -> Cell {
    match code {
        "consultation" => Cell::Tag(Tone::Accent, p.t("status-consultation")),
        "superseded" => Cell::Tag(Tone::Plain, p.t("edition-superseded")),
        code => status(p, code),
    }
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>) -> Answer {
    shown(&app, &page, id, &Form::default(), &[]).await
}

async fn shown(app: &App, page: &Page, id: EditionRecordId, form: &Form, faults: &[vocabulary::Finding]) -> Answer {
    let view = app.cycle.catalogue(page.scope()?, Some(id)).await?;
    let p = page;
    let e = &view.summary;
    let head = head(p, e).caption(p.t("catalogue-edition")).lead(p.t("edition-life-lead")).faults(p, faults);
    let mut about = Part::new("about", p.t("details")).facts(facts(p, &view));
    about = about.link(Link::new(p.url(&format!("/catalogue?edition={id}")), p.t("edition-read")));
    if p.actor().is_some() {
        let text = p.t1("edition-comments", "count", e.comments);
        about = about.link(Link::new(p.url(&format!("/editions/{id}/comments")), text));
    }
    about = about.link(Link::new(p.url(&format!("/editions/{id}/changes")), p.t("log-title")));
    about = about.link(Link::new(p.url(&format!("/catalogue/translation?edition={id}")), p.t("translation-title")));
    let files =
        ["json", "xlsx"].map(|f| Link::new(p.url(&format!("/editions/{id}/files/{f}")), p.t(&format!("file-{f}"))));
    let mut take = Part::new("files", p.t("edition-files")).say(p.t("edition-files-lead"));
    take.links = files.into();
    let mut parts = vec![about, take];
    parts.extend(life(p, e, form, &head));
    show_parts(p, head, None, parts)
}

fn facts(p: &Page, view: &CatalogueView) -> Facts {
    let (e, meta) = (&view.summary, &view.edition.meta);
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), standing(p, &e.status));
    facts.add(p.t("edition-version"), Cell::Words(e.version_label.clone()));
    facts.add(p.t("edition-published"), Cell::text(p.date(meta.published)));
    let day = |d: chrono::NaiveDate| Cell::text(p.date(d));
    facts.add_some(p.t("edition-consultation-until"), e.consultation_until.map(day));
    if let Some(adoption) = &e.adoption {
        facts.add(p.t("edition-adopted-on"), day(adoption.date));
        if !adoption.forum.is_empty() {
            facts.add(p.t("edition-forum"), text(p, &adoption.forum));
        }
        if !adoption.consensus_note.is_empty() {
            facts.add(p.t("edition-consensus"), text(p, &adoption.consensus_note));
        }
    }
    facts.add_some(p.t("edition-review-due"), e.review_due.map(day));
    let before = view.predecessor.map(|b| {
        let words = meta.supersedes.clone().unwrap_or_default();
        Cell::Link(Link::words(p.url(&format!("/editions/{b}")), words))
    });
    facts.add_some(p.t("edition-supersedes"), before);
    let languages = view
        .drafts
        .iter()
        .filter(|(_, n)| *n > 0)
        .map(|(l, n)| Cell::text(p.t2("edition-drafts-in", "language", l.native_name(), "count", *n)));
    let languages: Vec<_> = languages.collect();
    facts.add_some(p.t("edition-drafts"), (!languages.is_empty()).then_some(Cell::Many(languages)));
    facts.add(p.t("column-checksum"), Cell::Code(e.sha256.clone()));
    facts
}

/// What may be done with the edition now.
fn life(p: &Page, e: &EditionSummary, form: &Form, head: &Head) -> Vec<Part> {
    let place = |end: &str| p.url(&format!("/editions/{}/{end}", e.id));
    let mut parts = Vec::new();
    let early = !e.current && matches!(e.status.as_str(), "draft" | "consultation");
    if early && e.may.contains(&Act::OpenConsultation) {
        let until = Field::day("until", p.t("edition-consultation-until"), form.value("until"))
            .hint(p.t("edition-consultation-hint"));
        let open = Shown::new(place("consultation"), p.t("edition-open-consultation"), vec![until]);
        let mut part = Part::new("consultation", p.t("edition-consultation")).say(p.t("edition-consultation-lead"));
        part = part.ask(open.with(VERSION_FIELD, e.version).marked(&head.faults));
        if e.status == "consultation" {
            part = part.ask(
                Shown::new(place("draft"), p.t("edition-back-to-draft"), Vec::new()).with(VERSION_FIELD, e.version),
            );
        }
        parts.push(part);
    }
    if e.may.contains(&Act::ChooseEdition) {
        let fields = vec![
            Field::day("date", p.t("edition-adopted-on"), form.value("date")),
            Field::line("forum", p.t("edition-forum"), form.value("forum")).hint(p.t("edition-forum-hint")),
            Field::area("consensus_note", p.t("edition-consensus"), form.value("consensus_note"))
                .hint(p.t("edition-consensus-hint")),
            Field::day("next_review", p.t("edition-review-due"), form.value("next_review")),
        ];
        let adopt = Shown::new(place("adopt"), p.t("edition-adopt"), fields).with(VERSION_FIELD, e.version);
        let mut part = Part::new("adoption", p.t("edition-adoption")).say(p.t("edition-adoption-lead"));
        if e.status != "superseded" {
            part = part.ask(adopt.marked(&head.faults));
        }
        let due = Field::day("due", p.t("edition-review-due"), e.review_due.map(|d| d.to_string()).unwrap_or_default());
        let review = Shown::new(place("review"), p.t("edition-set-review"), vec![due]).with(VERSION_FIELD, e.version);
        parts.push(part.ask(review.marked(&head.faults)));
    }
    parts
}

/// A day as posted; a fault of its field where it is none.
pub(super) fn day(form: &Form, field: &str) -> Result<Option<chrono::NaiveDate>, Vec<vocabulary::Finding>> {
    match form.value(field).trim() {
        "" => Ok(None),
        text => {
            text.parse().map(Some).map_err(|_| vec![fault(field, "not-a-date", text, "write the day as 2027-01-31")])
        }
    }
}

async fn consult(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, form: Form) -> Answer {
    let until = match day(&form, "until") {
        Ok(Some(until)) => until,
        Ok(None) => {
            let wrong = fault("until", "required", "", "say until when comments are taken");
            return shown(&app, &page, id, &form, &[wrong]).await;
        }
        Err(wrong) => return shown(&app, &page, id, &form, &wrong).await,
    };
    match app.cycle.open_consultation(page.scope()?, id, until, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/editions/{id}?done=consultation"))),
        Err(refusal) => shown(&app, &page, id, &form, &findings(refusal)?).await,
    }
}

async fn draft(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, form: Form) -> Answer {
    app.cycle.return_to_draft(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/editions/{id}?done=saved")))
}

async fn adopt(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, form: Form) -> Answer {
    let text = |name: &str| form.value(name).trim().to_owned();
    let raw = RawAdoption {
        date: text("date"),
        forum: text("forum"),
        consensus_note: text("consensus_note"),
        next_review: text("next_review"),
    };
    match app.cycle.adopt_edition(page.scope()?, id, &raw, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/editions/{id}?done=adopted"))),
        Err(refusal) => shown(&app, &page, id, &form, &findings(refusal)?).await,
    }
}

async fn review(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, form: Form) -> Answer {
    match day(&form, "due") {
        Err(wrong) => shown(&app, &page, id, &form, &wrong).await,
        Ok(due) => {
            app.cycle.set_review(page.scope()?, id, due, form.version()?).await?;
            Ok(page.go(&format!("/editions/{id}?done=saved")))
        }
    }
}

async fn file(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EditionRecordId, String>) -> Answer {
    let (format, media) = match of.as_str() {
        "json" => (EditionFormat::Json, "application/json"),
        "xlsx" => (EditionFormat::Xlsx, XLSX),
        _ => return Err(Failure::not_found()),
    };
    let (name, bytes) = app.cycle.edition_file(page.scope()?, Some(id), format).await?;
    download(&name, media, bytes)
}

async fn template(State(app): State<App>, page: Page) -> Answer {
    let bytes = app.cycle.edition_template(page.scope()?).await?;
    download("edition.xlsx", XLSX, bytes)
}

#[derive(Deserialize, Default)]
struct From {
    from: Option<EditionRecordId>,
}

async fn changes(State(app): State<App>, page: Page, Id(id): Id<EditionRecordId>, Query(from): Query<From>) -> Answer {
    let view = app.cycle.catalogue(page.scope()?, Some(id)).await?;
    let editions = app.cycle.editions(page.scope()?).await?;
    let p = &page;
    let others: Vec<_> = editions.iter().filter(|e| e.id != id).collect();
    let from = from.from.or(view.predecessor).or_else(|| others.first().map(|e| e.id));
    let head = head(p, &view.summary)
        .above(p, &format!("/editions/{id}"), Message::literal(view.summary.version_label.clone()))
        .caption(p.t("log-title"));
    let Some(from) = from else {
        return show_parts(p, head.lead(p.t("changes-no-other")), None, Vec::new());
    };
    let log = app.cycle.edition_changes(page.scope()?, from, id).await?;
    let choices = others
        .iter()
        .map(|e| Choice::new(e.id.to_string(), Message::literal(format!("{} {}", e.title, e.version_label))));
    let filters = Filters {
        fields: vec![Field::select("from", p.t("changes-since"), choices.collect()).chosen(&[&from.to_string()])],
        button: p.t("changes-compare"),
        clear: None,
    };
    let head = head.lead(p.t2("log-lead", "from", log.from_version.clone(), "to", log.to_version.clone()));
    show_parts(p, head, Some(filters), groups(p, &log))
}

/// Changes of a group that a page shows; the file has them all.
const SHOWN: usize = 300;

fn groups(p: &Page, log: &ChangeLog) -> Vec<Part> {
    if log.is_empty() {
        return vec![Part::new("none", p.t("log-none"))];
    }
    let groups = log.groups.iter().enumerate().map(|(n, group)| {
        let title = if group.area.is_some() { p.text(&group.title) } else { p.t("changes-whole") };
        let table = Rows {
            caption: title.clone(),
            quiet: true,
            columns: ["column-change", "column-what", "column-field", "column-was", "column-becomes", "column-note"]
                .map(|k| Column::words(p.t(k)))
                .into(),
            rows: group.changes.iter().take(SHOWN).map(|c| change(p, c)).collect(),
            empty: p.t("log-none"),
        };
        let cut = group.changes.len() > SHOWN;
        let note = cut.then(|| p.t2("changes-cut", "shown", SHOWN, "count", group.changes.len()));
        Part::new(format!("group-{n}"), title).table(table).note(note)
    });
    groups.collect()
}

fn change(p: &Page, c: &Change) -> Vec<Cell> {
    let tone = match c.kind.as_str() {
        "added" => Tone::Good,
        "retired" | "removed" => Tone::Danger,
        "split" | "merged" | "moved" | "renamed" => Tone::Warn,
        _ => Tone::Plain,
    };
    let mut what = vec![
        Cell::text(coded(p, "item", c.item.as_str())),
        Cell::text(if c.title.is_empty() { Message::literal(c.id.clone()) } else { p.text(&c.title) }),
    ];
    if !c.to.is_empty() {
        what.push(Cell::text(p.t1("change-became", "ids", c.to.join(", "))));
    }
    let field = match c.language {
        Some(language) => format!("{} ({})", c.field, language.native_name()),
        None => c.field.clone(),
    };
    let said = |text: &Option<String>| match (text, c.language) {
        (None, _) => Cell::Words(String::new()),
        (Some(text), Some(language)) => Cell::Foreign(text.clone(), language.code()),
        (Some(text), None) => Cell::Words(text.clone()),
    };
    vec![
        Cell::Tag(tone, coded(p, "change", c.kind.as_str())),
        Cell::Many(what),
        Cell::Words(field),
        said(&c.before),
        said(&c.after),
        if c.note.is_empty() { Cell::Words(String::new()) } else { text(p, &c.note) },
    ]
}
