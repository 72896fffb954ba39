//! Every model that goes to a solver, stated with good_lp.
//!
//! A model decides some pairs (a [`Frame`]) while all other awards stay. In columns: s, the share of a pair's largest
//! award (x = high * s); y, whether it is awarded; z, whether a need is served. Where one column says two of these
//! things it is used for both: y = s where the award has one possible size, z = sum y where a need takes one provider.
//!
//! The relaxation projects y out (y = s) except for needs that others require: only there a fractional y above s could
//! pay. Every row is stated as `<=`, scaled by its limit, because the constraints' tolerance is relative.

mod build;
pub(crate) mod run;
pub(crate) mod side;

use good_lp::{Constraint, Expression, ProblemVariables, Variable};

pub use crate::solve::frame::Frame;
pub use run::{Ending, Outcome, solve};

/// How exact the model is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The linear relaxation, for bound and prices.
    Relaxed,
    /// The mixed-integer program.
    Exact,
    /// The linear program of the amounts, every award of the frame being made.
    Amounts,
}

/// What is still open about a pair in a mixed-integer program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Awarded or not.
    Open,
    /// Not decided yet: its relaxation stands for it.
    Later,
    /// Awarded; the amount is open.
    Made,
}

/// A column: what good_lp calls it, and where its value stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Col {
    pub variable: Variable,
    pub at: usize,
}

/// The columns of one pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub pair: u32,
    pub low: f64,
    pub high: f64,
    /// Share of the largest award.
    pub share: Col,
    /// Whether awarded; the same column as `share` where one says both, none where it is certain.
    pub award: Option<Col>,
}

/// How a need's being served is said.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Served {
    /// It has awards outside the frame.
    Always,
    /// The sum of its award columns.
    Sum,
    /// A column of its own.
    Column(Col),
    /// Nothing depends on it.
    Free,
}

/// What a row limits, for its price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    Capacity(u32),
    OfferAwards(u32),
    StateAwards(u32),
    Earmark(u32),
    /// Position among the items of `Indexed::requires`.
    Requires(u32),
    /// What a need takes, in need units.
    NeedAmount(u32),
    /// What a need must get, in need units.
    NeedLeast(u32),
    /// Awards of a need.
    NeedAwards(u32),
    /// At least one award of a need that others require.
    NeedServed(u32),
    /// An award only to a need that is served.
    Link(u32),
    /// A row without a price.
    Other,
}

/// A model, ready for a solver.
pub struct Model {
    pub(crate) variables: ProblemVariables,
    pub(crate) objective: Expression,
    pub(crate) rows: Vec<Constraint>,
    /// What each row limits, and by what it was divided.
    pub(crate) limits: Vec<(Limit, f64)>,
    pub(crate) columns: Vec<Column>,
    pub(crate) needs: Vec<(u32, Served)>,
    /// Value of what stays outside the frame.
    pub(crate) constant: f64,
}

impl Model {
    /// How many columns.
    pub fn width(&self) -> usize {
        self.variables.len()
    }

    /// How many rows.
    pub fn height(&self) -> usize {
        self.rows.len()
    }

    /// The values of all columns in a plan with these amounts.
    pub fn values(&self, need_of: &[u32], amount: &[f64]) -> Vec<f64> {
        let mut values = vec![0.0; self.variables.len()];
        let mut served = std::collections::BTreeSet::new();
        for c in &self.columns {
            let x = amount.get(c.pair as usize).copied().unwrap_or(0.0);
            if x > 0.0 {
                values[c.share.at] = (x / c.high).min(1.0);
                if let Some(award) = c.award {
                    values[award.at] = 1.0;
                }
                served.insert(need_of[c.pair as usize]);
            }
        }
        for (need, how) in &self.needs {
            if let Served::Column(z) = how
                && served.contains(need)
            {
                values[z.at] = 1.0;
            }
        }
        values
    }
}

/// The amounts that values of the columns mean, in the order of pairs.
pub(crate) fn amounts(columns: &[Column], values: &[f64]) -> Vec<(u32, f64)> {
    let made = columns.iter().filter(|c| c.award.is_none_or(|y| values[y.at] > 0.5));
    made.map(|c| (c.pair, (values[c.share.at] * c.high).clamp(c.low, c.high))).collect()
}
