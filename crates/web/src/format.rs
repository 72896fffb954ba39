//! Numbers, money, percentages, days and times as six languages write them.
//!
//! Digits are Latin in every language. Arabic is formatted as plain `ar`, which has Latin digits and the marks
//! `1,234.50`: delegations compare figures across languages, and tables, codes and files use Latin digits as well.
//! Days are Gregorian, times are UTC and say so.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use icu::calendar::Gregorian;
use icu::datetime::FixedCalendarDateTimeFormatter;
use icu::datetime::fieldsets::{YMD, YMDT};
use icu::decimal::DecimalFormatter;
use icu::decimal::input::Decimal;
use icu::locale::{Locale, locale};
use vocabulary::{Quantity, Unit};

use crate::i18n::{self, Lang, Message};

/// The formatters of one language. `None` where the compiled data lack it; then plain ASCII is written.
struct Formatters {
    decimal: Option<DecimalFormatter>,
    day: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    short_day: Option<FixedCalendarDateTimeFormatter<Gregorian, YMD>>,
    moment: Option<FixedCalendarDateTimeFormatter<Gregorian, YMDT>>,
}

static FORMATTERS: LazyLock<[Formatters; 6]> = LazyLock::new(|| Lang::ALL.map(formatters));

fn formatters(lang: Lang) -> Formatters {
    let locale: Locale = match lang {
        Lang::Ar => locale!("ar-u-nu-latn"),
        Lang::Zh => locale!("zh"),
        // British order of day and month, as the United Nations write English.
        Lang::En => locale!("en-GB"),
        Lang::Fr => locale!("fr"),
        Lang::Ru => locale!("ru"),
        Lang::Es => locale!("es"),
    };
    Formatters {
        decimal: DecimalFormatter::try_new((&locale).into(), Default::default()).ok(),
        day: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::long()).ok(),
        short_day: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::medium()).ok(),
        moment: FixedCalendarDateTimeFormatter::try_new((&locale).into(), YMD::medium().with_time_hm()).ok(),
    }
}

fn of(lang: Lang) -> Option<&'static Formatters> {
    Lang::ALL.iter().position(|l| *l == lang).and_then(|at| FORMATTERS.get(at))
}

fn write_decimal(lang: Lang, value: &Decimal) -> String {
    match of(lang).and_then(|f| f.decimal.as_ref()) {
        Some(formatter) => formatter.format(value).to_string(),
        None => value.to_string(),
    }
}

/// A whole number: `1,234,567`, `1 234 567`.
pub fn number(lang: Lang, value: i64) -> String {
    write_decimal(lang, &Decimal::from(value))
}

/// A number with so many digits after the mark; `–` where it is not finite.
pub fn decimal(lang: Lang, value: f64, digits: u8) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{value:.*}", usize::from(digits));
    // What rounds to nothing has no sign.
    let text =
        if text.bytes().any(|b| matches!(b, b'1'..=b'9')) { text.as_str() } else { text.trim_start_matches('-') };
    text.parse::<Decimal>().map_or_else(|_| text.to_owned(), |value| write_decimal(lang, &value))
}

/// A number as it comes, with as many digits as it needs.
pub fn plain(lang: Lang, value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    // The shortest digits that mean this number, without an exponent.
    let text = value.to_string();
    text.parse::<Decimal>().map_or(text, |value| write_decimal(lang, &value))
}

/// A share of one as a percentage: `0.456` is `45.6%`, `45,6 %`.
pub fn percent(lang: Lang, share: f64, digits: u8) -> String {
    let value = decimal(lang, share * 100.0, digits);
    match lang {
        Lang::En | Lang::Zh => format!("{value}%"),
        // Left-to-right marks keep the sign behind the number.
        Lang::Ar => format!("{value}\u{200e}%\u{200e}"),
        Lang::Fr => format!("{value}\u{202f}%"),
        Lang::Ru | Lang::Es => format!("{value}\u{a0}%"),
    }
}

/// The digits of an amount in its major unit, without the unit: `1,250.50`.
pub fn amount(lang: Lang, quantity: Quantity) -> String {
    let mut value = Decimal::from(quantity.amount);
    let exponent = i16::try_from(quantity.unit.exponent()).unwrap_or(0);
    value.absolute.multiply_pow10(-exponent);
    value.absolute.trim_end_if_integer();
    write_decimal(lang, &value)
}

/// An amount with its currency or its piece, in words and in the right plural.
pub fn quantity(lang: Lang, quantity: Quantity) -> Message {
    match quantity.unit {
        Unit::Money(currency) => Message::literal(money_text(lang, &amount(lang, quantity), currency.code())),
        Unit::Count(counted) => {
            i18n::message(lang, &format!("quantity-{}", counted.code()), &[("count", &quantity.amount)])
        }
    }
}

/// The ISO 4217 code stands before the amount in English, Chinese and Arabic, behind it elsewhere; never a symbol,
/// because `$` is the mark of twenty currencies.
fn money_text(lang: Lang, amount: &str, code: &str) -> String {
    match lang {
        Lang::En | Lang::Zh | Lang::Ar => format!("{code}\u{a0}{amount}"),
        Lang::Fr | Lang::Ru | Lang::Es => format!("{amount}\u{a0}{code}"),
    }
}

fn gregorian(day: NaiveDate) -> Option<icu::calendar::Date<Gregorian>> {
    let (month, day_of_month) = (u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?);
    icu::calendar::Date::try_new_gregorian(day.year(), month, day_of_month).ok()
}

/// A day with the month in words: `22 November 2026`.
pub fn date(lang: Lang, day: NaiveDate) -> String {
    let formatter = of(lang).and_then(|f| f.day.as_ref());
    match (formatter, gregorian(day)) {
        (Some(formatter), Some(input)) => formatter.format(&input).to_string(),
        _ => day.to_string(),
    }
}

/// A day for tables: `22 Nov 2026`.
pub fn short_date(lang: Lang, day: NaiveDate) -> String {
    let formatter = of(lang).and_then(|f| f.short_day.as_ref());
    match (formatter, gregorian(day)) {
        (Some(formatter), Some(input)) => formatter.format(&input).to_string(),
        _ => day.to_string(),
    }
}

/// A moment, to the minute, in UTC: `22 Nov 2026, 14:02 UTC`.
pub fn date_time(lang: Lang, moment: DateTime<Utc>) -> String {
    let formatter = of(lang).and_then(|f| f.moment.as_ref());
    let hour = u8::try_from(moment.hour()).unwrap_or(0);
    let minute = u8::try_from(moment.minute()).unwrap_or(0);
    let time = icu::time::Time::try_new(hour, minute, 0, 0).ok();
    match (formatter, gregorian(moment.date_naive()), time) {
        (Some(formatter), Some(date), Some(time)) => {
            format!("{} UTC", formatter.format(&icu::time::DateTime { date, time }))
        }
        _ => moment.format("%Y-%m-%d %H:%M UTC").to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn unit(code: &str) -> Unit {
        code.parse().unwrap()
    }

    fn in_six(write: impl Fn(Lang) -> String) -> [String; 6] {
        Lang::ALL.map(write)
    }

    #[test]
    fn numbers() {
        let [ar, zh, en, fr, ru, es] = in_six(|l| number(l, 1_234_567));
        assert_eq!([ar, zh, en], ["1,234,567", "1,234,567", "1,234,567"]);
        assert_eq!([fr, ru, es], ["1\u{202f}234\u{202f}567", "1\u{a0}234\u{a0}567", "1.234.567"]);
        assert_eq!(number(Lang::Es, 1234), "1234");
        assert_eq!(decimal(Lang::Fr, 1.26, 1), "1,3");
        assert_eq!(decimal(Lang::Fr, 1.0, 2), "1,00");
        assert_eq!(decimal(Lang::En, -0.04, 1), "0.0");
        assert_eq!(decimal(Lang::En, -0.06, 1), "-0.1");
        assert_eq!(decimal(Lang::En, f64::NAN, 2), "–");
        assert_eq!(plain(Lang::Ru, 3.50), "3,5");
    }

    #[test]
    fn percentages() {
        let found = in_six(|l| percent(l, 0.456, 1));
        assert_eq!(found, ["45.6\u{200e}%\u{200e}", "45.6%", "45.6%", "45,6\u{202f}%", "45,6\u{a0}%", "45,6\u{a0}%"]);
    }

    #[test]
    fn money() {
        let found = in_six(|l| quantity(l, Quantity::new(125_050, unit("USD"))).plain());
        assert_eq!(
            found,
            [
                "USD\u{a0}1,250.50",
                "USD\u{a0}1,250.50",
                "USD\u{a0}1,250.50",
                "1\u{202f}250,50\u{a0}USD",
                "1\u{a0}250,50\u{a0}USD",
                "1250,50\u{a0}USD",
            ]
        );
        assert_eq!(amount(Lang::En, Quantity::new(125_000, unit("USD"))), "1,250");
        assert_eq!(amount(Lang::En, Quantity::new(500, unit("JPY"))), "500");
    }

    #[test]
    fn units_take_the_plural_of_the_language() {
        let days = |lang, count| quantity(lang, Quantity::new(count, unit("expert-day"))).plain();
        assert_eq!(days(Lang::En, 1), "1 expert-day");
        assert_eq!(days(Lang::En, 1200), "1,200 expert-days");
        let russian = [1, 2, 5, 21, 1200].map(|n| days(Lang::Ru, n));
        assert_eq!(
            russian,
            ["1 эксперто-день", "2 эксперто-дня", "5 эксперто-дней", "21 эксперто-день", "1\u{a0}200 эксперто-дней"]
        );
        let seats = |count| quantity(Lang::Ar, Quantity::new(count, unit("seat"))).plain();
        let arabic = [1, 2, 3, 11, 100].map(seats);
        assert_eq!(arabic, ["1 مقعد", "2 مقعدان", "3 مقاعد", "11 مقعدًا", "100 مقعد"]);
        for lang in Lang::ALL {
            for counted in vocabulary::unit::Counted::ALL {
                let text = quantity(lang, Quantity::new(3, Unit::Count(*counted)));
                assert!(!text.is_fallback() && text.plain().contains('3'), "{lang} {}", text.plain());
            }
        }
    }

    #[test]
    fn days_and_moments() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let found = in_six(|l| date(l, day));
        assert_eq!(
            found,
            [
                "22 نوفمبر 2026",
                "2026年11月22日",
                "22 November 2026",
                "22 novembre 2026",
                "22 ноября 2026\u{202f}г.",
                "22 de noviembre de 2026",
            ]
        );
        let moment = day.and_hms_opt(14, 2, 59).unwrap().and_utc();
        assert_eq!(date_time(Lang::En, moment), "22 Nov 2026, 14:02 UTC");
        assert!(in_six(|l| date_time(l, moment)).iter().all(|t| t.contains("02") && t.ends_with("UTC")));
    }
}
