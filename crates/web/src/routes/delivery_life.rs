//! Partners, suspending and taking up again, the rhythm of reports, publication, documents.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cycle::rooms::feedback::PartnerRole;
use cycle::{Act, DocumentFile, NewDocument, RawPartner};
use uuid::Uuid;
use vocabulary::{EngagementId, Finding};

use super::delivery::below;
use super::engagements::head;
use super::parts::{Choice, Field, Fieldset, Form as Shown, Link};
use super::words::{coded, fault};
use super::{Answer, findings, show_form};
use crate::App;
use crate::error::Failure;
use crate::extract::{Id, IdAnd, disposition};
use crate::form::{Form, KEY_FIELD, Upload, VERSION_FIELD};
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

/// What a browser may offer to choose.
const FILES: &str = ".pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,.png,.jpg,.jpeg";

/// Rows for partners beyond those that are named.
const SPARE: usize = 3;

pub(super) fn add(table: Table) -> Table {
    let (edit, suspends) = (Policy::Act(Act::EditEngagement), Policy::Act(Act::SuspendEngagement));
    table
        .get("/{lang}/engagements/{id}/partners", edit, ask_partners)
        .post("/{lang}/engagements/{id}/partners", edit, set_partners)
        .get("/{lang}/engagements/{id}/suspend", suspends, ask_suspend)
        .post("/{lang}/engagements/{id}/suspend", suspends, suspend)
        .post("/{lang}/engagements/{id}/resume", suspends, resume)
        .post("/{lang}/engagements/{id}/rhythm", edit, rhythm)
        .post("/{lang}/engagements/{id}/publication", Policy::Act(Act::ConsentPublication), publication)
        .get("/{lang}/engagements/{id}/documents/new", edit, ask_document)
        .document("/{lang}/engagements/{id}/documents/new", edit, add_document)
        .get("/{lang}/engagements/{id}/documents/{of}", Policy::Act(Act::ReadEngagements), document)
        .get("/{lang}/engagements/{id}/documents/{of}/remove", edit, ask_remove)
        .post("/{lang}/engagements/{id}/documents/{of}/remove", edit, remove)
}

async fn show_partners(app: &App, page: &Page, id: EngagementId, form: Option<&Form>, found: &[Finding]) -> Answer {
    let p = page;
    let view = app.cycle.delivery(page.scope()?, id).await?;
    if !view.may.contains(&Act::EditEngagement) {
        return Err(Failure::not_found());
    }
    let stored = Form::filled(view.partners.iter().zip(1..).flat_map(|(entry, n)| {
        [
            (format!("name-{n}"), entry.what.name.clone()),
            (format!("role-{n}"), entry.what.role.code().to_owned()),
            (format!("iati_ref-{n}"), entry.what.iati_ref.clone().unwrap_or_default()),
        ]
    }));
    let form = form.unwrap_or(&stored);
    let filled = (1..=20).filter(|n| !form.value(&format!("name-{n}")).is_empty()).max().unwrap_or(0);
    let sets = (1..=(filled + SPARE).min(20)).map(|n| {
        let (name, role, reference) = (format!("name-{n}"), format!("role-{n}"), format!("iati_ref-{n}"));
        let roles = PartnerRole::ALL.iter().map(|r| Choice::new(r.code(), coded(p, "partner-role", r.code())));
        let roles = std::iter::once(Choice::new("", p.t("choose-one"))).chain(roles).collect();
        let fields = vec![
            Field::line(&name, p.t("partner-name"), form.value(&name)),
            Field::select(&role, p.t("partner-role"), roles).chosen(&[form.value(&role)]),
            Field::short(&reference, p.t("partner-reference"), form.value(&reference))
                .hint(p.t("partner-reference-hint")),
        ];
        Fieldset { title: Some(p.t1("partner-number", "number", n)), lead: None, fields }
    });
    let mut shown = Shown::new("", p.t("part-save"), Vec::new())
        .with(VERSION_FIELD, view.engagement.record.version)
        .cancel(Link::new(p.url(&format!("/engagements/{id}#partners")), p.t("cancel")));
    shown.sets = sets.collect();
    let head = head(p, &view.engagement, "partners-edit").lead(p.t("partner-lead")).faults(p, found);
    show_form(p, head, None, shown)
}

async fn ask_partners(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_partners(&app, &page, id, None, &[]).await
}

async fn set_partners(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let value = |name: &str, n: usize| form.value(&format!("{name}-{n}")).trim().to_owned();
    let (mut rows, mut named) = (Vec::new(), Vec::new());
    for n in 1..=20 {
        let raw = RawPartner { name: value("name", n), role: value("role", n), iati_ref: value("iati_ref", n) };
        if !raw.name.is_empty() || !raw.iati_ref.is_empty() {
            rows.push(n);
            named.push(raw);
        }
    }
    match app.cycle.set_partners(page.scope()?, id, &named, form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#partners"))),
        Err(refusal) => {
            let mut found = findings(refusal)?;
            super::funds::renumber(&mut found, &rows);
            show_partners(&app, &page, id, Some(&form), &found).await
        }
    }
}

async fn show_suspend(app: &App, page: &Page, id: EngagementId, form: &Form, found: &[Finding]) -> Answer {
    let view = app.cycle.delivery(page.scope()?, id).await?;
    if !view.may.contains(&Act::SuspendEngagement) {
        return Err(Failure::not_found());
    }
    let field = Field::area("reason", page.t("suspend-reason"), form.value("reason")).hint(page.t("reason-hint"));
    let shown = Shown::new("", page.t("suspend-title"), vec![field])
        .with(VERSION_FIELD, view.engagement.record.version)
        .cancel(Link::new(page.url(&format!("/engagements/{id}")), page.t("cancel")));
    let head = head(page, &view.engagement, "suspend-title").lead(page.t("suspend-lead")).faults(page, found);
    show_form(page, head, None, shown)
}

async fn ask_suspend(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_suspend(&app, &page, id, &Form::default(), &[]).await
}

async fn suspend(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    match app.cycle.suspend_engagement(page.scope()?, id, form.value("reason"), form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved"))),
        Err(refusal) => show_suspend(&app, &page, id, &form, &findings(refusal)?).await,
    }
}

async fn resume(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    app.cycle.resume_engagement(page.scope()?, id, form.version()?).await?;
    Ok(page.go(&format!("/engagements/{id}?done=saved")))
}

/// Whose engagement it is comes before what is wrong with the form.
async fn after_access(app: &App, page: &Page, id: EngagementId, fault: Failure) -> Failure {
    match page.scope() {
        Ok(scope) => app.cycle.delivery(scope, id).await.map_or_else(Failure::from, |_| fault),
        Err(failure) => failure,
    }
}

async fn rhythm(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let chosen = form.value("every_months");
    let Ok(months) = chosen.parse() else {
        let wrong = Failure::invalid(vec![fault("every_months", "nothing-chosen", chosen, "choose a rhythm")]);
        return Err(after_access(&app, &page, id, wrong).await);
    };
    app.cycle.set_report_rhythm(page.scope()?, id, months, form.version()?).await?;
    Ok(page.go(&format!("/engagements/{id}?done=saved#rhythm")))
}

async fn publication(State(app): State<App>, page: Page, Id(id): Id<EngagementId>, form: Form) -> Answer {
    let consented = match form.value("consented") {
        "yes" => true,
        "no" => false,
        other => {
            let wrong = fault("consented", "nothing-chosen", other, "say yes or no");
            return Err(after_access(&app, &page, id, Failure::invalid(vec![wrong])).await);
        }
    };
    app.cycle.consent_publication(page.scope()?, id, consented, form.version()?).await?;
    Ok(page.go(&format!("/engagements/{id}?done=saved#publication")))
}

async fn show_document(app: &App, page: &Page, id: EngagementId, key: String, found: &[Finding]) -> Answer {
    let view = app.cycle.delivery(page.scope()?, id).await?;
    if view.engagement.side == cycle::Side::Secretariat {
        return Err(Failure::not_found());
    }
    let field = Field::file("file", page.t("document-file"), FILES).hint(page.t("document-file-hint"));
    let shown = Shown::new("", page.t("document-add"), vec![field])
        .with_files()
        .with(VERSION_FIELD, view.engagement.record.version)
        .with(KEY_FIELD, key)
        .cancel(Link::new(page.url(&format!("/engagements/{id}")), page.t("cancel")));
    let head = head(page, &view.engagement, "document-add").lead(page.t("document-lead")).faults(page, found);
    show_form(page, head, None, shown)
}

async fn ask_document(State(app): State<App>, page: Page, Id(id): Id<EngagementId>) -> Answer {
    show_document(&app, &page, id, page.new_key(), &[]).await
}

async fn add_document(
    State(app): State<App>,
    page: Page,
    Id(id): Id<EngagementId>,
    upload: Result<Upload, Failure>,
) -> Answer {
    let upload = match upload {
        Ok(upload) => upload,
        Err(fault) => return Err(after_access(&app, &page, id, fault).await),
    };
    if upload.bytes.is_empty() {
        let wrong = fault("file", "nothing-chosen", "", "choose a file");
        return show_document(&app, &page, id, page.new_key(), &[wrong]).await;
    }
    let new = NewDocument {
        name: upload.file_name.clone(),
        media_type: upload.media_type.clone(),
        bytes: upload.bytes.to_vec(),
    };
    let version = upload.form.version()?;
    match app.cycle.add_document(page.scope()?, id, new, version, upload.key().as_ref()).await {
        Ok(_) => Ok(page.go(&format!("/engagements/{id}?done=saved#documents"))),
        Err(refusal) => show_document(&app, &page, id, page.new_key(), &findings(refusal)?).await,
    }
}

/// Somebody's file: never shown in the page's place, never taken for another type than it says.
pub(crate) fn attachment(file: DocumentFile) -> Result<Response, Failure> {
    let kind = HeaderValue::from_str(&file.document.media_type).map_err(|_| Failure::internal())?;
    let name = HeaderValue::from_str(&disposition(&file.document.name)).map_err(|_| Failure::internal())?;
    let headers: [(HeaderName, HeaderValue); 5] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, Body::from(file.bytes)).into_response())
}

async fn document(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>) -> Answer {
    attachment(app.cycle.document(page.scope()?, id, of).await?)
}

async fn ask_remove(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>) -> Answer {
    let view = app.cycle.delivery(page.scope()?, id).await?;
    let file = view.documents.iter().find(|d| d.id == of && d.may_change).ok_or_else(Failure::not_found)?;
    let shown = Shown::new(below(&page, &view, &format!("documents/{of}/remove")), page.t("part-remove"), Vec::new())
        .with(VERSION_FIELD, view.engagement.record.version)
        .cancel(Link::new(page.url(&format!("/engagements/{id}")), page.t("cancel")))
        .grave();
    let mut head = head(&page, &view.engagement, "part-remove").lead(page.t("part-remove-lead"));
    head.title = page.attr1("part-remove-of", "what", file.what.name.clone());
    show_form(&page, head, None, shown)
}

async fn remove(State(app): State<App>, page: Page, IdAnd(id, of): IdAnd<EngagementId, Uuid>, form: Form) -> Answer {
    app.cycle.remove_document(page.scope()?, id, of, form.version()?).await?;
    Ok(page.go(&format!("/engagements/{id}?done=saved#documents")))
}
