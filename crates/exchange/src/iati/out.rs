//! Writes activities. Children stand in the order that the schema demands; each function writes one stretch of it.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use vocabulary::{Quantity, Register, State, Text, UnLanguage};

use super::{IatiActivity, IatiOrganisation, IatiOutcome, IatiOutput, Publisher};
use crate::ExchangeError;
use crate::xml::Xml;

type Written = Result<(), ExchangeError>;

/// The identifier of an activity: the publisher's, then the public id. It never changes and is never used again.
pub fn iati_identifier(publisher: &Publisher, id: &str) -> String {
    format!("{}-{id}", publisher.reference)
}

/// Writes an activity file of version 2.03. An activity to which not both sides have consented is left out, whoever
/// asks; so are states that the register does not know, amounts that are not money, and days to come where only days
/// gone by may stand. An activity without title or participating organisation is an error: no schema takes it.
pub fn write_iati(
    publisher: &Publisher,
    activities: &[IatiActivity],
    register: &Register,
    generated: DateTime<Utc>,
) -> Result<Vec<u8>, ExchangeError> {
    let mut xml = Xml::new(true, false)?;
    xml.open("iati-activities", &[("version", "2.03"), ("generated-datetime", &moment(generated))])?;
    for activity in activities.iter().filter(|a| a.may_be_published()) {
        complete(activity)?;
        let writing = Writing { publisher, register, today: generated.date_naive(), activity };
        writing.all(&mut xml)?;
    }
    xml.finish()
}

fn complete(activity: &IatiActivity) -> Written {
    let lacks = |what| Err(ExchangeError::Incomplete { record: format!("the activity {}", activity.id), what });
    let named = |o: &IatiOrganisation| !o.name.trim().is_empty() || o.reference.is_some();
    if blank(&activity.title) {
        return lacks("title");
    }
    if !activity.participants.iter().any(named) {
        return lacks("participating organisation");
    }
    Ok(())
}

fn blank(text: &Text) -> bool {
    text.languages().all(|(_, words)| words.trim().is_empty())
}

pub(super) fn moment(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Parts of 100 that add up to it exactly, in hundredths.
pub(super) fn percentages(count: usize) -> Vec<String> {
    let (each, more) = (10_000 / count.max(1), 10_000 % count.max(1));
    let part = |at: usize| {
        let hundredths = each + usize::from(at < more);
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    (0..count).map(part).collect()
}

/// Items without repetition, in their order.
pub(super) fn once<'a, T>(items: &'a [T], key: impl Fn(&'a T) -> &'a str) -> Vec<&'a T> {
    let mut seen = std::collections::BTreeSet::new();
    items.iter().filter(|item| !key(item).trim().is_empty() && seen.insert(key(item))).collect()
}

struct Writing<'a> {
    publisher: &'a Publisher,
    register: &'a Register,
    today: NaiveDate,
    activity: &'a IatiActivity,
}

impl Writing<'_> {
    fn all(&self, xml: &mut Xml) -> Written {
        let a = self.activity;
        let currency = a.budgets.iter().map(|b| b.value).chain(a.transactions.iter().map(|t| t.value));
        let currency = currency.filter_map(|v| v.unit.currency()).next().map_or("USD", |c| c.code());
        let attributes = [
            ("default-currency", currency),
            ("last-updated-datetime", &moment(a.updated)),
            ("xml:lang", a.language.code()),
            ("hierarchy", "1"),
            ("humanitarian", "0"),
        ];
        xml.open("iati-activity", &attributes)?;
        self.identity(xml)?;
        self.people(xml)?;
        self.time(xml)?;
        self.place_and_subject(xml)?;
        self.codes(xml)?;
        self.money(xml)?;
        self.links(xml)?;
        self.results(xml)?;
        xml.close()
    }

    /// Texts in their languages; a text in the activity's own language does not repeat it.
    fn narratives(&self, xml: &mut Xml, text: &Text) -> Written {
        for (language, words) in text.languages().filter(|(_, words)| !words.trim().is_empty()) {
            let tag = [("xml:lang", language.code())];
            let tags: &[(&str, &str)] = if language == self.activity.language { &[] } else { &tag };
            xml.text("narrative", tags, words.trim())?;
        }
        Ok(())
    }

    fn said(&self, xml: &mut Xml, name: &str, attributes: &[(&str, &str)], text: &Text) -> Written {
        if blank(text) {
            return Ok(());
        }
        xml.open(name, attributes)?;
        self.narratives(xml, text)?;
        xml.close()
    }

    fn identity(&self, xml: &mut Xml) -> Written {
        let (a, p) = (self.activity, self.publisher);
        xml.text("iati-identifier", &[], &iati_identifier(p, &a.id))?;
        xml.open("reporting-org", &[("ref", &p.reference), ("type", &p.kind), ("secondary-reporter", "1")])?;
        xml.text("narrative", &[], p.name.trim())?;
        xml.close()?;
        self.said(xml, "title", &[], &a.title)?;
        // A description is compulsory: the title stands in for one that nobody wrote.
        let general = if blank(&a.description) { &a.title } else { &a.description };
        self.said(xml, "description", &[("type", "1")], general)?;
        self.said(xml, "description", &[("type", "2")], &a.objectives)?;
        self.said(xml, "description", &[("type", "3")], &a.target_groups)
    }

    fn organisation(&self, xml: &mut Xml, name: &str, role: bool, organisation: &IatiOrganisation) -> Written {
        let mut attributes = Vec::new();
        if role {
            attributes.push(("role", organisation.role.code()));
        }
        if !organisation.kind.is_empty() {
            attributes.push(("type", organisation.kind.as_str()));
        }
        if let Some(reference) = organisation.reference.as_deref().map(str::trim).filter(|r| !r.is_empty()) {
            attributes.push(("ref", reference));
        }
        if organisation.name.trim().is_empty() {
            return xml.empty(name, &attributes);
        }
        xml.open(name, &attributes)?;
        xml.text("narrative", &[], organisation.name.trim())?;
        xml.close()
    }

    fn people(&self, xml: &mut Xml) -> Written {
        let named = |o: &&IatiOrganisation| !o.name.trim().is_empty() || o.reference.is_some();
        for organisation in self.activity.participants.iter().filter(named) {
            self.organisation(xml, "participating-org", true, organisation)?;
        }
        for other in once(&self.activity.other_identifiers, |o| &o.reference) {
            xml.empty("other-identifier", &[("ref", other.reference.trim()), ("type", &other.kind)])?;
        }
        Ok(())
    }

    fn time(&self, xml: &mut Xml) -> Written {
        let a = self.activity;
        xml.empty("activity-status", &[("code", a.status.code())])?;
        // Actual days may not lie in the future.
        let gone = |day: Option<NaiveDate>| day.filter(|day| *day <= self.today);
        let dates = [
            ("1", Some(a.planned.from())),
            ("2", gone(a.started)),
            ("3", Some(a.planned.until())),
            ("4", gone(a.ended)),
        ];
        for (kind, day) in dates {
            if let Some(day) = day {
                xml.empty("activity-date", &[("type", kind), ("iso-date", &day.to_string())])?;
            }
        }
        if let Some(mailbox) = &self.publisher.mailbox {
            xml.open("contact-info", &[("type", "1")])?;
            xml.open("organisation", &[])?;
            xml.text("narrative", &[], self.publisher.name.trim())?;
            xml.close()?;
            xml.text("email", &[], mailbox.trim())?;
            xml.close()?;
        }
        Ok(())
    }

    fn place_and_subject(&self, xml: &mut Xml) -> Written {
        let a = self.activity;
        let states: Vec<&State> = states(a, self.register);
        // 4 is national, 3 several countries.
        xml.empty("activity-scope", &[("code", if states.len() > 1 { "3" } else { "4" })])?;
        for (state, percentage) in states.iter().zip(percentages(states.len())) {
            xml.empty("recipient-country", &[("code", &state.alpha2), ("percentage", &percentage)])?;
        }
        let purposes = once(&a.purposes, String::as_str);
        for (code, percentage) in purposes.iter().zip(percentages(purposes.len())) {
            xml.empty("sector", &[("vocabulary", "1"), ("code", code.trim()), ("percentage", &percentage)])?;
        }
        let areas = once(&a.areas, |area| &area.id);
        let list = format!("{}/api/v1/codelists/areas", self.publisher.base);
        for (area, percentage) in areas.iter().zip(percentages(areas.len())) {
            let attributes = [
                ("vocabulary", "99"),
                ("vocabulary-uri", list.as_str()),
                ("code", &area.id),
                ("percentage", &percentage),
            ];
            if blank(&area.title) {
                xml.empty("sector", &attributes)?;
            } else {
                self.said(xml, "sector", &attributes, &area.title)?;
            }
        }
        for goal in once(&a.goals, String::as_str) {
            xml.empty("tag", &[("vocabulary", "3"), ("code", goal.trim())])?;
        }
        if let Some((now, wanted)) = a.levels {
            let list = format!("{}/api/v1/codelists/levels", self.publisher.base);
            let code = format!("from-{now}-to-{wanted}");
            xml.empty("tag", &[("vocabulary", "99"), ("vocabulary-uri", &list), ("code", &code)])?;
        }
        Ok(())
    }

    fn codes(&self, xml: &mut Xml) -> Written {
        let a = self.activity;
        if let Some(significance) = a.gender.filter(|g| *g <= 2) {
            let significance = significance.to_string();
            xml.empty("policy-marker", &[("vocabulary", "1"), ("code", "1"), ("significance", &significance)])?;
        }
        let plain = [
            ("collaboration-type", &a.collaboration),
            ("default-flow-type", &a.flow),
            ("default-finance-type", &a.finance),
        ];
        for (name, code) in plain {
            if let Some(code) = code {
                xml.empty(name, &[("code", code)])?;
            }
        }
        if let Some(code) = &a.aid_type {
            xml.empty("default-aid-type", &[("vocabulary", "1"), ("code", code)])?;
        }
        if let Some(code) = &a.tied {
            xml.empty("default-tied-status", &[("code", code)])?;
        }
        Ok(())
    }

    fn value(&self, xml: &mut Xml, value: Quantity, day: NaiveDate) -> Written {
        let attributes = [("currency", value.unit.code()), ("value-date", &day.to_string())];
        xml.text("value", &attributes, &value.digits())
    }

    fn money(&self, xml: &mut Xml) -> Written {
        let a = self.activity;
        let money = |value: &Quantity| value.unit.currency().is_some();
        for budget in a.budgets.iter().filter(|b| money(&b.value)) {
            xml.open("budget", &[("type", "1"), ("status", if budget.committed { "2" } else { "1" })])?;
            xml.empty("period-start", &[("iso-date", &budget.period.from().to_string())])?;
            xml.empty("period-end", &[("iso-date", &budget.period.until().to_string())])?;
            self.value(xml, budget.value, budget.period.from())?;
            xml.close()?;
        }
        for (period, value) in a.planned_disbursements.iter().filter(|(_, value)| money(value)) {
            xml.open("planned-disbursement", &[("type", "1")])?;
            xml.empty("period-start", &[("iso-date", &period.from().to_string())])?;
            xml.empty("period-end", &[("iso-date", &period.until().to_string())])?;
            self.value(xml, *value, period.from())?;
            xml.close()?;
        }
        for transaction in a.transactions.iter().filter(|t| money(&t.value) && t.day <= self.today) {
            let reference = [("ref", transaction.reference.trim())];
            xml.open("transaction", if transaction.reference.trim().is_empty() { &[] } else { &reference })?;
            xml.empty("transaction-type", &[("code", transaction.kind.code())])?;
            xml.empty("transaction-date", &[("iso-date", &transaction.day.to_string())])?;
            self.value(xml, transaction.value, transaction.day)?;
            for (name, side) in [("provider-org", &transaction.provider), ("receiver-org", &transaction.receiver)] {
                if let Some(organisation) = side {
                    self.organisation(xml, name, false, organisation)?;
                }
            }
            xml.close()?;
        }
        Ok(())
    }

    fn links(&self, xml: &mut Xml) -> Written {
        let a = self.activity;
        for document in &a.documents {
            xml.open("document-link", &[("format", &document.media_type), ("url", &document.url)])?;
            let title = if blank(&document.title) { Text::english(&document.url) } else { document.title.clone() };
            self.said(xml, "title", &[], &title)?;
            xml.empty("category", &[("code", &document.category)])?;
            if let Some(language) = document.language {
                xml.empty("language", &[("code", language.code())])?;
            }
            xml.close()?;
        }
        for related in once(&a.related, String::as_str) {
            xml.empty("related-activity", &[("ref", related.trim()), ("type", "5")])?;
        }
        let conditions: Vec<&Text> = a.conditions.iter().filter(|c| !blank(c)).collect();
        if !conditions.is_empty() {
            xml.open("conditions", &[("attached", "1")])?;
            for condition in conditions {
                self.said(xml, "condition", &[("type", "1")], condition)?;
            }
            xml.close()?;
        }
        Ok(())
    }

    fn results(&self, xml: &mut Xml) -> Written {
        for output in self.activity.outputs.iter().filter(|o| !blank(&o.title)) {
            self.output(xml, output)?;
        }
        for outcome in self.activity.outcomes.iter().filter(|o| !blank(&o.title)) {
            self.outcome(xml, outcome)?;
        }
        Ok(())
    }

    fn output(&self, xml: &mut Xml, output: &IatiOutput) -> Written {
        xml.open("result", &[("type", "1")])?;
        self.said(xml, "title", &[], &output.title)?;
        xml.open("indicator", &[("measure", "1"), ("ascending", "1")])?;
        self.said(xml, "title", &[], &output.title)?;
        self.period(xml, output.period, Some(output.target), output.actual)?;
        xml.close()?;
        xml.close()
    }

    /// The level of a capability: an ordinal measure, for which no sums are made.
    fn outcome(&self, xml: &mut Xml, outcome: &IatiOutcome) -> Written {
        use chrono::Datelike;
        let value = |stage: Option<vocabulary::Stage>| stage.map(|s| i64::from(s.value()));
        xml.open("result", &[("type", "2"), ("aggregation-status", "0")])?;
        self.said(xml, "title", &[], &outcome.title)?;
        xml.open("indicator", &[("measure", "4"), ("ascending", "1")])?;
        self.said(xml, "title", &[], &outcome.title)?;
        if let Some(before) = value(outcome.before) {
            let year = outcome.period.from().year().to_string();
            xml.empty("baseline", &[("year", &year), ("value", &before.to_string())])?;
        }
        self.period(xml, outcome.period, value(outcome.goal), value(outcome.after))?;
        xml.close()?;
        xml.close()
    }

    fn period(&self, xml: &mut Xml, period: vocabulary::Period, target: Option<i64>, actual: Option<i64>) -> Written {
        xml.open("period", &[])?;
        xml.empty("period-start", &[("iso-date", &period.from().to_string())])?;
        xml.empty("period-end", &[("iso-date", &period.until().to_string())])?;
        for (name, value) in [("target", target), ("actual", actual)] {
            if let Some(value) = value {
                xml.empty(name, &[("value", &value.to_string())])?;
            }
        }
        xml.close()
    }
}

/// The states that the register knows, each once, in their order.
pub(super) fn states<'a>(activity: &IatiActivity, register: &'a Register) -> Vec<&'a State> {
    let mut seen = std::collections::BTreeSet::new();
    activity.states.iter().filter(|code| seen.insert(*code)).filter_map(|code| register.get(code)).collect()
}

/// The same words without the marks of drafts: a file does not carry them.
pub(super) fn unmarked(text: &Text) -> Text {
    let mut plain = Text::default();
    for (language, words) in text.languages().filter(|(_, words)| !words.trim().is_empty()) {
        plain.set(language, words.trim());
    }
    plain
}

/// The language in which a text without a mark is read.
pub(super) fn language_of(tag: Option<&str>) -> Option<UnLanguage> {
    let tag = tag?.trim().to_ascii_lowercase();
    tag.split('-').next()?.parse().ok()
}
