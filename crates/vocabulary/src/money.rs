//! Dated exchange rates, as a run freezes them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::unit::{Quantity, Unit};

/// What one major unit of each currency is worth in millionths of a US dollar, on a date. USD itself is implied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeRates {
    /// The day the rates hold for; shown beside every converted amount.
    pub date: NaiveDate,
    /// Where they come from, such as "UN operational rates of exchange".
    pub source: String,
    /// ISO 4217 code -> millionths of a US dollar for one major unit.
    pub micro_usd: BTreeMap<String, i64>,
}

impl ExchangeRates {
    /// Rates that know the US dollar only.
    pub fn dollars_only(date: NaiveDate) -> Self {
        Self { date, source: String::new(), micro_usd: BTreeMap::new() }
    }

    /// Millionths of a US dollar for one major unit of a currency; `None` for an unknown one or for counted units.
    pub fn micro_usd(&self, unit: Unit) -> Option<i64> {
        let code = unit.currency()?.code();
        if code == "USD" { Some(1_000_000) } else { self.micro_usd.get(code).copied().filter(|&rate| rate > 0) }
    }

    /// How many major units of `to` one major unit of `from` is worth; 1 between equal units.
    pub fn rate(&self, from: Unit, to: Unit) -> Option<f64> {
        if from == to {
            return Some(1.0);
        }
        Some(self.micro_usd(from)? as f64 / self.micro_usd(to)? as f64)
    }

    /// The amount in US cents, rounded down; `None` where no rate is known or the unit is not money.
    pub fn usd_cents(&self, quantity: Quantity) -> Option<i64> {
        let minor = 10i128.pow(quantity.unit.exponent());
        let cents = i128::from(quantity.amount) * i128::from(self.micro_usd(quantity.unit)?) / (minor * 10_000);
        i64::try_from(cents).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn converts_with_the_date_s_rate() {
        let mut rates = ExchangeRates::dollars_only(NaiveDate::default());
        rates.micro_usd.insert("EUR".into(), 1_100_000);
        let unit = |c: &str| c.parse::<Unit>();
        let (Ok(eur), Ok(usd), Ok(chf), Ok(seat)) = (unit("EUR"), unit("USD"), unit("CHF"), unit("seat")) else {
            unreachable!("units of the test are valid")
        };
        assert_eq!(rates.usd_cents(Quantity::new(10_000, eur)), Some(11_000));
        assert_eq!(rates.rate(eur, usd), Some(1.1));
        assert_eq!(rates.rate(eur, chf), None);
        assert_eq!(rates.rate(seat, seat), Some(1.0));
        assert_eq!(rates.usd_cents(Quantity::new(5, seat)), None);
    }
}
