//! Two runs of a round side by side: what going from one to the other costs, which needs enter and leave.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::{Act, CompareSide, CompareView, PolicyValue, RoundView, RunView};
use serde::Deserialize;
use std::collections::BTreeMap;
use vocabulary::{RoundId, RunId};

use super::explain::shift_table;
use super::parts::{Cell, Choice, Column, Field, Filters, Link, Part, Table as Rows};
use super::{Answer, Head, policy_form};
use crate::App;
use crate::extract::{Id, Query};
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/rounds/{id}/compare", Policy::Act(Act::ReadReport), compare)
}

#[derive(Deserialize, Default)]
struct Pair {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

#[derive(Template)]
#[template(path = "pages/parts.html")]
struct Compare<'a> {
    p: &'a Page,
    head: Head,
    filters: Option<Filters>,
    parts: Vec<Part>,
}

/// A measure of a policy in words.
fn value_name(p: &Page, key: &str) -> Message {
    if let Some(group) = key.strip_prefix("floor:") {
        return p.t1("policy-value-floor", "group", group.to_owned());
    }
    let code = key.replace('_', "-");
    i18n::find(p.lang(), &format!("policy-value-{code}"), &[]).unwrap_or_else(|| Message::literal(key))
}

/// What a measure reads like: shares as percentages, awards as a count, values as numbers.
fn value_text(p: &Page, key: &str, value: f64) -> Message {
    Message::literal(match key {
        "changed_awards" => format::plain(p.lang(), value),
        "alpha_value" | "total_within_rule" => format::decimal(p.lang(), value, 3),
        _ => format::percent(p.lang(), value, 1),
    })
}

/// What the policy reached beside what no plan can pass.
pub(super) fn policy_values(p: &Page, values: &BTreeMap<String, PolicyValue>) -> Rows {
    let row = |(key, value): (&String, &PolicyValue)| {
        vec![
            Cell::text(value_name(p, key)),
            Cell::number(value_text(p, key, value.value)),
            Cell::number(value_text(p, key, value.bound)),
        ]
    };
    Rows {
        caption: p.t("policy-values-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-measure")),
            Column::numbers(p.t("column-policy-reached")),
            Column::numbers(p.t("column-policy-bound")),
        ],
        rows: values.iter().map(row).collect(),
        empty: p.t("policy-values-none"),
    }
}

/// How a run is called where it is chosen: when it began, and its policy.
fn title(p: &Page, run: &RunView, policies: &BTreeMap<RunId, String>) -> Message {
    let at = format::date_time(p.lang(), run.record.created_at);
    match policies.get(&run.record.id) {
        Some(policy) => p.t2("compare-run", "at", at, "policy", policy_form::name(p, policy)),
        None => Message::literal(at),
    }
}

/// Runs that have a plan, newest first.
fn with_plan(view: &RoundView) -> Vec<&RunView> {
    view.runs.iter().filter(|run| run.plan_kept || run.record.status == cycle::records::RunStatus::Done).collect()
}

async fn compare(State(app): State<App>, page: Page, Id(id): Id<RoundId>, Query(pair): Query<Pair>) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    let p = &page;
    let head = Head::new(p, "compare-page").caption(Message::literal(view.record.title.clone())).above(
        p,
        "/rounds",
        p.t("nav-rounds"),
    );
    let head =
        head.above(p, &format!("/rounds/{id}"), Message::literal(view.record.title.clone())).lead(p.t("compare-lead"));
    let found = match (pair.from.parse::<RunId>(), pair.to.parse::<RunId>()) {
        (Ok(from), Ok(to)) => Some(app.cycle.compare_runs(page.scope()?, from, to).await?),
        _ => None,
    };
    let mut policies = BTreeMap::new();
    if let Some(found) = &found {
        for side in [&found.from, &found.to] {
            policies.insert(side.run, side.policy.clone());
        }
    }
    let runs = with_plan(&view);
    let field = |name: &str, key: &str, now: &str| {
        let choices = runs.iter().map(|run| Choice::new(run.record.id.to_string(), title(p, run, &policies)));
        let choices = std::iter::once(Choice::new("", p.t("choose-one"))).chain(choices).collect();
        Field::select(name, p.t(key), choices).chosen(&[now])
    };
    let fields = vec![field("from", "compare-from", &pair.from), field("to", "compare-to", &pair.to)];
    let filters = (runs.len() > 1).then(|| Filters { fields, button: p.t("compare-ask"), clear: None });
    let parts = match &found {
        Some(found) => parts(p, found),
        None if runs.len() < 2 => vec![Part::new("few", p.t("compare-few-title")).say(p.t("compare-few"))],
        None => Vec::new(),
    };
    page.render(StatusCode::OK, &Compare { p, head, filters, parts })
}

/// What going from one run to the other costs, which needs enter and leave.
pub(super) fn parts(p: &Page, found: &CompareView) -> Vec<Part> {
    let value = |v: f64| format::decimal(p.lang(), v, 3);
    let share = found.share.map_or_else(|| "–".to_owned(), |s| format::percent(p.lang(), s.abs(), 2));
    let key = match found.more_value {
        v if v > 1e-9 => "compare-more",
        v if v < -1e-9 => "compare-less",
        _ => "compare-same",
    };
    let mut first = Part::new("value", p.t("compare-value-title"));
    first = first.say(p.t2(key, "value", value(found.more_value.abs()), "share", share)).table(side_by_side(p, found));
    if !found.same_input {
        first = first.note(Some(p.t("compare-other-input")));
    }
    let states = p.t_args(
        "compare-states",
        &[
            ("gaining", &found.states_gaining),
            ("losing", &found.states_losing),
            ("unchanged", &found.states_unchanged),
            ("awards", &found.awards_changed),
        ],
    );
    let mut second = Part::new("needs", p.t("compare-needs-title")).say(states);
    second = second.table(shift_table(p, &found.names, "moves-enter", "compare-enter", &found.enter));
    second = second.table(shift_table(p, &found.names, "moves-leave", "compare-leave", &found.leave));
    for (run, key) in [(found.from.run, "compare-open-from"), (found.to.run, "compare-open-to")] {
        second.links.push(Link::new(p.url(&format!("/runs/{run}")), p.t(key)));
    }
    vec![first, second]
}

fn side_by_side(p: &Page, found: &CompareView) -> Rows {
    let both =
        |key: &str, of: &dyn Fn(&CompareSide) -> Cell| vec![Cell::text(p.t(key)), of(&found.from), of(&found.to)];
    let number = |v: f64| Cell::number(p.decimal(v, 3));
    let mut rows = vec![
        both("column-started", &|s| Cell::number(p.date_time(s.at))),
        both("policy-objective", &|s| Cell::number(policy_form::name(p, &s.policy))),
        both("measure-objective", &|s| number(s.total)),
        both("measure-bound", &|s| number(s.bound)),
        both("measure-gap", &|s| Cell::number(p.percent(s.gap, 2))),
        both("column-served", &|s| Cell::number(p.number(s.served))),
        both("measure-awards", &|s| Cell::number(p.number(s.awards))),
        both("compare-least", &|s| match s.least {
            Some(least) => Cell::number(p.percent(least, 1)),
            None => Cell::number(Message::literal("–")),
        }),
    ];
    let keys: std::collections::BTreeSet<&String> =
        found.from.policy_values.keys().chain(found.to.policy_values.keys()).collect();
    rows.extend(keys.into_iter().filter(|key| key.as_str() != "min_coverage").map(|key| {
        let cell = |side: &CompareSide| match side.policy_values.get(key) {
            Some(value) => Cell::number(value_text(p, key, value.value)),
            None => Cell::number(Message::literal("–")),
        };
        vec![Cell::text(value_name(p, key)), cell(&found.from), cell(&found.to)]
    }));
    Rows {
        caption: p.t("compare-value-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-measure")),
            Column::numbers(p.t("compare-from")),
            Column::numbers(p.t("compare-to")),
        ],
        rows,
        empty: p.t("none-given"),
    }
}
