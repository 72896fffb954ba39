//! Reads activity files of others. One faulty activity never costs the others; a faulty part only costs the activity
//! where nothing can be shown without it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use vocabulary::{Finding, Place, Quantity, Register, Text, UnLanguage, Unit};

use super::existing::{DAC, ExistingActivity, Sector, total};
use super::out::language_of;
use super::{looks_like_xml, table};
use crate::xml::{Node, read_children};
use crate::{limits, read};

/// Longest identifier.
const ID_LIMIT: usize = 250;
/// Longest title that is kept.
const TITLE_LIMIT: usize = 500;
/// Longest description that is kept.
const TEXT_LIMIT: usize = 10_000;

/// Reads activities: IATI XML of version 2, or our own list of them as CSV, HXL, XLSX or JSON; the content says which.
/// What is faulty is told with its place; an activity with an error is left out, others are taken.
pub fn read_activities(bytes: &[u8], register: &Register) -> (Vec<ExistingActivity>, Vec<Finding>) {
    if !looks_like_xml(bytes) {
        let (table, mut findings) = read(bytes, None);
        let (activities, more) = table::activities(&table, register);
        findings.extend(more);
        return (activities, findings);
    }
    let alpha2: BTreeMap<&str, _> = register.iter().map(|state| (state.alpha2.as_str(), &state.code)).collect();
    let (mut activities, mut findings, mut known) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut number = 0usize;
    let mut take = |root: &Node, node: Node| {
        version(root)?;
        number += 1;
        if number > limits::MAX_ACTIVITIES {
            let message = format!("the file holds more than {} activities; split it", limits::MAX_ACTIVITIES);
            return Err(Box::new(Finding::error(
                "too-many-activities",
                place(&node, String::new()),
                number.to_string(),
                message,
            )));
        }
        let mut reading = Reading { number, node: &node, alpha2: &alpha2, findings: Vec::new() };
        let activity = reading.activity();
        if let Some(activity) = &activity
            && !known.insert(activity.id.clone())
        {
            reading.refuse(
                &node,
                "",
                "repeated-identifier",
                &activity.id,
                "an earlier activity of the file has this identifier; give each its own",
            );
        }
        let faulty = reading.findings.iter().any(Finding::is_error);
        findings.append(&mut reading.findings);
        activities.extend(activity.filter(|_| !faulty));
        if findings.len() > limits::MAX_FINDINGS {
            let message = "too much is wrong with this file to go on; mend what is shown and send it again";
            return Err(Box::new(Finding::error("too-many-findings", place(&node, String::new()), "", message)));
        }
        Ok(())
    };
    match read_children(bytes, "iati-activities", "iati-activity", &mut take) {
        Ok(root) => findings.extend(version(&root).err().map(|f| *f)),
        Err(fault) => findings.push(*fault),
    }
    (activities, findings)
}

/// Version 1 has other elements under the same names.
fn version(root: &Node) -> Result<(), Box<Finding>> {
    let version = root.attribute("version").unwrap_or_default();
    if version.starts_with("2.") || version == "2" {
        return Ok(());
    }
    let message = "only version 2 of the IATI standard is read; have the file exported as 2.03";
    Err(Box::new(
        Finding::error("iati-version", place(root, "iati-activities/@version".into()), version, message)
            .with("version", version),
    ))
}

fn place(node: &Node, path: String) -> Place {
    Place { row: Some(node.line), path: Some(path).filter(|p| !p.is_empty()), ..Place::default() }
}

/// The text cut to a length.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

struct Reading<'a> {
    number: usize,
    node: &'a Node,
    alpha2: &'a BTreeMap<&'a str, &'a vocabulary::StateCode>,
    findings: Vec<Finding>,
}

impl<'a> Reading<'a> {
    fn at(&self, node: &Node, path: &str) -> Place {
        let start = format!("iati-activity[{}]", self.number);
        place(node, if path.is_empty() { start } else { format!("{start}/{path}") })
    }

    fn refuse(&mut self, node: &Node, path: &str, code: &str, value: &str, message: &str) {
        let place = self.at(node, path);
        self.findings.push(Finding::error(code, place, value, message));
    }

    fn warn(&mut self, node: &Node, path: &str, code: &str, value: &str, message: &str) {
        let place = self.at(node, path);
        self.findings.push(Finding::warning(code, place, value, message));
    }

    fn missing(&mut self, element: &str) {
        let place = self.at(self.node, element);
        let message = format!("the element {element} is missing or empty; the standard demands it");
        self.findings.push(Finding::error("missing-element", place, "", message).with("element", element));
    }

    fn activity(&mut self) -> Option<ExistingActivity> {
        let node = self.node;
        let id = node.first("iati-identifier").map(|n| n.text.trim()).filter(|id| !id.is_empty());
        if id.is_none() {
            self.missing("iati-identifier");
        }
        if let Some(long) = id.filter(|id| id.chars().count() > ID_LIMIT) {
            self.refuse(
                node,
                "iati-identifier",
                "too-long",
                long,
                "no identifier is that long; shorten it to 250 characters",
            );
        }
        let title = self.narratives("title", node.first("title"), TITLE_LIMIT);
        if title.is_empty() {
            self.missing("title");
        }
        let general = node.all("description").find(|d| matches!(d.attribute("type"), None | Some("1")));
        let description = self.narratives("description", general.or_else(|| node.first("description")), TEXT_LIMIT);
        let status = self.status();
        let (reporter, reporter_ref) = self.reporter();
        let (from, until) = self.days();
        let related = node.all("related-activity").filter_map(|r| r.attribute("ref")).map(|r| cut(r, ID_LIMIT));
        Some(ExistingActivity {
            id: id?.to_owned(),
            title,
            description,
            reporter,
            reporter_ref,
            countries: self.countries(),
            sectors: self.sectors(),
            status: status?,
            from,
            until,
            budget: self.budget(),
            related: related.collect(),
        })
    }

    /// Texts by language. A language that is none of ours is shown where nothing else is there.
    fn narratives(&mut self, path: &str, element: Option<&Node>, most: usize) -> Text {
        let Some(element) = element else { return Text::default() };
        let own = language_of(self.node.attribute("xml:lang")).unwrap_or_default();
        let (mut text, mut other) = (Text::default(), None);
        for narrative in element.all("narrative") {
            let words = narrative.text.trim();
            if words.is_empty() {
                continue;
            }
            let words = if words.chars().nth(most).is_some() {
                self.warn(narrative, path, "too-long", words, "the text is longer than we show; its end is left out");
                cut(words, most)
            } else {
                words.to_owned()
            };
            let tag = narrative.attribute("xml:lang");
            match if tag.is_none() { Some(own) } else { language_of(tag) } {
                Some(language) if text.get(language).is_none() => text.set(language, words),
                Some(_) => {}
                None => other = other.or(Some((narrative, words))),
            }
        }
        if let Some((narrative, words)) = other.filter(|_| text.is_empty()) {
            let language = narrative.attribute("xml:lang").unwrap_or_default();
            self.warn(
                narrative,
                path,
                "other-language",
                language,
                "the text is in none of the six languages; it is shown as if it were English",
            );
            text.set(UnLanguage::En, words);
        }
        text
    }

    fn status(&mut self) -> Option<super::ActivityStatus> {
        let Some(element) = self.node.first("activity-status") else {
            self.missing("activity-status");
            return None;
        };
        let code = element.attribute("code").unwrap_or_default();
        let status = code.parse().ok();
        if status.is_none() {
            self.refuse(
                element,
                "activity-status/@code",
                "wrong-value",
                code,
                "this is no status of the standard; use 1 to 6",
            );
        }
        status
    }

    fn reporter(&mut self) -> (String, String) {
        let Some(element) = self.node.first("reporting-org") else {
            self.missing("reporting-org");
            return Default::default();
        };
        let name = self.narratives("reporting-org", Some(element), TITLE_LIMIT);
        let reference = element.attribute("ref").unwrap_or_default();
        if reference.is_empty() && name.is_empty() {
            self.warn(
                element,
                "reporting-org",
                "missing-attribute",
                "",
                "who reports is not told; add the attribute ref or a name",
            );
        }
        (name.best(UnLanguage::En).0.to_owned(), cut(reference, ID_LIMIT))
    }

    fn day(&mut self, element: &Node, path: &str) -> Option<NaiveDate> {
        let text = element.attribute("iso-date")?;
        // A date of XML may carry a time zone: 2027-01-01Z, 2027-01-01+03:00.
        let day = text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
        if day.is_none() {
            self.warn(element, path, "not-a-date", text, "this is not a date; write year, month and day as 2026-11-24");
        }
        day
    }

    /// First and last day: what happened where it is told, else what was planned.
    fn days(&mut self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let node = self.node;
        let mut days = BTreeMap::new();
        for (at, element) in node.all("activity-date").enumerate() {
            let path = format!("activity-date[{}]/@iso-date", at + 1);
            if let (Some(kind), Some(day)) = (element.attribute("type"), self.day(element, &path)) {
                days.entry(kind).or_insert(day);
            }
        }
        let of = |actual, planned| days.get(actual).or_else(|| days.get(planned)).copied();
        let (from, until) = (of("2", "1"), of("4", "3"));
        match (from, until) {
            (Some(first), Some(last)) if last < first => {
                let value = format!("{first} to {last}");
                self.warn(
                    node,
                    "activity-date",
                    "period-reversed",
                    &value,
                    "it ends before it begins; the end is left out",
                );
                (from, None)
            }
            days => days,
        }
    }

    fn countries(&mut self) -> BTreeSet<vocabulary::StateCode> {
        let mut found = BTreeSet::new();
        for (path, element) in self.anywhere("recipient-country") {
            let code = element.attribute("code").unwrap_or_default();
            match self.alpha2.get(code.to_ascii_uppercase().as_str()) {
                Some(state) => drop(found.insert((*state).clone())),
                None => {
                    self.warn(
                        element,
                        &path,
                        "unknown-country",
                        code,
                        "this is no state of the register, by its two letters; it is left out",
                    );
                }
            }
        }
        found
    }

    fn sectors(&mut self) -> BTreeSet<Sector> {
        let mut found = BTreeSet::new();
        for (path, element) in self.anywhere("sector") {
            let code = element.attribute("code").unwrap_or_default();
            let vocabulary = element.attribute("vocabulary").unwrap_or(DAC);
            match format!("{vocabulary}:{code}").parse() {
                Ok(sector) => drop(found.insert(sector)),
                Err(_) => self.warn(element, &path, "wrong-value", code, "this is no code of a sector; it is left out"),
            }
        }
        found
    }

    /// Elements of the activity, else those of its transactions: the standard allows both.
    fn anywhere(&self, name: &str) -> Vec<(String, &'a Node)> {
        let of = |node: &'a Node, before: &str| -> Vec<(String, &'a Node)> {
            let found = node.children.iter().filter(|child| child.name == name).enumerate();
            found.map(|(at, child)| (format!("{before}{name}[{}]/@code", at + 1), child)).collect()
        };
        let own = of(self.node, "");
        if !own.is_empty() {
            return own;
        }
        let transactions = self.node.children.iter().filter(|child| child.name == "transaction").enumerate();
        transactions.flat_map(|(at, child)| of(child, &format!("transaction[{}]/", at + 1))).collect()
    }

    fn budget(&mut self) -> Option<Quantity> {
        let node = self.node;
        // A revised budget takes the place of the original one of its time.
        let mut by_time: BTreeMap<(String, String), (bool, Vec<Quantity>)> = BTreeMap::new();
        for (at, element) in node.all("budget").enumerate() {
            let path = format!("budget[{}]/value", at + 1);
            let Some(value) = self.money(element, &path) else { continue };
            let time = |name| element.first(name).and_then(|n| n.attribute("iso-date")).unwrap_or_default().to_owned();
            let revised = element.attribute("type") == Some("2");
            let entry = by_time.entry((time("period-start"), time("period-end"))).or_default();
            match (revised, entry.0) {
                (true, false) => *entry = (true, vec![value]),
                (false, true) => {}
                _ => entry.1.push(value),
            }
        }
        let values: Vec<Quantity> = by_time.into_values().flat_map(|(_, values)| values).collect();
        let sum = total(values.iter().copied());
        if sum.is_none() && !values.is_empty() {
            self.warn(
                node,
                "budget",
                "mixed-currencies",
                "",
                "the budgets are in several currencies, or too large for a sum; none is shown",
            );
        }
        sum
    }

    fn money(&mut self, element: &Node, path: &str) -> Option<Quantity> {
        let Some(value) = element.first("value") else {
            self.warn(element, path, "missing-element", "", "the budget has no value; it is left out");
            return None;
        };
        let currency =
            value.attribute("currency").or_else(|| self.node.attribute("default-currency")).unwrap_or_default();
        let unit = currency.parse::<Unit>().ok().filter(|unit| unit.currency().is_some());
        let Some(unit) = unit else {
            self.warn(
                value,
                path,
                "unknown-currency",
                currency,
                "the amount has no currency of ISO 4217; it is left out",
            );
            return None;
        };
        let amount = minor(value.text.trim(), unit);
        if amount.is_none() {
            self.warn(
                value,
                path,
                "not-an-amount",
                value.text.trim(),
                "this is not an amount; write digits with a point before decimals",
            );
        }
        amount.map(|amount| Quantity::new(amount, unit))
    }
}

/// An amount in minor units, rounded where it has more decimals than the currency; not below zero.
fn minor(text: &str, unit: Unit) -> Option<i64> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 13 || !digits(whole) || !digits(decimals) {
        return None;
    }
    let exponent = usize::try_from(unit.exponent()).ok()?;
    let kept: String = decimals.chars().chain(std::iter::repeat('0')).take(exponent).collect();
    let up = decimals.as_bytes().get(exponent).is_some_and(|digit| *digit >= b'5');
    format!("{whole}{kept}").parse::<i64>().ok()?.checked_add(i64::from(up))
}
