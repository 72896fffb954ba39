//! The capacity-building principles as checks: each side answers for itself at agreement and at the close.

use axum::extract::State;
use cycle::Act;
use cycle::delivery::DeliveryView;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::feedback::{Adhered, AdherenceAnswer, AdherenceSheet, Moment};
use serde::Deserialize;
use vocabulary::{EngagementId, Finding, OrganisationKind, Place};

use super::engagements::head;
use super::parts::{Cell, Choice, Field, Fieldset, Form as Shown, Link, Part, Tone};
use super::tables::table;
use super::words::coded;
use super::{Answer, findings, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::form::{Form, VERSION_FIELD};
use crate::format;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/engagements/{id}/adherence", Policy::Act(Act::CheckAdherence), ask).post(
        "/{lang}/engagements/{id}/adherence",
        Policy::Act(Act::CheckAdherence),
        write,
    )
}

#[derive(Deserialize, Default)]
struct Wish {
    moment: Option<String>,
}

fn tone(answer: Adhered) -> Tone {
    match answer {
        Adhered::Met => Tone::Good,
        Adhered::Partly => Tone::Warn,
        Adhered::NotMet => Tone::Danger,
        Adhered::NotApplicable => Tone::Plain,
    }
}

fn sheet(p: &Page, edition: &Edition, sheet: &AdherenceSheet) -> super::parts::Table {
    let rows = sheet.answers.iter().map(|one| {
        let known = edition.frameworks.principles.iter().find(|principle| principle.id == one.principle);
        vec![
            known.map_or_else(|| Cell::Words(one.principle.clone()), |k| Cell::text(p.text(&k.statement))),
            Cell::Tag(tone(one.answer), coded(p, "adherence", one.answer.code())),
            Cell::Words(one.words.clone()),
        ]
    });
    let caption = p.t_args(
        "adherence-sheet",
        &[
            ("side", &coded(p, "side", sheet.side.code())),
            ("moment", &coded(p, "moment", sheet.moment.code())),
            ("date", &format::date(p.lang(), sheet.day)),
        ],
    );
    let mut rows =
        table(p, caption, &["column-principle", "column-answer", "column-words"], rows.collect(), "adherence-empty");
    rows.quiet = false;
    rows
}

/// What both sides answered, and the way to one's own answers.
pub(super) fn part(p: &Page, view: &DeliveryView, edition: &Edition) -> Part {
    let mut part = Part::new("adherence", p.t("adherence-title")).say(p.t("adherence-lead"));
    if view.sheets.is_empty() {
        part = part.say(p.t("adherence-empty"));
    }
    for one in &view.sheets {
        part = part.table(sheet(p, edition, one));
    }
    if !view.may.contains(&Act::CheckAdherence) {
        return part;
    }
    let own = p.actor().map(|actor| actor.kind);
    let open = |moment: Moment| !view.sheets.iter().any(|a| Some(a.side) == own && a.moment == moment);
    for (moment, key) in [(Moment::Agreement, "adherence-answer-agreement"), (Moment::Close, "adherence-answer-close")]
    {
        if open(moment) {
            let id = view.engagement.record.engagement.id;
            let place = p.url(&format!("/engagements/{id}/adherence?moment={}", moment.code()));
            part = part.link(Link::new(place, p.t(key)));
        }
    }
    part
}

async fn show(app: &App, page: &Page, id: EngagementId, moment: Moment, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let view = app.cycle.delivery(page.scope()?, id).await?;
    let checks = app.cycle.adherence_checks(page.scope()?, id).await?;
    if p.actor().is_some_and(|actor| actor.kind == OrganisationKind::Secretariat) {
        return Err(Failure::not_found());
    }
    let answers =
        || Adhered::ALL.iter().map(|a| Choice::new(a.code(), coded(p, "adherence", a.code()))).collect::<Vec<_>>();
    let sets = checks.iter().map(|check| {
        let (answer, words) = (format!("answer.{}", check.principle), format!("words.{}", check.principle));
        let title = p.text(&check.statement);
        let fields = vec![
            Field::radios(&answer, title.clone(), answers()).chosen(&[form.value(&answer)]),
            Field::line(&words, p.t1("adherence-words", "principle", title), form.value(&words)),
        ];
        Fieldset { title: None, lead: None, fields }
    });
    let key = match moment {
        Moment::Agreement => "adherence-answer-agreement",
        Moment::Close => "adherence-answer-close",
    };
    let mut shown = Shown::new("", p.t("part-save"), Vec::new())
        .with("moment", moment.code())
        .with(VERSION_FIELD, view.engagement.record.version)
        .cancel(Link::new(p.url(&format!("/engagements/{id}")), p.t("cancel")));
    shown.sets = sets.collect();
    let head = head(p, &view.engagement, key).lead(p.t("adherence-lead")).faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, Query(wish): Query<Wish>) -> Answer {
    let moment = wish.moment.as_deref().unwrap_or("agreement").parse().map_err(|_| Failure::not_found())?;
    show(&app, &page, id, moment, &Form::default(), &[]).await
}

async fn write(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let moment: Moment = form.value("moment").parse().map_err(|_| Failure::not_found())?;
    let (mut answers, mut wrong) = (Vec::new(), Vec::new());
    for (name, given) in form.pairs() {
        let Some(principle) = name.strip_prefix("answer.") else { continue };
        match given.parse::<Adhered>() {
            Ok(answer) => {
                let words = form.value(&format!("words.{principle}")).trim().to_owned();
                answers.push(AdherenceAnswer { principle: principle.to_owned(), answer, words });
            }
            Err(_) => {
                let message = "choose one of the four answers";
                wrong.push(Finding::error("not-an-adherence", Place::field(name), given, message));
            }
        }
    }
    if !wrong.is_empty() {
        return show(&app, &page, id, moment, &form, &wrong).await;
    }
    match app.cycle.check_adherence(page.scope()?, id, moment, &answers, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#adherence"))),
        Err(refusal) => show(&app, &page, id, moment, &form, &findings(refusal)?).await,
    }
}
