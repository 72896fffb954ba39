//! The public overview: needs and offers that their owners made public and activities that others publish, searched by
//! whoever asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use assessment::NeedStatus;
use catalogue::Edition;
use chrono::{DateTime, NaiveDate, Utc};
use exchange::{ExistingActivity, activity_record};
use persistence::{OfferStatus, Scope, existing};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{
    AreaId, CapabilityId, EditionRecordId, LanguageCode, ModalityId, ProviderKind, RegionCode, StateCode, Text, Unit,
};

use crate::access::{Act, demand};
use crate::existing::{ExistingView, activity_of, view};
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::NeedSummary;
use crate::needs::NeedFilter;
use crate::offers::{OfferFilter, OfferSummary};
use crate::paging::{LARGEST_PAGE, Page, Paging};
use crate::refusal::{Outcome, Refusal};
use crate::session::Presented;

/// Which public records are wanted. What is not set does not matter; what a record does not tell never fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OverviewFilter {
    /// In this area.
    pub area: Option<AreaId>,
    /// Touching this field beside ICT security, by its id in the catalogue.
    pub field: Option<String>,
    /// Asking for or giving this kind of help.
    pub kind: Option<ModalityId>,
    /// Given by this kind of provider; a need fits unless its state wants no help of that kind.
    pub provider_kind: Option<ProviderKind>,
    /// Of a state of this region, or for one.
    pub region: Option<RegionCode>,
    /// In this language; a record that names none takes any.
    pub language: Option<LanguageCode>,
    /// Not over before this day.
    pub from: Option<NaiveDate>,
    /// Begun by this day.
    pub until: Option<NaiveDate>,
    /// Counted in this unit.
    pub unit: Option<Unit>,
    /// With this in the title.
    pub text: Option<String>,
}

/// Where each list goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewPaging {
    /// `next` of the needs before.
    pub needs: Option<String>,
    /// `next` of the offers before.
    pub offers: Option<String>,
    /// `next` of the activities before.
    pub activities: Option<String>,
    /// Most items of each list, 1 to [`LARGEST_PAGE`].
    pub limit: u64,
}

impl Default for OverviewPaging {
    fn default() -> Self {
        Self { needs: None, offers: None, activities: None, limit: Paging::default().limit }
    }
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
#[derive(Debug, Clone)]
pub struct OverviewView {
    /// Public needs, newest first.
    pub needs: Page<NeedSummary>,
    /// Public offers, newest first.
    pub offers: Page<OfferSummary>,
    /// What others publish, as it was brought in last, newest first.
    pub activities: Page<ExistingView>,
    /// All needs and offers that fit by area, in the order of the catalogue.
    pub areas: Vec<AreaCount>,
    /// The day of the exchange rates.
    pub rate_date: Option<NaiveDate>,
}

/// Everything that fits a filter.
pub(crate) struct Found {
    pub(crate) needs: Vec<NeedSummary>,
    pub(crate) offers: Vec<OfferSummary>,
    pub(crate) activities: Vec<(ExistingView, ExistingActivity)>,
    editions: Vec<(EditionRecordId, Arc<Edition>)>,
    rate_date: NaiveDate,
}

impl Matchmaker {
    /// What owners made public and others publish. It is read with the eyes of someone who is not signed in, so that
    /// nothing else can be in it, whatever the filter.
    pub async fn overview(
        &self,
        scope: &Scope,
        filter: &OverviewFilter,
        paging: &OverviewPaging,
    ) -> Outcome<OverviewView> {
        let found = self.search_public(scope, filter).await?;
        let areas = by_area(&found);
        let converted = found.needs.iter().any(|need| need.usd_cents.is_some())
            || found.offers.iter().any(|offer| offer.usd_cents.is_some());
        let limit = paging.limit;
        let activities = found.activities.into_iter().map(|(view, _)| view).collect();
        Ok(OverviewView {
            needs: cut(found.needs, paging.needs.as_deref(), limit, |n| (n.record.created_at, n.record.need.id.0))?,
            offers: cut(found.offers, paging.offers.as_deref(), limit, |o| (o.record.created_at, o.record.offer.id.0))?,
            activities: cut(activities, paging.activities.as_deref(), limit, |a: &ExistingView| (a.imported_at, a.id))?,
            areas,
            rate_date: converted.then_some(found.rate_date),
        })
    }

    /// Everything public that fits, newest first.
    pub(crate) async fn search_public(&self, scope: &Scope, filter: &OverviewFilter) -> Outcome<Found> {
        demand(scope, Act::ReadPublic)?;
        let anyone = &self.authenticate(Presented::Nothing).await?;
        let editions = self.adopted_editions(anyone).await?;
        let search = Search { filter, editions: &editions, service: self };
        let text = filter.text.clone().filter(|text| !text.trim().is_empty());
        let wanted =
            NeedFilter { area: filter.area.clone(), unit: filter.unit, text: text.clone(), ..NeedFilter::default() };
        let (mut needs, mut paging) = (Vec::new(), Paging { cursor: None, limit: LARGEST_PAGE });
        loop {
            let page = self.needs(anyone, &wanted, &paging).await?;
            needs.extend(page.items.into_iter().filter(|need| search.need(need)));
            paging.cursor = page.next;
            if paging.cursor.is_none() {
                break;
            }
        }
        // The area is asked afterwards: an offer of one capability helps its area as well.
        let wanted = OfferFilter {
            status: Some(OfferStatus::Published),
            unit: filter.unit,
            provider_kind: filter.provider_kind,
            text: text.clone(),
            ..OfferFilter::default()
        };
        let mut offers = Vec::new();
        loop {
            let page = self.offers(anyone, &wanted, &paging).await?;
            offers.extend(page.items.into_iter().filter(|offer| search.offer(offer)));
            paging.cursor = page.next;
            if paging.cursor.is_none() {
                break;
            }
        }
        let mut activities = Vec::new();
        for record in existing::published(self.store(), anyone, text.as_deref()).await.map_err(refusal)? {
            let activity = activity_of(&record)?;
            if search.activity(&activity) {
                activities.push((view(record)?, activity));
            }
        }
        let rate_date = self.current_rates(anyone).await?.date;
        Ok(Found { needs, offers, activities, editions, rate_date })
    }
}

/// A page of a whole list that is ordered by time and identifier, newest first.
fn cut<T>(all: Vec<T>, after: Option<&str>, limit: u64, key: impl Fn(&T) -> (DateTime<Utc>, Uuid)) -> Outcome<Page<T>> {
    let mark = |item: &T| {
        let (at, id) = key(item);
        (at.timestamp_micros(), id)
    };
    let after = after.map(read_mark).transpose()?;
    let total = all.len() as u64;
    let limit = usize::try_from(limit.clamp(1, LARGEST_PAGE)).unwrap_or(1);
    let mut rest = all.into_iter().filter(|item| after.is_none_or(|after| mark(item) < after));
    let items: Vec<T> = rest.by_ref().take(limit).collect();
    let last = items.last().filter(|_| rest.next().is_some());
    let next = last.map(|item| {
        let (at, id) = mark(item);
        format!("{at}.{}", id.simple())
    });
    Ok(Page { items, next, total })
}

fn read_mark(text: &str) -> Outcome<(i64, Uuid)> {
    let read = text.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id.parse().ok()?)));
    read.ok_or(Refusal::NotFound)
}

/// A filter with what it takes to ask it.
struct Search<'a> {
    filter: &'a OverviewFilter,
    editions: &'a [(EditionRecordId, Arc<Edition>)],
    service: &'a Matchmaker,
}

impl Search<'_> {
    fn need(&self, summary: &NeedSummary) -> bool {
        let (record, facts) = (&summary.record, &summary.record.need.facts);
        record.status.matchable()
            && record.status != NeedStatus::Closed
            && self.filter.field.as_deref().is_none_or(|field| self.touches(&facts.capability, field))
            && self.filter.kind.as_ref().is_none_or(|kind| facts.kinds.contains(kind))
            && self.filter.provider_kind.is_none_or(|kind| !facts.exclusions.provider_kinds.contains(&kind))
            && self.filter.region.as_ref().is_none_or(|region| self.lies_in(&record.need.state, region))
            && self.speaks(&facts.languages)
            && self.overlaps(Some(facts.period.from()), Some(facts.period.until()))
    }

    fn offer(&self, summary: &OfferSummary) -> bool {
        let facts = &summary.record.offer.facts;
        self.filter.area.as_ref().is_none_or(|area| areas_of(summary, self.editions).contains(area))
            && self.filter.field.as_deref().is_none_or(|field| self.offer_touches(summary, field))
            && self.filter.kind.as_ref().is_none_or(|kind| facts.kinds.contains(kind))
            && self.filter.region.as_ref().is_none_or(|region| self.helps_in(summary, region))
            && self.speaks(&facts.languages)
            && self.overlaps(Some(facts.window.from()), Some(facts.window.until()))
    }

    /// Activities of others tell no kind of help, kind of provider or language.
    fn activity(&self, activity: &ExistingActivity) -> bool {
        let filter = self.filter;
        filter.kind.is_none()
            && filter.provider_kind.is_none()
            && filter.language.is_none()
            && filter.unit.is_none_or(|unit| activity.budget.is_some_and(|budget| budget.unit == unit))
            && filter.region.as_ref().is_none_or(|r| activity.countries.iter().any(|state| self.lies_in(state, r)))
            && self.overlaps(activity.from, activity.until)
            && ((filter.area.is_none() && filter.field.is_none())
                || self.editions.iter().any(|(_, edition)| self.is_about(activity, edition)))
    }

    /// An area that it names, or a purpose that a capability of the area or of the field counts as.
    fn is_about(&self, activity: &ExistingActivity, edition: &Edition) -> bool {
        let record = activity_record(activity, edition);
        edition.capabilities.iter().any(|capability| {
            let named = record.areas.contains(&capability.area)
                || capability.links("dac").iter().any(|purpose| record.purposes.contains(purpose));
            named
                && self.filter.area.as_ref().is_none_or(|area| capability.area == *area)
                && self.filter.field.as_ref().is_none_or(|field| capability.links(FIELDS).contains(field))
        })
    }

    fn touches(&self, capability: &CapabilityId, field: &str) -> bool {
        let linked =
            |edition: &Edition| edition.capability(capability).map(|c| c.links(FIELDS).iter().any(|f| f == field));
        self.editions.iter().find_map(|(_, edition)| linked(edition)).unwrap_or(false)
    }

    fn offer_touches(&self, summary: &OfferSummary, field: &str) -> bool {
        let facts = &summary.record.offer.facts;
        let whole = |area: &AreaId| {
            let of = |edition: &Arc<Edition>| {
                edition.capabilities.iter().any(|c| c.area == *area && c.links(FIELDS).iter().any(|f| f == field))
            };
            self.editions.iter().any(|(_, edition)| of(edition))
        };
        facts.capabilities.iter().any(|capability| self.touches(capability, field)) || facts.areas.iter().any(whole)
    }

    fn lies_in(&self, state: &StateCode, region: &RegionCode) -> bool {
        self.service.register().get(state).is_some_and(|state| state.lies_in(region))
    }

    /// Whether some state of the region may take the offer today.
    fn helps_in(&self, summary: &OfferSummary, region: &RegionCode) -> bool {
        let (eligible, today) = (&summary.record.offer.facts.eligible, self.service.today());
        eligible.is_open()
            || self.service.register().iter().any(|state| state.lies_in(region) && eligible.admits(state, today))
    }

    fn speaks(&self, languages: &BTreeSet<LanguageCode>) -> bool {
        self.filter.language.as_ref().is_none_or(|one| languages.is_empty() || languages.contains(one))
    }

    /// A day that is not known stands for no limit, as long as the other one is known.
    fn overlaps(&self, from: Option<NaiveDate>, until: Option<NaiveDate>) -> bool {
        if self.filter.from.is_none() && self.filter.until.is_none() {
            return true;
        }
        (from.is_some() || until.is_some())
            && self.filter.from.is_none_or(|day| until.is_none_or(|until| until >= day))
            && self.filter.until.is_none_or(|day| from.is_none_or(|from| from <= day))
    }
}

/// The crosswalk of fields beside ICT security.
const FIELDS: &str = "adjacent_fields";

/// Areas that an offer names, or to which the capabilities that it names belong.
fn areas_of(summary: &OfferSummary, editions: &[(EditionRecordId, Arc<Edition>)]) -> BTreeSet<AreaId> {
    let facts = &summary.record.offer.facts;
    let area = |capability: &CapabilityId| {
        editions.iter().find_map(|(_, edition)| edition.area_of(capability)).map(|area| area.id.clone())
    };
    facts.areas.iter().cloned().chain(facts.capabilities.iter().filter_map(area)).collect()
}

fn by_area(found: &Found) -> Vec<AreaCount> {
    let mut counts: BTreeMap<AreaId, (usize, usize)> = BTreeMap::new();
    for need in &found.needs {
        counts.entry(need.record.area.clone()).or_default().0 += 1;
    }
    for area in found.offers.iter().flat_map(|offer| areas_of(offer, &found.editions)) {
        counts.entry(area).or_default().1 += 1;
    }
    let areas = found.editions.iter().flat_map(|(_, edition)| &edition.areas);
    let counted = areas.map(|area| {
        let (needs, offers) = counts.get(&area.id).copied().unwrap_or_default();
        AreaCount { area: area.id.clone(), title: area.title.clone(), needs, offers }
    });
    counted.collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn pages_neither_skip_nor_repeat() {
        let at = DateTime::<Utc>::from_timestamp_micros(1_700_000_000_000_000).unwrap();
        let all: Vec<(DateTime<Utc>, Uuid)> = (0..7u128).rev().map(|n| (at, Uuid::from_u128(n))).collect();
        let (mut seen, mut after, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let page = cut(all.clone(), after.as_deref(), 3, |one| *one).unwrap();
            assert_eq!(page.total, 7);
            seen.extend(page.items);
            (after, pages) = (page.next, pages + 1);
            if after.is_none() {
                break;
            }
        }
        assert_eq!((seen, pages), (all.clone(), 3));
        assert_eq!(cut(all.clone(), None, 7, |one| *one).unwrap().next, None);
        assert!(matches!(cut(all, Some("nonsense"), 3, |one| *one), Err(Refusal::NotFound)));
    }
}
