-- The lobby of a drop: who waits for it to open, and since when each of them may hold.

ALTER TABLE drops ADD COLUMN lobby_minutes INTEGER -- so long before opens_at the lobby opens; null: there is none
  CONSTRAINT lobby_within_a_day CHECK (lobby_minutes BETWEEN 1 AND 1440);

-- Since when the buyer of a hold might place it, ms since 1970. Null: the drop has no lobby; 0: the lobby did not answer, so everybody might.
ALTER TABLE holds ADD COLUMN turn_at INTEGER;

-- What the order is drawn by. The hash is told before, the seed when the drop has opened.
CREATE TABLE lobbies (
  drop_id TEXT PRIMARY KEY REFERENCES drops (id),
  seed    TEXT NOT NULL,               -- 32 bytes as hexadecimal digits
  hash    TEXT NOT NULL,               -- SHA-256 of these bytes
  made_at INTEGER NOT NULL,            -- ms since 1970
  CONSTRAINT seed_is_32_bytes CHECK (LENGTH (seed) = 64 AND LENGTH (hash) = 64)
) STRICT, WITHOUT ROWID;

-- Who waits. No place stands here: it is computed from these rows and the seed whenever somebody asks.
CREATE TABLE lobby_entries (
  id        TEXT PRIMARY KEY,          -- published when the drop has opened; it says nothing about anybody
  drop_id   TEXT NOT NULL REFERENCES drops (id),
  buyer     TEXT NOT NULL,
  number    INTEGER NOT NULL,          -- 1, 2, 3 as they came, without a gap
  joined_at INTEGER NOT NULL,          -- ms since 1970, the database's clock; never less than that of the number before
  UNIQUE (drop_id, buyer),
  UNIQUE (drop_id, number)
) STRICT, WITHOUT ROWID;

-- The gate of every entry, whoever writes it. Its refusals are the names that the flow explains.
CREATE TRIGGER lobby_is_open BEFORE INSERT ON lobby_entries BEGIN
  SELECT RAISE (ABORT, 'lobby_missing') FROM drops
    WHERE id = NEW.drop_id AND (state <> 'scheduled' OR lobby_minutes IS NULL);
  SELECT RAISE (ABORT, 'lobby_before_opening') FROM drops
    WHERE id = NEW.drop_id AND NEW.joined_at < opens_at - lobby_minutes * 60000;
  SELECT RAISE (ABORT, 'lobby_after_closing') FROM drops WHERE id = NEW.drop_id AND closes_at <= NEW.joined_at;
END;

-- Nobody is moved. The cookie alone may go, when whoever had it is erased or the time is over.
CREATE TRIGGER lobby_entry_stays BEFORE UPDATE ON lobby_entries
WHEN NOT (NEW.id = OLD.id AND NEW.drop_id = OLD.drop_id AND NEW.number = OLD.number AND NEW.joined_at = OLD.joined_at
  AND NEW.buyer = 'erased-' || OLD.id) BEGIN
  SELECT RAISE (ABORT, 'lobby_entry_is_final');
END;

CREATE TRIGGER lobby_seed_stays BEFORE UPDATE ON lobbies BEGIN
  SELECT RAISE (ABORT, 'lobby_seed_is_final');
END;

-- The seed is told from opens_at on: a drop that has opened with a lobby cannot be put off, or whoever joins then would
-- know the draw.
CREATE TRIGGER lobby_draw_stays BEFORE UPDATE OF opens_at, lobby_minutes ON drops
WHEN OLD.state = 'scheduled' AND OLD.lobby_minutes IS NOT NULL
  AND (NEW.opens_at <> OLD.opens_at OR NEW.lobby_minutes IS NOT OLD.lobby_minutes)
  AND OLD.opens_at <= CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) BEGIN
  SELECT RAISE (ABORT, 'drop_has_opened');
END;

-- Whoever holds says since when they might; the flow computes it, and the clock of the database has the last word. Before
-- the opening, after the close and while it is paused, the other gates of a hold say why not.
CREATE TRIGGER hold_before_turn BEFORE INSERT ON holds BEGIN
  SELECT RAISE (ABORT, 'hold_before_turn') FROM drops
    WHERE id = NEW.drop_id AND state = 'scheduled' AND lobby_minutes IS NOT NULL AND paused_at IS NULL
      AND opens_at <= NEW.placed_at AND NEW.placed_at < closes_at
      AND (NEW.turn_at IS NULL OR NEW.placed_at < NEW.turn_at);
END;

CREATE TRIGGER drop_takes_its_lobby_along BEFORE DELETE ON drops BEGIN
  DELETE FROM lobby_entries WHERE drop_id = OLD.id;
  DELETE FROM lobbies WHERE drop_id = OLD.id;
END;

-- Whose entries they are, when somebody is erased.
CREATE INDEX lobby_entries_by_buyer ON lobby_entries (buyer);
