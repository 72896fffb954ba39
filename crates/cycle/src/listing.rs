//! Lists as files: what the reader may see of each, in the sector's formats.

use catalogue::Edition;
use chrono::{DateTime, Utc};
use exchange::{
    CalendarItem, EngagementItem, ExchangeError, Format, PracticeItem, ProposalItem, RemarkItem, ReviewItemLine, Words,
    catalogue_items, write_activities, write_list,
};
use persistence::{Scope, existing};
use vocabulary::{AreaId, RegionCode, StateCode, Text};

use crate::access::{Act, demand};
use crate::existing::{ExistingFilter, activity_of};
use crate::matchmaker::{Matchmaker, refusal};
use crate::needs::NeedFilter;
use crate::offers::OfferFilter;
use crate::paging::{LARGEST_PAGE, Paging};
use crate::practices::PracticeFilter;
use crate::proposals::ProposalFilter;
use crate::refusal::{Outcome, Refusal};

fn written(list: &str, done: Result<Vec<u8>, ExchangeError>) -> Outcome<Vec<u8>> {
    done.map_err(|e| Refusal::internal(&format!("the list of {list} cannot be written: {e}")))
}

/// The list's place below the service's address.
fn url(list: &str, id: impl std::fmt::Display) -> String {
    format!("/api/v1/{list}/{id}")
}

fn area_title(edition: &Edition, area: &AreaId) -> Text {
    edition.area(area).map_or_else(|| Text::english(area.as_str()), |area| area.title.clone())
}

fn day(at: DateTime<Utc>) -> chrono::NaiveDate {
    at.date_naive()
}

/// What a list as a file is narrowed to, by the filters that its page has. What is not set does not matter, and a list
/// takes the filters that it knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Practices that match.
    pub practices: PracticeFilter,
    /// Proposals that match.
    pub proposals: ProposalFilter,
    /// Activities of others that match.
    pub activities: ExistingFilter,
}

impl Matchmaker {
    /// A list as a file. Lists: needs offers proposals engagements practices catalogue calendar activities remarks
    /// review-items.
    pub async fn list_file(
        &self,
        scope: &Scope,
        list: &str,
        filter: &ListFilter,
        format: Format,
        words: &(dyn Words + Sync),
    ) -> Outcome<Vec<u8>> {
        let scope = &scope.exchanging();
        let (_, edition) = self.current_edition(scope).await?;
        match list {
            "needs" => self.export_needs(scope, &NeedFilter::default(), format).await,
            "offers" => self.export_offers(scope, &OfferFilter::default(), format).await,
            "catalogue" => {
                demand(scope, Act::ReadCatalogue)?;
                written(list, write_list(&catalogue_items(&edition), format, words))
            }
            "proposals" => {
                let items = self.proposal_items(scope, &edition, &filter.proposals).await?;
                written(list, write_list(&items, format, words))
            }
            "engagements" => {
                let items = self.engagement_items(scope, &edition).await?;
                written(list, write_list(&items, format, words))
            }
            "practices" => {
                let items = self.practice_items(scope, &filter.practices).await?;
                written(list, write_list(&items, format, words))
            }
            "calendar" => written(list, write_list(&self.calendar_items(scope).await?, format, words)),
            "remarks" => written(list, write_list(&self.remark_items(scope).await?, format, words)),
            "review-items" => written(list, write_list(&self.review_lines(scope).await?, format, words)),
            "activities" => {
                demand(scope, Act::ReadActivities)?;
                let (text, country) = (&filter.activities.text, filter.activities.country.as_ref());
                let kept = existing::all_like(self.store(), scope, text, country).await.map_err(refusal)?;
                let all = kept.iter().map(activity_of).collect::<Outcome<Vec<_>>>()?;
                written(list, write_activities(&all, format))
            }
            _ => Err(Refusal::NotFound),
        }
    }

    fn region_of(&self, state: &StateCode) -> Option<RegionCode> {
        self.register().get(state).map(|state| state.region.clone())
    }

    async fn proposal_items(
        &self,
        scope: &Scope,
        edition: &Edition,
        filter: &ProposalFilter,
    ) -> Outcome<Vec<ProposalItem>> {
        let mut paging = Paging { cursor: None, limit: LARGEST_PAGE };
        let mut items = Vec::new();
        loop {
            let page = self.proposals(scope, filter, &paging).await?;
            for one in page.items.into_iter().filter(|one| !one.withheld) {
                // Who is not to know the state yet finds no proposal of it in a file either.
                let (Some(state), Some(state_name)) = (one.state, one.state_name) else { continue };
                let record = one.record;
                let view = self.proposal(scope, record.id).await?;
                let Some(need) = view.need else { continue };
                let area = edition.capability(&need.capability).map(|c| c.area.clone());
                let Some(area) = area else { continue };
                let said = |decision: &Option<persistence::Decision>| {
                    decision.as_ref().map(|d| if d.accept { "accept" } else { "decline" }.to_owned())
                };
                items.push(ProposalItem {
                    id: record.id.to_string(),
                    round: record.round.to_string(),
                    need: record.need.to_string(),
                    need_title: one.need_title,
                    offer: record.offer.to_string(),
                    offer_title: one.offer_title,
                    region: self.region_of(&state),
                    state,
                    state_name,
                    provider: one.provider_name,
                    area_title: area_title(edition, &area),
                    area,
                    capability: need.capability.clone(),
                    kind: record.kind.clone(),
                    quantity: record.amount,
                    usd_cents: None,
                    status: record.status.code().to_owned(),
                    state_decision: said(&record.state_decision),
                    provider_decision: said(&record.provider_decision),
                    proposed: day(record.created_at),
                    deadline: Some(record.due),
                    url: url("proposals", record.id),
                });
            }
            match page.next {
                Some(next) => paging.cursor = Some(next),
                None => return Ok(items),
            }
        }
    }

    async fn engagement_items(&self, scope: &Scope, edition: &Edition) -> Outcome<Vec<EngagementItem>> {
        let mut paging = Paging { cursor: None, limit: LARGEST_PAGE };
        let mut items = Vec::new();
        loop {
            let page = self.engagements(scope, &paging).await?;
            for one in page.items {
                let record = one.record;
                let of = &record.engagement;
                let conduct = &of.conduct;
                let partners = conduct.partners.iter().filter(|p| p.role == feedback::PartnerRole::Implementing);
                let before = of.reports.iter().find_map(|report| report.level_before);
                let after = of.reports.iter().filter_map(|report| report.level_after).next_back();
                items.push(EngagementItem {
                    id: of.id.to_string(),
                    need: of.need.to_string(),
                    offer: of.offer.to_string(),
                    title: one.need_title,
                    region: self.region_of(&one.state),
                    state: one.state,
                    state_name: one.state_name,
                    provider: one.provider_name,
                    implementers: partners.map(|partner| partner.name.clone()).collect(),
                    area: of.area.clone(),
                    area_title: area_title(edition, &of.area),
                    capability: of.capability.clone(),
                    kind: of.kind.clone(),
                    agreed: of.agreed,
                    delivered: one.delivered.amount,
                    usd_cents: conduct.value_usd_cents,
                    status: of.status.code().to_owned(),
                    closure: of.closure.map(|reason| reason.code().to_owned()),
                    agreed_on: conduct.agreed_on.unwrap_or_else(|| day(record.created_at)),
                    from: record.period.map(|period| period.from()),
                    until: record.period.map(|period| period.until()),
                    level_before: before,
                    level_goal: None,
                    level_after: after,
                    participants: None,
                    women: None,
                    label: false,
                    url: url("engagements", of.id),
                });
            }
            match page.next {
                Some(next) => paging.cursor = Some(next),
                None => return Ok(items),
            }
        }
    }

    async fn practice_items(&self, scope: &Scope, filter: &PracticeFilter) -> Outcome<Vec<PracticeItem>> {
        let all = self.practices(scope, filter).await?;
        let items = all.into_iter().map(|one| PracticeItem {
            id: one.id.to_string(),
            title: one.facts.title,
            done: one.facts.done,
            why: one.facts.why,
            conditions: one.facts.conditions,
            area: Some(one.facts.area),
            capability: one.facts.capability,
            kinds: one.facts.kinds,
            regions: one.facts.regions,
            languages: one.facts.languages,
            published: one.published,
            url: url("practices", one.id),
        });
        Ok(items.collect())
    }

    async fn calendar_items(&self, scope: &Scope) -> Outcome<Vec<CalendarItem>> {
        let all = self.activities(scope, None).await?;
        let items = all.into_iter().map(|one| {
            let (id, organiser, facts) = (one.record.id, one.record.organiser, one.record.facts);
            CalendarItem {
                id: id.to_string(),
                title: facts.title,
                kind: facts.kind.to_string(),
                from: facts.period.from(),
                until: facts.period.until(),
                place: facts.place,
                online: facts.online,
                languages: facts.languages,
                areas: facts.areas,
                organiser,
                seats: facts.seats,
                url: url("calendar/activities", id),
            }
        });
        Ok(items.collect())
    }

    async fn remark_items(&self, scope: &Scope) -> Outcome<Vec<RemarkItem>> {
        let all = self.remarks(scope).await?;
        let items = all.into_iter().map(|one| {
            let remark = one.record.remark;
            RemarkItem {
                subject: remark.subject,
                subject_title: one.title,
                kind: remark.kind.code().to_owned(),
                text: remark.text,
                engagement: if remark.engagement.0.is_nil() { String::new() } else { remark.engagement.to_string() },
                day: remark.day,
            }
        });
        Ok(items.collect())
    }

    async fn review_lines(&self, scope: &Scope) -> Outcome<Vec<ReviewItemLine>> {
        let all = self.review_items(scope, false).await?;
        let lines = all.into_iter().map(|one| {
            let item = one.record.item;
            ReviewItemLine {
                id: item.id.to_string(),
                cause: item.cause.code().to_owned(),
                subject: item.subject,
                subject_title: one.title,
                evidence: u32::try_from(one.evidence).unwrap_or(u32::MAX),
                opened: item.opened,
                closed: item.closed.as_ref().map(|closing| closing.day),
                edition: item.closed.map(|closing| closing.edition).unwrap_or_default(),
            }
        });
        Ok(lines.collect())
    }
}
