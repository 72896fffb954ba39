//! `/api/v1/me`, notices, and the audit trail of the own organisation.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::records::{NoticeRecord, SessionRecord};
use cycle::{Act, TokenView, allowed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::TokenScope;

use super::Answer;
use super::shapes::{AuditEntry, AuditHead, code, codes};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Id, List, Listing, Query, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Files(None), routes!(read_me))
        .api(Policy::SignedIn, routes!(read_tasks))
        .api(Policy::Act(Act::ManageTokens), routes!(list_tokens))
        .api(Policy::Act(Act::ManageTokens), routes!(create_token))
        .api(Policy::Act(Act::ManageTokens), routes!(revoke_token))
        .api(Policy::Act(Act::ManageSessions), routes!(list_sessions))
        .api(Policy::Act(Act::ManageSessions), routes!(end_session))
        .api(Policy::Act(Act::ManageSessions), routes!(end_other_sessions))
        .api(Policy::Act(Act::ReadNotices), routes!(list_notices))
        .api(Policy::Act(Act::ReadNotices), routes!(mark_notices_read))
        .api(Policy::Act(Act::ReadAudit), routes!(list_audit))
        .api(Policy::Act(Act::ReadAudit), routes!(audit_head))
}

/// An organisation that you act for.
#[derive(Debug, Serialize, ToSchema)]
struct MembershipItem {
    /// The organisation.
    organisation: Uuid,
    /// Its name.
    name: String,
    /// `state`, `provider` or `secretariat`.
    kind: String,
    /// `viewer`, `contributor` or `focal-point`.
    role: String,
    /// Whether you act for it now.
    current: bool,
}

/// Who you are to the service.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    /// Identity.
    person: Uuid,
    /// Name.
    name: String,
    /// Language of the pages.
    language: String,
    /// For whom you act now.
    organisation: Uuid,
    /// Its name.
    organisation_name: String,
    /// `state`, `provider` or `secretariat`.
    kind: String,
    /// Which state, where you act for one.
    state: Option<String>,
    /// `viewer`, `contributor` or `focal-point`.
    role: String,
    /// How far the token reaches with which you ask; null where you signed in.
    token_scope: Option<String>,
    /// Whether you signed in with a second factor.
    second_factor: bool,
    /// Until when you may do what asks that you showed who you are a moment ago; null where you must show it first, at
    /// `/account/prove`. A token needs the scope `decide`.
    fresh_until: Option<DateTime<Utc>>,
    /// Acts that your role allows, and the token where you ask with one.
    may: Vec<String>,
    /// Organisations that you may act for.
    memberships: Vec<MembershipItem>,
}

/// Who you are
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses((status = 200, body = Me)))]
async fn read_me(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let memberships = app.cycle.memberships(&asking.scope).await?;
    let actor = asking.scope.actor().ok_or(cycle::Refusal::NotSignedIn)?;
    let may: Vec<Act> = Act::ALL.iter().copied().filter(|act| allowed(&asking.scope, *act)).collect();
    let me = Me {
        person: actor.person.0,
        name: actor.name.clone(),
        language: actor.language.code().to_owned(),
        organisation: actor.organisation.0,
        organisation_name: actor.organisation_name.clone(),
        kind: actor.kind.code().to_owned(),
        state: actor.state.as_ref().map(ToString::to_string),
        role: actor.role.code().to_owned(),
        token_scope: actor.token.map(|scope| scope.code().to_owned()),
        second_factor: actor.proof.second_factor,
        fresh_until: cycle::fresh_until(&asking.scope),
        may: codes(&may),
        memberships: memberships
            .into_iter()
            .map(|m| MembershipItem {
                organisation: m.organisation.0,
                name: m.name,
                kind: m.kind.code().to_owned(),
                role: m.role.code().to_owned(),
                current: m.current,
            })
            .collect(),
    };
    tagged(&context, StatusCode::OK, None, &me)
}

/// Something that waits for you.
#[derive(Debug, Serialize, ToSchema)]
struct TaskItem {
    /// What it is.
    code: String,
    /// How many.
    count: u64,
    /// The kind of record that it is about.
    subject: String,
    /// Which record, where it is one.
    id: Option<Uuid>,
    /// By when.
    due: Option<NaiveDate>,
    /// Whether it is done.
    done: bool,
}

/// What waits for you
#[utoipa::path(get, path = "/api/v1/me/tasks", tag = "me", responses((status = 200, body = Vec<TaskItem>)))]
async fn read_tasks(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let home = app.cycle.home(&asking.scope).await?;
    let item = |task: cycle::Task| TaskItem {
        code: task.code.to_owned(),
        count: task.count,
        subject: task.link_kind.to_owned(),
        id: task.link_id,
        due: task.due,
        done: task.done,
    };
    let tasks: Vec<TaskItem> = home.tasks.into_iter().map(item).collect();
    tagged(&context, StatusCode::OK, None, &tasks)
}

/// A personal token for programs, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct TokenItem {
    /// Identity.
    id: Uuid,
    /// What you called it.
    label: String,
    /// How far it reaches: `read`, `write`, `decide` or `exchange`.
    scope: String,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// Until when it works.
    expires_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    used_at: Option<DateTime<Utc>>,
    /// Whether it was revoked, by you or because your password or your rights changed.
    revoked: bool,
}

impl From<TokenView> for TokenItem {
    fn from(view: TokenView) -> Self {
        Self {
            id: view.id,
            label: view.label,
            scope: view.scope.code().to_owned(),
            created_at: view.created_at,
            expires_at: view.expires_at,
            used_at: view.used_at,
            revoked: view.revoked,
        }
    }
}

/// Your tokens
#[utoipa::path(get, path = "/api/v1/me/tokens", tag = "me", responses((status = 200, body = Vec<TokenItem>)))]
async fn list_tokens(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let tokens: Vec<TokenItem> = app.cycle.tokens(&asking.scope).await?.into_iter().map(TokenItem::from).collect();
    tagged(&context, StatusCode::OK, None, &tokens)
}

/// A new token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenBody {
    /// What you call it.
    #[schema(min_length = 1, max_length = 200)]
    label: String,
    /// How many days it works.
    #[schema(minimum = 1, maximum = 366)]
    days: u32,
    /// How far it reaches: `read` (the default) changes nothing, `write` does what you may do except to endorse, share and
    /// accept, `decide` does that too, `exchange` moves lists in and out as files. None reaches people, passwords, second
    /// factors, sessions or tokens. One that decides is made by a session that showed a moment ago who asks.
    #[serde(default)]
    #[schema(max_length = 20)]
    scope: Option<String>,
}

/// A token with its secret, which is shown this once.
#[derive(Debug, Serialize, ToSchema)]
struct TokenMade {
    /// Send it as `Authorization: Bearer`.
    secret: String,
    /// The token.
    token: TokenItem,
}

/// Make a token
#[utoipa::path(post, path = "/api/v1/me/tokens", tag = "me", request_body = TokenBody, responses((status = 201, body = TokenMade)))]
async fn create_token(State(app): State<App>, context: Context, asking: Asking, Body(body): Body<TokenBody>) -> Answer {
    let reach = body.scope.as_deref().map(|text| code("scope", text)).transpose()?.unwrap_or(TokenScope::Read);
    let made = app.cycle.create_token(&asking.scope, &body.label, body.days, reach).await?;
    tagged(&context, StatusCode::CREATED, None, &TokenMade { secret: made.secret, token: made.token.into() })
}

/// Revoke a token. Revoking twice is the same as revoking once, so no version is needed
#[utoipa::path(post, path = "/api/v1/me/tokens/{id}/revoke", tag = "me", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It no longer works")))]
async fn revoke_token(State(app): State<App>, asking: Asking, Id(id): Id<Uuid>) -> Result<StatusCode, Failure> {
    app.cycle.revoke_token(&asking.scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A session of yours.
#[derive(Debug, Serialize, ToSchema)]
struct SessionItem {
    /// Identity; it opens nothing.
    id: Uuid,
    /// Name of the organisation that it acts for.
    organisation: String,
    /// Browser and system as they said themselves; empty where they said nothing.
    device: String,
    /// When you signed in.
    created_at: DateTime<Utc>,
    /// When it was last used, to the minute.
    seen_at: DateTime<Utc>,
    /// When it ends at the latest.
    expires_at: DateTime<Utc>,
    /// Whether it is the one that asks.
    current: bool,
}

impl From<SessionRecord> for SessionItem {
    fn from(record: SessionRecord) -> Self {
        Self {
            id: record.id,
            organisation: record.organisation,
            device: record.device,
            created_at: record.created_at,
            seen_at: record.seen_at,
            expires_at: record.expires_at,
            current: record.current,
        }
    }
}

/// Your open sessions, the one that was used last first
#[utoipa::path(get, path = "/api/v1/me/sessions", tag = "me", responses((status = 200, body = Vec<SessionItem>)))]
async fn list_sessions(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let sessions: Vec<SessionItem> =
        app.cycle.sessions(&asking.scope).await?.into_iter().map(SessionItem::from).collect();
    tagged(&context, StatusCode::OK, None, &sessions)
}

/// End one session, at once
#[utoipa::path(post, path = "/api/v1/me/sessions/{id}/end", tag = "me", params(("id" = Uuid, Path)),
    responses((status = 204, description = "It no longer works")))]
async fn end_session(State(app): State<App>, asking: Asking, Id(id): Id<Uuid>) -> Result<StatusCode, Failure> {
    app.cycle.end_session(&asking.scope, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
struct SessionsEnded {
    /// Number.
    ended: u64,
}

/// End every session but the one that asks
#[utoipa::path(post, path = "/api/v1/me/sessions/end-others", tag = "me", responses((status = 200, body = SessionsEnded)))]
async fn end_other_sessions(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let ended = app.cycle.sign_out_elsewhere(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &SessionsEnded { ended })
}

/// Something that moved.
#[derive(Debug, Serialize, ToSchema)]
struct NoticeItem {
    /// Identity.
    id: Uuid,
    /// When.
    at: DateTime<Utc>,
    /// What happened.
    kind: String,
    /// The kind of record that it is about.
    subject_kind: String,
    /// Which record.
    subject_id: String,
    /// Values that the notice names.
    #[schema(value_type = Object)]
    args: serde_json::Value,
    /// When it was read.
    read_at: Option<DateTime<Utc>>,
}

impl From<NoticeRecord> for NoticeItem {
    fn from(record: NoticeRecord) -> Self {
        Self {
            id: record.id,
            at: record.at,
            kind: record.kind,
            subject_kind: record.subject_kind,
            subject_id: record.subject_id,
            args: record.args,
            read_at: record.read_at,
        }
    }
}

/// What moved, newest first
#[utoipa::path(get, path = "/api/v1/notices", tag = "me", params(Listing),
    responses((status = 200, body = List<NoticeItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_notices(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.notices(&asking.scope, &listing.paging()?).await?;
    listed(&context, page, NoticeItem::from)
}

/// Mark every notice as read
#[utoipa::path(post, path = "/api/v1/notices/read", tag = "me", responses((status = 204, description = "All are read")))]
async fn mark_notices_read(State(app): State<App>, asking: Asking) -> Result<StatusCode, Failure> {
    app.cycle.mark_notices_read(&asking.scope).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The audit entries of your organisation, newest first
#[utoipa::path(get, path = "/api/v1/audit", tag = "audit", params(Listing),
    responses((status = 200, body = List<AuditEntry>, headers(("Link" = String, description = "first and next page")))))]
async fn list_audit(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.audit(&asking.scope, &listing.paging()?).await?;
    listed(&context, page, |record| AuditEntry::from(&record))
}

/// The end of the audit log, for you to keep as a witness: whoever later changes, removes or inserts an entry up to it
/// cannot hide that from you
#[utoipa::path(get, path = "/api/v1/audit/head", tag = "audit", responses((status = 200, body = AuditHead)))]
async fn audit_head(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let head = app.cycle.audit_head(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &AuditHead::from(&head))
}
