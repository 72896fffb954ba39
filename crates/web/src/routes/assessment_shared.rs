//! Self-assessments that others share: the list, one of them, and, where a state asks, beside its own.

use axum::extract::State;
use cycle::rooms::assessment::{CapabilityResult, Shown as Visible};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, CompareAssessments, SharedSummary};
use serde::Deserialize;
use vocabulary::{AssessmentId, OrganisationKind};

use super::assessment_charts::{level, tiles_figure};
use super::assessment_section::said;
use super::parts::{Cell, Choice, Column, Facts, Field, Filters, Link, Part, Plots, Table as Rows};
use super::words::{area, stage};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/shared-assessments", Policy::Act(Act::ReadPublic), list)
        .get("/{lang}/shared-assessments/{id}", Policy::Act(Act::ReadPublic), show)
        .get("/{lang}/shared-assessments/{id}/compare", Policy::Act(Act::ReadAssessment), compare)
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    let found = app.cycle.shared_assessments(page.scope()?, None).await?;
    let p = &page;
    let rows = found.iter().map(|s| {
        vec![
            Cell::link(p.url(&format!("/shared-assessments/{}", s.id)), Message::literal(s.title.clone())),
            Cell::text(p.text(&s.state_name)),
            Cell::Words(s.edition_label.clone()),
            s.endorsed_at.map_or(Cell::Words(String::new()), |at| Cell::text(p.date_time(at))),
        ]
    });
    let table = Rows {
        caption: p.t("shared-title"),
        quiet: true,
        columns: ["column-title", "column-state", "edition-version", "shared-endorsed"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("shared-none"),
    };
    let mut part = Part::new("shared", p.t("shared-list")).table(table);
    if p.may(Act::ReadReviews) {
        part = part.link(Link::new(p.url("/reviews"), p.t("reviews-title")));
    }
    if p.may(Act::ReadAggregates) {
        part = part.link(Link::new(p.url("/aggregates"), p.t("aggregates-title")));
    }
    show_parts(p, Head::new(p, "shared-title").lead(p.t("shared-lead")), None, vec![part])
}

fn head(p: &Page, summary: &SharedSummary) -> Head {
    Head::named(p, summary.title.clone())
        .above(p, "/shared-assessments", p.t("shared-title"))
        .caption(p.text(&summary.state_name))
}

/// What somebody other than the state sees: levels of what is shared, and the answers behind them.
pub(super) fn visible(p: &Page, edition: &Edition, shown: &Visible) -> Vec<Part> {
    let row = |c: &CapabilityResult| {
        let target = c.target.map_or_else(|| p.t("target-none"), |(t, _)| stage(p, Some(t)));
        vec![
            Cell::text(p.text(&c.title)),
            Cell::text(area(p, edition, &c.area)),
            Cell::text(level(p, c)),
            Cell::text(target),
        ]
    };
    let table = Rows {
        caption: p.t("results-table"),
        quiet: true,
        columns: ["column-capability", "column-area", "radar-now", "radar-target"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: shown.result.capabilities.iter().map(row).collect(),
        empty: p.t("shared-nothing"),
    };
    let mut levels = Part::new("levels", p.t("results-table")).say(p.t("shared-only-visible"));
    let heat = cycle::rooms::assessment::heat(&shown.result);
    levels.plots = Some(Plots::new(p, vec![tiles_figure(p, &heat)]));
    let mut parts = vec![levels.table(table)];
    for area in &shown.questionnaire.areas {
        let mut facts = Facts::default();
        for question in area.items.iter().flat_map(|i| &i.questions) {
            let Some(answer) = shown.answers.get(&question.id) else { continue };
            let mut cells = vec![Cell::text(said(p, Some(&answer.choice)))];
            if !answer.evidence.is_empty() {
                cells.push(Cell::Prose(answer.evidence.clone()));
            }
            facts.add(p.text(&question.text), Cell::Many(cells));
        }
        if !facts.rows.is_empty() {
            parts.push(Part::new(format!("area-{}", area.id), p.text(&area.title)).facts(facts));
        }
    }
    parts
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.shared_assessment(page.scope()?, id).await?;
    let p = &page;
    let mut parts = visible(p, &view.edition, &view.shown);
    if p.actor().is_some_and(|a| a.kind == OrganisationKind::State) && p.may(Act::ReadAssessment) {
        let link = Link::new(p.url(&format!("/shared-assessments/{id}/compare")), p.t("compare-own"));
        parts.push(Part::new("beside", p.t("compare-title")).say(p.t("compare-shared-lead")).link(link));
    }
    show_parts(p, head(p, &view.summary).lead(p.t("shared-logged")), None, parts)
}

#[derive(Deserialize, Default)]
struct With {
    own: Option<AssessmentId>,
}

async fn compare(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, Query(with): Query<With>) -> Answer {
    if !app.cycle.shared_assessments(page.scope()?, None).await?.iter().any(|one| one.id == id) {
        return Err(Failure::not_found());
    }
    let own = app.cycle.assessments(page.scope()?).await?;
    let p = &page;
    let choices = own.iter().map(|a| Choice::new(a.id.to_string(), Message::literal(a.title.clone()))).collect();
    let chosen = with.own.map(|a| a.to_string()).unwrap_or_default();
    let filters = Filters {
        fields: vec![Field::select("own", p.t("compare-own-assessment"), choices).chosen(&[&chosen])],
        button: p.t("compare-show"),
        clear: None,
    };
    let head = Head::new(p, "compare-title").above(p, "/shared-assessments", p.t("shared-title")).above(
        p,
        &format!("/shared-assessments/{id}"),
        p.t("shared-one"),
    );
    let parts = match with.own {
        None => vec![Part::new("choose", p.t("compare-choose"))],
        Some(own) => beside(p, &app.cycle.compare_shared(page.scope()?, own, id).await?),
    };
    show_parts(p, head.lead(p.t("compare-shared-lead")), Some(filters), parts)
}

fn beside(p: &Page, view: &CompareAssessments) -> Vec<Part> {
    let row = |r: &cycle::CompareRow| {
        vec![Cell::text(p.text(&r.title)), Cell::text(stage(p, r.own)), Cell::text(stage(p, r.other))]
    };
    let table = Rows {
        caption: p.t("compare-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-capability")),
            Column::words(p.text(&view.own.state_name)),
            Column::words(p.text(&view.other.state_name)),
        ],
        rows: view.rows.iter().map(row).collect(),
        empty: p.t("compare-none"),
    };
    vec![Part::new("beside", p.t("compare-levels")).table(table)]
}
