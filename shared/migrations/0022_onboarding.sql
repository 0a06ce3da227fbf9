-- From sign-up to the first sale: papers, a scenario form, where payouts go, and who vouched for whom.

ALTER TABLE creators ADD COLUMN submitted_at INTEGER;    -- ms since 1970; null: never sent in
ALTER TABLE creators ADD COLUMN rejected_at INTEGER;     -- ms since 1970; null: not rejected, or sent in again since
ALTER TABLE creators ADD COLUMN rejected_why TEXT;       -- in the operator's words
ALTER TABLE creators ADD COLUMN standing_version INTEGER NOT NULL DEFAULT 1; -- one more with every step
ALTER TABLE creators ADD COLUMN first_listed_at INTEGER; -- ms since 1970: the first product listed, or drop announced

-- Where a creator stands. Suspending is beside it: it stops those who are verified.
CREATE VIEW standings AS SELECT id AS creator, CASE
  WHEN verified_at IS NOT NULL THEN 'verified'
  WHEN rejected_at IS NOT NULL THEN 'rejected'
  WHEN submitted_at IS NOT NULL THEN 'submitted'
  ELSE 'draft' END AS standing FROM creators;

-- draft → submitted → verified | rejected → submitted
CREATE TRIGGER submit_step BEFORE UPDATE OF submitted_at ON creators
WHEN NEW.submitted_at IS NOT NULL AND NEW.verified_at IS NULL
  AND (OLD.verified_at IS NOT NULL OR (OLD.submitted_at IS NOT NULL AND OLD.rejected_at IS NULL)) BEGIN
  SELECT RAISE (ABORT, 'verification_step');
END;

CREATE TRIGGER verify_step BEFORE UPDATE OF verified_at ON creators
WHEN NEW.verified_at IS NOT NULL AND (NEW.submitted_at IS NULL OR NEW.rejected_at IS NOT NULL) BEGIN
  SELECT RAISE (ABORT, 'verification_step');
END;

CREATE TRIGGER reject_step BEFORE UPDATE OF rejected_at ON creators
WHEN NEW.rejected_at IS NOT NULL
  AND (NEW.submitted_at IS NULL OR NEW.verified_at IS NOT NULL OR LENGTH (TRIM (COALESCE (NEW.rejected_why, ''))) = 0) BEGIN
  SELECT RAISE (ABORT, 'verification_step');
END;

-- The unverified prepare everything and sell nothing, whoever scheduled their drop.
CREATE TRIGGER hold_of_unverified BEFORE INSERT ON holds BEGIN
  SELECT RAISE (ABORT, 'hold_of_unverified') FROM drops d JOIN creators c ON c.id = d.creator
    WHERE d.id = NEW.drop_id AND c.verified_at IS NULL;
END;

-- Money leaves the account of a creator nobody has verified only the way it came.
CREATE TRIGGER unverified_are_not_paid BEFORE INSERT ON transfers
WHEN NEW.from_account LIKE 'creator:%' AND NEW.to_account NOT LIKE 'payment:%' BEGIN
  SELECT RAISE (ABORT, 'unverified_are_not_paid') WHERE NOT EXISTS (
    SELECT 1 FROM creators WHERE id = SUBSTR (NEW.from_account, 9) AND verified_at IS NOT NULL);
END;

-- The first listing, whichever way it comes about.
CREATE TRIGGER first_product_listed AFTER UPDATE OF state ON products WHEN NEW.state = 'listed' BEGIN
  UPDATE creators SET first_listed_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    WHERE id = NEW.creator AND first_listed_at IS NULL;
END;

CREATE TRIGGER first_drop_announced AFTER UPDATE OF state ON drops WHEN NEW.state = 'scheduled' BEGIN
  UPDATE creators SET first_listed_at = CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    WHERE id = NEW.creator AND first_listed_at IS NULL;
END;

-- Papers. The bytes are in the bucket at documents/{id}/file, and only operators and their owner are shown them.
CREATE TABLE documents (
  id           TEXT PRIMARY KEY,
  creator      TEXT NOT NULL REFERENCES creators (id),
  person       TEXT NOT NULL,            -- who sent it
  kind         TEXT NOT NULL,
  content_type TEXT NOT NULL,            -- by content
  bytes        INTEGER NOT NULL,
  state        TEXT NOT NULL DEFAULT 'reading',
  code         TEXT,                     -- why it was refused, for machines
  reason       TEXT,                     -- the same for people
  reading      TEXT NOT NULL DEFAULT '', -- JSON: what was read, with confidences
  confirmed    TEXT NOT NULL DEFAULT '', -- JSON: what the creator says it says; empty: not confirmed yet
  expires_on   TEXT,                     -- YYYY-MM-DD, as confirmed
  key          TEXT NOT NULL,            -- the same key is the same document
  made_at      INTEGER NOT NULL,         -- ms since 1970
  state_at     INTEGER NOT NULL,         -- ms since 1970
  CONSTRAINT document_key UNIQUE (creator, key),
  CONSTRAINT document_kind CHECK (kind IN ('id', 'licence', 'permit')),
  CONSTRAINT document_state CHECK (state IN ('reading', 'read', 'unreadable', 'refused')),
  CONSTRAINT document_reason CHECK ((state = 'refused') = (code IS NOT NULL) AND (code IS NULL) = (reason IS NULL)),
  CONSTRAINT document_confirmed CHECK (confirmed = '' OR state IN ('read', 'unreadable'))
) STRICT, WITHOUT ROWID;

CREATE INDEX documents_by_creator ON documents (creator, made_at);
CREATE INDEX documents_unread ON documents (state_at) WHERE state = 'reading';

CREATE TRIGGER document_is_allowed BEFORE INSERT ON documents BEGIN
  SELECT RAISE (ABORT, 'documents_max') WHERE 12 <= (
    SELECT COUNT (*) FROM documents WHERE creator = NEW.creator AND made_at > NEW.made_at - 86400000);
END;

CREATE TRIGGER document_step BEFORE UPDATE OF state ON documents
WHEN OLD.state <> NEW.state AND OLD.state <> 'reading' BEGIN
  SELECT RAISE (ABORT, 'document_step');
END;

-- What was vouched for does not change afterwards.
CREATE TRIGGER document_stays BEFORE UPDATE OF confirmed ON documents BEGIN
  SELECT RAISE (ABORT, 'document_is_verified') FROM standings WHERE creator = NEW.creator AND standing IN ('submitted', 'verified')
    AND OLD.confirmed <> '';
END;

-- Answers to the scenario form, and the points they gave. Answering again replaces them.
CREATE TABLE screenings (
  creator TEXT PRIMARY KEY REFERENCES creators (id),
  answers TEXT NOT NULL,                 -- JSON: question to answer
  points  INTEGER NOT NULL,              -- of 100
  at      INTEGER NOT NULL,              -- ms since 1970
  CONSTRAINT screening_points CHECK (points BETWEEN 0 AND 100)
) STRICT, WITHOUT ROWID;

-- Where a creator's share goes.
CREATE TABLE payout_accounts (
  creator TEXT PRIMARY KEY REFERENCES creators (id),
  holder  TEXT NOT NULL,
  iban    TEXT NOT NULL,                 -- sealed
  last4   TEXT NOT NULL,
  country TEXT NOT NULL,                 -- ISO 3166
  version INTEGER NOT NULL DEFAULT 1,
  set_by  TEXT NOT NULL,                 -- a person
  set_at  INTEGER NOT NULL,              -- ms since 1970
  CONSTRAINT payout_last4 CHECK (LENGTH (last4) = 4)
) STRICT, WITHOUT ROWID;

-- Every step of a verification.
CREATE TABLE verifications (
  id      TEXT PRIMARY KEY,
  creator TEXT NOT NULL REFERENCES creators (id),
  before  TEXT NOT NULL,
  after   TEXT NOT NULL,
  why     TEXT NOT NULL DEFAULT '',
  person  TEXT NOT NULL,
  at      INTEGER NOT NULL,              -- ms since 1970
  CONSTRAINT verification_after CHECK (after IN ('submitted', 'verified', 'rejected')),
  CONSTRAINT verification_why CHECK (after <> 'rejected' OR why <> '')
) STRICT, WITHOUT ROWID;

CREATE INDEX verifications_by_creator ON verifications (creator, at);

CREATE TRIGGER verifications_stay BEFORE UPDATE ON verifications BEGIN
  SELECT RAISE (ABORT, 'verifications_are_final');
END;
