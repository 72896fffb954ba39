//! Whom an offer that is still being written would reach, and what each of its conditions keeps away: asked from its form,
//! live or by a button, without storing anything.

use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::matching::explain::KeptAway;
use cycle::{Act, OfferDraft, Reach};
use vocabulary::{Finding, OfferId};

use super::draft::{Alone, OF, Wanted};
use super::teller::{figure, word};
use crate::App;
use crate::extract::Query;
use crate::form::Form;
use crate::page::Page;
use crate::routes::parts::{Asks, Cell, Form as Shown, Part, Table as Rows};
use crate::routes::words::{coded, listed};
use crate::routes::{Answer, offer_form, offers};
use crate::table_of_routes::{Policy, Table};

/// Where the form asks.
const PLACE: &str = "/offers/reach";

pub(super) fn add(table: Table) -> Table {
    table.post("/{lang}/offers/reach", Policy::Act(Act::WriteOffer), ask)
}

/// Lets the form of an offer ask: a second button, and a place for the answer.
pub(in crate::routes) fn asking_offer(p: &Page, shown: Shown, id: Option<OfferId>, answer: Option<Part>) -> Shown {
    let mut shown = match id {
        Some(id) => shown.with(OF, id),
        None => shown,
    };
    shown.asks = Some(Asks {
        place: p.url(PLACE),
        button: p.t("offer-draft-ask"),
        hint: p.t("offer-draft-hint"),
        answer: answer.map(Box::new),
    });
    shown
}

async fn ask(State(app): State<App>, page: Page, Query(wanted): Query<Wanted>, form: Form) -> Answer {
    let draft = app.cycle.check_offer(page.scope()?, &offer_form::raw(&form)).await?;
    let part = answer(&page, &draft);
    if wanted.part == "1" {
        return page.render(StatusCode::OK, &Alone { part });
    }
    offers::again(&app, &page, form.value(OF).parse().ok(), &form, part).await
}

fn answer(p: &Page, draft: &OfferDraft) -> Part {
    let part = Part::new("reach", p.t("reach-title"));
    let faulty = |finding: &&Finding| finding.is_error();
    let Some(reach) = &draft.reach else {
        let faults = p.faults(&draft.findings.iter().filter(faulty).cloned().collect::<Vec<_>>());
        let known = |name: &&str| cycle::RawOffer::FIELDS.contains(name);
        let mut names: Vec<&str> = faults.lines.iter().map(|line| line.field.as_str()).filter(known).collect();
        names.dedup();
        let fields = names.into_iter().map(|name| p.t(&format!("offer-field-{}", name.replace('_', "-"))));
        let part = part.say(p.t("offer-draft-incomplete"));
        return if faults.is_empty() { part } else { part.say(p.t1("draft-missing", "fields", listed(p, fields))) };
    };
    fits(p, part, reach, &draft.conditions)
}

fn fits(p: &Page, part: Part, reach: &Reach, conditions: &[KeptAway]) -> Part {
    let row = |kept: &KeptAway| {
        vec![
            Cell::text(coded(p, "condition", kept.condition)),
            Cell::number(p.number(kept.alone)),
            Cell::number(p.number(reach.fitting + kept.alone)),
        ]
    };
    let conditions = Rows {
        caption: p.t("offer-draft-conditions"),
        quiet: false,
        columns: vec![word(p, "column-condition"), figure(p, "column-kept-away"), figure(p, "column-fit-without")],
        rows: conditions.iter().map(row).collect(),
        empty: p.t("none-given"),
    };
    let row =
        |(rule, count): &(String, usize)| vec![Cell::text(coded(p, "rule", rule)), Cell::number(p.number(*count))];
    let reasons = Rows {
        caption: p.t("reach-reasons"),
        quiet: false,
        columns: vec![word(p, "column-reason"), figure(p, "column-number")],
        rows: reach.excluded.iter().filter(|(_, count)| *count > 0).map(row).collect(),
        empty: p.t("reach-no-reason"),
    };
    let part = part.say(p.t2("reach-says", "fitting", reach.fitting, "all", reach.needs));
    part.table(conditions).table(reasons).note(Some(p.t("offer-draft-note")))
}
