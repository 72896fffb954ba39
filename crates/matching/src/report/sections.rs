//! The report as tables. Pages, CSV and XLSX are written from these alone, so that they cannot tell different stories.
//!
//! Headings and codes are keys; who writes the table puts them into the reader's language: a section's title is the
//! message `report-{key}`, a column's heading `column-{key}`, a code `{family}-{code}`.

use serde::Serialize;
use vocabulary::{Quantity, Text, Unit};

use super::{AwardLine, Coverage, Figures, MatchReport, NeedLine, OfferUse, UnmetNeed};

/// One value of a table, typed so that each way of writing can show it properly.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Cell {
    /// Nothing to say.
    Empty,
    /// Somebody's own words, an identifier, a hash.
    Text(String),
    /// A name in several languages.
    Name(Text),
    /// A code, shown by the message `{family}-{code}`.
    Code {
        /// What the code belongs to, such as `rule`.
        family: &'static str,
        /// The code, with hyphens.
        code: String,
    },
    /// A unit: a currency is shown by its code, anything else by the message `unit-{code}`.
    Unit(Unit),
    /// A whole number.
    Count(i64),
    /// A number.
    Number(f64),
    /// A part of a whole, 1 being all of it.
    Share(f64),
    /// An amount; its unit stands in a column of its own.
    Amount(Quantity),
    /// US cents.
    Usd(i64),
    /// A day.
    Date(chrono::NaiveDate),
    /// Yes or no.
    Flag(bool),
}

/// One table of the report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// Key of its title, and its name in files.
    pub key: &'static str,
    /// Keys of its columns.
    pub columns: &'static [&'static str],
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

fn code(family: &'static str, code: &str) -> Cell {
    Cell::Code { family, code: code.replace('_', "-") }
}

fn text(value: impl ToString) -> Cell {
    Cell::Text(value.to_string())
}

fn count(value: usize) -> Cell {
    Cell::Count(i64::try_from(value).unwrap_or(i64::MAX))
}

fn maybe<T>(value: Option<T>, cell: impl Fn(T) -> Cell) -> Cell {
    value.map_or(Cell::Empty, cell)
}

/// All tables, the overview first.
pub(super) fn of(report: &MatchReport) -> Vec<Section> {
    vec![
        summary(report),
        amounts(report),
        supply(report),
        baselines(report),
        coverage("groups", "group", &report.groups),
        coverage("regions", "region", &report.regions),
        coverage("areas", "area", &report.areas),
        map(report),
        unmet(report),
        rules(report),
        offers(report),
        awards(report),
        needs(report),
    ]
}

fn summary(report: &MatchReport) -> Section {
    let (totals, outcome) = (&report.totals, &report.outcome);
    let row = |measure: &str, value: Cell| vec![code("measure", measure), value];
    let rows = vec![
        row("run", text(&report.name)),
        row("day", Cell::Date(report.day)),
        row("edition", text(&report.edition)),
        row("policy", text(&report.policy.name)),
        row("rates-date", Cell::Date(report.rates.date)),
        row("rates-source", text(&report.rates.source)),
        row("problem-sha256", text(&report.problem_sha256)),
        row("needs", count(totals.needs)),
        row("needs-full", count(totals.full)),
        row("needs-part", count(totals.part)),
        row("needs-unmet", count(totals.unmet)),
        row("served-share", Cell::Share(totals.served_share)),
        row("matched-share", Cell::Share(totals.matched_share)),
        row("asked-usd", Cell::Usd(totals.usd.asked_cents)),
        row("matched-usd", Cell::Usd(totals.usd.matched_cents)),
        row("awards", count(report.award_count)),
        row("status", code("status", &outcome.status)),
        row("objective", Cell::Number(outcome.objective)),
        row("bound", Cell::Number(outcome.bound)),
        row("bound-source", maybe(outcome.bound_source.as_deref(), |source| code("bound-source", source))),
        row("gap", Cell::Share(outcome.gap)),
        row("certified-bound", Cell::Number(outcome.certified_bound)),
        row("certified-gap", Cell::Share(outcome.certified_gap)),
    ];
    Section { key: "summary", columns: &["measure", "value"], rows }
}

fn part(of: i64, whole: i64) -> Cell {
    if whole > 0 { Cell::Share(of as f64 / whole as f64) } else { Cell::Empty }
}

fn amounts(report: &MatchReport) -> Section {
    let row = |amount: &super::UnitAmount| {
        vec![
            Cell::Unit(amount.unit),
            count(amount.needs),
            Cell::Amount(Quantity::new(amount.asked, amount.unit)),
            Cell::Amount(Quantity::new(amount.matched, amount.unit)),
            part(amount.matched, amount.asked),
        ]
    };
    let columns = &["unit", "needs", "asked", "matched", "share"];
    Section { key: "amounts", columns, rows: report.totals.amounts.iter().map(row).collect() }
}

fn supply(report: &MatchReport) -> Section {
    let row = |amount: &super::SupplyAmount| {
        vec![
            Cell::Unit(amount.unit),
            count(amount.offers),
            Cell::Amount(Quantity::new(amount.capacity, amount.unit)),
            Cell::Amount(Quantity::new(amount.used, amount.unit)),
            part(amount.used, amount.capacity),
        ]
    };
    let columns = &["unit", "offers", "capacity", "used", "share"];
    Section { key: "supply", columns, rows: report.supply.iter().map(row).collect() }
}

fn baselines(report: &MatchReport) -> Section {
    let row = |baseline: &super::Comparison| {
        vec![
            code("baseline", &baseline.name),
            Cell::Number(baseline.objective),
            count(baseline.served),
            count(baseline.awards),
            Cell::Number(baseline.more_value),
            maybe(baseline.more_value_share, Cell::Share),
            Cell::Count(baseline.more_served),
        ]
    };
    let columns = &["baseline", "objective", "served", "awards", "more-value", "more-value-share", "more-served"];
    Section { key: "baselines", columns, rows: report.baselines.iter().map(row).collect() }
}

fn figures(figures: &Figures) -> [Cell; 8] {
    [
        count(figures.needs),
        count(figures.full),
        count(figures.part),
        count(figures.unmet),
        Cell::Share(figures.served_share),
        Cell::Share(figures.matched_share),
        Cell::Usd(figures.usd.asked_cents),
        Cell::Usd(figures.usd.matched_cents),
    ]
}

fn coverage(key: &'static str, family: &'static str, lines: &[Coverage]) -> Section {
    let columns: &[&str] = match family {
        "group" => {
            &["group", "needs", "full", "part", "unmet", "served-share", "matched-share", "asked-usd", "matched-usd"]
        }
        "region" => {
            &["region", "needs", "full", "part", "unmet", "served-share", "matched-share", "asked-usd", "matched-usd"]
        }
        _ => &["area", "needs", "full", "part", "unmet", "served-share", "matched-share", "asked-usd", "matched-usd"],
    };
    let row = |line: &Coverage| {
        let name = line.title.clone().map_or_else(|| code(family, &line.id), Cell::Name);
        std::iter::once(name).chain(figures(&line.figures)).collect()
    };
    Section { key, columns, rows: lines.iter().map(row).collect() }
}

/// An area by its title, where the report knows one.
fn area(report: &MatchReport, id: Option<&str>) -> Cell {
    let id = id.unwrap_or(super::coverage::UNKNOWN);
    let title = report.areas.iter().find(|line| line.id == id).and_then(|line| line.title.clone());
    title.map_or_else(|| code("area", id), Cell::Name)
}

fn map(report: &MatchReport) -> Section {
    let row = |cell: &super::MapCell| {
        [area(report, Some(&cell.area)), code("region", &cell.region)]
            .into_iter()
            .chain(figures(&cell.figures))
            .collect()
    };
    let columns = &[
        "area",
        "region",
        "needs",
        "full",
        "part",
        "unmet",
        "served-share",
        "matched-share",
        "asked-usd",
        "matched-usd",
    ];
    Section { key: "map", columns, rows: report.map.iter().map(row).collect() }
}

fn unmet(report: &MatchReport) -> Section {
    let row = |need: &UnmetNeed| {
        let nearest = need.nearest.first();
        let side = |pick: fn(&super::NearMissLine) -> &Vec<String>| maybe(nearest, |miss| text(pick(miss).join(", ")));
        let is_rule = need.reason == "excluded";
        vec![
            text(need.id),
            text(&need.state),
            Cell::Name(need.state_name.clone()),
            area(report, need.area.as_ref().map(|area| area.as_str())),
            text(&need.title),
            Cell::Amount(need.quantity),
            Cell::Unit(need.quantity.unit),
            code("reason", &need.reason),
            maybe(need.because.as_deref(), |because| if is_rule { code("rule", because) } else { text(because) }),
            maybe(need.limit, Cell::Number),
            maybe(need.reached, Cell::Number),
            count(need.eligible),
            count(need.declined),
            text(
                need.rules.iter().map(|count| format!("{} {}", count.rule, count.first)).collect::<Vec<_>>().join("; "),
            ),
            maybe(nearest, |miss| text(format!("{}: {}", miss.provider_name, miss.offer_title))),
            maybe(nearest, |miss| code("rule", &miss.rule)),
            side(|miss| &miss.evidence.need),
            side(|miss| &miss.evidence.offer),
        ]
    };
    let columns = &[
        "need-id",
        "state",
        "state-name",
        "area",
        "need",
        "asked",
        "unit",
        "reason",
        "because",
        "limit",
        "reached",
        "eligible",
        "declined",
        "rules",
        "nearest-offer",
        "nearest-rule",
        "nearest-need-side",
        "nearest-offer-side",
    ];
    Section { key: "unmet", columns, rows: report.unmet.iter().map(row).collect() }
}

fn rules(report: &MatchReport) -> Section {
    let row =
        |line: &crate::eligibility::RuleCount| vec![code("rule", &line.rule), count(line.first), count(line.only)];
    Section { key: "rules", columns: &["rule", "first", "only"], rows: report.rules.iter().map(row).collect() }
}

fn offers(report: &MatchReport) -> Section {
    let row = |offer: &OfferUse| {
        let unit = offer.capacity.unit;
        let amount = |amount| Cell::Amount(Quantity::new(amount, unit));
        vec![
            text(offer.id),
            text(&offer.provider_name),
            code("provider-kind", offer.provider_kind.code()),
            text(&offer.title),
            Cell::Unit(unit),
            Cell::Amount(offer.capacity),
            amount(offer.used),
            amount(offer.left),
            Cell::Share(offer.used_share),
            count(offer.awards),
            maybe(offer.max_awards, |most| Cell::Count(i64::try_from(most).unwrap_or(i64::MAX))),
            count(offer.eligible),
            maybe(offer.capacity_usd_cents, Cell::Usd),
            maybe(offer.used_usd_cents, Cell::Usd),
        ]
    };
    let columns = &[
        "offer-id",
        "provider",
        "provider-kind",
        "offer",
        "unit",
        "capacity",
        "used",
        "left",
        "share",
        "awards",
        "max-awards",
        "eligible",
        "capacity-usd",
        "used-usd",
    ];
    Section { key: "offers", columns, rows: report.offers.iter().map(row).collect() }
}

fn awards(report: &MatchReport) -> Section {
    let row = |award: &AwardLine| {
        vec![
            text(award.need),
            text(&award.state),
            Cell::Name(award.state_name.clone()),
            area(report, award.area.as_ref().map(|area| area.as_str())),
            text(&award.need_title),
            text(award.offer),
            text(&award.provider_name),
            text(&award.offer_title),
            Cell::Amount(award.amount),
            Cell::Unit(award.amount.unit),
            Cell::Share(award.share),
            Cell::Amount(award.used),
            Cell::Unit(award.used.unit),
            maybe(award.usd_cents, Cell::Usd),
            Cell::Number(award.weight),
            Cell::Number(award.fit),
            Cell::Number(award.value),
            Cell::Flag(award.agreed),
        ]
    };
    let columns = &[
        "need-id",
        "state",
        "state-name",
        "area",
        "need",
        "offer-id",
        "provider",
        "offer",
        "amount",
        "unit",
        "share",
        "used",
        "used-unit",
        "amount-usd",
        "weight",
        "fit",
        "value",
        "agreed",
    ];
    Section { key: "awards", columns, rows: report.awards.iter().map(row).collect() }
}

fn needs(report: &MatchReport) -> Section {
    let row = |need: &NeedLine| {
        let parts = need.weight_parts.iter().filter(|part| part.factor != 1.0);
        let parts: Vec<String> = parts.map(|part| format!("{} {:.4}", part.rule, part.factor)).collect();
        vec![
            text(need.id),
            text(&need.state),
            Cell::Name(need.state_name.clone()),
            area(report, need.area.as_ref().map(|area| area.as_str())),
            text(&need.title),
            Cell::Amount(need.quantity),
            Cell::Amount(Quantity::new(need.matched, need.quantity.unit)),
            Cell::Unit(need.quantity.unit),
            code("met", need.met.code()),
            count(need.eligible),
            Cell::Number(need.weight),
            text(parts.join("; ")),
        ]
    };
    let columns = &[
        "need-id",
        "state",
        "state-name",
        "area",
        "need",
        "asked",
        "matched",
        "unit",
        "met",
        "eligible",
        "weight",
        "weight-parts",
    ];
    Section { key: "needs", columns, rows: report.needs.iter().map(row).collect() }
}
