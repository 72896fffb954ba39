//! What happens to a need after it is written: its moves, sharing, a partner's consent, a state's confirmation.

use axum::extract::State;
use cycle::rooms::assessment::{Advice, NeedStatus, PrerequisiteState};
use cycle::rooms::catalogue::PrerequisiteKind;
use cycle::{Act, NeedView, ServedEntry, WeightView};
use vocabulary::{NeedId, Sharing, Visibility};

use super::need_form::Offered;
use super::parts::{Cell, Choice, Column, Facts, Field, Form as Shown, Link, Part, Table as Rows, Tone};
use super::words::{coded, crosswalk, fault, parts, status};
use super::{Answer, Head, findings, interest_form, needs, reviewing, show_form, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd};
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/needs/{id}/move/{of}", Policy::Act(Act::ReadNeeds), ask)
        .post("/{lang}/needs/{id}/move/{of}", Policy::Act(Act::ReadNeeds), move_on)
        .post("/{lang}/needs/{id}/share", Policy::Act(Act::ShareNeed), share)
        .post("/{lang}/needs/{id}/confirm", Policy::Act(Act::ConfirmNeed), confirm)
        .post("/{lang}/needs/{id}/consent", Policy::Act(Act::ConsentJointNeed), consent)
}

/// What the reader may do with a need.
pub(super) struct Acts {
    pub(super) moves: Vec<Link>,
    pub(super) confirm: Option<Shown>,
    pub(super) consent: Option<Shown>,
    pub(super) share: Option<Shown>,
    /// When it is to be confirmed again, with the button that does.
    pub(super) review: Option<(Message, Shown, Link)>,
    /// Where a donor answers it outside a round.
    pub(super) interest: Option<Link>,
}

/// The acts that the need's page offers.
pub(super) fn acts(p: &Page, view: &NeedView, offered: Option<&Offered>) -> Acts {
    let id = view.record.need.id;
    let place = |end: &str| p.url(&format!("/needs/{id}/{end}"));
    let moves = view.moves.iter().map(|to| Link::new(place(&format!("move/{to}")), coded(p, "need-move", to.code())));
    let confirm = view.may.contains(&Act::ConfirmNeed).then(|| {
        Shown::new(place("confirm"), p.t("need-confirm"), Vec::new()).with(VERSION_FIELD, view.record.version)
    });
    let consent = view.may.contains(&Act::ConsentJointNeed).then(|| {
        let choices = vec![Choice::new("yes", p.t("consent-yes")), Choice::new("no", p.t("consent-no"))];
        let field = Field::radios("consent", p.t("consent-question"), choices);
        Shown::new(place("consent"), p.t("consent-button"), vec![field]).with(VERSION_FIELD, view.record.version)
    });
    let share = offered
        .map(|offered| sharing_form(p, &place("share"), &view.record.need.facts.sharing, offered, view.record.version));
    let due = (view.record.review_due, view.record.stale);
    let reviewed = view.may.contains(&Act::ReviewRecord);
    let review = if reviewed { reviewing::button(p, "needs", &id.to_string(), due, view.record.version) } else { None };
    Acts { moves: moves.collect(), confirm, consent, share, review, interest: interest_form::for_need(p, view) }
}

fn sharing_form(p: &Page, place: &str, now: &Sharing, offered: &Offered, version: i64) -> Shown {
    let mut form = Form::filled([
        ("visibility", now.visibility.code().to_owned()),
        ("embargo_until", now.embargo_until.map(|d| d.to_string()).unwrap_or_default()),
    ]);
    form.set("shared_with", now.chosen.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"));
    let mut set = super::need_form::shared(p, &form, offered.organisations());
    set.title = None;
    Shown { sets: vec![set], ..Shown::new(place, p.t("share-button"), Vec::new()) }.with(VERSION_FIELD, version)
}

/// Sharing as posted.
pub(super) fn posted_sharing(form: &Form) -> Result<Sharing, Vec<vocabulary::Finding>> {
    let mut faults = Vec::new();
    let visibility = form.value("visibility").parse::<Visibility>();
    if visibility.is_err() {
        faults.push(fault("visibility", "unknown-visibility", form.value("visibility"), "choose who may see it"));
    }
    let day = form.value("embargo_until").trim();
    let embargo_until = if day.is_empty() { None } else { day.parse().ok() };
    if embargo_until.is_none() && !day.is_empty() {
        faults.push(fault("embargo_until", "not-a-date", day, "write the day as 2027-01-31"));
    }
    let chosen = parts(&form.joined("shared_with")).iter().filter_map(|id| id.parse().ok()).collect();
    match visibility {
        Ok(visibility) if faults.is_empty() => Ok(Sharing { visibility, chosen, embargo_until }),
        _ => Err(faults),
    }
}

/// Norms, measures and indicators that the need serves, each with the way to what else serves it.
pub(super) fn served(p: &Page, found: &[ServedEntry]) -> Rows {
    let rows = found.iter().map(|entry| {
        let place = super::crosswalks::place(p, &entry.crosswalk, &entry.id, &super::catalogue::Wish::default());
        vec![
            Cell::text(crosswalk(p, &entry.crosswalk)),
            Cell::link(place, Message::literal(entry.id.clone())),
            Cell::text(p.text(&entry.title)),
        ]
    });
    Rows {
        caption: p.t("need-serves"),
        quiet: true,
        columns: ["column-list", "column-entry", "column-title"].map(|k| Column::words(p.t(k))).into(),
        rows: rows.collect(),
        empty: p.t("capability-no-links"),
    }
}

/// What comes before the need's capability and is not there yet or not known; none where nothing is missing.
pub(super) fn first(p: &Page, found: &[Advice]) -> Option<Rows> {
    let rows = found.iter().map(|a| {
        let state = if a.state == PrerequisiteState::Unmet {
            Cell::Tag(Tone::Warn, p.t("first-unmet"))
        } else {
            Cell::Tag(Tone::Plain, p.t("gap-unknown"))
        };
        let key = match a.kind {
            PrerequisiteKind::Hard => "prerequisite-hard",
            PrerequisiteKind::Soft => "prerequisite-soft",
        };
        vec![
            Cell::link(p.url(&format!("/catalogue/{}", a.capability)), p.text(&a.title)),
            Cell::text(p.t1(key, "stage", super::words::stage(p, Some(a.min_stage)))),
            Cell::text(super::words::stage(p, a.level)),
            state,
        ]
    });
    let table = Rows {
        caption: p.t("need-first"),
        quiet: true,
        columns: ["column-capability", "column-meaning", "radar-now", "column-status"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("prerequisites-met"),
    };
    (!table.rows.is_empty()).then_some(table)
}

/// Every factor of a need's weight in the round that is open.
pub(super) fn weight(p: &Page, weight: &WeightView) -> (Message, Rows) {
    let value = crate::format::decimal(p.lang(), weight.weight, 2);
    let says = p.t2("weight-says", "weight", value, "round", weight.round_title.clone());
    let rows = weight
        .parts
        .iter()
        .map(|part| vec![Cell::text(coded(p, "weight", &part.rule)), Cell::number(p.decimal(part.factor, 2))]);
    let table = Rows {
        caption: p.t("weight-parts"),
        quiet: false,
        columns: vec![Column::words(p.t("column-rule")), Column::numbers(p.t("column-factor"))],
        rows: rows.collect(),
        empty: p.t("weight-neutral"),
    };
    (says, table)
}

fn move_head(p: &Page, view: &NeedView, to: NeedStatus) -> Head {
    let id = view.record.need.id;
    Head::named(p, p.attr(&format!("need-move-{to}")))
        .above(p, "/needs", p.t("nav-needs"))
        .above(p, &format!("/needs/{id}"), Message::literal(view.record.need.facts.title.clone()))
        .lead(p.t(&format!("need-move-{to}-means")))
}

fn show_move(p: &Page, view: &NeedView, to: NeedStatus, head: Head, reason: &str) -> Answer {
    let id = view.record.need.id;
    let mut facts = Facts::default();
    facts.add(p.t("column-title"), Cell::Words(view.record.need.facts.title.clone()));
    facts.add(p.t("column-state"), Cell::text(p.text(&view.state_name)));
    facts.add(p.t("column-status"), status(p, view.record.status.code()));
    let reason = Field::area("reason", p.t("reason-label"), reason).hint(p.t("reason-hint"));
    let form = Shown::new("", p.t(&format!("need-move-{to}")), vec![reason])
        .with(VERSION_FIELD, view.record.version)
        .cancel(Link::new(p.url(&format!("/needs/{id}")), p.t("cancel")));
    let form = if matches!(to, NeedStatus::Withdrawn | NeedStatus::Rejected) { form.grave() } else { form };
    show_form(p, head, Some(facts), form)
}

async fn ask(State(app): State<App>, page: Page, IdAnd(id, to): IdAnd<NeedId, NeedStatus>) -> Answer {
    let view = needs::summary(&app, &page, id).await?;
    if !view.moves.contains(&to) {
        return Err(Failure::not_found());
    }
    // What would be refused is said before it is tried.
    let unshared = !view.record.need.facts.sharing.reaches_secretariat();
    if to == NeedStatus::Submitted && unshared {
        let mut part = Part::new("share", page.t("need-share"));
        part.says = vec![page.t("conflict-not-shared")];
        part.links = vec![Link::new(page.url(&format!("/needs/{id}#share")), page.t("need-share"))];
        return show_parts(&page, move_head(&page, &view, to), None, vec![part]);
    }
    show_move(&page, &view, to, move_head(&page, &view, to), "")
}

async fn move_on(State(app): State<App>, page: Page, IdAnd(id, to): IdAnd<NeedId, NeedStatus>, form: Form) -> Answer {
    let reason = form.value("reason").trim();
    match app.cycle.move_need(page.scope()?, id, to, reason, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/needs/{id}?done=moved"))),
        Err(refusal) => {
            let found = findings(refusal)?;
            let view = needs::summary(&app, &page, id).await?;
            show_move(&page, &view, to, move_head(&page, &view, to).faults(&page, &found), reason)
        }
    }
}

async fn share(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    let refused = match posted_sharing(&form) {
        Err(faults) => faults,
        Ok(sharing) => match app.cycle.share_need(page.scope()?, id, sharing, form.version()?).await {
            Ok(_) => return Ok(page.go(&format!("/needs/{id}?done=shared"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    let view = needs::summary(&app, &page, id).await?;
    let offered = super::need_form::offered(&app, page.scope()?, Some(id)).await?;
    let head = Head::new(&page, "need-share")
        .above(&page, &format!("/needs/{id}"), Message::literal(view.record.need.facts.title.clone()))
        .faults(&page, &refused);
    let set = super::need_form::shared(&page, &form, offered.organisations());
    let shown = Shown { sets: vec![set], ..Shown::new("", page.t("share-button"), Vec::new()) };
    show_form(&page, head, None, shown.with(VERSION_FIELD, view.record.version))
}

async fn confirm(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    app.cycle.confirm_need(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/needs/{id}?done=confirmed")))
}

async fn consent(State(app): State<App>, page: Page, Id(id): Id<NeedId>, form: Form) -> Answer {
    let version = form.version()?;
    let said = match form.value("consent") {
        "yes" => true,
        "no" => false,
        _ => return Ok(page.go(&format!("/needs/{id}"))),
    };
    app.cycle.consent_to_need(page.scope()?, id, said, version).await?;
    Ok(page.go(&format!("/needs/{id}?done=consent")))
}
