//! Questions and answers on a proposal, an interest or an engagement. Who may see the subject reads what is meant for
//! its side; the secretariat reads all.

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;
use vocabulary::{EngagementId, InterestId, OrganisationId, OrganisationKind, ProposalId};

use crate::consent::{Asked, Audience, MessageRecord};
use crate::entity::{message, proposal};
use crate::error::{Fault, StoreError};
use crate::organisations::names;
use crate::scope::{Scope, coded};
use crate::store::Store;
use crate::unit::{Act, Idempotency, create as create_once};
use crate::{engagements, interests, proposals};

/// What a thread is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum ThreadSubject {
    /// A proposal.
    Proposal(ProposalId),
    /// An interest.
    Interest(InterestId),
    /// An engagement.
    Engagement(EngagementId),
}

impl ThreadSubject {
    /// From its kind's code and its id.
    pub fn of(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "proposal" => Some(Self::Proposal(ProposalId(id))),
            "interest" => Some(Self::Interest(InterestId(id))),
            "engagement" => Some(Self::Engagement(EngagementId(id))),
            _ => None,
        }
    }

    /// Its kind's code.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Proposal(_) => "proposal",
            Self::Interest(_) => "interest",
            Self::Engagement(_) => "engagement",
        }
    }

    /// Its id.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Proposal(id) => id.0,
            Self::Interest(id) => id.0,
            Self::Engagement(id) => id.0,
        }
    }
}

/// Where the reader of a thread stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standpoint {
    /// The side; partner states of a joint need read nothing here.
    pub side: OrganisationKind,
    /// The reader does not know yet who asks.
    pub unnamed: bool,
    /// The side that does not know of the subject yet.
    pub(crate) silent: Option<Uuid>,
    /// The state's side.
    pub state: Option<OrganisationId>,
    /// The provider's side.
    pub provider: OrganisationId,
}

/// Where a scope stands towards a subject that it may see.
pub async fn standpoint(store: &Store, scope: &Scope, subject: ThreadSubject) -> Result<Standpoint, StoreError> {
    let (state, provider, unnamed, silent) = match subject {
        ThreadSubject::Proposal(id) => {
            proposals::get(store, scope, id).await?;
            let row = proposal::Entity::find_by_id(id.0).one(store.reader()).await?.ok_or(StoreError::NotFound)?;
            let silent = match coded(&row.asked)? {
                Asked::Both => None,
                Asked::State => Some(row.provider_organisation),
                Asked::Provider => Some(row.state_organisation),
            };
            let unnamed = proposals::unnamed_to(scope, &row);
            (row.state_organisation, row.provider_organisation, unnamed, silent)
        }
        ThreadSubject::Interest(id) => {
            let record = interests::get(store, scope, id).await?;
            (record.state_organisation.0, record.provider_organisation.0, false, None)
        }
        ThreadSubject::Engagement(id) => {
            let record = engagements::get(store, scope, id).await?;
            (record.state_organisation.0, record.provider_organisation.0, false, None)
        }
    };
    let actor = scope.member()?;
    let side = match actor.organisation.0 {
        _ if actor.kind == OrganisationKind::Secretariat => OrganisationKind::Secretariat,
        me if me == state => OrganisationKind::State,
        me if me == provider => OrganisationKind::Provider,
        _ => return Err(StoreError::NotFound),
    };
    let state = (!unnamed).then_some(OrganisationId(state));
    Ok(Standpoint { side, unnamed, silent, state, provider: OrganisationId(provider) })
}

/// The messages of a thread that are meant for the reader, oldest first.
pub async fn list(store: &Store, scope: &Scope, subject: ThreadSubject) -> Result<Vec<MessageRecord>, StoreError> {
    let standpoint = standpoint(store, scope, subject).await?;
    let meant = match standpoint.side {
        OrganisationKind::Secretariat => Condition::all(),
        side => Condition::all().add(message::Column::Audience.is_in([Audience::Both.code(), side.code()])),
    };
    let rows = message::Entity::find()
        .filter(message::Column::Subject.eq(subject.id()))
        .filter(message::Column::SubjectKind.eq(subject.kind()))
        .filter(meant)
        .order_by_asc(message::Column::CreatedAt)
        .order_by_asc(message::Column::Id)
        .all(store.reader())
        .await?;
    let names = names(store.reader(), rows.iter().map(|row| row.organisation)).await?;
    rows.into_iter()
        .map(|row| {
            let side: OrganisationKind = coded(&row.side)?;
            let hidden = standpoint.unnamed && side == OrganisationKind::State;
            let name = names.get(&row.organisation).cloned().unwrap_or_default();
            Ok(MessageRecord {
                id: row.id,
                side,
                audience: coded(&row.audience)?,
                organisation: (!hidden).then_some(OrganisationId(row.organisation)),
                organisation_name: if hidden { String::new() } else { name },
                body: row.body,
                at: row.created_at,
            })
        })
        .collect()
}

struct Post {
    subject: ThreadSubject,
    side: OrganisationKind,
    audience: Audience,
    body: String,
    readers: Vec<Uuid>,
    owner: Uuid,
}

/// Writes into a thread, for both sides or for one and the secretariat.
pub async fn post(
    store: &Store,
    scope: &Scope,
    subject: ThreadSubject,
    audience: Audience,
    body: String,
    once: Option<&Idempotency>,
) -> Result<(), StoreError> {
    let standpoint = standpoint(store, scope, subject).await?;
    let me = scope.member()?.organisation.0;
    let state = standpoint.state.map(|id| id.0);
    let sides = match audience {
        Audience::Both => [state, Some(standpoint.provider.0)],
        Audience::State => [state, None],
        Audience::Provider => [None, Some(standpoint.provider.0)],
    };
    // A side that is not asked yet hears of it once it is.
    let knows = |id: &Uuid| *id != me && standpoint.silent != Some(*id);
    let readers = sides.into_iter().flatten().filter(knows).collect();
    let side = standpoint.side;
    create_once(
        store,
        scope.author()?,
        once,
        Post { subject, side, audience, body, readers, owner: me },
        |unit, new| {
            Box::pin(async move {
                let actor = unit.actor()?;
                let row = message::Model {
                    id: Uuid::new_v4(),
                    subject_kind: new.subject.kind().to_owned(),
                    subject: new.subject.id(),
                    side: new.side.code().to_owned(),
                    audience: new.audience.code().to_owned(),
                    organisation: actor.organisation.0,
                    person: actor.person.0,
                    body: new.body.clone(),
                    created_at: unit.now(),
                };
                let (id, about) = (row.id, (new.subject.kind(), new.subject.id()));
                unit.record(Act::new("message.post", new.owner), "message", id, Some(&row))?;
                unit.put(row).await?;
                let args = serde_json::json!({ "side": new.side.code() });
                for reader in &new.readers {
                    unit.notify(*reader, "message-new", about, args.clone());
                }
                if new.side != OrganisationKind::Secretariat {
                    unit.notify_secretariat("message-new", about, args).await?;
                }
                Ok::<Uuid, Fault>(id)
            })
        },
    )
    .await
    .map(|_| ())
}
