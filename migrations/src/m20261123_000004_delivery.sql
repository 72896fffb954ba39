-- Step 4: the course of an engagement. No row: nothing is suspended, reports are due in the usual rhythm

create table engagement_course (
  engagement {uuid} primary key references engagement (id),
  every_months {int} not null check (every_months between 0 and 12),
  suspended_on {day},
  suspended_by {uuid} references organisation (id),
  suspended_reason text not null,
  closed_on {day},
  closing_words text not null,
  told_state {day},
  told_provider {day}
) {strict};

-- Partners, milestones, disbursements, risks: what either side writes into the file of an engagement

create table engagement_part (
  id {uuid} primary key,
  engagement {uuid} not null references engagement (id),
  kind text not null check (kind in ('partner', 'milestone', 'disbursement', 'risk')),
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  body {json} not null,
  due {day},
  told {day},
  created_at {time} not null
) {strict};
create index engagement_part_engagement on engagement_part (engagement, kind);
create index engagement_part_due on engagement_part (due);

create table engagement_document (
  id {uuid} primary key,
  engagement {uuid} not null references engagement (id),
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  name text not null,
  media_type text not null,
  size {int} not null check (size >= 0),
  sha256 text not null,
  created_at {time} not null
) {strict};
create index engagement_document_engagement on engagement_document (engagement, created_at);

create table engagement_document_body (
  document {uuid} primary key references engagement_document (id),
  body {bytes} not null
) {strict};

-- What each side says of the principles, at agreement and at close

create table engagement_adherence (
  engagement {uuid} not null references engagement (id),
  moment text not null check (moment in ('agreement', 'close')),
  side text not null check (side in ('state', 'provider')),
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  day {day} not null,
  body {json} not null,
  primary key (engagement, moment, side)
) {strict};

-- Whether a side lets the engagement be published

create table engagement_consent (
  engagement {uuid} not null references engagement (id),
  side text not null check (side in ('state', 'provider')),
  consented {flag} not null,
  person {uuid} references person (id),
  decided_at {time} not null,
  primary key (engagement, side)
) {strict};

-- The levels of the one capability that an engagement builds, asked before and after; the state's own

create table reassessment (
  id {uuid} primary key,
  engagement {uuid} not null references engagement (id),
  organisation {uuid} not null references organisation (id),
  capability text not null,
  moment text not null check (moment in ('before', 'after')),
  edition {uuid} not null references edition (id),
  answers {json} not null,
  level {int} check (level between 1 and 5),
  shared {flag} not null,
  version {int} not null,
  updated_at {time} not null,
  unique (engagement, moment)
) {strict};
create index reassessment_organisation on reassessment (organisation);

-- The label of adherence, given and revoked; the newest row tells how it stands

create table adherence_label (
  id {uuid} primary key,
  subject_kind text not null check (subject_kind in ('offer', 'engagement')),
  subject {uuid} not null,
  given {flag} not null,
  reason text not null,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  created_at {time} not null
) {strict};
create index adherence_label_subject on adherence_label (subject_kind, subject, created_at);

-- Good practices, published only when every party has consented

create table practice (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  engagement {uuid} references engagement (id),
  status text not null check (status in ('draft', 'consented', 'published', 'withdrawn')),
  title text not null,
  body {json} not null,
  version {int} not null,
  created_at {time} not null,
  published_on {day}
) {strict};
create index practice_status on practice (status);
create index practice_organisation on practice (organisation);

create table practice_party (
  practice {uuid} not null references practice (id),
  organisation {uuid} not null references organisation (id),
  consented {flag},
  person {uuid} references person (id),
  decided_at {time},
  primary key (practice, organisation)
) {strict};
create index practice_party_organisation on practice_party (organisation);

-- Where norms or guidance proved unclear, missing or outdated; and what the catalogue makes of it

create table framework_remark (
  id {uuid} primary key,
  engagement {uuid} not null references engagement (id),
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  side text not null check (side in ('state', 'provider')),
  area text not null,
  capability text not null,
  item text not null,
  kind text not null check (kind in ('unclear', 'missing', 'outdated')),
  words text not null,
  shared {flag} not null,
  version {int} not null,
  created_at {time} not null
) {strict};
create index framework_remark_engagement on framework_remark (engagement);
create index framework_remark_organisation on framework_remark (organisation);

create table review_item (
  id {uuid} primary key,
  item text not null,
  origin text not null check (origin in ('remark', 'supply-desert')),
  words text not null,
  evidence {json} not null,
  status text not null check (status in ('open', 'closed')),
  closed_by {uuid} references edition (id),
  closed_on {day},
  outcome text not null,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  version {int} not null,
  created_at {time} not null
) {strict};
create index review_item_status on review_item (status, created_at);

-- Lessons that an administrator lets into matching

create table lesson_approval (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  reason text not null,
  body {json} not null,
  revoked_at {time},
  revoked_reason text not null,
  version {int} not null,
  created_at {time} not null
) {strict};
create index lesson_approval_order on lesson_approval (created_at);

-- Several contributors to one offer

create table contribution (
  id {uuid} primary key,
  offer {uuid} not null references offer (id),
  place {int} not null,
  organisation {uuid} not null references organisation (id),
  amount {int} not null check (amount > 0),
  since {day} not null,
  words text not null,
  created_at {time} not null
) {strict};
create index contribution_offer on contribution (offer, place);
create index contribution_organisation on contribution (organisation);

-- Trainings, exercises, conferences

create table activity (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  title text not null,
  visibility {int} not null check (visibility between 0 and 4),
  starts {day} not null,
  until {day} not null,
  body {json} not null,
  version {int} not null,
  created_at {time} not null,
  check (until >= starts)
) {strict};
create index activity_days on activity (starts, until);
