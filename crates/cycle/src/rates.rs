//! Dated exchange rates: kept by the secretariat, frozen by every run, shown beside every converted amount.

use chrono::NaiveDate;
use persistence::{Scope, rates};
use vocabulary::{ExchangeRates, Finding, Place, Quantity, Unit};

use crate::access::{Act, demand};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::{Outcome, Refusal};

/// An amount in US cents and the day of the rate, where it is money and a rate is known.
pub(crate) fn converted(rates: &ExchangeRates, quantity: Quantity) -> (Option<i64>, Option<NaiveDate>) {
    let cents = rates.usd_cents(quantity);
    (cents, cents.map(|_| rates.date))
}

impl Matchmaker {
    /// All tables of rates, newest first.
    pub async fn rates(&self, scope: &Scope) -> Outcome<Vec<ExchangeRates>> {
        demand(scope, Act::ReadPublic)?;
        let mut all = rates::list(self.store(), scope).await.map_err(refusal)?;
        all.sort_by_key(|rates| std::cmp::Reverse(rates.date));
        Ok(all)
    }

    /// The rates that hold today; dollars alone where none were ever set.
    pub async fn current_rates(&self, scope: &Scope) -> Outcome<ExchangeRates> {
        let today = self.today();
        let known = rates::on(self.store(), scope, today).await.map_err(refusal)?;
        Ok(known.unwrap_or_else(|| ExchangeRates::dollars_only(today)))
    }

    /// Sets the rates of a day.
    pub async fn set_rates(&self, scope: &Scope, new: &ExchangeRates) -> Outcome<ExchangeRates> {
        demand(scope, Act::SetRates)?;
        let findings = faults(new, self.today());
        if !findings.is_empty() {
            return Err(Refusal::Invalid(findings));
        }
        rates::put(self.store(), scope, new.clone()).await.map_err(refusal)?;
        Ok(new.clone())
    }
}

fn faults(new: &ExchangeRates, today: NaiveDate) -> Vec<Finding> {
    let mut findings = Vec::new();
    if new.date > today {
        let message = "the day of the rates lies ahead; use today or a day before";
        findings.push(Finding::error("in-the-future", Place::field("date"), new.date.to_string(), message));
    }
    if new.source.trim().is_empty() || new.source.chars().count() > 200 {
        let message = "say in 1 to 200 characters where the rates come from";
        findings.push(Finding::error("required", Place::field("source"), &new.source, message));
    }
    for (code, rate) in &new.micro_usd {
        let place = Place::field(format!("rate-{code}"));
        if !matches!(code.parse::<Unit>(), Ok(Unit::Money(_))) {
            findings.push(Finding::error(
                "not-a-currency",
                place,
                code,
                "use the three letters of ISO 4217, such as EUR",
            ));
        } else if *rate <= 0 || *rate > 1_000_000_000_000 {
            let message = "a rate is above 0 and at most a million dollars for one unit";
            findings.push(Finding::error("out-of-range", place, rate.to_string(), message));
        }
    }
    findings
}
