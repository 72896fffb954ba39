//! Columns and rows that a policy adds to the model of a problem: shares of states, curves over them, amounts to keep.

use super::shares::Shares;
use crate::ledger::Ledger;

/// What a policy adds.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// What a unit of the total counts in the objective.
    pub total: f64,
    /// What an award counts in the objective, beside its part in the total.
    pub award: f64,
    /// Sums of amounts over pairs, which rows refer to by number.
    pub sums: Vec<Vec<(u32, f64)>>,
    /// Further columns. Each stands last in the rows that limit it, so that its best value follows from those before.
    pub columns: Vec<Extra>,
    /// Further rows.
    pub rows: Vec<Row>,
}

/// A further column.
#[derive(Debug, Clone, Copy)]
pub struct Extra {
    /// Smallest value.
    pub low: f64,
    /// Largest value.
    pub high: f64,
    /// What a unit counts in the objective.
    pub factor: f64,
    /// Whether only whole values count.
    pub whole: bool,
}

/// A row: total * value of the plan + sums + awards + columns <= right.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// Factor of the plan's total.
    pub total: f64,
    /// Number of a sum, with its factor.
    pub sums: Vec<(usize, f64)>,
    /// Factor of whether a pair is awarded.
    pub awards: Vec<(u32, f64)>,
    /// Number of a further column, with its factor.
    pub columns: Vec<(usize, f64)>,
    /// The limit.
    pub right: f64,
}

/// A sum in a plan.
pub fn sum(terms: &[(u32, f64)], ledger: &Ledger<'_>) -> f64 {
    terms.iter().map(|(p, factor)| factor * ledger.amount[*p as usize]).sum()
}

impl Side {
    /// Coverage of every judged state as columns 0, 1, …; the total counts for `total`.
    pub fn over(shares: &Shares, total: f64) -> Self {
        let mut side = Self { total, sums: shares.sums.clone(), ..Self::default() };
        for j in 0..shares.states.len() {
            side.share(j);
        }
        side
    }

    /// A column for the value of a sum, at most 1; gives its number.
    pub fn share(&mut self, sum: usize) -> usize {
        let column = self.column(0.0, 1.0, 0.0);
        self.rows.push(Row { sums: vec![(sum, -1.0)], columns: vec![(column, 1.0)], ..Row::default() });
        column
    }

    /// The total must reach a value.
    pub fn keep_total(&mut self, least: f64) {
        let scale = least.abs().max(1.0);
        self.rows.push(Row { total: -1.0 / scale, right: -least / scale, ..Row::default() });
    }

    /// A row over further columns alone.
    pub fn row(&mut self, columns: Vec<(usize, f64)>, right: f64) -> usize {
        self.rows.push(Row { columns, right, ..Row::default() });
        self.rows.len() - 1
    }

    /// Adds a column; gives its number.
    pub fn column(&mut self, low: f64, high: f64, factor: f64) -> usize {
        self.columns.push(Extra { low, high, factor, whole: false });
        self.columns.len() - 1
    }

    /// What stays of a row's limit in a plan when the further columns are at 0.
    fn slack(&self, row: &Row, ledger: &Ledger<'_>, total: f64) -> f64 {
        let sums: f64 = row.sums.iter().map(|(s, factor)| factor * sum(&self.sums[*s], ledger)).sum();
        let made = row.awards.iter().filter(|(p, _)| ledger.amount[*p as usize] > 0.0);
        row.right - row.total * total - sums - made.map(|(_, factor)| factor).sum::<f64>()
    }

    /// The best values of the further columns in a plan.
    pub fn values(&self, ledger: &Ledger<'_>) -> Vec<f64> {
        let total = ledger.objective();
        let mut values: Vec<f64> = self.columns.iter().map(|c| if c.factor < 0.0 { c.low } else { c.high }).collect();
        let mut by_last: Vec<Vec<usize>> = vec![Vec::new(); self.columns.len()];
        for (i, row) in self.rows.iter().enumerate() {
            if let Some(last) = row.columns.iter().map(|(c, _)| *c).max() {
                by_last[last].push(i);
            }
        }
        for (c, rows) in by_last.into_iter().enumerate() {
            for row in rows.into_iter().map(|i| &self.rows[i]) {
                let others = row.columns.iter().filter(|(o, _)| *o != c);
                let left = self.slack(row, ledger, total) - others.map(|(o, f)| f * values[*o]).sum::<f64>();
                let own: f64 = row.columns.iter().filter(|(o, _)| *o == c).map(|(_, f)| f).sum();
                if own > 0.0 {
                    values[c] = values[c].min(left / own);
                } else if own < 0.0 {
                    values[c] = values[c].max(left / own);
                }
            }
            let extra = self.columns[c];
            values[c] = values[c].clamp(extra.low, extra.high);
            if extra.whole {
                values[c] = (values[c] + 1e-9).floor();
            }
        }
        values
    }
}
