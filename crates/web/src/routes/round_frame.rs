//! The frame of a round: its dates, what it is for, when it reminds, who sees what before both sides agree.

use axum::extract::State;
use chrono::NaiveDate;
use cycle::records::{Regime, RoundFrame, RoundKind, RoundScope};
use cycle::rooms::catalogue::Edition;
use cycle::{Act, RoundView};
use std::collections::BTreeSet;
use std::str::FromStr;
use vocabulary::{Finding, Group, ProviderKind, RoundId};

use super::parts::{Cell, Choice, Facts, Field, Fieldset, Form as Shown, Link};
use super::words::{
    area, area_choices, coded, fault, group_choices, kind, kind_choices, listed, provider_kind_choices, region,
    region_choices,
};
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/rounds/{id}/call", Policy::Act(Act::ManageRound), ask)
        .post("/{lang}/rounds/{id}/call", Policy::Act(Act::ManageRound), save)
        .get("/{lang}/rounds/standing", Policy::Act(Act::ReadRounds), standing)
        .post("/{lang}/rounds/standing", Policy::Act(Act::OpenStanding), open_standing)
}

/// Codes as a form posts them; what is none is left out.
fn named<T: Ord + FromStr>(form: &Form, name: &str) -> BTreeSet<T> {
    form.values(name).filter_map(|value| value.trim().parse().ok()).collect()
}

/// A day that may stay empty.
fn day(form: &Form, name: &str, faults: &mut Vec<Finding>) -> Option<NaiveDate> {
    let text = form.value(name).trim();
    let day = text.parse().ok();
    if day.is_none() && !text.is_empty() {
        faults.push(fault(name, "not-a-date", text, "write the day as 2027-01-31"));
    }
    day
}

/// The days before a deadline on which both sides are reminded.
fn reminders(form: &Form, faults: &mut Vec<Finding>) -> Vec<u32> {
    let text = form.value("reminders");
    let mut days = Vec::new();
    for entry in text.split([';', ',', ' ']).map(str::trim).filter(|entry| !entry.is_empty()) {
        match entry.parse::<u32>() {
            Ok(day) => days.push(day),
            Err(_) => {
                faults.push(fault("reminders", "not-a-count", entry, "write whole numbers of days, such as 7; 2"))
            }
        }
    }
    days
}

/// The frame as posted.
pub(super) fn read(form: &Form, faults: &mut Vec<Finding>) -> RoundFrame {
    let regime = form.value("regime").parse::<Regime>();
    if regime.is_err() && !form.value("regime").is_empty() {
        faults.push(fault("regime", "unknown-code", form.value("regime"), "choose one of the list"));
    }
    let text = form.value("alternatives").trim();
    let alternatives = if text.is_empty() { Some(0) } else { text.parse().ok().filter(|n| *n <= 3) };
    if alternatives.is_none() {
        faults.push(fault("alternatives", "not-a-count", text, "write a whole number from 0 to 3"));
    }
    RoundFrame {
        opens: day(form, "opens", faults),
        closes: day(form, "closes", faults),
        scope: RoundScope {
            areas: named(form, "scope_areas"),
            regions: named(form, "scope_regions"),
            groups: named::<Group>(form, "scope_groups"),
            kinds: named(form, "scope_kinds"),
            provider_kinds: named::<ProviderKind>(form, "scope_provider_kinds"),
        },
        regime: regime.unwrap_or(RoundFrame::default().regime),
        alternatives: alternatives.unwrap_or_default(),
        remind_days: reminders(form, faults),
        answer_days: answer_days(form, faults),
    }
}

/// How long both sides have to answer what the standing round proposes.
fn answer_days(form: &Form, faults: &mut Vec<Finding>) -> u32 {
    let (text, usual) = (form.value("answer_days").trim(), RoundFrame::default().answer_days);
    if text.is_empty() {
        return usual;
    }
    text.parse().unwrap_or_else(|_| {
        faults.push(fault("answer_days", "not-a-count", text, "write a whole number of days, such as 21"));
        usual
    })
}

/// A list of entries in a form, in the place of what it had.
fn put<T: ToString>(form: &mut Form, name: &str, values: impl IntoIterator<Item = T>) {
    for value in values {
        form.add(name, value.to_string());
    }
}

/// Adds a frame to a form in the names of its fields.
pub(super) fn fill(form: &mut Form, frame: &RoundFrame) {
    let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    form.set("opens", day(frame.opens));
    form.set("closes", day(frame.closes));
    form.set("regime", frame.regime.code());
    form.set("alternatives", frame.alternatives.to_string());
    form.set("answer_days", frame.answer_days.to_string());
    form.set("reminders", frame.remind_days.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "));
    put(form, "scope_areas", &frame.scope.areas);
    put(form, "scope_regions", &frame.scope.regions);
    put(form, "scope_groups", &frame.scope.groups);
    put(form, "scope_kinds", &frame.scope.kinds);
    put(form, "scope_provider_kinds", &frame.scope.provider_kinds);
}

fn checks(name: &str, label: Message, choices: Vec<Choice>, form: &Form) -> Field {
    let now: Vec<&str> = form.values(name).collect();
    Field::checks(name, label, choices).chosen(&now)
}

/// The fields of a frame.
pub(super) fn sets(app: &App, p: &Page, edition: &Edition, form: &Form) -> Vec<Fieldset> {
    let dates = vec![
        Field::day("opens", p.t("round-opens"), form.value("opens")).hint(p.t("round-opens-hint")),
        Field::day("closes", p.t("round-closes"), form.value("closes")).hint(p.t("round-closes-hint")),
    ];
    let scope = vec![
        checks("scope_areas", p.t("round-scope-areas"), area_choices(p, edition), form),
        checks("scope_regions", p.t("round-scope-regions"), region_choices(app, p), form),
        checks("scope_groups", p.t("round-scope-groups"), group_choices(p), form),
        checks("scope_kinds", p.t("round-scope-kinds"), kind_choices(p, edition), form),
        checks("scope_provider_kinds", p.t("round-scope-provider-kinds"), provider_kind_choices(p), form),
    ];
    let regime = |regime: &Regime| Choice {
        hint: Some(coded(p, "regime-hint", regime.code())),
        ..Choice::new(regime.code(), coded(p, "regime", regime.code()))
    };
    let now = form.value("regime");
    let now = if now.is_empty() { RoundFrame::default().regime.code() } else { now };
    let answers = vec![
        Field::radios("regime", p.t("round-regime"), Regime::ALL.iter().map(regime).collect()).chosen(&[now]),
        Field::short("alternatives", p.t("round-alternatives"), form.value("alternatives"))
            .hint(p.t("round-alternatives-hint")),
        Field::short("reminders", p.t("round-reminders"), form.value("reminders")).hint(p.t("round-reminders-hint")),
    ];
    vec![
        Fieldset { title: Some(p.t("round-dates")), lead: None, fields: dates },
        Fieldset { title: Some(p.t("round-part-scope")), lead: Some(p.t("round-part-scope-lead")), fields: scope },
        Fieldset { title: Some(p.t("round-part-answers")), lead: None, fields: answers },
    ]
}

/// From when until when needs and offers come in; none where neither is said.
fn dates(p: &Page, frame: &RoundFrame) -> Option<Message> {
    let day = |day| format::date(p.lang(), day);
    match (frame.opens, frame.closes) {
        (None, None) => None,
        (Some(from), None) => Some(p.t1("round-dates-from", "from", day(from))),
        (None, Some(until)) => Some(p.t1("round-dates-until", "until", day(until))),
        (Some(from), Some(until)) => Some(p.t2("date-from-until", "from", day(from), "until", day(until))),
    }
}

/// Adds what the call says of dates, scope and consent to the facts of a round.
pub(super) fn facts(p: &Page, edition: &Edition, view: &RoundView, facts: &mut Facts) {
    let frame = &view.record.frame;
    if view.record.kind != RoundKind::Ordinary {
        facts.add(p.t("round-kind"), Cell::text(coded(p, "round-kind", view.record.kind.code())));
    }
    if let Some(said) = dates(p, frame) {
        let mut cells = vec![Cell::text(said)];
        cells.extend(frame.closes.filter(|day| *day < p.today()).map(|_| Cell::text(p.t("round-dates-over"))));
        facts.add(p.t("round-dates"), Cell::Many(cells));
    }
    let scope = &frame.scope;
    let kinds =
        scope.kinds.iter().map(|id| edition.modality(id).map_or_else(|| Message::literal(id.as_str()), |m| kind(p, m)));
    let lists: [(&str, Vec<Message>); 5] = [
        ("round-scope-areas", scope.areas.iter().map(|id| area(p, edition, id)).collect()),
        ("round-scope-regions", scope.regions.iter().map(|code| region(p, code)).collect()),
        ("round-scope-groups", scope.groups.iter().map(|g| coded(p, "group", g.code())).collect()),
        ("round-scope-kinds", kinds.collect()),
        (
            "round-scope-provider-kinds",
            scope.provider_kinds.iter().map(|k| coded(p, "provider-kind", k.code())).collect(),
        ),
    ];
    if lists.iter().all(|(_, entries)| entries.is_empty()) {
        facts.add(p.t("round-part-scope"), Cell::text(p.t("round-scope-all")));
    }
    for (key, entries) in lists {
        if !entries.is_empty() {
            facts.add(p.t(key), Cell::text(listed(p, entries)));
        }
    }
    let regime = frame.regime.code();
    facts.add(
        p.t("regime-title"),
        Cell::Many(vec![Cell::text(coded(p, "regime", regime)), Cell::text(coded(p, "regime-hint", regime))]),
    );
    facts.add(p.t("round-alternatives"), Cell::text(p.t1("round-alternatives-some", "count", frame.alternatives)));
    let days: Vec<_> =
        frame.remind_days.iter().map(|n| Message::literal(format::number(p.lang(), i64::from(*n)))).collect();
    let said = if days.is_empty() {
        p.t("round-reminders-none")
    } else {
        p.t1("round-reminders-days", "days", listed(p, days))
    };
    facts.add(p.t("round-reminders"), Cell::text(said));
}

async fn show(app: &App, page: &Page, view: &RoundView, form: &Form, found: &[Finding]) -> Answer {
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let words = vec![
        Field::line("title", page.t("column-title"), form.value("title")),
        Field::area("call", page.t("round-call"), form.value("call")).hint(page.t("round-call-hint")),
    ];
    let id = view.record.id;
    let head = super::rounds::below(page, view, "round-call-change").lead(page.t("round-call-change-lead"));
    let mut shown = Shown::new("", page.t("save"), words);
    shown.sets.extend(sets(app, page, &edition, form));
    let shown = shown
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(page.url(&format!("/rounds/{id}")), page.t("cancel")));
    show_form(page, head.faults(page, found), None, shown)
}

async fn ask(State(app): State<App>, page: Page, Id(id): Id<RoundId>) -> Answer {
    let view = app.cycle.round(page.scope()?, id).await?;
    let mut form = Form::filled([("title", view.record.title.clone()), ("call", view.record.call.clone())]);
    fill(&mut form, &view.record.frame);
    show(&app, &page, &view, &form, &[]).await
}

/// Changes what differs: the frame first, for it is the part that may be fixed already; then the words.
async fn change(
    app: &App,
    page: &Page,
    id: RoundId,
    form: &Form,
    frame: RoundFrame,
    version: i64,
) -> Result<(), cycle::Refusal> {
    let scope = page.scope().map_err(|_| cycle::Refusal::NotFound)?;
    let before = app.cycle.round(scope, id).await?.record;
    // The page does not ask how long answers to a standing round may take; it stays.
    let frame = RoundFrame { answer_days: before.frame.answer_days, ..frame };
    let (title, call) = (form.value("title").trim(), form.value("call").trim());
    let mut version = version;
    if frame != before.frame {
        version = app.cycle.edit_round_frame(scope, id, &frame, version).await?.record.version;
    }
    if title != before.title || call != before.call {
        app.cycle.edit_round_call(scope, id, title, call, version).await?;
    }
    Ok(())
}

async fn save(State(app): State<App>, page: Page, Id(id): Id<RoundId>, form: Form) -> Answer {
    let version = form.version()?;
    let mut refused = Vec::new();
    let frame = read(&form, &mut refused);
    if refused.is_empty() {
        match change(&app, &page, id, &form, frame, version).await {
            Ok(()) => return Ok(page.go(&format!("/rounds/{id}?done=saved"))),
            Err(refusal) => refused = findings(refusal)?,
        }
    }
    let view = app.cycle.round(page.scope()?, id).await?;
    show(&app, &page, &view, &form, &refused).await
}

/// The standing round: whether one is open, and for the secretariat the form that opens one.
async fn show_standing(app: &App, page: &Page, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let rounds = app.cycle.rounds(page.scope()?).await?;
    let open = rounds.iter().find(|r| r.kind == RoundKind::Standing && r.status != cycle::records::RoundStatus::Closed);
    let head = Head::new(p, "standing-title").above(p, "/rounds", p.t("nav-rounds")).lead(p.t("standing-lead"));
    if let Some(round) = open {
        let since = p.t1("standing-opened-since", "date", format::date_time(p.lang(), round.created_at));
        let link = Link::new(p.url(&format!("/rounds/{}", round.id)), Message::literal(round.title.clone()));
        let part =
            super::parts::Part::new("open", p.t("round-caption")).say(since).say(p.t("standing-note")).link(link);
        return super::show_parts(p, head, None, vec![part]);
    }
    let head = head.lead(p.t("standing-none")).faults(p, found);
    if !p.may(Act::OpenStanding) {
        return super::show_parts(p, head, None, Vec::new());
    }
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let fields = vec![
        Field::line("title", p.t("column-title"), form.value("title")),
        Field::area("call", p.t("round-call"), form.value("call")).hint(p.t("round-call-hint")),
        Field::short("answer_days", p.t("standing-days"), form.value("answer_days")).hint(p.t("standing-days-hint")),
    ];
    let mut shown = Shown::new(p.url("/rounds/standing"), p.t("standing-open"), fields);
    shown.sets.extend(sets(app, p, &edition, form));
    shown.sets.extend(super::round_form::policy_sets(p, form));
    let shown = shown.with(KEY_FIELD, form.key_or_new());
    show_form(p, head, None, shown.cancel(Link::new(p.url("/rounds"), p.t("cancel"))))
}

async fn standing(State(app): State<App>, page: Page) -> Answer {
    let mut form = super::round_form::filled(&cycle::rooms::matching::Policy::default());
    fill(&mut form, &RoundFrame::default());
    form.set("title", page.attr("standing-title"));
    show_standing(&app, &page, &form, &[]).await
}

async fn open_standing(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match super::round_form::round(&form) {
        Err(faults) => faults,
        Ok(new) => match app.cycle.open_standing_round(page.scope()?, &new, form.key().as_ref()).await {
            Ok(view) => return Ok(page.go(&format!("/rounds/{}?done=round", view.record.id))),
            Err(refusal) => findings(refusal)?,
        },
    };
    show_standing(&app, &page, &form, &refused).await
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_frame_survives_its_form() {
        let frame = RoundFrame {
            opens: "2026-12-01".parse().ok(),
            closes: "2027-01-31".parse().ok(),
            scope: RoundScope {
                areas: BTreeSet::from(["incident-response".parse().unwrap(), "legal".parse().unwrap()]),
                groups: BTreeSet::from([Group::Ldc]),
                ..RoundScope::default()
            },
            regime: Regime::StateFirst,
            alternatives: 3,
            remind_days: vec![14, 7, 2],
            answer_days: 30,
        };
        let mut form = Form::default();
        fill(&mut form, &frame);
        let mut faults = Vec::new();
        assert_eq!(read(&form, &mut faults), frame);
        assert!(faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn faults_of_a_frame_name_their_field() {
        let form = Form::filled([("opens", "soon"), ("alternatives", "9"), ("reminders", "7; never"), ("regime", "x")]);
        let mut faults = Vec::new();
        read(&form, &mut faults);
        let fields: Vec<_> = faults.iter().filter_map(|f| f.place.field.as_deref()).collect();
        assert_eq!(fields, ["regime", "alternatives", "opens", "reminders"]);
    }
}
