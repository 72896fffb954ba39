//! A walk over a JSON document that goes on after a fault and knows its path.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use vocabulary::{Finding, Place, Text};

/// What a walk has met so far.
#[derive(Default)]
pub(crate) struct Walked {
    /// Faults and warnings.
    pub findings: Vec<Finding>,
    /// Positions of the elements that could not be read, by the path of their list, in order.
    pub dropped: BTreeMap<String, Vec<usize>>,
}

/// An object of the document, with its path and what the walk has met.
pub(crate) struct Object<'a> {
    map: &'a Map<String, Value>,
    path: String,
    seen: RefCell<BTreeSet<String>>,
    out: &'a RefCell<Walked>,
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl<'a> Object<'a> {
    /// Reads the whole document.
    pub fn document<T>(value: &'a Value, out: &'a RefCell<Walked>, read: impl FnOnce(&Self) -> Option<T>) -> Option<T> {
        Self::of(value, String::new(), out, read)
    }

    fn of<T>(
        value: &'a Value,
        path: String,
        out: &'a RefCell<Walked>,
        read: impl FnOnce(&Self) -> Option<T>,
    ) -> Option<T> {
        let Value::Object(map) = value else {
            let message = "an object in braces is expected here; correct the value";
            out.borrow_mut().findings.push(Finding::error("wrong-type", Place::path(path), shown(value), message));
            return None;
        };
        let object = Self { map, path, seen: RefCell::default(), out };
        let result = read(&object);
        object.end();
        result
    }

    fn at(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn push(&self, finding: Finding) {
        self.out.borrow_mut().findings.push(finding);
    }

    /// The value of a key that is there and not null.
    fn value(&self, key: &str) -> Option<&'a Value> {
        self.seen.borrow_mut().insert(key.to_owned());
        self.map.get(key).filter(|value| !value.is_null())
    }

    fn missing<T>(&self, key: &str) -> Option<T> {
        let message = format!("{key} is missing; add it");
        self.push(Finding::error("missing-field", Place::path(self.at(key)), "", message).with("name", key));
        None
    }

    fn leaf<T: DeserializeOwned>(&self, value: &Value, path: String) -> Option<T> {
        let fault = |e: serde_json::Error| {
            let message = format!("this cannot be used here: {e}; correct the value");
            self.push(Finding::error("wrong-value", Place::path(path), shown(value), message));
        };
        T::deserialize(value).map_err(fault).ok()
    }

    /// A value that may be absent.
    pub fn optional<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.leaf(self.value(key)?, self.at(key))
    }

    /// A value whose absence means its default.
    pub fn or_default<T: DeserializeOwned + Default>(&self, key: &str) -> T {
        self.optional(key).unwrap_or_default()
    }

    /// A value that must be there.
    pub fn required<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        match self.value(key) {
            Some(value) => self.leaf(value, self.at(key)),
            None => self.missing(key),
        }
    }

    /// A text that must be there in at least one language.
    pub fn text(&self, key: &str) -> Option<Text> {
        let text: Text = self.required(key)?;
        if text.missing().count() == 6 { self.missing(key) } else { Some(text) }
    }

    fn array(&self, key: &str) -> &'a [Value] {
        match self.value(key) {
            Some(Value::Array(items)) => items,
            Some(other) => {
                let message = "a list in brackets is expected here; correct the value";
                self.push(Finding::error("wrong-type", Place::path(self.at(key)), shown(other), message));
                self.out.borrow_mut().dropped.entry(self.at(key)).or_default();
                &[]
            }
            None => &[],
        }
    }

    /// An element, remembered where it could not be read.
    fn kept<T>(&self, list: &str, position: usize, element: Option<T>) -> Option<T> {
        if element.is_none() {
            self.out.borrow_mut().dropped.entry(list.to_owned()).or_default().push(position);
        }
        element
    }

    /// A list of plain values; absent means empty.
    pub fn leaves<T: DeserializeOwned>(&self, key: &str) -> Vec<T> {
        let path = self.at(key);
        let item = |(n, value)| self.kept(&path, n, self.leaf(value, format!("{path}[{n}]")));
        self.array(key).iter().enumerate().filter_map(item).collect()
    }

    /// A list of objects; absent means empty.
    pub fn list<T>(&self, key: &str, mut read: impl FnMut(&Object<'a>) -> Option<T>) -> Vec<T> {
        let path = self.at(key);
        let mut item = |(n, value)| {
            let read = Object::of(value, format!("{path}[{n}]"), self.out, &mut read);
            self.kept(&path, n, read)
        };
        self.array(key).iter().enumerate().filter_map(&mut item).collect()
    }

    /// A list of objects that must be there.
    pub fn required_list<T>(&self, key: &str, read: impl FnMut(&Object<'a>) -> Option<T>) -> Vec<T> {
        if self.value(key).is_none() {
            self.missing::<()>(key);
        }
        self.list(key, read)
    }

    /// An object that may be absent.
    pub fn object<T>(&self, key: &str, read: impl FnOnce(&Object<'a>) -> Option<T>) -> Option<T> {
        Object::of(self.value(key)?, self.at(key), self.out, read)
    }

    /// An object that must be there.
    pub fn required_object<T>(&self, key: &str, read: impl FnOnce(&Object<'a>) -> Option<T>) -> Option<T> {
        if self.value(key).is_none() {
            return self.missing(key);
        }
        self.object(key, read)
    }

    /// Keys that nobody has asked for yet.
    pub fn unread(&self) -> Vec<String> {
        let seen = self.seen.borrow();
        self.map.keys().filter(|key| !seen.contains(*key)).cloned().collect()
    }

    /// Warns of keys that nobody asked for: a mistyped name would otherwise be lost without a word.
    fn end(&self) {
        for key in self.unread() {
            let message = format!("{key} is not a name that is known here, and is left out; check its spelling");
            self.push(Finding::warning("unknown-field", Place::path(self.at(&key)), "", message).with("name", &key));
        }
    }
}
