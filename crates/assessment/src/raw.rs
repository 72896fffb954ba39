//! A need as text, exactly as forms and the columns of tables have it; and back.

use catalogue::Edition;
use vocabulary::field::{Fields, LIST_LIMIT, digits, joined, shown, tidy};
use vocabulary::{CapabilityId, Finding, ModalityId, Place, Register, StateCode, Unit};

use crate::need::{Evidence, Exclusions, NeedFacts, Partner};

vocabulary::raw_record! {
    /// All fields of a need as text. Lists are parted by `;`, dates are written `2027-01-31`, amounts in whole units
    /// with a point before decimals.
    RawNeed {
        /// One line.
        title,
        /// What for, for whom.
        description,
        /// Id of a capability.
        capability,
        /// Ids of kinds of help.
        kinds,
        /// How much.
        quantity,
        /// A currency or a counted unit.
        unit,
        /// Less than this is of no use.
        least_useful,
        /// First day.
        earliest_start,
        /// Last day.
        latest_end,
        /// Language codes; empty accepts any.
        languages,
        /// Ways of delivery; empty accepts any.
        delivery,
        /// Most providers at once.
        max_providers,
        /// Organisations that are not wanted.
        excluded_providers,
        /// Kinds of provider that are not wanted.
        excluded_provider_kinds,
        /// Needs that must be served too.
        requires,
        /// Codes of the other states of a joint need.
        partners,
        /// The state's own order, 1 first.
        priority,
        /// Level now.
        level_now,
        /// Level wanted.
        level_goal,
        /// One piece of evidence a line: a sentence or a link, with `[question=level]` before it where it is an answer.
        evidence,
        /// Who may see it.
        visibility,
        /// Organisations it is shared with.
        shared_with,
        /// Until this day others do not see it.
        embargo_until,
    }
}

/// Reads a need. All faults are given at once; `place` says where a field stands.
///
/// Partners come out without consent: only they can give it (see `NeedFacts::keep_consents`).
pub fn parse(
    raw: &RawNeed,
    edition: &Edition,
    register: &Register,
    place: impl Fn(&str) -> Place,
) -> Result<NeedFacts, Vec<Finding>> {
    let mut f = Fields::new(place);
    let title = f.title("title", &raw.title);
    let description = f.prose("description", &raw.description);
    let capability = known_capability(&mut f, &raw.capability, edition);
    let kinds = f.required_list::<ModalityId>("unknown-kind", "kinds", &raw.kinds);
    let quantity = f.quantity("quantity", &raw.quantity, "unit", &raw.unit);
    let unit = raw.unit.trim().parse::<Unit>().ok();
    for kind in &kinds {
        match (edition.modality(kind), unit) {
            (None, _) => f.refuse(
                "unknown-kind",
                "kinds",
                kind.as_str(),
                "the catalogue has no such kind of help; choose one of its list",
            ),
            (Some(modality), Some(unit)) if !modality.unit.comparable(unit) => {
                let message = format!(
                    "{kind} is counted in {}, not in {unit}; change the unit, or make a need of its own for it",
                    modality.unit
                );
                f.refuse("unit-does-not-fit-kind", "unit", unit.code(), message);
            }
            _ => {}
        }
    }
    let least_useful = f.amount("least_useful", &raw.least_useful, unit).unwrap_or(0);
    if let Some(quantity) = quantity.filter(|q| least_useful > q.amount) {
        let message = format!("this is above the quantity of {quantity}; let it be at most that");
        f.refuse("least-above-quantity", "least_useful", &raw.least_useful, message);
    }
    let period = f.period(("earliest_start", &raw.earliest_start), ("latest_end", &raw.latest_end));
    let languages = f.list("unknown-language", "languages", &raw.languages);
    let delivery = f.list("unknown-delivery", "delivery", &raw.delivery);
    let max_providers = f.count("max_providers", &raw.max_providers);
    let exclusions = Exclusions {
        organisations: f.list("not-an-identifier", "excluded_providers", &raw.excluded_providers),
        provider_kinds: f.list("unknown-provider-kind", "excluded_provider_kinds", &raw.excluded_provider_kinds),
    };
    let requires = f.list("not-an-identifier", "requires", &raw.requires);
    let partners = partners(&mut f, &raw.partners, register);
    let priority = f.count("priority", &raw.priority);
    let level_now = f.optional("not-a-level", "level_now", &raw.level_now);
    let level_goal = f.optional("not-a-level", "level_goal", &raw.level_goal);
    if level_now.is_some() && level_goal.is_some() && level_goal <= level_now {
        let message = format!(
            "this is not above the level now, {}; set a higher one, or leave one of the two empty",
            raw.level_now.trim()
        );
        f.refuse("goal-not-above-now", "level_goal", &raw.level_goal, message);
    }
    let evidence = evidence(&mut f, &raw.evidence);
    let sharing = f.sharing(&raw.visibility, &raw.shared_with, &raw.embargo_until);
    let facts = capability.zip(quantity).zip(period).map(|((capability, quantity), period)| NeedFacts {
        title,
        description,
        capability,
        kinds,
        quantity,
        least_useful,
        period,
        languages,
        delivery,
        max_providers,
        exclusions,
        requires,
        partners,
        priority,
        level_now,
        level_goal,
        evidence,
        sharing,
    });
    f.finish(facts)
}

fn known_capability<F: Fn(&str) -> Place>(f: &mut Fields<F>, text: &str, edition: &Edition) -> Option<CapabilityId> {
    let id: CapabilityId = f.required("unknown-capability", "capability", text)?;
    if edition.capability(&id).is_none() {
        f.refuse(
            "unknown-capability",
            "capability",
            id.as_str(),
            "the catalogue has no such capability; choose one of its list",
        );
    }
    Some(id)
}

fn partners<F: Fn(&str) -> Place>(f: &mut Fields<F>, text: &str, register: &Register) -> Vec<Partner> {
    let states = f.list::<StateCode>("unknown-state", "partners", text);
    for state in states.iter().filter(|state| register.get(state).is_none()) {
        f.refuse(
            "unknown-state",
            "partners",
            state.as_str(),
            "the register has no such state; use its three-letter code of ISO 3166-1",
        );
    }
    states.into_iter().map(|state| Partner { state, consented: false }).collect()
}

fn evidence<F: Fn(&str) -> Place>(f: &mut Fields<F>, text: &str) -> Vec<Evidence> {
    let text = tidy(text);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > LIST_LIMIT {
        f.refuse("too-long", "evidence", &text, format!("this has more than {LIST_LIMIT} lines; shorten it"));
        return Vec::new();
    }
    lines.into_iter().map(|line| one_evidence(f, line)).collect()
}

fn one_evidence<F: Fn(&str) -> Place>(f: &mut Fields<F>, line: &str) -> Evidence {
    let Some((answer, text)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
        return Evidence { question: None, level: None, text: f.prose("evidence", line) };
    };
    let (question, level) = answer.split_once('=').unwrap_or((answer, ""));
    Evidence {
        question: f.optional("not-an-identifier", "evidence", question),
        level: f.optional("not-a-level", "evidence", level),
        text: f.prose("evidence", text),
    }
}

fn evidence_line(evidence: &Evidence) -> String {
    let text = evidence.text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" ").trim().to_owned();
    if evidence.question.is_none() && evidence.level.is_none() && !text.starts_with('[') {
        return text;
    }
    let level = evidence.level.map(|level| format!("={level}")).unwrap_or_default();
    format!("[{}{level}] {text}", shown(evidence.question.as_ref())).trim_end().to_owned()
}

impl From<&NeedFacts> for RawNeed {
    fn from(facts: &NeedFacts) -> Self {
        let unit = facts.quantity.unit;
        let evidence = facts.evidence.iter().map(evidence_line).filter(|line| !line.is_empty() && line != "[]");
        Self {
            title: facts.title.clone(),
            description: facts.description.clone(),
            capability: facts.capability.to_string(),
            kinds: joined(&facts.kinds),
            quantity: facts.quantity.digits(),
            unit: unit.to_string(),
            least_useful: if facts.least_useful == 0 { String::new() } else { digits(facts.least_useful, unit) },
            earliest_start: facts.period.from().to_string(),
            latest_end: facts.period.until().to_string(),
            languages: joined(&facts.languages),
            delivery: joined(&facts.delivery),
            max_providers: shown(facts.max_providers),
            excluded_providers: joined(&facts.exclusions.organisations),
            excluded_provider_kinds: joined(&facts.exclusions.provider_kinds),
            requires: joined(&facts.requires),
            partners: joined(facts.partners.iter().map(|partner| &partner.state)),
            priority: shown(facts.priority),
            level_now: shown(facts.level_now),
            level_goal: shown(facts.level_goal),
            evidence: evidence.collect::<Vec<_>>().join("\n"),
            visibility: facts.sharing.visibility.to_string(),
            shared_with: joined(&facts.sharing.chosen),
            embargo_until: shown(facts.sharing.embargo_until),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::need::Delivery;
    use catalogue::bundled;
    use chrono::NaiveDate;
    use proptest::collection::{btree_set, vec};
    use proptest::option::of;
    use proptest::prelude::*;
    use proptest::sample::{select, subsequence};
    use std::collections::BTreeSet;
    use vocabulary::{
        LanguageCode, NeedId, OrganisationId, Period, ProviderKind, Quantity, QuestionId, Sharing, Stage, Visibility,
    };

    fn read(raw: &RawNeed) -> Result<NeedFacts, Vec<Finding>> {
        parse(raw, bundled(), &Register::demonstration(), |field| Place::cell(7, field))
    }

    #[test]
    fn an_empty_form_names_what_is_needed() {
        let found = read(&RawNeed::default()).unwrap_err();
        let fields: Vec<_> =
            found.iter().map(|f| (f.code.as_str(), f.place.field.as_deref().unwrap(), f.place.row)).collect();
        let expected = ["title", "capability", "kinds", "unit", "quantity", "earliest_start", "latest_end"];
        assert_eq!(fields, expected.map(|field| ("required", field, Some(7))));
    }

    #[test]
    fn all_faults_at_once() {
        let mut raw = RawNeed::default();
        for (field, text) in [
            ("title", &*"x".repeat(201)),
            ("description", &*"x".repeat(5001)),
            ("capability", "nowhere"),
            ("kinds", "training-course;magic;grant-funding"),
            ("quantity", "10"),
            ("unit", "seat"),
            ("least_useful", "11"),
            ("earliest_start", "2027-02-01"),
            ("latest_end", "2027-01-01"),
            ("languages", "fr;klingon"),
            ("delivery", "pigeon"),
            ("max_providers", "none"),
            ("excluded_providers", "acme"),
            ("excluded_provider_kinds", "witch"),
            ("requires", "17"),
            ("partners", "ken;XYZ"),
            ("priority", "0"),
            ("level_now", "3"),
            ("level_goal", "3"),
            ("evidence", "[Not a question=9] text"),
            ("visibility", "some"),
            ("shared_with", "x"),
            ("embargo_until", "2027-02-30"),
        ] {
            assert!(raw.set(field, text) && raw.get(field) == Some(text));
        }
        let found: Vec<_> =
            read(&raw).unwrap_err().into_iter().map(|f| format!("{}@{}", f.code, f.place.field.unwrap())).collect();
        assert_eq!(
            found,
            [
                "too-long@title",
                "too-long@description",
                "unknown-capability@capability",
                "unit-does-not-fit-kind@unit",
                "unknown-kind@kinds",
                "least-above-quantity@least_useful",
                "period-reversed@latest_end",
                "unknown-language@languages",
                "unknown-delivery@delivery",
                "not-a-count@max_providers",
                "not-an-identifier@excluded_providers",
                "unknown-provider-kind@excluded_provider_kinds",
                "not-an-identifier@requires",
                "unknown-state@partners",
                "unknown-state@partners",
                "not-a-count@priority",
                "goal-not-above-now@level_goal",
                "not-an-identifier@evidence",
                "not-a-level@evidence",
                "unknown-visibility@visibility",
                "not-an-identifier@shared_with",
                "not-a-date@embargo_until",
            ]
        );
    }

    #[test]
    fn consent_is_kept_but_never_typed() {
        let state: StateCode = "KEN".parse().unwrap();
        let raw = RawNeed {
            title: "Joint exercise".into(),
            capability: "exercises".into(),
            kinds: "exercise-tabletop".into(),
            quantity: "1".into(),
            unit: "exercise".into(),
            earliest_start: "2027-01-01".into(),
            latest_end: "2027-06-30".into(),
            partners: "UGA;KEN".into(),
            ..RawNeed::default()
        };
        let mut before = read(&raw).unwrap();
        assert!(before.partners.iter().all(|p| !p.consented));
        before.partners.retain_mut(|p| {
            p.consented = p.state == state;
            true
        });
        let mut after = read(&RawNeed::from(&before)).unwrap();
        after.keep_consents(&before);
        assert_eq!(after, before);
    }

    fn day() -> impl Strategy<Value = NaiveDate> {
        (0u64..30_000).prop_map(|n| NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(n))
    }

    fn line() -> impl Strategy<Value = String> {
        "[\\[\\p{L}\\p{N}\\p{P} ]{0,30}".prop_map(|text| text.trim().to_owned())
    }

    fn ids<T: Ord + std::fmt::Debug>(make: fn(uuid_like: u128) -> T) -> impl Strategy<Value = BTreeSet<T>> {
        btree_set(any::<u128>().prop_map(make), 0..3)
    }

    fn organisation(n: u128) -> OrganisationId {
        format!("{n:032x}").parse().unwrap()
    }

    fn sharing() -> impl Strategy<Value = Sharing> {
        (select(Visibility::ALL), ids(organisation), of(day())).prop_map(|(visibility, mut chosen, embargo_until)| {
            if visibility == Visibility::Chosen {
                chosen.insert(organisation(1));
            }
            Sharing { visibility, chosen, embargo_until }
        })
    }

    fn evidence() -> impl Strategy<Value = Vec<Evidence>> {
        let question = select(vec![None, Some("national-csirt.q1".parse::<QuestionId>().unwrap())]);
        let one = (question, of(select(Stage::ALL.to_vec())), line()).prop_map(|(question, level, text)| Evidence {
            question,
            level,
            text,
        });
        vec(
            one.prop_filter("says something", |e| e.question.is_some() || e.level.is_some() || !e.text.is_empty()),
            0..4,
        )
    }

    fn facts() -> impl Strategy<Value = NeedFacts> {
        let edition = bundled();
        let capabilities: Vec<_> = edition.capabilities.iter().map(|c| c.id.clone()).collect();
        let units: Vec<Unit> = ["USD", "JPY", "KWD", "seat", "expert-day"].iter().map(|u| u.parse().unwrap()).collect();
        let languages: Vec<LanguageCode> = ["ar", "fr", "pt", "sw"].iter().map(|l| l.parse().unwrap()).collect();
        let states: Vec<StateCode> = ["KEN", "UGA", "XAA"].iter().map(|s| s.parse().unwrap()).collect();
        let what = (
            line().prop_map(|t| format!("a{t}")),
            line(),
            select(capabilities),
            select(units),
            any::<u64>(),
            1i64..1_000_000_000,
            any::<u64>(),
        );
        let when = (day(), 0u64..2_000);
        let how = (
            subsequence(languages, 0..4),
            subsequence(Delivery::ALL, 0..4),
            of(1u32..9),
            ids(organisation),
            subsequence(ProviderKind::ALL, 0..3),
        );
        let with = (
            ids(|n| format!("{n:032x}").parse::<NeedId>().unwrap()),
            subsequence(states, 0..3),
            of(1u32..9),
            of(1u8..5),
            of(Just(5u8)),
        );
        (what, when, how, with, evidence(), sharing()).prop_map(|(what, when, how, with, evidence, sharing)| {
            let (title, description, capability, unit, pick, amount, least) = what;
            let fitting: Vec<_> =
                bundled().modalities.iter().filter(|m| m.unit.comparable(unit)).map(|m| m.id.clone()).collect();
            let kinds = fitting.iter().enumerate().filter(|(n, _)| pick >> n & 1 == 1).map(|(_, k)| k.clone());
            NeedFacts {
                title,
                description,
                capability,
                kinds: kinds.chain([fitting[0].clone()]).collect(),
                quantity: Quantity::new(amount, unit),
                least_useful: (least % (amount as u64 + 1)) as i64,
                period: Period::new(when.0, when.0 + chrono::Days::new(when.1)).unwrap(),
                languages: how.0.into_iter().collect(),
                delivery: how.1.into_iter().collect(),
                max_providers: how.2,
                exclusions: Exclusions { organisations: how.3, provider_kinds: how.4.into_iter().collect() },
                requires: with.0,
                partners: with.1.into_iter().map(|state| Partner { state, consented: false }).collect(),
                priority: with.2,
                level_now: with.3.map(|n| Stage::try_from(n).unwrap()),
                level_goal: with.4.map(|n| Stage::try_from(n).unwrap()),
                evidence,
                sharing,
            }
        })
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(facts in facts()) {
            prop_assert_eq!(read(&RawNeed::from(&facts)), Ok(facts));
        }

        #[test]
        fn no_text_panics(texts in vec("\\PC{0,20}", 23), valid in any::<u32>()) {
            let mut raw = RawNeed::default();
            for (n, (field, text)) in RawNeed::FIELDS.iter().zip(&texts).enumerate() {
                if valid >> n & 1 == 0 {
                    raw.set(field, text.as_str());
                }
            }
            if let Err(found) = read(&raw) {
                prop_assert!(found.iter().any(Finding::is_error));
            }
        }
    }
}
