//! The pictures of a self-assessment: radar by area, tiles by capability, levels over the cycles.

use cycle::ResultsView;
use cycle::rooms::assessment::{CapabilityResult, HeatCell, HeatRow, Spoke, Standing, Trend};
use vocabulary::Stage;

use super::words::stage;
use crate::charts::{Axis, Course, Figure, Row, Tile, Words, mosaic, radar, trend};
use crate::i18n::Message;
use crate::page::Page;

fn words(p: &Page, id: &str, [title, description]: [&str; 2], head: &[&str]) -> Words {
    Words {
        id: id.to_owned(),
        title: p.attr(title),
        description: p.attr(description),
        head: head.iter().map(|k| p.attr(k)).collect(),
        rtl: p.lang().right_to_left(),
    }
}

fn height(level: Option<Stage>) -> Option<f64> {
    level.map(|s| f64::from(s.value()))
}

/// Where the areas stand and where they want to be.
pub(super) fn radar_figure(p: &Page, spokes: &[Spoke]) -> Figure {
    let axes: Vec<Axis> = spokes
        .iter()
        .map(|spoke| Axis {
            label: p.text(&spoke.title).plain(),
            now: height(spoke.median),
            target: height(spoke.target),
            cells: [spoke.median, spoke.minimum, spoke.target].map(|s| stage(p, s).plain()).into(),
        })
        .collect();
    let head = ["column-area", "radar-median", "radar-minimum", "radar-target"];
    radar(&words(p, "radar", ["radar-title", "radar-description"], &head), &axes)
        .with_legend(vec![("c-radar-now", p.attr("radar-median")), ("c-radar-target", p.attr("radar-target"))])
}

/// What stands where a capability has no level.
pub(super) fn standing(p: &Page, standing: Standing, level: Option<Stage>) -> Message {
    match standing {
        Standing::Assessed => stage(p, level),
        Standing::NotApplicable => p.t("answer-not-applicable"),
        Standing::Undisclosed => p.t("answer-undisclosed"),
        Standing::NotAnswered => p.t("answer-not-answered"),
    }
}

/// What a capability's level is in words.
pub(super) fn level(p: &Page, result: &CapabilityResult) -> Message {
    standing(p, result.standing, result.level)
}

/// Every capability as a tile, by area.
pub(super) fn tiles_figure(p: &Page, heat: &[HeatRow]) -> Figure {
    let tile = |cell: &HeatCell| {
        let title = p.text(&cell.title);
        let now = standing(p, cell.standing, cell.level);
        let says = p.t2("tile-says", "title", title, "level", now).plain();
        let sign = if cell.standing == Standing::NotApplicable { "×" } else { "–" };
        Tile {
            says,
            level: cell.level.map(Stage::value),
            sign: sign.to_owned(),
            below: cell.gap.is_some_and(|g| g > 0),
        }
    };
    let rows: Vec<Row> = heat
        .iter()
        .map(|row| Row { label: p.text(&row.title).plain(), tiles: row.cells.iter().map(tile).collect() })
        .collect();
    let line = |row: &HeatRow, cell: &HeatCell| {
        vec![
            p.text(&cell.title).plain(),
            p.text(&row.title).plain(),
            standing(p, cell.standing, cell.level).plain(),
            stage(p, cell.target).plain(),
        ]
    };
    let table = heat.iter().flat_map(|row| row.cells.iter().map(move |cell| line(row, cell))).collect();
    let head = ["column-capability", "column-area", "radar-now", "radar-target"];
    mosaic(&words(p, "tiles", ["tiles-title", "tiles-description"], &head), &rows, table).with_legend(vec![
        ("h-1", p.attr("stage-1")),
        ("h-5", p.attr("stage-3")),
        ("h-9", p.attr("stage-5")),
        ("h-none", p.attr("stage-none")),
        ("c-below", p.attr("tile-below")),
    ])
}

/// The areas over the cycles; nothing to draw before the second.
pub(super) fn trend_figure(p: &Page, view: &ResultsView) -> Figure {
    let Trend { dates, areas, .. } = &view.trend;
    if dates.len() < 2 {
        return Figure::default();
    }
    let cycles: Vec<String> = dates.iter().map(|d| crate::format::short_date(p.lang(), *d)).collect();
    let courses: Vec<Course> = areas
        .iter()
        .map(|area| Course {
            label: p.text(&area.title).plain(),
            levels: area.points.iter().map(|x| x.median.map(Stage::value)).collect(),
            cells: area.points.iter().map(|x| stage(p, x.median).plain()).collect(),
        })
        .collect();
    trend(&words(p, "trend", ["trend-title", "trend-description"], &["column-area"]), &cycles, &courses)
}
