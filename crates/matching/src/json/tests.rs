//! The reader against good and broken documents.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn faults(text: &str) -> Vec<String> {
    let mut r = Reader::new(text.as_bytes()).unwrap();
    r.skip();
    r.finish().iter().map(ToString::to_string).collect()
}

#[test]
fn accepts_json() {
    for text in ["{}", "[1, -2.5e3, \"a\\u00e9\\ud83d\\ude00\\n\", true, {\"a\": []}]", " 0 "] {
        assert_eq!(faults(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn names_each_fault_and_goes_on() {
    let found = faults("{\"a\": 1, \"a\": 2, \"b\": [1e999, NaN], \"c\": \"\\ud800\"}");
    assert_eq!(found.len(), 4, "{found:?}");
    assert!(found[0].starts_with("a: "), "{found:?}");
    assert!(found[1].starts_with("b[0]: "), "{found:?}");
}

#[test]
fn grammar_breaks_are_one_fault() {
    for text in ["{", "[1,]", "{\"a\" 1}", "01", "1.", "\"x", "[1] 2", "{\"a\":tru}", "", "\"\u{1}\"", "\"\\u12\""] {
        assert_eq!(faults(text).len(), 1, "{text}: {:?}", faults(text));
    }
    let deep = "[".repeat(100_000);
    assert_eq!(faults(&deep).len(), 1);
    assert!(Reader::new(b"\xff").is_err());
}
