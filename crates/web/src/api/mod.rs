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
mod editions_life;
mod engagements;
mod explanations;
mod lessons;
mod me;
mod need_shapes;
mod needs;
mod offer_shapes;
mod offers;
mod organisations;
mod overlays;
mod overview;
mod policies;
mod progress;
mod proposals;
mod rates;
mod reviews;
mod rounds;
mod runs;

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
    let table = me::add(organisations::add(overview::add(table)));
    table.open("/api/openapi.json", Policy::Anyone, openapi::show)
}
