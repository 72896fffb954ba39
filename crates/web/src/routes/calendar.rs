//! The calendar: trainings, exercises, conferences, beside the days that matter to the reader; and the same as iCalendar.

use axum::extract::State;
use chrono::{Days, NaiveDate};
use cycle::{Act, ActivityKind, ActivityView, DueLine, RawActivity};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{Finding, Visibility};

use super::parts::{Cell, Choice, Facts, Field, Filters, Form as Shown, Link, Part};
use super::tables::table;
use super::words::{area, area_choices, coded, language, language_choices, listed, parts, refs};
use super::{Answer, Head, findings, lists, show_form, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query, download};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::{self, Lang, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// Who may see it.
const SEEN: [Visibility; 4] = [Visibility::Private, Visibility::Secretariat, Visibility::Members, Visibility::Public];

/// How far the calendar looks ahead where nothing is asked.
const AHEAD: Days = Days::new(183);

pub(super) fn add(table: Table) -> Table {
    let write = Policy::Act(Act::WriteActivity);
    table
        .get("/{lang}/calendar", Policy::Act(Act::ReadPublic), show)
        .get("/{lang}/calendar.ics", Policy::Act(Act::ReadPublic), file)
        .get("/{lang}/calendar/new", write, ask_new)
        .post("/{lang}/calendar/new", write, create)
        .get("/{lang}/calendar/{id}", Policy::Act(Act::ReadPublic), one)
        .get("/{lang}/calendar/{id}/edit", write, ask_edit)
        .post("/{lang}/calendar/{id}/edit", write, save)
        .post("/{lang}/calendar/{id}/remove", write, remove)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

fn span(p: &Page, from: NaiveDate, until: NaiveDate) -> Cell {
    if from == until {
        return Cell::text(p.date(from));
    }
    let day = |day| crate::format::short_date(p.lang(), day);
    Cell::text(p.t2("date-from-until", "from", day(from), "until", day(until)))
}

/// Where an entry is dealt with.
fn place(entry: &DueLine) -> String {
    let list = match entry.link_kind {
        "proposal" => "proposals",
        "engagement" => "engagements",
        "round" => "rounds",
        "need" => "needs",
        "offer" => "offers",
        _ => "calendar",
    };
    format!("/{list}/{}", entry.link_id)
}

/// What an entry is: a kind of activity, or of day.
fn kind(p: &Page, entry: &DueLine) -> Message {
    match entry.activity {
        Some(kind) => coded(p, "activity-kind", kind.code()),
        None => coded(p, "due", entry.kind),
    }
}

/// What an entry is called; by its kind where its record has no title.
fn named(p: &Page, entry: &DueLine) -> Message {
    if entry.title.is_empty() { kind(p, entry) } else { Message::literal(entry.title.clone()) }
}

/// The reader's calendar as a file, with titles in a language.
pub(crate) async fn ical(app: &App, scope: &cycle::Scope, lang: Lang) -> Result<Vec<u8>, Failure> {
    let base = app.settings.public_address();
    let host = base.split_once("://").map_or(base.as_str(), |(_, rest)| rest).to_owned();
    let name = i18n::message(lang, "nav-calendar", &[]).plain();
    let title = |line: &DueLine| {
        let family = if line.activity.is_some() { "activity-kind" } else { "due" };
        let code = line.activity.map_or(line.kind, |kind| kind.code());
        let kind = i18n::message(lang, &format!("{family}-{code}"), &[]).plain();
        if line.title.is_empty() { kind } else { format!("{kind}: {}", line.title) }
    };
    let address = |kind: &str, id: Uuid| format!("{base}/{lang}{}", super::notices::path(kind, &id.to_string()));
    Ok(app.cycle.calendar_file(scope, (&name, &host), &title, &address).await?)
}

async fn show(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let from = wish.from.parse().unwrap_or_else(|_| p.today());
    let until = wish.until.parse().unwrap_or_else(|_| from.checked_add_days(AHEAD).unwrap_or(from));
    let entries = app.cycle.calendar(page.scope()?, from, until).await?;
    let rows = entries.iter().map(|entry| {
        vec![
            Cell::link(p.url(&place(entry)), named(p, entry)),
            Cell::text(kind(p, entry)),
            span(p, entry.from, entry.until),
            Cell::Words(entry.place.clone()),
        ]
    });
    let columns = ["column-title", "column-kind", "column-when", "activity-place"];
    let rows = table(p, p.t("nav-calendar"), &columns, rows.collect(), "calendar-empty");
    let mut part = Part::new("entries", p.t("calendar-entries")).table(rows);
    if p.may(Act::WriteActivity) {
        part = part.link(Link::new(p.url("/calendar/new"), p.t("activity-new")));
    }
    part = part.link(Link::new(p.url("/calendar.ics"), p.t("calendar-file")));
    part.links.extend(lists::files(p, "calendar", ""));
    let filters = Filters {
        fields: vec![
            Field::day("from", p.t("calendar-from"), from.to_string()),
            Field::day("until", p.t("calendar-until"), until.to_string()),
        ],
        button: p.t("filter"),
        clear: None,
    };
    let head = Head::new(p, "nav-calendar").lead(p.t("calendar-lead"));
    show_parts(p, head, Some(filters), vec![part])
}

async fn file(State(app): State<App>, page: Page) -> Answer {
    let bytes = ical(&app, page.scope()?, page.lang()).await?;
    download(&format!("{}.ics", page.attr("nav-calendar")), "text/calendar; charset=utf-8", bytes)
}

async fn one(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.activity(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let says = &view.record.facts;
    let mut facts = Facts::default();
    facts.add(p.t("activity-kind"), Cell::text(coded(p, "activity-kind", says.kind.code())));
    facts.add(p.t("column-when"), span(p, says.period.from(), says.period.until()));
    facts.add_some(p.t("activity-place"), (!says.place.is_empty()).then(|| Cell::Words(says.place.clone())));
    facts.add_some(p.t("activity-online"), says.online.then(|| Cell::text(p.t("activity-online-yes"))));
    facts.add(p.t("activity-organiser"), Cell::Words(view.record.organiser.clone()));
    facts.add(p.t("field-languages"), Cell::text(listed(p, says.languages.iter().map(|l| language(p, l)))));
    facts.add(p.t("column-area"), Cell::text(listed(p, says.areas.iter().map(|id| area(p, &edition, id)))));
    facts.add_some(p.t("activity-seats"), says.seats.map(|n| Cell::text(p.number(n))));
    facts.add_some(p.t("activity-link"), (!says.link.is_empty()).then(|| Cell::Code(says.link.clone())));
    facts.add_some(p.t("activity-words"), (!says.words.is_empty()).then(|| Cell::Prose(says.words.clone())));
    facts.add(p.t("activity-visibility"), Cell::text(coded(p, "visibility", says.visibility.code())));
    let mut part = Part::new("activity", p.t("details")).facts(facts);
    if view.may.contains(&Act::WriteActivity) {
        part = part.link(Link::new(p.url(&format!("/calendar/{id}/edit")), p.t("activity-edit")));
        let form = Shown::new(p.url(&format!("/calendar/{id}/remove")), p.t("activity-remove"), Vec::new());
        part = part.ask(form.with(VERSION_FIELD, view.record.version).grave());
    }
    let head =
        Head::named(p, says.title.clone()).above(p, "/calendar", p.t("nav-calendar")).caption(p.t("activity-caption"));
    show_parts(p, head, None, vec![part])
}

fn filled(view: &ActivityView) -> Form {
    let facts = &view.record.facts;
    let mut pairs = vec![
        ("title", facts.title.clone()),
        ("kind", facts.kind.code().to_owned()),
        ("starts", facts.period.from().to_string()),
        ("until", facts.period.until().to_string()),
        ("place", facts.place.clone()),
        ("online", if facts.online { "yes" } else { "" }.to_owned()),
        ("seats", facts.seats.map(|n| n.to_string()).unwrap_or_default()),
        ("link", facts.link.clone()),
        ("words", facts.words.clone()),
        ("visibility", facts.visibility.code().to_owned()),
    ];
    pairs.extend(facts.languages.iter().map(|l| ("languages", l.to_string())));
    pairs.extend(facts.areas.iter().map(|a| ("areas", a.to_string())));
    Form::filled(pairs)
}

fn raw(form: &Form) -> RawActivity {
    let mut raw = RawActivity::default();
    for field in RawActivity::FIELDS {
        raw.set(field, form.joined(field));
    }
    for field in ["title", "place", "words", "link"] {
        raw.set(field, form.value(field));
    }
    raw
}

async fn shown(app: &App, page: &Page, form: &Form) -> Result<Shown, Failure> {
    let p = page;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let chosen = |name: &str| parts(&form.joined(name));
    let (spoken, areas) = (chosen("languages"), chosen("areas"));
    let kinds = ActivityKind::ALL.iter().map(|k| Choice::new(k.code(), coded(p, "activity-kind", k.code()))).collect();
    let seen = SEEN.map(|v| Choice::new(v.code(), coded(p, "visibility", v.code()))).into();
    let fields = vec![
        Field::line("title", p.t("activity-title"), form.value("title")),
        Field::radios("kind", p.t("activity-kind"), kinds).chosen(&[form.value("kind")]),
        Field::day("starts", p.t("activity-starts"), form.value("starts")),
        Field::day("until", p.t("activity-until"), form.value("until")),
        Field::line("place", p.t("activity-place"), form.value("place")).hint(p.t("activity-place-hint")),
        Field::checks("online", p.t("activity-online"), vec![Choice::new("yes", p.t("activity-online-yes"))])
            .chosen(&[form.value("online")]),
        Field::checks("languages", p.t("field-languages"), language_choices(p, &spoken)).chosen(&refs(&spoken)),
        Field::checks("areas", p.t("column-area"), area_choices(p, &edition)).chosen(&refs(&areas)),
        Field::short("seats", p.t("activity-seats"), form.value("seats")),
        Field::line("link", p.t("activity-link"), form.value("link")),
        Field::area("words", p.t("activity-words"), form.value("words")),
        Field::radios("visibility", p.t("activity-visibility"), seen).chosen(&[form.value("visibility")]),
    ];
    Ok(Shown::new("", p.t("part-save"), fields))
}

async fn show_new(app: &App, page: &Page, form: &Form, found: &[Finding]) -> Answer {
    let head = Head::new(page, "activity-new").above(page, "/calendar", page.t("nav-calendar")).faults(page, found);
    let shown = shown(app, page, form)
        .await?
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(page.url("/calendar"), page.t("cancel")));
    show_form(page, head, None, shown)
}

async fn ask_new(State(app): State<App>, page: Page) -> Answer {
    let form = Form::filled([("kind", "training"), ("visibility", "members"), ("languages", page.code())]);
    show_new(&app, &page, &form, &[]).await
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app.cycle.put_activity(page.scope()?, None, &raw(&form), form.key().as_ref()).await {
        Ok(view) => Ok(page.go(&format!("/calendar/{}?done=saved", view.record.id))),
        Err(refusal) => show_new(&app, &page, &form, &findings(refusal)?).await,
    }
}

async fn show_edit(app: &App, page: &Page, id: Uuid, form: &Form, version: i64, found: &[Finding]) -> Answer {
    let head = Head::new(page, "activity-edit")
        .above(page, "/calendar", page.t("nav-calendar"))
        .above(page, &format!("/calendar/{id}"), Message::literal(form.value("title")))
        .faults(page, found);
    let shown = shown(app, page, form)
        .await?
        .with(VERSION_FIELD, version)
        .cancel(Link::new(page.url(&format!("/calendar/{id}")), page.t("cancel")));
    show_form(page, head, None, shown)
}

async fn ask_edit(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.activity(page.scope()?, id).await?;
    if !view.may.contains(&Act::WriteActivity) {
        return Err(Failure::not_found());
    }
    show_edit(&app, &page, id, &filled(&view), view.record.version, &[]).await
}

async fn save(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let version = form.version()?;
    match app.cycle.put_activity(page.scope()?, Some((id, version)), &raw(&form), None).await {
        Ok(_) => Ok(page.go(&format!("/calendar/{id}?done=saved"))),
        Err(refusal) => show_edit(&app, &page, id, &form, version, &findings(refusal)?).await,
    }
}

async fn remove(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.remove_activity(page.scope()?, id, form.version()?).await?;
    Ok(page.go("/calendar?done=saved"))
}
