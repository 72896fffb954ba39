//! Entries of an engagement: milestones, what was handed over, risks. Written by a side; what was handed over is
//! confirmed, or said to be wrong, by the other.

use axum::extract::State;
use cycle::delivery::DeliveryView;
use cycle::rooms::feedback::Grade;
use cycle::{Act, RawDisbursement, RawMilestone, RawRisk};
use uuid::Uuid;
use vocabulary::{EngagementId, Finding, Quantity};

use super::delivery::below;
use super::engagements::head;
use super::parts::{Cell, Choice, Facts, Field, Form as Shown, Link, Part};
use super::words::{coded, fault};
use super::{Answer, findings, show_form, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd};
use crate::form::{Form, KEY_FIELD, VERSION_FIELD};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

const WRITE: Policy = Policy::Act(Act::EditEngagement);

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/engagements/{id}/milestones/new", WRITE, ask_milestone)
        .post("/{lang}/engagements/{id}/milestones/new", WRITE, add_milestone)
        .get("/{lang}/engagements/{id}/disbursements/new", WRITE, ask_disbursement)
        .post("/{lang}/engagements/{id}/disbursements/new", WRITE, add_disbursement)
        .get("/{lang}/engagements/{id}/risks/new", WRITE, ask_risk)
        .post("/{lang}/engagements/{id}/risks/new", WRITE, add_risk)
        .get("/{lang}/engagements/{id}/entries/{of}", WRITE, entry)
        .post("/{lang}/engagements/{id}/entries/{of}/done", WRITE, done)
        .post("/{lang}/engagements/{id}/entries/{of}/confirm", WRITE, confirm)
        .post("/{lang}/engagements/{id}/entries/{of}/dispute", WRITE, dispute)
        .post("/{lang}/engagements/{id}/entries/{of}/risk", WRITE, put_risk)
        .post("/{lang}/engagements/{id}/entries/{of}/remove", WRITE, remove)
}

/// What kind of entry is written anew.
#[derive(Clone, Copy)]
struct Kind {
    title: &'static str,
    lead: &'static str,
    place: &'static str,
    fields: fn(&Page, &DeliveryView, &Form) -> Vec<Field>,
}

const MILESTONE: Kind =
    Kind { title: "milestone-add", lead: "milestone-lead", place: "milestones", fields: milestone_fields };
const DISBURSEMENT: Kind =
    Kind { title: "disbursement-add", lead: "disbursements-lead", place: "disbursements", fields: disbursement_fields };
const RISK: Kind = Kind { title: "risk-add", lead: "risk-lead", place: "risks", fields: risk_fields };

fn milestone_fields(p: &Page, _: &DeliveryView, form: &Form) -> Vec<Field> {
    vec![
        Field::line("title", p.t("milestone-title"), form.value("title")),
        Field::day("due", p.t("milestone-due"), form.value("due")),
    ]
}

fn disbursement_fields(p: &Page, view: &DeliveryView, form: &Form) -> Vec<Field> {
    let unit = super::words::unit(p, view.engagement.record.engagement.agreed.unit);
    vec![
        Field::day("day", p.t("column-date"), form.value("day")),
        Field::short("amount", p.t1("disbursement-amount", "unit", unit), form.value("amount"))
            .hint(p.t("amount-hint")),
        Field::line("words", p.t("disbursement-words"), form.value("words")),
    ]
}

fn risk_fields(p: &Page, _: &DeliveryView, form: &Form) -> Vec<Field> {
    let grades = || Grade::ALL.iter().map(|g| Choice::new(g.code(), coded(p, "grade", g.code()))).collect();
    let open = ["yes", "no"].map(|code| Choice::new(code, p.t(&format!("risk-open-{code}"))));
    let now = if form.contains("open") { form.value("open") } else { "yes" };
    vec![
        Field::area("text", p.t("risk-text"), form.value("text")),
        Field::select("likelihood", p.t("risk-likelihood"), grades()).chosen(&[form.value("likelihood")]),
        Field::select("impact", p.t("risk-impact"), grades()).chosen(&[form.value("impact")]),
        Field::area("mitigation", p.t("risk-mitigation"), form.value("mitigation")),
        Field::radios("open", p.t("risk-open"), open.into()).chosen(&[now]),
    ]
}

async fn show_new(app: &App, page: &Page, id: EngagementId, kind: Kind, form: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.delivery(page.scope()?, id).await?;
    if !view.may.contains(&Act::EditEngagement) {
        return Err(Failure::not_found());
    }
    let shown = Shown::new("", page.t("part-save"), (kind.fields)(page, &view, form))
        .with(VERSION_FIELD, view.engagement.record.version)
        .with(KEY_FIELD, form.key_or_new())
        .cancel(Link::new(page.url(&format!("/engagements/{id}#{}", kind.place)), page.t("cancel")));
    let head = head(page, &view.engagement, kind.title).lead(page.t(kind.lead)).faults(page, found);
    show_form(page, head, None, shown)
}

async fn ask_milestone(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_new(&app, &page, id, MILESTONE, &Form::default(), &[]).await
}

async fn ask_disbursement(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    let form = Form::filled([("day", page.today().to_string())]);
    show_new(&app, &page, id, DISBURSEMENT, &form, &[]).await
}

async fn ask_risk(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_new(&app, &page, id, RISK, &Form::default(), &[]).await
}

async fn add_milestone(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let raw = RawMilestone { title: form.value("title").to_owned(), due: form.value("due").to_owned() };
    match app.cycle.add_milestone(page.scope()?, id, &raw, form.version()?, form.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#milestones"))),
        Err(refusal) => show_new(&app, &page, id, MILESTONE, &form, &findings(refusal)?).await,
    }
}

async fn add_disbursement(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let text = |name: &str| form.value(name).to_owned();
    let raw = RawDisbursement { day: text("day"), amount: text("amount"), words: text("words") };
    match app.cycle.add_disbursement(page.scope()?, id, &raw, form.version()?, form.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#disbursements"))),
        Err(refusal) => show_new(&app, &page, id, DISBURSEMENT, &form, &findings(refusal)?).await,
    }
}

fn raw_risk(form: &Form) -> RawRisk {
    let text = |name: &str| form.value(name).to_owned();
    RawRisk {
        text: text("text"),
        likelihood: text("likelihood"),
        impact: text("impact"),
        mitigation: text("mitigation"),
        open: text("open"),
    }
}

async fn add_risk(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let raw = raw_risk(&form);
    match app.cycle.add_risk(page.scope()?, id, &raw, form.version()?, form.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#risks"))),
        Err(refusal) => show_new(&app, &page, id, RISK, &form, &findings(refusal)?).await,
    }
}

/// One entry: what it says, and a part for each thing that can be done with it.
struct Open<'a> {
    p: &'a Page,
    view: &'a DeliveryView,
    of: Uuid,
    form: &'a Form,
}

impl Open<'_> {
    fn act(&self, end: &str, key: &str, fields: Vec<Field>) -> Shown {
        Shown::new(below(self.p, self.view, &format!("entries/{}/{end}", self.of)), self.p.t(key), fields)
            .with(VERSION_FIELD, self.view.engagement.record.version)
    }

    fn removal(&self) -> Part {
        let p = self.p;
        Part::new("remove", p.t("part-remove"))
            .say(p.t("part-remove-lead"))
            .ask(self.act("remove", "part-remove", Vec::new()).grave())
    }

    fn milestone(&self) -> Option<(String, Vec<Part>)> {
        let entry = self.view.milestones.iter().find(|entry| entry.id == self.of)?;
        let (p, what) = (self.p, &entry.what);
        let mut facts = Facts::default();
        facts.add(p.t("milestone-due"), Cell::text(p.date(what.due)));
        facts.add_some(p.t("milestone-done"), what.done.map(|day| Cell::text(p.date(day))));
        let mut parts = vec![Part::new("entry", p.t("details")).facts(facts)];
        if self.view.may.contains(&Act::EditEngagement) {
            let stored = what.done.map(|day| day.to_string()).unwrap_or_default();
            let now = if self.form.contains("done") { self.form.value("done").to_owned() } else { stored };
            let field = Field::day("done", p.t("milestone-done"), now).hint(p.t("milestone-done-hint"));
            parts.push(Part::new("reached", p.t("milestone-mark")).ask(self.act("done", "part-save", vec![field])));
        }
        if entry.may_change {
            parts.push(self.removal());
        }
        Some((what.title.clone(), parts))
    }

    fn disbursement(&self) -> Option<(String, Vec<Part>)> {
        let entry = self.view.disbursements.iter().find(|entry| entry.id == self.of)?;
        let (p, what) = (self.p, &entry.what);
        let unit = self.view.engagement.record.engagement.agreed.unit;
        let amount = p.quantity(Quantity::new(what.amount, unit));
        let mut facts = Facts::default();
        facts.add(p.t("column-date"), Cell::text(p.date(what.day)));
        facts.add(p.t("column-amount"), Cell::text(amount.clone()));
        facts.add_some(p.t("disbursement-words"), (!what.words.is_empty()).then(|| Cell::Prose(what.words.clone())));
        facts.add(p.t("part-by"), Cell::text(coded(p, "side", entry.side.code())));
        let mut parts = vec![Part::new("entry", p.t("details")).facts(facts)];
        if entry.may_confirm {
            let confirm = self.act("confirm", "disbursement-confirm", Vec::new());
            parts.push(Part::new("confirm", p.t("disbursement-confirm")).say(p.t("disbursements-lead")).ask(confirm));
            let field = Field::area("words", p.t("disbursement-wrong"), self.form.value("words"));
            let dispute = self.act("dispute", "disbursement-dispute", vec![field]);
            parts.push(Part::new("dispute", p.t("disbursement-dispute")).ask(dispute));
        }
        if entry.may_change {
            parts.push(self.removal());
        }
        Some((amount.plain(), parts))
    }

    fn risk(&self) -> Option<(String, Vec<Part>)> {
        let entry = self.view.risks.iter().find(|entry| entry.id == self.of)?;
        let (p, what) = (self.p, &entry.what);
        let stored = Form::filled([
            ("text", what.text.clone()),
            ("likelihood", what.likelihood.code().to_owned()),
            ("impact", what.impact.code().to_owned()),
            ("mitigation", what.mitigation.clone()),
            ("open", if what.open { "yes" } else { "no" }.to_owned()),
        ]);
        let form = if self.form.contains("text") { self.form } else { &stored };
        let mut parts = Vec::new();
        if entry.may_change {
            let change = self.act("risk", "part-save", risk_fields(p, self.view, form));
            parts.push(Part::new("entry", p.t("part-edit")).ask(change));
            parts.push(self.removal());
        }
        Some((what.text.clone(), parts))
    }
}

async fn show(app: &App, page: &Page, id: EngagementId, of: Uuid, form: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.delivery(page.scope()?, id).await?;
    let open = Open { p: page, view: &view, of, form };
    let shown = open.milestone().or_else(|| open.disbursement()).or_else(|| open.risk());
    let (title, mut parts) = shown.ok_or_else(Failure::not_found)?;
    let mut top = head(page, &view.engagement, "part-edit").faults(page, found);
    top.title = title;
    for form in parts.iter_mut().flat_map(|part| &mut part.forms) {
        *form = form.clone().marked(&top.faults);
    }
    show_parts(page, top, None, parts)
}

async fn entry(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>) -> Answer {
    show(&app, &page, id, of, &Form::default(), &[]).await
}

type Done = Result<DeliveryView, cycle::Refusal>;

async fn after(app: &App, page: &Page, id: EngagementId, of: Uuid, form: &Form, done: Done) -> Answer {
    match done {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved"))),
        Err(refusal) => show(app, page, id, of, form, &findings(refusal)?).await,
    }
}

async fn done(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>, form: Form) -> Answer {
    let day = match form.value("done").trim() {
        "" => None,
        text => match text.parse() {
            Ok(day) => Some(day),
            Err(_) => {
                let wrong = fault("done", "not-a-date", text, "write the day as 2027-03-31");
                return show(&app, &page, id, of, &form, &[wrong]).await;
            }
        },
    };
    let done = app.cycle.milestone_done(page.scope()?, id, of, day, form.version()?).await;
    after(&app, &page, id, of, &form, done).await
}

async fn confirm(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>, form: Form) -> Answer {
    let done = app.cycle.confirm_disbursement(page.scope()?, id, of, form.version()?).await;
    after(&app, &page, id, of, &form, done).await
}

async fn dispute(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>, form: Form) -> Answer {
    let done = app.cycle.dispute_disbursement(page.scope()?, id, of, form.value("words"), form.version()?).await;
    after(&app, &page, id, of, &form, done).await
}

async fn put_risk(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>, form: Form) -> Answer {
    let done = app.cycle.put_risk(page.scope()?, id, of, &raw_risk(&form), form.version()?).await;
    after(&app, &page, id, of, &form, done).await
}

async fn remove(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>, form: Form) -> Answer {
    let done = app.cycle.remove_part(page.scope()?, id, of, form.version()?).await;
    after(&app, &page, id, of, &form, done).await
}
