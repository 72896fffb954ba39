//! Reads a JSON array of flat objects as a table: the names are the headings, a list is one cell.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use vocabulary::{Finding, Place};

use crate::csv_in::too_large;
use crate::table::{Column, Origin, Row, Table};
use crate::{cell, limits};

/// Reads `[{"state": "XAA", "quantity": 20, …}, …]`. Texts, numbers, true/false, null and lists of texts are values.
pub fn read_json(bytes: &[u8]) -> (Table, Vec<Finding>) {
    let mut table = Table { origin: Origin::Json, ..Table::default() };
    if let Some(finding) = too_large(bytes) {
        return (table, vec![finding]);
    }
    let elements = match serde_json::from_slice::<Value>(bytes) {
        Ok(Value::Array(elements)) => elements,
        Ok(_) => {
            let message = "the document is not a list of records; put them in [ ]";
            return (table, vec![Finding::error("not-a-list", Place::default(), "", message)]);
        }
        Err(e) => {
            let place = Place { row: u32::try_from(e.line()).ok(), ..Place::default() };
            let message = "the document is not JSON; repair it there, or export it again";
            return (table, vec![Finding::error("not-json", place, e.to_string(), message)]);
        }
    };
    let mut findings = Vec::new();
    if elements.len() > limits::MAX_ROWS as usize {
        let message = format!("more than {} records; split the file", limits::MAX_ROWS);
        return (table, vec![Finding::error("too-many-rows", Place::default(), elements.len().to_string(), message)]);
    }
    let mut columns = BTreeMap::new();
    for (at, element) in elements.iter().enumerate() {
        match element {
            Value::Object(object) => name_columns(object, &mut columns, &mut table),
            other => findings.push(Finding::error(
                "not-a-record",
                Place::path(format!("[{at}]")),
                other.to_string(),
                "the element is not an object; write { } with the fields' names",
            )),
        }
    }
    if table.columns.len() > limits::MAX_COLUMNS {
        let message = format!("more than {} different names; use the fields of the template", limits::MAX_COLUMNS);
        return (table, vec![Finding::error("too-many-columns", Place::default(), "", message)]);
    }
    let most = limits::MAX_CELLS / table.columns.len().max(1);
    if elements.len() > most {
        let message = format!("more than {most} records; split the file");
        return (table, vec![Finding::error("too-many-rows", Place::default(), elements.len().to_string(), message)]);
    }
    for (at, object) in elements.iter().enumerate().filter_map(|(at, e)| e.as_object().map(|o| (at, o))) {
        let mut cells = vec![String::new(); table.columns.len()];
        for (name, value) in object {
            let slot = columns.get(name.as_str()).and_then(|at| cells.get_mut(*at));
            match (text(value), slot) {
                (Some(text), Some(slot)) => *slot = text,
                _ => {
                    let place = Place::path(format!("[{at}].{name}"));
                    findings.push(Finding::error(
                        "not-a-value",
                        place,
                        value.to_string(),
                        "the field takes a text, a number, true, false, null or a list of texts",
                    ));
                }
            }
        }
        table.rows.push(Row { number: u32::try_from(at + 2).unwrap_or(u32::MAX), cells });
    }
    (table, findings)
}

fn name_columns<'a>(object: &'a Map<String, Value>, columns: &mut BTreeMap<&'a str, usize>, table: &mut Table) {
    for name in object.keys() {
        if !columns.contains_key(name.as_str()) {
            columns.insert(name, table.columns.len());
            table.columns.push(Column { name: name.clone(), tag: None });
        }
    }
}

/// A value as a cell; nothing where it is an object or a list of anything but plain values.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => {
            Some(number.as_i64().map_or_else(|| cell::number(number.as_f64().unwrap_or_default()), |n| n.to_string()))
        }
        Value::String(text) => Some(text.clone()),
        Value::Array(parts) => {
            let plain = parts.iter().map(|p| if p.is_array() { None } else { text(p) });
            plain.collect::<Option<Vec<_>>>().map(cell::join)
        }
        Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_become_rows_and_faults_have_paths() {
        let (table, findings) =
            read_json(br#"[{"state":"XAA","quantity":20,"kinds":["a","b"]},7,{"state":{"x":1},"title":null}]"#);
        assert_eq!(table.rows[0].number, 2);
        let by_name = |name: &str| {
            table.columns.iter().position(|c| c.name == name).and_then(|at| table.rows[0].cells.get(at)).cloned()
        };
        assert_eq!(by_name("kinds").as_deref(), Some("a;b"));
        assert_eq!(by_name("quantity").as_deref(), Some("20"));
        let places: Vec<_> = findings.iter().map(|f| (f.code.as_str(), f.place.path.as_deref())).collect();
        assert_eq!(places, [("not-a-record", Some("[1]")), ("not-a-value", Some("[2].state"))]);
        assert_eq!(table.at(Some(4), Some("state")).path.as_deref(), Some("[2].state"));
    }

    #[test]
    fn other_documents_are_refused() {
        for (bytes, code) in [(&b"{}"[..], "not-a-list"), (b"[1,", "not-json"), (b"", "not-json")] {
            assert_eq!(read_json(bytes).1[0].code, code);
        }
    }
}
