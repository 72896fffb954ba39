//! A plan changed by hand: the awards to move, what that costs, and the reason that stays with it.

use axum::extract::State;
use cycle::records::HandMade;
use cycle::rooms::matching::{MatchReport, Violation};
use cycle::{Act, AwardMove, NewOverride, OverrideCheck, ReportView};
use std::collections::BTreeMap;
use vocabulary::{Finding, NeedId, OfferId, Quantity, RunId, Unit};

use super::parts::{Asks, Cell, Choice, Column, Facts, Field, Figures, Form as Shown, Link, Part, Table as Rows};
use super::round_diff::lines;
use super::words::fault;
use super::{Answer, Head, findings, show_form};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD};
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// Moves at once in the form.
const MOVES: usize = 3;

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/runs/{id}/override", Policy::Act(Act::OverrideAward), ask)
        .post("/{lang}/runs/{id}/override", Policy::Act(Act::OverrideAward), store)
        .post("/{lang}/runs/{id}/override/check", Policy::Act(Act::OverrideAward), check)
}

/// What the form offers: needs with their unit, offers, both by title.
struct Known {
    units: BTreeMap<NeedId, Unit>,
    needs: Vec<Choice>,
    offers: Vec<Choice>,
}

impl Known {
    fn of(p: &Page, report: &MatchReport) -> Self {
        let mut units = BTreeMap::new();
        let mut needs = Vec::new();
        for line in &report.needs {
            units.insert(line.id, line.quantity.unit);
            let title = format!("{}: {}", p.text(&line.state_name).plain(), line.title);
            needs.push(Choice::new(line.id.to_string(), Message::literal(title)));
        }
        let offers = report.offers.iter().map(|line| {
            Choice::new(line.id.to_string(), Message::literal(format!("{}: {}", line.provider_name, line.title)))
        });
        Self { units, needs, offers: offers.collect() }
    }
}

/// One move of the form; none where its fields are empty.
fn posted(form: &Form, known: &Known, n: usize, faults: &mut Vec<Finding>) -> Option<AwardMove> {
    let name = |field: &str| format!("{field}_{n}");
    let text = |field: &str| form.value(&name(field)).trim().to_owned();
    if ["need", "from", "to", "amount"].iter().all(|field| text(field).is_empty()) {
        return None;
    }
    let need = text("need").parse::<NeedId>().ok();
    let unit = need.and_then(|id| known.units.get(&id).copied());
    let (Some(need), Some(unit)) = (need, unit) else {
        faults.push(fault(&name("need"), "required", "", "choose the need"));
        return None;
    };
    let (from, to) = (text("from").parse::<OfferId>().ok(), text("to").parse::<OfferId>().ok());
    if from.is_none() && to.is_none() {
        faults.push(fault(
            &name("from"),
            "required",
            "",
            "choose the offer that gives less, or the one that gives more",
        ));
        return None;
    }
    match Quantity::parse(&text("amount"), unit) {
        Ok(amount) if amount.amount > 0 => Some(AwardMove { need, from, to, amount }),
        _ => {
            let wrong = fault(&name("amount"), "not-an-amount", &text("amount"), "write a number above zero");
            faults.push(wrong);
            None
        }
    }
}

/// Every move of the form.
fn moves(form: &Form, known: &Known) -> Result<Vec<AwardMove>, Vec<Finding>> {
    let mut faults = Vec::new();
    let moves: Vec<AwardMove> = (1..=MOVES).filter_map(|n| posted(form, known, n, &mut faults)).collect();
    if moves.is_empty() && faults.is_empty() {
        faults.push(fault("need_1", "required", "", "say at least one change"));
    }
    if faults.is_empty() { Ok(moves) } else { Err(faults) }
}

fn fields(p: &Page, known: &Known, form: &Form, n: usize) -> super::parts::Fieldset {
    let name = |field: &str| format!("{field}_{n}");
    let select = |field: &str, key: &str, choices: &[Choice]| {
        let choices = std::iter::once(Choice::new("", p.t("override-nothing"))).chain(choices.iter().cloned());
        Field::select(&name(field), p.t(key), choices.collect()).chosen(&[form.value(&name(field))])
    };
    super::parts::Fieldset {
        title: Some(p.t1("override-change", "number", n)),
        lead: (n == 1).then(|| p.t("override-change-lead")),
        fields: vec![
            select("need", "override-need", &known.needs),
            select("from", "override-from", &known.offers).hint(p.t("override-from-hint")),
            select("to", "override-to", &known.offers).hint(p.t("override-to-hint")),
            Field::short(&name("amount"), p.t("override-amount"), form.value(&name("amount"))).hint(p.t("amount-hint")),
        ],
    }
}

fn show(p: &Page, view: &ReportView, id: RunId, form: &Form, answer: Option<Part>, found: &[Finding]) -> Answer {
    let known = Known::of(p, &view.told.report);
    let place = format!("/runs/{id}");
    let head = Head::new(p, "override-title")
        .caption(Message::literal(view.round_title.clone()))
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, &place, p.t("match-report"))
        .lead(p.t("override-lead"))
        .faults(p, found);
    let action = p.url(&format!("{place}/override"));
    let mut shown = Shown::new(action.clone(), p.t("override-store"), Vec::new());
    shown.sets = (1..=MOVES).map(|n| fields(p, &known, form, n)).collect();
    let reason = Field::area("reason", p.t("override-reason"), form.value("reason")).hint(p.t("override-reason-hint"));
    shown.sets.push(super::parts::Fieldset { title: None, lead: None, fields: vec![reason] });
    shown.asks = Some(Asks {
        place: format!("{action}/check"),
        button: p.t("override-preview"),
        hint: p.t("override-preview-hint"),
        answer: answer.map(Box::new),
    });
    let shown = shown.with(KEY_FIELD, form.key_or_new()).cancel(Link::new(p.url(&place), p.t("cancel")));
    show_form(p, head, None, shown)
}

async fn ask(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    show(&page, &view, id, &Form::default(), None, &[])
}

/// What a change by hand costs, who gains and who loses by it, and what it breaks.
fn checked(p: &Page, check: &OverrideCheck) -> Part {
    let value = |v: f64| Message::literal(format::decimal(p.lang(), v, 3));
    let percent = |share: f64| Message::literal(format::percent(p.lang(), share, 2));
    let broken = !check.violations.is_empty();
    let mut part = Part::new("cost", p.t("override-cost-title"));
    part = part.say(p.t(if broken { "override-broken" } else { "override-holds" }));
    part.figures = Some(Figures {
        items: vec![
            (p.t("override-cost"), value(check.cost), Some(percent(check.cost_share))),
            (p.t("override-value"), value(check.value), None),
            (p.t("override-plan"), value(check.present), None),
            (p.t("override-bound"), value(check.bound), Some(percent(check.gap))),
        ],
    });
    if broken {
        let row = |v: &Violation| {
            let key = format!("violation-{}", v.kind.replace('_', "-"));
            let kind = i18n::find(p.lang(), &key, &[]).unwrap_or_else(|| Message::literal(v.kind));
            vec![Cell::text(kind), Cell::Words(v.place.clone()), Cell::Words(v.text.clone())]
        };
        part = part.table(Rows {
            caption: p.t("check-violations"),
            quiet: false,
            columns: ["column-broken", "column-where", "column-says"].map(|k| Column::words(p.t(k))).into(),
            rows: check.violations.iter().map(row).collect(),
            empty: p.t("check-no-violations"),
        });
    }
    let named = |rows: Rows| Rows { quiet: false, ..rows };
    part.table(named(lines(p, "diff-gains", "diff-no-gain", &check.gains))).table(named(lines(
        p,
        "diff-losses",
        "diff-no-loss",
        &check.losses,
    )))
}

async fn check(State(app): State<App>, page: Page, Id(id): Id<RunId>, form: Form) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let alone = page.context.place.ends_with("part=1");
    let refused = match moves(&form, &Known::of(&page, &view.told.report)) {
        Err(faults) => faults,
        Ok(moves) => match app.cycle.check_override(page.scope()?, id, &moves).await {
            Ok(check) if alone => {
                let part = checked(&page, &check);
                return page.render(axum::http::StatusCode::OK, &super::deciding::Alone { part });
            }
            Ok(check) => return show(&page, &view, id, &form, Some(checked(&page, &check)), &[]),
            Err(refusal) => findings(refusal)?,
        },
    };
    if alone {
        let part = Part::new("cost", page.t("override-cost-title")).say(page.t("override-incomplete"));
        return page.render(axum::http::StatusCode::OK, &super::deciding::Alone { part });
    }
    show(&page, &view, id, &form, None, &refused)
}

async fn store(State(app): State<App>, page: Page, Id(id): Id<RunId>, form: Form) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let reason = form.value("reason").trim().to_owned();
    let refused = match moves(&form, &Known::of(&page, &view.told.report)) {
        Err(faults) => faults,
        Ok(moves) => {
            let new = NewOverride { moves, reason };
            match app.cycle.override_run(page.scope()?, id, &new, form.key().as_ref()).await {
                Ok(run) => return Ok(page.go(&format!("/runs/{}?done=override", run.record.id))),
                Err(refusal) => findings(refusal)?,
            }
        }
    };
    show(&page, &view, id, &form, None, &refused)
}

/// What stands with a plan that was changed by hand: from which, why, at what cost.
pub(super) fn facts(p: &Page, made: &HandMade) -> Facts {
    let mut facts = Facts::default();
    facts.add(p.t("override-of"), Cell::link(p.url(&format!("/runs/{}", made.basis)), p.t("override-of-open")));
    facts.add(p.t("override-reason"), Cell::Prose(made.reason.clone()));
    let cost = format::decimal(p.lang(), made.cost, 3);
    let share = format::percent(p.lang(), made.cost_share, 2);
    facts.add(p.t("override-cost"), Cell::text(p.t2("override-cost-says", "cost", cost, "share", share)));
    facts.add(p.t("override-changes"), Cell::text(p.number(made.moves.len())));
    facts
}
