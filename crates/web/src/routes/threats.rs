//! The way that starts from a threat: the capabilities that count against a malicious activity, their levels, the
//! weakest link, what is not known.

use axum::extract::State;
use axum::response::Response;
use cycle::Act;
use cycle::rooms::assessment::{LinkState, ThreatLink, ThreatResult};
use vocabulary::AssessmentId;

use super::activities::standing;
use super::assessment_charts;
use super::parts::{Cell, Column, Figures, Link, Part, Table as Rows, Tone};
use super::words::{coded, stage, text};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::{Failure, encode};
use crate::extract::{Id, IdAnd};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/threats", Policy::Act(Act::ReadAssessment), newest)
        .get("/{lang}/assessment/threats/{id}", Policy::Act(Act::ReadAssessment), newest_one)
        .get("/{lang}/assessment/{id}/threats", Policy::Act(Act::ReadAssessment), of)
        .get("/{lang}/assessment/{id}/threats/{of}", Policy::Act(Act::ReadAssessment), one_of)
}

fn head(p: &Page) -> Head {
    Head::new(p, "threats-title").above(p, "/assessment", p.t("assessment-title"))
}

async fn newest(State(app): State<App>, page: Page) -> Answer {
    let found = app.cycle.threats(page.scope()?, None).await?;
    list(&page, "/assessment/threats", &found)
}

async fn of(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let found = app.cycle.threats(page.scope()?, Some(id)).await?;
    list(&page, &format!("/assessment/{id}/threats"), &found)
}

async fn newest_one(State(app): State<App>, page: Page, Id(activity): Id<String>) -> Answer {
    let found = app.cycle.threats(page.scope()?, None).await?;
    one(&page, "/assessment/threats", &found, &activity)
}

async fn one_of(State(app): State<App>, page: Page, IdAnd(id, activity): IdAnd<AssessmentId, String>) -> Answer {
    let found = app.cycle.threats(page.scope()?, Some(id)).await?;
    one(&page, &format!("/assessment/{id}/threats"), &found, &activity)
}

fn list(p: &Page, place: &str, found: &[ThreatResult]) -> Result<Response, Failure> {
    let rows = found.iter().map(|t| {
        let weakest = t.weakest.as_ref().and_then(|w| t.links.iter().find(|l| l.capability == *w));
        vec![
            Cell::link(p.url(&format!("{place}/{}", encode(&t.activity))), p.text(&t.title)),
            Cell::number(p.number(t.ready)),
            Cell::number(p.number(t.weak)),
            Cell::number(p.number(t.unknown)),
            weakest.map_or(Cell::Words(String::new()), |w| text(p, &w.title)),
            standing(p, t.proposal),
        ]
    });
    let table = Rows {
        caption: p.t("threats-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-activity")),
            Column::numbers(p.t("threat-ready")),
            Column::numbers(p.t("threat-weak")),
            Column::numbers(p.t("threat-unknown")),
            Column::words(p.t("threat-weakest")),
            Column::words(p.t("column-status")),
        ],
        rows: rows.collect(),
        empty: p.t("activities-empty"),
    };
    let part = Part::new("threats", p.t("activities-list")).table(table);
    show_parts(p, head(p).lead(p.t("threats-lead")), None, vec![part])
}

fn tone(state: LinkState) -> Tone {
    match state {
        LinkState::Enough => Tone::Good,
        LinkState::TooLow => Tone::Danger,
        LinkState::Unknown => Tone::Warn,
        LinkState::NotApplicable => Tone::Plain,
    }
}

fn link(p: &Page, l: &ThreatLink) -> Vec<Cell> {
    vec![
        Cell::link(p.url(&format!("/catalogue/{}", l.capability)), p.text(&l.title)),
        Cell::Tag(tone(l.state), coded(p, "link-state", l.state.code())),
        Cell::text(assessment_charts::standing(p, l.standing, l.level)),
        Cell::text(stage(p, Some(l.needed))),
        Cell::text(coded(p, "activity-role", l.role.as_str())),
        text(p, &l.why),
    ]
}

fn one(p: &Page, place: &str, found: &[ThreatResult], activity: &str) -> Answer {
    let threat = found.iter().find(|t| t.activity == activity).ok_or_else(Failure::not_found)?;
    let figure =
        |key: &str, value: u32| (p.t(key), Message::literal(crate::format::number(p.lang(), i64::from(value))), None);
    let mut about = Part::new("about", p.t("threat-now"));
    about.figures = Some(Figures {
        items: vec![
            figure("threat-ready", threat.ready),
            figure("threat-weak", threat.weak),
            figure("threat-unknown", threat.unknown),
        ],
    });
    let weakest = threat.weakest.as_ref().and_then(|w| threat.links.iter().find(|l| l.capability == *w));
    about = match weakest {
        Some(weakest) => about.say(p.t_args(
            "threat-weakest-says",
            &[
                ("capability", &p.text(&weakest.title)),
                ("now", &assessment_charts::standing(p, weakest.standing, weakest.level)),
                ("needed", &stage(p, Some(weakest.needed))),
            ],
        )),
        None => about.say(p.t("threat-no-weakest")),
    };
    let table = Rows {
        caption: p.t("activity-capabilities"),
        quiet: true,
        columns: ["column-capability", "column-status", "radar-now", "column-needed", "column-role-in", "column-why"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: threat.links.iter().map(|l| link(p, l)).collect(),
        empty: p.t("serving-none"),
    };
    let mut links = Part::new("links", p.t("activity-capabilities")).table(table);
    if p.may(Act::StartAssessment) {
        let place = p.url(&format!("/assessment/new?activity={}", encode(activity)));
        links = links.link(Link::new(place, p.t("threat-assess")));
    }
    let mut head =
        head(p).above(p, place, p.t("threats-title")).caption(p.t("column-activity")).lead(p.text(&threat.description));
    if threat.proposal {
        head = head.lead(p.t("activity-proposal-lead"));
    }
    head.title = p.text(&threat.title).plain();
    show_parts(p, head, None, vec![about, links])
}
