//! Self-assessments: the list, starting one, the page of one with its sections. Nothing is mandatory; answers are the
//! state's own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::{SectionState, Selection};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, AssessmentSummary, AssessmentView, SectionView, StartAssessment};
use serde::Deserialize;
use vocabulary::{AreaId, AssessmentId};

use super::parts::{Cell, Choice, Column, Field, Form as Shown, Link, Part, Table as Rows, TaskItem, Tasks, Tone};
use super::words::{area_choices, coded, status};
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment", Policy::Act(Act::ReadAssessment), list)
        .get("/{lang}/assessment/new", Policy::Act(Act::StartAssessment), new)
        .post("/{lang}/assessment", Policy::Act(Act::StartAssessment), start)
        .get("/{lang}/assessment/{id}", Policy::Act(Act::ReadAssessment), show)
        .post("/{lang}/assessment/{id}/selection", Policy::Act(Act::StartAssessment), select)
}

#[derive(Template)]
#[template(path = "assessment/list.html")]
struct List<'a> {
    p: &'a Page,
    head: Head,
    start: Option<Link>,
    table: Rows,
    more: Vec<Link>,
}

fn row(p: &Page, a: &AssessmentSummary) -> Vec<Cell> {
    let mut standing = vec![status(p, a.record.status.code())];
    if a.shared {
        standing.push(Cell::Tag(Tone::Accent, p.t("assessment-shared")));
    }
    let done = a.completeness;
    vec![
        Cell::link(p.url(&format!("/assessment/{}", a.record.id)), Message::literal(a.record.title.clone())),
        Cell::Many(standing),
        Cell::text(p.t2("section-answered", "answered", done.answered, "asked", done.asked)),
        Cell::Words(a.edition_label.clone()),
        Cell::text(p.date_time(a.record.updated_at)),
    ]
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    let found = app.cycle.assessment_list(page.scope()?).await?;
    let p = &page;
    let columns = ["column-title", "column-status", "column-answered", "edition-version", "column-changed"];
    let table = Rows {
        caption: p.t("assessment-title"),
        quiet: true,
        columns: columns.map(|k| Column::words(p.t(k))).into(),
        rows: found.iter().map(|a| row(p, a)).collect(),
        empty: p.t("assessment-empty"),
    };
    let start = p.may(Act::StartAssessment).then(|| Link::new(p.url("/assessment/new"), p.t("assessment-start")));
    let places = [
        ("/assessment/threats", "threats-title"),
        ("/overlay", "overlay-title"),
        ("/hints", "hints-title"),
        ("/assessment/rhythm", "rhythm-title"),
        ("/shared-assessments", "shared-title"),
        ("/reviews", "reviews-title"),
        ("/aggregates", "aggregates-title"),
    ];
    let more = places.map(|(place, key)| Link::new(p.url(place), p.t(key)));
    let head = Head::new(p, "assessment-title").lead(p.t("assessment-lead")).lead(p.t("assessment-private"));
    page.render(StatusCode::OK, &List { p, head, start, table, more: more.into() })
}

/// What an assessment may ask, as fields: all, the starter, areas, what counts against an activity.
fn selection_fields(p: &Page, edition: &Edition, form: &Form) -> Vec<Field> {
    let kind = match form.value("kind") {
        "" => "whole",
        kind => kind,
    };
    let minutes = edition.starter.as_ref().map_or(20, |s| s.minutes);
    let hinted =
        |code: &str, hint: Message| Choice { hint: Some(hint), ..Choice::new(code, p.t(&format!("selection-{code}"))) };
    let mut kinds = vec![hinted("whole", p.t("selection-whole-hint"))];
    if edition.starter.is_some() {
        kinds.push(hinted("starter", p.t1("selection-starter-hint", "minutes", minutes)));
    }
    kinds.push(hinted("areas", p.t("selection-areas-hint")));
    kinds.push(hinted("activity", p.t("selection-activity-hint")));
    let areas: Vec<&str> = form.values("areas").collect();
    let mut activities = vec![Choice::new("", p.t("choose-one"))];
    activities.extend(edition.activities.iter().map(|a| Choice::new(a.id.clone(), p.text(&a.title))));
    vec![
        Field::radios("kind", p.t("selection-title"), kinds).chosen(&[kind]),
        Field::checks("areas", p.t("catalogue-areas"), area_choices(p, edition))
            .chosen(&areas)
            .hint(p.t("selection-only-areas")),
        Field::select("activity", p.t("column-activity"), activities)
            .chosen(&[form.value("activity")])
            .hint(p.t("selection-only-activity")),
    ]
}

/// The selection as posted; none where its areas or its activity are missing.
fn selection(form: &Form) -> Result<Selection, Vec<vocabulary::Finding>> {
    let missing = |field: &str, says: &str| vec![super::words::fault(field, "nothing-chosen", "", says)];
    match form.value("kind") {
        "starter" => Ok(Selection::Starter),
        "areas" => {
            let areas: std::collections::BTreeSet<AreaId> =
                form.values("areas").filter_map(|a| a.parse().ok()).collect();
            if areas.is_empty() {
                Err(missing("areas", "choose at least one area"))
            } else {
                Ok(Selection::Areas(areas))
            }
        }
        "activity" if form.value("activity").is_empty() => Err(missing("activity", "choose an activity")),
        "activity" => Ok(Selection::Activity(form.value("activity").to_owned())),
        _ => Ok(Selection::Whole),
    }
}

async fn show_start(app: &App, page: &Page, head: Head, form: &Form) -> Answer {
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = page;
    let title = Field::line("title", p.t("assessment-name"), form.value("title")).hint(p.t("assessment-name-hint"));
    let mut fields = vec![title];
    fields.extend(selection_fields(p, &edition, form));
    let shown = Shown::new(p.url("/assessment"), p.t("assessment-start"), fields)
        .with(crate::form::KEY_FIELD, form.key_or_new())
        .cancel(Link::new(p.url("/assessment"), p.t("cancel")));
    show_form(p, head, None, shown)
}

fn start_head(p: &Page) -> Head {
    Head::new(p, "assessment-start").above(p, "/assessment", p.t("assessment-title")).lead(p.t("assessment-start-lead"))
}

#[derive(Deserialize, Default)]
struct Start {
    activity: Option<String>,
}

async fn new(State(app): State<App>, page: Page, Query(wish): Query<Start>) -> Answer {
    let form = match wish.activity {
        Some(activity) => Form::filled([("kind", "activity".to_owned()), ("activity", activity)]),
        None => Form::default(),
    };
    show_start(&app, &page, start_head(&page), &form).await
}

async fn start(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match selection(&form) {
        Err(wrong) => wrong,
        Ok(selection) => {
            let wish = StartAssessment { title: form.value("title").trim().to_owned(), edition: None, selection };
            match app.cycle.start_assessment_of(page.scope()?, &wish, form.key().as_ref()).await {
                Ok(record) => return Ok(page.go(&format!("/assessment/{}", record.id))),
                Err(refusal) => {
                    let mut found = findings(refusal)?;
                    for fault in found.iter_mut().filter(|f| f.place.field.is_none()) {
                        fault.place.field = Some("title".to_owned());
                    }
                    found
                }
            }
        }
    };
    show_start(&app, &page, start_head(&page).faults(&page, &refused), &form).await
}

#[derive(Template)]
#[template(path = "assessment/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    progress: Message,
    sections: Tasks,
    next: Tasks,
    links: Vec<Link>,
    parts: Vec<Part>,
}

/// The head of a page below an assessment.
pub(super) fn head(p: &Page, view: &AssessmentView, key: &str) -> Head {
    Head::new(p, key).above(p, "/assessment", p.t("assessment-title")).above(
        p,
        &format!("/assessment/{}", view.record.id),
        Message::literal(view.record.title.clone()),
    )
}

/// Whether the answers stand as the state's position.
pub(super) fn endorsed(view: &AssessmentView) -> bool {
    view.record.status.code() == "endorsed"
}

fn section_item(p: &Page, id: AssessmentId, section: &SectionView) -> TaskItem {
    let (answered, asked) = (section.completeness.answered, section.completeness.asked);
    let standing = match (section.state, answered) {
        (SectionState::Done, _) => (Tone::Good, coded(p, "section-state", section.state.code())),
        (SectionState::InReview, _) => (Tone::Warn, coded(p, "section-state", section.state.code())),
        (SectionState::Open, 0) => (Tone::Plain, p.t("section-not-started")),
        (SectionState::Open, n) if n >= asked => (Tone::Good, p.t("section-complete")),
        (SectionState::Open, _) => (Tone::Accent, p.t("section-in-progress")),
    };
    let count = p.t2("section-answered", "answered", answered, "asked", asked);
    let hint = match section.assignee_name.as_str() {
        "" => count,
        name => p.t2("section-answered-by", "answered", count, "name", name.to_owned()),
    };
    TaskItem {
        link: Link::new(p.url(&format!("/assessment/{id}/areas/{}", section.area)), p.text(&section.title)),
        hint: Some(hint),
        status: standing,
        open: true,
    }
}

fn next(p: &Page, view: &AssessmentView) -> Tasks {
    let id = view.record.id;
    let any = view.result.completeness.answered > 0;
    let word = |ready: bool| {
        if ready { (Tone::Accent, p.t("task-state-ready")) } else { (Tone::Plain, p.t("task-state-later")) }
    };
    let item = |place: &str, key: &str, hint: &str, status: (Tone, Message), open: bool| TaskItem {
        link: Link::new(p.url(&format!("/assessment/{id}/{place}")), p.t(key)),
        hint: Some(p.t(hint)),
        status,
        open,
    };
    let signed = endorsed(view);
    let checked = if signed { (Tone::Good, p.t("status-endorsed")) } else { word(any) };
    let shared = if view.shared { (Tone::Accent, p.t("assessment-shared")) } else { word(signed) };
    Tasks {
        items: vec![
            item("check", "assessment-check", "assessment-check-hint", checked, any),
            item("results", "assessment-results", "assessment-results-hint", word(any), any),
            item("sharing", "assessment-sharing", "assessment-sharing-hint", shared, signed || view.shared),
            item("reviews", "assessment-reviews", "assessment-reviews-hint", word(signed), signed),
            item("report", "assessment-report", "assessment-report-hint", word(signed), signed),
        ],
    }
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let p = &page;
    let done = view.result.completeness;
    let mut top = Head::named(p, view.record.title.clone()).above(p, "/assessment", p.t("assessment-title"));
    top = top.lead(p.t(if view.shared { "assessment-is-shared" } else { "assessment-private" }));
    if let Some(reason) = view.record.last_reason.as_ref().filter(|r| !r.is_empty()) {
        top = top.lead(p.t1("assessment-reopened-why", "reason", reason.clone()));
    }
    let place = |end: &str, key: &str| Link::new(p.url(&format!("/assessment/{id}/{end}")), p.t(key));
    let mut links = vec![place("threats", "threats-title"), place("files", "files-page")];
    if view.may.contains(&Act::Answer) {
        links.push(place("carried", "carried-title"));
    }
    links.push(place("print", "print-blank"));
    links.push(place("print?filled=1", "print-filled"));
    let mut parts = Vec::new();
    if view.may.contains(&Act::Answer) && !endorsed(&view) && p.may(Act::StartAssessment) {
        let mut form = Form::filled([("kind", kind_of(&view.record.selection))]);
        if let Selection::Activity(activity) = &view.record.selection {
            form.set("activity", activity.clone());
        }
        let fields = selection_fields(p, &view.edition, &form);
        let chosen: Vec<String> = match &view.record.selection {
            Selection::Areas(areas) => areas.iter().map(ToString::to_string).collect(),
            _ => Vec::new(),
        };
        let chosen = super::words::refs(&chosen);
        let fields = fields.into_iter().map(|f| if f.name == "areas" { f.chosen(&chosen) } else { f }).collect();
        let form = Shown::new(p.url(&format!("/assessment/{id}/selection")), p.t("selection-change"), fields);
        let part = Part::new("selection", p.t("selection-title")).say(p.t("selection-change-lead"));
        parts.push(part.ask(form.with(VERSION_FIELD, view.record.version)));
    }
    let body = Show {
        p,
        head: top,
        progress: p.t2("assessment-progress", "answered", done.answered, "asked", done.asked),
        sections: Tasks { items: view.sections.iter().map(|s| section_item(p, id, s)).collect() },
        next: next(p, &view),
        links,
        parts,
    };
    page.render(StatusCode::OK, &body)
}

fn kind_of(selection: &Selection) -> &'static str {
    match selection {
        Selection::Whole => "whole",
        Selection::Areas(_) => "areas",
        Selection::Starter => "starter",
        Selection::Activity(_) => "activity",
        Selection::Capabilities(_) => "capabilities",
    }
}

async fn select(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let refused = match selection(&form) {
        Err(wrong) => wrong,
        Ok(selection) => match app.cycle.widen_assessment(page.scope()?, id, selection, form.version()?).await {
            Ok(_) => return Ok(page.go(&format!("/assessment/{id}?done=saved"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let head = head(&page, &view, "selection-title").faults(&page, &refused);
    let shown = Shown::new("", page.t("selection-change"), selection_fields(&page, &view.edition, &form));
    show_form(&page, head, None, shown.with(VERSION_FIELD, view.record.version))
}
