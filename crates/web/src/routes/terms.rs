//! Terms of a proposal or an interest: as they stand, as they were before, and the fields to change them.

use cycle::rooms::catalogue::Edition;
use cycle::{RawTerms, Side, TermsCheck, TermsView};
use std::collections::BTreeSet;
use vocabulary::{ModalityId, Quantity, Unit};

use super::parts::{Cell, Choice, Column, Facts, Field, Fieldset, Part, Table as Rows};
use super::proposals::side;
use super::words::{coded, kind, period};
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;

/// A kind of help by its title.
pub(super) fn help(p: &Page, edition: &Edition, id: &ModalityId) -> Message {
    edition.modality(id).map_or_else(|| Message::literal(id.as_str()), |m| kind(p, m))
}

/// Who set the terms.
pub(super) fn by(p: &Page, by: Option<Side>) -> Message {
    match by {
        None => p.t("terms-by-plan"),
        Some(who) => coded(p, "terms-by", side(who)),
    }
}

/// The terms in force, as facts.
pub(super) fn facts(p: &Page, edition: &Edition, terms: &TermsView, facts: &mut Facts) {
    facts.add(p.t("terms-version"), Cell::text(p.t2("terms-number", "number", terms.number, "by", by(p, terms.by))));
    facts.add(p.t("column-amount"), Cell::text(p.quantity(terms.amount)));
    facts.add(p.t("proposal-draw"), Cell::text(p.quantity(terms.draw)));
    facts.add(p.t("proposal-kind"), Cell::text(help(p, edition, &terms.kind)));
    facts.add_some(p.t("column-period"), terms.period.as_ref().map(|span| Cell::text(period(p, span))));
    facts.add_some(p.t("terms-words"), Some(&terms.words).filter(|w| !w.is_empty()).map(|w| Cell::Prose(w.clone())));
}

/// The terms before those in force; none where nobody changed any.
pub(super) fn earlier(p: &Page, edition: &Edition, terms: &[TermsView]) -> Option<Rows> {
    let (_, before) = terms.split_last()?;
    if before.is_empty() {
        return None;
    }
    let row = |terms: &TermsView| {
        let span = terms.period.as_ref().map_or_else(|| Message::literal("–"), |span| period(p, span));
        vec![
            Cell::text(by(p, terms.by)),
            Cell::text(p.quantity(terms.amount)),
            Cell::text(help(p, edition, &terms.kind)),
            Cell::text(span),
            Cell::Prose(terms.words.clone()),
            Cell::text(p.date_time(terms.at)),
        ]
    };
    let columns = ["column-by", "column-amount", "proposal-kind", "column-period", "terms-words", "column-when"];
    Some(Rows {
        caption: p.t("terms-history"),
        quiet: false,
        columns: columns.map(|k| Column::words(p.t(k))).into(),
        rows: before.iter().rev().map(row).collect(),
        empty: p.t("none-given"),
    })
}

/// What was posted, as the raw terms take it.
pub(super) fn raw(form: &Form) -> RawTerms {
    let text = |name: &str| form.value(name).trim().to_owned();
    RawTerms {
        amount: text("amount"),
        kind: text("kind"),
        from: text("from"),
        until: text("until"),
        words: text("words"),
    }
}

/// Terms in the names of the form.
pub(super) fn filled(terms: &TermsView) -> Form {
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    Form::filled([
        ("amount", terms.amount.digits()),
        ("kind", terms.kind.to_string()),
        ("from", day(terms.period.as_ref().map(|span| span.from()))),
        ("until", day(terms.period.as_ref().map(|span| span.until()))),
        ("words", terms.words.clone()),
    ])
}

/// The fields of the terms, filled with what was typed; the unit is named where it is known already.
pub(super) fn fields(
    p: &Page,
    edition: &Edition,
    unit: Option<Unit>,
    kinds: &BTreeSet<ModalityId>,
    form: &Form,
) -> Vec<Field> {
    let amount = match unit {
        Some(unit) => p.t1("terms-amount", "unit", super::words::unit(p, unit)),
        None => p.t("terms-amount-of-need"),
    };
    let mut choices = vec![Choice::new("", p.t("terms-kind-as-is"))];
    choices.extend(kinds.iter().map(|id| Choice::new(id.as_str(), help(p, edition, id))));
    vec![
        Field::short("amount", amount, form.value("amount")).hint(p.t("amount-hint")),
        Field::select("kind", p.t("terms-kind"), choices).chosen(&[form.value("kind")]),
        Field::day("from", p.t("terms-from"), form.value("from")),
        Field::day("until", p.t("terms-until"), form.value("until")),
        Field::area("words", p.t("terms-words"), form.value("words")).hint(p.t("terms-words-hint")),
    ]
}

/// The fields under their heading, for a side that may change the terms.
pub(super) fn set(p: &Page, fields: Vec<Field>) -> Fieldset {
    Fieldset { title: Some(p.t("terms-part")), lead: Some(p.t("terms-part-lead")), fields }
}

/// What was asked about terms before they are sent: whether they would hold, and what is free.
pub(super) fn checked(p: &Page, check: &TermsCheck) -> Part {
    let mut part = Part::new("terms-check", p.t("terms-check"));
    part = match &check.terms {
        Some(terms) if check.findings.iter().all(|f| !f.is_error()) => {
            part.say(p.t2("terms-check-holds", "amount", p.quantity(terms.amount), "draw", p.quantity(terms.draw)))
        }
        _ => part.say(p.t("terms-check-broken")),
    };
    for line in p.faults(&check.findings).lines {
        part = part.say(Message::literal(line.text));
    }
    part.note(check.free.map(|free: Quantity| p.t1("terms-check-free", "amount", p.quantity(free))))
}
