//! Remarks on the framework, norm by norm, with the engagements behind them; and the remark form of an engagement.

use axum::extract::State;
use cycle::rooms::feedback::RemarkKind;
use cycle::{Act, NormRemarksView, RawRemark, RemarkView};
use uuid::Uuid;
use vocabulary::{EngagementId, Finding};

use super::engagements::head;
use super::parts::{Cell, Choice, Field, Form as Shown, Link, Part, Tone};
use super::tables::{day, table};
use super::words::{coded, listed};
use super::{Answer, Head, findings, lists, show_form, show_parts};
use crate::App;
use crate::extract::Id;
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/remarks", Policy::Act(Act::ReadRemarks), list)
        .post("/{lang}/remarks/{id}/sharing", Policy::Act(Act::RemarkFramework), share)
        .get("/{lang}/engagements/{id}/remark", Policy::Act(Act::RemarkFramework), ask)
        .post("/{lang}/engagements/{id}/remark", Policy::Act(Act::RemarkFramework), write)
}

fn shared(p: &Page, remark: &RemarkView) -> Cell {
    if remark.record.remark.shared {
        Cell::Tag(Tone::Accent, p.t("remark-shared"))
    } else {
        Cell::Tag(Tone::Plain, p.t("remark-own"))
    }
}

fn row(p: &Page, view: &RemarkView) -> Vec<Cell> {
    let remark = &view.record.remark;
    let mut about = vec![Cell::text(p.text(&view.title))];
    if view.record.own {
        let place = p.url(&format!("/engagements/{}", remark.engagement));
        about.push(Cell::link(place, p.t("engagement-caption")));
    }
    vec![
        Cell::Many(about),
        Cell::text(coded(p, "remark-kind", remark.kind.code())),
        Cell::Prose(remark.text.clone()),
        Cell::text(coded(p, "side", remark.side.code())),
        day(p, Some(remark.day)),
        shared(p, view),
    ]
}

const COLUMNS: [&str; 6] =
    ["column-item", "remark-kind", "column-remark", "column-who", "column-date", "column-sharing"];

fn by_norm(p: &Page, found: &[NormRemarksView]) -> Part {
    let rows = found.iter().map(|view| {
        let norm = &view.norm;
        let kinds = [("unclear", norm.unclear), ("missing", norm.missing), ("outdated", norm.outdated)];
        let kinds = kinds
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| Message::literal(format!("{}: {count}", coded(p, "remark-kind", kind).plain())));
        vec![
            Cell::text(p.text(&norm.title)),
            Cell::number(p.number(norm.remarks.len())),
            Cell::number(p.number(norm.engagements.len())),
            Cell::text(listed(p, kinds)),
        ]
    });
    let columns = ["column-item", "column-count", "nav-engagements", "remark-kind"];
    let rows = table(p, p.t("remarks-by-norm"), &columns, rows.collect(), "remarks-empty");
    Part::new("by-norm", p.t("remarks-by-norm")).table(rows)
}

async fn list(State(app): State<App>, page: Page) -> Answer {
    let p = &page;
    let all = app.cycle.remarks(page.scope()?).await?;
    let norms = app.cycle.remarks_by_norm(page.scope()?).await?;
    let rows = all.iter().map(|remark| row(p, remark)).collect();
    let rows = table(p, p.t("remarks-all"), &COLUMNS, rows, "remarks-empty");
    let mut part = Part::new("remarks", p.t("remarks-all")).table(rows);
    for view in all.iter().filter(|r| r.record.own && p.may(Act::RemarkFramework)) {
        let remark = &view.record.remark;
        let (key, to) = if remark.shared { ("remark-unshare", "no") } else { ("remark-share", "yes") };
        let button = Message::literal(format!("{}: {}", p.attr(key), p.text(&view.title).plain()));
        part = part.ask(
            Shown::new(p.url(&format!("/remarks/{}/sharing", remark.id)), button, Vec::new())
                .with(VERSION_FIELD, view.record.version)
                .with("shared", to),
        );
    }
    part.links.extend(lists::files(p, "remarks", ""));
    let mut norms = by_norm(p, &norms);
    norms.links.push(Link::new(p.url("/review-items"), p.t("nav-review-items")));
    let head = Head::new(p, "nav-remarks").above(p, "/reports", p.t("nav-lessons")).lead(p.t("remarks-lead"));
    show_parts(p, head, None, vec![norms, part])
}

async fn share(State(app): State<App>, page: Page, Id(id): Id<Uuid>, form: Form) -> Answer {
    app.cycle.share_remark(page.scope()?, id, form.value("shared") == "yes", form.version()?).await?;
    Ok(page.go("/remarks?done=shared"))
}

/// Norms, confidence-building measures and areas of an edition, as what a remark is about.
pub(super) fn subjects(p: &Page, edition: &cycle::rooms::catalogue::Edition) -> Vec<(Message, Vec<Choice>)> {
    let norms = super::words::norm_choices(p, edition);
    let measures = edition.entries("cbms").into_iter().map(|(id, title)| Choice::new(id, p.text(title))).collect();
    let areas = super::words::area_choices(p, edition);
    vec![
        (p.t("remark-items-norms"), norms),
        (p.t("remark-items-cbms"), measures),
        (p.t("remark-items-guidance"), areas),
    ]
}

async fn show(app: &App, page: &Page, id: EngagementId, form: &Form, found: &[Finding]) -> Answer {
    let p = page;
    let view = app.cycle.engagement(page.scope()?, id).await?;
    let edition = app.cycle.catalogue(page.scope()?, None).await?.edition;
    let kinds = RemarkKind::ALL.iter().map(|k| Choice::new(k.code(), coded(p, "remark-kind", k.code()))).collect();
    let shared = ["yes", "no"].map(|code| Choice::new(code, p.t(&format!("remark-share-{code}"))));
    let fields = vec![
        Field::select_groups("subject", p.t("remark-item"), subjects(p, &edition)).chosen(&[form.value("subject")]),
        Field::radios("kind", p.t("remark-kind"), kinds).chosen(&[form.value("kind")]),
        Field::area("text", p.t("remark-text"), form.value("text")),
        Field::radios("shared", p.t("remark-share"), shared.into()).chosen(&[form.value("shared")]),
    ];
    let shown = Shown::new("", p.t("remark-button"), fields)
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(p.url(&format!("/engagements/{id}")), p.t("cancel")));
    let head = head(p, &view, "remark-new").lead(p.t("remarks-lead")).faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show(&app, &page, id, &Form::filled([("shared", "no")]), &[]).await
}

async fn write(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let text = |name: &str| form.value(name).to_owned();
    let raw = RawRemark { subject: text("subject"), kind: text("kind"), text: text("text"), shared: text("shared") };
    match app.cycle.remark(page.scope()?, id, &raw, form.key().as_ref()).await {
        Ok(_) => Ok(page.go("/remarks?done=saved")),
        Err(refusal) => show(&app, &page, id, &form, &findings(refusal)?).await,
    }
}
