//! Lines of the other lists: practices, the catalogue, the calendar, funds, remarks, review items.

use std::collections::BTreeSet;

use catalogue::{CapabilityStatus, Edition};
use chrono::NaiveDate;
use matching::report::Cell;
use vocabulary::{AreaId, CapabilityId, LanguageCode, ModalityId, Quantity, RegionCode, Text};

use super::{ListColumn, Listed, amount, code, column, count, day, many, maybe, name, text};
use crate::columns::Kind;

/// A good practice.
#[derive(Debug, Clone, PartialEq)]
pub struct PracticeItem {
    /// Its id.
    pub id: String,
    /// One line.
    pub title: String,
    /// What was done.
    pub done: String,
    /// Why it worked.
    pub why: String,
    /// Under which conditions.
    pub conditions: String,
    /// Area.
    pub area: Option<AreaId>,
    /// Capability.
    pub capability: Option<CapabilityId>,
    /// Kinds of help.
    pub kinds: BTreeSet<ModalityId>,
    /// Regions.
    pub regions: BTreeSet<RegionCode>,
    /// Languages.
    pub languages: BTreeSet<LanguageCode>,
    /// Day of publication.
    pub published: Option<NaiveDate>,
    /// Address of its page.
    pub url: String,
}

impl Listed for PracticeItem {
    const NAME: &'static str = "practices";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("id", "#meta+id", Kind::Text, |p| text(&p.id)),
        column("title", "#x_practice+title", Kind::Text, |p| text(&p.title)),
        column("done", "#description+done", Kind::Text, |p| text(&p.done)),
        column("why", "#description+why", Kind::Text, |p| text(&p.why)),
        column("conditions", "#description+conditions", Kind::Text, |p| text(&p.conditions)),
        column("area", "#sector+code+v_ccb", Kind::Text, |p| maybe(p.area.as_ref())),
        column("capability", "#subsector+code+v_ccb", Kind::Text, |p| maybe(p.capability.as_ref())),
        column("kinds", "#modality+code+list", Kind::List, |p| many(&p.kinds)),
        column("regions", "#region+code+v_m49+list", Kind::List, |p| many(&p.regions)),
        column("languages", "#x_language+code+list", Kind::List, |p| many(&p.languages)),
        column("published", "#date+published", Kind::Date, |p| day(p.published)),
        column("url", "#meta+url", Kind::Text, |p| text(&p.url)),
    ];
}

/// An item of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct CatalogueItem {
    /// `area`, `capability`, `question` or `kind`.
    pub level: &'static str,
    /// Its id.
    pub id: String,
    /// What it belongs to: the area of a capability, the capability of a question.
    pub parent: Option<String>,
    /// Its title, or the question.
    pub title: Text,
    /// What it is.
    pub description: Text,
    /// Whether it is in use.
    pub active: bool,
    /// What it is counted in, for a kind of help.
    pub unit: Option<String>,
    /// DAC purpose code, for a capability.
    pub purpose: Option<String>,
    /// Norms it serves, for a capability.
    pub norms: Vec<String>,
    /// The edition.
    pub edition: String,
}

/// Every area, capability, question and kind of help of an edition, in reading order.
pub fn catalogue_items(edition: &Edition) -> Vec<CatalogueItem> {
    let blank = |level, id: String, title: &Text, description: &Text| CatalogueItem {
        level,
        id,
        parent: None,
        title: title.clone(),
        description: description.clone(),
        active: true,
        unit: None,
        purpose: None,
        norms: Vec::new(),
        edition: edition.meta.version.clone(),
    };
    let mut items: Vec<CatalogueItem> =
        edition.areas.iter().map(|a| blank("area", a.id.to_string(), &a.title, &a.description)).collect();
    for capability in &edition.capabilities {
        let active = capability.status == CapabilityStatus::Active;
        items.push(CatalogueItem {
            parent: Some(capability.area.to_string()),
            active,
            purpose: Some(capability.dac_purpose_code.clone()).filter(|code| !code.is_empty()),
            norms: capability.norms.clone(),
            ..blank("capability", capability.id.to_string(), &capability.title, &capability.description)
        });
        items.extend(capability.questions.iter().map(|question| CatalogueItem {
            parent: Some(capability.id.to_string()),
            active,
            ..blank("question", question.id.to_string(), &question.text, &Text::default())
        }));
    }
    items.extend(edition.modalities.iter().map(|m| CatalogueItem {
        unit: Some(m.unit.code().to_owned()),
        ..blank("kind", m.id.to_string(), &m.title, &m.description)
    }));
    items
}

impl Listed for CatalogueItem {
    const NAME: &'static str = "catalogue";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("item", "#x_catalogue+type", Kind::Text, |c| code("catalogue-item", c.level)),
        column("id", "#x_catalogue+code", Kind::Text, |c| text(&c.id)),
        column("parent", "#x_catalogue+parent", Kind::Text, |c| maybe(c.parent.as_ref())),
        column("title", "#x_catalogue+name", Kind::Text, |c| name(&c.title)),
        column("description", "#description", Kind::Text, |c| name(&c.description)),
        column("active", "#status+active", Kind::Text, |c| Cell::Flag(c.active)),
        column("unit", "#x_unit+code", Kind::Text, |c| maybe(c.unit.as_ref())),
        column("purpose", "#sector+code+v_dac", Kind::Text, |c| maybe(c.purpose.as_ref())),
        column("norms", "#x_norm+code+list", Kind::List, |c| many(&c.norms)),
        column("edition", "#x_catalogue+version", Kind::Text, |c| text(&c.edition)),
    ];
}

/// A training, an exercise, a conference.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarItem {
    /// Its id.
    pub id: String,
    /// One line.
    pub title: String,
    /// What it is.
    pub kind: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Where.
    pub place: String,
    /// Whether online.
    pub online: bool,
    /// Languages.
    pub languages: BTreeSet<LanguageCode>,
    /// Areas.
    pub areas: BTreeSet<AreaId>,
    /// Who organises.
    pub organiser: String,
    /// How many places.
    pub seats: Option<u32>,
    /// Address of its page.
    pub url: String,
}

impl Listed for CalendarItem {
    const NAME: &'static str = "calendar";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("id", "#meta+id", Kind::Text, |c| text(&c.id)),
        column("title", "#event+name", Kind::Text, |c| text(&c.title)),
        column("kind", "#event+type+code", Kind::Text, |c| code("calendar-kind", &c.kind)),
        column("from", "#date+start", Kind::Date, |c| Cell::Date(c.from)),
        column("until", "#date+end", Kind::Date, |c| Cell::Date(c.until)),
        column("place", "#loc+name", Kind::Text, |c| text(&c.place)),
        column("online", "#x_delivery+online", Kind::Text, |c| Cell::Flag(c.online)),
        column("languages", "#x_language+code+list", Kind::List, |c| many(&c.languages)),
        column("areas", "#sector+code+v_ccb+list", Kind::List, |c| many(&c.areas)),
        column("organiser", "#org+name", Kind::Text, |c| text(&c.organiser)),
        column("seats", "#capacity+num", Kind::Number, |c| count(c.seats)),
        column("url", "#meta+url", Kind::Text, |c| text(&c.url)),
    ];
}

/// What a contribution to a pooled offer reached.
#[derive(Debug, Clone, PartialEq)]
pub struct ContributionItem {
    /// The offer's id.
    pub offer: String,
    /// Its title.
    pub offer_title: String,
    /// Who contributes.
    pub organisation: String,
    /// The engagement that it reached; none for the contribution itself.
    pub engagement: Option<String>,
    /// How much, of the contribution or of the engagement.
    pub amount: Quantity,
    /// How much of it is delivered; minor units.
    pub delivered: Option<i64>,
    /// Since when.
    pub since: NaiveDate,
}

impl Listed for ContributionItem {
    const NAME: &'static str = "contributions";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("offer", "#x_offer+id", Kind::Text, |c| text(&c.offer)),
        column("offer-title", "#x_offer+title", Kind::Text, |c| text(&c.offer_title)),
        column("organisation", "#org+funder+name", Kind::Text, |c| text(&c.organisation)),
        column("engagement", "#activity+id", Kind::Text, |c| maybe(c.engagement.as_ref())),
        column("amount", "#value+contributed", Kind::Number, |c| amount(c.amount)),
        column("delivered", "#value+delivered", Kind::Number, |c| {
            c.delivered.map_or(Cell::Empty, |d| amount(Quantity::new(d, c.amount.unit)))
        }),
        column("unit", "#x_unit+code", Kind::Text, |c| Cell::Unit(c.amount.unit)),
        column("since", "#date+start", Kind::Date, |c| Cell::Date(c.since)),
    ];
}

/// A remark on the framework.
#[derive(Debug, Clone, PartialEq)]
pub struct RemarkItem {
    /// The norm or guidance.
    pub subject: String,
    /// Its title.
    pub subject_title: Text,
    /// Unclear, missing or outdated.
    pub kind: String,
    /// What is remarked.
    pub text: String,
    /// The engagement behind it.
    pub engagement: String,
    /// When.
    pub day: NaiveDate,
}

impl Listed for RemarkItem {
    const NAME: &'static str = "remarks";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("subject", "#x_norm+code", Kind::Text, |r| text(&r.subject)),
        column("subject-title", "#x_norm+name", Kind::Text, |r| name(&r.subject_title)),
        column("kind", "#x_remark+type+code", Kind::Text, |r| code("remark-kind", &r.kind)),
        column("text", "#description", Kind::Text, |r| text(&r.text)),
        column("engagement", "#activity+id", Kind::Text, |r| text(&r.engagement)),
        column("day", "#date+reported", Kind::Date, |r| Cell::Date(r.day)),
    ];
}

/// An item for the next review of the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewItemLine {
    /// Its id.
    pub id: String,
    /// Why it was opened.
    pub cause: String,
    /// What it is about.
    pub subject: String,
    /// Its title.
    pub subject_title: Text,
    /// How many remarks or needs are behind it.
    pub evidence: u32,
    /// When it was opened.
    pub opened: NaiveDate,
    /// When it was closed.
    pub closed: Option<NaiveDate>,
    /// The edition that closed it.
    pub edition: String,
}

impl Listed for ReviewItemLine {
    const NAME: &'static str = "review-items";
    const COLUMNS: &'static [ListColumn<Self>] = &[
        column("id", "#meta+id", Kind::Text, |r| text(&r.id)),
        column("cause", "#x_review+cause+code", Kind::Text, |r| code("review-cause", &r.cause)),
        column("subject", "#x_review+subject+code", Kind::Text, |r| text(&r.subject)),
        column("subject-title", "#x_review+subject+name", Kind::Text, |r| name(&r.subject_title)),
        column("evidence", "#x_review+evidence+num", Kind::Number, |r| count(Some(r.evidence))),
        column("opened", "#date+start", Kind::Date, |r| Cell::Date(r.opened)),
        column("closed", "#date+end", Kind::Date, |r| day(r.closed)),
        column("edition", "#x_catalogue+version", Kind::Text, |r| text(&r.edition)),
    ];
}
