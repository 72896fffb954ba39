//! The reports over all engagements in the reader's words: tables, the charts beside them, files.

use cycle::rooms::catalogue::Edition;
use cycle::rooms::feedback::reports::{Cell as Value, Family, Table as Told};

use super::lists::code_said;
use super::parts::{Cell, Plots, Table as Rows, Tone};
use super::tables::table;
use super::words::{area, coded, listed, region, stage};
use crate::charts::{Bar, Cell as Shade, Figure, Heat, Words, bars, heat};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;

/// What a code of a family is called.
fn named(p: &Page, edition: &Edition, family: Family, code: &str) -> Message {
    match family {
        Family::Area => code.parse().map_or_else(|_| Message::literal(code), |id| area(p, edition, &id)),
        Family::Region => code.parse().map_or_else(|_| Message::literal(code), |id| region(p, &id)),
        Family::Unit => code.parse().map_or_else(|_| Message::literal(code), |unit| super::words::unit(p, unit)),
        Family::Norm => {
            let lists = ["norms", "cbms"].map(|list| edition.entries(list));
            let known = lists.iter().flatten().find(|(id, _)| *id == code);
            known.map_or_else(|| Message::literal(code), |(_, title)| p.text(title))
        }
        Family::Group => coded(p, "group", code),
        Family::ProviderKind => coded(p, "provider-kind", code),
        Family::Stage | Family::Obstacle | Family::Supply => {
            code_said(p.lang(), &format!("{}-{code}", family.code())).unwrap_or_else(|| Message::literal(code))
        }
    }
}

/// A value in the reader's words, and whether it is a number.
fn says(p: &Page, edition: &Edition, value: &Value) -> (Message, bool) {
    let number = |text: String| (Message::literal(text), true);
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    match value {
        Value::Codes(_, codes) if codes.is_empty() => (p.t("all"), false),
        Value::Codes(family, codes) => (listed(p, codes.iter().map(|c| named(p, edition, *family, c))), false),
        Value::Words(text) => (Message::literal(text.clone()), false),
        Value::Title(text) => (p.text(text), false),
        Value::Count(n) | Value::Days(n) => number(format::number(p.lang(), count(*n))),
        Value::Difference(n) => number(format::number(p.lang(), *n)),
        Value::Share(share) => number(format::percent(p.lang(), *share, 0)),
        Value::Value(value) => number(format::decimal(p.lang(), *value, 2)),
        Value::Usd(cents) => (p.usd(*cents), true),
        Value::Amount(quantity) => (p.quantity(*quantity), true),
        Value::Day(day) => (Message::literal(format::short_date(p.lang(), *day)), false),
        Value::Levels(from, to) if from == to => (stage(p, Some(*from)), false),
        Value::Levels(from, to) => {
            (p.t2("date-from-until", "from", stage(p, Some(*from)), "until", stage(p, Some(*to))), false)
        }
        Value::Withheld => (p.t("report-withheld"), false),
        Value::Empty => (Message::literal("–"), false),
    }
}

fn cell(p: &Page, edition: &Edition, value: &Value) -> Cell {
    if *value == Value::Withheld {
        return Cell::Tag(Tone::Plain, p.t("report-withheld"));
    }
    match says(p, edition, value) {
        (text, true) => Cell::number(text),
        (text, false) => Cell::text(text),
    }
}

/// A table of a report.
pub(super) fn rows(p: &Page, edition: &Edition, told: &Told) -> Rows {
    let keys: Vec<String> = told.columns.iter().map(|column| format!("report-column-{column}")).collect();
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let rows = told.rows.iter().map(|row| row.iter().map(|value| cell(p, edition, value)).collect()).collect();
    Rows { quiet: false, ..table(p, p.t(&format!("report-{}", told.key)), &keys, rows, "report-empty") }
}

fn words(p: &Page, number: usize, told: &Told, head: &[&str]) -> Words {
    Words {
        // A report may hold several tables of one name, such as the levels of each edition.
        id: format!("plot-{}-{number}", told.key),
        title: p.attr(&format!("report-{}", told.key)),
        description: p.attr("report-plot-description"),
        head: head.iter().map(|column| p.attr(&format!("report-column-{column}"))).collect(),
        rtl: p.lang().right_to_left(),
    }
}

/// The length of a bar: a share as it is, a count against the largest of its column.
fn length(value: &Value, largest: u64) -> Option<f64> {
    match value {
        Value::Share(share) => Some(*share),
        Value::Count(n) if largest > 0 => Some(*n as f64 / largest as f64),
        _ => None,
    }
}

fn largest(told: &Told, columns: &[usize]) -> u64 {
    let counts = told.rows.iter().flat_map(|row| columns.iter().filter_map(|at| row.get(*at)));
    counts.filter_map(|value| if let Value::Count(n) = value { Some(*n) } else { None }).max().unwrap_or(0)
}

fn is_number(told: &Told, at: usize, share: bool) -> bool {
    told.rows.iter().filter_map(|row| row.get(at)).any(|value| match value {
        Value::Share(_) => share,
        Value::Count(_) => !share,
        _ => false,
    })
}

/// Bars of the first share, or else of the first count.
fn chart(p: &Page, edition: &Edition, number: usize, told: &Told) -> Option<Figure> {
    let pick = |share: bool| (1..told.columns.len()).find(|at| is_number(told, *at, share));
    let at = pick(true).or_else(|| pick(false))?;
    let most = largest(told, &[at]);
    let bar = |row: &Vec<Value>| {
        let (first, value) = (row.first()?, row.get(at)?);
        Some(Bar {
            label: says(p, edition, first).0.plain(),
            share: length(value, most),
            text: says(p, edition, value).0.plain(),
            target: None,
            more: Vec::new(),
        })
    };
    let data: Vec<Bar> = told.rows.iter().filter_map(bar).collect();
    let head = [told.columns.first()?.as_str(), told.columns.get(at)?.as_str()];
    (data.len() > 1).then(|| bars(&words(p, number, told, &head), &data))
}

/// Norms and measures by how many needs serve them: one row each, a column for every count.
fn map(p: &Page, edition: &Edition, number: usize, told: &Told) -> Option<Figure> {
    let columns: Vec<usize> = (1..told.columns.len()).filter(|at| is_number(told, *at, false)).collect();
    let most = largest(told, &columns);
    let name = |at: &usize| told.columns.get(*at).map(|c| p.attr(&format!("report-column-{c}"))).unwrap_or_default();
    let shade = |value: Option<&Value>| {
        let value = value.unwrap_or(&Value::Empty);
        let text = if *value == Value::Withheld { "–".to_owned() } else { says(p, edition, value).0.plain() };
        Shade { share: length(value, most), text }
    };
    let data = Heat {
        rows: told.rows.iter().filter_map(|row| Some(says(p, edition, row.first()?).0.plain())).collect(),
        columns: columns.iter().map(name).collect(),
        cells: told.rows.iter().map(|row| columns.iter().map(|at| shade(row.get(*at))).collect()).collect(),
    };
    let head = [told.columns.first().map_or("key", String::as_str)];
    (!data.rows.is_empty()).then(|| heat(&words(p, number, told, &head), &data))
}

/// The charts of some tables; `first` is the number of the first among those of the page.
pub(super) fn plots(p: &Page, edition: &Edition, first: usize, tables: &[Told]) -> Option<Plots> {
    let one = |(n, told): (usize, &Told)| {
        if told.key.starts_with("norm") { map(p, edition, first + n, told) } else { chart(p, edition, first + n, told) }
    };
    let figures: Vec<Figure> = tables.iter().enumerate().filter_map(one).collect();
    (!figures.is_empty()).then(|| Plots::new(p, figures))
}
