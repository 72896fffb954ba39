-- The second factor of a person: the secret that their authenticator app shares, and the last step of time whose code
-- was taken. It counts once it was confirmed by a code.

create table factor (
  id {uuid} primary key,
  person {uuid} not null unique references person (id),
  secret {bytes} not null,
  confirmed_at {time},
  last_step {int} not null,
  created_at {time} not null
) {strict};

-- Codes for when the app is gone. Each is taken once.

create table recovery_code (
  sha256 {bytes} primary key,
  person {uuid} not null references person (id),
  used_at {time}
) {strict};
create index recovery_code_person on recovery_code (person);

-- Whoever gave the right password and owes the second factor.

create table sign_in_step (
  sha256 {bytes} primary key,
  person {uuid} not null references person (id),
  device text not null,
  expires_at {time} not null
) {strict};

-- How a session showed who asks, and when it last did. One from before there was a choice showed a password, some time
-- ago.

alter table session add column assurance text not null default 'password' check (assurance in ('password', 'second-factor'));
alter table session add column proved_at {time};

-- Whether a token that writes also decides: endorses, shares, accepts. It stands beside the scope, so that a program of
-- the version before goes on reading the scopes that it knows.

alter table api_token add column decides {flag} not null default false;

-- Tries at the door that were wrong, by what is counted: SHA-256 of a source, of an account, or of an account on a
-- device that signed in before. Devices are known for ninety days, by SHA-256 of the secret in their cookie.

create table wrong_try (
  key {bytes} primary key,
  since {time} not null,
  tries {int} not null
) {strict};
create index wrong_try_since on wrong_try (since);

create table known_device (
  sha256 {bytes} not null,
  person {uuid} not null references person (id),
  expires_at {time} not null,
  primary key (sha256, person)
) {strict};
create index known_device_expires on known_device (expires_at);
