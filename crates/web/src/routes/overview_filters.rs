//! What the public overview is searched by. All of it stands in the address, so that a search can be passed on.

use chrono::NaiveDate;
use cycle::rooms::catalogue::Edition;
use cycle::{OverviewFilter, OverviewPaging};
use serde::Deserialize;
use vocabulary::AreaId;

use super::parts::{Choice, Field, Filters, Link};
use super::words::{
    area_choices, filter, kind_choices, language_choices, provider_kind_choices, query, region_choices, unit_groups,
};
use crate::App;
use crate::i18n::Message;
use crate::page::Page;

/// What stands in the address. A value that cannot be read filters nothing.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
pub(super) struct Wish {
    area: String,
    field: String,
    kind: String,
    provider_kind: String,
    region: String,
    language: String,
    from: String,
    until: String,
    unit: String,
    text: String,
    needs: String,
    offers: String,
    activities: String,
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

impl Wish {
    pub(super) fn filter(&self) -> OverviewFilter {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        OverviewFilter {
            area: self.area.parse().ok(),
            field: given(&self.field),
            kind: self.kind.parse().ok(),
            provider_kind: self.provider_kind.parse().ok(),
            region: self.region.parse().ok(),
            language: self.language.parse().ok(),
            from: day(&self.from),
            until: day(&self.until),
            unit: self.unit.parse().ok(),
            text: given(&self.text),
        }
    }

    pub(super) fn paging(&self) -> OverviewPaging {
        OverviewPaging {
            needs: given(&self.needs),
            offers: given(&self.offers),
            activities: given(&self.activities),
            ..OverviewPaging::default()
        }
    }

    fn pairs(&self) -> [(&'static str, &str); 10] {
        [
            ("area", &self.area),
            ("field", &self.field),
            ("kind", &self.kind),
            ("provider_kind", &self.provider_kind),
            ("region", &self.region),
            ("language", &self.language),
            ("from", &self.from),
            ("until", &self.until),
            ("unit", &self.unit),
            ("text", &self.text),
        ]
    }

    /// The search as it stands in an address; empty where nothing is set.
    pub(super) fn query(&self) -> String {
        query(&self.pairs())
    }

    /// The same search in one area.
    pub(super) fn in_area(&self, area: &AreaId) -> String {
        let mut pairs = self.pairs();
        pairs[0].1 = area.as_str();
        query(&pairs)
    }

    /// The same search with one list gone on; the others stay where they are.
    pub(super) fn gone_on(&self, list: &str, next: &str) -> String {
        let at = |name: &'static str, now: &str| (name, if name == list { next.to_owned() } else { now.to_owned() });
        let lists = [at("needs", &self.needs), at("offers", &self.offers), at("activities", &self.activities)];
        let lists = lists.iter().map(|(name, value)| (*name, value.as_str()));
        query(&self.pairs().into_iter().chain(lists).collect::<Vec<_>>())
    }
}

/// The fields of the search.
pub(super) fn filters(app: &App, p: &Page, edition: &Edition, wish: &Wish) -> Filters {
    let units = std::iter::once((Message::literal(""), vec![Choice::new("", p.t("all"))]))
        .chain(unit_groups(p, &wish.unit))
        .collect();
    let fields = edition.frameworks.adjacent_fields.iter().map(|f| Choice::new(f.id.as_str(), p.text(&f.title)));
    Filters {
        fields: vec![
            filter(p, "area", "column-area", &wish.area, area_choices(p, edition)),
            filter(p, "field", "crosswalk-adjacent-fields", &wish.field, fields.collect()),
            filter(p, "kind", "practice-kind", &wish.kind, kind_choices(p, edition)),
            filter(p, "provider_kind", "filter-provider-kind", &wish.provider_kind, provider_kind_choices(p)),
            filter(p, "region", "column-region", &wish.region, region_choices(app, p)),
            filter(p, "language", "filter-language", &wish.language, language_choices(p, &parts_of(&wish.language))),
            Field::day("from", p.t("overview-from"), wish.from.clone()),
            Field::day("until", p.t("overview-until"), wish.until.clone()),
            Field::select_groups("unit", p.t("filter-unit"), units).chosen(&[&wish.unit]),
            Field::line("text", p.t("filter-text"), wish.text.clone()),
        ],
        button: p.t("filter"),
        clear: (!wish.query().is_empty()).then(|| Link::new(p.url("/overview"), p.t("filter-clear"))),
    }
}

fn parts_of(one: &str) -> Vec<String> {
    given(one).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_stands_in_its_address() {
        let wish = Wish { area: "a".into(), text: " two words ".into(), needs: "7.ab".into(), ..Wish::default() };
        assert_eq!(wish.query(), "?area=a&text=%20two%20words%20");
        assert_eq!(wish.gone_on("offers", "9.cd"), "?area=a&text=%20two%20words%20&needs=7.ab&offers=9.cd");
        assert_eq!(wish.filter().text.as_deref(), Some("two words"));
        assert_eq!(Wish { from: "yesterday".into(), ..Wish::default() }.filter(), OverviewFilter::default());
    }
}
