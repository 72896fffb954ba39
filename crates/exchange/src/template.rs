//! Workbooks to fill in: a sheet with headings and drop-downs, and a sheet that says what belongs where.

use std::collections::BTreeMap;

use assessment::Delivery;
use catalogue::{CapabilityStatus, Edition};
use rust_xlsxwriter::{DataValidation, Format as Look, Formula, Workbook, Worksheet};
use vocabulary::unit::Counted;
use vocabulary::{Group, ProviderKind, Register, Stage, UnLanguage, Visibility};

use crate::columns::{Field, Kind};
use crate::needs::NEED_FIELDS;
use crate::offers::OFFER_FIELDS;
use crate::write::{Sheet, timeless};
use crate::{ExchangeError, limits};

/// Currencies that the drop-down offers; others can be typed.
const CURRENCIES: [&str; 10] = ["USD", "EUR", "GBP", "JPY", "CHF", "CAD", "AUD", "NOK", "SEK", "DKK"];
const LISTS: &str = "Lists";
const GUIDE: &str = "Guide";

/// What the drop-downs offer: codes with what they mean, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choices {
    lists: BTreeMap<&'static str, Vec<(String, String)>>,
}

impl Choices {
    /// The codes of an edition and a register.
    pub fn of(edition: &Edition, register: &Register) -> Self {
        let english = |text: &vocabulary::Text| text.best(UnLanguage::En).0.to_owned();
        let plain = |code: &str| (code.to_owned(), String::new());
        let active = edition.capabilities.iter().filter(|c| c.status == CapabilityStatus::Active);
        let units = Counted::ALL.iter().map(|c| c.code()).chain(CURRENCIES);
        let lists = [
            ("states", register.iter().map(|s| (s.code.to_string(), english(&s.name))).collect()),
            ("capabilities", active.map(|c| (c.id.to_string(), english(&c.title))).collect()),
            ("areas", edition.areas.iter().map(|a| (a.id.to_string(), english(&a.title))).collect()),
            (
                "kinds",
                edition
                    .modalities
                    .iter()
                    .map(|m| (m.id.to_string(), format!("{} (in {})", english(&m.title), m.unit)))
                    .collect(),
            ),
            ("units", units.map(plain).collect()),
            ("delivery", Delivery::ALL.iter().map(|d| plain(d.code())).collect()),
            ("provider_kinds", ProviderKind::ALL.iter().map(|k| plain(k.code())).collect()),
            ("groups", Group::ALL.iter().map(|g| plain(g.code())).collect()),
            ("levels", Stage::ALL.iter().map(|s| plain(&s.to_string())).collect()),
            ("visibilities", Visibility::ALL.iter().map(|v| plain(v.code())).collect()),
        ];
        Self { lists: lists.into_iter().collect() }
    }
}

/// A workbook to fill in needs.
pub fn needs_template(choices: &Choices) -> Result<Vec<u8>, ExchangeError> {
    template("Needs", NEED_FIELDS, choices)
}

/// A workbook to fill in offers.
pub fn offers_template(choices: &Choices) -> Result<Vec<u8>, ExchangeError> {
    template("Offers", OFFER_FIELDS, choices)
}

fn template(name: &str, fields: &[Field], choices: &Choices) -> Result<Vec<u8>, ExchangeError> {
    let mut workbook = timeless()?;
    let sheet = Sheet { name: name.to_owned(), headings: fields.iter().map(Into::into).collect(), rows: Vec::new() };
    let data = workbook.add_worksheet();
    sheet.fill(data)?;
    for (column, field) in (0u16..).zip(fields) {
        prepare(data, column, field, choices)?;
    }
    guide(&mut workbook, name, fields)?;
    lists(&mut workbook, choices)?;
    Ok(workbook.save_to_buffer()?)
}

/// Formats a column and gives it its drop-down or its check.
fn prepare(sheet: &mut Worksheet, column: u16, field: &Field, choices: &Choices) -> Result<(), ExchangeError> {
    let plain = Look::new().set_num_format(match field.kind {
        Kind::Date => "yyyy-mm-dd",
        Kind::Number => "General",
        _ => "@",
    });
    sheet.set_column_format(column, &plain)?;
    let rows = 1..=limits::MAX_ROWS;
    let hint: String = field.about.chars().take(250).collect();
    let check = DataValidation::new().set_input_title(field.name)?.set_input_message(hint)?;
    let check = match field.kind {
        // Several codes in one cell, and other currencies, are more than a drop-down can offer: they may be typed.
        Kind::Choice(list) | Kind::Choices(list) => match range(list, choices) {
            Some(range) => {
                let strict = matches!(field.kind, Kind::Choice(_)) && list != "units";
                check.allow_list_formula(Formula::new(range)).show_error_message(strict)
            }
            None => check.allow_any_value(),
        },
        _ => check.allow_any_value(),
    };
    sheet.add_data_validation(*rows.start(), column, *rows.end(), column, &check)?;
    Ok(())
}

/// Where a list stands on the sheet of lists.
fn range(list: &str, choices: &Choices) -> Option<String> {
    let position = choices.lists.keys().position(|name| *name == list)?;
    let count = choices.lists.get(list).map(Vec::len).filter(|n| *n > 0)?;
    let column = char::from(b'A' + u8::try_from(position * 2).ok().filter(|at| *at < 26)?);
    Some(format!("={LISTS}!${column}$2:${column}${}", count + 1))
}

/// One line for each column: what it is called, whether it is needed, what to write, its HXL tag.
fn guide(workbook: &mut Workbook, name: &str, fields: &[Field]) -> Result<(), ExchangeError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(GUIDE)?;
    let (bold, wrap) = (Look::new().set_bold(), Look::new().set_text_wrap());
    let lines = [
        format!("Write one record a row on the sheet {name}; do not change the headings. Columns that you do not need may be deleted."),
        "Several codes in one cell are separated by semicolons. Dates are written as 2026-11-24, amounts in digits with a point before decimals.".to_owned(),
        "The codes that each column takes stand on the sheet Lists. Upload the workbook as it is; every fault is shown with its row and column, and nothing is taken over before all are gone.".to_owned(),
    ];
    for (row, line) in (0u32..).zip(&lines) {
        sheet.write_string(row, 0, line)?;
    }
    for (column, heading) in (0u16..).zip(["Column", "Needed", "What to write", "HXL tag"]) {
        sheet.write_string_with_format(4, column, heading, &bold)?;
    }
    for (row, field) in (5u32..).zip(fields) {
        sheet.write_string(row, 0, field.name)?;
        sheet.write_string(row, 1, if field.required { "yes" } else { "" })?;
        sheet.write_string_with_format(row, 2, field.about, &wrap)?;
        sheet.write_string(row, 3, field.tag)?;
    }
    for (column, width) in [(0, 26.0), (1, 8.0), (2, 80.0), (3, 36.0)] {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

/// The codes and what they mean, two columns for each list.
fn lists(workbook: &mut Workbook, choices: &Choices) -> Result<(), ExchangeError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(LISTS)?;
    let bold = Look::new().set_bold();
    for (position, (name, codes)) in (0u16..).zip(&choices.lists) {
        let column = position * 2;
        sheet.write_string_with_format(0, column, *name, &bold)?;
        for (row, (code, meaning)) in (1u32..).zip(codes) {
            sheet.write_string(row, column, code)?;
            if !meaning.is_empty() {
                sheet.write_string(row, column + 1, meaning)?;
            }
        }
        sheet.set_column_width(column, 24)?;
        sheet.set_column_width(column + 1, 36)?;
    }
    Ok(())
}
