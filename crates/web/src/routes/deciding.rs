//! One side's answer to a proposal: accept, accept with changed terms, decline with a reason, choose an alternative.

use axum::extract::State;
use cycle::records::{ProposalStatus, Regime};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, AlternativeView, DECLINE_REASONS, Decide, ProposalView, Side};
use vocabulary::{Finding, OfferId, ProposalId};

use super::parts::{Cell, Choice, Column, Facts, Field, Fieldset, Form as Shown, Link, Part, Table as Rows, Tone};
use super::proposals::{self, side};
use super::terms;
use super::words::{coded, fault};
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd};
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .post("/{lang}/proposals/{id}", Policy::Act(Act::DecideProposal), decide)
        .post("/{lang}/proposals/{id}/terms", Policy::Act(Act::DecideProposal), check)
        .get("/{lang}/proposals/{id}/alternatives/{of}", Policy::Act(Act::ChooseAlternative), ask_alternative)
        .post("/{lang}/proposals/{id}/alternatives/{of}", Policy::Act(Act::ChooseAlternative), choose_alternative)
}

/// The question whether to accept, with changed terms where they may be changed.
pub(super) fn question(p: &Page, who: &str, counter: bool, form: &Form) -> Field {
    let mut choices =
        vec![Choice { hint: Some(p.t(&format!("accept-hint-{who}"))), ..Choice::new("accept", p.t("decide-accept")) }];
    if counter {
        choices.push(Choice { hint: Some(p.t("decide-terms-hint")), ..Choice::new("terms", p.t("decide-terms")) });
    }
    choices.push(Choice { hint: Some(p.t("decline-hint")), ..Choice::new("decline", p.t("decide-decline")) });
    Field::radios("decision", p.t("decide-question"), choices).chosen(&[form.value("decision")])
}

/// Why a side declines.
pub(super) fn reasons(p: &Page, form: &Form) -> Fieldset {
    let mut reasons = vec![Choice::new("", p.t("decline-reason-none"))];
    reasons.extend(DECLINE_REASONS.iter().map(|code| Choice::new(*code, coded(p, "decline", code))));
    let fields = vec![
        Field::select("reason_code", p.t("decline-reason"), reasons)
            .chosen(&[form.value("reason_code")])
            .hint(p.t("decline-reason-hint")),
        Field::area("reason", p.t("decide-words"), form.value("reason")).hint(p.t("reason-hint")),
    ];
    Fieldset { title: Some(p.t("decline-part")), lead: None, fields }
}

/// The form of a decision; the terms in it are those in force until somebody types others.
pub(super) fn form(p: &Page, edition: &Edition, view: &ProposalView, posted: &Form, answer: Option<Part>) -> Shown {
    let record = &view.record;
    let place = p.url(&format!("/proposals/{}", record.id));
    let mut first = vec![question(p, side(view.side), view.may_counter, posted)];
    if record.regime == Regime::PublishedWithConsent {
        let choice = vec![Choice::new("yes", p.t("publish-yes"))];
        let now: Vec<&str> = posted.values("publish").collect();
        first.push(Field::checks("publish", p.t("publish-label"), choice).chosen(&now).hint(p.t("publish-hint")));
    }
    let mut shown = Shown::new(place.clone(), p.t("decide-button"), first);
    if view.may_counter {
        let now = if posted.contains("amount") {
            posted.clone()
        } else {
            view.terms.last().map(terms::filled).unwrap_or_default()
        };
        let kinds = match &view.need {
            Some(need) => need.kinds.intersection(&view.offer.kinds).cloned().collect(),
            None => view.offer.kinds.clone(),
        };
        shown.sets.push(terms::set(p, terms::fields(p, edition, Some(record.amount.unit), &kinds, &now)));
        shown.asks = Some(super::parts::Asks {
            place: format!("{place}/terms"),
            button: p.t("terms-ask"),
            hint: p.t("terms-ask-hint"),
            answer: answer.map(Box::new),
        });
    }
    shown.sets.push(reasons(p, posted));
    shown.with(VERSION_FIELD, record.version)
}

/// What accepts with an answer of the form.
pub(super) enum Said {
    /// Accepts the terms as they stand, or declines.
    Plain(Decide),
    /// Accepts with the terms of the form.
    Terms,
}

/// The decision as posted.
pub(super) fn said(form: &Form, version: i64) -> Result<Said, Vec<Finding>> {
    let accept = match form.value("decision") {
        "accept" => true,
        "decline" => false,
        "terms" => return Ok(Said::Terms),
        other => return Err(vec![fault("decision", "nothing-chosen", other, "choose whether you accept or decline")]),
    };
    let code = Some(form.value("reason_code").to_owned()).filter(|code| !accept && !code.is_empty());
    let reason = form.value("reason").trim().to_owned();
    Ok(Said::Plain(Decide { accept, reason_code: code, reason, version, publish: form.has("publish", "yes") }))
}

/// Which notice of success follows a decision.
pub(super) fn done(form: &Form) -> &'static str {
    match form.value("decision") {
        "accept" => "accepted",
        "terms" => "terms",
        _ => "declined",
    }
}

async fn decide(State(app): State<App>, page: Page, Id(id): Id<ProposalId>, form: Form) -> Answer {
    let version = form.version()?;
    let outcome = match said(&form, version) {
        Err(wrong) => return proposals::view(&app, &page, id, &form, &wrong, None).await,
        Ok(Said::Plain(decide)) => app.cycle.decide(page.scope()?, id, &decide).await,
        Ok(Said::Terms) => {
            let publish = form.has("publish", "yes");
            app.cycle.accept_with_terms(page.scope()?, id, &terms::raw(&form), publish, version).await
        }
    };
    match outcome {
        Ok(_) => Ok(page.go(&format!("/proposals/{id}?done={}", done(&form)))),
        Err(refusal) => proposals::view(&app, &page, id, &form, &findings(refusal)?, None).await,
    }
}

/// Asks whether changed terms would hold; nothing is stored.
async fn check(State(app): State<App>, page: Page, Id(id): Id<ProposalId>, form: Form) -> Answer {
    let check = app.cycle.check_terms(page.scope()?, id, &terms::raw(&form)).await?;
    let part = terms::checked(&page, &check);
    if page.context.place.ends_with("part=1") {
        return page.render(axum::http::StatusCode::OK, &Alone { part });
    }
    proposals::view(&app, &page, id, &form, &[], Some(part)).await
}

/// The answer alone, for the script of the page.
#[derive(askama::Template)]
#[template(path = "needs/draft.html")]
pub(super) struct Alone {
    pub(super) part: Part,
}

/// Ranked alternatives of a proposal; none where there are none.
pub(super) fn alternatives(p: &Page, edition: &Edition, view: &ProposalView) -> Option<Part> {
    if view.alternatives.is_empty() || view.side == Side::Provider {
        return None;
    }
    let choosable = view.may.contains(&Act::ChooseAlternative) && view.record.status == ProposalStatus::Open;
    let row = |a: &AlternativeView| {
        let place = format!("/proposals/{}/alternatives/{}", view.record.id, a.offer);
        let act = match (a.available, choosable) {
            (false, _) => Cell::Tag(Tone::Plain, p.t("alternatives-gone")),
            (true, true) => Cell::link(p.url(&place), p.t("alternatives-choose")),
            (true, false) => Cell::text(p.t("alternatives-free")),
        };
        vec![
            Cell::Words(a.title.clone()),
            Cell::Many(vec![
                Cell::Words(a.provider_name.clone()),
                Cell::text(coded(p, "provider-kind", a.provider_kind.code())),
            ]),
            Cell::text(terms::help(p, edition, &a.kind)),
            Cell::text(p.quantity(a.amount)),
            act,
        ]
    };
    let columns = ["column-offer", "column-provider", "proposal-kind", "column-amount", "column-act"];
    let rows = Rows {
        caption: p.t("alternatives-title"),
        quiet: true,
        columns: columns.map(|k| Column::words(p.t(k))).into(),
        rows: view.alternatives.iter().map(row).collect(),
        empty: p.t("alternatives-none"),
    };
    let key = if view.side == Side::State { "alternatives-lead" } else { "alternatives-lead-secretariat" };
    Some(Part::new("alternatives", p.t("alternatives-title")).say(p.t(key)).table(rows))
}

async fn show_alternative(app: &App, page: &Page, id: ProposalId, offer: OfferId, found: &[Finding]) -> Answer {
    let view = app.cycle.proposal(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = page;
    let Some(chosen) = view.alternatives.iter().find(|a| a.offer == offer) else {
        return Err(Failure::not_found());
    };
    let title = view.need.as_ref().map(|need| need.title.clone()).unwrap_or_default();
    let head = Head::new(p, "alternatives-choose")
        .above(p, "/proposals", p.t("nav-proposals"))
        .above(p, &format!("/proposals/{id}"), Message::literal(title))
        .lead(p.t1("alternatives-choose-lead", "provider", chosen.provider_name.clone()))
        .faults(p, found);
    let mut facts = Facts::default();
    facts.add(p.t("column-offer"), Cell::Words(chosen.title.clone()));
    facts.add(p.t("column-provider"), Cell::Words(chosen.provider_name.clone()));
    facts.add(p.t("filter-provider-kind"), Cell::text(coded(p, "provider-kind", chosen.provider_kind.code())));
    facts.add(p.t("proposal-kind"), Cell::text(terms::help(p, &edition, &chosen.kind)));
    facts.add(p.t("column-amount"), Cell::text(p.quantity(chosen.amount)));
    let none = chosen.conditions.is_empty();
    let conditions = if none { Cell::text(p.t("conditions-none")) } else { Cell::Prose(chosen.conditions.clone()) };
    facts.add(p.t("offer-conditions"), conditions);
    let form = Shown::new("", p.t("alternatives-choose"), Vec::new())
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(p.url(&format!("/proposals/{id}")), p.t("cancel")));
    show_form(p, head, Some(facts), form)
}

async fn ask_alternative(State(app): State<App>, page: Page, IdAnd(id, offer): IdAnd<ProposalId, OfferId>) -> Answer {
    show_alternative(&app, &page, id, offer, &[]).await
}

async fn choose_alternative(
    State(app): State<App>,
    page: Page,
    IdAnd(id, offer): IdAnd<ProposalId, OfferId>,
    form: Form,
) -> Answer {
    match app.cycle.choose_alternative(page.scope()?, id, offer, form.version()?).await {
        Ok(view) => Ok(page.go(&format!("/proposals/{}?done=alternative", view.record.id))),
        Err(refusal) => show_alternative(&app, &page, id, offer, &findings(refusal)?).await,
    }
}
