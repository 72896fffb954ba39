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
    assurance: String,
    proved_at: Option<Instant>,
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
    decides: bool,
} }

table! { factor "factor" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    person: Uuid,
    secret: Bytes,
    confirmed_at: Option<Instant>,
    last_step: i64,
    created_at: Instant,
} }

table! { recovery_code "recovery_code" {
    #[sea_orm(primary_key, auto_increment = false)] sha256: Bytes,
    person: Uuid,
    used_at: Option<Instant>,
} }

table! { wrong_try "wrong_try" {
    #[sea_orm(primary_key, auto_increment = false)] key: Bytes,
    since: Instant,
    tries: i64,
} }

table! { known_device "known_device" {
    #[sea_orm(primary_key, auto_increment = false)] sha256: Bytes,
    #[sea_orm(primary_key, auto_increment = false)] person: Uuid,
    expires_at: Instant,
} }

table! { sign_in_step "sign_in_step" {
    #[sea_orm(primary_key, auto_increment = false)] sha256: Bytes,
    person: Uuid,
    device: String,
    expires_at: Instant,
} }
