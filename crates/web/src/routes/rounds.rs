//! Rounds: opening one with its policy, freezing and running, live progress, choosing a run, closing.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::records::{RoundRecord, RoundStatus, RunKind, RunStatus};
use cycle::{Act, RoundView, RunView};
use vocabulary::{RoundId, RunId};

use super::parts::{Cell, Choice, Column, Facts, Field, Figures, Form as Shown, Link, Listing, Table as Rows};
use super::words::{coded, fault, status};
use super::{Answer, Head, ListPage, findings, proposals, round_form, round_frame, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};
use cycle::rooms::catalogue::Edition;

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/rounds", Policy::Act(Act::ReadRounds), list)
        .get("/{lang}/rounds/new", Policy::Act(Act::ManageRound), new)
        .post("/{lang}/rounds", Policy::Act(Act::ManageRound), create)
        .get("/{lang}/rounds/{id}", Policy::Act(Act::ReadRounds), show)
        .get("/{lang}/rounds/{id}/policy", Policy::Act(Act::ManageRound), ask_policy)
        .post("/{lang}/rounds/{id}/policy", Policy::Act(Act::ManageRound), save_policy)
        .post("/{lang}/rounds/{id}/runs", Policy::Act(Act::StartRun), start)
        .get("/{lang}/rounds/{id}/choose/{of}", Policy::Act(Act::ChooseRun), ask_choose)
        .post("/{lang}/rounds/{id}/choose/{of}", Policy::Act(Act::ChooseRun), choose)
        .get("/{lang}/rounds/{id}/close", Policy::Act(Act::CloseRound), ask_close)
        .post("/{lang}/rounds/{id}/close", Policy::Act(Act::CloseRound), close)
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    let found = app.cycle.rounds(page.scope()?).await?;
    let p = &page;
    let row = |r: &RoundRecord| {
        vec![
            Cell::link(p.url(&format!("/rounds/{}", r.id)), Message::literal(r.title.clone())),
            Cell::text(coded(p, "round-kind", r.kind.code())),
            Cell::text(p.date_time(r.created_at)),
            Cell::text(
                r.proposals_due
                    .map_or_else(|| Message::literal("–"), |d| Message::literal(format::short_date(p.lang(), d))),
            ),
            status(p, r.status.code()),
        ]
    };
    let manages = p.may(Act::ManageRound);
    let listing = Listing {
        filters: None,
        count: Some(p.t1("rounds-count", "count", found.len())),
        table: Rows {
            caption: p.t("nav-rounds"),
            quiet: true,
            columns: ["column-title", "column-kind", "column-opened", "column-due", "column-status"]
                .map(|k| Column::words(p.t(k)))
                .into(),
            rows: found.iter().map(row).collect(),
            empty: p.t(if manages { "rounds-empty-secretariat" } else { "rounds-empty" }),
        },
        next: None,
        files: Vec::new(),
        files_title: p.t("files-title"),
    };
    let mut actions = if manages { vec![Link::new(p.url("/rounds/new"), p.t("round-new"))] } else { Vec::new() };
    actions.push(Link::new(p.url("/rounds/standing"), p.t("standing-title")));
    let head = Head::new(p, "nav-rounds").lead(p.t("rounds-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions, listing })
}

fn new_head(p: &Page) -> Head {
    Head::new(p, "round-new").above(p, "/rounds", p.t("nav-rounds")).lead(p.t("round-new-lead"))
}

async fn show_new(app: &App, page: &Page, head: Head, form: &Form) -> Answer {
    let earlier = app.cycle.rounds(page.scope()?).await?;
    let parents = earlier.iter().map(|r| Choice::new(r.id.to_string(), Message::literal(r.title.clone()))).collect();
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let mut shown = round_form::shown(page, form, parents, page.t("round-save")).with(KEY_FIELD, form.key_or_new());
    let frame = round_frame::sets(app, page, &edition, form);
    shown.sets.splice(1..1, frame);
    shown.action = page.url("/rounds");
    show_form(page, head, None, shown.cancel(Link::new(page.url("/rounds"), page.t("cancel"))))
}

async fn new(State(app): State<App>, page: Page) -> Answer {
    let mut form = round_form::filled(&cycle::rooms::matching::Policy::default());
    round_frame::fill(&mut form, &cycle::records::RoundFrame::default());
    show_new(&app, &page, new_head(&page), &form).await
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match round_form::round(&form) {
        Err(faults) => faults,
        Ok(new) => match app.cycle.create_round(page.scope()?, &new, form.key().as_ref()).await {
            Ok(view) => return Ok(page.go(&format!("/rounds/{}?done=round", view.record.id))),
            Err(refusal) => findings(refusal)?,
        },
    };
    show_new(&app, &page, new_head(&page).faults(&page, &refused), &form).await
}

#[derive(Template)]
#[template(path = "rounds/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    call: String,
    figures: Figures,
    facts: Facts,
    policy: Rows,
    change: Option<Link>,
    call_links: Vec<Link>,
    start: Option<Shown>,
    runs: Rows,
    compare: Option<Link>,
    secretariat: bool,
    proposals: Rows,
    close: Option<Link>,
}

/// The published table: what counts how much in this round.
fn policy_table(p: &Page, view: &RoundView) -> Rows {
    let number = |value: f64| Cell::number(Message::literal(format::decimal(p.lang(), value, 2)));
    let (policy, table) = (&view.policy, &view.policy.weights);
    let limit = |value: Option<u32>| match value {
        Some(n) => Cell::number(p.number(i64::from(n))),
        None => Cell::text(p.t("no-limit")),
    };
    let mut rows = super::policy_form::rows(p, policy);
    rows.extend([
        vec![Cell::text(p.t("policy-priority-first")), number(table.priority_first)],
        vec![Cell::text(p.t("policy-priority-last")), number(table.priority_last)],
        vec![Cell::text(p.t("policy-gap")), number(table.gap_per_level)],
        vec![Cell::text(p.t("policy-gap-unknown")), Cell::number(p.number(i64::from(table.gap_unknown)))],
        vec![Cell::text(p.t("policy-foundational")), number(table.foundational)],
    ]);
    rows.extend(vocabulary::Group::ALL.iter().map(|g| {
        let name = p.t1("policy-group", "group", coded(p, "group", g.code()));
        vec![Cell::text(name), number(table.groups.get(g).copied().unwrap_or(1.0))]
    }));
    let fits = [
        ("area", table.fit.area),
        ("region", table.fit.region),
        ("group", table.fit.group),
        ("state", table.fit.state),
        ("delivery", table.fit.delivery),
    ];
    rows.extend(
        fits.map(|(about, factor)| {
            vec![Cell::text(p.t1("policy-fit", "what", coded(p, "fit", about))), number(factor)]
        }),
    );
    rows.push(vec![Cell::text(p.t("policy-max-providers")), limit(policy.max_providers)]);
    rows.push(vec![Cell::text(p.t("policy-state-awards")), limit(policy.state_max_awards)]);
    rows.push(vec![Cell::text(p.t("policy-award-cost")), number(policy.award_cost)]);
    Rows {
        caption: p.t("policy-title"),
        quiet: true,
        columns: vec![Column::words(p.t("column-rule")), Column::numbers(p.t("column-factor"))],
        rows,
        empty: p.t("none-given"),
    }
}

fn runs_table(p: &Page, view: &RoundView) -> Rows {
    let row = |run: &RunView| {
        let id = run.record.id;
        let mut acts = vec![Cell::link(p.url(&format!("/runs/{id}")), p.t("run-open"))];
        if run.record.status == RunStatus::Done && view.may.contains(&Act::ChooseRun) && !run.chosen {
            acts.push(Cell::link(p.url(&format!("/rounds/{}/choose/{id}", view.record.id)), p.t("run-choose")));
        }
        if run.plan_kept {
            acts.push(Cell::link(p.url(&format!("/runs/{id}/changes")), p.t("diff-open")));
        }
        let mut standing = vec![status(p, run.record.status.code())];
        standing.extend(run.chosen.then(|| Cell::text(p.t("run-chosen"))));
        if run.record.kind != RunKind::Solved {
            standing.push(Cell::text(coded(p, "round-kind", run.record.kind.code())));
        }
        vec![
            Cell::text(p.date_time(run.record.created_at)),
            Cell::Many(standing),
            super::run_notes::ended(p, run).unwrap_or(Cell::Words(String::new())),
            Cell::Code(run.record.input_sha256.chars().take(16).collect()),
            Cell::Many(acts),
        ]
    };
    Rows {
        caption: p.t("round-runs"),
        quiet: true,
        columns: ["column-started", "column-status", "column-message", "column-checksum", "column-act"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: view.runs.iter().map(row).collect(),
        empty: p.t("round-no-runs"),
    }
}

/// Where the call is changed, and where its end is told.
fn call_links(p: &Page, view: &RoundView) -> Vec<Link> {
    let id = view.record.id;
    let mut links = Vec::new();
    if view.may.contains(&Act::ManageRound) {
        links.push(Link::new(p.url(&format!("/rounds/{id}/call")), p.t("round-call-change")));
    }
    if view.record.status == RoundStatus::Closed {
        links.push(Link::new(p.url(&format!("/rounds/{id}/closing-report")), p.t("closing-open")));
    }
    links
}

/// What a round's page says of it before anything else.
fn facts(p: &Page, edition: &Edition, view: &RoundView) -> Facts {
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, view.record.status.code()));
    facts.add(p.t("column-opened"), Cell::text(p.date_time(view.record.created_at)));
    round_frame::facts(p, edition, view, &mut facts);
    facts.add_some(p.t("round-due"), view.record.proposals_due.map(|d| Cell::text(p.date(d))));
    facts.add_some(
        p.t("policy-name"),
        Some(&view.policy.name).filter(|n| !n.is_empty()).map(|n| Cell::Words(n.clone())),
    );
    facts
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<RoundId>) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let count = |n: usize| Message::literal(format::number(p.lang(), i64::try_from(n).unwrap_or(i64::MAX)));
    let mut figures = Figures {
        items: vec![(p.t("round-needs"), count(view.needs), None), (p.t("round-offers"), count(view.offers), None)],
    };
    let by_status = view
        .counts
        .iter()
        .map(|(code, n)| (p.t1("round-proposals-in", "status", coded(p, "status", code)), count(*n), None));
    figures.items.extend(by_status);
    let start = view.may.contains(&Act::StartRun).then(|| {
        Shown::new(p.url(&format!("/rounds/{id}/runs")), p.t("run-start"), Vec::new()).with(KEY_FIELD, p.new_key())
    });
    let body = Show {
        p,
        head: Head::named(p, view.record.title.clone())
            .above(p, "/rounds", p.t("nav-rounds"))
            .caption(p.t("round-caption")),
        call: view.record.call.clone(),
        figures,
        facts: facts(p, &edition, &view),
        call_links: call_links(p, &view),
        policy: policy_table(p, &view),
        change: view
            .may
            .contains(&Act::ManageRound)
            .then(|| Link::new(p.url(&format!("/rounds/{id}/policy")), p.t("policy-change"))),
        start,
        runs: runs_table(p, &view),
        compare: (view.runs.len() > 1).then(|| Link::new(p.url(&format!("/rounds/{id}/compare")), p.t("compare-page"))),
        secretariat: p.may(Act::ReadReport),
        proposals: proposals::rows(p, &edition, &view.proposals),
        close: view
            .may
            .contains(&Act::CloseRound)
            .then(|| Link::new(p.url(&format!("/rounds/{id}/close")), p.t("round-close"))),
    };
    page.render(StatusCode::OK, &body)
}

/// The head of a page below a round.
pub(super) fn below(p: &Page, view: &RoundView, key: &str) -> Head {
    Head::new(p, key).above(p, "/rounds", p.t("nav-rounds")).above(
        p,
        &format!("/rounds/{}", view.record.id),
        Message::literal(view.record.title.clone()),
    )
}

fn policy_form(p: &Page, view: &RoundView, form: &Form) -> Shown {
    let id = view.record.id;
    let name = Field::line("policy_name", p.t("policy-name"), form.value("policy_name")).hint(p.t("policy-name-hint"));
    let mut shown = Shown::new("", p.t("save"), vec![name]);
    shown.sets.extend(round_form::policy_sets(p, form));
    shown.with(VERSION_FIELD, view.record.version).cancel(Link::new(p.url(&format!("/rounds/{id}")), p.t("cancel")))
}

/// A policy that another page proposes, such as a point of the frontier.
#[derive(serde::Deserialize, Default)]
struct Proposed {
    objective: Option<String>,
    price: Option<String>,
    alpha: Option<String>,
}

async fn ask_policy(
    State(app): State<App>,
    page: Page,
    Id(id): Id<RoundId>,
    Query(proposed): Query<Proposed>,
) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    let mut form = round_form::filled(&view.policy);
    for (field, value) in [("objective", proposed.objective), ("price", proposed.price), ("alpha", proposed.alpha)] {
        if let Some(value) = value {
            form.set(field, value);
        }
    }
    show_form(&page, below(&page, &view, "policy-change"), None, policy_form(&page, &view, &form))
}

async fn save_policy(State(app): State<App>, page: Page, Id(id): Id<RoundId>, form: Form) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    let refused = match round_form::policy(&form, &view.policy) {
        Err(faults) => faults,
        Ok(policy) => match app.cycle.set_policy(page.scope()?, id, policy, form.version()?).await {
            Ok(_) => return Ok(page.go(&format!("/rounds/{id}?done=saved"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    let head = below(&page, &view, "policy-change").faults(&page, &refused);
    show_form(&page, head, None, policy_form(&page, &view, &form))
}

async fn start(State(app): State<App>, page: Page, Id(id): Id<RoundId>, form: Form) -> Answer {
    let run = app.cycle.start_run(page.scope()?, id, form.key().as_ref()).await?;
    Ok(page.go(&format!("/runs/{}", run.record.id)))
}

fn choose_form(p: &Page, view: &RoundView, due: &str) -> Shown {
    let field = Field::day("due", p.t("round-due"), due).hint(p.t("round-due-hint"));
    Shown::new("", p.t("choose-button"), vec![field])
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(p.url(&format!("/rounds/{}", view.record.id)), p.t("cancel")))
}

async fn ask_choose(State(app): State<App>, page: Page, IdAnd(id, run): IdAnd<RoundId, RunId>) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    if !view.runs.iter().any(|r| r.record.id == run) {
        return Err(Failure::not_found());
    }
    let due = page.today() + chrono::TimeDelta::days(60);
    let head = below(&page, &view, "choose-title").lead(page.t("choose-lead"));
    show_form(&page, head, None, choose_form(&page, &view, &due.to_string()))
}

async fn choose(State(app): State<App>, page: Page, IdAnd(id, run): IdAnd<RoundId, RunId>, form: Form) -> Answer {
    let text = form.value("due").trim();
    let refused = match text.parse::<NaiveDate>() {
        Err(_) => vec![fault("due", "not-a-date", text, "write the day as 2027-01-31")],
        Ok(due) => match app.cycle.choose_run(page.scope()?, id, run, due, form.version()?).await {
            Ok(_) => return Ok(page.go(&format!("/rounds/{id}?done=chosen"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    let view = app.cycle.round(page.scope()?, id).await?;
    let head = below(&page, &view, "choose-title").lead(page.t("choose-lead")).faults(&page, &refused);
    show_form(&page, head, None, choose_form(&page, &view, text))
}

async fn ask_close(State(app): State<App>, page: Page, Id(id): Id<RoundId>) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    let form = Shown::new("", page.t("round-close"), Vec::new())
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(page.url(&format!("/rounds/{id}")), page.t("cancel")))
        .grave();
    show_form(&page, below(&page, &view, "round-close").lead(page.t("round-close-lead")), None, form)
}

async fn close(State(app): State<App>, page: Page, Id(id): Id<RoundId>, form: Form) -> Answer {
    app.cycle.close_round(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/rounds/{id}?done=closed")))
}
