//! Who takes part.

table! { setting "setting" {
    #[sea_orm(primary_key, auto_increment = false)] key: String,
    value: Json,
} }

table! { versioned organisation "organisation" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    kind: String,
    name: String,
    provider_kind: Option<String>,
    state: Option<String>,
    version: i64,
    created_at: Instant,
} }

table! { versioned person "person" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    email: String,
    name: String,
    language: String,
    password_hash: Option<String>,
    version: i64,
    created_at: Instant,
} }

table! { membership "membership" {
    #[sea_orm(primary_key, auto_increment = false)] person: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] organisation: Uuid,
    role: String,
    created_at: Instant,
} }

table! { session "session" {
    #[sea_orm(primary_key, auto_increment = false)] sha256: Bytes,
    person: Uuid,
    organisation: Uuid,
    created_at: Instant,
    seen_at: Instant,
    expires_at: Instant,
    idle_seconds: i64,
    device: String,
} }

table! { invitation "invitation" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    sha256: Bytes,
    organisation: Uuid,
    email: String,
    role: String,
    created_at: Instant,
    expires_at: Instant,
    accepted_at: Option<Instant>,
    founding: bool,
} }

table! { api_token "api_token" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    sha256: Bytes,
    person: Uuid,
    organisation: Uuid,
    name: String,
    created_at: Instant,
    expires_at: Instant,
    used_at: Option<Instant>,
    revoked_at: Option<Instant>,
    scope: String,
} }
