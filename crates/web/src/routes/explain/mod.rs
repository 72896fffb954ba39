//! Reasons: why a need is not yet matched and what would change it; what an offer's conditions cost, what one more unit
//! is worth, who depends on it; a plan made by hand. Each answer names what its reader may see and counts the rest.

mod draft;
mod need;
mod offer;
mod offer_draft;
mod run;
mod teller;
mod why;

use askama::Template;
use axum::http::StatusCode;
use cycle::rooms::matching::explain::Shifts;
use cycle::{Basis, Names, Outcome, Refusal};
use serde::Deserialize;

use super::parts::{Filters, Part, Table};
use super::{Answer, Head};
use crate::error::Failure;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::Table as Routes;

pub(super) use draft::asking;
pub(super) use offer_draft::asking_offer;

/// Needs that move one way, as a table with its own heading.
pub(super) fn shift_table(p: &Page, names: &Names, what: &str, caption: &str, shifts: &Shifts) -> Table {
    let teller = teller::Teller { p, names };
    teller.shift_table(caption, teller.shift_rows(what, shifts))
}

pub(super) fn add(table: Routes) -> Routes {
    offer_draft::add(draft::add(offer::add(need::add(run::add(table)))))
}

/// Which question of a page is asked.
#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    ask: String,
}

#[derive(Template)]
#[template(path = "pages/parts.html")]
struct Parts<'a> {
    p: &'a Page,
    head: Head,
    filters: Option<Filters>,
    parts: Vec<Part>,
}

/// Shows a page of parts.
fn show(p: &Page, head: Head, filters: Option<Filters>, parts: Vec<Part>) -> Answer {
    let status = if head.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    p.render(status, &Parts { p, head, filters, parts })
}

/// An answer, or none where it takes longer than a page waits.
fn in_time<T>(outcome: Outcome<T>) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(answer) => Ok(Some(answer)),
        Err(Refusal::Conflict { code: "takes-long", .. }) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// Says that there is no answer in time.
fn late(p: &Page) -> Part {
    Part::new("late", p.t("error-slow-title")).say(p.t("conflict-takes-long"))
}

/// On what an answer rests: the plan of a run, or what is released today.
fn basis(p: &Page, basis: &Basis) -> Message {
    let day = crate::format::date(p.lang(), basis.day);
    match basis.run {
        Some(_) => p.t2("basis-run", "round", basis.round_title.clone(), "day", day),
        None => p.t1("basis-today", "day", day),
    }
}

/// What the figures mean.
fn measure(p: &Page, basis: &Basis) -> Message {
    p.t(if basis.exact { "effect-note-exact" } else { "effect-note" })
}
