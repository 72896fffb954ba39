//! One run: live progress while it works, then the match report with its plots, tables and files.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::RunStatus;
use cycle::rooms::exchange::Format;
use cycle::{Act, ReportView, RunView};
use vocabulary::RunId;

use super::documents::{self, DocumentForm};
use super::parts::{Cell, Column, Facts, Figures, Form as Shown, Link, Part, Plots, Table as Rows};
use super::words::{coded, status};
use super::{Answer, Head, comparing, frontier, policy_form, report_document, report_plots, run_notes, run_tables};
use crate::App;
use crate::charts::{Moment, Words, bound};
use crate::error::Failure;
use crate::extract::{Id, IdAnd, download};
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};
use crate::verifier::{self, RunPart};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/runs/{id}", Policy::Act(Act::ReadReport), show)
        .post("/{lang}/runs/{id}/cancel", Policy::Act(Act::CancelRun), cancel)
        .get("/{lang}/runs/{id}/files/{of}", Policy::Act(Act::ReadReport), file)
        .get("/{lang}/runs/{id}/report/{of}", Policy::Act(Act::ReadReport), report_file)
}

#[derive(Template)]
#[template(path = "rounds/run.html")]
struct Live<'a> {
    p: &'a Page,
    head: Head,
    working: bool,
    facts: Facts,
    figures: Figures,
    plots: Plots,
    cancel: Option<Shown>,
}

fn head(p: &Page, run: &RunView, title: Message) -> Head {
    Head::new(p, "run-title").above(p, "/rounds", p.t("nav-rounds")).above(
        p,
        &format!("/rounds/{}", run.record.round),
        title,
    )
}

fn live(p: &Page, run: &RunView) -> Answer {
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, run.record.status.code()));
    facts.add(p.t("column-started"), Cell::text(p.date_time(run.record.created_at)));
    facts.add_some(p.t("run-finished"), run.record.finished_at.map(|at| Cell::text(p.date_time(at))));
    facts.add_some(p.t("column-message"), run_notes::ended(p, run));
    facts.add(p.t("run-input-sha256"), Cell::Code(run.record.input_sha256.clone()));
    let number = |value: Option<f64>| {
        Message::literal(value.map_or_else(|| "–".to_owned(), |v| format::decimal(p.lang(), v, 3)))
    };
    let mut figures = Figures::default();
    if let Some(now) = &run.progress {
        let phase = i18n::find(p.lang(), &format!("phase-{}", now.phase), &[])
            .unwrap_or_else(|| Message::literal(now.phase.clone()));
        let gap = now.gap.map_or_else(|| "–".to_owned(), |g| format::percent(p.lang(), g, 2));
        figures.items = vec![
            (p.t("run-phase"), phase, None),
            (p.t("run-seconds"), Message::literal(format::decimal(p.lang(), now.seconds, 0)), None),
            (p.t("column-best"), number(now.best), None),
            (p.t("column-bound"), number(now.bound), None),
            (p.t("column-gap-left"), Message::literal(gap), None),
        ];
    }
    let working = matches!(run.record.status, RunStatus::Queued | RunStatus::Running);
    let cancel = run
        .may
        .contains(&Act::CancelRun)
        .then(|| Shown::new(p.url(&format!("/runs/{}/cancel", run.record.id)), p.t("run-cancel"), Vec::new()).grave());
    let cancel = cancel.filter(|_| working && !run.record.cancel_requested);
    let plots = Plots::new(p, steps(p, run).into_iter().collect());
    let mut head = head(p, run, p.t("round-caption"));
    if run.record.cancel_requested && working {
        head = head.lead(p.t("run-cancelling"));
    }
    p.render(StatusCode::OK, &Live { p, head, working, facts, figures, plots, cancel })
}

/// Best plan and bound over time, once there are two moments to join.
pub(super) fn steps(p: &Page, run: &RunView) -> Option<crate::charts::Figure> {
    let (first, last) = (run.moments.first()?, run.moments.last()?);
    if run.moments.len() < 2 {
        return None;
    }
    let lang = p.lang();
    let number = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format::decimal(lang, v, 3));
    let gap = |gap: Option<f64>| gap.map_or_else(|| "–".to_owned(), |g| format::percent(lang, g, 2));
    let seconds = |s: f64| p.attr1("seconds", "seconds", format::decimal(lang, s, 0));
    let moments: Vec<Moment> = run
        .moments
        .iter()
        .map(|m| Moment {
            seconds: m.seconds,
            best: m.best,
            bound: m.bound,
            cells: vec![seconds(m.seconds), number(m.best), number(m.bound), gap(m.gap)],
        })
        .collect();
    let words = Words {
        id: "steps".into(),
        title: p.attr("steps-title"),
        description: p.attr("steps-description"),
        head: ["run-seconds", "column-best", "column-bound", "column-gap-left"].map(|k| p.attr(k)).into(),
        rtl: lang.right_to_left(),
    };
    let ends = [seconds(first.seconds), seconds(last.seconds)];
    let value = |v: f64| format::decimal(lang, v, 2);
    let figure = bound(&words, &moments, [&ends[0], &ends[1]], &value);
    Some(figure.with_legend(vec![("c-kind-1", p.attr("column-best")), ("c-bound-dot", p.attr("column-bound"))]))
}

#[derive(Template)]
#[template(path = "rounds/report.html")]
struct Report<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
    certificate: Message,
    source: Option<Message>,
    check: Vec<Link>,
    command: String,
    policy: Option<Part>,
    questions: Vec<Link>,
    baselines: Rows,
    reasons: Rows,
    plots: Plots,
    tables: Vec<(&'static str, Message, Rows, Option<Link>)>,
    files: Vec<Link>,
    hashes: Facts,
    by_hand: Option<Facts>,
    choose: Option<Link>,
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    let run = app.cycle.run(page.scope()?, id).await?;
    if run.record.status != RunStatus::Done && !run.plan_kept {
        return live(&page, &run);
    }
    let view = app.cycle.report(page.scope()?, id).await?;
    let p = &page;
    let report = &view.told.report;
    let sections = report.sections();
    let section = |key: &str| sections.iter().find(|s| s.key == key).map(|s| run_tables::whole(p, s));
    let tables = run_tables::KEYS.into_iter().filter_map(|key| {
        let section = sections.iter().find(|s| s.key == key)?;
        let (rows, all) = run_tables::first(p, id, section);
        Some((key, p.t(&format!("report-{key}")), rows, all))
    });
    let choose = view
        .run
        .may
        .contains(&Act::ChooseRun)
        .then(|| Link::new(p.url(&format!("/rounds/{}/choose/{id}", view.run.record.round)), p.t("run-choose")));
    let empty = Rows {
        caption: p.t("none-given"),
        quiet: true,
        columns: Vec::new(),
        rows: Vec::new(),
        empty: p.t("none-given"),
    };
    let body = Report {
        p,
        head: kept(p, &view.run, Message::literal(view.round_title.clone())),
        figures: key_figures(p, report),
        certificate: certificate(p, report),
        source: source(p, report),
        check: to_check(p, id),
        command: verifier::command(id),
        policy: policy(p, &view),
        questions: questions(p, &view.run),
        baselines: section("baselines").unwrap_or(empty),
        reasons: reasons(p, id, report),
        plots: Plots::new(p, steps(p, &run).into_iter().chain(report_plots::all(&app, p, report)).collect()),
        tables: tables.collect(),
        files: files(&app, p, id),
        hashes: hashes(p, &view),
        by_hand: view.run.record.made_by_hand.as_ref().map(|made| super::overrides::facts(p, made)),
        choose,
    };
    page.render(StatusCode::OK, &Report { head: Head { title: p.attr("match-report"), ..body.head }, ..body })
}

/// What tells this run and its files from any other.
pub(super) fn hashes(p: &Page, view: &ReportView) -> Facts {
    let mut hashes = Facts::default();
    hashes.add(p.t("run-input-sha256"), Cell::Code(view.input_sha256.clone()));
    hashes.add(p.t("run-problem-sha256"), Cell::Code(view.problem_sha256.clone()));
    hashes.add(p.t("verifier-sha256"), Cell::Code(verifier::sha256().to_owned()));
    hashes.add(p.t("column-started"), Cell::text(p.date_time(view.run.record.created_at)));
    hashes
}

/// The head of the report; that of a cancelled run says that its plan can be read only.
pub(super) fn kept(p: &Page, run: &RunView, title: Message) -> Head {
    let head = head(p, run, title.clone()).caption(title);
    if run.record.status == RunStatus::Done { head } else { head.lead(p.t("run-plan-kept")) }
}

pub(super) fn key_figures(p: &Page, report: &cycle::rooms::matching::MatchReport) -> Figures {
    let totals = &report.totals;
    let lang = p.lang();
    let count = |n: usize| Message::literal(format::number(lang, i64::try_from(n).unwrap_or(i64::MAX)));
    let share = |s: f64| Message::literal(format::percent(lang, s, 1));
    Figures {
        items: vec![
            (p.t("measure-needs"), count(totals.needs), None),
            (p.t("measure-needs-full"), count(totals.full), None),
            (p.t("measure-needs-part"), count(totals.part), None),
            (p.t("measure-needs-unmet"), count(totals.unmet), None),
            (p.t("measure-matched-share"), share(totals.matched_share), None),
            (p.t("measure-awards"), count(report.award_count), None),
            (
                p.t("measure-matched-usd"),
                p.usd(totals.usd.matched_cents),
                Some(p.t1("of-asked", "asked", p.usd(totals.usd.asked_cents))),
            ),
        ],
    }
}

/// The first of two sentences about the certificate: how near the plan is to the best there can be.
pub(super) fn certificate(p: &Page, report: &cycle::rooms::matching::MatchReport) -> Message {
    let o = &report.outcome;
    let number = |v: f64| format::decimal(p.lang(), v, 3);
    let (value, limit, gap) =
        (number(o.objective), number(o.certified_bound), format::percent(p.lang(), o.certified_gap, 2));
    p.t_args("certificate-says", &[("value", &value), ("bound", &limit), ("gap", &gap)])
}

/// What proved the closest bound.
pub(super) fn source(p: &Page, report: &cycle::rooms::matching::MatchReport) -> Option<Message> {
    let o = &report.outcome;
    let proven = coded(p, "bound-source", &o.bound_source.as_ref()?.replace('_', "-"));
    let (limit, gap) = (format::decimal(p.lang(), o.bound, 3), format::percent(p.lang(), o.gap, 2));
    Some(p.t_args("bound-says", &[("bound", &limit), ("gap", &gap), ("source", &proven)]))
}

/// What the policy reached, and what it costs in total value.
pub(super) fn policy(p: &Page, view: &ReportView) -> Option<Part> {
    let objective = view.told.report.policy.objective.as_str();
    if objective == "total" {
        return None;
    }
    let mut part = Part::new("policy", policy_form::name(p, objective));
    part = part.say(p.t(&format!("objective-{}-means", objective.replace('_', "-"))));
    let number = |v: f64| format::decimal(p.lang(), v, 3);
    let says = match &view.price {
        Some(price) if price.more_value > 1e-9 => {
            let share = price.share.map_or_else(|| "–".to_owned(), |s| format::percent(p.lang(), s, 2));
            p.t2("policy-price-says", "value", number(price.more_value), "share", share)
        }
        Some(_) => p.t("policy-price-nothing"),
        None => p.t1("policy-price-unknown", "gap", format::percent(p.lang(), view.told.report.outcome.gap, 2)),
    };
    Some(part.say(says).table(comparing::policy_values(p, &view.told.policy_values)))
}

/// What can be asked of the plan.
fn questions(p: &Page, run: &RunView) -> Vec<Link> {
    let id = run.record.id;
    let hand = p.may(Act::OverrideAward).then_some(("override", "override-open"));
    let asked = [
        ("next", "next-unit-page"),
        ("withdrawal", "withdrawal-page"),
        ("check", "check-page"),
        ("changes", "diff-open"),
    ];
    let mut links: Vec<Link> = asked
        .into_iter()
        .chain(hand)
        .map(|(place, key)| Link::new(p.url(&format!("/runs/{id}/{place}")), p.t(key)))
        .collect();
    links.extend(frontier::links(p, run.record.round, id));
    links
}

/// Needs that are not yet matched, by reason, each with the way to its list.
pub(super) fn reasons(p: &Page, id: RunId, report: &cycle::rooms::matching::MatchReport) -> Rows {
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for need in &report.unmet {
        *counts.entry(need.reason.as_str()).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let row = |(reason, count): &(&str, usize)| {
        let place = p.url(&format!("/runs/{id}/unmet/{reason}"));
        vec![Cell::link(place, coded(p, "reason", &reason.replace('_', "-"))), Cell::number(p.number(*count))]
    };
    Rows {
        caption: p.t("report-reasons"),
        quiet: true,
        columns: vec![Column::words(p.t("column-reason")), Column::numbers(p.t("column-needs"))],
        rows: counts.iter().map(row).collect(),
        empty: p.t("report-nothing-unmet"),
    }
}

/// What can be taken away: the report, and the files that repeat and check the run.
fn files(app: &App, p: &Page, id: RunId) -> Vec<Link> {
    let documents = documents::forms(app, p).into_iter().map(|(end, _)| end);
    let report = documents
        .chain(["xlsx", "json"])
        .map(|end| Link::new(p.url(&format!("/runs/{id}/report/{end}")), p.t(&format!("report-file-{end}"))));
    let sections = ["summary", "areas", "unmet", "offers", "awards", "needs"].map(|s| {
        let title = p.t1("report-file-csv", "table", p.t(&format!("report-{s}")));
        Link::new(p.url(&format!("/runs/{id}/report/{s}.csv")), title)
    });
    let run = [
        ("input", "run-file-input"),
        ("problem", "run-file-problem"),
        ("plan", "run-file-plan"),
        (verifier::NAME, "run-file-verifier"),
    ]
    .map(|(f, key)| Link::new(p.url(&format!("/runs/{id}/files/{f}")), p.t(key)));
    report.chain(sections).chain(run).collect()
}

/// What a delegate takes along to check the plan without us.
fn to_check(p: &Page, id: RunId) -> Vec<Link> {
    [("problem", "run-file-problem"), ("plan", "run-file-plan"), (verifier::NAME, "run-file-verifier")]
        .map(|(f, key)| Link::new(p.url(&format!("/runs/{id}/files/{f}")), p.t(key)))
        .into()
}

async fn file(State(app): State<App>, page: Page, IdAnd(id, part): IdAnd<RunId, RunPart>) -> Answer {
    let RunPart::Run(file) = part else {
        app.cycle.run(page.scope()?, id).await?;
        return verifier::file();
    };
    let bytes = app.cycle.run_file(page.scope()?, id, file).await?;
    download(&format!("{file}-{id}.json"), "application/json", bytes)
}

async fn report_file(State(app): State<App>, page: Page, IdAnd(id, name): IdAnd<RunId, String>) -> Answer {
    if let Ok(form) = name.parse::<DocumentForm>() {
        return report_document::of(&app, &page, id).await?.file(&app, &page, form).await;
    }
    let (section, end) = name.split_once('.').map_or((None, name.as_str()), |(section, end)| (Some(section), end));
    let format: Format = end.parse().map_err(|_| Failure::not_found())?;
    let files = app.cycle.report_files(page.scope()?, id, format).await?;
    let wanted = section.map(|section| format!("report-{section}.csv"));
    let file =
        files.into_iter().find(|f| wanted.as_ref().is_none_or(|w| f.name == *w)).ok_or_else(Failure::not_found)?;
    download(&file.name, format.media_type(), file.bytes)
}

async fn cancel(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    app.cycle.cancel_run(page.scope()?, id).await?;
    Ok(page.go(&format!("/runs/{id}")))
}
