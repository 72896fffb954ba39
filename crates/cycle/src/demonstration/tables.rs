//! The tables of invented needs and offers. Dates in them are days from the day of loading.

use std::collections::BTreeMap;

use ::assessment::RawNeed;
use chrono::{NaiveDate, TimeDelta};
use matching::RawOffer;
use vocabulary::NeedId;

use super::unwritten;
use crate::refusal::Outcome;

const NEEDS: &str = include_str!("../../data/demonstration-needs.tsv");
const OFFERS: &str = include_str!("../../data/demonstration-offers.tsv");

/// One row with its cells by heading.
struct Row(BTreeMap<&'static str, &'static str>);

impl Row {
    fn cell(&self, heading: &str) -> &'static str {
        self.0.get(heading).copied().unwrap_or_default()
    }

    fn text(&self, heading: &str) -> String {
        self.cell(heading).to_owned()
    }

    fn day(&self, heading: &str, today: NaiveDate) -> String {
        let days = self.cell(heading).parse::<i64>().unwrap_or(0);
        (today + TimeDelta::days(days)).to_string()
    }
}

fn rows(table: &'static str) -> Outcome<Vec<Row>> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let headings: Vec<&'static str> = lines.next().map(|line| line.split('\t').collect()).unwrap_or_default();
    lines
        .map(|line| {
            let cells: Vec<&'static str> = line.split('\t').collect();
            if cells.len() == headings.len() {
                Ok(Row(headings.iter().copied().zip(cells).collect()))
            } else {
                Err(unwritten(&format!("a row has {} cells instead of {}: {line}", cells.len(), headings.len())))
            }
        })
        .collect()
}

/// An invented need.
pub(super) struct NeedRow {
    /// Its name in the table.
    pub(super) reference: &'static str,
    /// The state that asks.
    pub(super) state: &'static str,
    /// How far it has come; `past` for the older round.
    pub(super) status: &'static str,
    row: Row,
}

impl NeedRow {
    fn of(row: Row) -> Self {
        Self { reference: row.cell("ref"), state: row.cell("state"), status: row.cell("status"), row }
    }

    /// The status it is moved to.
    pub(super) fn target(&self) -> &'static str {
        if self.status == "past" { "published" } else { self.status }
    }

    /// Other states of a joint need.
    pub(super) fn partners(&self) -> Vec<&'static str> {
        self.row.cell("partners").split(';').filter(|code| !code.is_empty()).collect()
    }

    /// The need as a form has it.
    pub(super) fn raw(&self, today: NaiveDate, known: &BTreeMap<&str, NeedId>) -> RawNeed {
        let row = &self.row;
        let requires: Vec<String> =
            row.cell("requires").split(';').filter_map(|r| known.get(r)).map(ToString::to_string).collect();
        RawNeed {
            title: row.text("title"),
            description: row.text("description"),
            capability: row.text("capability"),
            kinds: row.text("kinds"),
            quantity: row.text("quantity"),
            unit: row.text("unit"),
            least_useful: row.text("least"),
            earliest_start: row.day("start", today),
            latest_end: row.day("end", today),
            languages: row.text("languages"),
            delivery: row.text("delivery"),
            max_providers: row.text("max_providers"),
            priority: row.text("priority"),
            level_now: row.text("level_now"),
            level_goal: row.text("level_goal"),
            requires: requires.join(";"),
            partners: row.text("partners"),
            visibility: row.text("visibility"),
            ..RawNeed::default()
        }
    }
}

/// An invented offer.
pub(super) struct OfferRow {
    /// Who offers.
    pub(super) provider: &'static str,
    /// draft, published, or `past` for the older round.
    pub(super) status: &'static str,
    row: Row,
}

impl OfferRow {
    /// The offer as a form has it.
    pub(super) fn raw(&self, today: NaiveDate) -> RawOffer {
        let row = &self.row;
        let (level_from, level_to) = row.cell("levels").split_once('-').unwrap_or_default();
        RawOffer {
            title: row.text("title"),
            capabilities: row.text("capabilities"),
            areas: row.text("areas"),
            kinds: row.text("kinds"),
            capacity: row.text("capacity"),
            unit: row.text("unit"),
            smallest_award: row.text("smallest"),
            largest_award: row.text("largest"),
            max_awards: row.text("max_awards"),
            setup_cost: row.text("setup"),
            regional_cost: row.text("regional_cost"),
            eligible_states: row.text("states"),
            eligible_regions: row.text("regions"),
            eligible_groups: row.text("groups"),
            languages: row.text("languages"),
            delivery: row.text("delivery"),
            window_from: row.day("start", today),
            window_until: row.day("end", today),
            level_from: level_from.to_owned(),
            level_to: level_to.to_owned(),
            earmarks: row.text("earmarks"),
            preferences: row.text("preferences"),
            conditions: row.text("conditions"),
            visibility: row.text("visibility"),
            ..RawOffer::default()
        }
    }
}

/// All invented needs.
pub(super) fn needs() -> Outcome<Vec<NeedRow>> {
    Ok(rows(NEEDS)?.into_iter().map(NeedRow::of).collect())
}

/// All invented offers.
pub(super) fn offers() -> Outcome<Vec<OfferRow>> {
    let offer = |row: Row| OfferRow { provider: row.cell("provider"), status: row.cell("status"), row };
    Ok(rows(OFFERS)?.into_iter().map(offer).collect())
}

/// A request that came on paper.
pub(super) fn on_paper() -> NeedRow {
    let cells = [
        ("state", "XAA"),
        ("capability", "awareness"),
        ("kinds", "e-learning"),
        ("quantity", "200"),
        ("unit", "learner"),
        ("start", "30"),
        ("end", "360"),
        ("languages", "en;fr"),
        ("delivery", "online"),
        ("title", "Online courses for teachers, asked for by letter"),
        ("description", "Entered by the secretariat from a letter; it counts once the delegation confirms it."),
        ("visibility", "private"),
    ];
    NeedRow::of(Row(cells.into_iter().collect()))
}
