//! What leaves the house, and what others do already.

table! { outbox "outbox" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    key: String,
    spread: bool,
    at: Instant,
} }

table! { versioned mail_wish "mail_wish" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    person: Uuid,
    wish: String,
    version: i64,
    updated_at: Instant,
} }

table! { mail "mail" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    key: String,
    person: Uuid,
    occasion: String,
    notices: i64,
    subject_kind: String,
    subject_id: String,
    state: String,
    attempts: i64,
    next_at: i64,
    lease_until: i64,
    fence: i64,
    fault: String,
    fault_at: Option<Instant>,
    at: Instant,
    done_at: Option<Instant>,
} }

table! { versioned webhook "webhook" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    url: String,
    label: String,
    kinds: Json,
    status: String,
    secret: String,
    old_secret: Option<String>,
    old_until: Option<Instant>,
    last_code: Option<i64>,
    last_fault: String,
    last_at: Option<Instant>,
    version: i64,
    created_at: Instant,
} }

table! { webhook_delivery "webhook_delivery" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    webhook: Uuid,
    event: Uuid,
    state: String,
    attempts: i64,
    next_at: i64,
    lease_until: i64,
    fence: i64,
    code: Option<i64>,
    fault: String,
    at: Instant,
    done_at: Option<Instant>,
} }

table! { versioned existing_activity "existing_activity" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    iati_id: String,
    title: String,
    body: Json,
    source: Uuid,
    imported_at: Instant,
    version: i64,
} }

table! { existing_activity_country "existing_activity_country" {
    #[sea_orm(primary_key, auto_increment = false)] activity: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] state: String,
} }

table! { duplicate_warning "duplicate_warning" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    subject_kind: String,
    subject: Uuid,
    other_kind: String,
    other: Uuid,
    title: String,
    score_ppm: i64,
    reasons: Json,
    found_at: Instant,
    set_aside_at: Option<Instant>,
    set_aside_by: Option<Uuid>,
    words: String,
} }
