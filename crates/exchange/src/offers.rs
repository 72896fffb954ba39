//! Offers in files: their columns, in and out.

use matching::raw::RawOffer;
use vocabulary::{Finding, OfferId, Place};

use crate::ExchangeError;
use crate::columns::{Field, Kind, field};
use crate::lines::{Line, read_lines, write_lines};
use crate::needs::numbered;
use crate::table::Table;
use crate::write::Format;

/// An offer as it stands in a file: the record of the provider, and what the file says around it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfferLine {
    /// Row in the file.
    pub row: u32,
    /// The file's own name for the offer.
    pub reference: String,
    /// The provider's name, where the file says so.
    pub provider: String,
    /// What kind of provider it is, where the file says so.
    pub provider_kind: String,
    /// Day of posting, where the file says so.
    pub posted: String,
    /// Everything that the provider decides.
    pub raw: RawOffer,
}

/// The columns of a file of offers.
pub const OFFER_FIELDS: &[Field] = &[
    field("reference", "#x_offer+id", Kind::Text, false, "your own name for the offer"),
    field("provider", "#org+funder+name", Kind::Text, false, "the provider's name"),
    field("provider_kind", "#org+funder+type", Kind::Choice("provider_kinds"), false, "what kind of provider it is"),
    field("posted", "#date+posted", Kind::Date, false, "day of posting, such as 2026-11-24"),
    field("title", "#x_offer+title", Kind::Text, true, "one line"),
    field("description", "#description", Kind::Text, false, "what is offered"),
    field(
        "capabilities",
        "#subsector+code+v_ccb",
        Kind::Choices("capabilities"),
        false,
        "capabilities it builds, by id; give these, or areas, or both",
    ),
    field("areas", "#sector+code+v_ccb", Kind::Choices("areas"), false, "whole areas it builds, by id"),
    field(
        "kinds",
        "#modality+code",
        Kind::Choices("kinds"),
        true,
        "kinds of help, counted in the same unit; separate several with semicolons",
    ),
    field("capacity", "#value+offered", Kind::Number, true, "how much in total, in digits, such as 1250 or 1250.50"),
    field(
        "unit",
        "#x_unit+code",
        Kind::Choice("units"),
        true,
        "what is counted: a currency such as USD, or expert-day, seat and so on",
    ),
    field("smallest_award", "#value+award+min", Kind::Number, false, "smallest award worth the trouble"),
    field("largest_award", "#value+award+max", Kind::Number, false, "largest award; empty means up to the capacity"),
    field("max_awards", "#x_awards+max+num", Kind::Number, false, "most awards; empty means no limit"),
    field("setup_cost", "#value+setup", Kind::Number, false, "used up once per award, for preparation or travel"),
    field(
        "regional_cost",
        "#x_cost+region",
        Kind::Text,
        false,
        "what a unit costs in a region, in percent of a unit: 002=120; 142=90",
    ),
    field(
        "eligible_states",
        "#country+code+v_iso3+eligible",
        Kind::List,
        false,
        "states it is for, by code; with the next two empty: every state",
    ),
    field(
        "eligible_regions",
        "#region+code+v_m49+eligible",
        Kind::List,
        false,
        "regions it is for, by UN M49 code, such as 002",
    ),
    field("eligible_groups", "#x_group+eligible", Kind::Choices("groups"), false, "groups it is for: LDC, LLDC, SIDS"),
    field(
        "languages",
        "#x_language+code",
        Kind::List,
        false,
        "languages in which it can be given, two letters each; empty means any",
    ),
    field("delivery", "#x_delivery+code", Kind::Choices("delivery"), false, "ways of delivery; empty means any"),
    field("window_from", "#date+start", Kind::Date, true, "first day on which it can be given, such as 2027-01-01"),
    field("window_until", "#date+end", Kind::Date, true, "last day"),
    field(
        "level_from",
        "#indicator+stage+min+num",
        Kind::Choice("levels"),
        false,
        "lowest present level it suits, 1 to 5",
    ),
    field(
        "level_to",
        "#indicator+stage+max+num",
        Kind::Choice("levels"),
        false,
        "highest present level it suits, 1 to 5",
    ),
    field("earmarks", "#x_earmark+group", Kind::Text, false, "least share kept for a group, in percent: LDC=30"),
    field(
        "preferences",
        "#x_preference",
        Kind::Text,
        false,
        "what the provider would rather do: area=incident-response; group=SIDS",
    ),
    field(
        "conditions",
        "#x_conditions",
        Kind::Text,
        false,
        "technical and fiduciary conditions, shown to every state before it decides",
    ),
    field(
        "visibility",
        "#x_visibility+code",
        Kind::Choice("visibilities"),
        false,
        "who may see it; empty means the provider alone",
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

impl Line for OfferLine {
    const SHEET: &'static str = "Offers";
    const FIELDS: &'static [Field] = OFFER_FIELDS;
    const AMOUNT: &'static str = "capacity";

    fn text(&self, field: &str) -> String {
        match field {
            "reference" => self.reference.clone(),
            "provider" => self.provider.clone(),
            "provider_kind" => self.provider_kind.clone(),
            "posted" => self.posted.clone(),
            name => self.raw.get(name).unwrap_or_default().to_owned(),
        }
    }

    fn set(&mut self, field: &str, text: String) {
        match field {
            "reference" => self.reference = text,
            "provider" => self.provider = text,
            "provider_kind" => self.provider_kind = text,
            "posted" => self.posted = text,
            name => drop(self.raw.set(name, text)),
        }
    }

    fn stands_in(&mut self, row: u32) {
        self.row = row;
    }
}

/// Reads offers. Rows with unreadable columns are still read, so that all faults come at once.
pub fn read_offers(table: &Table) -> (Vec<OfferLine>, Vec<Finding>) {
    let (lines, mut findings) = read_lines::<OfferLine>(table);
    let mut known = std::collections::BTreeSet::new();
    for line in lines.iter().filter(|line| !line.reference.is_empty()) {
        if !known.insert(&line.reference) {
            let message = "an earlier row has this reference; give each offer its own";
            let fault = Finding::error("repeated-reference", Place::field("reference"), &line.reference, message);
            findings.extend(table.locate(line.row, vec![fault]));
        }
    }
    (lines, findings)
}

/// An identifier made of a position: the same file gives the same identifiers, in the order of the file.
pub fn numbered_offer(position: usize) -> Option<OfferId> {
    numbered(0x0f, position).parse().ok()
}

/// Writes offers; reading the file gives them back.
pub fn write_offers(lines: &[OfferLine], format: Format) -> Result<Vec<u8>, ExchangeError> {
    write_lines(lines, format)
}
