//! The national voluntary report: one assessment fills the four parts of the survey and the annex of needs; to print, and
//! as a document to edit.

use axum::extract::State;
use cycle::rooms::assessment::{Measure, NationalReport, ReportHelp, ReportNeed, Topic};
use cycle::{Act, NationalReportView};
use serde::Deserialize;
use vocabulary::AssessmentId;

use super::assessment_charts::standing;
use super::assessment_results::movement;
use super::documents::{self, Report};
use super::parts::{Cell, Column, Link, Part, Table as Rows};
use super::words::{capability, coded, stage, status};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/assessment/{id}/report", Policy::Act(Act::ReadAssessment), show)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    evidence: String,
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, Query(wish): Query<Wish>) -> Answer {
    let evidence = wish.evidence == "1";
    let p = &page;
    let report = of(&app, p, id, evidence).await?;
    if let Some(form) = documents::asked(p) {
        return report.file(&app, p, form).await;
    }
    let other = if evidence { "national-without-evidence" } else { "national-with-evidence" };
    let place = p.url(&format!("/assessment/{id}/report?evidence={}", u8::from(!evidence)));
    let mut about =
        Part::new("about", p.t("national-about")).say(p.t("national-about-lead")).link(Link::new(place, p.t(other)));
    about.links.extend(documents::links(&app, p, &format!("/assessment/{id}/report?evidence={}&", u8::from(evidence))));
    let parts = std::iter::once(about).chain(report.parts).collect();
    show_parts(p, report.head, None, parts)
}

/// The report from an own assessment, with the words of its evidence where that is wanted.
pub(crate) async fn of(app: &App, p: &Page, id: AssessmentId, evidence: bool) -> Result<Report, Failure> {
    let view = app.cycle.national_report(p.scope()?, id, evidence).await?;
    let report = &view.report;
    let day = crate::format::date(p.lang(), view.day);
    let head = Head::new(p, "assessment-report")
        .above(p, "/assessment", p.t("assessment-title"))
        .above(p, &format!("/assessment/{id}"), Message::literal(view.record.title.clone()))
        .caption(p.text(&view.state_name))
        .lead(p.t_args(
            "national-lead",
            &[
                ("state", &p.text(&view.state_name)),
                ("date", &day),
                ("catalogue", &p.text(&view.edition.meta.title)),
                ("version", &report.version),
            ],
        ))
        .lead(p.t2("summary-complete", "answered", report.completeness.answered, "asked", report.completeness.asked));
    let mut parts = Vec::new();
    for part in &report.parts {
        parts.push(Part::new(format!("part-{}", part.kind.code()), coded(p, "survey", part.kind.code())).say(coded(
            p,
            "survey-lead",
            part.kind.code(),
        )));
        parts.extend(part.topics.iter().map(|t| topic(p, report, t)));
    }
    parts.push(needs(p, &view));
    parts.push(help(p, &view));
    Ok(Report {
        head,
        parts,
        annex: Vec::new(),
        author: p.text(&view.state_name),
        day: view.day,
        foot: format!("{} – {}", p.text(&view.state_name).plain(), view.record.title),
        name: format!("national-report-{}-{}", view.record.state, view.day),
    })
}

fn topic(p: &Page, report: &NationalReport, topic: &Topic) -> Part {
    let measure = |m: &Measure| {
        let mut says: Vec<Cell> = m.statements.iter().map(|t| Cell::text(p.text(t))).collect();
        says.extend(m.evidence.iter().map(|e| Cell::Prose(e.clone())));
        says.extend(m.change.as_ref().map(|c| Cell::text(p.t1("national-change", "change", movement(p, c)))));
        vec![Cell::text(p.text(&m.title)), Cell::text(standing(p, m.standing, m.level)), Cell::Many(says)]
    };
    let table = Rows {
        caption: p.text(&topic.title),
        quiet: true,
        columns: ["column-capability", "column-stage", "national-statement"].map(|k| Column::words(p.t(k))).into(),
        rows: topic.measures.iter().map(measure).collect(),
        empty: p.t("national-nothing"),
    };
    let mut part = Part::new(format!("topic-{}", topic.id), p.text(&topic.title)).table(table);
    let wanted: Vec<_> = topic.wanted.iter().filter_map(|n| report.needs.get(*n)).map(|n| n.title.clone()).collect();
    if !wanted.is_empty() {
        part = part.say(p.t1("national-wanted", "needs", wanted.join("; ")));
    }
    part
}

fn needs(p: &Page, view: &NationalReportView) -> Part {
    let row = |n: &ReportNeed| {
        let title = Message::literal(n.title.clone());
        vec![
            n.id.map_or_else(|| Cell::Words(n.title.clone()), |id| Cell::link(p.url(&format!("/needs/{id}")), title)),
            Cell::text(capability(p, &view.edition, &n.capability)),
            Cell::text(p.t2("gap-from-to", "now", stage(p, n.level_now), "goal", stage(p, n.level_goal))),
            Cell::text(p.quantity(n.quantity)),
            status(p, n.status.code()),
        ]
    };
    let table = Rows {
        caption: p.t("national-needs"),
        quiet: true,
        columns: ["column-title", "column-capability", "column-gap", "column-amount", "column-status"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: view.report.needs.iter().map(row).collect(),
        empty: p.t("national-no-needs"),
    };
    Part::new("needs", p.t("national-needs")).table(table)
}

fn help(p: &Page, view: &NationalReportView) -> Part {
    let row = |h: &ReportHelp| {
        vec![
            Cell::Words(h.title.clone()),
            Cell::text(capability(p, &view.edition, &h.capability)),
            Cell::text(p.quantity(h.quantity)),
            Cell::Words(h.partner.clone()),
            Cell::text(p.t(if h.given { "national-given" } else { "national-received" })),
            status(p, &h.status),
        ]
    };
    let table = Rows {
        caption: p.t("national-help"),
        quiet: true,
        columns: [
            "column-title",
            "column-capability",
            "column-amount",
            "national-partner",
            "column-kind",
            "column-status",
        ]
        .map(|k| Column::words(p.t(k)))
        .into(),
        rows: view.report.help.iter().map(row).collect(),
        empty: p.t("national-no-help"),
    };
    Part::new("help", p.t("national-help")).table(table)
}
