//! Signing in, by one step or two, and out, one-time links, and one's own account: password, language, organisations,
//! access tokens.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use cycle::{Act, Presented, SignedIn, SigningIn};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{OrganisationId, TokenScope, UnLanguage};

use super::parts::{Cell, Choice, Column, Facts, Field, Form as Shown, Link, Table as Rows};
use super::words::{coded, fault, status};
use super::{Answer, FormPage, Head, findings, show_form};
use crate::App;
use crate::carried::Carried;
use crate::device::Entrance;
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;
use crate::session;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/sign-in", Policy::Anyone, sign_in)
        .post("/{lang}/sign-in", Policy::Anyone, signed_in)
        .post("/{lang}/sign-in/code", Policy::Anyone, second_step)
        .post("/{lang}/sign-out", Policy::Anyone, sign_out)
        .get("/{lang}/invitation/{secret}", Policy::Anyone, invitation)
        .post("/{lang}/invitation/{secret}", Policy::Anyone, accept)
        .get("/{lang}/account", Policy::SignedIn, account)
        .post("/{lang}/account/password", Policy::SignedIn, password)
        .post("/{lang}/account/language", Policy::SignedIn, language)
        .post("/{lang}/account/organisation", Policy::SignedIn, organisation)
        .post("/{lang}/account/tokens", Policy::Act(Act::ManageTokens), new_token)
        .post("/{lang}/account/tokens/{id}/revoke", Policy::Act(Act::ManageTokens), revoke_token)
}

#[derive(Deserialize)]
struct Wish {
    next: Option<String>,
    /// Whether something was sent after the session had ended, and could not be kept.
    ended: Option<String>,
}

fn sign_in_form(p: &Page, email: &str, next: &str, carried: Option<&Carried>) -> Shown {
    let fields = vec![
        Field::filled("email", p.t("sign-in-email"), "email", "username", email),
        Field::filled("password", p.t("sign-in-password"), "password", "current-password", ""),
    ];
    let form = Shown::new(p.url("/sign-in"), p.t("sign-in-button"), fields).with("next", next);
    with_carried(form, carried)
}

/// The form with what was carried, unseen.
pub(super) fn with_carried(form: Shown, carried: Option<&Carried>) -> Shown {
    carried.into_iter().flat_map(Carried::unseen).fold(form, |form, (name, value)| form.with(&name, value))
}

/// The field for a code of the second factor.
pub(super) fn code_field(p: &Page, label: &str) -> Field {
    Field::filled("code", p.t(label), "text", "one-time-code", "")
}

async fn sign_in(page: Page, Query(wish): Query<Wish>) -> Answer {
    let next = wish.next.unwrap_or_default();
    if page.actor().is_some() {
        return Ok(page.go(Page::safe_next(&next)));
    }
    let lead = if wish.ended.is_some() { "sign-in-ended" } else { "sign-in-lead" };
    let head = Head::new(&page, "sign-in-title").lead(page.t(lead));
    show_form(&page, head, None, sign_in_form(&page, "", &next, None))
}

/// Asks who sent a form after the session had ended to sign in; the form comes along.
pub(crate) fn ended(p: &Page, carried: &Carried) -> Answer {
    let head = Head::new(p, "sign-in-title").lead(p.t("sign-in-kept"));
    let form = sign_in_form(p, "", "", Some(carried));
    p.render(StatusCode::UNAUTHORIZED, &FormPage { p, head, facts: None, form })
}

#[derive(Template)]
#[template(path = "session/carried.html")]
struct Kept<'a> {
    p: &'a Page,
    head: Head,
    form: Shown,
    typed: Vec<&'a str>,
}

/// What was typed before somebody was asked to show who they are, to be sent where it was meant to go.
pub(super) fn show_carried(p: &Page, lead: &str, carried: &Carried) -> Answer {
    let title = if carried.typed().is_empty() { "kept-send" } else { "kept-title" };
    let head = Head::new(p, title).lead(p.t(lead));
    let form = Shown::new(p.url(carried.place()), p.t("kept-send"), Vec::new());
    let form = carried.fields().fold(form, |form, (name, value)| form.with(name, value));
    let form = form.cancel(Link::new(p.url("/home"), p.t("kept-leave")));
    p.render(StatusCode::OK, &Kept { p, head, form, typed: carried.typed() })
}

async fn signed_in(State(app): State<App>, page: Page, from: Entrance, form: Form) -> Answer {
    let email = form.value("email").trim();
    let carried = Carried::within(&form);
    match app.cycle.sign_in(email, form.value("password"), &from.door()).await {
        Ok(SigningIn::Done(session)) => go_on(&app, page, &session, "kept-lead", &form).await,
        Ok(SigningIn::Step(step)) => {
            show_step(&page, Head::new(&page, "sign-in-code-title"), &step.secret, &form, carried.as_ref())
        }
        Err(refusal) => {
            let mut findings = findings(refusal)?;
            for finding in &mut findings {
                finding.place.field.get_or_insert_with(|| "email".to_owned());
                finding.value.clear();
            }
            let lead = if carried.is_some() { "sign-in-kept" } else { "sign-in-lead" };
            let head = Head::new(&page, "sign-in-title").lead(page.t(lead)).faults(&page, &findings);
            show_form(&page, head, None, sign_in_form(&page, email, form.value("next"), carried.as_ref()))
        }
    }
}

/// Goes on in a session that begins now: with what was carried through the form, else where the form wishes.
pub(super) async fn go_on(app: &App, page: Page, session: &SignedIn, lead: &str, form: &Form) -> Answer {
    let cookie = session::begin(&page.context, session)?;
    let Some(carried) = Carried::within(form) else {
        return Ok((cookie, page.go(Page::safe_next(form.value("next")))).into_response());
    };
    let scope = app.cycle.authenticate(Presented::Session(&session.secret)).await?;
    Ok((cookie, show_carried(&page.seen_by(scope), lead, &carried)?).into_response())
}

/// Asks for the second factor, after the password was right.
fn show_step(p: &Page, head: Head, step: &str, posted: &Form, carried: Option<&Carried>) -> Answer {
    let code = code_field(p, "sign-in-code").hint(p.t("sign-in-code-hint"));
    let form = Shown::new(p.url("/sign-in/code"), p.t("sign-in-button"), vec![code]).with("step", step);
    let form = with_carried(form.with("next", posted.value("next")), carried);
    show_form(p, head.lead(p.t("sign-in-code-lead")), None, form)
}

async fn second_step(State(app): State<App>, page: Page, from: Entrance, form: Form) -> Answer {
    let step = form.value("step");
    match app.cycle.finish_sign_in(step, form.value("code"), &from.door()).await {
        Ok(session) => go_on(&app, page, &session, "kept-lead", &form).await,
        Err(refusal) => {
            let head = Head::new(&page, "sign-in-code-title").faults(&page, &findings(refusal)?);
            show_step(&page, head, step, &form, Carried::within(&form).as_ref())
        }
    }
}

async fn sign_out(State(app): State<App>, page: Page) -> Answer {
    if page.actor().is_some() {
        app.cycle.sign_out(page.scope()?).await?;
    }
    Ok((session::end(&page.context)?, page.go("/?done=signed-out")).into_response())
}

fn invitation_form(p: &Page, new_person: bool, posted: &Form) -> Shown {
    let mut fields = Vec::new();
    if new_person {
        fields.push(Field::filled("name", p.t("invitation-name"), "text", "name", posted.value("name")));
        fields.push(language_field(p, posted.value("language")));
    }
    let (label, autocomplete) = if new_person {
        ("invitation-new-password", "new-password")
    } else {
        ("invitation-password", "current-password")
    };
    let password = Field::filled("password", p.t(label), "password", autocomplete, "");
    fields.push(if new_person { password.hint(p.t("password-hint")) } else { password });
    if !new_person {
        fields.push(code_field(p, "sign-in-code").hint(p.t("invitation-code-hint")));
    }
    Shown::new("", p.t("invitation-button"), fields)
}

fn language_field(p: &Page, now: &str) -> Field {
    let now = if now.is_empty() { p.code() } else { now };
    let choices = UnLanguage::ALL.iter().map(|l| Choice::new(l.code(), Message::literal(l.native_name()))).collect();
    Field::select("language", p.t("account-language"), choices).chosen(&[now])
}

async fn show_invitation(app: &App, page: &Page, secret: &str, posted: &Form, found: &[vocabulary::Finding]) -> Answer {
    let view = app.cycle.invitation(secret).await?;
    let head = Head::named(page, page.attr1("invitation-title", "organisation", view.organisation_name.clone()));
    let mut facts = Facts::default();
    facts.add(page.t("column-email"), Cell::Words(view.email.clone()));
    facts.add(page.t("column-role"), Cell::text(coded(page, "role", view.role.code())));
    facts.add(page.t("invitation-valid-until"), Cell::text(page.date_time(view.expires_at)));
    show_form(page, head.faults(page, found), Some(facts), invitation_form(page, view.new_person, posted))
}

async fn invitation(State(app): State<App>, page: Page, Path((_, secret)): Path<(String, String)>) -> Answer {
    show_invitation(&app, &page, &secret, &Form::default(), &[]).await
}

async fn accept(
    State(app): State<App>,
    page: Page,
    Path((_, secret)): Path<(String, String)>,
    from: Entrance,
    form: Form,
) -> Answer {
    let language = form.value("language").parse().unwrap_or(page.lang());
    let (name, password, code) = (form.value("name").trim(), form.value("password"), form.value("code"));
    match app.cycle.accept_invitation(&secret, name, password, language, code, &from.door()).await {
        Ok(session) => {
            let next = Redirect::to(&format!("/{}/home?done=welcome", session.language));
            Ok((session::begin(&page.context, &session)?, next).into_response())
        }
        Err(refusal) => show_invitation(&app, &page, &secret, &form, &findings(refusal)?).await,
    }
}

#[derive(Template)]
#[template(path = "session/account.html")]
struct Account<'a> {
    p: &'a Page,
    links: Vec<Link>,
    head: Head,
    facts: Facts,
    password: Shown,
    language: Shown,
    organisations: Option<Shown>,
    tokens: Rows,
    revoke: Vec<Shown>,
    token: Shown,
    secret: Option<String>,
}

/// What is asked of a new token: what it is for, how far it reaches, how long.
fn token_fields(page: &Page) -> Vec<Field> {
    let reach = |scope: &TokenScope| Choice {
        hint: Some(coded(page, "token-scope-hint", scope.code())),
        ..Choice::new(scope.code(), coded(page, "token-scope", scope.code()))
    };
    vec![
        Field::line("label", page.t("account-token-label"), "").hint(page.t("account-token-label-hint")),
        Field::radios("scope", page.t("token-scope"), TokenScope::ALL.iter().map(reach).collect())
            .chosen(&[TokenScope::Read.code()]),
        Field::short("days", page.t("account-token-days"), "90"),
    ]
}

async fn show_account(app: &App, page: &Page, head: Head, secret: Option<String>) -> Answer {
    let actor = page.actor().ok_or_else(Failure::not_found)?;
    let mut facts = Facts::default();
    facts.add(page.t("column-name"), Cell::Words(actor.name.clone()));
    facts.add(page.t("column-organisation"), Cell::Words(actor.organisation_name.clone()));
    facts.add(page.t("column-role"), Cell::text(coded(page, "role", actor.role.code())));
    let own = app.cycle.memberships(page.scope()?).await?;
    let organisations = (own.len() > 1).then(|| {
        let choices = own.iter().map(|m| Choice {
            chosen: m.current,
            ..Choice::new(m.organisation.to_string(), Message::literal(m.name.clone()))
        });
        let field = Field::radios("organisation", page.t("account-organisation"), choices.collect());
        Shown::new(page.url("/account/organisation"), page.t("account-organisation-button"), vec![field])
    });
    let tokens = app.cycle.tokens(page.scope()?).await?;
    let now = page.scope()?.now();
    let rows = tokens.iter().map(|t| {
        let standing = if t.revoked {
            status(page, "withdrawn")
        } else if t.expires_at <= now {
            status(page, "expired")
        } else {
            status(page, "open")
        };
        let reach = Cell::text(coded(page, "token-scope", t.scope.code()));
        vec![Cell::Words(t.label.clone()), reach, Cell::text(page.date_time(t.expires_at)), standing]
    });
    let table = Rows {
        caption: page.t("account-tokens"),
        quiet: true,
        columns: ["column-name", "token-scope", "account-token-until", "column-status"]
            .map(|k| Column::words(page.t(k)))
            .into(),
        rows: rows.collect(),
        empty: page.t("account-no-tokens"),
    };
    let revoke = tokens.iter().filter(|t| !t.revoked && t.expires_at > now).map(|t| {
        let place = page.url(&format!("/account/tokens/{}/revoke", t.id));
        Shown::new(place, page.t1("account-token-revoke", "name", t.label.clone()), Vec::new()).grave()
    });
    let password = vec![
        Field::filled("old", page.t("account-old-password"), "password", "current-password", ""),
        Field::filled("new", page.t("account-new-password"), "password", "new-password", "")
            .hint(page.t("password-hint")),
    ];
    let mut links = Vec::new();
    for (place, key, act) in [
        ("/account/second-factor", "factor-title", Act::ManageFactors),
        ("/account/sessions", "sessions-open", Act::ManageSessions),
        ("/notifications", "notifications-open", Act::ChooseMail),
        ("/webhooks", "webhooks-open", Act::ManageWebhooks),
        ("/deliveries", "deliveries-title", Act::ReadDeliveries),
    ] {
        links.extend(page.may(act).then(|| Link::new(page.url(place), page.t(key))));
    }
    let view = Account {
        p: page,
        links,
        facts,
        password: Shown::new(page.url("/account/password"), page.t("account-password-button"), password)
            .marked(&head.faults),
        language: Shown::new(
            page.url("/account/language"),
            page.t("account-language-button"),
            vec![language_field(page, "")],
        ),
        organisations,
        tokens: table,
        revoke: revoke.collect(),
        token: Shown::new(page.url("/account/tokens"), page.t("account-token-button"), token_fields(page))
            .marked(&head.faults),
        secret,
        head,
    };
    let code = if view.head.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render(code, &view)
}

async fn account(State(app): State<App>, page: Page) -> Answer {
    let head = Head::new(&page, "account-title");
    show_account(&app, &page, head, None).await
}

async fn password(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app.cycle.change_password(page.scope()?, form.value("old"), form.value("new")).await {
        Ok(session) => {
            Ok((session::begin(&page.context, &session)?, page.go("/account?done=password")).into_response())
        }
        Err(refusal) => {
            let mut found = findings(refusal)?;
            found.iter_mut().for_each(|f| f.value.clear());
            let head = Head::new(&page, "account-title").faults(&page, &found);
            show_account(&app, &page, head, None).await
        }
    }
}

async fn language(State(app): State<App>, page: Page, form: Form) -> Answer {
    let language: UnLanguage = form.value("language").parse().unwrap_or(page.lang());
    app.cycle.set_language(page.scope()?, language).await?;
    Ok(Redirect::to(&format!("/{language}/account?done=saved")).into_response())
}

async fn organisation(State(app): State<App>, page: Page, form: Form) -> Answer {
    let chosen: OrganisationId = form.value("organisation").parse().map_err(|_| Failure::not_found())?;
    let session = app.cycle.act_for(page.scope()?, chosen).await?;
    Ok((session::begin(&page.context, &session)?, page.go("/home")).into_response())
}

async fn new_token(State(app): State<App>, page: Page, form: Form) -> Answer {
    let head = Head::new(&page, "account-title");
    let Ok(days) = form.value("days").trim().parse::<u32>() else {
        let wrong = fault("days", "not-a-count", form.value("days"), "write a whole number of days, such as 90");
        return show_account(&app, &page, head.faults(&page, &[wrong]), None).await;
    };
    // Who chooses nothing gets the least.
    let reach = form.value("scope").parse().unwrap_or(TokenScope::Read);
    match app.cycle.create_token(page.scope()?, form.value("label").trim(), days, reach).await {
        Ok(token) => show_account(&app, &page, head, Some(token.secret)).await,
        Err(refusal) => show_account(&app, &page, head.faults(&page, &findings(refusal)?), None).await,
    }
}

async fn revoke_token(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    app.cycle.revoke_token(page.scope()?, id).await?;
    Ok(page.go("/account?done=token-revoked"))
}
