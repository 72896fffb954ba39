-- An entry of format 2 holds commitments where one of format 1 holds words and plain hashes: HMAC-SHA256 under a key of
-- the record. Key and words lie beside the chain and can be erased; the chain then still holds and tells nothing.
alter table audit add column format {int} not null default 1;

create table audit_key (
  object_kind text not null,
  object_id text not null,
  key {bytes} not null,
  primary key (object_kind, object_id)
) {strict};

create table audit_words (
  seq {int} primary key,
  words text not null
) {strict};

-- Who looked at records of others: one row for each person, record and day.
create table look (
  id {uuid} primary key,
  subject_kind text not null,
  subject_id {uuid} not null,
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  day {day} not null,
  at {time} not null,
  unique (subject_kind, subject_id, organisation, person, day)
) {strict};
