//! Pages, one file per step of the cycle: a request becomes raw words, cycle answers, a template shows it.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use cycle::{Act, Refusal};
use vocabulary::{Finding, OrganisationKind};

use crate::error::Failure;
use crate::i18n::{self, Message};
use crate::page::{Faults, Page};
use crate::table_of_routes::Table;

mod activities;
mod adherence;
mod aggregates;
mod approved;
mod assessment;
mod assessment_charts;
mod assessment_check;
mod assessment_files;
mod assessment_results;
mod assessment_section;
mod assessment_shared;
mod assessment_sharing;
mod assistance_map;
mod audit;
mod beside;
mod calendar;
mod carrying;
mod catalogue;
mod closing_report;
mod comparing;
mod consultation;
mod crosswalks;
mod deciding;
mod delivery;
mod delivery_life;
mod delivery_parts;
mod documents;
mod edition_life;
mod editions;
mod engagements;
mod existing;
mod explain;
mod frontier;
mod funds;
mod home;
mod how_it_works;
mod iati;
mod interest_form;
mod interests;
mod labels;
mod ledger;
mod lessons;
mod letter;
mod lists;
mod national_report;
mod need_form;
mod needs;
mod needs_life;
mod notices;
mod notifications;
pub(crate) use approved::{read as learned_group, written as learned_name};
pub(crate) use calendar::ical;
pub(crate) use closing_report::of as closing_report;
pub(crate) use delivery_life::attachment;
pub(crate) use documents::DocumentForm;
pub(crate) use lists::{Said, act as list_act, name as code_name, open_file};
pub(crate) use national_report::of as national_report;
pub(crate) use notices::path as notice_path;
pub(crate) use overall_reports::handed as overall_file;
pub(crate) use reassessment::moment as reassessment_moment;
pub(crate) use report_document::of as match_report;
pub(crate) use second_factor::asked_to_show;
pub(crate) use session::ended as session_ended;
mod offer_form;
mod offers;
mod organisations;
mod overall_reports;
mod overlay;
mod overlay_items;
mod overrides;
mod overview;
mod overview_filters;
pub mod parts;
mod people;
mod policy_form;
mod practices;
mod prerequisites;
mod proposals;
mod rates;
mod reassessment;
mod remarks;
mod report;
mod report_document;
mod report_plots;
mod report_tables;
mod review_items;
mod reviewing;
mod reviews;
mod rhythm;
mod round_diff;
mod round_form;
mod round_frame;
mod rounds;
mod run_notes;
mod run_tables;
mod second_factor;
mod session;
mod sessions;
mod tables;
mod terms;
#[cfg(test)]
mod tests_i18n;
#[cfg(test)]
mod tests_pages;
#[cfg(test)]
mod tests_words;
mod threads;
mod threats;
mod transfer;
mod translation;
mod webhooks;
mod words;

use parts::{Facts, Filters, Form, Link, Listing, Part};

/// What a handler answers.
type Answer = Result<Response, Failure>;

/// Every page.
pub fn add(table: Table) -> Table {
    let table = catalogue::add(overview::add(second_factor::add(sessions::add(session::add(home::add(table))))));
    let table = activities::add(translation::add(prerequisites::add(crosswalks::add(table))));
    let table = consultation::add(edition_life::add(how_it_works::add(editions::add(rates::add(table)))));
    let table = overlay_items::add(overlay::add(table));
    let table = assessment_files::add(assessment_check::add(assessment_section::add(table)));
    let table = carrying::add(threats::add(assessment_shared::add(assessment_sharing::add(table))));
    let table = national_report::add(aggregates::add(rhythm::add(reviews::add(table))));
    let table = needs_life::add(needs::add(assessment_results::add(assessment::add(table))));
    let table = engagements::add(proposals::add(transfer::add(offers::add(table))));
    let table = explain::add(run_tables::add(report::add(rounds::add(frontier::add(comparing::add(table))))));
    let table = delivery_life::add(delivery_parts::add(adherence::add(reassessment::add(labels::add(table)))));
    let table = practices::add(remarks::add(review_items::add(approved::add(overall_reports::add(table)))));
    let table = funds::add(calendar::add(assistance_map::add(existing::add(letter::add(table)))));
    let table = iati::add(lists::add(table));
    let table = overrides::add(round_diff::add(closing_report::add(round_frame::add(table))));
    let table = interests::add(interest_form::add(threads::add(deciding::add(table))));
    let table = webhooks::add(notifications::add(reviewing::add(ledger::add(table))));
    audit::add(notices::add(people::add(organisations::add(lessons::add(table)))))
}

/// The navigation of whoever looks: places and message keys.
pub fn navigation(p: &Page) -> Vec<(&'static str, &'static str)> {
    let Some(actor) = p.actor() else {
        return vec![
            ("/overview", "nav-overview"),
            ("/catalogue", "nav-catalogue"),
            ("/practices", "nav-practices"),
            ("/calendar", "nav-calendar"),
            ("/how-it-works", "nav-how-it-works"),
        ];
    };
    let mut places = vec![("/home", "nav-home")];
    match actor.kind {
        OrganisationKind::State => {
            places.extend([("/assessment", "nav-assessment"), ("/needs", "nav-needs"), ("/offers", "nav-offers")])
        }
        OrganisationKind::Provider => places.extend([("/offers", "nav-offers"), ("/needs", "nav-needs")]),
        OrganisationKind::Secretariat => {
            places.extend([("/needs", "nav-needs"), ("/offers", "nav-offers"), ("/rounds", "nav-rounds")]);
        }
    }
    places.extend([
        ("/proposals", "nav-proposals"),
        ("/interests", "nav-interests"),
        ("/engagements", "nav-engagements"),
        ("/reports", "nav-lessons"),
        ("/practices", "nav-practices"),
        ("/calendar", "nav-calendar"),
        ("/overview", "nav-overview"),
        ("/shared-assessments", "nav-shared"),
        ("/catalogue", "nav-catalogue"),
    ]);
    if actor.kind == OrganisationKind::Secretariat {
        places.extend([("/rates", "nav-rates"), ("/organisations", "nav-organisations")]);
    } else {
        places.push(("/people", "nav-people"));
    }
    if p.may(Act::ReadAudit) {
        places.push(("/audit", "nav-audit"));
    }
    places.push(("/account", "nav-account"));
    places
}

/// The top of a page: where it stands, what it is called, what was done, what is wrong.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// Title, as plain text.
    pub title: String,
    /// A line above the title.
    pub caption: Option<Message>,
    /// The pages above.
    pub trail: Vec<Link>,
    /// What to know first.
    pub leads: Vec<Message>,
    /// What the last act did.
    pub done: Option<Message>,
    /// What is wrong with what was posted.
    pub faults: Faults,
}

impl Head {
    /// A page with a title from the messages.
    fn new(p: &Page, key: &str) -> Self {
        Self::named(p, p.attr(key))
    }

    /// A page that is called like its record.
    fn named(p: &Page, title: impl Into<String>) -> Self {
        let query = p.context.place.split_once('?').map_or("", |(_, query)| query);
        let done = query.split('&').find_map(|pair| pair.strip_prefix("done="));
        let done = done.and_then(|code| i18n::find(p.lang(), &format!("done-{code}"), &[]));
        Self { title: title.into(), done, ..Self::default() }
    }

    fn above(mut self, p: &Page, place: &str, text: Message) -> Self {
        self.trail.push(Link::new(p.url(place), text));
        self
    }

    fn lead(mut self, lead: Message) -> Self {
        self.leads.push(lead);
        self
    }

    fn caption(mut self, caption: Message) -> Self {
        self.caption = Some(caption);
        self
    }

    fn faults(mut self, p: &Page, findings: &[Finding]) -> Self {
        self.faults = p.faults(findings);
        self
    }
}

/// A page with one list.
#[derive(Template)]
#[template(path = "pages/list.html")]
struct ListPage<'a> {
    p: &'a Page,
    head: Head,
    actions: Vec<Link>,
    listing: Listing,
}

/// A page with one form, and facts to know before.
#[derive(Template)]
#[template(path = "pages/form.html")]
struct FormPage<'a> {
    p: &'a Page,
    head: Head,
    facts: Option<Facts>,
    form: Form,
}

/// Shows a form: with the faults beside its fields where there are any.
fn show_form(p: &Page, head: Head, facts: Option<Facts>, form: Form) -> Answer {
    let status = if head.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let form = form.marked(&head.faults);
    p.render(status, &FormPage { p, head, facts, form })
}

/// A page of parts under headings.
#[derive(Template)]
#[template(path = "pages/parts.html")]
struct PartsPage<'a> {
    p: &'a Page,
    head: Head,
    filters: Option<Filters>,
    parts: Vec<Part>,
}

/// Shows a page of parts: with the faults of what was posted where there are any.
fn show_parts(p: &Page, head: Head, filters: Option<Filters>, parts: Vec<Part>) -> Answer {
    let status = if head.faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    p.render(status, &PartsPage { p, head, filters, parts })
}

/// The findings of a refusal that the person can put right in the form; every other refusal becomes its own page.
fn findings(refusal: Refusal) -> Result<Vec<Finding>, Failure> {
    match refusal {
        Refusal::Invalid(findings) => Ok(findings),
        other => Err(other.into()),
    }
}
