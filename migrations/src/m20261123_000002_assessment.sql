-- Step 1: the life of an edition, and what is said about it while it is consulted on

alter table edition add column consultation_until {day};
alter table edition add column adoption {json};
alter table edition add column review_due {day};
alter table edition add column review_told {day};

create table edition_comment (
  id {uuid} primary key,
  edition {uuid} not null references edition (id),
  item text not null,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  body text not null,
  answer text not null,
  answered_at {time},
  version {int} not null,
  created_at {time} not null
) {strict};
create index edition_comment_edition on edition_comment (edition, created_at);

-- A state's own view of a catalogue; every version is kept

create table overlay (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  field text not null,
  version {int} not null,
  unique (organisation, field)
) {strict};

create table overlay_version (
  overlay {uuid} not null references overlay (id),
  number {int} not null,
  edition_version text not null,
  body {json} not null,
  note text not null,
  person {uuid} not null references person (id),
  created_at {time} not null,
  primary key (overlay, number)
) {strict};

-- Step 2: what is asked, who stands behind it, who works on which section

alter table assessment add column selection {json};
alter table assessment add column overlay {int};
alter table assessment add column endorsed_at {time};
alter table assessment add column endorsed_by {uuid} references person (id);
alter table assessment add column last_reason text;
alter table assessment add column share_evidence {flag};
update assessment set endorsed_at = updated_at where status = 'endorsed';

create table assessment_section (
  assessment {uuid} not null references assessment (id),
  area text not null,
  state text not null check (state in ('open', 'in-review', 'done')),
  assignee {uuid} references person (id),
  version {int} not null,
  updated_at {time} not null,
  primary key (assessment, area)
) {strict};

-- Who may see what of an assessment. `subject` is empty for the whole, `area:…` or `question:…` for a part.

create table assessment_share (
  assessment {uuid} not null references assessment (id),
  subject text not null,
  visibility {int} not null check (visibility between 0 and 4),
  embargo_until {day},
  person {uuid} not null references person (id),
  granted_at {time} not null,
  primary key (assessment, subject)
) {strict};
create index assessment_share_visibility on assessment_share (visibility);

create table assessment_share_with (
  assessment {uuid} not null references assessment (id),
  subject text not null,
  organisation {uuid} not null references organisation (id),
  primary key (assessment, subject, organisation)
) {strict};
create index assessment_share_with_organisation on assessment_share_with (organisation);

-- Who looked, one row for each person and day; a visitor has neither organisation nor person

create table assessment_look (
  id {uuid} primary key,
  assessment {uuid} not null references assessment (id),
  organisation {uuid} references organisation (id),
  person {uuid} references person (id),
  how text not null check (how in ('read', 'review')),
  day {day} not null,
  times {int} not null,
  last_at {time} not null
) {strict};
create index assessment_look_assessment on assessment_look (assessment, day);

-- A file that was read and waits for the state to take it over

create table answer_import (
  id {uuid} primary key,
  assessment {uuid} not null references assessment (id),
  person {uuid} not null references person (id),
  file_name text not null,
  incoming {json} not null,
  findings {json} not null,
  seen {json} not null,
  created_at {time} not null
) {strict};
create index answer_import_assessment on answer_import (assessment);
create index answer_import_order on answer_import (created_at);

-- Published index results that a state uses as a private hint

create table index_hint (
  id {uuid} primary key,
  organisation {uuid} not null unique references organisation (id),
  body {json} not null,
  version {int} not null,
  updated_at {time} not null
) {strict};

-- Peer review: an invited organisation, or one person of it, comments on chosen sections

create table peer_review (
  id {uuid} primary key,
  assessment {uuid} not null references assessment (id),
  organisation {uuid} not null references organisation (id),
  reviewer {uuid} not null references organisation (id),
  email text not null,
  areas {json} not null,
  message text not null,
  evidence {flag} not null,
  starts {day} not null,
  until {day} not null,
  revoked {day},
  version {int} not null,
  created_at {time} not null
) {strict};
create index peer_review_assessment on peer_review (assessment);
create index peer_review_reviewer on peer_review (reviewer);

create table review_comment (
  id {uuid} primary key,
  review {uuid} not null references peer_review (id),
  capability text not null,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  body text not null,
  answer text not null,
  answered_at {time},
  version {int} not null,
  created_at {time} not null
) {strict};
create index review_comment_review on review_comment (review, created_at);

-- How often a state wants to look at itself

create table rhythm (
  id {uuid} primary key,
  organisation {uuid} not null unique references organisation (id),
  body {json} not null,
  label text not null,
  set_on {day} not null,
  told {day},
  version {int} not null,
  updated_at {time} not null
) {strict};

-- What is told of all states together. `body` holds the basis too; only released cells ever leave the store.

create table aggregate_snapshot (
  id {uuid} primary key,
  edition {uuid} not null references edition (id),
  audience text not null check (audience in ('secretariat', 'members')),
  taken {day} not null,
  body {json} not null,
  created_at {time} not null,
  unique (edition, audience, taken)
) {strict};
