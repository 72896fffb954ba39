//! A need and its reasons: for the state that asks, and for the secretariat in a run.

use axum::extract::State;
use cycle::Act;
use cycle::Explained;
use cycle::rooms::matching::explain::{Changes, Why};
use vocabulary::{NeedId, RunId};

use super::why::{changes, parts};
use super::{Asked, basis, in_time, late, measure, show};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, Query};
use crate::i18n::Message;
use crate::page::Page;
use crate::routes::parts::{Link, Part};
use crate::routes::{Answer, Head, policy_form};
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table.get("/{lang}/needs/{id}/why", Policy::Act(Act::ReadNeeds), own).get(
        "/{lang}/runs/{id}/needs/{of}",
        Policy::Act(Act::ReadReport),
        in_run,
    )
}

/// The link that asks what would change it.
fn ask(p: &Page, place: &str) -> Part {
    let mut part = Part::new("changes", p.t("changes-title")).say(p.t("changes-ask-lead"));
    part.links.push(Link::new(format!("{}?ask=changes#changes", p.url(place)), p.t("changes-ask")));
    part
}

/// The own need of a state.
async fn own(State(app): State<App>, page: Page, Id(id): Id<NeedId>, Query(asked): Query<Asked>) -> Answer {
    let need = super::super::needs::summary(&app, &page, id).await?;
    if !need.own {
        return Err(Failure::not_found());
    }
    let p = &page;
    let place = format!("/needs/{id}/why");
    let title = need.record.need.facts.title.clone();
    let head = Head::new(p, "why-page")
        .caption(Message::literal(title.clone()))
        .above(p, "/needs", p.t("nav-needs"))
        .above(p, &format!("/needs/{id}"), Message::literal(title));
    let Some(why) = app.cycle.why_of_need(page.scope()?, id).await? else {
        return show(p, head.lead(p.t("why-no-run")), None, Vec::new());
    };
    let found = match asked.ask.as_str() {
        "changes" => Some(in_time(app.cycle.changes_of_need(page.scope()?, id).await)?.flatten()),
        _ => None,
    };
    let aim = match why.basis.round {
        Some(round) => app.cycle.round(page.scope()?, round).await?.policy.objective,
        None => String::new(),
    };
    answered(&app, p, head.lead(p.t("why-own-lead")), &place, (&why, found, &aim)).await
}

/// A need of a run, for the secretariat.
async fn in_run(
    State(app): State<App>,
    page: Page,
    IdAnd(id, need): IdAnd<RunId, NeedId>,
    Query(asked): Query<Asked>,
) -> Answer {
    let p = &page;
    let why = app.cycle.why(page.scope()?, id, need).await?;
    let title = why.names.needs.get(&why.answer.need).map(|n| n.title.clone()).unwrap_or_default();
    let head = Head::new(p, "why-page-run")
        .caption(Message::literal(title))
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, &format!("/runs/{id}"), p.t("match-report"));
    let place = format!("/runs/{id}/needs/{need}");
    let found = match asked.ask.as_str() {
        "changes" => Some(in_time(app.cycle.changes(page.scope()?, id, need).await)?),
        _ => None,
    };
    let aim = app.cycle.report(page.scope()?, id).await?.told.report.policy.objective.clone();
    answered(&app, p, head, &place, (&why, found, &aim)).await
}

/// The reason, the changes that were found where they were asked for, and the aim of the plan.
type Answered<'a> = (&'a Explained<Why>, Option<Option<Explained<Changes>>>, &'a str);

async fn answered(app: &App, p: &Page, head: Head, place: &str, (why, found, aim): Answered<'_>) -> Answer {
    let edition = app.cycle.catalogue(p.scope()?, None).await?.edition;
    let mut parts = parts(app, p, why);
    parts.push(match found {
        Some(Some(found)) => changes(p, &edition, &found),
        Some(None) => late(p),
        None => ask(p, place),
    });
    let mut head = head.lead(basis(p, &why.basis)).lead(measure(p, &why.basis));
    if !matches!(aim, "" | "total") {
        head = head.lead(p.t1("why-policy", "policy", policy_form::name(p, aim)));
    }
    show(p, head, None, parts)
}
