//! `/api/v1/engagements/{id}/…`: partners, milestones, what was handed over, risks, rest and publication. Every change
//! names the version of the engagement and answers with the whole of it.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::NaiveDate;
use cycle::delivery::DeliveryView;
use cycle::rooms::feedback::{AdherenceSheet, Disbursement, Document, Milestone, Partner, ReportDue, Risk, Suspension};
use cycle::{
    Act, EntryView, FundShare, LabelRecord, PracticeSummary, RawDisbursement, RawMilestone, RawPartner, RawRisk,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{EngagementId, Quantity};

use super::Answer;
use super::engagements::{EngagementResponse, response};
use super::shapes::{Amount, Reason, codes};
use crate::App;
use crate::context::Context;
use crate::extract::{Body, Creation, Id, IdAnd, Seen, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

const EDIT: Policy = Policy::Act(Act::EditEngagement);

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadEngagements), routes!(read_delivery))
        .api(EDIT, routes!(set_partners))
        .api(EDIT, routes!(add_milestone))
        .api(EDIT, routes!(milestone_done))
        .api(EDIT, routes!(add_disbursement))
        .api(EDIT, routes!(confirm_disbursement))
        .api(EDIT, routes!(dispute_disbursement))
        .api(EDIT, routes!(add_risk))
        .api(EDIT, routes!(put_risk))
        .api(EDIT, routes!(remove_entry))
        .api(Policy::Act(Act::SuspendEngagement), routes!(suspend))
        .api(Policy::Act(Act::SuspendEngagement), routes!(resume))
        .api(EDIT, routes!(set_rhythm))
        .api(Policy::Act(Act::ConsentPublication), routes!(consent_publication))
}

/// An engagement with everything that stands beside its reports. Entries are
/// `{id, side, own, may_change, may_confirm, what}`.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryResponse {
    /// The engagement.
    engagement: EngagementResponse,
    /// Who pays, carries out, answers for it.
    #[schema(value_type = Vec<Object>)]
    partners: Vec<EntryView<Partner>>,
    /// What is to be reached by when.
    #[schema(value_type = Vec<Object>)]
    milestones: Vec<EntryView<Milestone>>,
    /// What was handed over; counted once the other side has confirmed it.
    #[schema(value_type = Vec<Object>)]
    disbursements: Vec<EntryView<Disbursement>>,
    /// What may stand in the way.
    #[schema(value_type = Vec<Object>)]
    risks: Vec<EntryView<Risk>>,
    /// Files; their bytes lie at `documents/{id}`.
    #[schema(value_type = Vec<Object>)]
    documents: Vec<EntryView<Document>>,
    /// What each side answered on the principles.
    #[schema(value_type = Vec<Object>)]
    sheets: Vec<AdherenceSheet>,
    /// Since when and why it rests.
    #[schema(value_type = Option<Object>)]
    suspension: Option<Suspension>,
    /// Months between two reports of a side; 0 for none.
    every_months: u8,
    /// The next report of each side.
    #[schema(value_type = Vec<Object>)]
    due: Vec<ReportDue>,
    /// What the sides say of publication.
    consents: ConsentsShape,
    /// Whether it is published.
    published: bool,
    /// What was said at the close.
    closing_words: String,
    /// People who took part, where told.
    participants: Option<u32>,
    /// Women among them.
    women: Option<u32>,
    /// The level before, as far as you may see it.
    level_before: Option<u8>,
    /// The level after.
    level_after: Option<u8>,
    /// What was delivered so far.
    delivered: Amount,
    /// The label's history, newest first.
    #[schema(value_type = Vec<Object>)]
    label: Vec<LabelRecord>,
    /// What each contributor to a pooled offer has in it; the shares add up exactly.
    #[schema(value_type = Vec<Object>)]
    attribution: Vec<FundShare>,
    /// Practices that fit.
    #[schema(value_type = Vec<Object>)]
    practices: Vec<PracticeSummary>,
    /// What you may do with it now.
    may: Vec<String>,
}

/// What the sides say of publication; absent where a side has not said.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentsShape {
    /// The state.
    state: Option<bool>,
    /// The provider.
    provider: Option<bool>,
}

impl From<DeliveryView> for DeliveryResponse {
    fn from(view: DeliveryView) -> Self {
        Self {
            engagement: response(view.engagement),
            partners: view.partners,
            milestones: view.milestones,
            disbursements: view.disbursements,
            risks: view.risks,
            documents: view.documents,
            sheets: view.sheets,
            suspension: view.suspension,
            every_months: view.every_months,
            due: view.due,
            consents: ConsentsShape { state: view.consents.state, provider: view.consents.provider },
            published: view.published,
            closing_words: view.closing_words,
            participants: view.participants.map(|(all, _)| all),
            women: view.participants.map(|(_, women)| women),
            level_before: view.level_before.map(u8::from),
            level_after: view.level_after.map(u8::from),
            delivered: view.delivered.into(),
            label: view.label,
            attribution: view.attribution,
            practices: view.practices,
            may: codes(&view.may),
        }
    }
}

/// Answers with the whole engagement under its version.
pub fn whole(context: &Context, status: StatusCode, view: DeliveryView) -> Answer {
    let version = view.engagement.record.version;
    tagged(context, status, Some(version), &DeliveryResponse::from(view))
}

/// One engagement with all that stands beside it
#[utoipa::path(get, path = "/api/v1/engagements/{id}/delivery", tag = "engagements", params(("id" = Uuid, Path)),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_delivery(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<EngagementId>) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.delivery(&asking.scope, id).await?)
}

/// A partner.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PartnerBody {
    /// Name of the organisation.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// `funding`, `implementing`, `accountable` or `extending`.
    #[schema(max_length = 20)]
    role: String,
    /// Its IATI identifier.
    #[serde(default)]
    #[schema(max_length = 80)]
    iati_ref: String,
}

/// All partners.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PartnersBody {
    /// The whole list.
    #[schema(max_items = 20)]
    partners: Vec<PartnerBody>,
}

/// Say who takes part beside the two sides: the whole list
#[utoipa::path(put, path = "/api/v1/engagements/{id}/partners", tag = "engagements", request_body = PartnersBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn set_partners(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Body(body): Body<PartnersBody>,
) -> Answer {
    let raw = body.partners.into_iter().map(|p| RawPartner { name: p.name, role: p.role, iati_ref: p.iati_ref });
    let raw: Vec<RawPartner> = raw.collect();
    whole(&context, StatusCode::OK, app.cycle.set_partners(&asking.scope, id, &raw, version).await?)
}

/// A milestone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MilestoneBody {
    /// What is to be reached.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// By when.
    due: NaiveDate,
}

/// Set a milestone
#[utoipa::path(post, path = "/api/v1/engagements/{id}/milestones", tag = "engagements", request_body = MilestoneBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn add_milestone(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    creation: Creation<MilestoneBody>,
) -> Answer {
    let raw = RawMilestone { title: creation.body.title, due: creation.body.due.to_string() };
    let view = app.cycle.add_milestone(&asking.scope, id, &raw, version, creation.key.as_ref()).await?;
    whole(&context, StatusCode::CREATED, view)
}

/// When a milestone was reached.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DoneBody {
    /// The day; null takes it back.
    done: Option<NaiveDate>,
}

/// Say when a milestone was reached
#[utoipa::path(put, path = "/api/v1/engagements/{id}/milestones/{of}/done", tag = "engagements", request_body = DoneBody,
    params(("id" = Uuid, Path), ("of" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn milestone_done(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, Uuid>,
    Seen(version): Seen,
    Body(body): Body<DoneBody>,
) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.milestone_done(&asking.scope, id, of, body.done, version).await?)
}

/// Something that was handed over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DisbursementBody {
    /// When.
    day: NaiveDate,
    /// How much, in minor units of the agreed amount.
    #[schema(minimum = 1, maximum = 1_000_000_000_000_i64)]
    amount: i64,
    /// What it was for.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    words: String,
}

/// Tell what was handed over or received
#[utoipa::path(post, path = "/api/v1/engagements/{id}/disbursements", tag = "engagements", request_body = DisbursementBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn add_disbursement(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    creation: Creation<DisbursementBody>,
) -> Answer {
    let unit = app.cycle.engagement(&asking.scope, id).await?.record.engagement.agreed.unit;
    let body = creation.body;
    let amount = if body.amount < 0 { body.amount.to_string() } else { Quantity::new(body.amount, unit).digits() };
    let raw = RawDisbursement { day: body.day.to_string(), amount, words: body.words };
    let view = app.cycle.add_disbursement(&asking.scope, id, &raw, version, creation.key.as_ref()).await?;
    whole(&context, StatusCode::CREATED, view)
}

/// Confirm what the other side told
#[utoipa::path(post, path = "/api/v1/engagements/{id}/disbursements/{of}/confirm", tag = "engagements",
    params(("id" = Uuid, Path), ("of" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn confirm_disbursement(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, Uuid>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.confirm_disbursement(&asking.scope, id, of, version).await?)
}

/// What is wrong with it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DisputeBody {
    /// In words.
    #[schema(min_length = 1, max_length = 4_000)]
    words: String,
}

/// Say what is wrong with what the other side told
#[utoipa::path(post, path = "/api/v1/engagements/{id}/disbursements/{of}/dispute", tag = "engagements", request_body = DisputeBody,
    params(("id" = Uuid, Path), ("of" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn dispute_disbursement(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, Uuid>,
    Seen(version): Seen,
    Body(body): Body<DisputeBody>,
) -> Answer {
    let view = app.cycle.dispute_disbursement(&asking.scope, id, of, &body.words, version).await?;
    whole(&context, StatusCode::OK, view)
}

/// A risk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RiskBody {
    /// What may happen.
    #[schema(min_length = 1, max_length = 5_000)]
    text: String,
    /// `low`, `medium` or `high`.
    #[schema(max_length = 10)]
    likelihood: String,
    /// `low`, `medium` or `high`.
    #[schema(max_length = 10)]
    impact: String,
    /// What is done about it.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    mitigation: String,
    /// Whether it still may happen.
    #[serde(default = "yes")]
    open: bool,
}

const fn yes() -> bool {
    true
}

impl From<RiskBody> for RawRisk {
    fn from(body: RiskBody) -> Self {
        Self {
            text: body.text,
            likelihood: body.likelihood,
            impact: body.impact,
            mitigation: body.mitigation,
            open: if body.open { "yes" } else { "no" }.to_owned(),
        }
    }
}

/// Write down a risk
#[utoipa::path(post, path = "/api/v1/engagements/{id}/risks", tag = "engagements", request_body = RiskBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag"),
        ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn add_risk(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    creation: Creation<RiskBody>,
) -> Answer {
    let key = creation.key;
    let view = app.cycle.add_risk(&asking.scope, id, &creation.body.into(), version, key.as_ref()).await?;
    whole(&context, StatusCode::CREATED, view)
}

/// Write a risk anew, or say that it is over
#[utoipa::path(put, path = "/api/v1/engagements/{id}/risks/{of}", tag = "engagements", request_body = RiskBody,
    params(("id" = Uuid, Path), ("of" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn put_risk(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, Uuid>,
    Seen(version): Seen,
    Body(body): Body<RiskBody>,
) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.put_risk(&asking.scope, id, of, &body.into(), version).await?)
}

/// Remove an own milestone, risk, or delivery that is not confirmed
#[utoipa::path(delete, path = "/api/v1/engagements/{id}/entries/{of}", tag = "engagements",
    params(("id" = Uuid, Path), ("of" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn remove_entry(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, of): IdAnd<EngagementId, Uuid>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.remove_part(&asking.scope, id, of, version).await?)
}

/// Let an engagement rest
#[utoipa::path(post, path = "/api/v1/engagements/{id}/suspend", tag = "engagements", request_body = Reason,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn suspend(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Body(body): Body<Reason>,
) -> Answer {
    let view = app.cycle.suspend_engagement(&asking.scope, id, &body.reason, version).await?;
    whole(&context, StatusCode::OK, view)
}

/// Take a resting engagement up again
#[utoipa::path(post, path = "/api/v1/engagements/{id}/resume", tag = "engagements",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn resume(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
) -> Answer {
    whole(&context, StatusCode::OK, app.cycle.resume_engagement(&asking.scope, id, version).await?)
}

/// How often both sides report.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RhythmBody {
    /// Months between two reports of a side; 0 for no rhythm.
    #[schema(minimum = 0, maximum = 12)]
    every_months: u8,
}

/// Say how often both sides report
#[utoipa::path(put, path = "/api/v1/engagements/{id}/rhythm", tag = "engagements", request_body = RhythmBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn set_rhythm(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Body(body): Body<RhythmBody>,
) -> Answer {
    let view = app.cycle.set_report_rhythm(&asking.scope, id, body.every_months, version).await?;
    whole(&context, StatusCode::OK, view)
}

/// Whether the own side lets it be published.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PublicationBody {
    /// The answer.
    consented: bool,
}

/// Say whether an engagement may be published; it is only while both sides say yes
#[utoipa::path(put, path = "/api/v1/engagements/{id}/publication", tag = "engagements", request_body = PublicationBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The engagement's ETag")),
    responses((status = 200, body = DeliveryResponse, headers(("ETag" = String)))))]
async fn consent_publication(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EngagementId>,
    Seen(version): Seen,
    Body(body): Body<PublicationBody>,
) -> Answer {
    let view = app.cycle.consent_publication(&asking.scope, id, body.consented, version).await?;
    whole(&context, StatusCode::OK, view)
}
