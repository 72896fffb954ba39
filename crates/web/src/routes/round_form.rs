//! The form of a round: its call, and the published table of weights with its neutral defaults.

use cycle::NewRound;
use cycle::rooms::matching::Policy;
use std::collections::BTreeMap;
use vocabulary::{Finding, Group, RoundId};

use super::parts::{Choice, Field, Fieldset, Form as Shown};
use super::policy_form;
use super::words::{coded, fault};
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;

/// A policy in the names of the form.
pub(super) fn filled(policy: &Policy) -> Form {
    let table = &policy.weights;
    let mut form = Form::filled([
        ("policy_name", policy.name.clone()),
        ("award_cost", policy.award_cost.to_string()),
        ("priority_first", table.priority_first.to_string()),
        ("priority_last", table.priority_last.to_string()),
        ("gap_per_level", table.gap_per_level.to_string()),
        ("gap_unknown", table.gap_unknown.to_string()),
        ("foundational", table.foundational.to_string()),
        ("fit_area", table.fit.area.to_string()),
        ("fit_region", table.fit.region.to_string()),
        ("fit_group", table.fit.group.to_string()),
        ("fit_state", table.fit.state.to_string()),
        ("fit_delivery", table.fit.delivery.to_string()),
        ("max_providers", policy.max_providers.map(|n| n.to_string()).unwrap_or_default()),
        ("state_max_awards", policy.state_max_awards.map(|n| n.to_string()).unwrap_or_default()),
    ]);
    for group in Group::ALL {
        let factor = table.groups.get(group).copied().unwrap_or(1.0);
        form.set(&format!("group_{group}"), factor.to_string());
    }
    policy_form::fill(&mut form, policy);
    form
}

/// Reads numbers of the form and gathers their faults.
struct Numbers<'a> {
    form: &'a Form,
    faults: Vec<Finding>,
}

impl Numbers<'_> {
    fn number(&mut self, field: &str, otherwise: f64) -> f64 {
        let text = self.form.value(field).trim();
        if text.is_empty() {
            return otherwise;
        }
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => value,
            _ => {
                self.faults.push(fault(
                    field,
                    "not-a-factor",
                    text,
                    "write a number with a point before decimals, such as 1.25",
                ));
                otherwise
            }
        }
    }

    fn count(&mut self, field: &str) -> Option<u32> {
        let text = self.form.value(field).trim();
        if text.is_empty() {
            return None;
        }
        let value = text.parse().ok();
        if value.is_none() {
            self.faults.push(fault(field, "not-a-count", text, "write a whole number, or leave it empty for no limit"));
        }
        value
    }
}

/// The field of the form that a finding of the policy is about.
fn field_of(path: &str) -> String {
    let end = path.trim_start_matches("weights.");
    if end.starts_with("floors") {
        return "floors".to_owned();
    }
    match end.split_once('.') {
        Some(("fit", name)) => format!("fit_{name}"),
        Some(("groups", name)) => format!("group_{name}"),
        _ => end.to_owned(),
    }
}

/// The policy as posted. What the form does not show (limits by state, weights by need) stays as it was.
pub(super) fn policy(form: &Form, before: &Policy) -> Result<Policy, Vec<Finding>> {
    let mut numbers = Numbers { form, faults: Vec::new() };
    let mut policy = before.clone();
    let table = &mut policy.weights;
    table.priority_first = numbers.number("priority_first", 1.0);
    table.priority_last = numbers.number("priority_last", 1.0);
    table.gap_per_level = numbers.number("gap_per_level", 0.0);
    table.foundational = numbers.number("foundational", 1.0);
    table.fit.area = numbers.number("fit_area", 1.0);
    table.fit.region = numbers.number("fit_region", 1.0);
    table.fit.group = numbers.number("fit_group", 1.0);
    table.fit.state = numbers.number("fit_state", 1.0);
    table.fit.delivery = numbers.number("fit_delivery", 1.0);
    let unknown = numbers.count("gap_unknown").and_then(|n| u8::try_from(n).ok());
    table.gap_unknown = unknown.unwrap_or(before.weights.gap_unknown);
    let groups = Group::ALL.iter().map(|g| (*g, numbers.number(&format!("group_{g}"), 1.0)));
    table.groups = groups.filter(|(_, factor)| *factor != 1.0).collect::<BTreeMap<_, _>>();
    policy.award_cost = numbers.number("award_cost", 0.0);
    policy.max_providers = numbers.count("max_providers");
    policy.state_max_awards = numbers.count("state_max_awards");
    form.value("policy_name").trim().clone_into(&mut policy.name);
    let mut faults = numbers.faults;
    policy_form::read(form, &mut policy, &mut faults);
    if faults.is_empty() {
        faults = policy.findings();
        for finding in &mut faults {
            finding.place.field = finding.place.path.take().map(|path| field_of(&path));
        }
    }
    if faults.is_empty() { Ok(policy) } else { Err(faults) }
}

/// The round as posted.
pub(super) fn round(form: &Form) -> Result<NewRound, Vec<Finding>> {
    let mut faults = Vec::new();
    let frame = super::round_frame::read(form, &mut faults);
    let policy = match policy(form, &Policy::default()) {
        Ok(policy) if faults.is_empty() => policy,
        Ok(_) => return Err(faults),
        Err(more) => return Err(faults.into_iter().chain(more).collect()),
    };
    Ok(NewRound {
        title: form.value("title").trim().to_owned(),
        call: form.value("call").trim().to_owned(),
        policy,
        parent: form.value("parent").parse::<RoundId>().ok(),
        frame,
        ..NewRound::default()
    })
}

fn weights(p: &Page, form: &Form) -> Fieldset {
    let field = |name: &str, key: &str| Field::short(name, p.t(key), form.value(name));
    let mut fields = vec![
        field("priority_first", "policy-priority-first").hint(p.t("policy-priority-hint")),
        field("priority_last", "policy-priority-last"),
        field("gap_per_level", "policy-gap").hint(p.t("policy-gap-hint")),
        field("gap_unknown", "policy-gap-unknown").hint(p.t("policy-gap-unknown-hint")),
        field("foundational", "policy-foundational"),
    ];
    fields.extend(Group::ALL.iter().map(|g| {
        let name = format!("group_{g}");
        Field::short(&name, p.t1("policy-group", "group", coded(p, "group", g.code())), form.value(&name))
    }));
    Fieldset { title: Some(p.t("policy-weights")), lead: Some(p.t("policy-weights-lead")), fields }
}

fn fits(p: &Page, form: &Form) -> Fieldset {
    let fields = ["area", "region", "group", "state", "delivery"].map(|about| {
        let name = format!("fit_{about}");
        Field::short(&name, coded(p, "fit", about), form.value(&name))
    });
    Fieldset { title: Some(p.t("policy-fits")), lead: Some(p.t("policy-fits-lead")), fields: fields.into() }
}

fn limits(p: &Page, form: &Form) -> Fieldset {
    let field = |name: &str, key: &str| Field::short(name, p.t(key), form.value(name));
    Fieldset {
        title: Some(p.t("policy-limits")),
        lead: None,
        fields: vec![
            field("max_providers", "policy-max-providers").hint(p.t("policy-limit-hint")),
            field("state_max_awards", "policy-state-awards").hint(p.t("policy-limit-hint")),
            field("award_cost", "policy-award-cost").hint(p.t("policy-award-cost-hint")),
        ],
    }
}

/// The fields of a policy.
pub(super) fn policy_sets(p: &Page, form: &Form) -> Vec<Fieldset> {
    vec![policy_form::fields(p, form), weights(p, form), fits(p, form), limits(p, form)]
}

/// The whole form of a new round.
pub(super) fn shown(p: &Page, form: &Form, parents: Vec<Choice>, button: Message) -> Shown {
    let mut first = vec![
        Field::line("title", p.t("column-title"), form.value("title")),
        Field::area("call", p.t("round-call"), form.value("call")).hint(p.t("round-call-hint")),
        Field::line("policy_name", p.t("policy-name"), form.value("policy_name")).hint(p.t("policy-name-hint")),
    ];
    if !parents.is_empty() {
        let choices = std::iter::once(Choice::new("", p.t("round-no-parent"))).chain(parents).collect();
        first.push(
            Field::select("parent", p.t("round-parent"), choices)
                .chosen(&[form.value("parent")])
                .hint(p.t("round-parent-hint")),
        );
    }
    let mut sets = vec![Fieldset { title: None, lead: None, fields: first }];
    sets.extend(policy_sets(p, form));
    Shown { sets, ..Shown::new("", button, Vec::new()) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_policy_survives_its_form() {
        let mut before = Policy::default();
        before.weights.gap_per_level = 0.25;
        before.weights.groups.insert(Group::Ldc, 1.5);
        before.max_providers = Some(3);
        assert_eq!(policy(&filled(&before), &Policy::default()).unwrap(), before);
    }

    #[test]
    fn faults_name_the_field() {
        let mut form = filled(&Policy::default());
        form.set("fit_area", "much");
        form.set("max_providers", "-1");
        let faults = policy(&form, &Policy::default()).unwrap_err();
        let fields: Vec<_> = faults.iter().filter_map(|f| f.place.field.as_deref()).collect();
        assert_eq!(fields, ["fit_area", "max_providers"]);
        form = filled(&Policy::default());
        form.set("group_LDC", "1000");
        let faults = policy(&form, &Policy::default()).unwrap_err();
        assert_eq!(faults[0].place.field.as_deref(), Some("group_LDC"), "{faults:?}");
    }
}
