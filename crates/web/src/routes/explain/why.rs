//! Why a need is not yet matched, and what would change it.

use cycle::Explained;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::matching::explain::{Changes, Code, Edit, Others, Suggestion, Why};
use cycle::rooms::matching::{NearMiss, RuleCount};
use vocabulary::{Quantity, Unit};

use super::teller::{Teller, figure, state_message, word};
use crate::App;
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::routes::parts::{Cell, Facts, Part, Table as Rows};
use crate::routes::words::{coded, kind, language};

/// The code of a reason in the names of the messages.
fn code_of(code: Code) -> String {
    let value = serde_json::to_value(code).ok();
    value.as_ref().and_then(|v| v.as_str()).unwrap_or_default().replace('_', "-")
}

/// The reason as one sentence.
fn reason(p: &Page, why: &Why) -> Message {
    let code = code_of(why.code);
    let own = i18n::find(p.lang(), &format!("why-{code}"), &[]);
    own.unwrap_or_else(|| coded(p, "reason", &code))
}

/// The rule, the required need or the state that stopped it.
fn because(app: &App, teller: &Teller<'_>, why: &Why) -> Option<Cell> {
    let about = why.because.as_ref()?;
    Some(match why.code {
        Code::Requires => teller.need(about),
        Code::Absorption => Cell::text(state_message(app, teller.p, about)),
        _ => match i18n::find(teller.p.lang(), &format!("rule-{about}"), &[]) {
            Some(rule) => Cell::text(rule),
            None => return None,
        },
    })
}

fn facts(app: &App, teller: &Teller<'_>, why: &Why, unseen: &Others) -> Facts {
    let p = teller.p;
    let mut facts = Facts::default();
    facts.add_some(p.t("column-because"), because(app, teller, why));
    if let (Some(limit), Some(reached)) = (why.limit, why.reached) {
        let number = |v: f64| format::plain(p.lang(), v);
        let says = p.t2("limit-reached", "limit", number(limit), "reached", number(reached));
        facts.add(p.t("column-limit"), Cell::text(says));
    }
    let mut candidates = vec![Cell::text(p.number(why.candidates))];
    candidates.extend(teller.other_offers(unseen).map(Cell::text));
    facts.add(p.t("column-eligible"), Cell::Many(candidates));
    let matched = matches!(why.code, Code::Matched | Code::MatchedInPart);
    if !matched && why.candidates > 0 {
        let cost = why.cost.as_ref().map_or_else(|| p.t("why-cost-none"), |cost| teller.effect(cost));
        facts.add(p.t("why-cost"), Cell::text(cost));
    }
    facts
}

/// What the best offers for it would bring, against what they are worth to others.
fn bids(teller: &Teller<'_>, why: &Why) -> Option<Rows> {
    let p = teller.p;
    let row = |bid: &cycle::rooms::matching::plan::Bid| {
        vec![
            teller.offer(&bid.offer),
            Cell::number(teller.amount(&why.need, bid.amount)),
            Cell::number(teller.value(bid.value)),
            Cell::number(teller.value(bid.price)),
        ]
    };
    (!why.bids.is_empty()).then(|| Rows {
        caption: p.t("why-bids"),
        quiet: false,
        columns: vec![
            word(p, "column-offer"),
            figure(p, "column-amount"),
            figure(p, "column-brings"),
            figure(p, "column-takes"),
        ],
        rows: why.bids.iter().map(row).collect(),
        empty: p.t("none-given"),
    })
}

/// How many offers each rule stands against.
pub(super) fn rules(p: &Page, rules: &[RuleCount]) -> Rows {
    let row = |rule: &RuleCount| {
        vec![
            Cell::text(coded(p, "rule", &rule.rule)),
            Cell::number(p.number(rule.first)),
            Cell::number(p.number(rule.only)),
        ]
    };
    Rows {
        caption: p.t("column-rules"),
        quiet: false,
        columns: vec![word(p, "column-rule"), figure(p, "column-first"), figure(p, "column-only")],
        rows: rules.iter().map(row).collect(),
        empty: p.t("why-no-rules"),
    }
}

/// Offers that one rule alone keeps away.
fn nearest(teller: &Teller<'_>, nearest: &[NearMiss]) -> Rows {
    let p = teller.p;
    let row = |miss: &NearMiss| {
        vec![
            teller.offer(&miss.offer.to_string()),
            Cell::text(coded(p, "rule", &miss.rule)),
            Cell::Words(miss.evidence.need.join(", ")),
            Cell::Words(miss.evidence.offer.join(", ")),
        ]
    };
    Rows {
        caption: p.t("why-nearest"),
        quiet: false,
        columns: ["column-offer", "column-nearest-rule", "column-nearest-need-side", "column-nearest-offer-side"]
            .map(|key| word(p, key))
            .into(),
        rows: nearest.iter().map(row).collect(),
        empty: p.t("none-given"),
    }
}

/// The parts of the answer to "why".
pub(super) fn parts(app: &App, p: &Page, explained: &Explained<Why>) -> Vec<Part> {
    let why = &explained.answer;
    let teller = Teller { p, names: &explained.names };
    let mut first = Part::new("why", p.t("why-title")).say(reason(p, why));
    first.facts = Some(facts(app, &teller, why, &explained.unseen));
    let mut parts = vec![first];
    if let Some(bids) = bids(&teller, why) {
        let lead = p.t("why-bids-lead");
        parts.push(
            Part::new("bids", p.t("why-bids-title")).say(lead).table(bids).note(teller.other_offers(&why.other_bids)),
        );
    }
    if let Some(shown) = &why.plan {
        let lead = p.t(if why.lifted { "why-plan-lifted" } else { "why-plan-lead" });
        let (changes, others) = teller.changes(shown);
        let mut part = Part::new("plan", p.t("why-plan-title")).say(lead).say(teller.worth(shown));
        part = part.table(changes).note(others);
        let any = !why.blocking.named.is_empty() || teller.other_needs(&why.blocking.others).is_some();
        parts.push(if any { part.table(teller.losing(&why.blocking)) } else { part });
    }
    if !why.rules.is_empty() {
        let part = Part::new("rules", p.t("why-rules-title")).table(rules(p, &why.rules));
        parts.push(if why.nearest.is_empty() { part } else { part.table(nearest(&teller, &why.nearest)) });
    }
    parts
}

/// A change to a need in words.
pub(super) fn edit(teller: &Teller<'_>, edition: &Edition, unit: Option<Unit>, edit: &Edit) -> Message {
    let p = teller.p;
    let amount = |minor: i64| {
        unit.map_or_else(
            || Message::literal(format::number(p.lang(), minor)),
            |unit| p.quantity(Quantity::new(minor, unit)),
        )
    };
    match edit {
        Edit::Language { accept } => p.t1("edit-language", "language", language(p, accept)),
        Edit::Delivery { accept } => p.t1("edit-delivery", "delivery", coded(p, "delivery", accept.code())),
        Edit::Period { from, until } => {
            let day = |d| format::short_date(p.lang(), d);
            p.t2("edit-period", "from", day(*from), "until", day(*until))
        }
        Edit::Kind { accept } => {
            let title = edition.modality(accept).map_or_else(|| Message::literal(accept.as_str()), |m| kind(p, m));
            p.t1("edit-kind", "kind", title)
        }
        Edit::LeastUseful { amount: least } => p.t1("edit-least", "amount", amount(*least)),
        Edit::Quantity { amount: asked } => p.t1("edit-quantity", "amount", amount(*asked)),
        Edit::Providers { most } => p.t1("edit-providers", "most", i64::from(*most)),
        Edit::CoFunding { covered } => p.t1("edit-co-funding", "amount", amount(*covered)),
        Edit::Prerequisite { without } => {
            let id = without.to_string();
            match teller.names.needs.get(&id) {
                Some(_) => p.t1("edit-prerequisite", "need", teller.title(&id)),
                None => p.t("edit-prerequisite-unnamed"),
            }
        }
    }
}

fn suggestion(teller: &Teller<'_>, edition: &Edition, need: &str, found: &Suggestion) -> Vec<Cell> {
    let p = teller.p;
    let unit = teller.names.needs.get(need).map(|n| n.unit);
    vec![
        Cell::text(edit(teller, edition, unit, &found.edit)),
        Cell::number(p.number(found.opens)),
        Cell::number(teller.amount(need, found.amount)),
        Cell::text(teller.worth(&found.plan)),
        Cell::text(teller.moves_line(&found.plan.moves)),
    ]
}

/// The answer to "what would change it": each change was tried, and the plan that serves the need was checked.
pub(super) fn changes(p: &Page, edition: &Edition, explained: &Explained<Changes>) -> Part {
    let answer = &explained.answer;
    let teller = Teller { p, names: &explained.names };
    let part = Part::new("changes", p.t("changes-title"));
    if answer.matched {
        return part.say(p.t("changes-matched"));
    }
    let rows = Rows {
        caption: p.t("changes-title"),
        quiet: true,
        columns: vec![
            word(p, "column-change"),
            figure(p, "column-opens"),
            figure(p, "column-would-get"),
            word(p, "column-plan-worth"),
            word(p, "column-others-move"),
        ],
        rows: answer.found.iter().map(|found| suggestion(&teller, edition, &answer.need, found)).collect(),
        empty: p.t1("changes-none", "tried", answer.tried),
    };
    let part = if answer.found.is_empty() { part } else { part.say(p.t1("changes-lead", "tried", answer.tried)) };
    part.table(rows)
}
