-- How far a token reaches. Those made before there was a choice go on with what programs do.

alter table api_token add column scope text not null default 'write' check (scope in ('read', 'write', 'exchange'));

-- On what a session was opened, in a few words; empty where nobody said.

alter table session add column device text not null default '';

-- By such an invitation the secretariat appoints the first focal point of an organisation, and nobody else.

alter table invitation add column founding {flag} not null default false;
