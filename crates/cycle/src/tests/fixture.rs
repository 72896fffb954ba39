//! A fresh database with a few organisations, a clock that stands still, and helpers to act.

use std::path::PathBuf;

use ::assessment::{NeedStatus, RawNeed};
use chrono::{DateTime, TimeDelta, Utc};
use matching::RawOffer;
use persistence::people::NewPerson;
use persistence::{OrganisationRecord, RunStatus, Scope};
use tempfile::TempDir;
use vocabulary::{NeedId, OrganisationKind, PersonId, ProviderKind, Role, UnLanguage};

use crate::*;

pub struct House {
    pub cycle: Matchmaker,
    pub hand: ClockHand,
    pub secretariat: Party,
    pub aldoria: Party,
    pub bravenia: Party,
    pub donor: Party,
    pub company: Party,
    _folder: TempDir,
}

/// An organisation with a person of each role.
pub struct Party {
    pub organisation: OrganisationRecord,
    pub viewer: PersonId,
    pub contributor: PersonId,
    pub focal: PersonId,
}

/// The real binary beside the test's own, where one that knows `solve` was built; else the same optimizer in this process.
pub fn solver() -> Solver {
    let program = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.parent()?.join("matchmaker")));
    let knows = |program: &PathBuf| {
        let help = std::process::Command::new(program).args(["solve", "--help"]).output();
        help.is_ok_and(|help| String::from_utf8_lossy(&help.stdout).contains("--progress-json"))
    };
    program.filter(knows).map_or(Solver::InProcess, Solver::Child)
}

pub fn start() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

pub async fn open(folder: &TempDir, solver: Solver) -> (Matchmaker, ClockHand) {
    let path: PathBuf = folder.path().join("test.sqlite");
    let (clock, hand) = Clock::manual(start());
    let limits = Limits { seconds: 30, threads: Some(1), ..Limits::default() };
    let settings = Settings {
        solver,
        limits,
        webhooks_to_loopback: true,
        second_factor: Some(SecondFactor::Offered),
        ..Settings::default()
    };
    let url = format!("sqlite://{}?mode=rwc", path.display());
    (Matchmaker::open(&url, clock, settings).await.unwrap(), hand)
}

impl House {
    pub async fn build() -> Self {
        Self::build_with(Solver::InProcess).await
    }

    pub async fn build_with(solver: Solver) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (cycle, hand) = open(&folder, solver).await;
        cycle.store().console().mark_demonstration(cycle.now()).await.unwrap();
        cycle.now_a_demonstration();
        let party = |kind, name: &'static str, provider_kind, state: Option<&'static str>| {
            let cycle = cycle.clone();
            async move {
                let new = NewOrganisation {
                    kind,
                    name: name.into(),
                    provider_kind,
                    state: state.map(|s| s.parse().unwrap()),
                };
                let console = cycle.store().console();
                let organisation = console.create_organisation(new.record(), cycle.now()).await.unwrap();
                let mut people = Vec::new();
                for role in Role::ALL {
                    let email = format!("{role}.{}@example.org", name.to_lowercase());
                    let person = NewPerson {
                        email,
                        name: format!("{role} of {name}"),
                        language: UnLanguage::En,
                        password_hash: None,
                    };
                    let person = console.create_person(person, cycle.now()).await.unwrap();
                    console.add_member(person.id, organisation.id, *role, cycle.now()).await.unwrap();
                    people.push(person.id);
                }
                Party { organisation, viewer: people[0], contributor: people[1], focal: people[2] }
            }
        };
        Self {
            secretariat: party(OrganisationKind::Secretariat, "Secretariat", None, None).await,
            aldoria: party(OrganisationKind::State, "Aldoria", None, Some("XAA")).await,
            bravenia: party(OrganisationKind::State, "Bravenia", None, Some("XAB")).await,
            donor: party(OrganisationKind::Provider, "Donor", Some(ProviderKind::Government), None).await,
            company: party(OrganisationKind::Provider, "Company", Some(ProviderKind::Company), None).await,
            hand,
            cycle,
            _folder: folder,
        }
    }

    pub async fn scope(&self, party: &Party, person: PersonId) -> Scope {
        let secret = identity::Secret::random();
        let (limits, now) = (self.cycle.session_limits(), self.cycle.now());
        let console = self.cycle.store().console();
        console.open_session(person, party.organisation.id, &secret.digest(), limits, now).await.unwrap();
        self.cycle.authenticate(Presented::Session(secret.expose())).await.unwrap()
    }

    pub async fn focal(&self, party: &Party) -> Scope {
        self.scope(party, party.focal).await
    }

    pub async fn anyone(&self) -> Scope {
        self.cycle.authenticate(Presented::Nothing).await.unwrap()
    }

    /// Writes a need and moves it on to published.
    pub async fn published_need(&self, party: &Party, raw: &RawNeed) -> NeedView {
        let focal = self.focal(party).await;
        let mut view = self.cycle.create_need(&focal, raw, None).await.unwrap();
        let secretariat = self.focal(&self.secretariat).await;
        for (by, to) in [
            (&focal, NeedStatus::Endorsed),
            (&focal, NeedStatus::Submitted),
            (&secretariat, NeedStatus::Authenticated),
            (&secretariat, NeedStatus::Published),
        ] {
            view = self.cycle.move_need(by, view.record.need.id, to, "", view.record.version).await.unwrap();
        }
        view
    }

    pub async fn published_offer(&self, party: &Party, raw: &RawOffer) -> OfferView {
        let focal = self.focal(party).await;
        let view = self.cycle.create_offer(&focal, raw, None).await.unwrap();
        self.cycle.publish_offer(&focal, view.record.offer.id, view.record.version).await.unwrap()
    }

    /// A round with a finished run.
    pub async fn solved(&self) -> (RoundView, RunView) {
        let secretariat = self.focal(&self.secretariat).await;
        let new = NewRound { title: "Round".into(), ..NewRound::default() };
        let round = self.cycle.create_round(&secretariat, &new, None).await.unwrap();
        let run = self.run_again(round.record.id).await;
        (self.cycle.round(&secretariat, round.record.id).await.unwrap(), run)
    }

    pub async fn run_again(&self, round: vocabulary::RoundId) -> RunView {
        let secretariat = self.focal(&self.secretariat).await;
        let run = self.cycle.start_run(&secretariat, round, None).await.unwrap();
        self.work().await;
        let run = self.cycle.run(&secretariat, run.record.id).await.unwrap();
        assert_eq!(run.record.status, RunStatus::Done, "{:?}", run.record.message);
        run
    }

    pub async fn work(&self) {
        while self.cycle.work_once().await.unwrap() {}
    }

    /// Chooses a run; answers are due in 30 days.
    pub async fn chosen(&self, round: &RoundView, run: &RunView) -> RoundView {
        let secretariat = self.focal(&self.secretariat).await;
        let due = self.cycle.today() + TimeDelta::days(30);
        let round = self.cycle.round(&secretariat, round.record.id).await.unwrap();
        self.cycle.choose_run(&secretariat, round.record.id, run.record.id, due, round.record.version).await.unwrap()
    }

    /// Every open proposal of a party.
    pub async fn open_proposals(&self, scope: &Scope) -> Vec<ProposalSummary> {
        let filter = ProposalFilter { status: Some(ProposalStatus::Open), ..ProposalFilter::default() };
        self.cycle.proposals(scope, &filter, &Paging::default()).await.unwrap().items
    }

    pub async fn answer(&self, party: &Party, accept: bool) -> Vec<Outcome<ProposalView>> {
        let focal = self.focal(party).await;
        let mut answers = Vec::new();
        for summary in self.open_proposals(&focal).await {
            if summary.waits_for_you {
                let reason_code = (!accept).then(|| "timing".to_owned());
                let decide = Decide { accept, reason_code, version: summary.record.version, ..Decide::default() };
                answers.push(self.cycle.decide(&focal, summary.record.id, &decide).await);
            }
        }
        answers
    }
}

pub fn need(title: &str, seats: u32) -> RawNeed {
    RawNeed {
        title: title.into(),
        capability: "professional-training".into(),
        kinds: "training-course".into(),
        quantity: seats.to_string(),
        unit: "seat".into(),
        least_useful: "5".into(),
        earliest_start: "2027-01-10".into(),
        latest_end: "2027-12-20".into(),
        languages: "en;fr".into(),
        evidence: "secret evidence".into(),
        visibility: "members".into(),
        ..RawNeed::default()
    }
}

pub fn offer(title: &str, seats: u32) -> RawOffer {
    RawOffer {
        title: title.into(),
        areas: "skills-awareness".into(),
        kinds: "training-course".into(),
        capacity: seats.to_string(),
        unit: "seat".into(),
        languages: "en".into(),
        window_from: "2026-12-01".into(),
        window_until: "2028-01-31".into(),
        conditions: "travel is covered".into(),
        visibility: "members".into(),
        ..RawOffer::default()
    }
}

pub fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> String {
    match outcome.unwrap_err() {
        Refusal::Conflict { code, .. } => code.to_owned(),
        Refusal::Invalid(findings) => findings.first().map(|f| f.code.clone()).unwrap_or_default(),
        Refusal::NotAllowed { act } => format!("not-allowed {}", act.code()),
        other => format!("{other:?}"),
    }
}

pub fn id(view: &NeedView) -> NeedId {
    view.record.need.id
}
