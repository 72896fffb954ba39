//! Who belongs to an organisation: roles, one-time invitation links. An organisation sees to its own people; the
//! secretariat invites the first focal point of one that has none and reads the names of others.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use cycle::{Act, Invite, PersonView};
use vocabulary::{OrganisationId, PersonId, Role};

use super::parts::{Cell, Choice, Column, Facts, Field, Form as Shown, Link, Table as Rows};
use super::words::coded;
use super::{Answer, Head, findings};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd};
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;
use crate::session;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/people", Policy::Act(Act::ReadPeople), own)
        .get("/{lang}/organisations/{id}/people", Policy::Act(Act::ReadPeople), of_organisation)
        .post("/{lang}/organisations/{id}/people", Policy::Act(Act::ManagePeople), invite)
        .post("/{lang}/organisations/{id}/people/{of}/role", Policy::Act(Act::ManagePeople), set_role)
        .get("/{lang}/organisations/{id}/people/{of}/remove", Policy::Act(Act::ManagePeople), ask_remove)
        .post("/{lang}/organisations/{id}/people/{of}/remove", Policy::Act(Act::ManagePeople), remove)
}

/// A member with what may be changed.
struct Member {
    name: String,
    email: String,
    role: Option<Shown>,
    remove: Option<Link>,
}

#[derive(Template)]
#[template(path = "session/people.html")]
struct People<'a> {
    p: &'a Page,
    head: Head,
    link: Option<(Message, String)>,
    table: Rows,
    members: Vec<Member>,
    waiting: Rows,
    invite: Option<Shown>,
}

fn role_choices(p: &Page) -> Vec<Choice> {
    let choice = |r: &Role| Choice {
        hint: Some(coded(p, "role-hint", r.code())),
        ..Choice::new(r.code(), coded(p, "role", r.code()))
    };
    Role::ALL.iter().map(choice).collect()
}

/// The members: of the own organisation with address and role, of others by name alone.
fn members(p: &Page, own: bool, people: &[PersonView]) -> Rows {
    let columns: &[&str] = if own { &["column-name", "column-email", "column-role"] } else { &["column-name"] };
    let row = |m: &PersonView| {
        let mut row = vec![Cell::Words(m.name.clone())];
        if own {
            row.push(Cell::Words(m.email.clone().unwrap_or_default()));
            row.push(m.role.map_or(Cell::Words(String::new()), |role| Cell::text(coded(p, "role", role.code()))));
        }
        row
    };
    Rows {
        caption: p.t("people-members"),
        quiet: true,
        columns: columns.iter().map(|key| Column::words(p.t(key))).collect(),
        rows: people.iter().map(row).collect(),
        empty: p.t("people-empty"),
    }
}

/// What may be changed of a member.
fn change(p: &Page, id: OrganisationId, m: &PersonView) -> Member {
    let place = |end: &str| p.url(&format!("/organisations/{id}/people/{}/{end}", m.person));
    let roles = Role::ALL.iter().map(|r| Choice::new(r.code(), coded(p, "role", r.code()))).collect();
    // The field's name is its id as well, so each person's is their own.
    let name = format!("role-{}", m.person);
    let now = m.role.map_or("", Role::code);
    let field = Field::select(&name, p.t1("people-role-of", "name", m.name.clone()), roles).chosen(&[now]);
    Member {
        name: m.name.clone(),
        email: m.email.clone().unwrap_or_default(),
        role: Some(Shown::new(place("role"), p.t("people-set-role"), vec![field])),
        remove: Some(Link::new(place("remove"), p.t1("people-remove", "name", m.name.clone()))),
    }
}

async fn show(
    app: &App,
    page: &Page,
    id: OrganisationId,
    form: &Form,
    found: &[vocabulary::Finding],
    link: Option<(Message, String)>,
) -> Answer {
    let scope = page.scope()?;
    let organisation = app.cycle.organisation(scope, id).await?;
    let people = app.cycle.people(scope, Some(id)).await?;
    let p = page;
    let own = p.actor().is_some_and(|a| a.organisation == id);
    let manages = own && p.may(Act::ManagePeople);
    let appoints = app.cycle.may_appoint(scope, id).await?;
    let mut head = Head::new(p, "nav-people").caption(Message::literal(organisation.name)).faults(p, found);
    head = if own { head.lead(p.t("people-lead")) } else { head.above(p, "/organisations", p.t("nav-organisations")) };
    if !own {
        head = head.lead(p.t(if appoints { "people-appoint-lead" } else { "people-of-others-lead" }));
    }
    let table = members(p, own, &people);
    let changes = people.iter().filter(|_| manages).map(|m| change(p, id, m)).collect();
    let waiting = if manages || appoints { app.cycle.invitations(scope, id).await? } else { Vec::new() };
    let waiting = waiting.iter().filter(|i| i.accepted_at.is_none()).map(|i| {
        vec![
            Cell::Words(i.email.clone()),
            Cell::text(coded(p, "role", i.role.code())),
            Cell::text(p.date_time(i.expires_at)),
        ]
    });
    let waiting = Rows {
        caption: p.t("people-waiting"),
        quiet: true,
        columns: ["column-email", "column-role", "invitation-valid-until"].map(|k| Column::words(p.t(k))).into(),
        rows: waiting.collect(),
        empty: p.t("people-none-waiting"),
    };
    let invite = (manages || appoints).then(|| {
        let mut fields = vec![Field::filled("email", p.t("column-email"), "email", "off", form.value("email"))];
        if manages {
            let roles = Field::radios("role", p.t("column-role"), role_choices(p));
            fields.push(roles.chosen(&[form.value("role")]));
        }
        let button = p.t(if manages { "people-invite" } else { "people-appoint" });
        let shown = Shown::new(p.url(&format!("/organisations/{id}/people")), button, fields).marked(&head.faults);
        if manages { shown } else { shown.with("role", Role::FocalPoint.code()) }
    });
    let code = if found.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render(code, &People { p, head, link, table, members: changes, waiting, invite })
}

async fn own(State(app): State<App>, page: Page) -> Answer {
    let id = page.actor().map(|a| a.organisation).ok_or_else(Failure::not_found)?;
    show(&app, &page, id, &Form::default(), &[], None).await
}

async fn of_organisation(State(app): State<App>, page: Page, Id(id): Id<OrganisationId>) -> Answer {
    show(&app, &page, id, &Form::default(), &[], None).await
}

async fn invite(State(app): State<App>, page: Page, Id(id): Id<OrganisationId>, form: Form) -> Answer {
    let Ok(role) = form.value("role").parse::<Role>() else {
        let wrong = super::words::fault("role", "nothing-chosen", form.value("role"), "choose a role");
        return show(&app, &page, id, &form, &[wrong], None).await;
    };
    let invite = Invite { organisation: id, email: form.value("email").trim().to_owned(), role };
    match app.cycle.invite(page.scope()?, &invite).await {
        Ok(made) => {
            let until = crate::format::date_time(page.lang(), made.expires_at);
            let says = page.t2("people-invited", "email", made.email.clone(), "until", until);
            let link =
                format!("{}{}", app.settings.public_address(), page.url(&format!("/invitation/{}", made.secret)));
            show(&app, &page, id, &Form::default(), &[], Some((says, link))).await
        }
        Err(refusal) => show(&app, &page, id, &form, &findings(refusal)?, None).await,
    }
}

async fn set_role(
    State(app): State<App>,
    page: Page,
    IdAnd(id, person): IdAnd<OrganisationId, PersonId>,
    form: Form,
) -> Answer {
    let role: Role = form.value(&format!("role-{person}")).parse().map_err(|_| Failure::not_found())?;
    let rotated = app.cycle.set_role(page.scope()?, id, person, role).await?;
    let next = page.go(&format!("/organisations/{id}/people?done=role"));
    Ok(match rotated {
        Some(session) => (session::begin(&page.context, &session)?, next).into_response(),
        None => next,
    })
}

async fn ask_remove(State(app): State<App>, page: Page, IdAnd(id, person): IdAnd<OrganisationId, PersonId>) -> Answer {
    let member = app.cycle.member(page.scope()?, id, person).await?;
    let p = &page;
    let mut facts = Facts::default();
    facts.add(p.t("column-name"), Cell::Words(member.name.clone()));
    facts.add(p.t("column-email"), Cell::Words(member.email.clone().unwrap_or_default()));
    let back = format!("/organisations/{id}/people");
    let head = Head::named(p, p.attr1("people-remove", "name", member.name.clone()))
        .above(p, &back, p.t("nav-people"))
        .lead(p.t("people-remove-lead"));
    let form =
        Shown::new("", p.t("people-remove-button"), Vec::new()).grave().cancel(Link::new(p.url(&back), p.t("cancel")));
    super::show_form(p, head, Some(facts), form)
}

async fn remove(State(app): State<App>, page: Page, IdAnd(id, person): IdAnd<OrganisationId, PersonId>) -> Answer {
    app.cycle.remove_member(page.scope()?, id, person).await?;
    Ok(page.go(&format!("/organisations/{id}/people?done=removed")))
}
