//! Terms that people set by hand: they pass the same rules and the same capacity as what the optimizer proposes.

use std::collections::BTreeSet;

use assessment::Need;
use chrono::{DateTime, NaiveDate, Utc};
use matching::plan::{Award, Status};
use matching::{AgreedAward, Offer, Plan, Policy, check_awards};
use persistence::terms::{self, About, Material};
use persistence::{NewTerms, Scope, TermsBy, TermsRecord};
use serde::Serialize;
use vocabulary::{Finding, ModalityId, NeedId, OfferId, Period, Place, Quantity, RoundId, State};

use crate::frozen::{Booked, FORMAT, Frozen, Stated};
use crate::matchmaker::{Matchmaker, refusal};
use crate::need_views::is_own;
use crate::needs::check_reason;
use crate::proposals::Side;
use crate::refusal::{Outcome, Refusal};
use crate::rounds::renamed;

/// Terms as text; what is empty stays as it is in the terms in force.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawTerms {
    /// How much, in the need's unit.
    pub amount: String,
    /// Kind of help.
    pub kind: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Conditions in words.
    pub words: String,
}

/// A version of the terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TermsView {
    /// Its number, from 1.
    pub number: i64,
    /// Whose they are; none for those of the plan.
    pub by: Option<Side>,
    /// In the need's unit.
    pub amount: Quantity,
    /// What it takes from the offer, in the offer's unit.
    pub draw: Quantity,
    /// Kind of help.
    pub kind: ModalityId,
    /// When.
    pub period: Option<Period>,
    /// Conditions in words.
    pub words: String,
    /// Since when.
    pub at: DateTime<Utc>,
}

/// What the rules say of terms.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermsCheck {
    /// The terms as they would be kept; none where they cannot be.
    pub terms: Option<TermsView>,
    /// What stands in the way.
    pub findings: Vec<Finding>,
    /// What is left of the offer; told to its owner.
    pub free: Option<Quantity>,
}

/// The terms in force, which fill what is left empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InForce {
    pub amount: Quantity,
    pub kind: ModalityId,
    pub period: Option<Period>,
    pub words: String,
}

/// Terms that were checked.
pub(crate) struct Checked {
    pub terms: Result<NewTerms, Vec<Finding>>,
    pub free: Option<Quantity>,
}

pub(crate) fn terms_view(record: TermsRecord) -> TermsView {
    let by = match record.by {
        TermsBy::Run => None,
        TermsBy::State => Some(Side::State),
        TermsBy::Provider => Some(Side::Provider),
    };
    TermsView {
        number: record.number,
        by,
        amount: record.amount,
        draw: record.draw,
        kind: record.kind,
        period: record.period,
        words: record.words,
        at: record.at,
    }
}

fn fault(code: &str, field: &str, value: impl AsRef<str>, message: impl Into<String>) -> Finding {
    Finding::error(code, Place::field(field), value, message)
}

/// Terms as they were read.
struct Read {
    amount: Quantity,
    kind: ModalityId,
    period: Option<Period>,
    words: String,
}

fn day(field: &str, text: &str, findings: &mut Vec<Finding>) -> Option<NaiveDate> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = text.parse().ok();
    if read.is_none() {
        findings.push(fault("not-a-date", field, text, "write a day as 2027-01-31"));
    }
    read
}

fn read(raw: &RawTerms, before: Option<&InForce>, need: &Need, offer: &Offer) -> Outcome<Read> {
    let mut findings = Vec::new();
    let unit = need.facts.quantity.unit;
    let amount = match (raw.amount.trim(), before) {
        ("", Some(before)) => before.amount,
        ("", None) => {
            findings.push(fault("required", "amount", "", "say how much"));
            Quantity::new(0, unit)
        }
        (text, _) => Quantity::parse(text, unit).unwrap_or_else(|e| {
            findings.push(fault("not-an-amount", "amount", text, e.to_string()));
            Quantity::new(0, unit)
        }),
    };
    if findings.is_empty() && amount.amount <= 0 {
        findings.push(fault("not-an-amount", "amount", amount.digits(), "agree on more than nothing"));
    }
    let common: BTreeSet<&ModalityId> = need.facts.kinds.intersection(&offer.facts.kinds).collect();
    let kind = match (raw.kind.trim(), before) {
        ("", Some(before)) => Some(before.kind.clone()),
        ("", None) => common.first().map(|kind| (*kind).clone()),
        (text, _) => text.parse().ok(),
    };
    let Some(kind) = kind.filter(|kind| common.contains(kind)) else {
        findings.push(fault("unknown-kind", "kind", &raw.kind, "choose a kind of help that both sides name"));
        return Err(Refusal::Invalid(findings));
    };
    let (from, until) = (day("from", &raw.from, &mut findings), day("until", &raw.until, &mut findings));
    let period = match (from, until) {
        (None, None) => before.and_then(|before| before.period),
        (Some(from), Some(until)) => Period::new(from, until).map(Some).unwrap_or_else(|e| {
            findings.push(fault("period-reversed", "until", until.to_string(), e.to_string()));
            None
        }),
        _ => {
            let field = if from.is_none() { "from" } else { "until" };
            findings.push(fault("required", field, "", "name the first and the last day, or neither"));
            None
        }
    };
    if let Some(period) = period {
        let (asked, given) = (need.facts.period, offer.facts.window);
        let within = asked.contains(period.from()) && asked.contains(period.until());
        if !within || !given.contains(period.from()) || !given.contains(period.until()) {
            let (from, until) = (asked.from().max(given.from()), asked.until().min(given.until()));
            let message = format!("both sides can from {from} to {until}; stay within");
            findings.push(fault("outside-period", "from", period.from().to_string(), message));
        }
    }
    let words = check_reason(&raw.words, false).map_err(|refusal| renamed(refusal, "words"))?;
    let words = if words.is_empty() { before.map(|b| b.words.clone()).unwrap_or_default() } else { words };
    if findings.is_empty() { Ok(Read { amount, kind, period, words }) } else { Err(Refusal::Invalid(findings)) }
}

/// What the check of a plan says of an award, in the words of a form.
fn finding_of(kind: &str, text: &str, amount: Quantity) -> Finding {
    let (code, message) = match kind {
        "capacity" => ("no-capacity", "the offer has less left than this would take; agree on less"),
        "need" => (
            "above-need",
            "together with what is agreed this is more than the need asks for, or too little to be of use",
        ),
        "amount" => ("out-of-range", "the offer makes no award of this size"),
        _ => return fault("rule", "amount", amount.digits(), format!("a rule stands against it ({kind}): {text}")),
    };
    fault(code, "amount", amount.digits(), message)
}

/// Whole units of money or help as minor units of the offer, rounded as reports do.
fn minor(amount: f64, offer: &Offer) -> i64 {
    let exponent = i32::try_from(offer.facts.capacity.unit.exponent()).unwrap_or(0);
    (amount * 10f64.powi(exponent)).round() as i64
}

/// What is already agreed between other pairs, and how much between this one.
fn others(material: &Material, need: NeedId, offer: OfferId) -> (Vec<Booked>, i64) {
    let (mut booked, mut same) = (Vec::new(), 0);
    for bound in &material.bound {
        let (of_need, of_offer) = (bound.need.need.id, bound.offer.offer.id);
        if (of_need, of_offer) == (need, offer) {
            same += bound.amount;
        } else {
            let award = AgreedAward { need: of_need, offer: of_offer, amount: bound.amount };
            booked.push(Booked { award, draw: Some(bound.draw) });
        }
    }
    (booked, same)
}

/// The amount in whole units beside what the pair has agreed on already, judged by the checker of plans; the draw in the
/// offer's minor units.
fn judged(stated: &Stated, need: &Need, offer: &Offer, amount: Quantity, same: i64) -> Result<i64, Vec<Finding>> {
    let (need_id, offer_id) = (need.id.to_string(), offer.id.to_string());
    let problem = &stated.problem;
    let id_of = |list: &[String], at: u32| list.get(at as usize).cloned().unwrap_or_default();
    let needs: Vec<String> = problem.needs.iter().map(|need| need.id.clone()).collect();
    let offers: Vec<String> = problem.offers.iter().map(|offer| offer.id.clone()).collect();
    let pair =
        problem.pairs.iter().find(|pair| id_of(&needs, pair.need) == need_id && id_of(&offers, pair.offer) == offer_id);
    let Some(pair) = pair else {
        let excluded = stated.eligibility.needs.get(&need.id).map(|of| of.excluded.as_slice()).unwrap_or_default();
        let rules: Vec<&str> = excluded.iter().map(|count| count.rule.as_str()).collect();
        let message = format!("a rule stands against this pair: {}", rules.join(", "));
        return Err(vec![fault("rule", "amount", amount.digits(), message)]);
    };
    let unit = need.facts.quantity.unit;
    let whole = |amount: i64| Quantity::new(amount, unit).major();
    let mut plan = Plan::new(String::new(), Status::WorkLimit, 0.0, 0.0);
    plan.awards = problem
        .pins
        .iter()
        .map(|pin| Award { need: id_of(&needs, pin.need), offer: id_of(&offers, pin.offer), amount: pin.amount })
        .collect();
    let total = whole(same.saturating_add(amount.amount));
    plan.awards.push(Award { need: need_id.clone(), offer: offer_id, amount: total });
    let violations = check_awards(problem, &plan);
    let findings: Vec<Finding> = violations
        .iter()
        .filter(|violation| violation.kind != "objective")
        .map(|violation| finding_of(violation.kind, &violation.text, amount))
        .collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let setup = if same > 0 { 0.0 } else { pair.setup };
    Ok(minor(pair.rate * amount.major() + setup, offer).max(1))
}

impl Matchmaker {
    /// Reads and checks terms.
    pub(crate) async fn checked_terms(
        &self,
        scope: &Scope,
        about: About,
        raw: &RawTerms,
        before: Option<&InForce>,
        policy: Policy,
    ) -> Outcome<Checked> {
        let material = terms::material(self.store(), scope, about).await.map_err(refusal)?;
        let offer = &material.offer.offer;
        let left = offer.facts.capacity.amount - material.offer.committed.unwrap_or(0);
        let own = is_own(scope, material.offer.organisation);
        let free = own.then(|| Quantity::new(left, offer.facts.capacity.unit));
        let read = match read(raw, before, &material.need.need, offer) {
            Ok(read) => read,
            Err(Refusal::Invalid(findings)) => return Ok(Checked { terms: Err(findings), free }),
            Err(other) => return Err(other),
        };
        if before.is_some_and(|b| {
            b.amount == read.amount && b.kind == read.kind && b.period == read.period && b.words == read.words
        }) {
            let detail = "these are the terms in force; accept them, or change something";
            return Err(Refusal::conflict("terms-unchanged", detail));
        }
        let drawn = self.judged_terms(scope, &material, read.amount, policy).await?;
        let terms = drawn.and_then(|draw| {
            if draw > left {
                return Err(vec![finding_of("capacity", "", read.amount)]);
            }
            let draw = Quantity::new(draw, offer.facts.capacity.unit);
            Ok(NewTerms { amount: read.amount, draw, kind: read.kind, period: read.period, words: read.words })
        });
        Ok(Checked { terms, free })
    }

    /// The rules and the checker of plans over need, offer, and what binds either of them.
    async fn judged_terms(
        &self,
        scope: &Scope,
        material: &Material,
        amount: Quantity,
        policy: Policy,
    ) -> Outcome<Result<i64, Vec<Finding>>> {
        let (need, offer) = (&material.need.need, &material.offer.offer);
        let world = self.world(scope).await?;
        let mut needs: Vec<Need> = material.bound.iter().map(|bound| bound.need.need.clone()).collect();
        let mut offers: Vec<Offer> = material.bound.iter().map(|bound| bound.offer.offer.clone()).collect();
        needs.push(need.clone());
        offers.push(offer.clone());
        needs.sort_by_key(|need| (need.posted, need.id));
        needs.dedup_by_key(|need| need.id);
        offers.sort_by_key(|offer| (offer.posted, offer.id));
        offers.dedup_by_key(|offer| offer.id);
        let codes: BTreeSet<_> = needs
            .iter()
            .flat_map(|n| std::iter::once(&n.state).chain(n.facts.partners.iter().map(|p| &p.state)))
            .collect();
        let states: Vec<State> = codes.into_iter().filter_map(|code| self.register().get(code).cloned()).collect();
        let present: BTreeSet<NeedId> = needs.iter().map(|need| need.id).collect();
        // What a need rests on is the run's matter; here it counts as known.
        let served = needs.iter().flat_map(|n| n.facts.requires.iter().copied()).filter(|id| !present.contains(id));
        let served = served.collect();
        let (booked, same) = others(material, need.id, offer.id);
        let mut frozen = Frozen {
            format: FORMAT.to_owned(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            round: RoundId(uuid::Uuid::nil()),
            title: String::new(),
            day: self.today(),
            policy: policy.of_the_total(),
            facts: world.facts,
            rates: world.rates,
            states,
            delegations: world.delegations,
            served,
            needs,
            offers,
            agreed: Vec::new(),
            declined: BTreeSet::new(),
            lowered_earmarks: Vec::new(),
        };
        frozen.hold(&booked);
        let (need, offer) = (need.clone(), offer.clone());
        let judged = move || match frozen.state() {
            Ok(stated) => judged(&stated, &need, &offer, amount, same),
            Err(findings) => Err(findings),
        };
        tokio::task::spawn_blocking(judged).await.map_err(|e| Refusal::internal(&e.to_string()))
    }
}

/// A check as it is shown.
pub(crate) fn shown(checked: Checked, number: i64, by: Side, at: DateTime<Utc>) -> TermsCheck {
    match checked.terms {
        Err(findings) => TermsCheck { terms: None, findings, free: checked.free },
        Ok(terms) => TermsCheck {
            terms: Some(TermsView {
                number,
                by: Some(by),
                amount: terms.amount,
                draw: terms.draw,
                kind: terms.kind,
                period: terms.period,
                words: terms.words,
                at,
            }),
            findings: Vec::new(),
            free: checked.free,
        },
    }
}
