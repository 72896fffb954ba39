//! Records in the reader's words: statuses, units, places, catalogue texts, choices of forms.

use catalogue::{Edition, Modality};
use chrono::NaiveDate;
use cycle::rooms::catalogue;
use vocabulary::{
    AreaId, CapabilityId, Group, LanguageCode, Period, ProviderKind, Quantity, RegionCode, Sharing, Stage, StateCode,
    Text, Unit, Visibility,
};

use super::parts::{Cell, Choice, Field, Tone};
use crate::App;
use crate::i18n::Message;
use crate::page::Page;

/// A status with its word; the tone says whether it waits, runs, is done or ended.
pub(super) fn status(p: &Page, code: &str) -> Cell {
    let tone = match code {
        "published" | "agreed" | "done" | "endorsed" | "adopted" | "authenticated" => Tone::Good,
        "in-delivery" | "running" | "proposing" | "open" | "queued" => Tone::Accent,
        "submitted" | "proposed" => Tone::Warn,
        "rejected" | "failed" | "declined" => Tone::Danger,
        _ => Tone::Plain,
    };
    Cell::Tag(tone, p.t(&format!("status-{code}")))
}

/// A norm with its letter and its title; what the edition does not know stands as it was written.
pub(super) fn norm(p: &Page, edition: &Edition, id: &str) -> Message {
    match edition.entries("norms").into_iter().find(|(known, _)| *known == id) {
        Some((id, title)) => norm_titled(p, id, title),
        None => Message::literal(id.to_owned()),
    }
}

/// The norms of an edition, to choose from.
pub(super) fn norm_choices(p: &Page, edition: &Edition) -> Vec<Choice> {
    edition.entries("norms").into_iter().map(|(id, title)| Choice::new(id, norm_titled(p, id, title))).collect()
}

fn norm_titled(p: &Page, id: &str, title: &Text) -> Message {
    p.t2("norm-titled", "id", id, "title", p.text(title))
}

/// The words of an enumerated value under its prefix.
pub(super) fn coded(p: &Page, prefix: &str, code: &str) -> Message {
    p.t(&format!("{prefix}-{code}"))
}

/// Messages one after another, as the language separates them.
pub(super) fn listed(p: &Page, parts: impl IntoIterator<Item = Message>) -> Message {
    let separator = p.attr("list-separator");
    let parts: Vec<_> = parts.into_iter().map(|m| m.plain()).collect();
    if parts.is_empty() { p.t("any") } else { Message::literal(parts.join(&separator)) }
}

/// A text of the catalogue as a cell.
pub(super) fn text(p: &Page, text: &Text) -> Cell {
    Cell::text(p.text(text))
}

/// The title of an area.
pub(super) fn area(p: &Page, edition: &Edition, id: &AreaId) -> Message {
    edition.area(id).map_or_else(|| Message::literal(id.as_str()), |a| p.text(&a.title))
}

/// The title of a capability.
pub(super) fn capability(p: &Page, edition: &Edition, id: &CapabilityId) -> Message {
    edition.capability(id).map_or_else(|| Message::literal(id.as_str()), |c| p.text(&c.title))
}

/// The name of a list that capabilities are linked to; its own name where we have no words for it.
pub(super) fn crosswalk(p: &Page, list: &str) -> Message {
    let name = crate::i18n::find(p.lang(), &format!("crosswalk-{}", list.replace('_', "-")), &[]);
    name.unwrap_or_else(|| Message::literal(list))
}

/// The title of a kind of help with its unit.
pub(super) fn kind(p: &Page, kind: &Modality) -> Message {
    p.t2("kind-with-unit", "kind", p.text(&kind.title), "unit", unit(p, kind.unit))
}

/// The name of a state; its code where the register does not know it.
pub(super) fn state(app: &App, p: &Page, code: &StateCode) -> Message {
    app.cycle.register().get(code).map_or_else(|| Message::literal(code.as_str()), |s| p.text(&s.name))
}

/// The name of a region.
pub(super) fn region(p: &Page, code: &RegionCode) -> Message {
    crate::i18n::find(p.lang(), &format!("region-{code}"), &[]).unwrap_or_else(|| Message::literal(code.as_str()))
}

/// A unit in words; a currency by its code.
pub(super) fn unit(p: &Page, unit: Unit) -> Message {
    match unit {
        Unit::Money(currency) => Message::literal(currency.code()),
        Unit::Count(counted) => coded(p, "unit", counted.code()),
    }
}

/// An amount and, for money in another currency, what it is worth with the day of the rate.
pub(super) fn amount(p: &Page, quantity: Quantity, usd_cents: Option<i64>, rate_date: Option<NaiveDate>) -> Message {
    match (usd_cents, rate_date) {
        (Some(cents), Some(date)) if quantity.unit.currency().is_some_and(|c| c.code() != "USD") => {
            let date = crate::format::short_date(p.lang(), date);
            p.t_args(
                "amount-converted",
                &[("amount", &p.quantity(quantity)), ("converted", &p.usd(cents)), ("date", &date)],
            )
        }
        _ => p.quantity(quantity),
    }
}

/// From the first to the last day.
pub(super) fn period(p: &Page, period: &Period) -> Message {
    let day = |d| crate::format::short_date(p.lang(), d);
    p.t2("date-from-until", "from", day(period.from()), "until", day(period.until()))
}

/// A stage with its name.
pub(super) fn stage(p: &Page, stage: Option<Stage>) -> Message {
    stage.map_or_else(|| p.t("stage-none"), |s| p.t(&format!("stage-{s}")))
}

/// A working language by its name in the page's language; its code where we have no name.
pub(super) fn language(p: &Page, code: &LanguageCode) -> Message {
    crate::i18n::find(p.lang(), &format!("language-{code}"), &[]).unwrap_or_else(|| Message::literal(code.as_str()))
}

/// Who may see a record.
pub(super) fn sharing(p: &Page, sharing: &Sharing) -> Cell {
    let who = Cell::Tag(Tone::Plain, coded(p, "visibility", sharing.visibility.code()));
    match sharing.embargo_until {
        Some(day) if day > p.today() => {
            let until = p.t1("embargo-until", "date", crate::format::date(p.lang(), day));
            Cell::Many(vec![who, Cell::text(until)])
        }
        _ => who,
    }
}

/// Capabilities by area, for a list with headings.
pub(super) fn capability_groups(p: &Page, edition: &Edition) -> Vec<(Message, Vec<Choice>)> {
    edition
        .areas
        .iter()
        .map(|area| {
            let choices = edition.capabilities_of(&area.id).into_iter();
            (p.text(&area.title), choices.map(|c| Choice::new(c.id.as_str(), p.text(&c.title))).collect())
        })
        .collect()
}

/// Areas as choices.
pub(super) fn area_choices(p: &Page, edition: &Edition) -> Vec<Choice> {
    edition.areas.iter().map(|a| Choice::new(a.id.as_str(), p.text(&a.title))).collect()
}

/// Kinds of help as choices.
pub(super) fn kind_choices(p: &Page, edition: &Edition) -> Vec<Choice> {
    edition.modalities.iter().map(|m| Choice::new(m.id.as_str(), kind(p, m))).collect()
}

/// Currencies that most offers come in; any other can be named in files.
const CURRENCIES: [&str; 14] =
    ["USD", "EUR", "GBP", "JPY", "CHF", "CNY", "RUB", "CAD", "AUD", "SEK", "NOK", "DKK", "AED", "SAR"];

/// Units as choices: money first.
pub(super) fn unit_groups(p: &Page, now: &str) -> Vec<(Message, Vec<Choice>)> {
    let mut money: Vec<_> = CURRENCIES.iter().map(|c| Choice::new(*c, Message::literal(*c))).collect();
    let counted: Vec<_> =
        vocabulary::unit::Counted::ALL.iter().map(|c| Choice::new(c.code(), coded(p, "unit", c.code()))).collect();
    let known = now.is_empty() || money.iter().chain(&counted).any(|c| c.value == now);
    if !known {
        money.push(Choice::new(now, Message::literal(now)));
    }
    vec![(p.t("unit-money"), money), (p.t("unit-counted"), counted)]
}

/// States as choices, by name.
pub(super) fn state_choices(app: &App, p: &Page) -> Vec<Choice> {
    let mut states: Vec<_> =
        app.cycle.register().iter().map(|s| Choice::new(s.code.as_str(), p.text(&s.name))).collect();
    states.sort_by_key(|c| c.text.plain());
    states
}

/// Regions as choices.
pub(super) fn region_choices(app: &App, p: &Page) -> Vec<Choice> {
    app.cycle.register().regions().iter().map(|r| Choice::new(r.as_str(), region(p, r))).collect()
}

/// Groups of states as choices.
pub(super) fn group_choices(p: &Page) -> Vec<Choice> {
    Group::ALL.iter().map(|g| Choice::new(g.code(), coded(p, "group", g.code()))).collect()
}

/// Kinds of provider as choices.
pub(super) fn provider_kind_choices(p: &Page) -> Vec<Choice> {
    ProviderKind::ALL.iter().map(|k| Choice::new(k.code(), coded(p, "provider-kind", k.code()))).collect()
}

/// The six languages of the United Nations first, then those most help is given in.
const LANGUAGES: [&str; 14] = ["ar", "zh", "en", "fr", "ru", "es", "pt", "sw", "id", "ms", "tr", "fa", "ur", "hi"];

/// Working languages as choices; what was chosen and is not among them is added.
pub(super) fn language_choices(p: &Page, now: &[String]) -> Vec<Choice> {
    let more = now.iter().map(String::as_str).filter(|code| !LANGUAGES.contains(code));
    LANGUAGES
        .into_iter()
        .chain(more)
        .map(|code| match code.parse::<LanguageCode>() {
            Ok(known) => Choice::new(code, language(p, &known)),
            Err(_) => Choice::new(code, Message::literal(code)),
        })
        .collect()
}

/// Ways of delivery as choices.
pub(super) fn delivery_choices(p: &Page) -> Vec<Choice> {
    use cycle::rooms::assessment::Delivery;
    Delivery::ALL.iter().map(|d| Choice::new(d.code(), coded(p, "delivery", d.code()))).collect()
}

/// Stages as choices, with the first for none.
pub(super) fn stage_choices(p: &Page) -> Vec<Choice> {
    std::iter::once(Choice::new("", p.t("stage-none")))
        .chain(Stage::ALL.iter().map(|s| Choice::new(s.to_string(), stage(p, Some(*s)))))
        .collect()
}

/// Who may see a record, as choices.
pub(super) fn visibility_choices(p: &Page) -> Vec<Choice> {
    Visibility::ALL
        .iter()
        .map(|v| Choice {
            hint: Some(coded(p, "visibility-hint", v.code())),
            ..Choice::new(v.code(), coded(p, "visibility", v.code()))
        })
        .collect()
}

/// A filter that offers everything first.
pub(super) fn filter(p: &Page, name: &str, label: &str, now: &str, choices: Vec<Choice>) -> Field {
    let all = std::iter::once(Choice::new("", p.t("all"))).chain(choices).collect();
    Field::select(name, p.t(label), all).chosen(&[now])
}

/// The parts of a raw list: `a; b`.
pub(super) fn parts(list: &str) -> Vec<String> {
    vocabulary::field::entries(list).map(str::to_owned).collect()
}

/// The values of a raw list as borrowed texts.
pub(super) fn refs(list: &[String]) -> Vec<&str> {
    list.iter().map(String::as_str).collect()
}

/// The address of a list with some of its filters changed.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let set: Vec<_> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", crate::error::encode(value)))
        .collect();
    if set.is_empty() { String::new() } else { format!("?{}", set.join("&")) }
}

/// A fault that a page found itself, in a field.
pub(super) fn fault(field: &str, code: &str, value: &str, message: &str) -> vocabulary::Finding {
    vocabulary::Finding::error(code, vocabulary::Place::field(field), value, message)
}
