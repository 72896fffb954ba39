//! Self-assessment: start, sections, questions, check, endorse. Nothing is mandatory; answers are the state's own.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::{Answer as Said, Choice as Chosen, Confidence, questionnaire::QuestionnaireArea};
use cycle::{Act, AnswerView, AssessmentView, Refusal};
use vocabulary::{AreaId, AssessmentId, CapabilityId, QuestionId, Stage};

use super::parts::{
    Cell, Choice, Column, Fact, Facts, Field, Form as Shown, Link, Table as Rows, TaskItem, Tasks, Tone,
};
use super::words::{stage, stage_choices, status};
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd};
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
        .get("/{lang}/assessment/{id}/areas/{of}", Policy::Act(Act::ReadAssessment), section)
        .post("/{lang}/assessment/{id}/areas/{of}", Policy::Act(Act::Answer), save)
        .get("/{lang}/assessment/{id}/check", Policy::Act(Act::ReadAssessment), check)
        .post("/{lang}/assessment/{id}/endorse", Policy::Act(Act::EndorseAssessment), endorse)
}

#[derive(Template)]
#[template(path = "assessment/list.html")]
struct List<'a> {
    p: &'a Page,
    head: Head,
    start: Option<Link>,
    table: Rows,
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    let found = app.cycle.assessments(page.scope()?).await?;
    let p = &page;
    let rows = found.iter().map(|a| {
        vec![
            Cell::link(p.url(&format!("/assessment/{}", a.id)), Message::literal(a.title.clone())),
            status(p, a.status.code()),
            Cell::text(p.date_time(a.updated_at)),
        ]
    });
    let table = Rows {
        caption: p.t("assessment-title"),
        quiet: true,
        columns: ["column-title", "column-status", "column-changed"].map(|k| Column::words(p.t(k))).into(),
        rows: rows.collect(),
        empty: p.t("assessment-empty"),
    };
    let start = p.may(Act::StartAssessment).then(|| Link::new(p.url("/assessment/new"), p.t("assessment-start")));
    let head = Head::new(p, "assessment-title").lead(p.t("assessment-lead")).lead(p.t("assessment-private"));
    page.render(StatusCode::OK, &List { p, head, start, table })
}

fn start_form(p: &Page, title: &str, key: String) -> Shown {
    let field = Field::line("title", p.t("assessment-name"), title).hint(p.t("assessment-name-hint"));
    Shown::new(p.url("/assessment"), p.t("assessment-start"), vec![field])
        .with(crate::form::KEY_FIELD, key)
        .cancel(Link::new(p.url("/assessment"), p.t("cancel")))
}

fn start_head(p: &Page) -> Head {
    Head::new(p, "assessment-start").above(p, "/assessment", p.t("assessment-title")).lead(p.t("assessment-start-lead"))
}

async fn new(page: Page) -> Answer {
    show_form(&page, start_head(&page), None, start_form(&page, "", page.new_key()))
}

async fn start(State(app): State<App>, page: Page, form: Form) -> Answer {
    let title = form.value("title").trim();
    match app.cycle.start_assessment(page.scope()?, title, None, form.key().as_ref()).await {
        Ok(record) => Ok(page.go(&format!("/assessment/{}", record.id))),
        Err(refusal) => {
            let mut found = findings(refusal)?;
            found.iter_mut().for_each(|f| f.place.field = Some("title".to_owned()));
            show_form(&page, start_head(&page).faults(&page, &found), None, start_form(&page, title, form.key_or_new()))
        }
    }
}

#[derive(Template)]
#[template(path = "assessment/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    progress: Message,
    sections: Tasks,
    next: Tasks,
}

fn head(p: &Page, view: &AssessmentView, key: &str) -> Head {
    Head::new(p, key).above(p, "/assessment", p.t("assessment-title")).above(
        p,
        &format!("/assessment/{}", view.record.id),
        Message::literal(view.record.title.clone()),
    )
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let p = &page;
    let sections = view.result.areas.iter().map(|area| {
        let (answered, asked) = (area.completeness.answered, area.completeness.asked);
        let standing = match answered {
            0 => (Tone::Plain, p.t("section-not-started")),
            n if n >= asked => (Tone::Good, p.t("section-complete")),
            _ => (Tone::Accent, p.t("section-in-progress")),
        };
        TaskItem {
            link: Link::new(p.url(&format!("/assessment/{id}/areas/{}", area.area)), p.text(&area.title)),
            hint: Some(p.t2("section-answered", "answered", answered, "asked", asked)),
            status: standing,
            open: true,
        }
    });
    let done = view.result.completeness;
    let endorsed = view.record.status.code() == "endorsed";
    let word = |ready: bool| {
        if ready { (Tone::Accent, p.t("task-state-ready")) } else { (Tone::Plain, p.t("task-state-later")) }
    };
    let check = TaskItem {
        link: Link::new(p.url(&format!("/assessment/{id}/check")), p.t("assessment-check")),
        hint: Some(p.t("assessment-check-hint")),
        status: if endorsed { (Tone::Good, p.t("status-endorsed")) } else { word(done.answered > 0) },
        open: done.answered > 0,
    };
    let results = TaskItem {
        link: Link::new(p.url(&format!("/assessment/{id}/results")), p.t("assessment-results")),
        hint: Some(p.t("assessment-results-hint")),
        status: word(done.answered > 0),
        open: done.answered > 0,
    };
    let mut top = Head::named(p, view.record.title.clone()).above(p, "/assessment", p.t("assessment-title"));
    top = top.lead(p.t("assessment-private"));
    let body = Show {
        p,
        head: top,
        progress: p.t2("assessment-progress", "answered", done.answered, "asked", done.asked),
        sections: Tasks { items: sections.collect() },
        next: Tasks { items: vec![check, results] },
    };
    page.render(StatusCode::OK, &body)
}

/// One question with what was said to it.
struct Question {
    choice: Field,
    version: (String, String),
    saved: Option<Message>,
    other: Option<Message>,
    more: Vec<Field>,
    more_open: bool,
}

/// One capability of the section.
struct Item {
    title: Message,
    about: Message,
    target: Field,
    questions: Vec<Question>,
}

#[derive(Template)]
#[template(path = "assessment/section.html")]
struct Section<'a> {
    p: &'a Page,
    head: Head,
    changed: bool,
    editable: bool,
    items: Vec<Item>,
    back: Link,
}

fn area_of<'v>(view: &'v AssessmentView, area: &AreaId) -> Result<&'v QuestionnaireArea, Failure> {
    view.questionnaire.areas.iter().find(|a| a.id == *area).ok_or_else(Failure::not_found)
}

/// What an answer is in the form.
fn code(choice: &Chosen) -> String {
    match choice {
        Chosen::Level(stage) => stage.to_string(),
        Chosen::NotApplicable => "not-applicable".to_owned(),
        Chosen::DoNotKnow => "do-not-know".to_owned(),
        Chosen::PreferNotToSay => "prefer-not-to-say".to_owned(),
    }
}

/// What a choice says.
pub(super) fn said(p: &Page, choice: Option<&Chosen>) -> Message {
    match choice {
        None => p.t("answer-not-answered"),
        Some(Chosen::Level(level)) => stage(p, Some(*level)),
        Some(other) => p.t(&format!("answer-{}", code(other))),
    }
}

const CONFIDENCES: [(Confidence, &str); 3] =
    [(Confidence::Low, "low"), (Confidence::Medium, "medium"), (Confidence::High, "high")];

/// The form as stored, in the names that it is posted with.
fn stored(view: &AssessmentView, area: &QuestionnaireArea) -> Form {
    let mut form = Form::default();
    for item in &area.items {
        if let Some(target) = view.targets.get(&item.capability) {
            form.set(&format!("target.{}", item.capability), target.to_string());
        }
        for question in &item.questions {
            let Some(answer) = view.answers.get(&question.id) else { continue };
            let id = &question.id;
            form.set(&format!("answer.{id}"), code(&answer.answer.choice));
            form.set(&format!("evidence.{id}"), answer.answer.evidence.clone());
            form.set(&format!("comment.{id}"), answer.answer.comment.clone());
            let sure =
                CONFIDENCES.iter().find(|(c, _)| Some(*c) == answer.answer.confidence).map_or("", |(_, code)| code);
            form.set(&format!("confidence.{id}"), sure);
            form.set(&format!("version.{id}"), answer.version.to_string());
        }
    }
    form
}

fn question(
    p: &Page,
    asked: &cycle::rooms::catalogue::Question,
    now: Option<&AnswerView>,
    form: &Form,
    conflict: bool,
) -> Question {
    let id = &asked.id;
    let mut choices: Vec<_> = asked
        .levels
        .iter()
        .map(|l| Choice {
            hint: Some(p.text(&l.descriptor)),
            ..Choice::new(l.stage.to_string(), stage(p, Some(l.stage)))
        })
        .collect();
    let special = ["not-applicable", "do-not-know", "prefer-not-to-say"];
    let special = special.into_iter().filter(|code| asked.allows_not_applicable || *code != "not-applicable");
    choices.extend(special.map(|code| Choice::new(code, p.t(&format!("answer-{code}")))));
    choices.push(Choice::new("", p.t("answer-not-answered")));
    let value = |part: &str| form.value(&format!("{part}.{id}")).to_owned();
    let sure = std::iter::once(Choice::new("", p.t("confidence-none")))
        .chain(CONFIDENCES.iter().map(|(_, code)| Choice::new(*code, p.t(&format!("confidence-{code}")))));
    let more = vec![
        Field::area(&format!("evidence.{id}"), p.t("answer-evidence"), value("evidence"))
            .hint(p.t("answer-evidence-hint")),
        Field::area(&format!("comment.{id}"), p.t("answer-comment"), value("comment")).hint(p.t("answer-comment-hint")),
        Field::select(&format!("confidence.{id}"), p.t("answer-confidence"), sure.collect())
            .chosen(&[&value("confidence")]),
    ];
    let by = |answer: &AnswerView| {
        let when = crate::format::date_time(p.lang(), answer.at);
        p.t2("answer-saved", "when", when, "who", answer.by.clone())
    };
    let seen = value("version");
    let current = now.map(|a| a.version.to_string()).unwrap_or_default();
    let other =
        (conflict && seen != current).then(|| p.t1("answer-changed", "answer", said(p, now.map(|a| &a.answer.choice))));
    let field = Field::radios(&format!("answer.{id}"), p.text(&asked.text), choices).chosen(&[&value("answer")]);
    Question {
        choice: field,
        version: (format!("version.{id}"), if conflict { current } else { seen }),
        saved: now.map(by),
        other,
        more_open: ["evidence", "comment", "confidence"].iter().any(|part| !value(part).is_empty()),
        more,
    }
}

fn show_section(
    p: &Page,
    view: &AssessmentView,
    area: &QuestionnaireArea,
    form: &Form,
    head: Head,
    conflict: bool,
) -> Answer {
    let items = area.items.iter().map(|item| {
        let name = format!("target.{}", item.capability);
        let mut choices = stage_choices(p);
        if let Some(first) = choices.first_mut() {
            first.text = match item.target {
                Some((proposed, _)) => p.t1("target-proposed", "stage", stage(p, Some(proposed))),
                None => p.t("target-none"),
            };
        }
        let target = Field::select(&name, p.t("assessment-target"), choices).chosen(&[form.value(&name)]);
        let questions = item.questions.iter().map(|q| {
            let mut shown = question(p, q, view.answers.get(&q.id), form, conflict);
            shown.choice.errors =
                head.faults.of(&shown.choice.name).map(|l| Message::literal(l.text.clone())).collect();
            shown
        });
        Item { title: p.text(&item.title), about: p.text(&item.description), target, questions: questions.collect() }
    });
    let items = items.collect();
    let code = match (conflict, head.faults.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let back = Link::new(p.url(&format!("/assessment/{}", view.record.id)), p.t("back"));
    let editable = view.may.contains(&Act::Answer);
    p.render(code, &Section { p, head, changed: conflict, editable, items, back })
}

fn section_head(p: &Page, view: &AssessmentView, area: &QuestionnaireArea) -> Head {
    let mut top = head(p, view, "assessment-title");
    top.title = p.text(&area.title).plain();
    top.lead(p.text(&area.description)).lead(p.t("assessment-section-lead"))
}

async fn section(State(app): State<App>, page: Page, IdAnd(id, area): IdAnd<AssessmentId, AreaId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let area = area_of(&view, &area)?;
    show_section(&page, &view, area, &stored(&view, area), section_head(&page, &view, area), false)
}

/// What was posted for a question; none where it is not answered.
fn posted(form: &Form, id: &QuestionId) -> Option<Said> {
    let choice = match form.value(&format!("answer.{id}")) {
        "not-applicable" => Chosen::NotApplicable,
        "do-not-know" => Chosen::DoNotKnow,
        "prefer-not-to-say" => Chosen::PreferNotToSay,
        level => Chosen::Level(level.parse().ok()?),
    };
    let text = |part: &str| form.value(&format!("{part}.{id}")).trim().to_owned();
    let sure = text("confidence");
    let confidence = CONFIDENCES.iter().find(|(_, code)| *code == sure).map(|(c, _)| *c);
    Some(Said { choice, evidence: text("evidence"), comment: text("comment"), confidence })
}

/// The changes that a posted section asks for.
struct Changes {
    answers: Vec<(QuestionId, Said, Option<i64>)>,
    cleared: Vec<(QuestionId, i64)>,
    targets: Vec<(CapabilityId, Option<Stage>)>,
}

fn changes(view: &AssessmentView, area: &QuestionnaireArea, form: &Form) -> Changes {
    let mut changes = Changes { answers: Vec::new(), cleared: Vec::new(), targets: Vec::new() };
    for item in &area.items {
        let target = form.value(&format!("target.{}", item.capability)).parse().ok();
        if target != view.targets.get(&item.capability).copied() {
            changes.targets.push((item.capability.clone(), target));
        }
        for question in &item.questions {
            let id = &question.id;
            let now = view.answers.get(id);
            let seen: Option<i64> = form.value(&format!("version.{id}")).parse().ok();
            match (posted(form, id), now) {
                (Some(answer), now) if now.is_none_or(|n| n.answer != answer) => {
                    changes.answers.push((id.clone(), answer, seen))
                }
                (None, Some(now)) => changes.cleared.push((id.clone(), seen.unwrap_or(now.version))),
                _ => {}
            }
        }
    }
    changes
}

async fn save(State(app): State<App>, page: Page, IdAnd(id, area): IdAnd<AssessmentId, AreaId>, form: Form) -> Answer {
    let scope = page.scope()?;
    let view = app.cycle.assessment(scope, id).await?;
    let asked = area_of(&view, &area)?;
    let changes = changes(&view, asked, &form);
    match apply(&app, scope, id, &changes).await {
        Ok(()) => {}
        Err(Refusal::Stale { .. }) => {
            let now = app.cycle.assessment(scope, id).await?;
            let head = section_head(&page, &now, asked).lead(page.t("assessment-section-changed"));
            return show_section(&page, &now, asked, &form, head, true);
        }
        Err(refusal) => {
            let head = section_head(&page, &view, asked).faults(&page, &findings(refusal)?);
            return show_section(&page, &view, asked, &form, head, false);
        }
    }
    let next = view.questionnaire.areas.iter().skip_while(|a| a.id != area).nth(1);
    match next {
        Some(next) if form.contains("continue") => {
            Ok(page.go(&format!("/assessment/{id}/areas/{}?done=saved", next.id)))
        }
        _ => Ok(page.go(&format!("/assessment/{id}?done=saved"))),
    }
}

async fn apply(app: &App, scope: &cycle::Scope, id: AssessmentId, changes: &Changes) -> Result<(), Refusal> {
    if !changes.answers.is_empty() {
        app.cycle.answer_many(scope, id, &changes.answers).await?;
    }
    for (question, seen) in &changes.cleared {
        app.cycle.clear_answer(scope, id, question, *seen).await?;
    }
    for (capability, target) in &changes.targets {
        app.cycle.set_target(scope, id, capability, *target).await?;
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "assessment/check.html")]
struct Check<'a> {
    p: &'a Page,
    head: Head,
    sections: Vec<(Message, Facts)>,
    endorse: Option<Shown>,
}

async fn check(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let p = &page;
    let editable = view.may.contains(&Act::Answer);
    let sections = view.questionnaire.areas.iter().map(|area| {
        let mut facts = Facts::default();
        for question in area.items.iter().flat_map(|item| &item.questions) {
            let answer = view.answers.get(&question.id);
            let mut cells = vec![Cell::text(said(p, answer.map(|a| &a.answer.choice)))];
            cells.extend(
                answer.filter(|a| !a.answer.evidence.is_empty()).map(|a| Cell::Prose(a.answer.evidence.clone())),
            );
            let place = p.url(&format!("/assessment/{id}/areas/{}#answer.{}", area.id, question.id));
            let change = editable.then(|| (Link::new(place, p.t("change")), p.text(&question.text)));
            facts.rows.push(Fact { name: p.text(&question.text), value: Cell::Many(cells), change });
        }
        (p.text(&area.title), facts)
    });
    let sections: Vec<_> = sections.filter(|(_, facts)| !facts.rows.is_empty()).collect();
    let endorse = view.may.contains(&Act::EndorseAssessment).then(|| {
        let button = p.t1("assessment-endorse", "title", view.record.title.clone());
        Shown::new(p.url(&format!("/assessment/{id}/endorse")), button, Vec::new())
            .with(VERSION_FIELD, view.record.version)
    });
    let head = head(p, &view, "assessment-check").lead(p.t("assessment-check-lead"));
    page.render(StatusCode::OK, &Check { p, head, sections, endorse })
}

async fn endorse(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    app.cycle.endorse_assessment(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/assessment/{id}/results?done=endorsed")))
}
