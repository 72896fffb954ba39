//! What delivered help teaches: outcomes by area, kind of help and kind of provider, practice, obstacles, remarks.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::Act;
use cycle::rooms::assessment::{Experience, Spread};
use cycle::rooms::catalogue::Edition;
use cycle::rooms::feedback::{Effects, Estimate, GroupLesson, NormRemarks, Remark};

use super::parts::{Cell, Column, Facts, Figures, Link, Part, Table as Rows};
use super::words::{area, coded, kind, region};
use super::{Answer, Head, approved, overall_reports};
use crate::App;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/reports", Policy::Act(Act::ReadLessons), show)
}

#[derive(Template)]
#[template(path = "lessons/show.html")]
struct Show<'a> {
    p: &'a Page,
    head: Head,
    figures: Figures,
    overall: Facts,
    tables: Vec<(Message, Rows)>,
    remarks: Vec<(Message, Vec<String>)>,
    norms: Vec<(Message, Vec<String>)>,
    parts: Vec<Part>,
}

/// An estimate with the interval it lies in.
fn estimate(p: &Page, estimate: Option<&Estimate>, share: bool) -> Message {
    let Some(e) = estimate else { return p.t("lessons-too-few") };
    // Small effects of a unit need more digits than levels.
    let digits = if e.high.abs().max(e.low.abs()) < 0.1 { 4 } else { 1 };
    let write = |x: f64| if share { format::percent(p.lang(), x, 0) } else { format::decimal(p.lang(), x, digits) };
    let (mean, low, high, n) = (write(e.mean), write(e.low), write(e.high), i64::from(e.n));
    p.t_args("lessons-estimate", &[("mean", &mean), ("low", &low), ("high", &high), ("count", &n)])
}

fn effects(p: &Page, effects: &Effects) -> [Message; 7] {
    [
        estimate(p, effects.acceptance.as_ref(), true),
        estimate(p, effects.delivery.as_ref(), true),
        estimate(p, effects.completed.as_ref(), true),
        estimate(p, effects.delivered.as_ref(), true),
        estimate(p, effects.level_change.as_ref(), false),
        estimate(p, effects.effect_per_100k_usd.as_ref(), false),
        estimate(p, effects.effect_per_own_unit.as_ref(), false),
    ]
}

const EFFECTS: [&str; 7] = [
    "lessons-acceptance",
    "lessons-delivery-likelihood",
    "lessons-completed",
    "lessons-delivered",
    "lessons-level-change",
    "lessons-effect-usd",
    "lessons-effect-unit",
];

/// Time and cost of delivered help, beside what the catalogue says.
fn experience(p: &Page, edition: &Edition, all: &[Experience]) -> Option<Part> {
    if all.is_empty() {
        return None;
    }
    let number = |n: u64| format::number(p.lang(), i64::try_from(n).unwrap_or(i64::MAX));
    let says = |spread: Option<Spread>, cents: bool| {
        spread.map_or_else(
            || p.t("lessons-too-few"),
            |s| {
                let [low, typical, high] =
                    [s.low, s.typical, s.high].map(|n| number(if cents { n.div_ceil(100) } else { n }));
                p.t_args("lessons-spread", &[("typical", &typical), ("low", &low), ("high", &high)])
            },
        )
    };
    let rows = all.iter().map(|one| {
        let place = one.area.as_ref().map_or_else(|| p.t("all"), |id| area(p, edition, id));
        vec![
            Cell::text(super::practices::kind(p, edition, &one.kind)),
            Cell::text(place),
            Cell::number(p.number(one.engagements)),
            Cell::text(says(one.days, false)),
            Cell::text(says(one.usd_cents_per_unit, true)),
        ]
    });
    let columns = ["practice-kind", "column-area", "nav-engagements", "lessons-days", "lessons-cost"];
    let rows = super::tables::table(p, p.t("lessons-experience"), &columns, rows.collect(), "lessons-none");
    Some(Part::new("experience", p.t("lessons-experience")).table(rows))
}

fn table(p: &Page, key: &str, groups: &[GroupLesson], name: impl Fn(&str) -> Message) -> (Message, Rows) {
    let mut columns = vec![
        Column::words(p.t("column-what")),
        Column::numbers(p.t("nav-engagements")),
        Column::numbers(p.t("status-closed")),
    ];
    columns.extend(EFFECTS.map(|k| Column::words(p.t(k))));
    let row = |g: &GroupLesson| {
        let mut cells = vec![
            Cell::text(name(&g.key)),
            Cell::number(p.number(i64::from(g.engagements))),
            Cell::number(p.number(i64::from(g.closed))),
        ];
        cells.extend(effects(p, &g.effects).map(Cell::text));
        cells
    };
    let rows = groups.iter().map(row).collect();
    (p.t(key), Rows { caption: p.t(key), quiet: true, columns, rows, empty: p.t("lessons-none") })
}

fn words(remarks: &[Remark]) -> Vec<String> {
    remarks.iter().map(|r| r.text.clone()).collect()
}

async fn show(State(app): State<App>, page: Page) -> Answer {
    let view = app.cycle.lessons(page.scope()?).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let (p, lessons, edition): (_, _, &Edition) = (&page, &view.lessons, &edition);
    let count = |n: i64| Message::literal(format::number(p.lang(), n));
    let figures = Figures {
        items: vec![
            (p.t("nav-engagements"), count(i64::from(lessons.overall.engagements)), None),
            (
                p.t("lessons-open"),
                count(i64::from(lessons.overall.engagements.saturating_sub(lessons.overall.closed))),
                None,
            ),
            (p.t("status-closed"), count(i64::from(lessons.overall.closed)), None),
        ],
    };
    let mut overall = Facts::default();
    for (key, message) in EFFECTS.into_iter().zip(effects(p, &lessons.overall.effects)) {
        overall.add(p.t(key), Cell::text(message));
    }
    let of_area = |key: &str| key.parse().map_or_else(|_| Message::literal(key), |id| area(p, edition, &id));
    let of_kind = |key: &str| {
        let found = key.parse().ok().and_then(|id| edition.modality(&id));
        found.map_or_else(|| Message::literal(key), |m| kind(p, m))
    };
    let tables = vec![
        table(p, "lessons-by-area", &lessons.by_area, of_area),
        table(p, "lessons-by-kind", &lessons.by_kind, of_kind),
        table(p, "lessons-by-region", &lessons.by_region, |key| {
            key.parse().map_or_else(|_| Message::literal(key), |code| region(p, &code))
        }),
        table(p, "lessons-by-provider", &lessons.by_provider_kind, |key| coded(p, "provider-kind", key)),
    ];
    let mut parts = vec![overall_reports::part(p)];
    parts.extend(experience(p, edition, &lessons.experience));
    parts.extend(view.approved.as_ref().map(|now| approved::part(p, edition, Some(now))));
    if view.approved.is_none() && p.may(Act::ReadDeliveryReports) {
        parts.push(approved::part(p, edition, None));
    }
    let ways = [
        ("/practices", "nav-practices"),
        ("/remarks", "nav-remarks"),
        ("/review-items", "nav-review-items"),
        ("/existing", "existing-title"),
        ("/map", "map-title"),
        ("/codelists", "exchange-title"),
    ];
    let mut more = Part::new("more", p.t("reports-more"));
    more.links = ways.map(|(place, key)| Link::new(p.url(place), p.t(key))).into();
    parts.push(more);
    let norm = |n: &NormRemarks| {
        let name = n.norm.as_ref().map_or_else(|| p.t("lessons-no-norm"), |id| super::words::norm(p, edition, id));
        (name, words(&n.remarks))
    };
    let body = Show {
        p,
        head: Head::new(p, "nav-lessons").lead(p.t("lessons-lead")),
        figures,
        overall,
        tables,
        remarks: vec![
            (p.t("report-practice"), words(&lessons.practices)),
            (p.t("report-obstacle"), words(&lessons.obstacles)),
        ],
        norms: lessons.framework.iter().map(norm).collect(),
        parts,
    };
    page.render(StatusCode::OK, &body)
}
