//! What every write leaves behind.

table! { audit "audit" {
    #[sea_orm(primary_key, auto_increment = false)] seq: i64,
    at: Instant,
    actor: Option<Uuid>,
    through: String,
    organisation: Option<Uuid>,
    owner: Option<Uuid>,
    action: String,
    object_kind: String,
    object_id: String,
    reason: String,
    before_sha256: Option<Bytes>,
    after_sha256: Option<Bytes>,
    prev_hash: Bytes,
    hash: Bytes,
    format: i64,
} }

table! { audit_key "audit_key" {
    #[sea_orm(primary_key, auto_increment = false)] object_kind: String,
    #[sea_orm(primary_key, auto_increment = false)] object_id: String,
    key: Bytes,
} }

table! { audit_words "audit_words" {
    #[sea_orm(primary_key, auto_increment = false)] seq: i64,
    words: String,
} }

table! { look "look" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    subject_kind: String,
    subject_id: Uuid,
    organisation: Uuid,
    person: Uuid,
    day: Day,
    at: Instant,
} }

table! { audit_head "audit_head" {
    #[sea_orm(primary_key, auto_increment = false)] id: i64,
    seq: i64,
    hash: Bytes,
} }

table! { notice "notice" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    at: Instant,
    kind: String,
    organisation: Uuid,
    subject_kind: String,
    subject_id: String,
    args: Json,
    read_at: Option<Instant>,
} }

table! { idempotency "idempotency" {
    #[sea_orm(primary_key, auto_increment = false)] person: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] key: String,
    request_sha256: Bytes,
    result: String,
    created_at: Instant,
} }
