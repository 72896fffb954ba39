//! What came out of a self-assessment: levels and gaps as plots and tables; gaps become draft needs.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::assessment::assess::{CapabilityResult, PrerequisiteState, Standing};
use cycle::{Act, AssessmentView};
use vocabulary::{AreaId, AssessmentId, CapabilityId, Stage};

use super::parts::{Cell, Choice, Column, Field, Form as Shown, Plots, Table as Rows};
use super::words::{capability, listed, stage};
use super::{Answer, Head, findings};
use crate::App;
use crate::charts::{Axis, Bar, Words, bars, radar};
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/assessment/{id}/results", Policy::Act(Act::ReadAssessment), results).post(
        "/{lang}/assessment/{id}/needs",
        Policy::Act(Act::DraftNeeds),
        draft,
    )
}

#[derive(Template)]
#[template(path = "assessment/results.html")]
struct Results<'a> {
    p: &'a Page,
    head: Head,
    plots: Plots,
    table: Rows,
    drafts: Option<Shown>,
}

fn head(p: &Page, view: &AssessmentView) -> Head {
    Head::new(p, "assessment-results")
        .above(p, "/assessment", p.t("assessment-title"))
        .above(p, &format!("/assessment/{}", view.record.id), Message::literal(view.record.title.clone()))
        .lead(p.t("assessment-results-lead"))
}

async fn results(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    show(&page, &view, head(&page, &view), &Form::default())
}

fn show(p: &Page, view: &AssessmentView, head: Head, form: &Form) -> Answer {
    let drafts = view.may.contains(&Act::DraftNeeds) && !view.result.proposed.is_empty();
    let drafts = drafts.then(|| {
        let choices = view.result.proposed.iter().map(|need| {
            let gap =
                p.t2("gap-from-to", "now", stage(p, Some(need.level_now)), "goal", stage(p, Some(need.level_goal)));
            let unmet = need.unmet.iter().map(|c| capability(p, &view.edition, c));
            let hint =
                if need.unmet.is_empty() { gap } else { p.t2("gap-with-unmet", "gap", gap, "unmet", listed(p, unmet)) };
            Choice { hint: Some(hint), ..Choice::new(need.capability.as_str(), p.text(&need.title)) }
        });
        let chosen: Vec<&str> = form.values("capability").collect();
        let field = Field::checks("capability", p.t("gaps-choose"), choices.collect())
            .chosen(&chosen)
            .hint(p.t("gaps-choose-hint"));
        Shown::new(p.url(&format!("/assessment/{}/needs", view.record.id)), p.t("gaps-draft"), vec![field])
            .with(KEY_FIELD, form.key_or_new())
            .marked(&head.faults)
    });
    let code = if head.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let plots = Plots { figures: vec![plot(p, view), level_bars(p, view)], data: p.attr("chart-data") };
    p.render(code, &Results { p, head, plots, table: table(p, view), drafts })
}

/// The target in the middle of an area; the lower of two.
fn middle_target(view: &AssessmentView, area: &AreaId) -> Option<Stage> {
    let capabilities = view.result.capabilities.iter().filter(|c| c.area == *area);
    let mut targets: Vec<Stage> = capabilities.filter_map(|c| c.target.map(|(stage, _)| stage)).collect();
    targets.sort_unstable();
    targets.get(targets.len().saturating_sub(1) / 2).copied()
}

fn plot(p: &Page, view: &AssessmentView) -> crate::charts::Figure {
    let axes: Vec<Axis> = view
        .result
        .areas
        .iter()
        .map(|area| {
            let target = middle_target(view, &area.area);
            Axis {
                label: p.text(&area.title).plain(),
                now: area.median.map(|s| f64::from(s.value())),
                target: target.map(|s| f64::from(s.value())),
                cells: vec![stage(p, area.median).plain(), stage(p, target).plain()],
            }
        })
        .collect();
    let words = Words {
        id: "radar".into(),
        title: p.attr("radar-title"),
        description: p.attr("radar-description"),
        head: ["column-area", "radar-now", "radar-target"].map(|k| p.attr(k)).into(),
        rtl: p.lang().right_to_left(),
    };
    radar(&words, &axes)
        .with_legend(vec![("c-radar-now", p.attr("radar-now")), ("c-radar-target", p.attr("radar-target"))])
}

fn level_bars(p: &Page, view: &AssessmentView) -> crate::charts::Figure {
    let share = |s: Stage| f64::from(s.value()) / 5.0;
    let known: Vec<Bar> = view
        .result
        .capabilities
        .iter()
        .filter(|c| c.level.is_some())
        .map(|c| Bar {
            label: p.text(&c.title).plain(),
            share: c.level.map(share),
            text: stage(p, c.level).plain(),
            target: c.target.map(|(t, _)| (share(t), stage(p, Some(t)).plain())),
            more: Vec::new(),
        })
        .collect();
    let words = Words {
        id: "levels".into(),
        title: p.attr("levels-title"),
        description: p.attr("levels-description"),
        head: ["column-capability", "radar-now", "radar-target"].map(|k| p.attr(k)).into(),
        rtl: p.lang().right_to_left(),
    };
    bars(&words, &known).with_legend(vec![("c-bar", p.attr("radar-now")), ("c-radar-target", p.attr("radar-target"))])
}

fn level(p: &Page, result: &CapabilityResult) -> Message {
    match result.standing {
        Standing::Assessed => stage(p, result.level),
        Standing::NotApplicable => p.t("answer-not-applicable"),
        Standing::Undisclosed => p.t("answer-undisclosed"),
        Standing::NotAnswered => p.t("answer-not-answered"),
    }
}

fn table(p: &Page, view: &AssessmentView) -> Rows {
    let row = |c: &CapabilityResult| {
        let unmet = c.prerequisites.iter().filter(|r| r.state == PrerequisiteState::Unmet);
        let unmet: Vec<_> = unmet.map(|r| capability(p, &view.edition, &r.capability)).collect();
        vec![
            Cell::link(
                p.url(&format!("/catalogue/{}?edition={}", c.capability, view.record.edition)),
                p.text(&c.title),
            ),
            Cell::text(level(p, c)),
            Cell::text(c.target.map_or_else(|| p.t("target-none"), |(t, _)| stage(p, Some(t)))),
            c.gap.map_or_else(|| Cell::text(p.t("gap-unknown")), |g| Cell::number(p.number(i64::from(g)))),
            Cell::text(if unmet.is_empty() { p.t("prerequisites-met") } else { listed(p, unmet) }),
        ]
    };
    Rows {
        caption: p.t("assessment-results"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-capability")),
            Column::words(p.t("radar-now")),
            Column::words(p.t("radar-target")),
            Column::numbers(p.t("column-gap")),
            Column::words(p.t("column-missing-first")),
        ],
        rows: view.result.capabilities.iter().map(row).collect(),
        empty: p.t("assessment-empty"),
    }
}

async fn draft(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let chosen: Vec<CapabilityId> = form.values("capability").filter_map(|c| c.parse().ok()).collect();
    let refused = if chosen.is_empty() {
        vec![super::words::fault("capability", "nothing-chosen", "", "choose at least one gap")]
    } else {
        match app.cycle.draft_needs(page.scope()?, id, &chosen, form.key().as_ref()).await {
            Ok(_) => return Ok(page.go("/needs?status=draft&done=drafts")),
            Err(refusal) => findings(refusal)?,
        }
    };
    let view = app.cycle.assessment(page.scope()?, id).await?;
    show(&page, &view, head(&page, &view).faults(&page, &refused), &form)
}
