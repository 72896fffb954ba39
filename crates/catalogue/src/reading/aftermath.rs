//! What a fault of form leaves behind: elements that could not be read are missing in what is checked next. Their
//! absence must neither shift the places of later faults nor look like a fault of its own.

use serde_json::Value;
use vocabulary::Finding;

use crate::walk::Walked;

/// The place in the file of a place in what could be read: `list[2]` is `list[3]` where the file's third element could
/// not be read.
fn in_the_file(path: &str, walked: &Walked) -> String {
    let mut found = String::new();
    for part in path.split_inclusive('[') {
        // Every part but the first begins with a position.
        let (position, rest) = part.split_once(']').map_or((None, part), |(n, rest)| (n.parse::<usize>().ok(), rest));
        if let Some(mut position) = position {
            let list = found.strip_suffix('[').unwrap_or(&found);
            for dropped in walked.dropped.get(list).into_iter().flatten() {
                position += usize::from(*dropped <= position);
            }
            found += &format!("{position}]");
        }
        found += rest;
    }
    found
}

/// Whether a list of the file has an entry of this id, read or not.
fn named(document: &Value, list: &str, id: &str) -> bool {
    let has = |value: &Value| value.get("id").and_then(Value::as_str) == Some(id);
    let items = |value: Option<&Value>| value.and_then(Value::as_array).is_some_and(|items| items.iter().any(has));
    let within = |outer: Option<&Value>, inner: &str| {
        outer.and_then(Value::as_array).is_some_and(|outer| outer.iter().any(|one| items(one.get(inner))))
    };
    let at = |list: &str| document.pointer(&format!("/{}", list.replace('.', "/")));
    match list {
        "questions" => within(document.get("capabilities"), "questions"),
        "frameworks.cmm2021" => within(at(list), "factors"),
        other => items(at(other)),
    }
}

/// Faults found in what could be read, told by their places in the file and without those that only follow from what
/// could not be read.
pub(super) fn told(found: Vec<Finding>, document: &Value, walked: &Walked) -> Vec<Finding> {
    if walked.dropped.is_empty() {
        return found;
    }
    let mut told = Vec::new();
    for mut finding in found {
        let path = finding.place.path.as_ref().map(|path| in_the_file(path, walked));
        let list = finding.args.get("list").map(String::as_str);
        let follows = match finding.code.as_str() {
            "unresolved" => list.is_some_and(|list| named(document, list, &finding.value)),
            "levels-incomplete" | "no-question" | "mapping-shape" => path.as_ref().is_some_and(|path| {
                let below = |list: &str| {
                    list.strip_prefix(path.as_str())
                        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
                };
                walked.dropped.keys().any(|list| below(list))
            }),
            _ => false,
        };
        if !follows {
            finding.place.path = path;
            told.push(finding);
        }
    }
    told
}
