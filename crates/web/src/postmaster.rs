//! Words and addresses for what leaves the house: mails in the reader's language, and where the API has a record.

use cycle::{Composed, Composer, Letter, Occasion};

use crate::i18n::{Value, message};
use crate::routes::notice_path;

/// Composes for one service.
#[derive(Debug, Clone)]
pub struct Postmaster {
    address: String,
}

impl Postmaster {
    /// `address` is the one that people use, without a slash at the end.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into() }
    }
}

/// The list of the API in which a record of this kind stands.
fn list(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "need" => "needs",
        "offer" => "offers",
        "proposal" => "proposals",
        "interest" => "interests",
        "engagement" => "engagements",
        "round" => "rounds",
        "run" => "runs",
        "assessment" => "assessments",
        "practice" => "practices",
        "review-item" => "review-items",
        "activity" => "calendar",
        _ => return None,
    })
}

impl Composer for Postmaster {
    /// A greeting, how much moved, a link that asks to sign in, and how to stop: nothing of what moved.
    fn letter(&self, letter: &Letter) -> Composed {
        let say = |key: &str, args: &[(&str, &dyn Value)]| message(letter.language, key, args).plain();
        let (subject, told) = match letter.occasion {
            Occasion::News => ("mail-subject-news", "mail-news"),
            Occasion::Digest => ("mail-subject-digest", "mail-digest"),
        };
        let page = |path: &str| format!("{}/{}{path}", self.address, letter.language);
        let place = letter.subject.as_ref().map(|(kind, id)| notice_path(kind, id));
        let parts = [
            say("mail-hello", &[("name", &letter.name)]),
            say(told, &[("count", &letter.count)]),
            format!("{}\n{}", say("mail-look", &[]), page(place.as_deref().unwrap_or("/notices"))),
            say("mail-confidential", &[]),
            format!("{}\n{}", say("mail-choose", &[]), page("/notifications")),
        ];
        Composed { subject: say(subject, &[]), body: format!("{}\n", parts.join("\n\n")) }
    }

    fn address(&self, subject_kind: &str, subject_id: &str) -> String {
        match list(subject_kind) {
            Some(list) => format!("{}/api/v1/{list}/{subject_id}", self.address),
            None => format!("{}/api/v1/notices", self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn a_mail_has_words_in_every_language_and_no_content() {
        let post = Postmaster::new("https://match.example.org");
        for language in Lang::ALL {
            for (occasion, count) in [(Occasion::News, 1), (Occasion::Digest, 1), (Occasion::Digest, 12)] {
                let letter = Letter {
                    language,
                    name: "Amina Diallo".into(),
                    count,
                    occasion,
                    subject: (count == 1).then(|| ("proposal".into(), "4f0c".into())),
                };
                let Composed { subject, body } = post.letter(&letter);
                assert!(!subject.contains("mail-") && !body.contains("mail-"), "{language}: {subject}\n{body}");
                let place = if count == 1 { "/proposals/4f0c" } else { "/notices" };
                assert!(body.contains(&format!("https://match.example.org/{language}{place}\n")), "{body}");
                assert!(body.contains(&format!("https://match.example.org/{language}/notifications\n")), "{body}");
                assert!(body.contains("Amina Diallo") && !subject.contains('\n'), "{body}");
            }
        }
        assert_eq!(post.address("need", "1"), "https://match.example.org/api/v1/needs/1");
        assert_eq!(post.address("edition", "1"), "https://match.example.org/api/v1/notices");
    }
}
