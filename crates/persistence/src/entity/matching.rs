//! Steps 3 and 4: offers, rates, rounds, runs, jobs, proposals, engagements.

table! { versioned offer "offer" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    organisation: Uuid,
    status: String,
    published: bool,
    visibility: i64,
    embargo_until: Option<Day>,
    title: String,
    unit: String,
    capacity: i64,
    committed: i64,
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

table! { offer_share "offer_share" {
    #[sea_orm(primary_key, auto_increment = false)] offer: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] organisation: Uuid,
    granted_at: Instant,
} }

table! { offer_subject "offer_subject" {
    #[sea_orm(primary_key, auto_increment = false)] offer: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] kind: String,
    #[sea_orm(primary_key, auto_increment = false)] subject: String,
} }

table! { exchange_rate "exchange_rate" {
    #[sea_orm(primary_key, auto_increment = false)] day: Day,
    source: String,
    micro_usd: Json,
    created_at: Instant,
} }

table! { versioned round "round" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    title: String,
    call: String,
    status: String,
    edition: Uuid,
    policy: Json,
    proposals_due: Option<Day>,
    chosen_run: Option<Uuid>,
    parent: Option<Uuid>,
    version: i64,
    created_at: Instant,
    kind: String,
    frame: Option<Json>,
    opened_by: Option<Uuid>,
    opened_for: Option<Uuid>,
    closed_at: Option<Instant>,
    closing_report: Option<Json>,
} }

table! { versioned run "run" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    round: Uuid,
    status: String,
    input_sha256: Bytes,
    problem_sha256: Bytes,
    message: String,
    created_at: Instant,
    finished_at: Option<Instant>,
    version: i64,
    kind: String,
    made_by_hand: Option<Json>,
} }

table! { run_file "run_file" {
    #[sea_orm(primary_key, auto_increment = false)] run: Uuid,
    #[sea_orm(primary_key, auto_increment = false)] kind: String,
    body: Bytes,
} }

// Times are microseconds of the database's clock.
table! { job "job" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    kind: String,
    reference: String,
    state: String,
    attempts: i64,
    lease_until: i64,
    fence: i64,
    progress: Json,
    cancel_requested: bool,
    message: String,
    queued_at: i64,
} }

table! { versioned proposal "proposal" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    run: Uuid,
    round: Uuid,
    need: Uuid,
    offer: Uuid,
    state_organisation: Uuid,
    provider_organisation: Uuid,
    unit: String,
    amount: i64,
    draw_unit: String,
    draw: i64,
    kind: String,
    status: String,
    state_decision: Option<Json>,
    provider_decision: Option<Json>,
    due: Day,
    version: i64,
    created_at: Instant,
    regime: String,
    asked: String,
    terms: i64,
    period_from: Option<Day>,
    period_until: Option<Day>,
    words: String,
    publish_state: bool,
    publish_provider: bool,
    told: Option<Day>,
} }

table! { versioned engagement "engagement" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    proposal: Option<Uuid>,
    round: Option<Uuid>,
    interest: Option<Uuid>,
    need: Uuid,
    offer: Uuid,
    state_organisation: Uuid,
    provider_organisation: Uuid,
    state: String,
    provider_kind: String,
    capability: String,
    area: String,
    kind: String,
    unit: String,
    amount: i64,
    draw_unit: String,
    status: String,
    closure: Option<String>,
    period_from: Option<Day>,
    period_until: Option<Day>,
    words: String,
    version: i64,
    created_at: Instant,
} }

table! { commitment "commitment" {
    #[sea_orm(primary_key, auto_increment = false)] engagement: Uuid,
    offer: Uuid,
    amount: i64,
    released: i64,
    created_at: Instant,
} }

table! { progress_report "progress_report" {
    #[sea_orm(primary_key, auto_increment = false)] id: Uuid,
    engagement: Uuid,
    organisation: Uuid,
    person: Uuid,
    day: Day,
    body: Json,
    created_at: Instant,
} }
