-- The run sheet of a drop: who does what at which minute, what is said to buyers, what should be sold by when.
-- Marks are milliseconds from the opening, negative before it.

CREATE TABLE run_sheets (
  drop_id    TEXT PRIMARY KEY REFERENCES drops (id),
  version    INTEGER NOT NULL,         -- one more with every change
  changed_at INTEGER NOT NULL,         -- ms since 1970
  changed_by TEXT NOT NULL             -- a person
) STRICT, WITHOUT ROWID;

CREATE TABLE run_roles (
  drop_id  TEXT NOT NULL REFERENCES run_sheets (drop_id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  role     TEXT NOT NULL,              -- host, packer, …
  name     TEXT NOT NULL,              -- who it is
  PRIMARY KEY (drop_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE run_steps (
  id       TEXT PRIMARY KEY,
  drop_id  TEXT NOT NULL REFERENCES run_sheets (drop_id) ON DELETE CASCADE,
  mark_ms  INTEGER NOT NULL,           -- by when
  role     TEXT NOT NULL,              -- whose; empty: whoever is there
  what     TEXT NOT NULL,
  done_at  INTEGER,                    -- ms since 1970; null: it is still to be done
  done_by  TEXT,                       -- a person
  CONSTRAINT step_is_done_by_somebody CHECK ((done_at IS NULL) = (done_by IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX run_steps_by_drop ON run_steps (drop_id, mark_ms);

CREATE TABLE run_cues (
  id      TEXT PRIMARY KEY,
  drop_id TEXT NOT NULL REFERENCES run_sheets (drop_id) ON DELETE CASCADE,
  mark_ms INTEGER NOT NULL,            -- when it is said
  text    TEXT NOT NULL,
  offer   TEXT NOT NULL,               -- as it was typed; empty: none
  label   TEXT NOT NULL,               -- what the link of the offer says
  href    TEXT NOT NULL,               -- where it leads, on this shop
  CONSTRAINT one_cue_at_a_time UNIQUE (drop_id, mark_ms),
  CONSTRAINT cue_says_something CHECK (LENGTH (text) BETWEEN 1 AND 140),
  CONSTRAINT cue_stays_on_this_shop CHECK (href = '' OR (href LIKE '/%' AND href NOT LIKE '//%'))
) STRICT, WITHOUT ROWID;

CREATE TABLE run_targets (
  drop_id      TEXT NOT NULL REFERENCES run_sheets (drop_id) ON DELETE CASCADE,
  from_ms      INTEGER NOT NULL,       -- the first moment of its window
  until_ms     INTEGER NOT NULL,       -- the first moment after it
  target_minor INTEGER NOT NULL,       -- minor units of the drop's currency: what its sales should come to
  PRIMARY KEY (drop_id, from_ms),
  CONSTRAINT target_has_a_window CHECK (0 <= from_ms AND from_ms < until_ms),
  CONSTRAINT target_not_negative CHECK (target_minor >= 0)
) STRICT, WITHOUT ROWID;

-- What was said stays said: by the database's clock, whoever writes.
CREATE TRIGGER cue_is_never_reworded BEFORE UPDATE ON run_cues BEGIN
  SELECT RAISE (ABORT, 'cue_is_said');
END;

CREATE TRIGGER cue_is_said BEFORE DELETE ON run_cues BEGIN
  SELECT RAISE (ABORT, 'cue_is_said') FROM drops d
    WHERE d.id = OLD.drop_id AND d.state = 'scheduled'
      AND d.opens_at + OLD.mark_ms <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER)
      AND d.closes_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

-- Nobody puts words into the past.
CREATE TRIGGER cue_comes_too_late BEFORE INSERT ON run_cues BEGIN
  SELECT RAISE (ABORT, 'cue_in_past') FROM drops d
    WHERE d.id = NEW.drop_id AND d.state = 'scheduled'
      AND d.opens_at + NEW.mark_ms <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);
END;

-- Two windows never count the same sale.
CREATE TRIGGER windows_do_not_overlap BEFORE INSERT ON run_targets BEGIN
  SELECT RAISE (ABORT, 'windows_overlap') FROM run_targets t
    WHERE t.drop_id = NEW.drop_id AND t.from_ms < NEW.until_ms AND NEW.from_ms < t.until_ms;
END;

CREATE TRIGGER drop_takes_its_run_sheet_along BEFORE DELETE ON drops BEGIN
  DELETE FROM run_sheets WHERE drop_id = OLD.id;
END;
