//! What a state need not type again: answers of its last cycle, to confirm one by one; public index values as hints that
//! it alone sees.

use std::collections::BTreeSet;

use axum::extract::State;
use cycle::rooms::assessment::{Index, RawIndexValue};
use cycle::{Act, CarriedView, HintsView};
use vocabulary::{AssessmentId, Finding, QuestionId};

use super::assessment::head;
use super::assessment_section::said;
use super::parts::{Cell, Choice, Column, Field, Form as Shown, Part, Table as Rows};
use super::words::coded;
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, Upload, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/{id}/carried", Policy::Act(Act::Answer), carried)
        .post("/{lang}/assessment/{id}/carried", Policy::Act(Act::Answer), confirm)
        .get("/{lang}/hints", Policy::Act(Act::ReadAssessment), hints)
        .post("/{lang}/hints", Policy::Act(Act::KeepHints), keep)
        .upload("/{lang}/hints/file", Policy::Act(Act::KeepHints), upload)
}

async fn carried(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    let found = app.cycle.carried(page.scope()?, id).await?;
    let p = &page;
    let asked = |question: &QuestionId| {
        let known = view.questionnaire.question(question);
        known.map_or_else(|| Message::literal(question.as_str()), |(_, q)| p.text(&q.text))
    };
    let row = |c: &CarriedView| {
        let mut way = vec![Cell::text(coded(p, "fate", c.through.as_str()))];
        way.extend(c.notes.iter().map(|n| Cell::text(p.text(n))));
        vec![
            Cell::text(asked(&c.question)),
            Cell::text(said(p, Some(&c.answer.choice))),
            Cell::Words(c.from_title.clone()),
            Cell::Many(way),
        ]
    };
    let table = Rows {
        caption: p.t("carried-title"),
        quiet: true,
        columns: ["column-question", "column-answer", "carried-from", "carried-way"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: found.iter().map(row).collect(),
        empty: p.t("carried-none"),
    };
    let mut part = Part::new("carried", p.t("carried-title")).table(table);
    if !found.is_empty() {
        let choices = found.iter().map(|c| Choice {
            hint: Some(said(p, Some(&c.answer.choice))),
            ..Choice::new(c.question.as_str(), asked(&c.question))
        });
        let field =
            Field::checks("question", p.t("carried-choose"), choices.collect()).hint(p.t("carried-choose-hint"));
        part = part.ask(Shown::new("", p.t("carried-confirm"), vec![field]));
    }
    show_parts(p, head(p, &view, "carried-title").lead(p.t("carried-lead")), None, vec![part])
}

async fn confirm(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>, form: Form) -> Answer {
    let chosen: BTreeSet<QuestionId> = form.values("question").filter_map(|q| q.parse().ok()).collect();
    if chosen.is_empty() {
        app.cycle.carried(page.scope()?, id).await?;
        return Ok(page.go(&format!("/assessment/{id}/carried")));
    }
    app.cycle.confirm_carried(page.scope()?, id, &chosen).await?;
    Ok(page.go(&format!("/assessment/{id}?done=saved")))
}

async fn hints(State(app): State<App>, page: Page) -> Answer {
    shown(&app, &page, &Form::default(), &[]).await
}

async fn shown(app: &App, page: &Page, form: &Form, faults: &[Finding]) -> Answer {
    let view = app.cycle.hints(page.scope()?, None).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let p = page;
    let in_file = faults.iter().any(|f| f.place.row.is_some());
    let mut head = Head::new(p, "hints-title").above(p, "/assessment", p.t("assessment-title")).lead(p.t("hints-lead"));
    if !edition.meta.hint_note.is_empty() {
        head = head.lead(p.text(&edition.meta.hint_note));
    }
    head = head.faults(p, faults);
    let mut parts = Vec::new();
    if in_file {
        parts.push(Part::new("faults", p.t("import-faults")).table(super::transfer::table(p, faults)));
    }
    parts.push(values(p, &edition, &view));
    if view.may.contains(&Act::KeepHints) {
        parts.push(new(p, &edition, &view, form, &head));
        let field = Field::file("file", p.t("import-file"), ".csv,.xlsx").hint(p.t("hints-file-hint"));
        let form = Shown::new(p.url("/hints/file"), p.t("hints-upload"), vec![field]).with_files();
        parts.push(Part::new("upload", p.t("hints-upload")).ask(form.with(VERSION_FIELD, view.version)));
    }
    show_parts(p, head, None, parts)
}

fn values(p: &Page, edition: &cycle::rooms::catalogue::Edition, view: &HintsView) -> Part {
    let rows = view.values.iter().map(|v| {
        let title = edition.entry(v.index.code(), &v.entry).map(|t| p.text(t));
        vec![
            Cell::text(coded(p, "index", v.index.code())),
            title.map_or_else(|| Cell::Words(v.entry.clone()), Cell::text),
            Cell::Words(v.value.clone()),
            Cell::Words(v.year.to_string()),
            Cell::Words(v.source.clone()),
        ]
    });
    let table = Rows {
        caption: p.t("hints-values"),
        quiet: true,
        columns: ["column-list", "column-entry", "column-value", "column-year", "column-source"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("hints-none"),
    };
    let mut part = Part::new("values", p.t("hints-values")).table(table);
    if view.may.contains(&Act::KeepHints) && !view.values.is_empty() {
        let choices = view.values.iter().enumerate().map(|(n, v)| {
            let says = format!("{} {} {}: {}", coded(p, "index", v.index.code()).plain(), v.entry, v.year, v.value);
            Choice::new(n.to_string(), Message::literal(says))
        });
        let field = Field::checks("remove", p.t("hints-remove"), choices.collect());
        part = part.ask(
            Shown::new(p.url("/hints"), p.t("hints-remove-button"), vec![field]).with(VERSION_FIELD, view.version),
        );
    }
    part
}

fn new(p: &Page, edition: &cycle::rooms::catalogue::Edition, view: &HintsView, form: &Form, head: &Head) -> Part {
    let mut entries = vec![(Message::literal(""), vec![Choice::new("", p.t("choose-one"))])];
    for index in Index::ALL {
        let choices = edition.entries(index.code()).into_iter();
        let choices = choices.map(|(id, title)| Choice::new(format!("{}/{id}", index.code()), p.text(title)));
        entries.push((coded(p, "index", index.code()), choices.collect()));
    }
    let fields = vec![
        Field::select_groups("entry", p.t("column-entry"), entries).chosen(&[form.value("entry")]),
        Field::short("value", p.t("column-value"), form.value("value")).hint(p.t("hints-value-hint")),
        Field::short("year", p.t("column-year"), form.value("year")),
        Field::line("source", p.t("column-source"), form.value("source")).hint(p.t("hints-source-hint")),
    ];
    let form = Shown::new(p.url("/hints"), p.t("hints-add"), fields).with(VERSION_FIELD, view.version);
    Part::new("new", p.t("hints-add")).ask(form.marked(&head.faults))
}

async fn keep(State(app): State<App>, page: Page, form: Form) -> Answer {
    let view = app.cycle.hints(page.scope()?, None).await?;
    let removed: BTreeSet<usize> = form.values("remove").filter_map(|n| n.parse().ok()).collect();
    let kept = view.values.iter().enumerate().filter(|(n, _)| !removed.contains(n));
    let mut raw: Vec<RawIndexValue> = kept
        .map(|(_, v)| RawIndexValue {
            index: v.index.code().to_owned(),
            entry: v.entry.clone(),
            value: v.value.clone(),
            year: v.year.to_string(),
            source: v.source.clone(),
        })
        .collect();
    if form.contains("entry") {
        let (index, entry) = form.value("entry").split_once('/').unwrap_or_default();
        let text = |name: &str| form.value(name).trim().to_owned();
        raw.push(RawIndexValue {
            index: index.to_owned(),
            entry: entry.to_owned(),
            value: text("value"),
            year: text("year"),
            source: text("source"),
        });
    }
    match app.cycle.save_hints(page.scope()?, None, &raw, form.version()?).await {
        Ok(_) => Ok(page.go("/hints?done=saved")),
        Err(refusal) => {
            let mut found = findings(refusal)?;
            for fault in &mut found {
                // Only the new value can be at fault; its fields are those of the form.
                let field = fault.place.field.clone().or_else(|| fault.place.path.clone()).unwrap_or_default();
                let field = field.rsplit(['.', ']']).next().unwrap_or_default().to_owned();
                fault.place = vocabulary::Place::field(if field == "index" { "entry".to_owned() } else { field });
            }
            shown(&app, &page, &form, &found).await
        }
    }
}

async fn upload(State(app): State<App>, page: Page, upload: Upload) -> Answer {
    match app.cycle.upload_hints(page.scope()?, None, &upload.bytes, upload.form.version()?).await {
        Ok(_) => Ok(page.go("/hints?done=imported")),
        Err(refusal) => shown(&app, &page, &Form::default(), &findings(refusal)?).await,
    }
}
