-- People who sign in, what they may do, and the record of what they did.

CREATE TABLE people (
  id        TEXT PRIMARY KEY,
  email     TEXT NOT NULL UNIQUE,        -- lower case; proven by a mailed link
  name      TEXT NOT NULL DEFAULT '',
  made_at   INTEGER NOT NULL,            -- ms since 1970
  erased_at INTEGER,                     -- ms since 1970; the address is a pseudonym from then on
  CONSTRAINT email_is_lower_case CHECK (email = LOWER (email))
) STRICT, WITHOUT ROWID;

-- Who works for a creator. An owner may do everything, staff all but money, people and exports.
CREATE TABLE members (
  creator TEXT NOT NULL REFERENCES creators (id),
  person  TEXT NOT NULL REFERENCES people (id),
  part    TEXT NOT NULL,
  since_at INTEGER NOT NULL,             -- ms since 1970
  PRIMARY KEY (person, creator),
  CONSTRAINT member_part CHECK (part IN ('owner', 'staff'))
) STRICT, WITHOUT ROWID;

CREATE INDEX members_by_creator ON members (creator);

-- Who works for the shop. Each level includes the ones before: read, act, money.
CREATE TABLE operators (
  person   TEXT PRIMARY KEY REFERENCES people (id),
  level    TEXT NOT NULL,
  since_at INTEGER NOT NULL,             -- ms since 1970
  CONSTRAINT operator_level CHECK (level IN ('read', 'act', 'money'))
) STRICT, WITHOUT ROWID;

-- A request for a mailed link. The link's secret is an HMAC of the id, so nothing here lets anybody in.
CREATE TABLE sign_in_links (
  id         TEXT PRIMARY KEY,
  email      TEXT NOT NULL,
  browser    TEXT NOT NULL,              -- SHA-256 of the asking browser's cookie
  onward     TEXT NOT NULL,              -- path to go to afterwards
  asked_at   INTEGER NOT NULL,           -- ms since 1970
  expires_at INTEGER NOT NULL,           -- ms since 1970; the first moment it no longer works
  tries      INTEGER NOT NULL DEFAULT 0, -- codes typed wrong
  used_at    INTEGER,                    -- ms since 1970
  CONSTRAINT too_many_codes CHECK (tries <= 5)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER sign_in_link_once BEFORE UPDATE OF used_at ON sign_in_links WHEN OLD.used_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'sign_in_link_used');
END;

CREATE TABLE sessions (
  token     TEXT PRIMARY KEY,            -- SHA-256 of the cookie's 32 random bytes
  id        TEXT NOT NULL UNIQUE,        -- how its owner names it, to end it
  person    TEXT NOT NULL REFERENCES people (id),
  method    TEXT NOT NULL,
  agent     TEXT NOT NULL DEFAULT '',    -- the browser, in a few words
  creator   TEXT REFERENCES creators (id), -- whose studio is open, for those who work for several
  made_at   INTEGER NOT NULL,            -- ms since 1970
  seen_at   INTEGER NOT NULL,            -- to five minutes
  ends_at   INTEGER NOT NULL,            -- whatever happens
  strong_at INTEGER,                     -- last passkey, or code of the second way
  ended_at  INTEGER,
  CONSTRAINT session_method CHECK (method IN ('link', 'passkey', 'code', 'invitation'))
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_person ON sessions (person);

CREATE TABLE invitations (
  token      TEXT PRIMARY KEY,           -- SHA-256 of the secret in the link
  level      TEXT,                       -- of an operator
  creator    TEXT REFERENCES creators (id), -- or staff of this creator
  email      TEXT,                       -- only for this person; null: whoever holds the link
  made_by    TEXT NOT NULL,
  made_at    INTEGER NOT NULL,           -- ms since 1970
  expires_at INTEGER NOT NULL,           -- ms since 1970
  used_at    INTEGER,
  used_by    TEXT REFERENCES people (id),
  CONSTRAINT invitation_level CHECK (level IN ('read', 'act', 'money')),
  CONSTRAINT invitation_is_for_one_thing CHECK ((level IS NULL) <> (creator IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TRIGGER invitation_once BEFORE UPDATE OF used_at ON invitations WHEN OLD.used_at IS NOT NULL BEGIN
  SELECT RAISE (ABORT, 'invitation_used');
END;

-- How often somebody did something in a span of time. A batch that goes over fails on the constraint.
CREATE TABLE limits (
  scope   TEXT NOT NULL,                 -- what is limited, and for whom
  span_at INTEGER NOT NULL,              -- begin of the span, ms since 1970
  count   INTEGER NOT NULL,
  most    INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,              -- ms since 1970
  PRIMARY KEY (scope, span_at),
  CONSTRAINT limit_reached CHECK (count <= most)
) STRICT, WITHOUT ROWID;

-- Who did what, when and why. Each row carries the hash of the one before.
CREATE TABLE audit_log (
  seq         INTEGER PRIMARY KEY,       -- 1, 2, 3 … without a gap
  at          INTEGER NOT NULL,          -- ms since 1970
  who         TEXT NOT NULL,             -- a person, or 'shop' for its jobs
  what        TEXT NOT NULL,             -- noun.verb
  subject     TEXT NOT NULL,             -- id of what it was done to
  why         TEXT NOT NULL,
  before_hash TEXT NOT NULL,             -- SHA-256 of the state before; empty: there was none
  after_hash  TEXT NOT NULL,
  previous    TEXT NOT NULL,             -- hash of the row before; empty for the first
  hash        TEXT NOT NULL,             -- SHA-256 over all of the above
  CONSTRAINT audit_first CHECK ((seq = 1) = (previous = ''))
) STRICT;

CREATE INDEX audit_by_subject ON audit_log (subject);
CREATE INDEX audit_by_who ON audit_log (who);

CREATE TRIGGER audit_follows BEFORE INSERT ON audit_log WHEN NEW.seq > 1 BEGIN
  SELECT RAISE (ABORT, 'audit_follows') WHERE NOT EXISTS (
    SELECT 1 FROM audit_log WHERE seq = NEW.seq - 1 AND hash = NEW.previous);
END;

CREATE TRIGGER audit_stays AFTER UPDATE ON audit_log BEGIN
  SELECT RAISE (ABORT, 'audit_is_final');
END;

CREATE TRIGGER audit_stays_here BEFORE DELETE ON audit_log BEGIN
  SELECT RAISE (ABORT, 'audit_is_final');
END;

-- What a change takes for granted: no row is ever kept, because one that could be would fail.
CREATE TABLE expectations (
  met INTEGER NOT NULL,
  CONSTRAINT moved_on CHECK (met = 1)
) STRICT;
