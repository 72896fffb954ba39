//! Needs: the list with its filters, one need, writing and editing, entering on behalf of a state.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::NeedStatus;
use cycle::{Act, NeedFilter, NeedSummary, NeedView, Paging, RawNeed, Refusal};
use serde::Deserialize;
use vocabulary::{NeedId, OrganisationId, OrganisationKind};

use super::need_form::{filled, offered, raw, shown};
use super::parts::{
    Cell, Choice, Column, Facts, Field, Fieldset, Figures, Filters, Form as Shown, Link, Listing, Part, Table as Rows,
};
use super::words::{
    amount, area_choices, capability, coded, filter, kind, language, listed, period, query, sharing, stage, status,
};
use super::{Answer, Head, ListPage, explain, findings, needs_life, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/needs", Policy::Act(Act::ReadNeeds), list)
        .get("/{lang}/needs/new", Policy::Act(Act::WriteNeed), new)
        .post("/{lang}/needs", Policy::Act(Act::WriteNeed), create)
        .get("/{lang}/needs/on-behalf", Policy::Act(Act::EnterOnBehalf), new_on_behalf)
        .post("/{lang}/needs/on-behalf", Policy::Act(Act::EnterOnBehalf), create_on_behalf)
        .get("/{lang}/needs/{id}", Policy::Act(Act::ReadPublic), show)
        .get("/{lang}/needs/{id}/edit", Policy::Act(Act::WriteNeed), edit)
        .post("/{lang}/needs/{id}/edit", Policy::Act(Act::WriteNeed), save)
}

/// Filters as they stand in the address.
#[derive(Deserialize, Default)]
pub(super) struct Wish {
    #[serde(default)]
    status: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    mine: String,
    after: Option<String>,
}

impl Wish {
    pub(super) fn filter(&self) -> NeedFilter {
        NeedFilter {
            status: self.status.parse::<NeedStatus>().ok(),
            area: self.area.parse().ok(),
            text: Some(self.text.trim().to_owned()).filter(|t| !t.is_empty()),
            mine: self.mine == "1",
            ..NeedFilter::default()
        }
    }

    pub(super) fn query(&self, after: &str) -> String {
        query(&[
            ("status", &self.status),
            ("area", &self.area),
            ("text", &self.text),
            ("mine", &self.mine),
            ("after", after),
        ])
    }
}

fn filters(p: &Page, edition: &cycle::rooms::catalogue::Edition, wish: &Wish) -> Filters {
    let statuses = NeedStatus::ALL.iter().map(|s| Choice::new(s.code(), coded(p, "status", s.code()))).collect();
    let mut fields = vec![
        filter(p, "status", "column-status", &wish.status, statuses),
        filter(p, "area", "column-area", &wish.area, area_choices(p, edition)),
        Field::line("text", p.t("filter-text"), wish.text.clone()),
    ];
    if p.actor().is_some_and(|a| a.kind == OrganisationKind::State) {
        fields.push(filter(p, "mine", "filter-mine", &wish.mine, vec![Choice::new("1", p.t("filter-mine-only"))]));
    }
    let any = !wish.query("").is_empty();
    Filters { fields, button: p.t("filter"), clear: any.then(|| Link::new(p.url("/needs"), p.t("filter-clear"))) }
}

fn row(p: &Page, edition: &cycle::rooms::catalogue::Edition, n: &NeedSummary) -> Vec<Cell> {
    let record = &n.record;
    let facts = &record.need.facts;
    let mut standing = vec![status(p, record.status.code())];
    standing.extend(super::reviewing::mark(p, record.stale));
    if record.entered_by_secretariat && !record.confirmed {
        standing.push(Cell::text(p.t("need-unconfirmed")));
    }
    vec![
        Cell::link(p.url(&format!("/needs/{}", record.need.id)), Message::literal(facts.title.clone())),
        Cell::text(p.text(&n.state_name)),
        Cell::text(capability(p, edition, &facts.capability)),
        Cell::text(amount(p, facts.quantity, n.usd_cents, n.rate_date)),
        Cell::text(period(p, &facts.period)),
        sharing(p, &facts.sharing),
        Cell::Many(standing),
    ]
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let paging = Paging { cursor: wish.after.clone(), ..Paging::default() };
    let found = app.cycle.needs(page.scope()?, &wish.filter(), &paging).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let columns = [
        "column-title",
        "column-state",
        "column-capability",
        "column-amount",
        "column-period",
        "column-sharing",
        "column-status",
    ];
    let files = ["csv", "csv-hxl", "xlsx", "json"]
        .map(|f| Link::new(p.url(&format!("/needs/export/{f}{}", wish.query(""))), p.t(&format!("file-{f}"))));
    let listing = Listing {
        filters: Some(filters(p, &edition, &wish)),
        count: Some(p.t1("needs-count", "count", found.total)),
        table: Rows {
            caption: p.t("nav-needs"),
            quiet: true,
            columns: columns.map(|k| Column::words(p.t(k))).into(),
            rows: found.items.iter().map(|n| row(p, &edition, n)).collect(),
            empty: p.t(if p.may(Act::WriteNeed) { "needs-empty-state" } else { "needs-empty" }),
        },
        next: found.next.map(|cursor| Link::new(wish.query(&cursor), p.t("next-page"))),
        files: files.into(),
        files_title: p.t("files-title"),
    };
    let mut actions = Vec::new();
    if p.may(Act::WriteNeed) {
        actions.push(Link::new(p.url("/needs/new"), p.t("need-new")));
        actions.push(Link::new(p.url("/needs/import"), p.t("import-needs")));
    }
    if p.may(Act::EnterOnBehalf) {
        actions.push(Link::new(p.url("/needs/on-behalf"), p.t("need-on-behalf")));
    }
    let lead = match p.actor().map(|a| a.kind) {
        Some(OrganisationKind::State) => "needs-lead-state",
        Some(OrganisationKind::Secretariat) => "needs-lead-secretariat",
        _ => "needs-lead-provider",
    };
    let head = Head::new(p, "nav-needs").lead(p.t(lead));
    page.render(StatusCode::OK, &ListPage { p, head, actions, listing })
}

fn new_head(p: &Page) -> Head {
    Head::new(p, "need-new").above(p, "/needs", p.t("nav-needs")).lead(p.t("need-new-lead"))
}

async fn show_new(app: &App, page: &Page, head: Head, form: &Form, answer: Option<Part>) -> Answer {
    let offered = offered(app, page.scope()?, None).await?;
    let shown = shown(app, page, form, &offered, page.t("need-save")).with(KEY_FIELD, form.key_or_new());
    let mut shown = explain::asking(page, shown, None, answer).cancel(Link::new(page.url("/needs"), page.t("cancel")));
    shown.action = page.url("/needs");
    show_form(page, head, None, shown)
}

/// The form once more, as it was filled in, with the answer to what it was asked.
pub(super) async fn again(app: &App, page: &Page, id: Option<NeedId>, form: &Form, answer: Part) -> Answer {
    let Some(id) = id else { return show_new(app, page, new_head(page), form, Some(answer)).await };
    let head = edit_head(page, id, form.value("title"));
    show_edit(app, page, id, head, form, form.version()?, Some(answer)).await
}

#[derive(Deserialize)]
struct Start {
    capability: Option<String>,
}

async fn new(State(app): State<App>, page: Page, Query(start): Query<Start>) -> Answer {
    let form = Form::filled([("capability", start.capability.unwrap_or_default()), ("unit", "USD".to_owned())]);
    show_new(&app, &page, new_head(&page), &form, None).await
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app.cycle.create_need(page.scope()?, &raw(&form), form.key().as_ref()).await {
        Ok(view) => Ok(page.go(&format!("/needs/{}?done=saved", view.record.need.id))),
        Err(refusal) => show_new(&app, &page, new_head(&page).faults(&page, &findings(refusal)?), &form, None).await,
    }
}

fn behalf_head(p: &Page) -> Head {
    Head::new(p, "need-on-behalf").above(p, "/needs", p.t("nav-needs")).lead(p.t("need-on-behalf-lead"))
}

async fn show_on_behalf(app: &App, page: &Page, head: Head, form: &Form) -> Answer {
    let offered = offered(app, page.scope()?, None).await?;
    let states = app
        .cycle
        .organisations(page.scope()?, Some(OrganisationKind::State), &Paging { cursor: None, limit: 200 })
        .await?;
    let mut choices = vec![Choice::new("", page.t("choose-one"))];
    choices.extend(states.items.iter().map(|o| Choice::new(o.id.to_string(), Message::literal(o.name.clone()))));
    let field =
        Field::select("organisation", page.t("need-on-behalf-of"), choices).chosen(&[form.value("organisation")]);
    let mut shown = shown(app, page, form, &offered, page.t("need-on-behalf-save")).with(KEY_FIELD, form.key_or_new());
    shown.sets.insert(0, Fieldset { title: None, lead: None, fields: vec![field] });
    shown.action = page.url("/needs/on-behalf");
    show_form(page, head, None, shown.cancel(Link::new(page.url("/needs"), page.t("cancel"))))
}

async fn new_on_behalf(State(app): State<App>, page: Page) -> Answer {
    show_on_behalf(&app, &page, behalf_head(&page), &Form::filled([("unit", "USD")])).await
}

async fn create_on_behalf(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match form.value("organisation").parse::<OrganisationId>() {
        Err(_) => vec![super::words::fault("organisation", "required", "", "choose the state that asks")],
        Ok(state) => match app.cycle.enter_need_on_behalf(page.scope()?, state, &raw(&form), form.key().as_ref()).await
        {
            Ok(view) => return Ok(page.go(&format!("/needs/{}?done=entered", view.record.need.id))),
            Err(refusal) => findings(refusal)?,
        },
    };
    show_on_behalf(&app, &page, behalf_head(&page).faults(&page, &refused), &form).await
}

fn edit_head(p: &Page, id: NeedId, title: &str) -> Head {
    Head::new(p, "need-edit").above(p, "/needs", p.t("nav-needs")).above(
        p,
        &format!("/needs/{id}"),
        Message::literal(title),
    )
}

async fn show_edit(
    app: &App,
    page: &Page,
    id: NeedId,
    head: Head,
    form: &Form,
    version: i64,
    answer: Option<Part>,
) -> Answer {
    let offered = offered(app, page.scope()?, Some(id)).await?;
    let shown = shown(app, page, form, &offered, page.t("save")).with(VERSION_FIELD, version);
    let mut shown = explain::asking(page, shown, Some(id), answer);
    shown.action = page.url(&format!("/needs/{id}/edit"));
    show_form(page, head, None, shown.cancel(Link::new(page.url(&format!("/needs/{id}")), page.t("cancel"))))
}

async fn edit(State(app): State<App>, page: Page, Id(id): Id<NeedId>) -> Answer {
    let view = app.cycle.need(page.scope()?, id).await?;
    let form = filled(&app.cycle.raw_need(page.scope()?, id).await?);
    let head = edit_head(&page, id, &view.record.need.facts.title);
    let head =
        if view.record.status == NeedStatus::Draft { head } else { head.lead(page.t("need-edit-back-to-draft")) };
    show_edit(&app, &page, id, head, &form, view.record.version, None).await
}

async fn save(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    let version = form.version()?;
    match app.cycle.edit_need(page.scope()?, id, &raw(&form), version).await {
        Ok(_) => Ok(page.go(&format!("/needs/{id}?done=saved"))),
        Err(Refusal::Stale { current_version }) => conflict(&app, &page, id, &form, current_version).await,
        Err(refusal) => {
            let head = edit_head(&page, id, form.value("title")).faults(&page, &findings(refusal)?);
            show_edit(&app, &page, id, head, &form, version, None).await
        }
    }
}

/// What a person wrote beside what stands there now, field by field.
#[derive(Template)]
#[template(path = "pages/conflict.html")]
pub(super) struct Conflict<'a> {
    pub(super) p: &'a Page,
    pub(super) head: Head,
    pub(super) table: Rows,
    pub(super) keep: Shown,
    pub(super) take: Link,
}

/// The table of both texts as the form shows them; only fields that differ.
pub(super) fn both(p: &Page, prefix: &str, mine: &Shown, theirs: &Shown) -> Rows {
    let rows = mine.fields().zip(theirs.fields()).filter(|(mine, theirs)| mine.said() != theirs.said());
    let label = |name: &str| p.t(&format!("{prefix}-field-{}", name.replace('_', "-")));
    Rows {
        caption: p.t("conflict-both"),
        quiet: true,
        columns: ["column-field", "conflict-mine", "conflict-theirs"].map(|k| Column::words(p.t(k))).into(),
        rows: rows
            .map(|(mine, theirs)| {
                vec![Cell::text(label(&mine.name)), Cell::Prose(mine.said()), Cell::Prose(theirs.said())]
            })
            .collect(),
        empty: p.t("conflict-none"),
    }
}

async fn conflict(app: &App, page: &Page, id: NeedId, form: &Form, current: i64) -> Answer {
    let now = app.cycle.raw_need(page.scope()?, id).await?;
    let mine = raw(form);
    let text = |raw: &RawNeed, field: &str| raw.get(field).unwrap_or_default().to_owned();
    let offered = offered(app, page.scope()?, Some(id)).await?;
    let shown = |form: &Form| shown(app, page, form, &offered, page.t("save"));
    let table = both(page, "need", &shown(form), &shown(&filled(&now)));
    let mut keep = Shown::new("", page.t("conflict-keep"), Vec::new()).with(VERSION_FIELD, current);
    keep.hidden.extend(RawNeed::FIELDS.iter().map(|f| ((*f).to_owned(), text(&mine, f))));
    let head = edit_head(page, id, &now.title);
    let head = Head { title: page.attr("conflict-title"), ..head }.lead(page.t("conflict-lead"));
    let take = Link::new(page.url(&format!("/needs/{id}/edit")), page.t("conflict-take"));
    page.render(StatusCode::CONFLICT, &Conflict { p: page, head, table, keep, take })
}

#[derive(Template)]
#[template(path = "needs/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
    facts: Facts,
    edit: Option<Link>,
    life: needs_life::Acts,
    weight: Option<(Message, Rows)>,
    reach: Option<(Message, Rows)>,
    why: Option<Link>,
    served: Option<Rows>,
    first: Option<Rows>,
    related: Vec<Link>,
    beside: Vec<Part>,
    history: Option<Rows>,
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<NeedId>) -> Answer {
    let view = app.cycle.need(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let (record, facts) = (&view.record, &view.record.need.facts);
    let mut head = Head::named(p, facts.title.clone()).caption(p.text(&view.state_name));
    head = if p.may(Act::ReadNeeds) {
        head.above(p, "/needs", p.t("nav-needs"))
    } else {
        head.above(p, "/overview", p.t("nav-overview"))
    };
    if record.entered_by_secretariat && !record.confirmed {
        head = head.lead(p.t("need-unconfirmed-lead"));
    }
    let figure = |key: &str, value: Message| (p.t(key), value, None);
    let figures = Figures {
        items: vec![
            figure("column-amount", amount(p, facts.quantity, view.usd_cents, view.rate_date)),
            figure("column-period", period(p, &facts.period)),
        ],
    };
    let edit = (view.own && record.status.editable() && p.may(Act::WriteNeed))
        .then(|| Link::new(p.url(&format!("/needs/{id}/edit")), p.t("need-edit")));
    let related = view.proposals.iter().map(|x| (format!("/proposals/{x}"), "need-to-proposal"));
    let related = related.chain(view.engagements.iter().map(|x| (format!("/engagements/{x}"), "need-to-engagement")));
    let offered =
        if view.may.contains(&Act::ShareNeed) { Some(offered(&app, page.scope()?, Some(id)).await?) } else { None };
    let first = match view.own {
        true => needs_life::first(p, &app.cycle.sequence_of_need(page.scope()?, id).await?),
        false => None,
    };
    let body = Show {
        p,
        facts: all_facts(&app, p, &edition, &view),
        life: needs_life::acts(p, &view, offered.as_ref()),
        weight: view.weight.as_ref().map(|w| needs_life::weight(p, w)),
        reach: view.matchability.as_ref().map(|m| reach(p, "matchability", m.offers, m.fitting, &m.excluded)),
        why: view.own.then(|| Link::new(p.url(&format!("/needs/{id}/why")), p.t("why-page"))),
        served: Some(needs_life::served(p, &app.cycle.served_by_need(page.scope()?, id).await?)),
        first,
        related: related.map(|(place, key)| Link::new(p.url(&place), p.t(key))).collect(),
        beside: super::beside::need(&app, &page, &edition, &view).await?,
        history: view.own.then(|| super::audit::rows(p, &view.history)),
        head,
        figures,
        edit,
    };
    page.render(StatusCode::OK, &body)
}

/// How many fit, and what keeps the others out: counts only.
pub(super) fn reach(
    p: &Page,
    prefix: &str,
    all: usize,
    fitting: usize,
    excluded: &[(String, usize)],
) -> (Message, Rows) {
    let says = p.t2(&format!("{prefix}-says"), "fitting", fitting, "all", all);
    let rows =
        excluded.iter().map(|(rule, count)| vec![Cell::text(coded(p, "rule", rule)), Cell::number(p.number(*count))]);
    let table = Rows {
        caption: p.t(&format!("{prefix}-reasons")),
        quiet: false,
        columns: vec![Column::words(p.t("column-reason")), Column::numbers(p.t("column-number"))],
        rows: rows.collect(),
        empty: p.t(&format!("{prefix}-no-reason")),
    };
    (says, table)
}

fn all_facts(app: &App, p: &Page, edition: &cycle::rooms::catalogue::Edition, view: &NeedView) -> Facts {
    let (record, need) = (&view.record, &view.record.need.facts);
    let words = |text: &str| if text.is_empty() { Cell::text(p.t("none-given")) } else { Cell::Prose(text.to_owned()) };
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, record.status.code()));
    if let Some(reason) = record.last_reason.as_ref().filter(|r| !r.is_empty()) {
        facts.add(p.t("reason-label"), Cell::Prose(reason.clone()));
    }
    facts.add(p.t("column-sharing"), sharing(p, &need.sharing));
    facts.add(p.t("need-description"), words(&need.description));
    let place = p.url(&format!("/catalogue/{}", need.capability));
    facts.add(p.t("column-capability"), Cell::link(place, capability(p, edition, &need.capability)));
    let kinds =
        need.kinds.iter().map(|k| edition.modality(k).map_or_else(|| Message::literal(k.as_str()), |m| kind(p, m)));
    facts.add(p.t("need-kinds"), Cell::text(listed(p, kinds)));
    let least = vocabulary::Quantity::new(need.least_useful, need.quantity.unit);
    facts.add_some(p.t("need-least"), (need.least_useful > 0).then(|| Cell::text(p.quantity(least))));
    facts.add(p.t("field-languages"), Cell::text(listed(p, need.languages.iter().map(|l| language(p, l)))));
    facts.add(
        p.t("field-delivery"),
        Cell::text(listed(p, need.delivery.iter().map(|d| coded(p, "delivery", d.code())))),
    );
    let most = need.max_providers.map_or_else(|| Cell::text(p.t("no-limit")), |n| Cell::text(p.number(i64::from(n))));
    facts.add(p.t("need-max-providers"), most);
    let kinds: Vec<_> = need.exclusions.provider_kinds.iter().map(|k| coded(p, "provider-kind", k.code())).collect();
    facts.add_some(p.t("need-excluded-kinds"), (!kinds.is_empty()).then(|| Cell::text(listed(p, kinds))));
    let excluded: Vec<_> = view.excluded_organisations.iter().map(|(_, name)| Cell::Words(name.clone())).collect();
    facts.add_some(p.t("need-excluded"), (!excluded.is_empty()).then_some(Cell::Many(excluded)));
    let requires =
        view.requires.iter().map(|(id, title)| Cell::Link(Link::words(p.url(&format!("/needs/{id}")), title.clone())));
    let requires: Vec<_> = requires.collect();
    facts.add_some(p.t("need-requires"), (!requires.is_empty()).then_some(Cell::Many(requires)));
    let partners = view.partners.iter().map(|(_, name, consented)| {
        let key = if *consented { "partner-consented" } else { "partner-waits" };
        Cell::text(p.t1(key, "state", p.text(name)))
    });
    let partners: Vec<_> = partners.collect();
    facts.add_some(p.t("need-partners"), (!partners.is_empty()).then_some(Cell::Many(partners)));
    facts.add_some(p.t("need-priority"), need.priority.map(|n| Cell::text(p.number(i64::from(n)))));
    facts.add_some(p.t("need-level-now"), need.level_now.map(|s| Cell::text(stage(p, Some(s)))));
    facts.add_some(p.t("need-level-goal"), need.level_goal.map(|s| Cell::text(stage(p, Some(s)))));
    if view.own && !need.evidence.is_empty() {
        let raw = RawNeed::from(need);
        facts.add(p.t("need-evidence"), Cell::Prose(raw.evidence));
    }
    facts.add(p.t("column-state"), Cell::text(super::words::state(app, p, &record.need.state)));
    facts.add(p.t("review-due"), super::reviewing::fact(p, record.review_due, record.stale));
    facts.add(p.t("column-posted"), Cell::text(p.date(record.need.posted)));
    facts.add(p.t("column-changed"), Cell::text(p.date_time(record.updated_at)));
    facts
}

/// A need that the reader may not see is not there: the same for pages below it.
pub(super) async fn summary(app: &App, page: &Page, id: NeedId) -> Result<NeedView, Failure> {
    Ok(app.cycle.need(page.scope()?, id).await?)
}
