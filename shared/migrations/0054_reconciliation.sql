-- Reconciliation: what the payment provider says it did, line by line, beside what the books say.

-- Between the shop and its provider: a correction an operator posts, money nobody ordered for that goes back.
INSERT INTO transfer_reasons (reason) VALUES ('processing'), ('processing_back'), ('correction'), ('given_back');

-- The lines of the provider's own account, as it wrote them. They are kept as they came and never changed.
CREATE TABLE provider_lines (
  id           TEXT PRIMARY KEY,       -- the provider's id of the line
  kind         TEXT NOT NULL,
  word         TEXT NOT NULL,          -- what the provider calls the kind
  amount_minor INTEGER NOT NULL,       -- minor units before the fee; below zero: it left
  fee_minor    INTEGER NOT NULL,       -- what the provider kept of it, minor units
  currency     TEXT NOT NULL,          -- ISO 4217; perhaps one in which the shop does not sell
  source       TEXT,                   -- the provider's id of the charge, refund, transfer, payout or dispute
  intent       TEXT,                   -- the provider's id of the money it is about
  hint         TEXT,                   -- what we had told the provider it is for: an order, a payout
  made_at      INTEGER NOT NULL,       -- by the provider's clock, ms since 1970
  kept_at      INTEGER NOT NULL,       -- ms since 1970
  CONSTRAINT line_kind CHECK (kind IN ('charge', 'refund', 'transfer', 'payout', 'dispute', 'fee', 'other'))
) STRICT, WITHOUT ROWID;

CREATE INDEX provider_lines_by_intent ON provider_lines (intent) WHERE intent IS NOT NULL;
CREATE INDEX provider_lines_by_time ON provider_lines (kept_at);

CREATE TRIGGER provider_lines_stay BEFORE UPDATE ON provider_lines BEGIN
  SELECT RAISE (ABORT, 'provider_lines_are_final');
END;

CREATE TRIGGER provider_lines_stay_here BEFORE DELETE ON provider_lines BEGIN
  SELECT RAISE (ABORT, 'provider_lines_are_final');
END;

-- Which transfers a line is the other side of: each transfer of one line. What one payment captured for several orders is
-- several transfers of one line.
CREATE TABLE line_matches (
  transfer INTEGER PRIMARY KEY REFERENCES transfers (number),
  line     TEXT NOT NULL REFERENCES provider_lines (id),
  how      TEXT NOT NULL,
  at       INTEGER NOT NULL,           -- ms since 1970
  CONSTRAINT match_how CHECK (how IN ('reference', 'amount_and_time', 'correction'))
) STRICT;

CREATE INDEX line_matches_by_line ON line_matches (line);

-- The fee of a line is booked with the line, and so exactly once; that of a chargeback is booked with the chargeback.
CREATE TRIGGER provider_line_fee AFTER INSERT ON provider_lines WHEN NEW.fee_minor > 0 AND NEW.kind <> 'dispute' BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    VALUES ('processor:fees', 'provider:payments', NEW.fee_minor, NEW.currency, 'processing', NEW.id, NULL, NEW.kept_at);
END;

CREATE TRIGGER provider_line_fee_back AFTER INSERT ON provider_lines WHEN NEW.fee_minor < 0 AND NEW.kind <> 'dispute' BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    VALUES ('provider:payments', 'processor:fees', -NEW.fee_minor, NEW.currency, 'processing_back', NEW.id, NULL, NEW.kept_at);
END;

-- A line that is nothing but a fee is matched by what it books.
CREATE TRIGGER provider_line_is_fee AFTER INSERT ON provider_lines WHEN NEW.kind = 'fee' AND NEW.amount_minor < 0 BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    VALUES ('processor:fees', 'provider:payments', -NEW.amount_minor, NEW.currency, 'processing', NEW.id || ':fee', NULL, NEW.kept_at);
  INSERT INTO line_matches (transfer, line, how, at)
    SELECT number, NEW.id, 'reference', NEW.kept_at FROM transfers
    WHERE reference = NEW.id || ':fee' AND reason = 'processing' AND from_account = 'processor:fees' AND to_account = 'provider:payments';
END;

-- What does not match, until somebody says what it is.
CREATE TABLE mismatches (
  id              TEXT PRIMARY KEY,
  kind            TEXT NOT NULL,
  line            TEXT UNIQUE REFERENCES provider_lines (id), -- null: the provider has none
  transfer        INTEGER REFERENCES transfers (number), -- ours, the first of them; null: we have none
  ours_minor      INTEGER,             -- minor units; below zero: it left the provider
  ours_currency   TEXT,
  theirs_minor    INTEGER,             -- the same of the line
  theirs_currency TEXT,
  state           TEXT NOT NULL DEFAULT 'open',
  found_at        INTEGER NOT NULL,    -- ms since 1970
  state_at        INTEGER NOT NULL,    -- ms since 1970
  person          TEXT REFERENCES people (id), -- who decided; null: nobody had to
  why             TEXT NOT NULL DEFAULT '', -- in their own words
  CONSTRAINT mismatch_kind CHECK (kind IN ('missing_here', 'missing_there', 'amount_differs', 'currency_differs', 'twice')),
  CONSTRAINT mismatch_state CHECK (state IN ('open', 'giving_back', 'corrected', 'dismissed', 'mended')),
  CONSTRAINT mismatch_has_sides CHECK ((line IS NULL) = (kind = 'missing_there') AND (line IS NULL) = (theirs_minor IS NULL)
    AND (transfer IS NULL) = (ours_minor IS NULL)),
  CONSTRAINT mismatch_decision_has_reason CHECK (state IN ('open', 'mended') OR (person IS NOT NULL AND LENGTH (why) >= 3))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mismatch_of_transfer ON mismatches (transfer) WHERE kind = 'missing_there';
CREATE INDEX mismatches_by_transfer ON mismatches (transfer) WHERE transfer IS NOT NULL;
CREATE INDEX mismatches_open ON mismatches (found_at) WHERE state IN ('open', 'giving_back');

CREATE TRIGGER mismatch_step BEFORE UPDATE OF state ON mismatches
WHEN NOT (OLD.state = NEW.state OR OLD.state = 'open' OR (OLD.state = 'giving_back' AND NEW.state = 'corrected')) BEGIN
  SELECT RAISE (ABORT, 'mismatch_step');
END;

CREATE TRIGGER mismatches_stay BEFORE DELETE ON mismatches BEGIN
  SELECT RAISE (ABORT, 'mismatches_stay');
END;

-- Once both sides are found nobody has to decide any more.
CREATE TRIGGER line_match_mends AFTER INSERT ON line_matches BEGIN
  UPDATE mismatches SET state = 'mended', state_at = NEW.at WHERE state = 'open'
    AND (line = NEW.line OR (kind = 'missing_there' AND transfer = NEW.transfer));
END;

-- Each reading of the provider's account, one at a time. Where it stopped, the next one goes on.
CREATE TABLE reconciliations (
  id           TEXT PRIMARY KEY,
  person       TEXT REFERENCES people (id), -- who asked for it; null: the night
  since        INTEGER NOT NULL,       -- lines made from then on, ms since 1970
  started_at   INTEGER NOT NULL,       -- ms since 1970
  leased_until INTEGER NOT NULL,       -- whoever reads does so until then, ms since 1970
  last_line    TEXT,                   -- the last line read: the place to go on from
  lines        INTEGER NOT NULL DEFAULT 0, -- lines read that were new
  ended_at     INTEGER,                -- ms since 1970; null: it goes on
  CONSTRAINT reconciliation_lease CHECK (leased_until >= started_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX reconciliations_by_time ON reconciliations (started_at);

CREATE TRIGGER reconciliation_alone BEFORE INSERT ON reconciliations BEGIN
  SELECT RAISE (ABORT, 'reconciliation_is_running') WHERE EXISTS (
    SELECT 1 FROM reconciliations WHERE ended_at IS NULL AND leased_until > NEW.started_at);
END;

-- What the provider said it held, and what the books said, at the end of a reading.
CREATE TABLE provider_balances (
  reconciliation TEXT NOT NULL REFERENCES reconciliations (id),
  currency       TEXT NOT NULL,
  theirs_minor   INTEGER NOT NULL,
  ours_minor     INTEGER NOT NULL,
  PRIMARY KEY (reconciliation, currency)
) STRICT, WITHOUT ROWID;

-- Books that are older than their reconciliation: transfers up to then have no lines, and so much of the balance is theirs.
CREATE TABLE provider_openings (
  currency   TEXT PRIMARY KEY,
  ours_minor INTEGER NOT NULL,         -- what the books said the provider held, minor units
  at         INTEGER NOT NULL          -- ms since 1970
) STRICT, WITHOUT ROWID;

-- Both ways of the provider's account, by time.
CREATE INDEX transfers_of_provider ON transfers (at)
  WHERE from_account = 'provider:payments' OR to_account = 'provider:payments';

-- What becomes of what was paid for and not collected, by the rules it was sold by. Without a row somebody decides.
CREATE TABLE pickup_rules (
  policy           TEXT PRIMARY KEY REFERENCES policies (version),
  remind_after_ms  INTEGER NOT NULL,   -- after the window's end: the buyer is written to
  decide_after_ms  INTEGER NOT NULL,   -- after the window's end: it is over
  outcome          TEXT NOT NULL,
  CONSTRAINT pickup_outcome CHECK (outcome IN ('stands', 'refund')),
  CONSTRAINT pickup_reminder_first CHECK (0 < remind_after_ms AND remind_after_ms < decide_after_ms)
) STRICT, WITHOUT ROWID;

-- How a pickup that did not come out even was resolved, once.
CREATE TABLE pickup_ends (
  order_id TEXT NOT NULL REFERENCES orders (id),
  kind     TEXT NOT NULL,              -- paid and not collected, or collected and not paid
  outcome  TEXT NOT NULL,
  person   TEXT REFERENCES people (id), -- null: by the rule
  why      TEXT NOT NULL DEFAULT '',   -- in their own words
  at       INTEGER NOT NULL,           -- ms since 1970
  PRIMARY KEY (order_id, kind),
  CONSTRAINT pickup_end_kind CHECK (kind IN ('uncollected', 'unpaid')),
  CONSTRAINT pickup_end_outcome CHECK (outcome IN ('stands', 'refund', 'written_off')),
  CONSTRAINT pickup_end_says_why CHECK (person IS NULL OR LENGTH (why) >= 3)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER pickup_end_fits BEFORE INSERT ON pickup_ends BEGIN
  SELECT RAISE (ABORT, 'pickup_is_even') WHERE NOT EXISTS (
    SELECT 1 FROM orders o JOIN slots s ON s.id = o.slot WHERE o.id = NEW.order_id AND s.kind = 'pickup'
      AND ((NEW.kind = 'uncollected' AND o.state = 'paid' AND s.ends_at <= NEW.at)
        OR (NEW.kind = 'unpaid' AND o.state = 'refunded' AND EXISTS (
          SELECT 1 FROM order_steps p WHERE p.order_id = o.id AND p.state = 'collected'))));
END;

CREATE TRIGGER pickup_ends_stay BEFORE UPDATE ON pickup_ends BEGIN
  SELECT RAISE (ABORT, 'pickup_ends_are_final');
END;

CREATE TRIGGER pickup_ends_stay_here BEFORE DELETE ON pickup_ends BEGIN
  SELECT RAISE (ABORT, 'pickup_ends_are_final');
END;
