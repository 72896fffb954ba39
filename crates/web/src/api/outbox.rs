//! How people and programs are told: the choice of mails, webhooks with their deliveries, how both fare.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use cycle::{
    Act, DeliveryHealth, DeliveryView, MailHealth, MailWish, NewWebhook, NotificationsView, WebhookMade, WebhookView,
    WebhooksHealth,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use super::Answer;
use super::shapes::{code, codes};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, IdAnd, List, Listing, Query, Seen, created, listed, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let manage = Policy::Act(Act::ManageWebhooks);
    table
        .api(Policy::Act(Act::ChooseMail), routes!(read_notifications))
        .api(Policy::Act(Act::ChooseMail), routes!(set_notifications))
        .api(Policy::Act(Act::ReadDeliveries), routes!(read_health))
        .api(manage, routes!(list_webhooks))
        .api(manage, routes!(create_webhook))
        .api(manage, routes!(read_webhook))
        .api(manage, routes!(switch_webhook))
        .api(manage, routes!(remove_webhook))
        .api(manage, routes!(rotate_webhook))
        .api(manage, routes!(list_deliveries))
        .api(manage, routes!(replay_delivery))
}

/// How you are told by mail.
#[derive(Debug, Serialize, ToSchema)]
struct Notifications {
    /// `at-once`, `daily` or `none`.
    mail: String,
    /// Where mails go.
    email: String,
    /// Whether this service sends mails at all.
    mail_works: bool,
}

fn told(context: &Context, view: NotificationsView) -> Answer {
    let body = Notifications { mail: view.mail.code().to_owned(), email: view.email, mail_works: view.mail_works };
    tagged(context, StatusCode::OK, Some(view.version), &body)
}

/// How you are told
#[utoipa::path(get, path = "/api/v1/me/notifications", tag = "me",
    responses((status = 200, body = Notifications, headers(("ETag" = String)))))]
async fn read_notifications(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    told(&context, app.cycle.notifications(&asking.scope).await?)
}

/// The choice of mails.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MailBody {
    /// `at-once`, `daily` or `none`.
    #[schema(max_length = 20)]
    mail: String,
}

/// Choose how you are told
#[utoipa::path(put, path = "/api/v1/me/notifications", tag = "me", request_body = MailBody,
    params(("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = Notifications, headers(("ETag" = String)))))]
async fn set_notifications(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Seen(version): Seen,
    Body(body): Body<MailBody>,
) -> Answer {
    let wish: MailWish = code("mail", &body.mail)?;
    told(&context, app.cycle.set_notifications(&asking.scope, wish, version).await?)
}

/// How mails fare.
#[derive(Debug, Serialize, ToSchema)]
struct MailHealthItem {
    /// Whether a mail server is set up.
    configured: bool,
    /// Mails that wait.
    waiting: u64,
    /// Since when the first of them waits.
    oldest: Option<DateTime<Utc>>,
    /// When the last one was sent.
    last_sent: Option<DateTime<Utc>>,
    /// What went wrong last, as a code; empty where nothing did.
    last_fault: String,
    /// When.
    last_fault_at: Option<DateTime<Utc>>,
    /// Mails that were given up.
    given_up: u64,
}

impl From<MailHealth> for MailHealthItem {
    fn from(health: MailHealth) -> Self {
        Self {
            configured: health.configured,
            waiting: health.waiting,
            oldest: health.oldest,
            last_sent: health.last_sent,
            last_fault: health.last_fault,
            last_fault_at: health.last_fault_at,
            given_up: health.given_up,
        }
    }
}

/// How webhooks fare.
#[derive(Debug, Serialize, ToSchema)]
struct WebhooksHealthItem {
    /// Webhooks that are told.
    active: u64,
    /// Messages that wait.
    waiting: u64,
    /// Since when the first of them waits.
    oldest: Option<DateTime<Utc>>,
    /// Webhooks whose last message did not arrive.
    failing: u64,
    /// Messages that were given up.
    given_up: u64,
}

impl From<WebhooksHealth> for WebhooksHealthItem {
    fn from(health: WebhooksHealth) -> Self {
        Self {
            active: health.active,
            waiting: health.waiting,
            oldest: health.oldest,
            failing: health.failing,
            given_up: health.given_up,
        }
    }
}

/// How mails and webhooks fare.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// Mails.
    mail: MailHealthItem,
    /// Webhooks.
    webhooks: WebhooksHealthItem,
}

impl From<DeliveryHealth> for Health {
    fn from(health: DeliveryHealth) -> Self {
        Self { mail: health.mail.into(), webhooks: health.webhooks.into() }
    }
}

/// How mails and webhooks fare; for the secretariat
#[utoipa::path(get, path = "/api/v1/deliveries/health", tag = "webhooks", responses((status = 200, body = Health)))]
async fn read_health(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let health = app.cycle.delivery_health(&asking.scope).await?;
    tagged(&context, StatusCode::OK, None, &Health::from(health))
}

/// A webhook.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct WebhookItem {
    /// Identity.
    id: Uuid,
    /// Where messages go.
    url: String,
    /// What it is for.
    label: String,
    /// Kinds of event that it is told; empty means all.
    kinds: Vec<String>,
    /// `active`, `off` or `gone`.
    status: String,
    /// When it was added.
    created_at: DateTime<Utc>,
    /// Until when the old secret signs too.
    old_secret_until: Option<DateTime<Utc>>,
    /// Messages that wait.
    waiting: u64,
    /// Messages that were given up.
    given_up: u64,
    /// The last answer's HTTP status.
    last_code: Option<u16>,
    /// When it was answered last.
    last_at: Option<DateTime<Utc>>,
    /// Version, for `If-Match`.
    version: i64,
    /// What you may do with it.
    may: Vec<String>,
    /// Its secret; told once, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl From<WebhookView> for WebhookItem {
    fn from(view: WebhookView) -> Self {
        Self {
            id: view.id,
            url: view.url,
            label: view.label,
            kinds: view.kinds,
            status: view.status.to_owned(),
            created_at: view.created_at,
            old_secret_until: view.old_secret_until,
            waiting: view.waiting,
            given_up: view.given_up,
            last_code: view.last_code,
            last_at: view.last_at,
            version: view.version,
            may: codes(&view.may),
            secret: None,
        }
    }
}

impl From<WebhookMade> for WebhookItem {
    fn from(made: WebhookMade) -> Self {
        Self { secret: Some(made.secret), ..made.webhook.into() }
    }
}

fn whole(context: &Context, item: WebhookItem) -> Answer {
    tagged(context, StatusCode::OK, Some(item.version), &item)
}

/// The webhooks of your organisation
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "webhooks", responses((status = 200, body = Vec<WebhookItem>)))]
async fn list_webhooks(State(app): State<App>, context: Context, asking: Asking) -> Answer {
    let items: Vec<WebhookItem> = app.cycle.webhooks(&asking.scope).await?.into_iter().map(WebhookItem::from).collect();
    tagged(&context, StatusCode::OK, None, &items)
}

/// A webhook to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct WebhookBody {
    /// An https address that is reached from the internet.
    #[schema(min_length = 1, max_length = 2_000)]
    url: String,
    /// Kinds of event that it is told; empty means all.
    #[serde(default)]
    #[schema(max_items = 200)]
    kinds: Vec<String>,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 200)]
    label: String,
}

/// Add a webhook; its secret is told this once
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "webhooks", request_body = WebhookBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = WebhookItem, headers(("Location" = String), ("ETag" = String)))))]
async fn create_webhook(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<WebhookBody>,
) -> Answer {
    let WebhookBody { url, kinds, label } = creation.body;
    let new = NewWebhook { url, kinds, label };
    let made = app.cycle.create_webhook(&asking.scope, &new, creation.key.as_ref()).await?;
    let item = WebhookItem::from(made);
    created(&context, &format!("/api/v1/webhooks/{}", item.id), Some(item.version), &item)
}

/// One webhook
#[utoipa::path(get, path = "/api/v1/webhooks/{id}", tag = "webhooks", params(("id" = Uuid, Path)),
    responses((status = 200, body = WebhookItem, headers(("ETag" = String)))))]
async fn read_webhook(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<Uuid>) -> Answer {
    whole(&context, app.cycle.webhook(&asking.scope, id).await?.into())
}

/// Whether a webhook is told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SwitchBody {
    /// True tells it again, false stops it.
    active: bool,
}

/// Stop a webhook, or tell it again
#[utoipa::path(patch, path = "/api/v1/webhooks/{id}", tag = "webhooks", request_body = SwitchBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = WebhookItem, headers(("ETag" = String)))))]
async fn switch_webhook(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<SwitchBody>,
) -> Answer {
    whole(&context, app.cycle.switch_webhook(&asking.scope, id, body.active, version).await?.into())
}

/// Remove a webhook
#[utoipa::path(delete, path = "/api/v1/webhooks/{id}", tag = "webhooks",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 204, description = "It is told nothing more")))]
async fn remove_webhook(
    State(app): State<App>,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
) -> Result<StatusCode, Failure> {
    app.cycle.remove_webhook(&asking.scope, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Give a webhook a new secret; the old one signs too for a day
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/rotate", tag = "webhooks",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = WebhookItem, headers(("ETag" = String)))))]
async fn rotate_webhook(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, app.cycle.rotate_webhook(&asking.scope, id, version).await?.into())
}

/// A message to a webhook.
#[derive(Debug, Serialize, ToSchema)]
struct DeliveryItem {
    /// Identity.
    id: Uuid,
    /// The message's identity, the same in every try: the header `webhook-id`.
    message_id: String,
    /// Kind of event.
    kind: String,
    /// The kind of record that it is about.
    subject_kind: String,
    /// Which record.
    subject_id: String,
    /// When it happened.
    at: DateTime<Utc>,
    /// `waiting`, `delivered`, `given-up` or `dropped`.
    status: String,
    /// How often it was tried.
    attempts: u32,
    /// The last answer's HTTP status.
    last_code: Option<u16>,
    /// What went wrong last, as a code; empty where nothing did.
    last_fault: String,
    /// When it is tried next.
    next_at: Option<DateTime<Utc>>,
    /// When it was delivered or given up.
    done_at: Option<DateTime<Utc>>,
}

impl From<DeliveryView> for DeliveryItem {
    fn from(view: DeliveryView) -> Self {
        Self {
            id: view.id,
            message_id: view.message_id,
            kind: view.kind,
            subject_kind: view.subject_kind,
            subject_id: view.subject_id,
            at: view.at,
            status: view.status.to_owned(),
            attempts: view.attempts,
            last_code: view.last_code,
            last_fault: view.last_fault,
            next_at: view.next_at,
            done_at: view.done_at,
        }
    }
}

/// What a webhook was told, newest first
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", tag = "webhooks", params(("id" = Uuid, Path), Listing),
    responses((status = 200, body = List<DeliveryItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_deliveries(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Query(listing): Query<Listing>,
) -> Answer {
    let page = app.cycle.deliveries(&asking.scope, id, &listing.paging()?).await?;
    listed(&context, page, DeliveryItem::from)
}

/// Send a message again, at once and with the same identity
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/deliveries/{of}/replay", tag = "webhooks",
    params(("id" = Uuid, Path), ("of" = Uuid, Path)), responses((status = 202, body = DeliveryItem)))]
async fn replay_delivery(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, delivery): IdAnd<Uuid, Uuid>,
) -> Answer {
    let view = app.cycle.replay_delivery(&asking.scope, id, delivery).await?;
    tagged(&context, StatusCode::ACCEPTED, None, &DeliveryItem::from(view))
}
