//! Step 2: how often a state wants to look at itself again.

use assessment::{Rhythm, RhythmStanding};
use chrono::NaiveDate;
use persistence::{Scope, rhythms};
use serde::Serialize;

use crate::access::{Act, demand, which};
use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::Outcome;

/// A state's rhythm and where it stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RhythmView {
    /// How often.
    pub rhythm: Rhythm,
    /// What it is tied to, in the state's words.
    pub label: String,
    /// The last day on which an assessment became the state's position.
    pub last: Option<NaiveDate>,
    /// When the next one is due.
    pub standing: RhythmStanding,
    /// Version of the record; 0 where none was set.
    pub version: i64,
    /// What the reader may do.
    pub may: Vec<Act>,
}

impl Matchmaker {
    /// The state's rhythm.
    pub async fn rhythm(&self, scope: &Scope) -> Outcome<RhythmView> {
        let all = self.assessments(scope).await?;
        let last = all.iter().filter_map(|record| record.endorsed_at).max().map(|at| at.date_naive());
        let record = rhythms::get(self.store(), scope).await.map_err(refusal)?;
        Ok(RhythmView {
            standing: record.rhythm.standing(last, record.set_on, self.today()),
            rhythm: record.rhythm,
            label: record.label,
            last,
            version: record.version,
            may: which(scope, &[Act::SetRhythm]),
        })
    }

    /// Chooses it. The delegation is reminded before the next assessment is due.
    pub async fn set_rhythm(&self, scope: &Scope, rhythm: Rhythm, label: &str, version: i64) -> Outcome<RhythmView> {
        demand(scope, Act::SetRhythm)?;
        let label = label.trim().chars().filter(|c| !c.is_control()).take(vocabulary::field::TITLE_LIMIT).collect();
        rhythms::put(self.store(), scope, rhythm, label, version).await.map_err(refusal)?;
        self.rhythm(scope).await
    }
}
