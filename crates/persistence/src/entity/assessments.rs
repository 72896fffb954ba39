//! What surrounds editions and self-assessments: comments, overlays, sections, sharing, looks, imports, hints, peer
//! review, rhythm, aggregates.

table! { versioned edition_comment "edition_comment" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    edition: Uuid,
    item: String,
    organisation: Uuid,
    person: Uuid,
    body: String,
    answer: String,
    answered_at: Option<Instant>,
    version: i64,
    created_at: Instant,
} }

table! { versioned overlay "overlay" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    field: String,
    version: i64,
} }

table! { overlay_version "overlay_version" {
    #[sea_orm(primary_key, auto_increment = false)] overlay: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] number: i64,
    edition_version: String,
    body: Json,
    note: String,
    person: Uuid,
    created_at: Instant,
} }

table! { assessment_section "assessment_section" {
    #[sea_orm(primary_key, auto_increment = false)] assessment: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] area: String,
    state: String,
    assignee: Option<Uuid>,
    version: i64,
    updated_at: Instant,
} }

table! { assessment_share "assessment_share" {
    #[sea_orm(primary_key, auto_increment = false)] assessment: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] subject: String,
    visibility: i64,
    embargo_until: Option<Day>,
    person: Uuid,
    granted_at: Instant,
} }

table! { assessment_share_with "assessment_share_with" {
    #[sea_orm(primary_key, auto_increment = false)] assessment: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] subject: String,
    #[sea_orm(primary_key, auto_increment = false)] organisation: Uuid,
} }

table! { assessment_look "assessment_look" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    assessment: Uuid,
    organisation: Option<Uuid>,
    person: Option<Uuid>,
    how: String,
    day: Day,
    times: i64,
    last_at: Instant,
} }

table! { answer_import "answer_import" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    assessment: Uuid,
    person: Uuid,
    file_name: String,
    incoming: Json,
    findings: Json,
    seen: Json,
    created_at: Instant,
} }

table! { versioned index_hint "index_hint" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    body: Json,
    version: i64,
    updated_at: Instant,
} }

table! { versioned peer_review "peer_review" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    assessment: Uuid,
    organisation: Uuid,
    reviewer: Uuid,
    email: String,
    areas: Json,
    message: String,
    evidence: bool,
    starts: Day,
    until: Day,
    revoked: Option<Day>,
    version: i64,
    created_at: Instant,
} }

table! { versioned review_comment "review_comment" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    review: Uuid,
    capability: String,
    organisation: Uuid,
    person: Uuid,
    body: String,
    answer: String,
    answered_at: Option<Instant>,
    version: i64,
    created_at: Instant,
} }

table! { versioned rhythm "rhythm" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    body: Json,
    label: String,
    set_on: Day,
    told: Option<Day>,
    version: i64,
    updated_at: Instant,
} }

table! { aggregate_snapshot "aggregate_snapshot" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    edition: Uuid,
    audience: String,
    taken: Day,
    body: Json,
    created_at: Instant,
} }
