//! The public overview: needs and offers that their owners made public, whoever asks.

use std::collections::BTreeMap;

use assessment::NeedStatus;
use chrono::NaiveDate;
use persistence::{OfferStatus, Scope};
use serde::Serialize;
use vocabulary::{AreaId, Text, Unit};

use crate::access::{Act, demand};
use crate::matchmaker::Matchmaker;
use crate::need_views::NeedSummary;
use crate::needs::NeedFilter;
use crate::offers::{OfferFilter, OfferSummary};
use crate::paging::{LARGEST_PAGE, Paging};
use crate::refusal::Outcome;
use crate::session::Presented;

/// Which public records are wanted. What is not set does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverviewFilter {
    /// In this area.
    pub area: Option<AreaId>,
    /// Counted in this unit.
    pub unit: Option<Unit>,
    /// With this in title or description.
    pub text: Option<String>,
}

/// Public needs and offers of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaCount {
    /// The area.
    pub area: AreaId,
    /// Its title.
    pub title: Text,
    /// Public needs.
    pub needs: usize,
    /// Public offers.
    pub offers: usize,
}

/// The public overview.
#[derive(Debug, Clone, Serialize)]
pub struct OverviewView {
    /// Public needs, newest first, 200 at most.
    pub needs: Vec<NeedSummary>,
    /// Public offers, newest first, 200 at most.
    pub offers: Vec<OfferSummary>,
    /// Both by area, in the order of the catalogue.
    pub areas: Vec<AreaCount>,
    /// The day of the exchange rates.
    pub rate_date: Option<NaiveDate>,
}

impl Matchmaker {
    /// What owners made public. It is read with the eyes of someone who is not signed in, so that nothing else can be
    /// in it.
    pub async fn overview(&self, scope: &Scope, filter: &OverviewFilter) -> Outcome<OverviewView> {
        demand(scope, Act::ReadPublic)?;
        let anyone = self.authenticate(Presented::Nothing).await?;
        let paging = Paging { cursor: None, limit: LARGEST_PAGE };
        let OverviewFilter { area, unit, text } = filter.clone();
        let needs = NeedFilter { area: area.clone(), unit, text: text.clone(), ..NeedFilter::default() };
        let offers = OfferFilter { status: Some(OfferStatus::Published), area, unit, text, ..OfferFilter::default() };
        let mut needs = self.needs(&anyone, &needs, &paging).await?.items;
        needs.retain(|need| need.record.status.matchable() && need.record.status != NeedStatus::Closed);
        let offers = self.offers(&anyone, &offers, &paging).await?.items;
        let rates = self.current_rates(&anyone).await?;
        let areas = self.by_area(&anyone, &needs, &offers).await?;
        let rate_date = needs.iter().any(|n| n.usd_cents.is_some()) || offers.iter().any(|o| o.usd_cents.is_some());
        Ok(OverviewView { needs, offers, areas, rate_date: rate_date.then_some(rates.date) })
    }

    async fn by_area(&self, anyone: &Scope, needs: &[NeedSummary], offers: &[OfferSummary]) -> Outcome<Vec<AreaCount>> {
        let mut counts: BTreeMap<AreaId, (usize, usize)> = BTreeMap::new();
        for need in needs {
            counts.entry(need.record.area.clone()).or_default().0 += 1;
        }
        let editions = self.adopted_editions(anyone).await?;
        for summary in offers {
            let facts = &summary.record.offer.facts;
            let named = facts.capabilities.iter().filter_map(|capability| {
                editions.iter().find_map(|(_, edition)| edition.area_of(capability)).map(|area| &area.id)
            });
            let areas: std::collections::BTreeSet<&AreaId> = facts.areas.iter().chain(named).collect();
            for area in areas {
                counts.entry(area.clone()).or_default().1 += 1;
            }
        }
        let areas = editions.iter().flat_map(|(_, edition)| &edition.areas);
        let counted = areas.map(|area| {
            let (needs, offers) = counts.get(&area.id).copied().unwrap_or_default();
            AreaCount { area: area.id.clone(), title: area.title.clone(), needs, offers }
        });
        Ok(counted.collect())
    }
}
