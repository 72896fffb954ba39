//! Reads an edition's workbook: the sheets become the document that the JSON file would be, and every part of it
//! remembers its cell, so that a fault of the document is told with sheet, row and column.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use vocabulary::{Finding, Place};

use super::cells::{self, headings, in_language, text_headings};
use super::sheets::{Column, FIELD, FRAMEWORKS, Framework, GUIDE, Holds, LINKS, META, PLANS, Plan, Rows, VALUE};
use crate::columns::{Binding, Wanted, nearest, normal};
use crate::table::{Row, Table};

/// One step into a document.
#[derive(Debug, Clone)]
enum Step {
    Key(String),
    Index(usize),
}

type Path = Vec<Step>;

fn keys(path: &[&str]) -> Path {
    path.iter().map(|key| Step::Key((*key).to_owned())).collect()
}

/// A path as findings have it.
fn written(path: &[Step]) -> String {
    path.iter().fold(String::new(), |text, step| match step {
        Step::Key(key) if text.is_empty() => key.clone(),
        Step::Key(key) => format!("{text}.{key}"),
        Step::Index(at) => format!("{text}[{at}]"),
    })
}

/// The place in the document, made where it is not there yet.
fn slot<'a>(document: &'a mut Value, path: &[Step]) -> Option<&'a mut Value> {
    let mut here = document;
    for step in path {
        here = match step {
            Step::Key(key) => {
                if !here.is_object() {
                    *here = Value::Object(Map::new());
                }
                here.as_object_mut()?.entry(key.clone()).or_insert(Value::Null)
            }
            Step::Index(at) => {
                if !here.is_array() {
                    *here = Value::Array(Vec::new());
                }
                let items = here.as_array_mut()?;
                while items.len() <= *at {
                    items.push(Value::Object(Map::new()));
                }
                items.get_mut(*at)?
            }
        };
    }
    Some(here)
}

/// A sheet with its columns found.
struct Read<'a> {
    table: &'a Table,
    binding: Binding<'a>,
}

impl Read<'_> {
    fn text(&self, row: &Row, heading: &str) -> String {
        self.binding.get(row, heading).to_owned()
    }

    fn place(&self, row: &Row, heading: &str) -> Place {
        self.table.at(Some(row.number), Some(heading))
    }
}

/// What is read so far.
#[derive(Default)]
pub(super) struct Document {
    pub value: Value,
    pub findings: Vec<Finding>,
    places: BTreeMap<String, Place>,
    lengths: BTreeMap<String, usize>,
    owners: BTreeMap<String, BTreeMap<String, Path>>,
}

/// The document of a workbook's sheets.
pub(super) fn document(sheets: &[(Table, Vec<Finding>)]) -> Document {
    let mut document = Document::default();
    let mut taken = BTreeSet::new();
    let name_of = |table: &Table| normal(table.sheet.as_deref().unwrap_or_default());
    for plan in PLANS {
        document.overview(plan);
        let Some((table, faults)) = sheets.iter().find(|(table, _)| name_of(table) == normal(plan.name)) else {
            document.missing(plan);
            continue;
        };
        taken.insert(name_of(table));
        document.findings.extend(faults.iter().cloned());
        document.sheet(plan, table);
    }
    for (table, _) in sheets.iter().filter(|(table, _)| name_of(table) != GUIDE && !taken.contains(&name_of(table))) {
        let name = table.sheet.as_deref().unwrap_or_default();
        let nearest = nearest(&normal(name), PLANS.iter().map(|plan| plan.name)).unwrap_or_default();
        let message = format!(
            "this sheet is not part of an edition and is left out; the nearest one is {nearest}: rename it, or take it out"
        );
        document
            .findings
            .push(Finding::warning("unknown-sheet", table.at(None, None), name, message).with("nearest", nearest));
    }
    document
}

impl Document {
    fn overview(&mut self, plan: &Plan) {
        let place = || Place { sheet: Some(plan.name.to_owned()), ..Place::default() };
        match plan.rows {
            Rows::Fields => {
                // Both are there even without a field, so that every missing field is named.
                self.set(&keys(&["catalogue"]), Value::Object(Map::new()));
                self.set(&keys(&["scale"]), Value::Object(Map::new()));
                for path in ["catalogue", "scale", "starter"] {
                    self.places.insert(path.to_owned(), place());
                }
                for field in META {
                    let place = Place { field: Some(field.name.to_owned()), ..place() };
                    self.places.insert(written(&keys(field.path)), place);
                }
            }
            Rows::List { root, inner: [], .. } | Rows::Named { root } => {
                self.places.insert(written(&keys(root)), place());
            }
            Rows::Frameworks => drop(self.places.insert("frameworks".to_owned(), place())),
            Rows::List { .. } | Rows::Details => {}
        }
    }

    fn missing(&mut self, plan: &Plan) {
        let place = Place { sheet: Some(plan.name.to_owned()), ..Place::default() };
        let message =
            format!("the workbook has no sheet {} ({}); add it, as the template has it", plan.name, plan.about);
        let mut finding = Finding::warning("missing-sheet", place, "", message).with("sheet", plan.name);
        if plan.needed {
            finding.severity = vocabulary::Severity::Error;
        }
        self.findings.push(finding);
    }

    fn sheet(&mut self, plan: &Plan, table: &Table) {
        let mut names: Vec<(String, bool, &str)> = match plan.rows {
            Rows::Fields => vec![(FIELD.to_owned(), true, "the field"), (VALUE.to_owned(), false, "its value")],
            Rows::List { owner, .. } if !owner.is_empty() => vec![(owner.to_owned(), true, "what it belongs to")],
            _ => Vec::new(),
        };
        if matches!(plan.rows, Rows::Fields) {
            names.extend(text_headings("").into_iter().map(|name| (name, false, "")));
        } else {
            for column in plan.columns {
                let headings = headings(column).into_iter().enumerate();
                names.extend(headings.map(|(at, name)| (name, column.needed && at == 0, column.about)));
            }
        }
        let links: Vec<String> = match plan.name {
            "capabilities" => {
                table.columns.iter().filter_map(|c| Some(c.name.strip_prefix(LINKS)?.trim().to_owned())).collect()
            }
            _ => Vec::new(),
        };
        names.extend(links.iter().map(|name| (format!("{LINKS} {name}"), false, "")));
        let wanted: Vec<Wanted> =
            names.iter().map(|(name, required, about)| Wanted { name, tag: "", required: *required, about }).collect();
        let (binding, findings) = Binding::of(table, &wanted);
        self.findings.extend(findings);
        let read = Read { table, binding };
        for row in &table.rows {
            match plan.rows {
                Rows::Fields => self.field(&read, row),
                Rows::List { root, inner, owner } => self.element(&read, row, plan, &links, (root, inner, owner)),
                Rows::Named { root } => self.named(&read, row, plan, root),
                Rows::Frameworks => self.framework(&read, row, plan),
                Rows::Details => self.detail(&read, row),
            }
        }
    }

    /// The next free place of a list.
    fn next(&mut self, list: &Path) -> Path {
        let count = self.lengths.entry(written(list)).or_default();
        let path = list.iter().cloned().chain([Step::Index(*count)]).collect();
        *count += 1;
        path
    }

    fn set(&mut self, path: &[Step], value: Value) {
        if let Some(slot) = slot(&mut self.value, path) {
            match (slot, value) {
                (Value::Object(held), Value::Object(more)) => held.extend(more),
                (slot, value) => *slot = value,
            }
        }
    }

    /// Remembers where a part of the document stands, and the objects around it that stand nowhere yet.
    fn stands(&mut self, root: usize, path: &[Step], place: &Place) {
        for length in root..=path.len() {
            let text = written(path.get(..length).unwrap_or(path));
            if length == path.len() {
                self.places.insert(text, place.clone());
            } else {
                self.places.entry(text).or_insert_with(|| place.clone());
            }
        }
    }

    /// Puts the cells of a column into the object at `path`, under `key`.
    fn put(&mut self, read: &Read, row: &Row, path: &Path, column: &Column, key: &[&str]) {
        let target: Path = path.iter().cloned().chain(keys(key)).collect();
        if column.holds == Holds::Text {
            self.put_text(read, row, column.name, path.len(), &target);
            return;
        }
        let place = read.place(row, column.name);
        self.stands(path.len() + 1, &target, &place);
        let value = cells::value(column.holds, &read.text(row, column.name), || place.clone(), &mut self.findings);
        if let Some(value) = value {
            self.set(&target, value);
        }
    }

    fn put_text(&mut self, read: &Read, row: &Row, name: &str, root: usize, target: &Path) {
        let english = in_language(name, vocabulary::UnLanguage::En);
        self.stands((root + 1).min(target.len()), target, &read.place(row, &english));
        let place = |heading: &str| read.place(row, heading);
        let text = cells::text(|heading| read.text(row, heading), name, place, &mut self.findings);
        if let Some(text) = text {
            self.set(target, Value::Object(text));
        }
    }

    fn field(&mut self, read: &Read, row: &Row) {
        let name = read.text(row, FIELD);
        let Some(field) = META.iter().find(|field| normal(field.name) == normal(&name)) else {
            let nearest = nearest(&normal(&name), META.iter().map(|field| field.name)).unwrap_or_default();
            let message = format!(
                "{name} is not a field of an edition; the nearest one is {nearest}: correct it, or take the row out"
            );
            self.findings
                .push(Finding::error("unknown-field", read.place(row, FIELD), &name, message).with("name", &name));
            return;
        };
        let mut target = keys(field.path);
        let given = read.text(row, VALUE);
        let english = read.text(row, &in_language("", vocabulary::UnLanguage::En));
        if field.holds == Holds::Texts {
            target = self.next(&target);
        } else if self.lengths.insert(written(&target), 1).is_some() {
            let message = "this field stands in an earlier row; keep one of them";
            self.findings.push(Finding::error("duplicate-id", read.place(row, FIELD), &name, message));
            return;
        }
        if matches!(field.holds, Holds::Text | Holds::Texts) && (given.is_empty() || !english.is_empty()) {
            self.put_text(read, row, "", target.len(), &target);
            return;
        }
        let place = read.place(row, VALUE);
        self.places.insert(written(&target), place.clone());
        let text = if given.is_empty() { english } else { given };
        if let Some(value) = cells::value(field.holds, &text, || place.clone(), &mut self.findings) {
            self.set(&target, value);
        }
    }

    /// Where the element of that id is; a fault where there is none.
    fn owner(&mut self, list: &str, id: &str, place: impl Fn() -> Place) -> Option<Path> {
        let found = self.owners.get(list).and_then(|ids| ids.get(id)).cloned();
        if found.is_none() {
            let message = format!("{list} has no such entry; correct the id or add the entry");
            self.findings.push(Finding::error("unresolved", place(), id, message).with("list", list));
        }
        found
    }

    fn known(&mut self, list: String, id: String, path: &Path) {
        self.owners.entry(list).or_default().entry(id).or_insert_with(|| path.clone());
    }

    fn element(
        &mut self,
        read: &Read,
        row: &Row,
        plan: &Plan,
        links: &[String],
        (root, inner, owner): (&[&str], &[&str], &str),
    ) {
        let list = match inner.split_last() {
            None => keys(root),
            Some((last, before)) => {
                let around = root.iter().chain(before).copied().collect::<Vec<_>>().join(".");
                let Some(path) = self.owner(&around, &read.text(row, owner), || read.place(row, owner)) else { return };
                path.into_iter().chain(keys(&[last])).collect()
            }
        };
        let path = self.next(&list);
        self.begin(read, row, &path);
        for column in plan.columns {
            self.put(read, row, &path, column, column.path);
        }
        for name in links {
            let column = Column { name: "", path: &[], holds: Holds::Words, needed: false, about: "" };
            let heading = format!("{LINKS} {name}");
            let words = cells::value(column.holds, &read.text(row, &heading), Place::default, &mut self.findings);
            let target: Path = path.iter().cloned().chain(keys(&["links", name])).collect();
            self.stands(path.len() + 1, &target, &read.place(row, &heading));
            if let Some(words) = words {
                self.set(&target, words);
            }
        }
        let name = root.iter().chain(inner).copied().collect::<Vec<_>>().join(".");
        self.known(name, read.text(row, "id"), &path);
    }

    /// An element is there even where all its cells are empty.
    fn begin(&mut self, read: &Read, row: &Row, path: &Path) {
        self.places.insert(written(path), read.table.at(Some(row.number), None));
        self.set(path, Value::Object(Map::new()));
    }

    fn named(&mut self, read: &Read, row: &Row, plan: &Plan, root: &[&str]) {
        let Some(first) = plan.columns.first() else { return };
        let name = read.text(row, first.name);
        let path: Path = keys(root).into_iter().chain([Step::Key(name)]).collect();
        self.begin(read, row, &path);
        for column in plan.columns.iter().skip(1) {
            self.put(read, row, &path, column, column.path);
        }
    }

    fn framework(&mut self, read: &Read, row: &Row, plan: &Plan) {
        let name = read.text(row, "list");
        let known = FRAMEWORKS.iter().find(|f| f.name == name);
        let taken =
            name.is_empty() || name == "facts" || FRAMEWORKS.iter().any(|f| f.path.first() == Some(&name.as_str()));
        let id = read.text(row, "id");
        let list = match known {
            None if taken => {
                let message = "a list of the crosswalks is named here, such as norms or gci; write its name";
                self.findings.push(
                    Finding::error("unresolved", read.place(row, "list"), &name, message).with("list", "frameworks"),
                );
                return;
            }
            None => keys(&["frameworks", &name]),
            Some(f) if f.inner.is_empty() => keys(&["frameworks"]).into_iter().chain(keys(f.path)).collect(),
            Some(f) => {
                let around = f.path.join(".");
                let owner = read.text(row, "belongs_to");
                let Some(path) = self.owner(&around, &owner, || read.place(row, "belongs_to")) else { return };
                path.into_iter().chain(keys(&[f.inner])).collect()
            }
        };
        let path = self.next(&list);
        self.begin(read, row, &path);
        for column in plan.columns.iter().skip(1) {
            if known.is_some_and(|f| !f.inner.is_empty()) && column.name == "belongs_to" {
                continue;
            }
            let renamed = known.and_then(|f| f.renamed.iter().find(|(from, _)| *from == column.name));
            let key = renamed.map_or(column.name, |(_, to)| to);
            let given = headings(column).iter().any(|heading| !read.text(row, heading).is_empty());
            if given || column.needed || renamed.is_some() {
                self.put(read, row, &path, column, &[key]);
            }
        }
        self.known(name, id, &path);
    }

    fn detail(&mut self, read: &Read, row: &Row) {
        let (list, entry) = (read.text(row, "list"), read.text(row, "entry"));
        let with_details = |f: &&Framework| f.name == list && !f.details.is_empty();
        let Some(known) = FRAMEWORKS.iter().find(with_details) else {
            let lists: Vec<&str> = FRAMEWORKS.iter().filter(|f| !f.details.is_empty()).map(|f| f.name).collect();
            let message = format!("this list has no details; write one of {}", lists.join(", "));
            self.findings
                .push(Finding::error("unresolved", read.place(row, "list"), &list, message).with("list", "frameworks"));
            return;
        };
        let Some(around) = self.owner(&list, &entry, || read.place(row, "entry")) else { return };
        let details = around.into_iter().chain(keys(&[known.details])).collect();
        let path = self.next(&details);
        self.begin(read, row, &path);
        self.put_text(read, row, "detail", path.len(), &path);
    }

    /// The cell that a path of the document came from, or the nearest thing around it.
    pub(super) fn place(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.places.get(path) {
                return Some(place.clone());
            }
            path = path.get(..path.rfind(['.', '['])?)?;
        }
    }
}
