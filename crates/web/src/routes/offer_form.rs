//! The form of an offer: every field of the raw record, refilled with what was typed.

use cycle::RawOffer;
use cycle::rooms::catalogue::Edition;
use cycle::{Paging, Scope};
use std::sync::Arc;
use vocabulary::OrganisationKind;

use super::need_form::{shared, states_by_region};
use super::parts::{Choice, Field, Fieldset, Form as Shown};
use super::words::{
    area_choices, capability_groups, delivery_choices, group_choices, kind_choices, language_choices, parts, refs,
    region_choices, stage_choices, unit_groups,
};
use crate::App;
use crate::error::Failure;
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;

/// What the form offers to choose from.
pub(super) struct Offered {
    pub(super) edition: Arc<Edition>,
    pub(super) organisations: Vec<Choice>,
}

/// Looks up what the form offers.
pub(super) async fn offered(app: &App, scope: &Scope) -> Result<Offered, Failure> {
    let edition = app.cycle.catalogue(scope, None).await?.edition;
    let all = app.cycle.organisations(scope, None, &Paging { cursor: None, limit: 200 }).await?.items;
    let others = all.iter().filter(|o| o.kind != OrganisationKind::Secretariat);
    let organisations = others.map(|o| Choice::new(o.id.to_string(), Message::literal(o.name.clone()))).collect();
    Ok(Offered { edition, organisations })
}

/// What was posted, as the raw record takes it.
pub(super) fn raw(form: &Form) -> RawOffer {
    let mut raw = RawOffer::default();
    for field in RawOffer::FIELDS {
        raw.set(field, form.joined(field));
    }
    raw
}

/// A raw record as the form posts it.
pub(super) fn filled(raw: &RawOffer) -> Form {
    Form::filled(RawOffer::FIELDS.iter().map(|f| (*f, raw.get(f).unwrap_or_default())))
}

fn what(p: &Page, form: &Form, edition: &Edition) -> Fieldset {
    let chosen = |name: &str| parts(&form.joined(name));
    let (areas, capabilities, kinds) = (chosen("areas"), chosen("capabilities"), chosen("kinds"));
    Fieldset {
        title: Some(p.t("offer-part-what")),
        lead: None,
        fields: vec![
            Field::line("title", p.t("offer-title"), form.value("title")).hint(p.t("offer-title-hint")),
            Field::area("description", p.t("offer-description"), form.value("description"))
                .hint(p.t("offer-description-hint")),
            Field::checks("areas", p.t("offer-areas"), area_choices(p, edition))
                .chosen(&refs(&areas))
                .hint(p.t("offer-areas-hint")),
            Field::check_groups("capabilities", p.t("offer-capabilities"), capability_groups(p, edition))
                .chosen(&refs(&capabilities))
                .hint(p.t("offer-capabilities-hint")),
            Field::checks("kinds", p.t("offer-kinds"), kind_choices(p, edition)).chosen(&refs(&kinds)),
        ],
    }
}

fn how_much(p: &Page, form: &Form) -> Fieldset {
    let short = |name: &str, label: &str, hint: &str| Field::short(name, p.t(label), form.value(name)).hint(p.t(hint));
    Fieldset {
        title: Some(p.t("offer-part-much")),
        lead: Some(p.t("offer-part-much-lead")),
        fields: vec![
            short("capacity", "offer-capacity", "amount-hint"),
            Field::select_groups("unit", p.t("field-unit"), unit_groups(p, form.value("unit")))
                .chosen(&[form.value("unit")]),
            short("smallest_award", "offer-smallest", "offer-smallest-hint"),
            short("largest_award", "offer-largest", "offer-largest-hint"),
            short("max_awards", "offer-max-awards", "offer-max-awards-hint"),
            short("setup_cost", "offer-setup", "offer-setup-hint"),
            Field::line("regional_cost", p.t("offer-regional-cost"), form.value("regional_cost"))
                .hint(p.t("offer-regional-cost-hint")),
        ],
    }
}

fn for_whom(app: &App, p: &Page, form: &Form) -> Fieldset {
    let chosen = |name: &str| parts(&form.joined(name));
    let (groups, regions, states) = (chosen("eligible_groups"), chosen("eligible_regions"), chosen("eligible_states"));
    Fieldset {
        title: Some(p.t("offer-part-whom")),
        lead: Some(p.t("offer-part-whom-lead")),
        fields: vec![
            Field::checks("eligible_groups", p.t("offer-groups"), group_choices(p)).chosen(&refs(&groups)),
            Field::checks("eligible_regions", p.t("offer-regions"), region_choices(app, p)).chosen(&refs(&regions)),
            Field::check_groups("eligible_states", p.t("offer-states"), states_by_region(app, p))
                .chosen(&refs(&states)),
            Field::select("level_from", p.t("offer-level-from"), stage_choices(p)).chosen(&[form.value("level_from")]),
            Field::select("level_to", p.t("offer-level-to"), stage_choices(p))
                .chosen(&[form.value("level_to")])
                .hint(p.t("offer-levels-hint")),
        ],
    }
}

fn when(p: &Page, form: &Form) -> Fieldset {
    let languages = parts(&form.joined("languages"));
    let delivery = parts(&form.joined("delivery"));
    Fieldset {
        title: Some(p.t("offer-part-when")),
        lead: None,
        fields: vec![
            Field::day("window_from", p.t("offer-from"), form.value("window_from")),
            Field::day("window_until", p.t("offer-until"), form.value("window_until")),
            Field::checks("languages", p.t("field-languages"), language_choices(p, &languages))
                .chosen(&refs(&languages))
                .hint(p.t("offer-languages-hint")),
            Field::checks("delivery", p.t("field-delivery"), delivery_choices(p))
                .chosen(&refs(&delivery))
                .hint(p.t("offer-delivery-hint")),
        ],
    }
}

fn wishes(p: &Page, form: &Form) -> Fieldset {
    Fieldset {
        title: Some(p.t("offer-part-wishes")),
        lead: Some(p.t("offer-part-wishes-lead")),
        fields: vec![
            Field::line("earmarks", p.t("offer-earmarks"), form.value("earmarks")).hint(p.t("offer-earmarks-hint")),
            Field::line("preferences", p.t("offer-preferences"), form.value("preferences"))
                .hint(p.t("offer-preferences-hint")),
            Field::area("conditions", p.t("offer-conditions"), form.value("conditions"))
                .hint(p.t("offer-conditions-hint")),
        ],
    }
}

/// The whole form.
pub(super) fn shown(app: &App, p: &Page, form: &Form, offered: &Offered, button: Message) -> Shown {
    let sets = vec![
        what(p, form, &offered.edition),
        how_much(p, form),
        for_whom(app, p, form),
        when(p, form),
        wishes(p, form),
        shared(p, form, &offered.organisations),
    ];
    Shown { sets, ..Shown::new("", button, Vec::new()) }
}
