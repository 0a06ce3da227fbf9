-- When drops come round, what they are made from, and where.

-- A place to sell at besides the creator's own. Its drops go by its clock.
CREATE TABLE venues (
  id        TEXT PRIMARY KEY,
  creator   TEXT NOT NULL REFERENCES creators (id),
  name      TEXT NOT NULL,
  place     TEXT NOT NULL,             -- where to find it
  zone      TEXT NOT NULL,             -- IANA time zone
  made_at   INTEGER NOT NULL,          -- ms since 1970
  closed_at INTEGER,                   -- ms since 1970; null: it can be chosen
  UNIQUE (creator, name)
) STRICT, WITHOUT ROWID;

-- What a new drop begins with. `body` is JSON; its shape is told by its own number.
CREATE TABLE templates (
  id         TEXT PRIMARY KEY,
  creator    TEXT NOT NULL REFERENCES creators (id),
  name       TEXT NOT NULL,
  body       TEXT NOT NULL,
  made_by    TEXT NOT NULL REFERENCES people (id),
  made_at    INTEGER NOT NULL,         -- ms since 1970
  retired_at INTEGER,                  -- ms since 1970; null: it can be chosen
  CONSTRAINT template_has_a_shape CHECK (json_extract (body, '$.shape') >= 1),
  UNIQUE (creator, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE cadences (
  id       TEXT PRIMARY KEY,
  creator  TEXT NOT NULL REFERENCES creators (id),
  template TEXT NOT NULL REFERENCES templates (id),
  venue    TEXT REFERENCES venues (id),  -- null: the creator's own place
  name     TEXT NOT NULL,                -- as the calendar shows it
  rule     TEXT NOT NULL,                -- DTSTART, RRULE and EXDATE of RFC 5545, a line each
  state    TEXT NOT NULL DEFAULT 'running',
  plan_at  INTEGER,                      -- when drafts are due again, ms since 1970; null: none ever
  made_by  TEXT NOT NULL REFERENCES people (id),
  made_at  INTEGER NOT NULL,             -- ms since 1970
  version  INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT cadence_state CHECK (state IN ('running', 'ended'))
) STRICT, WITHOUT ROWID;

CREATE INDEX cadences_by_creator ON cadences (creator);
CREATE INDEX cadences_due ON cadences (plan_at) WHERE state = 'running';

-- What the calendar has told of a cadence: one row for each time, whoever plans it and however often.
CREATE TABLE occurrences (
  cadence    TEXT NOT NULL REFERENCES cadences (id),
  occurs_at  INTEGER NOT NULL,         -- ms since 1970
  ends_at    INTEGER NOT NULL,         -- ms since 1970
  drop_id    TEXT UNIQUE REFERENCES drops (id), -- null: its draft was never touched, and is gone
  state      TEXT NOT NULL DEFAULT 'coming',
  sequence   INTEGER NOT NULL DEFAULT 0, -- together with the version of its drop it only grows
  changed_at INTEGER NOT NULL,         -- ms since 1970
  PRIMARY KEY (cadence, occurs_at),
  CONSTRAINT occurrence_state CHECK (state IN ('coming', 'skipped', 'ended'))
) STRICT, WITHOUT ROWID;

-- What is announced is taken back first.
CREATE TRIGGER occurrence_is_open BEFORE UPDATE OF state ON occurrences WHEN NEW.state <> 'coming' BEGIN
  SELECT RAISE (ABORT, 'occurrence_is_announced') FROM drops WHERE id = OLD.drop_id AND state = 'scheduled';
END;

-- It only grows, or calendars keep what they have.
CREATE TRIGGER occurrence_sequence_grows BEFORE UPDATE OF sequence ON occurrences WHEN NEW.sequence < OLD.sequence BEGIN
  SELECT RAISE (ABORT, 'occurrence_sequence_shrinks');
END;

ALTER TABLE drops ADD COLUMN template TEXT REFERENCES templates (id); -- what it was made from
ALTER TABLE drops ADD COLUMN venue TEXT REFERENCES venues (id);       -- null: the creator's own place
ALTER TABLE drops ADD COLUMN run TEXT;                                -- the same for drops made together for several venues

CREATE INDEX drops_by_run ON drops (run) WHERE run IS NOT NULL;

-- Whatever goes leaves its drops behind as they are.
CREATE TRIGGER drop_leaves_its_occurrence BEFORE DELETE ON drops BEGIN
  UPDATE occurrences SET drop_id = NULL WHERE drop_id = OLD.id;
END;

CREATE TRIGGER template_leaves_its_drops BEFORE DELETE ON templates BEGIN
  DELETE FROM occurrences WHERE cadence IN (SELECT id FROM cadences WHERE template = OLD.id);
  DELETE FROM cadences WHERE template = OLD.id;
  UPDATE drops SET template = NULL WHERE template = OLD.id;
END;

CREATE TRIGGER venue_leaves_its_drops BEFORE DELETE ON venues BEGIN
  UPDATE drops SET venue = NULL WHERE venue = OLD.id;
  UPDATE cadences SET venue = NULL WHERE venue = OLD.id;
END;
