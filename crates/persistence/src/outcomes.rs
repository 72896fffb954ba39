//! What became of the proposals that a scope may see, without any of their content: for lessons.

use feedback::EngagementStatus;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use uuid::Uuid;
use vocabulary::{AreaId, ModalityId, ProviderKind, StateCode};

use crate::engagements::code;
use crate::entity::{engagement, need, organisation, proposal};
use crate::error::StoreError;
use crate::proposals;
use crate::records::ProposalStatus;
use crate::scope::{Scope, coded, coded_option};
use crate::store::Store;

/// A proposal that was agreed, declined or left to lapse.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the field names are the field's own words")]
pub struct OutcomeRecord {
    pub area: AreaId,
    pub kind: ModalityId,
    pub provider_kind: ProviderKind,
    pub state: StateCode,
    pub accepted: bool,
}

/// Every proposal that ended, of those that the scope may see.
pub async fn list(store: &Store, scope: &Scope) -> Result<Vec<OutcomeRecord>, StoreError> {
    let db = store.reader();
    let ended = [ProposalStatus::Agreed, ProposalStatus::Declined, ProposalStatus::Lapsed].map(ProposalStatus::code);
    let rows = proposal::Entity::find()
        .filter(proposals::visible(scope)?)
        .filter(proposal::Column::Status.is_in(ended))
        .order_by_asc(proposal::Column::CreatedAt)
        .order_by_asc(proposal::Column::Id)
        .all(db)
        .await?;
    let needs: Vec<(Uuid, String, String)> = need::Entity::find()
        .select_only()
        .columns([need::Column::Id, need::Column::Area, need::Column::State])
        .into_tuple()
        .all(db)
        .await?;
    let needs: BTreeMap<Uuid, (String, String)> =
        needs.into_iter().map(|(id, area, state)| (id, (area, state))).collect();
    let kinds: Vec<(Uuid, Option<String>)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::ProviderKind])
        .into_tuple()
        .all(db)
        .await?;
    let kinds: BTreeMap<Uuid, Option<String>> = kinds.into_iter().collect();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let Some((area, state)) = needs.get(&row.need) else { continue };
        let kind = kinds.get(&row.provider_organisation).and_then(Option::as_deref);
        all.push(OutcomeRecord {
            area: coded(area)?,
            kind: coded(&row.kind)?,
            // A state that offers help does so as a government.
            provider_kind: coded_option(kind)?.unwrap_or(ProviderKind::Government),
            state: coded(state)?,
            accepted: row.status == ProposalStatus::Agreed.code(),
        });
    }
    Ok(all)
}

/// Of each kind of help and area, how many states closed an engagement: what may be told of them together.
pub(crate) async fn states_behind(store: &Store) -> Result<BTreeMap<(String, Option<String>), usize>, StoreError> {
    let rows: Vec<(String, String, String)> = engagement::Entity::find()
        .select_only()
        .columns([engagement::Column::Kind, engagement::Column::Area, engagement::Column::State])
        .filter(engagement::Column::Status.eq(code(&EngagementStatus::Closed)?))
        .distinct()
        .into_tuple()
        .all(store.reader())
        .await?;
    let mut states: BTreeMap<(String, Option<String>), std::collections::BTreeSet<String>> = BTreeMap::new();
    for (kind, area, state) in rows {
        for area in [None, Some(area)] {
            states.entry((kind.clone(), area)).or_default().insert(state.clone());
        }
    }
    Ok(states.into_iter().map(|(group, states)| (group, states.len())).collect())
}
