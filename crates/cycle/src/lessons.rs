//! What delivered help teaches, over the engagements that the reader may see.

use feedback::{Engagement, Lessons, learn};
use persistence::Scope;
use persistence::engagements::EngagementFilter;
use serde::Serialize;

use crate::access::{Act, demand};
use crate::matchmaker::Matchmaker;
use crate::refusal::Outcome;

/// Lessons with what they rest on.
#[derive(Debug, Clone, Serialize)]
pub struct LessonsView {
    /// Engagements that were looked at.
    pub engagements: usize,
    /// The lessons.
    pub lessons: Lessons,
}

impl Matchmaker {
    /// Lessons from the engagements that the reader may see.
    pub async fn lessons(&self, scope: &Scope) -> Outcome<LessonsView> {
        demand(scope, Act::ReadLessons)?;
        let records = self.all_engagements(scope, &EngagementFilter::default()).await?;
        let engagements: Vec<Engagement> = records.into_iter().map(|record| record.engagement).collect();
        Ok(LessonsView { engagements: engagements.len(), lessons: learn(&engagements) })
    }
}
