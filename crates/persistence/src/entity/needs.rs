//! Steps 1 and 2: the catalogue, self-assessments, needs.

table! { versioned edition "edition" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    field: String,
    version_label: String,
    title: String,
    status: String,
    body: Json,
    sha256: Bytes,
    bundled: bool,
    version: i64,
    created_at: Instant,
    consultation_until: Option<Day>,
    adoption: Option<Json>,
    review_due: Option<Day>,
    review_told: Option<Day>,
} }

// The same table without the body, for lists.
table! { edition_line "edition" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    field: String,
    version_label: String,
    title: String,
    status: String,
    sha256: Bytes,
    bundled: bool,
    version: i64,
    created_at: Instant,
    consultation_until: Option<Day>,
    adoption: Option<Json>,
    review_due: Option<Day>,
    review_told: Option<Day>,
} }

table! { versioned assessment "assessment" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    state: String,
    edition: Uuid,
    title: String,
    status: String,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    selection: Option<Json>,
    overlay: Option<i64>,
    endorsed_at: Option<Instant>,
    endorsed_by: Option<Uuid>,
    last_reason: Option<String>,
    share_evidence: Option<bool>,
} }

table! { answer "answer" {
    #[sea_orm(primary_key, auto_increment = false)] assessment: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] question: String,
    body: Json,
    person: Uuid,
    version: i64,
    updated_at: Instant,
} }

table! { target "target" {
    #[sea_orm(primary_key, auto_increment = false)] assessment: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] capability: String,
    level: i64,
} }

table! { versioned need "need" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    state: String,
    status: String,
    status_since: Instant,
    submitted: bool,
    entered_by_secretariat: bool,
    confirmed: bool,
    visibility: i64,
    embargo_until: Option<Day>,
    title: String,
    area: String,
    capability: String,
    unit: String,
    amount: i64,
    period_from: Day,
    period_until: Day,
    posted: Day,
    body: Json,
    last_reason: Option<String>,
    version: i64,
    created_at: Instant,
    updated_at: Instant,
    review_due: Option<Day>,
    review_told: Option<Day>,
    review_last: Option<Day>,
    stale: bool,
    released_on: Option<Day>,
} }

table! { need_partner "need_partner" {
    #[sea_orm(primary_key, auto_increment = false)] need: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] state: String,
    consented: bool,
    person: Option<Uuid>,
    decided_at: Option<Instant>,
} }

table! { need_share "need_share" {
    #[sea_orm(primary_key, auto_increment = false)] need: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] organisation: Uuid,
    granted_at: Instant,
} }
