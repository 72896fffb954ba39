//! The calendar of activities: trainings, exercises, conferences, each seen by whom its organiser chooses.

use std::collections::BTreeSet;

use persistence::activities;
pub use persistence::{ActivityFacts, ActivityKind};
use persistence::{ActivityRecord, Scope};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::field::Fields;
use vocabulary::{AreaId, Finding, LanguageCode, Place, Visibility};

use crate::access::{Act, demand, which};
use crate::matchmaker::{Key, Matchmaker, refusal};
use crate::need_views::is_own;
use crate::refusal::{Outcome, Refusal};

/// Most seats of an activity.
const MOST_SEATS: u32 = 100_000;

vocabulary::raw_record! {
    /// An activity as text.
    RawActivity {
        /// One line.
        title,
        /// training, exercise, conference or other.
        kind,
        /// First day.
        starts,
        /// Last day; empty means the first.
        until,
        /// Where; empty where it is online only.
        place,
        /// yes: people can take part online.
        online,
        /// Languages.
        languages,
        /// Areas of the catalogue.
        areas,
        /// How many can take part.
        seats,
        /// Where to read more and apply.
        link,
        /// More about it.
        words,
        /// secretariat, members or public.
        visibility,
    }
}

/// An activity as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActivityView {
    /// The record.
    pub record: ActivityRecord,
    /// The reader's organisation keeps it.
    pub own: bool,
    /// What the reader may do with it.
    pub may: Vec<Act>,
}

fn view(scope: &Scope, record: ActivityRecord) -> ActivityView {
    let own = is_own(scope, record.organisation);
    let may = if own { which(scope, &[Act::WriteActivity]) } else { Vec::new() };
    ActivityView { own, may, record }
}

impl Matchmaker {
    /// Activities that the reader may see and that end on or after a day, in the order of their first days.
    pub async fn activities(&self, scope: &Scope, from: Option<chrono::NaiveDate>) -> Outcome<Vec<ActivityView>> {
        demand(scope, Act::ReadPublic)?;
        let found = activities::list(self.store(), scope, from).await.map_err(refusal)?;
        Ok(found.into_iter().map(|record| view(scope, record)).collect())
    }

    /// One activity.
    pub async fn activity(&self, scope: &Scope, id: Uuid) -> Outcome<ActivityView> {
        demand(scope, Act::ReadPublic)?;
        activities::get(self.store(), scope, id).await.map(|record| view(scope, record)).map_err(refusal)
    }

    async fn read_activity(&self, scope: &Scope, raw: &RawActivity) -> Outcome<ActivityFacts> {
        let (_, edition) = self.current_edition(scope).await?;
        let mut f = Fields::new(|field: &str| Place::field(field));
        let title = f.title("title", &raw.title);
        let kind: Option<ActivityKind> = f.required("not-an-activity-kind", "kind", &raw.kind);
        let until = if raw.until.trim().is_empty() { &raw.starts } else { &raw.until };
        let period = f.period(("starts", &raw.starts), ("until", until));
        let place = f.prose("place", &raw.place);
        let online = raw.online.trim() == "yes";
        if place.is_empty() && !online {
            f.refuse("required", "place", "", "say where it takes place, or that people take part online");
        }
        let languages: BTreeSet<LanguageCode> = f.list("unknown-language", "languages", &raw.languages);
        let areas: BTreeSet<AreaId> = f.list("unknown-area", "areas", &raw.areas);
        for area in areas.iter().filter(|id| edition.area(id).is_none()) {
            f.refuse("unknown-area", "areas", area.as_str(), "the catalogue has no such area; choose one of its list");
        }
        let seats = if raw.seats.trim().is_empty() { None } else { f.count("seats", &raw.seats) };
        if seats.is_some_and(|seats| seats > MOST_SEATS) {
            f.refuse("out-of-range", "seats", &raw.seats, format!("at most {MOST_SEATS} seats"));
        }
        let link = raw.link.trim().to_owned();
        if !link.is_empty() && (!link.starts_with("https://") || link.len() > 500 || link.contains(char::is_whitespace))
        {
            f.refuse("not-an-address", "link", &link, "use an address that begins with https://");
        }
        let words = f.prose("words", &raw.words);
        let visibility: Option<Visibility> = f.required("unknown-visibility", "visibility", &raw.visibility);
        if visibility == Some(Visibility::Chosen) {
            f.refuse(
                "unknown-visibility",
                "visibility",
                &raw.visibility,
                "use private, secretariat, members or public",
            );
        }
        let read = kind.zip(period).zip(visibility);
        f.finish(read.map(|((kind, period), visibility)| ActivityFacts {
            title,
            kind,
            period,
            place,
            online,
            languages,
            areas,
            seats,
            link,
            words,
            visibility,
        }))
        .map_err(|findings: Vec<Finding>| Refusal::Invalid(findings))
    }

    /// Enters an activity, or changes an own one: its id with the version that was read.
    pub async fn put_activity(
        &self,
        scope: &Scope,
        of: Option<(Uuid, i64)>,
        raw: &RawActivity,
        key: Option<&Key>,
    ) -> Outcome<ActivityView> {
        demand(scope, Act::WriteActivity)?;
        // Whose it is comes before what is wrong with the words.
        if let Some((id, _)) = of
            && !self.activity(scope, id).await?.own
        {
            return Err(Refusal::NotFound);
        }
        let facts = self.read_activity(scope, raw).await?;
        let record = match of {
            None => activities::create(self.store(), scope, facts, Key::once(key)).await,
            Some((id, version)) => activities::update(self.store(), scope, id, facts, version).await,
        };
        record.map(|record| view(scope, record)).map_err(refusal)
    }

    /// Takes an own activity out of the calendar.
    pub async fn remove_activity(&self, scope: &Scope, id: Uuid, version: i64) -> Outcome<()> {
        demand(scope, Act::WriteActivity)?;
        activities::remove(self.store(), scope, id, version).await.map_err(refusal)
    }
}
