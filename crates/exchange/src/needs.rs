//! Needs in files: their columns, in and out.

use std::collections::{BTreeMap, BTreeSet};

use assessment::raw::RawNeed;
use vocabulary::{Finding, NeedId};

use crate::columns::{Field, Kind, field};
use crate::lines::{Line, read_lines, write_lines};
use crate::table::Table;
use crate::write::Format;
use crate::{ExchangeError, cell};

/// A need as it stands in a file: the record of the state, and what the file says around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NeedLine {
    /// Row in the file.
    pub row: u32,
    /// The file's own name for the need; `requires` of other rows may use it.
    pub reference: String,
    /// The state that asks, where the file says so.
    pub state: String,
    /// Day of posting, where the file says so.
    pub posted: String,
    /// Everything that the state decides.
    pub raw: RawNeed,
}

/// The columns of a file of needs.
pub const NEED_FIELDS: &[Field] = &[
    field(
        "reference",
        "#x_need+id",
        Kind::Text,
        false,
        "your own name for the need; other rows may name it under requires",
    ),
    field(
        "state",
        "#country+code+v_iso3+recipient",
        Kind::Choice("states"),
        false,
        "the state that asks, by its ISO 3166-1 alpha-3 code, such as KEN",
    ),
    field("posted", "#date+posted", Kind::Date, false, "day of posting, such as 2026-11-24"),
    field("title", "#x_need+title", Kind::Text, true, "one line"),
    field("description", "#description", Kind::Text, false, "what for, and for whom"),
    field(
        "capability",
        "#subsector+code+v_ccb",
        Kind::Choice("capabilities"),
        true,
        "what the help is to build: the capability's id from the catalogue",
    ),
    field(
        "kinds",
        "#modality+code",
        Kind::Choices("kinds"),
        true,
        "kinds of help that would do, counted in the same unit; separate several with semicolons",
    ),
    field("quantity", "#value+requested", Kind::Number, true, "how much, in digits, such as 1250 or 1250.50"),
    field(
        "unit",
        "#x_unit+code",
        Kind::Choice("units"),
        true,
        "what is counted: a currency such as USD, or expert-day, seat and so on",
    ),
    field("least_useful", "#value+least", Kind::Number, false, "less than this in total is of no use"),
    field(
        "earliest_start",
        "#date+start",
        Kind::Date,
        true,
        "first day on which the help may take place, such as 2027-01-01",
    ),
    field("latest_end", "#date+end", Kind::Date, true, "last day"),
    field(
        "languages",
        "#x_language+code",
        Kind::List,
        false,
        "languages in which the help can be received, two letters each; empty accepts any",
    ),
    field(
        "delivery",
        "#x_delivery+code",
        Kind::Choices("delivery"),
        false,
        "ways of delivery that would do; empty accepts any",
    ),
    field("max_providers", "#x_providers+max+num", Kind::Number, false, "most providers at once; empty means no limit"),
    field(
        "excluded_providers",
        "#org+excluded+id",
        Kind::List,
        false,
        "providers from which no help is wanted, by identifier",
    ),
    field(
        "excluded_provider_kinds",
        "#org+excluded+type",
        Kind::Choices("provider_kinds"),
        false,
        "kinds of provider from which no help is wanted",
    ),
    field(
        "requires",
        "#x_need+requires",
        Kind::List,
        false,
        "needs of the same state that must be served too, by reference or identifier",
    ),
    field(
        "partners",
        "#country+code+v_iso3+partner",
        Kind::List,
        false,
        "other states of a joint need, by code; each has to consent",
    ),
    field("priority", "#severity+priority+num", Kind::Number, false, "the state's own order among its needs, 1 first"),
    field("level_now", "#indicator+stage+current+num", Kind::Choice("levels"), false, "level now, 1 to 5"),
    field("level_goal", "#indicator+stage+target+num", Kind::Choice("levels"), false, "level wanted, 1 to 5"),
    field("evidence", "#x_need+evidence", Kind::Text, false, "what the need rests on: one sentence or link a line"),
    field(
        "visibility",
        "#x_visibility+code",
        Kind::Choice("visibilities"),
        false,
        "who may see it; empty means the state alone",
    ),
    field(
        "shared_with",
        "#x_visibility+org",
        Kind::List,
        false,
        "with whom, where visibility is chosen, by identifier",
    ),
    field("embargo_until", "#date+embargo", Kind::Date, false, "until this day nobody else sees it"),
];

impl Line for NeedLine {
    const SHEET: &'static str = "Needs";
    const FIELDS: &'static [Field] = NEED_FIELDS;
    const AMOUNT: &'static str = "quantity";

    fn text(&self, field: &str) -> String {
        match field {
            "reference" => self.reference.clone(),
            "state" => self.state.clone(),
            "posted" => self.posted.clone(),
            name => self.raw.get(name).unwrap_or_default().to_owned(),
        }
    }

    fn set(&mut self, field: &str, text: String) {
        match field {
            "reference" => self.reference = text,
            "state" => self.state = text,
            "posted" => self.posted = text,
            name => drop(self.raw.set(name, text)),
        }
    }

    fn stands_in(&mut self, row: u32) {
        self.row = row;
    }
}

/// Reads needs. Rows with unreadable columns are still read, so that all faults come at once.
pub fn read_needs(table: &Table) -> (Vec<NeedLine>, Vec<Finding>) {
    read_lines(table)
}

/// Gives every need an identifier and puts identifiers in the place of references under `requires`. A reference that
/// is an identifier already stays one; the others get what `fresh` makes for their position.
pub fn resolve(
    table: &Table,
    lines: &mut [NeedLine],
    mut fresh: impl FnMut(usize) -> NeedId,
) -> (Vec<NeedId>, Vec<Finding>) {
    let (mut ids, mut findings, mut known) = (Vec::new(), Vec::new(), BTreeMap::new());
    let fault = |line: &NeedLine, code: &str, field: &str, value: &str, message: &str| {
        table.locate(line.row, vec![Finding::error(code, vocabulary::Place::field(field), value, message)])
    };
    for (position, line) in lines.iter().enumerate() {
        let id = line.reference.parse().unwrap_or_else(|_| fresh(position));
        ids.push(id);
        if !line.reference.is_empty() && known.insert(line.reference.clone(), id).is_some() {
            let message = "an earlier row has this reference; give each need its own";
            findings.extend(fault(line, "repeated-reference", "reference", &line.reference, message));
        }
    }
    for line in lines.iter_mut() {
        let mut required = BTreeSet::new();
        for whole in cell::list(&line.raw.requires) {
            // A reference may hold a comma; where none is known as a whole, the comma parts entries.
            let parts = if known.contains_key(&whole) {
                vec![whole.as_str()]
            } else {
                vocabulary::field::entries(&whole).collect()
            };
            for name in parts {
                match known.get(name).copied().or_else(|| name.parse().ok()) {
                    Some(id) => drop(required.insert(id)),
                    None => {
                        let message =
                            "no row has this reference; write the reference of another row, or a need's identifier";
                        findings.extend(fault(line, "unknown-reference", "requires", name, message));
                    }
                }
            }
        }
        line.raw.requires = cell::join(required);
    }
    (ids, findings)
}

/// An identifier made of a position: the same file gives the same identifiers, in the order of the file.
pub fn numbered_need(position: usize) -> Option<NeedId> {
    numbered(0x6e, position).parse().ok()
}

/// A UUID of version 8 (RFC 9562) that holds a kind of record and a position.
pub(crate) fn numbered(kind: u8, position: usize) -> String {
    format!("{kind:08x}-0000-8000-8000-{:012x}", position as u64 & 0xffff_ffff_ffff)
}

/// Writes needs; reading the file gives them back.
pub fn write_needs(lines: &[NeedLine], format: Format) -> Result<Vec<u8>, ExchangeError> {
    write_lines(lines, format)
}
