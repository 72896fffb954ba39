//! An offer on the wire.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use cycle::rooms::matching::{OfferFacts, Preference};
use cycle::{OfferSummary, OfferView, RawOffer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vocabulary::Stage;
use vocabulary::field::joined;

use super::shapes::{Amount, AuditEntry, Reach, SharingShape, Span, codes};

/// Everything about an offer that its provider decides.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferBody {
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What is offered.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub description: String,
    /// Capabilities of the catalogue that it builds; these or `areas` are needed.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub capabilities: Vec<String>,
    /// Whole areas of the catalogue that it builds.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub areas: Vec<String>,
    /// Kinds of help; all count in the unit of `capacity`.
    #[schema(min_items = 1, max_items = 500)]
    pub kinds: Vec<String>,
    /// How much in total.
    pub capacity: Amount,
    /// Smallest award worth the trouble; minor units.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub smallest_award: i64,
    /// Largest award; minor units, absent means up to the capacity.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    pub largest_award: Option<i64>,
    /// Most awards; absent means no limit.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_awards: Option<u32>,
    /// Used up once per award; minor units.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub setup_cost: i64,
    /// UN M49 region -> what one unit costs there, in percent of a unit.
    #[serde(default)]
    pub regional_cost: BTreeMap<String, u32>,
    /// For whom; all three empty means every state.
    #[serde(default)]
    pub eligible: EligibleShape,
    /// ISO 639-1 codes; empty means any.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub languages: Vec<String>,
    /// Of `onsite`, `regional`, `abroad`, `online`; empty means any.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub delivery: Vec<String>,
    /// When it can be given.
    pub window: Span,
    /// Lowest present level that it suits, 1 to 5.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    pub level_from: Option<u8>,
    /// Highest present level that it suits, 1 to 5.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    pub level_to: Option<u8>,
    /// Group of states (`LDC`, `LLDC`, `SIDS`) -> part that is kept for it at least, in percent.
    #[serde(default)]
    pub earmarks: BTreeMap<String, u32>,
    /// What the provider would rather do; never excludes.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub preferences: Vec<PreferenceShape>,
    /// Conditions in words, shown to every state before it decides.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub conditions: String,
    /// Who may see it.
    #[serde(default)]
    pub sharing: SharingShape,
}

/// Which states an offer is for.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EligibleShape {
    /// ISO 3166-1 alpha-3 codes.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub states: Vec<String>,
    /// UN M49 codes.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub regions: Vec<String>,
    /// `LDC`, `LLDC`, `SIDS`.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub groups: Vec<String>,
}

/// One preference.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferenceShape {
    /// `area`, `region`, `group`, `state` or `delivery`.
    #[schema(max_length = 20)]
    pub about: String,
    /// Its code.
    #[schema(max_length = 80)]
    pub value: String,
}

/// Where the body has what a raw record calls so.
pub const PATHS: &[(&str, &str)] = &[
    ("unit", "capacity.unit"),
    ("capacity", "capacity.amount"),
    ("eligible_states", "eligible.states"),
    ("eligible_regions", "eligible.regions"),
    ("eligible_groups", "eligible.groups"),
    ("window_from", "window.from"),
    ("window_until", "window.until"),
    ("visibility", "sharing.visibility"),
    ("shared_with", "sharing.chosen"),
    ("embargo_until", "sharing.embargo_until"),
];

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

impl From<&OfferBody> for RawOffer {
    fn from(body: &OfferBody) -> Self {
        let digits = |amount: i64| if amount == 0 { String::new() } else { body.capacity.digits_of(amount) };
        let pairs = |map: &BTreeMap<String, u32>| joined(map.iter().map(|(name, value)| format!("{name}={value}")));
        Self {
            title: body.title.clone(),
            description: body.description.clone(),
            capabilities: joined(&body.capabilities),
            areas: joined(&body.areas),
            kinds: joined(&body.kinds),
            capacity: body.capacity.digits(),
            unit: body.capacity.unit.clone(),
            smallest_award: digits(body.smallest_award),
            largest_award: body.largest_award.map(|amount| body.capacity.digits_of(amount)).unwrap_or_default(),
            max_awards: shown(body.max_awards),
            setup_cost: digits(body.setup_cost),
            regional_cost: pairs(&body.regional_cost),
            eligible_states: joined(&body.eligible.states),
            eligible_regions: joined(&body.eligible.regions),
            eligible_groups: joined(&body.eligible.groups),
            languages: joined(&body.languages),
            delivery: joined(&body.delivery),
            window_from: body.window.from.to_string(),
            window_until: body.window.until.to_string(),
            level_from: shown(body.level_from),
            level_to: shown(body.level_to),
            earmarks: pairs(&body.earmarks),
            preferences: joined(body.preferences.iter().map(|p| format!("{}={}", p.about, p.value))),
            conditions: body.conditions.clone(),
            visibility: body.sharing.visibility.clone(),
            shared_with: joined(&body.sharing.chosen),
            embargo_until: shown(body.sharing.embargo_until),
        }
    }
}

fn texts<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

impl From<&Preference> for PreferenceShape {
    fn from(preference: &Preference) -> Self {
        let (about, value) = match preference {
            Preference::Area(id) => ("area", id.to_string()),
            Preference::Region(code) => ("region", code.to_string()),
            Preference::Group(group) => ("group", group.to_string()),
            Preference::State(code) => ("state", code.to_string()),
            Preference::Delivery(delivery) => ("delivery", delivery.to_string()),
        };
        Self { about: about.to_owned(), value }
    }
}

impl From<&OfferFacts> for OfferBody {
    fn from(facts: &OfferFacts) -> Self {
        let level = |stage: Stage| u8::from(stage);
        Self {
            title: facts.title.clone(),
            description: facts.description.clone(),
            capabilities: texts(&facts.capabilities),
            areas: texts(&facts.areas),
            kinds: texts(&facts.kinds),
            capacity: facts.capacity.into(),
            smallest_award: facts.smallest_award,
            largest_award: facts.largest_award,
            max_awards: facts.max_awards,
            setup_cost: facts.setup_cost,
            regional_cost: facts.regional_cost.iter().map(|(region, cost)| (region.to_string(), *cost)).collect(),
            eligible: EligibleShape {
                states: texts(&facts.eligible.states),
                regions: texts(&facts.eligible.regions),
                groups: texts(&facts.eligible.groups),
            },
            languages: texts(&facts.languages),
            delivery: texts(&facts.delivery),
            window: Span { from: facts.window.from(), until: facts.window.until() },
            level_from: facts.levels.map(|(from, _)| level(from)),
            level_to: facts.levels.map(|(_, to)| level(to)),
            earmarks: facts.earmarks.iter().map(|e| (e.group.to_string(), u32::from(e.min_percent))).collect(),
            preferences: facts.preferences.iter().map(PreferenceShape::from).collect(),
            conditions: facts.conditions.clone(),
            sharing: (&facts.sharing).into(),
        }
    }
}

/// An offer in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferItem {
    /// Identity.
    pub id: Uuid,
    /// Where it stands.
    pub status: String,
    /// The day by which its owner confirms that it still stands.
    pub review_due: NaiveDate,
    /// Whether nobody confirmed it in time; it is out of matching until somebody does.
    pub stale: bool,
    /// One line.
    pub title: String,
    /// Who offers.
    pub provider: Uuid,
    /// Its name.
    pub provider_name: String,
    /// What kind of provider it is.
    pub provider_kind: String,
    /// Capabilities that it builds.
    pub capabilities: Vec<String>,
    /// Whole areas that it builds.
    pub areas: Vec<String>,
    /// How much in total.
    pub capacity: Amount,
    /// The capacity in US cents, where it is money and a rate is known.
    pub usd_cents: Option<i64>,
    /// The day of that rate.
    pub rate_date: Option<NaiveDate>,
    /// When.
    pub window: Span,
    /// How far it is shared.
    pub visibility: String,
    /// Whether it is your own organisation's.
    pub own: bool,
    /// Day of posting.
    pub posted: NaiveDate,
    /// Version, for `If-Match`.
    pub version: i64,
}

impl From<OfferSummary> for OfferItem {
    fn from(summary: OfferSummary) -> Self {
        let record = summary.record;
        let facts = &record.offer.facts;
        Self {
            id: record.offer.id.0,
            status: record.status.code().to_owned(),
            review_due: record.review_due,
            stale: record.stale,
            title: facts.title.clone(),
            provider: record.offer.provider.0,
            provider_name: record.offer.provider_name.clone(),
            provider_kind: record.offer.provider_kind.code().to_owned(),
            capabilities: texts(&facts.capabilities),
            areas: texts(&facts.areas),
            capacity: facts.capacity.into(),
            usd_cents: summary.usd_cents,
            rate_date: summary.rate_date,
            window: Span { from: facts.window.from(), until: facts.window.until() },
            visibility: facts.sharing.visibility.code().to_owned(),
            own: summary.own,
            posted: record.offer.posted,
            version: record.version,
        }
    }
}

/// An offer whole, as far as you may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OfferResponse {
    /// Identity.
    pub id: Uuid,
    /// Where it stands.
    pub status: String,
    /// The day by which its owner confirms that it still stands.
    pub review_due: NaiveDate,
    /// Whether nobody confirmed it in time; it is out of matching until somebody does.
    pub stale: bool,
    /// Who offers.
    pub provider: Uuid,
    /// Its name.
    pub provider_name: String,
    /// What kind of provider it is.
    pub provider_kind: String,
    /// Day of posting.
    pub posted: NaiveDate,
    /// Why it was last moved.
    pub last_reason: Option<String>,
    /// What the provider decided; the same shape as in a request.
    pub facts: OfferBody,
    /// What is not committed yet, in minor units; for its provider and the secretariat.
    pub free: Option<i64>,
    /// The capacity in US cents, where it is money and a rate is known.
    pub usd_cents: Option<i64>,
    /// The day of that rate.
    pub rate_date: Option<NaiveDate>,
    /// What you may do with it now.
    pub may: Vec<String>,
    /// Whether it is your own organisation's.
    pub own: bool,
    /// How many of the needs that you may see fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Proposals that you may see.
    pub proposals: Vec<Uuid>,
    /// Engagements that you may see.
    pub engagements: Vec<Uuid>,
    /// What was done with it; for its provider.
    pub history: Vec<AuditEntry>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<OfferView> for OfferResponse {
    fn from(view: OfferView) -> Self {
        let record = view.record;
        Self {
            id: record.offer.id.0,
            status: record.status.code().to_owned(),
            review_due: record.review_due,
            stale: record.stale,
            provider: record.offer.provider.0,
            provider_name: record.offer.provider_name.clone(),
            provider_kind: record.offer.provider_kind.code().to_owned(),
            posted: record.offer.posted,
            last_reason: record.last_reason.clone(),
            facts: (&record.offer.facts).into(),
            free: view.free,
            usd_cents: view.usd_cents,
            rate_date: view.rate_date,
            may: codes(&view.may),
            own: view.own,
            reach: view.reach.map(|r| Reach::new(r.needs, r.fitting, &r.excluded)),
            proposals: view.proposals.iter().map(|id| id.0).collect(),
            engagements: view.engagements.iter().map(|id| id.0).collect(),
            history: view.history.iter().map(AuditEntry::from).collect(),
            version: record.version,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}
