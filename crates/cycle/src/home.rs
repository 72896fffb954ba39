//! The task list of the signed-in person: what waits for them, where they stand in the cycle, what moved.

use std::collections::BTreeMap;

use assessment::NeedStatus;
use chrono::{NaiveDate, TimeDelta};
use feedback::EngagementStatus;
use persistence::engagements::EngagementFilter;
use persistence::{NoticeRecord, OfferStatus, RoundStatus, RunStatus, Scope, needs, offers, rounds};
use serde::Serialize;
use uuid::Uuid;
use vocabulary::OrganisationKind;

use crate::access::{Act, allowed, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::paging::Paging;
use crate::refusal::{Outcome, Refusal};

/// Exchange rates that are older than this many days want renewing.
const RATES_HOLD: i64 = 45;

/// Something to do, or done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Pages show the message `task-{code}`.
    pub code: &'static str,
    /// How many records wait.
    pub count: u64,
    /// Which page it leads to.
    pub link_kind: &'static str,
    /// Which record there.
    pub link_id: Option<Uuid>,
    /// The first day by which something is due.
    pub due: Option<NaiveDate>,
    /// Nothing waits here.
    pub done: bool,
}

impl Task {
    pub(crate) fn new(code: &'static str, count: u64, link_kind: &'static str) -> Self {
        Self { code, count, link_kind, link_id: None, due: None, done: count == 0 }
    }

    pub(crate) fn at(self, link_id: Option<Uuid>) -> Self {
        Self { link_id, ..self }
    }
}

/// The home page.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// What waits, in the order of the cycle.
    pub tasks: Vec<Task>,
    /// What moved last.
    pub notices: Vec<NoticeRecord>,
    /// Own records by kind and status, such as `need-draft`.
    pub counts: BTreeMap<String, u64>,
}

impl Matchmaker {
    /// The task list of whoever is signed in.
    pub async fn home(&self, scope: &Scope) -> Outcome<HomeView> {
        demand(scope, Act::ReadNotices)?;
        let kind = scope.actor().ok_or(Refusal::NotSignedIn)?.kind;
        let counts = self.counts(scope, kind).await?;
        let mut tasks = match kind {
            OrganisationKind::State => self.state_tasks(scope, &counts).await?,
            OrganisationKind::Provider => Vec::new(),
            OrganisationKind::Secretariat => self.secretariat_tasks(scope, &counts).await?,
        };
        if kind != OrganisationKind::Secretariat {
            tasks.extend(self.invited_tasks(scope).await?);
            tasks.extend(self.offer_tasks(scope, kind, &counts));
            tasks.extend(self.delivery_tasks(scope).await?);
        }
        let notices = self.notices(scope, &Paging { cursor: None, limit: 20 }).await?.items;
        Ok(HomeView { tasks, notices, counts })
    }

    async fn counts(&self, scope: &Scope, kind: OrganisationKind) -> Outcome<BTreeMap<String, u64>> {
        let own = scope.actor().map(|actor| actor.organisation);
        let organisation = own.filter(|_| kind != OrganisationKind::Secretariat);
        let mut counts = BTreeMap::new();
        if kind != OrganisationKind::Provider {
            let found = needs::counts(self.store(), scope, organisation).await.map_err(refusal)?;
            for status in NeedStatus::ALL {
                counts.insert(format!("need-{status}"), found.get(status).copied().unwrap_or(0));
            }
        }
        let found = offers::counts(self.store(), scope, organisation).await.map_err(refusal)?;
        for status in OfferStatus::ALL {
            counts.insert(format!("offer-{}", status.code()), found.get(status).copied().unwrap_or(0));
        }
        Ok(counts)
    }

    async fn state_tasks(&self, scope: &Scope, counts: &BTreeMap<String, u64>) -> Outcome<Vec<Task>> {
        let of = |key: &str| counts.get(key).copied().unwrap_or(0);
        let mut tasks = vec![self.assessment_task(scope).await?];
        let needs: u64 = NeedStatus::ALL.iter().map(|status| of(&format!("need-{status}"))).sum();
        if needs == 0 {
            tasks.push(Task { done: false, ..Task::new("write-need", 0, "needs") });
        }
        let (to_confirm, to_consent) = needs::waiting_for_state(self.store(), scope).await.map_err(refusal)?;
        tasks.push(Task::new("confirm-needs", to_confirm, "needs"));
        tasks.push(Task::new("consent-needs", to_consent, "needs"));
        tasks.push(Task::new("finish-drafts", of("need-draft"), "needs"));
        tasks.push(Task::new("mend-rejected", of("need-rejected"), "needs"));
        if allowed(scope, Act::SubmitNeed) {
            tasks.push(Task::new("submit-needs", of("need-endorsed"), "needs"));
        }
        Ok(tasks)
    }

    fn offer_tasks(&self, scope: &Scope, kind: OrganisationKind, counts: &BTreeMap<String, u64>) -> Vec<Task> {
        let of = |key: &str| counts.get(key).copied().unwrap_or(0);
        let mut tasks = Vec::new();
        if kind == OrganisationKind::Provider && of("offer-draft") + of("offer-published") == 0 {
            tasks.push(Task { done: false, ..Task::new("write-offer", 0, "offers") });
        }
        if of("offer-draft") > 0 && allowed(scope, Act::PublishOffer) {
            tasks.push(Task::new("publish-offers", of("offer-draft"), "offers"));
        }
        tasks
    }

    async fn delivery_tasks(&self, scope: &Scope) -> Outcome<Vec<Task>> {
        let (waiting, due) = self.waiting_proposals(scope).await?;
        let status = vec![EngagementStatus::Agreed, EngagementStatus::InDelivery];
        let open = self.all_engagements(scope, &EngagementFilter { status, ..EngagementFilter::default() }).await?;
        let only = match open.as_slice() {
            [one] => Some(one.engagement.id.0),
            _ => None,
        };
        let mut tasks = vec![Task { due, ..Task::new("answer-proposals", waiting, "proposals") }];
        let link_kind = if only.is_some() { "engagement" } else { "engagements" };
        let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
        tasks.push(Task::new("report-progress", count, link_kind).at(only));
        Ok(tasks)
    }

    async fn secretariat_tasks(&self, scope: &Scope, counts: &BTreeMap<String, u64>) -> Outcome<Vec<Task>> {
        let of = |key: &str| counts.get(key).copied().unwrap_or(0);
        let mut tasks = vec![
            Task::new("authenticate-needs", of("need-submitted"), "needs"),
            Task::new("publish-needs", of("need-authenticated"), "needs"),
        ];
        let rates = self.current_rates(scope).await?;
        let stale = rates.micro_usd.is_empty() || self.today() - rates.date > TimeDelta::days(RATES_HOLD);
        tasks.push(Task { done: !stale, ..Task::new("set-rates", u64::from(stale), "rates") });
        tasks.extend(self.edition_task(scope).await?);
        tasks.push(self.round_task(scope).await?);
        Ok(tasks)
    }

    /// The next step of the newest round that is not closed.
    async fn round_task(&self, scope: &Scope) -> Outcome<Task> {
        let rounds = self.rounds(scope).await?;
        let Some(round) = rounds.into_iter().find(|round| round.status != RoundStatus::Closed) else {
            return Ok(Task { done: false, ..Task::new("open-round", 0, "rounds") });
        };
        let link = Some(round.id.0);
        if round.status == RoundStatus::Proposing {
            let due = round.proposals_due;
            let over = due.is_some_and(|due| due < self.today());
            let code = if over { "close-round" } else { "await-answers" };
            return Ok(Task { due, done: !over, ..Task::new(code, u64::from(over), "round").at(link) });
        }
        let runs = rounds::runs(self.store(), scope, round.id).await.map_err(refusal)?;
        let newest = runs.iter().max_by_key(|run| (run.created_at, run.id));
        Ok(match newest.map(|run| (run.status, run.id)) {
            Some((RunStatus::Queued | RunStatus::Running, id)) => {
                Task { done: false, ..Task::new("watch-run", 1, "run").at(Some(id.0)) }
            }
            Some((RunStatus::Done, id)) => Task { done: false, ..Task::new("choose-run", 1, "run").at(Some(id.0)) },
            Some((RunStatus::Failed | RunStatus::Cancelled, _)) | None => {
                Task { done: false, ..Task::new("start-run", 1, "round").at(link) }
            }
        })
    }
}
