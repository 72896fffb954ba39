//! Dated exchange rates: what a unit of each currency is worth in US dollars.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::Act;
use vocabulary::{ExchangeRates, Finding};

use super::parts::{Cell, Column, Field, Form as Shown, Table as Rows};
use super::words::fault;
use super::{Answer, Head, findings};
use crate::App;
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/rates", Policy::SignedIn, show).post("/{lang}/rates", Policy::Act(Act::SetRates), save)
}

#[derive(Template)]
#[template(path = "rounds/rates.html")]
struct Rates<'a> {
    p: &'a Page,
    head: Head,
    tables: Vec<(Message, Rows)>,
    form: Option<Shown>,
}

/// Millionths as digits with a point.
fn digits(micro: i64) -> String {
    let text = format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Digits with a point as millionths.
fn micro(text: &str) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || decimals.len() > 6 || !plain(whole) || !plain(decimals) {
        return None;
    }
    format!("{whole}{decimals:0<6}").parse().ok().filter(|value| *value > 0)
}

async fn page_of(app: &App, page: &Page, head: Head, posted: Option<&Form>) -> Answer {
    let all = app.cycle.rates(page.scope()?).await?;
    let p = page;
    let tables = all.iter().take(12).map(|rates| {
        let rows = rates.micro_usd.iter().map(|(code, micro)| {
            let value = crate::format::decimal(p.lang(), *micro as f64 / 1e6, 6);
            vec![Cell::Words(code.clone()), Cell::number(Message::literal(value))]
        });
        let title = p.t2("rates-of", "date", crate::format::date(p.lang(), rates.date), "source", rates.source.clone());
        let table = Rows {
            caption: title.clone(),
            quiet: true,
            columns: vec![Column::words(p.t("unit-money")), Column::numbers(p.t("rates-in-usd"))],
            rows: rows.collect(),
            empty: p.t("rates-dollars-only"),
        };
        (title, table)
    });
    let form = p.may(Act::SetRates).then(|| {
        let newest = all.first();
        let lines = newest
            .map(|r| r.micro_usd.iter().map(|(c, m)| format!("{c} {}", digits(*m))).collect::<Vec<_>>().join("\n"));
        let value = |name: &str, first: String| posted.map_or(first, |f| f.value(name).to_owned());
        let fields = vec![
            Field::day("date", p.t("rates-date"), value("date", p.today().to_string())),
            Field::line(
                "source",
                p.t("rates-source"),
                value("source", newest.map(|r| r.source.clone()).unwrap_or_default()),
            ),
            Field::area("rates", p.t("rates-lines"), value("rates", lines.unwrap_or_default()))
                .hint(p.t("rates-lines-hint")),
        ];
        Shown::new(p.url("/rates"), p.t("rates-save"), fields).marked(&head.faults)
    });
    let code = if head.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page.render(code, &Rates { p, head, tables: tables.collect(), form })
}

fn head(p: &Page) -> Head {
    Head::new(p, "nav-rates").lead(p.t("rates-lead"))
}

async fn show(State(app): State<App>, page: Page) -> Answer {
    page_of(&app, &page, head(&page), None).await
}

fn posted(form: &Form) -> Result<ExchangeRates, Vec<Finding>> {
    let mut faults = Vec::new();
    let date = form.value("date").trim().parse::<NaiveDate>();
    if date.is_err() {
        faults.push(fault("date", "not-a-date", form.value("date"), "write the day as 2027-01-31"));
    }
    let mut rates = ExchangeRates::dollars_only(date.unwrap_or_default());
    form.value("source").trim().clone_into(&mut rates.source);
    for line in form.value("rates").lines().map(str::trim).filter(|l| !l.is_empty()) {
        let mut words = line.split_whitespace();
        match (words.next(), words.next().and_then(micro), words.next()) {
            (Some(code), Some(micro), None) => {
                rates.micro_usd.insert(code.to_ascii_uppercase(), micro);
            }
            _ => faults.push(fault(
                "rates",
                "not-a-rate",
                line,
                "write the currency and what one unit is worth in US dollars, such as EUR 1.0834",
            )),
        }
    }
    if faults.is_empty() { Ok(rates) } else { Err(faults) }
}

async fn save(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match posted(&form) {
        Err(faults) => faults,
        Ok(rates) => match app.cycle.set_rates(page.scope()?, &rates).await {
            Ok(_) => return Ok(page.go("/rates?done=rates")),
            Err(refusal) => findings(refusal)?,
        },
    };
    page_of(&app, &page, head(&page).faults(&page, &refused), Some(&form)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_exactly() {
        assert_eq!(micro("1.0834"), Some(1_083_400));
        assert_eq!(micro("1"), Some(1_000_000));
        for bad in ["", "0", "-1", "1.0000001", "1,5", "1e3", "nan"] {
            assert_eq!(micro(bad), None, "{bad}");
        }
        for value in [1_083_400, 1, 12_000_000] {
            assert_eq!(micro(&digits(value)), Some(value));
        }
    }
}
