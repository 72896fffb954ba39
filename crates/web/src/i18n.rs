//! Messages in the six languages of the United Nations.
//!
//! Message files lie under `locales/{language}/`. A message that a language lacks is shown in English and says so in
//! the page by a `lang` attribute, so that a screen reader pronounces it rightly and nobody takes it for a translation.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};
use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{FluentBundle, StaticLoader, static_loader};
use unic_langid::{LanguageIdentifier, langid};
pub use vocabulary::UnLanguage as Lang;

use crate::format;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            localise_numbers(bundle);
        },
    };
}

/// Writes numbers inside messages as the message's language does.
fn localise_numbers<R>(bundle: &mut FluentBundle<R>) {
    let language = bundle.locales.first().and_then(|l| l.language.as_str().parse().ok()).unwrap_or(Lang::En);
    bundle.set_formatter(Some(match language {
        Lang::Ar => |value, _| number_in(Lang::Ar, value),
        Lang::Zh => |value, _| number_in(Lang::Zh, value),
        Lang::En => |value, _| number_in(Lang::En, value),
        Lang::Fr => |value, _| number_in(Lang::Fr, value),
        Lang::Ru => |value, _| number_in(Lang::Ru, value),
        Lang::Es => |value, _| number_in(Lang::Es, value),
    }));
}

fn number_in(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::plain(lang, number.value)),
        _ => None,
    }
}

/// The loader's name of a language.
const fn identifier(lang: Lang) -> LanguageIdentifier {
    match lang {
        Lang::Ar => langid!("ar"),
        Lang::Zh => langid!("zh"),
        Lang::En => langid!("en"),
        Lang::Fr => langid!("fr"),
        Lang::Ru => langid!("ru"),
        Lang::Es => langid!("es"),
    }
}

/// A value that a message names. Numbers choose the plural form and are written as the language does.
pub trait Value {
    /// The value as the message files take it.
    fn value(&self) -> FluentValue<'static>;
}

macro_rules! number_values {
    ($($kind:ty),*) => {$(
        impl Value for $kind {
            fn value(&self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}
number_values!(i32, i64, u8, u16, u32, u64, usize, f64);

impl Value for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(self.to_owned()))
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

impl Value for Message {
    fn value(&self) -> FluentValue<'static> {
        self.plain().value()
    }
}

impl<T: Value + ?Sized> Value for &T {
    fn value(&self) -> FluentValue<'static> {
        (*self).value()
    }
}

/// A message in the reader's language, or in English where that language lacks it. In a template it writes itself
/// escaped, inside a `<span lang="en">` where it is not in the page's language. Not for attributes: use
/// [`Message::plain`] there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    text: String,
    // The language of the text and the page's direction, where the text is not in the page's language.
    foreign: Option<(Lang, bool)>,
}

impl Message {
    /// Text that needs no translation (a name, a number).
    pub fn literal(text: impl Into<String>) -> Self {
        Self { text: text.into(), foreign: None }
    }

    /// A text of the catalogue or the register: in the page's language, else in another and marked so.
    pub fn of_text(lang: Lang, text: &vocabulary::Text) -> Self {
        let (found, language) = text.best(lang);
        Self { text: found.to_owned(), foreign: (language != lang).then_some((language, lang.right_to_left())) }
    }

    /// Whether it is in another language than the page.
    pub fn is_fallback(&self) -> bool {
        self.foreign.is_some()
    }

    /// Without the isolating marks around values: for attributes, file names, spreadsheets.
    pub fn plain(&self) -> String {
        without_isolates(&self.text)
    }
}

/// Takes the invisible isolating marks out.
pub fn without_isolates(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{2066}'..='\u{2069}')).collect()
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ok(text) = escape(self.text.as_str(), Html);
        match self.foreign {
            None => write!(f, "{text}"),
            Some((lang, page)) if lang.right_to_left() == page => write!(f, "<span lang=\"{lang}\">{text}</span>"),
            Some((lang, true)) => write!(f, "<span lang=\"{lang}\" dir=\"ltr\">{text}</span>"),
            Some((lang, false)) => write!(f, "<span lang=\"{lang}\" dir=\"rtl\">{text}</span>"),
        }
    }
}

impl HtmlSafe for Message {}

/// The message under a key; the key itself where no language has it (a test looks for those).
pub fn message(lang: Lang, key: &str, args: &[(&str, &dyn Value)]) -> Message {
    find(lang, key, args).unwrap_or_else(|| {
        tracing::error!(key, "no message under this key");
        Message::literal(key)
    })
}

/// The message under a key, if English or the language has it.
pub fn find(lang: Lang, key: &str, args: &[(&str, &dyn Value)]) -> Option<Message> {
    let loader: &StaticLoader = &LOCALES;
    let args: HashMap<String, FluentValue<'_>> = args.iter().map(|(name, v)| ((*name).to_owned(), v.value())).collect();
    let look = |lang: Lang| loader.lookup_single_language(&identifier(lang), key, Some(&args)).ok();
    if let Some(text) = look(lang) {
        return Some(Message { text, foreign: None });
    }
    if lang == Lang::En {
        return None;
    }
    look(Lang::En).map(|text| Message { text, foreign: Some((Lang::En, lang.right_to_left())) })
}

/// The language that fits an `Accept-Language` header best; English where none does.
pub fn negotiate(accept_language: &str) -> Lang {
    let mut wishes: Vec<(f32, Lang)> = accept_language
        .split(',')
        .filter_map(|wish| {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
            let weight = weight.trim().strip_prefix("q=").and_then(|q| q.trim().parse::<f32>().ok()).unwrap_or(0.0);
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let lang = primary.parse().ok()?;
            (weight > 0.0).then_some((weight, lang))
        })
        .collect();
    // A stable sort keeps the order of equal wishes.
    wishes.sort_by(|a, b| b.0.total_cmp(&a.0));
    wishes.first().map_or(Lang::En, |(_, lang)| *lang)
}

/// The language at the head of a path such as `/fr/needs`, and the rest of the path (`/needs`).
pub fn split_path(path: &str) -> Option<(Lang, &str)> {
    let rest = path.strip_prefix('/')?;
    let (head, tail) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, "/"),
    };
    head.parse().ok().map(|lang| (lang, tail))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn negotiates_by_weight_and_order() {
        assert_eq!(negotiate("fr-CH, fr;q=0.9, en;q=0.8, *;q=0.5"), Lang::Fr);
        assert_eq!(negotiate("de, en-GB;q=0.7, ar;q=0.9"), Lang::Ar);
        assert_eq!(negotiate("de"), Lang::En);
        assert_eq!(negotiate(""), Lang::En);
        assert_eq!(negotiate("zh-Hant-TW"), Lang::Zh);
        assert_eq!(negotiate("es;q=0, ru;q=abc"), Lang::En);
    }

    #[test]
    fn splits_the_language_off_a_path() {
        assert_eq!(split_path("/fr/needs/1"), Some((Lang::Fr, "/needs/1")));
        assert_eq!(split_path("/ar/"), Some((Lang::Ar, "/")));
        assert_eq!(split_path("/ar"), Some((Lang::Ar, "/")));
        assert_eq!(split_path("/api/v1/needs"), None);
        assert_eq!(split_path("/"), None);
    }

    #[test]
    fn escapes_and_marks_fallbacks() {
        let text = Message { text: "a < b".into(), foreign: Some((Lang::En, true)) };
        assert_eq!(text.to_string(), "<span lang=\"en\" dir=\"ltr\">a &#60; b</span>");
        assert_eq!(Message::literal("R&D").to_string(), "R&#38;D");
    }

    #[test]
    fn values_are_isolated_in_pages_and_bare_elsewhere() {
        let found = message(Lang::En, "quantity-seat", &[("count", &3)]);
        assert!(found.to_string().contains('\u{2068}'));
        assert_eq!(found.plain(), "3 seats");
    }

    #[test]
    fn an_unknown_key_shows_itself() {
        assert_eq!(message(Lang::Fr, "no-such-message", &[]).plain(), "no-such-message");
        assert!(find(Lang::Fr, "no-such-message", &[]).is_none());
    }
}
