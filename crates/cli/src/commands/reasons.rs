//! Answers as a person at a terminal reads them: short plain lines.

use std::fmt::Write;

use matching::explain::{
    Changes, Condition, Edit, Effect, Moves, NextUnit, Others, PlanCheck, Shifts, Shown, Why, Withdrawal,
};
use matching::fairness::{Comparison, Point};
use serde::Serialize;

/// An answer in words.
pub trait Told {
    /// The lines, each with its end.
    fn told(&self) -> String;
}

/// The code that a value has in JSON.
fn code(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(code)) => code.replace(['_', '-'], " "),
        _ => String::new(),
    }
}

fn line(text: &mut String, words: impl std::fmt::Display) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{words}");
}

fn interval(effect: &Effect) -> String {
    if effect.exact {
        return format!("{:.6} (exact)", effect.at_least);
    }
    format!("between {:.6} and {:.6} (the prices expect {:.6})", effect.at_least, effect.at_most, effect.by_prices)
}

fn others(of: Others) -> String {
    match of {
        Others::None => String::new(),
        Others::AFew => " and a few more".to_owned(),
        Others::Count(count) => format!(" and {count} more"),
    }
}

fn shifts(text: &mut String, what: &str, of: &Shifts) {
    let named: Vec<String> =
        of.named.iter().map(|s| format!("{} ({}): {} -> {}", s.need, s.state, s.before, s.after)).collect();
    if !named.is_empty() || of.others != Others::None {
        line(text, format_args!("  {what}: {}{}", named.join(", "), others(of.others)));
    }
}

fn moves(text: &mut String, of: &Moves) {
    shifts(text, "needs that enter", &of.enter);
    shifts(text, "needs that leave", &of.leave);
    shifts(text, "needs that get more", &of.more);
    shifts(text, "needs that get less", &of.less);
}

fn shown(text: &mut String, plan: &Shown) {
    line(text, format_args!("  a checked plan is worth {:.6}, the present one {:.6}", plan.value, plan.present));
    for change in &plan.changes {
        line(text, format_args!("  {} / {}: {} -> {}", change.need, change.offer, change.before, change.after));
    }
    if plan.others != Others::None {
        line(text, format_args!(" {} awards change", others(plan.others)));
    }
}

impl Told for Why {
    fn told(&self) -> String {
        let mut text = String::new();
        let because = self.because.as_ref().map(|b| format!(" ({b})")).unwrap_or_default();
        line(
            &mut text,
            format_args!("{}: {}{because}; {} eligible offers", self.need, code(&self.code), self.candidates),
        );
        if let (Some(limit), Some(reached)) = (self.limit, self.reached) {
            line(&mut text, format_args!("  the limit is {limit}, reached is {reached}"));
        }
        for bid in &self.bids {
            line(
                &mut text,
                format_args!(
                    "  at {}: up to {} would bring {:.6} and costs others {:.6}",
                    bid.offer, bid.amount, bid.value, bid.price
                ),
            );
        }
        if let Some(cost) = &self.cost {
            line(&mut text, format_args!("  forcing it in costs the whole {}", interval(cost)));
        }
        shifts(&mut text, "needs that would lose", &self.blocking);
        for rule in &self.rules {
            line(
                &mut text,
                format_args!("  rule {}: first against {} offers, alone against {}", rule.rule, rule.first, rule.only),
            );
        }
        for miss in &self.nearest {
            line(&mut text, format_args!("  nearest miss: offer {}, only rule {}", miss.offer, miss.rule));
        }
        if let Some(plan) = &self.plan {
            let words = if self.lifted { "with that limit lifted it is served:" } else { "it can be served:" };
            line(&mut text, format_args!("  {words}"));
            shown(&mut text, plan);
        }
        text
    }
}

fn edit(of: &Edit) -> String {
    let value = serde_json::to_value(of).unwrap_or_default();
    let fields = value.as_object().map(|fields| {
        let part = |(name, value): (&String, &serde_json::Value)| match value {
            serde_json::Value::String(word) if name == "change" => word.replace('-', " "),
            serde_json::Value::String(word) => format!("{name} {word}"),
            other => format!("{name} {other}"),
        };
        let mut parts: Vec<String> = fields.iter().filter(|(name, _)| *name == "change").map(part).collect();
        parts.extend(fields.iter().filter(|(name, _)| *name != "change").map(part));
        parts.join(", ")
    });
    fields.unwrap_or_default()
}

impl Told for Changes {
    fn told(&self) -> String {
        let mut text = String::new();
        if self.matched {
            line(&mut text, format_args!("{} is matched already", self.need));
        }
        if self.found.is_empty() {
            line(&mut text, format_args!("{}: {} changes tried, none of them alone matches it", self.need, self.tried));
        }
        for suggestion in &self.found {
            line(
                &mut text,
                format_args!(
                    "{}: it then gets {}; opens {} offers",
                    edit(&suggestion.edit),
                    suggestion.amount,
                    suggestion.opens
                ),
            );
            shown(&mut text, &suggestion.plan);
        }
        text
    }
}

impl Told for Vec<NextUnit> {
    fn told(&self) -> String {
        let mut text = String::new();
        for step in self {
            let offer = step.offer.as_ref().map(|offer| format!(" at {offer}")).unwrap_or_default();
            line(&mut text, format_args!("+{}{offer}: the whole gains {}", step.step, interval(&step.gain)));
            moves(&mut text, &step.moves);
        }
        text
    }
}

impl Told for Vec<Condition> {
    fn told(&self) -> String {
        let mut text = String::new();
        for condition in self {
            let lost = format!("{}{}", condition.lost.ids.join(", "), others(condition.lost.others));
            let lost = if lost.is_empty() { "no need".to_owned() } else { lost };
            let gain = condition.gain.as_ref().map_or("nothing".to_owned(), interval);
            line(
                &mut text,
                format_args!("{}: keeps away {lost}; relaxed, the whole gains {gain}", condition.condition),
            );
            moves(&mut text, &condition.moves);
        }
        text
    }
}

impl Told for Withdrawal {
    fn told(&self) -> String {
        let mut text = String::new();
        line(
            &mut text,
            format_args!("without {}: the whole loses {}", self.offers.ids.join(", "), interval(&self.loss)),
        );
        for state in &self.states {
            let (leave, less) = (state.leave.len(), state.less.len());
            line(
                &mut text,
                format_args!("  {} loses {:.6}: {leave} needs leave, {less} get less", state.state, state.value),
            );
        }
        moves(&mut text, &self.moves);
        text
    }
}

impl Told for PlanCheck {
    fn told(&self) -> String {
        let mut text = String::new();
        for fault in &self.violations {
            let words = fault.text.clone().unwrap_or_default();
            line(&mut text, format_args!("{} {}: {words}", fault.kind, fault.place));
        }
        line(
            &mut text,
            format_args!(
                "value {:.6}, the present plan {:.6}, no plan is worth more than {:.6} (distance {:.6}, gap {:.3} %)",
                self.value,
                self.present,
                self.bound,
                self.distance,
                self.gap * 100.0
            ),
        );
        moves(&mut text, &self.moves);
        text
    }
}

impl Told for Comparison {
    fn told(&self) -> String {
        let mut text = String::new();
        line(
            &mut text,
            format_args!(
                "total {:.6} -> {:.6}: costs {:.6} ({:.3} %)",
                self.total_before,
                self.total_after,
                self.cost,
                self.cost_share * 100.0
            ),
        );
        if let (Some(before), Some(after)) = (self.least_before, self.least_after) {
            line(
                &mut text,
                format_args!(
                    "coverage of the least-served state that can be served: {:.3} % -> {:.3} %",
                    before * 100.0,
                    after * 100.0
                ),
            );
        }
        line(&mut text, format_args!("needs that enter: {}", self.needs_entering.join(", ")));
        line(&mut text, format_args!("needs that leave: {}", self.needs_leaving.join(", ")));
        line(
            &mut text,
            format_args!(
                "states that gain {}, lose {}, keep {}; awards that change {}",
                self.states_gaining.len(),
                self.states_losing.len(),
                self.states_unchanged,
                self.awards_changed
            ),
        );
        text
    }
}

impl Told for Vec<Point> {
    fn told(&self) -> String {
        let mut text = String::new();
        for point in self {
            let parameter = match (point.policy.price, point.policy.alpha) {
                (Some(price), _) => format!("price {price:.4}"),
                (_, Some(alpha)) => format!("alpha {alpha:.2}"),
                _ => String::new(),
            };
            line(
                &mut text,
                format_args!(
                    "{} {parameter}: total {:.6} (gap {:.3} %), fairness {:.6} of at most {:.6}",
                    point.policy.objective,
                    point.total,
                    point.gap * 100.0,
                    point.fairness,
                    point.fairness_bound
                ),
            );
        }
        text
    }
}
