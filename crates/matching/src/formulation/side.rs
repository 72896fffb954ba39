//! A model with what a policy adds to it.

use good_lp::{Expression, variable};

use super::{Column, Frame, Limit, Model};
use crate::fairness::side::Side;
use crate::ledger::Ledger;

impl Model {
    /// Adds what a policy adds; gives the number of the first further row.
    pub fn add_side(&mut self, frame: &Frame<'_>, side: &Side) -> usize {
        let total = self.objective.clone();
        let fixed = self.constant;
        self.objective *= side.total;
        self.constant *= side.total;
        if side.award != 0.0 {
            for column in &self.columns {
                match column.award {
                    Some(y) => self.objective.add_mul(side.award, y.variable),
                    None => self.constant += side.award,
                }
            }
            self.constant += side.award * frame.fixed.awards().count() as f64;
        }
        let extras: Vec<_> = side
            .columns
            .iter()
            .map(|c| {
                let definition = variable().min(c.low).max(c.high);
                self.variables.add(if c.whole { definition.integer() } else { definition })
            })
            .collect();
        for (extra, variable) in side.columns.iter().zip(&extras) {
            if extra.factor != 0.0 {
                self.objective.add_mul(extra.factor, *variable);
            }
        }
        let first = self.rows.len();
        for row in &side.rows {
            let mut left = Expression::with_capacity(8);
            let mut right = row.right;
            if row.total != 0.0 {
                left += total.clone() * row.total;
                right -= row.total * fixed;
            }
            for (s, factor) in &row.sums {
                for (p, each) in &side.sums[*s] {
                    match self.column_of(*p) {
                        Some(c) => left.add_mul(factor * each * c.high, c.share.variable),
                        None => right -= factor * each * frame.fixed.amount[*p as usize],
                    }
                }
            }
            for (p, factor) in &row.awards {
                match self.column_of(*p).map(|c| c.award) {
                    Some(Some(y)) => left.add_mul(*factor, y.variable),
                    Some(None) => right -= factor,
                    None if frame.fixed.amount[*p as usize] > 0.0 => right -= factor,
                    None => {}
                }
            }
            for (c, factor) in &row.columns {
                left.add_mul(*factor, extras[*c]);
            }
            self.rows.push(left.leq(right));
            self.limits.push((Limit::Other, 1.0));
        }
        first
    }

    fn column_of(&self, pair: u32) -> Option<Column> {
        let at = self.columns.binary_search_by_key(&pair, |c| c.pair).ok()?;
        self.columns.get(at).copied()
    }

    /// The values of all columns, further ones included, in a plan.
    pub fn values_beside(&self, side: &Side, ledger: &Ledger<'_>) -> Vec<f64> {
        let mut values = self.values(&ledger.ix.need, &ledger.amount);
        let first = values.len().saturating_sub(side.columns.len());
        for (slot, value) in values.iter_mut().skip(first).zip(side.values(ledger)) {
            *slot = value;
        }
        values
    }
}
