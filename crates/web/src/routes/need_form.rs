//! The form of a need: every field of the raw record, refilled with what was typed.

use cycle::RawNeed;
use cycle::rooms::catalogue::Edition;
use cycle::{NeedFilter, Paging, Scope};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocabulary::{NeedId, OrganisationKind, RegionCode};

use super::parts::{Choice, Field, Fieldset, Form as Shown};
use super::words::{
    capability_groups, delivery_choices, kind_choices, language_choices, parts, provider_kind_choices, refs, region,
    stage_choices, unit_groups, visibility_choices,
};
use crate::App;
use crate::error::Failure;
use crate::form::Form;
use crate::i18n::Message;
use crate::page::Page;

/// What the form offers to choose from.
pub(super) struct Offered {
    pub(super) edition: Arc<Edition>,
    providers: Vec<Choice>,
    organisations: Vec<Choice>,
    needs: Vec<Choice>,
}

/// Looks up what the form offers. `own` is left out of the needs that must come first.
pub(super) async fn offered(app: &App, scope: &Scope, own: Option<NeedId>) -> Result<Offered, Failure> {
    let edition = app.cycle.catalogue(scope, None).await?.edition;
    let all = Paging { cursor: None, limit: 200 };
    let organisations = app.cycle.organisations(scope, None, &all).await?.items;
    let choice =
        |o: &cycle::records::OrganisationRecord| Choice::new(o.id.to_string(), Message::literal(o.name.clone()));
    let providers = organisations.iter().filter(|o| o.kind == OrganisationKind::Provider).map(choice).collect();
    let others = organisations.iter().filter(|o| o.kind != OrganisationKind::Secretariat).map(choice).collect();
    let needs = app.cycle.needs(scope, &NeedFilter { mine: true, ..NeedFilter::default() }, &all).await?.items;
    let needs = needs.iter().filter(|n| Some(n.record.need.id) != own);
    let needs =
        needs.map(|n| Choice::new(n.record.need.id.to_string(), Message::literal(n.record.need.facts.title.clone())));
    Ok(Offered { edition, providers, organisations: others, needs: needs.collect() })
}

/// What was posted, as the raw record takes it.
pub(super) fn raw(form: &Form) -> RawNeed {
    let mut raw = RawNeed::default();
    for field in RawNeed::FIELDS {
        raw.set(field, form.joined(field));
    }
    raw
}

/// A raw record as the form posts it.
pub(super) fn filled(raw: &RawNeed) -> Form {
    Form::filled(RawNeed::FIELDS.iter().map(|f| (*f, raw.get(f).unwrap_or_default())))
}

/// States by region, for a list with headings.
pub(super) fn states_by_region(app: &App, p: &Page) -> Vec<(Message, Vec<Choice>)> {
    let mut regions: BTreeMap<RegionCode, Vec<Choice>> = BTreeMap::new();
    for state in app.cycle.register().iter() {
        let place = state.subregion.clone().unwrap_or_else(|| state.region.clone());
        regions.entry(place).or_default().push(Choice::new(state.code.as_str(), p.text(&state.name)));
    }
    let mut groups: Vec<_> = regions.into_iter().map(|(code, states)| (region(p, &code), states)).collect();
    for (_, states) in &mut groups {
        states.sort_by_key(|c| c.text.plain());
    }
    groups.sort_by_key(|(name, _)| name.plain());
    groups
}

fn what(p: &Page, form: &Form, offered: &Offered) -> Fieldset {
    let kinds = parts(&form.joined("kinds"));
    let mut capabilities = vec![(Message::literal(""), vec![Choice::new("", p.t("choose-one"))])];
    capabilities.extend(capability_groups(p, &offered.edition));
    Fieldset {
        title: Some(p.t("need-part-what")),
        lead: None,
        fields: vec![
            Field::line("title", p.t("need-title"), form.value("title")).hint(p.t("need-title-hint")),
            Field::area("description", p.t("need-description"), form.value("description"))
                .hint(p.t("need-description-hint")),
            Field::select_groups("capability", p.t("column-capability"), capabilities)
                .chosen(&[form.value("capability")]),
            Field::checks("kinds", p.t("need-kinds"), kind_choices(p, &offered.edition))
                .chosen(&refs(&kinds))
                .hint(p.t("need-kinds-hint")),
            Field::select("level_now", p.t("need-level-now"), stage_choices(p)).chosen(&[form.value("level_now")]),
            Field::select("level_goal", p.t("need-level-goal"), stage_choices(p)).chosen(&[form.value("level_goal")]),
        ],
    }
}

fn how_much(p: &Page, form: &Form) -> Fieldset {
    Fieldset {
        title: Some(p.t("need-part-much")),
        lead: Some(p.t("need-part-much-lead")),
        fields: vec![
            Field::short("quantity", p.t("need-quantity"), form.value("quantity")).hint(p.t("amount-hint")),
            Field::select_groups("unit", p.t("field-unit"), unit_groups(p, form.value("unit")))
                .chosen(&[form.value("unit")]),
            Field::short("least_useful", p.t("need-least"), form.value("least_useful")).hint(p.t("need-least-hint")),
        ],
    }
}

fn when(p: &Page, form: &Form) -> Fieldset {
    let languages = parts(&form.joined("languages"));
    let delivery = parts(&form.joined("delivery"));
    Fieldset {
        title: Some(p.t("need-part-when")),
        lead: None,
        fields: vec![
            Field::day("earliest_start", p.t("need-start"), form.value("earliest_start")),
            Field::day("latest_end", p.t("need-end"), form.value("latest_end")),
            Field::checks("languages", p.t("field-languages"), language_choices(p, &languages))
                .chosen(&refs(&languages))
                .hint(p.t("need-languages-hint")),
            Field::checks("delivery", p.t("field-delivery"), delivery_choices(p))
                .chosen(&refs(&delivery))
                .hint(p.t("need-delivery-hint")),
        ],
    }
}

fn whom(p: &Page, form: &Form, offered: &Offered) -> Fieldset {
    let kinds = parts(&form.joined("excluded_provider_kinds"));
    let providers = parts(&form.joined("excluded_providers"));
    let mut fields = vec![
        Field::short("max_providers", p.t("need-max-providers"), form.value("max_providers"))
            .hint(p.t("need-max-providers-hint")),
        Field::checks("excluded_provider_kinds", p.t("need-excluded-kinds"), provider_kind_choices(p))
            .chosen(&refs(&kinds)),
    ];
    if !offered.providers.is_empty() {
        let field = Field::checks("excluded_providers", p.t("need-excluded"), offered.providers.clone());
        fields.push(field.chosen(&refs(&providers)).hint(p.t("need-excluded-hint")));
    }
    Fieldset { title: Some(p.t("need-part-whom")), lead: None, fields }
}

fn together(app: &App, p: &Page, form: &Form, offered: &Offered) -> Fieldset {
    let partners = parts(&form.joined("partners"));
    let requires = parts(&form.joined("requires"));
    let mut fields = vec![
        Field::check_groups("partners", p.t("need-partners"), states_by_region(app, p))
            .chosen(&refs(&partners))
            .hint(p.t("need-partners-hint")),
    ];
    if !offered.needs.is_empty() {
        let field = Field::checks("requires", p.t("need-requires"), offered.needs.clone());
        fields.push(field.chosen(&refs(&requires)).hint(p.t("need-requires-hint")));
    }
    fields.push(Field::short("priority", p.t("need-priority"), form.value("priority")).hint(p.t("need-priority-hint")));
    fields.push(Field::area("evidence", p.t("need-evidence"), form.value("evidence")).hint(p.t("need-evidence-hint")));
    Fieldset { title: Some(p.t("need-part-together")), lead: None, fields }
}

/// Who may see the record; the same for needs and offers.
pub(super) fn shared(p: &Page, form: &Form, organisations: &[Choice]) -> Fieldset {
    let chosen = parts(&form.joined("shared_with"));
    let visibility = match form.value("visibility") {
        "" => "private",
        code => code,
    };
    let mut fields =
        vec![Field::radios("visibility", p.t("field-visibility"), visibility_choices(p)).chosen(&[visibility])];
    if !organisations.is_empty() {
        let field = Field::checks("shared_with", p.t("field-shared-with"), organisations.to_vec());
        fields.push(field.chosen(&refs(&chosen)).hint(p.t("field-shared-with-hint")));
    }
    fields.push(
        Field::day("embargo_until", p.t("field-embargo"), form.value("embargo_until")).hint(p.t("field-embargo-hint")),
    );
    Fieldset { title: Some(p.t("part-sharing")), lead: Some(p.t("part-sharing-lead")), fields }
}

impl Offered {
    /// The part of the form that says who may see the record.
    pub(super) fn sharing(&self, p: &Page, form: &Form) -> Fieldset {
        shared(p, form, &self.organisations)
    }

    /// Organisations by name, for the page of one record.
    pub(super) fn organisations(&self) -> &[Choice] {
        &self.organisations
    }
}

/// The whole form.
pub(super) fn shown(app: &App, p: &Page, form: &Form, offered: &Offered, button: Message) -> Shown {
    let sets = vec![
        what(p, form, offered),
        how_much(p, form),
        when(p, form),
        whom(p, form, offered),
        together(app, p, form, offered),
        offered.sharing(p, form),
    ];
    Shown { sets, ..Shown::new("", button, Vec::new()) }
}
