//! Between a cell's text and a value of the document.

use serde_json::{Map, Value};
use vocabulary::{Finding, Place, UnLanguage};

use super::sheets::{Column, Holds};

/// The languages in the order of the columns: English, which people start from, then the others.
pub(super) fn languages() -> impl Iterator<Item = UnLanguage> {
    let others = UnLanguage::ALL.into_iter().filter(|language| *language != UnLanguage::En);
    std::iter::once(UnLanguage::En).chain(others)
}

/// The heading of a text in one language; `""` for the column `value` of a sheet that has texts of many fields.
pub(super) fn in_language(name: &str, language: UnLanguage) -> String {
    format!("{name} ({language})").trim().to_owned()
}

/// The heading that names the languages whose text is a draft.
pub(super) fn drafts(name: &str) -> String {
    format!("{name} (drafts)").trim().to_owned()
}

/// The headings of a column.
pub(super) fn headings(column: &Column) -> Vec<String> {
    if column.holds == Holds::Text { text_headings(column.name) } else { vec![column.name.to_owned()] }
}

/// The headings of a text.
pub(super) fn text_headings(name: &str) -> Vec<String> {
    languages().map(|language| in_language(name, language)).chain([drafts(name)]).collect()
}

/// Words as one cell. A semicolon within a word, and the sign before it, are marked.
pub(super) fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.map(|word| word.replace('\\', "\\\\").replace(';', "\\;")).collect::<Vec<_>>().join("; ")
}

/// The words of a cell.
pub(super) fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut marked) = (Vec::new(), String::new(), false);
    for letter in text.chars() {
        match letter {
            '\\' if !marked => {
                marked = true;
                continue;
            }
            ';' if !marked => words.push(std::mem::take(&mut word)),
            other => word.push(other),
        }
        marked = false;
    }
    words.push(word);
    words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// The value of a text's six languages and its drafts as cells.
pub(super) fn text_cells(value: Option<&Value>) -> Vec<String> {
    let part = |key: &str| value.and_then(|v| v.get(key)).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut cells: Vec<String> = languages().map(|language| part(language.code())).collect();
    if let Some(Value::String(english)) = value
        && let Some(first) = cells.first_mut()
    {
        *first = english.clone();
    }
    let drafts = value.and_then(|v| v.get("drafts")).and_then(Value::as_array);
    cells.push(join(drafts.into_iter().flatten().filter_map(Value::as_str)));
    cells
}

/// A value as a cell.
pub(super) fn cell(holds: Holds, value: Option<&Value>) -> String {
    let Some(value) = value else { return String::new() };
    match (holds, value) {
        (_, Value::Null) => String::new(),
        (_, Value::Bool(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, Value::Number(number)) => {
            number.as_u64().map_or_else(|| number.as_f64().unwrap_or_default().to_string(), |whole| whole.to_string())
        }
        (Holds::Ids, Value::Array(items)) => {
            join(items.iter().filter_map(|item| item.get("id").and_then(Value::as_str)))
        }
        (_, Value::Array(items)) => join(items.iter().filter_map(Value::as_str)),
        (_, Value::Object(_)) => String::new(),
    }
}

/// A cell as a value; none where it is empty or not what the column holds.
pub(super) fn value(holds: Holds, text: &str, place: impl Fn() -> Place, findings: &mut Vec<Finding>) -> Option<Value> {
    if text.is_empty() {
        return None;
    }
    match holds {
        Holds::Word | Holds::OneOf(_) | Holds::Day | Holds::Text | Holds::Texts => Some(text.into()),
        Holds::Number => number(text).or_else(|| {
            let message = "this is not a number; write digits, with a point before decimals";
            findings.push(Finding::error("not-a-number", place(), text, message));
            None
        }),
        Holds::Flag => match text.to_lowercase().as_str() {
            "yes" | "true" | "1" => Some(true.into()),
            "no" | "false" | "0" => Some(false.into()),
            _ => {
                let message = "this is neither yes nor no; write one of them";
                findings.push(Finding::error("not-a-yes-or-no", place(), text, message));
                None
            }
        },
        Holds::Words => Some(split(text).into()),
        Holds::Ids => {
            let object = |id| Value::Object(Map::from_iter([("id".to_owned(), Value::String(id))]));
            Some(split(text).into_iter().map(object).collect())
        }
    }
}

fn number(text: &str) -> Option<Value> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
    let whole = text.parse::<u64>().ok().map(Value::from);
    let decimal = || text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::from);
    if plain { whole.or_else(decimal) } else { None }
}

/// The text of six cells and the names of its drafts; nothing where all are empty.
pub(super) fn text(
    cell: impl Fn(&str) -> String,
    name: &str,
    place: impl Fn(&str) -> Place,
    findings: &mut Vec<Finding>,
) -> Option<Map<String, Value>> {
    let mut object = Map::new();
    for language in languages() {
        let words = cell(&in_language(name, language));
        if !words.is_empty() {
            object.insert(language.code().to_owned(), words.into());
        }
    }
    let heading = drafts(name);
    let mut marked = Vec::new();
    for code in split(&cell(&heading).replace(',', ";")) {
        if code.parse::<UnLanguage>().is_err() {
            let message = "this is not a language of the site; use ar, zh, en, fr, ru, es, parted by semicolons";
            findings.push(Finding::error("unknown-language", place(&heading), &code, message));
        } else if object.contains_key(&code) {
            marked.push(Value::String(code));
        } else {
            let message = "there is no text in this language that could be a draft; write it, or take the mark away";
            findings
                .push(Finding::warning("draft-without-text", place(&heading), &code, message).with("language", &code));
        }
    }
    if !marked.is_empty() {
        object.insert("drafts".to_owned(), marked.into());
    }
    if object.is_empty() { None } else { Some(object) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_are_exact() {
        let mut findings = Vec::new();
        for text in ["3", "1.5", "18446744073709551615", "0.30000000000000004"] {
            let value = value(Holds::Number, text, Place::default, &mut findings).unwrap();
            assert_eq!(cell(Holds::Number, Some(&value)), text);
        }
        for text in ["x", "1,5", "NaN", "inf"] {
            assert_eq!(value(Holds::Number, text, Place::default, &mut findings), None);
        }
        assert_eq!(findings.len(), 4);
    }

    proptest! {
        #[test]
        fn words_come_back(words in proptest::collection::vec("[a-z;\\\\ .]{1,6}", 0..5)) {
            let words: Vec<String> = words.iter().map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
            prop_assert_eq!(split(&join(words.iter().map(String::as_str))), words);
        }
    }
}
