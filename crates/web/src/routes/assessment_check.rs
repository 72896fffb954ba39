//! Before a self-assessment becomes the state's position: every answer once more, endorsing, reopening with a reason,
//! and the questionnaire on paper, blank or filled.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::Act;
use serde::Deserialize;
use vocabulary::AssessmentId;

use super::assessment::{endorsed, head};
use super::assessment_section::said;
use super::parts::{Cell, Fact, Facts, Field, Form as Shown, Link};
use super::words::stage;
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/{id}/check", Policy::Act(Act::ReadAssessment), check)
        .post("/{lang}/assessment/{id}/endorse", Policy::Act(Act::EndorseAssessment), endorse)
        .get("/{lang}/assessment/{id}/reopen", Policy::Act(Act::ReopenAssessment), ask_reopen)
        .post("/{lang}/assessment/{id}/reopen", Policy::Act(Act::ReopenAssessment), reopen)
        .get("/{lang}/assessment/{id}/print", Policy::Act(Act::ReadAssessment), print)
}

#[derive(Template)]
#[template(path = "assessment/check.html")]
struct Check<'a> {
    p: &'a Page,
    head: Head,
    sections: Vec<(Message, Facts)>,
    endorse: Option<Shown>,
    reopen: Option<Link>,
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
    let may_reopen = endorsed(&view) && view.may.contains(&Act::ReopenAssessment);
    let reopen = may_reopen.then(|| Link::new(p.url(&format!("/assessment/{id}/reopen")), p.t("assessment-reopen")));
    let head = head(p, &view, "assessment-check").lead(p.t("assessment-check-lead"));
    page.render(StatusCode::OK, &Check { p, head, sections, endorse, reopen })
}

async fn endorse(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    app.cycle.endorse_assessment(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/assessment/{id}/results?done=endorsed")))
}

async fn ask_reopen(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    show_reopen(&app, &page, id, "", &[]).await
}

async fn show_reopen(app: &App, page: &Page, id: AssessmentId, reason: &str, faults: &[vocabulary::Finding]) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let p = page;
    let head = head(p, &view, "assessment-reopen").lead(p.t("assessment-reopen-lead")).faults(p, faults);
    let field = Field::area("reason", p.t("reason-label"), reason).hint(p.t("assessment-reopen-reason"));
    let form = Shown::new("", p.t("assessment-reopen"), vec![field])
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(p.url(&format!("/assessment/{id}")), p.t("cancel")));
    show_form(p, head, None, form)
}

async fn reopen(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let reason = form.value("reason").trim();
    match app.cycle.reopen_assessment(page.scope()?, id, reason, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/assessment/{id}?done=reopened"))),
        Err(refusal) => show_reopen(&app, &page, id, reason, &findings(refusal)?).await,
    }
}

#[derive(Deserialize, Default)]
struct Filled {
    #[serde(default)]
    filled: String,
}

/// A question on paper: boxes to tick, or what was said.
struct Printed {
    text: Message,
    guidance: Option<Message>,
    /// Whether it is ticked, the level or special answer, its descriptor.
    boxes: Vec<(bool, Message, Option<Message>)>,
    evidence: String,
    comment: String,
}

/// A capability on paper: its title and its questions.
type PrintedItem = (Message, Vec<Printed>);

#[derive(Template)]
#[template(path = "assessment/print.html")]
struct Paper<'a> {
    p: &'a Page,
    head: Head,
    filled: bool,
    areas: Vec<(Message, Vec<PrintedItem>)>,
}

async fn print(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, Query(wish): Query<Filled>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let (p, filled) = (&page, wish.filled == "1");
    let areas = view.questionnaire.areas.iter().map(|area| {
        let items = area.items.iter().map(|item| {
            let questions = item.questions.iter().map(|q| {
                let answer = view.answers.get(&q.id).filter(|_| filled).map(|a| &a.answer);
                let now = answer.map(|a| a.choice.code()).unwrap_or_default();
                let levels = q
                    .levels
                    .iter()
                    .map(|l| (now == l.stage.to_string(), stage(p, Some(l.stage)), Some(p.text(&l.descriptor))));
                let special = ["not-applicable", "do-not-know", "prefer-not-to-say"];
                let special = special.into_iter().filter(|c| q.allows_not_applicable || *c != "not-applicable");
                let special = special.map(|c| (now == c, p.t(&format!("answer-{c}")), None));
                Printed {
                    text: p.text(&q.text),
                    guidance: (!q.guidance.is_empty()).then(|| p.text(&q.guidance)),
                    boxes: levels.chain(special).collect(),
                    evidence: answer.map(|a| a.evidence.clone()).unwrap_or_default(),
                    comment: answer.map(|a| a.comment.clone()).unwrap_or_default(),
                }
            });
            (p.text(&item.title), questions.collect())
        });
        (p.text(&area.title), items.collect())
    });
    let areas = areas.collect();
    let head = head(p, &view, if filled { "print-filled" } else { "print-blank" })
        .caption(Message::literal(view.record.title.clone()))
        .lead(p.t("print-lead"));
    page.render(StatusCode::OK, &Paper { p, head, filled, areas })
}
