//! A self-assessment without the network: the form and the workbook to take away, what comes back with a preview of every
//! change before anything is stored, the archive.

use std::collections::BTreeSet;

use axum::extract::State;
use cycle::rooms::assessment::{Answer as Said, Difference, Effect};
use cycle::{Act, AssessmentFile, AssessmentView, ImportPreview};
use uuid::Uuid;
use vocabulary::{AssessmentId, Finding, QuestionId};

use super::assessment::{endorsed, head};
use super::assessment_section::said;
use super::parts::{Cell, Choice, Column, Field, Form as Shown, Link, Part, Table as Rows, Tone};
use super::words::coded;
use super::{Answer, Head, findings, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, download};
use crate::form::{Form, KEY_FIELD, Upload};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/assessment/{id}/files", Policy::Act(Act::ReadAssessment), files)
        .get("/{lang}/assessment/{id}/files/{of}", Policy::Act(Act::ReadAssessment), file)
        .upload("/{lang}/assessment/{id}/import", Policy::Act(Act::Answer), bring)
        .get("/{lang}/assessment/{id}/import/{of}", Policy::Act(Act::Answer), preview)
        .post("/{lang}/assessment/{id}/import/{of}", Policy::Act(Act::Answer), apply)
        .post("/{lang}/assessment/{id}/import/{of}/discard", Policy::Act(Act::Answer), discard)
        .get("/{lang}/assessment/restore", Policy::Act(Act::StartAssessment), ask_restore)
        .upload("/{lang}/assessment/restore", Policy::Act(Act::StartAssessment), restore)
}

async fn files(State(app): State<App>, page: Page, Id(id): Id<AssessmentId>) -> Answer {
    let view = app.cycle.assessment(page.scope()?, id).await?;
    shown(&page, &view, &[], "")
}

fn shown(p: &Page, view: &AssessmentView, faults: &[Finding], file: &str) -> Answer {
    let id = view.record.id;
    let mut head = head(p, view, "files-page").lead(p.t("files-lead"));
    let take = ["workbook", "blank", "xlsform", "archive"]
        .map(|of| Link::new(p.url(&format!("/assessment/{id}/files/{of}")), p.t(&format!("take-{of}"))));
    let mut away = Part::new("away", p.t("files-away")).say(p.t("files-away-lead"));
    away.links = take.into();
    let mut parts = Vec::new();
    if !faults.is_empty() {
        head = head.faults(p, &[]);
        head.leads = vec![p.t2("import-refused", "count", faults.len(), "file", file)];
        parts.push(Part::new("faults", p.t("import-faults")).table(super::transfer::table(p, faults)));
    }
    parts.push(away);
    if view.may.contains(&Act::Answer) && !endorsed(view) {
        let field = Field::file("file", p.t("import-file"), ".csv,.xlsx").hint(p.t("answers-file-hint"));
        let form =
            Shown::new(p.url(&format!("/assessment/{id}/import")), p.t("answers-look"), vec![field]).with_files();
        parts.push(Part::new("back", p.t("files-back")).say(p.t("files-back-lead")).ask(form));
    }
    if p.may(Act::StartAssessment) {
        let link = Link::new(p.url("/assessment/restore"), p.t("restore-title"));
        parts.push(Part::new("archive", p.t("restore-title")).say(p.t("restore-lead")).link(link));
    }
    show_parts(p, head, None, parts)
}

async fn file(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<AssessmentId, String>) -> Answer {
    let file = AssessmentFile::parse(&of, page.lang()).ok_or_else(Failure::not_found)?;
    let (name, media, bytes) = app.cycle.assessment_file(page.scope()?, id, &file).await?;
    download(&name, media, bytes)
}

async fn bring(
    State(app): State<App>,
    page: Page,
    Id(id): Id<AssessmentId>,
    upload: Result<Upload, Failure>,
) -> Answer {
    let upload = match upload {
        Ok(upload) => upload,
        // Whose assessment it is comes before what is wrong with the form.
        Err(fault) => {
            return app.cycle.assessment(page.scope()?, id).await.map_or_else(|e| Err(e.into()), |_| Err(fault));
        }
    };
    match app.cycle.preview_import(page.scope()?, id, &upload.file_name, &upload.bytes).await {
        Ok(preview) => Ok(page.go(&format!("/assessment/{id}/import/{}", preview.id))),
        Err(refusal) => {
            let found = findings(refusal)?;
            let view = app.cycle.assessment(page.scope()?, id).await?;
            shown(&page, &view, &found, &upload.file_name)
        }
    }
}

async fn preview(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<AssessmentId, Uuid>) -> Answer {
    let found = app.cycle.import_preview(page.scope()?, id, of).await?;
    let view = app.cycle.assessment(page.scope()?, id).await?;
    show_preview(&page, &view, &found)
}

fn tone(effect: Effect) -> Tone {
    match effect {
        Effect::New => Tone::Good,
        Effect::Same => Tone::Plain,
        Effect::Changed => Tone::Warn,
        Effect::Cleared | Effect::Refused => Tone::Danger,
    }
}

fn answer(p: &Page, answer: Option<&Said>) -> Cell {
    let mut cells = vec![Cell::text(said(p, answer.map(|a| &a.choice)))];
    for text in answer.into_iter().flat_map(|a| [&a.evidence, &a.comment]).filter(|t| !t.is_empty()) {
        cells.push(Cell::Prose(text.clone()));
    }
    cells.extend(answer.and_then(|a| a.confidence).map(|c| Cell::text(coded(p, "confidence", c.code()))));
    Cell::Many(cells)
}

fn question(p: &Page, view: &AssessmentView, d: &Difference) -> Message {
    let found = view.questionnaire.question(&d.question);
    found.map_or_else(|| Message::literal(d.question.as_str()), |(_, q)| p.text(&q.text))
}

fn show_preview(p: &Page, view: &AssessmentView, found: &ImportPreview) -> Answer {
    let id = view.record.id;
    let count = |effect: Effect| found.differences.iter().filter(|d| d.effect == effect).count();
    let head = head(p, view, "preview-title")
        .above(p, &format!("/assessment/{id}/files"), p.t("files-page"))
        .caption(Message::literal(found.file_name.clone()))
        .lead(p.t("preview-lead"))
        .lead(p.t_args(
            "preview-counts",
            &[
                ("new", &count(Effect::New)),
                ("changed", &count(Effect::Changed)),
                ("cleared", &count(Effect::Cleared)),
                ("same", &count(Effect::Same)),
                ("refused", &count(Effect::Refused)),
            ],
        ));
    let mut parts = Vec::new();
    if !found.findings.is_empty() {
        parts.push(Part::new("faults", p.t("import-faults")).table(super::transfer::table(p, &found.findings)));
    }
    let differs: Vec<_> = found.differences.iter().filter(|d| d.effect != Effect::Same).collect();
    let rows = differs.iter().map(|d| {
        let mut effect = vec![Cell::Tag(tone(d.effect), coded(p, "effect", d.effect.code()))];
        effect.extend(p.faults(&d.findings).lines.into_iter().map(|l| Cell::Words(l.text)));
        vec![
            Cell::text(question(p, view, d)),
            answer(p, d.before.as_ref()),
            answer(p, d.after.as_ref()),
            Cell::Many(effect),
        ]
    });
    let table = Rows {
        caption: p.t("preview-title"),
        quiet: true,
        columns: ["column-question", "column-was", "column-becomes", "column-effect"]
            .map(|k| Column::words(p.t(k)))
            .into(),
        rows: rows.collect(),
        empty: p.t("preview-nothing"),
    };
    parts.push(Part::new("differences", p.t("preview-differences")).table(table));
    let open: Vec<_> =
        differs.iter().filter(|d| matches!(d.effect, Effect::New | Effect::Changed | Effect::Cleared)).collect();
    let mut last = Part::new("apply", p.t("preview-apply"));
    if !open.is_empty() {
        let choices: Vec<_> = open.iter().map(|d| Choice::new(d.question.as_str(), question(p, view, d))).collect();
        let all: Vec<String> = open.iter().map(|d| d.question.to_string()).collect();
        let field = Field::checks("question", p.t("preview-choose"), choices)
            .chosen(&super::words::refs(&all))
            .hint(p.t("preview-choose-hint"));
        let place = p.url(&format!("/assessment/{id}/import/{}", found.id));
        last = last.ask(Shown::new(place, p.t("preview-apply"), vec![field]));
    }
    let place = p.url(&format!("/assessment/{id}/import/{}/discard", found.id));
    parts.push(last.ask(Shown::new(place, p.t("preview-discard"), Vec::new()).grave()));
    show_parts(p, head, None, parts)
}

async fn apply(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<AssessmentId, Uuid>, form: Form) -> Answer {
    let only: BTreeSet<QuestionId> = form.values("question").filter_map(|q| q.parse().ok()).collect();
    app.cycle.apply_import(page.scope()?, id, of, Some(&only)).await?;
    Ok(page.go(&format!("/assessment/{id}?done=imported")))
}

async fn discard(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<AssessmentId, Uuid>) -> Answer {
    app.cycle.discard_import(page.scope()?, id, of).await?;
    Ok(page.go(&format!("/assessment/{id}/files?done=discarded")))
}

async fn ask_restore(page: Page) -> Answer {
    show_restore(&page, page.new_key(), &[])
}

fn show_restore(p: &Page, key: String, faults: &[Finding]) -> Answer {
    let head = Head::new(p, "restore-title")
        .above(p, "/assessment", p.t("assessment-title"))
        .lead(p.t("restore-lead"))
        .faults(p, faults);
    let field = Field::file("file", p.t("import-file"), ".json,application/json").hint(p.t("restore-hint"));
    let form = Shown::new("", p.t("restore-button"), vec![field]).with_files().with(KEY_FIELD, key);
    super::show_form(p, head, None, form)
}

async fn restore(State(app): State<App>, page: Page, upload: Upload) -> Answer {
    match app.cycle.restore_assessment(page.scope()?, &upload.bytes, upload.key().as_ref()).await {
        Ok(record) => Ok(page.go(&format!("/assessment/{}?done=imported", record.id))),
        Err(refusal) => show_restore(&page, upload.form.key_or_new(), &findings(refusal)?),
    }
}
