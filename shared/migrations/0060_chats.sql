-- Chat channels of a creator, in which the cues of their drops are said too. And the clock of a drop, by its name.

CREATE TABLE chat_channels (
  id           TEXT PRIMARY KEY,
  creator      TEXT NOT NULL REFERENCES creators (id),
  kind         TEXT NOT NULL,
  name         TEXT NOT NULL,          -- what the studio calls it
  target       TEXT NOT NULL,          -- Discord: the webhook's number; Telegram: the chat
  sealed       TEXT NOT NULL,          -- what lets the shop post there, sealed; empty once it is disconnected
  connected_at INTEGER NOT NULL,       -- ms since 1970
  connected_by TEXT NOT NULL,          -- a person
  tried_at     INTEGER,                -- ms since 1970: when somebody last sent a test message
  ended_at     INTEGER,                -- ms since 1970
  CONSTRAINT chat_kind CHECK (kind IN ('discord', 'telegram')),
  CONSTRAINT chat_name CHECK (LENGTH (name) BETWEEN 1 AND 60),
  CONSTRAINT chat_secret_goes_with_it CHECK ((ended_at IS NULL) = (sealed <> ''))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX chat_channels_once ON chat_channels (creator, kind, target) WHERE ended_at IS NULL;

CREATE TRIGGER chat_channels_are_few BEFORE INSERT ON chat_channels BEGIN
  SELECT RAISE (ABORT, 'chat_channels_over') WHERE 4 <= (
    SELECT COUNT (*) FROM chat_channels WHERE creator = NEW.creator AND ended_at IS NULL);
END;

-- What may be said in a channel right now: as on the page, and no older than two minutes. Never of a rehearsal, of a drop that
-- is paused, stopped or over, of a studio that is suspended, or from before the channel was there.
CREATE VIEW chat_due AS
  SELECT q.id AS cue, k.id AS channel, d.id AS drop_id, d.opens_at + q.mark_ms AS due_at
  FROM drops d JOIN creators c ON c.id = d.creator JOIN run_cues q ON q.drop_id = d.id
    JOIN chat_channels k ON k.creator = d.creator AND k.ended_at IS NULL
  WHERE d.state = 'scheduled' AND d.rehearsal_of IS NULL AND d.paused_at IS NULL AND c.suspended_at IS NULL
    AND d.closes_at > CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) AND d.opens_at + q.mark_ms < d.closes_at
    AND k.connected_at <= d.opens_at + q.mark_ms
    AND d.opens_at + q.mark_ms BETWEEN CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER) - 120000
      AND CAST (ROUND (unixepoch ('subsec') * 1000) AS INTEGER);

-- A cue in a channel: once, whoever sends it. It is claimed before it is sent, so that whoever dies in between has not said it
-- twice, and at worst not at all.
CREATE TABLE chat_posts (
  cue      TEXT NOT NULL,              -- run_cues.id
  channel  TEXT NOT NULL REFERENCES chat_channels (id) ON DELETE CASCADE,
  drop_id  TEXT NOT NULL REFERENCES drops (id) ON DELETE CASCADE,
  due_at   INTEGER NOT NULL,           -- ms since 1970: when the page says it
  state    TEXT NOT NULL DEFAULT 'claimed',
  state_at INTEGER NOT NULL,           -- ms since 1970
  attempt  INTEGER NOT NULL DEFAULT 1,
  claim    TEXT NOT NULL,              -- whose attempt it is
  again_at INTEGER,                    -- ms since 1970: not before
  message  TEXT NOT NULL DEFAULT '',   -- what it is called over there
  failure  TEXT NOT NULL DEFAULT '',   -- in words of the shop
  PRIMARY KEY (cue, channel),
  CONSTRAINT chat_attempts CHECK (attempt BETWEEN 1 AND 4),
  CONSTRAINT chat_post_state CHECK (state IN ('claimed', 'waiting', 'posted', 'failed', 'unclear')),
  CONSTRAINT chat_post_waits CHECK ((state = 'waiting') = (again_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX chat_posts_by_drop ON chat_posts (drop_id, state);
CREATE INDEX chat_posts_open ON chat_posts (state_at) WHERE state IN ('claimed', 'waiting');
CREATE INDEX chat_posts_by_channel ON chat_posts (channel);

CREATE TRIGGER chat_post_is_due BEFORE INSERT ON chat_posts BEGIN
  SELECT RAISE (ABORT, 'chat_post_not_due') WHERE NOT EXISTS (
    SELECT 1 FROM chat_due p WHERE p.drop_id = NEW.drop_id AND p.cue = NEW.cue AND p.channel = NEW.channel);
END;

-- claimed → posted, or waiting and claimed again where it was certainly not said. What may have been said is never sent again.
CREATE TRIGGER chat_post_step BEFORE UPDATE OF state ON chat_posts
WHEN NOT ((OLD.state = 'claimed' AND NEW.state IN ('posted', 'waiting', 'failed', 'unclear') AND NEW.claim = OLD.claim AND NEW.attempt = OLD.attempt)
  OR (OLD.state = 'waiting' AND NEW.state = 'claimed' AND NEW.claim <> OLD.claim AND NEW.attempt = OLD.attempt + 1)
  OR (OLD.state = 'waiting' AND NEW.state = 'failed')
  OR (OLD.state = 'unclear' AND NEW.state IN ('posted', 'failed') AND NEW.claim = OLD.claim)) BEGIN
  SELECT RAISE (ABORT, 'chat_post_step');
END;

CREATE TRIGGER chat_post_is_still_due BEFORE UPDATE OF state ON chat_posts WHEN OLD.state = 'waiting' AND NEW.state = 'claimed' BEGIN
  SELECT RAISE (ABORT, 'chat_post_not_due') WHERE NOT EXISTS (
    SELECT 1 FROM chat_due p WHERE p.drop_id = NEW.drop_id AND p.cue = NEW.cue AND p.channel = NEW.channel);
END;

-- The clock by which people read the times of a drop: that of its place, and else its creator's.
CREATE VIEW drop_zones AS
  SELECT d.id AS drop_id, COALESCE ((SELECT v.zone FROM venues v WHERE v.id = d.venue), c.zone) AS zone
  FROM drops d JOIN creators c ON c.id = d.creator;
