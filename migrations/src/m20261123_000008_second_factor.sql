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
