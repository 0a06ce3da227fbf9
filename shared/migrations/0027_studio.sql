-- How creators make drops, write to their buyers, and are followed.

ALTER TABLE drops ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- one more with every change a person makes
ALTER TABLE drops ADD COLUMN made_at INTEGER NOT NULL DEFAULT 0; -- ms since 1970; 0 for those nobody made in the studio
ALTER TABLE drops ADD COLUMN made_by TEXT REFERENCES people (id);

-- What a step of a drop takes for granted, each by its name: no row is ever kept, because one that could be would fail.
CREATE TABLE drop_gates (
  gate TEXT NOT NULL,
  CONSTRAINT drop_has_opened CHECK (gate <> 'opened'),
  CONSTRAINT drop_has_holds CHECK (gate <> 'holds'),
  CONSTRAINT drop_opens_in_the_past CHECK (gate <> 'past'),
  CONSTRAINT drop_has_closed CHECK (gate <> 'closed'),
  CONSTRAINT creator_not_verified CHECK (gate <> 'unverified')
) STRICT;

-- Who wants to hear of a creator's drops.
CREATE TABLE follows (
  person   TEXT NOT NULL REFERENCES people (id),
  creator  TEXT NOT NULL REFERENCES creators (id),
  since_at INTEGER NOT NULL,           -- ms since 1970
  PRIMARY KEY (person, creator)
) STRICT, WITHOUT ROWID;

CREATE INDEX follows_by_creator ON follows (creator, person);

-- What a creator wrote to the buyers of a drop. A job writes the letters, a part at a time.
CREATE TABLE messages (
  id         TEXT PRIMARY KEY,
  drop_id    TEXT NOT NULL REFERENCES drops (id),
  creator    TEXT NOT NULL REFERENCES creators (id),
  person     TEXT NOT NULL REFERENCES people (id),
  number     INTEGER NOT NULL,         -- 1, 2, 3 of its drop
  subject    TEXT NOT NULL,
  body       TEXT NOT NULL,            -- paragraphs, parted by an empty line
  written_at INTEGER NOT NULL,         -- ms since 1970
  recipients INTEGER NOT NULL DEFAULT 0, -- letters written so far
  reached    TEXT NOT NULL DEFAULT '', -- the last order that has its letter
  done_at    INTEGER,                  -- ms since 1970; null: letters are still to be written
  CONSTRAINT message_limit CHECK (number BETWEEN 1 AND 3),
  UNIQUE (drop_id, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX messages_under_way ON messages (written_at) WHERE done_at IS NULL;

-- A scheduled drop of which the creator's followers are told, once.
CREATE TABLE announcements (
  drop_id    TEXT PRIMARY KEY REFERENCES drops (id),
  written_at INTEGER NOT NULL,         -- ms since 1970
  recipients INTEGER NOT NULL DEFAULT 0, -- letters written so far
  reached    TEXT NOT NULL DEFAULT '', -- the last person who has their letter
  done_at    INTEGER                   -- ms since 1970; null: letters are still to be written
) STRICT, WITHOUT ROWID;

CREATE INDEX announcements_under_way ON announcements (written_at) WHERE done_at IS NULL;

-- The buyers of a drop, to be written to.
CREATE INDEX orders_paid_by_drop ON orders (drop_id, id) WHERE state = 'paid';
