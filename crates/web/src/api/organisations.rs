//! `/api/v1/organisations` and the people of each.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use cycle::records::OrganisationRecord;
use cycle::{Act, Invite, NewOrganisation, PersonView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{OrganisationId, PersonId, Role};

use super::Answer;
use super::shapes::{code, wished};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, IdAnd, List, Listing, Query, Seen, created, demand_match, listed, tagged};
use crate::session::{Asking, begin};
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    table
        .api(Policy::Act(Act::ReadOrganisations), routes!(list_organisations))
        .api(Policy::Act(Act::ManageOrganisations), routes!(create_organisation))
        .api(Policy::Act(Act::ReadOrganisations), routes!(read_organisation))
        .api(Policy::Act(Act::ManageOrganisations), routes!(rename_organisation))
        .api(Policy::Act(Act::ReadPeople), routes!(list_people))
        .api(Policy::Act(Act::ReadPeople), routes!(read_member))
        .api(Policy::Act(Act::ManagePeople), routes!(set_role))
        .api(Policy::Act(Act::ManagePeople), routes!(remove_member))
        .api(Policy::Act(Act::ManagePeople), routes!(invite))
}

/// An organisation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OrganisationItem {
    /// Identity.
    pub id: Uuid,
    /// `state`, `provider` or `secretariat`.
    pub kind: String,
    /// Name.
    pub name: String,
    /// What kind of provider, by IATI organisation type.
    pub provider_kind: Option<String>,
    /// Which state, where it is a state's delegation.
    pub state: Option<String>,
    /// Version, for `If-Match`.
    pub version: i64,
}

impl From<OrganisationRecord> for OrganisationItem {
    fn from(record: OrganisationRecord) -> Self {
        Self {
            id: record.id.0,
            kind: record.kind.code().to_owned(),
            name: record.name,
            provider_kind: record.provider_kind.map(|kind| kind.code().to_owned()),
            state: record.state.map(|state| state.to_string()),
            version: record.version,
        }
    }
}

/// Filters of the list.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OrganisationWish {
    /// `state`, `provider` or `secretariat`.
    kind: Option<String>,
}

/// Who takes part
#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisations", params(OrganisationWish, Listing),
    responses((status = 200, body = List<OrganisationItem>, headers(("Link" = String, description = "first and next page")))))]
async fn list_organisations(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<OrganisationWish>,
    Query(listing): Query<Listing>,
) -> Answer {
    let kind = wished("kind", wish.kind.as_ref())?;
    let page = app.cycle.organisations(&asking.scope, kind, &listing.paging()?).await?;
    listed(&context, page, OrganisationItem::from)
}

/// A new organisation.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OrganisationBody {
    /// `state`, `provider` or `secretariat`.
    #[schema(max_length = 20)]
    kind: String,
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What kind of provider; needed for a provider.
    #[serde(default)]
    #[schema(max_length = 20)]
    provider_kind: Option<String>,
    /// ISO 3166-1 alpha-3 code; needed for a state's delegation.
    #[serde(default)]
    #[schema(min_length = 3, max_length = 3)]
    state: Option<String>,
}

/// Accredit an organisation
#[utoipa::path(post, path = "/api/v1/organisations", tag = "organisations", request_body = OrganisationBody,
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = OrganisationItem, headers(("Location" = String), ("ETag" = String)))))]
async fn create_organisation(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    creation: Creation<OrganisationBody>,
) -> Answer {
    let body = &creation.body;
    let new = NewOrganisation {
        kind: code("kind", &body.kind)?,
        name: body.name.clone(),
        provider_kind: body.provider_kind.as_deref().map(|text| code("provider_kind", text)).transpose()?,
        state: body.state.as_deref().map(|text| code("state", text)).transpose()?,
    };
    let record = app.cycle.create_organisation(&asking.scope, &new, creation.key.as_ref()).await?;
    let (id, version) = (record.id, record.version);
    created(&context, &format!("/api/v1/organisations/{id}"), Some(version), &OrganisationItem::from(record))
}

/// One organisation
#[utoipa::path(get, path = "/api/v1/organisations/{id}", tag = "organisations", params(("id" = Uuid, Path)),
    responses((status = 200, body = OrganisationItem, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_organisation(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OrganisationId>,
) -> Answer {
    let record = app.cycle.organisation(&asking.scope, id).await?;
    tagged(&context, StatusCode::OK, Some(record.version), &OrganisationItem::from(record))
}

/// A new name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Rename {
    /// Name.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
}

/// Rename an organisation
#[utoipa::path(patch, path = "/api/v1/organisations/{id}", tag = "organisations",
    request_body(content((Rename = "application/merge-patch+json"), (Rename = "application/json"))),
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = OrganisationItem, headers(("ETag" = String)))))]
async fn rename_organisation(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OrganisationId>,
    Seen(version): Seen,
    Body(body): Body<Rename>,
) -> Answer {
    let record = app.cycle.rename_organisation(&asking.scope, id, &body.name, version).await?;
    tagged(&context, StatusCode::OK, Some(record.version), &OrganisationItem::from(record))
}

/// A member of an organisation. Of another organisation the secretariat reads names alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberItem {
    /// The person.
    pub person: Uuid,
    /// Name.
    pub name: String,
    /// E-mail address; for the own organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `viewer`, `contributor` or `focal-point`; for the own organisation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

impl From<&PersonView> for MemberItem {
    fn from(view: &PersonView) -> Self {
        Self {
            person: view.person.0,
            name: view.name.clone(),
            email: view.email.clone(),
            role: view.role.map(|role| role.code().to_owned()),
        }
    }
}

/// Who belongs to your organisation; the secretariat reads the names of the people of others
#[utoipa::path(get, path = "/api/v1/organisations/{id}/people", tag = "organisations", params(("id" = Uuid, Path)),
    responses((status = 200, body = Vec<MemberItem>)))]
async fn list_people(State(app): State<App>, context: Context, asking: Asking, Id(id): Id<OrganisationId>) -> Answer {
    let people = app.cycle.people(&asking.scope, Some(id)).await?;
    let items: Vec<MemberItem> = people.iter().map(MemberItem::from).collect();
    tagged(&context, StatusCode::OK, None, &items)
}

async fn member(
    app: &App,
    context: &Context,
    asking: &Asking,
    organisation: OrganisationId,
    person: PersonId,
) -> Answer {
    let view = app.cycle.member(&asking.scope, organisation, person).await?;
    tagged(context, StatusCode::OK, None, &MemberItem::from(&view))
}

/// One member of your organisation
#[utoipa::path(get, path = "/api/v1/organisations/{id}/people/{of}", tag = "organisations",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The person")),
    responses((status = 200, body = MemberItem, headers(("ETag" = String))), (status = 304, description = "Not changed")))]
async fn read_member(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, person): IdAnd<OrganisationId, PersonId>,
) -> Answer {
    member(&app, &context, &asking, id, person).await
}

/// A new role.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RoleBody {
    /// `viewer`, `contributor` or `focal-point`.
    #[schema(max_length = 20)]
    role: String,
}

/// Give a member of your organisation another role. Their sessions and tokens for it end; your own session goes on under another cookie
#[utoipa::path(put, path = "/api/v1/organisations/{id}/people/{of}", tag = "organisations", request_body = RoleBody,
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The person"), ("If-Match" = String, Header, description = "The ETag of the member")),
    responses((status = 200, body = MemberItem, headers(("ETag" = String)))))]
async fn set_role(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, person): IdAnd<OrganisationId, PersonId>,
    Body(body): Body<RoleBody>,
) -> Answer {
    let role: Role = code("role", &body.role)?;
    demand_match(&context, &member(&app, &context, &asking, id, person).await?)?;
    let rotated = app.cycle.set_role(&asking.scope, id, person, role).await?;
    let now = member(&app, &context, &asking, id, person).await?;
    Ok(match rotated {
        Some(session) => (begin(&context, &session)?, now).into_response(),
        None => now,
    })
}

/// Take a member out of your organisation. Their sessions and tokens for it end
#[utoipa::path(delete, path = "/api/v1/organisations/{id}/people/{of}", tag = "organisations",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The person"), ("If-Match" = String, Header, description = "The ETag of the member")),
    responses((status = 204, description = "No longer a member")))]
async fn remove_member(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, person): IdAnd<OrganisationId, PersonId>,
) -> Result<StatusCode, Failure> {
    demand_match(&context, &member(&app, &context, &asking, id, person).await?)?;
    app.cycle.remove_member(&asking.scope, id, person).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct InviteBody {
    /// E-mail address.
    #[schema(min_length = 3, max_length = 254)]
    email: String,
    /// `viewer`, `contributor` or `focal-point`.
    #[schema(max_length = 20)]
    role: String,
}

/// An invitation. Its link works once.
#[derive(Debug, Serialize, ToSchema)]
struct InvitationResponse {
    /// The link to send to the person; it is shown this once.
    link: String,
    /// E-mail address.
    email: String,
    /// Until when it works.
    expires_at: DateTime<Utc>,
}

/// Invite a person into your organisation; the secretariat invites the first focal point of one that has none
#[utoipa::path(post, path = "/api/v1/organisations/{id}/invitations", tag = "organisations", request_body = InviteBody,
    params(("id" = Uuid, Path)), responses((status = 201, body = InvitationResponse)))]
async fn invite(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<OrganisationId>,
    Body(body): Body<InviteBody>,
) -> Answer {
    let wish = Invite { organisation: id, email: body.email.clone(), role: code("role", &body.role)? };
    let invitation = app.cycle.invite(&asking.scope, &wish).await?;
    let link = format!("{}/{}/invitation/{}", app.settings.public_address(), context.lang, invitation.secret);
    let response = InvitationResponse { link, email: invitation.email, expires_at: invitation.expires_at };
    tagged(&context, StatusCode::CREATED, None, &response)
}
