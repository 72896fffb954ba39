//! Engagements: the list, one engagement whole, progress reports of both sides, closing.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::delivery::DeliveryView;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::feedback::{ClosureReason, Report};
use cycle::{Act, EngagementSummary, EngagementView, Paging, RawReport};
use serde::Deserialize;
use vocabulary::{EngagementId, Quantity};

use super::parts::{
    Cell, Choice, Column, Facts, Field, Figures, Form as Shown, Link, Listing, Part, Plots, Table as Rows,
};
use super::words::{amount, capability, coded, fault, stage, stage_choices, status};
use super::{Answer, Head, ListPage, delivery, findings, lists, show_form};
use crate::App;
use crate::charts::{Usage, Words, usage};
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/engagements", Policy::Act(Act::ReadEngagements), list)
        .get("/{lang}/engagements/{id}", Policy::Act(Act::ReadEngagements), show)
        .get("/{lang}/engagements/{id}/report", Policy::Act(Act::FileReport), ask_report)
        .post("/{lang}/engagements/{id}/report", Policy::Act(Act::FileReport), file_report)
        .get("/{lang}/engagements/{id}/close", Policy::Act(Act::CloseEngagement), ask_close)
        .post("/{lang}/engagements/{id}/close", Policy::Act(Act::CloseEngagement), close)
}

#[derive(Deserialize)]
struct Wish {
    after: Option<String>,
}

fn row(p: &Page, s: &EngagementSummary) -> Vec<Cell> {
    let engagement = &s.record.engagement;
    vec![
        Cell::link(p.url(&format!("/engagements/{}", engagement.id)), Message::literal(s.need_title.clone())),
        Cell::text(p.text(&s.state_name)),
        Cell::Words(s.provider_name.clone()),
        Cell::text(p.quantity(engagement.agreed)),
        Cell::text(p.quantity(s.delivered)),
        status(p, engagement.status.code()),
    ]
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let found = app.cycle.engagements(page.scope()?, &Paging { cursor: wish.after, ..Paging::default() }).await?;
    let columns =
        ["column-need", "column-state", "column-provider", "column-agreed-amount", "column-delivered", "column-status"];
    let listing = Listing {
        filters: None,
        count: Some(p.t1("engagements-count", "count", found.total)),
        table: Rows {
            caption: p.t("nav-engagements"),
            quiet: true,
            columns: columns.map(|k| Column::words(p.t(k))).into(),
            rows: found.items.iter().map(|s| row(p, s)).collect(),
            empty: p.t("engagements-empty"),
        },
        next: found.next.map(|cursor| Link::new(format!("?after={cursor}"), p.t("next-page"))),
        files: lists::files(p, "engagements", ""),
        files_title: p.t("files-title"),
    };
    let head = Head::new(p, "nav-engagements").lead(p.t("engagements-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions: Vec::new(), listing })
}

#[derive(Template)]
#[template(path = "engagements/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
    plots: Plots,
    actions: Vec<Link>,
    facts: Facts,
    reports: Vec<(Message, Facts)>,
    parts: Vec<Part>,
}

pub(super) fn head(p: &Page, view: &EngagementView, key: &str) -> Head {
    let id = view.record.engagement.id;
    Head::new(p, key).above(p, "/engagements", p.t("nav-engagements")).above(
        p,
        &format!("/engagements/{id}"),
        Message::literal(view.need_title.clone()),
    )
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    let whole = app.cycle.delivery(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let (p, view) = (&page, &whole.engagement);
    let engagement = &view.record.engagement;
    let mut actions = Vec::new();
    if whole.may.contains(&Act::FileReport) {
        actions.push(Link::new(p.url(&format!("/engagements/{id}/report")), p.t("report-file")));
    }
    if whole.may.contains(&Act::CloseEngagement) {
        actions.push(Link::new(p.url(&format!("/engagements/{id}/close")), p.t("engagement-close")));
    }
    let mut head = Head::named(p, view.need_title.clone())
        .above(p, "/engagements", p.t("nav-engagements"))
        .caption(p.t("engagement-caption"));
    if let Some(pause) = &whole.suspension {
        let (since, by) = (format::date(p.lang(), pause.since), coded(p, "side", pause.by.code()));
        head = head
            .lead(p.t_args("engagement-suspended-says", &[("since", &since), ("by", &by), ("reason", &pause.reason)]));
    }
    let mut parts = delivery::parts(p, &whole, &edition);
    let thread = app.cycle.thread(page.scope()?, cycle::ThreadSubject::Engagement(id)).await?;
    parts.push(super::threads::part(p, &thread, &Form::default()));
    let body = Show {
        p,
        head,
        figures: figures(p, &whole),
        plots: Plots::new(p, vec![plot(p, view)]),
        actions,
        facts: facts(p, &whole, &edition),
        reports: engagement.reports.iter().map(|r| report(p, view, &edition, r)).collect(),
        parts,
    };
    page.render(StatusCode::OK, &body)
}

fn figures(p: &Page, whole: &DeliveryView) -> Figures {
    let view = &whole.engagement;
    let mut items = vec![
        (p.t("column-agreed-amount"), amount(p, view.record.engagement.agreed, view.usd_cents, view.rate_date), None),
        (p.t("column-delivered"), p.quantity(whole.delivered), None),
    ];
    if let Some(change) = delivery::levels(p, whole) {
        items.push((p.t("reassessment-title"), change, None));
    }
    if let Some((all, women)) = whole.participants {
        items.push((p.t("report-people"), p.t2("participants-say", "all", all, "women", women), None));
    }
    Figures { items }
}

fn facts(p: &Page, whole: &DeliveryView, edition: &Edition) -> Facts {
    let view = &whole.engagement;
    let engagement = &view.record.engagement;
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, engagement.status.code()));
    facts.add_some(p.t("closure-reason"), engagement.closure.map(|c| Cell::text(coded(p, "closure", c.code()))));
    let said = &whole.closing_words;
    facts.add_some(p.t("closure-words"), (!said.is_empty()).then(|| Cell::Prose(said.clone())));
    facts.add(p.t("column-state"), Cell::text(p.text(&view.state_name)));
    facts.add(p.t("column-provider"), Cell::Words(view.provider_name.clone()));
    facts.add(p.t("column-offer"), Cell::Words(view.offer_title.clone()));
    facts.add(p.t("column-capability"), Cell::text(capability(p, edition, &view.capability)));
    let origin = match view.record.proposal {
        Some(proposal) => Cell::link(p.url(&format!("/proposals/{proposal}")), p.t("need-to-proposal")),
        None => Cell::text(p.t("engagements-outside")),
    };
    facts.add(p.t("engagement-proposal"), origin);
    let none = || Cell::text(p.t("conditions-none"));
    facts.add(
        p.t("offer-conditions"),
        if view.conditions.is_empty() { none() } else { Cell::Prose(view.conditions.clone()) },
    );
    facts
}

fn plot(p: &Page, view: &EngagementView) -> crate::charts::Figure {
    let agreed = view.record.engagement.agreed;
    let part = if agreed.amount > 0 { view.delivered.amount as f64 / agreed.amount as f64 } else { 0.0 };
    let words = Words {
        id: "delivered".into(),
        title: p.attr("delivered-title"),
        description: p.attr("delivered-description"),
        head: ["column-title", "column-share", "column-delivered", "column-agreed-amount"].map(|k| p.attr(k)).into(),
        rtl: p.lang().right_to_left(),
    };
    let row = Usage {
        label: view.need_title.clone(),
        parts: [part, 0.0],
        text: format::percent(p.lang(), part, 0),
        more: vec![p.quantity(view.delivered).plain(), p.quantity(agreed).plain()],
    };
    usage(&words, &[row])
        .with_legend(vec![("c-kind-1", p.attr("column-delivered")), ("c-ground", p.attr("delivered-open"))])
}

fn report(p: &Page, view: &EngagementView, edition: &Edition, report: &Report) -> (Message, Facts) {
    let unit = view.record.engagement.agreed.unit;
    let mut facts = Facts::default();
    facts.add(p.t("report-delivered"), Cell::text(p.quantity(Quantity::new(report.delivered, unit))));
    if report.level_before.is_some() || report.level_after.is_some() {
        let change = p.t2("gap-from-to", "now", stage(p, report.level_before), "goal", stage(p, report.level_after));
        facts.add(p.t("reassessment-title"), Cell::text(change));
    }
    if let Some(all) = report.participants {
        let says = match report.women {
            Some(women) => Cell::text(p.t2("participants-say", "all", all, "women", women)),
            None => Cell::text(p.number(all)),
        };
        facts.add(p.t("report-people"), says);
    }
    for (key, text) in [
        ("report-practice", &report.practice),
        ("report-obstacle", &report.obstacle),
        ("report-framework", &report.framework_remark),
    ] {
        if !text.is_empty() {
            facts.add(p.t(key), Cell::Prose(text.clone()));
        }
    }
    facts.add_some(p.t("report-norm"), report.norm.as_ref().map(|id| Cell::text(super::words::norm(p, edition, id))));
    let date = format::date(p.lang(), report.day);
    (p.t2("report-of", "side", coded(p, "side", report.side.code()), "date", date), facts)
}

fn report_form(p: &Page, view: &EngagementView, edition: &Edition, form: &Form) -> Shown {
    let unit = super::words::unit(p, view.record.engagement.agreed.unit);
    let mut norms = vec![Choice::new("", p.t("report-norm-none"))];
    norms.extend(super::words::norm_choices(p, edition));
    let area = |name: &str| Field::area(name, p.t(&format!("report-{}", name.replace('_', "-"))), form.value(name));
    let fields = vec![
        Field::short("delivered", p.t1("report-delivered-in", "unit", unit), form.value("delivered"))
            .hint(p.t("report-delivered-hint")),
        Field::select("level_before", p.t("report-level-before"), stage_choices(p))
            .chosen(&[form.value("level_before")]),
        Field::select("level_after", p.t("report-level-after"), stage_choices(p)).chosen(&[form.value("level_after")]),
        Field::short("participants", p.t("report-people"), form.value("participants")).hint(p.t("report-people-hint")),
        Field::short("women", p.t("report-people-women"), form.value("women")),
        Field::short("cost_usd", p.t("report-cost"), form.value("cost_usd")).hint(p.t("report-cost-hint")),
        area("practice").hint(p.t("report-practice-hint")),
        area("obstacle").hint(p.t("report-obstacle-hint")),
        area("framework_remark").hint(p.t("report-framework-hint")),
        Field::select("norm", p.t("report-norm"), norms).chosen(&[form.value("norm")]).hint(p.t("report-norm-hint")),
    ];
    let id = view.record.engagement.id;
    Shown::new("", p.t("report-button"), fields)
        .with(VERSION_FIELD, view.record.version)
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(p.url(&format!("/engagements/{id}")), p.t("cancel")))
}

async fn show_report(app: &App, page: &Page, id: EngagementId, form: &Form, found: &[vocabulary::Finding]) -> Answer {
    let view = app.cycle.engagement(page.scope()?, id).await?;
    if !view.may.contains(&Act::FileReport) {
        return Err(Failure::not_found());
    }
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let head = head(page, &view, "report-file").lead(page.t("report-lead")).faults(page, found);
    show_form(page, head, None, report_form(page, &view, &edition, form))
}

async fn ask_report(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_report(&app, &page, id, &Form::default(), &[]).await
}

async fn file_report(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let mut raw = RawReport::default();
    for field in RawReport::FIELDS {
        raw.set(field, form.value(field));
    }
    match app.cycle.file_report(page.scope()?, id, &raw, form.version()?, form.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=reported"))),
        Err(refusal) => show_report(&app, &page, id, &form, &findings(refusal)?).await,
    }
}

async fn show_close(app: &App, page: &Page, id: EngagementId, form: &Form, found: &[vocabulary::Finding]) -> Answer {
    let view = app.cycle.engagement(page.scope()?, id).await?;
    let choices = ClosureReason::ALL.iter().map(|c| Choice::new(c.code(), coded(page, "closure", c.code()))).collect();
    let fields = vec![
        Field::radios("reason", page.t("closure-reason"), choices).chosen(&[form.value("reason")]),
        Field::area("words", page.t("closure-words"), form.value("words")),
    ];
    let shown = Shown::new("", page.t("engagement-close"), fields)
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(page.url(&format!("/engagements/{id}")), page.t("cancel")))
        .grave();
    let head = head(page, &view, "engagement-close").lead(page.t("engagement-close-lead")).faults(page, found);
    show_form(page, head, None, shown)
}

async fn ask_close(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_close(&app, &page, id, &Form::default(), &[]).await
}

async fn close(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let Ok(reason) = form.value("reason").parse::<ClosureReason>() else {
        let wrong = fault("reason", "nothing-chosen", form.value("reason"), "choose why it is closed");
        return show_close(&app, &page, id, &form, &[wrong]).await;
    };
    let words = form.value("words").trim();
    match app.cycle.close_engagement_because(page.scope()?, id, reason, words, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=closed"))),
        Err(refusal) => show_close(&app, &page, id, &form, &findings(refusal)?).await,
    }
}
