//! Needs as files: a table comes in whole or not at all, a list goes out as it is shown.

use assessment::{Need, RawNeed};
use exchange::{Format, NeedLine, OfferLine, write_activities};
use matching::Offer;
use persistence::Scope;
use persistence::needs::{self, NewNeed};
use persistence::offers::{self, NewOffer};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Finding, NeedId, OfferId, Place, Visibility};

use crate::access::{Act, demand, holds};
use crate::catalogue::knowing;
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::needs::{NeedFilter, area_of, own_state};
use crate::offers::{OfferFilter, words_of};
use crate::overview::OverviewFilter;
use crate::paging::{LARGEST_PAGE, Paging};
use crate::refusal::{Outcome, Refusal};

/// What came in.
#[derive(Debug, Clone, Serialize)]
pub struct Imported<T> {
    /// The new records, in the order of the file.
    pub ids: Vec<T>,
    /// What was accepted but is worth a look.
    pub warnings: Vec<Finding>,
}

/// Splits what refuses the file from what is only worth a look.
fn accepted(findings: Vec<Finding>) -> Outcome<Vec<Finding>> {
    if findings.iter().any(Finding::is_error) { Err(Refusal::Invalid(findings)) } else { Ok(findings) }
}

fn nothing_in_it(is_empty: bool, findings: &mut Vec<Finding>) {
    if is_empty && findings.is_empty() {
        let message = "the file has no rows; start from the template";
        findings.push(Finding::error("file-empty", Place::default(), "", message));
    }
}

fn need_line(need: &Need) -> NeedLine {
    NeedLine {
        row: 0,
        reference: need.id.to_string(),
        state: need.state.to_string(),
        posted: need.posted.to_string(),
        raw: RawNeed::from(&need.facts),
    }
}

fn offer_line(offer: &Offer) -> OfferLine {
    OfferLine {
        row: 0,
        reference: offer.id.to_string(),
        provider: offer.provider_name.clone(),
        provider_kind: offer.provider_kind.to_string(),
        posted: offer.posted.to_string(),
        raw: matching::RawOffer::from(&offer.facts),
    }
}

fn unwritten(error: &exchange::ExchangeError) -> Refusal {
    Refusal::internal(&format!("a file could not be written: {error}"))
}

impl Matchmaker {
    /// Brings in needs of the own state as drafts, all or none; every fault is named with its row and column.
    pub async fn import_needs(&self, scope: &Scope, bytes: &[u8], key: Option<&Key>) -> Outcome<Imported<NeedId>> {
        let scope = &scope.exchanging();
        demand(scope, Act::WriteNeed)?;
        let state = own_state(scope)?;
        let (table, mut findings) = exchange::read(bytes, Some("Needs"));
        let (mut lines, more) = exchange::read_needs(&table);
        findings.extend(more);
        nothing_in_it(lines.is_empty(), &mut findings);
        let (ids, more) = exchange::resolve(&table, &mut lines, |_| NeedId(Uuid::new_v4()));
        findings.extend(more);
        let editions = self.adopted_editions(scope).await?;
        let mut new = Vec::new();
        for (line, &id) in lines.iter().zip(&ids) {
            let edition = knowing(&editions, &[line.raw.capability.trim()])?;
            match assessment::raw::parse(&line.raw, &edition, self.register(), |field| Place::field(field)) {
                Err(faults) => findings.extend(table.locate(line.row, faults)),
                Ok(mut facts) => {
                    if !holds(scope, Act::ShareNeed) {
                        facts.sharing.visibility = Visibility::Private;
                    }
                    let mut apart = facts.clone();
                    apart.requires.retain(|required| !ids.contains(required));
                    findings.extend(table.locate(line.row, self.linked_faults(scope, &apart, &state).await?));
                    let area = area_of(&edition, &facts)?;
                    new.push(NewNeed { id: Some(id), facts, area, posted: self.today(), on_behalf_of: None });
                }
            }
        }
        let warnings = accepted(findings)?;
        let ids = needs::create_many(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        Ok(Imported { ids, warnings })
    }

    /// Writes the needs that the reader may see and the filter lets through.
    pub async fn export_needs(&self, scope: &Scope, filter: &NeedFilter, format: Format) -> Outcome<Vec<u8>> {
        let scope = &scope.exchanging();
        let (mut lines, mut paging) = (Vec::new(), Paging { cursor: None, limit: LARGEST_PAGE });
        loop {
            let page = self.needs(scope, filter, &paging).await?;
            for summary in page.items {
                self.note_need(scope, &summary.record).await?;
                lines.push(need_line(&summary.record.need));
            }
            match page.next {
                Some(next) => paging.cursor = Some(next),
                None => break,
            }
        }
        exchange::write_needs(&lines, format).map_err(|e| unwritten(&e))
    }

    /// Brings in offers of the own organisation as drafts, all or none.
    pub async fn import_offers(&self, scope: &Scope, bytes: &[u8], key: Option<&Key>) -> Outcome<Imported<OfferId>> {
        let scope = &scope.exchanging();
        demand(scope, Act::WriteOffer)?;
        let (table, mut findings) = exchange::read(bytes, Some("Offers"));
        let (lines, more) = exchange::read_offers(&table);
        findings.extend(more);
        nothing_in_it(lines.is_empty(), &mut findings);
        let editions = self.adopted_editions(scope).await?;
        let mut new = Vec::new();
        for line in &lines {
            let edition = knowing(&editions, &words_of(&line.raw))?;
            match matching::raw::parse(&line.raw, &edition, self.register(), |field| Place::field(field)) {
                Err(faults) => findings.extend(table.locate(line.row, faults)),
                Ok(mut facts) => {
                    if !holds(scope, Act::ShareOffer) {
                        facts.sharing.visibility = Visibility::Private;
                    }
                    findings.extend(table.locate(line.row, self.sharing_faults(scope, &facts.sharing).await?));
                    new.push(NewOffer { facts, posted: self.today() });
                }
            }
        }
        let warnings = accepted(findings)?;
        let ids = offers::create_many(self.store(), scope, new, Key::once(key)).await.map_err(refusal)?;
        Ok(Imported { ids, warnings })
    }

    /// Writes the offers that the reader may see and the filter lets through.
    pub async fn export_offers(&self, scope: &Scope, filter: &OfferFilter, format: Format) -> Outcome<Vec<u8>> {
        let scope = &scope.exchanging();
        let (mut lines, mut paging) = (Vec::new(), Paging { cursor: None, limit: LARGEST_PAGE });
        loop {
            let page = self.offers(scope, filter, &paging).await?;
            for summary in page.items {
                lines.push(offer_line(&summary.record.offer));
            }
            match page.next {
                Some(next) => paging.cursor = Some(next),
                None => break,
            }
        }
        exchange::write_offers(&lines, format).map_err(|e| unwritten(&e))
    }

    /// Writes one list of the public overview as the filter lets it through. Lists: needs offers activities.
    pub async fn overview_file(
        &self,
        scope: &Scope,
        filter: &OverviewFilter,
        list: &str,
        format: Format,
    ) -> Outcome<Vec<u8>> {
        let found = self.search_public(&scope.exchanging(), filter).await?;
        let written = match list {
            "needs" => {
                let lines: Vec<_> = found.needs.iter().map(|one| need_line(&one.record.need)).collect();
                exchange::write_needs(&lines, format)
            }
            "offers" => {
                let lines: Vec<_> = found.offers.iter().map(|one| offer_line(&one.record.offer)).collect();
                exchange::write_offers(&lines, format)
            }
            "activities" => {
                let all: Vec<_> = found.activities.into_iter().map(|(_, activity)| activity).collect();
                write_activities(&all, format)
            }
            _ => return Err(Refusal::NotFound),
        };
        written.map_err(|e| unwritten(&e))
    }
}
