//! A need as a note verbale: the letter by which a state asks for assistance through its mission, in six languages.
//! Names are never inflected: the state stands in the letterhead, the addressee at the foot, and the phrases of
//! courtesy speak of the mission and the secretariat, so that the grammar is right in every language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use assessment::{Delivery, Need};
use catalogue::Edition;
use chrono::{Datelike, NaiveDate};
use vocabulary::{Period, Quantity, Register, Stage, Text, UnLanguage, Unit};

use crate::ExchangeError;
use crate::document::{Block, Document};
use crate::docx::write_document;

static WORDS: LazyLock<BTreeMap<String, Text>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/letter.json")).unwrap_or_default());

static LEVELS: LazyLock<BTreeMap<String, Text>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/words.json")).unwrap_or_default());

/// What the letter is filled from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterInput {
    /// The state's name.
    pub state: Text,
    /// The mission's or ministry's own full name, as a sentence can begin with it; empty for "The Permanent Mission".
    pub sender: String,
    /// To whom, line by line, for the foot of the letter; empty for "The Secretariat".
    pub addressee: String,
    /// The sender's own number; empty where it has none yet.
    pub reference: String,
    /// Day of the letter.
    pub day: NaiveDate,
    /// Place of the letter; may be empty.
    pub place: String,
    /// The need in one line.
    pub title: String,
    /// What for, for whom.
    pub description: String,
    /// Area.
    pub area: Text,
    /// Capability.
    pub capability: Text,
    /// Kinds of help that would do.
    pub kinds: Vec<Text>,
    /// How much.
    pub quantity: Quantity,
    /// Its value in US cents, where it is known and not the amount itself.
    pub usd_cents: Option<i64>,
    /// When.
    pub period: Period,
    /// Languages, by name where the caller knows it, else by code.
    pub languages: Vec<String>,
    /// Ways of delivery.
    pub delivery: BTreeSet<Delivery>,
    /// Other states of a joint need; only those that have consented.
    pub partners: Vec<Text>,
    /// Level now, where the state tells it.
    pub level_now: Option<Stage>,
    /// Level wanted.
    pub level_goal: Option<Stage>,
    /// What the need rests on, as far as the state wants to say it here.
    pub evidence: Vec<String>,
    /// What is already being done.
    pub ongoing: Vec<String>,
    /// Whom to ask.
    pub contact: String,
}

impl LetterInput {
    /// What a need says by itself; sender, addressee, number, place, contact and what is already being done are left
    /// empty, because a need does not know them.
    pub fn of(need: &Need, edition: &Edition, register: &Register, day: NaiveDate) -> Self {
        let facts = &need.facts;
        let name = |code| register.get(code).map(|state| state.name.clone());
        let capability = edition.capabilities.iter().find(|c| c.id == facts.capability);
        let area = capability.and_then(|c| edition.areas.iter().find(|a| a.id == c.area));
        let kinds = edition.modalities.iter().filter(|m| facts.kinds.contains(&m.id));
        Self {
            state: name(&need.state).unwrap_or_else(|| Text::english(need.state.as_str())),
            sender: String::new(),
            addressee: String::new(),
            reference: String::new(),
            day,
            place: String::new(),
            title: facts.title.clone(),
            description: facts.description.clone(),
            area: area.map(|a| a.title.clone()).unwrap_or_default(),
            capability: capability.map_or_else(|| Text::english(facts.capability.as_str()), |c| c.title.clone()),
            kinds: kinds.map(|m| m.title.clone()).collect(),
            quantity: facts.quantity,
            usd_cents: None,
            period: facts.period,
            languages: facts.languages.iter().map(ToString::to_string).collect(),
            delivery: facts.delivery.clone(),
            partners: facts.partners.iter().filter(|p| p.consented).filter_map(|p| name(&p.state)).collect(),
            level_now: facts.level_now,
            level_goal: facts.level_goal,
            evidence: facts.evidence.iter().map(|e| e.text.clone()).filter(|text| !text.trim().is_empty()).collect(),
            ongoing: Vec::new(),
            contact: String::new(),
        }
    }
}

/// A phrase of the letter.
fn say(key: &str, language: UnLanguage) -> String {
    WORDS.get(key).map(|text| text.best(language).0.to_owned()).unwrap_or_default()
}

/// A phrase with its gaps filled.
fn fill(key: &str, language: UnLanguage, gaps: &[(&str, &str)]) -> String {
    gaps.iter().fold(say(key, language), |text, (gap, value)| text.replace(&format!("{{{gap}}}"), value))
}

/// A day in words.
pub(crate) fn day_in_words(day: NaiveDate, language: UnLanguage) -> String {
    let months = say("months", language);
    let month = months.split('|').nth(day.month0() as usize).unwrap_or_default();
    // French alone says the first, not one.
    let number = if language == UnLanguage::Fr && day.day() == 1 { "1er".to_owned() } else { day.day().to_string() };
    fill("day", language, &[("day", &number), ("month", month), ("year", &day.year().to_string())])
}

/// Digits in groups of three, with the marks of the language.
pub(crate) fn grouped(digits: &str, language: UnLanguage) -> String {
    let (sign, plain) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, decimals) = plain.split_once('.').unwrap_or((plain, ""));
    let mark = say("grouping", language);
    let count = whole.chars().count();
    let mut text = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (count - at) % 3 == 0 {
            text.push_str(&mark);
        }
        text.push(digit);
    }
    if decimals.is_empty() { text } else { format!("{text}{}{decimals}", say("decimal", language)) }
}

/// An amount with its unit in words.
pub(crate) fn amount_in_words(quantity: Quantity, language: UnLanguage) -> String {
    let digits = grouped(&quantity.digits(), language);
    match quantity.unit {
        Unit::Money(currency) => format!("{} {digits}", currency.code()),
        Unit::Count(counted) => {
            let unit = say(&format!("unit-{}", counted.code()), language);
            let unit = if unit.is_empty() { counted.code().to_owned() } else { unit };
            fill("counted", language, &[("amount", &digits), ("unit", &unit)])
        }
    }
}

/// The letter before it is written: for a preview, or to go on with it.
pub fn letter(input: &LetterInput, language: UnLanguage) -> Document {
    let or_phrase =
        |text: &str, key: &str| if text.trim().is_empty() { say(key, language) } else { text.trim().to_owned() };
    let sender = or_phrase(&input.sender, "sender");
    let mut blocks =
        vec![Block::Centred(input.state.best(language).0.to_owned()), Block::Centred(say("note-verbale", language))];
    if !input.reference.trim().is_empty() {
        blocks.push(Block::Paragraph(format!("{}: {}", say("reference", language), input.reference.trim())));
    }
    blocks.push(Block::Paragraph(fill("opening", language, &[("sender", &sender)])));
    blocks.push(Block::Heading(2, say("subject", language)));
    blocks.push(Block::Paragraph(input.title.trim().to_owned()));
    blocks.extend(
        input
            .description
            .split("\n\n")
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(|p| Block::Paragraph(p.to_owned())),
    );
    blocks.push(Block::Rows(rows(input, language)));
    for (key, items) in [("evidence", &input.evidence), ("ongoing", &input.ongoing)] {
        let items: Vec<String> = items.iter().map(|i| i.trim().to_owned()).filter(|i| !i.is_empty()).collect();
        if !items.is_empty() {
            blocks.push(Block::Heading(2, say(key, language)));
            blocks.push(Block::Bullets(items));
        }
    }
    if !input.contact.trim().is_empty() {
        blocks.push(Block::Heading(2, say("contact", language)));
        blocks.push(Block::Paragraph(input.contact.trim().to_owned()));
    }
    blocks.push(Block::Paragraph(fill("closing", language, &[("sender", &sender)])));
    let day = day_in_words(input.day, language);
    let place = input.place.trim();
    blocks.push(Block::End(if place.is_empty() { day } else { format!("{place}{}{day}", say("list", language)) }));
    blocks.push(Block::Space);
    blocks.push(Block::Paragraph(or_phrase(&input.addressee, "addressee")));
    Document {
        language,
        title: format!("{}: {}", say("title", language), input.title.trim()),
        author: sender,
        day: input.day,
        footer: None,
        blocks,
    }
}

/// What is asked, label by label; what is not told has no line.
fn rows(input: &LetterInput, language: UnLanguage) -> Vec<(String, String)> {
    let list = |items: Vec<String>| items.join(&say("list", language));
    let names = |texts: &[Text]| list(texts.iter().map(|t| t.best(language).0.to_owned()).collect());
    let level = |stage: Option<Stage>| {
        let word = stage.and_then(|s| LEVELS.get(&format!("level-{s}")));
        word.map(|text| text.best(language).0.to_owned()).unwrap_or_default()
    };
    let period = fill(
        "from-until",
        language,
        &[
            ("from", &day_in_words(input.period.from(), language)),
            ("until", &day_in_words(input.period.until(), language)),
        ],
    );
    let dollars = input.usd_cents.filter(|_| input.quantity.unit.code() != "USD").map(|cents| {
        let whole = cents.saturating_add(50).div_euclid(100);
        format!("USD {}", grouped(&whole.to_string(), language))
    });
    let delivery = input.delivery.iter().map(|d| say(&format!("delivery-{}", d.code()), language)).collect();
    let rows = [
        ("area", input.area.best(language).0.to_owned()),
        ("capability", input.capability.best(language).0.to_owned()),
        ("kinds", names(&input.kinds)),
        ("amount", amount_in_words(input.quantity, language)),
        ("estimate", dollars.unwrap_or_default()),
        ("period", period),
        ("languages", list(input.languages.clone())),
        ("delivery", list(delivery)),
        ("partners", names(&input.partners)),
        ("level-now", level(input.level_now)),
        ("level-goal", level(input.level_goal)),
    ];
    let told = rows.into_iter().filter(|(_, value)| !value.trim().is_empty());
    told.map(|(key, value)| (say(key, language), value)).collect()
}

/// Writes the letter for a word processor.
pub fn write_letter(input: &LetterInput, language: UnLanguage) -> Result<Vec<u8>, ExchangeError> {
    write_document(&letter(input, language))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use vocabulary::unit::Counted;

    fn input() -> LetterInput {
        LetterInput {
            state: Register::demonstration().get(&"XAA".parse().unwrap()).unwrap().name.clone(),
            sender: String::new(),
            addressee: String::new(),
            reference: "NV/12/2026".into(),
            day: "2026-11-01".parse().unwrap(),
            place: "New York".into(),
            title: "National CSIRT".into(),
            description: "First part.\n\nSecond part.".into(),
            area: catalogue::bundled().areas[0].title.clone(),
            capability: catalogue::bundled().capabilities[0].title.clone(),
            kinds: vec![catalogue::bundled().modalities[0].title.clone()],
            quantity: Quantity::new(1_250, Unit::Count(Counted::ExpertDay)),
            usd_cents: Some(123_456_789),
            period: Period::new("2027-01-01".parse().unwrap(), "2027-06-30".parse().unwrap()).unwrap(),
            languages: vec!["fr".into()],
            delivery: [Delivery::Online].into(),
            partners: Vec::new(),
            level_now: Some(Stage::ALL[1]),
            level_goal: None,
            evidence: vec!["A sentence.".into(), " ".into()],
            ongoing: Vec::new(),
            contact: String::new(),
        }
    }

    #[test]
    fn every_phrase_is_there_in_six_languages_and_its_gaps_too() {
        assert!(WORDS.len() > 40);
        for (key, text) in WORDS.iter() {
            assert_eq!((text.missing().count(), text.drafts().count()), (0, 5), "{key}");
            let gaps = |words: &str| words.matches('{').count();
            for (language, words) in text.languages() {
                assert_eq!(gaps(words), gaps(text.get(UnLanguage::En).unwrap()), "{key} {language}");
            }
            if key == "months" {
                assert!(text.languages().all(|(_, words)| words.split('|').count() == 12));
            }
        }
        for unit in Counted::ALL {
            assert!(WORDS.contains_key(&format!("unit-{}", unit.code())), "{}", unit.code());
        }
    }

    #[test]
    fn a_letter_says_all_of_the_need_in_every_language() {
        for language in UnLanguage::ALL {
            let document = letter(&input(), language);
            let text = format!("{:?}", document.blocks);
            assert!(!text.contains('{') || !text.contains("{sender}"), "{text}");
            assert!(text.contains("NV/12/2026") && text.contains("National CSIRT") && text.contains("Second part."));
            assert!(document.blocks.iter().any(|b| matches!(b, Block::Bullets(items) if items.len() == 1)));
            assert!(write_letter(&input(), language).unwrap().starts_with(b"PK"));
        }
    }

    #[test]
    fn days_and_amounts_are_written_as_the_language_does() {
        let first = "2026-11-01".parse().unwrap();
        let days: Vec<String> = UnLanguage::ALL.iter().map(|l| day_in_words(first, *l)).collect();
        assert_eq!(
            days,
            [
                "1 تشرين الثاني/نوفمبر 2026",
                "2026年11月1日",
                "1 November 2026",
                "1er novembre 2026",
                "1 ноября 2026 года",
                "1 de noviembre de 2026"
            ]
        );
        assert_eq!(grouped("1234567.50", UnLanguage::En), "1,234,567.50");
        assert_eq!(grouped("-1234", UnLanguage::Fr), "-1\u{a0}234");
        assert_eq!(grouped("123", UnLanguage::Es), "123");
        assert_eq!(amount_in_words(input().quantity, UnLanguage::En), "1,250 (expert-days)");
        assert!(rows(&input(), UnLanguage::En).contains(&("Estimated value".into(), "USD 1,234,568".into())));
    }
}
