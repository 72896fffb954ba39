//! An offer and what it is worth: what its conditions cost, what one more unit brings, who depends on it. Computed from
//! needs that are released to its provider alone.

use axum::extract::State;
use cycle::rooms::matching::explain::{Condition, NextUnit, Withdrawal};
use cycle::{Act, Explained};
use vocabulary::OfferId;

use super::teller::{Teller, figure, word};
use super::{Asked, basis, in_time, late, measure, show};
use crate::App;
use crate::charts::{Bar, Words, bars};
use crate::error::Failure;
use crate::extract::{Id, Query};
use crate::i18n::Message;
use crate::page::Page;
use crate::routes::parts::{Cell, Link, Part, Plots, Table as Rows};
use crate::routes::words::{coded, unit as unit_name};
use crate::routes::{Answer, Head};
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/offers/{id}/worth", Policy::Act(Act::ReadOffers), worth)
}

/// The questions in the order of the page.
const QUESTIONS: [&str; 3] = ["conditions", "next", "dependents"];

async fn worth(State(app): State<App>, page: Page, Id(id): Id<OfferId>, Query(asked): Query<Asked>) -> Answer {
    let view = app.cycle.offer(page.scope()?, id).await?;
    if !view.own {
        return Err(Failure::not_found());
    }
    let p = &page;
    let title = view.record.offer.facts.title.clone();
    let mut head =
        Head::new(p, "worth-page").caption(Message::literal(title.clone())).above(p, "/offers", p.t("nav-offers"));
    head = head.above(p, &format!("/offers/{id}"), Message::literal(title));
    let (scope, cycle) = (page.scope()?, &app.cycle);
    let answer = match asked.ask.as_str() {
        "conditions" => in_time(cycle.conditions_of_offer(scope, id).await)?
            .map(|found| found.map(|a| (a.basis.clone(), conditions(p, &a)))),
        "next" => in_time(cycle.next_unit_of_offer(scope, id).await)?
            .map(|found| found.map(|a| (a.basis.clone(), next_unit(p, &a)))),
        "dependents" => in_time(cycle.dependents_of_offer(scope, id).await)?
            .map(|found| found.map(|a| (a.basis.clone(), withdrawal(p, &a)))),
        _ => return show(p, head.lead(p.t("worth-lead")), None, vec![questions(p, id, "")]),
    };
    match answer {
        Some(Some((on, part))) => {
            let head = head.lead(basis(p, &on)).lead(measure(p, &on));
            show(p, head, None, vec![part, questions(p, id, &asked.ask)])
        }
        Some(None) => show(p, head.lead(p.t("worth-nothing")), None, vec![questions(p, id, &asked.ask)]),
        None => show(p, head, None, vec![late(p), questions(p, id, &asked.ask)]),
    }
}

/// The other questions, each with what it answers.
fn questions(p: &Page, id: OfferId, asked: &str) -> Part {
    let key = if asked.is_empty() { "worth-questions" } else { "worth-more-questions" };
    let mut part = Part::new("questions", p.t(key));
    let left = QUESTIONS.iter().filter(|q| **q != asked);
    let link = |q: &&str| Link::new(format!("{}?ask={q}", p.url(&format!("/offers/{id}/worth"))), coded(p, "worth", q));
    part.links = left.map(link).collect();
    part
}

/// What each condition keeps away, and what the whole would gain without it.
pub(super) fn conditions(p: &Page, explained: &Explained<Vec<Condition>>) -> Part {
    let teller = Teller { p, names: &explained.names };
    let row = |c: &Condition| {
        let mut lost: Vec<Cell> = c.lost.ids.iter().map(|id| teller.need(id)).collect();
        lost.extend(teller.other_needs(&c.lost.others).map(Cell::text));
        if lost.is_empty() {
            lost.push(Cell::text(p.t("conditions-none-lost")));
        }
        let gain = c.gain.as_ref().map_or_else(|| p.t("conditions-no-gain"), |gain| teller.effect(gain));
        vec![
            Cell::text(coded(p, "condition", c.condition)),
            Cell::Many(lost),
            Cell::text(gain),
            Cell::text(teller.moves_line(&c.moves)),
        ]
    };
    let rows = Rows {
        caption: p.t("conditions-title"),
        quiet: true,
        columns: ["column-condition", "column-lost", "column-gain", "column-others-move"].map(|k| word(p, k)).into(),
        rows: explained.answer.iter().map(row).collect(),
        empty: p.t("conditions-empty"),
    };
    Part::new("conditions", p.t("conditions-title")).say(p.t("conditions-lead")).table(rows)
}

/// The gain of each step as bars with their table, and what moves.
pub(super) fn next_unit(p: &Page, explained: &Explained<Vec<NextUnit>>) -> Part {
    let teller = Teller { p, names: &explained.names };
    let unit = explained.names.offers.values().next().map(|offer| offer.unit);
    // An area or a region has a part for each unit that its offers count in.
    let id = unit.map_or_else(|| "next".to_owned(), |unit| format!("next-{}", unit.code()));
    let title = unit.map_or_else(|| p.t("next-title"), |u| p.t1("next-title-unit", "unit", unit_name(p, u)));
    let step = |next: &NextUnit| match unit {
        Some(unit) => p.quantity(super::teller::minor(next.step, unit)),
        None => Message::literal(crate::format::plain(p.lang(), next.step)),
    };
    let most = explained.answer.iter().map(|n| n.gain.at_most).filter(|v| v.is_finite()).fold(0.0, f64::max);
    let bar = |next: &NextUnit| Bar {
        label: step(next).plain(),
        share: (most > 0.0).then(|| next.gain.at_least / most),
        text: teller.effect(&next.gain).plain(),
        target: None,
        more: Vec::new(),
    };
    let words = Words {
        id: format!("{id}-chart"),
        title: title.plain(),
        description: p.attr("next-description"),
        head: ["column-step", "column-gain"].map(|k| p.attr(k)).into(),
        rtl: p.lang().right_to_left(),
    };
    let data: Vec<Bar> = explained.answer.iter().map(bar).collect();
    let row = |next: &NextUnit| {
        let to = next.offer.as_deref().map_or_else(|| Cell::Words("–".to_owned()), |id| teller.offer(id));
        let mut enter: Vec<Cell> = next.moves.enter.named.iter().map(|shift| teller.need(&shift.need)).collect();
        enter.extend(teller.other_needs(&next.moves.enter.others).map(Cell::text));
        if enter.is_empty() {
            enter.push(Cell::text(p.t("next-none-enter")));
        }
        vec![
            Cell::text(step(next)),
            Cell::text(teller.effect(&next.gain)),
            to,
            Cell::Many(enter),
            Cell::text(teller.moves_line(&next.moves)),
        ]
    };
    let rows = Rows {
        caption: title.clone(),
        quiet: true,
        columns: ["column-step", "column-gain", "column-goes-to", "column-would-enter", "column-others-move"]
            .map(|k| word(p, k))
            .into(),
        rows: explained.answer.iter().map(row).collect(),
        empty: p.t("next-empty"),
    };
    let mut part = Part::new(id, title).say(p.t("next-lead")).table(rows);
    part.plots = Some(Plots::new(p, vec![bars(&words, &data)]));
    part
}

/// Which states lose what, after the best plan without the offers.
pub(super) fn withdrawal(p: &Page, explained: &Explained<Withdrawal>) -> Part {
    let answer = &explained.answer;
    let teller = Teller { p, names: &explained.names };
    let rows = answer.states.iter().map(|state| {
        let needs = |shifts: &[cycle::rooms::matching::explain::Shift]| {
            let cells: Vec<Cell> = shifts.iter().map(|shift| teller.need(&shift.need)).collect();
            if cells.is_empty() { Cell::Words("–".to_owned()) } else { Cell::Many(cells) }
        };
        vec![
            teller.state(&state.state),
            needs(&state.leave),
            needs(&state.less),
            Cell::number(teller.value(state.value)),
        ]
    });
    let states = Rows {
        caption: p.t("withdrawal-states"),
        quiet: false,
        columns: vec![
            word(p, "column-state"),
            word(p, "column-would-leave"),
            word(p, "column-would-get-less"),
            figure(p, "column-value-lost"),
        ],
        rows: rows.collect(),
        empty: p.t("withdrawal-nobody"),
    };
    let mut offers: Vec<Cell> = answer.offers.ids.iter().map(|id| teller.offer(id)).collect();
    offers.extend(teller.other_offers(&answer.offers.others).map(Cell::text));
    let mut part = Part::new("dependents", p.t("withdrawal-title")).say(p.t("withdrawal-lead"));
    let mut facts = crate::routes::parts::Facts::default();
    facts.add(p.t("withdrawal-offers"), Cell::Many(offers));
    facts.add(p.t("withdrawal-loss"), Cell::text(teller.effect(&answer.loss)));
    part.facts = Some(facts);
    part.table(states).note(teller.other_needs(&answer.others)).table(teller.moves(&answer.moves))
}
