//! An offer as text, exactly as forms and the columns of tables have it; and back.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use catalogue::Edition;
use vocabulary::field::{Fields, digits, joined, shown};
use vocabulary::{
    AreaId, CapabilityId, Finding, Group, Malformed, ModalityId, Place, RegionCode, Register, Stage, StateCode, Unit,
};

use crate::offer::{Earmark, Eligible, OfferFacts, Preference};

vocabulary::raw_record! {
    /// All fields of an offer as text. Lists are parted by `;`, dates are written `2027-01-31`, amounts in whole units
    /// with a point before decimals.
    RawOffer {
        /// One line.
        title,
        /// What is offered.
        description,
        /// Ids of capabilities it builds.
        capabilities,
        /// Ids of whole areas it builds.
        areas,
        /// Ids of kinds of help.
        kinds,
        /// How much in total.
        capacity,
        /// A currency or a counted unit.
        unit,
        /// Smallest award worth the trouble.
        smallest_award,
        /// Largest award; empty means up to the capacity.
        largest_award,
        /// Most awards.
        max_awards,
        /// Used up once per award.
        setup_cost,
        /// Percent of a unit by M49 region, such as `002=130;009=150`.
        regional_cost,
        /// Codes of states.
        eligible_states,
        /// Codes of M49 regions.
        eligible_regions,
        /// LDC, LLDC, SIDS.
        eligible_groups,
        /// Language codes; empty means any.
        languages,
        /// Ways of delivery; empty means any.
        delivery,
        /// First day.
        window_from,
        /// Last day.
        window_until,
        /// Lowest present level it suits.
        level_from,
        /// Highest present level it suits.
        level_to,
        /// Shares that are kept for groups, such as `LDC=30`.
        earmarks,
        /// What the provider would rather do, such as `area=incident-response;region=002`.
        preferences,
        /// Conditions in words.
        conditions,
        /// Who may see it.
        visibility,
        /// Organisations it is shared with.
        shared_with,
        /// Until this day others do not see it.
        embargo_until,
    }
}

/// Highest cost in a region that is believed, in percent of a unit.
const HIGHEST_PERCENT: u32 = 10_000;

/// Reads an offer. All faults are given at once; `place` says where a field stands.
pub fn parse(
    raw: &RawOffer,
    edition: &Edition,
    register: &Register,
    place: impl Fn(&str) -> Place,
) -> Result<OfferFacts, Vec<Finding>> {
    let mut f = Fields::new(place);
    let title = f.title("title", &raw.title);
    let description = f.prose("description", &raw.description);
    let (capabilities, areas) = what_it_builds(&mut f, raw, edition);
    let kinds = f.required_list::<ModalityId>("unknown-kind", "kinds", &raw.kinds);
    let capacity = f.quantity("capacity", &raw.capacity, "unit", &raw.unit);
    let unit = raw.unit.trim().parse::<Unit>().ok();
    fitting_kinds(&mut f, &kinds, unit, edition);
    let mut amount = |field, text: &str| f.amount(field, text, unit);
    let smallest_award = amount("smallest_award", &raw.smallest_award).unwrap_or(0);
    let largest_award = amount("largest_award", &raw.largest_award);
    let setup_cost = amount("setup_cost", &raw.setup_cost).unwrap_or(0);
    if let Some(capacity) = capacity {
        award_limits(&mut f, raw, capacity.amount, (smallest_award, largest_award, setup_cost));
    }
    let max_awards = f.count("max_awards", &raw.max_awards);
    let regional_cost = regional_cost(&mut f, &raw.regional_cost, register);
    let eligible = eligible(&mut f, raw, register);
    let languages = f.list("unknown-language", "languages", &raw.languages);
    let delivery = f.list("unknown-delivery", "delivery", &raw.delivery);
    let window = f.period(("window_from", &raw.window_from), ("window_until", &raw.window_until));
    let levels = levels(&mut f, raw);
    let earmarks = earmarks(&mut f, &raw.earmarks);
    let preferences = preferences(&mut f, &raw.preferences, edition, register);
    let conditions = f.prose("conditions", &raw.conditions);
    let sharing = f.sharing(&raw.visibility, &raw.shared_with, &raw.embargo_until);
    let facts = capacity.zip(window).map(|(capacity, window)| OfferFacts {
        title,
        description,
        capabilities,
        areas,
        kinds,
        capacity,
        smallest_award,
        largest_award,
        max_awards,
        setup_cost,
        regional_cost,
        eligible,
        languages,
        delivery,
        window,
        levels,
        earmarks,
        preferences,
        conditions,
        sharing,
    });
    f.finish(facts)
}

fn what_it_builds<F: Fn(&str) -> Place>(
    f: &mut Fields<F>,
    raw: &RawOffer,
    edition: &Edition,
) -> (BTreeSet<CapabilityId>, BTreeSet<AreaId>) {
    let capabilities = f.list::<CapabilityId>("unknown-capability", "capabilities", &raw.capabilities);
    for id in capabilities.iter().filter(|id| edition.capability(id).is_none()) {
        f.refuse(
            "unknown-capability",
            "capabilities",
            id.as_str(),
            "the catalogue has no such capability; choose one of its list",
        );
    }
    let areas = f.list::<AreaId>("unknown-area", "areas", &raw.areas);
    for id in areas.iter().filter(|id| edition.area(id).is_none()) {
        f.refuse("unknown-area", "areas", id.as_str(), "the catalogue has no such area; choose one of its list");
    }
    if raw.capabilities.trim().is_empty() && raw.areas.trim().is_empty() {
        f.refuse(
            "required",
            "capabilities",
            "",
            "neither a capability nor an area is given; name at least one of them",
        );
    }
    (capabilities, areas)
}

fn fitting_kinds<F: Fn(&str) -> Place>(
    f: &mut Fields<F>,
    kinds: &BTreeSet<ModalityId>,
    unit: Option<Unit>,
    edition: &Edition,
) {
    for kind in kinds {
        match (edition.modality(kind), unit) {
            (None, _) => f.refuse(
                "unknown-kind",
                "kinds",
                kind.as_str(),
                "the catalogue has no such kind of help; choose one of its list",
            ),
            (Some(modality), Some(unit)) if !modality.unit.comparable(unit) => {
                let message = format!(
                    "{kind} is counted in {}, not in {unit}; change the unit, or make an offer of its own for it",
                    modality.unit
                );
                f.refuse("unit-does-not-fit-kind", "unit", unit.code(), message);
            }
            _ => {}
        }
    }
}

fn award_limits<F: Fn(&str) -> Place>(
    f: &mut Fields<F>,
    raw: &RawOffer,
    capacity: i64,
    (smallest, largest, setup): (i64, Option<i64>, i64),
) {
    if largest == Some(0) {
        f.refuse(
            "not-an-amount",
            "largest_award",
            &raw.largest_award,
            "this is nothing; give an amount above zero, or leave it empty",
        );
    }
    if largest.is_some_and(|largest| largest > 0 && smallest > largest) {
        f.refuse(
            "smallest-above-largest",
            "smallest_award",
            &raw.smallest_award,
            "this is above the largest award; let it be at most that",
        );
    }
    for (field, amount, text) in [
        ("smallest_award", smallest, &raw.smallest_award),
        ("largest_award", largest.unwrap_or(0), &raw.largest_award),
        ("setup_cost", setup, &raw.setup_cost),
    ] {
        if amount > capacity {
            f.refuse("above-capacity", field, text, "this is above the capacity; let it be at most that");
        }
    }
}

/// A name before `=` as its type; a fault is put at the field.
fn named<T: FromStr<Err = Malformed>, F: Fn(&str) -> Place>(
    f: &mut Fields<F>,
    code: &str,
    field: &str,
    text: &str,
    known: impl FnOnce(&T) -> bool,
    list: &str,
) -> Option<T> {
    let value = f.required::<T>(code, field, text)?;
    if !known(&value) {
        f.refuse(code, field, text, format!("{list} has no such entry; use one of its list"));
        return None;
    }
    Some(value)
}

fn percent<F: Fn(&str) -> Place>(f: &mut Fields<F>, field: &str, text: &str, least: u32, most: u32) -> Option<u32> {
    let value = text.parse::<u32>().ok().filter(|n| (least..=most).contains(n));
    if value.is_none() {
        f.refuse(
            "not-a-percent",
            field,
            text,
            format!("this is not a percentage; write a whole number from {least} to {most}"),
        );
    }
    value
}

fn regional_cost<F: Fn(&str) -> Place>(
    f: &mut Fields<F>,
    text: &str,
    register: &Register,
) -> BTreeMap<RegionCode, u32> {
    let mut costs = BTreeMap::new();
    let regions = register.regions();
    for (region, cost) in f.pairs("regional_cost", text, "002=130") {
        let code = named(f, "unknown-region", "regional_cost", region, |r| regions.contains(r), "UN M49");
        let cost = percent(f, "regional_cost", cost, 1, HIGHEST_PERCENT);
        if let Some((code, cost)) = code.zip(cost)
            && costs.insert(code, cost).is_some()
        {
            f.refuse("listed-twice", "regional_cost", region, "this region is given twice; keep one of them");
        }
    }
    costs
}

fn eligible<F: Fn(&str) -> Place>(f: &mut Fields<F>, raw: &RawOffer, register: &Register) -> Eligible {
    let states = f.list::<StateCode>("unknown-state", "eligible_states", &raw.eligible_states);
    for state in states.iter().filter(|state| register.get(state).is_none()) {
        f.refuse(
            "unknown-state",
            "eligible_states",
            state.as_str(),
            "the register has no such state; use its three-letter code of ISO 3166-1",
        );
    }
    let known = register.regions();
    let regions = f.list::<RegionCode>("unknown-region", "eligible_regions", &raw.eligible_regions);
    for region in regions.iter().filter(|region| !known.contains(region)) {
        f.refuse(
            "unknown-region",
            "eligible_regions",
            region.as_str(),
            "no state of the register lies in this region; use the three digits of UN M49, such as 002",
        );
    }
    Eligible { states, regions, groups: f.list("unknown-group", "eligible_groups", &raw.eligible_groups) }
}

fn levels<F: Fn(&str) -> Place>(f: &mut Fields<F>, raw: &RawOffer) -> Option<(Stage, Stage)> {
    let from: Option<Stage> = f.optional("not-a-level", "level_from", &raw.level_from);
    let to: Option<Stage> = f.optional("not-a-level", "level_to", &raw.level_to);
    if from.is_none() && to.is_none() {
        return None;
    }
    let [lowest, .., highest] = Stage::ALL;
    let (from, to) = (from.unwrap_or(lowest), to.unwrap_or(highest));
    if to < from {
        f.refuse(
            "levels-reversed",
            "level_to",
            &raw.level_to,
            format!("this is below the lowest level, {from}; let it be at least that"),
        );
    }
    Some((from, to))
}

fn earmarks<F: Fn(&str) -> Place>(f: &mut Fields<F>, text: &str) -> Vec<Earmark> {
    let mut earmarks: Vec<Earmark> = Vec::new();
    for (group, share) in f.pairs("earmarks", text, "LDC=30") {
        let group = named::<Group, _>(f, "unknown-group", "earmarks", group, |_| true, "the list of groups");
        let share = percent(f, "earmarks", share, 0, 100).and_then(|share| u8::try_from(share).ok());
        let Some((group, min_percent)) = group.zip(share) else { continue };
        if earmarks.iter().any(|earlier| earlier.group == group) {
            f.refuse("listed-twice", "earmarks", group.code(), "this group is given twice; keep one of them");
        }
        earmarks.push(Earmark { group, min_percent });
    }
    earmarks
}

fn preferences<F: Fn(&str) -> Place>(
    f: &mut Fields<F>,
    text: &str,
    edition: &Edition,
    register: &Register,
) -> Vec<Preference> {
    const FIELD: &str = "preferences";
    let regions = register.regions();
    let mut preferences = Vec::new();
    for (about, value) in f.pairs(FIELD, text, "region=002") {
        let preference = match about {
            "area" => named(f, "unknown-area", FIELD, value, |id| edition.area(id).is_some(), "the catalogue")
                .map(Preference::Area),
            "region" => {
                named(f, "unknown-region", FIELD, value, |r| regions.contains(r), "UN M49").map(Preference::Region)
            }
            "group" => named(f, "unknown-group", FIELD, value, |_| true, "the list of groups").map(Preference::Group),
            "state" => named(f, "unknown-state", FIELD, value, |s| register.get(s).is_some(), "the register")
                .map(Preference::State),
            "delivery" => {
                named(f, "unknown-delivery", FIELD, value, |_| true, "the list of deliveries").map(Preference::Delivery)
            }
            _ => {
                f.refuse(
                    "unknown-preference",
                    FIELD,
                    about,
                    "a preference is about one of: area region group state delivery; write it as region=002",
                );
                None
            }
        };
        preferences.extend(preference);
    }
    preferences
}

fn preference_text(preference: &Preference) -> String {
    match preference {
        Preference::Area(id) => format!("area={id}"),
        Preference::Region(code) => format!("region={code}"),
        Preference::Group(group) => format!("group={group}"),
        Preference::State(code) => format!("state={code}"),
        Preference::Delivery(delivery) => format!("delivery={delivery}"),
    }
}

impl From<&OfferFacts> for RawOffer {
    fn from(facts: &OfferFacts) -> Self {
        let unit = facts.capacity.unit;
        let above_zero = |amount: i64| if amount == 0 { String::new() } else { digits(amount, unit) };
        Self {
            title: facts.title.clone(),
            description: facts.description.clone(),
            capabilities: joined(&facts.capabilities),
            areas: joined(&facts.areas),
            kinds: joined(&facts.kinds),
            capacity: facts.capacity.digits(),
            unit: unit.to_string(),
            smallest_award: above_zero(facts.smallest_award),
            largest_award: shown(facts.largest_award.map(|amount| digits(amount, unit))),
            max_awards: shown(facts.max_awards),
            setup_cost: above_zero(facts.setup_cost),
            regional_cost: joined(facts.regional_cost.iter().map(|(region, cost)| format!("{region}={cost}"))),
            eligible_states: joined(&facts.eligible.states),
            eligible_regions: joined(&facts.eligible.regions),
            eligible_groups: joined(&facts.eligible.groups),
            languages: joined(&facts.languages),
            delivery: joined(&facts.delivery),
            window_from: facts.window.from().to_string(),
            window_until: facts.window.until().to_string(),
            level_from: shown(facts.levels.map(|(from, _)| from)),
            level_to: shown(facts.levels.map(|(_, to)| to)),
            earmarks: joined(facts.earmarks.iter().map(|e| format!("{}={}", e.group, e.min_percent))),
            preferences: joined(facts.preferences.iter().map(preference_text)),
            conditions: facts.conditions.clone(),
            visibility: facts.sharing.visibility.to_string(),
            shared_with: joined(&facts.sharing.chosen),
            embargo_until: shown(facts.sharing.embargo_until),
        }
    }
}

#[cfg(test)]
#[path = "raw_tests.rs"]
mod tests;
