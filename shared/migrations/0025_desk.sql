-- What operators do at the desk: pausing drops, notes on creators, switches, and the beats of the shop's jobs.

ALTER TABLE drops ADD COLUMN paused_at INTEGER; -- ms since 1970; null: it is not paused

ALTER TABLE creators ADD COLUMN suspended_at INTEGER; -- ms since 1970; null: they may sell

-- What is held already may still be paid: only new holds are refused.
CREATE TRIGGER hold_while_paused BEFORE INSERT ON holds BEGIN
  SELECT RAISE (ABORT, 'hold_while_paused') FROM drops d JOIN creators c ON c.id = d.creator
    WHERE d.id = NEW.drop_id AND (d.paused_at IS NOT NULL OR c.suspended_at IS NOT NULL);
END;

-- What operators know about a creator, and how grave it is.
CREATE TABLE flags (
  id         TEXT PRIMARY KEY,
  creator    TEXT NOT NULL REFERENCES creators (id),
  severity   TEXT NOT NULL,
  note       TEXT NOT NULL,            -- in the operator's own words
  raised_by  TEXT NOT NULL,            -- a person
  raised_at  INTEGER NOT NULL,         -- ms since 1970
  cleared_at INTEGER,                  -- ms since 1970; null: it still counts
  CONSTRAINT flag_severity CHECK (severity IN ('note', 'watch', 'stop')),
  CONSTRAINT flag_says_something CHECK (LENGTH (note) BETWEEN 1 AND 1000)
) STRICT, WITHOUT ROWID;

CREATE INDEX flags_by_creator ON flags (creator, raised_at);

-- What is on and what is off. A switch without a row stands as the code has it.
CREATE TABLE switches (
  name       TEXT PRIMARY KEY,
  is_on      INTEGER NOT NULL,         -- 0 or 1
  note       TEXT NOT NULL,            -- why it was turned last
  version    INTEGER NOT NULL DEFAULT 1,
  turned_at  INTEGER NOT NULL,         -- ms since 1970
  turned_by  TEXT NOT NULL,            -- a person
  CONSTRAINT switch_is_on_or_off CHECK (is_on IN (0, 1))
) STRICT, WITHOUT ROWID;

-- What a batch asks before it writes: no row is ever kept, because one that could be would fail.
CREATE TABLE switch_gates (
  is_open INTEGER NOT NULL,
  CONSTRAINT switched_off CHECK (is_open = 1)
) STRICT;

-- When each of the shop's jobs ran last.
CREATE TABLE beats (
  job     TEXT PRIMARY KEY,
  at      INTEGER NOT NULL,            -- ms since 1970
  took_ms INTEGER NOT NULL,
  outcome TEXT NOT NULL,               -- 'ok', or what went wrong
  ok_at   INTEGER                      -- ms since 1970: the last time it went well
) STRICT, WITHOUT ROWID;

-- The desk lists orders by time.
CREATE INDEX orders_by_time ON orders (placed_at, id);
