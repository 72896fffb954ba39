//! What changed since the last plan, in plain words: who gains, who loses, because of which input.

use axum::extract::State;
use cycle::{Act, DiffLine, InputChange, RoundDiff, RunView};
use serde::Deserialize;
use vocabulary::RunId;

use super::parts::{Cell, Choice, Column, Field, Filters, Link, Part, Table as Rows};
use super::{Answer, Head, show_parts};
use crate::App;
use crate::extract::{Id, Query};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/runs/{id}/changes", Policy::Act(Act::ReadReport), show)
}

#[derive(Deserialize, Default)]
struct Wish {
    #[serde(default)]
    against: String,
}

/// One input that moved, as a sentence.
pub(super) fn input(p: &Page, change: &InputChange) -> Message {
    let key = format!("input-{}", change.code);
    p.t2(&key, "title", change.title.clone(), "other", change.other_title.clone())
}

/// Needs that get more or less, each with its causes.
pub(super) fn lines(p: &Page, caption: &str, empty: &str, lines: &[DiffLine]) -> Rows {
    let row = |line: &DiffLine| {
        let because = line.because.iter().map(|change| Cell::text(input(p, change))).collect();
        vec![
            Cell::Link(Link::words(p.url(&format!("/needs/{}", line.need)), line.title.clone())),
            Cell::text(p.text(&line.state_name)),
            Cell::number(p.quantity(line.before)),
            Cell::number(p.quantity(line.after)),
            Cell::Many(because),
        ]
    };
    let mut columns: Vec<Column> = ["column-need", "column-state"].map(|k| Column::words(p.t(k))).into();
    columns.extend(["diff-before", "diff-after"].map(|k| Column::numbers(p.t(k))));
    columns.push(Column::words(p.t("diff-because")));
    Rows { caption: p.t(caption), quiet: true, columns, rows: lines.iter().map(row).collect(), empty: p.t(empty) }
}

fn inputs(p: &Page, diff: &RoundDiff) -> Rows {
    let row = |change: &InputChange| {
        let place = match (change.need, change.offer) {
            (Some(id), _) => Some(format!("/needs/{id}")),
            (None, Some(id)) => Some(format!("/offers/{id}")),
            (None, None) => None,
        };
        let says = input(p, change);
        vec![match place {
            Some(place) => Cell::link(p.url(&place), says),
            None => Cell::text(says),
        }]
    };
    Rows {
        caption: p.t("diff-inputs"),
        quiet: true,
        columns: vec![Column::words(p.t("column-what"))],
        rows: diff.inputs.iter().map(row).collect(),
        empty: p.t("diff-inputs-none"),
    }
}

/// Who gains and who loses, in one paragraph each.
fn summary(p: &Page, diff: &RoundDiff) -> Part {
    let states = p.t_args(
        "diff-states",
        &[("gaining", &diff.states_gaining), ("losing", &diff.states_losing), ("unchanged", &diff.states_unchanged)],
    );
    let key = match diff.more_value {
        v if v > 1e-9 => "diff-more",
        v if v < -1e-9 => "diff-less",
        _ => "diff-same",
    };
    let value = format::decimal(p.lang(), diff.more_value.abs(), 3);
    let between = p.t2("diff-between", "from", diff.from_round_title.clone(), "to", diff.to_round_title.clone());
    let part = Part::new("short", p.t("diff-short")).say(between).say(states).say(p.t1(key, "value", value));
    let part = part.note((!diff.comparable).then(|| p.t("diff-not-comparable")));
    part.link(Link::new(p.url(&format!("/runs/{}", diff.from)), p.t("diff-open-from")))
        .link(Link::new(p.url(&format!("/runs/{}", diff.to)), p.t("diff-open-to")))
}

/// The run itself: its page names the round.
async fn around(app: &App, page: &Page, id: RunId) -> Result<(RunView, cycle::RoundView), crate::error::Failure> {
    let run = app.cycle.run(page.scope()?, id).await?;
    let round = app.cycle.round(page.scope()?, run.record.round).await?;
    Ok((run, round))
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<RunId>, Query(wish): Query<Wish>) -> Answer {
    let (_, round) = around(&app, &page, id).await?;
    let p = &page;
    let head = Head::new(p, "diff-title")
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, &format!("/rounds/{}", round.record.id), Message::literal(round.record.title.clone()))
        .caption(Message::literal(round.record.title.clone()))
        .lead(p.t("diff-lead"));
    let others = round.runs.iter().filter(|run| run.record.id != id && run.plan_kept);
    let choices = others.map(|run| {
        let at = format::date_time(p.lang(), run.record.created_at);
        Choice::new(run.record.id.to_string(), Message::literal(at))
    });
    let choices: Vec<Choice> = std::iter::once(Choice::new("", p.t("diff-chosen-before"))).chain(choices).collect();
    let field = Field::select("against", p.t("diff-from"), choices).chosen(&[&wish.against]);
    let filters = Some(Filters { fields: vec![field], button: p.t("diff-ask"), clear: None });
    let diff = match app.cycle.round_diff(page.scope()?, id, wish.against.parse().ok()).await {
        Ok(diff) => diff,
        Err(cycle::Refusal::Conflict { code: "no-earlier-plan", .. }) => {
            return show_parts(p, head, filters, vec![Part::new("few", p.t("diff-short")).say(p.t("diff-few"))]);
        }
        Err(refusal) => return Err(refusal.into()),
    };
    let parts = vec![
        summary(p, &diff),
        Part::new("inputs", p.t("diff-inputs")).table(inputs(p, &diff)),
        Part::new("gains", p.t("diff-gains")).table(lines(p, "diff-gains", "diff-no-gain", &diff.gains)),
        Part::new("losses", p.t("diff-losses")).table(lines(p, "diff-losses", "diff-no-loss", &diff.losses)),
    ];
    show_parts(p, head, filters, parts)
}
