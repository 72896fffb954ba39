//! The choice of a policy with its parameters, each said in one plain sentence.

use cycle::rooms::matching::Policy;
use cycle::rooms::matching::fairness::NAMES;
use cycle::rooms::matching::problem::Floor;
use vocabulary::Finding;

use super::parts::{Cell, Choice, Field, Fieldset};
use super::words::{coded, fault};
use crate::form::Form;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;

/// A policy's name in the names of the messages.
fn key(objective: &str) -> String {
    objective.replace('_', "-")
}

/// A policy by its name.
pub(super) fn name(p: &Page, objective: &str) -> Message {
    let known = NAMES.contains(&objective);
    if known { coded(p, "objective", &key(objective)) } else { Message::literal(objective) }
}

/// Adds a policy's choice and parameters to a form.
pub(super) fn fill(form: &mut Form, policy: &Policy) {
    let number = |value: Option<f64>| value.map(|v| v.to_string()).unwrap_or_default();
    form.set("objective", policy.objective.clone());
    form.set("alpha", number(policy.alpha));
    form.set("price", number(policy.price));
    form.set("factor", number(policy.factor));
    let floors: Vec<String> = policy.floors.iter().map(|f| format!("{} {}", f.group, percent(f.share))).collect();
    form.set("floors", floors.join("\n"));
}

/// A share as the form writes it: percent, without what binary fractions add.
fn percent(share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The fields: which policy, and what it takes. Only what the chosen policy uses is read.
pub(super) fn fields(p: &Page, form: &Form) -> Fieldset {
    let chosen = if form.value("objective").is_empty() { "total" } else { form.value("objective") };
    let choice = |objective: &&str| Choice {
        hint: Some(p.t(&format!("objective-{}-means", key(objective)))),
        ..Choice::new(*objective, name(p, objective))
    };
    let field = |name: &str, label: &str, hint: &str| Field::short(name, p.t(label), form.value(name)).hint(p.t(hint));
    Fieldset {
        title: Some(p.t("policy-objective")),
        lead: Some(p.t("policy-objective-lead")),
        fields: vec![
            Field::radios("objective", p.t("policy-objective-choice"), NAMES.iter().map(choice).collect())
                .chosen(&[chosen]),
            field("alpha", "policy-alpha", "policy-alpha-hint"),
            field("price", "policy-price", "policy-price-hint"),
            Field::area("floors", p.t("policy-floors"), form.value("floors")).hint(p.t("policy-floors-hint")),
            field("factor", "policy-factor", "policy-factor-hint"),
        ],
    }
}

/// A parameter that may be left empty.
fn parameter(form: &Form, field: &str, faults: &mut Vec<Finding>) -> Option<f64> {
    let text = form.value(field).trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse::<f64>().ok().filter(|v| v.is_finite());
    if value.is_none() {
        faults.push(fault(field, "not-a-factor", text, "write a number with a point before decimals, such as 0.05"));
    }
    value
}

/// `LDC 50` on each line: a group or region, and the percentage that is to be met there.
fn floors(form: &Form, faults: &mut Vec<Finding>) -> Vec<Floor> {
    let lines = form.value("floors").lines().map(str::trim).filter(|line| !line.is_empty());
    let mut floors = Vec::new();
    for line in lines {
        let (group, share) = line.rsplit_once([' ', '=', ':', '\t']).unwrap_or((line, ""));
        let group = group.trim_end_matches([' ', '=', ':', '\t']);
        let share = share.trim_end_matches('%').parse::<f64>().ok().filter(|v| v.is_finite());
        match share {
            Some(share) if !group.is_empty() => floors.push(Floor { group: group.to_owned(), share: share / 100.0 }),
            _ => faults.push(fault(
                "floors",
                "not-a-floor",
                line,
                "write a group or region and a percentage, such as LDC 50",
            )),
        }
    }
    floors
}

/// Reads the choice into a policy. Parameters that it does not use are left out, whatever stands in their fields.
pub(super) fn read(form: &Form, policy: &mut Policy, faults: &mut Vec<Finding>) {
    if !form.value("objective").is_empty() {
        form.value("objective").clone_into(&mut policy.objective);
    }
    let objective = policy.objective.clone();
    let is = |names: &[&str]| names.contains(&objective.as_str());
    policy.alpha = if is(&["alpha_fair"]) { parameter(form, "alpha", faults) } else { None };
    policy.price = if is(&["balanced", "minimal_change"]) { parameter(form, "price", faults) } else { None };
    policy.factor = if is(&["hold_back"]) { parameter(form, "factor", faults) } else { None };
    policy.floors = if is(&["floors"]) { floors(form, faults) } else { Vec::new() };
    // What the plan is held against is looked up when a run starts.
    policy.earlier = Vec::new();
}

/// The policy and its parameters as rows of the published table.
pub(super) fn rows(p: &Page, policy: &Policy) -> Vec<Vec<Cell>> {
    let number = |value: f64| Cell::number(Message::literal(format::plain(p.lang(), value)));
    let share = |value: f64| Cell::number(p.percent(value, 1));
    let mut rows = vec![vec![Cell::text(p.t("policy-objective")), Cell::text(name(p, &policy.objective))]];
    rows.extend(policy.alpha.map(|v| vec![Cell::text(p.t("policy-alpha")), number(v)]));
    rows.extend(policy.price.map(|v| vec![Cell::text(p.t("policy-price")), share(v)]));
    rows.extend(policy.factor.map(|v| vec![Cell::text(p.t("policy-factor")), number(v)]));
    rows.extend(
        policy.floors.iter().map(|f| vec![Cell::text(p.t1("policy-floor", "group", f.group.clone())), share(f.share)]),
    );
    rows
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Form {
        Form::filled(pairs.iter().map(|(n, v)| (*n, *v)))
    }

    #[test]
    fn only_what_the_policy_uses_is_read() {
        let posted = form(&[("objective", "balanced"), ("alpha", "x"), ("price", "0.1"), ("floors", "LDC 50")]);
        let (mut policy, mut faults) = (Policy::default(), Vec::new());
        read(&posted, &mut policy, &mut faults);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!((policy.objective.as_str(), policy.alpha, policy.price), ("balanced", None, Some(0.1)));
        assert!(policy.floors.is_empty());
    }

    #[test]
    fn floors_are_lines_with_percentages() {
        let posted = form(&[("objective", "floors"), ("floors", "LDC 50\nSIDS=12.5%\n\n002: 30")]);
        let (mut policy, mut faults) = (Policy::default(), Vec::new());
        read(&posted, &mut policy, &mut faults);
        let read_back: Vec<_> = policy.floors.iter().map(|f| (f.group.as_str(), f.share)).collect();
        assert_eq!(read_back, [("LDC", 0.5), ("SIDS", 0.125), ("002", 0.3)]);
        let mut shown = Form::default();
        fill(&mut shown, &policy);
        assert_eq!(shown.value("floors"), "LDC 50\nSIDS 12.5\n002 30");
        read(&form(&[("objective", "floors"), ("floors", "half of LDC")]), &mut policy, &mut faults);
        assert_eq!(faults[0].place.field.as_deref(), Some("floors"));
    }
}
