//! Partial pooling: what a few observations per group say, held against what all groups say together.
//!
//! The formula. An observation is a value that grows in proportion to a dose: v = t_g d + noise. Where the dose is
//! always 1, t_g is the mean of group g. From the observations of a group follow its precision n_g = sum(d^2) and its
//! own estimate y_g = sum(v d) / n_g, which is the plain mean where the dose is 1. The true t_g is unknown; the true
//! values spread with an unknown standard deviation tau around an unknown common m:
//!
//! ```text
//! y_g ~ Normal(t_g, s2 / n_g)        t_g ~ Normal(m, tau^2)
//! s2   = (2 s0^2 + sum of squares (v - y_g d)^2) / (2 + N - G)
//! m    ~ flat,  tau ~ Rayleigh with scale k
//! ```
//!
//! s0 and k are the measure's usual spreads. For every tau on a grid, all else follows in closed form:
//!
//! ```text
//! w_g  = 1 / (s2 / n_g + tau^2)      m' = sum(w_g y_g) / sum(w_g)      V = 1 / sum(w_g)
//! p(tau) ~ tau exp(-tau^2 / 2 k^2) * sqrt(V) * product(sqrt(w_g)) * exp(-sum(w_g (y_g - m')^2) / 2)
//! b    = tau^2 / (tau^2 + s2 / n_g)
//! t_g | tau ~ Normal(m' + b (y_g - m'), b s2 / n_g + (1 - b)^2 V)
//! ```
//!
//! The prior of tau keeps away from 0: with few groups the data hardly tell a small tau from none, and with none all
//! groups would be held for alike and the intervals be too narrow.
//!
//! So t_g is a mixture of normals over the grid. Its mean is the shrunk mean; its 5 % and 95 % points are the
//! interval. A group with few observations is drawn to the common mean, one with many keeps its own.

use serde::{Deserialize, Serialize};

/// A group's mean with its uncertainty. Shown, never applied by itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Observations of this group.
    pub n: u32,
    /// Their plain mean.
    pub raw_mean: f64,
    /// The mean, drawn to that of all groups.
    pub mean: f64,
    /// Lower end of the 90 % interval.
    pub low: f64,
    /// Upper end of the 90 % interval.
    pub high: f64,
}

/// What is measured: its range and its usual spreads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measure {
    /// Least possible value.
    pub least: f64,
    /// Greatest possible value.
    pub most: f64,
    /// Usual standard deviation within a group, s0.
    pub within: f64,
    /// Usual standard deviation between groups, k.
    pub between: f64,
}

/// Points of the grid over tau, up to four times its scale.
const GRID: u32 = 64;

/// One normal of a mixture.
struct Part {
    weight: f64,
    mean: f64,
    deviation: f64,
}

/// One observation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Seen {
    /// What was seen.
    pub value: f64,
    /// Of how much, above 0.
    pub dose: f64,
}

struct Group {
    n: f64,
    mean: f64,
}

/// The group's own estimate; none without observations.
fn own(seen: &[Seen]) -> Option<Group> {
    let n: f64 = seen.iter().map(|s| s.dose * s.dose).sum();
    (n > 0.0).then(|| Group { n, mean: seen.iter().map(|s| s.value * s.dose).sum::<f64>() / n })
}

/// Estimates of the means of all groups; none for a group without observations.
pub(crate) fn pool(groups: &[Vec<f64>], measure: &Measure) -> Vec<Option<Estimate>> {
    let seen = |values: &Vec<f64>| values.iter().map(|value| Seen { value: *value, dose: 1.0 }).collect();
    let groups: Vec<Vec<Seen>> = groups.iter().map(seen).collect();
    pool_per_dose(&groups, measure)
}

/// Estimates per unit of dose of all groups; none for a group without observations.
pub(crate) fn pool_per_dose(groups: &[Vec<Seen>], measure: &Measure) -> Vec<Option<Estimate>> {
    let known: Vec<Group> = groups.iter().filter_map(|seen| own(seen)).collect();
    let variance = variance_within(groups, measure);
    let grid = grid(&known, variance, measure);
    let mut known = known.iter();
    let estimate = |values: &Vec<Seen>| {
        own(values)?;
        let group = known.next()?;
        let parts: Vec<Part> = grid.iter().map(|point| point.part(group, variance)).collect();
        let clamp = |x: f64| x.clamp(measure.least, measure.most);
        Some(Estimate {
            n: u32::try_from(values.len()).unwrap_or(u32::MAX),
            raw_mean: group.mean,
            mean: clamp(parts.iter().map(|p| p.weight * p.mean).sum()),
            low: clamp(quantile(&parts, 0.05)),
            high: clamp(quantile(&parts, 0.95)),
        })
    };
    groups.iter().map(estimate).collect()
}

fn variance_within(groups: &[Vec<Seen>], measure: &Measure) -> f64 {
    let mut squares = 2.0 * measure.within * measure.within;
    let mut freedom = 2.0;
    for seen in groups {
        let Some(group) = own(seen) else { continue };
        squares += seen.iter().map(|s| (s.value - group.mean * s.dose).powi(2)).sum::<f64>();
        freedom += seen.len() as f64 - 1.0;
    }
    squares / freedom
}

/// A value of tau with its probability and what follows for the common mean.
struct Point {
    probability: f64,
    tau2: f64,
    centre: f64,
    centre_variance: f64,
}

impl Point {
    fn part(&self, group: &Group, variance: f64) -> Part {
        let own = variance / group.n;
        let b = self.tau2 / (self.tau2 + own);
        let spread = b * own + (1.0 - b) * (1.0 - b) * self.centre_variance;
        Part { weight: self.probability, mean: self.centre + b * (group.mean - self.centre), deviation: spread.sqrt() }
    }
}

fn grid(groups: &[Group], variance: f64, measure: &Measure) -> Vec<Point> {
    let mut points: Vec<Point> = (0..GRID)
        .map(|k| {
            let tau = 4.0 * measure.between * (f64::from(k) + 0.5) / f64::from(GRID);
            let weights: Vec<f64> = groups.iter().map(|g| 1.0 / (variance / g.n + tau * tau)).collect();
            let total: f64 = weights.iter().sum();
            let centre = groups.iter().zip(&weights).map(|(g, w)| g.mean * w).sum::<f64>() / total;
            let misfit: f64 = groups.iter().zip(&weights).map(|(g, w)| w * (g.mean - centre).powi(2)).sum();
            let scaled = tau / measure.between;
            let log = scaled.ln() - 0.5 * scaled * scaled - 0.5 * total.ln()
                + 0.5 * weights.iter().map(|w| w.ln()).sum::<f64>()
                - 0.5 * misfit;
            Point { probability: log, tau2: tau * tau, centre, centre_variance: 1.0 / total }
        })
        .collect();
    // From logarithms to probabilities, the largest taken out first so that none overflows.
    let largest = points.iter().map(|p| p.probability).fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for point in &mut points {
        point.probability = (point.probability - largest).exp();
        sum += point.probability;
    }
    for point in &mut points {
        point.probability /= sum;
    }
    points
}

/// The value below which this part of the mixture lies, by bisection.
fn quantile(parts: &[Part], part: f64) -> f64 {
    let reach = |sign: f64| parts.iter().map(move |p| p.mean + sign * 8.0 * p.deviation);
    let mut low = reach(-1.0).fold(f64::INFINITY, f64::min);
    let mut high = reach(1.0).fold(f64::NEG_INFINITY, f64::max);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let below: f64 = parts.iter().map(|p| p.weight * normal((middle - p.mean) / p.deviation)).sum();
        if below < part { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// The standard normal distribution function, right to seven digits (Abramowitz and Stegun, 7.1.26).
fn normal(z: f64) -> f64 {
    let x = z.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series =
        t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let tail = 0.5 * series * (-x * x).exp();
    if z < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    const SHARE: Measure = Measure { least: 0.0, most: 1.0, within: 0.3, between: 0.2 };

    #[test]
    fn the_normal_is_the_normal() {
        for (z, expected) in [(0.0, 0.5), (1.0, 0.841_344_7), (-1.644_853_6, 0.05), (3.0, 0.998_650_1), (-9.0, 0.0)] {
            assert!((normal(z) - expected).abs() < 2e-7, "{z}");
        }
    }

    #[test]
    fn a_small_group_is_drawn_further_than_a_large_one() {
        let groups = vec![vec![0.9; 1], vec![0.5; 30], vec![0.9, 0.8, 1.0, 0.9, 0.9, 0.9, 0.8, 1.0, 0.9, 0.9], vec![]];
        let estimates = pool(&groups, &SHARE);
        let (small, large) = (estimates[0].unwrap(), estimates[2].unwrap());
        assert!(estimates[3].is_none());
        assert!(0.9 - small.mean > 0.9 - large.mean && small.mean < 0.9 && small.mean > 0.5);
        assert!(small.high - small.low > large.high - large.low);
    }

    #[test]
    fn an_effect_per_dose_is_the_slope() {
        let wide = Measure { least: -4.0, most: 4.0, within: 0.1, between: 2.0 };
        let of = |slope: f64| (1..=9).map(|d| Seen { value: slope * f64::from(d), dose: f64::from(d) }).collect();
        let estimates = pool_per_dose(&[of(0.5), of(0.25), Vec::new()], &wide);
        let (one, other) = (estimates[0].unwrap(), estimates[1].unwrap());
        assert!((one.mean - 0.5).abs() < 0.01 && (other.raw_mean - 0.25).abs() < 1e-12 && one.n == 9);
        assert!(estimates[2].is_none());
    }

    #[test]
    fn one_group_keeps_its_mean() {
        let estimate = pool(&[vec![0.2, 0.4, 0.6]], &SHARE)[0].unwrap();
        assert!((estimate.mean - 0.4).abs() < 1e-9 && estimate.low < 0.4 && estimate.high > 0.4);
        assert!(pool(&[], &SHARE).is_empty() && pool(&[vec![]], &SHARE)[0].is_none());
    }

    proptest! {
        #[test]
        fn means_stay_among_the_groups(groups in proptest::collection::vec(proptest::collection::vec(0.0f64..=1.0, 0..6), 0..8)) {
            let estimates = pool(&groups, &SHARE);
            let raw: Vec<f64> = estimates.iter().flatten().map(|e| e.raw_mean).collect();
            let (least, most) = (raw.iter().copied().fold(1.0, f64::min), raw.iter().copied().fold(0.0, f64::max));
            for estimate in estimates.iter().flatten() {
                prop_assert!(estimate.mean >= least - 1e-9 && estimate.mean <= most + 1e-9);
                prop_assert!(estimate.low <= estimate.mean && estimate.mean <= estimate.high);
            }
            prop_assert_eq!(estimates.iter().flatten().count(), groups.iter().filter(|g| !g.is_empty()).count());
        }
    }
}
