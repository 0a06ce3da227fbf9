-- Uploads: originals on their way from a creator's device to derivatives. The bytes are in the bucket at
-- originals/{id}/{part}, in parts of 5 MiB, and are never served.

CREATE TABLE uploads (
  id             TEXT PRIMARY KEY,
  creator        TEXT NOT NULL REFERENCES creators (id),
  person         TEXT NOT NULL,                 -- who sent it
  kind           TEXT NOT NULL,
  name           TEXT NOT NULL,                 -- as the device called the file
  bytes_total    INTEGER NOT NULL,
  bytes_received INTEGER NOT NULL DEFAULT 0,
  state          TEXT NOT NULL DEFAULT 'receiving',
  code           TEXT,                          -- why it was refused, for machines
  reason         TEXT,                          -- the same for people
  focal_x_bp     INTEGER NOT NULL DEFAULT 5000, -- basis points of the width
  focal_y_bp     INTEGER NOT NULL DEFAULT 5000, -- basis points of the height
  alt            TEXT NOT NULL DEFAULT '',
  poster         TEXT REFERENCES uploads (id),  -- of a clip
  media          TEXT REFERENCES media (hash),  -- the newest that was made of it
  key            TEXT NOT NULL,                 -- the same key is the same upload
  made_at        INTEGER NOT NULL,              -- ms since 1970
  state_at       INTEGER NOT NULL,              -- ms since 1970: the last step, or the last part
  CONSTRAINT upload_key UNIQUE (creator, key),
  CONSTRAINT upload_kind CHECK (kind IN ('photo', 'clip', 'poster')),
  CONSTRAINT upload_state CHECK (state IN ('receiving', 'waiting', 'working', 'done', 'refused')),
  CONSTRAINT upload_received CHECK (bytes_total > 0 AND bytes_received BETWEEN 0 AND bytes_total),
  CONSTRAINT upload_whole CHECK (state IN ('receiving', 'refused') OR bytes_received = bytes_total),
  CONSTRAINT upload_reason CHECK ((state = 'refused') = (code IS NOT NULL) AND (code IS NULL) = (reason IS NULL)),
  CONSTRAINT upload_made CHECK (state <> 'done' OR media IS NOT NULL),
  CONSTRAINT upload_focal CHECK (focal_x_bp BETWEEN 0 AND 10000 AND focal_y_bp BETWEEN 0 AND 10000)
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_by_creator ON uploads (creator, made_at);
CREATE INDEX uploads_by_media ON uploads (media) WHERE media IS NOT NULL;
CREATE INDEX uploads_unfinished ON uploads (state, state_at) WHERE state <> 'done';

-- The gate of every upload: forty under way and 2 GiB a day for each creator; a clip has a poster of its own creator.
CREATE TRIGGER upload_is_allowed BEFORE INSERT ON uploads BEGIN
  SELECT RAISE (ABORT, 'uploads_open_max') WHERE 40 <= (
    SELECT COUNT (*) FROM uploads
      WHERE creator = NEW.creator AND made_at > NEW.made_at - 86400000 AND state IN ('receiving', 'waiting', 'working'));
  SELECT RAISE (ABORT, 'upload_bytes_of_day') WHERE 2147483648 < NEW.bytes_total + (
    SELECT COALESCE (SUM (bytes_total), 0) FROM uploads WHERE creator = NEW.creator AND made_at > NEW.made_at - 86400000);
  SELECT RAISE (ABORT, 'upload_poster') WHERE (NEW.kind = 'clip') <> EXISTS (
    SELECT 1 FROM uploads WHERE id = NEW.poster AND creator = NEW.creator AND kind IN ('poster', 'photo'));
END;

-- receiving → waiting → working → done | refused. What is done, or under way, waits again when its focal point moves;
-- what was given up may be tried again.
CREATE TRIGGER upload_step BEFORE UPDATE OF state ON uploads
WHEN NOT (OLD.state = NEW.state
  OR (OLD.state = 'receiving' AND NEW.state IN ('waiting', 'refused'))
  OR (OLD.state = 'waiting' AND NEW.state IN ('working', 'refused'))
  OR (OLD.state = 'working' AND NEW.state IN ('waiting', 'done', 'refused'))
  OR (OLD.state = 'done' AND NEW.state = 'waiting')
  OR (OLD.state = 'refused' AND OLD.code = 'upload_gave_up' AND NEW.state IN ('waiting', 'refused'))) BEGIN
  SELECT RAISE (ABORT, 'upload_step');
END;

CREATE TRIGGER upload_grows BEFORE UPDATE OF bytes_received ON uploads
WHEN NEW.bytes_received < OLD.bytes_received BEGIN
  SELECT RAISE (ABORT, 'upload_grows');
END;
