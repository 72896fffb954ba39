//! A need on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use cycle::rooms::assessment::NeedFacts;
use cycle::{NeedSummary, NeedView, RawNeed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vocabulary::field::joined;

use super::shapes::{Amount, AuditEntry, Names, Reach, SharingShape, Span, codes, names};

/// Everything about a need that its state decides. `kinds`, `capability` and areas are ids of the catalogue.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NeedBody {
    /// One line.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What for, for whom.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub description: String,
    /// What the help is to build.
    #[schema(min_length = 1, max_length = 80, pattern = "^[a-z0-9._-]+$")]
    pub capability: String,
    /// Kinds of help that would do; all count in the unit of `quantity`.
    #[schema(min_items = 1, max_items = 500)]
    pub kinds: Vec<String>,
    /// How much.
    pub quantity: Amount,
    /// Less than this in total is of no use; minor units, at most `quantity.amount`.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000_000_000_i64)]
    pub least_useful: i64,
    /// When the help may take place.
    pub period: Span,
    /// ISO 639-1 codes; empty accepts any.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub languages: Vec<String>,
    /// Of `onsite`, `regional`, `abroad`, `online`; empty accepts any.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub delivery: Vec<String>,
    /// Most providers at once; absent means no limit.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub max_providers: Option<u32>,
    /// Whom not; shown to the state itself only.
    #[serde(default)]
    pub exclusions: ExclusionsShape,
    /// Needs of the same state that must be served too.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub requires: Vec<Uuid>,
    /// ISO 3166-1 alpha-3 codes of the other states of a joint need.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub partners: Vec<String>,
    /// The state's own order among its needs, 1 first.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub priority: Option<u32>,
    /// Level now, 1 to 5.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    pub level_now: Option<u8>,
    /// Level wanted, 1 to 5, above the level now.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 5)]
    pub level_goal: Option<u8>,
    /// What the need rests on; shown to the state itself only.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub evidence: Vec<EvidenceShape>,
    /// Who may see it.
    #[serde(default)]
    pub sharing: SharingShape,
}

/// Whom the state does not want help from.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExclusionsShape {
    /// These providers.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub organisations: Vec<Uuid>,
    /// These kinds of provider.
    #[serde(default)]
    #[schema(max_items = 7)]
    pub provider_kinds: Vec<String>,
}

/// What a need rests on.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceShape {
    /// The answered question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 80)]
    pub question: Option<String>,
    /// The answered level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 5)]
    pub level: Option<u8>,
    /// A sentence or a link.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub text: String,
}

impl EvidenceShape {
    /// As a raw record has it: one line, an answer in brackets before the words.
    fn line(&self) -> String {
        let text = self.text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ");
        if self.question.is_none() && self.level.is_none() && !text.starts_with('[') {
            return text;
        }
        let level = self.level.map(|level| format!("={level}")).unwrap_or_default();
        format!("[{}{level}] {text}", self.question.clone().unwrap_or_default())
    }
}

/// Where the body has what a raw record calls so.
pub const PATHS: &[(&str, &str)] = &[
    ("unit", "quantity.unit"),
    ("quantity", "quantity.amount"),
    ("earliest_start", "period.from"),
    ("latest_end", "period.until"),
    ("excluded_providers", "exclusions.organisations"),
    ("excluded_provider_kinds", "exclusions.provider_kinds"),
    ("visibility", "sharing.visibility"),
    ("shared_with", "sharing.chosen"),
    ("embargo_until", "sharing.embargo_until"),
];

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

impl From<&NeedBody> for RawNeed {
    fn from(body: &NeedBody) -> Self {
        let least = if body.least_useful == 0 { String::new() } else { body.quantity.digits_of(body.least_useful) };
        Self {
            title: body.title.clone(),
            description: body.description.clone(),
            capability: body.capability.clone(),
            kinds: joined(&body.kinds),
            quantity: body.quantity.digits(),
            unit: body.quantity.unit.clone(),
            least_useful: least,
            earliest_start: body.period.from.to_string(),
            latest_end: body.period.until.to_string(),
            languages: joined(&body.languages),
            delivery: joined(&body.delivery),
            max_providers: shown(body.max_providers),
            excluded_providers: joined(&body.exclusions.organisations),
            excluded_provider_kinds: joined(&body.exclusions.provider_kinds),
            requires: joined(&body.requires),
            partners: joined(&body.partners),
            priority: shown(body.priority),
            level_now: shown(body.level_now),
            level_goal: shown(body.level_goal),
            evidence: body.evidence.iter().map(EvidenceShape::line).collect::<Vec<_>>().join("\n"),
            visibility: body.sharing.visibility.clone(),
            shared_with: joined(&body.sharing.chosen),
            embargo_until: shown(body.sharing.embargo_until),
        }
    }
}

impl From<&NeedFacts> for NeedBody {
    fn from(facts: &NeedFacts) -> Self {
        let text = |values: &mut dyn Iterator<Item = String>| values.collect::<Vec<_>>();
        Self {
            title: facts.title.clone(),
            description: facts.description.clone(),
            capability: facts.capability.to_string(),
            kinds: text(&mut facts.kinds.iter().map(ToString::to_string)),
            quantity: facts.quantity.into(),
            least_useful: facts.least_useful,
            period: Span { from: facts.period.from(), until: facts.period.until() },
            languages: text(&mut facts.languages.iter().map(ToString::to_string)),
            delivery: text(&mut facts.delivery.iter().map(ToString::to_string)),
            max_providers: facts.max_providers,
            exclusions: ExclusionsShape {
                organisations: facts.exclusions.organisations.iter().map(|id| id.0).collect(),
                provider_kinds: text(&mut facts.exclusions.provider_kinds.iter().map(ToString::to_string)),
            },
            requires: facts.requires.iter().map(|id| id.0).collect(),
            partners: text(&mut facts.partners.iter().map(|partner| partner.state.to_string())),
            priority: facts.priority,
            level_now: facts.level_now.map(u8::from),
            level_goal: facts.level_goal.map(u8::from),
            evidence: facts
                .evidence
                .iter()
                .map(|e| EvidenceShape {
                    question: e.question.as_ref().map(ToString::to_string),
                    level: e.level.map(u8::from),
                    text: e.text.clone(),
                })
                .collect(),
            sharing: (&facts.sharing).into(),
        }
    }
}

/// A need in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NeedItem {
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
    /// The state that asks; it leads where the need is joint.
    pub state: String,
    /// The state's name.
    pub state_name: Names,
    /// Area of the catalogue.
    pub area: String,
    /// Capability of the catalogue.
    pub capability: String,
    /// How much.
    pub quantity: Amount,
    /// The amount in US cents, where it is money and a rate is known.
    pub usd_cents: Option<i64>,
    /// The day of that rate.
    pub rate_date: Option<NaiveDate>,
    /// When.
    pub period: Span,
    /// How far it is shared.
    pub visibility: String,
    /// Whether it is your own organisation's.
    pub own: bool,
    /// Day of posting.
    pub posted: NaiveDate,
    /// Version, for `If-Match`.
    pub version: i64,
}

impl From<NeedSummary> for NeedItem {
    fn from(summary: NeedSummary) -> Self {
        let record = summary.record;
        let facts = &record.need.facts;
        Self {
            id: record.need.id.0,
            status: record.status.code().to_owned(),
            review_due: record.review_due,
            stale: record.stale,
            title: facts.title.clone(),
            state: record.need.state.to_string(),
            state_name: names(&summary.state_name),
            area: record.area.to_string(),
            capability: facts.capability.to_string(),
            quantity: facts.quantity.into(),
            usd_cents: summary.usd_cents,
            rate_date: summary.rate_date,
            period: Span { from: facts.period.from(), until: facts.period.until() },
            visibility: facts.sharing.visibility.code().to_owned(),
            own: summary.own,
            posted: record.need.posted,
            version: record.version,
        }
    }
}

/// Another state of a joint need.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartnerItem {
    /// ISO 3166-1 alpha-3.
    pub state: String,
    /// Its name.
    pub name: Names,
    /// Whether its focal point has consented.
    pub consented: bool,
}

/// What a need weighs in a round.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WeightItem {
    /// The round.
    pub round: Uuid,
    /// The product of the parts.
    pub weight: f64,
    /// The factor of each rule of the round's table.
    #[schema(value_type = Vec<Object>)]
    pub parts: Vec<serde_json::Value>,
}

/// A need whole, as far as you may see it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NeedResponse {
    /// Identity.
    pub id: Uuid,
    /// Where it stands.
    pub status: String,
    /// The day by which its owner confirms that it still stands.
    pub review_due: NaiveDate,
    /// Whether nobody confirmed it in time; it is out of matching until somebody does.
    pub stale: bool,
    /// The organisation whose need it is.
    pub organisation: Uuid,
    /// Its name.
    pub organisation_name: String,
    /// The state.
    pub state: String,
    /// The state's name.
    pub state_name: Names,
    /// Area of the catalogue.
    pub area: String,
    /// Day of posting.
    pub posted: NaiveDate,
    /// Whether the secretariat entered it from paper.
    pub entered_by_secretariat: bool,
    /// Whether the state has confirmed it.
    pub confirmed: bool,
    /// Why it was last moved.
    pub last_reason: Option<String>,
    /// What the state decided; the same shape as in a request.
    pub facts: NeedBody,
    /// Consent of the other states.
    pub partners: Vec<PartnerItem>,
    /// The amount in US cents, where it is money and a rate is known.
    pub usd_cents: Option<i64>,
    /// The day of that rate.
    pub rate_date: Option<NaiveDate>,
    /// What you may do with it now.
    pub may: Vec<String>,
    /// Where you may move it to now.
    pub moves: Vec<String>,
    /// Whether it is your own organisation's.
    pub own: bool,
    /// What it weighs in the open round; for its state and the secretariat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub weight: Option<WeightItem>,
    /// How many offers fit; for its state and the secretariat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matchability: Option<Reach>,
    /// Proposals that you may see.
    pub proposals: Vec<Uuid>,
    /// Engagements that you may see.
    pub engagements: Vec<Uuid>,
    /// What was done with it; for its state.
    pub history: Vec<AuditEntry>,
    /// Version, for `If-Match`.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<NeedView> for NeedResponse {
    fn from(view: NeedView) -> Self {
        let record = view.record;
        Self {
            id: record.need.id.0,
            status: record.status.code().to_owned(),
            review_due: record.review_due,
            stale: record.stale,
            organisation: record.organisation.0,
            organisation_name: view.organisation_name,
            state: record.need.state.to_string(),
            state_name: names(&view.state_name),
            area: record.area.to_string(),
            posted: record.need.posted,
            entered_by_secretariat: record.entered_by_secretariat,
            confirmed: record.confirmed,
            last_reason: record.last_reason.clone(),
            facts: (&record.need.facts).into(),
            partners: view
                .partners
                .iter()
                .map(|(state, name, consented)| PartnerItem {
                    state: state.to_string(),
                    name: names(name),
                    consented: *consented,
                })
                .collect(),
            usd_cents: view.usd_cents,
            rate_date: view.rate_date,
            may: codes(&view.may),
            moves: view.moves.iter().map(|status| status.code().to_owned()).collect(),
            own: view.own,
            weight: view.weight.map(|w| WeightItem {
                round: w.round.0,
                weight: w.weight,
                parts: w.parts.iter().filter_map(|part| serde_json::to_value(part).ok()).collect(),
            }),
            matchability: view.matchability.map(|m| Reach::new(m.offers, m.fitting, &m.excluded)),
            proposals: view.proposals.iter().map(|id| id.0).collect(),
            engagements: view.engagements.iter().map(|id| id.0).collect(),
            history: view.history.iter().map(AuditEntry::from).collect(),
            version: record.version,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}
