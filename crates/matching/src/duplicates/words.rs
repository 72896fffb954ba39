//! How alike two texts are, in any language: word by word, near spellings counting in part, words of the trade little.

use std::collections::BTreeSet;

/// Words that nearly every title in this field has, and small words: they tell little apart. Without accents.
const COMMON: &str = "a an and at au aux by capacity building ciber cyber cybersecurity cybersecurite ciberseguridad cours course courses curso \
de del des development du el en et for formation for from ict in international kiber la las le les los national nacional of on para por pour \
program programme project projet proyecto renforcement security securite seguridad support appui apoyo sur the tic to training un una une \
и в для на по с безопасность безопасности ключ курс обучение поддержка потенциала программа проект национальной национальный \
في من على إلى و دعم بناء القدرات تدريب الوطنية الوطني مشروع برنامج الأمن السيبراني";

/// Two spellings of one word share at least this part of their letters in threes.
const NEAR: f64 = 0.55;
/// Numbers in both texts that differ tell two phases, years or lots apart.
const OTHER_NUMBERS: f64 = 0.6;
/// What a common word weighs beside another one.
const COMMON_WEIGHT: f64 = 0.25;

/// How alike two texts are, 0 to 1; none where one is empty, or where the two are in different scripts, so that nothing
/// can be said.
pub(super) fn alike(one: &str, two: &str) -> Option<f64> {
    let (a, b) = (tokens(one), tokens(two));
    if a.is_empty() || b.is_empty() || script(one) != script(two) {
        return None;
    }
    let mean = (covered(&a, &b) + covered(&b, &a)) / 2.0;
    let numbers =
        |tokens: &BTreeSet<String>| -> BTreeSet<String> { tokens.iter().filter(|t| number(t)).cloned().collect() };
    let (first, second) = (numbers(&a), numbers(&b));
    let other = !first.is_empty() && !second.is_empty() && first.is_disjoint(&second);
    Some(if other { mean * OTHER_NUMBERS } else { mean })
}

/// How much of one text's words the other has.
fn covered(one: &BTreeSet<String>, two: &BTreeSet<String>) -> f64 {
    let (mut sum, mut weight) = (0.0, 0.0);
    for token in one {
        // A single letter is what an apostrophe leaves of an article.
        let small = token.chars().nth(1).is_none() && token.is_ascii() && !number(token);
        let own = if small || COMMON.split_whitespace().any(|c| c == token) { COMMON_WEIGHT } else { 1.0 };
        let best = if two.contains(token) { 1.0 } else { two.iter().map(|t| near(token, t)).fold(0.0, f64::max) };
        sum += own * best;
        weight += own;
    }
    if weight > 0.0 { sum / weight } else { 0.0 }
}

/// How near two spellings are; nothing below the bound, and nothing for numbers.
fn near(one: &str, two: &str) -> f64 {
    if number(one) || number(two) {
        return 0.0;
    }
    let (a, b) = (threes(one), threes(two));
    let shared = a.intersection(&b).count() as f64;
    let dice = 2.0 * shared / (a.len() + b.len()).max(1) as f64;
    if dice >= NEAR { dice } else { 0.0 }
}

/// The letters of a word in threes, its beginning and end included.
fn threes(word: &str) -> BTreeSet<[char; 3]> {
    let letters: Vec<char> = std::iter::once(' ').chain(word.chars().take(40)).chain([' ']).collect();
    letters.windows(3).filter_map(|w| <[char; 3]>::try_from(w).ok()).collect()
}

fn number(token: &str) -> bool {
    token.chars().any(char::is_numeric)
}

/// At most this many words are compared: a description's beginning says what it is.
const MOST: usize = 120;

/// Words in lower case without accents; of scripts without blanks, letters in twos.
fn tokens(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(MOST) {
        let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).flat_map(plain).collect();
        if letters.iter().any(|c| ideograph(*c)) {
            let pairs = letters.windows(2).map(|pair| pair.iter().collect::<String>());
            found.extend(pairs.take(MOST));
            if let [single] = letters.as_slice() {
                found.insert(single.to_string());
            }
        } else {
            found.insert(letters.into_iter().collect());
        }
    }
    found
}

/// A letter without its accent.
fn plain(letter: char) -> impl Iterator<Item = char> {
    let (first, second) = match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => ('a', None),
        'ç' => ('c', None),
        'è' | 'é' | 'ê' | 'ë' => ('e', None),
        'ì' | 'í' | 'î' | 'ï' => ('i', None),
        'ñ' => ('n', None),
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => ('o', None),
        'ù' | 'ú' | 'û' | 'ü' => ('u', None),
        'œ' => ('o', Some('e')),
        'ё' => ('е', None),
        'أ' | 'إ' | 'آ' => ('ا', None),
        'ة' => ('ه', None),
        'ى' => ('ي', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

fn ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The script that most letters belong to.
fn script(text: &str) -> u8 {
    let mut counts = [0usize; 5];
    for letter in text.chars().filter(|c| c.is_alphabetic()) {
        let at = match letter {
            '\u{0}'..='\u{24f}' => 0,
            '\u{400}'..='\u{52f}' => 1,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{feff}' => 2,
            c if ideograph(c) => 3,
            _ => 4,
        };
        if let Some(count) = counts.get_mut(at) {
            *count += 1;
        }
    }
    let most = counts.iter().copied().max().unwrap_or_default();
    counts.iter().position(|count| *count == most).and_then(|at| u8::try_from(at).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn near_spellings_and_other_orders_are_alike() {
        assert_eq!(alike("Incident response training", "training: INCIDENT RESPONSE"), Some(1.0));
        assert!(alike("Création d'un CSIRT national", "Creation du CSIRT national").unwrap() > 0.8);
        assert!(alike("Supply chain assurance", "Assurance of supply chains").unwrap() > 0.75);
        assert!(alike("National CSIRT tooling", "Judges and prosecutors").unwrap() < 0.1);
        assert!(alike("国家计算机应急小组建设", "建设国家计算机应急小组").unwrap() > 0.8);
    }

    #[test]
    fn other_numbers_and_other_scripts_are_told_apart() {
        assert!(alike("CSIRT phase 1", "CSIRT phase 2").unwrap() < 0.62);
        assert_eq!(alike("National CSIRT", "Национальная группа"), None);
        assert_eq!(alike("", "x"), None);
        assert_eq!(alike("…", "—"), None);
    }

    proptest! {
        #[test]
        fn any_two_texts_have_a_likeness_within_bounds_and_the_same_both_ways(a in ".{0,40}", b in ".{0,40}") {
            let one = alike(&a, &b);
            prop_assert_eq!(one, alike(&b, &a));
            prop_assert!(one.is_none_or(|l| (0.0..=1.0).contains(&l)));
            prop_assert!(alike(&a, &a).is_none_or(|l| l >= 1.0 - 1e-12));
        }
    }
}
