//! A state's own view of the catalogue: what it hides, renames, aims at, weighs, adds. The shared edition stays as it is.

use axum::extract::State;
use cycle::rooms::assessment::{Edit, Overlay, OwnArea, OwnCapability};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, OverlayView, Refusal};
use vocabulary::{AreaId, CapabilityId, Finding, QuestionId, Text};

use super::parts::{Cell, Choice, Column, Facts, Field, Form as Shown, Link, Part, Table as Rows, Tone};
use super::words::{area, area_choices, capability, stage, text};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/overlay", Policy::Act(Act::ReadAssessment), show)
        .post("/{lang}/overlay/areas", Policy::Act(Act::EditOverlay), add_area)
        .post("/{lang}/overlay/capabilities", Policy::Act(Act::EditOverlay), add_capability)
        .post("/{lang}/overlay/remove", Policy::Act(Act::EditOverlay), remove)
        .get("/{lang}/overlay/versions/{id}", Policy::Act(Act::ReadAssessment), version)
        .post("/{lang}/overlay/versions/{id}", Policy::Act(Act::EditOverlay), restore)
}

/// What the state sees and the edition that it is laid over.
pub(super) async fn laid(
    app: &App,
    page: &Page,
) -> Result<(OverlayView, std::sync::Arc<Edition>), crate::error::Failure> {
    let view = app.cycle.overlay(page.scope()?, None).await?;
    let edition = app.cycle.catalogue(page.scope()?, Some(view.edition)).await?.edition;
    Ok((view, edition))
}

/// Stores the overlay after these changes; one that is refused changes nothing.
pub(super) async fn save(
    app: &App,
    page: &Page,
    edits: Vec<Edit>,
    note: &str,
    seen: i64,
) -> Result<OverlayView, Refusal> {
    let scope = page.scope().map_err(|_| Refusal::NotSignedIn)?;
    let view = app.cycle.overlay(scope, None).await?;
    let edition = app.cycle.catalogue(scope, Some(view.edition)).await?.edition;
    let mut overlay: Overlay = view.overlay;
    for edit in edits {
        overlay = overlay.edited(&edition, edit).map_err(Refusal::Invalid)?;
    }
    app.cycle.save_overlay(scope, Some(view.edition), overlay, note.trim(), seen).await
}

/// A text in the page's language, with what it said in others.
pub(super) fn said(p: &Page, before: Option<&Text>, words: &str) -> Text {
    let mut text = before.cloned().unwrap_or_default();
    if !words.trim().is_empty() {
        text.set(p.lang(), words.trim());
    }
    text
}

/// An identifier of the state's own: `own.` and a short number of its kind that is not taken.
pub(super) fn own_id(kind: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut number = 1_u32;
    loop {
        let id = format!("own.{kind}-{number}");
        if !taken(&id) {
            return id;
        }
        number = number.saturating_add(1);
    }
}

pub(super) fn head(p: &Page) -> Head {
    Head::new(p, "overlay-title").above(p, "/assessment", p.t("assessment-title"))
}

async fn show(State(app): State<App>, page: Page) -> Answer {
    shown(&app, &page, &Form::default(), &[]).await
}

async fn shown(app: &App, page: &Page, form: &Form, faults: &[Finding]) -> Answer {
    let (view, edition) = laid(app, page).await?;
    let p = page;
    let head = head(p).lead(p.t("overlay-lead")).lead(p.t("overlay-private")).faults(p, faults);
    let edits = view.may.contains(&Act::EditOverlay);
    let mut facts = Facts::default();
    facts.add(p.t("edition-version"), Cell::Words(edition.meta.version.clone()));
    facts.add(p.t("overlay-differences"), Cell::text(p.number(view.overlay.counts())));
    if let Some(at) = view.at {
        facts.add(
            p.t("column-changed"),
            Cell::text(p.t2("answer-saved", "when", crate::format::date_time(p.lang(), at), "who", view.by.clone())),
        );
    }
    let mut parts = vec![Part::new("state", p.t("details")).facts(facts)];
    if !view.findings.is_empty() {
        let table = super::transfer::table(p, &view.findings);
        parts.push(Part::new("faults", p.t("overlay-faults")).say(p.t("overlay-faults-lead")).table(table));
    }
    parts.extend(edition.areas.iter().map(|a| items(p, &edition, &view.overlay, a)));
    parts.push(own(p, &edition, &view, edits));
    if edits {
        parts.push(additions(p, &edition, &view, form, &head));
    }
    parts.push(versions(p, &view));
    show_parts(p, head, None, parts)
}

fn items(p: &Page, edition: &Edition, overlay: &Overlay, found: &cycle::rooms::catalogue::Area) -> Part {
    let rows = edition.capabilities_of(&found.id).into_iter().map(|c| {
        let mut marks = Vec::new();
        if overlay.hidden_capabilities.contains(&c.id) || overlay.hidden_areas.contains(&found.id) {
            marks.push(Cell::Tag(Tone::Warn, p.t("overlay-hidden")));
        }
        if let Some(title) = overlay.capability_titles.get(&c.id) {
            marks.push(Cell::text(p.t1("overlay-called", "title", p.text(title))));
        }
        let hidden = c.questions.iter().filter(|q| overlay.hidden_questions.contains(&q.id)).count();
        if hidden > 0 {
            marks.push(Cell::text(p.t1("overlay-questions-hidden", "count", hidden)));
        }
        let target = overlay.targets.get(&c.id).map_or(Cell::Words(String::new()), |t| Cell::text(stage(p, Some(*t))));
        let weight = overlay
            .weights
            .get(&c.id)
            .map_or(Cell::Words(String::new()), |w| Cell::number(p.decimal(f64::from(*w), 2)));
        vec![
            Cell::link(p.url(&format!("/overlay/capabilities/{}", c.id)), p.text(&c.title)),
            Cell::Many(marks),
            target,
            weight,
        ]
    });
    let table = Rows {
        caption: p.text(&found.title),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-capability")),
            Column::words(p.t("overlay-differences")),
            Column::words(p.t("assessment-target")),
            Column::numbers(p.t("overlay-weight")),
        ],
        rows: rows.collect(),
        empty: p.t("serving-none"),
    };
    let title = overlay.area_titles.get(&found.id).unwrap_or(&found.title);
    let link = Link::new(
        p.url(&format!("/overlay/areas/{}", found.id)),
        p.t1("overlay-change-area", "title", p.text(&found.title)),
    );
    Part::new(format!("area-{}", found.id), p.text(title)).table(table).link(link)
}

/// What the state added, each with a way to take it out.
fn own(p: &Page, edition: &Edition, view: &OverlayView, edits: bool) -> Part {
    let overlay = &view.overlay;
    let taken = |kind: &str, id: &str| {
        let form = Shown::new(p.url("/overlay/remove"), p.t1("overlay-remove", "id", id), Vec::new());
        form.with("kind", kind).with("id", id).with(VERSION_FIELD, view.number)
    };
    let mut forms = Vec::new();
    let mut rows = Vec::new();
    for a in &overlay.own_areas {
        rows.push(vec![Cell::Words(a.id.to_string()), text(p, &a.title), Cell::text(p.t("column-area"))]);
        forms.push(taken("area", a.id.as_str()));
    }
    for c in &overlay.own_capabilities {
        let place = p.url(&format!("/overlay/capabilities/{}", c.id));
        let area = overlay
            .own_areas
            .iter()
            .find(|a| a.id == c.area)
            .map_or_else(|| area(p, edition, &c.area), |a| p.text(&a.title));
        rows.push(vec![Cell::link(place, Message::literal(c.id.to_string())), text(p, &c.title), Cell::text(area)]);
        forms.push(taken("capability", c.id.as_str()));
    }
    for q in &overlay.own_questions {
        let of = overlay.own_capabilities.iter().find(|c| c.id == q.capability);
        let of = of.map_or_else(|| capability(p, edition, &q.capability), |c| p.text(&c.title));
        rows.push(vec![Cell::Words(q.id.to_string()), text(p, &q.text), Cell::text(of)]);
        forms.push(taken("question", q.id.as_str()));
    }
    let table = Rows {
        caption: p.t("overlay-own"),
        quiet: true,
        columns: ["column-entry", "column-title", "overlay-belongs-to"].map(|k| Column::words(p.t(k))).into(),
        rows,
        empty: p.t("overlay-own-none"),
    };
    let mut part = Part::new("own", p.t("overlay-own")).say(p.t("overlay-own-lead")).table(table);
    if edits {
        part.forms = forms;
    }
    part
}

fn additions(p: &Page, edition: &Edition, view: &OverlayView, form: &Form, head: &Head) -> Part {
    let mut areas = area_choices(p, edition);
    areas.extend(view.overlay.own_areas.iter().map(|a| Choice::new(a.id.as_str(), p.text(&a.title))));
    let area = vec![
        Field::line("area_title", p.t("overlay-area-title"), form.value("area_title")),
        Field::area("area_description", p.t("need-description"), form.value("area_description")),
    ];
    let item = vec![
        Field::line("title", p.t("overlay-capability-title"), form.value("title")),
        Field::area("description", p.t("need-description"), form.value("description")),
        Field::select("area", p.t("column-area"), areas).chosen(&[form.value("area")]),
    ];
    Part::new("add", p.t("overlay-add"))
        .say(p.t("overlay-add-lead"))
        .ask(
            Shown::new(p.url("/overlay/capabilities"), p.t("overlay-add-capability"), item)
                .with(VERSION_FIELD, view.number)
                .marked(&head.faults),
        )
        .ask(
            Shown::new(p.url("/overlay/areas"), p.t("overlay-add-area"), area)
                .with(VERSION_FIELD, view.number)
                .marked(&head.faults),
        )
}

fn versions(p: &Page, view: &OverlayView) -> Part {
    let rows = view.versions.iter().map(|v| {
        vec![
            Cell::link(p.url(&format!("/overlay/versions/{}", v.number)), Message::literal(v.number.to_string())),
            v.at.map_or(Cell::Words(String::new()), |at| Cell::text(p.date_time(at))),
            Cell::Words(v.by.clone()),
            Cell::Words(v.note.clone()),
        ]
    });
    let table = Rows {
        caption: p.t("overlay-versions"),
        quiet: true,
        columns: ["column-number", "column-when", "column-who", "column-note"].map(|k| Column::words(p.t(k))).into(),
        rows: rows.collect(),
        empty: p.t("overlay-versions-none"),
    };
    Part::new("versions", p.t("overlay-versions")).table(table)
}

/// Shows the page again with the faults, or goes on.
async fn answered(app: &App, page: &Page, form: &Form, result: Result<OverlayView, Refusal>) -> Answer {
    match result {
        Ok(_) => Ok(page.go("/overlay?done=saved")),
        Err(refusal) => shown(app, page, form, &findings(refusal)?).await,
    }
}

async fn add_area(State(app): State<App>, page: Page, form: Form) -> Answer {
    let (view, _) = laid(&app, &page).await?;
    let id = own_id("area", |id| view.overlay.own_areas.iter().any(|a| a.id.as_str() == id));
    let id: AreaId = id.parse().map_err(|_| crate::error::Failure::internal())?;
    let area = OwnArea {
        id,
        title: said(&page, None, form.value("area_title")),
        description: said(&page, None, form.value("area_description")),
    };
    let result = save(&app, &page, vec![Edit::PutArea { area }], "", form.version()?).await;
    answered(&app, &page, &form, result).await
}

async fn add_capability(State(app): State<App>, page: Page, form: Form) -> Answer {
    let (view, _) = laid(&app, &page).await?;
    let Ok(area) = form.value("area").parse::<AreaId>() else {
        let wrong = super::words::fault("area", "unknown-area", form.value("area"), "choose an area");
        return shown(&app, &page, &form, &[wrong]).await;
    };
    let id = own_id("capability", |id| view.overlay.own_capabilities.iter().any(|c| c.id.as_str() == id));
    let id: CapabilityId = id.parse().map_err(|_| crate::error::Failure::internal())?;
    let capability = OwnCapability {
        id,
        area,
        title: said(&page, None, form.value("title")),
        description: said(&page, None, form.value("description")),
        prerequisites: Vec::new(),
        kinds: Vec::new(),
    };
    let result = save(&app, &page, vec![Edit::PutCapability { capability }], "", form.version()?).await;
    answered(&app, &page, &form, result).await
}

async fn remove(State(app): State<App>, page: Page, form: Form) -> Answer {
    let id = form.value("id");
    let edit = match form.value("kind") {
        "area" => id.parse::<AreaId>().ok().map(|area| Edit::RemoveArea { area }),
        "capability" => id.parse::<CapabilityId>().ok().map(|capability| Edit::RemoveCapability { capability }),
        _ => id.parse::<QuestionId>().ok().map(|question| Edit::RemoveQuestion { question }),
    };
    let edit = edit.ok_or_else(crate::error::Failure::not_found)?;
    let result = save(&app, &page, vec![edit], "", form.version()?).await;
    answered(&app, &page, &form, result).await
}

async fn version(State(app): State<App>, page: Page, Id(number): Id<i64>) -> Answer {
    let (view, edition) = laid(&app, &page).await?;
    let old = app.cycle.overlay_version(page.scope()?, Some(view.edition), number).await?;
    let p = &page;
    let mut parts: Vec<Part> = edition.areas.iter().map(|a| items(p, &edition, &old, a)).collect();
    if view.may.contains(&Act::EditOverlay) && number != view.number {
        let form = Shown::new(p.url(&format!("/overlay/versions/{number}")), p.t("overlay-restore"), Vec::new());
        parts.push(Part::new("restore", p.t("overlay-restore")).ask(form.with(VERSION_FIELD, view.number)));
    }
    let head = head(p).above(p, "/overlay", p.t("overlay-title")).caption(p.t1("overlay-version", "number", number));
    show_parts(p, head, None, parts)
}

async fn restore(State(app): State<App>, page: Page, Id(number): Id<i64>, form: Form) -> Answer {
    let (view, _) = laid(&app, &page).await?;
    let old = app.cycle.overlay_version(page.scope()?, Some(view.edition), number).await?;
    let note = page.attr1("overlay-version", "number", number);
    let result = app.cycle.save_overlay(page.scope()?, Some(view.edition), old, &note, form.version()?).await;
    answered(&app, &page, &form, result).await
}
