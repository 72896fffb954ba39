//! The match report as a document: what its page shows, and of its long tables as many rows as there.

use vocabulary::RunId;

use super::documents::Report;
use super::parts::{Part, Plots};
use super::report::{certificate, hashes, kept, key_figures, policy, reasons, source, steps};
use super::{Head, report_plots, run_tables};
use crate::App;
use crate::error::Failure;
use crate::i18n::Message;
use crate::page::Page;

/// The report of a run that the reader may see.
pub(crate) async fn of(app: &App, p: &Page, id: RunId) -> Result<Report, Failure> {
    let run = app.cycle.run(p.scope()?, id).await?;
    let view = app.cycle.report(p.scope()?, id).await?;
    let report = &view.told.report;
    let record = &view.run.record;

    let mut figures = Part::new("figures", p.t("closing-figures"));
    figures.figures = Some(key_figures(p, report));
    let mut parts = vec![figures];
    if let Some(made) = &record.made_by_hand {
        parts.push(Part::new("hand", p.t("round-kind-override")).facts(super::overrides::facts(p, made)));
    }
    let mut good = Part::new("certificate", p.t("report-certificate")).say(certificate(p, report));
    good.says.extend(source(p, report));
    good = good.say(p.t("how-check-text")).say(p.t("how-check-step-1")).facts(hashes(p, &view));
    parts.push(good);
    parts.extend(policy(p, &view));

    let sections = report.sections();
    let mut baselines = Part::new("baselines", p.t("report-baselines")).say(p.t("report-baselines-lead"));
    let simple = sections.iter().find(|section| section.key == "baselines");
    baselines.tables.extend(simple.map(|section| run_tables::whole(p, section)));
    parts.push(baselines);
    parts.push(Part::new("unmet", p.t("report-unmet")).table(reasons(p, id, report)));
    let mut charts = Part::new("charts", p.t("report-charts"));
    let drawn = steps(p, &run).into_iter().chain(report_plots::all(app, p, report));
    charts.plots = Some(Plots::new(p, drawn.collect()));
    parts.push(charts);

    let annex = run_tables::KEYS.into_iter().filter_map(|key| {
        let section = sections.iter().find(|section| section.key == key)?;
        let (rows, more) = run_tables::first(p, id, section);
        let note = more.map(|_| p.t2("document-rows", "shown", rows.rows.len(), "total", section.rows.len()));
        Some(Part::new(key, p.t(&format!("report-{key}"))).table(rows).note(note))
    });
    let head = kept(p, &view.run, Message::literal(view.round_title.clone()));
    let day = record.finished_at.unwrap_or(record.created_at).date_naive();
    Ok(Report {
        head: Head { title: p.attr("match-report"), ..head },
        parts,
        annex: annex.collect(),
        author: p.t("report-author"),
        day,
        foot: format!("{}: {}", p.attr("run-input-sha256"), view.input_sha256),
        name: format!("match-report-{day}"),
    })
}
