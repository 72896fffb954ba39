//! How often a state assesses itself: yearly, every two or three years, tied to a review, or as it likes.

use axum::extract::State;
use cycle::rooms::assessment::{Rhythm, RhythmStanding};
use cycle::{Act, RhythmView};
use vocabulary::Finding;

use super::parts::{Cell, Choice, Facts, Field, Form as Shown, Part, Tone};
use super::words::{coded, fault};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::form::{Form, VERSION_FIELD};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/assessment/rhythm", Policy::Act(Act::ReadAssessment), show).post(
        "/{lang}/assessment/rhythm",
        Policy::Act(Act::SetRhythm),
        set,
    )
}

const CODES: [&str; 5] = ["none", "yearly", "two-years", "three-years", "review"];

async fn show(State(app): State<App>, page: Page) -> Answer {
    let view = app.cycle.rhythm(page.scope()?).await?;
    let mut form = Form::filled([("rhythm", view.rhythm.code()), ("label", view.label.as_str())]);
    if let Rhythm::Review(day) = view.rhythm {
        form.set("day", day.to_string());
    }
    shown(&page, &view, &form, &[])
}

fn standing(p: &Page, view: &RhythmView) -> Cell {
    let says = |key: &str, day| p.t1(key, "date", crate::format::date(p.lang(), day));
    match view.standing {
        RhythmStanding::NotSet => Cell::text(p.t("rhythm-not-set")),
        RhythmStanding::Later(day) => Cell::text(says("rhythm-later", day)),
        RhythmStanding::Soon(day) => Cell::Tag(Tone::Warn, says("rhythm-soon", day)),
        RhythmStanding::Due(day) => Cell::Tag(Tone::Danger, says("rhythm-due", day)),
    }
}

fn shown(p: &Page, view: &RhythmView, form: &Form, faults: &[Finding]) -> Answer {
    let head = Head::new(p, "rhythm-title")
        .above(p, "/assessment", p.t("assessment-title"))
        .lead(p.t("rhythm-lead"))
        .faults(p, faults);
    let mut facts = Facts::default();
    facts.add(p.t("rhythm-label"), Cell::text(coded(p, "rhythm", view.rhythm.code())));
    facts.add_some(p.t("rhythm-tied-to"), (!view.label.is_empty()).then(|| Cell::Words(view.label.clone())));
    facts.add_some(p.t("rhythm-last"), view.last.map(|d| Cell::text(p.date(d))));
    facts.add(p.t("rhythm-next"), standing(p, view));
    let mut parts = vec![Part::new("now", p.t("details")).facts(facts)];
    if view.may.contains(&Act::SetRhythm) {
        let choices = CODES.map(|c| Choice::new(c, coded(p, "rhythm", c))).into();
        let fields = vec![
            Field::radios("rhythm", p.t("rhythm-label"), choices).chosen(&[form.value("rhythm")]),
            Field::day("day", p.t("rhythm-day"), form.value("day")).hint(p.t("rhythm-day-hint")),
            Field::line("label", p.t("rhythm-tied-to"), form.value("label")).hint(p.t("rhythm-tied-to-hint")),
        ];
        let form = Shown::new("", p.t("save"), fields).with(VERSION_FIELD, view.version).marked(&head.faults);
        parts.push(Part::new("set", p.t("change")).ask(form));
    }
    show_parts(p, head, None, parts)
}

fn posted(form: &Form) -> Result<Rhythm, Vec<Finding>> {
    match form.value("rhythm") {
        "yearly" => Ok(Rhythm::Yearly),
        "two-years" => Ok(Rhythm::TwoYears),
        "three-years" => Ok(Rhythm::ThreeYears),
        "review" => match super::edition_life::day(form, "day")? {
            Some(day) => Ok(Rhythm::Review(day)),
            None => Err(vec![fault("day", "required", "", "say the day that it is tied to")]),
        },
        _ => Ok(Rhythm::None),
    }
}

async fn set(State(app): State<App>, page: Page, form: Form) -> Answer {
    let refused = match posted(&form) {
        Err(faults) => faults,
        Ok(rhythm) => {
            match app.cycle.set_rhythm(page.scope()?, rhythm, form.value("label").trim(), form.version()?).await {
                Ok(_) => return Ok(page.go("/assessment/rhythm?done=saved")),
                Err(refusal) => findings(refusal)?,
            }
        }
    };
    let view = app.cycle.rhythm(page.scope()?).await?;
    shown(&page, &view, &form, &refused)
}
