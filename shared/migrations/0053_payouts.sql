-- Payouts: what a creator is owed for each sale, when it may be paid, and how it went to their bank.

INSERT INTO transfer_reasons (reason) VALUES
  ('reserve'), ('reserve_back'), ('payout'), ('payout_sent'), ('payout_failed'), ('payout_back');

-- Moves of money inside a creator's own accounts: they make no item.
CREATE TABLE payout_plumbing (reason TEXT PRIMARY KEY REFERENCES transfer_reasons (reason)) STRICT, WITHOUT ROWID;
INSERT INTO payout_plumbing VALUES ('debt'), ('debt_back'), ('reserve'), ('reserve_back'),
  ('payout'), ('payout_sent'), ('payout_failed'), ('payout_back');

-- How a sale is released. A rule is never changed: another one takes its place, and what was sold keeps its own.
CREATE TABLE release_rules (
  rule       TEXT PRIMARY KEY,
  dispute_ms INTEGER NOT NULL,         -- how long a buyer may complain after their window, ms
  about      TEXT NOT NULL             -- as creators read it
) STRICT, WITHOUT ROWID;

CREATE TABLE release_stages (
  rule    TEXT NOT NULL REFERENCES release_rules (rule),
  stage   TEXT NOT NULL,
  bp      INTEGER NOT NULL,            -- share, basis points; the scan takes what rounding leaves
  wait_ms INTEGER NOT NULL,            -- after the scan, ms
  PRIMARY KEY (rule, stage),
  CONSTRAINT release_stage CHECK (stage IN ('scan', 'later', 'dispute', 'reserve')),
  CONSTRAINT release_share CHECK (bp BETWEEN 1 AND 10000 AND wait_ms >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO release_rules VALUES
  ('steady', 1209600000, '80 % when it is handed over, 15 % three days later, 5 % fourteen days later'),
  ('careful', 1209600000, '50 % when it is handed over, 25 % three days later, 15 % fourteen days later, and 10 % stays in reserve for 28 days'),
  ('at_once', 0, 'all of it at once');
INSERT INTO release_stages VALUES
  ('steady', 'scan', 8000, 0), ('steady', 'later', 1500, 259200000), ('steady', 'dispute', 500, 1209600000),
  ('careful', 'scan', 5000, 0), ('careful', 'later', 2500, 259200000), ('careful', 'dispute', 1500, 1209600000),
  ('careful', 'reserve', 1000, 2419200000),
  ('at_once', 'scan', 10000, 0);

CREATE TRIGGER release_rules_stay BEFORE UPDATE ON release_rules BEGIN SELECT RAISE (ABORT, 'release_rules_are_final'); END;
CREATE TRIGGER release_stages_stay BEFORE UPDATE ON release_stages BEGIN SELECT RAISE (ABORT, 'release_rules_are_final'); END;
CREATE TRIGGER release_stages_stay_here BEFORE DELETE ON release_stages BEGIN SELECT RAISE (ABORT, 'release_rules_are_final'); END;

-- A payout: one for a creator, currency and period. Its id and attempt are the provider's keys.
CREATE TABLE payouts (
  id                TEXT PRIMARY KEY,
  creator           TEXT NOT NULL REFERENCES creators (id),
  currency          TEXT NOT NULL,
  period            TEXT NOT NULL,     -- the day it falls on by the creator's clock, YYYY-MM-DD
  until_at          INTEGER NOT NULL,  -- what was released until then is in it, ms since 1970
  pace              TEXT NOT NULL,
  amount_minor      INTEGER NOT NULL,  -- minor units
  items             INTEGER NOT NULL,  -- how many
  state             TEXT NOT NULL,
  attempt           INTEGER NOT NULL DEFAULT 1,
  account           TEXT,              -- the provider's id of where it went
  provider_transfer TEXT,              -- the provider's id
  provider_payout   TEXT,              -- the provider's id
  provider_reversal TEXT,              -- the provider's id: the transfer came back
  arrives_at        INTEGER,           -- as the provider expects it, ms since 1970
  failure           TEXT,              -- the provider's word for what went wrong
  made_at           INTEGER NOT NULL,  -- ms since 1970
  state_at          INTEGER NOT NULL,  -- ms since 1970
  looked_at         INTEGER NOT NULL DEFAULT 0, -- when the provider was last asked, ms since 1970
  version           INTEGER NOT NULL DEFAULT 1, -- one more with every step
  CONSTRAINT payout_is_positive CHECK (amount_minor > 0 AND items > 0),
  CONSTRAINT payout_pace CHECK (pace IN ('weekly', 'daily')),
  CONSTRAINT payout_state CHECK (state IN ('approval', 'due', 'held', 'void', 'sending', 'sent', 'paid', 'failing', 'failed'))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_payout_a_period ON payouts (creator, currency, period) WHERE state <> 'void';
CREATE UNIQUE INDEX payout_of_provider ON payouts (provider_payout) WHERE provider_payout IS NOT NULL;
CREATE INDEX payouts_under_way ON payouts (state_at) WHERE state IN ('due', 'sending', 'sent', 'failing');
CREATE INDEX payouts_by_time ON payouts (made_at, id);
CREATE INDEX payouts_by_state ON payouts (state, state_at);
CREATE INDEX payouts_by_creator ON payouts (creator, made_at);

-- What a creator is owed or owes for one transfer, by the stage of its release.
CREATE TABLE payout_items (
  id           TEXT PRIMARY KEY,       -- the number of its transfer and its stage
  creator      TEXT NOT NULL REFERENCES creators (id),
  currency     TEXT NOT NULL,
  order_id     TEXT REFERENCES orders (id), -- null: of no order
  rule         TEXT NOT NULL REFERENCES release_rules (rule), -- frozen with the order's first item
  stage        TEXT NOT NULL,
  wait_ms      INTEGER NOT NULL,       -- after the scan, ms; frozen
  reason       TEXT NOT NULL,          -- of its transfer
  amount_minor INTEGER NOT NULL,       -- minor units; below zero: it is taken off
  reference    TEXT NOT NULL,          -- of its transfer
  at           INTEGER NOT NULL,       -- ms since 1970
  due_at       INTEGER NOT NULL,       -- the first moment it may be paid, as things stand; ms since 1970
  payout       TEXT REFERENCES payouts (id), -- the one live payout it is in
  CONSTRAINT payout_item_is_something CHECK (amount_minor <> 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX payout_items_by_order ON payout_items (order_id, creator);
CREATE INDEX payout_items_open ON payout_items (creator, currency, due_at) WHERE payout IS NULL;
CREATE INDEX payout_items_by_payout ON payout_items (payout) WHERE payout IS NOT NULL;
CREATE INDEX payout_items_in_reserve ON payout_items (order_id, creator, currency) WHERE stage = 'reserve' AND payout IS NULL;
CREATE INDEX payout_items_by_creator ON payout_items (creator, at);

-- Which items a payout was ever made of, a failed one too.
CREATE TABLE payout_entries (
  payout TEXT NOT NULL REFERENCES payouts (id),
  item   TEXT NOT NULL REFERENCES payout_items (id),
  PRIMARY KEY (payout, item)
) STRICT, WITHOUT ROWID;

-- When an item may be paid: after the scan; at once when the order went back; and at the latest some time after the
-- window in which nobody came.
CREATE VIEW payout_releases AS SELECT o.id AS order_id, r.rule,
  CASE WHEN o.state = 'refunded' THEN o.state_at END AS refunded_at,
  CASE WHEN o.state IN ('collected', 'delivered') THEN o.state_at END AS scanned_at,
  (SELECT w.ends_at FROM slots w WHERE w.id = o.slot) + r.dispute_ms AS latest_at
FROM orders o CROSS JOIN release_rules r;

CREATE TRIGGER payout_item_of_credit AFTER INSERT ON transfers
WHEN NEW.to_account LIKE 'creator:%' AND NOT EXISTS (SELECT 1 FROM payout_plumbing WHERE reason = NEW.reason) BEGIN
  INSERT INTO payout_items (id, creator, currency, order_id, rule, stage, wait_ms, reason, amount_minor, reference, at, due_at)
  SELECT NEW.number || '-' || p.stage, SUBSTR (NEW.to_account, 9), NEW.currency, NEW.order_id, p.rule, p.stage, p.wait_ms, NEW.reason, p.part, NEW.reference, NEW.at,
    COALESCE ((SELECT COALESCE (d.refunded_at, COALESCE (d.scanned_at, d.latest_at) + p.wait_ms)
      FROM payout_releases d WHERE d.order_id = NEW.order_id AND d.rule = p.rule), NEW.at)
  FROM (SELECT s.rule, s.stage, s.wait_ms, CASE s.stage WHEN 'scan' THEN NEW.amount_minor - (
        SELECT COALESCE (SUM (NEW.amount_minor * o.bp / 10000), 0) FROM release_stages o WHERE o.rule = s.rule AND o.stage <> 'scan')
      ELSE NEW.amount_minor * s.bp / 10000 END AS part
    FROM release_stages s WHERE s.rule = CASE WHEN NEW.order_id IS NULL THEN 'at_once' ELSE COALESCE (
      (SELECT i.rule FROM payout_items i WHERE i.order_id = NEW.order_id AND i.creator = SUBSTR (NEW.to_account, 9) LIMIT 1),
      -- new, or watched by the operators
      (SELECT 'careful' FROM creators c WHERE c.id = SUBSTR (NEW.to_account, 9)
         AND (c.verified_at IS NULL OR c.verified_at + 5184000000 > NEW.at)),
      (SELECT 'careful' FROM flags f WHERE f.creator = SUBSTR (NEW.to_account, 9) AND f.cleared_at IS NULL AND f.severity <> 'note' LIMIT 1),
      'steady') END) p WHERE p.part <> 0;
END;

-- The same with the other sign: what goes back is taken off the stages it had come in by.
CREATE TRIGGER payout_item_of_debit AFTER INSERT ON transfers
WHEN NEW.from_account LIKE 'creator:%' AND NOT EXISTS (SELECT 1 FROM payout_plumbing WHERE reason = NEW.reason) BEGIN
  INSERT INTO payout_items (id, creator, currency, order_id, rule, stage, wait_ms, reason, amount_minor, reference, at, due_at)
  SELECT NEW.number || '-' || p.stage, SUBSTR (NEW.from_account, 9), NEW.currency, NEW.order_id, p.rule, p.stage, p.wait_ms, NEW.reason, -p.part, NEW.reference, NEW.at,
    COALESCE ((SELECT COALESCE (d.refunded_at, COALESCE (d.scanned_at, d.latest_at) + p.wait_ms)
      FROM payout_releases d WHERE d.order_id = NEW.order_id AND d.rule = p.rule), NEW.at)
  FROM (SELECT s.rule, s.stage, s.wait_ms, CASE s.stage WHEN 'scan' THEN NEW.amount_minor - (
        SELECT COALESCE (SUM (NEW.amount_minor * o.bp / 10000), 0) FROM release_stages o WHERE o.rule = s.rule AND o.stage <> 'scan')
      ELSE NEW.amount_minor * s.bp / 10000 END AS part
    FROM release_stages s WHERE s.rule = CASE WHEN NEW.order_id IS NULL THEN 'at_once' ELSE COALESCE (
      (SELECT i.rule FROM payout_items i WHERE i.order_id = NEW.order_id AND i.creator = SUBSTR (NEW.from_account, 9) LIMIT 1),
      (SELECT 'careful' FROM creators c WHERE c.id = SUBSTR (NEW.from_account, 9)
         AND (c.verified_at IS NULL OR c.verified_at + 5184000000 > NEW.at)),
      (SELECT 'careful' FROM flags f WHERE f.creator = SUBSTR (NEW.from_account, 9) AND f.cleared_at IS NULL AND f.severity <> 'note' LIMIT 1),
      'steady') END) p WHERE p.part <> 0;
END;

-- What was booked before there were payouts is released by the oldest rule: all of it with the scan.
INSERT INTO payout_items (id, creator, currency, order_id, rule, stage, wait_ms, reason, amount_minor, reference, at, due_at)
  SELECT t.number || '-scan', SUBSTR (t.account, 9), t.currency, t.order_id, 'at_once', 'scan', 0, t.reason, t.amount_minor, t.reference, t.at,
    COALESCE ((SELECT COALESCE (d.refunded_at, d.scanned_at, d.latest_at) FROM payout_releases d
      WHERE d.order_id = t.order_id AND d.rule = 'at_once'), t.at)
  FROM (SELECT number, to_account AS account, currency, order_id, reason, amount_minor, reference, at FROM transfers
    UNION ALL SELECT number, from_account, currency, order_id, reason, -amount_minor, reference, at FROM transfers) t
  WHERE t.account LIKE 'creator:%' AND t.reason NOT IN (SELECT reason FROM payout_plumbing);

-- A scan, an undone one and a refund move what is not on its way yet.
CREATE TRIGGER payout_items_move AFTER UPDATE OF state ON orders WHEN OLD.state <> NEW.state BEGIN
  UPDATE payout_items SET due_at = (SELECT COALESCE (d.refunded_at, COALESCE (d.scanned_at, d.latest_at) + payout_items.wait_ms)
      FROM payout_releases d WHERE d.order_id = NEW.id AND d.rule = payout_items.rule)
    WHERE order_id = NEW.id AND (payout IS NULL
      OR EXISTS (SELECT 1 FROM payouts p WHERE p.id = payout_items.payout AND p.state IN ('approval', 'due', 'held')));
END;

-- An item is what it was made as; it goes into a payout, and out of it when that was never sent or has failed.
CREATE TRIGGER payout_item_stays BEFORE UPDATE ON payout_items
WHEN NEW.id <> OLD.id OR NEW.creator <> OLD.creator OR NEW.currency <> OLD.currency OR NEW.order_id IS NOT OLD.order_id
  OR NEW.rule <> OLD.rule OR NEW.stage <> OLD.stage OR NEW.wait_ms <> OLD.wait_ms OR NEW.amount_minor <> OLD.amount_minor
  OR NEW.reference <> OLD.reference OR NEW.at <> OLD.at BEGIN
  SELECT RAISE (ABORT, 'payout_item_is_final');
END;

CREATE TRIGGER payout_item_stays_here BEFORE DELETE ON payout_items BEGIN
  SELECT RAISE (ABORT, 'payout_item_is_final');
END;

CREATE TRIGGER payout_item_is_taken BEFORE UPDATE OF payout ON payout_items WHEN OLD.payout IS NOT NULL AND NEW.payout IS NOT OLD.payout BEGIN
  SELECT RAISE (ABORT, 'payout_item_is_taken') WHERE NEW.payout IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM payouts p WHERE p.id = OLD.payout AND p.state IN ('void', 'failed'));
END;

CREATE TRIGGER payout_item_fits BEFORE UPDATE OF payout ON payout_items WHEN NEW.payout IS NOT NULL AND OLD.payout IS NULL BEGIN
  SELECT RAISE (ABORT, 'payout_item_of_another') WHERE NOT EXISTS (
    SELECT 1 FROM payouts p WHERE p.id = NEW.payout AND p.creator = NEW.creator AND p.currency = NEW.currency);
END;

CREATE TRIGGER payout_item_enters AFTER UPDATE OF payout ON payout_items WHEN NEW.payout IS NOT NULL AND OLD.payout IS NULL BEGIN
  INSERT INTO payout_entries (payout, item) VALUES (NEW.payout, NEW.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER payout_entries_stay BEFORE UPDATE ON payout_entries BEGIN SELECT RAISE (ABORT, 'payout_entries_are_final'); END;
CREATE TRIGGER payout_entries_stay_here BEFORE DELETE ON payout_entries BEGIN SELECT RAISE (ABORT, 'payout_entries_are_final'); END;

-- Who approved which attempt.
CREATE TABLE payout_approvals (
  payout  TEXT NOT NULL REFERENCES payouts (id),
  attempt INTEGER NOT NULL,
  person  TEXT NOT NULL REFERENCES people (id),
  at      INTEGER NOT NULL,            -- ms since 1970
  CONSTRAINT payout_approved_by_another PRIMARY KEY (payout, attempt, person)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER payout_approvals_stay BEFORE UPDATE ON payout_approvals BEGIN SELECT RAISE (ABORT, 'payout_approvals_are_final'); END;

-- From what amount on two people look at it; a currency without a row needs them always.
CREATE TABLE payout_limits (
  currency        TEXT PRIMARY KEY,
  minimum_minor   INTEGER NOT NULL,    -- less carries over
  approval_minor  INTEGER NOT NULL     -- more needs two people
) STRICT, WITHOUT ROWID;
INSERT INTO payout_limits VALUES ('EUR', 1000, 100000), ('USD', 1000, 100000), ('GBP', 1000, 100000),
  ('CHF', 1000, 100000), ('JPY', 1500, 150000);

CREATE TRIGGER payout_step BEFORE UPDATE OF state ON payouts
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'approval' AND NEW.state IN ('due', 'held', 'void'))
  OR (OLD.state = 'due' AND NEW.state IN ('sending', 'held', 'void'))
  OR (OLD.state = 'held' AND NEW.state IN ('approval', 'due', 'void'))
  OR (OLD.state = 'sending' AND NEW.state IN ('sent', 'failing'))
  OR (OLD.state = 'sent' AND NEW.state IN ('paid', 'failing'))
  OR (OLD.state = 'paid' AND NEW.state = 'failing')
  OR (OLD.state = 'failing' AND NEW.state = 'failed')
  OR (OLD.state = 'failed' AND NEW.state IN ('due', 'approval'))) BEGIN
  SELECT RAISE (ABORT, 'payout_step');
END;

CREATE TRIGGER payout_is_approved BEFORE UPDATE OF state ON payouts WHEN NEW.state IN ('due', 'sending') BEGIN
  SELECT RAISE (ABORT, 'payout_needs_two') WHERE NEW.amount_minor > COALESCE (
      (SELECT l.approval_minor FROM payout_limits l WHERE l.currency = NEW.currency), 0)
    AND 2 > (SELECT COUNT (*) FROM payout_approvals a WHERE a.payout = NEW.id AND a.attempt = NEW.attempt);
END;

-- What the provider has moved comes back before its items are open again.
CREATE TRIGGER payout_fails BEFORE UPDATE OF state ON payouts WHEN NEW.state = 'failed' BEGIN
  SELECT RAISE (ABORT, 'payout_not_reversed') WHERE NEW.provider_transfer IS NOT NULL AND NEW.provider_reversal IS NULL;
END;

CREATE TRIGGER payout_begins BEFORE INSERT ON payouts WHEN NEW.state NOT IN ('due', 'approval') BEGIN
  SELECT RAISE (ABORT, 'payout_step');
END;

CREATE TRIGGER payout_stays BEFORE UPDATE ON payouts
WHEN NEW.id <> OLD.id OR NEW.creator <> OLD.creator OR NEW.currency <> OLD.currency OR NEW.period <> OLD.period
  OR NEW.amount_minor <> OLD.amount_minor OR NEW.items <> OLD.items BEGIN
  SELECT RAISE (ABORT, 'payout_is_final');
END;

-- The last look before money moves: every item is still released, and they add up.
CREATE TRIGGER payout_goes BEFORE UPDATE OF state ON payouts WHEN NEW.state = 'sending' AND OLD.state <> 'sending' BEGIN
  SELECT RAISE (ABORT, 'payout_adds_up') WHERE NEW.amount_minor IS NOT (
      SELECT SUM (i.amount_minor) FROM payout_items i WHERE i.payout = NEW.id)
    OR EXISTS (SELECT 1 FROM payout_items i WHERE i.payout = NEW.id AND i.due_at > NEW.until_at);
  SELECT RAISE (ABORT, 'payout_is_stopped') FROM payouts_stopped s WHERE s.creator = NEW.creator;
END;

-- The books follow the state, in the same batch.
CREATE TRIGGER payout_is_sending AFTER UPDATE OF state ON payouts WHEN NEW.state = 'sending' AND OLD.state <> 'sending' BEGIN
  INSERT INTO pending_transfers (id, from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  VALUES (NEW.id || '-' || NEW.attempt, 'creator:' || NEW.creator, 'bank:' || NEW.creator, NEW.amount_minor, NEW.currency,
    'payout', NEW.id || '-' || NEW.attempt, NULL, NEW.state_at);
END;

CREATE TRIGGER payout_is_transferred AFTER UPDATE OF provider_transfer ON payouts
WHEN NEW.provider_transfer IS NOT NULL AND OLD.provider_transfer IS NULL BEGIN
  INSERT INTO pending_ends (pending, outcome, amount_minor, at) VALUES (NEW.id || '-' || NEW.attempt, 'posted', NEW.amount_minor, NEW.state_at);
END;

CREATE TRIGGER payout_is_sent AFTER UPDATE OF state ON payouts WHEN NEW.state = 'sent' AND OLD.state = 'sending' BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  VALUES ('bank:' || NEW.creator, 'provider:payments', NEW.amount_minor, NEW.currency, 'payout_sent', NEW.id || '-' || NEW.attempt, NULL, NEW.state_at);
END;

CREATE TRIGGER payout_is_back AFTER UPDATE OF state ON payouts WHEN NEW.state = 'failed' AND OLD.state <> 'failed' BEGIN
  INSERT INTO pending_ends (pending, outcome, amount_minor, at)
    SELECT NEW.id || '-' || NEW.attempt, 'voided', 0, NEW.state_at WHERE NEW.provider_transfer IS NULL;
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'provider:payments', 'bank:' || NEW.creator, NEW.amount_minor, NEW.currency, 'payout_failed', NEW.id || '-' || NEW.attempt, NULL, NEW.state_at
    WHERE NEW.provider_payout IS NOT NULL;
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
    SELECT 'bank:' || NEW.creator, 'creator:' || NEW.creator, NEW.amount_minor, NEW.currency, 'payout_back', NEW.id || '-' || NEW.attempt, NULL, NEW.state_at
    WHERE NEW.provider_transfer IS NOT NULL;
END;

-- What the provider did in attempts that failed.
CREATE TABLE payout_tries (
  payout            TEXT NOT NULL REFERENCES payouts (id),
  attempt           INTEGER NOT NULL,
  provider_transfer TEXT,
  provider_payout   TEXT,
  provider_reversal TEXT,
  failure           TEXT NOT NULL,     -- the provider's word
  at                INTEGER NOT NULL,  -- ms since 1970
  PRIMARY KEY (payout, attempt)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER payout_is_tried AFTER UPDATE OF state ON payouts WHEN NEW.state = 'failed' AND OLD.state <> 'failed' BEGIN
  INSERT INTO payout_tries (payout, attempt, provider_transfer, provider_payout, provider_reversal, failure, at)
  VALUES (NEW.id, NEW.attempt, NEW.provider_transfer, NEW.provider_payout, NEW.provider_reversal, COALESCE (NEW.failure, 'unknown'), NEW.state_at);
END;

CREATE TRIGGER payout_opens_items AFTER UPDATE OF state ON payouts WHEN NEW.state IN ('void', 'failed') AND OLD.state <> NEW.state BEGIN
  UPDATE payout_items SET payout = NULL WHERE payout = NEW.id;
END;

CREATE TRIGGER payouts_stay_here BEFORE DELETE ON payouts BEGIN SELECT RAISE (ABORT, 'payout_is_final'); END;

-- What stays aside for who is new, out of a sale that was handed over: in an account of its own until its day.
CREATE TABLE reserves (
  order_id     TEXT NOT NULL REFERENCES orders (id),
  creator      TEXT NOT NULL REFERENCES creators (id),
  number       INTEGER NOT NULL,       -- 1, 2 …: one more after a part of the order went back
  currency     TEXT NOT NULL,
  amount_minor INTEGER NOT NULL,       -- minor units
  at           INTEGER NOT NULL,       -- ms since 1970
  due_at       INTEGER NOT NULL,       -- ms since 1970
  back_at      INTEGER,                -- ms since 1970; null: it is aside
  PRIMARY KEY (order_id, creator, number),
  CONSTRAINT reserve_is_positive CHECK (amount_minor > 0)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_reserve ON reserves (order_id, creator) WHERE back_at IS NULL;
CREATE INDEX reserves_due ON reserves (due_at) WHERE back_at IS NULL;

CREATE TRIGGER reserve_is_taken AFTER INSERT ON reserves BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  VALUES ('creator:' || NEW.creator, 'reserve:' || NEW.creator, NEW.amount_minor, NEW.currency, 'reserve',
    'reserve-' || NEW.number || '-' || NEW.order_id, NEW.order_id, NEW.at);
END;

CREATE TRIGGER reserve_is_back AFTER UPDATE OF back_at ON reserves WHEN OLD.back_at IS NULL AND NEW.back_at IS NOT NULL BEGIN
  INSERT INTO transfers (from_account, to_account, amount_minor, currency, reason, reference, order_id, at)
  VALUES ('reserve:' || NEW.creator, 'creator:' || NEW.creator, NEW.amount_minor, NEW.currency, 'reserve_back',
    'reserve-' || NEW.number || '-' || NEW.order_id, NEW.order_id, NEW.back_at);
END;

CREATE TRIGGER reserve_stays BEFORE UPDATE ON reserves
WHEN OLD.back_at IS NOT NULL OR NEW.amount_minor <> OLD.amount_minor OR NEW.creator <> OLD.creator OR NEW.order_id <> OLD.order_id BEGIN
  SELECT RAISE (ABORT, 'reserve_is_final');
END;

-- How often a creator is paid, and since when.
CREATE TABLE payout_paces (
  creator      TEXT NOT NULL REFERENCES creators (id),
  currency     TEXT NOT NULL,
  pace         TEXT NOT NULL,
  since_at     INTEGER NOT NULL,       -- ms since 1970
  volume_minor INTEGER NOT NULL,       -- of the 28 days before it was last looked at, minor units
  looked_at    INTEGER NOT NULL,       -- ms since 1970
  PRIMARY KEY (creator, currency),
  CONSTRAINT pace_is_one CHECK (pace IN ('weekly', 'daily'))
) STRICT, WITHOUT ROWID;

CREATE INDEX payout_paces_looked_at ON payout_paces (looked_at);

CREATE TRIGGER payout_item_has_a_pace AFTER INSERT ON payout_items BEGIN
  INSERT INTO payout_paces (creator, currency, pace, since_at, volume_minor, looked_at)
    VALUES (NEW.creator, NEW.currency, 'weekly', 0, 0, 0) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER pace_changes BEFORE UPDATE OF pace ON payout_paces WHEN NEW.pace <> OLD.pace BEGIN
  SELECT RAISE (ABORT, 'pace_changes_weekly') WHERE NEW.since_at < OLD.since_at + 604800000;
END;

-- Where the provider pays a creator. It keeps the number of the bank account; here is only what tells one from another.
CREATE TABLE connected_accounts (
  creator     TEXT PRIMARY KEY REFERENCES creators (id),
  account     TEXT NOT NULL UNIQUE,    -- the provider's id
  payouts_on  INTEGER NOT NULL DEFAULT 0, -- 1: the provider pays out to it
  missing     TEXT NOT NULL DEFAULT '', -- what the provider still asks for, in its words, parted by commas
  bank        TEXT NOT NULL DEFAULT '', -- the provider's mark of the bank account
  last4       TEXT NOT NULL DEFAULT '',
  cools_until INTEGER NOT NULL DEFAULT 0, -- no payout before, ms since 1970
  made_at     INTEGER NOT NULL,        -- ms since 1970
  state_at    INTEGER NOT NULL,        -- ms since 1970
  CONSTRAINT connected_payouts_on CHECK (payouts_on IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Two days, in which its owner can stop it.
CREATE TRIGGER connected_account_cools AFTER UPDATE OF bank ON connected_accounts
WHEN OLD.bank <> '' AND NEW.bank <> OLD.bank BEGIN
  UPDATE connected_accounts SET cools_until = MAX (cools_until, NEW.state_at + 172800000) WHERE creator = NEW.creator;
END;

-- No payout of a creator goes while one of these stands.
CREATE TABLE payout_holds (
  id       TEXT PRIMARY KEY,
  creator  TEXT NOT NULL REFERENCES creators (id),
  why      TEXT NOT NULL,              -- as the creator reads it
  placed_by TEXT NOT NULL REFERENCES people (id),
  since_at INTEGER NOT NULL,           -- ms since 1970
  until_at INTEGER NOT NULL,           -- the day it is looked at again, ms since 1970
  ended_at INTEGER,                    -- ms since 1970; null: it stands
  ended_by TEXT REFERENCES people (id),
  CONSTRAINT payout_hold_says_why CHECK (LENGTH (why) BETWEEN 3 AND 500),
  CONSTRAINT payout_hold_has_a_day CHECK (until_at > since_at)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_payout_hold ON payout_holds (creator) WHERE ended_at IS NULL;

-- To whom nothing is sent at the moment, and why.
CREATE VIEW payouts_stopped AS
  SELECT c.id AS creator, CASE
    WHEN c.verified_at IS NULL THEN 'unverified'
    WHEN c.suspended_at IS NOT NULL THEN 'suspended'
    WHEN h.id IS NOT NULL THEN 'held'
    WHEN a.account IS NULL THEN 'no_account'
    WHEN a.payouts_on = 0 THEN 'account_incomplete'
    ELSE 'cooling' END AS cause
  FROM creators c LEFT JOIN connected_accounts a ON a.creator = c.id
    LEFT JOIN payout_holds h ON h.creator = c.id AND h.ended_at IS NULL
  WHERE c.verified_at IS NULL OR c.suspended_at IS NOT NULL OR h.id IS NOT NULL OR a.account IS NULL OR a.payouts_on = 0
    OR a.cools_until > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
    OR EXISTS (SELECT 1 FROM payout_accounts b WHERE b.creator = c.id AND b.version > 1
      AND b.set_at + 172800000 > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER));

-- Who is at a job, and until when nobody else is.
CREATE TABLE leases (
  job      TEXT PRIMARY KEY,
  holder   TEXT NOT NULL,              -- the run
  until_at INTEGER NOT NULL            -- ms since 1970
) STRICT, WITHOUT ROWID;

INSERT INTO payout_paces (creator, currency, pace, since_at, volume_minor, looked_at)
  SELECT DISTINCT creator, currency, 'weekly', 0, 0, 0 FROM payout_items;
