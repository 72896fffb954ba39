//! What is said, and how: every finding has a message, and no message in any language uses words of our code or puts a
//! state in a bad light.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;

use super::tests_i18n::{keys, literals, texts};

/// The rooms whose findings people read.
const ROOMS: &[&str] =
    &["vocabulary", "catalogue", "assessment", "matching", "feedback", "exchange", "courier", "identity", "cycle"];

/// The functions that take the code of a finding.
const MAKERS: &[&str] =
    &["error", "warning", "refuse", "required", "required_list", "optional", "list", "fault", "warn"];

/// Literals beside the code of a finding that are something else: fields, elements of files, codes of conflicts.
const OTHERS: &[&str] = &[
    "activity-date",
    "activity-status",
    "first-of",
    "iati-identifier",
    "level-goal",
    "level-now",
    "no-delegation",
    "reporting-org",
];

fn is_slug(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Codes that a source hands to the makers of findings, its tests and comments left out.
fn codes(source: &str) -> BTreeSet<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for maker in MAKERS {
        let call = format!("{maker}(");
        for (at, _) in code.match_indices(&call) {
            let whole = !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
            let inside: String = code[at + call.len()..].chars().take(160).take_while(|c| *c != ';').collect();
            if whole {
                found.extend(literals(&inside).into_iter().filter(|literal| is_slug(literal)));
            }
        }
    }
    found
}

#[test]
fn every_finding_has_a_message() {
    let known = keys("en");
    let (mut missing, mut seen) = (BTreeSet::new(), 0);
    let rooms = ROOMS.iter().flat_map(|room| texts(&format!("../{room}/src"), "rs"));
    let own = texts("src/api", "rs")
        .into_iter()
        .chain(texts("src", "rs").into_iter().filter(|(p, _)| p.ends_with("extract.rs")));
    for (path, text) in rooms.chain(own) {
        let tests = path.contains("/tests/") || path.contains("_tests") || path.contains("/tests_");
        if tests || !(text.contains("Finding") || text.contains("Fields") || text.contains("fault(")) {
            continue;
        }
        for code in codes(&text).into_iter().filter(|code| !OTHERS.contains(&code.as_str())) {
            seen += 1;
            if !known.contains_key(&format!("finding-{code}")) && !known.contains_key(&format!("conflict-{code}")) {
                missing.insert(format!("{path}: {code}"));
            }
        }
    }
    // Codes that are computed: what a report or an address is refused for.
    for code in ["below-zero", "no-side", "delivered-after-closing", "women-above-participants", "not-https"] {
        if !known.contains_key(&format!("finding-{code}")) {
            missing.insert(code.to_owned());
        }
    }
    assert!(seen > 150, "only {seen} codes are seen");
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Whether a text holds a word, whole where the language has spaces; an asterisk stands for any ending.
fn holds(text: &str, word: &str, language: &str) -> bool {
    let (start, any_ending) = word.strip_suffix('*').map_or((word, false), |start| (start, true));
    text.match_indices(start).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = letter(text[..at].chars().next_back());
        let after = letter(text[at + start.len()..].chars().next());
        language == "zh" || (!before && (any_ending || !after))
    })
}

/// What a line says, without the names of its values.
fn said(line: &str) -> String {
    let mut depth = 0_u32;
    let bare = line.chars().filter(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && *c != '}'
    });
    bare.collect::<String>().to_lowercase()
}

/// Every text that people read, by language: messages, and the words of letters and files.
fn said_in(language: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (path, text) in texts(&format!("locales/{language}"), "ftl") {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let says = line.split_once(" = ").filter(|(key, _)| !key.contains(' ')).map_or(line, |(_, says)| says);
            all.push((format!("{path}: {line}"), said(says)));
        }
    }
    for (path, text) in texts("../exchange/data", "json") {
        gather(&serde_json::from_str(&text).unwrap(), language, &path, &mut all);
    }
    all
}

fn gather(value: &serde_json::Value, language: &str, path: &str, all: &mut Vec<(String, String)>) {
    match value {
        serde_json::Value::Object(map) => {
            for (key, inner) in map {
                match inner.as_str() {
                    Some(text) if key == language => all.push((format!("{path}: {text}"), said(text))),
                    _ => gather(inner, language, path, all),
                }
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|inner| gather(inner, language, path, all)),
        _ => {}
    }
}

#[test]
fn no_message_uses_words_of_ours() {
    let mut wrong = Vec::new();
    for language in vocabulary::UnLanguage::ALL.iter().map(|language| language.code()) {
        let banned: Vec<(&str, &str)> = include_str!("../../banned-words.tsv")
            .lines()
            .filter_map(|line| line.strip_prefix(language)?.strip_prefix('\t')?.split_once('\t'))
            .collect();
        assert!(banned.len() >= 5, "{language}: {banned:?}");
        let all = said_in(language);
        assert!(all.len() > 2_000, "{language}: {}", all.len());
        for (at, text) in &all {
            let found = banned.iter().filter(|(word, _)| holds(text, word, language));
            wrong.extend(found.map(|(word, instead)| format!("{at}\n    says {word:?}; say {instead:?}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_are_found_whole() {
    assert!(holds("why this pair?", "pair", "en") && !holds("repair", "pair", "en") && !holds("pairs", "pair", "en"));
    assert!(holds("решателя", "решател*", "ru") && !holds("впара", "пара", "ru") && holds("此一对", "一对", "zh"));
    assert_eq!(said("A { $pair } B"), "a  b");
}
