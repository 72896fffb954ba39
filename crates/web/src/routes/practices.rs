//! Good practices: searched and read by everybody, written by those who did it, published with everybody's consent,
//! suggested where they fit.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::feedback::PracticeStatus;
use cycle::{Act, Paging, PracticeFilter, PracticeSummary, PracticeView, RawPractice};
use serde::Deserialize;
use uuid::Uuid;
use vocabulary::{EngagementId, Finding};

use super::parts::{Cell, Choice, Facts, Field, Filters, Form as Shown, Link, Listing, Part, Tone};
use super::tables::table;
use super::words::{
    area, area_choices, capability, capability_groups, coded, filter, kind_choices, language, language_choices, listed,
    parts, query, refs, region, region_choices, status,
};
use super::{Answer, Head, ListPage, findings, lists, show_form, show_parts};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    let write = Policy::Act(Act::WritePractice);
    table
        .get("/{lang}/practices", Policy::Act(Act::ReadPublic), list)
        .get("/{lang}/practices/new", write, ask_new)
        .post("/{lang}/practices/new", write, create)
        .get("/{lang}/practices/{id}", Policy::Act(Act::ReadPublic), show)
        .get("/{lang}/practices/{id}/edit", write, ask_edit)
        .post("/{lang}/practices/{id}/edit", write, edit)
        .post("/{lang}/practices/{id}/consent", Policy::Act(Act::ConsentPractice), consent)
        .post("/{lang}/practices/{id}/withdraw", Policy::Act(Act::ConsentPractice), withdraw)
}

/// Filters as they stand in the address.
#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    text: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    region: String,
    #[serde(default)]
    mine: String,
}

impl Wish {
    fn filter(&self) -> PracticeFilter {
        PracticeFilter {
            text: self.text.trim().to_owned(),
            area: self.area.parse().ok(),
            kind: self.kind.parse().ok(),
            region: self.region.parse().ok(),
            own: self.mine == "1",
            ..PracticeFilter::default()
        }
    }

    fn query(&self) -> String {
        query(&[
            ("text", &self.text),
            ("area", &self.area),
            ("kind", &self.kind),
            ("region", &self.region),
            ("mine", &self.mine),
        ])
    }
}

/// The kind of help without its unit; its id where the edition does not know it.
pub(super) fn kind(p: &Page, edition: &Edition, id: &vocabulary::ModalityId) -> Message {
    edition.modality(id).map_or_else(|| Message::literal(id.as_str()), |m| p.text(&m.title))
}

fn row(p: &Page, edition: &Edition, practice: &PracticeSummary) -> Vec<Cell> {
    let facts = &practice.facts;
    let about = practice.capability_title.as_ref().unwrap_or(&practice.area_title);
    vec![
        Cell::link(p.url(&format!("/practices/{}", practice.id)), Message::literal(facts.title.clone())),
        Cell::text(p.text(about)),
        Cell::text(listed(p, facts.kinds.iter().map(|k| kind(p, edition, k)))),
        Cell::text(listed(p, facts.regions.iter().map(|r| region(p, r)))),
        Cell::text(listed(p, facts.languages.iter().map(|l| language(p, l)))),
        status(p, practice.status.code()),
    ]
}

async fn list(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let p = &page;
    let found = app.cycle.practices(page.scope()?, &wish.filter()).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let mut fields = vec![
        Field::line("text", p.t("practices-text"), wish.text.clone()),
        filter(p, "area", "column-area", &wish.area, area_choices(p, &edition)),
        filter(p, "kind", "practice-kind", &wish.kind, kind_choices(p, &edition)),
        filter(p, "region", "column-region", &wish.region, region_choices(&app, p)),
    ];
    if p.may(Act::WritePractice) {
        fields.push(filter(p, "mine", "filter-mine", &wish.mine, vec![Choice::new("1", p.t("filter-mine-only"))]));
    }
    let filters = Filters {
        fields,
        button: p.t("filter"),
        clear: (!wish.query().is_empty()).then(|| Link::new(p.url("/practices"), p.t("filter-clear"))),
    };
    let columns =
        ["column-title", "column-capability", "practice-kind", "column-region", "field-languages", "column-status"];
    let rows = found.iter().map(|practice| row(p, &edition, practice)).collect();
    let listing = Listing {
        filters: Some(filters),
        count: Some(p.t1("practices-count", "count", found.len())),
        table: table(p, p.t("nav-practices"), &columns, rows, "practices-empty"),
        next: None,
        files: lists::files(p, "practices", &wish.query()),
        files_title: p.t("files-title"),
    };
    let actions = if p.may(Act::WritePractice) {
        vec![Link::new(p.url("/practices/new"), p.t("practice-new"))]
    } else {
        Vec::new()
    };
    let head = Head::new(p, "nav-practices").lead(p.t("practices-lead"));
    page.render(StatusCode::OK, &ListPage { p, head, actions, listing })
}

/// Practices that fit where they are shown, with the reasons.
pub(super) fn part(p: &Page, edition: &Edition, id: &str, suggested: &[PracticeSummary]) -> Option<Part> {
    if suggested.is_empty() {
        return None;
    }
    let rows = suggested.iter().map(|practice| {
        vec![
            Cell::link(p.url(&format!("/practices/{}", practice.id)), Message::literal(practice.facts.title.clone())),
            Cell::text(listed(p, practice.because.iter().map(|why| coded(p, "practice-fit", why)))),
            Cell::text(listed(p, practice.facts.kinds.iter().map(|k| kind(p, edition, k)))),
        ]
    });
    let columns = ["column-title", "practice-fits", "practice-kind"];
    let rows = table(p, p.t("practice-suggested"), &columns, rows.collect(), "practices-empty");
    Some(Part::new(id, p.t("practice-suggested")).table(rows))
}

fn facts(p: &Page, edition: &Edition, view: &PracticeView) -> Facts {
    let (short, says) = (&view.summary, &view.summary.facts);
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), status(p, short.status.code()));
    for (key, text) in
        [("practice-done", &says.done), ("practice-why", &says.why), ("practice-conditions", &says.conditions)]
    {
        facts.add_some(p.t(key), (!text.is_empty()).then(|| Cell::Prose(text.clone())));
    }
    facts.add(p.t("column-area"), Cell::text(area(p, edition, &says.area)));
    facts.add_some(p.t("column-capability"), says.capability.as_ref().map(|id| Cell::text(capability(p, edition, id))));
    facts.add(p.t("practice-kind"), Cell::text(listed(p, says.kinds.iter().map(|k| kind(p, edition, k)))));
    facts.add(p.t("column-region"), Cell::text(listed(p, says.regions.iter().map(|r| region(p, r)))));
    facts.add(p.t("field-languages"), Cell::text(listed(p, says.languages.iter().map(|l| language(p, l)))));
    facts.add_some(p.t("column-posted"), short.published.map(|day| Cell::text(p.date(day))));
    if let Some(id) = view.engagement {
        let text = p.t("engagement-caption");
        facts.add(p.t("practice-engagement"), Cell::link(p.url(&format!("/engagements/{id}")), text));
    }
    facts
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.practice(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = &page;
    let mut what = Part::new("practice", p.t("details")).facts(facts(p, &edition, &view));
    let act = |end: &str, key: &str| {
        Shown::new(p.url(&format!("/practices/{id}/{end}")), p.t(key), Vec::new())
            .with(VERSION_FIELD, view.summary.version)
    };
    if view.may.contains(&Act::WritePractice) {
        what = what.link(Link::new(p.url(&format!("/practices/{id}/edit")), p.t("practice-edit")));
    }
    if view.may.contains(&Act::ConsentPractice) && view.summary.status != PracticeStatus::Withdrawn {
        what = what.ask(act("withdraw", "practice-withdraw").grave());
    }
    let mut all = vec![what];
    if !view.parties.is_empty() {
        let rows = view.parties.iter().map(|(_, name, consented)| {
            let (tone, key) = match consented {
                Some(true) => (Tone::Good, "practice-consented-yes"),
                Some(false) => (Tone::Plain, "practice-consented-no"),
                None => (Tone::Warn, "practice-consented-open"),
            };
            vec![Cell::Words(name.clone()), Cell::Tag(tone, p.t(key))]
        });
        let columns = ["column-organisation", "column-status"];
        let rows = table(p, p.t("practice-parties"), &columns, rows.collect(), "none-given");
        let mut part = Part::new("consent", p.t("practice-parties")).say(p.t("practice-consent-lead")).table(rows);
        if view.may.contains(&Act::ConsentPractice) {
            for (yes, key, said) in [(true, "publication-yes", "yes"), (false, "publication-no", "no")] {
                if view.own_consent != Some(yes) {
                    part = part.ask(act("consent", key).with("consented", said));
                }
            }
        }
        all.push(part);
    }
    let head = Head::named(p, view.summary.facts.title.clone())
        .above(p, "/practices", p.t("nav-practices"))
        .caption(p.t("practice-caption"));
    show_parts(p, head, None, all)
}

fn filled(view: &PracticeView) -> Form {
    let facts = &view.summary.facts;
    let mut pairs = vec![
        ("title", facts.title.clone()),
        ("done", facts.done.clone()),
        ("why", facts.why.clone()),
        ("conditions", facts.conditions.clone()),
        ("area", facts.area.to_string()),
        ("capability", facts.capability.as_ref().map(ToString::to_string).unwrap_or_default()),
    ];
    pairs.extend(facts.kinds.iter().map(|k| ("kinds", k.to_string())));
    pairs.extend(facts.regions.iter().map(|r| ("regions", r.to_string())));
    pairs.extend(facts.languages.iter().map(|l| ("languages", l.to_string())));
    Form::filled(pairs)
}

fn raw(form: &Form) -> RawPractice {
    let mut raw = RawPractice::default();
    for field in RawPractice::FIELDS {
        raw.set(field, form.joined(field));
    }
    for field in ["title", "done", "why", "conditions"] {
        raw.set(field, form.value(field));
    }
    raw
}

async fn shown(app: &App, page: &Page, form: &Form, new: bool) -> Result<Shown, crate::error::Failure> {
    let p = page;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let none = || Choice::new("", p.t("any"));
    let mut capabilities = vec![(Message::literal(""), vec![none()])];
    capabilities.extend(capability_groups(p, &edition));
    let kinds = edition.modalities.iter().map(|m| Choice::new(m.id.as_str(), p.text(&m.title))).collect();
    let chosen = |name: &str| parts(&form.joined(name));
    let (picked, regions, spoken) = (chosen("kinds"), chosen("regions"), chosen("languages"));
    let prose = |name: &str, key: &str| Field::area(name, p.t(key), form.value(name));
    let mut fields = vec![
        Field::line("title", p.t("practice-title"), form.value("title")),
        prose("done", "practice-done"),
        prose("why", "practice-why"),
        prose("conditions", "practice-conditions"),
        Field::select("area", p.t("column-area"), area_choices(p, &edition)).chosen(&[form.value("area")]),
        Field::select_groups("capability", p.t("column-capability"), capabilities).chosen(&[form.value("capability")]),
        Field::checks("kinds", p.t("practice-kind"), kinds).chosen(&refs(&picked)),
        Field::checks("regions", p.t("column-region"), region_choices(app, p)).chosen(&refs(&regions)),
        Field::checks("languages", p.t("field-languages"), language_choices(p, &spoken)).chosen(&refs(&spoken)),
    ];
    if new {
        let found = app.cycle.engagements(page.scope()?, &Paging { limit: 200, ..Paging::default() }).await?;
        let engagements = found.items.iter().map(|e| {
            let title = Message::literal(format!("{} · {}", e.need_title, e.provider_name));
            Choice::new(e.record.engagement.id.to_string(), title)
        });
        let engagements = std::iter::once(Choice::new("", p.t("report-norm-none"))).chain(engagements).collect();
        fields.push(
            Field::select("engagement", p.t("practice-engagement"), engagements)
                .chosen(&[form.value("engagement")])
                .hint(p.t("practice-engagement-hint")),
        );
    }
    Ok(Shown::new("", p.t("practice-save"), fields))
}

#[derive(Deserialize, Default)]
struct Start {
    #[serde(default)]
    engagement: String,
}

async fn show_new(app: &App, page: &Page, form: &Form, found: &[Finding]) -> Answer {
    let head = Head::new(page, "practice-new")
        .above(page, "/practices", page.t("nav-practices"))
        .lead(page.t("practice-new-lead"))
        .faults(page, found);
    let shown = shown(app, page, form, true)
        .await?
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(page.url("/practices"), page.t("cancel")));
    show_form(page, head, None, shown)
}

async fn ask_new(State(app): State<App>, page: Page, Query(start): Query<Start>) -> Answer {
    let area = match start.engagement.parse::<EngagementId>() {
        Ok(id) => app.cycle.engagement(page.scope()?, id).await?.record.engagement.area.to_string(),
        Err(_) => String::new(),
    };
    let form = Form::filled([("engagement", start.engagement), ("area", area), ("languages", page.code().to_owned())]);
    show_new(&app, &page, &form, &[]).await
}

async fn create(State(app): State<App>, page: Page, form: Form) -> Answer {
    match app
        .cycle
        .write_practice(page.scope()?, &raw(&form), form.value("engagement").parse().ok(), form.key().as_ref())
        .await
    {
        Ok(view) => Ok(page.go(&format!("/practices/{}?done=saved", view.summary.id))),
        Err(refusal) => show_new(&app, &page, &form, &findings(refusal)?).await,
    }
}

async fn show_edit(app: &App, page: &Page, id: Uuid, form: &Form, version: i64, found: &[Finding]) -> Answer {
    let head = Head::new(page, "practice-edit")
        .above(page, "/practices", page.t("nav-practices"))
        .above(page, &format!("/practices/{id}"), Message::literal(form.value("title")))
        .lead(page.t("practice-edit-lead"))
        .faults(page, found);
    let shown = shown(app, page, form, false)
        .await?
        .with(VERSION_FIELD, version)
        .cancel(Link::new(page.url(&format!("/practices/{id}")), page.t("cancel")));
    show_form(page, head, None, shown)
}

async fn ask_edit(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.practice(page.scope()?, id).await?;
    if !view.may.contains(&Act::WritePractice) {
        return Err(crate::error::Failure::not_found());
    }
    show_edit(&app, &page, id, &filled(&view), view.summary.version, &[]).await
}

async fn edit(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let version = form.version()?;
    match app.cycle.edit_practice(page.scope()?, id, &raw(&form), version).await {
        Ok(_) => Ok(page.go(&format!("/practices/{id}?done=saved"))),
        Err(refusal) => show_edit(&app, &page, id, &form, version, &findings(refusal)?).await,
    }
}

async fn consent(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let consented = form.value("consented") == "yes";
    app.cycle.consent_practice(page.scope()?, id, consented, form.version()?).await?;
    Ok(page.go(&format!("/practices/{id}?done=consent")))
}

async fn withdraw(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.withdraw_practice(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/practices/{id}?done=withdrawn")))
}
