//! Whether a need that is still being written would find an offer: asked from its form, live or by a button, without
//! storing anything.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use cycle::rooms::catalogue::Edition;
use cycle::rooms::matching::explain::{Draft, Opening};
use cycle::{Act, DraftView, Explained};
use serde::Deserialize;
use vocabulary::{Finding, NeedId, Unit};

use super::teller::{Teller, figure, minor, word};
use super::why::{edit, rules};
use crate::App;
use crate::extract::Query;
use crate::form::Form;
use crate::page::{FaultLine, Page};
use crate::routes::parts::{Cell, Part, Table as Rows};
use crate::routes::{Answer, existing, need_form, needs};
use crate::table_of_routes::{Policy, Table};

/// Where the form asks.
const PLACE: &str = "/needs/matchability";

/// The hidden field with the record that is edited; a new one has none.
pub(super) const OF: &str = "of";

pub(super) fn add(table: Table) -> Table {
    table.post("/{lang}/needs/matchability", Policy::Act(Act::WriteNeed), ask)
}

/// Lets the form of a need ask: a second button, and a place for the answer.
pub(in crate::routes) fn asking(
    p: &Page,
    mut shown: crate::routes::parts::Form,
    id: Option<NeedId>,
    answer: Option<Part>,
) -> crate::routes::parts::Form {
    if let Some(id) = id {
        shown = shown.with(OF, id);
    }
    shown.asks = Some(crate::routes::parts::Asks {
        place: p.url(PLACE),
        button: p.t("draft-ask"),
        hint: p.t("draft-ask-hint"),
        answer: answer.map(Box::new),
    });
    shown
}

/// Whether the answer alone is wanted: by the script of the page.
#[derive(Deserialize, Default)]
pub(super) struct Wanted {
    #[serde(default)]
    pub(super) part: String,
}

#[derive(Template)]
#[template(path = "needs/draft.html")]
pub(super) struct Alone {
    pub(super) part: Part,
}

async fn ask(State(app): State<App>, page: Page, Query(wanted): Query<Wanted>, form: Form) -> Answer {
    let id = form.value(OF).parse::<NeedId>().ok();
    let view = app.cycle.draft_matchability(page.scope()?, &need_form::raw(&form), id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let unit = form.value("unit").parse::<Unit>().ok();
    let mut part = advised(&page, &view, answer(&page, &edition, unit, &view));
    // What cannot be read yet resembles nothing.
    let found = app.cycle.need_duplicates(page.scope()?, &need_form::raw(&form), id).await.unwrap_or_default();
    if !found.is_empty() {
        part = part.say(page.t("duplicates-lead"));
        part.tables.push(existing::resembling(&page, &found));
    }
    if wanted.part == "1" {
        return page.render(StatusCode::OK, &Alone { part });
    }
    needs::again(&app, &page, id, &form, part).await
}

/// What is missing before the question makes sense, or how many offers fit.
fn answer(p: &Page, edition: &Edition, unit: Option<Unit>, view: &DraftView) -> Part {
    match &view.draft {
        Some(explained) => fits(p, edition, unit, explained),
        None => {
            let part = Part::new("matchability", p.t("matchability-title")).say(p.t("draft-incomplete"));
            let missing = view.findings.iter().filter(|finding| finding.is_error() && finding.value.is_empty());
            let faults = p.faults(&missing.cloned().collect::<Vec<_>>());
            let field = |name: &str| p.t(&format!("need-field-{}", name.replace('_', "-")));
            let known = |name: &&str| cycle::RawNeed::FIELDS.contains(name);
            let mut names: Vec<&str> = faults.lines.iter().map(|line| line.field.as_str()).filter(known).collect();
            names.dedup();
            let missing = crate::routes::words::listed(p, names.into_iter().map(field));
            if faults.is_empty() { part } else { part.say(p.t1("draft-missing", "fields", missing)) }
        }
    }
}

/// What is vague or cannot be so, and why it matters for matching.
fn advised(p: &Page, view: &DraftView, part: Part) -> Part {
    let said = |finding: &&Finding| !finding.is_error() || !finding.value.is_empty();
    let vague: Vec<Finding> = view.findings.iter().filter(said).cloned().collect();
    if vague.is_empty() {
        return part;
    }
    let row = |line: &FaultLine| {
        let name = p.t(&format!("need-field-{}", line.field.replace('_', "-")));
        let field = if cycle::RawNeed::FIELDS.contains(&line.field.as_str()) {
            Cell::text(name)
        } else {
            Cell::Words(String::new())
        };
        vec![field, Cell::Words(line.text.clone())]
    };
    part.table(Rows {
        caption: p.t("draft-advice"),
        quiet: false,
        columns: vec![word(p, "column-field"), word(p, "column-advice")],
        rows: p.faults(&vague).lines.iter().map(row).collect(),
        empty: p.t("none-given"),
    })
}

fn fits(p: &Page, edition: &Edition, unit: Option<Unit>, explained: &Explained<Draft>) -> Part {
    let draft = &explained.answer;
    let teller = Teller { p, names: &explained.names };
    let mut part = Part::new("matchability", p.t("matchability-title"));
    part = part.say(p.t2("matchability-says", "fitting", draft.fits, "all", draft.offers));
    if draft.free > 0
        && let Some(unit) = unit
    {
        let amount = p.quantity(minor(draft.free_amount, unit));
        part = part.say(p.t2("draft-free", "free", draft.free, "amount", amount));
    }
    if !draft.named.ids.is_empty() {
        let rows = draft.named.ids.iter().map(|id| vec![teller.offer(id)]).collect();
        let table = Rows {
            caption: p.t("draft-offers"),
            quiet: false,
            columns: vec![word(p, "column-offer")],
            rows,
            empty: p.t("none-given"),
        };
        part = part.table(table).note(teller.other_offers(&draft.named.others));
    }
    if !draft.openings.is_empty() {
        let row = |opening: &Opening| {
            vec![Cell::text(edit(&teller, edition, unit, &opening.edit)), Cell::number(p.number(opening.offers))]
        };
        part = part.table(Rows {
            caption: p.t("draft-openings"),
            quiet: false,
            columns: vec![word(p, "column-change"), figure(p, "column-would-fit")],
            rows: draft.openings.iter().map(row).collect(),
            empty: p.t("none-given"),
        });
    }
    if draft.fits < draft.offers {
        part = part.table(rules(p, &draft.rules));
    }
    part.note(Some(p.t("draft-note")))
}
