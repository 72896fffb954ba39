//! The catalogue: areas, a capability with its levels, questions, norms and what it builds on; editions to choose from.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::CatalogueView;
use cycle::rooms::catalogue::{Capability, Edition, PrerequisiteKind, Question};
use serde::Deserialize;
use vocabulary::{AreaId, CapabilityId, EditionRecordId};

use super::parts::{Cell, Column, Facts, Link, Table as Rows};
use super::words::{capability, crosswalk, kind, listed, stage, text};
use super::{Answer, Head};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/catalogue", Policy::Anyone, index)
        .get("/{lang}/catalogue/areas/{id}", Policy::Anyone, area)
        .get("/{lang}/catalogue/{id}", Policy::Anyone, show)
        .get("/{lang}/glossary", Policy::Anyone, glossary)
}

/// Which edition; the current one where none is named.
#[derive(Deserialize, Default)]
pub(super) struct Wish {
    pub(super) edition: Option<EditionRecordId>,
}

pub(super) async fn view(app: &App, page: &Page, wish: &Wish) -> Result<CatalogueView, Failure> {
    Ok(app.cycle.catalogue(page.scope()?, wish.edition).await?)
}

/// Keeps the chosen edition in the address.
pub(super) fn suffix(wish: &Wish) -> String {
    wish.edition.map(|id| format!("?edition={id}")).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "catalogue/index.html")]
struct Index<'a> {
    p: &'a Page,
    head: Head,
    missing: Option<Message>,
    areas: Vec<(Link, Message, Message)>,
    facts: Facts,
    stages: Rows,
    links: Vec<Link>,
}

async fn index(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let (p, edition) = (&page, &view.edition);
    let areas = edition.areas.iter().map(|a| {
        let place = p.url(&format!("/catalogue/areas/{}{}", a.id, suffix(&wish)));
        (
            Link::new(place, p.text(&a.title)),
            p.text(&a.description),
            p.t1("capabilities-count", "count", a.capabilities.len()),
        )
    });
    let missing = view.missing.iter().find(|(lang, count)| *lang == p.lang() && *count > 0);
    let missing = missing.map(|(_, count)| p.t1("catalogue-missing", "count", *count));
    let mut facts = Facts::default();
    facts.add(p.t("edition-version"), Cell::Words(view.summary.version_label.clone()));
    facts.add(p.t("edition-published"), Cell::text(p.date(edition.meta.published)));
    if !edition.meta.basis.is_empty() {
        facts.add(p.t("edition-basis"), Cell::text(listed(p, edition.meta.basis.iter().map(|t| p.text(t)))));
    }
    facts.add(p.t("edition-confidence"), text(p, &edition.meta.confidence_note));
    facts.add(p.t("edition-adaptation"), text(p, &edition.meta.adaptation));
    facts.rows.retain(|f| !matches!(&f.value, Cell::Words(s) | Cell::Text(s) if s.is_empty()));
    let stages = Rows {
        caption: p.t("catalogue-stages"),
        quiet: true,
        columns: ["column-stage", "column-meaning"].map(|k| Column::words(p.t(k))).into(),
        rows: edition
            .scale
            .stages
            .iter()
            .map(|s| vec![Cell::text(stage(p, Some(s.value))), text(p, &s.definition)])
            .collect(),
        empty: p.t("none-given"),
    };
    let head =
        Head::named(p, p.text(&edition.meta.title).plain()).caption(p.t("nav-catalogue")).lead(p.t("catalogue-lead"));
    let body = Index { p, head, missing, areas: areas.collect(), facts, stages, links: ways(p, &view, &wish) };
    page.render(StatusCode::OK, &body)
}

/// Where to go from the catalogue's first page.
fn ways(p: &Page, view: &CatalogueView, wish: &Wish) -> Vec<Link> {
    let with = |place: &str, key: &str| Link::new(p.url(&format!("{place}{}", suffix(wish))), p.t(key));
    let edition = p.url(&format!("/editions/{}", view.summary.id));
    vec![
        with("/catalogue/graph", "graph-title"),
        with("/catalogue/crosswalks", "crosswalks-title"),
        with("/catalogue/activities", "activities-title"),
        with("/glossary", "glossary-title"),
        with("/catalogue/translation", "translation-title"),
        Link::new(edition, p.t("edition-life-link")),
        Link::new(p.url("/editions"), p.t("editions-link")),
    ]
}

#[derive(Template)]
#[template(path = "catalogue/area.html")]
struct AreaPage<'a> {
    p: &'a Page,
    head: Head,
    capabilities: Vec<(Link, Message, bool)>,
}

async fn area(State(app): State<App>, page: Page, Id(id): Id<AreaId>, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let (p, edition) = (&page, &view.edition);
    let area = edition.area(&id).ok_or_else(Failure::not_found)?;
    let capabilities = edition.capabilities_of(&id).into_iter().map(|c| {
        let place = p.url(&format!("/catalogue/{}{}", c.id, suffix(&wish)));
        (Link::new(place, p.text(&c.title)), p.text(&c.description), c.foundational)
    });
    let head = Head::named(p, p.text(&area.title).plain())
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .caption(p.t("column-area"))
        .lead(p.text(&area.description));
    page.render(StatusCode::OK, &AreaPage { p, head, capabilities: capabilities.collect() })
}

/// A question with what each level looks like.
pub(super) struct Asked {
    pub(super) text: Message,
    pub(super) guidance: Option<Message>,
    pub(super) levels: Vec<(u8, Message)>,
}

impl Asked {
    pub(super) fn of(p: &Page, question: &Question) -> Self {
        let levels = question.levels.iter().map(|l| (l.stage.value(), p.text(&l.descriptor)));
        let guidance = (!question.guidance.is_empty()).then(|| p.text(&question.guidance));
        Self { text: p.text(&question.text), guidance, levels: levels.collect() }
    }
}

#[derive(Template)]
#[template(path = "catalogue/capability.html")]
struct CapabilityPage<'a> {
    p: &'a Page,
    head: Head,
    facts: Facts,
    questions: Vec<Asked>,
    links: Rows,
    comment: Option<Link>,
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<CapabilityId>, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let (p, edition) = (&page, view.edition.as_ref());
    let found = edition.capability(&id).ok_or_else(Failure::not_found)?;
    let mut head = Head::named(p, p.text(&found.title).plain())
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .caption(p.t("column-capability"))
        .lead(p.text(&found.description));
    if let Some(area) = edition.area(&found.area) {
        head = head.above(p, &format!("/catalogue/areas/{}{}", area.id, suffix(&wish)), p.text(&area.title));
    }
    let body = CapabilityPage {
        p,
        head,
        facts: facts(p, edition, found, &wish),
        questions: found.questions.iter().map(|q| Asked::of(p, q)).collect(),
        links: links(p, edition, found, &wish),
        comment: p.actor().map(|_| {
            let place = format!("/editions/{}/comments?item=capability:{id}", view.summary.id);
            Link::new(p.url(&place), p.t("comment-on-this"))
        }),
    };
    page.render(StatusCode::OK, &body)
}

fn facts(p: &Page, edition: &Edition, found: &Capability, wish: &Wish) -> Facts {
    let to =
        |id: &CapabilityId| Cell::link(p.url(&format!("/catalogue/{id}{}", suffix(wish))), capability(p, edition, id));
    let mut facts = Facts::default();
    if found.foundational {
        facts.add(p.t("capability-foundational"), Cell::text(p.t("yes")));
    }
    if let Some(target) = found.default_target_stage {
        facts.add(p.t("capability-target"), Cell::text(stage(p, Some(target))));
    }
    let rests = edition.prerequisites(&found.id).iter().map(|r| {
        let key = match r.kind {
            PrerequisiteKind::Hard => "prerequisite-hard",
            PrerequisiteKind::Soft => "prerequisite-soft",
        };
        Cell::Many(vec![to(&r.capability), Cell::text(p.t1(key, "stage", stage(p, Some(r.min_stage))))])
    });
    let rests: Vec<_> = rests.collect();
    facts.add(
        p.t("capability-rests-on"),
        if rests.is_empty() { Cell::text(p.t("capability-rests-on-nothing")) } else { Cell::Many(rests) },
    );
    let carries: Vec<_> = edition.dependants(&found.id).iter().map(|c| to(&c.id)).collect();
    if !carries.is_empty() {
        facts.add(p.t("capability-carries"), Cell::Many(carries));
    }
    facts.add(p.t("capability-kinds"), Cell::text(listed(p, edition.kinds_for(found).into_iter().map(|k| kind(p, k)))));
    if let Some(package) = &found.indicative_package {
        let usd = |whole: u64| p.usd(i64::try_from(whole).unwrap_or(0).saturating_mul(100));
        let cost = p.t2("date-from-until", "from", usd(package.cost_usd.low), "until", usd(package.cost_usd.high));
        facts.add(p.t("capability-package"), Cell::text(cost));
    }
    if !found.evidence_examples.is_empty() {
        facts.add(p.t("capability-evidence"), Cell::text(listed(p, found.evidence_examples.iter().map(|t| p.text(t)))));
    }
    facts
}

/// Norms, measures and indicators that the capability serves, by list.
fn links(p: &Page, edition: &Edition, found: &Capability, wish: &Wish) -> Rows {
    let rows = edition.served(&found.id).into_iter().map(|served| {
        let place = super::crosswalks::place(p, served.crosswalk, served.id, wish);
        vec![
            Cell::text(crosswalk(p, served.crosswalk)),
            Cell::link(place, Message::literal(served.id)),
            Cell::text(p.text(served.title)),
            super::crosswalks::sureness(p, edition.fact_of(served.crosswalk)),
        ]
    });
    Rows {
        caption: p.t("capability-links"),
        quiet: true,
        columns: ["column-list", "column-entry", "column-title", "column-sureness"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("capability-no-links"),
    }
}

#[derive(Template)]
#[template(path = "catalogue/glossary.html")]
struct Glossary<'a> {
    p: &'a Page,
    head: Head,
    terms: Rows,
}

async fn glossary(State(app): State<App>, page: Page, Query(wish): Query<Wish>) -> Answer {
    let view = view(&app, &page, &wish).await?;
    let p = &page;
    let row = |term: &cycle::rooms::catalogue::Term| {
        vocabulary::UnLanguage::ALL
            .iter()
            .map(|l| term.text.get(*l).map_or(Cell::Words(String::new()), |t| Cell::Foreign(t.to_owned(), l.code())))
            .collect()
    };
    let terms = Rows {
        caption: p.t("glossary-title"),
        quiet: true,
        columns: vocabulary::UnLanguage::ALL.iter().map(|l| Column::words(Message::literal(l.native_name()))).collect(),
        rows: view.edition.glossary.iter().map(row).collect(),
        empty: p.t("glossary-empty"),
    };
    let head = Head::new(p, "glossary-title")
        .above(p, &format!("/catalogue{}", suffix(&wish)), p.t("nav-catalogue"))
        .lead(p.t("glossary-lead"));
    page.render(StatusCode::OK, &Glossary { p, head, terms })
}
