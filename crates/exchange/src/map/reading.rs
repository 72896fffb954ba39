//! Reads a column map from JSON: every fault with its path, not only the first.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use vocabulary::{Finding, Place};

use super::{
    Aggregate, ColumnMap, Compare, Condition, LookupPlan, MAP_FORMAT, Number, Operation, Piece, Section, Take,
    Template, Text,
};
use crate::columns::nearest;

const AGGREGATES: [(&str, Aggregate); 6] = [
    ("mean", Aggregate::Mean),
    ("median", Aggregate::Median),
    ("sum", Aggregate::Sum),
    ("count", Aggregate::Count),
    ("smallest", Aggregate::Smallest),
    ("largest", Aggregate::Largest),
];

const OPERATIONS: [(&str, Operation, std::ops::RangeInclusive<usize>); 7] = [
    ("add", Operation::Add, 1..=20),
    ("subtract", Operation::Subtract, 2..=2),
    ("multiply", Operation::Multiply, 1..=20),
    ("divide", Operation::Divide, 2..=2),
    ("max", Operation::Max, 1..=20),
    ("min", Operation::Min, 1..=20),
    ("clamp", Operation::Clamp, 3..=3),
];

const COMPARES: [(&str, Compare); 4] = [
    ("below", Compare::Below),
    ("at-most", Compare::AtMost),
    ("above", Compare::Above),
    ("at-least", Compare::AtLeast),
];

impl ColumnMap {
    /// Reads a map; all its faults where it cannot be used.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Finding>> {
        let document = serde_json::from_slice::<Value>(bytes).map_err(|e| {
            let place = Place { row: u32::try_from(e.line()).ok(), ..Place::default() };
            vec![Finding::error("not-json", place, e.to_string(), "the column map is not JSON; repair it there")]
        })?;
        let mut reader = MapReader::default();
        let map = reader.map(&document);
        match map {
            Some(map) if reader.findings.is_empty() => Ok(map),
            _ => Err(reader.findings),
        }
    }
}

/// Collects the faults; every reader returns nothing where its part is unusable.
#[derive(Default)]
pub(super) struct MapReader {
    pub(super) findings: Vec<Finding>,
    /// Names of the look-ups, once they are known.
    pub(super) lookups: Vec<String>,
}

impl MapReader {
    pub(super) fn refuse<T>(&mut self, path: &str, value: &Value, message: &str) -> Option<T> {
        let value = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.findings.push(Finding::error("column-map", Place::path(path), value, message));
        None
    }

    /// An object with these keys only.
    pub(super) fn object<'a>(&mut self, value: &'a Value, path: &str, keys: &[&str]) -> Option<&'a Map<String, Value>> {
        let Value::Object(object) = value else {
            return self.refuse(path, value, &format!("this must be an object with some of: {}", keys.join(" ")));
        };
        for name in object.keys().filter(|name| !keys.contains(&name.as_str())) {
            let near = nearest(name, keys.iter().copied()).unwrap_or_default();
            let message = format!("the key is not known here; the nearest one is {near}");
            self.refuse::<()>(&at(path, name), &Value::String(name.clone()), &message);
        }
        Some(object)
    }

    fn list<'a>(&mut self, object: &'a Map<String, Value>, path: &str, key: &str) -> Vec<(String, &'a Value)> {
        match object.get(key) {
            None => Vec::new(),
            Some(Value::Array(parts)) => {
                parts.iter().enumerate().map(|(n, part)| (format!("{}[{n}]", at(path, key)), part)).collect()
            }
            Some(other) => {
                self.refuse::<()>(&at(path, key), other, "this must be a list; put it in [ ]");
                Vec::new()
            }
        }
    }

    pub(super) fn text(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Option<String> {
        match object.get(key) {
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(other) => self.refuse(&at(path, key), other, "this must be a text"),
            None => self.refuse(&at(path, key), &Value::Null, "this is missing; write a text"),
        }
    }

    fn texts(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Vec<String> {
        let parts = self.list(object, path, key);
        parts
            .into_iter()
            .filter_map(|(path, part)| {
                part.as_str().map(str::to_owned).or_else(|| self.refuse(&path, part, "this must be a text"))
            })
            .collect()
    }

    /// `{name}` stands for a column, a value or a parameter.
    fn template(&mut self, value: &Value, path: &str) -> Option<Template> {
        let Value::String(text) = value else {
            return self.refuse(path, value, "this must be a text; {name} in it stands for a column");
        };
        let (mut pieces, mut rest) = (Vec::new(), text.as_str());
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                return self.refuse(path, value, "a { is not closed; write {name}");
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            pieces.push(Piece::Name(name.trim().to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Some(Template(pieces))
    }

    fn templates(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Vec<Template> {
        let parts = self.list(object, path, key);
        parts.into_iter().filter_map(|(path, part)| self.template(part, &path)).collect()
    }

    /// The name of a look-up of this map.
    fn lookup_name(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Option<String> {
        let name = self.text(object, path, key)?;
        if self.lookups.contains(&name) {
            return Some(name);
        }
        let near =
            nearest(&name, self.lookups.iter().map(String::as_str)).unwrap_or("none: add it to lookups").to_owned();
        self.refuse(
            &at(path, key),
            &Value::String(name),
            &format!("no lookup has this name; the nearest one is {near}"),
        )
    }

    fn number(&mut self, value: &Value, path: &str) -> Option<Number> {
        match value {
            Value::Number(number) => number.as_f64().map(Number::Constant),
            Value::String(name) => Some(Number::Name(name.clone())),
            Value::Object(object) if object.contains_key("lookup") => {
                self.object(value, path, &["lookup", "by", "else"])?;
                let otherwise = object.get("else").and_then(|e| self.number(e, &at(path, "else"))).map(Box::new);
                let by = self.templates(object, path, "by");
                Some(Number::Lookup { name: self.lookup_name(object, path, "lookup")?, by, otherwise })
            }
            Value::Object(object) if object.contains_key("if") => {
                self.object(value, path, &["if", "then", "else"])?;
                let conditions = self.conditions(object, path, "if");
                let branch = |reader: &mut Self, key| {
                    reader.number(object.get(key).unwrap_or(&Value::Null), &at(path, key)).map(Box::new)
                };
                let (then, otherwise) = (branch(self, "then"), branch(self, "else"));
                Some(Number::If { conditions, then: then?, otherwise: otherwise? })
            }
            Value::Object(object) if object.len() == 1 => self.operation(object, value, path),
            _ => self.refuse(
                path,
                value,
                "this must be a number, a name, or an object with one operator such as mean, lookup, multiply, if",
            ),
        }
    }

    fn operation(&mut self, object: &Map<String, Value>, value: &Value, path: &str) -> Option<Number> {
        let (key, argument) = object.iter().next()?;
        if let (Some((_, aggregate)), Value::String(column)) =
            (AGGREGATES.iter().find(|(name, _)| name == key), argument)
        {
            return Some(Number::Aggregate(*aggregate, column.clone()));
        }
        let Some((_, operation, count)) = OPERATIONS.iter().find(|(name, _, _)| name == key) else {
            let names =
                AGGREGATES.iter().map(|a| a.0).chain(OPERATIONS.iter().map(|o| o.0)).collect::<Vec<_>>().join(" ");
            return self.refuse(
                path,
                value,
                &format!(
                    "the operator is not known; use one of: {names} (those of a column take its name), lookup, if"
                ),
            );
        };
        let parts = self.list(object, path, key);
        if !count.contains(&parts.len()) {
            let many = if count.start() == count.end() {
                count.start().to_string()
            } else {
                format!("{} to {}", count.start(), count.end())
            };
            return self.refuse(path, value, &format!("{key} takes a list of {many} numbers"));
        }
        let numbers: Vec<_> = parts.into_iter().map(|(path, part)| self.number(part, &path)).collect();
        Some(Number::Operation(*operation, numbers.into_iter().collect::<Option<_>>()?))
    }

    fn conditions(&mut self, object: &Map<String, Value>, path: &str, key: &str) -> Vec<Condition> {
        let parts = self.list(object, path, key);
        parts.into_iter().filter_map(|(path, part)| self.condition(part, &path)).collect()
    }

    fn condition(&mut self, value: &Value, path: &str) -> Option<Condition> {
        let Value::Object(object) = value else {
            return self.refuse(path, value, "a condition is an object with column, number, known or record");
        };
        if object.contains_key("column") {
            self.object(value, path, &["column", "is", "is-not", "one-of"])?;
            let column = self.text(object, path, "column")?;
            let wanted = !object.contains_key("is-not");
            let single = object.get("is").or_else(|| object.get("is-not"));
            let texts = match single {
                Some(text) if object.len() == 2 => vec![self.template(text, path)?],
                None if object.contains_key("one-of") => self.templates(object, path, "one-of"),
                _ => return self.refuse(path, value, "a condition on a column takes exactly one of: is is-not one-of"),
            };
            Some(Condition::Is { column, texts, wanted })
        } else if let Some(number) = object.get("number") {
            self.object(value, path, &["number", "below", "at-most", "above", "at-least"])?;
            let found =
                COMPARES.iter().find_map(|(name, compare)| object.get(*name).map(|limit| (*name, *compare, limit)));
            let Some((name, compare, limit)) = found.filter(|_| object.len() == 2) else {
                return self.refuse(
                    path,
                    value,
                    "a condition on a number takes exactly one of: below at-most above at-least",
                );
            };
            let (number, limit) = (self.number(number, &at(path, "number")), self.number(limit, &at(path, name)));
            Some(Condition::Number { number: number?, compare, limit: limit? })
        } else if object.contains_key("known") {
            self.object(value, path, &["known", "by"])?;
            let by = self.templates(object, path, "by");
            Some(Condition::Known { lookup: self.lookup_name(object, path, "known")?, by })
        } else if let Some(record) = object.get("record") {
            self.object(value, path, &["record"])?;
            self.template(record, &at(path, "record")).map(Condition::Record)
        } else {
            self.refuse(path, value, "a condition names one of: column number known record")
        }
    }

    fn column(&mut self, value: &Value, path: &str) -> Option<Text> {
        let Value::Object(object) = value else {
            return match value {
                Value::Number(_) => self.number(value, path).map(|number| Text::Number { number, decimals: None }),
                _ => self.template(value, path).map(Text::Template),
            };
        };
        if let Some(number) = object.get("number") {
            self.object(value, path, &["number", "decimals"])?;
            let decimals =
                object.get("decimals").map(|d| d.as_u64().filter(|d| *d <= 9).and_then(|d| usize::try_from(d).ok()));
            if decimals == Some(None) {
                return self.refuse(&at(path, "decimals"), value, "this must be a whole number from 0 to 9");
            }
            Some(Text::Number { number: self.number(number, &at(path, "number"))?, decimals: decimals.flatten() })
        } else if object.contains_key("codes") {
            self.codes(object, value, path)
        } else if object.contains_key("lookup") {
            self.object(value, path, &["lookup", "by", "else"])?;
            let (by, lookup) = (self.templates(object, path, "by"), self.lookup_name(object, path, "lookup"));
            let otherwise = object.get("else").and_then(|text| self.template(text, &at(path, "else")));
            Some(Text::Lookup { lookup: lookup?, by, otherwise })
        } else if object.contains_key("set") {
            self.object(value, path, &["set", "by", "within"])?;
            let (by, lookup) = (self.templates(object, path, "by"), self.lookup_name(object, path, "set"));
            let within =
                if object.contains_key("within") { Some(self.lookup_name(object, path, "within")?) } else { None };
            Some(Text::Set { lookup: lookup?, by, within })
        } else if object.contains_key("first-of") {
            self.object(value, path, &["first-of"])?;
            let parts = self.list(object, path, "first-of");
            Some(Text::FirstOf(parts.into_iter().filter_map(|(path, part)| self.column(part, &path)).collect()))
        } else if object.contains_key("if") {
            self.object(value, path, &["if", "then", "else"])?;
            let conditions = self.conditions(object, path, "if");
            let branch = |reader: &mut Self, key| {
                reader.column(object.get(key).unwrap_or(&Value::String(String::new())), &at(path, key)).map(Box::new)
            };
            let (then, otherwise) = (branch(self, "then"), branch(self, "else"));
            Some(Text::If { conditions, then: then?, otherwise: otherwise? })
        } else {
            self.refuse(
                path,
                value,
                "a column is a text, a number, or an object with one of: number codes lookup set first-of if",
            )
        }
    }

    fn codes(&mut self, object: &Map<String, Value>, value: &Value, path: &str) -> Option<Text> {
        self.object(value, path, &["codes", "of", "else"])?;
        let of = self.template(object.get("of").unwrap_or(&Value::Null), &at(path, "of"));
        let otherwise = match object.get("else") {
            Some(text) => Some(self.template(text, &at(path, "else"))?),
            None => None,
        };
        Some(Text::Codes { of: of?, codes: self.plain(object, path, "codes")?, otherwise })
    }

    /// An object whose values are all texts.
    pub(super) fn plain(
        &mut self,
        object: &Map<String, Value>,
        path: &str,
        key: &str,
    ) -> Option<BTreeMap<String, String>> {
        let path = at(path, key);
        match object.get(key) {
            Some(Value::Object(parts)) => {
                let pairs = parts.iter().map(|(name, part)| match part.as_str() {
                    Some(text) => Some((name.clone(), text.to_owned())),
                    None => self.refuse(&at(&path, name), part, "this must be a text"),
                });
                pairs.collect()
            }
            other => self.refuse(&path, other.unwrap_or(&Value::Null), "this must be an object of names and texts"),
        }
    }

    pub(super) fn lookup(&mut self, value: &Value, path: &str) -> Option<LookupPlan> {
        let object = self.object(value, path, &["file", "where", "by", "take"])?;
        let (file, rows, by) =
            (self.text(object, path, "file"), self.conditions(object, path, "where"), self.texts(object, path, "by"));
        if by.is_empty() {
            return self.refuse(&at(path, "by"), value, "a lookup needs at least one column to look up by");
        }
        let take = match object.get("take") {
            Some(Value::Object(take)) if take.len() == 1 => {
                take.iter().next().and_then(|(name, column)| take_of(name, column.as_str()?))
            }
            _ => None,
        };
        let Some(take) = take else {
            let message = "take is an object with one of median mean sum count smallest largest first set, and a column: {\"median\": \"usd\"}";
            return self.refuse(&at(path, "take"), object.get("take").unwrap_or(&Value::Null), message);
        };
        Some(LookupPlan { file: file?, rows, by, take })
    }

    pub(super) fn section(&mut self, value: &Value, path: &str, allowed: &[&str]) -> Option<Section> {
        let object = self.object(value, path, &["file", "where", "group", "values", "keep", "columns"])?;
        let file = self.text(object, path, "file");
        let rows = self.conditions(object, path, "where");
        let group = self.texts(object, path, "group");
        let mut values = Vec::new();
        for (path, part) in self.list(object, path, "values") {
            let Some(named) = self.object(part, &path, &["name", "number"]) else { continue };
            let number = self.number(named.get("number").unwrap_or(&Value::Null), &at(&path, "number"));
            if let (Some(name), Some(number)) = (self.text(named, &path, "name"), number) {
                values.push((name, number));
            }
        }
        let keep = self.conditions(object, path, "keep");
        let place = at(path, "columns");
        let named = self.object(object.get("columns").unwrap_or(&Value::Null), &place, allowed)?;
        let columns = named
            .iter()
            .filter_map(|(name, part)| Some((name.clone(), self.column(part, &at(&place, name))?)))
            .collect();
        Some(Section { file: file?, rows, group, values, keep, columns })
    }

    fn map(&mut self, document: &Value) -> Option<ColumnMap> {
        const KEYS: [&str; 11] = [
            "format",
            "about",
            "parameters",
            "lookups",
            "needs",
            "offers",
            "areas",
            "indicators",
            "states",
            "edition",
            "policy",
        ];
        let object = self.object(document, "", &KEYS)?;
        if object.get("format").and_then(Value::as_str) != Some(MAP_FORMAT) {
            let given = object.get("format").unwrap_or(&Value::Null);
            self.refuse::<()>("format", given, &format!("this is not a column map; write {MAP_FORMAT}"));
        }
        self.whole(object)
    }
}

fn take_of(name: &str, column: &str) -> Option<Take> {
    match name {
        "first" => Some(Take::First(column.to_owned())),
        "set" => Some(Take::Set(column.to_owned())),
        _ => AGGREGATES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, aggregate)| Take::Aggregate(*aggregate, column.to_owned())),
    }
}

/// The path of a key.
pub(super) fn at(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}
