//! The life of an edition on the wire: files, changes, consultation with comments, adoption, review, translation.

use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use cycle::rooms::catalogue::ChangeLog;
use cycle::{Act, CommentView, EditionFormat, RawAdoption};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;
use vocabulary::{EditionRecordId, UnLanguage};

use super::Answer;
use super::catalogue::EditionItem;
use super::crosswalks::EditionWish;
use super::shapes::{codes, wished};
use crate::App;
use crate::context::Context;
use crate::error::Failure;
use crate::extract::{Body, Creation, Id, IdAnd, Query, Seen, created, download, tagged};
use crate::session::Asking;
use crate::table_of_routes::{Policy, Table};

/// Adds the operations.
pub fn add(table: Table) -> Table {
    let read = Policy::Act(Act::ReadCatalogue);
    table
        .api(read, routes!(export_edition))
        .api(read, routes!(edition_changes))
        .api(read, routes!(list_translation))
        .api(Policy::Act(Act::OpenConsultation), routes!(open_consultation))
        .api(Policy::Act(Act::OpenConsultation), routes!(return_to_draft))
        .api(Policy::Act(Act::ChooseEdition), routes!(adopt_edition))
        .api(Policy::Act(Act::ChooseEdition), routes!(set_review))
        .api(Policy::SignedIn, routes!(list_comments))
        .api(Policy::Act(Act::CommentEdition), routes!(comment_edition))
        .api(Policy::Act(Act::AnswerComments), routes!(answer_comment))
        .api(Policy::Act(Act::CommentEdition), routes!(withdraw_comment))
}

/// An edition as a file: `json` or `xlsx`
#[utoipa::path(get, path = "/api/v1/editions/{id}/files/{of}", tag = "catalogue",
    params(("id" = Uuid, Path), ("of" = String, Path, description = "`json` or `xlsx`", max_length = 10)),
    responses((status = 200, description = "The file", content((Object = "application/json"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
async fn export_edition(
    State(app): State<App>,
    asking: Asking,
    IdAnd(id, of): IdAnd<EditionRecordId, String>,
) -> Answer {
    let (format, media) = match of.as_str() {
        "json" => (EditionFormat::Json, "application/json"),
        "xlsx" => (EditionFormat::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => return Err(Failure::not_found()),
    };
    let (name, bytes) = app.cycle.edition_file(&asking.scope, Some(id), format).await?;
    download(&name, media, bytes)
}

/// What changed between two editions.
#[derive(Debug, Serialize, ToSchema)]
struct Changes {
    /// By area: added, retired, split, merged, moved, reworded, levels, prerequisites, crosswalk links.
    #[schema(value_type = Object)]
    changes: ChangeLog,
}

/// The change log since another edition
#[utoipa::path(get, path = "/api/v1/editions/{id}/changes/{of}", tag = "catalogue",
    params(("id" = Uuid, Path), ("of" = Uuid, Path, description = "The earlier edition")),
    responses((status = 200, body = Changes), (status = 304, description = "Not changed")))]
async fn edition_changes(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    IdAnd(id, from): IdAnd<EditionRecordId, EditionRecordId>,
) -> Answer {
    let changes = app.cycle.edition_changes(&asking.scope, from, id).await?;
    tagged(&context, StatusCode::OK, None, &Changes { changes })
}

/// Which texts of which language.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TranslationWish {
    /// The language, such as `fr`; French where not said.
    language: Option<String>,
}

/// A text that is missing in a language, or a draft that no native speaker has reviewed.
#[derive(Debug, Serialize, ToSchema)]
struct OpenText {
    /// Its place in the edition's file.
    path: String,
    /// `missing` or `draft`.
    standing: String,
    /// The English text.
    english: Option<String>,
    /// The text in the language.
    text: Option<String>,
}

/// What translators still have to do in an edition
#[utoipa::path(get, path = "/api/v1/catalogue/translation", tag = "catalogue", params(TranslationWish, EditionWish),
    responses((status = 200, body = Vec<OpenText>), (status = 304, description = "Not changed")))]
async fn list_translation(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Query(wish): Query<TranslationWish>,
    Query(edition): Query<EditionWish>,
) -> Answer {
    let language = wished::<UnLanguage>("language", wish.language.as_ref())?.unwrap_or(UnLanguage::Fr);
    let edition = app.cycle.catalogue(&asking.scope, edition.id()).await?.edition;
    let open = edition.passages().into_iter().filter_map(|passage| {
        let standing = match passage.text.get(language) {
            None => "missing",
            Some(_) if passage.text.is_draft(language) => "draft",
            Some(_) => return None,
        };
        Some(OpenText {
            standing: standing.to_owned(),
            english: passage.text.get(UnLanguage::En).map(str::to_owned),
            text: passage.text.get(language).map(str::to_owned),
            path: passage.path,
        })
    });
    tagged(&context, StatusCode::OK, None, &open.collect::<Vec<_>>())
}

fn shown(context: &Context, summary: cycle::EditionSummary) -> Answer {
    tagged(context, StatusCode::OK, Some(summary.version), &EditionItem::from(summary))
}

/// Until when comments are taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Until {
    /// The last day.
    until: NaiveDate,
}

/// Open the consultation on an edition, or move its last day
#[utoipa::path(post, path = "/api/v1/editions/{id}/consultation", tag = "catalogue", request_body = Until,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = EditionItem, headers(("ETag" = String)))))]
async fn open_consultation(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    Seen(version): Seen,
    Body(body): Body<Until>,
) -> Answer {
    shown(&context, app.cycle.open_consultation(&asking.scope, id, body.until, version).await?)
}

/// Take an edition back to draft
#[utoipa::path(post, path = "/api/v1/editions/{id}/draft", tag = "catalogue",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = EditionItem, headers(("ETag" = String)))))]
async fn return_to_draft(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    Seen(version): Seen,
) -> Answer {
    shown(&context, app.cycle.return_to_draft(&asking.scope, id, version).await?)
}

/// How an edition was adopted.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AdoptionBody {
    /// The day, `2027-01-31`.
    #[schema(max_length = 10)]
    date: String,
    /// Where.
    #[serde(default)]
    #[schema(max_length = 500)]
    forum: String,
    /// What was agreed, and who reserved what.
    #[serde(default)]
    #[schema(max_length = 5_000)]
    consensus_note: String,
    /// The day by which it is to be reviewed; empty for none.
    #[serde(default)]
    #[schema(max_length = 10)]
    next_review: String,
}

/// Record that an edition was adopted; it supersedes the one before
#[utoipa::path(post, path = "/api/v1/editions/{id}/adopt", tag = "catalogue", request_body = AdoptionBody,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = EditionItem, headers(("ETag" = String)))))]
async fn adopt_edition(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    Seen(version): Seen,
    Body(body): Body<AdoptionBody>,
) -> Answer {
    let AdoptionBody { date, forum, consensus_note, next_review } = body;
    let raw = RawAdoption { date, forum, consensus_note, next_review };
    shown(&context, app.cycle.adopt_edition(&asking.scope, id, &raw, version).await?)
}

/// When an edition is to be reviewed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Due {
    /// The day; null for none.
    due: Option<NaiveDate>,
}

/// Set the day by which an edition is to be reviewed
#[utoipa::path(post, path = "/api/v1/editions/{id}/review", tag = "catalogue", request_body = Due,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The ETag that you read")),
    responses((status = 200, body = EditionItem, headers(("ETag" = String)))))]
async fn set_review(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    Seen(version): Seen,
    Body(body): Body<Due>,
) -> Answer {
    shown(&context, app.cycle.set_review(&asking.scope, id, body.due, version).await?)
}

/// A comment on an item of an edition.
#[derive(Debug, Serialize, ToSchema)]
struct CommentItem {
    /// Identity.
    id: Uuid,
    /// The edition.
    edition: Uuid,
    /// `area:ID`, `capability:ID`, `question:ID`, `activity:ID`, `modality:ID`; empty for the edition as a whole.
    item: String,
    /// Who commented.
    organisation: Uuid,
    /// Its name.
    organisation_name: String,
    /// The comment.
    text: String,
    /// When.
    at: DateTime<Utc>,
    /// What the secretariat answered; empty where it has not.
    answer: String,
    /// When it answered.
    answered_at: Option<DateTime<Utc>>,
    /// Version, for `If-Match`.
    version: i64,
    /// What you may do with it now.
    may: Vec<String>,
}

impl From<CommentView> for CommentItem {
    fn from(view: CommentView) -> Self {
        Self {
            id: view.id,
            edition: view.edition.0,
            item: view.item,
            organisation: view.organisation.0,
            organisation_name: view.organisation_name,
            text: view.text,
            at: view.at,
            answer: view.answer,
            answered_at: view.answered_at,
            version: view.version,
            may: codes(&view.may),
        }
    }
}

/// Which item.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ItemWish {
    /// Only comments on this item.
    #[param(max_length = 200)]
    item: Option<String>,
}

/// The comments on an edition, oldest first
#[utoipa::path(get, path = "/api/v1/editions/{id}/comments", tag = "catalogue", params(("id" = Uuid, Path), ItemWish),
    responses((status = 200, body = Vec<CommentItem>), (status = 304, description = "Not changed")))]
async fn list_comments(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    Query(wish): Query<ItemWish>,
) -> Answer {
    let found = app.cycle.comments(&asking.scope, id, wish.item.as_deref()).await?;
    tagged(&context, StatusCode::OK, None, &found.into_iter().map(CommentItem::from).collect::<Vec<_>>())
}

/// A comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComment {
    /// The item; empty for the edition as a whole.
    #[serde(default)]
    #[schema(max_length = 200)]
    item: String,
    /// The comment.
    #[schema(min_length = 1, max_length = 5_000)]
    text: String,
}

/// Comment on an edition during its consultation
#[utoipa::path(post, path = "/api/v1/editions/{id}/comments", tag = "catalogue", request_body = NewComment,
    params(("id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, description = "1 to 200 visible ASCII characters")),
    responses((status = 201, body = CommentItem, headers(("Location" = String), ("ETag" = String)))))]
async fn comment_edition(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<EditionRecordId>,
    creation: Creation<NewComment>,
) -> Answer {
    let NewComment { item, text } = &creation.body;
    let view = app.cycle.comment(&asking.scope, id, item, text, creation.key.as_ref()).await?;
    let version = view.version;
    created(&context, &format!("/api/v1/editions/{id}/comments"), Some(version), &CommentItem::from(view))
}

/// Words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// The text.
    #[schema(min_length = 1, max_length = 5_000)]
    pub text: String,
}

/// Answer a comment
#[utoipa::path(post, path = "/api/v1/comments/{id}/answer", tag = "catalogue", request_body = Words,
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The version of the comment, such as \"3\"")),
    responses((status = 200, body = CommentItem, headers(("ETag" = String)))))]
async fn answer_comment(
    State(app): State<App>,
    context: Context,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
    Body(body): Body<Words>,
) -> Answer {
    let view = app.cycle.answer_comment(&asking.scope, id, &body.text, version).await?;
    let version = view.version;
    tagged(&context, StatusCode::OK, Some(version), &CommentItem::from(view))
}

/// Take a comment back
#[utoipa::path(delete, path = "/api/v1/comments/{id}", tag = "catalogue",
    params(("id" = Uuid, Path), ("If-Match" = String, Header, description = "The version of the comment, such as \"3\"")),
    responses((status = 204, description = "Taken back")))]
async fn withdraw_comment(
    State(app): State<App>,
    asking: Asking,
    Id(id): Id<Uuid>,
    Seen(version): Seen,
) -> Result<StatusCode, Failure> {
    app.cycle.withdraw_comment(&asking.scope, id, version).await?;
    Ok(StatusCode::NO_CONTENT)
}
