//! Languages: the six of the United Nations for what we write, ISO 639-1 codes for what people work in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::Malformed;

/// An official language of the United Nations, in the order in which its web sites list them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum UnLanguage {
    /// Arabic
    Ar,
    /// Chinese
    Zh,
    /// English
    #[default]
    En,
    /// French
    Fr,
    /// Russian
    Ru,
    /// Spanish
    Es,
}

impl UnLanguage {
    /// All six, in the order of the language bar.
    pub const ALL: [Self; 6] = [Self::Ar, Self::Zh, Self::En, Self::Fr, Self::Ru, Self::Es];

    /// ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ar => "ar",
            Self::Zh => "zh",
            Self::En => "en",
            Self::Fr => "fr",
            Self::Ru => "ru",
            Self::Es => "es",
        }
    }

    /// The language's name in itself.
    pub const fn native_name(self) -> &'static str {
        match self {
            Self::Ar => "عربي",
            Self::Zh => "中文",
            Self::En => "English",
            Self::Fr => "Français",
            Self::Ru => "Русский",
            Self::Es => "Español",
        }
    }

    /// Whether lines run from right to left.
    pub const fn right_to_left(self) -> bool {
        matches!(self, Self::Ar)
    }
}

impl fmt::Display for UnLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for UnLanguage {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::ALL
            .into_iter()
            .find(|l| l.code() == text)
            .ok_or_else(|| Malformed::new("a language of this site", text, "use one of ar, zh, en, fr, ru, es"))
    }
}

/// A working language by its ISO 639-1 code, such as `pt`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LanguageCode(String);

impl LanguageCode {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LanguageCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// ISO 639-1, the 183 two-letter codes in use.
const ISO_639_1: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

impl LanguageCode {
    /// Every ISO 639-1 code.
    pub fn all() -> impl Iterator<Item = &'static str> {
        ISO_639_1.split(' ')
    }
}

impl FromStr for LanguageCode {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let code = text.trim().to_ascii_lowercase();
        if Self::all().any(|known| known == code) {
            Ok(Self(code))
        } else {
            Err(Malformed::new("a language code", text, "use the two letters of ISO 639-1, such as pt for Portuguese"))
        }
    }
}

impl TryFrom<String> for LanguageCode {
    type Error = Malformed;
    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<LanguageCode> for String {
    fn from(code: LanguageCode) -> String {
        code.0
    }
}

/// A text in up to six languages; of each it knows whether it is a draft that no native speaker has reviewed.
///
/// JSON: `{"en": "Norms", "fr": "Normes", "drafts": ["fr"]}`. A plain string is English.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(into = "Languages")]
pub struct Text {
    by_language: BTreeMap<UnLanguage, String>,
    drafts: BTreeSet<UnLanguage>,
}

/// A text as files have it.
#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Languages {
    #[serde(skip_serializing_if = "Option::is_none")]
    ar: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zh: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    en: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ru: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    es: Option<String>,
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    drafts: BTreeSet<UnLanguage>,
}

impl From<Languages> for Text {
    fn from(form: Languages) -> Self {
        let forms = [form.ar, form.zh, form.en, form.fr, form.ru, form.es];
        let by_language: BTreeMap<_, _> =
            UnLanguage::ALL.into_iter().zip(forms).filter_map(|(language, text)| Some((language, text?))).collect();
        let drafts = form.drafts.into_iter().filter(|language| by_language.contains_key(language)).collect();
        Self { by_language, drafts }
    }
}

impl From<Text> for Languages {
    fn from(mut text: Text) -> Self {
        let [ar, zh, en, fr, ru, es] = UnLanguage::ALL.map(|language| text.by_language.remove(&language));
        Self { ar, zh, en, fr, ru, es, drafts: text.drafts }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or texts by the codes ar, zh, en, fr, ru, es")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::english(text))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Text, E> {
        Ok(Text::english(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Text, A::Error> {
        Languages::deserialize(de::value::MapAccessDeserializer::new(map)).map(Text::from)
    }
}

impl Text {
    /// A text that so far exists in English only.
    pub fn english(text: impl Into<String>) -> Self {
        Self { by_language: BTreeMap::from([(UnLanguage::En, text.into())]), drafts: BTreeSet::new() }
    }

    /// The text in exactly this language.
    pub fn get(&self, language: UnLanguage) -> Option<&str> {
        self.by_language.get(&language).map(String::as_str).filter(|t| !t.is_empty())
    }

    /// The text in this language or, where it is missing, in English or any other; with the language it is in,
    /// so that the page can say so.
    pub fn best(&self, language: UnLanguage) -> (&str, UnLanguage) {
        [language, UnLanguage::En]
            .into_iter()
            .chain(UnLanguage::ALL)
            .find_map(|l| self.get(l).map(|text| (text, l)))
            .unwrap_or(("", language))
    }

    /// Sets or replaces one language. What is set so counts as reviewed.
    pub fn set(&mut self, language: UnLanguage, text: impl Into<String>) {
        self.by_language.insert(language, text.into());
        self.drafts.remove(&language);
    }

    /// Sets or replaces one language by a draft that no native speaker has reviewed.
    pub fn set_draft(&mut self, language: UnLanguage, text: impl Into<String>) {
        self.set(language, text);
        self.drafts.insert(language);
    }

    /// Whether the text in this language is a draft that no native speaker has reviewed.
    pub fn is_draft(&self, language: UnLanguage) -> bool {
        self.drafts.contains(&language)
    }

    /// The languages whose text is a draft.
    pub fn drafts(&self) -> impl Iterator<Item = UnLanguage> + '_ {
        UnLanguage::ALL.into_iter().filter(|&language| self.is_draft(language))
    }

    /// The languages that are there, with their texts.
    pub fn languages(&self) -> impl Iterator<Item = (UnLanguage, &str)> + '_ {
        UnLanguage::ALL.into_iter().filter_map(|language| self.get(language).map(|text| (language, text)))
    }

    /// Whether it exists in no language.
    pub fn is_empty(&self) -> bool {
        self.languages().next().is_none()
    }

    /// The languages that are missing.
    pub fn missing(&self) -> impl Iterator<Item = UnLanguage> + '_ {
        UnLanguage::ALL.into_iter().filter(|&l| self.get(l).is_none())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn falls_back_and_says_so() {
        let mut text = Text::english("Norms");
        text.set(UnLanguage::Fr, "Normes");
        assert_eq!(text.best(UnLanguage::Fr), ("Normes", UnLanguage::Fr));
        assert_eq!(text.best(UnLanguage::Ar), ("Norms", UnLanguage::En));
        assert_eq!(text.missing().count(), 4);
    }

    #[test]
    fn reads_plain_and_many() {
        assert_eq!(serde_json::from_str::<Text>("\"a\"").ok(), Some(Text::english("a")));
        let many = serde_json::from_str::<Text>(r#"{"en":"a","zh":"甲"}"#).ok();
        assert_eq!(many.as_ref().and_then(|t| t.get(UnLanguage::Zh)), Some("甲"));
    }

    #[test]
    fn keeps_which_languages_are_drafts() {
        let mut text: Text = serde_json::from_str(r#"{"en":"Norms","fr":"Normes","drafts":["fr","es"]}"#).unwrap();
        assert_eq!(text.drafts().collect::<Vec<_>>(), [UnLanguage::Fr], "a mark needs its text");
        text.set_draft(UnLanguage::Es, "Normas");
        let written = serde_json::to_string(&text).unwrap();
        assert_eq!(written, r#"{"en":"Norms","fr":"Normes","es":"Normas","drafts":["fr","es"]}"#);
        assert_eq!(serde_json::from_str::<Text>(&written).unwrap(), text);
        text.set(UnLanguage::Fr, "Normes");
        assert!(!text.is_draft(UnLanguage::Fr) && text.is_draft(UnLanguage::Es));
        assert!(Text::default().is_empty() && !text.is_empty());
    }

    #[test]
    fn says_what_is_wrong_with_a_text() {
        for (json, word) in [("7", "a text"), (r#"{"de":"a"}"#, "unknown field"), (r#"{"drafts":["xx"]}"#, "variant")] {
            let fault = serde_json::from_str::<Text>(json).unwrap_err().to_string();
            assert!(fault.contains(word), "{fault}");
        }
    }

    #[test]
    fn knows_working_languages() {
        assert!("pt".parse::<LanguageCode>().is_ok() && "xx".parse::<LanguageCode>().is_err());
    }
}
