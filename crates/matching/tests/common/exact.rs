//! The true optimum of small problems: a dense simplex and branch and bound that share nothing with the engine.
#![allow(dead_code, missing_docs, clippy::expect_used)]

use matching::Problem;

/// A linear program `max c x, A x <= b, x >= 0` as a dense table of exact pivots: the last row holds the prices.
#[derive(Clone)]
struct Table {
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
    columns: usize,
}

const EPSILON: f64 = 1e-9;

impl Table {
    /// The table with a slack for every row; `b >= 0`.
    fn new(a: &[Vec<(usize, f64)>], b: &[f64], c: &[f64]) -> Self {
        let (m, n) = (a.len(), c.len());
        let mut rows = vec![vec![0.0; n + m + 1]; m + 1];
        for (i, row) in a.iter().enumerate() {
            for (j, v) in row {
                rows[i][*j] += v;
            }
            rows[i][n + i] = 1.0;
            rows[i][n + m] = b[i];
        }
        for (j, v) in c.iter().enumerate() {
            rows[m][j] = -v;
        }
        let mut table = Self { rows, basis: (n..n + m).collect(), columns: n + m };
        table.primal();
        table
    }

    fn last(&self) -> usize {
        self.rows.len() - 1
    }

    fn value(&self) -> f64 {
        self.rows[self.last()][self.columns]
    }

    fn pivot(&mut self, r: usize, c: usize) {
        let scale = self.rows[r][c];
        self.rows[r].iter_mut().for_each(|v| *v /= scale);
        let row = self.rows[r].clone();
        for (i, other) in self.rows.iter_mut().enumerate() {
            let factor = other[c];
            if i != r && factor != 0.0 {
                for (v, w) in other.iter_mut().zip(&row) {
                    *v -= factor * w;
                    // What rounding leaves of a zero must not become a pivot.
                    *v = if v.abs() < 1e-11 { 0.0 } else { *v };
                }
            }
        }
        self.basis[r] = c;
    }

    /// Improves until no column pays; the first column that pays, so that it ends.
    fn primal(&mut self) {
        let m = self.last();
        while let Some(c) = (0..self.columns).find(|c| self.rows[m][*c] < -EPSILON) {
            let ratio = |r: usize| self.rows[r][self.columns] / self.rows[r][c];
            let rows = (0..m).filter(|r| self.rows[*r][c] > EPSILON);
            let r = rows.min_by(|a, b| ratio(*a).total_cmp(&ratio(*b)).then(self.basis[*a].cmp(&self.basis[*b])));
            self.pivot(r.expect("every column is limited"), c);
        }
    }

    /// Adds `sum <= right` to a solved table and solves again; false where nothing satisfies it.
    fn add(&mut self, sum: &[(usize, f64)], right: f64) -> bool {
        let (m, slack) = (self.last(), self.columns);
        for row in &mut self.rows {
            row.insert(slack, 0.0);
        }
        self.columns += 1;
        let mut new = vec![0.0; self.columns + 1];
        for (j, v) in sum {
            new[*j] += v;
        }
        new[slack] = 1.0;
        new[self.columns] = right;
        for r in 0..m {
            let factor = new[self.basis[r]];
            if factor != 0.0 {
                new.iter_mut().zip(&self.rows[r]).for_each(|(v, w)| *v -= factor * w);
            }
        }
        self.rows.insert(m, new);
        self.basis.push(slack);
        self.dual()
    }

    fn dual(&mut self) -> bool {
        let m = self.last();
        loop {
            let at = self.columns;
            let worst = (0..m).min_by(|a, b| self.rows[*a][at].total_cmp(&self.rows[*b][at]));
            let Some(r) = worst.filter(|r| self.rows[*r][at] < -EPSILON) else {
                return true;
            };
            let ratio = |c: usize| self.rows[m][c].max(0.0) / -self.rows[r][c];
            let columns = (0..self.columns).filter(|c| self.rows[r][*c] < -EPSILON);
            let Some(c) = columns.min_by(|a, b| ratio(*a).total_cmp(&ratio(*b)).then(a.cmp(b))) else {
                if self.rows[r][at] < -1e-7 {
                    return false;
                }
                self.rows[r][at] = 0.0;
                continue;
            };
            self.pivot(r, c);
        }
    }

    fn of(&self, column: usize) -> f64 {
        self.basis.iter().position(|b| *b == column).map_or(0.0, |r| self.rows[r][self.columns])
    }
}

/// The true optimum of a problem: branch and bound over awards and services, on the constraints as the specification
/// writes them. None where the pins cannot be held.
pub fn optimum(p: &Problem) -> Option<f64> {
    let (k, n) = (p.pairs.len(), p.needs.len());
    let (y, z) = (|i: usize| k + i, |j: usize| 2 * k + j);
    let quantity = |i: usize| p.needs[p.pairs[i].need as usize].quantity;
    let most = |i: usize| p.pairs[i].max.unwrap_or(quantity(i));
    // An award of nothing counts here: a millionth of the largest, the least that counts, makes no difference.
    let least = |i: usize| p.pairs[i].min;
    let of_need = |j: usize| (0..k).filter(move |i| p.pairs[*i].need as usize == j);
    let of_offer = |o: usize| (0..k).filter(move |i| p.pairs[*i].offer as usize == o);
    let pin = |i: usize| {
        p.pins.iter().find(|pin| (pin.need, pin.offer) == (p.pairs[i].need, p.pairs[i].offer)).map(|pin| pin.amount)
    };
    let (mut a, mut b): (Vec<Vec<(usize, f64)>>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut row = |sum: Vec<(usize, f64)>, right: f64| {
        a.push(sum);
        b.push(right);
    };
    for i in 0..k {
        let (low, high) = pin(i).map_or((least(i), most(i)), |x| (x.min(least(i)), x.max(most(i))));
        row(vec![(i, 1.0), (y(i), -high)], 0.0);
        row(vec![(i, -1.0), (y(i), low)], 0.0);
        row(vec![(y(i), 1.0), (z(p.pairs[i].need as usize), -1.0)], 0.0);
    }
    for (j, need) in p.needs.iter().enumerate() {
        row(of_need(j).map(|i| (i, 1.0)).chain([(z(j), -need.quantity)]).collect(), 0.0);
        row(of_need(j).map(|i| (i, -1.0)).chain([(z(j), need.min_quantity)]).collect(), 0.0);
        row(of_need(j).map(|i| (y(i), -1.0)).chain([(z(j), 1.0)]).collect(), 0.0);
        row(vec![(z(j), 1.0)], 1.0);
        if let Some(most) = need.max_providers {
            row(of_need(j).map(|i| (y(i), 1.0)).collect(), most as f64);
        }
        for r in &need.requires {
            row(vec![(z(j), 1.0), (z(*r as usize), -1.0)], 0.0);
        }
    }
    for (o, offer) in p.offers.iter().enumerate() {
        row(of_offer(o).flat_map(|i| [(i, p.pairs[i].rate), (y(i), p.pairs[i].setup)]).collect(), offer.capacity);
        if let Some(most) = offer.max_awards {
            row(of_offer(o).map(|i| (y(i), 1.0)).collect(), most as f64);
        }
        for e in &offer.earmarks {
            let state = |i: usize| &p.states[p.needs[p.pairs[i].need as usize].state as usize];
            let inside = |i: usize| f64::from(u8::from(state(i).groups.contains(&e.group)));
            row(of_offer(o).map(|i| (i, p.pairs[i].rate * (e.min_share - inside(i)))).collect(), 0.0);
        }
    }
    for (s, state) in p.states.iter().enumerate() {
        if let Some(most) = state.max_awards {
            let mine = (0..k).filter(|i| p.needs[p.pairs[*i].need as usize].state as usize == s);
            row(mine.map(|i| (y(i), 1.0)).collect(), most as f64);
        }
    }
    let mut c = vec![0.0; 2 * k + n];
    for i in 0..k {
        c[i] = p.needs[p.pairs[i].need as usize].weight * p.pairs[i].fit / quantity(i);
        c[y(i)] = -p.policy.award_cost;
    }
    let mut root = Table::new(&a, &b, &c);
    for i in 0..k {
        if let Some(x) = pin(i)
            && !(root.add(&[(y(i), -1.0)], -1.0) && root.add(&[(i, 1.0)], x) && root.add(&[(i, -1.0)], -x))
        {
            return None;
        }
    }
    branch(root, k..2 * k + n)
}

/// The best whole solution: these columns are 0 or 1.
fn branch(root: Table, whole: std::ops::Range<usize>) -> Option<f64> {
    let mut best = f64::NEG_INFINITY;
    let mut open = vec![root];
    while let Some(table) = open.pop() {
        if table.value() <= best + 1e-8 {
            continue;
        }
        let fraction = |j: usize| (table.of(j) - table.of(j).round()).abs();
        let worst = whole.clone().max_by(|a, b| fraction(*a).total_cmp(&fraction(*b)));
        let Some(j) = worst.filter(|j| fraction(*j) > 1e-7) else {
            best = table.value();
            continue;
        };
        let (mut without, mut with) = (table.clone(), table);
        let without = without.add(&[(j, 1.0)], 0.0).then_some(without);
        let with = with.add(&[(j, -1.0)], -1.0).then_some(with);
        open.extend(without.into_iter().chain(with));
    }
    (best > f64::NEG_INFINITY).then_some(best)
}
