//! Reports as tables, from which every page and every file is written. Words come from the pages.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vocabulary::{Quantity, Stage, Text};

vocabulary::coded! {
    /// What codes in a cell are codes of, so that a page finds their words.
    Family, "a family of codes" {
        /// Areas of the catalogue.
        Area "area",
        /// UN M49 regions.
        Region "region",
        /// Groups of states.
        Group "group",
        /// Stages of the pipeline.
        Stage "pipeline",
        /// Kinds of provider.
        ProviderKind "provider-kind",
        /// Units.
        Unit "unit",
        /// Norms and confidence-building measures.
        Norm "norm",
        /// What stood in the way.
        Obstacle "obstacle",
        /// Standings of supply.
        Supply "supply",
    }
}

/// One cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "value")]
pub enum Cell {
    /// Codes of one family; several where cells were merged, none for all.
    Codes(Family, BTreeSet<String>),
    /// A text as it was written.
    Words(String),
    /// A text of the catalogue.
    Title(Text),
    /// A count.
    Count(u64),
    /// A difference of counts.
    Difference(i64),
    /// A share, 0 to 1.
    Share(f64),
    /// A value without a unit, such as that of a plan.
    Value(f64),
    /// US cents.
    Usd(i64),
    /// An amount in its unit.
    Amount(Quantity),
    /// A number of days.
    Days(u64),
    /// A day.
    Day(NaiveDate),
    /// From the lowest to the highest level of a band.
    Levels(Stage, Stage),
    /// Not told, because fewer than five states stand behind it or behind what would follow from it.
    Withheld,
    /// There is nothing to tell.
    Empty,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name; the heading is the message `report-{key}`.
    pub key: String,
    /// Names of the columns; their headings are the messages `report-column-{name}`.
    pub columns: Vec<String>,
    /// The rows, as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(super) fn new(key: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        Self { key: key.to_owned(), columns: columns.iter().map(|c| (*c).to_owned()).collect(), rows }
    }
}

/// A figure or the mark that it is withheld.
pub(super) fn or_withheld<T>(figure: Option<T>, cell: impl FnOnce(T) -> Cell) -> Cell {
    figure.map_or(Cell::Withheld, cell)
}
