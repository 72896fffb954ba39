//! Expressing interest: a donor answers a published need with an offer of its own, a state asks for a published offer
//! for a need of its own.

use axum::extract::State;
use cycle::records::OfferStatus;
use cycle::rooms::assessment::NeedStatus;
use cycle::{Act, NeedFilter, NeedSummary, NeedView, NewInterest, OfferFilter, OfferSummary, OfferView, Paging};
use std::collections::BTreeSet;
use vocabulary::{Finding, ModalityId, NeedId, OfferId, OrganisationKind, Unit};

use super::parts::{Choice, Field, Fieldset, Form as Shown, Link};
use super::words::fault;
use super::{Answer, Head, findings, show_form, show_parts, terms};
use crate::App;
use crate::error::Failure;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/needs/{id}/interest", Policy::Act(Act::ExpressInterest), ask_need)
        .post("/{lang}/needs/{id}/interest", Policy::Act(Act::ExpressInterest), answer_need)
        .get("/{lang}/offers/{id}/interest", Policy::Act(Act::ExpressInterest), ask_offer)
        .post("/{lang}/offers/{id}/interest", Policy::Act(Act::ExpressInterest), answer_offer)
}

const ALL: Paging = Paging { cursor: None, limit: 200 };

/// Whether a need's page offers to answer it.
pub(super) fn for_need(p: &Page, view: &NeedView) -> Option<Link> {
    let open = view.record.status.matchable() && !view.record.stale;
    let provider = p.actor().is_some_and(|a| a.kind == OrganisationKind::Provider);
    let shown = open && provider && !view.own && p.may(Act::ExpressInterest);
    shown.then(|| Link::new(p.url(&format!("/needs/{}/interest", view.record.need.id)), p.t("interest-answer-need")))
}

/// Whether an offer's page offers to ask for it.
pub(super) fn for_offer(p: &Page, view: &OfferView) -> Option<Link> {
    let open = view.record.status == OfferStatus::Published && !view.record.stale;
    let state = p.actor().is_some_and(|a| a.kind == OrganisationKind::State);
    let shown = open && state && !view.own && p.may(Act::ExpressInterest);
    shown.then(|| Link::new(p.url(&format!("/offers/{}/interest", view.record.offer.id)), p.t("interest-ask-offer")))
}

/// What both forms share: the choice of one's own record, the terms, a first message.
struct Asked<'a> {
    /// Own records to choose from, and under which name.
    own: (&'static str, &'static str, Vec<Choice>),
    unit: Option<Unit>,
    kinds: &'a BTreeSet<ModalityId>,
    place: String,
}

async fn shown(app: &App, p: &Page, asked: Asked<'_>, form: &Form) -> Result<Shown, Failure> {
    let edition = app.cycle.catalogue(p.scope()?, None).await?.edition;
    let (name, label, own) = asked.own;
    let choices = std::iter::once(Choice::new("", p.t("choose-one"))).chain(own).collect();
    let own = Field::select(name, p.t(label), choices).chosen(&[form.value(name)]).hint(p.t("interest-own-hint"));
    let mut shown = Shown::new("", p.t("interest-send"), vec![own]);
    let fields = terms::fields(p, &edition, asked.unit, asked.kinds, form);
    shown.sets.push(Fieldset { title: Some(p.t("proposal-terms")), lead: Some(p.t("interest-terms-lead")), fields });
    let message = Field::area("message", p.t("interest-message"), form.value("message"));
    let message = message.hint(p.t("interest-message-hint"));
    shown.sets.push(Fieldset { title: None, lead: None, fields: vec![message] });
    Ok(shown.with(KEY_FIELD, form.key_or_new()).cancel(Link::new(p.url(&asked.place), p.t("cancel"))))
}

fn new(need: NeedId, offer: OfferId, form: &Form) -> NewInterest {
    NewInterest { need, offer, terms: terms::raw(form), message: form.value("message").trim().to_owned() }
}

/// Sends it, or answers what is wrong with it.
async fn send(app: &App, page: &Page, new: &NewInterest, form: &Form) -> Result<Result<String, Vec<Finding>>, Failure> {
    match app.cycle.express_interest(page.scope()?, new, form.key().as_ref()).await {
        Ok(view) => Ok(Ok(format!("/interests/{}?done=interest", view.summary.record.id))),
        Err(refusal) => Ok(Err(findings(refusal)?)),
    }
}

async fn show_need(app: &App, page: &Page, id: NeedId, form: &Form, found: &[Finding]) -> Answer {
    let view = super::needs::summary(app, page, id).await?;
    let wanted = OfferFilter { status: Some(OfferStatus::Published), mine: true, ..OfferFilter::default() };
    let own = app.cycle.offers(page.scope()?, &wanted, &ALL).await?.items;
    let facts = &view.record.need.facts;
    let place = format!("/needs/{id}");
    let head = Head::new(page, "interest-new-need").above(page, "/needs", page.t("nav-needs")).above(
        page,
        &place,
        Message::literal(facts.title.clone()),
    );
    if own.is_empty() {
        return show_parts(page, head.lead(page.t("interest-no-offer")), None, Vec::new());
    }
    let choice = |o: &OfferSummary| {
        Choice::new(o.record.offer.id.to_string(), Message::literal(o.record.offer.facts.title.clone()))
    };
    let own = ("offer", "interest-own-offer", own.iter().map(choice).collect());
    let asked = Asked { own, unit: Some(facts.quantity.unit), kinds: &facts.kinds, place };
    let shown = shown(app, page, asked, form).await?;
    show_form(page, head.lead(page.t("interest-new-need-lead")).faults(page, found), None, shown)
}

async fn ask_need(State(app): State<App>, page: Page, Id(id): Id<NeedId>) -> Answer {
    show_need(&app, &page, id, &Form::default(), &[]).await
}

async fn answer_need(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    let refused = match form.value("offer").parse::<OfferId>() {
        Err(_) => vec![fault("offer", "required", "", "choose one of your offers")],
        Ok(offer) => match send(&app, &page, &new(id, offer, &form), &form).await? {
            Ok(place) => return Ok(page.go(&place)),
            Err(refused) => refused,
        },
    };
    show_need(&app, &page, id, &form, &refused).await
}

async fn show_offer(app: &App, page: &Page, id: OfferId, form: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.offer(page.scope()?, id).await?;
    let wanted = NeedFilter { mine: true, ..NeedFilter::default() };
    let mut own = app.cycle.needs(page.scope()?, &wanted, &ALL).await?.items;
    own.retain(|n| n.record.status.matchable() && n.record.status != NeedStatus::Closed);
    let facts = &view.record.offer.facts;
    let place = format!("/offers/{id}");
    let head = Head::new(page, "interest-new-offer").above(page, "/offers", page.t("nav-offers")).above(
        page,
        &place,
        Message::literal(facts.title.clone()),
    );
    if own.is_empty() {
        return show_parts(page, head.lead(page.t("interest-no-need")), None, Vec::new());
    }
    let choice = |n: &NeedSummary| {
        Choice::new(n.record.need.id.to_string(), Message::literal(n.record.need.facts.title.clone()))
    };
    let own = ("need", "interest-own-need", own.iter().map(choice).collect());
    let asked = Asked { own, unit: None, kinds: &facts.kinds, place };
    let shown = shown(app, page, asked, form).await?;
    show_form(page, head.lead(page.t("interest-new-offer-lead")).faults(page, found), None, shown)
}

async fn ask_offer(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    show_offer(&app, &page, id, &Form::default(), &[]).await
}

async fn answer_offer(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let refused = match form.value("need").parse::<NeedId>() {
        Err(_) => vec![fault("need", "required", "", "choose one of your needs")],
        Ok(need) => match send(&app, &page, &new(need, id, &form), &form).await? {
            Ok(place) => return Ok(page.go(&place)),
            Err(refused) => refused,
        },
    };
    show_offer(&app, &page, id, &form, &refused).await
}
