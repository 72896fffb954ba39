//! Proposals: the list, one proposal with what, why and on which terms, and each side's decision.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::{Decision, ProposalStatus};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, DECLINE_REASONS, Decide, Paging, ProposalFilter, ProposalSummary, ProposalView, Side};
use serde::Deserialize;
use vocabulary::ProposalId;

use super::parts::{
    Cell, Choice, Column, Facts, Field, Figures, Filters, Form as Shown, Link, Listing, Table as Rows, Tone,
};
use super::words::{amount, capability, coded, fault, filter, kind, language, listed, period, query, status};
use super::{Answer, Head, ListPage, findings};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/proposals", Policy::Act(Act::ReadProposals), list)
        .get("/{lang}/proposals/{id}", Policy::Act(Act::ReadProposals), show)
        .post("/{lang}/proposals/{id}", Policy::Act(Act::DecideProposal), decide)
}

/// The code of a side.
pub(super) const fn side(side: Side) -> &'static str {
    match side {
        Side::State => "state",
        Side::Provider => "provider",
        Side::Secretariat => "secretariat",
    }
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    status: String,
    after: Option<String>,
}

/// One line of a list of proposals.
pub(super) fn row(p: &Page, s: &ProposalSummary) -> Vec<Cell> {
    let record = &s.record;
    let mut standing = vec![status(p, record.status.code())];
    if s.waits_for_you {
        standing.push(Cell::Tag(Tone::Warn, p.t("proposal-waits-for-you")));
    }
    vec![
        Cell::link(p.url(&format!("/proposals/{}", record.id)), Message::literal(s.need_title.clone())),
        Cell::text(p.text(&s.state_name)),
        Cell::Words(s.provider_name.clone()),
        Cell::text(p.quantity(record.amount)),
        Cell::text(p.short_date(record.due)),
        Cell::Many(standing),
    ]
}

/// The table of proposals.
pub(super) fn rows(p: &Page, proposals: &[ProposalSummary]) -> Rows {
    let columns = ["column-need", "column-state", "column-provider", "column-amount", "column-due", "column-status"];
    Rows {
        caption: p.t("nav-proposals"),
        quiet: true,
        columns: columns.map(|k| Column::words(p.t(k))).into(),
        rows: proposals.iter().map(|s| row(p, s)).collect(),
        empty: p.t("proposals-empty"),
    }
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let asked = ProposalFilter { status: wish.status.parse::<ProposalStatus>().ok(), ..ProposalFilter::default() };
    let found =
        app.cycle.proposals(page.scope()?, &asked, &Paging { cursor: wish.after.clone(), ..Paging::default() }).await?;
    let statuses = ProposalStatus::ALL.iter().map(|s| Choice::new(s.code(), coded(p, "status", s.code()))).collect();
    let fields = vec![filter(p, "status", "column-status", &wish.status, statuses)];
    let clear = (!wish.status.is_empty()).then(|| Link::new(p.url("/proposals"), p.t("filter-clear")));
    let listing = Listing {
        filters: Some(Filters { fields, button: p.t("filter"), clear }),
        count: Some(p.t1("proposals-count", "count", found.total)),
        table: rows(p, &found.items),
        next: found
            .next
            .map(|cursor| Link::new(query(&[("status", &wish.status), ("after", &cursor)]), p.t("next-page"))),
        files: Vec::new(),
        files_title: p.t("files-title"),
    };
    let head = Head::new(p, "nav-proposals").lead(p.t("proposals-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions: Vec::new(), listing })
}

#[derive(Template)]
#[template(path = "proposals/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
    terms: Facts,
    need: Facts,
    why: Rows,
    accepting: Vec<Message>,
    decision: Option<Shown>,
    engagement: Option<Link>,
}

fn said(p: &Page, decision: Option<&Decision>, other_decided: bool) -> Cell {
    match decision {
        Some(d) => {
            let (tone, key) =
                if d.accept { (Tone::Good, "decision-accepted") } else { (Tone::Danger, "decision-declined") };
            let mut cells = vec![Cell::Tag(tone, p.t(key)), Cell::text(p.date_time(d.at))];
            cells.extend(d.reason_code.as_ref().map(|code| Cell::text(coded(p, "decline", code))));
            cells.extend(Some(&d.reason).filter(|r| !r.is_empty()).map(|r| Cell::Prose(r.clone())));
            Cell::Many(cells)
        }
        None if other_decided => Cell::text(p.t("decision-made")),
        None => Cell::Tag(Tone::Warn, p.t("decision-waits")),
    }
}

fn terms(p: &Page, view: &ProposalView) -> Facts {
    let record = &view.record;
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, record.status.code()));
    facts.add(p.t("column-state"), Cell::text(p.text(&view.state_name)));
    let provider = Cell::Many(vec![
        Cell::Words(view.provider_name.clone()),
        Cell::text(coded(p, "provider-kind", view.provider_kind.code())),
    ]);
    facts.add(p.t("column-provider"), provider);
    let offer = Link::words(p.url(&format!("/offers/{}", record.offer)), view.offer.title.clone());
    facts.add(
        p.t("column-offer"),
        if p.may(Act::ReadOffers) { Cell::Link(offer) } else { Cell::Words(view.offer.title.clone()) },
    );
    facts.add(p.t("proposal-draw"), Cell::text(p.quantity(record.draw)));
    facts.add(p.t("offer-window"), Cell::text(period(p, &view.offer.window)));
    let conditions = &view.conditions;
    let none = || Cell::text(p.t("conditions-none"));
    facts.add(p.t("offer-conditions"), if conditions.is_empty() { none() } else { Cell::Prose(conditions.clone()) });
    facts.add(p.t("column-due"), Cell::text(p.date(record.due)));
    let (own, other) = (view.own_decision.as_ref(), view.other_decided);
    match view.side {
        Side::Secretariat => {
            facts.add(p.t("decision-state"), said(p, record.state_decision.as_ref(), false));
            facts.add(p.t("decision-provider"), said(p, record.provider_decision.as_ref(), false));
        }
        Side::State => {
            facts.add(p.t("decision-own"), said(p, own, false));
            facts.add(p.t("decision-provider"), said(p, record.provider_decision.as_ref(), other));
        }
        Side::Provider => {
            facts.add(p.t("decision-own"), said(p, own, false));
            facts.add(p.t("decision-state"), said(p, record.state_decision.as_ref(), other));
        }
    }
    facts
}

fn need(p: &Page, edition: &Edition, view: &ProposalView) -> Facts {
    let need = &view.need;
    let mut facts = Facts::default();
    facts.add(p.t("column-need"), Cell::Words(need.title.clone()));
    if !need.description.is_empty() {
        facts.add(p.t("need-description"), Cell::Prose(need.description.clone()));
    }
    facts.add(p.t("column-capability"), Cell::text(capability(p, edition, &need.capability)));
    let chosen =
        edition.modality(&view.record.kind).map_or_else(|| Message::literal(view.record.kind.as_str()), |m| kind(p, m));
    facts.add(p.t("proposal-kind"), Cell::text(chosen));
    facts.add(p.t("need-quantity"), Cell::text(p.quantity(need.quantity)));
    facts.add(p.t("column-period"), Cell::text(period(p, &need.period)));
    facts.add(p.t("field-languages"), Cell::text(listed(p, need.languages.iter().map(|l| language(p, l)))));
    facts.add(
        p.t("field-delivery"),
        Cell::text(listed(p, need.delivery.iter().map(|d| coded(p, "delivery", d.code())))),
    );
    facts
}

fn decision(p: &Page, view: &ProposalView, form: &Form) -> Shown {
    let side = side(view.side);
    let choices = vec![
        Choice { hint: Some(p.t(&format!("accept-hint-{side}"))), ..Choice::new("accept", p.t("decide-accept")) },
        Choice { hint: Some(p.t("decline-hint")), ..Choice::new("decline", p.t("decide-decline")) },
    ];
    let mut reasons = vec![Choice::new("", p.t("decline-reason-none"))];
    reasons.extend(DECLINE_REASONS.iter().map(|code| Choice::new(*code, coded(p, "decline", code))));
    let fields = vec![
        Field::radios("decision", p.t("decide-question"), choices).chosen(&[form.value("decision")]),
        Field::select("reason_code", p.t("decline-reason"), reasons)
            .chosen(&[form.value("reason_code")])
            .hint(p.t("decline-reason-hint")),
        Field::area("reason", p.t("decide-words"), form.value("reason")).hint(p.t("reason-hint")),
    ];
    Shown::new(p.url(&format!("/proposals/{}", view.record.id)), p.t("decide-button"), fields)
        .with(VERSION_FIELD, view.record.version)
}

async fn view(app: &App, page: &Page, id: ProposalId, form: &Form, found: &[vocabulary::Finding]) -> Answer {
    let view = app.cycle.proposal(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = page;
    let record = &view.record;
    let share = format::percent(p.lang(), f64::from(view.share_percent) / 100.0, 0);
    let worth = amount(p, record.amount, view.usd_cents, view.rate_date);
    let figures = Figures {
        items: vec![
            (p.t("proposal-amount"), worth.clone(), Some(p.t1("percent-of-need", "percent", share))),
            (
                p.t("column-due"),
                Message::literal(format::date(p.lang(), record.due)),
                view.overdue.then(|| p.t("proposal-overdue")),
            ),
        ],
    };
    let fit = view
        .fit
        .iter()
        .map(|part| vec![Cell::text(coded(p, "fit", &part.rule)), Cell::number(p.decimal(part.factor, 2))]);
    let why = Rows {
        caption: p.t("proposal-fit"),
        quiet: false,
        columns: vec![Column::words(p.t("column-rule")), Column::numbers(p.t("column-factor"))],
        rows: fit.collect(),
        empty: p.t("proposal-fit-plain"),
    };
    let due = format::date(p.lang(), record.due);
    let side = side(view.side);
    let accepting = vec![
        p.t1(&format!("accepting-{side}"), "amount", worth),
        p.t1("accepting-both", "date", due),
        p.t("accepting-declined"),
    ];
    let body = Show {
        p,
        head: Head::named(p, view.need.title.clone())
            .above(p, "/proposals", p.t("nav-proposals"))
            .caption(p.t("proposal-caption"))
            .faults(p, found),
        figures,
        terms: terms(p, &view),
        need: need(p, &edition, &view),
        why,
        accepting,
        decision: view.may.contains(&Act::DecideProposal).then(|| decision(p, &view, form)),
        engagement: view
            .engagement
            .map(|id| Link::new(p.url(&format!("/engagements/{id}")), p.t("need-to-engagement"))),
    };
    let code = if found.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let decision = body.decision.map(|form| form.marked(&body.head.faults));
    page.render(code, &Show { decision, ..body })
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<ProposalId>) -> Answer {
    view(&app, &page, id, &Form::default(), &[]).await
}

async fn decide(State(app): State<App>, page: Page, Id(id): Id<ProposalId>, form: Form) -> Answer {
    let version = form.version()?;
    let accept = match form.value("decision") {
        "accept" => true,
        "decline" => false,
        other => {
            let wrong = fault("decision", "nothing-chosen", other, "choose whether you accept or decline");
            return view(&app, &page, id, &form, &[wrong]).await;
        }
    };
    let code = Some(form.value("reason_code").to_owned()).filter(|code| !accept && !code.is_empty());
    let said = Decide { accept, reason_code: code, reason: form.value("reason").trim().to_owned(), version };
    match app.cycle.decide(page.scope()?, id, &said).await {
        Ok(_) => Ok(page.go(&format!("/proposals/{id}?done={}", if accept { "accepted" } else { "declined" }))),
        Err(refusal) => view(&app, &page, id, &form, &findings(refusal)?).await,
    }
}
