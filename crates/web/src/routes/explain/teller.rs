//! Answers of the matching room in the reader's words: amounts, effects, needs and offers by name, the rest counted.

use cycle::Names;
use cycle::rooms::matching::explain::{Effect, Moves, Others, Shift, Shifts, Shown};
use vocabulary::{Quantity, StateCode, Unit};

use crate::format;
use crate::i18n::Message;
use crate::page::Page;
use crate::routes::parts::{Cell, Column, Link, Table as Rows};

/// Tells one answer.
#[derive(Clone, Copy)]
pub(super) struct Teller<'a> {
    pub(super) p: &'a Page,
    pub(super) names: &'a Names,
}

/// A message as a column of words.
pub(super) fn word(p: &Page, key: &str) -> Column {
    Column::words(p.t(key))
}

/// A message as a column of numbers.
pub(super) fn figure(p: &Page, key: &str) -> Column {
    Column::numbers(p.t(key))
}

/// An amount in whole units as an amount in minor units.
pub(super) fn minor(amount: f64, unit: Unit) -> Quantity {
    let factor = 10_f64.powi(i32::try_from(unit.exponent()).unwrap_or(0));
    Quantity::new((amount * factor).round() as i64, unit)
}

impl<'a> Teller<'a> {
    /// A value of the plan.
    pub(super) fn value(&self, value: f64) -> Message {
        Message::literal(format::decimal(self.p.lang(), value, 3))
    }

    /// How much a change brings or costs: an exact figure, or what is shown and what is proven.
    pub(super) fn effect(&self, effect: &Effect) -> Message {
        let p = self.p;
        let (least, most) = (self.value(effect.at_least), self.value(effect.at_most));
        let nothing = self.value(0.0);
        if most == nothing {
            return p.t("effect-none");
        }
        if effect.exact || least == most {
            return p.t1("effect-exact", "value", most);
        }
        if least == nothing {
            return p.t1("effect-most", "most", most);
        }
        p.t2("effect-between", "least", least, "most", most)
    }

    /// Records that are not named; none where there are none.
    fn others(&self, family: &str, others: &Others) -> Option<Message> {
        match others {
            Others::None => None,
            Others::AFew => Some(self.p.t(&format!("others-{family}-few"))),
            Others::Count(count) => Some(self.p.t1(&format!("others-{family}-count"), "count", *count)),
        }
    }

    /// Needs that are not named.
    pub(super) fn other_needs(&self, others: &Others) -> Option<Message> {
        self.others("needs", others)
    }

    /// Offers that are not named.
    pub(super) fn other_offers(&self, others: &Others) -> Option<Message> {
        self.others("offers", others)
    }

    /// Awards that are not named.
    pub(super) fn other_awards(&self, others: &Others) -> Option<Message> {
        self.others("awards", others)
    }

    /// A need by its title; a dash where it is not for this reader to know.
    pub(super) fn need(&self, id: &str) -> Cell {
        match self.names.needs.get(id) {
            Some(need) => Cell::Link(Link::words(self.p.url(&format!("/needs/{id}")), need.title.clone())),
            None => Cell::Words("–".to_owned()),
        }
    }

    /// A need's title.
    pub(super) fn title(&self, id: &str) -> String {
        self.names.needs.get(id).map_or_else(|| "–".to_owned(), |need| need.title.clone())
    }

    /// An offer by its provider and title.
    pub(super) fn offer(&self, id: &str) -> Cell {
        match self.names.offers.get(id) {
            Some(offer) => {
                let title = format!("{}: {}", offer.provider_name, offer.title);
                Cell::Link(Link::words(self.p.url(&format!("/offers/{id}")), title))
            }
            None => Cell::Words("–".to_owned()),
        }
    }

    /// A state's name.
    pub(super) fn state(&self, code: &str) -> Cell {
        match self.names.states.get(code) {
            Some(name) => Cell::text(self.p.text(name)),
            None => Cell::Words(code.to_owned()),
        }
    }

    /// An amount of a need in its unit.
    pub(super) fn amount(&self, need: &str, amount: f64) -> Message {
        match self.names.needs.get(need) {
            Some(named) => self.p.quantity(minor(amount, named.unit)),
            None => Message::literal(format::plain(self.p.lang(), amount)),
        }
    }

    fn shift(&self, what: &str, shift: &Shift) -> Vec<Cell> {
        vec![
            self.need(&shift.need),
            self.state(&shift.state),
            Cell::text(self.p.t(what)),
            Cell::number(self.amount(&shift.need, shift.before)),
            Cell::number(self.amount(&shift.need, shift.after)),
        ]
    }

    pub(super) fn shift_rows(&self, what: &str, shifts: &Shifts) -> Vec<Vec<Cell>> {
        // Who loses without getting less is served by offers that fit less.
        let word = |s: &Shift| if s.after == s.before { "moves-fits-less" } else { what };
        let mut rows: Vec<_> = shifts.named.iter().map(|shift| self.shift(word(shift), shift)).collect();
        if let Some(others) = self.other_needs(&shifts.others) {
            let empty = || Cell::Words(String::new());
            rows.push(vec![Cell::text(others), empty(), Cell::text(self.p.t(what)), empty(), empty()]);
        }
        rows
    }

    pub(super) fn shift_table(&self, caption: &str, rows: Vec<Vec<Cell>>) -> Rows {
        let p = self.p;
        Rows {
            caption: p.t(caption),
            quiet: false,
            columns: vec![
                word(p, "column-need"),
                word(p, "column-state"),
                word(p, "column-moves"),
                figure(p, "column-before"),
                figure(p, "column-after"),
            ],
            rows,
            empty: p.t("moves-none"),
        }
    }

    /// Needs that would lose.
    pub(super) fn losing(&self, shifts: &Shifts) -> Rows {
        self.shift_table("why-blocking", self.shift_rows("moves-loses", shifts))
    }

    /// Needs that enter, leave, get more, get less.
    pub(super) fn moves(&self, moves: &Moves) -> Rows {
        let mut rows = self.shift_rows("moves-enter", &moves.enter);
        rows.extend(self.shift_rows("moves-leave", &moves.leave));
        rows.extend(self.shift_rows("moves-more", &moves.more));
        rows.extend(self.shift_rows("moves-less", &moves.less));
        self.shift_table("moves-title", rows)
    }

    /// How many needs move which way, in one line.
    pub(super) fn moves_line(&self, moves: &Moves) -> Message {
        let says = |key: &str, shifts: &Shifts| {
            let count = match shifts.others {
                Others::None => self.p.number(shifts.named.len()).to_string(),
                Others::Count(more) => self.p.number(shifts.named.len().saturating_add(more)).to_string(),
                Others::AFew if shifts.named.is_empty() => self.p.attr("a-few"),
                Others::AFew => self.p.attr1("and-a-few", "count", shifts.named.len()),
            };
            let count = count.replace("<bdi>", "").replace("</bdi>", "");
            let any = !shifts.named.is_empty() || !matches!(shifts.others, Others::None);
            any.then(|| self.p.t1(key, "count", count))
        };
        let parts: Vec<Message> = [
            says("moves-enter-count", &moves.enter),
            says("moves-leave-count", &moves.leave),
            says("moves-more-count", &moves.more),
            says("moves-less-count", &moves.less),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() { self.p.t("moves-none") } else { crate::routes::words::listed(self.p, parts) }
    }

    /// What a checked plan is worth beside the present one.
    pub(super) fn worth(&self, shown: &Shown) -> Message {
        self.p.t2("shown-worth", "value", self.value(shown.value), "present", self.value(shown.present))
    }

    /// What a checked plan changes, award by award.
    pub(super) fn changes(&self, shown: &Shown) -> (Rows, Option<Message>) {
        let p = self.p;
        let row = |c: &cycle::rooms::matching::explain::AwardChange| {
            vec![
                self.need(&c.need),
                self.offer(&c.offer),
                Cell::number(self.amount(&c.need, c.before)),
                Cell::number(self.amount(&c.need, c.after)),
            ]
        };
        let rows = Rows {
            caption: p.t("shown-changes"),
            quiet: false,
            columns: vec![
                word(p, "column-need"),
                word(p, "column-offer"),
                figure(p, "column-before"),
                figure(p, "column-after"),
            ],
            rows: shown.changes.iter().map(row).collect(),
            empty: p.t("shown-changes-none"),
        };
        (rows, self.other_awards(&shown.others))
    }
}

/// A state by its code, as a message.
pub(super) fn state_message(app: &crate::App, p: &Page, code: &str) -> Message {
    code.parse::<StateCode>().map_or_else(|_| Message::literal(code), |code| crate::routes::words::state(app, p, &code))
}
