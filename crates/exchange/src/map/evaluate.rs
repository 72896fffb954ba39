//! Works out the numbers, conditions and columns of a map for one group of rows.

use std::collections::{BTreeMap, BTreeSet};

use vocabulary::Finding;

use super::lookup::{Kept, Lookups, absent, numbers};
use super::{ColumnMap, Compare, Condition, Number, Operation, Piece, Template, Text};
use crate::cell;
use crate::table::{Row, Table};

/// Rows of one file that make one record, with what the map knows so far.
pub(super) struct Group<'a> {
    pub map: &'a ColumnMap,
    pub table: &'a Table,
    /// Never empty; the first one gives the columns that all share.
    pub rows: Vec<&'a Row>,
    pub values: BTreeMap<String, f64>,
    pub lookups: &'a Lookups,
    /// References of the records that the section makes.
    pub records: &'a BTreeSet<String>,
}

type Outcome<T> = Result<T, Box<Finding>>;

/// The number in a cell.
pub(super) fn number_at(table: &Table, row: &Row, column: usize) -> Outcome<f64> {
    let text = row.cells.get(column).map(|c| c.trim()).unwrap_or_default();
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite() && text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)));
    number.ok_or_else(|| {
        let place = table.at(Some(row.number), table.columns.get(column).map(|c| c.heading()));
        Box::new(Finding::error(
            "not-a-number",
            place,
            text,
            "this must be a number; write digits with a point before decimals, or leave the row out with where",
        ))
    })
}

impl Group<'_> {
    fn first(&self) -> Option<&Row> {
        self.rows.first().copied()
    }

    /// A fault of this group, at its first row.
    fn fault(&self, code: &str, field: Option<&str>, value: &str, message: &str) -> Box<Finding> {
        Box::new(Finding::error(code, self.table.at(self.first().map(|r| r.number), field), value, message))
    }

    fn column(&self, name: &str) -> Outcome<&str> {
        let position = self.table.position(name).ok_or_else(|| Box::new(absent(self.table, name)))?;
        Ok(self.first().and_then(|row| row.cells.get(position)).map(|c| c.trim()).unwrap_or_default())
    }

    /// A template with this group's columns, values and parameters.
    pub(super) fn template(&self, template: &Template) -> Outcome<String> {
        let mut text = String::new();
        for piece in &template.0 {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Name(name) => {
                    match (self.values.get(name), self.map.parameters.get(name), self.table.position(name)) {
                        (Some(number), None, None) => text.push_str(&cell::number(*number)),
                        (None, Some(parameter), None) => text.push_str(parameter),
                        (None, None, _) => text.push_str(self.column(name)?),
                        _ => {
                            let message = "this name stands for more than one of: a parameter, a value, a column of the file; give the parameter or value another name";
                            return Err(Box::new(Finding::error(
                                "ambiguous-name",
                                self.table.at(None, Some(name)),
                                name,
                                message,
                            )));
                        }
                    }
                }
            }
        }
        Ok(text)
    }

    fn kept(&self, lookup: &str, by: &[Template]) -> Outcome<(Vec<String>, Option<&Kept>)> {
        let key = by.iter().map(|part| self.template(part)).collect::<Outcome<Vec<_>>>()?;
        let kept = self.lookups.get(lookup).and_then(|table| table.get(&key));
        Ok((key, kept))
    }

    /// A number of the group; never infinite, never not a number.
    pub(super) fn number(&self, number: &Number) -> Outcome<f64> {
        let value = match number {
            Number::Constant(value) => *value,
            Number::Name(name) => match self.values.get(name) {
                Some(value) => *value,
                None => {
                    let position = self.table.position(name).ok_or_else(|| Box::new(absent(self.table, name)))?;
                    self.first().map_or(Ok(0.0), |row| number_at(self.table, row, position))?
                }
            },
            Number::Aggregate(aggregate, column) => {
                let position = self.table.position(column).ok_or_else(|| Box::new(absent(self.table, column)))?;
                numbers(self.table, &self.rows, position, *aggregate)?
            }
            Number::Lookup { name, by, otherwise } => match (self.kept(name, by)?, otherwise) {
                ((_, Some(Kept::Number(value))), _) => *value,
                (_, Some(otherwise)) => self.number(otherwise)?,
                ((key, _), None) => {
                    let message =
                        format!("the lookup {name} has no number for this; add else to it, or keep only what is known");
                    return Err(self.fault("no-value", None, &key.join(", "), &message));
                }
            },
            Number::Operation(operation, parts) => self.operation(*operation, parts)?,
            Number::If { conditions, then, otherwise } => {
                self.number(if self.all(conditions)? { then } else { otherwise })?
            }
        };
        if value.is_finite() {
            Ok(value)
        } else {
            Err(self.fault(
                "not-a-number",
                None,
                &value.to_string(),
                "a calculation of the column map gives no number here; look for a division by zero",
            ))
        }
    }

    fn operation(&self, operation: Operation, parts: &[Number]) -> Outcome<f64> {
        let values = parts.iter().map(|part| self.number(part)).collect::<Outcome<Vec<_>>>()?;
        Ok(match (operation, values.as_slice()) {
            (Operation::Subtract, [one, two]) => one - two,
            (Operation::Divide, [one, two]) => one / two,
            (Operation::Clamp, [value, low, high]) => value.max(*low).min(*high),
            (Operation::Multiply, values) => values.iter().product(),
            (Operation::Max, values) => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            (Operation::Min, values) => values.iter().copied().fold(f64::INFINITY, f64::min),
            (_, values) => values.iter().sum(),
        })
    }

    /// Whether all conditions hold.
    pub(super) fn all(&self, conditions: &[Condition]) -> Outcome<bool> {
        for condition in conditions {
            if !self.holds(condition)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn holds(&self, condition: &Condition) -> Outcome<bool> {
        match condition {
            Condition::Is { column, texts, wanted } => {
                let given = self.column(column)?;
                for text in texts {
                    if self.template(text)? == given {
                        return Ok(*wanted);
                    }
                }
                Ok(!wanted)
            }
            Condition::Number { number, compare, limit } => {
                let (number, limit) = (self.number(number)?, self.number(limit)?);
                Ok(match compare {
                    Compare::Below => number < limit,
                    Compare::AtMost => number <= limit,
                    Compare::Above => number > limit,
                    Compare::AtLeast => number >= limit,
                })
            }
            Condition::Known { lookup, by } => Ok(self.kept(lookup, by)?.1.is_some()),
            Condition::Record(template) => Ok(self.records.contains(&self.template(template)?)),
        }
    }

    /// A column of the record.
    pub(super) fn text(&self, text: &Text) -> Outcome<String> {
        match text {
            Text::Template(template) => self.template(template),
            Text::Number { number, decimals } => {
                let number = self.number(number)?;
                Ok(decimals.map_or_else(|| cell::number(number), |decimals| format!("{number:.decimals$}")))
            }
            Text::Codes { of, codes, otherwise } => {
                let given = self.template(of)?;
                match (codes.get(&given), otherwise) {
                    (Some(code), _) => Ok(code.clone()),
                    (None, Some(otherwise)) => self.template(otherwise),
                    (None, None) => Err(self.fault(
                        "unknown-code",
                        None,
                        &given,
                        "the column map has no code for this; add it to codes, or add else",
                    )),
                }
            }
            Text::Lookup { lookup, by, otherwise } => match (self.kept(lookup, by)?, otherwise) {
                ((_, Some(Kept::Text(text))), _) => Ok(text.clone()),
                ((_, Some(Kept::Number(number))), _) => Ok(cell::number(*number)),
                ((_, Some(Kept::Set(members))), _) => Ok(cell::join(members)),
                (_, Some(otherwise)) => self.template(otherwise),
                ((key, None), None) => {
                    let message =
                        format!("the lookup {lookup} has nothing for this; add else to it, or keep only what is known");
                    Err(self.fault("no-value", None, &key.join(", "), &message))
                }
            },
            Text::Set { lookup, by, within } => {
                let Some(Kept::Set(members)) = self.kept(lookup, by)?.1 else { return Ok(String::new()) };
                let limits = within.as_ref().and_then(|name| self.lookups.get(name));
                let inside =
                    |member: &&String| limits.is_none_or(|table| table.contains_key(std::slice::from_ref(*member)));
                Ok(cell::join(members.iter().filter(inside)))
            }
            Text::FirstOf(parts) => {
                for part in parts {
                    let text = self.text(part)?;
                    if !text.is_empty() {
                        return Ok(text);
                    }
                }
                Ok(String::new())
            }
            Text::If { conditions, then, otherwise } => self.text(if self.all(conditions)? { then } else { otherwise }),
        }
    }
}
