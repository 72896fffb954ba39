//! What is due when, for one reader: deadlines of rounds and proposals, reports and milestones, reviews of own needs and
//! offers, and the activities that the reader may see. And the map of assistance, for everybody.

use std::collections::{BTreeMap, BTreeSet};

use assessment::NeedStatus;
use chrono::{DateTime, NaiveDate, Utc};
use exchange::{Calendar, CalendarEntry, EntryKind, MapState, When, write_calendar, write_map};
use feedback::EngagementStatus;
use persistence::needs::NeedFilter;
use persistence::offers::OfferFilter;
use persistence::proposals::ProposalFilter;
use persistence::{
    ActivityKind, EngagementRecord, OfferStatus, ProposalStatus, RoundStatus, Scope, engagements, needs, offers, rounds,
};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::{Period, StateCode};

use crate::access::{Act, demand};
use crate::delivery::due_reports;
use crate::matchmaker::{Matchmaker, every, refusal};
use crate::proposals::{Side, side_of};
use crate::refusal::{Outcome, Refusal};
use crate::session::Presented;

/// Something in the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueLine {
    /// The same for the life of the entry.
    pub id: String,
    /// activity, proposal-due, report-due, milestone, round-closes, round-answers, need-review or offer-review; pages show
    /// the message `due-{kind}`.
    pub kind: &'static str,
    /// The record's own title; empty where it has none.
    pub title: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Where; empty where nowhere.
    pub place: String,
    /// Which page it leads to: activity, proposal, engagement, round, need or offer.
    pub link_kind: &'static str,
    /// Which record there.
    pub link_id: Uuid,
    /// The record's last change.
    pub changed: DateTime<Utc>,
    /// The record's version.
    pub version: i64,
    /// What kind of activity it is.
    pub activity: Option<ActivityKind>,
}

/// A record that a line comes from.
#[derive(Clone, Copy)]
struct From {
    link: (&'static str, Uuid),
    changed: DateTime<Utc>,
    version: i64,
}

impl From {
    fn line(self, kind: &'static str, mark: &str, title: &str, day: NaiveDate) -> DueLine {
        DueLine {
            id: format!("{kind}-{}{mark}", self.link.1),
            kind,
            title: title.to_owned(),
            from: day,
            until: day,
            place: String::new(),
            link_kind: self.link.0,
            link_id: self.link.1,
            changed: self.changed,
            version: self.version,
            activity: None,
        }
    }
}

impl Matchmaker {
    /// Everything between two days, in their order.
    pub async fn calendar(&self, scope: &Scope, from: NaiveDate, until: NaiveDate) -> Outcome<Vec<DueLine>> {
        demand(scope, Act::ReadPublic)?;
        let mut lines = self.activity_lines(scope, from).await?;
        if scope.actor().is_some() {
            lines.extend(self.matching_lines(scope).await?);
            lines.extend(self.delivery_lines(scope).await?);
            lines.extend(self.own_review_lines(scope).await?);
        }
        lines.retain(|line| line.from <= until && line.until >= from);
        lines.sort_by(|a, b| (a.from, a.until, &a.id).cmp(&(b.from, b.until, &b.id)));
        Ok(lines)
    }

    async fn activity_lines(&self, scope: &Scope, from: NaiveDate) -> Outcome<Vec<DueLine>> {
        let of = |view: crate::activities::ActivityView| {
            let record = view.record;
            DueLine {
                id: format!("activity-{}", record.id),
                kind: "activity",
                from: record.facts.period.from(),
                until: record.facts.period.until(),
                place: record.facts.place.clone(),
                link_kind: "activity",
                link_id: record.id,
                changed: record.created_at,
                version: record.version,
                activity: Some(record.facts.kind),
                title: record.facts.title,
            }
        };
        Ok(self.activities(scope, Some(from)).await?.into_iter().map(of).collect())
    }

    /// Deadlines of rounds, and of proposals that wait.
    async fn matching_lines(&self, scope: &Scope) -> Outcome<Vec<DueLine>> {
        let mut lines = Vec::new();
        let all = every(|page| rounds::list(self.store(), scope, page)).await?;
        for round in all.into_iter().filter(|round| round.status != RoundStatus::Closed) {
            let of = From { link: ("round", round.id.0), changed: round.created_at, version: round.version };
            lines.extend(round.frame.closes.map(|day| of.line("round-closes", "", &round.title, day)));
            lines.extend(round.proposals_due.map(|day| of.line("round-answers", "", &round.title, day)));
        }
        let filter = ProposalFilter { status: vec![ProposalStatus::Open], ..ProposalFilter::default() };
        for record in self.all_proposals(scope, &filter).await? {
            // No title: whose need it is may be kept from the reader until it has answered.
            let of = From { link: ("proposal", record.id.0), changed: record.created_at, version: record.version };
            lines.push(of.line("proposal-due", "", "", record.due));
        }
        Ok(lines)
    }

    /// Own reports and milestones that are due.
    async fn delivery_lines(&self, scope: &Scope) -> Outcome<Vec<DueLine>> {
        let seen = persistence::seen::needs(self.store(), scope).await.map_err(refusal)?;
        let mut lines = Vec::new();
        for record in self.every_engagement(scope).await? {
            let engagement = &record.engagement;
            if engagement.status == EngagementStatus::Closed {
                continue;
            }
            let title = seen.get(&engagement.need).map(|need| need.title.clone()).unwrap_or_default();
            let of =
                From { link: ("engagement", engagement.id.0), changed: record.created_at, version: record.version };
            let side = side_of(scope, record.state_organisation, record.provider_organisation);
            for due in due_reports(&record, self.today()) {
                if own_due(side, due.side) {
                    lines.push(of.line("report-due", &format!("-{}", due.side.code()), &title, due.due));
                }
            }
            let open = engagement.conduct.milestones.iter().enumerate().filter(|(_, one)| one.done.is_none());
            for (number, milestone) in open {
                lines.push(of.line("milestone", &format!("-{number}"), &milestone.title, milestone.due));
            }
        }
        Ok(lines)
    }

    /// Own needs and offers that are to be looked at again.
    async fn own_review_lines(&self, scope: &Scope) -> Outcome<Vec<DueLine>> {
        let me = scope.actor().map(|actor| actor.organisation);
        let mut lines = Vec::new();
        let status = vec![NeedStatus::Published, NeedStatus::Proposed];
        let filter = NeedFilter { organisation: me, status, ..NeedFilter::default() };
        for record in every(|page| needs::list(self.store(), scope, &filter, page)).await? {
            let of = From { link: ("need", record.need.id.0), changed: record.updated_at, version: record.version };
            lines.push(of.line("need-review", "", &record.need.facts.title, record.review_due));
        }
        let status = vec![OfferStatus::Published];
        let filter = OfferFilter { organisation: me, status, ..OfferFilter::default() };
        for record in every(|page| offers::list(self.store(), scope, &filter, page)).await? {
            let of = From { link: ("offer", record.offer.id.0), changed: record.updated_at, version: record.version };
            lines.push(of.line("offer-review", "", &record.offer.facts.title, record.review_due));
        }
        Ok(lines)
    }

    /// The reader's calendar from a month ago to two years ahead, as a file. `title` words an entry in the reader's
    /// language, `address` makes the address of its page.
    pub async fn calendar_file(
        &self,
        scope: &Scope,
        (name, host): (&str, &str),
        title: &(dyn Fn(&DueLine) -> String + Sync),
        address: &(dyn Fn(&str, Uuid) -> String + Sync),
    ) -> Outcome<Vec<u8>> {
        let today = self.today();
        let from = today - chrono::Days::new(31);
        let until = today.checked_add_months(chrono::Months::new(24)).unwrap_or(today);
        let lines = self.calendar(scope, from, until).await?;
        let entries = lines.iter().filter_map(|line| {
            Some(CalendarEntry {
                id: line.id.clone(),
                kind: kind_of(line),
                title: title(line),
                words: String::new(),
                when: When::Days(Period::new(line.from, line.until).ok()?),
                place: line.place.clone(),
                url: address(line.link_kind, line.link_id),
                categories: Vec::new(),
                changed: line.changed,
                sequence: u32::try_from(line.version).unwrap_or(0),
                cancelled: false,
            })
        });
        let entries = entries.collect();
        let calendar = Calendar { name: name.to_owned(), host: host.to_owned(), made: self.now(), entries };
        write_calendar(&calendar).map_err(|e| Refusal::internal(&format!("a calendar could not be written: {e}")))
    }

    /// Help to states as everybody may know it: public needs and offers, and engagements that both sides let be
    /// published.
    pub async fn assistance_map(&self, scope: &Scope) -> Outcome<Vec<MapState>> {
        demand(scope, Act::ReadPublic)?;
        let anyone = self.authenticate(Presented::Nothing).await?;
        let mut states: BTreeMap<StateCode, MapState> = BTreeMap::new();
        let empty = |state: &StateCode| MapState {
            state: state.clone(),
            needs: 0,
            offers: 0,
            engagements: 0,
            kinds: BTreeSet::new(),
            areas: BTreeSet::new(),
            statuses: BTreeMap::new(),
        };
        let filter = NeedFilter::default();
        for (need, area) in needs::all(self.store(), &anyone, &filter).await.map_err(refusal)? {
            let of = states.entry(need.state.clone()).or_insert_with(|| empty(&need.state));
            of.needs += 1;
            of.areas.insert(area);
            of.kinds.extend(need.facts.kinds);
        }
        for EngagementRecord { engagement, .. } in engagements::published(self.store(), scope).await.map_err(refusal)? {
            let of = states.entry(engagement.state.clone()).or_insert_with(|| empty(&engagement.state));
            of.engagements += 1;
            of.areas.insert(engagement.area);
            of.kinds.insert(engagement.kind);
            *of.statuses.entry(engagement.status.code().to_owned()).or_insert(0) += 1;
        }
        for offer in offers::published(self.store(), &anyone).await.map_err(refusal)? {
            for of in states.values_mut() {
                let state = self.register().get(&of.state);
                let admitted = state.is_some_and(|state| offer.facts.eligible.admits(state, self.today()));
                of.offers += u32::from(admitted);
            }
        }
        Ok(states.into_values().collect())
    }

    /// The same as GeoJSON, without geometry that asserts borders.
    pub async fn map_file(&self, scope: &Scope) -> Outcome<Vec<u8>> {
        let states = self.assistance_map(scope).await?;
        write_map(&states, self.register())
            .map_err(|e| Refusal::internal(&format!("the map could not be written: {e}")))
    }
}

/// Whether a report of that side is the reader's to write; the secretariat sees both.
fn own_due(reader: Side, of: vocabulary::OrganisationKind) -> bool {
    match reader {
        Side::State => of == vocabulary::OrganisationKind::State,
        Side::Provider => of == vocabulary::OrganisationKind::Provider,
        Side::Secretariat => true,
    }
}

fn kind_of(line: &DueLine) -> EntryKind {
    match (line.kind, line.activity) {
        (_, Some(ActivityKind::Training)) => EntryKind::Training,
        (_, Some(ActivityKind::Exercise)) => EntryKind::Exercise,
        (_, Some(_)) => EntryKind::Conference,
        ("milestone", None) => EntryKind::Milestone,
        ("need-review" | "offer-review", None) => EntryKind::Review,
        _ => EntryKind::Deadline,
    }
}
