//! Voluntary peer review: a state lets another state or an expert read chosen sections and comment on them.

use std::collections::BTreeSet;

use axum::extract::State;
use cycle::{Act, NewReview, ReviewComment, ReviewSummary, ReviewView};
use uuid::Uuid;
use vocabulary::{AreaId, AssessmentId, CapabilityId, Finding};

use super::assessment::head;
use super::assessment_shared::visible;
use super::edition_life::day;
use super::need_form::offered;
use super::parts::{Cell, Choice, Column, Facts, Field, Form as Shown, Part, Table as Rows, Tone};
use super::words::{area, capability, coded, listed};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::{Id, IdAnd};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/{id}/reviews", Policy::Act(Act::ReadAssessment), own)
        .post("/{lang}/assessment/{id}/reviews", Policy::Act(Act::InviteReview), invite)
        .get("/{lang}/reviews", Policy::Act(Act::ReadReviews), for_me)
        .get("/{lang}/reviews/{id}", Policy::Act(Act::ReadReviews), show)
        .post("/{lang}/reviews/{id}/comments", Policy::Act(Act::ReviewAssessment), comment)
        .post("/{lang}/reviews/{id}/comments/{of}", Policy::Act(Act::InviteReview), answer)
        .post("/{lang}/reviews/{id}/revoke", Policy::Act(Act::InviteReview), revoke)
}

fn standing(p: &Page, code: &str) -> Cell {
    let tone = match code {
        "open" => Tone::Accent,
        "revoked" => Tone::Danger,
        _ => Tone::Plain,
    };
    Cell::Tag(tone, coded(p, "review", code))
}

fn table(p: &Page, found: &[ReviewSummary], mine: bool) -> Rows {
    let row = |r: &ReviewSummary| {
        let who = if mine { Cell::text(p.text(&r.state_name)) } else { Cell::Words(r.reviewer_name.clone()) };
        vec![
            Cell::link(p.url(&format!("/reviews/{}", r.id)), Message::literal(r.assessment_title.clone())),
            who,
            Cell::text(p.date(r.until)),
            Cell::number(p.number(r.comments)),
            standing(p, r.standing),
        ]
    };
    Rows {
        caption: p.t("reviews-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-title")),
            Column::words(p.t(if mine { "column-state" } else { "review-reviewer" })),
            Column::words(p.t("review-until")),
            Column::numbers(p.t("review-comments")),
            Column::words(p.t("column-status")),
        ],
        rows: found.iter().map(row).collect(),
        empty: p.t(if mine { "reviews-none-for-me" } else { "reviews-none" }),
    }
}

async fn own(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    show_own(&app, &page, id, &Form::default(), &[]).await
}

async fn show_own(app: &App, page: &Page, id: AssessmentId, form: &Form, faults: &[Finding]) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let found = app.cycle.reviews(page.scope()?, id).await?;
    let p = page;
    let head = head(p, &view, "assessment-reviews").lead(p.t("reviews-lead")).faults(p, faults);
    let mut parts = vec![Part::new("reviews", p.t("reviews-title")).table(table(p, &found, false))];
    if p.may(Act::InviteReview) {
        let offered = offered(app, page.scope()?, None).await?;
        let mut organisations = vec![Choice::new("", p.t("choose-one"))];
        organisations.extend(offered.organisations().iter().cloned());
        let chosen: Vec<&str> = form.values("areas").collect();
        let areas = view.questionnaire.areas.iter().map(|a| Choice::new(a.id.as_str(), p.text(&a.title))).collect();
        let evidence = vec![Choice::new("1", p.t("review-evidence"))];
        let fields = vec![
            Field::select("organisation", p.t("column-organisation"), organisations)
                .chosen(&[form.value("organisation")]),
            Field::filled("email", p.t("review-email"), "email", "off", form.value("email"))
                .hint(p.t("review-email-hint")),
            Field::checks("areas", p.t("review-sections"), areas).chosen(&chosen),
            Field::checks("evidence", p.t("answer-evidence"), evidence).chosen(&[form.value("evidence")]),
            Field::area("message", p.t("column-message"), form.value("message")),
            Field::day("until", p.t("review-until"), form.value("until")).hint(p.t("review-until-hint")),
        ];
        let form = Shown::new(p.url(&format!("/assessment/{id}/reviews")), p.t("review-invite"), fields)
            .with(KEY_FIELD, form.key_or_new())
            .marked(&head.faults);
        parts.push(Part::new("invite", p.t("review-invite")).say(p.t("review-invite-lead")).ask(form));
    }
    show_parts(p, head, None, parts)
}

/// The invitation as posted.
fn posted(form: &Form) -> Result<NewReview, Vec<Finding>> {
    let mut faults = Vec::new();
    let organisation = form.value("organisation").parse();
    if organisation.is_err() {
        let value = form.value("organisation");
        faults.push(super::words::fault("organisation", "nothing-chosen", value, "choose who is invited"));
    }
    let until = match day(form, "until") {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            faults.push(super::words::fault("until", "required", "", "say until when"));
            None
        }
        Err(wrong) => {
            faults.extend(wrong);
            None
        }
    };
    let areas: BTreeSet<AreaId> = form.values("areas").filter_map(|a| a.parse().ok()).collect();
    match (organisation, until) {
        (Ok(organisation), Some(until)) if faults.is_empty() => Ok(NewReview {
            organisation,
            email: form.value("email").trim().to_owned(),
            areas,
            message: form.value("message").trim().to_owned(),
            until,
            evidence: form.value("evidence") == "1",
        }),
        _ => Err(faults),
    }
}

async fn invite(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let refused = match posted(&form) {
        Err(faults) => faults,
        Ok(new) => match app.cycle.invite_review(page.scope()?, id, &new, form.key().as_ref()).await {
            Ok(view) => return Ok(page.go(&format!("/reviews/{}?done=invited-review", view.summary.id))),
            Err(refusal) => findings(refusal)?,
        },
    };
    show_own(&app, &page, id, &form, &refused).await
}

async fn for_me(State(app): State<App>, page: Page) -> Answer {
    let found = app.cycle.reviews_for_me(page.scope()?).await?;
    let p = &page;
    let part = Part::new("reviews", p.t("reviews-asked")).table(table(p, &found, true));
    show_parts(p, Head::new(p, "reviews-title").lead(p.t("reviews-for-me-lead")), None, vec![part])
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<Uuid>) -> Answer {
    let view = app.cycle.review(page.scope()?, id).await?;
    shown(&page, &view, &Form::default(), &[])
}

fn shown(p: &Page, view: &ReviewView, form: &Form, faults: &[Finding]) -> Answer {
    let s = &view.summary;
    let mut head = Head::named(p, s.assessment_title.clone()).caption(p.text(&s.state_name)).faults(p, faults);
    head = if s.own {
        let place = format!("/assessment/{}/reviews", s.assessment);
        head.above(p, "/assessment", p.t("assessment-title")).above(p, &place, p.t("assessment-reviews"))
    } else {
        head.above(p, "/reviews", p.t("reviews-title")).lead(p.t("shared-logged"))
    };
    let mut facts = Facts::default();
    facts.add(p.t("column-status"), standing(p, s.standing));
    facts.add(p.t("review-reviewer"), Cell::Words(s.reviewer_name.clone()));
    facts.add_some(p.t("column-email"), (!s.email.is_empty()).then(|| Cell::Words(s.email.clone())));
    facts.add(p.t("review-until"), Cell::text(p.date(s.until)));
    let sections = listed(p, s.areas.iter().map(|a| area(p, &view.edition, a)));
    facts.add(p.t("review-sections"), Cell::text(sections));
    facts.add_some(p.t("column-message"), (!s.message.is_empty()).then(|| Cell::Prose(s.message.clone())));
    let mut about = Part::new("about", p.t("details")).facts(facts);
    if s.own && s.standing == "open" && s.may.contains(&Act::InviteReview) {
        let form = Shown::new(p.url(&format!("/reviews/{}/revoke", s.id)), p.t("review-revoke"), Vec::new()).grave();
        about = about.ask(form.with(VERSION_FIELD, s.version));
    }
    let mut parts = vec![about];
    if let Some(shown) = &view.shown {
        parts.extend(visible(p, &view.edition, shown));
    } else if !s.own {
        parts.push(Part::new("over", p.t("review-over")));
    }
    let comments = Part::new("comments", p.t("review-comments"));
    parts.push(if view.comments.is_empty() { comments.say(p.t("review-no-comments")) } else { comments });
    parts.extend(view.comments.iter().map(|c| one(p, view, c)));
    parts.extend(new_comment(p, view, form, &head));
    show_parts(p, head, None, parts)
}

fn one(p: &Page, view: &ReviewView, c: &ReviewComment) -> Part {
    let mut facts = Facts::default();
    facts.add(
        p.t("column-who"),
        Cell::Many(vec![Cell::Words(c.person_name.clone()), Cell::Words(c.organisation_name.clone())]),
    );
    facts.add(p.t("column-when"), Cell::text(p.date_time(c.at)));
    facts.add(p.t("comment-text"), Cell::Prose(c.text.clone()));
    facts.add_some(p.t("comment-answer"), (!c.answer.is_empty()).then(|| Cell::Prose(c.answer.clone())));
    let mut part = Part::new(format!("comment-{}", c.id), capability(p, &view.edition, &c.capability)).facts(facts);
    if view.summary.own && p.may(Act::InviteReview) {
        let field = Field::area(&format!("answer-{}", c.id), p.t("comment-answer"), c.answer.clone());
        let place = p.url(&format!("/reviews/{}/comments/{}", view.summary.id, c.id));
        part = part.ask(Shown::new(place, p.t("comment-answer-send"), vec![field]));
    }
    part
}

fn new_comment(p: &Page, view: &ReviewView, form: &Form, head: &Head) -> Option<Part> {
    let shown = view.shown.as_ref().filter(|_| p.may(Act::ReviewAssessment))?;
    let mut choices = vec![Choice::new("", p.t("choose-one"))];
    let items = shown.questionnaire.areas.iter().flat_map(|a| &a.items);
    choices.extend(items.map(|i| Choice::new(i.capability.as_str(), p.text(&i.title))));
    let fields = vec![
        Field::select("capability", p.t("column-capability"), choices).chosen(&[form.value("capability")]),
        Field::area("text", p.t("comment-text"), form.value("text")),
    ];
    let place = p.url(&format!("/reviews/{}/comments", view.summary.id));
    let form = Shown::new(place, p.t("comment-send"), fields).with(KEY_FIELD, form.key_or_new()).marked(&head.faults);
    Some(Part::new("new", p.t("comment-new")).ask(form))
}

async fn comment(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    let refused = match form.value("capability").parse::<CapabilityId>() {
        Err(_) => {
            let value = form.value("capability");
            vec![super::words::fault("capability", "nothing-chosen", value, "choose a capability")]
        }
        Ok(capability) => {
            let text = form.value("text").trim();
            match app.cycle.comment_on_review(page.scope()?, id, &capability, text, form.key().as_ref()).await {
                Ok(_) => return Ok(page.go(&format!("/reviews/{id}?done=comment"))),
                Err(refusal) => findings(refusal)?,
            }
        }
    };
    let view = app.cycle.review(page.scope()?, id).await?;
    shown(&page, &view, &form, &refused)
}

async fn answer(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<Uuid, Uuid>, form: Form) -> Answer {
    let text = form.value(&format!("answer-{of}")).trim();
    match app.cycle.answer_review_comment(page.scope()?, id, of, text).await {
        Ok(_) => Ok(page.go(&format!("/reviews/{id}?done=saved#comment-{of}"))),
        Err(refusal) => {
            let found = findings(refusal)?;
            let view = app.cycle.review(page.scope()?, id).await?;
            shown(&page, &view, &Form::default(), &found)
        }
    }
}

async fn revoke(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.revoke_review(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/reviews/{id}?done=revoked")))
}
