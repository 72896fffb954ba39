//! What came out of a self-assessment: in plain words, as pictures, as a table; gaps become draft needs.

use axum::extract::State;
use cycle::rooms::assessment::{
    CapabilityResult, Movement, PrerequisiteState, ProposedNeed, SuggestedExperience, Summary,
};
use cycle::rooms::catalogue::{Edition, Fate};
use cycle::{Act, ResultsView};
use vocabulary::{AssessmentId, CapabilityId};

use super::assessment::{endorsed, head};
use super::assessment_charts::{level, radar_figure, tiles_figure, trend_figure};
use super::parts::{Cell, Choice, Column, Field, Form as Shown, Link, Part, Plots, Table as Rows};
use super::words::{area, capability, coded, kind, listed, stage};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD};
use crate::i18n::{Message, Value};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/assessment/{id}/results", Policy::Act(Act::ReadAssessment), results).post(
        "/{lang}/assessment/{id}/needs",
        Policy::Act(Act::DraftNeeds),
        draft,
    )
}

async fn results(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment_results(page.scope()?, id).await?;
    let head = head(&page, &view.view, "assessment-results").lead(page.t("assessment-results-lead"));
    show(&page, &view, head, &Form::default())
}

fn show(p: &Page, view: &ResultsView, head: Head, form: &Form) -> Answer {
    let mut pictures = Part::new("pictures", p.t("results-pictures"));
    pictures.plots =
        Some(Plots::new(p, vec![radar_figure(p, &view.radar), tiles_figure(p, &view.heat), trend_figure(p, view)]));
    let mut parts = vec![summary(p, view), pictures, table(p, view)];
    parts.extend(moved(p, view));
    parts.push(gaps(p, view, &head, form));
    show_parts(p, head, None, parts)
}

/// The result in sentences.
fn summary(p: &Page, view: &ResultsView) -> Part {
    let Summary { completeness, certainty, .. } = &view.summary;
    let s = &view.summary;
    let edition = &view.view.edition;
    let mut part = Part::new("summary", p.t("summary-title"))
        .say(p.t2("summary-complete", "answered", completeness.answered, "asked", completeness.asked))
        .say(p.t_args(
            "summary-levels",
            &[("assessed", &s.assessed), ("reached", &s.reached), ("below", &s.below), ("unknown", &s.unknown)],
        ));
    if let Some(permille) = certainty.firm_permille() {
        let share = crate::format::percent(p.lang(), f64::from(permille) / 1000.0, 0);
        part = part.say(p.t1("summary-certain", "share", share));
    }
    if certainty.do_not_know + certainty.undisclosed > 0 {
        part =
            part.say(p.t2("summary-not-said", "unknown", certainty.do_not_know, "undisclosed", certainty.undisclosed));
    }
    let areas = |ids: &[vocabulary::AreaId]| listed(p, ids.iter().map(|a| area(p, edition, a)));
    let items = |ids: &[CapabilityId]| listed(p, ids.iter().map(|c| capability(p, edition, c)));
    if !s.strongest.is_empty() {
        part = part.say(p.t1("summary-strongest", "areas", areas(&s.strongest)));
    }
    if !s.weakest.is_empty() {
        part = part.say(p.t1("summary-weakest", "areas", areas(&s.weakest)));
    }
    if !s.widest.is_empty() {
        part = part.say(p.t1("summary-widest", "capabilities", items(&s.widest)));
    }
    if !s.first.is_empty() {
        part = part.say(p.t1("summary-first", "capabilities", items(&s.first)));
    }
    if !s.blocked.is_empty() {
        part = part.say(p.t1("summary-blocked", "capabilities", items(&s.blocked)));
    }
    let id = view.view.record.id;
    part = part.link(Link::new(p.url(&format!("/assessment/{id}/threats")), p.t("threats-title")));
    if endorsed(&view.view) {
        part = part.link(Link::new(p.url(&format!("/assessment/{id}/report")), p.t("assessment-report")));
    }
    part
}

fn table(p: &Page, view: &ResultsView) -> Part {
    let (result, edition) = (&view.view.result, &view.view.edition);
    let row = |c: &CapabilityResult| {
        let unmet = c.prerequisites.iter().filter(|r| r.state == PrerequisiteState::Unmet);
        let unmet: Vec<_> = unmet.map(|r| capability(p, edition, &r.capability)).collect();
        let change = view.changes.get(&c.capability).map_or(Cell::Words(String::new()), |m| Cell::text(movement(p, m)));
        let title = if c.own {
            Cell::Text(p.t1("own-item", "title", p.text(&c.title)).to_string())
        } else {
            let place = format!("/catalogue/{}?edition={}", c.capability, view.view.record.edition);
            Cell::link(p.url(&place), p.text(&c.title))
        };
        vec![
            title,
            Cell::text(level(p, c)),
            Cell::text(stage(p, c.median)),
            Cell::text(c.target.map_or_else(|| p.t("target-none"), |(t, _)| stage(p, Some(t)))),
            c.gap.map_or_else(|| Cell::text(p.t("gap-unknown")), |g| Cell::number(p.number(i64::from(g)))),
            change,
            Cell::text(if unmet.is_empty() { p.t("prerequisites-met") } else { listed(p, unmet) }),
        ]
    };
    let rows = Rows {
        caption: p.t("assessment-results"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-capability")),
            Column::words(p.t("radar-minimum")),
            Column::words(p.t("radar-median")),
            Column::words(p.t("radar-target")),
            Column::numbers(p.t("column-gap")),
            Column::words(p.t("column-movement")),
            Column::words(p.t("column-missing-first")),
        ],
        rows: result.capabilities.iter().map(row).collect(),
        empty: p.t("assessment-empty"),
    };
    Part::new("table", p.t("results-table")).table(rows)
}

/// From which level to which, and whether by way of another item.
pub(super) fn movement(p: &Page, m: &Movement) -> Message {
    let from_to = p.t2("gap-from-to", "now", stage(p, Some(m.before)), "goal", stage(p, Some(m.now)));
    if m.through == Fate::Same {
        return from_to;
    }
    p.t2("movement-through", "change", from_to, "fate", coded(p, "fate", m.through.as_str()))
}

/// The cycles before this one, and levels of what the catalogue no longer has.
fn moved(p: &Page, view: &ResultsView) -> Option<Part> {
    if view.cycles.len() < 2 {
        return None;
    }
    let rows = view.cycles.iter().map(|c| {
        vec![
            Cell::link(p.url(&format!("/assessment/{}/results", c.assessment)), Message::literal(c.title.clone())),
            Cell::text(p.date(c.date)),
            Cell::Words(c.edition_label.clone()),
        ]
    });
    let cycles = Rows {
        caption: p.t("cycles-title"),
        quiet: true,
        columns: ["column-title", "column-date", "edition-version"].map(|k| Column::words(p.t(k))).into(),
        rows: rows.collect(),
        empty: p.t("none-given"),
    };
    let mut part = Part::new("cycles", p.t("cycles-title")).say(p.t("cycles-lead")).table(cycles);
    if !view.trend.retired.is_empty() {
        let rows = view.trend.retired.iter().map(|r| {
            vec![Cell::text(p.text(&r.title)), Cell::text(stage(p, Some(r.level))), Cell::text(p.date(r.date))]
        });
        part = part.table(Rows {
            caption: p.t("cycles-retired"),
            quiet: false,
            columns: ["column-capability", "column-stage", "column-date"].map(|k| Column::words(p.t(k))).into(),
            rows: rows.collect(),
            empty: p.t("none-given"),
        });
    }
    Some(part)
}

/// What a proposed need says before it is drafted: the gap, what comes first, kinds of help, what it usually takes.
fn proposal(p: &Page, view: &ResultsView, need: &ProposedNeed) -> Message {
    let edition = &view.view.edition;
    let gap = p.t2("gap-from-to", "now", stage(p, Some(need.level_now)), "goal", stage(p, Some(need.level_goal)));
    let mut says = vec![gap];
    if !need.unmet.is_empty() {
        says.push(p.t1("gap-unmet", "unmet", listed(p, need.unmet.iter().map(|c| capability(p, edition, c)))));
    }
    if let Some(found) = edition.capability(&need.capability) {
        let kinds = edition.kinds_for(found).into_iter().take(3).map(|k| kind(p, k));
        says.push(p.t1("gap-kinds", "kinds", listed(p, kinds)));
        if let Some(package) = &found.indicative_package {
            let usd = |whole: u64| p.usd(i64::try_from(whole).unwrap_or(0).saturating_mul(100));
            let cost = p.t2("date-from-until", "from", usd(package.cost_usd.low), "until", usd(package.cost_usd.high));
            says.push(p.t1("gap-cost", "cost", cost));
        }
    }
    says.extend(need.suggestions.iter().flat_map(|s| &s.experience).flat_map(|e| delivered(p, edition, e)));
    Message::literal(says.into_iter().map(|m| m.plain()).collect::<Vec<_>>().join(" "))
}

/// What delivered help of a kind took, in days and money, beside the catalogue's figures.
fn delivered(p: &Page, edition: &Edition, of: &SuggestedExperience) -> Vec<Message> {
    let Some(found) = edition.modality(&of.kind) else { return Vec::new() };
    let (name, count) = (kind(p, found), of.engagements);
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let mut says = Vec::new();
    if let Some(days) = of.days {
        let (low, high) = (whole(days.low), whole(days.high));
        let args: [(&str, &dyn Value); 4] = [("kind", &name), ("low", &low), ("high", &high), ("count", &count)];
        says.push(p.t_args("gap-experience-days", &args));
    }
    if let Some(cost) = of.cost_usd {
        let usd = |n: u64| p.usd(whole(n).saturating_mul(100));
        let cost = p.t2("date-from-until", "from", usd(cost.low), "until", usd(cost.high));
        let args: [(&str, &dyn Value); 3] = [("kind", &name), ("cost", &cost), ("count", &count)];
        says.push(p.t_args("gap-experience-cost", &args));
    }
    says
}

fn gaps(p: &Page, view: &ResultsView, head: &Head, form: &Form) -> Part {
    let id = view.view.record.id;
    let proposed = &view.view.result.proposed;
    let part = Part::new("gaps", p.t("gaps-title"));
    if !view.view.may.contains(&Act::DraftNeeds) || proposed.is_empty() {
        return part.say(p.t("gaps-none"));
    }
    let choices = proposed.iter().map(|need| Choice {
        hint: Some(proposal(p, view, need)),
        ..Choice::new(need.capability.as_str(), p.text(&need.title))
    });
    let chosen: Vec<&str> = form.values("capability").collect();
    let field = Field::checks("capability", p.t("gaps-choose"), choices.collect())
        .chosen(&chosen)
        .hint(p.t("gaps-choose-hint"));
    let form = Shown::new(p.url(&format!("/assessment/{id}/needs")), p.t("gaps-draft"), vec![field])
        .with(KEY_FIELD, form.key_or_new())
        .marked(&head.faults);
    part.say(p.t("gaps-lead")).say(p.t("gaps-source")).ask(form)
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
    let view = app.cycle.assessment_results(page.scope()?, id).await?;
    let head = head(&page, &view.view, "assessment-results").faults(&page, &refused);
    show(&page, &view, head, &form)
}
