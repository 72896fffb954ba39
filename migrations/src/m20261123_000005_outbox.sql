-- What is to leave the house: one row for each notice, written with it. `key` makes an effect happen once.

create table outbox (
  id {uuid} primary key references notice (id),
  key text not null unique,
  spread {flag} not null,
  at {time} not null
) {strict};
create index outbox_spread on outbox (spread, at);

-- Mail: how a person wants to be told, and what waits or was sent. Never what it is about.

create table mail_wish (
  id {uuid} primary key,
  person {uuid} not null unique references person (id),
  wish text not null check (wish in ('at-once', 'daily', 'none')),
  version {int} not null,
  updated_at {time} not null
) {strict};

create table mail (
  id {uuid} primary key,
  key text not null unique,
  person {uuid} not null references person (id),
  occasion text not null check (occasion in ('news', 'digest')),
  notices {int} not null check (notices > 0),
  subject_kind text not null,
  subject_id text not null,
  state text not null check (state in ('waiting', 'sent', 'given-up')),
  attempts {int} not null,
  next_at {int} not null,
  lease_until {int} not null,
  fence {int} not null,
  fault text not null,
  fault_at {time},
  at {time} not null,
  done_at {time}
) {strict};
create index mail_state on mail (state, next_at);
create index mail_person on mail (person, occasion, at);

-- Webhooks of an organisation, and each event on its way to each of them

create table webhook (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  url text not null,
  label text not null,
  kinds {json} not null,
  status text not null check (status in ('active', 'off', 'gone')),
  secret text not null,
  old_secret text,
  old_until {time},
  last_code {int},
  last_fault text not null,
  last_at {time},
  version {int} not null,
  created_at {time} not null
) {strict};
create index webhook_organisation on webhook (organisation, status);

create table webhook_delivery (
  id {uuid} primary key,
  webhook {uuid} not null references webhook (id),
  event {uuid} not null references outbox (id),
  state text not null check (state in ('waiting', 'delivered', 'given-up', 'dropped')),
  attempts {int} not null,
  next_at {int} not null,
  lease_until {int} not null,
  fence {int} not null,
  code {int},
  fault text not null,
  at {time} not null,
  done_at {time},
  unique (webhook, event)
) {strict};
create index webhook_delivery_state on webhook_delivery (state, next_at);
create index webhook_delivery_order on webhook_delivery (webhook, at);

-- What others do already, as they publish it; one row for each identifier of IATI

create table existing_activity (
  id {uuid} primary key,
  iati_id text not null unique,
  title text not null,
  body {json} not null,
  source {uuid} not null references organisation (id),
  imported_at {time} not null,
  version {int} not null
) {strict};
create index existing_activity_order on existing_activity (imported_at, id);

create table existing_activity_country (
  activity {uuid} not null references existing_activity (id),
  state text not null,
  primary key (activity, state)
) {strict};
create index existing_activity_country_state on existing_activity_country (state);

-- What a need or an offer resembles, as it was shown before it was posted

create table duplicate_warning (
  id {uuid} primary key,
  organisation {uuid} not null references organisation (id),
  subject_kind text not null check (subject_kind in ('need', 'offer')),
  subject {uuid} not null,
  other_kind text not null,
  other {uuid} not null,
  title text not null,
  score_ppm {int} not null check (score_ppm between 0 and 1000000),
  reasons {json} not null,
  found_at {time} not null,
  set_aside_at {time},
  set_aside_by {uuid} references person (id),
  words text not null,
  unique (subject_kind, subject, other_kind, other)
) {strict};
