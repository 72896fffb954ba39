//! Lines of the lists of proposals and engagements.

use chrono::NaiveDate;
use matching::report::Cell;
use vocabulary::{AreaId, CapabilityId, ModalityId, Quantity, RegionCode, Stage, StateCode, Text};

use super::{ListColumn, Listed, amount, code, column, count, day, level, many, maybe, name, text, usd};
use crate::columns::Kind;

/// A proposal.
#[derive(Debug, Clone, PartialEq)]
pub struct ProposalItem {
    /// Its id.
    pub id: String,
    /// The round's title or id.
    pub round: String,
    /// The need's id.
    pub need: String,
    /// The need's title.
    pub need_title: String,
    /// The offer's id.
    pub offer: String,
    /// The offer's title.
    pub offer_title: String,
    /// Who asks.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// Its region.
    pub region: Option<RegionCode>,
    /// Who gives.
    pub provider: String,
    /// Area.
    pub area: AreaId,
    /// Its title.
    pub area_title: Text,
    /// Capability.
    pub capability: CapabilityId,
    /// Kind of help.
    pub kind: ModalityId,
    /// How much.
    pub quantity: Quantity,
    /// In US cents, where a rate is known.
    pub usd_cents: Option<i64>,
    /// Its status.
    pub status: String,
    /// What the state said.
    pub state_decision: Option<String>,
    /// What the provider said.
    pub provider_decision: Option<String>,
    /// Day of the proposal.
    pub proposed: NaiveDate,
    /// By when both sides decide.
    pub deadline: Option<NaiveDate>,
    /// Address of its page.
    pub url: String,
}

impl Listed for ProposalItem {
    const NAME: &'static str = "proposals";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("id", "#meta+id", Kind::Text, |p| text(&p.id)),
        column("round", "#x_round+name", Kind::Text, |p| text(&p.round)),
        column("need", "#x_need+id", Kind::Text, |p| text(&p.need)),
        column("need-title", "#x_need+title", Kind::Text, |p| text(&p.need_title)),
        column("offer", "#x_offer+id", Kind::Text, |p| text(&p.offer)),
        column("offer-title", "#x_offer+title", Kind::Text, |p| text(&p.offer_title)),
        column("state", "#country+code+v_iso3+recipient", Kind::Text, |p| text(&p.state)),
        column("state-name", "#country+name+recipient", Kind::Text, |p| name(&p.state_name)),
        column("region", "#region+code+v_m49", Kind::Text, |p| maybe(p.region.as_ref())),
        column("provider", "#org+funder+name", Kind::Text, |p| text(&p.provider)),
        column("area", "#sector+code+v_ccb", Kind::Text, |p| text(&p.area)),
        column("area-title", "#sector+name", Kind::Text, |p| name(&p.area_title)),
        column("capability", "#subsector+code+v_ccb", Kind::Text, |p| text(&p.capability)),
        column("kind", "#modality+code", Kind::Text, |p| text(&p.kind)),
        column("amount", "#value+proposed", Kind::Number, |p| amount(p.quantity)),
        column("unit", "#x_unit+code", Kind::Text, |p| Cell::Unit(p.quantity.unit)),
        column("usd", "#value+proposed+usd", Kind::Number, |p| usd(p.usd_cents)),
        column("status", "#status+code", Kind::Text, |p| code("proposal-status", &p.status)),
        column("state-decision", "#status+consent+state", Kind::Text, |p| decision(p.state_decision.as_ref())),
        column("provider-decision", "#status+consent+donor", Kind::Text, |p| decision(p.provider_decision.as_ref())),
        column("proposed", "#date+proposed", Kind::Date, |p| Cell::Date(p.proposed)),
        column("deadline", "#date+deadline", Kind::Date, |p| day(p.deadline)),
        column("url", "#meta+url", Kind::Text, |p| text(&p.url)),
    ];
}

fn decision(decision: Option<&String>) -> Cell {
    decision.map_or(Cell::Empty, |d| code("decision", d))
}

/// Agreed help.
#[derive(Debug, Clone, PartialEq)]
pub struct EngagementItem {
    /// Its id.
    pub id: String,
    /// The need's id.
    pub need: String,
    /// The offer's id.
    pub offer: String,
    /// One line.
    pub title: String,
    /// Who receives.
    pub state: StateCode,
    /// Its name.
    pub state_name: Text,
    /// Its region.
    pub region: Option<RegionCode>,
    /// Who gives.
    pub provider: String,
    /// Who does it.
    pub implementers: Vec<String>,
    /// Area.
    pub area: AreaId,
    /// Its title.
    pub area_title: Text,
    /// Capability.
    pub capability: CapabilityId,
    /// Kind of help.
    pub kind: ModalityId,
    /// How much is agreed.
    pub agreed: Quantity,
    /// How much of it is delivered; minor units.
    pub delivered: i64,
    /// What is agreed in US cents, where a rate is known.
    pub usd_cents: Option<i64>,
    /// Its status.
    pub status: String,
    /// Why it was closed.
    pub closure: Option<String>,
    /// Day of the agreement.
    pub agreed_on: NaiveDate,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Level before.
    pub level_before: Option<Stage>,
    /// Level wanted.
    pub level_goal: Option<Stage>,
    /// Level after.
    pub level_after: Option<Stage>,
    /// All who took part.
    pub participants: Option<u32>,
    /// Women among them.
    pub women: Option<u32>,
    /// Whether it holds the label.
    pub label: bool,
    /// Address of its page.
    pub url: String,
}

impl Listed for EngagementItem {
    const NAME: &'static str = "engagements";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("id", "#activity+id", Kind::Text, |e| text(&e.id)),
        column("title", "#activity+name", Kind::Text, |e| text(&e.title)),
        column("need", "#x_need+id", Kind::Text, |e| text(&e.need)),
        column("offer", "#x_offer+id", Kind::Text, |e| text(&e.offer)),
        column("state", "#country+code+v_iso3+recipient", Kind::Text, |e| text(&e.state)),
        column("state-name", "#country+name+recipient", Kind::Text, |e| name(&e.state_name)),
        column("region", "#region+code+v_m49", Kind::Text, |e| maybe(e.region.as_ref())),
        column("provider", "#org+funder+name", Kind::Text, |e| text(&e.provider)),
        column("implementers", "#org+impl+name+list", Kind::List, |e| many(&e.implementers)),
        column("area", "#sector+code+v_ccb", Kind::Text, |e| text(&e.area)),
        column("area-title", "#sector+name", Kind::Text, |e| name(&e.area_title)),
        column("capability", "#subsector+code+v_ccb", Kind::Text, |e| text(&e.capability)),
        column("kind", "#modality+code", Kind::Text, |e| text(&e.kind)),
        column("agreed", "#value+committed", Kind::Number, |e| amount(e.agreed)),
        column("delivered", "#value+delivered", Kind::Number, |e| amount(Quantity::new(e.delivered, e.agreed.unit))),
        column("unit", "#x_unit+code", Kind::Text, |e| Cell::Unit(e.agreed.unit)),
        column("usd", "#value+committed+usd", Kind::Number, |e| usd(e.usd_cents)),
        column("status", "#status+code", Kind::Text, |e| code("engagement-status", &e.status)),
        column("closure", "#status+reason+code", Kind::Text, |e| {
            e.closure.as_ref().map_or(Cell::Empty, |reason| code("closure", reason))
        }),
        column("agreed-on", "#date+agreed", Kind::Date, |e| Cell::Date(e.agreed_on)),
        column("from", "#date+start", Kind::Date, |e| day(e.from)),
        column("until", "#date+end", Kind::Date, |e| day(e.until)),
        column("level-before", "#indicator+stage+current+num", Kind::Number, |e| level(e.level_before)),
        column("level-goal", "#indicator+stage+target+num", Kind::Number, |e| level(e.level_goal)),
        column("level-after", "#indicator+stage+reached+num", Kind::Number, |e| level(e.level_after)),
        column("participants", "#reached+num", Kind::Number, |e| count(e.participants)),
        column("women", "#reached+f+num", Kind::Number, |e| count(e.women)),
        column("label", "#status+label", Kind::Text, |e| Cell::Flag(e.label)),
        column("url", "#meta+url", Kind::Text, |e| text(&e.url)),
    ];
}
