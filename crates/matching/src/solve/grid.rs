//! Values that all stand on a grid: where every possible award is worth a whole number of units, so is every plan, and
//! a bound between two units can be rounded down to the lower one.

/// Decimal places that are tried.
const PLACES: i32 = 6;

/// A grid on which the value of every plan stands, within rounding.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// The distance between two values.
    pub unit: f64,
    /// What all plans have in common.
    origin: f64,
    /// How far rounding may carry a plan's value off the grid.
    error: f64,
}

impl Grid {
    /// The widest grid for sums of `origin` and some of these worths, at most `terms` of them; none where there is no
    /// useful one. Worths are finite.
    pub fn of(origin: f64, worths: impl Iterator<Item = f64> + Clone, terms: usize) -> Option<Self> {
        let largest = worths.clone().fold(0.0f64, |a, w| a.max(w.abs()));
        if largest <= 0.0 || !largest.is_finite() {
            return None;
        }
        (0..=PLACES).find_map(|places| {
            let scale = 10f64.powi(places);
            let (mut common, mut error) = (0u64, 0.0f64);
            for w in worths.clone() {
                let whole = (w * scale).round();
                error = error.max((w * scale - whole).abs());
                // Beyond 2^53 every number is whole; nothing follows from that.
                if error > 1e-6 || whole.abs() > 9e15 {
                    return None;
                }
                common = divisor(common, whole.abs() as u64);
            }
            let unit = common as f64 / scale;
            // Sums carry the error of every term, and some of their own.
            let error = (error / scale + 4.0 * f64::EPSILON * largest) * terms as f64 + 1e-12 * origin.abs();
            (common > 0 && error < 0.01 * unit).then_some(Self { unit, origin, error })
        })
    }

    /// The largest value that a plan below this bound can have.
    pub fn floor(&self, bound: f64) -> f64 {
        if !bound.is_finite() {
            return bound;
        }
        let steps = ((bound - self.origin + self.error) / self.unit + 1e-3).floor();
        bound.min(self.origin + steps * self.unit + self.error)
    }
}

/// The greatest common divisor; that of 0 and `b` is `b`.
const fn divisor(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::Grid;

    #[test]
    fn the_widest_grid_is_found() {
        let unit = |w: &[f64]| Grid::of(0.0, w.iter().copied(), w.len()).map(|g| g.unit);
        assert_eq!(unit(&[12.0, 18.0, 30.0]), Some(6.0));
        assert_eq!(unit(&[0.5, 1.25]), Some(0.25));
        assert_eq!(unit(&[1.0, std::f64::consts::PI]), None);
        assert_eq!(unit(&[]), None);
        assert_eq!(unit(&[0.0]), None);
        assert_eq!(unit(&[1e300, 1.0]), None);
    }

    #[test]
    fn no_sum_of_worths_lies_between_a_bound_and_its_floor() {
        let worths: Vec<f64> = (1..12).map(|c| 552.0 * (f64::from(552 - 3 * c) / 552.0)).collect();
        let grid = Grid::of(7.25, worths.iter().copied(), worths.len()).unwrap();
        assert_eq!(grid.unit, 3.0);
        for set in 0u32..1 << worths.len() {
            let chosen = worths.iter().enumerate().filter(|(i, _)| set & (1 << i) != 0);
            let value: f64 = 7.25 + chosen.map(|(_, w)| w).sum::<f64>();
            for above in [0.0, 1e-9, 0.4, 2.9] {
                assert!(grid.floor(value + above) >= value);
            }
            assert!(grid.floor(value + 2.9) < value + 1e-6);
        }
    }
}
