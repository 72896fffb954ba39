//! Demonstration data: invented states, providers and people, entered through the same use cases as real ones. Loaded
//! from the console into an empty database only, which is marked for ever as a demonstration.

mod cast;
mod delivery;
mod past;
mod tables;

use std::collections::BTreeMap;

use ::assessment::{Answer, Choice, Confidence, NeedStatus};
use chrono::{DateTime, TimeDelta, Utc};
use matching::Policy;
use persistence::people::NewPerson;
use persistence::{OrganisationRecord, Scope};
use vocabulary::{ExchangeRates, Group, NeedId, PersonId, Role, Stage, UnLanguage};

use self::cast::{CAST, Member, SECRETARIAT};
use self::tables::{NeedRow, OfferRow};
use crate::clock::Clock;
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::NeedView;
use crate::refusal::{Outcome, Refusal};
use crate::rounds::NewRound;
use crate::session::{Presented, check_password, hashing_fault};
use crate::settings::{Settings, Solver};

/// Days ago at which the older round was.
const PAST: i64 = 270;

/// The three people who can sign in; all have the password that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemonstrationLogins {
    /// The focal point of a requesting state.
    pub requesting: String,
    /// An officer of a donor.
    pub donor: String,
    /// The secretariat's administrator.
    pub secretariat: String,
}

/// Who takes part, and how to act for them.
struct Company {
    members: BTreeMap<&'static str, (OrganisationRecord, PersonId)>,
}

impl Company {
    /// A fresh session of this organisation's person, at the time of `matchmaker`.
    async fn enter(&self, matchmaker: &Matchmaker, key: &str) -> Outcome<Scope> {
        let (organisation, person) = self.members.get(key).ok_or_else(|| unwritten(&format!("{key} takes no part")))?;
        let secret = identity::Secret::random();
        let limits = matchmaker.session_limits();
        let console = matchmaker.store().console();
        console
            .open_session(*person, organisation.id, &secret.digest(), limits, matchmaker.now())
            .await
            .map_err(refusal)?;
        matchmaker.authenticate(Presented::Session(secret.expose())).await
    }

    fn organisation(&self, key: &str) -> Outcome<&OrganisationRecord> {
        self.members
            .get(key)
            .map(|(organisation, _)| organisation)
            .ok_or_else(|| unwritten(&format!("{key} takes no part")))
    }
}

/// The tables of the demonstration are part of the program: a fault in them is ours.
fn unwritten(what: &str) -> Refusal {
    Refusal::internal(&format!("the demonstration data cannot be loaded: {what}"))
}

impl Matchmaker {
    /// Loads the demonstration into an empty database. `password` is that of the three people who can sign in.
    pub async fn load_demonstration(&self, password: &str) -> Outcome<DemonstrationLogins> {
        if !self.is_empty().await? {
            return Err(Refusal::conflict(
                "not-empty",
                "the database is in use; demonstration data goes into an empty one only",
            ));
        }
        check_password("password", password)?;
        let console = self.store().console();
        console.mark_demonstration(self.now()).await.map_err(refusal)?;
        self.now_a_demonstration();
        let (clock, hand) = Clock::manual(self.now() - TimeDelta::days(PAST));
        let then = self.seen(clock, Settings { solver: Solver::InProcess, ..self.settings().clone() });
        console.put_rates(rates(then.now()), then.now()).await.map_err(refusal)?;
        let company = then.gather(password).await?;
        let (needs, offers) = (tables::needs()?, tables::offers()?);
        then.past_round(&company, &hand, &needs, &offers).await?;
        console.put_rates(rates(self.now()), self.now()).await.map_err(refusal)?;
        self.present_offers(&company, &offers).await?;
        self.present_needs(&company, &needs).await?;
        self.present_paper(&company).await?;
        self.present_assessment(&company).await?;
        self.present_round(&company).await?;
        self.present_delivery(&company).await?;
        let login = |key: &str| cast::login(key).to_owned();
        Ok(DemonstrationLogins { requesting: login("XAA"), donor: login("westmark"), secretariat: login(SECRETARIAT) })
    }

    /// Marks an empty database for a rehearsal: the invented states are known in it, and nothing else is there.
    pub async fn open_rehearsal(&self) -> Outcome<()> {
        if !self.is_empty().await? {
            return Err(Refusal::conflict("not-empty", "the database is in use; a rehearsal begins with an empty one"));
        }
        self.store().console().mark_demonstration(self.now()).await.map_err(refusal)?;
        self.now_a_demonstration();
        Ok(())
    }

    /// Makes the organisations and one person for each.
    async fn gather(&self, password: &str) -> Outcome<Company> {
        let mut members = BTreeMap::new();
        for member in CAST {
            let organisation = self.join_cast(member).await?;
            let hash = if member.login.is_some() {
                let password = password.to_owned();
                Some(self.hashing(move |hasher| hasher.hash(&password)).await?.map_err(hashing_fault)?)
            } else {
                None
            };
            let person = NewPerson {
                email: cast::login(member.key).to_owned(),
                name: member.person.to_owned(),
                language: UnLanguage::En,
                password_hash: hash,
            };
            let console = self.store().console();
            let person = console.create_person(person, self.now()).await.map_err(refusal)?;
            console.add_member(person.id, organisation.id, Role::FocalPoint, self.now()).await.map_err(refusal)?;
            members.insert(member.key, (organisation, person.id));
        }
        Ok(Company { members })
    }

    async fn join_cast(&self, member: &Member) -> Outcome<OrganisationRecord> {
        let new = member.organisation().map_err(|e| unwritten(&e.to_string()))?;
        self.store().console().create_organisation(new.record(), self.now()).await.map_err(refusal)
    }

    async fn present_offers(&self, company: &Company, offers: &[OfferRow]) -> Outcome<()> {
        for row in offers.iter().filter(|row| row.status != "past") {
            self.enter_offer(company, row).await?;
        }
        Ok(())
    }

    /// Writes an offer and publishes it where the table says so.
    async fn enter_offer(&self, company: &Company, row: &OfferRow) -> Outcome<()> {
        let scope = company.enter(self, row.provider).await?;
        let view = self.create_offer(&scope, &row.raw(self.today()), None).await?;
        if row.status != "draft" {
            self.publish_offer(&scope, view.record.offer.id, view.record.version).await?;
        }
        self.sign_out(&scope).await
    }

    async fn present_needs(&self, company: &Company, needs: &[NeedRow]) -> Outcome<()> {
        let mut known = BTreeMap::new();
        for row in needs.iter().filter(|row| row.status != "past") {
            let id = self.enter_need(company, row, &known).await?;
            known.insert(row.reference, id);
        }
        Ok(())
    }

    /// Writes a need and moves it as far as the table says.
    async fn enter_need(&self, company: &Company, row: &NeedRow, known: &BTreeMap<&str, NeedId>) -> Outcome<NeedId> {
        let scope = company.enter(self, row.state).await?;
        let mut view = self.create_need(&scope, &row.raw(self.today(), known), None).await?;
        for partner in row.partners() {
            let theirs = company.enter(self, partner).await?;
            self.consent_to_need(&theirs, view.record.need.id, true, view.record.version).await?;
            self.sign_out(&theirs).await?;
            view = self.need(&scope, view.record.need.id).await?;
        }
        let way = [NeedStatus::Endorsed, NeedStatus::Submitted, NeedStatus::Authenticated, NeedStatus::Published];
        let steps = way.iter().position(|to| to.code() == row.target()).map_or(0, |last| last + 1);
        let secretariat = company.enter(self, SECRETARIAT).await?;
        for &to in way.iter().take(steps) {
            let by = if to < NeedStatus::Authenticated { &scope } else { &secretariat };
            view = self.move_on(by, &view, to).await?;
        }
        self.sign_out(&secretariat).await?;
        self.sign_out(&scope).await?;
        Ok(view.record.need.id)
    }

    async fn move_on(&self, by: &Scope, view: &NeedView, to: NeedStatus) -> Outcome<NeedView> {
        self.move_need(by, view.record.need.id, to, "", view.record.version).await
    }

    /// One request came on paper: the requesting state has something to confirm.
    async fn present_paper(&self, company: &Company) -> Outcome<()> {
        let row = tables::on_paper();
        let secretariat = company.enter(self, SECRETARIAT).await?;
        let organisation = company.organisation(row.state)?.id;
        self.enter_need_on_behalf(&secretariat, organisation, &row.raw(self.today(), &BTreeMap::new()), None).await?;
        self.sign_out(&secretariat).await
    }

    /// The requesting state is half-way through a self-assessment.
    async fn present_assessment(&self, company: &Company) -> Outcome<()> {
        let scope = company.enter(self, "XAA").await?;
        let record = self.start_assessment(&scope, "First self-assessment", None, None).await?;
        let view = self.assessment(&scope, record.id).await?;
        let mut answers = Vec::new();
        for (position, (capability, question)) in view.edition.questions().enumerate().take(34) {
            let level = 1 + u8::try_from(position % 3).unwrap_or(0);
            let choice = match position {
                7 => Choice::DoNotKnow,
                19 if question.allows_not_applicable => Choice::NotApplicable,
                _ => Choice::Level(Stage::try_from(level).map_err(|e| unwritten(&e.to_string()))?),
            };
            let evidence =
                if position % 4 == 0 { format!("Invented note on {}", capability.id) } else { String::new() };
            let answer = Answer { choice, evidence, comment: String::new(), confidence: Some(Confidence::Medium) };
            answers.push((question.id.clone(), answer, None));
        }
        self.answer_many(&scope, record.id, &answers).await?;
        for (capability, level) in [("national-csirt", 3), ("lead-agency", 3), ("national-strategy", 4)] {
            let capability = capability.parse().map_err(|_| unwritten(capability))?;
            let level = Stage::try_from(level).map_err(|e| unwritten(&e.to_string()))?;
            self.set_target(&scope, record.id, &capability, Some(level)).await?;
        }
        self.sign_out(&scope).await
    }

    /// A round is open; its first run is the visitor's.
    async fn present_round(&self, company: &Company) -> Outcome<()> {
        let secretariat = company.enter(self, SECRETARIAT).await?;
        let mut policy = Policy { name: "priority, gap and groups".into(), ..Policy::default() };
        policy.weights.priority_first = 1.5;
        policy.weights.gap_per_level = 0.2;
        policy.weights.foundational = 1.2;
        policy.weights.groups = BTreeMap::from([(Group::Ldc, 1.3), (Group::Lldc, 1.1), (Group::Sids, 1.2)]);
        policy.weights.fit.group = 0.8;
        policy.weights.fit.area = 0.9;
        policy.weights.fit.region = 0.9;
        let new = NewRound {
            title: "Demonstration round".into(),
            call: "Invented states and providers. Start a run, read its report, choose it, and answer the proposals."
                .into(),
            policy,
            ..NewRound::default()
        };
        self.create_round(&secretariat, &new, None).await?;
        self.sign_out(&secretariat).await
    }
}

/// Exchange rates that look like rates.
fn rates(at: DateTime<Utc>) -> ExchangeRates {
    let micro_usd = [("EUR", 1_080_000), ("CHF", 1_120_000), ("JPY", 6_700), ("GBP", 1_270_000)];
    ExchangeRates {
        date: at.date_naive(),
        source: "invented for demonstration".into(),
        micro_usd: micro_usd.into_iter().map(|(code, rate)| (code.to_owned(), rate)).collect(),
    }
}
