//! The column map: how a user's own files become needs, offers and a catalogue. It is a file that the user writes, not
//! code; its vocabulary is fixed and small.
//!
//! A map names files, keeps the rows it wants (`where`), puts rows together (`group`), counts (`values`), keeps the
//! groups it wants (`keep`) and fills the columns of an ordinary table (`columns`). What comes out goes through the same
//! reader as a file written by hand, so that a map can do nothing that a person could not have typed.
//!
//! | part of the map | what it holds |
//! |---|---|
//! | `format` | `matchmaker-column-map/1` |
//! | `about` | a text, or a list of texts, for people |
//! | `parameters` | names with texts, for `{name}` in templates |
//! | `lookups` | name -> `file`, `where`, `by` (columns), `take` (one of `median` `mean` `sum` `count` `smallest` `largest` `first` `set` with a column) |
//! | `needs`, `offers`, `areas`, `indicators`, `states` | `file`, `where`, `group`, `values`, `keep`, `columns` |
//! | `edition` | `id`, `version`, `title`, `published` of the catalogue that `areas` and `indicators` make |
//! | `policy` | `award_cost`, `max_awards_per_state` |
//!
//! A **template** is a text in which `{name}` stands for a column, a value or a parameter. A **number** is a number, the
//! name of a value or column, an aggregate of a column over the group (`{"mean": "score"}`, also `median` `sum` `count`
//! `smallest` `largest`), a look-up (`{"lookup": "typical", "by": ["{area}"], "else": 0}`), an operation on a list
//! (`add` `subtract` `multiply` `divide` `max` `min` `clamp` [what, low, high]), or `{"if": [conditions], "then": …,
//! "else": …}`. A **condition** is `{"column": c, "is" | "is-not": template}`, `{"column": c, "one-of": [templates]}`,
//! `{"number": n, "below" | "at-most" | "above" | "at-least": n}`, `{"known": lookup, "by": [templates]}` or
//! `{"record": template}` (a record of that reference comes out of the same section). A **column** is a template, a
//! number, `{"number": n, "decimals": d}`, `{"codes": {from: to}, "of": template, "else": template}`, `{"lookup": lookup,
//! "by": [templates], "else": template}`, `{"set": lookup, "by": [templates], "within": lookup}`, `{"first-of": [columns]}` or `{"if": …, "then": …, "else": …}`.

mod apply;
mod evaluate;
mod lookup;
mod reading;
mod sections;

use std::collections::{BTreeMap, BTreeSet};

use catalogue::TableMeta;

pub use apply::Mapped;

/// The format that a map must name.
pub const MAP_FORMAT: &str = "matchmaker-column-map/1";

/// Text with places that a row fills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Template(pub Vec<Piece>);

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Stands as it is.
    Text(String),
    /// A column, a value or a parameter.
    Name(String),
}

/// What is made of a column over several rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
    Mean,
    Median,
    Sum,
    Count,
    Smallest,
    Largest,
}

/// What is made of a list of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Max,
    Min,
    Clamp,
}

/// A number of a record.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Number {
    Constant(f64),
    Name(String),
    Aggregate(Aggregate, String),
    Lookup { name: String, by: Vec<Template>, otherwise: Option<Box<Number>> },
    Operation(Operation, Vec<Number>),
    If { conditions: Vec<Condition>, then: Box<Number>, otherwise: Box<Number> },
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compare {
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// A condition on a row or a group.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    Is { column: String, texts: Vec<Template>, wanted: bool },
    Number { number: Number, compare: Compare, limit: Number },
    Known { lookup: String, by: Vec<Template> },
    Record(Template),
}

/// A column of the table that comes out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Text {
    Template(Template),
    Number { number: Number, decimals: Option<usize> },
    Codes { of: Template, codes: BTreeMap<String, String>, otherwise: Option<Template> },
    Lookup { lookup: String, by: Vec<Template>, otherwise: Option<Template> },
    Set { lookup: String, by: Vec<Template>, within: Option<String> },
    FirstOf(Vec<Text>),
    If { conditions: Vec<Condition>, then: Box<Text>, otherwise: Box<Text> },
}

/// What a look-up keeps for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Take {
    Aggregate(Aggregate, String),
    First(String),
    Set(String),
}

/// A table by key, made of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct LookupPlan {
    pub file: String,
    pub rows: Vec<Condition>,
    pub by: Vec<String>,
    pub take: Take,
}

/// One kind of record, made of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Section {
    pub file: String,
    pub rows: Vec<Condition>,
    pub group: Vec<String>,
    pub values: Vec<(String, Number)>,
    pub keep: Vec<Condition>,
    pub columns: BTreeMap<String, Text>,
}

/// A column map. See the module for its form.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMap {
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) lookups: BTreeMap<String, LookupPlan>,
    pub(crate) needs: Section,
    pub(crate) offers: Section,
    pub(crate) areas: Option<Section>,
    pub(crate) indicators: Option<Section>,
    pub(crate) states: Option<Section>,
    pub(crate) edition: Option<TableMeta>,
    pub(crate) award_cost: Option<f64>,
    pub(crate) max_awards_per_state: Option<u32>,
}

impl ColumnMap {
    /// Every file that the map names. They lie side by side.
    pub fn files(&self) -> BTreeSet<&str> {
        let sections = [
            Some(&self.needs),
            Some(&self.offers),
            self.areas.as_ref(),
            self.indicators.as_ref(),
            self.states.as_ref(),
        ];
        let files = sections.into_iter().flatten().map(|s| s.file.as_str());
        files.chain(self.lookups.values().map(|l| l.file.as_str())).collect()
    }

    /// The file that the needs are made of: `--needs`.
    pub fn needs_file(&self) -> &str {
        &self.needs.file
    }

    /// The file that the offers are made of: `--offers`.
    pub fn offers_file(&self) -> &str {
        &self.offers.file
    }
}
