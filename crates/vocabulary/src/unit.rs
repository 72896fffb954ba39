//! Quantities of help. Money, expert-days, seats and the rest are never traded one for one: a quantity carries its unit.

use std::fmt;
use std::str::FromStr;

use iso_currency::Currency;
use serde::{Deserialize, Serialize};

use crate::Malformed;

/// What is counted. Money is counted in minor units of its currency, everything else in whole units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Unit {
    /// ISO 4217 money, in minor units.
    Money(Currency),
    /// A kind of capacity that is counted in whole pieces.
    Count(Counted),
}

macro_rules! counted {
    ($($variant:ident $code:literal $doc:literal),* $(,)?) => {
        /// Capacity that is counted in whole pieces.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Counted { $(#[doc = $doc] $variant),* }

        impl Counted {
            /// Every counted unit.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its code in files and in the catalogue.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    };
}

counted! {
    ExpertDay "expert-day" "One expert for one day.",
    PersonMonth "person-month" "One seconded person for one month.",
    Hour "hour" "One hour of mentoring.",
    Seat "seat" "One place in a course.",
    Learner "learner" "One learner online.",
    Fellow "fellow" "One fellowship.",
    FellowMonth "fellow-month" "One fellow for one month.",
    ExchangeVisit "exchange-visit" "One visit between twinned institutions.",
    Participant "participant" "One participant in an exchange or a sponsored visit.",
    Event "event" "One workshop or seminar.",
    Exercise "exercise" "One exercise.",
    Review "review" "One assessment or review.",
    Project "project" "One twinning project.",
    SubscriptionMonth "subscription-month" "One month of a subscription.",
}

impl Unit {
    /// ISO 4217 code or the counted unit's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Money(currency) => currency.code(),
            Self::Count(counted) => counted.code(),
        }
    }

    /// Digits after the point: a currency's own, 0 for whole pieces.
    pub fn exponent(self) -> u32 {
        match self {
            Self::Money(currency) => u32::from(currency.exponent().unwrap_or(2)),
            Self::Count(_) => 0,
        }
    }

    /// The currency, where it is money.
    pub fn currency(self) -> Option<Currency> {
        match self {
            Self::Money(currency) => Some(currency),
            Self::Count(_) => None,
        }
    }

    /// Whether amounts in the two units can be compared: the same piece, or money with money (by an exchange rate).
    pub fn comparable(self, other: Self) -> bool {
        match (self, other) {
            (Self::Money(_), Self::Money(_)) => true,
            (one, two) => one == two,
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Unit {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        if let Some(counted) = Counted::ALL.iter().find(|c| c.code() == text) {
            return Ok(Self::Count(*counted));
        }
        Currency::from_code(text).map(Self::Money).ok_or_else(|| {
            Malformed::new("a unit", text, "use an ISO 4217 currency such as USD, or expert-day, person-month, hour, seat, learner, fellow, fellow-month, exchange-visit, participant, event, exercise, review, project, subscription-month")
        })
    }
}

impl TryFrom<String> for Unit {
    type Error = Malformed;
    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> String {
        unit.code().to_owned()
    }
}

/// An amount with its unit. `amount` is in minor units (cents for USD, whole pieces for counted units), never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// In minor units.
    pub amount: i64,
    /// What is counted.
    pub unit: Unit,
}

/// More than this many minor units is refused at the door: sums of a million of them still fit an `i64`.
pub const LARGEST_AMOUNT: i64 = 1_000_000_000_000_000 / 1000;

impl Quantity {
    /// A quantity in minor units.
    pub const fn new(amount: i64, unit: Unit) -> Self {
        Self { amount, unit }
    }

    /// The amount in whole units as the optimizer uses it (12.5 for 1250 US cents).
    pub fn major(self) -> f64 {
        self.amount as f64 / 10f64.powi(self.unit.exponent() as i32)
    }

    /// Reads digits with an optional decimal point: `1250`, `1250.50`. Grouping marks are refused because
    /// they mean different things in different languages.
    pub fn parse(text: &str, unit: Unit) -> Result<Self, Malformed> {
        let refuse = || {
            Malformed::new(
                "an amount",
                text,
                "write digits only, with a point before decimals if the unit has any, such as 1250 or 1250.50",
            )
        };
        let text = text.trim();
        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let exponent = unit.exponent() as usize;
        let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        let trimmed = decimals.trim_end_matches('0');
        if whole.is_empty() || !digits(whole) || !digits(decimals) || trimmed.len() > exponent || whole.len() > 15 {
            return Err(refuse());
        }
        let amount = format!("{whole}{trimmed:0<exponent$}").parse::<i64>().map_err(|_| refuse())?;
        if amount > LARGEST_AMOUNT {
            return Err(Malformed::new("an amount we can handle", text, "keep it below ten billion"));
        }
        Ok(Self { amount, unit })
    }

    /// The amount as plain digits with a point, without unit: `1250.50`. `parse` reads it back.
    pub fn digits(self) -> String {
        let exponent = self.unit.exponent() as usize;
        let text = format!("{:0>width$}", self.amount, width = exponent + 1);
        let (whole, decimals) = text.split_at(text.len() - exponent);
        if decimals.bytes().all(|b| b == b'0') { whole.to_owned() } else { format!("{whole}.{decimals}") }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.digits(), self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(code: &str) -> Unit {
        code.parse().unwrap_or(Unit::Count(Counted::Seat))
    }

    #[test]
    fn reads_and_writes_amounts() {
        for (text, code, amount) in
            [("1250", "USD", 125_000), ("1250.5", "USD", 125_050), ("20", "seat", 20), ("500", "JPY", 500)]
        {
            let quantity = Quantity::parse(text, unit(code));
            assert_eq!(quantity.as_ref().map(|q| q.amount), Ok(amount), "{text} {code}");
            let again = quantity.and_then(|q| Quantity::parse(&q.digits(), q.unit)).map(|q| q.amount);
            assert_eq!(again, Ok(amount));
        }
        for bad in ["", "-1", "1,000", "1.5e3", "NaN", "1.005", "99999999999999", "١٢"] {
            assert!(Quantity::parse(bad, unit("USD")).is_err(), "{bad}");
        }
        assert!(Quantity::parse("1.5", unit("seat")).is_err());
    }

    #[test]
    fn money_compares_with_money_only() {
        assert!(unit("USD").comparable(unit("EUR")) && !unit("USD").comparable(unit("seat")));
        assert!(unit("seat").comparable(unit("seat")) && !unit("seat").comparable(unit("expert-day")));
    }
}
