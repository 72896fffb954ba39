//! The level before and after, from a few questions about the engagement's capability alone. They belong to the state.

use std::collections::BTreeMap;

use axum::extract::State;
use cycle::delivery::DeliveryView;
use cycle::rooms::assessment::{Answer as Said, Answers, Choice as Chosen};
use cycle::{Act, Asking, ReassessmentForm};
use vocabulary::{AssessmentId, EngagementId, Finding, QuestionId};

use super::engagements::head;
use super::parts::{Cell, Choice, Facts, Field, Form as Shown, Link, Part};
use super::words::stage;
use super::{Answer, delivery, findings, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd};
use crate::form::{Form, VERSION_FIELD};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/engagements/{id}/reassessment/{of}", Policy::Act(Act::Reassess), ask)
        .post("/{lang}/engagements/{id}/reassessment/{of}", Policy::Act(Act::Reassess), answer)
        .post("/{lang}/engagements/{id}/reassessment-sharing", Policy::Act(Act::ShareReassessment), share)
        .post("/{lang}/engagements/{id}/carry", Policy::Act(Act::Reassess), carry)
}

/// The levels on the engagement's page, and for the state what can be done about them.
pub(super) fn part(p: &Page, view: &DeliveryView) -> Option<Part> {
    let own = view.may.contains(&Act::Reassess);
    let levels = delivery::levels(p, view);
    if !own && levels.is_none() {
        return None;
    }
    let part = Part::new("levels", p.t("reassessment-title"));
    let mut part = part.say(levels.unwrap_or_else(|| p.t("reassessment-none")));
    if own {
        part = part.say(p.t("reassessment-lead"));
        for (of, key) in [("before", "reassessment-answer-before"), ("after", "reassessment-answer-after")] {
            part = part.link(Link::new(delivery::below(p, view, &format!("reassessment/{of}")), p.t(key)));
        }
    }
    if view.may.contains(&Act::ShareReassessment) {
        let place = || delivery::below(p, view, "reassessment-sharing");
        for (key, shared) in [("reassessment-share", "yes"), ("reassessment-unshare", "no")] {
            part = part.ask(Shown::new(place(), p.t(key), Vec::new()).with("shared", shared));
        }
    }
    Some(part)
}

/// The moment that the address names.
pub(crate) fn moment(of: &str) -> Result<Asking, Failure> {
    match of {
        "before" => Ok(Asking::Before),
        "after" => Ok(Asking::After),
        _ => Err(Failure::not_found()),
    }
}

fn stored(answers: &Answers) -> Form {
    Form::filled(answers.iter().flat_map(|(id, answer)| {
        [(format!("answer.{id}"), answer.choice.code().to_owned()), (format!("evidence.{id}"), answer.evidence.clone())]
    }))
}

async fn show(app: &App, page: &Page, view: &ReassessmentForm, of: &str, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let engagement = app.cycle.engagement(page.scope()?, view.engagement).await?;
    let mut fields = Vec::new();
    for question in view.questions.areas.iter().flat_map(|a| &a.items).flat_map(|i| &i.questions) {
        let mut choices: Vec<Choice> = question
            .levels
            .iter()
            .map(|l| Choice {
                hint: Some(p.text(&l.descriptor)),
                ..Choice::new(l.stage.to_string(), stage(p, Some(l.stage)))
            })
            .collect();
        let special = ["not-applicable", "do-not-know", "prefer-not-to-say"];
        let special = special.into_iter().filter(|code| question.allows_not_applicable || *code != "not-applicable");
        choices.extend(special.map(|code| Choice::new(code, p.t(&format!("answer-{code}")))));
        choices.push(Choice::new("", p.t("answer-not-answered")));
        let (answer, evidence) = (format!("answer.{}", question.id), format!("evidence.{}", question.id));
        fields.push(Field::radios(&answer, p.text(&question.text), choices).chosen(&[form.value(&answer)]));
        fields.push(
            Field::area(&evidence, p.t("answer-evidence"), form.value(&evidence)).hint(p.t("answer-evidence-hint")),
        );
    }
    let place = p.url(&format!("/engagements/{}", view.engagement));
    let shown = Shown::new("", p.t("part-save"), fields)
        .with(VERSION_FIELD, view.version)
        .cancel(Link::new(place, p.t("cancel")));
    let key = if of == "before" { "reassessment-before" } else { "reassessment-after" };
    let mut facts = Facts::default();
    facts.add(p.t("reassessment-level"), Cell::text(stage(p, view.level)));
    let head = head(p, &engagement, key).lead(p.t("reassessment-lead")).faults(p, found);
    show_form(p, head, Some(facts), shown)
}

async fn ask(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, String>) -> Answer {
    let view = app.cycle.reassessment(page.scope()?, id, moment(&of)?).await?;
    let form = stored(&view.answers);
    show(&app, &page, &view, &of, &form, &[]).await
}

/// The answers that were posted; what is not answered is left out.
fn posted(form: &Form) -> Answers {
    let given = form.pairs().filter_map(|(name, choice)| {
        let id: QuestionId = name.strip_prefix("answer.")?.parse().ok()?;
        let choice: Chosen = choice.parse().ok()?;
        let evidence = form.value(&format!("evidence.{id}")).trim().to_owned();
        Some((id, Said { choice, evidence, comment: String::new(), confidence: None }))
    });
    given.collect::<BTreeMap<_, _>>()
}

async fn answer(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, String>, form: Form) -> Answer {
    let when = moment(&of)?;
    match app.cycle.answer_reassessment(page.scope()?, id, when, &posted(&form), form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#levels"))),
        Err(refusal) => {
            let found = findings(refusal)?;
            let view = app.cycle.reassessment(page.scope()?, id, when).await?;
            show(&app, &page, &view, &of, &form, &found).await
        }
    }
}

async fn share(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let shared = form.value("shared") == "yes";
    app.cycle.share_reassessment(page.scope()?, id, shared).await?;
    Ok(page.go(&format!("/engagements/{id}?done=saved#levels")))
}

async fn carry(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let to: AssessmentId = form.value("assessment").parse().map_err(|_| Failure::not_found())?;
    app.cycle.carry_reassessment(page.scope()?, id, to).await?;
    Ok(page.go(&format!("/assessment/{to}?done=saved")))
}
