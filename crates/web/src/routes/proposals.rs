//! Proposals: the list, and one proposal with what, why, on which terms, and who sees what.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::{Asked, Decision, ProposalStatus, Regime};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, Paging, ProposalFilter, ProposalSummary, ProposalView, Side, ThreadSubject, Unnamed};
use serde::Deserialize;
use vocabulary::{Finding, ProposalId};

use super::parts::{
    Cell, Choice, Column, Facts, Figures, Filters, Form as Shown, Link, Listing, Part, Table as Rows, Tone,
};
use super::words::{amount, area, capability, coded, filter, language, listed, period, query, region, status};
use super::{Answer, Head, ListPage, deciding, lists, terms, threads};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::Form;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/proposals", Policy::Act(Act::ReadProposals), list).get(
        "/{lang}/proposals/{id}",
        Policy::Act(Act::ReadProposals),
        show,
    )
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

/// What a need is called where its state is not named yet.
fn unnamed_title(p: &Page, edition: &Edition, unnamed: &Unnamed) -> Message {
    p.t1("unnamed-need", "area", area(p, edition, &unnamed.area))
}

/// Which state it is, as far as the reader knows.
fn unnamed_state(p: &Page, unnamed: &Unnamed) -> Message {
    match &unnamed.region {
        Some(code) => p.t1("unnamed-state", "region", region(p, code)),
        None => p.t("unnamed-until"),
    }
}

/// One line of a list of proposals.
pub(super) fn row(p: &Page, edition: &Edition, s: &ProposalSummary) -> Vec<Cell> {
    let record = &s.record;
    let mut standing = vec![status(p, record.status.code())];
    if s.waits_for_you {
        standing.push(Cell::Tag(Tone::Warn, p.t("proposal-waits-for-you")));
    }
    let (title, state) = match &s.unnamed {
        Some(unnamed) => (unnamed_title(p, edition, unnamed), unnamed_state(p, unnamed)),
        None => {
            let state = s.state_name.as_ref().map_or_else(|| Message::literal("–"), |name| p.text(name));
            (Message::literal(s.need_title.clone()), state)
        }
    };
    vec![
        Cell::link(p.url(&format!("/proposals/{}", record.id)), title),
        Cell::text(state),
        Cell::Words(s.provider_name.clone()),
        Cell::text(p.quantity(record.amount)),
        Cell::text(p.short_date(record.due)),
        Cell::Many(standing),
    ]
}

/// The table of proposals.
pub(super) fn rows(p: &Page, edition: &Edition, proposals: &[ProposalSummary]) -> Rows {
    let columns = ["column-need", "column-state", "column-provider", "column-amount", "column-due", "column-status"];
    Rows {
        caption: p.t("nav-proposals"),
        quiet: true,
        columns: columns.map(|k| Column::words(p.t(k))).into(),
        rows: proposals.iter().map(|s| row(p, edition, s)).collect(),
        empty: p.t("proposals-empty"),
    }
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let asked = ProposalFilter { status: wish.status.parse::<ProposalStatus>().ok(), ..ProposalFilter::default() };
    let found =
        app.cycle.proposals(page.scope()?, &asked, &Paging { cursor: wish.after.clone(), ..Paging::default() }).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let statuses = ProposalStatus::ALL.iter().map(|s| Choice::new(s.code(), coded(p, "status", s.code()))).collect();
    let fields = vec![filter(p, "status", "column-status", &wish.status, statuses)];
    let clear = (!wish.status.is_empty()).then(|| Link::new(p.url("/proposals"), p.t("filter-clear")));
    let listing = Listing {
        filters: Some(Filters { fields, button: p.t("filter"), clear }),
        count: Some(p.t1("proposals-count", "count", found.total)),
        table: rows(p, &edition, &found.items),
        next: found
            .next
            .map(|cursor| Link::new(query(&[("status", &wish.status), ("after", &cursor)]), p.t("next-page"))),
        files: lists::files(p, "proposals", &query(&[("status", &wish.status)])),
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
    regime: Message,
    need: Facts,
    why: Rows,
    terms: Facts,
    earlier: Option<Rows>,
    alternatives: Option<Part>,
    accepting: Vec<Message>,
    decision: Option<Shown>,
    thread: Part,
    engagement: Option<Link>,
}

/// What one side said, as far as the reader may know.
pub(super) fn answered(p: &Page, decision: Option<&Decision>, other_decided: bool) -> Cell {
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

/// Who sees what of this proposal now, in plain words.
fn regime(p: &Page, view: &ProposalView) -> Message {
    let record = &view.record;
    let one_first = matches!(record.regime, Regime::StateFirst | Regime::ProviderFirstUnnamed);
    let family = if one_first && record.asked == Asked::Both { "regime-after" } else { "regime-says" };
    p.t(&format!("{family}-{}-{}", record.regime.code(), side(view.side)))
}

/// The name of the requesting state, as far as the reader may know it.
fn state_name(p: &Page, view: &ProposalView) -> Message {
    match (&view.unnamed, &view.state_name) {
        (Some(unnamed), _) => unnamed_state(p, unnamed),
        (None, Some(name)) => p.text(name),
        (None, None) => p.t("unnamed-until"),
    }
}

fn standing(p: &Page, edition: &Edition, view: &ProposalView) -> Facts {
    let record = &view.record;
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, record.status.code()));
    facts.add(p.t("column-state"), Cell::text(state_name(p, view)));
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
    match view.terms.last() {
        Some(now) => terms::facts(p, edition, now, &mut facts),
        None => facts.add(p.t("proposal-draw"), Cell::text(p.quantity(record.draw))),
    }
    facts.add(p.t("offer-window"), Cell::text(period(p, &view.offer.window)));
    let conditions = &view.conditions;
    let none = || Cell::text(p.t("conditions-none"));
    facts.add(p.t("offer-conditions"), if conditions.is_empty() { none() } else { Cell::Prose(conditions.clone()) });
    facts.add(p.t("column-due"), Cell::text(p.date(record.due)));
    let (own, other) = (view.own_decision.as_ref(), view.other_decided);
    match view.side {
        Side::Secretariat => {
            facts.add(p.t("decision-state"), answered(p, record.state_decision.as_ref(), false));
            facts.add(p.t("decision-provider"), answered(p, record.provider_decision.as_ref(), false));
        }
        Side::State => {
            facts.add(p.t("decision-own"), answered(p, own, false));
            facts.add(p.t("decision-provider"), answered(p, record.provider_decision.as_ref(), other));
        }
        Side::Provider => {
            facts.add(p.t("decision-own"), answered(p, own, false));
            facts.add(p.t("decision-state"), answered(p, record.state_decision.as_ref(), other));
        }
    }
    if record.regime == Regime::PublishedWithConsent && record.status == ProposalStatus::Agreed {
        let both = record.publish_state && record.publish_provider;
        facts.add(p.t("publish-label"), Cell::text(p.t(if both { "publish-agreed" } else { "publish-not-agreed" })));
    }
    facts
}

/// What of a need a provider sees while its state is not named.
fn unnamed_need(p: &Page, edition: &Edition, unnamed: &Unnamed) -> Facts {
    let mut facts = Facts::default();
    facts.add(p.t("column-area"), Cell::text(area(p, edition, &unnamed.area)));
    facts.add(p.t("proposal-kind"), Cell::text(terms::help(p, edition, &unnamed.kind)));
    facts.add(p.t("column-amount"), Cell::text(p.quantity(unnamed.amount)));
    facts.add(p.t("column-period"), Cell::text(period(p, &unnamed.period)));
    facts.add_some(p.t("column-region"), unnamed.region.as_ref().map(|code| Cell::text(region(p, code))));
    facts.add(p.t("column-need"), Cell::text(p.t("unnamed-until")));
    facts
}

/// What a proposal or an interest is for.
pub(super) fn need(p: &Page, edition: &Edition, need: &cycle::rooms::assessment::NeedFacts) -> Facts {
    let mut facts = Facts::default();
    facts.add(p.t("column-need"), Cell::Words(need.title.clone()));
    if !need.description.is_empty() {
        facts.add(p.t("need-description"), Cell::Prose(need.description.clone()));
    }
    facts.add(p.t("column-capability"), Cell::text(capability(p, edition, &need.capability)));
    facts.add(p.t("need-quantity"), Cell::text(p.quantity(need.quantity)));
    facts.add(p.t("column-period"), Cell::text(period(p, &need.period)));
    facts.add(p.t("field-languages"), Cell::text(listed(p, need.languages.iter().map(|l| language(p, l)))));
    facts.add(
        p.t("field-delivery"),
        Cell::text(listed(p, need.delivery.iter().map(|d| coded(p, "delivery", d.code())))),
    );
    facts
}

/// How well the pair fits, rule by rule.
fn fit(p: &Page, view: &ProposalView) -> Rows {
    let row = |part: &cycle::rooms::matching::FitPart| {
        vec![Cell::text(coded(p, "fit", &part.rule)), Cell::number(p.decimal(part.factor, 2))]
    };
    Rows {
        caption: p.t("proposal-fit"),
        quiet: false,
        columns: vec![Column::words(p.t("column-rule")), Column::numbers(p.t("column-factor"))],
        rows: view.fit.iter().map(row).collect(),
        empty: p.t("proposal-fit-plain"),
    }
}

fn head(p: &Page, edition: &Edition, view: &ProposalView) -> Head {
    let title = match (&view.unnamed, &view.need) {
        (Some(unnamed), _) => unnamed_title(p, edition, unnamed).plain(),
        (None, Some(need)) => need.title.clone(),
        (None, None) => p.attr("proposal-caption"),
    };
    let mut head = Head::named(p, title).above(p, "/proposals", p.t("nav-proposals")).caption(p.t("proposal-caption"));
    if let (Some(last), true) = (view.terms.last(), view.record.status == ProposalStatus::Open) {
        head = match last.by {
            Some(by) if by == view.side => head.lead(p.t("terms-waiting-other")),
            Some(_) if view.side != Side::Secretariat => head.lead(p.t("terms-waiting-you")),
            _ => head,
        };
    }
    head
}

/// The page of one proposal, with what was posted and what is wrong with it.
pub(super) async fn view(
    app: &App,
    page: &Page,
    id: ProposalId,
    form: &Form,
    found: &[Finding],
    answer: Option<Part>,
) -> Answer {
    let view = app.cycle.proposal(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let thread = app.cycle.thread(page.scope()?, ThreadSubject::Proposal(id)).await?;
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
    let due = format::date(p.lang(), record.due);
    let accepting = vec![
        p.t1(&format!("accepting-{}", side(view.side)), "amount", worth),
        p.t1("accepting-both", "date", due),
        p.t("accepting-declined"),
    ];
    let head = head(p, &edition, &view).faults(p, found);
    let decision = view.may.contains(&Act::DecideProposal);
    let decision = decision.then(|| deciding::form(p, &edition, &view, form, answer).marked(&head.faults));
    let body = Show {
        p,
        head,
        figures,
        regime: regime(p, &view),
        need: match (&view.unnamed, &view.need) {
            (None, Some(facts)) => need(p, &edition, facts),
            (Some(unnamed), _) => unnamed_need(p, &edition, unnamed),
            (None, None) => Facts::default(),
        },
        why: fit(p, &view),
        terms: standing(p, &edition, &view),
        earlier: terms::earlier(p, &edition, &view.terms),
        alternatives: deciding::alternatives(p, &edition, &view),
        accepting,
        decision,
        thread: threads::part(p, &thread, &Form::default()),
        engagement: view
            .engagement
            .map(|id| Link::new(p.url(&format!("/engagements/{id}")), p.t("need-to-engagement"))),
    };
    let code = if found.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render(code, &body)
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<ProposalId>) -> Answer {
    view(&app, &page, id, &Form::default(), &[], None).await
}
