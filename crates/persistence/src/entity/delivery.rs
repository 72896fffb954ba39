//! Step 4: the file of an engagement, adherence and labels, practices, remarks and review items, approved lessons; and
//! contributions and activities.

table! { engagement_course "engagement_course" {
    #[sea_orm(primary_key, auto_increment = false)] engagement: Uuid,
    every_months: i64,
    suspended_on: Option<Day>,
    suspended_by: Option<Uuid>,
    suspended_reason: String,
    closed_on: Option<Day>,
    closing_words: String,
    told_state: Option<Day>,
    told_provider: Option<Day>,
} }

table! { engagement_part "engagement_part" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    engagement: Uuid,
    kind: String,
    organisation: Uuid,
    person: Uuid,
    body: Json,
    due: Option<Day>,
    told: Option<Day>,
    created_at: Instant,
} }

table! { engagement_document "engagement_document" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    engagement: Uuid,
    organisation: Uuid,
    person: Uuid,
    name: String,
    media_type: String,
    size: i64,
    sha256: String,
    created_at: Instant,
} }

table! { engagement_document_body "engagement_document_body" {
    #[sea_orm(primary_key, auto_increment = false)] document: Uuid,
    body: Bytes,
} }

table! { engagement_adherence "engagement_adherence" {
    #[sea_orm(primary_key, auto_increment = false)] engagement: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] moment: String,
    #[sea_orm(primary_key, auto_increment = false)] side: String,
    organisation: Uuid,
    person: Uuid,
    day: Day,
    body: Json,
} }

table! { engagement_consent "engagement_consent" {
    #[sea_orm(primary_key, auto_increment = false)] engagement: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] side: String,
    consented: bool,
    person: Option<Uuid>,
    decided_at: Instant,
} }

table! { versioned reassessment "reassessment" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    engagement: Uuid,
    organisation: Uuid,
    capability: String,
    moment: String,
    edition: Uuid,
    answers: Json,
    level: Option<i64>,
    shared: bool,
    version: i64,
    updated_at: Instant,
} }

table! { adherence_label "adherence_label" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    subject_kind: String,
    subject: Uuid,
    given: bool,
    reason: String,
    organisation: Uuid,
    person: Uuid,
    created_at: Instant,
} }

table! { versioned practice "practice" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    person: Uuid,
    engagement: Option<Uuid>,
    status: String,
    title: String,
    body: Json,
    version: i64,
    created_at: Instant,
    published_on: Option<Day>,
} }

table! { practice_party "practice_party" {
    #[sea_orm(primary_key, auto_increment = false)] practice: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] organisation: Uuid,
    consented: Option<bool>,
    person: Option<Uuid>,
    decided_at: Option<Instant>,
} }

table! { versioned framework_remark "framework_remark" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    engagement: Uuid,
    organisation: Uuid,
    person: Uuid,
    side: String,
    area: String,
    capability: String,
    item: String,
    kind: String,
    words: String,
    shared: bool,
    version: i64,
    created_at: Instant,
} }

table! { versioned review_item "review_item" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    item: String,
    origin: String,
    words: String,
    evidence: Json,
    status: String,
    closed_by: Option<Uuid>,
    closed_on: Option<Day>,
    outcome: String,
    organisation: Uuid,
    person: Uuid,
    version: i64,
    created_at: Instant,
} }

table! { versioned lesson_approval "lesson_approval" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    person: Uuid,
    reason: String,
    body: Json,
    revoked_at: Option<Instant>,
    revoked_reason: String,
    version: i64,
    created_at: Instant,
} }

table! { contribution "contribution" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    offer: Uuid,
    place: i64,
    organisation: Uuid,
    amount: i64,
    since: Day,
    words: String,
    created_at: Instant,
} }

table! { versioned activity "activity" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    person: Uuid,
    title: String,
    visibility: i64,
    starts: Day,
    until: Day,
    body: Json,
    version: i64,
    created_at: Instant,
} }
