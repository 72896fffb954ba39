//! What stands on the page of an engagement beside its reports: partners, milestones, what was paid and delivered,
//! documents, risks, rhythm, publication, levels, principles, label, shares of contributors.

use cycle::delivery::DeliveryView;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::feedback::{Disbursement, Document, Milestone, Partner, Risk};
use cycle::{Act, EntryView, Side};
use vocabulary::Quantity;

use super::parts::{Cell, Choice, Facts, Field, Form as Shown, Link, Part, Tone};
use super::tables::{day, table};
use super::words::{coded, stage};
use super::{adherence, labels, practices, reassessment};
use crate::form::VERSION_FIELD;
use crate::format;
use crate::i18n::Message;
use crate::page::Page;

/// A page below the engagement's.
pub(super) fn below(p: &Page, view: &DeliveryView, end: &str) -> String {
    p.url(&format!("/engagements/{}/{end}", view.engagement.record.engagement.id))
}

/// Every part of the page, in reading order.
pub(super) fn parts(p: &Page, view: &DeliveryView, edition: &Edition) -> Vec<Part> {
    let mut parts = vec![
        partners(p, view),
        milestones(p, view),
        disbursements(p, view),
        documents(p, view),
        risks(p, view),
        rhythm(p, view),
        publication(p, view),
        adherence::part(p, view, edition),
        labels::part_of_engagement(p, view),
    ];
    parts.extend(reassessment::part(p, view));
    parts.extend(attribution(p, view));
    let mut about = Part::new("remarks", p.t("nav-remarks")).say(p.t("remarks-lead"));
    if view.may.contains(&Act::RemarkFramework) {
        about = about.link(Link::new(below(p, view, "remark"), p.t("remark-new")));
    }
    parts.push(about.link(Link::new(p.url("/remarks"), p.t("remarks-all"))));
    let mut practices = practices::part(p, edition, "practices", &view.practices)
        .unwrap_or_else(|| Part::new("practices", p.t("nav-practices")));
    if view.may.contains(&Act::WritePractice) {
        let place = format!("/practices/new?engagement={}", view.engagement.record.engagement.id);
        practices = practices.link(Link::new(p.url(&place), p.t("practice-new")));
    }
    parts.push(practices.link(Link::new(p.url("/practices"), p.t("nav-practices"))));
    parts
}

fn edits(view: &DeliveryView) -> bool {
    view.may.contains(&Act::EditEngagement)
}

/// The name of an entry: a way to its page where something can be done there.
fn named<T>(p: &Page, view: &DeliveryView, entry: &EntryView<T>, name: &str) -> Cell {
    if entry.may_change || entry.may_confirm {
        Cell::link(below(p, view, &format!("entries/{}", entry.id)), Message::literal(name))
    } else {
        Cell::Words(name.to_owned())
    }
}

fn add(p: &Page, view: &DeliveryView, part: Part, end: &str, key: &str) -> Part {
    if edits(view) { part.link(Link::new(below(p, view, end), p.t(key))) } else { part }
}

/// Which side wrote an entry.
fn by<T>(p: &Page, entry: &EntryView<T>) -> Cell {
    Cell::text(coded(p, "side", entry.side.code()))
}

fn partners(p: &Page, view: &DeliveryView) -> Part {
    let row = |entry: &EntryView<Partner>| {
        vec![
            Cell::Words(entry.what.name.clone()),
            Cell::text(coded(p, "partner-role", entry.what.role.code())),
            Cell::Words(entry.what.iati_ref.clone().unwrap_or_default()),
        ]
    };
    let columns = ["column-organisation", "column-role", "partner-reference"];
    let rows = view.partners.iter().map(row).collect();
    let rows = table(p, p.t("partners-title"), &columns, rows, "partners-empty");
    add(p, view, Part::new("partners", p.t("partners-title")).table(rows), "partners", "partners-edit")
}

fn milestones(p: &Page, view: &DeliveryView) -> Part {
    let row = |entry: &EntryView<Milestone>| {
        let standing = match (entry.what.done, entry.what.overdue(p.today())) {
            (Some(_), _) => Cell::Tag(Tone::Good, p.t("milestone-reached")),
            (None, true) => Cell::Tag(Tone::Danger, p.t("milestone-late")),
            (None, false) => Cell::Tag(Tone::Plain, p.t("milestone-ahead")),
        };
        let name = if edits(view) {
            let place = below(p, view, &format!("entries/{}", entry.id));
            Cell::link(place, Message::literal(entry.what.title.clone()))
        } else {
            Cell::Words(entry.what.title.clone())
        };
        vec![name, day(p, Some(entry.what.due)), day(p, entry.what.done), standing]
    };
    let columns = ["milestone-title", "milestone-due", "milestone-done", "column-status"];
    let rows = view.milestones.iter().map(row).collect();
    let rows = table(p, p.t("milestones-title"), &columns, rows, "milestones-empty");
    let part = Part::new("milestones", p.t("milestones-title")).table(rows);
    add(p, view, part, "milestones/new", "milestone-add")
}

/// Where a delivery stands: confirmed, said to be wrong, or waiting.
fn standing(p: &Page, what: &Disbursement) -> Cell {
    match (what.confirmed, &what.disputed) {
        (Some(day), _) => {
            Cell::Tag(Tone::Good, p.t1("disbursement-confirmed", "date", format::short_date(p.lang(), day)))
        }
        (None, Some(words)) => {
            Cell::Many(vec![Cell::Tag(Tone::Danger, p.t("disbursement-disputed")), Cell::Words(words.clone())])
        }
        (None, None) => Cell::Tag(Tone::Warn, p.t("disbursement-waits")),
    }
}

fn disbursements(p: &Page, view: &DeliveryView) -> Part {
    let unit = view.engagement.record.engagement.agreed.unit;
    let row = |entry: &EntryView<Disbursement>| {
        vec![
            named(p, view, entry, &format::short_date(p.lang(), entry.what.day)),
            Cell::number(p.quantity(Quantity::new(entry.what.amount, unit))),
            Cell::Words(entry.what.words.clone()),
            by(p, entry),
            standing(p, &entry.what),
        ]
    };
    let columns = ["column-date", "column-amount", "disbursement-words", "part-by", "column-status"];
    let rows = view.disbursements.iter().map(row).collect();
    let rows = table(p, p.t("disbursements-title"), &columns, rows, "disbursements-empty");
    let part = Part::new("disbursements", p.t("disbursements-title")).say(p.t("disbursements-lead")).table(rows);
    add(p, view, part, "disbursements/new", "disbursement-add")
}

fn documents(p: &Page, view: &DeliveryView) -> Part {
    let row = |entry: &EntryView<Document>| {
        let file = &entry.what;
        let mut first =
            vec![Cell::link(below(p, view, &format!("documents/{}", entry.id)), Message::literal(file.name.clone()))];
        if entry.may_change {
            first.push(Cell::link(below(p, view, &format!("documents/{}/remove", entry.id)), p.t("part-remove")));
        }
        vec![
            Cell::Many(first),
            Cell::number(p.t1("document-size", "kilobytes", file.size.div_ceil(1024))),
            by(p, entry),
            day(p, Some(file.day)),
            Cell::Code(file.sha256.clone()),
        ]
    };
    let columns = ["column-file", "column-size", "part-by", "column-date", "column-checksum"];
    let rows = view.documents.iter().map(row).collect();
    let rows = table(p, p.t("documents-title"), &columns, rows, "documents-empty");
    let part = Part::new("documents", p.t("documents-title")).table(rows);
    if view.engagement.side == Side::Secretariat || !p.may(Act::EditEngagement) {
        return part;
    }
    part.link(Link::new(below(p, view, "documents/new"), p.t("document-add")))
}

fn risks(p: &Page, view: &DeliveryView) -> Part {
    let row = |entry: &EntryView<Risk>| {
        let standing = if entry.what.open {
            Cell::Tag(Tone::Warn, p.t("risk-open-yes"))
        } else {
            Cell::Tag(Tone::Plain, p.t("risk-open-no"))
        };
        vec![
            named(p, view, entry, &entry.what.text),
            Cell::text(coded(p, "grade", entry.what.likelihood.code())),
            Cell::text(coded(p, "grade", entry.what.impact.code())),
            Cell::Words(entry.what.mitigation.clone()),
            standing,
        ]
    };
    let columns = ["risk-text", "risk-likelihood", "risk-impact", "risk-mitigation", "column-status"];
    let rows = view.risks.iter().map(row).collect();
    let rows = table(p, p.t("risks-title"), &columns, rows, "risks-empty");
    add(p, view, Part::new("risks", p.t("risks-title")).table(rows), "risks/new", "risk-add")
}

/// A button that changes the engagement as it was seen.
pub(super) fn button(p: &Page, view: &DeliveryView, end: &str, key: &str) -> Shown {
    Shown::new(below(p, view, end), p.t(key), Vec::new()).with(VERSION_FIELD, view.engagement.record.version)
}

fn rhythm(p: &Page, view: &DeliveryView) -> Part {
    let mut facts = Facts::default();
    facts.add(p.t("rhythm-reports"), Cell::text(months(p, view.every_months)));
    for due in &view.due {
        facts.add(p.t(&format!("report-due-{}", due.side.code())), Cell::text(p.date(due.due)));
    }
    let mut part = Part::new("rhythm", p.t("rhythm-reports")).facts(facts);
    if view.due.iter().any(|due| due.overdue) {
        part = part.say(p.t("report-overdue"));
    }
    if edits(view) {
        let choices = [0, 1, 2, 3, 4, 6, 12].map(|n: u8| Choice::new(n.to_string(), months(p, n)));
        let now = view.every_months.to_string();
        let field = Field::select("every_months", p.t("rhythm-reports"), choices.into()).chosen(&[&now]);
        let form = Shown::new(below(p, view, "rhythm"), p.t("part-save"), vec![field]);
        part = part.ask(form.with(VERSION_FIELD, view.engagement.record.version));
    }
    if view.may.contains(&Act::SuspendEngagement) {
        part = match view.suspension {
            Some(_) => part.ask(button(p, view, "resume", "resume-title")),
            None => part.link(Link::new(below(p, view, "suspend"), p.t("suspend-title"))),
        };
    }
    part
}

fn months(p: &Page, count: u8) -> Message {
    if count == 0 { p.t("report-rhythm-none") } else { p.t1("report-rhythm-months", "count", count) }
}

fn publication(p: &Page, view: &DeliveryView) -> Part {
    let says = |consented: Option<bool>| match consented {
        Some(true) => Cell::Tag(Tone::Good, p.t("publication-yes")),
        Some(false) => Cell::Tag(Tone::Plain, p.t("publication-no")),
        None => Cell::Tag(Tone::Plain, p.t("publication-open")),
    };
    let mut facts = Facts::default();
    facts.add(p.t("publication-state"), says(view.consents.state));
    facts.add(p.t("publication-provider"), says(view.consents.provider));
    if view.published {
        facts.add(p.t("column-status"), Cell::Tag(Tone::Good, p.t("publication-published")));
    }
    let mut part = Part::new("publication", p.t("publication-title")).say(p.t("publication-lead")).facts(facts);
    if view.may.contains(&Act::ConsentPublication) {
        let own = match view.engagement.side {
            Side::State => view.consents.state,
            Side::Provider => view.consents.provider,
            Side::Secretariat => None,
        };
        for (answer, key, said) in [(true, "publication-yes", "yes"), (false, "publication-no", "no")] {
            if own != Some(answer) {
                part = part.ask(button(p, view, "publication", key).with("consented", said));
            }
        }
    }
    if view.published {
        part = part.link(Link::new(below(p, view, "iati"), p.t("iati-file")));
    }
    part
}

fn attribution(p: &Page, view: &DeliveryView) -> Option<Part> {
    if view.attribution.is_empty() {
        return None;
    }
    let row = |share: &cycle::FundShare| {
        vec![
            Cell::Words(share.name.clone()),
            Cell::number(p.quantity(share.agreed)),
            Cell::number(p.quantity(share.delivered)),
        ]
    };
    let columns = ["column-contributor", "column-agreed-amount", "column-delivered"];
    let rows = view.attribution.iter().map(row).collect();
    let rows = table(p, p.t("attribution-title"), &columns, rows, "fund-empty");
    Some(Part::new("attribution", p.t("attribution-title")).say(p.t("attribution-lead")).table(rows))
}

/// The level before and after, where either is known.
pub(super) fn levels(p: &Page, view: &DeliveryView) -> Option<Message> {
    if view.level_before.is_none() && view.level_after.is_none() {
        return None;
    }
    Some(p.t2("levels-say", "before", stage(p, view.level_before), "after", stage(p, view.level_after)))
}
