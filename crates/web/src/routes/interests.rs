//! Interest outside rounds: the list, one of them with its terms, both sides' answers, taking it back.

use axum::extract::State;
use cycle::records::InterestStatus;
use cycle::rooms::catalogue::Edition;
use cycle::{Act, InterestFilter, InterestSummary, InterestView, Paging, Side, ThreadSubject};
use serde::Deserialize;
use vocabulary::{Finding, InterestId};

use super::deciding::{self, Said};
use super::parts::{
    Cell, Choice, Column, Facts, Figures, Filters, Form as Shown, Link, Listing, Part, Table as Rows, Tone,
};
use super::proposals::{answered, need, side};
use super::words::{coded, filter, query, status};
use super::{Answer, Head, ListPage, findings, show_form, show_parts, terms, threads};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/interests", Policy::Act(Act::ReadInterests), list)
        .get("/{lang}/interests/{id}", Policy::Act(Act::ReadInterests), show)
        .post("/{lang}/interests/{id}", Policy::Act(Act::DecideInterest), decide)
        .get("/{lang}/interests/{id}/withdraw", Policy::Act(Act::ExpressInterest), ask_withdraw)
        .post("/{lang}/interests/{id}/withdraw", Policy::Act(Act::ExpressInterest), withdraw)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    status: String,
    after: Option<String>,
}

fn row(p: &Page, s: &InterestSummary) -> Vec<Cell> {
    let record = &s.record;
    let mut standing = vec![status(p, record.status.code())];
    if s.waits_for_you {
        standing.push(Cell::Tag(Tone::Warn, p.t("proposal-waits-for-you")));
    }
    vec![
        Cell::link(p.url(&format!("/interests/{}", record.id)), Message::literal(s.need_title.clone())),
        Cell::text(p.text(&s.state_name)),
        Cell::Words(s.offer_title.clone()),
        Cell::Words(s.provider_name.clone()),
        Cell::text(p.quantity(record.amount)),
        Cell::text(p.short_date(record.due)),
        Cell::Many(standing),
    ]
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let paging = Paging { cursor: wish.after.clone(), ..Paging::default() };
    let wanted = InterestFilter { status: wish.status.parse::<InterestStatus>().ok(), ..InterestFilter::default() };
    let found = app.cycle.interests(page.scope()?, &wanted, &paging).await?;
    let statuses = InterestStatus::ALL.iter().map(|s| Choice::new(s.code(), coded(p, "status", s.code()))).collect();
    let fields = vec![filter(p, "status", "column-status", &wish.status, statuses)];
    let clear = (!wish.status.is_empty()).then(|| Link::new(p.url("/interests"), p.t("filter-clear")));
    let columns = [
        "column-need",
        "column-state",
        "column-offer",
        "column-provider",
        "column-amount",
        "column-due",
        "column-status",
    ];
    let listing = Listing {
        filters: Some(Filters { fields, button: p.t("filter"), clear }),
        count: Some(p.t1("interests-count", "count", found.total)),
        table: Rows {
            caption: p.t("nav-interests"),
            quiet: true,
            columns: columns.map(|k| Column::words(p.t(k))).into(),
            rows: found.items.iter().map(|s| row(p, s)).collect(),
            empty: p.t("interests-empty"),
        },
        next: found
            .next
            .map(|cursor| Link::new(query(&[("status", &wish.status), ("after", &cursor)]), p.t("next-page"))),
        files: Vec::new(),
        files_title: p.t("files-title"),
    };
    let head = Head::new(p, "nav-interests").lead(p.t("interests-lead"));
    page.render(axum::http::StatusCode::OK, &ListPage { p, head, actions: Vec::new(), listing })
}

fn standing(p: &Page, edition: &Edition, view: &InterestView) -> Facts {
    let (summary, record) = (&view.summary, &view.summary.record);
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, record.status.code()));
    facts.add(p.t("column-interest"), Cell::text(coded(p, "interest", record.kind.code())));
    facts.add(p.t("column-state"), Cell::text(p.text(&summary.state_name)));
    facts.add(p.t("column-provider"), Cell::Words(summary.provider_name.clone()));
    let offer = Link::words(p.url(&format!("/offers/{}", record.offer)), summary.offer_title.clone());
    facts.add(p.t("column-offer"), Cell::Link(offer));
    if let Some(now) = view.terms.last() {
        terms::facts(p, edition, now, &mut facts);
    }
    let conditions = &view.offer.conditions;
    let none = || Cell::text(p.t("conditions-none"));
    facts.add(p.t("offer-conditions"), if conditions.is_empty() { none() } else { Cell::Prose(conditions.clone()) });
    facts.add(p.t("column-due"), Cell::text(p.date(record.due)));
    if summary.side != Side::Secretariat {
        let other = if summary.side == Side::State { "decision-provider" } else { "decision-state" };
        facts.add(p.t("decision-own"), answered(p, view.own_decision.as_ref(), false));
        facts.add(p.t(other), answered(p, None, view.other_decided));
    }
    facts
}

fn decision(p: &Page, edition: &Edition, view: &InterestView, posted: &Form) -> Shown {
    let record = &view.summary.record;
    let place = p.url(&format!("/interests/{}", record.id));
    let first = vec![deciding::question(p, side(view.summary.side), true, posted)];
    let mut shown = Shown::new(place, p.t("decide-button"), first);
    let now = if posted.contains("amount") {
        posted.clone()
    } else {
        view.terms.last().map(terms::filled).unwrap_or_default()
    };
    let kinds = view.need.kinds.intersection(&view.offer.kinds).cloned().collect();
    shown.sets.push(terms::set(p, terms::fields(p, edition, Some(record.amount.unit), &kinds, &now)));
    shown.sets.push(deciding::reasons(p, posted));
    shown.with(VERSION_FIELD, record.version)
}

async fn view(app: &App, page: &Page, id: InterestId, form: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.interest(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let thread = app.cycle.thread(page.scope()?, ThreadSubject::Interest(id)).await?;
    let p = page;
    let record = &view.summary.record;
    let head = Head::named(p, view.summary.need_title.clone())
        .above(p, "/interests", p.t("nav-interests"))
        .caption(p.t("interest-caption"))
        .faults(p, found);
    let mut first = Part::new("terms", p.t("proposal-terms")).facts(standing(p, &edition, &view));
    first.figures = Some(Figures {
        items: vec![
            (p.t("column-amount"), p.quantity(record.amount), None),
            (p.t("column-due"), Message::literal(format::date(p.lang(), record.due)), None),
        ],
    });
    first.tables.extend(terms::earlier(p, &edition, &view.terms));
    if let Some(id) = view.engagement {
        first = first.link(Link::new(p.url(&format!("/engagements/{id}")), p.t("need-to-engagement")));
    }
    if view.summary.side == by_side(&view) && view.may.contains(&Act::ExpressInterest) {
        first = first.link(Link::new(p.url(&format!("/interests/{id}/withdraw")), p.t("interest-withdraw")));
    }
    let what = Part::new("what", p.t("proposal-what")).facts(need(p, &edition, &view.need));
    let mut parts = vec![what, first];
    if view.may.contains(&Act::DecideInterest) {
        let form = decision(p, &edition, &view, form).marked(&head.faults);
        let says = p.t("interest-accepting");
        parts.push(Part::new("decide", p.t("proposal-decide")).say(says).say(p.t("interest-checked")).ask(form));
    }
    parts.push(threads::part(p, &thread, &Form::default()));
    show_parts(p, head, None, parts)
}

/// The side that expressed the interest.
fn by_side(view: &InterestView) -> Side {
    let record = &view.summary.record;
    if record.by == record.state_organisation { Side::State } else { Side::Provider }
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<InterestId>) -> Answer {
    view(&app, &page, id, &Form::default(), &[]).await
}

async fn decide(State(app): State<App>, page: Page, Id(id): Id<InterestId>, form: Form) -> Answer {
    let version = form.version()?;
    let outcome = match deciding::said(&form, version) {
        Err(wrong) => return view(&app, &page, id, &form, &wrong).await,
        Ok(Said::Plain(decide)) => app.cycle.decide_interest(page.scope()?, id, &decide).await,
        Ok(Said::Terms) => app.cycle.interest_with_terms(page.scope()?, id, &terms::raw(&form), version).await,
    };
    match outcome {
        Ok(_) => Ok(page.go(&format!("/interests/{id}?done={}", deciding::done(&form)))),
        Err(refusal) => view(&app, &page, id, &form, &findings(refusal)?).await,
    }
}

async fn show_withdraw(app: &App, page: &Page, id: InterestId, reason: &str, found: &[Finding]) -> Answer {
    let view = app.cycle.interest(page.scope()?, id).await?;
    let head = Head::new(page, "interest-withdraw")
        .above(page, "/interests", page.t("nav-interests"))
        .above(page, &format!("/interests/{id}"), Message::literal(view.summary.need_title.clone()))
        .lead(page.t("interest-withdraw-lead"))
        .faults(page, found);
    let field = super::parts::Field::area("reason", page.t("reason-label"), reason).hint(page.t("reason-hint"));
    let form = Shown::new("", page.t("interest-withdraw"), vec![field])
        .with(VERSION_FIELD, view.summary.record.version)
        .cancel(Link::new(page.url(&format!("/interests/{id}")), page.t("cancel")))
        .grave();
    show_form(page, head, None, form)
}

async fn ask_withdraw(State(app): State<App>, page: Page, Id(id): Id<InterestId>) -> Answer {
    show_withdraw(&app, &page, id, "", &[]).await
}

async fn withdraw(State(app): State<App>, page: Page, Id(id): Id<InterestId>, form: Form) -> Answer {
    let reason = form.value("reason").trim();
    match app.cycle.withdraw_interest(page.scope()?, id, reason, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/interests/{id}?done=withdrawn"))),
        Err(refusal) => show_withdraw(&app, &page, id, reason, &findings(refusal)?).await,
    }
}
