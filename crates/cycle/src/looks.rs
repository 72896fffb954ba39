//! Looks at what others keep to a few: each is told to the one whose record it is.

use persistence::looks::{self, LookedAt};
use persistence::{NeedRecord, Scope};
use uuid::Uuid;
use vocabulary::{OrganisationId, Visibility};

use crate::matchmaker::{Matchmaker, refusal};
use crate::refusal::Outcome;

impl Matchmaker {
    /// Notes that somebody else reads a need that not every member may see.
    pub(crate) async fn note_need(&self, scope: &Scope, record: &NeedRecord) -> Outcome<()> {
        let sharing = &record.need.facts.sharing;
        let for_all = matches!(sharing.visibility, Visibility::Members | Visibility::Public);
        let held_back = sharing.embargo_until.is_some_and(|until| until > self.today());
        if for_all && !held_back {
            return Ok(());
        }
        self.note_look(scope, LookedAt::Need, record.need.id.0, Some(record.organisation)).await
    }

    /// Notes that somebody reads a record of another organisation, or of many.
    pub(crate) async fn note_look(
        &self,
        scope: &Scope,
        what: LookedAt,
        id: Uuid,
        owner: Option<OrganisationId>,
    ) -> Outcome<()> {
        looks::note_record(self.store(), scope, what, id, owner).await.map_err(refusal)
    }
}
