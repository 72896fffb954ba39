//! One section of a self-assessment: its questions with guidance, levels, what was said before, what public indices say;
//! saving without losing a colleague's answer; who works on it and how far it is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::{Answer as Said, Choice as Chosen, Confidence, Hint, QuestionnaireArea, SectionState};
use cycle::{Act, AnswerView, AssessmentView, CarriedView, HintsView, Refusal, SectionView};
use vocabulary::{AreaId, AssessmentId, CapabilityId, QuestionId, Stage};

use super::assessment::head;
use super::parts::{Choice, Field, Form as Shown, Link};
use super::words::{coded, stage, stage_choices};
use super::{Answer, Head, findings};
use crate::App;
use crate::error::Failure;
use crate::extract::IdAnd;
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/{id}/areas/{of}", Policy::Act(Act::ReadAssessment), section)
        .post("/{lang}/assessment/{id}/areas/{of}", Policy::Act(Act::Answer), save)
        .post("/{lang}/assessment/{id}/areas/{of}/assign", Policy::Act(Act::AssignSections), assign)
        .post("/{lang}/assessment/{id}/areas/{of}/state", Policy::Act(Act::MoveSection), move_on)
}

/// One question with what was said to it.
struct Question {
    choice: Field,
    guidance: Option<Message>,
    carried: Option<Message>,
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
    hints: Vec<Message>,
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
    work: Vec<Shown>,
    back: Link,
}

fn area_of<'v>(view: &'v AssessmentView, area: &AreaId) -> Result<&'v QuestionnaireArea, Failure> {
    view.questionnaire.areas.iter().find(|a| a.id == *area).ok_or_else(Failure::not_found)
}

/// What a choice says.
pub(super) fn said(p: &Page, choice: Option<&Chosen>) -> Message {
    match choice {
        None => p.t("answer-not-answered"),
        Some(Chosen::Level(level)) => stage(p, Some(*level)),
        Some(other) => p.t(&format!("answer-{}", other.code())),
    }
}

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
            form.set(&format!("answer.{id}"), answer.answer.choice.code());
            form.set(&format!("evidence.{id}"), answer.answer.evidence.clone());
            form.set(&format!("comment.{id}"), answer.answer.comment.clone());
            let sure = answer.answer.confidence.map(|c| c.code()).unwrap_or_default();
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
    carried: Option<&CarriedView>,
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
        .chain(Confidence::ALL.iter().map(|c| Choice::new(c.code(), coded(p, "confidence", c.code()))));
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
    let carried = carried
        .filter(|_| now.is_none())
        .map(|c| p.t2("carried-said", "title", c.from_title.clone(), "answer", said(p, Some(&c.answer.choice))));
    Question {
        choice: field,
        guidance: (!asked.guidance.is_empty()).then(|| p.text(&asked.guidance)),
        carried,
        version: (format!("version.{id}"), if conflict { current } else { seen }),
        saved: now.map(by),
        other,
        more_open: ["evidence", "comment", "confidence"].iter().any(|part| !value(part).is_empty()),
        more,
    }
}

/// What stands beside the answers: the last cycle's, what public indices say, who works on the section.
struct Beside {
    carried: Vec<CarriedView>,
    hints: HintsView,
    people: Vec<(vocabulary::PersonId, String)>,
}

async fn beside(app: &App, page: &Page, view: &AssessmentView) -> Result<Beside, Failure> {
    let scope = page.scope()?;
    let editable = view.may.contains(&Act::Answer);
    let carried = if editable { app.cycle.carried(scope, view.record.id).await? } else { Vec::new() };
    let hints = app.cycle.hints(scope, Some(view.record.edition)).await?;
    let assigns = view.sections.iter().any(|s| s.may.contains(&Act::AssignSections));
    let people = if assigns { app.cycle.section_people(scope).await? } else { Vec::new() };
    Ok(Beside { carried, hints, people })
}

fn hint(p: &Page, hint: &Hint) -> Message {
    let index = coded(p, "index", hint.index.code());
    p.t_args(
        "hint-says",
        &[
            ("index", &index),
            ("title", &p.text(&hint.title)),
            ("value", &hint.value),
            ("year", &hint.year.to_string()),
            ("source", &hint.source),
        ],
    )
}

/// Forms that say who works on the section and how far it is.
fn work(p: &Page, view: &AssessmentView, section: Option<&SectionView>, people: &Beside) -> Vec<Shown> {
    let Some(section) = section else { return Vec::new() };
    let place = |end: &str| p.url(&format!("/assessment/{}/areas/{}/{end}", view.record.id, section.area));
    let mut forms = Vec::new();
    if section.may.contains(&Act::MoveSection) {
        for to in section.state.moves() {
            let button = coded(p, "section-move", to.code());
            forms.push(
                Shown::new(place("state"), button, Vec::new())
                    .with("to", to.code())
                    .with(VERSION_FIELD, section.version),
            );
        }
    }
    if section.may.contains(&Act::AssignSections) {
        let mut choices = vec![Choice::new("", p.t("section-nobody"))];
        choices
            .extend(people.people.iter().map(|(id, name)| Choice::new(id.to_string(), Message::literal(name.clone()))));
        let now = section.assignee.map(|a| a.to_string()).unwrap_or_default();
        let field = Field::select("assignee", p.t("section-assignee"), choices).chosen(&[&now]);
        forms
            .push(Shown::new(place("assign"), p.t("section-assign"), vec![field]).with(VERSION_FIELD, section.version));
    }
    forms
}

fn show_section(
    p: &Page,
    view: &AssessmentView,
    area: &QuestionnaireArea,
    form: &Form,
    head: Head,
    beside: &Beside,
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
            let carried = beside.carried.iter().find(|c| c.question == q.id);
            let mut shown = question(p, q, view.answers.get(&q.id), form, carried, conflict);
            shown.choice.errors =
                head.faults.of(&shown.choice.name).map(|l| Message::literal(l.text.clone())).collect();
            shown
        });
        let hints = beside.hints.hints.get(&item.capability).into_iter().flatten().map(|h| hint(p, h));
        Item {
            title: p.text(&item.title),
            about: p.text(&item.description),
            target,
            hints: hints.collect(),
            questions: questions.collect(),
        }
    });
    let items = items.collect();
    let code = match (conflict, head.faults.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, true) => StatusCode::OK,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let back = Link::new(p.url(&format!("/assessment/{}", view.record.id)), p.t("back"));
    let editable = view.may.contains(&Act::Answer);
    let work = work(p, view, view.sections.iter().find(|s| s.area == area.id), beside);
    p.render(code, &Section { p, head, changed: conflict, editable, items, work, back })
}

fn section_head(p: &Page, view: &AssessmentView, area: &QuestionnaireArea) -> Head {
    let mut top = head(p, view, "assessment-title");
    top.title = p.text(&area.title).plain();
    top.lead(p.text(&area.description)).lead(p.t("assessment-section-lead"))
}

async fn section(State(app): State<App>, page: Page, IdAnd(id, area): IdAnd<AssessmentId, AreaId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let area = area_of(&view, &area)?;
    let beside = beside(&app, &page, &view).await?;
    show_section(&page, &view, area, &stored(&view, area), section_head(&page, &view, area), &beside, false)
}

/// What was posted for a question; none where it is not answered.
fn posted(form: &Form, id: &QuestionId) -> Option<Said> {
    let choice: Chosen = form.value(&format!("answer.{id}")).parse().ok()?;
    let text = |part: &str| form.value(&format!("{part}.{id}")).trim().to_owned();
    let confidence = text("confidence").parse::<Confidence>().ok();
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
            let beside = beside(&app, &page, &now).await?;
            return show_section(&page, &now, asked, &form, head, &beside, true);
        }
        Err(refusal) => {
            let head = section_head(&page, &view, asked).faults(&page, &findings(refusal)?);
            let beside = beside(&app, &page, &view).await?;
            return show_section(&page, &view, asked, &form, head, &beside, false);
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

fn section_of<'v>(view: &'v AssessmentView, area: &AreaId) -> Result<&'v SectionView, Failure> {
    view.sections.iter().find(|s| s.area == *area).ok_or_else(Failure::not_found)
}

async fn assign(
    State(app): State<App>,
    page: Page,
    IdAnd(id, area): IdAnd<AssessmentId, AreaId>,
    form: Form,
) -> Answer {
    let person = match form.value("assignee") {
        "" => None,
        text => Some(text.parse().map_err(|_| Failure::not_found())?),
    };
    app.cycle.assign_section(page.scope()?, id, &area, person, form.version()?).await?;
    Ok(page.go(&format!("/assessment/{id}/areas/{area}?done=saved")))
}

async fn move_on(
    State(app): State<App>,
    page: Page,
    IdAnd(id, area): IdAnd<AssessmentId, AreaId>,
    form: Form,
) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let section = section_of(&view, &area)?;
    let to: SectionState = form.value("to").parse().map_err(|_| Failure::not_found())?;
    if !section.state.moves().contains(&to) {
        return Err(Failure::not_found());
    }
    app.cycle.move_section(page.scope()?, id, &area, to, form.version()?).await?;
    Ok(page.go(&format!("/assessment/{id}?done=saved")))
}
