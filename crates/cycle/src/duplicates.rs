//! Likenesses: what a need or an offer resembles among what its reader may see, told before it is posted.

use assessment::{Need, NeedStatus};
use catalogue::Edition;
use chrono::{DateTime, Utc};
use matching::duplicates::{Duplicate, Record, Verdict, duplicates};
use matching::{Offer, RawOffer};
use persistence::duplicates::{self as kept, Resembled};
use persistence::{ExistingRecord, OfferStatus, Scope, WarningRecord, existing, needs, offers};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{NeedId, OfferId, Place, ProviderKind, StateCode, UnLanguage};

use crate::RawNeed;
use crate::access::{Act, demand, which};
use crate::existing::activity_of;
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::needs::own_state;
use crate::offers::words_of;
use crate::refusal::{Outcome, Refusal};

/// Most likenesses that are told.
const MOST: usize = 10;
/// Most characters of the words with which a warning is set aside.
const WORDS: usize = 500;

/// Something that resembles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DuplicateView {
    /// need, offer, activity
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// 0 to 1.
    pub score: f64,
    /// Strongest first; pages show the message `duplicate-{code}`.
    pub reasons: Vec<String>,
}

/// A warning that was shown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WarningView {
    /// The warning.
    pub id: Uuid,
    /// What resembles.
    pub duplicate: DuplicateView,
    /// When it was found.
    pub found_at: DateTime<Utc>,
    /// When its owner set it aside.
    pub set_aside_at: Option<DateTime<Utc>>,
    /// Why it is none, in the owner's words.
    pub words: String,
    /// What the reader may do.
    pub may: Vec<Act>,
}

/// A record to compare with, and what is told of it.
struct Candidate {
    kind: &'static str,
    id: Uuid,
    title: String,
    record: Record,
}

/// What resembles, likest first.
fn resembling(subject: &Record, candidates: &[Candidate]) -> Vec<DuplicateView> {
    let records: Vec<Record> = candidates.iter().map(|c| c.record.clone()).collect();
    let found = duplicates(subject, &records, Verdict::Possible);
    let told = found.into_iter().take(MOST).filter_map(|Duplicate { id, likeness }| {
        let candidate = candidates.iter().find(|c| c.record.id == id)?;
        Some(DuplicateView {
            kind: candidate.kind,
            id: candidate.id,
            title: candidate.title.clone(),
            score: likeness.score,
            reasons: likeness.reasons.iter().map(|reason| reason.about.code().to_owned()).collect(),
        })
    });
    told.collect()
}

fn activity(record: &ExistingRecord, edition: &Edition, language: UnLanguage) -> Outcome<Candidate> {
    let activity = activity_of(record)?;
    let title = activity.title.best(language).0.to_owned();
    Ok(Candidate { kind: "activity", id: record.id, title, record: exchange::activity_record(&activity, edition) })
}

fn language(scope: &Scope) -> UnLanguage {
    scope.actor().map_or(UnLanguage::En, |actor| actor.language)
}

impl Matchmaker {
    /// What a need that is being written resembles; nothing is stored. A text that cannot be read yet resembles nothing.
    pub async fn need_duplicates(
        &self,
        scope: &Scope,
        raw: &RawNeed,
        except: Option<NeedId>,
    ) -> Outcome<Vec<DuplicateView>> {
        demand(scope, Act::WriteNeed)?;
        let state = own_state(scope)?;
        let edition = self.edition_for(scope, &[raw.capability.trim()]).await?;
        let read = assessment::raw::parse(raw, &edition, self.register(), |field| Place::field(field));
        let Ok(facts) = read else { return Ok(Vec::new()) };
        let need = Need { id: except.unwrap_or(NeedId(Uuid::nil())), state, posted: self.today(), facts };
        self.like_need(scope, &need, &edition).await
    }

    async fn like_need(&self, scope: &Scope, need: &Need, edition: &Edition) -> Outcome<Vec<DuplicateView>> {
        let subject = Record::of_need(need, edition);
        let mut candidates = self.own_needs_like(scope, need, edition).await?;
        candidates.extend(self.activities_in(scope, std::slice::from_ref(&need.state), edition).await?);
        Ok(resembling(&subject, &candidates))
    }

    /// Other needs of the same state that the reader may see and that are not over.
    async fn own_needs_like(&self, scope: &Scope, need: &Need, edition: &Edition) -> Outcome<Vec<Candidate>> {
        let over = [NeedStatus::Withdrawn, NeedStatus::Rejected, NeedStatus::Expired];
        let status = NeedStatus::ALL.iter().copied().filter(|status| !over.contains(status)).collect();
        let filter = needs::NeedFilter { status, state: Some(need.state.clone()), ..needs::NeedFilter::default() };
        let found = every(|page| needs::list(self.store(), scope, &filter, page)).await?;
        let same = found.into_iter().filter(|r| r.need.id != need.id);
        let candidates = same.map(|record| Candidate {
            kind: "need",
            id: record.need.id.0,
            title: record.need.facts.title.clone(),
            record: Record::of_need(&record.need, edition),
        });
        Ok(candidates.collect())
    }

    async fn activities_in(
        &self,
        scope: &Scope,
        countries: &[StateCode],
        edition: &Edition,
    ) -> Outcome<Vec<Candidate>> {
        let found = existing::all_in(self.store(), scope, countries).await.map_err(refusal)?;
        found.iter().map(|record| activity(record, edition, language(scope))).collect()
    }

    /// What others do already in the need's country that resembles it, likest first.
    pub async fn existing_for_need(&self, scope: &Scope, id: NeedId) -> Outcome<Vec<DuplicateView>> {
        demand(scope, Act::ReadNeeds)?;
        demand(scope, Act::ReadActivities)?;
        let record = needs::get(self.store(), scope, id).await.map_err(refusal)?;
        let edition = self.edition_for(scope, &[record.need.facts.capability.as_str()]).await?;
        let candidates = self.activities_in(scope, std::slice::from_ref(&record.need.state), &edition).await?;
        Ok(resembling(&Record::of_need(&record.need, &edition), &candidates))
    }

    /// What an offer that is being written resembles; nothing is stored.
    pub async fn offer_duplicates(
        &self,
        scope: &Scope,
        raw: &RawOffer,
        except: Option<OfferId>,
    ) -> Outcome<Vec<DuplicateView>> {
        demand(scope, Act::WriteOffer)?;
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        let edition = self.edition_for(scope, &words_of(raw)).await?;
        let read = matching::raw::parse(raw, &edition, self.register(), |field| Place::field(field));
        let Ok(facts) = read else { return Ok(Vec::new()) };
        let offer = Offer {
            id: except.unwrap_or(OfferId(Uuid::nil())),
            provider: actor.organisation,
            provider_kind: actor.provider_kind.unwrap_or(ProviderKind::Government),
            provider_name: actor.organisation_name.clone(),
            posted: self.today(),
            facts,
        };
        self.like_offer(scope, &offer, &edition).await
    }

    async fn like_offer(&self, scope: &Scope, offer: &Offer, edition: &Edition) -> Outcome<Vec<DuplicateView>> {
        let status = vec![OfferStatus::Draft, OfferStatus::Published];
        let filter = offers::OfferFilter { status, ..offers::OfferFilter::default() };
        let found = every(|page| offers::list(self.store(), scope, &filter, page)).await?;
        let others = found.into_iter().filter(|record| record.offer.id != offer.id);
        let mut candidates: Vec<_> = others
            .map(|record| Candidate {
                kind: "offer",
                id: record.offer.id.0,
                title: record.offer.facts.title.clone(),
                record: Record::of_offer(&record.offer, edition),
            })
            .collect();
        let countries: Vec<StateCode> = offer.facts.eligible.states.iter().cloned().collect();
        if !countries.is_empty() {
            candidates.extend(self.activities_in(scope, &countries, edition).await?);
        }
        Ok(resembling(&Record::of_offer(offer, edition), &candidates))
    }

    /// The warnings of an own need: looks again, keeps what it found.
    pub async fn need_warnings(&self, scope: &Scope, id: NeedId) -> Outcome<Vec<WarningView>> {
        demand(scope, Act::ReadNeeds)?;
        let record = self.own_need(scope, id).await?;
        let edition = self.edition_for(scope, &[record.need.facts.capability.as_str()]).await?;
        let found = self.like_need(scope, &record.need, &edition).await?;
        self.keep_warnings(scope, ("need", id.0), found, Act::WriteNeed).await
    }

    /// The warnings of an own offer: looks again, keeps what it found.
    pub async fn offer_warnings(&self, scope: &Scope, id: OfferId) -> Outcome<Vec<WarningView>> {
        demand(scope, Act::ReadOffers)?;
        let record = self.own_offer(scope, id).await?;
        let facts = &record.offer.facts;
        let words: Vec<&str> =
            facts.capabilities.iter().map(|c| c.as_str()).chain(facts.areas.iter().map(|a| a.as_str())).collect();
        let edition = self.edition_for(scope, &words).await?;
        let found = self.like_offer(scope, &record.offer, &edition).await?;
        self.keep_warnings(scope, ("offer", id.0), found, Act::WriteOffer).await
    }

    async fn keep_warnings(
        &self,
        scope: &Scope,
        subject: (&'static str, Uuid),
        found: Vec<DuplicateView>,
        act: Act,
    ) -> Outcome<Vec<WarningView>> {
        let found = found.into_iter().map(resembled).collect();
        let all = kept::keep(self.store(), scope, subject, found).await.map_err(refusal)?;
        Ok(all.into_iter().map(|record| warning(record, which(scope, &[act]))).collect())
    }

    /// Sets an own warning aside, with words why it is none.
    pub async fn set_warning_aside(&self, scope: &Scope, id: Uuid, words: &str) -> Outcome<()> {
        if demand(scope, Act::WriteNeed).is_err() {
            demand(scope, Act::WriteOffer)?;
        }
        let words: String = words.trim().chars().take(WORDS).collect();
        kept::set_aside(self.store(), scope, id, &words).await.map_err(refusal)
    }
}

fn resembled(view: DuplicateView) -> Resembled {
    Resembled {
        kind: view.kind.to_owned(),
        id: view.id,
        title: view.title,
        score_ppm: (view.score.clamp(0.0, 1.0) * 1e6).round() as u32,
        reasons: view.reasons,
    }
}

fn warning(record: WarningRecord, may: Vec<Act>) -> WarningView {
    let kind = match record.resembled.kind.as_str() {
        "need" => "need",
        "offer" => "offer",
        _ => "activity",
    };
    WarningView {
        id: record.id,
        duplicate: DuplicateView {
            kind,
            id: record.resembled.id,
            title: record.resembled.title,
            score: f64::from(record.resembled.score_ppm) / 1e6,
            reasons: record.resembled.reasons,
        },
        found_at: record.found_at,
        set_aside_at: record.set_aside_at,
        words: record.words,
        may,
    }
}
