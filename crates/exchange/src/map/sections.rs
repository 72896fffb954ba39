//! The top of a column map: which sections it has and which columns each may fill.

use std::collections::BTreeMap;

use catalogue::TableMeta;
use serde_json::{Map, Value};

use super::reading::{MapReader, at};
use super::{ColumnMap, LookupPlan, Section};
use crate::needs::NEED_FIELDS;
use crate::offers::OFFER_FIELDS;

/// Column that sets a need's weight in the round.
pub(super) const WEIGHT: &str = "weight";
/// Column that sets the fit of all pairs of an offer in the round.
pub(super) const FIT: &str = "fit";

const AREA_COLUMNS: [&str; 3] = ["area", "name", "group"];
const INDICATOR_COLUMNS: [&str; 5] = ["survey", "indicator", "area", "capability", "text"];
const STATE_COLUMNS: [&str; 6] = ["code", "alpha2", "name", "region", "subregion", "intermediate"];

impl MapReader {
    /// The parts of the map, look-ups first, because the others name them.
    pub(super) fn whole(&mut self, object: &Map<String, Value>) -> Option<ColumnMap> {
        let parameters = if object.contains_key("parameters") {
            self.plain(object, "", "parameters").unwrap_or_default()
        } else {
            BTreeMap::new()
        };
        let lookups = self.lookups(object);
        let needs: Vec<&str> = NEED_FIELDS.iter().map(|f| f.name).chain([WEIGHT]).collect();
        let offers: Vec<&str> = OFFER_FIELDS.iter().map(|f| f.name).chain([FIT]).collect();
        let needs = self.wanted(object, "needs", &needs);
        let offers = self.wanted(object, "offers", &offers);
        let areas = self.possible(object, "areas", &AREA_COLUMNS);
        let indicators = self.possible(object, "indicators", &INDICATOR_COLUMNS);
        let states = self.possible(object, "states", &STATE_COLUMNS);
        let edition = self.edition(object);
        if areas.is_some() && edition.is_none() {
            self.refuse::<()>(
                "edition",
                &Value::Null,
                "a map with areas says which edition they make: id, version, title, published",
            );
        }
        let (award_cost, max_awards_per_state) = self.policy(object);
        Some(ColumnMap {
            parameters,
            lookups,
            needs: needs?,
            offers: offers?,
            areas,
            indicators,
            states,
            edition,
            award_cost,
            max_awards_per_state,
        })
    }

    fn lookups(&mut self, object: &Map<String, Value>) -> BTreeMap<String, LookupPlan> {
        let Some(value) = object.get("lookups") else { return BTreeMap::new() };
        let Value::Object(plans) = value else {
            self.refuse::<()>("lookups", value, "this must be an object of names and lookups");
            return BTreeMap::new();
        };
        // The rows of a look-up may not depend on another look-up: there is no order among them.
        let read: BTreeMap<_, _> = plans
            .iter()
            .filter_map(|(name, plan)| Some((name.clone(), self.lookup(plan, &at("lookups", name))?)))
            .collect();
        self.lookups = plans.keys().cloned().collect();
        read
    }

    fn wanted(&mut self, object: &Map<String, Value>, key: &str, columns: &[&str]) -> Option<Section> {
        match object.get(key) {
            Some(value) => self.section(value, key, columns),
            None => self.refuse(key, &Value::Null, "the section is missing; it says how these records are made"),
        }
    }

    fn possible(&mut self, object: &Map<String, Value>, key: &str, columns: &[&str]) -> Option<Section> {
        object.get(key).and_then(|value| self.section(value, key, columns))
    }

    fn edition(&mut self, object: &Map<String, Value>) -> Option<TableMeta> {
        let value = object.get("edition")?;
        let parts = self.object(value, "edition", &["id", "version", "title", "published"])?;
        let mut text = |key| self.text(parts, "edition", key);
        let (id, version, title, published) = (text("id"), text("version"), text("title"), text("published"));
        let published = published.and_then(|day| {
            day.parse().ok().or_else(|| {
                self.refuse("edition.published", &Value::String(day), "this must be a day; write it as 2026-11-24")
            })
        });
        Some(TableMeta { id: id?, version: version?, title: title?, published: published? })
    }

    fn policy(&mut self, object: &Map<String, Value>) -> (Option<f64>, Option<u32>) {
        let Some(policy) = object
            .get("policy")
            .and_then(|value| self.object(value, "policy", &["award_cost", "max_awards_per_state"]))
        else {
            return (None, None);
        };
        let cost = policy.get("award_cost").and_then(|v| {
            v.as_f64()
                .filter(|c| *c >= 0.0)
                .or_else(|| self.refuse("policy.award_cost", v, "this must be a number, 0 or more"))
        });
        let most = policy.get("max_awards_per_state").and_then(|v| {
            let whole = v.as_u64().and_then(|n| u32::try_from(n).ok());
            whole.or_else(|| self.refuse("policy.max_awards_per_state", v, "this must be a whole number, 0 or more"))
        });
        (cost, most)
    }
}
