//! Invitations: links that work once. An organisation invites its own people; the secretariat invites the first focal
//! point of an organisation that has none, and nobody after that.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{OrganisationId, OrganisationKind, Role};

use super::{address, focal_points, own};
use crate::chain::micros;
use crate::entity::{invitation as invitation_row, membership, organisation, person};
use crate::error::{Fault, StoreError};
use crate::records::InvitationRecord;
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, Unit, create as create_once, write};

/// A new invitation. The link's secret goes to the invited person alone; here is its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitation {
    /// Into which organisation.
    pub organisation: OrganisationId,
    /// Whom.
    pub email: String,
    /// To do what.
    pub role: Role,
    /// SHA-256 of the link's secret.
    pub sha256: [u8; 32],
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

fn invitation_record(row: invitation_row::Model) -> Result<InvitationRecord, StoreError> {
    Ok(InvitationRecord {
        id: row.id,
        organisation: OrganisationId(row.organisation),
        role: coded(&row.role)?,
        email: row.email,
        created_at: row.created_at,
        expires_at: row.expires_at,
        accepted_at: row.accepted_at,
    })
}

/// Adds an invitation; a step for the console too.
pub(crate) async fn insert_invitation(unit: &Unit, new: &NewInvitation) -> Result<Uuid, Fault> {
    insert(unit, new, false).await
}

async fn insert(unit: &Unit, new: &NewInvitation, founding: bool) -> Result<Uuid, Fault> {
    let row = invitation_row::Model {
        id: Uuid::new_v4(),
        sha256: new.sha256.to_vec(),
        organisation: new.organisation.0,
        email: address(&new.email),
        role: new.role.code().to_owned(),
        created_at: unit.now(),
        expires_at: micros(new.expires_at),
        accepted_at: None,
        founding,
    };
    let id = row.id;
    unit.put(row).await?;
    let action = if founding { "invitation.found" } else { "invitation.create" };
    unit.record(Act::new(action, new.organisation.0).because(new.role.code()), "invitation", id, None::<&()>)?;
    Ok(id)
}

/// Invites a person into the own organisation. A member is not invited again: what they may do there is set, never
/// brought about by a link.
pub async fn invite(
    store: &Store,
    scope: &Scope,
    new: NewInvitation,
    once: Option<&Idempotency>,
) -> Result<InvitationRecord, StoreError> {
    own(scope, new.organisation)?;
    let id = create_once(store, scope.author()?, once, new, |unit, new| {
        Box::pin(async move {
            if members_with(unit, new.organisation.0, &new.email).await? {
                return Err(StoreError::Duplicate("a member with that address".to_owned()).into());
            }
            insert_invitation(unit, new).await
        })
    })
    .await?;
    let row = invitation_row::Entity::find_by_id(id).one(store.reader()).await?;
    invitation_record(row.ok_or(StoreError::NotFound)?)
}

/// Whether somebody with this address is a member.
async fn members_with(unit: &Unit, organisation: Uuid, email: &str) -> Result<bool, Fault> {
    let Some(person) = person::Entity::find().filter(person::Column::Email.eq(address(email))).one(&unit.tx).await?
    else {
        return Ok(false);
    };
    Ok(membership::Entity::find_by_id((person.id, organisation)).one(&unit.tx).await?.is_some())
}

/// Refuses what the secretariat may not: to appoint anybody where somebody speaks for the organisation already, or one
/// of its own people. Asked when it invites and again when the invitation is taken up.
pub(crate) async fn may_found(unit: &Unit, organisation: Uuid, email: &str) -> Result<(), Fault> {
    // The organisation's row is locked, so that of two first focal points one comes second.
    unit.lock::<organisation::Entity>(organisation, None, Condition::all()).await?;
    if focal_points(organisation).count(&unit.tx).await? > 0 {
        return Err(StoreError::conflict(
            "the organisation has a focal point and manages its own people; ask its focal point, or where nobody is left the one who runs the service",
        )
        .into());
    }
    let runs_the_cycle = organisation::Column::Kind.eq(OrganisationKind::Secretariat.code());
    for secretariat in organisation::Entity::find().filter(runs_the_cycle).all(&unit.tx).await? {
        if secretariat.id != organisation && members_with(unit, secretariat.id, email).await? {
            return Err(StoreError::conflict(
                "this address belongs to the secretariat; an organisation's first focal point is one of its own people",
            )
            .into());
        }
    }
    Ok(())
}

/// Invites the first focal point of an organisation that has none; for the secretariat. Both sides are told. An earlier
/// such invitation that was not taken up no longer holds.
pub async fn found(store: &Store, scope: &Scope, new: NewInvitation) -> Result<InvitationRecord, StoreError> {
    scope.secretariat()?;
    let id = write(store, scope.author()?, new, |unit, new| {
        Box::pin(async move {
            let organisation = new.organisation.0;
            may_found(unit, organisation, &new.email).await?;
            if new.role != Role::FocalPoint {
                return Err(StoreError::conflict("the first of an organisation is its focal point").into());
            }
            drop_founding(unit, organisation).await?;
            let id = insert(unit, new, true).await?;
            tell_both(unit, "focal-point-invited", organisation, "").await?;
            Ok(id)
        })
    })
    .await?;
    let row = invitation_row::Entity::find_by_id(id).one(store.reader()).await?;
    invitation_record(row.ok_or(StoreError::NotFound)?)
}

/// Tells an organisation and the secretariat that somebody is to speak, or speaks, for the organisation.
pub(crate) async fn tell_both(unit: &Unit, kind: &str, organisation: Uuid, person: &str) -> Result<(), Fault> {
    let row = organisation::Entity::find_by_id(organisation).one(&unit.tx).await?.ok_or(StoreError::NotFound)?;
    let (told, args) = (("organisation", organisation), serde_json::json!({"item": row.name, "name": person}));
    unit.notify_secretariat(kind, told, args.clone()).await?;
    if row.kind != OrganisationKind::Secretariat.code() {
        unit.notify(organisation, kind, told, args);
    }
    Ok(())
}

/// Open invitations of the secretariat into this organisation go.
pub(crate) async fn drop_founding(unit: &Unit, organisation: Uuid) -> Result<(), Fault> {
    invitation_row::Entity::delete_many()
        .filter(invitation_row::Column::Organisation.eq(organisation))
        .filter(invitation_row::Column::Founding.eq(true))
        .filter(invitation_row::Column::AcceptedAt.is_null())
        .exec(&unit.tx)
        .await?;
    Ok(())
}

/// The invitations of the own organisation, newest first; of another one the secretariat sees those that it wrote.
pub async fn invitations(
    store: &Store,
    scope: &Scope,
    organisation: OrganisationId,
) -> Result<Vec<InvitationRecord>, StoreError> {
    let mut rows = invitation_row::Entity::find().filter(invitation_row::Column::Organisation.eq(organisation.0));
    if own(scope, organisation).is_err() {
        scope.secretariat()?;
        rows = rows.filter(invitation_row::Column::Founding.eq(true));
    }
    let rows = rows.order_by_desc(invitation_row::Column::CreatedAt).all(store.reader()).await?;
    rows.into_iter().map(invitation_record).collect()
}

/// Takes an invitation of the own organisation back that nobody has accepted yet.
pub async fn withdraw_invitation(store: &Store, scope: &Scope, id: Uuid) -> Result<(), StoreError> {
    let row = invitation_row::Entity::find_by_id(id).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
    own(scope, OrganisationId(row.organisation))?;
    write(store, scope.author()?, (id, row.organisation), |unit, (id, organisation)| {
        Box::pin(async move {
            let gone = invitation_row::Entity::delete_many()
                .filter(invitation_row::Column::Id.eq(*id))
                .filter(invitation_row::Column::AcceptedAt.is_null())
                .exec(&unit.tx)
                .await?;
            if gone.rows_affected == 0 {
                return Err(StoreError::conflict(
                    "the invitation has been accepted; take the person out of the organisation instead",
                )
                .into());
            }
            unit.record(Act::new("invitation.withdraw", *organisation), "invitation", id, None::<&()>)?;
            Ok(())
        })
    })
    .await
}
