//! Step 4: whether the sides let an engagement be published. It is published while both say yes, and not a moment longer.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use uuid::Uuid;
use vocabulary::OrganisationKind;

use crate::entity::{engagement, engagement_consent};
use crate::error::Fault;
use crate::unit::{Act, Unit};

/// Writes what a side says of the publication of an engagement, in the place of what it said before.
pub(crate) async fn tick(unit: &Unit, engagement: Uuid, side: OrganisationKind, consented: bool) -> Result<(), Fault> {
    let row = engagement_consent::Model {
        engagement,
        side: side.code().to_owned(),
        consented,
        person: unit.author.actor.as_ref().map(|actor| actor.person.0),
        decided_at: unit.now(),
    };
    engagement_consent::Entity::delete_many()
        .filter(engagement_consent::Column::Engagement.eq(engagement))
        .filter(engagement_consent::Column::Side.eq(side.code()))
        .exec(&unit.tx)
        .await?;
    let act = Act::new("engagement.publish", None).because(if consented { "yes" } else { "no" });
    unit.record(act, "engagement_consent", engagement, Some(&row))?;
    unit.put(row).await
}

/// Engagements to whose publication both sides said yes.
pub(crate) fn published() -> Condition {
    let yes = |side: OrganisationKind| {
        Query::select()
            .column(engagement_consent::Column::Engagement)
            .from(engagement_consent::Entity)
            .and_where(engagement_consent::Column::Side.eq(side.code()))
            .and_where(engagement_consent::Column::Consented.eq(true))
            .to_owned()
    };
    Condition::all()
        .add(engagement::Column::Id.in_subquery(yes(OrganisationKind::State)))
        .add(engagement::Column::Id.in_subquery(yes(OrganisationKind::Provider)))
}
