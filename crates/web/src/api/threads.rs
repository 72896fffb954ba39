//! Questions and answers on proposals, interests and engagements.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cycle::{Act, Audience, MessageView, NewMessage, ThreadSubject, ThreadView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{EngagementId, InterestId, ProposalId};

use super::Answer;
use super::proposals::side;
use super::shapes::{code, codes};
use crate::App;
use crate::context::Context;
use crate::extract::{Creation, Id, created, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadThreads), routes!(read_proposal_messages))
        .api(Policy::Act(Act::WriteMessage), routes!(write_proposal_message))
        .api(Policy::Act(Act::ReadThreads), routes!(read_interest_messages))
        .api(Policy::Act(Act::WriteMessage), routes!(write_interest_message))
        .api(Policy::Act(Act::ReadThreads), routes!(read_engagement_messages))
        .api(Policy::Act(Act::WriteMessage), routes!(write_engagement_message))
}

/// One message.
#[derive(Debug, Serialize, ToSchema)]
struct MessageItem {
    /// Identity.
    id: Uuid,
    /// Which side wrote it: `state`, `provider` or `secretariat`.
    side: String,
    /// Who; empty where the state is not named yet.
    organisation_name: String,
    /// Whether your side wrote it.
    own: bool,
    /// Who reads it beside the secretariat: `both`, `state` or `provider`.
    audience: String,
    /// What it says.
    body: String,
    /// When.
    at: DateTime<Utc>,
}

impl From<&MessageView> for MessageItem {
    fn from(view: &MessageView) -> Self {
        Self {
            id: view.id,
            side: side(view.side).to_owned(),
            organisation_name: view.organisation_name.clone(),
            own: view.own,
            audience: view.audience.code().to_owned(),
            body: view.body.clone(),
            at: view.at,
        }
    }
}

/// The messages about one record, oldest first.
#[derive(Debug, Serialize, ToSchema)]
struct Thread {
    /// Messages that you may read.
    messages: Vec<MessageItem>,
    /// To whom you may write: `both`, `state`, `provider`.
    audiences: Vec<String>,
    /// What you may do now.
    may: Vec<String>,
}

impl From<&ThreadView> for Thread {
    fn from(view: &ThreadView) -> Self {
        Self {
            messages: view.messages.iter().map(MessageItem::from).collect(),
            audiences: view.audiences.iter().map(|audience| audience.code().to_owned()).collect(),
            may: codes(&view.may),
        }
    }
}

/// A new message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MessageBody {
    /// What it says.
    #[schema(min_length = 1, max_length = 5_000)]
    body: String,
    /// Who reads it beside the secretariat: `both` (default), `state` or `provider`.
    #[serde(default = "both")]
    #[schema(max_length = 20)]
    audience: String,
}

fn both() -> String {
    Audience::Both.code().to_owned()
}

async fn read(app: &App, context: &Context, asking: &Asking, subject: ThreadSubject) -> Answer {
    let view = app.cycle.thread(&asking.scope, subject).await?;
    tagged(context, StatusCode::OK, None, &Thread::from(&view))
}

async fn write(
    app: &App,
    context: &Context,
    asking: &Asking,
    subject: ThreadSubject,
    creation: Creation<MessageBody>,
) -> Answer {
    let MessageBody { body, audience } = creation.body;
    let message = NewMessage { audience: code("audience", &audience)?, body };
    let view = app.cycle.post_message(&asking.scope, subject, &message, creation.key.as_ref()).await?;
    created(context, &context.path, None, &Thread::from(&view))
}

/// The messages about a proposal
#[utoipa::path(get, path = "/api/v1/proposals/{id}/messages", tag = "proposals", params(("id" = Uuid, Path)),
    responses((status = 200, body = Thread)))]
async fn read_proposal_messages(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<ProposalId>,
) -> Answer {
    read(&app, &context, &asking, ThreadSubject::Proposal(id)).await
}

/// Ask or answer about a proposal
#[utoipa::path(post, path = "/api/v1/proposals/{id}/messages", tag = "proposals", request_body = MessageBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Thread)))]
async fn write_proposal_message(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<ProposalId>,
    creation: Creation<MessageBody>,
) -> Answer {
    write(&app, &context, &asking, ThreadSubject::Proposal(id), creation).await
}

/// The messages about an expression of interest
#[utoipa::path(get, path = "/api/v1/interests/{id}/messages", tag = "interests", params(("id" = Uuid, Path)),
    responses((status = 200, body = Thread)))]
async fn read_interest_messages(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<InterestId>,
) -> Answer {
    read(&app, &context, &asking, ThreadSubject::Interest(id)).await
}

/// Ask or answer about an expression of interest
#[utoipa::path(post, path = "/api/v1/interests/{id}/messages", tag = "interests", request_body = MessageBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Thread)))]
async fn write_interest_message(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<InterestId>,
    creation: Creation<MessageBody>,
) -> Answer {
    write(&app, &context, &asking, ThreadSubject::Interest(id), creation).await
}

/// The messages about agreed help
#[utoipa::path(get, path = "/api/v1/engagements/{id}/messages", tag = "engagements", params(("id" = Uuid, Path)),
    responses((status = 200, body = Thread)))]
async fn read_engagement_messages(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
) -> Answer {
    read(&app, &context, &asking, ThreadSubject::Engagement(id)).await
}

/// Ask or answer about agreed help
#[utoipa::path(post, path = "/api/v1/engagements/{id}/messages", tag = "engagements", request_body = MessageBody,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = Thread)))]
async fn write_engagement_message(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    creation: Creation<MessageBody>,
) -> Answer {
    write(&app, &context, &asking, ThreadSubject::Engagement(id), creation).await
}
