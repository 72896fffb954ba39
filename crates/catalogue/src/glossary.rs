//! Terms of the glossary, as the file has them: one field per language.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vocabulary::{Text, UnLanguage};

/// A term of the glossary in up to six languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "TermForm", into = "TermForm")]
pub struct Term {
    /// Its id.
    pub id: String,
    /// The term.
    pub text: Text,
    /// Whether the Chinese form was seen in a document of the United Nations.
    pub zh_attested: Option<bool>,
}

/// A term as the file has it.
#[derive(Serialize, Deserialize)]
struct TermForm {
    id: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ar: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zh: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    en: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    fr: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ru: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    es: Option<String>,
    #[serde(default, rename = "zh_attested_in_seed", skip_serializing_if = "Option::is_none")]
    zh_attested: Option<bool>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    drafts: BTreeSet<UnLanguage>,
}

impl From<TermForm> for Term {
    fn from(form: TermForm) -> Self {
        let mut text = Text::default();
        let forms = [form.ar, form.zh, form.en, form.fr, form.ru, form.es];
        for (language, one) in UnLanguage::ALL.into_iter().zip(forms) {
            match one {
                Some(one) if form.drafts.contains(&language) => text.set_draft(language, one),
                Some(one) => text.set(language, one),
                None => {}
            }
        }
        Self { id: form.id, text, zh_attested: form.zh_attested }
    }
}

impl From<Term> for TermForm {
    fn from(term: Term) -> Self {
        let [ar, zh, en, fr, ru, es] = UnLanguage::ALL.map(|l| term.text.get(l).map(str::to_owned));
        let drafts = term.text.drafts().collect();
        Self { id: term.id, ar, zh, en, fr, ru, es, zh_attested: term.zh_attested, drafts }
    }
}
