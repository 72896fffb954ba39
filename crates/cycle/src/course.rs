//! The course of a run: where it is, and how best plan and bound came together. Kept with the run after its end.

use serde::{Deserialize, Serialize};

/// More moments than this are thinned out, evenly over the time that they cover.
const MOST: usize = 200;

/// How far a solve is. The child writes it as one JSON object a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// What the optimizer does.
    pub phase: String,
    /// Since the start.
    pub seconds: f64,
    /// Value of the best plan so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub best: Option<f64>,
    /// No plan is worth more than this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// (bound - best) / best.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gap: Option<f64>,
}

/// A run's present and its past.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Course {
    /// The last moment; none before the first.
    #[serde(flatten, default)]
    pub now: Option<Progress>,
    /// What came before it and it, oldest first, [`MOST`] at most.
    #[serde(default)]
    pub moments: Vec<Progress>,
}

impl Course {
    /// Adds a moment. Of a stretch on which nothing moved, the first and the last are kept.
    pub(crate) fn add(&mut self, step: Progress) {
        let flat = |a: &Progress, b: &Progress| a.phase == b.phase && a.best == b.best && a.bound == b.bound;
        let stands = match self.moments.as_slice() {
            [.., before, last] => flat(before, last) && flat(last, &step),
            _ => false,
        };
        if stands {
            self.moments.pop();
        }
        self.moments.push(step.clone());
        self.now = Some(step);
        if self.moments.len() > MOST {
            self.thin();
        }
    }

    /// Leaves out the moment that is nearest to the one before it, so that what stays covers the time evenly. Where the
    /// phase changes, and the first and the last, stay.
    fn thin(&mut self) {
        let inner = self.moments.windows(3).enumerate().filter_map(|(at, three)| match three {
            [before, this, after] if before.phase == this.phase => Some((at + 1, after.seconds - before.seconds)),
            _ => None,
        });
        if let Some((at, _)) = inner.min_by(|a, b| a.1.total_cmp(&b.1)) {
            self.moments.remove(at);
        } else {
            self.moments.remove(1);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn step(phase: &str, seconds: f64, best: f64, bound: f64) -> Progress {
        Progress { phase: phase.into(), seconds, best: Some(best), bound: Some(bound), gap: None }
    }

    #[test]
    fn keeps_the_ends_and_what_moved_in_two_hundred_moments() {
        let mut course = Course::default();
        course.add(step("start", 0.0, 1.0, 100.0));
        for n in 0..5000u32 {
            let t = f64::from(n) / 100.0;
            course.add(step("search", t, f64::from(n), 9000.0 - f64::from(n / 2)));
        }
        assert!(course.moments.len() <= MOST);
        assert_eq!(course.moments.first().map(|m| m.phase.as_str()), Some("start"));
        assert_eq!(course.moments.last(), course.now.as_ref());
        assert!(course.moments.windows(2).all(|two| two[0].seconds <= two[1].seconds));
        let widest = course.moments.windows(2).map(|two| two[1].seconds - two[0].seconds).fold(0.0, f64::max);
        assert!(widest < 1.5, "50 seconds in 200 moments, evenly: {widest}");
    }

    #[test]
    fn a_stretch_on_which_nothing_moves_is_two_moments() {
        let mut course = Course::default();
        for n in 0..100u32 {
            course.add(step("exact", f64::from(n), 5.0, 6.0));
        }
        assert_eq!(course.moments.iter().map(|m| m.seconds).collect::<Vec<_>>(), [0.0, 99.0]);
    }

    #[test]
    fn what_was_kept_before_is_read_too() {
        let old = r#"{"phase":"search","seconds":1.5,"best":2.0}"#;
        let course: Course = serde_json::from_str(old).unwrap();
        assert_eq!(course.now.map(|p| p.seconds), Some(1.5));
        assert!(serde_json::from_str::<Course>("{}").unwrap().now.is_none());
        let mut course = Course::default();
        course.add(step("search", 1.0, 1.0, 2.0));
        let written = serde_json::to_string(&course).unwrap();
        assert_eq!(serde_json::from_str::<Course>(&written).unwrap(), course);
    }
}
