//! Step 3: terms, alternatives, declined pairs, interests outside rounds, messages.

table! { terms "terms" {
    #[sea_orm(primary_key, auto_increment = false)] subject: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] number: i64,
    side: String,
    person: Option<Uuid>,
    unit: String,
    amount: i64,
    draw_unit: String,
    draw: i64,
    kind: String,
    period_from: Option<Day>,
    period_until: Option<Day>,
    words: String,
    created_at: Instant,
} }

table! { alternative "alternative" {
    #[sea_orm(primary_key, auto_increment = false)] proposal: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] offer: Uuid,
    place: i64,
    unit: String,
    amount: i64,
    draw_unit: String,
    draw: i64,
    kind: String,
} }

table! { declined_pair "declined_pair" {
    #[sea_orm(primary_key, auto_increment = false)] proposal: Uuid,
    need: Uuid,
    offer: Uuid,
    need_terms: Option<String>,
    offer_terms: Option<String>,
    created_at: Instant,
} }

table! { versioned interest "interest" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    kind: String,
    status: String,
    need: Uuid,
    offer: Uuid,
    state_organisation: Uuid,
    provider_organisation: Uuid,
    organisation: Uuid,
    unit: String,
    amount: i64,
    draw_unit: String,
    draw: i64,
    help: String,
    period_from: Option<Day>,
    period_until: Option<Day>,
    words: String,
    terms: i64,
    state_decision: Option<Json>,
    provider_decision: Option<Json>,
    publish_state: bool,
    publish_provider: bool,
    due: Day,
    version: i64,
    created_at: Instant,
} }

table! { message "message" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    subject_kind: String,
    subject: Uuid,
    side: String,
    audience: String,
    organisation: Uuid,
    person: Uuid,
    body: String,
    created_at: Instant,
} }
