//! A strict pull reader of JSON that goes on after a fault, so that one reading names every fault with its place.
//!
//! Strict means: UTF-8, finite numbers, no `null`, no key twice in an object, nothing after the document.
//! Only a break of the grammar itself ends the reading, because nothing after it can be trusted.

mod keys;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt::Write as _;

use keys::Keys;
use vocabulary::{Finding, Place};

/// Deeper nesting than this is refused; no file of ours needs more than six levels.
const DEEPEST: usize = 64;

/// A step of the way to a value.
enum Step<'a> {
    Key(Cow<'a, str>),
    Index(usize),
}

/// What stands at the reader's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Object,
    Array,
    Text,
    Number,
    Bool,
    Null,
    End,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Kind::Object => "an object",
            Kind::Array => "a list",
            Kind::Text => "a text",
            Kind::Number => "a number",
            Kind::Bool => "true or false",
            Kind::Null => "null",
            Kind::End => "nothing",
        }
    }
}

/// The reader: a position in the text, the way to it, and the faults so far.
pub(crate) struct Reader<'a> {
    text: &'a str,
    at: usize,
    way: Vec<Step<'a>>,
    broken: bool,
    faults: Vec<Finding>,
}

impl<'a> Reader<'a> {
    /// A reader at the first value, or the one fault that the bytes are no text.
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, Vec<Finding>> {
        match std::str::from_utf8(bytes) {
            Ok(text) => {
                let text = text.strip_prefix('\u{feff}').unwrap_or(text);
                Ok(Self { text, at: 0, way: Vec::new(), broken: false, faults: Vec::new() })
            }
            Err(e) => Err(vec![Finding::error(
                "file-not-utf8",
                Place::default(),
                "",
                format!("byte {} is not UTF-8; save the file as UTF-8", e.valid_up_to() + 1),
            )]),
        }
    }

    /// Ends the reading: whatever follows the document is a fault.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        self.blank();
        if !self.broken && self.at < self.text.len() {
            self.syntax("something follows the end of the document; remove it");
        }
        self.faults
    }

    /// Names a fault at the present place.
    pub(crate) fn fault(&mut self, code: &str, value: impl AsRef<str>, message: impl Into<String>) {
        let place = Place::path(self.path());
        self.faults.push(Finding::error(code, place, value, message));
    }

    /// Names a missing key of the present object.
    pub(crate) fn missing(&mut self, key: &str) {
        let path = self.path();
        let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
        self.faults.push(Finding::error("file-missing", Place::path(path), "", "is missing; give it a value"));
    }

    /// Whether the grammar was broken, so that missing keys say nothing.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for step in &self.way {
            match step {
                Step::Key(key) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(key);
                }
                Step::Index(i) => {
                    // Writing to a String cannot fail.
                    let _ = write!(path, "[{i}]");
                }
            }
        }
        path
    }

    fn syntax(&mut self, message: &str) {
        if self.broken {
            return;
        }
        self.broken = true;
        let before = self.text.get(..self.at).unwrap_or(self.text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        let rest: String = self.text.get(self.at..).unwrap_or("").chars().take(20).collect();
        self.fault("file-not-json", rest, format!("line {line}, column {column}: {message}"));
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blank(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        self.blank();
        let there = self.byte() == Some(byte);
        if there {
            self.at += 1;
        }
        there
    }

    /// The kind of the next value; a character that begins no value breaks the grammar.
    pub(crate) fn kind(&mut self) -> Kind {
        self.blank();
        if self.broken {
            return Kind::End;
        }
        match self.byte() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::Text,
            Some(b'-' | b'0'..=b'9' | b'N' | b'I') => Kind::Number,
            Some(b't' | b'f') => Kind::Bool,
            Some(b'n') => Kind::Null,
            _ => {
                self.syntax("expected a value");
                Kind::End
            }
        }
    }

    fn refuse(&mut self, found: Kind, wanted: &str) {
        if found == Kind::Null {
            self.fault("file-null", "null", format!("null is not a value; give {wanted} or leave the key out"));
            return self.word();
        }
        if found != Kind::End {
            self.fault("file-wrong-type", "", format!("is {}, must be {wanted}", found.name()));
        }
        self.skip();
    }

    /// Reads an object, calling `member` at the value of each key; `member` must consume it.
    /// Returns whether it was an object at all.
    pub(crate) fn object(&mut self, member: &mut dyn FnMut(&mut Self, &str)) -> bool {
        let kind = self.kind();
        if kind != Kind::Object {
            self.refuse(kind, "an object");
            return false;
        }
        if self.way.len() >= DEEPEST {
            self.syntax("is nested too deeply");
            return false;
        }
        self.at += 1;
        let mut seen = Keys::default();
        if self.take(b'}') {
            return true;
        }
        while !self.broken {
            self.blank();
            let Some(key) = self.string() else {
                break;
            };
            if !self.take(b':') {
                self.syntax("expected a colon after the key");
                break;
            }
            let fresh = seen.insert(&key);
            self.way.push(Step::Key(key.clone()));
            if fresh {
                member(self, &key);
            } else {
                self.fault("file-key-twice", &key, "the key stands twice in one object; keep one");
                self.skip();
            }
            self.way.pop();
            if self.broken || self.take(b'}') {
                break;
            }
            if !self.take(b',') {
                self.syntax("expected a comma or a closing brace");
            }
        }
        true
    }

    /// Reads a list, calling `element` at each element; `element` must consume it.
    pub(crate) fn array(&mut self, element: &mut dyn FnMut(&mut Self)) -> bool {
        let kind = self.kind();
        if kind != Kind::Array {
            self.refuse(kind, "a list");
            return false;
        }
        if self.way.len() >= DEEPEST {
            self.syntax("is nested too deeply");
            return false;
        }
        self.at += 1;
        if self.take(b']') {
            return true;
        }
        let mut index = 0;
        while !self.broken {
            self.way.push(Step::Index(index));
            element(self);
            self.way.pop();
            index += 1;
            if self.broken || self.take(b']') {
                break;
            }
            if !self.take(b',') {
                self.syntax("expected a comma or a closing bracket");
            }
        }
        true
    }

    /// Reads a text.
    pub(crate) fn text(&mut self) -> Option<Cow<'a, str>> {
        let kind = self.kind();
        if kind != Kind::Text {
            self.refuse(kind, "a text");
            return None;
        }
        self.string()
    }

    /// Reads a finite number.
    pub(crate) fn number(&mut self) -> Option<f64> {
        let kind = self.kind();
        if kind != Kind::Number {
            self.refuse(kind, "a number");
            return None;
        }
        let literal = self.literal()?;
        match literal.parse::<f64>() {
            Ok(v) if v.is_finite() => Some(v),
            _ => {
                self.fault("file-not-finite", literal, "is not a finite number; give one below 1e308");
                None
            }
        }
    }

    /// Reads a whole number of at least zero. More than 2^53 counts as 2^53: no list is that long.
    pub(crate) fn count(&mut self) -> Option<u64> {
        let value = self.number()?;
        if value < 0.0 || value.fract() != 0.0 {
            self.fault("file-not-whole", value.to_string(), "must be a whole number of at least 0");
            return None;
        }
        // Whole and at most 2^53, so the conversion is exact.
        Some(value.min(9_007_199_254_740_992.0) as u64)
    }

    /// Passes over a value, still naming what is wrong inside it; `null` is no value anywhere.
    pub(crate) fn skip(&mut self) {
        match self.kind() {
            Kind::Object => {
                self.object(&mut |r, _| r.skip());
            }
            Kind::Array => {
                self.array(&mut |r| r.skip());
            }
            Kind::Text => {
                self.string();
            }
            Kind::Number => {
                self.number();
            }
            Kind::Bool => self.word(),
            Kind::Null => {
                self.fault("file-null", "null", "null is not a value; leave the key out");
                self.word();
            }
            Kind::End => {}
        }
    }

    fn word(&mut self) {
        for word in ["true", "false", "null"] {
            if self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
                self.at += word.len();
                return;
            }
        }
        self.syntax("expected a value");
    }

    fn literal(&mut self) -> Option<&'a str> {
        let start = self.at;
        let rest = self.text.get(start..).unwrap_or("");
        for word in ["NaN", "Infinity", "-Infinity"] {
            if rest.starts_with(word) {
                self.at += word.len();
                return Some(word);
            }
        }
        if self.byte() == Some(b'-') {
            self.at += 1;
        }
        let whole = self.digits();
        let leading = self.text.as_bytes().get(self.at - whole) == Some(&b'0');
        let mut good = whole > 0 && !(whole > 1 && leading);
        if self.byte() == Some(b'.') {
            self.at += 1;
            good &= self.digits() > 0;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.byte(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            good &= self.digits() > 0;
        }
        if !good {
            self.at = start;
            self.syntax("is not a number as JSON writes them");
            return None;
        }
        self.text.get(start..self.at)
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while matches!(self.byte(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at - start
    }

    fn string(&mut self) -> Option<Cow<'a, str>> {
        if self.byte() != Some(b'"') {
            self.syntax("expected a text in double quotes");
            return None;
        }
        self.at += 1;
        let start = self.at;
        loop {
            match self.byte() {
                Some(b'"') => {
                    let text = self.text.get(start..self.at)?;
                    self.at += 1;
                    return Some(Cow::Borrowed(text));
                }
                Some(b'\\') => break,
                Some(0..=0x1f) => {
                    self.syntax("a control character stands in a text; write it as \\u00xx");
                    return None;
                }
                Some(_) => self.at += 1,
                None => {
                    self.syntax("a text is not closed");
                    return None;
                }
            }
        }
        self.escaped(start)
    }

    /// The rest of a text that has escapes; the position is at the first backslash.
    fn escaped(&mut self, start: usize) -> Option<Cow<'a, str>> {
        let mut out = self.text.get(start..self.at)?.to_owned();
        loop {
            let from = self.at;
            while matches!(self.byte(), Some(b) if b != b'"' && b != b'\\' && b > 0x1f) {
                self.at += 1;
            }
            out.push_str(self.text.get(from..self.at)?);
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Some(Cow::Owned(out));
                }
                Some(b'\\') => {
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => {
                    self.syntax("a text is not closed, or a control character stands in it");
                    return None;
                }
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.byte();
        self.at += 1;
        let plain = match byte {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => {
                self.at -= 1;
                self.syntax("is not an escape that JSON knows");
                return None;
            }
        };
        Some(plain)
    }

    fn unicode(&mut self) -> Option<char> {
        let high = self.hex()?;
        if let Some(c) = char::from_u32(high) {
            return Some(c);
        }
        let rest = self.text.get(self.at..).unwrap_or("");
        if (0xD800..0xDC00).contains(&high) && rest.starts_with("\\u") {
            self.at += 2;
            let low = self.hex()?;
            if (0xDC00..0xE000).contains(&low) {
                return char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00));
            }
        }
        self.fault("file-half-character", format!("\\u{high:04x}"), "half a character; write the whole pair");
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|d| u32::from_str_radix(d, 16).ok()) {
            Some(v) => {
                self.at += 4;
                Some(v)
            }
            None => {
                self.syntax("expected four hexadecimal digits after \\u");
                None
            }
        }
    }
}
