//! Pooled offers: who contributes how much, and what each contribution reached.

use axum::extract::State;
use cycle::{Act, ContributionView, FundView, Paging, RawContribution};
use vocabulary::{Finding, OfferId, Place, Quantity, Unit};

use super::parts::{Cell, Choice, Field, Fieldset, Figures, Form as Shown, Link, Part};
use super::tables::{day, table};
use super::words::state;
use super::{Answer, Head, findings, show_form, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::Id;
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// Rows for contributions beyond those that stand.
const SPARE: usize = 3;

/// Most rows of the form.
const MOST: usize = 100;

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/offers/{id}/fund", Policy::Act(Act::ReadOffers), show)
        .get("/{lang}/offers/{id}/fund/edit", Policy::Act(Act::KeepContributions), ask)
        .post("/{lang}/offers/{id}/fund/edit", Policy::Act(Act::KeepContributions), save)
}

fn head(p: &Page, view: &FundView, key: &str) -> Head {
    let title = if view.title.is_empty() { p.t("column-offer") } else { Message::literal(view.title.clone()) };
    Head::new(p, key).above(p, "/offers", p.t("nav-offers")).above(p, &format!("/offers/{}", view.offer), title)
}

fn reached(app: &App, p: &Page, view: &ContributionView) -> Cell {
    if view.reached.is_empty() {
        return Cell::text(p.t("contribution-reached-nothing"));
    }
    let lines = view.reached.iter().map(|one| {
        let says = p.t_args(
            "contribution-reached-line",
            &[
                ("state", &state(app, p, &one.state)),
                ("agreed", &p.quantity(one.agreed)),
                ("delivered", &p.quantity(one.delivered)),
            ],
        );
        Cell::link(p.url(&format!("/engagements/{}", one.engagement)), says)
    });
    Cell::Many(lines.collect())
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    let view = app.cycle.contributions(page.scope()?, id).await?;
    let p = &page;
    let rows = view.contributions.iter().map(|one| {
        vec![
            Cell::Words(one.record.name.clone()),
            one.amount.map_or_else(
                || Cell::number(p.number(one.record.contribution.amount)),
                |amount| Cell::number(p.quantity(amount)),
            ),
            day(p, Some(one.record.contribution.since)),
            Cell::Words(one.record.contribution.words.clone()),
            reached(&app, p, one),
        ]
    });
    let columns = ["column-contributor", "column-amount", "column-since", "column-words", "contribution-reached"];
    let rows = table(p, p.t("fund-title"), &columns, rows.collect(), "fund-empty");
    let mut part = Part::new("fund", p.t("fund-title")).table(rows);
    if let Some(unit) = view.unit.filter(|_| view.pooled) {
        let sum = p.quantity(Quantity::new(view.capacity, unit));
        part.figures = Some(Figures { items: vec![(p.t("fund-capacity"), sum, None)] });
    } else if !view.pooled {
        part = part.say(p.t("fund-plain"));
    }
    if view.may.contains(&Act::KeepContributions) {
        part = part.link(Link::new(p.url(&format!("/offers/{id}/fund/edit")), p.t("fund-edit")));
    }
    let head = head(p, &view, "fund-title").lead(p.t("fund-lead"));
    show_parts(p, head, None, vec![part])
}

fn stored(view: &FundView, unit: Unit) -> Form {
    Form::filled(view.contributions.iter().zip(1..).flat_map(|(one, n)| {
        let of = &one.record.contribution;
        [
            (format!("organisation-{n}"), of.organisation.to_string()),
            (format!("amount-{n}"), Quantity::new(of.amount, unit).digits()),
            (format!("since-{n}"), of.since.to_string()),
            (format!("words-{n}"), of.words.clone()),
        ]
    }))
}

async fn show_edit(app: &App, page: &Page, id: OfferId, form: Option<&Form>, found: &[Finding]) -> Answer {
    let p = page;
    let view = app.cycle.contributions(page.scope()?, id).await?;
    let unit = view.unit.filter(|_| view.may.contains(&Act::KeepContributions)).ok_or_else(Failure::not_found)?;
    let organisations = app.cycle.organisations(page.scope()?, None, &Paging { cursor: None, limit: 200 }).await?.items;
    let stored = stored(&view, unit);
    let form = form.unwrap_or(&stored);
    let filled = (1..=MOST).filter(|n| !form.value(&format!("amount-{n}")).is_empty()).max().unwrap_or(0);
    let sets = (1..=(filled + SPARE).min(MOST)).map(|n| {
        let name = |field: &str| format!("{field}-{n}");
        let mut choices = vec![Choice::new("", p.t("contribution-organisation-none"))];
        choices.extend(organisations.iter().map(|o| Choice::new(o.id.to_string(), Message::literal(o.name.clone()))));
        let unit = super::words::unit(p, unit);
        let fields = vec![
            Field::select(&name("organisation"), p.t("column-contributor"), choices)
                .chosen(&[form.value(&name("organisation"))]),
            Field::short(&name("amount"), p.t1("contribution-amount", "unit", unit), form.value(&name("amount")))
                .hint(p.t("amount-hint")),
            Field::day(&name("since"), p.t("contribution-since"), form.value(&name("since"))),
            Field::line(&name("words"), p.t("contribution-words"), form.value(&name("words"))),
        ];
        Fieldset { title: Some(p.t1("contribution-number", "number", n)), lead: None, fields }
    });
    let mut shown = Shown::new("", p.t("part-save"), Vec::new())
        .with(VERSION_FIELD, view.version)
        .cancel(Link::new(p.url(&format!("/offers/{id}/fund")), p.t("cancel")));
    shown.sets = sets.collect();
    let head = head(p, &view, "fund-edit").lead(p.t("fund-edit-lead")).faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask(State(app): State<App>, page: Page, Id(id): Id<OfferId>) -> Answer {
    show_edit(&app, &page, id, None, &[]).await
}

async fn save(State(app): State<App>, page: Page, Id(id): Id<OfferId>, form: Form) -> Answer {
    let value = |field: &str, n: usize| form.value(&format!("{field}-{n}")).trim().to_owned();
    let (mut numbers, mut given) = (Vec::new(), Vec::new());
    for n in 1..=MOST {
        let raw = RawContribution {
            organisation: value("organisation", n),
            amount: value("amount", n),
            since: value("since", n),
            words: value("words", n),
        };
        if !raw.organisation.is_empty() || !raw.amount.is_empty() {
            numbers.push(n);
            given.push(raw);
        }
    }
    match app.cycle.set_contributions(page.scope()?, id, &given, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/offers/{id}/fund?done=saved"))),
        Err(refusal) => {
            let mut found = findings(refusal)?;
            renumber(&mut found, &numbers);
            show_edit(&app, &page, id, Some(&form), &found).await
        }
    }
}

/// Puts faults of a list, which leaves empty rows out, where the form has them: `name-2` becomes the second filled row.
pub(super) fn renumber(found: &mut [Finding], numbers: &[usize]) {
    for finding in found {
        let place = finding.place.field.as_deref().and_then(|field| field.rsplit_once('-'));
        let at = place.and_then(|(field, n)| Some((field, n.parse::<usize>().ok()?.checked_sub(1)?)));
        let moved = at.and_then(|(field, n)| Some(format!("{field}-{}", numbers.get(n)?)));
        if let Some(field) = moved {
            finding.place = Place::field(field);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn faults_stand_beside_the_row_that_was_filled() {
        let fault = |field: &str| Finding::error("required", Place::field(field), "", "say how much");
        let mut found = [fault("amount-2"), fault("amount-9"), fault("contributions")];
        renumber(&mut found, &[1, 4]);
        let fields = found.map(|f| f.place.field.unwrap());
        assert_eq!(fields, ["amount-4", "amount-9", "contributions"]);
    }
}
