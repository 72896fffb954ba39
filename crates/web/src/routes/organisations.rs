//! Organisations: delegations of states, providers, the secretariat.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::records::OrganisationRecord;
use cycle::{Act, NewOrganisation, Paging, Refusal};
use serde::Deserialize;
use vocabulary::{OrganisationId, OrganisationKind};

use super::parts::{Cell, Choice, Column, Field, Filters, Form as Shown, Link, Listing, Table as Rows};
use super::words::{coded, fault, filter, provider_kind_choices, query, state, state_choices};
use super::{Answer, Head, ListPage, findings, show_form};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/organisations", Policy::Act(Act::ReadOrganisations), list)
        .get("/{lang}/organisations/new", Policy::Act(Act::ManageOrganisations), new)
        .post("/{lang}/organisations", Policy::Act(Act::ManageOrganisations), create)
        .get("/{lang}/organisations/{id}/rename", Policy::Act(Act::ManageOrganisations), ask_rename)
        .post("/{lang}/organisations/{id}/rename", Policy::Act(Act::ManageOrganisations), rename)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    kind: String,
    after: Option<String>,
}

fn kind_choices(p: &Page) -> Vec<Choice> {
    OrganisationKind::ALL.iter().map(|k| Choice::new(k.code(), coded(p, "organisation-kind", k.code()))).collect()
}

fn row(app: &App, p: &Page, o: &OrganisationRecord) -> Vec<Cell> {
    let more = match (&o.state, o.provider_kind) {
        (Some(code), _) => Cell::text(state(app, p, code)),
        (None, Some(kind)) => Cell::text(coded(p, "provider-kind", kind.code())),
        (None, None) => Cell::Words(String::new()),
    };
    let mut row = vec![Cell::Words(o.name.clone()), Cell::text(coded(p, "organisation-kind", o.kind.code())), more];
    if p.may(Act::ManageOrganisations) {
        row.push(Cell::Many(vec![
            Cell::link(
                p.url(&format!("/organisations/{}/people", o.id)),
                p.t1("organisation-people", "name", o.name.clone()),
            ),
            Cell::link(
                p.url(&format!("/organisations/{}/rename", o.id)),
                p.t1("organisation-rename-of", "name", o.name.clone()),
            ),
        ]));
    }
    row
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let paging = Paging { cursor: wish.after.clone(), ..Paging::default() };
    let found = app.cycle.organisations(page.scope()?, wish.kind.parse().ok(), &paging).await?;
    let mut columns: Vec<_> = ["column-name", "column-kind", "column-what"].map(|k| Column::words(p.t(k))).into();
    let manages = p.may(Act::ManageOrganisations);
    if manages {
        columns.push(Column::words(p.t("column-act")));
    }
    let listing = Listing {
        filters: Some(Filters {
            fields: vec![filter(p, "kind", "column-kind", &wish.kind, kind_choices(p))],
            button: p.t("filter"),
            clear: (!wish.kind.is_empty()).then(|| Link::new(p.url("/organisations"), p.t("filter-clear"))),
        }),
        count: Some(p.t1("organisations-count", "count", found.total)),
        table: Rows {
            caption: p.t("nav-organisations"),
            quiet: true,
            columns,
            rows: found.items.iter().map(|o| row(&app, p, o)).collect(),
            empty: p.t("organisations-empty"),
        },
        next: found.next.map(|c| Link::new(query(&[("kind", &wish.kind), ("after", &c)]), p.t("next-page"))),
        files: Vec::new(),
        files_title: p.t("files-title"),
    };
    let actions =
        if manages { vec![Link::new(p.url("/organisations/new"), p.t("organisation-new"))] } else { Vec::new() };
    let head = Head::new(p, "nav-organisations").lead(p.t("organisations-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions, listing })
}

fn new_form(app: &App, p: &Page, form: &Form) -> Shown {
    let with_none = |choices: Vec<Choice>| std::iter::once(Choice::new("", p.t("choose-one"))).chain(choices).collect();
    let fields = vec![
        Field::line("name", p.t("column-name"), form.value("name")),
        Field::radios("kind", p.t("column-kind"), kind_choices(p)).chosen(&[form.value("kind")]),
        Field::select("state", p.t("column-state"), with_none(state_choices(app, p)))
            .chosen(&[form.value("state")])
            .hint(p.t("organisation-state-hint")),
        Field::select("provider_kind", p.t("filter-provider-kind"), with_none(provider_kind_choices(p)))
            .chosen(&[form.value("provider_kind")])
            .hint(p.t("organisation-provider-hint")),
    ];
    Shown::new(p.url("/organisations"), p.t("organisation-save"), fields)
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(p.url("/organisations"), p.t("cancel")))
}

fn new_head(p: &Page) -> Head {
    Head::new(p, "organisation-new").above(p, "/organisations", p.t("nav-organisations"))
}

async fn new(State(app): State<App>, page: Page) -> Answer {
    show_form(&page, new_head(&page), None, new_form(&app, &page, &Form::default()))
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match form.value("kind").parse::<OrganisationKind>() {
        Err(_) => vec![fault("kind", "nothing-chosen", form.value("kind"), "choose a kind of organisation")],
        Ok(kind) => {
            let new = NewOrganisation {
                kind,
                name: form.value("name").trim().to_owned(),
                provider_kind: form.value("provider_kind").parse().ok().filter(|_| kind == OrganisationKind::Provider),
                state: form.value("state").parse().ok().filter(|_| kind == OrganisationKind::State),
            };
            match app.cycle.create_organisation(page.scope()?, &new, form.key().as_ref()).await {
                Ok(made) => return Ok(page.go(&format!("/organisations/{}/people?done=organisation", made.id))),
                Err(refusal) => findings(refusal)?,
            }
        }
    };
    show_form(&page, new_head(&page).faults(&page, &refused), None, new_form(&app, &page, &form))
}

fn rename_form(p: &Page, name: &str, version: i64) -> Shown {
    Shown::new("", p.t("save"), vec![Field::line("name", p.t("column-name"), name)])
        .with(VERSION_FIELD, version)
        .cancel(Link::new(p.url("/organisations"), p.t("cancel")))
}

fn rename_head(p: &Page) -> Head {
    Head::new(p, "organisation-rename").above(p, "/organisations", p.t("nav-organisations"))
}

async fn ask_rename(State(app): State<App>, page: Page, Id(id): Id<OrganisationId>) -> Answer {
    let found = app.cycle.organisation(page.scope()?, id).await?;
    let head = rename_head(&page).caption(Message::literal(found.name.clone()));
    show_form(&page, head, None, rename_form(&page, &found.name, found.version))
}

async fn rename(State(app): State<App>, page: Page, Id(id): Id<OrganisationId>, form: Form) -> Answer {
    let version = form.version()?;
    let name = form.value("name").trim();
    match app.cycle.rename_organisation(page.scope()?, id, name, version).await {
        Ok(_) => Ok(page.go("/organisations?done=saved")),
        Err(Refusal::Invalid(found)) => {
            show_form(&page, rename_head(&page).faults(&page, &found), None, rename_form(&page, name, version))
        }
        Err(refusal) => Err(refusal.into()),
    }
}
