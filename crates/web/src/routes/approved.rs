//! Lessons that an administrator lets into matching: what could be approved, what is in force, and one input run with
//! and without them, side by side.

use axum::extract::State;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::matching::fit::{LearnedFactor, LearnedOf};
use cycle::{Act, ApprovalView, Approve, LessonProposal};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{Finding, RoundId, RunId};

use super::parts::{Cell, Choice, Facts, Field, Filters, Form as Shown, Link, Part, Tone};
use super::tables::table;
use super::words::{area, coded, region};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/lessons/approve", Policy::Act(Act::ReadDeliveryReports), ask)
        .post("/{lang}/lessons/approve", Policy::Act(Act::ApproveLessons), approve)
        .post("/{lang}/lessons/approvals/{id}/revoke", Policy::Act(Act::ApproveLessons), revoke)
        .post("/{lang}/rounds/{id}/lessons-trial", Policy::Act(Act::StartRun), start_trial)
        .get("/{lang}/runs/{id}/lessons", Policy::Act(Act::ReadReport), beside)
}

/// What a group is called.
fn group(p: &Page, edition: &Edition, of: &LearnedOf) -> Message {
    match of {
        LearnedOf::Area(id) => area(p, edition, id),
        LearnedOf::Kind(id) => super::practices::kind(p, edition, id),
        LearnedOf::ProviderKind(kind) => coded(p, "provider-kind", kind.code()),
        LearnedOf::Region(code) => region(p, code),
    }
}

/// A group in a form: `area:incident-response`.
pub(crate) fn written(of: &LearnedOf) -> String {
    match of {
        LearnedOf::Area(id) => format!("area:{id}"),
        LearnedOf::Kind(id) => format!("kind:{id}"),
        LearnedOf::ProviderKind(kind) => format!("provider-kind:{}", kind.code()),
        LearnedOf::Region(code) => format!("region:{code}"),
    }
}

/// The group that a form or a body names.
pub(crate) fn read(text: &str) -> Option<LearnedOf> {
    let (kind, id) = text.split_once(':')?;
    match kind {
        "area" => id.parse().ok().map(LearnedOf::Area),
        "kind" => id.parse().ok().map(LearnedOf::Kind),
        "provider-kind" => id.parse().ok().map(LearnedOf::ProviderKind),
        "region" => id.parse().ok().map(LearnedOf::Region),
        _ => None,
    }
}

fn factors(p: &Page, edition: &Edition, all: &[LearnedFactor]) -> super::parts::Table {
    let rows = all.iter().map(|one| {
        vec![
            Cell::text(group(p, edition, &one.of)),
            Cell::number(p.decimal(one.factor, 2)),
            Cell::number(p.number(one.evidence)),
        ]
    });
    let columns = ["column-group", "column-factor", "approve-engagements"];
    table(p, p.t("approve-groups"), &columns, rows.collect(), "approve-nothing")
}

/// What takes part in matching now, for the page of lessons.
pub(super) fn part(p: &Page, edition: &Edition, now: Option<&ApprovalView>) -> Part {
    let mut part = Part::new("approved", p.t("approved-title")).say(p.t("approved-lead"));
    match now {
        Some(view) => part = part.table(factors(p, edition, &view.record.lessons.factors)),
        None => part = part.say(p.t("approved-none")),
    }
    part.link(Link::new(p.url("/lessons/approve"), p.t("approve-title")))
}

#[derive(Deserialize, Default)]
struct Wish {
    threshold: Option<String>,
}

fn history(p: &Page, edition: &Edition, all: &[ApprovalView]) -> Part {
    let rows = all.iter().map(|view| {
        let lessons = &view.record.lessons;
        let named = lessons.factors.iter().map(|f| {
            let factor = format::decimal(p.lang(), f.factor, 2);
            let (group, evidence) = (group(p, edition, &f.of), f.evidence);
            Cell::text(
                p.t_args("approve-group-says", &[("group", &group), ("factor", &factor), ("evidence", &evidence)]),
            )
        });
        let standing = match (&view.record.revoked, view.in_force) {
            (Some((at, reason)), _) => Cell::Many(vec![
                Cell::Tag(Tone::Plain, p.t("approved-revoked")),
                Cell::text(p.date_time(*at)),
                Cell::Words(reason.clone()),
            ]),
            (None, true) => Cell::Tag(Tone::Good, p.t("approved-in-force")),
            (None, false) => Cell::Words(String::new()),
        };
        vec![
            Cell::text(p.date_time(view.record.at)),
            Cell::Words(view.record.by.clone()),
            Cell::Words(lessons.reason.clone()),
            Cell::number(p.number(lessons.least)),
            Cell::Many(named.collect()),
            standing,
        ]
    });
    let columns =
        ["column-when", "column-who", "column-reason", "approve-engagements", "approve-groups", "column-status"];
    let rows = table(p, p.t("approved-history"), &columns, rows.collect(), "approved-none");
    let mut part = Part::new("history", p.t("approved-history")).table(rows);
    for view in all.iter().filter(|view| view.in_force && view.may.contains(&Act::ApproveLessons)) {
        let place = p.url(&format!("/lessons/approvals/{}/revoke", view.record.id));
        let field = Field::area("reason", p.t("reason-label"), "");
        part = part.ask(
            Shown::new(place, p.t("approve-revoke"), vec![field]).with(VERSION_FIELD, view.record.version).grave(),
        );
    }
    part
}

/// The form that approves: the groups that have enough evidence.
fn approval(p: &Page, edition: &Edition, found: &LessonProposal, form: &Form) -> Part {
    let part = Part::new("approve", p.t("approve-title"));
    if found.factors.is_empty() {
        return part.say(p.t("approve-nothing"));
    }
    let choice = |one: &LearnedFactor| {
        let factor = format::decimal(p.lang(), one.factor, 2);
        let (group, evidence) = (group(p, edition, &one.of), one.evidence);
        let says = p.t_args("approve-group-says", &[("group", &group), ("factor", &factor), ("evidence", &evidence)]);
        Choice::new(written(&one.of), says)
    };
    let choices: Vec<Choice> = found.factors.iter().map(choice).collect();
    let chosen: Vec<&str> = if form.contains("why") {
        form.values("groups").collect()
    } else {
        choices.iter().map(|c| c.value.as_str()).collect()
    };
    let field = Field::checks("groups", p.t("approve-groups"), choices.clone()).chosen(&chosen);
    let fields = vec![field, Field::area("why", p.t("approve-reason"), form.value("why"))];
    let shown = Shown::new(p.url("/lessons/approve"), p.t("approve-title"), fields)
        .with("threshold", found.least)
        .with(KEY_FIELD, form.key_or_new());
    part.say(p.t("approve-lead")).ask(shown)
}

async fn show(app: &App, page: &Page, least: u32, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let proposal = app.cycle.lesson_proposal(page.scope()?, least).await?;
    let all = app.cycle.approvals(page.scope()?).await?;
    let head = Head::new(p, "approved-title")
        .above(p, "/reports", p.t("nav-lessons"))
        .lead(p.t("approved-lead"))
        .faults(p, found);
    let filters = Filters {
        fields: vec![
            Field::short("threshold", p.t("approve-threshold"), least.to_string()).hint(p.t("approve-threshold-hint")),
        ],
        button: p.t("approve-look"),
        clear: None,
    };
    let mut parts = Vec::new();
    if p.may(Act::ApproveLessons) {
        let mut part = approval(p, &edition, &proposal, form);
        part.forms = part.forms.into_iter().map(|form| form.marked(&head.faults)).collect();
        parts.push(part);
    } else {
        parts.push(Part::new("approve", p.t("approve-groups")).table(factors(p, &edition, &proposal.factors)));
    }
    parts.push(trial(app, page).await?);
    parts.push(history(p, &edition, &all));
    show_parts(p, head, Some(filters), parts)
}

/// The way to a run with and without.
async fn trial(app: &App, page: &Page) -> Result<Part, crate::error::Failure> {
    let p = page;
    let rounds = app.cycle.rounds(page.scope()?).await?;
    let open = rounds.iter().filter(|round| round.status != cycle::RoundStatus::Closed);
    let mut part = Part::new("trial", p.t("trial-title")).say(p.t("trial-lead"));
    let mut any = false;
    for round in open.filter(|_| p.may(Act::StartRun)) {
        any = true;
        let button = Message::literal(format!("{}: {}", p.attr("trial-start"), round.title));
        let place = p.url(&format!("/rounds/{}/lessons-trial", round.id));
        part = part.ask(Shown::new(place, button, Vec::new()).with(KEY_FIELD, page.new_key()));
    }
    Ok(if any { part } else { part.say(p.t("trial-no-round")) })
}

async fn ask(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let wished = wish.threshold.as_deref().map(str::trim).and_then(|text| text.parse().ok());
    show(&app, &page, wished.unwrap_or(Approve::default().least), &Form::default(), &[]).await
}

async fn approve(State(app): State<App>, page: Page, form: Form) -> Answer {
    let least = form.value("threshold").parse().unwrap_or(Approve::default().least);
    let groups: Vec<LearnedOf> = form.values("groups").filter_map(read).collect();
    if groups.is_empty() {
        let wrong = super::words::fault("groups", "nothing-chosen", "", "choose at least one group");
        return show(&app, &page, least, &form, &[wrong]).await;
    }
    let new = Approve { least, groups, reason: form.value("why").to_owned() };
    match app.cycle.approve_lessons(page.scope()?, &new, form.key().as_ref()).await {
        Ok(_) => Ok(page.go("/lessons/approve?done=saved")),
        Err(refusal) => {
            let found = findings(refusal)?.into_iter().map(|finding| {
                let why = finding.place.field.as_deref() == Some("reason");
                if why { Finding { place: vocabulary::Place::field("why"), ..finding } } else { finding }
            });
            show(&app, &page, least, &form, &found.collect::<Vec<_>>()).await
        }
    }
}

async fn revoke(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let version = form.version()?;
    match app.cycle.revoke_lessons(page.scope()?, id, form.value("reason"), version).await {
        Ok(_) => Ok(page.go("/lessons/approve?done=saved")),
        Err(refusal) => {
            let found = findings(refusal)?;
            show(&app, &page, Approve::default().least, &form, &found).await
        }
    }
}

async fn start_trial(State(app): State<App>, page: Page, Id(id): Id<RoundId>, form: Form) -> Answer {
    let trial = app.cycle.start_lessons_trial(page.scope()?, id, form.key().as_ref()).await?;
    Ok(page.go(&format!("/runs/{}/lessons", trial.with.record.id)))
}

async fn beside(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    let p = &page;
    let view = app.cycle.lessons_beside(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let mut facts = Facts::default();
    for (key, run) in [("trial-without", &view.trial.without), ("trial-with", &view.trial.with)] {
        let place = p.url(&format!("/runs/{}", run.record.id));
        let cells = vec![Cell::link(place, p.t("match-report")), super::words::status(p, run.record.status.code())];
        facts.add(p.t(key), Cell::Many(cells));
    }
    let mut runs = Part::new("runs", p.t("trial-title")).facts(facts);
    let mut parts = Vec::new();
    match &view.compared {
        Some(compared) => parts.extend(super::comparing::parts(p, compared)),
        None => runs = runs.say(p.t("trial-waits")),
    }
    parts.insert(0, runs);
    parts.push(Part::new("factors", p.t("approve-groups")).table(factors(p, &edition, &view.factors)));
    let head = Head::new(p, "trial-title")
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, "/lessons/approve", p.t("approved-title"))
        .lead(p.t("trial-lead"));
    show_parts(p, head, None, parts)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn groups_read_back() {
        for text in ["area:incident-response", "kind:training-course", "provider-kind:government", "region:002"] {
            assert_eq!(written(&read(text).unwrap()), text);
        }
        assert!(read("nobody").is_none() && read("provider-kind:nobody").is_none());
    }
}
