//! Rows and columns of a [`Model`].

use good_lp::{Expression, ProblemVariables, VariableDefinition, variable};

use super::{Col, Column, Detail, Frame, Limit, Mode, Model, Served};
use crate::problem::index::UNLIMITED;

/// Coefficients beyond this are refused: a solver would answer with noise.
const LARGEST: f64 = 1e12;

/// Rows of an exact model with more terms are refused: the presolve of HiGHS looks for cliques in each row in more than
/// linear time and asks neither callback nor clock meanwhile. Where so many pairs share one limit, prices and search
/// leave next to nothing to an exact program. microlp takes minutes for what HiGHS does in seconds.
const LONGEST: usize = if cfg!(feature = "highs") { 20_000 } else { 400 };

/// A model under construction.
struct Builder<'f, 'a> {
    frame: &'f Frame<'a>,
    detail: Detail,
    mode: &'f dyn Fn(u32) -> Mode,
    model: Model,
    /// What earlier solves may have taken too much within their tolerance; without it their awards could be refused.
    ease: f64,
    /// Terms of the longest row.
    longest: usize,
    sound: bool,
}

/// How much of a row is eased where awards are made already: inside what trimming can take back.
const EASE: f64 = 3e-7;

/// A row `sum <= right`.
struct Row {
    sum: Expression,
    right: f64,
    terms: usize,
    sound: bool,
}

/// Whether any award of a need is open.
fn range_mode(mode: &dyn Fn(u32) -> Mode, frame: &Frame<'_>, need: u32) -> bool {
    let pairs = frame.place(need).map(|at| frame.needs[at].1.clone()).unwrap_or_default();
    frame.pairs[pairs].iter().any(|p| mode(*p) != Mode::Later)
}

fn is_sound(v: f64) -> bool {
    v.is_finite() && v.abs() <= LARGEST
}

impl Row {
    fn new(capacity: usize, right: f64) -> Self {
        Self { sum: Expression::with_capacity(capacity), right, terms: 0, sound: true }
    }

    fn add(&mut self, factor: f64, col: Col) {
        if factor != 0.0 {
            self.sound &= is_sound(factor);
            self.sum.add_mul(factor, col.variable);
            self.terms += 1;
        }
    }
}

impl Model {
    /// States the model of a frame; `None` where its numbers, or the length of its rows, are beyond what a solver can
    /// use.
    pub fn of(frame: &Frame<'_>, detail: Detail) -> Option<Self> {
        Self::with(frame, detail, &|_| Mode::Open)
    }

    /// The same where some pairs are decided already and some later.
    pub fn with(frame: &Frame<'_>, detail: Detail, mode: &dyn Fn(u32) -> Mode) -> Option<Self> {
        let mut b = Builder {
            frame,
            detail,
            mode,
            model: Self {
                variables: ProblemVariables::new(),
                objective: Expression::with_capacity(2 * frame.pairs.len()),
                rows: Vec::new(),
                limits: Vec::new(),
                columns: Vec::with_capacity(frame.pairs.len()),
                needs: Vec::with_capacity(frame.needs.len()),
                constant: frame.fixed.objective(),
            },
            ease: if frame.pairs.iter().any(|p| mode(*p) == Mode::Made) { EASE } else { 0.0 },
            longest: 0,
            sound: true,
        };
        b.columns();
        b.needs();
        b.requirements();
        b.offers();
        b.states();
        (b.sound && (detail == Detail::Relaxed || b.longest <= LONGEST)).then_some(b.model)
    }
}

impl Builder<'_, '_> {
    fn column(&mut self, definition: VariableDefinition) -> Col {
        let at = self.model.variables.len();
        Col { variable: self.model.variables.add(definition), at }
    }

    fn push(&mut self, row: Row, limit: Limit, scale: f64) {
        if row.terms == 0 && row.right >= 0.0 {
            return;
        }
        self.sound &= row.sound && is_sound(row.right);
        self.longest = self.longest.max(row.terms);
        self.model.rows.push(row.sum.leq(row.right + self.ease));
        self.model.limits.push((limit, scale));
    }

    /// Whether somebody requires the need and its being served is not certain.
    fn is_required(&self, need: u32) -> bool {
        !self.frame.fixed.is_served(need as usize)
            && (self.frame.must_serve(need as usize)
                || self.frame.ix.required_by.row(need as usize).iter().any(|d| self.frame.place(*d).is_some()))
    }

    /// Whether the need requires one whose being served is not certain.
    fn requires_some(&self, need: u32) -> bool {
        !self.frame.fixed.is_served(need as usize)
            && self.frame.ix.requires.row(need as usize).iter().any(|r| !self.frame.fixed.is_served(*r as usize))
    }

    fn columns(&mut self) {
        let frame = self.frame;
        let ix = frame.ix;
        for (need, range) in &frame.needs {
            let required = self.is_required(*need);
            for at in range.clone() {
                let (low, high) = (frame.low[at], frame.high[at]);
                let pair = frame.pairs[at];
                let p = pair as usize;
                let one_size = low >= high * (1.0 - 1e-9);
                let mode = if self.detail == Detail::Exact { (self.mode)(pair) } else { Mode::Open };
                let (share, award) = match self.detail {
                    Detail::Exact if mode == Mode::Made => {
                        let s = self.column(variable().min((low / high).min(1.0)).max(1.0));
                        (s, Some(self.column(variable().min(1.0).max(1.0))))
                    }
                    Detail::Exact if mode == Mode::Later && (!required || one_size) => {
                        let s = self.column(variable().min(0.0).max(1.0));
                        (s, Some(s))
                    }
                    Detail::Exact if mode == Mode::Later => {
                        let s = self.column(variable().min(0.0).max(1.0));
                        (s, Some(self.column(variable().min(0.0).max(1.0))))
                    }
                    Detail::Amounts => (self.column(variable().min((low / high).min(1.0)).max(1.0)), None),
                    Detail::Exact if one_size => {
                        let y = self.column(variable().binary());
                        (y, Some(y))
                    }
                    Detail::Exact => {
                        let s = self.column(variable().min(0.0).max(1.0));
                        (s, Some(self.column(variable().binary())))
                    }
                    Detail::Relaxed if required && !one_size => {
                        let s = self.column(variable().min(0.0).max(1.0));
                        (s, Some(self.column(variable().min(0.0).max(1.0))))
                    }
                    Detail::Relaxed => {
                        let s = self.column(variable().min(0.0).max(1.0));
                        (s, Some(s))
                    }
                };
                self.sound &= is_sound(ix.worth[p] * high);
                self.model.objective.add_mul(ix.worth[p] * high, share.variable);
                if let Some(award) = award {
                    self.model.objective.add_mul(-ix.award_cost, award.variable);
                    if award.at != share.at && mode != Mode::Made {
                        self.link(share, award, low / high);
                    }
                } else {
                    self.model.constant -= ix.award_cost;
                }
                self.model.columns.push(Column { pair, low, high, share, award });
            }
        }
    }

    /// l*y <= x <= u*y, in shares.
    fn link(&mut self, share: Col, award: Col, least: f64) {
        let mut upper = Row::new(2, 0.0);
        upper.add(1.0, share);
        upper.add(-1.0, award);
        self.push(upper, Limit::Other, 1.0);
        let mut lower = Row::new(2, 0.0);
        lower.add(least, award);
        lower.add(-1.0, share);
        self.push(lower, Limit::Other, 1.0);
    }

    fn needs(&mut self) {
        let frame = self.frame;
        for (need, range) in frame.needs.clone() {
            let served = self.served(need, range.clone());
            self.model.needs.push((need, served));
            self.amounts_of_need(need, range.clone(), served);
            if self.detail != Detail::Amounts {
                self.awards_of_need(need, range, served);
            }
        }
    }

    fn served(&mut self, need: u32, range: std::ops::Range<usize>) -> Served {
        let frame = self.frame;
        let n = need as usize;
        if frame.fixed.is_served(n) || self.detail == Detail::Amounts {
            return Served::Always;
        }
        let least = frame.least(n);
        let single = frame.providers(n) == 1 || range.len() == 1;
        // The certified bound does not know that a single award must reach the least amount: its prices come from a
        // relaxation that does not know it either.
        let mixes = self.detail == Detail::Relaxed && range.clone().any(|at| frame.high[at] < least * (1.0 - 1e-9));
        if single && !mixes {
            return Served::Sum;
        }
        let short = match self.detail {
            Detail::Relaxed => range.into_iter().any(|at| frame.high[at] < least * (1.0 - 1e-9)),
            _ => range.into_iter().any(|at| frame.low[at] < least * (1.0 - 1e-9)),
        };
        if short || self.is_required(need) || self.requires_some(need) {
            let definition = variable().min(0.0).max(1.0);
            let open = range_mode(self.mode, frame, need);
            let definition = if self.detail == Detail::Exact && open { definition.integer() } else { definition };
            return Served::Column(self.column(definition));
        }
        Served::Free
    }

    /// m*z <= sum x <= q*z.
    fn amounts_of_need(&mut self, need: u32, range: std::ops::Range<usize>, served: Served) {
        let frame = self.frame;
        let (room, least) = (frame.room(need as usize), frame.least(need as usize));
        let quantity = frame.ix.quantity[need as usize];
        let columns: Vec<Column> = self.model.columns[range].to_vec();
        let total: f64 = columns.iter().map(|c| c.high).sum();
        let mut upper = Row::new(columns.len() + 1, room / quantity);
        let mut lower = Row::new(columns.len() + 1, -least / quantity);
        for c in &columns {
            upper.add(c.high / quantity, c.share);
            lower.add(-c.high / quantity, c.share);
        }
        match served {
            Served::Column(z) => {
                upper.add(-room / quantity, z);
                upper.right = 0.0;
                lower.add(least / quantity, z);
                lower.right = 0.0;
                self.push(upper, Limit::NeedAmount(need), quantity);
                if least > 0.0 {
                    self.push(lower, Limit::NeedLeast(need), quantity);
                }
            }
            Served::Always => {
                if total > room {
                    self.push(upper, Limit::NeedAmount(need), quantity);
                }
                if least > 0.0 {
                    self.push(lower, Limit::NeedLeast(need), quantity);
                }
            }
            // One award at most: it alone reaches the least amount.
            Served::Sum => {
                for c in columns.iter().filter(|c| c.low < least * (1.0 - 1e-9)) {
                    let mut row = Row::new(2, 0.0);
                    row.add(-c.high / quantity, c.share);
                    if let Some(y) = c.award {
                        row.add(least / quantity, y);
                    }
                    self.push(row, Limit::Other, 1.0);
                }
            }
            Served::Free => {
                if total > room {
                    self.push(upper, Limit::NeedAmount(need), quantity);
                }
            }
        }
    }

    /// Number of awards <= k*z, y <= z, and z <= number of awards where others depend on it.
    fn awards_of_need(&mut self, need: u32, range: std::ops::Range<usize>, served: Served) {
        let frame = self.frame;
        let k = frame.providers(need as usize);
        let columns: Vec<Column> = self.model.columns[range].to_vec();
        let awards: Vec<Col> = columns.iter().filter_map(|c| c.award).collect();
        let limited = (k as usize) < awards.len();
        let mut count = Row::new(awards.len() + 1, f64::from(k));
        for y in &awards {
            count.add(1.0, *y);
        }
        match served {
            Served::Column(z) => {
                if limited {
                    count.add(-f64::from(k), z);
                    count.right = 0.0;
                    self.push(count, Limit::NeedAwards(need), 1.0);
                }
                let room = frame.room(need as usize);
                for c in &columns {
                    // Where the pair can fill the need, the row of the quantity says it already.
                    let said = self.detail == Detail::Relaxed && c.high >= room * (1.0 - 1e-9);
                    if let Some(y) = c.award
                        && !(said && y.at == c.share.at)
                    {
                        let mut row = Row::new(2, 0.0);
                        row.add(1.0, y);
                        row.add(-1.0, z);
                        self.push(row, Limit::Link(c.pair), 1.0);
                    }
                }
                if self.is_required(need) {
                    let mut row = Row::new(awards.len() + 1, 0.0);
                    row.add(1.0, z);
                    for y in &awards {
                        row.add(-1.0, *y);
                    }
                    self.push(row, Limit::NeedServed(need), 1.0);
                }
            }
            Served::Sum | Served::Always | Served::Free => {
                if limited {
                    self.push(count, Limit::NeedAwards(need), 1.0);
                }
            }
        }
    }

    /// Adds `factor * z` of a need to a row.
    fn add_served(&self, row: &mut Row, place: usize, factor: f64) {
        let (_, served) = self.model.needs[place];
        match served {
            Served::Always => row.right -= factor,
            Served::Column(z) => row.add(factor, z),
            Served::Sum | Served::Free => {
                for c in &self.model.columns[self.frame.needs[place].1.clone()] {
                    if let Some(y) = c.award {
                        row.add(factor, y);
                    }
                }
            }
        }
    }

    fn requirements(&mut self) {
        if self.detail == Detail::Amounts {
            return;
        }
        let frame = self.frame;
        for (place, (need, range)) in frame.needs.iter().enumerate() {
            if !frame.fixed.is_served(*need as usize) {
                for at in frame.ix.requires.range(*need as usize) {
                    let required = frame.ix.requires.items()[at];
                    if frame.fixed.is_served(required as usize) {
                        continue;
                    }
                    let mut row = Row::new(range.len() + 2, 0.0);
                    self.add_served(&mut row, place, 1.0);
                    if let Some(other) = frame.place(required) {
                        self.add_served(&mut row, other, -1.0);
                    }
                    self.push(row, Limit::Requires(crate::problem::index::small(at)), 1.0);
                }
                if frame.must_serve(*need as usize) {
                    let mut row = Row::new(range.len(), -1.0);
                    self.add_served(&mut row, place, -1.0);
                    self.push(row, Limit::Other, 1.0);
                }
            }
        }
    }

    /// Capacity, number of awards and earmarks of every offer that the frame touches.
    fn offers(&mut self) {
        let frame = self.frame;
        let ix = frame.ix;
        let mut of_offer: Vec<(u32, usize)> =
            self.model.columns.iter().enumerate().map(|(i, c)| (ix.offer[c.pair as usize], i)).collect();
        of_offer.sort_unstable();
        for group in of_offer.chunk_by(|a, b| a.0 == b.0) {
            let offer = group[0].0;
            let columns: Vec<Column> = group.iter().map(|(_, i)| self.model.columns[*i]).collect();
            self.capacity(offer, &columns);
            if self.detail != Detail::Amounts {
                let most = frame.offer_awards(offer as usize);
                if most != UNLIMITED && (most as usize) < columns.len() {
                    let mut row = Row::new(columns.len(), f64::from(most));
                    for y in columns.iter().filter_map(|c| c.award) {
                        row.add(1.0, y);
                    }
                    self.push(row, Limit::OfferAwards(offer), 1.0);
                }
            }
            for e in ix.earmarks.row(offer as usize) {
                self.earmark(offer as usize, *e, &columns);
            }
        }
    }

    fn capacity(&mut self, offer: u32, columns: &[Column]) {
        let ix = self.frame.ix;
        let o = offer as usize;
        let scale = if ix.capacity[o] > 0.0 { ix.capacity[o] } else { 1.0 };
        let left = ix.capacity[o] - self.frame.fixed.spent[o];
        let mut row = Row::new(2 * columns.len(), left / scale);
        let mut most = 0.0;
        for c in columns {
            let p = c.pair as usize;
            most += ix.rate[p] * c.high + ix.setup[p];
            row.add(ix.rate[p] * c.high / scale, c.share);
            match c.award {
                Some(y) => row.add(ix.setup[p] / scale, y),
                None => row.right -= ix.setup[p] / scale,
            }
        }
        if most > left {
            self.push(row, Limit::Capacity(offer), scale);
        }
    }

    fn earmark(&mut self, offer: usize, earmark: u32, columns: &[Column]) {
        let ix = self.frame.ix;
        let e = earmark as usize;
        let scale = if ix.capacity[offer] > 0.0 { ix.capacity[offer] } else { 1.0 };
        let slack = self.frame.fixed.slack(e, offer);
        let mut row = Row::new(columns.len(), slack / scale);
        let mut worst = 0.0;
        for c in columns {
            let p = c.pair as usize;
            let inside = if ix.in_group(p, e) { 1.0 } else { 0.0 };
            let use_of_slack = (ix.share[e] - inside) * ix.rate[p] * c.high;
            worst += use_of_slack.max(0.0);
            row.add(use_of_slack / scale, c.share);
        }
        if worst > slack {
            self.push(row, Limit::Earmark(earmark), scale);
        }
    }

    /// Absorptive capacity.
    fn states(&mut self) {
        if self.detail == Detail::Amounts {
            return;
        }
        let frame = self.frame;
        let ix = frame.ix;
        let mut of_state: Vec<(u32, usize)> = Vec::new();
        for (i, c) in self.model.columns.iter().enumerate() {
            of_state.push((ix.need_state[ix.need[c.pair as usize] as usize], i));
        }
        of_state.sort_unstable();
        for group in of_state.chunk_by(|a, b| a.0 == b.0) {
            let state = group[0].0;
            let most = frame.state_awards(state as usize);
            if most == UNLIMITED || most as usize >= group.len() {
                continue;
            }
            let mut row = Row::new(group.len(), f64::from(most));
            for y in group.iter().filter_map(|(_, i)| self.model.columns[*i].award) {
                row.add(1.0, y);
            }
            self.push(row, Limit::StateAwards(state), 1.0);
        }
    }
}
