-- Looks at a drop's page, counted by the shop itself: a number a minute, and nothing about anybody.

CREATE TABLE drop_views (
  drop_id TEXT NOT NULL REFERENCES drops (id),
  minute  INTEGER NOT NULL,            -- begin, ms since 1970
  views   INTEGER NOT NULL,
  PRIMARY KEY (drop_id, minute),
  CONSTRAINT view_minute_is_whole CHECK (minute % 60000 = 0),
  CONSTRAINT views_are_positive CHECK (views > 0)
) STRICT, WITHOUT ROWID;

-- Photo days: where a creator goes with the camera, what for, and who agreed to it.

CREATE TABLE shoots (
  id      TEXT PRIMARY KEY,
  creator TEXT NOT NULL REFERENCES creators (id),
  town    TEXT NOT NULL,
  area    TEXT NOT NULL,               -- district or street, as people there call it
  area_key TEXT NOT NULL,              -- town and area in one plain form: what makes two shoots neighbours
  day     TEXT,                        -- 2026-11-21 by the calendar of the place; null: not planned yet
  note    TEXT NOT NULL,
  state   TEXT NOT NULL DEFAULT 'planned',
  made_at INTEGER NOT NULL,            -- ms since 1970
  version INTEGER NOT NULL DEFAULT 1,
  CONSTRAINT shoot_state CHECK (state IN ('planned', 'done', 'dropped')),
  CONSTRAINT shoot_day CHECK (day IS NULL OR day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  CONSTRAINT shoot_has_a_day CHECK (state <> 'done' OR day IS NOT NULL)
) STRICT, WITHOUT ROWID;

CREATE INDEX shoots_by_creator ON shoots (creator, state, area_key);

CREATE TABLE shoot_products (
  shoot   TEXT NOT NULL REFERENCES shoots (id),
  product TEXT NOT NULL REFERENCES products (id),
  PRIMARY KEY (shoot, product)
) STRICT, WITHOUT ROWID;

-- What was agreed and checked. Rows are only added: a consent that is taken back is a row of its own.
CREATE TABLE shoot_checks (
  id      TEXT PRIMARY KEY,
  shoot   TEXT NOT NULL REFERENCES shoots (id),
  kind    TEXT NOT NULL,
  name    TEXT NOT NULL,               -- who agreed, or who confirms
  day     TEXT NOT NULL,               -- when they did, 2026-11-21
  note    TEXT NOT NULL,
  withdraws TEXT REFERENCES shoot_checks (id),
  person  TEXT NOT NULL REFERENCES people (id), -- who wrote it down
  at      INTEGER NOT NULL,            -- ms since 1970
  -- people: those who can be recognised agreed, or nobody can be; space: nobody's private space is shown without a yes.
  CONSTRAINT check_kind CHECK (kind IN ('consent', 'withdrawn', 'people', 'space')),
  CONSTRAINT check_has_a_name CHECK (LENGTH (name) > 0),
  CONSTRAINT check_day CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  CONSTRAINT check_withdraws CHECK ((kind = 'withdrawn') = (withdraws IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX shoot_checks_of ON shoot_checks (shoot);
CREATE UNIQUE INDEX confirmed_once ON shoot_checks (shoot, kind) WHERE kind IN ('people', 'space');
CREATE UNIQUE INDEX withdrawn_once ON shoot_checks (withdraws) WHERE withdraws IS NOT NULL;

CREATE TRIGGER shoot_checks_stay BEFORE UPDATE ON shoot_checks BEGIN
  SELECT RAISE (ABORT, 'checks_are_final');
END;

CREATE TRIGGER shoot_checks_stay_here BEFORE DELETE ON shoot_checks BEGIN
  SELECT RAISE (ABORT, 'checks_are_final');
END;

CREATE TRIGGER shoot_step BEFORE UPDATE OF state ON shoots WHEN OLD.state <> NEW.state BEGIN
  SELECT RAISE (ABORT, 'shoot_step') WHERE OLD.state <> 'planned';
  SELECT RAISE (ABORT, 'shoot_unchecked') WHERE NEW.state = 'done'
    AND 2 <> (SELECT COUNT (*) FROM shoot_checks c WHERE c.shoot = NEW.id AND c.kind IN ('people', 'space'));
END;

-- A product of another creator is none.
CREATE TRIGGER shoot_product_is_own BEFORE INSERT ON shoot_products BEGIN
  SELECT RAISE (ABORT, 'shoot_product_foreign') WHERE NOT EXISTS (
    SELECT 1 FROM shoots s JOIN products p ON p.creator = s.creator WHERE s.id = NEW.shoot AND p.id = NEW.product);
END;
