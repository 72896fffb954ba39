//! The second factor: setting it up, the second step of signing in, showing anew who asks.

use chrono::{DateTime, TimeDelta, Utc};
use identity::{Authenticator, Secret};
use persistence::people::{self, FactorRecord, Login, Shown, factors};
use persistence::{Scope, StoreError};
use vocabulary::{Finding, Place};

use crate::access::{Act, admit, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};
use crate::session::{SignedIn, hashing_fault};
use crate::throttle::{Door, Tries};

/// The name that authenticator apps show.
const ISSUER: &str = "Matchmaker";

/// Recovery codes that a person has.
const CODES: usize = 10;

/// Minutes that the second step of signing in may take.
const STEP_MINUTES: i64 = 5;

/// What the right address and password lead to.
#[derive(Debug, Clone)]
pub enum SigningIn {
    /// A session.
    Done(SignedIn),
    /// The person has a second factor.
    Step(SecondStep),
}

/// The second step that is owed. The secret is shown this once.
#[derive(Clone)]
pub struct SecondStep {
    /// What stands for the right password.
    pub secret: String,
}

impl std::fmt::Debug for SecondStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecondStep(kept)")
    }
}

/// The second factor of whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorView {
    /// Since when it is asked for; none where there is none.
    pub since: Option<DateTime<Utc>>,
    /// Recovery codes that nobody has used.
    pub codes_left: u64,
    /// Whether a secret waits for the first code of its app.
    pub begun: bool,
}

/// What an authenticator app is given. It is shown this once.
#[derive(Clone)]
pub struct FactorSetUp {
    /// The secret as it is typed: letters and digits in groups of four.
    pub secret: String,
    /// The address of the kind `otpauth:` that an app reads from a link or a QR code.
    pub address: String,
}

/// A second factor from now on: the codes are shown this once.
#[derive(Clone)]
pub struct FactorAdded {
    /// Recovery codes, each for one use.
    pub codes: Vec<String>,
    /// The session that asks, under another secret.
    pub session: SignedIn,
}

/// By what whoever asks shows anew who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofBy {
    /// Their password.
    Password,
    /// A code of their second factor.
    Code,
}

fn wrong_code() -> Refusal {
    let message = "the code is not right, or it was taken already; wait for the next one, or use a recovery code";
    Refusal::invalid(Finding::error("code-wrong", Place::field("code"), "", message))
}

fn fresh_codes() -> (Vec<String>, Vec<[u8; 32]>) {
    let codes: Vec<String> = (0..CODES).map(|_| identity::recovery_code()).collect();
    let digests = codes.iter().filter_map(|code| identity::recovery_digest(code)).collect();
    (codes, digests)
}

impl Matchmaker {
    /// A session for whoever gave the right password, or the second step where they have a second factor.
    pub(crate) async fn enter(&self, login: &Login, door: &Door<'_>) -> Outcome<SigningIn> {
        if factors::factor_of_login(self.store(), login).await.map_err(refusal)?.is_none() {
            return self.open_session(login, door).await.map(SigningIn::Done);
        }
        let (secret, now) = (Secret::random(), self.now());
        let until = now + TimeDelta::minutes(STEP_MINUTES);
        factors::begin_step(self.store(), login, (&secret.digest(), door.device), until, now).await.map_err(refusal)?;
        Ok(SigningIn::Step(SecondStep { secret: secret.expose().to_owned() }))
    }

    /// Takes the second step of signing in: `step` is what the first gave, `code` one of the app or a recovery code. A
    /// step that is gone must be begun anew, with the password.
    pub async fn finish_sign_in(&self, step: &str, code: &str, door: &Door<'_>) -> Outcome<SignedIn> {
        let (step, now) = (identity::digest(step), self.now());
        let owing = factors::owing(self.store(), &step, now).await.map_err(refusal)?.ok_or(Refusal::NotSignedIn)?;
        let tries = self.tries_at("code", owing.login.email(), door).await?;
        let shown = self.shown_code(&tries, &owing.factor, code).await?;
        let (secret, limits) = (Secret::random(), self.session_limits());
        match factors::finish_step(self.store(), &owing, (&step, shown), &secret.digest(), limits, now).await {
            Ok(true) => {
                self.right_try(&tries).await?;
                let device = self.know_device(owing.login.person(), door).await?;
                Ok(SignedIn { device: Some(device), ..self.signed_in(&secret).await? })
            }
            Ok(false) => Err(self.wrong(&tries).await?),
            Err(StoreError::NotFound) => Err(Refusal::NotSignedIn),
            Err(error) => Err(refusal(error)),
        }
    }

    /// Signs in by both steps at once; who has no second factor may leave the code out.
    pub(crate) async fn sign_in_whole(
        &self,
        email: &str,
        password: &str,
        code: &str,
        door: &Door<'_>,
    ) -> Outcome<SignedIn> {
        match self.sign_in(email, password, door).await? {
            SigningIn::Done(session) => Ok(session),
            SigningIn::Step(step) => self.finish_sign_in(&step.secret, code, door).await,
        }
    }

    async fn wrong(&self, tries: &Tries) -> Outcome<Refusal> {
        self.wrong_try(tries).await?;
        Ok(wrong_code())
    }

    /// What a code shows, before it is taken.
    async fn shown_code(&self, tries: &Tries, factor: &FactorRecord, code: &str) -> Outcome<Shown> {
        self.may_try(tries).await?;
        if let Some(sha256) = identity::recovery_digest(code) {
            return Ok(Shown::Recovery(sha256));
        }
        match self.step_of(factor, code)? {
            Some(step) => Ok(Shown::Step(step)),
            None => Err(self.wrong(tries).await?),
        }
    }

    fn step_of(&self, factor: &FactorRecord, code: &str) -> Outcome<Option<i64>> {
        let app = Authenticator::read(&factor.secret).map_err(hashing_fault)?;
        Ok(app.step(code, self.true_seconds()).and_then(|step| i64::try_from(step).ok()))
    }

    /// The second factor of whoever asks.
    pub async fn second_factor(&self, scope: &Scope) -> Outcome<FactorView> {
        admit(scope, Act::ManageFactors)?;
        let factor = factors::own_factor(self.store(), scope).await.map_err(refusal)?;
        Ok(FactorView {
            since: factor.as_ref().and_then(|factor| factor.confirmed_at),
            codes_left: factor.as_ref().map_or(0, |factor| factor.codes_left),
            begun: factor.is_some_and(|factor| factor.confirmed_at.is_none()),
        })
    }

    /// Begins to set up an authenticator app. It counts once a code of it was given.
    pub async fn begin_second_factor(&self, scope: &Scope) -> Outcome<FactorSetUp> {
        demand(scope, Act::ManageFactors)?;
        let actor = scope.actor().ok_or(Refusal::NotSignedIn)?;
        let app = Authenticator::random();
        let address = app.address(ISSUER, &actor.email).map_err(hashing_fault)?;
        factors::begin_factor(self.store(), scope, app.octets().to_vec()).await.map_err(refusal)?;
        Ok(FactorSetUp { secret: app.typed(), address })
    }

    /// Confirms the app by a code of it. Every other session of the person ends.
    pub async fn confirm_second_factor(&self, scope: &Scope, code: &str) -> Outcome<FactorAdded> {
        demand(scope, Act::ManageFactors)?;
        let factor = factors::own_factor(self.store(), scope).await.map_err(refusal)?;
        let factor = factor.filter(|factor| factor.confirmed_at.is_none()).ok_or_else(nothing_begun)?;
        let step = self.step_of(&factor, code)?.ok_or_else(wrong_code)?;
        let (secret, (codes, digests)) = (Secret::random(), fresh_codes());
        let confirmed = factors::confirm_factor(self.store(), scope, step, digests, &secret.digest()).await;
        if !confirmed.map_err(refusal)? {
            return Err(nothing_begun());
        }
        Ok(FactorAdded { codes, session: self.signed_in(&secret).await? })
    }

    /// Other recovery codes; those that there were hold no longer.
    pub async fn renew_recovery_codes(&self, scope: &Scope) -> Outcome<Vec<String>> {
        demand(scope, Act::ManageFactors)?;
        let (codes, digests) = fresh_codes();
        factors::renew_codes(self.store(), scope, digests).await.map_err(refusal)?;
        Ok(codes)
    }

    /// Gives the second factor up. Every other session of the person ends, and their tokens are revoked.
    pub async fn remove_second_factor(&self, scope: &Scope) -> Outcome<SignedIn> {
        demand(scope, Act::ManageFactors)?;
        let secret = Secret::random();
        factors::remove_factor(self.store(), scope, &secret.digest()).await.map_err(refusal)?;
        self.signed_in(&secret).await
    }

    /// By what whoever asks shows anew who they are.
    pub async fn proof_by(&self, scope: &Scope) -> Outcome<ProofBy> {
        scope.actor().filter(|actor| actor.session).ok_or(Refusal::NotSignedIn)?;
        let factor = factors::own_factor(self.store(), scope).await.map_err(refusal)?;
        let counts = factor.is_some_and(|factor| factor.confirmed_at.is_some());
        Ok(if counts { ProofBy::Code } else { ProofBy::Password })
    }

    /// Shows anew who asks, by a code where they have a second factor, else by the password. The session is fresh from
    /// now on, under another secret.
    pub async fn prove(&self, scope: &Scope, password: &str, code: &str) -> Outcome<SignedIn> {
        let actor = scope.actor().filter(|actor| actor.session).ok_or(Refusal::NotSignedIn)?;
        let tries = Tries::of_session("proof", actor.person, &actor.email);
        let factor = factors::own_factor(self.store(), scope).await.map_err(refusal)?;
        let shown = match factor.filter(|factor| factor.confirmed_at.is_some()) {
            Some(factor) => self.shown_code(&tries, &factor, code).await?,
            None => self.shown_password(scope, &tries, password).await?,
        };
        let secret = Secret::random();
        if !factors::prove(self.store(), scope, shown, &secret.digest()).await.map_err(refusal)? {
            return Err(self.wrong(&tries).await?);
        }
        self.right_try(&tries).await?;
        self.signed_in(&secret).await
    }

    async fn shown_password(&self, scope: &Scope, tries: &Tries, password: &str) -> Outcome<Shown> {
        self.may_try(tries).await?;
        let stored = people::own_password_hash(self.store(), scope).await.map_err(refusal)?;
        let password = password.to_owned();
        let right = self.hashing(move |hasher| stored.map_or(Ok(false), |stored| hasher.verify(&password, &stored)));
        if right.await?.map_err(hashing_fault)? {
            return Ok(Shown::Password);
        }
        self.wrong_try(tries).await?;
        let message = "this is not your password; try again";
        Err(Refusal::invalid(Finding::error("password-wrong", Place::field("password"), "", message)))
    }
}

fn nothing_begun() -> Refusal {
    Refusal::conflict("factor-not-begun", "there is no app that waits for its first code; begin anew")
}
