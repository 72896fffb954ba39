//! The names of those behind published engagements, for everybody.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::OrganisationId;

use crate::engagement_consents;
use crate::entity::{engagement, organisation};
use crate::error::StoreError;
use crate::scope::Scope;
use crate::store::Store;

/// Names of the organisations on either side of engagements that both sides let be published.
pub async fn published(store: &Store, _scope: &Scope) -> Result<BTreeMap<OrganisationId, String>, StoreError> {
    let rows = engagement::Entity::find().filter(engagement_consents::published()).all(store.reader()).await?;
    let ids: BTreeSet<Uuid> = rows.iter().flat_map(|row| [row.state_organisation, row.provider_organisation]).collect();
    let rows = organisation::Entity::find().filter(organisation::Column::Id.is_in(ids)).all(store.reader()).await?;
    Ok(rows.into_iter().map(|row| (OrganisationId(row.id), row.name)).collect())
}
