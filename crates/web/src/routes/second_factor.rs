//! One's own second factor: set up with a QR code, confirmed by a code, renewed, removed; and showing anew who one is.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use cycle::{Act, FactorSetUp, FactorView, ProofBy};
use serde::Deserialize;

use super::parts::{Cell, Facts, Field, Form as Shown, Link};
use super::session::{code_field, go_on, with_carried};
use super::{Answer, FormPage, Head, findings, show_form};
use crate::App;
use crate::carried::Carried;
use crate::context::Context;
use crate::error::{Failure, ToShow};
use crate::extract::Query;
use crate::form::Form;
use crate::page::Page;
use crate::qr::Qr;
use crate::session::{self, Asking};
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    let own = Policy::Act(Act::ManageFactors);
    table
        .get("/{lang}/account/second-factor", own, show)
        .post("/{lang}/account/second-factor", own, begin)
        .post("/{lang}/account/second-factor/confirm", own, confirm)
        .post("/{lang}/account/second-factor/codes", own, renew)
        .post("/{lang}/account/second-factor/remove", own, remove)
        .get("/{lang}/account/prove", Policy::SignedIn, ask)
        .post("/{lang}/account/prove", Policy::SignedIn, prove)
}

#[derive(Deserialize)]
struct Wish {
    next: Option<String>,
    /// Whether something was sent that asks to show more, and could not be kept.
    lost: Option<String>,
}

#[derive(Template)]
#[template(path = "session/second_factor.html")]
struct SecondFactor<'a> {
    p: &'a Page,
    head: Head,
    facts: Option<Facts>,
    /// What the app is given, with its drawing.
    given: Option<(FactorSetUp, Option<Qr>)>,
    codes: Vec<String>,
    forms: Vec<Shown>,
    next: Option<Link>,
}

fn head(p: &Page) -> Head {
    Head::new(p, "factor-title").above(p, "/account", p.t("account-title"))
}

fn confirm_form(p: &Page, posted: &Form) -> Shown {
    let code = code_field(p, "factor-code").hint(p.t("factor-code-hint"));
    let form = Shown::new(p.url("/account/second-factor/confirm"), p.t("factor-confirm"), vec![code]);
    with_carried(form.with("next", posted.value("next")), Carried::within(posted).as_ref())
}

fn page_of<'a>(p: &'a Page, head: Head, view: &FactorView, posted: &Form) -> SecondFactor<'a> {
    let mut facts = Facts::default();
    let mut forms = Vec::new();
    match view.since {
        Some(since) => {
            facts.add(p.t("factor-since"), Cell::text(p.date_time(since)));
            facts.add(p.t("factor-codes-left"), Cell::text(p.number(view.codes_left)));
            forms.push(Shown::new(p.url("/account/second-factor/codes"), p.t("factor-renew"), Vec::new()));
            forms.push(Shown::new(p.url("/account/second-factor/remove"), p.t("factor-remove"), Vec::new()).grave());
        }
        None => {
            facts.add(p.t("factor-since"), Cell::text(p.t("factor-none")));
            let begin = Shown::new(p.url("/account/second-factor"), p.t("factor-begin"), Vec::new());
            let begin = begin.with("next", posted.value("next"));
            forms.push(with_carried(begin, Carried::within(posted).as_ref()));
        }
    }
    SecondFactor { p, head, facts: Some(facts), given: None, codes: Vec::new(), forms, next: None }
}

async fn show(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = app.cycle.second_factor(page.scope()?).await?;
    let mut head = head(&page).lead(page.t("factor-lead"));
    if view.since.is_none() && (wish.next.is_some() || wish.lost.is_some()) {
        head = head.lead(page.t("factor-wanted"));
    }
    let posted = Form::filled(wish.next.map(|next| ("next", next)));
    page.render(StatusCode::OK, &page_of(&page, head, &view, &posted))
}

async fn begin(State(app): State<App>, page: Page, form: Form) -> Answer {
    let given = app.cycle.begin_second_factor(page.scope()?).await?;
    let drawn = Qr::of(&given.address, &page.attr("factor-qr"));
    let forms = vec![confirm_form(&page, &form)];
    let view = SecondFactor {
        p: &page,
        head: head(&page).lead(page.t("factor-scan")),
        facts: None,
        given: Some((given, drawn)),
        codes: Vec::new(),
        forms,
        next: None,
    };
    page.render(StatusCode::OK, &view)
}

/// The codes, this once, and the way on: what was carried through, or where the form wishes.
fn show_codes(p: &Page, codes: Vec<String>, posted: &Form) -> Answer {
    let mut forms = Vec::new();
    let mut next = None;
    match Carried::within(posted) {
        Some(carried) => {
            let form = Shown::new(p.url(carried.place()), p.t("kept-send"), Vec::new());
            forms.push(carried.fields().fold(form, |form, (name, value)| form.with(name, value)));
        }
        None => {
            let place = posted.value("next");
            let place = if place.is_empty() { "/account/second-factor" } else { Page::safe_next(place) };
            next = Some(Link::new(p.url(place), p.t("factor-next")));
        }
    }
    p.render(StatusCode::OK, &SecondFactor { p, head: head(p), facts: None, given: None, codes, forms, next })
}

async fn confirm(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app.cycle.confirm_second_factor(page.scope()?, form.value("code")).await {
        Ok(added) => {
            let cookie = session::begin(&page.context, &added.session)?;
            Ok((cookie, show_codes(&page, added.codes, &form)?).into_response())
        }
        Err(refusal) => {
            let head = head(&page).lead(page.t("factor-again")).faults(&page, &findings(refusal)?);
            let form =
                confirm_form(&page, &form).cancel(Link::new(page.url("/account/second-factor"), page.t("factor-anew")));
            show_form(&page, head, None, form)
        }
    }
}

async fn renew(State(app): State<App>, page: Page) -> Answer {
    let codes = app.cycle.renew_recovery_codes(page.scope()?).await?;
    show_codes(&page, codes, &Form::default())
}

async fn remove(State(app): State<App>, page: Page) -> Answer {
    let session = app.cycle.remove_second_factor(page.scope()?).await?;
    let cookie = session::begin(&page.context, &session)?;
    Ok((cookie, page.go("/account/second-factor?done=factor-removed")).into_response())
}

fn proof_form(p: &Page, by: ProofBy, next: &str, carried: Option<&Carried>) -> Shown {
    let field = match by {
        ProofBy::Password => Field::filled("password", p.t("sign-in-password"), "password", "current-password", ""),
        ProofBy::Code => code_field(p, "sign-in-code").hint(p.t("sign-in-code-hint")),
    };
    let form = Shown::new(p.url("/account/prove"), p.t("prove-button"), vec![field]).with("next", next);
    with_carried(form.cancel(Link::new(p.url("/home"), p.t("kept-leave"))), carried)
}

fn proof_head(p: &Page) -> Head {
    Head::new(p, "prove-title").lead(p.t("prove-lead"))
}

async fn ask(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let by = app.cycle.proof_by(page.scope()?).await?;
    let head = proof_head(&page);
    let head = if wish.lost.is_some() { head.lead(page.t("prove-lost")) } else { head };
    show_form(&page, head, None, proof_form(&page, by, &wish.next.unwrap_or_default(), None))
}

async fn prove(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app.cycle.prove(page.scope()?, form.value("password"), form.value("code")).await {
        Ok(session) => go_on(&app, page, &session, "prove-kept", &form).await,
        Err(refusal) => {
            let found = findings(refusal)?;
            let by = app.cycle.proof_by(page.scope()?).await?;
            let head = proof_head(&page).faults(&page, &found);
            let carried = Carried::within(&form);
            show_form(&page, head, None, proof_form(&page, by, form.value("next"), carried.as_ref()))
        }
    }
}

/// Asks whoever sent a form to show who they are first; the form comes along.
pub(crate) async fn asked_to_show(
    app: &App,
    context: Context,
    asking: Asking,
    way: ToShow,
    carried: &Carried,
) -> Result<Response, Failure> {
    // This place only takes forms: the bar of languages leads to the page that asks.
    let here = Context { place: way.place().to_owned(), ..context };
    let p = Page::bare(app, here).seen_by(asking.scope);
    match way {
        ToShow::Proof => {
            let form = proof_form(&p, app.cycle.proof_by(p.scope()?).await?, "", Some(carried));
            p.render(StatusCode::FORBIDDEN, &FormPage { p: &p, head: proof_head(&p), facts: None, form })
        }
        ToShow::SecondFactor => {
            let view = app.cycle.second_factor(p.scope()?).await?;
            let posted = Form::filled(carried.unseen());
            let head = head(&p).lead(p.t("factor-lead")).lead(p.t("factor-wanted"));
            p.render(StatusCode::FORBIDDEN, &page_of(&p, head, &view, &posted))
        }
    }
}
