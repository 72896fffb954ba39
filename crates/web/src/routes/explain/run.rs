//! Questions that the secretariat puts to the plan of a run: what one more unit is worth, who depends on a provider,
//! what a plan made by hand is worth.

use axum::extract::State;
use cycle::rooms::matching::MatchReport;
use cycle::rooms::matching::explain::{Fault, PlanCheck};
use cycle::{Act, Explained, Paging, Where};
use serde::Deserialize;
use vocabulary::{AreaId, Finding, OfferId, OrganisationId, RegionCode, RunId};

use super::offer::{next_unit, withdrawal};
use super::teller::{Teller, word};
use super::{basis, in_time, late, measure, show};
use crate::App;
use crate::extract::{Id, Query};
use crate::form::Upload;
use crate::format;
use crate::i18n::{self, Message};
use crate::page::Page;
use crate::routes::parts::{Cell, Choice, Field, Figures, Filters, Form as Shown, Link, Part, Table as Rows};
use crate::routes::words::region;
use crate::routes::{Answer, Head, findings};
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/runs/{id}/next", Policy::Act(Act::ReadReport), next)
        .get("/{lang}/runs/{id}/withdrawal", Policy::Act(Act::ReadReport), withdraws)
        .get("/{lang}/runs/{id}/check", Policy::Act(Act::ReadReport), ask_check)
        .upload("/{lang}/runs/{id}/check", Policy::Act(Act::ReadReport), check)
}

fn head(p: &Page, id: RunId, key: &str, lead: &str, round: String) -> Head {
    Head::new(p, key)
        .caption(Message::literal(round))
        .above(p, "/rounds", p.t("nav-rounds"))
        .above(p, &format!("/runs/{id}"), p.t("match-report"))
        .lead(p.t(lead))
}

/// What the question is about, as it stands in the address: `offer:…`, `area:…`, `region:…`.
#[derive(Deserialize, Default)]
struct About {
    #[serde(default)]
    about: String,
}

impl About {
    fn place(&self) -> Option<Where> {
        let (kind, id) = self.about.split_once(':')?;
        match kind {
            "offer" => id.parse::<OfferId>().ok().map(Where::Offer),
            "area" => id.parse::<AreaId>().ok().map(Where::Area),
            "region" => id.parse::<RegionCode>().ok().map(Where::Region),
            _ => None,
        }
    }
}

/// Areas, regions and offers of the run to choose from.
fn abouts(p: &Page, report: &MatchReport, now: &str) -> Field {
    let areas = report.areas.iter().filter(|line| line.id.parse::<AreaId>().is_ok());
    let areas = areas
        .filter_map(|line| line.title.as_ref().map(|title| Choice::new(format!("area:{}", line.id), p.text(title))));
    let regions = report.regions.iter().filter_map(|line| line.id.parse::<RegionCode>().ok());
    let regions = regions.map(|code| Choice::new(format!("region:{code}"), region(p, &code)));
    let offers = report.offers.iter().map(|offer| {
        let title = format!("{}: {}", offer.provider_name, offer.title);
        Choice::new(format!("offer:{}", offer.id), Message::literal(title))
    });
    let groups = vec![
        (Message::literal(""), vec![Choice::new("", p.t("choose-one"))]),
        (p.t("column-area"), areas.collect()),
        (p.t("column-region"), regions.collect()),
        (p.t("column-offer"), offers.collect()),
    ];
    Field::select_groups("about", p.t("next-about"), groups).chosen(&[now])
}

async fn next(State(app): State<App>, page: Page, Id(id): Id<RunId>, Query(about): Query<About>) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let p = &page;
    let fields = vec![abouts(p, &view.told.report, &about.about)];
    let filters = Filters { fields, button: p.t("next-ask"), clear: None };
    let mut head = head(p, id, "next-unit-page", "next-unit-page-lead", view.round_title);
    let mut parts = Vec::new();
    if let Some(place) = about.place() {
        let Some(answers) = in_time(app.cycle.next_unit(page.scope()?, id, &place).await)? else {
            return show(p, head, Some(filters), vec![late(p)]);
        };
        if let Some(first) = answers.first() {
            head = head.lead(measure(p, &first.basis));
        }
        for (n, answer) in answers.iter().enumerate() {
            let mut part = next_unit(p, answer);
            if n > 0 {
                // Each unit has a part of its own; only the first says what is shown.
                part.says.clear();
            }
            parts.push(part);
        }
        if answers.is_empty() {
            parts.push(Part::new("next", p.t("next-title")).say(p.t("next-empty")));
        }
    }
    show(p, head, Some(filters), parts)
}

#[derive(Deserialize, Default)]
struct Provider {
    #[serde(default)]
    provider: String,
}

async fn withdraws(State(app): State<App>, page: Page, Id(id): Id<RunId>, Query(wish): Query<Provider>) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let p = &page;
    let named: std::collections::BTreeSet<&str> =
        view.told.report.offers.iter().map(|offer| offer.provider_name.as_str()).collect();
    let all = app.cycle.organisations(page.scope()?, None, &Paging { cursor: None, limit: 200 }).await?.items;
    let mut choices = vec![Choice::new("", p.t("choose-one"))];
    let providers = all.iter().filter(|o| named.contains(o.name.as_str()));
    choices.extend(providers.map(|o| Choice::new(o.id.to_string(), Message::literal(o.name.clone()))));
    let field = Field::select("provider", p.t("withdrawal-about"), choices).chosen(&[&wish.provider]);
    let filters = Filters { fields: vec![field], button: p.t("withdrawal-ask"), clear: None };
    let mut head = head(p, id, "withdrawal-page", "withdrawal-page-lead", view.round_title);
    let mut parts = Vec::new();
    if let Ok(provider) = wish.provider.parse::<OrganisationId>() {
        let Some(answer) = in_time(app.cycle.withdrawal(page.scope()?, id, provider).await)? else {
            return show(p, head, Some(filters), vec![late(p)]);
        };
        head = head.lead(basis(p, &answer.basis)).lead(measure(p, &answer.basis));
        parts.push(withdrawal(p, &answer));
    }
    show(p, head, Some(filters), parts)
}

fn check_form(p: &Page) -> Part {
    let field = Field::file("file", p.t("check-file"), ".json,.csv").hint(p.t("check-file-hint"));
    let mut part = Part::new("plan", p.t("check-form-title"));
    part.form = Some(Shown::new("", p.t("check-ask"), vec![field]).with_files());
    part
}

async fn ask_check(State(app): State<App>, page: Page, Id(id): Id<RunId>) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let head = head(&page, id, "check-page", "check-page-lead", view.round_title);
    show(&page, head, None, vec![example(&page, id), check_form(&page)])
}

/// Where a plan to start from is found.
fn example(p: &Page, id: RunId) -> Part {
    let mut part = Part::new("start", p.t("check-start")).say(p.t("check-start-lead"));
    part.links = vec![Link::new(p.url(&format!("/runs/{id}/files/plan")), p.t("run-file-plan"))];
    part
}

async fn check(State(app): State<App>, page: Page, Id(id): Id<RunId>, upload: Upload) -> Answer {
    let view = app.cycle.report(page.scope()?, id).await?;
    let p = &page;
    let head = head(p, id, "check-page", "check-page-lead", view.round_title);
    match app.cycle.check_plan(page.scope()?, id, &upload.bytes).await {
        Ok(answer) => {
            let head = head.lead(basis(p, &answer.basis));
            show(p, head, None, vec![checked(p, &answer), violations(p, &answer), check_form(p)])
        }
        Err(refusal) => {
            let found: Vec<Finding> = findings(refusal)?.into_iter().map(in_file).collect();
            show(p, head.faults(p, &found), None, vec![check_form(p)])
        }
    }
}

/// A fault of the file, at the field of the file; where in it stands with the value.
fn in_file(mut fault: Finding) -> Finding {
    if let Some(path) = fault.place.path.take() {
        fault.value = format!("{path} {}", fault.value).trim_end().to_owned();
        fault.place.field = Some("file".to_owned());
    }
    fault
}

/// Value, distance to the bound, and what differs from the present plan.
fn checked(p: &Page, explained: &Explained<PlanCheck>) -> Part {
    let answer = &explained.answer;
    let teller = Teller { p, names: &explained.names };
    let broken = !answer.violations.is_empty() || teller.other_awards(&answer.others).is_some();
    let percent = |share: f64| Message::literal(format::percent(p.lang(), share, 2));
    let figures = vec![
        (p.t("check-value"), teller.value(answer.value), None),
        (p.t("check-present"), teller.value(answer.present), None),
        (p.t("column-bound"), teller.value(answer.bound), None),
        (p.t("check-distance"), teller.value(answer.distance), Some(percent(answer.gap))),
    ];
    let mut part = Part::new("checked", p.t("check-title"));
    part = part.say(p.t(if broken { "check-broken" } else { "check-holds" }));
    part.figures = Some(Figures { items: figures });
    part.table(teller.moves(&answer.moves))
}

/// Every condition that is broken.
fn violations(p: &Page, explained: &Explained<PlanCheck>) -> Part {
    let answer = &explained.answer;
    let teller = Teller { p, names: &explained.names };
    let row = |fault: &Fault| {
        let kind = i18n::find(p.lang(), &format!("violation-{}", fault.kind.replace('_', "-")), &[]);
        vec![
            Cell::text(kind.unwrap_or_else(|| Message::literal(fault.kind.clone()))),
            Cell::Words(fault.place.clone()),
            Cell::Words(fault.text.clone().unwrap_or_default()),
        ]
    };
    let rows = Rows {
        caption: p.t("check-violations"),
        quiet: true,
        columns: ["column-broken", "column-where", "column-says"].map(|k| word(p, k)).into(),
        rows: answer.violations.iter().map(row).collect(),
        empty: p.t("check-no-violations"),
    };
    Part::new("violations", p.t("check-violations")).table(rows).note(teller.other_awards(&answer.others))
}
