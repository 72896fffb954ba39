//! Terms of proposals and interests on the wire.

use chrono::{DateTime, Utc};
use cycle::{AlternativeView, RawTerms, Side, TermsCheck, TermsView, Unnamed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use vocabulary::{Period, Quantity, Unit};

use super::shapes::{Amount, Span};
use crate::context::Context;
use crate::problem::Fault;

/// Changed terms. What is absent stays as it is.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsBody {
    /// The amount in minor units of the need.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    pub amount: Option<i64>,
    /// The kind of help.
    #[serde(default)]
    #[schema(max_length = 80)]
    pub kind: Option<String>,
    /// When it takes place.
    #[serde(default)]
    pub period: Option<Span>,
    /// What else is agreed, in words.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    pub words: Option<String>,
}

impl TermsBody {
    /// The terms as the room reads them.
    pub fn raw(&self, unit: Unit) -> RawTerms {
        let digits = |amount: i64| if amount >= 0 { Quantity::new(amount, unit).digits() } else { amount.to_string() };
        RawTerms {
            amount: self.amount.map(digits).unwrap_or_default(),
            kind: self.kind.clone().unwrap_or_default(),
            from: self.period.as_ref().map(|span| span.from.to_string()).unwrap_or_default(),
            until: self.period.as_ref().map(|span| span.until.to_string()).unwrap_or_default(),
            words: self.words.clone().unwrap_or_default(),
        }
    }
}

/// A period as a span of days.
pub fn span(period: &Period) -> Span {
    Span { from: period.from(), until: period.until() }
}

/// Terms as somebody set them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TermsItem {
    /// Their number; the highest is in force.
    pub number: i64,
    /// `state` or `provider`; null where the plan set them.
    pub by: Option<String>,
    /// The amount, in the need's unit.
    pub amount: Amount,
    /// What it takes from the offer.
    pub draw: Amount,
    /// The kind of help.
    pub kind: String,
    /// When it takes place.
    pub period: Option<Span>,
    /// What else is agreed.
    pub words: String,
    /// When they were set.
    pub at: DateTime<Utc>,
}

impl From<&TermsView> for TermsItem {
    fn from(terms: &TermsView) -> Self {
        let by = |side: Side| super::proposals::side(side).to_owned();
        Self {
            number: terms.number,
            by: terms.by.map(by),
            amount: terms.amount.into(),
            draw: terms.draw.into(),
            kind: terms.kind.to_string(),
            period: terms.period.as_ref().map(span),
            words: terms.words.clone(),
            at: terms.at,
        }
    }
}

/// Whether terms would hold; nothing is stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermsChecked {
    /// The terms as they would stand.
    pub terms: Option<TermsItem>,
    /// What is wrong with them.
    pub findings: Vec<Fault>,
    /// What is free of the offer; for its owner.
    pub free: Option<Amount>,
}

impl TermsChecked {
    /// The answer in the reader's language.
    pub fn of(context: &Context, check: &TermsCheck) -> Self {
        Self {
            terms: check.terms.as_ref().map(TermsItem::from),
            findings: check.findings.iter().map(|finding| Fault::of(context.lang, finding)).collect(),
            free: check.free.map(Amount::from),
        }
    }
}

/// Another offer that the state may choose instead.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlternativeItem {
    /// The offer.
    pub offer: Uuid,
    /// Its place, 1 first.
    pub rank: u8,
    /// The offer's title.
    pub title: String,
    /// The provider's name.
    pub provider_name: String,
    /// What kind of provider it is.
    pub provider_kind: String,
    /// The provider's conditions.
    pub conditions: String,
    /// How much, in the need's unit.
    pub amount: Amount,
    /// The kind of help.
    pub kind: String,
    /// Whether its capacity is still free.
    pub available: bool,
}

impl From<&AlternativeView> for AlternativeItem {
    fn from(view: &AlternativeView) -> Self {
        Self {
            offer: view.offer.0,
            rank: view.rank,
            title: view.title.clone(),
            provider_name: view.provider_name.clone(),
            provider_kind: view.provider_kind.code().to_owned(),
            conditions: view.conditions.clone(),
            amount: view.amount.into(),
            kind: view.kind.to_string(),
            available: view.available,
        }
    }
}

/// What a provider sees of a need while its state is not named.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnnamedItem {
    /// Area of the catalogue.
    pub area: String,
    /// Kind of help.
    pub kind: String,
    /// How much.
    pub amount: Amount,
    /// When.
    pub period: Span,
    /// Region of the state, UN M49.
    pub region: Option<String>,
}

impl From<&Unnamed> for UnnamedItem {
    fn from(unnamed: &Unnamed) -> Self {
        Self {
            area: unnamed.area.to_string(),
            kind: unnamed.kind.to_string(),
            amount: unnamed.amount.into(),
            period: span(&unnamed.period),
            region: unnamed.region.as_ref().map(ToString::to_string),
        }
    }
}
