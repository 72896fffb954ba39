//! The plots of a match report. States are dots without names; groups, regions and areas are never put in an order of
//! merit.

use std::collections::{BTreeMap, BTreeSet};

use cycle::rooms::matching::MatchReport;
use cycle::rooms::matching::report::{Coverage, Met};
use vocabulary::RegionCode;

use super::words::{coded, region};
use crate::App;
use crate::charts::{
    Bar, Cell, Figure, Flow, Heat, Sankey, Strip, Usage, Words, bars, heat, lorenz, sankey, strip, usage,
};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;

/// Every plot of the report, in reading order.
pub(super) fn all(app: &App, p: &Page, report: &MatchReport) -> Vec<Figure> {
    vec![
        coverage(p, "groups", &report.groups, |line| coded(p, "group", &line.id)),
        coverage(p, "regions", &report.regions, |line| of_region(p, &line.id)),
        coverage(p, "areas", &report.areas, |line| of_area(p, report, &line.id)),
        map(p, report),
        spread(p, report),
        curve(p, report),
        flows(app, p, report),
        used(p, report),
    ]
}

fn words(p: &Page, id: &str, head: &[&str]) -> Words {
    Words {
        id: format!("plot-{id}"),
        title: p.attr(&format!("plot-{id}-title")),
        description: p.attr(&format!("plot-{id}-description")),
        head: head.iter().map(|k| p.attr(k)).collect(),
        rtl: p.lang().right_to_left(),
    }
}

fn of_region(p: &Page, id: &str) -> Message {
    id.parse::<RegionCode>().map_or_else(|_| p.t("region-unknown"), |code| region(p, &code))
}

fn of_area(p: &Page, report: &MatchReport, id: &str) -> Message {
    let title = report.areas.iter().find(|line| line.id == id).and_then(|line| line.title.as_ref());
    title.map_or_else(|| p.t("area-unknown"), |title| p.text(title))
}

/// Mean share met of each group, region or area.
fn coverage(p: &Page, id: &str, lines: &[Coverage], name: impl Fn(&Coverage) -> Message) -> Figure {
    let number = |n: usize| format::number(p.lang(), i64::try_from(n).unwrap_or(i64::MAX));
    let row = |line: &Coverage| Bar {
        label: name(line).plain(),
        share: (line.figures.needs > 0).then_some(line.figures.matched_share),
        text: if line.figures.needs > 0 {
            format::percent(p.lang(), line.figures.matched_share, 0)
        } else {
            "–".to_owned()
        },
        target: None,
        more: vec![
            number(line.figures.needs),
            number(line.figures.full + line.figures.part),
            number(line.figures.unmet),
        ],
    };
    let data: Vec<Bar> = lines.iter().map(row).collect();
    bars(
        &words(p, id, &["column-what", "column-matched-share", "column-needs", "column-served", "column-unmet"]),
        &data,
    )
}

/// Areas by regions, the share met in each cell.
fn map(p: &Page, report: &MatchReport) -> Figure {
    let regions: BTreeSet<&str> = report.map.iter().map(|c| c.region.as_str()).collect();
    let areas: Vec<&str> = {
        let with_needs: BTreeSet<&str> = report.map.iter().map(|c| c.area.as_str()).collect();
        report.areas.iter().map(|line| line.id.as_str()).filter(|id| with_needs.contains(id)).collect()
    };
    let found: BTreeMap<(&str, &str), f64> =
        report.map.iter().map(|c| ((c.area.as_str(), c.region.as_str()), c.figures.matched_share)).collect();
    let cell = |area: &str, region: &str| match found.get(&(area, region)) {
        Some(share) => Cell { share: Some(*share), text: format::percent(p.lang(), *share, 0) },
        None => Cell { share: None, text: "–".to_owned() },
    };
    let data = Heat {
        rows: areas.iter().map(|id| of_area(p, report, id).plain()).collect(),
        columns: regions.iter().map(|id| of_region(p, id).plain()).collect(),
        cells: areas.iter().map(|a| regions.iter().map(|r| cell(a, r)).collect()).collect(),
    };
    heat(&words(p, "map", &["column-area"]), &data)
}

/// The mean share met of each state's needs; the states stay unnamed.
fn by_state(report: &MatchReport) -> BTreeMap<&str, f64> {
    let mut sums: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for need in &report.needs {
        let share = match need.met {
            Met::Full => 1.0,
            _ if need.quantity.amount > 0 => (need.matched as f64 / need.quantity.amount as f64).clamp(0.0, 1.0),
            _ => 0.0,
        };
        let entry = sums.entry(need.state.as_str()).or_default();
        *entry = (entry.0 + share, entry.1 + 1);
    }
    sums.into_iter().map(|(state, (sum, count))| (state, sum / count.max(1) as f64)).collect()
}

/// One dot a state.
fn spread(p: &Page, report: &MatchReport) -> Figure {
    let shares: Vec<f64> = by_state(report).into_values().collect();
    let lang = p.lang();
    let share_of = |test: fn(f64) -> bool| format::number(lang, shares.iter().filter(|s| test(**s)).count() as i64);
    let cells = vec![share_of(|s| s >= 0.995), share_of(|s| s > 0.0 && s < 0.995), share_of(|s| s <= 0.0)];
    let data = if shares.is_empty() { Vec::new() } else { vec![Strip { label: p.attr("all-states"), shares, cells }] };
    let ends = [format::percent(lang, 0.0, 0), format::percent(lang, 1.0, 0)];
    let head = ["column-what", "column-full", "column-part", "column-unmet"];
    strip(&words(p, "spread", &head), &data, [&ends[0], &ends[1]])
}

/// Gini value of shares: 0 where all are equal.
fn gini(shares: &[f64]) -> f64 {
    let mut sorted = shares.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (n, total) = (sorted.len() as f64, sorted.iter().sum::<f64>());
    if total <= 0.0 {
        return 0.0;
    }
    let ranked: f64 = sorted.iter().enumerate().map(|(i, s)| (i as f64 + 1.0) * s).sum();
    (2.0 * ranked / (n * total) - (n + 1.0) / n).clamp(0.0, 1.0)
}

/// How even the coverage is.
fn curve(p: &Page, report: &MatchReport) -> Figure {
    let shares: Vec<f64> = by_state(report).into_values().collect();
    let value = format::decimal(p.lang(), gini(&shares), 2);
    let axes = [p.attr("lorenz-states"), p.attr("lorenz-help")];
    let mut words = words(p, "lorenz", &["column-what", "column-value"]);
    words.description = p.attr1("plot-lorenz-says", "gini", value.clone());
    let rows = if shares.is_empty() { Vec::new() } else { vec![vec![p.attr("gini"), value]] };
    lorenz(&words, &shares, [&axes[0], &axes[1]], rows)
}

/// Provider -> area -> region; in US dollars where money flows, else in parts of needs met.
fn flows(app: &App, p: &Page, report: &MatchReport) -> Figure {
    let money = report.awards.iter().any(|a| a.usd_cents.is_some_and(|c| c > 0));
    let region_of: BTreeMap<&str, String> = region_names(app, p, report);
    let flow = |a: &cycle::rooms::matching::report::AwardLine| Flow {
        names: [
            a.provider_name.clone(),
            of_area(p, report, a.area.as_ref().map_or("", |id| id.as_str())).plain(),
            region_of.get(a.state.as_str()).cloned().unwrap_or_else(|| p.attr("region-unknown")),
        ],
        amount: if money { a.usd_cents.unwrap_or(0) as f64 } else { a.share },
    };
    let flows: Vec<Flow> = report.awards.iter().map(flow).collect();
    let usd = |cents: f64| p.usd(cents as i64).plain();
    let needs = |share: f64| format::decimal(p.lang(), share, 1);
    let amount: &dyn Fn(f64) -> String = if money { &usd } else { &needs };
    let rest = p.attr("others");
    let last = if money { "column-amount-usd" } else { "column-needs-met" };
    let data = Sankey { flows: &flows, most: 8, rest: &rest, amount };
    sankey(&words(p, "flows", &["column-provider", "column-area", "column-region", last]), &data)
}

/// The region of each state that has an award.
fn region_names<'r>(app: &App, p: &Page, report: &'r MatchReport) -> BTreeMap<&'r str, String> {
    let register = app.cycle.register();
    let of = |code: &vocabulary::StateCode| register.get(code).map(|s| region(p, &s.region).plain());
    report.awards.iter().filter_map(|a| of(&a.state).map(|name| (a.state.as_str(), name))).collect()
}

/// Use of each provider's offers, the mean over its offers.
fn used(p: &Page, report: &MatchReport) -> Figure {
    let mut providers: BTreeMap<&str, (f64, usize, usize)> = BTreeMap::new();
    for offer in &report.offers {
        let entry = providers.entry(offer.provider_name.as_str()).or_default();
        *entry = (entry.0 + offer.used_share, entry.1 + 1, entry.2 + offer.awards);
    }
    let lang = p.lang();
    let number = |n: usize| format::number(lang, i64::try_from(n).unwrap_or(i64::MAX));
    let row = |(name, (sum, offers, awards)): (&str, (f64, usize, usize))| {
        let share = sum / offers.max(1) as f64;
        Usage {
            label: name.to_owned(),
            parts: [0.0, share],
            text: format::percent(lang, share, 0),
            more: vec![number(offers), number(awards)],
        }
    };
    let data: Vec<Usage> = providers.into_iter().map(row).collect();
    usage(&words(p, "used", &["column-provider", "column-share", "column-offers", "column-awards"]), &data)
}

#[cfg(test)]
mod tests {
    use super::gini;

    #[test]
    fn gini_is_0_where_all_are_equal() {
        assert!(gini(&[0.5, 0.5, 0.5]).abs() < 1e-12);
        assert!(gini(&[]).abs() < 1e-12 && gini(&[0.0]).abs() < 1e-12);
        assert!((gini(&[0.0, 0.0, 0.0, 1.0]) - 0.75).abs() < 1e-12);
    }
}
