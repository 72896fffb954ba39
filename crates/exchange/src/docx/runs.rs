//! Parts a text into runs of one direction and one kind of script, as word processors want them.

/// A stretch of a text that is set in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// The text.
    pub text: String,
    /// From right to left.
    pub right_to_left: bool,
    /// In an East Asian font.
    pub east_asian: bool,
}

/// What a letter asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strength {
    Left,
    Right,
    Asian,
    /// Blanks, digits, punctuation: go with their neighbours.
    None,
}

fn strength(letter: char) -> Strength {
    match letter {
        '\u{590}'..='\u{8ff}'
        | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => {
            // Arabic digits and punctuation are no letters, but are written among them.
            Strength::Right
        }
        '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' => Strength::Asian,
        c if c.is_alphabetic() => Strength::Left,
        _ => Strength::None,
    }
}

/// The runs of a text whose paragraph runs from right to left or not. What is neutral goes with what stands before it
/// where the same follows after it, else with the paragraph: so that a full stop after a Latin name at the end of an
/// Arabic sentence closes the sentence. Digits go with the letters before them.
pub(super) fn runs(text: &str, right_to_left: bool) -> Vec<Run> {
    let base = if right_to_left { Strength::Right } else { Strength::Left };
    let letters: Vec<char> = text.chars().collect();
    let mut strengths: Vec<Strength> = letters.iter().map(|c| strength(*c)).collect();
    let mut before = base;
    let mut at = 0;
    while at < strengths.len() {
        match strengths.get(at).copied() {
            Some(Strength::None) => {
                let length = strengths.iter().skip(at).take_while(|s| **s == Strength::None).count();
                let after = strengths.get(at + length).copied().unwrap_or(base);
                // Digits after a Latin word belong to it: ISO 3166, NV/12/2026.
                let digits = letters
                    .iter()
                    .skip(at)
                    .take(length)
                    .collect::<Vec<_>>()
                    .iter()
                    .rposition(|c| c.is_ascii_digit())
                    .map_or(0, |d| d + 1);
                if before == Strength::Left && after != before {
                    strengths.iter_mut().skip(at).take(digits).for_each(|s| *s = before);
                    strengths.iter_mut().skip(at + digits).take(length - digits).for_each(|s| *s = base);
                    at += length;
                    continue;
                }
                let whole = if before == after { before } else { base };
                strengths.iter_mut().skip(at).take(length).for_each(|s| *s = whole);
                at += length;
            }
            Some(strong) => {
                before = strong;
                at += 1;
            }
            None => break,
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for (letter, strength) in letters.into_iter().zip(strengths) {
        let (right, asian) = (strength == Strength::Right, strength == Strength::Asian);
        match runs.last_mut() {
            Some(run) if run.right_to_left == right && run.east_asian == asian => run.text.push(letter),
            _ => runs.push(Run { text: letter.to_string(), right_to_left: right, east_asian: asian }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str, right_to_left: bool) -> Vec<(String, bool, bool)> {
        runs(text, right_to_left).into_iter().map(|r| (r.text, r.right_to_left, r.east_asian)).collect()
    }

    #[test]
    fn a_latin_name_in_an_arabic_sentence_leaves_the_full_stop_to_the_sentence() {
        let found = shown("مساعدة من ISO 27001 CERT.", true);
        assert_eq!(found.len(), 3);
        assert_eq!(found.get(1), Some(&("ISO 27001 CERT".to_owned(), false, false)));
        assert_eq!(found.get(2), Some(&(".".to_owned(), true, false)));
    }

    #[test]
    fn digits_stay_with_the_latin_word_before_them() {
        assert_eq!(shown("الإشارة: NV/12/2026", true).last(), Some(&("NV/12/2026".to_owned(), false, false)));
        assert_eq!(shown("USD 1,250", true).len(), 1);
    }

    #[test]
    fn chinese_stands_in_its_own_runs() {
        let found = shown("建设 CSIRT 小组。", false);
        assert_eq!(found.iter().filter(|r| r.2).count(), 2);
        assert_eq!(shown("Plain words, 12.", false), [("Plain words, 12.".to_owned(), false, false)]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-z0-9ا-ي一-十 .,:()]{0,40}", right in proptest::bool::ANY) {
            let found = runs(&text, right);
            prop_assert_eq!(found.iter().map(|r| r.text.as_str()).collect::<String>(), text);
            prop_assert!(found.windows(2).all(|w| (w[0].right_to_left, w[0].east_asian) != (w[1].right_to_left, w[1].east_asian)));
        }
    }
}
