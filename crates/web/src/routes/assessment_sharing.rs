//! Who may see a self-assessment: as a whole, by area, by answer; taken back at any time; who has looked.

use std::collections::BTreeSet;

use axum::extract::State;
use cycle::{Act, AssessmentView, SeenBy, ShareOf, ShareWith, SharingView};
use vocabulary::{AssessmentId, Finding, Group, Visibility};

use super::assessment::{endorsed, head};
use super::edition_life::day;
use super::need_form::offered;
use super::parts::{Cell, Choice, Column, Field, Form as Shown, Part, Table as Rows};
use super::words::{coded, group_choices, sharing, visibility_choices};
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::Id;
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/{id}/sharing", Policy::Act(Act::ReadAssessment), show)
        .post("/{lang}/assessment/{id}/sharing", Policy::Act(Act::ShareAssessment), share)
        .post("/{lang}/assessment/{id}/sharing/revoke", Policy::Act(Act::ShareAssessment), revoke)
        .post("/{lang}/assessment/{id}/sharing/evidence", Policy::Act(Act::ShareAssessment), evidence)
}

async fn show(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    shown(&app, &page, id, &Form::default(), &[]).await
}

async fn shown(app: &App, page: &Page, id: AssessmentId, form: &Form, faults: &[Finding]) -> Answer {
    let scope = page.scope()?;
    let view = app.cycle.assessment(scope, id).await?;
    let now = app.cycle.assessment_sharing(scope, id).await?;
    let seen = app.cycle.assessment_views(scope, id).await?;
    let p = page;
    let mut head = head(p, &view, "assessment-sharing")
        .lead(p.t("sharing-lead"))
        .lead(p.t("sharing-endorsed-only"))
        .faults(p, faults);
    if !endorsed(&view) {
        head = head.lead(p.t("sharing-not-endorsed"));
    }
    let mut parts = vec![rules(p, &view, &now)];
    if now.may.contains(&Act::ShareAssessment) {
        let offered = offered(app, scope, None).await?;
        parts.push(new_rule(p, &view, form, &head, offered.organisations()));
        let choice = if now.evidence { "without" } else { "with" };
        let button = p.t(&format!("sharing-evidence-{choice}"));
        let form = Shown::new(p.url(&format!("/assessment/{id}/sharing/evidence")), button, Vec::new());
        let says = if now.evidence { "sharing-evidence-goes" } else { "sharing-evidence-stays" };
        let value = if now.evidence { "0" } else { "1" };
        parts.push(Part::new("evidence", p.t("answer-evidence")).say(p.t(says)).ask(form.with("with", value)));
    }
    parts.push(looks(p, &seen));
    show_parts(p, head, None, parts)
}

/// What a rule is about, in words.
fn of_words(p: &Page, view: &AssessmentView, of: &ShareOf) -> Message {
    match of {
        ShareOf::Assessment => p.t("share-of-assessment"),
        ShareOf::Area(id) => {
            let title = view.questionnaire.areas.iter().find(|a| a.id == *id);
            title.map_or_else(|| Message::literal(id.as_str()), |a| p.t1("share-of-area", "title", p.text(&a.title)))
        }
        ShareOf::Question(id) => {
            let text = view.questionnaire.question(id);
            text.map_or_else(
                || Message::literal(id.as_str()),
                |(_, q)| p.t1("share-of-question", "title", p.text(&q.text)),
            )
        }
    }
}

fn rules(p: &Page, view: &AssessmentView, now: &SharingView) -> Part {
    let rows = now.rules.iter().map(|rule| {
        let mut who = vec![sharing(p, &rule.sharing)];
        who.extend(rule.chosen_names.values().map(|name| Cell::Words(name.clone())));
        vec![
            Cell::text(of_words(p, view, &rule.of)),
            Cell::Many(who),
            Cell::text(p.date_time(rule.at)),
            Cell::Words(rule.by.clone()),
        ]
    });
    let table = Rows {
        caption: p.t("sharing-rules"),
        quiet: true,
        columns: ["column-what", "column-sharing", "column-when", "column-who"].map(|k| Column::words(p.t(k))).into(),
        rows: rows.collect(),
        empty: p.t("sharing-none"),
    };
    let mut part = Part::new("rules", p.t("sharing-rules")).say(p.t("sharing-rules-lead")).table(table);
    if now.may.contains(&Act::ShareAssessment) {
        for rule in &now.rules {
            let place = p.url(&format!("/assessment/{}/sharing/revoke", view.record.id));
            let button = p.t1("sharing-revoke", "what", of_words(p, view, &rule.of));
            part = part.ask(Shown::new(place, button, Vec::new()).with("of", rule.of.code()));
        }
    }
    part
}

fn new_rule(p: &Page, view: &AssessmentView, form: &Form, head: &Head, organisations: &[Choice]) -> Part {
    let mut groups =
        vec![(Message::literal(""), vec![Choice::new(ShareOf::Assessment.code(), p.t("share-of-assessment"))])];
    let areas = view.questionnaire.areas.iter();
    let areas = areas.map(|a| Choice::new(ShareOf::Area(a.id.clone()).code(), p.text(&a.title)));
    groups.push((p.t("catalogue-areas"), areas.collect()));
    for area in &view.questionnaire.areas {
        let questions = area.items.iter().flat_map(|i| &i.questions);
        let questions = questions.map(|q| Choice::new(ShareOf::Question(q.id.clone()).code(), p.text(&q.text)));
        groups.push((p.text(&area.title), questions.collect()));
    }
    let chosen: Vec<&str> = form.values("chosen").collect();
    let named: Vec<&str> = form.values("groups").collect();
    let visibility = match form.value("visibility") {
        "" => "private",
        code => code,
    };
    let mut fields = vec![
        Field::select_groups("of", p.t("sharing-of"), groups).chosen(&[form.value("of")]),
        Field::radios("visibility", p.t("field-visibility"), visibility_choices(p)).chosen(&[visibility]),
    ];
    if !organisations.is_empty() {
        let field = Field::checks("chosen", p.t("field-shared-with"), organisations.to_vec());
        fields.push(field.chosen(&chosen).hint(p.t("field-shared-with-hint")));
    }
    fields.push(
        Field::checks("groups", p.t("sharing-groups"), group_choices(p))
            .chosen(&named)
            .hint(p.t("sharing-groups-hint")),
    );
    fields.push(
        Field::day("embargo_until", p.t("field-embargo"), form.value("embargo_until")).hint(p.t("field-embargo-hint")),
    );
    let place = p.url(&format!("/assessment/{}/sharing", view.record.id));
    let form = Shown::new(place, p.t("share-button"), fields).marked(&head.faults);
    Part::new("share", p.t("sharing-new")).say(p.t("sharing-new-lead")).ask(form)
}

fn looks(p: &Page, seen: &[SeenBy]) -> Part {
    let rows = seen.iter().map(|look| {
        let who = match (look.organisation_name.as_str(), look.kind) {
            ("", _) => Cell::text(p.t("looks-visitor")),
            (name, None) => Cell::Words(name.to_owned()),
            (name, Some(kind)) => {
                Cell::Many(vec![Cell::Words(name.to_owned()), Cell::text(coded(p, "organisation-kind", kind.code()))])
            }
        };
        vec![
            who,
            Cell::text(coded(p, "look", &look.how)),
            Cell::text(p.date(look.day)),
            Cell::number(p.number(look.count)),
            Cell::text(p.date_time(look.last_at)),
        ]
    });
    let table = Rows {
        caption: p.t("looks-title"),
        quiet: true,
        columns: vec![
            Column::words(p.t("column-who")),
            Column::words(p.t("looks-how")),
            Column::words(p.t("column-date")),
            Column::numbers(p.t("looks-times")),
            Column::words(p.t("looks-last")),
        ],
        rows: rows.collect(),
        empty: p.t("looks-none"),
    };
    Part::new("looks", p.t("looks-title")).say(p.t("looks-lead")).table(table)
}

/// The rule as posted.
fn posted(form: &Form) -> Result<(ShareOf, ShareWith), Vec<Finding>> {
    let mut faults = Vec::new();
    let of = form.value("of").parse::<ShareOf>();
    if of.is_err() {
        faults.push(super::words::fault("of", "nothing-chosen", form.value("of"), "choose what to share"));
    }
    let visibility = form.value("visibility").parse::<Visibility>();
    if visibility.is_err() {
        let value = form.value("visibility");
        faults.push(super::words::fault("visibility", "unknown-visibility", value, "choose who may see it"));
    }
    let embargo_until = day(form, "embargo_until").unwrap_or_else(|wrong| {
        faults.extend(wrong);
        None
    });
    let chosen = form.values("chosen").filter_map(|id| id.parse().ok()).collect();
    let groups: BTreeSet<Group> = form.values("groups").filter_map(|g| g.parse().ok()).collect();
    match (of, visibility) {
        (Ok(of), Ok(visibility)) if faults.is_empty() => {
            Ok((of, ShareWith { visibility, chosen, groups, embargo_until }))
        }
        _ => Err(faults),
    }
}

async fn share(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let refused = match posted(&form) {
        Err(faults) => faults,
        Ok((of, with)) => match app.cycle.share_assessment(page.scope()?, id, &of, Some(with)).await {
            Ok(_) => return Ok(page.go(&format!("/assessment/{id}/sharing?done=shared"))),
            Err(refusal) => findings(refusal)?,
        },
    };
    shown(&app, &page, id, &form, &refused).await
}

async fn revoke(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let of: ShareOf = form.value("of").parse().map_err(|_| crate::error::Failure::not_found())?;
    app.cycle.share_assessment(page.scope()?, id, &of, None).await?;
    Ok(page.go(&format!("/assessment/{id}/sharing?done=revoked")))
}

async fn evidence(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    app.cycle.share_evidence(page.scope()?, id, form.value("with") == "1").await?;
    Ok(page.go(&format!("/assessment/{id}/sharing?done=shared")))
}
