//! The API under `/api/v1`: the same use cases as the pages, for programs. One file per step of the cycle.

#![allow(unused_qualifications, reason = "the macro that describes an operation names its parameters in full")]

pub mod openapi;
pub mod shapes;

mod answer_shapes;
mod assessment_life;
mod assessment_sharing;
mod assessments;
mod catalogue;
mod crosswalks;
mod delivery;
mod delivery_checks;
mod editions_life;
mod engagements;
mod explanations;
mod frames;
mod funds;
mod interests;
mod ledger;
mod lessons;
mod me;
mod need_shapes;
mod needs;
mod offer_shapes;
mod offers;
mod organisations;
mod outbox;
mod overall_reports;
mod overlays;
mod overrides;
mod overview;
mod policies;
mod practices;
mod progress;
mod proposals;
mod rates;
mod reviews;
mod rounds;
mod runs;
mod terms;
mod threads;

use axum::response::Response;

use crate::error::Failure;
use crate::table_of_routes::{Policy, Table};

/// What a handler answers.
type Answer = Result<Response, Failure>;

/// Adds the API and its description.
pub fn add(table: Table) -> Table {
    let table = offers::add(needs::add(assessments::add(catalogue::add(table))));
    let table = editions_life::add(crosswalks::add(table));
    let table = reviews::add(assessment_sharing::add(assessment_life::add(overlays::add(table))));
    let table = policies::add(explanations::add(progress::add(runs::add(rounds::add(rates::add(table))))));
    let table = lessons::add(engagements::add(proposals::add(table)));
    let table = delivery_checks::add(delivery::add(table));
    let table = overall_reports::add(funds::add(practices::add(table)));
    let table = overrides::add(frames::add(threads::add(interests::add(ledger::add(outbox::add(table))))));
    let table = me::add(organisations::add(overview::add(table)));
    table.open("/api/openapi.json", Policy::Anyone, openapi::show)
}
