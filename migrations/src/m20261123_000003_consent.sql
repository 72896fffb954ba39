-- Step 3: what a round calls for, in which regime, and what it left behind

alter table round add column kind text not null default 'ordinary' check (kind in ('ordinary', 'standing'));
alter table round add column frame {json};
alter table round add column opened_by {uuid} references person (id);
alter table round add column opened_for {uuid} references organisation (id);
alter table round add column closed_at {time};
alter table round add column closing_report {json};
create unique index round_standing on round (kind) where kind = 'standing' and status <> 'closed';

-- Why a run that nobody solved is there

alter table run add column kind text not null default 'solved' check (kind in ('solved', 'override', 'standing'));
alter table run add column made_by_hand {json};

-- Proposals: to whom they are put, on which terms, whether what is agreed may be published

alter table proposal add column regime text not null default 'both-at-once' check (regime in ('both-at-once', 'state-first', 'provider-first-unnamed', 'published-with-consent'));
alter table proposal add column asked text not null default 'both' check (asked in ('both', 'state', 'provider'));
alter table proposal add column terms {int} not null default 1;
alter table proposal add column period_from {day};
alter table proposal add column period_until {day};
alter table proposal add column words text not null default '';
alter table proposal add column publish_state {flag} not null default false;
alter table proposal add column publish_provider {flag} not null default false;
alter table proposal add column told {day};
create index proposal_offer on proposal (offer, status);

-- Every version of the terms of a proposal or an interest

create table terms (
  subject {uuid} not null,
  number {int} not null,
  side text not null check (side in ('run', 'state', 'provider')),
  person {uuid} references person (id),
  unit text not null,
  amount {int} not null check (amount > 0),
  draw_unit text not null,
  draw {int} not null check (draw > 0),
  kind text not null,
  period_from {day},
  period_until {day},
  words text not null,
  created_at {time} not null,
  primary key (subject, number)
) {strict};

-- Other offers that a state may choose in the place of the proposed one

create table alternative (
  proposal {uuid} not null references proposal (id),
  offer {uuid} not null references offer (id),
  place {int} not null,
  unit text not null,
  amount {int} not null check (amount > 0),
  draw_unit text not null,
  draw {int} not null check (draw > 0),
  kind text not null,
  primary key (proposal, offer)
) {strict};

-- A pair that a side declined stays apart as long as the terms of need and offer are those that were declined. Pairs of
-- earlier versions have no terms kept: they stay apart.

create table declined_pair (
  proposal {uuid} primary key,
  need {uuid} not null references need (id),
  offer {uuid} not null references offer (id),
  need_terms text,
  offer_terms text,
  created_at {time} not null
) {strict};
create index declined_pair_pair on declined_pair (need, offer);
insert into declined_pair (proposal, need, offer, need_terms, offer_terms, created_at) select id, need, offer, null, null, created_at from proposal where status = 'declined';

-- Outside rounds: a provider answers a need, or a state asks for an offer

create table interest (
  id {uuid} primary key,
  kind text not null check (kind in ('answer-need', 'ask-offer')),
  status text not null check (status in ('open', 'agreed', 'declined', 'withdrawn', 'lapsed')),
  need {uuid} not null references need (id),
  offer {uuid} not null references offer (id),
  state_organisation {uuid} not null references organisation (id),
  provider_organisation {uuid} not null references organisation (id),
  organisation {uuid} not null references organisation (id),
  unit text not null,
  amount {int} not null check (amount > 0),
  draw_unit text not null,
  draw {int} not null check (draw > 0),
  help text not null,
  period_from {day},
  period_until {day},
  words text not null,
  terms {int} not null,
  state_decision {json},
  provider_decision {json},
  publish_state {flag} not null,
  publish_provider {flag} not null,
  due {day} not null,
  version {int} not null,
  created_at {time} not null
) {strict};
create index interest_need on interest (need, status);
create index interest_offer on interest (offer, status);
create index interest_state on interest (state_organisation);
create index interest_provider on interest (provider_organisation);
create unique index interest_open on interest (need, offer) where status = 'open';

-- Questions and answers on a proposal, an interest or an engagement

create table message (
  id {uuid} primary key,
  subject_kind text not null check (subject_kind in ('proposal', 'interest', 'engagement')),
  subject {uuid} not null,
  side text not null check (side in ('state', 'provider', 'secretariat')),
  audience text not null check (audience in ('both', 'state', 'provider')),
  organisation {uuid} not null references organisation (id),
  person {uuid} not null references person (id),
  body text not null,
  created_at {time} not null
) {strict};
create index message_subject on message (subject, created_at);

-- Needs and offers are looked at again

alter table need add column review_due {day};
alter table need add column review_told {day};
alter table need add column review_last {day};
alter table need add column stale {flag} not null default false;
alter table need add column released_on {day};
alter table offer add column review_due {day};
alter table offer add column review_told {day};
alter table offer add column review_last {day};
alter table offer add column stale {flag} not null default false;
alter table offer add column released_on {day};
create index need_review on need (review_due);
create index offer_review on offer (review_due);
