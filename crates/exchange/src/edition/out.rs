//! Writes an edition as a workbook.

use rust_xlsxwriter::{DataValidation, Format as Look, Workbook, Worksheet};
use serde_json::Value;

use super::cells::{cell, headings, languages, text_cells, text_headings};
use super::sheets::{Column, FIELD, FRAMEWORKS, Framework, GUIDE, Holds, LINKS, META, PLANS, Plan, Rows, VALUE};
use crate::columns::Kind;
use crate::write::{Heading, Sheet, timeless};
use crate::{ExchangeError, limits};

/// The value at a path.
pub(super) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

fn items<'a>(value: &'a Value, path: &[&str]) -> impl Iterator<Item = &'a Value> {
    at(value, path).and_then(Value::as_array).into_iter().flatten()
}

fn id(value: &Value) -> &str {
    value.get("id").and_then(Value::as_str).unwrap_or_default()
}

fn cells(column: &Column, value: &Value) -> Vec<String> {
    let value = at(value, column.path);
    if column.holds == Holds::Text { text_cells(value) } else { vec![cell(column.holds, value)] }
}

fn kind(holds: Holds) -> Kind {
    match holds {
        Holds::Number => Kind::Number,
        Holds::Day => Kind::Date,
        _ => Kind::Text,
    }
}

fn heading(name: String, kind: Kind) -> Heading {
    Heading { name, tag: String::new(), kind }
}

fn plain(columns: &[Column]) -> Vec<Heading> {
    let names = columns.iter().flat_map(|column| headings(column).into_iter().map(move |name| (name, column.holds)));
    names.map(|(name, holds)| heading(name, kind(holds))).collect()
}

/// The rows of one sheet.
fn sheet(plan: &Plan, document: &Value) -> Sheet {
    let mut sheet = Sheet { name: plan.name.to_owned(), headings: plain(plan.columns), rows: Vec::new() };
    match plan.rows {
        Rows::Fields => fields(document, &mut sheet),
        Rows::List { root, inner, owner } => {
            let links = if plan.name == "capabilities" { further_links(document) } else { Vec::new() };
            if !owner.is_empty() {
                sheet.headings.insert(0, heading(owner.to_owned(), Kind::Text));
            }
            sheet.headings.extend(links.iter().map(|name| heading(format!("{LINKS} {name}"), Kind::Text)));
            let mut found = Vec::new();
            for element in items(document, root) {
                within("", element, inner, &mut found);
            }
            for (around, element) in found {
                let mut row = if owner.is_empty() { Vec::new() } else { vec![around.to_owned()] };
                row.extend(plan.columns.iter().flat_map(|column| cells(column, element)));
                row.extend(links.iter().map(|name| cell(Holds::Words, at(element, &["links", name]))));
                sheet.rows.push(row);
            }
        }
        Rows::Named { root } => {
            for (name, element) in at(document, root).and_then(Value::as_object).into_iter().flatten() {
                let rest = plan.columns.iter().skip(1).flat_map(|column| cells(column, element));
                sheet.rows.push(std::iter::once(name.clone()).chain(rest).collect());
            }
        }
        Rows::Frameworks => frameworks(document, plan, &mut sheet),
        Rows::Details => details(document, &mut sheet),
    }
    sheet
}

/// The elements that lie so many lists deep, each with the id of the element around it.
fn within<'a>(around: &'a str, element: &'a Value, inner: &[&str], found: &mut Vec<(&'a str, &'a Value)>) {
    let Some((list, deeper)) = inner.split_first() else {
        found.push((around, element));
        return;
    };
    for nested in items(element, &[list]) {
        within(id(element), nested, deeper, found);
    }
}

fn further_links(document: &Value) -> Vec<&str> {
    let links = items(document, &["capabilities"]).filter_map(|c| c.get("links")).filter_map(Value::as_object);
    links
        .flat_map(|links| links.keys().map(String::as_str))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect()
}

fn fields(document: &Value, sheet: &mut Sheet) {
    let names = [FIELD.to_owned(), VALUE.to_owned()].into_iter().chain(text_headings(""));
    sheet.headings = names.map(|name| heading(name, Kind::Text)).collect();
    let blank = languages().count() + 1;
    for field in META {
        let value = at(document, field.path);
        let texts: Vec<Option<&Value>> = match value {
            Some(Value::Array(texts)) if field.holds == Holds::Texts => texts.iter().map(Some).collect(),
            _ => vec![value],
        };
        for value in texts {
            let mut row = vec![field.name.to_owned()];
            if matches!(field.holds, Holds::Text | Holds::Texts) {
                row.push(String::new());
                row.extend(text_cells(value));
            } else {
                row.push(cell(field.holds, value));
                row.extend(std::iter::repeat_n(String::new(), blank));
            }
            sheet.rows.push(row);
        }
    }
}

/// The lists of `frameworks` that an edition of any field may have: those we know, then its own.
fn lists(document: &Value) -> Vec<(String, Option<&'static Framework>)> {
    let known = FRAMEWORKS.iter().map(|f| (f.name.to_owned(), Some(f)));
    let taken = |name: &str| name == "facts" || FRAMEWORKS.iter().any(|f| f.path.first() == Some(&name));
    let own = document.get("frameworks").and_then(Value::as_object).into_iter().flatten();
    let own = own.filter(|(name, list)| !taken(name) && list.is_array()).map(|(name, _)| (name.clone(), None));
    known.chain(own).collect()
}

/// The entries of a list with the id of the entry around.
fn entries<'a>(document: &'a Value, name: &str, known: Option<&Framework>) -> Vec<(&'a str, &'a Value)> {
    let Some(frameworks) = document.get("frameworks") else { return Vec::new() };
    let mut found = Vec::new();
    match known {
        Some(f) => {
            let inner: &[&str] = if f.inner.is_empty() { &[] } else { &[f.inner] };
            for element in items(frameworks, f.path) {
                within("", element, inner, &mut found);
            }
        }
        None => found.extend(items(frameworks, &[name]).map(|element| ("", element))),
    }
    found
}

fn frameworks(document: &Value, plan: &Plan, sheet: &mut Sheet) {
    for (name, known) in lists(document) {
        for (around, element) in entries(document, &name, known) {
            let mut row = vec![name.clone()];
            for column in plan.columns.iter().skip(1) {
                if column.name == "belongs_to" && !around.is_empty() {
                    row.push(around.to_owned());
                    continue;
                }
                let renamed = known.and_then(|f| f.renamed.iter().find(|(from, _)| *from == column.name));
                let key = renamed.map_or(column.name, |(_, to)| to);
                let value = element.get(key);
                row.extend(if column.holds == Holds::Text {
                    text_cells(value)
                } else {
                    vec![cell(column.holds, value)]
                });
            }
            sheet.rows.push(row);
        }
    }
}

fn details(document: &Value, sheet: &mut Sheet) {
    for known in FRAMEWORKS.iter().filter(|f| !f.details.is_empty()) {
        for (_, element) in entries(document, known.name, Some(known)) {
            for text in items(element, &[known.details]) {
                let row = [known.name.to_owned(), id(element).to_owned()].into_iter().chain(text_cells(Some(text)));
                sheet.rows.push(row.collect());
            }
        }
    }
}

/// The workbook of a document; one without content is a template.
pub(super) fn workbook(document: &Value) -> Result<Vec<u8>, ExchangeError> {
    let mut workbook = timeless()?;
    for plan in PLANS {
        let sheet = sheet(plan, document);
        let worksheet = workbook.add_worksheet();
        sheet.fill(worksheet)?;
        dress(worksheet, &sheet, plan)?;
    }
    guide(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}

/// What people type stays as they type it; drafts stand in italics; closed lists get a drop-down.
fn dress(worksheet: &mut Worksheet, sheet: &Sheet, plan: &Plan) -> Result<(), ExchangeError> {
    let as_typed = Look::new().set_num_format("@");
    for (position, heading) in (0u16..).zip(&sheet.headings) {
        if heading.kind == Kind::Text {
            worksheet.set_column_format(position, &as_typed)?;
        }
        let column = plan.columns.iter().find(|column| column.name == heading.name);
        if let Some(Holds::OneOf(words)) = column.map(|column| column.holds) {
            let check = DataValidation::new().allow_list_strings(words)?;
            worksheet.add_data_validation(1, position, limits::MAX_ROWS, position, &check)?;
        }
    }
    let italic = Look::new().set_italic().set_num_format("@");
    let marks =
        (0..sheet.headings.len()).filter(|at| sheet.headings.get(*at).is_some_and(|h| h.name.ends_with("(drafts)")));
    let first_of = languages().count();
    for mark in marks {
        for (row, cells) in (1u32..).zip(&sheet.rows) {
            let drafts = cells.get(mark).map(String::as_str).unwrap_or_default();
            for (offset, language) in languages().enumerate().filter(|(_, l)| drafts.contains(l.code())) {
                let position = (mark + offset).checked_sub(first_of).and_then(|at| u16::try_from(at).ok());
                if let (Some(position), true) = (position, !language.code().is_empty()) {
                    worksheet.set_cell_format(row, position, &italic)?;
                }
            }
        }
    }
    Ok(())
}

/// One line for each column of each sheet.
fn guide(workbook: &mut Workbook) -> Result<(), ExchangeError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(GUIDE)?;
    let (bold, wrap) = (Look::new().set_bold(), Look::new().set_text_wrap());
    let lines = [
        "Each sheet is one kind of item, each row one item. Do not change headings or identifiers that are in use; ids are retired, never used again.",
        "A text has a column for each language. The column (drafts) names the languages whose text no native speaker has reviewed, such as ar; zh. Take a language out once it is reviewed.",
        "Several words in one cell are separated by semicolons. Dates are written as 2026-11-24. Rows stand in reading order.",
    ];
    for (row, line) in (0u32..).zip(lines) {
        sheet.write_string(row, 0, line)?;
    }
    for (column, heading) in (0u16..).zip(["Sheet", "Column", "Needed", "What to write"]) {
        sheet.write_string_with_format(4, column, heading, &bold)?;
    }
    let mut row = 5;
    for plan in PLANS {
        sheet.write_string(row, 0, plan.name)?;
        sheet.write_string_with_format(row, 3, plan.about, &wrap)?;
        row += 1;
        for column in plan.columns {
            sheet.write_string(row, 1, column.name)?;
            sheet.write_string(row, 2, if column.needed { "yes" } else { "" })?;
            sheet.write_string_with_format(row, 3, column.about, &wrap)?;
            row += 1;
        }
    }
    for (column, width) in [(0, 18.0), (1, 24.0), (2, 8.0), (3, 80.0)] {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}
