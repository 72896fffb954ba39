-- Who takes part

create table setting (
  key text primary key,
  value {json} not null
) {strict};

create table organisation (
  id {uuid} primary key,
  kind text not null check (kind in ('state', 'provider', 'secretariat')),
  name text not null,
  provider_kind text,
  state text,
  version {int} not null,
  created_at {time} not null,
  check ((kind = 'state') = (state is not null))
) {strict};
create unique index organisation_name on organisation (name);
create unique index organisation_state on organisation (state);

create table person (
  id {uuid} primary key,
  email text not null unique,
  name text not null,
  language text not null,
  password_hash text,
  version {int} not null,
  created_at {time} not null
) {strict};

create table membership (
  person {uuid} not null references person (id),
  organisation {uuid} not null references organisation (id),
  role text not null check (role in ('viewer', 'contributor', 'focal-point')),
  created_at {time} not null,
  primary key (person, organisation)
) {strict};
create index membership_organisation on membership (organisation);

create table session (
  sha256 {bytes} primary key,
  person {uuid} not null references person (id),
  organisation {uuid} not null references organisation (id),
  created_at {time} not null,
  seen_at {time} not null,
  expires_at {time} not null,
  idle_seconds {int} not null
) {strict};
create index session_person on session (person);

create table invitation (
  id {uuid} primary key,
  sha256 {bytes} not null unique,
  organisation {uuid} not null references organisation (id),
  email text not null,
  role text not null,
  created_at {time} not null,
  expires_at {time} not null,
  accepted_at {time}
) {strict};
create index invitation_organisation on invitation (organisation);

create table api_token (
  id {uuid} primary key,
  sha256 {bytes} not null unique,
  person {uuid} not null references person (id),
  organisation {uuid} not null references organisation (id),
  name text not null,
  created_at {time} not null,
  expires_at {time} not null,
  used_at {time},
  revoked_at {time}
) {strict};
create index api_token_person on api_token (person);

-- Step 1: the catalogue

create table edition (
  id {uuid} primary key,
  field text not null,
  version_label text not null,
  title text not null,
  status text not null check (status in ('draft', 'adopted', 'retired')),
  body {json} not null,
  sha256 {bytes} not null unique,
  bundled {flag} not null,
  version {int} not null,
  created_at {time} not null
) {strict};

-- Step 2: self-assessment and needs

create table assessment (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  state text not null,
  edition {uuid} not null references edition (id),
  title text not null,
  status text not null check (status in ('open', 'endorsed')),
  version {int} not null,
  created_at {time} not null,
  updated_at {time} not null
) {strict};
create index assessment_organisation on assessment (organisation, created_at);

create table answer (
  assessment {uuid} not null references assessment (id),
  question text not null,
  body {json} not null,
  person {uuid} not null references person (id),
  version {int} not null,
  updated_at {time} not null,
  primary key (assessment, question)
) {strict};

create table target (
  assessment {uuid} not null references assessment (id),
  capability text not null,
  level {int} not null check (level between 1 and 5),
  primary key (assessment, capability)
) {strict};

create table need (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  state text not null,
  status text not null,
  status_since {time} not null,
  submitted {flag} not null,
  entered_by_secretariat {flag} not null,
  confirmed {flag} not null,
  visibility {int} not null check (visibility between 0 and 4),
  embargo_until {day},
  title text not null,
  area text not null,
  capability text not null,
  unit text not null,
  amount {int} not null check (amount >= 0),
  period_from {day} not null,
  period_until {day} not null,
  posted {day} not null,
  body {json} not null,
  last_reason text,
  version {int} not null,
  created_at {time} not null,
  updated_at {time} not null
) {strict};
create index need_organisation on need (organisation);
create index need_status on need (status, visibility);
create index need_order on need (created_at, id);

create table need_partner (
  need {uuid} not null references need (id),
  state text not null,
  consented {flag} not null,
  person {uuid} references person (id),
  decided_at {time},
  primary key (need, state)
) {strict};
create index need_partner_state on need_partner (state);

create table need_share (
  need {uuid} not null references need (id),
  organisation {uuid} not null references organisation (id),
  granted_at {time} not null,
  primary key (need, organisation)
) {strict};
create index need_share_organisation on need_share (organisation);

-- Step 3: offers, rounds, runs, proposals

create table offer (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  status text not null check (status in ('draft', 'published', 'withdrawn', 'expired')),
  published {flag} not null,
  visibility {int} not null check (visibility between 0 and 4),
  embargo_until {day},
  title text not null,
  unit text not null,
  capacity {int} not null check (capacity >= 0),
  committed {int} not null,
  period_from {day} not null,
  period_until {day} not null,
  posted {day} not null,
  body {json} not null,
  last_reason text,
  version {int} not null,
  created_at {time} not null,
  updated_at {time} not null,
  constraint offer_capacity check (committed >= 0 and committed <= capacity)
) {strict};
create index offer_organisation on offer (organisation);
create index offer_status on offer (status, visibility);
create index offer_order on offer (created_at, id);

create table offer_share (
  offer {uuid} not null references offer (id),
  organisation {uuid} not null references organisation (id),
  granted_at {time} not null,
  primary key (offer, organisation)
) {strict};
create index offer_share_organisation on offer_share (organisation);

create table offer_subject (
  offer {uuid} not null references offer (id),
  kind text not null check (kind in ('area', 'capability')),
  subject text not null,
  primary key (offer, kind, subject)
) {strict};
create index offer_subject_subject on offer_subject (kind, subject);

create table exchange_rate (
  day {day} primary key,
  source text not null,
  micro_usd {json} not null,
  created_at {time} not null
) {strict};

create table round (
  id {uuid} primary key,
  title text not null,
  call text not null,
  status text not null check (status in ('open', 'proposing', 'closed')),
  edition {uuid} not null references edition (id),
  policy {json} not null,
  proposals_due {day},
  chosen_run {uuid},
  parent {uuid} references round (id),
  version {int} not null,
  created_at {time} not null
) {strict};

create table run (
  id {uuid} primary key,
  round {uuid} not null references round (id),
  status text not null check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
  input_sha256 {bytes} not null,
  problem_sha256 {bytes} not null,
  message text not null,
  created_at {time} not null,
  finished_at {time},
  version {int} not null
) {strict};
create index run_round on run (round, created_at);

create table run_file (
  run {uuid} not null references run (id),
  kind text not null check (kind in ('input', 'problem', 'plan', 'report')),
  body {bytes} not null,
  primary key (run, kind)
) {strict};

create table job (
  id {uuid} primary key,
  kind text not null,
  reference text not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempts {int} not null,
  lease_until {int} not null,
  fence {int} not null,
  progress {json} not null,
  cancel_requested {flag} not null,
  message text not null,
  queued_at {int} not null,
  unique (kind, reference)
) {strict};
create index job_state on job (state, queued_at);

create table proposal (
  id {uuid} primary key,
  run {uuid} not null references run (id),
  round {uuid} not null references round (id),
  need {uuid} not null references need (id),
  offer {uuid} not null references offer (id),
  state_organisation {uuid} not null references organisation (id),
  provider_organisation {uuid} not null references organisation (id),
  unit text not null,
  amount {int} not null check (amount > 0),
  draw_unit text not null,
  draw {int} not null check (draw > 0),
  kind text not null,
  status text not null check (status in ('open', 'agreed', 'declined', 'lapsed', 'superseded')),
  state_decision {json},
  provider_decision {json},
  due {day} not null,
  version {int} not null,
  created_at {time} not null,
  unique (run, need, offer, kind)
) {strict};
create index proposal_need on proposal (need, status);
create index proposal_state on proposal (state_organisation);
create index proposal_provider on proposal (provider_organisation);
create index proposal_round on proposal (round);

-- Step 4: engagements

create table engagement (
  id {uuid} primary key,
  proposal {uuid} not null unique references proposal (id),
  round {uuid} not null references round (id),
  need {uuid} not null references need (id),
  offer {uuid} not null references offer (id),
  state_organisation {uuid} not null references organisation (id),
  provider_organisation {uuid} not null references organisation (id),
  state text not null,
  provider_kind text not null,
  capability text not null,
  area text not null,
  kind text not null,
  unit text not null,
  amount {int} not null check (amount > 0),
  draw_unit text not null,
  status text not null check (status in ('agreed', 'in-delivery', 'closed')),
  closure text,
  version {int} not null,
  created_at {time} not null
) {strict};
create index engagement_need on engagement (need);
create index engagement_state on engagement (state_organisation);
create index engagement_provider on engagement (provider_organisation);

-- What an engagement takes from its offer; offer.committed is the sum of these rows.
create table commitment (
  engagement {uuid} primary key references engagement (id),
  offer {uuid} not null references offer (id),
  amount {int} not null check (amount >= 0),
  released {int} not null,
  created_at {time} not null,
  check (released >= 0 and released <= amount)
) {strict};
create index commitment_offer on commitment (offer);

create table progress_report (
  id {uuid} primary key,
  engagement {uuid} not null references engagement (id),
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  day {day} not null,
  body {json} not null,
  created_at {time} not null
) {strict};
create index progress_report_engagement on progress_report (engagement, created_at);

-- What every write leaves behind

create table audit (
  seq {int} primary key,
  at {time} not null,
  actor {uuid},
  through text not null,
  organisation {uuid},
  owner {uuid},
  action text not null,
  object_kind text not null,
  object_id text not null,
  reason text not null,
  before_sha256 {bytes},
  after_sha256 {bytes},
  prev_hash {bytes} not null unique,
  hash {bytes} not null unique
) {strict};
create index audit_organisation on audit (organisation, seq);
create index audit_owner on audit (owner, seq);

-- One row: the end of the chain, locked by each append.
create table audit_head (
  id {int} primary key check (id = 1),
  seq {int} not null,
  hash {bytes} not null
) {strict};

create table notice (
  id {uuid} primary key,
  at {time} not null,
  kind text not null,
  organisation {uuid} not null references organisation (id),
  subject_kind text not null,
  subject_id text not null,
  args {json} not null,
  read_at {time}
) {strict};
create index notice_organisation on notice (organisation, at);

create table idempotency (
  person {uuid} not null references person (id),
  key text not null,
  request_sha256 {bytes} not null,
  result text not null,
  created_at {time} not null,
  primary key (person, key)
) {strict};
