//! One area or capability of a state's own view: hide, rename, aim, weigh; its questions, shared and own.

use axum::extract::State;
use cycle::Act;
use cycle::rooms::assessment::{Edit, Overlay, OwnQuestion, Weight, is_own};
use cycle::rooms::catalogue::{Edition, Question};
use vocabulary::{AreaId, CapabilityId, Finding, QuestionId, Stage, Text};

use super::overlay::{head, laid, own_id, said, save};
use super::parts::{Choice, Field, Fieldset, Form as Shown, Link, Part};
use super::words::stage_choices;
use super::{Answer, findings, show_parts};
use crate::App;
use crate::error::Failure;
use crate::extract::Id;
use crate::form::{Form, VERSION_FIELD};
use crate::i18n::Message;
use crate::page::Page;
use crate::table_of_routes::{Policy, Table};

pub(super) fn add(table: Table) -> Table {
    table
        .get("/{lang}/overlay/areas/{id}", Policy::Act(Act::ReadAssessment), area)
        .post("/{lang}/overlay/areas/{id}", Policy::Act(Act::EditOverlay), save_area)
        .get("/{lang}/overlay/capabilities/{id}", Policy::Act(Act::ReadAssessment), capability)
        .post("/{lang}/overlay/capabilities/{id}", Policy::Act(Act::EditOverlay), save_capability)
        .post("/{lang}/overlay/capabilities/{id}/questions", Policy::Act(Act::EditOverlay), add_question)
}

fn hide(p: &Page, name: &str, label: Message, hidden: bool) -> Field {
    let choices = vec![Choice::new("show", p.t("overlay-show")), Choice::new("hide", p.t("overlay-hide"))];
    Field::radios(name, label, choices).chosen(&[if hidden { "hide" } else { "show" }])
}

/// A text of the state's own in the page's language; empty where the shared one stands.
fn own_words(p: &Page, text: Option<&Text>) -> String {
    text.and_then(|t| t.get(p.lang())).unwrap_or_default().to_owned()
}

fn note(p: &Page) -> Field {
    Field::line("note", p.t("overlay-note"), "").hint(p.t("overlay-note-hint"))
}

async fn area(State(app): State<App>, page: Page, Id(id): Id<AreaId>) -> Answer {
    show_area(&app, &page, &id, &[]).await
}

async fn show_area(app: &App, page: &Page, id: &AreaId, faults: &[Finding]) -> Answer {
    let (view, edition) = laid(app, page).await?;
    let found = edition.area(id).ok_or_else(Failure::not_found)?;
    let p = page;
    let mut head = head(p).above(p, "/overlay", p.t("overlay-title")).caption(p.t("column-area")).faults(p, faults);
    head.title = p.text(&found.title).plain();
    let fields = vec![
        hide(p, "shown", p.t("overlay-shown"), view.overlay.hidden_areas.contains(id)),
        Field::line("title", p.t("overlay-own-title"), own_words(p, view.overlay.area_titles.get(id)))
            .hint(p.t("overlay-own-title-hint")),
        note(p),
    ];
    let mut part = Part::new("change", p.t("change"));
    if view.may.contains(&Act::EditOverlay) {
        part = part.ask(Shown::new("", p.t("save"), fields).with(VERSION_FIELD, view.number).marked(&head.faults));
    }
    show_parts(p, head, None, vec![part])
}

/// The text to set: none where the field is empty, so that the shared one stands again.
fn renamed(p: &Page, before: Option<&Text>, words: &str) -> Option<Text> {
    (!words.trim().is_empty()).then(|| said(p, before, words))
}

async fn save_area(State(app): State<App>, page: Page, Id(id): Id<AreaId>, form: Form) -> Answer {
    let (view, _) = laid(&app, &page).await?;
    let title = renamed(&page, view.overlay.area_titles.get(&id), form.value("title"));
    let shown = if form.value("shown") == "hide" {
        Edit::HideArea { area: id.clone() }
    } else {
        Edit::ShowArea { area: id.clone() }
    };
    let edits = vec![Edit::RenameArea { area: id.clone(), title }, shown];
    match save(&app, &page, edits, form.value("note"), form.version()?).await {
        Ok(_) => Ok(page.go("/overlay?done=saved")),
        Err(refusal) => show_area(&app, &page, &id, &findings(refusal)?).await,
    }
}

/// A capability as the overlay knows it, shared or own.
struct Known<'a> {
    title: &'a Text,
    own: bool,
    questions: &'a [Question],
}

fn known<'a>(edition: &'a Edition, overlay: &'a Overlay, id: &CapabilityId) -> Option<Known<'a>> {
    if let Some(shared) = edition.capability(id) {
        return Some(Known { title: &shared.title, own: false, questions: &shared.questions });
    }
    let own = overlay.own_capabilities.iter().find(|c| c.id == *id)?;
    Some(Known { title: &own.title, own: true, questions: &[] })
}

async fn capability(State(app): State<App>, page: Page, Id(id): Id<CapabilityId>) -> Answer {
    show_capability(&app, &page, &id, &Form::default(), &[]).await
}

async fn show_capability(app: &App, page: &Page, id: &CapabilityId, form: &Form, faults: &[Finding]) -> Answer {
    let (view, edition) = laid(app, page).await?;
    let found = known(&edition, &view.overlay, id).ok_or_else(Failure::not_found)?;
    let p = page;
    let overlay = &view.overlay;
    let mut head =
        head(p).above(p, "/overlay", p.t("overlay-title")).caption(p.t("column-capability")).faults(p, faults);
    head.title = p.text(found.title).plain();
    let mut parts = Vec::new();
    if view.may.contains(&Act::EditOverlay) {
        let sets = vec![item_fields(p, overlay, id, found.own), question_fields(p, overlay, found.questions)];
        let change = Shown { sets, ..Shown::new("", p.t("save"), Vec::new()) }.with(VERSION_FIELD, view.number);
        parts.push(Part::new("change", p.t("change")).ask(change.marked(&head.faults)));
        let place = p.url(&format!("/overlay/capabilities/{id}/questions"));
        let new =
            Shown::new(place, p.t("overlay-add-question"), new_question(p, form)).with(VERSION_FIELD, view.number);
        let part = Part::new("question", p.t("overlay-add-question")).say(p.t("overlay-add-question-lead"));
        parts.push(part.ask(new.marked(&head.faults)));
    }
    let mut last = Part::new("more", p.t("overlay-more"));
    if !found.own {
        last = last.link(Link::new(p.url(&format!("/catalogue/{id}")), p.t("nav-catalogue")));
    }
    parts.push(last.link(Link::new(p.url("/overlay"), p.t("back"))));
    show_parts(p, head, None, parts)
}

fn item_fields(p: &Page, overlay: &Overlay, id: &CapabilityId, own: bool) -> Fieldset {
    let weights = (1..=16_u8).map(|quarters| {
        let value = f64::from(quarters) / 4.0;
        Choice::new(value.to_string(), Message::literal(crate::format::decimal(p.lang(), value, 2)))
    });
    let weight = overlay.weights.get(id).map_or_else(|| "1".to_owned(), |w| f64::from(*w).to_string());
    let target = overlay.targets.get(id).map(ToString::to_string).unwrap_or_default();
    let mut fields = Vec::new();
    if !own {
        fields.push(hide(p, "shown", p.t("overlay-shown"), overlay.hidden_capabilities.contains(id)));
        fields.push(
            Field::line("title", p.t("overlay-own-title"), own_words(p, overlay.capability_titles.get(id)))
                .hint(p.t("overlay-own-title-hint")),
        );
    }
    fields.push(Field::select("target", p.t("assessment-target"), stage_choices(p)).chosen(&[&target]));
    fields.push(
        Field::select("weight", p.t("overlay-weight"), weights.collect())
            .chosen(&[&weight])
            .hint(p.t("overlay-weight-hint")),
    );
    fields.push(note(p));
    Fieldset { title: None, lead: None, fields }
}

fn question_fields(p: &Page, overlay: &Overlay, questions: &[Question]) -> Fieldset {
    let fields = questions.iter().flat_map(|q| {
        [
            hide(p, &format!("shown.{}", q.id), p.text(&q.text), overlay.hidden_questions.contains(&q.id)),
            Field::area(
                &format!("text.{}", q.id),
                p.t("overlay-own-question-text"),
                own_words(p, overlay.question_texts.get(&q.id)),
            )
            .hint(p.t("overlay-own-title-hint")),
        ]
    });
    let title = (!questions.is_empty()).then(|| p.t("capability-questions"));
    Fieldset { title, lead: None, fields: fields.collect() }
}

fn new_question(p: &Page, form: &Form) -> Vec<Field> {
    let mut fields = vec![
        Field::area("text", p.t("overlay-question-text"), form.value("text")),
        Field::area("guidance", p.t("overlay-question-guidance"), form.value("guidance")),
    ];
    fields.extend(Stage::ALL.iter().map(|s| {
        let name = format!("level.{s}");
        Field::line(&name, p.t1("overlay-question-level", "stage", super::words::stage(p, Some(*s))), form.value(&name))
    }));
    fields
}

async fn save_capability(State(app): State<App>, page: Page, Id(id): Id<CapabilityId>, form: Form) -> Answer {
    let (view, edition) = laid(&app, &page).await?;
    let found = known(&edition, &view.overlay, &id).ok_or_else(Failure::not_found)?;
    let overlay = &view.overlay;
    let capability = || id.clone();
    let weight = form.value("weight").parse::<Weight>().ok().filter(|w| *w != Weight::ONE);
    let mut edits = vec![
        Edit::Retarget { capability: capability(), stage: form.value("target").parse().ok() },
        Edit::Reweigh { capability: capability(), weight },
    ];
    if !found.own {
        let title = renamed(&page, overlay.capability_titles.get(&id), form.value("title"));
        edits.push(Edit::RenameCapability { capability: capability(), title });
    }
    for q in found.questions {
        let text = renamed(&page, overlay.question_texts.get(&q.id), form.value(&format!("text.{}", q.id)));
        edits.push(Edit::RewordQuestion { question: q.id.clone(), text });
        let hidden = form.value(&format!("shown.{}", q.id)) == "hide";
        edits.push(if hidden {
            Edit::HideQuestion { question: q.id.clone() }
        } else {
            Edit::ShowQuestion { question: q.id.clone() }
        });
    }
    if !is_own(id.as_str()) {
        let hidden = form.value("shown") == "hide";
        edits.push(if hidden {
            Edit::HideCapability { capability: capability() }
        } else {
            Edit::ShowCapability { capability: capability() }
        });
    }
    match save(&app, &page, edits, form.value("note"), form.version()?).await {
        Ok(_) => Ok(page.go("/overlay?done=saved")),
        Err(refusal) => show_capability(&app, &page, &id, &form, &findings(refusal)?).await,
    }
}

async fn add_question(State(app): State<App>, page: Page, Id(id): Id<CapabilityId>, form: Form) -> Answer {
    let (view, _) = laid(&app, &page).await?;
    let number = own_id("question", |id| view.overlay.own_questions.iter().any(|q| q.id.as_str() == id));
    let number: QuestionId = number.parse().map_err(|_| Failure::internal())?;
    let text = |name: &str| said(&page, None, form.value(name));
    let levels = [1, 2, 3, 4, 5].map(|n| text(&format!("level.{n}")));
    let question = OwnQuestion {
        id: number,
        capability: id.clone(),
        text: text("text"),
        guidance: text("guidance"),
        levels,
        allows_not_applicable: true,
    };
    match save(&app, &page, vec![Edit::PutQuestion { question }], "", form.version()?).await {
        Ok(_) => Ok(page.go(&format!("/overlay/capabilities/{id}?done=saved"))),
        Err(refusal) => show_capability(&app, &page, &id, &form, &findings(refusal)?).await,
    }
}
